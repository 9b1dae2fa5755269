### 控制器为什么这样做：只有完整模块才有的控制器（工作负载、快照、资源定义）。
### Kubernetes 的字段名、阶段名和种类名保持原样。

## CustomResourceDefinition

why-crd-absent = CustomResourceDefinition { $definition } 无需处理。
why-crd-names-accepted = CustomResourceDefinition { $definition } 的名称已被接受。
why-crd-accept-names = 组内没有其他定义使用这些名称，因此接受它们：{ $error }。
why-crd-names-conflict = 组内另一个定义已使用 CustomResourceDefinition { $definition } 的某个名称：{ $error }。
why-crd-establish = 名称已被接受，API 服务器从现在起提供 { $kind }。
why-crd-approval = CustomResourceDefinition { $definition } 的组属于 Kubernetes 项目。该状况说明此 API 是否经过评审。
why-crd-delete-objects = CustomResourceDefinition { $definition } 正在被删除。先删除它的对象。
why-crd-delete-object = 该对象被删除，因为其 CustomResourceDefinition { $definition } 正在被删除。
why-crd-finalize = CustomResourceDefinition { $definition } 已没有对象，因此移除终结器。

## StatefulSet

why-set-revision-new = { $set } 的模板是新的：由 { $revision } 保存，以便区分各个 Pod，并能撤回更新。
why-set-revision-again = { $set } 的模板又与 { $revision } 所保存的一致，因此该修订版本成为最新。
why-set-revision-old = { $set } 没有 Pod 属于 { $revision }，而旧修订版本的数量超过了它要保留的数量。
why-set-claim-create = 即将创建 { $set } 的 Pod { $pod }，但其申领 { $claim } 还不存在：先有申领，后有 Pod。
why-set-claim-owners = { $set } 的保留策略说明 { $pod } 的申领归谁所有，又随谁一起消失。
why-set-pod-create = { $set } 需要 { $pod }，而它还不存在。排在它前面的都已就绪。
why-set-pod-update = { $pod } 或它的某个申领不符合 { $set } 的要求。
why-set-pod-finished = { $pod } 已结束，因此 { $set } 将它删除并重新创建。
why-set-pod-scale-down = { $set } 需要的 Pod 变少了。序号最大的先离开：{ $pod }。
why-set-pod-replace = { $pod } 的模板比 { $revision } 旧。{ $set } 将它删除，再按新模板重新创建。
why-set-waits-for-stale-claim = { $pod } 的某个申领仍属于之前同名的 Pod；{ $set } 等待该申领消失。
why-set-waits-for-end = { $set } 等待 { $pod } 消失。
why-set-waits-for-ready = { $set } 等待 { $pod } 运行并就绪。
why-set-waits-for-available = { $set } 等待 { $pod } 保持就绪足够长的时间。
why-set-status = 统计了 { $set } 的 Pod。
why-set-done = { $set } 已是应有的样子。
why-set-gone = { $set } 已不存在。

## ReplicaSet

why-replicas-create = { $set } 的 Pod 少于所需数量，因此创建一个。
why-replicas-delete = { $set } 的 Pod 多于期望数量，因此 ReplicaSet 控制器删除 { $pod }。删除顺序：未调度、Pending、未就绪、删除开销较低、所在节点上副本较多、就绪时间较短、重启次数较多、较新。
why-replicas-status = 统计了 { $set } 的 Pod。
why-replicas-done = { $set } 的 Pod 数量正好符合要求。
why-replicas-gone = { $set } 已不存在。

## Deployment

why-deployment-new-set = { $deployment } 的模板是新的。由专门的 ReplicaSet { $set } 维持该模板的 Pod；其名称以模板的哈希值结尾。
why-deployment-annotate = { $set } 的模板正是 { $deployment } 现在的模板：它成为最新的修订版本。
why-deployment-revision = { $deployment } 记下其模板的修订版本，以及上线的进展。
why-deployment-collision = { $deployment } 想给新 ReplicaSet 用的名称已被另一个 ReplicaSet 占用：将冲突计数加一，使下一个哈希值有所不同。
why-deployment-scale = { $deployment } 让 { $set } 的 Pod 数量由 { $from } 变为 { $to }。
why-deployment-pause = { $deployment } 的上线已暂停，或继续进行。
why-deployment-clean-up = { $set } 没有 Pod，而 { $deployment } 的旧修订版本多于要保留的数量。
why-deployment-status = 逐个 ReplicaSet 统计了 { $deployment } 的 Pod。
why-deployment-done = { $deployment } 目前能做的都已做完。
why-deployment-gone = { $deployment } 已不存在。

## 卷快照

why-snapshot-gone = 快照 { $snapshot } 已不存在。
why-snapshot-trouble = 快照 { $snapshot } 无法继续：{ $reason }。其状态中写明了这一点。
why-snapshot-content-missing = 快照 { $snapshot } 曾经就绪，但其快照内容已不存在，也就无从找到驱动的快照。
why-snapshot-misbound = 快照 { $snapshot } 指定的快照内容属于另一个快照。
why-snapshot-fine = 快照 { $snapshot } 已是应有的样子。
why-snapshot-default-class = 快照 { $snapshot } 没有指定快照类，因此为它设置 { $class }，即该卷所属驱动的默认快照类。
why-snapshot-protect = 快照 { $snapshot } 加上 finalizer：在可能还有谁需要它时，它不得消失。
why-snapshot-protect-claim = 拍摄快照 { $snapshot } 期间，申领 { $claim } 必须保留：为它加上 finalizer。
why-snapshot-release-claim = 不再有正在为申领 { $claim } 拍摄的快照，因此移除其 finalizer。
why-snapshot-create-content = 快照 { $snapshot } 还没有快照内容。{ $content } 代表驱动的快照；snapshotter 由此接手。
why-snapshot-bind-content = 快照内容 { $content } 是为这个名称的快照手动创建的；现在用 uid 写明是哪一个：{ $snapshot }。
why-snapshot-waits = 快照 { $snapshot } 与其快照内容所述一致。无事可做。
why-snapshot-status = 快照内容 { $content } 所述，由快照 { $snapshot } 转述给无权查看快照内容的人。
why-snapshot-delete-pending = 快照 { $snapshot } 待删除，但有一个等待卷的申领正从它恢复。
why-snapshot-mark-content = 快照待删除，因此标记其快照内容 { $content }：从现在起，它也可以删除。
why-snapshot-delete-content = 删除策略为 Delete：快照内容 { $content } 随快照 { $snapshot } 一起删除。
why-snapshot-waits-for-content = 快照 { $snapshot } 会保留，直到其快照内容连同驱动的快照一起消失。
why-snapshot-unprotect = 没有什么再留住快照 { $snapshot }，因此移除其 finalizer。
why-snapshot-content-gone = 快照内容 { $content } 已不存在。
why-snapshot-content-waits = 快照内容 { $content } 没有写明 uid：它等待那个名称的快照。
why-snapshot-protect-content = 快照内容 { $content } 加上 finalizer：在驱动的快照处理好之前，它不得消失。
why-snapshot-content-fine = 快照内容 { $content } 已是应有的样子。

## Snapshotter

why-snapshotter-gone = 快照内容 { $content } 已不存在。
why-snapshotter-nothing = 快照内容 { $content } 不归驱动 { $driver } 管理。
why-snapshotter-fine = 快照内容 { $content } 的快照已就绪。
why-snapshotter-begins = 即将请驱动 { $driver } 为 { $content } 创建快照。注解写明这一点，以防永远等不到答复。
why-snapshotter-ends = 驱动 { $driver } 已答复，因此从快照内容 { $content } 上移除表示正在进行的注解。
why-snapshotter-secret = 快照内容 { $content } 的快照类指定了驱动 { $driver } 所需的 Secret，因此先读取它。
why-snapshotter-take = 请驱动 { $driver } 为卷 { $handle } 拍摄快照，供快照内容 { $content } 使用。
why-snapshotter-look = 快照内容 { $content } 是手动创建的：询问驱动 { $driver } 是否知道快照 { $handle }。
why-snapshotter-taken = 驱动 { $driver } 已有该快照；快照内容 { $content } 记下其句柄 { $handle }、时间、大小，以及是否就绪。
why-snapshotter-failed = 快照内容 { $content } 的快照未能创建：{ $reason }。稍后重试，间隔越来越长。
why-snapshotter-delete = 快照内容 { $content } 待删除，删除策略为 Delete：请驱动 { $driver } 删除快照 { $handle }。
why-snapshotter-delete-failed = 驱动 { $driver } 没有删除快照内容 { $content } 的快照：{ $reason }。
why-snapshotter-deleted = 驱动的快照已不存在，因此快照内容 { $content } 清除其句柄。
why-snapshotter-release = 快照内容 { $content } 已没有剩余的事要做：移除其 finalizer。

## 来来去去的节点和驱动

why-node-joins = 节点 { $node } 加入：它的 kubelet 注册该节点，以及在那里运行的驱动。
why-node-silent = 已有 50 秒没有节点 { $node } 的消息。没有谁知道它的情况，因此其状况变为 Unknown。
why-node-silent-pod = 节点 { $node } 没有消息，因此其上的 Pod { $pod } 视为未就绪。它是否在运行，没有谁知道。
why-node-answers = 又有了节点 { $node } 的消息：它的 kubelet 报告了情况。
why-node-removed = 节点 { $node } 被移走，它的对象也随之删除。
why-driver-registers = 驱动 { $driver } 已在 { $node } 的 kubelet 注册；kubelet 将此写在调度器、attacher 和制备器会查看的地方。
why-driver-leaves = 驱动 { $driver } 已从节点 { $node } 消失。它的卷在那里既不能挂载，也不能卸载。其拓扑标签仍然保留。
why-kubelet-ready-again = 节点 { $node } 没有消息期间，Pod { $pod } 曾被视为未就绪。其实它一直在运行。

## Volume populator

why-populator-off = 没有为申领 { $claim } 的数据源注册 VolumePopulator，因此没有填充器处理它。
why-populator-claim-gone = 申领 { $claim } 已不存在。
why-populator-source-missing = 申领 { $claim } 要用 { $source } 填充，但该对象不存在。填充器等待它出现。
why-populator-class-missing = 申领 { $claim } 所用的存储类 { $class } 不存在。填充器等待它出现。
why-populator-in-tree = 申领 { $claim } 的存储类 { $class } 由 Kubernetes 内置的插件提供，填充器无法填充这种卷。
why-populator-waits-for-node = 申领 { $claim } 的存储类要等待第一个使用者：调度器选定节点后，填充器才开始工作。
why-populator-prime = 卷在填充完成之前不能被使用，因此先为另一个申领 { $prime } 制备卷；它与 { $claim } 相同，只是没有数据源。
why-populator-protect = 在填充器清理完为申领 { $claim } 创建的对象之前，该申领不能消失。
why-populator-start = Pod { $pod } 挂载该卷，并写入申领 { $claim } 的数据源所指定的内容。
why-populator-failed = Pod { $pod } 未能为申领 { $claim } 填充卷。它会被删除并重新创建。
why-populator-waits-for-pod = Pod { $pod } 尚未为申领 { $claim } 填充好卷。
why-populator-volume-gone = 为申领 { $claim } 填充的卷 { $volume } 已不存在。
why-populator-rebind = 卷 { $volume } 已填充完毕，现在改为指向申领 { $claim }，它本来就是为该申领准备的；其余工作由绑定控制器完成。
why-populator-waits-for-binder = 填充好的卷已指向申领 { $claim }，但绑定控制器尚未把辅助申领标记为失去卷。
why-populator-finished = 申领 { $claim } 已得到填充好的卷。填充器在过程中创建的对象不再需要。
why-populator-clean = { $object } 只用于为申领 { $claim } 填充卷。
why-populator-dropped = 申领 { $claim } 正在被删除，因此填充器清理为它创建的对象。
why-populator-unprotect = 填充器为申领 { $claim } 创建的对象都已清理，所有者可以随时删除该申领。

## Controllers of the full module

why-controller-idle = 此控制器在页面的完整模块中。

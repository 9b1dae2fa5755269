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

why-set-revision-new = StatefulSet { $set } 的 Pod 模板是新的。StatefulSet 控制器将它保存为 ControllerRevision { $revision }。
why-set-revision-again = StatefulSet { $set } 的 Pod 模板与 ControllerRevision { $revision } 相同，该修订版本再次成为最新。
why-set-revision-old = StatefulSet { $set } 没有 Pod 使用 ControllerRevision { $revision }，且旧修订版本多于 revisionHistoryLimit。
why-set-claim-create = Pod { $pod } 的申领 { $claim } 不存在。{ $set } 的 StatefulSet 控制器先创建申领，再创建 Pod。
why-set-claim-owners = StatefulSet { $set } 的 persistentVolumeClaimRetentionPolicy 决定 Pod { $pod } 的申领的属主引用。
why-set-pod-create = StatefulSet { $set } 没有 Pod { $pod }，且排在它前面的 Pod 都已就绪。StatefulSet 控制器创建该 Pod。
why-set-pod-update = Pod { $pod } 或它的某个申领与 StatefulSet { $set } 的期望状态不同。
why-set-pod-finished = Pod { $pod } 已结束。{ $set } 的 StatefulSet 控制器将它删除并重新创建。
why-set-pod-scale-down = StatefulSet { $set } 的 Pod 多于期望数量。先删除序号最大的 Pod：{ $pod }。
why-set-pod-replace = Pod { $pod } 的模板比 { $revision } 旧。{ $set } 的 StatefulSet 控制器将它删除并重新创建。
why-set-waits-for-stale-claim = Pod { $pod } 的某个申领仍属于之前同名的 Pod。StatefulSet { $set } 等待该申领被删除。
why-set-waits-for-end = StatefulSet { $set } 等待 Pod { $pod } 被删除。
why-set-waits-for-ready = StatefulSet { $set } 等待 Pod { $pod } 运行并就绪。
why-set-waits-for-available = StatefulSet { $set } 等待 Pod { $pod } 的就绪时间达到 minReadySeconds。
why-set-status = StatefulSet 控制器统计 { $set } 的 Pod 并更新状态。
why-set-done = StatefulSet { $set } 处于期望状态。
why-set-gone = StatefulSet { $set } 已不存在。

## ReplicaSet

why-replicas-create = ReplicaSet { $set } 的 Pod 少于期望数量。ReplicaSet 控制器创建一个。
why-replicas-delete = { $set } 的 Pod 多于期望数量，因此 ReplicaSet 控制器删除 { $pod }。删除顺序：未调度、Pending、未就绪、删除开销较低、所在节点上副本较多、就绪时间较短、重启次数较多、较新。
why-replicas-status = ReplicaSet 控制器统计 { $set } 的 Pod 并更新状态。
why-replicas-done = ReplicaSet { $set } 的 Pod 数量等于期望数量。
why-replicas-gone = ReplicaSet { $set } 已不存在。

## Deployment

why-deployment-new-set = Deployment { $deployment } 的 Pod 模板是新的。Deployment 控制器为它创建 ReplicaSet { $set }。名称以模板的哈希值结尾。
why-deployment-annotate = ReplicaSet { $set } 的模板是 Deployment { $deployment } 的当前模板。它成为最新的修订版本。
why-deployment-revision = Deployment 控制器更新 Deployment { $deployment } 的修订版本和上线进展。
why-deployment-collision = Deployment { $deployment } 的新 ReplicaSet 的名称已被占用。控制器增加 collisionCount，哈希值随之改变。
why-deployment-scale = Deployment 控制器将 Deployment { $deployment } 的 { $set } 从 { $from } 个 Pod 伸缩到 { $to } 个。
why-deployment-pause = Deployment { $deployment } 的上线已暂停或恢复。
why-deployment-clean-up = ReplicaSet { $set } 没有 Pod，且 Deployment { $deployment } 的旧修订版本多于 revisionHistoryLimit。
why-deployment-status = Deployment 控制器统计 { $deployment } 所有 ReplicaSet 的 Pod 并更新状态。
why-deployment-done = Deployment { $deployment } 目前无需更改。
why-deployment-gone = Deployment { $deployment } 已不存在。

## 卷快照

why-snapshot-gone = VolumeSnapshot { $snapshot } 已不存在。
why-snapshot-trouble = 快照控制器无法处理 VolumeSnapshot { $snapshot }，并将错误写入其状态：{ $reason }。
why-snapshot-content-missing = VolumeSnapshot { $snapshot } 曾经就绪，但其 VolumeSnapshotContent 已不存在。没有它就无法找到驱动的快照。
why-snapshot-misbound = VolumeSnapshot { $snapshot } 指定的 VolumeSnapshotContent 属于另一个 VolumeSnapshot。
why-snapshot-fine = VolumeSnapshot { $snapshot } 处于期望状态。
why-snapshot-default-class = VolumeSnapshot { $snapshot } 没有指定快照类。为它设置 { $class }，即其卷的驱动的默认快照类。
why-snapshot-protect = 为 VolumeSnapshot { $snapshot } 添加终结器。有申领正从它恢复，或其 VolumeSnapshotContent 仍存在时，它不能被移除。
why-snapshot-protect-claim = 申领 { $claim } 是 VolumeSnapshot { $snapshot } 的来源。快照完成之前，终结器保护该申领。
why-snapshot-release-claim = 没有正在为申领 { $claim } 创建的快照，因此移除其终结器。
why-snapshot-create-content = VolumeSnapshot { $snapshot } 没有 VolumeSnapshotContent。快照控制器创建 { $content }，由 external-snapshotter 创建快照。
why-snapshot-bind-content = VolumeSnapshotContent { $content } 先于其 VolumeSnapshot 创建。快照控制器将 { $snapshot } 的 uid 写入其中。
why-snapshot-waits = VolumeSnapshot { $snapshot } 的状态与其 VolumeSnapshotContent 的状态一致。
why-snapshot-status = 快照控制器将 VolumeSnapshotContent { $content } 的状态复制到 VolumeSnapshot { $snapshot }。
why-snapshot-delete-pending = VolumeSnapshot { $snapshot } 正在被删除，但有一个 Pending 的申领正从它恢复。
why-snapshot-mark-content = VolumeSnapshot 正在被删除。注解允许删除其 VolumeSnapshotContent { $content }。
why-snapshot-delete-content = 删除策略为 Delete：VolumeSnapshotContent { $content } 随 VolumeSnapshot { $snapshot } 一起删除。
why-snapshot-waits-for-content = VolumeSnapshot { $snapshot } 等待其 VolumeSnapshotContent 和驱动的快照被删除。
why-snapshot-unprotect = 没有申领正从 VolumeSnapshot { $snapshot } 恢复，且其 VolumeSnapshotContent 已删除，因此移除其终结器。
why-snapshot-content-gone = VolumeSnapshotContent { $content } 已不存在。
why-snapshot-content-waits = VolumeSnapshotContent { $content } 没有写明 uid。它等待所指名称的 VolumeSnapshot。
why-snapshot-protect-content = 为 VolumeSnapshotContent { $content } 添加终结器。驱动的快照被删除或释放之前，它不能被移除。
why-snapshot-content-fine = VolumeSnapshotContent { $content } 处于期望状态。

## Snapshotter

why-snapshotter-gone = VolumeSnapshotContent { $content } 已不存在。
why-snapshotter-nothing = VolumeSnapshotContent { $content } 不需要驱动 { $driver } 做任何事。
why-snapshotter-fine = VolumeSnapshotContent { $content } 的快照已就绪。
why-snapshotter-begins = external-snapshotter 即将为 { $content } 调用驱动 { $driver }。它先设置注解，以防收不到响应。
why-snapshotter-ends = 驱动 { $driver } 已响应，因此 external-snapshotter 从 { $content } 移除表示正在创建的注解。
why-snapshotter-secret = VolumeSnapshotContent { $content } 的快照类为驱动 { $driver } 指定了 Secret。external-snapshotter 先读取它。
why-snapshotter-take = external-snapshotter 为 VolumeSnapshotContent { $content } 请求驱动 { $driver } 创建卷 { $handle } 的快照。
why-snapshotter-look = VolumeSnapshotContent { $content } 是预先创建的。external-snapshotter 向驱动 { $driver } 查询快照 { $handle }。
why-snapshotter-taken = 驱动 { $driver } 已有该快照。VolumeSnapshotContent { $content } 的状态记录句柄 { $handle }、创建时间、大小和是否就绪。
why-snapshotter-failed = VolumeSnapshotContent { $content } 的快照创建失败，将按退避间隔重试：{ $reason }。
why-snapshotter-delete = VolumeSnapshotContent { $content } 正在被删除，策略为 Delete。external-snapshotter 请求驱动 { $driver } 删除快照 { $handle }。
why-snapshotter-delete-failed = 驱动 { $driver } 没有删除 VolumeSnapshotContent { $content } 的快照：{ $reason }。
why-snapshotter-deleted = 驱动的快照已删除，因此从 VolumeSnapshotContent { $content } 移除句柄。
why-snapshotter-release = VolumeSnapshotContent { $content } 已没有剩余的工作，因此移除其终结器。

## 来来去去的节点和驱动

why-node-joins = 节点 { $node } 加入。其 kubelet 注册 Node 对象以及该节点上的 CSI 驱动。
why-node-silent = 节点 { $node } 的 kubelet 已有 50 秒没有续约。节点生命周期控制器将其状况设为 Unknown。
why-node-silent-pod = 节点 { $node } 的 kubelet 没有响应，因此节点生命周期控制器将 Pod { $pod } 标记为未就绪。该 Pod 可能仍在运行。
why-node-answers = 节点 { $node } 的 kubelet 重新响应并更新状况。
why-node-removed = 节点 { $node } 已移除。云节点生命周期控制器删除 Node 对象。
why-driver-registers = 驱动 { $driver } 已在节点 { $node } 的 kubelet 注册。kubelet 更新 CSINode 对象，供调度器、attacher 和 provisioner 读取。
why-driver-leaves = 驱动 { $driver } 不再注册于节点 { $node }。它的卷在那里既不能挂载，也不能卸载。其拓扑标签仍然保留。
why-kubelet-ready-again = 节点 { $node } 没有响应期间，Pod { $pod } 被标记为未就绪。该 Pod 一直在运行。

## Volume populator

why-populator-off = 没有为申领 { $claim } 的数据源注册 VolumePopulator，因此没有填充器处理它。
why-populator-claim-gone = 申领 { $claim } 已不存在。
why-populator-source-missing = 申领 { $claim } 的数据源 { $source } 不存在。填充器等待它。
why-populator-class-missing = 申领 { $claim } 的 StorageClass { $class } 不存在。填充器等待它。
why-populator-in-tree = 申领 { $claim } 的 StorageClass { $class } 使用内置插件。填充器无法填充它的卷。
why-populator-waits-for-node = 申领 { $claim } 的 StorageClass 为 WaitForFirstConsumer。填充器等待调度器选定节点。
why-populator-prime = 卷在填充完成之前不能被 Pod 使用。填充器创建申领 { $prime }，它与 { $claim } 相同，但没有数据源。
why-populator-protect = 填充器删除临时对象之前，终结器保留申领 { $claim }。
why-populator-start = Pod { $pod } 挂载该卷，并写入申领 { $claim } 的数据源的数据。
why-populator-failed = Pod { $pod } 未能填充申领 { $claim } 的卷。填充器将它删除并重新创建。
why-populator-waits-for-pod = Pod { $pod } 尚未填充申领 { $claim } 的卷。
why-populator-volume-gone = 为申领 { $claim } 填充的卷 { $volume } 已不存在。
why-populator-rebind = 卷 { $volume } 已填充。填充器将其 claimRef 设为申领 { $claim }，由 PersistentVolume 控制器绑定。
why-populator-waits-for-binder = 填充好的卷指向申领 { $claim }。PersistentVolume 控制器尚未将临时申领设为 Lost。
why-populator-finished = 申领 { $claim } 已与填充好的卷绑定。填充器的临时对象将被删除。
why-populator-clean = { $object } 只用于填充申领 { $claim } 的卷。
why-populator-dropped = 申领 { $claim } 正在被删除，因此填充器删除临时对象。
why-populator-unprotect = 填充器已删除申领 { $claim } 的临时对象，因此移除其终结器。

## Controllers of the full module

why-controller-idle = 此模块不运行该控制器，由页面的完整模块运行。

### 控制器为何这样做：核心的每个分支（`Why::branch`）对应一句话，事实作为参数。
### Kubernetes 的字段、阶段和资源类别保持原文。

## 用户

why-user = 这是你的要求：{ $command }。
why-bootstrap = 每个集群一开始就有它。

## 绑定控制器：绑定

why-binder-bind-match = 申领 { $claim } 请求 { $request }；在所有合适的卷中，卷 { $volume } 的访问模式最少，多余的容量也最少。先写入卷这一侧。
why-binder-bind-reserved = 卷 { $volume } 在 claimRef 中指定了申领 { $claim }。它是为这个申领预留的，因此不检查阶段、存储类和选择算符。
why-binder-bind-named = 申领 { $claim } 在 volumeName 中指定了卷 { $volume }；没有其他申领占用它，且大小、存储类、卷模式和访问模式都合适。
why-binder-bind-agreed = 申领 { $claim } 与卷 { $volume } 互相指定了对方。双方一致时，不做任何检查。
why-binder-bind-again = 申领 { $claim } 曾绑定到 { $volume }，而现在同名的卷无人申领：不做任何检查，直接重新取得。
why-binder-bind-volume-phase = 卷 { $volume } 现已指向申领 { $claim }，因此其阶段变为 Bound。
why-binder-bind-claim = 现在轮到申领一侧：{ $claim } 的 volumeName 设为 { $volume }，并加上注解，表明绑定已完成。
why-binder-bind-claim-phase = 双方互相指向：申领 { $claim } 变为 Bound，并显示 { $volume } 的访问模式和容量。
why-binder-claim-bound = 申领 { $claim } 与卷 { $volume } 仍然互相指向。无事可做。

## 绑定控制器：等待中或已丢失的申领

why-binder-claim-no-match = 没有卷适合申领 { $claim }，它也没有指定可以制备卷的存储类。在合适的卷出现之前，它保持 Pending。
why-binder-claim-no-match-provision = 没有卷适合申领 { $claim }；需要由其存储类 { $class } 制备一个。
why-binder-claim-default-class = 在没有存储类的卷中，没有适合申领 { $claim } 的；而该申领也没有指定存储类，因此为它设置默认存储类 { $default }。
why-binder-claim-wait-for-consumer = 存储类 { $class } 等待首个使用申领 { $claim } 的 Pod，以便在该 Pod 能够运行的地方制备或选择卷。
why-binder-claim-wait-for-pod = 申领 { $claim } 等待调度器为 { $pods } 找到节点。
why-binder-claim-class-missing = 申领 { $claim } 指定了存储类 { $class }，但这个 StorageClass 不存在。
why-binder-claim-ask-provisioner = 没有卷适合申领 { $claim }；存储类 { $class } 指明由 { $provisioner } 制备卷，因此请它来制备。
why-binder-claim-no-plugin = 存储类 { $class } 指定了 Kubernetes 内置的制备器 { $provisioner }，但它并不存在（或已不再存在）。没有谁会为申领 { $claim } 制备卷。
why-binder-claim-host-path = 存储类 { $class } 指定的 kubernetes.io/host-path 是仅供测试的插件，默认关闭。它不会为申领 { $claim } 制备卷。
why-binder-claim-named-volume-missing = 申领 { $claim } 指定了卷 { $volume }，但该卷不存在。申领会一直等待它。
why-binder-claim-named-volume-mismatch = 申领 { $claim } 指定了卷 { $volume }，但无法得到它：{ $reason }。
why-binder-claim-named-volume-taken = 申领 { $claim } 指定了卷 { $volume }，但该卷属于申领 { $other }。
why-binder-claim-volume-stolen = 卷 { $volume } 曾分给申领 { $claim }，但现在属于申领 { $other }。
why-binder-claim-lost-reference = 申领 { $claim } 曾经绑定过，但现在不再指明绑定到哪个卷。
why-binder-claim-lost-volume = 申领 { $claim } 曾绑定到卷 { $volume }，而该卷已连同数据一起消失。
why-binder-claim-misbound = 申领 { $claim } 表明自己已绑定到 { $volume }，但该卷属于申领 { $other }。
why-binder-claim-still-lost = 申领 { $claim } 仍处于 Lost 阶段。
why-binder-claim-deleted = 申领已不存在；现在查看它的卷 { $volume }。
why-binder-claim-deleted-unbound = 申领已不存在。它没有卷。

## 绑定控制器：卷

why-binder-volume-available = 卷 { $volume } 没有 claimRef：任何申领都可以得到它。
why-binder-volume-reserved = 卷 { $volume } 指定了申领 { $claim }，但没有 uid：无论同名的申领何时到来，都为它预留。
why-binder-volume-wakes-claim = 卷 { $volume } 指向尚未绑定的申领 { $claim }：绑定由申领一侧处理。
why-binder-volume-bound = 申领 { $claim } 指定了卷 { $volume }，卷也指定了该申领：卷为 Bound。
why-binder-volume-mode-mismatch = 卷 { $volume } 是给申领 { $claim } 的，但两者一个是文件系统，另一个是块设备。
why-binder-volume-released = 卷 { $volume } 所绑定的申领 { $claim } 已不存在。卷保留数据和 claimRef，因此其他申领得不到这些数据。
why-binder-volume-surplus = 卷 { $volume } 是为申领 { $claim } 制备的，但申领选用了 { $other }。这个卷没有谁需要了。
why-binder-volume-unbind = 申领 { $claim } 已绑定到 { $other }，因此放开卷 { $volume }。
why-binder-volume-deleted = 卷已不存在；现在查看它的申领 { $claim }。
why-binder-volume-deleted-unclaimed = 卷已不存在。没有谁申领过它。
why-binder-stale-object = 这个版本比绑定控制器自己写入的还旧，因此等待更新的版本。
why-binder-unknown-key = 没有这个名称的对象（或已不再有）。

## 绑定控制器：回收

why-binder-reclaim-policy-unknown = 卷 { $volume } 的回收策略不是 Kubernetes 所知的任何一种。
why-binder-delete-volume = 回收策略为 Delete：{ $volume } 背后的存储已删除，现在删除卷本身。
why-binder-delete-volume-gone = 卷 { $volume } 已经不存在。
why-binder-delete-not-released = 卷 { $volume } 又在使用中，因此不删除。
why-binder-delete-external = { $volume } 背后的存储属于 Kubernetes 之外的驱动，须由其制备器删除。
why-binder-delete-failed = 回收策略为 Delete，但 { $volume } 背后的存储无法删除：{ $reason }。
why-binder-delete-refused = API 服务器没有接受删除卷 { $volume } 的请求。下次查看它时会重试。
why-binder-deletion-finalizers = { $volume } 的 finalizer 说明由谁删除其存储；它们随回收策略而定。
why-binder-migration-annotation = { $object } 所指定的内容已由 CSI 驱动取代；注解说明是哪个驱动。
why-binder-provision-external = { $provisioner } 在绑定控制器之外运行。申领 { $claim } 上的注解请它制备一个卷。
why-binder-recycle-start = 回收策略为 Recycle：Pod { $pod } 挂载卷 { $volume }，并删除其中的所有内容。
why-binder-recycle-clean = 不再需要回收器 Pod { $pod }。
why-binder-recycle-in-use = 卷 { $volume } 仍被 { $pods } 使用，因此不擦除。
why-binder-recycle-no-plugin = 只有 hostPath 卷和 NFS 卷可以用 Recycle 策略回收；{ $volume } 两者都不是。
why-binder-recycle-failed = 无法擦除卷 { $volume }：{ $reason }。
why-binder-recycled = 卷 { $volume } 已擦除，可供任何申领使用。
why-binder-explain = 绑定控制器为申领 { $claim } 寻找卷时所看到的情形。

## 保护

why-pvc-protection-add = 申领 { $claim } 重新加上 finalizer：使用中的对象不能就这样消失。
why-pvc-protection-remove = 没有 Pod 使用申领 { $claim }，没有什么留住它：finalizer 移除，申领随之消失。
why-pvc-protection-in-use = 申领 { $claim } 待删除，但 Pod { $pod } 正在使用它。在该 Pod 消失之前，它会保留。
why-pvc-protection-gone = 申领已不存在。
why-pvc-protection-nothing = 申领 { $claim } 不需要任何处理。
why-pv-protection-add = 卷 { $volume } 重新加上 finalizer：使用中的对象不能就这样消失。
why-pv-protection-remove = 卷 { $volume } 没有绑定，没有什么留住它：finalizer 移除，卷随之消失。
why-pv-protection-in-use = 卷 { $volume } 待删除，但它处于 Bound。在其申领消失之前，它会保留。
why-pv-protection-gone = 卷已不存在。
why-pv-protection-nothing = 卷 { $volume } 不需要任何处理。

why-vac-protection-gone = VolumeAttributesClass { $class } 已不存在。
why-vac-protection-in-use = VolumeAttributesClass { $class } 待删除，但 { $user } 仍指定了它。
why-vac-protection-remove = VolumeAttributesClass { $class } 待删除，且不再有谁指定它，因此移除其 finalizer。
why-vac-protection-add = VolumeAttributesClass { $class } 没有在使用期间留住它的 finalizer，因此加上一个。
why-vac-protection-nothing = VolumeAttributesClass { $class } 已是应有的样子。

## 扩容

why-expand-external = 申领 { $claim } 请求 { $request }，超过现有容量。须由外部组件扩容卷；这个控制器只是说明这一点。
why-expand-migrated = 申领 { $claim } 请求的容量超过现有容量。它的卷属于 { $plugin }，该插件已由 CSI 驱动 { $driver } 取代：注解说明由谁来扩容。
why-expand-nothing = 申领 { $claim } 已有所请求的容量。
why-expand-claim-gone = 申领 { $claim } 已不存在。

## 外部制备器

why-provisioner-claim-gone = 申领 { $claim } 已不存在，也没有正在为它进行的操作。
why-provisioner-nothing = 申领 { $claim } 已有卷，或不归驱动 { $driver } 处理。无事可做。
why-provisioner-waits-for-node = 申领 { $claim } 的存储类等待首个 Pod：调度器在申领上记下节点之后，才会请驱动 { $driver } 制备卷。
why-provisioner-done = 申领 { $claim } 的卷 { $volume } 已经存在。
why-provisioner-create = 申领 { $claim } 归驱动 { $driver } 处理：请它创建 { $volume }，并将其成果记录为一个已指定该申领的卷。
why-provisioner-secret = 申领 { $claim } 的存储类指定了驱动 { $driver } 所需的 Secret，因此先读取它。
why-provisioner-failed = 驱动 { $driver } 没有为申领 { $claim } 创建卷：{ $reason }。稍后会再次请求，间隔越来越长。
why-provisioner-reschedule = 驱动 { $driver } 无法在节点 { $node } 上为申领 { $claim } 创建卷：{ $reason }。从申领上移除该节点，以便调度器另找一个。
why-provisioner-populator = 申领 { $claim } 要用 { $kind } 填充，而制备器不认识这种类别。应由填充器来创建卷。
why-provisioner-clone-protect = 申领 { $claim } 克隆自 { $source }，克隆完成之前后者不能消失。
why-provisioner-clone-unprotect = 不再有从申领 { $claim } 进行的克隆，因此它可以消失了。
why-provisioner-clone-nothing = 申领 { $claim } 没有因克隆而被留住。
why-provisioner-restore-protect = 申领 { $claim } 正从快照 { $snapshot } 恢复，恢复完成之前快照不能消失。
why-provisioner-restore-unprotect = 申领 { $claim } 的卷已创建，因此就这个制备器而言，快照 { $snapshot } 可以消失了。
why-data-source-unknown = 申领 { $claim } 要用 { $kind } 填充，但没有已知的填充器支持该类别。除非出现这样的填充器，否则申领将永远等待。
why-data-source-claim-gone = 申领 { $claim } 已不存在。
why-data-source-known = 申领 { $claim } 要用 { $kind } 填充；已为该类别注册了填充器 { $populator }。
why-kubelet-finished = Pod { $pod } 在节点 { $node } 上的所有容器都已自行结束。
why-capacity-nothing = 对于存储类 { $class }，没有谁跟踪驱动 { $driver } 还有多少空间。
why-capacity-publish = 按位置逐一记录驱动 { $driver } 可为存储类 { $class } 提供的空间，以便调度器不会选中放不下卷的节点。
why-capacity-gone = 存储类 { $class } 的这条容量记录不再有用。
why-capacity-published = 存储类 { $class } 的空间记录与驱动 { $driver } 所报告的一致。
why-provisioner-volume-gone = 卷 { $volume } 已不存在。
why-provisioner-volume-nothing = 卷 { $volume } 不应删除，或不应由驱动 { $driver } 删除。
why-provisioner-protect = 卷 { $volume } 要随其申领一起删除，因此加上 finalizer：在其存储消失之前，它会保留。
why-provisioner-unprotect = 回收策略为 { $policy }：{ $volume } 背后的存储不应由制备器删除，因此移除其 finalizer。
why-provisioner-still-attached = 卷 { $volume } 已释放，但仍挂接在节点 { $node } 上：还不能删除其存储。
why-provisioner-delete = 卷 { $volume } 已释放，回收策略为 Delete：驱动 { $driver } 先删除存储，然后卷消失。
why-provisioner-delete-failed = 驱动 { $driver } 无法删除 { $volume } 背后的存储：{ $reason }。卷保留，稍后重试。

## 外部 attacher

why-attacher-gone = VolumeAttachment { $attachment } 已不存在。
why-attacher-nothing = 卷 { $volume } 在节点 { $node } 上已是应有的样子。无事可做。
why-attacher-protect-volume = 卷 { $volume } 即将被挂接。finalizer 使它在挂接期间不会消失。
why-attacher-protect-attachment = 调用驱动 { $driver } 之前，先加上 finalizer，确保 { $volume } 与 { $node } 分离之后此对象才会消失；同时记下驱动对该节点的称呼。
why-attacher-secret = 卷 { $volume } 指定了驱动 { $driver } 挂接它所需的 Secret，因此先读取它。
why-attacher-attach = 节点 { $node } 需要卷 { $volume }：由驱动 { $driver } 挂接。
why-attacher-attached = 驱动 { $driver } 已将 { $volume } 挂接到 { $node }。它给出的设备信息供 kubelet 使用。
why-attacher-attach-failed = 无法将卷 { $volume } 挂接到 { $node }：{ $reason }。稍后重试。
why-attacher-detach = 节点 { $node } 不再需要卷 { $volume }：由驱动 { $driver } 将其分离。
why-attacher-detached = 驱动 { $driver } 已将 { $volume } 与 { $node } 分离，因此 VolumeAttachment 可以消失了。
why-attacher-detach-failed = 无法将卷 { $volume } 与 { $node } 分离：{ $reason }。稍后重试。
why-attacher-volume-nothing = 卷 { $volume } 没有被 { $driver } 的 attacher 留住，或本来就要保留。
why-attacher-volume-attached = 卷 { $volume } 待删除，但仍挂接在某处。
why-attacher-unprotect-volume = 卷 { $volume } 待删除，且未挂接在任何地方，因此 { $driver } 的 attacher 予以放行。

## 外部 resizer

why-resizer-not-mine = 申领 { $claim } 没有绑定到归这个 resizer 处理的卷。
why-resizer-nothing = 申领 { $claim } 已符合要求。无事可做。
why-resizer-waits-for-node = 卷 { $volume } 已经足够大：现在须由节点为申领 { $claim } 完成它的那一部分。
why-resizer-in-use = 驱动 { $driver } 不扩容使用中的卷。会反复重试卷 { $volume }，直到没有 Pod 使用申领 { $claim }。
why-resizer-secret = 卷 { $volume } 指定了驱动 { $driver } 扩容它所需的 Secret，因此先读取它。
why-resizer-node-finished = 节点已完成它的那一部分：申领 { $claim } 与其卷 { $volume } 一样大，因此移除旧大小的记录。
why-resizer-begin = 申领 { $claim } 请求的容量超过现有容量。申领先写明 { $volume } 正在扩容到 { $size }，以免乱了账。
why-resizer-expand = 申领 { $claim } 请求 { $size }：由驱动 { $driver } 扩容 { $volume }。
why-resizer-volume-grown = 驱动 { $driver } 已将 { $volume } 扩容到 { $size }。先写在卷上，再写在申领上。
why-resizer-node-must-finish = { $volume } 背后的存储现在有 { $size }，但其上的文件系统也要扩容：等到有 Pod 使用申领 { $claim }，由 kubelet 完成。
why-resizer-finished = 卷 { $volume } 已扩容到 { $size }，节点无事可做：申领 { $claim } 显示新的大小。
why-resizer-failed = 驱动 { $driver } 无法扩容 { $volume }：{ $reason }。稍后重试，其间可以调低申领 { $claim } 的请求。
why-resizer-infeasible = 驱动 { $driver } 表示 { $volume } 不能这样扩容：{ $reason }。要过几分钟才会重试，或等到申领 { $claim } 改变请求。
why-resizer-modify = 申领 { $claim } 请求 VolumeAttributesClass { $class }：由驱动 { $driver } 更改 { $volume }，申领写明这一点。
why-resizer-modified = 驱动 { $driver } 已将 { $volume } 更改为 VolumeAttributesClass { $class }。先写在卷上，再写在申领上。
why-resizer-modify-failed = 驱动 { $driver } 无法将 { $volume } 更改为 VolumeAttributesClass { $class }：{ $reason }。稍后重试。
why-resizer-modify-class-missing = 申领 { $claim } 请求的 VolumeAttributesClass { $class } 不存在。
why-resizer-modify-other-driver = 申领 { $claim } 请求的 VolumeAttributesClass { $class } 属于另一个驱动，而不是 { $driver }。
why-resizer-modify-cancelled = 申领 { $claim } 不再请求 VolumeAttributesClass，而更改尚未开始。

## 配额

why-quota-recount = 重新统计了命名空间对配额 { $quota } 的使用量。
why-quota-right = 配额 { $quota } 的统计正确。
why-quota-gone = 配额 { $quota } 已不存在。

## 命名空间

why-namespace-furnish = 每个命名空间都有 { $object }；{ $namespace } 却没有。
why-namespace-has-it = 命名空间 { $namespace } 已有 { $object }。
why-namespace-not-active = 命名空间 { $namespace } 不处于活跃状态，因此不向其中放入任何对象。
why-namespace-delete-content = 命名空间 { $namespace } 待删除，因此先删除其中的 { $kind }。
why-namespace-conditions = 状况说明命名空间 { $namespace } 中还剩下什么。
why-namespace-finalize = 命名空间 { $namespace } 已空，可以消失了。
why-namespace-stays = 命名空间 { $namespace } 保留。
why-namespace-gone = 命名空间 { $namespace } 已不存在。

## 垃圾收集

why-gc-delete = { $kind } { $object } 的属主已不存在，因此它也随之删除。
why-gc-drop-owners = { $kind } { $object } 的一个属主已不存在；另有属主还在，因此它保留。
why-gc-foreground-done = 不再有什么阻拦 { $kind } { $object }：它的附属对象都已不存在，因此它可以消失了。
why-gc-foreground-waits = { $kind } { $object } 要等其附属对象全部消失后才消失。
why-gc-orphan = { $kind } { $object } 的属主离去，将它留下。
why-gc-orphan-done = { $kind } { $object } 的附属对象已各自独立；现在它可以消失了。
why-gc-owned = { $kind } { $object } 的属主还在。
why-gc-owner-unknown = { $kind } { $object } 指定的属主属于服务器不认识的类型。没有谁能判断该属主是否存在，因此它保留。
why-gc-owner-elsewhere = { $kind } { $object } 指定的属主不在它自己的命名空间里。这样的属主不算数。
why-gc-nothing = { $kind } { $object } 不需要任何处理。
why-gc-gone = 它已经不存在。
why-gc-unknown = 没有关于它的任何信息。

## 调度器

why-scheduler-node = Pod { $pod } 可以在 { $node } 上运行：它所需的一切都具备，包括它的卷。
why-scheduler-no-node = 没有节点能容纳 Pod { $pod }；下面列出每个节点欠缺什么。情况可能有变时会重试。
why-scheduler-no-nodes = 没有可供 Pod { $pod } 使用的节点。
why-scheduler-claims-not-ready = 查看任何节点之前，Pod { $pod } 的申领必须先就绪：{ $reason }。
why-scheduler-error = 无法调度 Pod { $pod }：{ $error }。
why-scheduler-reserve-volume = 申领 { $claim } 一直在等待 Pod。现在它的 Pod 将去往 { $node }，于是为它预留那里的卷 { $volume }；其余由绑定控制器完成。
why-scheduler-select-node = 申领 { $claim } 一直在等待 Pod。它的 Pod 将去往 { $node }，于是告知制备器，在该节点能够访问的地方制备卷。
why-scheduler-volumes-bound = Pod { $pod } 的申领现已绑定，因此将它分配到节点 { $node }。
why-scheduler-binding-failed = 绑定 Pod { $pod } 的卷失败：{ $error }。重新开始。
why-scheduler-pod-gone = Pod { $pod } 在绑定其卷期间消失了。
why-scheduler-pod-deleted = Pod { $pod } 正在被删除且尚未分配节点：不会再为它分配节点。
why-scheduler-preempt = Pod { $victim } 的优先级低于 { $pod }，并且挡了它的路。
why-scheduler-nothing = 没有需要调度的 Pod。

## Kubelet

why-kubelet-creating = Pod { $pod } 已来到 { $node }。首先挂载它的卷。
why-kubelet-sandbox = Pod { $pod } 的所有卷都已挂载到 { $node }，因此创建它的沙箱。
why-kubelet-running = Pod { $pod } 的容器已启动。
why-kubelet-initializing = Pod { $pod } 的第一个 init 容器已启动；其余容器等待它。
why-kubelet-initialized = Pod { $pod } 的一个 init 容器已完成，因此启动其后的容器。
why-kubelet-runs = Pod { $pod } 正在 { $node } 上运行。
why-kubelet-stage = 卷 { $volume } 已到达 { $node }，但尚未在那里挂载。暂存会在一个全局路径上为整个节点挂载一次。
why-kubelet-publish = 卷 { $volume } 挂载到 Pod { $pod } 中：发布使它出现在 Pod 自己的路径上。
why-kubelet-secret = 卷 { $volume } 指定了其驱动在节点 { $node } 上所需的 Secret，因此先读取它。
why-kubelet-unpublish = Pod { $pod } 不再需要卷 { $volume }，因此从该 Pod 卸载。
why-kubelet-unstage = { $node } 上不再有 Pod 使用卷 { $volume }，因此它的全局挂载也一并移除。
why-kubelet-waits-for-attach = Pod { $pod } 的卷 { $volume } 必须先挂接到节点。
why-kubelet-volume-not-ready = Pod { $pod } 的卷 { $volume } 还不能挂载。会继续重试，间隔越来越长。
why-kubelet-volumes-in-use = 节点 { $node } 声明它正在使用哪些卷（{ $n }）：这些卷都不得分离。
why-kubelet-node-status = { $node } 的状态已是应有的样子。
why-kubelet-device-in-use = { $device } 仍在使用中。
why-kubelet-device-released = { $device } 已空闲；节点会声明这一点。
why-kubelet-expand-begins = { $volume } 背后的存储已扩容。现在轮到 { $node } 上的文件系统。
why-kubelet-expands = 驱动正在 { $node } 上扩容 { $volume } 的文件系统。
why-kubelet-expanded = { $volume } 的文件系统已扩容，因此申领 { $claim } 显示新的大小。
why-kubelet-expand-failed = { $volume } 的文件系统未能扩容：{ $error }。
why-kubelet-expand-read-only = Pod 以只读方式使用 { $volume }，因此不在节点 { $node } 上扩容其文件系统。
why-kubelet-sees-deletion = 有人删除了 Pod { $pod }。{ $node } 的 kubelet 已得知。
why-kubelet-stops = 正在停止 Pod { $pod } 的容器。
why-kubelet-over = Pod { $pod } 的所有容器都已结束。
why-kubelet-removes = Pod { $pod } 的容器已停止，卷已卸载，因此它在 { $node } 上已不留任何痕迹。
why-kubelet-ended = Pod { $pod } 已结束。
why-kubelet-pod-gone = Pod { $pod } 已不存在。
why-kubelet-deadline = Pod { $pod } 最多可以运行 { $seconds } 秒，现在时间已到。

## 挂接与分离

why-attach-begin = { $node } 上有 Pod 需要卷 { $volume }。VolumeAttachment 请驱动的 attacher 将卷带到那里。
why-attach-done = 卷 { $volume } 已挂接到 { $node }。
why-attach-failed = 无法将卷 { $volume } 挂接到 { $node }：{ $error }。会继续重试，间隔越来越长。
why-attach-multi = 卷 { $volume } 只能挂接到一个节点。它现在位于 { $elsewhere }，因此 { $node } 上的 Pod 必须等待。
why-attach-detach = { $node } 上不再有 Pod 需要卷 { $volume }，节点也没有在使用它。
why-attach-report = 告知节点 { $node } 有哪些卷挂接到了它（{ $n }）。
why-attach-nothing = 所有卷都已挂接在需要的地方。

## 节点

why-node-taint = { $node } 的状况使新的 Pod 不会调度到它上面。
why-node-taint-execute = { $node } 的状况会驱走不能容忍它的 Pod。
why-node-never-answered = { $node } 的 kubelet 从未报告过任何信息。
why-node-fine = 节点 { $node } 的情况与其污点相符。
why-node-gone = 节点 { $node } 已不存在。
why-eviction-evict = Pod { $pod } 不容忍其节点的某个污点，或容忍的时限已到。
why-eviction-nothing = Pod { $pod } 可以留下。
why-eviction-over = Pod { $pod } 已不存在；不再需要驱逐它。
why-pod-gc = 没有其他组件会终止 Pod { $pod }：它的节点已不存在或已停止服务。
why-pod-gc-nothing = Pod { $pod } 可以留下。

## 属主

why-owner-adopt = { $kind } { $object } 没有属主，又正是 { $owner } 要找的，因此将它收养。
why-owner-release = { $kind } { $object } 不再是 { $owner } 要找的，因此将它放开。

## 临时卷

why-ephemeral-create = Pod { $pod } 在自己的卷中描述了申领 { $claim }，因此创建它，它也将随 Pod 一起消失。
why-ephemeral-failed = Pod { $pod } 的某个卷无法得到它的申领：{ $reason }。
why-ephemeral-done = Pod { $pod } 所描述的申领都已存在。
why-ephemeral-pod-gone = Pod { $pod } 已不存在或即将离开：它不需要申领。

## 读取

why-live-read = 缓存可能滞后，因此直接询问 API 服务器。

## 候选对象要通过的规则

rule-access-modes = 访问模式
rule-claim-ref = 未被其他申领占用
rule-capacity = 容量足够
rule-volume-mode = 卷模式
rule-attributes-class = 卷属性类
rule-not-deleting = 未在删除中
rule-not-delayed = 存储类立即绑定
rule-phase = Available
rule-selector = 标签匹配选择算符
rule-class = 存储类
rule-smallest = 合适者中最小
rule-node-fits = 能容纳该 Pod

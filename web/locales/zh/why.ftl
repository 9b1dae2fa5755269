### 控制器为何这样做：核心的每个分支（`Why::branch`）对应一句话，事实作为参数。
### Kubernetes 的字段、阶段和资源类别保持原文。

## 用户

why-user = 你执行了：{ $command }。
why-bootstrap = 每个新集群都有此对象。

## PersistentVolume 控制器：绑定

why-binder-bind-match = 申领 { $claim } 请求 { $request }。在访问模式最少的匹配卷中，{ $volume } 容量最小。PersistentVolume 控制器先写入卷。
why-binder-bind-reserved = 卷 { $volume } 的 claimRef 指定了申领 { $claim }，因此该卷已为它预留。不检查阶段、存储类和选择算符。
why-binder-bind-named = 申领 { $claim } 的 volumeName 是 { $volume }。该卷未被其他申领占用，且大小、存储类、卷模式和访问模式都匹配。
why-binder-bind-agreed = 申领 { $claim } 与卷 { $volume } 互相指定，因此不再做其他检查。
why-binder-bind-again = 申领 { $claim } 曾绑定到 { $volume }，而卷 { $volume } 没有 claimRef。不做检查，重新绑定二者。
why-binder-bind-volume-phase = 卷 { $volume } 的 claimRef 现已指定申领 { $claim }，因此卷的阶段变为 Bound。
why-binder-bind-claim = 接着由 PersistentVolume 控制器写入申领：为 { $claim } 设置 volumeName { $volume }，并添加表示绑定已完成的注解。
why-binder-bind-claim-phase = 申领 { $claim } 与卷 { $volume } 互相指定。申领变为 Bound，并显示该卷的访问模式和容量。
why-binder-claim-bound = 申领 { $claim } 与卷 { $volume } 仍然互相指定。无需更改。

## PersistentVolume 控制器：等待中或已丢失的申领

why-binder-claim-no-match = 没有卷匹配申领 { $claim }，它也没有指定可以制备卷的存储类。在出现匹配的卷之前，它保持 Pending。
why-binder-claim-no-match-provision = 没有卷匹配申领 { $claim }，因此必须为存储类 { $class } 制备一个卷。
why-binder-claim-default-class = 申领 { $claim } 没有指定存储类，没有存储类的卷中也没有匹配的。为它设置默认存储类 { $default }。
why-binder-claim-wait-for-consumer = 存储类 { $class } 等待首个使用申领 { $claim } 的 Pod。然后在该 Pod 能够运行的位置制备或选择卷。
why-binder-claim-wait-for-pod = 申领 { $claim } 等待 kube-scheduler 为 { $pods } 选择节点。
why-binder-claim-class-missing = 申领 { $claim } 指定了存储类 { $class }，但这个 StorageClass 不存在。
why-binder-claim-ask-provisioner = 没有卷匹配申领 { $claim }。存储类 { $class } 的制备器是 { $provisioner }，须由它制备卷。
why-binder-claim-no-plugin = 存储类 { $class } 指定了 Kubernetes 内置的制备器 { $provisioner }，但它不存在或已被移除。不会为申领 { $claim } 制备卷。
why-binder-claim-host-path = 存储类 { $class } 指定了 kubernetes.io/host-path，这是默认禁用的测试插件。不会为申领 { $claim } 制备卷。
why-binder-claim-named-volume-missing = 申领 { $claim } 指定了卷 { $volume }，但该卷不存在。申领等待该卷被创建。
why-binder-claim-named-volume-mismatch = 申领 { $claim } 指定了卷 { $volume }，但无法与它绑定：{ $reason }。
why-binder-claim-named-volume-taken = 申领 { $claim } 指定了卷 { $volume }，但该卷属于申领 { $other }。
why-binder-claim-volume-stolen = 卷 { $volume } 曾分配给申领 { $claim }，但现在属于申领 { $other }。
why-binder-claim-lost-reference = 申领 { $claim } 曾经绑定，但现在其 volumeName 为空。
why-binder-claim-lost-volume = 申领 { $claim } 曾绑定到卷 { $volume }，但该卷已不存在。其数据已丢失。
why-binder-claim-misbound = 申领 { $claim } 标记为已绑定到 { $volume }，但该卷属于申领 { $other }。
why-binder-claim-still-lost = 申领 { $claim } 仍处于 Lost 阶段。
why-binder-claim-deleted = 申领已被删除。接着由 PersistentVolume 控制器检查其卷 { $volume }。
why-binder-claim-deleted-unbound = 申领已被删除。它没有卷。

## PersistentVolume 控制器：卷

why-binder-volume-available = 卷 { $volume } 没有 claimRef，因此任何申领都可以与它绑定。
why-binder-volume-reserved = 卷 { $volume } 的 claimRef 指定了申领 { $claim }，但没有 uid。该卷已为同名的申领预留。
why-binder-volume-wakes-claim = 卷 { $volume } 的 claimRef 指定了尚未绑定的申领 { $claim }。由申领的同步完成绑定。
why-binder-volume-bound = 申领 { $claim } 与卷 { $volume } 互相指定，因此卷为 Bound。
why-binder-volume-mode-mismatch = 卷 { $volume } 已为申领 { $claim } 预留，但二者的 volumeMode 一个是 Filesystem，另一个是 Block。
why-binder-volume-released = 卷 { $volume } 曾绑定到申领 { $claim }，而该申领已被删除。卷保留数据和 claimRef，因此其他申领无法与它绑定。
why-binder-volume-surplus = 卷 { $volume } 是为申领 { $claim } 制备的，但该申领已绑定到 { $other }。没有申领使用该卷。
why-binder-volume-unbind = 申领 { $claim } 已绑定到 { $other }，因此 PersistentVolume 控制器解除卷 { $volume } 的绑定。
why-binder-volume-deleted = 卷已被删除。接着由 PersistentVolume 控制器检查其申领 { $claim }。
why-binder-volume-deleted-unclaimed = 卷已被删除。它没有申领。
why-binder-stale-object = 此版本比 PersistentVolume 控制器的最后一次写入更旧，因此它等待更新的版本。
why-binder-unknown-key = 不存在此名称的对象。

## PersistentVolume 控制器：回收

why-binder-reclaim-policy-unknown = Kubernetes 不支持卷 { $volume } 的回收策略。
why-binder-delete-volume = 回收策略为 Delete：卷 { $volume } 的存储已删除，因此删除 PersistentVolume。
why-binder-delete-volume-gone = 卷 { $volume } 已不存在。
why-binder-delete-not-released = 卷 { $volume } 又在使用中，因此不删除。
why-binder-delete-external = 卷 { $volume } 的存储属于外部驱动。须由该驱动的 external-provisioner 删除。
why-binder-delete-failed = 回收策略为 Delete，但无法删除卷 { $volume } 的存储：{ $reason }。
why-binder-delete-refused = API 服务器拒绝删除卷 { $volume }。下次同步该卷时会重试。
why-binder-deletion-finalizers = 卷 { $volume } 的终结器指明由哪个组件删除其存储。它们取决于回收策略。
why-binder-migration-annotation = { $object } 的内置插件已由 CSI 驱动取代。注解指明该驱动。
why-binder-provision-external = { $provisioner } 是外部制备器。申领 { $claim } 上的注解请求它制备卷。
why-binder-recycle-start = 回收策略为 Recycle：Pod { $pod } 挂载卷 { $volume }，并删除其中的所有数据。
why-binder-recycle-clean = 不再需要回收器 Pod { $pod }。
why-binder-recycle-in-use = 卷 { $volume } 仍被 { $pods } 使用，因此不擦除。
why-binder-recycle-no-plugin = 只有 hostPath 卷和 NFS 卷可以用 Recycle 策略回收。卷 { $volume } 两者都不是。
why-binder-recycle-failed = 无法擦除卷 { $volume }：{ $reason }。
why-binder-recycled = 卷 { $volume } 已擦除，变为 Available。
why-binder-explain = PersistentVolume 控制器如何为申领 { $claim } 寻找卷。

## 保护

why-pvc-protection-add = 为申领 { $claim } 添加终结器：使用期间不能将它移除。
why-pvc-protection-remove = 没有 Pod 使用申领 { $claim }，因此移除终结器并删除该申领。
why-pvc-protection-in-use = 申领 { $claim } 正在被删除，但 Pod { $pod } 正在使用它。在该 Pod 被删除之前，它会保留。
why-pvc-protection-gone = 申领已不存在。
why-pvc-protection-nothing = 申领 { $claim } 无需更改。
why-pv-protection-add = 为卷 { $volume } 添加终结器：使用期间不能将它移除。
why-pv-protection-remove = 卷 { $volume } 没有绑定，因此移除终结器并删除该卷。
why-pv-protection-in-use = 卷 { $volume } 正在被删除，但它处于 Bound。在其申领被删除之前，它会保留。
why-pv-protection-gone = 卷已不存在。
why-pv-protection-nothing = 卷 { $volume } 无需更改。

why-vac-protection-gone = VolumeAttributesClass { $class } 已不存在。
why-vac-protection-in-use = VolumeAttributesClass { $class } 正在被删除，但 { $user } 仍指定了它。
why-vac-protection-remove = VolumeAttributesClass { $class } 正在被删除且未被使用，因此移除其终结器。
why-vac-protection-add = 为 VolumeAttributesClass { $class } 添加终结器：使用期间不能将它移除。
why-vac-protection-nothing = VolumeAttributesClass { $class } 无需更改。

## 扩容

why-expand-external = 申领 { $claim } 请求 { $request }，超过其容量。须由 external-resizer 扩容卷；此控制器只发出事件。
why-expand-migrated = 申领 { $claim } 请求的容量超过其容量。其卷的插件 { $plugin } 已由 CSI 驱动 { $driver } 取代：注解指明 resizer。
why-expand-nothing = 申领 { $claim } 的容量符合其请求。
why-expand-claim-gone = 申领 { $claim } 已不存在。

## external-provisioner

why-provisioner-claim-gone = 申领 { $claim } 已不存在，也没有正在为它进行的操作。
why-provisioner-nothing = 申领 { $claim } 已有卷，或不由驱动 { $driver } 制备。无需更改。
why-provisioner-waits-for-node = 申领 { $claim } 的存储类等待首个 Pod。kube-scheduler 用注解为申领指定节点之后，才会调用驱动 { $driver }。
why-provisioner-done = 申领 { $claim } 的卷 { $volume } 已经存在。
why-provisioner-create = 驱动 { $driver } 制备 { $volume }，用于申领 { $claim }。然后 external-provisioner 创建 PersistentVolume，其 claimRef 指定该申领。
why-provisioner-secret = 申领 { $claim } 的存储类指定了驱动 { $driver } 所需的 Secret，因此先读取它。
why-provisioner-failed = 驱动 { $driver } 没有为申领 { $claim } 制备卷。external-provisioner 按指数退避重试。错误：{ $reason }。
why-provisioner-reschedule = 驱动 { $driver } 无法为申领 { $claim } 在节点 { $node } 上制备卷。从申领上移除该节点，以便 kube-scheduler 选择另一个。错误：{ $reason }。
why-provisioner-populator = 申领 { $claim } 的数据源是 { $kind }，external-provisioner 不支持。须由卷填充器制备卷。
why-provisioner-clone-protect = 申领 { $claim } 克隆自 { $source }。克隆完成之前，终结器保护该数据源。
why-provisioner-clone-unprotect = 申领 { $claim } 不再被克隆，因此移除其终结器。
why-provisioner-clone-nothing = 申领 { $claim } 没有用于克隆的终结器。
why-provisioner-restore-protect = 申领 { $claim } 正从快照 { $snapshot } 恢复。恢复完成之前，终结器保护该快照。
why-provisioner-restore-unprotect = 申领 { $claim } 的卷已制备，因此从快照 { $snapshot } 上移除此制备器的终结器。
why-data-source-unknown = 申领 { $claim } 的数据源是 { $kind }，没有为该类别注册卷填充器。申领等待卷填充器。
why-data-source-claim-gone = 申领 { $claim } 已不存在。
why-data-source-known = 申领 { $claim } 的数据源是 { $kind }；已为该类别注册了卷填充器 { $populator }。
why-kubelet-finished = Pod { $pod } 在节点 { $node } 上的所有容器都已结束。
why-capacity-nothing = 不跟踪驱动 { $driver } 为存储类 { $class } 提供的容量。
why-capacity-publish = external-provisioner 按拓扑段发布驱动 { $driver } 为存储类 { $class } 提供的容量。因此 kube-scheduler 会跳过容量不足的节点。
why-capacity-gone = 不再需要存储类 { $class } 的这条容量记录。
why-capacity-published = 已发布的存储类 { $class } 的容量与驱动 { $driver } 所报告的一致。
why-provisioner-volume-gone = 卷 { $volume } 已不存在。
why-provisioner-volume-nothing = 卷 { $volume } 不应删除，或不应由驱动 { $driver } 删除。
why-provisioner-protect = 卷 { $volume } 的回收策略为 Delete，因此添加终结器。在其存储被删除之前，它会保留。
why-provisioner-unprotect = 回收策略为 { $policy }：external-provisioner 不删除卷 { $volume } 的存储，因此移除其终结器。
why-provisioner-still-attached = 卷 { $volume } 已释放（Released），但仍挂接在节点 { $node } 上。还不能删除其存储。
why-provisioner-delete = 卷 { $volume } 已释放（Released），回收策略为 Delete。驱动 { $driver } 先删除存储，然后删除 PersistentVolume。
why-provisioner-delete-failed = 驱动 { $driver } 无法删除卷 { $volume } 的存储。卷会保留，external-provisioner 按指数退避重试。错误：{ $reason }。

## external-attacher

why-attacher-gone = VolumeAttachment { $attachment } 已不存在。
why-attacher-nothing = 卷 { $volume } 在节点 { $node } 上已处于期望状态。
why-attacher-protect-volume = 正在挂接卷 { $volume }。挂接期间，终结器阻止移除它。
why-attacher-protect-attachment = 调用驱动 { $driver } 之前，为 VolumeAttachment 添加终结器。在 { $volume } 与 { $node } 解除挂接之前，它会保留。注解保存驱动对该节点的命名。
why-attacher-secret = 卷 { $volume } 指定了驱动 { $driver } 挂接它所需的 Secret，因此先读取它。
why-attacher-attach = 节点 { $node } 需要卷 { $volume }：由驱动 { $driver } 挂接。
why-attacher-attached = 驱动 { $driver } 已将 { $volume } 挂接到 { $node }。kubelet 使用状态中的设备信息。
why-attacher-attach-failed = 无法将卷 { $volume } 挂接到 { $node }。external-attacher 按指数退避重试。错误：{ $reason }。
why-attacher-detach = 节点 { $node } 不再需要卷 { $volume }：由驱动 { $driver } 解除挂接。
why-attacher-detached = 驱动 { $driver } 已将 { $volume } 与 { $node } 解除挂接，因此移除终结器并删除 VolumeAttachment。
why-attacher-detach-failed = 无法将卷 { $volume } 与 { $node } 解除挂接。external-attacher 按指数退避重试。错误：{ $reason }。
why-attacher-volume-nothing = 卷 { $volume } 没有正在被删除，或没有 { $driver } 的 external-attacher 的终结器。
why-attacher-volume-attached = 卷 { $volume } 正在被删除，但仍处于挂接状态。
why-attacher-unprotect-volume = 卷 { $volume } 正在被删除且未挂接，因此 { $driver } 的 external-attacher 移除其终结器。

## external-resizer

why-resizer-not-mine = 申领 { $claim } 没有绑定到此驱动的卷。
why-resizer-nothing = 申领 { $claim } 无需更改。
why-resizer-waits-for-node = 卷 { $volume } 已经足够大。须由 kubelet 为申领 { $claim } 完成扩容。
why-resizer-in-use = 驱动 { $driver } 不扩容使用中的卷。external-resizer 会重试，直到没有 Pod 使用申领 { $claim } 及其卷 { $volume }。
why-resizer-secret = 卷 { $volume } 指定了驱动 { $driver } 扩容它所需的 Secret，因此先读取它。
why-resizer-node-finished = kubelet 已完成扩容。申领 { $claim } 与其卷 { $volume } 大小相同，因此移除记录旧大小的注解。
why-resizer-begin = 申领 { $claim } 请求的容量超过其容量。先在其状态中记录 { $volume } 正在扩容到 { $size }。
why-resizer-expand = 申领 { $claim } 请求 { $size }：由驱动 { $driver } 扩容 { $volume }。
why-resizer-volume-grown = 驱动 { $driver } 已将 { $volume } 扩容到 { $size }。先写入卷，再写入申领。
why-resizer-node-must-finish = 卷 { $volume } 的存储大小为 { $size }。有 Pod 使用申领 { $claim } 时，由 kubelet 扩容其文件系统。
why-resizer-finished = 卷 { $volume } 已扩容到 { $size }，节点无需扩容。申领 { $claim } 显示新的大小。
why-resizer-failed = 驱动 { $driver } 无法扩容 { $volume }。external-resizer 按指数退避重试。其间可以调低申领 { $claim } 的请求。错误：{ $reason }。
why-resizer-infeasible = 驱动 { $driver } 无法将 { $volume } 扩容到此大小。external-resizer 在几分钟之后，或申领 { $claim } 的请求改变时重试。错误：{ $reason }。
why-resizer-modify = 申领 { $claim } 请求 VolumeAttributesClass { $class }。由驱动 { $driver } 更改 { $volume }，并记录在申领的状态中。
why-resizer-modified = 驱动 { $driver } 已将 { $volume } 更改为 VolumeAttributesClass { $class }。先写入卷，再写入申领。
why-resizer-modify-failed = 驱动 { $driver } 无法将 { $volume } 更改为 VolumeAttributesClass { $class }。external-resizer 会重试。错误：{ $reason }。
why-resizer-modify-class-missing = 申领 { $claim } 请求的 VolumeAttributesClass { $class } 不存在。
why-resizer-modify-other-driver = 申领 { $claim } 请求的 VolumeAttributesClass { $class } 属于另一个驱动，而不是 { $driver }。
why-resizer-modify-cancelled = 申领 { $claim } 不再请求 VolumeAttributesClass，且更改尚未开始。

## 配额

why-quota-recount = 已重新统计命名空间中配额 { $quota } 的使用量。
why-quota-right = 配额 { $quota } 的使用量是最新的。
why-quota-gone = 配额 { $quota } 已不存在。

## 命名空间

why-namespace-furnish = 每个命名空间都有 { $object }，但 { $namespace } 没有。
why-namespace-has-it = 命名空间 { $namespace } 已有 { $object }。
why-namespace-not-active = 命名空间 { $namespace } 不处于活跃状态，因此不在其中创建对象。
why-namespace-delete-content = 命名空间 { $namespace } 正在被删除，因此先删除其中的 { $kind }。
why-namespace-conditions = 状况说明命名空间 { $namespace } 中还剩下什么。
why-namespace-finalize = 命名空间 { $namespace } 已空，因此移除其终结器。
why-namespace-stays = 命名空间 { $namespace } 没有正在被删除。
why-namespace-gone = 命名空间 { $namespace } 已不存在。

## 垃圾收集

why-gc-delete = { $kind } { $object } 的属主已不存在，因此垃圾收集器删除该对象。
why-gc-drop-owners = { $kind } { $object } 的一个属主已不存在。另一个属主存在，因此该对象保留。
why-gc-foreground-done = { $kind } { $object } 的附属对象都已被删除，因此垃圾收集器移除其终结器。
why-gc-foreground-waits = { $kind } { $object } 等待其所有附属对象被删除。
why-gc-orphan = { $kind } { $object } 的属主正在被删除，并将它孤立。
why-gc-orphan-done = { $kind } { $object } 的附属对象已被孤立，因此垃圾收集器移除其终结器。
why-gc-owned = { $kind } { $object } 的属主存在。
why-gc-owner-unknown = { $kind } { $object } 指定的属主属于 API 服务器不提供的类别。无法检查该属主，因此该对象保留。
why-gc-owner-elsewhere = { $kind } { $object } 指定的属主在另一个命名空间中。这样的属主会被忽略。
why-gc-nothing = { $kind } { $object } 无需更改。
why-gc-gone = 该对象已不存在。
why-gc-unknown = 垃圾收集器没有此对象的信息。

## 调度器

why-scheduler-node = 节点 { $node } 通过了 Pod { $pod } 的所有过滤器，包括针对其卷的过滤器。
why-scheduler-no-node = 没有节点通过 Pod { $pod } 的所有过滤器。下面列出每个节点未通过的过滤器。情况可能有变时，kube-scheduler 会重试。
why-scheduler-no-nodes = 集群中没有可供 Pod { $pod } 使用的节点。
why-scheduler-claims-not-ready = 过滤节点之前，Pod { $pod } 的申领必须先就绪：{ $reason }。
why-scheduler-error = 无法调度 Pod { $pod }：{ $error }。
why-scheduler-reserve-volume = 使用申领 { $claim } 的 Pod 已调度到 { $node }。为该申领预留那里的卷 { $volume }；由 PersistentVolume 控制器完成绑定。
why-scheduler-select-node = 使用申领 { $claim } 的 Pod 已调度到 { $node }。须由 external-provisioner 在该节点能够访问的位置制备卷。
why-scheduler-volumes-bound = Pod { $pod } 的申领已绑定，因此将该 Pod 绑定到节点 { $node }。
why-scheduler-binding-failed = 无法绑定 Pod { $pod } 的卷。kube-scheduler 重新调度该 Pod。错误：{ $error }。
why-scheduler-pod-gone = Pod { $pod } 在绑定其卷期间被删除。
why-scheduler-pod-deleted = Pod { $pod } 正在被删除且没有节点，因此不调度它。
why-scheduler-preempt = Pod { $victim } 的优先级低于 { $pod }，因此被后者抢占。
why-scheduler-nothing = 没有需要调度的 Pod。

## Kubelet

why-kubelet-creating = Pod { $pod } 已调度到 { $node }。kubelet 先挂载它的卷。
why-kubelet-sandbox = Pod { $pod } 的所有卷都已挂载到 { $node }，因此创建它的沙箱。
why-kubelet-running = Pod { $pod } 的容器已启动。
why-kubelet-initializing = Pod { $pod } 的第一个 Init 容器已启动；其余容器等待它。
why-kubelet-initialized = Pod { $pod } 的一个 Init 容器已结束，因此启动后续容器。
why-kubelet-runs = Pod { $pod } 正在 { $node } 上运行。
why-kubelet-stage = 卷 { $volume } 已在 { $node } 上，但尚未挂载。暂存（stage）在全局路径上为每个节点挂载一次。
why-kubelet-publish = 卷 { $volume } 挂载到 Pod { $pod } 中：发布（publish）将它挂载到该 Pod 自己的路径。
why-kubelet-secret = 卷 { $volume } 指定了其驱动在节点 { $node } 上所需的 Secret，因此先读取它。
why-kubelet-unpublish = Pod { $pod } 不再需要卷 { $volume }，因此从该 Pod 卸载。
why-kubelet-unstage = { $node } 上不再有 Pod 使用卷 { $volume }，因此卸载它的全局挂载。
why-kubelet-waits-for-attach = Pod { $pod } 的卷 { $volume } 必须先挂接到节点。
why-kubelet-volume-not-ready = Pod { $pod } 的卷 { $volume } 还不能挂载。kubelet 按指数退避重试。
why-kubelet-volumes-in-use = 节点 { $node } 的状态列出使用中的卷（{ $n }）。这些卷不得解除挂接。
why-kubelet-node-status = 节点 { $node } 的状态是最新的。
why-kubelet-device-in-use = { $device } 仍在使用中。
why-kubelet-device-released = { $device } 已不再使用。接着更新节点状态。
why-kubelet-expand-begins = 卷 { $volume } 的存储已扩容。接着扩容它在 { $node } 上的文件系统。
why-kubelet-expands = 驱动正在扩容卷 { $volume } 在 { $node } 上的文件系统。
why-kubelet-expanded = 卷 { $volume } 的文件系统已扩容，因此申领 { $claim } 显示新的大小。
why-kubelet-expand-failed = 无法扩容卷 { $volume } 的文件系统：{ $error }。
why-kubelet-expand-read-only = Pod 以只读方式挂载卷 { $volume }，因此不在 { $node } 上扩容其文件系统。
why-kubelet-sees-deletion = Pod { $pod } 正在被删除。{ $node } 的 kubelet 已收到该事件。
why-kubelet-stops = 正在停止 Pod { $pod } 的容器。
why-kubelet-over = Pod { $pod } 的所有容器都已结束。
why-kubelet-removes = Pod { $pod } 的容器已停止，卷已卸载，因此 { $node } 的 kubelet 删除该 Pod。
why-kubelet-ended = Pod { $pod } 已结束。
why-kubelet-pod-gone = Pod { $pod } 已不存在。
why-kubelet-deadline = Pod { $pod } 已运行 { $seconds } 秒，达到其 activeDeadlineSeconds。

## 挂接与解除挂接

why-attach-begin = { $node } 上有 Pod 需要卷 { $volume }。VolumeAttachment 使 external-attacher 将该卷挂接到该节点。
why-attach-done = 卷 { $volume } 已挂接到 { $node }。
why-attach-failed = 无法将卷 { $volume } 挂接到 { $node }。挂接/解除挂接控制器按指数退避重试。错误：{ $error }。
why-attach-multi = 卷 { $volume } 只能挂接到一个节点。它已挂接到 { $elsewhere }，因此 { $node } 上的 Pod 必须等待。
why-attach-detach = { $node } 上不再有 Pod 需要卷 { $volume }，该节点也没有在使用它。
why-attach-report = 节点 { $node } 的状态列出挂接到它的卷（{ $n }）。
why-attach-nothing = 所有卷都已挂接在需要的位置。

## 节点

why-node-taint = 节点 { $node } 因其状态而带有的污点，阻止调度不容忍这些污点的新 Pod。
why-node-taint-execute = 节点 { $node } 因其状态而带有的污点，会驱逐不容忍这些污点的 Pod。
why-node-never-answered = { $node } 的 kubelet 从未上报过状态。
why-node-fine = 节点 { $node } 的污点与其状态相符。
why-node-gone = 节点 { $node } 已不存在。
why-eviction-evict = Pod { $pod } 不容忍其节点的某个污点，或其 tolerationSeconds 已到期。
why-eviction-nothing = Pod { $pod } 不会被驱逐。
why-eviction-over = Pod { $pod } 已不存在，因此取消对它的驱逐。
why-pod-gc = Pod 垃圾收集器删除 Pod { $pod }。它没有节点，或其节点不存在或已停止服务。
why-pod-gc-nothing = Pod { $pod } 不会被垃圾收集。

## 属主

why-owner-adopt = { $kind } { $object } 没有属主，且匹配 { $owner } 的选择算符，因此被后者收养。
why-owner-release = { $kind } { $object } 不再匹配 { $owner } 的选择算符，因此被后者释放。

## 临时卷

why-ephemeral-create = Pod { $pod } 的卷定义了申领 { $claim }，因此创建该申领。它将随该 Pod 一起被删除。
why-ephemeral-failed = 无法为 Pod { $pod } 的某个卷创建申领：{ $reason }。
why-ephemeral-done = Pod { $pod } 所定义的申领都已存在。
why-ephemeral-pod-gone = Pod { $pod } 已不存在或正在被删除，因此不需要申领。

## 读取

why-live-read = 缓存可能已过时，因此从 API 服务器读取该对象。

## 候选对象要通过的规则

rule-access-modes = 访问模式
rule-claim-ref = 未绑定到其他申领
rule-capacity = 容量足够
rule-volume-mode = 卷模式
rule-attributes-class = 卷属性类
rule-not-deleting = 未被删除
rule-not-delayed = 立即绑定
rule-phase = Available
rule-selector = 标签匹配选择算符
rule-class = 存储类
rule-smallest = 匹配者中最小
rule-node-fits = 可用

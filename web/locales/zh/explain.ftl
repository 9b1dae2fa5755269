### 对象为何未处于期望状态（crates/explain 的各个分支）、阻塞它的原因，以及修复。
### Kubernetes 的字段、阶段和资源类别保持原文。

## 等待中的申领

explain-claim-no-class = 申领 { $name } 请求 { $request }，没有设置 storageClassName。没有匹配的无存储类 PersistentVolume，也没有 StorageClass 标记为默认，因此不会制备卷。在出现匹配的卷或设置存储类之前，该申领保持 Pending。
explain-claim-default-class = 申领 { $name } 没有设置 storageClassName，也没有匹配的 PersistentVolume。默认存储类是 { $default }。PersistentVolume 控制器在下次重新同步时为该申领设置它。
explain-claim-empty-class = 申领 { $name } 设置了 storageClassName: ""。该值请求没有存储类的卷，并禁用动态制备。该申领只能绑定到静态制备的卷，而没有匹配的卷。
explain-claim-class-missing = 申领 { $name } 请求存储类 { $class }。这个名称的 StorageClass 不存在。也没有属于该存储类的匹配 PersistentVolume。
explain-claim-class-unknown = 申领 { $name } 需要存储类为 { $class } 的卷。导入的数据中没有 StorageClass，因此制备器未知。
explain-claim-waits-for-consumer = 存储类 { $class } 的 volumeBindingMode 是 WaitForFirstConsumer。kube-scheduler 为首个使用该申领的 Pod 选定节点之后，才会绑定或制备卷。还没有 Pod 使用申领 { $name }。这是预期行为：该申领等待首个使用者。
explain-claim-waits-for-pod = kube-scheduler 为使用申领 { $name } 的 Pod 选定节点之后，该申领才会绑定。尚未选定节点的 Pod：{ $pods }。先解决调度问题，申领随后会绑定。
explain-claim-static-only = 存储类 { $class } 的制备器是 { $provisioner }，它不制备卷。该存储类用于归类静态制备的卷。其中没有与申领 { $name } 匹配的卷。
explain-claim-selector-dynamic = 申领 { $name } 带有选择算符。动态制备不支持选择算符，因此 { $provisioner } 不会制备卷。现有的卷都不匹配。
explain-claim-driver-missing = 存储类 { $class } 使用制备器 { $provisioner }。没有安装这个名称的驱动：没有节点注册过它，也没有这个名称的 CSIDriver。没有组件会处理这个请求。
explain-claim-source-missing = 申领 { $name } 的数据源是 { $source }。它不存在。
explain-claim-populator-missing = 申领 { $name } 的数据源是 { $source }。没有为该类别注册 VolumePopulator。external-provisioner 将这样的申领留给卷填充器。
explain-claim-populating = 卷填充器将 { $source } 的数据写入申领 { $name } 的卷。写入完成之前，卷绑定到填充器命名空间中的另一个申领。
explain-claim-provisioning-failed = { $provisioner } 无法为申领 { $name } 制备卷。制备器按指数退避重试。错误：{ $error }
explain-claim-provisioning = { $provisioner } 正在为申领 { $name } 制备 { $request } 的卷。它还没有响应。
explain-claim-binding = 卷 { $volume } 与申领 { $name } 匹配。PersistentVolume 控制器在下次重新同步时绑定它们，最迟在 15 秒内。
explain-claim-named-volume-missing = 申领 { $name } 将 spec.volumeName 设置为 { $volume }。这个 PersistentVolume 不存在。该申领不能绑定到其他卷。
explain-claim-named-volume-mismatch = 申领 { $name } 将 spec.volumeName 设置为 { $volume }。该申领不能绑定到这个卷：{ $reason }。
explain-claim-named-volume-taken = 申领 { $name } 将 spec.volumeName 设置为 { $volume }。该卷的 claimRef 指向 { $other }。一个卷只能绑定到一个申领。
explain-claim-lost-volume = 申领 { $name } 曾绑定到卷 { $volume }，而该卷已被删除。该申领保持 Lost 阶段。如果创建同名且没有 claimRef 的卷，该申领会绑定到它，无论其中有什么数据。
explain-claim-lost-reference = 申领 { $name } 曾经绑定过，但其 spec.volumeName 现在为空。请重新创建该申领。
explain-claim-misbound = 申领 { $name } 将 spec.volumeName 设置为 { $volume }，但该卷已绑定到 { $other }。

## 待删除或待更改的申领

explain-claim-terminating-in-use = 申领 { $name } 正在被删除。只要有已调度的 Pod 使用该申领，Finalizer（终结器）kubernetes.io/pvc-protection 就会阻止删除：{ $pods }。在此之前，数据会保留。删除无法撤销。
explain-claim-terminating-finalizers = 申领 { $name } 正在被删除。拥有其终结器的控制器必须移除它们：{ $finalizers }。
explain-claim-terminating = 申领 { $name } 正在被删除。没有 Pod 使用它，因此接下来会移除它的终结器。
explain-claim-resize-not-allowed = 申领 { $name } 请求 { $request }，现有容量为 { $capacity }。其存储类 { $class } 没有设置 allowVolumeExpansion: true，因此不会扩充该卷。
explain-claim-resize-infeasible = 申领 { $name } 请求 { $request }，现有容量为 { $capacity }。驱动无法提供这个大小。可以调低请求，但新的请求必须大于 { $capacity }。错误：{ $error }
explain-claim-resize-failed = 申领 { $name } 请求 { $request }，现有容量为 { $capacity }。卷扩充失败。external-resizer 按指数退避重试。错误：{ $error }
explain-claim-resize-needs-pod = 申领 { $name } 的卷已扩充。在节点挂载该卷时，会扩充其文件系统。现在没有 Pod 使用该申领。
explain-claim-resize-on-node = 申领 { $name } 的卷已扩充。{ $pods } 所在节点的 kubelet 会扩充其文件系统。
explain-claim-resizing = 申领 { $name } 请求 { $request }，现有容量为 { $capacity }。external-resizer 正在扩充该卷。
explain-claim-modify-class-missing = 申领 { $name } 请求 VolumeAttributesClass { $want }，它不存在。该卷保持 { $have }。
explain-claim-modify-refused = 申领 { $name } 请求 VolumeAttributesClass { $want }。驱动拒绝了更改。错误：{ $error }
explain-claim-modifying = 申领 { $name } 请求 VolumeAttributesClass { $want }。驱动正在更改该卷。

## 卷

explain-volume-released = 卷 { $name } 的申领 { $claim } 已被删除。回收策略是 Retain，因此数据会保留。在移除 claimRef 之前，处于 Released 阶段的卷不会绑定到其他申领。
explain-volume-being-deleted = 卷 { $name } 的申领 { $claim } 已被删除，回收策略是 Delete。驱动先删除磁盘。然后删除 PersistentVolume。
explain-volume-delete-failed = 卷 { $name } 的申领 { $claim } 已被删除，回收策略是 Delete。磁盘删除失败。制备器按指数退避重试。错误：{ $error }
explain-volume-being-recycled = 卷 { $name } 的申领 { $claim } 已被删除。一个回收 Pod 正在删除数据。之后该卷重新变为 Available。
explain-volume-failed = 申领 { $claim } 被删除后，卷 { $name } 未能回收。PersistentVolume 控制器在重新同步时重试，起初每 15 秒一次。多次删除失败后，按指数退避延长间隔。错误：{ $error }
explain-volume-terminating-in-use = 卷 { $name } 正在被删除。只要申领 { $claim } 绑定到该卷，Finalizer（终结器）kubernetes.io/pv-protection 就会阻止删除。
explain-volume-terminating-finalizers = 卷 { $name } 正在被删除。拥有其终结器的控制器必须移除它们：{ $finalizers }。
explain-volume-terminating = 卷 { $name } 正在被删除。接下来会移除它的终结器。
explain-volume-reserved = 卷 { $name } 的 claimRef 指向申领 { $claim }。该申领不存在，或者它的 UID 不同。该卷不能绑定到其他申领。
explain-volume-reserved-binding = 卷 { $name } 的 claimRef 指向申领 { $claim }。PersistentVolume 控制器在下次重新同步时绑定它们。
explain-volume-unwanted = 卷 { $name } 处于 Available，容量为 { $capacity }。没有处于 Pending 的申领与它匹配。

## 等待节点的 Pod

explain-pod-unschedulable = Pod { $name } 无法调度：没有节点通过所有过滤条件。表中列出每个节点对每个过滤条件的结果。
explain-pod-scheduling = Pod { $name } 未调度，但至少有一个节点可用。kube-scheduler 会重试。
explain-pod-no-nodes = Pod { $name } 未调度，因为集群没有节点。
explain-pod-gated = Pod { $name } 带有调度门控。在全部移除之前，kube-scheduler 会忽略该 Pod：{ $gates }。
explain-pod-claim-missing = Pod { $name } 使用申领 { $claim }，但它的命名空间中不存在该申领。
explain-pod-claim-coming = Pod { $name } 带有通用临时卷。临时卷控制器会创建它的申领 { $claim }。
explain-pod-claim-not-its-own = Pod { $name } 带有通用临时卷。申领 { $claim } 已经存在，但不归该 Pod 所有。
explain-pod-claim-pending = Pod { $name } 使用申领 { $claim }，而该申领未绑定。先修复该申领，Pod 随后才能启动。
explain-pod-claim-lost = Pod { $name } 使用申领 { $claim }，该申领的卷已丢失。
explain-pod-claim-terminating = Pod { $name } 使用申领 { $claim }，而该申领正在被删除。新的 Pod 不能使用它。
explain-pod-volume-missing = Pod { $name } 使用申领 { $claim }，该申领绑定到卷 { $volume }。这个卷不存在。
explain-pod-claims-unready = Pod { $name } 的申领未就绪。错误：{ $error }

## 等待卷的 Pod

explain-pod-multi-attach = Pod { $name } 已调度到 { $node }，但卷 { $volume } 仍挂接在 { $other } 上（该节点上的 Pod：{ $pods }）。ReadWriteOnce 的磁盘同一时间只挂接到一个节点。另一个 Pod 被删除、其节点卸载该卷之后，才会解除挂接。如果 { $other } 已断电，请强制删除其上的 Pod：6 分钟后解除挂接。或者为 { $other } 添加污点 node.kubernetes.io/out-of-service：立即解除挂接。
explain-pod-attach-failed = 无法将 Pod { $name } 的卷 { $volume } 挂接到 { $node }。external-attacher 按指数退避重试。错误：{ $error }
explain-pod-attaching = 驱动 { $driver } 正在将 Pod { $name } 的卷 { $volume } 挂接到 { $node }。
explain-pod-not-attached = Pod { $name } 的卷 { $volume } 必须挂接到 { $node }。挂接/解除挂接控制器还没有创建 VolumeAttachment。
explain-pod-driver-not-registered = Pod { $name } 的卷 { $volume } 需要节点 { $node } 上的驱动 { $driver }。该驱动没有在那里注册。已注册的驱动：{ $drivers }。
explain-pod-node-out-of-reach = Pod { $name } 已调度到 { $node }。卷 { $volume } 的节点亲和性与该节点不匹配。
explain-pod-content-missing = Pod { $name } 挂载 { $kind } { $object }。该对象不存在，或缺少 Pod 所需的键。错误：{ $error }
explain-pod-volume-unusable = Pod { $name } 的某个卷不支持该 Pod 所指定的用法。错误：{ $error }
explain-pod-mount-failed = { $node } 上的 kubelet 无法挂载 Pod { $name } 的某个卷。它按指数退避重试。错误：{ $error }
explain-pod-node-silent = Pod { $name } 已调度到节点 { $node }，但该节点没有响应。kubelet 恢复响应之后，Pod 才会启动。
explain-pod-starting = Pod { $name } 所需的对象都已存在。节点 { $node } 上的 kubelet 正在挂载卷并启动容器。

## 正在被删除的 Pod

explain-pod-terminating-node-gone = Pod { $name } 正在被删除。它的节点 { $node } 已不存在，因此没有 kubelet 能确认 Pod 已停止。
explain-pod-terminating-node-silent = Pod { $name } 正在被删除。它的节点 { $node } 没有响应，因此该 Pod 可能仍在运行。只有节点已断电时才能强制删除该 Pod。两个节点同时写入一块磁盘会损坏数据。
explain-pod-terminating-finalizers = Pod { $name } 正在被删除。拥有其终结器的控制器必须移除它们：{ $finalizers }。
explain-pod-terminating = Pod { $name } 的体面终止期限已过。节点 { $node } 上的 kubelet 还没有确认该 Pod 已停止。

## 依赖它们的对象

explain-set-held-up = { $kind } { $name } 需要 { $wanted } 个 Pod，已就绪 { $ready } 个。{ $ordered ->
    [yes] Pod { $pod } 阻塞了它。该 Pod 就绪之后，才会创建下一个 Pod。
   *[other] Pod { $pod } 阻塞了它。
}
explain-set-create-refused = { $kind } { $name } 需要 { $wanted } 个 Pod，已就绪 { $ready } 个。API 服务器拒绝创建更多 Pod。错误：{ $error }
explain-node-not-ready = 节点 { $name } 未就绪。其 Ready 状况为 { $status }。{ $evicted ->
    [no] 没有更多 Pod 会被驱逐。
   *[other] taint-eviction-controller 将驱逐：{ $evicted }。
}{ $terminating ->
    [no] 其上没有处于 Terminating 状态的 Pod。
   *[other] 在 kubelet 响应之前，这些 Pod 保持 Terminating 状态：{ $terminating }。
}{ $volumes ->
    [no] 没有 VolumeAttachment 指向该节点。
   *[other] 只要其 Pod 存在，这些卷的 VolumeAttachment 就会保留：{ $volumes }。
}{ $out ->
    [yes] 该节点带有污点 node.kubernetes.io/out-of-service。处于 Terminating 状态的 Pod 会被删除，其卷会立即解除挂接。
   *[no] 如果强制删除 Pod，挂接/解除挂接控制器会等待 6 分钟，然后解除该 Pod 的卷的挂接。
}
explain-node-evicts = 节点 { $name } 带有效果为 NoExecute 的污点：{ $taints }。taint-eviction-controller 将驱逐不能无限期容忍这些污点的 Pod：{ $evicted }。
explain-attachment-failed = 驱动 { $driver } 无法将卷 { $volume } 挂接到 { $node }。external-attacher 按指数退避重试。错误：{ $error }
explain-attachment-volume-gone = 节点 { $node } 的 VolumeAttachment 指向卷 { $volume }，但该卷不存在。
explain-attachment-attaching = 驱动 { $driver } 正在将卷 { $volume } 挂接到 { $node }。它还没有响应。
explain-attachment-detaching = 驱动 { $driver } 正在从 { $node } 解除卷 { $volume } 的挂接。它还没有响应。
explain-attachment-detach-failed = 驱动 { $driver } 无法从 { $node } 解除卷 { $volume } 的挂接。external-attacher 按指数退避重试。错误：{ $error }
explain-attachment-driver-gone = 将卷 { $volume } 挂接到 { $node } 的 VolumeAttachment 需要驱动 { $driver }，但该驱动没有安装。没有组件会处理它。
explain-attachment-node-silent = 必须从 { $node } 解除卷 { $volume } 的挂接，但该节点没有响应。
explain-snapshot-claim-missing = 快照 { $name } 的来源是申领 { $claim }，但该申领不存在。
explain-snapshot-claim-pending = 快照 { $name } 的来源是申领 { $claim }，而该申领未绑定。
explain-snapshot-class-missing = 快照 { $name } 使用 VolumeSnapshotClass { $class }，它不存在。
explain-snapshot-no-class = 快照 { $name } 没有设置快照类。其驱动没有标记为默认的 VolumeSnapshotClass。
explain-snapshot-content-missing = 快照 { $name } 的来源是 VolumeSnapshotContent { $content }，它不存在。
explain-snapshot-failed = 驱动无法创建快照 { $name }。错误：{ $error }
explain-snapshot-coming = 驱动正在创建快照 { $name }。它还没有报告快照已就绪。
explain-namespace-terminating = 命名空间 { $name } 正在被删除。在其所有对象都被删除之后，它才会被移除。剩余对象：{ $left }。

## 阻塞原因

waits-you = 需要用户操作
waits-binder = PersistentVolume 控制器
waits-provisioner = external-provisioner
waits-populator = 卷填充器
waits-scheduler = kube-scheduler
waits-attach = 挂接/解除挂接控制器
waits-detach = 卷仍挂接在另一个节点上
waits-attacher = external-attacher
waits-kubelet = 节点的 kubelet
waits-resizer = external-resizer
waits-snapshotter = external-snapshotter
waits-driver = 缺少 CSI 驱动
waits-claim = 申领
waits-pod = Pod
waits-ephemeral = 临时卷控制器
waits-finalizers = 拥有终结器的控制器
waits-pvc-protection = PVC 保护控制器
waits-pv-protection = PV 保护控制器
waits-server = API 服务器

## 修复

fix-create-volume = 创建与该申领匹配的卷 { $object }。
fix-create-claim = 创建申领 { $object }。
fix-create-class = 为驱动 { $driver } 创建 StorageClass { $object }。
fix-create-populator = 注册 VolumePopulator { $object }。还必须安装它的控制器。
fix-create-pod = 创建使用该申领的 Pod。
fix-create-content = 创建 { $object }。
fix-create-attributes-class = 创建 VolumeAttributesClass { $object }。
fix-create-snapshot-class = 创建 VolumeSnapshotClass { $object }。
fix-set-class = 在申领中设置存储类 { $class }。处于 Pending 且尚未设置存储类的申领可以设置它。
fix-make-default = 将 { $object } 标记为默认类。
fix-claim-other-class = 用存储类 { $class } 重新创建申领。申领的存储类不能更改。
fix-claim-as-volume = 重新创建申领，使它与卷 { $volume } 匹配。
fix-claim-any-volume = 重新创建申领，不设置 spec.volumeName。
fix-recreate-claim = 用空卷重新创建申领。旧卷的数据会丢失。
fix-drop-selector = 重新创建申领，去掉选择算符。
fix-drop-source = 重新创建申领，去掉数据源。它的卷起初为空。
fix-class-other-driver = 用制备器 { $driver } 重新创建存储类。
fix-class-without-parameters = 重新创建存储类，去掉参数。
fix-reopen-volume = 移除卷 { $object } 的 claimRef。数据会保留，其他申领可以绑定到该卷。
fix-label-volume = 为卷 { $object } 添加选择算符要求的标签。
fix-volume-class = { $class ->
    [no] 移除卷 { $object } 的存储类：该申领请求没有存储类的卷。
   *[other] 将卷 { $object } 的存储类设置为 { $class }，即申领的存储类。
}
fix-retain-volume = 将卷 { $object } 的回收策略设置为 Retain。其数据会保留。
fix-delete-volume = 删除卷 { $object }。回收策略为 Retain 时，存储系统中的磁盘会保留。
fix-delete-claim = 删除申领 { $object }。
fix-delete-pod = 删除 Pod { $object }。
fix-force-delete-pod = 强制删除 Pod { $object }。请确认该 Pod 已不再运行：API 服务器不等待 kubelet。
fix-delete-attachment = 删除 VolumeAttachment，仅限节点已断电时：两个节点同时写入一块磁盘会损坏数据。挂接/解除挂接控制器会在需要的地方重新创建它。
fix-remove-attachment-finalizers = 移除 VolumeAttachment { $object } 的 Finalizer（终结器），仅限节点已断电时：两个节点同时写入一块磁盘会损坏数据。驱动不会解除该卷的挂接。
fix-remove-finalizers = 移除 { $object } 的终结器。对应的清理工作将不再执行。
fix-allow-expansion = 允许扩充存储类 { $object } 的卷。
fix-resize-back = 将请求调低到 { $lower }。请求必须大于现有容量 { $capacity }。
fix-attributes-back = 重新请求 { $have }。
fix-uncordon = 将节点 { $node } 恢复为可调度（uncordon）。
fix-remove-taint = 移除节点 { $node } 的污点。
fix-label-node = 为节点 { $node } 添加 Pod 要求的标签。
fix-out-of-service = 为节点 { $object } 添加 out-of-service 污点，仅限节点已断电时。其 Pod 会立即被删除，其卷会立即解除挂接。

## 节点的规则

rule-node-schedulable = 可调度
rule-node-name = 与 spec.nodeName 匹配
rule-node-taints = 容忍节点的污点
rule-node-affinity = 节点选择算符和亲和性匹配
rule-node-ports = 主机端口空闲
rule-node-resources = 资源充足
rule-volume-restrictions = ReadWriteOncePod 申领未在使用
rule-volume-limits = 在挂接数量上限之内
rule-volume-binding = 卷可访问或可制备
rule-volume-zone = 在卷所在的可用区
rule-pod-spread = 满足拓扑分布约束
rule-pod-affinity = 满足 Pod 亲和性和反亲和性

## 面板

explain-search = 粘贴事件的文本
explain-nothing-found = 没有与这段文本匹配的解释。请粘贴 kubectl describe 输出中的事件消息。
explain-list = 不处于期望状态的对象
explain-none = 所有对象均处于期望状态。
explain-more = 另有 { $n } 个未显示。
explain-all = 所有问题
explain-solved = { $name } 的问题已解决。
explain-waits = 阻塞原因
explain-when = 始于
explain-since = { $n } { $unit ->
    [s] 秒
    [min] 分钟
    [h] 小时
   *[d] 天
  }前（{ $time }）
explain-said = 最近一次警告
explain-chain = 从 Pod 到节点
explain-fixes = 建议的修复
fix-button = 应用修复
fix-done = 已应用修复。请查看对象的状态。
fix-remote = 导入的集群中没有控制器运行。请在真实集群中运行该命令。
loss-title = 此修复会删除：
loss-object = { $kind } { $name }
loss-data = { $kind } { $name } 及其存储的数据（{ $kind ->
    [PersistentVolume] 回收策略
   *[other] 删除策略
  } { $policy }）
loss-kept = { $kind } { $name }（{ $kind ->
    [PersistentVolume] 回收策略
   *[other] 删除策略
  } { $policy }）。其存储的数据保留在存储系统中。
loss-ask = 在真实集群中，此操作无法撤销。
loss-cancel = 取消
loss-confirm = 删除对象并应用修复
loss-confirm-data = 删除数据并应用修复
command-copy = 复制命令
command-copied = 命令已复制。请在真实集群中运行。
link-ok = 正常
link-broken = 异常
link-waiting = 等待中
link-absent = 缺失
bring-title = 导入你的集群
bring-how = 运行这些命令，并将输出粘贴或拖到这里，YAML 或 JSON 均可。内容只在这个浏览器中读取，不会发送到别处。Secret 和其他机密值不会保留。
bring-if-served = 集群不一定提供下列所有类别。请从命令中删去你的集群不提供的类别。
bring-text = kubectl 的输出
bring-button = 导入
bring-files = 或选择文件：
bring-reading = 正在读取：{ $n }%
bring-done = 已载入 { $n } 个对象，丢弃 { $secrets } 个 Secret，跳过 { $unknown } 个未知类别的对象。没有控制器运行：你看到的是导出时的状态。
bring-nothing = 没有找到对象。请粘贴命令的输出。
bring-truncated = 文本被截断。从第 { $line } 行开始的对象不完整，未载入：{ $object }。其后的对象缺失。
bring-truncated-here = 文本在第 { $line } 行被截断。其后的对象缺失。
bring-garbage = 已跳过第 { $line } 行：{ $text }
imported-title = 导入的集群
imported-left-out = 这是导入的集群。导入时未保留 Secret、ConfigMap 和环境变量的值，以及容器的命令和参数。终止消息、探针的 HTTP 头，以及 kubernetes.io 和 k8s.io 以外的注解也未保留。名称表示密码、令牌或密钥的参数和挂载选项未保留。
imported-stays = 其余对象保存在这个浏览器中，直到你删除该集群。之后会恢复导入前你自己的会话。
forget-button = 删除此集群
forget-done = 导入的集群已从内存和这个浏览器的存储中删除。你自己的会话已恢复。

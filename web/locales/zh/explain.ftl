### 对象为何没有处于其属主想要的状态（crates/explain 的各个分支）、它在等待谁，以及怎样才能解决。
### Kubernetes 的字段、阶段和资源类别保持原文。

## 等待中的申领

explain-claim-no-class = 申领 { $name } 请求 { $request }，没有指定存储类。没有存储类的卷中没有适合它的，也没有 StorageClass 标记为默认，因此没有谁会为它制备卷。在出现合适的卷或为它设置存储类之前，它保持 Pending。
explain-claim-default-class = 申领 { $name } 没有指定存储类，也没有适合它的卷。有默认存储类 { $default }：绑定控制器下次查看时会为该申领设置它。
explain-claim-empty-class = 申领 { $name } 写明 storageClassName: ""。这表示请求没有存储类的卷，并关闭动态制备：只有手动创建的卷才行，而其中没有合适的。
explain-claim-class-missing = 申领 { $name } 指定了存储类 { $class }，但没有这个名称的 StorageClass。也没有带有该存储类的合适的卷。
explain-claim-class-unknown = 申领 { $name } 等待存储类为 { $class } 的卷。所载入的内容中没有 StorageClass，因此无法得知由谁制备卷。
explain-claim-waits-for-consumer = 存储类 { $class } 写明 WaitForFirstConsumer：在首个使用卷的 Pod 运行的地方制备或选择卷。还没有 Pod 使用申领 { $name }。这不是故障；它只是在等待使用。
explain-claim-waits-for-pod = 申领 { $name } 要等 Pod 有了节点才能得到卷，而调度器还没有为 { $pods } 找到节点。使 Pod 得不到节点的原因，也使申领得不到卷。
explain-claim-static-only = 存储类 { $class } 不制备卷（{ $provisioner }）：它只是把手动创建的卷归为一组。其中没有适合申领 { $name } 的。
explain-claim-selector-dynamic = 申领 { $name } 带有选择算符。按需制备的卷不能按标签选择，因此 { $provisioner } 不会制备卷，而现有的卷都不合适。
explain-claim-driver-missing = 存储类 { $class } 将制备交给 { $provisioner }，但这个驱动没有安装：没有节点注册过它，也没有这个名称的 CSIDriver。没有谁会收到这个请求。
explain-claim-source-missing = 申领 { $name } 要用 { $source } 填充，但它不存在。
explain-claim-populator-missing = 申领 { $name } 要用 { $source } 填充，但没有为该类别注册 VolumePopulator。驱动的制备器把这样的申领留给填充器。
explain-claim-populating = 填充器用 { $source } 填充好卷之后，申领 { $name } 才会得到它。在此之前，卷属于填充器自己的命名空间中的另一个申领。
explain-claim-provisioning-failed = 已请 { $provisioner } 为申领 { $name } 制备卷，但遭到拒绝：{ $error } 它会自行重试。
explain-claim-provisioning = 已请 { $provisioner } 为申领 { $name } 制备一个 { $request } 的卷，但还没有答复。
explain-claim-binding = 卷 { $volume } 适合申领 { $name }。绑定控制器下次查看时会将两者绑定，最迟在 15 秒内。
explain-claim-named-volume-missing = 申领 { $name } 在 spec.volumeName 中指定了卷 { $volume }，但没有这个卷。它不会接受其他卷。
explain-claim-named-volume-mismatch = 申领 { $name } 指定了卷 { $volume }，但无法得到它：{ $reason }。
explain-claim-named-volume-taken = 申领 { $name } 指定了卷 { $volume }，但该卷的 claimRef 指向 { $other }。一个卷只属于一个申领。
explain-claim-lost-volume = 申领 { $name } 曾绑定到卷 { $volume }，而该卷已被删除。申领保持 Lost；如果同名的卷再次出现且无人申领，无论其中有什么，都会重新取得它。
explain-claim-lost-reference = 申领 { $name } 曾经绑定过，但不再指明绑定到哪个卷。只能重新创建它。
explain-claim-misbound = 申领 { $name } 表明自己已绑定到 { $volume }，但该卷属于 { $other }。

## 待删除或待更改的申领

explain-claim-terminating-in-use = 申领 { $name } 已被删除，但仍保留，因为 { $pods } 还在使用它：最后一个已有节点的 Pod 消失之后，finalizer kubernetes.io/pvc-protection 才会移除。在此之前什么都不会丢失，但也无法撤销对申领的删除。
explain-claim-terminating-finalizers = 申领 { $name } 已被删除，正等待设置这些 finalizer 的一方将其移除：{ $finalizers }。
explain-claim-terminating = 申领 { $name } 已被删除；没有谁使用它，因此它很快就会消失。
explain-claim-resize-not-allowed = 申领 { $name } 请求 { $request }，现有 { $capacity }。其存储类 { $class } 没有写明 allowVolumeExpansion: true，因此没有谁会扩容该卷。
explain-claim-resize-infeasible = 申领 { $name } 请求 { $request }，现有容量为 { $capacity }。驱动无法提供这个大小。可以调低请求，但新的请求必须大于 { $capacity }。错误：{ $error }
explain-claim-resize-failed = 申领 { $name } 请求 { $request }，现有 { $capacity }。卷扩容失败，正在重试：{ $error }
explain-claim-resize-needs-pod = 申领 { $name } 的卷已经扩容；其文件系统要等节点挂载它时才会扩容。现在没有 Pod 使用该申领。
explain-claim-resize-on-node = 申领 { $name } 的卷已经扩容；应由 { $pods } 所在节点的 kubelet 扩容其文件系统。
explain-claim-resizing = 申领 { $name } 请求 { $request }，现有 { $capacity }。驱动的 resizer 正在处理。
explain-claim-modify-class-missing = 申领 { $name } 请求的 VolumeAttributesClass { $want } 不存在。在此期间它保留 { $have }。
explain-claim-modify-refused = 申领 { $name } 请求 VolumeAttributesClass { $want }，但驱动拒绝了：{ $error }
explain-claim-modifying = 申领 { $name } 请求 VolumeAttributesClass { $want }；驱动正在更改它的卷。

## 卷

explain-volume-released = 卷 { $name } 的申领 { $claim } 已不存在。其回收策略为 Retain，因此数据保留，其他申领都得不到它：处于 Released 的卷，在有人清除其 claimRef 之前不会再分配出去。
explain-volume-being-deleted = 卷 { $name } 的申领 { $claim } 已不存在，其回收策略为 Delete：先请驱动删除磁盘，然后卷消失。
explain-volume-delete-failed = 卷 { $name } 的申领 { $claim } 已不存在，其回收策略为 Delete，但删除磁盘失败，正在重试：{ $error }
explain-volume-being-recycled = 卷 { $name } 的申领 { $claim } 已不存在；一个 Pod 正在擦除该卷，之后它会重新变为 Available。
explain-volume-failed = 申领 { $claim } 被删除后，卷 { $name } 未能回收。PersistentVolume 控制器在重新同步时重试，起初每 15 秒一次。多次删除失败后，按指数退避延长间隔。错误：{ $error }
explain-volume-terminating-in-use = 卷 { $name } 已被删除，但申领 { $claim } 仍绑定到它，因此保留：申领消失之后，finalizer kubernetes.io/pv-protection 才会移除。
explain-volume-terminating-finalizers = 卷 { $name } 已被删除，正等待设置这些 finalizer 的一方将其移除：{ $finalizers }。
explain-volume-terminating = 卷 { $name } 已被删除，很快就会消失。
explain-volume-reserved = 卷 { $name } 是为申领 { $claim } 预留的，但该申领不存在（或是另一个同名的申领）。其他申领都得不到它。
explain-volume-reserved-binding = 卷 { $name } 是为申领 { $claim } 预留的；绑定控制器下次查看时会将两者绑定。
explain-volume-unwanted = 卷 { $name } 处于 Available，容量为 { $capacity }，而等待中的申领都无法得到它。

## 等待节点的 Pod

explain-pod-unschedulable = 没有节点能容纳 Pod { $name }。每个节点各有拒绝它的原因；表中列出每个节点对每条规则的结果。
explain-pod-scheduling = Pod { $name } 还没有节点，但至少有一个节点可用：调度器会再次尝试。
explain-pod-no-nodes = Pod { $name } 没有节点，因为集群中一个节点也没有。
explain-pod-gated = Pod { $name } 被它的调度门控拦住，直到有人将其移除：{ $gates }。
explain-pod-claim-missing = Pod { $name } 指定了申领 { $claim }，但它的命名空间中没有这个申领。
explain-pod-claim-coming = Pod { $name } 带有通用临时卷；正在创建它的申领 { $claim }。
explain-pod-claim-not-its-own = Pod { $name } 带有通用临时卷，但申领 { $claim } 早已存在，且不归它所有。
explain-pod-claim-pending = Pod { $name } 等待它的申领 { $claim }，而该申领还没有绑定。解决了申领的问题，也就解决了 Pod 的问题。
explain-pod-claim-lost = Pod { $name } 需要申领 { $claim }，但该申领的卷已丢失。
explain-pod-claim-terminating = Pod { $name } 需要申领 { $claim }，但该申领正在删除。新的 Pod 不能使用它。
explain-pod-volume-missing = Pod { $name } 需要申领 { $claim }，该申领绑定到卷 { $volume }，但卷不存在。
explain-pod-claims-unready = Pod { $name } 等待它的申领：{ $error }

## 等待卷的 Pod

explain-pod-multi-attach = Pod { $name } 已调度到 { $node }，而卷 { $volume } 仍挂接在 { $other } 上（那里的 Pod：{ $pods }）。ReadWriteOnce 的磁盘同一时间只挂接到一个节点。另一个 Pod 被删除、其节点卸载该卷之后，才会解除挂接。如果 { $other } 已断电，有两种办法。强制删除那里的 Pod：6 分钟后解除挂接。或者为 { $other } 添加污点 node.kubernetes.io/out-of-service：立即解除挂接。
explain-pod-attach-failed = 无法将 Pod { $name } 的卷 { $volume } 挂接到 { $node }；正在重试：{ $error }
explain-pod-attaching = 驱动 { $driver } 正在将 Pod { $name } 的卷 { $volume } 挂接到 { $node }。
explain-pod-not-attached = Pod { $name } 的卷 { $volume } 应挂接到 { $node }；还没有谁向驱动提出请求。
explain-pod-driver-not-registered = Pod { $name } 的卷 { $volume } 需要节点 { $node } 上的驱动 { $driver }，但它没有在那里注册。已在那里注册的驱动：{ $drivers }。
explain-pod-node-out-of-reach = Pod { $name } 被分配到 { $node }，但从那里无法访问卷 { $volume }：该卷的节点亲和性指定了其他节点。
explain-pod-content-missing = Pod { $name } 要挂载 { $kind } { $object }，但 kubelet 找不到它，或它不完整：{ $error }
explain-pod-volume-unusable = Pod { $name } 的某个卷不能按该 Pod 的要求使用：{ $error }
explain-pod-mount-failed = 在 { $node } 上挂载 Pod { $name } 的某个卷失败，正在重试：{ $error }
explain-pod-node-silent = Pod { $name } 位于节点 { $node }，而该节点没有响应。在重新有了其 kubelet 的消息之前，那里不会发生任何事。
explain-pod-starting = Pod { $name } 所需的一切都已具备；节点 { $node } 正在挂载它的卷并启动它的容器。

## 应当消失的 Pod

explain-pod-terminating-node-gone = Pod { $name } 已被删除，而它的节点 { $node } 已不存在，无法报告它已停止。
explain-pod-terminating-node-silent = Pod { $name } 已被删除，但它的节点 { $node } 没有响应，因此没有谁知道它是否仍在运行。只有在机器确实已关机时才能强制删除它：两方同时写入一块磁盘会毁坏其中的数据。
explain-pod-terminating-finalizers = Pod { $name } 已被删除，正等待设置这些 finalizer 的一方将其移除：{ $finalizers }。
explain-pod-terminating = Pod { $name } 现在应该已经停止；它的节点 { $node } 还没有报告这一点。

## 依赖它们的对象

explain-set-held-up = { $kind } { $name } 需要 { $wanted } 个 Pod，已就绪 { $ready } 个。{ $ordered ->
    [yes] 它被 { $pod } 耽搁，要等后者就绪才会创建下一个。
   *[other] 它被 { $pod } 耽搁。
}
explain-set-create-refused = { $kind } { $name } 需要 { $wanted } 个 Pod，已就绪 { $ready } 个，无法创建更多：{ $error }
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
    [yes] 该节点带有污点 node.kubernetes.io/out-of-service。处于 Terminating 状态的 Pod 会被删除，其卷会立即分离。
   *[no] 如果强制删除 Pod，挂接/分离控制器会等待 6 分钟，然后分离该 Pod 的卷。
}
explain-node-evicts = 节点 { $name } 带有效果为 NoExecute 的污点：{ $taints }。taint-eviction-controller 将驱逐不能无限期容忍这些污点的 Pod：{ $evicted }。
explain-attachment-failed = 无法将卷 { $volume } 挂接到 { $node }；驱动 { $driver } 会重试：{ $error }
explain-attachment-volume-gone = 这个 VolumeAttachment 要求将卷 { $volume } 挂接到 { $node }，但该卷不存在。
explain-attachment-attaching = 应由驱动 { $driver } 将卷 { $volume } 挂接到 { $node }，但它还没有报告完成。
explain-attachment-detaching = 应由驱动 { $driver } 将卷 { $volume } 与 { $node } 分离，但它还没有报告完成。
explain-attachment-detach-failed = 无法将卷 { $volume } 与 { $node } 分离；驱动 { $driver } 会重试：{ $error }
explain-attachment-driver-gone = 将卷 { $volume } 挂接到 { $node } 的 VolumeAttachment 需要驱动 { $driver }，但它没有安装。没有谁来处理它。
explain-attachment-node-silent = 卷 { $volume } 应与 { $node } 分离，但该节点没有响应。
explain-snapshot-claim-missing = 快照 { $name } 应为申领 { $claim } 拍摄，但该申领不存在。
explain-snapshot-claim-pending = 快照 { $name } 等待申领 { $claim }，而该申领还没有卷。
explain-snapshot-class-missing = 快照 { $name } 指定的 VolumeSnapshotClass { $class } 不存在。
explain-snapshot-no-class = 快照 { $name } 没有指定快照类，其驱动也没有标记为默认的 VolumeSnapshotClass。
explain-snapshot-content-missing = 快照 { $name } 应反映快照内容 { $content }，但它不存在。
explain-snapshot-failed = 驱动无法拍摄快照 { $name }：{ $error }
explain-snapshot-coming = 已请求快照 { $name }；驱动还没有报告它已就绪。
explain-namespace-terminating = 命名空间 { $name } 已被删除，清空之后就会消失。其中还有：{ $left }。

## 它在等待谁

waits-you = 你
waits-binder = PersistentVolume 控制器
waits-provisioner = 驱动的制备器
waits-populator = 卷填充器
waits-scheduler = 调度器
waits-attach = 挂接/分离控制器
waits-detach = 另一个节点放开卷
waits-attacher = 驱动的 attacher
waits-kubelet = 节点的 kubelet
waits-resizer = 驱动的 resizer
waits-snapshotter = 驱动的 snapshotter
waits-driver = 安装驱动
waits-claim = 申领
waits-pod = Pod
waits-ephemeral = 临时卷控制器
waits-finalizers = 设置 finalizer 的一方
waits-pvc-protection = 保护控制器
waits-pv-protection = 保护控制器
waits-server = API 服务器允许

## 怎样才能解决

fix-create-volume = 按申领的要求，手动创建卷 { $object }。
fix-create-claim = 创建申领 { $object }。
fix-create-class = 为驱动 { $driver } 创建 StorageClass { $object }。
fix-create-populator = 注册 VolumePopulator { $object }。它的控制器也必须已安装。
fix-create-pod = 创建一个使用它的 Pod。
fix-create-content = 创建 { $object }。
fix-create-attributes-class = 创建 VolumeAttributesClass { $object }。
fix-create-snapshot-class = 创建 VolumeSnapshotClass { $object }。
fix-set-class = 为申领设置存储类 { $class }。没有存储类的申领在 Pending 期间可以设置存储类。
fix-make-default = 将 { $object } 标记为默认类。
fix-claim-other-class = 用存储类 { $class } 重新创建申领。申领的存储类不能更改。
fix-claim-as-volume = 重新创建申领，使它请求 { $volume } 所具备的内容。
fix-claim-any-volume = 重新创建申领，不指定卷。
fix-recreate-claim = 重新创建申领，内容为空。原来卷上的数据已不存在。
fix-drop-selector = 重新创建申领，去掉选择算符。
fix-drop-source = 重新创建申领，去掉数据源：它的卷从空开始。
fix-class-other-driver = 用驱动 { $driver } 重新创建这个类。
fix-class-without-parameters = 重新创建这个类，去掉参数。
fix-reopen-volume = 清除卷 { $object } 的 claimRef。其中的内容保留，归下一个得到它的申领。
fix-label-volume = 为卷 { $object } 加上选择算符所要求的标签。
fix-volume-class = { $class ->
    [no] 移除卷 { $object } 的类：该申领要求没有类的卷。
   *[other] 将申领所指定的类 { $class } 设置给卷 { $object }。
}
fix-retain-volume = 保留卷 { $object } 及其数据：回收策略设为 Retain。
fix-delete-volume = 删除卷 { $object }。回收策略为 Retain 时，其背后的磁盘保留。
fix-delete-claim = 删除申领 { $object }。
fix-delete-pod = 删除 Pod { $object }。
fix-force-delete-pod = 不等待其节点，直接将 Pod { $object } 从集群中移除。务必确认它已不再运行。
fix-delete-attachment = 删除 VolumeAttachment，仅限节点已断电时：两个节点同时写入一块磁盘会损坏数据。挂接/分离控制器会在需要的地方重新创建它。
fix-remove-attachment-finalizers = 移除 VolumeAttachment { $object } 的 Finalizer（终结器），仅限节点已断电时：两个节点同时写入一块磁盘会损坏数据。驱动不会解除该卷的挂接。
fix-remove-finalizers = 自行移除 { $object } 的 finalizer。它们所代表的事就不会再做了。
fix-allow-expansion = 允许存储类 { $object } 的卷扩容。
fix-resize-back = 将请求调低到 { $lower }。请求必须大于现有容量 { $capacity }。
fix-attributes-back = 改回请求 { $have }。
fix-uncordon = 让节点 { $node } 重新接受 Pod（uncordon）。
fix-remove-taint = 移除节点 { $node } 的污点。
fix-label-node = 为节点 { $node } 加上 Pod 所要求的标签。
fix-out-of-service = 声明节点 { $object } 停止服务。仅限已关机的节点：其 Pod 会立即移除，其卷会立即分离。

## 节点的规则

rule-node-schedulable = 接受 Pod
rule-node-name = 是 Pod 指定的节点
rule-node-taints = 没有污点阻拦
rule-node-affinity = 符合选择算符和亲和性
rule-node-ports = 所需的节点端口空闲
rule-node-resources = 资源足够
rule-volume-restrictions = 没有使用中的 ReadWriteOncePod 申领
rule-volume-limits = 还能容纳它的卷
rule-volume-binding = 它的卷可以访问或制备
rule-volume-zone = 与它的卷在同一可用区
rule-pod-spread = Pod 仍然均匀分布
rule-pod-affinity = 其他 Pod 的位置符合它的亲和性

## 面板

explain-search = 粘贴事件的文本
explain-nothing-found = 没有针对这段文本的解释。请粘贴事件的消息，例如 kubectl describe 所显示的消息。
explain-list = 没有处于其属主想要的状态的对象
explain-none = 一切都处于其属主想要的状态。
explain-more = 另有 { $n } 个未显示。
explain-all = 所有卡住的对象
explain-solved = { $name } 不再卡住。
explain-waits = 等待
explain-when = 始于
explain-since = { $n } { $unit ->
    [s] 秒
    [min] 分钟
    [h] 小时
   *[d] 天
  }前（{ $time }）
explain-said = 最近一次报错
explain-chain = 从 Pod 到节点
explain-fixes = 怎样才能解决
fix-button = 应用修复
fix-done = 已执行；看看结果如何。
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
link-broken = 断在这里
link-waiting = 等待中
link-absent = 不存在
bring-title = 载入你自己的集群
bring-how = 运行这些命令，并将输出粘贴或拖到这里，YAML 或 JSON 均可。内容只在这个浏览器中读取，不会发送到别处。Secret 和其他机密值不会保留。
bring-if-served = 集群不一定提供下列所有类别。请从命令中删去你的集群不提供的类别。
bring-text = kubectl 的输出
bring-button = 载入
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

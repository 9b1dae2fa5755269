### 页面上的文字。Kubernetes 的字段、阶段和资源类别保持原文。

brand = Bindery
tagline = 逐次写入，看懂 Kubernetes 1.36 存储。在浏览器中模拟运行。
fidelity-link = 模拟得有多准？
language-label = 语言

## 页首

examples-button = 示例
examples-label = 示例
examples-guided = 带引导
reset-button = 新集群
reset-title = 从空集群开始。文本保留；之前的集群保留在“最近”中。
share-button = 分享
share-title = 复制包含全部内容的链接，以及其他分享方式
share-done = 链接已放入地址栏，并复制到剪贴板。
share-imported = 链接已放入地址栏，并复制到剪贴板。链接包含编辑器中的文本，不包含导入的集群。
recent-button = 最近
recent-title = 最近的文档
open-button = 打开…
open-title = 打开清单文件
save-button = 保存
save-title = 将清单保存为文件
undo-button = 撤销
undo-cluster = 已创建新集群。
undo-example = 已打开示例。
undo-guide = 引导示例替换了你的清单。
notice-dismiss = 关闭
document-untitled = 没有对象
storage-blocked = 此浏览器不允许页面存储数据。关闭页面后，清单和集群会丢失。请将清单保存为文件。
storage-full = 此浏览器的存储空间已满。重新加载后，最近的更改不会保留。请将清单保存为文件，或删除最近的文档。
storage-room = 此浏览器的存储空间已满。已删除最旧的文档：{ $title }。

## 示例

example-nfs-title = 一个 NFS 卷和它的申领
example-nfs-about = 卷为 10Gi，存储类为 slow；申领只要 5Gi，却得到全部 10Gi。
example-ceph-rbd-title = 没有存储类的 Ceph RBD
example-ceph-rbd-about = 双方都没有指定存储类，大小也相同。Kubernetes 1.31 移除了树内插件 rbd：对象可以绑定，但任何 kubelet 都无法挂载该卷。请使用 CSI 驱动 rbd.csi.ceph.com。
example-cephfs-title = 供多方写入的 CephFS
example-cephfs-about = ReadWriteMany，带 secretRef，申领请求 8Gi。Kubernetes 1.31 移除了树内插件 cephfs：对象可以绑定，但任何 kubelet 都无法挂载该卷。请使用 CSI 驱动 cephfs.csi.ceph.com。
example-host-path-title = 只有一方指定了存储类
example-host-path-about = hostPath 卷的存储类为 slow，申领没有存储类。能绑定吗？为什么不能？
example-local-title = 某个节点上的磁盘
example-local-about = 带 nodeAffinity 的 local 卷，其存储类等待首个使用者。
example-dynamic-title = 为 Pod 制备的卷
example-dynamic-about = 申领等待它的 Pod；随后 CSI 驱动创建卷，再依次挂接、暂存和挂载。
example-populator-title = 预先填充的卷
example-populator-about = 填充器先用自己的申领得到一个卷，由 Pod 写入文件，然后才把卷交给用户的申领。
example-web-title = 自带卷的 StatefulSet
example-web-about = 两个 Pod，两个申领。删除 web-0，看它回来后仍用同一个申领。
example-states-title = 状态一览
example-states-about = Available、Bound、Terminating、Lost、Released、Failed：每种状态，以及它的由来。

## 带引导的示例

guide-count = 第 { $step } 步，共 { $of } 步
guide-next = 执行
guide-close = 收起引导
guide-end = 这就是一个卷的一生。可以用下方的按钮逐步回看，也可以从任意时刻继续，尝试别的操作。
guide-states-1 = 创建一个卷。还没有人申领它：它变为 Available。
guide-states-2 = 创建一个合适的申领。它短暂处于 Pending，随后双方都变为 Bound。
guide-states-3 = 在卷处于绑定状态时将其删除。finalizer 留住了它：kubectl 显示 Terminating，申领仍为 Bound。
guide-states-4 = 强行移除 finalizer。卷消失了，曾指向它的申领变为 Lost。
guide-states-5 = 用同样的名称重新创建卷。申领将它收回：Bound。
guide-states-6 = 删除申领。卷保留数据和 claimRef：状态为 Released，其他申领都得不到它。
guide-states-7 = 手动移除 claimRef：重新变为 Available。
guide-states-8 = 现在把回收策略改为 Delete，再创建一个新申领：Bound。
guide-states-9 = 删除申领。这里没有谁知道如何删除 NFS 导出目录：回收失败，卷变为 Failed。

## 面板

tabs-label = 面板
tab-lessons = 课程
tab-manifest = 清单
tab-story = 来龙去脉
tab-objects = 对象
tab-graph = 关系图
tab-nodes = 节点
tab-etcd = etcd
tab-events = 事件
tab-csi = CSI
tab-terminal = 终端
tab-time = 时间
tab-explain = 解释
panel-manifest = 清单
panel-story = 来龙去脉
panel-objects = 对象
panel-graph = 关系图：谁指向谁
panel-nodes = 节点：已挂接、已暂存、已挂载
panel-etcd = etcd
panel-events = kubectl get events
panel-terminal = 终端
panel-time = 时间
panel-explain = 解释：什么卡住了，为什么
panel-csi = 对 CSI 驱动的调用

## 编辑器

editor-label = 清单，YAML 或 JSON。先按 Escape，再按 Tab，即可离开编辑器。
apply-button = 应用
apply-key = Ctrl ↵
apply-title = kubectl apply -f -（Ctrl+Enter 或 ⌘Enter）
as-typed = 边写边应用
as-typed-title = 每次有效的编辑都自动应用
step-by-step = 逐步执行
step-by-step-title = 控制器等待单步按钮
removed-text = 以下 { $n } 个对象已不在文本中：
prune-button = 从集群中删除
problems-count = { $n } 个问题
objects-valid = { $n } 个对象，均有效
objects-accepted = { $n } 个对象，已被 API 服务器接受
text-empty = 文本中还没有对象。
separator-columns = 第一列的宽度
separator-rows = 对象表的高度
separator-title = 拖动或使用方向键调整。双击或按 Enter 折叠。
problem-line = 第 { $line } 行
problem-error = 错误
problem-warning = 警告
problem-note = 说明
problem-whole = kubectl 的完整错误
problem-stored = { $kind }：已存储。Bindery 不模拟此类型的控制器。

## 来龙去脉

actor-you = 你
verb-created = 已创建
verb-changed = 已更改
verb-deleted = 已删除
fields-more = 另有 { $n } 项
revision-title = etcd 修订版本 { $revision }
story-hint = 展开一步，查看差异和原因。
story-empty = 还什么都没有发生。
story-empty-more = 点击“应用”：Kubernetes 由此进行的每一次写入都会出现在这里，并说明由谁写入、为何写入。
past-note = 修订版本 { $revision } 当时的情形
time-later = { $n } 秒后
jump-button = 跳到这一刻
quiet-step = 查看了 { $key }，没有需要写入的内容。
quiet-deliver = 收到一条变更通知。
quiet-resync = 看了看时钟：所有对象重新入队。
quiet-crash = 崩溃后重新启动：它原先知道的和正在做的都没有了。
quiet-fail = 它的下一次写入将会失败。
quiet-hold = 它的监视停滞：收不到任何新消息。
quiet-release = 它的监视恢复了。
quiet-machine = 更改了机器：{ $name }。
diff-form = 对象的格式
diff-layout = 差异的布局
diff-unified = 合并
diff-split = 并排
diff-label = { $key } 的变更
diff-folded = { $n } 行未变
diff-removed = 移除：
diff-added = 添加：
candidates-title = 候选对象，按查看的先后排列
candidates-object = 对象
candidates-verdict = 结论
candidates-chosen = 选中
candidates-passed = 也符合
candidates-want = 要求
candidates-have = 实为
candidates-pass = 通过：
candidates-fail = 不通过：
candidates-rules = 已通过
candidates-n-passed = 通过 { $n } 项
candidates-any = 无要求
value-none = 无

## 其他面板

objects-empty = 还没有卷、申领或存储类。
object-why = 为什么 { $name } 还没有就绪？
object-why-short = 为什么？
object-delete = kubectl delete { $name }
object-delete-head = 删除
nodes-empty = 没有节点。
node-cordon = 禁止调度
node-uncordon = 恢复调度
node-left = 仍在这里，但已没有 Pod 使用
node-idle = 这里没有挂接或挂载任何卷。
stage-attached = 已挂接
stage-staged = 已暂存
stage-mounted = 已挂载
stage-mapped = 已映射
step-done = ：已完成
step-open = ：尚未完成
mount-claim = 申领 { $claim } → { $pv }
mount-subpath = 仅 { $path }
mount-read-only = 只读
mount-where = 在节点上的位置
mount-files = { $n ->
    [0] 还没有文件
   *[other] { $n } 个文件
  }
mount-reporting = 等待节点声明它在使用该卷。
mount-attaching = 等待卷被挂接。
mount-staging = 等待驱动暂存该卷。
mount-publishing = 等待驱动将该卷发布到 Pod。
mount-unmounting = Pod 即将离开：等待卸载。
whole-loading = 请稍候：正在获取页面的这一部分。
whole-failed = 无法加载页面的这一部分。页面的其余部分继续工作。
whole-again = 重新加载此部分
events-empty = 还没有事件。

## 播放控制

transport-label = 时间
transport-step-back = 后退一次写入
transport-step-forward = 前进到下一次写入
transport-step-controller = 控制器执行一步
transport-play = 播放
transport-pause = 暂停
transport-settle = 运行控制器直到空闲
transport-stop = 让控制器停在这里
slider-label = 修订版本
slider-value = 修订版本 { $revision }：{ $key }，由 { $actor } 写入
slider-first = 修订版本 { $revision }
revision-of = 修订 { $revision } / { $newest }
speed-label = 速度
branch-label = 历史分支
branch-first = 分支 { $n }
branch-name = 分支 { $n }，始于修订版本 { $revision }
continue-button = 从这里继续
continue-title = 从这一刻开始一条新的历史分支；旧分支保留
controllers-paused = 控制器已暂停。
print-earlier = 较早的 { $n } 个步骤未打印。
live-button = 实时
live-title = 回到现在

progress-replay = 正在重做之前的操作：{ $done } / { $all }
progress-command = 正在应用：{ $done } / { $all }
progress-wait = 等待中：集群时间 { $done } 秒 / { $all } 秒
link-too-much = 此链接要求的工作量过大。仅打开了其文本，未应用任何内容。
link-asks = 此链接要求的工作量超出页面一次处理的范围。
link-resume = 继续
link-leave = 停在此处
progress-first = 重新加载之前的操作仍在重做，请稍候。
more-rows = 显示其余 { $n } 行
keys-title = 快捷键
keys-more = 输入文字时它们就是普通字母。Ctrl+Enter 应用，Esc 关闭，方向键在标签、菜单和过程中移动。
letters = 启用字母快捷键
letters-title = 打开或关闭此列表中的快捷键
keys-story = 打开最新的写入
keys-lesson = 课程的下一步
keys-prompt = 转到命令行
keys-search = 按事件文本搜索

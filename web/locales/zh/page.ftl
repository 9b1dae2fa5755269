### 页面上的文字。Kubernetes 的字段、阶段和资源类别保持原文。

brand = Bindery
tagline = 逐次写入，看懂 Kubernetes 1.36 存储。在浏览器中模拟运行。
fidelity-link = 准确度
language-label = 语言

## 页首

examples-button = 示例
examples-label = 示例
examples-guided = 带引导
reset-button = 新集群
reset-title = 从空集群开始。编辑器保留你的清单。之前的集群保留在“最近”中。
share-button = 分享
share-title = 复制此会话的链接，或用其他方式分享
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
storage-full = 此浏览器的存储空间已满。重新加载后，最近的更改会丢失。请将清单保存为文件，或删除最近的文档。
storage-room = 此浏览器的存储空间已满。已删除最旧的文档：{ $title }。

## 示例

example-nfs-title = 一个 NFS 卷和它的申领
example-nfs-about = 一个存储类为 slow 的 10Gi 卷和一个 5Gi 的申领。申领得到全部 10Gi。
example-ceph-rbd-title = 没有存储类的 Ceph RBD
example-ceph-rbd-about = 两个对象都没有设置存储类，大小也相同。Kubernetes 1.31 移除了树内插件 rbd：对象可以绑定，但任何 kubelet 都无法挂载该卷。请使用 CSI 驱动 rbd.csi.ceph.com。
example-cephfs-title = 供多方写入的 CephFS
example-cephfs-about = ReadWriteMany，带 secretRef，申领请求 8Gi。Kubernetes 1.31 移除了树内插件 cephfs：对象可以绑定，但任何 kubelet 都无法挂载该卷。请使用 CSI 驱动 cephfs.csi.ceph.com。
example-host-path-title = 只有一个对象设置了存储类
example-host-path-about = hostPath 卷的存储类为 slow，申领没有存储类。能绑定吗？如果不能，为什么？
example-local-title = 某个节点上的磁盘
example-local-about = 带 nodeAffinity 的 local 卷。其存储类等待首个使用者。
example-dynamic-title = 动态制备的卷
example-dynamic-about = 申领等待它的 Pod。然后 CSI 驱动制备卷，卷被挂接、暂存和挂载。
example-populator-title = 由卷填充器写入数据的卷
example-populator-about = 卷填充器为自己的申领制备卷，并运行一个写入文件的 Pod。然后，它将卷重新绑定到你的申领。
example-web-title = 自带卷的 StatefulSet
example-web-about = 两个 Pod，两个申领。删除 web-0：新 Pod 使用同一个申领。
example-states-title = 卷和申领的阶段
example-states-about = Available、Bound、Terminating、Lost、Released、Failed：每个阶段及其原因。

## 带引导的示例

guide-count = 第 { $step } 步，共 { $of } 步
guide-next = 执行步骤
guide-close = 关闭引导
guide-end = 引导已完成。可以用下方的按钮逐步回看，或从任意时刻继续。
guide-states-1 = 创建一个卷。还没有申领与它绑定：它变为 Available。
guide-states-2 = 创建一个匹配的申领。它短暂处于 Pending，随后双方都变为 Bound。
guide-states-3 = 在卷处于绑定状态时将其删除。它的 finalizer 阻止了删除：kubectl 显示 Terminating，申领仍为 Bound。
guide-states-4 = 强制移除 finalizer。卷被删除，其申领变为 Lost。
guide-states-5 = 用同样的名称重新创建卷。申领再次与它绑定：Bound。
guide-states-6 = 删除申领。卷保留数据和 claimRef。它处于 Released：不会再绑定到其他申领。
guide-states-7 = 移除 claimRef：重新变为 Available。
guide-states-8 = 将回收策略设为 Delete，并创建一个申领：Bound。
guide-states-9 = 删除申领。没有卷插件能够删除 NFS 导出：回收失败，卷变为 Failed。

## 面板

tabs-label = 面板
tab-lessons = 课程
tab-manifest = 清单
tab-story = 写入记录
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
panel-story = 写入记录
panel-objects = 对象
panel-graph = 关系图：对象之间的引用
panel-nodes = 节点：已挂接、已暂存、已挂载
panel-etcd = etcd
panel-events = kubectl get events
panel-terminal = 终端
panel-time = 时间
panel-explain = 解释：问题与原因
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

## 写入记录

actor-you = 你
verb-created = 已创建
verb-changed = 已更改
verb-deleted = 已删除
fields-more = 另有 { $n } 项
revision-title = etcd 修订版本 { $revision }
story-hint = 展开一步，查看差异和原因。
story-empty = 还没有写入。
story-empty-more = 点击“应用”。之后的每次写入都会显示在这里，并附写入者和原因。
past-note = 修订版本 { $revision } 时的集群
time-later = { $n } 秒后
jump-button = 转到此修订版本
quiet-step = 调谐了 { $key }：没有需要写入的内容。
quiet-deliver = 收到一个 watch 事件。
quiet-resync = 执行周期性重新同步：所有对象重新入队。
quiet-crash = 崩溃后重新启动：其缓存、队列和进行中的工作已丢失。
quiet-fail = 下一次写入将会失败。
quiet-hold = watch 已暂停：收不到事件。
quiet-release = watch 已恢复。
quiet-machine = 更改了节点：{ $name }。
diff-form = 对象的格式
diff-layout = 差异的布局
diff-unified = 合并
diff-split = 并排
diff-label = { $key } 的变更
diff-folded = { $n } 行未变
diff-removed = 移除：
diff-added = 添加：
candidates-title = 候选对象，按评估顺序排列
candidates-object = 对象
candidates-verdict = 结论
candidates-chosen = 选中
candidates-passed = 也匹配
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
node-left = 没有 Pod 使用
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
mount-reporting = 等待节点将该卷列入 volumesInUse。
mount-attaching = 等待卷被挂接。
mount-staging = 等待驱动暂存该卷。
mount-publishing = 等待驱动将该卷发布到 Pod。
mount-unmounting = Pod 正在终止。等待卸载卷。
whole-loading = 正在加载页面的这一部分。
whole-failed = 无法加载页面的这一部分。所有其他部分均可使用。
whole-again = 重新加载此部分
events-empty = 还没有事件。

## 播放控制

transport-label = 时间
transport-step-back = 上一次写入
transport-step-forward = 下一次写入
transport-step-controller = 控制器执行一步
transport-play = 播放
transport-pause = 暂停
transport-settle = 运行控制器直到空闲
transport-stop = 停止控制器
slider-label = 修订版本
slider-value = 修订版本 { $revision }：{ $key }，由 { $actor } 写入
slider-first = 修订版本 { $revision }
revision-of = 修订 { $revision } / { $newest }
speed-label = 速度
branch-label = 历史分支
branch-first = 分支 { $n }
branch-name = 分支 { $n }，始于修订版本 { $revision }
continue-button = 从这里继续
continue-title = 从此修订版本开始一条新的历史分支。当前分支保留
controllers-paused = 控制器已暂停。
print-earlier = 较早的 { $n } 个步骤未打印。
live-button = 实时
live-title = 回到最新的修订版本

progress-replay = 正在重放会话：{ $done } / { $all }
progress-command = 正在应用：{ $done } / { $all }
progress-wait = 等待中：集群时间 { $done } 秒 / { $all } 秒
link-too-much = 此链接超出页面的工作量上限。仅打开了其文本，未应用任何内容。
link-asks = 此链接超出单次运行的工作量上限。
link-resume = 继续
link-leave = 停在此处
progress-first = 重新加载后，仍在重放会话。
more-rows = 显示其余 { $n } 行
keys-title = 快捷键
keys-more = 在文本框中，这些键输入字母。Ctrl+Enter 应用，Esc 关闭，方向键在标签、菜单和写入记录中移动。
letters = 字母快捷键
letters-title = 打开或关闭此列表中的快捷键
keys-story = 打开最新的写入
keys-lesson = 课程的下一步
keys-prompt = 转到命令行
keys-search = 按事件文本搜索

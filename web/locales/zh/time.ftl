### 只有完整页面才用到的文字：关系图，以及与时间有关的工具。

graph-empty = 关系图为空：没有 Pod、申领、卷或存储类。
graph-picture = Pod、申领、卷、存储类、驱动和节点
graph-item = { $name }, { $kind }, { $phase }
graph-item-cut = { $name }, { $kind }, { $phase } ({ $whole })
graph-svg = SVG
graph-png = PNG
graph-mermaid = 复制为 Mermaid
graph-copied = 关系图已作为 Mermaid 流程图复制到剪贴板。
graph-left-out = 有 { $n } 个对象没有画出。搜索对象即可画出它。
graph-collapsed = 共 { $n } 个对象：每个命名空间画成一个方框。选择命名空间即可画出其中的对象。
graph-search = 搜索关系图
graph-search-title = Enter：下一个结果。Shift+Enter：上一个结果。
graph-found = 第 { $i } 个，共 { $n } 个
graph-found-none = 没有结果
graph-namespace = 命名空间
graph-namespace-all = 所有命名空间
graph-zoom = 缩放
graph-zoom-in = 放大（+）
graph-zoom-out = 缩小（−）
graph-fit = 适应
graph-fit-title = 显示整个关系图（0）
graph-screen = 全屏
graph-keys = 方向键移动视图，或在对象之间移动。Enter 显示对象。加号和减号缩放，0 显示整个关系图。
graph-close = 关闭（Esc）
graph-show = 在“{ $panel }”中显示
graph-references = 引用
graph-references-more = 另有 { $n } 个
graph-no-object = 集群中不存在此对象。其他对象引用了它。
graph-absent = 在这个修订版本中，该对象不存在。
graph-members = { $n } 个对象
graph-line-to = { $what } { $name }
graph-line-from = { $name } { $what }
graph-edge-owns = 拥有
graph-edge-mounts = 挂载
graph-edge-bound = 绑定
graph-edge-asks = 请求
graph-edge-reserved = 预留
graph-edge-class = 所属类
graph-edge-driver = 所用驱动
graph-edge-inline = 内联
graph-edge-runs = 运行于
graph-edge-attached = 已挂接到
graph-edge-attaching = 正在挂接
graph-edge-snapshot = 快照
graph-edge-source = 创建自

## 与时间有关的工具

time-more = 还有 { $n } 项。
time-next = 下一个动作
time-next-about = 选择控制器，或注入故障
time-next-past = 这是过去的修订版本：下一个动作已知。要选择动作，请转到最新的修订版本：
time-next-none = 所有队列均为空。只剩重新同步。
time-next-clock = 现在可以重新同步的控制器：{ $n } 个
time-pass = 快进 { $n } 分钟
time-passed = 过去 { $n } 分钟
time-controller = 控制器
time-crash = 崩溃
time-crash-title = 控制器重新启动。其缓存、队列和进行中的工作会丢失
time-refuse = 拒绝它的下一次写入
time-refuse-title = API 服务器返回 500 InternalError，仅一次
time-lose = 丢弃它的下一个响应
time-lose-title = API 服务器完成写入，但响应丢失：504 Timeout，仅一次
time-hold = 暂停它的 watch
time-hold-title = 在你恢复 watch 之前，控制器收不到事件
time-release = 恢复它的 watch
time-release-title = 控制器现在收到所有延迟的事件
time-done = 你的操作
time-done-about = 禁用一项操作，其后的一切将在没有它的情况下重放
time-done-none = 还没有操作。
time-done-off = 禁用：{ $operation }
time-done-on = 启用：{ $operation }
time-branches = 分支
time-branches-about = 每个分支的起点
time-branch-end = 直到修订版本 { $revision }
time-markers = 已命名的修订版本
time-markers-about = 随时可以返回，重新加载之后也可以
time-marker-name = 修订版本 { $revision } 的名称
time-marker-placeholder = 删除之前
time-marker-add = 为修订版本 { $revision } 命名
time-marker-at = 分支 { $n }，修订版本 { $revision }
time-marker-remove = 移除 { $name }
time-search = 搜索变更
time-search-about = 字段的每次变更，附写入者和原因
time-search-label = 对象、字段或值中的词
time-search-button = 搜索
time-found = { $n ->
    [0] 没有变更包含所有这些词。
   *[other] { $n } 次变更。
  }
time-blame = 追溯
time-blame-about = 对象的每一行，以及设置该行的写入
time-blame-object = 对象
time-blame-none = 还没有创建任何对象。
time-blame-who = 写入者和原因
time-blame-line = 行
time-blame-begin = 一开始就有
time-compare = 比较两个修订版本
time-compare-about = 针对整个集群
time-compare-from = 从修订版本
time-compare-to = 到
time-differs = { $n ->
    [0] 没有对象不同。
   *[other] { $n } 个对象不同。
  }
operation-step = 控制器执行一步
operation-write = 运行到下一次写入
operation-settle = 控制器运行至空闲
operation-writes = 控制器运行到完成 { $n } 次写入
act-deliver = { $controller } 收到下一个事件
act-step = { $controller } 调谐 { $key }
act-resync = { $controller } 重新同步
act-crash = { $controller } 崩溃后重新启动
act-fail = { $fault ->
    [Lost] { $controller } 收不到其下一次写入的响应
   *[other] { $controller } 的下一次写入被拒绝
  }
act-hold = { $controller } 收不到事件
act-release = { $controller } 重新收到事件
act-node = { $change ->
    [join] { $node } 加入，位于 { $zone }
    [cut-off] { $node } 断开连接
    [bring-back] { $node } 恢复连接
   *[other] { $node } 被移除
  }
act-driver = { $change ->
    [install] 安装驱动 { $driver }
    [uninstall] 卸载驱动 { $driver }
    [register] 驱动 { $driver } 在 { $node } 上注册
   *[other] 驱动 { $driver } 从 { $node } 注销
  }

## 机器

node-silent = 离线
node-cut = 断开连接
node-cut-title = 节点失去网络连接，其容器继续运行。50 秒没有心跳之后，节点生命周期控制器把该节点的状况设为 Unknown：参见“时间”
node-back = 恢复连接
node-back-title = 恢复该节点的网络连接
node-remove = 移除
node-remove-title = 移除机器并删除其 Node 对象
node-new = 新节点
node-name = 新节点的名称
node-zone = 新节点所在的可用区
node-add = 添加节点
drivers-title = CSI 驱动，以及它们在哪些节点上注册
driver-on = { $driver } 已在 { $node } 上注册
driver-name = 新驱动的名称
driver-zonal = 每个卷限于一个可用区
driver-install = 安装驱动
driver-uninstall = 卸载
driver-uninstall-label = 卸载 { $driver }

terminal-prompt = 命令行
terminal-prompt-shell = 容器中 shell 的命令行
terminal-shell-leave = 容器中的 shell。输入 exit 或按 Ctrl+D 退出。
terminal-welcome = 命令：kubectl、etcdctl、help、clear。Tab 键补全，向上键找回历史命令。使用 -f 时，任何文件名都表示编辑器中的文本。
terminal-past = 这是过去的修订版本：只有读取类命令可用。要进行更改，请先点击“从这里继续”或“实时”。
terminal-unknown = { $name }：找不到命令。可用命令：kubectl、etcdctl、help 和 clear。
terminal-quotes = 有引号没有闭合。
terminal-opened = 清单已在编辑器中打开。修改它，然后点击“应用”。
terminal-help-kubectl = 读取和更改集群：get、describe、apply、delete、patch、scale、rollout 等。使用 -f 时，任何文件名都表示编辑器中的文本。
terminal-help-etcdctl = 逐字节读取 etcd 存储的键和值。
terminal-help-clear = 清空屏幕。
etcd-key = 键
etcd-revision = 修订版本 { $revision }
etcd-bytes = etcd 存储的 { $n } 个字节
etcd-bytes-label = 逐字段查看这些字节
etcd-bytes-offset = 偏移
etcd-bytes-bytes = 字节
etcd-bytes-field = 字段
etcd-bytes-value = 值
etcd-own = 每个新集群都有的 { $n } 个键
calls-empty = 还没有调用过任何驱动。存储类使用驱动时，以及 Pod 使用其卷时，会调用驱动。
call-title = 修订版本 { $revision } 之后：{ $caller } 调用 { $driver }

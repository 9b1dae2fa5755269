### The ways to share.

share-ways = 分享方式
share-close = 关闭
share-copied = 已复制。
share-open = 在 Bindery 中打开
share-link-title = 包含全部内容的链接
share-link-about = 清单、所有操作、当前画面和语言，都写在网址里，不会存到任何地方。
share-text-title = 只含清单的链接
share-text-about = 只有文本，由打开的人来应用。
share-new-title = 全新页面的链接
share-new-about = 从未使用过的页面。
share-markdown-title = Markdown
share-markdown-about = 清单、命令和 kubectl 的输出，附返回链接。
share-lesson-title = 课程步骤
share-lesson-about = 课程所需的文件：做什么、应看到什么，以及填写文字的位置。
share-script-title = Shell 脚本
share-script-about = 同样的 kubectl 命令，用于真实集群。
share-recording-title = 录制
share-recording-about = 每条命令之后的所有写入、事件和输出，格式与一致性测试的录制相同。
share-embed-title = 嵌入
share-embed-about = 把本页放进另一个网页的 HTML。
share-script-head =
    在 Bindery 模拟中做过的操作，改写成用于真实集群的命令。
    脚本会修改 kubectl 当前指向的集群，运行前请先阅读。
share-script-refused = 在模拟中被拒绝。
share-script-settle = 控制器在工作。
share-script-act = 没有对应的 kubectl 命令：{ $what }

## A page inside another one

read-only = 本页只供阅读，不能更改任何内容。

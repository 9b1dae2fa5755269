### The ways to share.

share-ways = 分享方式
share-close = 关闭
share-copied = 已复制。
share-open = 在 Bindery 中打开
share-link-title = 此会话的链接
share-link-about = 清单、所有操作、当前视图和语言。地址包含这些内容：任何服务器都不存储它们。
share-text-title = 只含清单的链接
share-text-about = 只有清单。由读者应用。
share-new-title = 新会话的链接
share-new-about = 空集群和默认清单。
share-markdown-title = Markdown
share-markdown-about = 清单、命令和 kubectl 的输出，附返回链接。
share-lesson-title = 课程步骤
share-lesson-about = 课程所需的文件：准备命令、检查和文字占位符。
share-script-title = Shell 脚本
share-script-about = 同样的 kubectl 命令，用于真实集群。
share-recording-title = 录制
share-recording-about = 每条命令之后的所有写入、事件和输出，采用一致性测试录制的格式。
share-embed-title = 嵌入
share-embed-about = 将本页嵌入另一个网页的 HTML。
share-script-head =
    Bindery 模拟中的操作，转换为用于真实集群的命令。
    脚本会修改 kubectl 的当前集群。运行前请先阅读。
share-script-refused = 在模拟中被拒绝。
share-script-settle = 控制器运行。
share-script-act = 没有对应的 kubectl 命令：{ $what }

## A page inside another one

read-only = 本页为只读。

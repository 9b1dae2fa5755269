### 文档与文件。

undo-edit = 命令行打开了另一份清单。
undo-import = 已导入集群。
undo-lesson = 课程已重新开始。
undo-files = 已打开文件。
recent-close = 关闭
recent-empty = 此浏览器没有保存其他文档。
recent-delete = 删除 { $title }
recent-deleted = 已删除：{ $title }。
recent-elsewhere = 另一个标签页正在显示此文档。
recent-not-restored = 此浏览器的存储空间已满。无法恢复该文档。
import-unkept = 此浏览器无法存储导入的集群。重新加载后，请再次导入。
import-absent = 此浏览器无法读取导入的集群。请再次导入。
files-title = 打开文件
files-replace = 替换清单
files-append = 追加到清单
files-cancel = 取消
files-nothing = 没有要打开的文件。
files-large = 大于 { $n } MiB。
files-binary = 不是 UTF-8 文本文件。
files-unreadable = 无法读取。

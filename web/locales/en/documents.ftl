### Documents and files.

undo-edit = The command line opened another manifest.
undo-import = Cluster imported.
undo-lesson = Lesson restarted.
undo-files = Files opened.
recent-close = Close
recent-empty = This browser stores no other documents.
recent-delete = Delete { $title }
recent-deleted = Deleted: { $title }.
recent-elsewhere = Another tab shows this document.
recent-not-restored = The storage of this browser is full. The document cannot be restored.
import-unkept = This browser cannot store the imported cluster. After a reload, import it again.
import-absent = This browser cannot read the imported cluster. Import it again.
files-title = Open files
files-replace = Replace manifest
files-append = Append to manifest
files-cancel = Cancel
files-nothing = No files to open.
files-large = is larger than { $n } MiB.
files-binary = is not a text file in UTF-8.
files-unreadable = cannot be read.

### The ways to share.

share-ways = Ways to share
share-close = Close
share-copied = Copied.
share-open = Open this in Bindery
share-link-title = Link to this session
share-link-about = The manifests, all actions, the current view and the language. The address contains them: no server stores them.
share-text-title = Link to the manifests
share-text-about = Only the manifests. The reader applies them.
share-new-title = Link to a new session
share-new-about = An empty cluster and the default manifest.
share-markdown-title = Markdown
share-markdown-about = Manifests, commands and what kubectl printed, with a link back.
share-lesson-title = Lesson step
share-lesson-about = Files for a lesson: setup commands, checks, and placeholders for the text.
share-script-title = Shell script
share-script-about = The same kubectl commands, for a real cluster.
share-recording-title = Recording
share-recording-about = Every write, event and output after each command, in the format of the conformance recordings.
share-embed-title = Embed
share-embed-about = HTML that embeds this page in another page.
share-script-head =
    The actions of a simulation in Bindery, as commands for a real cluster.
    The script changes the current cluster of kubectl. Read it before you run it.
share-script-refused = Rejected in the simulation.
share-script-settle = The controllers run.
share-script-act = No kubectl command for this: { $what }

## A page inside another one

read-only = This page is read-only.

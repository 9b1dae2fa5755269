### The ways to share.

share-ways = Ways to share
share-close = Close
share-copied = Copied.
share-open = Open this in Bindery
share-link-title = Link to all of this
share-link-about = The manifests, everything that was done, what is shown now, and the language. It is in the address itself: nothing is stored anywhere.
share-text-title = Link to the manifests
share-text-about = The text alone, to be applied by whoever opens it.
share-new-title = Link to a clean start
share-new-about = The page as nobody has used it.
share-markdown-title = Markdown
share-markdown-about = Manifests, commands and what kubectl printed, with a link back.
share-lesson-title = A lesson's step
share-lesson-about = Files for a lesson: what is done, what is to be seen, and where its words go.
share-script-title = Shell script
share-script-about = The same kubectl commands, for a real cluster.
share-recording-title = Recording
share-recording-about = Every write, event and output after each command, in the form of the conformance recordings.
share-embed-title = Embed
share-embed-about = HTML that puts this page into another one.
share-script-head =
    What was done in Bindery, a simulation, as commands for a real cluster.
    It changes the cluster that kubectl points at. Read it before you run it.
share-script-refused = Refused in the simulation.
share-script-settle = The controllers do their work.
share-script-act = No kubectl command does this: { $what }

## A page inside another one

read-only = This page is for reading: nothing in it can be changed.

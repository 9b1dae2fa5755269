### What the page says. Names of Kubernetes fields, phases and kinds stay as they are.

brand = Bindery
tagline = Kubernetes 1.36 storage, write by write. A simulation, in your browser.
fidelity-link = How right is it?

## The head

examples-button = Examples
examples-label = Examples
examples-guided = guided
reset-button = New cluster
reset-title = Begin with an empty cluster. The text stays; the cluster before stays under Recent.
share-button = Share
share-title = Copy a link that holds all of this, and other ways to share
language-label = Language
share-done = The link is in the address bar and on the clipboard.
share-imported = The link is in the address bar and on the clipboard. It contains the text of the editor, not the imported cluster.
recent-button = Recent
recent-title = Recent documents
open-button = Open…
open-title = Open manifest files
save-button = Save
save-title = Save the manifest as a file
undo-button = Undo
undo-cluster = New cluster created.
undo-example = Example opened.
undo-guide = The guided example replaced your manifest.
notice-dismiss = Dismiss
document-untitled = No objects
storage-blocked = This browser does not let the page store anything. Your manifest and cluster are lost when you close the page. Save the manifest as a file.
storage-full = The storage of this browser is full. Your last changes are not kept over a reload. Save the manifest as a file, or delete recent documents.
storage-room = The storage of this browser is full. The oldest document was removed: { $title }.

## Examples

example-nfs-title = An NFS volume and its claim
example-nfs-about = 10Gi of class slow, and a claim for 5Gi: it gets all ten.
example-ceph-rbd-title = Ceph RBD without a class
example-ceph-rbd-about = Neither side names a class, and the sizes are the same. Kubernetes 1.31 removed the in-tree rbd plugin: the objects bind, but no kubelet can mount the volume. Use the CSI driver rbd.csi.ceph.com.
example-cephfs-title = CephFS for many writers
example-cephfs-about = ReadWriteMany with a secretRef, and a claim for 8Gi. Kubernetes 1.31 removed the in-tree cephfs plugin: the objects bind, but no kubelet can mount the volume. Use the CSI driver cephfs.csi.ceph.com.
example-host-path-title = A class on one side only
example-host-path-about = hostPath of class slow, a claim with no class. Does it bind? Why not?
example-local-title = A disk of one node
example-local-about = A local volume with nodeAffinity, whose class waits for the first consumer.
example-dynamic-title = A volume made for a Pod
example-dynamic-about = The claim waits for its Pod; then a CSI driver makes the volume, and it is attached, staged and mounted.
example-populator-title = A volume filled in advance
example-populator-about = A populator has a volume made for a claim of its own, lets a Pod write a file into it, and only then hands it over.
example-web-title = A StatefulSet with its own volumes
example-web-about = Two Pods, two claims. Delete web-0 and see it come back to the same claim.
example-states-title = The table of states
example-states-about = Available, Bound, Terminating, Lost, Released, Failed: each phase, and what leads to it.

## A guided example

guide-count = Step { $step } of { $of }
guide-next = Do it
guide-close = Put the guide away
guide-end = That was the whole life of a volume. Step back through it with the buttons below, or continue from any point with something else.
guide-states-1 = Create a volume. Nobody claims it yet: it becomes Available.
guide-states-2 = Create a claim that fits. It is Pending for a moment, then both are Bound.
guide-states-3 = Delete the volume while it is bound. A finalizer holds it: kubectl shows Terminating, and the claim stays Bound.
guide-states-4 = Take the finalizers away by force. The volume is gone, and the claim that pointed at it is Lost.
guide-states-5 = Create the volume again, under the same name. The claim takes it back: Bound.
guide-states-6 = Delete the claim. The volume keeps its data and its claimRef: Released, and nobody else can have it.
guide-states-7 = Remove the claimRef by hand: Available again.
guide-states-8 = Now with the reclaim policy Delete, and a new claim: Bound.
guide-states-9 = Delete the claim. Nothing here knows how to delete an NFS export: reclaiming fails, and the volume is Failed.

## Panels

tabs-label = Panels
tab-lessons = Lessons
tab-manifest = Manifest
tab-story = Story
tab-objects = Objects
tab-graph = Graph
tab-nodes = Nodes
tab-etcd = etcd
tab-events = Events
tab-csi = CSI
tab-terminal = Terminal
tab-time = Time
tab-explain = Explain
panel-manifest = Manifest
panel-story = Story
panel-objects = Objects
panel-graph = Graph: what points at what
panel-nodes = Nodes: attached, staged, mounted
panel-etcd = etcd
panel-events = kubectl get events
panel-terminal = Terminal
panel-time = Time
panel-explain = Explain: what is stuck, and why
panel-csi = Calls of CSI drivers

## The editor

editor-label = Manifest, YAML or JSON. Escape, then Tab, leaves the editor.
apply-button = Apply
apply-key = Ctrl ↵
apply-title = kubectl apply -f - (Ctrl+Enter or ⌘Enter)
as-typed = as I type
as-typed-title = Apply every valid edit by itself
step-by-step = step by step
step-by-step-title = Controllers wait for the step button
removed-text = { $n ->
    [one] This object is no longer in the text:
   *[other] These { $n } objects are no longer in the text:
  }
prune-button = Delete from the cluster
problems-count = { $n ->
    [one] 1 problem
   *[other] { $n } problems
  }
objects-valid = { $n ->
    [one] 1 object, valid
   *[other] { $n } objects, valid
  }
objects-accepted = { $n ->
    [one] 1 object, accepted by the API server
   *[other] { $n } objects, accepted by the API server
  }
text-empty = No object in the text yet.
separator-columns = Size of the first column
separator-rows = Size of the object table
separator-title = Drag, or use the arrow keys. To collapse, double-click or press Enter.
problem-line = line { $line }
problem-error = Error
problem-warning = Warning
problem-note = Note
problem-whole = Full error of kubectl
problem-stored = { $kind }: stored. Bindery does not simulate a controller for this kind.

## The story

actor-you = You
verb-created = created
verb-changed = changed
verb-deleted = deleted
fields-more = and { $n } more
revision-title = etcd revision { $revision }
story-hint = Open a step for its diff and the reason.
story-empty = Nothing has happened yet.
story-empty-more = Press Apply: every write that Kubernetes makes because of it appears here, with who made it and why.
past-note = Revision { $revision }, as it was then
time-later = { $n ->
    [one] a second later
   *[other] { $n } seconds later
  }
jump-button = Go to this moment
quiet-step = looked at { $key } and had nothing to write.
quiet-deliver = was told of a change.
quiet-resync = looked at its clock: everything is queued again.
quiet-crash = crashed and started again: what it knew and what it was doing is gone.
quiet-fail = its next write is going to fail.
quiet-hold = its watches stall: it hears of nothing new.
quiet-release = its watches go on.
quiet-machine = changed the machines: { $name }.
diff-form = Form of objects
diff-layout = Layout of diffs
diff-unified = Unified
diff-split = Side by side
diff-label = Change of { $key }
diff-folded = { $n ->
    [one] 1 unchanged line
   *[other] { $n } unchanged lines
  }
diff-removed = removed:
diff-added = added:
candidates-title = Candidates, in the order in which they were looked at
candidates-object = Object
candidates-verdict = Verdict
candidates-chosen = taken
candidates-passed = would do
candidates-want = wants
candidates-have = has
candidates-pass = passes:
candidates-fail = fails:
candidates-rules = Passed
candidates-n-passed = { $n } passed
candidates-any = no requirement
value-none = none

## The other panels

objects-empty = No volumes, claims or classes yet.
object-why = Why is { $name } not ready?
object-why-short = why?
object-delete = kubectl delete { $name }
object-delete-head = Delete
nodes-empty = There is no node.
node-cordon = Cordon
node-uncordon = Uncordon
node-left = Still here, though no Pod uses it
node-idle = Nothing is attached or mounted here.
stage-attached = attached
stage-staged = staged
stage-mounted = mounted
stage-mapped = mapped
step-done = : done
step-open = : not yet
mount-claim = claim { $claim } → { $pv }
mount-subpath = only { $path }
mount-read-only = read-only
mount-where = on the node
mount-files = { $n ->
    [0] no files yet
    [one] 1 file
   *[other] { $n } files
  }
mount-reporting = Waits until the node says that it uses the volume.
mount-attaching = Waits for the volume to be attached.
mount-staging = Waits for the driver to stage it.
mount-publishing = Waits for the driver to publish it to the Pod.
mount-unmounting = The Pod is going: to be unmounted.
whole-loading = One moment: this part of the page is being fetched.
whole-failed = This part of the page could not be loaded. The rest of the page continues to work.
whole-again = Load again
events-empty = No events yet.

## The transport

transport-label = Time
transport-step-back = One write back
transport-step-forward = To the next write
transport-step-controller = One controller step
transport-play = Play
transport-pause = Pause
transport-settle = Run the controllers until they are idle
transport-stop = Stop the controllers here
slider-label = Revision
slider-value = revision { $revision }: { $key }, by { $actor }
slider-first = revision { $revision }
revision-of = rev { $revision } / { $newest }
speed-label = Speed
branch-label = Branch of history
branch-first = Branch { $n }
branch-name = Branch { $n }, from revision { $revision }
continue-button = Continue from here
continue-title = Begin a new branch of history at this moment; the old one stays
controllers-paused = The controllers are paused.
print-earlier = { $n ->
    [one] 1 earlier step is not printed.
   *[other] { $n } earlier steps are not printed.
  }
live-button = Live
live-title = Back to the present

progress-replay = Doing again what was done before: { $done } of { $all }
progress-command = Applying: { $done } of { $all }
progress-wait = Waiting: { $done } s of { $all } s of the cluster's time
link-too-much = This link asks for more work than the page does. Only its text was opened; nothing was applied.
link-asks = This link asks for more work than the page does at once.
link-resume = Continue
link-leave = Leave it here
progress-first = What was done before the reload is still being done again. A moment, please.
more-rows = { $n ->
    [one] Show the other row
   *[other] Show the other { $n } rows
  }
keys-title = Keys
keys-more = While you type they are letters. Ctrl+Enter applies, Esc closes, arrow keys walk through tabs, menus and the story.
letters = Letters are keys
letters-title = Switches the keys of this list on or off
keys-story = Open the newest write
keys-lesson = Next step of the lesson
keys-prompt = To the command line
keys-search = Search by the text of an event

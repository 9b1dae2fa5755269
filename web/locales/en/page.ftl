### Texts of the page. Names of Kubernetes fields, phases and kinds stay as they are.

brand = Bindery
tagline = Kubernetes 1.36 storage, write by write. A simulation, in your browser.
fidelity-link = Fidelity

## The head

examples-button = Examples
examples-label = Examples
examples-guided = guided
reset-button = New cluster
reset-title = Start with an empty cluster. The editor keeps your manifest. The previous cluster stays under Recent.
share-button = Share
share-title = Copy a link to this session, or share it in another way
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
storage-blocked = This browser does not allow the page to store data. When you close the page, your manifest and cluster are lost. Save the manifest as a file.
storage-full = The storage of this browser is full. After a reload, your last changes are lost. Save the manifest as a file, or delete recent documents.
storage-room = The storage of this browser is full. The oldest document was removed: { $title }.

## Examples

example-nfs-title = An NFS volume and its claim
example-nfs-about = A 10Gi volume of class slow, and a claim for 5Gi. The claim gets all 10Gi.
example-ceph-rbd-title = Ceph RBD without a class
example-ceph-rbd-about = Neither object sets a class, and the sizes are the same. Kubernetes 1.31 removed the in-tree rbd plugin: the objects bind, but no kubelet can mount the volume. Use the CSI driver rbd.csi.ceph.com.
example-cephfs-title = CephFS for many writers
example-cephfs-about = ReadWriteMany with a secretRef, and a claim for 8Gi. Kubernetes 1.31 removed the in-tree cephfs plugin: the objects bind, but no kubelet can mount the volume. Use the CSI driver cephfs.csi.ceph.com.
example-host-path-title = A class on one object only
example-host-path-about = A hostPath volume of class slow, a claim without a class. Does it bind? Why not?
example-local-title = A disk of one node
example-local-about = A local volume with nodeAffinity. Its class waits for the first consumer.
example-dynamic-title = A dynamically provisioned volume
example-dynamic-about = The claim waits for its Pod. Then a CSI driver provisions the volume, and it is attached, staged and mounted.
example-populator-title = A volume with data from a populator
example-populator-about = A volume populator provisions a volume for its own claim and runs a Pod that writes a file. Then it rebinds the volume to your claim.
example-web-title = A StatefulSet with its own volumes
example-web-about = Two Pods, two claims. Delete web-0: the new Pod uses the same claim.
example-states-title = The phases of volumes and claims
example-states-about = Available, Bound, Terminating, Lost, Released, Failed: each phase and its cause.

## A guided example

guide-count = Step { $step } of { $of }
guide-next = Run step
guide-close = Close guide
guide-end = The guide is complete. Step back through it with the buttons below, or continue from any point.
guide-states-1 = Create a volume. No claim binds to it yet: it becomes Available.
guide-states-2 = Create a matching claim. It is Pending for a moment, then both are Bound.
guide-states-3 = Delete the volume while it is bound. Its finalizer blocks the deletion: kubectl shows Terminating, and the claim stays Bound.
guide-states-4 = Remove the finalizers by force. The volume is deleted, and its claim is Lost.
guide-states-5 = Recreate the volume with the same name. The claim binds to it again: Bound.
guide-states-6 = Delete the claim. The volume keeps its data and its claimRef. It is Released: it cannot bind to another claim.
guide-states-7 = Remove the claimRef: Available again.
guide-states-8 = Set the reclaim policy Delete, and create a claim: Bound.
guide-states-9 = Delete the claim. No volume plugin can delete an NFS export: reclaiming fails, and the volume is Failed.

## Panels

tabs-label = Panels
tab-lessons = Lessons
tab-manifest = Manifest
tab-story = Activity
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
panel-story = Activity
panel-objects = Objects
panel-graph = Graph: references between objects
panel-nodes = Nodes: attached, staged, mounted
panel-etcd = etcd
panel-events = kubectl get events
panel-terminal = Terminal
panel-time = Time
panel-explain = Explain: problems and causes
panel-csi = Calls of CSI drivers

## The editor

editor-label = Manifest, YAML or JSON. To leave the editor, press Escape, then Tab.
apply-button = Apply
apply-key = Ctrl ↵
apply-title = kubectl apply -f - (Ctrl+Enter or ⌘Enter)
as-typed = As I type
as-typed-title = Apply each valid edit automatically
step-by-step = Step by step
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

## Activity

actor-you = You
verb-created = created
verb-changed = changed
verb-deleted = deleted
fields-more = and { $n } more
revision-title = etcd revision { $revision }
story-hint = Open a step for its diff and the reason.
story-empty = No writes yet.
story-empty-more = Press Apply. Each write that follows appears here, with its author and reason.
past-note = Cluster at revision { $revision }
time-later = { $n ->
    [one] a second later
   *[other] { $n } seconds later
  }
jump-button = Go to this revision
quiet-step = reconciled { $key }: nothing to write.
quiet-deliver = received a watch event.
quiet-resync = ran its periodic resync: all objects are queued again.
quiet-crash = crashed and restarted: its cache, queue and in-flight work are lost.
quiet-fail = its next write will fail.
quiet-hold = its watches are paused: it receives no events.
quiet-release = its watches are resumed.
quiet-machine = changed the nodes: { $name }.
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
candidates-title = Candidates in order of evaluation
candidates-object = Object
candidates-verdict = Verdict
candidates-chosen = selected
candidates-passed = also matches
candidates-want = requires
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
nodes-empty = No nodes.
node-cordon = Cordon
node-uncordon = Uncordon
node-left = Not used by any Pod
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
mount-reporting = Waiting for the node to list the volume in volumesInUse.
mount-attaching = Waiting for the volume to be attached.
mount-staging = Waiting for the driver to stage the volume.
mount-publishing = Waiting for the driver to publish the volume to the Pod.
mount-unmounting = The Pod is terminating. Waiting to be unmounted.
whole-loading = Loading this part of the page.
whole-failed = This part of the page could not be loaded. All other parts work.
whole-again = Load again
events-empty = No events yet.

## The transport

transport-label = Time
transport-step-back = Previous write
transport-step-forward = Next write
transport-step-controller = One controller step
transport-play = Play
transport-pause = Pause
transport-settle = Run the controllers until they are idle
transport-stop = Stop the controllers
slider-label = Revision
slider-value = revision { $revision }: { $key }, by { $actor }
slider-first = revision { $revision }
revision-of = rev { $revision } / { $newest }
speed-label = Speed
branch-label = Branch of history
branch-first = Branch { $n }
branch-name = Branch { $n }, from revision { $revision }
continue-button = Continue from here
continue-title = Start a new branch of history at this revision. The current branch is kept
controllers-paused = The controllers are paused.
print-earlier = { $n ->
    [one] 1 earlier step is not printed.
   *[other] { $n } earlier steps are not printed.
  }
live-button = Live
live-title = Return to the newest revision

progress-replay = Replaying the session: { $done } of { $all }
progress-command = Applying: { $done } of { $all }
progress-wait = Waiting: { $done } s of { $all } s of the cluster's time
link-too-much = This link exceeds the work limit of the page. Only its text was opened; nothing was applied.
link-asks = This link exceeds the work limit of one run.
link-resume = Continue
link-leave = Stop here
progress-first = The session is still being replayed after the reload.
more-rows = { $n ->
    [one] Show the other row
   *[other] Show the other { $n } rows
  }
keys-title = Keys
keys-more = In text fields, these keys type letters. Ctrl+Enter applies, Esc closes, arrow keys move through tabs, menus and Activity.
letters = Letter keys
letters-title = Turns the keys of this list on or off
keys-story = Open the newest write
keys-lesson = Next step of the lesson
keys-prompt = Go to the command line
keys-search = Search by the text of an event

### What only the whole page says: the graph, and the tools of time.

graph-empty = Nothing to draw yet: no Pods, claims, volumes or classes.
graph-picture = Pods, claims, volumes, classes, drivers and nodes
graph-item = { $name }, { $kind }, { $phase }
graph-item-cut = { $name }, { $kind }, { $phase } ({ $whole })
graph-svg = SVG
graph-png = PNG
graph-mermaid = Copy as Mermaid
graph-copied = The graph is on the clipboard, as a Mermaid flowchart.
graph-left-out = { $n ->
    [one] 1 object is not drawn. Search for an object to draw it.
   *[other] { $n } objects are not drawn. Search for an object to draw it.
  }
graph-collapsed = { $n } objects: each namespace is one box. Select a namespace to draw its objects.
graph-search = Search the graph
graph-search-title = Enter: next result. Shift+Enter: previous result.
graph-found = { $i } of { $n }
graph-found-none = No results
graph-namespace = Namespace
graph-namespace-all = All namespaces
graph-zoom = Zoom
graph-zoom-in = Zoom in (+)
graph-zoom-out = Zoom out (−)
graph-fit = Fit
graph-fit-title = Show the whole graph (0)
graph-screen = Full screen
graph-keys = Arrow keys move the view, or go from object to object. Enter shows an object. Plus and minus zoom, and 0 shows the whole graph.
graph-close = Close (Esc)
graph-show = Show in { $panel }
graph-references = References
graph-references-more = { $n ->
    [one] And 1 more
   *[other] And { $n } more
  }
graph-no-object = There is no such object in the cluster: only other objects name it.
graph-absent = The object does not exist at this revision.
graph-members = { $n ->
    [one] 1 object
   *[other] { $n } objects
  }
graph-line-to = { $what } { $name }
graph-line-from = { $name } { $what }
graph-edge-owns = owns
graph-edge-mounts = mounts
graph-edge-bound = bound
graph-edge-asks = asks for
graph-edge-reserved = kept for it
graph-edge-class = of class
graph-edge-driver = by driver
graph-edge-inline = inline
graph-edge-runs = runs on
graph-edge-attached = attached to
graph-edge-attaching = being attached
graph-edge-snapshot = snapshot
graph-edge-source = made from

## The tools of time

time-more = { $n ->
    [one] And 1 more.
   *[other] And { $n } more.
  }
time-next = What happens next
time-next-about = choose who acts, or let something go wrong
time-next-past = This is the past: what came next is known. Choose at the newest moment:
time-next-none = Nobody has anything to do but to look at the clock.
time-next-clock = { $n ->
    [one] 1 controller that could look at its clock now
   *[other] { $n } controllers that could look at their clocks now
  }
time-pass = { $n ->
    [one] Let 1 minute pass
   *[other] Let { $n } minutes pass
  }
time-passed = { $n ->
    [one] 1 minute passes
   *[other] { $n } minutes pass
  }
time-controller = Controller
time-crash = Crash
time-crash-title = It dies and starts again: what it knew and what it was doing is gone
time-refuse = Refuse its next write
time-refuse-title = The server answers 500 InternalError, once
time-lose = Lose its next answer
time-lose-title = The server writes, and the answer is lost on the way: 504 Timeout, once
time-hold = Hold its watches
time-hold-title = Nothing new reaches it until you let go
time-release = Let its watches go
time-release-title = What was held back reaches it now
time-done = What you did
time-done-about = switch something off, and all that followed is done again without it
time-done-none = Nothing yet.
time-done-off = Without: { $operation }
time-done-on = With, again: { $operation }
time-branches = Branches
time-branches-about = which left which, and where
time-branch-end = up to revision { $revision }
time-markers = Named moments
time-markers-about = come back to them, also after a reload
time-marker-name = Name for the moment at revision { $revision }
time-marker-placeholder = before the delete
time-marker-add = Name revision { $revision }
time-marker-at = branch { $n }, revision { $revision }
time-marker-remove = Forget { $name }
time-search = When did this change?
time-search-about = every change of a field, with who and why
time-search-label = Words of an object, a field or a value
time-search-button = Search
time-found = { $n ->
    [0] No change fits all of these words.
    [one] 1 change.
   *[other] { $n } changes.
  }
time-blame = Blame
time-blame-about = each line of an object, with the write that made it so
time-blame-object = Object
time-blame-none = There is no object yet that anybody made.
time-blame-who = Who and why
time-blame-line = Line
time-blame-begin = from the beginning
time-compare = Compare two revisions
time-compare-about = of the whole cluster
time-compare-from = From revision
time-compare-to = to
time-differs = { $n ->
    [0] No object differs.
    [one] 1 object differs.
   *[other] { $n } objects differ.
  }
operation-step = one controller step
operation-write = on to the next write
operation-settle = the controllers work until all is quiet
operation-writes = { $n ->
    [one] the controllers work for 1 write
   *[other] the controllers work for { $n } writes
  }
act-deliver = { $controller } hears of the next change
act-step = { $controller } works on { $key }
act-resync = { $controller } looks at its clock
act-crash = { $controller } crashes and starts again
act-fail = { $fault ->
    [Lost] { $controller } does not get the answer to its next write
   *[other] { $controller } is refused its next write
  }
act-hold = { $controller } hears of nothing new
act-release = { $controller } hears of everything again
act-node = { $change ->
    [join] { $node } joins, in { $zone }
    [cut-off] { $node } is cut off
    [bring-back] { $node } is brought back
   *[other] { $node } is taken away
  }
act-driver = { $change ->
    [install] driver { $driver } is installed
    [uninstall] driver { $driver } is uninstalled
    [register] driver { $driver } registers on { $node }
   *[other] driver { $driver } leaves { $node }
  }

## Machines

node-silent = cut off
node-cut = Cut off
node-cut-title = As if its cable were pulled: its containers run on, and nothing is heard of them. After 50 seconds without a heartbeat, the node lifecycle controller sets the conditions of the node to Unknown: see Time
node-back = Bring back
node-back-title = The cable is in again
node-remove = Remove
node-remove-title = The machine is gone for good, and its Node object is deleted
node-new = A new node
node-name = Name of the new node
node-zone = Zone of the new node
node-add = Add node
drivers-title = CSI drivers, and the nodes on which they are registered
driver-on = { $driver } registered on { $node }
driver-name = Name of the new driver
driver-zonal = one zone each volume
driver-install = Install driver
driver-uninstall = Uninstall
driver-uninstall-label = Uninstall { $driver }

terminal-prompt = Command line
terminal-prompt-shell = Command line of the shell in the container
terminal-shell-leave = A shell in the container. exit or Ctrl+D leaves it.
terminal-welcome = kubectl, etcdctl, help, clear. Tab completes, the arrow up brings back. A file that you name with -f is the text of the editor.
terminal-past = This is the past: commands that only read work here. To change something, press “Continue from here” or “Live” first.
terminal-unknown = { $name }: command not found. Here are kubectl, etcdctl, help and clear.
terminal-quotes = A quotation mark is not closed.
terminal-opened = The manifest is in the editor. Change it there, then press Apply.
terminal-help-kubectl = reads and changes the cluster, as the real one does: get, describe, apply, delete, patch, scale, rollout … A file that you name with -f is the text of the editor.
terminal-help-etcdctl = reads what the cluster keeps, byte for byte.
terminal-help-clear = empties the screen; nothing else changes.
etcd-key = KEY
etcd-revision = Revision { $revision }
etcd-bytes = The { $n } bytes that etcd holds
etcd-bytes-label = The bytes, field by field
etcd-bytes-offset = at
etcd-bytes-bytes = bytes
etcd-bytes-field = field
etcd-bytes-value = holds
etcd-own = { $n ->
    [one] 1 key that every cluster begins with
   *[other] { $n } keys that every cluster begins with
  }
calls-empty = No driver has been called yet: that happens when a class names one, and when a Pod uses its volumes.
call-title = After revision { $revision }: { $caller } calls { $driver }

### Texts of the full module: the graph and the time tools.

graph-empty = The graph is empty: no Pods, claims, volumes or classes.
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
graph-keys = Arrow keys move the view, or move from object to object. Enter shows an object. Plus and minus zoom, and 0 shows the whole graph.
graph-close = Close (Esc)
graph-show = Show in { $panel }
graph-references = References
graph-references-more = { $n ->
    [one] And 1 more
   *[other] And { $n } more
  }
graph-no-object = This object does not exist in the cluster. Other objects refer to it.
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
graph-edge-asks = requests
graph-edge-reserved = reserved
graph-edge-class = of class
graph-edge-driver = by driver
graph-edge-inline = inline
graph-edge-runs = runs on
graph-edge-attached = attached to
graph-edge-attaching = being attached
graph-edge-snapshot = snapshot
graph-edge-source = created from

## Time tools

time-more = { $n ->
    [one] And 1 more.
   *[other] And { $n } more.
  }
time-next = Next action
time-next-about = choose a controller, or inject a failure
time-next-past = This is a past revision: the next action is known. To choose an action, go to the newest revision:
time-next-none = All queues are empty. Only resyncs are due.
time-next-clock = { $n ->
    [one] 1 controller that can resync now
   *[other] { $n } controllers that can resync now
  }
time-pass = { $n ->
    [one] Advance 1 minute
   *[other] Advance { $n } minutes
  }
time-passed = { $n ->
    [one] 1 minute passes
   *[other] { $n } minutes pass
  }
time-controller = Controller
time-crash = Crash
time-crash-title = The controller restarts. Its cache, queue and in-flight work are lost
time-refuse = Reject its next write
time-refuse-title = The API server responds with 500 InternalError, once
time-lose = Drop its next response
time-lose-title = The API server writes, but the response is lost: 504 Timeout, once
time-hold = Pause its watches
time-hold-title = The controller receives no events until you resume the watches
time-release = Resume its watches
time-release-title = The controller receives all delayed events now
time-done = Your actions
time-done-about = disable an action, and everything after it is replayed without it
time-done-none = No actions yet.
time-done-off = Disable: { $operation }
time-done-on = Enable: { $operation }
time-branches = Branches
time-branches-about = the origin of each branch
time-branch-end = up to revision { $revision }
time-markers = Named revisions
time-markers-about = return to them at any time, also after a reload
time-marker-name = Name for revision { $revision }
time-marker-placeholder = before the deletion
time-marker-add = Name revision { $revision }
time-marker-at = branch { $n }, revision { $revision }
time-marker-remove = Remove { $name }
time-search = Search changes
time-search-about = every change of a field, with its author and reason
time-search-label = Words of an object, a field or a value
time-search-button = Search
time-found = { $n ->
    [0] No change contains all of these words.
    [one] 1 change.
   *[other] { $n } changes.
  }
time-blame = Blame
time-blame-about = each line of an object, with the write that set it
time-blame-object = Object
time-blame-none = No object has been created yet.
time-blame-who = Author and reason
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
operation-write = run to the next write
operation-settle = the controllers run until they are idle
operation-writes = { $n ->
    [one] the controllers run for 1 write
   *[other] the controllers run for { $n } writes
  }
act-deliver = { $controller } receives the next event
act-step = { $controller } reconciles { $key }
act-resync = { $controller } runs its resync
act-crash = { $controller } crashes and restarts
act-fail = { $fault ->
    [Lost] { $controller } receives no response to its next write
   *[other] the next write of { $controller } is rejected
  }
act-hold = { $controller } receives no events
act-release = { $controller } receives events again
act-node = { $change ->
    [join] { $node } joins, in { $zone }
    [cut-off] { $node } is disconnected
    [bring-back] { $node } is reconnected
   *[other] { $node } is removed
  }
act-driver = { $change ->
    [install] driver { $driver } is installed
    [uninstall] driver { $driver } is uninstalled
    [register] driver { $driver } is registered on { $node }
   *[other] driver { $driver } is unregistered from { $node }
  }

## Machines

node-silent = offline
node-cut = Disconnect
node-cut-title = The node loses its network connection, and its containers continue to run. After 50 seconds without a heartbeat, the node lifecycle controller sets the conditions of the node to Unknown: see Time
node-back = Reconnect
node-back-title = Restore the network connection of the node
node-remove = Remove
node-remove-title = Remove the machine and delete its Node object
node-new = New node
node-name = Name of the new node
node-zone = Zone of the new node
node-add = Add node
drivers-title = CSI drivers, and the nodes on which they are registered
driver-on = { $driver } registered on { $node }
driver-name = Name of the new driver
driver-zonal = one zone per volume
driver-install = Install driver
driver-uninstall = Uninstall
driver-uninstall-label = Uninstall { $driver }

terminal-prompt = Command line
terminal-prompt-shell = Command line of the shell in the container
terminal-shell-leave = This is a shell in the container. To leave it, type exit or press Ctrl+D.
terminal-welcome = Commands: kubectl, etcdctl, help, clear. Tab completes a word, the up arrow recalls a command. With -f, any file name means the text of the editor.
terminal-past = This is a past revision: only read commands work. To change something, press “Continue from here” or “Live” first.
terminal-unknown = { $name }: command not found. Available commands: kubectl, etcdctl, help and clear.
terminal-quotes = A quotation mark is not closed.
terminal-opened = The manifest is open in the editor. Edit it, then press Apply.
terminal-help-kubectl = reads and changes the cluster: get, describe, apply, delete, patch, scale, rollout, and more. With -f, any file name means the text of the editor.
terminal-help-etcdctl = reads the keys and values that etcd stores, byte for byte.
terminal-help-clear = clears the screen.
etcd-key = KEY
etcd-revision = Revision { $revision }
etcd-bytes = The { $n } bytes that etcd stores
etcd-bytes-label = The bytes, field by field
etcd-bytes-offset = offset
etcd-bytes-bytes = bytes
etcd-bytes-field = field
etcd-bytes-value = value
etcd-own = { $n ->
    [one] 1 key that every new cluster has
   *[other] { $n } keys that every new cluster has
  }
calls-empty = No driver has been called yet. Drivers are called when a class uses them, and when a Pod uses their volumes.
call-title = After revision { $revision }: { $caller } calls { $driver }

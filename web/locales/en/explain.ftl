### Why an object is not in its desired state (branches of crates/explain), what blocks it, and the fixes.
### Names of Kubernetes fields, phases and kinds stay as they are.

## Pending claims

explain-claim-no-class = Claim { $name } requests { $request } and sets no storageClassName. No PersistentVolume without a class matches, and no StorageClass is marked as the default, so no volume is provisioned. The claim stays Pending until a volume matches or a class is set.
explain-claim-default-class = Claim { $name } sets no storageClassName, and no PersistentVolume matches. The default class is { $default }. The PersistentVolume controller sets it in the claim at its next resync.
explain-claim-empty-class = Claim { $name } sets storageClassName: "". This value requests a volume without a class and disables dynamic provisioning. The claim can bind only to a statically provisioned volume, and none matches.
explain-claim-class-missing = Claim { $name } requests class { $class }. No StorageClass with this name exists. No PersistentVolume with this class matches.
explain-claim-class-unknown = Claim { $name } requires a volume of class { $class }. The imported data contains no StorageClass, so the provisioner is unknown.
explain-claim-waits-for-consumer = Class { $class } has volumeBindingMode WaitForFirstConsumer. A volume is bound or provisioned after kube-scheduler selects a node for the first Pod that uses the claim. No Pod uses claim { $name } yet. This is expected: the claim waits for its first consumer.
explain-claim-waits-for-pod = Claim { $name } is bound after kube-scheduler selects a node for a Pod that uses it. No node is selected yet for: { $pods }. Fix the scheduling problem, and then the claim is bound.
explain-claim-static-only = Class { $class } has provisioner { $provisioner }, which does not provision volumes. The class groups statically provisioned volumes. None of them matches claim { $name }.
explain-claim-selector-dynamic = Claim { $name } has a selector. Dynamic provisioning does not support selectors, so { $provisioner } does not provision a volume. No existing volume matches.
explain-claim-driver-missing = Class { $class } uses provisioner { $provisioner }. No driver with this name is installed: it is registered on no node, and no CSIDriver has this name. No component processes the request.
explain-claim-source-missing = The data source of claim { $name } is { $source }. It does not exist.
explain-claim-populator-missing = The data source of claim { $name } is a { $source }. No VolumePopulator is registered for this kind. The external-provisioner leaves such claims to a volume populator.
explain-claim-populating = A volume populator writes the data of the { $source } to a volume for claim { $name }. Until the data is complete, the volume is bound to another claim in the namespace of the populator.
explain-claim-provisioning-failed = { $provisioner } could not provision a volume for claim { $name }. The provisioner retries with backoff. Error: { $error }
explain-claim-provisioning = { $provisioner } is provisioning a volume of { $request } for claim { $name }. It has not responded yet.
explain-claim-binding = Volume { $volume } matches claim { $name }. The PersistentVolume controller binds them at its next resync, within 15 seconds.
explain-claim-named-volume-missing = Claim { $name } sets spec.volumeName to { $volume }. This PersistentVolume does not exist. The claim cannot bind to any other volume.
explain-claim-named-volume-mismatch = Claim { $name } sets spec.volumeName to { $volume }. The claim cannot bind to this volume: { $reason }.
explain-claim-named-volume-taken = Claim { $name } sets spec.volumeName to { $volume }. The claimRef of this volume refers to { $other }. A volume binds to one claim only.

## Claims that lost their volume

explain-claim-lost-volume = Claim { $name } was bound to volume { $volume }, which was deleted. The claim stays in the phase Lost. If a volume with this name is created without a claimRef, the claim binds to it, whatever data it contains.
explain-claim-lost-reference = Claim { $name } was bound, but its spec.volumeName is empty now. Recreate the claim.
explain-claim-misbound = Claim { $name } sets spec.volumeName to { $volume }, but this volume is bound to { $other }.

## Claims that are being deleted

explain-claim-terminating-in-use = Claim { $name } is being deleted. The finalizer kubernetes.io/pvc-protection blocks the deletion while scheduled Pods use the claim: { $pods }. The data is kept until then. The deletion cannot be undone.
explain-claim-terminating-finalizers = Claim { $name } is being deleted. The controllers that own its finalizers must remove them: { $finalizers }.
explain-claim-terminating = Claim { $name } is being deleted. No Pod uses it, so its finalizer is removed next.

## Claims that are being expanded or modified

explain-claim-resize-not-allowed = Claim { $name } requests { $request } and has { $capacity }. Its class { $class } does not set allowVolumeExpansion: true, so the volume is not expanded.
explain-claim-resize-infeasible = Claim { $name } requests { $request } and has { $capacity }. The driver cannot provide this size. You can lower the request, but the new request must be greater than { $capacity }. Error: { $error }
explain-claim-resize-failed = Claim { $name } requests { $request } and has { $capacity }. The expansion of the volume failed. The external-resizer retries with backoff. Error: { $error }
explain-claim-resize-needs-pod = The volume of claim { $name } is expanded. Its file system is expanded when a node mounts the volume. No Pod uses the claim now.
explain-claim-resize-on-node = The volume of claim { $name } is expanded. The kubelet expands its file system on the node of { $pods }.
explain-claim-resizing = Claim { $name } requests { $request } and has { $capacity }. The external-resizer is expanding the volume.
explain-claim-modify-class-missing = Claim { $name } requests VolumeAttributesClass { $want }, which does not exist. The volume keeps { $have }.
explain-claim-modify-refused = Claim { $name } requests VolumeAttributesClass { $want }. The driver rejected the change. Error: { $error }
explain-claim-modifying = Claim { $name } requests VolumeAttributesClass { $want }. The driver is modifying the volume.

## Volumes

explain-volume-released = Claim { $claim } of volume { $name } was deleted. The reclaim policy is Retain, so the data is kept. A Released volume binds to no other claim until its claimRef is removed.
explain-volume-being-deleted = Claim { $claim } of volume { $name } was deleted, and the reclaim policy is Delete. The driver deletes the disk. Then the PersistentVolume is deleted.
explain-volume-delete-failed = Claim { $claim } of volume { $name } was deleted, and the reclaim policy is Delete. The deletion of the disk failed. The provisioner retries with backoff. Error: { $error }
explain-volume-being-recycled = Claim { $claim } of volume { $name } was deleted. A recycler Pod deletes the data. Then the volume is Available again.
explain-volume-failed = Volume { $name } could not be reclaimed after its claim { $claim } was deleted. The PersistentVolume controller retries at its resyncs, 15 seconds apart at first. Repeated failures of a deletion add exponential backoff. Error: { $error }
explain-volume-terminating-in-use = Volume { $name } is being deleted. The finalizer kubernetes.io/pv-protection blocks the deletion while claim { $claim } is bound to the volume.
explain-volume-terminating-finalizers = Volume { $name } is being deleted. The controllers that own its finalizers must remove them: { $finalizers }.
explain-volume-terminating = Volume { $name } is being deleted. Its finalizer is removed next.
explain-volume-reserved = The claimRef of volume { $name } refers to claim { $claim }. This claim does not exist, or it has another UID. The volume cannot bind to any other claim.
explain-volume-reserved-binding = The claimRef of volume { $name } refers to claim { $claim }. The PersistentVolume controller binds them at its next resync.
explain-volume-unwanted = Volume { $name } is Available with { $capacity }. No Pending claim matches it.

## Unscheduled Pods

explain-pod-unschedulable = Pod { $name } cannot be scheduled: no node passes every filter. The table shows the result of each filter for each node.
explain-pod-scheduling = Pod { $name } is not scheduled, but at least one node is feasible. kube-scheduler retries.
explain-pod-no-nodes = Pod { $name } is not scheduled, because the cluster has no nodes.
explain-pod-gated = Pod { $name } has scheduling gates. kube-scheduler ignores the Pod until all gates are removed: { $gates }.
explain-pod-claim-missing = Pod { $name } uses claim { $claim }, which does not exist in its namespace.
explain-pod-claim-coming = Pod { $name } has a generic ephemeral volume. The ephemeral volume controller creates its claim { $claim }.
explain-pod-claim-not-its-own = Pod { $name } has a generic ephemeral volume. Claim { $claim } already exists, but the Pod does not own it.
explain-pod-claim-pending = Pod { $name } uses claim { $claim }, which is not bound. Fix the claim, and then the Pod can start.
explain-pod-claim-lost = Pod { $name } uses claim { $claim }, whose volume is lost.
explain-pod-claim-terminating = Pod { $name } uses claim { $claim }, which is being deleted. New Pods cannot use this claim.
explain-pod-volume-missing = Pod { $name } uses claim { $claim }, which is bound to volume { $volume }. This volume does not exist.
explain-pod-claims-unready = The claims of Pod { $name } are not ready. Error: { $error }

## Pods that wait for their volumes

explain-pod-multi-attach = Pod { $name } is scheduled to { $node }, but volume { $volume } is still attached to { $other } (Pods on that node: { $pods }). A ReadWriteOnce disk is attached to one node at a time. The volume is detached after the other Pod is deleted and its node has unmounted the volume. If { $other } is powered off, force delete the Pod on it: the volume is detached 6 minutes later. Or add the taint node.kubernetes.io/out-of-service to { $other }: the volume is detached immediately.
explain-pod-attach-failed = Volume { $volume } of Pod { $name } could not be attached to { $node }. The external-attacher retries with backoff. Error: { $error }
explain-pod-attaching = Driver { $driver } is attaching volume { $volume } of Pod { $name } to { $node }.
explain-pod-not-attached = Volume { $volume } of Pod { $name } must be attached to { $node }. The attach/detach controller has not created the VolumeAttachment yet.
explain-pod-driver-not-registered = Volume { $volume } of Pod { $name } needs driver { $driver } on node { $node }. The driver is not registered there. Registered drivers: { $drivers }.
explain-pod-node-out-of-reach = Pod { $name } is scheduled to { $node }. The node affinity of volume { $volume } does not match this node.
explain-pod-content-missing = Pod { $name } mounts { $kind } { $object }. The object does not exist, or it lacks a key that the Pod needs. Error: { $error }
explain-pod-volume-unusable = A volume of Pod { $name } does not support the use that the Pod specifies. Error: { $error }
explain-pod-mount-failed = The kubelet on { $node } could not mount a volume of Pod { $name }. It retries with backoff. Error: { $error }
explain-pod-node-silent = Pod { $name } is scheduled to node { $node }, which does not respond. The Pod starts after the kubelet responds again.
explain-pod-starting = All objects that Pod { $name } needs exist. The kubelet on node { $node } is mounting the volumes and starting the containers.

## Pods that are being deleted

explain-pod-terminating-node-gone = Pod { $name } is being deleted. Its node { $node } no longer exists, so no kubelet can confirm that the Pod has stopped.
explain-pod-terminating-node-silent = Pod { $name } is being deleted. Its node { $node } does not respond, so the Pod might still run. Force delete the Pod only if the node is powered off. Two nodes that write to one disk corrupt its data.
explain-pod-terminating-finalizers = Pod { $name } is being deleted. The controllers that own its finalizers must remove them: { $finalizers }.
explain-pod-terminating = The grace period of Pod { $name } is over. The kubelet on node { $node } has not yet confirmed that the Pod has stopped.

## Dependent objects

explain-set-held-up = { $kind } { $name } has { $ready } of { $wanted } Pods ready. { $ordered ->
    [yes] Pod { $pod } blocks it. The next Pod is created only after this Pod is ready.
   *[other] Pod { $pod } blocks it.
}
explain-set-create-refused = { $kind } { $name } has { $ready } of { $wanted } Pods ready. The API server rejects more Pods. Error: { $error }
explain-node-not-ready = Node { $name } is not ready. Its condition Ready is { $status }. { $evicted ->
    [no] No more Pods are evicted from it.
   *[other] The taint-eviction-controller evicts: { $evicted }.
} { $terminating ->
    [no] No Pod on it is Terminating.
   *[other] These Pods stay Terminating until the kubelet responds: { $terminating }.
} { $volumes ->
    [no] No VolumeAttachment refers to it.
   *[other] VolumeAttachments stay while their Pods exist, for these volumes: { $volumes }.
} { $out ->
    [yes] It has the taint node.kubernetes.io/out-of-service. Terminating Pods are deleted and their volumes are detached immediately.
   *[no] If a Pod is force deleted, the attach/detach controller waits 6 minutes. Then it detaches the volumes of the Pod.
}
explain-node-evicts = Node { $name } has taints of the effect NoExecute: { $taints }. The taint-eviction-controller evicts Pods that do not tolerate them without limit: { $evicted }.
explain-attachment-failed = Driver { $driver } could not attach volume { $volume } to { $node }. The external-attacher retries with backoff. Error: { $error }
explain-attachment-volume-gone = The VolumeAttachment for node { $node } refers to volume { $volume }, which does not exist.
explain-attachment-attaching = Driver { $driver } is attaching volume { $volume } to { $node }. It has not responded yet.
explain-attachment-detaching = Driver { $driver } is detaching volume { $volume } from { $node }. It has not responded yet.
explain-attachment-detach-failed = Driver { $driver } could not detach volume { $volume } from { $node }. The external-attacher retries with backoff. Error: { $error }
explain-attachment-driver-gone = The VolumeAttachment of volume { $volume } to { $node } needs driver { $driver }, which is not installed. No component processes it.
explain-attachment-node-silent = Volume { $volume } must be detached from { $node }, which does not respond.
explain-snapshot-claim-missing = The source of snapshot { $name } is claim { $claim }, which does not exist.
explain-snapshot-claim-pending = The source of snapshot { $name } is claim { $claim }, which is not bound.
explain-snapshot-class-missing = Snapshot { $name } uses VolumeSnapshotClass { $class }, which does not exist.
explain-snapshot-no-class = Snapshot { $name } sets no class. No VolumeSnapshotClass of its driver is marked as the default.
explain-snapshot-content-missing = The source of snapshot { $name } is VolumeSnapshotContent { $content }, which does not exist.
explain-snapshot-failed = The driver could not create snapshot { $name }. Error: { $error }
explain-snapshot-coming = The driver is creating snapshot { $name }. It has not reported that the snapshot is ready.
explain-namespace-terminating = Namespace { $name } is being deleted. It is removed after all its objects are deleted. Remaining objects: { $left }.

## What blocks it

waits-you = Missing user action
waits-binder = PersistentVolume controller
waits-provisioner = external-provisioner
waits-populator = Volume populator
waits-scheduler = kube-scheduler
waits-attach = attach/detach controller
waits-detach = Attachment to another node
waits-attacher = external-attacher
waits-kubelet = kubelet of the node
waits-resizer = external-resizer
waits-snapshotter = external-snapshotter
waits-driver = Missing CSI driver
waits-claim = Claim
waits-pod = Pod
waits-ephemeral = Ephemeral volume controller
waits-finalizers = Controllers that own the finalizers
waits-pvc-protection = PVC protection controller
waits-pv-protection = PV protection controller
waits-server = API server

## Fixes

fix-create-volume = Create volume { $object } that matches the claim.
fix-create-claim = Create claim { $object }.
fix-create-class = Create StorageClass { $object } for driver { $driver }.
fix-create-populator = Register VolumePopulator { $object }. Its controller must also be installed.
fix-create-pod = Create a Pod that uses the claim.
fix-create-content = Create { $object }.
fix-create-attributes-class = Create VolumeAttributesClass { $object }.
fix-create-snapshot-class = Create VolumeSnapshotClass { $object }.
fix-set-class = Set class { $class } in the claim. The class of a Pending claim can be set if it is not set yet.
fix-make-default = Mark { $object } as the default class.
fix-claim-other-class = Recreate the claim with class { $class }. The class of a claim cannot be changed.
fix-claim-as-volume = Recreate the claim so that it matches volume { $volume }.
fix-claim-any-volume = Recreate the claim without spec.volumeName.
fix-recreate-claim = Recreate the claim with an empty volume. The data of the old volume is lost.
fix-drop-selector = Recreate the claim without the selector.
fix-drop-source = Recreate the claim without a data source. Its volume is empty at first.
fix-class-other-driver = Recreate the class with provisioner { $driver }.
fix-class-without-parameters = Recreate the class without its parameters.
fix-reopen-volume = Remove the claimRef of volume { $object }. The data is kept, and another claim can bind to the volume.
fix-label-volume = Add the labels that the selector requires to volume { $object }.
fix-volume-class = { $class ->
    [no] Remove the class of volume { $object }: the claim requests a volume without a class.
   *[other] Set the class of volume { $object } to { $class }, the class of the claim.
}
fix-retain-volume = Set the reclaim policy of volume { $object } to Retain. Its data is kept.
fix-delete-volume = Delete volume { $object }. With Retain, the disk in the storage system is kept.
fix-delete-claim = Delete claim { $object }.
fix-delete-pod = Delete Pod { $object }.
fix-force-delete-pod = Force delete Pod { $object }. Make sure that the Pod no longer runs: the API server does not wait for the kubelet.
fix-delete-attachment = Delete the VolumeAttachment, only if the node is powered off: two nodes that write to one disk corrupt its data. The attach/detach controller recreates it where it is needed.
fix-remove-attachment-finalizers = Remove the finalizers of VolumeAttachment { $object }, only if the node is powered off: two nodes that write to one disk corrupt its data. The driver does not detach the volume.
fix-remove-finalizers = Remove the finalizers of { $object }. The cleanup that they guard is skipped.
fix-allow-expansion = Allow expansion of volumes of class { $object }.
fix-resize-back = Lower the request to { $lower }. It must be greater than the capacity, { $capacity }.
fix-attributes-back = Request { $have } again.
fix-uncordon = Uncordon node { $node }.
fix-remove-taint = Remove the taint from node { $node }.
fix-label-node = Add the labels that the Pod requires to node { $node }.
fix-out-of-service = Add the out-of-service taint to node { $object }, only if the node is powered off. Its Pods are deleted and its volumes are detached immediately.

## Rules of nodes

rule-node-schedulable = schedulable
rule-node-name = matches spec.nodeName
rule-node-taints = taints are tolerated
rule-node-affinity = node selector and affinity match
rule-node-ports = host ports are free
rule-node-resources = sufficient resources
rule-volume-restrictions = ReadWriteOncePod claims are not in use
rule-volume-limits = within the attach limit
rule-volume-binding = volumes are accessible or can be provisioned
rule-volume-zone = in the zone of the volumes
rule-pod-spread = topology spread constraints are met
rule-pod-affinity = Pod affinity and anti-affinity match

## The panel

explain-search = Paste the text of an event
explain-nothing-found = No explanation matches this text. Paste the message of an event from the output of kubectl describe.
explain-list = Objects that are not in their desired state
explain-none = Every object is in its desired state.
explain-more = { $n } more are not shown.
explain-all = All problems
explain-solved = The problem of { $name } is solved.
explain-waits = Blocked by
explain-when = Since
explain-since = { $n } { $unit ->
    [s] seconds
    [min] minutes
    [h] hours
   *[d] days
  } ago ({ $time })
explain-said = Last warning
explain-chain = From the Pod to the node
explain-fixes = Suggested fixes
fix-button = Apply fix
fix-done = The fix is applied. Check the state of the object.
fix-remote = No controllers run in an imported cluster. Run the command in the real cluster.
loss-title = This fix deletes:
loss-object = { $kind } { $name }
loss-data = { $kind } { $name } and its stored data ({ $kind ->
    [PersistentVolume] reclaim policy
   *[other] deletion policy
  } { $policy })
loss-kept = { $kind } { $name } ({ $kind ->
    [PersistentVolume] reclaim policy
   *[other] deletion policy
  } { $policy }). Its stored data stays in the storage system.
loss-ask = In a real cluster, this cannot be undone.
loss-cancel = Cancel
loss-confirm = Delete objects and apply fix
loss-confirm-data = Delete data and apply fix
command-copy = Copy command
command-copied = The command was copied. Run it in the real cluster.
link-ok = OK
link-broken = broken
link-waiting = waiting
link-absent = missing
bring-title = Import your cluster
bring-how = Run these commands. Paste or drop their output here, as YAML or JSON. It is read in this browser and is not sent anywhere. Secrets and other confidential values are not kept.
bring-if-served = A cluster may not serve all of the following kinds. Remove the kinds that your cluster does not serve from the command.
bring-text = Output of kubectl
bring-button = Import
bring-files = Or choose files:
bring-reading = Reading: { $n }%
bring-done = { $n } objects loaded, { $secrets } Secrets dropped, { $unknown } objects of unknown kinds skipped. No controllers run: you see the state at the time of the export.
bring-nothing = No objects were found. Paste the output of the commands.
bring-truncated = The text is cut off. The object that begins at line { $line } is incomplete and was left out: { $object }. Objects after it are missing.
bring-truncated-here = The text is cut off at line { $line }. Objects after it are missing.
bring-garbage = Line { $line } was skipped: { $text }
imported-title = Imported cluster
imported-left-out = This is an imported cluster. The import left out Secrets, values of ConfigMaps and environment variables, and commands and arguments of containers. It also left out termination messages, HTTP headers of probes, and annotations outside kubernetes.io and k8s.io. Parameters and mount options that are named as passwords, tokens or keys were left out.
imported-stays = The other objects are stored in this browser until you forget the cluster. Then your own session before the import comes back.
forget-button = Forget this cluster
forget-done = The imported cluster was removed from memory and from the storage of this browser. Your own session is back.

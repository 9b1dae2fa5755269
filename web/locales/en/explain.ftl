### Why an object is not where its owner wants it (branches of crates/explain), whom it waits for, and what would help.
### Names of Kubernetes fields, phases and kinds stay as they are.

## Claims that wait

explain-claim-no-class = Claim { $name } asks for { $request } and names no class. No volume without a class fits it, and no StorageClass is marked as the default, so nobody will make a volume for it. It stays Pending until a volume fits, or until it gets a class.
explain-claim-default-class = Claim { $name } names no class and no volume fits it. There is a default class, { $default }: the binder will give it to the claim the next time it looks.
explain-claim-empty-class = Claim { $name } says storageClassName: "". That asks for a volume without a class and turns dynamic provisioning off: only a volume made by hand will do, and none fits.
explain-claim-class-missing = Claim { $name } names class { $class }, and there is no StorageClass of that name. No volume that fits carries that class either.
explain-claim-class-unknown = Claim { $name } waits for a volume of class { $class }. No StorageClass came along with what was loaded, so it cannot be told who would make the volume.
explain-claim-waits-for-consumer = Class { $class } says WaitForFirstConsumer: the volume is made or chosen where the first Pod runs that uses it. No Pod uses claim { $name } yet. This is no fault; it waits to be used.
explain-claim-waits-for-pod = Claim { $name } gets its volume when the Pod has a node, and the scheduler has found none for { $pods }. What keeps the Pod from a node keeps the claim from its volume.
explain-claim-static-only = Class { $class } makes no volumes ({ $provisioner }): it only groups volumes that somebody made by hand. None of them fits claim { $name }.
explain-claim-selector-dynamic = Claim { $name } has a selector. Volumes that are made on demand cannot be chosen by labels, so { $provisioner } will not make one, and no volume that is there fits.
explain-claim-driver-missing = Class { $class } leaves the making to { $provisioner }, and no such driver is installed: no node has registered it and there is no CSIDriver of that name. Nobody hears the request.
explain-claim-source-missing = Claim { $name } is to be filled from { $source }, which is not there.
explain-claim-populator-missing = Claim { $name } is to be filled from a { $source }, and no VolumePopulator is registered for that kind. The driver’s provisioner leaves such claims to a populator.
explain-claim-populating = Claim { $name } gets its volume when a populator has filled it from the { $source }. Until then the volume belongs to another claim, in the populator’s own namespace.
explain-claim-provisioning-failed = { $provisioner } was asked for a volume for claim { $name } and refused: { $error } It will try again by itself.
explain-claim-provisioning = { $provisioner } has been asked to make a volume of { $request } for claim { $name }, and has not answered yet.
explain-claim-binding = Volume { $volume } fits claim { $name }. The binder will join them the next time it looks, within 15 seconds.
explain-claim-named-volume-missing = Claim { $name } names volume { $volume } in spec.volumeName, and there is no such volume. It will have no other.
explain-claim-named-volume-mismatch = Claim { $name } names volume { $volume } and cannot have it: { $reason }.
explain-claim-named-volume-taken = Claim { $name } names volume { $volume }, whose claimRef points at { $other }. A volume belongs to one claim.

## Claims that lost their volume

explain-claim-lost-volume = Claim { $name } was bound to volume { $volume }, and the volume has been deleted. The claim stays Lost; if a volume of that name comes back unclaimed, it is taken again, whatever is on it.
explain-claim-lost-reference = Claim { $name } was bound once and no longer says to which volume. It can only be made again.
explain-claim-misbound = Claim { $name } says that it is bound to { $volume }, but the volume belongs to { $other }.

## Claims that should be gone

explain-claim-terminating-in-use = Claim { $name } has been deleted and is kept, because { $pods } still uses it: the finalizer kubernetes.io/pvc-protection comes off when the last Pod with a node is gone. Nothing is lost until then, and nothing can bring the claim back.
explain-claim-terminating-finalizers = Claim { $name } has been deleted and waits for whoever set its finalizers to take them off: { $finalizers }.
explain-claim-terminating = Claim { $name } has been deleted; nothing uses it, so it will be gone in a moment.

## Claims that grow or change

explain-claim-resize-not-allowed = Claim { $name } asks for { $request } and has { $capacity }. Its class { $class } does not say allowVolumeExpansion: true, so nobody will make the volume larger.
explain-claim-resize-infeasible = Claim { $name } requests { $request } and has { $capacity }. The driver cannot provide this size. You can lower the request, but the new request must be greater than { $capacity }. Error: { $error }
explain-claim-resize-failed = Claim { $name } asks for { $request } and has { $capacity }. Making the volume larger failed and is tried again: { $error }
explain-claim-resize-needs-pod = The volume of claim { $name } is larger already; its file system grows when a node mounts it. No Pod uses the claim now.
explain-claim-resize-on-node = The volume of claim { $name } is larger already; the kubelet is to grow its file system where { $pods } runs.
explain-claim-resizing = Claim { $name } asks for { $request } and has { $capacity }. The driver’s resizer is at it.
explain-claim-modify-class-missing = Claim { $name } asks for VolumeAttributesClass { $want }, which is not there. It keeps { $have } meanwhile.
explain-claim-modify-refused = Claim { $name } asks for VolumeAttributesClass { $want }, and the driver refused: { $error }
explain-claim-modifying = Claim { $name } asks for VolumeAttributesClass { $want }; the driver is changing its volume.

## Volumes

explain-volume-released = The claim { $claim } of volume { $name } is gone. Its reclaim policy is Retain, so the data stays and nobody else gets it: a Released volume is not given away until somebody clears its claimRef.
explain-volume-being-deleted = The claim { $claim } of volume { $name } is gone and its reclaim policy is Delete: the driver is asked to delete the disk, and then the volume goes.
explain-volume-delete-failed = The claim { $claim } of volume { $name } is gone and its reclaim policy is Delete, but deleting the disk failed and is tried again: { $error }
explain-volume-being-recycled = The claim { $claim } of volume { $name } is gone; a Pod is scrubbing it, and then it is Available again.
explain-volume-failed = Volume { $name } could not be reclaimed after its claim { $claim } was deleted. The PersistentVolume controller retries at its resyncs, 15 seconds apart at first. Repeated failures of a deletion add exponential backoff. Error: { $error }
explain-volume-terminating-in-use = Volume { $name } has been deleted and is kept while claim { $claim } is bound to it: the finalizer kubernetes.io/pv-protection comes off when the claim is gone.
explain-volume-terminating-finalizers = Volume { $name } has been deleted and waits for whoever set its finalizers to take them off: { $finalizers }.
explain-volume-terminating = Volume { $name } has been deleted and will be gone in a moment.
explain-volume-reserved = Volume { $name } is kept for claim { $claim }, which is not there (or is another one of the same name). Nobody else can have it.
explain-volume-reserved-binding = Volume { $name } is kept for claim { $claim }; the binder will join them the next time it looks.
explain-volume-unwanted = Volume { $name } is Available with { $capacity }, and none of the claims that wait can have it.

## Pods without a node

explain-pod-unschedulable = No node can have Pod { $name }. Each refuses it for a reason of its own; the table shows every node against every rule.
explain-pod-scheduling = Pod { $name } has no node yet, but at least one would do: the scheduler will try it again.
explain-pod-no-nodes = Pod { $name } has no node, because there is none in the cluster.
explain-pod-gated = Pod { $name } is held back by its scheduling gates until somebody takes them off: { $gates }.
explain-pod-claim-missing = Pod { $name } names claim { $claim }, which is not in its namespace.
explain-pod-claim-coming = Pod { $name } has a generic ephemeral volume; its claim { $claim } is being made.
explain-pod-claim-not-its-own = Pod { $name } has a generic ephemeral volume, but claim { $claim } was there before and belongs to somebody else.
explain-pod-claim-pending = Pod { $name } waits for its claim { $claim }, which is not bound. What helps the claim helps the Pod.
explain-pod-claim-lost = Pod { $name } needs claim { $claim }, whose volume is lost.
explain-pod-claim-terminating = Pod { $name } needs claim { $claim }, which is being deleted. No new Pod may use it.
explain-pod-volume-missing = Pod { $name } needs claim { $claim }, which is bound to volume { $volume }, and the volume is not there.
explain-pod-claims-unready = Pod { $name } waits for its claims: { $error }

## Pods that wait for their volumes

explain-pod-multi-attach = Pod { $name } is scheduled to { $node }, but volume { $volume } is still attached to { $other } (Pods there: { $pods }). A ReadWriteOnce disk is attached to one node at a time. The volume is detached after the other Pod is deleted and its node has unmounted the volume. If { $other } is powered off, there are two ways. Force delete the Pod there: the volume is detached 6 minutes later. Or add the taint node.kubernetes.io/out-of-service to { $other }: the volume is detached at once.
explain-pod-attach-failed = Volume { $volume } of Pod { $name } could not be attached to { $node }; it is tried again: { $error }
explain-pod-attaching = Volume { $volume } of Pod { $name } is being attached to { $node } by driver { $driver }.
explain-pod-not-attached = Volume { $volume } of Pod { $name } is to be attached to { $node }; nobody has asked the driver yet.
explain-pod-driver-not-registered = Volume { $volume } of Pod { $name } needs driver { $driver } on node { $node }, which has not registered there. Registered there: { $drivers }.
explain-pod-node-out-of-reach = Pod { $name } was put on { $node }, from which volume { $volume } cannot be reached: the volume’s node affinity names other nodes.
explain-pod-content-missing = Pod { $name } mounts { $kind } { $object }, and the kubelet finds it not or not whole: { $error }
explain-pod-volume-unusable = A volume of Pod { $name } cannot be used as the Pod wants it: { $error }
explain-pod-mount-failed = Mounting a volume of Pod { $name } on { $node } failed and is tried again: { $error }
explain-pod-node-silent = Pod { $name } is on node { $node }, which does not answer. Nothing happens there until its kubelet is heard of again.
explain-pod-starting = Everything that Pod { $name } needs is there; node { $node } is mounting its volumes and starting its containers.

## Pods that should be gone

explain-pod-terminating-node-gone = Pod { $name } has been deleted, and its node { $node } is no longer there to say that it has stopped.
explain-pod-terminating-node-silent = Pod { $name } has been deleted, but its node { $node } does not answer, so nobody knows whether it still runs. Force it away only if the machine is really off: two writers on one disk destroy its data.
explain-pod-terminating-finalizers = Pod { $name } has been deleted and waits for whoever set its finalizers to take them off: { $finalizers }.
explain-pod-terminating = Pod { $name } should have stopped by now; its node { $node } has not yet said so.

## What stands on them

explain-set-held-up = { $kind } { $name } has { $ready } of { $wanted } Pods ready. { $ordered ->
    [yes] It is held up by { $pod }, and makes the next one only when that is ready.
   *[other] It is held up by { $pod }.
}
explain-set-create-refused = { $kind } { $name } has { $ready } of { $wanted } Pods ready and cannot make more: { $error }
explain-node-not-ready = Node { $name } is not ready. Its condition Ready is { $status }. { $evicted ->
    [no] No more Pods are evicted from it.
   *[other] The taint-eviction-controller evicts: { $evicted }.
} { $terminating ->
    [no] No Pod on it is Terminating.
   *[other] These Pods stay Terminating until the kubelet answers: { $terminating }.
} { $volumes ->
    [no] No VolumeAttachment names it.
   *[other] VolumeAttachments stay while their Pods exist, for these volumes: { $volumes }.
} { $out ->
    [yes] It has the taint node.kubernetes.io/out-of-service. Terminating Pods are deleted and their volumes are detached at once.
   *[no] If a Pod is deleted by force, the attach/detach controller waits 6 minutes. Then it detaches the volumes of the Pod.
}
explain-node-evicts = Node { $name } has taints of the effect NoExecute: { $taints }. The taint-eviction-controller evicts Pods that do not tolerate them without limit: { $evicted }.
explain-attachment-failed = Volume { $volume } could not be attached to { $node }; driver { $driver } tries again: { $error }
explain-attachment-volume-gone = The attachment asks for volume { $volume } on { $node }, and the volume is not there.
explain-attachment-attaching = Driver { $driver } is to attach volume { $volume } to { $node }, and has not said so yet.
explain-attachment-detaching = Driver { $driver } is to detach volume { $volume } from { $node }, and has not said so yet.
explain-attachment-detach-failed = Volume { $volume } could not be detached from { $node }; driver { $driver } tries again: { $error }
explain-attachment-driver-gone = The attachment of volume { $volume } to { $node } needs driver { $driver }, which is not installed. Nobody is there to act on it.
explain-attachment-node-silent = Volume { $volume } is to be detached from { $node }, which does not answer.
explain-snapshot-claim-missing = Snapshot { $name } is to be taken of claim { $claim }, which is not there.
explain-snapshot-claim-pending = Snapshot { $name } waits for claim { $claim }, which has no volume yet.
explain-snapshot-class-missing = Snapshot { $name } names VolumeSnapshotClass { $class }, which is not there.
explain-snapshot-no-class = Snapshot { $name } names no class, and no VolumeSnapshotClass of its driver is marked as the default.
explain-snapshot-content-missing = Snapshot { $name } is to show content { $content }, which is not there.
explain-snapshot-failed = The driver could not take snapshot { $name }: { $error }
explain-snapshot-coming = Snapshot { $name } has been asked for; the driver has not said that it is ready.
explain-namespace-terminating = Namespace { $name } has been deleted and goes when it is empty. Left in it: { $left }.

## Whom it waits for

waits-you = You
waits-binder = The PersistentVolume controller
waits-provisioner = The driver’s provisioner
waits-populator = The volume populator
waits-scheduler = The scheduler
waits-attach = The attach/detach controller
waits-detach = The other node to let go
waits-attacher = The driver’s attacher
waits-kubelet = The kubelet of the node
waits-resizer = The driver’s resizer
waits-snapshotter = The driver’s snapshotter
waits-driver = The driver to be installed
waits-claim = The claim
waits-pod = The Pod
waits-ephemeral = The ephemeral volume controller
waits-finalizers = Whoever set the finalizers
waits-pvc-protection = The protection controller
waits-pv-protection = The protection controller
waits-server = The API server to allow it

## What would help

fix-create-volume = Make volume { $object } by hand, as the claim wants it.
fix-create-claim = Make claim { $object }.
fix-create-class = Make StorageClass { $object }, for driver { $driver }.
fix-create-populator = Register VolumePopulator { $object }. Its controller has to be installed, too.
fix-create-pod = Make a Pod that uses it.
fix-create-content = Make { $object }.
fix-create-attributes-class = Make VolumeAttributesClass { $object }.
fix-create-snapshot-class = Make VolumeSnapshotClass { $object }.
fix-set-class = Give the claim class { $class }. A claim without a class may get one while it is Pending.
fix-make-default = Mark { $object } as the default class.
fix-claim-other-class = Make the claim again with class { $class }. The class of a claim cannot be changed.
fix-claim-as-volume = Make the claim again so that it asks for what { $volume } has.
fix-claim-any-volume = Make the claim again without naming a volume.
fix-recreate-claim = Make the claim again, empty. What was on the volume is gone.
fix-drop-selector = Make the claim again without the selector.
fix-drop-source = Make the claim again without a source: its volume begins empty.
fix-class-other-driver = Make the class again with driver { $driver }.
fix-class-without-parameters = Make the class again without its parameters.
fix-reopen-volume = Clear the claimRef of volume { $object }. What is on it stays, for whoever gets it next.
fix-label-volume = Give volume { $object } the labels that the selector asks for.
fix-volume-class = { $class ->
    [no] Remove the class of volume { $object }: the claim asks for a volume without a class.
   *[other] Give volume { $object } class { $class }, which the claim names.
}
fix-retain-volume = Keep volume { $object } and its data: reclaim policy Retain.
fix-delete-volume = Delete volume { $object }. With Retain, the disk behind it stays.
fix-delete-claim = Delete claim { $object }.
fix-delete-pod = Delete Pod { $object }.
fix-force-delete-pod = Take Pod { $object } out of the cluster without waiting for its node. Make sure that it does not run any more.
fix-delete-attachment = Delete the VolumeAttachment, only if the node is powered off: two nodes that write to one disk corrupt its data. The attach/detach controller recreates it where it is needed.
fix-remove-attachment-finalizers = Remove the finalizers of VolumeAttachment { $object }, only if the node is powered off: two nodes that write to one disk corrupt its data. The driver does not detach the volume.
fix-remove-finalizers = Take the finalizers off { $object } yourself. What they stood for is then left undone.
fix-allow-expansion = Let volumes of class { $object } grow.
fix-resize-back = Lower the request to { $lower }. It must be greater than the capacity, { $capacity }.
fix-attributes-back = Ask for { $have } again.
fix-uncordon = Open node { $node } for Pods again (uncordon).
fix-remove-taint = Take the taint off node { $node }.
fix-label-node = Give node { $node } the labels that the Pod asks for.
fix-out-of-service = Declare node { $object } out of service. Only if it is off: its Pods are removed and its volumes detached at once.

## Rules of nodes

rule-node-schedulable = open for Pods
rule-node-name = the node that the Pod names
rule-node-taints = no taint keeps it away
rule-node-affinity = selector and affinity match
rule-node-ports = its ports of the node are free
rule-node-resources = enough room
rule-volume-restrictions = no ReadWriteOncePod claim in use
rule-volume-limits = room for its volumes
rule-volume-binding = its volumes can be reached or made
rule-volume-zone = in the zone of its volumes
rule-pod-spread = Pods stay spread evenly
rule-pod-affinity = other Pods are where it wants them, or not

## The panel

explain-search = Paste the text of an event
explain-nothing-found = No explanation is known for this text. Paste the message of an event, such as kubectl describe shows it.
explain-list = What is not where its owner wants it
explain-none = Everything is where its owner wants it.
explain-more = { $n } more are not shown.
explain-all = All that is stuck
explain-solved = { $name } is no longer stuck.
explain-waits = Waits for
explain-when = Since
explain-since = { $n } { $unit ->
    [s] seconds
    [min] minutes
    [h] hours
   *[d] days
  } ago ({ $time })
explain-said = Last complaint
explain-chain = From the Pod to the node
explain-fixes = What would help
fix-button = Apply fix
fix-done = Done; see what became of it.
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
link-ok = fine
link-broken = here it breaks
link-waiting = waits
link-absent = not there
bring-title = Bring your own cluster
bring-how = Run these commands. Paste or drop their output here, as YAML or JSON. It is read in this browser and is not sent anywhere. Secrets and other confidential values are not kept.
bring-if-served = A cluster may not serve all of the following kinds. Remove the kinds that your cluster does not serve from the command.
bring-text = Output of kubectl
bring-button = Load it
bring-files = Or choose files:
bring-reading = Reading: { $n } %
bring-done = { $n } objects loaded, { $secrets } Secrets dropped, { $unknown } objects of unknown kinds skipped. No controllers run: you see the state at the time of the export.
bring-nothing = No object was found. Paste the output of the commands.
bring-truncated = The text is cut off. The object that begins at line { $line } is incomplete and was left out: { $object }. Objects after it are missing.
bring-truncated-here = The text is cut off at line { $line }. Objects after it are missing.
bring-garbage = Line { $line } was skipped: { $text }
imported-title = Imported cluster
imported-left-out = This is an imported cluster. The import left out Secrets, values of ConfigMaps and environment variables, and commands and arguments of containers. It also left out termination messages, HTTP headers of probes, and annotations outside kubernetes.io and k8s.io. Parameters and mount options that are named as passwords, tokens or keys were left out.
imported-stays = The other objects are stored in this browser until you forget the cluster. Then your own session before the import comes back.
forget-button = Forget this cluster
forget-done = The imported cluster was removed from memory and from the storage of this browser. Your own session is back.

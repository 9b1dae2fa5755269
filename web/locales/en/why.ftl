### Why a controller did what it did: one sentence for each branch of the core (`Why::branch`), its facts as arguments.
### Names of Kubernetes fields, phases and kinds stay as they are.

## The user

why-user = You asked for it: { $command }.
why-bootstrap = Every cluster begins with this.

## Binder: binding

why-binder-bind-match = Claim { $claim } asks for { $request }; among the volumes that fit, { $volume } is the one with the fewest access modes and the least room to spare. The volume is told first.
why-binder-bind-reserved = Volume { $volume } names claim { $claim } in its claimRef. It was kept for this claim, so phase, class and selector are not asked.
why-binder-bind-named = Claim { $claim } names volume { $volume } in volumeName, nobody else claims it, and size, class, mode and access modes fit.
why-binder-bind-agreed = Claim { $claim } and volume { $volume } name each other. When both sides agree, nothing is checked.
why-binder-bind-again = Claim { $claim } was bound to { $volume } before, and a volume of that name is claimed by nobody: it is taken again, without any check.
why-binder-bind-volume-phase = Volume { $volume } now points at claim { $claim }, so its phase becomes Bound.
why-binder-bind-claim = Now the claim’s side: { $claim } gets volumeName { $volume }, and an annotation that the binding was completed.
why-binder-bind-claim-phase = Both sides point at each other: claim { $claim } becomes Bound and shows the access modes and capacity of { $volume }.
why-binder-claim-bound = Claim { $claim } and volume { $volume } still point at each other. Nothing to do.

## Binder: claims that wait or are lost

why-binder-claim-no-match = No volume fits claim { $claim }, and it names no class that could make one. It stays Pending until one appears.
why-binder-claim-no-match-provision = No volume fits claim { $claim }; its class { $class } has to make one.
why-binder-claim-default-class = No volume without a class fits claim { $claim }, and the claim names no class, so it is given the default one, { $default }.
why-binder-claim-wait-for-consumer = Class { $class } waits for the first Pod that uses claim { $claim }, so that the volume is made or chosen where the Pod can run.
why-binder-claim-wait-for-pod = Claim { $claim } waits until the scheduler has found a node for { $pods }.
why-binder-claim-class-missing = Claim { $claim } names class { $class }, but there is no such StorageClass.
why-binder-claim-ask-provisioner = No volume fits claim { $claim }; class { $class } says that { $provisioner } makes volumes, so it is asked.
why-binder-claim-no-plugin = Class { $class } names { $provisioner }, a provisioner inside Kubernetes that does not exist (any more). Nobody will make a volume for claim { $claim }.
why-binder-claim-host-path = Class { $class } names kubernetes.io/host-path, a plugin for tests that is switched off unless Kubernetes is told otherwise. It makes no volume for claim { $claim }.
why-binder-claim-named-volume-missing = Claim { $claim } names volume { $volume }, which is not there. It waits for it.
why-binder-claim-named-volume-mismatch = Claim { $claim } names volume { $volume }, but cannot have it: { $reason }.
why-binder-claim-named-volume-taken = Claim { $claim } names volume { $volume }, which belongs to claim { $other }.
why-binder-claim-volume-stolen = Claim { $claim } was given volume { $volume }, but the volume now belongs to claim { $other }.
why-binder-claim-lost-reference = Claim { $claim } was bound once and no longer says to which volume.
why-binder-claim-lost-volume = Claim { $claim } was bound to volume { $volume }, and the volume is gone, with its data.
why-binder-claim-misbound = Claim { $claim } says that it is bound to { $volume }, but the volume belongs to claim { $other }.
why-binder-claim-still-lost = Claim { $claim } is still lost.
why-binder-claim-deleted = Claim is gone; its volume { $volume } is looked at now.
why-binder-claim-deleted-unbound = The claim is gone. It had no volume.

## Binder: volumes

why-binder-volume-available = Volume { $volume } has no claimRef: any claim may have it.
why-binder-volume-reserved = Volume { $volume } names claim { $claim } without a uid: it is kept for the claim of that name, whenever it comes.
why-binder-volume-wakes-claim = Volume { $volume } points at claim { $claim }, which is not bound yet: binding is the claim’s business.
why-binder-volume-bound = Claim { $claim } names volume { $volume }, and the volume names the claim: it is Bound.
why-binder-volume-mode-mismatch = Volume { $volume } is for claim { $claim }, but one is a file system and the other a block device.
why-binder-volume-released = The claim that volume { $volume } was bound to, { $claim }, is gone. The volume keeps its data and its claimRef, so no other claim gets them.
why-binder-volume-surplus = Volume { $volume } was made for claim { $claim }, which took { $other } instead. Nobody needs it.
why-binder-volume-unbind = Claim { $claim } is bound to { $other }, so volume { $volume } is let go.
why-binder-volume-deleted = The volume is gone; its claim { $claim } is looked at now.
why-binder-volume-deleted-unclaimed = The volume is gone. Nobody claimed it.
why-binder-stale-object = This is older than what the binder wrote itself, so it waits for the newer version.
why-binder-unknown-key = There is nothing of this name (any more).

## Binder: reclaiming

why-binder-reclaim-policy-unknown = The reclaim policy of volume { $volume } is none that Kubernetes knows.
why-binder-delete-volume = Policy Delete: the storage behind { $volume } was deleted, and now the volume.
why-binder-delete-volume-gone = Volume { $volume } is gone already.
why-binder-delete-not-released = Volume { $volume } is in use again, so it is not deleted.
why-binder-delete-external = The storage behind { $volume } belongs to a driver outside Kubernetes. Its provisioner has to delete it.
why-binder-delete-failed = Policy Delete, but the storage behind { $volume } cannot be deleted: { $reason }.
why-binder-delete-refused = The API server did not accept that volume { $volume } be deleted. The next look at it tries again.
why-binder-deletion-finalizers = The finalizers of { $volume } say who deletes its storage; they follow the reclaim policy.
why-binder-migration-annotation = What { $object } names was replaced by a CSI driver; the annotation says which.
why-binder-provision-external = { $provisioner } runs outside the binder. The annotation on claim { $claim } asks it for a volume.
why-binder-recycle-start = Policy Recycle: Pod { $pod } mounts volume { $volume } and deletes everything on it.
why-binder-recycle-clean = The recycler Pod { $pod } is not needed any more.
why-binder-recycle-in-use = Volume { $volume } is still used by { $pods }, so it is not wiped.
why-binder-recycle-no-plugin = Only hostPath and NFS volumes can be recycled; { $volume } is neither.
why-binder-recycle-failed = Volume { $volume } could not be wiped: { $reason }.
why-binder-recycled = Volume { $volume } was wiped and is free for any claim.
why-binder-explain = What the binder sees when it looks for a volume for claim { $claim }.

## Protection

why-pvc-protection-add = Claim { $claim } gets its finalizer back: nothing in use may just vanish.
why-pvc-protection-remove = No Pod uses claim { $claim }, so nothing holds it: the finalizer goes, and with it the claim.
why-pvc-protection-in-use = Claim { $claim } is to be deleted, but Pod { $pod } uses it. It stays until the Pod is gone.
why-pvc-protection-gone = The claim is gone.
why-pvc-protection-nothing = Claim { $claim } needs nothing.
why-pv-protection-add = Volume { $volume } gets its finalizer back: nothing in use may just vanish.
why-pv-protection-remove = Volume { $volume } is not bound, so nothing holds it: the finalizer goes, and with it the volume.
why-pv-protection-in-use = Volume { $volume } is to be deleted, but it is Bound. It stays until its claim is gone.
why-pv-protection-gone = The volume is gone.
why-pv-protection-nothing = Volume { $volume } needs nothing.

why-vac-protection-gone = VolumeAttributesClass { $class } is gone.
why-vac-protection-in-use = VolumeAttributesClass { $class } is to go, but { $user } still names it.
why-vac-protection-remove = VolumeAttributesClass { $class } is to go and nobody names it any more, so its finalizer is taken off.
why-vac-protection-add = VolumeAttributesClass { $class } has no finalizer that keeps it while it is in use, so it gets one.
why-vac-protection-nothing = VolumeAttributesClass { $class } is as it should be.

## Expansion

why-expand-external = Claim { $claim } asks for { $request }, more than it has. Somebody outside has to grow the volume; this controller only says so.
why-expand-migrated = Claim { $claim } asks for more than it has. Its volume is of { $plugin }, which CSI driver { $driver } replaced: the annotation says who has to grow it.
why-expand-nothing = Claim { $claim } has what it asks for.
why-expand-claim-gone = Claim { $claim } is gone.

## External provisioner

why-provisioner-claim-gone = Claim { $claim } is gone, and nothing is under way for it.
why-provisioner-nothing = Claim { $claim } has a volume, or is not for driver { $driver } to serve. Nothing to do.
why-provisioner-waits-for-node = The class of claim { $claim } waits for the first Pod: driver { $driver } is asked once the scheduler has noted a node on the claim.
why-provisioner-done = Volume { $volume } for claim { $claim } is there already.
why-provisioner-create = Claim { $claim } is for driver { $driver } to serve: it is asked for { $volume }, and what it made is written down as a volume that already names its claim.
why-provisioner-secret = The class of claim { $claim } names a secret that driver { $driver } needs, so it is read first.
why-provisioner-failed = Driver { $driver } made no volume for claim { $claim }: { $reason }. It is asked again later, after longer and longer pauses.
why-provisioner-reschedule = Driver { $driver } cannot make a volume for claim { $claim } on node { $node }: { $reason }. The node is taken off the claim, so that the scheduler looks for another.
why-provisioner-populator = Claim { $claim } is to be filled from a { $kind }, which the provisioner does not know. A populator is expected to make the volume.
why-provisioner-clone-protect = Claim { $claim } is cloned from { $source }, which must not go before that is done.
why-provisioner-clone-unprotect = Nothing is cloned from claim { $claim } any more, so it may go.
why-provisioner-clone-nothing = Claim { $claim } is not held for clones.
why-provisioner-restore-protect = Claim { $claim } is restored from snapshot { $snapshot }, which must not go before that is done.
why-provisioner-restore-unprotect = The volume of claim { $claim } is made, so snapshot { $snapshot } may go as far as this provisioner is concerned.
why-data-source-unknown = Claim { $claim } is to be filled from a { $kind }, and no populator is known for that kind. Unless one comes, the claim waits for ever.
why-data-source-claim-gone = Claim { $claim } is gone.
why-data-source-known = Claim { $claim } is to be filled from a { $kind }; populator { $populator } is registered for that kind.
why-kubelet-finished = All containers of { $pod } on { $node } have ended by themselves.
why-capacity-nothing = For class { $class } nobody tracks how much room driver { $driver } has.
why-capacity-publish = How much room driver { $driver } has for class { $class } is written down for each place, so that the scheduler picks no node where the volume would not fit.
why-capacity-gone = This capacity of class { $class } is of no use any more.
why-capacity-published = What is written down of the room for class { $class } is what driver { $driver } says.
why-provisioner-volume-gone = Volume { $volume } is gone.
why-provisioner-volume-nothing = Volume { $volume } is not to be deleted, or not by driver { $driver }.
why-provisioner-protect = Volume { $volume } is to be deleted with its claim, so it gets a finalizer: it stays until its storage is gone.
why-provisioner-unprotect = Reclaim policy { $policy }: the storage behind { $volume } is not the provisioner’s to delete, so its finalizer is taken off.
why-provisioner-still-attached = Volume { $volume } is released, but still attached to node { $node }: its storage cannot be deleted yet.
why-provisioner-delete = Volume { $volume } is released and its policy is Delete: driver { $driver } deletes the storage first, then the volume goes.
why-provisioner-delete-failed = Driver { $driver } could not delete the storage behind { $volume }: { $reason }. The volume stays, and it is tried again.

## External attacher

why-attacher-gone = There is no VolumeAttachment { $attachment } any more.
why-attacher-nothing = Volume { $volume } is as it should be on node { $node }. Nothing to do.
why-attacher-protect-volume = Volume { $volume } is about to be attached. A finalizer keeps it from going while it is.
why-attacher-protect-attachment = Before driver { $driver } is called, a finalizer makes sure that { $volume } is detached from { $node } before this goes, and the driver’s name of the node is noted.
why-attacher-secret = Volume { $volume } names a secret that driver { $driver } needs to attach it, so it is read first.
why-attacher-attach = Volume { $volume } is wanted on node { $node }: driver { $driver } attaches it.
why-attacher-attached = Driver { $driver } has attached { $volume } to { $node }. What it says about the device is for the kubelet.
why-attacher-attach-failed = Volume { $volume } could not be attached to { $node }: { $reason }. It is tried again.
why-attacher-detach = Volume { $volume } is not wanted on node { $node } any more: driver { $driver } detaches it.
why-attacher-detached = Driver { $driver } has detached { $volume } from { $node }, so the attachment may go.
why-attacher-detach-failed = Volume { $volume } could not be detached from { $node }: { $reason }. It is tried again.
why-attacher-volume-nothing = Volume { $volume } is not held by the attacher of { $driver }, or stays anyway.
why-attacher-volume-attached = Volume { $volume } is to go, but is still attached somewhere.
why-attacher-unprotect-volume = Volume { $volume } is to go and is attached nowhere, so the attacher of { $driver } lets it.

## External resizer

why-resizer-not-mine = Claim { $claim } is not bound to a volume that this resizer serves.
why-resizer-nothing = Claim { $claim } is as it is wanted. Nothing to do.
why-resizer-waits-for-node = Volume { $volume } is large enough already: now the node has to do its part for claim { $claim }.
why-resizer-in-use = Driver { $driver } does not grow volumes that are in use. Volume { $volume } is looked at again until no Pod uses claim { $claim }.
why-resizer-secret = Volume { $volume } names a secret that driver { $driver } needs to grow it, so it is read first.
why-resizer-node-finished = The node has done its part: claim { $claim } is as large as its volume { $volume }, so the note of the old size goes.
why-resizer-begin = Claim { $claim } asks for more than it has. The claim says first that { $volume } is being grown to { $size }, so that nobody loses count.
why-resizer-expand = Claim { $claim } asks for { $size }: driver { $driver } is to grow { $volume }.
why-resizer-volume-grown = Driver { $driver } has grown { $volume } to { $size }. The volume says so first, the claim after it.
why-resizer-node-must-finish = The storage behind { $volume } has { $size } now, but the file system on it has to grow, too: the kubelet does that once a Pod uses claim { $claim }.
why-resizer-finished = Volume { $volume } has grown to { $size }, and the node has nothing to do: claim { $claim } shows the new size.
why-resizer-failed = Driver { $driver } could not grow { $volume }: { $reason }. It is tried again, and the request of claim { $claim } may be lowered meanwhile.
why-resizer-infeasible = Driver { $driver } says that { $volume } cannot be grown so: { $reason }. It is tried again only after minutes, or when claim { $claim } asks for something else.
why-resizer-modify = Claim { $claim } asks for VolumeAttributesClass { $class }: driver { $driver } is to change { $volume }, and the claim says so.
why-resizer-modified = Driver { $driver } has changed { $volume } to VolumeAttributesClass { $class }. The volume says so first, the claim after it.
why-resizer-modify-failed = Driver { $driver } could not change { $volume } to VolumeAttributesClass { $class }: { $reason }. It is tried again.
why-resizer-modify-class-missing = Claim { $claim } asks for VolumeAttributesClass { $class }, which does not exist.
why-resizer-modify-other-driver = Claim { $claim } asks for VolumeAttributesClass { $class }, which is for another driver than { $driver }.
why-resizer-modify-cancelled = Claim { $claim } asks for no VolumeAttributesClass any more, and nothing was begun.

## Quota

why-quota-recount = What the namespace uses of quota { $quota } was counted again.
why-quota-right = The count of quota { $quota } is right.
why-quota-gone = Quota { $quota } is gone.

## Namespaces

why-namespace-furnish = Every namespace has { $object }; { $namespace } did not.
why-namespace-has-it = Namespace { $namespace } has { $object }.
why-namespace-not-active = Namespace { $namespace } is not active, so nothing is put into it.
why-namespace-delete-content = Namespace { $namespace } is to go, so the { $kind } in it go first.
why-namespace-conditions = The conditions say what is still in namespace { $namespace }.
why-namespace-finalize = Namespace { $namespace } is empty and may go.
why-namespace-stays = Namespace { $namespace } stays.
why-namespace-gone = Namespace { $namespace } is gone.

## Garbage collection

why-gc-delete = The owner of { $kind } { $object } is gone, so it goes too.
why-gc-drop-owners = One owner of { $kind } { $object } is gone; another is there, so it stays.
why-gc-foreground-done = Nothing holds up { $kind } { $object } any more: what it owned is gone, so it may go.
why-gc-foreground-waits = { $kind } { $object } goes when all it owns is gone.
why-gc-orphan = The owner of { $kind } { $object } goes and leaves it behind.
why-gc-orphan-done = What { $kind } { $object } owned is on its own; now it may go.
why-gc-owned = The owner of { $kind } { $object } is there.
why-gc-owner-unknown = { $kind } { $object } names an owner of a kind that the server does not know. Whether that owner is there, nobody can say, so the object stays.
why-gc-owner-elsewhere = { $kind } { $object } names an owner in a namespace that is not its own. Such an owner does not count.
why-gc-nothing = { $kind } { $object } needs nothing.
why-gc-gone = It is gone already.
why-gc-unknown = Nothing is known of it.

## Scheduler

why-scheduler-node = Pod { $pod } can run on { $node }: everything it asks for is there, its volumes included.
why-scheduler-no-node = No node can have Pod { $pod }; below is what each of them lacks. It is tried again when that may have changed.
why-scheduler-no-nodes = There is no node for Pod { $pod }.
why-scheduler-claims-not-ready = Before any node is looked at, the claims of Pod { $pod } must be ready: { $reason }.
why-scheduler-error = Pod { $pod } could not be scheduled: { $error }.
why-scheduler-reserve-volume = Claim { $claim } has waited for a Pod. Now that its Pod goes to { $node }, volume { $volume } there is reserved for it; the binder does the rest.
why-scheduler-select-node = Claim { $claim } has waited for a Pod. Its Pod goes to { $node }, so the provisioner is told to make the volume where that node can reach it.
why-scheduler-volumes-bound = The claims of Pod { $pod } are bound now, so it gets its node, { $node }.
why-scheduler-binding-failed = Binding the volumes of Pod { $pod } failed: { $error }. It starts over.
why-scheduler-pod-gone = Pod { $pod } went away while its volumes were being bound.
why-scheduler-pod-deleted = Pod { $pod } is being deleted and has no node yet: it gets none.
why-scheduler-preempt = Pod { $victim } is less important than { $pod } and in its way.
why-scheduler-nothing = Nothing to schedule.

## Kubelet

why-kubelet-creating = Pod { $pod } has come to { $node }. Its volumes are mounted before anything else.
why-kubelet-sandbox = All volumes of Pod { $pod } are mounted on { $node }, so its sandbox is made.
why-kubelet-running = The containers of Pod { $pod } were started.
why-kubelet-initializing = The first init container of Pod { $pod } was started; the others wait for it.
why-kubelet-initialized = An init container of Pod { $pod } has done its part, so what comes after it is started.
why-kubelet-runs = Pod { $pod } runs on { $node }.
why-kubelet-stage = Volume { $volume } is on { $node } but not mounted there yet. Staging mounts it once for the whole node, at a global path.
why-kubelet-publish = Volume { $volume } is mounted into Pod { $pod }: publishing makes it appear at the Pod’s own path.
why-kubelet-secret = Volume { $volume } names a secret that its driver needs on node { $node }, so it is read first.
why-kubelet-unpublish = Pod { $pod } needs volume { $volume } no more, so it is unmounted from the Pod.
why-kubelet-unstage = No Pod on { $node } uses volume { $volume } any more, so its global mount goes, too.
why-kubelet-waits-for-attach = Volume { $volume } of Pod { $pod } must be attached to the node first.
why-kubelet-volume-not-ready = Volume { $volume } of Pod { $pod } cannot be mounted yet. It is tried again, less and less often.
why-kubelet-volumes-in-use = Node { $node } says which volumes it uses ({ $n }): none of these may be detached.
why-kubelet-node-status = The status of { $node } is as it should be.
why-kubelet-device-in-use = { $device } is still in use.
why-kubelet-device-released = { $device } is free; the node will say so.
why-kubelet-expand-begins = The storage behind { $volume } has grown. Now the file system on { $node } has to.
why-kubelet-expands = The driver grows the file system of { $volume } on { $node }.
why-kubelet-expanded = The file system of { $volume } has grown, so claim { $claim } shows its new size.
why-kubelet-expand-failed = The file system of { $volume } did not grow: { $error }.
why-kubelet-expand-read-only = A Pod has { $volume } for reading only, so its file system is not grown on { $node }.
why-kubelet-sees-deletion = Somebody deleted Pod { $pod }. The kubelet of { $node } has seen it.
why-kubelet-stops = The containers of Pod { $pod } are being stopped.
why-kubelet-over = All containers of Pod { $pod } have ended.
why-kubelet-removes = The containers of Pod { $pod } are stopped and its volumes unmounted, so nothing is left of it on { $node }.
why-kubelet-ended = Pod { $pod } is over.
why-kubelet-pod-gone = Pod { $pod } is gone.
why-kubelet-deadline = Pod { $pod } may run for { $seconds } seconds, and they are over.

## Attach and detach

why-attach-begin = A Pod on { $node } wants volume { $volume }. A VolumeAttachment asks the driver’s attacher to bring it there.
why-attach-done = Volume { $volume } is attached to { $node }.
why-attach-failed = Volume { $volume } could not be attached to { $node }: { $error }. It is tried again, less and less often.
why-attach-multi = Volume { $volume } may be attached to one node only. It is on { $elsewhere }, so the Pod on { $node } has to wait.
why-attach-detach = No Pod on { $node } wants volume { $volume } any more, and the node does not use it.
why-attach-report = Node { $node } is told what is attached to it ({ $n }).
why-attach-nothing = Everything is attached where it is wanted.

## Nodes

why-node-taint = The state of { $node } keeps new Pods away from it.
why-node-taint-execute = The state of { $node } drives away the Pods that do not tolerate it.
why-node-never-answered = The kubelet of { $node } has never said anything.
why-node-fine = Node { $node } is as its taints say.
why-node-gone = Node { $node } is gone.
why-eviction-evict = Pod { $pod } does not tolerate a taint of its node, or has tolerated it for as long as it may.
why-eviction-nothing = Pod { $pod } may stay.
why-eviction-over = Pod { $pod } is gone; it need not be evicted any more.
why-pod-gc = Nobody else will end Pod { $pod }: its node is gone or out of service.
why-pod-gc-nothing = Pod { $pod } may stay.

## Owners

why-owner-adopt = { $kind } { $object } has no owner and is what { $owner } looks for, so it is taken in.
why-owner-release = { $kind } { $object } no longer is what { $owner } looks for, so it is let go.

## Ephemeral volumes

why-ephemeral-create = Pod { $pod } describes the claim { $claim } in a volume of its own, so it is made, and goes with the Pod.
why-ephemeral-failed = A volume of Pod { $pod } cannot have its claim: { $reason }.
why-ephemeral-done = The claims that Pod { $pod } describes are there.
why-ephemeral-pod-gone = Pod { $pod } is gone or on its way: it needs no claims.

## Reading

why-live-read = The cache may be behind, so the API server is asked.

## Rules that a candidate passes or fails

rule-access-modes = access modes
rule-claim-ref = claimed by nobody else
rule-capacity = large enough
rule-volume-mode = volume mode
rule-attributes-class = volume attributes class
rule-not-deleting = not being deleted
rule-not-delayed = class binds at once
rule-phase = Available
rule-selector = labels match the selector
rule-class = storage class
rule-smallest = smallest that fits
rule-node-fits = can have the Pod

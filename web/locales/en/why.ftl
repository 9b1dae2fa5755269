### Why a controller did what it did: one sentence for each branch of the core (`Why::branch`), its facts as arguments.
### Names of Kubernetes fields, phases and kinds stay as they are.

## The user

why-user = You ran: { $command }.
why-bootstrap = Every new cluster has this object.

## PersistentVolume controller: binding

why-binder-bind-match = Claim { $claim } requests { $request }. Of the matching volumes with the fewest access modes, { $volume } is the smallest. The PersistentVolume controller writes the volume first.
why-binder-bind-reserved = The claimRef of volume { $volume } names claim { $claim }, so the volume is reserved for it. Phase, class and selector are not checked.
why-binder-bind-named = The volumeName of claim { $claim } is { $volume }. No other claim has this volume, and size, class, volume mode and access modes match.
why-binder-bind-agreed = Claim { $claim } and volume { $volume } name each other, so nothing else is checked.
why-binder-bind-again = Claim { $claim } was bound to { $volume } before, and volume { $volume } has no claimRef. They are bound again without any check.
why-binder-bind-volume-phase = The claimRef of volume { $volume } now names claim { $claim }, so the phase of the volume becomes Bound.
why-binder-bind-claim = The PersistentVolume controller writes the claim next: { $claim } gets volumeName { $volume } and the annotation that binding is completed.
why-binder-bind-claim-phase = Claim { $claim } and volume { $volume } name each other. The claim becomes Bound and shows the access modes and capacity of the volume.
why-binder-claim-bound = Claim { $claim } and volume { $volume } still name each other. No change is needed.

## PersistentVolume controller: claims that wait or are lost

why-binder-claim-no-match = No volume matches claim { $claim }, and it names no class to provision one. It stays Pending until a volume matches.
why-binder-claim-no-match-provision = No volume matches claim { $claim }, so one must be provisioned for class { $class }.
why-binder-claim-default-class = Claim { $claim } names no class, and no volume without a class matches. It gets the default class { $default }.
why-binder-claim-wait-for-consumer = Class { $class } waits for the first Pod that uses claim { $claim }. The volume is then provisioned or chosen where the Pod can run.
why-binder-claim-wait-for-pod = Claim { $claim } waits until kube-scheduler selects a node for { $pods }.
why-binder-claim-class-missing = Claim { $claim } names class { $class }, but this StorageClass does not exist.
why-binder-claim-ask-provisioner = No volume matches claim { $claim }. The provisioner of class { $class } is { $provisioner }, which must provision a volume.
why-binder-claim-no-plugin = Class { $class } names the in-tree provisioner { $provisioner }, which does not exist or was removed. No volume is provisioned for claim { $claim }.
why-binder-claim-host-path = Class { $class } names kubernetes.io/host-path, a plugin for tests that is disabled by default. No volume is provisioned for claim { $claim }.
why-binder-claim-named-volume-missing = Claim { $claim } names volume { $volume }, which does not exist. The claim waits until the volume is created.
why-binder-claim-named-volume-mismatch = Claim { $claim } names volume { $volume } but cannot bind to it: { $reason }.
why-binder-claim-named-volume-taken = Claim { $claim } names volume { $volume }, which belongs to claim { $other }.
why-binder-claim-volume-stolen = Claim { $claim } was assigned volume { $volume }, but the volume now belongs to claim { $other }.
why-binder-claim-lost-reference = Claim { $claim } was bound, but its volumeName is now empty.
why-binder-claim-lost-volume = Claim { $claim } was bound to volume { $volume }, which does not exist any more. Its data is lost.
why-binder-claim-misbound = Claim { $claim } is marked as bound to { $volume }, but the volume belongs to claim { $other }.
why-binder-claim-still-lost = Claim { $claim } is still Lost.
why-binder-claim-deleted = The claim was deleted. The PersistentVolume controller checks its volume { $volume } next.
why-binder-claim-deleted-unbound = The claim was deleted. It had no volume.

## PersistentVolume controller: volumes

why-binder-volume-available = Volume { $volume } has no claimRef, so any claim can bind to it.
why-binder-volume-reserved = The claimRef of volume { $volume } names claim { $claim } without a uid. The volume is reserved for the claim of this name.
why-binder-volume-wakes-claim = The claimRef of volume { $volume } names claim { $claim }, which is not bound yet. The sync of the claim binds it.
why-binder-volume-bound = Claim { $claim } and volume { $volume } name each other, so the volume is Bound.
why-binder-volume-mode-mismatch = Volume { $volume } is reserved for claim { $claim }, but one has volumeMode Filesystem and the other Block.
why-binder-volume-released = Volume { $volume } was bound to claim { $claim }, which was deleted. The volume keeps its data and its claimRef, so no other claim can bind to it.
why-binder-volume-surplus = Volume { $volume } was provisioned for claim { $claim }, which is bound to { $other } instead. No claim uses the volume.
why-binder-volume-unbind = Claim { $claim } is bound to { $other }, so the PersistentVolume controller unbinds volume { $volume }.
why-binder-volume-deleted = The volume was deleted. The PersistentVolume controller checks its claim { $claim } next.
why-binder-volume-deleted-unclaimed = The volume was deleted. It had no claim.
why-binder-stale-object = This version is older than the last write of the PersistentVolume controller, which waits for the newer version.
why-binder-unknown-key = No object of this name exists.

## PersistentVolume controller: reclaiming

why-binder-reclaim-policy-unknown = The reclaim policy of volume { $volume } is unknown to Kubernetes.
why-binder-delete-volume = Reclaim policy Delete: the storage of volume { $volume } was deleted, so the PersistentVolume is deleted.
why-binder-delete-volume-gone = Volume { $volume } does not exist any more.
why-binder-delete-not-released = Volume { $volume } is in use again, so it is not deleted.
why-binder-delete-external = The storage of volume { $volume } belongs to an external driver. Its external-provisioner must delete it.
why-binder-delete-failed = Reclaim policy Delete, but the storage of volume { $volume } cannot be deleted: { $reason }.
why-binder-delete-refused = The API server rejected the deletion of volume { $volume }. The next sync of the volume retries it.
why-binder-deletion-finalizers = The finalizers of volume { $volume } state which component deletes its storage. They depend on the reclaim policy.
why-binder-migration-annotation = A CSI driver replaces the in-tree plugin of { $object }. The annotation names the driver.
why-binder-provision-external = { $provisioner } is an external provisioner. The annotation on claim { $claim } requests a volume from it.
why-binder-recycle-start = Reclaim policy Recycle: Pod { $pod } mounts volume { $volume } and deletes all its data.
why-binder-recycle-clean = The recycler Pod { $pod } is not needed any more.
why-binder-recycle-in-use = Volume { $volume } is still used by { $pods }, so it is not recycled.
why-binder-recycle-no-plugin = Only hostPath and NFS volumes can be recycled. Volume { $volume } is neither.
why-binder-recycle-failed = Volume { $volume } could not be recycled: { $reason }.
why-binder-recycled = Volume { $volume } was recycled and becomes Available.
why-binder-explain = How the PersistentVolume controller searches for a volume for claim { $claim }.

## Protection

why-pvc-protection-add = Claim { $claim } gets its finalizer, which prevents its removal while it is in use.
why-pvc-protection-remove = No Pod uses claim { $claim }, so the finalizer is removed and the claim is deleted.
why-pvc-protection-in-use = Claim { $claim } is being deleted, but Pod { $pod } uses it. It stays until the Pod is deleted.
why-pvc-protection-gone = The claim does not exist any more.
why-pvc-protection-nothing = Claim { $claim } needs no change.
why-pv-protection-add = Volume { $volume } gets its finalizer, which prevents its removal while it is in use.
why-pv-protection-remove = Volume { $volume } is not bound, so the finalizer is removed and the volume is deleted.
why-pv-protection-in-use = Volume { $volume } is being deleted, but it is Bound. It stays until its claim is deleted.
why-pv-protection-gone = The volume does not exist any more.
why-pv-protection-nothing = Volume { $volume } needs no change.

why-vac-protection-gone = VolumeAttributesClass { $class } does not exist any more.
why-vac-protection-in-use = VolumeAttributesClass { $class } is being deleted, but { $user } still names it.
why-vac-protection-remove = VolumeAttributesClass { $class } is being deleted and is not in use, so its finalizer is removed.
why-vac-protection-add = VolumeAttributesClass { $class } gets its finalizer, which prevents its removal while it is in use.
why-vac-protection-nothing = VolumeAttributesClass { $class } needs no change.

## Expansion

why-expand-external = Claim { $claim } requests { $request }, more than its capacity. The external-resizer must expand the volume; this controller only emits the event.
why-expand-migrated = Claim { $claim } requests more than its capacity. CSI driver { $driver } replaces plugin { $plugin } of its volume: the annotation names the resizer.
why-expand-nothing = Claim { $claim } has the capacity that it requests.
why-expand-claim-gone = Claim { $claim } does not exist any more.

## External provisioner

why-provisioner-claim-gone = Claim { $claim } does not exist any more, and no operation for it is in progress.
why-provisioner-nothing = Claim { $claim } has a volume, or driver { $driver } does not provision it. No change is needed.
why-provisioner-waits-for-node = The class of claim { $claim } waits for the first Pod. Driver { $driver } is called after kube-scheduler annotates the claim with a node.
why-provisioner-done = Volume { $volume } for claim { $claim } already exists.
why-provisioner-create = Driver { $driver } provisions { $volume } for claim { $claim }. The external-provisioner then creates the PersistentVolume with the claimRef of the claim.
why-provisioner-secret = The class of claim { $claim } names a Secret that driver { $driver } needs, so it is read first.
why-provisioner-failed = Driver { $driver } provisioned no volume for claim { $claim }. The external-provisioner retries with exponential backoff. Error: { $reason }.
why-provisioner-reschedule = Driver { $driver } cannot provision a volume for claim { $claim } on node { $node }. The node is removed from the claim, so that kube-scheduler selects another. Error: { $reason }.
why-provisioner-populator = The data source of claim { $claim } is a { $kind }, which the external-provisioner does not support. A populator must provision the volume.
why-provisioner-clone-protect = Claim { $claim } is cloned from { $source }. A finalizer protects the source until the clone is completed.
why-provisioner-clone-unprotect = Claim { $claim } is not being cloned any more, so its finalizer is removed.
why-provisioner-clone-nothing = Claim { $claim } has no finalizer for clones.
why-provisioner-restore-protect = Claim { $claim } is restored from snapshot { $snapshot }. A finalizer protects the snapshot until the restore is completed.
why-provisioner-restore-unprotect = The volume of claim { $claim } is provisioned, so the finalizer of this provisioner is removed from snapshot { $snapshot }.
why-data-source-unknown = The data source of claim { $claim } is a { $kind }, and no populator is registered for that kind. The claim waits for a populator.
why-data-source-claim-gone = Claim { $claim } does not exist any more.
why-data-source-known = The data source of claim { $claim } is a { $kind }; populator { $populator } is registered for that kind.
why-kubelet-finished = All containers of Pod { $pod } on { $node } have finished.
why-capacity-nothing = The capacity of driver { $driver } for class { $class } is not tracked.
why-capacity-publish = The external-provisioner publishes the capacity of driver { $driver } for class { $class } per topology segment. Therefore kube-scheduler skips nodes without enough capacity.
why-capacity-gone = This capacity of class { $class } is not needed any more.
why-capacity-published = The published capacity of class { $class } equals what driver { $driver } reports.
why-provisioner-volume-gone = Volume { $volume } does not exist any more.
why-provisioner-volume-nothing = Volume { $volume } must not be deleted, or not by driver { $driver }.
why-provisioner-protect = Volume { $volume } has reclaim policy Delete, so it gets a finalizer. It stays until its storage is deleted.
why-provisioner-unprotect = Reclaim policy { $policy }: the external-provisioner does not delete the storage of volume { $volume }, so its finalizer is removed.
why-provisioner-still-attached = Volume { $volume } is Released, but still attached to node { $node }. Its storage cannot be deleted yet.
why-provisioner-delete = Volume { $volume } is Released and its reclaim policy is Delete. Driver { $driver } deletes the storage first, then the PersistentVolume is deleted.
why-provisioner-delete-failed = Driver { $driver } could not delete the storage of volume { $volume }. The volume stays, and the external-provisioner retries with exponential backoff. Error: { $reason }.

## External attacher

why-attacher-gone = VolumeAttachment { $attachment } does not exist any more.
why-attacher-nothing = Volume { $volume } on node { $node } is in the desired state.
why-attacher-protect-volume = Volume { $volume } is being attached. A finalizer prevents its removal while it is attached.
why-attacher-protect-attachment = Before driver { $driver } is called, the VolumeAttachment gets a finalizer. It stays until { $volume } is detached from { $node }. An annotation stores the driver’s name of the node.
why-attacher-secret = Volume { $volume } names a Secret that driver { $driver } needs to attach it, so it is read first.
why-attacher-attach = Node { $node } needs volume { $volume }: driver { $driver } attaches it.
why-attacher-attached = Driver { $driver } attached { $volume } to { $node }. The kubelet uses the device information in the status.
why-attacher-attach-failed = Volume { $volume } could not be attached to { $node }. The external-attacher retries with exponential backoff. Error: { $reason }.
why-attacher-detach = Node { $node } does not need volume { $volume } any more: driver { $driver } detaches it.
why-attacher-detached = Driver { $driver } detached { $volume } from { $node }, so the finalizer is removed and the VolumeAttachment is deleted.
why-attacher-detach-failed = Volume { $volume } could not be detached from { $node }. The external-attacher retries with exponential backoff. Error: { $reason }.
why-attacher-volume-nothing = Volume { $volume } is not being deleted, or has no finalizer of the external-attacher of { $driver }.
why-attacher-volume-attached = Volume { $volume } is being deleted, but is still attached.
why-attacher-unprotect-volume = Volume { $volume } is being deleted and is not attached, so the external-attacher of { $driver } removes its finalizer.

## External resizer

why-resizer-not-mine = Claim { $claim } is not bound to a volume of this driver.
why-resizer-nothing = Claim { $claim } needs no change.
why-resizer-waits-for-node = Volume { $volume } is already large enough. The kubelet must finish the expansion for claim { $claim }.
why-resizer-in-use = Driver { $driver } does not expand volumes that are in use. The external-resizer retries until no Pod uses claim { $claim } with volume { $volume }.
why-resizer-secret = Volume { $volume } names a Secret that driver { $driver } needs to expand it, so it is read first.
why-resizer-node-finished = The kubelet finished the expansion. Claim { $claim } has the size of its volume { $volume }, so the annotation with the old size is removed.
why-resizer-begin = Claim { $claim } requests more than its capacity. Its status first records the expansion of { $volume } to { $size }.
why-resizer-expand = Claim { $claim } requests { $size }: driver { $driver } expands { $volume }.
why-resizer-volume-grown = Driver { $driver } expanded { $volume } to { $size }. The volume is written first, then the claim.
why-resizer-node-must-finish = The storage of volume { $volume } has { $size }. The kubelet expands its file system when a Pod uses claim { $claim }.
why-resizer-finished = Volume { $volume } was expanded to { $size }, and the node does not need to expand it. Claim { $claim } shows the new size.
why-resizer-failed = Driver { $driver } could not expand { $volume }. The external-resizer retries with exponential backoff. The request of claim { $claim } can be lowered meanwhile. Error: { $reason }.
why-resizer-infeasible = Driver { $driver } cannot expand { $volume } to this size. The external-resizer retries after some minutes, or when the request of claim { $claim } changes. Error: { $reason }.
why-resizer-modify = Claim { $claim } requests VolumeAttributesClass { $class }. Driver { $driver } modifies { $volume }, and the status of the claim records it.
why-resizer-modified = Driver { $driver } modified { $volume } to VolumeAttributesClass { $class }. The volume is written first, then the claim.
why-resizer-modify-failed = Driver { $driver } could not modify { $volume } to VolumeAttributesClass { $class }. The external-resizer retries. Error: { $reason }.
why-resizer-modify-class-missing = Claim { $claim } requests VolumeAttributesClass { $class }, which does not exist.
why-resizer-modify-other-driver = Claim { $claim } requests VolumeAttributesClass { $class }, which is for another driver than { $driver }.
why-resizer-modify-cancelled = Claim { $claim } does not request a VolumeAttributesClass any more, and no modification was started.

## Quota

why-quota-recount = The usage of quota { $quota } in the namespace was counted again.
why-quota-right = The usage of quota { $quota } is up to date.
why-quota-gone = Quota { $quota } does not exist any more.

## Namespaces

why-namespace-furnish = Every namespace has { $object }, but { $namespace } did not.
why-namespace-has-it = Namespace { $namespace } has { $object }.
why-namespace-not-active = Namespace { $namespace } is not active, so no object is created in it.
why-namespace-delete-content = Namespace { $namespace } is being deleted, so the { $kind } in it are deleted first.
why-namespace-conditions = The conditions state what is still in namespace { $namespace }.
why-namespace-finalize = Namespace { $namespace } is empty, so its finalizer is removed.
why-namespace-stays = Namespace { $namespace } is not being deleted.
why-namespace-gone = Namespace { $namespace } does not exist any more.

## Garbage collection

why-gc-delete = The owner of { $kind } { $object } does not exist any more, so the garbage collector deletes the object.
why-gc-drop-owners = One owner of { $kind } { $object } does not exist any more. Another owner exists, so the object stays.
why-gc-foreground-done = All dependents of { $kind } { $object } are deleted, so the garbage collector removes its finalizer.
why-gc-foreground-waits = { $kind } { $object } waits until all its dependents are deleted.
why-gc-orphan = The owner of { $kind } { $object } is being deleted and orphans it.
why-gc-orphan-done = The dependents of { $kind } { $object } are orphaned, so the garbage collector removes its finalizer.
why-gc-owned = The owner of { $kind } { $object } exists.
why-gc-owner-unknown = { $kind } { $object } names an owner of a kind that the API server does not serve. The owner cannot be checked, so the object stays.
why-gc-owner-elsewhere = { $kind } { $object } names an owner in another namespace. Such an owner is ignored.
why-gc-nothing = { $kind } { $object } needs no change.
why-gc-gone = The object does not exist any more.
why-gc-unknown = The garbage collector does not know this object.

## Scheduler

why-scheduler-node = Node { $node } passes all filters for Pod { $pod }, including those for its volumes.
why-scheduler-no-node = No node passes all filters for Pod { $pod }. The failed filters of each node are listed below. kube-scheduler retries when this can have changed.
why-scheduler-no-nodes = The cluster has no node for Pod { $pod }.
why-scheduler-claims-not-ready = The claims of Pod { $pod } must be ready before nodes are filtered: { $reason }.
why-scheduler-error = Pod { $pod } could not be scheduled: { $error }.
why-scheduler-reserve-volume = The Pod of claim { $claim } is scheduled to { $node }. Volume { $volume } there is reserved for the claim; the PersistentVolume controller completes the binding.
why-scheduler-select-node = The Pod of claim { $claim } is scheduled to { $node }. The external-provisioner must provision the volume where the node can access it.
why-scheduler-volumes-bound = The claims of Pod { $pod } are bound, so the Pod is bound to node { $node }.
why-scheduler-binding-failed = The volumes of Pod { $pod } could not be bound. kube-scheduler schedules the Pod again. Error: { $error }.
why-scheduler-pod-gone = Pod { $pod } was deleted while its volumes were being bound.
why-scheduler-pod-deleted = Pod { $pod } is being deleted and has no node, so it is not scheduled.
why-scheduler-preempt = Pod { $victim } has a lower priority than { $pod }, which preempts it.
why-scheduler-nothing = No Pod needs to be scheduled.

## Kubelet

why-kubelet-creating = Pod { $pod } is scheduled to { $node }. The kubelet mounts its volumes first.
why-kubelet-sandbox = All volumes of Pod { $pod } are mounted on { $node }, so its sandbox is created.
why-kubelet-running = The containers of Pod { $pod } were started.
why-kubelet-initializing = The first init container of Pod { $pod } was started; the other containers wait for it.
why-kubelet-initialized = An init container of Pod { $pod } has finished, so the next containers are started.
why-kubelet-runs = Pod { $pod } runs on { $node }.
why-kubelet-stage = Volume { $volume } is on { $node } but not mounted yet. Staging mounts it once per node, at a global path.
why-kubelet-publish = Volume { $volume } is mounted into Pod { $pod }: publishing mounts it at the Pod’s own path.
why-kubelet-secret = Volume { $volume } names a Secret that its driver needs on node { $node }, so it is read first.
why-kubelet-unpublish = Pod { $pod } does not need volume { $volume } any more, so it is unmounted from the Pod.
why-kubelet-unstage = No Pod on { $node } uses volume { $volume } any more, so its global mount is unmounted.
why-kubelet-waits-for-attach = Volume { $volume } of Pod { $pod } must be attached to the node first.
why-kubelet-volume-not-ready = Volume { $volume } of Pod { $pod } cannot be mounted yet. The kubelet retries with exponential backoff.
why-kubelet-volumes-in-use = The status of node { $node } lists the volumes in use ({ $n }). They must not be detached.
why-kubelet-node-status = The status of node { $node } is up to date.
why-kubelet-device-in-use = { $device } is still in use.
why-kubelet-device-released = { $device } is not in use any more. The node status is updated next.
why-kubelet-expand-begins = The storage of volume { $volume } was expanded. Its file system on { $node } is expanded next.
why-kubelet-expands = The driver expands the file system of volume { $volume } on { $node }.
why-kubelet-expanded = The file system of volume { $volume } was expanded, so claim { $claim } shows its new size.
why-kubelet-expand-failed = The file system of volume { $volume } could not be expanded: { $error }.
why-kubelet-expand-read-only = A Pod mounts volume { $volume } read-only, so its file system is not expanded on { $node }.
why-kubelet-sees-deletion = Pod { $pod } is being deleted. The kubelet of { $node } received the event.
why-kubelet-stops = The containers of Pod { $pod } are being stopped.
why-kubelet-over = All containers of Pod { $pod } have finished.
why-kubelet-removes = The containers of Pod { $pod } are stopped and its volumes unmounted, so the kubelet of { $node } deletes the Pod.
why-kubelet-ended = Pod { $pod } has finished.
why-kubelet-pod-gone = Pod { $pod } does not exist any more.
why-kubelet-deadline = Pod { $pod } has run for { $seconds } seconds, which is its activeDeadlineSeconds.

## Attach and detach

why-attach-begin = A Pod on { $node } needs volume { $volume }. The VolumeAttachment makes the external-attacher attach it there.
why-attach-done = Volume { $volume } is attached to { $node }.
why-attach-failed = Volume { $volume } could not be attached to { $node }. The attach/detach controller retries with exponential backoff. Error: { $error }.
why-attach-multi = Volume { $volume } can be attached to one node only. It is attached to { $elsewhere }, so the Pod on { $node } must wait.
why-attach-detach = No Pod on { $node } needs volume { $volume } any more, and the node does not use it.
why-attach-report = The status of node { $node } lists the volumes attached to it ({ $n }).
why-attach-nothing = All volumes are attached where they are needed.

## Nodes

why-node-taint = Taints for the state of node { $node } prevent scheduling of new Pods that do not tolerate them.
why-node-taint-execute = Taints for the state of node { $node } evict Pods that do not tolerate them.
why-node-never-answered = The kubelet of { $node } never posted a status.
why-node-fine = The taints of node { $node } match its state.
why-node-gone = Node { $node } does not exist any more.
why-eviction-evict = Pod { $pod } does not tolerate a taint of its node, or its tolerationSeconds have passed.
why-eviction-nothing = Pod { $pod } is not evicted.
why-eviction-over = Pod { $pod } does not exist any more, so its eviction is canceled.
why-pod-gc = The Pod garbage collector deletes Pod { $pod }. It has no node, or its node does not exist or is out of service.
why-pod-gc-nothing = Pod { $pod } is not garbage collected.

## Owners

why-owner-adopt = { $kind } { $object } has no owner and matches the selector of { $owner }, which adopts it.
why-owner-release = { $kind } { $object } does not match the selector of { $owner } any more, which releases it.

## Ephemeral volumes

why-ephemeral-create = A volume of Pod { $pod } defines claim { $claim }, so the claim is created. It is deleted with the Pod.
why-ephemeral-failed = A claim for a volume of Pod { $pod } cannot be created: { $reason }.
why-ephemeral-done = The claims that Pod { $pod } defines exist.
why-ephemeral-pod-gone = Pod { $pod } does not exist any more or is being deleted, so it needs no claims.

## Reading

why-live-read = The cache can be stale, so the object is read from the API server.

## Rules that a candidate passes or fails

rule-access-modes = access modes
rule-claim-ref = not bound to another claim
rule-capacity = large enough
rule-volume-mode = volume mode
rule-attributes-class = volume attributes class
rule-not-deleting = not being deleted
rule-not-delayed = immediate binding
rule-phase = Available
rule-selector = labels match the selector
rule-class = storage class
rule-smallest = smallest match
rule-node-fits = feasible

### Why a controller did what it did, of controllers that only the full module links: workloads, snapshots, definitions.
### Names of Kubernetes fields, phases and kinds stay as they are.

## CustomResourceDefinitions

why-crd-absent = CustomResourceDefinition { $definition } needs nothing.
why-crd-names-accepted = The names of CustomResourceDefinition { $definition } are accepted already.
why-crd-accept-names = No other definition of the group uses these names, so they are accepted: { $error }.
why-crd-names-conflict = Another definition of the group uses a name of CustomResourceDefinition { $definition }: { $error }.
why-crd-establish = The names are accepted, so the API server serves { $kind } from now on.
why-crd-approval = The group of CustomResourceDefinition { $definition } belongs to the Kubernetes project. The condition states whether the API was reviewed.
why-crd-delete-objects = CustomResourceDefinition { $definition } is being deleted. Its objects are deleted first.
why-crd-delete-object = The object is deleted because its CustomResourceDefinition { $definition } is being deleted.
why-crd-finalize = No object of CustomResourceDefinition { $definition } is left, so the finalizer is removed.

## StatefulSets

why-set-revision-new = The template of { $set } is new: { $revision } keeps it, so that Pods can be told apart and an update taken back.
why-set-revision-again = The template of { $set } is again what { $revision } kept, so that revision becomes the newest.
why-set-revision-old = No Pod of { $set } is of { $revision }, and there are more old revisions than the set keeps.
why-set-claim-create = Pod { $pod } of { $set } is to be made, and its claim { $claim } is not there: a claim comes before its Pod.
why-set-claim-owners = The retention policy of { $set } says who owns the claims of { $pod }, and with whom they go.
why-set-pod-create = { $set } wants { $pod }, and it is not there. What comes before it is ready.
why-set-pod-update = { $pod } or a claim of it is not as { $set } wants it.
why-set-pod-finished = { $pod } has come to an end, so { $set } deletes it and makes it again.
why-set-pod-scale-down = { $set } wants fewer Pods. The one with the highest number goes first: { $pod }.
why-set-pod-replace = { $pod } is of an older template than { $revision }. { $set } deletes it, and makes it again of the new one.
why-set-waits-for-stale-claim = A claim of { $pod } still belongs to the Pod that had this name before; { $set } waits until it is gone.
why-set-waits-for-end = { $set } waits until { $pod } is gone.
why-set-waits-for-ready = { $set } waits until { $pod } runs and is ready.
why-set-waits-for-available = { $set } waits until { $pod } has been ready for long enough.
why-set-status = The Pods of { $set } were counted.
why-set-done = { $set } is as it should be.
why-set-gone = { $set } is gone.

## ReplicaSets

why-replicas-create = { $set } has fewer Pods than it wants, so it makes one.
why-replicas-delete = { $set } has more Pods than desired, so the ReplicaSet controller deletes { $pod }. Order of deletion: unscheduled, Pending, not ready, lower deletion cost, more replicas on its node, ready for a shorter time, more restarts, younger.
why-replicas-status = The Pods of { $set } were counted.
why-replicas-done = { $set } has as many Pods as it wants.
why-replicas-gone = { $set } is gone.

## Deployments

why-deployment-new-set = The template of { $deployment } is new. A ReplicaSet of its own, { $set }, keeps Pods of it; the name ends in the template’s hash.
why-deployment-annotate = { $set } has the template that { $deployment } has now: it becomes the newest revision.
why-deployment-revision = { $deployment } notes the revision of its template, and how the rollout gets on.
why-deployment-collision = Another ReplicaSet has the name that { $deployment } wants for a new one: it counts that, so that the next hash is another.
why-deployment-scale = { $deployment } tells { $set } to have { $to } Pods instead of { $from }.
why-deployment-pause = The rollout of { $deployment } was paused, or goes on.
why-deployment-clean-up = { $set } has no Pods, and { $deployment } has more old revisions than it keeps.
why-deployment-status = The Pods of { $deployment } were counted, set by set.
why-deployment-done = { $deployment } has done what it can for now.
why-deployment-gone = { $deployment } is gone.

## Volume snapshots

why-snapshot-gone = Snapshot { $snapshot } is gone.
why-snapshot-trouble = Snapshot { $snapshot } cannot go on: { $reason }. Its status says so.
why-snapshot-content-missing = Snapshot { $snapshot } was ready, but its content is gone, and with it the way to the driver’s snapshot.
why-snapshot-misbound = Snapshot { $snapshot } names a content that belongs to another snapshot.
why-snapshot-fine = Snapshot { $snapshot } is as it should be.
why-snapshot-default-class = Snapshot { $snapshot } names no class, so it is given { $class }, the default one of the driver that has the volume.
why-snapshot-protect = Snapshot { $snapshot } gets its finalizers: it must not vanish while somebody may need it.
why-snapshot-protect-claim = While snapshot { $snapshot } is taken, claim { $claim } must stay: it gets a finalizer.
why-snapshot-release-claim = No snapshot of claim { $claim } is being taken any more, so its finalizer goes.
why-snapshot-create-content = Snapshot { $snapshot } has no content yet. { $content } stands for the driver’s snapshot; the snapshotter takes it from there.
why-snapshot-bind-content = Content { $content } was made by hand for a snapshot of this name; now it is told which one, { $snapshot }, by its uid.
why-snapshot-waits = Snapshot { $snapshot } says what its content says. Nothing to do.
why-snapshot-status = What content { $content } says, snapshot { $snapshot } repeats for those who may not see contents.
why-snapshot-delete-pending = Snapshot { $snapshot } is to go, but a claim that waits for its volume is being restored from it.
why-snapshot-mark-content = The snapshot is to go, so its content { $content } is marked: from now on it may be deleted, too.
why-snapshot-delete-content = Deletion policy Delete: with snapshot { $snapshot } goes its content { $content }.
why-snapshot-waits-for-content = Snapshot { $snapshot } stays until its content is gone, and with it the driver’s snapshot.
why-snapshot-unprotect = Nothing holds snapshot { $snapshot } any more, so its finalizers go.
why-snapshot-content-gone = Content { $content } is gone.
why-snapshot-content-waits = Content { $content } names no uid: it waits for the snapshot of that name.
why-snapshot-protect-content = Content { $content } gets a finalizer: it must not vanish before the driver’s snapshot is dealt with.
why-snapshot-content-fine = Content { $content } is as it should be.

## Snapshotter

why-snapshotter-gone = Content { $content } is gone.
why-snapshotter-nothing = Content { $content } is not for driver { $driver } to look after.
why-snapshotter-fine = The snapshot of content { $content } is ready.
why-snapshotter-begins = Driver { $driver } is about to be asked for the snapshot of { $content }. The annotation says so, in case the answer never comes.
why-snapshotter-ends = Driver { $driver } has answered, so the annotation that it is at it is taken off content { $content }.
why-snapshotter-secret = The class of content { $content } names a secret that driver { $driver } needs, so it is read first.
why-snapshotter-take = Driver { $driver } is asked for a snapshot of volume { $handle }, for content { $content }.
why-snapshotter-look = Content { $content } was made by hand: driver { $driver } is asked whether it knows snapshot { $handle }.
why-snapshotter-taken = Driver { $driver } has the snapshot; content { $content } notes its handle { $handle }, its time, its size, and whether it is ready.
why-snapshotter-failed = The snapshot of content { $content } did not come to be: { $reason }. It is tried again after longer and longer pauses.
why-snapshotter-delete = Content { $content } is to go, with deletion policy Delete: driver { $driver } is asked to delete snapshot { $handle }.
why-snapshotter-delete-failed = Driver { $driver } did not delete the snapshot of content { $content }: { $reason }.
why-snapshotter-deleted = The driver’s snapshot is gone, so content { $content } forgets its handle.
why-snapshotter-release = Nothing is left to do for content { $content }: its finalizer goes.

## Nodes and drivers that come and go

why-node-joins = Node { $node } joins: its kubelet registers it, with the drivers that run there.
why-node-silent = Nothing was heard of node { $node } for 50 seconds. Nobody knows how it is, so its conditions become Unknown.
why-node-silent-pod = Node { $node } is not heard of, so its Pod { $pod } counts as not ready. Whether it runs, nobody knows.
why-node-answers = Node { $node } is heard of again: its kubelet says how it is.
why-node-removed = Node { $node } was taken away, and with it its object.
why-driver-registers = Driver { $driver } has registered with the kubelet of { $node }, which says so where scheduler, attacher and provisioner look.
why-driver-leaves = Driver { $driver } is gone from node { $node }. Volumes of it can be neither mounted nor unmounted there. Labels of its topology stay.
why-kubelet-ready-again = Pod { $pod } was counted as not ready while node { $node } was not heard of. It has been running all along.

## Volume populator

why-populator-off = No VolumePopulator is registered for the source of claim { $claim }, so no populator works on it.
why-populator-claim-gone = Claim { $claim } is gone.
why-populator-source-missing = Claim { $claim } is to be filled from { $source }, which is not there. The populator waits for it.
why-populator-class-missing = Class { $class } of claim { $claim } is not there. The populator waits for it.
why-populator-in-tree = Class { $class } of claim { $claim } belongs to a plugin inside Kubernetes, whose volumes a populator cannot fill.
why-populator-waits-for-node = The class of claim { $claim } waits for the first consumer: the populator begins when the scheduler has chosen a node.
why-populator-prime = Nothing may use the volume before it is filled, so it is provisioned for another claim, { $prime }, which is like { $claim } but has no source.
why-populator-protect = Claim { $claim } must not go before the populator has taken away what it made for it.
why-populator-start = Pod { $pod } mounts the volume and writes what the source of claim { $claim } says.
why-populator-failed = Pod { $pod } has failed to fill the volume for claim { $claim }. It is deleted and made anew.
why-populator-waits-for-pod = Pod { $pod } has not filled the volume for claim { $claim } yet.
why-populator-volume-gone = Volume { $volume }, which was filled for claim { $claim }, is gone.
why-populator-rebind = Volume { $volume } is filled. It now names claim { $claim }, for which it was made; the binder does the rest.
why-populator-waits-for-binder = The filled volume names claim { $claim }, but the binder has not yet said that the claim beside it has lost the volume.
why-populator-finished = Claim { $claim } has its filled volume. What the populator made on the way is no longer needed.
why-populator-clean = { $object } was needed only to fill the volume for claim { $claim }.
why-populator-dropped = Claim { $claim } is being deleted, so what the populator made for it is taken away.
why-populator-unprotect = Everything that the populator made for claim { $claim } is taken away, so the claim may go when its owner wants.

## Controllers of the full module

why-controller-idle = The full module of this page links this controller.

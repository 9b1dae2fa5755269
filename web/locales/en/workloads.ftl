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

why-set-revision-new = The Pod template of StatefulSet { $set } is new. The StatefulSet controller stores it as ControllerRevision { $revision }.
why-set-revision-again = The Pod template of StatefulSet { $set } equals ControllerRevision { $revision }, which becomes the newest revision again.
why-set-revision-old = No Pod of StatefulSet { $set } uses ControllerRevision { $revision }, and there are more old revisions than revisionHistoryLimit.
why-set-claim-create = Claim { $claim } of Pod { $pod } does not exist. The StatefulSet controller for { $set } creates claims before their Pod.
why-set-claim-owners = persistentVolumeClaimRetentionPolicy of StatefulSet { $set } sets the owner references of the claims of Pod { $pod }.
why-set-pod-create = StatefulSet { $set } has no Pod { $pod }, and all Pods before it are ready. The StatefulSet controller creates the Pod.
why-set-pod-update = Pod { $pod } or one of its claims differs from the desired state of StatefulSet { $set }.
why-set-pod-finished = Pod { $pod } has finished. The StatefulSet controller for { $set } deletes and recreates it.
why-set-pod-scale-down = StatefulSet { $set } has more Pods than desired. The Pod with the highest ordinal is deleted first: { $pod }.
why-set-pod-replace = Pod { $pod } has an older template than { $revision }. The StatefulSet controller for { $set } deletes and recreates it.
why-set-waits-for-stale-claim = A claim of Pod { $pod } still belongs to an earlier Pod of this name. StatefulSet { $set } waits until the claim is deleted.
why-set-waits-for-end = StatefulSet { $set } waits until Pod { $pod } is deleted.
why-set-waits-for-ready = StatefulSet { $set } waits until Pod { $pod } is running and ready.
why-set-waits-for-available = StatefulSet { $set } waits until Pod { $pod } has been ready for minReadySeconds.
why-set-status = The StatefulSet controller counts the Pods of { $set } and updates the status.
why-set-done = StatefulSet { $set } is in the desired state.
why-set-gone = StatefulSet { $set } does not exist any more.

## ReplicaSets

why-replicas-create = ReplicaSet { $set } has fewer Pods than desired. The ReplicaSet controller creates one.
why-replicas-delete = { $set } has more Pods than desired, so the ReplicaSet controller deletes { $pod }. Order of deletion: unscheduled, Pending, not ready, lower deletion cost, more replicas on its node, ready for a shorter time, more restarts, younger.
why-replicas-status = The ReplicaSet controller counts the Pods of { $set } and updates the status.
why-replicas-done = ReplicaSet { $set } has as many Pods as desired.
why-replicas-gone = ReplicaSet { $set } does not exist any more.

## Deployments

why-deployment-new-set = The Pod template of Deployment { $deployment } is new. The Deployment controller creates ReplicaSet { $set } for it. Its name ends in the hash of the template.
why-deployment-annotate = ReplicaSet { $set } has the current template of Deployment { $deployment }. It becomes the newest revision.
why-deployment-revision = The Deployment controller updates the revision and the progress of the rollout in Deployment { $deployment }.
why-deployment-collision = Another ReplicaSet has the name of the new ReplicaSet of Deployment { $deployment }. The controller increments collisionCount, which changes the hash.
why-deployment-scale = The Deployment controller scales { $set } of Deployment { $deployment } from { $from } to { $to } Pods.
why-deployment-pause = The rollout of Deployment { $deployment } was paused or resumed.
why-deployment-clean-up = ReplicaSet { $set } has no Pods, and Deployment { $deployment } has more old revisions than revisionHistoryLimit.
why-deployment-status = The Deployment controller counts the Pods of all ReplicaSets of { $deployment } and updates the status.
why-deployment-done = Deployment { $deployment } needs no change now.
why-deployment-gone = Deployment { $deployment } does not exist any more.

## Volume snapshots

why-snapshot-gone = VolumeSnapshot { $snapshot } does not exist any more.
why-snapshot-trouble = The snapshot controller cannot process VolumeSnapshot { $snapshot } and writes the error to its status: { $reason }.
why-snapshot-content-missing = VolumeSnapshot { $snapshot } was ready, but its VolumeSnapshotContent does not exist any more. The driver’s snapshot cannot be found without it.
why-snapshot-misbound = VolumeSnapshot { $snapshot } names a VolumeSnapshotContent that belongs to another VolumeSnapshot.
why-snapshot-fine = VolumeSnapshot { $snapshot } is in the desired state.
why-snapshot-default-class = VolumeSnapshot { $snapshot } names no class. It gets { $class }, the default class of the driver of its volume.
why-snapshot-protect = VolumeSnapshot { $snapshot } gets its finalizers. It cannot be removed while a claim is restored from it or its content exists.
why-snapshot-protect-claim = Claim { $claim } is the source of VolumeSnapshot { $snapshot }. A finalizer protects it until the snapshot is taken.
why-snapshot-release-claim = No snapshot of claim { $claim } is being taken, so its finalizer is removed.
why-snapshot-create-content = VolumeSnapshot { $snapshot } has no VolumeSnapshotContent. The snapshot controller creates { $content }, and the external-snapshotter takes the snapshot.
why-snapshot-bind-content = VolumeSnapshotContent { $content } was created before its VolumeSnapshot. The snapshot controller writes the uid of { $snapshot } to it.
why-snapshot-waits = The status of VolumeSnapshot { $snapshot } equals the status of its VolumeSnapshotContent.
why-snapshot-status = The snapshot controller copies the status of VolumeSnapshotContent { $content } to VolumeSnapshot { $snapshot }.
why-snapshot-delete-pending = VolumeSnapshot { $snapshot } is being deleted, but a Pending claim is restored from it.
why-snapshot-mark-content = The VolumeSnapshot is being deleted. An annotation allows the deletion of its VolumeSnapshotContent { $content }.
why-snapshot-delete-content = The deletion policy is Delete: VolumeSnapshotContent { $content } is deleted with VolumeSnapshot { $snapshot }.
why-snapshot-waits-for-content = VolumeSnapshot { $snapshot } waits until its VolumeSnapshotContent and the driver’s snapshot are deleted.
why-snapshot-unprotect = No claim is restored from VolumeSnapshot { $snapshot } and its content is deleted, so its finalizers are removed.
why-snapshot-content-gone = VolumeSnapshotContent { $content } does not exist any more.
why-snapshot-content-waits = VolumeSnapshotContent { $content } names no uid. It waits for the VolumeSnapshot that it names.
why-snapshot-protect-content = VolumeSnapshotContent { $content } gets a finalizer. It cannot be removed before the driver’s snapshot is deleted or released.
why-snapshot-content-fine = VolumeSnapshotContent { $content } is in the desired state.

## Snapshotter

why-snapshotter-gone = VolumeSnapshotContent { $content } does not exist any more.
why-snapshotter-nothing = VolumeSnapshotContent { $content } needs nothing from driver { $driver }.
why-snapshotter-fine = The snapshot of VolumeSnapshotContent { $content } is ready.
why-snapshotter-begins = The external-snapshotter will call driver { $driver } for { $content }. It sets an annotation first, in case no response arrives.
why-snapshotter-ends = Driver { $driver } has responded, so the external-snapshotter removes the being-created annotation from { $content }.
why-snapshotter-secret = The class of VolumeSnapshotContent { $content } names a Secret for driver { $driver }. The external-snapshotter reads it first.
why-snapshotter-take = The external-snapshotter asks driver { $driver } for a snapshot of volume { $handle } for VolumeSnapshotContent { $content }.
why-snapshotter-look = VolumeSnapshotContent { $content } was pre-provisioned. The external-snapshotter asks driver { $driver } for snapshot { $handle }.
why-snapshotter-taken = Driver { $driver } has the snapshot. The status of VolumeSnapshotContent { $content } gets handle { $handle }, creation time, size and readiness.
why-snapshotter-failed = The snapshot of VolumeSnapshotContent { $content } failed and is retried with backoff: { $reason }.
why-snapshotter-delete = VolumeSnapshotContent { $content } is being deleted with policy Delete. The external-snapshotter asks driver { $driver } to delete snapshot { $handle }.
why-snapshotter-delete-failed = Driver { $driver } did not delete the snapshot of VolumeSnapshotContent { $content }: { $reason }.
why-snapshotter-deleted = The driver’s snapshot is deleted, so the handle is removed from VolumeSnapshotContent { $content }.
why-snapshotter-release = The finalizer of VolumeSnapshotContent { $content } is removed, because no work is left.

## Nodes and drivers that come and go

why-node-joins = Node { $node } joins. Its kubelet registers the Node object and the CSI drivers on the node.
why-node-silent = The kubelet of node { $node } has not renewed its lease for 50 seconds. The node lifecycle controller sets its conditions to Unknown.
why-node-silent-pod = The kubelet of node { $node } does not report, so the node lifecycle controller marks Pod { $pod } as not ready. The Pod may still run.
why-node-answers = The kubelet of node { $node } reports again and updates the conditions.
why-node-removed = Node { $node } was removed. The cloud node lifecycle controller deletes the Node object.
why-driver-registers = Driver { $driver } registered with the kubelet of node { $node }. The kubelet updates the CSINode object, which the scheduler, attacher and provisioner read.
why-driver-leaves = Driver { $driver } is not registered on node { $node } any more. Its volumes can be neither mounted nor unmounted there. Its topology labels stay.
why-kubelet-ready-again = Pod { $pod } was marked as not ready while node { $node } did not report. It kept running.

## Volume populator

why-populator-off = No VolumePopulator is registered for the source of claim { $claim }, so no populator works on it.
why-populator-claim-gone = Claim { $claim } does not exist any more.
why-populator-source-missing = The data source { $source } of claim { $claim } does not exist. The populator waits for it.
why-populator-class-missing = StorageClass { $class } of claim { $claim } does not exist. The populator waits for it.
why-populator-in-tree = StorageClass { $class } of claim { $claim } uses an in-tree plugin. A populator cannot fill its volumes.
why-populator-waits-for-node = The StorageClass of claim { $claim } has WaitForFirstConsumer. The populator waits until the scheduler selects a node.
why-populator-prime = No Pod may use the volume before it is populated. The populator creates claim { $prime }, which is like { $claim } without the source.
why-populator-protect = A finalizer keeps claim { $claim } until the populator has deleted its temporary objects.
why-populator-start = Pod { $pod } mounts the volume and writes the data of the source of claim { $claim }.
why-populator-failed = Pod { $pod } failed to populate the volume of claim { $claim }. The populator deletes and recreates it.
why-populator-waits-for-pod = Pod { $pod } has not populated the volume of claim { $claim } yet.
why-populator-volume-gone = Volume { $volume }, which was populated for claim { $claim }, does not exist any more.
why-populator-rebind = Volume { $volume } is populated. The populator sets its claimRef to claim { $claim }, and the PersistentVolume controller binds them.
why-populator-waits-for-binder = The populated volume names claim { $claim }. The PersistentVolume controller has not yet set the temporary claim to Lost.
why-populator-finished = Claim { $claim } is bound to its populated volume. The temporary objects of the populator are deleted.
why-populator-clean = { $object } was needed only to populate the volume of claim { $claim }.
why-populator-dropped = Claim { $claim } is being deleted, so the populator deletes its temporary objects.
why-populator-unprotect = The populator has deleted its temporary objects for claim { $claim }, so its finalizer is removed.

## Controllers of the full module

why-controller-idle = This module does not run the controller. The full module of the page does.

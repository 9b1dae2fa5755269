//! The PersistentVolume controller: binds claims to volumes, releases and reclaims volumes.
//!
//! Implements `pkg/controller/volume/persistentvolume`. Two workers, `claims` and `volumes`, reconcile one object at a
//! time. The state is read from the objects, and never stored in the controller. Long-running work (delete, recycle,
//! provision) runs as operations, concurrently with the workers.
//!
//! Not modelled: the in-tree host-path provisioner switched on, dynamic provisioning switched off.

mod bind;
mod claim;
mod find;
mod index;
mod migration;
mod operation;
mod volume;

use std::time::Duration;

use bindery_api::kinds::{NAMESPACE, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STORAGE_CLASS};
use bindery_api::view::PersistentVolumeClaim;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, object};

pub use find::{check_volume_satisfy_claim, every_rule, explain, find_best_match};
pub use index::VolumeIndex;

use crate::revision;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Indexer, Local, Reconcile, Task};

/// The PersistentVolume controller, also called the binder. See the module.
#[derive(Debug)]
pub struct PersistentVolumeController;

/// The queue of claims. Its keys are `namespace/name`.
const CLAIMS: &str = "claims";
/// The queue of volumes. Its keys are `name`.
const VOLUMES: &str = "volumes";

/// Claim: the binding was completed. From now on the claim can only be Bound or Lost.
pub const BIND_COMPLETED: &str = "pv.kubernetes.io/bind-completed";
/// Claim or volume: the binder, and not the user, set the reference to the other object.
pub const BOUND_BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";
/// Volume: its provisioner.
pub const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";

impl Controller for PersistentVolumeController {
    fn id(&self) -> ControllerId {
        ControllerId::new("persistentvolume-binder")
    }

    fn event_source(&self) -> &str {
        "persistentvolume-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 6] =
            [&PERSISTENT_VOLUME, &PERSISTENT_VOLUME_CLAIM, &STORAGE_CLASS, &POD, &NODE, &NAMESPACE];
        &WATCHES
    }

    fn indexers(&self) -> &'static [Indexer] {
        &[VolumeIndex::indexer]
    }

    fn queues(&self) -> &'static [&'static str] {
        &[CLAIMS, VOLUMES]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        // A change of a volume enqueues no claim, and a change of a class enqueues nothing. The resync detects these
        // changes.
        if event.kind == &PERSISTENT_VOLUME {
            enqueue(VOLUMES, object::key(event.object()));
        } else if event.kind == &PERSISTENT_VOLUME_CLAIM {
            enqueue(CLAIMS, object::key(event.object()));
        } else {
            // Changes of classes, Pods and nodes enqueue nothing.
        }
    }

    fn resync_period(&self) -> Option<Duration> {
        Some(Duration::from_secs(15))
    }

    fn on_resync(&self, cache: &Cache, enqueue: Enqueue<'_>) {
        for key in cache.keys(&PERSISTENT_VOLUME_CLAIM) {
            enqueue(CLAIMS, key.clone());
        }
        for key in cache.keys(&PERSISTENT_VOLUME) {
            enqueue(VOLUMES, key.clone());
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        match worker {
            CLAIMS => claim_worker(task, key),
            VOLUMES => volume_worker(task, key),
            operation => operation::run(task, operation, key),
        }
    }
}

fn claim_worker(task: &mut Task, key: &str) -> Reconcile {
    match task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).cloned() {
        Some(claim) => {
            if !store_newer(task, &PERSISTENT_VOLUME_CLAIM, &claim) {
                return Ok(Why::new("binder-stale-object"));
            }
            claim::sync_claim(task, &claim)
        }
        None => match task.assumed.get(&PERSISTENT_VOLUME_CLAIM, key).cloned() {
            Some(claim) => {
                task.forget(&PERSISTENT_VOLUME_CLAIM, key);
                let volume = PersistentVolumeClaim(&claim).spec().volume_name();
                if volume.is_empty() {
                    Ok(Why::new("binder-claim-deleted-unbound"))
                } else {
                    // The volume must be released now, and not at the next resync.
                    task.enqueue(VOLUMES, volume.to_owned());
                    Ok(Why::new("binder-claim-deleted").fact("volume", volume))
                }
            }
            None => Ok(Why::new("binder-unknown-key")),
        },
    }
}

fn volume_worker(task: &mut Task, key: &str) -> Reconcile {
    match task.cache.get(&PERSISTENT_VOLUME, key).cloned() {
        Some(volume) => {
            if !store_newer(task, &PERSISTENT_VOLUME, &volume) {
                return Ok(Why::new("binder-stale-object"));
            }
            volume::sync_volume(task, &volume)
        }
        None => match task.assumed.get(&PERSISTENT_VOLUME, key).cloned() {
            Some(volume) => {
                task.forget(&PERSISTENT_VOLUME, key);
                match claim_key(&volume) {
                    None => Ok(Why::new("binder-volume-deleted-unclaimed")),
                    Some(claim) => {
                        // The claim is lost now, and not at the next resync.
                        let why = Why::new("binder-volume-deleted").fact("claim", claim.as_str());
                        task.enqueue(CLAIMS, claim);
                        Ok(why)
                    }
                }
            }
            None => Ok(Why::new("binder-unknown-key")),
        },
    }
}

/// Stores the informer's object, unless the assumed cache has a newer one.
fn store_newer(task: &mut Task, kind: &'static Kind, object: &Object) -> bool {
    let known = task.assumed.get(kind, &object::key(object)).map_or(0, |known| revision(known));
    if revision(object) < known {
        false
    } else {
        task.store(kind, object.clone());
        true
    }
}

/// Returns the `namespace/name` of the volume's `claimRef`. `None` without a `claimRef`.
pub fn claim_key(volume: &bindery_api::Value) -> Option<String> {
    let claim_ref = claim_ref(volume)?;
    Some(format!("{}/{}", object::str_at(claim_ref, "namespace"), object::str_at(claim_ref, "name")))
}

/// Returns the volume's `claimRef`, if it has one.
pub fn claim_ref(volume: &bindery_api::Value) -> Option<&bindery_api::Value> {
    object::at(volume, "spec.claimRef").filter(|r| !r.is_null())
}

/// True if the volume's `claimRef` is for this claim: same namespace and name, and the same UID or no UID.
///
/// Upstream: `IsVolumeBoundToClaim`.
pub fn is_volume_bound_to_claim(volume: &bindery_api::Value, claim: &bindery_api::Value) -> bool {
    let Some(reference) = claim_ref(volume) else { return false };
    let uid = object::str_at(reference, "uid");
    object::str_at(reference, "namespace") == object::namespace(claim)
        && object::str_at(reference, "name") == object::name(claim)
        && (uid.is_empty() || uid == object::uid(claim))
}

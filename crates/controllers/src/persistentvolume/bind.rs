//! The four writes of a binding, and their rollback.
//!
//! Implements `bind`, `unbindVolume`, `updateVolumePhase` and `updateClaimStatus` of `pv_controller.go`. A write that
//! would change nothing is skipped. Therefore a sync after a crash continues where the last one stopped.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::view::{PersistentVolume, PersistentVolumeClaim};
use bindery_api::why::Why;
use bindery_api::{Object, Value, object};
use serde_json::json;

use super::{BIND_COMPLETED, BOUND_BY_CONTROLLER, is_volume_bound_to_claim};
use crate::common::volume::quantity_at;
use crate::{Reconcile, Suspend, Task};

/// Volume: the capacity that the claim can use until the node completes a resize.
const PRE_RESIZE_CAPACITY: &str = "volume.alpha.kubernetes.io/pre-resize-capacity";

/// Binds a volume and a claim to each other: volume, volume status, claim, claim status.
///
/// # Errors
/// Suspends the sync between the writes, and fails at the first write that is rejected.
pub fn bind(task: &mut Task, volume: &Object, claim: &Object, why: Why) -> Reconcile {
    let facts =
        |branch: &'static str| Why::new(branch).fact("volume", object::name(volume)).fact("claim", object::key(claim));
    let volume = bind_volume_to_claim(task, volume, claim, why.clone())?;
    let volume = update_volume_phase(task, &volume, "Bound", "", facts("binder-bind-volume-phase"))?;
    let claim = bind_claim_to_volume(task, &volume, claim, facts("binder-bind-claim"))?;
    update_claim_status(task, &claim, "Bound", Some(&volume), facts("binder-bind-claim-phase"))?;
    Ok(why)
}

/// Write 1: sets the volume's `claimRef`.
fn bind_volume_to_claim(task: &mut Task, volume: &Object, claim: &Object, why: Why) -> Reconcile<Object> {
    let mut new = Value::clone(volume);
    let same = |field, value: &str| object::str_at(volume, field) == value;
    let points_here = same("spec.claimRef.name", object::name(claim))
        && same("spec.claimRef.namespace", object::namespace(claim))
        && same("spec.claimRef.uid", object::uid(claim));
    if !points_here {
        object::set(
            &mut new,
            "spec.claimRef",
            json!({
                "kind": PERSISTENT_VOLUME_CLAIM.kind,
                "apiVersion": PERSISTENT_VOLUME_CLAIM.api_version(),
                "namespace": object::namespace(claim),
                "name": object::name(claim),
                "uid": object::uid(claim),
                "resourceVersion": object::resource_version(claim),
            }),
        );
    }
    // If the volume was pre-bound to the claim, this controller did not choose it. Then it must not be rolled back.
    let chosen_here = !is_volume_bound_to_claim(volume, claim);
    if chosen_here && object::annotation(volume, BOUND_BY_CONTROLLER).is_none() {
        object::set_annotation(&mut new, BOUND_BY_CONTROLLER, "yes");
    }
    if new == **volume {
        return Ok(volume.clone());
    }
    let volume = task.update(&PERSISTENT_VOLUME, new, why)?;
    task.store(&PERSISTENT_VOLUME, volume.clone());
    Ok(volume)
}

/// Write 3: sets the claim's `volumeName`.
fn bind_claim_to_volume(task: &mut Task, volume: &Object, claim: &Object, why: Why) -> Reconcile<Object> {
    let mut new = Value::clone(claim);
    if PersistentVolumeClaim(claim).spec().volume_name() != object::name(volume) {
        object::set(&mut new, "spec.volumeName", object::name(volume));
        if object::annotation(claim, BOUND_BY_CONTROLLER).is_none() {
            object::set_annotation(&mut new, BOUND_BY_CONTROLLER, "yes");
        }
    }
    if object::annotation(claim, BIND_COMPLETED).is_none() {
        object::set_annotation(&mut new, BIND_COMPLETED, "yes");
    }
    if new == **claim {
        return Ok(claim.clone());
    }
    let claim = task.update(&PERSISTENT_VOLUME_CLAIM, new, why)?;
    task.store(&PERSISTENT_VOLUME_CLAIM, claim.clone());
    Ok(claim)
}

/// Write 2 and others: updates the volume's phase and message, if the phase differs.
///
/// # Errors
/// Suspends the sync for the write, and fails if it is rejected.
pub fn update_volume_phase(
    task: &mut Task,
    volume: &Object,
    phase: &str,
    message: &str,
    why: Why,
) -> Reconcile<Object> {
    if PersistentVolume(volume).status().phase() == phase {
        return Ok(volume.clone());
    }
    let mut new = Value::clone(volume);
    object::set(&mut new, "status.phase", phase);
    if message.is_empty() {
        object::remove(&mut new, "status.message");
    } else {
        object::set(&mut new, "status.message", message);
    }
    let volume = task.update_status(&PERSISTENT_VOLUME, new, why)?;
    task.store(&PERSISTENT_VOLUME, volume.clone());
    Ok(volume)
}

/// As [`update_volume_phase`]. Emits an event about the volume if the phase changes.
///
/// # Errors
/// Suspends the sync for the write, and fails if it is rejected.
pub fn update_volume_phase_with_event(
    task: &mut Task,
    volume: &Object,
    phase: &str,
    reason: &'static str,
    message: &str,
    why: Why,
) -> Reconcile<Object> {
    if PersistentVolume(volume).status().phase() == phase {
        return Ok(volume.clone());
    }
    let volume = update_volume_phase(task, volume, phase, message, why.clone())?;
    task.warning(&volume, reason, message, why);
    Ok(volume)
}

/// Write 4 and others: updates the claim's status for this volume, or for none.
///
/// # Errors
/// Suspends the sync for the write. Fails if it is rejected, or if the volume has no capacity.
pub fn update_claim_status(
    task: &mut Task,
    claim: &Object,
    phase: &str,
    volume: Option<&Object>,
    why: Why,
) -> Reconcile<Object> {
    let mut new = Value::clone(claim);
    let old_phase = PersistentVolumeClaim(claim).status().phase().to_owned();
    object::set(&mut new, "status.phase", phase);
    match volume {
        None => {
            for field in ["status.accessModes", "status.capacity", "status.currentVolumeAttributesClassName"] {
                object::remove(&mut new, field);
            }
        }
        Some(volume) => {
            let modes = object::at(volume, "spec.accessModes").cloned().unwrap_or(Value::Null);
            object::set(&mut new, "status.accessModes", modes);
            let Some(capacity) = object::at(volume, "spec.capacity").filter(|c| c.get("storage").is_some()) else {
                let text = format!("PersistentVolume \"{}\" is without a storage capacity", object::name(volume));
                return Err(Suspend::Retry(text));
            };
            // After the binding, only the resizer changes the claim's capacity.
            if old_phase != phase {
                let mut capacity = capacity.clone();
                if let Some(before_resize) = object::annotation(volume, PRE_RESIZE_CAPACITY) {
                    capacity["storage"] = before_resize.into();
                }
                let same = object::at(claim, "status.capacity.storage").is_some()
                    && quantity_at(claim, "status.capacity.storage")
                        == quantity_at(&json!({ "c": capacity }), "c.storage");
                if !same {
                    object::set(&mut new, "status.capacity", capacity);
                }
            }
            if old_phase == "Pending" && phase == "Bound" {
                match object::at(volume, "spec.volumeAttributesClassName") {
                    Some(class) => object::set(&mut new, "status.currentVolumeAttributesClassName", class.clone()),
                    None => drop(object::remove(&mut new, "status.currentVolumeAttributesClassName")),
                }
            }
        }
    }
    if new == **claim {
        return Ok(claim.clone());
    }
    let claim = task.update_status(&PERSISTENT_VOLUME_CLAIM, new, why)?;
    task.store(&PERSISTENT_VOLUME_CLAIM, claim.clone());
    Ok(claim)
}

/// As [`update_claim_status`] without a volume. If the phase changes, emits a warning about the claim.
///
/// # Errors
/// Suspends the sync for the write, and fails if it is rejected.
pub fn lose_claim(task: &mut Task, claim: &Object, reason: &'static str, message: &str, why: Why) -> Reconcile {
    if PersistentVolumeClaim(claim).status().phase() == "Lost" {
        return Ok(Why::new("binder-claim-still-lost").fact("claim", object::key(claim)));
    }
    let claim = update_claim_status(task, claim, "Lost", None, why.clone())?;
    task.warning(&claim, reason, message, why.clone());
    Ok(why)
}

/// Removes the claim's reference from a volume whose claim is bound to another volume, and makes it Available.
///
/// # Errors
/// Suspends the sync for the writes, and fails if one is rejected.
pub fn unbind_volume(task: &mut Task, volume: &Object, why: Why) -> Reconcile<Object> {
    let mut new = Value::clone(volume);
    if object::annotation(volume, BOUND_BY_CONTROLLER).is_some() {
        // This controller chose the claim: remove the whole reference.
        object::remove(&mut new, "spec.claimRef");
        object::remove_annotation(&mut new, BOUND_BY_CONTROLLER);
    } else {
        // The user pre-bound the volume: keep the name, and remove the UID of this claim.
        object::remove(&mut new, "spec.claimRef.uid");
    }
    let volume = if new == **volume {
        volume.clone()
    } else {
        let volume = task.update(&PERSISTENT_VOLUME, new, why.clone())?;
        task.store(&PERSISTENT_VOLUME, volume.clone());
        volume
    };
    update_volume_phase(task, &volume, "Available", "", why)
}

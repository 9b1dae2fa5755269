//! The sync of a volume.
//!
//! Implements `syncVolume` and `reclaimVolume` of `pv_controller.go`.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::view::{PersistentVolume, PersistentVolumeClaim};
use bindery_api::why::Why;
use bindery_api::{Object, object};

use super::bind::{unbind_volume, update_volume_phase, update_volume_phase_with_event};
use super::{CLAIMS, PROVISIONED_BY, claim_key, claim_ref, migration, operation};
use crate::common::volume::volume_mode;
use crate::{Reconcile, Task};

/// Syncs a volume.
///
/// # Errors
/// Suspends the sync for requests, and fails for a retry.
pub fn sync_volume(task: &mut Task, volume: &Object) -> Reconcile {
    let volume = &migration::update_volume(task, volume)?;
    let name = object::name(volume);
    let Some(reference) = claim_ref(volume) else {
        let why = Why::new("binder-volume-available").fact("volume", name);
        update_volume_phase(task, volume, "Available", "", why.clone())?;
        return Ok(why);
    };
    let key = claim_key(volume).unwrap_or_default();
    let why = |branch| Why::new(branch).fact("volume", name).fact("claim", key.as_str());
    if object::str_at(reference, "uid").is_empty() {
        let why = why("binder-volume-reserved");
        update_volume_phase(task, volume, "Available", "", why.clone())?;
        return Ok(why);
    }
    let phase = PersistentVolume(volume).status().phase();
    let over = matches!(phase, "Released" | "Failed");
    let Some(claim) = find_claim(task, volume, &key, over)? else {
        let volume = if over {
            volume.clone()
        } else {
            update_volume_phase(task, volume, "Released", "", why("binder-volume-released"))?
        };
        return reclaim_volume(task, &volume, why("binder-volume-released"));
    };
    match PersistentVolumeClaim(&claim).spec().volume_name() {
        "" => {
            if volume_mode(volume) != volume_mode(&claim) {
                let why = why("binder-volume-mode-mismatch");
                let of_volume = format!(
                    "Cannot bind PersistentVolume to requested PersistentVolumeClaim \"{}\" due to incompatible volumeMode.",
                    object::name(&claim)
                );
                task.warning(volume, "VolumeMismatch", of_volume, why.clone());
                let of_claim = format!(
                    "Cannot bind PersistentVolume \"{name}\" to requested PersistentVolumeClaim due to incompatible volumeMode."
                );
                task.warning(&claim, "VolumeMismatch", of_claim, why.clone());
                Ok(why)
            } else {
                // The sync of the claim does the binding.
                task.enqueue(CLAIMS, key.clone());
                Ok(why("binder-volume-wakes-claim"))
            }
        }
        bound if bound == name => {
            let why = why("binder-volume-bound");
            update_volume_phase(task, volume, "Bound", "", why.clone())?;
            Ok(why)
        }
        other => {
            let policy = PersistentVolume(volume).spec().persistent_volume_reclaim_policy();
            if object::annotation(volume, PROVISIONED_BY).is_some() && policy == "Delete" {
                // The volume was provisioned for the claim, which is bound to another volume. No claim will use it.
                let why = why("binder-volume-surplus").fact("other", other);
                let volume =
                    if over { volume.clone() } else { update_volume_phase(task, volume, "Released", "", why.clone())? };
                reclaim_volume(task, &volume, why)
            } else {
                let why = why("binder-volume-unbind").fact("other", other);
                unbind_volume(task, volume, why.clone())?;
                Ok(why)
            }
        }
    }
}

/// Returns the claim of the volume's `claimRef` with the same UID. `None` if it does not exist any more.
fn find_claim(task: &mut Task, volume: &Object, key: &str, over: bool) -> Reconcile<Option<Object>> {
    let uid = PersistentVolume(volume).spec().claim_ref().map_or("", |r| r.uid());
    let (namespace, name) = object::split_key(key);
    let mut claim = task.assumed.get(&PERSISTENT_VOLUME_CLAIM, key).cloned();
    if claim.is_none() && !over {
        // A claim that was just created may not be in the assumed cache yet: check the informer cache and the API server, too.
        claim = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).cloned();
        if claim.is_none() {
            claim = task.get_live(&PERSISTENT_VOLUME_CLAIM, namespace, name)?;
        }
    }
    if claim.as_ref().is_some_and(|claim| object::uid(claim) != uid) {
        claim = task.get_live(&PERSISTENT_VOLUME_CLAIM, namespace, name)?;
    }
    Ok(claim.filter(|claim| object::uid(claim) == uid))
}

/// Applies the reclaim policy to a volume whose claim was deleted.
fn reclaim_volume(task: &mut Task, volume: &Object, why: Why) -> Reconcile {
    if object::annotation(volume, migration::MIGRATED_TO).is_some_and(|driver| !driver.is_empty()) {
        // The driver's external provisioner reclaims it.
        return Ok(why);
    }
    match PersistentVolume(volume).spec().persistent_volume_reclaim_policy() {
        "Retain" => Ok(why),
        "Recycle" => {
            task.operate(operation::RECYCLE, object::name(volume).to_owned());
            Ok(why)
        }
        "Delete" => {
            task.operate(operation::DELETE, object::name(volume).to_owned());
            Ok(why)
        }
        _ => {
            let why = Why::new("binder-reclaim-policy-unknown").fact("volume", object::name(volume));
            let text = "Volume has unrecognized PersistentVolumeReclaimPolicy";
            update_volume_phase_with_event(task, volume, "Failed", "VolumeUnknownReclaimPolicy", text, why.clone())?;
            Ok(why)
        }
    }
}

/// Returns the volume from a live read by name, if it exists.
pub fn live_volume(task: &mut Task, name: &str) -> Reconcile<Option<Object>> {
    task.get_live(&PERSISTENT_VOLUME, "", name)
}

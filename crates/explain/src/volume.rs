//! Volumes: Released, Failed, Terminating, reserved for a missing claim, unused.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::time::Time;
use bindery_api::view::{PersistentVolume, PersistentVolumeClaim};
use bindery_api::why::Candidate;
use bindery_api::{Object, Value, object};
use bindery_controllers::common::volume::{capacity_of, class_of};
use bindery_controllers::persistentvolume::{claim_key, claim_ref, every_rule, is_volume_bound_to_claim};

use crate::claim::reopen;
use crate::fix::Fix;
use crate::index::{ObjectIndex, deleted};
use crate::{Explanation, pod};

/// The maximum number of rows in a table of claims.
const ROWS: usize = 40;

/// Explains why a volume is not used, or not deleted.
pub fn explain(index: &ObjectIndex, volume: &Object) -> Option<Explanation> {
    let found = if object::is_deleting(volume) {
        terminating(index, volume)
    } else {
        match PersistentVolume(volume).status().phase() {
            "Released" => released(index, volume),
            "Failed" => failed(index, volume),
            "Available" => available(index, volume)?,
            _ => return None,
        }
    };
    let chain = if index.brief { Vec::new() } else { pod::chain_of_volume(index, volume) };
    Some(Explanation { chain, ..found })
}

fn new(problem: &'static str, volume: &Value) -> Explanation {
    let changed = Time::parse(object::str_at(volume, "status.lastPhaseTransitionTime"));
    let known = Explanation::new(problem, (&PERSISTENT_VOLUME, volume)).since(changed);
    known.fact("claim", claim_key(volume).unwrap_or_default()).fact("capacity", capacity_of(volume).to_string())
}

fn terminating(index: &ObjectIndex, volume: &Object) -> Explanation {
    let key = claim_key(volume).unwrap_or_default();
    let claim = index.cache.get(&PERSISTENT_VOLUME_CLAIM, &key).filter(|c| is_volume_bound_to_claim(volume, c));
    let finalizers = object::finalizers(volume);
    if let Some(claim) = claim
        && object::has_finalizer(volume, "kubernetes.io/pv-protection")
    {
        let fix = Fix::delete("delete-claim", &PERSISTENT_VOLUME_CLAIM, claim, &[]);
        return new("volume-terminating-in-use", volume).since(deleted(volume)).fix([fix]);
    }
    let others: Vec<&&str> = finalizers.iter().filter(|f| **f != "kubernetes.io/pv-protection").collect();
    if others.is_empty() {
        return new("volume-terminating", volume).blocked_by("pv-protection").since(deleted(volume));
    }
    let fix = Fix::replace("remove-finalizers", volume, |volume| drop(object::remove(volume, "metadata.finalizers")));
    let known = new("volume-terminating-finalizers", volume).blocked_by("finalizers").since(deleted(volume));
    known.fact("finalizers", finalizers.join(", ")).fix([fix])
}

fn released(index: &ObjectIndex, volume: &Object) -> Explanation {
    let delete = || Fix::delete("delete-volume", &PERSISTENT_VOLUME, volume, &[]);
    match PersistentVolume(volume).spec().persistent_volume_reclaim_policy() {
        "Delete" => match index.last_warning_of(&PERSISTENT_VOLUME, volume, &["VolumeFailedDelete"]) {
            Some(error) => {
                let known = new("volume-delete-failed", volume).fact("error", error).blocked_by("provisioner");
                Explanation { last_event: Some(error.to_owned()), ..known.fix([keep(volume)]) }
            }
            None => new("volume-being-deleted", volume).blocked_by("provisioner").fix([keep(volume)]),
        },
        "Recycle" => new("volume-being-recycled", volume).blocked_by("binder").fix([keep(volume)]),
        _ => new("volume-released", volume).fix([reopen(volume), delete()]),
    }
}

fn keep(volume: &Value) -> Fix {
    Fix::replace("retain-volume", volume, |volume| {
        object::set(volume, "spec.persistentVolumeReclaimPolicy", "Retain");
    })
}

fn failed(index: &ObjectIndex, volume: &Object) -> Explanation {
    let warning = index.last_warning_of(&PERSISTENT_VOLUME, volume, &["VolumeFailedDelete", "RecyclerPod"]);
    let error = match PersistentVolume(volume).status().message() {
        "" => warning.unwrap_or_default(),
        message => message,
    };
    let delete = Fix::delete("delete-volume", &PERSISTENT_VOLUME, volume, &[]);
    let known = new("volume-failed", volume).fact("error", error).blocked_by("binder");
    Explanation { last_event: warning.map(str::to_owned), ..known.fix([delete]) }
}

fn available(index: &ObjectIndex, volume: &Object) -> Option<Explanation> {
    if claim_ref(volume).is_some() {
        let key = claim_key(volume).unwrap_or_default();
        return match index.cache.get(&PERSISTENT_VOLUME_CLAIM, &key) {
            Some(claim) if is_volume_bound_to_claim(volume, claim) => {
                Some(new("volume-reserved-binding", volume).blocked_by("binder"))
            }
            _ => {
                let (namespace, name) = object::split_key(&key);
                let claim = serde_json::json!({
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                    "metadata": { "name": name, "namespace": namespace },
                    "spec": {
                        "accessModes": volume["spec"]["accessModes"], "storageClassName": class_of(volume),
                        "volumeMode": volume["spec"]["volumeMode"].as_str().unwrap_or("Filesystem"),
                        "resources": { "requests": { "storage": capacity_of(volume).to_string() } },
                    },
                });
                Some(new("volume-reserved", volume).fix([Fix::create("create-claim", claim), reopen(volume)]))
            }
        };
    }
    // An unused volume is a problem only if claims are Pending.
    let waiting = |claim: &&Object| {
        PersistentVolumeClaim(claim).status().phase() == "Pending"
            && PersistentVolumeClaim(claim).spec().volume_name().is_empty()
            && !object::is_deleting(claim)
    };
    let claims: Vec<&Object> = index.list(&PERSISTENT_VOLUME_CLAIM).filter(waiting).take(ROWS).collect();
    if claims.is_empty() || index.brief {
        return None;
    }
    let candidates = claims.into_iter().map(|claim| Candidate {
        key: PERSISTENT_VOLUME_CLAIM.etcd_key(object::namespace(claim), object::name(claim)),
        ..every_rule(volume, claim)
    });
    let candidates: Vec<Candidate> = candidates.collect();
    Some(Explanation { candidates, ..new("volume-unwanted", volume) })
}

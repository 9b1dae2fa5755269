//! The sync of a claim.
//!
//! Implements `syncClaim`, `syncUnboundClaim` and `syncBoundClaim` of `pv_controller.go`. The phase is never read: only
//! the annotation of a completed binding counts.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::view::{PersistentVolumeClaim, Pod};
use bindery_api::why::{Candidate, Why};
use bindery_api::{Object, Value, object};

use super::bind::{bind, lose_claim, update_claim_status};
use super::find::{check_volume_satisfy_claim, facts, find_best_match};
use super::{BIND_COMPLETED, BOUND_BY_CONTROLLER, claim_ref, is_volume_bound_to_claim, migration, operation};
use crate::common::pod::is_pod_terminated;
use crate::common::volume::{class_of, default_class, has_class, is_delay_binding};
use crate::{Reconcile, Suspend, Task};

/// Claim: the node that the scheduler selected. Provisioning can start.
const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";

/// Syncs a claim.
///
/// # Errors
/// Suspends the sync for requests, and fails for a retry.
pub fn sync_claim(task: &mut Task, claim: &Object) -> Reconcile {
    let claim = migration::update_claim(task, claim)?;
    if object::annotation(&claim, BIND_COMPLETED).is_none() {
        sync_unbound_claim(task, &claim)
    } else {
        sync_bound_claim(task, &claim)
    }
}

fn sync_unbound_claim(task: &mut Task, claim: &Object) -> Reconcile {
    match PersistentVolumeClaim(claim).spec().volume_name() {
        "" => sync_open_claim(task, claim),
        name => {
            let name = name.to_owned();
            sync_claim_by_name(task, claim, &name)
        }
    }
}

/// Syncs a claim without `volumeName`: any matching volume can be bound.
fn sync_open_claim(task: &mut Task, claim: &Object) -> Reconcile {
    let delay = is_delay_binding(claim, &task.cache).map_err(Suspend::Retry)?;
    let found = find_best_match(&task.assumed, claim, delay).map_err(Suspend::Retry)?;
    let why = |branch| Why { branch, facts: facts(claim), candidates: found.candidates.clone() };
    if let Some(volume) = &found.volume {
        let branch = if is_volume_bound_to_claim(volume, claim) { "binder-bind-reserved" } else { "binder-bind-match" };
        return bind(task, volume, claim, why(branch).fact("volume", object::name(volume)));
    }
    if !has_class(claim)
        && let Some(class) = default_class(&task.cache).cloned()
    {
        // The default class is set only if a claim without a class found no volume, whatever its age is.
        let mut new = Value::clone(claim);
        object::set(&mut new, "spec.storageClassName", object::name(&class));
        let why = why("binder-claim-default-class").fact("default", object::name(&class));
        let claim = task.update(&PERSISTENT_VOLUME_CLAIM, new, why.clone())?;
        task.store(&PERSISTENT_VOLUME_CLAIM, claim);
        return Ok(why);
    }
    if delay && object::annotation(claim, SELECTED_NODE).is_none() {
        let pods = unscheduled_pods(task, claim);
        let why = match pods.as_slice() {
            [] => {
                let why = why("binder-claim-wait-for-consumer");
                let text = "waiting for first consumer to be created before binding";
                task.normal(claim, "WaitForFirstConsumer", text, why.clone());
                why
            }
            pods => {
                let list = pods.join(",");
                let why = why("binder-claim-wait-for-pod").fact("pods", list.as_str());
                let noun = if pods.len() == 1 { "pod" } else { "pods" };
                let text = format!("waiting for {noun} {list} to be scheduled");
                task.normal(claim, "WaitForPodScheduled", text, why.clone());
                why
            }
        };
        update_claim_status(task, claim, "Pending", None, why.clone())?;
        Ok(why)
    } else if !class_of(claim).is_empty() {
        operation::provision_claim(task, claim, why("binder-claim-no-match-provision"))
    } else {
        let why = why("binder-claim-no-match");
        let text = "no persistent volumes available for this claim and no storage class is set";
        task.normal(claim, "FailedBinding", text, why.clone());
        update_claim_status(task, claim, "Pending", None, why.clone())?;
        Ok(why)
    }
}

/// Syncs a claim with a `volumeName`.
fn sync_claim_by_name(task: &mut Task, claim: &Object, name: &str) -> Reconcile {
    let why = |branch| Why { branch, facts: facts(claim), candidates: vec![] }.fact("volume", name);
    let Some(volume) = task.assumed.get(&PERSISTENT_VOLUME, name).cloned() else {
        let why = why("binder-claim-named-volume-missing");
        update_claim_status(task, claim, "Pending", None, why.clone())?;
        return Ok(why);
    };
    if claim_ref(&volume).is_none() {
        match check_volume_satisfy_claim(&volume, claim) {
            Some((reason, check)) => {
                let key = PERSISTENT_VOLUME.etcd_key("", name);
                let candidates = vec![Candidate { key, checks: vec![check], chosen: false }];
                let why = Why { candidates, ..why("binder-claim-named-volume-mismatch").fact("reason", &reason) };
                let text = format!("Cannot bind to requested volume \"{name}\": {reason}");
                task.warning(claim, "VolumeMismatch", text, why.clone());
                update_claim_status(task, claim, "Pending", None, why.clone())?;
                Ok(why)
            }
            None => bind(task, &volume, claim, why("binder-bind-named")),
        }
    } else if is_volume_bound_to_claim(&volume, claim) {
        // Both refer to each other: neither size nor access modes are checked.
        bind(task, &volume, claim, why("binder-bind-agreed"))
    } else {
        let other = super::claim_key(&volume).unwrap_or_default();
        let text = format!("volume \"{name}\" already bound to a different claim.");
        if object::annotation(claim, BOUND_BY_CONTROLLER).is_none() {
            let why = why("binder-claim-named-volume-taken").fact("other", other);
            task.warning(claim, "FailedBinding", text, why.clone());
            update_claim_status(task, claim, "Pending", None, why.clone())?;
            Ok(why)
        } else {
            let why = why("binder-claim-volume-stolen").fact("other", other.as_str());
            task.warning(claim, "FailedBinding", text, why);
            Err(Suspend::Retry(format!(
                "invalid binding of claim \"{}\" to volume \"{name}\": volume already claimed by \"{other}\"",
                object::key(claim)
            )))
        }
    }
}

/// Syncs a claim whose binding was completed: its volume must exist and must be bound to this claim.
fn sync_bound_claim(task: &mut Task, claim: &Object) -> Reconcile {
    let name = PersistentVolumeClaim(claim).spec().volume_name().to_owned();
    let why = |branch| Why { branch, facts: facts(claim), candidates: vec![] }.fact("volume", name.as_str());
    if name.is_empty() {
        let text = "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!";
        return lose_claim(task, claim, "ClaimLost", text, why("binder-claim-lost-reference"));
    }
    let Some(volume) = task.assumed.get(&PERSISTENT_VOLUME, &name).cloned() else {
        let text = "Bound claim has lost its PersistentVolume. Data on the volume is lost!";
        return lose_claim(task, claim, "ClaimLost", text, why("binder-claim-lost-volume"));
    };
    match claim_ref(&volume) {
        None => {
            // A volume with this name and without a claimRef is bound without any check.
            bind(task, &volume, claim, why("binder-bind-again"))
        }
        Some(reference) if object::str_at(reference, "uid") == object::uid(claim) => {
            bind(task, &volume, claim, why("binder-claim-bound"))
        }
        Some(_) => {
            let text = "Two claims are bound to the same volume, this one is bound incorrectly";
            let other = super::claim_key(&volume).unwrap_or_default();
            lose_claim(task, claim, "ClaimMisbound", text, why("binder-claim-misbound").fact("other", other))
        }
    }
}

/// Returns the names of the unscheduled Pods that use the claim.
fn unscheduled_pods(task: &Task, claim: &Value) -> Vec<String> {
    let namespace = object::namespace(claim);
    task.cache
        .list(&POD)
        .filter(|pod| object::namespace(pod) == namespace && Pod(pod).spec().node_name().is_empty())
        .filter(|pod| !is_pod_terminated(pod))
        .filter(|pod| crate::common::pod::pod_claims(pod).any(|name| name == object::name(claim)))
        .map(|pod| object::name(pod).to_owned())
        .collect()
}

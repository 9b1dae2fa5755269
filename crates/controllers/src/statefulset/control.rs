//! The writes of one Pod of a StatefulSet and of its claims, and their events.
//!
//! Implements `pkg/controller/statefulset/stateful_pod_control.go`. A rejection is returned as its text, and the caller
//! decides how to continue.

use bindery_api::kinds::{PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Object, Value, object};

use super::{retention, set};
use crate::{Reconcile, Task};

/// The text of a rejection, or the result.
pub type Outcome<T = ()> = Reconcile<Result<T, String>>;

/// The maximum number of attempts of a write after conflicts (`retry.DefaultRetry`).
pub const TRIES: usize = 5;

/// The facts of a write about a Pod.
pub fn why(branch: &'static str, set: &Value, pod: &Value) -> Why {
    Why::new(branch).fact("set", object::name(set)).fact("pod", object::name(pod))
}

fn claim_of(task: &Task, set: &Value, name: &str) -> Option<Object> {
    task.cache.get(&PERSISTENT_VOLUME_CLAIM, &format!("{}/{name}", object::namespace(set))).cloned()
}

/// Emits the event about a write: `Create Pod web-0 in StatefulSet web successful`.
fn say(
    task: &mut Task,
    set: &Object,
    verb: (&str, &'static str, &'static str),
    pod: &Value,
    error: Option<&str>,
    why: Why,
) {
    let (verb, done, failed) = verb;
    let about = format!("{verb} Pod {} in StatefulSet {}", object::name(pod), object::name(set));
    match error {
        None => task.normal(set, done, format!("{about} successful"), why),
        Some(error) => task.warning(set, failed, format!("{about} failed error: {error}"), why),
    }
}

const CREATE: (&str, &str, &str) = ("Create", "SuccessfulCreate", "FailedCreate");
const UPDATE: (&str, &str, &str) = ("Update", "SuccessfulUpdate", "FailedUpdate");
const DELETE: (&str, &str, &str) = ("Delete", "SuccessfulDelete", "FailedDelete");

/// Creates the claims, then the Pod (`CreateStatefulPod`).
///
/// # Errors
/// Suspends the sync for requests.
pub fn create(task: &mut Task, set: &Object, pod: &Value) -> Outcome {
    let reason = why("set-pod-create", set, pod);
    if let Err(error) = create_claims(task, set, pod)? {
        say(task, set, CREATE, pod, Some(&error), reason);
        return Ok(Err(error));
    }
    let created = match task.send(Request::create(&POD, pod.clone()), reason.clone())? {
        // A Pod of another controller has the name: there is no event.
        Err(status) if status.is_already_exists() => return Ok(Err(status.message)),
        Err(status) => Err(status.message),
        Ok(_) => Ok(()),
    };
    if let Err(error) = own_claims(task, set, pod)? {
        say(task, set, UPDATE, pod, Some(&error), reason);
        return Ok(Err(error));
    }
    say(task, set, CREATE, pod, created.as_ref().err().map(String::as_str), reason);
    Ok(created)
}

/// Corrects a Pod's labels, volumes and the owners of its claims (`UpdateStatefulPod`).
///
/// # Errors
/// Suspends the sync for requests.
pub fn update(task: &mut Task, set: &Object, pod: &Object) -> Outcome {
    let reason = why("set-pod-update", set, pod);
    let mut pod = Value::clone(pod);
    let mut result = Ok(());
    for _ in 0..TRIES {
        let mut consistent = true;
        if !set::identity_matches(set, &pod) {
            set::update_identity(set, &mut pod);
            consistent = false;
        }
        if !set::storage_matches(set, &pod) {
            set::update_storage(set, &mut pod);
            consistent = false;
            if let Err(error) = create_claims(task, set, &pod)? {
                say(task, set, UPDATE, &pod, Some(&error), reason);
                return Ok(Err(error));
            }
        }
        if !claims_are_owned(task, set, &pod) {
            if let Err(error) = own_claims(task, set, &pod)? {
                say(task, set, UPDATE, &pod, Some(&error), reason);
                return Ok(Err(error));
            }
            consistent = false;
        }
        if consistent {
            return Ok(Ok(()));
        }
        result = match task.send(Request::update(&POD, pod.clone()), reason.clone())? {
            Ok(_) => Ok(()),
            Err(status) if status.is_conflict() => Err(status.message),
            Err(status) => {
                result = Err(status.message);
                break;
            }
        };
        if result.is_ok() {
            break;
        }
        match task.get_live(&POD, object::namespace(&pod), object::name(&pod))? {
            Some(fresh) => pod = Value::clone(&fresh),
            None => break,
        }
    }
    say(task, set, UPDATE, &pod, result.as_ref().err().map(String::as_str), reason);
    Ok(result)
}

/// Deletes a Pod (`DeleteStatefulPod`).
///
/// # Errors
/// Suspends the sync for requests.
pub fn delete(task: &mut Task, set: &Object, pod: &Value, reason: Why) -> Outcome {
    let request = Request::delete(&POD, object::namespace(pod), object::name(pod));
    let result = match task.send(request, reason.clone())? {
        Err(status) if !status.is_not_found() => Err(status.message),
        _ => Ok(()),
    };
    say(task, set, DELETE, pod, result.as_ref().err().map(String::as_str), reason);
    Ok(result)
}

/// True if a claim still belongs to an earlier Pod with this name (`PodClaimIsStale`).
pub fn claim_is_stale(task: &Task, set: &Value, pod: &Value) -> bool {
    // If the policy is Retain, claims are reused.
    retention::deletes_when_scaled(set)
        && set::claims(set, pod)
            .values()
            .filter_map(|claim| claim_of(task, set, object::name(claim)))
            .any(|claim| retention::is_stale(&claim, pod))
}

/// Creates missing claims and emits events (`createPersistentVolumeClaims`).
fn create_claims(task: &mut Task, set: &Object, pod: &Value) -> Outcome {
    let mut errors = Vec::new();
    for claim in set::claims(set, pod).into_values() {
        let name = object::name(&claim).to_owned();
        match claim_of(task, set, &name) {
            None => {
                let (pod, set_name) = (object::name(pod), object::name(set));
                let reason =
                    Why::new("set-claim-create").fact("set", set_name).fact("pod", pod).fact("claim", name.as_str());
                match task.send(Request::create(&PERSISTENT_VOLUME_CLAIM, claim), reason.clone())? {
                    Ok(_) => {
                        let text = format!("Create Claim {name} Pod {pod} in StatefulSet {set_name} success");
                        task.normal(set, "SuccessfulCreate", text, reason);
                    }
                    Err(status) => {
                        errors.push(format!("failed to create PVC {name}: {}", status.message));
                        if !status.is_already_exists() {
                            let text = format!(
                                "Create Claim {name} for Pod {pod} in StatefulSet {set_name} failed error: {}",
                                status.message
                            );
                            task.warning(set, "FailedCreate", text, reason);
                        }
                    }
                }
            }
            Some(known) if object::is_deleting(&known) => errors.push(format!("pvc {name} is being deleted")),
            Some(_) => {}
        }
    }
    Ok(aggregate(errors))
}

/// Combines several rejections into one, as Go's `Aggregate` prints them.
pub fn aggregate(mut errors: Vec<String>) -> Result<(), String> {
    errors.dedup();
    match errors.as_slice() {
        [] => Ok(()),
        [one] => Err(one.clone()),
        all => Err(format!("[{}]", all.join(", "))),
    }
}

/// Creates the missing claims of a Pending Pod (`createMissingPersistentVolumeClaims`).
///
/// # Errors
/// Suspends the sync for requests.
pub fn create_missing_claims(task: &mut Task, set: &Object, pod: &Value) -> Outcome {
    if let Err(error) = create_claims(task, set, pod)? {
        return Ok(Err(error));
    }
    let owned = own_claims(task, set, pod)?;
    if let Err(error) = &owned {
        say(task, set, UPDATE, pod, Some(error), why("set-claim-owners", set, pod));
    }
    Ok(owned)
}

/// True if the owners of a Pod's claims match the policy (`ClaimsMatchRetentionPolicy`).
pub fn claims_are_owned(task: &Task, set: &Value, pod: &Value) -> bool {
    set::templates(set)
        .iter()
        .filter_map(|template| claim_of(task, set, &set::claim_name(set, template, set::ordinal(pod))))
        .all(|claim| retention::is_up_to_date(&claim, set, pod))
}

/// Updates the owners of the claims in the cache to match the policy (`UpdatePodClaimForRetentionPolicy`).
///
/// # Errors
/// Suspends the sync for requests.
pub fn own_claims(task: &mut Task, set: &Object, pod: &Value) -> Outcome {
    for template in set::templates(set) {
        let name = set::claim_name(set, template, set::ordinal(pod));
        // A claim that was just created is updated at the next sync.
        let Some(claim) = claim_of(task, set, &name) else { continue };
        let reason = why("set-claim-owners", set, pod).fact("claim", name.as_str());
        if retention::has_unexpected_controller(&claim, set, pod) {
            let text = format!(
                "PersistentVolumeClaim {name} has a conflicting OwnerReference that acts as a manging controller, the \
                 retention policy is ignored for this claim"
            );
            task.warning(set, "ConflictingController", text, reason.clone());
        }
        if !retention::is_up_to_date(&claim, set, pod) {
            let mut claim = Value::clone(&claim);
            retention::update(&mut claim, set, pod);
            if let Err(status) = task.send(Request::update(&PERSISTENT_VOLUME_CLAIM, claim), reason)? {
                let text = format!("could not update claim {name} for delete policy ownerRefs: {}", status.message);
                return Ok(Err(text));
            }
        }
    }
    Ok(Ok(()))
}

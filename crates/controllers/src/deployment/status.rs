//! The status of a Deployment, and the progress of its rollout.
//!
//! Implements `pkg/controller/deployment/progress.go`, `calculateStatus` in `pkg/controller/deployment/sync.go`, and
//! the conditions of `pkg/controller/deployment/util/deployment_util.go`.

use std::time::Duration;

use bindery_api::kinds::DEPLOYMENT;
use bindery_api::time::Time;
use bindery_api::{Object, Value, object};
use serde_json::json;

use super::replicas::{max_unavailable, sum, wanted};
use super::{Sets, why};
use crate::common::volume::int;
use crate::{Reconcile, Suspend, Task};

const PROGRESSING: &str = "Progressing";
const FAILURE: &str = "ReplicaFailure";
/// The reasons of `Progressing` on which the controller depends.
const AVAILABLE: &str = "NewReplicaSetAvailable";
const TIMED_OUT: &str = "ProgressDeadlineExceeded";
const PAUSED: &str = "DeploymentPaused";

/// Returns the condition of a type in a status.
pub fn condition<'a>(status: &'a Value, condition: &str) -> Option<&'a Value> {
    object::list_at(status, "conditions").iter().find(|c| object::str_at(c, "type") == condition)
}

fn remove_condition(status: &mut Value, condition: &str) {
    if let Some(list) = status.get_mut("conditions").and_then(Value::as_array_mut) {
        list.retain(|c| object::str_at(c, "type") != condition);
        if list.is_empty() {
            object::remove(status, "conditions");
        }
    }
}

/// Appends a condition, unless a condition of its type has the same status and reason (`SetDeploymentCondition`).
fn put_condition(status: &mut Value, mut new: Value) {
    let kind = object::str_at(&new, "type").to_owned();
    if let Some(known) = condition(status, &kind)
        && known["status"] == new["status"]
    {
        if known["reason"] == new["reason"] {
            return;
        }
        new["lastTransitionTime"] = known["lastTransitionTime"].clone();
    }
    append_condition(status, new);
}

fn append_condition(status: &mut Value, new: Value) {
    remove_condition(status, object::str_at(&new, "type"));
    let list = &mut status["conditions"];
    if !list.is_array() {
        *list = json!([]);
    }
    list.as_array_mut().expect("just made a list").push(new);
}

fn new_condition(now: Time, kind: &str, status: &str, reason: &str, message: &str) -> Value {
    json!({
        "type": kind,
        "status": status,
        "lastUpdateTime": now.rfc3339(),
        "lastTransitionTime": now.rfc3339(),
        "reason": reason,
        "message": message,
    })
}

/// Sets the condition `Progressing` of a Deployment.
pub fn set_progress(deployment: &mut Value, now: Time, status: &str, reason: &str, message: &str) {
    if !deployment["status"].is_object() {
        deployment["status"] = json!({});
    }
    put_condition(&mut deployment["status"], new_condition(now, PROGRESSING, status, reason, message));
}

/// Returns the progress deadline, if there is one.
pub fn deadline(deployment: &Value) -> Option<Duration> {
    let seconds = object::at(deployment, "spec.progressDeadlineSeconds")?.as_i64()?;
    (seconds != i64::from(i32::MAX)).then(|| Duration::from_secs(seconds.unsigned_abs()))
}

/// True if the Deployment has the condition `Progressing`.
pub fn has_progress(deployment: &Value) -> bool {
    deployment.get("status").is_some_and(|status| condition(status, PROGRESSING).is_some())
}

/// Sets the condition of a paused or resumed rollout (`checkPausedConditions`). Returns true if the status changed.
pub fn pause(deployment: &mut Value, now: Time) -> bool {
    let paused = object::at(deployment, "spec.paused").and_then(Value::as_bool).unwrap_or(false);
    let reason = deployment
        .get("status")
        .and_then(|s| condition(s, PROGRESSING))
        .map_or("", |c| c.get("reason").and_then(Value::as_str).unwrap_or(""));
    if deadline(deployment).is_none() || reason == TIMED_OUT || paused == (reason == PAUSED) {
        return false;
    }
    let (reason, message) =
        if paused { (PAUSED, "Deployment is paused") } else { ("DeploymentResumed", "Deployment is resumed") };
    set_progress(deployment, now, "Unknown", reason, message);
    true
}

/// Returns the status of a Deployment with these ReplicaSets.
fn calculate(deployment: &Value, sets: &Sets, now: Time) -> Value {
    let mut status = json!({ "observedGeneration": int(deployment, "metadata.generation") });
    let available = sum(sets.all(), "status.availableReplicas");
    for (field, number) in [
        ("replicas", sum(sets.all(), "status.replicas")),
        ("updatedReplicas", sum(&sets.new, "status.replicas")),
        ("readyReplicas", sum(sets.all(), "status.readyReplicas")),
        ("availableReplicas", available),
        ("unavailableReplicas", (sum(sets.all(), "spec.replicas") - available).max(0)),
    ] {
        if number != 0 {
            status[field] = number.into();
        }
    }
    if sets.all().all(|set| object::at(set, "status.terminatingReplicas").is_some()) {
        status["terminatingReplicas"] = sum(sets.all(), "status.terminatingReplicas").into();
    }
    for field in ["collisionCount", "conditions"] {
        if let Some(kept) = object::at(deployment, "status").and_then(|s| s.get(field)) {
            status[field] = kept.clone();
        }
    }
    let (is, reason, message) = if available >= wanted(deployment) - max_unavailable(deployment) {
        ("True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
        ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    };
    put_condition(&mut status, new_condition(now, "Available", is, reason, message));
    status
}

/// True if all Pods are updated and available, and no old Pod exists (`DeploymentComplete`).
pub fn is_complete(deployment: &Value, status: &Value) -> bool {
    ["updatedReplicas", "replicas", "availableReplicas"].iter().all(|f| int(status, f) == wanted(deployment))
        && int(status, "observedGeneration") >= int(deployment, "metadata.generation")
}

fn is_progressing(old: &Value, new: &Value) -> bool {
    let left = |status: &Value| int(status, "replicas") - int(status, "updatedReplicas");
    let more = |field: &str| int(new, field) > int(old, field);
    more("updatedReplicas") || left(new) < left(old) || more("readyReplicas") || more("availableReplicas")
}

fn is_timed_out(deployment: &Value, status: &Value, now: Time) -> bool {
    let Some((condition, deadline)) = condition(status, PROGRESSING).zip(deadline(deployment)) else { return false };
    match object::str_at(condition, "reason") {
        AVAILABLE => false,
        TIMED_OUT => true,
        _ => updated(condition).is_some_and(|from| from + deadline < now),
    }
}

fn updated(condition: &Value) -> Option<Time> {
    Time::parse(object::str_at(condition, "lastUpdateTime"))
}

/// Writes the status if it changed (`syncDeploymentStatus`).
///
/// # Errors
/// Suspends the sync for the request, and fails if it is rejected.
pub fn sync_plain(task: &mut Task, deployment: &Value, sets: &Sets) -> Reconcile<()> {
    let status = calculate(deployment, sets, task.now);
    write(task, deployment, status).map(|_| ())
}

/// Writes the status with the progress of the rollout if it changed. Otherwise requeues at the progress deadline
/// (`syncRolloutStatus`).
///
/// # Errors
/// Suspends the sync for the request, and fails if it is rejected.
pub fn sync_rollout(task: &mut Task, deployment: &Value, sets: &Sets) -> Reconcile<()> {
    let empty = json!({});
    let old = deployment.get("status").unwrap_or(&empty);
    let mut status = calculate(deployment, sets, task.now);
    if deadline(deployment).is_none() {
        remove_condition(&mut status, PROGRESSING);
    }
    let current = condition(old, PROGRESSING);
    let rollout_complete = int(&status, "replicas") == int(&status, "updatedReplicas")
        && current.is_some_and(|c| object::str_at(c, "reason") == AVAILABLE);
    if deadline(deployment).is_some() && !rollout_complete {
        let about = match &sets.new {
            Some(new) => format!("ReplicaSet \"{}\"", object::name(new)),
            None => format!("Deployment \"{}\"", object::name(deployment)),
        };
        let progress =
            |is, reason, text: &str| new_condition(task.now, PROGRESSING, is, reason, &format!("{about} {text}"));
        if is_complete(deployment, &status) {
            put_condition(&mut status, progress("True", AVAILABLE, "has successfully progressed."));
        } else if is_progressing(old, &status) {
            // The reason is unchanged: only the update time changes.
            let mut new = progress("True", "ReplicaSetUpdated", "is progressing.");
            if let Some(known) = current.filter(|c| object::str_at(c, "status") == "True") {
                new["lastTransitionTime"] = known["lastTransitionTime"].clone();
            }
            append_condition(&mut status, new);
        } else if is_timed_out(deployment, &status, task.now) {
            put_condition(&mut status, progress("False", TIMED_OUT, "has timed out progressing."));
        } else {
            // The status is unchanged, and the deadline has not passed.
        }
    }
    match failure(sets) {
        Some(failure) => put_condition(&mut status, failure),
        None => remove_condition(&mut status, FAILURE),
    }
    if write(task, deployment, status.clone())? {
        return Ok(());
    }
    match requeue_stuck_deployment(deployment, old, &status, task.now) {
        Some(after) => Err(after),
        None => Ok(()),
    }
}

/// Returns when to check a rollout without progress again (`requeueStuckDeployment`).
fn requeue_stuck_deployment(deployment: &Value, old: &Value, status: &Value, now: Time) -> Option<Suspend> {
    let current = condition(old, PROGRESSING)?;
    if is_complete(deployment, status) || object::str_at(current, "reason") == TIMED_OUT {
        return None;
    }
    let second = Duration::from_secs(1);
    let after = (updated(current)? + deadline(deployment)?).since(now);
    let late = || Suspend::Retry("the progress deadline is over".to_owned());
    Some(if after < second { late() } else { Suspend::RequeueAfter(after + second) })
}

/// Returns the condition of a failure of a ReplicaSet. The new ReplicaSet has precedence (`getReplicaFailures`).
fn failure(sets: &Sets) -> Option<Value> {
    let of_set = |set: &Object| {
        let known = set.get("status").and_then(|status| condition(status, FAILURE))?;
        let mut condition = json!({ "type": FAILURE });
        for field in ["status", "lastTransitionTime", "reason", "message"] {
            if let Some(value) = known.get(field) {
                condition[field] = value.clone();
            }
        }
        condition["lastUpdateTime"] = known["lastTransitionTime"].clone();
        Some(condition)
    };
    sets.new.iter().chain(&sets.old).find_map(of_set)
}

/// Writes the status if it changed. Returns true if it changed.
fn write(task: &mut Task, deployment: &Value, status: Value) -> Reconcile<bool> {
    if deployment.get("status") == Some(&status) {
        return Ok(false);
    }
    let mut new = deployment.clone();
    new["status"] = status;
    task.update_status(&DEPLOYMENT, new, why("deployment-status", deployment))?;
    Ok(true)
}

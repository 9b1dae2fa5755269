//! The ReplicaSet controller: keeps the desired number of Pods.
//!
//! Implements `pkg/controller/replicaset/{replica_set,replica_set_utils}.go` and the Pod half of
//! `pkg/controller/controller_utils.go`.
//!
//! Not modelled: expectations, which wait until the controller's own writes are in its cache.

mod rank;

use std::time::Duration;

use bindery_api::kinds::{POD, REPLICA_SET};
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Status, Value, object};
use serde_json::json;

use crate::common::consistency::{WriteTimes, ensure_seen, note_written};
use crate::common::controller_ref::{claim, controller_of, matches, owner_keys, selector};
use crate::common::pod::{condition, is_available, is_ready, phase, pod_of_template};
use crate::common::volume::int;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

const QUEUE: &str = "replicaset";
/// The maximum number of Pods that one sync creates or deletes.
const BURST: usize = 500;
const FAILURE: &str = "ReplicaFailure";

/// The ReplicaSet controller. See the module.
#[derive(Debug)]
pub struct ReplicaSetController;

/// True if a Pod has not terminated and is not being deleted (`IsPodActive`).
fn is_active(pod: &Value) -> bool {
    !is_pod_terminal(pod) && !object::is_deleting(pod)
}

fn is_pod_terminal(pod: &Value) -> bool {
    matches!(phase(pod), "Succeeded" | "Failed")
}

fn why(branch: &'static str, set: &Value) -> Why {
    Why::new(branch).fact("set", object::key(set))
}

impl Controller for ReplicaSetController {
    fn id(&self) -> ControllerId {
        ControllerId::new("replicaset-controller")
    }

    fn event_source(&self) -> &str {
        "replicaset-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&REPLICA_SET, &POD];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(WriteTimes::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        5
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if event.kind == &REPLICA_SET {
            enqueue(QUEUE, object::key(event.object()));
        } else {
            for key in owner_keys(event, cache, &REPLICA_SET) {
                enqueue(QUEUE, key);
            }
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let Some(set) = task.cache.get(&REPLICA_SET, key).cloned() else {
            return Ok(Why::new("replicas-gone").fact("set", key));
        };
        ensure_seen(task, key)?;
        let selector = selector(&set);
        let of_set =
            |pod: &Value| controller_of(pod).is_some_and(|owner| object::str_at(owner, "uid") == object::uid(&set));
        let terminating = task
            .cache
            .list(&POD)
            .filter(|pod| object::namespace(pod) == object::namespace(&set) && of_set(pod))
            .filter(|pod| object::is_deleting(pod) && !is_pod_terminal(pod) && matches(selector.as_ref(), pod))
            .count();
        let wanted = |pod: &Value| matches(selector.as_ref(), pod);
        let active = claim(task, (&REPLICA_SET, &set), &POD, is_active, wanted)?;
        let managed = if object::is_deleting(&set) { Ok(()) } else { manage(task, &set, &active)? };
        let status = status(task, &set, &active, terminating, managed.as_ref().err());
        let available = int(&status, "availableReplicas");
        let ready = int(&status, "readyReplicas");
        write_status(task, &set, status)?;
        note_written(task, key);
        if let Err(error) = managed {
            return Err(Suspend::Retry(error));
        }
        let (seconds, replicas) = (int(&set, "spec.minReadySeconds"), int(&set, "spec.replicas"));
        if seconds > 0 && ready == replicas && available != replicas {
            return Err(Suspend::RequeueAfter(Duration::from_secs(seconds.unsigned_abs())));
        }
        Ok(why("replicas-done", &set))
    }
}

/// Creates or deletes Pods to reach the desired number (`manageReplicas`).
fn manage(task: &mut Task, set: &Object, active: &[Object]) -> Reconcile<Result<(), String>> {
    let wanted = usize::try_from(int(set, "spec.replicas")).unwrap_or(0);
    if active.len() < wanted {
        return create(task, set, (wanted - active.len()).min(BURST));
    }
    let surplus = (active.len() - wanted).min(BURST);
    if surplus == 0 {
        return Ok(Ok(()));
    }
    let mut error = Ok(());
    for pod in rank::to_delete(task, set, active, surplus) {
        let name = object::name(&pod);
        let reason = why("replicas-delete", set).fact("pod", name);
        match task.send(Request::delete(&POD, object::namespace(&pod), name), reason.clone())? {
            Ok(_) => task.normal(set, "SuccessfulDelete", format!("Deleted pod: {name}"), reason),
            Err(status) if status.is_not_found() => {}
            Err(status) => {
                task.warning(set, "FailedDelete", format!("Error deleting: {}", status.message), reason);
                error = error.and(Err(format!("unable to delete pods: {}", status.message)));
            }
        }
    }
    Ok(error)
}

/// Creates Pods in batches that double. Stops after the first batch with a rejection (`slowStartBatch`).
fn create(task: &mut Task, set: &Object, count: usize) -> Reconcile<Result<(), String>> {
    let template = object::at(set, "spec.template").cloned().unwrap_or_else(|| json!({}));
    let pod = pod_of_template(&template, &REPLICA_SET, set);
    let (mut left, mut batch) = (count, 1);
    while left > 0 {
        let mut error = Ok(());
        let now = left.min(batch);
        for _ in 0..now {
            let reason = why("replicas-create", set);
            match task.send(Request::create(&POD, pod.clone()), reason.clone())? {
                Ok(response) => {
                    let name = object::name(&response.object()).to_owned();
                    task.normal(set, "SuccessfulCreate", format!("Created pod: {name}"), reason.fact("pod", name));
                }
                // No object can be created in a terminating namespace.
                Err(status) if is_namespace_terminating(&status) => {}
                Err(status) => {
                    task.warning(set, "FailedCreate", format!("Error creating: {}", status.message), reason);
                    error = error.and(Err(status.message));
                }
            }
        }
        if error.is_err() {
            return Ok(error);
        }
        left -= now;
        batch *= 2;
    }
    Ok(Ok(()))
}

fn is_namespace_terminating(status: &Status) -> bool {
    status.details.causes.iter().any(|cause| cause.reason == "NamespaceTerminating")
}

/// Returns the status of a ReplicaSet with these Pods (`calculateStatus`).
fn status(task: &Task, set: &Object, active: &[Object], terminating: usize, error: Option<&String>) -> Value {
    let template = object::at(set, "spec.template.metadata.labels").and_then(Value::as_object);
    let labelled =
        |pod: &&Object| template.into_iter().flatten().all(|(key, value)| object::label(pod, key) == value.as_str());
    let available = |pod: &&Object| is_available(pod, int(set, "spec.minReadySeconds"), task.now);
    let mut status = set.get("status").cloned().unwrap_or_else(|| json!({}));
    status["replicas"] = active.len().into();
    status["fullyLabeledReplicas"] = active.iter().filter(labelled).count().into();
    status["readyReplicas"] = active.iter().filter(|pod| is_ready(pod)).count().into();
    status["availableReplicas"] = active.iter().filter(available).count().into();
    status["terminatingReplicas"] = terminating.into();
    let mut conditions = object::list_at(set, "status.conditions").to_vec();
    match (error, condition(set, FAILURE)) {
        (Some(error), None) => {
            let wanted = usize::try_from(int(set, "spec.replicas")).unwrap_or(0);
            conditions.push(json!({
                "type": FAILURE,
                "status": "True",
                "lastTransitionTime": task.now.rfc3339(),
                "reason": if active.len() < wanted { "FailedCreate" } else { "FailedDelete" },
                "message": error,
            }));
        }
        (None, Some(_)) => conditions.retain(|c| object::str_at(c, "type") != FAILURE),
        _ => {}
    }
    if conditions.is_empty() {
        object::remove(&mut status, "conditions");
    } else {
        status["conditions"] = conditions.into();
    }
    status
}

/// Writes the status if it changed. After a conflict, retries once with the newest ReplicaSet.
fn write_status(task: &mut Task, set: &Object, mut status: Value) -> Reconcile<()> {
    const NUMBERS: [&str; 4] = ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"];
    let old = set.get("status").cloned().unwrap_or_else(|| json!({}));
    let same = NUMBERS.iter().all(|field| int(&old, field) == int(&status, field))
        && old.get("terminatingReplicas") == status.get("terminatingReplicas")
        && old.get("conditions") == status.get("conditions")
        && int(set, "metadata.generation") == int(&old, "observedGeneration");
    if same {
        return Ok(());
    }
    status["observedGeneration"] = int(set, "metadata.generation").into();
    let mut object = Value::clone(set);
    object["status"] = status.clone();
    let reason = why("replicas-status", set);
    if task.send(Request::update_status(&REPLICA_SET, object), reason.clone())?.is_ok() {
        return Ok(());
    }
    let Some(fresh) = task.get_live(&REPLICA_SET, object::namespace(set), object::name(set))? else {
        return Err(Suspend::Retry(format!("replicasets.apps \"{}\" not found", object::name(set))));
    };
    let mut object = Value::clone(&fresh);
    object["status"] = status;
    task.update_status(&REPLICA_SET, object, reason)?;
    Ok(())
}

//! The resource quota controller: updates the usage of a namespace in the status of its quotas.
//!
//! Implements `pkg/controller/resourcequota` and `pkg/quota/v1/evaluator/core`. Admission charges new objects. This
//! controller sets the status of a new quota, and subtracts deleted objects.
//!
//! Not modelled: compute resources of Pods.

use std::time::Duration;

use bindery_api::kinds::{
    CONFIG_MAP, CONTROLLER_REVISION, CSI_STORAGE_CAPACITY, DEPLOYMENT, JOB, LIMIT_RANGE, PERSISTENT_VOLUME_CLAIM, POD,
    REPLICA_SET, RESOURCE_QUOTA, SECRET, SERVICE, SERVICE_ACCOUNT, STATEFUL_SET,
};
use bindery_api::quantity::Quantity;
use bindery_api::why::Why;
use bindery_api::{Kind, Value, object, quota};
use serde_json::json;

use crate::common::volume::quantity_at;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Task};

const QUEUE: &str = "quotas";
const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// The kinds whose objects are counted. The core group has short names: `pods` for `count/pods`.
static COUNTED: [&Kind; 14] = [
    &PERSISTENT_VOLUME_CLAIM,
    &POD,
    &CONFIG_MAP,
    &SECRET,
    &SERVICE,
    &SERVICE_ACCOUNT,
    &LIMIT_RANGE,
    &RESOURCE_QUOTA,
    &STATEFUL_SET,
    &DEPLOYMENT,
    &REPLICA_SET,
    &CONTROLLER_REVISION,
    &JOB,
    &CSI_STORAGE_CAPACITY,
];

/// The resource quota controller. See the module.
#[derive(Debug)]
pub struct ResourceQuotaController;

impl Controller for ResourceQuotaController {
    fn id(&self) -> ControllerId {
        ControllerId::new("resourcequota-controller")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        &COUNTED
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if event.kind == &RESOURCE_QUOTA {
            let Some(quota) = &event.new else { return };
            // If only the usage changed, this controller or admission made the change.
            let limits = |q: &Value| object::at(q, "spec.hard").cloned();
            if event.old.as_ref().is_none_or(|old| limits(old) != limits(quota)) {
                enqueue(QUEUE, object::key(quota));
            }
            return;
        }
        let over = |pod: &Value| matches!(object::str_at(pod, "status.phase"), "Failed" | "Succeeded");
        let freed = event.new.is_none()
            || (event.kind == &POD
                && event.old.as_ref().is_some_and(|old| !over(old))
                && event.new.as_ref().is_some_and(|new| over(new)))
            || (event.kind == &PERSISTENT_VOLUME_CLAIM
                && event.old.as_ref().zip(event.new.as_ref()).is_some_and(|(old, new)| {
                    request(old) != request(new) || quota::attributes_classes(old) != quota::attributes_classes(new)
                }));
        if freed {
            let namespace = object::namespace(event.object());
            for quota in cache.list(&RESOURCE_QUOTA).filter(|q| object::namespace(q) == namespace) {
                enqueue(QUEUE, object::key(quota));
            }
        }
    }

    fn resync_period(&self) -> Option<Duration> {
        Some(Duration::from_secs(300))
    }

    fn on_resync(&self, cache: &Cache, enqueue: Enqueue<'_>) {
        for key in cache.keys(&RESOURCE_QUOTA) {
            enqueue(QUEUE, key.clone());
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("quota", key);
        let Some(quota) = task.cache.get(&RESOURCE_QUOTA, key).cloned() else {
            return Ok(why("quota-gone"));
        };
        let hard = object::at(&quota, "spec.hard").cloned().unwrap_or_else(|| json!({}));
        let used = used(task, &quota, &hard);
        let mut new = Value::clone(&quota);
        object::set(&mut new, "status", json!({ "hard": hard, "used": used }));
        if new == *quota {
            return Ok(why("quota-right"));
        }
        task.update_status(&RESOURCE_QUOTA, new, why("quota-recount"))?;
        Ok(why("quota-recount"))
    }
}

fn request(claim: &Value) -> Quantity {
    quantity_at(claim, "spec.resources.requests.storage")
}

/// Returns the usage of each limited resource in the namespace.
fn used(task: &Task, quota: &Value, hard: &Value) -> Value {
    let mut used = json!({});
    for name in hard.as_object().into_iter().flatten().map(|(name, _)| name) {
        if let Some(amount) = usage(task, quota, name) {
            used[name] = amount.to_string().into();
        }
    }
    used
}

/// Returns the usage of one resource. `None` for a resource that is not counted here.
fn usage(task: &Task, quota: &Value, resource: &str) -> Option<Quantity> {
    let namespace = object::namespace(quota);
    let (class, resource) = match resource.split_once(".storageclass.storage.k8s.io/") {
        Some((class, resource)) => (Some(class), resource),
        None => (None, resource),
    };
    let of_class = |claim: &Value| {
        let have =
            object::annotation(claim, BETA_CLASS).unwrap_or_else(|| object::str_at(claim, "spec.storageClassName"));
        class.is_none_or(|class| class == have)
    };
    if resource == "requests.storage" {
        let mut sum = Quantity::default();
        for claim in task.cache.list(&PERSISTENT_VOLUME_CLAIM) {
            let here = object::namespace(claim) == namespace && of_class(claim);
            if here && quota::covers(quota, &PERSISTENT_VOLUME_CLAIM, claim) {
                sum = sum.add(&request(claim).max(quantity_at(claim, "status.allocatedResources.storage")));
            }
        }
        return Some(sum);
    }
    let kind = match resource.strip_prefix("count/") {
        Some(counted) => COUNTED.iter().find(|kind| kind.resource() == counted),
        None => COUNTED.iter().find(|kind| kind.group.is_empty() && kind.plural == resource),
    }?;
    let count = task
        .cache
        .list(kind)
        .filter(|o| object::namespace(o) == namespace && quota::covers(quota, kind, o))
        .filter(|o| **kind != PERSISTENT_VOLUME_CLAIM || of_class(o))
        .filter(|o| **kind != POD || !matches!(object::str_at(o, "status.phase"), "Failed" | "Succeeded"))
        .count();
    Quantity::parse(&count.to_string()).ok()
}

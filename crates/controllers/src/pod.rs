//! What the scheduler and the controllers that end Pods share: tolerations, and the mark of a disruption.
//!
//! Answers to `component-helpers/scheduling/corev1` and `pkg/util/pod`.

use bindery_api::kinds::POD;
use bindery_api::request::{PatchType, Request};
use bindery_api::why::Why;
use bindery_api::{Object, Value, object};
use serde_json::json;

use crate::{Reconcile, Task};

/// Whether a toleration is for a taint (`Toleration.ToleratesTaint`).
pub fn tolerates(toleration: &Value, taint: &Value) -> bool {
    let same = |field: &str| object::str_at(toleration, field) == object::str_at(taint, field);
    let any = |field: &str| object::str_at(toleration, field).is_empty();
    let value = match object::str_at(toleration, "operator") {
        "Exists" => true,
        _ => !any("key") && same("value"),
    };
    (any("effect") || same("effect")) && (any("key") || same("key")) && value
}

/// Whether nothing of a Pod runs any more, and nothing will (`IsPodTerminated`).
pub fn is_over(pod: &Value) -> bool {
    let running = |status: &Value| {
        object::at(status, "state.terminated").is_none() && object::at(status, "state.waiting").is_none()
    };
    matches!(object::str_at(pod, "status.phase"), "Failed" | "Succeeded")
        || object::is_deleting(pod) && !object::list_at(pod, "status.containerStatuses").iter().any(running)
}

/// Writes why somebody other than its owner ends a Pod. A Pod that is gone meanwhile needs no mark.
///
/// # Errors
/// Stops the sync until the answer is there.
pub fn disrupt(task: &mut Task, pod: &Object, reason: &str, message: &str, why: Why) -> Reconcile<()> {
    let patch = json!({ "status": { "conditions": [disruption(task, pod, reason, message)] } });
    let request = Request::patch(&POD, object::namespace(pod), object::name(pod), PatchType::Strategic, patch);
    let _ = task.send(request.on("status"), why)?;
    Ok(())
}

/// The condition that says why somebody other than its owner ends a Pod.
pub fn disruption(task: &Task, pod: &Object, reason: &str, message: &str) -> Value {
    let mut condition = json!({
        "type": "DisruptionTarget", "status": "True", "reason": reason, "message": message, "lastProbeTime": null,
        "lastTransitionTime": task.now.rfc3339(),
    });
    if let Some(generation) = object::at(pod, "metadata.generation") {
        condition["observedGeneration"] = generation.clone();
    }
    condition
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toleration_is_for_a_key_an_effect_and_a_value() {
        let taint = json!({ "key": "disk", "value": "slow", "effect": "NoSchedule" });
        for (toleration, tolerates_it) in [
            (json!({ "operator": "Exists" }), true),
            (json!({ "key": "disk", "operator": "Exists", "effect": "NoExecute" }), false),
            (json!({ "key": "disk", "value": "slow" }), true),
            (json!({ "key": "disk", "operator": "Equal", "value": "fast" }), false),
            (json!({ "key": "net", "operator": "Exists" }), false),
            (json!({ "value": "slow" }), false),
        ] {
            assert_eq!(tolerates(&toleration, &taint), tolerates_it, "{toleration}");
        }
    }
}

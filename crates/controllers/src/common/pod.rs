//! Pods: their claims, tolerations, templates, readiness, and the condition `DisruptionTarget`.
//!
//! Implements `component-helpers/scheduling/corev1`, `pkg/util/pod` and `pkg/api/v1/pod/util.go`.

use std::time::Duration;

use bindery_api::kinds::POD;
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use super::controller_ref::controller_reference;
use crate::{Reconcile, Task};

/// True if a toleration tolerates a taint (`Toleration.ToleratesTaint`).
pub fn tolerates(toleration: &Value, taint: &Value) -> bool {
    let same = |field: &str| object::str_at(toleration, field) == object::str_at(taint, field);
    let any = |field: &str| object::str_at(toleration, field).is_empty();
    let value = match object::str_at(toleration, "operator") {
        "Exists" => true,
        _ => !any("key") && same("value"),
    };
    (any("effect") || same("effect")) && (any("key") || same("key")) && value
}

/// True if no container of a Pod runs or will run (`IsPodTerminated`).
pub fn is_pod_terminated(pod: &Value) -> bool {
    let running = |status: &Value| {
        object::at(status, "state.terminated").is_none() && object::at(status, "state.waiting").is_none()
    };
    matches!(object::str_at(pod, "status.phase"), "Failed" | "Succeeded")
        || object::is_deleting(pod) && !object::list_at(pod, "status.containerStatuses").iter().any(running)
}

/// Writes the condition `DisruptionTarget` of a Pod. An error is ignored, because the Pod can already be deleted.
///
/// # Errors
/// Suspends the sync until the response.
pub fn add_disruption_target(task: &mut Task, pod: &Object, reason: &str, message: &str, why: Why) -> Reconcile<()> {
    let patch = json!({ "status": { "conditions": [disruption_target(task, pod, reason, message)] } });
    let request = Request::patch(&POD, object::namespace(pod), object::name(pod), PatchType::Strategic, patch);
    let _ = task.send(request.on("status"), why)?;
    Ok(())
}

/// Returns the condition `DisruptionTarget`.
pub fn disruption_target(task: &Task, pod: &Object, reason: &str, message: &str) -> Value {
    let mut condition = json!({
        "type": "DisruptionTarget", "status": "True", "reason": reason, "message": message, "lastProbeTime": null,
        "lastTransitionTime": task.now.rfc3339(),
    });
    if let Some(generation) = object::at(pod, "metadata.generation") {
        condition["observedGeneration"] = generation.clone();
    }
    condition
}

/// Returns the names of the claims of a Pod's volumes, including generic ephemeral volumes (`<pod>-<volume>`).
pub fn pod_claims(pod: &Value) -> impl Iterator<Item = String> + '_ {
    object::list_at(pod, "spec.volumes").iter().filter_map(|volume| {
        if let Some(claim) = volume.get("persistentVolumeClaim") {
            Some(object::str_at(claim, "claimName").to_owned())
        } else if volume.get("ephemeral").is_some() {
            Some(format!("{}-{}", object::name(pod), object::str_at(volume, "name")))
        } else {
            None
        }
    })
}

/// Returns the Pod of a template (`GetPodFromTemplate`).
pub(crate) fn pod_of_template(template: &Value, kind: &Kind, owner: &Value) -> Value {
    let mut metadata = json!({
        "generateName": format!("{}-", object::name(owner)),
        "namespace": object::namespace(owner),
        "ownerReferences": [controller_reference(kind, owner)],
    });
    for field in ["labels", "annotations", "finalizers"] {
        if let Some(value) = template.get("metadata").and_then(|m| m.get(field)) {
            metadata[field] = value.clone();
        }
    }
    let spec = template.get("spec").cloned().unwrap_or_else(|| json!({}));
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec })
}

/// Returns the phase of a Pod.
pub(crate) fn phase(pod: &Value) -> &str {
    object::str_at(pod, "status.phase")
}

/// Returns the condition of a type.
pub(crate) fn condition<'a>(object: &'a Value, condition: &str) -> Option<&'a Value> {
    object::list_at(object, "status.conditions").iter().find(|c| object::str_at(c, "type") == condition)
}

/// True if the condition `Ready` is true (`IsPodReady`).
pub(crate) fn is_ready(pod: &Value) -> bool {
    condition(pod, "Ready").is_some_and(|c| object::str_at(c, "status") == "True")
}

/// True if a Pod has been ready for this number of seconds (`IsPodAvailable`).
pub(crate) fn is_available(pod: &Value, seconds: i64, now: Time) -> bool {
    is_ready(pod) && (seconds <= 0 || until_available(pod, seconds, now).is_some_and(|left| left.is_zero()))
}

/// Returns the time until a ready Pod has been ready for this number of seconds.
pub(crate) fn until_available(pod: &Value, seconds: i64, now: Time) -> Option<Duration> {
    let ready = condition(pod, "Ready").filter(|c| object::str_at(c, "status") == "True")?;
    let since = Time::parse(object::str_at(ready, "lastTransitionTime"))?;
    let available = since + Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    Some(available.since(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toleration_matches_key_effect_and_value() {
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

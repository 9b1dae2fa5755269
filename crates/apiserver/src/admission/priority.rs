//! Every Pod has a priority.
//!
//! Answers to `plugin/pkg/admission/priority`. The classes that a cluster is made with are known; others are not modelled.

use bindery_api::kinds::POD;
use bindery_api::{Kind, Value, object};

use super::forbidden;
use crate::registry::Result;

pub fn admit(kind: &'static Kind, pod: &mut Value) -> Result<()> {
    if *kind != POD || !pod.get("spec").is_some_and(Value::is_object) {
        return Ok(());
    }
    let priority: i64 = match object::str_at(pod, "spec.priorityClassName") {
        "" => 0,
        "system-cluster-critical" => 2_000_000_000,
        "system-node-critical" => 2_000_001_000,
        class => return Err(forbidden(kind, pod, &format!("no PriorityClass with name {class} was found"))),
    };
    if let Some(given) = object::at(pod, "spec.priority").and_then(Value::as_i64).filter(|given| *given != priority) {
        let why = format!(
            "the integer value of priority ({given}) must not be provided in pod spec; priority admission controller \
             computed {priority} from the given PriorityClass name"
        );
        return Err(forbidden(kind, pod, &why));
    }
    let policy = object::str_at(pod, "spec.preemptionPolicy");
    if !matches!(policy, "" | "PreemptLowerPriority") {
        let why = format!(
            "the string value of PreemptionPolicy ({policy}) must not be provided in pod spec; priority admission \
             controller computed PreemptLowerPriority from the given PriorityClass name"
        );
        return Err(forbidden(kind, pod, &why));
    }
    object::set(pod, "spec.priority", priority);
    object::set(pod, "spec.preemptionPolicy", "PreemptLowerPriority");
    Ok(())
}

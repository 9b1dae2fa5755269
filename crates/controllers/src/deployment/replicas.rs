//! The number of replicas of each ReplicaSet of a Deployment.
//!
//! Implements `pkg/controller/deployment/util/deployment_util.go`.

use bindery_api::{Object, Value, object};

use crate::common::volume::int;

const DESIRED: &str = "deployment.kubernetes.io/desired-replicas";
const MAX: &str = "deployment.kubernetes.io/max-replicas";

/// Returns `spec.replicas` of a ReplicaSet or a Deployment.
pub fn wanted(object: &Value) -> i64 {
    int(object, "spec.replicas")
}

/// Returns the sum of a number over ReplicaSets.
pub fn sum<'a>(sets: impl IntoIterator<Item = &'a Object>, field: &str) -> i64 {
    sets.into_iter().map(|set| int(set, field)).sum()
}

/// True if the strategy is RollingUpdate.
pub fn is_rolling_update(deployment: &Value) -> bool {
    object::str_at(deployment, "spec.strategy.type") == "RollingUpdate"
}

/// Returns a number, or a percentage of the desired Pods (`GetScaledValueFromIntOrPercent`).
fn scaled(deployment: &Value, field: &str, up: bool) -> i64 {
    let value = object::at(deployment, "spec.strategy.rollingUpdate").and_then(|rolling| rolling.get(field));
    match value {
        Some(Value::String(text)) => {
            let part = text.trim_end_matches('%').parse::<i64>().unwrap_or(0) * wanted(deployment);
            if up { (part + 99).div_euclid(100) } else { part.div_euclid(100) }
        }
        Some(number) => number.as_i64().unwrap_or(0),
        None => 0,
    }
}

/// Returns the maximum number of Pods above the desired number.
pub fn max_surge(deployment: &Value) -> i64 {
    if is_rolling_update(deployment) { scaled(deployment, "maxSurge", true) } else { 0 }
}

/// Returns the maximum number of unavailable Pods (`MaxUnavailable`, `ResolveFenceposts`).
pub fn max_unavailable(deployment: &Value) -> i64 {
    if !is_rolling_update(deployment) || wanted(deployment) == 0 {
        return 0;
    }
    let missing = scaled(deployment, "maxUnavailable", false);
    // If both were zero, no Pod could ever be replaced.
    let missing = if missing == 0 && max_surge(deployment) == 0 { 1 } else { missing };
    missing.min(wanted(deployment))
}

/// Returns the number of replicas of the new ReplicaSet, from the replicas of all ReplicaSets (`NewRSNewReplicas`).
pub fn of_new_set(deployment: &Value, all: i64, new: i64) -> i64 {
    if !is_rolling_update(deployment) {
        return wanted(deployment);
    }
    let most = wanted(deployment) + scaled(deployment, "maxSurge", true);
    if all >= most { new } else { new + (most - all).min(wanted(deployment) - new) }
}

/// Returns the size of the Deployment in the annotation of a ReplicaSet.
pub fn desired(set: &Value) -> Option<i64> {
    object::annotation(set, DESIRED)?.parse().ok()
}

/// Sets the annotation with the Deployment's size. Returns true if it changed.
pub fn annotate(set: &mut Value, deployment: &Value) -> bool {
    let mut changed = false;
    for (key, value) in [(DESIRED, wanted(deployment)), (MAX, wanted(deployment) + max_surge(deployment))] {
        let value = value.to_string();
        if object::annotation(set, key) != Some(value.as_str()) {
            object::set_annotation(set, key, &value);
            changed = true;
        }
    }
    changed
}

/// Returns a ReplicaSet's share of the Pods to add or to remove (`GetReplicaSetProportion`).
pub fn proportion(set: &Value, deployment: &Value, to_add: i64, added: i64) -> i64 {
    if wanted(set) == 0 || to_add == 0 || to_add == added {
        return 0;
    }
    let part = fraction(set, deployment);
    if to_add > 0 { part.min(to_add - added) } else { part.max(to_add - added) }
}

fn fraction(set: &Value, deployment: &Value) -> i64 {
    if wanted(deployment) == 0 {
        return -wanted(set);
    }
    let known = object::annotation(set, MAX).and_then(|max| max.parse::<i64>().ok()).filter(|max| *max != 0);
    let before = known.unwrap_or_else(|| int(deployment, "status.replicas"));
    if before == 0 {
        return 0;
    }
    let now = wanted(deployment) + max_surge(deployment);
    // Rounded half up, as in Go: no number is negative here.
    (2 * wanted(set) * now + before).div_euclid(2 * before) - wanted(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn deployment(replicas: i64, surge: &str, unavailable: &str) -> Value {
        json!({ "spec": { "replicas": replicas, "strategy": {
            "type": "RollingUpdate", "rollingUpdate": { "maxSurge": surge, "maxUnavailable": unavailable },
        } } })
    }

    #[test]
    fn surge_rounds_up_and_unavailable_rounds_down() {
        let d = deployment(10, "25%", "25%");
        assert_eq!((max_surge(&d), max_unavailable(&d)), (3, 2));
        let d = deployment(1, "0%", "25%");
        assert_eq!((max_surge(&d), max_unavailable(&d)), (0, 1), "something has to be replaced");
    }

    #[test]
    fn new_set_scales_up_to_the_surge() {
        let d = deployment(10, "25%", "25%");
        assert_eq!(of_new_set(&d, 10, 0), 3);
        assert_eq!(of_new_set(&d, 13, 3), 3);
        assert_eq!(of_new_set(&d, 8, 8), 10);
    }
}

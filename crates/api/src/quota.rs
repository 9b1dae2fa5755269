//! The scopes of ResourceQuotas.
//!
//! Implements the scopes of `pkg/quota/v1/evaluator/core`. The limited resources are not part of this module.
//!
//! Not modelled: the scope `CrossNamespacePodAffinity`.

use serde_json::json;

use crate::selector::LabelSelector;
use crate::{Kind, Value, kinds, object};

/// True if an object matches the scopes of a quota. A quota without scopes matches all objects.
pub fn covers(quota: &Value, kind: &Kind, of: &Value) -> bool {
    let plain = object::strings_at(quota, "spec.scopes").into_iter().map(|scope| (scope, "Exists", Vec::new()));
    let selected = object::list_at(quota, "spec.scopeSelector.matchExpressions").iter().map(|requirement| {
        let text = |field| object::str_at(requirement, field);
        (text("scopeName"), text("operator"), object::strings_at(requirement, "values"))
    });
    plain.chain(selected).all(|(scope, operator, values)| {
        let among = |names: &[&str]| matches(scope, operator, &values, names);
        match scope {
            "VolumeAttributesClass" if *kind == kinds::PERSISTENT_VOLUME_CLAIM => among(&attributes_classes(of)),
            "PriorityClass" if *kind == kinds::POD => {
                let name = object::str_at(of, "spec.priorityClassName");
                among(if name.is_empty() { &[] } else { std::slice::from_ref(&name) })
            }
            "Terminating" if *kind == kinds::POD => has_deadline(of),
            "NotTerminating" if *kind == kinds::POD => !has_deadline(of),
            "BestEffort" if *kind == kinds::POD => is_best_effort(of),
            "NotBestEffort" if *kind == kinds::POD => !is_best_effort(of),
            _ => false,
        }
    })
}

/// True if one of these names satisfies a requirement. If there are no names, true if the requirement accepts their
/// absence.
fn matches(scope: &str, operator: &str, values: &[&str], names: &[&str]) -> bool {
    let expression = json!([{ "key": scope, "operator": operator, "values": values }]);
    let Ok(selector) = LabelSelector::from_object(&json!({ "matchExpressions": expression })) else { return false };
    match names {
        [] => selector.matches(None),
        names => names.iter().any(|name| selector.matches(Some(&json!({ scope: name })))),
    }
}

/// Returns the VolumeAttributesClasses of a claim: current, desired, and the target of a modification. For a volume,
/// returns its class.
pub fn attributes_classes(claim: &Value) -> Vec<&str> {
    const FIELDS: [&str; 3] = [
        "spec.volumeAttributesClassName",
        "status.currentVolumeAttributesClassName",
        "status.modifyVolumeStatus.targetVolumeAttributesClassName",
    ];
    FIELDS.iter().map(|field| object::str_at(claim, field)).filter(|name| !name.is_empty()).collect()
}

fn has_deadline(pod: &Value) -> bool {
    object::at(pod, "spec.activeDeadlineSeconds").and_then(Value::as_i64).is_some_and(|seconds| seconds >= 0)
}

fn is_best_effort(pod: &Value) -> bool {
    let asks = |container: &Value| {
        ["requests", "limits"].iter().any(|of| {
            ["cpu", "memory"]
                .iter()
                .any(|resource| object::at(container, &format!("resources.{of}.{resource}")).is_some())
        })
    };
    !["initContainers", "containers"].iter().any(|f| object::list_at(pod, &format!("spec.{f}")).iter().any(asks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scope_selects_claims() {
        let quota = |operator: &str, values: Value| {
            let selected = json!([{ "scopeName": "VolumeAttributesClass", "operator": operator, "values": values }]);
            json!({ "spec": { "scopeSelector": { "matchExpressions": selected } } })
        };
        let plain = json!({ "spec": {} });
        let gold = json!({ "spec": { "volumeAttributesClassName": "gold" } });
        let moving = json!({
            "spec": { "volumeAttributesClassName": "gold" }, "status": { "currentVolumeAttributesClassName": "tin" },
        });
        for (quota, covered) in [
            (json!({ "spec": {} }), [true, true, true]),
            (json!({ "spec": { "scopes": ["VolumeAttributesClass"] } }), [false, true, true]),
            (json!({ "spec": { "scopes": ["BestEffort"] } }), [false, false, false]),
            (quota("In", json!(["tin"])), [false, false, true]),
            (quota("NotIn", json!(["gold"])), [true, false, true]),
            (quota("DoesNotExist", json!([])), [true, false, false]),
        ] {
            let got = [&plain, &gold, &moving].map(|claim| covers(&quota, &kinds::PERSISTENT_VOLUME_CLAIM, claim));
            assert_eq!(got, covered, "{quota}");
        }
        let pod = json!({ "spec": { "activeDeadlineSeconds": 5 } });
        assert!(covers(&json!({ "spec": { "scopes": ["Terminating", "BestEffort"] } }), &kinds::POD, &pod));
        assert!(!covers(&json!({ "spec": { "scopes": ["BestEffort"] } }), &kinds::SECRET, &json!({})));
    }
}

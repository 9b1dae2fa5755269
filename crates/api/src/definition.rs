//! CustomResourceDefinitions: the kinds that they define, and the conditions of their status.
//!
//! Implements `apiextensions-apiserver/pkg/apihelpers`.

use serde_json::json;

use crate::field;
use crate::kinds::{self, Defined, Kind};
use crate::object::{self, Value};
use crate::time::Time;

/// Returns the kinds that a definition defines: one for each served version, with the accepted names. Returns none if
/// the API server already serves such a kind.
pub fn kinds(definition: &Value) -> Vec<&'static Kind> {
    let text = |path: &str| object::str_at(definition, path);
    let words =
        |path: &str| -> Vec<&str> { object::list_at(definition, path).iter().filter_map(Value::as_str).collect() };
    let group = text("spec.group");
    let (kind, plural) = (text("status.acceptedNames.kind"), text("status.acceptedNames.plural"));
    let is_built_in = kinds::KINDS.iter().any(|k| k.group == group && k.plural == plural);
    if is_built_in || [group, kind, plural].contains(&"") {
        return Vec::new();
    }
    let (short, categories) = (words("status.acceptedNames.shortNames"), words("status.acceptedNames.categories"));
    let versions = object::list_at(definition, "spec.versions").iter();
    let served = versions.filter(|version| version.get("served") == Some(&Value::Bool(true)));
    let row = |version: &Value| {
        kinds::define(&Defined {
            group,
            version: object::str_at(version, "name"),
            kind,
            plural,
            singular: text("status.acceptedNames.singular"),
            short: &short,
            namespaced: text("spec.scope") == "Namespaced",
            status: object::at(version, "subresources.status").is_some_and(Value::is_object),
            categories: &categories,
        })
    };
    served.map(row).collect()
}

/// Returns the storage version of a definition (`storage: true`), if there is one.
pub fn storage_version(definition: &Value) -> Option<&str> {
    let versions = object::list_at(definition, "spec.versions").iter();
    let mut stored = versions.filter(|version| version.get("storage") == Some(&Value::Bool(true)));
    stored.next()?.get("name")?.as_str()
}

/// Returns a condition of a definition's status.
pub fn condition<'a>(definition: &'a Value, name: &str) -> Option<&'a Value> {
    object::list_at(definition, "status.conditions").iter().find(|condition| object::str_at(condition, "type") == name)
}

/// True if a condition is true (`IsCRDConditionTrue`).
pub fn is_true(definition: &Value, name: &str) -> bool {
    condition(definition, name).is_some_and(|condition| object::str_at(condition, "status") == "True")
}

/// Sets a condition (`SetCRDCondition`). `lastTransitionTime` changes when the status changes.
pub fn set_condition(definition: &mut Value, name: &str, status: &str, reason: &str, message: &str, now: Time) {
    let known = condition(definition, name).filter(|known| object::str_at(known, "status") == status);
    let since = known.map_or_else(|| now.rfc3339(), |known| object::str_at(known, "lastTransitionTime").to_owned());
    let new =
        json!({ "type": name, "status": status, "lastTransitionTime": since, "reason": reason, "message": message });
    let mut conditions = object::list_at(definition, "status.conditions").to_vec();
    match conditions.iter_mut().find(|condition| object::str_at(condition, "type") == name) {
        Some(known) => *known = new,
        None => conditions.push(new),
    }
    object::set(definition, "status.conditions", conditions);
}

/// The finalizer that blocks deletion of a definition until all its objects are deleted.
pub const CLEANUP: &str = "customresourcecleanup.apiextensions.k8s.io";

/// The annotation that links the API review. It is required for definitions in a group of the Kubernetes project.
pub const APPROVED: &str = "api-approved.kubernetes.io";

/// Returns the status, reason and message of the condition `KubernetesAPIApprovalPolicyConformant`
/// (`GetAPIApprovalState`). Returns `None` if the group is not of the Kubernetes project.
pub fn approval(definition: &Value) -> Option<(&'static str, &'static str, String)> {
    let group = object::str_at(definition, "spec.group");
    let is_of = |suffix: &str| group == suffix || group.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'));
    if !is_of("k8s.io") && !is_of("kubernetes.io") {
        return None;
    }
    let text = object::annotation(definition, APPROVED).unwrap_or_default();
    let is_url = text.split_once("://").is_some_and(|(scheme, rest)| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) && !host.is_empty()
    });
    let see = "see https://github.com/kubernetes/enhancements/pull/1111";
    let must = format!("protected groups must have approval annotation {}", field::quote(APPROVED));
    Some(match text {
        "" => ("False", "MissingAnnotation", format!("{must}, {see}")),
        text if text.starts_with("unapproved") => {
            ("False", "UnapprovedAnnotation", format!("not approved: {}", field::quote(text)))
        }
        text if is_url => ("True", "ApprovedAnnotation", format!("approved in {text}")),
        _ => {
            let either = r#"with either a URL or a reason starting with "unapproved""#;
            ("False", "InvalidAnnotation", format!("{must} {either}, {see}"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definition_has_a_kind_for_each_served_version() {
        let definition = |scope: &str| {
            json!({
                "spec": {
                    "group": "stable.example.com",
                    "scope": scope,
                    "versions": [
                        { "name": "v1", "served": true, "storage": true, "subresources": { "status": {} } },
                        { "name": "v1beta1", "served": true },
                        { "name": "v1alpha1", "served": false },
                    ],
                },
                "status": { "acceptedNames": { "kind": "CronTab", "plural": "crontabs", "singular": "crontab", "shortNames": ["ct"] } },
            })
        };
        let rows = kinds(&definition("Namespaced"));
        assert_eq!(rows.iter().map(|k| (k.version, k.status)).collect::<Vec<_>>(), [("v1", true), ("v1beta1", false)]);
        assert!(rows.iter().all(|k| k.is_custom() && k.is_only_stored() && k.namespaced));
        // The same definition has the same rows. A changed definition has other rows.
        let repeated = kinds(&definition("Namespaced"));
        assert!(rows.iter().zip(&repeated).all(|(a, b)| std::ptr::eq(*a, *b)));
        let others = kinds(&definition("Cluster"));
        assert!(!std::ptr::eq(others[0], rows[0]));
        assert_eq!(kinds::matching("stable.example.com/v1", "CronTab").len(), 2);
        for (key, found) in [("default/a", (true, "default", "a")), ("b", (false, "", "b"))] {
            let key = format!("/registry/stable.example.com/crontabs/{key}");
            assert_eq!(kinds::by_etcd_key(&key).map(|(k, ns, name)| (k.namespaced, ns, name)), Some(found));
        }
        assert_eq!(kinds::by_resource("ct").map(|k| k.kind), Some("CronTab"));
        // A definition cannot define built-in kinds.
        let mut snapshots = definition("Namespaced");
        object::set(&mut snapshots, "spec.group", "snapshot.storage.k8s.io");
        object::set(&mut snapshots, "status.acceptedNames.plural", "volumesnapshots");
        assert!(kinds(&snapshots).is_empty());
    }

    #[test]
    fn condition_time_changes_with_status() {
        let mut definition = json!({ "status": { "conditions": null } });
        let times = [Time::START, Time::START + std::time::Duration::from_secs(60)];
        for (status, now) in [("False", times[0]), ("False", times[1]), ("True", times[1])] {
            set_condition(&mut definition, "Established", status, "Installing", "text", now);
        }
        assert_eq!(condition(&definition, "Established").unwrap()["lastTransitionTime"], times[1].rfc3339());
        assert!(is_true(&definition, "Established") && !is_true(&definition, "Terminating"));
        assert_eq!(object::list_at(&definition, "status.conditions").len(), 1);
    }
}

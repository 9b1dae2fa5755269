//! Configuration kinds: ConfigMap, Secret, ResourceQuota, LimitRange, PriorityClass.
//!
//! Implements `pkg/registry/core/{configmap,secret,resourcequota,limitrange}`, `pkg/registry/scheduling/priorityclass`
//! and their validation.
//!
//! Not modelled: the scope selectors of quotas, and the compatibility of scopes and resources.

use bindery_api::field::{ErrorList, Path};
use bindery_api::quantity::Quantity;
use bindery_api::time::Time;
use bindery_api::{Value, base64, object};
use serde_json::json;

use super::{Strategy, fill};
use crate::validation::{qualified_name, report};

const KEY: &str = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const LONGEST: usize = 1024 * 1024;

fn config_key(key: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if key.len() > 253 {
        errors.push("must be no more than 253 characters".to_owned());
    }
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')) {
        errors.push(KEY.into());
    }
    match key {
        "." => errors.push("must not be '.'".into()),
        ".." => errors.push("must not be '..'".into()),
        key if key.starts_with("..") => errors.push("must not start with '..'".into()),
        _ => {}
    }
    errors
}

fn keys(errors: &mut ErrorList, object: &Value, field: &str) -> usize {
    let mut total = 0;
    for (key, value) in object.get(field).and_then(Value::as_object).into_iter().flatten() {
        report(errors, &Path::new(field).key(key), key, config_key(key));
        total += value.as_str().map_or(0, str::len);
    }
    total
}

fn frozen(errors: &mut ErrorList, new: &Value, old: &Value, fields: &[&str]) {
    if old.get("immutable").and_then(Value::as_bool) != Some(true) {
        return;
    }
    for field in fields {
        if new.get(*field) != old.get(*field) {
            errors.forbidden(&Path::new(field), "field is immutable when `immutable` is set");
        }
    }
}

/// The strategy of ConfigMap.
pub struct ConfigMap;

impl Strategy for ConfigMap {
    fn validate(&self, map: &Value, errors: &mut ErrorList) {
        let total = keys(errors, map, "data") + keys(errors, map, "binaryData");
        for (key, _) in map.get("data").and_then(Value::as_object).into_iter().flatten() {
            if map.get("binaryData").is_some_and(|binary| binary.get(key).is_some()) {
                errors.invalid(&Path::new("data").key(key), key.as_str(), "duplicate of key present in binaryData");
            }
        }
        if total > LONGEST {
            errors.too_long(&Path::new(""), LONGEST);
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        frozen(errors, new, old, &["immutable", "data", "binaryData"]);
    }
}

/// The strategy of Secret.
pub struct Secret;

impl Strategy for Secret {
    fn default(&self, secret: &mut Value) {
        fill(secret, "type", "Opaque");
        if let Some(Value::Object(plain)) = object::remove(secret, "stringData") {
            for (key, value) in plain {
                let data = &mut secret["data"];
                if !data.is_object() {
                    *data = json!({});
                }
                data[key] = base64::encode(value.as_str().unwrap_or_default().as_bytes()).into();
            }
        }
    }

    fn validate(&self, secret: &Value, errors: &mut ErrorList) {
        if keys(errors, secret, "data") > LONGEST {
            errors.too_long(&Path::new("data"), LONGEST);
        }
        let required: &[&str] = match object::str_at(secret, "type") {
            "kubernetes.io/tls" => &["tls.crt", "tls.key"],
            "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
            "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
            _ => &[],
        };
        for key in required {
            if secret.get("data").is_none_or(|data| data.get(*key).is_none()) {
                errors.required(&Path::new("data").key(key), "");
            }
        }
        let has = |key: &str| secret.get("data").is_some_and(|data| data.get(key).is_some());
        if object::str_at(secret, "type") == "kubernetes.io/basic-auth" && !has("username") && !has("password") {
            for key in ["username", "password"] {
                errors.required(&Path::new("data").key(key), "");
            }
        }
        let account = "kubernetes.io/service-account.name";
        if object::str_at(secret, "type") == "kubernetes.io/service-account-token"
            && object::annotation(secret, account).unwrap_or_default().is_empty()
        {
            errors.required(&Path::new("metadata.annotations").key(account), "");
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        super::immutable(errors, &Path::new("type"), new, old, "type");
        frozen(errors, new, old, &["immutable", "data"]);
    }
}

/// The strategy of ResourceQuota.
pub struct ResourceQuota;

impl Strategy for ResourceQuota {
    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "status", json!({}));
    }

    fn validate(&self, quota: &Value, errors: &mut ErrorList) {
        let spec = Path::new("spec");
        for (resource, amount) in object::at(quota, "spec.hard").and_then(Value::as_object).into_iter().flatten() {
            let path = spec.child("hard").key(resource);
            report(errors, &path, resource, qualified_name(resource));
            if !resource.contains('/') && !is_standard(resource) {
                if resource != "storage" && !resource.starts_with("hugepages-") {
                    errors.invalid(&path, resource.as_str(), "must be a standard resource type or fully qualified");
                }
                errors.invalid(&path, resource.as_str(), "must be a standard resource for quota");
            }
            let amount = Quantity::parse(amount.as_str().unwrap_or_default()).unwrap_or_default();
            if amount < Quantity::default() {
                errors.invalid(&path, amount.to_string(), "must be greater than or equal to 0");
            }
            if is_counted(resource) && amount.int64(-3) % 1000 != 0 {
                errors.invalid(&path, amount.to_string(), "must be an integer");
            }
        }
        let scopes = object::strings_at(quota, "spec.scopes");
        for _ in scopes.iter().filter(|scope| !SCOPES.contains(scope)) {
            errors.invalid(&spec.child("scopes"), Value::from(scopes.clone()), "unsupported scope");
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        super::immutable(errors, &Path::new("spec.scopes"), new, old, "spec.scopes");
    }
}

const SCOPES: [&str; 7] = [
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "CrossNamespacePodAffinity",
    "VolumeAttributesClass",
];

/// True for resources without a domain that a quota can limit.
fn is_standard(resource: &str) -> bool {
    let part = resource.strip_prefix("requests.").or(resource.strip_prefix("limits."));
    match part {
        Some("storage") => resource.starts_with("requests."),
        Some(part) => matches!(part, "cpu" | "memory" | "ephemeral-storage"),
        None => matches!(resource, "cpu" | "memory" | "ephemeral-storage") || is_counted(resource),
    }
}

/// True for resources that are numbers of objects.
fn is_counted(resource: &str) -> bool {
    resource.starts_with("count/")
        || matches!(
            resource,
            "pods"
                | "services"
                | "replicationcontrollers"
                | "resourcequotas"
                | "secrets"
                | "configmaps"
                | "persistentvolumeclaims"
                | "services.nodeports"
                | "services.loadbalancers"
        )
}

/// The strategy of LimitRange.
pub struct LimitRange;

impl Strategy for LimitRange {
    fn default(&self, range: &mut Value) {
        let limits = range.get_mut("spec").and_then(|s| s.get_mut("limits")).and_then(Value::as_array_mut);
        for item in limits.into_iter().flatten().filter(|item| object::str_at(item, "type") == "Container") {
            // The default limit is the maximum. The default request is the default limit, and otherwise the minimum.
            for (from, to) in [("max", "default"), ("default", "defaultRequest"), ("min", "defaultRequest")] {
                let Some(given) = item.get(from).and_then(Value::as_object).cloned() else { continue };
                for (resource, amount) in given {
                    if item.get(to).is_none_or(|map| map.get(&resource).is_none()) {
                        if !item.get(to).is_some_and(Value::is_object) {
                            item[to] = json!({});
                        }
                        item[to][resource] = amount;
                    }
                }
            }
        }
    }

    fn validate(&self, range: &Value, errors: &mut ErrorList) {
        let limits = object::list_at(range, "spec.limits");
        for (i, item) in limits.iter().enumerate() {
            let has = |bound: &str| object::at(item, &format!("{bound}.storage")).is_some();
            if object::str_at(item, "type") == "PersistentVolumeClaim" && !has("min") && !has("max") {
                let detail = "either minimum or maximum storage value is required, but neither was provided";
                errors.required(&Path::new("spec.limits").index(i).child("limits"), detail);
            }
            let text = |bound: &str, resource: &str| {
                item.get(bound).and_then(|b| b.get(resource)).and_then(Value::as_str).map(str::to_owned)
            };
            for (resource, _) in item.get("min").and_then(Value::as_object).into_iter().flatten() {
                let (Some(min), Some(max)) = (text("min", resource), text("max", resource)) else { continue };
                let amount = |text: &str| Quantity::parse(text).unwrap_or_default();
                if amount(&min) > amount(&max) {
                    let detail = format!("min value {min} is greater than max value {max}");
                    let path = Path::new("spec.limits").index(i).child("min").key(resource);
                    errors.invalid(&path, min, detail);
                }
            }
            let kind = object::str_at(item, "type");
            if limits[..i].iter().any(|other| object::str_at(other, "type") == kind) {
                errors.duplicate(&Path::new("spec.limits").index(i).child("type"), kind);
            }
        }
    }
}

/// The strategy of PriorityClass.
pub struct PriorityClass;

impl Strategy for PriorityClass {
    fn default(&self, class: &mut Value) {
        fill(class, "preemptionPolicy", "PreemptLowerPriority");
    }

    fn validate(&self, class: &Value, errors: &mut ErrorList) {
        if class.get("value").and_then(Value::as_i64).is_some_and(|value| value > 1_000_000_000) {
            let detail = "maximum allowed value of a user defined priority is 1000000000";
            errors.forbidden(&Path::new("value"), detail);
        }
        super::supported(
            errors,
            &Path::new("preemptionPolicy"),
            class,
            "preemptionPolicy",
            &["PreemptLowerPriority", "Never"],
        );
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        if new.get("value") != old.get("value") {
            errors.forbidden(&Path::new("value"), "may not be changed in an update.");
        }
        super::immutable(errors, &Path::new("preemptionPolicy"), new, old, "preemptionPolicy");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_invalid_configuration() {
        type Case<'a> = (&'a dyn Strategy, Value, &'a [&'a str]);
        let cases: &[Case<'_>] = &[
            (
                &ResourceQuota,
                json!({ "spec": { "hard": { "requests.storage": "1Gi", "count/jobs.batch": "1" } } }),
                &[],
            ),
            (
                &ResourceQuota,
                json!({ "spec": { "hard": { "storage": "1Gi" } } }),
                &["spec.hard[storage]: Invalid value: \"storage\": must be a standard resource for quota"],
            ),
            (
                &ResourceQuota,
                json!({ "spec": { "hard": { "persistentvolumeclaims": "1500m" } } }),
                &["spec.hard[persistentvolumeclaims]: Invalid value: \"1500m\": must be an integer"],
            ),
            (
                &LimitRange,
                json!({ "spec": { "limits": [
                    { "type": "PersistentVolumeClaim", "min": { "storage": "5Gi" }, "max": { "storage": "1Gi" } },
                ] } }),
                &["spec.limits[0].min[storage]: Invalid value: \"5Gi\": min value 5Gi is greater than max value 1Gi"],
            ),
            (
                &Secret,
                json!({ "type": "kubernetes.io/basic-auth" }),
                &["data[username]: Required value", "data[password]: Required value"],
            ),
            (
                &PriorityClass,
                json!({ "value": 1_000_000_001 }),
                &["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
            ),
        ];
        for (strategy, object, expected) in cases {
            let mut errors = ErrorList::new();
            strategy.validate(object, &mut errors);
            assert_eq!(errors.iter().map(ToString::to_string).collect::<Vec<_>>(), *expected, "{object}");
        }
    }
}

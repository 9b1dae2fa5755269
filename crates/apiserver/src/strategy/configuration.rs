//! Kinds that hold settings: ConfigMap, Secret, ResourceQuota, LimitRange.
//!
//! Answers to `pkg/registry/core/{configmap,secret,resourcequota,limitrange}` and their validation.

use bindery_api::field::{ErrorList, Path};
use bindery_api::time::Time;
use bindery_api::{Value, base64, object};
use serde_json::json;

use super::{Strategy, fill};
use crate::validation::report;

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

/// Files and variables.
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

/// Files and variables that are not shown.
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
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        super::immutable(errors, &Path::new("type"), new, old, "type");
        frozen(errors, new, old, &["immutable", "data"]);
    }
}

/// How much a namespace may use.
pub struct ResourceQuota;

impl Strategy for ResourceQuota {
    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "status", json!({}));
    }
}

/// How much one object may use.
pub struct LimitRange;

impl Strategy for LimitRange {
    fn default(&self, range: &mut Value) {
        let limits = range.get_mut("spec").and_then(|s| s.get_mut("limits")).and_then(Value::as_array_mut);
        for item in limits.into_iter().flatten().filter(|item| object::str_at(item, "type") == "Container") {
            // The most a container may have is what it has; what it has is what it asks for; else the least.
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
        for (i, item) in object::list_at(range, "spec.limits").iter().enumerate() {
            let has = |bound: &str| object::at(item, &format!("{bound}.storage")).is_some();
            if object::str_at(item, "type") == "PersistentVolumeClaim" && !has("min") && !has("max") {
                let detail = "either minimum or maximum storage value is required, but neither was provided";
                errors.required(&Path::new("spec.limits").index(i).child("limits"), detail);
            }
        }
    }
}

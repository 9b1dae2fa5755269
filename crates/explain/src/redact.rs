//! Removes the values of imported objects that may be confidential and that explanations do not use.
//!
//! Names are kept, values are removed: the keys of a ConfigMap determine whether a Pod can mount them, and the name of
//! an environment variable identifies it. The import removes Secrets completely.

use bindery_api::{Value, object};

/// Removes the confidential values of an object: data of ConfigMaps, values of environment variables, commands and
/// arguments of containers, HTTP headers of probes, termination messages, annotations that are not Kubernetes' own, and
/// parameters that are named as passwords or keys. Also removes the managed fields.
pub(crate) fn redact(value: &mut Value) {
    object::remove(value, "metadata.managedFields");
    for field in ["stringData", "data", "binaryData"] {
        empty(value.get_mut(field));
    }
    walk(value);
}

/// Replaces the values of a map by empty texts.
fn empty(map: Option<&mut Value>) {
    match map {
        Some(Value::Object(map)) => map.values_mut().for_each(|value| *value = "".into()),
        Some(other) => *other = Value::Null,
        None => {}
    }
}

fn walk(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(walk),
        Value::Object(fields) => {
            fields.retain(|name, value| {
                !(value.is_array() && ["args", "command", "httpHeaders"].contains(&name.as_str()))
            });
            for (name, value) in fields.iter_mut() {
                match (name.as_str(), value) {
                    ("env", Value::Array(variables)) => {
                        variables.iter_mut().filter_map(Value::as_object_mut).for_each(|v| drop(v.remove("value")));
                    }
                    // The termination message of a container may contain its log.
                    ("terminated", Value::Object(state)) => drop(state.remove("message")),
                    ("annotations", Value::Object(notes)) => notes.retain(|key, _| is_kubernetes(key)),
                    ("parameters" | "volumeAttributes" | "options" | "volumeContext", Value::Object(map)) => {
                        map.retain(|key, _| !is_confidential(key));
                    }
                    ("mountOptions", Value::Array(options)) => {
                        options.retain(|option| !is_confidential(option.as_str().unwrap_or_default()));
                    }
                    (_, value) => walk(value),
                }
            }
        }
        _ => {}
    }
}

/// True if an annotation belongs to Kubernetes. The last applied configuration is removed: it repeats the object.
fn is_kubernetes(key: &str) -> bool {
    let domain = key.split_once('/').map_or("", |(domain, _)| domain);
    let own = |suffix: &str| domain.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    (own("kubernetes.io") || own("k8s.io")) && !key.contains("/last-applied")
}

/// True if the name of a parameter or a mount option indicates a password, a token or a key. Names of Secrets are not
/// confidential.
fn is_confidential(name: &str) -> bool {
    let name: String = name.split('=').next().unwrap_or_default().to_ascii_lowercase().replace(['-', '_', '.'], "");
    let words =
        ["password", "passwd", "token", "userkey", "accesskey", "secretkey", "apikey", "privatekey", "credential"];
    !name.ends_with("name")
        && !name.ends_with("namespace")
        && (name == "pass" || words.iter().any(|word| name.contains(word)))
}

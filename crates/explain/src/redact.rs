//! What an import leaves out of the objects that it keeps, because it may be confidential and explains nothing.
//!
//! Names stay, values go: the keys of a ConfigMap tell whether a Pod can mount them, the name of an environment variable
//! tells which one it is. Secrets are dropped as a whole, by the import.

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

/// Keeps the keys of a map, with empty values.
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
                    // What a container wrote as its last words may be its log.
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

/// Whether an annotation is Kubernetes' own. The last applied configuration is not kept: it repeats the object.
fn is_kubernetes(key: &str) -> bool {
    let domain = key.split_once('/').map_or("", |(domain, _)| domain);
    let own = |suffix: &str| domain.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    (own("kubernetes.io") || own("k8s.io")) && !key.contains("/last-applied")
}

/// Whether a parameter or a mount option is named as a password, a token or a key. Names of Secrets are not confidential.
fn is_confidential(name: &str) -> bool {
    let name: String = name.split('=').next().unwrap_or_default().to_ascii_lowercase().replace(['-', '_', '.'], "");
    let words =
        ["password", "passwd", "token", "userkey", "accesskey", "secretkey", "apikey", "privatekey", "credential"];
    !name.ends_with("name")
        && !name.ends_with("namespace")
        && (name == "pass" || words.iter().any(|word| name.contains(word)))
}

//! The differences between two versions of an object.

use bindery_api::{Value, sort};
use serde::Serialize;

/// One changed field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The path, such as `spec.claimRef.uid` or `metadata.finalizers[0]`. A key with dots is in brackets.
    pub path: String,
    /// The previous value. `None` if the field is new.
    pub before: Option<Value>,
    /// The current value. `None` if the field was removed.
    pub after: Option<Value>,
}

/// Returns the changed fields, in order of their paths. If a field is added or removed with its children, it is one
/// change.
pub fn diff(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(String::new(), before, after, &mut changes);
    changes
}

fn compare(path: String, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    match (before, after) {
        (Some(a), Some(b)) if a == b => {}
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let keys: Vec<&String> = a.keys().chain(b.keys().filter(|k| !a.contains_key(*k))).collect();
            for key in sort::sorted_by_text(&keys, |key| key) {
                compare(child(&path, key), a.get(key), b.get(key), changes);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for i in 0..a.len().max(b.len()) {
                compare(format!("{path}[{i}]"), a.get(i), b.get(i), changes);
            }
        }
        (None, None) => {}
        (before, after) => changes.push(Change { path, before: before.cloned(), after: after.cloned() }),
    }
}

fn child(path: &str, key: &str) -> String {
    if key.contains(['.', '/', '[']) {
        format!("{path}[{key}]")
    } else if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_change_has_a_path() {
        let before = json!({ "metadata": { "finalizers": ["a", "b"] }, "spec": { "x": 1, "y": 2 } });
        let after = json!({ "metadata": { "annotations": { "a.b/c": "yes" }, "finalizers": ["a"] }, "spec": { "x": 1, "y": 3 } });
        let paths: Vec<String> = diff(Some(&before), Some(&after)).into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["metadata.annotations", "metadata.finalizers[1]", "spec.y"]);
        let gone = json!({ "metadata": { "annotations": { "a.b/c": "no" }, "finalizers": ["a"] }, "spec": { "x": 1 } });
        let paths: Vec<String> = diff(Some(&after), Some(&gone)).into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["metadata.annotations[a.b/c]", "spec.y"]);
        assert!(diff(Some(&before), Some(&before)).is_empty());
    }
}

//! The patch that `kubectl apply` sends: the changes of the text, and the fields removed since the last apply.
//!
//! Implements `apimachinery/pkg/util/strategicpatch` (`CreateThreeWayMergePatch`). [`bindery_api::patch`] applies the
//! patch. Upstream rejects lists of lists, and merge items without their key. Here they are replaced.

use bindery_api::patch::{Field, field, top};
use bindery_api::schema::Type;
use bindery_api::{Kind, Value};
use serde_json::{Map, json};

use bindery_api::sort::sorted;

#[derive(Clone, Copy)]
struct Options {
    deletions: bool,
    changes: bool,
    retain_keys: bool,
}

type Object = Map<String, Value>;

/// Returns the strategic merge patch from the last applied configuration (`original`) and the text (`modified`) to the
/// live object (`current`).
pub fn three_way(kind: &Kind, original: &Value, modified: &Value, current: &Value) -> Value {
    let empty = Object::new();
    let map = |v| Value::as_object(v).unwrap_or(&empty);
    let delta = diff_maps(
        map(current),
        map(modified),
        top(kind),
        Options { deletions: false, changes: true, retain_keys: false },
    );
    let mut patch = diff_maps(
        map(original),
        map(modified),
        top(kind),
        Options { deletions: true, changes: false, retain_keys: false },
    );
    merge_patches(&mut patch, delta, top(kind));
    Value::Object(patch)
}

/// Returns the strategic merge patch from one object to another.
pub fn two_way(kind: &Kind, original: &Value, modified: &Value) -> Value {
    let empty = Object::new();
    let map = |v| Value::as_object(v).unwrap_or(&empty);
    let options = Options { deletions: true, changes: true, retain_keys: false };
    Value::Object(diff_maps(map(original), map(modified), top(kind), options))
}

fn diff_maps(original: &Object, modified: &Object, owner: Option<Type>, options: Options) -> Object {
    let mut patch = Object::new();
    for (key, new) in modified {
        let Some(old) = original.get(key) else {
            if options.changes {
                patch.insert(key.clone(), new.clone());
            }
            continue;
        };
        let f = field(owner, key);
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => {
                let inner = Options { retain_keys: f.retain_keys, ..options };
                let value = diff_maps(old, new, f.of, inner);
                if !value.is_empty() {
                    patch.insert(key.clone(), Value::Object(value));
                }
            }
            (Value::Array(old), Value::Array(new)) if f.merge.is_some() => {
                let inner = Options { retain_keys: f.retain_keys, ..options };
                diff_lists(key, old, new, f, inner, &mut patch);
            }
            _ => {
                if options.changes && old != new {
                    patch.insert(key.clone(), new.clone());
                }
            }
        }
    }
    if options.deletions {
        for key in original.keys().filter(|k| !modified.contains_key(*k)) {
            patch.insert(key.clone(), Value::Null);
        }
    }
    let kept: Vec<&String> = modified.iter().filter(|(_, v)| !v.is_null()).map(|(k, _)| k).collect();
    let dropped = original.iter().any(|(k, v)| !v.is_null() && !modified.contains_key(k));
    if options.retain_keys && !kept.is_empty() && (!patch.is_empty() || dropped) {
        patch.insert("$retainKeys".into(), json!(kept));
    }
    patch
}

fn diff_lists(key: &str, original: &[Value], modified: &[Value], f: Field, options: Options, patch: &mut Object) {
    if original.is_empty() {
        if !modified.is_empty() && options.changes {
            patch.insert(key.to_owned(), Value::Array(modified.to_vec()));
        }
        return;
    }
    let merge_key = f.merge.unwrap_or("");
    if merge_key.is_empty() {
        let mut added: Vec<Value> = Vec::new();
        let mut removed: Vec<Value> = Vec::new();
        if options.changes {
            added.extend(modified.iter().filter(|v| !original.contains(v)).cloned());
        }
        if options.deletions {
            removed.extend(original.iter().filter(|v| !modified.contains(v)).cloned());
            removed = sorted(&removed, |a, b| a.to_string().cmp(&b.to_string()));
            removed.dedup();
        }
        let ordered = options.deletions && !removed.is_empty() || options.changes && original != modified;
        if !added.is_empty() {
            patch.insert(key.to_owned(), Value::Array(added));
        }
        if !removed.is_empty() {
            patch.insert(format!("$deleteFromPrimitiveList/{key}"), Value::Array(removed));
        }
        if ordered {
            patch.insert(format!("$setElementOrder/{key}"), Value::Array(modified.to_vec()));
        }
        return;
    }
    let id = |v: &Value| v.get(merge_key).cloned().unwrap_or(Value::Null);
    let empty = Object::new();
    let mut list = Vec::new();
    for new in modified {
        match original.iter().find(|old| id(old) == id(new)) {
            Some(old) => {
                let (old, new_map) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
                let mut item = diff_maps(old, new_map, f.of, options);
                if !item.is_empty() {
                    item.insert(merge_key.to_owned(), id(new));
                    list.push(Value::Object(item));
                }
            }
            None if options.changes => list.push(new.clone()),
            None => {}
        }
    }
    if options.deletions {
        // Upstream sorts both lists by the text of the key.
        let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
        let gone: Vec<Value> =
            original.iter().map(id).filter(|old| !modified.iter().any(|new| id(new) == *old)).collect();
        let gone = sorted(&gone, |a, b| text(a).cmp(&text(b)));
        list.extend(gone.into_iter().map(|v| json!({"$patch": "delete", merge_key: v})));
    }
    let same_order =
        original.len() == modified.len() && original.iter().zip(modified).all(|(old, new)| id(old) == id(new));
    if options.changes && (!list.is_empty() || !same_order) || options.deletions && !list.is_empty() {
        let order: Vec<Value> = modified.iter().map(|v| json!({ merge_key: id(v) })).collect();
        patch.insert(format!("$setElementOrder/{key}"), Value::Array(order));
    }
    if !list.is_empty() {
        patch.insert(key.to_owned(), Value::Array(list));
    }
}

/// Merges the changes into the deletions, and keeps the directives.
fn merge_patches(base: &mut Object, over: Object, owner: Option<Type>) {
    for (key, new) in over {
        let f = field(owner, &key);
        match (base.get_mut(&key), new) {
            (Some(Value::Object(old)), Value::Object(new)) => merge_patches(old, new, f.of),
            (Some(Value::Array(old)), Value::Array(new)) if f.merge.is_some_and(|m| !m.is_empty()) => {
                let merge_key = f.merge.unwrap_or("");
                let deletions = std::mem::take(old);
                let mut rest = deletions;
                // The changed items in the order of the text, then the items that are only deleted.
                for mut item in new {
                    if let Some(at) = rest.iter().position(|v| v.get(merge_key) == item.get(merge_key)) {
                        let mut merged = rest.remove(at);
                        if let (Value::Object(merged), Value::Object(item)) = (&mut merged, item.take()) {
                            merge_patches(merged, item, f.of);
                        }
                        old.push(merged);
                    } else {
                        old.push(item);
                    }
                }
                let (nested, deleted): (Vec<Value>, Vec<Value>) =
                    rest.into_iter().partition(|v| v.get("$patch").is_none());
                old.extend(nested);
                old.extend(deleted);
            }
            (_, new) => {
                base.insert(key, new);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, SERVICE, STATEFUL_SET};

    use super::*;

    #[test]
    fn patches_match_kubectl() {
        let table = [
            // Another volume source replaces the old one.
            (
                &PERSISTENT_VOLUME,
                json!({"spec": {"nfs": {"path": "/a"}}}),
                json!({"spec": {"hostPath": {"path": "/b"}}}),
                json!({"spec": {"nfs": {"path": "/a"}, "persistentVolumeReclaimPolicy": "Retain"}}),
                json!({"spec": {"hostPath": {"path": "/b"}, "nfs": null}}),
            ),
            // Atomic lists are replaced.
            (
                &PERSISTENT_VOLUME_CLAIM,
                json!({"spec": {"accessModes": ["a"]}}),
                json!({"spec": {"accessModes": ["b"]}}),
                json!({"spec": {"accessModes": ["a"], "volumeName": "x"}}),
                json!({"spec": {"accessModes": ["b"]}}),
            ),
            // Only server-side defaults differ.
            (
                &PERSISTENT_VOLUME,
                json!({"spec": {"a": 1}}),
                json!({"spec": {"a": 1}}),
                json!({"spec": {"a": 1, "b": 2}}),
                json!({}),
            ),
            // Lists merged by key: one item changed, one added, one removed.
            (
                &SERVICE,
                json!({"spec": {"ports": [{"port": 80}, {"port": 443}]}}),
                json!({"spec": {"ports": [{"port": 80, "targetPort": 8080}, {"port": 9090}]}}),
                json!({"spec": {"ports": [{"port": 80, "targetPort": 80}, {"port": 443, "targetPort": 443}]}}),
                json!({"spec": {
                    "$setElementOrder/ports": [{"port": 80}, {"port": 9090}],
                    "ports": [{"port": 80, "targetPort": 8080}, {"port": 9090}, {"$patch": "delete", "port": 443}],
                }}),
            ),
            // A Pod volume changes its type.
            (
                &STATEFUL_SET,
                json!({"spec": {"template": {"spec": {"volumes": [{"name": "v", "emptyDir": {}}]}}}}),
                json!({"spec": {"template": {"spec": {"volumes": [{"name": "v", "hostPath": {"path": "/"}}]}}}}),
                json!({"spec": {"template": {"spec": {"volumes": [{"name": "v", "emptyDir": {}}]}}}}),
                json!({"spec": {"template": {"spec": {
                    "$setElementOrder/volumes": [{"name": "v"}],
                    "volumes": [{"$retainKeys": ["hostPath", "name"], "name": "v", "hostPath": {"path": "/"}, "emptyDir": null}],
                }}}}),
            ),
            // Finalizers are a set.
            (
                &PERSISTENT_VOLUME_CLAIM,
                json!({"metadata": {"finalizers": ["a", "b"]}}),
                json!({"metadata": {"finalizers": ["b", "c"]}}),
                json!({"metadata": {"finalizers": ["a", "b", "server"]}}),
                json!({"metadata": {
                    "$deleteFromPrimitiveList/finalizers": ["a"],
                    "$setElementOrder/finalizers": ["b", "c"],
                    "finalizers": ["c"],
                }}),
            ),
        ];
        for (kind, original, modified, current, want) in table {
            assert_eq!(three_way(kind, &original, &modified, &current), want, "{modified}");
        }
    }
}

//! The patch metadata of fields, and strategic merge patches.
//!
//! Implements the `patchStrategy` and `patchMergeKey` tags of `k8s.io/api` and `apimachinery/pkg/util/strategicpatch`
//! (`StrategicMergePatch`).

use serde_json::Map;

use crate::schema::{self, Type};
use crate::{Kind, Value};

/// The patch metadata of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// The type of the field, or of the list's elements, if the schema has it.
    pub of: Option<Type>,
    /// The merge key of the list's elements. Empty for merged scalars.
    pub merge: Option<&'static str>,
    /// True if a patch lists the keys to retain (`retainKeys`).
    pub retain_keys: bool,
}

/// Returns the type of a kind's objects. Custom resources have none: they support only JSON merge patches.
pub fn top(kind: &Kind) -> Option<Type> {
    schema::of(kind).filter(|_| !kind.is_custom()).map(|found| Type(found.name))
}

/// Returns the patch metadata of a field of a type.
pub fn field(owner: Option<Type>, name: &str) -> Field {
    let entry = owner.and_then(Type::entry);
    match owner.and_then(Type::structure).and_then(|found| found.field(name)) {
        Some(field) => {
            Field { of: Some(field.of.item().unwrap_or(field.of)), merge: field.merge, retain_keys: field.retain_keys }
        }
        None => Field { of: entry, merge: None, retain_keys: false },
    }
}

type Object = Map<String, Value>;

/// Applies an RFC 7396 merge patch.
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let target = target.as_object_mut().expect("just made an object");
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// Applies a strategic merge patch to an object of a kind.
///
/// # Errors
/// A patch that does not fit the object, with the server's message.
pub fn strategic(kind: &Kind, target: &mut Value, patch: &Value) -> Result<(), String> {
    let (Value::Object(map), Value::Object(patch)) = (&mut *target, patch) else {
        return Err("unable to find api field in struct".into());
    };
    merge_maps(map, patch, top(kind))
}

fn merge_maps(target: &mut Object, patch: &Object, owner: Option<Type>) -> Result<(), String> {
    match patch.get("$patch").and_then(Value::as_str) {
        Some("replace") => {
            *target = patch.clone();
            target.remove("$patch");
            return Ok(());
        }
        Some("delete") => {
            target.clear();
            return Ok(());
        }
        Some("merge") | None => {}
        Some(other) => return Err(format!("unknown patch type found: {other}")),
    }
    if let Some(Value::Array(keys)) = patch.get("$retainKeys") {
        target.retain(|key, _| keys.iter().any(|k| k == key));
    }
    for (key, value) in patch {
        if key == "$patch" || key == "$retainKeys" || key.starts_with("$setElementOrder/") {
            continue;
        }
        if let Some(list) = key.strip_prefix("$deleteFromPrimitiveList/") {
            if let (Some(Value::Array(have)), Value::Array(gone)) = (target.get_mut(list), value) {
                have.retain(|v| !gone.contains(v));
            }
            continue;
        }
        let field = field(owner, key);
        match (target.get_mut(key), value) {
            (_, Value::Null) => drop(target.remove(key)),
            (Some(Value::Object(have)), Value::Object(new)) => {
                merge_maps(have, new, field.of)?;
            }
            (Some(Value::Array(have)), Value::Array(new)) if field.merge.is_some() => {
                let order = patch.get(&format!("$setElementOrder/{key}")).and_then(Value::as_array);
                merge_lists(have, new, field, order)?;
            }
            (
                Some(Value::Object(_)),
                new @ (Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Array(_)),
            ) => {
                return Err(format!("unrecognized type: {}", go_type(new)));
            }
            (_, new) => {
                let mut fresh = new.clone();
                strip(&mut fresh);
                target.insert(key.clone(), fresh);
            }
        }
    }
    Ok(())
}

fn go_type(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "string",
        Value::Number(_) => "number",
        Value::Bool(_) => "bool",
        Value::Array(_) => "slice",
        _ => "map",
    }
}

/// Removes directives and nulls from new values.
fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|k, v| !k.starts_with('$') && !v.is_null());
            map.values_mut().for_each(strip);
        }
        Value::Array(list) => {
            list.retain(|v| v.get("$patch").and_then(Value::as_str) != Some("delete"));
            list.iter_mut().for_each(strip);
        }
        _ => {}
    }
}

fn merge_lists(have: &mut Vec<Value>, new: &[Value], field: Field, order: Option<&Vec<Value>>) -> Result<(), String> {
    let key = field.merge.unwrap_or("");
    let id = |v: &Value| if key.is_empty() { v.clone() } else { v.get(key).cloned().unwrap_or(Value::Null) };
    let live: Vec<Value> = have.iter().map(id).collect();
    if key.is_empty() {
        for value in new {
            if !have.contains(value) {
                have.push(value.clone());
            }
        }
        if let Some(order) = order {
            sort_by_order(have, order, &live, id);
        }
        return Ok(());
    }
    if new.iter().any(|v| v.get("$patch").and_then(Value::as_str) == Some("replace")) {
        *have = new.iter().filter(|v| v.get("$patch").is_none()).cloned().collect();
        return Ok(());
    }
    for value in new {
        let Some(id) = value.get(key) else {
            return Err(format!("map: {value} does not contain declared merge key: {key}"));
        };
        let at = have.iter().position(|v| v.get(key) == Some(id));
        if value.get("$patch").and_then(Value::as_str) == Some("delete") {
            if let Some(at) = at {
                have.remove(at);
            }
            continue;
        }
        match (at.map(|at| &mut have[at]), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge_maps(old, new, field.of)?,
            _ => {
                let mut fresh = value.clone();
                strip(&mut fresh);
                have.push(fresh);
            }
        }
    }
    if let Some(order) = order {
        let ids: Vec<Value> = order.iter().filter_map(|v| v.get(key).cloned()).collect();
        sort_by_order(have, &ids, &live, id);
    }
    Ok(())
}

/// Sorts a merged list. Items of the patch are in the order of the patch. An item that is only in the live list comes
/// before the first patch item that followed it in `live`. If there is no such item, it comes last. Upstream:
/// `mergeSortedSlice`.
fn sort_by_order(list: &mut Vec<Value>, order: &[Value], live: &[Value], id: impl Fn(&Value) -> Value) {
    let place = |v: &Value, of: &[Value]| of.iter().position(|o| *o == id(v));
    let (ordered, only_live): (Vec<Value>, Vec<Value>) = list.drain(..).partition(|v| order.contains(&id(v)));
    let mut only_live = only_live.into_iter().peekable();
    for value in crate::sort::sorted(&ordered, |a, b| place(a, order).cmp(&place(b, order))) {
        while let Some(other) = only_live.next_if(|other| match (place(other, live), place(&value, live)) {
            (Some(other), Some(this)) => other < this,
            _ => false,
        }) {
            list.push(other);
        }
        list.push(value);
    }
    list.extend(only_live);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kinds::{PERSISTENT_VOLUME, POD};

    #[test]
    fn merges_lists_by_key() {
        let mut pod =
            json!({ "spec": { "containers": [{ "name": "a", "image": "x" }, { "name": "b", "image": "y" }] } });
        let patch = json!({ "spec": {
            "$setElementOrder/containers": [{ "name": "c" }, { "name": "a" }],
            "containers": [{ "name": "a", "image": "z" }, { "name": "b", "$patch": "delete" }, { "name": "c", "image": "w" }],
        } });
        strategic(&POD, &mut pod, &patch).unwrap();
        let images = json!([{ "name": "c", "image": "w" }, { "name": "a", "image": "z" }]);
        assert_eq!(pod["spec"]["containers"], images);
    }

    #[test]
    fn merges_fields_of_structs_in_maps() {
        let row = field(top(&POD), "spec");
        assert_eq!((row.of, row.merge), (Some(Type("PodSpec")), None));
        let volumes = field(row.of, "volumes");
        assert_eq!((volumes.of, volumes.merge, volumes.retain_keys), (Some(Type("Volume")), Some("name"), true));
        let schemas = field(Some(Type("JSONSchemaProps")), "properties");
        let inner = field(field(schemas.of, "spec").of, "x-kubernetes-validations");
        assert_eq!(inner.merge, Some("rule"));
        assert_eq!(
            field(Some(Type("{}string")), "name"),
            Field { of: Some(Type("string")), merge: None, retain_keys: false }
        );
    }

    #[test]
    fn replaces_lists_without_key_and_removes_null() {
        let mut volume = json!({ "spec": { "accessModes": ["ReadWriteOnce"], "claimRef": { "name": "x" } } });
        let patch = json!({ "spec": { "accessModes": ["ReadOnlyMany"], "claimRef": null } });
        strategic(&PERSISTENT_VOLUME, &mut volume, &patch).unwrap();
        assert_eq!(volume, json!({ "spec": { "accessModes": ["ReadOnlyMany"] } }));
    }

    #[test]
    fn finalizers_are_a_set() {
        let mut volume = json!({ "metadata": { "finalizers": ["a", "b"] } });
        let patch = json!({ "metadata": { "$deleteFromPrimitiveList/finalizers": ["a"], "finalizers": ["b", "c"] } });
        strategic(&PERSISTENT_VOLUME, &mut volume, &patch).unwrap();
        assert_eq!(volume["metadata"]["finalizers"], json!(["b", "c"]));
    }
}

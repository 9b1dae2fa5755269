//! Reads and writes objects as JSON.
//!
//! Implements `k8s.io/apimachinery/pkg/apis/meta/v1` accessors. Getters never fail: an absent field and a field of the
//! wrong type read as empty. Decoding has already rejected wrong types.

use std::sync::Arc;

/// An object, or a part of one, as JSON. Maps are sorted by key, so equal objects print equal bytes.
pub type Value = serde_json::Value;

/// A shared, immutable object.
pub type Object = Arc<Value>;

/// Returns the value at a dotted path of plain field names (`spec.claimRef.uid`). For names with dots use
/// [`Value::get`].
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |v, field| v.get(field))
}

/// Returns the string at a dotted path, or `""`.
pub fn str_at<'a>(value: &'a Value, path: &str) -> &'a str {
    at(value, path).and_then(Value::as_str).unwrap_or("")
}

/// Returns the list at a dotted path, or an empty list.
pub fn list_at<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    at(value, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Returns the strings of the list at a dotted path.
pub fn strings_at<'a>(value: &'a Value, path: &str) -> Vec<&'a str> {
    list_at(value, path).iter().filter_map(Value::as_str).collect()
}

/// Sets the value at a dotted path. Creates missing parents.
pub fn set(value: &mut Value, path: &str, new: impl Into<Value>) {
    let mut v = value;
    for field in path.split('.') {
        if !v.is_object() {
            *v = Value::Object(Default::default());
        }
        v = &mut v[field];
    }
    *v = new.into();
}

/// Removes and returns the value at a dotted path. Returns `None` if there was no value.
pub fn remove(value: &mut Value, path: &str) -> Option<Value> {
    let (parent, field) = match path.rsplit_once('.') {
        Some((parent, field)) => (parent.split('.').try_fold(value, |v, field| v.get_mut(field))?, field),
        None => (value, path),
    };
    parent.as_object_mut()?.remove(field)
}

/// Returns `apiVersion`.
pub fn api_version(object: &Value) -> &str {
    str_at(object, "apiVersion")
}

/// Returns `kind`.
pub fn kind(object: &Value) -> &str {
    str_at(object, "kind")
}

/// Returns `metadata.name`.
pub fn name(object: &Value) -> &str {
    str_at(object, "metadata.name")
}

/// Returns `metadata.namespace`. Empty for cluster-scoped objects.
pub fn namespace(object: &Value) -> &str {
    str_at(object, "metadata.namespace")
}

/// Returns `metadata.uid`.
pub fn uid(object: &Value) -> &str {
    str_at(object, "metadata.uid")
}

/// Returns `metadata.resourceVersion`: the etcd mod revision in decimal. Empty in a stored value.
pub fn resource_version(object: &Value) -> &str {
    str_at(object, "metadata.resourceVersion")
}

/// Returns the key `namespace/name`, or the name for cluster-scoped objects. Upstream: `MetaNamespaceKeyFunc` of
/// client-go.
pub fn key(object: &Value) -> String {
    match namespace(object) {
        "" => name(object).to_owned(),
        ns => format!("{ns}/{}", name(object)),
    }
}

/// Splits a `namespace/name` key. The namespace is empty if the key is only a name.
pub fn split_key(key: &str) -> (&str, &str) {
    key.split_once('/').unwrap_or(("", key))
}

/// True if `metadata.deletionTimestamp` is set.
pub fn is_deleting(object: &Value) -> bool {
    at(object, "metadata.deletionTimestamp").is_some_and(|v| !v.is_null())
}

/// Returns the value of an annotation. `None` if the annotation does not exist.
pub fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    at(object, "metadata.annotations")?.get(key)?.as_str()
}

/// Returns the value of a label. `None` if the label does not exist.
pub fn label<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    at(object, "metadata.labels")?.get(key)?.as_str()
}

/// Sets an annotation.
pub fn set_annotation(object: &mut Value, key: &str, value: &str) {
    set_in(object, "annotations", key, value);
}

/// Sets a label.
pub fn set_label(object: &mut Value, key: &str, value: &str) {
    set_in(object, "labels", key, value);
}

fn set_in(object: &mut Value, map: &str, key: &str, value: &str) {
    let map = &mut object["metadata"][map];
    if !map.is_object() {
        *map = Value::Object(Default::default());
    }
    map[key] = value.into();
}

/// Removes an annotation. Removes the map if it becomes empty, because Go omits an empty map. Returns true if the
/// annotation existed.
pub fn remove_annotation(object: &mut Value, key: &str) -> bool {
    let Some(map) = object.get_mut("metadata").and_then(|m| m.get_mut("annotations")).and_then(Value::as_object_mut)
    else {
        return false;
    };
    let was = map.remove(key).is_some();
    if map.is_empty() {
        remove(object, "metadata.annotations");
    }
    was
}

/// Returns `metadata.finalizers`.
pub fn finalizers(object: &Value) -> Vec<&str> {
    strings_at(object, "metadata.finalizers")
}

/// True if the object has the finalizer.
pub fn has_finalizer(object: &Value, finalizer: &str) -> bool {
    list_at(object, "metadata.finalizers").iter().any(|f| f == finalizer)
}

/// Adds a finalizer, unless the object has it.
pub fn add_finalizer(object: &mut Value, finalizer: &str) {
    if !has_finalizer(object, finalizer) {
        let list = &mut object["metadata"]["finalizers"];
        if !list.is_array() {
            *list = Value::Array(Vec::new());
        }
        list.as_array_mut().expect("just made a list").push(finalizer.into());
    }
}

/// Removes a finalizer. Removes the list if it becomes empty. Returns true if the finalizer existed.
pub fn remove_finalizer(object: &mut Value, finalizer: &str) -> bool {
    let Some(list) = object.get_mut("metadata").and_then(|m| m.get_mut("finalizers")).and_then(Value::as_array_mut)
    else {
        return false;
    };
    let before = list.len();
    list.retain(|f| f != finalizer);
    let was = list.len() < before;
    if list.is_empty() {
        remove(object, "metadata.finalizers");
    }
    was
}

//! Applies patches of all types.
//!
//! Implements `apiserver/pkg/endpoints/handlers/patch.go`.

use bindery_api::decode::word;
use bindery_api::manifest::DEEPEST;
use bindery_api::request::PatchType;
use bindery_api::{Kind, Status, Value};

use crate::decoding::invalid_patch;
use crate::registry::Result;

/// Returns the patched object.
///
/// # Errors
/// The patch cannot be applied. The message is the server's.
pub fn apply(patch_type: PatchType, kind: &Kind, old: &Value, patch: &Value) -> Result<Value> {
    let mut new = old.clone();
    let misfit = |of: &str| {
        let into = format!("json: cannot unmarshal {} into Go value of type {of}", word(patch));
        Box::new(Status::bad_request(match patch_type {
            PatchType::Strategic => into,
            _ => format!("error decoding patch: {into}"),
        }))
    };
    match patch_type {
        PatchType::Strategic | PatchType::Merge if !patch.is_object() && !patch.is_null() => {
            return Err(misfit("map[string]interface {}"));
        }
        PatchType::Json if !patch.is_array() => return Err(misfit("[]handlers.jsonPatchOp")),
        PatchType::Merge => bindery_api::patch::merge(&mut new, patch),
        PatchType::Strategic => {
            bindery_api::patch::strategic(kind, &mut new, patch).map_err(|text| invalid_patch(patch, &text))?
        }
        PatchType::Json => {
            let operations = patch.as_array().map_or(0, Vec::len);
            if operations > MAX_OPERATIONS {
                return Err(Box::new(too_many(operations)));
            }
            let mut room = COPIED;
            for operation in patch.as_array().into_iter().flatten() {
                json_operation(&mut new, operation, &mut room).ok_or_else(|| Box::new(rejected()))?;
            }
        }
        // Server-side apply is in `managedfields`.
        PatchType::Apply => return Err(Box::new(rejected())),
    }
    Ok(new)
}

/// The maximum number of operations of one JSON patch (`maxJSONPatchOperations`).
const MAX_OPERATIONS: usize = 10_000;
/// The maximum number of bytes of JSON that one JSON patch copies (`JSONPatchMaxCopyBytes`).
const COPIED: usize = 3 << 20;

fn too_many(operations: usize) -> Status {
    let message = format!(
        "Request entity too large: The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}, got {operations}"
    );
    Status { code: 413, reason: "RequestEntityTooLarge".into(), message, details: Default::default() }
}

/// Returns the nesting depth of a value.
fn depth(value: &Value) -> usize {
    match value {
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
        _ => 1,
    }
}

/// Returns the error for a patch that does not fit the object, or copies too much.
fn rejected() -> Status {
    let text = "the server rejected our request due to an error in our request";
    Status { code: 422, reason: "Invalid".into(), message: text.into(), details: Default::default() }
}

/// Returns a map as Go prints it: keys sorted, no quotes.
pub fn go_map(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let fields: Vec<String> = map.iter().map(|(k, v)| format!("{k}:{}", go_map(v))).collect();
            format!("map[{}]", fields.join(" "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(go_map).collect::<Vec<_>>().join(" ")),
        Value::String(s) => s.clone(),
        Value::Null => "<nil>".into(),
        other => other.to_string(),
    }
}

/// Applies one operation of RFC 6902. Returns `None` if it cannot be applied. `room` is the number of bytes that can
/// still be copied. A copy that exceeds it, or nests deeper than any manifest, cannot be applied.
fn json_operation(target: &mut Value, operation: &Value, room: &mut usize) -> Option<()> {
    let path = operation.get("path")?.as_str()?;
    let from = operation.get("from").and_then(Value::as_str);
    let value = operation.get("value");
    let fits = |value: &Value| (path.matches('/').count() + depth(value) <= DEEPEST).then_some(());
    match operation.get("op")?.as_str()? {
        "add" => {
            fits(value?)?;
            add(target, path, value?.clone())
        }
        "remove" => take(target, path).map(drop),
        "replace" => {
            fits(value?)?;
            *target.pointer_mut(path)? = value?.clone();
            Some(())
        }
        "move" => {
            let value = take(target, from?)?;
            fits(&value)?;
            add(target, path, value)
        }
        "copy" => {
            let value = target.pointer(from?)?;
            fits(value)?;
            *room = room.checked_sub(value.to_string().len())?;
            let value = value.clone();
            add(target, path, value)
        }
        "test" => (target.pointer(path).unwrap_or(&Value::Null) == value?).then_some(()),
        _ => None,
    }
}

/// Splits a JSON pointer into the pointer of the parent and the last key.
fn split(path: &str) -> Option<(&str, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    Some((parent, last.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Option<()> {
    if path.is_empty() {
        *target = value;
        return Some(());
    }
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent)? {
        Value::Object(map) => {
            map.insert(last, value);
            Some(())
        }
        Value::Array(list) => {
            let at = if last == "-" { list.len() } else { last.parse().ok()? };
            (at <= list.len()).then(|| list.insert(at, value))
        }
        _ => None,
    }
}

fn take(target: &mut Value, path: &str) -> Option<Value> {
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent)? {
        Value::Object(map) => map.remove(&last),
        Value::Array(list) => {
            let at: usize = last.parse().ok()?;
            (at < list.len()).then(|| list.remove(at))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use bindery_api::kinds::PERSISTENT_VOLUME;
    use serde_json::json;

    use super::*;

    #[test]
    fn json_patch_is_ordered_and_atomic() {
        let volume = json!({ "metadata": { "labels": { "a/b": "1" } }, "spec": { "accessModes": ["X"] } });
        let patch = json!([
            { "op": "test", "path": "/spec/accessModes/0", "value": "X" },
            { "op": "add", "path": "/spec/accessModes/-", "value": "Y" },
            { "op": "replace", "path": "/metadata/labels/a~1b", "value": "2" },
            { "op": "remove", "path": "/spec/accessModes/0" },
        ]);
        let new = apply(PatchType::Json, &PERSISTENT_VOLUME, &volume, &patch).unwrap();
        assert_eq!(new, json!({ "metadata": { "labels": { "a/b": "2" } }, "spec": { "accessModes": ["Y"] } }));
        let wrong = json!([{ "op": "remove", "path": "/spec/none" }]);
        let status = apply(PatchType::Json, &PERSISTENT_VOLUME, &volume, &wrong).unwrap_err();
        assert_eq!(status.message, "the server rejected our request due to an error in our request");
    }

    #[test]
    fn nested_copies_are_limited() {
        let volume = json!({ "metadata": { "labels": { "a": "x".repeat(100) } } });
        let copy = |from: &str, path: &str| json!({ "op": "copy", "from": from, "path": path });
        let few: Vec<Value> = (0..5).map(|i| copy("/metadata/labels", &format!("/metadata/labels/c{i}"))).collect();
        assert!(apply(PatchType::Json, &PERSISTENT_VOLUME, &volume, &few.into()).is_ok());
        let wide: Vec<Value> = (0..3000).map(|i| copy("/metadata", &format!("/metadata/c{i}"))).collect();
        let deep: Vec<Value> = (0..300).map(|_| copy("/metadata/labels", "/metadata/labels/b")).collect();
        for patch in [wide, deep] {
            let status = apply(PatchType::Json, &PERSISTENT_VOLUME, &volume, &patch.into()).unwrap_err();
            assert_eq!((status.code, status.reason.as_str()), (422, "Invalid"));
        }
        let many = vec![json!({ "op": "test", "path": "/none", "value": null }); MAX_OPERATIONS + 1];
        let status = apply(PatchType::Json, &PERSISTENT_VOLUME, &volume, &many.into()).unwrap_err();
        assert_eq!(
            status.message,
            "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001"
        );
    }

    #[test]
    fn invalid_patch_errors_match_go() {
        let cases = [
            (
                PatchType::Strategic,
                json!("x"),
                "json: cannot unmarshal string into Go value of type map[string]interface {}",
            ),
            (
                PatchType::Merge,
                json!([]),
                "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
            ),
            (
                PatchType::Json,
                json!({ "op": "add" }),
                "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
            ),
        ];
        for (patch_type, patch, text) in cases {
            let status = apply(patch_type, &PERSISTENT_VOLUME, &json!({}), &patch).unwrap_err();
            assert_eq!((status.code, status.message.as_str()), (400, text));
        }
    }
}

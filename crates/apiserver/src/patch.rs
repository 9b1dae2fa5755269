//! Patches of all kinds, applied.
//!
//! Answers to `apiserver/pkg/endpoints/handlers/patch.go`.

use bindery_api::decode::word;
use bindery_api::request::PatchType;
use bindery_api::{Kind, Status, Value};

use crate::decoding::invalid_patch;
use crate::registry::Result;

/// The object as the patch wants it.
///
/// # Errors
/// A patch that cannot be applied, in the server's words.
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
            bindery_api::patch::strategic(kind.kind, &mut new, patch).map_err(|text| invalid_patch(patch, &text))?
        }
        PatchType::Json => {
            for operation in patch.as_array().into_iter().flatten() {
                json_operation(&mut new, operation).ok_or_else(|| Box::new(rejected()))?;
            }
        }
        // A way of its own: see `managedfields`.
        PatchType::Apply => return Err(Box::new(rejected())),
    }
    Ok(new)
}

fn rejected() -> Status {
    let text = "the server rejected our request due to an error in our request";
    Status { code: 422, reason: "Invalid".into(), message: text.into(), details: Default::default() }
}

/// Go's print of a map: keys sorted, no quotes.
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

/// One operation of RFC 6902; `None` if it cannot be applied.
fn json_operation(target: &mut Value, operation: &Value) -> Option<()> {
    let path = operation.get("path")?.as_str()?;
    let from = operation.get("from").and_then(Value::as_str);
    let value = operation.get("value");
    match operation.get("op")?.as_str()? {
        "add" => add(target, path, value?.clone()),
        "remove" => take(target, path).map(drop),
        "replace" => {
            *target.pointer_mut(path)? = value?.clone();
            Some(())
        }
        "move" => {
            let value = take(target, from?)?;
            add(target, path, value)
        }
        "copy" => {
            let value = target.pointer(from?)?.clone();
            add(target, path, value)
        }
        "test" => (target.pointer(path).unwrap_or(&Value::Null) == value?).then_some(()),
        _ => None,
    }
}

/// The parent of a JSON pointer, and its last step.
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
    fn json_patches_apply_in_order_or_not_at_all() {
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
    fn what_is_no_patch_is_refused_in_gos_words() {
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

//! Decodes JSON as Go decodes it into the API types: wrong types, unknown fields, and the changes of a round trip.
//!
//! Implements `apimachinery/pkg/runtime/serializer/json` and `sigs.k8s.io/json`. Duplicate keys are removed before this
//! module receives a map. The text of times is not validated.

use serde_json::Map;

use crate::quantity::Quantity;
use crate::schema::{self, Struct, Type};
use crate::{Kind, Value};

/// The maximum number of reported unknown fields.
const MAX_UNKNOWN_FIELDS: usize = 100;

/// The result of decoding.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// The object as Go encodes it again. It has no unknown fields, and quantities have their stored spelling. Empty
    /// values are omitted, null or zero, as the struct tags specify.
    pub value: Value,
    /// The fields that the type does not have, in the order of the body.
    pub unknown: Vec<Unknown>,
}

impl Decoded {
    /// Returns `strict decoding error: unknown field "spec.a", unknown field "spec.b"`. Returns `None` if all fields
    /// are known.
    pub fn strict_error(&self) -> Option<String> {
        let texts: Vec<String> = self.unknown.iter().map(Unknown::text).collect();
        (!texts.is_empty()).then(|| format!("strict decoding error: {}", texts.join(", ")))
    }
}

/// A field that the type does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The path of the field: `spec.containers[0].imge`.
    pub path: String,
}

impl Unknown {
    /// Returns `unknown field "spec.foo"`, which is also the text of the warning.
    pub fn text(&self) -> String {
        format!("unknown field \"{}\"", self.path)
    }
}

/// The reason why an object cannot be decoded at any level of field validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// Go's error text, without the prefix that the server adds.
    pub text: String,
    /// The path of the field: `spec.accessModes[0]`.
    pub path: String,
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for DecodeError {}

/// Decodes an object of a kind.
///
/// # Errors
/// The first value of a wrong type. Go continues after it, but reports only the first.
pub fn decode(kind: &Kind, value: Value) -> Result<Decoded, DecodeError> {
    if kind.defined { custom(value, false) } else { read(schema::of(kind), kind.kind, value, false) }
}

/// Decodes the result of a strategic merge. Wrong types are reported with the messages of the converter that Go uses
/// there. Unknown fields are sorted by their text.
///
/// # Errors
/// As [`decode`].
pub fn convert(kind: &Kind, value: Value) -> Result<Decoded, DecodeError> {
    let mut decoded = if kind.defined { custom(value, true)? } else { read(schema::of(kind), kind.kind, value, true)? };
    decoded.unknown = crate::sort::sorted(&decoded.unknown, |a, b| a.text().cmp(&b.text()));
    Ok(decoded)
}

/// Decodes a struct by its Go name, such as `PersistentVolumeClaimSpec`. If the struct is not in the table, everything
/// is kept.
///
/// # Errors
/// As [`decode`].
pub fn decode_struct(name: &str, value: Value) -> Result<Decoded, DecodeError> {
    read(schema::find(name), name, value, false)
}

/// Decodes an object of a kind that a CustomResourceDefinition defines. Only its metadata has a Go type.
fn custom(mut value: Value, converts: bool) -> Result<Decoded, DecodeError> {
    let mut unknown = Vec::new();
    if let Some(metadata) = value.get_mut("metadata").filter(|metadata| metadata.is_object()) {
        let mut decoder = Decoder { unknown, lenient: false };
        let found = schema::find("ObjectMeta");
        if let (Some(found), Value::Object(map)) = (found, metadata.take()) {
            let mut place = Place { owner: "ObjectMeta", go: String::new(), path: "metadata".into(), converts };
            *metadata = decoder.structure(found, map, &mut place)?;
        }
        unknown = decoder.unknown;
    }
    Ok(Decoded { value, unknown })
}

fn read(found: Option<&'static Struct>, name: &str, value: Value, converts: bool) -> Result<Decoded, DecodeError> {
    let Some(found) = found else { return Ok(Decoded { value, unknown: Vec::new() }) };
    let custom = crate::kinds::KINDS.iter().any(|k| k.kind == name && k.is_custom());
    let mut decoder = Decoder { unknown: Vec::new(), lenient: custom };
    let mut place = Place { owner: found.name, go: String::new(), path: String::new(), converts };
    let value = match value {
        Value::Object(map) => decoder.structure(found, map, &mut place)?,
        Value::Null => Value::Object(Map::new()),
        other => {
            let text = format!("json: cannot unmarshal {} into Go value of type v1.{name}", word(&other));
            return Err(DecodeError { text, path: String::new() });
        }
    };
    Ok(Decoded { value, unknown: decoder.unknown })
}

/// Returns the name of a value's JSON type in the messages of Go's decoder.
pub fn word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The position of the decoder.
struct Place {
    /// The innermost struct.
    owner: &'static str,
    /// The path in Go's messages. It includes embedded structs, and no indices or map keys.
    go: String,
    /// The path in field errors.
    path: String,
    /// True for Go's converter of unstructured objects. False for its JSON decoder.
    converts: bool,
}

struct Decoder {
    unknown: Vec<Unknown>,
    /// True if values of wrong types are kept: the schema of a custom resource validates them, not a Go type.
    lenient: bool,
}

impl Place {
    fn error(&self, text: String) -> DecodeError {
        DecodeError { text, path: self.path.clone() }
    }

    fn wrong(&self, what: &str, of: Type) -> DecodeError {
        let text = format!(
            "json: cannot unmarshal {what} into Go struct field {}.{} of type {}",
            self.owner.rsplit(':').next().unwrap_or(self.owner),
            self.go,
            of.go()
        );
        self.error(text)
    }

    /// Runs `then` at a nested position. `with` extends a path.
    fn below<T>(&mut self, go: &[&str], path: &str, then: impl FnOnce(&mut Place) -> T) -> T {
        let (go_length, path_length) = (self.go.len(), self.path.len());
        for part in go.iter().filter(|p| !p.is_empty()) {
            if !self.go.is_empty() {
                self.go.push('.');
            }
            self.go += part;
        }
        if !self.path.is_empty() && !path.starts_with('[') {
            self.path.push('.');
        }
        self.path += path;
        let out = then(self);
        self.go.truncate(go_length);
        self.path.truncate(path_length);
        out
    }
}

impl Decoder {
    fn structure(
        &mut self,
        found: &'static Struct,
        map: Map<String, Value>,
        place: &mut Place,
    ) -> Result<Value, DecodeError> {
        let mut out = Map::new();
        let owner = std::mem::replace(&mut place.owner, found.name);
        for (name, value) in map {
            let Some(field) = found.field(&name) else {
                let unknown = place.below(&[], &name, |p| Unknown { path: p.path.clone() });
                if self.unknown.len() < MAX_UNKNOWN_FIELDS && !self.unknown.contains(&unknown) {
                    self.unknown.push(unknown);
                }
                continue;
            };
            if value.is_null() {
                continue;
            }
            let kept = (self.lenient && found.name != "ObjectMeta" && name != "metadata").then(|| value.clone());
            let read = place.below(&[field.embedded, field.name], &name, |p| self.value(field.of, value, p));
            let value = read.or_else(|error| kept.ok_or(error))?;
            // The message for an empty capacity differs from the message for an absent one.
            let always_present = name == "capacity" && found.name == "PersistentVolumeSpec";
            if always_present || !(field.omits_zero && is_zero(&value)) {
                out.insert(name, value);
            }
        }
        for field in found.fields.iter().filter(|f| f.null) {
            out.entry(field.name).or_insert(Value::Null);
        }
        for field in found.fields.iter().filter(|f| f.zero) {
            out.entry(field.name).or_insert_with(|| zero(field.of));
        }
        // A required number or flag may be zero, and Go writes the zero. A required string must not be empty.
        for field in found.fields.iter().filter(|f| f.required && matches!(f.of.0, "int32" | "int64" | "bool")) {
            out.entry(field.name).or_insert_with(|| zero(field.of));
        }
        place.owner = owner;
        Ok(Value::Object(out))
    }

    fn value(&mut self, of: Type, value: Value, place: &mut Place) -> Result<Value, DecodeError> {
        if place.converts
            && let Some(text) = misfit(of, &value)
        {
            return Err(place.error(text));
        }
        if let Some(item) = of.item() {
            let Value::Array(list) = value else { return Err(place.wrong(word(&value), of)) };
            let items = list.into_iter().enumerate();
            let list: Result<Vec<Value>, DecodeError> =
                items.map(|(i, v)| place.below(&[], &format!("[{i}]"), |p| self.element(item, v, p))).collect();
            return list.map(Value::Array);
        }
        if let Some(entry) = of.entry() {
            let Value::Object(map) = value else { return Err(place.wrong(word(&value), of)) };
            let entries = map.into_iter();
            let map: Result<Map<String, Value>, DecodeError> = entries
                .map(|(key, v)| {
                    let v = place.below(&[], &format!("[{key}]"), |p| self.element(entry, v, p))?;
                    Ok((key, v))
                })
                .collect();
            return map.map(Value::Object);
        }
        if let Some(found) = of.structure() {
            return match value {
                Value::Object(map) => self.structure(found, map, place),
                other => Err(place.wrong(word(&other), of)),
            };
        }
        scalar(of, value, place)
    }

    /// Decodes an element of a list or a map. Null decodes to the zero value.
    fn element(&mut self, of: Type, value: Value, place: &mut Place) -> Result<Value, DecodeError> {
        let value = match value {
            Value::Null if of.structure().is_some() => Value::Object(Map::new()),
            Value::Null => match zero(of) {
                Value::Null => return Ok(Value::Null),
                zero => zero,
            },
            other => other,
        };
        self.value(of, value, place)
    }
}

/// Returns the zero value of a scalar as Go writes it. Returns null for other types.
fn zero(of: Type) -> Value {
    match of.0 {
        "Quantity" => "0".into(),
        "bool" => false.into(),
        "int32" | "int64" | "IntOrString" => 0.into(),
        "string" | "[]byte" => "".into(),
        _ if of.is_named() => "".into(),
        _ => Value::Null,
    }
}

/// Returns the converter's message if it rejects a value. Types with their own unmarshaler have their own messages.
fn misfit(of: Type, value: &Value) -> Option<String> {
    let have = match value {
        Value::Null => return None,
        Value::Bool(_) => "bool",
        Value::Number(n) if n.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => "slice",
        Value::Object(_) => "map",
    };
    let number = value.is_number();
    if of.0 == "[]byte" {
        return (have != "string" && have != "slice").then(|| format!("cannot restore slice from {have}"));
    } else if of.item().is_some() {
        return (have != "slice").then(|| format!("cannot restore slice from {have}"));
    } else if of.entry().is_some() {
        return (have != "map").then(|| format!("cannot restore map from {have}"));
    } else if of.structure().is_some() {
        return (have != "map").then(|| format!("cannot restore struct from: {have}"));
    }
    // Go can convert integers to strings and fractions to integers, but JSON cannot. Therefore there are two messages.
    let cannot = || Some(format!("cannot convert {have} to {}", of.go()));
    match of.0 {
        "any" | "Quantity" | "Time" | "MicroTime" | "IntOrString" => None,
        "bool" => (have != "bool").then(|| "unrecognized type: bool".into()),
        "float64" => (!number).then(|| "unrecognized type: float64".into()),
        "int32" | "int64" if have == "float64" => cannot(),
        "int32" | "int64" => (!number).then(|| format!("unrecognized type: {}", of.0)),
        _ if have == "int64" => cannot(),
        _ => (have != "string").then(|| "unrecognized type: string".into()),
    }
}

fn scalar(of: Type, value: Value, place: &Place) -> Result<Value, DecodeError> {
    let into = |go: &str, what: &str| place.error(format!("json: cannot unmarshal {what} into Go value of type {go}"));
    match (of.0, &value) {
        ("any", _) | ("bool", Value::Bool(_)) | ("float64", Value::Number(_)) => Ok(value),
        ("Quantity", v) => match Quantity::from_json(v) {
            Ok(quantity) => Ok(quantity.to_string().into()),
            Err(e) => Err(place.error(e.to_string())),
        },
        ("Time" | "MicroTime" | "IntOrString", Value::String(_)) => Ok(value),
        ("Time" | "MicroTime", other) => Err(into("string", word(other))),
        ("IntOrString", Value::Number(n)) => match n.as_i64().and_then(|n| i32::try_from(n).ok()) {
            Some(_) => Ok(value),
            None => Err(into("int32", &format!("number {n}"))),
        },
        ("IntOrString", other) => Err(into("int32", word(other))),
        ("int32", Value::Number(n)) if n.as_i64().is_none_or(|n| i32::try_from(n).is_err()) => {
            Err(place.wrong(&format!("number {}", literal(n)), of))
        }
        ("int64", Value::Number(n)) if n.as_i64().is_none() => Err(place.wrong(&format!("number {}", literal(n)), of)),
        ("int32" | "int64", Value::Number(_)) => Ok(value),
        ("bool" | "float64" | "int32" | "int64", other) => Err(place.wrong(word(other), of)),
        // Strings, named string types, and bytes in base64.
        (_, Value::String(_)) => Ok(value),
        (_, other) => Err(place.wrong(word(other), of)),
    }
}

/// Returns a number as Go wrote it into the body.
fn literal(n: &serde_json::Number) -> String {
    match n.as_f64() {
        Some(f) if n.is_f64() => crate::quantity::float(f),
        _ => n.to_string(),
    }
}

/// True if Go's `omitempty` omits the value.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(b) => !b,
        Value::Number(n) => n.as_i64() == Some(0),
        Value::String(s) => s.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kinds;

    #[test]
    fn round_trip_normalizes() {
        let claim = json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {
            "name": "data", "labels": {}, "annotations": null, "creationTimestamp": null },
            "spec": { "accessModes": [], "storageClassName": "", "volumeName": "",
                "resources": { "requests": { "storage": 1024.0, "x": "1024Mi" } }, "selector": {} } });
        let decoded = decode(&kinds::PERSISTENT_VOLUME_CLAIM, claim).unwrap();
        let expected = json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data" },
            "spec": { "storageClassName": "", "resources": { "requests": { "storage": "1024", "x": "1Gi" } },
                "selector": {} } });
        assert_eq!(decoded, Decoded { value: expected, unknown: vec![] });
    }

    #[test]
    fn empty_fields_follow_the_struct_tags() {
        let cases = [
            // Plain values that are omitted, and one that is not.
            ("LocalObjectReference", json!({ "name": "" }), json!({})),
            ("JobStatus", json!({ "active": 0, "failed": 1 }), json!({ "failed": 1 })),
            (
                "CSINodeDriver",
                json!({ "name": "a", "nodeID": "" }),
                json!({ "name": "a", "nodeID": "", "topologyKeys": null }),
            ),
            // Pointers keep zero values.
            ("VolumeNodeResources", json!({ "count": 0 }), json!({ "count": 0 })),
            ("RollingUpdateStatefulSetStrategy", json!({ "partition": 0 }), json!({ "partition": 0 })),
            (
                "CSIVolumeSource",
                json!({ "driver": "a", "readOnly": false }),
                json!({ "driver": "a", "readOnly": false }),
            ),
            // Absent lists and pointers are null. An absent quantity is zero.
            ("CSINodeSpec", json!({}), json!({ "drivers": null })),
            ("ProjectedVolumeSource", json!({ "sources": [] }), json!({ "sources": [] })),
            (
                "ResourceFieldSelector",
                json!({ "resource": "limits.cpu" }),
                json!({ "resource": "limits.cpu", "divisor": "0" }),
            ),
            ("EventSeries", json!({ "count": 2 }), json!({ "count": 2, "lastObservedTime": null })),
        ];
        for (name, body, expected) in cases {
            assert_eq!(decode_struct(name, body).unwrap().value, expected, "{name}");
        }
    }

    #[test]
    fn merge_errors_match_upstream_converter() {
        for (spec, text) in [
            (json!({ "accessModes": "x" }), "cannot restore slice from string"),
            (json!({ "accessModes": [1] }), "cannot convert int64 to v1.PersistentVolumeAccessMode"),
            (json!({ "volumeName": true }), "unrecognized type: string"),
            (json!({ "volumeName": {} }), "unrecognized type: string"),
            (json!({ "resources": [] }), "cannot restore struct from: slice"),
            (json!({ "resources": { "requests": 1 } }), "cannot restore map from int64"),
            (json!({ "resources": { "requests": { "storage": "1K" } } }), "unable to parse quantity's suffix"),
        ] {
            let error = convert(&kinds::PERSISTENT_VOLUME_CLAIM, json!({ "spec": spec })).unwrap_err();
            assert_eq!(error.text, text);
        }
        let decoded = convert(&kinds::POD, json!({ "b": 1, "a": 2 })).unwrap();
        assert_eq!(decoded.strict_error().unwrap(), "strict decoding error: unknown field \"a\", unknown field \"b\"");
    }

    #[test]
    fn decoding_errors_match_those_of_go() {
        let pod = |spec: Value| decode(&kinds::POD, json!({ "spec": spec }));
        let text = |spec: Value| pod(spec).unwrap_err().to_string();
        assert_eq!(
            text(json!({ "volumes": [{ "configMap": { "defaultMode": 1.5 } }] })),
            "json: cannot unmarshal number 1.5 into Go struct field \
             ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.defaultMode of type int32"
        );
        assert_eq!(
            text(json!({ "containers": {} })),
            "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container"
        );
        let decoded = pod(json!({ "containers": [{ "imge": "x" }], "Volumes": [] })).unwrap();
        assert_eq!(
            decoded.strict_error().unwrap(),
            "strict decoding error: unknown field \"spec.Volumes\", unknown field \"spec.containers[0].imge\""
        );
        let error = pod(json!({ "containers": [{ "name": "a" }, { "name": 5 }] })).unwrap_err();
        assert_eq!(error.path, "spec.containers[1].name");
    }
}

//! The meaning of each range of the bytes, for the page that shows them next to the object.
//!
//! The ranges cover all bytes: unknown fields, and bytes that cannot be decoded, are ranges of their own.

use bindery_api::Value;

use crate::MAGIC;
use crate::decode::{self, Payload, Raw, Reader};
use crate::table::{Cardinality, FieldType, Message, Table};

/// A range of the bytes and its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The start of the range: the tag of the field.
    pub offset: usize,
    /// The length in bytes.
    pub len: usize,
    /// The start of the payload, after the tag and the length.
    pub content: usize,
    /// The field number. 0 if the range is not a field.
    pub number: u32,
    /// The wire format.
    pub wire: Wire,
    /// The path in the object: `spec.capacity.storage`.
    pub path: String,
    /// The Go type: `map[string]resource.Quantity`. Empty if it is unknown.
    pub go: String,
    /// The value, if the field has no children.
    pub value: String,
    /// The nested fields.
    pub children: Vec<Field>,
}

/// The wire format of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// A variable-length integer.
    Varint,
    /// Eight bytes.
    Fixed64,
    /// A length and bytes of that length.
    Bytes,
    /// Four bytes.
    Fixed32,
    /// Not a field: the magic prefix, JSON, or bytes that cannot be decoded.
    Plain,
}

impl Wire {
    /// Returns protobuf's name of the wire type.
    pub fn name(self) -> &'static str {
        match self {
            Wire::Varint => "VARINT",
            Wire::Fixed64 => "I64",
            Wire::Bytes => "LEN",
            Wire::Fixed32 => "I32",
            Wire::Plain => "",
        }
    }
}

/// The fields of messages that are not in the table: number, name and Go type.
type Parts = &'static [(u32, &'static str, &'static str)];

const UNKNOWN: Parts = &[
    (1, "typeMeta", "runtime.TypeMeta"),
    (2, "raw", "[]byte"),
    (3, "contentEncoding", "string"),
    (4, "contentType", "string"),
];
const TYPE_META: Parts = &[(1, "apiVersion", "string"), (2, "kind", "string")];
const QUANTITY: Parts = &[(1, "string", "string")];
const TIMESTAMP: Parts = &[(1, "seconds", "int64"), (2, "nanos", "int32")];
const INT_OR_STRING: Parts = &[(1, "type", "int64"), (2, "intVal", "int32"), (3, "strVal", "string")];
const RAW: Parts = &[(1, "raw", "[]byte")];
const STRINGS: Parts = &[(1, "items", "string")];

/// Returns the fields of an encoded object.
pub fn fields(table: &Table, bytes: &[u8]) -> Vec<Field> {
    if !bytes.starts_with(MAGIC) {
        return vec![plain(0, bytes.len(), String::from_utf8_lossy(bytes).into_owned())];
    }
    let mut out = vec![plain(0, MAGIC.len(), "k8s\\0".to_owned())];
    let kind = type_meta(&bytes[MAGIC.len()..]);
    explain_fields(&bytes[MAGIC.len()..], MAGIC.len(), &mut out, |raw, field| {
        let content = field.content;
        match (raw.number, raw.payload) {
            (1, Payload::Bytes(inner)) => {
                explain_known(field, UNKNOWN, raw, "");
                parts(inner, content, TYPE_META, "", field);
            }
            (2, Payload::Bytes(inner)) => {
                explain_known(field, UNKNOWN, raw, "");
                match kind.as_ref().and_then(|(api_version, kind)| table.kind(api_version, kind)) {
                    Some(message_type) => {
                        field.go.clone_from(&message_type.name);
                        field.path.clear();
                        message(table, message_type, inner, content, "", field);
                    }
                    None => field.value = shown(inner),
                }
            }
            _ => {
                explain_known(field, UNKNOWN, raw, "");
                field.value = scalar(raw);
            }
        }
    });
    out
}

/// Returns the `apiVersion` and `kind` of the encoded TypeMeta.
fn type_meta(bytes: &[u8]) -> Option<(String, String)> {
    let inner = |bytes, number| {
        let found = Reader::new(bytes).filter_map(Result::ok).find(|raw| raw.number == number)?;
        match found.payload {
            Payload::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    };
    let meta = inner(bytes, 1)?;
    let text = |number| inner(meta, number).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    Some((text(1)?, text(2)?))
}

fn plain(offset: usize, len: usize, value: String) -> Field {
    Field {
        offset,
        len,
        content: offset,
        number: 0,
        wire: Wire::Plain,
        path: String::new(),
        go: String::new(),
        value,
        children: Vec::new(),
    }
}

/// Reads the fields of bytes that start at offset `base`. `explain` adds the meaning of each.
fn explain_fields(bytes: &[u8], base: usize, out: &mut Vec<Field>, mut explain: impl FnMut(Raw<'_>, &mut Field)) {
    let mut end = 0;
    for raw in Reader::new(bytes) {
        match raw {
            Ok(raw) => {
                end = raw.end;
                let (wire, len) = match raw.payload {
                    Payload::Varint(value) => (Wire::Varint, (64 - (value | 1).leading_zeros()).div_ceil(7) as usize),
                    Payload::Fixed64(_) => (Wire::Fixed64, 8),
                    Payload::Bytes(bytes) => (Wire::Bytes, bytes.len()),
                    Payload::Fixed32(_) => (Wire::Fixed32, 4),
                };
                let mut field = plain(base + raw.start, raw.end - raw.start, String::new());
                field.content = base + raw.end - len.min(raw.end - raw.start);
                field.number = raw.number;
                field.wire = wire;
                explain(raw, &mut field);
                out.push(field);
            }
            Err(error) => out.push(plain(base + end, bytes.len() - end, error.to_string())),
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Adds the meaning of a field of a message that is not in the table.
fn explain_known(field: &mut Field, parts: Parts, raw: Raw<'_>, path: &str) {
    if let Some((_, name, go)) = parts.iter().find(|(number, ..)| *number == raw.number) {
        field.path = join(path, name);
        field.go = (*go).to_owned();
    }
}

fn parts(bytes: &[u8], base: usize, parts: Parts, path: &str, field: &mut Field) {
    explain_fields(bytes, base, &mut field.children, |raw, child| {
        explain_known(child, parts, raw, path);
        child.value = match child.go.as_str() {
            "int32" | "int64" => signed(raw),
            _ => scalar(raw),
        };
    });
}

fn message(table: &Table, message_type: &Message, bytes: &[u8], base: usize, path: &str, out: &mut Field) {
    let mut seen: Vec<u32> = Vec::new();
    explain_fields(bytes, base, &mut out.children, |raw, child| {
        let Some(field) = message_type.field(raw.number) else {
            child.value = scalar(raw);
            return;
        };
        let index = seen.iter().filter(|number| **number == raw.number).count();
        seen.push(raw.number);
        child.go = table.go(field);
        // The fields of an embedded struct are siblings of the other fields in JSON.
        child.path = if field.json.is_empty() { path.to_owned() } else { join(path, &field.json) };
        match (field.cardinality, raw.payload) {
            (Cardinality::List, _) => {
                child.path = format!("{}[{index}]", child.path);
                child.go = child.go.trim_start_matches("[]").to_owned();
                explain_value(table, field.field_type, raw, child);
            }
            (Cardinality::Map, Payload::Bytes(entry)) => {
                let key = Reader::new(entry).filter_map(Result::ok).find(|raw| raw.number == 1).map(scalar);
                let path = join(&child.path, &key.unwrap_or_default());
                let go = child.go.trim_start_matches("map[string]").to_owned();
                explain_fields(entry, child.content, &mut child.children, |raw, part| {
                    part.path.clone_from(&path);
                    match raw.number {
                        1 => {
                            part.go = "string".to_owned();
                            part.value = scalar(raw);
                        }
                        2 => {
                            part.go.clone_from(&go);
                            explain_value(table, field.field_type, raw, part);
                        }
                        _ => part.value = scalar(raw),
                    }
                });
                child.path = path;
            }
            _ => explain_value(table, field.field_type, raw, child),
        }
    });
}

/// Adds the meaning of a single value: its children or its text.
fn explain_value(table: &Table, field_type: FieldType, raw: Raw<'_>, field: &mut Field) {
    let content = field.content;
    let path = field.path.clone();
    if let (Payload::Bytes(bytes), Some(inner)) = (raw.payload, table.message(field_type)) {
        return message(table, inner, bytes, content, &path, field);
    }
    if let Payload::Bytes(bytes) = raw.payload {
        let inner = match field_type {
            FieldType::Quantity => QUANTITY,
            FieldType::Time | FieldType::MicroTime => TIMESTAMP,
            FieldType::IntOrString => INT_OR_STRING,
            FieldType::RawExtension | FieldType::FieldsV1 => RAW,
            FieldType::Strings => STRINGS,
            _ => &[],
        };
        if !inner.is_empty() {
            parts(bytes, content, inner, &path, field);
        }
    }
    field.value = match decode::decode_value(table, field_type, raw) {
        Ok(Value::String(text)) if field_type != FieldType::Bytes => text,
        Ok(Value::String(_)) => scalar(raw),
        Ok(value) => value.to_string(),
        Err(error) => error.to_string(),
    };
}

/// Formats a value of which only the wire type is known.
fn scalar(raw: Raw<'_>) -> String {
    match raw.payload {
        Payload::Varint(value) => value.to_string(),
        Payload::Fixed64(value) => value.to_string(),
        Payload::Fixed32(value) => value.to_string(),
        Payload::Bytes(bytes) => shown(bytes),
    }
}

fn signed(raw: Raw<'_>) -> String {
    match raw.payload {
        Payload::Varint(value) => value.cast_signed().to_string(),
        _ => scalar(raw),
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

//! What each range of the bytes says, for the page that shows them beside the object.
//!
//! Nothing is left out: what no field explains (unknown numbers, bytes that cannot be read) is a part of its own.

use bindery_api::Value;

use crate::MAGIC;
use crate::decode::{self, Payload, Raw, Reader};
use crate::table::{Message, Of, Shape, Table};

/// A range of the bytes and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where the range begins: at the field's tag.
    pub offset: usize,
    /// How many bytes it has.
    pub len: usize,
    /// Where what it holds begins, after the tag and the length.
    pub content: usize,
    /// The field's number; 0 for what is no field.
    pub number: u32,
    /// How the bytes say where it ends.
    pub wire: Wire,
    /// Where it is in the object: `spec.capacity.storage`.
    pub path: String,
    /// The Go type: `map[string]resource.Quantity`; empty where there is none.
    pub go: String,
    /// What it holds, if it has no parts.
    pub value: String,
    /// Its parts.
    pub children: Vec<Field>,
}

/// How a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// A number of as many bytes as it needs.
    Varint,
    /// Eight bytes.
    Fixed64,
    /// A length and that many bytes.
    Bytes,
    /// Four bytes.
    Fixed32,
    /// No field: the bytes before the first, JSON, or what cannot be read.
    Plain,
}

impl Wire {
    /// What protobuf calls it.
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

/// The parts of messages that the table need not tell: number, name and Go type.
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

/// What the bytes of an object say.
pub fn fields(table: &Table, bytes: &[u8]) -> Vec<Field> {
    if !bytes.starts_with(MAGIC) {
        return vec![plain(0, bytes.len(), String::from_utf8_lossy(bytes).into_owned())];
    }
    let mut out = vec![plain(0, MAGIC.len(), "k8s\\0".to_owned())];
    let kind = type_meta(&bytes[MAGIC.len()..]);
    each(&bytes[MAGIC.len()..], MAGIC.len(), &mut out, |raw, field| {
        let content = field.content;
        match (raw.number, raw.payload) {
            (1, Payload::Bytes(inner)) => {
                known(field, UNKNOWN, raw, "");
                parts(inner, content, TYPE_META, "", field);
            }
            (2, Payload::Bytes(inner)) => {
                known(field, UNKNOWN, raw, "");
                match kind.as_ref().and_then(|(api_version, kind)| table.kind(api_version, kind)) {
                    Some(of) => {
                        field.go.clone_from(&of.name);
                        field.path.clear();
                        message(table, of, inner, content, "", field);
                    }
                    None => field.value = shown(inner),
                }
            }
            _ => {
                known(field, UNKNOWN, raw, "");
                field.value = scalar(raw);
            }
        }
    });
    out
}

/// The `apiVersion` and `kind` at the beginning.
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

/// Reads fields that begin at `base`; `explain` says what each is.
fn each(bytes: &[u8], base: usize, out: &mut Vec<Field>, mut explain: impl FnMut(Raw<'_>, &mut Field)) {
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

/// Names a field of a message that the table need not tell.
fn known(field: &mut Field, parts: Parts, raw: Raw<'_>, path: &str) {
    if let Some((_, name, go)) = parts.iter().find(|(number, ..)| *number == raw.number) {
        field.path = join(path, name);
        field.go = (*go).to_owned();
    }
}

fn parts(bytes: &[u8], base: usize, parts: Parts, path: &str, field: &mut Field) {
    each(bytes, base, &mut field.children, |raw, child| {
        known(child, parts, raw, path);
        child.value = match child.go.as_str() {
            "int32" | "int64" => signed(raw),
            _ => scalar(raw),
        };
    });
}

fn message(table: &Table, of: &Message, bytes: &[u8], base: usize, path: &str, out: &mut Field) {
    let mut seen: Vec<u32> = Vec::new();
    each(bytes, base, &mut out.children, |raw, child| {
        let Some(field) = of.field(raw.number) else {
            child.value = scalar(raw);
            return;
        };
        let index = seen.iter().filter(|number| **number == raw.number).count();
        seen.push(raw.number);
        child.go = table.go(field);
        // The fields of an embedded struct stand beside the others.
        child.path = if field.json.is_empty() { path.to_owned() } else { join(path, &field.json) };
        match (field.shape, raw.payload) {
            (Shape::List, _) => {
                child.path = format!("{}[{index}]", child.path);
                child.go = child.go.trim_start_matches("[]").to_owned();
                single(table, field.of, raw, child);
            }
            (Shape::Map, Payload::Bytes(entry)) => {
                let key = Reader::new(entry).filter_map(Result::ok).find(|raw| raw.number == 1).map(scalar);
                let path = join(&child.path, &key.unwrap_or_default());
                let go = child.go.trim_start_matches("map[string]").to_owned();
                each(entry, child.content, &mut child.children, |raw, part| {
                    part.path.clone_from(&path);
                    match raw.number {
                        1 => {
                            part.go = "string".to_owned();
                            part.value = scalar(raw);
                        }
                        2 => {
                            part.go.clone_from(&go);
                            single(table, field.of, raw, part);
                        }
                        _ => part.value = scalar(raw),
                    }
                });
                child.path = path;
            }
            _ => single(table, field.of, raw, child),
        }
    });
}

/// What one value holds: its parts, and its text.
fn single(table: &Table, of: Of, raw: Raw<'_>, field: &mut Field) {
    let content = field.content;
    let path = field.path.clone();
    if let (Payload::Bytes(bytes), Some(inner)) = (raw.payload, table.message(of)) {
        return message(table, inner, bytes, content, &path, field);
    }
    if let Payload::Bytes(bytes) = raw.payload {
        let inner = match of {
            Of::Quantity => QUANTITY,
            Of::Time | Of::MicroTime => TIMESTAMP,
            Of::IntOrString => INT_OR_STRING,
            Of::RawExtension | Of::FieldsV1 => RAW,
            Of::Strings => STRINGS,
            _ => &[],
        };
        if !inner.is_empty() {
            parts(bytes, content, inner, &path, field);
        }
    }
    field.value = match decode::one(table, of, raw) {
        Ok(Value::String(text)) if of != Of::Bytes => text,
        Ok(Value::String(_)) => scalar(raw),
        Ok(value) => value.to_string(),
        Err(error) => error.to_string(),
    };
}

/// A value of which only the wire type is known.
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

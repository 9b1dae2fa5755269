//! Decodes protobuf to the JSON of the API.
//!
//! Implements the generated `Unmarshal`, and the struct tags by which `encoding/json` omits fields.

use bindery_api::{Value, base64};
use serde_json::{Map, json};

use crate::table::{Cardinality, Field, FieldType, Message, Table};
use crate::{Error, Result, timestamp};

/// An undecoded field.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'b> {
    /// The field number.
    pub number: u32,
    /// The start of the field in the bytes.
    pub start: usize,
    /// The end of the field in the bytes.
    pub end: usize,
    /// The payload.
    pub payload: Payload<'b>,
}

/// The payload of a field, by its wire type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload<'b> {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 1, which no field of Kubernetes has.
    Fixed64(u64),
    /// Wire type 2.
    Bytes(&'b [u8]),
    /// Wire type 5, which no field of Kubernetes has.
    Fixed32(u32),
}

impl<'b> Raw<'b> {
    fn bytes(self) -> Result<&'b [u8]> {
        match self.payload {
            Payload::Bytes(bytes) => Ok(bytes),
            _ => Err(Error::new("has a wrong wire type".to_owned())),
        }
    }

    fn varint(self) -> Result<u64> {
        match self.payload {
            Payload::Varint(value) => Ok(value),
            _ => Err(Error::new("has a wrong wire type".to_owned())),
        }
    }
}

/// An iterator over the fields of a message. It ends at the first field that cannot be decoded.
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    /// Returns a reader at the start of the bytes.
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        Reader { bytes, at: 0 }
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at).ok_or_else(short)?;
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Error::new("a number has too many bytes".to_owned()))
    }

    fn take(&mut self, len: u64) -> Result<&'b [u8]> {
        let end = usize::try_from(len).ok().and_then(|len| self.at.checked_add(len));
        let taken = end.and_then(|end| self.bytes.get(self.at..end)).ok_or_else(short)?;
        self.at += taken.len();
        Ok(taken)
    }

    fn field(&mut self) -> Result<Raw<'b>> {
        let start = self.at;
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).ok().filter(|n| *n > 0);
        let number = number.ok_or_else(|| Error::new("a field has no number".to_owned()))?;
        let payload = match tag & 7 {
            0 => Payload::Varint(self.varint()?),
            1 => Payload::Fixed64(self.take(8)?.iter().rfold(0, |n, b| n << 8 | u64::from(*b))),
            2 => {
                let len = self.varint()?;
                Payload::Bytes(self.take(len)?)
            }
            5 => Payload::Fixed32(self.take(4)?.iter().rfold(0, |n, b| n << 8 | u32::from(*b))),
            other => return Err(Error::new(format!("there is no wire type {other}"))),
        };
        Ok(Raw { number, start, end: self.at, payload })
    }
}

impl<'b> Iterator for Reader<'b> {
    type Item = Result<Raw<'b>>;

    fn next(&mut self) -> Option<Result<Raw<'b>>> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        let field = self.field().map_err(|error| error.at(start));
        if field.is_err() {
            self.at = self.bytes.len();
        }
        Some(field)
    }
}

fn short() -> Error {
    Error::new("the bytes end too early".to_owned())
}

/// Decodes a message to a JSON object.
pub fn message(table: &Table, message: &Message, bytes: &[u8]) -> Result<Map<String, Value>> {
    let mut out = Map::new();
    let mut embedded = Vec::new();
    for raw in Reader::new(bytes) {
        let raw = raw?;
        // Fields of a newer version are skipped, as Go does.
        let Some(field) = message.field(raw.number) else { continue };
        if field.json.is_empty() {
            embedded.push(raw.number);
        }
        add(table, field, raw, &mut out).map_err(|error| error.within(&field.json))?;
    }
    for field in &message.fields {
        if field.json.is_empty() {
            if let (Some(inner), false) = (table.message(field.field_type), embedded.contains(&field.number)) {
                out.extend(self::message(table, inner, &[])?);
            }
            continue;
        }
        match out.get(&field.json) {
            None if field.cardinality == Cardinality::Required => {
                let zero = zero(table, field.field_type)?;
                if field.emits_empty || is_struct(field.field_type) && !field.omits_zero {
                    out.insert(field.json.clone(), zero);
                }
            }
            None if field.emits_empty => drop(out.insert(field.json.clone(), Value::Null)),
            Some(value) if field.cardinality == Cardinality::Required && !field.emits_empty => {
                let zero = match value {
                    Value::String(text) => text.is_empty(),
                    Value::Bool(is) => !is,
                    Value::Number(number) => number.as_i64() == Some(0),
                    Value::Null => field.omits_zero,
                    _ => false,
                };
                if zero && (!is_struct(field.field_type) || field.omits_zero) {
                    out.remove(&field.json);
                }
            }
            _ => {}
        }
    }
    // The server restores `apiVersion` and `kind` of nested kinds, which are the claim templates of a StatefulSet.
    if message.is_kind {
        let kind = message.name.rsplit('.').next().unwrap_or_default();
        out.insert("apiVersion".to_owned(), message.api_version.clone().into());
        out.insert("kind".to_owned(), kind.into());
    }
    Ok(out)
}

/// True if JSON contains the zero value even with `omitempty`: for Go, a struct is never empty.
fn is_struct(field_type: FieldType) -> bool {
    !matches!(field_type, FieldType::String | FieldType::Bool | FieldType::Int32 | FieldType::Int64 | FieldType::Bytes)
}

fn zero(table: &Table, field_type: FieldType) -> Result<Value> {
    Ok(match field_type {
        FieldType::String => "".into(),
        FieldType::Bool => false.into(),
        FieldType::Int32 | FieldType::Int64 | FieldType::IntOrString => 0.into(),
        FieldType::Quantity => "0".into(),
        FieldType::Bytes
        | FieldType::Time
        | FieldType::MicroTime
        | FieldType::RawExtension
        | FieldType::FieldsV1
        | FieldType::Strings => Value::Null,
        FieldType::Message(_) => match table.message(field_type) {
            Some(inner) => Value::Object(message(table, inner, &[])?),
            None => json!({}),
        },
    })
}

fn add(table: &Table, field: &Field, raw: Raw<'_>, out: &mut Map<String, Value>) -> Result<()> {
    match field.cardinality {
        Cardinality::Required | Cardinality::Optional if field.json.is_empty() => {
            if let Some(inner) = table.message(field.field_type) {
                out.extend(message(table, inner, raw.bytes()?)?);
            }
        }
        Cardinality::Required | Cardinality::Optional => {
            drop(out.insert(field.json.clone(), decode_value(table, field.field_type, raw)?))
        }
        Cardinality::List => {
            let item = decode_value(table, field.field_type, raw)?;
            if let Value::Array(list) = out.entry(&field.json).or_insert_with(|| json!([])) {
                list.push(item);
            }
        }
        Cardinality::Map => {
            let (mut key, mut value) = (String::new(), zero(table, field.field_type)?);
            if field.field_type == FieldType::Bytes {
                value = "".into();
            }
            for raw in Reader::new(raw.bytes()?) {
                let raw = raw?;
                match raw.number {
                    1 => key = text(raw)?,
                    2 => value = decode_value(table, field.field_type, raw)?,
                    _ => {}
                }
            }
            if let Value::Object(map) = out.entry(&field.json).or_insert_with(|| json!({})) {
                map.insert(key, value);
            }
        }
    }
    Ok(())
}

fn text(raw: Raw<'_>) -> Result<String> {
    Ok(String::from_utf8_lossy(raw.bytes()?).into_owned())
}

/// Decodes a field to JSON.
pub fn decode_value(table: &Table, field_type: FieldType, raw: Raw<'_>) -> Result<Value> {
    Ok(match field_type {
        FieldType::String => text(raw)?.into(),
        FieldType::Bool => (raw.varint()? != 0).into(),
        FieldType::Int32 => (raw.varint()? as i32).into(),
        FieldType::Int64 => raw.varint()?.cast_signed().into(),
        FieldType::Bytes => base64::encode(raw.bytes()?).into(),
        FieldType::Quantity => last_field(raw, 1)?.map_or(Ok("0".to_owned()), text)?.into(),
        FieldType::Time | FieldType::MicroTime => {
            if raw.bytes()?.is_empty() {
                return Ok(Value::Null);
            }
            let number = |field| last_field(raw, field)?.map_or(Ok(0), Raw::varint).map(u64::cast_signed);
            let micros = (field_type == FieldType::MicroTime).then_some((number(2)? / 1000).clamp(0, 999_999));
            let text = timestamp::text(number(1)?, micros);
            text.ok_or_else(|| Error::new("is a time beyond all years".to_owned()))?.into()
        }
        FieldType::IntOrString => {
            if last_field(raw, 1)?.map_or(Ok(0), Raw::varint)? == 0 {
                (last_field(raw, 2)?.map_or(Ok(0), Raw::varint)? as i32).into()
            } else {
                last_field(raw, 3)?.map_or(Ok(String::new()), text)?.into()
            }
        }
        FieldType::RawExtension | FieldType::FieldsV1 => match last_field(raw, 1)? {
            Some(json) => serde_json::from_slice(json.bytes()?).map_err(|error| Error::new(error.to_string()))?,
            None => Value::Null,
        },
        FieldType::Strings => {
            let items = Reader::new(raw.bytes()?).map(|item| text(item?).map(Value::from));
            Value::Array(items.collect::<Result<_>>()?)
        }
        FieldType::Message(_) => match table.message(field_type) {
            Some(inner) => Value::Object(message(table, inner, raw.bytes()?)?),
            None => Value::Null,
        },
    })
}

/// Returns the last field with a number in a message.
fn last_field<'b>(raw: Raw<'b>, number: u32) -> Result<Option<Raw<'b>>> {
    let mut found = None;
    for part in Reader::new(raw.bytes()?) {
        found = Some(part?).filter(|part| part.number == number).or(found);
    }
    Ok(found)
}

//! From the bytes back to the JSON that the API shows.
//!
//! Answers to the generated `Unmarshal`, and to the struct tags by which `encoding/json` leaves fields out.

use bindery_api::{Value, base64};
use serde_json::{Map, json};

use crate::table::{Field, Message, Of, Shape, Table};
use crate::{Error, Result, timestamp};

/// A field as it stands in the bytes.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'b> {
    /// Its number.
    pub number: u32,
    /// Where it begins and ends.
    pub start: usize,
    /// As `start`.
    pub end: usize,
    /// What it holds.
    pub payload: Payload<'b>,
}

/// What a field of the bytes holds, by its wire type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload<'b> {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 1, which nothing here has.
    Fixed64(u64),
    /// Wire type 2.
    Bytes(&'b [u8]),
    /// Wire type 5, which nothing here has.
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

/// The fields of a message, one after the other; ends with the first that cannot be read.
pub struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    /// Reads from the beginning.
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

/// The object that a message's bytes say.
pub fn message(table: &Table, message: &Message, bytes: &[u8]) -> Result<Map<String, Value>> {
    let mut out = Map::new();
    let mut embedded = Vec::new();
    for raw in Reader::new(bytes) {
        let raw = raw?;
        // What a newer version wrote is skipped, as Go does.
        let Some(field) = message.field(raw.number) else { continue };
        if field.json.is_empty() {
            embedded.push(raw.number);
        }
        add(table, field, raw, &mut out).map_err(|error| error.within(&field.json))?;
    }
    for field in &message.fields {
        if field.json.is_empty() {
            if let (Some(inner), false) = (table.message(field.of), embedded.contains(&field.number)) {
                out.extend(self::message(table, inner, &[])?);
            }
            continue;
        }
        match out.get(&field.json) {
            None if field.shape == Shape::One => {
                let zero = zero(table, field.of)?;
                if field.always || is_struct(field.of) && !field.omits_zero {
                    out.insert(field.json.clone(), zero);
                }
            }
            None if field.always => drop(out.insert(field.json.clone(), Value::Null)),
            Some(value) if field.shape == Shape::One && !field.always => {
                let zero = match value {
                    Value::String(text) => text.is_empty(),
                    Value::Bool(is) => !is,
                    Value::Number(number) => number.as_i64() == Some(0),
                    Value::Null => field.omits_zero,
                    _ => false,
                };
                if zero && (!is_struct(field.of) || field.omits_zero) {
                    out.remove(&field.json);
                }
            }
            _ => {}
        }
    }
    // The server gives nested kinds, which are a StatefulSet's claim templates, their names back.
    if message.is_kind {
        let kind = message.name.rsplit('.').next().unwrap_or_default();
        out.insert("apiVersion".to_owned(), message.api_version.clone().into());
        out.insert("kind".to_owned(), kind.into());
    }
    Ok(out)
}

/// Whether JSON writes it even when it is zero and the field asks to leave the empty out: Go never takes structs for empty.
fn is_struct(of: Of) -> bool {
    !matches!(of, Of::String | Of::Bool | Of::Int32 | Of::Int64 | Of::Bytes)
}

fn zero(table: &Table, of: Of) -> Result<Value> {
    Ok(match of {
        Of::String => "".into(),
        Of::Bool => false.into(),
        Of::Int32 | Of::Int64 | Of::IntOrString => 0.into(),
        Of::Quantity => "0".into(),
        Of::Bytes | Of::Time | Of::MicroTime | Of::RawExtension | Of::FieldsV1 | Of::Strings => Value::Null,
        Of::Message(_) => match table.message(of) {
            Some(inner) => Value::Object(message(table, inner, &[])?),
            None => json!({}),
        },
    })
}

fn add(table: &Table, field: &Field, raw: Raw<'_>, out: &mut Map<String, Value>) -> Result<()> {
    match field.shape {
        Shape::One | Shape::Pointer if field.json.is_empty() => {
            if let Some(inner) = table.message(field.of) {
                out.extend(message(table, inner, raw.bytes()?)?);
            }
        }
        Shape::One | Shape::Pointer => drop(out.insert(field.json.clone(), one(table, field.of, raw)?)),
        Shape::List => {
            let item = one(table, field.of, raw)?;
            if let Value::Array(list) = out.entry(&field.json).or_insert_with(|| json!([])) {
                list.push(item);
            }
        }
        Shape::Map => {
            let (mut key, mut value) = (String::new(), zero(table, field.of)?);
            if field.of == Of::Bytes {
                value = "".into();
            }
            for raw in Reader::new(raw.bytes()?) {
                let raw = raw?;
                match raw.number {
                    1 => key = text(raw)?,
                    2 => value = one(table, field.of, raw)?,
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

/// What a field of the bytes says, as JSON.
pub fn one(table: &Table, of: Of, raw: Raw<'_>) -> Result<Value> {
    Ok(match of {
        Of::String => text(raw)?.into(),
        Of::Bool => (raw.varint()? != 0).into(),
        Of::Int32 => (raw.varint()? as i32).into(),
        Of::Int64 => raw.varint()?.cast_signed().into(),
        Of::Bytes => base64::encode(raw.bytes()?).into(),
        Of::Quantity => part(raw, 1)?.map_or(Ok("0".to_owned()), text)?.into(),
        Of::Time | Of::MicroTime => {
            if raw.bytes()?.is_empty() {
                return Ok(Value::Null);
            }
            let number = |field| part(raw, field)?.map_or(Ok(0), Raw::varint).map(u64::cast_signed);
            let micros = (of == Of::MicroTime).then_some((number(2)? / 1000).clamp(0, 999_999));
            let text = timestamp::text(number(1)?, micros);
            text.ok_or_else(|| Error::new("is a time beyond all years".to_owned()))?.into()
        }
        Of::IntOrString => {
            if part(raw, 1)?.map_or(Ok(0), Raw::varint)? == 0 {
                (part(raw, 2)?.map_or(Ok(0), Raw::varint)? as i32).into()
            } else {
                part(raw, 3)?.map_or(Ok(String::new()), text)?.into()
            }
        }
        Of::RawExtension | Of::FieldsV1 => match part(raw, 1)? {
            Some(json) => serde_json::from_slice(json.bytes()?).map_err(|error| Error::new(error.to_string()))?,
            None => Value::Null,
        },
        Of::Strings => {
            let items = Reader::new(raw.bytes()?).map(|item| text(item?).map(Value::from));
            Value::Array(items.collect::<Result<_>>()?)
        }
        Of::Message(_) => match table.message(of) {
            Some(inner) => Value::Object(message(table, inner, raw.bytes()?)?),
            None => Value::Null,
        },
    })
}

/// The last field of a number in a message.
fn part<'b>(raw: Raw<'b>, number: u32) -> Result<Option<Raw<'b>>> {
    let mut found = None;
    for part in Reader::new(raw.bytes()?) {
        found = Some(part?).filter(|part| part.number == number).or(found);
    }
    Ok(found)
}

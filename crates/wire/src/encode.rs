//! Encodes JSON to protobuf: fields in the order of their numbers, including zero values of fields that are not
//! pointers.
//!
//! Implements the `Marshal` of the generated `k8s.io/api/*/generated.pb.go`.

use bindery_api::{Value, base64};
use serde_json::Map;

use crate::table::{Cardinality, Field, FieldType, Message, Table};
use crate::{Error, Result, json, timestamp};

/// Encodes a length-delimited field.
pub fn bytes(number: u32, content: &[u8], out: &mut Vec<u8>) {
    varint(u64::from(number) << 3 | 2, out);
    varint(content.len() as u64, out);
    out.extend_from_slice(content);
}

/// Encodes an integer field.
fn integer(number: u32, value: i64, out: &mut Vec<u8>) {
    varint(u64::from(number) << 3, out);
    varint(value.cast_unsigned(), out);
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Encodes the fields of a message. An unknown JSON field is an error, because the server would have dropped it.
pub fn message(table: &Table, message: &Message, object: &Map<String, Value>) -> Result<Vec<u8>> {
    for (name, value) in object {
        let of_kind = message.is_kind && (name == "apiVersion" || name == "kind");
        if !of_kind && !value.is_null() && !knows(table, message, name) {
            return Err(Error::new(format!("{} has no such field", message.name)).within(name));
        }
    }
    fields(table, message, object)
}

fn knows(table: &Table, message: &Message, name: &str) -> bool {
    message.fields.iter().any(|field| match table.message(field.field_type) {
        Some(embedded) if field.json.is_empty() => knows(table, embedded, name),
        _ => field.json == name,
    })
}

fn fields(table: &Table, message: &Message, object: &Map<String, Value>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for field in &message.fields {
        match table.message(field.field_type) {
            Some(embedded) if field.json.is_empty() => {
                bytes(field.number, &fields(table, embedded, object)?, &mut out);
            }
            _ => {
                let value = object.get(&field.json).filter(|value| !value.is_null());
                whole(table, field, value, &mut out).map_err(|error| error.within(&field.json))?;
            }
        }
    }
    Ok(out)
}

fn whole(table: &Table, field: &Field, value: Option<&Value>, out: &mut Vec<u8>) -> Result<()> {
    match (field.cardinality, value) {
        (Cardinality::Required, value) => encode_value(table, field.number, field.field_type, value, out),
        (_, None) => Ok(()),
        (Cardinality::Optional, value) => encode_value(table, field.number, field.field_type, value, out),
        (Cardinality::List, Some(list)) => {
            for (i, item) in list.as_array().ok_or_else(|| wrong("a list"))?.iter().enumerate() {
                let item = Some(item).filter(|item| !item.is_null());
                encode_value(table, field.number, field.field_type, item, out)
                    .map_err(|error| error.within(&format!("[{i}]")))?;
            }
            Ok(())
        }
        (Cardinality::Map, Some(map)) => {
            for (key, value) in map.as_object().ok_or_else(|| wrong("a map"))? {
                let mut entry = Vec::new();
                bytes(1, key.as_bytes(), &mut entry);
                let value = Some(value).filter(|value| !value.is_null());
                encode_value(table, 2, field.field_type, value, &mut entry).map_err(|error| error.within(key))?;
                bytes(field.number, &entry, out);
            }
            Ok(())
        }
    }
}

fn encode_value(
    table: &Table,
    number: u32,
    field_type: FieldType,
    value: Option<&Value>,
    out: &mut Vec<u8>,
) -> Result<()> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| wrong("a string"));
    let content = match field_type {
        FieldType::Bool => {
            let value = value.map_or(Some(false), Value::as_bool).ok_or_else(|| wrong("true or false"))?;
            integer(number, value.into(), out);
            return Ok(());
        }
        FieldType::Int32 | FieldType::Int64 => {
            let value = value.map_or(Some(0), whole_number).ok_or_else(|| wrong("a whole number"))?;
            if field_type == FieldType::Int32 && i32::try_from(value).is_err() {
                return Err(wrong("a whole number of 32 bits"));
            }
            integer(number, value, out);
            return Ok(());
        }
        FieldType::String => value.map(text).transpose()?.unwrap_or_default().into_bytes(),
        FieldType::Bytes => match value.map(text).transpose()? {
            Some(text) => base64::decode(&text).ok_or_else(|| wrong("base64"))?,
            // Go encodes bytes that are not nil.
            None => return Ok(()),
        },
        FieldType::Quantity => {
            let amount = match value {
                None => "0".to_owned(),
                Some(Value::Number(number)) => number.to_string(),
                Some(value) => text(value)?,
            };
            let mut content = Vec::new();
            bytes(1, amount.as_bytes(), &mut content);
            content
        }
        FieldType::Time | FieldType::MicroTime => {
            let mut content = Vec::new();
            if let Some(value) = value {
                let (seconds, micros) = timestamp::parse(&text(value)?).ok_or_else(|| wrong("a time"))?;
                integer(1, seconds, &mut content);
                // A Time has no fraction, even if a client sent one.
                integer(2, if field_type == FieldType::Time { 0 } else { micros * 1000 }, &mut content);
            }
            content
        }
        FieldType::IntOrString => {
            let string = value.and_then(Value::as_str);
            let int = match value {
                Some(value) if string.is_none() => whole_number(value).ok_or_else(|| wrong("a number or a string"))?,
                _ => 0,
            };
            let mut content = Vec::new();
            integer(1, string.is_some().into(), &mut content);
            integer(2, int, &mut content);
            bytes(3, string.unwrap_or_default().as_bytes(), &mut content);
            content
        }
        FieldType::RawExtension | FieldType::FieldsV1 => {
            let mut content = Vec::new();
            if let Some(value) = value {
                let text = if field_type == FieldType::FieldsV1 { json::fields(value) } else { json::text(value) };
                bytes(1, text.as_bytes(), &mut content);
            }
            content
        }
        FieldType::Strings => {
            let mut content = Vec::new();
            for item in value.and_then(Value::as_array).into_iter().flatten() {
                bytes(1, text(item)?.as_bytes(), &mut content);
            }
            content
        }
        FieldType::Message(_) => {
            let Some(inner) = table.message(field_type) else { return Ok(()) };
            match value {
                None => message(table, inner, &Map::new())?,
                Some(Value::Object(object)) => message(table, inner, object)?,
                Some(_) => return Err(wrong("an object")),
            }
        }
    };
    bytes(number, &content, out);
    Ok(())
}

/// Returns the value of an integer, or of a float without a fraction.
fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 9e15).map(|f| f as i64))
}

fn wrong(wanted: &str) -> Error {
    Error::new(format!("is not {wanted}"))
}

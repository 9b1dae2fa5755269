//! Converts types to and from JSON values, through text.
//!
//! `serde_json` has a separate deserializer and serializer for values. The wasm module would contain the code of each
//! type twice.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Converts a value of a type to JSON.
///
/// # Errors
/// The type has no JSON form, such as a map whose keys are not strings.
pub fn to_value<T: Serialize>(value: &T) -> serde_json::Result<Value> {
    serde_json::from_str(&serde_json::to_string(value)?)
}

/// Converts JSON to a value of a type.
///
/// # Errors
/// The JSON is not a value of this type.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    serde_json::from_str(&value.to_string())
}

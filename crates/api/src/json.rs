//! Types to and from JSON values, through text.
//!
//! `serde_json` has a second reader and a second writer for values. For each type that uses both, the page would carry all of its
//! code twice.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Returns a value of a type as JSON.
///
/// # Errors
/// The type has no JSON form, such as a map with keys that are no text.
pub fn to_value<T: Serialize>(value: &T) -> serde_json::Result<Value> {
    serde_json::from_str(&serde_json::to_string(value)?)
}

/// Reads a value of a type from JSON.
///
/// # Errors
/// The JSON is not a value of this type.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    serde_json::from_str(&value.to_string())
}

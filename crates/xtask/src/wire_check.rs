//! `cargo xtask wire-check`: compares the encoding of objects with the bytes that a real etcd stored.

use std::path::Path;

use bindery_api::{Value, base64, object};
use bindery_wire::{Codec, TABLE};

use crate::Failure;

/// Encodes and decodes every entry of a file and prints the result. Returns false if an entry differs.
///
/// # Errors
/// A file cannot be read.
pub fn wire_check(path: &Path) -> Result<bool, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(&error))?;
    let entries: Vec<Value> = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    let codec = Codec::new(TABLE);
    let mut agreed = 0;
    for entry in &entries {
        let key = entry["key"].as_str().unwrap_or_default();
        let stored = entry["bytes"].as_str().and_then(base64::decode);
        let stored = stored.ok_or_else(|| unreadable(&format!("{key} has no bytes in base64")))?;
        let encoded = match codec.encode(&entry["object"]) {
            Ok(bytes) => difference(&bytes, &stored),
            Err(error) => Some(error.to_string()),
        };
        let decoded = match codec.decode(&stored) {
            Ok(mut back) => {
                // The server adds the resourceVersion when it reads an object: etcd's revision.
                if let Some(version) = entry["object"].pointer("/metadata/resourceVersion") {
                    object::set(&mut back, "metadata.resourceVersion", version.clone());
                }
                (back != entry["object"]).then(|| at("", &back, &entry["object"]))
            }
            Err(error) => Some(error.to_string()),
        };
        agreed += usize::from(encoded.is_none() && decoded.is_none());
        let say = |difference: Option<String>| difference.unwrap_or_else(|| "ok".to_owned());
        println!("{key}: encode {}, decode {}", say(encoded), say(decoded));
    }
    println!("bytes {agreed}/{}", entries.len());
    Ok(agreed == entries.len())
}

fn difference(ours: &[u8], theirs: &[u8]) -> Option<String> {
    let first = ours.iter().zip(theirs).position(|(a, b)| a != b).unwrap_or(ours.len().min(theirs.len()));
    (ours != theirs).then(|| format!("differs from byte {first} on ({} bytes, not {})", ours.len(), theirs.len()))
}

/// Returns the path of the first difference between two values.
fn at(path: &str, ours: &Value, theirs: &Value) -> String {
    if let (Value::Object(a), Value::Object(b)) = (ours, theirs) {
        for key in a.keys().chain(b.keys()) {
            let (a, b) = (a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
            if a != b {
                return at(&format!("{path}.{key}"), a, b);
            }
        }
    }
    format!("{} is {ours}, not {theirs}", path.trim_start_matches('.'))
}

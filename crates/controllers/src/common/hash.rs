//! The hashes at the end of the names of ReplicaSets and ControllerRevisions.
//!
//! Implements `pkg/controller/controller_utils.go` and `apimachinery/pkg/util/rand`.

use bindery_api::{Value, rand};

/// Returns the 32-bit FNV-1 hash.
pub(crate) fn fnv1(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| hash.wrapping_mul(0x0100_0193) ^ u32::from(*byte))
}

/// Returns a hash as the suffix of a name: its digits as letters that form no words (`rand.SafeEncodeString`).
pub(crate) fn safe_encode(hash: u32) -> String {
    hash.to_string().bytes().map(|digit| rand::letter(digit.into())).collect()
}

/// Returns JSON as Go writes it: compact, with sorted keys and escaped HTML characters.
pub(crate) fn go_json(value: &Value) -> String {
    let text = value.to_string();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

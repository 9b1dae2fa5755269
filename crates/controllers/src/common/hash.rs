//! The hashes that names of ReplicaSets and ControllerRevisions end in.
//!
//! Implements `pkg/controller/controller_utils.go` and `apimachinery/pkg/util/rand`.

use bindery_api::Value;

/// FNV-1, 32 bit.
pub(crate) fn fnv1(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| hash.wrapping_mul(0x0100_0193) ^ u32::from(*byte))
}

/// A hash as the end of a name: its digits as letters that spell no words (`rand.SafeEncodeString`).
pub(crate) fn safe_encode(hash: u32) -> String {
    const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    hash.to_string().bytes().map(|digit| char::from(LETTERS[usize::from(digit) % LETTERS.len()])).collect()
}

/// JSON as Go writes it: compact, keys sorted, and what HTML minds escaped.
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

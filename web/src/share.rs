//! Share links: the manifest text in the address's hash, compressed.
//!
//! `#v1:` is raw DEFLATE (RFC 1951) of the UTF-8 text, in URL-safe base64 without padding. A link comes from a
//! stranger: whatever cannot be read is no text, and no link makes the page allocate more than [`LIMIT`].

use miniz_oxide::{deflate, inflate};

const V1: &str = "v1:";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The most bytes of text that a link may unpack to.
const LIMIT: usize = 1 << 20;

/// The hash, without `#`, for a text.
pub fn pack(text: &str) -> String {
    format!("{V1}{}", base64(&deflate::compress_to_vec(text.as_bytes(), 9)))
}

/// The text in a hash, with or without `#`.
pub fn unpack(hash: &str) -> Option<String> {
    let packed = unbase64(hash.trim_start_matches('#').strip_prefix(V1)?)?;
    String::from_utf8(inflate::decompress_to_vec_with_limit(&packed, LIMIT).ok()?).ok()
}

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..=chunk.len() {
            out.push(ALPHABET[(n >> (18 - 6 * i)) as usize & 63] as char);
        }
    }
    out
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut n, mut bits) = (0u32, 0);
    for c in text.bytes() {
        let value = ALPHABET.iter().position(|a| *a == c)? as u32;
        n = (n << 6 | value) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((n >> bits) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_round_trip() {
        for text in ["", "a", "ab", "abc", "kind: PersistentVolume\n", "том: Ж\n", &"x: 1\n".repeat(5000)] {
            assert_eq!(unpack(&pack(text)).as_deref(), Some(text));
            assert_eq!(unpack(&format!("#{}", pack(text))).as_deref(), Some(text));
        }
    }

    /// A link once given out opens for ever.
    #[test]
    fn old_links_open() {
        assert_eq!(unpack("#v1:y87MS7FSCEgtKs4sLknNKwnLzynNTeUCAA").as_deref(), Some("kind: PersistentVolume\n"));
    }

    #[test]
    fn strange_links_are_no_text() {
        for hash in ["", "#", "#v1:", "#v1:!!", "#v2:AAAA", "#v1:AAAA", "#v1:zz", "#intro"] {
            assert_eq!(unpack(hash), None, "{hash}");
        }
        // Sixteen times the limit, in a few kilobytes.
        assert_eq!(unpack(&pack(&"a".repeat(16 * LIMIT))), None);
    }
}

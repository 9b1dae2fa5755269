//! The characters of random and encoded names.
//!
//! Implements the alphabet of `k8s.io/apimachinery/pkg/util/rand`.

/// The characters of the suffixes of generated names: no vowels and no similar digits, so that they form no words.
pub const ALPHANUMS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// Returns the character for a number, which is taken modulo 27.
pub fn letter(number: u64) -> char {
    char::from(ALPHANUMS[(number % 27) as usize])
}

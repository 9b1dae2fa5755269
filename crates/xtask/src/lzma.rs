//! `cargo xtask lzma`: compresses a module; `unpack` in web/editor/src/lzma.js decompresses it.

use std::io::{Read, Write, stdin, stdout};

use liblzma::stream::{LzmaOptions, Stream};
use liblzma::write::XzEncoder;

use crate::Failure;

/// Compresses standard input to standard output.
///
/// # Errors
/// Reading, compressing or writing fails.
pub fn command() -> Result<(), Failure> {
    let mut bytes = Vec::new();
    let failed = |error: std::io::Error| format!("lzma: {error}");
    stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
    stdout().lock().write_all(&packed(&bytes)?).map_err(failed)
}

/// Compresses bytes. WebAssembly is not aligned: a byte predicts the next one better than its position does. The
/// dictionary has 8 MiB, and no module is larger.
fn packed(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| format!("lzma: {error}");
    const EXTREME: u32 = 1 << 31;
    let mut options = LzmaOptions::new_preset(9 | EXTREME).map_err(|error| failed(&error))?;
    options.literal_context_bits(4).position_bits(0).dict_size(1 << 23);
    let stream = Stream::new_lzma_encoder(&options).map_err(|error| failed(&error))?;
    let mut encoder = XzEncoder::new_stream(Vec::new(), stream);
    let out = encoder.write_all(bytes).and_then(|()| encoder.finish());
    let mut out = out.map_err(|error| failed(&error))?;
    // liblzma writes an end marker instead of the length, which the page needs first.
    out[5..13].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_contains_properties_and_length() {
        let bytes: Vec<u8> = (0..100_000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
        let packed = packed(&bytes).unwrap();
        assert!(packed.len() < bytes.len() / 10);
        assert_eq!(packed[0], 4);
        assert_eq!(packed[1..5], (1_u32 << 23).to_le_bytes());
        assert_eq!(packed[5..13], (bytes.len() as u64).to_le_bytes());
        let mut read = Vec::new();
        let stream = Stream::new_lzma_decoder(u64::MAX).unwrap();
        liblzma::read::XzDecoder::new_stream(&packed[..], stream).read_to_end(&mut read).unwrap();
        assert!(read == bytes);
    }
}

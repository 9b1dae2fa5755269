//! `cargo xtask dist`: the page as a folder for any static host, under any path.
//!
//! For each file that compression makes smaller, the folder also contains the file compressed by brotli and gzip, for
//! hosts that send those.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::target;
use crate::size::{gzipped, walk};
use crate::{Failure, setup, size};

/// The extensions of text files. The other files are compressed already.
const TEXTS: [&str; 8] = ["css", "ftl", "html", "js", "svg", "ts", "txt", "webmanifest"];
/// The files by which a folder of the page is recognized.
const OURS: [&str; 3] = ["index.html", "worker.js", "embed.js"];

/// Builds the page and writes the folder.
///
/// # Errors
/// The build fails, a file cannot be read or written, or the folder contains other files.
pub fn dist(out: Option<PathBuf>) -> Result<(), Failure> {
    let tools = setup::page()?;
    size::build(&tools)?;
    write(&out.unwrap_or_else(folder))
}

/// Returns the default folder.
pub fn folder() -> PathBuf {
    target().join("dist")
}

/// Writes the folder of the page that was built last.
///
/// # Errors
/// A file cannot be read or written, or the folder contains other files.
pub fn write(out: &Path) -> Result<(), Failure> {
    let error = |e: std::io::Error| format!("{}: {e}", out.display());
    let from = size::folder();
    checked(&from)?;
    if out.is_dir() {
        let empty = fs::read_dir(out).map_err(error)?.next().is_none();
        if !empty && !OURS.iter().all(|name| out.join(name).is_file()) {
            return Err(format!("{}: there is something else in this folder", out.display()));
        }
        fs::remove_dir_all(out).map_err(error)?;
    }
    let mut files = Vec::new();
    walk(&from, &mut files)?;
    files.sort();
    let (mut raw, mut brotli) = (0, 0);
    for file in &files {
        let name = file.strip_prefix(&from).unwrap_or(file);
        let to = out.join(name);
        let error = |e: std::io::Error| format!("{}: {e}", to.display());
        let bytes = fs::read(file).map_err(error)?;
        fs::create_dir_all(to.parent().unwrap_or(out)).map_err(error)?;
        fs::write(&to, &bytes).map_err(error)?;
        raw += bytes.len();
        let mut sent = bytes.len();
        if name.extension().is_some_and(|ending| TEXTS.iter().any(|text| ending == *text)) {
            for (ending, packed) in [("gz", gzipped(&bytes).map_err(error)?), ("br", brotlied(&bytes).map_err(error)?)]
            {
                if packed.len() < bytes.len() {
                    sent = packed.len();
                    let to = format!("{}.{ending}", to.display());
                    fs::write(&to, packed).map_err(|e| format!("{to}: {e}"))?;
                }
            }
        }
        brotli += sent;
    }
    println!("{}: {} files, {raw} bytes, {brotli} as brotli sends them", out.display(), files.len());
    Ok(())
}

/// Checks that the page in a folder sends requests only to its own origin, and that its Content-Security-Policy says
/// so.
fn checked(folder: &Path) -> Result<(), Failure> {
    for name in ["index.html", "frame.html", "fidelity.html"] {
        let path = folder.join(name);
        let html = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        if let Some(wrong) = wrong(&html) {
            return Err(format!("{}: {wrong}", path.display()));
        }
    }
    Ok(())
}

/// Returns the problem of a page: a forbidden or a missing element.
fn wrong(html: &str) -> Option<String> {
    if !html.contains("http-equiv=\"Content-Security-Policy\"") {
        return Some("there is no Content-Security-Policy".to_owned());
    }
    for word in ["unsafe-inline", "'unsafe-eval'", "unsafe-hashes"] {
        if html.contains(word) {
            return Some(format!("its policy allows {word}"));
        }
    }
    for attribute in ["src=\"", "href=\""] {
        for rest in html.split(attribute).skip(1) {
            let address = rest.split('"').next().unwrap_or_default();
            if !address.starts_with("./") && !address.starts_with('#') {
                return Some(format!("{address:?} is no relative address"));
            }
        }
    }
    None
}

fn brotlied(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_pages_that_call_others() {
        let page = |policy: &str, rest: &str| {
            format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\" />{rest}")
        };
        assert_eq!(wrong(&page("script-src 'self' 'wasm-unsafe-eval'", "<a href=\"./x\"><a href=\"#y\">")), None);
        for html in [
            String::new(),
            page("script-src 'unsafe-inline'", ""),
            page("script-src 'unsafe-eval'", ""),
            page("", "<img src=\"https://example.org/x.png\">"),
            page("", "<a href=\"/x\">"),
        ] {
            assert!(wrong(&html).is_some(), "{html}");
        }
    }

    #[test]
    fn compression_round_trips() {
        let bytes = "kind: PersistentVolume\n".repeat(50);
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &*brotlied(bytes.as_bytes()).unwrap(), &mut back).unwrap();
        assert_eq!(back, bytes.as_bytes());
    }
}

//! `cargo xtask size`: what a reader's browser has to fetch.

use std::io::Write;
use std::path::{Path, PathBuf};

use bindery_tests::root;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Failure;
use crate::process::succeeds;
use crate::setup::{self, Tools};

/// The most that the whole page may take, gzipped: 600 KB, a KB being 1000 bytes.
pub const LIMIT: usize = 600_000;

/// Builds the page as it is shipped, into `dist`.
///
/// # Errors
/// The tools cannot be started.
pub fn build(tools: &Tools) -> Result<bool, Failure> {
    succeeds(tools.command("trunk").args(["build", "--release=true"]))
}

/// Builds, measures and prints.
///
/// # Errors
/// What could not be had or read.
pub fn command() -> Result<bool, Failure> {
    let tools = setup::page()?;
    if !build(&tools)? {
        return Ok(false);
    }
    report().map(|_| true)
}

/// Measures and prints what is in `dist`; the gzipped total.
///
/// # Errors
/// A file that cannot be read.
pub fn report() -> Result<usize, Failure> {
    let dist = root().join("dist");
    let mut files = Vec::new();
    walk(&dist, &mut files)?;
    files.sort();
    let (mut raw_all, mut gzip_all) = (0, 0);
    println!("{:>10} {:>10}  file", "raw", "gzip -9");
    for file in &files {
        let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let gzip = gzipped(&bytes).map_err(|e| format!("gzip: {e}"))?;
        println!("{:>10} {gzip:>10}  {}", bytes.len(), file.strip_prefix(&dist).unwrap_or(file).display());
        raw_all += bytes.len();
        gzip_all += gzip;
    }
    println!("{raw_all:>10} {gzip_all:>10}  in all (the limit is {LIMIT} gzipped)");
    Ok(gzip_all)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let error = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(error)? {
        let path = entry.map_err(error)?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_none_or(|e| e != "map") {
            // A source map is fetched by a debugger, not by a reader.
            files.push(path);
        }
    }
    Ok(())
}

fn gzipped(bytes: &[u8]) -> std::io::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

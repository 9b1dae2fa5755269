//! `cargo xtask size`: what a reader's browser has to fetch.

use std::io::Write;
use std::path::{Path, PathBuf};

use bindery_tests::root;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Failure;
use crate::process::succeeds;
use crate::setup::{self, Tools};

/// The most that the page may take until it can be used, gzipped: 600 KB, a KB being 1000 bytes.
pub const LIMIT: usize = 600_000;
/// The most that it may load later: CodeMirror, what completes and explains, the whole page, and the lessons in every language.
pub const LATER: usize = 1_500_000;
/// The folder of what is loaded later.
const FOLDER: &str = "later";

/// Builds the page as it is shipped, into `dist`.
///
/// # Errors
/// The tools cannot be started.
pub fn build(tools: &Tools) -> Result<bool, Failure> {
    // What a visit begins with; web/editor/pack.mjs adds the whole.
    let first = ["build", "--release=true", "--no-default-features=true"];
    succeeds(tools.command("trunk").args(first).env("BINDERY_WHOLE", "1"))
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

/// Measures and prints what is in `dist`: the gzipped totals of what the page starts with and of what it loads later.
///
/// # Errors
/// A file that cannot be read.
pub fn report() -> Result<(usize, usize), Failure> {
    let dist = root().join("dist");
    let mut files = Vec::new();
    walk(&dist, &mut files)?;
    files.sort();
    let (mut first, mut later) = ((0, 0), (0, 0));
    println!("{:>10} {:>10}  file", "raw", "gzip -9");
    for file in &files {
        let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let gzip = gzipped(&bytes).map_err(|e| format!("gzip: {e}"))?;
        let name = file.strip_prefix(&dist).unwrap_or(file);
        println!("{:>10} {gzip:>10}  {}", bytes.len(), name.display());
        let total = if name.starts_with(FOLDER) { &mut later } else { &mut first };
        *total = (total.0 + bytes.len(), total.1 + gzip);
    }
    println!("{:>10} {:>10}  to start with (the limit is {LIMIT} gzipped)", first.0, first.1);
    println!("{:>10} {:>10}  loaded later (the limit is {LATER} gzipped)", later.0, later.1);
    Ok((first.1, later.1))
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

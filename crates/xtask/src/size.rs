//! `cargo xtask size`: the size of the files that the page loads.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Failure;
use crate::process::{color, run, target};
use crate::setup::{self, Tools};

/// The limit for the files that the page loads before it can be used, gzipped, in units of 1000 bytes. The goal is 600
/// KB. Documents, notices, bounded work, and the messages for files that cannot be loaded exceed it.
pub const LIMIT: usize = 618_000;
/// The limit for the files that load later: CodeMirror, completion and explanations, the full module, the lessons in
/// every language, and the fidelity page. The fields of 34 kinds that are only stored, the graph and the generators of
/// `kubectl create` use the last 110 KB.
pub const LATER: usize = 1_695_000;
/// The folder of the files that load later.
const FOLDER: &str = "later";
/// The limit for the page in a sandbox, where it loads everything as plain scripts.
pub const ALONE: usize = 1_476_000;
/// The limit for another page that embeds this one: 5 KB.
pub const EMBED: usize = 5_000;

/// The sizes of the loaded files, gzipped.
pub struct Sizes {
    /// At the start.
    pub first: usize,
    /// Later.
    pub later: usize,
    /// In a sandbox.
    pub alone: usize,
    /// By an embedding page: the larger of the two scripts.
    pub embed: usize,
}

impl Sizes {
    /// True if all sizes are within their limits.
    pub fn hold(&self) -> bool {
        self.first <= LIMIT && self.later <= LATER && self.alone <= ALONE && self.embed <= EMBED
    }
}

/// Returns the folder of the release page, which differs from the folder of `trunk serve`.
pub fn folder() -> PathBuf {
    target().join("page")
}

/// Builds the release page into [`folder`].
///
/// # Errors
/// The tools cannot be started, or the build fails.
pub fn build(tools: &Tools) -> Result<(), Failure> {
    // The full module. web/editor/pack.mjs adds the module of the first view.
    let full = ["build", "--release=true", "--color", color(), "--dist"];
    let mut trunk = tools.command("trunk");
    trunk.args(full).arg(folder()).env("BINDERY_SPLIT", "1");
    run(&mut trunk, "Correct what it reports above and run the same command again.")
}

/// Builds, measures and prints.
///
/// # Errors
/// A tool is not installed, or a file cannot be read.
pub fn command() -> Result<bool, Failure> {
    let tools = setup::page()?;
    build(&tools)?;
    report(&folder()).map(|_| true)
}

/// Measures and prints the files in a folder of the page. Compressed copies do not count.
///
/// # Errors
/// A file cannot be read.
pub fn report(dist: &Path) -> Result<Sizes, Failure> {
    let mut files = Vec::new();
    walk(dist, &mut files)?;
    files.retain(|file| file.extension().is_none_or(|ending| ending != "gz" && ending != "br"));
    files.sort();
    let (mut first, mut later, mut alone, mut embed) = ((0, 0), (0, 0), (0, 0), (0, 0));
    println!("{:>10} {:>10}  file", "raw", "gzip -9");
    for file in &files {
        let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let gzip = gzipped(&bytes).map_err(|e| format!("gzip: {e}"))?.len();
        let name = file.strip_prefix(dist).unwrap_or(file);
        println!("{:>10} {gzip:>10}  {}", bytes.len(), name.display());
        let add = |total: &mut (usize, usize)| *total = (total.0 + bytes.len(), total.1 + gzip);
        let text = name.to_string_lossy();
        // The fidelity page loads when the user opens it, and the service worker when the page is idle.
        if name.starts_with(FOLDER) || text.starts_with("fidelity.") || text == "worker.js" {
            add(&mut later);
        } else if name.starts_with("alone") || text == "frame.html" {
            add(&mut alone);
        } else if text.starts_with("embed") && text.ends_with(".js") {
            embed = embed.max((bytes.len(), gzip));
        } else if !["embed.d.ts", "_headers"].contains(&&*text) {
            add(&mut first);
        }
    }
    for ((raw, gzip), what, limit) in [
        (first, "to start with", LIMIT),
        (later, "loaded later", LATER),
        (alone, "in a sandbox, instead of both", ALONE),
        (embed, "for a page that embeds this one", EMBED),
    ] {
        println!("{raw:>10} {gzip:>10}  {what} (the limit is {limit} gzipped)");
    }
    Ok(Sizes { first: first.1, later: later.1, alone: alone.1, embed: embed.1 })
}

/// Lists all files of a folder except source maps.
///
/// # Errors
/// A folder cannot be read.
pub fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let error = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(error)? {
        let path = entry.map_err(error)?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_none_or(|e| e != "map") {
            // Only debuggers load source maps.
            files.push(path);
        }
    }
    Ok(())
}

/// Compresses bytes as `gzip -9` does.
///
/// # Errors
/// The encoder fails. This does not happen in memory.
pub fn gzipped(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

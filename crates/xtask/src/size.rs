//! `cargo xtask size`: what a reader's browser has to fetch.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::Failure;
use crate::process::{color, run, target};
use crate::setup::{self, Tools};

/// The most that the page may take until it can be used, gzipped, a KB being 1000 bytes. The aim is 600 KB: documents, notices,
/// bounded work, and what is said when a file cannot be loaded took more than was left.
pub const LIMIT: usize = 618_000;
/// The most that it may load later: CodeMirror, what completes and explains, the full module, the lessons in every language, and the
/// page that tells how right it is. The fields of 34 kinds that are only stored, and the graph, took the last 80 KB.
pub const LATER: usize = 1_668_000;
/// The folder of what is loaded later.
const FOLDER: &str = "later";
/// The most that the page may take where it is in a sandbox: all of it, as plain scripts.
pub const ALONE: usize = 1_450_000;
/// The most that another page loads to embed this one: 5 KB.
pub const EMBED: usize = 5_000;

/// What a browser has to fetch, gzipped.
pub struct Sizes {
    /// To start with.
    pub first: usize,
    /// Later.
    pub later: usize,
    /// In a sandbox.
    pub alone: usize,
    /// By a page that embeds this one: the larger of the two scripts.
    pub embed: usize,
}

impl Sizes {
    /// Whether all are within their limits.
    pub fn hold(&self) -> bool {
        self.first <= LIMIT && self.later <= LATER && self.alone <= ALONE && self.embed <= EMBED
    }
}

/// The folder of the release page: not the one that `trunk serve` serves from.
pub fn folder() -> PathBuf {
    target().join("page")
}

/// Builds the page as it is shipped, into [`folder`].
///
/// # Errors
/// The tools cannot be started, or the build fails.
pub fn build(tools: &Tools) -> Result<(), Failure> {
    // The full module; web/editor/pack.mjs adds the one that a visit begins with.
    let full = ["build", "--release=true", "--color", color(), "--dist"];
    let mut trunk = tools.command("trunk");
    trunk.args(full).arg(folder()).env("BINDERY_SPLIT", "1");
    run(&mut trunk, "Correct what it reports above and run the same command again.")
}

/// Builds, measures and prints.
///
/// # Errors
/// A tool that is not installed, or a file that cannot be read.
pub fn command() -> Result<bool, Failure> {
    let tools = setup::page()?;
    build(&tools)?;
    report(&folder()).map(|_| true)
}

/// Measures and prints what is in a folder of the page; files that were compressed beforehand do not count.
///
/// # Errors
/// A file that cannot be read.
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
        // The page of its own is fetched when the reader turns to it, and the service worker once the page is at rest.
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

/// All files of a folder but source maps.
///
/// # Errors
/// A folder that cannot be read.
pub fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
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

/// The bytes as `gzip -9` packs them.
///
/// # Errors
/// None, as there is memory.
pub fn gzipped(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

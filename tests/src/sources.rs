//! The project's own sources, for tests of rules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::root;

/// A source file.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path below the project's root, with forward slashes.
    pub path: String,
    /// The text.
    pub text: String,
}

/// Returns the files below some folders of the project with one of the extensions, sorted by name. Omits built,
/// installed and recorded files.
///
/// # Panics
/// The tree cannot be read.
pub fn files(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), endings, &mut found);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

const NOT_SOURCES: [&str; 9] =
    ["target", "build", "dist", "node_modules", "conformance", "output", "pkg", ".git", ".tools"];

fn walk(path: &Path, endings: &[&str], found: &mut Vec<Source>) {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        for entry in entries {
            let entry = entry.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            if !NOT_SOURCES.contains(&entry.file_name().to_string_lossy().as_ref()) {
                walk(&entry.path(), endings, found);
            }
        }
    } else if path.extension().is_some_and(|e| endings.contains(&e.to_string_lossy().as_ref())) {
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let below = path.strip_prefix(root()).unwrap_or(path);
        found.push(Source { path: below.to_string_lossy().replace('\\', "/"), text });
    }
}

/// Returns the folders of the packages: `crates/*`, `web` and `tests`.
///
/// # Panics
/// The tree cannot be read.
pub fn package_folders() -> Vec<PathBuf> {
    let crates = root().join("crates");
    let entries = std::fs::read_dir(&crates).unwrap_or_else(|e| panic!("{}: {e}", crates.display()));
    let mut folders: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.is_dir()).collect();
    folders.extend([root().join("web"), root().join("tests")]);
    folders.sort();
    folders
}

/// Returns the string literals that follow `call(` in Rust source, outside of line comments.
pub fn literals(text: &str, call: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(call) {
        let rest = code[at + call.len()..].trim_start();
        if let Some(literal) = rest.strip_prefix('"')
            && let Some(end) = literal.find('"')
        {
            found.insert(literal[..end].to_owned());
        }
    }
    found
}

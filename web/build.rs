//! Writes the English texts and the style sheets of the full module without comments, because they are part of the
//! module. `web/editor/pack.mjs` and `web/editor/build.mjs` do the same for the files that the page fetches.

#![allow(clippy::disallowed_methods)] // A build script reads and writes files.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=locales/en");
    let out = env::var_os("OUT_DIR").expect("cargo names the folder");
    for entry in fs::read_dir("locales/en").expect("the texts are there") {
        let path = entry.expect("the folder can be read").path();
        let text = fs::read_to_string(&path).expect("the texts can be read");
        fs::write(Path::new(&out).join(path.file_name().expect("it has a name")), bare(&text))
            .expect("it can be written");
    }
    for (name, entry) in [("full.css", "styles/full.css"), ("lessons.css", "src/view/lessons.css")] {
        fs::write(Path::new(&out).join(name), bundled(Path::new(entry))).expect("it can be written");
    }
}

/// Returns a style sheet with each `@import` replaced by the imported file, without comments and indentation.
fn bundled(path: &Path) -> String {
    println!("cargo:rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut bundle = String::new();
    for (i, part) in text.split("/*").enumerate() {
        let rules = if i == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) };
        for line in rules.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.strip_prefix("@import \"").and_then(|line| line.strip_suffix("\";")) {
                Some(file) => bundle.push_str(&bundled(&path.with_file_name(file))),
                None => bundle.extend([line, "\n"]),
            }
        }
    }
    bundle
}

/// Returns a Fluent file without comments, and without the empty lines between messages.
fn bare(text: &str) -> String {
    let mut bare = String::new();
    let mut empty = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        // Empty lines in a message are part of its text.
        if line.starts_with(' ') {
            bare.push_str(&"\n".repeat(empty));
        }
        empty = 0;
        bare.push_str(line);
        bare.push('\n');
    }
    bare
}

//! Writes the English texts without their comments, which would be a part of the module. `web/editor/pack.mjs` does the same
//! for the languages that are fetched.

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
}

/// A Fluent file without comments, and without the empty lines between messages.
fn bare(text: &str) -> String {
    let mut bare = String::new();
    let mut empty = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        // Within a message they are a part of its text.
        if line.starts_with(' ') {
            bare.push_str(&"\n".repeat(empty));
        }
        empty = 0;
        bare.push_str(line);
        bare.push('\n');
    }
    bare
}

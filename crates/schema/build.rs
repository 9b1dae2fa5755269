//! Derives the tables of the page from the generated tables. The first build has a table without the structs of the
//! stored kinds and without protobuf numbers. Its documentation is that of the structs in this table.
#![allow(clippy::disallowed_methods)] // A build script reads and writes files.

use std::collections::BTreeSet;
use std::path::Path;

fn main() {
    let read = |file: &str| {
        println!("cargo::rerun-if-changed={file}");
        std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    let (schema, docs) = (read("schema.txt"), read("docs.txt"));
    let (mut first, mut structs) = (String::new(), BTreeSet::new());
    for line in schema.lines().skip_while(|line| line.starts_with('#')).take_while(|line| !line.starts_with('#')) {
        match line.strip_prefix(' ').filter(|line| !line.starts_with('>')) {
            Some(field) => {
                first.push(' ');
                let words = field.split(' ').enumerate().filter(|(place, _)| *place != 2);
                first += &words.map(|(_, word)| word).collect::<Vec<_>>().join(" ");
            }
            None => {
                structs.insert(line.trim_start_matches('+').trim_end_matches(" atomic"));
                first += line;
            }
        }
        first.push('\n');
    }
    let owner = |line: &str| line.split('.').next().is_some_and(|owner| structs.contains(owner));
    let docs: String = docs.split_inclusive('\n').filter(|line| owner(line)).collect();
    let out = std::env::var_os("OUT_DIR").expect("cargo says where to write");
    for (file, text) in [("first.txt", first), ("docs.txt", docs)] {
        std::fs::write(Path::new(&out).join(file), text).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}

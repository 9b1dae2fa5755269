//! The documentation of embedding refers only to existing files, attributes, options and calls.
#![allow(clippy::disallowed_methods)] // Reads files.

use std::collections::BTreeSet;

use bindery_tests::root;
use bindery_tests::sources::files;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Returns the text between two markers.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("there is {start:?}"));
    rest.split_once(end).unwrap_or_else(|| panic!("there is {end:?} after {start:?}")).0
}

/// Returns the names at the start of the lines of a block: `  name:`, `  name(`, `  "name":`.
fn names(block: &str) -> BTreeSet<String> {
    block
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| {
            let line = line.trim_start().trim_start_matches("readonly ").trim_start_matches('"');
            let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
            let (name, rest) = line.split_at(end);
            (!name.is_empty() && rest.starts_with(['?', ':', '(', '"'])).then(|| name.to_owned())
        })
        .collect()
}

struct Known {
    attributes: BTreeSet<String>,
    options: BTreeSet<String>,
    members: BTreeSet<String>,
}

fn known() -> Known {
    let (types, script) = (read("web/embed/embed.d.ts"), read("web/embed/embed.js"));
    let mut attributes = names(between(&script, "const ATTRIBUTES = {\n", "\n};"));
    attributes.insert("loading".to_owned());
    Known {
        attributes,
        options: names(between(&types, "export interface Options {\n", "\n}")),
        members: names(between(&types, "export interface Playground {\n", "\n}")),
    }
}

/// Returns the attributes of every `<bindery-playground …>` in a text.
fn attributes(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for tag in text.split("<bindery-playground").skip(1) {
        // Template expressions and quoted texts are removed: they may contain anything.
        let mut tag = tag.split('>').next().unwrap_or_default().to_owned();
        for (start, end) in [("{{", "}}"), ("={", "}"), ("{", "}"), ("\"", "\"")] {
            while let Some(from) = tag.find(start)
                && let Some(to) = tag[from + start.len()..].find(end)
            {
                tag.replace_range(from..from + start.len() + to + end.len(), " ");
            }
        }
        found.extend(tag.split([' ', '\n', '=']).filter(|word| !word.is_empty()).map(str::to_owned));
    }
    found
}

#[test]
fn samples_refer_to_existing_names() {
    let Known { attributes: known, options, members } = known();
    assert!(known.contains("panel") && options.contains("readOnly") && members.contains("onExplain"), "{known:?}");
    let folder = ["embed.js", "embed-classic.js", "embed.d.ts"];
    let page = read("index.html");
    for file in folder {
        assert!(page.contains(&format!("{file}\"")), "the folder has {file}");
    }
    let endings = ["md", "mdx", "html", "js", "jsx", "toml", "yml"];
    let samples = files(&["docs/embed"], &endings);
    let kinds: BTreeSet<&str> = samples.iter().filter_map(|s| s.path.split('/').nth(2)).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["docusaurus", "hugo", "mdbook", "mkdocs", "reveal"]);
    let mut wrong = Vec::new();
    let mut scripts = BTreeSet::new();
    for source in samples.iter().chain(&files(&["docs"], &["md"])) {
        for attribute in attributes(&source.text).difference(&known) {
            wrong.push(format!("{}: no attribute {attribute}", source.path));
        }
        for part in source.text.split("https://bindery.example.org/").skip(1) {
            let file = part.split(['"', '\'', '\n', '`', ' ', '?']).next().unwrap_or_default();
            if !file.is_empty() && !folder.contains(&file) {
                wrong.push(format!("{}: the folder has no {file}", source.path));
            }
            scripts.insert((source.path.split('/').nth(2).unwrap_or_default().to_owned(), file.to_owned()));
        }
        for part in source.text.split("playground.").skip(1).chain(source.text.split("playground?.").skip(1)) {
            let call: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
            if !call.is_empty() && !members.contains(&call) {
                wrong.push(format!("{}: a playground has no {call}", source.path));
            }
        }
    }
    assert!(scripts.len() >= 5, "each sample names the script: {scripts:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn types_and_script_have_same_calls_and_attributes() {
    let Known { attributes: known, options, members } = known();
    let (types, script, documentation) =
        (read("web/embed/embed.d.ts"), read("web/embed/embed.js"), read("docs/embed.md"));
    let class = between(&script, "class Playground {", "\n}");
    let defined: BTreeSet<String> = names(class).into_iter().filter(|name| name != "constructor").collect();
    let mut calls = members.clone();
    for property in ["frame", "ready"] {
        calls.remove(property);
        assert!(class.contains(&format!("this.{property} =")), "{property}");
    }
    assert_eq!(defined, calls);
    for attribute in &known {
        assert!(types.contains(&format!("`{attribute}`")) || attribute == "loading", "embed.d.ts tells of {attribute}");
        assert!(documentation.contains(&format!("`{attribute}")), "docs/embed.md tells of {attribute}");
    }
    let page = read("web/editor/src/embed.js") + &read("web/src/embed.rs");
    for option in options.iter().filter(|option| !["src", "title"].contains(&option.as_str())) {
        let snake: String = option
            .chars()
            .flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] })
            .collect();
        assert!(page.contains(option.as_str()) || page.contains(&snake), "the page knows {option}");
    }
}

#[test]
fn workflow_uses_existing_commands() {
    let workflow = read(".github/workflows/pages.yml");
    assert!(workflow.contains("cargo xtask dist --out"));
    assert!(read("crates/xtask/src/main.rs").contains("\"dist\" =>"));
}

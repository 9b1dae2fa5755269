//! Rules for the sources: module documentation, allowed dependencies between crates, no side effects in the core,
//! messages for all texts of controllers, and names.
#![allow(clippy::disallowed_methods)] // Reads files.

use std::collections::{BTreeMap, BTreeSet};

use bindery_tests::root;
use bindery_tests::sources::{Source, files, literals, package_folders};

/// The crates of the workspace that each crate may depend on.
const ALLOWED_DEPENDENCIES: &[(&str, &[&str])] = &[
    ("bindery-schema", &[]),
    ("bindery-api", &["bindery-schema"]),
    ("bindery-etcd", &[]),
    ("bindery-wire", &["bindery-schema", "bindery-api"]),
    ("bindery-apiserver", &["bindery-api", "bindery-etcd", "bindery-wire"]),
    ("bindery-engine", &["bindery-api"]),
    ("bindery-controllers", &["bindery-api", "bindery-engine"]),
    ("bindery-sandbox", &["bindery-api"]),
    (
        "bindery-cluster",
        &[
            "bindery-api",
            "bindery-etcd",
            "bindery-apiserver",
            "bindery-engine",
            "bindery-controllers",
            "bindery-sandbox",
        ],
    ),
    ("bindery-explain", &["bindery-api", "bindery-engine", "bindery-controllers"]),
    ("bindery-kubectl", &["bindery-api", "bindery-cluster"]),
    ("bindery-etcdctl", &["bindery-api", "bindery-etcd", "bindery-wire", "bindery-cluster"]),
    ("bindery-session", &["bindery-api", "bindery-cluster", "bindery-kubectl"]),
    ("bindery-conformance", &["bindery-api", "bindery-cluster", "bindery-kubectl", "bindery-session"]),
    ("bindery-lessons", &["bindery-api", "bindery-cluster", "bindery-kubectl", "bindery-session"]),
    (
        "bindery-web",
        &[
            "bindery-api",
            "bindery-cluster",
            "bindery-kubectl",
            "bindery-session",
            "bindery-wire",
            "bindery-etcdctl",
            "bindery-explain",
            "bindery-lessons",
        ],
    ),
    ("bindery-tests", EVERY),
    ("xtask", EVERY),
];

const EVERY: &[&str] = &[
    "bindery-engine",
    "bindery-session",
    "bindery-schema",
    "bindery-explain",
    "bindery-sandbox",
    "bindery-api",
    "bindery-etcd",
    "bindery-wire",
    "bindery-etcdctl",
    "bindery-apiserver",
    "bindery-controllers",
    "bindery-cluster",
    "bindery-kubectl",
    "bindery-conformance",
    "bindery-lessons",
    "bindery-web",
    "bindery-tests",
];

/// The crates below web, tests and xtask. They are a pure function of the actions.
const CORE: &[&str] = &[
    "crates/engine",
    "crates/session",
    "crates/schema",
    "crates/explain",
    "crates/sandbox",
    "crates/api",
    "crates/etcd",
    "crates/wire",
    "crates/etcdctl",
    "crates/apiserver",
    "crates/controllers",
    "crates/cluster",
    "crates/kubectl",
    "crates/conformance",
    "crates/lessons",
];

/// Checks that a rule applies to a minimum number of sources: a rule without files would always hold.
fn at_least(count: usize, sources: Vec<Source>) -> Vec<Source> {
    assert!(sources.len() >= count, "{} files are found, at least {count} are expected", sources.len());
    sources
}

fn assert_empty(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_documentation() {
    let sources = files(&["crates", "web", "tests"], &["rs"]);
    assert!(sources.len() > 20, "the sources are found");
    assert_empty(
        sources.into_iter().filter(|s| !s.text.starts_with("//! ")).map(|s| format!("{}: no `//!`", s.path)).collect(),
    );
}

#[test]
fn crates_have_only_allowed_dependencies() {
    let mut wrong = Vec::new();
    assert!(package_folders().len() >= 15, "the crates are found");
    for folder in package_folders() {
        let manifest = folder.join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest).unwrap_or_else(|e| panic!("{}: {e}", manifest.display()));
        let name = text.lines().find_map(|line| line.strip_prefix("name = ")).unwrap_or_default().trim_matches('"');
        match ALLOWED_DEPENDENCIES.iter().find(|(package, _)| *package == name) {
            Some((_, allowed)) => {
                let imports = imports(&text);
                wrong.extend(
                    imports
                        .difference(&allowed.iter().map(|s| (*s).to_owned()).collect())
                        .map(|import| format!("{name} may not import {import}")),
                );
            }
            None => wrong.push(format!("{}: the crate {name:?} is not in ALLOWED_DEPENDENCIES", manifest.display())),
        }
    }
    assert_empty(wrong);
}

/// Returns the dependencies of a manifest on packages of the workspace, without dev-dependencies.
fn imports(manifest: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut counts = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[') {
            counts = table.contains("dependencies") && !table.contains("dev-dependencies");
            if let Some(name) = table.strip_prefix("dependencies.") {
                found.insert(name.trim_end_matches(']').to_owned());
            }
        } else if counts && let Some(end) = line.find(['.', ' ', '=']) {
            found.insert(line[..end].to_owned());
        }
    }
    found.retain(|name| name.starts_with("bindery-") || name == "xtask");
    found
}

#[test]
fn parses_dependencies_of_manifests() {
    let manifest = "[package]\nname = \"x\"\n[dependencies]\nbindery-api.workspace = true\nserde = \"1\"\n\
                    bindery-etcd = { path = \"e\" }\n[dev-dependencies]\nbindery-web.workspace = true\n";
    assert_eq!(imports(manifest).into_iter().collect::<Vec<_>>(), ["bindery-api", "bindery-etcd"]);
}

/// Controllers do not import each other: `common` contains their shared code. The generic part imports no controller.
#[test]
fn controllers_do_not_import_each_other() {
    const BELOW: &str = "crates/controllers/src/";
    /// The list of controllers, and the rules that controllers share.
    const LIST: &str = "lib";
    const SHARED: &str = "common";
    let sources = at_least(50, files(&[BELOW], &["rs"]));
    let module = |path: &str| {
        let below = path.trim_start_matches(BELOW);
        below.split(['/', '.']).next().unwrap_or_default().to_owned()
    };
    let list = sources.iter().find(|s| s.path == format!("{BELOW}lib.rs")).expect("there is a lib.rs");
    let controllers: BTreeSet<String> = list
        .text
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub mod ")?.trim_end_matches(';').to_owned()))
        .collect();
    let controllers: BTreeSet<String> = controllers.into_iter().filter(|name| name != SHARED).collect();
    assert!(controllers.len() > 10, "the controllers are found: {controllers:?}");
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| module(&source.path) != LIST) {
        let own = module(&source.path);
        for name in crate_modules(&source.text).into_iter().filter(|name| *name != own && controllers.contains(name)) {
            wrong.push(format!("{} may not import the controller {name}: share it in {SHARED}", source.path));
        }
    }
    assert_empty(wrong);
}

/// Returns the modules of its own crate that a source uses: the names after `crate::`, also in braces.
fn crate_modules(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        let Some(list) = rest.strip_prefix('{') else {
            found.insert(name(rest));
            continue;
        };
        let mut depth = 0;
        let end = list.find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth < 0
        });
        // Inner lists contain no modules of the crate, but their commas would seem to.
        let mut depth = 0;
        let entries = list[..end.unwrap_or(list.len())].split(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0 && c == ','
        });
        found.extend(entries.map(|entry| name(entry.trim_start())).filter(|name| !name.is_empty()));
    }
    found
}

#[test]
fn parses_crate_modules_of_sources() {
    let text = "use crate::{Cache, csi::{Call, x},\n    kubelet};\n// crate::no\nlet x = crate::pod::is(); $crate::y; mycrate::z";
    assert_eq!(crate_modules(text).into_iter().collect::<Vec<_>>(), ["Cache", "csi", "kubelet", "pod", "y"]);
}

/// Returns the code of the core, without its tests.
fn core() -> Vec<Source> {
    let sources = files(CORE, &["rs"]);
    let tests = |path: &str| path.contains("/tests/") || path.contains("/examples/") || path.ends_with("tests.rs");
    // A build script is not part of its crate.
    let build = |path: &str| path.ends_with("/build.rs");
    sources
        .into_iter()
        .filter(|source| !tests(&source.path) && !build(&source.path))
        .map(|mut source| {
            if let Some(at) = source.text.find("\n#[cfg(test)]\nmod ") {
                source.text.truncate(at);
            }
            source
        })
        .collect()
}

#[test]
fn core_has_no_side_effects() {
    // clippy.toml forbids the calls. This test forbids exceptions, and items that are not calls.
    const FORBIDDEN: [(&str, &str); 12] = [
        ("allow(clippy::disallowed", "the rule holds for the whole core"),
        ("std::time::Instant", "time is virtual"),
        ("std::time::SystemTime", "time is virtual"),
        ("std::fs", "no file system"),
        ("std::net", "no network"),
        ("std::process", "no processes"),
        ("std::thread", "one thread"),
        ("std::env::", "no environment"),
        ("async fn", "every step is an action"),
        ("HashMap", "iteration order differs from run to run"),
        ("HashSet", "iteration order differs from run to run"),
        ("unsafe ", "nothing here needs it"),
    ];
    let mut wrong = Vec::new();
    for source in at_least(150, core()) {
        for (i, line) in source.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for (word, reason) in FORBIDDEN.iter().filter(|(word, _)| line.contains(word)) {
                wrong.push(format!("{}:{}: {word:?}: {reason}", source.path, i + 1));
            }
        }
    }
    assert_empty(wrong);
}

#[test]
fn clippy_forbids_side_effects_in_core() {
    let text = std::fs::read_to_string(root().join("clippy.toml")).expect("there is a clippy.toml");
    let entries: Vec<&str> = text.lines().filter(|line| line.trim_start().starts_with("{ path")).collect();
    let mut wrong: Vec<String> =
        entries.iter().filter(|e| !e.contains("reason = \"")).map(|e| format!("no reason: {e}")).collect();
    for path in [
        "std::collections::HashMap",
        "std::collections::HashSet",
        "std::time::Instant",
        "std::time::SystemTime",
        "std::thread::spawn",
        "std::fs::read",
        "std::fs::read_to_string",
        "std::fs::write",
    ] {
        if !entries.iter().any(|entry| entry.contains(&format!("\"{path}\""))) {
            wrong.push(format!("clippy.toml does not forbid {path}"));
        }
    }
    for folder in package_folders() {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("a crate has a manifest");
        if !manifest.contains("[lints]\nworkspace = true") {
            wrong.push(format!("{}: does not take the workspace's lints", folder.display()));
        }
    }
    assert_empty(wrong);
}

/// Words that comments and names do not use. Comments have standard technical English, and names the terms of Kubernetes,
/// Rust and the web.
const BANNED_WORDS: [&str; 17] = [
    "anew",
    "anybody",
    "everybody",
    "nobody",
    "somebody",
    "whoever",
    "whom",
    "told",
    "unsaid",
    "heard",
    "hears",
    "complaint",
    "begun",
    "so many",
    "; nothing if",
    "Answers to",
    "Does not model",
];

/// The prefixes of names of tests that are sentences. A name states the expected behavior: `attach_times_out`.
const BANNED_TEST_PREFIXES: [&str; 9] =
    ["a_", "an_", "the_", "what_", "when_", "where_", "who_", "nobody_", "without_"];

/// Returns Rust source without its string literals. Comments and line breaks are kept.
fn without_strings(text: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let hashes = rest.bytes().skip(1).take_while(|b| *b == b'#').count();
        let is_word = kept.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let length = if rest.starts_with("//") {
            let line = rest.find('\n').unwrap_or(rest.len());
            kept.push_str(&rest[..line]);
            rest = &rest[line..];
            continue;
        } else if let Some(quote) = ["'\"'", "'\\\"'"].iter().find(|quote| rest.starts_with(**quote)) {
            quote.len()
        } else if c == 'r' && !is_word && rest[1 + hashes..].starts_with('"') {
            let (start, end) = (hashes + 2, format!("\"{}", "#".repeat(hashes)));
            rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len())
        } else if c == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|c: char| {
                let is_end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                is_end
            });
            end.map_or(rest.len(), |at| at + 2)
        } else {
            kept.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        kept.extend(rest[..length].chars().filter(|c| *c == '\n'));
        rest = &rest[length..];
    }
    kept
}

#[test]
fn strings_are_removed_from_sources() {
    let text = "f(\"a \\\" b\", '\"', r#\"c \" d\"#, r\"\\\"); // \"e\"\nlet g = \"h\n\ti\";";
    assert_eq!(without_strings(text), "f(, , , ); // \"e\"\nlet g = \n;");
}

#[test]
fn comments_and_names_have_no_banned_words() {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let holds = |line: &str, word: &str| {
        line.match_indices(word)
            .any(|(at, _)| !line[..at].ends_with(is_letter) && !line[at + word.len()..].starts_with(is_letter))
    };
    let mut wrong = Vec::new();
    let mut check = |path: &str, text: &str| {
        for (i, line) in text.lines().enumerate() {
            let found = BANNED_WORDS.iter().filter(|word| holds(line, word));
            wrong.extend(found.map(|word| format!("{path}:{}: {word:?}", i + 1)));
        }
    };
    for source in at_least(300, files(&["crates", "tests", "web"], &["rs"])) {
        check(&source.path, &without_strings(&source.text));
    }
    for source in at_least(50, files(&["tests", "web"], &["js", "mjs"])) {
        check(&source.path, &script_comments(&source.text));
    }
    assert_empty(wrong);
}

/// Returns the comments of a script and the names of its tests. All other lines are empty.
fn script_comments(text: &str) -> String {
    let is_comment = |line: &str| ["//", "/*", "*"].iter().any(|mark| line.starts_with(mark));
    let is_test = |line: &str| ["test(\"", "test(`"].iter().any(|call| line.starts_with(call));
    let mut kept = String::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        if is_comment(trimmed) || is_test(trimmed) {
            kept.push_str(line);
        } else if let Some((_, comment)) = line.rsplit_once(" // ") {
            kept.push_str(comment);
        }
        kept.push('\n');
    }
    kept
}

#[test]
fn comments_are_found_in_scripts() {
    let text = "// a\nlet b = 1; // c\n/** d */\ntest(\"e\", f);\n/*\n * g\n */\nh(\"i\");";
    assert_eq!(script_comments(text), "// a\nc\n/** d */\ntest(\"e\", f);\n/*\n * g\n */\n\n");
}

#[test]
fn test_names_are_not_sentences() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for source in files(&["crates", "tests", "web"], &["rs"]) {
        let mut is_test = false;
        for line in source.text.lines().map(str::trim_start) {
            is_test |= line == "#[test]";
            let Some(name) = line.strip_prefix("fn ").filter(|_| is_test) else { continue };
            (is_test, count) = (false, count + 1);
            if BANNED_TEST_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
                wrong.push(format!("{}: {}", source.path, name.split('(').next().unwrap_or(name)));
            }
        }
    }
    assert!(count > 350, "{count} tests");
    assert_empty(wrong);
}

#[test]
fn no_test_is_skipped_and_no_todo_is_left() {
    let marks = [["to", "do!("].concat(), ["unimpl", "emented!("].concat(), ["#[ign", "ore"].concat()];
    let comments = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["X", "XX"].concat()];
    let mut wrong = Vec::new();
    let endings = ["rs", "js", "mjs", "css", "ftl", "toml"];
    for source in at_least(200, files(&["crates", "web", "tests", ".ci"], &endings)) {
        for (i, line) in source.text.lines().enumerate() {
            let comment = line.split_once("//").is_some_and(|(_, c)| comments.iter().any(|mark| c.contains(mark)));
            if comment || marks.iter().any(|mark| line.contains(mark)) {
                wrong.push(format!("{}:{}: {}", source.path, i + 1, line.trim()));
            }
        }
    }
    assert_empty(wrong);
}

/// Returns the message IDs of each language, with the names of their variables.
fn locales() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let mut languages: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for file in files(&["web/locales"], &["ftl"]) {
        let below = file.path.trim_start_matches("web/locales/");
        let language = below.split(['/', '.']).next().unwrap_or_default().to_owned();
        let messages = languages.entry(language).or_default();
        let mut current = String::new();
        for line in file.text.lines() {
            let id = line.split_once(" =").map(|(id, _)| id).filter(|id| is_id(id));
            if let Some(id) = id {
                current = id.to_owned();
                let duplicate = messages.insert(current.clone(), BTreeSet::new()).is_some();
                assert!(!duplicate, "{}: {id} is there twice", file.path);
            }
            if let Some(variables) = messages.get_mut(&current) {
                let names = line.split('$').skip(1).map(|rest| {
                    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect::<String>()
                });
                variables.extend(names.filter(|name| !name.is_empty()));
            }
        }
    }
    languages
}

fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

#[test]
fn every_branch_has_a_message() {
    let languages = locales();
    let english = languages.get("en").expect("there are English texts");
    let mut branches = BTreeSet::new();
    for source in core() {
        branches.extend(literals(&source.text, "Why::new("));
        branches.extend(literals(&source.text, "why("));
        branches.extend(literals(&source.text, "branch: "));
    }
    assert!(branches.len() > 20, "the branches are found");
    assert_empty(
        branches
            .iter()
            .filter(|branch| !english.contains_key(&format!("why-{branch}")))
            .map(|branch| format!("web/locales/en: no message why-{branch}"))
            .collect(),
    );
}

/// Every literal in `crates/explain` that has the form of a branch, a fix or a rule has a message.
#[test]
fn every_explanation_and_fix_has_a_message() {
    let languages = locales();
    let english = languages.get("en").expect("there are English texts");
    let is_name = |word: &str| {
        word.contains('-') && word.split('-').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let (mut names, mut blockers) = (BTreeSet::new(), BTreeSet::new());
    for source in core().into_iter().filter(|s| s.path.contains("crates/explain/")) {
        blockers.extend(literals(&source.text, "blocked_by("));
        let code = source.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            names.extend(line.split('"').skip(1).step_by(2).filter(|w| is_name(w)).map(str::to_owned));
        }
    }
    assert!(names.len() > 80 && blockers.len() > 8, "the names are found");
    let known = |name: &str, kinds: &[&str]| kinds.iter().any(|kind| english.contains_key(&format!("{kind}-{name}")));
    let missing = names.iter().filter(|name| !known(name, &["explain", "fix", "rule", "waits"]));
    let missing_blockers = blockers.iter().filter(|name| !known(name, &["waits"]));
    assert_empty(
        missing.chain(missing_blockers).map(|name| format!("web/locales/en: no message for {name}")).collect(),
    );
}

#[test]
fn every_language_has_the_same_messages() {
    let languages = locales();
    let english = languages.get("en").expect("there are English texts");
    assert_eq!(languages.keys().collect::<Vec<_>>(), ["en", "ru", "zh"]);
    assert!(english.len() > 500, "{} messages", english.len());
    let mut wrong = Vec::new();
    for (language, messages) in &languages {
        for (id, variables) in english {
            match messages.get(id) {
                Some(theirs) if theirs.is_subset(variables) => {}
                Some(_) => wrong.push(format!("{language}: {id} uses a variable that the English one does not")),
                None => wrong.push(format!("{language}: no {id}")),
            }
        }
        let more = messages.keys().filter(|id| !english.contains_key(*id));
        wrong.extend(more.map(|id| format!("{language}: {id} is not in English")));
    }
    assert_empty(wrong);
}

#[test]
fn lock_files_use_only_the_default_registry() {
    for path in ["package-lock.json", "tests/samples/package-lock.json"] {
        let npm = std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(!npm.contains("\"resolved\""), "{path} names where packages came from");
    }
    for (path, least) in [("Cargo.lock", 50), ("fuzz/Cargo.lock", 25)] {
        let cargo = std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        let usual = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        let sources: Vec<&str> = cargo.lines().filter(|line| line.starts_with("source = ")).collect();
        assert!(sources.len() > least, "{path}: {} packages", sources.len());
        assert_empty(sources.into_iter().filter(|line| *line != usual).map(|line| format!("{path}: {line}")).collect());
    }
}

/// The page has a strict Content-Security-Policy with Trusted Types: it sets text as text, and styles as properties.
#[test]
fn page_creates_no_markup_or_code_from_texts() {
    let forbidden = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "inner_html",
        "outer_html",
        "insert_adjacent_html",
        "from_html_unchecked",
        "eval(",
        "new Function",
        "Function::new",
        "srcdoc",
        "parseFromString",
        " style={",
        "onclick=\"",
    ];
    let mut wrong = Vec::new();
    for source in at_least(50, files(&["web"], &["rs", "js", "mjs", "html"])) {
        for (i, line) in source.text.lines().enumerate() {
            let found = forbidden.iter().filter(|word| line.contains(*word));
            wrong.extend(found.map(|word| format!("{}:{}: {word:?}", source.path, i + 1)));
        }
    }
    assert_empty(wrong);
}

/// The style sheets of several components, and what each may style: `web/src/**/NAME.css` belongs to one component.
const SHARED_STYLES: [(&str, &[&str]); 7] = [
    ("web/styles/palette.css", &[":root"]),
    // And elements without a class.
    ("web/styles/base.css", &[".sr", ".icon"]),
    (
        "web/styles/layout.css",
        &[
            ".page",
            ".panels",
            ".panel",
            ".panel-head",
            ".separator",
            ".scroll",
            ".empty",
            ".narrow",
            ".medium",
            ".wide",
            ".learning",
        ],
    ),
    (
        "web/styles/controls.css",
        &[
            ".tool",
            ".bar",
            ".primary",
            ".switch",
            ".danger",
            ".ghost",
            ".phase",
            ".fact",
            ".verb",
            ".verb-created",
            ".verb-deleted",
        ],
    ),
    ("web/styles/table.css", &[".kubectl"]),
    ("web/styles/forms.css", &[".ask", ".row-of-buttons", ".tools"]),
    ("web/styles/embed.css", &[".embed", ".read-only", ".auto-height", ":root[data-theme]"]),
];

/// The style sheets that name others.
const STYLE_ENTRIES: [&str; 2] = ["web/styles/first.css", "web/styles/full.css"];

/// The selectors and the declarations of a style sheet.
#[derive(Debug, Default, PartialEq)]
struct Style {
    /// Nested selectors include the selector around them.
    selectors: Vec<String>,
    declarations: Vec<String>,
}

/// Reads a style sheet, including `@media` and similar rules. The steps of `@keyframes` are no selectors.
fn style(css: &str) -> Style {
    let mut text = String::new();
    for (i, part) in css.split("/*").enumerate() {
        text.push_str(if i == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) });
    }
    let mut found = Style::default();
    // For each open block: the selectors around its own; `None` if it has no selectors.
    let mut open: Vec<Option<Vec<String>>> = vec![Some(vec![])];
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['{', '}', ';']) {
        let (head, mark) = (rest[..at].trim(), &rest[at..=at]);
        rest = &rest[at + 1..];
        if mark == "{" {
            let around = open.last().cloned().flatten();
            open.push(match around {
                Some(around) if ["@media", "@supports", "@container"].iter().any(|a| head.starts_with(a)) => {
                    Some(around)
                }
                Some(around) if !head.starts_with('@') => {
                    let all = list(head).into_iter().flat_map(|own| below(&around, &own)).collect::<Vec<_>>();
                    found.selectors.extend(all.iter().cloned());
                    Some(all)
                }
                _ => None,
            });
            continue;
        }
        if !head.is_empty() && !head.starts_with('@') {
            found.declarations.push(head.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        if mark == "}" {
            open.pop();
        }
    }
    found
}

/// Returns a nested selector below each selector around it.
fn below(around: &[String], own: &str) -> Vec<String> {
    let place = |parent: &String| {
        if own.contains('&') { own.replace('&', parent) } else { format!("{parent} {own}") }
    };
    if around.is_empty() { vec![own.to_owned()] } else { around.iter().map(place).collect() }
}

/// Splits a list of selectors at commas outside of brackets.
fn list(selectors: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in selectors.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        match parts.last_mut() {
            Some(part) if c != ',' || depth > 0 => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    parts.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// True if a selector requires one of these names. Names in `:not()` are not required. A longer name is another name.
fn demands(selector: &str, names: &[&str]) -> bool {
    let mut positive = String::new();
    for (i, part) in selector.split(":not(").enumerate() {
        let mut depth = usize::from(i > 0);
        let end = part.char_indices().find(|(_, c)| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        });
        positive.push_str(if i == 0 { part } else { end.map_or("", |(at, _)| &part[at + 1..]) });
    }
    // A root with an attribute may have any value of it.
    names.iter().any(|name| {
        let name = name.trim_end_matches(']');
        positive.match_indices(name).any(|(at, _)| {
            !positive[at + name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
        })
    })
}

/// Returns the roots of a component, from the first comment of its style sheet: `/* Roots: .a, .b. What it is. */`.
fn style_roots(css: &str) -> Option<Vec<&str>> {
    let line = css.lines().next()?;
    let rest = line.strip_prefix("/* Root: ").or_else(|| line.strip_prefix("/* Roots: "))?;
    let (roots, about) = rest.split_once(". ")?;
    let roots: Vec<&str> = roots.split(", ").collect();
    let classes = roots.iter().all(|root| root.len() > 3 && root.starts_with('.'));
    (classes && about.ends_with(" */")).then_some(roots)
}

#[test]
fn reads_style_sheets() {
    let css = "/* .a { */ .b, .c:is(.d, .e) { x: 1; }\n@media (x) { .f > g { y: 2 } }\n@keyframes k { from { z: 3; } 50% { } }\n.h {}
        :where(.i, .j) { .k { x: 4; .l & { } } @media (x) { &:hover, .m & n { } } w: 5; }";
    let style = style(css);
    assert_eq!(
        style.selectors,
        [
            ".b",
            ".c:is(.d, .e)",
            ".f > g",
            ".h",
            ":where(.i, .j)",
            ":where(.i, .j) .k",
            ".l :where(.i, .j) .k",
            ":where(.i, .j):hover",
            ".m :where(.i, .j) n",
        ]
    );
    assert_eq!(style.declarations, ["x: 1", "y: 2", "z: 3", "x: 4", "w: 5"]);
    for (selector, demanded) in [
        (".a b", true),
        ("b.a:hover", true),
        (":where(.a, .b) c", true),
        (".c:is(.a *)", true),
        (".ab", false),
        (".a-b", false),
        (":not(.a) b", false),
        (":not(:is(.b, .a)) c", false),
        (":not(.b) .a", true),
    ] {
        assert_eq!(demands(selector, &[".a"]), demanded, "{selector}");
    }
    assert!(demands(":root[data-x=\"y\"]", &[":root[data-x]"]) && !demands(":root", &[":root[data-x]"]));
    assert_eq!(style_roots("/* Roots: .one, .two. Both. */\n"), Some(vec![".one", ".two"]));
    assert_eq!(style_roots("/* Roots: .one, two. Both. */\n"), None);
}

/// A class that two components share would else change its look with the other component, or when that is opened.
#[test]
fn components_style_only_their_own_elements() {
    let sheets = at_least(30, files(&["web"], &["css"]));
    let mut wrong = Vec::new();
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for Source { path, text } in &sheets {
        if path == "web/fidelity.css" || STYLE_ENTRIES.contains(&path.as_str()) {
            continue;
        }
        let style = style(text);
        assert!(!style.selectors.is_empty(), "{path}");
        let tests = style.selectors.iter().filter(|selector| selector.contains("data-testid"));
        wrong.extend(tests.map(|selector| format!("{path}: {selector}: test IDs are for tests only")));
        if let Some((_, names)) = SHARED_STYLES.iter().find(|(shared, _)| shared == path) {
            let element = |selector: &str| path == "web/styles/base.css" && !selector.contains('.');
            let fits = |selector: &&String| demands(selector, names) || element(selector);
            wrong.extend(style.selectors.iter().filter(|s| !fits(s)).map(|selector| format!("{path}: {selector}")));
            continue;
        }
        let Some(roots) = style_roots(text) else {
            wrong.push(format!("{path}: its first line names no roots"));
            continue;
        };
        // NAME.css and NAME.full.css belong to NAME.rs or NAME.js.
        let component = path.trim_end_matches(".css").trim_end_matches(".full");
        if !["rs", "js"].iter().any(|ending| root().join(format!("{component}.{ending}")).is_file()) {
            wrong.push(format!("{path}: there is no component beside it"));
        }
        for name in &roots {
            let owner = owners.entry((*name).to_owned()).or_insert_with(|| component.to_owned());
            if owner != component {
                wrong.push(format!("{path}: {name} is a root of {owner}"));
            }
            if SHARED_STYLES.iter().any(|(_, names)| names.contains(name)) {
                wrong.push(format!("{path}: {name} is shared"));
            }
            if !style.selectors.iter().any(|selector| demands(selector, &[name])) {
                wrong.push(format!("{path}: {name} is not used"));
            }
        }
        let foreign = style.selectors.iter().filter(|selector| !demands(selector, &roots));
        wrong.extend(foreign.map(|selector| format!("{path}: {selector}")));
    }
    assert_empty(wrong);
}

#[test]
fn every_style_sheet_is_loaded_once() {
    let sheets: BTreeSet<String> =
        at_least(30, files(&["web"], &["css"])).into_iter().map(|sheet| sheet.path).collect();
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let mut named: Vec<String> = Vec::new();
    for entry in STYLE_ENTRIES {
        let imports = read(entry);
        let imports = imports.lines().filter_map(|line| line.strip_prefix("@import \"")?.strip_suffix("\";"));
        for import in imports {
            named.push(match import.strip_prefix("../") {
                Some(path) => format!("web/{path}"),
                None => format!("web/styles/{}", import.trim_start_matches("./")),
            });
        }
    }
    assert!(named.len() > 25);
    for (sheet, by, text) in [
        ("web/styles/first.css", "web/editor/build.mjs", "styles/first.css"),
        ("web/styles/full.css", "web/build.rs", "styles/full.css"),
        ("web/src/view/lessons.css", "web/build.rs", "src/view/lessons.css"),
        ("web/styles/embed.css", "web/editor/src/embed.js", "styles/embed.css"),
        ("web/fidelity.css", "web/fidelity.html", "./fidelity.css"),
    ] {
        assert!(read(by).contains(text), "{by} does not load {sheet}");
        named.push(sheet.to_owned());
    }
    let once: BTreeSet<String> = named.iter().cloned().collect();
    assert_eq!(once.len(), named.len(), "a style sheet is named twice: {named:?}");
    assert_eq!(once, sheets);
}

/// Returns the colors in a text: hexadecimal, functions, and common names.
fn colors(value: &str) -> Vec<String> {
    const FUNCTIONS: [&str; 12] =
        ["rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "light-dark", "device-cmyk"];
    const NAMES: [&str; 22] = [
        "black", "white", "gray", "grey", "silver", "red", "maroon", "orange", "yellow", "olive", "lime", "green",
        "aqua", "cyan", "teal", "blue", "navy", "fuchsia", "magenta", "purple", "pink", "brown",
    ];
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '#');
    let mut found = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let next = rest[word.len()..].chars().next();
        let digits = word.strip_prefix('#').filter(|d| [3, 4, 6, 8].contains(&d.len()));
        if digits.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))
            || NAMES.contains(&word)
            || (next == Some('(') && FUNCTIONS.contains(&word))
        {
            found.push(word.to_owned());
        }
        rest = &rest[word.len() + next.map_or(0, char::len_utf8)..];
    }
    found
}

#[test]
fn only_the_palette_names_colors() {
    assert_eq!(colors("1px solid #aBc, rgb(0 0 0) white-space var(--red) red"), ["#aBc", "rgb", "red"]);
    assert_eq!(colors("color-mix(in srgb, var(--ink) 3%, transparent)"), [""; 0]);
    const PALETTE: &str = "web/styles/palette.css";
    let mut wrong = Vec::new();
    let mut palette = Vec::new();
    for Source { path, text } in at_least(30, files(&["web"], &["css"])) {
        for declaration in style(&text).declarations {
            let (property, value) = declaration.split_once(':').unwrap_or_else(|| panic!("{path}: {declaration}"));
            let all = colors(value);
            if path == PALETTE {
                assert!(property == "color-scheme" || property.starts_with("--"), "{path}: {declaration}");
                palette.extend(all);
            } else if !all.is_empty() {
                wrong.push(format!("{path}: {declaration}"));
            }
        }
    }
    assert!(palette.iter().filter(|color| *color == "light-dark").count() > 20);
    // These have no style sheet: an exported picture, the icon, and the manifest of the app.
    let sources = at_least(60, files(&["web", "index.html"], &["rs", "js", "mjs", "html", "svg", "webmanifest"]));
    let known = ["web/src/picture.rs", "web/icon.svg", "web/app.webmanifest", "index.html"];
    for Source { path, text } in sources {
        let quoted = text.split('"').flat_map(colors).filter(|color| color.len() == 7 && color.starts_with('#'));
        let short = |color: &str| if color == "#ffffff" { "#fff".to_owned() } else { color.to_owned() };
        let other =
            |color: &String| !palette.contains(&short(color)) && !["#8b8577", "#7d818a"].contains(&color.as_str());
        let is_known = known.contains(&path.as_str());
        wrong.extend(quoted.filter(|color| !is_known || other(color)).map(|color| format!("{path}: {color}")));
    }
    assert_empty(wrong);
}

#[test]
fn no_file_contains_local_paths() {
    let places = [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat(), ["/ho", "me/"].concat()];
    let endings = ["rs", "js", "mjs", "css", "html", "ftl", "toml", "json", "lock", "md", "txt", "run"];
    let mut wrong = Vec::new();
    for source in at_least(400, files(&["."], &endings)) {
        for (i, line) in source.text.lines().enumerate().filter(|(_, l)| places.iter().any(|p| l.contains(p.as_str())))
        {
            wrong.push(format!("{}:{}: {}", source.path, i + 1, line.trim()));
        }
    }
    assert_empty(wrong);
}

/// The compiler does not report public items that no crate uses.
#[test]
fn every_public_item_is_used() {
    let sources = files(&["crates", "web", "tests"], &["rs"]);
    let code = |source: &Source| -> String {
        let lines = source.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let code: Vec<(String, String)> = sources.iter().map(|source| (source.path.clone(), code(source))).collect();
    let mut uses = BTreeMap::<&str, usize>::new();
    for word in code.iter().flat_map(|(_, text)| text.split(|c| !is_word(c))) {
        *uses.entry(word).or_default() += 1;
    }
    let mut wrong = Vec::new();
    for (path, text) in code.iter().filter(|(path, _)| path.contains("/src/")) {
        for item in [
            "pub fn ",
            "pub const fn ",
            "pub const ",
            "pub static ",
            "pub struct ",
            "pub enum ",
            "pub trait ",
            "pub type ",
        ] {
            let names = text.split(item).skip(1).map(|rest| rest.split(|c| !is_word(c)).next().unwrap_or_default());
            wrong.extend(names.filter(|name| uses.get(name) == Some(&1)).map(|name| format!("{path}: {item}{name}")));
        }
    }
    assert_empty(wrong);
}

/// Yew links gloo: a second version of its crates would be loaded twice.
#[test]
fn lock_file_has_one_version_of_gloo() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("there is a Cargo.lock");
    let mut names: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = \"gloo")).collect();
    let all = names.len();
    names.dedup();
    assert_eq!((names.len(), all > 5), (all, true));
}

/// A clone contains only tracked files: Trunk does not start if a path in its configuration does not exist.
#[test]
fn trunk_watches_only_tracked_files() {
    let settings = std::fs::read_to_string(root().join("Trunk.toml")).expect("there is a Trunk.toml");
    let paths: Vec<&str> = settings
        .lines()
        .filter(|line| line.starts_with("watch =") || line.starts_with("ignore ="))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .collect();
    assert!(paths.len() > 3, "the paths are found");
    let tracked = |path: &str| {
        let git = std::process::Command::new("git").args(["ls-files", "--", path]).current_dir(root()).output();
        git.is_ok_and(|output| !output.stdout.is_empty())
    };
    assert_empty(paths.into_iter().filter(|path| !tracked(path)).map(|path| format!("Trunk.toml: {path}")).collect());
}

#[test]
fn pages_deploy_only_a_commit_that_passed_ci() {
    let workflow =
        |name: &str| std::fs::read_to_string(root().join(".github/workflows").join(name)).unwrap_or_default();
    assert!(workflow("ci.yml").contains("name: ci\n") && workflow("ci.yml").contains("- run: .ci/run\n"));
    let pages = workflow("pages.yml");
    let (_, triggers) = pages.split_once("\non:\n").expect("the workflow has triggers");
    let triggers: Vec<&str> = triggers.lines().take_while(|line| line.starts_with(' ')).collect();
    assert_eq!(triggers, ["  workflow_run:", "    workflows: [ci]", "    types: [completed]", "    branches: [main]"]);
    assert!(pages.contains("if: github.event.workflow_run.conclusion == 'success'"));
    assert!(pages.contains("ref: ${{ github.event.workflow_run.head_sha }}"));
}

#[test]
fn toolchain_matches_manifest() {
    let toolchain =
        std::fs::read_to_string(root().join("rust-toolchain.toml")).expect("there is a rust-toolchain.toml");
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("there is a Cargo.toml");
    let field = |text: &str, name: &str| {
        let line =
            text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \"")).unwrap_or_default().to_owned();
        line.trim_end_matches('"').to_owned()
    };
    assert_eq!(field(&toolchain, "channel"), format!("{}.0", field(&manifest, "rust-version")));
}

/// A checklist must not refer to a file that was moved.
#[test]
fn checklists_refer_to_existing_files_and_commands() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let exists = |path: &str| root().join(path).exists();
    let commands = read("crates/xtask/src/main.rs");
    let crates: Vec<String> = package_folders()
        .iter()
        .map(|folder| folder.strip_prefix(root()).unwrap_or(folder).to_string_lossy().into_owned())
        .collect();
    let mut wrong = Vec::new();
    for (file, least) in [("CONTRIBUTING.md", 60), ("fuzz/README.md", 5)] {
        let text = read(file);
        let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || "`()[],;:\"".contains(c)).collect();
        let mut found = 0;
        for (i, word) in words.iter().enumerate() {
            let word = word.trim_end_matches('.');
            let before = |n: usize| i.checked_sub(n).map_or("", |at| words[at]);
            let is_there = match (before(2), before(1)) {
                _ if ["crates/", "web/", "tests/", "lessons/", "docs/"].iter().any(|p| word.starts_with(p)) => {
                    exists(word)
                }
                (_, "--test") if !word.starts_with('-') => {
                    let at = |folder: &String| [".rs", "/main.rs"].map(|end| format!("{folder}/tests/{word}{end}"));
                    crates.iter().flat_map(at).any(|path| exists(&path))
                }
                (_, "--example") => crates.iter().any(|folder| exists(&format!("{folder}/examples/{word}.rs"))),
                (_, "--bin") => exists(&format!("fuzz/fuzz_targets/{word}.rs")),
                (_, "-p") if word.starts_with("bindery-") => {
                    ALLOWED_DEPENDENCIES.iter().any(|(package, _)| *package == word)
                }
                ("cargo", "xtask") => commands.contains(&format!("        \"{word}\" =>")),
                _ => continue,
            };
            found += 1;
            if !is_there {
                wrong.push(format!("{file}: {word}"));
            }
        }
        assert!(found >= least, "{file}: {found} files and commands");
    }
    assert_empty(wrong);
}

/// A clean clone has no build output, or that of another build.
#[test]
fn browser_tests_do_not_import_build_output() {
    let mut queue: Vec<std::path::PathBuf> =
        at_least(20, files(&["tests/e2e"], &["mjs"])).into_iter().map(|source| root().join(source.path)).collect();
    let (mut seen, mut wrong) = (std::collections::BTreeSet::new(), Vec::new());
    while let Some(path) = queue.pop() {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let imported = text.lines().filter(|line| line.starts_with("import ") || line.starts_with("export "));
        for line in imported.filter_map(|line| line.rsplit_once("from \"").map(|(_, name)| name)) {
            let Some((name, _)) = line.split_once('"').filter(|(name, _)| name.starts_with('.')) else { continue };
            let file = path.parent().expect("a file is in a folder").join(name);
            if name.contains("/build/") {
                wrong.push(format!("{} imports {name}", path.display()));
            } else if seen.insert(file.clone()) {
                queue.push(file);
            }
        }
    }
    assert!(seen.iter().any(|file| file.ends_with("schema.js")), "imports are followed");
    assert_empty(wrong);
}

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
                let again = messages.insert(current.clone(), BTreeSet::new()).is_some();
                assert!(!again, "{}: {id} is there twice", file.path);
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
    let unsaid = blockers.iter().filter(|name| !known(name, &["waits"]));
    assert_empty(missing.chain(unsaid).map(|name| format!("web/locales/en: no message for {name}")).collect());
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

/// The style sheets that load after the first paint, and the elements that each may style. A shared class would change
/// the look of another component when the style sheet loads.
const LATE_STYLES: [(&str, &[&str]); 3] = [
    (
        "web/styles/lessons.css",
        &[
            ".lessons",
            ".in-lesson",
            ".lesson-ways",
            ".head [data-testid=\"lessons\"]",
            ".cm-editor .cm-given",
            ".cm-editor .cm-given-hidden",
        ],
    ),
    (
        "web/styles/later.css",
        &[
            ".graph",
            ".time",
            ".nodes",
            ".etcd",
            ".terminal",
            ".explain",
            ".share-menu",
            ".recent-menu",
            ".files-dialog",
            ".transport .tick.named",
            ".blame-table",
            ".blame",
            ".difference",
            ".machines",
            ".drivers",
            ".calls",
            ".call",
            ".own-keys",
        ],
    ),
    (
        "web/styles/embed.css",
        &[".embed", ".read-only", ".auto-height", ":root[data-theme=\"dark\"]", ":root[data-theme=\"light\"]"],
    ),
];

/// Returns the selectors of a style sheet, including those in `@media` and similar rules, without the steps of
/// `@keyframes`.
fn selectors(css: &str) -> Vec<String> {
    let mut text = String::new();
    for (i, part) in css.split("/*").enumerate() {
        text.push_str(if i == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) });
    }
    let mut found = Vec::new();
    // For each open block: whether it can contain selectors.
    let mut open = vec![true];
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['{', '}', ';']) {
        let (head, mark) = (rest[..at].trim(), &rest[at..=at]);
        rest = &rest[at + 1..];
        match mark {
            "{" if head.starts_with('@') => {
                open.push(["@media", "@supports", "@container"].iter().any(|a| head.starts_with(a)))
            }
            "{" => {
                if open.last() == Some(&true) {
                    found.extend(list(head));
                }
                open.push(false);
            }
            "}" => {
                open.pop();
            }
            _ => {}
        }
    }
    found
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

#[test]
fn parses_selectors_of_style_sheets() {
    let css =
        "/* .a { */ .b, .c:is(.d, .e) { x: 1; }\n@media (x) { .f > g { } }\n@keyframes k { from { } 50% { } }\n.h {}";
    assert_eq!(selectors(css), [".b", ".c:is(.d, .e)", ".f > g", ".h"]);
}

#[test]
fn late_style_sheets_style_only_their_own_elements() {
    let sheets: BTreeSet<String> = files(&["web/styles"], &["css"]).into_iter().map(|source| source.path).collect();
    let late = LATE_STYLES.iter().map(|(path, _)| (*path).to_owned());
    let known: BTreeSet<String> = late.chain(["web/styles/main.css".to_owned()]).collect();
    assert_eq!(sheets, known, "a style sheet that is not listed");
    let mut wrong = Vec::new();
    for (path, scopes) in LATE_STYLES {
        let css = std::fs::read_to_string(root().join(path)).expect("there is a style sheet");
        let all = selectors(&css);
        assert!(all.len() > 5, "{path}");
        // A longer name with the same prefix is another class.
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        let fits = |selector: &str| scopes.iter().any(|scope| selector.strip_prefix(scope).is_some_and(ends));
        wrong.extend(all.iter().filter(|selector| !fits(selector)).map(|selector| format!("{path}: {selector}")));
    }
    assert_empty(wrong);
}

#[test]
fn dark_colors_are_equal_for_system_and_host() {
    let colours = |file: &str, after: &str| -> Vec<String> {
        let text = std::fs::read_to_string(root().join(file)).expect("there is a style sheet");
        let (_, rest) = text.split_once(after).expect("there are dark colours");
        let block = rest.split('}').next().unwrap_or_default();
        block.lines().map(|line| line.trim().to_owned()).filter(|line| line.starts_with("--")).collect()
    };
    let system = colours("web/styles/main.css", "@media (prefers-color-scheme: dark) {");
    assert!(system.len() > 20);
    assert_eq!(system, colours("web/styles/embed.css", ":root[data-theme=\"dark\"] {"));
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

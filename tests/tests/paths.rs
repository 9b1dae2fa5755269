//! The paths with which the code accesses objects exist in the schema.

use bindery_api::schema::{Type, structs};
use bindery_tests::sources::{Source, files};

/// The functions of `api::object` whose second argument is a path.
const ACCESSORS: [&str; 6] = ["at", "str_at", "list_at", "strings_at", "set", "remove"];

/// Paths of values that are not API objects, with their types.
const OTHERS: &[(&str, &[&str])] = &[
    ("Binding and Eviction, which are bodies of subresources", &["target.name", "deleteOptions.gracePeriodSeconds"]),
    ("a directive of a strategic merge patch", &["$patch"]),
    (
        "a message of CSI",
        &[
            "AccessType.Mount.fs_type",
            "Snapshot.snapshot_id",
            "Volume.volume_id",
            "accessibility_requirements.{field}",
            "accessible_topology",
            "capacity_range.required_bytes",
            "entries",
            "node_id",
            "snapshot.snapshot_id",
            "snapshot_id",
            "source_volume_id",
            "volume_id",
        ],
    ),
    (
        "what a controller remembers, which no other component reads",
        &["attachment", "dynamic", "handle", "modes", "node", "plugins", "pod", "staging", "static"],
    ),
];

/// Returns the code of the product, without tests.
fn product() -> Vec<Source> {
    let folders =
        ["api", "apiserver", "controllers", "cluster", "kubectl", "explain"].map(|name| format!("crates/{name}/src"));
    let folders: Vec<&str> = folders.iter().map(String::as_str).chain(["web/src"]).collect();
    let mut sources = files(&folders, &["rs"]);
    for source in &mut sources {
        if let Some(at) = source.text.find("\n#[cfg(test)]\nmod ") {
            source.text.truncate(at);
        }
    }
    sources
}

/// Returns the paths in a text with their lines: literals, and format strings.
fn paths(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for name in ACCESSORS {
        for (at, _) in text.match_indices(&format!("{name}(")) {
            // Methods, and functions with a longer name, are excluded.
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
                continue;
            }
            let arguments = &text[at + name.len() + 1..];
            let Some(second) = after_first(arguments) else { continue };
            let literal = second.strip_prefix("&format!(").unwrap_or(second).trim_start();
            if let Some(path) = literal.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                found.push((text[..at].lines().count(), path.to_owned()));
            }
        }
    }
    found
}

/// Returns the arguments after the first one.
fn after_first(arguments: &str) -> Option<&str> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, c) in arguments.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => return Some(arguments[at + 1..].trim_start()),
            _ => {}
        }
    }
    None
}

/// True if a path exists in a type. A step with a brace is computed by the program. It matches any field, but not the
/// keys of a map of strings, which would match any step.
fn resolves(of: Type, path: &[&str]) -> bool {
    let Some((step, rest)) = path.split_first() else { return true };
    if let Some(entry) = of.entry() {
        return resolves(entry, rest);
    }
    let fields = of.structure().map_or(&[][..], |found| &found.fields);
    let any = |of: Type| step.contains('{') && (rest.is_empty() || !matches!(of.0, "{}string" | "any"));
    of.0 == "any" || fields.iter().any(|field| (field.name == *step || any(field.of)) && resolves(field.of, rest))
}

fn is_path(path: &str) -> bool {
    let path: Vec<&str> = path.split('.').collect();
    structs().iter().any(|found| resolves(Type(found.name), &path))
}

#[test]
fn paths_exist_in_the_schema() {
    let (mut count, mut wrong) = (0, Vec::new());
    for source in product() {
        for (line, path) in paths(&source.text) {
            count += 1;
            let other = OTHERS.iter().any(|(_, paths)| paths.contains(&path.as_str()));
            if !other && !is_path(&path) {
                wrong.push(format!("{}:{line}: {path}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "no struct of the schema has these paths:\n{}", wrong.join("\n"));
    assert!(count > 1_500, "{count} paths");
}

#[test]
fn finds_misspelled_paths() {
    let text = "fn f() {\n    object::str_at(&a(1, \"x\"), \"spec.volumeNme\");\n    set(\n        claim,\n        \
                \"spec.volumeName\", 1);\n    map.remove(\"gone\", \"gone\");\n    at(x, &format!(\"spec.claimRf.{field}\"))\n}";
    let found = paths(text);
    let expected = [(7, "spec.claimRf.{field}"), (2, "spec.volumeNme"), (3, "spec.volumeName")];
    assert_eq!(found, expected.map(|(line, path)| (line, path.to_owned())));
    let wrong: Vec<&str> = found.iter().map(|(_, path)| path.as_str()).filter(|path| !is_path(path)).collect();
    assert_eq!(wrong, ["spec.claimRf.{field}", "spec.volumeNme"]);
    assert!(is_path("spec.claimRef.{field}") && is_path("metadata.labels.app") && !is_path("spec.accessModes.name"));
}

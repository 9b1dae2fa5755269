//! Compares the generated tables with the `k8s-openapi` crate, which is generated independently from the OpenAPI of
//! Kubernetes. The source of the crate is parsed and never compiled.

#![allow(clippy::disallowed_methods)] // A test may read files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use bindery_schema::{Struct, Type, parse};

/// A struct of the crate.
struct Theirs {
    name: String,
    /// JSON name, Rust type, documentation.
    fields: Vec<(String, String, String)>,
}

/// Returns the source folder of the crate, from cargo's metadata.
fn source() -> PathBuf {
    let out =
        Command::new(env!("CARGO")).args(["metadata", "--format-version=1"]).output().expect("cargo metadata runs");
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).expect("cargo metadata is JSON");
    let package = metadata["packages"].as_array().into_iter().flatten().find(|p| p["name"] == "k8s-openapi");
    let manifest = package.and_then(|p| p["manifest_path"].as_str()).expect("k8s-openapi is a dependency");
    Path::new(manifest).parent().expect("a manifest is in a folder").join("src/v1_36")
}

/// Parses the first struct of each file below a folder, by its Rust path.
fn read(folder: &Path, path: &str, structs: &mut BTreeMap<String, Theirs>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}::{name}"), structs);
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).expect("a source");
        let Some((_, rest)) = text.split_once("pub struct ") else { continue };
        let Some((name, rest)) = rest.split_once(" {\n") else { continue };
        let Some((body, rest)) = rest.split_once("\n}") else { continue };
        let mut json = BTreeMap::new();
        for line in rest.lines() {
            if let Some((key, field)) = line.trim().split_once(" => Field::Key_") {
                json.insert(field.trim_end_matches(',').to_owned(), key.trim_matches('"').to_owned());
            }
        }
        let (mut fields, mut docs) = (Vec::new(), String::new());
        for line in body.lines().map(str::trim) {
            if let Some(doc) = line.strip_prefix("///") {
                docs += doc.trim();
                docs.push(' ');
            } else if let Some((field, kind)) = line.strip_prefix("pub ").and_then(|l| l.split_once(": ")) {
                let field = field.trim_start_matches("r#").trim_end_matches('_');
                if let Some(json) = json.get(field).or_else(|| json.get(&format!("{field}_"))) {
                    let kind = kind.trim_end_matches(',').to_owned();
                    fields.push((json.clone(), kind, std::mem::take(&mut docs)));
                }
            }
        }
        structs.insert(format!("{path}::{name}"), Theirs { name: name.to_owned(), fields });
    }
}

/// Converts a type of the crate to the notation of the table. A struct is only its name.
fn spell(kind: &str, structs: &BTreeMap<String, Theirs>) -> String {
    let inner = |prefix: &str| kind.strip_prefix(prefix).and_then(|k| k.strip_suffix('>'));
    if let Some(item) = inner("std::vec::Vec<") {
        format!("[]{}", spell(item, structs))
    } else if let Some(item) = inner("std::collections::BTreeMap<std::string::String, ") {
        format!("{{}}{}", spell(item, structs))
    } else if let Some(item) = inner("std::boxed::Box<") {
        spell(item, structs)
    } else if let Some(found) = structs.get(kind).filter(|found| !found.fields.is_empty()) {
        found.name.clone()
    } else {
        match kind.rsplit("::").next().unwrap_or(kind) {
            "String" => "string",
            "bool" => "bool",
            "i32" => "int32",
            "i64" => "int64",
            "f64" => "float64",
            "ByteString" => "[]byte",
            "Quantity" => "Quantity",
            "Time" => "Time",
            "MicroTime" => "MicroTime",
            "IntOrString" => "IntOrString",
            _ => "any",
        }
        .to_owned()
    }
}

/// Converts a type of the table to OpenAPI: no named strings, and no details of a struct without fields.
fn plain(of: Type, structs: &[Struct]) -> String {
    if let Some(item) = of.item() {
        return format!("[]{}", plain(item, structs));
    }
    if let Some(entry) = of.entry() {
        return format!("{{}}{}", plain(entry, structs));
    }
    match structs.iter().find(|found| found.name == of.0) {
        Some(found) if found.fields.is_empty() => "any".to_owned(),
        Some(found) => found.short().to_owned(),
        None if of.is_named() => "string".to_owned(),
        None => of.0.to_owned(),
    }
}

/// Returns the Rust path of a struct of the table.
fn path(found: &Struct) -> String {
    let package = found.package.split('.').next().unwrap_or_default();
    let root = match package {
        "meta" => "apimachinery::pkg::apis",
        "apiextensions" => "apiextensions_apiserver::pkg::apis",
        "apiregistration" => "kube_aggregator::pkg::apis",
        _ => "api",
    };
    let version = found.api_version.rsplit('/').next().filter(|version| *version != "-").unwrap_or("v1");
    format!("crate::{root}::{package}::{version}::{}", found.short())
}

/// True if OpenAPI requires a field. OpenAPI has defaults for some fields, which the crate treats as always present.
/// The crate has one optional field because servers write `null`.
fn is_required(owner: &Struct, json: &str, kind: &str) -> bool {
    let named = owner.name == "LocalObjectReference"
        || owner.field(json).is_some_and(|field| field.embedded == "LocalObjectReference");
    let defaulted = json == "metadata" && owner.name != "Event" || json == "name" && named;
    !kind.starts_with("Option<") && !defaulted || owner.name == "events.v1:Event" && json == "eventTime"
}

#[test]
fn schema_matches_k8s_openapi() {
    let source = source();
    let mut theirs = BTreeMap::new();
    for folder in ["api", "apimachinery", "apiextensions_apiserver", "kube_aggregator"] {
        read(&source.join(folder), &format!("crate::{folder}"), &mut theirs);
    }
    let structs = parse(bindery_schema::TEXT);
    let docs: BTreeMap<&str, &str> =
        include_str!("../docs.txt").lines().filter_map(|line| line.split_once('\t')).collect();
    let embedded: BTreeSet<&str> = structs
        .iter()
        .flat_map(|found| found.declared.iter().filter(|field| field.name.is_empty()).map(|field| field.of.0))
        .collect();
    let (mut fields, mut wrong) = (0, Vec::new());
    // No published module of Kubernetes contains the custom resources.
    let ours = structs.iter().filter(|found| !matches!(found.package, "hello" | "populator" | "snapshot"));
    for found in ours.filter(|found| !found.fields.is_empty()) {
        let Some(other) = theirs.get(&path(found)) else {
            if !embedded.contains(found.name) {
                wrong.push(format!("{} is not in k8s-openapi", path(found)));
            }
            continue;
        };
        let kind = ["apiVersion", "kind"];
        let own = found.fields.iter().filter(|field| !found.is_kind || !kind.contains(&field.name));
        let ours: BTreeMap<&str, _> =
            own.map(|field| (field.name, (plain(field.of, &structs), field.required))).collect();
        let expected: BTreeMap<&str, _> = other
            .fields
            .iter()
            .map(|(json, kind, _)| {
                let inner = kind.strip_prefix("Option<").and_then(|k| k.strip_suffix('>')).unwrap_or(kind);
                (json.as_str(), (spell(inner, &theirs), is_required(found, json, kind)))
            })
            .collect();
        if ours != expected {
            wrong.push(format!("{}: {ours:?}\nk8s-openapi: {expected:?}", found.name));
        }
        for (json, _, doc) in &other.fields {
            let words = |text: &str| text.replace('\\', "").split_whitespace().collect::<Vec<_>>().join(" ");
            let key = format!("{}.{json}", found.name);
            let ours = docs.get(key.as_str()).copied().unwrap_or_default();
            if words(ours) != words(doc) {
                wrong.push(format!("{key}: {ours}\nk8s-openapi: {doc}"));
            }
        }
        fields += expected.len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(fields > 1_800, "{fields} fields compared");
}

#[test]
fn every_line_is_parsed_and_every_type_is_known() {
    let structs = parse(bindery_schema::TEXT);
    let lines = bindery_schema::TEXT.lines().filter(|line| line.starts_with(' ') && !line.starts_with(" >"));
    assert_eq!(structs.iter().map(|found| found.declared.len()).sum::<usize>(), lines.count());
    let names: BTreeSet<&str> = structs.iter().map(|found| found.name).collect();
    assert_eq!(names.len(), structs.len(), "a name is there twice");
    let plain = "string bool int32 int64 float64 []byte Quantity Time MicroTime IntOrString any";
    for found in &structs {
        for field in &found.fields {
            let of = field.of.innermost();
            let known = names.contains(of.0) || plain.split(' ').any(|plain| plain == of.0) || of.is_named();
            assert!(known, "{}.{}: {}", found.name, field.name, of.0);
        }
        for word in found.internal.split(' ').filter(|word| !word.is_empty()) {
            let known = word.contains(':') || found.field(word).is_some();
            assert!(known, "{} > {word}", found.name);
        }
    }
}

#[test]
fn documented_and_enumerated_fields_exist() {
    let structs = parse(bindery_schema::TEXT);
    let is_field = |key: &str| {
        let (owner, field) = key.rsplit_once('.').expect("a field is in a struct");
        structs.iter().any(|found| found.name == owner && (field.is_empty() || found.field(field).is_some()))
    };
    for line in include_str!("../docs.txt").lines() {
        assert!(is_field(line.split('\t').next().unwrap_or_default()), "{line}");
    }
    for line in bindery_schema::ENUMS.lines() {
        let (field, values) = line.split_once(' ').expect("a field has values");
        assert!(is_field(field), "{line}");
        assert!(values.split(' ').count() > 1, "{line}");
    }
    for line in bindery_schema::REFERENCES.lines().filter(|line| !line.starts_with('#')) {
        let (field, _) = line.split_once(' ').expect("a field has a resource");
        let of_all = structs.iter().any(|found| found.field(field).is_some());
        assert!(if field.contains('.') { is_field(field) } else { of_all }, "{line}");
    }
}

#[test]
fn first_build_table_is_a_subset_of_full_table() {
    let first = parse(include_str!(concat!(env!("OUT_DIR"), "/first.txt")));
    let whole = parse(bindery_schema::TEXT);
    assert!(first.len() > 200 && first.len() < whole.len(), "{} structs", first.len());
    for (ours, all) in first.iter().zip(&whole) {
        let mut fields = all.fields.clone();
        fields.iter_mut().for_each(|field| field.number = 0);
        let printed = |fields: &[bindery_schema::Field]| fields.iter().map(|f| format!("{f:?}")).collect::<Vec<_>>();
        assert_eq!((ours.name, printed(&ours.fields), ours.internal), (all.name, printed(&fields), all.internal));
        let inner = ours.fields.iter().map(|field| field.of.innermost().0);
        for of in inner.filter(|of| whole.iter().any(|found| found.name == *of)) {
            assert!(first.iter().any(|found| found.name == of), "{of} is missing");
        }
    }
}

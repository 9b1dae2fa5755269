//! A kind requires only a row of the table of kinds and the schema: such kinds are created, applied, patched, printed,
//! described, explained, compared, and encoded. `web/src/kinds.rs` adds completion and the graph.

use std::time::Duration;

use bindery_api::schema::{self, Struct, Type};
use bindery_api::{Kind, Value, kinds, object};
use bindery_cluster::diff::diff;
use bindery_cluster::{Cluster, Config};
use bindery_kubectl::run;
use bindery_tests::sources::files;
use bindery_wire::{Codec, MAGIC, TABLE};
use serde_json::{Map, json};

/// Returns the kinds that the sources of the product mention only in the table of kinds.
fn kinds_without_code() -> Vec<&'static Kind> {
    let sources = files(&["crates", "web/src"], &["rs"]);
    let product = |path: &str| path.contains("/src/") && !path.contains("xtask") && !path.ends_with("api/src/kinds.rs");
    let code: Vec<String> = sources
        .into_iter()
        .filter(|source| product(&source.path))
        .flat_map(|source| {
            let code = source.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
            code.lines().filter(|line| !line.trim_start().starts_with("//")).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    let names = |kind: &Kind| {
        let words = [kind.kind, kind.plural, kind.group].map(|word| format!("\"{word}\""));
        code.iter().any(|line| words.iter().any(|word| word.len() > 2 && line.contains(word)))
    };
    kinds::KINDS.iter().copied().filter(|kind| kind.is_only_stored() && !names(kind)).collect()
}

/// Returns an object with every field that the API requires.
fn minimal(kind: &Kind) -> Value {
    let found = schema::of(kind).expect("every kind is in the schema");
    let mut object = required(found);
    object.insert("apiVersion".into(), kind.api_version().into());
    object.insert("kind".into(), kind.kind.into());
    object.insert("metadata".into(), json!({ "name": "one" }));
    object.into()
}

fn required(found: &Struct) -> Map<String, Value> {
    let fields = found.fields.iter().filter(|field| field.required);
    fields.map(|field| (field.name.to_owned(), sample(field.of))).collect()
}

fn sample(of: Type) -> Value {
    match (of.item(), of.structure(), of.0) {
        (Some(item), ..) => json!([sample(item)]),
        (_, Some(found), _) => required(found).into(),
        (_, _, "bool") => true.into(),
        (_, _, "int32" | "int64" | "IntOrString") => 1.into(),
        (_, _, "Quantity") => "1".into(),
        (_, _, "[]byte") => "YQ==".into(),
        (_, _, "Time" | "MicroTime") => Value::Null,
        _ if of.entry().is_some() => json!({}),
        _ => "a".into(),
    }
}

#[test]
fn kind_requires_only_a_table_row() {
    let rows = kinds_without_code();
    assert!(rows.len() >= 4, "{} kinds are in the table of kinds alone", rows.len());
    assert!(rows.iter().any(|kind| kind.namespaced) && rows.iter().any(|kind| !kind.namespaced));
    let codec = Codec::new(TABLE);
    for kind in rows {
        let mut cluster = Cluster::new(Config::default());
        cluster.settle(Duration::from_secs(1));
        let name = format!("{}/one", kind.singular_resource());
        let object = minimal(kind);
        let created = run_ok(&mut cluster, 0, &["create", "-f", "-"], &object.to_string());
        assert_eq!(created, format!("{name} created\n"));
        let mut labeled = object.clone();
        object::set_label(&mut labeled, "tier", "gold");
        let applied = run_ok(&mut cluster, 0, &["apply", "--server-side", "-f", "-"], &labeled.to_string());
        assert_eq!(applied, format!("{name} serverside-applied\n"));
        let write = cluster.records().last().expect("something was written");
        let changes = diff(write.before.as_deref(), write.after.as_deref());
        let changed = |path: &str| changes.iter().any(|change| change.path == path);
        assert!(changed("metadata.labels"), "{}: {changes:?}", kind.kind);
        let resource = kind.resource();
        let patch = r#"{"metadata":{"labels":{"tier":"silver"},"finalizers":["example.com/keep"]}}"#;
        let patched = run_ok(&mut cluster, 0, &["patch", &resource, "one", "-p", patch], "");
        assert_eq!(patched, format!("{name} patched\n"));
        let row = run_ok(&mut cluster, 0, &["get", &resource, "--show-labels"], "");
        assert!(row.contains("tier=silver"), "{row}");
        let described = run_ok(&mut cluster, 0, &["describe", &resource, "one"], "");
        assert!(described.contains(&format!("Kind:         {}", kind.kind)), "{described}");
        let explained = run_ok(&mut cluster, 0, &["explain", kind.plural], "");
        let head = format!("KIND:       {}\nVERSION:    {}\n", kind.kind, kind.version);
        assert!(explained.contains(&head) && explained.contains("metadata\t<ObjectMeta>"), "{explained}");
        let namespace = if kind.namespaced { "default" } else { "" };
        let key = kind.etcd_key(namespace, "one");
        let stored = cluster.server().etcd().get(&key).expect("the object is stored").value;
        let bytes = cluster.server().stored_bytes(&codec, &key, cluster.revision());
        let bytes = bytes.expect("the schema fits").expect("there are bytes");
        assert_eq!(bytes.starts_with(MAGIC), !schema::of(kind).is_some_and(|found| found.json), "{}", kind.kind);
        let decoded = codec.decode(&bytes).expect("the bytes are read");
        assert_eq!(object::at(&decoded, "metadata.labels"), object::at(&stored, "metadata.labels"));
        assert_eq!(codec.encode(&decoded).as_ref(), Ok(&bytes), "{}", kind.kind);
        assert_eq!(object::strings_at(&decoded, "metadata.finalizers"), ["example.com/keep"]);
    }
}

/// Runs a command and returns its output. Checks its exit code, and that its standard error is empty.
fn run_ok(cluster: &mut Cluster, exit: u8, args: &[&str], stdin: &str) -> String {
    let output = run(cluster, args, stdin);
    assert_eq!((output.stderr.as_str(), i64::from(output.exit)), ("", i64::from(exit)), "{args:?} {stdin}");
    output.stdout
}

//! The table of field numbers: it is read completely, it has the fields of the schema in `crates/api/schema`, and an
//! object of every kind with every field set keeps all of them.
//!
//! `cargo xtask codegen` generates the table from the `types.go` files of `k8s.io/api` and `k8s.io/apimachinery`.

use std::collections::{BTreeMap, BTreeSet};

use bindery_api::kinds::KINDS;
use bindery_api::{Value, base64, object, schema};
use bindery_wire::table::{Field, Message, Of, Shape, Table};
use bindery_wire::{Codec, TABLE};
use serde_json::{Map, json};

#[test]
fn table_is_parsed_completely() {
    let table = Table::parse(TABLE);
    let fields: usize = table.messages().iter().map(|message| message.fields.len()).sum();
    assert_eq!(fields, TABLE.matches('=').count());
    assert!(fields > 1_500 && table.messages().len() > 300, "{fields} fields, {} messages", table.messages().len());
    for message in table.messages() {
        let numbers: Vec<u32> = message.fields.iter().map(|field| field.number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{}", message.name);
        assert!(!reaches(&table, message, &message.name, 20), "{} holds itself", message.name);
    }
}

fn reaches(table: &Table, from: &Message, name: &str, depth: usize) -> bool {
    let inner = from.fields.iter().filter_map(|field| table.message(field.of));
    depth == 0 || inner.into_iter().any(|inner| inner.name == name || reaches(table, inner, name, depth - 1))
}

/// The JSON fields of a message, those of embedded structs among them.
fn flat<'t>(table: &'t Table, message: &'t Message, out: &mut Vec<&'t Field>) {
    for field in &message.fields {
        match table.message(field.of).filter(|_| field.json.is_empty()) {
            Some(embedded) => flat(table, embedded, out),
            None => out.push(field),
        }
    }
}

/// Whether Go leaves a field out when it is empty, writes `null` where there is none, and writes the zero there.
fn go_writes(field: &Field) -> [bool; 3] {
    let always = field.always;
    match (field.shape, field.of) {
        (Shape::Pointer, _) => [false, always, false],
        (Shape::List | Shape::Map, _) | (Shape::One, Of::Bytes) => [!always, always, false],
        (Shape::One, Of::String | Of::Bool | Of::Int32 | Of::Int64) => [!always, false, always],
        (Shape::One, Of::Time | Of::MicroTime | Of::RawExtension | Of::FieldsV1 | Of::Strings) => {
            [false, !field.omits_zero, false]
        }
        (Shape::One, Of::Quantity | Of::IntOrString) => [false, false, true],
        (Shape::One, Of::Message(_)) => [false; 3],
    }
}

fn compare(
    table: &Table,
    ours: &Message,
    theirs: &schema::Struct,
    done: &mut BTreeSet<String>,
    wrong: &mut Vec<String>,
) {
    if !done.insert(ours.name.clone()) {
        return;
    }
    let mut fields = Vec::new();
    flat(table, ours, &mut fields);
    for name in fields.iter().map(|field| field.json.as_str()).filter(|name| theirs.field(name).is_none()) {
        wrong.push(format!("{}.{name} is in no schema", ours.name));
    }
    for expected in theirs.fields.iter().filter(|f| !ours.is_kind || !matches!(f.name, "apiVersion" | "kind")) {
        let name = format!("{}.{}", ours.name, expected.name);
        let Some(field) = fields.iter().find(|field| field.json == expected.name) else {
            wrong.push(format!("{name} has no number"));
            continue;
        };
        let (shape, inner) = match (expected.of.item(), expected.of.entry()) {
            (Some(item), _) => (Shape::List, item),
            (_, Some(entry)) => (Shape::Map, entry),
            _ => (field.shape, expected.of),
        };
        let of = match field.of {
            Of::Strings => "[]string",
            Of::Bool => "bool",
            Of::Int32 => "int32",
            Of::Int64 => "int64",
            Of::Bytes => "[]byte",
            Of::Quantity => "Quantity",
            Of::Time => "Time",
            Of::MicroTime => "MicroTime",
            Of::IntOrString => "IntOrString",
            Of::RawExtension | Of::FieldsV1 => "any",
            Of::String => {
                if inner.0.contains('.') {
                    inner.0
                } else {
                    "string"
                }
            }
            Of::Message(_) => table.message(field.of).and_then(|m| m.name.split('.').nth(1)).unwrap_or_default(),
        };
        // The package stands before a name that another one has, too.
        if of != inner.0.rsplit(':').next().unwrap_or_default() || shape != field.shape {
            wrong.push(format!("{name} is {}, not {}", table.go(field), expected.of.0));
        }
        // An empty capacity is told from none in a message.
        let mut writes = go_writes(field);
        writes[0] &= name != "core.PersistentVolumeSpec.capacity";
        writes[2] &= !expected.required;
        if [expected.omits_zero, expected.null, expected.zero] != writes {
            wrong.push(format!("{name}: leaves out, null, zero: {writes:?}"));
        }
        if let (Some(inner), Some(theirs)) = (table.message(field.of), inner.structure()) {
            compare(table, inner, theirs, done, wrong);
        }
    }
}

#[test]
fn table_has_the_fields_of_the_schema() {
    let table = Table::parse(TABLE);
    let (mut done, mut wrong) = (BTreeSet::new(), Vec::new());
    assert!(KINDS.len() > 25, "{} kinds", KINDS.len());
    for kind in KINDS.iter() {
        match (table.kind(&kind.api_version(), kind.kind), schema::of(kind)) {
            // Custom resources are stored as JSON, and so are the kinds of the servers that extend the API server.
            (None, _) if kind.is_custom() || matches!(kind.kind, "APIService" | "CustomResourceDefinition") => {}
            (Some(ours), Some(theirs)) => compare(&table, ours, theirs, &mut done, &mut wrong),
            _ => wrong.push(format!("{} has no message", kind.kind)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(done.len() > 200, "{} messages compared", done.len());
}

/// Generates objects with every field set, each to another value, so that fields that change places are seen.
struct Generator<'t> {
    table: &'t Table,
    /// The number of the next value.
    next: i64,
    /// How often each field was set.
    set: BTreeMap<String, usize>,
}

impl Generator<'_> {
    fn message(&mut self, message: &Message, path: &str) -> Map<String, Value> {
        let mut out = Map::new();
        for field in &message.fields {
            if field.json.is_empty() {
                let embedded = self.table.message(field.of).expect("only structs are embedded");
                out.extend(self.message(embedded, path));
                continue;
            }
            *self.set.entry(format!("{}.{}", message.name, field.json)).or_default() += 1;
            let path = format!("{path}.{}", field.json);
            let one = self.value(field.of, &path);
            let value = match field.shape {
                Shape::One | Shape::Pointer => one,
                Shape::List => json!([one, self.value(field.of, &path)]),
                Shape::Map => json!({ "a": one, "b/c": self.value(field.of, &path) }),
            };
            out.insert(field.json.clone(), value);
        }
        // The server writes them into a nested kind, the claim templates of a StatefulSet, too.
        if message.is_kind {
            out.insert("apiVersion".to_owned(), message.api_version.clone().into());
            out.insert("kind".to_owned(), message.name.rsplit('.').next().unwrap_or_default().into());
        }
        out
    }

    fn value(&mut self, of: Of, path: &str) -> Value {
        self.next += 1;
        let next = self.next;
        let (minute, second) = (next / 60 % 60, next % 60);
        match of {
            Of::String => format!("{path} {next}").into(),
            Of::Bool => true.into(),
            // Negative numbers have ten bytes.
            Of::Int32 => (if next % 2 == 0 { next } else { -next }).into(),
            Of::Int64 => ((1_i64 << 40) + next).into(),
            Of::Bytes => base64::encode(path.as_bytes()).into(),
            Of::Quantity => format!("{next}Mi").into(),
            Of::Time => format!("2026-11-20T20:{minute:02}:{second:02}Z").into(),
            Of::MicroTime => format!("2026-11-20T20:{minute:02}:{second:02}.{:06}Z", next % 1_000_000).into(),
            Of::IntOrString => {
                if next % 2 == 0 {
                    next.into()
                } else {
                    format!("{next}%").into()
                }
            }
            Of::RawExtension => json!({ "path": path, "number": next }),
            Of::Strings => json!([path, format!("{next}")]),
            Of::FieldsV1 => json!({ "f:metadata": { format!("f:{next}"): {} } }),
            Of::Message(_) => {
                let message = self.table.message(of).expect("the message is in the table");
                Value::Object(self.message(message, path))
            }
        }
    }
}

/// What a generated object of every kind holds, by field: the strong form of upstream's round-trip tests
/// (`k8s.io/api/roundtrip_test.go`), which fill every field of every kind.
#[test]
fn every_kind_round_trips_with_every_field_set() {
    let codec = Codec::new(TABLE);
    let table = codec.table();
    let mut generator = Generator { table, next: 0, set: BTreeMap::new() };
    let mut wrong = Vec::new();
    let kinds: Vec<&Message> = table.messages().iter().filter(|message| message.is_kind).collect();
    assert!(kinds.len() > 40, "{} kinds", kinds.len());
    for message in kinds {
        let object = Value::Object(generator.message(message, &message.name));
        assert!(table.kind(object::api_version(&object), object::kind(&object)).is_some(), "{}", message.name);
        let bytes = codec.marshal(&object).unwrap_or_else(|error| panic!("{}: {error}", message.name));
        let back = codec.decode(&bytes).unwrap_or_else(|error| panic!("{}: {error}", message.name));
        assert_eq!(codec.marshal(&back).as_ref(), Ok(&bytes), "{}", message.name);
        if back != object {
            wrong.push(format!("{}:\n{object}\n{back}", message.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let fields = table.messages().iter().flat_map(|message| {
        let named = message.fields.iter().filter(|field| !field.json.is_empty());
        named.map(|field| format!("{}.{}", message.name, field.json))
    });
    let unset: Vec<String> = fields.filter(|field| !generator.set.contains_key(field)).collect();
    assert!(unset.is_empty(), "no kind reaches these fields: {}", unset.join(" "));
}

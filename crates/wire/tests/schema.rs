//! The table of field numbers: all of it is read, every kind has its message, and an object of every kind with every field
//! set keeps all of them.

use std::collections::BTreeMap;

use bindery_api::kinds::KINDS;
use bindery_api::{Value, base64, object, schema};
use bindery_wire::table::{Message, Of, Shape, Table};
use bindery_wire::{Codec, TABLE};
use serde_json::{Map, json};

#[test]
fn table_is_parsed_completely() {
    let table = Table::parse(TABLE);
    let fields: usize = table.messages().iter().map(|message| message.fields.len()).sum();
    let structs = bindery_schema::parse(TABLE);
    assert_eq!(fields, structs.iter().filter(|found| !found.json).map(|found| found.declared.len()).sum::<usize>());
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

#[test]
fn every_kind_has_a_message_or_is_held_as_json() {
    let table = Table::parse(TABLE);
    let mut messages = 0;
    for kind in KINDS.iter() {
        let json = schema::of(kind).expect("every kind is in the schema").json;
        assert_eq!(table.kind(&kind.api_version(), kind.kind).is_none(), json, "{}", kind.kind);
        messages += usize::from(!json);
    }
    assert!(messages > 50, "{messages} kinds");
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

//! The table of field numbers: it is parsed completely, every kind has its message, and an object of every kind keeps
//! every field in a round trip.

use std::collections::BTreeMap;

use bindery_api::kinds::KINDS;
use bindery_api::{Value, base64, object, schema};
use bindery_wire::table::{Cardinality, FieldType, Message, Table};
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
        assert!(!contains_message(&table, message, &message.name, 20), "{} holds itself", message.name);
    }
}

fn contains_message(table: &Table, from: &Message, name: &str, depth: usize) -> bool {
    let inner = from.fields.iter().filter_map(|field| table.message(field.field_type));
    depth == 0 || inner.into_iter().any(|inner| inner.name == name || contains_message(table, inner, name, depth - 1))
}

#[test]
fn every_kind_has_a_message_or_is_stored_as_json() {
    let table = Table::parse(TABLE);
    let mut messages = 0;
    for kind in KINDS.iter() {
        let json = schema::of(kind).expect("every kind is in the schema").json;
        assert_eq!(table.kind(&kind.api_version(), kind.kind).is_none(), json, "{}", kind.kind);
        messages += usize::from(!json);
    }
    assert!(messages > 50, "{messages} kinds");
}

/// Generates objects with a different value in every field, so that swapped fields are detected.
struct Generator<'t> {
    table: &'t Table,
    /// The next value.
    next: i64,
    /// The number of times that each field was set.
    set: BTreeMap<String, usize>,
}

impl Generator<'_> {
    fn message(&mut self, message: &Message, path: &str) -> Map<String, Value> {
        let mut out = Map::new();
        for field in &message.fields {
            if field.json.is_empty() {
                let embedded = self.table.message(field.field_type).expect("only structs are embedded");
                out.extend(self.message(embedded, path));
                continue;
            }
            *self.set.entry(format!("{}.{}", message.name, field.json)).or_default() += 1;
            let path = format!("{path}.{}", field.json);
            let one = self.value(field.field_type, &path);
            let value = match field.cardinality {
                Cardinality::Required | Cardinality::Optional => one,
                Cardinality::List => json!([one, self.value(field.field_type, &path)]),
                Cardinality::Map => json!({ "a": one, "b/c": self.value(field.field_type, &path) }),
            };
            out.insert(field.json.clone(), value);
        }
        // The server also adds them to a nested kind, the claim templates of a StatefulSet.
        if message.is_kind {
            out.insert("apiVersion".to_owned(), message.api_version.clone().into());
            out.insert("kind".to_owned(), message.name.rsplit('.').next().unwrap_or_default().into());
        }
        out
    }

    fn value(&mut self, field_type: FieldType, path: &str) -> Value {
        self.next += 1;
        let next = self.next;
        let (minute, second) = (next / 60 % 60, next % 60);
        match field_type {
            FieldType::String => format!("{path} {next}").into(),
            FieldType::Bool => true.into(),
            // Negative numbers have ten bytes.
            FieldType::Int32 => (if next % 2 == 0 { next } else { -next }).into(),
            FieldType::Int64 => ((1_i64 << 40) + next).into(),
            FieldType::Bytes => base64::encode(path.as_bytes()).into(),
            FieldType::Quantity => format!("{next}Mi").into(),
            FieldType::Time => format!("2026-11-20T20:{minute:02}:{second:02}Z").into(),
            FieldType::MicroTime => format!("2026-11-20T20:{minute:02}:{second:02}.{:06}Z", next % 1_000_000).into(),
            FieldType::IntOrString => {
                if next % 2 == 0 {
                    next.into()
                } else {
                    format!("{next}%").into()
                }
            }
            FieldType::RawExtension => json!({ "path": path, "number": next }),
            FieldType::Strings => json!([path, format!("{next}")]),
            FieldType::FieldsV1 => json!({ "f:metadata": { format!("f:{next}"): {} } }),
            FieldType::Message(_) => {
                let message = self.table.message(field_type).expect("the message is in the table");
                Value::Object(self.message(message, path))
            }
        }
    }
}

/// Round trips a generated object of every kind, field by field. A stronger form of upstream's round-trip tests
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

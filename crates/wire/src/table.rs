//! The table of messages: the field numbers of the Go structs, and the encoding of each field.
//!
//! It is the part of the schema (`bindery-schema`) that protobuf uses. It omits the structs of kinds that etcd stores
//! as JSON. The fields are in the order of their numbers.

use std::collections::BTreeMap;

/// The table of all messages.
#[derive(Debug)]
pub struct Table {
    messages: Vec<Message>,
    kinds: BTreeMap<(String, String), usize>,
}

/// A Go struct.
#[derive(Debug)]
pub struct Message {
    /// The name: `core.Volume`.
    pub name: String,
    /// The group and version of its package: `v1`.
    pub api_version: String,
    /// True if the message has an `apiVersion` and a `kind` in JSON. Protobuf does not contain them.
    pub is_kind: bool,
    /// The fields, sorted by number.
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// The name in JSON. Empty for an embedded struct, whose fields are inlined in JSON.
    pub json: String,
    /// The field number.
    pub number: u32,
    /// The cardinality.
    pub cardinality: Cardinality,
    /// The type of the elements.
    pub field_type: FieldType,
    /// True if JSON contains the field even if it is empty (no `omitempty`).
    pub emits_empty: bool,
    /// True if JSON omits a struct with a zero value (`omitzero`).
    pub omits_zero: bool,
}

/// The cardinality of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    /// One value, which is encoded even if it is zero.
    Required,
    /// An optional value.
    Optional,
    /// A list of values.
    List,
    /// A map with string keys.
    Map,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A string, or a named string type.
    String,
    /// A boolean.
    Bool,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    /// Bytes, base64 in JSON.
    Bytes,
    /// A quantity.
    Quantity,
    /// A time with a precision of seconds.
    Time,
    /// A time with a precision of microseconds.
    MicroTime,
    /// An integer or a string.
    IntOrString,
    /// Any JSON.
    RawExtension,
    /// A field set.
    FieldsV1,
    /// A message that wraps a list of strings.
    Strings,
    /// A message, by its index in the table.
    Message(usize),
}

impl Table {
    /// Parses the table from the text of the schema.
    pub fn parse(schema: &'static str) -> Table {
        let structs: Vec<_> = bindery_schema::parse(schema).into_iter().filter(|found| !found.json).collect();
        let places: BTreeMap<&str, usize> = structs.iter().enumerate().map(|(at, found)| (found.name, at)).collect();
        let mut kinds = BTreeMap::new();
        let mut messages = Vec::new();
        for found in &structs {
            if found.is_kind {
                kinds.insert((found.api_version.to_owned(), found.short().to_owned()), messages.len());
            }
            let mut fields: Vec<Field> = found.declared.iter().filter_map(|field| read(field, &places)).collect();
            fields.sort_by_key(|field| field.number);
            messages.push(Message {
                name: format!("{}.{}", found.package, found.short()),
                api_version: found.api_version.to_owned(),
                is_kind: found.is_kind,
                fields,
            });
        }
        Table { messages, kinds }
    }

    /// Returns the message of a kind. `None` if the kind is not stored as protobuf.
    pub fn kind(&self, api_version: &str, kind: &str) -> Option<&Message> {
        self.kinds.get(&(api_version.to_owned(), kind.to_owned())).and_then(|at| self.messages.get(*at))
    }

    /// Returns all messages, grouped by package.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Returns the message of a type. `None` if the type is not a message.
    pub fn message(&self, field_type: FieldType) -> Option<&Message> {
        match field_type {
            FieldType::Message(at) => self.messages.get(at),
            _ => None,
        }
    }

    /// Returns the Go type of a field: `*core.HostPathVolumeSource`, `map[string]resource.Quantity`.
    pub fn go(&self, field: &Field) -> String {
        let field_type = match field.field_type {
            FieldType::String => "string",
            FieldType::Bool => "bool",
            FieldType::Int32 => "int32",
            FieldType::Int64 => "int64",
            FieldType::Bytes => "[]byte",
            FieldType::Quantity => "resource.Quantity",
            FieldType::Time => "meta.Time",
            FieldType::MicroTime => "meta.MicroTime",
            FieldType::IntOrString => "intstr.IntOrString",
            FieldType::RawExtension => "runtime.RawExtension",
            FieldType::FieldsV1 => "meta.FieldsV1",
            FieldType::Strings => "[]string",
            FieldType::Message(at) => self.messages.get(at).map_or("", |message| message.name.as_str()),
        };
        let prefix = match field.cardinality {
            Cardinality::Required => "",
            Cardinality::Optional => "*",
            Cardinality::List => "[]",
            Cardinality::Map => "map[string]",
        };
        format!("{prefix}{field_type}")
    }
}

/// Converts a field of the schema. `None` if protobuf does not have its type.
fn read(field: &bindery_schema::Field, places: &BTreeMap<&str, usize>) -> Option<Field> {
    let declared = field.declared;
    let (cardinality, field_type) = match (declared.item(), declared.entry()) {
        (Some(item), _) => (Cardinality::List, item),
        (_, Some(entry)) => (Cardinality::Map, entry),
        _ if field.pointer => (Cardinality::Optional, declared),
        _ => (Cardinality::Required, declared),
    };
    let field_type = match field_type.0 {
        "string" => FieldType::String,
        "bool" => FieldType::Bool,
        "int32" => FieldType::Int32,
        "int64" => FieldType::Int64,
        "[]byte" => FieldType::Bytes,
        "Quantity" => FieldType::Quantity,
        "Time" => FieldType::Time,
        "MicroTime" => FieldType::MicroTime,
        "IntOrString" => FieldType::IntOrString,
        "RawExtension" => FieldType::RawExtension,
        "FieldsV1" => FieldType::FieldsV1,
        "ExtraValue" => FieldType::Strings,
        _ if field_type.is_named() => FieldType::String,
        name => FieldType::Message(*places.get(name)?),
    };
    let (json, number) = (field.name.to_owned(), field.number);
    Some(Field {
        json,
        number,
        cardinality,
        field_type,
        emits_empty: field.always,
        omits_zero: field.omits_zero_struct,
    })
}

impl Message {
    /// Returns the field with a number.
    pub fn field(&self, number: u32) -> Option<&Field> {
        self.fields.iter().find(|field| field.number == number)
    }
}

//! The table of messages: which field of which Go struct has which number, and how Go writes it.
//!
//! It is the part of the schema (`bindery-schema`) that protobuf needs: the structs of kinds that etcd holds as JSON are
//! left out, and fields are in the order of their numbers.

use std::collections::BTreeMap;

/// All messages.
#[derive(Debug)]
pub struct Table {
    messages: Vec<Message>,
    kinds: BTreeMap<(String, String), usize>,
}

/// A Go struct.
#[derive(Debug)]
pub struct Message {
    /// `core.Volume`.
    pub name: String,
    /// The group and version of its package: `v1`.
    pub api_version: String,
    /// Whether it has an `apiVersion` and a `kind` in JSON. It has none in protobuf.
    pub is_kind: bool,
    /// Its fields, by number.
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// Its name in JSON; empty for an embedded struct, whose fields JSON has beside the others.
    pub json: String,
    /// Its number.
    pub number: u32,
    /// How many it holds.
    pub shape: Shape,
    /// What it holds.
    pub of: Of,
    /// Whether JSON has it even when it is empty.
    pub always: bool,
    /// Whether JSON leaves out a struct that is zero.
    pub omits_zero: bool,
}

/// How many a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One, written whether it is zero or not.
    One,
    /// One or none.
    Pointer,
    /// Any number, one after the other.
    List,
    /// Any number by names.
    Map,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A string, or a type made of one.
    String,
    /// A flag.
    Bool,
    /// A number of 32 bits.
    Int32,
    /// A number of 64 bits.
    Int64,
    /// Bytes, in base64 in JSON.
    Bytes,
    /// A quantity.
    Quantity,
    /// A time in seconds.
    Time,
    /// A time in microseconds.
    MicroTime,
    /// A number or a string.
    IntOrString,
    /// Any JSON.
    RawExtension,
    /// A set of fields.
    FieldsV1,
    /// A list of strings that is a message of its own.
    Strings,
    /// Another message of the table, by its place.
    Message(usize),
}

impl Table {
    /// Reads the table from the text of the schema.
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

    /// The message of a kind that is stored as protobuf.
    pub fn kind(&self, api_version: &str, kind: &str) -> Option<&Message> {
        self.kinds.get(&(api_version.to_owned(), kind.to_owned())).and_then(|at| self.messages.get(*at))
    }

    /// Every message, package by package.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The message that a field holds, if it holds one.
    pub fn message(&self, of: Of) -> Option<&Message> {
        match of {
            Of::Message(at) => self.messages.get(at),
            _ => None,
        }
    }

    /// The Go type of a field: `*core.HostPathVolumeSource`, `map[string]resource.Quantity`.
    pub fn go(&self, field: &Field) -> String {
        let of = match field.of {
            Of::String => "string",
            Of::Bool => "bool",
            Of::Int32 => "int32",
            Of::Int64 => "int64",
            Of::Bytes => "[]byte",
            Of::Quantity => "resource.Quantity",
            Of::Time => "meta.Time",
            Of::MicroTime => "meta.MicroTime",
            Of::IntOrString => "intstr.IntOrString",
            Of::RawExtension => "runtime.RawExtension",
            Of::FieldsV1 => "meta.FieldsV1",
            Of::Strings => "[]string",
            Of::Message(at) => self.messages.get(at).map_or("", |message| message.name.as_str()),
        };
        let prefix = match field.shape {
            Shape::One => "",
            Shape::Pointer => "*",
            Shape::List => "[]",
            Shape::Map => "map[string]",
        };
        format!("{prefix}{of}")
    }
}

/// A field of the schema; `None` for one of a type that protobuf does not have.
fn read(field: &bindery_schema::Field, places: &BTreeMap<&str, usize>) -> Option<Field> {
    let declared = field.declared;
    let (shape, of) = match (declared.item(), declared.entry()) {
        (Some(item), _) => (Shape::List, item),
        (_, Some(entry)) => (Shape::Map, entry),
        _ if field.pointer => (Shape::Pointer, declared),
        _ => (Shape::One, declared),
    };
    let of = match of.0 {
        "string" => Of::String,
        "bool" => Of::Bool,
        "int32" => Of::Int32,
        "int64" => Of::Int64,
        "[]byte" => Of::Bytes,
        "Quantity" => Of::Quantity,
        "Time" => Of::Time,
        "MicroTime" => Of::MicroTime,
        "IntOrString" => Of::IntOrString,
        "RawExtension" => Of::RawExtension,
        "FieldsV1" => Of::FieldsV1,
        "ExtraValue" => Of::Strings,
        _ if of.is_named() => Of::String,
        name => Of::Message(*places.get(name)?),
    };
    let (json, number) = (field.name.to_owned(), field.number);
    Some(Field { json, number, shape, of, always: field.always, omits_zero: field.omits_zero_struct })
}

impl Message {
    /// The field of this number.
    pub fn field(&self, number: u32) -> Option<&Field> {
        self.fields.iter().find(|field| field.number == number)
    }
}

//! The table of messages: which field of which Go struct has which number, and how Go writes it.
//!
//! A line is a message: its Go name, then its fields in the order of their numbers, as `json=NUMBER TYPE` without the
//! space. A `+` before the name says that the message is a kind; `@core v1` begins a package and names its group and
//! version. An embedded struct has no JSON name. A type may follow a `*` (a pointer), `[` (a list) or `{` (a map by
//! strings); it is a letter ([`Of`]) or a message's name, with the package if it is another one. `!` at the end: JSON
//! has the field always; `~`: JSON leaves out the zero of a struct, too.

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
    /// `s`: a string, or a type made of one.
    String,
    /// `b`.
    Bool,
    /// `i`.
    Int32,
    /// `l`.
    Int64,
    /// `y`: bytes, in base64 in JSON.
    Bytes,
    /// `q`.
    Quantity,
    /// `t`.
    Time,
    /// `u`.
    MicroTime,
    /// `o`.
    IntOrString,
    /// `r`: any JSON.
    RawExtension,
    /// `f`: a set of fields.
    FieldsV1,
    /// `x`: a list of strings that is a message of its own.
    Strings,
    /// Another message of the table, by its place.
    Message(usize),
}

impl Table {
    /// Reads a table. What is not understood is left out: the table is generated, and its test reads all of it.
    pub fn parse(text: &str) -> Table {
        let mut places = BTreeMap::new();
        let mut kinds = BTreeMap::new();
        let mut lines = Vec::new();
        let (mut package, mut api_version) = ("", "");
        for line in text.lines() {
            if let Some((name, version)) = line.strip_prefix('@').and_then(|l| l.split_once(' ')) {
                (package, api_version) = (name, version);
                continue;
            }
            let (name, fields) = line.split_once(' ').unwrap_or((line, ""));
            let short = name.trim_start_matches('+');
            if short != name {
                kinds.insert((api_version.to_owned(), short.to_owned()), lines.len());
            }
            places.insert(format!("{package}.{short}"), lines.len());
            lines.push((package, api_version, short != name, short, fields));
        }
        let messages = lines
            .into_iter()
            .map(|(package, api_version, is_kind, short, fields)| Message {
                name: format!("{package}.{short}"),
                api_version: api_version.to_owned(),
                is_kind,
                fields: fields.split(' ').filter_map(|field| read(field, package, &places)).collect(),
            })
            .collect();
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

/// One field, as the table spells it.
fn read(text: &str, package: &str, places: &BTreeMap<String, usize>) -> Option<Field> {
    let (json, rest) = text.split_once('=')?;
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = rest.split_at(digits);
    let (shape, rest) = match rest.as_bytes().first()? {
        b'*' => (Shape::Pointer, &rest[1..]),
        b'[' => (Shape::List, &rest[1..]),
        b'{' => (Shape::Map, &rest[1..]),
        _ => (Shape::One, rest),
    };
    let of = match rest.trim_end_matches(['!', '~']) {
        "s" => Of::String,
        "b" => Of::Bool,
        "i" => Of::Int32,
        "l" => Of::Int64,
        "y" => Of::Bytes,
        "q" => Of::Quantity,
        "t" => Of::Time,
        "u" => Of::MicroTime,
        "o" => Of::IntOrString,
        "r" => Of::RawExtension,
        "f" => Of::FieldsV1,
        "x" => Of::Strings,
        name if name.contains('.') => Of::Message(*places.get(name)?),
        name => Of::Message(*places.get(&format!("{package}.{name}"))?),
    };
    let (always, omits_zero) = (rest.ends_with('!'), rest.ends_with('~'));
    Some(Field { json: json.to_owned(), number: number.parse().ok()?, shape, of, always, omits_zero })
}

impl Message {
    /// The field of this number.
    pub fn field(&self, number: u32) -> Option<&Field> {
        self.fields.iter().find(|field| field.number == number)
    }
}

//! The schema of the Kubernetes API: every struct of every kind, once.
//!
//! Implements the Go types of `k8s.io/api`, `apimachinery`, `apiextensions-apiserver` and `kube-aggregator`, and the
//! markers that `kube-openapi` reads. `schema.txt`, `docs.txt` and `enums.txt` are generated from Go's sources by
//! `cargo xtask codegen DIR`. The documentation ([`DOCS`]) and the values of enumerations ([`ENUMS`]) are separate
//! texts, so that a program that does not refer to them does not link them.
//!
//! A line of `schema.txt` is one of these:
//!
//! - `@core v1`: the structs that follow are of this package, group and version. `json` at the end: etcd holds them as JSON.
//! - `Volume`: a struct. `+` before the name: it is a kind. `atomic` after it: it has one owner as a whole.
//! - ` PDName=pdName string! 1 ...`: a field in Go's order. Its Go name, if that is not the JSON name with a capital; its
//!   JSON name; its type; its protobuf number; its options. An embedded struct has `=` for both names.
//! - ` > name image ...`: the fields in the order of the struct of the API server's internal version, where that differs.
//!   `name:type` is a field whose type differs there.
//!
//! A type is spelled as in Go, with `{}` for a map by strings. `!` after it: JSON always has the field, and the API
//! requires it. `~`: JSON always has the field. `?`: the API requires it, though JSON leaves the empty value out. `^`: JSON
//! has the field only if it is not the zero value.
//!
//! Options: `merge` or `merge:KEY` and `retain` (the strategic merge patch's `patchStrategy`, `patchMergeKey`, `retainKeys`);
//! `set`, `map:KEY,...`, `atomic`, `granular` (`listType`, `listMapKey`, `mapType`, `structType`).

use std::sync::LazyLock;

/// The whole table. A program that does not refer to it does not link it.
pub const TEXT: &str = include_str!("../schema.txt");

/// The documentation of the fields that the first view serves: `Struct.field`, a tab, the text. The field name of a
/// kind's own text is empty. The rest of `docs.txt` would exceed the size budget of the page.
pub const DOCS: &str = include_str!(concat!(env!("OUT_DIR"), "/docs.txt"));

/// The values of enumerations: `Struct.field`, then the values, separated by blanks.
pub const ENUMS: &str = include_str!("../enums.txt");

/// Fields that hold the name of an object: `Struct.field` or `field`, then the plural name of the object's kind.
pub const REFERENCES: &str = include_str!("../references.txt");

/// A Go struct.
#[derive(Debug)]
pub struct Struct {
    /// `PersistentVolumeSpec`. If an earlier struct has this name, the package and a colon are added.
    pub name: &'static str,
    /// The package: `core`.
    pub package: &'static str,
    /// The group and version of the package: `v1`, `storage.k8s.io/v1`; `-` for the package `meta`.
    pub api_version: &'static str,
    /// True if etcd stores the objects of the package as JSON.
    pub json: bool,
    /// True if it is a kind: it has an `apiVersion` and a `kind`.
    pub is_kind: bool,
    /// True if the struct has one owner as a whole.
    pub atomic: bool,
    /// The fields by their JSON names, including those of embedded structs.
    pub fields: Vec<Field>,
    /// The fields as Go declares them, in Go's order. An embedded struct is one field.
    pub declared: Vec<Field>,
    /// The fields of the internal version in their order, `name` or `name:type`. Empty if the order is that of
    /// `declared`.
    pub internal: &'static str,
}

/// A field of a struct.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The JSON name: `accessModes`; empty for an embedded struct.
    pub name: &'static str,
    /// The Go name. Empty if it is the capitalized JSON name.
    go: &'static str,
    /// The type.
    pub of: Type,
    /// The type as Go declares it, without `*`. It distinguishes raw JSON from sets of fields, which are both `any`.
    pub declared: Type,
    /// True if Go has a pointer.
    pub pointer: bool,
    /// True if the API requires it.
    pub required: bool,
    /// True if JSON has the field even when it is empty.
    pub always: bool,
    /// True if JSON omits the zero value of a struct.
    pub omits_zero_struct: bool,
    /// True if Go omits the empty value when it writes the object.
    pub omits_zero: bool,
    /// True if Go writes `null` for an absent value.
    pub null: bool,
    /// True if Go writes the zero value for an absent value. False for fields that the API requires.
    pub zero: bool,
    /// The protobuf number; 0 in the table of the first view.
    pub number: u32,
    /// How a strategic merge patch merges it.
    pub merge: Option<&'static str>,
    /// True if a strategic merge patch lists the keys to retain.
    pub retain_keys: bool,
    /// The parts of the field that have separate owners.
    pub topology: Topology,
    /// The embedded struct in which Go has the field (`PersistentVolumeSource`), or empty.
    pub embedded: &'static str,
}

/// The parts of a list, a map or a struct that have separate owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topology {
    /// The default of the type: no part of a list, every entry of a map, every field of a struct.
    Default,
    /// No part.
    Atomic,
    /// Every entry or field.
    Granular,
    /// Every item of a list, by its value.
    Set,
    /// Every item of a list, identified by these fields (separated by commas).
    Map(&'static str),
}

/// A type: `string`, `[]v1.PersistentVolumeAccessMode`, `{}Quantity` (a map by strings), `ObjectReference`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Type(pub &'static str);

/// Types of packages without kinds, with their names in Go's messages.
const OF_OTHER_PACKAGES: [(&str, &str); 7] = [
    ("[]byte", "[]uint8"),
    ("Quantity", "resource.Quantity"),
    ("Time", "v1.Time"),
    ("MicroTime", "v1.MicroTime"),
    ("IntOrString", "intstr.IntOrString"),
    ("RawExtension", "runtime.RawExtension"),
    ("FieldsV1", "v1.FieldsV1"),
];

impl Type {
    /// Returns the element type of a list. `None` if it is not a list.
    pub fn item(self) -> Option<Type> {
        if self.0 == "[]byte" { None } else { self.0.strip_prefix("[]").map(Type) }
    }

    /// Returns the value type of a map. `None` if it is not a map.
    pub fn entry(self) -> Option<Type> {
        self.0.strip_prefix("{}").map(Type)
    }

    /// Returns the struct. `None` if the type is not a struct.
    pub fn structure(self) -> Option<&'static Struct> {
        find(self.0)
    }

    /// True if it is a named string type in Go: `v1.PodPhase`.
    pub fn is_named(self) -> bool {
        self.0.contains('.') && !self.0.contains([':', '[', '{'])
    }

    /// Returns the innermost element type of lists and maps.
    pub fn innermost(self) -> Type {
        self.item().or_else(|| self.entry()).map_or(self, Type::innermost)
    }

    /// Returns the name of the type in Go's messages.
    pub fn go(self) -> String {
        if let Some(item) = self.item() {
            format!("[]{}", item.go())
        } else if self.0 == "{}Quantity" {
            "v1.ResourceList".into()
        } else if let Some(entry) = self.entry() {
            format!("map[string]{}", entry.go())
        } else if let Some((_, go)) = OF_OTHER_PACKAGES.iter().find(|(name, _)| *name == self.0) {
            (*go).to_owned()
        } else if let Some(found) = find(self.0) {
            let version = found.api_version.rsplit('/').next().filter(|version| *version != "-").unwrap_or("v1");
            format!("{version}.{}", found.short())
        } else {
            self.0.to_owned()
        }
    }
}

impl Struct {
    /// Returns the JSON fields in Go's order.
    pub fn in_order(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        flatten(&STRUCTS, self, "", &mut fields);
        fields
    }

    /// Returns the field with this JSON name. The name is case-sensitive.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the name in Go, without the package.
    pub fn short(&self) -> &'static str {
        self.name.rsplit(':').next().unwrap_or(self.name)
    }
}

impl Field {
    /// Returns the name in Go.
    pub fn go(&self) -> String {
        match (self.go, self.name) {
            ("", "") => self.declared.0.rsplit(':').next().unwrap_or(self.declared.0).to_owned(),
            ("", name) => name[..1].to_ascii_uppercase() + &name[1..],
            (go, _) => go.to_owned(),
        }
    }
}

/// The structs, in the order of the table.
static STRUCTS: LazyLock<Vec<Struct>> =
    LazyLock::new(|| parse(if cfg!(feature = "stored-kinds") { TEXT } else { FIRST }));

/// The table of the first view.
const FIRST: &str = include_str!(concat!(env!("OUT_DIR"), "/first.txt"));

/// Returns the structs of the table.
pub fn structs() -> &'static [Struct] {
    &STRUCTS
}

/// Returns the struct of this name.
pub fn find(name: &str) -> Option<&'static Struct> {
    STRUCTS.iter().find(|found| found.name == name)
}

/// Returns the documentation of a field. If the field name is empty, of the kind. Empty if there is none.
pub fn doc(owner: &str, field: &str) -> &'static str {
    let key = format!("{owner}.{field}\t");
    DOCS.lines().find_map(|line| line.strip_prefix(key.as_str())).unwrap_or("")
}

/// Parses a table. Invalid lines are skipped. The table is generated, and its test parses every line.
pub fn parse(table: &'static str) -> Vec<Struct> {
    let mut structs: Vec<Struct> = Vec::new();
    let (mut package, mut api_version, mut json) = ("", "", false);
    for line in table.lines() {
        if let Some(head) = line.strip_prefix('@') {
            let mut words = head.split(' ');
            (package, api_version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            json = words.next() == Some("json");
        } else if let (Some(internal), Some(last)) = (line.strip_prefix(" > "), structs.last_mut()) {
            last.internal = internal;
        } else if let (Some(line), Some(last)) = (line.strip_prefix(' '), structs.last_mut()) {
            last.declared.extend(field(line));
        } else if !line.starts_with('#') {
            let (name, atomic) = line.strip_suffix(" atomic").map_or((line, false), |name| (name, true));
            let is_kind = name.starts_with('+');
            structs.push(Struct {
                name: name.trim_start_matches('+'),
                package,
                api_version,
                json,
                is_kind,
                atomic,
                fields: Vec::new(),
                declared: Vec::new(),
                internal: "",
            });
        }
    }
    for place in 0..structs.len() {
        let mut fields = Vec::new();
        flatten(&structs, &structs[place], "", &mut fields);
        if structs[place].is_kind {
            fields.extend(field("apiVersion string"));
            fields.extend(field("kind string"));
        }
        fields.sort_by_key(|field| field.name);
        structs[place].fields = fields;
    }
    structs
}

/// Adds the JSON fields of a struct.
fn flatten(structs: &[Struct], of: &Struct, embedded: &'static str, out: &mut Vec<Field>) {
    for field in &of.declared {
        if !field.name.is_empty() {
            out.push(Field { embedded, ..*field });
        } else if let Some(inner) = structs.iter().find(|inner| inner.name == field.of.0) {
            flatten(structs, inner, inner.short(), out);
        }
    }
}

fn field(line: &'static str) -> Option<Field> {
    let mut words = line.split(' ');
    let (names, marked) = (words.next()?, words.next()?);
    let (go, name) = names.split_once('=').unwrap_or(("", names));
    let spelled = marked.trim_end_matches(['!', '~', '?', '^']);
    let marks = &marked[spelled.len()..];
    let declared = spelled.trim_start_matches('*');
    let of = match declared {
        "RawExtension" | "FieldsV1" => "any",
        "ExtraValue" => "[]string",
        "{}ExtraValue" => "{}[]string",
        other => other,
    };
    let (pointer, required) = (spelled.starts_with('*'), marks.contains(['!', '?']));
    let (always, omits_zero_struct) = (marks.contains(['!', '~']), marks.contains('^'));
    let many = declared.starts_with(['[', '{']);
    let plain = matches!(declared, "string" | "bool" | "int32" | "int64" | "float64") || Type(of).is_named();
    let null = match declared {
        _ if pointer || many => always,
        "Time" | "MicroTime" | "RawExtension" | "FieldsV1" => !omits_zero_struct,
        other => other == "ExtraValue",
    };
    let zero = always && plain || matches!(declared, "Quantity" | "IntOrString");
    let mut field = Field {
        name,
        go,
        of: Type(of),
        declared: Type(declared),
        pointer,
        required,
        always,
        omits_zero_struct,
        omits_zero: !pointer && !always && (many || plain),
        null,
        zero: zero && !pointer && !required,
        number: 0,
        merge: None,
        retain_keys: false,
        topology: Topology::Default,
        embedded: "",
    };
    for word in words {
        match word.split_once(':').unwrap_or((word, "")) {
            ("merge", key) => field.merge = Some(key),
            ("retain", _) => field.retain_keys = true,
            ("set", _) => field.topology = Topology::Set,
            ("map", keys) => field.topology = Topology::Map(keys),
            ("atomic", _) => field.topology = Topology::Atomic,
            ("granular", _) => field.topology = Topology::Granular,
            (number, _) => field.number = number.parse().unwrap_or(0),
        }
    }
    Some(field)
}

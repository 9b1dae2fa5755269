//! The fields of every kind and of what the kinds nest.
//!
//! Answers to the Go types of `k8s.io/api`. Two committed, generated tables (`schema/fields.txt`, and `schema/stored.txt`
//! with what only the kinds need that are merely stored; `tests/schema.rs` makes them); a line is a field: its JSON name, its type with marks, and the embedded Go struct that holds it, if any. The marks
//! are `!` (the API wants it), `?` (Go leaves the empty one out), `~` (Go writes `null` where there is none) and
//! `=` (Go writes the zero where there is none); a field may have the first and one of the others. The documentation
//! of the fields is in `schema/docs.txt`, and the values that a field may have are in `schema/enums.txt` (by hand, from
//! upstream's validation); nothing here includes them: the editor loads them when somebody asks.

use std::sync::LazyLock;

use crate::Kind;

/// A Go struct: its fields in the order of the table.
#[derive(Debug)]
pub struct Struct {
    /// `PersistentVolumeSpec`.
    pub name: &'static str,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// `accessModes`.
    pub name: &'static str,
    /// What it holds.
    pub of: Type,
    /// Whether the API wants it.
    pub required: bool,
    /// Whether Go leaves the zero value out when it writes the object.
    pub omits_zero: bool,
    /// Whether Go writes `null` where there is none.
    pub null: bool,
    /// Whether Go writes the zero value where there is none. Not said of fields that the API wants.
    pub zero: bool,
    /// The embedded struct in which Go has the field (`PersistentVolumeSource`), or empty.
    pub embedded: &'static str,
}

/// A type, spelt `string`, `[]v1.PersistentVolumeAccessMode`, `{}Quantity` (a map by strings), `ObjectReference`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Type(pub &'static str);

impl Type {
    /// What a list holds, if it is a list.
    pub fn item(self) -> Option<Type> {
        if self.0 == "[]byte" { None } else { self.0.strip_prefix("[]").map(Type) }
    }

    /// What a map holds, if it is a map.
    pub fn entry(self) -> Option<Type> {
        self.0.strip_prefix("{}").map(Type)
    }

    /// The struct, if it is one.
    pub fn structure(self) -> Option<&'static Struct> {
        find(self.0)
    }

    /// The type as Go's messages name it.
    pub fn go(self) -> String {
        if let Some(item) = self.item() {
            format!("[]{}", item.go())
        } else if self.0 == "{}Quantity" {
            "v1.ResourceList".into()
        } else if let Some(entry) = self.entry() {
            format!("map[string]{}", entry.go())
        } else if self.0 == "[]byte" {
            "[]uint8".into()
        } else if find(self.0).is_some() {
            format!("v1.{}", self.0.rsplit(':').next().unwrap_or(self.0))
        } else {
            self.0.to_owned()
        }
    }
}

/// In the order of the files.
static STRUCTS: LazyLock<Vec<Struct>> = LazyLock::new(|| {
    let tables: &[&str] = &[
        include_str!("../schema/fields.txt"),
        #[cfg(feature = "stored-kinds")]
        include_str!("../schema/stored.txt"),
        #[cfg(feature = "stored-kinds")]
        include_str!("../schema/versions.txt"),
    ];
    tables.iter().flat_map(|table| parse(table)).collect()
});

fn parse(table: &'static str) -> Vec<Struct> {
    let mut structs: Vec<Struct> = Vec::new();
    for line in table.lines() {
        let Some(line) = line.strip_prefix(' ') else {
            structs.push(Struct { name: line, fields: Vec::new() });
            continue;
        };
        let mut words = line.split(' ');
        let (name, of, embedded) = (words.next(), words.next(), words.next());
        if let (Some(last), Some(name), Some(of)) = (structs.last_mut(), name, of) {
            let spelled = of.trim_end_matches(['!', '?', '~', '=']);
            let marks = &of[spelled.len()..];
            last.fields.push(Field {
                name,
                of: Type(spelled),
                required: marks.contains('!'),
                omits_zero: marks.contains('?'),
                null: marks.contains('~'),
                zero: marks.contains('='),
                embedded: embedded.unwrap_or(""),
            });
        }
    }
    structs
}

/// The struct of a kind. It has the kind's name; after its package and a colon, if another struct has this name.
/// A kind that a CustomResourceDefinition defines has none.
pub fn of(kind: &Kind) -> Option<&'static Struct> {
    if kind.defined {
        return None;
    }
    let package = kind.group.split('.').next().unwrap_or_default();
    if crate::kinds::OTHER_VERSIONS.iter().any(|other| std::ptr::eq(other, kind)) {
        return find(&format!("{package}.{}:{}", kind.version, kind.kind));
    }
    find(&format!("{package}:{}", kind.kind)).or_else(|| find(kind.kind))
}

/// The struct of this name.
pub fn find(name: &str) -> Option<&'static Struct> {
    STRUCTS.iter().find(|s| s.name == name)
}

impl Struct {
    /// The field of this JSON name, in exactly this spelling.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerated_fields_are_fields() {
        for line in include_str!("../schema/enums.txt").lines() {
            let (field, values) = line.split_once(' ').unwrap();
            let (owner, field) = field.split_once('.').unwrap();
            assert!(find(owner).is_some_and(|s| s.field(field).is_some()), "{line}");
            assert!(values.split(' ').count() > 1, "{line}");
        }
    }

    #[test]
    fn every_kind_has_a_struct_and_every_type_is_known() {
        for kind in crate::kinds::KINDS.iter() {
            assert!(of(kind).is_some_and(|s| s.field("metadata").is_some()), "{}", kind.kind);
        }
        for s in STRUCTS.iter() {
            let name = s.name;
            for field in &s.fields {
                let mut of = field.of;
                while let Some(inner) = of.item().or_else(|| of.entry()) {
                    of = inner;
                }
                let plain = "string bool int32 int64 float64 []byte Quantity Time MicroTime IntOrString any";
                let known = of.structure().is_some() || plain.split(' ').any(|p| p == of.0) || of.0.contains('.');
                assert!(known, "{name}.{}: {}", field.name, of.0);
            }
        }
    }
}

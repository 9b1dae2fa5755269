//! The fields of every kind and of all nested structs: the tables of `bindery-schema`, by kind.

pub use bindery_schema::{Field, Struct, Topology, Type, doc, find, structs};

use crate::Kind;

/// Returns the struct of a kind. A kind that a CustomResourceDefinition defines has none.
pub fn of(kind: &Kind) -> Option<&'static Struct> {
    if kind.defined {
        return None;
    }
    let of_version = |api_version: &str| match kind.group {
        "" => api_version == kind.version,
        group => api_version.strip_prefix(group).and_then(|rest| rest.strip_prefix('/')) == Some(kind.version),
    };
    structs().iter().find(|found| found.is_kind && found.short() == kind.kind && of_version(found.api_version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{KINDS, OTHER_VERSIONS};

    #[test]
    fn every_kind_has_a_struct_and_every_struct_has_a_kind() {
        let kinds: Vec<&Kind> = KINDS.iter().copied().chain(OTHER_VERSIONS).collect();
        for kind in &kinds {
            assert!(of(kind).is_some_and(|s| s.field("metadata").is_some()), "{}", kind.kind);
        }
        let structs = structs().iter().filter(|found| found.is_kind);
        let without: Vec<&str> = structs
            .filter(|s| !kinds.iter().any(|kind| of(kind).is_some_and(|o| o.name == s.name)))
            .map(|s| s.name)
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }
}

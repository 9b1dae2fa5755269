//! Custom resources: VolumeSnapshot, VolumeSnapshotContent, VolumeSnapshotClass, VolumePopulator, and Hello, the source
//! kind of upstream's example populator. Includes the objects of other CustomResourceDefinitions, which are stored
//! unchanged.
//!
//! Implements `apiextensions-apiserver/pkg/registry/customresource` and the definitions in
//! `external-snapshotter/client/config/crd`, `volume-data-source-validator/client/config/crd` and
//! `lib-volume-populator/example/hello-populator`, with their schemas and rules. Not modelled: formats and patterns of
//! fields that only controllers write, and the schemas of other definitions.

use bindery_api::field::{Error, ErrorList, Path, Reason, quote};
use bindery_api::schema::{self, Struct, Type};
use bindery_api::time::Time;
use bindery_api::{Value, kinds, object};

use super::Strategy;

/// The strategy of a custom resource.
pub struct Custom;

impl Strategy for Custom {
    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        if kinds::of(new).is_some_and(|kind| kind.status) {
            object::remove(new, "status");
        }
        object::set(new, "metadata.generation", 1);
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        let content = |o: &Value| {
            let fields = o.as_object().into_iter().flatten();
            let content = fields.filter(|(field, _)| !matches!(field.as_str(), "metadata" | "status"));
            content.map(|(field, value)| (field.clone(), value.clone())).collect::<Vec<_>>()
        };
        if content(new) != content(old) {
            let generation = object::at(old, "metadata.generation").and_then(Value::as_u64).unwrap_or(0);
            object::set(new, "metadata.generation", generation + 1);
        }
    }

    fn prepare_for_status_update(&self, new: &mut Value, old: &Value, _: Time) {
        new["metadata"] = old["metadata"].clone();
    }

    fn allows_unconditional_update(&self) -> bool {
        false
    }

    fn validate(&self, new: &Value, errors: &mut ErrorList) {
        if let Some(found) = kinds::of(new).and_then(schema::of) {
            structure(found, new, &Path::default(), errors);
        }
        if errors.iter().any(|e| !matches!(e.reason, Reason::Invalid)) {
            errors.push(Error {
                reason: Reason::Invalid,
                field: "<nil>".into(),
                value: Some(quote("null")),
                detail: "some validation rules were not checked because the object was invalid; correct the existing \
                         errors to complete validation"
                    .into(),
            });
            return;
        }
        let spec = Path::new("spec");
        match built_in(new) {
            "VolumeSnapshot" => {
                one_of(new, "volumeSnapshotContentName", "persistentVolumeClaimName", errors);
                if object::at(new, "spec.volumeSnapshotClassName").is_some_and(|name| name == "") {
                    let text = "volumeSnapshotClassName must not be the empty string when set";
                    errors.invalid(&spec.child("volumeSnapshotClassName"), "string", text);
                }
            }
            "VolumeSnapshotContent" => {
                one_of(new, "volumeHandle", "snapshotHandle", errors);
                let has = |field: &str| object::at(new, &format!("spec.volumeSnapshotRef.{field}")).is_some();
                if !(has("name") && has("namespace")) {
                    let text = "both spec.volumeSnapshotRef.name and spec.volumeSnapshotRef.namespace must be set";
                    errors.invalid(&spec.child("volumeSnapshotRef"), "object", text);
                }
            }
            _ => {}
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        let fields: &[&str] = match built_in(new) {
            "VolumeSnapshot" => &["spec.source.persistentVolumeClaimName", "spec.source.volumeSnapshotContentName"],
            "VolumeSnapshotContent" => {
                &["spec.sourceVolumeMode", "spec.source.volumeHandle", "spec.source.snapshotHandle"]
            }
            _ => &[],
        };
        for path in fields {
            let (owner, field) = path.rsplit_once('.').expect("it is within something");
            match (object::at(old, path), object::at(new, path)) {
                (Some(_), None) => {
                    errors.invalid(&Path::new(owner), "object", format!("{field} is required once set"));
                }
                (Some(old), Some(new)) if old != new => {
                    errors.invalid(&Path::new(path), "string", format!("{field} is immutable"));
                }
                _ => {}
            }
        }
    }
}

/// Returns the kind of an object. Empty if a CustomResourceDefinition of the cluster defines it.
fn built_in(object: &Value) -> &str {
    if kinds::of(object).is_some_and(|kind| kind.defined) { "" } else { object::kind(object) }
}

/// Validates that exactly one of two fields of `spec.source` is set.
fn one_of(new: &Value, one: &str, other: &str, errors: &mut ErrorList) {
    let has = |field: &str| object::at(new, &format!("spec.source.{field}")).is_some();
    if has(one) == has(other) {
        errors.invalid(&Path::new("spec.source"), "object", format!("exactly one of {one} and {other} must be set"));
    }
}

/// Validates an object and its children against the schema.
fn structure(found: &Struct, value: &Value, path: &Path, errors: &mut ErrorList) {
    for field in found.fields.iter().filter(|f| f.name != "metadata") {
        let path = path.child(field.name);
        match value.get(field.name) {
            None if field.required => errors.required(&path, ""),
            None => {}
            Some(value) => {
                if !one(field.of, value, &path, errors) {
                    continue;
                }
                if field.name == "deletionPolicy" && value != "Delete" && value != "Retain" {
                    errors.not_supported(&path, value.clone(), &["Delete", "Retain"]);
                }
            }
        }
    }
}

/// True if a value has its type.
fn one(of: Type, value: &Value, path: &Path, errors: &mut ErrorList) -> bool {
    let (wanted, fits) = match of.0 {
        "bool" => ("boolean", value.is_boolean()),
        "int64" => ("integer", value.is_i64() || value.is_u64()),
        "Quantity" => ("string", value.is_string() || value.is_i64()),
        _ if of.entry().is_some() || of.structure().is_some() => ("object", value.is_object()),
        _ => ("string", value.is_string()),
    };
    if !fits {
        let have = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(n) if n.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        errors.push(Error {
            reason: Reason::TypeInvalid,
            field: path.to_string(),
            value: Some(quote(have)),
            detail: format!("{path} in body must be of type {wanted}: {}", quote(have)),
        });
        return false;
    }
    if let Some(found) = of.structure() {
        structure(found, value, path, errors);
    }
    if let Some(entry) = of.entry() {
        for (key, value) in value.as_object().into_iter().flatten() {
            one(entry, value, &path.child(key), errors);
        }
    }
    true
}

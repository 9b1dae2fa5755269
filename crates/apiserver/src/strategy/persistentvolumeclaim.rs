//! PersistentVolumeClaim.
//!
//! Implements `pkg/registry/core/persistentvolumeclaim/strategy.go`, `pkg/api/persistentvolumeclaim/util.go` and
//! `ValidatePersistentVolumeClaim` of `pkg/apis/core/validation/validation.go`.

use bindery_api::field::{ErrorList, Path};
use bindery_api::quantity::Quantity;
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::persistentvolume::{STORAGE_CLASS_ANNOTATION, access_modes};
use super::{Strategy, fill, fill_in, round_up, semantically_equal, supported};
use crate::immutable_diff;
use crate::validation::{dns_label, dns_subdomain, label_selector, report};

/// See the module.
pub struct PersistentVolumeClaim;

const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

impl Strategy for PersistentVolumeClaim {
    fn default(&self, claim: &mut Value) {
        fill(claim, "status.phase", "Pending");
        for list in ["spec.resources.requests", "spec.resources.limits", "status.capacity", "status.allocatedResources"]
        {
            round_up(claim, list);
        }
        fill_in(claim, "spec", "volumeMode", "Filesystem");
        if let Some(spec) = claim.get_mut("spec").filter(|spec| spec.is_object()) {
            copy_data_source(spec);
        }
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        // The stored status is empty: defaulting sets the phase at every read.
        object::set(new, "status", json!({}));
        clean_data_sources(new, None);
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        clean_data_sources(new, Some(old));
    }

    fn validate(&self, claim: &Value, errors: &mut ErrorList) {
        let empty = json!({});
        validate_spec(errors, &Path::new("spec"), claim.get("spec").unwrap_or(&empty));
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        let spec = |object: &Value| object.get("spec").cloned().unwrap_or_else(|| json!({}));
        let (new_spec, old_spec) = (spec(new), spec(old));
        // The mutable fields are made equal before the comparison.
        let mut compared = new_spec.clone();
        let mut before = old_spec.clone();
        if object::str_at(&old_spec, "volumeName").is_empty() {
            match new_spec.get("volumeName") {
                Some(name) => object::set(&mut before, "volumeName", name.clone()),
                None => drop(object::remove(&mut before, "volumeName")),
            }
        }
        let (old_class, new_class) = (class_field(&old_spec), class_field(&new_spec));
        let (old_annotation, new_annotation) =
            (object::annotation(old, BETA_CLASS), object::annotation(new, BETA_CLASS));
        let set_now = old_class.is_none() && new_class.is_some();
        let upgraded = set_now && old_annotation.is_some() && old_annotation == new_class;
        if set_now && (old_annotation.is_none() || upgraded) {
            before["storageClassName"] = new_spec["storageClassName"].clone();
        }
        if old_annotation != new_annotation && !(upgraded && new_annotation.is_none()) {
            let path = Path::new("metadata").child("annotations").child(BETA_CLASS);
            errors.invalid(&path, new_annotation.unwrap_or_default(), "field is immutable");
        }
        let bound = object::str_at(old, "status.phase") == "Bound";
        if bound {
            for field in ["resources.requests.storage", "volumeAttributesClassName"] {
                match object::at(&old_spec, field) {
                    Some(value) => object::set(&mut compared, field, value.clone()),
                    None => drop(object::remove(&mut compared, field)),
                }
            }
        }
        if !semantically_equal(&compared, &before) {
            let text = format!(
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n{}",
                immutable_diff::of_claim_specs(&before, &compared)
            );
            errors.forbidden(&Path::new("spec"), text);
        }
        let size = |object: &Value, path: &str| Quantity::parse(object::str_at(object, path)).unwrap_or_default();
        let request = "resources.requests.storage";
        let (new_size, old_size) = (size(&new_spec, request), size(&old_spec, request));
        if new_size < old_size && new_size <= size(old, "status.capacity.storage") {
            let path = Path::new("spec.resources.requests.storage");
            errors.forbidden(&path, "field can not be less than status.capacity");
        }
        if new_spec.get("volumeMode") != old_spec.get("volumeMode") {
            let mode = new_spec.get("volumeMode").cloned().unwrap_or(Value::Null);
            errors.invalid(&Path::new("volumeMode"), mode, "field is immutable");
        }
        if object::at(old, "status.currentVolumeAttributesClassName").is_some() {
            let path = Path::new("spec.volumeAttributesClassName");
            let rest = "is forbidden when status.currentVolumeAttributesClassName is not nil";
            match new_spec.get("volumeAttributesClassName").and_then(Value::as_str) {
                None => errors.forbidden(&path, format!("update to nil {rest}")),
                Some("") => errors.forbidden(&path, format!("update to empty string {rest}")),
                Some(_) => {}
            }
        }
    }

    fn warnings(&self, claim: &Value, warnings: &mut Vec<String>) {
        if object::annotation(claim, BETA_CLASS).is_some() {
            warnings.push(STORAGE_CLASS_ANNOTATION.into());
        }
        for part in ["requests", "limits"] {
            let text = object::str_at(claim, &format!("spec.resources.{part}.storage"));
            let whole = Quantity::parse(text).map_or(true, |q| q.int64(-3) % 1000 == 0);
            if !text.is_empty() && !whole {
                warnings.push(format!(
                    "spec.resources.{part}[storage]: fractional byte value \"{text}\" is invalid, must be an integer"
                ));
            }
        }
    }
}

fn class_field(spec: &Value) -> Option<&str> {
    spec.get("storageClassName").and_then(Value::as_str)
}

/// Validates the spec of a claim or of a claim template.
pub fn validate_spec(errors: &mut ErrorList, path: &Path, spec: &Value) {
    if object::list_at(spec, "accessModes").is_empty() {
        errors.required(&path.child("accessModes"), "at least 1 access mode is required");
    }
    if let Some(selector) = spec.get("selector").filter(|s| !s.is_null()) {
        label_selector(errors, &path.child("selector"), selector);
    }
    if !object::list_at(spec, "accessModes").is_empty() {
        access_modes(errors, &path.child("accessModes"), spec, "");
    }
    let storage = path.child("resources").key("storage");
    match object::at(spec, "resources.requests.storage").and_then(Value::as_str) {
        None => errors.required(&storage, ""),
        Some(text) => {
            if let Ok(quantity) = Quantity::parse(text)
                && quantity <= Quantity::default()
            {
                errors.invalid(&storage, quantity.to_string(), "must be greater than zero");
            }
        }
    }
    match class_field(spec) {
        None | Some("") => {}
        Some(class) => report(errors, &path.child("storageClassName"), class, dns_subdomain(class)),
    }
    supported(errors, &path.child("volumeMode"), spec, "volumeMode", &["Block", "Filesystem"]);
    let given = |field: &str| spec.get(field).filter(|v| !v.is_null());
    for field in ["dataSource", "dataSourceRef"] {
        if let Some(source) = given(field) {
            data_source(errors, &path.child(field), source);
        }
    }
    if let (Some(source), Some(reference)) = (given("dataSource"), given("dataSourceRef")) {
        let part = |v: &Value, f: &str| object::str_at(v, f).to_owned();
        if !object::str_at(reference, "namespace").is_empty() {
            errors.invalid(path, json!({}), "may not be specified when dataSourceRef.namespace is specified");
        } else if ["apiGroup", "kind", "name"].iter().any(|f| part(source, f) != part(reference, f)) {
            errors.invalid(path, json!({}), "must match dataSourceRef");
        } else {
            // The two are equal.
        }
    }
    match object::str_at(spec, "volumeAttributesClassName") {
        "" => {}
        class => report(errors, &path.child("volumeAttributesClassName"), class, dns_subdomain(class)),
    }
}

fn data_source(errors: &mut ErrorList, path: &Path, source: &Value) {
    let text = |field: &str| object::str_at(source, field);
    if text("name").is_empty() {
        errors.required(&path.child("name"), "");
    }
    if text("kind").is_empty() {
        errors.required(&path.child("kind"), "");
    }
    let group = text("apiGroup");
    if group.is_empty() && text("kind") != "PersistentVolumeClaim" {
        let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        errors.invalid(path, text("kind"), detail);
    }
    if !group.is_empty() {
        report(errors, &path.child("apiGroup"), group, dns_subdomain(group));
    }
    if !text("namespace").is_empty() {
        report(errors, &path.child("namespace"), text("namespace"), dns_label(text("namespace")));
    }
}

/// Removes data sources that would be ignored. Copies the remaining source to both fields.
fn clean_data_sources(new: &mut Value, old: Option<&Value>) {
    let had = |field: &str| old.is_some_and(|o| object::at(o, &format!("spec.{field}")).is_some());
    if !object::str_at(new, "spec.dataSourceRef.namespace").is_empty() && !had("dataSourceRef") {
        object::remove(new, "spec.dataSourceRef");
    }
    let unknown = object::at(new, "spec.dataSource").is_some_and(|source| !is_known_source(source));
    if unknown && !had("dataSource") && !had("dataSourceRef") && object::at(new, "spec.dataSourceRef").is_none() {
        object::remove(new, "spec.dataSource");
    }
    if let Some(spec) = new.get_mut("spec").filter(|spec| spec.is_object()) {
        copy_data_source(spec);
    }
}

/// True for the kinds of sources that existed before `AnyVolumeDataSource`.
fn is_known_source(source: &Value) -> bool {
    match (object::str_at(source, "apiGroup"), object::str_at(source, "kind")) {
        ("", kind) => kind == "PersistentVolumeClaim",
        (group, kind) => group == "snapshot.storage.k8s.io" && kind == "VolumeSnapshot",
    }
}

fn copy_data_source(spec: &mut Value) {
    let get = |spec: &Value, field: &str| spec.get(field).filter(|v| v.is_object()).cloned();
    match (get(spec, "dataSource"), get(spec, "dataSourceRef")) {
        (Some(source), None) if is_known_source(&source) => spec["dataSourceRef"] = source,
        (None, Some(reference)) if object::str_at(&reference, "namespace").is_empty() => {
            spec["dataSource"] = reference;
        }
        _ => {}
    }
}

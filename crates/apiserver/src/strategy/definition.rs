//! CustomResourceDefinition.
//!
//! Implements `apiextensions-apiserver/pkg/registry/customresourcedefinition/strategy.go`, the defaults of
//! `pkg/apis/apiextensions/v1` and `pkg/apis/apiextensions/validation`.
//!
//! Not modelled: validation of schemas, printer columns, selectable fields and conversions. A message about
//! `spec.versions` prints the v1 form of the value, and not the internal form.

use bindery_api::definition::{self, APPROVED, approval};
use bindery_api::field::{ErrorList, Path};
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::{Strategy, bump_generation, fill_in, immutable, supported};
use crate::validation::{dns_1035_label, dns_subdomain};

/// See the module.
pub struct Definition;

impl Strategy for Definition {
    fn default(&self, object: &mut Value) {
        let kind = object::str_at(object, "spec.names.kind").to_owned();
        fill_in(object, "spec.names", "singular", kind.to_lowercase());
        if !kind.is_empty() {
            fill_in(object, "spec.names", "listKind", format!("{kind}List"));
        }
        fill_in(object, "spec", "conversion", json!({ "strategy": "None" }));
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "metadata.generation", 1);
        let names = json!({ "plural": "", "kind": "" });
        let versions: Vec<Value> = definition::storage_version(new).map(Value::from).into_iter().collect();
        object::set(new, "status", json!({ "conditions": null, "acceptedNames": names, "storedVersions": versions }));
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
        // A version that was a storage version stays in the list.
        let mut versions = object::list_at(old, "status.storedVersions").to_vec();
        if let Some(version) = definition::storage_version(new).map(Value::from).filter(|new| !versions.contains(new)) {
            versions.push(version);
        }
        object::set(new, "status.storedVersions", versions);
    }

    fn validate(&self, new: &Value, errors: &mut ErrorList) {
        let text = |path: &str| object::str_at(new, path);
        let (group, plural) = (text("spec.group"), text("spec.names.plural"));
        if object::name(new) != format!("{plural}.{group}") {
            errors.invalid(
                &Path::new("metadata.name"),
                object::name(new),
                r#"must be spec.names.plural+"."+spec.group"#,
            );
        }
        let path = Path::new("spec.group");
        match dns_subdomain(group).join(",") {
            _ if group.is_empty() => errors.required(&path, ""),
            wrong if !wrong.is_empty() => errors.invalid(&path, group, wrong),
            _ if !group.contains('.') => errors.invalid(&path, group, "should be a domain with at least one dot"),
            _ => {}
        }
        let scope = Path::new("spec.scope");
        match text("spec.scope") {
            "" => errors.required(&scope, ""),
            _ => supported(errors, &scope, new, "spec.scope", &["Cluster", "Namespaced"]),
        }
        versions(new, errors);
        for field in ["plural", "singular", "kind", "listKind"] {
            if text(&format!("spec.names.{field}")).is_empty() {
                errors.required(&Path::new("spec.names").child(field), "");
            }
        }
        names(new, errors);
        // In an update, the errors of immutable fields come before these.
        if object::resource_version(new).is_empty() {
            stored_versions(new, errors);
            reviewed(new, errors);
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        let mut fixed = vec!["spec.group", "spec.names.plural"];
        if definition::is_true(old, "Established") {
            fixed = vec!["spec.scope", "spec.names.kind", "spec.group", "spec.names.plural"];
        }
        for field in fixed {
            immutable(errors, &Path::new(field), new, old, field);
        }
        stored_versions(new, errors);
        // An unchanged approval state is valid.
        if approval(new).map(|(_, reason, _)| reason) != approval(old).map(|(_, reason, _)| reason) {
            reviewed(new, errors);
        }
    }

    fn allows_unconditional_update(&self) -> bool {
        false
    }
}

fn versions(new: &Value, errors: &mut ErrorList) {
    let path = Path::new("spec.versions");
    let list = object::list_at(new, "spec.versions");
    for (i, version) in list.iter().enumerate() {
        if !object::at(version, "schema.openAPIV3Schema").is_some_and(Value::is_object) {
            errors.required(&path.index(i).child("schema").child("openAPIV3Schema"), "");
        }
    }
    let names: Vec<&str> = list.iter().map(|version| object::str_at(version, "name")).collect();
    for (i, name) in names.iter().enumerate() {
        let wrong = dns_1035_label(name).join(",");
        if !wrong.is_empty() {
            errors.invalid(&path.index(i).child("name"), *name, wrong);
        }
    }
    let value = || object::at(new, "spec.versions").cloned().unwrap_or_default();
    if names.iter().enumerate().any(|(i, name)| names[..i].contains(name)) {
        errors.invalid(&path, value(), "must contain unique version names");
    }
    if list.iter().filter(|version| version.get("storage") == Some(&Value::Bool(true))).count() != 1 {
        errors.invalid(&path, value(), "must have exactly one version marked as storage version");
    }
}

/// Implements `ValidateCustomResourceDefinitionStoredVersions`.
fn stored_versions(new: &Value, errors: &mut ErrorList) {
    let stored = object::strings_at(new, "status.storedVersions");
    let path = Path::new("status.storedVersions");
    if stored.is_empty() {
        errors.invalid(&path, Value::Null, "must have at least one stored version");
    }
    let is_there = |name: &&str| {
        object::list_at(new, "spec.versions").iter().any(|version| object::str_at(version, "name") == *name)
    };
    for (i, name) in stored.iter().enumerate().filter(|(_, name)| !is_there(name)) {
        let text = format!(
            "missing from spec.versions; {name} was previously a storage version, and must remain in spec.versions until \
             a storage migration ensures no data remains persisted in {name} and removes {name} from \
             status.storedVersions"
        );
        errors.invalid(&path.index(i), *name, text);
    }
}

/// Implements `ValidateCustomResourceDefinitionNames`.
fn names(new: &Value, errors: &mut ErrorList) {
    let path = Path::new("spec.names");
    let text = |field: &str| object::str_at(new, &format!("spec.names.{field}"));
    for field in ["plural", "singular", "kind", "listKind"] {
        let name = text(field);
        let is_kind = field.to_lowercase().ends_with("kind");
        let wrong = dns_1035_label(&if is_kind { name.to_lowercase() } else { name.to_owned() }).join(",");
        if name.is_empty() || wrong.is_empty() {
            continue;
        }
        let case = if is_kind { "may have mixed case, but should otherwise match: " } else { "" };
        errors.invalid(&path.child(field), name, format!("{case}{wrong}"));
    }
    let list = |field: &'static str, errors: &mut ErrorList| {
        for (i, name) in object::strings_at(new, &format!("spec.names.{field}")).into_iter().enumerate() {
            let wrong = dns_1035_label(name).join(",");
            if !wrong.is_empty() {
                errors.invalid(&path.child(field).index(i), name, wrong);
            }
        }
    };
    list("shortNames", errors);
    if !text("kind").is_empty() && text("kind") == text("listKind") {
        errors.invalid(&path.child("listKind"), text("listKind"), "kind and listKind may not be the same");
    }
    list("categories", errors);
}

/// Implements `validateAPIApproval`: a definition in a group of the Kubernetes project must have a link to its review.
fn reviewed(new: &Value, errors: &mut ErrorList) {
    let path = Path::new("metadata.annotations").key(APPROVED);
    match approval(new) {
        Some((_, "MissingAnnotation", text)) => errors.required(&path, &text),
        Some((_, "InvalidAnnotation", text)) => {
            errors.invalid(&path, object::annotation(new, APPROVED).unwrap_or_default(), text);
        }
        _ => {}
    }
}

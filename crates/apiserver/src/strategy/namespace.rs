//! Namespace.
//!
//! Implements `pkg/registry/core/namespace/strategy.go`.

use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::{Strategy, fill};
use crate::validation::{NameRule, dns_label};

/// See the module.
pub struct Namespace;

impl Strategy for Namespace {
    fn default(&self, namespace: &mut Value) {
        fill(namespace, "status.phase", "Active");
        let name = object::name(namespace).to_owned();
        if !name.is_empty() {
            object::set_label(namespace, "kubernetes.io/metadata.name", &name);
        }
    }

    fn name_rule(&self) -> NameRule {
        dns_label
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "status", json!({ "phase": "Active" }));
        let mut finalizers = object::list_at(new, "spec.finalizers").to_vec();
        if !finalizers.iter().any(|f| f == "kubernetes") {
            finalizers.push("kubernetes".into());
        }
        object::set(new, "spec.finalizers", finalizers);
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        match object::at(old, "spec.finalizers") {
            Some(finalizers) => object::set(new, "spec.finalizers", finalizers.clone()),
            None => drop(object::remove(new, "spec.finalizers")),
        }
    }
}

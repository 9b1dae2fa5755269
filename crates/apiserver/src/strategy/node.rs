//! Node.
//!
//! Implements `pkg/registry/core/node/strategy.go` and `ValidateNode`.

use bindery_api::field::{Error, ErrorList, Path, Reason};
use bindery_api::{Value, object};

use super::Strategy;
use crate::validation::{label_value, qualified_name, report};

/// See the module.
pub struct Node;

impl Strategy for Node {
    fn default(&self, node: &mut Value) {
        if object::at(node, "status.allocatable").is_none()
            && let Some(capacity) = object::at(node, "status.capacity").cloned()
        {
            object::set(node, "status.allocatable", capacity);
        }
    }

    fn validate(&self, node: &Value, errors: &mut ErrorList) {
        let taints = object::list_at(node, "spec.taints");
        for (i, taint) in taints.iter().enumerate() {
            // The path is the same as upstream.
            let path = Path::new("metadata.taints").index(i);
            let (key, value) = (object::str_at(taint, "key"), object::str_at(taint, "value"));
            report(errors, &path.child("key"), key, qualified_name(key));
            if !value.is_empty() {
                report(errors, &path.child("value"), value, label_value(value));
            }
            match object::str_at(taint, "effect") {
                "" => errors.required(&path.child("effect"), ""),
                "NoSchedule" | "PreferNoSchedule" | "NoExecute" => {}
                effect => {
                    let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
                    errors.not_supported(&path.child("effect"), effect, &effects);
                }
            }
            let same = |field: &str, other: &Value| object::str_at(other, field) == object::str_at(taint, field);
            if taints[..i].iter().any(|other| same("key", other) && same("effect", other)) {
                let text = |field: &str| Value::from(object::str_at(taint, field));
                let printed = format!(
                    "{{\"Key\":{},\"Value\":{},\"Effect\":{},\"TimeAdded\":null}}",
                    text("key"),
                    text("value"),
                    text("effect")
                );
                errors.push(Error {
                    reason: Reason::Duplicate,
                    field: path.to_string(),
                    value: Some(printed),
                    detail: "taints must be unique by key and effect pair".into(),
                });
            }
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        let provider = |node: &Value| object::str_at(node, "spec.providerID").to_owned();
        if !provider(old).is_empty() && provider(new) != provider(old) {
            let detail = "node updates may not change providerID except from \"\" to valid";
            errors.forbidden(&Path::new("spec.providerID"), detail);
        }
    }
}

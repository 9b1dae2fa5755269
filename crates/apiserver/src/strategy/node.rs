//! Node.
//!
//! Answers to `pkg/registry/core/node/strategy.go` and `ValidateNode`.

use bindery_api::field::{ErrorList, Path};
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
        for (i, taint) in object::list_at(node, "spec.taints").iter().enumerate() {
            // Upstream's path.
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
        }
    }
}

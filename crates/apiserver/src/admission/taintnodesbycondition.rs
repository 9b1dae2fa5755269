//! A new node takes no Pods before it is ready.
//!
//! Answers to `plugin/pkg/admission/nodetaint`.

use bindery_api::kinds::NODE;
use bindery_api::{Kind, Value, object};
use serde_json::json;

use super::serviceaccount::append;

const NOT_READY: &str = "node.kubernetes.io/not-ready";

pub fn admit(kind: &'static Kind, node: &mut Value) {
    if *kind != NODE {
        return;
    }
    let is_ours = |t: &Value| object::str_at(t, "key") == NOT_READY && object::str_at(t, "effect") == "NoSchedule";
    if object::list_at(node, "spec.taints").iter().any(is_ours) {
        return;
    }
    if !node.get("spec").is_some_and(Value::is_object) {
        node["spec"] = json!({});
    }
    append(&mut node["spec"], "taints", json!({ "key": NOT_READY, "effect": "NoSchedule" }));
}

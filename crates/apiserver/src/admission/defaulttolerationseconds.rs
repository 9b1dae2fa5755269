//! Adds tolerations to a Pod: five minutes on a node that is not ready or unreachable.
//!
//! Implements `plugin/pkg/admission/defaulttolerationseconds`.

use bindery_api::kinds::POD;
use bindery_api::{Kind, Value, object};
use serde_json::json;

use super::serviceaccount::append;

pub fn admit(kind: &'static Kind, pod: &mut Value) {
    if *kind != POD || !pod.get("spec").is_some_and(Value::is_object) {
        return;
    }
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let tolerated = object::list_at(pod, "spec.tolerations").iter().any(|toleration| {
            let text = |field: &str| object::str_at(toleration, field);
            (text("key") == key || text("key").is_empty()) && matches!(text("effect"), "" | "NoExecute")
        });
        if !tolerated {
            let toleration =
                json!({ "key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300 });
            append(&mut pod["spec"], "tolerations", toleration);
        }
    }
}

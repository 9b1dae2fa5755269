//! Copies the zone and region labels of the node to a Pod.
//!
//! Implements `plugin/pkg/admission/podtopologylabels`.

use bindery_api::kinds::{NODE, POD};
use bindery_api::{Kind, Value, object};

use crate::registry::Server;

pub fn admit(server: &Server, kind: &'static Kind, pod: &mut Value) {
    let node = object::str_at(pod, "spec.nodeName");
    if *kind != POD || node.is_empty() {
        return;
    }
    let Some(node) = server.lookup(&NODE, "", node) else { return };
    for label in ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"] {
        if let Some(value) = object::label(&node, label) {
            object::set_label(pod, label, value);
        }
    }
}

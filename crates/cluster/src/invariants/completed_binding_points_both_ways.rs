//! When a claim becomes Bound, the claim and its volume refer to each other.

use std::sync::Arc;

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::object;

use super::{Invariant, is_taken};
use crate::{Cluster, Record};

/// See the module.
pub const INVARIANT: Invariant = Invariant {
    name: "a completed binding points both ways",
    citation: "pkg/controller/volume/persistentvolume/pv_controller.go: the \"space shuttle\" comment on bi-directional binding",
    check,
};

fn check(cluster: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    for record in written.iter().filter(|r| r.kind() == &PERSISTENT_VOLUME_CLAIM) {
        let phase = |object: &Option<bindery_api::Object>| {
            object.as_ref().map(|o| object::str_at(o, "status.phase").to_owned()).unwrap_or_default()
        };
        if phase(&record.before) == "Bound" || phase(&record.after) != "Bound" {
            continue;
        }
        let claim = record.after.as_ref().expect("it has a phase");
        let name = object::str_at(claim, "spec.volumeName");
        // Another write can come between this write and the binder's last read.
        let volume = cluster.server().etcd().get(&PERSISTENT_VOLUME.etcd_key("", name)).map(|kv| kv.value);
        if let Some(volume) = volume.filter(|v| object::str_at(v, "status.phase") == "Bound") {
            if object::str_at(&volume, "spec.claimRef.uid") != object::uid(claim) && !is_taken(claim, &volume) {
                return Err(format!("claim {} is bound to {name}, which names another claim", object::key(claim)));
            }
        } else if name.is_empty() {
            return Err(format!("claim {} is bound to nothing", object::key(claim)));
        }
    }
    Ok(())
}

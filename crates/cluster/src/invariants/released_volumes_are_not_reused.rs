//! A Released volume is not bound to another claim: it contains the data of the previous claim.

use std::sync::Arc;

use bindery_api::kinds::PERSISTENT_VOLUME;
use bindery_api::object;

use super::Invariant;
use crate::{Actor, Cluster, Record};

/// See the module.
pub const INVARIANT: Invariant = Invariant {
    name: "a Released volume is not silently reused",
    citation: "pkg/controller/volume/persistentvolume/pv_controller.go: reclaimVolume; findBestMatch skips what is not Available",
    check,
};

fn check(_: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    for record in written.iter().filter(|r| r.kind() == &PERSISTENT_VOLUME) {
        let (Some(before), Some(after), Actor::Controller(_)) = (&record.before, &record.after, &record.actor) else {
            continue;
        };
        let uid = |object| object::str_at(object, "spec.claimRef.uid");
        let released = object::str_at(before, "status.phase") == "Released" && !uid(before).is_empty();
        if released && !uid(after).is_empty() && uid(before) != uid(after) {
            return Err(format!("{} went from one claim to another at revision {}", record.key, record.revision));
        }
    }
    Ok(())
}

//! No two claims have the same volume. When the cluster is at rest, no two volumes have the same claim.
//!
//! Before that, two volumes can have the same claim. The binder writes the volume first. If its write of the claim then
//! fails, it searches for a volume again. It compares access modes first and sizes next, and only then prefers the
//! volume that it already reserved. So it can choose another volume. The first volume is released at its next sync.

use std::collections::BTreeMap;
use std::sync::Arc;

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::object;

use super::{Invariant, is_taken, stored};
use crate::{Cluster, Record};

/// See the module.
pub const INVARIANT: Invariant = Invariant {
    name: "binding is exclusive",
    citation: "pkg/controller/volume/persistentvolume/pv_controller.go: \"Binding is one-to-one\"",
    check,
};

fn check(cluster: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    if written.is_empty() {
        return Ok(());
    }
    let mut claims: BTreeMap<String, String> = BTreeMap::new();
    for claim in stored(cluster, &PERSISTENT_VOLUME_CLAIM) {
        let volume = object::str_at(&claim, "spec.volumeName");
        let taken = || {
            let found = cluster.server().etcd().get(&PERSISTENT_VOLUME.etcd_key("", volume));
            found.is_some_and(|found| is_taken(&claim, &found.value))
        };
        if object::str_at(&claim, "status.phase") == "Bound" && !taken() {
            let key = object::key(&claim);
            if let Some(other) = claims.insert(volume.to_owned(), key.clone()) {
                return Err(format!("claims {other} and {key} are bound to volume {volume}"));
            }
        }
    }
    Ok(())
}

/// The second part, for a cluster at rest.
///
/// # Errors
/// Two volumes that are bound to one claim.
pub fn at_rest(cluster: &Cluster) -> Result<(), String> {
    let mut volumes: BTreeMap<String, String> = BTreeMap::new();
    for volume in stored(cluster, &PERSISTENT_VOLUME) {
        let uid = object::str_at(&volume, "spec.claimRef.uid");
        if object::str_at(&volume, "status.phase") == "Bound" && !uid.is_empty() {
            let name = object::name(&volume).to_owned();
            if let Some(other) = volumes.insert(uid.to_owned(), name.clone()) {
                return Err(format!("volumes {other} and {name} are bound to one claim"));
            }
        }
    }
    Ok(())
}

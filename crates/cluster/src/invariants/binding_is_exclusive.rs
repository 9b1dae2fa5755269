//! No two claims have one volume; and when all is quiet, no two volumes one claim.
//!
//! On the way two volumes may name one claim. The binder writes the volume first; if its write of the claim then fails,
//! it looks for a volume again, and looks by access modes first, by size next, and only among what is left for the volume
//! that it reserved before. So it may take another. The first is let go when the binder comes to it.

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

/// The other half, for a cluster in which nothing happens any more.
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

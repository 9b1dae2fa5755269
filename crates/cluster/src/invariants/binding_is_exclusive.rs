//! No two claims have one volume, and no two volumes one claim.
//!
//! A volume that is changed while it is being bound, so that it is too small for its claim, is passed over when the claim
//! is looked at again, and another is taken: upstream asks for the size before it asks whose the volume is. Until the
//! first is let go, both name the claim.

use std::collections::BTreeMap;
use std::sync::Arc;

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::quantity::Quantity;
use bindery_api::{Value, object};

use super::{Invariant, stored};
use crate::{Cluster, Record};

/// See the module.
pub const INVARIANT: Invariant = Invariant {
    name: "binding is exclusive",
    citation: "pkg/controller/volume/persistentvolume/pv_controller.go: \"Binding is one-to-one\"",
    check,
};

fn quantity(object: &Value, path: &str) -> Quantity {
    Quantity::parse(object::str_at(object, path)).unwrap_or_default()
}

fn check(cluster: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    if written.is_empty() {
        return Ok(());
    }
    let mut requests: BTreeMap<String, Quantity> = BTreeMap::new();
    for claim in stored(cluster, &PERSISTENT_VOLUME_CLAIM) {
        requests.insert(object::uid(&claim).to_owned(), quantity(&claim, "spec.resources.requests.storage"));
    }
    let mut volumes: BTreeMap<String, String> = BTreeMap::new();
    for volume in stored(cluster, &PERSISTENT_VOLUME) {
        let uid = object::str_at(&volume, "spec.claimRef.uid");
        let too_small = requests.get(uid).is_some_and(|request| quantity(&volume, "spec.capacity.storage") < *request);
        if object::str_at(&volume, "status.phase") == "Bound" && !uid.is_empty() && !too_small {
            let name = object::name(&volume).to_owned();
            if let Some(other) = volumes.insert(uid.to_owned(), name.clone()) {
                return Err(format!("volumes {other} and {name} are bound to one claim"));
            }
        }
    }
    let mut claims: BTreeMap<String, String> = BTreeMap::new();
    for claim in stored(cluster, &PERSISTENT_VOLUME_CLAIM) {
        let volume = object::str_at(&claim, "spec.volumeName");
        if object::str_at(&claim, "status.phase") == "Bound" {
            let key = object::key(&claim);
            if let Some(other) = claims.insert(volume.to_owned(), key.clone()) {
                return Err(format!("claims {other} and {key} are bound to volume {volume}"));
            }
        }
    }
    Ok(())
}

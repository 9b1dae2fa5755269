//! Invariants, which hold after every action.
//!
//! Each invariant has one file and cites the upstream code that ensures it. They hold if no user writes a field that
//! only controllers write. A user who edits a `claimRef` can bind two claims to one volume, in a real cluster too.
//! Populators do that by design. Therefore the volume of a populator is not checked against its previous claim.

mod binding_is_exclusive;
mod completed_binding_points_both_ways;
mod protected_objects_stay;
mod released_volumes_are_not_reused;
mod revisions_only_grow;
mod watches_lose_nothing;
mod writes_follow_each_other;

use std::sync::Arc;

use bindery_api::{Value, object};

use crate::{Cluster, Record};

/// An invariant of the cluster.
pub struct Invariant {
    /// Its name.
    pub name: &'static str,
    /// The upstream code that ensures it.
    pub citation: &'static str,
    /// Checks the cluster after an action, and the records of the action. Returns the violation as an error.
    pub check: fn(&Cluster, &[Arc<Record>]) -> Result<(), String>,
}

/// All invariants.
pub const ALL: [Invariant; 7] = [
    binding_is_exclusive::INVARIANT,
    completed_binding_points_both_ways::INVARIANT,
    protected_objects_stay::INVARIANT,
    released_volumes_are_not_reused::INVARIANT,
    revisions_only_grow::INVARIANT,
    watches_lose_nothing::INVARIANT,
    writes_follow_each_other::INVARIANT,
];

/// Checks all invariants.
///
/// # Errors
/// The name of the first violated invariant, and the violation.
pub fn check(cluster: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    ALL.iter().try_for_each(|invariant| {
        (invariant.check)(cluster, written).map_err(|e| format!("{} ({}): {e}", invariant.name, invariant.citation))
    })
}

/// Checks the invariants of a cluster at rest.
///
/// # Errors
/// The violation.
pub fn at_rest(cluster: &Cluster) -> Result<(), String> {
    binding_is_exclusive::at_rest(cluster)
}

/// True if a populator moved the claim's volume to another claim.
fn is_taken(claim: &Value, volume: &Value) -> bool {
    let annotations = object::at(volume, "metadata.annotations").and_then(Value::as_object);
    object::str_at(volume, "spec.claimRef.uid") != object::uid(claim)
        && annotations.is_some_and(|all| all.keys().any(|key| key.ends_with("/populated-from")))
}

/// Returns the stored objects of a kind.
fn stored(cluster: &Cluster, kind: &bindery_api::Kind) -> Vec<bindery_api::Object> {
    cluster.server().etcd().range(&kind.etcd_prefix("")).map(|(_, kv)| kv.value).collect()
}

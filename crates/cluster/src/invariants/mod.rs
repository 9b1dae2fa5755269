//! What is true after every action, whatever happened.
//!
//! One file each, with the place upstream that promises it. They hold as long as nobody forges what only controllers
//! write: a person who edits a `claimRef` by hand can bind two claims to one volume, on a real cluster too.

mod binding_is_exclusive;
mod completed_binding_points_both_ways;
mod protected_objects_stay;
mod released_volumes_are_not_reused;
mod revisions_only_grow;
mod watches_lose_nothing;
mod writes_follow_each_other;

use std::sync::Arc;

use crate::{Cluster, Record};

/// A promise of the cluster.
pub struct Invariant {
    /// Its name.
    pub name: &'static str,
    /// Who promises it.
    pub citation: &'static str,
    /// Looks at the cluster after an action and at what the action wrote; says what is wrong.
    pub check: fn(&Cluster, &[Arc<Record>]) -> Result<(), String>,
}

/// All of them.
pub const ALL: [Invariant; 7] = [
    binding_is_exclusive::INVARIANT,
    completed_binding_points_both_ways::INVARIANT,
    protected_objects_stay::INVARIANT,
    released_volumes_are_not_reused::INVARIANT,
    revisions_only_grow::INVARIANT,
    watches_lose_nothing::INVARIANT,
    writes_follow_each_other::INVARIANT,
];

/// Checks all.
///
/// # Errors
/// The name of the first that does not hold, and how.
pub fn check(cluster: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    ALL.iter().try_for_each(|invariant| {
        (invariant.check)(cluster, written).map_err(|e| format!("{} ({}): {e}", invariant.name, invariant.citation))
    })
}

/// Checks what holds when a cluster was left alone until nothing happened any more.
///
/// # Errors
/// What does not hold.
pub fn at_rest(cluster: &Cluster) -> Result<(), String> {
    binding_is_exclusive::at_rest(cluster)
}

/// The stored objects of a kind.
fn stored(cluster: &Cluster, kind: &bindery_api::Kind) -> Vec<bindery_api::Object> {
    cluster.server().etcd().range(&kind.etcd_prefix("")).map(|(_, kv)| kv.value).collect()
}

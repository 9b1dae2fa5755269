//! A watch delivers every write once, in order, from any revision. Replaying all watch events reproduces the store.

use std::sync::Arc;

use bindery_api::object;

use super::Invariant;
use crate::{Cluster, Record};

/// See the module.
pub const INVARIANT: Invariant = Invariant {
    name: "a watch is ordered, unique, reliable and resumable",
    citation: "etcd documentation, API guarantees: watch",
    check,
};

fn check(cluster: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    // Every revision from which an interrupted watch can be resumed.
    for (i, record) in written.iter().enumerate() {
        let delivered = cluster.server().etcd().since(record.revision - 1).map_err(|e| e.to_string())?;
        let delivered: Vec<u64> = delivered.map(|event| event.revision).collect();
        let due: Vec<u64> = written[i..].iter().map(|r| r.revision).collect();
        if delivered != due {
            return Err(format!("a watch from revision {} tells {delivered:?}, not {due:?}", record.revision));
        }
    }
    // The last writes are not in any cache yet. Therefore caches are checked only after an action without writes.
    if written.is_empty() { caches(cluster) } else { Ok(()) }
}

/// Checks the caches: if no change of a kind is undelivered, a cache has the same objects and versions as the API
/// server. Checks one controller at a time, in turn. Checking all of them after every action would take most of the
/// time.
fn caches(cluster: &Cluster) -> Result<(), String> {
    let turn = usize::try_from(cluster.actions).unwrap_or(0) % cluster.runtimes.len().max(1);
    let Some(runtime) = cluster.runtimes.get(turn) else { return Ok(()) };
    for (kind, cache) in runtime.caught_up(&cluster.changes) {
        let there = cluster
            .server()
            .etcd()
            .range(&kind.etcd_prefix(""))
            .map(|(_, kv)| (object::key(&kv.value), kv.mod_revision))
            .collect::<Vec<_>>();
        let known = cache.list(kind).map(|o| (object::key(o), object::resource_version(o).parse().unwrap_or(0)));
        let known: Vec<(String, u64)> = known.collect();
        if known != there {
            return Err(format!("{} knows {known:?}, but there is {there:?}", runtime.id()));
        }
    }
    Ok(())
}

//! Each write creates the next revision.

use std::sync::Arc;

use super::Invariant;
use crate::{Cluster, Record};

/// See the module.
pub const INVARIANT: Invariant = Invariant {
    name: "revisions only grow",
    citation: "etcd documentation, API guarantees: revisions are monotonic",
    check,
};

fn check(cluster: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    let last = cluster.revision();
    for (i, record) in written.iter().rev().enumerate() {
        if record.revision != last - i as u64 {
            return Err(format!("revision {} was written when {last} is the last", record.revision));
        }
    }
    Ok(())
}

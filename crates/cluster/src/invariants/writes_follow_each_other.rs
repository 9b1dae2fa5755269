//! The previous value of each write is the result of the write before it.

use std::sync::Arc;

use super::Invariant;
use crate::{Cluster, Record};

/// See the module.
pub const INVARIANT: Invariant = Invariant {
    name: "every write's before is the previous write's after",
    citation: "etcd documentation, API guarantees: strict serializability",
    check,
};

fn check(cluster: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    for record in written {
        let before = cluster.server().etcd().get_at(&record.key, record.revision - 1).map_err(|e| e.to_string())?;
        if before.map(|kv| kv.value) != record.before {
            return Err(format!("revision {} replaces something that was not there", record.revision));
        }
        if record.before == record.after {
            return Err(format!("revision {} changes nothing", record.revision));
        }
    }
    Ok(())
}

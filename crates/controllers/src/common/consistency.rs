//! Detects a stale cache: the controller's last writes may not have reached its cache yet.
//!
//! Implements `pkg/controller/util/consistency`.

use std::time::Duration;

use bindery_api::time::Time;

use crate::{Reconcile, Suspend, Table, Task};

/// The time of the last write for each key: the local state of a controller that checks it.
#[derive(Debug, Clone, Default, Hash)]
pub(crate) struct WriteTimes(Table<Time>);

/// The delay from a response to the arrival of the change in the cache.
const SEEN: Duration = Duration::from_millis(1);

/// Fails the sync if the controller's last writes may not be in the cache yet. The sync is retried
/// (`pkg/controller/util/consistency`, the gates `StaleControllerConsistency...`).
///
/// # Errors
/// The last write is too recent.
pub(crate) fn ensure_seen(task: &Task, key: &str) -> Reconcile<()> {
    let written = task.local::<WriteTimes>().0.get(key);
    match written.map(|time| *time + SEEN) {
        Some(seen) if task.now < seen => Err(Suspend::Retry(format!("{key}: its own writes are not seen yet"))),
        _ => Ok(()),
    }
}

/// Records a write of a sync.
pub(crate) fn note_written(task: &mut Task, key: &str) {
    if task.has_asked() {
        task.put(|times: &mut WriteTimes| &mut times.0, key, task.now);
    }
}

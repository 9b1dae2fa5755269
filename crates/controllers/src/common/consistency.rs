//! A sync whose controller's last writes may not have reached its cache yet.
//!
//! Implements `pkg/controller/util/consistency`.

use std::time::Duration;

use bindery_api::time::Time;

use crate::{Reconcile, Suspend, Table, Task};

/// When a sync of each key last wrote: the local state of a controller that checks it.
#[derive(Debug, Clone, Default, Hash)]
pub(crate) struct WriteTimes(Table<Time>);

/// From an answer to the moment when the change is seen, too.
const SEEN: Duration = Duration::from_millis(1);

/// A sync whose controller's last writes may not be seen yet fails, and is tried again
/// (`pkg/controller/util/consistency`, the gates `StaleControllerConsistency...`).
///
/// # Errors
/// The writes are too young.
pub(crate) fn ensure_seen(task: &Task, key: &str) -> Reconcile<()> {
    let written = task.local::<WriteTimes>().0.get(key);
    match written.map(|time| *time + SEEN) {
        Some(seen) if task.now < seen => Err(Suspend::Retry(format!("{key}: its own writes are not seen yet"))),
        _ => Ok(()),
    }
}

/// Notes that a sync has written.
pub(crate) fn note_written(task: &mut Task, key: &str) {
    if task.has_asked() {
        task.put(|times: &mut WriteTimes| &mut times.0, key, task.now);
    }
}

//! A sync whose controller's last writes may not have reached its cache yet.
//!
//! Answers to `pkg/controller/util/consistency`.

use std::time::Duration;

use bindery_api::time::Time;
use bindery_api::{Kind, Object};
use serde_json::json;

use crate::{Reconcile, Suspend, Task, memory};

/// When a key was last written for. In the memory of its controller only.
static WRITTEN: Kind = memory("written");

/// From an answer to the moment when the change is seen, too.
const SEEN: Duration = Duration::from_millis(1);

/// A sync whose controller's last writes may not be seen yet fails, and is tried again
/// (`pkg/controller/util/consistency`, the gates `StaleControllerConsistency...`).
///
/// # Errors
/// The writes are too young.
pub(crate) fn ensure_seen(task: &Task, key: &str) -> Reconcile<()> {
    let written = task.own.get(&WRITTEN, key).and_then(|written| written["at"].as_u64());
    match written.map(|micros| Time { micros } + SEEN) {
        Some(seen) if task.now < seen => Err(Suspend::Retry(format!("{key}: its own writes are not seen yet"))),
        _ => Ok(()),
    }
}

/// Notes that a sync has written.
pub(crate) fn note_written(task: &mut Task, key: &str) {
    if task.has_asked() {
        let written = json!({ "metadata": { "name": key }, "at": task.now.micros });
        task.store(&WRITTEN, Object::new(written));
    }
}

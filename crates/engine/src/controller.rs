//! The controller trait: the watched kinds, the queues, and the reconcile function.
//!
//! Implements the controllers of `pkg/controller` as their informers and workers call them.

use std::time::Duration;

use bindery_api::time::Time;
use bindery_api::{Kind, Object};

use crate::{Cache, ControllerId, Indexer, Local, Reconcile, Task};

/// An event of an informer. `old` is `None` for an add, `new` is `None` for a delete.
#[derive(Debug, Clone)]
pub struct Event {
    /// The kind of the object.
    pub kind: &'static Kind,
    /// The previous object in the cache.
    pub old: Option<Object>,
    /// The new object.
    pub new: Option<Object>,
}

impl Event {
    /// Returns the new object. For a delete, returns the last known object.
    pub fn object(&self) -> &Object {
        self.new.as_ref().or(self.old.as_ref()).expect("an event has an object")
    }
}

/// Adds a key to the queue of a worker.
pub type Enqueue<'a> = &'a mut dyn FnMut(&'static str, String);

// Without the fields: code that only tests print would be part of the wasm module.
impl std::fmt::Debug for dyn Controller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Controller")
    }
}

/// A controller: the watched kinds, the keys that an event enqueues, and the reconcile function.
pub trait Controller {
    /// Returns the identity in records.
    fn id(&self) -> ControllerId;

    /// Returns the source component of its events. Empty if it emits none.
    fn event_source(&self) -> &str;

    /// Returns the field manager of its writes.
    fn field_manager(&self) -> &'static str {
        "kube-controller-manager"
    }

    /// Returns the kinds that the controller watches.
    fn watches(&self) -> &'static [&'static Kind];

    /// Returns the initial local state.
    fn local(&self) -> Local {
        Local::new(())
    }

    /// Returns the indexes of its caches: see [`Cache::indexed`].
    fn indexers(&self) -> &'static [Indexer] {
        &[]
    }

    /// Returns the names of the queues. The names of operations, which run concurrently with the workers, are not
    /// included.
    fn queues(&self) -> &'static [&'static str];

    /// Returns the maximum number of keys of a queue that are reconciled at the same time. The keys are distinct.
    fn max_concurrent_syncs(&self, worker: &str) -> usize {
        let _ = worker;
        1
    }

    /// Enqueues keys for an event. The cache already contains the change.
    fn on_event(&self, event: &Event, cache: &Cache, assumed: &Cache, local: &Local, enqueue: Enqueue<'_>);

    /// True if it watches the leases of nodes.
    fn watches_leases(&self) -> bool {
        false
    }

    /// Handles a change of a node's lease: updates the local state and enqueues keys. `expired` is the time since which
    /// the node has not renewed the lease. It is `None` if the node renews it. Leases are not stored as objects here.
    fn on_lease(&self, node: &str, expired: Option<Time>, local: &mut Local, enqueue: Enqueue<'_>) {
        let _ = (node, expired, local, enqueue);
    }

    /// Returns the delay of a key between its event and its reconcile.
    fn delay(&self) -> Duration {
        Duration::ZERO
    }

    /// Returns the initial and the maximum backoff of a failed key. The backoff doubles with each failure.
    fn back_off(&self) -> (Duration, Duration) {
        (Duration::from_millis(5), Duration::from_secs(1000))
    }

    /// Returns the period of [`Controller::on_resync`], which first runs when the controller starts. `None` if it never
    /// runs.
    fn resync_period(&self) -> Option<Duration> {
        None
    }

    /// Enqueues the keys of a resync.
    fn on_resync(&self, cache: &Cache, enqueue: Enqueue<'_>) {
        let _ = (cache, enqueue);
    }

    /// Reconciles one key of one worker, or runs an operation.
    ///
    /// # Errors
    /// [`Suspend`](crate::Suspend) if the reconcile is not complete: a request without a response yet, or a reason to
    /// retry.
    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile;
}

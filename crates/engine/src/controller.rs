//! What a controller is: which kinds it watches, its queues, and what it does with a key.
//!
//! Implements the controllers of `pkg/controller` as their informers and workers call them.

use std::time::Duration;

use bindery_api::time::Time;
use bindery_api::{Kind, Object};

use crate::{Cache, ControllerId, Indexer, Local, Reconcile, Task};

/// A change that an informer reports: `old` is `None` for an add, `new` is `None` for a delete.
#[derive(Debug, Clone)]
pub struct Event {
    /// The kind of the object.
    pub kind: &'static Kind,
    /// The object as the cache held it.
    pub old: Option<Object>,
    /// The object as it is now.
    pub new: Option<Object>,
}

impl Event {
    /// The object: as it is now, or as it last was.
    pub fn object(&self) -> &Object {
        self.new.as_ref().or(self.old.as_ref()).expect("an event has an object")
    }
}

/// Puts a key on a worker's queue.
pub type Enqueue<'a> = &'a mut dyn FnMut(&'static str, String);

// Not of its fields: what no test prints would be a part of the page.
impl std::fmt::Debug for dyn Controller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Controller")
    }
}

/// One controller: which kinds it watches, what a change puts on its queues, and what it does with a key.
pub trait Controller {
    /// The identity in records and in the story.
    fn id(&self) -> ControllerId;

    /// The component that its events come from; empty if it emits none.
    fn event_source(&self) -> &str;

    /// The field manager of its writes.
    fn field_manager(&self) -> &'static str {
        "kube-controller-manager"
    }

    /// Returns the kinds that the controller watches.
    fn watches(&self) -> &'static [&'static Kind];

    /// The local state when it starts.
    fn local(&self) -> Local {
        Local::new(())
    }

    /// The indexes of its caches: see [`Cache::indexed`].
    fn indexers(&self) -> &'static [Indexer] {
        &[]
    }

    /// The queues. Names of operations, which run side by side, are not listed.
    fn queues(&self) -> &'static [&'static str];

    /// How many keys of a queue are worked on at a time, never one twice.
    fn max_concurrent_syncs(&self, worker: &str) -> usize {
        let _ = worker;
        1
    }

    /// What a change puts on the queues. The cache holds the change already.
    fn on_event(&self, event: &Event, cache: &Cache, assumed: &Cache, local: &Local, enqueue: Enqueue<'_>);

    /// Whether it watches the leases of nodes.
    fn watches_leases(&self) -> bool {
        false
    }

    /// Takes a change of a node's lease into the local state, and puts keys on the queues: since when the node has not
    /// renewed the lease, `None` if it renews it. Leases are no objects here.
    fn on_lease(&self, node: &str, expired: Option<Time>, local: &mut Local, enqueue: Enqueue<'_>) {
        let _ = (node, expired, local, enqueue);
    }

    /// How long a key waits after a change before it is worked on.
    fn delay(&self) -> Duration {
        Duration::ZERO
    }

    /// The back-off of a key that failed, doubling from the first to the second.
    fn back_off(&self) -> (Duration, Duration) {
        (Duration::from_millis(5), Duration::from_secs(1000))
    }

    /// How often [`Controller::on_resync`] runs, first when the controller starts; `None` for never.
    fn resync_period(&self) -> Option<Duration> {
        None
    }

    /// What a resync puts on the queues.
    fn on_resync(&self, cache: &Cache, enqueue: Enqueue<'_>) {
        let _ = (cache, enqueue);
    }

    /// Works on one key of one worker, or on an operation.
    ///
    /// # Errors
    /// [`Suspend`](crate::Suspend) where the work is not done: a request without an answer yet, or a reason to try again.
    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile;
}

//! A controller that does no work.

use std::time::Duration;

use bindery_api::Kind;
use bindery_api::time::Time;
use bindery_api::why::Why;

use crate::{Cache, Controller, ControllerId, Enqueue, Event, Indexer, Local, Reconcile, Task};

/// Replaces a controller: it has the same watches and queues, and reconciles nothing. A program that links it instead
/// of the controller keeps the order of all steps. The reconciles are not linked.
pub struct Idle<C>(pub C);

impl<C: Controller> Controller for Idle<C> {
    fn id(&self) -> ControllerId {
        self.0.id()
    }

    fn event_source(&self) -> &str {
        self.0.event_source()
    }

    fn field_manager(&self) -> &'static str {
        self.0.field_manager()
    }

    fn watches(&self) -> &'static [&'static Kind] {
        self.0.watches()
    }

    fn local(&self) -> Local {
        self.0.local()
    }

    fn indexers(&self) -> &'static [Indexer] {
        self.0.indexers()
    }

    fn queues(&self) -> &'static [&'static str] {
        self.0.queues()
    }

    fn max_concurrent_syncs(&self, worker: &str) -> usize {
        self.0.max_concurrent_syncs(worker)
    }

    fn on_event(&self, event: &Event, cache: &Cache, own: &Cache, local: &Local, enqueue: Enqueue<'_>) {
        self.0.on_event(event, cache, own, local, enqueue);
    }

    fn watches_leases(&self) -> bool {
        self.0.watches_leases()
    }

    fn on_lease(&self, node: &str, expired: Option<Time>, local: &mut Local, enqueue: Enqueue<'_>) {
        self.0.on_lease(node, expired, local, enqueue);
    }

    fn delay(&self) -> Duration {
        self.0.delay()
    }

    fn back_off(&self) -> (Duration, Duration) {
        self.0.back_off()
    }

    fn resync_period(&self) -> Option<Duration> {
        self.0.resync_period()
    }

    fn on_resync(&self, cache: &Cache, enqueue: Enqueue<'_>) {
        self.0.on_resync(cache, enqueue);
    }

    fn sync(&self, _task: &mut Task, _worker: &str, _key: &str) -> Reconcile {
        Ok(Why::new("controller-idle"))
    }
}

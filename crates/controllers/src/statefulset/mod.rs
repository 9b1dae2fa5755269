//! The StatefulSet controller: manages Pods with stable names and claims, in order.
//!
//! Implements `pkg/controller/statefulset/stateful_set.go`.

mod control;
mod retention;
mod revision;
mod set;
mod update;

use std::time::Duration;

use bindery_api::kinds::{CONTROLLER_REVISION, PERSISTENT_VOLUME_CLAIM, POD, STATEFUL_SET};
use bindery_api::why::Why;
use bindery_api::{Kind, Value, object};

use crate::common::consistency::{WriteTimes, ensure_seen, note_written};
use crate::common::controller_ref::{claim, matches, owner_keys, selector};
use crate::common::volume::int;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

const QUEUE: &str = "statefulset";

/// The StatefulSet controller. See the module.
#[derive(Debug)]
pub struct StatefulSetController;

impl Controller for StatefulSetController {
    fn id(&self) -> ControllerId {
        ControllerId::new("statefulset-controller")
    }

    fn event_source(&self) -> &str {
        "statefulset-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 4] = [&STATEFUL_SET, &POD, &PERSISTENT_VOLUME_CLAIM, &CONTROLLER_REVISION];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(WriteTimes::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        5
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if event.kind == &STATEFUL_SET {
            enqueue(QUEUE, object::key(event.object()));
        } else if event.kind == &POD {
            for key in owner_keys(event, cache, &STATEFUL_SET) {
                enqueue(QUEUE, key);
            }
        } else {
            // Changes of claims and revisions enqueue nothing.
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let Some(set) = task.cache.get(&STATEFUL_SET, key).cloned() else {
            return Ok(Why::new("set-gone").fact("set", key));
        };
        ensure_seen(task, key)?;
        revision::adopt(task, &set)?;
        let selector = selector(&set);
        let wanted = |pod: &Value| matches(selector.as_ref(), pod) && set::is_member(&set, pod);
        let pods = claim(task, (&STATEFUL_SET, &set), &POD, |_| true, wanted)?;
        let (ended, available) = update::update(task, &set, &pods)?;
        note_written(task, key);
        let seconds = int(&set, "spec.minReadySeconds");
        if seconds > 0 && available != set::replicas(&set) {
            return Err(Suspend::RequeueAfter(Duration::from_secs(seconds.unsigned_abs())));
        }
        Ok(ended)
    }
}

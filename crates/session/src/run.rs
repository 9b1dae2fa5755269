//! Runs kubectl commands and single steps, and determines when a cluster has settled.

use std::sync::Arc;
use std::time::Duration;

use bindery_api::time::Time;
use bindery_cluster::{Action, Applied, Cluster, Record};
use bindery_kubectl::{Batch, ClusterClient, Progress, Running};

use crate::components;

/// The time without a write after which a cluster is settled, by its own clock: longer than the resync period of the
/// PersistentVolume controller. Events do not count, because a claim that cannot bind gets another one at each retry.
pub const SETTLE_PERIOD: Duration = Duration::from_secs(16);

/// The maximum time until the next write, if a user requests it.
pub(crate) const SEARCH_LIMIT: Duration = Duration::from_secs(60);

/// The callback for the writes of a command or a step. The argument is the cluster right after them.
pub type OnWrite<'a> = &'a mut dyn FnMut(&Cluster, Vec<Arc<Record>>);

/// Returns a new cluster with all components, in the page's initial state.
pub fn new_cluster() -> Cluster {
    components::ALL.new_cluster()
}

/// Calls a function with kubectl's client for a cluster. Calls `on_write` after each write.
fn with_client<T>(
    cluster: &mut Cluster,
    running: bool,
    on_write: OnWrite,
    run: impl FnOnce(&mut ClusterClient) -> T,
) -> T {
    let mut on_apply = |cluster: &Cluster, applied: &Applied| {
        if !applied.records.is_empty() {
            on_write(cluster, applied.records.clone());
        }
    };
    run(&mut ClusterClient { cluster, on_apply: &mut on_apply, running, limit: 0 })
}

/// Runs a `kubectl` command until it waits or ends. Calls `on_write` after each write. If `running` is true, the
/// controllers reconcile between its writes, as in a real cluster.
pub fn resume(cluster: &mut Cluster, command: &mut Running, running: bool, on_write: OnWrite) -> Progress {
    with_client(cluster, running, on_write, |client| command.resume(client))
}

/// Advances the clock without running controllers.
pub fn advance_to(cluster: &mut Cluster, time: Time) {
    let micros = time.since(cluster.now()).as_micros() as u64;
    cluster.apply(Action::Wait { micros });
}

/// Returns the objects of a manifest that `kubectl apply -f -` applies one after another. `None` for other commands.
pub fn batch(cluster: &mut Cluster, args: &[String], text: &str) -> Option<Batch> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    with_client(cluster, false, &mut |_, _| {}, |client| Batch::new(client, &args, text))
}

/// Applies the next objects of a manifest, as [`bindery_kubectl::run`] applies all of them.
pub fn apply_batch(cluster: &mut Cluster, batch: &mut Batch, objects: usize, running: bool, on_write: OnWrite) {
    with_client(cluster, running, on_write, |client| batch.apply_next(client, objects));
}

/// Runs one controller step. Returns the action and its writes. `None` if no step is possible.
pub fn step(cluster: &mut Cluster) -> Option<(Action, Vec<Arc<Record>>)> {
    let action = cluster.enabled().into_iter().next()?;
    Some((action, cluster.step()?.records))
}

/// Runs controller steps until the next write, at most to a time, and at most `steps`, which it decrements. Returns the
/// records of the write. `None` if there was no write; no records if `steps` reached zero.
pub fn next_write(cluster: &mut Cluster, end: Time, steps: &mut usize) -> Option<Vec<Arc<Record>>> {
    while cluster.next_time().is_some_and(|next| next <= end) {
        let Some(left) = steps.checked_sub(1) else { return Some(Vec::new()) };
        *steps = left;
        let records = cluster.step()?.records;
        if !records.is_empty() {
            return Some(records);
        }
    }
    None
}

/// Returns the time at which the cluster is settled, if until then it writes only events.
pub fn settled_at(cluster: &Cluster) -> Time {
    cluster.records().rev().find(|r| !r.is_event()).map_or(Time::START, |r| r.time) + SETTLE_PERIOD
}

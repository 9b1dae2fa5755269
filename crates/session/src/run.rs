//! The one way in which operations run: kubectl commands, single steps, and when a cluster is settled.

use std::sync::Arc;
use std::time::Duration;

use bindery_api::time::Time;
use bindery_cluster::{Action, Applied, Cluster, Record};
use bindery_kubectl::{Batch, ClusterClient, Progress, Running};

use crate::components;

/// A cluster is settled when nothing was written for this time, by its own clock: longer than the resync period of the
/// PersistentVolume controller. Events do not count; a claim that cannot bind gets another one again and again.
pub const QUIET: Duration = Duration::from_secs(16);

/// The time in which the next write is searched, if a user asks for it.
pub(crate) const SEARCH_LIMIT: Duration = Duration::from_secs(60);

/// What a command or a step wrote, and the cluster as it was right after it.
pub type OnWrite<'a> = &'a mut dyn FnMut(&Cluster, Vec<Arc<Record>>);

/// A new cluster with all parts, as the page starts it.
pub fn new_cluster() -> Cluster {
    components::ALL.new_cluster()
}

/// Runs something with kubectl's client for a cluster. `on_write` is called after each write.
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
    run(&mut ClusterClient { cluster, on_apply: &mut on_apply, running, most: 0 })
}

/// Runs a `kubectl` command until it waits or ends, and calls `on_write` after each write. If `running` is true, the
/// controllers work between its writes, as they do in a real cluster.
pub fn resume(cluster: &mut Cluster, command: &mut Running, running: bool, on_write: OnWrite) -> Progress {
    with_client(cluster, running, on_write, |client| command.resume(client))
}

/// Advances the clock to a time. No controller works.
pub fn pass_to(cluster: &mut Cluster, time: Time) {
    let micros = time.since(cluster.now()).as_micros() as u64;
    cluster.apply(Action::Wait { micros });
}

/// Returns the objects of a manifest that `kubectl apply -f -` sends one after another; `None` for other commands.
pub fn batch(cluster: &mut Cluster, args: &[String], text: &str) -> Option<Batch> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    with_client(cluster, false, &mut |_, _| {}, |client| Batch::new(client, &args, text))
}

/// Sends the next objects of a manifest, as [`bindery_kubectl::run`] sends all of them.
pub fn send(cluster: &mut Cluster, batch: &mut Batch, objects: usize, running: bool, on_write: OnWrite) {
    with_client(cluster, running, on_write, |client| batch.send(client, objects));
}

/// Runs one controller step. Returns what was done and what it wrote; `None` if no step is possible.
pub fn step(cluster: &mut Cluster) -> Option<(Action, Vec<Arc<Record>>)> {
    let action = cluster.enabled().into_iter().next()?;
    Some((action, cluster.step()?.records))
}

/// Runs controller steps until the next write, but not past a time, and not more than `steps`, which it decrements.
/// Returns the records of the write; `None` if there was none; no records if `steps` was used up.
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

/// When a cluster counts as settled, if nothing but events is written until then.
pub fn settled_at(cluster: &Cluster) -> Time {
    cluster.records().rev().find(|r| !r.is_event()).map_or(Time::START, |r| r.time) + QUIET
}

//! The one way in which operations run: kubectl's client for a cluster, single steps, and when a cluster is settled.

use std::sync::Arc;
use std::time::Duration;

use bindery_api::request::{Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Status};
use bindery_cluster::{Action, Cluster, Record};
use bindery_cluster::{Exec, ExecError, Ran};
use bindery_kubectl::{Batch, Interrupted, Progress, Running};

use crate::components;

/// A cluster is settled when nothing was written for this time, by its own clock: longer than the resync period of the
/// PersistentVolume controller. Events do not count; a claim that cannot bind gets another one again and again.
pub const QUIET: Duration = Duration::from_secs(16);
/// The time between two writes of a command, in which controllers work.
const BETWEEN_WRITES: Duration = Duration::from_millis(8);

/// How far ahead the next write may be when a user asks for it.
pub(crate) const ASKED: Duration = Duration::from_secs(60);

/// What a command or a step wrote, and the cluster as it was right after it.
pub type OnWrite<'a> = &'a mut dyn FnMut(&Cluster, Vec<Arc<Record>>);

/// A new cluster with all parts, as the page starts it.
pub fn new_cluster() -> Cluster {
    components::ALL.new_cluster()
}

/// kubectl's client for a cluster.
pub struct Client<'a> {
    /// The cluster.
    pub cluster: &'a mut Cluster,
    /// Called after each write.
    pub on_write: OnWrite<'a>,
    /// Whether controllers work between the writes of a command.
    pub running: bool,
    /// The most objects of a list that are asked for, 0 for all.
    pub most: usize,
}

impl Client<'_> {
    fn run_for(&mut self, time: Duration) {
        let end = self.cluster.now() + time;
        while self.cluster.next_time().is_some_and(|next| next <= end) {
            let Some(applied) = self.cluster.step() else { break };
            if !applied.records.is_empty() {
                (self.on_write)(self.cluster, applied.records);
            }
        }
        let left = end.since(self.cluster.now());
        self.cluster.apply(Action::Wait { micros: left.as_micros() as u64 });
    }
}

impl bindery_kubectl::Client for Client<'_> {
    fn request(&mut self, command: &str, mut request: Request) -> Result<Response, Status> {
        request.options.limit = self.most;
        let write = !matches!(request.verb, Verb::Get | Verb::List);
        if write && self.running {
            self.run_for(BETWEEN_WRITES);
        }
        let action = Action::Request { command: command.to_owned(), request: Box::new(request) };
        let applied = self.cluster.apply(action);
        if !applied.records.is_empty() {
            (self.on_write)(self.cluster, applied.records);
        }
        applied.answer.expect("a request has an answer")
    }

    fn serves(&self, kind: &Kind) -> bool {
        self.cluster.server().serves(kind)
    }

    fn now(&self) -> Time {
        self.cluster.now()
    }

    fn wait(&mut self, _: Duration, end: Time) -> Result<(), Interrupted> {
        self.run_for(end.since(self.cluster.now()));
        Ok(())
    }
    fn exec(&mut self, exec: Exec) -> Result<Ran, ExecError> {
        bindery_kubectl::Client::exec(self.cluster, exec)
    }
    fn logs(&self, namespace: &str, pod: &str, container: &str) -> Option<String> {
        self.cluster.logs(namespace, pod, container).map(str::to_owned)
    }
}

/// Runs a `kubectl` command until it waits or ends, and calls `on_write` after each write. If `running` is true, the
/// controllers work between its writes, as they do in a real cluster.
pub fn resume(cluster: &mut Cluster, command: &mut Running, running: bool, on_write: OnWrite) -> Progress {
    command.go_on(&mut Client { cluster, on_write, running, most: 0 })
}

/// Advances the clock to a time. No controller works.
pub fn pass_to(cluster: &mut Cluster, time: Time) {
    let micros = time.since(cluster.now()).as_micros() as u64;
    cluster.apply(Action::Wait { micros });
}

/// Returns the objects of a manifest that `kubectl apply -f -` sends one after another; `None` for other commands.
pub fn batch(cluster: &mut Cluster, args: &[String], text: &str) -> Option<Batch> {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    Batch::new(&mut Client { cluster, on_write: &mut |_, _| {}, running: false, most: 0 }, &args, text)
}

/// Sends the next objects of a manifest, as [`bindery_kubectl::run`] sends all of them.
pub fn send(cluster: &mut Cluster, batch: &mut Batch, objects: usize, running: bool, on_write: OnWrite) {
    batch.send(&mut Client { cluster, on_write, running, most: 0 }, objects);
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

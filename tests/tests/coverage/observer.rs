//! A cluster whose every step is looked at.

use std::collections::BTreeSet;
use std::time::Duration;

use bindery_api::kinds::{KINDS, PERSISTENT_VOLUME};
use bindery_api::request::{Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Status, object};
use bindery_cluster::{Action, Applied, Cluster, Exec, ExecError, Ran};
use bindery_explain::ObjectIndex;
use bindery_kubectl::Interrupted;

/// The time between one write of a command and the next, as kubectl has it.
const BETWEEN_WRITES: Duration = Duration::from_millis(8);

/// The most writes of one settling.
const MOST_WRITES: u64 = 5_000;

/// The names that were reached: `why NAME` and `explain NAME`.
#[derive(Debug, Default)]
pub struct Reached(pub BTreeSet<String>);

impl Reached {
    /// Both.
    pub fn and(mut self, other: Reached) -> Reached {
        self.0.extend(other.0);
        self
    }

    fn why(&mut self, branch: &str) {
        self.0.insert(format!("why {branch}"));
    }
}

/// A cluster, and what was reached on it.
pub struct Observer {
    /// The cluster.
    pub cluster: Cluster,
    /// Whether the explanations are looked at after every write but those of events.
    pub looks: bool,
    reached: Reached,
}

impl Observer {
    /// Observes a cluster from now on.
    pub fn new(cluster: Cluster) -> Observer {
        Observer { cluster, looks: true, reached: Reached::default() }
    }

    /// Applies an action.
    pub fn apply(&mut self, action: Action) -> Applied {
        let applied = self.cluster.apply(action);
        self.note(&applied);
        applied
    }

    /// Applies what happens next by the clock.
    pub fn step(&mut self) -> Option<Applied> {
        let applied = self.cluster.step()?;
        self.note(&applied);
        Some(applied)
    }

    fn note(&mut self, applied: &Applied) {
        if let Some(why) = &applied.ended {
            self.reached.why(why.branch);
        }
        if self.looks && applied.records.iter().any(|record| !record.is_event()) {
            self.look();
        }
    }

    /// Looks at all explanations.
    pub fn look(&mut self) {
        let objects = KINDS.iter().flat_map(|kind| self.cluster.server().all(kind, ""));
        let world = ObjectIndex::new(objects, self.cluster.now(), self.cluster.is_live());
        for explanation in bindery_explain::unhealthy(&world) {
            self.reached.0.insert(format!("explain {}", explanation.problem));
        }
        // Volumes that no claim uses are in no list of problems.
        for volume in self.cluster.server().all(&PERSISTENT_VOLUME, "") {
            let key = PERSISTENT_VOLUME.etcd_key("", object::name(&volume));
            if let Some(explanation) = bindery_explain::explain(&world, &key) {
                self.reached.0.insert(format!("explain {}", explanation.problem));
            }
        }
    }

    /// Lets the cluster run for a time.
    pub fn run_for(&mut self, time: Duration) {
        let end = self.cluster.now() + time;
        while self.cluster.next_time().is_some_and(|next| next <= end) {
            if self.step().is_none() {
                break;
            }
        }
        let left = end.since(self.cluster.now());
        self.cluster.apply(Action::Wait { micros: left.as_micros() as u64 });
    }

    /// Lets the cluster run until nothing but events was written for a time.
    ///
    /// # Panics
    /// If the cluster does not come to rest: two controllers that undo each other's writes reach no end.
    pub fn settle(&mut self, quiet: Duration) {
        let from = self.cluster.revision();
        let mut last = self.cluster.now();
        while self.cluster.next_time().is_some_and(|next| next <= last + quiet) {
            let Some(applied) = self.step() else { break };
            if applied.records.iter().any(|record| !record.is_event()) {
                last = self.cluster.now();
                assert!(self.cluster.revision() - from < MOST_WRITES, "the cluster does not come to rest");
            }
        }
        let left = (last + quiet).since(self.cluster.now());
        self.cluster.apply(Action::Wait { micros: left.as_micros() as u64 });
    }

    /// Returns all that was reached.
    pub fn end(mut self) -> Reached {
        self.look();
        let branches: BTreeSet<&str> = self.cluster.records().map(|record| record.why.branch).collect();
        branches.into_iter().chain(self.cluster.calls().map(|call| call.why.branch)).for_each(|b| self.reached.why(b));
        self.reached
    }
}

#[allow(clippy::result_large_err)] // The answer is the server's own type.
impl bindery_kubectl::Client for Observer {
    fn request(&mut self, command: &str, request: Request) -> Result<Response, Status> {
        if !matches!(request.verb, Verb::Get | Verb::List) {
            self.run_for(BETWEEN_WRITES);
        }
        let action = Action::Request { command: command.to_owned(), request: Box::new(request) };
        self.apply(action).answer.expect("a request has an answer")
    }

    fn serves(&self, kind: &Kind) -> bool {
        self.cluster.server().serves(kind)
    }

    fn now(&self) -> Time {
        self.cluster.now()
    }

    fn wait(&mut self, step: Duration, end: Time) -> Result<(), Interrupted> {
        let revision = self.cluster.revision();
        while self.cluster.now() < end && self.cluster.revision() == revision {
            let next = self.cluster.next_time().map_or(end, |next| next.max(self.cluster.now() + step).min(end));
            self.run_for(next.since(self.cluster.now()));
        }
        Ok(())
    }

    fn exec(&mut self, exec: Exec) -> Result<Ran, ExecError> {
        bindery_kubectl::Client::exec(&mut self.cluster, exec)
    }

    fn logs(&self, namespace: &str, pod: &str, container: &str) -> Option<String> {
        self.cluster.logs(namespace, pod, container).map(str::to_owned)
    }
}

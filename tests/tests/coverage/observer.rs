//! A cluster whose every step is looked at.

use std::collections::BTreeSet;
use std::time::Duration;

use bindery_api::kinds::{KINDS, PERSISTENT_VOLUME};
use bindery_api::object;
use bindery_cluster::{Action, Applied, Cluster};
use bindery_explain::ObjectIndex;
use bindery_kubectl::{ClusterClient, Output};

/// The most writes of one settling.
const MAX_WRITES: u64 = 5_000;

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

    /// Notes why a sync ended. If `looks`, looks at the explanations after every write but those of events.
    fn note(&mut self, cluster: &Cluster, applied: &Applied, looks: bool) {
        if let Some(why) = &applied.ended {
            self.why(why.branch);
        }
        if looks && applied.records.iter().any(|record| !record.is_event()) {
            self.look(cluster);
        }
    }

    /// Looks at all explanations.
    fn look(&mut self, cluster: &Cluster) {
        let objects = KINDS.iter().flat_map(|kind| cluster.server().all(kind, ""));
        let world = ObjectIndex::new(objects, cluster.now(), cluster.is_live());
        for explanation in bindery_explain::unhealthy(&world) {
            self.0.insert(format!("explain {}", explanation.problem));
        }
        // Volumes that no claim uses are in no list of problems.
        for volume in cluster.server().all(&PERSISTENT_VOLUME, "") {
            let key = PERSISTENT_VOLUME.etcd_key("", object::name(&volume));
            if let Some(explanation) = bindery_explain::explain(&world, &key) {
                self.0.insert(format!("explain {}", explanation.problem));
            }
        }
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
        self.reached.note(&self.cluster, &applied, self.looks);
        applied
    }

    /// Applies what happens next by the clock.
    pub fn step(&mut self) -> Option<Applied> {
        let applied = self.cluster.step()?;
        self.reached.note(&self.cluster, &applied, self.looks);
        Some(applied)
    }

    /// Runs a kubectl command.
    pub fn kubectl(&mut self, args: &[&str], stdin: &str) -> Output {
        let Observer { cluster, looks, reached } = self;
        let on_apply = &mut |cluster: &Cluster, applied: &Applied| reached.note(cluster, applied, *looks);
        bindery_kubectl::run(&mut ClusterClient { cluster, on_apply, running: true, most: 0 }, args, stdin)
    }

    /// Lets the cluster run for a time.
    pub fn run_for(&mut self, time: Duration) {
        let Observer { cluster, looks, reached } = self;
        cluster.run_for_observed(time, &mut |cluster, applied| reached.note(cluster, applied, *looks));
    }

    /// Looks at all explanations.
    pub fn look(&mut self) {
        self.reached.look(&self.cluster);
    }

    /// Lets the cluster run until nothing but events was written for a time.
    ///
    /// # Panics
    /// If the cluster does not come to rest: two controllers that undo each other's writes reach no end.
    pub fn settle(&mut self, quiet: Duration) {
        let Observer { cluster, looks, reached } = self;
        let from = cluster.revision();
        cluster.settle_observed(quiet, &mut |cluster, applied| {
            reached.note(cluster, applied, *looks);
            assert!(cluster.revision() - from < MAX_WRITES, "the cluster does not come to rest");
        });
    }

    /// Returns all that was reached.
    pub fn end(mut self) -> Reached {
        self.look();
        let branches: BTreeSet<&str> = self.cluster.records().map(|record| record.why.branch).collect();
        branches.into_iter().chain(self.cluster.calls().map(|call| call.why.branch)).for_each(|b| self.reached.why(b));
        self.reached
    }
}

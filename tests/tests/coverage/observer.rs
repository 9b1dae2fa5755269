//! A cluster that is observed after every step.

use std::collections::BTreeSet;
use std::time::Duration;

use bindery_api::kinds::{KINDS, PERSISTENT_VOLUME};
use bindery_api::object;
use bindery_cluster::{Action, Applied, Cluster};
use bindery_explain::ObjectIndex;
use bindery_kubectl::{ClusterClient, Output};

/// The maximum number of writes until the cluster settles.
const MAX_WRITES: u64 = 5_000;

/// The names that were reached: `why NAME` and `explain NAME`.
#[derive(Debug, Default)]
pub struct Reached(pub BTreeSet<String>);

impl Reached {
    /// Returns the union.
    pub fn and(mut self, other: Reached) -> Reached {
        self.0.extend(other.0);
        self
    }

    fn why(&mut self, branch: &str) {
        self.0.insert(format!("why {branch}"));
    }

    /// Adds the branch of a sync. If `explains` is true, evaluates the explanations after every write except those of
    /// events.
    fn note(&mut self, cluster: &Cluster, applied: &Applied, explains: bool) {
        if let Some(why) = &applied.ended {
            self.why(why.branch);
        }
        if explains && applied.records.iter().any(|record| !record.is_event()) {
            self.evaluate_explanations(cluster);
        }
    }

    /// Evaluates all explanations.
    fn evaluate_explanations(&mut self, cluster: &Cluster) {
        let objects = KINDS.iter().flat_map(|kind| cluster.server().all(kind, ""));
        let world = ObjectIndex::new(objects, cluster.now(), cluster.is_live());
        for explanation in bindery_explain::unhealthy(&world) {
            self.0.insert(format!("explain {}", explanation.problem));
        }
        // Volumes that no claim uses are not in the list of problems.
        for volume in cluster.server().all(&PERSISTENT_VOLUME, "") {
            let key = PERSISTENT_VOLUME.etcd_key("", object::name(&volume));
            if let Some(explanation) = bindery_explain::explain(&world, &key) {
                self.0.insert(format!("explain {}", explanation.problem));
            }
        }
    }
}

/// A cluster, and the names reached on it.
pub struct Observer {
    /// The cluster.
    pub cluster: Cluster,
    /// True if explanations are evaluated after every write except those of events.
    pub explains: bool,
    reached: Reached,
}

impl Observer {
    /// Returns an observer of a cluster.
    pub fn new(cluster: Cluster) -> Observer {
        Observer { cluster, explains: true, reached: Reached::default() }
    }

    /// Applies an action.
    pub fn apply(&mut self, action: Action) -> Applied {
        let applied = self.cluster.apply(action);
        self.reached.note(&self.cluster, &applied, self.explains);
        applied
    }

    /// Applies the next action by the clock.
    pub fn step(&mut self) -> Option<Applied> {
        let applied = self.cluster.step()?;
        self.reached.note(&self.cluster, &applied, self.explains);
        Some(applied)
    }

    /// Runs a kubectl command.
    pub fn kubectl(&mut self, args: &[&str], stdin: &str) -> Output {
        let Observer { cluster, explains, reached } = self;
        let on_apply = &mut |cluster: &Cluster, applied: &Applied| reached.note(cluster, applied, *explains);
        bindery_kubectl::run(&mut ClusterClient { cluster, on_apply, running: true, limit: 0 }, args, stdin)
    }

    /// Runs the cluster for a duration.
    pub fn run_for(&mut self, time: Duration) {
        let Observer { cluster, explains, reached } = self;
        cluster.run_for_observed(time, &mut |cluster, applied| reached.note(cluster, applied, *explains));
    }

    /// Evaluates all explanations.
    pub fn evaluate_explanations(&mut self) {
        self.reached.evaluate_explanations(&self.cluster);
    }

    /// Runs the cluster until only events are written for a duration.
    ///
    /// # Panics
    /// The cluster does not settle: two controllers revert each other's writes without end.
    pub fn settle(&mut self, quiet: Duration) {
        let Observer { cluster, explains, reached } = self;
        let from = cluster.revision();
        cluster.settle_observed(quiet, &mut |cluster, applied| {
            reached.note(cluster, applied, *explains);
            assert!(cluster.revision() - from < MAX_WRITES, "the cluster does not come to rest");
        });
    }

    /// Returns all reached names.
    pub fn end(mut self) -> Reached {
        self.evaluate_explanations();
        let branches: BTreeSet<&str> = self.cluster.records().map(|record| record.why.branch).collect();
        branches.into_iter().chain(self.cluster.calls().map(|call| call.why.branch)).for_each(|b| self.reached.why(b));
        self.reached
    }
}

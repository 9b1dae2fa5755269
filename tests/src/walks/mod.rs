//! Random traces: actions in random order on a cluster, reproducible from a seed.

mod binding;
mod machines;
mod workloads;

use bindery_api::request::Request;
use bindery_cluster::{Action, Cluster, Fault};
use bindery_conformance::trace::ActionTrace;

/// A pseudo-random generator: the same seed generates the same trace on every machine.
#[derive(Debug)]
pub struct Rng(pub u64);

impl Rng {
    /// Returns a number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }

    /// Returns one of the texts.
    pub fn choose<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// The profile of a random walk.
#[derive(Debug)]
pub struct WalkProfile {
    /// True if there are nodes and drivers.
    pub nodes: bool,
    /// True if nodes and drivers are added and removed.
    pub machines: bool,
    /// The next request of a user.
    pub user: fn(&mut Rng) -> Request,
    /// One action in this number is a request of a user.
    pub user_interval: usize,
    /// The number of actions of a walk.
    pub length: usize,
}

/// Volumes and claims on a control plane without nodes.
pub const BINDER: WalkProfile =
    WalkProfile { nodes: false, machines: false, user: binding::user, user_interval: 10, length: 500 };

/// Workloads on a fixed set of nodes.
pub const WORKLOADS: WalkProfile =
    WalkProfile { nodes: true, machines: false, user: workloads::user, user_interval: 24, length: 600 };

/// Workloads and snapshots on nodes and drivers that are added and removed.
pub const MACHINES: WalkProfile =
    WalkProfile { nodes: true, machines: true, user: machines::user, user_interval: 24, length: 600 };

impl WalkProfile {
    /// Returns a trace without actions.
    pub fn trace(&self, seed: u64) -> ActionTrace {
        ActionTrace { seed, nodes: self.nodes, actions: Vec::new() }
    }

    /// Returns the next action: a request of a user, a fault, an advance of the clock, or an enabled action. Returns
    /// `None` if no action is enabled.
    pub fn next(&self, cluster: &Cluster, rng: &mut Rng) -> Option<Action> {
        if rng.below(self.user_interval) == 0 {
            return Some(Action::Request { command: "walk".into(), request: Box::new((self.user)(rng)) });
        }
        let any = |rng: &mut Rng| {
            let all: Vec<_> = cluster.controllers().collect();
            all[rng.below(all.len())].clone()
        };
        match rng.below(400) {
            0..=2 => Some(Action::Crash { controller: any(rng) }),
            3..=4 => Some(Action::Fail { controller: any(rng), fault: Fault::Refused }),
            5..=6 => Some(Action::Fail { controller: any(rng), fault: Fault::DropResponse }),
            15..=18 => Some(Action::PauseWatch { controller: any(rng), on: rng.below(3) == 0 }),
            12..=14 if self.machines => Some(machines::machine(cluster, rng)),
            7..=11 => Some(Action::Wait { micros: 1 + rng.below(20_000_000) as u64 }),
            _ => {
                let enabled = cluster.enabled();
                // Mostly actions that are due soon: otherwise the cluster makes no progress.
                let among = if rng.below(4) == 0 { enabled.len() } else { enabled.len().min(6) };
                (among > 0).then(|| enabled[rng.below(among)].clone())
            }
        }
    }
}

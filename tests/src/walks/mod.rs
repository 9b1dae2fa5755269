//! Random walks: actions in any order on a cluster, the same from the same seed.

mod binding;
mod machines;
mod workloads;

use bindery_api::request::Request;
use bindery_cluster::{Action, Cluster, Fault};
use bindery_scenario::walk::Walk;

/// A small generator: tests need the same walk from the same seed everywhere, not good randomness.
#[derive(Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// Returns a number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    /// Returns one of several words.
    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// A sort of walk.
#[derive(Debug)]
pub struct Sort {
    /// Whether there are nodes and drivers.
    pub nodes: bool,
    /// Whether they come and go.
    pub machines: bool,
    /// The next request of a user.
    pub user: fn(&mut Dice) -> Request,
    /// One action in so many is a user's.
    pub patience: usize,
    /// Actions of one walk.
    pub length: usize,
}

/// Volumes and claims on a control plane without nodes.
pub const BINDER: Sort = Sort { nodes: false, machines: false, user: binding::user, patience: 10, length: 500 };

/// Workloads on nodes that stay.
pub const WORKLOADS: Sort = Sort { nodes: true, machines: false, user: workloads::user, patience: 24, length: 600 };

/// Workloads and snapshots on nodes and drivers that come and go.
pub const MACHINES: Sort = Sort { nodes: true, machines: true, user: machines::user, patience: 24, length: 600 };

impl Sort {
    /// A walk without actions.
    pub fn walk(&self, seed: u64) -> Walk {
        Walk { seed, nodes: self.nodes, actions: Vec::new() }
    }

    /// The next action: a user's, a fault, a jump of the clock, or anything that can happen, in any order. Returns
    /// nothing if nothing can happen.
    pub fn next(&self, cluster: &Cluster, dice: &mut Dice) -> Option<Action> {
        if dice.roll(self.patience) == 0 {
            return Some(Action::Request { command: "walk".into(), request: Box::new((self.user)(dice)) });
        }
        let any = |dice: &mut Dice| {
            let all: Vec<_> = cluster.controllers().collect();
            all[dice.roll(all.len())].clone()
        };
        match dice.roll(400) {
            0..=2 => Some(Action::Crash { controller: any(dice) }),
            3..=4 => Some(Action::Fail { controller: any(dice), fault: Fault::Refused }),
            5..=6 => Some(Action::Fail { controller: any(dice), fault: Fault::Lost }),
            15..=18 => Some(Action::Hold { controller: any(dice), on: dice.roll(3) == 0 }),
            12..=14 if self.machines => Some(machines::machine(cluster, dice)),
            7..=11 => Some(Action::Wait { micros: 1 + dice.roll(20_000_000) as u64 }),
            _ => {
                let enabled = cluster.enabled();
                // Mostly what is due soon: a cluster that does the last first gets nowhere.
                let among = if dice.roll(4) == 0 { enabled.len() } else { enabled.len().min(6) };
                (among > 0).then(|| enabled[dice.roll(among)].clone())
            }
        }
    }
}

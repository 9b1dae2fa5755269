//! Random walks and small worlds: the invariants hold whatever happens in whatever order.
//!
//! A walk that breaks one is made as short as it can be and printed as a file for `cargo xtask replay`. With `BINDERY_SEED`
//! and `BINDERY_WALKS` one begins elsewhere and walks more or less often.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // It looks at the clock to tell how long it took.

mod binding;
mod machines;
mod workloads;
mod worlds;

use std::time::{Duration, Instant};

use bindery_api::request::Request;
use bindery_cluster::{Action, Cluster, Fault, invariants};
use bindery_scenario::walk::{self, Walk};

/// A small generator: tests need the same walk from the same seed everywhere, not good randomness.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// A sort of walk.
struct Sort {
    /// Whether there are nodes and drivers.
    nodes: bool,
    /// Whether they come and go.
    machines: bool,
    /// What a person does next.
    user: fn(&mut Dice) -> Request,
    /// One action in so many is a person's.
    patience: usize,
    /// Actions of one walk.
    length: usize,
    /// Walks, unless the environment says otherwise.
    walks: u64,
}

/// The next action: a person's, a fault, a jump of the clock, or anything that can happen, in any order.
fn next(sort: &Sort, cluster: &Cluster, dice: &mut Dice) -> Option<Action> {
    if dice.roll(sort.patience) == 0 {
        return Some(Action::Request { command: "walk".into(), request: Box::new((sort.user)(dice)) });
    }
    let someone = |dice: &mut Dice| {
        let all: Vec<&'static str> = cluster.controllers().collect();
        all[dice.roll(all.len())]
    };
    match dice.roll(400) {
        0..=2 => Some(Action::Crash { controller: someone(dice) }),
        3..=4 => Some(Action::Fail { controller: someone(dice), fault: Fault::Refused }),
        5..=6 => Some(Action::Fail { controller: someone(dice), fault: Fault::Lost }),
        15..=18 => Some(Action::Hold { controller: someone(dice), on: dice.roll(3) == 0 }),
        12..=14 if sort.machines => Some(machines::machine(cluster, dice)),
        7..=11 => Some(Action::Wait { micros: 1 + dice.roll(20_000_000) as u64 }),
        _ => {
            let enabled = cluster.enabled();
            // Mostly what is due soon: a cluster that does the last first gets nowhere.
            let among = if dice.roll(4) == 0 { enabled.len() } else { enabled.len().min(6) };
            (among > 0).then(|| enabled[dice.roll(among)].clone())
        }
    }
}

/// One walk; gives back the number of actions.
///
/// # Errors
/// What went wrong, with a walk that shows it.
fn walk(sort: &Sort, seed: u64) -> Result<usize, String> {
    let mut dice = Dice(seed);
    let mut done = Walk { seed, nodes: sort.nodes, actions: Vec::new() };
    let mut cluster = done.start();
    for at in 0..sort.length {
        let Some(action) = next(sort, &cluster, &mut dice) else { continue };
        done.actions.push(walk::action(&action));
        let applied = cluster.apply(action);
        if let Err(broken) = invariants::check(&cluster, &applied.records) {
            let short = walk::shrink(&done, |w| w.run().is_err());
            return Err(format!(
                "seed {seed}, action {at}: {broken}\nto see it, `cargo xtask replay` this:\n{}",
                short.text()
            ));
        }
    }
    // Left alone, with nothing held back, it goes on without breaking and comes to rest.
    for controller in cluster.controllers().collect::<Vec<_>>() {
        cluster.apply(Action::Hold { controller, on: false });
    }
    let from = cluster.revision();
    cluster.run_for(Duration::from_secs(30));
    let written: Vec<_> = cluster.records().filter(|r| r.revision > from).cloned().collect();
    match invariants::check(&cluster, &written).and_then(|()| invariants::at_rest(&cluster)) {
        Ok(()) => Ok(sort.length),
        Err(broken) => Err(format!("seed {seed}, at rest: {broken}\n{}", done.text())),
    }
}

/// Walks on every core, and prints how far.
fn walks(sort: &Sort) {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let (first, count) = (number("BINDERY_SEED").unwrap_or(0), number("BINDERY_WALKS").unwrap_or(sort.walks));
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get() as u64);
    let since = Instant::now();
    let actions: usize = std::thread::scope(|scope| {
        let some = |i: u64| (first..first + count).filter(move |seed| seed % threads == i);
        let walking: Vec<_> = (0..threads)
            .map(|i| scope.spawn(move || some(i).map(|seed| walk(sort, seed)).sum::<Result<usize, _>>()))
            .collect();
        let done = walking.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.sum::<Result<usize, String>>().unwrap_or_else(|broken| panic!("{broken}"))
    });
    println!("{actions} random actions in {} s", since.elapsed().as_secs());
}

#[test]
fn the_invariants_hold_on_random_walks_of_the_binder() {
    walks(&Sort { nodes: false, machines: false, user: binding::user, patience: 10, length: 500, walks: 1_600 });
}

#[test]
fn the_invariants_hold_on_random_walks_through_workloads() {
    walks(&Sort { nodes: true, machines: false, user: workloads::user, patience: 24, length: 600, walks: 350 });
}

#[test]
fn the_invariants_hold_on_random_walks_with_snapshots_on_machines_that_come_and_go() {
    walks(&Sort { nodes: true, machines: true, user: machines::user, patience: 24, length: 600, walks: 100 });
}

//! Random traces and small worlds: the invariants hold in every order of actions.
//!
//! A trace that violates an invariant is shrunk and printed as a file for `cargo xtask replay`. `BINDERY_SEED` sets the
//! first seed, and `BINDERY_WALKS` the number of traces.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // Measures the duration.

mod worlds;

use std::time::{Duration, Instant};

use bindery_cluster::{Action, Applied, invariants};
use bindery_conformance::trace;
use bindery_session::Injection;
use bindery_tests::walks::{BINDER, MACHINES, Rng, WORKLOADS, WalkProfile};

/// Counts of the actions of traces.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// All actions, including those that were impossible.
    attempted: usize,
    /// Controller steps and deliveries that ran.
    steps: usize,
    /// Requests of users.
    requests: usize,
    /// Accepted requests of users.
    accepted: usize,
    /// Changes of nodes and drivers that were applied.
    machines: usize,
    /// Resyncs.
    resyncs: usize,
    /// Faults, restarts, pauses and jumps of the clock.
    faults: usize,
    /// Objects written, without events.
    writes: usize,
}

impl Count {
    fn add(&mut self, action: &Action, applied: &Applied) {
        let ok = matches!(applied.answer, Some(Ok(_)));
        match action {
            Action::Request { .. } => {
                self.requests += 1;
                self.accepted += usize::from(ok);
            }
            Action::Node { .. } | Action::Driver { .. } => self.machines += usize::from(ok),
            Action::Step { .. } | Action::Deliver { .. } => self.steps += 1,
            Action::Resync { .. } => self.resyncs += 1,
            _ => self.faults += 1,
        }
        self.writes += applied.records.iter().filter(|record| !record.is_event()).count();
    }

    /// Returns the number of actions with an effect.
    fn executed(&self) -> usize {
        self.steps + self.accepted + self.machines + self.resyncs + self.faults
    }
}

impl std::iter::Sum for Count {
    fn sum<I: Iterator<Item = Count>>(counts: I) -> Count {
        counts.fold(Count::default(), |a, b| Count {
            attempted: a.attempted + b.attempted,
            steps: a.steps + b.steps,
            requests: a.requests + b.requests,
            accepted: a.accepted + b.accepted,
            machines: a.machines + b.machines,
            resyncs: a.resyncs + b.resyncs,
            faults: a.faults + b.faults,
            writes: a.writes + b.writes,
        })
    }
}

/// The minimum shares, in percent: slightly below the measured ones.
struct MinShares {
    /// Controller steps, of the attempted actions.
    steps: usize,
    /// Accepted requests, of the users' requests.
    accepted: usize,
    /// Writes, of the attempted actions.
    writes: usize,
    /// Changes of nodes and drivers, per thousand attempted actions.
    machines: usize,
}

/// Runs one random trace. Returns the counts of its actions.
///
/// # Errors
/// The violation, with a trace that reproduces it.
fn walk(profile: &WalkProfile, seed: u64) -> Result<Count, String> {
    let mut rng = Rng(seed);
    let mut done = profile.trace(seed);
    let mut cluster = done.start();
    let mut count = Count { attempted: profile.length, ..Count::default() };
    for at in 0..profile.length {
        let Some(action) = profile.next(&cluster, &mut rng) else { continue };
        done.actions.push(Injection::of(&action));
        let applied = cluster.apply(action.clone());
        count.add(&action, &applied);
        if let Err(violation) = invariants::check(&cluster, &applied.records) {
            let short = trace::shrink(&done, |w| w.run().is_err());
            return Err(format!(
                "seed {seed}, action {at}: {violation}\nto see it, `cargo xtask replay` this:\n{}",
                short.text()
            ));
        }
    }
    // Without paused watches and further actions, the cluster settles without a violation.
    for controller in cluster.controllers().cloned().collect::<Vec<_>>() {
        cluster.apply(Action::PauseWatch { controller, on: false });
    }
    let from = cluster.revision();
    cluster.run_for(Duration::from_secs(30));
    let written: Vec<_> = cluster.records().filter(|r| r.revision > from).cloned().collect();
    match invariants::check(&cluster, &written).and_then(|()| invariants::at_rest(&cluster)) {
        Ok(()) => Ok(count),
        Err(violation) => Err(format!("seed {seed}, at rest: {violation}\n{}", done.text())),
    }
}

/// Runs random traces on all processors. The environment can set the number of traces.
fn walks(profile: &WalkProfile, walks: u64, min: &MinShares) {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let (first, walks) = (number("BINDERY_SEED").unwrap_or(0), number("BINDERY_WALKS").unwrap_or(walks));
    let threads = std::thread::available_parallelism().map_or(2, |n| n.get() as u64);
    let since = Instant::now();
    let count: Count = std::thread::scope(|scope| {
        let some = |i: u64| (first..first + walks).filter(move |seed| seed % threads == i);
        let walking: Vec<_> = (0..threads)
            .map(|i| scope.spawn(move || some(i).map(|seed| walk(profile, seed)).sum::<Result<Count, _>>()))
            .collect();
        let done = walking.into_iter().map(|w| w.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.sum::<Result<Count, String>>().unwrap_or_else(|violation| panic!("{violation}"))
    });
    let seconds = since.elapsed().as_secs();
    println!("{} random actions attempted, {} executed, in {seconds} s: {count:?}", count.attempted, count.executed());
    assert_eq!(count.attempted as u64, walks * profile.length as u64);
    assert!(count.attempted > 0, "no action was attempted");
    assert!(count.steps * 100 >= count.attempted * min.steps, "too few steps ran: {count:?}");
    assert!(count.accepted * 100 >= count.requests * min.accepted, "too few requests were accepted: {count:?}");
    assert!(count.writes * 100 >= count.attempted * min.writes, "too few writes: {count:?}");
    assert!(count.machines * 1000 >= count.attempted * min.machines, "too few changes of nodes: {count:?}");
}

#[test]
fn invariants_hold_on_random_binder_traces() {
    walks(&BINDER, 1_600, &MinShares { steps: 60, accepted: 35, writes: 4, machines: 0 });
}

#[test]
fn invariants_hold_on_random_workload_traces() {
    walks(&WORKLOADS, 350, &MinShares { steps: 60, accepted: 40, writes: 3, machines: 0 });
}

#[test]
fn invariants_hold_on_random_node_and_driver_traces() {
    walks(&MACHINES, 100, &MinShares { steps: 50, accepted: 40, writes: 3, machines: 2 });
}

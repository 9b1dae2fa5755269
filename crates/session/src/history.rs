//! History: branches of snapshots, and the operations that made them.
//!
//! A snapshot is a cluster right after a write, or after a step that the user asked for. Clusters share structure, so a
//! snapshot for each revision is cheap. A reload keeps the operations: the same operations make the same snapshots.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bindery_api::time::Time;
use bindery_cluster::{Action, Cluster, Record};
use bindery_kubectl::{Batch, Commands, Output, Progress, Running, Wait};
use serde::{Deserialize, Serialize};

use crate::Operation;
use crate::components::{self, Components};
use crate::operation::Injection;
use crate::run::{self, SEARCH_LIMIT};

/// An operation and its output.
#[derive(Debug, Clone)]
pub struct Completed {
    /// What was done.
    pub operation: Operation,
    /// What kubectl printed, for commands.
    pub output: Option<Output>,
    /// What happened, for single steps.
    pub stepped: Option<Action>,
}

/// A point of history.
pub struct Snapshot {
    /// The cluster at that point.
    pub cluster: Cluster,
    /// What was written to get there; empty for the first snapshot, and for steps and commands that wrote nothing.
    pub records: Vec<Arc<Record>>,
    /// The operation that led there, as an index into the branch's operations; the first snapshot has none.
    pub operation: Option<usize>,
}

/// One line of history, from the first snapshot on.
#[derive(Clone)]
pub struct Branch {
    /// The branch that this one left, and at which snapshot.
    pub from: Option<(usize, usize)>,
    /// All snapshots, those before the fork included; never empty.
    pub snapshots: Vec<Rc<Snapshot>>,
    /// All operations, those before the fork included.
    pub operations: Vec<Rc<Completed>>,
    /// How many of the operations were done before the fork.
    pub inherited: usize,
    /// Whether the controllers had nothing more to write when last asked.
    pub settled: bool,
    /// The operation under way.
    work: Option<Work>,
}

/// A operation under way: it goes on where it stopped.
#[derive(Clone)]
enum Work {
    Settling(Box<Settling>),
    Command(Box<Command>),
    Waiting(Box<Waiting>),
    Passing(Box<Passing>),
}

/// A command that waits; its cluster may be past the last snapshot.
#[derive(Clone)]
struct Waiting {
    command: Running,
    cluster: Cluster,
    /// Whether controllers work between its writes.
    running: bool,
    begin: Time,
    /// When it was stopped, where it is done again.
    stop: Option<Time>,
    /// What it waits for, and up to when the cluster runs before it looks again.
    wait: Option<Wait>,
    to: Option<Time>,
    /// Whether something was written since the wait began, and at all.
    wrote: bool,
    made: bool,
}

/// A time that passes; its cluster may be past the last snapshot.
#[derive(Clone)]
struct Passing {
    cluster: Cluster,
    begin: Time,
    end: Time,
}

/// A settling under way; its cluster may be past the last snapshot.
#[derive(Clone)]
struct Settling {
    cluster: Cluster,
    /// How many snapshots it has made.
    made: usize,
    /// How many it may make.
    most: usize,
    /// Whether it stays among the operations if it makes none.
    again: bool,
}

/// A long manifest on its way to the server.
#[derive(Clone)]
struct Command {
    batch: Batch,
    /// How many objects there are in all.
    all: usize,
    running: bool,
    /// Whether it wrote something.
    wrote: bool,
}

/// Something that waits until what is under way has come to its end.
#[derive(Clone)]
enum Queued {
    Operation(Rc<Operation>),
    /// A new branch from a snapshot of another.
    Fork(usize, usize),
    /// The branch to show.
    Show(usize),
}

/// All branches.
#[derive(Clone)]
pub struct History {
    /// The parts that its operations need.
    components: &'static Components,
    /// The branches, in the order in which they were made; never empty.
    pub branches: Vec<Branch>,
    /// The branch that the page shows.
    pub current: usize,
    /// What is to be done next, the next last.
    due: Vec<Queued>,
    /// What is being done again after a reload, and how many things it is in all.
    replaying: Option<(Rc<Log>, usize)>,
    /// How many snapshots what a stranger asks for may still make before the reader is asked, and whether they are asked.
    budget: Option<usize>,
    paused: bool,
}

/// Where a branch left which other, and its own operations.
type LoggedBranch = (Option<(usize, usize)>, Vec<Operation>);

/// A history as it is kept: nothing but the operations.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Log {
    /// The branches, in order.
    branches: Vec<LoggedBranch>,
    current: usize,
}

/// A snapshot that the user named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The branch.
    pub branch: usize,
    /// The index of the snapshot.
    pub at: usize,
    /// What it is called.
    pub name: String,
}

/// How much a log from a stranger may ask for: operations, branches, seconds of the cluster's time, Pods of workloads.
const MODEST: (usize, usize, u64, u64) = (3_000, 100, 30 * 86_400, 1_000);
/// So many snapshots are made for a stranger before the reader is asked.
const BUDGET: usize = 2_000;

impl Log {
    /// The operations of all branches, each once.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.branches.iter().flat_map(|(_, operations)| operations)
    }

    /// Whether all of it can be done again without keeping a page busy for long.
    pub fn is_modest(&self) -> bool {
        let (most, branches, seconds, pods) = MODEST;
        let passes = self.operations().filter_map(Operation::seconds).fold(0, u64::saturating_add);
        let replicas = self.operations().map(Operation::replicas).fold(0, u64::saturating_add);
        self.operations().count() <= most && self.branches.len() <= branches && passes <= seconds && replicas <= pods
    }
}

impl Default for History {
    fn default() -> History {
        History::new()
    }
}

impl History {
    /// A history with one branch, of an empty cluster with all parts.
    pub fn new() -> History {
        History::with(&components::ALL)
    }

    /// A history with one branch, of an empty cluster with these parts.
    pub fn with(components: &'static Components) -> History {
        History::of(components, components.new_cluster())
    }

    /// A history that begins with this cluster.
    pub fn of(components: &'static Components, cluster: Cluster) -> History {
        let first = Snapshot { cluster, records: vec![], operation: None };
        let branch = Branch {
            from: None,
            snapshots: vec![Rc::new(first)],
            operations: vec![],
            inherited: 0,
            settled: true,
            work: None,
        };
        History {
            components,
            branches: vec![branch],
            current: 0,
            due: vec![],
            replaying: None,
            budget: None,
            paused: false,
        }
    }

    /// The branch that the page shows.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// Does something at the end of the current branch.
    pub fn run(&mut self, operation: Operation) {
        self.start(operation);
        while !self.resume(usize::MAX) {}
    }

    /// Begins to do something at the end of the current branch: what is short is done then, the rest by [`History::resume`].
    /// What was under way is stopped.
    pub fn start(&mut self, operation: Operation) {
        let branch = &mut self.branches[self.current];
        branch.stop();
        let at = branch.operations.len();
        let mut cluster = branch.head().cluster.clone();
        let mut new: Vec<Rc<Snapshot>> = Vec::new();
        let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
            new.push(Rc::new(Snapshot { cluster: cluster.clone(), records, operation: Some(at) }));
        };
        let mut stepped = None;
        match &operation {
            Operation::Kubectl(args, stdin, running) => {
                if let Some(batch) = run::batch(&mut cluster, args, stdin) {
                    let all = batch.left();
                    let command = Command { batch, all, running: *running, wrote: false };
                    branch.work = Some(Work::Command(Box::new(command)));
                    branch.settled = false;
                    branch.operations.push(Rc::new(Completed { operation, output: None, stepped: None }));
                    if all <= BATCH_THRESHOLD {
                        branch.stop();
                    }
                    return;
                }
                let commands = self.components.commands;
                let waiting = Waiting::new(commands, args, stdin, *running, cluster, None);
                branch.operations.push(Rc::new(Completed { operation, output: None, stepped: None }));
                branch.settled = false;
                branch.wait(waiting, &mut 0);
                return;
            }
            Operation::Stopped(command, micros) => {
                let Operation::Kubectl(args, stdin, running) = &**command else { return };
                let commands = self.components.commands;
                let after = Some(Duration::from_micros(*micros));
                let waiting = Waiting::new(commands, args, stdin, *running, cluster, after);
                branch.operations.push(Rc::new(Completed { operation, output: None, stepped: None }));
                branch.settled = false;
                branch.wait(waiting, &mut 0);
                return;
            }
            Operation::Step => match run::step(&mut cluster) {
                Some((action, records)) => {
                    keep(&cluster, records);
                    stepped = Some(action);
                }
                None => branch.settled = true,
            },
            Operation::UntilWrite => {
                // At least this time from now, even if the cluster has settled.
                let end = run::settled_at(&cluster).max(cluster.now() + SEARCH_LIMIT);
                match run::next_write(&mut cluster, end, &mut usize::MAX.clone()) {
                    Some(records) => keep(&cluster, records),
                    None => branch.settled = true,
                }
                branch.settled |= cluster.now() > run::settled_at(&cluster);
            }
            Operation::Inject(Injection::Advance(time)) => {
                let begin = cluster.now();
                let end = begin + time.duration();
                branch.work = Some(Work::Passing(Box::new(Passing { cluster, begin, end })));
                branch.settled = false;
                branch.operations.push(Rc::new(Completed { operation, output: None, stepped: None }));
                return;
            }
            Operation::Inject(injection) => {
                // What cannot happen here is left out; an action that is not known is kept for a version that knows it.
                let action = self.components.actions.and_then(|read| read(injection));
                if let Some(action) = action.filter(|action| cluster.can_apply(action)) {
                    let records = cluster.apply(action.clone()).records;
                    keep(&cluster, records);
                    stepped = Some(action);
                    branch.settled = false;
                }
            }
            Operation::Skipped(_) => {
                branch.operations.push(Rc::new(Completed { operation, output: None, stepped: None }));
                return;
            }
            Operation::Settle | Operation::UntilWrites(_) => {
                let most = if let Operation::UntilWrites(n) = operation { n } else { MAX_SNAPSHOTS };
                branch.work = Some(Work::Settling(Box::new(Settling { cluster, made: 0, most, again: false })));
                return;
            }
        }
        // A step that found nothing to do leaves no trace, so that it is not done again on every reload.
        if !new.is_empty() {
            branch.operations.push(Rc::new(Completed { operation, output: None, stepped }));
            branch.snapshots.append(&mut new);
        }
    }

    /// Does something when all that is under way has come to its end.
    pub fn then(&mut self, operation: Operation) {
        self.due.insert(0, Queued::Operation(Rc::new(operation)));
    }

    /// Goes on with what is under way: so many controller steps, or to its end; true at the end. In parts it makes the same
    /// snapshots as in one.
    pub fn resume(&mut self, mut steps: usize) -> bool {
        loop {
            if self.paused {
                return true;
            }
            let before = self.branch().snapshots.len();
            let branch = &mut self.branches[self.current];
            match branch.work.take() {
                Some(Work::Settling(settling)) => branch.settle(*settling, &mut steps),
                Some(Work::Command(command)) => branch.send(command, &mut steps),
                Some(Work::Waiting(waiting)) => branch.wait(waiting, &mut steps),
                Some(Work::Passing(passing)) => branch.pass(passing, &mut steps),
                None => match self.due.pop() {
                    Some(Queued::Operation(operation)) => {
                        steps = steps.saturating_sub(STEPS_OF_AN_OPERATION);
                        self.redo((*operation).clone());
                    }
                    Some(Queued::Fork(branch, at)) => {
                        self.current = branch;
                        self.fork(at);
                    }
                    Some(Queued::Show(branch)) => self.current = branch,
                    None => {
                        (self.replaying, self.budget) = (None, None);
                        return true;
                    }
                },
            }
            if let Some(budget) = &mut self.budget {
                // What another branch shares with this one was not made now.
                *budget = budget.saturating_sub(self.branches[self.current].snapshots.len().saturating_sub(before));
                self.paused = *budget == 0;
            }
            if steps == 0 {
                return self.due.is_empty() && self.branch().work.is_none();
            }
        }
    }

    /// Whether what was done before a reload is still being done again.
    pub fn is_replaying(&self) -> bool {
        self.replaying.is_some()
    }

    /// What is done again was asked for by a stranger: after so much of it the reader is asked whether it is to go on.
    pub fn ask_after_a_while(&mut self) {
        self.budget = self.replaying.is_some().then_some(BUDGET);
    }

    /// Whether the reader is asked.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// The reader wants it to go on: as much again.
    pub fn allow_more(&mut self) {
        self.paused = false;
        self.ask_after_a_while();
    }

    /// How far something long has come: the message that says so, how much is done, and of how much.
    pub fn progress(&self) -> Option<(&'static str, usize, usize)> {
        match (&self.replaying, &self.branch().work) {
            (Some((_, all)), _) => Some(("progress-replay", all - self.due.len(), *all)),
            (None, Some(Work::Command(command))) => {
                Some(("progress-command", command.all - command.batch.left(), command.all))
            }
            (None, Some(Work::Waiting(waiting))) => {
                let end = waiting.wait.map_or(waiting.begin, |wait| wait.end);
                let seconds = |time: Time| time.since(waiting.begin).as_secs() as usize;
                Some(("progress-wait", seconds(waiting.cluster.now()), seconds(end)))
            }
            (None, Some(Work::Passing(passing))) => {
                let seconds = |time: Time| time.since(passing.begin).as_secs() as usize;
                Some(("progress-wait", seconds(passing.cluster.now()), seconds(passing.end)))
            }
            (None, _) => None,
        }
    }

    /// Leaves the controllers' work as far as it came, and what waits undone. A command is carried out to its end.
    pub fn stop(&mut self) {
        self.branches[self.current].stop();
        self.due.clear();
        (self.replaying, self.budget, self.paused) = (None, None, false);
    }

    /// Makes a branch that leaves the current one at a snapshot, and goes there.
    pub fn fork(&mut self, at: usize) {
        let from = self.branch();
        let at = at.min(from.snapshots.len() - 1);
        let operations = from.snapshots[at].operation.map_or(0, |operation| operation + 1);
        let branch = Branch {
            from: Some((self.current, at)),
            snapshots: from.snapshots[..=at].to_vec(),
            operations: from.operations[..operations].to_vec(),
            inherited: operations,
            settled: false,
            work: None,
        };
        self.branches.push(branch);
        self.current = self.branches.len() - 1;
    }

    /// Leaves one operation of the current branch out, or takes one in again that was left out, and does all that followed
    /// once more: in a new branch, which leaves the old one right before that operation.
    pub fn toggle(&mut self, operation: usize) {
        let branch = self.branch();
        let Some(done) = branch.operations.get(operation) else { return };
        let mut rest: Vec<Operation> =
            branch.operations[operation..].iter().map(|done| done.operation.clone()).collect();
        // A settling in whose midst this branch begins comes as far as it came.
        if let Some(cut) = branch.inherited.checked_sub(1).filter(|cut| *cut >= operation)
            && let Operation::Settle | Operation::UntilWrites(_) = rest[cut - operation]
        {
            rest[cut - operation] =
                Operation::UntilWrites(branch.snapshots.iter().filter(|m| m.operation == Some(cut)).count());
        }
        rest[0] = match &done.operation {
            Operation::Skipped(operation) => (**operation).clone(),
            operation => Operation::Skipped(Box::new(operation.clone())),
        };
        let before = branch
            .snapshots
            .iter()
            .rposition(|snapshot| snapshot.operation.is_none_or(|at| at < operation))
            .unwrap_or(0);
        let quiet: Vec<Rc<Completed>> = branch.operations[..operation].to_vec();
        self.fork(before);
        // What made no snapshot is a part of what was done, too.
        let new = &mut self.branches[self.current];
        (new.inherited, new.operations) = (new.operations.len(), quiet);
        self.due.extend(rest.into_iter().rev().map(|operation| Queued::Operation(Rc::new(operation))));
    }

    /// Begins to do something again. It stays among the operations if it does nothing this time: where it is done once more, it
    /// may.
    fn redo(&mut self, operation: Operation) {
        let before = self.branch().operations.len();
        self.start(operation.clone());
        let branch = &mut self.branches[self.current];
        if let Some(Work::Settling(settling)) = &mut branch.work {
            settling.again = true;
        } else if branch.operations.len() == before {
            branch.operations.push(Rc::new(Completed { operation, output: None, stepped: None }));
        }
    }

    /// Returns a bookmark for a snapshot of the current branch.
    pub fn bookmark(&self, at: usize, name: String) -> Bookmark {
        Bookmark { branch: self.current, at, name }
    }

    /// Returns the snapshot of a bookmark; `None` if there is none.
    pub fn bookmarked(&self, bookmark: &Bookmark) -> Option<&Rc<Snapshot>> {
        self.branches.get(bookmark.branch)?.snapshots.get(bookmark.at)
    }

    /// Whether the snapshot of a bookmark is a snapshot of the current branch, too.
    pub fn is_on_branch(&self, bookmark: &Bookmark) -> bool {
        let here = self.branch().snapshots.get(bookmark.at);
        self.bookmarked(bookmark).zip(here).is_some_and(|(a, b)| Rc::ptr_eq(a, b))
    }

    /// The operations of all branches.
    pub fn log(&self) -> Log {
        if let Some((log, _)) = &self.replaying {
            return (**log).clone();
        }
        // A cluster from somewhere else is nowhere kept, and its operations are nothing without it.
        if !self.branches[0].snapshots[0].cluster.is_live() {
            return Log::default();
        }
        let own = |b: &Branch| (b.from, b.operations[b.inherited..].iter().map(|d| d.operation.clone()).collect());
        Log { branches: self.branches.iter().map(own).collect(), current: self.current }
    }

    /// Begins to do everything in a log again. A log that does not fit (it may come from another version) is followed as far
    /// as it can be.
    pub fn replay(components: &'static Components, log: Log) -> History {
        let mut history = History::with(components);
        let mut due = Vec::new();
        for (i, (from, operations)) in log.branches.iter().enumerate() {
            match from {
                Some((branch, at)) if *branch < i => due.push(Queued::Fork(*branch, *at)),
                None if i == 0 => {}
                _ => break,
            }
            due.extend(operations.iter().map(|operation| Queued::Operation(Rc::new(operation.clone()))));
        }
        let made = due.iter().filter(|due| matches!(due, Queued::Fork(..))).count();
        due.push(Queued::Show(log.current.min(made)));
        due.reverse();
        let all = due.len();
        (history.due, history.replaying) = (due, Some((Rc::new(log), all)));
        history
    }
}

/// A manifest of more objects than this is sent a part at a time.
const BATCH_THRESHOLD: usize = 24;
/// So many objects are one part.
const BATCH_SIZE: usize = 4;
/// What a operation and a part of one count in controller steps, by the time that they take.
const STEPS_OF_AN_OPERATION: usize = 40;
/// The most snapshots that one settling makes: a cluster that never settles must not fill the memory.
pub const MAX_SNAPSHOTS: usize = 20_000;

impl Branch {
    /// The newest snapshot.
    pub fn head(&self) -> &Snapshot {
        self.snapshots.last().expect("a branch has a first snapshot")
    }

    /// The index of the newest snapshot.
    pub fn last(&self) -> usize {
        self.snapshots.len() - 1
    }

    /// So many controller steps, or until it has made as many snapshots as it may, or until nothing more is written.
    fn settle(&mut self, settling: Settling, steps: &mut usize) {
        let Settling { mut cluster, mut made, most, again } = settling;
        let done = loop {
            if made >= most {
                break true;
            }
            let end = run::settled_at(&cluster);
            match run::next_write(&mut cluster, end, steps) {
                Some(records) if records.is_empty() => break false,
                Some(records) => {
                    if made == 0 {
                        self.operations.push(Rc::new(Completed {
                            operation: Operation::UntilWrites(0),
                            output: None,
                            stepped: None,
                        }));
                    }
                    made += 1;
                    let operation = Some(self.operations.len() - 1);
                    self.snapshots.push(Rc::new(Snapshot { cluster: cluster.clone(), records, operation }));
                }
                None => {
                    self.settled = true;
                    break true;
                }
            }
        };
        let operation = if self.settled { Operation::Settle } else { Operation::UntilWrites(made) };
        let told = Rc::new(Completed { operation, output: None, stepped: None });
        if made > 0 {
            let at = self.operations.len() - 1;
            self.operations[at] = told;
        } else if done && again {
            self.operations.push(told);
        }
        if !done {
            self.work = Some(Work::Settling(Box::new(Settling { cluster, made, most, again })));
        }
    }

    /// Sends the next objects of a manifest.
    fn send(&mut self, mut command: Box<Command>, steps: &mut usize) {
        let at = self.operations.len() - 1;
        let mut cluster = self.head().cluster.clone();
        let Command { batch, running, wrote, .. } = &mut *command;
        let snapshots = &mut self.snapshots;
        let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
            *wrote = true;
            snapshots.push(Rc::new(Snapshot { cluster: cluster.clone(), records, operation: Some(at) }));
        };
        run::send(&mut cluster, batch, BATCH_SIZE, *running, &mut keep);
        if batch.left() > 0 {
            *steps = steps.saturating_sub(STEPS_OF_AN_OPERATION);
            self.work = Some(Work::Command(command));
            return;
        }
        let output = Some(batch.output());
        if !command.wrote {
            self.snapshots.push(Rc::new(Snapshot { cluster, records: vec![], operation: Some(at) }));
        }
        let operation = self.operations[at].operation.clone();
        self.operations[at] = Rc::new(Completed { operation, output, stepped: None });
    }

    /// Lets the cluster run for a command that waits, and the command go on: so many controller steps.
    fn wait(&mut self, mut waiting: Box<Waiting>, steps: &mut usize) {
        let at = self.operations.len() - 1;
        loop {
            let Waiting { command, cluster, running, begin, stop, wait, to, wrote, made } = &mut *waiting;
            let snapshots = &mut self.snapshots;
            let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
                *made = true;
                snapshots.push(Rc::new(Snapshot { cluster: cluster.clone(), records, operation: Some(at) }));
            };
            while let Some(end) = wait.map(|wait| wait.end) {
                let next = wait.map(|wait| wait.next_look(cluster.now(), cluster.next_time())).unwrap_or(end);
                let look = *to.get_or_insert(next);
                match run::next_write(cluster, stop.map_or(look, |stop| look.min(stop)), steps) {
                    Some(records) if records.is_empty() => {
                        self.work = Some(Work::Waiting(waiting));
                        return;
                    }
                    Some(records) => {
                        *wrote = true;
                        keep(cluster, records);
                    }
                    None if stop.is_some_and(|stop| stop <= look) => {
                        run::pass_to(cluster, stop.unwrap_or(look));
                        let micros = cluster.now().since(*begin).as_micros() as u64;
                        let output = command.clone().interrupt();
                        let operation =
                            Operation::Stopped(Box::new(self.operations[at].operation.plain().clone()), micros);
                        return self.end(at, operation, Some(output), *made, waiting.cluster);
                    }
                    None => {
                        run::pass_to(cluster, look);
                        *to = None;
                        if *wrote || look >= end {
                            *wait = None;
                        }
                    }
                }
            }
            match run::resume(cluster, command, *running, &mut keep) {
                Progress::Done(output) => {
                    let operation = self.operations[at].operation.plain().clone();
                    return self.end(at, operation, Some(output), *made, waiting.cluster);
                }
                Progress::Waits(more) => (*wait, *to, *wrote) = (Some(more), None, false),
            }
            // To run the command again takes about as long as a step.
            *steps = steps.saturating_sub(1);
            if *steps == 0 {
                self.work = Some(Work::Waiting(waiting));
                return;
            }
        }
    }

    /// A command has come to its end.
    fn end(&mut self, at: usize, operation: Operation, output: Option<Output>, made: bool, cluster: Cluster) {
        if !made {
            // A command that was refused is a part of the story too.
            self.snapshots.push(Rc::new(Snapshot { cluster, records: vec![], operation: Some(at) }));
        }
        self.operations[at] = Rc::new(Completed { operation, output, stepped: None });
    }

    /// Lets time pass: so many controller steps.
    fn pass(&mut self, mut passing: Box<Passing>, steps: &mut usize) {
        let operation = Some(self.operations.len() - 1);
        let Passing { cluster, end, .. } = &mut *passing;
        while let Some(records) = run::next_write(cluster, *end, steps) {
            if records.is_empty() {
                self.work = Some(Work::Passing(passing));
                return;
            }
            self.snapshots.push(Rc::new(Snapshot { cluster: cluster.clone(), records, operation }));
        }
        run::pass_to(cluster, *end);
        // The snapshot when the time is over.
        self.snapshots.push(Rc::new(Snapshot { cluster: passing.cluster, records: vec![], operation }));
    }

    /// Leaves a settling as far as it came, interrupts a command that waits, and ends a time that passes; a manifest is
    /// sent to its end.
    fn stop(&mut self) {
        while let Some(work) = self.work.take() {
            match work {
                Work::Settling(_) => {}
                Work::Command(command) => self.send(command, &mut usize::MAX.clone()),
                Work::Waiting(mut waiting) => {
                    // What happens at this very time is done, so that it comes to the same when it is done again.
                    waiting.stop = Some(waiting.cluster.now());
                    self.wait(waiting, &mut usize::MAX.clone());
                }
                Work::Passing(mut passing) => {
                    let at = self.operations.len() - 1;
                    passing.end = passing.cluster.now();
                    let passed = passing.end.since(passing.begin);
                    let operation = Operation::advance(passed);
                    self.operations[at] = Rc::new(Completed { operation, output: None, stepped: None });
                    self.pass(passing, &mut usize::MAX.clone());
                }
            }
        }
    }
}

impl Waiting {
    /// A command that begins now, and was stopped after a time.
    fn new(
        commands: &'static Commands,
        args: &[String],
        stdin: &str,
        running: bool,
        cluster: Cluster,
        stop: Option<Duration>,
    ) -> Box<Waiting> {
        let (command, begin) = (Running::new(commands, args, stdin), cluster.now());
        let stop = stop.map(|after| begin + after);
        let (wait, to, wrote, made) = (None, None, false, false);
        Box::new(Waiting { command, cluster, running, begin, stop, wait, to, wrote, made })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_api::kinds::PERSISTENT_VOLUME_CLAIM;
    use bindery_api::object;
    use bindery_cluster::NodeChange;

    const PAIR: &str = include_str!("../../../web/examples/nfs.yaml");

    fn apply(history: &mut History, text: &str) {
        history.run(Operation::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.to_owned(), true));
    }

    fn replayed(log: &Log) -> History {
        let mut history = History::replay(&components::ALL, log.clone());
        assert_eq!(&history.log(), log, "a reload in the midst of it loses nothing");
        while !history.resume(3) {}
        history
    }

    /// Leaves a operation out, or takes it in again, to the end.
    fn toggle(history: &mut History, operation: usize) {
        history.toggle(operation);
        while !history.resume(50) {}
    }

    fn shape(history: &History) -> Vec<(usize, usize, u64)> {
        history.branches.iter().map(|b| (b.snapshots.len(), b.operations.len(), b.head().cluster.revision())).collect()
    }

    #[test]
    fn the_log_makes_the_same_history() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Operation::Settle);
        let end = history.branch().last();
        assert!(end > 3, "applying two objects and binding them is more than three snapshots");
        history.fork(2);
        history.run(Operation::Step);
        history.run(Operation::Kubectl(vec!["delete".into(), "pv/absent".into()], String::new(), true));
        history.run(Operation::Settle);
        let log: Log = serde_json::from_str(&serde_json::to_string(&history.log()).unwrap()).unwrap();
        let again = replayed(&log);
        assert_eq!(shape(&again), shape(&history));
        assert_eq!(again.log(), history.log());
    }

    #[test]
    fn writes_end_on_a_cluster_at_rest() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Operation::UntilWrites(100_000));
        assert!((0..1_000).any(|_| history.resume(50)), "it ends");
        assert!(history.branch().settled);
        let snapshots = history.branch().last();
        assert!(snapshots > 3, "{snapshots}");
        history.run(Operation::UntilWrites(1));
        assert!((0..10).any(|_| history.resume(50)), "at rest, it ends at once");
        assert_eq!(history.branch().last(), snapshots, "nothing more is written");
    }

    #[test]
    fn settling_in_parts_makes_the_same_snapshots() {
        let (mut whole, mut parts) = (History::new(), History::new());
        apply(&mut whole, PAIR);
        apply(&mut parts, PAIR);
        whole.run(Operation::Settle);
        let mut slices = 0;
        parts.start(Operation::Settle);
        while !parts.resume(7) {
            slices += 1;
            assert_ne!(parts.log(), whole.log(), "what is under way is not told as done");
        }
        assert!(slices > 5, "{slices}");
        assert_eq!((shape(&parts), parts.log()), (shape(&whole), whole.log()));

        // Cut short, it comes back as far as it came.
        let mut cut = History::new();
        apply(&mut cut, PAIR);
        cut.start(Operation::Settle);
        while shape(&cut)[0].0 < 5 {
            cut.resume(7);
        }
        assert_eq!(shape(&replayed(&cut.log())), shape(&cut));
    }

    #[test]
    fn a_long_manifest_is_sent_in_parts() {
        let volume = |i| PAIR.split("---").next().unwrap_or_default().replace("name: nfs", &format!("name: nfs-{i}"));
        let text: Vec<String> = (0..2 * BATCH_THRESHOLD).map(volume).collect();
        let operation = Operation::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.join("---\n"), true);
        let mut history = History::new();
        history.start(operation.clone());
        history.then(Operation::Settle);
        let mut seen = Vec::new();
        while !history.resume(STEPS_OF_AN_OPERATION) {
            seen.extend(history.progress().map(|(_, done, _)| done));
        }
        assert_eq!(seen, (0..2 * BATCH_THRESHOLD).step_by(BATCH_SIZE).skip(1).collect::<Vec<_>>());
        let branch = history.branch();
        let printed = branch.operations[0].output.as_ref().map(|o| o.stdout.lines().count());
        assert_eq!((printed, branch.settled), (Some(2 * BATCH_THRESHOLD), true));
        let again = replayed(&history.log());
        assert_eq!(shape(&again), shape(&history));

        // Whoever does something else before its end has it carried out first.
        let mut hasty = History::new();
        hasty.start(operation);
        hasty.run(Operation::Settle);
        assert_eq!(shape(&hasty), shape(&history));
    }

    #[test]
    fn a_fork_leaves_the_old_branch_as_it_was() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Operation::Settle);
        let before = shape(&history)[0];
        history.fork(1);
        assert_eq!(history.branch().last(), 1);
        apply(&mut history, "apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n");
        assert_eq!(shape(&history)[0], before);
    }

    #[test]
    fn a_bookmark_names_a_snapshot_of_every_branch_that_shares_it() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        let (early, late) = (history.bookmark(1, "early".into()), history.bookmark(2, "late".into()));
        history.fork(1);
        history.run(Operation::Step);
        assert!(history.is_on_branch(&early) && !history.is_on_branch(&late));
        let revision = |bookmark| history.bookmarked(bookmark).map(|snapshot| snapshot.cluster.revision());
        assert_eq!(revision(&late), Some(history.branches[0].snapshots[2].cluster.revision()));
        for absent in [Bookmark { branch: 9, ..early.clone() }, Bookmark { at: 99, ..early.clone() }] {
            assert!(history.bookmarked(&absent).is_none() && !history.is_on_branch(&absent));
        }
        assert_eq!(serde_json::to_string(&early).unwrap(), r#"{"branch":0,"at":1,"name":"early"}"#);
    }

    #[test]
    fn an_operation_can_be_skipped_and_restored() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Operation::Settle);
        let delete = ["delete", "pvc/data", "--wait=false"].map(String::from).to_vec();
        history.run(Operation::Kubectl(delete, String::new(), true));
        history.run(Operation::Settle);
        history.run(Operation::inject(Action::Node { name: "node-a".into(), change: NodeChange::Partition }));
        let there = |history: &History| {
            let claims = history.branch().head().cluster.server().all(&PERSISTENT_VOLUME_CLAIM, "");
            let names: Vec<String> = claims.iter().map(|claim| object::name(claim).to_owned()).collect();
            (names, history.branch().head().cluster.unreachable().len())
        };
        assert_eq!(there(&history), (vec![], 1));
        let ready = |history: &History| history.branch().head().cluster.nodes()[0].ready;
        assert!(ready(&history), "nobody has noticed yet");
        let mut waited = history.clone();
        waited.run(Operation::advance(Duration::from_secs(60)));
        assert!(!ready(&waited));
        assert_eq!(shape(&replayed(&waited.log())), shape(&waited));
        let before = history.log();
        toggle(&mut history, 2);
        assert_eq!(there(&history), (vec!["data".to_owned()], 1), "no delete, but what came after it");
        assert_eq!(history.current, 1);
        assert!(matches!(history.branch().operations[2].operation, Operation::Skipped(_)));
        let again = replayed(&history.log());
        assert_eq!((shape(&again), again.log()), (shape(&history), history.log()));
        toggle(&mut history, 2);
        assert_eq!(there(&history), (vec![], 1));
        assert_eq!(shape(&history)[2], shape(&history)[0]);
        history.current = 0;
        assert_eq!(history.branch().operations.len(), 5);
        assert_ne!(before, history.log());
    }

    #[test]
    fn a_waiting_command_runs_in_slices_and_can_be_interrupted() {
        let wait = |timeout: &str| {
            let args = ["wait", "pvc/data", "--for=delete", timeout].map(String::from).to_vec();
            Operation::Kubectl(args, String::new(), true)
        };
        let mut history = History::new();
        // A claim that no volume fits: the binder looks at it again for ever, and tells so in events.
        apply(&mut history, PAIR.split("---").nth(1).unwrap_or_default());
        history.run(Operation::Settle);
        let before = shape(&history)[0];
        let mut sliced = history.clone();
        sliced.start(wait("--timeout=6h"));
        let mut slices = 0;
        while !sliced.resume(50) {
            slices += 1;
            assert!(sliced.progress().is_some());
        }
        assert!(slices > 5, "{slices}");
        let mut whole = history.clone();
        whole.run(wait("--timeout=6h"));
        assert_eq!((shape(&sliced), sliced.log()), (shape(&whole), whole.log()));
        let output = sliced.branch().operations.last().and_then(|done| done.output.clone()).unwrap();
        assert_eq!(
            (output.exit, output.stderr.as_str()),
            (1, "error: timed out waiting for the condition on persistentvolumeclaims/data\n")
        );

        history.start(wait("--timeout=-1s"));
        for _ in 0..5 {
            assert!(!history.resume(50));
        }
        history.stop();
        assert!(history.resume(50), "nothing is under way");
        let done = history.branch().operations.last().unwrap();
        assert_eq!(done.output.as_ref().map(|o| (o.exit, o.stderr.as_str())), Some((130, "^C\n")));
        assert_eq!(done.operation.command().as_deref(), Some("kubectl wait pvc/data --for=delete --timeout=-1s"));
        assert!(shape(&history)[0] > before);
        let log: Log = serde_json::from_str(&serde_json::to_string(&history.log()).unwrap()).unwrap();
        let again = replayed(&log);
        assert_eq!((shape(&again), again.log()), (shape(&history), history.log()));

        // Time that passes, too.
        history.start(Operation::advance(Duration::from_secs(30 * 86_400)));
        for _ in 0..5 {
            assert!(!history.resume(50));
        }
        let now = |history: &History| history.branch().head().cluster.now();
        history.stop();
        let again = replayed(&history.log());
        assert_eq!((shape(&again), again.log(), now(&again)), (shape(&history), history.log(), now(&history)));
    }

    #[test]
    fn a_wait_without_objects_ends_at_once() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Operation::Settle);
        for timeout in ["--timeout=-1s", "--timeout=24h", "--timeout=99999h"] {
            let args = ["wait", "pvc/data", "--for=delete", timeout].map(String::from).to_vec();
            history.start(Operation::Kubectl(args, String::new(), true));
            assert!(history.resume(200), "{timeout}");
        }
        history.start(Operation::advance(Duration::from_secs(50 * 365 * 86_400)));
        assert!(history.resume(200));
    }

    #[test]
    fn untrusted_commands_are_limited() {
        let text: String = (0..3)
            .map(|i| PAIR.replace("nfs", &format!("v{i}")).replace("name: data", &format!("name: c{i}")) + "---\n")
            .collect();
        let mut long = History::new();
        apply(&mut long, &text);
        long.run(Operation::Settle);
        let mut history = History::replay(&components::ALL, long.log());
        history.budget = Some(3);
        while !history.resume(50) {}
        assert!(history.is_paused() && history.is_replaying());
        assert_eq!(history.log(), long.log(), "nothing is lost");
        assert!(history.branch().last() < long.branch().last());
        history.allow_more();
        while !history.resume(50) {}
        assert!(!history.is_paused() && !history.is_replaying());
        assert_eq!(shape(&history), shape(&long));
    }
}

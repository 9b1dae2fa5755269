//! History: branches of snapshots, and the operations that created them.
//!
//! A snapshot is a cluster right after a write, or after a step that the user requested. Clusters share structure, so a
//! snapshot for each revision is cheap. A reload restores only the operations: the same operations create the same
//! snapshots.

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
    /// The operation.
    pub operation: Operation,
    /// The output of kubectl. `None` if the operation is not a command.
    pub output: Option<Output>,
    /// The action of a single step. `None` for other operations.
    pub stepped: Option<Action>,
}

/// A point in history.
pub struct Snapshot {
    /// The cluster at that point.
    pub cluster: Cluster,
    /// The writes since the previous snapshot. Empty for the first snapshot, and for steps and commands without a
    /// write.
    pub records: Vec<Arc<Record>>,
    /// The index of the operation that created the snapshot. `None` for the first snapshot.
    pub operation: Option<usize>,
}

/// A sequence of snapshots and their operations.
#[derive(Clone)]
pub struct Branch {
    /// The parent branch, and the index of the snapshot at the fork. `None` for the first branch.
    pub from: Option<(usize, usize)>,
    /// All snapshots, including those before the fork. Never empty.
    pub snapshots: Vec<Rc<Snapshot>>,
    /// All operations, including those before the fork.
    pub operations: Vec<Rc<Completed>>,
    /// The number of operations before the fork.
    pub inherited: usize,
    /// True if the controllers had no more writes at the last check.
    pub settled: bool,
    /// The running operation.
    work: Option<Work>,
}

/// A running operation. It can be paused and resumed.
#[derive(Clone)]
enum Work {
    Settling(Box<Settling>),
    Batch(Box<BatchApply>),
    Waiting(Box<Waiting>),
    Advancing(Box<Advancing>),
}

/// A waiting command. Its cluster may be ahead of the last snapshot.
#[derive(Clone)]
struct Waiting {
    command: Running,
    cluster: Cluster,
    /// True if controllers reconcile between the writes of the command.
    running: bool,
    start: Time,
    /// The time at which the command was interrupted, if the operation is replayed.
    stop: Option<Time>,
    /// The condition that it waits for, and the time of the next poll.
    wait: Option<Wait>,
    to: Option<Time>,
    /// Whether there was a write since the start of the wait, and since the start of the command.
    wrote: bool,
    made: bool,
}

/// A running advance of the clock. Its cluster may be ahead of the last snapshot.
#[derive(Clone)]
struct Advancing {
    cluster: Cluster,
    start: Time,
    end: Time,
}

/// A running settle operation. Its cluster may be ahead of the last snapshot.
#[derive(Clone)]
struct Settling {
    cluster: Cluster,
    /// The number of snapshots that it created.
    made: usize,
    /// The maximum number of snapshots.
    limit: usize,
    /// True if the operation stays in the log even if it creates no snapshot.
    keep_if_empty: bool,
}

/// A long manifest that is applied in batches.
#[derive(Clone)]
struct BatchApply {
    batch: Batch,
    /// The total number of objects.
    all: usize,
    running: bool,
    /// True if there was a write.
    wrote: bool,
}

/// A task that is queued behind the running operation.
#[derive(Clone)]
enum Queued {
    Operation(Rc<Operation>),
    /// Fork another branch at a snapshot.
    Fork(usize, usize),
    /// Switch to a branch.
    Show(usize),
}

/// All branches, and the current one.
#[derive(Clone)]
pub struct History {
    /// The components that the operations use.
    components: &'static Components,
    /// The branches in the order of their creation. Never empty.
    pub branches: Vec<Branch>,
    /// The index of the current branch, which the page shows.
    pub current: usize,
    /// The queued tasks, the next one last.
    queue: Vec<Queued>,
    /// The log that is replayed after a reload, and its total number of tasks.
    replaying: Option<(Rc<Log>, usize)>,
    /// For operations from an untrusted link: the number of snapshots that may be created before the user is asked to
    /// continue. Zero while the user is asked.
    budget: Option<usize>,
    paused: bool,
}

/// The fork of a branch (the parent branch and its snapshot), and the operations after the fork.
type LoggedBranch = (Option<(usize, usize)>, Vec<Operation>);

/// The serialized form of a history: only the operations.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Log {
    /// The branches, in order.
    branches: Vec<LoggedBranch>,
    current: usize,
}

/// A named snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// The index of the branch.
    pub branch: usize,
    /// The index of the snapshot.
    pub at: usize,
    /// The name.
    pub name: String,
}

/// The limits of an untrusted log: operations, branches, seconds of the cluster's time, Pods of workloads.
const UNTRUSTED_LIMITS: (usize, usize, u64, u64) = (3_000, 100, 30 * 86_400, 1_000);
/// The number of snapshots of an untrusted log after which the user is asked to continue.
const UNTRUSTED_SNAPSHOTS: usize = 2_000;

impl Log {
    /// Returns the operations of all branches, each once.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.branches.iter().flat_map(|(_, operations)| operations)
    }

    /// True if the log can be replayed without blocking the page for long.
    pub fn is_within_limits(&self) -> bool {
        let (limit, branches, seconds, pods) = UNTRUSTED_LIMITS;
        let passes = self.operations().filter_map(Operation::seconds).fold(0, u64::saturating_add);
        let replicas = self.operations().map(Operation::replicas).fold(0, u64::saturating_add);
        self.operations().count() <= limit && self.branches.len() <= branches && passes <= seconds && replicas <= pods
    }
}

impl Default for History {
    fn default() -> History {
        History::new()
    }
}

impl History {
    /// Returns a history with one branch, of an empty cluster with all components.
    pub fn new() -> History {
        History::with(&components::ALL)
    }

    /// Returns a history with one branch, of an empty cluster with these components.
    pub fn with(components: &'static Components) -> History {
        History::of(components, components.new_cluster())
    }

    /// Returns a history that starts with this cluster.
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
            queue: vec![],
            replaying: None,
            budget: None,
            paused: false,
        }
    }

    /// Returns the current branch.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// Runs an operation at the end of the current branch.
    pub fn run(&mut self, operation: Operation) {
        self.start(operation);
        while !self.resume(usize::MAX) {}
    }

    /// Starts an operation at the end of the current branch. Short operations complete at once, others continue in
    /// [`History::resume`]. Stops the running operation.
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
                    let all = batch.remaining();
                    let command = BatchApply { batch, all, running: *running, wrote: false };
                    branch.work = Some(Work::Batch(Box::new(command)));
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
                let start = cluster.now();
                let end = start + time.duration();
                branch.work = Some(Work::Advancing(Box::new(Advancing { cluster, start, end })));
                branch.settled = false;
                branch.operations.push(Rc::new(Completed { operation, output: None, stepped: None }));
                return;
            }
            Operation::Inject(injection) => {
                // Actions that are impossible in this state are dropped. Unknown actions are kept for a version that
                // supports them.
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
                let limit = if let Operation::UntilWrites(n) = operation { n } else { MAX_SNAPSHOTS };
                branch.work =
                    Some(Work::Settling(Box::new(Settling { cluster, made: 0, limit, keep_if_empty: false })));
                return;
            }
        }
        // A step without an effect is not logged, so that it is not replayed on every reload.
        if !new.is_empty() {
            branch.operations.push(Rc::new(Completed { operation, output: None, stepped }));
            branch.snapshots.append(&mut new);
        }
    }

    /// Runs an operation after the running and queued operations.
    pub fn enqueue(&mut self, operation: Operation) {
        self.queue.insert(0, Queued::Operation(Rc::new(operation)));
    }

    /// Continues the running operation for a number of controller steps, or to its end. True if it is complete. The
    /// snapshots do not depend on the number of calls.
    pub fn resume(&mut self, mut steps: usize) -> bool {
        loop {
            if self.paused {
                return true;
            }
            let before = self.branch().snapshots.len();
            let branch = &mut self.branches[self.current];
            match branch.work.take() {
                Some(Work::Settling(settling)) => branch.settle(*settling, &mut steps),
                Some(Work::Batch(command)) => branch.resume_batch(command, &mut steps),
                Some(Work::Waiting(waiting)) => branch.wait(waiting, &mut steps),
                Some(Work::Advancing(advancing)) => branch.pass(advancing, &mut steps),
                None => match self.queue.pop() {
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
                // Snapshots shared with another branch do not count.
                *budget = budget.saturating_sub(self.branches[self.current].snapshots.len().saturating_sub(before));
                self.paused = *budget == 0;
            }
            if steps == 0 {
                return self.queue.is_empty() && self.branch().work.is_none();
            }
        }
    }

    /// True while the log is replayed after a reload.
    pub fn is_replaying(&self) -> bool {
        self.replaying.is_some()
    }

    /// Marks the replayed log as untrusted: after a number of snapshots the user is asked to continue.
    pub fn limit_snapshots(&mut self) {
        self.budget = self.replaying.is_some().then_some(UNTRUSTED_SNAPSHOTS);
    }

    /// True while the replay waits for the user's answer.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Continues the replay with another budget of snapshots.
    pub fn extend_budget(&mut self) {
        self.paused = false;
        self.limit_snapshots();
    }

    /// Returns the progress of a long operation: the id of its message, the completed amount, and the total. `None` if
    /// no long operation is running.
    pub fn progress(&self) -> Option<(&'static str, usize, usize)> {
        match (&self.replaying, &self.branch().work) {
            (Some((_, all)), _) => Some(("progress-replay", all - self.queue.len(), *all)),
            (None, Some(Work::Batch(command))) => {
                Some(("progress-command", command.all - command.batch.remaining(), command.all))
            }
            (None, Some(Work::Waiting(waiting))) => {
                let end = waiting.wait.map_or(waiting.start, |wait| wait.end);
                let seconds = |time: Time| time.since(waiting.start).as_secs() as usize;
                Some(("progress-wait", seconds(waiting.cluster.now()), seconds(end)))
            }
            (None, Some(Work::Advancing(advancing))) => {
                let seconds = |time: Time| time.since(advancing.start).as_secs() as usize;
                Some(("progress-wait", seconds(advancing.cluster.now()), seconds(advancing.end)))
            }
            (None, _) => None,
        }
    }

    /// Stops the running operation: the work of controllers ends at its current state, and a waiting command is
    /// interrupted. A manifest is applied completely.
    pub fn stop(&mut self) {
        self.branches[self.current].stop();
        self.queue.clear();
        (self.replaying, self.budget, self.paused) = (None, None, false);
    }

    /// Creates a branch that forks from the current one at a snapshot, and switches to it.
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

    /// Skips an operation of the current branch, or restores a skipped one, and replays the operations after it.
    /// Creates a branch that forks right before that operation.
    pub fn toggle(&mut self, operation: usize) {
        let branch = self.branch();
        let Some(done) = branch.operations.get(operation) else { return };
        let mut rest: Vec<Operation> =
            branch.operations[operation..].iter().map(|done| done.operation.clone()).collect();
        // If the branch forks within a settle operation, that operation ends at the fork.
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
        // Operations without a snapshot stay in the log.
        let new = &mut self.branches[self.current];
        (new.inherited, new.operations) = (new.operations.len(), quiet);
        self.queue.extend(rest.into_iter().rev().map(|operation| Queued::Operation(Rc::new(operation))));
    }

    /// Starts an operation of a replayed log. It stays in the log even if it has no effect this time: it may have one
    /// in the next replay.
    fn redo(&mut self, operation: Operation) {
        let before = self.branch().operations.len();
        self.start(operation.clone());
        let branch = &mut self.branches[self.current];
        if let Some(Work::Settling(settling)) = &mut branch.work {
            settling.keep_if_empty = true;
        } else if branch.operations.len() == before {
            branch.operations.push(Rc::new(Completed { operation, output: None, stepped: None }));
        }
    }

    /// Returns a bookmark for a snapshot of the current branch.
    pub fn bookmark(&self, at: usize, name: String) -> Bookmark {
        Bookmark { branch: self.current, at, name }
    }

    /// Returns the snapshot of a bookmark. `None` if it does not exist.
    pub fn bookmarked_snapshot(&self, bookmark: &Bookmark) -> Option<&Rc<Snapshot>> {
        self.branches.get(bookmark.branch)?.snapshots.get(bookmark.at)
    }

    /// True if the snapshot of a bookmark is also a snapshot of the current branch.
    pub fn is_on_branch(&self, bookmark: &Bookmark) -> bool {
        let here = self.branch().snapshots.get(bookmark.at);
        self.bookmarked_snapshot(bookmark).zip(here).is_some_and(|(a, b)| Rc::ptr_eq(a, b))
    }

    /// Returns the operations of all branches.
    pub fn log(&self) -> Log {
        if let Some((log, _)) = &self.replaying {
            return (**log).clone();
        }
        // An imported cluster is not stored here, and its operations cannot be replayed without it.
        if !self.branches[0].snapshots[0].cluster.is_live() {
            return Log::default();
        }
        let own = |b: &Branch| (b.from, b.operations[b.inherited..].iter().map(|d| d.operation.clone()).collect());
        Log { branches: self.branches.iter().map(own).collect(), current: self.current }
    }

    /// Starts to replay a log. A log that does not fit (it may be from another version) is replayed as far as possible.
    pub fn replay(components: &'static Components, log: Log) -> History {
        let mut history = History::with(components);
        let mut queue = Vec::new();
        for (i, (from, operations)) in log.branches.iter().enumerate() {
            match from {
                Some((branch, at)) if *branch < i => queue.push(Queued::Fork(*branch, *at)),
                None if i == 0 => {}
                _ => break,
            }
            queue.extend(operations.iter().map(|operation| Queued::Operation(Rc::new(operation.clone()))));
        }
        let made = queue.iter().filter(|queue| matches!(queue, Queued::Fork(..))).count();
        queue.push(Queued::Show(log.current.min(made)));
        queue.reverse();
        let all = queue.len();
        (history.queue, history.replaying) = (queue, Some((Rc::new(log), all)));
        history
    }
}

/// A manifest with more objects than this is applied in batches.
const BATCH_THRESHOLD: usize = 24;
/// The number of objects in a batch.
const BATCH_SIZE: usize = 4;
/// The cost of an operation and of a batch in controller steps, by the time that they take.
const STEPS_OF_AN_OPERATION: usize = 40;
/// The maximum number of snapshots of one settle operation. A cluster that never settles must not exhaust the memory.
pub const MAX_SNAPSHOTS: usize = 20_000;

impl Branch {
    /// Returns the newest snapshot.
    pub fn head(&self) -> &Snapshot {
        self.snapshots.last().expect("a branch has a first snapshot")
    }

    /// Returns the index of the newest snapshot.
    pub fn last(&self) -> usize {
        self.snapshots.len() - 1
    }

    /// Continues a settle operation for a number of controller steps, until its maximum of snapshots, or until there
    /// are no more writes.
    fn settle(&mut self, settling: Settling, steps: &mut usize) {
        let Settling { mut cluster, mut made, limit, keep_if_empty } = settling;
        let done = loop {
            if made >= limit {
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
        let completed = Rc::new(Completed { operation, output: None, stepped: None });
        if made > 0 {
            let at = self.operations.len() - 1;
            self.operations[at] = completed;
        } else if done && keep_if_empty {
            self.operations.push(completed);
        }
        if !done {
            self.work = Some(Work::Settling(Box::new(Settling { cluster, made, limit, keep_if_empty })));
        }
    }

    /// Applies the next batch of a manifest.
    fn resume_batch(&mut self, mut command: Box<BatchApply>, steps: &mut usize) {
        let at = self.operations.len() - 1;
        let mut cluster = self.head().cluster.clone();
        let BatchApply { batch, running, wrote, .. } = &mut *command;
        let snapshots = &mut self.snapshots;
        let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
            *wrote = true;
            snapshots.push(Rc::new(Snapshot { cluster: cluster.clone(), records, operation: Some(at) }));
        };
        run::apply_batch(&mut cluster, batch, BATCH_SIZE, *running, &mut keep);
        if batch.remaining() > 0 {
            *steps = steps.saturating_sub(STEPS_OF_AN_OPERATION);
            self.work = Some(Work::Batch(command));
            return;
        }
        let output = Some(batch.output());
        if !command.wrote {
            self.snapshots.push(Rc::new(Snapshot { cluster, records: vec![], operation: Some(at) }));
        }
        let operation = self.operations[at].operation.clone();
        self.operations[at] = Rc::new(Completed { operation, output, stepped: None });
    }

    /// Runs the cluster and a waiting command for a number of controller steps.
    fn wait(&mut self, mut waiting: Box<Waiting>, steps: &mut usize) {
        let at = self.operations.len() - 1;
        loop {
            let Waiting { command, cluster, running, start, stop, wait, to, wrote, made } = &mut *waiting;
            let snapshots = &mut self.snapshots;
            let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
                *made = true;
                snapshots.push(Rc::new(Snapshot { cluster: cluster.clone(), records, operation: Some(at) }));
            };
            while let Some(end) = wait.map(|wait| wait.end) {
                let next = wait.map(|wait| wait.next_poll(cluster.now(), cluster.next_time())).unwrap_or(end);
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
                        run::advance_to(cluster, stop.unwrap_or(look));
                        let micros = cluster.now().since(*start).as_micros() as u64;
                        let output = command.clone().interrupt();
                        let operation =
                            Operation::Stopped(Box::new(self.operations[at].operation.original().clone()), micros);
                        return self.end(at, operation, Some(output), *made, waiting.cluster);
                    }
                    None => {
                        run::advance_to(cluster, look);
                        *to = None;
                        if *wrote || look >= end {
                            *wait = None;
                        }
                    }
                }
            }
            match run::resume(cluster, command, *running, &mut keep) {
                Progress::Done(output) => {
                    let operation = self.operations[at].operation.original().clone();
                    return self.end(at, operation, Some(output), *made, waiting.cluster);
                }
                Progress::Waiting(more) => (*wait, *to, *wrote) = (Some(more), None, false),
            }
            // A new run of the command costs about as much as a step.
            *steps = steps.saturating_sub(1);
            if *steps == 0 {
                self.work = Some(Work::Waiting(waiting));
                return;
            }
        }
    }

    /// Completes a command.
    fn end(&mut self, at: usize, operation: Operation, output: Option<Output>, made: bool, cluster: Cluster) {
        if !made {
            // A rejected command also gets a snapshot.
            self.snapshots.push(Rc::new(Snapshot { cluster, records: vec![], operation: Some(at) }));
        }
        self.operations[at] = Rc::new(Completed { operation, output, stepped: None });
    }

    /// Advances the clock for a number of controller steps.
    fn pass(&mut self, mut advancing: Box<Advancing>, steps: &mut usize) {
        let operation = Some(self.operations.len() - 1);
        let Advancing { cluster, end, .. } = &mut *advancing;
        while let Some(records) = run::next_write(cluster, *end, steps) {
            if records.is_empty() {
                self.work = Some(Work::Advancing(advancing));
                return;
            }
            self.snapshots.push(Rc::new(Snapshot { cluster: cluster.clone(), records, operation }));
        }
        run::advance_to(cluster, *end);
        // The snapshot at the end of the time.
        self.snapshots.push(Rc::new(Snapshot { cluster: advancing.cluster, records: vec![], operation }));
    }

    /// Stops the running operation: ends a settle or an advance of the clock at its current state, interrupts a waiting
    /// command, and applies the rest of a manifest.
    fn stop(&mut self) {
        while let Some(work) = self.work.take() {
            match work {
                Work::Settling(_) => {}
                Work::Batch(command) => self.resume_batch(command, &mut usize::MAX.clone()),
                Work::Waiting(mut waiting) => {
                    // The actions that are due at this time run, so that a replay has the same result.
                    waiting.stop = Some(waiting.cluster.now());
                    self.wait(waiting, &mut usize::MAX.clone());
                }
                Work::Advancing(mut advancing) => {
                    let at = self.operations.len() - 1;
                    advancing.end = advancing.cluster.now();
                    let passed = advancing.end.since(advancing.start);
                    let operation = Operation::advance(passed);
                    self.operations[at] = Rc::new(Completed { operation, output: None, stepped: None });
                    self.pass(advancing, &mut usize::MAX.clone());
                }
            }
        }
    }
}

impl Waiting {
    /// Returns a command that starts now. `stop` is the time after which it was interrupted.
    fn new(
        commands: &'static Commands,
        args: &[String],
        stdin: &str,
        running: bool,
        cluster: Cluster,
        stop: Option<Duration>,
    ) -> Box<Waiting> {
        let (command, start) = (Running::new(commands, args, stdin), cluster.now());
        let stop = stop.map(|after| start + after);
        let (wait, to, wrote, made) = (None, None, false, false);
        Box::new(Waiting { command, cluster, running, start, stop, wait, to, wrote, made })
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

    /// Toggles an operation and completes the replay.
    fn toggle(history: &mut History, operation: usize) {
        history.toggle(operation);
        while !history.resume(50) {}
    }

    fn shape(history: &History) -> Vec<(usize, usize, u64)> {
        history.branches.iter().map(|b| (b.snapshots.len(), b.operations.len(), b.head().cluster.revision())).collect()
    }

    #[test]
    fn replaying_the_log_restores_the_history() {
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
        let copy = replayed(&log);
        assert_eq!(shape(&copy), shape(&history));
        assert_eq!(copy.log(), history.log());
    }

    #[test]
    fn next_write_is_none_on_settled_cluster() {
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
    fn settling_in_parts_creates_the_same_snapshots() {
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

        // A stopped operation is replayed to the same state.
        let mut cut = History::new();
        apply(&mut cut, PAIR);
        cut.start(Operation::Settle);
        while shape(&cut)[0].0 < 5 {
            cut.resume(7);
        }
        assert_eq!(shape(&replayed(&cut.log())), shape(&cut));
    }

    #[test]
    fn long_manifest_is_applied_in_batches() {
        let volume = |i| PAIR.split("---").next().unwrap_or_default().replace("name: nfs", &format!("name: nfs-{i}"));
        let text: Vec<String> = (0..2 * BATCH_THRESHOLD).map(volume).collect();
        let operation = Operation::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.join("---\n"), true);
        let mut history = History::new();
        history.start(operation.clone());
        history.enqueue(Operation::Settle);
        let mut seen = Vec::new();
        while !history.resume(STEPS_OF_AN_OPERATION) {
            seen.extend(history.progress().map(|(_, done, _)| done));
        }
        assert_eq!(seen, (0..2 * BATCH_THRESHOLD).step_by(BATCH_SIZE).skip(1).collect::<Vec<_>>());
        let branch = history.branch();
        let printed = branch.operations[0].output.as_ref().map(|o| o.stdout.lines().count());
        assert_eq!((printed, branch.settled), (Some(2 * BATCH_THRESHOLD), true));
        let copy = replayed(&history.log());
        assert_eq!(shape(&copy), shape(&history));

        // A new operation first completes the running one.
        let mut interrupted = History::new();
        interrupted.start(operation);
        interrupted.run(Operation::Settle);
        assert_eq!(shape(&interrupted), shape(&history));
    }

    #[test]
    fn fork_does_not_change_the_parent_branch() {
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
    fn bookmark_resolves_in_every_branch_that_shares_its_snapshot() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        let (early, late) = (history.bookmark(1, "early".into()), history.bookmark(2, "late".into()));
        history.fork(1);
        history.run(Operation::Step);
        assert!(history.is_on_branch(&early) && !history.is_on_branch(&late));
        let revision = |bookmark| history.bookmarked_snapshot(bookmark).map(|snapshot| snapshot.cluster.revision());
        assert_eq!(revision(&late), Some(history.branches[0].snapshots[2].cluster.revision()));
        for absent in [Bookmark { branch: 9, ..early.clone() }, Bookmark { at: 99, ..early.clone() }] {
            assert!(history.bookmarked_snapshot(&absent).is_none() && !history.is_on_branch(&absent));
        }
        assert_eq!(serde_json::to_string(&early).unwrap(), r#"{"branch":0,"at":1,"name":"early"}"#);
    }

    #[test]
    fn operation_can_be_skipped_and_restored() {
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
        let copy = replayed(&history.log());
        assert_eq!((shape(&copy), copy.log()), (shape(&history), history.log()));
        toggle(&mut history, 2);
        assert_eq!(there(&history), (vec![], 1));
        assert_eq!(shape(&history)[2], shape(&history)[0]);
        history.current = 0;
        assert_eq!(history.branch().operations.len(), 5);
        assert_ne!(before, history.log());
    }

    #[test]
    fn waiting_command_runs_in_slices_and_can_be_interrupted() {
        let wait = |timeout: &str| {
            let args = ["wait", "pvc/data", "--for=delete", timeout].map(String::from).to_vec();
            Operation::Kubectl(args, String::new(), true)
        };
        let mut history = History::new();
        // A claim that no volume matches: the PersistentVolume controller retries it without end, and records events.
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
        let copy = replayed(&log);
        assert_eq!((shape(&copy), copy.log()), (shape(&history), history.log()));

        // An advance of the clock, too.
        history.start(Operation::advance(Duration::from_secs(30 * 86_400)));
        for _ in 0..5 {
            assert!(!history.resume(50));
        }
        let now = |history: &History| history.branch().head().cluster.now();
        history.stop();
        let copy = replayed(&history.log());
        assert_eq!((shape(&copy), copy.log(), now(&copy)), (shape(&history), history.log(), now(&history)));
    }

    #[test]
    fn wait_without_objects_ends_at_once() {
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
        history.extend_budget();
        while !history.resume(50) {}
        assert!(!history.is_paused() && !history.is_replaying());
        assert_eq!(shape(&history), shape(&long));
    }
}

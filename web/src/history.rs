//! History as the page shows it: branches of moments, and the deeds of the reader that made them.
//!
//! A moment is a cluster right after something was written (or after a step that the reader asked for). Clusters share
//! structure, so keeping one for each revision is cheap. Deeds are what is kept over a reload: the same deeds make the
//! same moments.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bindery_api::time::Time;
use bindery_kubectl::{Batch, Output, Progress, Running, Wait};
use serde::{Deserialize, Serialize};

use crate::core::{self, Cluster, Record};

/// What the reader did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Deed {
    /// A kubectl command line, what stood on its standard input, and whether the controllers ran meanwhile.
    Kubectl(Vec<String>, String, bool),
    /// One controller step.
    Step,
    /// Controller steps until something was written.
    Write,
    /// Controller steps until nothing more is written.
    Settle,
    /// Controller steps until so much was written: a settling that is under way, or that the reader cut short.
    Writes(usize),
    /// One action of the cluster that is no command: a step out of turn, a crash, a node that is cut off. In the form of
    /// `bindery_scenario::walk`; or `{"pass": 60}`: the controllers work for so many seconds.
    Act(serde_json::Value),
    /// What was done in the branch that this one left, and is left out here.
    Off(Box<Deed>),
    /// A command that the reader stopped while it waited, after so many microseconds of the cluster's time.
    Stopped(Box<Deed>, u64),
}

/// The time that a deed lets pass, in the form of [`Deed::Act`].
fn passes(written: &serde_json::Value) -> Option<Duration> {
    let seconds = written["pass"].as_u64()?;
    Some(Duration::from_secs(seconds).saturating_add(Duration::from_micros(written["micros"].as_u64().unwrap_or(0))))
}

impl Deed {
    /// How many seconds of the cluster's time it asks for, if it asks for that.
    fn seconds(&self) -> Option<u64> {
        match self {
            Deed::Act(written) => written["pass"].as_u64(),
            Deed::Off(deed) => deed.seconds(),
            Deed::Stopped(_, micros) => Some(micros.div_ceil(1_000_000)),
            Deed::Kubectl(args, ..) => {
                let at = args.iter().position(|arg| arg.starts_with("--timeout"))?;
                let value = args[at].strip_prefix("--timeout=").or(args.get(at + 1).map(String::as_str))?;
                // `90s`, `5m`; other forms are for who types them.
                let units = [("s", 1), ("m", 60), ("h", 3600)];
                let read = |(unit, seconds): (&str, u64)| {
                    Some(value.strip_suffix(unit)?.parse::<u64>().ok()?.saturating_mul(seconds))
                };
                Some(units.into_iter().find_map(read).unwrap_or(u64::MAX))
            }
            _ => None,
        }
    }

    /// What was begun, whether or not it was stopped.
    pub fn plain(&self) -> &Deed {
        if let Deed::Stopped(deed, _) = self { deed } else { self }
    }

    /// How many Pods it asks for, as far as its texts say so.
    fn replicas(&self) -> u64 {
        match self {
            Deed::Off(deed) | Deed::Stopped(deed, _) => deed.replicas(),
            Deed::Kubectl(args, stdin, _) => {
                let texts = args.iter().chain([stdin]).map(|text| replicas(text));
                texts.fold(0, u64::saturating_add)
            }
            _ => 0,
        }
    }

    /// The command as one would type it, for deeds that are commands.
    pub fn command(&self) -> Option<String> {
        let Deed::Kubectl(args, ..) = self.plain() else { return None };
        let mut line = "kubectl".to_owned();
        for arg in args {
            line.push(' ');
            line.push_str(&quoted(arg));
        }
        Some(line)
    }

    /// The command with what `kubectl exec` reads: a line of an interactive shell, as a here-string of `bash`.
    pub fn line(&self) -> Option<String> {
        let command = self.command()?;
        Some(match self.input() {
            Some(input) => format!("{command} <<< {}", quoted(&input)),
            None => command,
        })
    }

    /// What `kubectl exec` reads, if it reads anything; `^C` and `^D` for those keys.
    pub fn input(&self) -> Option<String> {
        let Deed::Kubectl(args, stdin, _) = self.plain() else { return None };
        let exec = args.first().is_some_and(|verb| verb == "exec") && !stdin.is_empty();
        exec.then(|| stdin.replace('\u{3}', "^C").replace('\u{4}', "^D"))
    }
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// The sum of the numbers that follow the word `replicas` in a text. What begins like a number and cannot be read is one of
/// the largest.
fn replicas(text: &str) -> u64 {
    let numbers = text.split("replicas").skip(1).filter_map(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'\\:=+".contains(c));
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_.".contains(c)).unwrap_or(rest.len());
        let number = &rest[..end];
        number.starts_with(|c: char| c.is_ascii_digit()).then(|| number.parse().unwrap_or(u64::MAX))
    });
    numbers.fold(0, u64::saturating_add)
}

/// A deed and what it printed.
#[derive(Debug, Clone)]
pub struct Done {
    /// What was done.
    pub deed: Deed,
    /// What kubectl printed, for commands.
    pub output: Option<Output>,
    /// What happened, for single steps.
    pub stepped: Option<core::Action>,
}

/// A point of history.
pub struct Moment {
    /// The cluster at that point.
    pub cluster: Cluster,
    /// What was written to get there; empty for the first moment, and for steps and commands that wrote nothing.
    pub records: Vec<Arc<Record>>,
    /// The deed that led there, as an index into the branch's deeds; the first moment has none.
    pub deed: Option<usize>,
}

/// One line of history, from the first moment on.
#[derive(Clone)]
pub struct Branch {
    /// The branch that this one left, and at which moment.
    pub from: Option<(usize, usize)>,
    /// All moments, those before the fork included; never empty.
    pub moments: Vec<Rc<Moment>>,
    /// All deeds, those before the fork included.
    pub deeds: Vec<Rc<Done>>,
    /// How many of the deeds were done before the fork.
    pub inherited: usize,
    /// Whether the controllers had nothing more to write when last asked.
    pub settled: bool,
    /// The deed under way.
    work: Option<Work>,
}

/// A deed under way: it goes on where it stopped.
#[derive(Clone)]
enum Work {
    Settling(Box<Settling>),
    Command(Box<Command>),
    Waiting(Box<Waiting>),
    Passing(Box<Passing>),
}

/// A command that waits; its cluster may be past the last moment.
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

/// A time that passes; its cluster may be past the last moment.
#[derive(Clone)]
struct Passing {
    cluster: Cluster,
    begin: Time,
    end: Time,
}

/// A settling under way; its cluster may be past the last moment.
#[derive(Clone)]
struct Settling {
    cluster: Cluster,
    /// How many moments it has made.
    made: usize,
    /// How many it may make.
    most: usize,
    /// Whether it stays among the deeds if it makes none.
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
enum Due {
    Deed(Rc<Deed>),
    /// A new branch from a moment of another.
    Fork(usize, usize),
    /// The branch to show.
    Show(usize),
}

/// All branches.
#[derive(Clone)]
pub struct History {
    /// The branches, in the order in which they were made; never empty.
    pub branches: Vec<Branch>,
    /// The branch that the page shows.
    pub current: usize,
    /// What is to be done next, the next last.
    due: Vec<Due>,
    /// What is being done again after a reload, and how many things it is in all.
    replaying: Option<(Rc<Log>, usize)>,
    /// How many moments what a stranger asks for may still make before the reader is asked, and whether they are asked.
    budget: Option<usize>,
    paused: bool,
}

/// Where a branch left which other, and its own deeds.
type LoggedBranch = (Option<(usize, usize)>, Vec<Deed>);

/// A history as it is kept: nothing but the deeds.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
pub struct Log {
    /// The branches, in order.
    branches: Vec<LoggedBranch>,
    current: usize,
}

/// How much a log from a stranger may ask for: deeds, branches, seconds of the cluster's time, Pods of workloads.
const MODEST: (usize, usize, u64, u64) = (3_000, 100, 30 * 86_400, 1_000);
/// So many moments are made for a stranger before the reader is asked.
const BUDGET: usize = 2_000;

impl Log {
    /// Whether all of it can be done again without keeping a page busy for long.
    pub fn is_modest(&self) -> bool {
        let (most, branches, seconds, pods) = MODEST;
        let deeds = || self.branches.iter().flat_map(|(_, deeds)| deeds);
        let passes = deeds().filter_map(Deed::seconds).fold(0, u64::saturating_add);
        let replicas = deeds().map(Deed::replicas).fold(0, u64::saturating_add);
        deeds().count() <= most && self.branches.len() <= branches && passes <= seconds && replicas <= pods
    }
}

impl History {
    /// A history with one branch, of an empty cluster.
    pub fn new() -> History {
        History::of(core::new_cluster())
    }

    /// A history that begins with this cluster.
    pub fn of(cluster: core::Cluster) -> History {
        let first = Moment { cluster, records: vec![], deed: None };
        let branch = Branch {
            from: None,
            moments: vec![Rc::new(first)],
            deeds: vec![],
            inherited: 0,
            settled: true,
            work: None,
        };
        History { branches: vec![branch], current: 0, due: vec![], replaying: None, budget: None, paused: false }
    }

    /// The branch that the page shows.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// Does something at the end of the current branch.
    pub fn run(&mut self, deed: Deed) {
        self.begin(deed);
        while !self.go_on(usize::MAX) {}
    }

    /// Begins to do something at the end of the current branch: what is short is done then, the rest by [`History::go_on`].
    /// What was under way is stopped.
    pub fn begin(&mut self, deed: Deed) {
        let branch = &mut self.branches[self.current];
        branch.stop();
        let at = branch.deeds.len();
        let mut cluster = branch.head().cluster.clone();
        let mut new: Vec<Rc<Moment>> = Vec::new();
        let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
            new.push(Rc::new(Moment { cluster: cluster.clone(), records, deed: Some(at) }));
        };
        let mut stepped = None;
        match &deed {
            Deed::Kubectl(args, stdin, running) => {
                if let Some(batch) = core::batch(&mut cluster, args, stdin) {
                    let all = batch.left();
                    let command = Command { batch, all, running: *running, wrote: false };
                    branch.work = Some(Work::Command(Box::new(command)));
                    branch.settled = false;
                    branch.deeds.push(Rc::new(Done { deed, output: None, stepped: None }));
                    if all <= LONG {
                        branch.stop();
                    }
                    return;
                }
                let waiting = Waiting::new(args, stdin, *running, cluster, None);
                branch.deeds.push(Rc::new(Done { deed, output: None, stepped: None }));
                branch.settled = false;
                branch.wait(waiting, &mut 0);
                return;
            }
            Deed::Stopped(command, micros) => {
                let Deed::Kubectl(args, stdin, running) = &**command else { return };
                let waiting = Waiting::new(args, stdin, *running, cluster, Some(Duration::from_micros(*micros)));
                branch.deeds.push(Rc::new(Done { deed, output: None, stepped: None }));
                branch.settled = false;
                branch.wait(waiting, &mut 0);
                return;
            }
            Deed::Step => match core::step(&mut cluster) {
                Some((action, records)) => {
                    keep(&cluster, records);
                    stepped = Some(action);
                }
                None => branch.settled = true,
            },
            Deed::Write => {
                // Asked for, so at least a while ahead, however long all has been quiet.
                let end = core::settled_at(&cluster).max(cluster.now() + ASKED);
                match core::next_write(&mut cluster, end, &mut usize::MAX.clone()) {
                    Some(records) => keep(&cluster, records),
                    None => branch.settled = true,
                }
                branch.settled |= cluster.now() > core::settled_at(&cluster);
            }
            Deed::Act(written) if passes(written).is_some() => {
                let begin = cluster.now();
                let end = begin + passes(written).unwrap_or_default();
                branch.work = Some(Work::Passing(Box::new(Passing { cluster, begin, end })));
                branch.settled = false;
                branch.deeds.push(Rc::new(Done { deed, output: None, stepped: None }));
                return;
            }
            #[cfg(feature = "full")]
            Deed::Act(written) => {
                // What cannot happen here is left out, as in a walk.
                if let Some(action) = bindery_scenario::walk::read(&cluster, written) {
                    let records = cluster.apply(action.clone()).records;
                    keep(&cluster, records);
                    stepped = Some(action);
                    branch.settled = false;
                }
            }
            #[cfg(not(feature = "full"))]
            Deed::Act(_) => {}
            Deed::Off(_) => {
                branch.deeds.push(Rc::new(Done { deed, output: None, stepped: None }));
                return;
            }
            Deed::Settle | Deed::Writes(_) => {
                let most = if let Deed::Writes(n) = deed { n } else { MOST };
                branch.work = Some(Work::Settling(Box::new(Settling { cluster, made: 0, most, again: false })));
                return;
            }
        }
        // A step that found nothing to do leaves no trace, so that it is not done again on every reload.
        if !new.is_empty() {
            branch.deeds.push(Rc::new(Done { deed, output: None, stepped }));
            branch.moments.append(&mut new);
        }
    }

    /// Does something when all that is under way has come to its end.
    pub fn then(&mut self, deed: Deed) {
        self.due.insert(0, Due::Deed(Rc::new(deed)));
    }

    /// Goes on with what is under way: so many controller steps, or to its end; true at the end. In parts it makes the same
    /// moments as in one.
    pub fn go_on(&mut self, mut steps: usize) -> bool {
        loop {
            if self.paused {
                return true;
            }
            let before = self.branch().moments.len();
            let branch = &mut self.branches[self.current];
            match branch.work.take() {
                Some(Work::Settling(settling)) => branch.settle(*settling, &mut steps),
                Some(Work::Command(command)) => branch.send(command, &mut steps),
                Some(Work::Waiting(waiting)) => branch.wait(waiting, &mut steps),
                Some(Work::Passing(passing)) => branch.pass(passing, &mut steps),
                None => match self.due.pop() {
                    Some(Due::Deed(deed)) => {
                        steps = steps.saturating_sub(STEPS_OF_A_DEED);
                        self.again((*deed).clone());
                    }
                    Some(Due::Fork(branch, at)) => {
                        self.current = branch;
                        self.fork(at);
                    }
                    Some(Due::Show(branch)) => self.current = branch,
                    None => {
                        (self.replaying, self.budget) = (None, None);
                        return true;
                    }
                },
            }
            if let Some(budget) = &mut self.budget {
                // What another branch shares with this one was not made now.
                *budget = budget.saturating_sub(self.branches[self.current].moments.len().saturating_sub(before));
                self.paused = *budget == 0;
            }
            if steps == 0 {
                return self.due.is_empty() && self.branch().work.is_none();
            }
        }
    }

    /// Whether what was done before a reload is still being done again.
    pub fn replays(&self) -> bool {
        self.replaying.is_some()
    }

    /// What is done again was asked for by a stranger: after so much of it the reader is asked whether it is to go on.
    pub fn ask_after_a_while(&mut self) {
        self.budget = self.replaying.is_some().then_some(BUDGET);
    }

    /// Whether the reader is asked.
    pub fn asks(&self) -> bool {
        self.paused
    }

    /// The reader wants it to go on: as much again.
    pub fn resume(&mut self) {
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

    /// Makes a branch that leaves the current one at a moment, and goes there.
    pub fn fork(&mut self, at: usize) {
        let from = self.branch();
        let at = at.min(from.moments.len() - 1);
        let deeds = from.moments[at].deed.map_or(0, |deed| deed + 1);
        let branch = Branch {
            from: Some((self.current, at)),
            moments: from.moments[..=at].to_vec(),
            deeds: from.deeds[..deeds].to_vec(),
            inherited: deeds,
            settled: false,
            work: None,
        };
        self.branches.push(branch);
        self.current = self.branches.len() - 1;
    }

    /// Leaves one deed of the current branch out, or takes one in again that was left out, and does all that followed
    /// once more: in a new branch, which leaves the old one right before that deed.
    #[cfg(feature = "full")]
    pub fn switch(&mut self, deed: usize) {
        let branch = self.branch();
        let Some(done) = branch.deeds.get(deed) else { return };
        let mut rest: Vec<Deed> = branch.deeds[deed..].iter().map(|done| done.deed.clone()).collect();
        // A settling in whose midst this branch begins comes as far as it came.
        if let Some(cut) = branch.inherited.checked_sub(1).filter(|cut| *cut >= deed)
            && let Deed::Settle | Deed::Writes(_) = rest[cut - deed]
        {
            rest[cut - deed] = Deed::Writes(branch.moments.iter().filter(|m| m.deed == Some(cut)).count());
        }
        rest[0] = match &done.deed {
            Deed::Off(deed) => (**deed).clone(),
            deed => Deed::Off(Box::new(deed.clone())),
        };
        let before = branch.moments.iter().rposition(|moment| moment.deed.is_none_or(|at| at < deed)).unwrap_or(0);
        let quiet: Vec<Rc<Done>> = branch.deeds[..deed].to_vec();
        self.fork(before);
        // What made no moment is a part of what was done, too.
        let new = &mut self.branches[self.current];
        (new.inherited, new.deeds) = (new.deeds.len(), quiet);
        self.due.extend(rest.into_iter().rev().map(|deed| Due::Deed(Rc::new(deed))));
    }

    /// Begins to do something again. It stays among the deeds if it does nothing this time: where it is done once more, it
    /// may.
    fn again(&mut self, deed: Deed) {
        let before = self.branch().deeds.len();
        self.begin(deed.clone());
        let branch = &mut self.branches[self.current];
        if let Some(Work::Settling(settling)) = &mut branch.work {
            settling.again = true;
        } else if branch.deeds.len() == before {
            branch.deeds.push(Rc::new(Done { deed, output: None, stepped: None }));
        }
    }

    /// Whether a moment of one branch is a moment of another, too.
    pub fn shares(&self, branch: usize, other: usize, at: usize) -> bool {
        let moment = |branch: usize| self.branches.get(branch).and_then(|b| b.moments.get(at));
        moment(branch).zip(moment(other)).is_some_and(|(a, b)| Rc::ptr_eq(a, b))
    }

    /// The deeds of all branches.
    pub fn log(&self) -> Log {
        if let Some((log, _)) = &self.replaying {
            return (**log).clone();
        }
        // A cluster from somewhere else is nowhere kept, and its deeds are nothing without it.
        if !self.branches[0].moments[0].cluster.is_live() {
            return Log::default();
        }
        let own = |b: &Branch| (b.from, b.deeds[b.inherited..].iter().map(|d| d.deed.clone()).collect());
        Log { branches: self.branches.iter().map(own).collect(), current: self.current }
    }

    /// Begins to do everything in a log again. A log that does not fit (it may come from another version) is followed as far
    /// as it can be.
    pub fn replay(log: Log) -> History {
        let mut history = History::new();
        let mut due = Vec::new();
        for (i, (from, deeds)) in log.branches.iter().enumerate() {
            match from {
                Some((branch, at)) if *branch < i => due.push(Due::Fork(*branch, *at)),
                None if i == 0 => {}
                _ => break,
            }
            due.extend(deeds.iter().map(|deed| Due::Deed(Rc::new(deed.clone()))));
        }
        let made = due.iter().filter(|due| matches!(due, Due::Fork(..))).count();
        due.push(Due::Show(log.current.min(made)));
        due.reverse();
        let all = due.len();
        (history.due, history.replaying) = (due, Some((Rc::new(log), all)));
        history
    }
}

impl Log {
    /// Whether there are deeds that only the whole page knows (the feature `full`).
    pub fn needs_whole(&self) -> bool {
        let simple = |deed: &Deed| match deed {
            Deed::Kubectl(args, stdin, _) => {
                args.first().is_some_and(|verb| core::SIMPLE.contains(&verb.as_str())) && !core::needs_whole(stdin)
            }
            Deed::Step | Deed::Write | Deed::Settle | Deed::Writes(_) => true,
            Deed::Act(_) | Deed::Off(_) | Deed::Stopped(..) => false,
        };
        self.branches.iter().flat_map(|(_, deeds)| deeds).any(|deed| !simple(deed))
    }
}

/// A manifest of more objects than this is sent a part at a time.
const LONG: usize = 24;
/// So many objects are one part.
const PART: usize = 4;
/// What a deed and a part of one count in controller steps, by the time that they take.
const STEPS_OF_A_DEED: usize = 40;
/// How far ahead the reader may ask for the next write.
const ASKED: Duration = Duration::from_secs(60);
/// The most moments that one settling makes: a cluster that never settles must not fill the memory.
pub const MOST: usize = 20_000;

impl Branch {
    /// The newest moment.
    pub fn head(&self) -> &Moment {
        self.moments.last().expect("a branch has a first moment")
    }

    /// The index of the newest moment.
    pub fn last(&self) -> usize {
        self.moments.len() - 1
    }

    /// So many controller steps, or until it has made as many moments as it may, or until nothing more is written.
    fn settle(&mut self, settling: Settling, steps: &mut usize) {
        let Settling { mut cluster, mut made, most, again } = settling;
        let done = loop {
            if made >= most {
                break true;
            }
            let end = core::settled_at(&cluster);
            match core::next_write(&mut cluster, end, steps) {
                Some(records) if records.is_empty() => break false,
                Some(records) => {
                    if made == 0 {
                        self.deeds.push(Rc::new(Done { deed: Deed::Writes(0), output: None, stepped: None }));
                    }
                    made += 1;
                    let deed = Some(self.deeds.len() - 1);
                    self.moments.push(Rc::new(Moment { cluster: cluster.clone(), records, deed }));
                }
                None => {
                    self.settled = true;
                    break true;
                }
            }
        };
        let deed = if self.settled { Deed::Settle } else { Deed::Writes(made) };
        let told = Rc::new(Done { deed, output: None, stepped: None });
        if made > 0 {
            let at = self.deeds.len() - 1;
            self.deeds[at] = told;
        } else if done && again {
            self.deeds.push(told);
        }
        if !done {
            self.work = Some(Work::Settling(Box::new(Settling { cluster, made, most, again })));
        }
    }

    /// Sends the next objects of a manifest.
    fn send(&mut self, mut command: Box<Command>, steps: &mut usize) {
        let at = self.deeds.len() - 1;
        let mut cluster = self.head().cluster.clone();
        let Command { batch, running, wrote, .. } = &mut *command;
        let moments = &mut self.moments;
        let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
            *wrote = true;
            moments.push(Rc::new(Moment { cluster: cluster.clone(), records, deed: Some(at) }));
        };
        core::send(&mut cluster, batch, PART, *running, &mut keep);
        if batch.left() > 0 {
            *steps = steps.saturating_sub(STEPS_OF_A_DEED);
            self.work = Some(Work::Command(command));
            return;
        }
        let output = Some(batch.output());
        if !command.wrote {
            self.moments.push(Rc::new(Moment { cluster, records: vec![], deed: Some(at) }));
        }
        let deed = self.deeds[at].deed.clone();
        self.deeds[at] = Rc::new(Done { deed, output, stepped: None });
    }

    /// Lets the cluster run for a command that waits, and the command go on: so many controller steps.
    fn wait(&mut self, mut waiting: Box<Waiting>, steps: &mut usize) {
        let at = self.deeds.len() - 1;
        loop {
            let Waiting { command, cluster, running, begin, stop, wait, to, wrote, made } = &mut *waiting;
            let moments = &mut self.moments;
            let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
                *made = true;
                moments.push(Rc::new(Moment { cluster: cluster.clone(), records, deed: Some(at) }));
            };
            while let Some(end) = wait.map(|wait| wait.end) {
                let next = wait.map(|wait| wait.next_look(cluster.now(), cluster.next_time())).unwrap_or(end);
                let look = *to.get_or_insert(next);
                match core::next_write(cluster, stop.map_or(look, |stop| look.min(stop)), steps) {
                    Some(records) if records.is_empty() => {
                        self.work = Some(Work::Waiting(waiting));
                        return;
                    }
                    Some(records) => {
                        *wrote = true;
                        keep(cluster, records);
                    }
                    None if stop.is_some_and(|stop| stop <= look) => {
                        core::pass_to(cluster, stop.unwrap_or(look));
                        let micros = cluster.now().since(*begin).as_micros() as u64;
                        let output = command.clone().interrupt();
                        let deed = Deed::Stopped(Box::new(self.deeds[at].deed.plain().clone()), micros);
                        return self.end(at, deed, Some(output), *made, waiting.cluster);
                    }
                    None => {
                        core::pass_to(cluster, look);
                        *to = None;
                        if *wrote || look >= end {
                            *wait = None;
                        }
                    }
                }
            }
            match core::go_on(cluster, command, *running, &mut keep) {
                Progress::Done(output) => {
                    let deed = self.deeds[at].deed.plain().clone();
                    return self.end(at, deed, Some(output), *made, waiting.cluster);
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
    fn end(&mut self, at: usize, deed: Deed, output: Option<Output>, made: bool, cluster: Cluster) {
        if !made {
            // A command that was refused is a part of the story too.
            self.moments.push(Rc::new(Moment { cluster, records: vec![], deed: Some(at) }));
        }
        self.deeds[at] = Rc::new(Done { deed, output, stepped: None });
    }

    /// Lets time pass: so many controller steps.
    fn pass(&mut self, mut passing: Box<Passing>, steps: &mut usize) {
        let deed = Some(self.deeds.len() - 1);
        let Passing { cluster, end, .. } = &mut *passing;
        while let Some(records) = core::next_write(cluster, *end, steps) {
            if records.is_empty() {
                self.work = Some(Work::Passing(passing));
                return;
            }
            self.moments.push(Rc::new(Moment { cluster: cluster.clone(), records, deed }));
        }
        core::pass_to(cluster, *end);
        // The moment when the time is over.
        self.moments.push(Rc::new(Moment { cluster: passing.cluster, records: vec![], deed }));
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
                    let at = self.deeds.len() - 1;
                    passing.end = passing.cluster.now();
                    let passed = passing.end.since(passing.begin);
                    let written = serde_json::json!({ "pass": passed.as_secs(), "micros": passed.subsec_micros() });
                    self.deeds[at] = Rc::new(Done { deed: Deed::Act(written), output: None, stepped: None });
                    self.pass(passing, &mut usize::MAX.clone());
                }
            }
        }
    }
}

impl Waiting {
    /// A command that begins now, and was stopped after a time.
    fn new(args: &[String], stdin: &str, running: bool, cluster: Cluster, stop: Option<Duration>) -> Box<Waiting> {
        let (command, begin) = (Running::new(args, stdin), cluster.now());
        let stop = stop.map(|after| begin + after);
        let (wait, to, wrote, made) = (None, None, false, false);
        Box::new(Waiting { command, cluster, running, begin, stop, wait, to, wrote, made })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: &str = include_str!("../examples/nfs.yaml");

    fn apply(history: &mut History, text: &str) {
        history.run(Deed::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.to_owned(), true));
    }

    fn replayed(log: &Log) -> History {
        let mut history = History::replay(log.clone());
        assert_eq!(&history.log(), log, "a reload in the midst of it loses nothing");
        while !history.go_on(3) {}
        history
    }

    /// Leaves a deed out, or takes it in again, to the end.
    #[cfg(feature = "full")]
    fn switch(history: &mut History, deed: usize) {
        history.switch(deed);
        while !history.go_on(50) {}
    }

    fn shape(history: &History) -> Vec<(usize, usize, u64)> {
        history.branches.iter().map(|b| (b.moments.len(), b.deeds.len(), b.head().cluster.revision())).collect()
    }

    #[test]
    fn the_log_makes_the_same_history() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Deed::Settle);
        let end = history.branch().last();
        assert!(end > 3, "applying two objects and binding them is more than three moments");
        history.fork(2);
        history.run(Deed::Step);
        history.run(Deed::Kubectl(vec!["delete".into(), "pv/absent".into()], String::new(), true));
        history.run(Deed::Settle);
        let log: Log = serde_json::from_str(&serde_json::to_string(&history.log()).unwrap()).unwrap();
        let again = replayed(&log);
        assert_eq!(shape(&again), shape(&history));
        assert_eq!(again.log(), history.log());
    }

    #[test]
    fn writes_end_on_a_cluster_at_rest() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Deed::Writes(100_000));
        assert!((0..1_000).any(|_| history.go_on(50)), "it ends");
        assert!(history.branch().settled);
        let moments = history.branch().last();
        assert!(moments > 3, "{moments}");
        history.run(Deed::Writes(1));
        assert!((0..10).any(|_| history.go_on(50)), "at rest, it ends at once");
        assert_eq!(history.branch().last(), moments, "nothing more is written");
    }

    #[test]
    fn settling_in_parts_makes_the_same_moments() {
        let (mut whole, mut parts) = (History::new(), History::new());
        apply(&mut whole, PAIR);
        apply(&mut parts, PAIR);
        whole.run(Deed::Settle);
        let mut slices = 0;
        parts.begin(Deed::Settle);
        while !parts.go_on(7) {
            slices += 1;
            assert_ne!(parts.log(), whole.log(), "what is under way is not told as done");
        }
        assert!(slices > 5, "{slices}");
        assert_eq!((shape(&parts), parts.log()), (shape(&whole), whole.log()));

        // Cut short, it comes back as far as it came.
        let mut cut = History::new();
        apply(&mut cut, PAIR);
        cut.begin(Deed::Settle);
        while shape(&cut)[0].0 < 5 {
            cut.go_on(7);
        }
        assert_eq!(shape(&replayed(&cut.log())), shape(&cut));
    }

    #[test]
    fn a_long_manifest_is_sent_in_parts() {
        let volume = |i| PAIR.split("---").next().unwrap_or_default().replace("name: nfs", &format!("name: nfs-{i}"));
        let text: Vec<String> = (0..2 * LONG).map(volume).collect();
        let deed = Deed::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.join("---\n"), true);
        let mut history = History::new();
        history.begin(deed.clone());
        history.then(Deed::Settle);
        let mut seen = Vec::new();
        while !history.go_on(STEPS_OF_A_DEED) {
            seen.extend(history.progress().map(|(_, done, _)| done));
        }
        assert_eq!(seen, (0..2 * LONG).step_by(PART).skip(1).collect::<Vec<_>>());
        let branch = history.branch();
        let printed = branch.deeds[0].output.as_ref().map(|o| o.stdout.lines().count());
        assert_eq!((printed, branch.settled), (Some(2 * LONG), true));
        let again = replayed(&history.log());
        assert_eq!(shape(&again), shape(&history));

        // Whoever does something else before its end has it carried out first.
        let mut hasty = History::new();
        hasty.begin(deed);
        hasty.run(Deed::Settle);
        assert_eq!(shape(&hasty), shape(&history));
    }

    #[test]
    fn a_fork_leaves_the_old_branch_as_it_was() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Deed::Settle);
        let before = shape(&history)[0];
        history.fork(1);
        assert_eq!(history.branch().last(), 1);
        apply(&mut history, "apiVersion: v1\nkind: Namespace\nmetadata: {name: other}\n");
        assert_eq!(shape(&history)[0], before);
    }

    #[cfg(feature = "full")]
    #[test]
    fn a_deed_can_be_left_out_and_taken_in_again() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Deed::Settle);
        let delete = ["delete", "pvc/data", "--wait=false"].map(String::from).to_vec();
        history.run(Deed::Kubectl(delete, String::new(), true));
        history.run(Deed::Settle);
        history.run(Deed::Act(serde_json::json!({ "node": "node-a", "change": "cut off", "zone": "" })));
        let there = |history: &History| {
            let names = core::names(&history.branch().head().cluster, "pvc");
            (names, history.branch().head().cluster.silent().len())
        };
        assert_eq!(there(&history), (vec![], 1));
        let ready = |history: &History| history.branch().head().cluster.nodes()[0].ready;
        assert!(ready(&history), "nobody has noticed yet");
        let mut waited = history.clone();
        waited.run(Deed::Act(serde_json::json!({ "pass": 60 })));
        assert!(!ready(&waited));
        assert_eq!(shape(&replayed(&waited.log())), shape(&waited));
        let before = history.log();
        switch(&mut history, 2);
        assert_eq!(there(&history), (vec!["data".to_owned()], 1), "no delete, but what came after it");
        assert_eq!(history.current, 1);
        assert!(matches!(history.branch().deeds[2].deed, Deed::Off(_)));
        assert!(history.log().needs_whole());
        let again = replayed(&history.log());
        assert_eq!((shape(&again), again.log()), (shape(&history), history.log()));
        switch(&mut history, 2);
        assert_eq!(there(&history), (vec![], 1));
        assert_eq!(shape(&history)[2], shape(&history)[0]);
        history.current = 0;
        assert_eq!(history.branch().deeds.len(), 5);
        assert_ne!(before, history.log());
    }

    #[cfg(feature = "full")]
    #[test]
    fn what_waits_goes_on_in_slices_and_can_be_stopped() {
        let wait = |timeout: &str| {
            let args = ["wait", "pvc/data", "--for=delete", timeout].map(String::from).to_vec();
            Deed::Kubectl(args, String::new(), true)
        };
        let mut history = History::new();
        // A claim that no volume fits: the binder looks at it again for ever, and tells so in events.
        apply(&mut history, PAIR.split("---").nth(1).unwrap_or_default());
        history.run(Deed::Settle);
        let before = shape(&history)[0];
        let mut sliced = history.clone();
        sliced.begin(wait("--timeout=6h"));
        let mut slices = 0;
        while !sliced.go_on(50) {
            slices += 1;
            assert!(sliced.progress().is_some());
        }
        assert!(slices > 5, "{slices}");
        let mut whole = history.clone();
        whole.run(wait("--timeout=6h"));
        assert_eq!((shape(&sliced), sliced.log()), (shape(&whole), whole.log()));
        let output = sliced.branch().deeds.last().and_then(|done| done.output.clone()).unwrap();
        assert_eq!(
            (output.exit, output.stderr.as_str()),
            (1, "error: timed out waiting for the condition on persistentvolumeclaims/data\n")
        );

        history.begin(wait("--timeout=-1s"));
        for _ in 0..5 {
            assert!(!history.go_on(50));
        }
        history.stop();
        assert!(history.go_on(50), "nothing is under way");
        let done = history.branch().deeds.last().unwrap();
        assert_eq!(done.output.as_ref().map(|o| (o.exit, o.stderr.as_str())), Some((130, "^C\n")));
        assert_eq!(done.deed.command().as_deref(), Some("kubectl wait pvc/data --for=delete --timeout=-1s"));
        assert!(shape(&history)[0] > before);
        let log: Log = serde_json::from_str(&serde_json::to_string(&history.log()).unwrap()).unwrap();
        let again = replayed(&log);
        assert_eq!((shape(&again), again.log()), (shape(&history), history.log()));

        // Time that passes, too.
        history.begin(Deed::Act(serde_json::json!({ "pass": 30 * 86_400 })));
        for _ in 0..5 {
            assert!(!history.go_on(50));
        }
        let now = |history: &History| history.branch().head().cluster.now();
        history.stop();
        let again = replayed(&history.log());
        assert_eq!((shape(&again), again.log(), now(&again)), (shape(&history), history.log(), now(&history)));
    }

    #[cfg(feature = "full")]
    #[test]
    fn a_wait_for_nothing_is_over_at_once() {
        let mut history = History::new();
        apply(&mut history, PAIR);
        history.run(Deed::Settle);
        for timeout in ["--timeout=-1s", "--timeout=24h", "--timeout=99999h"] {
            let args = ["wait", "pvc/data", "--for=delete", timeout].map(String::from).to_vec();
            history.begin(Deed::Kubectl(args, String::new(), true));
            assert!(history.go_on(200), "{timeout}");
        }
        history.begin(Deed::Act(serde_json::json!({ "pass": 50 * 365 * 86_400_u64 })));
        assert!(history.go_on(200));
    }

    #[test]
    fn what_a_stranger_asks_for_stops_after_a_while() {
        let text: String = (0..3)
            .map(|i| PAIR.replace("nfs", &format!("v{i}")).replace("name: data", &format!("name: c{i}")) + "---\n")
            .collect();
        let mut long = History::new();
        apply(&mut long, &text);
        long.run(Deed::Settle);
        let mut history = History::replay(long.log());
        history.budget = Some(3);
        while !history.go_on(50) {}
        assert!(history.asks() && history.replays());
        assert_eq!(history.log(), long.log(), "nothing is lost");
        assert!(history.branch().last() < long.branch().last());
        history.resume();
        while !history.go_on(50) {}
        assert!(!history.asks() && !history.replays());
        assert_eq!(shape(&history), shape(&long));
    }

    #[test]
    fn texts_are_weighed_by_the_pods_that_they_ask_for() {
        for (text, want) in [
            ("replicas: 3\nother: 9\n---\nreplicas: 4", 7),
            ("{\"replicas\": 2147483647}", 2_147_483_647),
            ("replicas: 0x7fffffff", u64::MAX),
            ("replicas: 2_000", u64::MAX),
            ("--replicas=12", 12),
            ("replicas: few, readyReplicas: 9", 0),
        ] {
            assert_eq!(replicas(text), want, "{text}");
        }
    }

    #[test]
    fn a_command_as_one_would_type_it() {
        let deed =
            Deed::Kubectl(["patch", "pv/a", "-p", "[{\"op\": \"x'y\"}]"].map(String::from).to_vec(), "".into(), true);
        assert_eq!(deed.command().unwrap(), r#"kubectl patch pv/a -p '[{"op": "x'\''y"}]'"#);
    }
}

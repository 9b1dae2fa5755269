//! History as the page shows it: branches of moments, and the deeds of the reader that made them.
//!
//! A moment is a cluster right after something was written (or after a step that the reader asked for). Clusters share
//! structure, so keeping one for each revision is cheap. Deeds are what is kept over a reload: the same deeds make the
//! same moments.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bindery_kubectl::Output;
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
}

impl Deed {
    /// How many seconds of the cluster's time it asks for, if it asks for that.
    fn seconds(&self) -> Option<u64> {
        match self {
            Deed::Act(written) => written["pass"].as_u64(),
            Deed::Off(deed) => deed.seconds(),
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

    /// The command as one would type it, for deeds that are commands.
    pub fn command(&self) -> Option<String> {
        let Deed::Kubectl(args, ..) = self else { return None };
        let mut line = "kubectl".to_owned();
        for arg in args {
            line.push(' ');
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@".contains(c);
            if !arg.is_empty() && arg.chars().all(plain) {
                line.push_str(arg);
            } else {
                line.push_str(&format!("'{}'", arg.replace('\'', r"'\''")));
            }
        }
        Some(line)
    }
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
    /// The settling under way.
    settling: Option<Settling>,
}

/// A settling under way: it goes on where it stopped, which may be past the last moment.
#[derive(Clone)]
struct Settling {
    cluster: Cluster,
    /// How many moments it has made.
    made: usize,
}

/// All branches.
#[derive(Clone)]
pub struct History {
    /// The branches, in the order in which they were made; never empty.
    pub branches: Vec<Branch>,
    /// The branch that the page shows.
    pub current: usize,
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

/// How much a log from a stranger may ask for: deeds, branches, and seconds of the cluster's time.
const MODEST: (usize, usize, u64) = (3_000, 100, 30 * 86_400);

impl Log {
    /// Whether all of it can be done again without keeping a page busy for long.
    pub fn is_modest(&self) -> bool {
        let (most, branches, seconds) = MODEST;
        let deeds = || self.branches.iter().flat_map(|(_, deeds)| deeds);
        let passes = deeds().filter_map(Deed::seconds).fold(0, u64::saturating_add);
        deeds().count() <= most && self.branches.len() <= branches && passes <= seconds
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
            settling: None,
        };
        History { branches: vec![branch], current: 0 }
    }

    /// The branch that the page shows.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// Does something at the end of the current branch.
    pub fn run(&mut self, deed: Deed) {
        let branch = &mut self.branches[self.current];
        branch.settling = None;
        let at = branch.deeds.len();
        let mut cluster = branch.head().cluster.clone();
        let mut new: Vec<Rc<Moment>> = Vec::new();
        let mut keep = |cluster: &Cluster, records: Vec<Arc<Record>>| {
            new.push(Rc::new(Moment { cluster: cluster.clone(), records, deed: Some(at) }));
        };
        let mut output = None;
        let mut stepped = None;
        match &deed {
            Deed::Kubectl(args, stdin, running) => {
                output = Some(core::kubectl(&mut cluster, args, stdin, *running, &mut keep));
                branch.settled = false;
                if new.is_empty() {
                    // A command that was refused is a part of the story too.
                    new.push(Rc::new(Moment { cluster, records: vec![], deed: Some(at) }));
                }
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
            #[cfg(feature = "full")]
            Deed::Act(written) if written["pass"].is_u64() => {
                let end = cluster.now() + Duration::from_secs(written["pass"].as_u64().unwrap_or(0));
                while let Some(records) = core::next_write(&mut cluster, end, &mut usize::MAX.clone()) {
                    keep(&cluster, records);
                }
                let left = end.since(cluster.now());
                cluster.apply(core::Action::Wait { micros: left.as_micros() as u64 });
                // The moment when the time is over.
                keep(&cluster, Vec::new());
                branch.settled = false;
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
            Deed::Settle => {
                while !self.settle(usize::MAX, MOST) {}
                return;
            }
            Deed::Writes(n) => {
                self.settle(usize::MAX, *n);
                return;
            }
        }
        // A step that found nothing to do leaves no trace, so that it is not done again on every reload.
        if !new.is_empty() {
            branch.deeds.push(Rc::new(Done { deed, output, stepped }));
            branch.moments.append(&mut new);
        }
    }

    /// Goes on with the settling of the current branch, or begins one: so many controller steps, or until it has made so
    /// many moments, or until nothing more is written; true at the end. In parts it makes the same moments as in one.
    pub fn settle(&mut self, mut steps: usize, most: usize) -> bool {
        let branch = &mut self.branches[self.current];
        let begun = branch.settling.take();
        let begin = || Settling { cluster: branch.head().cluster.clone(), made: 0 };
        let Settling { mut cluster, mut made } = begun.unwrap_or_else(begin);
        let done = loop {
            if made >= most {
                break true;
            }
            let end = core::settled_at(&cluster);
            match core::next_write(&mut cluster, end, &mut steps) {
                Some(records) if records.is_empty() => break false,
                Some(records) => {
                    if made == 0 {
                        branch.deeds.push(Rc::new(Done { deed: Deed::Writes(0), output: None, stepped: None }));
                    }
                    made += 1;
                    let deed = Some(branch.deeds.len() - 1);
                    branch.moments.push(Rc::new(Moment { cluster: cluster.clone(), records, deed }));
                }
                None => {
                    branch.settled = true;
                    break true;
                }
            }
        };
        if made > 0 {
            let deed = if branch.settled { Deed::Settle } else { Deed::Writes(made) };
            let at = branch.deeds.len() - 1;
            branch.deeds[at] = Rc::new(Done { deed, output: None, stepped: None });
        }
        if !done {
            branch.settling = Some(Settling { cluster, made });
        }
        done
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
            settling: None,
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
        for deed in rest {
            self.again(deed);
        }
    }

    /// Does something again. It stays among the deeds if it does nothing this time: where it is done once more, it may.
    fn again(&mut self, deed: Deed) {
        let before = self.branch().deeds.len();
        self.run(deed.clone());
        let branch = &mut self.branches[self.current];
        if branch.deeds.len() == before {
            branch.deeds.push(Rc::new(Done { deed, output: None, stepped: None }));
        }
    }

    /// Whether a moment of one branch is a moment of another, too.
    pub fn shares(&self, branch: usize, other: usize, at: usize) -> bool {
        let moment = |branch: usize| self.branches.get(branch).and_then(|b| b.moments.get(at));
        moment(branch).zip(moment(other)).is_some_and(|(a, b)| Rc::ptr_eq(a, b))
    }

    /// Whether there are deeds that only the whole page knows (the feature `full`).
    pub fn needs_whole(&self) -> bool {
        let simple = |deed: &Deed| match deed {
            Deed::Kubectl(args, ..) => args.first().is_some_and(|verb| core::SIMPLE.contains(&verb.as_str())),
            Deed::Step | Deed::Write | Deed::Settle | Deed::Writes(_) => true,
            Deed::Act(_) | Deed::Off(_) => false,
        };
        self.branches.iter().flat_map(|b| &b.deeds).any(|done| !simple(&done.deed))
    }

    /// The deeds of all branches.
    pub fn log(&self) -> Log {
        // A cluster from somewhere else is nowhere kept, and its deeds are nothing without it.
        if !self.branches[0].moments[0].cluster.is_live() {
            return Log::default();
        }
        let own = |b: &Branch| (b.from, b.deeds[b.inherited..].iter().map(|d| d.deed.clone()).collect());
        Log { branches: self.branches.iter().map(own).collect(), current: self.current }
    }

    /// Does everything in a log again. A log that does not fit (it may come from another version) is followed as far
    /// as it can be.
    pub fn replay(log: &Log) -> History {
        let mut history = History::new();
        for (i, (from, deeds)) in log.branches.iter().enumerate() {
            if let Some((branch, at)) = from {
                if *branch >= history.branches.len() {
                    break;
                }
                history.current = *branch;
                history.fork(*at);
            } else if i > 0 {
                break;
            }
            for deed in deeds {
                history.again(deed.clone());
            }
        }
        history.current = log.current.min(history.branches.len() - 1);
        history
    }
}

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
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: &str = include_str!("../examples/nfs.yaml");

    fn apply(history: &mut History, text: &str) {
        history.run(Deed::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.to_owned(), true));
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
        let again = History::replay(&log);
        assert_eq!(shape(&again), shape(&history));
        assert_eq!(again.log(), history.log());
    }

    #[test]
    fn settling_in_parts_makes_the_same_moments() {
        let (mut whole, mut parts) = (History::new(), History::new());
        apply(&mut whole, PAIR);
        apply(&mut parts, PAIR);
        whole.run(Deed::Settle);
        let mut slices = 0;
        while !parts.settle(7, MOST) {
            slices += 1;
            assert_ne!(parts.log(), whole.log(), "what is under way is not told as done");
        }
        assert!(slices > 5, "{slices}");
        assert_eq!((shape(&parts), parts.log()), (shape(&whole), whole.log()));

        // Cut short, it comes back as far as it came.
        let mut cut = History::new();
        apply(&mut cut, PAIR);
        while shape(&cut)[0].0 < 5 {
            cut.settle(7, MOST);
        }
        assert_eq!(shape(&History::replay(&cut.log())), shape(&cut));
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
        assert_eq!(shape(&History::replay(&waited.log())), shape(&waited));
        let before = history.log();
        history.switch(2);
        assert_eq!(there(&history), (vec!["data".to_owned()], 1), "no delete, but what came after it");
        assert_eq!(history.current, 1);
        assert!(matches!(history.branch().deeds[2].deed, Deed::Off(_)));
        assert!(history.needs_whole());
        let again = History::replay(&history.log());
        assert_eq!((shape(&again), again.log()), (shape(&history), history.log()));
        history.switch(2);
        assert_eq!(there(&history), (vec![], 1));
        assert_eq!(shape(&history)[2], shape(&history)[0]);
        history.current = 0;
        assert_eq!(history.branch().deeds.len(), 5);
        assert_ne!(before, history.log());
    }

    #[test]
    fn a_command_as_one_would_type_it() {
        let deed =
            Deed::Kubectl(["patch", "pv/a", "-p", "[{\"op\": \"x'y\"}]"].map(String::from).to_vec(), "".into(), true);
        assert_eq!(deed.command().unwrap(), r#"kubectl patch pv/a -p '[{"op": "x'\''y"}]'"#);
    }
}

//! Why an object is not where its owner wants it, whom it waits for, and what would help.
//!
//! Pure functions from objects to explanations: the objects may come from the simulated cluster or from a real one.
//! What fits what is asked of the controllers' own code, so that an explanation never says other than what happens.
//! Sentences are data, as a controller's `Why` is: the page renders message `explain-<branch>` with the facts.
//!
//! Answers to what `kubectl describe`, the events and the documentation tell a reader together. Does not model what
//! only a node knows (processes, devices): there the last event speaks.
//!
//! Example: `cargo run -p bindery-explain --example pending`.

mod claim;
mod fix;
mod import;
mod loss;
mod nodes;
mod others;
mod owners;
mod pod;
mod redact;
mod search;
mod volume;
mod world;

use bindery_api::kinds::{self, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::time::Time;
use bindery_api::why::Candidate;
use bindery_api::{Kind, Value, object};

pub use fix::{Change, Fix};
pub use import::{EXPORTED, EXPORTED_IF_SERVED, Garbage, Import, Reader, export_commands, import};
pub use loss::{Loss, STORES, losses};
pub use search::{Hit, search};
pub use world::World;

/// Named values for a sentence.
pub type Facts = Vec<(&'static str, String)>;

/// Why an object is not where its owner wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The object's etcd key.
    pub key: String,
    /// The branch: the page renders message `explain-<problem>`.
    pub problem: &'static str,
    /// What the sentence names.
    pub facts: Facts,
    /// Since when, if that is known.
    pub since: Option<Time>,
    /// Whom it waits for: the page renders message `waits-<who>`.
    pub waits_for: &'static str,
    /// What the last event about it said, if there was one that complained.
    pub said: Option<String>,
    /// Every volume, claim or node that could be what it waits for, against every rule.
    pub candidates: Vec<Candidate>,
    /// From the Pod to the node: what stands, and where it breaks.
    pub chain: Vec<Link>,
    /// What would help.
    pub fixes: Vec<Fix>,
}

/// How a link of the chain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// As it should be.
    Ok,
    /// It is what the explanation is about.
    Broken,
    /// It waits for the broken one.
    Waiting,
    /// There is no such object.
    Absent,
}

impl LinkState {
    /// Its name in messages and classes.
    pub fn name(self) -> &'static str {
        match self {
            LinkState::Ok => "ok",
            LinkState::Broken => "broken",
            LinkState::Waiting => "waiting",
            LinkState::Absent => "absent",
        }
    }
}

/// A link of the chain from a Pod to its volume on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `PersistentVolumeClaim`; `CSI driver` is no object of its own on every cluster.
    pub kind: &'static str,
    /// The etcd key; empty where there is none.
    pub key: String,
    /// The name.
    pub name: String,
    /// How it is.
    pub state: LinkState,
    /// A phase or a reason in Kubernetes' own words.
    pub note: String,
}

impl Explanation {
    /// An explanation of an object.
    fn new(problem: &'static str, of: (&'static Kind, &Value)) -> Explanation {
        let (kind, object) = of;
        let key = kind.etcd_key(object::namespace(object), object::name(object));
        Explanation {
            key,
            problem,
            facts: vec![("name", object::key(object))],
            since: None,
            waits_for: "you",
            said: None,
            candidates: Vec::new(),
            chain: Vec::new(),
            fixes: Vec::new(),
        }
    }

    fn fact(mut self, name: &'static str, value: impl Into<String>) -> Explanation {
        self.facts.push((name, value.into()));
        self
    }

    fn waits(mut self, who: &'static str) -> Explanation {
        self.waits_for = who;
        self
    }

    fn since(mut self, since: Option<Time>) -> Explanation {
        self.since = since;
        self
    }

    fn fix(mut self, fix: impl IntoIterator<Item = Fix>) -> Explanation {
        self.fixes.extend(fix);
        self
    }
}

/// Why the object under an etcd key is not where its owner wants it; nothing if it is.
pub fn explain(world: &World, key: &str) -> Option<Explanation> {
    let (kind, namespace, name) = kinds::by_etcd_key(key)?;
    let object = world.get(kind, namespace, name)?;
    let mut found = of(world, kind, object)?;
    found.fixes.retain(|fix| !fix.strands(world));
    if found.said.is_none() {
        found.said = world.complaint(kind, object).map(|(_, text)| text.to_owned());
    }
    if found.since.is_none() {
        found.since = Time::parse(object::str_at(object, "metadata.creationTimestamp"));
    }
    Some(found)
}

fn of(world: &World, kind: &'static Kind, object: &bindery_api::Object) -> Option<Explanation> {
    if *kind == PERSISTENT_VOLUME_CLAIM {
        claim::explain(world, object)
    } else if *kind == PERSISTENT_VOLUME {
        volume::explain(world, object)
    } else if *kind == POD {
        pod::explain(world, object)
    } else if *kind == kinds::NODE {
        nodes::explain(world, object)
    } else if *kind == kinds::VOLUME_ATTACHMENT {
        others::attachment(world, object)
    } else if *kind == kinds::VOLUME_SNAPSHOT {
        others::snapshot(world, object)
    } else if *kind == kinds::NAMESPACE {
        others::namespace(world, object)
    } else if [&kinds::STATEFUL_SET, &kinds::REPLICA_SET, &kinds::DEPLOYMENT].contains(&kind) {
        owners::explain(world, kind, object)
    } else {
        None
    }
}

/// Everything that is not where its owner wants it, in the order in which one would read it: nodes, claims, volumes, Pods,
/// what stands on them, the rest. Candidates are left out: ask [`explain`] for one.
pub fn stuck(world: &World) -> Vec<Explanation> {
    let brief = world.brief();
    let kinds: [&'static Kind; 10] = [
        &kinds::NODE,
        &PERSISTENT_VOLUME_CLAIM,
        &POD,
        &PERSISTENT_VOLUME,
        &kinds::VOLUME_ATTACHMENT,
        &kinds::STATEFUL_SET,
        &kinds::DEPLOYMENT,
        &kinds::REPLICA_SET,
        &kinds::VOLUME_SNAPSHOT,
        &kinds::NAMESPACE,
    ];
    let mut found = Vec::new();
    for kind in kinds {
        for object in brief.list(kind) {
            // A set's explanation stands for that of its Deployment.
            if *kind == kinds::REPLICA_SET && brief.owner(object).is_some() {
                continue;
            }
            if let Some(mut explanation) = of(&brief, kind, object) {
                explanation.chain.clear();
                explanation.fixes.clear();
                found.push(explanation);
            }
        }
    }
    found
}

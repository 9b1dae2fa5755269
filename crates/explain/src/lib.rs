//! Diagnostics: why an object is not ready, what blocks it, and which fixes there are.
//!
//! Pure functions from objects to explanations: the objects may come from the simulated cluster or from a real one.
//! Matching uses the code of the controllers, so that an explanation agrees with their behavior. Sentences are data, as
//! a controller's `Why` is: the page renders message `explain-<branch>` with the facts.
//!
//! Combines the information of `kubectl describe`, the events and the documentation. Not modelled: state that only a
//! node has (processes, devices); for it the last event is shown.
//!
//! Example: `cargo run -p bindery-explain --example pending`.

mod attachment;
mod claim;
mod fix;
mod import;
mod index;
mod loss;
mod namespace;
mod nodes;
mod owners;
mod pod;
mod redact;
mod search;
mod snapshot;
mod volume;

use bindery_api::kinds::{self, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::time::Time;
use bindery_api::why::Candidate;
use bindery_api::{Kind, Value, object};

pub use fix::{Change, Fix};
pub use import::{EXPORTED, EXPORTED_IF_SERVED, Garbage, Import, Reader, export_commands, import};
pub use index::ObjectIndex;
pub use loss::{Loss, STORES, losses};
pub use search::{Hit, search};

/// The named arguments of a message.
pub type Facts = Vec<(&'static str, String)>;

/// The explanation of an object that is not ready.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The object's etcd key.
    pub key: String,
    /// The branch: the page renders message `explain-<problem>`.
    pub problem: &'static str,
    /// The arguments of the message.
    pub facts: Facts,
    /// The time since which the problem exists, if it is known.
    pub since: Option<Time>,
    /// The component that blocks it: the page renders message `waits-<name>`.
    pub blocked_by: &'static str,
    /// The message of the last warning about the object.
    pub last_event: Option<String>,
    /// The volumes, claims or nodes that it could use, with the result of each rule.
    pub candidates: Vec<Candidate>,
    /// The chain from the Pod to the node, with the link that is broken.
    pub chain: Vec<Link>,
    /// The fixes.
    pub fixes: Vec<Fix>,
}

/// The state of a link of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Healthy.
    Ok,
    /// The link that is explained.
    Broken,
    /// Blocked by the broken link.
    Waiting,
    /// The object does not exist.
    Absent,
}

impl LinkState {
    /// Returns the name in messages and CSS classes.
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
    /// The kind, such as `PersistentVolumeClaim`. `CSI driver` is not an object on every cluster.
    pub kind: &'static str,
    /// The etcd key. Empty if there is none.
    pub key: String,
    /// The name.
    pub name: String,
    /// The state.
    pub state: LinkState,
    /// A phase or a reason in the terms of Kubernetes.
    pub note: String,
}

impl Explanation {
    /// Returns an explanation of an object.
    fn new(problem: &'static str, of: (&'static Kind, &Value)) -> Explanation {
        let (kind, object) = of;
        let key = kind.etcd_key(object::namespace(object), object::name(object));
        Explanation {
            key,
            problem,
            facts: vec![("name", object::key(object))],
            since: None,
            blocked_by: "you",
            last_event: None,
            candidates: Vec::new(),
            chain: Vec::new(),
            fixes: Vec::new(),
        }
    }

    fn fact(mut self, name: &'static str, value: impl Into<String>) -> Explanation {
        self.facts.push((name, value.into()));
        self
    }

    fn blocked_by(mut self, component: &'static str) -> Explanation {
        self.blocked_by = component;
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

/// Explains the object with an etcd key. `None` if there is no problem.
pub fn explain(index: &ObjectIndex, key: &str) -> Option<Explanation> {
    let (kind, namespace, name) = kinds::by_etcd_key(key)?;
    let object = index.get(kind, namespace, name)?;
    let mut found = of(index, kind, object)?;
    found.fixes.retain(|fix| !fix.leaves_claim_deleted(index));
    if found.last_event.is_none() {
        found.last_event = index.last_warning(kind, object).map(|(_, text)| text.to_owned());
    }
    if found.since.is_none() {
        found.since = Time::parse(object::str_at(object, "metadata.creationTimestamp"));
    }
    Some(found)
}

fn of(index: &ObjectIndex, kind: &'static Kind, object: &bindery_api::Object) -> Option<Explanation> {
    if *kind == PERSISTENT_VOLUME_CLAIM {
        claim::explain(index, object)
    } else if *kind == PERSISTENT_VOLUME {
        volume::explain(index, object)
    } else if *kind == POD {
        pod::explain(index, object)
    } else if *kind == kinds::NODE {
        nodes::explain(index, object)
    } else if *kind == kinds::VOLUME_ATTACHMENT {
        attachment::explain(index, object)
    } else if *kind == kinds::VOLUME_SNAPSHOT {
        snapshot::explain(index, object)
    } else if *kind == kinds::NAMESPACE {
        namespace::explain(index, object)
    } else if [&kinds::STATEFUL_SET, &kinds::REPLICA_SET, &kinds::DEPLOYMENT].contains(&kind) {
        owners::explain(index, kind, object)
    } else {
        None
    }
}

/// Returns an explanation of every object with a problem, in this order: nodes, claims, volumes, Pods, their owners,
/// the others. Omits the candidates: [`explain`] returns them.
pub fn unhealthy(index: &ObjectIndex) -> Vec<Explanation> {
    let brief = index.brief();
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
            // The explanation of the Deployment replaces that of its ReplicaSet.
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

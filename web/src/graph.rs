//! The graph of a cluster: its objects, their references, and their positions.
//!
//! Pure functions: from a cluster to a [`Model`], from a model to a [`Layout`] (module `layout`). The same cluster
//! gives the same graph.

use std::collections::{BTreeMap, BTreeSet};

use bindery_api::object::{self, Object, Value};
use bindery_api::{Kind, kinds};

use crate::core::Cluster;

mod layout;

pub use layout::{HEIGHT, Label, Layout, Path, WIDTH};

/// An object in the graph, or a namespace that represents its objects.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Node {
    /// The unique ID: the etcd key, `driver/` and the name, or `namespace/` and the name.
    pub id: String,
    /// The etcd key of the object, if there is one.
    pub key: Option<String>,
    /// The short name of the kind, `pvc`.
    pub kind: &'static str,
    /// The namespace; empty for cluster-scoped objects.
    pub namespace: String,
    /// The name, with the namespace before it unless that is `default`.
    pub name: String,
    /// The phase, or the closest field of the status.
    pub phase: String,
    /// The number of objects that a namespace represents; 0 for an object.
    pub members: usize,
    /// The layer of the kind.
    layer: usize,
}

/// A reference from one object to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The index of the item with the reference.
    pub from: usize,
    /// The index of the referenced item.
    pub to: usize,
    /// The relation: message `graph-edge-<what>`.
    pub what: &'static str,
    /// True if the relation is established, not only requested.
    pub established: bool,
}

/// The objects and their references.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Model {
    /// The objects.
    pub items: Vec<Node>,
    /// The references.
    pub edges: Vec<Edge>,
    /// The number of objects that are not drawn.
    pub truncated: usize,
    /// The index of the namespace for each object that a namespace represents, by ID.
    pub collapsed: BTreeMap<String, String>,
}

/// The maximum number of drawn items: more items take too long at each step.
pub const MAX_NODES: usize = 1000;

/// The layers, from the top.
const WORKLOAD: usize = 0;
const POD: usize = 1;
const CLAIM: usize = 2;
const VOLUME: usize = 3;
const CLASS: usize = 4;
const DRIVER: usize = 5;

impl Model {
    /// Returns the graph of all storage objects of a cluster.
    pub fn new(cluster: &Cluster) -> Model {
        let mut builder = Builder {
            cluster,
            model: Model::default(),
            index: BTreeMap::new(),
            owned: Vec::new(),
            seen: BTreeSet::new(),
        };
        builder.items();
        builder.edges();
        builder.model
    }

    /// Returns the namespaces of the objects, sorted.
    pub fn namespaces(&self) -> Vec<&str> {
        let names: BTreeSet<&str> = self.items.iter().map(|item| item.namespace.as_str()).collect();
        names.into_iter().filter(|name| !name.is_empty()).collect()
    }

    /// Returns the items whose kind and name contain a text, ignoring case.
    pub fn matches(&self, text: &str) -> Vec<usize> {
        let text = text.trim().to_lowercase();
        let hit = |item: &Node| format!("{}/{}", item.kind, item.name).to_lowercase().contains(&text);
        (0..self.items.len()).filter(|i| !text.is_empty() && hit(&self.items[*i])).collect()
    }

    /// Returns the objects of one namespace, and the cluster-scoped objects that they refer to, directly or indirectly.
    pub fn of_namespace(&self, namespace: &str) -> Model {
        let mut keep: Vec<bool> = self.items.iter().map(|item| item.namespace == namespace).collect();
        let mut next: Vec<usize> = (0..keep.len()).filter(|i| keep[*i]).collect();
        let mut targets = vec![Vec::new(); keep.len()];
        for edge in &self.edges {
            targets[edge.from].push(edge.to);
        }
        while let Some(i) = next.pop() {
            for to in &targets[i] {
                if self.items[*to].namespace.is_empty() && !std::mem::replace(&mut keep[*to], true) {
                    next.push(*to);
                }
            }
        }
        self.part(&keep)
    }

    /// Returns at most [`MAX_NODES`] items. First, each namespace represents its objects. In one namespace alone, or if
    /// that is still too much, only the objects near `focus` (IDs) remain.
    pub fn bounded(self, focus: &[&str]) -> Model {
        if self.items.len() <= MAX_NODES {
            return self;
        }
        if self.namespaces().len() > 1 { self.collapse().neighborhood(focus) } else { self.neighborhood(focus) }
    }

    /// Returns the model in which each namespace is one item. A PersistentVolume belongs to the namespace of its claim.
    fn collapse(&self) -> Model {
        let mut home: Vec<&str> = self.items.iter().map(|item| item.namespace.as_str()).collect();
        for edge in &self.edges {
            if self.items[edge.to].layer == VOLUME && home[edge.to].is_empty() {
                home[edge.to] = &self.items[edge.from].namespace;
            }
        }
        let mut model = Model::default();
        let mut place: BTreeMap<&str, usize> = BTreeMap::new();
        let places: Vec<usize> = self
            .items
            .iter()
            .zip(&home)
            .map(|(item, home)| {
                let new = model.items.len();
                if home.is_empty() {
                    model.items.push(item.clone());
                    return new;
                }
                let at = *place.entry(home).or_insert(new);
                if at == new {
                    let name = (*home).to_owned();
                    let id = format!("namespace/{home}");
                    let namespace = name.clone();
                    model.items.push(Node { id, kind: "ns", namespace, name, layer: CLAIM, ..Node::default() });
                }
                model.items[at].members += 1;
                model.collapsed.insert(item.id.clone(), model.items[at].id.clone());
                at
            })
            .collect();
        let mut edges: BTreeMap<(usize, usize, &str), Edge> = BTreeMap::new();
        for edge in &self.edges {
            let (from, to) = (places[edge.from], places[edge.to]);
            if from != to {
                edges.entry((from, to, edge.what)).or_insert(Edge { from, to, ..*edge });
            }
        }
        model.edges = edges.into_values().collect();
        model
    }

    /// Returns at most [`MAX_NODES`] items, those closest to `focus` first.
    fn neighborhood(self, focus: &[&str]) -> Model {
        if self.items.len() <= MAX_NODES {
            return self;
        }
        let focus: BTreeSet<&str> = focus.iter().copied().collect();
        let mut order: Vec<usize> =
            (0..self.items.len()).filter(|i| focus.contains(self.items[*i].id.as_str())).collect();
        let mut keep = vec![false; self.items.len()];
        order.truncate(MAX_NODES);
        order.iter().for_each(|i| keep[*i] = true);
        let mut neighbors = vec![Vec::new(); self.items.len()];
        for edge in &self.edges {
            neighbors[edge.from].push(edge.to);
            neighbors[edge.to].push(edge.from);
        }
        let (mut at, mut next) = (0, 0);
        while order.len() < MAX_NODES {
            match order.get(at) {
                Some(&i) => {
                    for other in &neighbors[i] {
                        if order.len() < MAX_NODES && !std::mem::replace(&mut keep[*other], true) {
                            order.push(*other);
                        }
                    }
                    at += 1;
                }
                // Objects that are not connected with these, in order.
                None => {
                    if !std::mem::replace(&mut keep[next], true) {
                        order.push(next);
                    }
                    next += 1;
                }
            }
        }
        let truncated = self.items.len() - MAX_NODES;
        Model { truncated, ..self.part(&keep) }
    }

    /// Returns the kept items, with the edges between them.
    fn part(&self, keep: &[bool]) -> Model {
        let mut places = vec![None; self.items.len()];
        let mut items = Vec::new();
        for (i, item) in self.items.iter().enumerate().filter(|(i, _)| keep[*i]) {
            places[i] = Some(items.len());
            items.push(item.clone());
        }
        let edges = self.edges.iter();
        let edges = edges.filter_map(|e| Some(Edge { from: places[e.from]?, to: places[e.to]?, ..*e })).collect();
        Model { items, edges, truncated: self.truncated, collapsed: self.collapsed.clone() }
    }
}

struct Builder<'a> {
    cluster: &'a Cluster,
    model: Model,
    /// The index of each ID.
    index: BTreeMap<String, usize>,
    /// The etcd keys of owners and of their dependents, if the kind of one of them is only stored.
    owned: Vec<(String, String)>,
    /// The existing edges, by their ends and their relation.
    seen: BTreeSet<(usize, usize, &'static str)>,
}

fn phase_of(kind: &Kind, object: &Value) -> String {
    let text = |path| object::str_at(object, path).to_owned();
    if object::is_deleting(object) {
        return "Terminating".to_owned();
    }
    if *kind == kinds::POD {
        let phase = text("status.phase");
        if phase == "Pending" && !text("spec.nodeName").is_empty() { "ContainerCreating".to_owned() } else { phase }
    } else if *kind == kinds::NODE {
        let ready = object::list_at(object, "status.conditions")
            .iter()
            .any(|c| object::str_at(c, "type") == "Ready" && object::str_at(c, "status") == "True");
        if ready { "Ready".to_owned() } else { "NotReady".to_owned() }
    } else if *kind == kinds::VOLUME_SNAPSHOT {
        let ready = object::at(object, "status.readyToUse") == Some(&Value::Bool(true));
        if ready { "Ready".to_owned() } else { "Pending".to_owned() }
    } else if *kind == kinds::STATEFUL_SET || *kind == kinds::DEPLOYMENT || *kind == kinds::REPLICA_SET {
        let count = |path| object::at(object, path).and_then(Value::as_u64);
        format!("{}/{}", count("status.readyReplicas").unwrap_or(0), count("spec.replicas").unwrap_or(1))
    } else if *kind == kinds::STORAGE_CLASS {
        let default = object::annotation(object, "storageclass.kubernetes.io/is-default-class") == Some("true");
        if default { "default".to_owned() } else { String::new() }
    } else {
        text("status.phase")
    }
}

impl Builder<'_> {
    fn all(&self, kind: &Kind) -> Vec<Object> {
        self.cluster.server().all(kind, "")
    }

    fn add(&mut self, kind: &Kind, word: &'static str, layer: usize, object: &Value) {
        let (namespace, name) = (object::namespace(object), object::name(object));
        let key = kind.etcd_key(namespace, name);
        let name = if namespace.is_empty() || namespace == "default" {
            name.to_owned()
        } else {
            format!("{namespace}/{name}")
        };
        let phase = phase_of(kind, object);
        let namespace = namespace.to_owned();
        self.push(Node { id: key.clone(), key: Some(key), kind: word, namespace, name, phase, layer, members: 0 });
    }

    fn push(&mut self, item: Node) {
        self.index.insert(item.id.clone(), self.model.items.len());
        self.model.items.push(item);
    }

    fn items(&mut self) {
        let layers: [(&Kind, &'static str, usize); 9] = [
            (&kinds::STATEFUL_SET, "sts", WORKLOAD),
            (&kinds::DEPLOYMENT, "deploy", WORKLOAD),
            (&kinds::REPLICA_SET, "rs", WORKLOAD),
            (&kinds::POD, "pod", POD),
            (&kinds::PERSISTENT_VOLUME_CLAIM, "pvc", CLAIM),
            (&kinds::PERSISTENT_VOLUME, "pv", VOLUME),
            (&kinds::VOLUME_SNAPSHOT, "snapshot", VOLUME),
            (&kinds::HELLO, "hello", VOLUME),
            (&kinds::STORAGE_CLASS, "class", CLASS),
        ];
        for (kind, word, layer) in layers {
            for object in self.all(kind) {
                // The ReplicaSets of a Deployment are a detail, and there are many old ones.
                let detail = *kind == kinds::REPLICA_SET && owner(&object).is_some();
                if !detail {
                    self.add(kind, word, layer, &object);
                }
            }
        }
        self.stored(layers.map(|(kind, ..)| kind));
        // Nodes without Pods are not relevant to storage.
        if self.model.items.iter().any(|item| item.layer == POD) {
            for node in self.all(&kinds::NODE) {
                self.add(&kinds::NODE, "node", CLASS, &node);
            }
        }
    }

    /// Adds objects of kinds that are only stored, if they own a drawn object or belong to one.
    fn stored(&mut self, drawn: [&'static Kind; 9]) {
        let mut stored: BTreeMap<String, (&'static Kind, Object)> = BTreeMap::new();
        for kind in kinds::all().into_iter().filter(|kind| kind.is_only_stored() && self.cluster.server().serves(kind))
        {
            for object in self.all(kind) {
                stored.insert(kind.etcd_key(object::namespace(&object), object::name(&object)), (kind, object));
            }
        }
        if stored.is_empty() {
            return;
        }
        let objects = drawn.into_iter().flat_map(|kind| self.all(kind).into_iter().map(move |object| (kind, object)));
        for (kind, object) in objects.chain(stored.values().cloned()).collect::<Vec<_>>() {
            let namespace = object::namespace(&object);
            let key = kind.etcd_key(namespace, object::name(&object));
            for reference in object::list_at(&object, "metadata.ownerReferences") {
                let Some(owner) = kinds::of(reference) else { continue };
                let owner = owner.etcd_key(namespace, object::str_at(reference, "name"));
                if stored.contains_key(&owner) || stored.contains_key(&key) {
                    self.owned.push((owner, key.clone()));
                }
            }
        }
        loop {
            let known = |key: &String| self.index.contains_key(key);
            let ends = self.owned.iter().filter(|(owner, key)| known(owner) != known(key));
            let next =
                ends.map(|(owner, key)| if known(owner) { key } else { owner }).find(|key| stored.contains_key(*key));
            let Some((kind, object)) = next.and_then(|key| stored.get(key)) else { break };
            self.add(kind, kind.short.first().unwrap_or(&kind.singular), WORKLOAD, object);
        }
    }

    fn edge(&mut self, from: &str, to: &str, what: &'static str, established: bool) {
        let (Some(from), Some(to)) = (self.index.get(from), self.index.get(to)) else { return };
        let edge = Edge { from: *from, to: *to, what, established };
        if self.seen.insert((edge.from, edge.to, what)) {
            self.model.edges.push(edge);
        }
    }

    /// Adds an edge to a driver. The driver becomes an item when an object names it.
    fn driver(&mut self, from: &str, name: &str, what: &'static str) {
        if name.is_empty() || name == "kubernetes.io/no-provisioner" {
            return;
        }
        let id = format!("driver/{name}");
        if !self.index.contains_key(&id) {
            let key = kinds::CSI_DRIVER.etcd_key("", name);
            let key = self.cluster.server().etcd().get(&key).map(|_| key);
            let installed = self.cluster.drivers().iter().any(|driver| driver.name == name);
            let phase = if installed { "installed" } else { "absent" }.to_owned();
            let name = name.to_owned();
            self.push(Node { id: id.clone(), key, kind: "driver", name, phase, layer: DRIVER, ..Node::default() });
        }
        self.edge(from, &id, what, true);
    }

    fn edges(&mut self) {
        for pod in self.all(&kinds::POD) {
            self.pod(&pod);
        }
        for claim in self.all(&kinds::PERSISTENT_VOLUME_CLAIM) {
            self.claim(&claim);
        }
        let classes = self.all(&kinds::STORAGE_CLASS);
        for volume in self.all(&kinds::PERSISTENT_VOLUME) {
            self.volume(&volume, &classes);
        }
        for class in &classes {
            let key = kinds::STORAGE_CLASS.etcd_key("", object::name(class));
            self.driver(&key, object::str_at(class, "provisioner"), "driver");
        }
        for attachment in self.all(&kinds::VOLUME_ATTACHMENT) {
            let text = |path| object::str_at(&attachment, path);
            let volume = kinds::PERSISTENT_VOLUME.etcd_key("", text("spec.source.persistentVolumeName"));
            let node = kinds::NODE.etcd_key("", text("spec.nodeName"));
            let attached = object::at(&attachment, "status.attached") == Some(&Value::Bool(true));
            self.edge(&volume, &node, if attached { "attached" } else { "attaching" }, attached);
        }
        for (owner, key) in std::mem::take(&mut self.owned) {
            self.edge(&owner, &key, "owns", true);
        }
        for snapshot in self.all(&kinds::VOLUME_SNAPSHOT) {
            let namespace = object::namespace(&snapshot);
            let source = object::str_at(&snapshot, "spec.source.persistentVolumeClaimName");
            let claim = kinds::PERSISTENT_VOLUME_CLAIM.etcd_key(namespace, source);
            let key = kinds::VOLUME_SNAPSHOT.etcd_key(namespace, object::name(&snapshot));
            self.edge(&claim, &key, "snapshot", true);
        }
    }

    fn pod(&mut self, pod: &Value) {
        let (namespace, name) = (object::namespace(pod), object::name(pod));
        let key = kinds::POD.etcd_key(namespace, name);
        if let Some((kind, owner_name)) = owner(pod) {
            let mut above = kind.etcd_key(namespace, &owner_name);
            // Through its ReplicaSet to the Deployment.
            let set = (*kind == kinds::REPLICA_SET).then(|| self.cluster.server().etcd().get(&above)).flatten();
            if let Some((kind, name)) = set.and_then(|set| owner(&set.value)) {
                above = kind.etcd_key(namespace, &name);
            }
            self.edge(&above, &key, "owns", true);
        }
        for volume in object::list_at(pod, "spec.volumes") {
            let claim = if object::at(volume, "ephemeral").is_some() {
                format!("{name}-{}", object::str_at(volume, "name"))
            } else {
                object::str_at(volume, "persistentVolumeClaim.claimName").to_owned()
            };
            self.edge(&key, &kinds::PERSISTENT_VOLUME_CLAIM.etcd_key(namespace, &claim), "mounts", true);
            let driver = object::str_at(volume, "csi.driver");
            if !driver.is_empty() {
                self.driver(&key, driver, "inline");
            }
        }
        let node = object::str_at(pod, "spec.nodeName");
        self.edge(&key, &kinds::NODE.etcd_key("", node), "runs", true);
    }

    fn claim(&mut self, claim: &Value) {
        let text = |path| object::str_at(claim, path);
        let namespace = object::namespace(claim);
        let key = kinds::PERSISTENT_VOLUME_CLAIM.etcd_key(namespace, object::name(claim));
        let volume = kinds::PERSISTENT_VOLUME.etcd_key("", text("spec.volumeName"));
        let bound = text("status.phase") == "Bound";
        self.edge(&key, &volume, if bound { "bound" } else { "asks" }, bound);
        // The edge to the volume already implies the class.
        if !self.index.contains_key(&volume) {
            let class = kinds::STORAGE_CLASS.etcd_key("", text("spec.storageClassName"));
            self.edge(&key, &class, "class", true);
        }
        for kind in [&kinds::VOLUME_SNAPSHOT, &kinds::HELLO] {
            if text("spec.dataSource.kind") == kind.kind {
                let source = kind.etcd_key(namespace, text("spec.dataSource.name"));
                self.edge(&key, &source, "source", true);
            }
        }
    }

    fn volume(&mut self, volume: &Value, classes: &[Object]) {
        let text = |path| object::str_at(volume, path);
        let key = kinds::PERSISTENT_VOLUME.etcd_key("", object::name(volume));
        let claim =
            kinds::PERSISTENT_VOLUME_CLAIM.etcd_key(text("spec.claimRef.namespace"), text("spec.claimRef.name"));
        let known = self.cluster.server().etcd().get(&claim);
        // Only an unclaimed volume is reserved for a claim.
        if known.is_some_and(|claim| object::str_at(&claim.value, "spec.volumeName").is_empty()) {
            self.edge(&claim, &key, "reserved", false);
        }
        let class = text("spec.storageClassName");
        self.edge(&key, &kinds::STORAGE_CLASS.etcd_key("", class), "class", true);
        let driver = text("spec.csi.driver");
        let by_class = classes.iter().any(|c| object::name(c) == class && object::str_at(c, "provisioner") == driver);
        if !by_class {
            self.driver(&key, driver, "driver");
        }
    }
}

/// Returns the owner of an object.
fn owner(object: &Value) -> Option<(&'static Kind, String)> {
    let owners = object::list_at(object, "metadata.ownerReferences");
    let owner = owners.iter().find(|o| o["controller"] == true)?;
    Some((kinds::of(owner)?, object::str_at(owner, "name").to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::EXAMPLES;
    use bindery_session::{History, Operation};

    /// Returns the cluster after `kubectl apply` of a text.
    pub(super) fn applied(text: &str) -> Cluster {
        let mut history = History::new();
        history.run(Operation::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.to_owned(), true));
        history.run(Operation::Settle);
        history.branch().head().cluster.clone()
    }

    pub(super) fn example(name: &str) -> Cluster {
        applied(EXAMPLES.iter().find(|e| e.name == name).expect("an example").text)
    }

    /// Returns `n` claims in a number of namespaces, each with its volume, all of one class.
    pub(super) fn pairs(n: usize, namespaces: usize) -> Model {
        let item = |id: String, kind, namespace: String, layer| Node {
            name: id.clone(),
            id,
            kind,
            namespace,
            layer,
            phase: "Bound".to_owned(),
            ..Node::default()
        };
        let claims = (0..n).map(|i| item(format!("claim-{i}"), "pvc", format!("ns-{}", i % namespaces), CLAIM));
        let volumes = (0..n).map(|i| item(format!("volume-{i}"), "pv", String::new(), VOLUME));
        let class = item("slow".to_owned(), "class", String::new(), CLASS);
        let items = claims.chain(volumes).chain([class]).collect();
        let edge = |from, to, what| Edge { from, to, what, established: true };
        let edges = (0..n).flat_map(|i| [edge(i, n + i, "bound"), edge(n + i, 2 * n, "class")]).collect();
        Model { items, edges, ..Model::default() }
    }

    #[test]
    fn provisioned_volume_has_complete_chain() {
        let model = Model::new(&example("dynamic"));
        let name = |i: usize| format!("{}/{}", model.items[i].kind, model.items[i].name);
        let relations: Vec<String> =
            model.edges.iter().map(|e| format!("{} {} {}", name(e.from), e.what, name(e.to))).collect();
        for what in ["mounts pvc/", "bound pv/", "class class/", "driver driver/", "attached node/", "runs node/"] {
            assert!(relations.iter().any(|edge| edge.contains(what)), "{what}: {relations:#?}");
        }
        assert_eq!(model.namespaces(), ["default"]);
    }

    #[test]
    fn namespace_includes_referenced_cluster_scoped_objects() {
        let model = pairs(6, 2);
        assert_eq!(model.namespaces(), ["ns-0", "ns-1"]);
        let part = model.of_namespace("ns-1");
        let names: Vec<&str> = part.items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["claim-1", "claim-3", "claim-5", "volume-1", "volume-3", "volume-5", "slow"]);
        assert_eq!(part.edges.len(), 6);
        assert!(model.of_namespace("absent").items.is_empty());
    }

    #[test]
    fn search_ignores_case() {
        let model = pairs(12, 1);
        let names = |text| model.matches(text).into_iter().map(|i| model.items[i].name.as_str()).collect::<Vec<_>>();
        assert_eq!(names("CLAIM-1"), ["claim-1", "claim-10", "claim-11"]);
        assert_eq!(names("pv/volume-7"), ["volume-7"]);
        assert_eq!(names("  "), [""; 0]);
    }

    #[test]
    fn large_graph_collapses_namespaces() {
        let model = pairs(1000, 7).bounded(&[]);
        assert_eq!((model.collapsed.len(), model.truncated), (2000, 0));
        assert_eq!(model.collapsed["volume-8"], "namespace/ns-1");
        assert_eq!(model.items.len(), 8, "seven namespaces and a class");
        assert_eq!(model.items.iter().map(|item| item.members).sum::<usize>(), 2000);
        assert_eq!(model.edges.len(), 7, "each namespace has volumes of the class");
    }

    #[test]
    fn large_namespace_shows_neighborhood() {
        let model = pairs(1000, 1).bounded(&["volume-999"]);
        assert_eq!((model.items.len(), model.truncated), (MAX_NODES, 2001 - MAX_NODES));
        assert!(model.collapsed.is_empty());
        let has = |id: &str| model.items.iter().any(|item| item.id == id);
        assert!(has("volume-999") && has("claim-999") && has("slow"));
        let few = pairs(10, 2);
        assert_eq!(few.clone().bounded(&[]), few);
    }
}

//! The cluster as a layered picture: what there is, what points at what, and where each stands.
//!
//! Pure: from a cluster to a [`Model`], from a model to a [`Layout`]. The layout is Sugiyama's: a row for each kind of
//! thing, points where long edges pass a row, the order in a row by barycentres, and places as near to the neighbours as
//! the order lets them be. The same cluster gives the same picture.

use bindery_api::object::{self, Object, Value};
use bindery_api::{Kind, kinds};

use crate::core::Cluster;

/// A thing in the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Unique: the etcd key, or `driver/` and the name.
    pub id: String,
    /// The etcd key of the object, if it is one.
    pub key: Option<String>,
    /// What it is, `pvc`.
    pub kind: &'static str,
    /// Its name, with the namespace before it unless that is `default`.
    pub name: String,
    /// How it is: a phase, or what comes nearest.
    pub phase: String,
    /// Which row it belongs to.
    row: usize,
}

/// That one thing points at another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Which, as an index into the items.
    pub from: usize,
    /// At which.
    pub to: usize,
    /// In what sense: message `graph-edge-<what>`.
    pub what: &'static str,
    /// Whether that is so, or only wished.
    pub firm: bool,
}

/// What is in the picture.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Model {
    /// The things.
    pub items: Vec<Item>,
    /// What points at what.
    pub edges: Vec<Edge>,
    /// How many more things there are.
    pub left_out: usize,
}

/// The most things in a picture: more can be neither drawn in time nor read.
const MOST: usize = 120;

/// The rows, from above.
const WORKLOAD: usize = 0;
const POD: usize = 1;
const CLAIM: usize = 2;
const VOLUME: usize = 3;
const CLASS: usize = 4;
const DRIVER: usize = 5;

impl Model {
    /// What a cluster holds. If that is too much, what stands near `focus` (etcd keys) comes first.
    pub fn new(cluster: &Cluster, focus: &[&str]) -> Model {
        let mut builder = Builder { cluster, model: Model::default() };
        builder.items();
        builder.edges();
        builder.model.near(focus)
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.items.iter().position(|item| item.id == id)
    }

    /// What is near, if all is too much.
    fn near(self, focus: &[&str]) -> Model {
        if self.items.len() <= MOST {
            return self;
        }
        let mut order: Vec<usize> = focus.iter().filter_map(|key| self.find(key)).collect();
        let mut taken = vec![false; self.items.len()];
        order.iter().for_each(|i| taken[*i] = true);
        let (mut at, mut next) = (0, 0);
        while order.len() < MOST {
            match order.get(at) {
                Some(&i) => {
                    for edge in self.edges.iter().filter(|e| e.from == i || e.to == i) {
                        let other = if edge.from == i { edge.to } else { edge.from };
                        if !std::mem::replace(&mut taken[other], true) {
                            order.push(other);
                        }
                    }
                    at += 1;
                }
                // Another corner of the cluster, from its beginning.
                None => {
                    if !std::mem::replace(&mut taken[next], true) {
                        order.push(next);
                    }
                    next += 1;
                }
            }
        }
        order.truncate(MOST);
        order.sort_unstable();
        let place = |i: usize| order.binary_search(&i).ok();
        let edges = self.edges.iter();
        let edges = edges.filter_map(|e| Some(Edge { from: place(e.from)?, to: place(e.to)?, ..*e })).collect();
        let items = order.iter().map(|i| self.items[*i].clone()).collect();
        Model { items, edges, left_out: self.items.len() - order.len() }
    }
}

struct Builder<'a> {
    cluster: &'a Cluster,
    model: Model,
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

    fn add(&mut self, kind: &Kind, word: &'static str, row: usize, object: &Value) {
        let (namespace, name) = (object::namespace(object), object::name(object));
        let key = kind.etcd_key(namespace, name);
        let name = if namespace.is_empty() || namespace == "default" {
            name.to_owned()
        } else {
            format!("{namespace}/{name}")
        };
        let phase = phase_of(kind, object);
        self.model.items.push(Item { id: key.clone(), key: Some(key), kind: word, name, phase, row });
    }

    fn items(&mut self) {
        let rows: [(&Kind, &'static str, usize); 9] = [
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
        for (kind, word, row) in rows {
            for object in self.all(kind) {
                // A Deployment's ReplicaSets are a detail; of old ones there are many.
                let detail = *kind == kinds::REPLICA_SET && owner(&object).is_some();
                if !detail {
                    self.add(kind, word, row, &object);
                }
            }
        }
        // Nodes alone are no story of storage.
        if self.model.items.iter().any(|item| item.row == POD) {
            for node in self.all(&kinds::NODE) {
                self.add(&kinds::NODE, "node", CLASS, &node);
            }
        }
    }

    fn edge(&mut self, from: &str, to: &str, what: &'static str, firm: bool) {
        let (Some(from), Some(to)) = (self.model.find(from), self.model.find(to)) else { return };
        let edge = Edge { from, to, what, firm };
        if !self.model.edges.contains(&edge) {
            self.model.edges.push(edge);
        }
    }

    /// The place of a driver, which comes into the picture when something names it.
    fn driver(&mut self, from: &str, name: &str, what: &'static str) {
        if name.is_empty() || name == "kubernetes.io/no-provisioner" {
            return;
        }
        let id = format!("driver/{name}");
        if self.model.find(&id).is_none() {
            let key = kinds::CSI_DRIVER.etcd_key("", name);
            let key = self.cluster.server().etcd().get(&key).map(|_| key);
            let installed = self.cluster.drivers().iter().any(|driver| driver.name == name);
            let phase = if installed { "installed" } else { "absent" }.to_owned();
            self.model.items.push(Item {
                id: id.clone(),
                key,
                kind: "driver",
                name: name.to_owned(),
                phase,
                row: DRIVER,
            });
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
            // Over its ReplicaSet to the Deployment.
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
        // Whose volume there is says its class, too.
        if self.model.find(&volume).is_none() {
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
        // Only a volume that no claim has taken yet is merely kept for one.
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

/// Who owns an object.
fn owner(object: &Value) -> Option<(&'static Kind, String)> {
    let owners = object::list_at(object, "metadata.ownerReferences");
    let owner = owners.iter().find(|o| o["controller"] == true)?;
    Some((kinds::of(owner)?, object::str_at(owner, "name").to_owned()))
}

/// How large a thing is drawn.
pub const WIDTH: i32 = 148;
/// How high.
pub const HEIGHT: i32 = 46;
/// Between two things of a row.
const GAP: i32 = 22;
/// How much room an edge takes that passes a row.
const PASS: i32 = 14;
/// Between two rows.
const BETWEEN: i32 = 58;
/// Around all.
const MARGIN: i32 = 14;

/// Where everything stands.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Layout {
    /// How wide the picture is.
    pub width: i32,
    /// How high.
    pub height: i32,
    /// The upper left corner of each thing.
    pub places: Vec<(i32, i32)>,
    /// The points of each edge: where it leaves, where it enters and leaves the rows that it passes, where it ends.
    pub paths: Vec<Vec<(i32, i32)>>,
}

/// A place in a row: a thing, or the passing of an edge.
struct Spot {
    width: i32,
    row: usize,
    /// Neighbours in the row above, and in the row below.
    above: Vec<usize>,
    below: Vec<usize>,
}

impl Layout {
    /// Lays a model out.
    pub fn new(model: &Model) -> Layout {
        // Rows in which nothing stands take no room.
        let mut used: Vec<usize> = model.items.iter().map(|item| item.row).collect();
        used.sort_unstable();
        used.dedup();
        let row_of = |item: &Item| used.iter().position(|row| *row == item.row).unwrap_or(0);
        let mut spots: Vec<Spot> = model
            .items
            .iter()
            .map(|item| Spot { width: WIDTH, row: row_of(item), above: vec![], below: vec![] })
            .collect();
        let mut chains: Vec<Vec<usize>> = Vec::new();
        for edge in &model.edges {
            let (mut at, turned) = (edge.from, spots[edge.from].row > spots[edge.to].row);
            let end = if turned { std::mem::replace(&mut at, edge.to) } else { edge.to };
            let mut chain = vec![at];
            for row in spots[at].row + 1..spots[end].row {
                spots.push(Spot { width: PASS, row, above: vec![at], below: vec![] });
                let new = spots.len() - 1;
                spots[at].below.push(new);
                at = new;
                chain.push(new);
            }
            if spots[at].row != spots[end].row {
                spots[at].below.push(end);
                spots[end].above.push(at);
            }
            chain.push(end);
            if turned {
                chain.reverse();
            }
            chains.push(chain);
        }
        let rows = order(&spots, used.len());
        let x = across(&spots, &rows);
        let left = x.iter().zip(&spots).map(|(x, s)| x - s.width / 2).min().unwrap_or(0) - MARGIN;
        let y = |spot: usize| MARGIN + spots[spot].row as i32 * (HEIGHT + BETWEEN);
        let places = (0..model.items.len()).map(|i| (x[i] - WIDTH / 2 - left, y(i))).collect();
        let right = x.iter().zip(&spots).map(|(x, s)| x + s.width / 2).max().unwrap_or(0) - left + MARGIN;
        let mut layout = Layout {
            width: right.max(2 * MARGIN),
            height: used.len() as i32 * (HEIGHT + BETWEEN) - if used.is_empty() { 0 } else { BETWEEN } + 2 * MARGIN,
            places,
            paths: Vec::new(),
        };
        // Edges that share a side of a thing leave it beside each other, in the order in which they go on.
        let port = |spot: usize, other: usize, side: &[usize]| {
            if spot >= model.items.len() {
                return x[spot] - left;
            }
            let mut side: Vec<usize> = side.to_vec();
            side.sort_by_key(|s| (x[*s], *s));
            side.dedup();
            let n = side.len() as i32;
            let i = side.iter().position(|s| *s == other).unwrap_or(0) as i32;
            let step = ((WIDTH - 40) / n.max(1)).min(26);
            x[spot] - left + (2 * i - (n - 1)) * step / 2
        };
        for chain in &chains {
            let mut path = Vec::new();
            for pair in chain.windows(2) {
                let (a, b) = (pair[0], pair[1]);
                let down = spots[a].row <= spots[b].row;
                let (side_a, side_b) =
                    if down { (&spots[a].below, &spots[b].above) } else { (&spots[a].above, &spots[b].below) };
                path.push((port(a, b, side_a), y(a) + if down { HEIGHT } else { 0 }));
                path.push((port(b, a, side_b), y(b) + if down { 0 } else { HEIGHT }));
            }
            layout.paths.push(path);
        }
        layout
    }
}

/// The spots of each row in an order with few crossings.
fn order(spots: &[Spot], rows: usize) -> Vec<Vec<usize>> {
    let mut now: Vec<Vec<usize>> = vec![Vec::new(); rows];
    for (i, spot) in spots.iter().enumerate() {
        now[spot.row].push(i);
    }
    let mut best = now.clone();
    let mut least = crossings(spots, &now);
    for sweep in 0..12 {
        if least == 0 {
            break;
        }
        let down = sweep % 2 == 0;
        let rows: Vec<usize> = if down { (0..rows).collect() } else { (0..rows).rev().collect() };
        for row in rows {
            let place = places(spots.len(), &now);
            let middle = |i: usize| {
                let near = if down { &spots[i].above } else { &spots[i].below };
                // What has no neighbour stays where it is.
                let own = place[i] as i64 * 1000;
                if near.is_empty() {
                    own
                } else {
                    near.iter().map(|n| place[*n] as i64 * 1000).sum::<i64>() / near.len() as i64
                }
            };
            let mut keyed: Vec<(i64, usize)> = now[row].iter().map(|i| (middle(*i), *i)).collect();
            // Stable, so that ties keep their order; turned round now and then, so that ties do not hide a better one.
            if sweep % 4 >= 2 {
                keyed.reverse();
            }
            keyed.sort_by_key(|(middle, _)| *middle);
            now[row] = keyed.into_iter().map(|(_, i)| i).collect();
        }
        let count = crossings(spots, &now);
        if count < least {
            (least, best) = (count, now.clone());
        }
    }
    best
}

fn places(count: usize, rows: &[Vec<usize>]) -> Vec<usize> {
    let mut place = vec![0; count];
    for row in rows {
        for (at, i) in row.iter().enumerate() {
            place[*i] = at;
        }
    }
    place
}

/// How many pairs of edges cross.
fn crossings(spots: &[Spot], rows: &[Vec<usize>]) -> usize {
    let place = places(spots.len(), rows);
    let mut count = 0;
    for row in rows {
        let mut ends: Vec<usize> = Vec::new();
        for i in row {
            let mut own: Vec<usize> = spots[*i].below.iter().map(|b| place[*b]).collect();
            own.sort_unstable();
            // Each earlier edge that ends further right is crossed.
            count += own.iter().map(|end| ends.iter().filter(|other| *other > end).count()).sum::<usize>();
            ends.extend(own);
        }
    }
    count
}

/// The middle of each spot: as near to its neighbours as the order and the room let it be.
fn across(spots: &[Spot], rows: &[Vec<usize>]) -> Vec<i32> {
    let mut x = vec![0.0_f64; spots.len()];
    let apart = |a: usize, b: usize| f64::from((spots[a].width + spots[b].width) / 2 + GAP);
    for row in rows {
        let mut at = 0.0;
        for (n, i) in row.iter().enumerate() {
            if n > 0 {
                at += apart(row[n - 1], *i);
            }
            x[*i] = at;
        }
        row.iter().for_each(|i| x[*i] -= at / 2.0);
    }
    for sweep in 0..10 {
        let down: Vec<&Vec<usize>> = if sweep % 2 == 0 { rows.iter().collect() } else { rows.iter().rev().collect() };
        for row in down {
            let mut offset = 0.0;
            // Blocks that share one place, each with its sum and how many are in it: the closest places to the wished
            // ones that keep the order (pool adjacent violators).
            let mut blocks: Vec<(f64, usize)> = Vec::new();
            let mut offsets = Vec::new();
            for (n, i) in row.iter().enumerate() {
                if n > 0 {
                    offset += apart(row[n - 1], *i);
                }
                offsets.push(offset);
                let near = spots[*i].above.iter().chain(&spots[*i].below);
                let count = spots[*i].above.len() + spots[*i].below.len();
                let wish = if count == 0 { x[*i] } else { near.map(|n| x[*n]).sum::<f64>() / count as f64 };
                blocks.push((wish - offset, 1));
                while let [.., (a, n), (b, m)] = blocks[..]
                    && a / n as f64 >= b / m as f64
                {
                    blocks.pop();
                    *blocks.last_mut().expect("there were two") = (a + b, n + m);
                }
            }
            let middles = blocks.iter().flat_map(|(sum, n)| std::iter::repeat_n(sum / *n as f64, *n));
            for ((i, offset), middle) in row.iter().zip(offsets).zip(middles) {
                x[*i] = middle + offset;
            }
        }
    }
    // Down, so that rounding never brings two nearer than they may be by more than a point.
    x.into_iter().map(|x| x.floor() as i32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples::EXAMPLES;
    use crate::history::{Deed, History};

    fn cluster(example: &str) -> Cluster {
        let text = EXAMPLES.iter().find(|e| e.name == example).expect("an example").text;
        let mut history = History::new();
        history.run(Deed::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.to_owned(), true));
        history.run(Deed::Settle);
        history.branch().head().cluster.clone()
    }

    fn told(model: &Model) -> Vec<String> {
        let name = |i: usize| format!("{}/{}", model.items[i].kind, model.items[i].name);
        model.edges.iter().map(|e| format!("{} {} {}", name(e.from), e.what, name(e.to))).collect()
    }

    /// Things of one row do not touch, and edges begin and end at their things.
    fn sound(model: &Model, layout: &Layout) {
        for (i, a) in layout.places.iter().enumerate() {
            assert!(a.0 >= 0 && a.1 >= 0 && a.0 + WIDTH <= layout.width && a.1 + HEIGHT <= layout.height);
            for b in &layout.places[..i] {
                assert!((a.0 - b.0).abs() >= WIDTH || (a.1 - b.1).abs() >= HEIGHT, "{a:?} is on {b:?}");
            }
        }
        for (edge, path) in model.edges.iter().zip(&layout.paths) {
            for (item, end) in [(edge.from, path[0]), (edge.to, path[path.len() - 1])] {
                let (x, y) = layout.places[item];
                assert!((x..=x + WIDTH).contains(&end.0) && (y..=y + HEIGHT).contains(&end.1), "{edge:?} {path:?}");
            }
        }
    }

    #[test]
    fn the_chain_of_a_volume_made_for_a_pod() {
        let cluster = cluster("dynamic");
        let model = Model::new(&cluster, &[]);
        let told = told(&model);
        for what in ["mounts pvc/", "bound pv/", "class class/", "driver driver/", "attached node/", "runs node/"] {
            assert!(told.iter().any(|edge| edge.contains(what)), "{what}: {told:#?}");
        }
        let layout = Layout::new(&model);
        sound(&model, &layout);
        assert_eq!(layout, Layout::new(&Model::new(&cluster, &[])));
    }

    #[test]
    fn every_example_can_be_drawn() {
        for example in EXAMPLES {
            let model = Model::new(&cluster(example.name), &[]);
            sound(&model, &Layout::new(&model));
        }
    }

    #[test]
    fn pairs_that_were_named_crosswise_do_not_cross() {
        let item = |n: usize, row| Item {
            id: format!("{row}/{n}"),
            key: None,
            kind: "x",
            name: n.to_string(),
            phase: String::new(),
            row,
        };
        let n = 20;
        let items = (0..n).map(|i| item(i, CLAIM)).chain((0..n).map(|i| item(i, VOLUME))).collect();
        let edges = (0..n).map(|i| Edge { from: i, to: n + (i * 7) % n, what: "bound", firm: true }).collect();
        let model = Model { items, edges, left_out: 0 };
        let layout = Layout::new(&model);
        sound(&model, &layout);
        for (i, a) in layout.paths.iter().enumerate() {
            for b in &layout.paths[..i] {
                assert_eq!(a[0].0 < b[0].0, a[1].0 < b[1].0, "{a:?} crosses {b:?}");
            }
        }
    }

    #[test]
    fn of_too_much_the_near_is_drawn() {
        let item = |n: usize| Item {
            id: format!("k{n}"),
            key: None,
            kind: "x",
            name: n.to_string(),
            phase: String::new(),
            row: n % 2,
        };
        let items: Vec<Item> = (0..1000).map(item).collect();
        let edges = (0..999).map(|i| Edge { from: i, to: i + 1, what: "bound", firm: true }).collect();
        let model = Model { items, edges, left_out: 0 }.near(&["k500"]);
        assert_eq!((model.items.len(), model.left_out), (MOST, 1000 - MOST));
        assert!(model.find("k500").is_some() && model.find("k501").is_some() && model.find("k0").is_none());
        sound(&model, &Layout::new(&model));
    }
}

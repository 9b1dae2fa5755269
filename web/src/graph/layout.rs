//! The layout of the graph.
//!
//! Items that refer to each other form a group, such as a Pod, its claim and its volume. A group has layers (Sugiyama's
//! method), and the groups fill the rows in the order of their names. Items with many references from others are hubs:
//! classes, nodes, drivers, and a workload or a claim with many Pods. Hubs have their own rows, above or below all
//! groups. The edges of a hub share one line in each channel between two rows, like wires that share a bus.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{CLAIM, CLASS, Edge, Model, Node};
use crate::picture;
use crate::text::{tr, with};

/// The width of an item.
pub const WIDTH: i32 = 164;
/// The height of an item.
pub const HEIGHT: i32 = 46;
/// The gap between two items of a row.
const GAP: i32 = 24;
/// The width for an edge that passes through a row.
const PASS: i32 = 16;
/// The gap between two layers of a group.
const BETWEEN: i32 = 54;
/// The gap between two lines of a channel.
const LANE: i32 = 16;
/// The gap between two lines beside the rows.
const TRUNK: i32 = 9;
/// The gap between a row and the lines of the next channel.
const PAD: i32 = 16;
/// The margin around the graph.
const MARGIN: i32 = 16;
/// The maximum number of neighbors in a group: an item with more is a hub.
const FAN: usize = 6;
/// The minimum number of items in a row.
const COLUMNS: i32 = 6;
/// The width of the graph, as a multiple of its height.
const ASPECT: f64 = 1.5;
/// The height of a label.
const LABEL: i32 = 14;

/// The path of an edge: points, and for each following point whether a curve or a line leads to it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Path {
    /// The points from the first item to the second one.
    pub points: Vec<(i32, i32)>,
    /// For each segment, true for a curve. There is one segment less than points.
    pub curves: Vec<bool>,
}

impl Path {
    fn at(point: (i32, i32)) -> Path {
        Path { points: vec![point], curves: Vec::new() }
    }

    fn to(&mut self, point: (i32, i32), curve: bool) {
        if self.points.last() != Some(&point) {
            self.points.push(point);
            self.curves.push(curve);
        }
    }

    fn reversed(mut self) -> Path {
        self.points.reverse();
        self.curves.reverse();
        self
    }

    /// Continues the path through these points to the start of another path, and appends that path.
    fn through(mut self, points: &[(i32, i32)], end: Path) -> Path {
        points.iter().for_each(|point| self.to(*point, false));
        self.to(end.points[0], false);
        for (point, curve) in end.points.into_iter().skip(1).zip(end.curves) {
            self.to(point, curve);
        }
        self
    }
}

/// A text on an edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The index of the edge, or of the first of the edges that share a line.
    pub edge: usize,
    /// The hub of the shared line.
    pub hub: Option<usize>,
    /// The text.
    pub text: String,
    /// The middle of its box.
    pub x: i32,
    /// The middle of its box.
    pub y: i32,
    /// The width of its box.
    pub width: i32,
}

/// The positions of everything.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The width of the graph.
    pub width: i32,
    /// The height of the graph.
    pub height: i32,
    /// The upper left corner of each item.
    pub places: Vec<(i32, i32)>,
    /// The path of each edge.
    pub paths: Vec<Path>,
    /// For an edge that joins the line of another one: its path up to the junction, and whether the path has the arrow.
    pub joins: Vec<Option<(Path, bool)>>,
    /// The labels of the edges. Edges with a shared line share its label. A label without enough space is omitted.
    pub labels: Vec<Label>,
}

/// A position in a layer: an item, or an edge that passes through the layer.
struct Spot {
    width: i32,
    row: usize,
    /// Neighbors in the layer above, and in the layer below.
    above: Vec<usize>,
    below: Vec<usize>,
}

/// A group of items that refer to each other, in layers.
struct Group {
    /// The index of each item. Its spot has the same index as the item has here.
    items: Vec<usize>,
    spots: Vec<Spot>,
    /// The used layers, from the top. Row 0 of the spots is above all of them, and the last row is below all of them.
    layers: Vec<usize>,
    /// The spots of each edge in the group and of each edge that leaves the group.
    chains: BTreeMap<usize, Vec<usize>>,
    /// The center of each spot, from the left side of the group.
    x: Vec<i32>,
    width: i32,
    /// The start of the group in its row.
    left: i32,
}

/// One row of the graph: groups side by side, or hubs.
#[derive(Default)]
struct Band {
    groups: Vec<usize>,
    hubs: Vec<usize>,
    /// The used layers, from the top.
    layers: Vec<usize>,
    top: i32,
}

impl Band {
    fn height(&self) -> i32 {
        self.layers.len() as i32 * (HEIGHT + BETWEEN) - BETWEEN
    }

    fn y(&self, layer: usize) -> i32 {
        let at = self.layers.iter().position(|l| *l == layer).unwrap_or(0);
        self.top + at as i32 * (HEIGHT + BETWEEN)
    }
}

/// The shared line of a hub for one kind of edge.
struct Bus {
    hub: usize,
    edges: Vec<usize>,
    /// True if it needs a line beside the rows.
    trunk: bool,
    /// The position of that line.
    x: i32,
    /// The port at the hub.
    port: i32,
}

/// An edge between two rows: how it leaves the first item and how it reaches the second one.
struct Crossing {
    edge: usize,
    bus: usize,
    /// The channels: 0 is above the first row.
    channels: [usize; 2],
    /// For each end, true if the edge is below the item.
    down: [bool; 2],
}

/// Compares names in natural order: `claim-2` before `claim-10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    while let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) {
        let (n, m) = (digits(a), digits(b));
        let order = if n > 0 && m > 0 {
            let (x, y) = (a[..n].trim_start_matches('0'), b[..m].trim_start_matches('0'));
            (a, b) = (&a[n..], &b[m..]);
            x.len().cmp(&y.len()).then_with(|| x.cmp(y))
        } else {
            (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
            x.cmp(&y)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// Returns for each item whether it is a hub.
fn hubs(model: &Model) -> Vec<bool> {
    let mut hubs: Vec<bool> = model.items.iter().map(|item| item.layer >= CLASS).collect();
    let mut neighbors = vec![BTreeSet::new(); hubs.len()];
    for edge in model.edges.iter().filter(|e| !hubs[e.from] && !hubs[e.to]) {
        neighbors[edge.from].insert(edge.to);
        neighbors[edge.to].insert(edge.from);
    }
    for (hub, neighbors) in hubs.iter_mut().zip(neighbors) {
        *hub |= neighbors.len() > FAN;
    }
    hubs
}

/// Returns true if a hub is drawn above the groups.
fn above(item: &Node) -> bool {
    item.layer < CLAIM
}

/// Returns the items of each group, in the order of drawing.
fn groups(model: &Model, hubs: &[bool]) -> Vec<Vec<usize>> {
    let mut neighbors = vec![Vec::new(); hubs.len()];
    for edge in model.edges.iter().filter(|e| !hubs[e.from] && !hubs[e.to]) {
        neighbors[edge.from].push(edge.to);
        neighbors[edge.to].push(edge.from);
    }
    let mut seen = hubs.to_vec();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for first in 0..hubs.len() {
        if std::mem::replace(&mut seen[first], true) {
            continue;
        }
        let (mut group, mut at) = (vec![first], 0);
        while let Some(&i) = group.get(at) {
            for other in &neighbors[i] {
                if !std::mem::replace(&mut seen[*other], true) {
                    group.push(*other);
                }
            }
            at += 1;
        }
        group.sort_unstable();
        groups.push(group);
    }
    // By the claim: its name is stable while Pods and volumes are replaced.
    let lead = |group: &[usize]| {
        let claim = group.iter().filter(|i| model.items[**i].layer == CLAIM).min_by(|a, b| {
            let name = |i: usize| model.items[i].name.as_str();
            natural(name(**a), name(**b))
        });
        claim.or(group.first()).copied().unwrap_or_default()
    };
    groups.sort_by_cached_key(|group| {
        let item = &model.items[lead(group)];
        (item.namespace.is_empty(), item.namespace.clone(), Natural(item.name.clone()))
    });
    groups
}

/// A name with natural order.
#[derive(PartialEq, Eq)]
struct Natural(String);

impl Ord for Natural {
    fn cmp(&self, other: &Natural) -> Ordering {
        natural(&self.0, &other.0).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Natural) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Group {
    /// Returns a group with its inner edges, and the edges that leave it. `Some(true)` leaves downwards.
    fn new(model: &Model, items: Vec<usize>, edges: &[(usize, Option<bool>)]) -> Group {
        let layers: BTreeSet<usize> = items.iter().map(|i| model.items[*i].layer).collect();
        let layers: Vec<usize> = layers.into_iter().collect();
        let row = |i: usize| layers.iter().position(|l| *l == model.items[i].layer).unwrap_or(0) + 1;
        let spot = |width, row| Spot { width, row, above: vec![], below: vec![] };
        let mut spots: Vec<Spot> = items.iter().map(|i| spot(WIDTH, row(*i))).collect();
        let local = |i: usize| items.binary_search(&i).ok();
        let mut chains = BTreeMap::new();
        for (edge, leaves) in edges {
            let Edge { from, to, .. } = model.edges[*edge];
            // From the upper item to the lower one.
            let (start, end) = match (local(from), local(to), leaves) {
                (Some(a), Some(b), _) if spots[a].row > spots[b].row => (Some(b), Some(a)),
                (Some(a), Some(b), _) => (Some(a), Some(b)),
                (Some(a), None, Some(true)) | (None, Some(a), Some(true)) => (Some(a), None),
                (Some(a), None, _) | (None, Some(a), _) => (None, Some(a)),
                (None, None, _) => continue,
            };
            let first = start.map_or(0, |a| spots[a].row + 1);
            let last = end.map_or(layers.len() + 2, |b| spots[b].row);
            let mut chain: Vec<usize> = start.into_iter().collect();
            for row in first..last {
                chain.push(spots.len());
                spots.push(spot(PASS, row));
            }
            chain.extend(end);
            for pair in chain.windows(2) {
                if spots[pair[0]].row == spots[pair[1]].row {
                    continue;
                }
                spots[pair[0]].below.push(pair[1]);
                spots[pair[1]].above.push(pair[0]);
            }
            chains.insert(*edge, chain);
        }
        let rows = order(&spots, layers.len() + 2);
        let x = centers(&spots, &rows);
        let inner = |spot: &Spot| (1..=layers.len()).contains(&spot.row);
        let ends = || x.iter().zip(&spots).filter(|(_, spot)| inner(spot));
        let left = ends().map(|(x, s)| x - s.width / 2).min().unwrap_or(0);
        let right = ends().map(|(x, s)| x + s.width / 2).max().unwrap_or(0);
        let x = x.into_iter().map(|x| x - left).collect();
        Group { items, spots, layers, chains, x, width: right - left, left: 0 }
    }

    fn outer(&self, spot: usize) -> bool {
        !(1..=self.layers.len()).contains(&self.spots[spot].row)
    }

    /// Returns where an edge to the spot `other` leaves a spot. Edges on the same side leave next to each other, in the
    /// order of their other ends.
    fn port(&self, spot: usize, other: usize) -> i32 {
        let x = self.left + self.x[spot];
        let Spot { width, above, below, .. } = &self.spots[spot];
        if *width != WIDTH {
            return x;
        }
        let mut side = if below.contains(&other) { below.clone() } else { above.clone() };
        side.sort_by_key(|s| (self.x[*s], *s));
        side.dedup();
        let n = side.len() as i32;
        let i = side.iter().position(|s| *s == other).unwrap_or(0) as i32;
        let step = ((WIDTH - 40) / n.max(1)).min(28);
        x + (2 * i - (n - 1)) * step / 2
    }

    /// Returns the path of an edge from top to bottom, as far as it is in the group.
    fn path(&self, band: &Band, edge: usize) -> Path {
        let Some(chain) = self.chains.get(&edge) else { return Path::default() };
        let top = |spot: usize| band.y(self.layers[self.spots[spot].row - 1]);
        let mut path = Path::default();
        for pair in chain.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let (from, to) = (self.port(a, b), self.port(b, a));
            match (self.outer(a), self.outer(b)) {
                // An edge that enters above the row, and an edge that leaves below it.
                (true, _) => path = Path::at((to, band.top)).through(&[], Path::at((to, top(b)))),
                (_, true) => {
                    if path.points.is_empty() {
                        path = Path::at((from, top(a) + HEIGHT));
                    }
                    path.to((from, band.top + band.height()), false);
                }
                _ => {
                    if path.points.is_empty() {
                        path = Path::at((from, top(a) + HEIGHT));
                    }
                    path.to((from, top(a) + HEIGHT), false);
                    path.to((to, top(b)), true);
                }
            }
        }
        path
    }

    /// Returns where an edge leaves the group.
    fn exit(&self, edge: usize, down: bool) -> i32 {
        let Some(chain) = self.chains.get(&edge) else { return self.left };
        match (down, &chain[..]) {
            (true, [.., a, b]) => self.port(*a, *b),
            (false, [a, b, ..]) => self.port(*b, *a),
            _ => self.left,
        }
    }
}

/// Occupied boxes, by the cells of a coarse grid.
#[derive(Default)]
struct Taken(BTreeMap<(i32, i32), Vec<[i32; 4]>>);

impl Taken {
    fn cells([left, top, right, bottom]: [i32; 4]) -> impl Iterator<Item = (i32, i32)> {
        let (columns, rows) = (left.div_euclid(64)..=right.div_euclid(64), top.div_euclid(32)..=bottom.div_euclid(32));
        rows.flat_map(move |y| columns.clone().map(move |x| (x, y)))
    }

    fn free(&self, [left, top, right, bottom]: [i32; 4]) -> bool {
        let meets = |[l, t, r, b]: &[i32; 4]| *l < right && left < *r && *t < bottom && top < *b;
        !Taken::cells([left, top, right, bottom]).any(|cell| self.0.get(&cell).is_some_and(|all| all.iter().any(meets)))
    }

    fn take(&mut self, area: [i32; 4]) {
        Taken::cells(area).for_each(|cell| self.0.entry(cell).or_default().push(area));
    }
}

/// The layout during its construction.
struct Drawing<'a> {
    model: &'a Model,
    hubs: Vec<bool>,
    groups: Vec<Group>,
    /// The group of each item that is not a hub.
    group_of: Vec<usize>,
    bands: Vec<Band>,
    band_of: Vec<usize>,
    /// The left side of each hub.
    hub_x: Vec<i32>,
    crossings: Vec<Crossing>,
    buses: Vec<Bus>,
    /// The lines of each channel: the bus and the position.
    lanes: Vec<BTreeMap<usize, i32>>,
    taken: Taken,
    labels: Vec<Label>,
}

impl Layout {
    /// Returns the layout of a model.
    pub fn new(model: &Model) -> Layout {
        if model.items.is_empty() {
            return Layout { width: 2 * MARGIN, height: 2 * MARGIN, ..Layout::default() };
        }
        let mut drawing = Drawing::new(model);
        drawing.fill();
        drawing.connect();
        drawing.place_hubs();
        drawing.place_buses();
        drawing.place_bands();
        drawing.finish()
    }
}

impl<'a> Drawing<'a> {
    /// Lays out each group separately.
    fn new(model: &'a Model) -> Drawing<'a> {
        let hubs = hubs(model);
        let groups = groups(model, &hubs);
        let mut group_of = vec![usize::MAX; hubs.len()];
        for (g, group) in groups.iter().enumerate() {
            group.iter().for_each(|i| group_of[*i] = g);
        }
        let mut edges = vec![Vec::new(); groups.len()];
        for (e, edge) in model.edges.iter().enumerate() {
            match (hubs[edge.from], hubs[edge.to]) {
                (false, false) => edges[group_of[edge.from]].push((e, None)),
                (false, true) => edges[group_of[edge.from]].push((e, Some(!above(&model.items[edge.to])))),
                (true, false) => edges[group_of[edge.to]].push((e, Some(!above(&model.items[edge.from])))),
                (true, true) => {}
            }
        }
        let groups = groups.into_iter().zip(&edges).map(|(items, edges)| Group::new(model, items, edges)).collect();
        Drawing {
            model,
            groups,
            group_of,
            bands: Vec::new(),
            band_of: vec![0; hubs.len()],
            hub_x: vec![0; hubs.len()],
            hubs,
            crossings: Vec::new(),
            buses: Vec::new(),
            lanes: Vec::new(),
            taken: Taken::default(),
            labels: Vec::new(),
        }
    }

    /// Fills the rows.
    fn fill(&mut self) {
        let area = |group: &Group| {
            let high = group.layers.len() as i32 * (HEIGHT + BETWEEN) + 2 * LANE;
            f64::from(group.width + GAP) * f64::from(high)
        };
        let all: f64 = self.groups.iter().map(area).sum();
        let column = WIDTH + GAP;
        // In steps of two columns, so that one more object rarely moves all others.
        let wanted = ((all * ASPECT).sqrt() / f64::from(2 * column)).ceil() as i32 * 2 * column;
        let widest = self.groups.iter().map(|g| g.width + GAP).max().unwrap_or(0);
        let width = wanted.max(COLUMNS * column).max(widest);
        let mut rows: Vec<Band> = Vec::new();
        let mut end = i32::MAX;
        for (g, group) in self.groups.iter_mut().enumerate() {
            if end.saturating_add(group.width + GAP) > width {
                rows.push(Band::default());
                end = 0;
            }
            group.left = end;
            end += group.width + GAP;
            if let Some(row) = rows.last_mut() {
                row.groups.push(g);
                row.layers.extend(&group.layers);
            }
        }
        let hub_rows = |upper: bool| {
            let mut by_layer: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (i, item) in self.model.items.iter().enumerate() {
                if self.hubs[i] && above(item) == upper {
                    by_layer.entry(item.layer).or_default().push(i);
                }
            }
            let rows = by_layer.into_iter().flat_map(|(layer, hubs)| {
                let rows = hubs.chunks((width / column) as usize).map(<[usize]>::to_vec).collect::<Vec<_>>();
                rows.into_iter().map(move |hubs| Band { hubs, layers: vec![layer], ..Band::default() })
            });
            rows.collect::<Vec<_>>()
        };
        self.bands = hub_rows(true).into_iter().chain(rows).chain(hub_rows(false)).collect();
        for (b, band) in self.bands.iter_mut().enumerate() {
            band.layers.sort_unstable();
            band.layers.dedup();
            let items = band.groups.iter().flat_map(|g| &self.groups[*g].items).chain(&band.hubs);
            items.for_each(|i| self.band_of[*i] = b);
        }
    }

    /// Finds the edges between two rows, and the buses that they share.
    fn connect(&mut self) {
        let mut known: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for (e, edge) in self.model.edges.iter().enumerate() {
            if !self.hubs[edge.from] && !self.hubs[edge.to] {
                continue;
            }
            let hub = if self.hubs[edge.to] { edge.to } else { edge.from };
            let (a, b) = (self.band_of[edge.from], self.band_of[edge.to]);
            let down = [a <= b, a >= b];
            let channel = |band: usize, down: bool| if down { band + 1 } else { band };
            let channels = [channel(a, down[0]), channel(b, down[1])];
            let bus = *known.entry((hub, edge.what)).or_insert_with(|| {
                self.buses.push(Bus { hub, edges: Vec::new(), trunk: false, x: 0, port: 0 });
                self.buses.len() - 1
            });
            self.buses[bus].edges.push(e);
            self.buses[bus].trunk |= channels[0] != channels[1];
            self.crossings.push(Crossing { edge: e, bus, channels, down });
        }
    }

    /// Returns where an end of an edge leaves its item: 0 is the referring item, 1 the referenced item.
    fn end_x(&self, crossing: &Crossing, end: usize) -> i32 {
        let edge = &self.model.edges[crossing.edge];
        let item = if end == 0 { edge.from } else { edge.to };
        if !self.hubs[item] {
            return self.groups[self.group_of[item]].exit(crossing.edge, crossing.down[end]);
        }
        let bus = &self.buses[crossing.bus];
        // A hub that refers to another hub has the edge at its center.
        self.hub_x[item] + if bus.hub == item { bus.port } else { WIDTH / 2 }
    }

    /// Places each hub as close as possible to the items of the next row that refer to it.
    fn place_hubs(&mut self) {
        let mut near: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.hubs.len()];
        for (c, crossing) in self.crossings.iter().enumerate() {
            let edge = &self.model.edges[crossing.edge];
            if crossing.channels[0] == crossing.channels[1] {
                near[edge.from].push((c, 1));
                near[edge.to].push((c, 0));
            }
        }
        self.buses.iter_mut().for_each(|bus| bus.port = WIDTH / 2);
        let first = self.bands.iter().position(|b| !b.groups.is_empty()).unwrap_or(0);
        let bands: Vec<usize> = (0..first).rev().chain(first..self.bands.len()).collect();
        let mut placed: Vec<bool> = self.hubs.iter().map(|hub| !hub).collect();
        for b in bands {
            let hubs = self.bands[b].hubs.clone();
            let column = f64::from(WIDTH + GAP);
            let wanted = |n: usize, hub: usize| {
                let ends = near[hub].iter().filter(|(c, end)| {
                    let edge = &self.model.edges[self.crossings[*c].edge];
                    placed[if *end == 0 { edge.from } else { edge.to }]
                });
                let ends: Vec<f64> = ends.map(|(c, end)| f64::from(self.end_x(&self.crossings[*c], *end))).collect();
                if ends.is_empty() {
                    n as f64 * column + f64::from(WIDTH / 2)
                } else {
                    ends.iter().sum::<f64>() / ends.len() as f64
                }
            };
            let mut wanted_positions: Vec<(f64, usize)> =
                hubs.iter().enumerate().map(|(n, i)| (wanted(n, *i), *i)).collect();
            wanted_positions.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let offsets: Vec<f64> = (0..hubs.len()).map(|n| n as f64 * column).collect();
            let middles = spread(&wanted_positions.iter().map(|(wanted, _)| *wanted).collect::<Vec<_>>(), &offsets);
            let least = middles.first().map_or(0.0, |x| (f64::from(WIDTH / 2) - x).max(0.0));
            for ((_, hub), middle) in wanted_positions.iter().zip(middles) {
                self.hub_x[*hub] = (middle + least).floor() as i32 - WIDTH / 2;
                placed[*hub] = true;
            }
            self.bands[b].hubs = wanted_positions.into_iter().map(|(_, hub)| hub).collect();
        }
    }

    /// Places the ports of the buses at their hubs and the lines beside the rows, with few crossings.
    fn place_buses(&mut self) {
        let mut order: Vec<usize> = (0..self.buses.len()).collect();
        let upper = |bus: &Bus| above(&self.model.items[bus.hub]);
        order.sort_by_key(|b| {
            let bus = &self.buses[*b];
            let side = bus.edges.iter().map(|e| self.model.edges[*e].what).next();
            (upper(bus), self.band_of[bus.hub], self.hub_x[bus.hub], side)
        });
        let mut of_hub: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        order.iter().for_each(|b| of_hub.entry(self.buses[*b].hub).or_default().push(*b));
        for buses in of_hub.into_values() {
            let n = buses.len() as i32;
            let step = ((WIDTH - 24) / n).min(76);
            for (i, b) in buses.into_iter().enumerate() {
                self.buses[b].port = WIDTH / 2 + (2 * i as i32 - (n - 1)) * step / 2;
            }
        }
        let trunks: Vec<usize> = order.iter().copied().filter(|b| self.buses[*b].trunk).collect();
        for (i, b) in trunks.iter().rev().enumerate() {
            self.buses[*b].x = -PAD - i as i32 * TRUNK;
        }
        // The buses from left to right. Lines from beside the rows that go down are higher the further right they
        // start. Lines that come from above are lower.
        let mut place = vec![0; self.buses.len()];
        order.iter().enumerate().for_each(|(at, b)| place[*b] = at);
        let mut sides: Vec<[BTreeSet<usize>; 2]> = vec![Default::default(); self.bands.len() + 1];
        for Crossing { bus, channels: [a, b], .. } in &self.crossings {
            let [a, b] = [*a.min(b), *a.max(b)];
            sides[b][1].insert(*bus);
            if a != b {
                sides[a][0].insert(*bus);
            }
        }
        let ordered = |mut buses: Vec<usize>, falling: bool| {
            buses.sort_by_key(|b| if falling { usize::MAX - place[*b] } else { place[*b] });
            buses
        };
        self.lanes = sides
            .into_iter()
            .map(|[leave, arrive]| {
                let leave = leave.difference(&arrive).copied().collect();
                let all = ordered(leave, false).into_iter().chain(ordered(arrive.into_iter().collect(), true));
                all.enumerate().map(|(i, bus)| (bus, i as i32 * LANE)).collect()
            })
            .collect();
    }

    /// Sets the height of each row and channel.
    fn place_bands(&mut self) {
        // Next to a row of hubs, the labels of the buses need space.
        let labels = |band: Option<&Band>, lanes: &BTreeMap<usize, i32>| {
            let count = |hub: &usize| lanes.keys().filter(|bus| self.buses[**bus].hub == *hub).count() as i32;
            let most = band.map_or(0, |band| band.hubs.iter().map(count).max().unwrap_or(0));
            if most == 0 { PAD } else { 2 * PAD + (most - 1).min(2) * LABEL }
        };
        let mut y = 0;
        for channel in 0..=self.bands.len() {
            let lanes = &self.lanes[channel];
            let upper = labels(channel.checked_sub(1).map(|b| &self.bands[b]), lanes);
            let lower = labels(self.bands.get(channel), lanes);
            let outer = channel == 0 || channel == self.bands.len();
            let height = match lanes.len() as i32 {
                0 if outer => 0,
                0 => BETWEEN,
                n => upper + (n - 1) * LANE + lower,
            };
            self.lanes[channel].values_mut().for_each(|lane| *lane += y + upper);
            if let Some(band) = self.bands.get_mut(channel) {
                band.top = y + height;
                y = band.top + band.height();
            }
        }
    }

    fn place(&self, item: usize) -> (i32, i32) {
        let band = &self.bands[self.band_of[item]];
        if self.hubs[item] {
            return (self.hub_x[item], band.top);
        }
        let group = &self.groups[self.group_of[item]];
        let at = group.items.binary_search(&item).unwrap_or(0);
        (group.left + group.x[at] - WIDTH / 2, band.y(self.model.items[item].layer))
    }

    /// Returns the path from an item to the side of its row, and the point there.
    fn leave(&self, crossing: &Crossing, end: usize) -> Path {
        let edge = &self.model.edges[crossing.edge];
        let item = if end == 0 { edge.from } else { edge.to };
        let down = crossing.down[end];
        let band = &self.bands[self.band_of[item]];
        if self.hubs[item] {
            let y = band.top + if down { HEIGHT } else { 0 };
            return Path::at((self.end_x(crossing, end), y));
        }
        let path = self.groups[self.group_of[item]].path(band, crossing.edge);
        if down { path } else { path.reversed() }
    }

    fn crossing_path(&self, crossing: &Crossing) -> Path {
        let (start, end) = (self.leave(crossing, 0), self.leave(crossing, 1));
        let [a, b] = [start.points.last(), end.points.last()].map(|p| p.map_or(0, |(x, _)| *x));
        let [from, to] = crossing.channels.map(|c| self.lanes[c].get(&crossing.bus).copied().unwrap_or(0));
        let trunk = self.buses[crossing.bus].x;
        if crossing.channels[0] != crossing.channels[1] {
            start.through(&[(a, from), (trunk, from), (trunk, to), (b, to)], end.reversed())
        } else if (a - b).abs() <= 1 {
            start.through(&[], end.reversed())
        } else {
            start.through(&[(a, from), (b, from)], end.reversed())
        }
    }

    /// If many edges share a line, only the first is drawn completely: overlapping lines look thicker than one.
    fn joins(&self) -> Vec<Option<(Path, bool)>> {
        let mut joins = vec![None; self.model.edges.len()];
        let mut sharing: BTreeMap<_, Vec<(i32, i32, usize)>> = BTreeMap::new();
        for (c, crossing) in self.crossings.iter().enumerate() {
            let (edge, bus) = (&self.model.edges[crossing.edge], &self.buses[crossing.bus]);
            let end = usize::from(edge.to != bus.hub);
            let direct = crossing.channels[0] == crossing.channels[1];
            let to = if direct { self.end_x(crossing, 1 - end) } else { bus.x };
            let x = self.end_x(crossing, end);
            let line = (crossing.bus, crossing.channels[end], direct, x < to, edge.established);
            sharing.entry(line).or_default().push(((x - to).abs(), x, c));
        }
        // The first edge of each channel, by its bus and the channel of the hub: the distance, the position, and the
        // edge.
        let mut firsts: BTreeMap<_, Vec<(i32, i32, usize)>> = BTreeMap::new();
        let line = |c: usize| {
            let crossing = &self.crossings[c];
            let end = usize::from(self.model.edges[crossing.edge].to != self.buses[crossing.bus].hub);
            let y = |channel: usize| self.lanes[channel].get(&crossing.bus).copied().unwrap_or(0);
            (end, y(crossing.channels[end]), y(crossing.channels[1 - end]))
        };
        let mut join = |c: usize, points: &[(i32, i32)]| {
            let crossing = &self.crossings[c];
            let (end, ..) = line(c);
            let mut path = self.leave(crossing, end);
            points.iter().for_each(|point| path.to(*point, false));
            joins[crossing.edge] = Some(if end == 0 { (path, false) } else { (path.reversed(), true) });
        };
        for ((bus, _, direct, _, established), mut all) in sharing {
            all.sort_unstable();
            for pair in all.windows(2) {
                let ((_, joined, _), (_, x, c)) = (pair[0], pair[1]);
                let (_, y, _) = line(c);
                join(c, &[(x, y), (joined, y)]);
            }
            if let (Some((_, x, c)), false) = (all.first(), direct) {
                let (end, y, hub_y) = line(*c);
                let side = self.crossings[*c].channels[1 - end];
                firsts.entry((bus, side, y < hub_y, established)).or_default().push(((y - hub_y).abs(), *x, *c));
            }
        }
        // Beside the rows, the line of each channel ends where the line of the next channel starts.
        for mut all in firsts.into_values() {
            all.sort_unstable();
            for pair in all.windows(2) {
                let ((_, _, next), (_, x, c)) = (pair[0], pair[1]);
                let trunk = self.buses[self.crossings[c].bus].x;
                let ((_, y, _), (_, joined, _)) = (line(c), line(next));
                join(c, &[(x, y), (trunk, y), (trunk, joined)]);
            }
        }
        joins
    }

    fn label(&mut self, edge: usize, hub: Option<usize>, text: &str, tries: impl Iterator<Item = (i32, i32)>) {
        let width = picture::width(text, picture::SMALL).ceil() as i32 + 8;
        for (x, y) in tries {
            let area = [x - width / 2 - 2, y - LABEL / 2, x + width / 2 + 2, y + LABEL / 2];
            if self.taken.free(area) {
                self.taken.take(area);
                self.labels.push(Label { edge, hub, text: text.to_owned(), x, y, width });
                return;
            }
        }
    }

    fn finish(mut self) -> Layout {
        let model = self.model;
        let places: Vec<(i32, i32)> = (0..model.items.len()).map(|i| self.place(i)).collect();
        for (x, y) in &places {
            self.taken.take([*x, *y, x + WIDTH, y + HEIGHT]);
        }
        let mut paths = vec![Path::default(); model.edges.len()];
        for (e, edge) in model.edges.iter().enumerate().filter(|(_, e)| !self.hubs[e.from] && !self.hubs[e.to]) {
            let path = self.groups[self.group_of[edge.from]].path(&self.bands[self.band_of[edge.from]], e);
            paths[e] = if model.items[edge.from].layer > model.items[edge.to].layer { path.reversed() } else { path };
        }
        for crossing in &self.crossings {
            paths[crossing.edge] = self.crossing_path(crossing);
        }
        let mut joins = self.joins();
        let words: BTreeMap<&str, String> =
            model.edges.iter().map(|e| (e.what, tr(&format!("graph-edge-{}", e.what)))).collect();
        self.bus_labels(&words);
        // On the first curve of an edge in a group.
        for (e, edge) in model.edges.iter().enumerate() {
            let Some(at) = paths[e].curves.iter().position(|curve| *curve) else { continue };
            if self.hubs[edge.from] || self.hubs[edge.to] {
                continue;
            }
            let ((x, y), (to_x, to_y)) = (paths[e].points[at], paths[e].points[at + 1]);
            let on_curve = |t: f64| {
                let s = 1.0 - t;
                let (near, far) = (s * s * (s + 3.0 * t), t * t * (t + 3.0 * s));
                let middle = f64::from(y + to_y) / 2.0;
                let high = s * s * s * f64::from(y) + 3.0 * s * t * middle + t * t * t * f64::from(to_y);
                ((near * f64::from(x) + far * f64::from(to_x)) as i32, high as i32)
            };
            self.label(e, None, &words[edge.what], [0.5, 0.35, 0.65, 0.24, 0.76].into_iter().map(on_curve));
        }
        let Drawing { mut labels, .. } = self;
        let boxes = places.iter().map(|(x, y)| [*x, *y, x + WIDTH, y + HEIGHT]);
        let points = paths.iter().flat_map(|path| &path.points).map(|(x, y)| [*x, *y, *x, *y]);
        let texts = labels.iter().map(|l| [l.x - l.width / 2, l.y - LABEL / 2, l.x + l.width / 2, l.y + LABEL / 2]);
        let [left, top, right, bottom] = boxes
            .chain(points)
            .chain(texts)
            .fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |[l, t, r, b], [x, y, z, w]| {
                [l.min(x), t.min(y), r.max(z), b.max(w)]
            });
        labels.sort_by_key(|label| label.edge);
        let (dx, dy) = (MARGIN - left, MARGIN - top);
        paths.iter_mut().flat_map(|path| &mut path.points).for_each(|(x, y)| (*x, *y) = (*x + dx, *y + dy));
        let parts = joins.iter_mut().flatten().flat_map(|(path, _)| &mut path.points);
        parts.for_each(|(x, y)| (*x, *y) = (*x + dx, *y + dy));
        labels.iter_mut().for_each(|l| (l.x, l.y) = (l.x + dx, l.y + dy));
        Layout {
            width: right - left + 2 * MARGIN,
            height: bottom - top + 2 * MARGIN,
            places: places.into_iter().map(|(x, y)| (x + dx, y + dy)).collect(),
            paths,
            joins,
            labels,
        }
    }

    /// Adds the labels of the buses: at each hub, and with the hub's name on the lines that lead to another row.
    fn bus_labels(&mut self, words: &BTreeMap<&str, String>) {
        let mut downward = vec![true; self.buses.len()];
        for crossing in &self.crossings {
            let bus = &self.buses[crossing.bus];
            let end = usize::from(self.model.edges[crossing.edge].to == bus.hub);
            downward[crossing.bus] = crossing.down[end];
        }
        for (b, down) in downward.into_iter().enumerate() {
            let bus = &self.buses[b];
            let (hub, first) = (bus.hub, bus.edges[0]);
            let band = &self.bands[self.band_of[hub]];
            let x = self.hub_x[hub] + bus.port;
            let near = |i: i32| {
                // Above the tip of the arrow.
                let away = PAD + i * LABEL;
                (x, if down { band.top + HEIGHT + away - 4 } else { band.top - away - 1 })
            };
            let tries: Vec<(i32, i32)> = (0..3).map(near).collect();
            self.label(first, Some(hub), &words[self.model.edges[first].what], tries.into_iter());
        }
        // The edges that pass vertically through each channel. No label may cover them.
        let mut verticals: Vec<Vec<(i32, usize)>> = vec![Vec::new(); self.lanes.len()];
        for crossing in &self.crossings {
            for end in 0..2 {
                verticals[crossing.channels[end]].push((self.end_x(crossing, end), crossing.bus));
            }
        }
        for (channel, verticals) in verticals.into_iter().enumerate() {
            let mut last: BTreeMap<usize, i32> = BTreeMap::new();
            for (x, bus) in &verticals {
                let end = last.entry(*bus).or_insert(*x);
                *end = (*end).max(*x);
            }
            let lanes = self.lanes[channel].clone();
            for (bus, y) in &lanes {
                let Bus { hub, edges, trunk, .. } = &self.buses[*bus];
                let (hub, first) = (*hub, edges[0]);
                let next = [self.band_of[hub], self.band_of[hub] + 1].contains(&channel);
                if !trunk || next {
                    continue;
                }
                let edge = &self.model.edges[first];
                let facts = [("what", words[edge.what].as_str()), ("name", self.model.items[hub].name.as_str())];
                let text = with(if edge.to == hub { "graph-line-to" } else { "graph-line-from" }, &facts);
                let half = picture::width(&text, picture::SMALL).ceil() as i32 / 2 + 6;
                let end = last.get(bus).copied().unwrap_or(0);
                let free = |x: i32| !verticals.iter().any(|(line_x, other)| other != bus && (line_x - x).abs() <= half);
                let tries = (0..40).map(|i| half + i * 12).filter(|x| x + half < end && free(*x));
                let tries: Vec<(i32, i32)> = tries.map(|x| (x, *y)).collect();
                self.label(first, Some(hub), &text, tries.into_iter());
            }
        }
    }
}

/// Returns the spots of each row in an order with few crossings.
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
                // A spot without neighbors keeps its position.
                let own = place[i] as i64 * 1000;
                if near.is_empty() {
                    own
                } else {
                    near.iter().map(|n| place[*n] as i64 * 1000).sum::<i64>() / near.len() as i64
                }
            };
            let mut keyed: Vec<(i64, usize)> = now[row].iter().map(|i| (middle(*i), *i)).collect();
            // The sort is stable, so that ties keep their order. The order is sometimes reversed, so that ties do not
            // hide a better order.
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

/// Returns the number of pairs of edges that cross.
fn crossings(spots: &[Spot], rows: &[Vec<usize>]) -> usize {
    let place = places(spots.len(), rows);
    let mut count = 0;
    for row in rows {
        let mut ends: Vec<usize> = Vec::new();
        for i in row {
            let mut own: Vec<usize> = spots[*i].below.iter().map(|b| place[*b]).collect();
            own.sort_unstable();
            // Each earlier edge that ends further right crosses.
            count += own.iter().map(|end| ends.iter().filter(|other| *other > end).count()).sum::<usize>();
            ends.extend(own);
        }
    }
    count
}

/// Returns the center of each spot: as close to its neighbors as the order and the space allow.
fn centers(spots: &[Spot], rows: &[Vec<usize>]) -> Vec<i32> {
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
            let (mut wanted_positions, mut offsets) = (Vec::new(), Vec::new());
            for (n, i) in row.iter().enumerate() {
                if n > 0 {
                    offset += apart(row[n - 1], *i);
                }
                offsets.push(offset);
                let near = spots[*i].above.iter().chain(&spots[*i].below);
                let count = spots[*i].above.len() + spots[*i].below.len();
                wanted_positions.push(if count == 0 { x[*i] } else { near.map(|n| x[*n]).sum::<f64>() / count as f64 });
            }
            for (i, place) in row.iter().zip(spread(&wanted_positions, &offsets)) {
                x[*i] = place;
            }
        }
    }
    // Round down, so that rounding brings two spots closer by at most one point.
    x.into_iter().map(|x| x.floor() as i32).collect()
}

/// Returns the positions closest to the wanted ones that keep the order. Each is at least its offset away from the
/// first (pool adjacent violators).
fn spread(wanted_positions: &[f64], offsets: &[f64]) -> Vec<f64> {
    // Blocks with a common position, each with its sum and its number of members.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (wanted, offset) in wanted_positions.iter().zip(offsets) {
        blocks.push((wanted - offset, 1));
        while let [.., (a, n), (b, m)] = blocks[..]
            && a / n as f64 >= b / m as f64
        {
            blocks.pop();
            if let Some(block) = blocks.last_mut() {
                *block = (a + b, n + m);
            }
        }
    }
    let middles = blocks.iter().flat_map(|(sum, n)| std::iter::repeat_n(sum / *n as f64, *n));
    middles.zip(offsets).map(|(middle, offset)| middle + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{applied, example, pairs};
    use super::super::{MAX_NODES, POD, VOLUME, WORKLOAD};
    use super::*;
    use crate::examples::EXAMPLES;

    fn overlap(a: [i32; 4], b: [i32; 4]) -> bool {
        a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
    }

    /// Checks that boxes and labels are in the picture and do not overlap, and that edges start and end at their items.
    fn assert_valid(model: &Model, layout: &Layout) {
        let boxes = layout.places.iter().map(|(x, y)| [*x, *y, x + WIDTH, y + HEIGHT]);
        let labels = layout.labels.iter().map(|l| [l.x - l.width / 2, l.y - 7, l.x + l.width / 2, l.y + 7]);
        let all: Vec<[i32; 4]> = boxes.chain(labels).collect();
        assert_eq!(layout.places.len(), model.items.len());
        for (i, a) in all.iter().enumerate() {
            assert!(a[0] >= 0 && a[1] >= 0 && a[2] <= layout.width && a[3] <= layout.height, "{a:?}");
            for b in &all[..i] {
                assert!(!overlap(*a, *b), "{a:?} is on {b:?}");
            }
        }
        assert_eq!(layout.paths.len(), model.edges.len());
        for (edge, Path { points, curves }) in model.edges.iter().zip(&layout.paths) {
            assert_eq!(points.len(), curves.len() + 1);
            for (item, end) in [(edge.from, points[0]), (edge.to, points[points.len() - 1])] {
                let (x, y) = layout.places[item];
                let side = end.1 == y || end.1 == y + HEIGHT;
                assert!((x..=x + WIDTH).contains(&end.0) && side, "{edge:?} {points:?}");
            }
            // Lines are vertical or horizontal, and none crosses a box.
            for (pair, _) in points.windows(2).zip(curves).filter(|(_, curve)| !**curve) {
                let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
                assert!((x - to_x).abs() <= 1 || y == to_y, "{edge:?} {points:?}");
                let line = [x.min(to_x), y.min(to_y) + 1, x.max(to_x) + 1, y.max(to_y)];
                let crossed = layout.places.iter().find(|(x, y)| overlap(line, [*x, *y, x + WIDTH, y + HEIGHT]));
                assert_eq!(crossed, None, "{edge:?} {points:?}");
            }
        }
    }

    /// Returns the different y positions of the items of a kind.
    fn rows(model: &Model, layout: &Layout, kind: &str) -> BTreeSet<i32> {
        let of_kind = model.items.iter().zip(&layout.places).filter(|(item, _)| item.kind == kind);
        of_kind.map(|(_, (_, y))| *y).collect()
    }

    #[test]
    fn examples_have_valid_layouts() {
        for example in EXAMPLES {
            let model = Model::new(&applied(example.text));
            let layout = Layout::new(&model);
            assert_valid(&model, &layout);
            assert_eq!(layout, Layout::new(&model), "the same cluster gives the same graph");
        }
        assert_valid(&Model::default(), &Layout::new(&Model::default()));
    }

    #[test]
    fn provisioned_volume_is_below_its_claim() {
        let model = Model::new(&example("dynamic"));
        let layout = Layout::new(&model);
        let place = |kind| {
            let at = model.items.iter().position(|item| item.kind == kind).expect("there is one");
            layout.places[at]
        };
        assert!(place("pod").1 < place("pvc").1 && place("pvc").1 < place("pv").1 && place("pv").1 < place("class").1);
    }

    #[test]
    fn many_pairs_fill_several_rows() {
        let pair = |i| {
            format!(
                "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: volume-{i}}}\nspec: {{capacity: {{storage: 1Gi}}, accessModes: \
                 [ReadWriteOnce], storageClassName: slow, nfs: {{server: a, path: /}}, claimRef: {{name: claim-{i}, namespace: default}}}}\n---\n\
                 apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: claim-{i}}}\nspec: {{accessModes: [ReadWriteOnce], \
                 storageClassName: slow, resources: {{requests: {{storage: 1Gi}}}}}}\n---\n"
            )
        };
        let class = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: slow}\nprovisioner: kubernetes.io/no-provisioner\n";
        let text: String = (0..130).map(pair).chain([class.to_owned()]).collect();
        let model = Model::new(&applied(&text)).bounded(&[]);
        assert_eq!((model.items.len(), model.truncated), (261, 0));
        let layout = Layout::new(&model);
        assert_valid(&model, &layout);
        let (claims, volumes) = (rows(&model, &layout, "pvc").len(), rows(&model, &layout, "pv").len());
        assert!(claims > 1 && claims == volumes, "{claims} rows of claims, {volumes} of volumes");
        assert!(layout.width < 3 * layout.height, "{} by {}", layout.width, layout.height);
        for edge in model.edges.iter().filter(|e| e.what == "bound") {
            let [(x, y), (to_x, to_y)] = [layout.places[edge.from], layout.places[edge.to]];
            assert_eq!((x, y + HEIGHT + BETWEEN), (to_x, to_y), "the volume is right below its claim");
        }
        // All edges to the class are drawn, but few completely: one of the line beside the rows, and one from each
        // side.
        let whole =
            model.edges.iter().zip(&layout.joins).filter(|(e, join)| e.what == "class" && join.is_none()).count();
        assert!((1..=3).contains(&whole), "{whole} lines");
        // No line is drawn twice.
        let mut drawn: Vec<[i32; 4]> = Vec::new();
        for (path, join) in layout.paths.iter().zip(&layout.joins) {
            let path = join.as_ref().map_or(path, |(path, _)| path);
            for pair in path.points.windows(2) {
                let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
                drawn.push([x.min(to_x), y.min(to_y), x.max(to_x), y.max(to_y)]);
            }
        }
        let on_each_other = |a: &[i32; 4], b: &[i32; 4]| {
            let upright = a[0] == a[2] && a[0] == b[0] && a[0] == b[2] && a[1] < b[3] && b[1] < a[3];
            let level = a[1] == a[3] && a[1] == b[1] && a[1] == b[3] && a[0] < b[2] && b[0] < a[2];
            upright || level
        };
        for (i, a) in drawn.iter().enumerate() {
            let twice = drawn[..i].iter().find(|b| on_each_other(a, b));
            // In the last row: from both sides into the class, and from beside the rows.
            let last = a[3] > layout.places[model.items.len() - 1].1 - 60;
            assert!(twice.is_none() || last, "{a:?} {twice:?}");
        }
        // In natural order.
        let place = |name: &str| {
            let at = model.items.iter().position(|item| item.name == name).expect("there is one");
            (layout.places[at].1, layout.places[at].0)
        };
        assert!(place("claim-2") < place("claim-10") && place("claim-10") < place("claim-101"));
    }

    #[test]
    fn last_object_moves_no_other() {
        let (before, after) = (pairs(40, 1), pairs(41, 1));
        let (old, new) = (Layout::new(&before), Layout::new(&after));
        let same = |item: &Node| {
            let place = |model: &Model, layout: &Layout| {
                let at = model.items.iter().position(|i| i.id == item.id).expect("there is one");
                layout.places[at]
            };
            item.layer >= CLASS || place(&before, &old) == place(&after, &new)
        };
        assert!(before.items.iter().all(same));
    }

    #[test]
    fn workload_with_many_pods_has_several_rows() {
        let item = |id: String, layer| Node { name: id.clone(), id, kind: "x", layer, ..Node::default() };
        let (n, mut items, mut edges) = (40, vec![item("web".into(), WORKLOAD), item("shared".into(), CLAIM)], vec![]);
        items.push(item("volume".into(), VOLUME));
        items.push(item("node".into(), CLASS));
        edges.push(Edge { from: 1, to: 2, what: "bound", established: true });
        edges.push(Edge { from: 2, to: 3, what: "attached", established: true });
        for i in 0..n {
            items.push(item(format!("web-{i}"), POD));
            edges.push(Edge { from: 0, to: 4 + i, what: "owns", established: true });
            edges.push(Edge { from: 4 + i, to: 1, what: "mounts", established: true });
            edges.push(Edge { from: 4 + i, to: 3, what: "runs", established: true });
        }
        let model = Model { items, edges, ..Model::default() };
        let layout = Layout::new(&model);
        assert_valid(&model, &layout);
        let pods: BTreeSet<i32> = layout.places[4..].iter().map(|(_, y)| *y).collect();
        assert!(pods.len() > 2 && pods.iter().all(|y| *y > layout.places[0].1 && *y < layout.places[1].1));
    }

    /// The test counts boxes and points, which do not depend on the machine.
    #[test]
    fn two_thousand_objects_are_bounded() {
        for namespaces in [1, 7] {
            let model = pairs(1000, namespaces).bounded(&[]);
            assert!(model.items.len() <= MAX_NODES);
            let layout = Layout::new(&model);
            let points: usize = layout.paths.iter().map(|path| path.points.len()).sum();
            assert!(points <= 8 * model.edges.len() && layout.labels.len() <= 2 * model.edges.len(), "{points}");
        }
        // Twice as many objects need twice the area.
        let area = |n| {
            let Layout { width, height, .. } = Layout::new(&pairs(n, 1));
            f64::from(width) * f64::from(height)
        };
        let ratio = area(480) / area(240);
        assert!((1.5..2.6).contains(&ratio), "{ratio}");
    }

    #[test]
    fn groups_have_no_avoidable_crossings() {
        let item = |id: String, layer| Node { name: id.clone(), id, kind: "x", layer, ..Node::default() };
        let pods = (0..5).map(|i| item(format!("pod-{i}"), POD));
        let claims = (0..5).map(|i| item(format!("claim-{i}"), CLAIM));
        let items = [item("web".into(), WORKLOAD)].into_iter().chain(pods).chain(claims).collect();
        let edge = |from, to, what| Edge { from, to, what, established: true };
        let edges = (0..5).flat_map(|i| [edge(0, 1 + i, "owns"), edge(1 + i, 6 + (i * 2) % 5, "mounts")]).collect();
        let model = Model { items, edges, ..Model::default() };
        let layout = Layout::new(&model);
        assert_valid(&model, &layout);
        let mounts = model.edges.iter().zip(&layout.paths).filter(|(e, _)| e.what == "mounts");
        let ends: Vec<(i32, i32)> = mounts.map(|(_, p)| (p.points[0].0, p.points[p.points.len() - 1].0)).collect();
        for a in &ends {
            assert!(ends.iter().all(|b| (a.0 < b.0) == (a.1 < b.1)), "{ends:?}");
        }
    }

    #[test]
    fn names_have_natural_order() {
        let mut names = ["claim-10", "claim-2", "claim", "claim-02", "b", "claim-2-x"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["b", "claim", "claim-2", "claim-02", "claim-2-x", "claim-10"]);
    }
}

//! Queries of the history: when a field changed, which write set a line, how two snapshots differ; and descriptions of
//! the possible next actions.
//!
//! Pure functions of the history, similar to `git log -S`, `git blame` and `git diff`.

use std::collections::BTreeMap;
use std::sync::Arc;

use bindery_api::object::Object;
use bindery_cluster::diff;

use crate::core::{self, Action, Cluster, DriverChange, Form, NodeChange, Record};
use crate::diff::{Row, rows};
use crate::text::{tr, with};
use bindery_api::Value;
use bindery_session::{Branch, History, Injection, Operation};

/// One change of one field.
#[derive(Debug, Clone)]
pub struct Found {
    /// The snapshot after it.
    pub at: usize,
    /// The write.
    pub record: Arc<Record>,
    /// The path in the object; empty for an object without fields.
    pub path: String,
    /// The value before.
    pub before: Option<Value>,
    /// The value after.
    pub after: Option<Value>,
}

/// Collects the fields of a value that exists on one side only.
fn leaves(path: &str, value: &Value, out: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let dotted = key.contains(['.', '/', '[']);
                let path = match (path.is_empty(), dotted) {
                    (true, _) => key.clone(),
                    (false, true) => format!("{path}[{key}]"),
                    (false, false) => format!("{path}.{key}"),
                };
                leaves(&path, value, out);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            list.iter().enumerate().for_each(|(i, value)| leaves(&format!("{path}[{i}]"), value, out));
        }
        _ => out.push((path.to_owned(), value.clone())),
    }
}

/// Returns every scalar field that a write changed.
fn fields(record: &Record) -> Vec<(String, Option<Value>, Option<Value>)> {
    let mut out = Vec::new();
    for change in diff::diff(record.before.as_deref(), record.after.as_deref()) {
        let mut below = Vec::new();
        match (&change.before, &change.after) {
            (None, Some(value)) => {
                leaves(&change.path, value, &mut below);
                out.extend(below.into_iter().map(|(path, value)| (path, None, Some(value))));
            }
            (Some(value), None) => {
                leaves(&change.path, value, &mut below);
                out.extend(below.into_iter().map(|(path, value)| (path, Some(value), None)));
            }
            _ => out.push((change.path, change.before, change.after)),
        }
    }
    out
}

/// Returns a value as one line.
pub fn one_line(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Returns the changes that match all words of a query, oldest first. A word matches if it is a part of the object's
/// name, the field's path, or its value before or after. Events are excluded, because they have their own panel.
pub fn search(branch: &Branch, query: &str) -> Vec<Found> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut out = Vec::new();
    if words.is_empty() {
        return out;
    }
    for (at, snapshot) in branch.snapshots.iter().enumerate() {
        for record in snapshot.records.iter().filter(|record| !record.is_event()) {
            let name = core::short_name(&record.key).to_lowercase();
            let open: Vec<&String> =
                words.iter().filter(|w| !name.contains(*w) && !record.key.contains(w.as_str())).collect();
            for (path, before, after) in fields(record) {
                let place = path.to_lowercase();
                let values = [one_line(before.as_ref()).to_lowercase(), one_line(after.as_ref()).to_lowercase()];
                if open.iter().all(|w| place.contains(*w) || values.iter().any(|value| value.contains(*w))) {
                    out.push(Found { at, record: record.clone(), path, before, after });
                }
            }
        }
    }
    out
}

/// A line of an object's text, and the write that set it; `None` if no write after the start set it.
pub type Blamed = (String, Option<Arc<Record>>);

/// Returns every line of an object at a snapshot, with the write that set it.
pub fn blame(branch: &Branch, position: usize, key: &str, form: Form) -> Vec<Blamed> {
    let text = |object: Option<&Object>| core::render(object.map(|o| &**o), form);
    let first = branch.snapshots[0].cluster.server().etcd().get(key).map(|stored| stored.value);
    let mut now: Vec<Blamed> = text(first.as_ref()).lines().map(|line| (line.to_owned(), None)).collect();
    let moments = branch.snapshots.iter().take(position + 1);
    for record in moments.flat_map(|m| &m.records).filter(|record| record.key == key) {
        let after = text(record.after.as_ref());
        let before: String = now.iter().map(|(line, _)| format!("{line}\n")).collect();
        let new: Vec<&str> = after.lines().collect();
        now = rows(&before, &after)
            .into_iter()
            .filter_map(|row| match row {
                Row::Same(i, _) => Some(now[i].clone()),
                Row::Added(j) => Some((new[j].to_owned(), Some(record.clone()))),
                Row::Removed(_) => None,
            })
            .collect();
    }
    now
}

/// An object that differs between two clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct Differs {
    /// Its etcd key.
    pub key: String,
    /// The object in the first cluster.
    pub before: Option<Object>,
    /// The object in the second cluster.
    pub after: Option<Object>,
}

/// Returns the differences of two clusters, by key, without events.
pub fn compare(before: &Cluster, after: &Cluster) -> Vec<Differs> {
    let mut all: BTreeMap<String, (Option<Object>, Option<Object>)> = BTreeMap::new();
    for (key, stored) in before.server().etcd().range("/registry/") {
        all.entry(key.to_owned()).or_default().0 = Some(stored.value);
    }
    for (key, stored) in after.server().etcd().range("/registry/") {
        all.entry(key.to_owned()).or_default().1 = Some(stored.value);
    }
    let differ = all.into_iter().filter(|(key, (a, b))| a != b && !key.starts_with("/registry/events/"));
    differ.map(|(key, (before, after))| Differs { key, before, after }).collect()
}

/// Returns the newest snapshot whose cluster is at this revision or before it.
pub fn at_revision(branch: &Branch, revision: u64) -> usize {
    branch.snapshots.partition_point(|snapshot| snapshot.cluster.revision() <= revision).saturating_sub(1)
}

/// Returns the description of an action of the cluster.
pub fn describe_action(action: &Action) -> String {
    let about = |id: &str, controller: &str| with(id, &[("controller", controller)]);
    match action {
        Action::Deliver { controller } => about("act-deliver", controller),
        Action::Resync { controller } => about("act-resync", controller),
        Action::Crash { controller } => about("act-crash", controller),
        Action::PauseWatch { controller, on } => about(if *on { "act-hold" } else { "act-release" }, controller),
        Action::Step { controller, key, .. } => with("act-step", &[("controller", controller), ("key", key)]),
        Action::Fail { controller, fault } => with("act-fail", &[("controller", controller), ("fault", fault.name())]),
        Action::Node { name, change } => {
            let (change, zone) = match change {
                NodeChange::Join { zone } => ("join", zone.as_str()),
                NodeChange::Partition => ("cut-off", ""),
                NodeChange::Heal => ("bring-back", ""),
                NodeChange::Remove => ("remove", ""),
            };
            with("act-node", &[("node", name), ("change", change), ("zone", zone)])
        }
        Action::Driver { name, change } => {
            let (change, node) = match change {
                DriverChange::Install(_) => ("install", ""),
                DriverChange::Uninstall => ("uninstall", ""),
                DriverChange::Register { node } => ("register", node.as_str()),
                DriverChange::Deregister { node } => ("deregister", node.as_str()),
            };
            with("act-driver", &[("driver", name), ("change", change), ("node", node)])
        }
        Action::Request { .. } | Action::Exec(_) | Action::Wait { .. } => Injection::of(action).to_string(),
    }
}

/// Returns the description of an operation of the user; a command is its own description.
pub fn describe_operation(operation: &Operation) -> String {
    match operation {
        Operation::Kubectl(..) => operation.line().unwrap_or_default(),
        Operation::Step => tr("operation-step"),
        Operation::UntilWrite => tr("operation-write"),
        Operation::Settle => tr("operation-settle"),
        Operation::UntilWrites(n) => with("operation-writes", &[("n", &n.to_string())]),
        Operation::Inject(Injection::Advance(time)) => with("time-passed", &[("n", &(time.seconds / 60).to_string())]),
        Operation::Inject(injection) => {
            injection.action().map_or_else(|| injection.to_string(), |action| describe_action(&action))
        }
        Operation::Skipped(operation) | Operation::Stopped(operation, _) => self::describe_operation(operation),
    }
}

/// Returns the branches that start from a branch, in order.
pub fn children(history: &History, branch: Option<usize>) -> Vec<usize> {
    let from = |i: usize| history.branches[i].from.map(|(from, _)| from);
    (0..history.branches.len()).filter(|i| from(*i) == branch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: &str = include_str!("../examples/nfs.yaml");
    const CLAIM: &str = "/registry/persistentvolumeclaims/default/data";

    fn history() -> History {
        let mut history = History::new();
        history.run(Operation::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), PAIR.to_owned(), true));
        history.run(Operation::Settle);
        history
    }

    #[test]
    fn search_finds_field_changes() {
        let history = history();
        let found = search(history.branch(), "pvc/data VolumeName");
        let changes: Vec<_> = found.iter().map(|f| (f.path.as_str(), one_line(f.after.as_ref()))).collect();
        assert_eq!(changes, [("spec.volumeName", "nfs".to_owned())]);
        assert_eq!(found[0].record.actor.name(), "persistentvolume-binder");
        assert!(history.branch().snapshots[found[0].at].records.contains(&found[0].record));
        let phases: Vec<_> = search(history.branch(), "pvc/data status.phase");
        let changes: Vec<_> =
            phases.iter().map(|f| (one_line(f.before.as_ref()), one_line(f.after.as_ref()))).collect();
        assert_eq!(changes, [(String::new(), "Pending".to_owned()), ("Pending".to_owned(), "Bound".to_owned())]);
        assert!(search(history.branch(), " ").is_empty());
    }

    #[test]
    fn blame_finds_last_write_of_line() {
        let history = history();
        let branch = history.branch();
        let lines = blame(branch, branch.last(), CLAIM, Form::Yaml);
        let by = |start: &str| {
            let (_, record) = lines.iter().find(|(line, _)| line.trim().starts_with(start)).expect("a line");
            record.as_ref().map(|r| (r.revision, r.actor.name()))
        };
        let found = search(branch, "pvc/data spec.volumeName");
        assert_eq!(by("volumeName:"), Some((found[0].record.revision, "persistentvolume-binder")));
        assert!(by("storageClassName:").is_some_and(|(_, who)| who.starts_with("kubectl apply")));
        let text: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
        let stored = branch.head().cluster.server().etcd().get(CLAIM).expect("it is there");
        assert_eq!(text, core::render(Some(&stored.value), Form::Yaml));
        assert!(blame(branch, 0, CLAIM, Form::Yaml).is_empty());
    }

    #[test]
    fn compare_lists_differences() {
        let history = history();
        let branch = history.branch();
        let differs = compare(&branch.snapshots[0].cluster, &branch.head().cluster);
        let keys: Vec<_> = differs.iter().map(|d| (d.key.as_str(), d.before.is_some(), d.after.is_some())).collect();
        assert_eq!(keys, [(CLAIM, false, true), ("/registry/persistentvolumes/nfs", false, true)]);
        assert!(compare(&branch.head().cluster, &branch.head().cluster).is_empty());
        assert_eq!(at_revision(branch, branch.head().cluster.revision()), branch.last());
        assert_eq!(at_revision(branch, 0), 0);
    }
}

//! Compares a replay with its recording, level by level.

use std::collections::{BTreeMap, BTreeSet};

use bindery_api::{Value, object};
use bindery_cluster::diff::diff;
use serde::{Deserialize, Serialize};

use bindery_session::recording::Replay;

use crate::normalize::ages;

/// The levels of comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Exit codes, and the final objects.
    Outcome,
    /// The written values of each key, in order.
    Records,
    /// The order of all writes, if it is deterministic.
    Order,
    /// The set of events of each step.
    Events,
    /// The output of kubectl.
    Text,
    /// The calls of the CSI driver.
    Csi,
    /// Single requests.
    Cases,
}

impl Level {
    /// All levels, in the order of the report.
    pub const ALL: [Level; 7] =
        [Level::Outcome, Level::Records, Level::Order, Level::Events, Level::Text, Level::Csi, Level::Cases];

    /// Returns the name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Level::Outcome => "outcome",
            Level::Records => "records",
            Level::Order => "order",
            Level::Events => "events",
            Level::Text => "text",
            Level::Csi => "csi",
            Level::Cases => "cases",
        }
    }
}

/// The result of one scenario. A level that does not apply to the scenario is absent.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The name of the scenario.
    pub scenario: String,
    /// True for each level without differences.
    pub levels: BTreeMap<Level, bool>,
    /// The first difference of each level.
    pub differences: BTreeMap<Level, String>,
}

impl Report {
    /// Returns an empty report.
    pub fn new(scenario: &str) -> Report {
        Report { scenario: scenario.to_owned(), levels: BTreeMap::new(), differences: BTreeMap::new() }
    }

    /// Returns the first difference with its level.
    pub fn first_difference(&self) -> Option<(Level, &str)> {
        self.differences.iter().next().map(|(level, text)| (*level, text.as_str()))
    }

    /// Adds the result of a comparison to a level.
    pub fn note(&mut self, level: Level, difference: Option<String>) {
        let agrees = self.levels.entry(level).or_insert(true);
        if let Some(text) = difference {
            *agrees = false;
            self.differences.entry(level).or_insert(text);
        }
    }
}

/// Compares a replay with its recording.
pub fn compare(recording: &Value, replay: &Replay) -> Report {
    let mut report = Report::new(object::str_at(recording, "scenario"));
    let strict = object::str_at(recording, "ordering") == "strict";
    let steps = object::list_at(recording, "steps");
    let empty = Value::Null;
    for (i, step) in steps.iter().enumerate() {
        let ours = replay.steps.get(i).unwrap_or(&empty);
        let place = |text: String| format!("step {}: {text}", i + 1);
        report.note(Level::Outcome, exit(step, ours).map(place));
        let loose: BTreeSet<&str> = object::strings_at(step, "loose_keys").into_iter().collect();
        report.note(Level::Records, records(step, ours, &loose).map(place));
        if strict {
            report.note(Level::Order, order(step, ours, &loose).map(place));
        }
        report.note(Level::Events, events(step, ours).map(place));
        if step.get("text_varies").is_none() {
            report.note(Level::Text, text(step, ours).map(place));
        }
        // A step without calls has no `csi`. Then any call is a difference.
        if step.get("csi_varies").is_none() {
            report.note(Level::Csi, calls(step, ours).map(place));
        }
    }
    report.note(Level::Outcome, last(object::list_at(recording, "final"), &replay.last));
    report
}

fn exit(theirs: &Value, ours: &Value) -> Option<String> {
    let (a, b) = (object::at(theirs, "kubectl.exit"), object::at(ours, "kubectl.exit"));
    (a != b).then(|| format!("exit {}, not {}", shown(b), shown(a)))
}

fn shown(value: Option<&Value>) -> String {
    const MAX_CHARS: usize = 160;
    let text = value.map_or("nothing".to_owned(), Value::to_string);
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Returns the first field in which two objects differ.
fn first_field(theirs: Option<&Value>, ours: Option<&Value>) -> Option<String> {
    let change = diff(theirs, ours).into_iter().next()?;
    let path = if change.path.is_empty() { "the object".to_owned() } else { change.path };
    Some(format!("{path} is {}, not {}", shown(change.after.as_ref()), shown(change.before.as_ref())))
}

fn by_key(step: &Value) -> BTreeMap<&str, Vec<&Value>> {
    let mut keys: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for write in object::list_at(step, "writes") {
        keys.entry(object::str_at(write, "key")).or_default().push(write);
    }
    keys
}

fn records(theirs: &Value, ours: &Value, loose: &BTreeSet<&str>) -> Option<String> {
    let (theirs, ours) = (by_key(theirs), by_key(ours));
    let keys: BTreeSet<&str> = theirs.keys().chain(ours.keys()).copied().collect();
    keys.into_iter().find_map(|key| {
        let none = Vec::new();
        let (mut a, mut b) = (theirs.get(key).unwrap_or(&none).as_slice(), ours.get(key).unwrap_or(&none).as_slice());
        if loose.contains(key) {
            (a, b) = (&a[a.len().saturating_sub(1)..], &b[b.len().saturating_sub(1)..]);
        }
        (0..a.len().max(b.len())).find_map(|i| {
            let field = match (a.get(i), b.get(i)) {
                (Some(a), Some(b)) => first_field(Some(a), Some(b))?,
                (Some(a), None) => format!("{} is missing: {}", op(a), brief(a)),
                (None, Some(b)) => format!("{} is too many: {}", op(b), brief(b)),
                (None, None) => return None,
            };
            Some(format!("{key} write {}: {field}", i + 1))
        })
    })
}

fn op(write: &Value) -> &str {
    object::str_at(write, "op")
}

fn brief(write: &Value) -> String {
    shown(write.get("value").and_then(|v| v.get("status")))
}

fn order(theirs: &Value, ours: &Value, loose: &BTreeSet<&str>) -> Option<String> {
    let list = |step: &'_ Value| -> Vec<Value> {
        let writes = object::list_at(step, "writes").iter();
        writes.filter(|w| !loose.contains(object::str_at(w, "key"))).cloned().collect()
    };
    let (a, b) = (list(theirs), list(ours));
    let at = (0..a.len().max(b.len())).find(|i| a.get(*i) != b.get(*i))?;
    let name = |write: Option<&Value>| match write {
        Some(w) => format!("{} {} {}", op(w), object::str_at(w, "key"), brief(w)),
        None => "nothing".into(),
    };
    Some(format!("write {} is {}, not {}", at + 1, name(b.get(at)), name(a.get(at))))
}

fn events(theirs: &Value, ours: &Value) -> Option<String> {
    let set = |list: &[Value]| list.iter().map(Value::to_string).collect::<BTreeSet<_>>();
    let maybe = set(object::list_at(theirs, "maybe_events"));
    let (a, b) = (set(object::list_at(theirs, "events")), set(object::list_at(ours, "events")));
    if let Some(missing) = a.difference(&b).find(|e| !maybe.contains(*e)) {
        return Some(format!("event missing: {missing}"));
    }
    b.difference(&a).find(|e| !maybe.contains(*e)).map(|extra| format!("event too many: {extra}"))
}

fn text(theirs: &Value, ours: &Value) -> Option<String> {
    ["kubectl.stdout", "kubectl.stderr", "table"].into_iter().find_map(|field| {
        let read = |step: &Value| {
            let text = object::at(step, field).and_then(Value::as_str).map(ages).unwrap_or_default();
            // Recorded output has no trailing spaces.
            let text = if field == "kubectl.stdout" {
                text.split('\n').map(str::trim_end).collect::<Vec<_>>().join("\n")
            } else {
                text
            };
            by_name(&text)
        };
        text_difference(field, &read(theirs), &read(ours))
    })
}

/// Sorts the lines of volumes with generated names, because kubectl sorts them by UID.
fn by_name(text: &str) -> String {
    const STARTS: [&str; 3] = ["pvc-<uid:", "persistentvolume/pvc-<uid:", "persistentvolume \"pvc-<uid:"];
    let mut lines: Vec<&str> = text.split('\n').collect();
    let by_chance = |line: &str| STARTS.iter().any(|start| line.starts_with(start));
    for block in lines.chunk_by_mut(|a, b| by_chance(a) && by_chance(b)) {
        block.sort_unstable();
    }
    lines.join("\n")
}

/// Returns the first line in which two texts differ.
pub fn text_difference(what: &str, theirs: &str, ours: &str) -> Option<String> {
    if theirs == ours {
        return None;
    }
    let (mut a, mut b) = (theirs.split('\n'), ours.split('\n'));
    let mut line = 0;
    loop {
        line += 1;
        match (a.next(), b.next()) {
            (None, None) => return None,
            (x, y) if x == y => {}
            (x, y) => {
                let quoted = |line: Option<&str>| line.map_or("missing".to_owned(), |l| format!("{l:?}"));
                return Some(format!("{what} line {line} is {}, not {}", quoted(y), quoted(x)));
            }
        }
    }
}

/// Compares the calls of each volume, in order. Immediate repetitions count once.
fn calls(theirs: &Value, ours: &Value) -> Option<String> {
    let list = |step: &Value| -> BTreeMap<String, Vec<Value>> {
        let mut volumes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for call in object::list_at(step, "csi") {
            let request = &call["request"];
            let volume =
                ["volume_id", "name", "snapshot_id"].iter().find_map(|f| request.get(f)).unwrap_or(&Value::Null);
            let calls = volumes.entry(volume.to_string()).or_default();
            if calls.last() != Some(call) {
                calls.push(call.clone());
            }
        }
        volumes
    };
    let (a, b) = (list(theirs), list(ours));
    let volumes: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    volumes.into_iter().find_map(|volume| {
        let none = Vec::new();
        let (a, b) = (a.get(volume).unwrap_or(&none), b.get(volume).unwrap_or(&none));
        let at = (0..a.len().max(b.len())).find(|i| a.get(*i) != b.get(*i))?;
        let field = first_field(a.get(at), b.get(at)).unwrap_or_default();
        Some(format!("call {} about {volume}: {field}", at + 1))
    })
}

fn last(theirs: &[Value], ours: &[Value]) -> Option<String> {
    let keyed = |list: &[Value]| -> BTreeMap<String, Value> {
        list.iter().map(|o| (format!("{} {}", object::kind(o), object::key(o)), o.clone())).collect()
    };
    let (a, b) = (keyed(theirs), keyed(ours));
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    keys.into_iter().find_map(|key| {
        let field = first_field(a.get(key), b.get(key))?;
        Some(format!("at the end, {key}: {field}"))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn agrees(recorded: Value, calls: &[&str]) -> Option<bool> {
        let recording = json!({ "scenario": "one", "steps": [recorded] });
        let calls: Vec<Value> = calls.iter().map(|method| json!({ "method": method, "request": {} })).collect();
        let replay = Replay { steps: vec![json!({ "csi": calls })], ..Replay::default() };
        compare(&recording, &replay).levels.get(&Level::Csi).copied()
    }

    #[test]
    fn unexpected_call_is_a_difference() {
        assert_eq!(agrees(json!({}), &[]), Some(true));
        assert_eq!(agrees(json!({}), &["NodeStageVolume"]), Some(false));
        let one = json!({ "csi": [{ "method": "NodeStageVolume", "request": {} }] });
        assert_eq!(agrees(one.clone(), &["NodeStageVolume"]), Some(true));
        assert_eq!(agrees(one.clone(), &[]), Some(false));
        assert_eq!(agrees(one, &["NodeStageVolume", "NodePublishVolume"]), Some(false));
        assert_eq!(agrees(json!({ "csi_varies": true }), &["NodeStageVolume"]), None);
    }
}

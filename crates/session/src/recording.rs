//! Recordings: operations that run step by step on a cluster with the settings of the recorded cluster, and the writes,
//! events and output of each step.
//!
//! The format is that of `tests/conformance/recordings`. The page exports it ([`record`]). The crate
//! `bindery-conformance` replays recordings of a real cluster ([`replay`]) and compares. Values that differ between
//! runs are normalized ([`Normalize`]).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bindery_api::kinds::{
    self, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STATEFUL_SET, STORAGE_CLASS, VOLUME_ATTACHMENT,
};
use bindery_api::request::{Body, Request};
use bindery_api::{Kind, Value, object};
use bindery_cluster::{CallRecord, Cluster, Config, Record};
use bindery_kubectl::Output;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Injection, Operation};

/// The resync period of the PersistentVolume controller in the recorded clusters.
const RESYNC: Duration = Duration::from_secs(2);
/// The time without a write after which a step is complete, if the step does not set it.
const SETTLE: Duration = Duration::from_secs(4);
/// Writes within this time after the end of a step still belong to it, because the recorder polls.
const POLL_TOLERANCE: Duration = Duration::from_millis(100);
/// The kinds of the final state of a recording.
const FINAL: [&Kind; 6] =
    [&PERSISTENT_VOLUME, &PERSISTENT_VOLUME_CLAIM, &STORAGE_CLASS, &POD, &STATEFUL_SET, &VOLUME_ATTACHMENT];
/// The resources that recordings omit, because they belong to the housekeeping of the cluster.
const OMITTED_RESOURCES: [&str; 6] =
    ["events", "serviceaccounts", "leases", "services/endpoints", "endpointslices", "priorityclasses"];

/// The results of a replay in the format of a recording.
#[derive(Debug, Default)]
pub struct Replay {
    /// The field `steps` of a recording.
    pub steps: Vec<Value>,
    /// The field `final` of a recording.
    pub last: Vec<Value>,
    /// The raw log, one line per entry.
    pub log: String,
}

/// A setting of the recorded cluster that differs from the page's ([`Config::default`]). The recorded drivers also
/// reported no capacity, but no recording depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// The PersistentVolume controller's resync period.
    Resync,
    /// True if nodes have the topology labels of the drivers.
    TopologyLabels,
    /// True if kubelets are hollow, as those of kubemark: they mount no volumes and run no containers.
    Hollow,
    /// True if snapshots, populators and their controllers are installed.
    Extensions,
}

impl Setting {
    /// All settings.
    pub const ALL: [Setting; 4] = [Setting::Resync, Setting::TopologyLabels, Setting::Hollow, Setting::Extensions];

    /// Returns the name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Setting::Resync => "resync",
            Setting::TopologyLabels => "topology-labels",
            Setting::Hollow => "hollow",
            Setting::Extensions => "extensions",
        }
    }

    /// Applies the value of the recorded cluster.
    fn record(self, config: &mut Config) {
        match self {
            Setting::Resync => config.resync_period = Some(RESYNC),
            Setting::TopologyLabels => config.topology_labels = false,
            Setting::Hollow => config.hollow = true,
            Setting::Extensions => config.extensions = false,
        }
    }
}

/// Returns a cluster with the settings of the recorded cluster, except for those in `page`.
pub fn cluster(page: &[Setting]) -> Cluster {
    let mut config = Config::default();
    Setting::ALL.iter().filter(|setting| !page.contains(setting)).for_each(|setting| setting.record(&mut config));
    Cluster::new(config)
}

/// The effects of one step.
#[derive(Debug)]
pub struct Effects<'a> {
    /// The writes to etcd, in order.
    pub records: &'a [Arc<Record>],
    /// The CSI calls, in order.
    pub calls: &'a [&'a CallRecord],
    /// The output of kubectl. `None` if the step is not a command.
    pub output: Option<&'a Output>,
}

/// The normalization of values that differ between runs: UIDs, times, generated names.
pub trait Normalize {
    /// Observes the values of a step before the step is written.
    fn observe_step(&mut self, effects: &Effects<'_>);
    /// Returns the normalized text.
    fn text(&self, text: &str) -> String;
    /// Returns the normalized value.
    fn value(&self, value: &Value) -> Value;
    /// Returns the normalized output of a command.
    fn output(&self, text: &str) -> String;
}

/// Normalizes nothing: the values of the simulation are the same in every run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Verbatim;

impl Normalize for Verbatim {
    fn observe_step(&mut self, _: &Effects<'_>) {}

    fn text(&self, text: &str) -> String {
        text.to_owned()
    }

    fn value(&self, value: &Value) -> Value {
        value.clone()
    }

    fn output(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// Replays a recording on the recorded cluster with some of the page's settings, and returns the normalized results.
///
/// # Errors
/// A step cannot be parsed.
pub fn replay(recording: &Value, page: &[Setting], normalizer: &mut dyn Normalize) -> Result<Replay, String> {
    let mut cluster = cluster(page);
    let mut replay = Replay::default();
    let mut recorded = BTreeSet::new();
    let mut called = 0;
    let mut nodes = BTreeSet::new();
    cluster.settle(Duration::from_secs(1));
    for (i, step) in object::list_at(recording, "steps").iter().enumerate() {
        let step = &step["step"];
        let from = cluster.revision();
        let place = |error| format!("step {}: {error}", i + 1);
        let output = match operation(step).map_err(place)? {
            Operation::Kubectl(args, stdin, _) => {
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                Some(bindery_kubectl::run(&mut cluster, &args, &stdin))
            }
            Operation::Inject(Injection::Advance(time)) => {
                cluster.run_for(time.duration());
                None
            }
            _ => None,
        };
        cluster.settle(seconds(step, "settle").map_err(place)?.unwrap_or(SETTLE) + POLL_TOLERANCE);
        let calls: Vec<&CallRecord> = cluster.calls().skip(called).map(|call| &**call).collect();
        called += calls.len();
        let records: Vec<Arc<Record>> = cluster.records().skip_while(|r| r.revision <= from).cloned().collect();
        normalizer.observe_step(&Effects { records: &records, calls: &calls, output: output.as_ref() });
        let table = bindery_kubectl::run(&mut cluster.clone(), &["get", "pv,pvc"], "");
        for record in &records {
            replay.log.push_str(&serde_json::to_string(record).unwrap_or_default());
            replay.log.push('\n');
        }
        let mut done = json!({
            "writes": records.iter().filter_map(|r| write(r, &*normalizer, &mut nodes)).collect::<Vec<_>>(),
            "events": events(&records, &*normalizer, &mut recorded),
            "csi": calls.iter().map(|call| normalizer.value(&recorded_call(call))).collect::<Vec<_>>(),
            "table": normalizer.output(&table.stdout),
        });
        if let Some(Output { exit, stdout, stderr, .. }) = output {
            replay.log.push_str(&format!("exit {exit}\n{stdout}{stderr}"));
            done["kubectl"] =
                json!({ "exit": exit, "stdout": normalizer.output(&stdout), "stderr": normalizer.output(&stderr) });
        }
        replay.steps.push(done);
    }
    for kind in FINAL {
        let namespace = if kind.namespaced { "default" } else { "" };
        if let Ok(response) = cluster.request("kubectl get", Request::list(kind, namespace))
            && let Body::List(objects, _) = response.body
        {
            replay.last.extend(objects.iter().map(|o| {
                let mut o = Value::clone(o);
                object::remove(&mut o, "metadata.resourceVersion");
                filter(&mut o);
                normalizer.value(&o)
            }));
        }
    }
    Ok(replay)
}

/// Replays the steps of a recording. Returns the recording with the normalized results of the replay.
///
/// # Errors
/// A step cannot be parsed.
pub fn replay_steps(mut recording: Value, normalizer: &mut dyn Normalize) -> Result<Value, String> {
    let replay = replay(&recording, &[], normalizer)?;
    let steps = recording["steps"].as_array_mut().into_iter().flatten();
    for (step, mut done) in steps.zip(replay.steps) {
        done["step"] = step["step"].take();
        *step = done;
    }
    recording["final"] = replay.last.into();
    Ok(recording)
}

/// Creates a recording of operations, which run on the recorded cluster. Operations without a form in a recording are
/// omitted, and listed in `about`. If no operation has a form, applies `text`.
///
/// # Errors
/// The recorded cluster does not support a step.
pub fn record<'a>(operations: impl Iterator<Item = &'a Operation>, text: &str) -> Result<Value, String> {
    let (mut steps, mut left_out) = (Vec::new(), Vec::new());
    for operation in operations {
        match step(operation.original()) {
            Ok(step) => steps.extend(step.map(|step| json!({ "step": step }))),
            Err(what) => left_out.push(what),
        }
    }
    if steps.is_empty() {
        steps.push(json!({ "step": { "apply": text } }));
    }
    let mut about = "Made by Bindery: what the simulation does, no recording of a real cluster.".to_owned();
    if !left_out.is_empty() {
        about += &format!(" Left out, because a recording has no form for it: {}", left_out.join("; "));
    }
    let recording = json!({
        "scenario": "from-the-page", "about": about, "kubernetes": "v1.36.2, simulated", "ordering": "strict",
        (NORMALIZED): false, "steps": steps,
    });
    replay_steps(recording, &mut Verbatim)
}

/// The field of a recording that is true if its values are normalized. If absent, they are normalized.
pub const NORMALIZED: &str = "normalized";

/// Returns an operation as a step of a recording. `None` for operations that are only controller steps.
///
/// # Errors
/// The description of an operation without a form in a recording.
pub fn step(operation: &Operation) -> Result<Option<Value>, String> {
    match operation {
        Operation::Kubectl(args, stdin, _) => {
            let named = operation.stdin_args();
            Ok(Some(match (args.first().map(String::as_str), named) {
                (Some(verb @ ("apply" | "create" | "replace")), Some(named)) if named.start > 0 => {
                    let mut rest = args.clone();
                    rest.drain(named);
                    let mut step = json!({ verb: stdin });
                    if rest.len() > 1 {
                        step["args"] = rest[1..].into();
                    }
                    step
                }
                (_, Some(_)) => return Err(operation.command().unwrap_or_default()),
                (Some("delete"), None) if args.len() == 3 && args[2] == "--wait=false" => json!({ "delete": args[1] }),
                (Some("exec"), None) if !stdin.is_empty() => return Err(operation.line().unwrap_or_default()),
                (_, None) => json!({ "kubectl": args }),
            }))
        }
        Operation::Inject(Injection::Advance(time)) => Ok(Some(json!({ "wait": time.seconds }))),
        Operation::Inject(what) => Err(what.to_string()),
        Operation::Step
        | Operation::UntilWrite
        | Operation::Settle
        | Operation::UntilWrites(_)
        | Operation::Skipped(_)
        | Operation::Stopped(..) => Ok(None),
    }
}

/// Parses a step of a recording.
///
/// # Errors
/// The step is neither a command nor an advance of the clock.
pub fn operation(step: &Value) -> Result<Operation, String> {
    if let Some(time) = seconds(step, "wait")? {
        return Ok(Operation::advance(time));
    }
    let (args, stdin) = command(step).ok_or_else(|| format!("not understood: {step}"))?;
    Ok(Operation::Kubectl(args, stdin, true))
}

/// Parses a duration in seconds from a field of a step. `None` if the field is absent.
fn seconds(step: &Value, field: &str) -> Result<Option<Duration>, String> {
    let Some(value) = step.get(field).filter(|value| !value.is_null()) else { return Ok(None) };
    // A duration longer than a year is also rejected.
    let time = value.as_f64().filter(|seconds| (0.0..3e7).contains(seconds));
    match time {
        Some(seconds) => Ok(Some(Duration::from_secs_f64(seconds))),
        None => Err(format!("{field}: a number of seconds is expected here, not {value}")),
    }
}

/// Returns the command line of a step, and its standard input.
fn command(step: &Value) -> Option<(Vec<String>, String)> {
    let text = |field: &str| step.get(field).and_then(Value::as_str);
    let mut args: Vec<String> = Vec::new();
    let mut stdin = String::new();
    if let Some(list) = step.get("kubectl").and_then(Value::as_array) {
        args.extend(list.iter().filter_map(Value::as_str).map(str::to_owned));
    } else if let Some(patch) = step.get("patch") {
        let patch = patch.as_str().map_or_else(|| patch.to_string(), str::to_owned);
        args.extend(["patch", text("patch_target")?, "--type", text("type").unwrap_or("strategic")].map(str::to_owned));
        args.extend(["-p".to_owned(), patch]);
        if let Some(subresource) = text("subresource") {
            args.push(format!("--subresource={subresource}"));
        }
    } else if let Some(target) = text("delete") {
        args.push("delete".to_owned());
        args.extend(target.split_whitespace().map(str::to_owned));
        args.push("--wait=false".to_owned());
    } else {
        let (verb, manifest) = ["apply", "create", "replace"].iter().find_map(|v| Some((v, text(v)?)))?;
        args.extend([verb, "-f", "-"].map(|s: &str| s.to_owned()));
        stdin = manifest.to_owned();
    }
    if let Some(namespace) = text("namespace") {
        args.extend(["-n".to_owned(), namespace.to_owned()]);
    }
    args.extend(object::list_at(step, "args").iter().filter_map(Value::as_str).map(str::to_owned));
    Some((args, stdin))
}

/// Returns a CSI call in the format of a recording.
pub fn recorded_call(call: &CallRecord) -> Value {
    let mut shown = json!({ "method": call.call.method, "node": call.call.node, "request": call.call.request.clone() });
    match &call.answer {
        Ok(response) => shown["response"] = response.clone(),
        Err(error) => {
            shown["code"] = error.code.into();
            shown["error"] = error.message.as_str().into();
        }
    }
    shown
}

/// True if recordings include the kind of a write.
pub fn is_recorded(record: &Record) -> bool {
    !OMITTED_RESOURCES.contains(&record.kind().prefix)
}

/// Returns a write in the format of a recording. `None` if recordings omit it. Also omits the first write of a node
/// that existed before the scenario: later writes are compared with it.
fn write(record: &Record, normalizer: &dyn Normalize, nodes: &mut BTreeSet<String>) -> Option<Value> {
    if !is_recorded(record) {
        return None;
    }
    let key = normalizer.text(&record.key);
    match &record.after {
        None => Some(json!({ "op": "DELETE", "key": key })),
        Some(after) => {
            let shown = |value: &Value| {
                let mut value = value.clone();
                filter(&mut value);
                value
            };
            if record.kind() == &kinds::NODE {
                let first = nodes.insert(record.key.clone()) && record.before.is_some();
                if first || record.before.as_deref().map(shown) == Some(shown(after)) {
                    return None;
                }
            }
            Some(json!({ "op": "PUT", "key": key, "value": normalizer.value(&shown(after)) }))
        }
    }
}

/// Removes the fields that recordings omit.
fn filter(value: &mut Value) {
    object::remove(value, "metadata.managedFields");
    match object::kind(value) {
        "Pod" => {
            for field in ["podIP", "podIPs", "hostIP", "hostIPs", "qosClass"] {
                object::remove(value, &format!("status.{field}"));
            }
        }
        "Node" => {
            let status = &value["status"];
            let mut kept = json!({
                "apiVersion": "v1", "kind": "Node", "metadata": { "name": object::name(value), "annotations": {} },
                "spec": {}, "status": {},
            });
            let ids = "csi.volume.kubernetes.io/nodeid";
            if let Some(value) = object::annotation(value, ids) {
                kept["metadata"]["annotations"][ids] = value.into();
            }
            for field in ["volumesAttached", "volumesInUse"] {
                if let Some(v) = status.get(field) {
                    kept["status"][field] = v.clone();
                }
            }
            for field in ["taints", "unschedulable"] {
                if let Some(v) = object::at(value, &format!("spec.{field}")) {
                    kept["spec"][field] = v.clone();
                }
            }
            *value = kept;
        }
        _ => {}
    }
}

/// Returns the events that these records contain for the first time. Omits the events of the kubelets, because the
/// recorded kubelets had no event sink.
fn events(records: &[Arc<Record>], normalizer: &dyn Normalize, recorded: &mut BTreeSet<String>) -> Vec<Value> {
    let mut events = BTreeSet::new();
    for event in records.iter().filter(|r| r.is_event()).filter_map(|r| r.after.as_ref()) {
        let about = |field: &str| normalizer.text(object::str_at(event, &format!("involvedObject.{field}")));
        let about = match about("namespace").as_str() {
            "" => format!("{}/{}", about("kind"), about("name")),
            namespace => format!("{}/{namespace}/{}", about("kind"), about("name")),
        };
        let from = match object::str_at(event, "source.component") {
            "" => object::str_at(event, "reportingComponent"),
            component => component,
        };
        if from == "kubelet" {
            continue;
        }
        let event = json!({
            "type": object::str_at(event, "type"),
            "reason": object::str_at(event, "reason"),
            "object": about,
            "from": from,
            "message": normalizer.text(object::str_at(event, "message")),
        });
        if recorded.insert(event.to_string()) {
            events.insert(event.to_string());
        }
    }
    events.iter().filter_map(|e| serde_json::from_str(e).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_invalid_durations() {
        for (step, error) in [
            (json!({ "wait": -1 }), "step 1: wait: a number of seconds is expected here, not -1"),
            (json!({ "wait": 1e300 }), "step 1: wait: a number of seconds is expected here, not 1e+300"),
            (json!({ "wait": 1, "settle": "2" }), "step 1: settle: a number of seconds is expected here, not \"2\""),
        ] {
            let recording = json!({ "steps": [{ "step": step }] });
            assert_eq!(replay(&recording, &[], &mut Verbatim).err().as_deref(), Some(error));
        }
    }
}

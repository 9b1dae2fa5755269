//! Does to a cluster what a recording says was done.

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

use crate::normalize::Normalizer;

/// The binder looked at everything this often where the recordings were made.
const RESYNC: Duration = Duration::from_secs(2);
/// How long nothing may be written before a step is over, if the step does not say.
const SETTLE: Duration = Duration::from_secs(4);
/// What was written this soon after a step was over was still counted with it: it takes a moment to look.
const SLACK: Duration = Duration::from_millis(100);
/// The kinds that a recording shows at its end.
const FINAL: [&Kind; 6] =
    [&PERSISTENT_VOLUME, &PERSISTENT_VOLUME_CLAIM, &STORAGE_CLASS, &POD, &STATEFUL_SET, &VOLUME_ATTACHMENT];
/// Housekeeping that recordings leave out.
const LEFT_OUT: [&str; 6] =
    ["events", "serviceaccounts", "leases", "services/endpoints", "endpointslices", "priorityclasses"];

/// What the core did, step by step, in the recording's terms.
#[derive(Debug, Default)]
pub struct Replay {
    /// As `steps` of a recording.
    pub steps: Vec<Value>,
    /// As `final` of a recording.
    pub last: Vec<Value>,
    /// Everything, raw, a line each.
    pub log: String,
}

/// A setting of the recorded cluster that differs from the page's ([`Config::default`]).
/// The recorded drivers reported no capacity either; no recording depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// The PersistentVolume controller's resync period.
    Resync,
    /// Whether nodes carry the topology labels of the drivers.
    TopologyLabels,
    /// Whether kubelets only pretend to mount and to run containers.
    Pretended,
    /// Whether snapshots, populators and their controllers are installed.
    Extensions,
}

impl Setting {
    /// All settings.
    pub const ALL: [Setting; 4] = [Setting::Resync, Setting::TopologyLabels, Setting::Pretended, Setting::Extensions];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Setting::Resync => "resync",
            Setting::TopologyLabels => "topology-labels",
            Setting::Pretended => "pretended",
            Setting::Extensions => "extensions",
        }
    }

    /// Sets what the recorded cluster had.
    fn record(self, config: &mut Config) {
        match self {
            Setting::Resync => config.resync_period = Some(RESYNC),
            Setting::TopologyLabels => config.topology_labels = false,
            Setting::Pretended => config.hollow = true,
            Setting::Extensions => config.extensions = false,
        }
    }
}

/// The cluster on which the recordings were made, except for the settings that are to be the page's.
pub fn cluster(page: &[Setting]) -> Cluster {
    let mut config = Config::default();
    Setting::ALL.iter().filter(|setting| !page.contains(setting)).for_each(|setting| setting.record(&mut config));
    Cluster::new(config)
}

/// Replays a recording on the recorded cluster with some of the page's settings.
///
/// # Errors
/// A step that cannot be read.
pub fn replay(recording: &Value, page: &[Setting]) -> Result<Replay, String> {
    let mut cluster = cluster(page);
    let mut normalizer = Normalizer::default();
    let mut replay = Replay::default();
    let mut said = BTreeSet::new();
    let mut called = 0;
    let mut nodes = BTreeSet::new();
    cluster.settle(Duration::from_secs(1));
    for (i, step) in object::list_at(recording, "steps").iter().enumerate() {
        let step = &step["step"];
        let from = cluster.revision();
        let seconds = |field| seconds(step, field).map_err(|error| format!("step {}: {error}", i + 1));
        let output = match seconds("wait")? {
            Some(time) => {
                cluster.run_for(time);
                None
            }
            None => {
                let (args, stdin) = command(step).ok_or_else(|| format!("step {}: not understood: {step}", i + 1))?;
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                Some(bindery_kubectl::run(&mut cluster, &args, &stdin))
            }
        };
        cluster.settle(seconds("settle")?.unwrap_or(SETTLE) + SLACK);
        let made: Vec<&Arc<CallRecord>> = cluster.calls().skip(called).collect();
        called += made.len();
        let records: Vec<Arc<Record>> = cluster.records().skip_while(|r| r.revision <= from).cloned().collect();
        for answer in made.iter().filter_map(|call| call.answer.as_ref().ok()) {
            normalizer.observe_answer(answer);
        }
        for record in records.iter().filter(|r| !r.is_event()) {
            normalizer.number(&record.key);
            normalizer.number(&record.after.as_deref().map(Value::to_string).unwrap_or_default());
        }
        for call in &made {
            normalizer.number(&shown_call(call).to_string());
        }
        if let Some(output) = &output {
            normalizer.number(&output.stdout);
        }
        for record in &records {
            normalizer.observe(record);
            if !LEFT_OUT.contains(&record.kind().prefix) {
                normalizer.assign_ordinal(record);
            }
        }
        let table = bindery_kubectl::run(&mut cluster.clone(), &["get", "pv,pvc"], "");
        for record in &records {
            replay.log.push_str(&serde_json::to_string(record).unwrap_or_default());
            replay.log.push('\n');
        }
        let mut done = json!({
            "writes": records.iter().filter_map(|r| write(r, &normalizer, &mut nodes)).collect::<Vec<_>>(),
            "events": events(&records, &normalizer, &mut said),
            "csi": made.iter().map(|call| normalizer.value(&shown_call(call))).collect::<Vec<_>>(),
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

/// A time of a step in seconds, if it normalizer one.
fn seconds(step: &Value, field: &str) -> Result<Option<Duration>, String> {
    let Some(value) = step.get(field).filter(|value| !value.is_null()) else { return Ok(None) };
    // A longer time than a year is a mistake, too.
    let time = value.as_f64().filter(|seconds| (0.0..3e7).contains(seconds));
    match time {
        Some(seconds) => Ok(Some(Duration::from_secs_f64(seconds))),
        None => Err(format!("{field}: a number of seconds is expected here, not {value}")),
    }
}

/// The command line of a step, and what it reads from standard input.
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

/// A CSI call as a recording shows it.
fn shown_call(call: &CallRecord) -> Value {
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

/// A write as a recording shows it; `None` for what it leaves out. Of a node that was there before, the first write in a
/// scenario is what the later ones are compared with, and not shown.
fn write(record: &Record, normalizer: &Normalizer, nodes: &mut BTreeSet<String>) -> Option<Value> {
    if LEFT_OUT.contains(&record.kind().prefix) {
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

/// Takes out what recordings do not show.
fn filter(value: &mut Value) {
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

/// The events that these records show for the first time, but for the kubelets': those of the recordings had nobody to
/// tell theirs to.
fn events(records: &[Arc<Record>], normalizer: &Normalizer, said: &mut BTreeSet<String>) -> Vec<Value> {
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
        if said.insert(event.to_string()) {
            events.insert(event.to_string());
        }
    }
    events.iter().filter_map(|e| serde_json::from_str(e).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_none_is_an_error() {
        for (step, error) in [
            (json!({ "wait": -1 }), "step 1: wait: a number of seconds is expected here, not -1"),
            (json!({ "wait": 1e300 }), "step 1: wait: a number of seconds is expected here, not 1e+300"),
            (json!({ "wait": 1, "settle": "2" }), "step 1: settle: a number of seconds is expected here, not \"2\""),
        ] {
            let recording = json!({ "steps": [{ "step": step }] });
            assert_eq!(replay(&recording, &[]).err().as_deref(), Some(error));
        }
    }
}

//! Nodes: whether they are ready, the Pods evicted from them, and their registered drivers.

use bindery_api::kinds::{CSI_DRIVER, CSI_NODE, NODE, POD, VOLUME_ATTACHMENT};
use bindery_api::time::Time;
use bindery_api::view::Pod;
use bindery_api::{Object, Value, object};
use bindery_controllers::nodelifecycle::{OUT_OF_SERVICE, tolerated_for};

use crate::Explanation;
use crate::fix::Fix;
use crate::index::{ObjectIndex, condition, since};
use crate::pod::out_of_service;

/// The maximum number of names in a sentence.
const NAMES: usize = 6;

/// Explains a node that is not ready, or that has a NoExecute taint.
pub fn explain(index: &ObjectIndex, node: &Object) -> Option<Explanation> {
    let name = object::name(node);
    let status = condition(node, "Ready").map_or("True", |ready| object::str_at(ready, "status"));
    let ready = status == "True";
    let taints = object::list_at(node, "spec.taints").iter();
    let taints: Vec<&Value> = taints.filter(|taint| object::str_at(taint, "effect") == "NoExecute").collect();
    let here = |pod: &&Object| Pod(pod).spec().node_name() == name;
    let (deleting, staying): (Vec<&Object>, Vec<&Object>) =
        index.list(&POD).filter(here).partition(|pod| object::is_deleting(pod));
    let evicted: Vec<String> = staying.iter().filter_map(|pod| eviction(index, node, &taints, pod)).collect();
    if ready && evicted.is_empty() {
        return None;
    }
    let added = taints.iter().filter_map(|taint| Time::parse(object::str_at(taint, "timeAdded"))).min();
    if ready {
        let keys = taints.iter().map(|taint| object::str_at(taint, "key").to_owned()).collect();
        let fix = Fix::replace("remove-taint", node, |node| {
            if let Some(taints) = node["spec"].get_mut("taints").and_then(Value::as_array_mut) {
                taints.retain(|taint| object::str_at(taint, "effect") != "NoExecute");
            }
            if object::list_at(node, "spec.taints").is_empty() {
                object::remove(node, "spec.taints");
            }
        });
        let known = Explanation::new("node-evicts", (&NODE, node)).since(added);
        return Some(known.fact("taints", names(keys)).fact("evicted", names(evicted)).fix([fix.fact("node", name)]));
    }
    let attached = index.list(&VOLUME_ATTACHMENT).filter(|a| object::str_at(a, "spec.nodeName") == name);
    let volumes = attached.map(|a| match object::str_at(a, "spec.source.persistentVolumeName") {
        "" => object::name(a).to_owned(),
        volume => volume.to_owned(),
    });
    let out = object::list_at(node, "spec.taints").iter().any(|t| object::str_at(t, "key") == OUT_OF_SERVICE);
    let known = Explanation::new("node-not-ready", (&NODE, node)).blocked_by("kubelet").since(since(node, "Ready"));
    let known = known.fact("status", status).fact("evicted", names(evicted));
    let known = known.fact("terminating", names(deleting.iter().map(|pod| object::key(pod)).collect()));
    let known = known.fact("volumes", names(volumes.collect())).fact("out", if out { "yes" } else { "no" });
    Some(known.fix((!out).then(|| out_of_service(node))))
}

/// Returns a Pod with the time at which the taint-eviction-controller evicts it. `None` if it is not evicted.
fn eviction(index: &ObjectIndex, node: &Value, taints: &[&Value], pod: &Value) -> Option<String> {
    if taints.is_empty() {
        return None;
    }
    let time = tolerated_for(pod, taints)?;
    // The controller counts from the time at which it observes the taint and the Pod. If a taint has no time, only the
    // duration is known.
    let added = taints.iter().filter_map(|taint| Time::parse(object::str_at(taint, "timeAdded"))).min();
    let began = added.or_else(|| since(node, "Ready").filter(|_| is_silent(node)));
    Some(match began.map(|began| began.max(since(pod, "PodScheduled").unwrap_or(began))) {
        Some(began) => format!("{} ({})", object::key(pod), (began + time).max(index.now).rfc3339()),
        None => format!("{} (tolerationSeconds: {})", object::key(pod), time.as_secs()),
    })
}

/// Returns the names for a sentence: `no`, or the first names and the number of the others.
fn names(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    match (names.is_empty(), more) {
        (true, _) => "no".to_owned(),
        (_, 0) => names.join(", "),
        _ => format!("{} (+{more})", names.join(", ")),
    }
}

/// Returns the problem of a node, if any.
pub fn problem_of(index: &ObjectIndex, name: &str) -> Option<&'static str> {
    if !index.knows(&NODE) || name.is_empty() {
        return None;
    }
    let Some(node) = index.get(&NODE, "", name) else { return Some("gone") };
    is_silent(node).then_some("silent")
}

/// True if a node does not respond.
pub fn is_silent(node: &Value) -> bool {
    condition(node, "Ready").is_none_or(|c| object::str_at(c, "status") != "True")
}

/// True if a driver is registered on a node.
pub fn has_driver(index: &ObjectIndex, node: &str, driver: &str) -> bool {
    let found = index.get(&CSI_NODE, "", node);
    found.is_some_and(|n| object::list_at(n, "spec.drivers").iter().any(|d| object::str_at(d, "name") == driver))
}

/// True if a driver is installed, or if the index does not contain the kinds that show it.
pub fn is_installed(index: &ObjectIndex, driver: &str) -> bool {
    !(index.knows(&CSI_NODE) || index.knows(&CSI_DRIVER))
        || index.get(&CSI_DRIVER, "", driver).is_some()
        || index.list(&CSI_NODE).any(|node| has_driver(index, object::name(node), driver))
}

/// Returns the drivers that are registered on nodes.
pub fn drivers(index: &ObjectIndex) -> Vec<String> {
    let nodes = index.list(&CSI_NODE).flat_map(|node| object::list_at(node, "spec.drivers"));
    let mut drivers: Vec<String> = nodes.map(|d| object::str_at(d, "name").to_owned()).collect();
    drivers.sort_unstable();
    drivers.dedup();
    drivers
}

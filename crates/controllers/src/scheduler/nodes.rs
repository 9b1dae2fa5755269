//! The filters that check only the node, and the selection among the feasible nodes.
//!
//! Implements `plugins/{nodeunschedulable,nodename,tainttoleration,nodeaffinity,noderesources,podtopologyspread}`.

use bindery_api::quantity::Quantity;
use bindery_api::selector::{node_selector_matches, node_term_matches};
use bindery_api::{Object, Value, object};

use super::volumes::Plan;
use super::{Refusal, State, placed, pods};
use crate::Cache;
use crate::common::pod::tolerates;

/// A filter that checks only the node: its rule in tables, and its function.
pub type Filter = (&'static str, fn(&Cache, &State, &Object, &Object) -> Result<(), Refusal>);

/// The filters, in their order.
pub const FILTERS: [Filter; 6] = [
    ("node-schedulable", node_unschedulable),
    ("node-name", node_name),
    ("node-taints", taint_toleration),
    ("node-affinity", node_affinity),
    ("node-ports", node_ports),
    ("node-resources", node_resources_fit),
];

/// Runs the filters of a node, except those of volumes.
///
/// # Errors
/// The first rejection.
pub fn filter(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    FILTERS.iter().try_for_each(|(_, filter)| filter(cache, state, pod, node))
}

fn node_unschedulable(_: &Cache, _: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    let unschedulable = serde_json::json!({ "key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule" });
    let tolerations = object::list_at(pod, "spec.tolerations");
    if object::at(node, "spec.unschedulable").is_some_and(|u| u == true) && !tolerated(&unschedulable, tolerations) {
        return Err(Refusal::never("NodeUnschedulable", "node(s) were unschedulable"));
    }
    Ok(())
}

fn node_name(_: &Cache, _: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    let wanted = object::str_at(pod, "spec.nodeName");
    if !wanted.is_empty() && wanted != object::name(node) {
        return Err(Refusal::never("NodeName", "node(s) didn't match the requested node name"));
    }
    Ok(())
}

fn taint_toleration(_: &Cache, _: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    if untolerated(pod, node).next().is_some() {
        return Err(Refusal::never("TaintToleration", "node(s) had untolerated taint(s)"));
    }
    Ok(())
}

/// Returns the taints of a node that a Pod does not tolerate.
pub fn untolerated<'a>(pod: &'a Value, node: &'a Value) -> impl Iterator<Item = &'a Value> {
    let tolerations = object::list_at(pod, "spec.tolerations");
    let repels = |taint: &&Value| matches!(object::str_at(taint, "effect"), "NoSchedule" | "NoExecute");
    object::list_at(node, "spec.taints").iter().filter(repels).filter(|taint| !tolerated(taint, tolerations))
}

fn node_affinity(_: &Cache, _: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    if !matches_node_selector(pod, node) {
        return Err(Refusal::never("NodeAffinity", "node(s) didn't match Pod's node affinity/selector"));
    }
    Ok(())
}

fn tolerated(taint: &Value, tolerations: &[Value]) -> bool {
    tolerations.iter().any(|toleration| tolerates(toleration, taint))
}

/// True if a node matches the nodeSelector and the required node affinity of a Pod.
pub fn matches_node_selector(pod: &Value, node: &Value) -> bool {
    let selector = object::at(pod, "spec.nodeSelector").and_then(Value::as_object);
    let labels = object::at(node, "metadata.labels");
    let plain = selector.into_iter().flatten().all(|(key, value)| labels.and_then(|l| l.get(key)) == Some(value));
    let required = object::at(pod, "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution");
    plain && required.is_none_or(|selector| node_selector_matches(selector, node))
}

/// Returns the host ports of a Pod: protocol, address and number.
fn host_ports(pod: &Value) -> impl Iterator<Item = (&str, &str, i64)> {
    object::list_at(pod, "spec.containers").iter().flat_map(|c| object::list_at(c, "ports")).filter_map(|port| {
        let number = port.get("hostPort").and_then(Value::as_i64).filter(|n| *n > 0)?;
        Some((object::str_at(port, "protocol"), object::str_at(port, "hostIP"), number))
    })
}

fn node_ports(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    let any = |ip: &str| matches!(ip, "" | "0.0.0.0" | "::");
    let same =
        |a: (&str, &str, i64), b: (&str, &str, i64)| a.0 == b.0 && a.2 == b.2 && (any(a.1) || any(b.1) || a.1 == b.1);
    let mut here = placed(cache, state).filter(|(_, n)| *n == object::name(node));
    let taken = here.any(|(other, _)| host_ports(other).any(|a| host_ports(pod).any(|b| same(a, b))));
    if taken {
        return Err(Refusal::now("NodePorts", "node(s) didn't have free ports for the requested pod ports"));
    }
    Ok(())
}

/// Returns the requests of a Pod for a resource: the sum of its containers, or its largest init container.
pub fn requested(pod: &Value, resource: &str) -> Quantity {
    let of = |container: &Value| {
        let requests = object::at(container, "resources.requests");
        let text = requests.and_then(|r| r.get(resource)).and_then(Value::as_str).unwrap_or("0");
        Quantity::parse(text).unwrap_or_default()
    };
    let all = object::list_at(pod, "spec.containers").iter().map(of).fold(Quantity::default(), |a, b| a.add(&b));
    object::list_at(pod, "spec.initContainers").iter().map(of).fold(all, |a, b| if b > a { b } else { a })
}

/// Returns the allocatable quantity of a resource on a node.
pub fn allocatable(node: &Value, resource: &str) -> Quantity {
    let all = object::at(node, "status.allocatable").or_else(|| object::at(node, "status.capacity"));
    let text = all.and_then(|a| a.get(resource)).and_then(Value::as_str).unwrap_or("0");
    Quantity::parse(text).unwrap_or_default()
}

/// Returns the requested quantity of a resource by the Pods of a node.
pub fn used(cache: &Cache, state: &State, node: &Value, resource: &str) -> Quantity {
    let here = placed(cache, state).filter(|(_, n)| *n == object::name(node));
    here.map(|(pod, _)| requested(pod, resource)).fold(Quantity::default(), |a, b| a.add(&b))
}

fn node_resources_fit(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Refusal> {
    let (mut reasons, mut resolvable) = (Vec::new(), true);
    let pods =
        Quantity::parse(&format!("{}", placed(cache, state).filter(|(_, n)| *n == object::name(node)).count() + 1));
    if pods.unwrap_or_default() > allocatable(node, "pods") {
        reasons.push("Too many pods".to_owned());
    }
    for resource in ["cpu", "memory", "ephemeral-storage"] {
        let (wanted, all) = (requested(pod, resource), allocatable(node, resource));
        if !wanted.is_zero() && used(cache, state, node, resource).add(&wanted) > all {
            reasons.push(format!("Insufficient {resource}"));
            resolvable &= wanted <= all;
        }
    }
    if reasons.is_empty() { Ok(()) } else { Err(Refusal { plugin: "NodeResourcesFit", reasons, resolvable }) }
}

/// Returns the node with the highest score; the first by name among equals (`selectHost`).
pub fn select_host<'a>(
    cache: &Cache,
    state: &State,
    pod: &Object,
    feasible: Vec<(&'a Object, Plan)>,
) -> Option<(&'a Object, Plan)> {
    if feasible.len() < 2 {
        return feasible.into_iter().next();
    }
    let sums: Vec<i64> =
        feasible.iter().map(|(node, _)| pods::inter_pod_affinity_score(cache, state, pod, node)).collect();
    let (least, most) = (sums.iter().min().copied().unwrap_or(0), sums.iter().max().copied().unwrap_or(0));
    let affinity_score = |sum: i64| if most > least { 2 * 100 * (sum - least) / (most - least) } else { 0 };
    let scores =
        feasible.iter().zip(&sums).map(|((node, _), sum)| score(cache, state, pod, node) + affinity_score(*sum));
    let scores: Vec<i64> = scores.collect();
    let highest = scores.iter().max().copied().unwrap_or(0);
    let at = scores.iter().position(|s| *s == highest).unwrap_or(0);
    feasible.into_iter().nth(at)
}

/// Returns an approximate weighted score of the plugins: free resources, Pods of the same owner, preferences.
fn score(cache: &Cache, state: &State, pod: &Object, node: &Object) -> i64 {
    let left = |resource: &str, least: &str| {
        let count = placed(cache, state).filter(|(_, n)| *n == object::name(node)).count() as i128;
        // A Pod without a request counts with a small default request.
        let floor = Quantity::parse(least).unwrap_or_default().milli_value() * (count + 1);
        let used = used(cache, state, node, resource).add(&requested(pod, resource)).milli_value().max(floor);
        let all = allocatable(node, resource).milli_value().max(1);
        ((all - used).max(0) * 100 / all) as i64
    };
    let room = (left("cpu", "100m") + left("memory", "200Mi")) / 2;
    let owner = |pod: &Value| {
        object::list_at(pod, "metadata.ownerReferences")
            .iter()
            .find(|r| r["controller"] == true)
            .map(|r| object::str_at(r, "uid").to_owned())
    };
    let mine = owner(pod);
    let siblings = placed(cache, state)
        .filter(|(other, n)| mine.is_some() && owner(other) == mine && *n == object::name(node))
        .count() as i64;
    let wishes: i64 =
        object::list_at(pod, "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution")
            .iter()
            .filter(|term| term.get("preference").is_some_and(|p| node_term_matches(p, node)))
            .map(|term| term["weight"].as_i64().unwrap_or(0))
            .sum();
    let tolerations = object::list_at(pod, "spec.tolerations");
    let disliked = object::list_at(node, "spec.taints")
        .iter()
        .filter(|t| object::str_at(t, "effect") == "PreferNoSchedule" && !tolerated(t, tolerations))
        .count() as i64;
    room + 2 * wishes - 2 * 100 * siblings - 3 * 100 * disliked
}

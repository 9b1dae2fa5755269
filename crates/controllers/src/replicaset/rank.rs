//! The order in which surplus Pods are deleted.
//!
//! Implements `ActivePodsWithRanks` in `pkg/controller/controller_utils.go` and `getPodsToDelete` in
//! `pkg/controller/replicaset/replica_set.go`.

use std::cmp::{Ordering, Reverse};

use bindery_api::kinds::{POD, REPLICA_SET};
use bindery_api::time::Time;
use bindery_api::{Object, Value, object, sort};

use super::is_active;
use crate::Task;
use crate::common::controller_ref::{controller_of, matches, selector};
use crate::common::pod::{condition, is_ready, phase};

/// Returns the Pods to delete. The order is: unscheduled, Pending, not ready, lower deletion cost, more replicas on the
/// node, ready for a shorter time, more restarts, younger.
pub fn to_delete(task: &Task, set: &Object, active: &[Object], count: usize) -> Vec<Object> {
    let mut pods: Vec<Object> = active.to_vec();
    if count < pods.len() {
        let related = related(task, set);
        let rank = |pod: &Value| related.iter().filter(|other| node(other) == node(pod)).count();
        sort::sort(&mut pods, |a, b| compare((a, rank(a)), (b, rank(b)), task.now));
    }
    pods.truncate(count);
    pods
}

/// Returns the Pods of all ReplicaSets with the same owner. Of several such Pods on a node, one is deleted first.
fn related(task: &Task, set: &Object) -> Vec<Object> {
    let Some(owner) = controller_of(set).map(|owner| object::str_at(owner, "uid")) else { return Vec::new() };
    let sets: Vec<_> = task
        .cache
        .list(&REPLICA_SET)
        .filter(|other| object::namespace(other) == object::namespace(set))
        .filter(|other| controller_of(other).is_some_and(|o| object::str_at(o, "uid") == owner))
        .map(|other| selector(other))
        .collect();
    let pods = task.cache.list(&POD).filter(|pod| object::namespace(pod) == object::namespace(set));
    pods.filter(|pod| is_active(pod) && sets.iter().any(|s| matches(s.as_ref(), pod))).cloned().collect()
}

fn node(pod: &Value) -> &str {
    object::str_at(pod, "spec.nodeName")
}

fn compare((a, rank_a): (&Value, usize), (b, rank_b): (&Value, usize), now: Time) -> Ordering {
    let phases = |pod: &Value| match phase(pod) {
        "Pending" => 0,
        "Unknown" => 1,
        _ => 2,
    };
    let cost = |pod: &Value| {
        let cost = object::annotation(pod, "controller.kubernetes.io/pod-deletion-cost");
        cost.and_then(|cost| cost.parse::<i32>().ok()).unwrap_or(0)
    };
    let created = |pod: &Value| Time::parse(object::str_at(pod, "metadata.creationTimestamp"));
    let before = (!node(a).is_empty())
        .cmp(&!node(b).is_empty())
        .then(phases(a).cmp(&phases(b)))
        .then(is_ready(a).cmp(&is_ready(b)))
        .then(cost(a).cmp(&cost(b)))
        // More related Pods on its node: first.
        .then(rank_b.cmp(&rank_a));
    let ready =
        if is_ready(a) && is_ready(b) { by_age(since_ready(a), since_ready(b), (a, b), now) } else { Ordering::Equal };
    before
        .then(ready)
        .then(Reverse(restarts(a)).cmp(&Reverse(restarts(b))))
        .then_with(|| by_age(created(a), created(b), (a, b), now))
}

fn since_ready(pod: &Value) -> Option<Time> {
    Time::parse(object::str_at(condition(pod, "Ready")?, "lastTransitionTime"))
}

fn restarts(pod: &Value) -> i64 {
    let counts = object::list_at(pod, "status.containerStatuses").iter();
    counts.filter_map(|status| status.get("restartCount").and_then(Value::as_i64)).max().unwrap_or(0)
}

/// Compares the ages: younger first. Ages of the same order of magnitude are equal, and then the UID decides.
fn by_age(a: Option<Time>, b: Option<Time>, (pod_a, pod_b): (&Value, &Value), now: Time) -> Ordering {
    match (a, b) {
        _ if a == b => Ordering::Equal,
        (Some(a), Some(b)) => {
            let magnitude = |t: Time| now.since(t).as_nanos().checked_ilog2().map_or(-1, i64::from);
            magnitude(a).cmp(&magnitude(b)).then_with(|| object::uid(pod_a).cmp(object::uid(pod_b)))
        }
        // Without a time: first.
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pod(name: &str, node: &str, phase: &str, ready: bool) -> Value {
        let ready = if ready { "True" } else { "False" };
        json!({
            "metadata": { "name": name, "uid": name, "creationTimestamp": "2026-01-01T00:00:00Z" },
            "spec": { "nodeName": node },
            "status": { "phase": phase, "conditions": [{
                "type": "Ready", "status": ready, "lastTransitionTime": "2026-01-01T00:00:00Z",
            }] },
        })
    }

    #[test]
    fn least_ready_pods_are_deleted_first() {
        let mut pods = [
            pod("works", "a", "Running", true),
            pod("starts", "a", "Running", false),
            pod("waits", "", "Pending", false),
            pod("crowded", "b", "Running", true),
        ];
        let rank = |pod: &Value| if object::name(pod) == "crowded" { 2 } else { 1 };
        pods.sort_by(|a, b| compare((a, rank(a)), (b, rank(b)), Time::START));
        assert_eq!(pods.each_ref().map(object::name), ["waits", "starts", "crowded", "works"]);
    }
}

//! Pods of lower priority that make room.
//!
//! Implements `plugins/defaultpreemption` and `framework/preemption`. Disruption budgets are not looked at.

use bindery_api::kinds::POD;
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Object, Value, object, sort};

use super::volumes::Claims;
use super::{Refusal, State, fits, placed};
use crate::common::pod::add_disruption_target;
use crate::{Cache, Reconcile, Task};

/// The node where a Pod is to get room, and the Pods that make it.
pub struct Victims {
    /// The node.
    pub node: String,
    /// The Pods.
    pub pods: Vec<Object>,
}

/// The reason of the condition that victims get.
const PREEMPTED: &str = "PreemptionByScheduler";

fn priority(pod: &Value) -> i64 {
    object::at(pod, "spec.priority").and_then(Value::as_i64).unwrap_or(0)
}

/// Why a Pod may not take others away, if it may not (`PodEligibleToPreemptOthers`).
pub fn ineligible(cache: &Cache, state: &State, pod: &Value) -> Option<&'static str> {
    if object::str_at(pod, "spec.preemptionPolicy") == "Never" {
        return Some("not eligible due to preemptionPolicy=Never.");
    }
    let nominated = object::str_at(pod, "status.nominatedNodeName");
    let preempted = |other: &Value| {
        object::is_deleting(other)
            && object::list_at(other, "status.conditions")
                .iter()
                .any(|c| c["type"] == "DisruptionTarget" && c["status"] == "True" && c["reason"] == PREEMPTED)
    };
    let makes_room =
        |(other, on): (&Object, &str)| on == nominated && priority(other) < priority(pod) && preempted(other);
    (!nominated.is_empty() && placed(cache, state).any(makes_room))
        .then_some("not eligible due to a terminating pod on the nominated node.")
}

/// The node on which the least important Pods have to go to let the Pod in (`SelectCandidate`), and those Pods.
pub fn find(
    cache: &Cache,
    state: &State,
    pod: &Object,
    claims: &Claims,
    refused: &[(&Object, Refusal)],
) -> Option<Victims> {
    if ineligible(cache, state, pod).is_some() {
        return None;
    }
    let helped = refused.iter().filter(|(_, refusal)| refusal.resolvable);
    let candidates = helped.filter_map(|(node, _)| {
        let pods = victims(cache, state, pod, claims, node)?;
        Some(Victims { node: object::name(node).to_owned(), pods })
    });
    let cost = |victims: &Victims| {
        let priorities = || victims.pods.iter().map(|victim| priority(victim));
        (priorities().max(), priorities().sum::<i64>(), victims.pods.len())
    };
    candidates.min_by_key(cost)
}

/// The Pods of a node that have to go: all of lower priority do, but for those that can be let in again, the most
/// important first (`SelectVictimsOnNode`).
fn victims(cache: &Cache, state: &State, pod: &Object, claims: &Claims, node: &Object) -> Option<Vec<Object>> {
    let name = object::name(node);
    let lower: Vec<Object> = placed(cache, state)
        .filter(|(other, on)| *on == name && priority(other) < priority(pod) && !object::is_deleting(other))
        .map(|(other, _)| other.clone())
        .collect();
    let mut without = cache.clone();
    for other in &lower {
        without.remove(&POD, &object::key(other));
    }
    if lower.is_empty() || fits(&without, state, pod, claims, node).is_err() {
        return None;
    }
    let start = |pod: &Value| object::str_at(pod, "status.startTime").to_owned();
    let lower = sort::sorted(&lower, |a, b| priority(b).cmp(&priority(a)).then_with(|| start(a).cmp(&start(b))));
    let mut victims = Vec::new();
    for other in lower {
        without.insert(&POD, other.clone());
        if fits(&without, state, pod, claims, node).is_err() {
            without.remove(&POD, &object::key(&other));
            victims.push(other);
        }
    }
    Some(victims)
}

/// Why taking Pods away helps nowhere.
pub fn no_help(total: usize, refused: &[(&Object, Refusal)]) -> String {
    let reasons: Vec<String> = refused
        .iter()
        .map(|(_, r)| match r.resolvable {
            true => "No preemption victims found for incoming pod".to_owned(),
            false => "Preemption is not helpful for scheduling".to_owned(),
        })
        .collect();
    format!("0/{total} nodes are available: {}.", super::counted(reasons.iter()))
}

/// Marks the victims, says so, and deletes them.
///
/// # Errors
/// Stops until the answers are there.
pub fn evict(task: &mut Task, pod: &Object, victims: &Victims) -> Reconcile<()> {
    for victim in &victims.pods {
        let why = Why::new("scheduler-preempt").fact("victim", object::key(victim)).fact("pod", object::key(pod));
        let scheduler = object::str_at(pod, "spec.schedulerName");
        let message = format!("{scheduler}: preempting to accommodate a higher priority pod");
        add_disruption_target(task, victim, PREEMPTED, &message, why.clone())?;
        let (namespace, name) = (object::namespace(victim), object::name(victim));
        let _ = task.send(Request::delete(&POD, namespace, name), why.clone())?;
        let text = format!("Preempted by pod {} on node {}", object::uid(pod), victims.node);
        task.normal(victim, "Preempted", text, why);
    }
    Ok(())
}

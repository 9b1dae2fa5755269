//! Preemption of Pods with lower priority.
//!
//! Implements `plugins/defaultpreemption` and `framework/preemption`. Not modelled: PodDisruptionBudgets.

use bindery_api::kinds::POD;
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Object, Value, object, sort};

use super::volumes::Claims;
use super::{Refusal, State, fits, placed};
use crate::common::pod::add_disruption_target;
use crate::{Cache, Reconcile, Task};

/// The nominated node, and its victims.
pub struct Victims {
    /// The node.
    pub node: String,
    /// The victims.
    pub pods: Vec<Object>,
}

/// The reason of the victims' condition.
const PREEMPTED: &str = "PreemptionByScheduler";

fn priority(pod: &Value) -> i64 {
    object::at(pod, "spec.priority").and_then(Value::as_i64).unwrap_or(0)
}

/// Returns the reason why a Pod cannot preempt others. `None` if it can (`PodEligibleToPreemptOthers`).
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

/// Returns the node whose victims have the lowest priority (`SelectCandidate`), and the victims.
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

/// Returns the victims on a node. First all Pods with lower priority are removed. Then as many as possible are kept,
/// highest priority first (`SelectVictimsOnNode`).
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

/// Returns the message that preemption helps on no node.
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

/// Adds the condition to the victims, emits events, and deletes the victims.
///
/// # Errors
/// Suspends the sync until the responses.
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

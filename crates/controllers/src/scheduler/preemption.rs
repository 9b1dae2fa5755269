//! Pods of lower priority that make room.
//!
//! Answers to `plugins/defaultpreemption` and `framework/preemption`. Victims are deleted one after another, the lowest
//! first; graceful termination and disruption budgets are not looked at.

use bindery_api::kinds::POD;
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Object, Value, object, order};

use super::volumes::Claims;
use super::{Refusal, fits, placed};
use crate::pod::disrupt;
use crate::{Cache, Sync, Task};

/// The node where a Pod is to get room, and the Pods that make it.
pub struct Victims {
    /// The node.
    pub node: String,
    /// The Pods.
    pub pods: Vec<Object>,
}

fn priority(pod: &Value) -> i64 {
    object::at(pod, "spec.priority").and_then(Value::as_i64).unwrap_or(0)
}

fn is_eligible(pod: &Value) -> bool {
    object::str_at(pod, "spec.preemptionPolicy") != "Never"
}

/// The first node on which taking Pods of lower priority away lets the Pod in.
pub fn find(
    cache: &Cache,
    own: &Cache,
    pod: &Object,
    claims: &Claims,
    refused: &[(&Object, Refusal)],
) -> Option<Victims> {
    if !is_eligible(pod) {
        return None;
    }
    refused.iter().filter(|(_, refusal)| refusal.resolvable).find_map(|(node, _)| {
        let name = object::name(node);
        let lower: Vec<Object> = placed(cache, own)
            .filter(|(other, on)| *on == name && priority(other) < priority(pod) && !object::is_deleting(other))
            .map(|(other, _)| other.clone())
            .collect();
        let lower = order::sorted(&lower, |a, b| priority(a).cmp(&priority(b)));
        let mut without = cache.clone();
        for (i, victim) in lower.iter().enumerate() {
            without.remove(&POD, &object::key(victim));
            if fits(&without, own, pod, claims, node).is_ok() {
                return Some(Victims { node: name.to_owned(), pods: lower[..=i].to_vec() });
            }
        }
        None
    })
}

/// Why taking Pods away helps nowhere.
pub fn no_help(pod: &Value, total: usize, refused: &[(&Object, Refusal)]) -> String {
    if !is_eligible(pod) {
        return "not eligible due to preemptionPolicy=Never.".into();
    }
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
pub fn evict(task: &mut Task, pod: &Object, victims: &Victims) -> Sync<()> {
    for victim in &victims.pods {
        let why = Why::new("scheduler-preempt").fact("victim", object::key(victim)).fact("pod", object::key(pod));
        let scheduler = object::str_at(pod, "spec.schedulerName");
        let message = format!("{scheduler}: preempting to accommodate a higher priority pod");
        disrupt(task, victim, "PreemptionByScheduler", &message, why.clone())?;
        let (namespace, name) = (object::namespace(victim), object::name(victim));
        let _ = task.send(Request::delete(&POD, namespace, name), why.clone())?;
        let text = format!("Preempted by pod {} on node {}", object::uid(pod), victims.node);
        task.normal(victim, "Preempted", text, why);
    }
    Ok(())
}

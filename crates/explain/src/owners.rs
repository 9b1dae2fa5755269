//! StatefulSets and Deployments that are blocked by one of their Pods.

use bindery_api::kinds::{POD, REPLICA_SET, STATEFUL_SET};
use bindery_api::{Kind, Object, Value, object};

use crate::index::ObjectIndex;
use crate::{Explanation, pod};

/// Explains which Pod blocks a set.
pub fn explain(index: &ObjectIndex, kind: &'static Kind, set: &Object) -> Option<Explanation> {
    let number = |path: &str| object::at(set, path).and_then(Value::as_u64);
    let wanted = number("spec.replicas").unwrap_or(1);
    let ready = number("status.readyReplicas").unwrap_or(0);
    if object::is_deleting(set) {
        return None;
    }
    let new = |problem| {
        let known = Explanation::new(problem, (kind, set)).fact("kind", kind.kind);
        known.fact("wanted", wanted.to_string()).fact("ready", ready.to_string())
    };
    let mut pods: Vec<&Object> = index.list(&POD).filter(|p| is_owned_by(index, p, set)).collect();
    // The order of ordinals, in which a StatefulSet creates its Pods.
    pods.sort_by_key(|p| {
        let name = object::name(p);
        (name.rsplit('-').next().and_then(|n| n.parse::<u64>().ok()), name.to_owned())
    });
    for found in &pods {
        // A Pod that counts as running does not block its set.
        let Some(inner) = pod::explain(index, found) else { continue };
        let known = new("set-held-up").fact("pod", object::name(found)).blocked_by("pod").since(inner.since);
        let ordered = *kind == STATEFUL_SET && object::str_at(set, "spec.podManagementPolicy") != "Parallel";
        let known = known.fact("ordered", if ordered { "yes" } else { "no" });
        return Some(
            Explanation { last_event: inner.last_event, candidates: inner.candidates, chain: inner.chain, ..known }
                .fix(inner.fixes),
        );
    }
    if ready >= wanted {
        return None;
    }
    let about = index.list(&REPLICA_SET).find(|r| bindery_controllers::common::volume::is_controlled_by(r, set));
    let warning = index.last_warning_of(kind, set, &["FailedCreate"]);
    let warning = warning.or_else(|| index.last_warning_of(&REPLICA_SET, about?, &["FailedCreate"]));
    let error = warning.filter(|_| (pods.len() as u64) < wanted)?.to_owned();
    let known = new("set-create-refused").fact("error", error.as_str()).blocked_by("server");
    Some(Explanation { last_event: Some(error), ..known })
}

/// True if the owner of a Pod is the set, or one of its ReplicaSets.
fn is_owned_by(index: &ObjectIndex, pod: &Value, set: &Object) -> bool {
    bindery_controllers::common::volume::is_controlled_by(pod, set)
        || index.owner(pod).is_some_and(|(_, owner)| bindery_controllers::common::volume::is_controlled_by(owner, set))
}

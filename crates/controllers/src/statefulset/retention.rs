//! The owners of the claims of a StatefulSet, as its retention policy requires.
//!
//! Implements the claim half of `pkg/controller/statefulset/stateful_set_utils.go`.

use bindery_api::kinds::{POD, STATEFUL_SET};
use bindery_api::{Kind, Value, object};

use super::set::is_in_range;
use crate::common::controller_ref::{controller_reference, is_controller};

fn deletes(set: &Value, when: &str) -> bool {
    object::at(set, "spec.persistentVolumeClaimRetentionPolicy").is_some_and(|p| object::str_at(p, when) == "Delete")
}

/// True if claims are deleted when the StatefulSet is scaled down.
pub fn deletes_when_scaled(set: &Value) -> bool {
    deletes(set, "whenScaled")
}

fn owners(claim: &Value) -> &[Value] {
    object::list_at(claim, "metadata.ownerReferences")
}

fn is_reference_to(reference: &Value, kind: &Kind, owner: &Value) -> bool {
    object::str_at(reference, "apiVersion") == kind.api_version()
        && object::str_at(reference, "kind") == kind.kind
        && object::str_at(reference, "name") == object::name(owner)
}

fn has_owner(claim: &Value, owner: &Value) -> bool {
    owners(claim).iter().any(|reference| object::str_at(reference, "uid") == object::uid(owner))
}

/// True if the claim has an owner reference with this kind and name, but another UID.
fn has_stale_owner(claim: &Value, kind: &Kind, owner: &Value) -> bool {
    owners(claim).iter().any(|reference| {
        is_reference_to(reference, kind, owner) && object::str_at(reference, "uid") != object::uid(owner)
    })
}

/// True if the claim belongs to an earlier Pod with this name.
pub fn is_stale(claim: &Value, pod: &Value) -> bool {
    has_stale_owner(claim, &POD, pod)
}

/// True if the claim has another controller, although the policy requires this one.
pub fn has_unexpected_controller(claim: &Value, set: &Value, pod: &Value) -> bool {
    if !deletes(set, "whenScaled") && !deletes(set, "whenDeleted") {
        return false;
    }
    owners(claim).iter().any(|reference| {
        for (kind, owner) in [(&STATEFUL_SET, set), (&POD, pod)] {
            if is_reference_to(reference, kind, owner) {
                return object::str_at(reference, "uid") != object::uid(owner);
            }
        }
        is_controller(reference)
    })
}

/// True if the StatefulSet or the Pod owns the claim with a reference that is not a controller reference.
fn has_plain_owner(claim: &Value, set: &Value, pod: &Value) -> bool {
    let ours = |reference: &&Value| {
        let uid = object::str_at(reference, "uid");
        uid == object::uid(set) || uid == object::uid(pod)
    };
    owners(claim).iter().find(ours).is_some_and(|reference| !is_controller(reference))
}

/// Returns true for each owner that the policy requires: the StatefulSet, the Pod.
fn wanted(set: &Value, pod: &Value) -> (bool, bool) {
    let condemned = !is_in_range(set, pod);
    match (deletes(set, "whenScaled"), deletes(set, "whenDeleted")) {
        (false, deleted) => (deleted, false),
        (true, deleted) => (deleted && !condemned, condemned),
    }
}

/// True if the claim's owners match the policy (`isClaimOwnerUpToDate`).
pub fn is_up_to_date(claim: &Value, set: &Value, pod: &Value) -> bool {
    if has_stale_owner(claim, &STATEFUL_SET, set) || has_stale_owner(claim, &POD, pod) {
        // An earlier object owns the claim: the garbage collector handles it.
        return true;
    }
    if has_unexpected_controller(claim, set, pod) {
        return !has_owner(claim, set) && !has_owner(claim, pod);
    }
    !has_plain_owner(claim, set, pod) && (has_owner(claim, set), has_owner(claim, pod)) == wanted(set, pod)
}

/// Sets the claim's owners as the policy requires (`updateClaimOwnerRefForSetAndPod`).
pub fn update(claim: &mut Value, set: &Value, pod: &Value) {
    let foreign = has_unexpected_controller(claim, set, pod);
    let ours = |r: &Value| is_reference_to(r, &STATEFUL_SET, set) || is_reference_to(r, &POD, pod);
    let mut kept: Vec<Value> = owners(claim).iter().filter(|r| !ours(r)).cloned().collect();
    if !foreign {
        let (by_set, by_pod) = wanted(set, pod);
        for (wanted, kind, owner) in [(by_set, &STATEFUL_SET, set), (by_pod, &POD, pod)] {
            if wanted && !kept.iter().any(|r| object::str_at(r, "uid") == object::uid(owner)) {
                kept.push(controller_reference(kind, owner));
            }
        }
    }
    if kept.is_empty() {
        object::remove(claim, "metadata.ownerReferences");
    } else {
        object::set(claim, "metadata.ownerReferences", kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn set(scaled: &str, deleted: &str) -> Value {
        json!({
            "metadata": { "name": "web", "namespace": "default", "uid": "set" },
            "spec": {
                "replicas": 1,
                "persistentVolumeClaimRetentionPolicy": { "whenScaled": scaled, "whenDeleted": deleted },
            },
        })
    }

    fn pod(ordinal: i64) -> Value {
        json!({ "metadata": { "name": format!("web-{ordinal}"), "namespace": "default", "uid": "pod" } })
    }

    /// Returns the owners of a claim after the update: for a Pod in range, and for a condemned Pod.
    fn owners_after(scaled: &str, deleted: &str) -> [Vec<String>; 2] {
        [0, 1].map(|ordinal| {
            let (set, pod) = (set(scaled, deleted), pod(ordinal));
            let mut claim = json!({ "metadata": { "name": "www-web-0" } });
            update(&mut claim, &set, &pod);
            assert!(is_up_to_date(&claim, &set, &pod));
            owners(&claim).iter().map(|owner| object::str_at(owner, "uid").to_owned()).collect()
        })
    }

    #[test]
    fn retention_policy_sets_owner_of_claim() {
        let none = Vec::<String>::new();
        let (by_set, by_pod) = (vec!["set".to_owned()], vec!["pod".to_owned()]);
        assert_eq!(owners_after("Retain", "Retain"), [none.clone(), none.clone()]);
        assert_eq!(owners_after("Retain", "Delete"), [by_set.clone(), by_set.clone()]);
        assert_eq!(owners_after("Delete", "Retain"), [none, by_pod.clone()]);
        assert_eq!(owners_after("Delete", "Delete"), [by_set, by_pod]);
    }

    #[test]
    fn claim_of_replaced_pod_is_not_changed() {
        let (set, now) = (set("Delete", "Delete"), pod(0));
        let mut earlier = now.clone();
        earlier["metadata"]["uid"] = "earlier".into();
        let claim = json!({ "metadata": { "ownerReferences": [controller_reference(&POD, &earlier)] } });
        assert!(is_stale(&claim, &now));
        assert!(is_up_to_date(&claim, &set, &now));
    }

    #[test]
    fn claim_with_other_controller_loses_set_owners() {
        let (set, pod) = (set("Retain", "Delete"), pod(0));
        let other = json!({ "apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "x", "controller": true });
        let ours = controller_reference(&STATEFUL_SET, &set);
        let mut claim = json!({ "metadata": { "ownerReferences": [other, ours] } });
        assert!(!is_up_to_date(&claim, &set, &pod));
        update(&mut claim, &set, &pod);
        assert_eq!(owners(&claim).len(), 1);
        assert!(is_up_to_date(&claim, &set, &pod));
    }
}

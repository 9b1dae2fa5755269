//! Names, ordinals, Pods and claims of a StatefulSet.
//!
//! Implements `pkg/controller/statefulset/stateful_set_utils.go`. Upstream's order of claims is that of Go's maps. Here
//! claims are sorted by name.

use std::collections::BTreeMap;

use bindery_api::kinds::STATEFUL_SET;
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use crate::common::pod::{is_available, is_ready, phase, pod_of_template};
use crate::common::volume::int;

const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
const POD_INDEX: &str = "apps.kubernetes.io/pod-index";
const REVISION: &str = "controller-revision-hash";

/// Returns the parent and the ordinal in a Pod's name. The ordinal is -1 if there is none.
pub fn parent_and_ordinal(name: &str) -> (&str, i64) {
    match name.rsplit_once('-') {
        Some((parent, digits)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            (parent, digits.parse::<i32>().map_or(-1, i64::from))
        }
        _ => ("", -1),
    }
}

/// Returns the ordinal in a Pod's name. -1 if there is none.
pub fn ordinal(pod: &Value) -> i64 {
    parent_and_ordinal(object::name(pod)).1
}

/// Returns the start ordinal of a StatefulSet.
pub fn start(set: &Value) -> i64 {
    int(set, "spec.ordinals.start")
}

/// Returns the desired number of Pods.
pub fn replicas(set: &Value) -> i64 {
    int(set, "spec.replicas")
}

/// True if the ordinal of a Pod is in the desired range.
pub fn is_in_range(set: &Value, pod: &Value) -> bool {
    (start(set)..start(set) + replicas(set)).contains(&ordinal(pod))
}

/// True if a Pod's name makes it a member of the StatefulSet.
pub fn is_member(set: &Value, pod: &Value) -> bool {
    parent_and_ordinal(object::name(pod)).0 == object::name(set)
}

/// Returns the volume claim templates of a StatefulSet.
pub fn templates(set: &Value) -> &[Value] {
    object::list_at(set, "spec.volumeClaimTemplates")
}

/// Returns the name of a claim: `<template>-<set>-<ordinal>`.
pub fn claim_name(set: &Value, template: &Value, ordinal: i64) -> String {
    format!("{}-{}-{ordinal}", object::name(template), object::name(set))
}

/// Returns the claims of a Pod, by the names of their templates.
pub fn claims(set: &Value, pod: &Value) -> BTreeMap<String, Value> {
    let claim = |template: &Value| {
        let mut claim = template.clone();
        object::set(&mut claim, "metadata.name", claim_name(set, template, ordinal(pod)));
        object::set(&mut claim, "metadata.namespace", object::namespace(set));
        for (key, value) in
            object::at(set, "spec.selector.matchLabels").and_then(Value::as_object).into_iter().flatten()
        {
            object::set_label(&mut claim, key, value.as_str().unwrap_or(""));
        }
        claim
    };
    templates(set).iter().map(|template| (object::name(template).to_owned(), claim(template))).collect()
}

/// Returns a new Pod of a revision (`newVersionedStatefulSetPod`).
pub fn new_pod(set: &Value, template: &Value, revision: &str, ordinal: i64) -> Value {
    let mut pod = pod_of_template(template, &STATEFUL_SET, set);
    object::set(&mut pod, "metadata.name", format!("{}-{ordinal}", object::name(set)));
    update_identity(set, &mut pod);
    pod["spec"]["hostname"] = object::name(&pod).into();
    if let service @ Some(_) = object::at(set, "spec.serviceName").filter(|name| *name != "") {
        pod["spec"]["subdomain"] = service.cloned().into();
    }
    update_storage(set, &mut pod);
    object::set_label(&mut pod, REVISION, revision);
    pod
}

/// Sets the identity labels of a Pod.
pub fn update_identity(set: &Value, pod: &mut Value) {
    let ordinal = ordinal(pod);
    let name = format!("{}-{ordinal}", object::name(set));
    object::set_label(pod, POD_NAME, &name);
    object::set_label(pod, POD_INDEX, &ordinal.to_string());
}

/// True if a Pod has its identity labels.
pub fn identity_matches(set: &Value, pod: &Value) -> bool {
    let (parent, ordinal) = parent_and_ordinal(object::name(pod));
    ordinal >= 0
        && parent == object::name(set)
        && object::namespace(pod) == object::namespace(set)
        && object::label(pod, POD_NAME) == Some(object::name(pod))
}

/// Adds the claims before the Pod's own volumes. They replace volumes with the same names.
pub fn update_storage(set: &Value, pod: &mut Value) {
    let claims = claims(set, pod);
    let mut volumes: Vec<Value> = claims
        .iter()
        .map(|(name, claim)| json!({ "name": name, "persistentVolumeClaim": { "claimName": object::name(claim) } }))
        .collect();
    let own = object::list_at(pod, "spec.volumes").iter();
    volumes.extend(own.filter(|volume| !claims.contains_key(object::str_at(volume, "name"))).cloned());
    if !volumes.is_empty() {
        pod["spec"]["volumes"] = volumes.into();
    }
}

/// True if a Pod has its claims as volumes.
pub fn storage_matches(set: &Value, pod: &Value) -> bool {
    let ordinal = ordinal(pod);
    ordinal >= 0
        && templates(set).iter().all(|template| {
            let volume = object::list_at(pod, "spec.volumes")
                .iter()
                .rfind(|volume| object::str_at(volume, "name") == object::name(template));
            volume.is_some_and(|volume| {
                object::str_at(volume, "persistentVolumeClaim.claimName") == claim_name(set, template, ordinal)
            })
        })
}

/// Returns the revision of a Pod.
pub fn revision_of(pod: &Value) -> &str {
    object::label(pod, REVISION).unwrap_or("")
}

/// True if the Pod exists in the API server.
pub fn is_created(pod: &Value) -> bool {
    !phase(pod).is_empty()
}

/// True if the Pod is running and ready.
pub fn is_running_and_ready(pod: &Value) -> bool {
    phase(pod) == "Running" && is_ready(pod)
}

/// True if the Pod has been ready for `minReadySeconds`.
pub fn is_long_ready(set: &Value, pod: &Value, now: Time) -> bool {
    is_available(pod, int(set, "spec.minReadySeconds"), now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn web() -> Value {
        json!({
            "metadata": { "name": "web", "namespace": "default", "uid": "u" },
            "spec": {
                "serviceName": "nginx", "replicas": 2, "ordinals": { "start": 5 },
                "selector": { "matchLabels": { "app": "nginx" } },
                "volumeClaimTemplates": [{ "metadata": { "name": "www", "labels": { "app": "other", "a": "b" } } }],
            },
        })
    }

    #[test]
    fn parses_pod_name_into_parent_and_ordinal() {
        assert_eq!(parent_and_ordinal("my-web-12"), ("my-web", 12));
        assert_eq!(parent_and_ordinal("web-x"), ("", -1));
        assert_eq!(parent_and_ordinal("web-99999999999"), ("web", -1));
    }

    #[test]
    fn new_pod_has_ordinal_claims_and_template_volumes() {
        let template = json!({
            "metadata": { "labels": { "app": "nginx" } },
            "spec": { "volumes": [{ "name": "www", "emptyDir": {} }, { "name": "tmp", "emptyDir": {} }] },
        });
        let (set, pod) = (web(), new_pod(&web(), &template, "web-abc", 5));
        assert_eq!(object::label(&pod, POD_INDEX), Some("5"));
        assert_eq!(revision_of(&pod), "web-abc");
        assert_eq!(object::str_at(&pod, "spec.hostname"), "web-5");
        assert_eq!(pod["spec"]["volumes"][0]["persistentVolumeClaim"]["claimName"], "www-web-5");
        assert_eq!(object::list_at(&pod, "spec.volumes").len(), 2);
        assert!(identity_matches(&set, &pod) && storage_matches(&set, &pod) && is_in_range(&set, &pod));
    }

    #[test]
    fn selector_overrides_labels_of_claim() {
        let pod = json!({ "metadata": { "name": "web-6" } });
        let claim = claims(&web(), &pod).remove("www").unwrap();
        assert_eq!(object::name(&claim), "www-web-6");
        assert_eq!((object::label(&claim, "app"), object::label(&claim, "a")), (Some("nginx"), Some("b")));
    }
}

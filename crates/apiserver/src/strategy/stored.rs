//! Kinds that are only stored: no controller here reconciles them.
//!
//! Implements their `strategy.go` and `defaults.go`, as far as they affect an object in etcd without a controller.
//! These are status and generation, and the defaults of Pod templates.
//!
//! Not modelled: their validation except metadata, their warnings, and the defaults of the other kinds.

use bindery_api::time::Time;
use bindery_api::{Value, kinds, object};
use serde_json::json;

use super::workload::default_template;
use super::{Strategy, fill_in};
use crate::validation::{NameRule, path_segment};

/// The strategy of a kind that is only stored.
pub struct Stored;

/// The strategy of a kind whose names are only valid path segments of a URL.
pub struct Unrestricted;

/// The kinds whose strategy increases the generation.
const GENERATIONS: [&str; 19] = [
    "CronJob",
    "DaemonSet",
    "DeviceClass",
    "EndpointSlice",
    "FlowSchema",
    "Ingress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "PodTemplate",
    "PriorityLevelConfiguration",
    "ReplicationController",
    "ResourceSlice",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
];

impl Strategy for Stored {
    fn default(&self, object: &mut Value) {
        match object::kind(object) {
            "DaemonSet" => {
                fill_in(object, "spec", "updateStrategy", json!({}));
                fill_in(object, "spec.updateStrategy", "type", "RollingUpdate");
                if object::str_at(object, "spec.updateStrategy.type") == "RollingUpdate" {
                    fill_in(object, "spec.updateStrategy", "rollingUpdate", json!({}));
                    fill_in(object, "spec.updateStrategy.rollingUpdate", "maxUnavailable", 1);
                    fill_in(object, "spec.updateStrategy.rollingUpdate", "maxSurge", 0);
                }
                fill_in(object, "spec", "revisionHistoryLimit", 10);
                default_template(object, "spec");
            }
            "CronJob" => {
                fill_in(object, "spec", "concurrencyPolicy", "Allow");
                fill_in(object, "spec", "suspend", false);
                fill_in(object, "spec", "successfulJobsHistoryLimit", 3);
                fill_in(object, "spec", "failedJobsHistoryLimit", 1);
                default_template(object, "spec.jobTemplate.spec");
            }
            "ReplicationController" => {
                fill_in(object, "spec", "replicas", 1);
                default_template(object, "spec");
            }
            "HorizontalPodAutoscaler" => default_autoscaler(object),
            "PodTemplate" => default_template(object, ""),
            _ => {}
        }
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        let kind = kinds::of(new);
        if GENERATIONS.contains(&object::kind(new)) {
            object::set(new, "metadata.generation", 1);
        }
        // The strategy of ServiceCIDR does not reset the status.
        if kind.is_some_and(|kind| kind.status && kind.kind != "ServiceCIDR") {
            let status = match object::kind(new) {
                "DaemonSet" => json!({
                    "currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0,
                }),
                "HorizontalPodAutoscaler" => json!({ "currentMetrics": null, "desiredReplicas": 0 }),
                "Ingress" => json!({ "loadBalancer": {} }),
                "PodDisruptionBudget" => {
                    json!({ "disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0 })
                }
                "ReplicationController" => json!({ "replicas": 0 }),
                _ => json!({}),
            };
            object::set(new, "status", status);
        }
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        if GENERATIONS.contains(&object::kind(new)) {
            // Some kinds have no spec.
            let content = |object: &Value| {
                let mut content = object.clone();
                for part in ["metadata", "status"] {
                    object::remove(&mut content, part);
                }
                content
            };
            if content(new) != content(old) {
                let generation = object::at(old, "metadata.generation").and_then(Value::as_u64).unwrap_or(0);
                object::set(new, "metadata.generation", generation + 1);
            }
        }
    }
}

/// Implements `SetDefaults_HorizontalPodAutoscaler` of `autoscaling/v2`.
fn default_autoscaler(object: &mut Value) {
    fill_in(object, "spec", "minReplicas", 1);
    if object::list_at(object, "spec.metrics").is_empty() && object.get("spec").is_some_and(Value::is_object) {
        let target = json!({ "type": "Utilization", "averageUtilization": 80 });
        object::set(
            object,
            "spec.metrics",
            json!([{ "type": "Resource", "resource": { "name": "cpu", "target": target } }]),
        );
    }
    if !object::at(object, "spec.behavior").is_some_and(Value::is_object) {
        return;
    }
    let percent = json!({ "type": "Percent", "value": 100, "periodSeconds": 15 });
    let pods = json!({ "type": "Pods", "value": 4, "periodSeconds": 15 });
    for (direction, policies) in [("scaleUp", json!([pods, percent])), ("scaleDown", json!([percent]))] {
        let rules = format!("spec.behavior.{direction}");
        fill_in(object, "spec.behavior", direction, json!({}));
        if direction == "scaleUp" {
            fill_in(object, &rules, "stabilizationWindowSeconds", 0);
        }
        fill_in(object, &rules, "selectPolicy", "Max");
        fill_in(object, &rules, "policies", policies);
    }
}

const RBAC: &str = "rbac.authorization.k8s.io";

impl Strategy for Unrestricted {
    fn default(&self, object: &mut Value) {
        fill_in(object, "roleRef", "apiGroup", RBAC);
        for subject in object.get_mut("subjects").and_then(Value::as_array_mut).into_iter().flatten() {
            if matches!(object::str_at(subject, "kind"), "User" | "Group")
                && object::str_at(subject, "apiGroup").is_empty()
            {
                object::set(subject, "apiGroup", RBAC);
            }
        }
    }

    fn name_rule(&self) -> NameRule {
        path_segment
    }
}

//! Pods, StatefulSets, Deployments, classes with faults, nodes that are added and removed.

use bindery_api::Value;
use bindery_api::kinds::{DEPLOYMENT, NODE, PERSISTENT_VOLUME_CLAIM, POD, STATEFUL_SET, STORAGE_CLASS};
use bindery_api::request::{PatchType, Request};
use serde_json::json;

use super::Rng;

const CLASSES: [&str; 3] = ["fast", "lazy", "flaky"];

fn class(name: &str, rng: &mut Rng) -> Value {
    let fault = rng.choose(&["createError", "attachError", "stageError", "publishError", "deleteError", "none"]);
    let code = rng.choose(&["Internal", "ResourceExhausted", "Unavailable", "InvalidArgument"]);
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": name },
        "provisioner": rng.choose(&["csi.example.com", "zonal.example.com"]),
        "volumeBindingMode": if name == "fast" { "Immediate" } else { "WaitForFirstConsumer" },
        "allowVolumeExpansion": rng.below(2) == 0,
        "parameters": if name == "flaky" { json!({ fault: code }) } else { json!({}) },
    })
}

fn spec(claim: &str) -> Value {
    json!({
        "containers": [{ "name": "app", "image": "nginx", "volumeMounts": [{ "name": "data", "mountPath": "/data" }] }],
        "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": claim } }],
    })
}

fn claim_spec(rng: &mut Rng) -> Value {
    let mode = rng.choose(&["ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod"]);
    let size = 1 + rng.below(3);
    json!({
        "accessModes": [mode], "storageClassName": rng.choose(&CLASSES),
        "resources": { "requests": { "storage": format!("{size}Gi") } },
    })
}

/// Returns the next request of a user.
pub fn user(rng: &mut Rng) -> Request {
    let claim = format!("claim-{}", rng.below(3));
    let pod = format!("pod-{}", rng.below(3));
    let named = |kind: &str, version: &str, name: &str, spec: Value| json!({ "apiVersion": version, "kind": kind, "metadata": { "name": name, "namespace": "default" }, "spec": spec });
    let template = |spec: Value| json!({ "metadata": { "labels": { "app": "a" } }, "spec": spec });
    let replicas = json!({ "spec": { "replicas": rng.below(4) } });
    match rng.below(16) {
        0 | 1 => Request::create(&STORAGE_CLASS, class(rng.choose(&CLASSES), rng)),
        2 | 3 => {
            Request::create(&PERSISTENT_VOLUME_CLAIM, named("PersistentVolumeClaim", "v1", &claim, claim_spec(rng)))
        }
        4 | 5 => Request::create(&POD, named("Pod", "v1", &pod, spec(&claim))),
        6 => Request::delete(&POD, "default", &pod),
        7 => Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", &claim),
        8 => Request::delete(&STORAGE_CLASS, "", rng.choose(&CLASSES)),
        9 => {
            let set = json!({
                "serviceName": "", "replicas": rng.below(4), "selector": { "matchLabels": { "app": "a" } },
                "template": template(spec("www")), "podManagementPolicy": rng.choose(&["OrderedReady", "Parallel"]),
                "volumeClaimTemplates": [{ "metadata": { "name": "data" }, "spec": claim_spec(rng) }],
            });
            Request::create(&STATEFUL_SET, named("StatefulSet", "apps/v1", "web", set))
        }
        10 => Request::patch(&STATEFUL_SET, "default", "web", PatchType::Merge, replicas),
        11 => {
            let deployment = json!({
                "replicas": rng.below(3), "selector": { "matchLabels": { "app": "a" } }, "template": template(spec(&claim)),
                "strategy": { "type": rng.choose(&["Recreate", "RollingUpdate"]) },
            });
            Request::create(&DEPLOYMENT, named("Deployment", "apps/v1", "app", deployment))
        }
        12 => match rng.below(3) {
            0 => Request::delete(&STATEFUL_SET, "default", "web"),
            1 => Request::delete(&DEPLOYMENT, "default", "app"),
            _ => {
                let patch = json!({ "spec": { "template": { "spec": { "containers": [{ "name": "app", "image": rng.choose(&["a", "b"]) }] } } } });
                Request::patch(&DEPLOYMENT, "default", "app", PatchType::Strategic, patch)
            }
        },
        13 => {
            let patch = json!({ "spec": { "unschedulable": rng.below(2) == 0 } });
            Request::patch(&NODE, "", rng.choose(&["node-a", "node-b"]), PatchType::Merge, patch)
        }
        14 => {
            let patch =
                json!({ "spec": { "resources": { "requests": { "storage": format!("{}Gi", 2 + rng.below(4)) } } } });
            Request::patch(&PERSISTENT_VOLUME_CLAIM, "default", &claim, PatchType::Merge, patch)
        }
        _ => Request::delete(&NODE, "", rng.choose(&["node-a", "node-b"])),
    }
}

//! Pods, StatefulSets, Deployments, classes with faults, nodes that come and go.

use bindery_api::Value;
use bindery_api::kinds::{DEPLOYMENT, NODE, PERSISTENT_VOLUME_CLAIM, POD, STATEFUL_SET, STORAGE_CLASS};
use bindery_api::request::{PatchType, Request};
use serde_json::json;

use super::Dice;

const CLASSES: [&str; 3] = ["fast", "lazy", "flaky"];

fn class(name: &str, dice: &mut Dice) -> Value {
    let fault = dice.one(&["createError", "attachError", "stageError", "publishError", "deleteError", "none"]);
    let code = dice.one(&["Internal", "ResourceExhausted", "Unavailable", "InvalidArgument"]);
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": name },
        "provisioner": dice.one(&["csi.example.com", "zonal.example.com"]),
        "volumeBindingMode": if name == "fast" { "Immediate" } else { "WaitForFirstConsumer" },
        "allowVolumeExpansion": dice.roll(2) == 0,
        "parameters": if name == "flaky" { json!({ fault: code }) } else { json!({}) },
    })
}

fn spec(claim: &str) -> Value {
    json!({
        "containers": [{ "name": "app", "image": "nginx", "volumeMounts": [{ "name": "data", "mountPath": "/data" }] }],
        "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": claim } }],
    })
}

fn claim_spec(dice: &mut Dice) -> Value {
    let mode = dice.one(&["ReadWriteOnce", "ReadWriteMany", "ReadWriteOncePod"]);
    let size = 1 + dice.roll(3);
    json!({
        "accessModes": [mode], "storageClassName": dice.one(&CLASSES),
        "resources": { "requests": { "storage": format!("{size}Gi") } },
    })
}

/// What a person does next.
pub fn user(dice: &mut Dice) -> Request {
    let claim = format!("claim-{}", dice.roll(3));
    let pod = format!("pod-{}", dice.roll(3));
    let named = |kind: &str, version: &str, name: &str, spec: Value| json!({ "apiVersion": version, "kind": kind, "metadata": { "name": name, "namespace": "default" }, "spec": spec });
    let template = |spec: Value| json!({ "metadata": { "labels": { "app": "a" } }, "spec": spec });
    let replicas = json!({ "spec": { "replicas": dice.roll(4) } });
    match dice.roll(16) {
        0 | 1 => Request::create(&STORAGE_CLASS, class(dice.one(&CLASSES), dice)),
        2 | 3 => {
            Request::create(&PERSISTENT_VOLUME_CLAIM, named("PersistentVolumeClaim", "v1", &claim, claim_spec(dice)))
        }
        4 | 5 => Request::create(&POD, named("Pod", "v1", &pod, spec(&claim))),
        6 => Request::delete(&POD, "default", &pod),
        7 => Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", &claim),
        8 => Request::delete(&STORAGE_CLASS, "", dice.one(&CLASSES)),
        9 => {
            let set = json!({
                "serviceName": "", "replicas": dice.roll(4), "selector": { "matchLabels": { "app": "a" } },
                "template": template(spec("www")), "podManagementPolicy": dice.one(&["OrderedReady", "Parallel"]),
                "volumeClaimTemplates": [{ "metadata": { "name": "data" }, "spec": claim_spec(dice) }],
            });
            Request::create(&STATEFUL_SET, named("StatefulSet", "apps/v1", "web", set))
        }
        10 => Request::patch(&STATEFUL_SET, "default", "web", PatchType::Merge, replicas),
        11 => {
            let deployment = json!({
                "replicas": dice.roll(3), "selector": { "matchLabels": { "app": "a" } }, "template": template(spec(&claim)),
                "strategy": { "type": dice.one(&["Recreate", "RollingUpdate"]) },
            });
            Request::create(&DEPLOYMENT, named("Deployment", "apps/v1", "app", deployment))
        }
        12 => match dice.roll(3) {
            0 => Request::delete(&STATEFUL_SET, "default", "web"),
            1 => Request::delete(&DEPLOYMENT, "default", "app"),
            _ => {
                let patch = json!({ "spec": { "template": { "spec": { "containers": [{ "name": "app", "image": dice.one(&["a", "b"]) }] } } } });
                Request::patch(&DEPLOYMENT, "default", "app", PatchType::Strategic, patch)
            }
        },
        13 => {
            let patch = json!({ "spec": { "unschedulable": dice.roll(2) == 0 } });
            Request::patch(&NODE, "", dice.one(&["node-a", "node-b"]), PatchType::Merge, patch)
        }
        14 => {
            let patch =
                json!({ "spec": { "resources": { "requests": { "storage": format!("{}Gi", 2 + dice.roll(4)) } } } });
            Request::patch(&PERSISTENT_VOLUME_CLAIM, "default", &claim, PatchType::Merge, patch)
        }
        _ => Request::delete(&NODE, "", dice.one(&["node-a", "node-b"])),
    }
}

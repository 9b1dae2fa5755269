//! Random walks through everything that runs: Pods, StatefulSets, Deployments, classes with faults, nodes that come and go.

use std::time::Duration;

use bindery_api::Value;
use bindery_api::kinds::{DEPLOYMENT, NODE, PERSISTENT_VOLUME_CLAIM, POD, STATEFUL_SET, STORAGE_CLASS};
use bindery_api::request::{PatchType, Request};
use bindery_cluster::{Action, Cluster, Config, invariants};
use serde_json::json;

/// A small generator: tests need the same walk from the same seed everywhere, not good randomness.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

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
fn user(dice: &mut Dice) -> Request {
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

/// One walk; gives back the number of actions.
fn walk(seed: u64, actions: usize) -> usize {
    let mut dice = Dice(seed);
    let mut cluster = Cluster::new(Config { seed, ..Config::default() });
    for done in 0..actions {
        let action = match dice.roll(24) {
            0 => Action::Request { command: "walk".into(), request: Box::new(user(&mut dice)) },
            3 if dice.roll(4) == 0 => Action::Wait { micros: 1 + dice.roll(20_000_000) as u64 },
            _ => {
                let enabled = cluster.enabled();
                if enabled.is_empty() { continue } else { enabled[dice.roll(enabled.len().min(6))].clone() }
            }
        };
        let text = format!("{action:?}");
        let applied = cluster.apply(action);
        if let Err(broken) = invariants::check(&cluster, &applied.records) {
            panic!("seed {seed}, action {done} ({text}): {broken}");
        }
    }
    // Left alone for a while, it goes on without breaking.
    cluster.run_for(Duration::from_secs(30));
    actions
}

#[test]
fn nothing_breaks_on_walks_through_workloads() {
    let walks = std::env::var("BINDERY_WALKS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let first = std::env::var("BINDERY_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let actions: usize = (first..first + walks).map(|seed| walk(seed, 600)).sum();
    println!("{actions} actions");
}

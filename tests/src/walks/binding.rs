//! Random volumes, claims and classes, on a control plane without nodes.

use bindery_api::Value;
use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS};
use bindery_api::request::{PatchType, Request};
use serde_json::json;

use super::Rng;

const CLASSES: [&str; 3] = ["", "slow", "fast"];
const MODES: [&[&str]; 4] =
    [&["ReadWriteOnce"], &["ReadWriteOnce", "ReadOnlyMany"], &["ReadWriteMany"], &["ReadWriteOncePod"]];

/// Returns a volume that matches some claims.
pub fn volume(name: &str, rng: &mut Rng) -> Value {
    let mut volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": { "name": name, "labels": { "tier": rng.choose(&["1", "2"]) } },
        "spec": {
            "capacity": { "storage": format!("{}Gi", 1 + rng.below(5)) },
            "accessModes": MODES[if rng.below(3) > 0 { 0 } else { rng.below(4) }],
            "persistentVolumeReclaimPolicy": rng.choose(&["Retain", "Delete", "Retain", "Recycle"]),
            "storageClassName": rng.choose(&CLASSES), "hostPath": { "path": format!("/tmp/{name}") },
        },
    });
    match rng.below(8) {
        // Reserved for a claim that may or may not exist.
        0 => volume["spec"]["claimRef"] = json!({ "namespace": "default", "name": format!("pvc-{}", rng.below(4)) }),
        1 => volume["spec"]["volumeMode"] = "Block".into(),
        _ => {}
    }
    volume
}

/// Returns a claim that some volumes match.
pub fn claim(name: &str, rng: &mut Rng) -> Value {
    let mut claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "accessModes": [MODES[if rng.below(3) > 0 { 0 } else { rng.below(4) }][0]],
            "resources": { "requests": { "storage": format!("{}Gi", 1 + rng.below(5)) } },
        },
    });
    if rng.below(4) > 0 {
        claim["spec"]["storageClassName"] = rng.choose(&CLASSES).into();
    }
    match rng.below(8) {
        0 | 1 => claim["spec"]["volumeName"] = format!("pv-{}", rng.below(4)).into(),
        2 => claim["spec"]["selector"] = json!({ "matchLabels": { "tier": rng.choose(&["1", "2"]) } }),
        3 => claim["spec"]["volumeMode"] = "Block".into(),
        _ => {}
    }
    claim
}

fn class(rng: &mut Rng) -> Value {
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {
            "name": rng.choose(&["slow", "fast"]),
            "annotations": { "storageclass.kubernetes.io/is-default-class": rng.choose(&["true", "false"]) },
        },
        "provisioner": rng.choose(&["kubernetes.io/no-provisioner", "example.com/elsewhere"]),
        "volumeBindingMode": rng.choose(&["Immediate", "Immediate", "WaitForFirstConsumer"]),
    })
}

/// Returns the next request of a user. It never sets fields that only controllers write.
pub fn user(rng: &mut Rng) -> Request {
    let pv = format!("pv-{}", rng.below(4));
    let pvc = format!("pvc-{}", rng.below(4));
    let size = 1 + rng.below(5);
    let merge = |patch: Value| Request::patch(&PERSISTENT_VOLUME, "", &pv, PatchType::Merge, patch);
    match rng.below(14) {
        0..=3 => Request::create(&PERSISTENT_VOLUME, volume(&pv, rng)),
        4..=7 => Request::create(&PERSISTENT_VOLUME_CLAIM, claim(&pvc, rng)),
        8 | 9 => Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", &pvc),
        10 => Request::delete(&PERSISTENT_VOLUME, "", &pv),
        11 => match rng.below(3) {
            0 => Request::create(&STORAGE_CLASS, class(rng)),
            1 => Request::delete(&STORAGE_CLASS, "", rng.choose(&["slow", "fast"])),
            _ => {
                let patch = json!({ "spec": { "resources": { "requests": { "storage": format!("{size}Gi") } } } });
                Request::patch(&PERSISTENT_VOLUME_CLAIM, "default", &pvc, PatchType::Merge, patch)
            }
        },
        12 => match rng.below(3) {
            0 => merge(json!({ "metadata": { "labels": { "tier": rng.choose(&["1", "2"]) } } })),
            1 => merge(json!({ "spec": { "persistentVolumeReclaimPolicy": rng.choose(&["Retain", "Delete"]) } })),
            // A change that users apply only to Released volumes.
            _ => {
                let test = json!({ "op": "test", "path": "/status/phase", "value": "Released" });
                let patch = json!([test, { "op": "remove", "path": "/spec/claimRef" }]);
                Request::patch(&PERSISTENT_VOLUME, "", &pv, PatchType::Json, patch)
            }
        },
        _ => merge(json!({ "spec": { "capacity": { "storage": format!("{size}Gi") } } })),
    }
}

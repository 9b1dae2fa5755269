//! Volumes, claims and classes of every shape, on a control plane without nodes.

use bindery_api::Value;
use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS};
use bindery_api::request::{PatchType, Request};
use serde_json::json;

use super::Dice;

const CLASSES: [&str; 3] = ["", "slow", "fast"];
const MODES: [&[&str]; 4] =
    [&["ReadWriteOnce"], &["ReadWriteOnce", "ReadOnlyMany"], &["ReadWriteMany"], &["ReadWriteOncePod"]];

/// A volume that fits some claims.
pub fn volume(name: &str, dice: &mut Dice) -> Value {
    let mut volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": { "name": name, "labels": { "tier": dice.one(&["1", "2"]) } },
        "spec": {
            "capacity": { "storage": format!("{}Gi", 1 + dice.roll(5)) },
            "accessModes": MODES[if dice.roll(3) > 0 { 0 } else { dice.roll(4) }],
            "persistentVolumeReclaimPolicy": dice.one(&["Retain", "Delete", "Retain", "Recycle"]),
            "storageClassName": dice.one(&CLASSES), "hostPath": { "path": format!("/tmp/{name}") },
        },
    });
    match dice.roll(8) {
        // Kept for a claim that may be there, or not yet, or never.
        0 => volume["spec"]["claimRef"] = json!({ "namespace": "default", "name": format!("pvc-{}", dice.roll(4)) }),
        1 => volume["spec"]["volumeMode"] = "Block".into(),
        _ => {}
    }
    volume
}

/// A claim that some volumes fit.
pub fn claim(name: &str, dice: &mut Dice) -> Value {
    let mut claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "accessModes": [MODES[if dice.roll(3) > 0 { 0 } else { dice.roll(4) }][0]],
            "resources": { "requests": { "storage": format!("{}Gi", 1 + dice.roll(5)) } },
        },
    });
    if dice.roll(4) > 0 {
        claim["spec"]["storageClassName"] = dice.one(&CLASSES).into();
    }
    match dice.roll(8) {
        0 | 1 => claim["spec"]["volumeName"] = format!("pv-{}", dice.roll(4)).into(),
        2 => claim["spec"]["selector"] = json!({ "matchLabels": { "tier": dice.one(&["1", "2"]) } }),
        3 => claim["spec"]["volumeMode"] = "Block".into(),
        _ => {}
    }
    claim
}

fn class(dice: &mut Dice) -> Value {
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {
            "name": dice.one(&["slow", "fast"]),
            "annotations": { "storageclass.kubernetes.io/is-default-class": dice.one(&["true", "false"]) },
        },
        "provisioner": dice.one(&["kubernetes.io/no-provisioner", "example.com/elsewhere"]),
        "volumeBindingMode": dice.one(&["Immediate", "Immediate", "WaitForFirstConsumer"]),
    })
}

/// What a person does next. Nothing that only controllers write is forged.
pub fn user(dice: &mut Dice) -> Request {
    let pv = format!("pv-{}", dice.roll(4));
    let pvc = format!("pvc-{}", dice.roll(4));
    let size = 1 + dice.roll(5);
    let merge = |patch: Value| Request::patch(&PERSISTENT_VOLUME, "", &pv, PatchType::Merge, patch);
    match dice.roll(14) {
        0..=3 => Request::create(&PERSISTENT_VOLUME, volume(&pv, dice)),
        4..=7 => Request::create(&PERSISTENT_VOLUME_CLAIM, claim(&pvc, dice)),
        8 | 9 => Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", &pvc),
        10 => Request::delete(&PERSISTENT_VOLUME, "", &pv),
        11 => match dice.roll(3) {
            0 => Request::create(&STORAGE_CLASS, class(dice)),
            1 => Request::delete(&STORAGE_CLASS, "", dice.one(&["slow", "fast"])),
            _ => {
                let patch = json!({ "spec": { "resources": { "requests": { "storage": format!("{size}Gi") } } } });
                Request::patch(&PERSISTENT_VOLUME_CLAIM, "default", &pvc, PatchType::Merge, patch)
            }
        },
        12 => match dice.roll(3) {
            0 => merge(json!({ "metadata": { "labels": { "tier": dice.one(&["1", "2"]) } } })),
            1 => merge(json!({ "spec": { "persistentVolumeReclaimPolicy": dice.one(&["Retain", "Delete"]) } })),
            // What a reader does to a Released volume, and to no other.
            _ => {
                let test = json!({ "op": "test", "path": "/status/phase", "value": "Released" });
                let patch = json!([test, { "op": "remove", "path": "/spec/claimRef" }]);
                Request::patch(&PERSISTENT_VOLUME, "", &pv, PatchType::Json, patch)
            }
        },
        _ => merge(json!({ "spec": { "capacity": { "storage": format!("{size}Gi") } } })),
    }
}

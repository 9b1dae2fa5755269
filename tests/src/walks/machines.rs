//! Snapshots, clones and restores, and claims with a populator, on nodes and drivers that are added and removed.

use bindery_api::Value;
use bindery_api::kinds::{
    CSI_DRIVER, HELLO, NAMESPACE, PERSISTENT_VOLUME_CLAIM, VOLUME_POPULATOR, VOLUME_SNAPSHOT, VOLUME_SNAPSHOT_CLASS,
    VOLUME_SNAPSHOT_CONTENT,
};
use bindery_api::request::Request;
use bindery_cluster::{Action, Cluster, DriverChange, NodeChange};
use serde_json::json;

use super::{Rng, workloads};

const GROUP: &str = "snapshot.storage.k8s.io/v1";

fn snapshot(name: &str, rng: &mut Rng) -> Value {
    let source = match rng.below(5) {
        0 => json!({ "volumeSnapshotContentName": "by-hand" }),
        _ => json!({ "persistentVolumeClaimName": format!("claim-{}", rng.below(3)) }),
    };
    let mut spec = json!({ "source": source });
    if rng.below(3) > 0 {
        spec["volumeSnapshotClassName"] = rng.choose(&["keep", "drop"]).into();
    }
    json!({
        "apiVersion": GROUP, "kind": "VolumeSnapshot", "metadata": { "name": name, "namespace": "default" },
        "spec": spec,
    })
}

/// Returns a request of a user for the populator.
fn populate(rng: &mut Rng) -> Request {
    let name = format!("claim-{}", rng.below(3));
    match rng.below(10) {
        0 | 1 => {
            let populator = json!({
                "apiVersion": "populator.storage.k8s.io/v1beta1", "kind": "VolumePopulator",
                "metadata": { "name": "hello-populator" },
                "sourceKind": { "group": HELLO.group, "kind": HELLO.kind },
            });
            Request::create(&VOLUME_POPULATOR, populator)
        }
        2 | 3 => {
            let namespace = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "hello" } });
            Request::create(&NAMESPACE, namespace)
        }
        4..=6 => {
            let hello = json!({
                "apiVersion": HELLO.api_version(), "kind": HELLO.kind,
                "metadata": { "name": "hello", "namespace": "default" },
                "spec": { "fileName": rng.choose(&["file", "file", "not/there"]), "fileContents": "Hello" },
            });
            Request::create(&HELLO, hello)
        }
        7 => match rng.below(4) {
            0 => Request::delete(&VOLUME_POPULATOR, "", "hello-populator"),
            1 => Request::delete(&HELLO, "default", "hello"),
            _ => Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", &name),
        },
        _ => {
            let claim = json!({
                "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                "metadata": { "name": name, "namespace": "default" },
                "spec": {
                    "accessModes": ["ReadWriteOnce"], "storageClassName": rng.choose(&["fast", "lazy"]),
                    "resources": { "requests": { "storage": "1Gi" } },
                    "dataSourceRef": { "apiGroup": HELLO.group, "kind": HELLO.kind, "name": "hello" },
                },
            });
            Request::create(&PERSISTENT_VOLUME_CLAIM, claim)
        }
    }
}

/// Returns the next request of a user.
pub fn user(rng: &mut Rng) -> Request {
    let snap = format!("snap-{}", rng.below(2));
    match rng.below(20) {
        14.. => populate(rng),
        0 => {
            let name = rng.choose(&["keep", "drop"]);
            let class = json!({
                "apiVersion": GROUP, "kind": "VolumeSnapshotClass", "driver": "csi.example.com",
                "deletionPolicy": if name == "keep" { "Retain" } else { "Delete" },
                "metadata": {
                    "name": name, "annotations": { "snapshot.storage.kubernetes.io/is-default-class": "true" },
                },
                "parameters": match rng.below(3) {
                    0 => json!({ rng.choose(&["snapshotError", "deleteError"]): rng.choose(&["Internal", "Aborted"]) }),
                    _ => json!({}),
                },
            });
            Request::create(&VOLUME_SNAPSHOT_CLASS, class)
        }
        1 => Request::delete(&VOLUME_SNAPSHOT_CLASS, "", rng.choose(&["keep", "drop"])),
        2 | 3 => Request::create(&VOLUME_SNAPSHOT, snapshot(&snap, rng)),
        4 => Request::delete(&VOLUME_SNAPSHOT, "default", &snap),
        5 => {
            let content = json!({
                "apiVersion": GROUP, "kind": "VolumeSnapshotContent", "metadata": { "name": "by-hand" },
                "spec": {
                    "deletionPolicy": rng.choose(&["Delete", "Retain"]), "driver": "csi.example.com",
                    "source": { "snapshotHandle": "snap-1" },
                    "volumeSnapshotRef": { "name": snap, "namespace": "default" },
                },
            });
            Request::create(&VOLUME_SNAPSHOT_CONTENT, content)
        }
        6 | 7 => {
            let source = match rng.below(3) {
                0 => json!({ "kind": "PersistentVolumeClaim", "name": format!("claim-{}", rng.below(3)) }),
                _ => json!({ "apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": snap }),
            };
            let claim = json!({
                "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                "metadata": { "name": format!("claim-{}", rng.below(3)), "namespace": "default" },
                "spec": {
                    "accessModes": ["ReadWriteOnce"], "storageClassName": rng.choose(&["fast", "lazy"]),
                    "resources": { "requests": { "storage": format!("{}Gi", 1 + rng.below(4)) } },
                    "dataSource": source,
                },
            });
            Request::create(&PERSISTENT_VOLUME_CLAIM, claim)
        }
        8 => {
            let driver = json!({
                "apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver",
                "metadata": { "name": rng.choose(&["csi.example.com", "zonal.example.com"]) },
                "spec": { "storageCapacity": true },
            });
            Request::create(&CSI_DRIVER, driver)
        }
        _ => workloads::user(rng),
    }
}

/// Returns an action on a node or a driver.
pub fn machine(cluster: &Cluster, rng: &mut Rng) -> Action {
    let node = rng.choose(&["node-a", "node-b", "node-c"]).to_owned();
    let name = rng.choose(&["csi.example.com", "zonal.example.com"]).to_owned();
    let installed = cluster.drivers().iter().find(|driver| driver.name == name).cloned();
    let change = match rng.below(12) {
        0 => NodeChange::Join { zone: "zone-c".into() },
        1..=3 => NodeChange::Partition,
        4..=6 => NodeChange::Heal,
        7 => NodeChange::Remove,
        8 => return Action::Driver { name, change: DriverChange::Register { node } },
        9 => return Action::Driver { name, change: DriverChange::Deregister { node } },
        _ => {
            let other = cluster.drivers().first().cloned();
            let change = match (installed, other) {
                (None, Some(other)) => DriverChange::Install(other),
                _ => DriverChange::Uninstall,
            };
            return Action::Driver { name, change };
        }
    };
    Action::Node { name: node, change }
}

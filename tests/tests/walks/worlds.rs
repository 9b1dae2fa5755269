//! Small worlds, explored completely: every order of deliveries and steps, with one change of a user at any time.

use std::collections::BTreeSet;
use std::time::Duration;

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::object;
use bindery_api::request::{PatchType, Request};
use bindery_cluster::{Action, Cluster, Config, invariants};
use serde_json::json;

/// Returns a cluster with a number of volumes, and two claims that match any of them.
fn world(volumes: usize) -> Cluster {
    let mut start = Cluster::new(Config::bare());
    for name in &["pv-0", "pv-1"][..volumes] {
        let volume = json!({
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name },
            "spec": {
                "capacity": { "storage": "1Gi" }, "accessModes": ["ReadWriteOnce"],
                "persistentVolumeReclaimPolicy": "Retain", "hostPath": { "path": format!("/tmp/{name}") },
            },
        });
        start.request("world", Request::create(&PERSISTENT_VOLUME, volume)).unwrap();
    }
    start.settle(Duration::from_secs(1));
    for name in ["pvc-0", "pvc-1"] {
        let claim = json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name, "namespace": "default" },
            "spec": {
                "accessModes": ["ReadWriteOnce"], "storageClassName": "",
                "resources": { "requests": { "storage": "1Gi" } },
            },
        });
        start.request("world", Request::create(&PERSISTENT_VOLUME_CLAIM, claim)).unwrap();
    }
    start
}

/// Explores a world with a change of a user at any time, the PersistentVolume controller, and another controller.
/// Returns the possible final phases of the claims. All other controllers would only receive the changes. There must be
/// at least a number of different states.
fn explore(volumes: usize, change: Request, other: &str, states: usize) -> BTreeSet<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ends = BTreeSet::new();
    let mut todo = vec![(world(volumes), Some(change))];
    while let Some((cluster, change)) = todo.pop() {
        let acts = |a: &Action| {
            matches!(a, Action::Deliver { controller } | Action::Step { controller, .. }
                if **controller == *"persistentvolume-binder" || **controller == *other)
        };
        let enabled: Vec<Action> = cluster.enabled().into_iter().filter(acts).collect();
        if enabled.is_empty() && change.is_none() {
            let claims = cluster.server().all(&PERSISTENT_VOLUME_CLAIM, "default");
            ends.insert(claims.iter().map(|claim| object::str_at(claim, "status.phase").to_owned()).collect());
        }
        let user = change.clone().map(|r| Action::Request { command: "world".into(), request: Box::new(r) });
        for action in enabled.into_iter().chain(user) {
            let mut next = cluster.clone();
            let change = change.clone().filter(|_| !matches!(action, Action::Request { .. }));
            let applied = next.apply(action);
            invariants::check(&next, &applied.records).unwrap();
            if seen.insert((next.fingerprint(), change.is_some())) {
                todo.push((next, change));
            }
        }
    }
    println!("{} states, {} ends: {ends:?}", seen.len(), ends.len());
    assert!(seen.len() >= states, "{} states were explored, at least {states} are expected", seen.len());
    assert!(!ends.is_empty(), "no order came to an end");
    ends
}

#[test]
fn every_order_with_a_volume_deleted() {
    let ends = explore(2, Request::delete(&PERSISTENT_VOLUME, "", "pv-1"), "pv-protection-controller", 60_000);
    // A volume in use is kept until its claim is deleted. An unused volume is deleted, and one claim stays Pending.
    assert!(ends.iter().all(|phases| phases.iter().any(|p| p == "Bound")), "{ends:?}");
}

#[test]
fn every_order_with_a_claim_deleted() {
    let ends =
        explore(2, Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", "pvc-0"), "pvc-protection-controller", 300_000);
    assert_eq!(ends, BTreeSet::from([vec!["Bound".to_owned()]]));
}

#[test]
fn every_order_with_a_claim_deleted_and_one_volume() {
    let ends =
        explore(1, Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", "pvc-0"), "pvc-protection-controller", 14_000);
    // The only volume is reserved for its claim: the other claim binds first, or never.
    assert_eq!(ends, BTreeSet::from(["Bound", "Pending"].map(|phase| vec![phase.to_owned()])));
}

#[test]
fn every_order_with_a_too_small_volume() {
    let patch = json!({ "spec": { "capacity": { "storage": "500Mi" } } });
    let ends = explore(2, Request::patch(&PERSISTENT_VOLUME, "", "pv-1", PatchType::Merge, patch), "none", 2_500);
    assert!(ends.iter().all(|phases| phases.iter().any(|p| p == "Bound")), "{ends:?}");
}

//! Tests the lifecycle of a claim and a volume, write by write.

use std::time::Duration;

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::request::Request;
use bindery_api::{Value, object};
use bindery_cluster::{Action, Cluster, Config, Fault, Record};
use serde_json::json;

const SETTLE_PERIOD: Duration = Duration::from_secs(20);

fn volume(name: &str, size: &str, policy: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name },
        "spec": {
            "capacity": { "storage": size }, "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": policy, "nfs": { "server": "10.0.0.5", "path": "/exports" },
        },
    })
}

fn claim(name: &str, size: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name, "namespace": "default" },
        "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": size } } },
    })
}

/// Returns one line for each write: `actor key phase why`.
fn story<'a>(records: impl IntoIterator<Item = &'a std::sync::Arc<Record>>) -> Vec<String> {
    let line = |r: &Record| {
        let phase = r.after.as_ref().map_or("-", |o| match object::str_at(o, "status.phase") {
            "" => "?",
            phase => phase,
        });
        format!("{} {} {phase} {}", r.actor.name(), r.key.trim_start_matches("/registry/"), r.why.branch)
    };
    records.into_iter().filter(|r| !r.is_event()).map(|r| line(r)).collect()
}

fn check(cluster: &mut Cluster, request: Request, expected: &[&str]) {
    let from = cluster.revision();
    cluster.request("kubectl", request).expect("the server accepts it");
    cluster.settle(SETTLE_PERIOD);
    let got = story(cluster.records().filter(|r| r.revision > from));
    assert_eq!(got, expected, "{got:#?}");
}

#[test]
fn binds_smallest_volume_and_releases_it() {
    let mut cluster = Cluster::new(Config::default());
    check(
        &mut cluster,
        Request::create(&PERSISTENT_VOLUME, volume("large", "10Gi", "Retain")),
        &[
            "kubectl persistentvolumes/large Pending user",
            "persistentvolume-binder persistentvolumes/large Available binder-volume-available",
        ],
    );
    check(
        &mut cluster,
        Request::create(&PERSISTENT_VOLUME, volume("small", "5Gi", "Retain")),
        &[
            "kubectl persistentvolumes/small Pending user",
            "persistentvolume-binder persistentvolumes/small Available binder-volume-available",
        ],
    );
    check(
        &mut cluster,
        Request::create(&PERSISTENT_VOLUME_CLAIM, claim("data", "3Gi")),
        &[
            "kubectl persistentvolumeclaims/default/data ? user",
            "persistentvolume-binder persistentvolumes/small Available binder-bind-match",
            "persistentvolume-binder persistentvolumes/small Bound binder-bind-volume-phase",
            "persistentvolume-binder persistentvolumeclaims/default/data Pending binder-bind-claim",
            "persistentvolume-binder persistentvolumeclaims/default/data Bound binder-bind-claim-phase",
        ],
    );
    check(
        &mut cluster,
        Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", "data"),
        &[
            "kubectl persistentvolumeclaims/default/data Bound user",
            "pvc-protection-controller persistentvolumeclaims/default/data - pvc-protection-remove",
            "persistentvolume-binder persistentvolumes/small Released binder-volume-released",
        ],
    );
}

#[test]
fn candidates_list_failed_rules() {
    let mut cluster = Cluster::new(Config::default());
    for (name, size) in [("large", "10Gi"), ("small", "5Gi"), ("tiny", "1Gi")] {
        cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME, volume(name, size, "Retain"))).unwrap();
    }
    cluster.settle(SETTLE_PERIOD);
    cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME_CLAIM, claim("data", "3Gi"))).unwrap();
    cluster.settle(SETTLE_PERIOD);
    let record = cluster.records().find(|r| r.why.branch == "binder-bind-match").unwrap();
    let failed: Vec<_> = record
        .why
        .candidates
        .iter()
        .map(|c| (c.key.as_str(), c.chosen, c.checks.iter().find(|check| !check.pass).map(|check| check.rule)))
        .collect();
    assert_eq!(
        failed,
        [
            ("/registry/persistentvolumes/large", false, Some("smallest")),
            ("/registry/persistentvolumes/small", true, None),
            ("/registry/persistentvolumes/tiny", false, Some("capacity")),
        ]
    );
}

#[test]
fn recovers_from_crash_between_writes() {
    for stop_after in 1..=4 {
        let mut cluster = Cluster::new(Config::default());
        cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME, volume("disk", "5Gi", "Retain"))).unwrap();
        cluster.settle(SETTLE_PERIOD);
        cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME_CLAIM, claim("data", "3Gi"))).unwrap();
        let mut writes = 0;
        while writes < stop_after {
            writes += cluster.step().expect("the binder is not done").records.len();
        }
        cluster.apply(Action::Crash { controller: "persistentvolume-binder".into() });
        cluster.settle(SETTLE_PERIOD);
        let got = story(cluster.records());
        let binding = &got[3..];
        assert_eq!(binding.len(), 4, "each write happens once: {binding:#?}");
        assert!(binding[3].ends_with("data Bound binder-bind-claim-phase"), "{binding:#?}");
    }
}

#[test]
fn recovers_from_failed_write() {
    for fault in [Fault::Refused, Fault::DropResponse] {
        for fail_after in 0..4 {
            let mut cluster = Cluster::new(Config::default());
            cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME, volume("disk", "5Gi", "Retain"))).unwrap();
            cluster.settle(SETTLE_PERIOD);
            cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME_CLAIM, claim("data", "3Gi"))).unwrap();
            let mut writes = 0;
            while writes < fail_after {
                writes += cluster.step().expect("the binder is not done").records.len();
            }
            cluster.apply(Action::Fail { controller: "persistentvolume-binder".into(), fault });
            cluster.settle(SETTLE_PERIOD);
            let got = story(cluster.records());
            let binding = &got[3..];
            assert_eq!(binding.len(), 4, "{fault:?} after {fail_after}: each write happens once: {binding:#?}");
            assert!(binding[3].ends_with("data Bound binder-bind-claim-phase"), "{binding:#?}");
        }
    }
}

#[test]
fn paused_watch_catches_up() {
    let binder = "persistentvolume-binder";
    let mut cluster = Cluster::new(Config::default());
    cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME, volume("disk", "5Gi", "Retain"))).unwrap();
    cluster.settle(SETTLE_PERIOD);
    cluster.apply(Action::PauseWatch { controller: binder.into(), on: true });
    cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME_CLAIM, claim("data", "3Gi"))).unwrap();
    assert!(!cluster.enabled().contains(&Action::Deliver { controller: binder.into() }));
    let before = cluster.clone();
    assert!(cluster.apply(Action::Deliver { controller: binder.into() }).records.is_empty());
    assert_eq!(cluster.fingerprint(), before.fingerprint(), "what is held back does not arrive");
    cluster.settle(SETTLE_PERIOD);
    assert!(!story(cluster.records()).iter().any(|line| line.contains("Bound")), "nobody knows of the claim");
    cluster.apply(Action::PauseWatch { controller: binder.into(), on: false });
    cluster.settle(SETTLE_PERIOD);
    assert!(story(cluster.records()).last().unwrap().ends_with("data Bound binder-bind-claim-phase"));
}

#[test]
fn same_actions_produce_same_log() {
    let run = || {
        let mut cluster = Cluster::new(Config { seed: 7, ..Config::default() });
        cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME, volume("disk", "5Gi", "Delete"))).unwrap();
        cluster.request("kubectl", Request::create(&PERSISTENT_VOLUME_CLAIM, claim("data", "3Gi"))).unwrap();
        cluster.settle(SETTLE_PERIOD);
        cluster.request("kubectl", Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", "data")).unwrap();
        cluster.settle(SETTLE_PERIOD);
        serde_json::to_string(&cluster.records().collect::<Vec<_>>()).unwrap()
    };
    assert_eq!(run(), run());
}

//! Tests snapshots: creation, restore, deletion, and the cases in which each is blocked.

use std::time::Duration;

use bindery_api::kinds::{
    PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS, VOLUME_SNAPSHOT, VOLUME_SNAPSHOT_CLASS, VOLUME_SNAPSHOT_CONTENT,
};
use bindery_api::request::{PatchType, Request};
use bindery_api::{Kind, Object, Value, object};
use bindery_cluster::{Cluster, Config};
use serde_json::json;

const SETTLE_PERIOD: Duration = Duration::from_secs(4);
const GROUP: &str = "snapshot.storage.k8s.io/v1";

fn create(cluster: &mut Cluster, kind: &'static Kind, object: Value) {
    cluster.request("test", Request::create(kind, object)).expect("the server accepts it");
    cluster.settle(SETTLE_PERIOD);
}

fn delete(cluster: &mut Cluster, kind: &'static Kind, namespace: &str, name: &str) {
    cluster.request("test", Request::delete(kind, namespace, name)).expect("it is there");
    cluster.settle(SETTLE_PERIOD);
}

fn get(cluster: &Cluster, kind: &'static Kind, namespace: &str, name: &str) -> Option<Object> {
    cluster.server().lookup(kind, namespace, name)
}

/// Returns a cluster with a class, a snapshot class with this policy, and a bound claim `data` of 2Gi.
fn cluster(policy: &str, parameters: Value) -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    for driver in ["csi.example.com", "zonal.example.com"] {
        let class = json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": driver },
            "provisioner": driver,
        });
        create(&mut cluster, &STORAGE_CLASS, class);
    }
    let class = json!({
        "apiVersion": GROUP, "kind": "VolumeSnapshotClass", "driver": "csi.example.com", "deletionPolicy": policy,
        "metadata": { "name": "snaps", "annotations": { "snapshot.storage.kubernetes.io/is-default-class": "true" } },
        "parameters": parameters,
    });
    create(&mut cluster, &VOLUME_SNAPSHOT_CLASS, class);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", "2Gi", "csi.example.com", None));
    cluster
}

fn claim(name: &str, size: &str, class: &str, snapshot: Option<&str>) -> Value {
    let mut claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "storageClassName": class,
            "resources": { "requests": { "storage": size } },
        },
    });
    if let Some(name) = snapshot {
        let source = json!({ "apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": name });
        claim["spec"]["dataSource"] = source;
    }
    claim
}

fn snapshot(name: &str, spec: Value) -> Value {
    json!({
        "apiVersion": GROUP, "kind": "VolumeSnapshot", "metadata": { "name": name, "namespace": "default" },
        "spec": spec,
    })
}

fn of_claim(name: &str, claim: &str) -> Value {
    snapshot(name, json!({ "source": { "persistentVolumeClaimName": claim } }))
}

/// Returns the actors and reasons of writes, without events and without the binder.
fn story(cluster: &Cluster, from: u64) -> Vec<String> {
    let records = cluster.records().filter(|r| r.revision > from && !r.is_event());
    let records = records.filter(|r| r.key.contains("snapshot") || r.why.branch.contains("snapshot"));
    records.map(|r| format!("{} {}", r.actor.name(), r.why.branch)).collect()
}

/// Returns the events with their reasons, in the order of their first occurrence.
fn events_of(cluster: &Cluster, kind: &str) -> Vec<String> {
    let mut events: Vec<String> = Vec::new();
    for event in cluster.records().filter(|r| r.is_event()).filter_map(|r| r.after.as_ref()) {
        let line = format!("{} {}", object::str_at(event, "reason"), object::str_at(event, "message"));
        if object::str_at(event, "involvedObject.kind") == kind && !events.contains(&line) {
            events.push(line);
        }
    }
    events
}

fn calls<'a>(cluster: &'a Cluster, method: &str) -> Vec<&'a Value> {
    cluster.calls().filter(|c| c.call.method == method).map(|c| &c.call.request).collect()
}

#[test]
fn snapshot_is_created_restored_and_deleted() {
    let mut cluster = cluster("Delete", json!({ "tier": "cold" }));
    let from = cluster.revision();
    create(&mut cluster, &VOLUME_SNAPSHOT, of_claim("s1", "data"));
    let made = get(&cluster, &VOLUME_SNAPSHOT, "default", "s1").unwrap();
    let uid = object::uid(&made).to_owned();
    let content = format!("snapcontent-{uid}");
    assert_eq!(object::str_at(&made, "spec.volumeSnapshotClassName"), "snaps");
    assert_eq!(made["status"]["readyToUse"], true, "{made:#}");
    assert_eq!(made["status"]["restoreSize"], "2Gi");
    assert_eq!(made["status"]["boundVolumeSnapshotContentName"], content.as_str());
    assert_eq!(made["metadata"]["generation"], 2, "its class was filled in");
    assert_eq!(
        object::finalizers(&made),
        [
            "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection",
            "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection",
        ]
    );
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert_eq!(object::finalizers(&data), ["kubernetes.io/pvc-protection"]);
    assert_eq!(
        events_of(&cluster, "VolumeSnapshot"),
        [
            "CreatingSnapshot Waiting for a snapshot default/s1 to be created by the CSI driver.",
            "SnapshotCreated Snapshot default/s1 was successfully created by the CSI driver.",
            "SnapshotReady Snapshot default/s1 is ready to use.",
        ]
    );
    let call = calls(&cluster, "CreateSnapshot");
    assert_eq!(
        call[0],
        &json!({
            "name": format!("snapshot-{uid}"), "source_volume_id": "vol-1",
            "parameters": {
                "tier": "cold", "csi.storage.k8s.io/volumesnapshot/name": "s1",
                "csi.storage.k8s.io/volumesnapshot/namespace": "default",
                "csi.storage.k8s.io/volumesnapshotcontent/name": content,
            },
        })
    );
    assert_eq!(call.len(), 1, "{:#?}", story(&cluster, from));
    let expected = [
        "test user",
        "snapshot-controller snapshot-default-class",
        "snapshot-controller snapshot-protect",
        "snapshot-controller snapshot-protect-claim",
        "snapshot-controller snapshot-create-content",
    ];
    assert_eq!(story(&cluster, from)[..5], expected, "{:#?}", story(&cluster, from));

    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("restored", "3Gi", "csi.example.com", Some("s1")));
    let request = calls(&cluster, "CreateVolume")[1];
    assert_eq!(request["volume_content_source"], json!({ "Type": { "Snapshot": { "snapshot_id": "snap-1" } } }));
    let copied =
        cluster.calls().filter_map(|c| c.call.copies(c.answer.as_ref().ok()?).map(|(a, b)| format!("{a} {b}")));
    assert_eq!(copied.collect::<Vec<_>>(), ["vol-1 snap-1", "snap-1 vol-2"]);
    let restored = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "restored").unwrap();
    assert_eq!(object::str_at(&restored, "status.phase"), "Bound");
    let made = get(&cluster, &VOLUME_SNAPSHOT, "default", "s1").unwrap();
    assert_eq!(object::finalizers(&made).len(), 2, "the provisioner has let it go");

    delete(&mut cluster, &VOLUME_SNAPSHOT, "default", "s1");
    assert!(get(&cluster, &VOLUME_SNAPSHOT, "default", "s1").is_none(), "{:#?}", story(&cluster, from));
    assert!(get(&cluster, &VOLUME_SNAPSHOT_CONTENT, "", &content).is_none());
    assert_eq!(calls(&cluster, "DeleteSnapshot"), [&json!({ "snapshot_id": "snap-1" })]);
}

#[test]
fn retained_content_outlives_snapshot_and_can_be_reused() {
    let mut cluster = cluster("Retain", json!({}));
    create(&mut cluster, &VOLUME_SNAPSHOT, of_claim("s1", "data"));
    let made = get(&cluster, &VOLUME_SNAPSHOT, "default", "s1").unwrap();
    let old = object::str_at(&made, "status.boundVolumeSnapshotContentName").to_owned();
    delete(&mut cluster, &VOLUME_SNAPSHOT, "default", "s1");
    assert!(get(&cluster, &VOLUME_SNAPSHOT, "default", "s1").is_none());
    assert!(get(&cluster, &VOLUME_SNAPSHOT_CONTENT, "", &old).is_some());
    assert!(calls(&cluster, "DeleteSnapshot").is_empty());

    let content = json!({
        "apiVersion": GROUP, "kind": "VolumeSnapshotContent", "metadata": { "name": "by-hand" },
        "spec": {
            "deletionPolicy": "Delete", "driver": "csi.example.com", "source": { "snapshotHandle": "snap-1" },
            "volumeSnapshotRef": { "name": "s2", "namespace": "default" },
        },
    });
    create(&mut cluster, &VOLUME_SNAPSHOT_CONTENT, content);
    let spec = json!({ "volumeSnapshotClassName": "snaps", "source": { "volumeSnapshotContentName": "by-hand" } });
    create(&mut cluster, &VOLUME_SNAPSHOT, snapshot("s2", spec));
    let made = get(&cluster, &VOLUME_SNAPSHOT, "default", "s2").unwrap();
    assert_eq!(made["status"]["readyToUse"], true, "{:#?}", events_of(&cluster, "VolumeSnapshot"));
    assert_eq!(made["status"]["restoreSize"], "2Gi");
    delete(&mut cluster, &VOLUME_SNAPSHOT, "default", "s2");
    assert!(get(&cluster, &VOLUME_SNAPSHOT_CONTENT, "", "by-hand").is_none());
    assert_eq!(calls(&cluster, "DeleteSnapshot").len(), 1);
}

#[test]
fn failed_restore_has_a_reason() {
    let mut cluster = cluster("Delete", json!({}));
    create(&mut cluster, &VOLUME_SNAPSHOT, of_claim("s1", "data"));
    create(&mut cluster, &VOLUME_SNAPSHOT, of_claim("s2", "nothing"));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("small", "1Gi", "csi.example.com", Some("s1")));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("other", "2Gi", "zonal.example.com", Some("s1")));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("early", "2Gi", "csi.example.com", Some("s2")));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("none", "2Gi", "csi.example.com", Some("s3")));
    let failed: Vec<String> = events_of(&cluster, "PersistentVolumeClaim")
        .into_iter()
        .filter_map(|line| line.strip_prefix("ProvisioningFailed ").map(str::to_owned))
        .collect();
    let prefix = |name: &str| format!("error getting handle for DataSource Type VolumeSnapshot by Name {name}: ");
    let content = get(&cluster, &VOLUME_SNAPSHOT, "default", "s1").unwrap();
    let content = object::str_at(&content, "status.boundVolumeSnapshotContentName").to_owned();
    assert_eq!(
        failed,
        [
            format!(
                "{}requested volume size 1073741824 is less than the size 2147483648 for the source snapshot s1",
                prefix("s1")
            ),
            format!(
                "{}snapshotcontent {content} for snapshot s1 is not handled by CSI driver of StorageClass \
                 zonal.example.com",
                prefix("s1")
            ),
            format!("{}snapshot s2 not bound", prefix("s2")),
            format!(
                "{}error getting snapshot s3 from api server: volumesnapshots.snapshot.storage.k8s.io \"s3\" not found",
                prefix("s3")
            ),
        ]
    );
    // While a claim waits for the restore, the snapshot is kept.
    delete(&mut cluster, &VOLUME_SNAPSHOT, "default", "s1");
    assert!(
        events_of(&cluster, "VolumeSnapshot")
            .contains(&"SnapshotDeletePending Snapshot is being used to restore a PVC".into())
    );
    for name in ["small", "other"] {
        delete(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", name);
    }
    cluster.run_for(Duration::from_secs(60));
    assert!(get(&cluster, &VOLUME_SNAPSHOT, "default", "s1").is_none());
}

#[test]
fn failed_call_is_retried() {
    let mut cluster = cluster("Delete", json!({ "snapshotError": "Internal" }));
    create(&mut cluster, &VOLUME_SNAPSHOT, of_claim("s1", "data"));
    cluster.run_for(Duration::from_secs(10));
    let text =
        "failed to take snapshot of the volume vol-1: \"rpc error: code = Internal desc = injected snapshotError\"";
    assert_eq!(
        events_of(&cluster, "VolumeSnapshotContent"),
        [
            format!("SnapshotCreationFailed Failed to create snapshot: {text}"),
            format!("SnapshotContentCheckandUpdateFailed Failed to check and update snapshot content: {text}"),
        ]
    );
    let made = get(&cluster, &VOLUME_SNAPSHOT, "default", "s1").unwrap();
    assert!(object::str_at(&made, "status.error.message").ends_with(text), "{made:#}");
    assert_eq!(made["status"]["readyToUse"], false);
    assert!(calls(&cluster, "CreateSnapshot").len() > 2);
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert!(object::has_finalizer(&data, "snapshot.storage.kubernetes.io/pvc-as-source-protection"));
}

#[test]
fn definition_errors_are_reported_in_conditions() {
    let mut cluster = cluster("Delete", json!({}));
    let mut refusal = |request: Request| cluster.request("test", request).unwrap_err().message;
    let invalid = |text: &str| format!("VolumeSnapshot.snapshot.storage.k8s.io \"s1\" is invalid: {text}");
    assert_eq!(
        refusal(Request::create(&VOLUME_SNAPSHOT, snapshot("s1", json!({ "source": {} })))),
        invalid(
            "spec.source: Invalid value: \"object\": exactly one of volumeSnapshotContentName and \
             persistentVolumeClaimName must be set"
        )
    );
    assert_eq!(
        refusal(Request::create(&VOLUME_SNAPSHOT, snapshot("s1", json!({})))),
        invalid(
            "[spec.source: Required value, <nil>: Invalid value: \"null\": some validation rules were not checked \
             because the object was invalid; correct the existing errors to complete validation]"
        )
    );
    let number = json!({ "source": { "persistentVolumeClaimName": 3 } });
    assert!(refusal(Request::create(&VOLUME_SNAPSHOT, snapshot("s1", number))).contains(
        "spec.source.persistentVolumeClaimName: Invalid value: \"integer\": spec.source.persistentVolumeClaimName \
             in body must be of type string: \"integer\""
    ));
    let unknown = json!({ "source": { "persistentVolumeClaimName": "data", "pvc": "data" } });
    assert_eq!(
        refusal(Request::create(&VOLUME_SNAPSHOT, snapshot("s1", unknown))),
        "VolumeSnapshot in version \"v1\" cannot be handled as a VolumeSnapshot: strict decoding error: unknown field \
         \"spec.source.pvc\""
    );
    cluster.request("test", Request::create(&VOLUME_SNAPSHOT, of_claim("s1", "data"))).unwrap();
    let mut refusal = |request: Request| cluster.request("test", request).unwrap_err().message;
    let patch = json!({ "spec": { "source": { "persistentVolumeClaimName": "other" } } });
    assert_eq!(
        refusal(Request::patch(&VOLUME_SNAPSHOT, "default", "s1", PatchType::Merge, patch.clone())),
        invalid(
            "spec.source.persistentVolumeClaimName: Invalid value: \"string\": persistentVolumeClaimName is immutable"
        )
    );
    assert!(
        refusal(Request::patch(&VOLUME_SNAPSHOT, "default", "s1", PatchType::Strategic, patch))
            .starts_with("the body of the request was in an unknown format")
    );
}

#[test]
fn snapshots_require_their_definitions() {
    let mut cluster = Cluster::new(Config { extensions: false, ..Config::default() });
    let refused = cluster.request("test", Request::get(&VOLUME_SNAPSHOT, "default", "s1")).unwrap_err();
    assert_eq!(
        refused.message,
        "the server could not find the requested resource (get volumesnapshots.snapshot.storage.k8s.io s1)"
    );
}

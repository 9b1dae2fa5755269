//! Tests the view of a node while volumes are mounted, and afterwards.

use std::time::Duration;

use bindery_api::kinds::{self, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STORAGE_CLASS};
use bindery_api::request::Request;
use bindery_api::{Kind, Value};
use bindery_cluster::{Cluster, Config, MountStage, MountView};
use serde_json::json;

fn create(cluster: &mut Cluster, kind: &'static Kind, object: Value) {
    cluster.request("test", Request::create(kind, object)).expect("the server accepts it");
}

/// Returns the mounts on node-a, without token volumes.
fn mounts(cluster: &Cluster) -> Vec<MountView> {
    let node = cluster.nodes().into_iter().find(|n| n.name == "node-a").expect("there is a node-a");
    let all = node.pods.into_iter().flat_map(|pod| pod.mounts);
    all.filter(|m| !m.volume.starts_with("kube-api-access")).collect()
}

fn pod(name: &str, volumes: Value) -> Value {
    let mounts: Vec<Value> = volumes
        .as_array()
        .into_iter()
        .flatten()
        .map(|v| json!({ "name": v["name"], "mountPath": format!("/{}", v["name"].as_str().unwrap_or("")) }))
        .collect();
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "nodeName": "node-a", "volumes": volumes,
            "containers": [{ "name": "c", "image": "busybox", "volumeMounts": mounts }],
        },
    })
}

#[test]
fn claimed_volume_is_attached_staged_and_mounted() {
    let mut cluster = Cluster::new(Config::default());
    let class = json!({ "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": "fast" },
        "provisioner": "csi.example.com" });
    create(&mut cluster, &STORAGE_CLASS, class);
    let claim = json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": { "name": "data", "namespace": "default" },
        "spec": { "accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
            "resources": { "requests": { "storage": "1Gi" } } } });
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim);
    cluster.settle(Duration::from_secs(4));
    let volume = json!({ "name": "data", "persistentVolumeClaim": { "claimName": "data" } });
    create(&mut cluster, &POD, pod("web", json!([volume])));
    let mut stages: Vec<MountStage> = Vec::new();
    for _ in 0..400 {
        cluster.step();
        if let [mount] = mounts(&cluster).as_slice()
            && stages.last() != Some(&mount.stage)
        {
            stages.push(mount.stage.clone());
        }
    }
    let want = [MountStage::Publishing, MountStage::Reporting, MountStage::Staging, MountStage::Publishing];
    assert_eq!(stages[..4], want);
    assert_eq!(stages[4..], [MountStage::Mounted]);
    let node = &cluster.nodes()[0];
    let ready = (node.zone.as_str(), node.ready, node.unschedulable);
    assert_eq!(ready, ("zone-a", true, false));
    let attached = &node.attached[0];
    assert_eq!((attached.driver.as_str(), attached.handle.as_str()), ("csi.example.com", "vol-1"));
    assert!(attached.pv.starts_with("pvc-") && node.staged[0].pv == attached.pv);
    assert!(node.staged[0].path.ends_with("/globalmount"));
    let mount = &node.pods[0].mounts[0];
    assert_eq!((mount.claim.as_str(), mount.kind.as_str(), mount.pv.as_str()), ("data", "csi", attached.pv.as_str()));
    let path = format!("/pods/{}/volumes/kubernetes.io~csi/{}/mount", node.pods[0].uid, attached.pv);
    assert_eq!(mount.path, format!("/var/lib/kubelet{path}"));
    assert_eq!(mount.storage.to_string(), "csi csi.example.com vol-1");
    assert_eq!(mount.containers[0].path, "/data");
    // Removed with the Pod.
    cluster.request("test", Request::delete(&POD, "default", "web")).expect("it goes");
    cluster.run_for(Duration::from_secs(60));
    let node = &cluster.nodes()[0];
    assert!(node.pods.is_empty() && node.staged.is_empty() && node.attached.is_empty());
}

#[test]
fn every_volume_type_has_path_and_storage() {
    let mut cluster = Cluster::new(Config::default());
    create(
        &mut cluster,
        &kinds::CONFIG_MAP,
        json!({ "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": "m", "namespace": "default" } }),
    );
    let local = json!({ "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": "disk" }, "spec": {
        "capacity": { "storage": "1Gi" }, "accessModes": ["ReadWriteOnce"], "storageClassName": "",
        "local": { "path": "/mnt/disk" }, "claimRef": { "namespace": "default", "name": "disk" },
        "nodeAffinity": { "required": { "nodeSelectorTerms": [{ "matchExpressions": [
            { "key": "kubernetes.io/hostname", "operator": "In", "values": ["node-a"] }] }] } } } });
    create(&mut cluster, &PERSISTENT_VOLUME, local);
    let claim = json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": { "name": "disk", "namespace": "default" },
        "spec": { "accessModes": ["ReadWriteOnce"], "storageClassName": "", "volumeName": "disk",
            "resources": { "requests": { "storage": "1Gi" } } } });
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim);
    cluster.run_for(Duration::from_secs(40));
    let volumes = json!([
        { "name": "empty", "emptyDir": {} },
        { "name": "host", "hostPath": { "path": "/srv" } },
        { "name": "map", "configMap": { "name": "m" } },
        { "name": "nfs", "nfs": { "server": "10.0.0.1", "path": "/exports/a" } },
        { "name": "disk", "persistentVolumeClaim": { "claimName": "disk" } },
        { "name": "none", "persistentVolumeClaim": { "claimName": "none" } },
    ]);
    create(&mut cluster, &POD, pod("web", volumes));
    cluster.settle(Duration::from_secs(4));
    let uid = cluster.nodes()[0].pods[0].uid.clone();
    let listed: Vec<String> = mounts(&cluster)
        .iter()
        .map(|m| format!("{} {} {} = {}", m.volume, m.kind, m.path, m.storage).replace(&uid, "UID"))
        .collect();
    let volumes = "/var/lib/kubelet/pods/UID/volumes";
    let want = [
        format!("empty emptyDir {volumes}/kubernetes.io~empty-dir/empty = emptyDir UID empty"),
        "host hostPath /srv = host node-a:/srv".to_owned(),
        format!("map configMap {volumes}/kubernetes.io~configmap/map = configMap UID map"),
        format!("nfs nfs {volumes}/kubernetes.io~nfs/nfs = nfs 10.0.0.1:/exports/a"),
        format!("disk local {volumes}/kubernetes.io~local-volume/disk = host node-a:/mnt/disk"),
        "none persistentVolumeClaim  = persistentVolumeClaim UID none".to_owned(),
    ];
    assert_eq!(listed, want);
    let missing = mounts(&cluster).into_iter().find(|m| m.volume == "none").expect("it is shown");
    let MountStage::Unresolved(text) = missing.stage else { panic!("{missing:?}") };
    assert!(text.ends_with("persistentvolumeclaims \"none\" not found"), "{text}");
}

#[test]
fn failed_mounts_have_events() {
    let mut cluster = Cluster::new(Config::default());
    for (name, fields) in [
        (
            "alone",
            json!({ "accessModes": ["ReadWriteOncePod"], "csi": { "driver": "csi.example.com", "volumeHandle": "h" } }),
        ),
        ("odd", json!({ "mountOptions": ["noatime"], "hostPath": { "path": "/srv" } })),
    ] {
        let mut spec = json!({ "capacity": { "storage": "1Gi" }, "accessModes": ["ReadWriteOnce"], "storageClassName": "",
            "claimRef": { "namespace": "default", "name": name } });
        for (field, value) in fields.as_object().into_iter().flatten() {
            spec[field] = value.clone();
        }
        let modes = spec["accessModes"].clone();
        let volume =
            json!({ "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name }, "spec": spec });
        create(&mut cluster, &PERSISTENT_VOLUME, volume);
        let claim = json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": { "name": name, "namespace": "default" },
            "spec": { "accessModes": modes, "storageClassName": "", "volumeName": name,
                "resources": { "requests": { "storage": "1Gi" } } } });
        create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim);
    }
    cluster.run_for(Duration::from_secs(40));
    // Pods with a node name in the spec: the scheduler would not choose this node.
    for (name, claim) in [("first", "alone"), ("second", "alone"), ("third", "odd")] {
        let volume = json!({ "name": "data", "persistentVolumeClaim": { "claimName": claim } });
        create(&mut cluster, &POD, pod(name, json!([volume])));
        cluster.run_for(Duration::from_secs(30));
    }
    let events: Vec<&str> = cluster
        .records()
        .filter(|r| r.is_event())
        .filter_map(|r| r.after.as_ref())
        .filter(|event| event["reason"] == "FailedMount")
        .filter_map(|event| event["message"].as_str())
        .collect();
    let first = |name: &str| events.iter().find(|text| text.contains(name)).copied().unwrap_or_default();
    assert_eq!(
        first("\"alone\""),
        "MountVolume.SetUp failed for volume \"alone\" : volume uses the ReadWriteOncePod access mode and is already in \
         use by another pod"
    );
    assert_eq!(
        first("\"odd\""),
        "MountVolume.MountOptionSupport check failed for volume \"odd\" : mount options are not supported for this \
         volume type"
    );
}

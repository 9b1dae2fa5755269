//! Tests branches of the controllers that no recording covers.

use std::time::Duration;

use bindery_api::kinds::{
    CONFIG_MAP, CSI_DRIVER, CSI_NODE, NAMESPACE, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, RESOURCE_QUOTA,
    SECRET, STATEFUL_SET, STORAGE_CLASS, VOLUME_ATTACHMENT,
};
use bindery_api::request::{PatchType, Request};
use bindery_api::{Kind, Object, Value, object};
use bindery_cluster::{Cluster, Config};
use serde_json::json;

const SETTLE_PERIOD: Duration = Duration::from_secs(4);

fn create(cluster: &mut Cluster, kind: &'static Kind, object: Value) {
    cluster.request("test", Request::create(kind, object)).expect("the server accepts it");
    cluster.settle(SETTLE_PERIOD);
}

fn patch(cluster: &mut Cluster, kind: &'static Kind, namespace: &str, name: &str, patch: Value) {
    cluster.request("test", Request::patch(kind, namespace, name, PatchType::Merge, patch)).expect("accepted");
    cluster.settle(SETTLE_PERIOD);
}

fn delete(cluster: &mut Cluster, kind: &'static Kind, namespace: &str, name: &str) {
    cluster.request("test", Request::delete(kind, namespace, name)).expect("accepted");
    cluster.settle(SETTLE_PERIOD);
}

fn get(cluster: &Cluster, kind: &'static Kind, namespace: &str, name: &str) -> Option<Object> {
    cluster.server().lookup(kind, namespace, name)
}

fn text(cluster: &Cluster, kind: &'static Kind, namespace: &str, name: &str, path: &str) -> String {
    get(cluster, kind, namespace, name).map(|o| object::str_at(&o, path).to_owned()).unwrap_or_default()
}

fn volume(name: &str, class: &str, source: Value) -> Value {
    let mut volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name },
        "spec": {
            "capacity": { "storage": "1Gi" }, "accessModes": ["ReadWriteOnce"], "storageClassName": class,
            "persistentVolumeReclaimPolicy": "Delete",
        },
    });
    for (field, value) in source.as_object().into_iter().flatten() {
        volume["spec"][field] = value.clone();
    }
    volume
}

fn claim(name: &str, class: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "storageClassName": class,
            "resources": { "requests": { "storage": "1Gi" } },
        },
    })
}

fn class(name: &str, provisioner: &str, lazy: bool) -> Value {
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": name },
        "provisioner": provisioner, "allowVolumeExpansion": true,
        "volumeBindingMode": if lazy { "WaitForFirstConsumer" } else { "Immediate" },
    })
}

fn pod(namespace: &str, name: &str, claim: Option<&str>) -> Value {
    let volumes = claim.map(|claim| json!({ "name": "data", "persistentVolumeClaim": { "claimName": claim } }));
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": namespace },
        "spec": {
            "containers": [{ "name": "c", "image": "nginx" }],
            "volumes": volumes.into_iter().collect::<Vec<_>>(),
        },
    })
}

fn on_node(node: &str) -> Value {
    json!({ "required": { "nodeSelectorTerms": [{ "matchExpressions": [
        { "key": "kubernetes.io/hostname", "operator": "In", "values": [node] },
    ] }] } })
}

/// Returns the events about an object: `Warning FailedBinding text`, without duplicates.
fn events_of(cluster: &Cluster, name: &str, reason: &str) -> Vec<String> {
    let mut events = Vec::new();
    for event in cluster.records().filter(|r| r.is_event()).filter_map(|r| r.after.as_ref()) {
        let field = |path| object::str_at(event, path);
        let line = format!("{} {}", field("type"), field("message"));
        if field("involvedObject.name") == name && field("reason") == reason && !events.contains(&line) {
            events.push(line);
        }
    }
    events
}

#[test]
fn test_plugin_is_disabled() {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &STORAGE_CLASS, class("slow", "kubernetes.io/host-path", false));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", "slow"));
    let off =
        "Warning Failed to create provisioner: provisioning in volume plugin \"kubernetes.io/host-path\" is disabled";
    assert_eq!(events_of(&cluster, "data", "ProvisioningFailed"), [off]);
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").expect("it is there");
    let asked = object::annotation(&data, "volume.kubernetes.io/storage-provisioner");
    assert_eq!(asked, Some("kubernetes.io/host-path"));
}

/// Binds a claim to a volume, deletes the claim, and returns the volume's phase and message.
fn after_release(volume: Value) -> (String, String) {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &PERSISTENT_VOLUME, volume);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", ""));
    delete(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data");
    cluster.run_for(Duration::from_secs(40));
    let of = |path| text(&cluster, &PERSISTENT_VOLUME, "", "disk", path);
    (of("status.phase"), of("status.message"))
}

#[test]
fn host_path_below_any_tmp_is_deleted() {
    let host_path = |path: &str| volume("disk", "", json!({ "hostPath": { "path": path } }));
    assert_eq!(after_release(host_path("/var/tmp/disk")).0, "");
    let refused = "host_path deleter only supports /tmp/.+ but received provided /var/tmp";
    assert_eq!(after_release(host_path("/var/tmp")), ("Failed".into(), refused.into()));
    let mut nfs = volume("disk", "", json!({ "nfs": { "server": "10.0.0.5", "path": "/exports" } }));
    nfs["metadata"]["annotations"] = json!({ "pv.kubernetes.io/provisioned-by": "kubernetes.io/host-path" });
    let refused = "failed to create deleter for volume \"disk\": spec.PersistentVolumeSource.HostPath is nil";
    assert_eq!(after_release(nfs), ("Failed".into(), refused.into()));
}

#[test]
fn recycler_pod_events_are_copied_to_volume() {
    let mut cluster = Cluster::new(Config::default());
    let mut disk = volume("disk", "", json!({ "nfs": { "server": "10.0.0.5", "path": "/exports" } }));
    disk["spec"]["persistentVolumeReclaimPolicy"] = "Recycle".into();
    create(&mut cluster, &PERSISTENT_VOLUME, disk);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", ""));
    cluster.run_for(Duration::from_secs(20));
    let cordon = |cluster: &mut Cluster, on: bool| {
        for node in ["node-a", "node-b"] {
            patch(cluster, &NODE, "", node, json!({ "spec": { "unschedulable": on } }));
        }
    };
    cordon(&mut cluster, true);
    delete(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data");
    cordon(&mut cluster, false);
    let events = events_of(&cluster, "disk", "RecyclerPod");
    assert!(events[0].starts_with("Warning Recycler pod: 0/2 nodes are available: "), "{events:?}");
    let assigned = "Normal Recycler pod: Successfully assigned default/recycler-for-disk to node-";
    assert!(events.last().unwrap().starts_with(assigned), "{events:?}");
}

#[test]
fn read_write_once_pod_conflict_blocks_local_but_not_nfs() {
    for (source, phase) in [
        (json!({ "nfs": { "server": "10.0.0.5", "path": "/exports" } }), "Running"),
        (json!({ "local": { "path": "/mnt" }, "nodeAffinity": on_node("node-a") }), "Pending"),
    ] {
        let mut cluster = Cluster::new(Config::default());
        let (mut disk, mut data) = (volume("disk", "", source), claim("data", ""));
        for object in [&mut disk, &mut data] {
            object["spec"]["accessModes"] = json!(["ReadWriteOncePod"]);
        }
        create(&mut cluster, &PERSISTENT_VOLUME, disk);
        create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, data);
        create(&mut cluster, &POD, user("one", "data", "node-a"));
        create(&mut cluster, &POD, user("two", "data", "node-a"));
        assert_eq!(text(&cluster, &POD, "default", "two", "status.phase"), phase);
    }
}

#[test]
fn migrated_volume_is_expanded_by_csi_driver() {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &STORAGE_CLASS, class("slow", "kubernetes.io/gce-pd", false));
    let source = json!({ "gcePersistentDisk": { "pdName": "disk-1" } });
    create(&mut cluster, &PERSISTENT_VOLUME, volume("disk", "slow", source));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", "slow"));
    let grow = json!({ "spec": { "resources": { "requests": { "storage": "2Gi" } } } });
    patch(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", grow);
    let text = "Normal CSI migration enabled for kubernetes.io/gce-pd; waiting for external resizer to expand the pvc";
    assert_eq!(events_of(&cluster, "data", "ExternalExpanding"), [text]);
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").expect("it is there");
    let resizer = object::annotation(&data, "volume.kubernetes.io/storage-resizer");
    assert_eq!(resizer, Some("pd.csi.storage.gke.io"));
}

#[test]
fn scheduler_respects_prebound_volume() {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &STORAGE_CLASS, class("local", "kubernetes.io/no-provisioner", true));
    let local = |name: &str, node: &str| {
        let source = json!({ "local": { "path": "/mnt" }, "nodeAffinity": on_node(node) });
        volume(name, "local", source)
    };
    create(&mut cluster, &PERSISTENT_VOLUME, local("free", "node-a"));
    let mut kept = local("kept", "node-b");
    kept["spec"]["claimRef"] = json!({ "namespace": "default", "name": "data" });
    // The scheduler sees the volume before the binder binds the two.
    cluster.request("test", Request::create(&PERSISTENT_VOLUME, kept)).expect("accepted");
    let mut web = pod("default", "web", Some("data"));
    web["spec"]["nodeSelector"] = json!({ "kubernetes.io/hostname": "node-a" });
    cluster.request("test", Request::create(&PERSISTENT_VOLUME_CLAIM, claim("data", "local"))).expect("accepted");
    create(&mut cluster, &POD, web);
    assert_eq!(text(&cluster, &PERSISTENT_VOLUME, "", "free", "status.phase"), "Available");
    assert_eq!(text(&cluster, &POD, "default", "web", "spec.nodeName"), "");
}

#[test]
fn beta_zone_label_matches_stable_one() {
    let mut cluster = Cluster::new(Config::default());
    let mut disk = volume("disk", "", json!({ "nfs": { "server": "10.0.0.5", "path": "/exports" } }));
    disk["metadata"]["labels"] = json!({ "failure-domain.beta.kubernetes.io/zone": "zone-b" });
    create(&mut cluster, &PERSISTENT_VOLUME, disk);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", ""));
    create(&mut cluster, &POD, pod("default", "web", Some("data")));
    assert_eq!(text(&cluster, &POD, "default", "web", "spec.nodeName"), "node-b");
}

#[test]
fn deleted_pod_is_not_scheduled() {
    let mut cluster = Cluster::new(Config::default());
    let mut web = pod("default", "web", Some("data"));
    web["metadata"]["finalizers"] = json!(["example.com/hold"]);
    create(&mut cluster, &POD, web);
    delete(&mut cluster, &POD, "default", "web");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", ""));
    let events = events_of(&cluster, "web", "FailedScheduling");
    assert_eq!(events.last().map(String::as_str), Some("Warning skip schedule deleting pod: default/web"));
}

#[test]
fn owner_in_another_namespace_is_ignored() {
    let mut cluster = Cluster::new(Config::default());
    create(
        &mut cluster,
        &NAMESPACE,
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "team" } }),
    );
    let map = |namespace: &str| json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "owner", "namespace": namespace } });
    create(&mut cluster, &CONFIG_MAP, map("team"));
    let uid = text(&cluster, &CONFIG_MAP, "team", "owner", "metadata.uid");
    let owner = |kind: &str| json!([{ "apiVersion": "v1", "kind": kind, "name": "owner", "uid": uid }]);
    let mut disk = volume("disk", "", json!({ "nfs": { "server": "10.0.0.5", "path": "/exports" } }));
    disk["metadata"]["ownerReferences"] = owner("ConfigMap");
    create(&mut cluster, &PERSISTENT_VOLUME, disk);
    let mut same_namespace = claim("near", "");
    same_namespace["metadata"]["ownerReferences"] = owner("ConfigMap");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, same_namespace);
    let mut strange = claim("strange", "");
    strange["metadata"]["ownerReferences"] = owner("Database");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, strange);
    cluster.run_for(Duration::from_secs(20));
    assert!(get(&cluster, &PERSISTENT_VOLUME, "", "disk").is_some());
    assert!(get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "near").is_none());
    assert!(get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "strange").is_some());
    let text = format!(
        "Warning ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: {uid}] does not exist in namespace \
         \"default\""
    );
    assert_eq!(events_of(&cluster, "near", "OwnerRefInvalidNamespace"), [text]);
}

/// Returns a condition of a namespace: its status and message.
fn condition(cluster: &Cluster, namespace: &str, kind: &str) -> String {
    let namespace = get(cluster, &NAMESPACE, "", namespace).expect("it is there");
    let conditions = object::list_at(&namespace, "status.conditions");
    let found = conditions.iter().find(|c| c["type"] == kind);
    found.map(|c| format!("{} {}", object::str_at(c, "status"), object::str_at(c, "message"))).unwrap_or_default()
}

#[test]
fn namespace_waits_for_its_pods_and_reports_remaining_content() {
    let mut cluster = Cluster::new(Config::default());
    create(
        &mut cluster,
        &NAMESPACE,
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "team" } }),
    );
    create(&mut cluster, &NODE, json!({ "apiVersion": "v1", "kind": "Node", "metadata": { "name": "dead" } }));
    let mut web = pod("team", "web", None);
    web["spec"]["nodeName"] = "dead".into();
    create(&mut cluster, &POD, web);
    cluster.request("test", Request::delete(&NAMESPACE, "", "team")).expect("accepted");
    // It syncs after 5 seconds and after 10 seconds. Then it syncs each time after half of thirty seconds and one
    // second more.
    cluster.run_for(Duration::from_secs(40));
    let of = |cluster: &Cluster| condition(cluster, "team", "NamespaceDeletionContentFailure");
    assert_eq!(of(&cluster), "False All content successfully deleted, may be waiting on finalization");
    cluster.run_for(Duration::from_secs(5));
    let text = "True Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: team \
                for gvr: /v1, Resource=pods";
    assert_eq!(of(&cluster), text);
}

#[test]
fn terminated_pod_does_not_use_quota() {
    let mut cluster = Cluster::new(Config::default());
    let quota = json!({
        "apiVersion": "v1", "kind": "ResourceQuota", "metadata": { "name": "few", "namespace": "default" },
        "spec": { "hard": { "pods": "2" } },
    });
    create(&mut cluster, &RESOURCE_QUOTA, quota);
    create(&mut cluster, &POD, pod("default", "web", None));
    let used = |cluster: &Cluster| text(cluster, &RESOURCE_QUOTA, "default", "few", "status.used.pods");
    assert_eq!(used(&cluster), "1");
    let over = Request::patch(&POD, "default", "web", PatchType::Merge, json!({ "status": { "phase": "Failed" } }));
    cluster.request("test", over.on("status")).expect("accepted");
    cluster.run_for(Duration::from_secs(2));
    assert_eq!(used(&cluster), "0");
}

fn csi_volume(name: &str, driver: &str) -> Value {
    let mut volume = volume(name, "", json!({ "csi": { "driver": driver, "volumeHandle": name } }));
    volume["spec"]["persistentVolumeReclaimPolicy"] = "Retain".into();
    volume
}

/// Returns a Pod that mounts the volume, on a node or on any node.
fn user(name: &str, claim: &str, node: &str) -> Value {
    let mut pod = pod("default", name, Some(claim));
    pod["spec"]["containers"][0]["volumeMounts"] = json!([{ "name": "data", "mountPath": "/data" }]);
    if !node.is_empty() {
        pod["spec"]["nodeName"] = node.into();
    }
    pod
}

/// Returns the nodes of all VolumeAttachments.
fn attachments(cluster: &Cluster) -> Vec<String> {
    let all = cluster.server().all(&VOLUME_ATTACHMENT, "");
    all.iter().map(|a| object::str_at(a, "spec.nodeName").to_owned()).collect()
}

/// Returns a cluster with a bound volume of a driver.
fn with_volume(driver: &str) -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &PERSISTENT_VOLUME, csi_volume("disk", driver));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", ""));
    cluster
}

#[test]
fn concurrent_pods_do_not_share_volume_across_nodes() {
    let mut cluster = with_volume("csi.example.com");
    for (name, node) in [("one", "node-a"), ("two", "node-b")] {
        cluster.request("test", Request::create(&POD, user(name, "data", node))).expect("accepted");
    }
    cluster.settle(SETTLE_PERIOD);
    assert_eq!(attachments(&cluster), ["node-a"]);
    let text = "Warning Multi-Attach error for volume \"disk\" Volume is already used by pod(s) one";
    assert_eq!(events_of(&cluster, "two", "FailedAttachVolume"), [text]);
    // The second attaches as soon as the first is detached, without further events.
    delete(&mut cluster, &POD, "default", "one");
    cluster.run_for(Duration::from_secs(30));
    assert_eq!(attachments(&cluster), ["node-b"]);
    assert_eq!(events_of(&cluster, "two", "FailedAttachVolume"), [text]);
}

#[test]
fn attachment_created_by_user_is_not_managed() {
    let mut cluster = with_volume("csi.example.com");
    let attachment = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttachment", "metadata": { "name": "mine" },
        "spec": { "attacher": "csi.example.com", "nodeName": "node-b", "source": { "persistentVolumeName": "disk" } },
    });
    create(&mut cluster, &VOLUME_ATTACHMENT, attachment);
    cluster.run_for(Duration::from_secs(60));
    let mine = get(&cluster, &VOLUME_ATTACHMENT, "", "mine").expect("it is left alone");
    assert_eq!(mine["status"]["attached"], true);
}

#[test]
fn attach_times_out() {
    let mut cluster = with_volume("nobody.example.com");
    create(&mut cluster, &POD, user("web", "data", "node-a"));
    assert!(events_of(&cluster, "web", "FailedAttachVolume").is_empty());
    cluster.run_for(Duration::from_secs(130));
    let text = "Warning AttachVolume.Attach failed for volume \"disk\" : timed out waiting for external-attacher of \
                nobody.example.com CSI driver to attach volume disk";
    assert_eq!(events_of(&cluster, "web", "FailedAttachVolume"), [text]);
    // It is retried until no Pod uses it.
    delete(&mut cluster, &POD, "default", "web");
    cluster.run_for(Duration::from_secs(300));
    assert!(attachments(&cluster).is_empty());
}

#[test]
fn deleted_attachment_is_created_again() {
    let mut cluster = with_volume("csi.example.com");
    create(&mut cluster, &POD, user("web", "data", "node-a"));
    cluster.run_for(Duration::from_secs(10));
    let all = cluster.server().all(&VOLUME_ATTACHMENT, "");
    delete(&mut cluster, &VOLUME_ATTACHMENT, "", object::name(&all[0]));
    assert!(attachments(&cluster).is_empty());
    cluster.run_for(Duration::from_secs(60));
    assert_eq!(attachments(&cluster), ["node-a"]);
}

#[test]
fn pod_keeps_volume_of_lost_claim() {
    let mut cluster = with_volume("csi.example.com");
    create(&mut cluster, &POD, user("web", "data", "node-a"));
    cluster.run_for(Duration::from_secs(10));
    delete(&mut cluster, &PERSISTENT_VOLUME, "", "disk");
    patch(&mut cluster, &PERSISTENT_VOLUME, "", "disk", json!({ "metadata": { "finalizers": null } }));
    assert_eq!(text(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", "status.phase"), "Lost");
    delete(&mut cluster, &POD, "default", "web");
    cluster.run_for(Duration::from_secs(10));
    // The owner of the attachment is unknown, so it is determined later.
    let attached =
        |cluster: &Cluster| get(cluster, &NODE, "", "node-a").unwrap()["status"].get("volumesAttached").cloned();
    assert!(attached(&cluster).is_some());
    cluster.run_for(Duration::from_secs(40));
    assert!(attached(&cluster).is_none());
    let all = cluster.server().all(&VOLUME_ATTACHMENT, "");
    let error = object::str_at(&all[0], "status.detachError.message");
    assert_eq!(error, "persistentvolume \"disk\" not found");
}

#[test]
fn attach_limit_is_enforced_regardless_of_csi_node() {
    let mut cluster = Cluster::new(Config::default());
    let node = get(&cluster, &CSI_NODE, "", "node-a").expect("it is there");
    let mut drivers = node["spec"]["drivers"].clone();
    for driver in drivers.as_array_mut().unwrap().iter_mut().filter(|d| d["name"] == "zonal.example.com") {
        driver["allocatable"]["count"] = 9.into();
    }
    patch(&mut cluster, &CSI_NODE, "", "node-a", json!({ "spec": { "drivers": drivers } }));
    for name in ["one", "two", "three"] {
        create(&mut cluster, &PERSISTENT_VOLUME, csi_volume(name, "zonal.example.com"));
        create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim(name, ""));
        create(&mut cluster, &POD, user(name, name, "node-a"));
    }
    let text = "Warning AttachVolume.Attach failed for volume \"three\" : rpc error: code = ResourceExhausted desc = \
                Cannot attach any more volumes to this node ('node-a')";
    assert_eq!(events_of(&cluster, "three", "FailedAttachVolume"), [text]);
}

#[test]
fn ephemeral_only_driver_rejects_persistent_volumes() {
    let mut cluster = with_volume("csi.example.com");
    let driver = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": { "name": "csi.example.com" },
        "spec": { "volumeLifecycleModes": ["Ephemeral"] },
    });
    create(&mut cluster, &CSI_DRIVER, driver);
    create(&mut cluster, &POD, user("web", "data", "node-a"));
    let text = "Warning MountVolume.SetUp failed for volume \"disk\" : kubernetes.io/csi: mounter.SetupAt failed to check \
                volume lifecycle mode: volume mode \"Persistent\" not supported by driver csi.example.com (only supports \
                [\"Ephemeral\"])";
    assert_eq!(events_of(&cluster, "web", "FailedMount"), [text]);
}

#[test]
fn class_annotation_of_claim_sets_class_of_provisioned_volume() {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &STORAGE_CLASS, class("fast", "csi.example.com", false));
    let mut data = claim("data", "");
    object::remove(&mut data, "spec.storageClassName");
    data["metadata"]["annotations"] = json!({ "volume.beta.kubernetes.io/storage-class": "fast" });
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, data);
    let volume = text(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", "spec.volumeName");
    assert_eq!(text(&cluster, &PERSISTENT_VOLUME, "", &volume, "spec.storageClassName"), "fast");
}

#[test]
fn quota_counts_objects_of_any_kind() {
    let mut cluster = Cluster::new(Config::default());
    let quota = json!({
        "apiVersion": "v1", "kind": "ResourceQuota", "metadata": { "name": "few", "namespace": "default" },
        "spec": { "hard": { "count/statefulsets.apps": "1", "count/pods": "5" } },
    });
    create(&mut cluster, &RESOURCE_QUOTA, quota);
    let used = |cluster: &Cluster| get(cluster, &RESOURCE_QUOTA, "default", "few").unwrap()["status"]["used"].clone();
    assert_eq!(used(&cluster), json!({ "count/statefulsets.apps": "0", "count/pods": "0" }));
    let set = |name: &str| {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": name, "namespace": "default" },
            "spec": {
                "replicas": 0, "serviceName": name, "selector": { "matchLabels": { "app": name } },
                "template": {
                    "metadata": { "labels": { "app": name } },
                    "spec": { "containers": [{ "name": "c", "image": "nginx" }] },
                },
            },
        })
    };
    create(&mut cluster, &STATEFUL_SET, set("one"));
    assert_eq!(used(&cluster)["count/statefulsets.apps"], "1");
    assert!(cluster.request("test", Request::create(&STATEFUL_SET, set("two"))).is_err());
    delete(&mut cluster, &STATEFUL_SET, "default", "one");
    assert_eq!(used(&cluster)["count/statefulsets.apps"], "0");
}

#[test]
fn similar_events_are_aggregated() {
    let mut cluster = Cluster::new(Config::default());
    let set = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "web", "namespace": "default" },
        "spec": {
            "replicas": 12, "serviceName": "web", "selector": { "matchLabels": { "app": "web" } },
            "podManagementPolicy": "Parallel",
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "containers": [{ "name": "c", "image": "nginx" }] },
            },
        },
    });
    create(&mut cluster, &STATEFUL_SET, set);
    let events = events_of(&cluster, "web", "SuccessfulCreate");
    assert_eq!(events[8], "Normal Create Pod web-8 in StatefulSet web successful");
    assert_eq!(events[9], "Normal (combined from similar events): Create Pod web-9 in StatefulSet web successful");
    assert_eq!(events.len(), 12);
    // They are one event, with the newest message.
    let name = |event: &Object| object::name(event).to_owned();
    let events = cluster.records().filter(|r| r.is_event()).filter_map(|r| r.after.clone());
    let joined = events.filter(|e| object::str_at(e, "message").starts_with("(combined")).map(|e| name(&e));
    let mut names: Vec<String> = joined.collect();
    names.dedup();
    assert_eq!(names.len(), 1);
}

/// Returns a cluster with a claim of 1Gi whose volume was expanded to 2Gi, and waits for the expansion on the node.
fn half_grown(parameters: Value) -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    let mut fast = class("fast", "csi.example.com", false);
    fast["parameters"] = parameters;
    create(&mut cluster, &STORAGE_CLASS, fast);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", "fast"));
    let grow = json!({ "spec": { "resources": { "requests": { "storage": "2Gi" } } } });
    patch(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", grow);
    cluster
}

#[test]
fn read_only_mount_is_not_expanded() {
    let mut cluster = half_grown(json!({ "expandNode": "true" }));
    let mut web = user("web", "data", "node-a");
    web["spec"]["volumes"][0]["persistentVolumeClaim"]["readOnly"] = true.into();
    create(&mut cluster, &POD, web);
    let volume = text(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", "spec.volumeName");
    let text =
        format!("Warning MountVolume.NodeExpandVolume failed for volume \"{volume}\" requested read-only file system");
    for name in ["web", "data"] {
        assert_eq!(events_of(&cluster, name, "FileSystemResizeFailed"), std::slice::from_ref(&text));
    }
    assert!(!cluster.calls().any(|c| c.call.method == "NodeExpandVolume"));
}

#[test]
fn node_expansion_uses_secret_of_class() {
    let mut cluster = half_grown(json!({
        "expandNode": "true", "csi.storage.k8s.io/node-expand-secret-name": "key",
        "csi.storage.k8s.io/node-expand-secret-namespace": "default",
    }));
    create(&mut cluster, &POD, user("web", "data", "node-a"));
    let volume = text(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", "spec.volumeName");
    let events = events_of(&cluster, "web", "FailedMount");
    let start = format!(
        "Warning MountVolume.Setup failed while expanding volume for volume \"{volume}\" : fetching NodeExpandSecretRef \
         default/key failed: "
    );
    assert!(events[0].starts_with(&start), "{events:?}");
    let key = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "key", "namespace": "default" },
        "stringData": { "password": "open" },
    });
    create(&mut cluster, &SECRET, key);
    cluster.run_for(Duration::from_secs(120));
    let call = cluster.calls().find(|c| c.call.method == "NodeExpandVolume").expect("it is grown");
    assert_eq!(call.call.request["secrets"], json!({ "password": "open" }));
    assert_eq!(text(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", "status.capacity.storage"), "2Gi");
}

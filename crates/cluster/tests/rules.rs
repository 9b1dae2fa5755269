//! Branches of the controllers' rules that no recording shows.

use std::time::Duration;

use bindery_api::kinds::{
    CONFIG_MAP, NAMESPACE, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, RESOURCE_QUOTA, STORAGE_CLASS,
};
use bindery_api::request::{PatchType, Request};
use bindery_api::{Kind, Object, Value, object};
use bindery_cluster::{Cluster, Config};
use serde_json::json;

const QUIET: Duration = Duration::from_secs(4);

fn create(cluster: &mut Cluster, kind: &'static Kind, object: Value) {
    cluster.request("test", Request::create(kind, object)).expect("the server accepts it");
    cluster.settle(QUIET);
}

fn patch(cluster: &mut Cluster, kind: &'static Kind, namespace: &str, name: &str, patch: Value) {
    cluster.request("test", Request::patch(kind, namespace, name, PatchType::Merge, patch)).expect("accepted");
    cluster.settle(QUIET);
}

fn delete(cluster: &mut Cluster, kind: &'static Kind, namespace: &str, name: &str) {
    cluster.request("test", Request::delete(kind, namespace, name)).expect("accepted");
    cluster.settle(QUIET);
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

/// What was said of an object: `Warning FailedBinding text`, each once.
fn said(cluster: &Cluster, name: &str, reason: &str) -> Vec<String> {
    let mut said = Vec::new();
    for event in cluster.records().filter(|r| r.is_event()).filter_map(|r| r.after.as_ref()) {
        let field = |path| object::str_at(event, path);
        let line = format!("{} {}", field("type"), field("message"));
        if field("involvedObject.name") == name && field("reason") == reason && !said.contains(&line) {
            said.push(line);
        }
    }
    said
}

#[test]
fn the_plugin_for_tests_is_switched_off() {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &STORAGE_CLASS, class("slow", "kubernetes.io/host-path", false));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", "slow"));
    let off =
        "Warning Failed to create provisioner: provisioning in volume plugin \"kubernetes.io/host-path\" is disabled";
    assert_eq!(said(&cluster, "data", "ProvisioningFailed"), [off]);
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").expect("it is there");
    let asked = object::annotation(&data, "volume.kubernetes.io/storage-provisioner");
    assert_eq!(asked, Some("kubernetes.io/host-path"));
}

/// Binds a claim to a volume, deletes the claim, and gives back the volume's phase and message.
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
fn a_host_path_is_deleted_below_any_tmp() {
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
fn what_the_scheduler_says_of_a_recycler_is_said_of_its_volume() {
    let mut cluster = Cluster::new(Config::default());
    let mut disk = volume("disk", "", json!({ "nfs": { "server": "10.0.0.5", "path": "/exports" } }));
    disk["spec"]["persistentVolumeReclaimPolicy"] = "Recycle".into();
    create(&mut cluster, &PERSISTENT_VOLUME, disk);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", ""));
    cluster.run_for(Duration::from_secs(20));
    delete(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data");
    let text = "Normal Recycler pod: Successfully assigned default/recycler-for-disk to node-a";
    assert_eq!(said(&cluster, "disk", "RecyclerPod"), [text]);
}

#[test]
fn a_volume_of_a_replaced_plugin_is_grown_by_its_driver() {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &STORAGE_CLASS, class("slow", "kubernetes.io/gce-pd", false));
    let source = json!({ "gcePersistentDisk": { "pdName": "disk-1" } });
    create(&mut cluster, &PERSISTENT_VOLUME, volume("disk", "slow", source));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", "slow"));
    let grow = json!({ "spec": { "resources": { "requests": { "storage": "2Gi" } } } });
    patch(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", grow);
    let text = "Normal CSI migration enabled for kubernetes.io/gce-pd; waiting for external resizer to expand the pvc";
    assert_eq!(said(&cluster, "data", "ExternalExpanding"), [text]);
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").expect("it is there");
    let resizer = object::annotation(&data, "volume.kubernetes.io/storage-resizer");
    assert_eq!(resizer, Some("pd.csi.storage.gke.io"));
}

#[test]
fn a_volume_that_is_kept_for_a_claim_is_not_passed_over() {
    let mut cluster = Cluster::new(Config::default());
    create(&mut cluster, &STORAGE_CLASS, class("local", "kubernetes.io/no-provisioner", true));
    let local = |name: &str, node: &str| {
        let source = json!({ "local": { "path": "/mnt" }, "nodeAffinity": on_node(node) });
        volume(name, "local", source)
    };
    create(&mut cluster, &PERSISTENT_VOLUME, local("free", "node-a"));
    let mut kept = local("kept", "node-b");
    kept["spec"]["claimRef"] = json!({ "namespace": "default", "name": "data" });
    // Seen by the scheduler before the binder binds the two.
    cluster.request("test", Request::create(&PERSISTENT_VOLUME, kept)).expect("accepted");
    let mut web = pod("default", "web", Some("data"));
    web["spec"]["nodeSelector"] = json!({ "kubernetes.io/hostname": "node-a" });
    cluster.request("test", Request::create(&PERSISTENT_VOLUME_CLAIM, claim("data", "local"))).expect("accepted");
    create(&mut cluster, &POD, web);
    assert_eq!(text(&cluster, &PERSISTENT_VOLUME, "", "free", "status.phase"), "Available");
    assert_eq!(text(&cluster, &POD, "default", "web", "spec.nodeName"), "");
}

#[test]
fn an_old_zone_label_is_compared_with_the_new_one() {
    let mut cluster = Cluster::new(Config::default());
    let mut disk = volume("disk", "", json!({ "nfs": { "server": "10.0.0.5", "path": "/exports" } }));
    disk["metadata"]["labels"] = json!({ "failure-domain.beta.kubernetes.io/zone": "zone-b" });
    create(&mut cluster, &PERSISTENT_VOLUME, disk);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", ""));
    create(&mut cluster, &POD, pod("default", "web", Some("data")));
    assert_eq!(text(&cluster, &POD, "default", "web", "spec.nodeName"), "node-b");
}

#[test]
fn a_pod_that_goes_before_it_has_a_node_is_not_scheduled() {
    let mut cluster = Cluster::new(Config::default());
    let mut web = pod("default", "web", Some("data"));
    web["metadata"]["finalizers"] = json!(["example.com/hold"]);
    create(&mut cluster, &POD, web);
    delete(&mut cluster, &POD, "default", "web");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", ""));
    let told = said(&cluster, "web", "FailedScheduling");
    assert_eq!(told.last().map(String::as_str), Some("Warning skip schedule deleting pod: default/web"));
}

#[test]
fn an_owner_in_another_place_does_not_count() {
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
    let mut near = claim("near", "");
    near["metadata"]["ownerReferences"] = owner("ConfigMap");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, near);
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
    assert_eq!(said(&cluster, "near", "OwnerRefInvalidNamespace"), [text]);
}

/// A condition of a namespace: its status and message.
fn condition(cluster: &Cluster, namespace: &str, kind: &str) -> String {
    let namespace = get(cluster, &NAMESPACE, "", namespace).expect("it is there");
    let conditions = object::list_at(&namespace, "status.conditions");
    let found = conditions.iter().find(|c| c["type"] == kind);
    found.map(|c| format!("{} {}", object::str_at(c, "status"), object::str_at(c, "message"))).unwrap_or_default()
}

#[test]
fn a_namespace_gives_its_pods_their_time_and_then_says_which_do_not_go() {
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
    // It looks after 5 seconds, after 10, and then each time half of thirty seconds and one more later.
    cluster.run_for(Duration::from_secs(40));
    let of = |cluster: &Cluster| condition(cluster, "team", "NamespaceDeletionContentFailure");
    assert_eq!(of(&cluster), "False All content successfully deleted, may be waiting on finalization");
    cluster.run_for(Duration::from_secs(5));
    let text = "True Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: team \
                for gvr: /v1, Resource=pods";
    assert_eq!(of(&cluster), text);
}

#[test]
fn a_pod_that_is_over_no_longer_counts_against_a_quota() {
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

//! Tests nodes that join, are partitioned, heal and are removed. Tests drivers that are uninstalled and installed
//! again.

use std::time::Duration;

use bindery_api::kinds::{CSI_NODE, NODE, PERSISTENT_VOLUME_CLAIM, POD, STATEFUL_SET, STORAGE_CLASS};
use bindery_api::request::Request;
use bindery_api::{Kind, Object, Value, object};
use bindery_cluster::{Action, Cluster, Config, Driver, DriverChange, NodeChange, invariants};
use serde_json::json;

const SETTLE_PERIOD: Duration = Duration::from_secs(8);

fn create(cluster: &mut Cluster, kind: &'static Kind, object: Value) {
    cluster.request("test", Request::create(kind, object)).expect("the server accepts it");
    cluster.settle(SETTLE_PERIOD);
}

fn get(cluster: &Cluster, kind: &'static Kind, name: &str) -> Option<Object> {
    cluster.server().lookup(kind, if kind.namespaced { "default" } else { "" }, name)
}

fn node(cluster: &mut Cluster, name: &str, change: NodeChange) {
    let applied = cluster.apply(Action::Node { name: name.into(), change });
    applied.answer.expect("there is an answer").expect("it can be done");
    cluster.settle(SETTLE_PERIOD);
    let records: Vec<_> = cluster.records().cloned().collect();
    invariants::check(cluster, &records).expect("all invariants hold");
}

fn driver(cluster: &mut Cluster, change: DriverChange) {
    let applied = cluster.apply(Action::Driver { name: "csi.example.com".into(), change });
    applied.answer.expect("there is an answer").expect("it can be done");
    cluster.settle(SETTLE_PERIOD);
}

fn events_of(cluster: &Cluster, reason: &str) -> Vec<String> {
    let events = cluster.records().filter(|r| r.is_event()).filter_map(|r| r.after.as_ref());
    let events = events.filter(|event| object::str_at(event, "reason") == reason);
    let mut events: Vec<String> = events.map(|event| object::str_at(event, "message").to_owned()).collect();
    events.dedup();
    events
}

fn condition(object: &Value, kind: &str) -> String {
    let found = object::list_at(object, "status.conditions").iter().find(|c| c["type"] == kind);
    found.map_or(String::new(), |c| format!("{} {}", object::str_at(c, "status"), object::str_at(c, "reason")))
}

fn class(cluster: &mut Cluster) {
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": "fast" },
        "provisioner": "csi.example.com",
    });
    create(cluster, &STORAGE_CLASS, class);
}

fn pod(name: &str, node: Option<&str>) -> Value {
    let mut pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }],
            "containers": [{
                "name": "c", "image": "busybox", "volumeMounts": [{ "name": "data", "mountPath": "/data" }],
            }],
        },
    });
    if let Some(node) = node {
        pod["spec"]["nodeSelector"] = json!({ "kubernetes.io/hostname": node });
    }
    pod
}

fn claim() -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data", "namespace": "default" },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
            "resources": { "requests": { "storage": "1Gi" } },
        },
    })
}

fn stateful_set() -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "web", "namespace": "default" },
        "spec": {
            "replicas": 1, "serviceName": "web", "selector": { "matchLabels": { "app": "web" } },
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "containers": [{
                    "name": "c", "image": "busybox", "volumeMounts": [{ "name": "data", "mountPath": "/data" }],
                }] },
            },
            "volumeClaimTemplates": [{
                "metadata": { "name": "data" },
                "spec": {
                    "accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
                    "resources": { "requests": { "storage": "1Gi" } },
                },
            }],
        },
    })
}

#[test]
fn node_recovering_after_eviction_loses_its_pods() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster);
    create(&mut cluster, &STATEFUL_SET, stateful_set());
    let first = get(&cluster, &POD, "web-0").unwrap();
    assert_eq!(condition(&first, "Ready"), "True ");
    let home = object::str_at(&first, "spec.nodeName").to_owned();

    node(&mut cluster, &home, NodeChange::Partition);
    cluster.run_for(Duration::from_secs(30));
    assert_eq!(condition(&get(&cluster, &NODE, &home).unwrap(), "Ready"), "True KubeletReady", "it is given time");
    cluster.run_for(Duration::from_secs(30));
    let unreachable = get(&cluster, &NODE, &home).unwrap();
    assert_eq!(condition(&unreachable, "Ready"), "Unknown NodeStatusUnknown");
    let taints: Vec<_> =
        object::list_at(&unreachable, "spec.taints").iter().map(|t| object::str_at(t, "effect")).collect();
    assert_eq!(taints, ["NoSchedule", "NoExecute"]);
    assert_eq!(condition(&get(&cluster, &POD, "web-0").unwrap(), "Ready"), "False ");
    assert_eq!(events_of(&cluster, "NodeNotReady").len(), 2);

    cluster.run_for(Duration::from_secs(310));
    let terminating = get(&cluster, &POD, "web-0").unwrap();
    assert!(
        object::is_deleting(&terminating) && object::uid(&terminating) == object::uid(&first),
        "no kubelet ends it"
    );
    cluster.run_for(Duration::from_secs(600));
    assert!(get(&cluster, &POD, "web-0").is_some(), "and so it stays");

    node(&mut cluster, &home, NodeChange::Heal);
    cluster.run_for(Duration::from_secs(60));
    let back = get(&cluster, &NODE, &home).unwrap();
    assert_eq!(condition(&back, "Ready"), "True KubeletReady");
    assert!(object::list_at(&back, "spec.taints").is_empty());
    let second = get(&cluster, &POD, "web-0").unwrap();
    assert_ne!(object::uid(&second), object::uid(&first));
    assert_eq!(condition(&second, "Ready"), "True ");
}

#[test]
fn node_recovering_before_eviction_keeps_its_pods() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster);
    create(&mut cluster, &STATEFUL_SET, stateful_set());
    let first = get(&cluster, &POD, "web-0").unwrap();
    let home = object::str_at(&first, "spec.nodeName").to_owned();
    node(&mut cluster, &home, NodeChange::Partition);
    cluster.run_for(Duration::from_secs(20));
    // A restarted controller counts from its start.
    cluster.apply(Action::Crash { controller: "node-lifecycle-controller".into() });
    cluster.run_for(Duration::from_secs(70));
    assert_eq!(condition(&get(&cluster, &POD, "web-0").unwrap(), "Ready"), "False ");
    node(&mut cluster, &home, NodeChange::Heal);
    cluster.run_for(Duration::from_secs(400));
    let same = get(&cluster, &POD, "web-0").unwrap();
    assert_eq!(object::uid(&same), object::uid(&first));
    assert_eq!(condition(&same, "Ready"), "True ");
}

#[test]
fn pods_run_on_new_node_and_are_removed_with_it() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim());
    create(&mut cluster, &POD, pod("app", Some("node-c")));
    assert_eq!(object::str_at(&get(&cluster, &POD, "app").unwrap(), "spec.nodeName"), "");
    node(&mut cluster, "node-c", NodeChange::Join { zone: "zone-c".into() });
    cluster.run_for(Duration::from_secs(20));
    let app = get(&cluster, &POD, "app").unwrap();
    assert_eq!(object::str_at(&app, "spec.nodeName"), "node-c");
    assert_eq!(object::str_at(&app, "status.phase"), "Running");
    let csi = get(&cluster, &CSI_NODE, "node-c").unwrap();
    assert_eq!(object::list_at(&csi, "spec.drivers").len(), 2);
    let repeated = Action::Node { name: "node-c".into(), change: NodeChange::Join { zone: "zone-c".into() } };
    assert!(cluster.apply(repeated).answer.unwrap().unwrap_err().is_already_exists());

    node(&mut cluster, "node-c", NodeChange::Remove);
    cluster.run_for(Duration::from_secs(120));
    assert!(get(&cluster, &NODE, "node-c").is_none());
    assert!(get(&cluster, &CSI_NODE, "node-c").is_none(), "the garbage collector sees to that");
    assert!(get(&cluster, &POD, "app").is_none());
    // The node can still use its mounted volumes. Its volume is detached after six more minutes.
    let detached = |cluster: &Cluster| cluster.calls().filter(|c| c.call.method == "ControllerUnpublishVolume").count();
    cluster.run_for(Duration::from_secs(280));
    assert_eq!(detached(&cluster), 0);
    cluster.run_for(Duration::from_secs(60));
    assert_eq!(detached(&cluster), 1);
}

#[test]
fn pod_waits_until_its_driver_is_registered_again() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster);
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim());
    driver(&mut cluster, DriverChange::Deregister { node: "node-b".into() });
    create(&mut cluster, &POD, pod("app", Some("node-b")));
    cluster.run_for(Duration::from_secs(30));
    let text = "AttachVolume.Attach failed for volume \"";
    let failed = events_of(&cluster, "FailedAttachVolume");
    assert!(
        failed
            .iter()
            .any(|m| m.starts_with(text) && m.contains("CSINode node-b does not contain driver csi.example.com")),
        "{failed:?}"
    );
    driver(&mut cluster, DriverChange::Register { node: "node-b".into() });
    cluster.run_for(Duration::from_secs(180));
    assert_eq!(object::str_at(&get(&cluster, &POD, "app").unwrap(), "status.phase"), "Running");

    driver(&mut cluster, DriverChange::Uninstall);
    assert!(!cluster.controllers().any(|name| name.ends_with(" csi.example.com")));
    let mut other = claim();
    other["metadata"]["name"] = "late".into();
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, other);
    let phase = |cluster: &Cluster| {
        object::str_at(&get(cluster, &PERSISTENT_VOLUME_CLAIM, "late").unwrap(), "status.phase").to_owned()
    };
    assert_eq!(phase(&cluster), "Pending");
    node(&mut cluster, "node-b", NodeChange::Partition);
    let repeated = Driver {
        name: "csi.example.com".into(),
        topology_key: None,
        max_volumes_per_node: None,
        max_bytes: None,
        capacity: None,
    };
    driver(&mut cluster, DriverChange::Install(repeated));
    cluster.run_for(Duration::from_secs(30));
    assert_eq!(phase(&cluster), "Bound");
    let known = |cluster: &Cluster| object::list_at(&get(cluster, &CSI_NODE, "node-b").unwrap(), "spec.drivers").len();
    assert_eq!(known(&cluster), 1);
    node(&mut cluster, "node-b", NodeChange::Heal);
    assert_eq!(known(&cluster), 2, "its kubelet hears of the driver when it is back");
}

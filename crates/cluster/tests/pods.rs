//! Tests the lifecycle of Pods on their nodes.

use std::time::Duration;

use bindery_api::kinds::{CONFIG_MAP, CSI_DRIVER, NODE, PERSISTENT_VOLUME_CLAIM, POD, PRIORITY_CLASS, STORAGE_CLASS};
use bindery_api::request::Request;
use bindery_api::{Object, Value, object};
use bindery_cluster::{Cluster, Config};
use serde_json::json;

const SETTLE_PERIOD: Duration = Duration::from_secs(8);

fn apply(cluster: &mut Cluster, kind: &'static bindery_api::Kind, object: Value) {
    cluster.request("kubectl create", Request::create(kind, object)).expect("the server accepts it");
    cluster.settle(SETTLE_PERIOD);
}

fn pod(name: &str, container: Value, volumes: Value) -> Value {
    let mut container = container;
    container["name"] = name.into();
    container["image"] = "nginx".into();
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": "default" },
        "spec": { "nodeName": "node-a", "containers": [container], "volumes": volumes },
    })
}

fn live(cluster: &Cluster, name: &str) -> Object {
    cluster.server().lookup(&POD, "default", name).expect("the Pod is there")
}

fn waits(cluster: &Cluster, name: &str) -> String {
    let pod = live(cluster, name);
    let container = &object::list_at(&pod, "status.containerStatuses")[0];
    format!(
        "{} {}",
        object::str_at(container, "state.waiting.reason"),
        object::str_at(container, "state.waiting.message")
    )
    .trim()
    .to_owned()
}

#[test]
fn host_path_type_is_checked() {
    let mut cluster = Cluster::new(Config::default());
    let mounted = json!({ "volumeMounts": [{ "name": "host", "mountPath": "/host" }] });
    let rows = [
        ("/var/log", "Directory", true),
        ("/srv/data", "Directory", false),
        ("/srv/data", "", true),
        ("/srv/data/file", "FileOrCreate", false),
        ("/srv/data", "DirectoryOrCreate", true),
        ("/srv/data", "Directory", true),
        ("/srv/data/file", "FileOrCreate", true),
        ("/srv/data/file", "File", true),
        ("/srv/data", "File", false),
        ("/dev/null", "CharDevice", true),
        ("/run/docker.sock", "Socket", false),
    ];
    for (i, (path, sort, runs)) in rows.into_iter().enumerate() {
        let name = format!("pod-{i}");
        let volumes = json!([{ "name": "host", "hostPath": { "path": path, "type": sort } }]);
        apply(&mut cluster, &POD, pod(&name, mounted.clone(), volumes));
        let phase = if runs { "Running" } else { "Pending" };
        assert_eq!(object::str_at(&live(&cluster, &name), "status.phase"), phase, "{path} as {sort:?}");
    }
}

#[test]
fn container_with_missing_environment_source_is_retried() {
    let mut cluster = Cluster::new(Config::default());
    let env = json!({ "env": [{ "name": "X", "valueFrom": { "configMapKeyRef": { "name": "one", "key": "b" } } }] });
    apply(&mut cluster, &POD, pod("app", env, json!([])));
    assert_eq!(waits(&cluster, "app"), "CreateContainerConfigError configmap \"one\" not found");
    let map = |data: Value| json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "one", "namespace": "default" }, "data": data });
    apply(&mut cluster, &CONFIG_MAP, map(json!({ "a": "1" })));
    cluster.run_for(Duration::from_secs(11));
    assert_eq!(waits(&cluster, "app"), "CreateContainerConfigError couldn't find key b in ConfigMap default/one");
    cluster.request("kubectl delete", Request::delete(&CONFIG_MAP, "default", "one")).expect("it is there");
    apply(&mut cluster, &CONFIG_MAP, map(json!({ "b": "1" })));
    cluster.run_for(Duration::from_secs(11));
    assert_eq!(object::str_at(&live(&cluster, "app"), "status.phase"), "Running");
}

#[test]
fn active_deadline_ends_pod_waiting_for_volumes() {
    let mut cluster = Cluster::new(Config::default());
    let mounted = json!({ "volumeMounts": [{ "name": "map", "mountPath": "/map" }] });
    let mut late = pod("late", mounted, json!([{ "name": "map", "configMap": { "name": "none" } }]));
    late["spec"]["activeDeadlineSeconds"] = 5.into();
    apply(&mut cluster, &POD, late);
    let late = live(&cluster, "late");
    assert_eq!(object::str_at(&late, "status.phase"), "Failed");
    assert_eq!(object::str_at(&late, "status.reason"), "DeadlineExceeded");
}

/// Returns the methods of node calls for a Pod with a broken volume, and for its deletion. Repeated calls count once.
fn calls(fault: &str, code: &str) -> Vec<&'static str> {
    let mut cluster = Cluster::new(Config::default());
    let driver = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": { "name": "csi.example.com" },
        "spec": { "attachRequired": false },
    });
    apply(&mut cluster, &CSI_DRIVER, driver);
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": "fast" },
        "provisioner": "csi.example.com", "parameters": { fault: code },
    });
    apply(&mut cluster, &STORAGE_CLASS, class);
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data", "namespace": "default" },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
            "resources": { "requests": { "storage": "1Gi" } },
        },
    });
    apply(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim);
    let mounted = json!({ "volumeMounts": [{ "name": "data", "mountPath": "/data" }] });
    let volumes = json!([{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }]);
    apply(&mut cluster, &POD, pod("app", mounted, volumes));
    cluster.request("kubectl delete", Request::delete(&POD, "default", "app")).expect("it is there");
    cluster.settle(SETTLE_PERIOD);
    let mut methods: Vec<_> =
        cluster.calls().map(|call| call.call.method).filter(|method| method.starts_with("Node")).collect();
    methods.dedup();
    methods
}

#[test]
fn uncertain_mount_is_unmounted() {
    let (stage, publish) = ("NodeStageVolume", "NodePublishVolume");
    let (unpublish, unstage) = ("NodeUnpublishVolume", "NodeUnstageVolume");
    assert_eq!(calls("stageError", "Internal"), [stage]);
    assert_eq!(calls("stageError", "Unavailable"), [stage, unstage]);
    assert_eq!(calls("publishError", "Internal"), [stage, publish, unstage]);
    assert_eq!(calls("publishError", "Aborted"), [stage, publish, unpublish, unstage]);
}

#[test]
fn iscsi_and_fc_volumes_are_attached_at_once() {
    let mut cluster = Cluster::new(Config::default());
    let mounted = json!({ "volumeMounts": [{ "name": "lun", "mountPath": "/lun" }] });
    let volumes = json!([{ "name": "lun", "fc": { "targetWWNs": ["50060e801049cfd1"], "lun": 2 } }]);
    apply(&mut cluster, &POD, pod("app", mounted, volumes));
    assert_eq!(object::str_at(&live(&cluster, "app"), "status.phase"), "Running");
    let node = cluster.server().lookup(&NODE, "", "node-a").expect("the node is there");
    assert_eq!(object::list_at(&node, "status.volumesAttached")[0]["name"], "kubernetes.io/fc/[50060e801049cfd1]:2");
    assert_eq!(object::strings_at(&node, "status.volumesInUse"), ["kubernetes.io/fc/[50060e801049cfd1]:2"]);
    cluster.request("kubectl delete", Request::delete(&POD, "default", "app")).expect("it is there");
    cluster.settle(SETTLE_PERIOD);
    let node = cluster.server().lookup(&NODE, "", "node-a").expect("the node is there");
    assert!(object::list_at(&node, "status.volumesAttached").is_empty());
}

#[test]
fn only_conflicting_pods_are_preempted() {
    let mut cluster = Cluster::new(Config::default());
    let class = json!({
        "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": { "name": "high" }, "value": 100,
    });
    apply(&mut cluster, &PRIORITY_CLASS, class);
    let sized = |name: &str, cpu: &str, class: &str| {
        let mut pod = pod(name, json!({ "resources": { "requests": { "cpu": cpu } } }), json!([]));
        object::remove(&mut pod, "spec.nodeName");
        pod["spec"]["nodeSelector"] = json!({ "kubernetes.io/hostname": "node-a" });
        if !class.is_empty() {
            pod["spec"]["priorityClassName"] = class.into();
        }
        pod
    };
    for (name, cpu, class) in [("small", "1", ""), ("large", "20", ""), ("important", "25", "high")] {
        apply(&mut cluster, &POD, sized(name, cpu, class));
    }
    cluster.settle(SETTLE_PERIOD);
    let there = |name: &str| cluster.server().lookup(&POD, "default", name).is_some();
    assert_eq!(["small", "large", "important"].map(there), [true, false, true]);
    assert_eq!(object::str_at(&live(&cluster, "important"), "spec.nodeName"), "node-a");
}

/// Returns a condition of a Pod: its status, reason and message.
fn condition(pod: &Object, kind: &str) -> String {
    let conditions = object::list_at(pod, "status.conditions");
    let found = conditions.iter().find(|c| c["type"] == kind).expect("the Pod has it");
    let text = |field| object::str_at(found, field);
    format!("{} {} {}", text("status"), text("reason"), text("message")).trim().to_owned()
}

#[test]
fn pod_is_ready_when_its_containers_run() {
    let mut cluster = Cluster::new(Config::default());
    let mounted = json!({ "volumeMounts": [{ "name": "map", "mountPath": "/map" }] });
    apply(&mut cluster, &POD, pod("app", mounted, json!([{ "name": "map", "configMap": { "name": "late" } }])));
    let app = live(&cluster, "app");
    let unready = "False ContainersNotReady containers with unready status: [app]";
    assert_eq!((condition(&app, "Ready"), condition(&app, "ContainersReady")), (unready.into(), unready.into()));
    assert_eq!(condition(&app, "PodReadyToStartContainers"), "False");
    let status = |pod: &Object| object::list_at(pod, "status.containerStatuses")[0].clone();
    assert_eq!((&status(&app)["ready"], &status(&app)["started"]), (&json!(false), &json!(false)));

    let map =
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "late", "namespace": "default" } });
    apply(&mut cluster, &CONFIG_MAP, map);
    cluster.run_for(Duration::from_secs(200));
    let app = live(&cluster, "app");
    assert_eq!((condition(&app, "Ready"), condition(&app, "ContainersReady")), ("True".into(), "True".into()));
    assert_eq!((&status(&app)["ready"], &status(&app)["started"]), (&json!(true), &json!(true)));

    // On the hollow nodes of the recordings, it is ready from the start.
    let mut cluster = Cluster::new(Config { hollow: true, ..Config::default() });
    let mounted = json!({ "volumeMounts": [{ "name": "map", "mountPath": "/map" }] });
    apply(&mut cluster, &POD, pod("app", mounted, json!([{ "name": "map", "configMap": { "name": "late" } }])));
    assert_eq!(condition(&live(&cluster, "app"), "Ready"), "True");
}

#[test]
fn init_containers_run_in_order_and_sidecars_keep_running() {
    let mut cluster = Cluster::new(Config::default());
    let mut app = pod("app", json!({}), json!([]));
    app["spec"]["initContainers"] = json!([
        { "name": "first", "image": "busybox" },
        { "name": "proxy", "image": "proxy", "restartPolicy": "Always" },
        { "name": "last", "image": "busybox" },
    ]);
    apply(&mut cluster, &POD, app);
    let seen: Vec<String> = cluster
        .records()
        .filter(|r| r.key == "/registry/pods/default/app")
        .filter_map(|r| r.after.clone())
        .map(|pod| {
            let state = |c: &Value| c["state"].as_object().and_then(|s| s.keys().next().cloned()).unwrap_or_default();
            let all = ["status.initContainerStatuses", "status.containerStatuses"].map(|f| object::list_at(&pod, f));
            let states: Vec<String> = all.concat().iter().map(state).collect();
            format!("{} {}", object::str_at(&pod, "status.phase"), states.join(" "))
        })
        .collect();
    let expected = [
        "Pending ",
        "Pending waiting waiting waiting waiting",
        "Pending waiting waiting waiting waiting",
        "Pending running waiting waiting waiting",
        "Pending terminated running waiting waiting",
        "Pending terminated running running waiting",
        "Running terminated running terminated running",
    ];
    assert_eq!(seen, expected);
    let app = live(&cluster, "app");
    assert_eq!((condition(&app, "Initialized"), condition(&app, "Ready")), ("True".into(), "True".into()));

    cluster.request("kubectl delete", Request::delete(&POD, "default", "app")).expect("it is there");
    cluster.settle(SETTLE_PERIOD);
    assert!(cluster.server().lookup(&POD, "default", "app").is_none());

    let mut only = pod("only", json!({}), json!([]));
    only["spec"]["initContainers"] = json!([{ "name": "proxy", "image": "proxy", "restartPolicy": "Always" }]);
    apply(&mut cluster, &POD, only);
    assert_eq!(condition(&live(&cluster, "only"), "Ready"), "True");
}

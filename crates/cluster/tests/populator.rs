//! Tests volume populators: a claim that is populated from a Hello, and the cases in which this is blocked.

use std::time::Duration;

use bindery_api::kinds::{
    HELLO, NAMESPACE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STORAGE_CLASS, VOLUME_POPULATOR,
};
use bindery_api::request::Request;
use bindery_api::{Kind, Object, Value, object};
use bindery_cluster::{Action, Cluster, Config, Exec};
use serde_json::json;

const FINALIZER: &str = "hello.example.com/populate-target-protection";
/// Longer than the binder's resync period, after which the prime claim is found to be lost.
const WHILE: Duration = Duration::from_secs(40);

fn create(cluster: &mut Cluster, kind: &'static Kind, object: Value) {
    cluster.request("test", Request::create(kind, object)).expect("the server accepts it");
}

fn get(cluster: &Cluster, kind: &'static Kind, namespace: &str, name: &str) -> Option<Object> {
    cluster.server().lookup(kind, namespace, name)
}

fn populator() -> Value {
    json!({
        "apiVersion": "populator.storage.k8s.io/v1beta1", "kind": "VolumePopulator",
        "metadata": { "name": "hello-populator" }, "sourceKind": { "group": "hello.example.com", "kind": "Hello" },
    })
}

fn hello(file: &str) -> Value {
    json!({
        "apiVersion": "hello.example.com/v1alpha1", "kind": "Hello",
        "metadata": { "name": "hello1", "namespace": "default" },
        "spec": { "fileName": file, "fileContents": "Hello, world!" },
    })
}

fn claim() -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data", "namespace": "default" },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
            "resources": { "requests": { "storage": "10Mi" } },
            "dataSourceRef": { "apiGroup": "hello.example.com", "kind": "Hello", "name": "hello1" },
        },
    })
}

fn pod() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "reader", "namespace": "default" },
        "spec": {
            "containers": [{
                "name": "main", "image": "busybox", "volumeMounts": [{ "name": "data", "mountPath": "/data" }],
            }],
            "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }],
        },
    })
}

/// Returns a cluster with a class of this binding mode, and the populator's namespace.
fn cluster(mode: &str) -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    let namespace = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": "hello" } });
    create(&mut cluster, &NAMESPACE, namespace);
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": "fast" },
        "provisioner": "csi.example.com", "volumeBindingMode": mode,
    });
    create(&mut cluster, &STORAGE_CLASS, class);
    cluster
}

/// Returns the reasons of a component's writes, in order.
fn story(cluster: &Cluster, actor: &str) -> Vec<&'static str> {
    cluster.records().filter(|r| !r.is_event() && r.actor.name() == actor).map(|r| r.why.branch).collect()
}

/// Returns the reasons of a component's events about claims, without duplicates.
fn events_of(cluster: &Cluster, component: &str) -> Vec<String> {
    let mut events: Vec<String> = Vec::new();
    for event in cluster.records().filter(|r| r.is_event()).filter_map(|r| r.after.as_ref()) {
        let line = format!("{} {}", object::str_at(event, "reason"), object::str_at(event, "message"));
        if object::str_at(event, "source.component") == component && !events.contains(&line) {
            events.push(line);
        }
    }
    events
}

fn read(cluster: &mut Cluster, file: &str) -> String {
    let done = cluster.apply(Action::Exec(Exec {
        namespace: "default".into(),
        pod: "reader".into(),
        container: String::new(),
        command: ["head", "-n1", file].map(str::to_owned).to_vec(),
        stdin: String::new(),
        tty: false,
    }));
    done.exec.expect("it is a command").expect("the Pod runs").stdout
}

#[test]
fn claim_is_populated_before_binding() {
    let mut cluster = cluster("Immediate");
    create(&mut cluster, &VOLUME_POPULATOR, populator());
    create(&mut cluster, &HELLO, hello("test.txt"));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim());
    cluster.run_for(Duration::from_secs(1));
    let uid = object::uid(&get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap()).to_owned();
    let prime = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "hello", &format!("prime-{uid}")).expect("it is made");
    assert_eq!(prime["spec"].get("dataSourceRef"), None);
    assert_eq!(object::str_at(&prime, "spec.storageClassName"), "fast");
    let pod_made = get(&cluster, &POD, "hello", &format!("populate-{uid}")).expect("it is made");
    let container = &pod_made["spec"]["containers"][0];
    assert_eq!(
        container["args"],
        json!(["--mode=populate", "--file-name=/mnt/test.txt", "--file-contents=Hello, world!"])
    );
    cluster.run_for(WHILE);

    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert_eq!(object::str_at(&data, "status.phase"), "Bound");
    assert_eq!(object::finalizers(&data), ["kubernetes.io/pvc-protection"]);
    let name = object::str_at(&data, "spec.volumeName").to_owned();
    assert_eq!(name, format!("pvc-{}", object::uid(&prime)), "it keeps the name that it was made by");
    let volume = get(&cluster, &PERSISTENT_VOLUME, "", &name).unwrap();
    assert_eq!(object::annotation(&volume, "hello.example.com/populated-from"), Some("default/hello1"));
    for (kind, name) in [(&POD, object::name(&pod_made)), (&PERSISTENT_VOLUME_CLAIM, object::name(&prime))] {
        assert!(get(&cluster, kind, "hello", name).is_none(), "{name}");
    }
    assert_eq!(
        story(&cluster, "hello-populator"),
        [
            "populator-prime",
            "populator-protect",
            "populator-start",
            "populator-rebind",
            // The Pod, marked and then deleted, and the prime claim.
            "populator-clean",
            "populator-clean",
            "populator-clean",
            "populator-unprotect",
        ]
    );
    let events =
        ["PopulatorCreated Populator started", "PopulatorFinished Populator finished"].map(str::to_owned).to_vec();
    assert_eq!(events_of(&cluster, "hello.example.com-populator"), events);
    assert_eq!(
        events_of(&cluster, "external-provisioner"),
        ["Provisioning Assuming an external populator will provision the volume"]
    );
    let lost = "ClaimMisbound Two claims are bound to the same volume, this one is bound incorrectly".to_owned();
    assert!(events_of(&cluster, "persistentvolume-controller").contains(&lost));
    assert!(events_of(&cluster, "volume-data-source-validator").is_empty());
    let phases = cluster.records().filter(|r| r.key.ends_with(&format!("populate-{uid}")));
    let phases: Vec<&str> = phases.filter_map(|r| Some(object::str_at(r.after.as_ref()?, "status.phase"))).collect();
    assert_eq!(phases.last(), Some(&"Succeeded"));

    create(&mut cluster, &POD, pod());
    cluster.run_for(WHILE);
    assert_eq!(read(&mut cluster, "/data/test.txt"), "Hello, world!\n");
}

#[test]
fn first_consumer_selects_node_of_population() {
    let mut cluster = cluster("WaitForFirstConsumer");
    create(&mut cluster, &VOLUME_POPULATOR, populator());
    create(&mut cluster, &HELLO, hello("test.txt"));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim());
    cluster.run_for(WHILE);
    assert!(story(&cluster, "hello-populator").is_empty(), "there is no node yet");

    create(&mut cluster, &POD, pod());
    cluster.run_for(Duration::from_secs(1));
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    let node = object::annotation(&data, "volume.kubernetes.io/selected-node").expect("it is chosen").to_owned();
    let prime = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "hello", &format!("prime-{}", object::uid(&data))).unwrap();
    assert_eq!(object::annotation(&prime, "volume.kubernetes.io/selected-node"), Some(node.as_str()));
    let filler = get(&cluster, &POD, "hello", &format!("populate-{}", object::uid(&data))).unwrap();
    assert_eq!(object::str_at(&filler, "spec.nodeName"), node);

    cluster.run_for(WHILE);
    let reader = get(&cluster, &POD, "default", "reader").unwrap();
    assert_eq!(object::str_at(&reader, "status.phase"), "Running", "{reader:#}");
    assert_eq!(object::str_at(&reader, "spec.nodeName"), node);
    assert_eq!(read(&mut cluster, "/data/test.txt"), "Hello, world!\n");
}

#[test]
fn block_device_is_populated_from_offset_zero() {
    let mut cluster = cluster("Immediate");
    create(&mut cluster, &VOLUME_POPULATOR, populator());
    create(&mut cluster, &HELLO, hello("test.txt"));
    let mut claim = claim();
    claim["spec"]["volumeMode"] = "Block".into();
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim);
    let mut pod = pod();
    pod["spec"]["containers"][0] =
        json!({ "name": "main", "image": "busybox", "volumeDevices": [{ "name": "data", "devicePath": "/dev/data" }] });
    create(&mut cluster, &POD, pod);
    cluster.run_for(WHILE);
    assert_eq!(read(&mut cluster, "/dev/data"), "Hello, world!\n");
}

#[test]
fn populator_waits_for_source_and_registration() {
    let mut cluster = cluster("Immediate");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim());
    cluster.run_for(WHILE);
    assert_eq!(
        events_of(&cluster, "volume-data-source-validator"),
        ["UnrecognizedDataSourceKind The datasource for this PVC does not match any registered VolumePopulator"]
    );
    assert!(events_of(&cluster, "hello.example.com-populator").is_empty());

    create(&mut cluster, &VOLUME_POPULATOR, populator());
    cluster.run_for(WHILE);
    assert_eq!(
        events_of(&cluster, "hello.example.com-populator"),
        ["PopulatorDataSourceNotFound Data source default/hello1 not found"]
    );
    assert!(story(&cluster, "hello-populator").is_empty());

    create(&mut cluster, &HELLO, hello("test.txt"));
    cluster.run_for(WHILE);
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert_eq!(object::str_at(&data, "status.phase"), "Bound");
}

#[test]
fn claim_deleted_during_population_is_cleaned_up() {
    let mut cluster = cluster("Immediate");
    create(&mut cluster, &VOLUME_POPULATOR, populator());
    create(&mut cluster, &HELLO, hello("test.txt"));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim());
    cluster.run_for(Duration::from_secs(1));
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert!(object::has_finalizer(&data, FINALIZER));
    assert_eq!(object::str_at(&data, "status.phase"), "Pending");
    cluster.request("test", Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", "data")).unwrap();
    cluster.run_for(WHILE);
    for kind in [&PERSISTENT_VOLUME_CLAIM, &PERSISTENT_VOLUME, &POD] {
        assert!(cluster.server().all(kind, "").is_empty(), "{}", kind.kind);
    }
    assert!(!story(&cluster, "hello-populator").contains(&"populator-rebind"));
    assert_eq!(cluster.calls().filter(|c| c.call.method == "DeleteVolume" && c.answer.is_ok()).count(), 1);
}

#[test]
fn populator_retries_failed_writes() {
    let mut cluster = cluster("Immediate");
    create(&mut cluster, &VOLUME_POPULATOR, populator());
    create(&mut cluster, &HELLO, hello("missing/test.txt"));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim());
    cluster.run_for(WHILE);
    assert!(
        events_of(&cluster, "hello.example.com-populator").contains(&"PopulatorFailed Populator failed: ".to_owned())
    );
    let starts = story(&cluster, "hello-populator").iter().filter(|b| **b == "populator-start").count();
    assert!(starts > 1, "{starts}");
    let data = get(&cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert_eq!(object::str_at(&data, "status.phase"), "Pending");
}

#[test]
fn populator_fails_without_its_namespace() {
    let mut cluster = cluster("Immediate");
    cluster.request("test", Request::delete(&NAMESPACE, "", "hello")).unwrap();
    cluster.run_for(WHILE);
    create(&mut cluster, &VOLUME_POPULATOR, populator());
    create(&mut cluster, &HELLO, hello("test.txt"));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim());
    cluster.run_for(Duration::from_secs(4));
    let text = "PopulatorPVCPrimeCreationError Failed to create populator pvcPrime: namespaces \"hello\" not found";
    assert_eq!(events_of(&cluster, "hello.example.com-populator"), [text]);
}

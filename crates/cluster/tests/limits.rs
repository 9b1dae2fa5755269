//! Tests numbers of any size in manifests: the work of a cluster depends on the number of its objects, not on these
//! numbers.
use std::time::Duration;

use bindery_api::kinds::{self, POD, STATEFUL_SET};
use bindery_api::request::Request;
use bindery_api::schema::{self, Struct, Type};
use bindery_api::{Value, object};
use bindery_cluster::{Cluster, Config};
use serde_json::{Map, json};

fn set(policy: &str, replicas: i64) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "web", "namespace": "default" },
        "spec": {
            "podManagementPolicy": policy, "replicas": replicas, "serviceName": "web",
            "selector": { "matchLabels": { "app": "web" } },
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "containers": [{ "name": "c", "image": "busybox" }] },
            },
        },
    })
}

fn pods(cluster: &Cluster) -> usize {
    cluster.server().all(&POD, "").len()
}

/// Applies actions for a duration, at most `most` of them. Returns their number.
fn run(cluster: &mut Cluster, time: Duration, most: usize) -> usize {
    let (end, mut actions) = (cluster.now() + time, 0);
    while actions < most && cluster.next_time().is_some_and(|next| next <= end) {
        cluster.step();
        actions += 1;
    }
    actions
}

#[test]
fn work_of_stateful_set_scaling_is_bounded() {
    for policy in ["OrderedReady", "Parallel"] {
        let start = |replicas: i64| {
            let mut cluster = Cluster::new(Config::default());
            cluster.request("test", Request::create(&STATEFUL_SET, set(policy, replicas))).unwrap();
            cluster
        };
        let (mut some, mut all) = (start(300), start(i64::from(i32::MAX)));
        let time = Duration::from_millis(100);
        let actions = [run(&mut some, time, 5_000), run(&mut all, time, 5_000)];
        assert_eq!(actions[0], actions[1], "{policy}");
        assert_eq!((pods(&some), some.revision()), (pods(&all), all.revision()), "{policy}");
        assert!(pods(&all) > 0, "{policy}");
    }
}

#[test]
fn parallel_set_larger_than_burst_scales_up_and_down() {
    let mut cluster = Cluster::new(Config::bare());
    cluster.request("test", Request::create(&STATEFUL_SET, set("Parallel", 510))).unwrap();
    cluster.settle(Duration::from_secs(20));
    assert_eq!(pods(&cluster), 510);
    let found = cluster.request("test", Request::get(&STATEFUL_SET, "default", "web")).unwrap();
    let mut fewer = Value::clone(&found.object());
    fewer["spec"]["replicas"] = 2.into();
    cluster.request("test", Request::update(&STATEFUL_SET, fewer)).unwrap();
    cluster.settle(Duration::from_secs(40));
    assert_eq!(pods(&cluster), 2);
}

/// Returns a sample value of a type, and the paths of all its integers.
fn sample(of: Type, depth: usize, path: &str, numbers: &mut Vec<String>) -> Option<Value> {
    if let Some(item) = of.item() {
        return sample(item, depth + 1, &format!("{path}/0"), numbers).map(|value| json!([value]));
    }
    if of.entry().is_some() || depth > 5 {
        return None;
    }
    if let Some(found) = of.structure() {
        return Some(Value::Object(fields(found, depth + 1, path, numbers)));
    }
    match of.0 {
        "int32" | "int64" => {
            numbers.push(path.to_owned());
            None
        }
        _ => None,
    }
}

fn fields(found: &'static Struct, depth: usize, path: &str, numbers: &mut Vec<String>) -> Map<String, Value> {
    let known = found.fields.iter().filter(|field| !matches!(field.name, "metadata" | "status"));
    known
        .filter_map(|f| Some((f.name.to_owned(), sample(f.of, depth, &format!("{path}/{}", f.name), numbers)?)))
        .collect()
}

/// Sets a value at a pointer. Creates the objects and lists above it.
fn put(target: &mut Value, pointer: &str, value: Value) {
    let mut at = target;
    for step in pointer.split('/').skip(1) {
        if step == "0" {
            if !at.is_array() {
                *at = json!([{}]);
            }
            at = &mut at[0];
        } else {
            if !at.is_object() {
                *at = json!({});
            }
            at = &mut at[step];
        }
    }
    *at = value;
}

/// Returns a valid manifest of a kind whose controllers need valid objects.
fn manifest(kind: &str) -> Value {
    let template = set("Parallel", 1)["spec"]["template"].clone();
    let spec = match kind {
        "StatefulSet" => return set("Parallel", 2),
        "Deployment" | "ReplicaSet" => {
            json!({ "replicas": 2, "selector": { "matchLabels": { "app": "web" } }, "template": template })
        }
        "Job" => {
            let mut template = template;
            template["spec"]["restartPolicy"] = "Never".into();
            json!({ "template": template })
        }
        "Pod" => template["spec"].clone(),
        "PersistentVolumeClaim" => {
            json!({ "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } })
        }
        "PersistentVolume" => json!({
            "accessModes": ["ReadWriteOnce"], "capacity": { "storage": "1Gi" }, "nfs": { "server": "a", "path": "/" },
        }),
        _ => json!({}),
    };
    json!({ "spec": spec })
}

/// Sets every integer of every kind to its maximum. Nothing panics. Within a short time, the number of actions and
/// writes is at most a burst of the controllers.
#[test]
fn work_is_bounded_for_maximum_numbers_in_every_field() {
    let (mut accepted, mut tried) = (0, 0);
    for kind in kinds::KINDS.iter().filter(|kind| kind.kind != "Event") {
        let Some(found) = schema::of(kind) else { continue };
        let mut numbers = Vec::new();
        fields(found, 0, "", &mut numbers);
        for pointer in numbers {
            for number in [i64::from(i32::MAX), i64::MAX, i64::MIN] {
                let mut object = manifest(kind.kind);
                object["apiVersion"] = kind.api_version().into();
                object["kind"] = kind.kind.into();
                object["metadata"] = json!({ "name": "x" });
                if kind.namespaced {
                    object["metadata"]["namespace"] = "default".into();
                }
                put(&mut object, &pointer, number.into());
                let mut cluster = Cluster::new(Config::default());
                let revision = cluster.revision();
                tried += 1;
                if cluster.request("test", Request::create(kind, object)).is_err() {
                    continue;
                }
                accepted += 1;
                let actions = run(&mut cluster, Duration::from_millis(30), 4_000);
                let writes = cluster.revision() - revision;
                assert!(
                    actions < 4_000 && writes < 2_500,
                    "{}{pointer}={number}: {actions} actions, {writes} writes",
                    kind.kind
                );
            }
        }
    }
    assert!(accepted > 60 && tried > 300, "{accepted} of {tried} were accepted");
}

#[test]
fn idle_cluster_wakes_up() {
    let mut cluster = Cluster::new(Config::default());
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "c", "namespace": "default" },
        "spec": { "accessModes": ["ReadWriteOnce"], "storageClassName": "", "resources": { "requests": { "storage": "1Gi" } } },
    });
    let volume = json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": "v" },
        "spec": { "accessModes": ["ReadWriteOnce"], "capacity": { "storage": "1Gi" }, "nfs": { "server": "a", "path": "/" } },
    });
    let mut patient = cluster.clone();
    for cluster in [&mut cluster, &mut patient] {
        cluster.request("test", Request::create(&kinds::PERSISTENT_VOLUME, volume.clone())).unwrap();
        cluster.settle(Duration::from_secs(60));
        let left = run(cluster, Duration::from_secs(365 * 86_400), 50);
        assert!(left < 5, "a year of resyncs comes to nothing, but {left} steps were made");
    }
    // The same actions happen at the same intervals, however long the cluster was idle.
    patient.run_for(Duration::from_secs(15 * 86_400));
    let mut logs = Vec::new();
    for cluster in [&mut cluster, &mut patient] {
        let start = cluster.now();
        cluster.request("test", Request::create(&kinds::PERSISTENT_VOLUME_CLAIM, claim.clone())).unwrap();
        let records = cluster.settle(Duration::from_secs(60));
        let entry = |r: &std::sync::Arc<bindery_cluster::Record>| (r.key.clone(), r.time.since(start), r.why.branch);
        logs.push(records.iter().filter(|r| !r.is_event()).map(entry).collect::<Vec<_>>());
        let bound = cluster.request("test", Request::get(&kinds::PERSISTENT_VOLUME_CLAIM, "default", "c")).unwrap();
        assert_eq!(object::str_at(&bound.object(), "status.phase"), "Bound");
    }
    assert_eq!(logs[0], logs[1]);
}

//! The output of etcdctl for a cluster with a history.

use std::collections::BTreeSet;
use std::time::Duration;

use bindery_api::{Value, base64, kinds, object};
use bindery_cluster::{Cluster, Config};
use bindery_etcdctl::{Output, etcdctl};
use bindery_wire::{Codec, MAGIC, TABLE};

const MANIFEST: &str = r#"
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
provisioner: csi.example.com
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: pv-1 }
spec:
  capacity: { storage: 2Gi }
  accessModes: [ReadWriteOnce]
  storageClassName: slow
  hostPath: { path: /data }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: claim, namespace: default }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: slow
  resources: { requests: { storage: 1Gi } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: default }
data: { level: "very <b>" }
---
apiVersion: v1
kind: Secret
metadata: { name: key, namespace: default }
stringData: { key: "\u00ff" }
---
apiVersion: v1
kind: Service
metadata: { name: nginx, namespace: default }
spec: { clusterIP: None, selector: { app: nginx }, ports: [{ name: web, port: 80 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web, namespace: default }
spec:
  serviceName: nginx
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx } }
    spec:
      containers:
      - name: nginx
        image: nginx
        ports: [{ containerPort: 443 }, { containerPort: 80 }]
        volumeMounts: [{ name: www, mountPath: /www }]
        readinessProbe: { httpGet: { path: /, port: web } }
        resources: { requests: { cpu: 0.5, memory: 64Mi } }
        env: [{ name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]
  volumeClaimTemplates:
  - metadata: { name: www }
    spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: default }
spec:
  selector: { matchLabels: { app: app } }
  template:
    metadata: { labels: { app: app } }
    spec: { containers: [{ name: app, image: app }] }
"#;

fn cluster() -> (Cluster, Codec) {
    let mut cluster = Cluster::new(Config::default());
    let quiet = Duration::from_secs(4);
    cluster.settle(quiet);
    let applied = bindery_kubectl::apply(&mut cluster, MANIFEST);
    assert_eq!((applied.exit, applied.stderr.as_str()), (0, ""));
    cluster.settle(quiet);
    for line in
        ["delete configmap settings", "scale deployment app --replicas=2", "delete pod web-0", "delete pvc claim"]
    {
        let done = bindery_kubectl::run(&mut cluster, &line.split(' ').collect::<Vec<_>>(), "");
        assert_eq!((done.exit, done.stderr.as_str()), (0, ""));
        cluster.settle(quiet);
    }
    (cluster, Codec::new(TABLE))
}

/// Collects the paths at which the decoded object differs from the stored one.
fn differences(path: &str, back: &Value, written: &Value, out: &mut BTreeSet<String>) {
    match (back, written) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys()).filter(|key| a.get(*key) != b.get(*key)) {
                let none = Value::Null;
                differences(&format!("{path}.{key}"), a.get(key).unwrap_or(&none), b.get(key).unwrap_or(&none), out);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| differences(&format!("{path}[]"), a, b, out));
        }
        _ if back == written => {}
        _ => drop(out.insert(format!("{path}: {back}, not {written}"))),
    }
}

/// Every stored object can be encoded, and decodes to the same object.
#[test]
fn every_revision_round_trips() {
    let (cluster, codec) = cluster();
    let server = cluster.server();
    let (mut seen, mut wrong) = (BTreeSet::new(), BTreeSet::new());
    for event in server.etcd().since(0).unwrap() {
        if event.now.is_none() {
            assert_eq!(server.stored(&event.key, event.revision), None);
            continue;
        }
        let stored = server.stored(&event.key, event.revision).unwrap();
        let bytes = server.stored_bytes(&codec, &event.key, event.revision).unwrap().unwrap();
        assert!(bytes.starts_with(MAGIC));
        let back = codec.decode(&bytes).unwrap();
        // A Node and the image of a container have fewer fields here than upstream, where no behavior depends on them.
        if !event.key.starts_with("/registry/minions/") {
            let mut written = Value::clone(&stored);
            let statuses = written.pointer_mut("/status/containerStatuses").and_then(Value::as_array_mut);
            statuses.into_iter().flatten().for_each(|status| status["imageID"] = "".into());
            differences(&event.key, &back, &written, &mut wrong);
        }
        seen.insert(object::kind(&stored).to_owned());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen.len() >= 16, "{seen:?}");
    // The field managers are those of the revision.
    let key = kinds::PERSISTENT_VOLUME.etcd_key("", "pv-1");
    let created = server.etcd().get(&key).unwrap().create_revision;
    let owners =
        |revision| server.stored(&key, revision).unwrap()["metadata"]["managedFields"].as_array().unwrap().len();
    assert_eq!(owners(created), 1);
    assert!(owners(cluster.revision()) > 1);
    // A binding and a deletion timestamp have no field manager.
    let pod = server.stored(&kinds::POD.etcd_key("default", "web-0"), cluster.revision()).unwrap();
    let owned = pod["metadata"]["managedFields"].to_string();
    assert!(!owned.contains("f:nodeName") && !owned.contains("f:deletionTimestamp"), "{owned}");
}

fn text(output: &Output) -> String {
    assert_eq!(output.exit, 0, "{}", output.stderr);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn get_prints_keys_and_values() {
    let (cluster, codec) = cluster();
    let run = |args: &[&str]| etcdctl(args, &cluster, &codec);
    let key = "/registry/persistentvolumes/pv-1";
    let bytes = cluster.server().stored_bytes(&codec, key, cluster.revision()).unwrap().unwrap();
    let kv = cluster.server().etcd().get(key).unwrap();
    assert_eq!(run(&["get", key]).stdout, [key.as_bytes(), b"\n", &bytes, b"\n"].concat());
    assert_eq!(run(&["get", key, "--print-value-only"]).stdout, [&bytes[..], b"\n"].concat());
    assert!(text(&run(&["get", key, "--print-value-only", "--hex"])).starts_with("\\x6b\\x38\\x73\\x00\\x0a\\x16"));
    assert_eq!(text(&run(&["get", "/registry/nothing"])), "");
    assert_eq!(
        text(&run(&["get", "/registry/statefulsets", "--prefix", "--keys-only"])),
        "/registry/statefulsets/default/web\n\n"
    );
    assert_eq!(
        text(&run(&["get", key, "-w", "json"])),
        format!(
            "{{\"header\":{{\"cluster_id\":14841639068965178418,\"member_id\":10276657743932975437,\"revision\":{},\
             \"raft_term\":2}},\"kvs\":[{{\"key\":\"{}\",\"create_revision\":{},\"mod_revision\":{},\"version\":{},\
             \"value\":\"{}\"}}],\"count\":1}}\n",
            cluster.revision(),
            base64::encode(key.as_bytes()),
            kv.create_revision,
            kv.mod_revision,
            kv.version,
            base64::encode(&bytes),
        )
    );
    let fields = text(&run(&["get", key, "-w=fields"]));
    let head = format!(
        "\"ClusterID\" : 14841639068965178418\n\"MemberID\" : 10276657743932975437\n\"Revision\" : {}\n\"RaftTerm\" : 2\n\
         \"Key\" : \"{key}\"\n\"CreateRevision\" : {}\n\"ModRevision\" : {}\n\"Version\" : {}\n\
         \"Value\" : \"k8s\\x00\\n\\x16\\n\\x02v1\\x12\\x10PersistentVolume\\x12",
        cluster.revision(),
        kv.create_revision,
        kv.mod_revision,
        kv.version,
    );
    assert!(fields.starts_with(&head), "{fields}");
    assert!(fields.ends_with("\"Lease\" : 0\n\"More\" : false\n\"Count\" : 1\n"), "{fields}");
}

#[test]
fn get_supports_revisions_and_ranges() {
    let (cluster, codec) = cluster();
    let run = |args: &[&str]| etcdctl(args, &cluster, &codec);
    let keys = |args: &[&str]| {
        let args = [&["get", "--keys-only"], args].concat();
        text(&etcdctl(&args, &cluster, &codec)).lines().filter(|l| !l.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let key = "/registry/configmaps/default/settings";
    let deleted = cluster.server().etcd().since(0).unwrap().find(|e| e.key == key && e.now.is_none()).unwrap().revision;
    assert_eq!(text(&run(&["get", key])), "");
    assert!(text(&run(&["get", key, "--rev", &(deleted - 1).to_string()])).starts_with(&format!("{key}\nk8s\0")));
    let all = keys(&["", "--from-key"]);
    assert_eq!(all, keys(&["", "--prefix"]));
    assert!(all.is_sorted() && all.len() > 20);
    assert_eq!(
        keys(&["/registry/pods/default/web-0", "/registry/pods/default/web-00"]),
        ["/registry/pods/default/web-0"]
    );
    let from = keys(&["/registry/storageclasses/fast", "--from-key"]);
    assert!(from.first().is_some_and(|key| key == "/registry/storageclasses/fast"), "{from:?}");
    assert!(from.len() < all.len() && all.ends_with(&from), "{from:?}");
    let limited = keys(&["/registry/", "--prefix", "--limit=2", "--order=descend"]);
    assert_eq!(limited, all.iter().rev().take(2).cloned().collect::<Vec<_>>());
    let newest = keys(&["/registry/", "--prefix", "--sort-by=modify", "--order=DESCEND", "--limit=1"]);
    let modified = |key: &String| cluster.server().etcd().get(key).unwrap().mod_revision;
    assert_eq!(modified(&newest[0]), all.iter().map(modified).max().unwrap());
    let count = text(&run(&["get", "/registry/", "--prefix", "--count-only", "-w", "fields", "--limit", "1"]));
    assert!(count.ends_with(&format!("\"More\" : false\n\"Count\" : {}\n", all.len())), "{count}");
}

#[test]
fn errors_match_etcdctl() {
    let (cluster, codec) = cluster();
    let error_of = |args: &[&str]| {
        let output = etcdctl(args, &cluster, &codec);
        (output.exit, output.stderr)
    };
    let error = |exit: i32, message: &str| (exit, format!("Error: {message}\n"));
    let future = "etcdserver: mvcc: required revision is a future revision";
    assert_eq!(error_of(&["get", "/", "--rev", "99999"]), error(1, future));
    assert_eq!(error_of(&["get", "/", "--count-only"]), error(128, "--count-only is only for `--write-out=fields`"));
    assert_eq!(error_of(&["get", "/", "-w", "table"]), error(4, "table not supported as output format"));
    assert_eq!(error_of(&["get", "/", "--order", "up"]), error(4, "bad sort order up"));
    let both = "`--keys-only` and `--count-only` cannot be set at the same time, choose one";
    assert_eq!(error_of(&["get", "/", "--keys-only", "--count-only"]), error(128, both));
    assert_eq!(error_of(&["watch"]), error(128, "bad number of arguments"));
    assert_eq!(error_of(&["gte"]), error(1, "unknown command \"gte\" for \"etcdctl\""));
}

#[test]
fn watch_prints_past_events_and_continues() {
    let (mut cluster, codec) = cluster();
    let key = "/registry/configmaps/default/settings";
    let past = etcdctl(&["watch", key, "--rev=1", "--prev-kv"], &cluster, &codec);
    let lines = text(&past);
    assert!(lines.starts_with(&format!("PUT\n{key}\nk8s\0")), "{lines}");
    assert!(lines.contains(&format!("\nDELETE\n{key}\nk8s\0")) && lines.ends_with(&format!("\n{key}\n\n")), "{lines}");
    let mut watch = past.watch.unwrap();
    assert_eq!(watch.more(&cluster, &codec), Output::default());
    let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: default}}";
    bindery_kubectl::apply(&mut cluster, manifest);
    let later = text(&watch.more(&cluster, &codec));
    assert!(later.starts_with(&format!("PUT\n{key}\nk8s\0")), "{later}");
    assert_eq!(watch.more(&cluster, &codec), Output::default());

    let mut json =
        etcdctl(&["watch", "/registry/configmaps/", "--prefix", "-w", "json"], &cluster, &codec).watch.unwrap();
    bindery_kubectl::run(&mut cluster, &["delete", "configmap", "settings"], "");
    let answers = text(&json.more(&cluster, &codec));
    let answer: Value = answers.lines().next().unwrap().parse().unwrap();
    assert_eq!(answer["Events"][0]["type"], 1);
    assert_eq!(answer["Events"][0]["kv"]["key"], base64::encode(key.as_bytes()));
    assert_eq!(answer["Header"]["revision"], answer["Events"][0]["kv"]["mod_revision"]);
    assert_eq!(answer["Created"], false);
}

//! Corrected statements about Kubernetes 1.36: the old texts must not appear in any language, and the simulated cluster
//! must behave as the new texts describe.
#![allow(clippy::disallowed_methods)] // Reads files.

use std::time::Duration;

use bindery_api::kinds::{KINDS, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::{Object, Value, object};
use bindery_cluster::{Action, Cluster, Config, NodeChange};
use bindery_explain::{ObjectIndex, explain, unhealthy};
use bindery_lessons::{Lesson, run};
use bindery_tests::lessons::{files as files_of, find};
use bindery_tests::root;
use bindery_tests::sources::{Source, files};

const LANGUAGES: [&str; 3] = ["en", "ru", "zh"];
const SETTLE_PERIOD: Duration = Duration::from_secs(20);

/// A wrong statement: its name in the review, a source for the correction, and parts of its texts.
struct Wrong {
    name: &'static str,
    source: &'static str,
    parts: &'static [&'static str],
}

const WRONG: &[Wrong] = &[
    Wrong {
        name: "A1: force detach begins after the Pod object is deleted",
        source: "https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#storage-force-detach-on-timeout",
        parts: &[
            "or after six minutes if the node does not answer",
            "или через шесть минут, если узел не отвечает",
            "如果该节点没有响应，则要等六分钟",
        ],
    },
    Wrong {
        name: "A2: a Failed volume is reclaimed again",
        source: "syncVolume and deleteVolumeOperation, kubernetes/pkg/controller/volume/persistentvolume/pv_controller.go",
        parts: &["It is tried no more", "Новых попыток не будет", "不会再重试"],
    },
    Wrong {
        name: "A3: a lowered request is greater than status.capacity",
        source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#recovering-from-failure-when-expanding-volumes",
        parts: &["but not for less than it has", "но не ниже того, что уже есть", "但不能低于现有容量"],
    },
    Wrong {
        name: "A4: the API server sets the phase Pending",
        source: "PrepareForCreate, kubernetes/pkg/registry/core/persistentvolume/strategy.go",
        parts: &["first Pending, then Available", "сначала Pending, потом Available", "先是 Pending，然后是 Available"],
    },
    Wrong {
        name: "A5: the node monitor grace period is 50 seconds",
        source: "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/",
        parts: &["40 seconds", "40 секунд", "40 秒"],
    },
    Wrong {
        name: "A6: ReadWriteOncePod cannot be combined",
        source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
        parts: &[
            "so list them all",
            "all that the storage can do",
            "так что перечислите все",
            "на которые хранилище способно",
            "所以应当全部列出",
            "列出存储能做到的全部",
        ],
    },
    Wrong {
        name: "A7: not only the owner deletes a claim",
        source: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention",
        parts: &["Nobody but its owner deletes", "не удаляет никто, кроме её владельца", "除了申领的主人"],
    },
    Wrong {
        name: "A8: some fields of a class can be changed",
        source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims",
        parts: &["A class cannot be changed", "Изменить класс нельзя", "存储类不能修改"],
    },
    Wrong {
        name: "A9: the order in which a ReplicaSet deletes Pods",
        source: "https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#scaling-a-replicaset",
        parts: &["those that do least", "кто делает меньше всего", "做事最少的先走"],
    },
    Wrong {
        name: "A11: a driver reports its limit again after it registered",
        source: "https://www.kubernetes.dev/resources/keps/4876/",
        parts: &[
            "A driver tells each kubelet when it registers",
            "сообщает это каждому kubelet, когда регистрируется",
            "驱动注册时告诉各节点的 kubelet",
        ],
    },
    Wrong {
        name: "A12: a hostPath volume is another directory on each node",
        source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes",
        parts: &["nobody touched the directory", "`/mnt/disk` никто не тронул", "`/mnt/disk` 没有谁动过"],
    },
    Wrong {
        name: "A12: an attachment is deleted only if the node is powered off",
        source: "https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown",
        parts: &[
            "Delete the attachment; it is made again",
            "Удалить VolumeAttachment; там",
            "删除这个 VolumeAttachment；在需要的地方",
        ],
    },
    Wrong {
        name: "a request is raised only if the class allows expansion, and lowered after a failed expansion",
        source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims",
        parts: &["and then only made more", "и только в бо́льшую сторону", "而且只能变大"],
    },
    Wrong {
        name: "the feature gate MutablePVNodeAffinity: alpha since 1.35, off in 1.36",
        source: "https://www.kubernetes.dev/resources/keps/5381/",
        parts: &[
            "cannot be changed once it is there",
            "Так и есть: `nodeAffinity` тома изменить нельзя",
            "卷创建之后，`nodeAffinity` 就不能修改",
        ],
    },
    Wrong {
        name: "a driver chooses topology, refuses, reports capacity",
        source: "https://github.com/container-storage-interface/spec/blob/master/spec.md",
        parts: &["A CSI driver decides nothing", "Драйвер CSI ничего не решает", "CSI 驱动自己不做决定"],
    },
    Wrong {
        name: "retroactive default class: beta and on since 1.26",
        source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#retroactive-default-storageclass-assignment",
        parts: &["in old Kubernetes versions", "в старых версиях Kubernetes", "旧版本的 Kubernetes"],
    },
    Wrong {
        name: "ConfigMap and Secret volumes can be optional",
        source: "https://kubernetes.io/docs/concepts/configuration/configmap/#optional-configmaps",
        parts: &["A Pod never starts without", "Pod никогда не запускается", "Pod 绝不会启动"],
    },
    Wrong {
        name: "a clone has the volumeMode of its source",
        source: "https://kubernetes.io/docs/concepts/storage/volume-pvc-datasource/",
        parts: &["asks for at least as much, and is made by", "просит не меньше его", "请求的容量不小于来源"],
    },
];

/// Replaces whitespace and line breaks by single spaces, because sentences span lines.
fn normalize_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns all texts for readers, and the comments of the core.
fn texts() -> Vec<Source> {
    let mut found = files(&["web/locales", "lessons", "web/examples", "docs", "README.md"], &["ftl", "md", "yaml"]);
    found.extend(files(&["crates", "web/src"], &["rs"]));
    found
}

#[test]
fn old_messages_are_not_used() {
    let texts: Vec<(String, String)> =
        texts().into_iter().map(|s| (s.path, normalize_spaces(&s.text.replace("///", "")))).collect();
    for path in ["README.md", "lessons/states/zh.md", "web/locales/ru/why.ftl", "crates/explain/src/claim.rs"] {
        assert!(texts.iter().any(|(known, _)| known == path), "{path} is read");
    }
    let mut wrong = Vec::new();
    for Wrong { name, source, parts } in WRONG {
        assert!(parts.len() >= LANGUAGES.len() && !source.is_empty(), "{name}: every language, and a source");
        for (path, text) in &texts {
            wrong.extend(
                parts
                    .iter()
                    .filter(|part| text.contains(*part))
                    .map(|part| format!("{path}: {part:?}: {name}; see {source}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the text of a message.
fn message(language: &str, id: &str) -> String {
    let prefix = format!("{id} = ");
    let files = files(&[&format!("web/locales/{language}")], &["ftl"]);
    let mut lines = files.iter().flat_map(|file| file.text.lines()).skip_while(|line| !line.starts_with(&prefix));
    let first = lines.next().and_then(|line| line.strip_prefix(&prefix));
    let mut text = first.unwrap_or_else(|| panic!("{language} has {id}")).to_owned();
    // The lines of a message are indented, or start with a bracket.
    for line in lines.take_while(|line| line.starts_with([' ', '}'])) {
        text += line;
    }
    text
}

/// Checks that a message contains all parts in every language.
fn assert_message(id: &str, parts: &[&str]) {
    for language in LANGUAGES {
        let text = message(language, id);
        let missing: Vec<_> = parts.iter().filter(|part| !text.contains(**part)).collect();
        assert!(missing.is_empty(), "{language} {id}: {missing:?} in {text:?}");
    }
}

/// Checks that a lesson contains all parts in every language.
fn assert_lesson(id: &str, parts: &[&str]) {
    for language in LANGUAGES {
        let path = root().join(format!("lessons/{id}/{language}.md"));
        let text =
            normalize_spaces(&std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())));
        let missing: Vec<_> = parts.iter().filter(|part| !text.contains(**part)).collect();
        assert!(missing.is_empty(), "{language} {id}: {missing:?}");
    }
}

fn manifest(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn kubectl(cluster: &mut Cluster, line: &str, stdin: &str) -> bindery_kubectl::Output {
    let args = run::split_command_line(line).expect("the quotes are closed");
    bindery_kubectl::run(cluster, &args.iter().map(String::as_str).collect::<Vec<_>>(), stdin)
}

/// Runs a command that must succeed, and settles the cluster.
fn assert_succeeds(cluster: &mut Cluster, line: &str, stdin: &str) {
    let output = kubectl(cluster, line, stdin);
    assert_eq!(output.exit, 0, "kubectl {line}: {}", output.stderr);
    cluster.settle(SETTLE_PERIOD);
}

/// Checks that the API server rejects a command with this text.
fn assert_rejected(cluster: &mut Cluster, line: &str, stdin: &str, text: &str) {
    let output = kubectl(cluster, line, stdin);
    assert_ne!(output.exit, 0, "kubectl {line}");
    assert!(output.stderr.contains(text), "kubectl {line}: {}", output.stderr);
}

fn applied(text: &str) -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    assert_succeeds(&mut cluster, "apply -f -", text);
    cluster
}

fn get(cluster: &Cluster, kind: &'static bindery_api::Kind, name: &str) -> Option<Object> {
    cluster.server().lookup(kind, if kind.namespaced { "default" } else { "" }, name)
}

fn phase(cluster: &Cluster, kind: &'static bindery_api::Kind, name: &str) -> String {
    get(cluster, kind, name).map_or(String::new(), |found| object::str_at(&found, "status.phase").to_owned())
}

const CLASS: &str = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: fast }\nprovisioner: \
                     csi.example.com\n---\n";

fn claim(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: {name} }}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
         resources: {{ requests: {{ storage: 1Gi }} }}\n{spec}---\n"
    )
}

fn volume(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{ name: {name} }}\nspec:\n  capacity: {{ storage: 1Gi }}\n  \
         storageClassName: \"\"\n  nfs: {{ server: nfs.example.com, path: /{name} }}\n{spec}---\n"
    )
}

fn pod(name: &str, claim: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: {name} }}\nspec:\n{spec}  containers:\n  - name: main\n    image: busybox\n    \
         command: [sleep, infinity]\n    volumeMounts: [{{ name: data, mountPath: /data }}]\n  volumes:\n  - name: data\n    \
         persistentVolumeClaim: {{ claimName: {claim} }}\n---\n"
    )
}

/// Returns a cluster with a Pod with a CSI volume on node-a, a number of seconds after node-a was partitioned.
fn after_partition(seconds: u64) -> Cluster {
    let pod = pod("app", "data", "  nodeSelector: { kubernetes.io/hostname: node-a }\n");
    let mut cluster = applied(&(CLASS.to_owned() + &claim("data", "  storageClassName: fast\n") + &pod));
    assert_eq!(phase(&cluster, &POD, "app"), "Running");
    cluster.run_for(Duration::from_secs(60));
    cluster.apply(Action::Node { name: "node-a".into(), change: NodeChange::Partition });
    cluster.run_for(Duration::from_secs(seconds));
    cluster
}

fn detached(cluster: &Cluster) -> usize {
    cluster.calls().filter(|c| c.call.method == "ControllerUnpublishVolume").count()
}

#[test]
fn a1_volume_is_force_detached_six_minutes_after_pod_deletion() {
    let mut cluster = after_partition(400);
    assert!(get(&cluster, &POD, "app").is_some_and(|pod| object::is_deleting(&pod)), "the Pod was evicted");
    cluster.run_for(Duration::from_secs(86_400));
    assert!(get(&cluster, &POD, "app").is_some(), "a day later it is still Terminating");
    assert_eq!(detached(&cluster), 0);

    let minutes = 6;
    let mut forced = cluster.clone();
    let output = kubectl(&mut forced, "delete pod app --force --grace-period=0 --wait=false", "");
    assert_eq!(output.exit, 0, "{}", output.stderr);
    forced.run_for(Duration::from_secs(minutes * 60 - 10));
    assert_eq!(detached(&forced), 0);
    forced.run_for(Duration::from_secs(30));
    assert_eq!(detached(&forced), 1);

    let taint = "node.kubernetes.io/out-of-service";
    let output = kubectl(&mut cluster, &format!("taint node node-a {taint}=nodeshutdown:NoExecute"), "");
    assert_eq!(output.exit, 0, "{}", output.stderr);
    cluster.run_for(Duration::from_secs(60));
    assert_eq!(detached(&cluster), 1);
    assert_message("explain-pod-multi-attach", &[&format!("{minutes} "), taint]);
    assert_message("explain-node-not-ready", &[&format!("{minutes} "), taint]);
}

#[test]
fn a2_failed_volume_is_reclaimed_at_resyncs_with_backoff() {
    let reader = claim("reader", "  storageClassName: \"\"\n");
    let delete = "  accessModes: [ReadWriteOnce]\n  persistentVolumeReclaimPolicy: Delete\n";
    let mut cluster = applied(&(volume("pages", delete) + &reader));
    assert_succeeds(&mut cluster, "delete pvc reader", "");
    assert_eq!(phase(&cluster, &PERSISTENT_VOLUME, "pages"), "Failed");
    let end = cluster.now() + Duration::from_secs(700);
    let mut tries = Vec::new();
    while let Some(time) = cluster.next_time().filter(|time| *time <= end) {
        if let Some(Action::Step { key, worker, .. }) = cluster.enabled().first()
            && key == "pages"
            && worker.contains("delete")
            && tries.last().is_none_or(|last| time.since(*last) > Duration::from_secs(1))
        {
            tries.push(time);
        }
        cluster.step();
    }
    let pauses: Vec<u64> = tries.windows(2).map(|pair| pair[1].since(pair[0]).as_secs()).collect();
    assert_eq!(pauses[..3], [15; 3], "the resync period of the PersistentVolume controller");
    assert!(pauses.iter().all(|pause| pause % 15 == 0) && pauses.is_sorted(), "at a resync, with backoff: {pauses:?}");
    assert!(pauses.last().is_some_and(|pause| (120..=135).contains(pause)), "at most 2 minutes: {pauses:?}");
    assert_message("explain-volume-failed", &["15"]);
}

#[test]
fn a4_api_server_sets_pending_and_controller_sets_available() {
    let cluster = applied(&manifest("lessons/volume-and-claim/volumes.yaml"));
    let key = "/registry/persistentvolumes/small";
    let phases: Vec<(&str, String)> = cluster
        .records()
        .filter(|record| record.key == key)
        .filter_map(|record| Some((record.actor.name(), record.before.clone(), record.after.clone()?)))
        .map(|(actor, before, after)| {
            let phase = |o: &Value| object::str_at(o, "status.phase").to_owned();
            (actor, before.map_or(String::new(), |before| phase(&before)), phase(&after))
        })
        .filter(|(_, before, after)| before != after)
        .map(|(actor, _, after)| (actor, after))
        .collect();
    assert_eq!(phases, [("kubectl apply", "Pending".into()), ("persistentvolume-binder", "Available".into())]);
    assert_lesson("volume-and-claim", &["Pending", "Available", "PersistentVolume"]);
}

#[test]
fn a5_unreachable_node_is_unknown_after_50_seconds_and_pods_are_evicted_300_seconds_later() {
    let ready = |cluster: &Cluster| {
        let node = get(cluster, &NODE, "node-a").expect("the Node is there");
        let ready = object::list_at(&node, "status.conditions").iter().find(|c| c["type"] == "Ready").cloned();
        object::str_at(&ready.unwrap_or_default(), "status").to_owned()
    };
    let tainted = |cluster: &Cluster| {
        let node = get(cluster, &NODE, "node-a").expect("the Node is there");
        object::list_at(&node, "spec.taints")
            .iter()
            .any(|t| t["key"] == "node.kubernetes.io/unreachable" && t["effect"] == "NoExecute")
    };
    let evicted = |cluster: &Cluster| get(cluster, &POD, "app").is_some_and(|pod| object::is_deleting(&pod));
    let grace = 50;
    assert_eq!(ready(&after_partition(grace - 1)), "True");
    let mut cluster = after_partition(grace + 5);
    assert_eq!((ready(&cluster).as_str(), tainted(&cluster), evicted(&cluster)), ("Unknown", true, false));
    let tolerated = 300;
    cluster.run_for(Duration::from_secs(tolerated - 10));
    assert!(!evicted(&cluster));
    cluster.run_for(Duration::from_secs(20));
    assert!(evicted(&cluster));
    assert_message("node-cut-title", &[&format!("{grace} ")]);
    assert_message("why-node-silent", &[&format!("{grace} ")]);
    let taint = "node.kubernetes.io/unreachable:NoExecute";
    assert_lesson("stuck-multi-attach", &[&format!("{grace} "), taint, &format!("{tolerated} ")]);
}

#[test]
fn a6_read_write_once_pod_is_exclusive_and_access_modes_do_not_set_read_only() {
    let three = "  accessModes: [ReadWriteOnce, ReadOnlyMany, ReadWriteMany]\n";
    let mut cluster = applied(&volume("share", three));
    let four = three.replace("]", ", ReadWriteOncePod]");
    let text = "may not use ReadWriteOncePod with other access modes";
    assert_rejected(&mut cluster, "apply -f -", &volume("other", &four), text);
    assert_lesson("stuck-access-mode", &["`ReadWriteOncePod`"]);

    let reader = claim("reader", "  storageClassName: \"\"\n").replace("[ReadWriteOnce]", "[ReadOnlyMany]");
    let only = volume("only", "  accessModes: [ReadOnlyMany]\n");
    let mut cluster = applied(&(only + &reader + &pod("app", "reader", "")));
    assert_eq!(phase(&cluster, &POD, "app"), "Running");
    assert_succeeds(&mut cluster, "exec app -- sh -c 'echo written > /data/file'", "");
    assert_eq!(kubectl(&mut cluster, "exec app -- cat /data/file", "").stdout.trim(), "written");
    assert_lesson("access-modes", &["`readOnly`"]);
}

#[test]
fn a7_volume_deletion_keeps_claim_and_controllers_delete_claims() {
    let any = "  accessModes: [ReadWriteOnce]\n";
    let mut cluster = applied(&(volume("pages", any) + &claim("reader", "  storageClassName: \"\"\n")));
    assert_succeeds(&mut cluster, "delete pv pages --wait=false", "");
    assert_succeeds(&mut cluster, "patch pv pages --type=merge -p '{\"metadata\":{\"finalizers\":null}}'", "");
    assert!(get(&cluster, &PERSISTENT_VOLUME, "pages").is_none());
    cluster.run_for(Duration::from_secs(600));
    assert_eq!(phase(&cluster, &PERSISTENT_VOLUME_CLAIM, "reader"), "Lost");

    assert_succeeds(&mut cluster, "create namespace shop", "");
    assert_succeeds(&mut cluster, "apply -n shop -f -", &claim("basket", "  storageClassName: \"\"\n"));
    assert_succeeds(&mut cluster, "delete namespace shop --wait=false", "");
    cluster.run_for(Duration::from_secs(60));
    let marked = |o: &Option<Object>| o.as_ref().is_some_and(|o| object::is_deleting(o));
    let basket = cluster.records().filter(|r| r.key.ends_with("/shop/basket"));
    let deleted: Vec<&str> =
        basket.filter(|r| marked(&r.after) && !marked(&r.before)).map(|r| r.actor.name()).collect();
    assert_eq!(deleted, ["namespace-controller"]);
}

#[test]
fn a8_some_fields_of_a_class_are_mutable() {
    let mut cluster = applied(CLASS);
    assert_succeeds(&mut cluster, "patch sc fast -p '{\"allowVolumeExpansion\":true}'", "");
    for fields in [
        "{\"volumeBindingMode\":\"WaitForFirstConsumer\"}",
        "{\"reclaimPolicy\":\"Retain\"}",
        "{\"parameters\":{\"type\":\"ssd\"}}",
    ] {
        assert_rejected(&mut cluster, &format!("patch sc fast -p '{fields}'"), "", "");
    }
}

#[test]
fn a9_replica_set_deletes_pods_in_documented_order() {
    let set = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: { name: web }\nspec:\n  replicas: 3\n  selector: { matchLabels: { \
               app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      containers: [{ name: main, image: \
               nginx }]\n";
    let mut cluster = applied(set);
    let names = |cluster: &Cluster| -> Vec<String> {
        let pods = cluster.server().all(&POD, "default");
        pods.iter().map(|pod| object::name(pod).to_owned()).collect()
    };
    let deleted = |cluster: &mut Cluster, replicas: usize| -> Vec<String> {
        let before = names(cluster);
        assert_succeeds(cluster, &format!("scale rs web --replicas={replicas}"), "");
        cluster.run_for(Duration::from_secs(60));
        let after = names(cluster);
        before.into_iter().filter(|name| !after.contains(name)).collect()
    };
    let ready = names(&cluster);
    assert_succeeds(
        &mut cluster,
        &format!("annotate pod {} controller.kubernetes.io/pod-deletion-cost=-1", ready[1]),
        "",
    );
    assert_succeeds(&mut cluster, "cordon node-a", "");
    assert_succeeds(&mut cluster, "cordon node-b", "");
    assert_succeeds(&mut cluster, "scale rs web --replicas=4", "");
    let unscheduled: Vec<String> = names(&cluster).into_iter().filter(|name| !ready.contains(name)).collect();
    assert_eq!(deleted(&mut cluster, 3), unscheduled, "unscheduled before a lower deletion cost");
    assert_eq!(deleted(&mut cluster, 2), [ready[1].clone()], "lower deletion cost");

    // Two replicas on one node, one on the other: a Pod on the node with more replicas is deleted.
    let node = |cluster: &Cluster, name: &str| {
        let pod = get(cluster, &POD, name).expect("the Pod is there");
        object::str_at(&pod, "spec.nodeName").to_owned()
    };
    let left = names(&cluster);
    let full = node(&cluster, &left[0]);
    let other = if full == "node-a" { "node-b" } else { "node-a" };
    assert_succeeds(&mut cluster, "scale rs web --replicas=1", "");
    assert_succeeds(&mut cluster, &format!("uncordon {other}"), "");
    assert_succeeds(&mut cluster, "scale rs web --replicas=3", "");
    let count =
        |cluster: &Cluster, wanted: &str| names(cluster).iter().filter(|name| node(cluster, name) == wanted).count();
    let (more, less) =
        if count(&cluster, "node-a") > count(&cluster, "node-b") { ("node-a", "node-b") } else { ("node-b", "node-a") };
    assert_eq!((count(&cluster, more), count(&cluster, less)), (2, 1));
    deleted(&mut cluster, 2);
    assert_eq!((count(&cluster, more), count(&cluster, less)), (1, 1), "more replicas on its node");
    assert_message("why-replicas-delete", &["Pending"]);
}

/// Examples of volumes with a removed plugin: they bind, no Pod can mount them, and the texts refer to the driver.
#[test]
fn a10_removed_plugin_examples_refer_to_csi_driver() {
    let mut removed = 0;
    for example in files(&["web/examples"], &["yaml"]) {
        let mut cluster = Cluster::new(Config::default());
        let output = kubectl(&mut cluster, "apply -f -", &example.text);
        if !output.stderr.contains("non-functional in v1.31+") {
            continue;
        }
        removed += 1;
        cluster.settle(SETTLE_PERIOD);
        let claims = cluster.server().all(&PERSISTENT_VOLUME_CLAIM, "default");
        let name = object::name(claims.first().expect("the example has a claim")).to_owned();
        assert_eq!(phase(&cluster, &PERSISTENT_VOLUME_CLAIM, &name), "Bound", "{}", example.path);
        assert_succeeds(&mut cluster, "apply -f -", &pod("app", &name, ""));
        cluster.run_for(Duration::from_secs(600));
        assert_eq!(phase(&cluster, &POD, "app"), "Pending", "{}: no kubelet can mount it", example.path);
        let stem = example.path.trim_start_matches("web/examples/").trim_end_matches(".yaml").to_owned();
        let driver = format!("{}.csi.ceph.com", if stem == "cephfs" { "cephfs" } else { "rbd" });
        let comment =
            normalize_spaces(&example.text.lines().filter(|l| l.starts_with('#')).collect::<Vec<_>>().join(" "));
        assert!(comment.contains("1.31") && comment.contains(&driver), "{}: {comment}", example.path);
        assert_message(&format!("example-{stem}-about"), &["1.31", &driver]);
    }
    assert_eq!(removed, 2);
}

/// The drivers of the simulated cluster do not set `nodeAllocatableUpdatePeriodSeconds`, so only the API is tested.
#[test]
fn a11_attach_limit_of_driver_is_mutable() {
    let mut cluster = Cluster::new(Config::default());
    let node = kubectl(&mut cluster, "get csinode node-a -o json", "").stdout;
    let mut node: Value = serde_json::from_str(&node).expect("it is JSON");
    let drivers = node["spec"]["drivers"].as_array_mut().expect("there are drivers");
    let driver = drivers.iter_mut().find(|d| d.get("allocatable").is_some()).expect("one has a limit");
    driver["allocatable"]["count"] = 7.into();
    assert_succeeds(&mut cluster, "replace -f -", &node.to_string());
    let count = "get csinode node-a -o jsonpath='{.spec.drivers[*].allocatable.count}'";
    assert_eq!(kubectl(&mut cluster, count, "").stdout, "7");
    assert_lesson("stuck-volume-limits", &["`nodeAllocatableUpdatePeriodSeconds`", "`ResourceExhausted`"]);
}

fn lessons() -> Vec<Lesson> {
    let folders = find(&root().join("lessons")).expect("there are lessons");
    let read = |folder: std::path::PathBuf| {
        let id = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        Lesson::read(&id, &files_of(&folder).expect("it is read")).unwrap_or_else(|p| panic!("{id}: {p:?}"))
    };
    folders.into_iter().map(read).collect()
}

/// On every cluster of a lesson, no Pod uses a hostPath volume without a node, and the API server accepts every fix.
#[test]
fn a12_lessons_and_fixes_keep_data_on_its_node() {
    let (mut used, mut fixes) = (0, 0);
    let mut wrong = Vec::new();
    for lesson in lessons() {
        run::run_observed(&lesson, |cluster| {
            for pod in cluster.server().all(&POD, "") {
                let names = object::list_at(&pod, "spec.volumes").iter();
                for name in
                    names.map(|v| object::str_at(v, "persistentVolumeClaim.claimName")).filter(|n| !n.is_empty())
                {
                    let claim = cluster.server().lookup(&PERSISTENT_VOLUME_CLAIM, object::namespace(&pod), name);
                    let volume =
                        claim.and_then(|c| get(cluster, &PERSISTENT_VOLUME, object::str_at(&c, "spec.volumeName")));
                    used += usize::from(volume.is_some());
                    if volume
                        .is_some_and(|v| v["spec"].get("hostPath").is_some() && v["spec"].get("nodeAffinity").is_none())
                    {
                        wrong.push(format!("{}: Pod {} uses a hostPath volume", lesson.id, object::name(&pod)));
                    }
                }
            }
            let world =
                ObjectIndex::new(KINDS.iter().flat_map(|kind| cluster.server().all(kind, "")), cluster.now(), true);
            for found in unhealthy(&world).iter().filter_map(|found| explain(&world, &found.key)) {
                for fix in &found.fixes {
                    let (args, stdin) = fix.command();
                    if let Some(spec) =
                        stdin.filter(|new| object::kind(new) == "PersistentVolume").map(|new| &new["spec"])
                    {
                        let anywhere = spec.get("hostPath").is_some() && spec.get("nodeAffinity").is_none();
                        if fix.id == "create-volume" && anywhere {
                            wrong.push(format!("{}: {} offers a hostPath volume", lesson.id, found.problem));
                        }
                    }
                    let args: Vec<&str> = args.iter().map(String::as_str).collect();
                    let stdin = stdin.map(ToString::to_string).unwrap_or_default();
                    let output = bindery_kubectl::run(&mut cluster.clone(), &args, &stdin);
                    fixes += 1;
                    if output.exit != 0 {
                        wrong.push(format!("{}: {}, {}: {}", lesson.id, found.problem, fix.id, output.stderr.trim()));
                    }
                }
            }
        });
    }
    assert!(used > 20 && fixes > 50, "{used} volumes in use and {fixes} fixes are looked at");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (language, only) in
        [("en", "only if the node is powered off"), ("ru", "только если узел выключен"), ("zh", "仅限节点已断电时")]
    {
        for id in ["fix-delete-attachment", "fix-remove-attachment-finalizers"] {
            let text = message(language, id);
            assert!(text.contains(only), "{language}: {text}");
        }
    }
}

#[test]
fn claim_request_change_requires_expandable_class() {
    let request = |size: &str| {
        format!("patch pvc data -p '{{\"spec\":{{\"resources\":{{\"requests\":{{\"storage\":\"{size}\"}}}}}}}}'")
    };
    let mut cluster = applied(&claim("data", "  storageClassName: \"\"\n"));
    assert_rejected(&mut cluster, &request("2Gi"), "", "spec is immutable after creation");
    let mut cluster = applied(&(CLASS.to_owned() + &claim("data", "  storageClassName: fast\n")));
    assert_eq!(phase(&cluster, &PERSISTENT_VOLUME_CLAIM, "data"), "Bound");
    assert_rejected(&mut cluster, &request("2Gi"), "", "only dynamically provisioned pvc can be resized");
    assert_succeeds(&mut cluster, "patch sc fast -p '{\"allowVolumeExpansion\":true}'", "");
    assert_succeeds(&mut cluster, &request("2Gi"), "");
    assert_rejected(&mut cluster, &request("1Gi"), "", "field can not be less than status.capacity");
}

#[test]
fn node_affinity_of_volume_is_immutable_by_default() {
    let text = manifest("lessons/stuck-lost/volume.yaml");
    let mut cluster = applied(&text);
    assert_rejected(&mut cluster, "apply -f -", &text.replace("node-a", "node-b"), "field is immutable");
    assert_lesson("local-volumes", &["`MutablePVNodeAffinity`"]);
}

#[test]
fn pod_starts_without_optional_config_map_but_not_without_claim() {
    let optional = pod("app", "data", "")
        .replace("persistentVolumeClaim: { claimName: data }", "configMap: { name: settings, optional: true }");
    let mut cluster = applied(&optional);
    assert_eq!(phase(&cluster, &POD, "app"), "Running");
    assert_succeeds(&mut cluster, "apply -f -", &pod("other", "data", ""));
    cluster.run_for(Duration::from_secs(600));
    assert_eq!(phase(&cluster, &POD, "other"), "Pending");
    assert_lesson("stuck-lost", &["`optional`"]);
}

#[test]
fn clone_has_volume_mode_of_source() {
    let source = claim("data", "  storageClassName: fast\n");
    let clone = "  storageClassName: fast\n  dataSource: { kind: PersistentVolumeClaim, name: data }\n";
    let mut cluster = applied(&(CLASS.to_owned() + &source));
    assert_succeeds(
        &mut cluster,
        "apply -f -",
        &(claim("same", clone) + &claim("other", &format!("{clone}  volumeMode: Block\n"))),
    );
    cluster.run_for(Duration::from_secs(600));
    assert_eq!(phase(&cluster, &PERSISTENT_VOLUME_CLAIM, "same"), "Bound");
    assert_eq!(phase(&cluster, &PERSISTENT_VOLUME_CLAIM, "other"), "Pending");
    assert_lesson("snapshots-and-clones", &["`volumeMode`"]);
}

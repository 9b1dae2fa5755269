//! Explanations and fixes in the simulated cluster: each fix must remove the problem.
#![allow(clippy::disallowed_methods)] // Reads sources.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use bindery_api::kinds::{self, KINDS};
use bindery_api::{Kind, Value, schema};
use bindery_cluster::{Cluster, Config};
use bindery_explain::{
    Change, EXPORTED, EXPORTED_IF_SERVED, Explanation, Fix, Import, ObjectIndex, STORES, explain, export_commands,
    import, losses, search, unhealthy,
};

const SETTLE_PERIOD: Duration = Duration::from_secs(20);

fn index(cluster: &Cluster) -> ObjectIndex {
    ObjectIndex::new(KINDS.iter().flat_map(|kind| cluster.server().all(kind, "")), cluster.now(), true)
}

fn apply(manifests: &str) -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    run(&mut cluster, &["apply", "-f", "-"], manifests);
    cluster
}

fn run(cluster: &mut Cluster, args: &[&str], stdin: &str) {
    let output = bindery_kubectl::run(cluster, args, stdin);
    assert_eq!(output.exit, 0, "{args:?}: {}", output.stderr);
    cluster.settle(SETTLE_PERIOD);
}

fn found(cluster: &Cluster, key: &str, problem: &str) -> Explanation {
    let found = explain(&index(cluster), key).unwrap_or_else(|| panic!("{key} has no explanation"));
    assert_eq!(found.problem, problem, "{found:#?}");
    assert!(found.since.is_some(), "{problem}: since when");
    let listed = unhealthy(&index(cluster));
    assert!(listed.iter().any(|e| e.key == key && e.problem == problem), "{key} is listed: {listed:#?}");
    for explanation in listed.iter().filter_map(|e| explain(&index(cluster), &e.key)).chain([found.clone()]) {
        accepts(cluster, &explanation);
    }
    found
}

fn submit(cluster: &mut Cluster, fix: &Fix) -> bindery_kubectl::Output {
    let (args, stdin) = fix.command();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    bindery_kubectl::run(cluster, &args, &stdin.map(ToString::to_string).unwrap_or_default())
}

/// Checks that the API server accepts all fixes.
fn accepts(cluster: &Cluster, explanation: &Explanation) {
    for fix in &explanation.fixes {
        let output = submit(&mut cluster.clone(), fix);
        assert_eq!(output.exit, 0, "{}, {}: {}", explanation.problem, fix.id, output.stderr);
        // The current namespace of kubectl for a real cluster is unknown.
        let (args, stdin) = fix.remote();
        let object = stdin.filter(|object| kinds::of(object).is_some_and(|kind| kind.namespaced));
        assert!(object.is_none_or(|object| object["metadata"]["namespace"].is_string()), "{}", fix.remote_text());
        if ["delete", "patch"].contains(&args[0].as_str()) {
            let kind = kinds::by_resource(&args[1]).unwrap();
            assert_eq!(args.contains(&"-n".to_owned()), kind.namespaced, "{}", fix.remote_text());
        }
        let output = submit_remote(&mut cluster.clone(), fix);
        assert_eq!(output.exit, 0, "{}, {}: {}", explanation.problem, fix.remote_text(), output.stderr);
    }
}

fn submit_remote(cluster: &mut Cluster, fix: &Fix) -> bindery_kubectl::Output {
    let (args, stdin) = fix.remote();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    bindery_kubectl::run(cluster, &args, &stdin.map(ToString::to_string).unwrap_or_default())
}

/// Checks that every given fix removes the problem.
fn helps(cluster: &Cluster, explanation: &Explanation, fixes: &[&str]) {
    let ids: Vec<&str> = explanation.fixes.iter().map(|f| f.id).collect();
    for id in fixes {
        assert!(ids.contains(id), "{id} is offered: {ids:?}");
    }
    for fix in explanation.fixes.iter().filter(|f| fixes.contains(&f.id)) {
        let mut copy = cluster.clone();
        let (args, stdin) = fix.command();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        run(&mut copy, &args, &stdin.map(ToString::to_string).unwrap_or_default());
        let mut remote = cluster.clone();
        submit_remote(&mut remote, fix);
        remote.settle(SETTLE_PERIOD);
        for cluster in [copy, remote] {
            let left = explain(&index(&cluster), &explanation.key);
            assert!(left.as_ref().is_none_or(|l| l.problem != explanation.problem), "{} helps: {left:#?}", fix.id);
        }
    }
}

fn claim(name: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: {name} }}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
         resources: {{ requests: {{ storage: 1Gi }} }}\n{more}---\n"
    )
}

fn volume(name: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{ name: {name} }}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
         capacity: {{ storage: 1Gi }}\n  hostPath: {{ path: /x }}\n{more}---\n"
    )
}

fn class(name: &str, more: &str) -> String {
    format!("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{ name: {name} }}\n{more}---\n")
}

fn pod(name: &str, claim: &str, more: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: {name} }}\nspec:\n{more}  containers:\n  - name: main\n    image: x\n    \
         volumeMounts: [{{ name: data, mountPath: /data }}]\n  volumes:\n  - name: data\n    persistentVolumeClaim: {{ \
         claimName: {claim} }}\n---\n"
    )
}

const DATA: &str = "/registry/persistentvolumeclaims/default/data";
const WEB: &str = "/registry/pods/default/web";
const DISK: &str = "/registry/persistentvolumes/disk";
const CSI: &str = "provisioner: csi.example.com\n";

#[test]
fn claim_with_populator_source() {
    let class = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: { name: fast }\nprovisioner: csi.example.com\n---\n";
    let hello = "apiVersion: hello.example.com/v1alpha1\nkind: Hello\nmetadata: { name: hello1 }\nspec: { fileName: a, \
                 fileContents: b }\n---\n";
    let source =
        "  storageClassName: fast\n  dataSourceRef: { apiGroup: hello.example.com, kind: Hello, name: hello1 }\n";
    let mut cluster = apply(&format!("{class}{hello}{}", claim("data", source)));
    let key = "/registry/persistentvolumeclaims/default/data";
    let missing = found(&cluster, key, "claim-populator-missing");
    helps(&cluster, &missing, &["create-populator", "drop-source"]);

    let fix = missing.fixes.iter().find(|fix| fix.id == "create-populator").unwrap();
    let (args, stdin) = fix.command();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    run(&mut cluster, &args, &stdin.map(ToString::to_string).unwrap_or_default());
    let filled = found(&cluster, key, "claim-populating");
    let warning = "Failed to create populator pvcPrime: namespaces \"hello\" not found";
    assert_eq!((filled.blocked_by, filled.last_event.as_deref()), ("populator", Some(warning)));

    run(&mut cluster, &["create", "namespace", "hello"], "");
    cluster.run_for(Duration::from_secs(60));
    assert_eq!(explain(&index(&cluster), key), None);
}

#[test]
fn claims_with_missing_or_unknown_class() {
    let cluster = apply(&(claim("data", "") + &class("fast", CSI)));
    let none = found(&cluster, DATA, "claim-no-class");
    helps(&cluster, &none, &["set-class", "make-default", "create-volume"]);

    let cluster = apply(&claim("data", "  storageClassName: gold\n"));
    let missing = found(&cluster, DATA, "claim-class-missing");
    assert!(missing.chain.iter().any(|l| l.kind == "StorageClass" && l.name == "gold" && l.key.is_empty()));
    helps(&cluster, &missing, &["create-class", "create-volume"]);

    let cluster = apply(&claim("data", "  storageClassName: \"\"\n"));
    helps(&cluster, &found(&cluster, DATA, "claim-empty-class"), &["create-volume"]);

    let none = class("local", "provisioner: kubernetes.io/no-provisioner\n");
    let cluster = apply(&(claim("data", "  storageClassName: local\n") + &none));
    helps(&cluster, &found(&cluster, DATA, "claim-static-only"), &["create-volume"]);

    let other = class("other", "provisioner: nobody.example.com\n");
    let cluster = apply(&(claim("data", "  storageClassName: other\n") + &other));
    helps(&cluster, &found(&cluster, DATA, "claim-driver-missing"), &["create-volume", "class-other-driver"]);

    let failing = class("bad", &format!("{CSI}parameters: {{ createError: Internal }}\n"));
    let cluster = apply(&(claim("data", "  storageClassName: bad\n") + &failing));
    let failed = found(&cluster, DATA, "claim-provisioning-failed");
    assert!(failed.last_event.unwrap().contains("injected createError"));
}

#[test]
fn claims_with_near_matches() {
    let small = volume("disk", "  storageClassName: \"\"\n");
    let large = claim("data", "  storageClassName: \"\"\n").replace("1Gi", "5Gi");
    let cluster = apply(&(small + &large));
    let explanation = found(&cluster, DATA, "claim-empty-class");
    let capacity = explanation.candidates[0].checks.iter().find(|c| c.rule == "capacity").unwrap();
    assert_eq!((capacity.pass, capacity.want.as_str(), capacity.have.as_str()), (false, "5Gi", "1Gi"));
    assert!(explanation.candidates[0].checks.len() > 6, "every rule is asked");
    helps(&cluster, &explanation, &["claim-as-volume"]);

    // The fix for a claim without a class does not set a class.
    let cluster = apply(&(volume("disk", "  storageClassName: fast\n") + &claim("data", "  storageClassName: \"\"\n")));
    let explanation = found(&cluster, DATA, "claim-empty-class");
    let check = |rule: &str| explanation.candidates[0].checks.iter().find(|c| c.rule == rule).unwrap();
    assert_eq!((check("class").want.as_str(), check("class").have.as_str()), ("\"\"", "fast"));
    let delayed = check("not-delayed");
    assert_eq!((delayed.pass, delayed.want.as_str(), delayed.have.as_str()), (true, "Immediate", "Immediate"));
    let fix = explanation.fixes.iter().find(|fix| fix.id == "volume-class").unwrap();
    assert!(fix.facts.contains(&("class", "no".into())), "{:?}", fix.facts);
    helps(&cluster, &explanation, &["volume-class"]);
    let Change::Replace { after, .. } = &fix.change else { panic!("{fix:?}") };
    assert!(after["spec"].get("storageClassName").is_none());

    let labelled = claim("data", "  storageClassName: \"\"\n  selector: { matchLabels: { tier: gold } }\n");
    let cluster = apply(&(volume("disk", "") + &labelled));
    helps(&cluster, &found(&cluster, DATA, "claim-empty-class"), &["label-volume"]);
    let unwanted = explain(&index(&cluster), DISK).expect("the volume is unwanted");
    assert_eq!((unwanted.problem, unwanted.candidates.len()), ("volume-unwanted", 1));
}

#[test]
fn prebound_claims() {
    let named = claim("data", "  volumeName: disk\n  storageClassName: \"\"\n");
    let cluster = apply(&named);
    helps(&cluster, &found(&cluster, DATA, "claim-named-volume-missing"), &["create-volume"]);

    let cluster = apply(&(named.replace("1Gi", "9Gi") + &volume("disk", "")));
    helps(&cluster, &found(&cluster, DATA, "claim-named-volume-mismatch"), &["claim-as-volume"]);

    let taken = volume("disk", "  claimRef: { namespace: default, name: other }\n");
    let cluster = apply(&(named + &taken));
    found(&cluster, DATA, "claim-named-volume-taken");
    helps(&cluster, &found(&cluster, DISK, "volume-reserved"), &["create-claim", "reopen-volume"]);
}

#[test]
fn lost_claims_and_released_volumes() {
    let pair = claim("data", "  storageClassName: \"\"\n") + &volume("disk", "");
    let mut cluster = apply(&(pair.clone() + &pod("web", "data", "")));
    assert!(unhealthy(&index(&cluster)).is_empty(), "all is well: {:#?}", unhealthy(&index(&cluster)));
    run(&mut cluster, &["delete", "pvc", "data", "--wait=false"], "");
    run(&mut cluster, &["delete", "pv", "disk", "--wait=false"], "");
    helps(&cluster, &found(&cluster, DATA, "claim-terminating-in-use"), &["delete-pod"]);
    found(&cluster, DISK, "volume-terminating-in-use");

    // A finished Pod protects the claim, too.
    let ended = "{\"status\":{\"phase\":\"Succeeded\"}}";
    run(&mut cluster, &["patch", "pod", "web", "--subresource=status", "-p", ended], "");
    let pod = cluster.server().etcd().get("/registry/pods/default/web").expect("the Pod exists").value;
    assert_eq!(pod["status"]["phase"], "Succeeded");
    helps(&cluster, &found(&cluster, DATA, "claim-terminating-in-use"), &["delete-pod"]);

    let mut cluster = apply(&pair);
    run(&mut cluster, &["delete", "pvc", "data"], "");
    let released = found(&cluster, DISK, "volume-released");
    helps(&cluster, &released, &["reopen-volume", "delete-volume"]);
    run(&mut cluster, &["apply", "-f", "-"], &claim("data", "  storageClassName: \"\"\n"));
    helps(&cluster, &found(&cluster, DATA, "claim-empty-class"), &["reopen-volume"]);

    let mut cluster = apply(&pair);
    run(&mut cluster, &["delete", "pv", "disk", "--wait=false"], "");
    run(&mut cluster, &["patch", "pv", "disk", "-p", r#"{"metadata":{"finalizers":null}}"#], "");
    helps(&cluster, &found(&cluster, DATA, "claim-lost-volume"), &["create-volume", "recreate-claim"]);
}

/// The driver `zonal.example.com` supports volumes of at most 100Gi.
#[test]
fn lowers_request_above_driver_limit() {
    let class = class("large", "provisioner: zonal.example.com\nallowVolumeExpansion: true\n");
    let expand = |from: &str, to: &str| {
        let claim = claim("data", "  storageClassName: large\n").replace("1Gi", from);
        let mut cluster = apply(&(class.clone() + &claim));
        let patch = format!(r#"{{"spec":{{"resources":{{"requests":{{"storage":"{to}"}}}}}}}}"#);
        run(&mut cluster, &["patch", "pvc", "data", "-p", &patch], "");
        cluster
    };
    let request = |cluster: &Cluster, path: &str| {
        let claims = cluster.server().all(&bindery_api::kinds::PERSISTENT_VOLUME_CLAIM, "default");
        bindery_api::object::str_at(claims.first().expect("the claim is there"), path).to_owned()
    };
    for (from, to, lower) in [
        ("1Gi", "200Gi", "2Gi"),
        ("1536Mi", "1Ti", "2Gi"),
        ("100Mi", "200Gi", "101Mi"),
        ("98Gi", "101Gi", "99Gi"),
        ("10G", "200G", "11G"),
        ("1Gi", "200G", "2G"),
        ("1000", "200Gi", "1001"),
    ] {
        let mut cluster = expand(from, to);
        let refused = found(&cluster, DATA, "claim-resize-infeasible");
        helps(&cluster, &refused, &["resize-back"]);
        let fix = refused.fixes.iter().find(|fix| fix.id == "resize-back").expect("the fix is offered");
        assert!(fix.facts.contains(&("lower", lower.into())), "{from} to {to}: {:?}", fix.facts);
        assert_eq!(submit(&mut cluster, fix).exit, 0, "{from} to {to}");
        cluster.run_for(Duration::from_secs(60));
        let size = |text: &str| bindery_api::quantity::Quantity::parse(text).expect("a quantity");
        assert_eq!(size(&request(&cluster, "status.capacity.storage")), size(lower), "{from} to {to}");
        assert_eq!(explain(&index(&cluster), DATA), None, "{from} to {to}");
    }
    // The next size exceeds the limit of the driver; the API server accepts it.
    for (from, to, lower) in [("100Gi", "200Gi", "101Gi"), ("100Gi", "104857602Ki", "104857601Ki")] {
        let mut cluster = expand(from, to);
        let refused = found(&cluster, DATA, "claim-resize-infeasible");
        let fix = refused.fixes.iter().find(|fix| fix.id == "resize-back").expect("the fix is offered");
        assert_eq!(submit(&mut cluster, fix).exit, 0, "{from} to {to}");
        assert_eq!(request(&cluster, "spec.resources.requests.storage"), lower);
    }
    // There is no whole byte between them.
    let cluster = expand("100Gi", "107374182401");
    let refused = found(&cluster, DATA, "claim-resize-infeasible");
    assert!(refused.fixes.is_empty(), "{:?}", refused.fixes);
}

#[test]
fn unscheduled_pods() {
    let cluster = apply(&pod("web", "data", ""));
    helps(&cluster, &found(&cluster, WEB, "pod-claim-missing"), &[]);

    let cluster = apply(&(pod("web", "data", "") + &claim("data", "") + &class("fast", CSI)));
    helps(&cluster, &found(&cluster, WEB, "pod-claim-pending"), &["set-class", "create-volume"]);

    let ready = claim("data", "  storageClassName: \"\"\n") + &volume("disk", "");
    let cluster = apply(&(ready.clone() + &pod("web", "data", "  nodeSelector: { disk: ssd }\n")));
    let unschedulable = found(&cluster, WEB, "pod-unschedulable");
    assert_eq!(unschedulable.candidates.len(), 2);
    helps(&cluster, &unschedulable, &["label-node"]);

    let mut cluster = apply(&ready);
    run(&mut cluster, &["cordon", "node-a"], "");
    run(&mut cluster, &["taint", "nodes", "node-b", "disk=slow:NoSchedule"], "");
    run(&mut cluster, &["apply", "-f", "-"], &pod("web", "data", ""));
    helps(&cluster, &found(&cluster, WEB, "pod-unschedulable"), &["uncordon", "remove-taint"]);

    let wait = class("late", &format!("{CSI}volumeBindingMode: WaitForFirstConsumer\n"));
    let cluster = apply(&(wait + &claim("data", "  storageClassName: late\n")));
    helps(&cluster, &found(&cluster, DATA, "claim-waits-for-consumer"), &["create-pod"]);
}

#[test]
fn pods_waiting_for_volumes() {
    let fast = class("fast", CSI) + &claim("data", "  storageClassName: fast\n");
    let on = |node: &str| format!("  nodeName: {node}\n");
    let mut cluster = apply(&(fast + &pod("first", "data", &on("node-a"))));
    run(&mut cluster, &["apply", "-f", "-"], &pod("web", "data", &on("node-b")));
    let multi = found(&cluster, WEB, "pod-multi-attach");
    assert!(multi.facts.contains(&("other", "node-a".into())) && multi.facts.contains(&("pods", "first".into())));
    helps(&cluster, &multi, &["delete-pod"]);

    let broken = class("bad", &format!("{CSI}parameters: {{ attachError: Internal }}\n"));
    let cluster = apply(&(broken + &claim("data", "  storageClassName: bad\n") + &pod("web", "data", "")));
    found(&cluster, WEB, "pod-attach-failed");
    assert!(unhealthy(&index(&cluster)).iter().any(|e| e.problem == "attachment-failed"));

    let broken = class("bad", &format!("{CSI}parameters: {{ stageError: Internal }}\n"));
    let cluster = apply(&(broken + &claim("data", "  storageClassName: bad\n") + &pod("web", "data", "")));
    found(&cluster, WEB, "pod-mount-failed");

    let text = "apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec:\n  containers:\n  - name: main\n    image: x\n    \
                volumeMounts: [{ name: c, mountPath: /c }]\n  volumes:\n  - name: c\n    configMap: { name: settings }\n";
    let cluster = apply(text);
    helps(&cluster, &found(&cluster, WEB, "pod-content-missing"), &["create-content"]);
}

#[test]
fn attachment_with_uninstalled_driver() {
    let fast = class("fast", CSI) + &claim("data", "  storageClassName: fast\n");
    let mut cluster = apply(&(fast + &pod("web", "data", "")));
    let change = bindery_cluster::DriverChange::Uninstall;
    cluster.apply(bindery_cluster::Action::Driver { name: "csi.example.com".into(), change });
    let attachments = cluster.server().all(&bindery_api::kinds::VOLUME_ATTACHMENT, "");
    let name = bindery_api::object::name(attachments.first().expect("the volume is attached")).to_owned();
    run(&mut cluster, &["delete", "volumeattachment", &name, "--wait=false"], "");
    let key = format!("/registry/volumeattachments/{name}");
    helps(&cluster, &found(&cluster, &key, "attachment-driver-gone"), &["remove-attachment-finalizers"]);
}

#[test]
fn finds_old_and_new_event_texts() {
    for (text, problem) in [
        ("0/3 nodes are available: 3 node(s) had volume node affinity conflict.", "pod-unschedulable"),
        ("pod has unbound immediate PersistentVolumeClaims (repeated 2 times)", "pod-claim-pending"),
        ("Multi-Attach error for volume \"pvc-1234\" Volume is already used by pod(s) web-0", "pod-multi-attach"),
        ("waiting for first consumer to be created before binding", "claim-waits-for-consumer"),
        ("no persistent volumes available for this claim and no storage class is set", "claim-no-class"),
        ("Warning FailedMount 2m kubelet Unable to attach: timed out waiting for the condition", "pod-mount-failed"),
        ("driver name ebs.csi.aws.com not found in the list of registered CSI drivers", "pod-driver-not-registered"),
        ("volume \"pv-7\" already bound to a different claim.", "claim-named-volume-taken"),
        ("volume pv-7 is already bound to a different claim", "claim-named-volume-taken"),
        ("storageclass.storage.k8s.io \"gold\" not found", "claim-class-missing"),
        ("persistentvolumeclaim \"data\" not found", "pod-claim-missing"),
    ] {
        assert_eq!(search(text).first().map(|hit| hit.problem), Some(problem), "{text}");
    }
    assert!(search("all is well").is_empty());
}

#[test]
fn imports_kubectl_output_unchanged() {
    let cluster = apply(&(claim("data", "") + &pod("web", "data", "")));
    let mut copy = cluster.clone();
    for form in ["yaml", "json"] {
        let text = bindery_kubectl::run(&mut copy, &["get", "pvc,pods,events,nodes", "-A", "-o", form], "").stdout;
        let secret = "---\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\n";
        let widget = "---\napiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }\n";
        let read = import(&format!("$ kubectl get everything\n{text}{secret}{widget}"));
        assert_eq!((read.secrets, read.unknown.as_slice()), (1, [("Widget".to_owned(), 1)].as_slice()), "{form}");
        assert_eq!(read.garbage.iter().map(|g| g.line).collect::<Vec<_>>(), [1], "{form}: {:?}", read.garbage);
        let uid =
            bindery_api::object::uid(cluster.server().all(&bindery_api::kinds::POD, "").first().unwrap()).to_owned();
        assert!(read.objects.iter().any(|o| bindery_api::object::uid(o) == uid), "uids stay");
        let loaded = Cluster::from_objects(read.objects.clone(), cluster.now());
        assert!(!loaded.is_live() && loaded.enabled().is_empty());
        let index = ObjectIndex::new(read.objects, cluster.now(), false);
        let problems: Vec<&str> = unhealthy(&index).iter().map(|e| e.problem).collect();
        assert!(problems.contains(&"claim-no-class") && problems.contains(&"pod-claim-pending"), "{problems:?}");
    }
}

/// Returns an object of a kind with every field of the schema, in the order in which kubectl prints the keys.
fn full(kind: &Kind, name: &str, indent: &str) -> (String, BTreeSet<String>) {
    let fields = &schema::of(kind).expect("every kind is in the schema").fields;
    let names: BTreeSet<String> = fields.iter().map(|f| f.name.to_owned()).collect();
    let line = |field: &String| match field.as_str() {
        "apiVersion" => format!("apiVersion: {}\n", kind.api_version()),
        "kind" => format!("kind: {}\n", kind.kind),
        "metadata" => format!("metadata:\n{indent}  name: {name}\n"),
        _ => format!("{field}:\n{indent}  x: y\n"),
    };
    let text = names.iter().map(line).collect::<Vec<_>>().join(indent);
    // Fields with values of Secrets are redacted.
    (text, names.into_iter().filter(|name| name != "stringData").collect())
}

fn top(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn import_keeps_every_field_of_every_kind() {
    let kinds: Vec<&Kind> = KINDS.iter().copied().filter(|kind| **kind != kinds::SECRET).collect();
    let check = |text: &str, wanted: &[BTreeSet<String>]| {
        let read = import(text);
        assert_eq!(read.objects.iter().map(|o| top(o)).collect::<Vec<_>>(), wanted, "{text}\n{:?}", read.garbage);
        read
    };
    let prompts =
        ["$ kubectl get it -o yaml\n", "root:~# kubectl get it\n", "Warning: v1 X: is deprecated\n", "error: a: b\n"];
    for kind in &kinds {
        let (text, names) = full(kind, "a", "");
        check(&text, std::slice::from_ref(&names));
        check(&text.replace('\n', "\r\n"), std::slice::from_ref(&names));
        let (item, _) = full(kind, "a", "  ");
        check(
            &format!("apiVersion: v1\nitems:\n- {item}- {item}kind: List\nmetadata: {{}}\n"),
            &[names.clone(), names.clone()],
        );
        for prompt in prompts {
            let read = check(&format!("{prompt}{text}{prompt}{text}{prompt}"), &[names.clone(), names.clone()]);
            assert_eq!(
                read.garbage.iter().filter(|g| prompt.starts_with(g.text.trim_end_matches('…'))).count(),
                3,
                "{:?}",
                read.garbage
            );
        }
        // Consecutive objects, with and without the fields that kubectl omits if they are empty.
        let short = format!("apiVersion: {}\nkind: {}\nmetadata:\n  name: b\n", kind.api_version(), kind.kind);
        let few = BTreeSet::from(["apiVersion", "kind", "metadata"].map(str::to_owned));
        for other in &kinds {
            let (next, others) = full(other, "c", "");
            let wanted = [names.clone(), others.clone(), few.clone(), others.clone()];
            let namespaced = |read: Import| read.objects.iter().all(|o| o["metadata"]["name"].is_string());
            assert!(namespaced(check(&format!("{text}{next}{short}{next}"), &wanted)));
        }
    }
    for (read, version) in [("extra: 1\n", "example.com/v1"), ("", "v1")] {
        let text = format!("{read}apiVersion: {version}\nkind: Widget\nmetadata: {{ name: w }}\n");
        assert_eq!(import(&text).unknown, [("Widget".to_owned(), 1)], "{text}");
    }
}

#[test]
fn truncated_text_keeps_complete_objects_and_reports_the_rest() {
    let cluster = apply(&(claim("data", "") + &claim("logs", "") + &pod("web", "data", "")));
    for form in ["yaml", "json"] {
        let text = bindery_kubectl::run(&mut cluster.clone(), &["get", "pvc,pods", "-A", "-o", form], "").stdout;
        let whole = import(&text);
        assert_eq!((whole.objects.len(), whole.truncated.as_slice()), (3, [].as_slice()), "{form}");
        let place = text.find("spec:").or_else(|| text.find("\"spec\"")).unwrap();
        let cut = import(&text[..place]);
        assert_eq!((cut.objects.len(), cut.truncated.len()), (0, 1), "{form}");
        assert_eq!(cut.truncated[0].text, "PersistentVolumeClaim data");
        let mut sizes = BTreeSet::new();
        let end = text.rfind("kind").unwrap();
        for at in (20..end).filter(|at| text.is_char_boundary(*at)) {
            let cut = import(&text[..at]);
            sizes.insert(cut.objects.len());
            assert!(
                cut.objects.iter().zip(&whole.objects).all(|(a, b)| a == b),
                "{form}: an object is whole or left out"
            );
            // Between the last bracket and the kind of the list no object is missing.
            let complete_or_reported = !cut.truncated.is_empty() || !cut.garbage.is_empty() || cut.objects.len() == 3;
            assert!(complete_or_reported, "{form}, {at}: {}", &text[at - 20..at]);
        }
        assert_eq!(sizes.into_iter().take(3).collect::<Vec<_>>(), [0, 1, 2], "{form}");
        // The following document is parsed.
        let more = import(&format!("{}\n---\n{}", &text[..place], claim("more", "")));
        assert_eq!((more.objects.len(), more.truncated.len()), (1, 1), "{form}");
    }
    let event = bindery_kubectl::run(&mut cluster.clone(), &["get", "events", "-o", "json"], "").stdout;
    let name = import(&event[..event.find("\"source\"").unwrap()]).truncated[0].text.clone();
    assert!(name.starts_with("Event "), "the kind of the event, not of what it is about: {name}");
    let bad = r#"{"kind":"List","items":[{"kind":"PersistentVolumeClaim","apiVersion":"v1","metadata":{"name":"a"}},{"x":tru},
        {"kind":"PersistentVolumeClaim","apiVersion":"v1","metadata":{"name":"b"}}]}"#;
    let read = import(bad);
    assert_eq!((read.objects.len(), read.garbage.len(), read.truncated.len()), (2, 1, 0), "{read:?}");
}

/// A cluster dump with the password in every field that can contain one.
const CONFIDENTIAL: &str = include_str!("confidential.yaml");

#[test]
fn import_removes_confidential_values() {
    let yaml = import(CONFIDENTIAL);
    let documents = bindery_api::manifest::documents(CONFIDENTIAL);
    let list = documents[0].as_ref().unwrap().value.clone();
    let json = import(&serde_json::to_string_pretty(&list).unwrap());
    let single: String = list["items"].as_array().unwrap().iter().map(bindery_kubectl::yaml).collect();
    let restored = Import::restore(list["items"].as_array().unwrap().clone());
    assert!(CONFIDENTIAL.matches("hunter2").count() >= 20, "it is there to be left out");
    for read in [yaml, json, import(&single), restored] {
        assert_eq!((read.secrets, read.garbage.as_slice()), (1, [].as_slice()));
        let kept = format!("{read:?}");
        for password in ["hunter2", "aHVudGVyMg"] {
            assert!(!kept.contains(password), "{}", &kept[kept.find(password).unwrap().saturating_sub(200)..]);
        }
        let find = |kind: &str| read.objects.iter().find(|o| o["kind"] == kind).unwrap();
        assert_eq!(find("ConfigMap")["data"]["login"], "", "the key stays");
        assert_eq!(find("Pod")["spec"]["containers"][0]["env"][0]["name"], "PASSWORD");
        assert_eq!(find("StorageClass")["parameters"]["csi.storage.k8s.io/node-stage-secret-name"], "db-login");
        let bound = "pv.kubernetes.io/bind-completed";
        assert_eq!(find("PersistentVolumeClaim")["metadata"]["annotations"][bound], "yes");
        assert_eq!(find("PersistentVolume")["spec"]["csi"]["volumeAttributes"]["share"], "/exports/db");
    }
    // Text that cannot be parsed is not quoted either.
    let read = import(
        "  password: hunter2\n$ kubectl create secret generic x --from-literal=password=hunter2\nPASSWORD=hunter2\n",
    );
    assert!(!read.garbage.is_empty() && !format!("{read:?}").contains("hunter2"), "{read:?}");
}

#[test]
fn creates_missing_namespaces() {
    let read = import(
        &(claim("data", "")
            + "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n"
            + &claim("cart", "").replace("name: cart", "name: cart, namespace: shop")
            + &claim("cart", "").replace("name: cart", "name: cart, namespace: blog")),
    );
    let names: Vec<String> =
        read.missing_namespaces().iter().map(|o| bindery_api::object::name(o).to_owned()).collect();
    assert_eq!((read.objects.len(), names), (4, vec!["blog".to_owned(), "default".to_owned()]));
    let mut cluster = Cluster::from_objects(
        read.objects.iter().cloned().chain(read.missing_namespaces()),
        bindery_api::time::Time::START,
    );
    let output = bindery_kubectl::run(&mut cluster, &["apply", "-f", "-"], &claim("more", ""));
    assert_eq!(output.exit, 0, "{}", output.stderr);
}

#[test]
fn imports_and_explains_many_objects() {
    let items: Vec<String> = (0..5000)
        .map(|i| claim(&format!("data-{i}"), "").replace("---\n", "").replace("\n", "\n  "))
        .map(|text| format!("- {}", text.trim_end()))
        .collect();
    let text =
        format!("apiVersion: v1\nitems:\n{}\nkind: List\nmetadata:\n  resourceVersion: \"\"\n", items.join("\n"));
    let read = import(&text);
    assert_eq!((read.objects.len(), read.garbage.as_slice()), (5000, [].as_slice()));
    let cluster = Cluster::from_objects(read.objects.clone(), bindery_api::time::Time::START);
    assert_eq!(unhealthy(&ObjectIndex::new(read.objects, cluster.now(), false)).len(), 5000);
}

#[test]
fn change_contains_object_before_and_after() {
    let cluster = apply(&(claim("data", "") + &class("fast", CSI)));
    let explanation = found(&cluster, DATA, "claim-no-class");
    let fix = explanation.fixes.iter().find(|f| f.id == "set-class").unwrap();
    let Change::Replace { before, after } = &fix.change else { panic!("{fix:?}") };
    assert!(before["spec"].get("storageClassName").is_none());
    assert_eq!(after["spec"]["storageClassName"], "fast");
    assert!(before.get("status").is_none(), "nobody writes a status");
}

#[test]
fn remote_fix_keeps_all_fields() {
    let cluster = apply(&(claim("data", "") + &class("fast", CSI)));
    let explanation = found(&cluster, DATA, "claim-no-class");
    let text = |id: &str| explanation.fixes.iter().find(|f| f.id == id).unwrap().remote_text();
    let patch =
        r#"kubectl patch persistentvolumeclaim data -n default --type=merge -p '{"spec":{"storageClassName":"fast"}}'"#;
    assert_eq!(text("set-class"), patch);
    let create = text("create-volume");
    assert!(
        create.starts_with("kubectl create -f - <<'EOF'\napiVersion: v1\n") && create.ends_with("\nEOF"),
        "{create}"
    );
}

#[test]
fn no_fix_leaves_imported_claim_deleted() {
    let missing = claim("data", "  storageClassName: gold\n") + &class("fast", CSI);
    for (manifests, offered) in
        [(missing.clone() + &pod("web", "data", ""), false), (missing + &pod("web", "logs", ""), true)]
    {
        let cluster = apply(&manifests);
        let fixes = |complete: bool| {
            let objects = KINDS.iter().flat_map(|kind| cluster.server().all(kind, ""));
            let found = explain(&ObjectIndex::new(objects, cluster.now(), complete), DATA).unwrap();
            found.fixes.iter().any(|fix| fix.id == "claim-other-class")
        };
        assert_eq!((fixes(true), fixes(false)), (true, offered), "{manifests}");
    }
}

/// Returns the constants of kinds that a source uses outside of comments.
fn kinds_in(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let words = code.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    words.filter(|word| word.len() > 2).map(str::to_owned).collect()
}

#[test]
fn export_command_contains_every_explained_kind() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(root.join("../api/src/kinds.rs")).unwrap();
    // `POD: "" "v1" "Pod" ...`
    let rows = table.lines().filter_map(|line| {
        let (constant, rest) = line.trim().split_once(": \"")?;
        Some((constant.to_owned(), rest.split('"').nth(4)?.to_owned()))
    });
    let rows: Vec<(String, String)> = rows.filter(|(_, kind)| KINDS.iter().any(|k| k.kind == kind)).collect();
    for kind in KINDS.iter().filter(|kind| !kind.is_only_stored() && !kind.needs_stored_kinds()) {
        assert!(rows.iter().any(|(_, row)| row == kind.kind), "{}", kind.kind);
    }
    let sources = std::fs::read_dir(root.join("src")).unwrap().map(|entry| entry.unwrap().path());
    let own = sources.filter(|path| !path.ends_with("import.rs")).collect::<Vec<_>>();
    let controllers = ["scheduler", "persistentvolume"].map(|name| root.join("../controllers/src").join(name));
    let theirs =
        controllers.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let theirs = theirs.chain([root.join("../controllers/src/common/volume.rs")]).filter(|path| path.is_file());
    let read: BTreeSet<String> = own.into_iter().chain(theirs).flat_map(|path| kinds_in(&path)).collect();
    let exported: BTreeSet<&str> = EXPORTED.iter().chain(&EXPORTED_IF_SERVED).map(|kind| kind.kind).collect();
    let confidential = [kinds::SECRET.kind, kinds::CONFIG_MAP.kind];
    let missing: Vec<&String> = rows
        .iter()
        .filter(|(constant, _)| read.contains(constant))
        .map(|(_, kind)| kind)
        .filter(|kind| !exported.contains(kind.as_str()) && !confidential.contains(&kind.as_str()))
        .collect();
    assert!(missing.is_empty(), "explanations read kinds that no command exports: {missing:?}");
    assert!(!exported.iter().any(|kind| confidential.contains(kind)));
    let mut cluster = Cluster::new(Config::default());
    for command in export_commands() {
        let args: Vec<&str> = command.split(' ').skip(1).collect();
        let output = bindery_kubectl::run(&mut cluster, &args, "");
        assert_eq!(output.exit, 0, "{command}: {}", output.stderr);
    }
}

/// Returns the losses for a cluster in which the driver has deleted the data of `deleted`.
fn lost(before: &Cluster, after: &Cluster, deleted: &[&str]) -> Vec<(String, bool)> {
    let stores = |cluster: &Cluster| STORES.iter().flat_map(|kind| cluster.server().all(kind, "")).collect::<Vec<_>>();
    let keeps = |lost: &Value| !deleted.contains(&bindery_api::object::name(lost));
    losses(&stores(before), &stores(after), keeps).into_iter().map(|loss| (loss.name, loss.data)).collect()
}

#[test]
fn fix_lists_losses() {
    for (policy, data) in [("Delete", true), ("Retain", false)] {
        let class = class("fast", &format!("{CSI}reclaimPolicy: {policy}\n"));
        let cluster =
            apply(&(class + &claim("data", "  storageClassName: fast\n") + &claim("logs", "  storageClassName: x\n")));
        let volume = bindery_api::object::name(&cluster.server().all(&kinds::PERSISTENT_VOLUME, "")[0]).to_owned();
        let mut after = cluster.clone();
        run(&mut after, &["delete", "pvc", "--all"], "");
        // An unbound claim has no data.
        let mut wanted = vec![("default/data".to_owned(), false)];
        if data {
            wanted.push((volume.clone(), true));
        }
        assert_eq!(lost(&cluster, &after, &[&volume]), wanted, "{policy}");
        if data {
            wanted[1].1 = false;
            assert_eq!(lost(&cluster, &after, &[]), wanted, "the driver still has the data");
        }
        assert_eq!(lost(&cluster, &cluster, &[]), []);
    }
}

#[test]
fn not_ready_node_lists_evictions() {
    const NODE_A: &str = "/registry/minions/node-a";
    let fact = |explanation: &Explanation, name: &str| {
        explanation.facts.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let on = "  nodeName: node-a\n";
    let for_ever = "  tolerations: [{ operator: Exists }]\n";
    let soon = "  tolerations: [{ operator: Exists, effect: NoExecute, tolerationSeconds: 10 }]\n";
    let mut cluster = apply(
        &(class("fast", CSI)
            + &claim("data", "  storageClassName: fast\n")
            + &pod("web", "data", on)
            + &pod("stays", "data", &format!("{on}{for_ever}"))
            + &pod("soon", "data", &format!("{on}{soon}"))),
    );
    let deleted = |cluster: &Cluster, name: &str| {
        let pods = cluster.server().all(&kinds::POD, "");
        let pod = pods.iter().find(|pod| bindery_api::object::name(pod) == name).unwrap().clone();
        bindery_api::object::is_deleting(&pod)
    };
    let volume = bindery_api::object::name(&cluster.server().all(&kinds::PERSISTENT_VOLUME, "")[0]).to_owned();
    assert_eq!(explain(&index(&cluster), NODE_A), None);
    let cut = bindery_cluster::Action::Node { name: "node-a".into(), change: bindery_cluster::NodeChange::Partition };
    cluster.apply(cut);
    while explain(&index(&cluster), NODE_A).is_none() {
        cluster.run_for(Duration::from_secs(1));
    }
    // The taint follows the condition.
    cluster.run_for(Duration::from_secs(1));
    let known = found(&cluster, NODE_A, "node-not-ready");
    assert_eq!(
        (fact(&known, "status"), fact(&known, "terminating"), known.blocked_by),
        ("Unknown".into(), "no".into(), "kubelet")
    );
    assert_eq!(fact(&known, "volumes"), volume);
    // The Pod is evicted at the reported time, and not before.
    let evictions = fact(&known, "evicted");
    let mut times: Vec<(String, bindery_api::time::Time)> = evictions
        .split(", ")
        .map(|one| {
            let (key, time) = one.trim_end_matches(')').split_once(" (").unwrap();
            (key.trim_start_matches("default/").to_owned(), bindery_api::time::Time::parse(time).unwrap())
        })
        .collect();
    times.sort_by_key(|(_, time)| *time);
    assert_eq!(times.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["soon", "web"], "{evictions}");
    assert_eq!(times[1].1.since(times[0].1), Duration::from_secs(290));
    for (name, time) in &times {
        cluster.run_for((*time).since(cluster.now()).saturating_sub(Duration::from_secs(1)));
        assert!(!deleted(&cluster, name), "{name}: {evictions}");
        cluster.run_for(Duration::from_secs(3));
        assert!(deleted(&cluster, name), "{name}: {evictions}");
    }
    let known = found(&cluster, NODE_A, "node-not-ready");
    assert_eq!(
        (fact(&known, "evicted"), fact(&known, "terminating")),
        ("no".into(), "default/soon, default/web".into())
    );
    // The volume stays attached until the node has the out-of-service taint.
    cluster.run_for(Duration::from_secs(1000));
    assert_eq!(fact(&found(&cluster, NODE_A, "node-not-ready"), "volumes"), volume);
    let out = known.fixes.iter().find(|fix| fix.id == "out-of-service").unwrap();
    assert_eq!(submit(&mut cluster, out).exit, 0);
    cluster.run_for(Duration::from_secs(60));
    let known = found(&cluster, NODE_A, "node-not-ready");
    assert_eq!((fact(&known, "out"), fact(&known, "terminating")), ("yes".into(), "no".into()));
    assert!(known.fixes.is_empty());

    let mut cluster = apply(
        &(class("fast", CSI)
            + &claim("data", "  storageClassName: fast\n")
            + &pod("web", "data", &format!("{on}{soon}"))),
    );
    run(&mut cluster, &["taint", "nodes", "node-a", "x=y:NoSchedule"], "");
    assert_eq!(explain(&index(&cluster), NODE_A), None, "nothing is evicted");
    let output = bindery_kubectl::run(&mut cluster, &["taint", "nodes", "node-a", "x=y:NoExecute"], "");
    assert_eq!(output.exit, 0);
    let known = found(&cluster, NODE_A, "node-evicts");
    assert_eq!(fact(&known, "evicted"), "default/web (tolerationSeconds: 10)");
    helps(&cluster, &known, &["remove-taint"]);
}

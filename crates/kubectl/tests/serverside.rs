//! Server-side apply on the command line.

use std::time::Duration;

use bindery_cluster::{Cluster, Config};
use bindery_kubectl::run;

const VOLUME: &str = "apiVersion: v1
kind: PersistentVolume
metadata: {name: disk, labels: {a: '1'}}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  nfs: {server: 10.0.0.5, path: /exports/disk}
";

fn cluster() -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    cluster.settle(Duration::from_secs(1));
    cluster
}

#[test]
fn client_side_apply_migrates_to_server_side_apply() {
    let mut cluster = cluster();
    run(&mut cluster, &["apply", "-f", "-"], VOLUME);
    cluster.settle(Duration::from_secs(1));
    let output = run(&mut cluster, &["apply", "--server-side", "-f", "-"], &VOLUME.replace("a: '1'", "b: '2'"));
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("persistentvolume/disk serverside-applied\n", ""));
    let labels = run(&mut cluster, &["get", "pv", "disk", "-o", "jsonpath={.metadata.labels}"], "");
    assert_eq!(labels.stdout, r#"{"b":"2"}"#);
}

#[test]
fn force_resolves_apply_conflict() {
    let mut cluster = cluster();
    let apply = |cluster: &mut Cluster, manager: &str, text: &str, more: &[&str]| {
        let manager = format!("--field-manager={manager}");
        let mut args = vec!["apply", "--server-side", &manager, "-f", "-"];
        args.extend(more);
        run(cluster, &args, text)
    };
    apply(&mut cluster, "one", VOLUME, &[]);
    cluster.settle(Duration::from_secs(1));
    let before = cluster.revision();
    apply(&mut cluster, "one", VOLUME, &[]);
    assert_eq!(cluster.revision(), before, "the same apply again writes nothing");
    let other = VOLUME.replace("a: '1'", "a: '2'");
    let refused = apply(&mut cluster, "two", &other, &[]);
    let first = refused.stderr.lines().next().unwrap_or_default();
    assert_eq!(first, "error: Apply failed with 1 conflict: conflict with \"one\": .metadata.labels.a");
    let two = other.replace("path: /exports/disk", "path: /exports/other").replace("1Gi", "2Gi");
    let refused = apply(&mut cluster, "two", &two, &[]);
    let lines: Vec<&str> = refused.stderr.lines().take(4).collect();
    let conflicts = [
        "error: Apply failed with 3 conflicts: conflicts with \"one\":",
        "- .metadata.labels.a",
        "- .spec.capacity.storage",
        "- .spec.nfs.path",
    ];
    assert_eq!(lines, conflicts);
    assert_eq!(apply(&mut cluster, "two", &other, &["--force-conflicts"]).exit, 0);
    let managers =
        "jsonpath={range .metadata.managedFields[*]}{.manager} {.operation} {.fieldsV1.f:metadata}{'\\n'}{end}";
    let shown = run(&mut cluster, &["get", "pv", "disk", "--show-managed-fields", "-o", managers], "");
    assert!(shown.stdout.contains("two Apply {\"f:labels\":{\"f:a\":{}}}"), "{}", shown.stdout);
    // A field that its owner no longer applies is removed.
    let applied = apply(&mut cluster, "two", &other.replace(", labels: {a: '2'}", ""), &[]);
    assert_eq!(applied.stderr, "");
    let labels = run(&mut cluster, &["get", "pv", "disk", "-o", "jsonpath={.metadata.labels}"], "");
    assert_eq!(labels.stdout, "");
}

#[test]
fn merge_errors_match_upstream_text() {
    let output = run(
        &mut cluster(),
        &["apply", "--server-side", "-f", "-"],
        &VOLUME.replace("capacity:", "colour: red\n  capacity:"),
    );
    let text = "Error from server: failed to create typed patch object (/disk; /v1, Kind=PersistentVolume): \
                .spec.colour: field not declared in schema\n";
    assert_eq!(output.stderr, text);
}

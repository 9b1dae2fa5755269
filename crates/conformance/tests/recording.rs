//! Recordings that the page exports: this tool can parse them, and they agree with the core.

use std::time::Duration;

use bindery_cluster::{Action, NodeChange};
use bindery_conformance::{check, record};
use bindery_session::{Operation, recording};
use serde_json::{Value, json};

const MANIFEST: &str = include_str!("../../../web/examples/nfs.yaml");

fn kubectl(line: &str, stdin: &str) -> Operation {
    Operation::Kubectl(line.split(' ').map(str::to_owned).collect(), stdin.to_owned(), true)
}

fn recorded(operations: &[Operation]) -> Value {
    recording::record(operations.iter(), MANIFEST).expect("the recorded cluster can do this")
}

#[test]
fn exported_recording_agrees_on_every_level() {
    let value = recorded(&[
        kubectl("apply -f -", MANIFEST),
        Operation::Settle,
        kubectl("delete pvc/data --wait=false", ""),
        kubectl("get pv", ""),
        Operation::advance(Duration::from_secs(60)),
    ]);
    let report = check(&value.to_string()).unwrap();
    assert_eq!(report.first_difference(), None);
    assert_eq!(report.levels.len(), 6, "{:?}", report.levels);
    assert_eq!(record(&value.to_string()).unwrap(), value);

    // A changed value is a difference: its values are not normalized.
    let text = value.to_string();
    let uid = value["steps"][0]["writes"][0]["value"]["metadata"]["uid"].as_str().expect("an object has a uid");
    let changed = text.replacen(uid, "11111111-2222-3333-4444-555555555555", 1);
    assert!(check(&changed).unwrap().first_difference().is_some());
}

/// Exported recordings of earlier versions have placeholders for UIDs and times.
#[test]
fn parses_recordings_of_earlier_versions() {
    let mut old = recorded(&[kubectl("apply -f -", MANIFEST)]);
    old.as_object_mut().expect("a recording is an object").remove(recording::NORMALIZED);
    let old = record(&old.to_string()).unwrap();
    assert!(old.to_string().contains("<uid:persistentvolumeclaims/default/data>"), "{old}");
    assert_eq!(check(&old.to_string()).unwrap().first_difference(), None);
}

#[test]
fn omitted_operations_are_listed() {
    let cut = Operation::inject(Action::Node { name: "node-a".into(), change: NodeChange::Partition });
    let value = recorded(&[cut, kubectl("get pv", ""), kubectl("exec -it web -- sh", "cd /tmp\n")]);
    let about = value["about"].as_str().unwrap_or_default();
    assert!(about.contains("cut off") && about.contains("sh <<< "), "{about}");
    assert_eq!(value["steps"].as_array().map(Vec::len), Some(1));
    assert_eq!(recorded(&[])["steps"][0]["step"], json!({ "apply": MANIFEST }));
}

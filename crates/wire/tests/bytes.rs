//! Encodes and decodes real objects with their bytes in a real etcd, and every object of the recordings.

#![allow(clippy::disallowed_methods)] // The test reads files.

use std::path::{Path, PathBuf};

use bindery_api::{Value, base64, object};
use bindery_wire::{Codec, Field, MAGIC, TABLE};
use serde_json::json;

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance")
}

fn real() -> Vec<(Value, Vec<u8>)> {
    let text = std::fs::read_to_string(tests().join("bytes.json")).unwrap();
    let list: Vec<Value> = serde_json::from_str(&text).unwrap();
    list.into_iter().map(|mut r| (r["object"].take(), base64::decode(r["bytes"].as_str().unwrap()).unwrap())).collect()
}

fn unversioned(mut object: Value) -> Value {
    object::remove(&mut object, "metadata.resourceVersion");
    object
}

/// The minimum number of objects of each kind.
const KINDS: [(&str, usize); 11] = [
    ("CSIDriver", 1),
    ("CSINode", 1),
    ("ConfigMap", 1),
    ("PersistentVolume", 3),
    ("PersistentVolumeClaim", 1),
    ("Pod", 1),
    ("Secret", 1),
    ("Service", 1),
    ("StatefulSet", 1),
    ("StorageClass", 1),
    ("VolumeAttachment", 2),
];

#[test]
fn objects_round_trip_to_the_bytes_of_etcd() {
    let codec = Codec::new(TABLE);
    let real = real();
    for (kind, least) in KINDS {
        let count = real.iter().filter(|(object, _)| object::kind(object) == kind).count();
        assert!(count >= least, "{kind}: {count} objects, at least {least} expected");
    }
    for (object, bytes) in real {
        let name = format!("{} {}", object::kind(&object), object::name(&object));
        assert!(codec.encode(&object).unwrap() == bytes, "{name}");
        let back = codec.decode(&bytes).unwrap();
        assert!(codec.encode(&back).unwrap() == bytes, "{name}");
        assert_eq!(back, unversioned(object), "{name}");
    }
}

fn recorded(folder: &Path, out: &mut Vec<Value>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            recorded(&entry.path(), out);
            continue;
        }
        let recording: Value = serde_json::from_str(&std::fs::read_to_string(entry.path()).unwrap()).unwrap();
        out.extend(recording["final"].as_array().into_iter().flatten().cloned());
    }
}

/// Replaces the `<time>` of recordings by a time, and adds the `imageID`, which the API always contains.
fn restore_times(value: &mut Value) {
    match value {
        Value::String(text) if text == "<time>" => *text = "2026-11-20T20:38:36Z".to_owned(),
        Value::Array(items) => items.iter_mut().for_each(restore_times),
        Value::Object(map) => {
            if map.contains_key("restartCount") {
                map.entry("imageID").or_insert("".into());
            }
            map.values_mut().for_each(restore_times);
        }
        _ => {}
    }
}

#[test]
fn recorded_objects_round_trip() {
    let codec = Codec::new(TABLE);
    let mut objects = Vec::new();
    recorded(&tests().join("recordings"), &mut objects);
    assert!(objects.len() > 100, "{}", objects.len());
    let mut wrong = Vec::new();
    for mut object in objects {
        restore_times(&mut object);
        let what = format!("{} {}", object::kind(&object), object::name(&object));
        match codec.encode(&object).and_then(|bytes| {
            let back = codec.decode(&bytes)?;
            assert_eq!(codec.encode(&back)?, bytes, "{what}");
            assert_eq!(check_coverage(&codec.fields(&bytes), 0, bytes.len(), true), Ok(()), "{what}");
            Ok(back)
        }) {
            Ok(back) if back == unversioned(object.clone()) => {}
            Ok(back) => wrong.push(format!("{what}\n{back}\n{object}")),
            Err(error) => wrong.push(format!("{what}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n"));
}

/// Checks that fields and their children are adjacent, without a gap.
fn check_coverage(fields: &[Field], start: usize, end: usize, whole: bool) -> Result<(), String> {
    let mut at = start;
    for field in fields {
        if field.offset != at || field.content < field.offset || field.content > field.offset + field.len {
            return Err(format!("{field:?} does not begin at {at}"));
        }
        at += field.len;
        if whole && field.path.is_empty() && field.go.is_empty() && field.number > 0 {
            return Err(format!("{field:?} is not explained"));
        }
        if !field.children.is_empty() {
            check_coverage(&field.children, field.content, at, whole)?;
        }
    }
    if at == end { Ok(()) } else { Err(format!("{at} is not {end}")) }
}

fn find<'f>(fields: &'f [Field], path: &str) -> Option<&'f Field> {
    fields.iter().find_map(|f| find(&f.children, path).or_else(|| (f.path == path).then_some(f)))
}

#[test]
fn fields_cover_every_byte() {
    let codec = Codec::new(TABLE);
    for (_, bytes) in real() {
        assert_eq!(check_coverage(&codec.fields(&bytes), 0, bytes.len(), true), Ok(()));
    }
    let (_, bytes) = &real()[0];
    let fields = codec.fields(bytes);
    assert_eq!((fields[0].offset, fields[0].len, fields[0].value.as_str()), (0, 4, "k8s\\0"));
    let server = find(&fields, "spec.nfs.server").unwrap();
    assert_eq!((server.number, server.go.as_str(), server.value.as_str()), (1, "string", "10.0.0.100"));
    assert_eq!(&bytes[server.content..server.offset + server.len], b"10.0.0.100");
    let modes = find(&fields, "spec.accessModes[0]").unwrap();
    assert_eq!((modes.number, modes.wire.name(), modes.value.as_str()), (3, "LEN", "ReadWriteOnce"));
    assert!(find(&fields, "spec.capacity.storage.string").is_some_and(|f| f.value == "10Gi"));
    assert!(find(&fields, "metadata.creationTimestamp").is_some_and(|f| f.value == "2026-11-20T20:38:36Z"));
}

#[test]
fn malformed_bytes_return_an_error() {
    let codec = Codec::new(TABLE);
    for (_, bytes) in real() {
        for end in 0..bytes.len() {
            let _ = codec.decode(&bytes[..end]);
        }
        // Each byte is replaced by several other values.
        for at in 0..bytes.len() {
            for other in [0x00, 0x7f, 0x80, 0xff, bytes[at] ^ 1, bytes[at] ^ 8] {
                let mut bad = bytes.clone();
                bad[at] = other;
                let _ = codec.decode(&bad);
                if at % 16 == 0 {
                    assert_eq!(check_coverage(&codec.fields(&bad), 0, bad.len(), false), Ok(()));
                }
            }
        }
    }
    assert!(codec.decode(b"k8s\0\x0a\xff").is_err());
    assert!(codec.decode(b"k8s\0").is_err());
    assert!(codec.decode(b"").is_err());
    assert!(codec.decode(&[MAGIC, &[0xff; 40]].concat()).is_err());
}

#[test]
fn unknown_fields_and_wrong_types_are_errors() {
    let codec = Codec::new(TABLE);
    let wrong = |object: Value| codec.encode(&object).unwrap_err().to_string();
    let volume = |spec: Value| json!({ "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {}, "spec": spec });
    assert_eq!(wrong(volume(json!({ "sice": 1 }))), "spec.sice: core.PersistentVolumeSpec has no such field");
    assert_eq!(wrong(volume(json!({ "accessModes": [1] }))), "spec.accessModes[0]: is not a string");
    assert_eq!(wrong(volume(json!({ "hostPath": "/" }))), "spec.hostPath: is not an object");
}

#[test]
fn custom_resources_are_stored_as_json() {
    let codec = Codec::new(TABLE);
    let snapshot = json!({
        "apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshot",
        "metadata": { "name": "a<b", "resourceVersion": "7" }, "spec": { "source": {} },
    });
    let bytes = codec.encode(&snapshot).unwrap();
    let text = "{\"apiVersion\":\"snapshot.storage.k8s.io/v1\",\"kind\":\"VolumeSnapshot\",\
                \"metadata\":{\"name\":\"a\\u003cb\"},\"spec\":{\"source\":{}}}\n";
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), text);
    assert_eq!(codec.decode(&bytes).unwrap(), unversioned(snapshot));
    assert_eq!(codec.fields(&bytes).len(), 1);
}

/// Go's own rules for fields that no recording contains.
#[test]
fn zero_values_pointers_and_special_types_follow_go() {
    let codec = Codec::new(TABLE);
    let back = |object: Value| codec.decode(&codec.encode(&object).unwrap()).unwrap();
    let meta = json!({ "name": "a" });
    let event = back(json!({ "apiVersion": "v1", "kind": "Event", "metadata": meta, "involvedObject": {},
        "eventTime": "2026-11-20T20:38:36.000120Z", "count": 0 }));
    assert_eq!(event["eventTime"], "2026-11-20T20:38:36.000120Z");
    assert_eq!(event["firstTimestamp"], Value::Null);
    assert_eq!((&event["source"], &event["reportingComponent"], event.get("count")), (&json!({}), &json!(""), None));
    let driver = back(
        json!({ "apiVersion": "storage.k8s.io/v1", "kind": "CSINode", "metadata": meta, "spec": { "drivers": [] } }),
    );
    assert_eq!(driver["spec"]["drivers"], Value::Null, "Go's nil list");
    let secret = json!({ "apiVersion": "v1", "kind": "Secret", "metadata": meta, "data": { "a": "", "b": "/w==" } });
    assert_eq!(back(secret.clone()), secret);
    let port = back(json!({ "apiVersion": "v1", "kind": "Service", "metadata": meta,
        "spec": { "ports": [{ "port": 1, "targetPort": "http" }, { "port": -1 }] } }));
    assert_eq!(port["spec"]["ports"], json!([{ "port": 1, "targetPort": "http" }, { "port": -1, "targetPort": 0 }]));
    let revision = json!({ "apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": meta, "revision": 3,
        "data": { "spec": { "template": { "$patch": "replace", "x": "<&>" } } } });
    assert_eq!(back(revision.clone()), revision);
    let class = json!({ "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": meta, "provisioner": "",
        "reclaimPolicy": "", "allowVolumeExpansion": false });
    assert_eq!(back(class.clone()), class, "pointers to zeros stay");
}

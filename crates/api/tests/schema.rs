//! Generates the table of fields of `schema/fields.txt` and their documentation, and says when the committed one is stale.
//!
//! The source is the text of the `k8s-openapi` crate, which is itself generated from the OpenAPI of Kubernetes; the
//! crate is never compiled. How Go writes a field is taken from its struct tag, which the table of messages of
//! `crates/wire` has. The custom resources of volume snapshots and populators are in `custom.txt`, taken from their
//! definitions in `kubernetes-csi/{external-snapshotter,volume-data-source-validator,lib-volume-populator}`. What OpenAPI
//! does not tell (Go's named strings, embedded structs, pointers) is listed here from `k8s.io/api`. To write the table
//! anew: `BINDERY_WRITE=1 cargo test -p bindery-api --test schema`.

#![allow(clippy::disallowed_methods)] // A test may read files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use bindery_api::Kind;
use bindery_api::kinds::KINDS;

/// Strings with a name of their own in Go: the fields and the type.
const NAMED: &[(&str, &str)] = &[
    (
        "PersistentVolumeSpec.accessModes PersistentVolumeClaimSpec.accessModes PersistentVolumeClaimStatus.accessModes",
        "v1.PersistentVolumeAccessMode",
    ),
    ("PersistentVolumeSpec.volumeMode PersistentVolumeClaimSpec.volumeMode", "v1.PersistentVolumeMode"),
    (
        "PersistentVolumeSpec.persistentVolumeReclaimPolicy StorageClass.reclaimPolicy",
        "v1.PersistentVolumeReclaimPolicy",
    ),
    ("PersistentVolumeStatus.phase", "v1.PersistentVolumePhase"),
    ("PersistentVolumeClaimStatus.phase", "v1.PersistentVolumeClaimPhase"),
    ("StorageClass.volumeBindingMode", "v1.VolumeBindingMode"),
    ("HostPathVolumeSource.type", "v1.HostPathType"),
    ("EmptyDirVolumeSource.medium", "v1.StorageMedium"),
    ("NodeSelectorRequirement.operator", "v1.NodeSelectorOperator"),
    ("LabelSelectorRequirement.operator", "v1.LabelSelectorOperator"),
    ("CSIDriverSpec.fsGroupPolicy", "v1.FSGroupPolicy"),
    ("CSIDriverSpec.volumeLifecycleModes", "v1.VolumeLifecycleMode"),
    ("PodSpec.restartPolicy", "v1.RestartPolicy"),
    ("PodSpec.dnsPolicy", "v1.DNSPolicy"),
    ("PodStatus.phase", "v1.PodPhase"),
    ("PodStatus.qosClass", "v1.PodQOSClass"),
    ("Container.imagePullPolicy EphemeralContainer.imagePullPolicy", "v1.PullPolicy"),
    ("Container.terminationMessagePolicy EphemeralContainer.terminationMessagePolicy", "v1.TerminationMessagePolicy"),
    ("VolumeMount.mountPropagation", "v1.MountPropagationMode"),
    ("ContainerPort.protocol ServicePort.protocol", "v1.Protocol"),
    ("Toleration.effect Taint.effect", "v1.TaintEffect"),
    ("Toleration.operator", "v1.TolerationOperator"),
    ("ServiceSpec.type", "v1.ServiceType"),
    ("ServiceSpec.sessionAffinity", "v1.ServiceAffinity"),
    ("Secret.type", "v1.SecretType"),
    ("NamespaceSpec.finalizers", "v1.FinalizerName"),
    ("NamespaceStatus.phase", "v1.NamespacePhase"),
    ("ObjectMeta.uid ObjectReference.uid OwnerReference.uid", "types.UID"),
    ("StatefulSetSpec.podManagementPolicy", "v1.PodManagementPolicyType"),
    ("StatefulSetUpdateStrategy.type", "v1.StatefulSetUpdateStrategyType"),
    ("DeploymentStrategy.type", "v1.DeploymentStrategyType"),
    ("LimitRangeItem.type", "v1.LimitType"),
];

/// Fields that Go keeps in an embedded struct, whose name shows in decoding errors. `-` leaves fields out.
const EMBEDDED: &[(&str, &str, &str)] = &[
    ("Volume", "-name", "VolumeSource"),
    (
        "PersistentVolumeSpec",
        "-accessModes -capacity -claimRef -mountOptions -nodeAffinity -persistentVolumeReclaimPolicy \
         -storageClassName -volumeAttributesClassName -volumeMode",
        "PersistentVolumeSource",
    ),
    ("ConfigMapVolumeSource", "name", "LocalObjectReference"),
    ("ConfigMapProjection", "name", "LocalObjectReference"),
    ("SecretProjection", "name", "LocalObjectReference"),
    ("ConfigMapEnvSource", "name", "LocalObjectReference"),
    ("SecretEnvSource", "name", "LocalObjectReference"),
    ("ConfigMapKeySelector", "name", "LocalObjectReference"),
    ("SecretKeySelector", "name", "LocalObjectReference"),
    ("Probe", "exec grpc httpGet tcpSocket", "ProbeHandler"),
    ("EphemeralContainer", "-targetContainerName", "EphemeralContainerCommon"),
];

/// How Go writes a field, by its struct tag and its type, in the marks of the table.
///
/// `?`: leaves the empty one out. `~`: writes `null` where there is none. `=`: writes the zero where there is none.
/// Nothing: a pointer that is left out when it is nil and written whatever it points at, or a struct.
///
/// The tags are in the table of messages of `crates/wire`, whose notation is told in its `table.rs`.
fn marks() -> BTreeMap<String, &'static str> {
    let text = concat!(include_str!("../../wire/schema/proto.txt"), include_str!("json-stored.txt"));
    let (mut package, mut messages) = ("", BTreeMap::new());
    for line in text.lines() {
        if let Some(header) = line.strip_prefix('@') {
            package = header.split(' ').next().unwrap_or_default();
        } else if let Some((name, fields)) = line.split_once(' ') {
            messages.insert(format!("{package}.{}", name.trim_start_matches('+')), fields);
        }
    }
    let mut marks = BTreeMap::new();
    for name in messages.keys() {
        let mut open = vec![name.clone()];
        while let Some(from) = open.pop() {
            let package = from.split('.').next().unwrap_or_default();
            for field in messages.get(&from).into_iter().flat_map(|fields| fields.split(' ')) {
                let (json, rest) = field.split_once('=').expect("a field has a number");
                let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                let of = rest.trim_end_matches(['!', '~']);
                if json.is_empty() {
                    open.push(if of.contains('.') { of.to_owned() } else { format!("{package}.{of}") });
                    continue;
                }
                let (always, omits_zero) = (rest.ends_with('!'), rest.ends_with('~'));
                let mark = match (of, always) {
                    _ if of.starts_with('*') => ["", "~"][usize::from(always)],
                    _ if of.starts_with(['[', '{']) || of == "y" => ["?", "~"][usize::from(always)],
                    ("s" | "b" | "i" | "l" | "d", true) => "=",
                    ("s" | "b" | "i" | "l" | "d", false) => "?",
                    // Structs, which Go never takes for empty: some write themselves as `null`, some as a zero.
                    ("t" | "u" | "r" | "f", _) => ["~", ""][usize::from(omits_zero)],
                    ("x", _) => "~",
                    ("q" | "o", _) => "=",
                    _ => "",
                };
                marks.insert(format!("{name}.{json}"), mark);
            }
        }
    }
    marks
}

struct Struct {
    name: String,
    doc: String,
    /// JSON name, Rust type, documentation.
    fields: Vec<(String, String, String)>,
}

/// The folder of the crate, as cargo knows it.
fn source() -> PathBuf {
    let out =
        Command::new(env!("CARGO")).args(["metadata", "--format-version=1"]).output().expect("cargo metadata runs");
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).expect("cargo metadata is JSON");
    let package = metadata["packages"].as_array().into_iter().flatten().find(|p| p["name"] == "k8s-openapi");
    let manifest = package.and_then(|p| p["manifest_path"].as_str()).expect("k8s-openapi is a dependency");
    Path::new(manifest).parent().expect("a manifest is in a folder").join("src/v1_36")
}

/// The first struct of each file below a folder, by its Rust path.
fn read(folder: &Path, path: &str, structs: &mut BTreeMap<String, Struct>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}::{name}"), structs);
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).expect("a source");
        let Some((head, rest)) = text.split_once("pub struct ") else { continue };
        let own: Vec<&str> = head.lines().filter_map(|l| l.trim().strip_prefix("///")).map(str::trim).collect();
        let Some((name, rest)) = rest.split_once(" {\n") else { continue };
        let Some((body, rest)) = rest.split_once("\n}") else { continue };
        let mut json = BTreeMap::new();
        for line in rest.lines() {
            if let Some((key, field)) = line.trim().split_once(" => Field::Key_") {
                json.insert(field.trim_end_matches(',').to_owned(), key.trim_matches('"').to_owned());
            }
        }
        let (mut fields, mut docs) = (Vec::new(), String::new());
        for line in body.lines().map(str::trim) {
            if let Some(doc) = line.strip_prefix("///") {
                docs += doc.trim();
                docs.push(' ');
            } else if let Some((field, kind)) = line.strip_prefix("pub ").and_then(|l| l.split_once(": ")) {
                let field = field.trim_start_matches("r#").trim_end_matches('_');
                if let Some(json) = json.get(field).or_else(|| json.get(&format!("{field}_"))) {
                    let kind = kind.trim_end_matches(',').to_owned();
                    fields.push((json.clone(), kind, std::mem::take(&mut docs).trim().to_owned()));
                }
            }
        }
        structs.insert(format!("{path}::{name}"), Struct { name: name.to_owned(), doc: own.join(" "), fields });
    }
}

/// The Go package of a struct, by its Rust path.
fn package(path: &str) -> &str {
    let parts: Vec<&str> = path.split("::").collect();
    parts.len().checked_sub(3).map_or("", |at| parts[at])
}

/// The type in the words of the table; structs it needs are added to `wanted`, and `named` knows the names of some.
fn spell(
    kind: &str,
    structs: &BTreeMap<String, Struct>,
    named: &dyn Fn(&str, &str) -> String,
    wanted: &mut Vec<String>,
) -> String {
    let inner = |prefix: &str| kind.strip_prefix(prefix).and_then(|k| k.strip_suffix('>'));
    if let Some(item) = inner("std::vec::Vec<") {
        format!("[]{}", spell(item, structs, named, wanted))
    } else if let Some(item) = inner("std::collections::BTreeMap<std::string::String, ") {
        format!("{{}}{}", spell(item, structs, named, wanted))
    } else if let Some(item) = inner("std::boxed::Box<") {
        spell(item, structs, named, wanted)
    } else if let Some(found) = structs.get(kind).filter(|s| !s.fields.is_empty()) {
        wanted.push(kind.to_owned());
        named(kind, &found.name)
    } else {
        match kind.rsplit("::").next().unwrap_or(kind) {
            "String" => "string",
            "bool" => "bool",
            "i32" => "int32",
            "i64" => "int64",
            "f64" => "float64",
            "ByteString" => "[]byte",
            "Quantity" => "Quantity",
            "Time" => "Time",
            "MicroTime" => "MicroTime",
            "IntOrString" => "IntOrString",
            _ => "any",
        }
        .to_owned()
    }
}

/// The Rust path of a kind's struct.
fn path(kind: &Kind) -> String {
    let group = if kind.group.is_empty() { "core" } else { kind.group.split('.').next().unwrap_or_default() };
    let root = match group {
        "apiextensions" => "apiextensions_apiserver::pkg::apis",
        "apiregistration" => "kube_aggregator::pkg::apis",
        _ => "api",
    };
    format!("crate::{root}::{group}::{}::{}", kind.version, kind.kind)
}

/// The structs that some kinds need beside others that are done, each by its name in the table; their documentation.
fn lines(
    kinds: &[&Kind],
    structs: &BTreeMap<String, Struct>,
    marks: &BTreeMap<String, &'static str>,
    done: &mut BTreeMap<String, String>,
) -> (BTreeMap<String, String>, String) {
    let mut wanted: Vec<String> = kinds.iter().map(|kind| path(kind)).collect();
    let (mut lines, mut docs) = (BTreeMap::new(), String::new());
    let before: BTreeSet<String> = done.values().cloned().collect();
    // Those that are added have the package before a name that is taken, or that two packages have.
    let named = |path: &str, name: &str| {
        let same = structs.iter().filter(|(_, s)| s.name == name);
        let packages: BTreeSet<&str> = same.map(|(path, _)| package(path)).collect();
        let qualified = !before.is_empty() && (before.contains(name) || packages.len() > 1);
        if qualified { format!("{}:{name}", package(path)) } else { name.to_owned() }
    };
    let earlier = done.clone();
    let named = |path: &str, name: &str| earlier.get(path).cloned().unwrap_or_else(|| named(path, name));
    while let Some(path) = wanted.pop() {
        let found = structs.get(&path).unwrap_or_else(|| panic!("{path} is a struct"));
        let name = named(&path, &found.name);
        if done.insert(path.clone(), name.clone()).is_some() {
            continue;
        }
        let mut text = format!("{name}\n");
        if KINDS.iter().any(|k| self::path(k) == path) {
            text += " apiVersion string?\n kind string?\n";
            let _ = writeln!(docs, "{}.\t{}", found.name, found.doc.trim());
        }
        for (json, kind, doc) in &found.fields {
            let optional = kind.strip_prefix("Option<").and_then(|k| k.strip_suffix('>'));
            let mut spelled = spell(optional.unwrap_or(kind), structs, &named, &mut wanted);
            let full = format!("{}.{json}", found.name);
            if let Some((_, named)) = NAMED.iter().find(|(fields, _)| fields.split(' ').any(|f| f == full)) {
                spelled = spelled.replace("string", named);
            }
            let mark =
                *marks.get(&format!("{}.{full}", package(&path))).unwrap_or_else(|| panic!("{full} has a struct tag"));
            // An empty one is told from none in the message about it.
            let mark = if full == "PersistentVolumeSpec.capacity" { "" } else { mark };
            // OpenAPI has a default for these, which the source takes for a value that is always there.
            let defaulted = json == "metadata" && full != "Event.metadata"
                || json == "name"
                    && (found.name == "LocalObjectReference"
                        || EMBEDDED
                            .iter()
                            .any(|(owner, _, in_)| *owner == found.name && *in_ == "LocalObjectReference"));
            let required = if optional.is_none() && !defaulted { "!" } else { "" };
            // Without one that the API wants, an object is refused, or a component has just not said it yet.
            let mark = if mark == "=" && required == "!" { "" } else { mark };
            let embedded = EMBEDDED.iter().find(|(owner, fields, _)| {
                *owner == found.name
                    && if fields.starts_with('-') {
                        !fields.split_whitespace().any(|f| f[1..] == *json)
                    } else {
                        fields.split_whitespace().any(|f| f == json)
                    }
            });
            let embedded = embedded.map_or(String::new(), |(_, _, name)| format!(" {name}"));
            let _ = writeln!(text, " {json} {spelled}{required}{mark}{embedded}");
            let _ = writeln!(docs, "{full}\t{doc}");
        }
        assert!(lines.insert(name.clone(), text).is_none(), "two structs called {name}");
    }
    (lines, docs)
}

/// The fields of the kinds, the fields that only the stored kinds need, and the documentation of the former.
fn tables() -> (String, String, String) {
    let source = source();
    let mut structs = BTreeMap::new();
    for folder in ["api", "apimachinery", "apiextensions_apiserver", "kube_aggregator"] {
        read(&source.join(folder), &format!("crate::{folder}"), &mut structs);
    }
    let marks = marks();
    let (stored, kinds): (Vec<&Kind>, Vec<&Kind>) =
        KINDS.iter().copied().filter(|k| !k.is_custom()).partition(|k| k.is_late());
    assert!(kinds.len() > 20 && stored.len() > 30, "{} kinds, and {} that are stored", kinds.len(), stored.len());
    let mut done = BTreeMap::new();
    let (mut lines, mut docs) = self::lines(&kinds, &structs, &marks, &mut done);
    let (stored, _) = self::lines(&stored, &structs, &marks, &mut done);
    for line in include_str!("custom.txt").lines() {
        let mut parts = line.split('\t');
        let mut part = || parts.next().unwrap_or_default();
        let (full, spelled, doc) = (part(), part(), part());
        let (owner, field) = full.split_once('.').expect("a field is in a struct");
        let text = lines.entry(owner.to_owned()).or_insert_with(|| format!("{owner}\n"));
        if !spelled.is_empty() {
            let _ = writeln!(text, " {field} {spelled}");
        }
        if doc != "-" {
            let _ = writeln!(docs, "{full}\t{doc}");
        }
    }
    let mut docs: Vec<&str> = docs.lines().collect();
    docs.sort_unstable();
    (lines.into_values().collect(), stored.into_values().collect(), docs.join("\n") + "\n")
}

/// The hand-written table of versions that are not stored has every field of the source, in its type.
#[test]
fn other_versions_have_the_fields_of_the_source() {
    let mut structs = BTreeMap::new();
    let source = source();
    for folder in ["api", "apimachinery"] {
        read(&source.join(folder), &format!("crate::{folder}"), &mut structs);
    }
    let paths: BTreeMap<&str, &str> = [
        ("autoscaling.v1:HorizontalPodAutoscaler", "autoscaling::v1"),
        ("autoscaling.v1:HorizontalPodAutoscalerSpec", "autoscaling::v1"),
        ("autoscaling.v1:HorizontalPodAutoscalerStatus", "autoscaling::v1"),
        ("events.v1:Event", "events::v1"),
        ("events.v1:EventSeries", "events::v1"),
    ]
    .into();
    let table = include_str!("../schema/versions.txt");
    assert_eq!(table.lines().filter(|line| !line.starts_with(' ')).count(), paths.len());
    for text in table.split_inclusive('\n').fold(Vec::<String>::new(), |mut all, line| {
        match all.last_mut() {
            Some(last) if line.starts_with(' ') => *last += line,
            _ => all.push(line.to_owned()),
        }
        all
    }) {
        let (name, fields) = text.split_once('\n').expect("a struct has fields");
        let found = &structs[&format!("crate::api::{}::{}", paths[name], name.split(':').next_back().unwrap())];
        let ours: BTreeSet<(String, String)> = fields
            .lines()
            .filter_map(|line| line.trim().split_once(' '))
            .filter(|(field, _)| !matches!(*field, "apiVersion" | "kind"))
            .map(|(field, of)| {
                let of = of.trim_end_matches(['!', '?', '~', '=']);
                (field.to_owned(), of.split(':').next_back().unwrap_or(of).to_owned())
            })
            .collect();
        let named = |_: &str, name: &str| name.to_owned();
        let theirs: BTreeSet<(String, String)> = found
            .fields
            .iter()
            .map(|(json, kind, _)| {
                let kind = kind.strip_prefix("Option<").and_then(|k| k.strip_suffix('>')).unwrap_or(kind);
                (json.clone(), spell(kind, &structs, &named, &mut Vec::new()))
            })
            .collect();
        assert_eq!(ours, theirs, "{name}");
    }
}

#[test]
fn the_committed_table_is_fresh() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (table, stored, docs) = tables();
    for (file, text) in [("schema/fields.txt", table), ("schema/stored.txt", stored), ("schema/docs.txt", docs)] {
        if std::env::var_os("BINDERY_WRITE").is_some() {
            std::fs::write(here.join(file), &text).expect("the table is written");
        }
        let committed = std::fs::read_to_string(here.join(file)).expect("the table is there");
        assert!(committed == text, "{file} is stale; write it anew with BINDERY_WRITE=1");
    }
}

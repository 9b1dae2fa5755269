//! The table of field numbers: complete, and the same fields as the table of `crates/api/schema`.
//!
//! The numbers stand in the struct tags of `k8s.io/api` and `k8s.io/apimachinery` (`types.go`), from which this writes
//! the table anew: put both, at v0.36.2, into a folder as `api` and `apimachinery`, and run
//! `BINDERY_GO=FOLDER cargo test -p bindery-wire --test schema`.

#![allow(clippy::disallowed_methods)] // A test may read files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use bindery_api::kinds::KINDS;
use bindery_api::{Value, object, schema};
use bindery_wire::table::{Field, Message, Of, Shape, Table};
use bindery_wire::{Codec, TABLE};

/// The packages: short name, folder, group and version, and the kinds that the server stores.
const PACKAGES: &[(&str, &str, &str, &str)] = &[
    ("meta", "apimachinery/pkg/apis/meta/v1", "-", ""),
    (
        "core",
        "api/core/v1",
        "v1",
        "ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate \
         ReplicationController ResourceQuota Secret Service ServiceAccount",
    ),
    ("apps", "api/apps/v1", "apps/v1", "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet"),
    ("autoscaling", "api/autoscaling/v2", "autoscaling/v2", "HorizontalPodAutoscaler"),
    ("batch", "api/batch/v1", "batch/v1", "CronJob Job"),
    ("coordination", "api/coordination/v1", "coordination.k8s.io/v1", "Lease"),
    ("discovery", "api/discovery/v1", "discovery.k8s.io/v1", "EndpointSlice"),
    (
        "networking",
        "api/networking/v1",
        "networking.k8s.io/v1",
        "IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR",
    ),
    ("node", "api/node/v1", "node.k8s.io/v1", "RuntimeClass"),
    ("policy", "api/policy/v1", "policy/v1", "PodDisruptionBudget"),
    ("rbac", "api/rbac/v1", "rbac.authorization.k8s.io/v1", "ClusterRole ClusterRoleBinding Role RoleBinding"),
    (
        "resource",
        "api/resource/v1",
        "resource.k8s.io/v1",
        "DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice",
    ),
    ("scheduling", "api/scheduling/v1", "scheduling.k8s.io/v1", "PriorityClass"),
    (
        "storage",
        "api/storage/v1",
        "storage.k8s.io/v1",
        "CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass",
    ),
];

/// Go's own types, as the table spells them.
const PLAIN: &[(&str, &str)] = &[
    ("string", "s"),
    ("bool", "b"),
    ("int32", "i"),
    ("int64", "l"),
    ("[]byte", "y"),
    ("resource.Quantity", "q"),
    ("meta.Time", "t"),
    ("meta.MicroTime", "u"),
    ("intstr.IntOrString", "o"),
    ("runtime.RawExtension", "r"),
    ("meta.FieldsV1", "f"),
    ("types.UID", "s"),
    ("types.NodeName", "s"),
];

/// A Go field: its name, type and tag.
type GoField = (String, String, String);

/// A Go type's declaration: its fields, or what it is another name of.
enum Declared {
    Struct(Vec<GoField>),
    Name(String),
}

fn tag<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split_once(&format!("{name}:\""))?.1.split('"').next()
}

/// The Go type with the short names of packages that the table uses.
fn qualified(go: &str, package: &str, imports: &BTreeMap<String, String>) -> String {
    for prefix in ["*", "[]"] {
        if let Some(rest) = go.strip_prefix(prefix).filter(|_| go != "[]byte") {
            return format!("{prefix}{}", qualified(rest, package, imports));
        }
    }
    if let Some((_, value)) = go.strip_prefix("map[").and_then(|m| m.split_once(']')) {
        return format!("map[string]{}", qualified(value, package, imports));
    }
    match go.split_once('.') {
        Some((alias, name)) => format!("{}.{name}", imports.get(alias).map_or(alias, String::as_str)),
        None if PLAIN.iter().any(|(plain, _)| *plain == go) => go.to_owned(),
        None => format!("{package}.{go}"),
    }
}

fn declarations(go: &Path) -> BTreeMap<String, Declared> {
    let mut declared = BTreeMap::new();
    for (package, folder, ..) in PACKAGES {
        let text = std::fs::read_to_string(go.join(folder).join("types.go")).expect("types.go is there");
        let mut imports = BTreeMap::new();
        let mut open: Option<(String, Vec<GoField>)> = None;
        for line in text.lines().map(|line| line.trim()).filter(|line| !line.starts_with("//")) {
            if let Some((name, fields)) = &mut open {
                if line == "}" {
                    declared.insert(format!("{package}.{name}"), Declared::Struct(std::mem::take(fields)));
                    open = None;
                } else if let Some((field, tags)) = line.split_once('`') {
                    let mut words = field.split_whitespace();
                    let (name, of) = (words.next().unwrap_or_default(), words.next());
                    let of = qualified(of.unwrap_or(name), package, &imports);
                    fields.push((name.to_owned(), of, tags.to_owned()));
                }
            } else if let Some(name) = line.strip_prefix("type ").and_then(|l| l.strip_suffix(" struct {")) {
                open = Some((name.to_owned(), Vec::new()));
            } else if let Some((name, of)) = line.strip_prefix("type ").and_then(|l| l.split_once(' ')) {
                let of = of.split(" //").next().unwrap_or(of).trim();
                declared.insert(format!("{package}.{name}"), Declared::Name(qualified(of, package, &imports)));
            } else if let Some((alias, path)) = line.split_once('"').filter(|_| line.ends_with('"')) {
                let path = path.trim_end_matches('"');
                let short = PACKAGES.iter().find(|(_, folder, ..)| path == format!("k8s.io/{}", folder));
                let short = short.map_or_else(|| path.rsplit('/').next().unwrap_or(path), |(short, ..)| short);
                let alias =
                    if alias.trim().is_empty() { path.rsplit('/').next().unwrap_or(path) } else { alias.trim() };
                imports.insert(alias.to_owned(), short.to_owned());
            }
        }
    }
    declared
}

/// A type in the words of the table; the structs it needs are added to `wanted`.
fn spell(go: &str, package: &str, declared: &BTreeMap<String, Declared>, wanted: &mut Vec<String>) -> String {
    if let Some((_, plain)) = PLAIN.iter().find(|(name, _)| *name == go) {
        return (*plain).to_owned();
    }
    for (prefix, sign) in [("*", "*"), ("[]", "["), ("map[string]", "{")] {
        if let Some(rest) = go.strip_prefix(prefix) {
            return format!("{sign}{}", spell(rest, package, declared, wanted));
        }
    }
    match declared.get(go).unwrap_or_else(|| panic!("{go} is declared")) {
        Declared::Name(of) => spell(of, package, declared, wanted),
        Declared::Struct(_) => {
            wanted.push(go.to_owned());
            go.strip_prefix(&format!("{package}.")).unwrap_or(go).to_owned()
        }
    }
}

fn written(go: &Path) -> String {
    let declared = declarations(go);
    let mut wanted: Vec<String> = Vec::new();
    for (package, _, _, kinds) in PACKAGES {
        wanted.extend(kinds.split_whitespace().map(|kind| format!("{package}.{kind}")));
    }
    let mut lines = BTreeMap::new();
    while let Some(name) = wanted.pop() {
        if lines.contains_key(&name) {
            continue;
        }
        let package = name.split('.').next().unwrap_or_default();
        let Some(Declared::Struct(fields)) = declared.get(&name) else { panic!("{name} is a struct") };
        let mut numbered = BTreeMap::new();
        let mut kind = "";
        for (field, of, tags) in fields {
            let Some(proto) = tag(tags, "protobuf") else {
                assert!(of == "meta.TypeMeta", "{name}.{field} has a number");
                kind = "+";
                continue;
            };
            let number: u32 = proto.split(',').nth(1).and_then(|n| n.parse().ok()).expect("a number");
            let json: Vec<&str> = tag(tags, "json").expect("a JSON name").split(',').collect();
            let of = spell(of, package, &declared, &mut wanted);
            let rule = match &json[1..] {
                [] => "!",
                ["inline"] | ["omitempty"] => "",
                rules if rules.contains(&"omitzero") => "~",
                rules => panic!("{name}.{field}: {rules:?}"),
            };
            assert!(numbered.insert(number, format!(" {}={number}{of}{rule}", json[0])).is_none(), "{name}: {number}");
        }
        let short = name.split('.').nth(1).unwrap_or_default();
        lines.insert(name.clone(), format!("{kind}{short}{}\n", numbered.into_values().collect::<String>()));
    }
    let mut table = String::new();
    for (package, _, version, _) in PACKAGES {
        let _ = writeln!(table, "@{package} {version}");
        for (name, line) in &lines {
            if name.split('.').next() == Some(package) {
                table += line;
            }
        }
    }
    table
}

#[test]
fn the_committed_table_is_fresh() {
    let Some(go) = std::env::var_os("BINDERY_GO") else { return };
    let table = written(Path::new(&go));
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/proto.txt"), table)
        .expect("the table is written");
}

#[test]
fn every_line_is_understood() {
    let table = Table::parse(TABLE);
    let fields: usize = table.messages().iter().map(|message| message.fields.len()).sum();
    assert_eq!(fields, TABLE.matches('=').count());
    for message in table.messages() {
        let numbers: Vec<u32> = message.fields.iter().map(|field| field.number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{}", message.name);
        assert!(!reaches(&table, message, &message.name, 20), "{} holds itself", message.name);
    }
}

fn reaches(table: &Table, from: &Message, name: &str, depth: usize) -> bool {
    let inner = from.fields.iter().filter_map(|field| table.message(field.of));
    depth == 0 || inner.into_iter().any(|inner| inner.name == name || reaches(table, inner, name, depth - 1))
}

/// The JSON fields of a message, those of embedded structs among them.
fn flat<'t>(table: &'t Table, message: &'t Message, out: &mut Vec<&'t Field>) {
    for field in &message.fields {
        match table.message(field.of).filter(|_| field.json.is_empty()) {
            Some(embedded) => flat(table, embedded, out),
            None => out.push(field),
        }
    }
}

/// Whether Go leaves a field out when it is empty, writes `null` where there is none, and writes the zero there.
fn go_writes(field: &Field) -> [bool; 3] {
    let always = field.always;
    match (field.shape, field.of) {
        (Shape::Pointer, _) => [false, always, false],
        (Shape::List | Shape::Map, _) | (Shape::One, Of::Bytes) => [!always, always, false],
        (Shape::One, Of::String | Of::Bool | Of::Int32 | Of::Int64) => [!always, false, always],
        (Shape::One, Of::Time | Of::MicroTime | Of::RawExtension | Of::FieldsV1) => [false, !field.omits_zero, false],
        (Shape::One, Of::Quantity | Of::IntOrString) => [false, false, true],
        (Shape::One, Of::Message(_)) => [false; 3],
    }
}

fn compare(
    table: &Table,
    ours: &Message,
    theirs: &schema::Struct,
    done: &mut BTreeSet<String>,
    wrong: &mut Vec<String>,
) {
    if !done.insert(ours.name.clone()) {
        return;
    }
    let mut fields = Vec::new();
    flat(table, ours, &mut fields);
    for name in fields.iter().map(|field| field.json.as_str()).filter(|name| theirs.field(name).is_none()) {
        wrong.push(format!("{}.{name} is in no schema", ours.name));
    }
    for expected in theirs.fields.iter().filter(|f| !ours.is_kind || !matches!(f.name, "apiVersion" | "kind")) {
        let name = format!("{}.{}", ours.name, expected.name);
        let Some(field) = fields.iter().find(|field| field.json == expected.name) else {
            wrong.push(format!("{name} has no number"));
            continue;
        };
        let (shape, inner) = match (expected.of.item(), expected.of.entry()) {
            (Some(item), _) => (Shape::List, item),
            (_, Some(entry)) => (Shape::Map, entry),
            _ => (field.shape, expected.of),
        };
        let of = match field.of {
            Of::Bool => "bool",
            Of::Int32 => "int32",
            Of::Int64 => "int64",
            Of::Bytes => "[]byte",
            Of::Quantity => "Quantity",
            Of::Time => "Time",
            Of::MicroTime => "MicroTime",
            Of::IntOrString => "IntOrString",
            Of::RawExtension | Of::FieldsV1 => "any",
            Of::String => {
                if inner.0.contains('.') {
                    inner.0
                } else {
                    "string"
                }
            }
            Of::Message(_) => table.message(field.of).and_then(|m| m.name.split('.').nth(1)).unwrap_or_default(),
        };
        if of != inner.0 || shape != field.shape {
            wrong.push(format!("{name} is {}, not {}", table.go(field), expected.of.0));
        }
        // An empty capacity is told from none in a message.
        let mut writes = go_writes(field);
        writes[0] &= name != "core.PersistentVolumeSpec.capacity";
        writes[2] &= !expected.required;
        if [expected.omits_zero, expected.null, expected.zero] != writes {
            wrong.push(format!("{name}: leaves out, null, zero: {writes:?}"));
        }
        if let (Some(inner), Some(theirs)) = (table.message(field.of), inner.structure()) {
            compare(table, inner, theirs, done, wrong);
        }
    }
}

#[test]
fn the_fields_are_those_of_the_schema() {
    let table = Table::parse(TABLE);
    let (mut done, mut wrong) = (BTreeSet::new(), Vec::new());
    for kind in KINDS {
        match (table.kind(&kind.api_version(), kind.kind), schema::find(kind.kind)) {
            // Custom resources are stored as JSON.
            (None, _) if kind.is_custom() => {}
            (Some(ours), Some(theirs)) => compare(&table, ours, theirs, &mut done, &mut wrong),
            _ => wrong.push(format!("{} has no message", kind.kind)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Upstream keeps an object of every kind with every field set, as JSON and as protobuf.
#[test]
fn upstreams_own_samples_agree() {
    let Some(go) = std::env::var_os("BINDERY_GO") else { return };
    let codec = Codec::new(TABLE);
    let (mut compared, mut wrong) = (0, Vec::new());
    for entry in std::fs::read_dir(Path::new(&go).join("api/testdata/HEAD")).expect("there is test data").flatten() {
        let Ok(bytes) = std::fs::read(entry.path().with_extension("pb")) else { continue };
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        let Ok(object) = serde_json::from_str::<Value>(&text) else { continue };
        let (api_version, kind) = (object::api_version(&object), object::kind(&object));
        if codec.table().kind(api_version, kind).is_none() {
            continue;
        }
        compared += 1;
        if codec.marshal(&object).as_ref() != Ok(&bytes) {
            wrong.push(format!("{kind}: {:?}", codec.marshal(&object).err()));
        }
        let mut back = codec.decode(&bytes).expect("the sample is read");
        // A server gives claim templates their kind back; the samples have not seen one.
        let templates = back.pointer_mut("/spec/volumeClaimTemplates").and_then(Value::as_array_mut);
        for template in templates.into_iter().flatten() {
            object::remove(template, "apiVersion");
            object::remove(template, "kind");
        }
        if back != object {
            wrong.push(format!("{kind}: {back}"));
        }
    }
    assert!(wrong.is_empty() && compared > 40, "{compared}\n{}", wrong.join("\n"));
}

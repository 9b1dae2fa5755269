//! `cargo xtask codegen`: the table of field numbers, `crates/wire/schema/proto.txt`, from upstream's sources.
//!
//! The numbers are in the struct tags of the `types.go` files of `k8s.io/api` and `k8s.io/apimachinery`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use bindery_tests::root;

use crate::Failure;

/// A Go package: its short name, its folder, its group and version, and the kinds of it that the API server stores.
type Package = (&'static str, &'static str, &'static str, &'static str);

/// The packages, in the order of the table.
const PACKAGES: &[Package] = &[
    ("meta", "apimachinery/pkg/apis/meta/v1", "-", ""),
    (
        "core",
        "api/core/v1",
        "v1",
        "ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate \
         ReplicationController ResourceQuota Secret Service ServiceAccount",
    ),
    (
        "admissionregistration",
        "api/admissionregistration/v1",
        "admissionregistration.k8s.io/v1",
        "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration \
         ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
    ),
    ("apps", "api/apps/v1", "apps/v1", "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet"),
    ("autoscaling", "api/autoscaling/v2", "autoscaling/v2", "HorizontalPodAutoscaler"),
    ("batch", "api/batch/v1", "batch/v1", "CronJob Job"),
    ("certificates", "api/certificates/v1", "certificates.k8s.io/v1", "CertificateSigningRequest"),
    ("coordination", "api/coordination/v1", "coordination.k8s.io/v1", "Lease"),
    ("discovery", "api/discovery/v1", "discovery.k8s.io/v1", "EndpointSlice"),
    ("flowcontrol", "api/flowcontrol/v1", "flowcontrol.apiserver.k8s.io/v1", "FlowSchema PriorityLevelConfiguration"),
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

/// The packages whose kinds etcd holds as JSON: only the schema table needs their struct tags.
const JSON_PACKAGES: &[Package] = &[
    (
        "apiextensions",
        "apiextensions-apiserver/pkg/apis/apiextensions/v1",
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
    ),
    ("apiregistration", "kube-aggregator/pkg/apis/apiregistration/v1", "apiregistration.k8s.io/v1", "APIService"),
];

/// Go's own types, as the table spells them.
const PLAIN: &[(&str, &str)] = &[
    ("string", "s"),
    ("bool", "b"),
    ("int32", "i"),
    ("int64", "l"),
    // Only in packages that etcd holds as JSON.
    ("float64", "d"),
    ("[]byte", "y"),
    ("resource.Quantity", "q"),
    ("meta.Time", "t"),
    ("meta.MicroTime", "u"),
    ("intstr.IntOrString", "o"),
    ("runtime.RawExtension", "r"),
    ("meta.FieldsV1", "f"),
    // A list that is a message of its own, as a map's value has to be.
    ("certificates.ExtraValue", "x"),
    ("types.UID", "s"),
    ("types.NodeName", "s"),
];

/// Returns the `types.go` of a folder.
type Read<'r> = dyn Fn(&str) -> Result<String, Failure> + 'r;

/// A Go field: its name, type and tag.
type GoField = (String, String, String);

/// A Go type's declaration: its fields, or what it is another name of.
enum Declared {
    Struct(Vec<GoField>),
    Name(String),
}

/// Writes the table of field numbers, and the same of kinds that etcd holds as JSON, from the `types.go` files below a
/// folder. It holds `k8s.io/api` as `api`, and `apimachinery`, `apiextensions-apiserver` and `kube-aggregator` likewise.
///
/// # Errors
/// A file that cannot be read or written, a type that is not declared, a field without a number.
pub fn codegen(go: &Path) -> Result<bool, Failure> {
    let read = |folder: &str| {
        // The types of one package (JSON Schema) are in a file of their own.
        let paths = ["types.go", "types_jsonschema.go"].map(|file| go.join(folder).join(file));
        let [first, rest @ ..] = &paths;
        let mut text = std::fs::read_to_string(first).map_err(|e| format!("{}: {e}", first.display()))?;
        for path in rest.iter().filter(|path| path.exists()) {
            text += &std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        Ok(text)
    };
    let table = table(PACKAGES, &read)?;
    let path = root().join("crates/wire/schema/proto.txt");
    std::fs::write(&path, &table).map_err(|e| format!("{}: {e}", path.display()))?;
    println!("{}: {} messages", path.display(), table.lines().filter(|line| !line.starts_with('@')).count());
    let all = self::table(&[PACKAGES, JSON_PACKAGES].concat(), &read)?;
    let at = all.find(&format!("@{}", JSON_PACKAGES[0].0)).ok_or("no packages of JSON")?;
    let path = root().join("crates/api/tests/json-stored.txt");
    std::fs::write(&path, &all[at..]).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(true)
}

/// Returns the part of a struct tag.
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

/// Returns every type that the packages declare, by its qualified name.
fn declarations(packages: &[Package], read: &Read) -> Result<BTreeMap<String, Declared>, Failure> {
    let mut declared = BTreeMap::new();
    for (package, folder, ..) in packages {
        let text = read(folder)?;
        let mut imports = BTreeMap::new();
        let mut open: Option<(String, Vec<GoField>)> = None;
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        for line in lines.map(|line| line.strip_prefix("import ").filter(|l| l.ends_with('"')).unwrap_or(line)) {
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
            } else if let Some(name) = line.strip_prefix("type ").and_then(|l| l.strip_suffix(" struct{}")) {
                declared.insert(format!("{package}.{name}"), Declared::Struct(Vec::new()));
            } else if let Some((name, of)) = line.strip_prefix("type ").and_then(|l| l.split_once(' ')) {
                let of = of.split(" //").next().unwrap_or(of).trim();
                declared.insert(format!("{package}.{name}"), Declared::Name(qualified(of, package, &imports)));
            } else if let Some((alias, path)) = line.split_once('"').filter(|_| line.ends_with('"')) {
                let path = path.trim_end_matches('"');
                let short = packages.iter().find(|(_, folder, ..)| path == format!("k8s.io/{}", folder));
                let short = short.map_or_else(|| path.rsplit('/').next().unwrap_or(path), |(short, ..)| short);
                let alias =
                    if alias.trim().is_empty() { path.rsplit('/').next().unwrap_or(path) } else { alias.trim() };
                imports.insert(alias.to_owned(), short.to_owned());
            }
        }
    }
    Ok(declared)
}

/// A type in the words of the table; the structs it needs are added to `wanted`.
fn spell(
    go: &str,
    package: &str,
    declared: &BTreeMap<String, Declared>,
    wanted: &mut Vec<String>,
) -> Result<String, Failure> {
    if let Some((_, plain)) = PLAIN.iter().find(|(name, _)| *name == go) {
        return Ok((*plain).to_owned());
    }
    for (prefix, sign) in [("*", "*"), ("[]", "["), ("map[string]", "{")] {
        if let Some(rest) = go.strip_prefix(prefix) {
            return Ok(format!("{sign}{}", spell(rest, package, declared, wanted)?));
        }
    }
    match declared.get(go).ok_or_else(|| format!("{go} is not declared"))? {
        Declared::Name(of) => spell(of, package, declared, wanted),
        Declared::Struct(_) => {
            wanted.push(go.to_owned());
            Ok(go.strip_prefix(&format!("{package}.")).unwrap_or(go).to_owned())
        }
    }
}

/// Returns the table.
fn table(packages: &[Package], read: &Read) -> Result<String, Failure> {
    let declared = declarations(packages, read)?;
    let mut wanted: Vec<String> = Vec::new();
    for (package, _, _, kinds) in packages {
        wanted.extend(kinds.split_whitespace().map(|kind| format!("{package}.{kind}")));
    }
    let mut lines = BTreeMap::new();
    while let Some(name) = wanted.pop() {
        if lines.contains_key(&name) {
            continue;
        }
        let package = name.split('.').next().unwrap_or_default();
        let Some(Declared::Struct(fields)) = declared.get(&name) else {
            return Err(format!("{name} is not a struct"));
        };
        let mut numbered = BTreeMap::new();
        let mut kind = "";
        for (field, of, tags) in fields {
            let Some(proto) = tag(tags, "protobuf") else {
                if of != "meta.TypeMeta" {
                    return Err(format!("{name}.{field} has no number"));
                }
                kind = "+";
                continue;
            };
            let number: Option<u32> = proto.split(',').nth(1).and_then(|n| n.parse().ok());
            let number = number.ok_or_else(|| format!("{name}.{field} has no number"))?;
            let json: Vec<&str> = tag(tags, "json").unwrap_or_default().split(',').collect();
            let of = spell(of, package, &declared, &mut wanted)?;
            let rule = match &json[1..] {
                [] => "!",
                ["inline"] | ["omitempty"] => "",
                rules if rules.contains(&"omitzero") => "~",
                rules => return Err(format!("{name}.{field}: unknown options of the JSON tag: {rules:?}")),
            };
            if numbered.insert(number, format!(" {}={number}{of}{rule}", json[0])).is_some() {
                return Err(format!("{name} has two fields {number}"));
            }
        }
        let short = name.split('.').nth(1).unwrap_or_default();
        lines.insert(name.clone(), format!("{kind}{short}{}\n", numbered.into_values().collect::<String>()));
    }
    let mut table = String::new();
    for (package, _, version, _) in packages {
        let _ = writeln!(table, "@{package} {version}");
        for (name, line) in &lines {
            if name.split('.').next() == Some(package) {
                table += line;
            }
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    const META: &str = "
type ObjectMeta struct {
\tName string `json:\"name,omitempty\" protobuf:\"bytes,1,opt,name=name\"`
\tLabels map[string]string `json:\"labels,omitempty\" protobuf:\"bytes,11,rep,name=labels\"`
}
";
    const CORE: &str = "
import (
\tmetav1 \"k8s.io/apimachinery/pkg/apis/meta/v1\"
\t\"k8s.io/apimachinery/pkg/api/resource\"
)

// Size is a size.
type Size string

type Unused struct {
\tName string `json:\"name\" protobuf:\"bytes,1,opt,name=name\"`
}

type Disk struct {
\tmetav1.TypeMeta `json:\",inline\"`
\tmetav1.ObjectMeta `json:\"metadata,omitempty\" protobuf:\"bytes,1,opt,name=metadata\"`
\t// Parts are its parts.
\tParts []Part `json:\"parts\" protobuf:\"bytes,3,rep,name=parts\"`
\tSize *Size `json:\"size,omitempty\" protobuf:\"bytes,2,opt,name=size\"`
}

type Part struct {
\tReference `json:\",inline\" protobuf:\"bytes,1,opt,name=reference\"`
\tMost resource.Quantity `json:\"most,omitempty,omitzero\" protobuf:\"bytes,2,opt,name=most\"`
}

type Reference struct {
\tName string `json:\"name\" protobuf:\"bytes,1,opt,name=name\"`
}
";

    fn generate(core: &str) -> Result<String, Failure> {
        let packages: [Package; 2] =
            [("meta", "apimachinery/pkg/apis/meta/v1", "-", ""), ("core", "api/core/v1", "v1", "Disk")];
        table(&packages, &|folder| Ok(if folder.starts_with("api/") { core } else { META }.to_owned()))
    }

    #[test]
    fn table_is_generated_from_struct_tags() {
        let expected = "@meta -\nObjectMeta name=1s labels=11{s\n@core v1\n\
            +Disk metadata=1meta.ObjectMeta size=2*s parts=3[Part!\n\
            Part =1Reference most=2q~\nReference name=1s!\n";
        assert_eq!(generate(CORE), Ok(expected.to_owned()));
    }

    #[test]
    fn errors_name_the_field() {
        let without_number = CORE.replace(" protobuf:\"bytes,3,rep,name=parts\"", "");
        assert_eq!(generate(&without_number), Err("core.Disk.Parts has no number".to_owned()));
        let twice = CORE.replace("bytes,3,rep,name=parts", "bytes,2,rep,name=parts");
        assert_eq!(generate(&twice), Err("core.Disk has two fields 2".to_owned()));
        let undeclared = CORE.replace("type Reference struct", "type Other struct");
        assert_eq!(generate(&undeclared), Err("core.Reference is not declared".to_owned()));
    }

    #[test]
    fn committed_table_has_the_kinds_of_the_packages() {
        let mut expected = Vec::new();
        for (_, _, version, kinds) in PACKAGES {
            expected.extend(kinds.split_whitespace().map(|kind| (*version, kind)));
        }
        let mut version = "";
        let mut found = Vec::new();
        for line in bindery_wire::TABLE.lines() {
            if let Some((_, next)) = line.strip_prefix('@').and_then(|line| line.split_once(' ')) {
                version = next;
            } else if let Some(kind) = line.strip_prefix('+').and_then(|line| line.split(' ').next()) {
                found.push((version, kind));
            }
        }
        assert!(found.len() > 40, "{} kinds", found.len());
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected);
    }
}

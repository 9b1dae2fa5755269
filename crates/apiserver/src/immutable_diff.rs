//! The diff in the messages about immutable fields.
//!
//! Implements `apimachinery/pkg/util/diff` (go-difflib's unified diff of two structs as indented JSON). Upstream prints
//! its internal structs: Go field names in struct order, every field, `null` for absent values.

use bindery_api::schema::{Field, Struct, Type, find};
use bindery_api::{Value, object};

/// A field of an internal struct.
struct Member {
    /// The Go name.
    go: String,
    /// The JSON name of the versioned field.
    name: &'static str,
    of: Type,
    pointer: bool,
}

/// Returns the fields of the internal struct of a versioned struct, in the order of the internal struct.
fn members(found: &Struct) -> Vec<Member> {
    let versioned = found.in_order();
    let member = |field: &Field| Member { go: field.go(), name: field.name, of: field.of, pointer: field.pointer };
    if found.internal.is_empty() {
        return versioned.iter().map(member).collect();
    }
    let internal = |word: &'static str| match word.split_once(':') {
        None => versioned.iter().find(|field| field.name == word).map(member),
        Some((name, of)) => {
            let go = name[..1].to_ascii_uppercase() + &name[1..];
            Some(Member { go, name, of: Type(of.trim_start_matches('*')), pointer: of.starts_with('*') })
        }
    };
    found.internal.split(' ').filter_map(internal).collect()
}

/// Returns the internal struct of a type. Structs of `meta` have only one version, which is printed as JSON.
fn structure(of: Type) -> Option<&'static Struct> {
    of.structure().filter(|found| found.package != "meta")
}

/// Returns the JSON names of all volume sources.
pub fn source_names() -> impl Iterator<Item = &'static str> {
    find("PersistentVolumeSource").map(members).into_iter().flatten().map(|member| member.name)
}

/// Returns the diff between the sources of two volume specs.
pub fn of_sources(old: &Value, new: &Value) -> String {
    of("PersistentVolumeSource", old, new)
}

/// Returns the diff between two claim specs.
pub fn of_claim_specs(old: &Value, new: &Value) -> String {
    of("PersistentVolumeClaimSpec", old, new)
}

/// Returns the diff between two Pod specs.
pub fn of_pod_specs(old: &Value, new: &Value) -> String {
    // Go's internal struct has these in the security context.
    let inner = |spec: &Value| {
        let mut spec = spec.clone();
        for field in ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"] {
            if let Some(value) = object::remove(&mut spec, field) {
                object::set(&mut spec, &format!("securityContext.{field}"), value);
            }
        }
        spec
    };
    of("PodSpec", &inner(old), &inner(new))
}

fn of(name: &str, old: &Value, new: &Value) -> String {
    let print = |value: &Value| {
        let mut out = Printer::default();
        if let Some(found) = find(name) {
            out.structure(value, found);
        }
        out.out
    };
    diff(&print(old), &print(new))
}

/// Prints JSON with an indent of one blank, as `json.MarshalIndent(x, "", " ")`.
#[derive(Default)]
struct Printer {
    out: String,
    level: usize,
}

impl Printer {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', self.level));
    }

    fn map<K: AsRef<str>, F: FnOnce(&mut Printer)>(&mut self, fields: impl Iterator<Item = (K, F)>) {
        self.text("{");
        self.level += 1;
        let mut any = false;
        for (name, print) in fields {
            if any {
                self.text(",");
            }
            any = true;
            self.line();
            let name = Value::from(name.as_ref()).to_string();
            self.text(&name);
            self.text(": ");
            print(self);
        }
        self.level -= 1;
        if any {
            self.line();
        }
        self.text("}");
    }

    /// Prints a list that is not empty.
    fn list<F: FnOnce(&mut Printer)>(&mut self, items: impl Iterator<Item = F>) {
        self.text("[");
        self.level += 1;
        for (i, print) in items.enumerate() {
            if i > 0 {
                self.text(",");
            }
            self.line();
            print(self);
        }
        self.level -= 1;
        self.line();
        self.text("]");
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(map) => self.map(map.iter().map(|(k, v)| (k, move |out: &mut Printer| out.value(v)))),
            Value::Array(list) if list.is_empty() => self.text("[]"),
            Value::Array(list) => self.list(list.iter().map(|v| move |out: &mut Printer| out.value(v))),
            other => {
                let text = other.to_string();
                self.text(&text);
            }
        }
    }

    /// Prints a struct with all its fields.
    fn structure(&mut self, value: &Value, found: &Struct) {
        type Print<'a> = Box<dyn FnOnce(&mut Printer) + 'a>;
        let mut out: Vec<(String, Print<'_>)> = Vec::new();
        for member in members(found) {
            let field = value.get(member.name).filter(|v| !v.is_null());
            if member.of.0 == "ObjectMeta" {
                // Metadata is embedded. Its fields have their JSON names.
                for (field, v) in field.and_then(Value::as_object).into_iter().flatten() {
                    out.push((field.clone(), Box::new(move |out| out.value(v))));
                }
                continue;
            }
            let Member { go, of, pointer, .. } = member;
            out.push((go, Box::new(move |out| out.field(field, of, pointer))));
        }
        self.map(out.into_iter());
    }

    fn field(&mut self, value: Option<&Value>, of: Type, pointer: bool) {
        let found = structure(of);
        let Some(value) = value else {
            return match (found, of.0) {
                (Some(found), _) if !pointer => self.structure(&Value::Null, found),
                (None, "bool") if !pointer => self.text("false"),
                (None, "int32" | "int64" | "IntOrString") if !pointer => self.text("0"),
                (None, "Quantity") if !pointer => self.text("\"0\""),
                (None, "string") if !pointer => self.text("\"\""),
                (None, _) if !pointer && of.is_named() => self.text("\"\""),
                _ => self.text("null"),
            };
        };
        match (value, of.item().and_then(structure), found) {
            (Value::Array(list), Some(item), _) if !list.is_empty() => {
                self.list(list.iter().map(|v| move |out: &mut Printer| out.structure(v, item)));
            }
            (_, _, Some(found)) => self.structure(value, found),
            _ => self.value(value),
        }
    }
}

/// Returns a unified diff with three lines of context, without file names.
fn diff(old: &str, new: &str) -> String {
    let lines = |text: &str| text.lines().map(|line| format!("{line}\n")).collect::<Vec<_>>();
    let diff = difflib::unified_diff(&lines(old), &lines(new), "", "", "", "", 3);
    // The first two lines name the files.
    diff.into_iter().skip(2).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn diff_contains_changed_path_with_siblings() {
        let old = json!({ "hostPath": { "path": "/tmp/x", "type": "" } });
        let new = json!({ "hostPath": { "path": "/tmp/y", "type": "" } });
        let expected = "@@ -2,7 +2,7 @@\n  \"GCEPersistentDisk\": null,\n  \"AWSElasticBlockStore\": null,\n  \
                        \"HostPath\": {\n-  \"Path\": \"/tmp/x\",\n+  \"Path\": \"/tmp/y\",\n   \"Type\": \"\"\n  },\n  \
                        \"Glusterfs\": null,\n";
        assert_eq!(of_sources(&old, &new), expected);
    }

    #[test]
    fn pod_diff_contains_its_spec() {
        let spec = |claim: &str, node: &str| {
            json!({
                "containers": [{ "name": "c", "image": "i", "resources": {} }],
                "hostNetwork": true,
                "nodeName": node,
                "securityContext": {},
                "serviceAccountName": "default",
                "volumes": [{ "name": "v", "persistentVolumeClaim": { "claimName": claim } }],
            })
        };
        let expected = "@@ -12,7 +12,7 @@\n    \"ISCSI\": null,\n    \"Glusterfs\": null,\n    \
                        \"PersistentVolumeClaim\": {\n-    \"ClaimName\": \"a\",\n+    \"ClaimName\": \"b\",\n     \
                        \"ReadOnly\": false\n    },\n    \"RBD\": null,\n";
        assert_eq!(of_pod_specs(&spec("a", "n"), &spec("b", "n")), expected);
        let moved = of_pod_specs(&spec("a", "n"), &spec("a", "m"));
        let expected = " \"ServiceAccountName\": \"default\",\n  \"AutomountServiceAccountToken\": null,\n- \
                        \"NodeName\": \"n\",\n+ \"NodeName\": \"m\",\n  \"SecurityContext\": {\n   \
                        \"HostNetwork\": true,\n   \"HostPID\": false,\n";
        assert!(moved.contains(expected), "{moved}");
    }

    #[test]
    fn fields_match_internal_structs() {
        let names = |name: &str| members(find(name).unwrap()).into_iter().map(|m| m.go).collect::<Vec<_>>().join(" ");
        assert_eq!(
            names("RBDPersistentVolumeSource"),
            "CephMonitors RBDImage FSType RBDPool RadosUser Keyring SecretRef ReadOnly"
        );
        assert_eq!(names("ConfigMapKeySelector"), "Name Key Optional");
        assert!(
            names("PodSecurityContext").starts_with("HostNetwork HostPID HostIPC ShareProcessNamespace HostUsers ")
        );
        assert!(!names("PodSpec").contains("HostNetwork"));
        let mut out = Printer::default();
        out.structure(&json!({ "sysctls": [{ "name": "a" }] }), find("PodSecurityContext").unwrap());
        let (_, sysctls) = out.out.split_once("\"Sysctls\": ").unwrap();
        assert!(sysctls.starts_with("[\n  {\n   \"Name\": \"a\",\n   \"Value\": \"\"\n  }\n ]"), "{sysctls}");
    }
}

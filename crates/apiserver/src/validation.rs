//! Validation that many kinds share: names, labels, metadata, selectors.
//!
//! Implements `apimachinery/pkg/util/validation`, `apimachinery/pkg/api/validation` and the shared part of
//! `pkg/apis/core/validation`. The patterns are implemented without a regular expression engine, which would be most of
//! the wasm module.

use bindery_api::field::{ErrorList, Path, is_label, is_subdomain};
use bindery_api::{Kind, Value, object};

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NAME_PART: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/// The maximum total size of annotation keys and values, in bytes.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Returns the errors of a DNS-1123 label.
pub fn dns_label(value: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if value.len() > 63 {
        errors.push("must be no more than 63 characters".to_owned());
    }
    if !is_label(value) {
        errors.push(if is_subdomain(value) { "must not contain dots".into() } else { LABEL.into() });
    }
    errors
}

/// Returns the errors of a DNS-1035 label.
pub fn dns_1035_label(value: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if value.len() > 63 {
        errors.push("must be no more than 63 characters".to_owned());
    }
    if !is_label(value) || !value.starts_with(|c: char| c.is_ascii_lowercase()) {
        errors.push(LABEL_1035.into());
    }
    errors
}

/// Returns the errors of a DNS-1123 subdomain.
pub fn dns_subdomain(value: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if value.len() > 253 {
        errors.push("must be no more than 253 characters".to_owned());
    }
    if !is_subdomain(value) {
        errors.push(SUBDOMAIN.into());
    }
    errors
}

/// Returns the errors of a name that is a path segment of a URL.
pub fn path_segment(value: &str) -> Vec<String> {
    match value {
        "." | ".." => vec![format!("may not be '{value}'")],
        _ => ["/", "%"].iter().filter(|c| value.contains(**c)).map(|c| format!("may not contain '{c}'")).collect(),
    }
}

fn is_name_part(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Returns the errors of a qualified name, such as a label key.
pub fn qualified_name(value: &str) -> Vec<String> {
    let mut errors = Vec::new();
    let name = match value.split('/').collect::<Vec<_>>().as_slice() {
        [name] => *name,
        [prefix, name] => {
            if prefix.is_empty() {
                errors.push("prefix part must be non-empty".to_owned());
            } else {
                errors.extend(dns_subdomain(prefix).into_iter().map(|e| format!("prefix part {e}")));
            }
            *name
        }
        _ => {
            return vec![format!(
                "a valid label key {NAME_PART} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".into());
    } else if name.len() > 63 {
        errors.push("name part must be no more than 63 bytes".into());
    }
    if !is_name_part(name) {
        errors.push(format!("name part {NAME_PART}"));
    }
    errors
}

/// Returns the errors of a label value.
pub fn label_value(value: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if value.len() > 63 {
        errors.push("must be no more than 63 bytes".to_owned());
    }
    if !value.is_empty() && !is_name_part(value) {
        errors.push(LABEL_VALUE.into());
    }
    errors
}

/// Adds an `Invalid` error for each message about a value.
pub fn report(errors: &mut ErrorList, path: &Path, value: &str, messages: Vec<String>) {
    for message in messages {
        errors.invalid(path, value, message);
    }
}

/// Returns a Go struct as JSON, with its fields in the order of the struct.
pub fn in_order(value: &Value, fields: &[&str]) -> String {
    match value {
        Value::Object(map) => {
            let there = fields.iter().filter_map(|field| map.get(*field).map(|v| format!("\"{field}\":{v}")));
            format!("{{{}}}", there.collect::<Vec<_>>().join(","))
        }
        Value::Array(list) => {
            format!("[{}]", list.iter().map(|v| in_order(v, fields)).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// The fields of an owner reference in the order of the struct.
const OWNER: [&str; 6] = ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"];

/// The validation of the names of a kind's objects.
pub type NameRule = fn(&str) -> Vec<String>;

/// Validates `ObjectMeta` of an object, on create and on every update.
pub fn metadata(errors: &mut ErrorList, kind: &Kind, object: &Value, name_rule: NameRule) {
    let meta = Path::new("metadata");
    let generate_name = object::str_at(object, "metadata.generateName");
    if !generate_name.is_empty() {
        let tolerated = generate_name.strip_suffix('-').map_or(generate_name.to_owned(), |base| format!("{base}a"));
        report(errors, &meta.child("generateName"), generate_name, name_rule(&tolerated));
    }
    match object::name(object) {
        "" => errors.required(&meta.child("name"), "name or generateName is required"),
        name => report(errors, &meta.child("name"), name, name_rule(name)),
    }
    if kind.namespaced {
        match object::namespace(object) {
            "" => errors.required(&meta.child("namespace"), ""),
            namespace => report(errors, &meta.child("namespace"), namespace, dns_label(namespace)),
        }
    }
    if let Some(generation) = object::at(object, "metadata.generation").and_then(Value::as_i64).filter(|g| *g < 0) {
        errors.invalid(&meta.child("generation"), generation, "must be greater than or equal to 0");
    }
    labels(errors, &meta.child("labels"), object::at(object, "metadata.labels"));
    annotations(errors, &meta.child("annotations"), object::at(object, "metadata.annotations"));
    owner_references(errors, &meta.child("ownerReferences"), object::list_at(object, "metadata.ownerReferences"));
    let finalizers = object::finalizers(object);
    for finalizer in &finalizers {
        report(errors, &meta.child("finalizers"), finalizer, qualified_name(finalizer));
    }
    if finalizers.contains(&"orphan") && finalizers.contains(&"foregroundDeletion") {
        let list = Value::from(finalizers.clone());
        errors.invalid(&meta.child("finalizers"), list, "finalizer orphan and foregroundDeletion cannot be both set");
    }
    // These APIs use apimachinery's validation, which has no list of standard finalizer names.
    let generic = ["admissionregistration", "apiextensions", "apiregistration", "coordination"];
    if kind.is_custom() || generic.contains(&kind.group.strip_suffix(".k8s.io").unwrap_or_default()) {
        return;
    }
    for (i, finalizer) in finalizers.iter().enumerate() {
        if !finalizer.contains('/') && !matches!(*finalizer, "kubernetes" | "orphan" | "foregroundDeletion") {
            let detail = "name is neither a standard finalizer name nor is it fully qualified";
            errors.invalid(&meta.child("finalizers").index(i), *finalizer, detail);
        }
    }
}

/// Validates the changes of an update to `ObjectMeta`.
pub fn metadata_update(errors: &mut ErrorList, new: &Value, old: &Value) {
    let meta = Path::new("metadata");
    if object::is_deleting(old) {
        let had = object::finalizers(old);
        let added: Vec<String> =
            object::finalizers(new).into_iter().filter(|f| !had.contains(f)).map(bindery_api::field::quote).collect();
        if !added.is_empty() {
            let text = format!(
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
                added.join(", ")
            );
            errors.forbidden(&meta.child("finalizers"), text);
        }
    }
    for field in ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] {
        let of = |object: &Value| object::at(object, &format!("metadata.{field}")).cloned();
        if of(new) != of(old) {
            errors.invalid(&meta.child(field), of(new).unwrap_or(Value::Null), "field is immutable");
        }
    }
}

fn strings(map: Option<&Value>) -> impl Iterator<Item = (&String, &str)> {
    map.and_then(Value::as_object).into_iter().flatten().map(|(k, v)| (k, v.as_str().unwrap_or_default()))
}

/// Validates a map of labels.
pub fn labels(errors: &mut ErrorList, path: &Path, labels: Option<&Value>) {
    for (key, value) in strings(labels) {
        report(errors, path, key, qualified_name(key));
        report(errors, path, value, label_value(value));
    }
}

/// Validates a map of annotations.
pub fn annotations(errors: &mut ErrorList, path: &Path, annotations: Option<&Value>) {
    let mut total = 0;
    for (key, value) in strings(annotations) {
        report(errors, path, key, qualified_name(&key.to_ascii_lowercase()));
        total += key.len() + value.len();
    }
    if total > ANNOTATIONS_LIMIT {
        errors.too_long(path, ANNOTATIONS_LIMIT);
    }
}

fn owner_references(errors: &mut ErrorList, path: &Path, owners: &[Value]) {
    let mut controller: Option<&Value> = None;
    for owner in owners {
        let text = |field: &str| object::str_at(owner, field);
        let version = text("apiVersion").rsplit('/').next().unwrap_or_default();
        if version.is_empty() {
            errors.invalid(&path.child("apiVersion"), text("apiVersion"), "version must not be empty");
        }
        for field in ["kind", "name", "uid"] {
            if text(field).is_empty() {
                errors.invalid(&path.child(field), "", "must not be empty");
            }
        }
        if text("apiVersion") == "v1" && text("kind") == "Event" {
            errors.invalid_as(path, in_order(owner, &OWNER), "/v1, Kind=Event is disallowed from being an owner");
        }
        if owner.get("controller").and_then(Value::as_bool) == Some(true) {
            if let Some(first) = controller {
                let name = |o: &Value| format!("{}/{}", object::str_at(o, "kind"), object::str_at(o, "name"));
                let detail = format!(
                    "Only one reference can have Controller set to true. Found \"true\" in references for {} and {}",
                    name(first),
                    name(owner)
                );
                errors.invalid_as(path, in_order(&Value::from(owners), &OWNER), detail);
            }
            controller = Some(owner);
        }
    }
}

/// Validates a `LabelSelector`.
pub fn label_selector(errors: &mut ErrorList, path: &Path, selector: &Value) {
    labels(errors, &path.child("matchLabels"), object::at(selector, "matchLabels"));
    for (i, expression) in object::list_at(selector, "matchExpressions").iter().enumerate() {
        let path = path.child("matchExpressions").index(i);
        let values = object::strings_at(expression, "values");
        match object::str_at(expression, "operator") {
            "In" | "NotIn" => {
                if values.is_empty() {
                    let detail = "must be specified when `operator` is 'In' or 'NotIn'";
                    errors.required(&path.child("values"), detail);
                }
            }
            "Exists" | "DoesNotExist" => {
                if !values.is_empty() {
                    let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                    errors.forbidden(&path.child("values"), detail);
                }
            }
            operator => errors.invalid(&path.child("operator"), operator, "not a valid selector operator"),
        }
        let key = object::str_at(expression, "key");
        report(errors, &path.child("key"), key, qualified_name(key));
        for (j, value) in values.iter().enumerate() {
            report(errors, &path.child("values").index(j), value, label_value(value));
        }
    }
}

/// Validates a `NodeSelector`.
pub fn node_selector(errors: &mut ErrorList, path: &Path, selector: &Value) {
    let terms = object::list_at(selector, "nodeSelectorTerms");
    let path = path.child("nodeSelectorTerms");
    if terms.is_empty() {
        errors.required(&path, "must have at least one node selector term");
    }
    for (i, term) in terms.iter().enumerate() {
        for (j, expression) in object::list_at(term, "matchExpressions").iter().enumerate() {
            node_expression(errors, &path.index(i).child("matchExpressions").index(j), expression);
        }
        for (j, expression) in object::list_at(term, "matchFields").iter().enumerate() {
            let path = path.index(i).child("matchFields").index(j);
            let values = object::strings_at(expression, "values");
            match object::str_at(expression, "operator") {
                "In" | "NotIn" => {
                    if values.len() != 1 {
                        let detail =
                            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
                        errors.required(&path.child("values"), detail);
                    }
                }
                operator => errors.invalid(&path.child("operator"), operator, "not a valid selector operator"),
            }
            match object::str_at(expression, "key") {
                "metadata.name" => {
                    for (k, value) in values.iter().enumerate() {
                        report(errors, &path.child("values").index(k), value, dns_subdomain(value));
                    }
                }
                key => errors.invalid(&path.child("key"), key, "not a valid field selector key"),
            }
        }
    }
}

fn node_expression(errors: &mut ErrorList, path: &Path, expression: &Value) {
    let values = object::strings_at(expression, "values");
    match object::str_at(expression, "operator") {
        "In" | "NotIn" => {
            if values.is_empty() {
                errors.required(&path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
            }
        }
        "Exists" | "DoesNotExist" => {
            if !values.is_empty() {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.forbidden(&path.child("values"), detail);
            }
        }
        "Gt" | "Lt" => {
            if values.len() != 1 {
                errors
                    .required(&path.child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
            }
        }
        operator => errors.invalid(&path.child("operator"), operator, "not a valid selector operator"),
    }
    let key = object::str_at(expression, "key");
    report(errors, &path.child("key"), key, qualified_name(key));
    for (i, value) in values.iter().enumerate() {
        report(errors, &path.child("values").index(i), value, label_value(value));
    }
}

/// Validates that a path has no `..` segments.
pub fn no_backsteps(errors: &mut ErrorList, path: &Path, value: &str) {
    if value.split('/').any(|step| step == "..") {
        errors.invalid(path, value, "must not contain '..'");
    }
}

/// Validates a CSI driver's name.
pub fn csi_driver_name(errors: &mut ErrorList, path: &Path, name: &str) {
    if name.is_empty() {
        errors.required(path, "");
        return;
    }
    if name.len() > 63 {
        errors.too_long(path, 63);
    }
    report(errors, path, name, dns_subdomain(&name.to_ascii_lowercase()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        type Rule = fn(&str) -> Vec<String>;
        let cases: &[(Rule, &str, bool)] = &[
            (dns_label, "a-1", true),
            (dns_label, "a.b", false),
            (dns_label, "-a", false),
            (dns_subdomain, "a.b-c.9", true),
            (dns_subdomain, "a..b", false),
            (dns_subdomain, "A", false),
            (qualified_name, "example.com/My_Name", true),
            (qualified_name, "a/b/c", false),
            (qualified_name, "/b", false),
            (label_value, "", true),
            (label_value, "a_", false),
        ];
        for (rule, value, good) in cases {
            assert_eq!(rule(value).is_empty(), *good, "{value}: {:?}", rule(value));
        }
        assert_eq!(dns_label("a.b"), ["must not contain dots"]);
    }
}

//! StorageClass.
//!
//! Implements `pkg/registry/storage/storageclass/strategy.go`, `pkg/apis/storage/validation/validation.go` and
//! `pkg/api/storage/util.go`.

use bindery_api::field::{ErrorList, Path};
use bindery_api::{Value, object, sort};

use super::{Strategy, fill, immutable, supported};
use crate::validation::{qualified_name, report};

/// See the module.
pub struct StorageClass;

impl Strategy for StorageClass {
    fn default(&self, class: &mut Value) {
        fill(class, "reclaimPolicy", "Delete");
        fill(class, "volumeBindingMode", "Immediate");
    }

    fn validate(&self, class: &Value, errors: &mut ErrorList) {
        provisioner(errors, &Path::new("provisioner"), object::str_at(class, "provisioner"));
        parameters(errors, class, true);
        if class.get("reclaimPolicy").is_none_or(|policy| policy != "") {
            supported(errors, &Path::new("reclaimPolicy"), class, "reclaimPolicy", &["Delete", "Retain"]);
        }
        let modes = ["Immediate", "WaitForFirstConsumer"];
        supported(errors, &Path::new("volumeBindingMode"), class, "volumeBindingMode", &modes);
        topologies(errors, object::list_at(class, "allowedTopologies"));
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        for field in ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"] {
            immutable(errors, &Path::new(field), new, old, field);
        }
    }

    fn warnings(&self, class: &Value, warnings: &mut Vec<String>) {
        for (i, term) in object::list_at(class, "allowedTopologies").iter().enumerate() {
            for (j, expression) in object::list_at(term, "matchLabelExpressions").iter().enumerate() {
                let stable = match object::str_at(expression, "key") {
                    "failure-domain.beta.kubernetes.io/zone" => "topology.kubernetes.io/zone",
                    "failure-domain.beta.kubernetes.io/region" => "topology.kubernetes.io/region",
                    _ => continue,
                };
                warnings.push(format!(
                    "allowedTopologies[{i}].matchLabelExpressions[{j}].key: deprecated since v1.17; use \"{stable}\" instead"
                ));
            }
        }
    }
}

/// Validates the name of a provisioner or driver: a qualified name, case-insensitive.
pub fn provisioner(errors: &mut ErrorList, path: &Path, name: &str) {
    if name.is_empty() {
        errors.required(path, "");
    } else {
        let lower = name.to_ascii_lowercase();
        report(errors, path, &lower, qualified_name(&lower));
    }
}

/// Validates `parameters`: their number and total length.
pub fn parameters(errors: &mut ErrorList, class: &Value, may_be_empty: bool) {
    const MAX_PARAMETERS: usize = 512;
    const LONGEST: usize = 256 * 1024;
    let path = Path::new("parameters");
    let map = class.get("parameters").and_then(Value::as_object);
    if !may_be_empty && map.is_none_or(|map| map.is_empty()) {
        errors.required(&path, "must contain at least one key/value pair");
        return;
    }
    let Some(map) = map else { return };
    if map.len() > MAX_PARAMETERS {
        errors.too_long(&path, MAX_PARAMETERS);
        return;
    }
    let mut total = 0;
    for (key, value) in map {
        if key.is_empty() {
            errors.invalid(&path, "", "field can not be empty.");
        }
        total += key.len() + value.as_str().map_or(0, str::len);
    }
    if total > LONGEST {
        errors.too_long(&path, LONGEST);
    }
}

fn topologies(errors: &mut ErrorList, terms: &[Value]) {
    // Upstream's list of earlier terms starts with one empty term for each term. Therefore an empty term is a
    // duplicate.
    let mut seen: Vec<Vec<(&str, Vec<&str>)>> = vec![Vec::new(); terms.len()];
    for (i, term) in terms.iter().enumerate() {
        let path = Path::new("allowedTopologies").index(i).child("matchLabelExpressions");
        let mut expressions: Vec<(&str, Vec<&str>)> = Vec::new();
        for (j, expression) in object::list_at(term, "matchLabelExpressions").iter().enumerate() {
            let path = path.index(j);
            let key = object::str_at(expression, "key");
            let values = object::strings_at(expression, "values");
            if values.is_empty() {
                errors.required(&path.child("values"), "");
            }
            for (k, value) in values.iter().enumerate() {
                if values[..k].contains(value) {
                    errors.duplicate(&path.child("values").index(k), *value);
                }
            }
            report(errors, &path.child("key"), key, qualified_name(key));
            let values = sort::sorted_by_text(&values, |v| v);
            match expressions.iter_mut().find(|(other, _)| *other == key) {
                Some(known) => {
                    known.1 = values;
                    errors.duplicate(&path.child("key"), key);
                }
                None => expressions.push((key, values)),
            }
        }
        let expressions = sort::sorted_by_text(&expressions, |(key, _)| key);
        if seen.contains(&expressions) {
            errors.duplicate(&path, "");
        }
        seen[i] = expressions;
    }
}

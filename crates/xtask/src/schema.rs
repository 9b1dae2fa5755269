//! `cargo xtask schema`: the schema for the page's editor.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::Failure;

/// Writes `schema.json` into a folder.
///
/// # Errors
/// A file cannot be written.
pub fn pack(into: &Path) -> Result<bool, Failure> {
    std::fs::create_dir_all(into).map_err(|e| format!("{}: {e}", into.display()))?;
    let path = into.join("schema.json");
    std::fs::write(&path, schema().to_string()).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(true)
}

/// Returns the struct of each kind by its API version, and the fields of each struct: the type (`of`), whether the API
/// requires it (`required`), its documentation (`doc`), its `values`, and the resource whose objects it `names`.
fn schema() -> Value {
    let split = |text: &'static str, by: char| text.lines().filter_map(move |line| line.split_once(by));
    let docs: BTreeMap<&str, &str> = split(bindery_schema::DOCS, '\t').collect();
    let enums: BTreeMap<&str, &str> = split(bindery_schema::ENUMS, ' ').collect();
    let names: BTreeMap<&str, &str> = split(bindery_schema::REFERENCES, ' ').collect();
    let (mut kinds, mut structs) = (Map::new(), Map::new());
    for found in bindery_schema::parse(bindery_schema::TEXT) {
        if found.is_kind {
            let versions = kinds.entry(found.short()).or_insert_with(|| json!({}));
            versions[found.api_version] = found.name.into();
        }
        let mut fields = Map::new();
        for field in &found.fields {
            let full = format!("{}.{}", found.name, field.name);
            let mut about = json!({ "of": field.of.0 });
            if field.required {
                about["required"] = true.into();
            }
            if let Some(doc) = docs.get(full.as_str()).filter(|doc| !doc.is_empty()) {
                about["doc"] = (*doc).into();
            }
            if let Some(values) = enums.get(full.as_str()) {
                about["values"] = values.split(' ').collect();
            }
            if let Some(resource) = names.get(full.as_str()).or_else(|| names.get(field.name)) {
                about["names"] = (*resource).into();
            }
            fields.insert(field.name.to_owned(), about);
        }
        structs.insert(found.name.to_owned(), fields.into());
    }
    json!({ "kinds": kinds, "structs": structs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_types_have_no_markers() {
        let schema = schema();
        let structs = schema["structs"].as_object().expect("there are structs");
        let types: Vec<&str> = structs
            .values()
            .flat_map(|fields| fields.as_object().into_iter().flatten())
            .filter_map(|(_, about)| about["of"].as_str())
            .collect();
        let marked = |of: &&&str| of.ends_with(['!', '~', '?', '^']) || of.starts_with('*');
        assert_eq!(types.iter().filter(marked).collect::<Vec<_>>(), Vec::<&&str>::new());
        assert!(types.len() > 2_000, "{} fields", types.len());
        let containers = &structs["PodSpec"]["containers"];
        assert_eq!((&containers["of"], &containers["required"]), (&json!("[]Container"), &json!(true)));
        assert_eq!(structs["StatefulSetSpec"]["selector"]["required"], json!(true));
        assert_eq!(structs["PersistentVolumeClaimSpec"]["volumeMode"]["values"], json!(["Block", "Filesystem"]));
        assert_eq!(structs["PodSpec"]["nodeName"]["names"], "nodes");
        assert_eq!(schema["kinds"]["ResourceClaim"]["resource.k8s.io/v1"], "resource:ResourceClaim");
        assert_eq!(schema["kinds"]["HorizontalPodAutoscaler"].as_object().map(Map::len), Some(2));
    }
}

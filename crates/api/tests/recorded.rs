//! Replays the cases of the recordings whose result depends on decoding only.

#![allow(clippy::disallowed_methods)] // A test may read files.

use std::path::Path;

use bindery_api::{Value, decode, kinds, object, quantity::Quantity};

fn cases() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/cases");
    let files = std::fs::read_dir(folder).expect("the cases are there").flatten();
    let mut cases = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file.path()).expect("a file of cases");
        let value: Value = serde_json::from_str(&text).expect("cases are JSON");
        cases.extend(value.as_array().expect("a list of cases").iter().cloned());
    }
    cases
}

/// Returns the objects that kubectl sent for a case, as kubectl logged them.
fn sent(case: &Value) -> Vec<(Value, Value)> {
    let objects = object::list_at(case, "objects").iter().filter(|o| kinds::of(o).is_some());
    let key = "kubectl.kubernetes.io/last-applied-configuration";
    objects.filter_map(|o| Some((serde_json::from_str(object::annotation(o, key)?).ok()?, o.clone()))).collect()
}

#[test]
fn accepted_objects_have_no_unknown_fields() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for case in
        cases().iter().filter(|c| object::str_at(c, "verb") == "apply" && object::at(c, "exit").is_some_and(|e| e == 0))
    {
        for (body, stored) in sent(case) {
            seen += 1;
            let name = object::str_at(case, "name");
            let kind = kinds::of(&stored).expect("filtered");
            match decode::decode(kind, body) {
                Err(e) => wrong.push(format!("{name}: {e}")),
                Ok(decoded) => {
                    // At another validation level, kubectl prints all of them as warnings, or none.
                    let args = object::strings_at(case, "args").join(" ");
                    let stderr = object::str_at(case, "stderr");
                    let lenient = args.contains("--validate") && !stderr.contains("Warning: unknown field");
                    for unknown in decoded.unknown.iter().map(decode::Unknown::text) {
                        if !lenient && !stderr.contains(&format!("Warning: {unknown}")) {
                            wrong.push(format!("{name}: {unknown}"));
                        }
                    }
                    for path in ["spec.resources.requests.storage", "spec.capacity.storage"] {
                        if let Some(text) = object::at(&decoded.value, path).and_then(Value::as_str) {
                            let text = Quantity::parse(text).expect("just decoded").round_up_to_milli().to_string();
                            let real = object::str_at(&stored, path);
                            if text != real {
                                wrong.push(format!("{name}: {text}, not {real}"));
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 100, "only {seen} objects in the cases");
    assert!(wrong.is_empty(), "{seen} objects\n{}", wrong.join("\n"));
}

#[test]
fn rejections_match_upstream_text() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for case in cases() {
        let stderr = object::str_at(&case, "stderr");
        let Some((_, rest)) = stderr.split_once(" cannot be handled as a ") else { continue };
        let Some((_, real)) = rest.trim_end().split_once(": ") else { continue };
        if real.starts_with("no kind ") {
            continue;
        }
        let documents = bindery_api::manifest::documents(object::str_at(&case, "manifest"));
        let texts: Vec<String> = documents
            .into_iter()
            .flatten()
            .filter_map(|document| match decode::decode(kinds::of(&document.value)?, document.value) {
                Err(e) => Some(e.to_string()),
                Ok(decoded) => decoded.strict_error(),
            })
            .collect();
        seen += 1;
        if !texts.iter().any(|t| t == real) {
            wrong.push(format!("{}: {texts:?}, not {real}", object::str_at(&case, "name")));
        }
    }
    assert!(seen > 50, "only {seen} cases");
    assert!(wrong.is_empty(), "{} of {seen}\n{}", wrong.len(), wrong.join("\n"));
}

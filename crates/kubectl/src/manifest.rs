//! Manifest text to JSON documents, as kubectl's decoder splits and reads it.
//!
//! Answers to `apimachinery/pkg/util/yaml` (`YAMLOrJSONDecoder`) and to the validation before the server is asked.

use bindery_api::Value;

/// What a stream holds, in order; a text that cannot be read ends the stream.
pub fn documents(text: &str) -> Vec<Result<Value, String>> {
    let mut out = Vec::new();
    if text.trim_start().starts_with('{') {
        for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            let failed = value.is_err();
            out.push(value.map_err(|e| e.to_string()));
            if failed {
                break;
            }
        }
        return out;
    }
    let mut document = String::new();
    let mut parts = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") {
            parts.push(std::mem::take(&mut document));
        } else {
            document.push_str(line);
        }
    }
    parts.push(document);
    for part in parts {
        match serde_yaml_ng::from_str::<Value>(&part) {
            Ok(Value::Null) => {}
            Ok(value) => out.push(Ok(value)),
            Err(e) => {
                out.push(Err(format!("error converting YAML to JSON: yaml: {e}")));
                break;
            }
        }
    }
    out
}

//! JSON texts within protobuf: sets of owned fields, and values that Go stores as raw JSON.
//!
//! Implements the serializer of `structured-merge-diff/fieldpath`, and `encoding/json`.

use std::cmp::Ordering;

use bindery_api::Value;

/// Formats JSON as Go does: sorted keys, no whitespace, and HTML's characters escaped.
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => string(text, true, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (i, (key, value)) in map.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                string(key, true, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        plain => *out += &plain.to_string(),
    }
}

fn string(text: &str, html: bool, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => *out += "\\\"",
            '\\' => *out += "\\\\",
            '\n' => *out += "\\n",
            '\r' => *out += "\\r",
            '\t' => *out += "\\t",
            '\u{8}' if html => *out += "\\b",
            '\u{c}' if html => *out += "\\f",
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' if html => *out += &format!("\\u{:04x}", c as u32),
            c if (c as u32) < 0x20 => *out += &format!("\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Formats a field set: itself first, then fields, keys, values and indexes, each sorted by value and not by text.
pub fn fields(set: &Value) -> String {
    let mut out = String::new();
    members(set, &mut out);
    out
}

fn members(set: &Value, out: &mut String) {
    let mut elements: Vec<(Element, &String, &Value)> =
        set.as_object().into_iter().flatten().map(|(name, below)| (Element::read(name), name, below)).collect();
    elements.sort_by(|a, b| a.0.compare(&b.0).then_with(|| a.1.cmp(b.1)));
    out.push('{');
    for (i, (_, name, below)) in elements.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        string(name, false, out);
        out.push(':');
        members(below, out);
    }
    out.push('}');
}

/// An element of a path. The variants are in the order in which they are sorted.
enum Element {
    Itself,
    Field(String),
    Key(Vec<(String, Value)>),
    Value(Value),
    Index(i64),
}

impl Element {
    fn read(name: &str) -> Element {
        let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        match name.split_once(':') {
            Some(("k", key)) => match parse(key) {
                Value::Object(map) => Element::Key(map.into_iter().collect()),
                _ => Element::Key(Vec::new()),
            },
            Some(("v", value)) => Element::Value(parse(value)),
            Some(("i", index)) => Element::Index(index.parse().unwrap_or_default()),
            Some((_, field)) => Element::Field(field.to_owned()),
            None => Element::Itself,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Element::Itself => 0,
            Element::Field(_) => 1,
            Element::Key(_) => 2,
            Element::Value(_) => 3,
            Element::Index(_) => 4,
        }
    }

    fn compare(&self, other: &Element) -> Ordering {
        match (self, other) {
            (Element::Field(a), Element::Field(b)) => a.cmp(b),
            (Element::Key(a), Element::Key(b)) => {
                let pairs = a.iter().zip(b).map(|(a, b)| a.0.cmp(&b.0).then_with(|| values(&a.1, &b.1)));
                pairs.fold(Ordering::Equal, Ordering::then).then(a.len().cmp(&b.len()))
            }
            (Element::Value(a), Element::Value(b)) => values(a, b),
            (Element::Index(a), Element::Index(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// Compares values: numbers, strings, booleans, lists, maps and null, in this order.
fn values(a: &Value, b: &Value) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Number(_) => 0,
        Value::String(_) => 1,
        Value::Bool(_) => 2,
        Value::Array(_) => 3,
        Value::Object(_) => 4,
        Value::Null => 5,
    };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal),
        },
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Array(a), Value::Array(b)) => {
            let pairs = a.iter().zip(b).map(|(a, b)| values(a, b));
            pairs.fold(Ordering::Equal, Ordering::then).then(a.len().cmp(&b.len()))
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn field_sets_are_sorted_by_value() {
        let set = json!({
            "k:{\"containerPort\":443}": {}, "k:{\"containerPort\":80}": { "f:name": {}, ".": {} }, "f:b": {},
            "v:\"a\"": {}, "v:\"a!\"": {}, ".": {}, "i:10": {}, "i:9": {},
        });
        let text = "{\".\":{},\"f:b\":{},\"k:{\\\"containerPort\\\":80}\":{\".\":{},\"f:name\":{}},\
                    \"k:{\\\"containerPort\\\":443}\":{},\"v:\\\"a\\\"\":{},\"v:\\\"a!\\\"\":{},\"i:9\":{},\"i:10\":{}}";
        assert_eq!(fields(&set), text);
    }

    #[test]
    fn escapes_raw_json_as_go() {
        assert_eq!(
            text(&json!({ "b": [1, "a<b>&\u{2028}\n"], "a": null })),
            r#"{"a":null,"b":[1,"a\u003cb\u003e\u0026\u2028\n"]}"#
        );
    }
}

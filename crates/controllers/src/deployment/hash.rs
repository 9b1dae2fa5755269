//! The hash of a Pod template, which is the suffix of the names of a Deployment's ReplicaSets.
//!
//! Implements `ComputeHash` in `pkg/controller/controller_utils.go`, `pkg/util/hash` and `apimachinery/pkg/util/dump`.
//! The hash is computed from go-spew's text of the Go struct. Therefore every field counts, including fields that are
//! not set.
//!
//! Not modelled: quantities beyond `int64Amount`. Upstream's text of those includes the internals of `big.Int`.

use std::fmt::Write;

use bindery_api::Value;
use bindery_api::schema::Type;

use crate::common::hash::safe_encode;

/// Returns the hash of a template, with the collision count of the Deployment.
pub fn of_template(template: &Value, collisions: Option<i64>) -> String {
    let mut text = String::new();
    typed(&mut text, Type("PodTemplateSpec"), false, Some(template));
    let mut bytes = text.into_bytes();
    if let Some(count) = collisions {
        bytes.extend(u64::try_from(count).unwrap_or(0).to_le_bytes());
    }
    safe_encode(fnv1a(&bytes))
}

/// Returns the 32-bit FNV-1a hash.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Writes a field: its type, then its value.
fn typed(out: &mut String, of: Type, pointer: bool, value: Option<&Value>) {
    let _ = write!(out, "({}{})", if pointer { "*" } else { "" }, of.go());
    if pointer && value.is_none_or(Value::is_null) {
        out.push_str("<nil>");
    } else {
        plain(out, of, value);
    }
}

/// Writes a value without its type.
fn plain(out: &mut String, of: Type, value: Option<&Value>) {
    if let Some(item) = of.item() {
        match value.and_then(Value::as_array).filter(|list| !list.is_empty()) {
            Some(list) => many(out, "[", list.iter(), |out, v| plain(out, item, Some(v))),
            None => out.push_str("<nil>"),
        }
    } else if let Some(entry) = of.entry() {
        match value.and_then(Value::as_object).filter(|map| !map.is_empty()) {
            Some(map) => many(out, "map[", map.iter(), |out, (key, v)| {
                let _ = write!(out, "{key}:");
                plain(out, entry, Some(v));
            }),
            None => out.push_str("<nil>"),
        }
    } else if let Some(found) = of.structure() {
        out.push('{');
        for (i, field) in found.declared.iter().enumerate() {
            let _ = write!(out, "{}{}:", if i > 0 { " " } else { "" }, field.go());
            let field_value = if field.name.is_empty() { value } else { value.and_then(|v| v.get(field.name)) };
            typed(out, field.declared, field.pointer, field_value);
        }
        out.push('}');
    } else {
        scalar(out, of, value);
    }
}

fn many<T>(out: &mut String, open: &str, items: impl Iterator<Item = T>, show: impl Fn(&mut String, T)) {
    out.push_str(open);
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(' ');
        }
        show(out, item);
    }
    out.push(']');
}

fn scalar(out: &mut String, of: Type, value: Option<&Value>) {
    let text = value.and_then(Value::as_str).unwrap_or("");
    let number = value.and_then(Value::as_i64).unwrap_or(0);
    let _ = match of.0 {
        // The only time field of a template is never set.
        "Time" => write!(out, "{{Time:(time.Time){{wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}}}"),
        "bool" => write!(out, "{}", value.and_then(Value::as_bool).unwrap_or(false)),
        "int32" | "int64" => write!(out, "{number}"),
        "IntOrString" => {
            let is_text = u8::from(value.is_some_and(Value::is_string));
            write!(out, "{{Type:(intstr.Type){is_text} IntVal:(int32){number} StrVal:(string){text}}}")
        }
        "Quantity" => {
            let (value, scale, format) = quantity(text);
            write!(
                out,
                "{{i:(resource.int64Amount){{value:(int64){value} scale:(resource.Scale){scale}}} \
                 d:(resource.infDecAmount){{Dec:(*inf.Dec)<nil>}} s:(string){text} Format:(resource.Format){format}}}"
            )
        }
        _ => write!(out, "{text}"),
    };
}

/// Returns a quantity as `ParseQuantity` stores it: a number, a power of ten, and the family of its suffix.
fn quantity(text: &str) -> (i64, i64, &'static str) {
    if text.is_empty() || text == "0" {
        return (0, 0, "");
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
    let (digits, suffix) = text.split_at(end);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let value = format!("{whole}{fraction}").parse::<i64>().unwrap_or(0);
    let places = fraction.len() as i64;
    let power = |letters: &str| letters.find(suffix.trim_end_matches('i')).map_or(0, |i| i as i64 + 1);
    match suffix {
        "" => (value, -places, "DecimalSI"),
        "n" => (value, -9 - places, "DecimalSI"),
        "u" => (value, -6 - places, "DecimalSI"),
        "m" => (value, -3 - places, "DecimalSI"),
        _ if suffix.ends_with('i') => (value << (10 * power("KMGTPE")), -places, "BinarySI"),
        _ if suffix.len() == 1 => (value, 3 * power("kMGTPE") - places, "DecimalSI"),
        _ => (value, suffix[1..].parse().unwrap_or(0) - places, "DecimalExponent"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn quantity_is_hashed_by_value_exponent_and_format() {
        assert_eq!(quantity("1Gi"), (1 << 30, 0, "BinarySI"));
        assert_eq!(quantity("500m"), (500, -3, "DecimalSI"));
        assert_eq!(quantity("1.5G"), (15, 8, "DecimalSI"));
        assert_eq!(quantity("1e3"), (1, 3, "DecimalExponent"));
        assert_eq!(quantity("0"), (0, 0, ""));
    }

    #[test]
    fn unset_fields_are_hashed() {
        let mut text = String::new();
        plain(&mut text, Type("SecretVolumeSource"), Some(&json!({ "secretName": "s", "defaultMode": 420 })));
        let wanted = "{SecretName:(string)s Items:([]v1.KeyToPath)<nil> DefaultMode:(*int32)420 Optional:(*bool)<nil>}";
        assert_eq!(text, wanted);
    }
}

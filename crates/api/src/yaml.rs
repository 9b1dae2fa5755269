//! Objects as YAML text, as kubectl prints them.
//!
//! Implements the emitter of `go.yaml.in/yaml/v2` as `sigs.k8s.io/yaml` uses it. `serde_yaml` and its forks quote,
//! indent, fold and sort differently. Not modelled: tags, anchors and styles that a source text specifies.

use std::cmp::Ordering;

use crate::Value;

/// Returns YAML as kubectl prints it, with a final newline.
pub fn to_string(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => write_map(&mut out, map, 0, false),
        Value::Array(list) if !list.is_empty() => write_list(&mut out, list, 0, false),
        scalar => {
            write_scalar(&mut out, scalar, 2, 0);
            out.push('\n');
        }
    }
    out
}

/// Writes a map. `inline`: the first line continues a `- `.
fn write_map(out: &mut String, map: &serde_json::Map<String, Value>, indent: usize, mut inline: bool) {
    let keys: Vec<&String> = map.keys().collect();
    let keys = crate::sort::sorted(&keys, |a, b| natural(a, b));
    for key in keys {
        if !std::mem::take(&mut inline) {
            out.push_str(&" ".repeat(indent));
        }
        let start = out.len();
        write_string(out, key, 0, 0, true);
        out.push(':');
        match &map[key] {
            Value::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                write_map(out, inner, indent + 2, false);
            }
            Value::Array(inner) if !inner.is_empty() => {
                out.push('\n');
                write_list(out, inner, indent, false);
            }
            scalar => {
                out.push(' ');
                let column = indent + out[start..].chars().count();
                write_scalar(out, scalar, indent + 2, column);
                out.push('\n');
            }
        }
    }
}

fn write_list(out: &mut String, list: &[Value], indent: usize, mut inline: bool) {
    for value in list {
        if !std::mem::take(&mut inline) {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str("- ");
        match value {
            Value::Object(inner) if !inner.is_empty() => write_map(out, inner, indent + 2, true),
            Value::Array(inner) if !inner.is_empty() => write_list(out, inner, indent + 2, true),
            scalar => {
                write_scalar(out, scalar, indent + 2, indent + 2);
                out.push('\n');
            }
        }
    }
}

fn write_scalar(out: &mut String, value: &Value, indent: usize, column: usize) {
    match value {
        Value::String(s) => write_string(out, s, indent, column, false),
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) => out.push_str("[]"),
        Value::Null => out.push_str("null"),
        other => out.push_str(&other.to_string()),
    }
}

/// Compares keys in yaml.v2's order: digits as numbers, letters after other characters.
fn natural(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    for i in 0..a.len().min(b.len()) {
        let (x, y) = (a[i], b[i]);
        if x == y {
            continue;
        }
        match (x.is_alphabetic(), y.is_alphabetic()) {
            (true, true) => return x.cmp(&y),
            (true, false) => return Ordering::Greater,
            (false, true) => return Ordering::Less,
            (false, false) => {}
        }
        // After a common nonzero digit, a zero is not a leading zero: the seed 1 makes the length of the number count.
        let led = (x == '0' || y == '0') && a[..i].iter().rev().take_while(|c| c.is_ascii_digit()).any(|c| *c != '0');
        let number = |text: &[char]| {
            text[i..].iter().take_while(|c| c.is_ascii_digit()).fold((u64::from(led), 0usize), |(n, len), c| {
                (n.wrapping_mul(10).wrapping_add(u64::from(c.to_digit(10).unwrap_or(0))), len + 1)
            })
        };
        let ((an, al), (bn, bl)) = (number(&a), number(&b));
        return an.cmp(&bn).then(al.cmp(&bl)).then(x.cmp(&y));
    }
    a.len().cmp(&b.len())
}

/// True if YAML 1.1 parses the plain word as another type than a string.
fn is_not_a_string(s: &str) -> bool {
    matches!(
        s,
        "" | "~"
            | "null"
            | "Null"
            | "NULL"
            | "<<"
            | "y"
            | "Y"
            | "yes"
            | "Yes"
            | "YES"
            | "on"
            | "On"
            | "ON"
            | "true"
            | "True"
            | "TRUE"
            | "n"
            | "N"
            | "no"
            | "No"
            | "NO"
            | "off"
            | "Off"
            | "OFF"
            | "false"
            | "False"
            | "FALSE"
            | ".nan"
            | ".NaN"
            | ".NAN"
            | ".inf"
            | ".Inf"
            | ".INF"
            | "+.inf"
            | "+.Inf"
            | "+.INF"
            | "-.inf"
            | "-.Inf"
            | "-.INF"
    ) || is_number(s)
        || is_timestamp(s)
        || is_base60(s)
}

fn is_number(s: &str) -> bool {
    let Some(first) = s.chars().next() else { return false };
    if !(first.is_ascii_digit() || "+-.".contains(first)) {
        return false;
    }
    let plain = s.replace('_', "");
    let unsigned = plain.trim_start_matches(['+', '-']);
    if plain.len() - unsigned.len() > 1 {
        return false;
    }
    let radix = |prefix: &str, ok: fn(char) -> bool| {
        unsigned.strip_prefix(prefix).is_some_and(|d| !d.is_empty() && d.chars().all(ok))
    };
    if radix("0x", |c| c.is_ascii_hexdigit()) || radix("0X", |c| c.is_ascii_hexdigit()) {
        return true;
    }
    if radix("0b", |c| "01".contains(c)) || radix("0o", |c| c.is_digit(8)) {
        return true;
    }
    // Floats: [digits] [. digits] [e[+-]digits], at least one digit in the mantissa.
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = mantissa.chars().filter(char::is_ascii_digit).count();
    let dots = mantissa.matches('.').count();
    digits > 0
        && dots <= 1
        && digits + dots == mantissa.len()
        && exponent.is_none_or(|e| {
            let e = e.strip_prefix(['+', '-']).unwrap_or(e);
            !e.is_empty() && e.chars().all(|c| c.is_ascii_digit())
        })
}

/// True for `2026-01-01` and `2026-01-01T00:00:00Z`.
fn is_timestamp(s: &str) -> bool {
    let b = s.as_bytes();
    let digits = |range: std::ops::Range<usize>| b.get(range).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    if !(digits(0..4) && b.get(4) == Some(&b'-') && digits(5..7) && b.get(7) == Some(&b'-') && digits(8..10)) {
        return false;
    }
    b.len() == 10
        || matches!(b.get(10), Some(b'T' | b't' | b' ')) && digits(11..13) && b.get(13) == Some(&b':') && digits(14..16)
}

/// True for `1:30`, which is quoted because YAML 1.1 parsers read it as a base-60 number.
fn is_base60(s: &str) -> bool {
    let body = s.strip_prefix(['+', '-']).unwrap_or(s);
    let mut parts = body.split(':');
    let first = parts.next().unwrap_or("");
    if first.is_empty()
        || !first.chars().all(|c| c.is_ascii_digit() || c == '_')
        || !first.starts_with(|c: char| c.is_ascii_digit())
    {
        return false;
    }
    let rest: Vec<&str> = parts.collect();
    !rest.is_empty()
        && rest.iter().enumerate().all(|(i, part)| {
            let part = if i + 1 == rest.len() { part.split('.').next().unwrap_or("") } else { part };
            matches!(part.len(), 1 | 2)
                && part.chars().all(|c| c.is_ascii_digit())
                && (part.len() == 1 || part.as_bytes()[0] < b'6')
        })
}

/// Returns the styles that libyaml's analysis allows for a scalar: plain, single-quoted, block.
fn analyze(s: &str) -> (bool, bool, bool) {
    let chars: Vec<char> = s.chars().collect();
    let blank = |c: Option<&char>| c.is_none_or(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
    let mut indicators = s.starts_with("---") || s.starts_with("...");
    let (mut breaks, mut special) = (false, false);
    let mut space_break = false;
    let mut before_blank = true;
    for (i, c) in chars.iter().enumerate() {
        let next_blank = blank(chars.get(i + 1));
        indicators |= match c {
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`'
                if i == 0 =>
            {
                true
            }
            '-' | '?' if i == 0 => next_blank,
            ':' => next_blank,
            '#' => before_blank,
            _ => false,
        };
        match c {
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                breaks = true;
                space_break |= i > 0 && chars[i - 1] == ' ';
            }
            '\u{feff}' => special = true,
            c if (*c as u32) < 0x20 || (0x7f..0xa0).contains(&(*c as u32)) => special = true,
            _ => {}
        }
        before_blank = matches!(c, ' ' | '\t' | '\n' | '\r');
    }
    let leading = chars.first().is_some_and(|c| matches!(c, ' ' | '\n'));
    let trailing = chars.last().is_some_and(|c| matches!(c, ' ' | '\n'));
    let break_space = chars.windows(2).any(|w| w[0] == '\n' && w[1] == ' ');
    let plain = !(indicators || breaks || special || leading || trailing);
    let single = !(special || space_break || break_space);
    let block = !(special || space_break || chars.last() == Some(&' '));
    (plain, single, block)
}

fn write_string(out: &mut String, s: &str, indent: usize, column: usize, key: bool) {
    let (plain, single, block) = analyze(s);
    if s.contains('\n') && block && !key {
        write_literal(out, s, indent);
    } else if !s.contains('\n') && !is_not_a_string(s) && plain {
        write_folded(out, s, indent, column, key, |c| c.to_string());
    } else if !s.contains('\n') && !is_not_a_string(s) && single {
        out.push('\'');
        write_folded(out, s, indent, column + 1, key, |c| if c == '\'' { "''".into() } else { c.to_string() });
        out.push('\'');
    } else {
        out.push('"');
        write_folded(out, s, indent, column + 1, key, |c| match c {
            '"' => "\\\"".into(),
            '\\' => "\\\\".into(),
            '\n' => "\\n".into(),
            '\t' => "\\t".into(),
            '\r' => "\\r".into(),
            '\0' => "\\0".into(),
            '\u{7}' => "\\a".into(),
            '\u{8}' => "\\b".into(),
            '\u{b}' => "\\v".into(),
            '\u{c}' => "\\f".into(),
            '\u{1b}' => "\\e".into(),
            '\u{85}' => "\\N".into(),
            '\u{a0}' => c.to_string(),
            '\u{2028}' => "\\L".into(),
            '\u{2029}' => "\\P".into(),
            c if (c as u32) < 0x20 || (0x7f..0xa0).contains(&(c as u32)) => format!("\\x{:02X}", c as u32),
            c => c.to_string(),
        });
        out.push('"');
    }
}

/// Writes a flow scalar. After column 80, a single blank becomes a line end.
fn write_folded(out: &mut String, s: &str, indent: usize, column: usize, key: bool, show: impl Fn(char) -> String) {
    let chars: Vec<char> = s.chars().collect();
    let mut column = column;
    let mut after_space = false;
    for (i, &c) in chars.iter().enumerate() {
        let inner = i > 0 && i + 1 < chars.len();
        if c == ' ' && !key && !after_space && column > 80 && inner && chars[i + 1] != ' ' {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
            after_space = true;
            continue;
        }
        let shown = show(c);
        column += shown.chars().count();
        out.push_str(&shown);
        after_space = c == ' ';
    }
}

fn write_literal(out: &mut String, s: &str, indent: usize) {
    out.push('|');
    if s.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !s.ends_with('\n') {
        out.push('-');
    } else if s == "\n" || s.ends_with("\n\n") {
        out.push('+');
    }
    for (i, line) in s.strip_suffix('\n').unwrap_or(s).split('\n').enumerate() {
        let _ = i;
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn formats_yaml_as_go() {
        let value = json!({
            "apiVersion": "v1",
            "metadata": {
                "annotations": {"a": "{\"x\":1}\n", "b": "yes", "c": "", "d": "a: b", "e": "two\nlines"},
                "creationTimestamp": "2026-01-01T00:00:00Z",
                "empty": {}, "none": null, "list": [], "name": "disk", "w10": "1", "w9": "1Gi",
            },
            "spec": {"modes": ["a", "b"], "terms": [{"k": "v", "vs": ["x"]}, ["z"]], "size": 3, "on": true},
        });
        let want = "\
apiVersion: v1
metadata:
  annotations:
    a: |
      {\"x\":1}
    b: \"yes\"
    c: \"\"
    d: 'a: b'
    e: |-
      two
      lines
  creationTimestamp: \"2026-01-01T00:00:00Z\"
  empty: {}
  list: []
  name: disk
  none: null
  w9: 1Gi
  w10: \"1\"
spec:
  modes:
  - a
  - b
  \"on\": true
  size: 3
  terms:
  - k: v
    vs:
    - x
  - - z
";
        assert_eq!(to_string(&value), want);
    }

    #[test]
    fn folds_long_lines_at_spaces() {
        let long = json!({"message": "0/2 nodes are available: 1 node(s) had untolerated taint, 1 node(s) did not match the rules of the claim. preemption: 0/2 nodes"});
        let want = "\
message: '0/2 nodes are available: 1 node(s) had untolerated taint, 1 node(s) did
  not match the rules of the claim. preemption: 0/2 nodes'
";
        assert_eq!(to_string(&long), want);
    }
}

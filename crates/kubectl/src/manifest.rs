//! Manifest text to JSON documents, as kubectl splits and reads it, in the words of its own parser.
//!
//! Answers to `apimachinery/pkg/util/yaml` (`YAMLOrJSONDecoder`), `sigs.k8s.io/yaml` and `go.yaml.in/yaml/v2`. Both
//! parsers descend from libyaml, so the texts of syntax errors are the same and only the line is counted otherwise.

use libyaml_safer::{ErrorKind, Event, EventData, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

use crate::apply::go_float;

/// One document of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What it says.
    pub value: Value,
    /// The line of the text on which it begins, counted from 0.
    pub line: usize,
}

/// Why a text cannot be read further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// kubectl's words, to be put after `error parsing STDIN: `.
    pub text: String,
    /// The line of the text that it is about, counted from 0.
    pub line: usize,
}

/// What a stream holds, in order. What cannot be read ends the stream; empty documents are left out.
pub fn documents(text: &str) -> Vec<Result<Document, Problem>> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut first_failure = None;
    if text.trim_start().starts_with('{') {
        let mut count = 0;
        loop {
            let start = text.len() - rest.len();
            match json_end(rest) {
                Ok(None) => return out,
                Ok(Some(end)) => match serde_json::from_str::<Value>(&rest[..end]) {
                    Ok(value) => {
                        count += 1;
                        let blank = rest.len() - rest.trim_start().len();
                        out.push(Ok(Document { value, line: lines(&text[..start + blank]) }));
                        rest = &rest[end..];
                    }
                    Err(e) => {
                        out.push(Err(Problem { text: e.to_string(), line: lines(&text[..start]) }));
                        return out;
                    }
                },
                Err(why) => {
                    let (problem, at) = why.told();
                    let problem = Problem { text: problem, line: lines(&text[..(start + at).min(text.len())]) };
                    // More than one object makes it JSON for sure; fewer, and it may be YAML yet.
                    if count > 1 {
                        out.push(Err(problem));
                        return out;
                    }
                    first_failure = Some(problem);
                    break;
                }
            }
        }
        // Blanks after the JSON, up to the end of its line.
        let blank = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        let eaten = rest[..blank].find('\n').map_or(blank, |at| at + 1);
        rest = &rest[eaten..];
    }
    let first_line = lines(&text[..text.len() - rest.len()]);
    for chunk in chunks(rest) {
        let result = chunk.and_then(|(body, line)| match read(&body) {
            Ok(value) => Ok(Document { value, line: line + first_line }),
            Err((text, at)) => Err(Problem { text: format!("error converting YAML to JSON: {text}"), line: line + at }),
        });
        match result {
            Ok(document) if document.value.is_null() => {}
            Ok(document) => out.push(Ok(document)),
            Err(problem) => {
                let line = problem.line + first_line;
                out.push(Err(first_failure.unwrap_or(Problem { line, ..problem })));
                return out;
            }
        }
        first_failure = None;
    }
    out
}

/// The number of line ends in a text.
fn lines(text: &str) -> usize {
    text.matches('\n').count()
}

/// Splits at lines that begin with `---`. Each part comes with the line it begins on.
fn chunks(text: &str) -> Vec<Result<(String, usize), Problem>> {
    let mut out = Vec::new();
    let mut body = String::new();
    let mut start = 0;
    for (n, line) in text.lines().enumerate() {
        if let Some(after) = line.strip_prefix("---") {
            let after = after.trim();
            if !after.is_empty() && !after.starts_with('#') {
                out.push(Err(Problem { text: format!("invalid Yaml document separator: {after}"), line: n }));
                return out;
            }
            if !body.is_empty() {
                out.push(Ok((std::mem::take(&mut body), start)));
                start = n + 1;
                continue;
            }
            start = n;
        }
        body += line;
        body.push('\n');
    }
    if !body.is_empty() {
        out.push(Ok((body, start)));
    }
    out
}

/// A failure in a YAML document: the text, and the line counted from 0.
type Failure = (String, usize);

/// One node, as Go's decoder has it before it becomes JSON.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Scalar(Value),
    /// An unsigned number, a float that JSON does not have.
    Unprintable(&'static str),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

struct Reader<'r> {
    parser: Parser<&'r mut &'r [u8]>,
    peeked: Option<Event>,
    anchors: Vec<(String, Option<Node>)>,
    /// How many nodes were made, and how many of them by aliases.
    made: usize,
    aliased: usize,
    depth: usize,
}

/// Deeper than this no manifest is; the real one goes to 10000.
const DEEPEST: usize = 200;

/// The first document of a text that has no separator lines.
fn read(text: &str) -> Result<Value, Failure> {
    let mut bytes = text.as_bytes();
    let mut parser = Parser::new();
    parser.set_input_string(&mut bytes);
    let mut reader = Reader { parser, peeked: None, anchors: Vec::new(), made: 0, aliased: 0, depth: 0 };
    let node = reader.document()?;
    match node {
        None => Ok(Value::Null),
        Some(node) => to_json(node).map_err(|text| (text, 0)),
    }
}

impl Reader<'_> {
    fn next(&mut self) -> Result<Event, Failure> {
        if let Some(event) = self.peeked.take() {
            return Ok(event);
        }
        self.parser.parse().map_err(|e| {
            // Go counts lines from 0 and adds one for its scanner; on line 0 it looks at the context.
            let problem = e.problem_mark().map_or(0, |m| m.line as usize);
            let context = e.context_mark().map_or(0, |m| m.line as usize);
            let scanner = usize::from(e.kind() == ErrorKind::Scanner);
            let shown = if problem != 0 { problem + scanner } else { context };
            let place = if shown == 0 { String::new() } else { format!("line {shown}: ") };
            let text = match e.problem() {
                "" => "unknown problem parsing YAML content",
                problem => problem,
            };
            (format!("yaml: {place}{text}"), if problem != 0 { problem } else { context })
        })
    }

    fn peek(&mut self) -> Result<&Event, Failure> {
        if self.peeked.is_none() {
            self.peeked = Some(self.next()?);
        }
        Ok(self.peeked.as_ref().expect("just read"))
    }

    fn document(&mut self) -> Result<Option<Node>, Failure> {
        loop {
            match self.next()?.data {
                EventData::StreamEnd => return Ok(None),
                EventData::DocumentStart { .. } => break,
                _ => {}
            }
        }
        let node = self.node()?;
        // The end may be wrong, too.
        self.next()?;
        Ok(Some(node))
    }

    fn node(&mut self) -> Result<Node, Failure> {
        self.made += 1;
        self.depth += 1;
        let event = self.next()?;
        let line = event.start_mark.line as usize;
        let failed = |text: String| Err((format!("yaml: {text}"), line));
        if self.depth > DEEPEST {
            return failed("exceeded max depth of 10000".into());
        }
        let node = match event.data {
            EventData::Scalar { anchor, tag, value, plain_implicit, style, .. } => {
                let node = scalar(tag.as_deref(), value, plain_implicit && style == ScalarStyle::Plain);
                let node = node.map_err(|text| (format!("yaml: {text}"), line))?;
                self.remember(anchor, &node);
                node
            }
            EventData::SequenceStart { anchor, .. } => {
                self.open(&anchor);
                let mut list = Vec::new();
                while self.peek()?.data != EventData::SequenceEnd {
                    list.push(self.node()?);
                }
                self.next()?;
                let node = Node::List(list);
                self.remember(anchor, &node);
                node
            }
            EventData::MappingStart { anchor, .. } => {
                self.open(&anchor);
                let mut map: Vec<(Node, Node)> = Vec::new();
                while self.peek()?.data != EventData::MappingEnd {
                    let merges = matches!(
                        &self.peek()?.data,
                        EventData::Scalar { value, plain_implicit: true, style: ScalarStyle::Plain, .. } if value == "<<"
                    );
                    let key_line = self.peek()?.start_mark.line as usize;
                    let key = self.node()?;
                    let value = self.node()?;
                    if merges {
                        merge(&mut map, value).map_err(|text| (format!("yaml: {text}"), key_line))?;
                    } else {
                        if matches!(key, Node::List(_) | Node::Map(_)) {
                            return Err((format!("yaml: invalid map key: {}", go_syntax(&key)), key_line));
                        }
                        put(&mut map, key, value);
                    }
                }
                self.next()?;
                let node = Node::Map(map);
                self.remember(anchor, &node);
                node
            }
            EventData::Alias { anchor } => match self.anchors.iter().rev().find(|(name, _)| *name == anchor) {
                None => return failed(format!("unknown anchor '{anchor}' referenced")),
                Some((_, None)) => return failed(format!("anchor '{anchor}' value contains itself")),
                Some((_, Some(node))) => {
                    let node = node.clone();
                    let size = size(&node);
                    self.aliased += size;
                    self.made += size;
                    if self.aliased > 100 && self.made > 100_000 && self.aliased * 100 > self.made * 90 {
                        return failed("document contains excessive aliasing".into());
                    }
                    node
                }
            },
            other => return failed(format!("unexpected event {other:?}")),
        };
        self.depth -= 1;
        Ok(node)
    }

    /// The anchor is known from here, its value is not.
    fn open(&mut self, anchor: &Option<String>) {
        if let Some(name) = anchor {
            self.anchors.push((name.clone(), None));
        }
    }

    fn remember(&mut self, anchor: Option<String>, node: &Node) {
        if let Some(name) = anchor {
            self.anchors.push((name, Some(node.clone())));
        }
    }
}

fn size(node: &Node) -> usize {
    match node {
        Node::List(list) => 1 + list.iter().map(size).sum::<usize>(),
        Node::Map(map) => 1 + map.iter().map(|(k, v)| size(k) + size(v)).sum::<usize>(),
        _ => 1,
    }
}

/// Of equal keys the last one counts.
fn put(map: &mut Vec<(Node, Node)>, key: Node, value: Node) {
    match map.iter_mut().find(|(k, _)| *k == key) {
        Some(entry) => entry.1 = value,
        None => map.push((key, value)),
    }
}

/// `<<`: the entries of one map, or of several, the first of them last.
fn merge(map: &mut Vec<(Node, Node)>, value: Node) -> Result<(), String> {
    match value {
        Node::Map(entries) => entries.into_iter().for_each(|(k, v)| put(map, k, v)),
        Node::List(list) => {
            for item in list.into_iter().rev() {
                match item {
                    Node::Map(_) => merge(map, item)?,
                    _ => return Err("map merge requires map or sequence of maps as the value".into()),
                }
            }
        }
        _ => return Err("map merge requires map or sequence of maps as the value".into()),
    }
    Ok(())
}

/// What a scalar means by YAML 1.1, as yaml.v2 resolves it.
fn scalar(tag: Option<&str>, value: String, plain: bool) -> Result<Node, String> {
    let tag = tag.map(|t| t.strip_prefix("tag:yaml.org,2002:").map_or(t.to_owned(), |short| format!("!!{short}")));
    let text = |s: String| Ok(Node::Scalar(Value::String(s)));
    let tag = match tag.as_deref() {
        None | Some("!") if !plain => return text(value),
        None => "",
        Some(tag) => tag,
    };
    match tag {
        "!!str" => return text(value),
        "!!binary" => {
            return match base64(&value) {
                Some(bytes) => text(String::from_utf8_lossy(&bytes).into_owned()),
                None => Err("!!binary value contains invalid base64 data".into()),
            };
        }
        "" | "!!null" | "!!bool" | "!!int" | "!!float" | "!!timestamp" | "!!merge" => {}
        _ => return text(value),
    }
    let (found, node) = resolve(&value, tag);
    match (tag, found) {
        ("", _) => Ok(node),
        (tag, found) if tag == found => Ok(node),
        ("!!float", "!!int") => Ok(node),
        (tag, found) => Err(format!("cannot decode {found} `{value}` as a {tag}")),
    }
}

/// The tag and the value of a plain scalar.
fn resolve(text: &str, tag: &str) -> (&'static str, Node) {
    let json = |value: Value| Node::Scalar(value);
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ("!!null", json(Value::Null)),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return ("!!bool", json(true.into()));
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return ("!!bool", json(false.into()));
        }
        ".nan" | ".NaN" | ".NAN" => return ("!!float", Node::Unprintable("NaN")),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return ("!!float", Node::Unprintable("+Inf")),
        "-.inf" | "-.Inf" | "-.INF" => return ("!!float", Node::Unprintable("-Inf")),
        _ => {}
    }
    let float = |f: f64| Number::from_f64(f).map(|n| ("!!float", Node::Scalar(Value::Number(n))));
    let string = ("!!str", json(text.into()));
    match text.as_bytes()[0] {
        b'.' => {
            let number = text.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
            if number && let Ok(f) = text.parse::<f64>() {
                return float(f).unwrap_or(string);
            }
        }
        b'+' | b'-' | b'0'..=b'9' => {
            if matches!(tag, "" | "!!timestamp") && is_timestamp(text) {
                return ("!!timestamp", json(text.into()));
            }
            let plain = text.replace('_', "");
            if let Some(number) = integer(&plain) {
                return ("!!int", json(Value::Number(number)));
            }
            if is_float(&plain)
                && let Ok(f) = plain.parse::<f64>()
            {
                return float(f).unwrap_or(string);
            }
        }
        _ => {}
    }
    string
}

/// Go's `ParseInt` and `ParseUint` with base 0.
fn integer(text: &str) -> Option<Number> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = if let Some(hex) = lower.strip_prefix("0x") {
        (16, hex)
    } else if let Some(binary) = lower.strip_prefix("0b") {
        (2, binary)
    } else if let Some(octal) = lower.strip_prefix("0o") {
        (8, octal)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, &lower[1..])
    } else {
        (10, lower.as_str())
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let amount = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        (amount <= 1 << 63).then(|| Number::from((amount as i64).wrapping_neg()))
    } else if text.starts_with('+') && amount > i64::MAX as u64 {
        None
    } else {
        Some(Number::from(amount))
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let good = match mantissa.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty()),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    good && exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && digits(e)
    })
}

/// `2006-1-2`, alone or with a time: read, and kept as text.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || !bytes[..4].iter().all(u8::is_ascii_digit) || bytes[4] != b'-' {
        return false;
    }
    let mut parts = text[5..].splitn(2, '-');
    let month = parts.next().unwrap_or("");
    let rest = parts.next().unwrap_or("");
    let day = rest.bytes().take_while(u8::is_ascii_digit).count();
    matches!(month.len(), 1 | 2)
        && month.bytes().all(|b| b.is_ascii_digit())
        && matches!(day, 1 | 2)
        && (rest.len() == day || rest[day..].starts_with(['T', 't', ' ']) && rest[day..].contains(':'))
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    let body: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    if !body.len().is_multiple_of(4) {
        return None;
    }
    for b in body.trim_end_matches('=').bytes() {
        let six = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

/// Go's `%#v` of a decoded node.
fn go_syntax(node: &Node) -> String {
    match node {
        Node::Scalar(Value::Null) => "interface {}(nil)".into(),
        Node::Scalar(Value::String(s)) => bindery_api::field::quote(s),
        Node::Scalar(other) => other.to_string(),
        Node::Unprintable(text) => (*text).into(),
        Node::List(list) => {
            let items: Vec<String> = list.iter().map(go_syntax).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Node::Map(map) => {
            let items: Vec<String> = map.iter().map(|(k, v)| format!("{}:{}", go_syntax(k), go_syntax(v))).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", items.join(", "))
        }
    }
}

/// JSON has string keys, and numbers that end.
fn to_json(node: Node) -> Result<Value, String> {
    Ok(match node {
        Node::Scalar(value) => value,
        Node::Unprintable(text) => return Err(format!("json: unsupported value: {text}")),
        Node::List(list) => Value::Array(list.into_iter().map(to_json).collect::<Result<_, _>>()?),
        Node::Map(map) => {
            let mut out = Map::new();
            for (key, value) in map {
                let key = match key {
                    Node::Scalar(Value::String(s)) => s,
                    Node::Scalar(Value::Number(n)) if n.is_f64() => go_float(n.as_f64().unwrap_or(0.0)),
                    Node::Scalar(Value::Null) => {
                        return Err(format!(
                            "unsupported map key of type: %!s(<nil>), key: <nil>, value: {}",
                            go_syntax(&value)
                        ));
                    }
                    Node::Scalar(other) => other.to_string(),
                    Node::Unprintable(text) => format!(".{}", text.trim_start_matches('+').to_lowercase()),
                    Node::List(_) | Node::Map(_) => return Err("unsupported map key".into()),
                };
                out.insert(key, to_json(value)?);
            }
            Value::Object(out)
        }
    })
}

/// Why a text is not JSON.
#[derive(Debug, PartialEq, Eq)]
enum NotJson {
    /// Go's words, and how many bytes were read.
    Syntax(String, usize),
    /// It ends too early.
    Cut(usize),
}

impl NotJson {
    fn told(self) -> (String, usize) {
        match self {
            NotJson::Syntax(text, offset) => (format!("json: offset {offset}: {text}"), offset.saturating_sub(1)),
            NotJson::Cut(at) => ("unexpected EOF".into(), at),
        }
    }
}

/// Where the first JSON value of a text ends; `None` if there is nothing but blanks.
fn json_end(text: &str) -> Result<Option<usize>, NotJson> {
    let bytes = text.as_bytes();
    let mut at = 0;
    skip_blanks(bytes, &mut at);
    if at == bytes.len() {
        return Ok(None);
    }
    json_value(text, &mut at, 0)?;
    Ok(Some(at))
}

fn skip_blanks(bytes: &[u8], at: &mut usize) {
    while matches!(bytes.get(*at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        *at += 1;
    }
}

fn unexpected(text: &str, at: usize, context: &str) -> NotJson {
    match text[at..].chars().next() {
        None => NotJson::Cut(at),
        Some(c) => {
            let shown = match c {
                '\'' => "'\\''".to_owned(),
                '"' => "'\"'".to_owned(),
                c => format!("'{}'", bindery_api::field::quote(&c.to_string()).trim_matches('"')),
            };
            NotJson::Syntax(format!("invalid character {shown} {context}"), at + 1)
        }
    }
}

fn json_value(text: &str, at: &mut usize, depth: usize) -> Result<(), NotJson> {
    let bytes = text.as_bytes();
    skip_blanks(bytes, at);
    if depth > DEEPEST {
        return Err(NotJson::Syntax("exceeded max depth".into(), *at));
    }
    match bytes.get(*at) {
        Some(open @ (b'{' | b'[')) => {
            let object = *open == b'{';
            let close = if object { b'}' } else { b']' };
            *at += 1;
            skip_blanks(bytes, at);
            if bytes.get(*at) == Some(&close) {
                *at += 1;
                return Ok(());
            }
            loop {
                if object {
                    skip_blanks(bytes, at);
                    if bytes.get(*at) != Some(&b'"') {
                        return Err(unexpected(text, *at, "looking for beginning of object key string"));
                    }
                    json_string(text, at)?;
                    skip_blanks(bytes, at);
                    if bytes.get(*at) != Some(&b':') {
                        return Err(unexpected(text, *at, "after object key"));
                    }
                    *at += 1;
                }
                json_value(text, at, depth + 1)?;
                skip_blanks(bytes, at);
                match bytes.get(*at) {
                    Some(b',') => *at += 1,
                    Some(c) if *c == close => {
                        *at += 1;
                        return Ok(());
                    }
                    _ if object => return Err(unexpected(text, *at, "after object key:value pair")),
                    _ => return Err(unexpected(text, *at, "after array element")),
                }
            }
        }
        Some(b'"') => json_string(text, at),
        Some(b't') => json_word(text, at, "true"),
        Some(b'f') => json_word(text, at, "false"),
        Some(b'n') => json_word(text, at, "null"),
        Some(b'-' | b'0'..=b'9') => json_number(text, at),
        _ => Err(unexpected(text, *at, "looking for beginning of value")),
    }
}

fn json_word(text: &str, at: &mut usize, word: &str) -> Result<(), NotJson> {
    for expected in word.bytes() {
        if text.as_bytes().get(*at) != Some(&expected) {
            let context = format!("in literal {word} (expecting '{}')", expected as char);
            return Err(unexpected(text, *at, &context));
        }
        *at += 1;
    }
    Ok(())
}

fn json_string(text: &str, at: &mut usize) -> Result<(), NotJson> {
    let bytes = text.as_bytes();
    *at += 1;
    loop {
        match bytes.get(*at) {
            None => return Err(NotJson::Cut(*at)),
            Some(b'"') => {
                *at += 1;
                return Ok(());
            }
            Some(b'\\') => {
                *at += 1;
                match bytes.get(*at) {
                    Some(b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"') => *at += 1,
                    Some(b'u') => {
                        *at += 1;
                        for _ in 0..4 {
                            if !bytes.get(*at).is_some_and(u8::is_ascii_hexdigit) {
                                return Err(unexpected(text, *at, "in \\u hexadecimal character escape"));
                            }
                            *at += 1;
                        }
                    }
                    _ => return Err(unexpected(text, *at, "in string escape code")),
                }
            }
            Some(c) if *c < 0x20 => return Err(unexpected(text, *at, "in string literal")),
            Some(_) => *at += 1,
        }
    }
}

fn json_number(text: &str, at: &mut usize) -> Result<(), NotJson> {
    let bytes = text.as_bytes();
    let digits = |at: &mut usize| {
        let start = *at;
        while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
        }
        *at > start
    };
    if bytes.get(*at) == Some(&b'-') {
        *at += 1;
    }
    if bytes.get(*at) == Some(&b'0') {
        *at += 1;
    } else if !digits(at) {
        return Err(unexpected(text, *at, "in numeric literal"));
    }
    if bytes.get(*at) == Some(&b'.') {
        *at += 1;
        if !digits(at) {
            return Err(unexpected(text, *at, "after decimal point in numeric literal"));
        }
    }
    if matches!(bytes.get(*at), Some(b'e' | b'E')) {
        *at += 1;
        if matches!(bytes.get(*at), Some(b'+' | b'-')) {
            *at += 1;
        }
        if !digits(at) {
            return Err(unexpected(text, *at, "in exponent of numeric literal"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(text: &str) -> Vec<Result<Value, String>> {
        documents(text).into_iter().map(|d| d.map(|d| d.value).map_err(|p| p.text)).collect()
    }

    #[test]
    fn scalars_mean_what_yaml_1_1_says() {
        let table = [
            ("yes", json!(true)),
            ("Off", json!(false)),
            ("~", json!(null)),
            ("1_000", json!(1000)),
            ("+5", json!(5)),
            ("010", json!(8)),
            ("0o10", json!(8)),
            ("08", json!(8.0)),
            ("0x1F", json!(31)),
            ("0b11", json!(3)),
            (".5", json!(0.5)),
            ("1e3", json!(1000.0)),
            ("1.0", json!(1.0)),
            ("18446744073709551615", json!(18446744073709551615u64)),
            ("1:30", json!("1:30")),
            ("2024-01-01", json!("2024-01-01")),
            ("1Gi", json!("1Gi")),
            ("<<", json!("<<")),
            ("'yes'", json!("yes")),
            ("\"010\"", json!("010")),
            ("!!str 5", json!("5")),
            ("!!float 5", json!(5)),
            ("!!binary aGk=", json!("hi")),
            ("a\n  b\n\n  c", json!("a b\nc")),
            ("|\n  a\n  b\n", json!("a\nb\n")),
        ];
        for (text, want) in table {
            assert_eq!(told(&format!("k: {text}\n")), [Ok(json!({ "k": want }))], "{text}");
        }
    }

    #[test]
    fn streams_are_split() {
        let table: &[(&str, &[Value])] = &[
            ("", &[]),
            ("# nothing\n---\n# more\n", &[]),
            ("a: 1\n--- # next\nb: 2\n---\n", &[json!({"a": 1}), json!({"b": 2})]),
            ("---\na: 1\n...\n---\nb: 2", &[json!({"a": 1}), json!({"b": 2})]),
            ("{\"a\":1}\n{\"b\":2}", &[json!({"a": 1}), json!({"b": 2})]),
            ("{\"a\":1}\n---\nb: 2", &[json!({"a": 1}), json!({"b": 2})]),
            ("{a: 1}", &[json!({"a": 1})]),
            ("a: 1\r\nb: 2\r\n", &[json!({"a": 1, "b": 2})]),
            ("a: 1\na: 2", &[json!({"a": 2})]),
            ("y: 1\n2: b", &[json!({"true": 1, "2": "b"})]),
            ("x: &a {k: 1, l: 2}\nz:\n  <<: *a\n  l: 3", &[json!({"x": {"k": 1, "l": 2}, "z": {"k": 1, "l": 3}})]),
        ];
        for (text, want) in table {
            let want: Vec<Result<Value, String>> = want.iter().cloned().map(Ok).collect();
            assert_eq!(told(text), want, "{text:?}");
        }
    }

    #[test]
    fn problems_are_told_in_gos_words() {
        let table = [
            (
                "a: 1\nb:\n\tc: 1\n",
                "error converting YAML to JSON: yaml: line 3: found character that cannot start any token",
                2,
            ),
            ("a: 1\nb:2\nc: 3\n", "error converting YAML to JSON: yaml: line 3: could not find expected ':'", 2),
            ("a: b: c\n", "error converting YAML to JSON: yaml: mapping values are not allowed in this context", 0),
            (
                "a: {{ .x }}\n",
                "error converting YAML to JSON: yaml: invalid map key: map[interface {}]interface {}{\".x\":interface {}(nil)}",
                0,
            ),
            ("a: 1\n----\nb: 2\n", "invalid Yaml document separator: -", 1),
            ("{a: 1, b: [1}", "json: offset 2: invalid character 'a' looking for beginning of object key string", 0),
            ("{\"a\":{\"b\":1}", "unexpected EOF", 0),
            ("a: *x\n", "error converting YAML to JSON: yaml: unknown anchor 'x' referenced", 0),
            ("a: !!int x\n", "error converting YAML to JSON: yaml: cannot decode !!str `x` as a !!int", 0),
            ("a: .inf\n", "error converting YAML to JSON: json: unsupported value: +Inf", 0),
            (
                "x: 1\n---\ny: 2\nz: @\n",
                "error converting YAML to JSON: yaml: line 2: found character that cannot start any token",
                3,
            ),
        ];
        for (text, want, line) in table {
            let last = documents(text).pop().unwrap().unwrap_err();
            assert_eq!((last.text.as_str(), last.line), (want, line), "{text:?}");
        }
    }

    #[test]
    fn nothing_makes_it_panic() {
        let deep = "[".repeat(100_000);
        let nested = format!("a: {}", "{a: ".repeat(5000));
        let bomb: String = (1..12).fold("x0: &a0 [1,1,1,1,1,1,1,1,1]\n".to_owned(), |text, i| {
            let refs = vec![format!("*a{}", i - 1); 9].join(",");
            format!("{text}x{i}: &a{i} [{refs}]\n")
        });
        for text in [deep.as_str(), &nested, &bomb, "\u{0}", "{", "{\"", "&", "*", "? :", "%", "- - -", "\u{feff}a: 1"]
        {
            let _ = documents(text);
        }
    }
}

//! kubectl's JSONPath templates: `{range .items[*]}{.metadata.name}{"\n"}{end}`.
//!
//! Implements `client-go/util/jsonpath`. Absent keys print nothing, as with `-o jsonpath`. The fields of a map are
//! sorted by name; Go's order is random.

use bindery_api::Value;
use serde_json::json;

/// The error of a program that does not link JSONPath (see [`crate::Commands`]).
pub const NO_JSONPATH: &str = "JSONPath templates are not part of this page";

use crate::apply::go_json;

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Text(String),
    List(Vec<Node>),
    Field(String),
    Wildcard,
    Recursive,
    /// Start, end and step. True if the end is computed from the start.
    Slice([Option<i64>; 3], bool),
    Filter(Vec<Node>, String, Vec<Node>),
    Union(Vec<Vec<Node>>),
    Literal(Value),
    Identifier(String),
}

/// A parsed template.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonPath(Vec<Node>);

type Parsed<T> = Result<T, String>;

struct Parser {
    input: Vec<char>,
    at: usize,
}

impl JsonPath {
    /// Parses a template.
    ///
    /// # Errors
    /// The text of the error is Go's.
    pub fn parse(text: &str) -> Parsed<JsonPath> {
        let mut parser = Parser { input: text.chars().collect(), at: 0 };
        parser.template().map(JsonPath)
    }

    /// Returns the results, one list for each part of the template.
    pub fn find(&self, data: &Value) -> Parsed<Vec<Vec<Value>>> {
        let mut out = Vec::new();
        run(&self.0, data, &mut out)?;
        Ok(out)
    }

    /// Returns the output of `-o jsonpath`.
    pub fn print(&self, data: &Value) -> Parsed<String> {
        let mut out = String::new();
        for part in self.find(data)? {
            let texts: Vec<String> = part.iter().map(text).collect();
            out += &texts.join(" ");
        }
        Ok(out)
    }
}

/// Formats a result: strings without quotes, lists and maps as JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        other => go_json(other),
    }
}

/// Normalizes `a.b`, `.a.b`, `{a.b}` and `{.a.b}` to the same template.
pub fn relaxed(expression: &str) -> Parsed<String> {
    if expression.is_empty() {
        return Ok(String::new());
    }
    let inner = match expression.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}'),
        None => Some(expression),
    };
    match inner.map(|i| i.strip_prefix('.').unwrap_or(i)) {
        Some(path) if !path.is_empty() && !path.contains(['{', '}']) => Ok(format!("{{.{path}}}")),
        _ => Err(
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
                .into(),
        ),
    }
}

fn is_terminator(c: Option<char>) -> bool {
    c.is_none_or(|c| " \t\r\n.,[]$@{}".contains(c))
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.input.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(i, c)| self.input.get(self.at + i) == Some(&c))
    }

    fn template(&mut self) -> Parsed<Vec<Node>> {
        let mut nodes = Vec::new();
        let mut plain = String::new();
        while let Some(c) = self.next() {
            if c == '{' {
                if !plain.is_empty() {
                    nodes.push(Node::Text(std::mem::take(&mut plain)));
                }
                nodes.push(Node::List(self.action()?));
            } else {
                plain.push(c);
            }
        }
        if !plain.is_empty() {
            nodes.push(Node::Text(plain));
        }
        Ok(nodes)
    }

    fn action(&mut self) -> Parsed<Vec<Node>> {
        let mut nodes = Vec::new();
        loop {
            if self.starts_with("[?(") {
                self.at += 3;
                nodes.push(self.filter()?);
                continue;
            }
            if self.starts_with("..") {
                if nodes.last() == Some(&Node::Recursive) {
                    return Err("invalid multiple recursive descent".into());
                }
                self.at += 2;
                nodes.push(Node::Recursive);
                if self.peek().is_some_and(|c| c == '_' || c.is_alphanumeric()) {
                    nodes.push(self.field());
                }
                continue;
            }
            match self.next() {
                Some('}') => return Ok(nodes),
                None | Some('\r' | '\n') => return Err("unclosed action".into()),
                Some(' ' | '@' | '$') => {}
                Some('[') => self.array(&mut nodes)?,
                Some(quote @ ('"' | '\'')) => nodes.push(Node::Text(self.quoted(quote)?)),
                Some('.') => nodes.push(self.field()),
                Some(c) if c == '+' || c == '-' || c.is_ascii_digit() => {
                    self.at -= 1;
                    nodes.push(self.number()?);
                }
                Some(c) if c == '_' || c.is_alphanumeric() => {
                    self.at -= 1;
                    let mut word = String::new();
                    while !is_terminator(self.peek()) {
                        word.extend(self.next());
                    }
                    nodes.push(match word.as_str() {
                        "true" => Node::Literal(true.into()),
                        "false" => Node::Literal(false.into()),
                        _ => Node::Identifier(word),
                    });
                }
                Some(c) => return Err(format!("unrecognized character in action: U+{:04X} '{c}'", c as u32)),
            }
        }
    }

    fn field(&mut self) -> Node {
        let mut name = String::new();
        while !is_terminator(self.peek()) {
            match self.next() {
                Some('\\') => name.extend(self.next()),
                other => name.extend(other),
            }
        }
        if name == "*" { Node::Wildcard } else { Node::Field(name) }
    }

    fn number(&mut self) -> Parsed<Node> {
        let mut digits = String::new();
        if let Some(c @ ('+' | '-')) = self.peek() {
            digits.push(c);
            self.at += 1;
        }
        while let Some(c) = self.peek().filter(|c| *c == '.' || c.is_ascii_digit()) {
            digits.push(c);
            self.at += 1;
        }
        let number = digits.strip_prefix('+').unwrap_or(&digits);
        if let Ok(n) = number.parse::<i64>() {
            return Ok(Node::Literal(n.into()));
        }
        number.parse::<f64>().map(|n| Node::Literal(json!(n))).map_err(|_| format!("cannot parse number {digits}"))
    }

    fn quoted(&mut self, quote: char) -> Parsed<String> {
        let mut out = String::new();
        loop {
            match self.next() {
                None | Some('\n') => return Err("unterminated quoted string".into()),
                Some(c) if c == quote => return Ok(out),
                Some('\\') => match self.next() {
                    Some('n') => out.push('\n'),
                    Some('t') => out.push('\t'),
                    Some('r') => out.push('\r'),
                    Some(c @ ('\\' | '"' | '\'')) => out.push(c),
                    Some(c) => {
                        return Err(format!("unquote string {quote}{out}\\{c}{quote} error invalid syntax"));
                    }
                    None => return Err("unterminated quoted string".into()),
                },
                Some(c) => out.push(c),
            }
        }
    }

    fn array(&mut self, nodes: &mut Vec<Node>) -> Parsed<()> {
        let mut inner = String::new();
        loop {
            match self.next() {
                None | Some('\n') => return Err("unterminated array".into()),
                Some(']') => break,
                Some(c) => inner.push(c),
            }
        }
        let inner = if inner == "*" { ":".to_owned() } else { inner };
        if inner.contains(',') {
            let mut union = Vec::new();
            for part in inner.split(',') {
                union.push(action(&format!("[{}]", part.trim_matches(' ')))?);
            }
            nodes.push(Node::Union(union));
            return Ok(());
        }
        if let Some(key) = inner.strip_prefix('\'').and_then(|k| k.strip_suffix('\'')).filter(|k| !k.contains('\'')) {
            nodes.extend(action(&format!(".{key}"))?);
            return Ok(());
        }
        let parts: Vec<&str> = inner.split(':').collect();
        let wrong = || format!("invalid array index {inner}");
        if parts.len() > 3 {
            return Err(wrong());
        }
        let mut params = [None; 3];
        for (i, part) in parts.iter().enumerate() {
            if !part.is_empty() {
                params[i] = Some(part.parse().map_err(|_| wrong())?);
            }
        }
        let derived = parts.len() == 1;
        if derived {
            params[1] = Some(params[0].unwrap_or(0) + 1);
        }
        nodes.push(Node::Slice(params, derived));
        Ok(())
    }

    fn filter(&mut self) -> Parsed<Node> {
        let mut inner = String::new();
        let (mut opened, mut ended) = (None, false);
        loop {
            match self.next() {
                None | Some('\n') => return Err("unterminated filter".into()),
                Some(c @ ('"' | '\'')) => {
                    match opened {
                        None => opened = Some(c),
                        Some(open) => ended |= open == c && !inner.ends_with('\\'),
                    }
                    inner.push(c);
                }
                Some(')') if opened.is_some() == ended => break,
                Some(c) => inner.push(c),
            }
        }
        if self.next() != Some(']') {
            return Err("unclosed array expect ]".into());
        }
        let is_operator = |c: char| "!<>=".contains(c);
        if let Some(start) = inner.find(is_operator).filter(|at| *at > 0) {
            let rest = &inner[start..];
            let end = rest.find(|c| !is_operator(c)).unwrap_or(rest.len());
            if end < rest.len() {
                return Ok(Node::Filter(action(&inner[..start])?, rest[..end].to_owned(), action(&rest[end..])?));
            }
        }
        Ok(Node::Filter(action(&inner)?, "exists".into(), Vec::new()))
    }
}

fn action(text: &str) -> Parsed<Vec<Node>> {
    let mut parser = Parser { input: format!("{text}}}").chars().collect(), at: 0 };
    parser.action()
}

/// Returns `range` or `end` if a part opens or closes a loop, otherwise an empty text.
fn keyword(node: &Node) -> &str {
    match node {
        Node::List(nodes) => match nodes.first() {
            Some(Node::Identifier(word)) => word,
            _ => "",
        },
        _ => "",
    }
}

fn run(nodes: &[Node], data: &Value, out: &mut Vec<Vec<Value>>) -> Parsed<()> {
    let mut at = 0;
    while at < nodes.len() {
        match (keyword(&nodes[at]), &nodes[at]) {
            ("range", Node::List(list)) => {
                let mut depth = 1;
                let mut end = at + 1;
                while end < nodes.len() {
                    match keyword(&nodes[end]) {
                        "range" => depth += 1,
                        "end" => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                    end += 1;
                }
                for value in walk_all(vec![data.clone()], &list[1..])? {
                    run(&nodes[at + 1..end.min(nodes.len())], &value, out)?;
                }
                at = end;
            }
            ("end", _) => return Err("not in range, nothing to end".into()),
            (_, node) => out.push(walk(vec![data.clone()], node)?),
        }
        at += 1;
    }
    Ok(())
}

fn walk_all(mut values: Vec<Value>, nodes: &[Node]) -> Parsed<Vec<Value>> {
    for node in nodes {
        values = walk(values, node)?;
    }
    Ok(values)
}

fn walk(input: Vec<Value>, node: &Node) -> Parsed<Vec<Value>> {
    Ok(match node {
        Node::Text(text) => vec![Value::String(text.clone())],
        Node::List(nodes) => walk_all(input, nodes)?,
        Node::Literal(value) => input.iter().map(|_| value.clone()).collect(),
        Node::Identifier(name) => return Err(format!("unrecognized identifier {name}")),
        Node::Field(name) => input.iter().filter_map(|v| v.as_object()?.get(name).cloned()).collect(),
        Node::Wildcard => input.iter().flat_map(children).collect(),
        Node::Recursive => {
            let mut out = Vec::new();
            input.iter().for_each(|v| descend(v, &mut out));
            out
        }
        Node::Union(parts) => {
            let mut out = Vec::new();
            for part in parts {
                out.extend(walk_all(input.clone(), part)?);
            }
            out
        }
        Node::Slice(params, derived) => {
            let mut out = Vec::new();
            for value in input.iter().filter(|v| !v.is_null()) {
                let Some(list) = value.as_array() else {
                    return Err(format!("{} is not array or slice", go_type(value)));
                };
                slice(list, *params, *derived, &mut out)?;
            }
            out
        }
        Node::Filter(left, operator, right) => {
            let mut out = Vec::new();
            for value in &input {
                let Some(list) = value.as_array() else {
                    return Err(format!("{} is not array or slice and cannot be filtered", text(value)));
                };
                for item in list {
                    if passes(item, left, operator, right)? {
                        out.push(item.clone());
                    }
                }
            }
            out
        }
    })
}

fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "map[string]interface {}",
        Value::String(_) => "string",
        Value::Bool(_) => "bool",
        Value::Number(n) if n.is_f64() => "float64",
        Value::Number(_) => "int64",
        _ => "interface {}",
    }
}

fn children(value: &Value) -> Vec<Value> {
    match value {
        Value::Object(map) => map.values().cloned().collect(),
        Value::Array(list) => list.clone(),
        _ => Vec::new(),
    }
}

fn descend(value: &Value, out: &mut Vec<Value>) {
    let children = children(value);
    if !children.is_empty() {
        out.push(value.clone());
        children.iter().for_each(|c| descend(c, out));
    }
}

fn slice(list: &[Value], [start, end, step]: [Option<i64>; 3], derived: bool, out: &mut Vec<Value>) -> Parsed<()> {
    let length = list.len() as i64;
    let mut from = start.unwrap_or(0);
    if from < 0 {
        from += length;
    }
    let mut to = end.unwrap_or(length);
    if to < 0 || to == 0 && derived {
        to += length;
    }
    if from == to {
        return Ok(());
    }
    if from >= length || from < 0 {
        return Err(format!("array index out of bounds: index {from}, length {length}"));
    }
    if to > length || to < 0 {
        return Err(format!("array index out of bounds: index {}, length {length}", to - 1));
    }
    if from > to {
        return Err(format!("starting index {from} is greater than ending index {to}"));
    }
    let step = match step {
        None => 1,
        Some(step) if step > 0 => step as usize,
        Some(_) => return Err("step must be > 0".into()),
    };
    out.extend(list[from as usize..to as usize].iter().step_by(step).cloned());
    Ok(())
}

fn passes(item: &Value, left: &[Node], operator: &str, right: &[Node]) -> Parsed<bool> {
    let left_results = walk_all(vec![item.clone()], left)?;
    if operator == "exists" {
        return Ok(!left_results.is_empty());
    }
    let right_results = walk_all(vec![item.clone()], right)?;
    let (left, right) = match (left_results.as_slice(), right_results.as_slice()) {
        ([], _) | (_, []) => return Ok(false),
        ([left], [right]) => (left, right),
        _ => return Err("can only compare one element at a time".into()),
    };
    let order = match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) if matches!(operator, "==" | "!=") => Some(a.cmp(b)),
        _ => return Err("incompatible types for comparison".into()),
    };
    Ok(match operator {
        "==" => order.is_some_and(|o| o.is_eq()),
        "!=" => order.is_none_or(|o| o.is_ne()),
        "<" => order.is_some_and(|o| o.is_lt()),
        "<=" => order.is_some_and(|o| o.is_le()),
        ">" => order.is_some_and(|o| o.is_gt()),
        ">=" => order.is_some_and(|o| o.is_ge()),
        other => return Err(format!("unrecognized filter operator {other}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn template_output_matches_kubectl() {
        let data = json!({"items": [
            {"metadata": {"name": "a", "labels": {"example.com/x": "1"}}, "spec": {"n": 1, "modes": ["RWO", "ROX"]}},
            {"metadata": {"name": "b"}, "spec": {"n": 2, "modes": ["RWX"]}, "status": {"phase": "Bound"}},
        ]});
        let table = [
            ("{.items[*].metadata.name}", "a b"),
            ("{.items[0].metadata}", r#"{"labels":{"example.com/x":"1"},"name":"a"}"#),
            ("{range .items[*]}{.metadata.name}={.status.phase}{\"\\n\"}{end}done", "a=\nb=Bound\ndone"),
            ("{.items[?(@.spec.n>1)].metadata.name}", "b"),
            ("{.items[?(@.metadata.name==\"a\")].spec.n}", "1"),
            ("{.items[?(@.status)].metadata.name}", "b"),
            ("{.items[-1:].metadata.name}", "b"),
            ("{.items[-1].metadata.name}", "b"),
            ("{.items[0].metadata.labels.example\\.com/x}", "1"),
            ("{.items[0]['metadata.name','spec.n']}", "a 1"),
            ("{..name}", "a b"),
            ("{range .items[*]}{range .spec.modes[*]}{@},{end};{end}", "RWO,ROX,;RWX,;"),
            (".metadata.name", ".metadata.name"),
            ("{.none.at.all}", ""),
        ];
        for (template, want) in table {
            assert_eq!(JsonPath::parse(template).unwrap().print(&data).unwrap(), want, "{template}");
        }
    }

    #[test]
    fn rejects_invalid_templates() {
        let table = [
            ("{.items", "unclosed action"),
            ("{.items[x]}", "invalid array index x"),
            ("{.items[0}", "unterminated array"),
            ("{%}", "unrecognized character in action: U+0025 '%'"),
        ];
        for (template, want) in table {
            assert_eq!(JsonPath::parse(template).unwrap_err(), want);
        }
        let out_of_bounds = JsonPath::parse("{.items[5]}").unwrap().print(&json!({"items": [1]})).unwrap_err();
        assert_eq!(out_of_bounds, "array index out of bounds: index 5, length 1");
    }
}

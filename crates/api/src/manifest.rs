//! Parses manifest text to JSON documents as kubectl does, with the error messages of kubectl's parser.
//!
//! Implements `apimachinery/pkg/util/yaml` (`YAMLOrJSONDecoder`), `sigs.k8s.io/yaml` and `go.yaml.in/yaml/v2`. Both
//! parsers derive from libyaml, so the texts of syntax errors are equal. Only the line numbers are counted differently.
//! [`Document::place`] returns the position of each field, for markers in an editor. The archived `serde_yaml` and its
//! forks are not used: they support neither YAML 1.1 nor positions. They would also be a second parser in the page.
//!
//! Not modelled: texts above [`LARGEST`], which no server accepts, and nesting below [`DEEPEST`] levels.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use libyaml_safer::{
    ErrorKind, Event, EventData, MappingStyle, Parser, ScalarStyle, Scanner, SequenceStyle, TokenData,
};
use serde_json::{Map, Number, Value};

/// One document of a manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The content as JSON.
    pub value: Value,
    /// The line of the text on which the document starts, counted from 0.
    pub line: usize,
    /// The positions of the fields.
    places: Places,
}

/// The position of a field in the text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The key with its quotes. `None` for a list item and for the whole document.
    pub key: Option<Range<usize>>,
    /// The value with its quotes or its indicator, without surrounding blanks and comments. Empty for an absent value.
    pub value: Range<usize>,
}

/// A position in a text, as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in UTF-16 code units.
    pub column: usize,
}

/// Returns the position of a byte of a text. Bytes beyond the end have the position of the end.
pub fn point(text: &str, byte: usize) -> Point {
    let before = &text[..text.floor_char_boundary(byte)];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Point { line: lines(before) + 1, column: before[start..].encode_utf16().count() + 1 }
}

/// The positions of a value and its children.
#[derive(Debug, Clone, PartialEq)]
struct Places {
    own: Place,
    list: bool,
    /// The children by key, or by index as text.
    inner: Vec<(String, Places)>,
}

impl Document {
    /// Returns the position of the field at a path. The flag is true if the field was found, and false for its nearest
    /// parent.
    ///
    /// Paths are as in errors: `spec.accessModes[0]`, `spec.capacity[storage]`, `spec.capacity.storage`,
    /// `metadata.annotations[a.b/c]`. Decoding errors omit indices. In that case the first item with the field is used.
    pub fn place(&self, path: &str) -> (&Place, bool) {
        let (places, rest) = self.places.find(path);
        (&places.own, rest.is_empty())
    }
}

impl Places {
    fn alone(value: Range<usize>) -> Places {
        Places { own: Place { key: None, value }, list: false, inner: Vec::new() }
    }

    /// Returns the positions along a path as far as it resolves, and the rest of the path.
    fn find<'p>(&self, path: &'p str) -> (&Places, &'p str) {
        let rest = path.strip_prefix('.').unwrap_or(path);
        if rest.is_empty() {
            return (self, rest);
        }
        let child = |name: &str| self.inner.iter().find(|(n, _)| n == name).map(|(_, places)| places);
        if let Some(bracket) = rest.strip_prefix('[') {
            // Valid keys do not contain brackets.
            let (name, after) = bracket.split_once(']').unwrap_or((bracket, ""));
            return match child(name) {
                Some(places) => places.find(after),
                None => (self, rest),
            };
        }
        // The longest key with which the path continues: keys can contain dots.
        let ends = rest.match_indices(['.', '[']).map(|(at, _)| at).chain([rest.len()]);
        let longest = ends.filter_map(|end| Some((child(&rest[..end])?, &rest[end..]))).next_back();
        if let Some((places, after)) = longest {
            return places.find(after);
        }
        if self.list {
            let items = self.inner.iter().map(|(_, item)| item.find(rest));
            return items
                .min_by_key(|(_, left)| left.len())
                .filter(|(_, left)| left.len() < rest.len())
                .unwrap_or((self, rest));
        }
        (self, rest)
    }

    fn moved(&mut self, by: usize) {
        for range in self.own.key.iter_mut().chain([&mut self.own.value]) {
            *range = range.start + by..range.end + by;
        }
        self.inner.iter_mut().for_each(|(_, places)| places.moved(by));
    }

    fn cut(&mut self, end: usize) {
        for range in self.own.key.iter_mut().chain([&mut self.own.value]) {
            *range = range.start.min(end)..range.end.min(end);
        }
        self.inner.iter_mut().for_each(|(_, places)| places.cut(end));
    }
}

/// Returns a float as Go's `encoding/json` writes it. Only very large and very small values have an exponent.
pub fn go_float(f: f64) -> String {
    if f != 0.0 && (f.abs() < 1e-6 || f.abs() >= 1e21) {
        let text = format!("{f:e}");
        match text.split_once('e') {
            Some((mantissa, exponent)) if !exponent.starts_with('-') => format!("{mantissa}e+{exponent}"),
            _ => text,
        }
    } else {
        format!("{f}")
    }
}

/// A parse error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// kubectl's error text, which follows `error parsing STDIN: `.
    pub text: String,
    /// The line of the error in the text, counted from 0.
    pub line: usize,
}

/// Returns the documents of a stream, in order. The first parse error ends the stream. Empty documents are skipped.
pub fn documents(text: &str) -> Vec<Result<Document, Problem>> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut first_failure = None;
    if text.len() > LARGEST {
        let text = format!("Request entity too large: limit is {LARGEST}");
        return vec![Err(Problem { text, line: 0 })];
    }
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
                        let line = lines(&text[..start + blank]);
                        // JSON is YAML. The YAML parser is the only one that records positions.
                        let mut places = match read(&rest[..end]) {
                            Ok((_, places)) => places,
                            Err(_) => Places::alone(blank..end),
                        };
                        places.moved(start);
                        out.push(Ok(Document { value, line, places }));
                        rest = &rest[end..];
                    }
                    Err(e) => {
                        out.push(Err(Problem { text: e.to_string(), line: lines(&text[..start]) }));
                        return out;
                    }
                },
                Err(why) => {
                    let (problem, at) = why.problem();
                    let problem = Problem { text: problem, line: lines(&text[..(start + at).min(text.len())]) };
                    // After more than one object, the stream is JSON. Before that, it can still be YAML.
                    if count > 1 {
                        out.push(Err(problem));
                        return out;
                    }
                    first_failure = Some(problem);
                    break;
                }
            }
        }
        // Skip the blanks after the JSON, up to the end of its line.
        let blank = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        let eaten = rest[..blank].find('\n').map_or(blank, |at| at + 1);
        rest = &rest[eaten..];
    }
    let first_byte = text.len() - rest.len();
    let first_line = lines(&text[..first_byte]);
    for chunk in chunks(rest) {
        let result = chunk.and_then(|(body, line)| {
            let read = if rest[body.clone()].ends_with('\n') {
                read(&rest[body.clone()])
            } else {
                // kubectl adds a line end to the last line. This matters for a block scalar.
                read(&format!("{}\n", &rest[body.clone()])).map(|(value, mut places)| {
                    places.cut(body.len());
                    (value, places)
                })
            };
            match read {
                Ok((value, mut places)) => {
                    places.moved(body.start + first_byte);
                    Ok(Document { value, line: line + first_line, places })
                }
                Err((text, at)) => {
                    Err(Problem { text: format!("error converting YAML to JSON: {text}"), line: line + at })
                }
            }
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

/// Returns the number of line ends in a text.
fn lines(text: &str) -> usize {
    text.matches('\n').count()
}

/// Splits the text at lines that start with `---`. Returns each part with the number of its first line.
fn chunks(text: &str) -> Vec<Result<(Range<usize>, usize), Problem>> {
    let mut out = Vec::new();
    let (mut body, mut first) = (0..0, 0);
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let end = body.end + line.len();
        if let Some(after) = line.strip_prefix("---") {
            let after = after.trim();
            if !after.is_empty() && !after.starts_with('#') {
                out.push(Err(Problem { text: format!("invalid Yaml document separator: {after}"), line: n }));
                return out;
            }
            if !body.is_empty() {
                out.push(Ok((body, first)));
                (body, first) = (end..end, n + 1);
                continue;
            }
        }
        body.end = end;
    }
    if !body.is_empty() {
        out.push(Ok((body, first)));
    }
    out
}

/// An error in a YAML document: the text, and the line counted from 0.
type Failure = (String, usize);

/// A node as Go's decoder has it before conversion to JSON, with its position. Clones share their content.
#[derive(Debug, Clone)]
struct Node {
    what: What,
    at: Range<usize>,
}

#[derive(Debug, Clone)]
enum What {
    Scalar(Value),
    /// A float that JSON cannot represent.
    Unprintable(&'static str),
    List(Rc<Vec<Node>>),
    Map(Rc<Vec<(Node, Node)>>),
}

/// The entries of a map that is being parsed. If keys are equal, the last one wins and has the position of the first.
#[derive(Default)]
struct Entries {
    list: Vec<(Node, Node)>,
    index: BTreeMap<String, usize>,
}

impl Entries {
    fn put(&mut self, key: Node, value: Node) {
        let at = *self.index.entry(go_syntax(&key.what)).or_insert(self.list.len());
        match self.list.get_mut(at) {
            // Replace the key, too, because it is the one that is printed.
            Some(entry) => *entry = (key, value),
            None => self.list.push((key, value)),
        }
    }

    /// Merges `<<`: the entries of one map, or of several. The first map has the highest precedence.
    fn merge(&mut self, value: &Node) -> Result<(), String> {
        match &value.what {
            What::Map(entries) => entries.iter().for_each(|(k, v)| self.put(k.clone(), v.clone())),
            What::List(list) if list.iter().all(|item| matches!(item.what, What::Map(_))) => {
                list.iter().rev().try_for_each(|item| self.merge(item))?;
            }
            _ => return Err("map merge requires map or sequence of maps as the value".into()),
        }
        Ok(())
    }
}

struct Reader<'r> {
    parser: Parser<&'r mut &'r [u8]>,
    peeked: Option<Event>,
    text: &'r str,
    /// The parser does not count a byte order mark.
    skipped: usize,
    /// The nodes by anchor. `None` if the node is not complete yet.
    anchors: BTreeMap<String, Option<Node>>,
    /// The number of nodes, and the number of nodes that aliases created.
    made: usize,
    aliased: usize,
    depth: usize,
}

/// The maximum nesting depth. No real manifest is deeper. The upstream limit is 10000.
pub const DEEPEST: usize = 200;

/// The maximum size in bytes: the server's limit for one request.
pub const LARGEST: usize = 3 << 20;

/// Parses the first document of a text that has no separator lines.
fn read(text: &str) -> Result<(Value, Places), Failure> {
    let input = without_comma_after_tag(text);
    let mut bytes = input.as_bytes();
    let mut parser = Parser::new();
    parser.set_input_string(&mut bytes);
    let skipped = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let anchors = BTreeMap::new();
    let mut reader = Reader { parser, peeked: None, text, skipped, anchors, made: 0, aliased: 0, depth: 0 };
    match reader.document()? {
        None => Ok((Value::Null, Places::alone(0..0))),
        Some(node) => to_json(&node).map_err(|text| (text, 0)),
    }
}

/// Replaces a comma that directly follows a tag: `[!!str,]`. The scanner panics there. With the replacement byte it
/// reports an error.
///
/// Go's scanner takes the comma, and the following text without a blank, as a part of the tag. In most cases it then
/// fails because of a missing token. If Go accepts such a text (`[!a, b]`), this parser rejects it nevertheless.
fn without_comma_after_tag(text: &str) -> Cow<'_, str> {
    // A tag ends with a URI character or with `>`. A candidate can also be in a quoted text or in a comment.
    let separators = |c: char| c.is_whitespace() || "[]{},".contains(c);
    let (mut start, mut commas) = (0, Vec::new());
    for (at, c) in text.char_indices().filter(|(_, c)| separators(*c)) {
        let word = &text[start..at];
        if c == ',' && (word.ends_with('>') || word.rsplit_once('!').is_some_and(|(_, tag)| !tag.contains('<'))) {
            commas.push(at);
        }
        start = at + c.len_utf8();
    }
    if commas.is_empty() {
        return Cow::Borrowed(text);
    }
    // Blanks before these commas change only the adjacent tokens. The scanner then reports which commas end a tag.
    let mut spaced = String::with_capacity(text.len() + commas.len());
    let mut from = 0;
    for at in &commas {
        spaced = spaced + &text[from..*at] + " ";
        from = *at;
    }
    spaced += &text[from..];
    let skipped = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut bytes = spaced.as_bytes();
    let mut scanner = Scanner::new();
    scanner.set_input_string(&mut bytes);
    let (mut passed, mut wrong) = (0, Vec::new());
    for token in &mut scanner {
        // After an error, tags are unknown. The parser does not reach that text, unless a blank caused the error.
        let Ok(token) = token else {
            wrong = commas[passed..].to_vec();
            break;
        };
        let end = token.end_mark.index as usize + skipped;
        while commas.get(passed).is_some_and(|at| at + passed < end) {
            passed += 1;
        }
        if matches!(token.data, TokenData::Tag { .. }) && commas.get(passed).is_some_and(|at| at + passed == end) {
            wrong.push(commas[passed]);
            break;
        }
    }
    let mut bytes = text.as_bytes().to_vec();
    wrong.into_iter().for_each(|at| bytes[at] = b'"');
    Cow::Owned(String::from_utf8(bytes).unwrap_or_default())
}

impl Reader<'_> {
    fn next(&mut self) -> Result<Event, Failure> {
        if let Some(event) = self.peeked.take() {
            return Ok(event);
        }
        self.parser.parse().map_err(|e| {
            // Go counts lines from 0 and adds one for its scanner. On line 0 it uses the line of the context.
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
        // The end can be invalid, too.
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
        let mut at = self.range(&event);
        let what = match event.data {
            EventData::Scalar { anchor, tag, value, plain_implicit, style, .. } => {
                let what = scalar(tag.as_deref(), value, plain_implicit && style == ScalarStyle::Plain);
                let what = what.map_err(|text| (format!("yaml: {text}"), line))?;
                self.add_anchor(anchor, &what, &at);
                what
            }
            EventData::SequenceStart { anchor, style, .. } => {
                self.open(&anchor);
                let mut list = Vec::new();
                while self.peek()?.data != EventData::SequenceEnd {
                    list.push(self.node()?);
                }
                let end = self.next()?;
                // A block ends with its last item. The parser reports the end only at the next token.
                at.end = match list.last() {
                    Some(last) if style != SequenceStyle::Flow => last.at.end.max(at.end),
                    _ => self.range(&end).end,
                };
                let what = What::List(Rc::new(list));
                self.add_anchor(anchor, &what, &at);
                what
            }
            EventData::MappingStart { anchor, style, .. } => {
                self.open(&anchor);
                let mut map = Entries::default();
                let mut last = at.end;
                while self.peek()?.data != EventData::MappingEnd {
                    let merges = matches!(
                        &self.peek()?.data,
                        EventData::Scalar { value, plain_implicit: true, style: ScalarStyle::Plain, .. } if value == "<<"
                    );
                    let key_line = self.peek()?.start_mark.line as usize;
                    let key = self.node()?;
                    let value = self.node()?;
                    last = key.at.end.max(value.at.end);
                    if merges {
                        map.merge(&value).map_err(|text| (format!("yaml: {text}"), key_line))?;
                    } else {
                        if matches!(key.what, What::List(_) | What::Map(_)) {
                            return Err((format!("yaml: invalid map key: {}", go_syntax(&key.what)), key_line));
                        }
                        map.put(key, value);
                    }
                }
                let end = self.next()?;
                at.end = if style == MappingStyle::Flow { self.range(&end).end } else { last };
                let what = What::Map(Rc::new(map.list));
                self.add_anchor(anchor, &what, &at);
                what
            }
            EventData::Alias { anchor } => match self.anchors.get(&anchor) {
                None => return failed(format!("unknown anchor '{anchor}' referenced")),
                Some(None) => return failed(format!("anchor '{anchor}' value contains itself")),
                Some(Some(node)) => {
                    let (size, height) = measure(&node.what);
                    self.aliased += size;
                    self.made += size;
                    // The ratio that Go's decoder allows: nearly all nodes of a small text, and few of a large one.
                    let allowed = match self.made {
                        0..=400_000 => 990,
                        4_000_000.. => 100,
                        made => 990 - 890 * (made - 400_000) / 3_600_000,
                    };
                    if self.aliased > 100 && self.made > 1000 && self.aliased * 1000 > self.made * allowed {
                        return failed("document contains excessive aliasing".into());
                    }
                    if self.depth + height > DEEPEST {
                        return failed("exceeded max depth of 10000".into());
                    }
                    node.what.clone()
                }
            },
            other => return failed(format!("unexpected event {other:?}")),
        };
        self.depth -= 1;
        Ok(Node { what, at })
    }

    /// Returns the bytes of an event, without trailing blanks.
    fn range(&self, event: &Event) -> Range<usize> {
        let byte = |index: u64| self.text.floor_char_boundary((index as usize + self.skipped).min(self.text.len()));
        let start = byte(event.start_mark.index);
        let end = byte(event.end_mark.index).max(start);
        start..start + self.text[start..end].trim_end().len()
    }

    /// Registers an anchor. Its value is not known yet.
    fn open(&mut self, anchor: &Option<String>) {
        if let Some(name) = anchor {
            self.anchors.insert(name.clone(), None);
        }
    }

    fn add_anchor(&mut self, anchor: Option<String>, what: &What, at: &Range<usize>) {
        if let Some(name) = anchor {
            self.anchors.insert(name, Some(Node { what: what.clone(), at: at.clone() }));
        }
    }
}

/// Returns the number of nodes with aliases expanded, and the nesting depth.
fn measure(what: &What) -> (usize, usize) {
    let inside = |nodes: &mut dyn Iterator<Item = &Node>| {
        nodes.map(|node| measure(&node.what)).fold((1, 1), |(n, high), (m, h)| (n + m, high.max(h + 1)))
    };
    match what {
        What::List(list) => inside(&mut list.iter()),
        What::Map(map) => inside(&mut map.iter().flat_map(|(k, v)| [k, v])),
        _ => (1, 1),
    }
}

/// Returns the value of a scalar in YAML 1.1, as yaml.v2 resolves it.
fn scalar(tag: Option<&str>, value: String, plain: bool) -> Result<What, String> {
    let tag = tag.map(|t| t.strip_prefix("tag:yaml.org,2002:").map_or(t.to_owned(), |short| format!("!!{short}")));
    let text = |s: String| Ok(What::Scalar(Value::String(s)));
    let tag = match tag.as_deref() {
        None | Some("!") if !plain => return text(value),
        None => "",
        Some(tag) => tag,
    };
    match tag {
        "!!str" => return text(value),
        "!!binary" => {
            return match crate::base64::decode(&value) {
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

/// Returns the tag and the value of a plain scalar.
fn resolve(text: &str, tag: &str) -> (&'static str, What) {
    let json = |value: Value| What::Scalar(value);
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ("!!null", json(Value::Null)),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return ("!!bool", json(true.into()));
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return ("!!bool", json(false.into()));
        }
        ".nan" | ".NaN" | ".NAN" => return ("!!float", What::Unprintable("NaN")),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return ("!!float", What::Unprintable("+Inf")),
        "-.inf" | "-.Inf" | "-.INF" => return ("!!float", What::Unprintable("-Inf")),
        _ => {}
    }
    let float = |f: f64| Number::from_f64(f).map(|n| ("!!float", What::Scalar(Value::Number(n))));
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

/// True for `2006-1-2`, alone or with a time. It is parsed, but kept as text.
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

/// Returns Go's `%#v` of a decoded node.
fn go_syntax(what: &What) -> String {
    match what {
        What::Scalar(Value::Null) => "interface {}(nil)".into(),
        What::Scalar(Value::String(s)) => crate::field::quote(s),
        What::Scalar(other) => other.to_string(),
        What::Unprintable(text) => (*text).into(),
        What::List(list) => {
            let items: Vec<String> = list.iter().map(|node| go_syntax(&node.what)).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        What::Map(map) => {
            let items: Vec<String> =
                map.iter().map(|(k, v)| format!("{}:{}", go_syntax(&k.what), go_syntax(&v.what))).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", items.join(", "))
        }
    }
}

/// Converts a node to JSON. JSON has only string keys and finite numbers.
fn to_json(node: &Node) -> Result<(Value, Places), String> {
    let mut places = Places::alone(node.at.clone());
    let value = match &node.what {
        What::Scalar(value) => value.clone(),
        What::Unprintable(text) => return Err(format!("json: unsupported value: {text}")),
        What::List(list) => {
            let mut out = Vec::new();
            places.list = true;
            for (i, item) in list.iter().enumerate() {
                let (value, inner) = to_json(item)?;
                out.push(value);
                places.inner.push((i.to_string(), inner));
            }
            Value::Array(out)
        }
        What::Map(map) => {
            let mut out = Map::new();
            for (key, value) in map.iter() {
                let name = match &key.what {
                    What::Scalar(Value::String(s)) => s.clone(),
                    What::Scalar(Value::Number(n)) if n.is_f64() => go_float(n.as_f64().unwrap_or(0.0)),
                    What::Scalar(Value::Null) => {
                        return Err(format!(
                            "unsupported map key of type: %!s(<nil>), key: <nil>, value: {}",
                            go_syntax(&value.what)
                        ));
                    }
                    What::Scalar(other) => other.to_string(),
                    What::Unprintable(text) => format!(".{}", text.trim_start_matches('+').to_ascii_lowercase()),
                    What::List(_) | What::Map(_) => return Err("unsupported map key".into()),
                };
                let (value, mut inner) = to_json(value)?;
                inner.own.key = Some(key.at.clone());
                out.insert(name.clone(), value);
                places.inner.push((name, inner));
            }
            Value::Object(out)
        }
    };
    Ok((value, places))
}

/// A JSON syntax error.
#[derive(Debug, PartialEq, Eq)]
enum NotJson {
    /// Go's error text, and the number of bytes that were read.
    Syntax(String, usize),
    /// The text ends before the value is complete.
    Cut(usize),
}

impl NotJson {
    fn problem(self) -> (String, usize) {
        match self {
            NotJson::Syntax(text, offset) => (format!("json: offset {offset}: {text}"), offset.saturating_sub(1)),
            NotJson::Cut(at) => ("unexpected EOF".into(), at),
        }
    }
}

/// Returns the end of the first JSON value of a text. Returns `None` if there are only blanks.
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
                c => format!("'{}'", crate::field::quote(&c.to_string()).trim_matches('"')),
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

    fn parse_all(text: &str) -> Vec<Result<Value, String>> {
        documents(text).into_iter().map(|d| d.map(|d| d.value).map_err(|p| p.text)).collect()
    }

    #[test]
    fn positions_end_with_the_text() {
        for text in ["? a", "? a{", "a:", "- ", "a: |\n b"] {
            let read = documents(text).remove(0).expect("it can be read");
            for path in ["", "a", "a{", "[0]"] {
                assert!(text.get(read.place(path).0.value.clone()).is_some(), "{text:?} {path}");
            }
        }
    }

    #[test]
    fn comma_after_tag_is_an_error() {
        let error = "error converting YAML to JSON: yaml: did not find expected whitespace or line break";
        for text in
            ["[!!str,]", "x: {a: !b,}", "[&x !y,b]", "x: {\"a\":!b,c: d}", "[!<tag:x>,]", "[!,]", "\u{feff}[!a,]"]
        {
            assert_eq!(parse_all(text), [Err(error.to_owned())], "{text}");
        }
        let second = error.replace("yaml: ", "yaml: line 3: ");
        assert_eq!(parse_all("a: '!b, c'\nd:\n  [x, !b,\n e]"), [Err(second)]);
        // The candidates for tags are parts of other tokens.
        let table = [
            ("a: b !c, d", json!({ "a": "b !c, d" })),
            ("['!a,b', \"!c,\", d!e,f, !!str ,g]", json!(["!a,b", "!c,", "d!e", "f", "", "g"])),
            ("[a] # !b, [!c,d]", json!(["a"])),
            ("a: |\n  [!b,c]\n", json!({ "a": "[!b,c]\n" })),
            ("a: b>,c", json!({ "a": "b>,c" })),
            ("é: '!é,'", json!({ "é": "!é," })),
            ("{\"a\": \"!b,\"}", json!({ "a": "!b," })),
        ];
        for (text, value) in table {
            assert_eq!(parse_all(text), [Ok(value)], "{text}");
        }
        // Each of these panicked without the replacement, or follows another error.
        for text in ["[!<a,b>,c]", "[!<x!a,b> c, !d,]", "['a!b, !c,]", "[!a,!b,!c,]", "!a, b", "%TAG !x, y"] {
            assert!(parse_all(text).iter().any(Result::is_err), "{text}: {:?}", parse_all(text));
        }
    }

    #[test]
    fn scalars_follow_yaml_1_1() {
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
            assert_eq!(parse_all(&format!("k: {text}\n")), [Ok(json!({ "k": want }))], "{text}");
        }
    }

    #[test]
    fn splits_streams() {
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
            assert_eq!(parse_all(text), want, "{text:?}");
        }
    }

    #[test]
    fn fields_have_positions() {
        let text = "# first\r\na: 1\n---\n# é\nmetadata:\n  labels: {a.b/c: 'd'}\nspec:\n  accessModes:\n  - A\n  - \"B\"\n\n  # note\n  capacity:\n    storage: 1Gi # much\n  text: |\n    x\n    y\n\n  terms:\n    - key: k\n      values: [v, w]\n    - name: l\n  none:\n";
        let documents: Vec<Document> = documents(text).into_iter().map(Result::unwrap).collect();
        let table = [
            ("spec.accessModes[1]", "", "\"B\"", true),
            ("spec.accessModes", "accessModes", "- A\n  - \"B\"", true),
            ("spec.capacity[storage]", "storage", "1Gi", true),
            ("spec.capacity.storage", "storage", "1Gi", true),
            ("spec.capacity[memory]", "capacity", "storage: 1Gi", false),
            ("metadata.labels[a.b/c]", "a.b/c", "'d'", true),
            ("metadata.labels.a.b/c", "a.b/c", "'d'", true),
            ("spec.text", "text", "|\n    x\n    y", true),
            ("spec.terms[0].values[1]", "", "w", true),
            ("spec.terms.name", "name", "l", true),
            ("spec.terms[7].name", "terms", "- key: k\n      values: [v, w]\n    - name: l", false),
            ("spec.none", "none", "", true),
        ];
        for (path, key, value, found) in table {
            let (place, exact) = documents[1].place(path);
            let key_text = place.key.clone().map_or("", |range| &text[range]);
            assert_eq!((key_text, &text[place.value.clone()], exact), (key, value, found), "{path}");
        }
        assert_eq!(documents[0].place("a").0.value, 12..13);
        assert_eq!(point("a\né😀x", 8), Point { line: 2, column: 4 });
        let json = "{\"a\": 1}\n{\"b\": [1,\n\t{\"c\": 2}]}";
        let second = super::documents(json).pop().unwrap().unwrap();
        assert_eq!(&json[second.place("b[1].c").0.value.clone()], "2");
        let marked = "\u{feff}a: 1";
        let only = super::documents(marked).pop().unwrap().unwrap();
        assert_eq!(&marked[only.place("a").0.value.clone()], "1");
    }

    #[test]
    fn errors_match_those_of_go() {
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
    fn random_input_does_not_panic() {
        let deep = "[".repeat(100_000);
        let nested = format!("a: {}", "{a: ".repeat(5000));
        let bomb: String = (1..12).fold("x0: &a0 [1,1,1,1,1,1,1,1,1]\n".to_owned(), |text, i| {
            let refs = vec![format!("*a{}", i - 1); 9].join(",");
            format!("{text}x{i}: &a{i} [{refs}]\n")
        });
        let tall: String = (1..2000).fold("x0: &a0 1\n".to_owned(), |text, i| {
            format!("{text}x{i}: &a{i} {}*a{} {}\n", "[".repeat(100), i - 1, "]".repeat(100))
        });
        let wide: String = (0..200_000).map(|i| format!("k{i}: v\n")).collect();
        let large = "a: b # paste\n".repeat(800_000);
        let anchors = format!("{}{}{}", "&a [".repeat(190), "1,".repeat(700_000), "]".repeat(190));
        for text in [
            deep.as_str(),
            &nested,
            &bomb,
            &tall,
            &wide,
            &large,
            &anchors,
            "\u{0}",
            "{",
            "{\"",
            "&",
            "*",
            "? :",
            "%",
            "- - -",
            "\u{feff}a: 1",
        ] {
            let _ = documents(text);
        }
        let error_of = |text: &str| documents(text).pop().unwrap().unwrap_err().text;
        assert!(error_of(&bomb).ends_with("yaml: document contains excessive aliasing"), "{}", error_of(&bomb));
        assert!(error_of(&tall).ends_with("yaml: exceeded max depth of 10000"), "{}", error_of(&tall));
        assert_eq!(error_of(&large), "Request entity too large: limit is 3145728");
    }
}

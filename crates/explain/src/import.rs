//! Parses the output of `kubectl get ... -A -o yaml` or `-o json`.
//!
//! Objects are not validated: they keep UID, resourceVersion and status. Secrets are removed first, and confidential
//! values of other objects with them (see `redact`). A part that cannot be parsed is reported with its line, and the
//! rest is parsed.

use std::collections::BTreeSet;

use bindery_api::schema::{self, Struct};
use bindery_api::{Kind, Object, Value, kinds, manifest, object};
use serde_json::json;

use crate::redact::redact;

/// The kinds that explanations use and that every cluster serves. Secrets and ConfigMaps can be imported, but the
/// export command does not include them: their values are confidential, and an event reports what a Pod misses.
pub static EXPORTED: [&Kind; 15] = [
    &kinds::PERSISTENT_VOLUME,
    &kinds::PERSISTENT_VOLUME_CLAIM,
    &kinds::STORAGE_CLASS,
    &kinds::POD,
    &kinds::EVENT,
    &kinds::NODE,
    &kinds::NAMESPACE,
    &kinds::VOLUME_ATTACHMENT,
    &kinds::CSI_DRIVER,
    &kinds::CSI_NODE,
    &kinds::CSI_STORAGE_CAPACITY,
    &kinds::STATEFUL_SET,
    &kinds::DEPLOYMENT,
    &kinds::REPLICA_SET,
    &kinds::RESOURCE_QUOTA,
];

/// The kinds that explanations use and that a cluster may not serve: `kubectl get` prints nothing if a cluster does
/// not serve one of its kinds.
pub static EXPORTED_IF_SERVED: [&Kind; 5] = [
    &kinds::VOLUME_SNAPSHOT,
    &kinds::VOLUME_SNAPSHOT_CONTENT,
    &kinds::VOLUME_SNAPSHOT_CLASS,
    &kinds::VOLUME_ATTRIBUTES_CLASS,
    &kinds::VOLUME_POPULATOR,
];

/// Returns the command lines that export the objects for explanations: the kinds that every cluster serves, and the
/// others.
pub fn export_commands() -> [String; 2] {
    let line = |kinds: &[&Kind]| {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.plural).collect();
        format!("kubectl get {} -A -o yaml", names.join(","))
    };
    [line(&EXPORTED), line(&EXPORTED_IF_SERVED)]
}

/// A part of the text that is not an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garbage {
    /// The line, starting at 1.
    pub line: usize,
    /// The error, or the start of the text.
    pub text: String,
}

/// The result of an import.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The objects of known kinds, in the order of the text.
    pub objects: Vec<Object>,
    /// The number of removed Secrets.
    pub secrets: usize,
    /// The unknown kinds, with the number of their objects.
    pub unknown: Vec<(String, usize)>,
    /// The parts that are not objects.
    pub garbage: Vec<Garbage>,
    /// The truncated objects at the end of a text, with their names as far as they are known. They are not imported.
    pub truncated: Vec<Garbage>,
}

impl Import {
    /// Returns an import of objects that were imported before, without the values that the present version redacts.
    pub fn restore(objects: Vec<Value>) -> Import {
        let mut found = Import::default();
        objects.into_iter().for_each(|object| take(&mut found, object, 0));
        found
    }

    /// Returns the namespaces of the objects, and `default`, unless they are among the objects: a server has all of
    /// them.
    pub fn missing_namespaces(&self) -> Vec<Object> {
        let of = |object: &Object| object::namespace(object).to_owned();
        let mut names: BTreeSet<String> = self.objects.iter().map(of).filter(|name| !name.is_empty()).collect();
        names.insert("default".to_owned());
        for object in self.objects.iter().filter(|object| kinds::of(object) == Some(&kinds::NAMESPACE)) {
            names.remove(object::name(object));
        }
        let namespace = |name: String| {
            Object::new(json!({
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": { "name": name, "labels": { "kubernetes.io/metadata.name": name } },
                "spec": { "finalizers": ["kubernetes"] }, "status": { "phase": "Active" },
            }))
        };
        names.into_iter().map(namespace).collect()
    }

    /// Adds the objects of another file. If two objects have the same name, the later one replaces the other.
    pub fn join(&mut self, other: Import) {
        self.objects.extend(other.objects);
        self.secrets += other.secrets;
        self.garbage.extend(other.garbage);
        self.truncated.extend(other.truncated);
        for (kind, n) in other.unknown {
            count(&mut self.unknown, kind, n);
        }
    }
}

fn count(counts: &mut Vec<(String, usize)>, kind: String, n: usize) {
    match counts.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, known)) => *known += n,
        None => counts.push((kind, n)),
    }
}

/// Imports a text.
pub fn import(text: &str) -> Import {
    let mut reader = Reader::new(text.to_owned());
    while reader.resume() {}
    reader.found
}

/// An incremental parser. Each call parses a document or an item of a list, so that the page stays responsive.
#[derive(Debug)]
pub struct Reader {
    text: String,
    /// The start of the unparsed rest.
    rest: usize,
    /// The current list.
    list: Option<List>,
    lines: Lines,
    /// The result so far.
    pub found: Import,
}

/// A list with unparsed items.
#[derive(Debug)]
struct List {
    /// The start of the next item.
    at: usize,
    /// The end of the document.
    end: usize,
    /// True if the text is truncated within the list.
    truncated: bool,
    form: Form,
}

/// The format of a list.
#[derive(Debug)]
enum Form {
    /// The indentation of the items: kubectl does not indent them, other tools do.
    Yaml(usize),
    /// The kind and the apiVersion of the list, as far as they precede the items.
    Json(String, String),
}

/// Counts lines. The offsets are queried in ascending order, so that each line is counted once.
#[derive(Debug, Default)]
struct Lines {
    at: usize,
    before: usize,
}

impl Lines {
    /// Returns the line of an offset, starting at 1.
    fn of(&mut self, text: &str, at: usize) -> usize {
        if at < self.at {
            *self = Lines::default();
        }
        self.before += text.as_bytes()[self.at..at].iter().filter(|b| **b == b'\n').count();
        self.at = at;
        self.before + 1
    }
}

impl Reader {
    /// Returns a parser at the start of a text.
    pub fn new(text: String) -> Reader {
        Reader { text, rest: 0, list: None, lines: Lines::default(), found: Import::default() }
    }

    /// Returns the number of parsed bytes, and the total.
    pub fn progress(&self) -> (usize, usize) {
        (self.list.as_ref().map_or(self.rest, |list| list.at), self.text.len())
    }

    /// Parses the next part. False at the end.
    pub fn resume(&mut self) -> bool {
        let (found, text, lines) = (&mut self.found, self.text.as_str(), &mut self.lines);
        if let Some(list) = &mut self.list {
            let more = match &list.form {
                Form::Yaml(indent) => read_item(found, text, lines, *indent, list),
                Form::Json(..) => read_json_item(found, text, lines, list),
            };
            if !more {
                self.rest = list.end;
                self.list = None;
            }
            return true;
        }
        let part = next_part(text, self.rest);
        let start = match &part {
            Some(Part::Json(start) | Part::Yaml(start, _)) => *start,
            None => text.len(),
        };
        note_garbage(found, text, lines, self.rest, start);
        (self.rest, self.list) = match part {
            None => (text.len(), None),
            Some(Part::Json(start)) => read_json(found, text, lines, start),
            Some(Part::Yaml(start, end)) => (end, read_yaml(found, text, lines, start, end)),
        };
        start < text.len()
    }
}

/// An object or a list in the text.
enum Part {
    /// The start.
    Json(usize),
    /// The start and the end.
    Yaml(usize, usize),
}

/// Returns the line that starts at an offset, with its line break.
fn line_at(text: &str, at: usize) -> &str {
    text[at..].split_inclusive('\n').next().unwrap_or_default()
}

/// Returns the key in column 0 of a line.
fn key_of(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let plain = key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.bytes().all(|b| b.is_ascii_alphanumeric());
    (plain && (rest.is_empty() || rest.starts_with(char::is_whitespace))).then_some(key)
}

/// Finds the next object or list.
fn next_part(text: &str, from: usize) -> Option<Part> {
    let mut at = from;
    while at < text.len() {
        let line = line_at(text, at);
        if line.starts_with('{') {
            return Some(Part::Json(at));
        }
        if key_of(line).is_none() {
            at += line.len();
            continue;
        }
        let (keys, end) = keys_of_block(text, at);
        let next = next_document(text, &keys);
        at = keys.get(next).map_or(end, |(at, _)| *at);
        if let Some((start, end)) = bounds(text, &keys[..next], at) {
            return Some(Part::Yaml(start, end));
        }
    }
    None
}

/// The offset and the text of a key in column 0.
type Key<'a> = (usize, &'a str);

/// Returns the keys in column 0 of consecutive lines, and the end of these lines: a separator, or text that is not
/// YAML. Of consecutive documents without a separator, it returns at least the keys of the first two.
fn keys_of_block(text: &str, start: usize) -> (Vec<Key<'_>>, usize) {
    let (mut at, mut keys) = (start, Vec::<Key>::new());
    // The start of the keys of the document, and the number of documents before it.
    let (mut first_key, mut documents) = (0, 0);
    for line in text[start..].split_inclusive('\n') {
        let first = line.as_bytes().first().copied().unwrap_or(b'\n');
        let key = key_of(line);
        let belongs = match first {
            b' ' | b'\n' | b'\r' | b'#' | b'-' => !line.starts_with("---"),
            _ => key.is_some(),
        };
        if !belongs {
            break;
        }
        if let Some(key) = key {
            if keys[first_key..].iter().any(|(_, seen)| *seen == key) {
                (first_key, documents) = (keys.len(), documents + 1);
                if documents == 2 {
                    break;
                }
            }
            keys.push((at, key));
        }
        at += line.len();
    }
    (keys, at)
}

/// Returns the index of the first key of the second document, or the number of keys if there is one document.
///
/// A repeated key belongs to another document. kubectl sorts keys. Keys right before the repeated one that sort before
/// it also belong to the other document, if its kind has such a field.
fn next_document(text: &str, keys: &[Key]) -> usize {
    let Some(repeated) = (0..keys.len()).find(|i| keys[..*i].iter().any(|(_, key)| *key == keys[*i].1)) else {
        return keys.len();
    };
    let mut start = repeated;
    while start > 0 && keys[start - 1].1 < keys[start].1 {
        start -= 1;
    }
    let (this, next) = (Fields::of(text, &keys[..repeated]), Fields::of(text, &keys[repeated..]));
    let belongs = |key: &str| next.has(key).unwrap_or(this.has(key) != Some(true));
    (start..repeated).find(|i| keys[*i..repeated].iter().all(|(_, key)| belongs(key))).unwrap_or(repeated)
}

/// Returns the start and the end of the document with these keys. `None` if it is not a document. Lines around it may
/// look like keys (`Warning: ...`), but they are not fields of its kind.
fn bounds(text: &str, keys: &[Key], end: usize) -> Option<(usize, usize)> {
    let fields = Fields::of(text, keys);
    let Some(kind) = keys.iter().position(|(_, key)| *key == "kind") else {
        let (start, _) = keys.iter().find(|(_, key)| ["apiVersion", "items", "metadata"].contains(key))?;
        return Some((*start, end));
    };
    let belongs = |i: &usize| fields.has(keys[*i].1) != Some(false);
    let first = (0..=kind).find(belongs)?;
    let last = (kind..keys.len()).rev().find(belongs)?;
    Some((keys[first].0, keys.get(last + 1).map_or(end, |(at, _)| *at)))
}

/// The known fields of a document.
enum Fields {
    Of(&'static Struct),
    List,
    /// The kind is unknown.
    Any,
}

impl Fields {
    /// Returns the fields for the apiVersion and the kind among these keys.
    fn of(text: &str, keys: &[Key]) -> Fields {
        let value = |name: &str| {
            let (at, key) = keys.iter().find(|(_, key)| *key == name)?;
            Some(line_at(text, *at)[key.len() + 1..].trim().trim_matches(['"', '\'']))
        };
        let Some(kind) = value("kind") else { return Fields::Any };
        if kind.ends_with("List") {
            return Fields::List;
        }
        let known = kind_named(value("apiVersion").unwrap_or_default(), kind);
        known.and_then(schema::of).map_or(Fields::Any, Fields::Of)
    }

    /// Returns whether the field exists. `None` if it is unknown.
    fn has(&self, key: &str) -> Option<bool> {
        match self {
            Fields::Of(fields) => Some(fields.field(key).is_some()),
            Fields::List => Some(["apiVersion", "items", "kind", "metadata"].contains(&key)),
            Fields::Any => None,
        }
    }
}

/// Reports the text between objects. Spaces, comments and separators are ignored.
fn note_garbage(found: &mut Import, text: &str, lines: &mut Lines, from: usize, to: usize) {
    let mut at = from;
    let mut reported = false;
    for line in text[from..to].split_inclusive('\n') {
        let plain = line.trim();
        let nothing = plain.is_empty() || plain.starts_with('#') || plain.starts_with("---") || plain == "...";
        if !nothing && !reported {
            found.garbage.push(Garbage { line: lines.of(text, at), text: without_values(plain) });
        }
        // Consecutive lines are reported once.
        reported = !nothing;
        at += line.len();
    }
}

/// Returns the start of a line, without the text after `:` or `=`, which may be part of a Secret.
fn without_values(line: &str) -> String {
    let mut start: String = line.chars().take(80).collect();
    if let Some(at) = start.find([':', '=']) {
        start.truncate(at + 1);
        start.push('…');
    }
    start
}

/// Returns the end of a JSON value. `None` if the text is truncated.
fn json_end(text: &[u8], at: usize) -> Option<usize> {
    let (mut depth, mut string, mut escaped) = (0_usize, false, false);
    for (i, byte) in text.iter().enumerate().skip(at) {
        if string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    string = false;
                    if depth == 0 {
                        return Some(i + 1);
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(i),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return Some(i),
            _ => {}
        }
    }
    None
}

/// Returns the offset of the next byte that is neither a space nor a comma.
fn json_next(text: &[u8], from: usize) -> usize {
    let blank = |b: &u8| b.is_ascii_whitespace() || *b == b',';
    text.iter().skip(from).position(|b| !blank(b)).map_or(text.len(), |at| from + at)
}

/// Returns the members of a JSON object with the start of each value, and the end of the object. The end is `None` if
/// the text is truncated.
fn json_members(text: &str, start: usize) -> (Vec<(&str, usize)>, Option<usize>) {
    let (bytes, mut members, mut at) = (text.as_bytes(), Vec::new(), start + 1);
    loop {
        at = json_next(bytes, at);
        match bytes.get(at) {
            Some(b'}') => return (members, Some(at + 1)),
            Some(b'"') => {}
            _ => return (members, None),
        }
        let Some(end) = json_end(bytes, at) else { return (members, None) };
        let colon = json_next(bytes, end);
        if bytes.get(colon) != Some(&b':') {
            return (members, None);
        }
        let value = json_next(bytes, colon + 1);
        members.push((&text[at + 1..end - 1], value));
        match json_end(bytes, value) {
            Some(end) if end > value => at = end,
            _ => return (members, None),
        }
    }
}

/// Parses one JSON object and returns its end. The items of a list are parsed one by one later.
fn read_json(found: &mut Import, text: &str, lines: &mut Lines, start: usize) -> (usize, Option<List>) {
    let (mut part, (mut members, mut end)) = (text, json_members(text, start));
    if end.is_none() {
        // A truncated object ends before the next object.
        part = &text[..next_begin(text, start)];
        (members, end) = json_members(part, start);
    }
    let word = |name: &str| json_string(part, start, name).unwrap_or_default();
    let (kind, version) = (word("kind"), word("apiVersion"));
    let items = members.iter().find(|(key, at)| *key == "items" && part.as_bytes().get(*at) == Some(&b'['));
    if let Some((_, at)) = items
        && (kind.is_empty() || kind.ends_with("List"))
    {
        let truncated = end.is_none();
        let end = end.unwrap_or(part.len());
        return (end, Some(List { at: at + 1, end, truncated, form: Form::Json(kind, version) }));
    }
    let end = end.unwrap_or(part.len());
    match serde_json::from_str::<Value>(&part[start..end]) {
        Ok(value) => take(found, value, lines.of(text, start)),
        Err(error) => {
            let line = lines.of(text, start);
            let cut = error.is_eof();
            let text = if cut { json_name(&part[start..end]) } else { error.to_string() };
            let garbage = Garbage { line: if cut { line } else { line + error.line().saturating_sub(1) }, text };
            if cut { found.truncated.push(garbage) } else { found.garbage.push(garbage) }
        }
    }
    // The text after it on the line belongs to the next part.
    (if text[end..].starts_with('\n') { end + 1 } else { end }, None)
}

/// Parses the next item of a list in JSON. False after the last.
fn read_json_item(found: &mut Import, text: &str, lines: &mut Lines, list: &mut List) -> bool {
    let Form::Json(kind, version) = &list.form else { return false };
    let bytes = &text.as_bytes()[..list.end];
    let at = json_next(bytes, list.at);
    let end = match bytes.get(at) {
        Some(b']') => return false,
        Some(_) => json_end(bytes, at),
        None => None,
    };
    let Some(end) = end else {
        found.truncated.push(Garbage { line: lines.of(text, at), text: json_name(&text[at..list.end]) });
        return false;
    };
    let line = lines.of(text, at);
    match serde_json::from_str::<Value>(&text[at..end]) {
        Ok(mut item) => {
            name_item(&mut item, kind, version);
            take(found, item, line);
        }
        Err(error) => {
            found.garbage.push(Garbage { line: line + error.line().saturating_sub(1), text: error.to_string() });
        }
    }
    list.at = end;
    end > at
}

/// Sets the kind of an item from the kind of its list, because servers omit it.
fn name_item(item: &mut Value, list: &str, version: &str) {
    let kind = list.strip_suffix("List").unwrap_or_default();
    if !kind.is_empty() && item.get("kind").is_none() && item.is_object() {
        item["kind"] = kind.into();
        item["apiVersion"] = version.into();
    }
}

/// Returns the string member of the JSON object at `at`. `None` if it does not exist.
fn json_string(text: &str, at: usize, name: &str) -> Option<String> {
    let value = json_member(text, at, name)?;
    serde_json::from_str(&text[value..json_end(text.as_bytes(), value)?]).ok()
}

fn json_member(text: &str, at: usize, name: &str) -> Option<usize> {
    let (members, _) = json_members(text, at);
    members.iter().find(|(key, value)| *key == name && *value < text.len()).map(|(_, value)| *value)
}

/// Returns the kind and the name of a truncated object, as far as they are present.
fn json_name(text: &str) -> String {
    let name = json_member(text, 0, "metadata").and_then(|at| json_string(text, at, "name"));
    [json_string(text, 0, "kind"), name].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Returns the start of the next JSON object or document, or the end of the text.
fn next_begin(text: &str, from: usize) -> usize {
    let mut at = from + line_at(text, from).len();
    for line in text[at..].split_inclusive('\n') {
        if line.starts_with("---") || line.starts_with('{') {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// Parses one document. The items of a list are parsed one by one later: an invalid item does not affect the others,
/// and a long text is never held as a tree twice.
fn read_yaml(found: &mut Import, text: &str, lines: &mut Lines, start: usize, end: usize) -> Option<List> {
    let part = &text[start..end];
    let key = |name: &str| part.strip_prefix(name).map(|_| 0).or_else(|| Some(part.find(&format!("\n{name}"))? + 1));
    let Some(items) = key("items:") else {
        read_document(found, part, lines.of(text, start));
        return None;
    };
    let head = items + line_at(part, items).len();
    let first = part[head..].lines().find(|l| l.trim_start().starts_with('-'));
    let indent = first.map_or(0, |l| l.len() - l.trim_start().len());
    // kubectl writes the kind of a list after its items.
    let truncated = key("kind:").is_none();
    Some(List { at: start + head, end, truncated, form: Form::Yaml(indent) })
}

/// Parses the next item of a list in YAML. False after the last.
fn read_item(found: &mut Import, text: &str, lines: &mut Lines, indent: usize, list: &mut List) -> bool {
    let (mut item, mut started, first) = (String::new(), false, lines.of(text, list.at));
    for whole in text[list.at..list.end].split_inclusive('\n') {
        let bare = whole.get(indent..).filter(|_| whole[..indent].trim().is_empty());
        match bare {
            Some(rest) if rest.starts_with("- ") || rest.trim_end() == "-" => {
                if started {
                    break;
                }
                started = true;
                item = format!("  {}", &rest[1..].strip_prefix(' ').unwrap_or(&rest[1..]));
            }
            Some(rest) if rest.starts_with(' ') || rest.trim().is_empty() => item.push_str(rest),
            _ => {
                // The metadata of the list, at the end of kubectl's output.
                list.at = list.end;
                break;
            }
        }
        list.at += whole.len();
    }
    let more = list.at < list.end;
    if list.truncated && !more {
        // It is unknown whether the last item is complete.
        let after = |key: &str| item.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
        let metadata = item.lines().skip_while(|line| !line.starts_with("  metadata:"));
        let name = metadata.filter_map(|line| line.strip_prefix("    name:")).map(str::trim).next();
        let name = [after("  kind:"), name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        found.truncated.push(Garbage { line: first, text: name });
    } else if !item.trim().is_empty() {
        read_document(found, &item, first);
    }
    more
}

/// True if the text is a Secret. It is removed without being parsed.
fn is_secret(text: &str) -> bool {
    let mut lines = text.lines();
    let indent = text.lines().find(|l| !l.trim().is_empty()).map_or(0, |l| l.len() - l.trim_start().len());
    lines.any(|l| {
        l.len() > indent
            && l.is_char_boundary(indent)
            && l[..indent].trim().is_empty()
            && l[indent..].trim_end() == "kind: Secret"
    })
}

fn read_document(found: &mut Import, text: &str, line: usize) {
    if is_secret(text) {
        found.secrets += 1;
        return;
    }
    for read in manifest::documents(text) {
        match read {
            Ok(document) => take(found, document.value, line + document.line),
            Err(problem) => found.garbage.push(Garbage { line: line + problem.line, text: problem.text }),
        }
    }
}

fn take(found: &mut Import, value: Value, line: usize) {
    let mut value = value;
    let name = object::kind(&value).to_owned();
    if name.ends_with("List")
        && let Some(Value::Array(items)) = value.get_mut("items").map(Value::take)
    {
        let version = object::api_version(&value).to_owned();
        for mut item in items {
            name_item(&mut item, &name, &version);
            take(found, item, line);
        }
        return;
    }
    if name == "Secret" || name.is_empty() && value.get("stringData").is_some() {
        found.secrets += 1;
        return;
    }
    match kind_of(&value) {
        Some(kind) if !object::name(&value).is_empty() => {
            let api_version = kind.api_version();
            if object::api_version(&value) != api_version {
                value["apiVersion"] = api_version.into();
            }
            redact(&mut value);
            if kind.namespaced && object::namespace(&value).is_empty() {
                object::set(&mut value, "metadata.namespace", "default");
            }
            found.objects.push(Object::new(value));
        }
        _ if !name.is_empty() => count(&mut found.unknown, name, 1),
        _ => found.garbage.push(Garbage { line, text: "no kind".to_owned() }),
    }
}

/// Returns the kind of an object. Older clusters serve some kinds in an earlier version with the same fields.
fn kind_of(value: &Value) -> Option<&'static Kind> {
    kind_named(object::api_version(value), object::kind(value))
}

fn kind_named(api_version: &str, kind: &str) -> Option<&'static Kind> {
    kinds::find(api_version, kind).or_else(|| {
        let (group, _) = api_version.split_once('/').unwrap_or(("", ""));
        kinds::KINDS.iter().copied().find(|k| k.kind == kind && k.group == group)
    })
}

//! What `kubectl get ... -A -o yaml` or `-o json` prints, as objects.
//!
//! Nothing is validated away: an object is kept as it is, with uid, resourceVersion and status. Secrets are dropped
//! before anything else looks at them. What cannot be read is told with its line, and the rest is read all the same.

use bindery_api::{Kind, Object, Value, kinds, manifest, object};

/// A part of the text that is no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Garbage {
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong with it, or the beginning of what stands there.
    pub text: String,
}

/// What was found in a text.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The objects of kinds that are known here, in the order of the text.
    pub objects: Vec<Object>,
    /// How many Secrets were dropped.
    pub secrets: usize,
    /// The kinds that are not known here, with how many there were of each.
    pub unknown: Vec<(String, usize)>,
    /// What is no object.
    pub garbage: Vec<Garbage>,
}

impl Import {
    /// Adds what another file holds; of two objects of one name the later counts.
    pub fn join(&mut self, other: Import) {
        self.objects.extend(other.objects);
        self.secrets += other.secrets;
        self.garbage.extend(other.garbage);
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

/// Reads a text.
pub fn import(text: &str) -> Import {
    let mut reader = Reader::new(text.to_owned());
    while reader.go_on() {}
    reader.found
}

/// The reading of a text, a document or an item of a list at a time: for a page that has to stay awake meanwhile.
#[derive(Debug)]
pub struct Reader {
    text: String,
    /// The begin of what is still to be read.
    rest: usize,
    /// The list that is being read.
    list: Option<List>,
    /// What was found so far.
    pub found: Import,
}

/// A list of which some items are still to be read.
#[derive(Debug)]
struct List {
    /// The begin of the next item, and its line.
    at: usize,
    line: usize,
    /// The end of the document.
    end: usize,
    /// How far the items are indented: kubectl does not indent them, other tools do.
    indent: usize,
}

impl Reader {
    /// Begins.
    pub fn new(text: String) -> Reader {
        Reader { text, rest: 0, list: None, found: Import::default() }
    }

    /// How many bytes are read, of how many.
    pub fn progress(&self) -> (usize, usize) {
        (self.list.as_ref().map_or(self.rest, |list| list.at), self.text.len())
    }

    /// Reads what comes next; false at the end.
    pub fn go_on(&mut self) -> bool {
        let (found, text) = (&mut self.found, self.text.as_str());
        if let Some(list) = &mut self.list {
            read_item(found, text, list);
            if list.at >= list.end {
                self.rest = list.end;
                self.list = None;
            }
            return true;
        }
        match begin(text, self.rest) {
            None => {
                note_garbage(found, text, self.rest, text.len());
                self.rest = text.len();
                false
            }
            Some((start, json)) => {
                note_garbage(found, text, self.rest, start);
                if json {
                    self.rest = read_json(found, text, start);
                } else {
                    (self.rest, self.list) = read_yaml(found, text, start);
                }
                true
            }
        }
    }
}

/// Where the next object or list begins, and whether it is JSON.
fn begin(text: &str, from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if line.starts_with('{') {
            return Some((at, true));
        }
        if ["apiVersion:", "kind:", "items:", "metadata:"].iter().any(|word| line.starts_with(word)) {
            return Some((at, false));
        }
        at += line.len();
    }
    None
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1
}

/// Tells of what stands between objects: blanks, comments and separators are nothing.
fn note_garbage(found: &mut Import, text: &str, from: usize, to: usize) {
    let mut at = from;
    let mut told = false;
    for line in text[from..to].split_inclusive('\n') {
        let plain = line.trim();
        let nothing = plain.is_empty() || plain.starts_with('#') || plain.starts_with("---") || plain == "...";
        if !nothing && !told {
            found.garbage.push(Garbage { line: line_of(text, at), text: plain.chars().take(80).collect() });
        }
        // One mark for lines that stand together.
        told = !nothing;
        at += line.len();
    }
}

fn read_json(found: &mut Import, text: &str, start: usize) -> usize {
    let mut stream = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
    match stream.next() {
        Some(Ok(value)) => {
            take(found, value, line_of(text, start));
            let end = start + stream.byte_offset();
            // What stands behind it on the line is looked at with the next.
            if text[end..].starts_with('\n') { end + 1 } else { end }
        }
        Some(Err(error)) => {
            let line = line_of(text, start) + error.line().saturating_sub(1);
            found.garbage.push(Garbage { line, text: error.to_string() });
            next_separator(text, start)
        }
        None => text.len(),
    }
}

/// The begin of the line after the next `---`, or the end.
fn next_separator(text: &str, from: usize) -> usize {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        at += line.len();
        if line.starts_with("---") {
            return at;
        }
    }
    text.len()
}

/// Reads one document, and gives its end. A list is left to be read item by item: one bad item spoils no other, and a long
/// text is never held as a tree twice.
fn read_yaml(found: &mut Import, text: &str, start: usize) -> (usize, Option<List>) {
    let end = yaml_end(text, start);
    let part = &text[start..end];
    let Some(list) = part.find("\nitems:").map(|at| at + 1).or_else(|| part.starts_with("items:").then_some(0)) else {
        read_document(found, part, line_of(text, start));
        return (end, None);
    };
    let head = part[list..].find('\n').map_or(part.len(), |at| list + at + 1);
    let indent =
        part[head..].lines().find(|l| l.trim_start().starts_with('-')).map_or(0, |l| l.len() - l.trim_start().len());
    let at = start + head;
    (end, Some(List { at, line: line_of(text, at), end, indent }))
}

/// Reads the next item of a list.
fn read_item(found: &mut Import, text: &str, list: &mut List) {
    let (mut item, mut begun, first) = (String::new(), false, list.line);
    for whole in text[list.at..list.end].split_inclusive('\n') {
        let bare = whole.get(list.indent..).filter(|_| whole[..list.indent].trim().is_empty());
        match bare {
            Some(rest) if rest.starts_with("- ") || rest.trim_end() == "-" => {
                if begun {
                    break;
                }
                begun = true;
                item = format!("  {}", &rest[1..].strip_prefix(' ').unwrap_or(&rest[1..]));
            }
            Some(rest) if rest.starts_with(' ') || rest.trim().is_empty() => item.push_str(rest),
            _ => {
                // The list's own metadata, at the end of what kubectl prints.
                list.at = list.end;
                break;
            }
        }
        list.at += whole.len();
        list.line += 1;
    }
    if !item.trim().is_empty() {
        read_document(found, &item, first);
    }
}

/// Where a YAML document ends: at a separator, at a line that cannot belong to it, or before a second list.
fn yaml_end(text: &str, start: usize) -> usize {
    let mut at = start;
    let mut seen: Vec<&str> = Vec::new();
    for line in text[start..].split_inclusive('\n') {
        let first = line.as_bytes().first().copied().unwrap_or(b'\n');
        let key = line.split(':').next().unwrap_or_default();
        let is_key = line.contains(':') && key.bytes().all(|b| b.is_ascii_alphanumeric());
        let belongs = match first {
            b' ' | b'\n' | b'\r' | b'#' | b'-' => !line.starts_with("---"),
            // A key that was there before begins another document.
            _ => is_key && !seen.contains(&key),
        };
        if !belongs {
            return at;
        }
        if is_key && first.is_ascii_alphabetic() {
            seen.push(key);
        }
        at += line.len();
    }
    at
}

/// Whether a Secret stands here: it is dropped unread.
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
            // What a server lists under one kind need not repeat it.
            if item.get("kind").is_none() && item.is_object() && name.len() > 4 {
                item["kind"] = name[..name.len() - 4].into();
                item["apiVersion"] = version.as_str().into();
            }
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
            object::remove(&mut value, "metadata.managedFields");
            if kind.namespaced && object::namespace(&value).is_empty() {
                object::set(&mut value, "metadata.namespace", "default");
            }
            found.objects.push(Object::new(value));
        }
        _ if !name.is_empty() => count(&mut found.unknown, name, 1),
        _ => found.garbage.push(Garbage { line, text: "no kind".to_owned() }),
    }
}

/// The kind of an object: older clusters serve some kinds in an earlier version, with the same fields.
fn kind_of(value: &Value) -> Option<&'static Kind> {
    kinds::of(value).or_else(|| {
        let (group, _) = object::api_version(value).split_once('/').unwrap_or(("", ""));
        let events = group == "events.k8s.io" && object::kind(value) == "Event";
        if events {
            return None;
        }
        kinds::KINDS.iter().copied().find(|k| k.kind == object::kind(value) && k.group == group)
    })
}

//! YAML that authors write, with what is wrong with it and where.

use std::cell::RefCell;

use bindery_api::Value;
use bindery_api::manifest::{self, Document};

use crate::{Problem, is_id};

/// One YAML file with all that is wrong with it.
pub struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    document: Document,
    problems: RefCell<Vec<Problem>>,
}

/// A value of the file, with its place.
#[derive(Clone)]
pub struct Node<'a> {
    reader: &'a Reader<'a>,
    path: String,
    /// What it says.
    pub value: &'a Value,
}

impl<'a> Reader<'a> {
    /// Reads a file of one document.
    pub fn new(file: &'a str, text: &'a str) -> Result<Reader<'a>, Problem> {
        let mut documents = manifest::documents(text);
        match documents.pop() {
            Some(Ok(document)) if documents.is_empty() => {
                Ok(Reader { file, text, document, problems: RefCell::default() })
            }
            Some(Err(problem)) => Err(Problem::new(file, problem.line + 1, problem.text)),
            Some(_) => Err(Problem::new(file, 0, "it has several documents: take out the `---` lines")),
            None => Err(Problem::new(file, 0, "it is empty")),
        }
    }

    /// The whole document.
    pub fn root(&'a self) -> Node<'a> {
        Node { reader: self, path: String::new(), value: &self.document.value }
    }

    /// What was found wrong.
    pub fn problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }
}

impl<'a> Node<'a> {
    /// The line, from 1.
    pub fn line(&self) -> usize {
        let (place, _) = self.reader.document.place(&self.path);
        let start = place.key.as_ref().map_or(place.value.start, |key| key.start);
        manifest::point(self.reader.text, start).line
    }

    /// Notes that something is wrong here.
    pub fn wrong(&self, text: impl AsRef<str>) {
        let place =
            if self.path.is_empty() { String::new() } else { format!("{}: ", self.path.trim_start_matches('.')) };
        let problem = Problem::new(self.reader.file, self.line(), place + text.as_ref());
        self.reader.problems.borrow_mut().push(problem);
    }

    /// Notes keys that nobody knows.
    pub fn known(&self, keys: &[&str]) {
        let Some(map) = self.value.as_object() else {
            return self.wrong(format!("a map is wanted here, with the keys {}", keys.join(", ")));
        };
        for key in map.keys().filter(|key| !keys.contains(&key.as_str())) {
            let here = Node { path: format!("{}.{key}", self.path), ..self.clone() };
            here.wrong(format!("unknown key; known are {}", keys.join(", ")));
        }
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some()
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.get(key)?;
        Some(Node { reader: self.reader, path: format!("{}.{key}", self.path), value })
    }

    /// The value of a key that has to be there.
    pub fn need(&self, key: &str) -> Option<Node<'a>> {
        let found = self.get(key);
        if found.is_none() {
            self.wrong(format!("`{key}` is missing"));
        }
        found
    }

    /// The items of a list; none if the key is not there.
    pub fn list(&self, key: &str) -> Vec<Node<'a>> {
        let Some(node) = self.get(key) else { return Vec::new() };
        match node.value.as_array() {
            Some(items) => (0..items.len())
                .map(|i| Node { reader: self.reader, path: format!("{}[{i}]", node.path), value: &items[i] })
                .collect(),
            None => {
                node.wrong("a list is wanted here: lines that begin with `- `");
                Vec::new()
            }
        }
    }

    /// What stands here as text; numbers and booleans as they are written.
    pub fn text(&self) -> String {
        match self.value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => self.value.to_string(),
            _ => {
                self.wrong("a text is wanted here");
                String::new()
            }
        }
    }

    /// The text of a key; empty if it is not there.
    pub fn text_at(&self, key: &str) -> String {
        self.get(key).map(|node| node.text()).unwrap_or_default()
    }

    /// An id.
    pub fn id(&self) -> String {
        let id = self.text();
        if !is_id(&id) {
            self.wrong(format!("{id:?} is no id: small letters, digits and `-`, a letter first"));
        }
        id
    }

    /// A number of at least 1.
    pub fn number(&self) -> u64 {
        let number = self.value.as_u64().unwrap_or(0);
        if number == 0 {
            self.wrong("a whole number is wanted here, 1 or more");
        }
        number
    }

    /// A number of at least 1 and at most `most`.
    pub fn number_up_to(&self, most: u64) -> u64 {
        let number = self.number();
        if number > most {
            self.wrong(format!("{number} is too large: {most} at most"));
        }
        number.min(most)
    }

    /// `true` or `false`.
    pub fn flag(&self) -> bool {
        self.value.as_bool().unwrap_or_else(|| {
            self.wrong("`true` or `false` is wanted here");
            false
        })
    }
}

//! Parses YAML files of authors into the types of [`crate::format`], and reports problems with their positions.
//!
//! Only tools use it, because `serde_yaml` would add 48 KB to the page. The page loads the result ([`crate::bundle`]).
//! The manifest reader determines the position of each value.

use std::cell::RefCell;

use bindery_api::Value;
use bindery_api::manifest::{self, Document};
use serde::de::DeserializeOwned;

use crate::Problem;
use crate::format::{FORMER_KEYS, Form};
use crate::is_id;

/// A YAML file and its problems.
pub struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    value: Value,
    document: Document,
    problems: RefCell<Vec<Problem>>,
}

/// A value of the file, with its path.
#[derive(Clone)]
pub struct Node<'a> {
    reader: &'a Reader<'a>,
    path: String,
    value: &'a Value,
}

impl<'a> Reader<'a> {
    /// Returns a reader of a file with one document.
    pub fn new(file: &'a str, text: &'a str) -> Result<Reader<'a>, Problem> {
        let mut documents = manifest::documents(text);
        match documents.pop() {
            Some(Ok(document)) if documents.is_empty() => {
                let value = document.value.clone();
                Ok(Reader { file, text, value, document, problems: RefCell::default() })
            }
            Some(Err(problem)) => Err(Problem::new(file, problem.line + 1, problem.text)),
            Some(_) => Err(Problem::new(file, 0, "it has several documents: take out the `---` lines")),
            None => Err(Problem::new(file, 0, "it is empty")),
        }
    }

    /// Parses the file as YAML 1.2.
    ///
    /// # Errors
    /// The first value that does not fit the type.
    pub fn read<T: DeserializeOwned>(&mut self) -> Result<T, Problem> {
        let wrong = |error: serde_yaml::Error| {
            let (text, line) = (error.to_string(), error.location().map_or(0, |at| at.line()));
            let place = error.location().map(|at| format!(" at line {} column {}", at.line(), at.column()));
            let text = place.and_then(|place| text.strip_suffix(&place)).unwrap_or(&text);
            Problem::new(self.file, line, text)
        };
        let read = serde_yaml::from_str(self.text).map_err(wrong)?;
        self.value = serde_yaml::from_str(self.text).map_err(wrong)?;
        Ok(read)
    }

    /// Parses JSON from the values of the manifest reader.
    ///
    /// # Errors
    /// The first value that does not fit the type.
    pub fn read_json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_path_to_error::deserialize(&self.value).map_err(|error| {
            let path = error.path().to_string();
            self.problem(path.trim_matches('.'), &error.into_inner().to_string())
        })
    }

    /// Returns the root of the document.
    pub fn root(&'a self) -> Node<'a> {
        Node { reader: self, path: String::new(), value: &self.value }
    }

    /// Returns the problems found so far.
    pub fn problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    // YAML 1.1 parses a few keys differently, such as `on`. Their position is that of the map.
    fn problem(&self, path: &str, text: &str) -> Problem {
        let (place, _) = self.document.place(path);
        let start = place.key.as_ref().map_or(place.value.start, |key| key.start);
        let named = if path.is_empty() { String::new() } else { format!("{path}: ") };
        Problem::new(self.file, manifest::point(self.text, start).line, named + text)
    }
}

impl<'a> Node<'a> {
    /// Adds a problem at this value.
    pub fn add_problem(&self, text: impl AsRef<str>) {
        let problem = self.reader.problem(self.path.trim_start_matches('.'), text.as_ref());
        self.reader.problems.borrow_mut().push(problem);
    }

    /// Returns the key as the author wrote it: `key`, or a former name of it.
    fn written<'k>(&self, key: &'k str) -> &'k str {
        let has = |key: &str| self.value.get(key).is_some_and(|value| !value.is_null());
        let former =
            || FORMER_KEYS.iter().find(|(former, name)| *name == key && has(former)).map(|(former, _)| *former);
        if has(key) { key } else { former().unwrap_or(key) }
    }

    /// Returns the value of a key.
    pub fn at(&self, key: &str) -> Node<'a> {
        let key = self.written(key);
        Node { path: format!("{}.{key}", self.path), value: &self.value[key], ..self.clone() }
    }

    /// Returns an item of a list.
    pub fn item(&self, index: usize) -> Node<'a> {
        Node { path: format!("{}[{index}]", self.path), value: &self.value[index], ..self.clone() }
    }

    /// Returns the items of a list with their nodes.
    pub fn items<T>(&self, key: &str, list: impl IntoIterator<Item = T>) -> impl Iterator<Item = (Node<'a>, T)> {
        let here = self.at(key);
        list.into_iter().enumerate().map(move |(index, item)| (here.item(index), item))
    }

    /// Returns the form of a map. Adds problems for keys that do not belong to the form, and for keys that it requires.
    pub fn form(&self, forms: &'static [Form], also: &[&'static str]) -> Option<&'static Form> {
        let has = |key: &str| self.value.get(self.written(key)).is_some_and(|value| !value.is_null());
        // Forms never had the name `on`.
        let mut found: Vec<&Form> =
            forms.iter().filter(|form| has(form.name) && self.written(form.name) != "on").collect();
        // The key of one form may be a key of another: an event has an object.
        if let [one, other] = found.as_slice() {
            let inner = |form: &Form, of: &Form| of.keys().any(|key| key == form.name);
            if inner(one, other) {
                found.remove(0);
            } else if inner(other, one) {
                found.remove(1);
            }
        }
        let [form] = found.as_slice() else {
            let names: Vec<&str> = forms.iter().map(|form| form.name).collect();
            self.add_problem(format!("exactly one of the keys {} is expected here", names.join(", ")));
            return None;
        };
        let known: Vec<&str> = also.iter().copied().chain(form.keys()).collect();
        for key in self.value.as_object().into_iter().flat_map(|map| map.keys()) {
            let is_known = |key: &str| known.contains(&key);
            let is_former = FORMER_KEYS.iter().any(|(former, name)| former == key && is_known(name));
            if !is_known(key) && !is_former {
                let text = format!("this key does not belong to `{}`; its keys are {}", form.name, known.join(", "));
                self.at(key).add_problem(text);
            }
        }
        let missing: Vec<&str> = form.needs.iter().copied().filter(|key| !has(key)).collect();
        missing.iter().for_each(|key| self.add_problem(format!("missing field `{key}`")));
        missing.is_empty().then_some(*form)
    }

    /// Adds a problem if a text is not a valid ID.
    pub fn id(&self, id: &str) {
        if !is_id(id) {
            self.add_problem(format!("{id:?} is no ID: small letters, digits and `-`, a letter first"));
        }
    }

    /// Adds a problem if a number is not from 1 to `most`.
    pub fn number(&self, number: u64, most: u64) {
        if number == 0 {
            self.add_problem("a whole number is expected here, 1 or more");
        } else if number > most {
            self.add_problem(format!("{number} is too large: {most} at most"));
        }
    }

    /// Adds a problem if a text is not one of the known ones.
    pub fn one_of(&self, text: &str, known: &[&str]) {
        if !known.contains(&text) {
            self.add_problem(format!("{text:?} is unknown; one of {} is expected", known.join(", ")));
        }
    }
}

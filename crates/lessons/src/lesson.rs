//! `lesson.yaml`: what a lesson does, in no language.

use std::collections::BTreeMap;

use bindery_api::{Value, kinds};
use serde_json::{Map, json};

use crate::check::{self, Check};
use crate::reader::{Node, Reader};
use crate::text::{self, Text};
use crate::{LANGUAGES, Problem, regions};

/// The name of its file.
pub const FILE: &str = "lesson.yaml";

/// All keys of a lesson, of its steps and of their questions.
pub const KEYS: &[&str] =
    &["minutes", "topics", "setup", "steps", "id", "manifest", "predict", "checks", "solution", "options", "answer"];

/// The most seconds that `pass` may ask for: a day.
pub const MOST_SECONDS: u64 = 86_400;
/// The most writes that `writes` may ask for.
pub const MOST_WRITES: u64 = 10_000;

/// All keys of what is done.
pub const KEYS_OF_DEEDS: &[&str] = &[
    "apply", "kubectl", "stdin", "pass", "writes", "node", "change", "zone", "driver", "topology", "volumes", "bytes",
    "capacity", "crash", "hold", "on", "fail", "fault", "settle", "fails",
];

/// A lesson with all of its files.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The name of its folder.
    pub id: String,
    /// How long a reader may take.
    pub minutes: u64,
    /// What it is about: Kubernetes' own words.
    pub topics: Vec<String>,
    /// What is done before the first step.
    pub setup: Vec<Deed>,
    /// The steps; never empty.
    pub steps: Vec<Step>,
    /// The manifests, with their marks, by name.
    pub files: BTreeMap<String, String>,
    /// The texts, by language.
    pub texts: BTreeMap<String, Text>,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its id, the same in every language's text.
    pub id: String,
    /// The file that the editor begins with; without one it keeps what it has.
    pub manifest: Option<String>,
    /// What is done before the reader begins.
    pub setup: Vec<Deed>,
    /// A question to answer before looking.
    pub predict: Option<Predict>,
    /// What has to hold in the end; none for a step that is only read.
    pub checks: Vec<Check>,
    /// What makes the checks hold.
    pub solution: Vec<Deed>,
}

/// A question with its options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predict {
    /// The ids of what can be answered, in order.
    pub options: Vec<String>,
    /// The right one.
    pub answer: String,
}

/// Something that is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    /// What.
    pub does: Does,
    /// Whether the controllers finish what follows from it before anything else happens.
    pub settle: bool,
    /// A part of what kubectl writes to standard error, if the command is meant to fail.
    pub fails: Option<String>,
}

/// What is done.
#[derive(Debug, Clone, PartialEq)]
pub enum Does {
    /// `kubectl apply` of a file. In a solution the reader's editor holds it.
    Apply(String),
    /// A kubectl command line without `kubectl`. It may read a file from standard input, and hold `$(pvc/data .spec.volumeName)`.
    Kubectl(String, Option<String>),
    /// The controllers work for so many seconds.
    Pass(u64),
    /// The controllers work until so many writes were made.
    Writes(u64),
    /// Something that is no command, in the form of `bindery_scenario::walk`.
    Act(Value),
}

impl Lesson {
    /// Reads a lesson from the files of its folder.
    ///
    /// # Errors
    /// All that an author has to put right, by file and line.
    pub fn read(id: &str, files: &[(String, String)]) -> Result<Lesson, Vec<Problem>> {
        Lesson::read_in(id, files, &LANGUAGES)
    }

    /// Reads a lesson of which the texts are there in these languages only.
    ///
    /// # Errors
    /// All that an author has to put right, by file and line.
    pub fn read_in(id: &str, files: &[(String, String)], languages: &[&str]) -> Result<Lesson, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut lesson = Lesson {
            id: id.to_owned(),
            minutes: 0,
            topics: Vec::new(),
            setup: Vec::new(),
            steps: Vec::new(),
            files: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
        let mut structure = None;
        let mut texts = BTreeMap::new();
        for (name, text) in files {
            match name.rsplit_once('.') {
                _ if name == FILE => structure = Some(text),
                Some((_, "yaml")) => {
                    if let Err(problem) = regions::split(name, text) {
                        problems.push(problem);
                    }
                    lesson.files.insert(name.clone(), text.clone());
                }
                Some((language, "md")) if languages.contains(&language) => {
                    texts.insert(language.to_owned(), text);
                }
                _ => {
                    problems.push(Problem::new(name, 0, "a lesson's folder holds .yaml files, en.md, ru.md and zh.md"))
                }
            }
        }
        match structure {
            Some(text) => lesson.structure(text, &mut problems),
            None => problems.push(Problem::new(FILE, 0, "the file is missing")),
        }
        for language in languages.iter().copied() {
            let file = format!("{language}.md");
            match texts.get(language) {
                Some(text) => match text::read(&file, text) {
                    Ok(text) => {
                        text::compare(&file, &lesson, &text, &mut problems);
                        lesson.texts.insert(language.to_owned(), text);
                    }
                    Err(wrong) => problems.extend(wrong),
                },
                None => {
                    problems.push(Problem::new(&file, 0, "the file is missing: a lesson has a text in every language"))
                }
            }
        }
        text::compare_languages(&lesson, &mut problems);
        problems.sort();
        if problems.is_empty() { Ok(lesson) } else { Err(problems) }
    }

    /// A manifest as the editor shows it, without marks.
    pub fn manifest(&self, file: &str) -> String {
        let text = self.files.get(file).map_or("", String::as_str);
        regions::split(file, text).map(|(text, _)| text).unwrap_or_default()
    }

    /// The text in a language, or in one that there is.
    pub fn text(&self, language: &str) -> Option<&Text> {
        self.texts.get(language).or_else(|| self.texts.values().next())
    }

    fn structure(&mut self, text: &str, problems: &mut Vec<Problem>) {
        let reader = match Reader::new(FILE, text) {
            Ok(reader) => reader,
            Err(problem) => return problems.push(problem),
        };
        let root = reader.root();
        root.known(&["minutes", "topics", "setup", "steps"]);
        self.minutes = root.need("minutes").map_or(0, |node| node.number());
        self.topics = root.list("topics").iter().map(Node::text).collect();
        if self.topics.is_empty() {
            root.wrong("`topics` is missing: a list such as [PersistentVolume, binding]");
        }
        let mut used = Vec::new();
        self.setup = self.deeds(&root, "setup", &mut used);
        for node in root.list("steps") {
            let step = self.step(&node, &mut used);
            if self.steps.iter().any(|other| other.id == step.id) {
                node.wrong(format!("there are two steps {}", step.id));
            }
            self.steps.push(step);
        }
        if self.steps.iter().all(|step| step.checks.is_empty()) {
            root.wrong("no step has `checks`: a lesson has something to do");
        }
        for file in self.files.keys().filter(|file| !used.contains(file)) {
            problems.push(Problem::new(file, 0, "nothing uses this file"));
        }
        problems.extend(reader.problems());
    }

    fn step(&self, node: &Node, used: &mut Vec<String>) -> Step {
        node.known(&["id", "manifest", "setup", "predict", "checks", "solution"]);
        let manifest = node.get("manifest").map(|node| self.file(&node, used));
        let predict = node.get("predict").map(|node| {
            node.known(&["options", "answer"]);
            let options: Vec<String> = node.list("options").iter().map(Node::id).collect();
            let answer = node.need("answer").map(|node| node.id()).unwrap_or_default();
            if options.len() < 2 || !options.contains(&answer) {
                node.wrong("a question has two `options` or more, one of which is the `answer`");
            }
            Predict { options, answer }
        });
        let mut checks: Vec<Check> = Vec::new();
        for node in node.list("checks") {
            let check = check::read(&node);
            if checks.iter().any(|other| other.id == check.id) {
                node.wrong(format!("there are two checks {}", check.id));
            }
            checks.push(check);
        }
        let step = Step {
            id: node.need("id").map(|node| node.id()).unwrap_or_default(),
            manifest,
            setup: self.deeds(node, "setup", used),
            predict,
            checks,
            solution: self.deeds(node, "solution", used),
        };
        if step.checks.is_empty() != step.solution.is_empty() {
            node.wrong("`checks` and `solution` belong together: a step has both, or neither if it is only read");
        }
        if let (Some(file), Some(solved)) = (&step.manifest, step.applied())
            && let Some(Ok((text, fixed))) = self.files.get(file).map(|text| regions::split(file, text))
            && let Some(lines) = regions::changed(&text, &fixed, &self.manifest(solved))
        {
            let first = lines.lines().next().unwrap_or_default();
            node.wrong(format!("the solution {solved} changes what {file} does not let change, from {first:?} on"));
        }
        step
    }

    /// A file of the lesson's folder.
    fn file(&self, node: &Node, used: &mut Vec<String>) -> String {
        let name = node.text();
        if !self.files.contains_key(&name) {
            node.wrong(format!("the lesson has no file {name:?}"));
        }
        used.push(name.clone());
        name
    }

    fn deeds(&self, node: &Node, key: &str, used: &mut Vec<String>) -> Vec<Deed> {
        node.list(key).iter().filter_map(|node| self.deed(node, used)).collect()
    }

    fn deed(&self, node: &Node, used: &mut Vec<String>) -> Option<Deed> {
        const SORTS: [(&str, &[&str]); 9] = [
            ("apply", &["apply", "fails"]),
            ("kubectl", &["kubectl", "stdin", "fails"]),
            ("pass", &["pass"]),
            ("writes", &["writes"]),
            ("node", &["node", "change", "zone"]),
            ("driver", &["driver", "change", "topology", "volumes", "bytes", "capacity", "on"]),
            ("crash", &["crash"]),
            ("hold", &["hold", "on"]),
            ("fail", &["fail", "fault"]),
        ];
        let mut sorts = SORTS.iter().filter(|(sort, _)| node.has(sort));
        let (Some((sort, keys)), None) = (sorts.next(), sorts.next()) else {
            let known: Vec<&str> = SORTS.iter().map(|(sort, _)| *sort).collect();
            node.wrong(format!("exactly one of the keys {} is wanted here", known.join(", ")));
            return None;
        };
        let mut known = keys.to_vec();
        known.push("settle");
        node.known(&known);
        let first = node.get(sort)?;
        let does = match *sort {
            "apply" => Does::Apply(self.file(&first, used)),
            "kubectl" => {
                let line = first.text();
                let line = line.strip_prefix("kubectl ").unwrap_or(&line).to_owned();
                Does::Kubectl(line, node.get("stdin").map(|node| self.file(&node, used)))
            }
            "pass" => Does::Pass(first.number_up_to(MOST_SECONDS)),
            "writes" => Does::Writes(first.number_up_to(MOST_WRITES)),
            _ => Does::Act(act(node, sort)),
        };
        let settle = node.get("settle").is_none_or(|node| node.flag());
        Some(Deed { does, settle, fails: node.get("fails").map(|node| part_of_error(&node)) })
    }
}

/// The part of an error's text that `fails` holds. Any failure would do for `true`, a misspelled command included.
fn part_of_error(node: &Node) -> String {
    match node.value {
        Value::String(text) if !text.trim().is_empty() => text.clone(),
        _ => {
            node.wrong(
                "a part of the error that kubectl prints is expected here, such as `fails: \"is forbidden\"`; leave \
                 `fails` out if the command succeeds",
            );
            String::new()
        }
    }
}

/// An action of the cluster as `bindery_scenario::walk` has it.
fn act(node: &Node, sort: &str) -> Value {
    let mut action: Map<String, Value> = node.value.as_object().cloned().unwrap_or_default();
    action.remove("settle");
    let one_of = |key: &str, known: &[&str]| {
        let word = node.text_at(key);
        if !known.contains(&word.as_str()) {
            node.wrong(format!("`{key}` is one of {}", known.join(", ")));
        }
    };
    match sort {
        "node" => {
            one_of("change", &["join", "cut off", "bring back", "remove"]);
            action.entry("zone").or_insert(json!(""));
        }
        "driver" => one_of("change", &["install", "uninstall", "register", "deregister"]),
        "hold" => {
            action.entry("on").or_insert(true.into());
        }
        "fail" => one_of("fault", &["Refused", "Lost"]),
        _ => {}
    }
    Value::Object(action)
}

impl Step {
    /// The file that its solution leaves in the editor.
    pub fn applied(&self) -> Option<&str> {
        self.solution.iter().find_map(|deed| match &deed.does {
            Does::Apply(file) => Some(file.as_str()),
            _ => None,
        })
    }
}

/// `pvc/data` or `pvc/shop/data` as the name of an object: its kind, namespace and name.
pub fn object_name(text: &str) -> Result<(&'static bindery_api::Kind, String, String), String> {
    let wrong = || format!("{text:?} names no object: `pvc/data`, or `pvc/NAMESPACE/data`");
    let parts: Vec<&str> = text.split('/').collect();
    let kind = kinds::by_resource(parts[0]).ok_or_else(wrong)?;
    let namespace = |given: &str| if kind.namespaced { given.to_owned() } else { String::new() };
    match parts.as_slice() {
        [_, name] => Ok((kind, namespace("default"), (*name).to_owned())),
        [_, given, name] if kind.namespaced => Ok((kind, namespace(given), (*name).to_owned())),
        _ => Err(wrong()),
    }
}

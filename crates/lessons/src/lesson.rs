//! `lesson.yaml`: the operations and checks of a lesson, without texts.

use std::collections::BTreeMap;

use bindery_api::{Value, kinds};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

use bindery_session::Injection;

use crate::check::{self, Check};
use crate::format::{self, FileName, OPERATIONS, Text, Whole};
use crate::reader::{Node, Reader};
use crate::{LANGUAGES, Problem, regions, text};

/// The name of the file.
pub const FILE: &str = "lesson.yaml";

/// The maximum of `advance` in seconds: a day.
pub const MAX_SECONDS: u64 = 86_400;
/// The maximum of `until-writes`.
pub const MAX_WRITES: u64 = 10_000;

const NODE_CHANGES: [&str; 4] = ["join", "partition", "heal", "remove"];
/// The former names of changes of nodes, which actions still have.
const FORMER_CHANGES: [(&str, &str); 2] = [("cut off", "partition"), ("bring back", "heal")];
const DRIVER_CHANGES: [&str; 4] = ["install", "uninstall", "register", "deregister"];

/// A lesson with all of its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// The ID: the name of its folder.
    pub id: String,
    /// The duration for a reader, in minutes.
    pub minutes: u64,
    /// The topics, in the terms of Kubernetes.
    pub topics: Vec<String>,
    /// The operations before the first step.
    pub setup: Vec<Operation>,
    /// The steps. Never empty.
    pub steps: Vec<Step>,
    /// The manifests by name, with the region marks.
    pub files: BTreeMap<String, String>,
    /// The texts by language.
    pub texts: BTreeMap<String, text::Text>,
}

/// A step of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The ID, which is the same in the texts of all languages.
    pub id: String,
    /// The file with the initial text of the editor. `None` to keep the text of the editor.
    pub manifest: Option<String>,
    /// The operations before the reader starts.
    pub setup: Vec<Operation>,
    /// A question before the step.
    pub quiz: Option<Quiz>,
    /// The checks that complete the step. Empty if the step has only a text.
    pub checks: Vec<Check>,
    /// The operations after which the checks pass.
    pub solution: Vec<Operation>,
}

/// A question with its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiz {
    /// The IDs of the options, in order.
    pub options: Vec<String>,
    /// The ID of the correct option.
    pub answer: String,
}

/// An operation of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// The operation.
    pub run: Run,
    /// True if the cluster settles before the next operation.
    pub settle: bool,
    /// A part of the standard error of kubectl, if the command is expected to fail.
    pub expect_failure: Option<String>,
}

/// An operation as its author wrote it. It becomes an operation of the log when it runs (`run::resolve`), because the
/// files and the values of objects are known only then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Run {
    /// `kubectl apply` of a file. In a solution the file is in the reader's editor.
    Apply(String),
    /// A kubectl command line without `kubectl`, and the file of its standard input. May contain `$(pvc/data
    /// .spec.volumeName)`.
    Kubectl(String, Option<String>),
    /// An operation other than a command: the clock advances, controllers write, a node is partitioned.
    Operation(#[serde(with = "crate::bundle::json")] bindery_session::Operation),
}

impl Lesson {
    /// Parses a lesson from the files of its folder.
    ///
    /// # Errors
    /// All problems that the author must fix, by file and line.
    pub fn read(id: &str, files: &[(String, String)]) -> Result<Lesson, Vec<Problem>> {
        Lesson::read_in(id, files, &LANGUAGES)
    }

    /// Parses a lesson that has texts only in these languages.
    pub(crate) fn read_in(id: &str, files: &[(String, String)], languages: &[&str]) -> Result<Lesson, Vec<Problem>> {
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
        let structure = structure.ok_or_else(|| Problem::new(FILE, 0, "the file is missing"));
        let read = structure.and_then(|text| lesson.structure(text, &mut problems));
        // The texts can be checked only against valid steps.
        let known = read.map_err(|problem| problems.push(problem)).is_ok();
        for language in languages.iter().copied() {
            let file = format!("{language}.md");
            match texts.get(language) {
                Some(text) => match text::read(&file, text) {
                    Ok(text) => {
                        if known {
                            text::compare(&file, &lesson, &text, &mut problems);
                        }
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

    /// Returns a manifest without region marks, as the editor shows it.
    pub fn manifest(&self, file: &str) -> String {
        let text = self.files.get(file).map_or("", String::as_str);
        regions::split(file, text).map(|(text, _)| text).unwrap_or_default()
    }

    /// Returns the text in a language, or in another one if there is none.
    pub fn text(&self, language: &str) -> Option<&text::Text> {
        self.texts.get(language).or_else(|| self.texts.values().next())
    }

    fn structure(&mut self, text: &str, problems: &mut Vec<Problem>) -> Result<(), Problem> {
        let mut reader = Reader::new(FILE, text)?;
        let written: format::Lesson = reader.read()?;
        let root = reader.root();
        root.at("minutes").number(written.minutes.0, u64::MAX);
        self.minutes = written.minutes.0;
        self.topics = written.topics.into_iter().map(|topic| topic.0).collect();
        if self.topics.is_empty() {
            root.at("topics").add_problem("the list is empty: [PersistentVolume, binding] is an example");
        }
        let mut used = Vec::new();
        self.setup = self.operations(&root, "setup", written.setup, &mut used);
        for (node, step) in root.items("steps", written.steps) {
            let step = self.step(&node, step, &mut used);
            if self.steps.iter().any(|other| other.id == step.id) {
                node.add_problem(format!("there are two steps {}", step.id));
            }
            self.steps.push(step);
        }
        if self.steps.iter().all(|step| step.checks.is_empty()) {
            root.add_problem("no step has `checks`: a lesson has something to do");
        }
        for file in self.files.keys().filter(|file| !used.contains(file)) {
            problems.push(Problem::new(file, 0, "nothing uses this file"));
        }
        problems.extend(reader.problems());
        Ok(())
    }

    fn step(&self, node: &Node, written: format::Step, used: &mut Vec<String>) -> Step {
        node.at("id").id(&written.id.0);
        let quiz = written.quiz.map(|quiz| {
            let node = node.at("quiz");
            let options: Vec<String> = quiz.options.into_iter().map(|option| option.0).collect();
            node.items("options", &options).for_each(|(node, option)| node.id(option));
            let answer = quiz.answer.0;
            if options.len() < 2 || !options.contains(&answer) {
                node.add_problem("a question has two `options` or more, one of which is the `answer`");
            }
            Quiz { options, answer }
        });
        let mut checks: Vec<Check> = Vec::new();
        for (node, written) in node.items("checks", written.checks) {
            let check = check::read(&node, written);
            if checks.iter().any(|other| other.id == check.id) {
                node.add_problem(format!("there are two checks {}", check.id));
            }
            checks.push(check);
        }
        let step = Step {
            id: written.id.0,
            manifest: written.manifest.map(|name| self.file(&node.at("manifest"), name, used)),
            setup: self.operations(node, "setup", written.setup, used),
            quiz,
            checks,
            solution: self.operations(node, "solution", written.solution, used),
        };
        if step.checks.is_empty() != step.solution.is_empty() {
            node.add_problem("`checks` and `solution` belong together: a step has both, or neither if it is only read");
        }
        if let (Some(file), Some(solved)) = (&step.manifest, step.applied_file())
            && let Some(Ok((text, fixed))) = self.files.get(file).map(|text| regions::split(file, text))
            && let Some(lines) = regions::first_changed(&text, &fixed, &self.manifest(solved))
        {
            let first = lines.lines().next().unwrap_or_default();
            node.add_problem(format!(
                "the solution {solved} changes what {file} does not let change, from {first:?} on"
            ));
        }
        step
    }

    /// Returns the name of a file in the lesson's folder, and checks that it exists.
    fn file(&self, node: &Node, FileName(name): FileName, used: &mut Vec<String>) -> String {
        if !self.files.contains_key(&name) {
            node.add_problem(format!("the lesson has no file {name:?}"));
        }
        used.push(name.clone());
        name
    }

    fn operations(
        &self,
        node: &Node,
        key: &str,
        written: Vec<format::Operation>,
        used: &mut Vec<String>,
    ) -> Vec<Operation> {
        node.items(key, written).filter_map(|(node, written)| self.operation(&node, written, used)).collect()
    }

    fn operation(&self, node: &Node, mut written: format::Operation, used: &mut Vec<String>) -> Option<Operation> {
        node.form(&OPERATIONS, &[])?;
        let (settle, expect_failure) =
            (written.settle.unwrap_or(true), written.expect_failure.take().map(|part| part.0));
        let run = if let Some(name) = written.apply {
            Run::Apply(self.file(&node.at("apply"), name, used))
        } else if let Some(Text(line)) = written.kubectl {
            let line = line.strip_prefix("kubectl ").unwrap_or(&line).to_owned();
            Run::Kubectl(line, written.stdin.map(|name| self.file(&node.at("stdin"), name, used)))
        } else if let Some(Whole(seconds)) = written.advance {
            node.at("advance").number(seconds, MAX_SECONDS);
            Run::Operation(bindery_session::Operation::advance(Duration::from_secs(seconds)))
        } else if let Some(Whole(count)) = written.until_writes {
            node.at("until-writes").number(count, MAX_WRITES);
            Run::Operation(bindery_session::Operation::UntilWrites(usize::try_from(count).unwrap_or(usize::MAX)))
        } else {
            Run::Operation(injection(node, written))
        };
        Some(Operation { run, settle, expect_failure })
    }
}

/// Returns the operation that injects an action of the cluster.
fn injection(node: &Node, written: format::Operation) -> bindery_session::Operation {
    let text = |text: Option<Text>| text.map(|text| text.0);
    let number = |number: Option<Whole>| number.map(|number| number.0);
    let change = text(written.change).unwrap_or_default();
    // Actions have the former names.
    let former = |change: &str| FORMER_CHANGES.iter().find(|(_, name)| *name == change).map(|(former, _)| *former);
    let is_former = |change: &str| FORMER_CHANGES.iter().any(|(former, _)| *former == change);
    let enabled = |of: fn(&Value) -> bool, key: &str, expected: &str| {
        if written.enabled.as_ref().is_some_and(|enabled| !of(enabled)) {
            node.at(key).add_problem(format!("{expected} is expected here"));
        }
    };
    let mut action = if let Some(Text(name)) = written.driver {
        node.at("change").one_of(&change, &DRIVER_CHANGES);
        enabled(Value::is_string, "node", "the name of a node");
        let of_node = written.node.map(|Text(name)| Value::from(name)).or(written.enabled);
        json!({
            "driver": name, "change": change, "topology": text(written.topology), "volumes": number(written.volumes),
            "bytes": number(written.bytes), "capacity": number(written.capacity), "on": of_node,
        })
    } else if let Some(Text(name)) = written.node {
        if !is_former(&change) {
            node.at("change").one_of(&change, &NODE_CHANGES);
        }
        let change = former(&change).unwrap_or(&change);
        json!({ "node": name, "change": change, "zone": text(written.zone).unwrap_or_default() })
    } else if let Some(Text(name)) = written.pause_watches {
        enabled(Value::is_boolean, "enabled", "`true` or `false`");
        json!({ "hold": name, "on": written.enabled.unwrap_or(true.into()) })
    } else if let Some(Text(name)) = written.inject_fault {
        json!({ "fail": name, "fault": written.fault.map(|fault| format!("{fault:?}")) })
    } else {
        json!({ "crash": text(written.crash) })
    };
    if let Some(action) = action.as_object_mut() {
        action.retain(|_, value| !value.is_null());
    }
    // An incomplete action is kept in its original form. It cannot run.
    bindery_session::Operation::Inject(Injection::Action(action))
}

impl Step {
    /// Returns the file that the solution applies from the editor.
    pub fn applied_file(&self) -> Option<&str> {
        self.solution.iter().find_map(|operation| match &operation.run {
            Run::Apply(file) => Some(file.as_str()),
            _ => None,
        })
    }
}

/// Parses `pvc/data` or `pvc/shop/data` to the kind, the namespace and the name of an object.
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

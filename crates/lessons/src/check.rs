//! Checks: the conditions of a cluster that complete a step.
//!
//! A check looks at objects, files and logs as they are, and at what was written and called since the step began. It never
//! looks at what the reader typed, so every way to the goal will do.

use bindery_api::quantity::Quantity;
use bindery_api::selector::LabelSelector;
use bindery_api::{Object, Value, kinds, object};
use bindery_cluster::{Action, Actor, CallRecord, Cluster, Exec, Record};
use bindery_kubectl::jsonpath::{JsonPath, relaxed};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::format::{self, CHECKS, Text, Wanted};
use crate::lesson::object_name;
use crate::reader::{Node, Reader};

/// A check of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Its id, which its sentence in the texts has, too.
    pub id: String,
    /// What is looked at.
    pub test: Test,
}

/// What is looked at. Names and what is wanted may hold `$(pvc/data .spec.volumeName)`: the value of another object's field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// An object as it is, or a field of it.
    Object {
        /// `pvc/data`, `pvc/shop/data`.
        object: String,
        /// kubectl's JSONPath.
        path: Option<String>,
        /// What it is to be.
        want: Matcher,
    },
    /// How many objects there are.
    Count {
        /// `pods`.
        resource: String,
        /// Only in this namespace; in all without one.
        namespace: Option<String>,
        /// Only with these labels.
        selector: String,
        /// Only those whose field is so.
        filter: Option<(String, Matcher)>,
        /// How many.
        want: Matcher,
    },
    /// Whether something was said about an object.
    Event {
        /// The reason; `*` stands for anything.
        reason: String,
        /// About what, `pvc/data`; about anything without one.
        object: Option<String>,
        /// A part of what is said.
        message: String,
        /// Whether it is to be there.
        want: Matcher,
        /// Since when.
        since: Scope,
    },
    /// Whether a key was written.
    Record {
        /// The object, `pvc/data`; `*` in its name stands for anything.
        object: String,
        /// How it was written; in any way without one.
        change: Option<Change>,
        /// `user`, or a controller's name.
        by: String,
        /// The branch of its Why.
        why: String,
        /// A field of what was written.
        filter: Option<(String, Matcher)>,
        /// Whether it is to be there.
        want: Matcher,
        /// Since when.
        since: Scope,
    },
    /// Whether a CSI driver was called.
    Call {
        /// `CreateVolume`.
        method: String,
        /// The node it was called on.
        node: String,
        /// The code it answered, `OK` if it went well; anything if empty.
        code: String,
        /// A field of the request.
        filter: Option<(String, Matcher)>,
        /// Whether it is to be there.
        want: Matcher,
        /// Since when.
        since: Scope,
    },
    /// What a file holds, as a container sees it.
    File {
        /// `pod/app`.
        pod: String,
        /// The container; the first if empty.
        container: String,
        /// The path.
        file: String,
        /// What it is to hold.
        want: Matcher,
    },
    /// What a container has printed.
    Log {
        /// `pod/app`.
        pod: String,
        /// The container; the first if empty.
        container: String,
        /// What it is to hold.
        want: Matcher,
    },
    /// One of these holds.
    Any(Vec<Test>),
    /// All of these hold.
    All(Vec<Test>),
}

/// The expected value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matcher {
    /// It is there.
    Exists,
    /// It is not there.
    Absent,
    /// This text.
    Is(String),
    /// Not this text; it is there all the same.
    IsNot(String),
    /// A text in which `*` stands for anything.
    Like(String),
    /// A text that has this in it.
    Contains(String),
    /// A number or a quantity that is not less.
    AtLeast(String),
    /// A number or a quantity that is not more.
    AtMost(String),
}

/// How an object was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was created.
    Created,
    /// It was updated.
    Updated,
    /// It was deleted.
    Deleted,
}

impl Change {
    fn name(self) -> &'static str {
        match self {
            Change::Created => "created",
            Change::Updated => "updated",
            Change::Deleted => "deleted",
        }
    }
}

/// The records and calls that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Those since the step began.
    Step,
    /// Those since the cluster of the lesson was created.
    Lesson,
}

/// A position in the log of a cluster. Later records and calls count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogPosition {
    /// The revision.
    pub revision: u64,
    /// The number of CSI calls.
    pub calls: usize,
}

impl LogPosition {
    /// Returns the current position.
    pub fn of(cluster: &Cluster) -> LogPosition {
        LogPosition { revision: cluster.revision(), calls: cluster.calls().count() }
    }
}

/// The result of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckResult {
    /// True if the check passed.
    pub passed: bool,
    /// What was looked at: `pvc/data .status.phase`.
    pub subject: String,
    /// The expected value.
    pub want: Matcher,
    /// The actual value.
    pub have: Actual,
}

/// The actual value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actual {
    /// This.
    Value(String),
    /// It is there.
    There,
    /// It is not there.
    Nothing,
    /// The object of this name does not exist.
    NoObject(String),
    /// The evaluation failed.
    Error(String),
}

/// Reads a check of a step.
pub(crate) fn read(node: &Node, written: format::Check) -> Check {
    let id = written.id.as_ref().map(|id| id.0.clone());
    match &id {
        Some(id) => node.at("id").id(id),
        None => node.wrong("missing field `id`"),
    }
    let test = read_test(node, written, &["id"]).unwrap_or(Test::All(Vec::new()));
    Check { id: id.unwrap_or_default(), test }
}

fn read_test(node: &Node, written: format::Check, also: &[&'static str]) -> Option<Test> {
    let form = node.form(&CHECKS, also)?;
    let want = want(node, &written.wanted());
    let text = |text: Option<Text>| text.unwrap_or_default().0;
    let maybe = |text: Option<Text>| text.map(|text| text.0);
    let since = written.since.unwrap_or(Scope::Step);
    let filter = written.filter.map(|field| filter(&node.at("where"), field));
    let tests = |key: &str, list: Option<Vec<format::Check>>| -> Vec<Test> {
        let list = list.unwrap_or_default();
        if list.is_empty() {
            node.at(key).wrong("the list is empty: it holds what is looked at");
        }
        node.items(key, list).filter_map(|(node, written)| read_test(&node, written, &[])).collect()
    };
    Some(match form.name {
        "object" => {
            let path = maybe(written.path);
            if let Some(path) = &path {
                check_path(&node.at("path"), path);
            } else if !matches!(want, None | Some(Matcher::Exists | Matcher::Absent)) {
                node.wrong("`path` is missing: which field is looked at?");
            }
            let object = named(&node.at("object"), text(written.object));
            Test::Object { object, path, want: want.unwrap_or(Matcher::Exists) }
        }
        "count" => {
            let (resource, selector) = (text(written.count), text(written.selector));
            if kinds::by_resource(&resource).is_none() {
                node.at("count").wrong(format!("{resource:?} is no resource, such as `pods`"));
            }
            if let Err(error) = LabelSelector::parse(&selector) {
                node.at("selector").wrong(error);
            }
            let want = want.unwrap_or_else(|| {
                node.wrong("how many? `is: 3`, `at-least: 1`");
                Matcher::Exists
            });
            Test::Count { resource, namespace: maybe(written.namespace), selector, filter, want }
        }
        "event" => Test::Event {
            reason: text(written.event),
            object: maybe(written.object).map(|name| named(&node.at("object"), name)),
            message: text(written.message),
            want: want.unwrap_or(Matcher::Exists),
            since,
        },
        "record" => Test::Record {
            object: named(&node.at("record"), text(written.record)),
            change: written.change,
            by: text(written.by),
            why: text(written.why),
            filter,
            want: want.unwrap_or(Matcher::Exists),
            since,
        },
        "call" => Test::Call {
            method: text(written.call),
            node: text(written.node),
            code: text(written.code),
            filter,
            want: want.unwrap_or(Matcher::Exists),
            since,
        },
        "file" => Test::File {
            pod: pod_name(text(written.pod)),
            container: text(written.container),
            file: text(written.file),
            want: want.unwrap_or(Matcher::Exists),
        },
        "log" => Test::Log {
            pod: pod_name(text(written.log)),
            container: text(written.container),
            want: want.unwrap_or(Matcher::Exists),
        },
        "any" => Test::Any(tests("any", written.any)),
        _ => Test::All(tests("all", written.all)),
    })
}

/// The name of a Pod with or without its kind.
fn pod_name(text: String) -> String {
    if text.starts_with("pod/") || text.starts_with("pods/") { text } else { format!("pod/{text}") }
}

/// A name of an object, which may not be known before it is looked for.
fn named(node: &Node, text: String) -> String {
    if !text.contains("$(")
        && let Err(wrong) = object_name(&text)
    {
        node.wrong(wrong);
    }
    text
}

fn check_path(node: &Node, text: &str) {
    if let Err(wrong) = parse(text) {
        node.wrong(wrong);
    }
}

fn parse(path: &str) -> Result<JsonPath, String> {
    // What has braces of its own is a template, the rest a path.
    let template = if path.contains('{') { path.to_owned() } else { relaxed(path)? };
    JsonPath::parse(&template)
}

fn filter(node: &Node, field: format::Field) -> (String, Matcher) {
    check_path(&node.at("path"), &field.path.0);
    let want = want(node, &field.wanted()).unwrap_or(Matcher::Exists);
    (field.path.0, want)
}

fn want(node: &Node, wanted: &Wanted) -> Option<Matcher> {
    let flags = wanted.flags.iter().filter(|(_, flag)| flag.is_some()).map(|(key, _)| *key);
    let mut given = flags.chain(wanted.texts.iter().filter(|(_, text)| text.is_some()).map(|(key, _)| *key));
    let key = given.next()?;
    if let Some(other) = given.next() {
        node.wrong(format!("`{key}` and `{other}`: one of them will do"));
    }
    if let Some(exists) = wanted.flags.iter().find_map(|(key, flag)| Some((*key == "exists") == (*flag)?)) {
        return Some(if exists { Matcher::Exists } else { Matcher::Absent });
    }
    let text = wanted.texts.iter().find_map(|(_, text)| text.as_ref())?.0.clone();
    Some(match key {
        "is" => Matcher::Is(text),
        "is-not" => Matcher::IsNot(text),
        "like" => Matcher::Like(text),
        "contains" => Matcher::Contains(text),
        _ => {
            if !text.contains("$(") && Quantity::parse(&text).is_err() {
                node.at(key).wrong(format!("{text:?} is no number and no quantity"));
            }
            if key == "at-least" { Matcher::AtLeast(text) } else { Matcher::AtMost(text) }
        }
    })
}

impl Check {
    /// Reads a check that stands alone, in the form of a lesson's checks; it needs no id.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Check, Vec<Problem>> {
        let reader = Reader::new("check", text).map_err(|problem| vec![problem])?;
        let written: format::Check = reader.read_json().map_err(|problem| vec![problem])?;
        let id = written.id.as_ref().map(|id| id.0.clone()).unwrap_or_default();
        let test = read_test(&reader.root(), written, &["id"]);
        let problems = reader.problems();
        match test {
            Some(test) if problems.is_empty() => Ok(Check { id, test }),
            _ => Err(problems),
        }
    }

    /// Evaluates the check. `begin` is the position in the log at which the step began.
    pub fn evaluate(&self, cluster: &Cluster, begin: LogPosition) -> CheckResult {
        self.test.evaluate(cluster, begin)
    }
}

impl Test {
    fn evaluate(&self, cluster: &Cluster, begin: LogPosition) -> CheckResult {
        match self.try_evaluate(cluster, begin) {
            Ok(result) => result,
            Err(have) => CheckResult { passed: false, subject: String::new(), want: Matcher::Exists, have },
        }
    }

    fn try_evaluate(&self, cluster: &Cluster, begin: LogPosition) -> Result<CheckResult, Actual> {
        let from = |since: &Scope| if *since == Scope::Step { begin } else { LogPosition::default() };
        let expanded = |text: &str| expand(cluster, text);
        match self {
            Test::Object { object, path, want } => {
                let (object, want) = (expanded(object)?, want.expanded(cluster)?);
                let found = find(cluster, &object)?;
                let Some(path) = path else {
                    return Ok(want.of(object, if found.is_some() { Actual::There } else { Actual::Nothing }));
                };
                let have = match found {
                    Some(found) => field(&found, path)?,
                    None if want == Matcher::Absent => Actual::Nothing,
                    None => Actual::NoObject(object.clone()),
                };
                Ok(want.of(format!("{object} {path}"), have))
            }
            Test::Count { resource, namespace, selector, filter, want } => {
                let kind = kinds::by_resource(resource).ok_or_else(|| Actual::Error(resource.clone()))?;
                let labels = LabelSelector::parse(selector).map_err(Actual::Error)?;
                let mut count = 0;
                for object in cluster.server().all(kind, namespace.as_deref().unwrap_or("")) {
                    let fits = labels.matches(object::at(&object, "metadata.labels"));
                    count += usize::from(fits && passes(cluster, &object, filter)?);
                }
                let subject = if selector.is_empty() { resource.clone() } else { format!("{resource} -l {selector}") };
                Ok(want.expanded(cluster)?.of(subject, Actual::Value(count.to_string())))
            }
            Test::Event { reason, object, message, want, since } => {
                let about = object.as_ref().map(|object| expanded(object)).transpose()?;
                let (reason, message) = (expanded(reason)?, expanded(message)?);
                let found = records(cluster, from(since)).filter(|r| r.is_event()).any(|record| {
                    let Some(event) = &record.after else { return false };
                    like(&reason, object::str_at(event, "reason"))
                        && object::str_at(event, "message").contains(&message)
                        && about.as_ref().is_none_or(|about| is_about(event, about))
                });
                let subject = format!("{} event {reason}", about.unwrap_or_default()).trim().to_owned();
                Ok(want.of(subject, if found { Actual::There } else { Actual::Nothing }))
            }
            Test::Record { object, change, by, why, filter, want, since } => {
                let object = expanded(object)?;
                let mut found = false;
                for record in records(cluster, from(since)) {
                    found |= wrote(record, &object, *change, by, why)
                        && match (&record.after, &record.before) {
                            (Some(written), _) | (None, Some(written)) => passes(cluster, written, filter)?,
                            _ => filter.is_none(),
                        };
                }
                let subject = format!("{object} {}", change.map_or("", Change::name)).trim().to_owned();
                Ok(want.of(subject, if found { Actual::There } else { Actual::Nothing }))
            }
            Test::Call { method, node, code, filter, want, since } => {
                let mut found = false;
                for call in cluster.calls().skip(from(since).calls) {
                    found |= called(call, method, node, code) && passes(cluster, &call.call.request, filter)?;
                }
                Ok(want.of(method.clone(), if found { Actual::There } else { Actual::Nothing }))
            }
            Test::File { pod, container, file, want } => {
                let (pod, file, want) = (expanded(pod)?, expanded(file)?, want.expanded(cluster)?);
                let have = match find(cluster, &pod)? {
                    Some(found) => read_file(cluster, &found, container, &file),
                    None => Actual::NoObject(pod.clone()),
                };
                Ok(want.of(format!("{pod} {file}"), have))
            }
            Test::Log { pod, container, want } => {
                let (pod, want) = (expanded(pod)?, want.expanded(cluster)?);
                let have = match find(cluster, &pod)? {
                    Some(found) => {
                        let container = container_of(&found, container);
                        cluster
                            .logs(object::namespace(&found), object::name(&found), &container)
                            .map_or(Actual::Nothing, |log| Actual::Value(log.trim_end().to_owned()))
                    }
                    None => Actual::NoObject(pod.clone()),
                };
                Ok(want.of(format!("{pod} log"), have))
            }
            Test::Any(tests) => {
                let results: Vec<CheckResult> = tests.iter().map(|test| test.evaluate(cluster, begin)).collect();
                let best = results.iter().find(|f| f.passed).or(results.first());
                best.cloned().ok_or_else(|| Actual::Error("nothing to look at".into()))
            }
            Test::All(tests) => {
                let results: Vec<CheckResult> = tests.iter().map(|test| test.evaluate(cluster, begin)).collect();
                let worst = results.iter().find(|f| !f.passed).or(results.first());
                worst.cloned().ok_or_else(|| Actual::Error("nothing to look at".into()))
            }
        }
    }
}

impl Matcher {
    fn of(&self, subject: String, have: Actual) -> CheckResult {
        CheckResult { passed: self.matches(&have), subject, want: self.clone(), have }
    }

    fn expanded(&self, cluster: &Cluster) -> Result<Matcher, Actual> {
        Ok(match self {
            Matcher::Exists | Matcher::Absent => self.clone(),
            Matcher::Is(text) => Matcher::Is(expand(cluster, text)?),
            Matcher::IsNot(text) => Matcher::IsNot(expand(cluster, text)?),
            Matcher::Like(text) => Matcher::Like(expand(cluster, text)?),
            Matcher::Contains(text) => Matcher::Contains(expand(cluster, text)?),
            Matcher::AtLeast(text) => Matcher::AtLeast(expand(cluster, text)?),
            Matcher::AtMost(text) => Matcher::AtMost(expand(cluster, text)?),
        })
    }

    fn matches(&self, have: &Actual) -> bool {
        let value = match have {
            Actual::Value(value) => value,
            Actual::There => return *self == Matcher::Exists,
            Actual::Nothing => return *self == Matcher::Absent,
            Actual::NoObject(_) | Actual::Error(_) => return false,
        };
        let against = |limit: &str| Some(Quantity::parse(value).ok()?.cmp(&Quantity::parse(limit).ok()?));
        match self {
            Matcher::Exists => true,
            Matcher::Absent => false,
            Matcher::Is(text) => value == text,
            Matcher::IsNot(text) => value != text,
            Matcher::Like(pattern) => like(pattern, value),
            Matcher::Contains(text) => value.contains(text),
            Matcher::AtLeast(limit) => against(limit).is_some_and(std::cmp::Ordering::is_ge),
            Matcher::AtMost(limit) => against(limit).is_some_and(std::cmp::Ordering::is_le),
        }
    }
}

/// Whether a pattern, in which `*` stands for anything, fits a text.
pub fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// A text with the values in the place of each `$(pvc/data .spec.volumeName)`.
pub fn expand(cluster: &Cluster, text: &str) -> Result<String, Actual> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("$(") {
        let wrong =
            || Actual::Error(format!("{text}: `$(pvc/data .spec.volumeName)` is how a value is taken from an object"));
        let (inner, after) = after.split_once(')').ok_or_else(wrong)?;
        let (object, path) = inner.trim().split_once(' ').ok_or_else(wrong)?;
        let found = find(cluster, object)?.ok_or_else(|| Actual::NoObject(object.to_owned()))?;
        out.push_str(before);
        match field(&found, path.trim())? {
            Actual::Value(value) => out.push_str(&value),
            _ => return Err(Actual::NoObject(inner.to_owned())),
        }
        rest = after;
    }
    Ok(out + rest)
}

fn find(cluster: &Cluster, name: &str) -> Result<Option<Object>, Actual> {
    let (kind, namespace, name) = object_name(name).map_err(Actual::Error)?;
    Ok(cluster.server().lookup(kind, &namespace, &name))
}

/// What a path finds in an object.
fn field(object: &Value, path: &str) -> Result<Actual, Actual> {
    let path = parse(path).map_err(Actual::Error)?;
    let found = path.find(object).map_err(Actual::Error)?;
    if found.iter().all(Vec::is_empty) {
        return Ok(Actual::Nothing);
    }
    path.print(object).map(Actual::Value).map_err(Actual::Error)
}

fn passes(cluster: &Cluster, object: &Value, filter: &Option<(String, Matcher)>) -> Result<bool, Actual> {
    match filter {
        Some((path, want)) => Ok(want.expanded(cluster)?.matches(&field(object, path)?)),
        None => Ok(true),
    }
}

fn records(cluster: &Cluster, from: LogPosition) -> impl Iterator<Item = &Record> {
    cluster.records().rev().take_while(move |r| r.revision > from.revision).map(|record| &**record)
}

fn is_about(event: &Value, name: &str) -> bool {
    let Ok((kind, namespace, name)) = object_name(name) else { return false };
    let about = |field: &str| object::str_at(event, &format!("involvedObject.{field}"));
    about("kind") == kind.kind && about("namespace") == namespace && like(&name, about("name"))
}

fn wrote(record: &Record, name: &str, change: Option<Change>, by: &str, why: &str) -> bool {
    let Ok((kind, namespace, name)) = object_name(name) else { return false };
    let what = match (&record.before, &record.after) {
        (None, _) => Change::Created,
        (_, None) => Change::Deleted,
        _ => Change::Updated,
    };
    let author = match &record.actor {
        Actor::User { .. } => "user",
        Actor::Controller(name) => name,
    };
    like(&kind.etcd_key(&namespace, &name), &record.key)
        && change.is_none_or(|change| change == what)
        && (by.is_empty() || like(by, author))
        && (why.is_empty() || like(why, record.why.branch))
}

fn called(record: &CallRecord, method: &str, node: &str, code: &str) -> bool {
    let answered = record.answer.as_ref().map_or_else(|error| error.code, |_| "OK");
    like(method, record.call.method)
        && (node.is_empty() || like(node, &record.call.node))
        && (code.is_empty() || like(code, answered))
}

fn container_of(pod: &Value, named: &str) -> String {
    let first = object::list_at(pod, "spec.containers").first().map_or("", |c| object::str_at(c, "name"));
    if named.is_empty() { first.to_owned() } else { named.to_owned() }
}

/// What `cat` would print. On a copy: looking changes nothing.
fn read_file(cluster: &Cluster, pod: &Value, container: &str, file: &str) -> Actual {
    let action = Action::Exec(Exec {
        namespace: object::namespace(pod).to_owned(),
        pod: object::name(pod).to_owned(),
        container: container_of(pod, container),
        command: vec!["cat".to_owned(), file.to_owned()],
        stdin: String::new(),
        tty: false,
    });
    match cluster.clone().apply(action).exec {
        Some(Ok(ran)) if ran.exit == 0 => Actual::Value(ran.stdout.trim_end().to_owned()),
        _ => Actual::Nothing,
    }
}

impl std::fmt::Display for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Matcher::Exists => write!(f, "it to be there"),
            Matcher::Absent => write!(f, "it not to be there"),
            Matcher::Is(text) => write!(f, "{text:?}"),
            Matcher::IsNot(text) => write!(f, "anything but {text:?}"),
            Matcher::Like(text) => write!(f, "something like {text:?}"),
            Matcher::Contains(text) => write!(f, "something with {text:?} in it"),
            Matcher::AtLeast(text) => write!(f, "at least {text}"),
            Matcher::AtMost(text) => write!(f, "at most {text}"),
        }
    }
}

impl std::fmt::Display for Actual {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Actual::Value(text) => write!(f, "{text:?}"),
            Actual::There => write!(f, "it is there"),
            Actual::Nothing => write!(f, "nothing"),
            Actual::NoObject(name) => write!(f, "no {name}"),
            Actual::Error(text) => write!(f, "an error: {text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page that embeds this one sends checks: what is wrong with one is named by its path.
    #[test]
    fn a_check_that_cannot_be_read_names_the_field() {
        for (text, problem) in [
            (r#"{"object":"pvc/data","path":{"a":1}}"#, "path: invalid type: map, expected a text"),
            (
                r#"{"any":[{"object":"pvc/data","exists":1}]}"#,
                "any[0].exists: invalid type: integer `1`, expected a boolean",
            ),
            (r#"{"count":"pods","where":{"is":"a"},"is":1}"#, "where: missing field `path`"),
            (
                r#"{"log":"app","path":".a"}"#,
                "path: this key does not belong to `log`; its keys are id, log, container, exists, absent, is, is-not, like, \
                 contains, at-least, at-most",
            ),
            (
                r#"{"object":"pvc/data","path":".a","at-least":"much"}"#,
                "at-least: \"much\" is no number and no quantity",
            ),
            (
                r#"{"record":"pvc/data","change":"made"}"#,
                "change: unknown variant `made`, expected one of `created`, `updated`, `deleted`",
            ),
        ] {
            let problems = Check::parse(text).expect_err("it has a problem");
            assert_eq!(problems.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), [problem], "{text}");
        }
        let event = Check::parse(r#"{"event":"ProvisioningFailed","object":"pvc/data","since":"lesson"}"#);
        let Ok(Check { test: Test::Event { since, .. }, .. }) = event else { panic!("it is about an object") };
        assert_eq!(since, Scope::Lesson);
    }
}

//! Checks: the conditions of a cluster that complete a step.
//!
//! A check evaluates the current objects, files and logs, and the records and calls since the start of the step. It
//! never evaluates the input of the reader, so every solution is accepted.

use bindery_api::quantity::Quantity;
use bindery_api::selector::LabelSelector;
use bindery_api::{Object, Value, kinds, object};
use bindery_cluster::{Action, Actor, CallRecord, Cluster, Exec, Record};
use bindery_kubectl::jsonpath::{JsonPath, relaxed};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::format::{self, CHECKS, Conditions, Text};
use crate::lesson::object_name;
use crate::reader::{Node, Reader};

/// A check of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The ID. The sentence of the check in the texts has the same ID.
    pub id: String,
    /// The test.
    pub test: Test,
}

/// A test. Names and expected values may contain `$(pvc/data .spec.volumeName)`: the value of another object's field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Test {
    /// An object, or a field of it.
    Object {
        /// The object: `pvc/data`, `pvc/shop/data`.
        object: String,
        /// The JSONPath of the field, as in kubectl.
        path: Option<String>,
        /// The expected value.
        want: Matcher,
    },
    /// The number of objects.
    Count {
        /// The resource: `pods`.
        resource: String,
        /// The namespace. `None` for all namespaces.
        namespace: Option<String>,
        /// The label selector.
        selector: String,
        /// Counts only the objects with this field value.
        filter: Option<(String, Matcher)>,
        /// The expected number.
        want: Matcher,
    },
    /// An event.
    Event {
        /// The reason. `*` matches any text.
        reason: String,
        /// The involved object, `pvc/data`. `None` for any object.
        object: Option<String>,
        /// A part of the message.
        message: String,
        /// Whether the event must exist.
        want: Matcher,
        /// The scope of the events.
        since: Scope,
    },
    /// A write to a key.
    Record {
        /// The object, `pvc/data`. `*` in its name matches any text.
        object: String,
        /// The kind of the change. `None` for any change.
        change: Option<Change>,
        /// The writer: `user`, or the name of a controller.
        by: String,
        /// The branch of its Why.
        why: String,
        /// A field of the written object.
        filter: Option<(String, Matcher)>,
        /// Whether the record must exist.
        want: Matcher,
        /// The scope of the records.
        since: Scope,
    },
    /// A call of a CSI driver.
    Call {
        /// The method: `CreateVolume`.
        method: String,
        /// The node of the driver.
        node: String,
        /// The gRPC code of the response, `OK` for success. Empty for any code.
        code: String,
        /// A field of the request.
        filter: Option<(String, Matcher)>,
        /// Whether the call must exist.
        want: Matcher,
        /// The scope of the calls.
        since: Scope,
    },
    /// The content of a file, as a container sees it.
    File {
        /// The Pod: `pod/app`.
        pod: String,
        /// The container. The first one if empty.
        container: String,
        /// The path.
        file: String,
        /// The expected content.
        want: Matcher,
    },
    /// The log of a container.
    Log {
        /// The Pod: `pod/app`.
        pod: String,
        /// The container. The first one if empty.
        container: String,
        /// The expected content.
        want: Matcher,
    },
    /// At least one of the tests passes.
    Any(Vec<Test>),
    /// All tests pass.
    All(Vec<Test>),
}

/// The expected value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matcher {
    /// The value exists.
    Exists,
    /// The value does not exist.
    Absent,
    /// The value equals this text.
    Is(String),
    /// The value exists and differs from this text.
    IsNot(String),
    /// The value matches this pattern, in which `*` matches any text.
    Like(String),
    /// The value contains this text.
    Contains(String),
    /// The value is a number or a quantity, and not less than this.
    AtLeast(String),
    /// The value is a number or a quantity, and not greater than this.
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
    /// The evaluated value: `pvc/data .status.phase`.
    pub subject: String,
    /// The expected value.
    pub want: Matcher,
    /// The actual value.
    pub have: Actual,
}

/// The actual value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actual {
    /// The value.
    Value(String),
    /// The value exists.
    Exists,
    /// The value does not exist.
    Absent,
    /// The object of this name does not exist.
    NoObject(String),
    /// The evaluation failed.
    Error(String),
}

/// Parses a check of a step.
pub(crate) fn read(node: &Node, written: format::Check) -> Check {
    let id = written.id.as_ref().map(|id| id.0.clone());
    match &id {
        Some(id) => node.at("id").id(id),
        None => node.add_problem("missing field `id`"),
    }
    let test = read_test(node, written, &["id"]).unwrap_or(Test::All(Vec::new()));
    Check { id: id.unwrap_or_default(), test }
}

fn read_test(node: &Node, written: format::Check, also: &[&'static str]) -> Option<Test> {
    let form = node.form(&CHECKS, also)?;
    let want = want(node, &written.conditions());
    let text = |text: Option<Text>| text.unwrap_or_default().0;
    let maybe = |text: Option<Text>| text.map(|text| text.0);
    let since = written.since.unwrap_or(Scope::Step);
    let filter = written.filter.map(|field| filter(&node.at("where"), field));
    let tests = |key: &str, list: Option<Vec<format::Check>>| -> Vec<Test> {
        let list = list.unwrap_or_default();
        if list.is_empty() {
            node.at(key).add_problem("the list is empty: it holds what is looked at");
        }
        node.items(key, list).filter_map(|(node, written)| read_test(&node, written, &[])).collect()
    };
    Some(match form.name {
        "object" => {
            let path = maybe(written.path);
            if let Some(path) = &path {
                check_path(&node.at("path"), path);
            } else if !matches!(want, None | Some(Matcher::Exists | Matcher::Absent)) {
                node.add_problem("`path` is missing: which field is looked at?");
            }
            let object = named(&node.at("object"), text(written.object));
            Test::Object { object, path, want: want.unwrap_or(Matcher::Exists) }
        }
        "count" => {
            let (resource, selector) = (text(written.count), text(written.selector));
            if kinds::by_resource(&resource).is_none() {
                node.at("count").add_problem(format!("{resource:?} is no resource, such as `pods`"));
            }
            if let Err(error) = LabelSelector::parse(&selector) {
                node.at("selector").add_problem(error);
            }
            let want = want.unwrap_or_else(|| {
                node.add_problem("how many? `is: 3`, `at-least: 1`");
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

/// Returns the name of a Pod, with or without its kind.
fn pod_name(text: String) -> String {
    if text.starts_with("pod/") || text.starts_with("pods/") { text } else { format!("pod/{text}") }
}

/// Parses the name of an object. It may contain a value that is known only at evaluation.
fn named(node: &Node, text: String) -> String {
    if !text.contains("$(")
        && let Err(wrong) = object_name(&text)
    {
        node.add_problem(wrong);
    }
    text
}

fn check_path(node: &Node, text: &str) {
    if let Err(wrong) = parse(text) {
        node.add_problem(wrong);
    }
}

fn parse(path: &str) -> Result<JsonPath, String> {
    // A text with braces is a template, otherwise a path.
    let template = if path.contains('{') { path.to_owned() } else { relaxed(path)? };
    JsonPath::parse(&template)
}

fn filter(node: &Node, field: format::Field) -> (String, Matcher) {
    check_path(&node.at("path"), &field.path.0);
    let want = want(node, &field.conditions()).unwrap_or(Matcher::Exists);
    (field.path.0, want)
}

fn want(node: &Node, conditions: &Conditions) -> Option<Matcher> {
    let flags = conditions.flags.iter().filter(|(_, flag)| flag.is_some()).map(|(key, _)| *key);
    let mut given = flags.chain(conditions.texts.iter().filter(|(_, text)| text.is_some()).map(|(key, _)| *key));
    let key = given.next()?;
    if let Some(other) = given.next() {
        node.add_problem(format!("`{key}` and `{other}` exclude each other: remove one"));
    }
    if let Some(exists) = conditions.flags.iter().find_map(|(key, flag)| Some((*key == "exists") == (*flag)?)) {
        return Some(if exists { Matcher::Exists } else { Matcher::Absent });
    }
    let text = conditions.texts.iter().find_map(|(_, text)| text.as_ref())?.0.clone();
    Some(match key {
        "is" => Matcher::Is(text),
        "is-not" => Matcher::IsNot(text),
        "like" => Matcher::Like(text),
        "contains" => Matcher::Contains(text),
        _ => {
            if !text.contains("$(") && Quantity::parse(&text).is_err() {
                node.at(key).add_problem(format!("{text:?} is no number and no quantity"));
            }
            if key == "at-least" { Matcher::AtLeast(text) } else { Matcher::AtMost(text) }
        }
    })
}

impl Check {
    /// Parses a check outside of a lesson, in the format of a lesson's checks. It needs no ID.
    ///
    /// # Errors
    /// All problems of the check.
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

    /// Evaluates the check. `start` is the position in the log at the start of the step.
    pub fn evaluate(&self, cluster: &Cluster, start: LogPosition) -> CheckResult {
        self.test.evaluate(cluster, start)
    }
}

impl Test {
    fn evaluate(&self, cluster: &Cluster, start: LogPosition) -> CheckResult {
        match self.try_evaluate(cluster, start) {
            Ok(result) => result,
            Err(have) => CheckResult { passed: false, subject: String::new(), want: Matcher::Exists, have },
        }
    }

    fn try_evaluate(&self, cluster: &Cluster, start: LogPosition) -> Result<CheckResult, Actual> {
        let from = |since: &Scope| if *since == Scope::Step { start } else { LogPosition::default() };
        let expanded = |text: &str| expand(cluster, text);
        match self {
            Test::Object { object, path, want } => {
                let (object, want) = (expanded(object)?, want.expanded(cluster)?);
                let found = find(cluster, &object)?;
                let Some(path) = path else {
                    return Ok(want.of(object, if found.is_some() { Actual::Exists } else { Actual::Absent }));
                };
                let have = match found {
                    Some(found) => field(&found, path)?,
                    None if want == Matcher::Absent => Actual::Absent,
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
                    matches_pattern(&reason, object::str_at(event, "reason"))
                        && object::str_at(event, "message").contains(&message)
                        && about.as_ref().is_none_or(|about| is_about(event, about))
                });
                let subject = format!("{} event {reason}", about.unwrap_or_default()).trim().to_owned();
                Ok(want.of(subject, if found { Actual::Exists } else { Actual::Absent }))
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
                Ok(want.of(subject, if found { Actual::Exists } else { Actual::Absent }))
            }
            Test::Call { method, node, code, filter, want, since } => {
                let mut found = false;
                for call in cluster.calls().skip(from(since).calls) {
                    found |= called(call, method, node, code) && passes(cluster, &call.call.request, filter)?;
                }
                Ok(want.of(method.clone(), if found { Actual::Exists } else { Actual::Absent }))
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
                            .map_or(Actual::Absent, |log| Actual::Value(log.trim_end().to_owned()))
                    }
                    None => Actual::NoObject(pod.clone()),
                };
                Ok(want.of(format!("{pod} log"), have))
            }
            Test::Any(tests) => {
                let results: Vec<CheckResult> = tests.iter().map(|test| test.evaluate(cluster, start)).collect();
                let best = results.iter().find(|f| f.passed).or(results.first());
                best.cloned().ok_or_else(|| Actual::Error("nothing to look at".into()))
            }
            Test::All(tests) => {
                let results: Vec<CheckResult> = tests.iter().map(|test| test.evaluate(cluster, start)).collect();
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
            Actual::Exists => return *self == Matcher::Exists,
            Actual::Absent => return *self == Matcher::Absent,
            Actual::NoObject(_) | Actual::Error(_) => return false,
        };
        let against = |limit: &str| Some(Quantity::parse(value).ok()?.cmp(&Quantity::parse(limit).ok()?));
        match self {
            Matcher::Exists => true,
            Matcher::Absent => false,
            Matcher::Is(text) => value == text,
            Matcher::IsNot(text) => value != text,
            Matcher::Like(pattern) => matches_pattern(pattern, value),
            Matcher::Contains(text) => value.contains(text),
            Matcher::AtLeast(limit) => against(limit).is_some_and(std::cmp::Ordering::is_ge),
            Matcher::AtMost(limit) => against(limit).is_some_and(std::cmp::Ordering::is_le),
        }
    }
}

/// True if a pattern, in which `*` matches any text, matches a text.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
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

/// Replaces each `$(pvc/data .spec.volumeName)` in a text by its value.
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

/// Evaluates a path in an object.
fn field(object: &Value, path: &str) -> Result<Actual, Actual> {
    let path = parse(path).map_err(Actual::Error)?;
    let found = path.find(object).map_err(Actual::Error)?;
    if found.iter().all(Vec::is_empty) {
        return Ok(Actual::Absent);
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
    about("kind") == kind.kind && about("namespace") == namespace && matches_pattern(&name, about("name"))
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
    matches_pattern(&kind.etcd_key(&namespace, &name), &record.key)
        && change.is_none_or(|change| change == what)
        && (by.is_empty() || matches_pattern(by, author))
        && (why.is_empty() || matches_pattern(why, record.why.branch))
}

fn called(record: &CallRecord, method: &str, node: &str, code: &str) -> bool {
    let answered = record.answer.as_ref().map_or_else(|error| error.code, |_| "OK");
    matches_pattern(method, record.call.method)
        && (node.is_empty() || matches_pattern(node, &record.call.node))
        && (code.is_empty() || matches_pattern(code, answered))
}

fn container_of(pod: &Value, named: &str) -> String {
    let first = object::list_at(pod, "spec.containers").first().map_or("", |c| object::str_at(c, "name"));
    if named.is_empty() { first.to_owned() } else { named.to_owned() }
}

/// Returns the output of `cat`. It runs on a copy, so that the check does not change the cluster.
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
        _ => Actual::Absent,
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
            Actual::Exists => write!(f, "it is there"),
            Actual::Absent => write!(f, "nothing"),
            Actual::NoObject(name) => write!(f, "no {name}"),
            Actual::Error(text) => write!(f, "an error: {text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page that embeds this one sends checks. An error names the path of the field.
    #[test]
    fn parse_error_names_the_field() {
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

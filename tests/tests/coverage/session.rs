//! What is done to a cluster: the steps of a recording, the solutions of a lesson, and sessions.
//!
//! A session is a text. `## NAME` begins a scenario on a new cluster. `$ kubectl ...` is a command line, and the lines that
//! follow are its standard input; `$(pvc/data .spec.volumeName)` in either is a value of an object, as in lessons.
//! `! kubectl ...` is a command that fails. `$ pass 60` lets the controllers work for so many seconds, `$ writes 2` until so
//! many writes were made, and `$ act {...}` is an action as `bindery_scenario::trace` has it. After each, the controllers
//! finish what follows from it; after a `$$` or `!!` they do not.

use std::time::Duration;

use bindery_api::{Value, object};
use bindery_cluster::{Cluster, Config};
use bindery_lessons::check::expand;
use bindery_lessons::lesson::Operation;
use bindery_lessons::{Lesson, run};
use bindery_scenario::{replay, trace};
use bindery_session::{Injection, Operation as Resolved};
use bindery_tests::sources::files;

use crate::observer::{Observer, Reached};

/// Longer than the binder waits before it looks at everything again.
const QUIET: Duration = Duration::from_secs(16);
/// The most steps until the next write.
const MOST_STEPS: usize = 100_000;

/// A scenario of a session.
pub struct Session {
    /// The file and the name, for errors.
    name: String,
    steps: Vec<Step>,
}

struct Step {
    line: String,
    stdin: String,
    fails: bool,
    settle: bool,
}

/// All scenarios of `tests/coverage/*.session`.
pub fn all() -> Vec<Session> {
    files(&["tests/coverage"], &["session"]).iter().flat_map(|file| parse(&file.path, &file.text)).collect()
}

fn parse(path: &str, text: &str) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            sessions.push(Session { name: format!("{path}: {name}"), steps: Vec::new() });
            continue;
        }
        // What stands before the first scenario is a comment.
        let Some(session) = sessions.last_mut() else { continue };
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let "$" | "!" | "$$" | "!!" = mark {
            let (fails, settle) = (mark.starts_with('!'), mark.len() == 1);
            session.steps.push(Step { line: rest.to_owned(), stdin: String::new(), fails, settle });
        } else if let Some(step) = session.steps.last_mut() {
            step.stdin += line;
            step.stdin.push('\n');
        }
    }
    sessions
}

impl Session {
    /// Runs it.
    ///
    /// # Panics
    /// If a command fails, or does not fail, against its mark: a scenario that does not do what it says reaches nothing.
    pub fn run(&self) -> Reached {
        let mut observer = Observer::new(Cluster::new(Config::default()));
        observer.settle(Duration::from_secs(1));
        for step in &self.steps {
            let at = || format!("{}: {}", self.name, step.line);
            let (word, rest) = step.line.split_once(' ').unwrap_or((&step.line, ""));
            match word {
                "kubectl" => {
                    let expanded =
                        |text: &str| expand(&observer.cluster, text).unwrap_or_else(|e| panic!("{}: {e}", at()));
                    let (rest, stdin) = (expanded(rest), expanded(&step.stdin));
                    let args = run::words(&rest).unwrap_or_else(|error| panic!("{}: {error}", at()));
                    let args: Vec<&str> = args.iter().map(String::as_str).collect();
                    let output = bindery_kubectl::run(&mut observer, &args, &stdin);
                    assert!((output.exit != 0) == step.fails, "{}: exit {}: {}", at(), output.exit, output.stderr);
                }
                "pass" => observer.run_for(Duration::from_secs(number(rest, at))),
                "writes" => writes(&mut observer, number(rest, at)),
                "act" => {
                    let written: Value = serde_json::from_str(rest).unwrap_or_else(|e| panic!("{}: {e}", at()));
                    let action = trace::read(&observer.cluster, &written);
                    let applied = observer.apply(action.unwrap_or_else(|| {
                        panic!("{}: impossible; {:?}", at(), observer.cluster.controllers().collect::<Vec<_>>())
                    }));
                    let refused = applied.answer.and_then(Result::err);
                    assert_eq!(refused.is_some(), step.fails, "{}: {refused:?}", at());
                }
                _ => panic!("{}: not understood", at()),
            }
            if step.settle {
                observer.settle(QUIET);
            }
        }
        observer.end()
    }
}

fn number(text: &str, at: impl Fn() -> String) -> u64 {
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", at()))
}

fn writes(observer: &mut Observer, count: u64) {
    for _ in 0..count {
        let from = observer.cluster.revision();
        for _ in 0..MOST_STEPS {
            if observer.cluster.revision() > from || observer.step().is_none() {
                break;
            }
        }
    }
}

/// Runs the setups and solutions of a lesson, as `bindery_lessons::run` does.
pub fn lesson(lesson: &Lesson) -> Reached {
    let mut observer = Observer::new(Cluster::new(Config::default()));
    let operations = lesson.steps.iter().flat_map(|step| step.setup.iter().chain(&step.solution));
    for operation in lesson.setup.iter().chain(operations) {
        perform(&mut observer, lesson, operation);
        if operation.settle {
            observer.settle(QUIET);
        }
    }
    observer.end()
}

fn perform(observer: &mut Observer, lesson: &Lesson, operation: &Operation) {
    match run::resolve(&observer.cluster, lesson, &operation.run).expect("the lesson's operation can be read") {
        Resolved::Kubectl(args, stdin, _) => {
            // Another test checks what the solutions do.
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            bindery_kubectl::run(observer, &args, &stdin);
        }
        Resolved::Inject(Injection::Advance(time)) => observer.run_for(time.duration()),
        Resolved::UntilWrites(count) => writes(observer, count as u64),
        Resolved::Inject(injection) => {
            let action = injection.action().filter(|action| observer.cluster.can_apply(action));
            observer.apply(action.unwrap_or_else(|| panic!("{injection} is impossible")));
        }
        other => panic!("{other:?} is in no lesson"),
    }
}

/// Does the steps of a recording on the cluster of the recordings.
pub fn recording(text: &str) -> Reached {
    let recording: Value = serde_json::from_str(text).expect("the recording is JSON");
    let mut observer = Observer::new(replay::cluster(&[]));
    observer.settle(Duration::from_secs(1));
    for step in object::list_at(&recording, "steps") {
        let step = &step["step"];
        if let Some(seconds) = step["wait"].as_f64() {
            observer.run_for(Duration::from_secs_f64(seconds));
        } else {
            let (args, stdin) = command(step);
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            bindery_kubectl::run(&mut observer, &args, &stdin);
        }
        observer.settle(Duration::from_secs_f64(step["settle"].as_f64().unwrap_or(4.0)));
    }
    observer.end()
}

/// The command line of a recording's step, and its standard input.
fn command(step: &Value) -> (Vec<String>, String) {
    let text = |field: &str| step[field].as_str().unwrap_or_default();
    let strings = |field: &str| object::strings_at(step, field).into_iter().map(str::to_owned);
    let mut args: Vec<String> = Vec::new();
    let mut stdin = String::new();
    if step["kubectl"].is_array() {
        args.extend(strings("kubectl"));
    } else if let Some(patch) = step.get("patch") {
        let patch = patch.as_str().map_or_else(|| patch.to_string(), str::to_owned);
        let sort = step["type"].as_str().unwrap_or("strategic");
        args.extend(["patch", text("patch_target"), "--type", sort, "-p", &patch].map(str::to_owned));
        args.extend(step["subresource"].as_str().map(|name| format!("--subresource={name}")));
    } else if step["delete"].is_string() {
        args.push("delete".to_owned());
        args.extend(text("delete").split_whitespace().map(str::to_owned));
        args.push("--wait=false".to_owned());
    } else {
        let verb = ["apply", "create", "replace"].into_iter().find(|verb| step[verb].is_string());
        let verb = verb.unwrap_or_else(|| panic!("a step of a recording is not understood: {step}"));
        args.extend([verb, "-f", "-"].map(str::to_owned));
        stdin = text(verb).to_owned();
    }
    if step["namespace"].is_string() {
        args.extend(["-n", text("namespace")].map(str::to_owned));
    }
    args.extend(strings("args"));
    (args, stdin)
}

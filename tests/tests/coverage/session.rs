//! The scenarios: the steps of a recording, the solutions of a lesson, and sessions.
//!
//! A session is a text. `## NAME` starts a scenario on a new cluster. `$ kubectl ...` is a command line, followed by
//! the lines of its standard input. Both may contain `$(pvc/data .spec.volumeName)`, the value of an object's field, as
//! in lessons. `! kubectl ...` is a command that fails. `$ pass 60` runs the controllers for 60 seconds, `$ writes 2`
//! until two writes, and `$ act {...}` is an `Injection` of the operation log. After each, the cluster settles; after
//! `$$` or `!!` it does not.

use std::time::Duration;

use bindery_api::{Value, object};
use bindery_cluster::{Cluster, Config};
use bindery_lessons::check::expand;
use bindery_lessons::{Lesson, run};
use bindery_session::{Injection, Operation, components, recording};
use bindery_tests::sources::files;

use crate::observer::{Observer, Reached};

/// Longer than the resync period of the PersistentVolume controller.
const SETTLE_PERIOD: Duration = Duration::from_secs(16);
/// The maximum number of steps until the next write.
const MAX_STEPS: usize = 100_000;

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

/// Returns all scenarios of `tests/coverage/*.session`.
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
        // The text before the first scenario is a comment.
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
    /// Runs the scenario.
    ///
    /// # Panics
    /// A command fails unexpectedly, or succeeds unexpectedly: otherwise the scenario would reach nothing.
    pub fn run(&self) -> Reached {
        let mut observer = Observer::new(Cluster::new(Config::default()));
        observer.settle(Duration::from_secs(1));
        for step in &self.steps {
            let at = || format!("{}: {}", self.name, step.line);
            let operation = step.operation(&observer.cluster).unwrap_or_else(|error| panic!("{}: {error}", at()));
            let done = perform(&mut observer, &operation);
            assert_eq!(done.is_err(), step.fails, "{}: {done:?}", at());
            if step.settle {
                observer.settle(SETTLE_PERIOD);
            }
        }
        observer.end()
    }
}

impl Step {
    /// Returns the operation on a cluster, with the values of objects.
    fn operation(&self, cluster: &Cluster) -> Result<Operation, String> {
        let (word, rest) = self.line.split_once(' ').unwrap_or((&self.line, ""));
        let number = || rest.parse::<u64>().map_err(|error| error.to_string());
        Ok(match word {
            "kubectl" => {
                let expanded = |text: &str| expand(cluster, text).map_err(|have| have.to_string());
                Operation::Kubectl(run::split_command_line(&expanded(rest)?)?, expanded(&self.stdin)?, true)
            }
            "pass" => Operation::advance(Duration::from_secs(number()?)),
            "writes" => Operation::UntilWrites(number()? as usize),
            "act" => Operation::Inject(serde_json::from_str(rest).map_err(|error| error.to_string())?),
            _ => return Err("not understood".to_owned()),
        })
    }
}

/// Runs an operation of a recording, a lesson or a session.
///
/// # Errors
/// kubectl or the cluster rejects it.
///
/// # Panics
/// The cluster does not support it.
fn perform(observer: &mut Observer, operation: &Operation) -> Result<(), String> {
    match operation {
        Operation::Kubectl(args, stdin, _) => {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let output = observer.kubectl(&args, stdin);
            if output.exit == 0 { Ok(()) } else { Err(format!("exit {}: {}", output.exit, output.stderr)) }
        }
        Operation::Inject(Injection::Advance(time)) => {
            observer.run_for(time.duration());
            Ok(())
        }
        Operation::Inject(injection) => {
            let action = injection.action().filter(|action| observer.cluster.can_apply(action));
            let action = action.unwrap_or_else(|| panic!("{injection} is impossible"));
            match observer.apply(action).answer {
                Some(Err(refused)) => Err(refused.message),
                _ => Ok(()),
            }
        }
        Operation::UntilWrites(count) => {
            writes(observer, *count);
            Ok(())
        }
        other => panic!("{other:?} cannot be done; {:?}", observer.cluster.controllers().collect::<Vec<_>>()),
    }
}

fn writes(observer: &mut Observer, count: usize) {
    for _ in 0..count {
        let from = observer.cluster.revision();
        for _ in 0..MAX_STEPS {
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
    for written in lesson.setup.iter().chain(operations) {
        let operation = run::resolve(&observer.cluster, lesson, &written.run).expect("the operation can be read");
        // Another test checks the results of the solutions.
        let _ = perform(&mut observer, &operation);
        if written.settle {
            observer.settle(SETTLE_PERIOD);
        }
    }
    observer.end()
}

/// Applies a StatefulSet with the controllers of the first view of the page: its controller is idle.
pub fn first_view() -> Reached {
    let mut observer = Observer::new(components::FIRST_VIEW.new_cluster());
    let text = include_str!("../../../web/examples/web.yaml");
    assert_eq!(observer.kubectl(&["apply", "-f", "-"], text).exit, 0);
    observer.settle(SETTLE_PERIOD);
    observer.end()
}

/// Runs the steps of a recording on the recorded cluster.
pub fn recording(text: &str) -> Reached {
    let recording: Value = serde_json::from_str(text).expect("the recording is JSON");
    let mut observer = Observer::new(recording::cluster(&[]));
    observer.settle(Duration::from_secs(1));
    for step in object::list_at(&recording, "steps") {
        let step = &step["step"];
        let operation = recording::operation(step).unwrap_or_else(|error| panic!("{error}"));
        // The recording contains the expected failures.
        let _ = perform(&mut observer, &operation);
        observer.settle(Duration::from_secs_f64(step["settle"].as_f64().unwrap_or(4.0)));
    }
    observer.end()
}

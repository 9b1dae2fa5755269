//! The branches of the controllers and the explanations that the project's own scenarios reach.
//!
//! The scenarios are the recordings, the solutions of the lessons, random traces with fixed seeds, and the sessions of
//! `tests/coverage/*.session`. `tests/coverage/unreached.txt` lists the names that none of them reaches. The list only
//! gets shorter: an unreached name that is not listed fails the test, and so does a listed name that is reached.
#![allow(clippy::disallowed_methods)] // Reads files.

mod observer;
mod session;

use std::collections::BTreeSet;

use bindery_lessons::Lesson;
use bindery_tests::conformance::{self, Kind, parallel};
use bindery_tests::sources::{files, literals};
use bindery_tests::walks::{BINDER, MACHINES, Rng, WORKLOADS, WalkProfile};
use bindery_tests::{lessons, root};

use observer::{Observer, Reached};

/// The profiles of random traces, the number of traces of each, and the number of actions between two evaluations of
/// the explanations.
const WALKS: [(&WalkProfile, u64); 3] = [(&BINDER, 40), (&WORKLOADS, 40), (&MACHINES, 40)];
const STRIDE: usize = 20;

/// Returns every message of the English texts with a prefix, without the prefix.
fn messages(prefix: &str) -> BTreeSet<String> {
    let texts = files(&["web/locales/en"], &["ftl"]);
    let ids = texts
        .iter()
        .flat_map(|file| file.text.lines())
        .filter_map(|line| line.split_once(" =")?.0.strip_prefix(prefix));
    ids.map(str::to_owned).collect()
}

/// Returns the string literals of `crates/explain` that have the form of names.
fn explain_names() -> BTreeSet<String> {
    let sources = files(&["crates/explain/src"], &["rs"]);
    let lines = sources.iter().flat_map(|file| file.text.lines()).filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Returns every name that a scenario can reach: `why NAME` for a branch, `explain NAME` for an explanation.
fn names() -> BTreeSet<String> {
    // Each branch and each explanation has a message (tests/tests/tidy.rs). A message without a branch is unreachable.
    let words = explain_names();
    let explanations = messages("explain-").into_iter().filter(|name| words.contains(name));
    let mut names: BTreeSet<String> = explanations.map(|name| format!("explain {name}")).collect();
    names.extend(messages("why-").into_iter().map(|name| format!("why {name}")));
    for source in files(&["crates"], &["rs"]).iter().filter(|source| source.path.contains("/src/")) {
        for call in ["Why::new(", "why(", "branch: "] {
            let code = source.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
            names.extend(literals(code, call).into_iter().map(|name| format!("why {name}")));
        }
    }
    names
}

/// One scenario.
enum Scenario {
    Recording(String),
    Lesson(Box<Lesson>),
    Walk(&'static WalkProfile, u64),
    Session(session::Session),
    /// The controllers of the first view of the page.
    FirstView,
}

fn scenarios() -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    let folder = root().join("tests/conformance/recordings");
    let recordings = conformance::find(&[folder]).expect("the recordings can be read");
    let recordings = recordings.into_iter().filter(|file| file.kind == Kind::Recording);
    scenarios.extend(recordings.map(|file| Scenario::Recording(file.text)));
    assert!(scenarios.len() > 200, "{} recordings", scenarios.len());
    for folder in lessons::find(&root().join("lessons")).expect("there are lessons") {
        let files = lessons::files(&folder).expect("the lesson can be read");
        let lesson = Lesson::read(&folder.to_string_lossy(), &files).expect("the lesson has no problems");
        scenarios.push(Scenario::Lesson(Box::new(lesson)));
    }
    scenarios.extend(session::all().into_iter().map(Scenario::Session));
    scenarios.push(Scenario::FirstView);
    scenarios.extend(
        WALKS.iter().flat_map(|(profile, count)| (0..*count).map(|seed| Scenario::Walk(profile, 1_000 + seed))),
    );
    scenarios
}

fn run(scenario: &Scenario) -> Reached {
    match scenario {
        Scenario::Recording(text) => session::recording(text),
        Scenario::Lesson(lesson) => session::lesson(lesson),
        Scenario::Session(session) => session.run(),
        Scenario::FirstView => session::first_view(),
        Scenario::Walk(profile, seed) => walk(profile, *seed),
    }
}

fn walk(profile: &WalkProfile, seed: u64) -> Reached {
    let mut rng = Rng(seed);
    let mut observer = Observer::new(profile.trace(seed).start());
    observer.explains = false;
    for at in 0..profile.length {
        if let Some(action) = profile.next(&observer.cluster, &mut rng) {
            observer.apply(action);
        }
        if at % STRIDE == 0 {
            observer.evaluate_explanations();
        }
    }
    observer.end()
}

#[test]
fn unreached_branches_and_explanations_are_listed() {
    let reached = parallel(&scenarios(), run).into_iter().fold(Reached::default(), Reached::and);
    let names = names();
    assert!(names.len() > 350, "{} names", names.len());
    let unknown: Vec<&String> = reached.0.difference(&names).collect();
    assert!(unknown.is_empty(), "reached, but without a sentence: {unknown:?}");

    let path = root().join("tests/coverage/unreached.txt");
    let text = std::fs::read_to_string(&path).expect("there is a list of unreached names");
    let listed: Vec<String> = text.lines().map(str::to_owned).collect();
    assert!(listed.is_sorted_by(|a, b| a < b), "tests/coverage/unreached.txt: a name a line, sorted, each once");
    let listed: BTreeSet<String> = listed.into_iter().collect();
    let count = names.intersection(&reached.0).count();
    println!("coverage: {count} of {} branches and explanations are reached", names.len());
    let wrong = wrong(&names, &reached.0, &listed);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Returns the errors of the list of unreached names.
fn wrong(names: &BTreeSet<String>, reached: &BTreeSet<String>, listed: &BTreeSet<String>) -> Vec<String> {
    let unreached: BTreeSet<String> = names.difference(reached).cloned().collect();
    let new = unreached.difference(listed);
    let mut wrong: Vec<String> =
        new.map(|name| format!("{name}: unreached; add a scenario to tests/coverage that reaches it")).collect();
    for name in listed.difference(&unreached) {
        let what = if names.contains(name) { "reached now" } else { "there is no such name" };
        wrong.push(format!("{name}: {what}; remove its line from tests/coverage/unreached.txt"));
    }
    wrong
}

#[test]
fn list_of_unreached_names_only_shrinks() {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    let names = set(&["why a", "why b"]);
    assert_eq!(wrong(&names, &set(&["why a"]), &set(&["why b"])), Vec::<String>::new());
    assert_eq!(
        wrong(&names, &set(&["why a"]), &set(&[])),
        ["why b: unreached; add a scenario to tests/coverage that reaches it"]
    );
    assert_eq!(
        wrong(&names, &set(&["why a", "why b"]), &set(&["why b", "why c"])),
        [
            "why b: reached now; remove its line from tests/coverage/unreached.txt",
            "why c: there is no such name; remove its line from tests/coverage/unreached.txt"
        ]
    );
}

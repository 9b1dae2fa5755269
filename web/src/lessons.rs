//! Lessons in the page: the open lesson, the progress of the user, and the results of its checks.
//!
//! A lesson has its own history. The session of the user is stored and restored when the user leaves the lesson. The
//! lesson is stored too, and resumes when the user opens it again. A step starts on a cluster from which its solution
//! makes its checks pass: on the user's cluster or, if that is not possible, on one in which the earlier steps were
//! solved with the published solutions. Actions pass in what is loaded (`app::use_lessons`); the reducer does the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use bindery_api::json;
use bindery_lessons::lesson::Run;
use bindery_lessons::regions::{self, Region};
use bindery_lessons::{CheckResult, Index, Lesson, LogPosition, Outline, Step, check::expand, run};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::core;
use crate::parts::parts;
use crate::state::{Panel, Shared, State, Typed, new_history};
use crate::text;
use bindery_session::{Bookmark, History, Injection, Log, Operation};

/// The lessons in the page's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lessons {
    /// The table of contents, once it is loaded.
    pub index: Option<Shared<Index>>,
    /// The ID of the lesson to load.
    pub wanted: Option<Rc<str>>,
    /// True if something failed to load.
    pub failed: bool,
    /// The open lesson.
    pub running: Option<Shared<Running>>,
    /// The completed steps, by lesson.
    pub done: Shared<Progress>,
    /// The paused lessons, by ID.
    pub paused: Shared<PausedLessons>,
}

/// The IDs of the completed steps, by lesson.
pub type Progress = BTreeMap<String, BTreeSet<String>>;

impl Default for Shared<Progress> {
    fn default() -> Self {
        Shared::new(Progress::new())
    }
}

/// The paused lessons, by ID.
pub type PausedLessons = BTreeMap<String, Paused>;

impl Default for Shared<PausedLessons> {
    fn default() -> Self {
        Shared::new(PausedLessons::new())
    }
}

/// A paused lesson: its state, its text and its cluster.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Paused {
    /// The state of the lesson, without the session of the user from before the lesson.
    pub running: Running,
    session: Session,
}

/// An open lesson.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Running {
    /// The ID.
    pub id: String,
    /// The start of each step, up to the current one.
    pub begins: Vec<StepStart>,
    /// The index of the shown step.
    pub shown: usize,
    /// The answers of the user, by step; empty for a skipped question.
    pub answers: BTreeMap<String, String>,
    /// The number of shown hints, by step.
    pub hints: BTreeMap<String, usize>,
    /// The steps whose solution is shown.
    pub solutions: BTreeSet<String>,
    /// The session of the user from before the lesson.
    pub own: Session,
    /// The attempt before the step was restarted.
    pub before: Option<Attempt>,
    /// The lesson, once it is loaded.
    #[serde(skip)]
    pub lesson: Option<Rc<Lesson>>,
    /// The results of the checks of the current step.
    #[serde(skip)]
    pub findings: Vec<CheckResult>,
    /// The text of the live region.
    #[serde(skip)]
    pub announcement: String,
}

/// The start of a step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepStart {
    /// The ID of the step: the lesson may have changed since.
    step: String,
    /// The branch of history.
    branch: usize,
    /// The snapshot.
    at: usize,
    /// The revision, and the number of calls.
    mark: (u64, usize),
    /// The text in the editor.
    text: String,
    /// True if the cluster is not the user's: its earlier steps were solved with the published solutions.
    #[serde(default)]
    pub published: bool,
}

/// A text and a cluster with its history, stored while others are shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The text.
    pub text: String,
    log: Log,
    applied: BTreeSet<String>,
    markers: Vec<Bookmark>,
    past: Option<usize>,
    guide: Option<(usize, usize)>,
    explained: Option<String>,
    object: Option<String>,
    key: Option<String>,
    /// The time of the import, if the cluster was imported.
    pub imported: Option<u64>,
    /// The history itself and the terminal's output, until a reload.
    #[serde(skip)]
    live: Option<(Shared<History>, Shared<Vec<Typed>>)>,
}

/// The work of the user in a step before it was restarted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Attempt {
    begins: Vec<StepStart>,
    shown: usize,
    branch: usize,
    text: String,
    applied: BTreeSet<String>,
}

/// The stored form of [`Lessons`].
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct SavedLessons {
    open: bool,
    running: Option<Running>,
}

/// An action of the lessons.
#[derive(Debug, Clone, PartialEq)]
pub enum LessonAction {
    /// The table of contents was loaded.
    Index(Shared<Index>),
    /// A lesson was loaded.
    Loaded(Shared<Lesson>),
    /// Something failed to load.
    Failed,
    /// Retries loading.
    Retry,
    /// Starts a lesson, or resumes a paused one.
    Start(Rc<str>),
    /// Restarts the open lesson from its first step.
    Restart,
    /// Shows the list, and restores the session of the user.
    Leave,
    /// Shows a step that the user has reached.
    Show(usize),
    /// Continues with the next step.
    Next,
    /// Restarts the shown step.
    RestartStep,
    /// Restores the attempt before the step was restarted.
    Undo,
    /// Deletes objects, by etcd key, and applies the text.
    Replace(Vec<String>),
    /// Answers the question. An empty answer skips the question.
    Answer(String),
    /// Shows the next hint.
    Hint,
    /// Shows or hides the solution.
    Solution(bool),
    /// Runs the solution.
    Solve,
    /// Runs lines in the terminal.
    Run(String),
}

impl LessonAction {
    /// Returns true if the action changes the cluster or the branch.
    pub fn changes_history(&self) -> bool {
        match self {
            LessonAction::Restart
            | LessonAction::Next
            | LessonAction::RestartStep
            | LessonAction::Undo
            | LessonAction::Replace(_)
            | LessonAction::Solve
            | LessonAction::Run(_) => true,
            LessonAction::Index(_)
            | LessonAction::Loaded(_)
            | LessonAction::Failed
            | LessonAction::Retry
            | LessonAction::Start(_)
            | LessonAction::Leave
            | LessonAction::Show(_)
            | LessonAction::Answer(_)
            | LessonAction::Hint
            | LessonAction::Solution(_) => false,
        }
    }
}

impl Lessons {
    /// Parses the stored form. `true` is what the first view stores if the user opens the lessons.
    pub fn from_saved(value: &Value) -> Lessons {
        let saved: SavedLessons = match value {
            Value::Bool(open) => SavedLessons { open: *open, ..SavedLessons::default() },
            value => json::from_value(value).unwrap_or_default(),
        };
        Lessons {
            wanted: saved.running.as_ref().map(|running| running.id.as_str().into()),
            running: saved.running.map(Shared::new),
            ..Lessons::default()
        }
    }

    /// Returns the stored form. `open` is true if the lessons are shown.
    pub fn to_saved(&self, open: bool) -> Value {
        if !open && self.running.is_none() {
            return Value::Null;
        }
        let running = self.running.as_ref().map(|running| (*running.0).clone());
        json::to_value(&SavedLessons { open, running }).unwrap_or_default()
    }

    /// Opens the lesson of the address, if it is not the open one.
    pub fn request(&mut self, id: &str) {
        if self.running.as_ref().is_none_or(|running| running.id != id) {
            self.wanted = Some(id.into());
        }
    }

    /// Returns the ID of the open or loading lesson.
    pub fn id(&self) -> Option<String> {
        let running = || self.running.as_ref().map(|running| running.id.clone());
        self.wanted.as_deref().map(str::to_owned).or_else(running)
    }

    /// Loads everything again, in another language.
    pub fn reload(&mut self) {
        (self.index, self.failed) = (None, false);
        if let Some(running) = &self.running {
            let id = running.id.as_str().into();
            self.running = Some(Shared::new(Running { lesson: None, ..(*running.0).clone() }));
            self.wanted.get_or_insert(id);
        }
    }

    /// Returns the number of completed steps of a lesson.
    pub fn done(&self, outline: &Outline) -> usize {
        let done = self.done.get(&outline.id);
        outline.steps.iter().filter(|step| done.is_some_and(|done| done.contains(*step))).count()
    }

    /// Returns the lesson after another one.
    pub fn after(&self, id: &str) -> Option<&Outline> {
        let mut all = self.index.as_ref()?.chapters.iter().flat_map(|(_, lessons)| lessons);
        all.find(|lesson| lesson.id == id)?;
        all.next()
    }

    /// Returns true if a step is completed.
    pub fn is_done(&self, lesson: &str, step: &str) -> bool {
        self.done.get(lesson).is_some_and(|done| done.contains(step))
    }

    fn finish(&mut self, lesson: &str, step: &str) {
        if !self.is_done(lesson, step) {
            let mut done = (*self.done.0).clone();
            done.entry(lesson.to_owned()).or_default().insert(step.to_owned());
            self.done = Shared::new(done);
        }
    }
}

impl Running {
    /// Returns the index of the current step: the last one that the user has reached.
    pub fn current(&self) -> usize {
        self.begins.len().saturating_sub(1)
    }

    /// Returns the shown step.
    pub fn step(&self) -> Option<&Step> {
        self.lesson.as_ref()?.steps.get(self.shown)
    }

    /// Returns true if the question of the shown step has no answer yet.
    pub fn awaits_answer(&self) -> bool {
        self.step().is_some_and(|step| step.quiz.is_some() && !self.answers.contains_key(&step.id))
    }

    /// Returns true if the checks of the current step pass.
    pub fn checks_pass(&self) -> bool {
        self.findings.iter().all(|finding| finding.passed)
    }

    /// Returns the parts of the text in the editor that the step does not allow to change.
    pub fn regions(&self, text: &str) -> Vec<Region> {
        let places = || {
            let lesson = self.lesson.as_ref()?;
            // A step without a manifest continues with the text of the previous step.
            let file = lesson.steps.get(..=self.current())?.iter().rev().find_map(|step| step.manifest.as_ref())?;
            let (manifest, fixed) = regions::split(file, lesson.files.get(file)?).ok()?;
            Some(regions::locate(&manifest, &fixed, text))
        };
        places().unwrap_or_default()
    }

    /// Returns the solution of the shown step: texts for the editor, and command lines.
    pub fn solution(&self, cluster: &crate::core::Cluster) -> Vec<Solution> {
        let (Some(lesson), Some(step)) = (&self.lesson, self.step()) else { return Vec::new() };
        let of = |operation: &bindery_lessons::lesson::Operation| match &operation.run {
            Run::Apply(file) => Solution::Text(lesson.manifest(file)),
            Run::Kubectl(line, _) => {
                let line = expand(cluster, line).unwrap_or_else(|_| line.clone());
                Solution::Line(format!("kubectl {line}"))
            }
            Run::Operation(Operation::Inject(Injection::Advance(time))) => Solution::Pass(time.seconds),
            Run::Operation(Operation::Inject(injection)) => Solution::Action(
                injection.action().map(|action| crate::time::describe_action(&action)).unwrap_or_default(),
            ),
            Run::Operation(_) => Solution::Action(String::new()),
        };
        step.solution.iter().map(of).collect()
    }
}

/// A part of a solution as the user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Solution {
    /// A text for the editor, to be applied.
    Text(String),
    /// A command line.
    Line(String),
    /// The number of seconds to advance the clock.
    Pass(u64),
    /// A short description of an action on the panels of nodes or of time.
    Action(String),
}

/// Runs an action of the lessons.
pub fn reduce(s: &mut State, act: LessonAction) {
    match act {
        LessonAction::Index(index) => (s.lessons.index, s.lessons.failed) = (Some(index), false),
        LessonAction::Failed => s.lessons.failed = true,
        LessonAction::Retry => s.lessons.failed = false,
        LessonAction::Loaded(lesson) => {
            s.lessons.failed = false;
            if s.lessons.wanted.take().as_deref() == Some(lesson.id.as_str()) {
                loaded(s, lesson.0);
            }
        }
        LessonAction::Start(id) => (s.lessons.wanted, s.lessons.failed) = (Some(id), false),
        LessonAction::Leave => {
            (s.lessons.wanted, s.lessons.failed) = (None, false);
            leave(s);
        }
        LessonAction::Show(step) => change(s, |running| running.shown = step.min(running.current())),
        LessonAction::Next => next(s),
        LessonAction::Restart => restart(s),
        LessonAction::RestartStep => restart_step(s),
        LessonAction::Undo => undo(s),
        LessonAction::Replace(keys) => replace(s, &keys),
        LessonAction::Answer(option) => change(s, |running| {
            if let Some(id) = running.step().map(|step| step.id.clone()) {
                running.answers.insert(id, option);
            }
        }),
        LessonAction::Hint => change(s, |running| {
            if let Some(id) = running.step().map(|step| step.id.clone()) {
                *running.hints.entry(id).or_default() += 1;
            }
        }),
        LessonAction::Solution(on) => change(s, |running| {
            if let Some(id) = running.step().map(|step| step.id.clone()) {
                running.solutions.remove(&id);
                if on {
                    running.solutions.insert(id);
                }
            }
        }),
        LessonAction::Solve => solve(s),
        LessonAction::Run(lines) => {
            for line in lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                crate::terminal::run(s, line.strip_prefix("$ ").unwrap_or(line));
            }
            s.view.tab = Panel::Terminal;
        }
    }
}

fn change(s: &mut State, with: impl FnOnce(&mut Running)) {
    if let Some(running) = &s.lessons.running {
        let mut running = (*running.0).clone();
        with(&mut running);
        s.lessons.running = Some(Shared::new(running));
    }
}

/// Returns true if a paused lesson is consistent with the current version of the lesson, and with the history if there
/// is one.
fn is_consistent(running: &Running, lesson: &Lesson, history: Option<&History>) -> bool {
    let exists = |start: &StepStart| {
        // Snapshots that are still being replayed do not exist yet.
        history.filter(|history| !history.is_replaying()).is_none_or(|history| snapshot_exists(history, start))
    };
    !running.begins.is_empty()
        && running.begins.len() <= lesson.steps.len()
        && running.begins.iter().zip(&lesson.steps).all(|(start, step)| start.step == step.id && exists(start))
}

fn snapshot_exists(history: &History, start: &StepStart) -> bool {
    history.branches.get(start.branch).is_some_and(|branch| start.at < branch.snapshots.len())
}

/// Handles a loaded lesson: the user resumes or starts it.
fn loaded(s: &mut State, lesson: Rc<Lesson>) {
    let left = s.lessons.paused.get(&lesson.id).filter(|left| {
        let history = left.session.live.as_ref().map(|(history, _)| &*history.0);
        is_consistent(&left.running, &lesson, history)
    });
    match (&s.lessons.running, left.cloned()) {
        (Some(running), _) if running.id == lesson.id && is_consistent(running, &lesson, Some(&s.session.history)) => {
            change(s, |running| running.lesson = Some(lesson));
        }
        (_, Some(left)) => resume_lesson(s, lesson, left),
        _ => start(s, lesson),
    }
    update_checks(s);
}

/// Stores the shown text and cluster. Those of a lesson become a paused lesson. Returns the session of the user from
/// before the first lesson.
fn pause(s: &mut State) -> Session {
    let session = Session::of(s);
    let Some(running) = s.lessons.running.take() else { return session };
    let mut running = (*running.0).clone();
    let own = std::mem::take(&mut running.own);
    let mut left = (*s.lessons.paused.0).clone();
    left.insert(running.id.clone(), Paused { running, session });
    s.lessons.paused = Shared::new(left);
    own
}

fn open(s: &mut State, running: Running) {
    let mut left = (*s.lessons.paused.0).clone();
    if left.remove(&running.id).is_some() {
        s.lessons.paused = Shared::new(left);
    }
    s.lessons.running = Some(Shared::new(running));
    s.view.lessons = true;
}

/// Starts a lesson on a new cluster. The session of the user stays as it was before the first lesson.
fn start(s: &mut State, lesson: Rc<Lesson>) {
    let own = pause(s);
    let text = s.editor.text.to_string();
    Session { text, ..Session::default() }.show(s);
    s.replace_history(new_history());
    open(s, Running { id: lesson.id.clone(), own, lesson: Some(lesson.clone()), ..Running::default() });
    for operation in &lesson.setup {
        perform(s, &lesson, operation, false);
    }
    start_step(s, 0);
}

/// Resumes a paused lesson.
fn resume_lesson(s: &mut State, lesson: Rc<Lesson>, left: Paused) {
    let own = pause(s);
    left.session.show(s);
    open(s, Running { own, lesson: Some(lesson), ..left.running });
}

/// Starts a step: runs its setup, and puts its manifest into the editor.
fn start_step(s: &mut State, at: usize) {
    let Some(lesson) = s.lessons.running.as_ref().and_then(|running| running.lesson.clone()) else { return };
    let Some(step) = lesson.steps.get(at) else { return };
    let before = Attempt::of(s);
    for operation in &step.setup {
        perform(s, &lesson, operation, false);
    }
    let text = match &step.manifest {
        Some(file) => lesson.manifest(file),
        None => s.editor.text.to_string(),
    };
    change(s, |running| running.before = None);
    record_step_start(s, at, text, false);
    // The first step starts after its setup.
    if at > 0 && !solution_passes(s) {
        start_step_on_published(s, at);
        change(s, |running| running.before = before);
    }
    update_checks(s);
}

/// Records that a step starts at the newest snapshot, and shows it.
fn record_step_start(s: &mut State, at: usize, text: String, published: bool) {
    let Some(step) = s.lessons.running.as_ref().and_then(|running| running.lesson.as_ref()?.steps.get(at)) else {
        return;
    };
    let branch = s.session.history.branch();
    let mark = LogPosition::of(&branch.head().cluster);
    let mark = (mark.revision, mark.calls);
    let (step, branch, snapshot) = (step.id.clone(), s.session.history.current, branch.last());
    let start = StepStart { step, branch, at: snapshot, mark, text: text.clone(), published };
    change(s, |running| {
        running.begins.truncate(at);
        running.begins.push(start);
        running.shown = at;
        running.announcement = if published { text::tr("lesson-published") } else { String::new() };
    });
    write(s, &text);
}

/// Starts a step in a new branch, on a cluster in which the earlier steps were solved with the published solutions.
fn start_step_on_published(s: &mut State, at: usize) {
    let Some(lesson) = s.lessons.running.as_ref().and_then(|running| running.lesson.clone()) else { return };
    fork(s, 0, 0);
    let mut text = String::new();
    let mut does = |s: &mut State, operations: &[bindery_lessons::lesson::Operation], writes: bool| {
        for operation in operations {
            if let (Run::Apply(file), true) = (&operation.run, writes) {
                text = lesson.manifest(file);
            }
            perform(s, &lesson, operation, false);
        }
    };
    does(s, &lesson.setup, false);
    for (i, step) in lesson.steps.iter().enumerate().take(at + 1) {
        does(s, &step.setup, false);
        if i < at {
            does(s, &step.solution, true);
        }
    }
    if let Some(file) = lesson.steps.get(at).and_then(|step| step.manifest.as_ref()) {
        text = lesson.manifest(file);
    } else if text.is_empty() {
        // An earlier step set the text, and its solution did not apply it.
        let given = lesson.steps.iter().take(at).rev().find_map(|step| step.manifest.as_ref());
        text = given.map(|file| lesson.manifest(file)).unwrap_or_default();
    }
    record_step_start(s, at, text, true);
}

/// Shows a new branch that starts at a snapshot of another one.
fn fork(s: &mut State, branch: usize, at: usize) {
    let mut history = (*s.session.history.0).clone();
    history.stop();
    history.current = branch;
    history.fork(at);
    s.replace_history(history);
    s.terminal.pending_output = None;
}

/// Returns true if the solution of the step that starts at the newest snapshot makes its checks pass.
fn solution_passes(s: &State) -> bool {
    let mut trial = s.clone();
    run_solution(&mut trial, false);
    findings(&trial).iter().all(|finding| finding.passed)
}

/// Runs the solution of the current step. If `seen` is true, the text is put into the editor, and the commands are
/// shown in the terminal.
fn run_solution(s: &mut State, visible: bool) {
    let Some(running) = s.lessons.running.clone() else { return };
    let Some((lesson, step)) = running.lesson.as_ref().and_then(|l| Some((l, l.steps.get(running.current())?))) else {
        return;
    };
    for operation in &step.solution {
        if let (Run::Apply(file), true) = (&operation.run, visible) {
            s.set_text(&lesson.manifest(file));
        }
        perform(s, lesson, operation, visible);
    }
}

/// Puts a text into the editor. The record of the last applied text is cleared.
fn write(s: &mut State, text: &str) {
    s.editor.applied = Shared::new(BTreeSet::new());
    s.set_text(text);
}

fn next(s: &mut State) {
    let Some(running) = s.lessons.running.clone() else { return };
    let (Some(lesson), Some(step)) = (running.lesson.as_ref(), running.step()) else { return };
    if running.shown < running.current() {
        return change(s, |running| running.shown += 1);
    }
    if step.checks.is_empty() {
        // A step without checks is completed when the user continues.
        s.lessons.finish(&running.id, &step.id);
    } else if !s.lessons.is_done(&running.id, &step.id) {
        return;
    }
    if running.shown + 1 < lesson.steps.len() {
        start_step(s, running.shown + 1);
    } else {
        change(s, |running| running.announcement = text::tr("lesson-end"));
    }
}

/// Restarts the shown step in a new branch from the start of the step. The current attempt is stored.
fn restart_step(s: &mut State) {
    let Some(running) = s.lessons.running.clone().filter(|running| running.lesson.is_some()) else { return };
    let before = Attempt::of(s);
    let at = running.shown;
    let started = running.begins.get(at).filter(|start| snapshot_exists(&s.session.history, start)).cloned();
    let own = started.map(|start| {
        let mut own = s.clone();
        fork(&mut own, start.branch, start.at);
        record_step_start(&mut own, at, start.text, start.published);
        own
    });
    match own.filter(solution_passes) {
        Some(own) => *s = own,
        None => start_step_on_published(s, at),
    }
    change(s, |running| running.before = before);
    update_checks(s);
}

/// Restores the attempt before the step was restarted. The current attempt is stored in its place.
fn undo(s: &mut State) {
    let Some(before) = s.lessons.running.as_ref().and_then(|running| running.before.clone()) else { return };
    if before.branch >= s.session.history.branches.len() {
        return;
    }
    let now = Attempt::of(s);
    let mut history = (*s.session.history.0).clone();
    history.stop();
    history.current = before.branch;
    s.replace_history(history);
    s.terminal.pending_output = None;
    change(s, |running| {
        (running.begins, running.shown, running.before) = (before.begins, before.shown, now);
        running.announcement = String::new();
    });
    s.editor.applied = Shared::new(before.applied);
    s.set_text(&before.text);
    update_checks(s);
}

/// Runs the solution of the shown step, from the start of the step.
fn solve(s: &mut State) {
    let Some(running) = s.lessons.running.clone().filter(|running| running.lesson.is_some()) else { return };
    let Some(start) = running.begins.get(running.shown) else { return };
    let untouched = running.shown == running.current()
        && (start.branch, start.at) == (s.session.history.current, s.session.history.branch().last())
        && !s.session.settling
        && start.text == *s.editor.text;
    if !untouched || !solution_passes(s) {
        restart_step(s);
    }
    run_solution(s, true);
    s.check();
}

/// Deletes objects and applies the text: for changes of objects that the server rejects, although it would create the
/// objects as specified.
fn replace(s: &mut State, keys: &[String]) {
    for args in keys.iter().filter_map(|key| core::delete_command(key)) {
        s.run(Operation::Kubectl(args, String::new(), true));
        s.print_last();
    }
    s.run(Operation::Settle);
    let cluster = &s.session.history.branch().head().cluster;
    let left: Vec<String> =
        keys.iter().filter(|key| core::object(cluster, key).is_some()).map(|key| core::short_name(key)).collect();
    if left.is_empty() {
        s.apply();
    } else {
        s.notices.message = text::with("lesson-terminating", &[("objects", &left.join(", "))]).into();
        s.check();
    }
}

/// The remedies if the server rejects the text in a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedies {
    /// The etcd keys of the objects that the server would create as specified, but does not allow to change.
    pub replace: Vec<String>,
}

/// Returns the remedies if a lesson is open and the server rejects the text: it rejected the applied text, or would
/// reject this one.
pub fn remedies(s: &State) -> Option<Remedies> {
    let running = s.lessons.running.as_ref()?;
    running.lesson.as_ref()?;
    let replace: Vec<String> = s.editor.checked.replaceable.iter().cloned().collect();
    let last = s
        .session
        .history
        .branch()
        .operations
        .iter()
        .rev()
        .find(|done| matches!(done.operation, Operation::Kubectl(..)));
    let refused = last.is_some_and(|done| {
        let Operation::Kubectl(args, stdin, _) = &done.operation else { return false };
        args.first().is_some_and(|verb| verb == "apply")
            && **stdin == *s.editor.text
            && done.output.as_ref().is_some_and(|output| output.exit != 0)
    });
    (refused || !replace.is_empty()).then_some(Remedies { replace })
}

/// Restores the session of the user. The lesson is paused.
pub fn leave(s: &mut State) {
    if s.lessons.running.is_some() {
        pause(s).show(s);
        s.lessons.wanted = None;
    }
}

/// Restarts the lesson from its first step, in a new branch.
pub fn restart(s: &mut State) {
    if s.lessons.running.as_ref().is_some_and(|running| running.lesson.is_some()) {
        let before = Attempt::of(s);
        start_step_on_published(s, 0);
        change(s, |running| {
            running.before = before;
            running.begins.iter_mut().for_each(|start| start.published = false);
            running.announcement = String::new();
            (running.answers, running.hints, running.solutions) = Default::default();
        });
        update_checks(s);
    }
}

impl Session {
    /// Returns the shown session.
    pub fn of(s: &State) -> Session {
        Session {
            text: s.editor.text.to_string(),
            log: s.session.history.log(),
            applied: (*s.editor.applied.0).clone(),
            markers: (*s.session.bookmarks.0).clone(),
            past: s.session.past,
            guide: s.session.guide,
            explained: s.view.explained.as_deref().map(str::to_owned),
            object: s.view.object.as_deref().map(str::to_owned),
            key: s.view.key.as_deref().map(str::to_owned),
            imported: s.session.imported,
            live: Some((s.session.history.clone(), s.terminal.entries.clone())),
        }
    }

    /// Shows the session.
    pub fn show(self, s: &mut State) {
        let (history, terminal) = match self.live {
            Some((history, terminal)) => ((*history.0).clone(), terminal),
            None => (History::replay(parts().session, self.log), Shared::new(Vec::new())),
        };
        s.show_running(history);
        (s.session.past, s.terminal.entries, s.terminal.pending_output) = (self.past, terminal, None);
        s.editor.applied = Shared::new(self.applied);
        s.session.bookmarks = Shared::new(self.markers);
        s.view.expanded = Shared::new(BTreeSet::new());
        (s.session.guide, s.session.imported) = (self.guide, self.imported);
        let shared = |key: Option<String>| key.as_deref().map(Rc::from);
        (s.view.explained, s.view.object, s.view.key) = (shared(self.explained), shared(self.object), shared(self.key));
        s.set_text(&self.text);
    }
}

impl Attempt {
    /// Returns the current attempt of the user in the lesson.
    fn of(s: &State) -> Option<Attempt> {
        let running = s.lessons.running.as_ref()?;
        let (text, applied) = (s.editor.text.to_string(), (*s.editor.applied.0).clone());
        Some(Attempt {
            begins: running.begins.clone(),
            shown: running.shown,
            branch: s.session.history.current,
            text,
            applied,
        })
    }
}

/// Runs one operation and the controllers, as `bindery_lessons::run` does. If `seen` is true, commands are shown in the
/// terminal.
fn perform(s: &mut State, lesson: &Lesson, operation: &bindery_lessons::lesson::Operation, visible: bool) {
    // If a referenced value does not exist, the checks fail.
    if let Ok(resolved) = run::resolve(&s.session.history.branch().head().cluster, lesson, &operation.run) {
        let command = matches!(resolved, Operation::Kubectl(..));
        s.run(resolved);
        if visible && command {
            s.print_last();
        }
    }
    if operation.settle {
        s.run(Operation::Settle);
    }
}

/// Returns the results of the checks of the current step at the newest snapshot.
fn findings(s: &State) -> Vec<CheckResult> {
    let step = || {
        let running = s.lessons.running.as_ref()?;
        Some((running.lesson.as_ref()?.steps.get(running.current())?, running.begins.last()?))
    };
    let Some((step, start)) = step() else { return Vec::new() };
    let mark = LogPosition { revision: start.mark.0, calls: start.mark.1 };
    let cluster = &s.session.history.branch().head().cluster;
    step.checks.iter().map(|check| check.evaluate(cluster, mark)).collect()
}

/// Runs the checks at the newest snapshot, and records a completed step.
pub fn update_checks(s: &mut State) {
    let Some(running) = s.lessons.running.clone() else { return };
    let Some(lesson) = running.lesson.as_ref().filter(|_| !s.session.history.is_replaying()) else { return };
    let Some(step) = lesson.steps.get(running.current()) else { return };
    let findings = findings(s);
    if findings == running.findings {
        return;
    }
    let sentence = |i: usize| {
        let text = lesson.text(&text::language())?.steps.get(running.current())?;
        Some(bindery_lessons::markdown::plain(&text.checks.get(i)?.1))
    };
    let was = |i: usize| running.findings.get(i).is_some_and(|finding| finding.passed);
    let new: Vec<String> =
        (0..findings.len()).filter(|i| findings[*i].passed && !was(*i)).filter_map(sentence).collect();
    let all = !findings.is_empty() && findings.iter().all(|finding| finding.passed);
    // At the start of a step, passing checks are shown but not announced as new.
    let announcement = match (running.findings.len() == findings.len() && !new.is_empty(), all) {
        (true, true) => text::tr("lesson-solved"),
        (true, false) => text::with("lesson-passed", &[("check", &new.join(" "))]),
        (false, _) => running.announcement.clone(),
    };
    if all {
        s.lessons.finish(&running.id, &step.id);
    }
    change(s, |running| (running.findings, running.announcement) = (findings, announcement));
}

/// Returns true if the text is the one that a step put into the editor, unchanged.
pub fn is_untouched(s: &State) -> bool {
    let start = s.lessons.running.as_ref().and_then(|running| running.begins.last());
    start.is_some_and(|start| start.text == *s.editor.text)
}

#[cfg(test)]
mod tests {
    use yew::Reducible;

    use super::*;
    use crate::action::{DocumentAction, TerminalAction, TimeAction};
    use crate::action::{EditorAction, PlaybackAction, SessionAction, SettingsAction, ViewAction};
    use crate::state::{Action, Layout, SavedSession};

    /// Reads a lesson from disk.
    #[allow(clippy::disallowed_methods)] // A test may read the lessons.
    fn lesson(id: &str) -> Lesson {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons").join(id);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&folder).expect("the lesson is there") {
            let path = entry.expect("it can be read").path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            files.push((name, std::fs::read_to_string(&path).expect("it can be read")));
        }
        Lesson::read(id, &files).expect("it has no problems")
    }

    #[allow(clippy::disallowed_methods)]
    fn all() -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons");
        let entries = std::fs::read_dir(folder).expect("there are lessons").map(|entry| entry.expect("it can be read"));
        let folders = entries.filter(|entry| entry.path().is_dir());
        let ids: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        assert!(ids.len() >= 25, "{} lessons", ids.len());
        ids
    }

    fn page() -> Rc<State> {
        Rc::new(State::new("mine: 1\n", SavedSession::default(), Layout::Medium))
    }

    /// Returns the page after some actions, with the controllers idle after each.
    fn after(state: Rc<State>, acts: impl IntoIterator<Item = Action>) -> Rc<State> {
        acts.into_iter().fold(state, |state, action| {
            let state = state.reduce(action);
            if !state.session.settling {
                return state;
            }
            let mut history = (*state.session.history.0).clone();
            while !history.resume(usize::MAX) {}
            let job = state.session.job;
            state.reduce(Action::Playback(PlaybackAction::JobProgress(job, Shared::new(history), true)))
        })
    }

    fn started(state: Rc<State>, id: &str) -> Rc<State> {
        let loaded = LessonAction::Loaded(Shared::new(lesson(id)));
        after(state, [Action::full(LessonAction::Start(id.into())), Action::full(loaded)])
    }

    fn running(state: &State) -> Rc<Running> {
        state.lessons.running.as_ref().expect("a lesson is open").0.clone()
    }

    #[test]
    fn solutions_complete_all_lessons() {
        for id in all() {
            let mut state = started(page(), &id);
            let steps = lesson(&id).steps.len();
            for at in 0..steps {
                let place = format!("{id}, step {at}");
                assert_eq!(running(&state).current(), at, "{place}");
                let reads = running(&state).step().expect("there is a step").checks.is_empty();
                assert!(reads || !running(&state).checks_pass(), "{place}: solved before it began");
                state = after(state, [Action::full(LessonAction::Solve)]);
                let findings = running(&state).findings.clone();
                assert!(running(&state).checks_pass(), "{place}: {findings:?}");
                state = after(state, [Action::full(LessonAction::Next)]);
            }
            assert_eq!(state.lessons.done[&id].len(), steps, "{id}");
        }
    }

    #[test]
    fn step_completes_when_checks_pass() {
        let state = started(page(), "volume-and-claim");
        assert!(state.editor.text.contains("kind: PersistentVolume"));
        let early = after(state.clone(), [Action::full(LessonAction::Next)]);
        assert_eq!(running(&early).current(), 0, "there is something to do first");
        let state = after(state, [Action::Session(SessionAction::Apply)]);
        assert!(running(&state).checks_pass());
        assert!(running(&state).announcement.starts_with("All"), "{}", running(&state).announcement);
        let state = after(state, [Action::full(LessonAction::Next)]);
        assert!(running(&state).awaits_answer());
        assert!(state.removed().is_empty(), "what an earlier step applied is not missed");
        let state = after(state, [Action::full(LessonAction::Answer("big".into()))]);
        assert!(!running(&state).awaits_answer());
    }

    #[test]
    fn restarted_step_has_its_start() {
        let mut state = started(page(), "volume-and-claim");
        state = after(state, [Action::Session(SessionAction::Apply), Action::full(LessonAction::Next)]);
        let start = state.session.history.branch().head().cluster.revision();
        state = after(state, [Action::Editor(EditorAction::Edit("x: 1\n".into())), Action::full(LessonAction::Solve)]);
        assert!(state.session.history.branch().head().cluster.revision() > start);
        state = after(state, [Action::full(LessonAction::RestartStep)]);
        assert_eq!(state.session.history.branch().head().cluster.revision(), start);
        assert!(state.editor.text.contains("name: data") && !running(&state).checks_pass());
        assert_eq!(state.session.history.branches.len(), 3, "what was tried is kept, before the solution and after it");
        state = after(state, [Action::Session(SessionAction::Apply)]);
        assert!(running(&state).checks_pass());
        // Back to the previous step, which is then restarted as well.
        state = after(state, [Action::full(LessonAction::Show(0)), Action::full(LessonAction::RestartStep)]);
        assert_eq!((running(&state).current(), running(&state).shown), (0, 0));
        let branches = state.session.history.branches.len();
        state =
            after(state, [Action::Editor(EditorAction::Edit("x: 1\n".into())), Action::Session(SessionAction::Reset)]);
        assert_eq!(
            (running(&state).current(), state.session.history.current),
            (0, branches),
            "a new cluster is a new branch"
        );
        assert!(state.editor.text.contains("name: small"));
        state = after(state, [Action::full(LessonAction::Undo)]);
        assert_eq!((&*state.editor.text, state.session.history.current), ("x: 1\n", branches - 1), "nothing is lost");
    }

    /// Returns the page of a user who completed a lesson before.
    fn done_before(id: &str) -> Rc<State> {
        let steps = lesson(id).steps.iter().map(|step| step.id.clone()).collect();
        let mut state = (*page()).clone();
        state.lessons.done = Shared::new(Progress::from([(id.to_owned(), steps)]));
        started(Rc::new(state), id)
    }

    /// Runs the solution of the shown step, and asserts that its checks pass.
    fn solved(state: Rc<State>, place: &str) -> Rc<State> {
        let shown = running(&state).shown;
        let state = after(state, [Action::full(LessonAction::Solve)]);
        assert_eq!((running(&state).shown, running(&state).current()), (shown, shown), "{place}");
        assert!(running(&state).checks_pass(), "{place}: {:?}", running(&state).findings);
        state
    }

    /// Calls a function with each step of each lesson. `begin` starts each lesson.
    fn walk(start: impl Fn(&str) -> Rc<State>, mut each: impl FnMut(Rc<State>, &str) -> Rc<State>) {
        let mut steps = 0;
        for id in all() {
            let mut state = start(&id);
            for at in 0..lesson(&id).steps.len() {
                assert_eq!(running(&state).current(), at, "{id}");
                state = each(state, &format!("{id}, step {}", at + 1));
                state = after(state, [Action::full(LessonAction::Next)]);
                steps += 1;
            }
        }
        assert!(steps > 60, "{steps}");
    }

    #[test]
    fn step_is_solvable_after_unchanged_text_is_applied() {
        walk(
            |id| started(page(), id),
            |state, place| solved(after(state, [Action::Session(SessionAction::Apply)]), place),
        );
    }

    #[test]
    fn step_is_solvable_after_next_step_started() {
        walk(done_before, |state, place| {
            let at = running(&state).shown;
            let early = [
                Action::Session(SessionAction::Apply),
                Action::Session(SessionAction::Apply),
                Action::full(LessonAction::Next),
                Action::full(LessonAction::Show(at)),
            ];
            solved(after(state, early), place)
        });
    }

    #[test]
    fn step_is_solvable_without_previous_steps() {
        let mut published = 0;
        walk(done_before, |state, place| {
            let start = running(&state).begins.last().cloned().expect("a step has started");
            published += usize::from(start.published);
            let tried = solved(state.clone(), place);
            assert!(
                tried.session.history.branches.len() <= state.session.history.branches.len() + 1,
                "{place}: one restart is enough"
            );
            // The user continues without it.
            after(state, [Action::Session(SessionAction::Apply)])
        });
        assert!(published > 10, "many steps need what an earlier step makes: {published}");
    }

    #[test]
    fn step_is_solvable_after_objects_are_deleted() {
        const OTHER: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {a: b}\n";
        let mut deleted = 0;
        walk(
            |id| started(page(), id),
            |state, place| {
                let lesson = running(&state).lesson.clone().expect("the lesson is there");
                let at = running(&state).shown;
                let start = state.clone();
                let mut does = Vec::new();
                for text in ["kind: [nonsense\n", OTHER] {
                    does.extend([
                        Action::Editor(EditorAction::Edit(text.into())),
                        Action::Session(SessionAction::Apply),
                    ]);
                }
                let files = lesson.files.keys().filter(|name| name.ends_with(".yaml") && *name != "lesson.yaml");
                for reference in files.flat_map(|file| bindery_kubectl::references(&lesson.manifest(file))) {
                    let name = format!("{}/{}", reference.kind.singular_resource(), reference.name);
                    does.push(Action::full(TerminalAction::Line(format!(
                        "kubectl delete {name} --wait=false --ignore-not-found"
                    ))));
                }
                deleted += does.len();
                does.push(Action::full(TimeAction::Inject(
                    Rc::new(core::Action::Crash { controller: "persistentvolume-binder".into() }),
                    true,
                )));
                does.push(Action::full(TimeAction::Inject(
                    Rc::new(core::Action::Node { name: "node-b".into(), change: core::NodeChange::Remove }),
                    true,
                )));
                let state = after(state, does);
                let (text, branch) = (state.editor.text.clone(), state.session.history.current);
                let revision = state.session.history.branch().head().cluster.revision();
                assert_eq!(&*text, OTHER, "{place}");

                let state = after(state, [Action::full(LessonAction::RestartStep)]);
                assert_eq!(running(&state).shown, at, "{place}");
                assert_eq!(
                    (&state.editor.text, running(&state).checks_pass()),
                    (&start.editor.text, running(&start).checks_pass()),
                    "{place}"
                );
                // Undo, and redo.
                let state = after(state, [Action::full(LessonAction::Undo)]);
                assert_eq!((&state.editor.text, state.session.history.current), (&text, branch), "{place}");
                assert_eq!(state.session.history.branch().head().cluster.revision(), revision, "{place}");
                let state = after(state, [Action::full(LessonAction::Undo)]);
                assert_eq!(&state.editor.text, &start.editor.text, "{place}");
                let state = after(state, [Action::Editor(EditorAction::Edit(OTHER.into()))]);
                solved(state, place)
            },
        );
        assert!(deleted > 300, "{deleted}");
    }

    #[test]
    fn rejected_change_has_remedies() {
        let state = started(page(), "volume-and-claim");
        let two = |state| after(state, [Action::Session(SessionAction::Apply), Action::full(LessonAction::Next)]);
        let state = two(two(state));
        assert_eq!(running(&state).step().map(|step| step.id.as_str()), Some("more"));
        let state = after(state, [Action::Session(SessionAction::Apply)]);
        assert_eq!(remedies(&state), None, "the claim only waits");
        let state = after(
            state.clone(),
            [
                Action::Editor(EditorAction::Edit(state.editor.text.replace("20Gi", "8Gi"))),
                Action::Session(SessionAction::Apply),
            ],
        );
        let claim = "/registry/persistentvolumeclaims/default/archive".to_owned();
        let found = remedies(&state).expect("the server refuses it");
        assert_eq!(found.replace, [claim]);
        let other = after(state.clone(), [Action::full(LessonAction::RestartStep)]);
        assert_eq!(remedies(&other), None);
        let state = after(state, [Action::full(LessonAction::Replace(found.replace))]);
        assert!(running(&state).checks_pass(), "{:?}", running(&state).findings);
        assert_eq!(remedies(&state), None);
        // An object that the server would not create either is not deleted, but the step can be restarted.
        let state = after(
            state,
            [Action::Editor(EditorAction::Edit("kind: ConfigMap\n".into())), Action::Session(SessionAction::Apply)],
        );
        assert_eq!(remedies(&state), Some(Remedies { replace: Vec::new() }));
        let state = after(
            state,
            [
                Action::View(ViewAction::Lessons(false)),
                Action::Editor(EditorAction::Edit("kind: ConfigMap\n".into())),
                Action::Session(SessionAction::Apply),
            ],
        );
        assert_eq!(remedies(&state), None, "in no lesson there is no step");
    }

    #[test]
    fn first_lesson_works_in_order_of_its_text() {
        use bindery_lessons::{LANGUAGES, markdown::Block};
        for language in LANGUAGES {
            let mut state = started(page(), "volume-and-claim");
            for _ in 0..2 {
                state = after(state, [Action::Session(SessionAction::Apply), Action::full(LessonAction::Next)]);
            }
            let lesson = running(&state).lesson.clone().expect("the lesson is there");
            let words = &lesson.text(language).expect("it speaks the language").steps[2];
            let listings: Vec<String> = words
                .body
                .iter()
                .filter_map(|block| match block {
                    Block::Code(kind, text) if kind == "shell" => Some(text.clone()),
                    _ => None,
                })
                .collect();
            assert_eq!(listings.len(), 1, "{language}");
            state = after(state, [Action::Session(SessionAction::Apply)]);
            state = after(state, listings.into_iter().map(|text| Action::full(LessonAction::Run(text))));
            let smaller = state.editor.text.replace("20Gi", "10Gi");
            state = after(state, [Action::Editor(EditorAction::Edit(smaller)), Action::Session(SessionAction::Apply)]);
            assert!(running(&state).checks_pass(), "{language}: {:?}", running(&state).findings);
        }
    }

    #[test]
    fn objects_in_use_are_not_replaced_silently() {
        let state = started(page(), "expansion");
        let text = state.lessons.running.as_ref().and_then(|r| r.lesson.clone()).map(|l| l.manifest("claim.yaml"));
        let text = text.expect("the lesson is there").replace("storageClassName: grow", "storageClassName: other");
        let state =
            after(state, [Action::Editor(EditorAction::Edit(text.clone())), Action::Session(SessionAction::Apply)]);
        let keys = remedies(&state).expect("the server refuses it").replace;
        assert_eq!(keys.len(), 1);
        let commands = state.terminal.entries.len();
        let state = after(state, [Action::full(LessonAction::Replace(keys))]);
        assert!(state.notices.message.contains("pvc/data"), "{}", state.notices.message);
        assert_eq!(
            state.terminal.entries.len(),
            commands + 1,
            "the text is not applied over an object that is being deleted"
        );
    }

    #[test]
    fn leaving_restores_session_of_user() {
        let state = after(
            page(),
            [
                Action::Editor(EditorAction::Edit(include_str!("../examples/nfs.yaml").into())),
                Action::Session(SessionAction::Apply),
            ],
        );
        let (text, log) = (state.editor.text.clone(), state.session.history.log());
        let state = started(state, "stuck-no-class");
        assert_ne!(state.session.history.log(), log);
        let state = started(state, "volume-and-claim");
        let state = after(state, [Action::full(LessonAction::Leave)]);
        assert_eq!((state.editor.text.clone(), state.session.history.log()), (text, log));
        assert!(state.lessons.running.is_none());
    }

    #[test]
    fn reload_resumes_lesson() {
        let mut state = started(page(), "volume-and-claim");
        state = after(
            state,
            [
                Action::Session(SessionAction::Apply),
                Action::full(LessonAction::Next),
                Action::full(LessonAction::Answer("big".into())),
            ],
        );
        let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&state.to_saved()).unwrap()).unwrap();
        assert!(kept.requires_full);
        let mut again = State::new(&state.editor.text, kept, Layout::Medium);
        again.lessons.request("volume-and-claim");
        assert_eq!(again.lessons.wanted.as_deref(), Some("volume-and-claim"));
        let loaded = Action::full(LessonAction::Loaded(Shared::new(lesson("volume-and-claim"))));
        let again = after(Rc::new(again), [loaded]);
        assert_eq!(running(&again).begins, running(&state).begins);
        assert_eq!(running(&again).answers, running(&state).answers);
        assert_eq!(again.session.history.log(), state.session.history.log());
        let again = after(again, [Action::Session(SessionAction::Apply)]);
        assert!(running(&again).checks_pass());
        let again = after(again, [Action::full(LessonAction::Leave)]);
        assert_eq!(&*again.editor.text, "mine: 1\n");
    }

    /// Returns the page after a reload.
    fn reloaded(state: &State) -> Rc<State> {
        let json = |value: Value| serde_json::from_str::<Value>(&value.to_string()).expect("it is JSON");
        let kept = serde_json::from_value(json(serde_json::to_value(state.to_saved()).unwrap())).unwrap();
        let left = serde_json::from_value(json(serde_json::to_value(&*state.lessons.paused.0).unwrap())).unwrap();
        let mut again = State::new(&state.editor.text, kept, Layout::Medium);
        (again.lessons.done, again.lessons.paused) = (state.lessons.done.clone(), Shared::new(left));
        crate::state::arrived(Rc::new(again))
    }

    #[test]
    fn closing_restores_session_and_pauses_lesson() {
        for reload in [false, true] {
            let again = |state: Rc<State>| if reload { reloaded(&state) } else { state };
            let own = [
                Action::Editor(EditorAction::Edit(include_str!("../examples/nfs.yaml").into())),
                Action::Session(SessionAction::Apply),
                Action::full(TimeAction::Mark("bound".into())),
                Action::Playback(PlaybackAction::Seek(2)),
                Action::Session(SessionAction::Fork),
                Action::Session(SessionAction::Kubectl(
                    ["delete", "pvc/data", "--wait=false"].map(String::from).to_vec(),
                )),
                Action::Editor(EditorAction::Edit("mine: 2\n".into())),
                Action::Playback(PlaybackAction::Seek(1)),
            ];
            let own = after(page(), own);
            let shape = |state: &State| -> Vec<(usize, usize, u64)> {
                let branches = state.session.history.branches.iter();
                branches.map(|b| (b.snapshots.len(), b.operations.len(), b.head().cluster.revision())).collect()
            };
            let work = [
                Action::Session(SessionAction::Apply),
                Action::full(LessonAction::Next),
                Action::full(LessonAction::Answer("big".into())),
            ];
            let state = after(started(own.clone(), "volume-and-claim"), work);
            let state = again(after(
                state,
                [Action::Editor(EditorAction::Edit("work: 1\n".into())), Action::Playback(PlaybackAction::Seek(1))],
            ));
            let state = if reload { started(state, "volume-and-claim") } else { state };
            assert_eq!((&*state.editor.text, state.session.past), ("work: 1\n", Some(1)));
            let (steps, log) = (running(&state).begins.clone(), state.session.history.log());

            // Another lesson in between has no effect.
            let state = after(started(state, "stuck-no-class"), [Action::Session(SessionAction::Apply)]);
            let state = again(after(state, [Action::View(ViewAction::Lessons(false))]));
            assert!(state.lessons.running.is_none() && !state.view.lessons);
            assert_eq!((&*state.editor.text, state.session.past), ("mine: 2\n", Some(1)));
            assert_eq!((state.to_saved(), shape(&state)), (own.to_saved(), shape(&own)));
            if !reload {
                assert_eq!(state.terminal.entries, own.terminal.entries);
            }

            let state = started(after(state, [Action::View(ViewAction::Lessons(true))]), "volume-and-claim");
            assert_eq!((&*state.editor.text, state.session.past), ("work: 1\n", Some(1)));
            assert_eq!((&running(&state).begins, state.session.history.log()), (&steps, log));
            assert_eq!(running(&state).answers["claim"], "big");
            assert!(!state.lessons.paused.contains_key("volume-and-claim"));
            let state = solved(state, "the lesson goes on");
            let state = after(state, [Action::full(LessonAction::Leave)]);
            assert_eq!(shape(&state), shape(&own));
        }
    }

    #[test]
    fn imported_cluster_is_restored_after_reload() {
        let objects = crate::core::import_from_text(
            r#"[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"theirs","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z"}}]"#,
        );
        let import =
            Action::full(DocumentAction::Import(Shared::new(objects.expect("it can be read")), 1_767_225_600_000_000));
        let own = after(page(), [import]);
        let exists = |state: &State| core::names(&state.snapshot().cluster, "ns").contains(&"theirs".to_owned());
        assert!(exists(&own));
        let state = started(own.clone(), "volume-and-claim");
        assert!(!exists(&state));
        assert_eq!(
            (state.session.imported, running(&state).own.imported),
            (None, own.session.imported),
            "it stays in the database"
        );
        let state = after(state, [Action::View(ViewAction::Lessons(false))]);
        assert!(exists(&state));
        assert_eq!(state.session.imported, own.session.imported);
    }

    #[test]
    fn paused_lessons_fit_into_browser_storage() {
        let mut state = page();
        for id in all() {
            state = started(state, &id);
            for _ in 0..lesson(&id).steps.len() {
                state = after(state, [Action::Session(SessionAction::Apply)]);
                state = solved(state, &id);
                state = after(state, [Action::full(LessonAction::Next)]);
            }
        }
        let state = after(state, [Action::View(ViewAction::Lessons(false))]);
        assert_eq!(state.lessons.paused.len(), all().len());
        let bytes = serde_json::to_string(&*state.lessons.paused.0).unwrap().len();
        assert!(bytes < 1 << 20, "{bytes}");
        assert!(serde_json::to_string(&state.to_saved()).unwrap().len() < 1000, "a link does not hold them");
    }

    #[test]
    fn language_change_keeps_lesson() {
        let mut state = started(page(), "volume-and-claim");
        state = after(
            state,
            [
                Action::Session(SessionAction::Apply),
                Action::full(LessonAction::Next),
                Action::full(LessonAction::Answer("big".into())),
            ],
        );
        let (before, log) = (running(&state), state.session.history.log());
        let state = after(state, [Action::View(ViewAction::LanguageChanged)]);
        assert_eq!(state.lessons.wanted.as_deref(), Some("volume-and-claim"));
        assert!(running(&state).lesson.is_none());
        let state = after(state, [Action::full(LessonAction::Loaded(Shared::new(lesson("volume-and-claim"))))]);
        assert_eq!((&running(&state).begins, &running(&state).answers), (&before.begins, &before.answers));
        assert_eq!((running(&state).shown, state.session.history.log()), (1, log));
    }

    #[test]
    fn imported_cluster_is_restored_after_lesson() {
        let import = Action::full(DocumentAction::Import(Shared::new(bindery_explain::Import::default()), 7));
        let state = started(after(page(), [import]), "volume-and-claim");
        assert_eq!(state.session.imported, None);
        let state = after(state, [Action::full(LessonAction::Leave)]);
        assert_eq!(state.session.imported, Some(7), "the database gives its objects");
    }

    #[test]
    fn manifest_of_step_is_not_applied_automatically() {
        let state = started(page(), "volume-and-claim");
        let state = after(
            state,
            [Action::Settings(SettingsAction::ApplyAsTyped(true)), Action::Editor(EditorAction::EditIdle)],
        );
        assert!(!running(&state).checks_pass());
        let edited = format!("{}\n", state.editor.text);
        let state = after(state, [Action::Editor(EditorAction::Edit(edited)), Action::Editor(EditorAction::EditIdle)]);
        assert!(running(&state).checks_pass());
    }
}

//! Lessons in the page: which one is open, how far the reader has come, and what its checks say of the cluster.
//!
//! A lesson has a history of its own. What the reader had before is kept, and comes back when the lesson is left; the lesson
//! is kept too, and goes on when it is opened again. What is fetched (`app::use_lessons`) is
//! handed in by actions; the reducer does the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use bindery_lessons::lesson::{Deed as Does, Does as What};
use bindery_lessons::regions::{self, Region};
use bindery_lessons::{Course, Finding, LANGUAGES, Lesson, Mark, Outline, Step, check::expand, run};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::history::{Deed, History, Log};
use crate::state::{Marker, Panel, Shared, State, Typed};
use crate::text;

/// The lessons' part of the page's state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lessons {
    /// Whether the panel is shown.
    pub open: bool,
    /// The table of contents, once it was fetched.
    pub index: Option<Shared<Index>>,
    /// The lesson that is to be fetched.
    pub wanted: Option<Rc<str>>,
    /// Whether something could not be fetched.
    pub failed: bool,
    /// The lesson that the reader is in.
    pub running: Option<Shared<Running>>,
    /// The steps that are done, by lesson.
    pub done: Shared<Progress>,
    /// The lessons that were left, by id.
    pub left: Shared<Left>,
}

/// The ids of the steps that are done, by lesson.
pub type Progress = BTreeMap<String, BTreeSet<String>>;

impl Default for Shared<Progress> {
    fn default() -> Self {
        Shared::new(Progress::new())
    }
}

/// The lessons that were left, by id.
pub type Left = BTreeMap<String, Paused>;

impl Default for Shared<Left> {
    fn default() -> Self {
        Shared::new(Left::new())
    }
}

/// A lesson that was left: where the reader was in it, with its text and its cluster.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Paused {
    /// Where the reader was; what the reader had before the lesson is not a part of it.
    pub running: Running,
    session: Session,
}

/// The table of contents: chapters with their titles and lessons.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// The chapters that have lessons.
    pub chapters: Vec<(String, Vec<Outline>)>,
}

/// A lesson that the reader is in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct Running {
    /// Its id.
    pub id: String,
    /// Where each step began, up to the one that the reader has come to.
    pub begins: Vec<Begin>,
    /// The step that is shown.
    pub shown: usize,
    /// What the reader answered, by step; empty for a question that was passed over.
    pub answers: BTreeMap<String, String>,
    /// How many hints are open, by step.
    pub hints: BTreeMap<String, usize>,
    /// The steps whose solution is shown.
    pub solutions: BTreeSet<String>,
    /// What the reader had before.
    pub own: Session,
    /// The lesson, once it was fetched.
    #[serde(skip)]
    pub lesson: Option<Rc<Lesson>>,
    /// What came of the checks of the step that the reader has come to.
    #[serde(skip)]
    pub findings: Vec<Finding>,
    /// What the live region says.
    #[serde(skip)]
    pub said: String,
}

/// Where a step began.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    /// The step's id: a lesson may have changed since.
    step: String,
    /// The branch of history.
    branch: usize,
    /// The moment.
    at: usize,
    /// The revision, and how many calls there were.
    mark: (u64, usize),
    /// The text in the editor.
    text: String,
}

/// A text and a cluster with its history, while another text and another cluster are shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The text.
    pub text: String,
    log: Log,
    applied: BTreeSet<String>,
    markers: Vec<Marker>,
    past: Option<usize>,
    guide: Option<(usize, usize)>,
    explained: Option<String>,
    object: Option<String>,
    key: Option<String>,
    /// When the cluster was taken in from somewhere else, if it was.
    pub imported: Option<u64>,
    /// The history itself and what the terminal says, up to a reload.
    #[serde(skip)]
    live: Option<(Shared<History>, Shared<Vec<Typed>>)>,
}

/// What is kept over a reload; the state's own form is [`Lessons`].
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    open: bool,
    running: Option<Running>,
}

/// What can happen to lessons.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// The table of contents is there.
    Index(Shared<Index>),
    /// A lesson is there.
    Loaded(Shared<Lesson>),
    /// Something could not be fetched.
    Failed,
    /// Fetching is to be tried again.
    Retry,
    /// Begins a lesson, or goes on with one that was left.
    Begin(Rc<str>),
    /// Back to the list, and to what the reader had before.
    Leave,
    /// Shows a step that the reader has come to.
    Show(usize),
    /// On to the next step.
    Next,
    /// Begins the step that is shown again.
    Again,
    /// Answers the question; empty to pass it over.
    Answer(String),
    /// Opens the next hint.
    Hint,
    /// Shows or hides the solution.
    Solution(bool),
    /// Does what the solution says.
    Solve,
    /// Runs lines in the terminal.
    Run(String),
}

impl Lessons {
    /// As it was kept. `true` is what the first build of the page leaves when somebody asks for lessons.
    pub fn from_kept(kept: &Value) -> Lessons {
        let kept: Kept = match kept {
            Value::Bool(open) => Kept { open: *open, ..Kept::default() },
            kept => serde_json::from_value(kept.clone()).unwrap_or_default(),
        };
        Lessons {
            open: kept.open,
            wanted: kept.running.as_ref().map(|running| running.id.as_str().into()),
            running: kept.running.map(Shared::new),
            ..Lessons::default()
        }
    }

    /// What is to be kept.
    pub fn kept(&self) -> Value {
        if !self.open && self.running.is_none() {
            return Value::Null;
        }
        let running = self.running.as_ref().map(|running| (*running.0).clone());
        serde_json::to_value(Kept { open: self.open, running }).unwrap_or_default()
    }

    /// The lesson of the address, if it is another one than the reader is in, is to be begun.
    pub fn asked(&mut self, id: &str) {
        self.open = true;
        if self.running.as_ref().is_none_or(|running| running.id != id) {
            self.wanted = Some(id.into());
        }
    }

    /// How many steps of a lesson are done.
    pub fn done(&self, outline: &Outline) -> usize {
        let done = self.done.get(&outline.id);
        outline.steps.iter().filter(|step| done.is_some_and(|done| done.contains(*step))).count()
    }

    /// The lesson after another.
    pub fn after(&self, id: &str) -> Option<&Outline> {
        let mut all = self.index.as_ref()?.chapters.iter().flat_map(|(_, lessons)| lessons);
        all.find(|lesson| lesson.id == id)?;
        all.next()
    }

    /// Whether a step is done.
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
    /// The step that the reader has come to.
    pub fn current(&self) -> usize {
        self.begins.len().saturating_sub(1)
    }

    /// The step that is shown.
    pub fn step(&self) -> Option<&Step> {
        self.lesson.as_ref()?.steps.get(self.shown)
    }

    /// Whether the question of the step that is shown waits for an answer.
    pub fn asks(&self) -> bool {
        self.step().is_some_and(|step| step.predict.is_some() && !self.answers.contains_key(&step.id))
    }

    /// Whether the checks of the step that the reader has come to hold.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.holds)
    }

    /// The parts of the text in the editor that the step does not let change.
    pub fn regions(&self, text: &str) -> Vec<Region> {
        let places = || {
            let lesson = self.lesson.as_ref()?;
            // A step without a manifest goes on with the text of the one before.
            let file = lesson.steps.get(..=self.current())?.iter().rev().find_map(|step| step.manifest.as_ref())?;
            let (manifest, fixed) = regions::split(file, lesson.files.get(file)?).ok()?;
            Some(regions::places(&manifest, &fixed, text))
        };
        places().unwrap_or_default()
    }

    /// The solution of the step that is shown: texts for the editor, and command lines.
    pub fn solution(&self, cluster: &crate::core::Cluster) -> Vec<Solution> {
        let (Some(lesson), Some(step)) = (&self.lesson, self.step()) else { return Vec::new() };
        let of = |deed: &Does| match &deed.does {
            What::Apply(file) => Solution::Text(lesson.manifest(file)),
            What::Kubectl(line, _) => {
                let line = expand(cluster, line).unwrap_or_else(|_| line.clone());
                Solution::Line(format!("kubectl {line}"))
            }
            What::Pass(seconds) => Solution::Pass(*seconds),
            What::Writes(_) => Solution::Action(String::new()),
            What::Act(written) => Solution::Action(told(written)),
        };
        step.solution.iter().map(of).collect()
    }
}

/// A part of a solution, for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Solution {
    /// The text in the editor, to be applied.
    Text(String),
    /// A command line.
    Line(String),
    /// So many seconds are to pass.
    Pass(u64),
    /// Something on the panels of nodes or of time, in few words.
    Action(String),
}

/// An action that is no command, in few words: `node node-b: cut off`.
fn told(written: &Value) -> String {
    let word = |key: &str| written[key].as_str();
    let sort = ["node", "driver", "crash", "hold", "fail"].into_iter().find(|key| written[key].is_string());
    let sort = sort.unwrap_or("node");
    let more = word("change").or(word("fault")).map(|more| format!(": {more}")).unwrap_or_default();
    format!("{sort} {}{more}", word(sort).unwrap_or_default())
}

/// Reads a table of contents as the page fetches it.
pub fn read_index(json: &str, language: &str) -> Option<Index> {
    let value: Value = serde_json::from_str(json).ok()?;
    let course = Course::read(value["course"].as_str()?).ok()?;
    let outline = |id: &String| {
        let lesson = &value["lessons"][id];
        Outline::read(id, lesson["structure"].as_str()?, lesson["head"].as_str()?)
    };
    let chapters = course.chapters.iter().map(|chapter| {
        let title = chapter.title.get(language).or_else(|| chapter.title.get("en")).cloned().unwrap_or_default();
        (title, chapter.lessons.iter().filter_map(outline).collect::<Vec<_>>())
    });
    Some(Index { chapters: chapters.filter(|(_, lessons)| !lessons.is_empty()).collect() })
}

/// Reads a lesson as the page fetches it.
pub fn read_lesson(id: &str, json: &str) -> Option<Lesson> {
    let files: BTreeMap<String, String> = serde_json::from_str(json).ok()?;
    let files: Vec<(String, String)> = files.into_iter().collect();
    let language = LANGUAGES.into_iter().find(|l| files.iter().any(|(name, _)| *name == format!("{l}.md")))?;
    Lesson::read_in(id, &files, &[language]).ok()
}

/// Does what was asked.
pub fn reduce(s: &mut State, act: Act) {
    match act {
        Act::Index(index) => (s.lessons.index, s.lessons.failed) = (Some(index), false),
        Act::Failed => s.lessons.failed = true,
        Act::Retry => s.lessons.failed = false,
        Act::Loaded(lesson) => {
            s.lessons.failed = false;
            if s.lessons.wanted.take().as_deref() == Some(lesson.id.as_str()) {
                loaded(s, lesson.0);
            }
        }
        Act::Begin(id) => (s.lessons.wanted, s.lessons.failed) = (Some(id), false),
        Act::Leave => {
            (s.lessons.wanted, s.lessons.failed) = (None, false);
            leave(s);
        }
        Act::Show(step) => change(s, |running| running.shown = step.min(running.current())),
        Act::Next => next(s),
        Act::Again => again(s),
        Act::Answer(option) => change(s, |running| {
            if let Some(id) = running.step().map(|step| step.id.clone()) {
                running.answers.insert(id, option);
            }
        }),
        Act::Hint => change(s, |running| {
            if let Some(id) = running.step().map(|step| step.id.clone()) {
                *running.hints.entry(id).or_default() += 1;
            }
        }),
        Act::Solution(on) => change(s, |running| {
            if let Some(id) = running.step().map(|step| step.id.clone()) {
                running.solutions.remove(&id);
                if on {
                    running.solutions.insert(id);
                }
            }
        }),
        Act::Solve => solve(s),
        Act::Run(lines) => {
            for line in lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                crate::terminal::run(s, line.strip_prefix("$ ").unwrap_or(line));
            }
            s.tab = Panel::Terminal;
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

/// Whether what is kept of a lesson goes with the lesson as it is now, and with a history, if that is there.
fn fits(running: &Running, lesson: &Lesson, history: Option<&History>) -> bool {
    let there = |begin: &Begin| {
        // What is still being done again is not there yet.
        history.filter(|history| !history.replays()).is_none_or(|history| is_there(history, begin))
    };
    !running.begins.is_empty()
        && running.begins.len() <= lesson.steps.len()
        && running.begins.iter().zip(&lesson.steps).all(|(begin, step)| begin.step == step.id && there(begin))
}

fn is_there(history: &History, begin: &Begin) -> bool {
    history.branches.get(begin.branch).is_some_and(|branch| begin.at < branch.moments.len())
}

/// A lesson is there: the reader goes on with it, or begins it.
fn loaded(s: &mut State, lesson: Rc<Lesson>) {
    let left = s.lessons.left.get(&lesson.id).filter(|left| {
        let history = left.session.live.as_ref().map(|(history, _)| &*history.0);
        fits(&left.running, &lesson, history)
    });
    match (&s.lessons.running, left.cloned()) {
        (Some(running), _) if running.id == lesson.id && fits(running, &lesson, Some(&s.history)) => {
            change(s, |running| running.lesson = Some(lesson));
        }
        (_, Some(left)) => go_on(s, lesson, left),
        _ => begin(s, lesson),
    }
    look(s);
}

/// Puts the text and the cluster aside that are shown. Those of a lesson are kept with the lessons that were left.
///
/// Gives what the reader had before the first lesson.
fn put_aside(s: &mut State) -> Session {
    let session = Session::of(s);
    let Some(running) = s.lessons.running.take() else { return session };
    let mut running = (*running.0).clone();
    let own = std::mem::take(&mut running.own);
    let mut left = (*s.lessons.left.0).clone();
    left.insert(running.id.clone(), Paused { running, session });
    s.lessons.left = Shared::new(left);
    own
}

fn opens(s: &mut State, running: Running) {
    let mut left = (*s.lessons.left.0).clone();
    if left.remove(&running.id).is_some() {
        s.lessons.left = Shared::new(left);
    }
    s.lessons.running = Some(Shared::new(running));
    s.lessons.open = true;
}

/// Begins a lesson on a new cluster. What the reader has of their own stays what it was before the first lesson.
fn begin(s: &mut State, lesson: Rc<Lesson>) {
    let own = put_aside(s);
    let text = s.text.to_string();
    Session { text, ..Session::default() }.show(s);
    s.becomes(History::new());
    opens(s, Running { id: lesson.id.clone(), own, lesson: Some(lesson.clone()), ..Running::default() });
    for deed in &lesson.setup {
        perform(s, &lesson, deed, false);
    }
    begin_step(s, 0);
}

/// Goes on with a lesson that was left.
fn go_on(s: &mut State, lesson: Rc<Lesson>, left: Paused) {
    let own = put_aside(s);
    left.session.show(s);
    opens(s, Running { own, lesson: Some(lesson), ..left.running });
}

/// Begins a step: what it needs is done, and its manifest put into the editor.
fn begin_step(s: &mut State, at: usize) {
    let Some(lesson) = s.lessons.running.as_ref().and_then(|running| running.lesson.clone()) else { return };
    let Some(step) = lesson.steps.get(at) else { return };
    for deed in &step.setup {
        perform(s, &lesson, deed, false);
    }
    let text = match &step.manifest {
        Some(file) => lesson.manifest(file),
        None => s.text.to_string(),
    };
    let branch = s.history.branch();
    let mark = Mark::of(&branch.head().cluster);
    let mark = (mark.revision, mark.calls);
    let begin = Begin { step: step.id.clone(), branch: s.history.current, at: branch.last(), mark, text: text.clone() };
    change(s, |running| {
        running.begins.truncate(at);
        running.begins.push(begin);
        running.shown = at;
        running.said = String::new();
    });
    write(s, &text);
    look(s);
}

/// Puts a text into the editor. What was applied before is no longer what the text is about.
fn write(s: &mut State, text: &str) {
    s.applied = Shared::new(BTreeSet::new());
    s.set_text(text);
}

fn next(s: &mut State) {
    let Some(running) = s.lessons.running.clone() else { return };
    let (Some(lesson), Some(step)) = (running.lesson.as_ref(), running.step()) else { return };
    if running.shown < running.current() {
        return change(s, |running| running.shown += 1);
    }
    if step.checks.is_empty() {
        // What is only read is done when the reader goes on.
        s.lessons.finish(&running.id, &step.id);
    } else if !s.lessons.is_done(&running.id, &step.id) {
        return;
    }
    if running.shown + 1 < lesson.steps.len() {
        begin_step(s, running.shown + 1);
    } else {
        change(s, |running| running.said = text::tr("lesson-end"));
    }
}

/// Begins the step that is shown again: in a new branch of history, which leaves the old one where the step began.
fn again(s: &mut State) {
    let Some(running) = s.lessons.running.clone() else { return };
    let Some(begin) = running.begins.get(running.shown) else { return };
    if begin.branch >= s.history.branches.len() {
        return restart(s);
    }
    let mut history = (*s.history.0).clone();
    history.current = begin.branch;
    history.fork(begin.at);
    s.becomes(history);
    let begin = Begin { branch: s.history.current, ..begin.clone() };
    let text = begin.text.clone();
    change(s, |running| {
        running.begins.truncate(running.shown);
        running.begins.push(begin);
        running.said = String::new();
    });
    write(s, &text);
    look(s);
}

/// Does what the solution of the step says.
fn solve(s: &mut State) {
    let Some(running) = s.lessons.running.clone() else { return };
    let (Some(lesson), Some(step)) = (running.lesson.as_ref(), running.step()) else { return };
    if running.shown != running.current() {
        return;
    }
    for deed in &step.solution {
        if let What::Apply(file) = &deed.does {
            s.set_text(&lesson.manifest(file));
        }
        perform(s, lesson, deed, true);
    }
    s.check();
}

/// Back to what the reader had before. The lesson is kept.
pub fn leave(s: &mut State) {
    if s.lessons.running.is_some() {
        put_aside(s).show(s);
        s.lessons.wanted = None;
    }
}

/// Begins the lesson again from its first step.
pub fn restart(s: &mut State) {
    if let Some(lesson) = s.lessons.running.as_ref().and_then(|running| running.lesson.clone()) {
        begin(s, lesson);
    }
}

impl Session {
    /// What is shown.
    fn of(s: &State) -> Session {
        Session {
            text: s.text.to_string(),
            log: s.history.log(),
            applied: (*s.applied.0).clone(),
            markers: (*s.markers.0).clone(),
            past: s.past,
            guide: s.guide,
            explained: s.explained.as_deref().map(str::to_owned),
            object: s.object.as_deref().map(str::to_owned),
            key: s.key.as_deref().map(str::to_owned),
            imported: s.imported,
            live: Some((s.history.clone(), s.terminal.clone())),
        }
    }

    /// Shows it again.
    fn show(self, s: &mut State) {
        let (history, terminal) = match self.live {
            Some((history, terminal)) => ((*history.0).clone(), terminal),
            None => (History::replay(self.log), Shared::new(Vec::new())),
        };
        s.goes_on(history);
        (s.past, s.terminal, s.unsaid) = (self.past, terminal, None);
        s.applied = Shared::new(self.applied);
        s.markers = Shared::new(self.markers);
        s.open = Shared::new(BTreeSet::new());
        (s.guide, s.imported) = (self.guide, self.imported);
        let shared = |key: Option<String>| key.as_deref().map(Rc::from);
        (s.explained, s.object, s.key) = (shared(self.explained), shared(self.object), shared(self.key));
        s.set_text(&self.text);
    }
}

/// Does one thing and what follows from it, as `bindery_lessons::run` does. `seen`: commands are told in the terminal.
fn perform(s: &mut State, lesson: &Lesson, deed: &Does, seen: bool) {
    let command = run::command(&s.history.branch().head().cluster, lesson, &deed.does);
    match (&deed.does, command) {
        (_, Ok(Some((args, stdin)))) => {
            s.run(Deed::Kubectl(args, stdin, true));
            if seen {
                s.told();
            }
        }
        (What::Pass(seconds), _) => s.run(Deed::Act(json!({ "pass": seconds }))),
        (What::Writes(count), _) => s.run(Deed::Writes(usize::try_from(*count).unwrap_or(usize::MAX))),
        (What::Act(written), _) => s.run(Deed::Act(written.clone())),
        // A value that is not there to be taken: the checks will tell.
        _ => {}
    }
    if deed.settle {
        s.run(Deed::Settle);
    }
}

/// Looks what the checks say of the newest moment, and notes a step that is done.
pub fn look(s: &mut State) {
    let Some(running) = s.lessons.running.clone() else { return };
    let Some(lesson) = running.lesson.as_ref().filter(|_| !s.history.replays()) else { return };
    let (Some(step), Some(begin)) = (lesson.steps.get(running.current()), running.begins.last()) else { return };
    let mark = Mark { revision: begin.mark.0, calls: begin.mark.1 };
    let cluster = &s.history.branch().head().cluster;
    let findings: Vec<Finding> = step.checks.iter().map(|check| check.look(cluster, mark)).collect();
    if findings == running.findings {
        return;
    }
    let sentence = |i: usize| {
        let text = lesson.text(&text::language())?.steps.get(running.current())?;
        Some(bindery_lessons::markdown::plain(&text.checks.get(i)?.1))
    };
    let was = |i: usize| running.findings.get(i).is_some_and(|finding| finding.holds);
    let new: Vec<String> =
        (0..findings.len()).filter(|i| findings[*i].holds && !was(*i)).filter_map(sentence).collect();
    let all = !findings.is_empty() && findings.iter().all(|finding| finding.holds);
    // At a step's begin nothing was passed yet: what holds then is only shown.
    let said = match (running.findings.len() == findings.len() && !new.is_empty(), all) {
        (true, true) => text::tr("lesson-solved"),
        (true, false) => text::with("lesson-passed", &[("check", &new.join(" "))]),
        (false, _) => running.said.clone(),
    };
    if all {
        s.lessons.finish(&running.id, &step.id);
    }
    change(s, |running| (running.findings, running.said) = (findings, said));
}

/// Whether a text is just what a step has put into the editor: nobody has typed yet.
pub fn is_untouched(s: &State) -> bool {
    let begin = s.lessons.running.as_ref().and_then(|running| running.begins.last());
    begin.is_some_and(|begin| begin.text == *s.text)
}

#[cfg(test)]
mod tests {
    use yew::Reducible;

    use super::*;
    use crate::state::{Action, Kept as PageKept, Layout};

    /// A lesson as it is on disk.
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
        Rc::new(State::new("mine: 1\n", PageKept::default(), Layout::Medium))
    }

    /// What the page does with actions, with the controllers finishing after each.
    fn after(state: Rc<State>, acts: impl IntoIterator<Item = Action>) -> Rc<State> {
        acts.into_iter().fold(state, |state, action| {
            let state = state.reduce(action);
            if !state.settling {
                return state;
            }
            let mut history = (*state.history.0).clone();
            while !history.go_on(usize::MAX) {}
            let job = state.job;
            state.reduce(Action::Arrived(job, Shared::new(history), true))
        })
    }

    fn begun(state: Rc<State>, id: &str) -> Rc<State> {
        let loaded = Act::Loaded(Shared::new(lesson(id)));
        after(state, [Action::Lesson(Act::Begin(id.into())), Action::Lesson(loaded)])
    }

    fn running(state: &State) -> Rc<Running> {
        state.lessons.running.as_ref().expect("a lesson is open").0.clone()
    }

    #[test]
    fn every_lesson_can_be_done_in_the_page() {
        for id in all() {
            let mut state = begun(page(), &id);
            let steps = lesson(&id).steps.len();
            for at in 0..steps {
                let place = format!("{id}, step {at}");
                assert_eq!(running(&state).current(), at, "{place}");
                let reads = running(&state).step().expect("there is a step").checks.is_empty();
                assert!(reads || !running(&state).holds(), "{place}: solved before it began");
                state = after(state, [Action::Lesson(Act::Solve)]);
                let findings = running(&state).findings.clone();
                assert!(running(&state).holds(), "{place}: {findings:?}");
                state = after(state, [Action::Lesson(Act::Next)]);
            }
            assert_eq!(state.lessons.done[&id].len(), steps, "{id}");
        }
    }

    #[test]
    fn a_step_is_done_by_whatever_makes_its_checks_hold() {
        let state = begun(page(), "volume-and-claim");
        assert!(state.text.contains("kind: PersistentVolume"));
        let early = after(state.clone(), [Action::Lesson(Act::Next)]);
        assert_eq!(running(&early).current(), 0, "there is something to do first");
        let state = after(state, [Action::Apply]);
        assert!(running(&state).holds());
        assert!(running(&state).said.starts_with("All"), "{}", running(&state).said);
        let state = after(state, [Action::Lesson(Act::Next)]);
        assert!(running(&state).asks());
        assert!(state.removed().is_empty(), "what an earlier step applied is not missed");
        let state = after(state, [Action::Lesson(Act::Answer("big".into()))]);
        assert!(!running(&state).asks());
    }

    #[test]
    fn a_step_begins_again_where_it_began() {
        let mut state = begun(page(), "volume-and-claim");
        state = after(state, [Action::Apply, Action::Lesson(Act::Next)]);
        let begin = state.history.branch().head().cluster.revision();
        state = after(state, [Action::Typed("x: 1\n".into()), Action::Lesson(Act::Solve)]);
        assert!(state.history.branch().head().cluster.revision() > begin);
        state = after(state, [Action::Lesson(Act::Again)]);
        assert_eq!(state.history.branch().head().cluster.revision(), begin);
        assert!(state.text.contains("name: data") && !running(&state).holds());
        assert_eq!(state.history.branches.len(), 2, "what was tried is kept");
        state = after(state, [Action::Apply]);
        assert!(running(&state).holds());
        // Back to the step before, which then begins again as well.
        state = after(state, [Action::Lesson(Act::Show(0)), Action::Lesson(Act::Again)]);
        assert_eq!((running(&state).current(), running(&state).shown), (0, 0));
        state = after(state, [Action::Reset]);
        assert_eq!((running(&state).current(), state.history.branches.len()), (0, 1));
    }

    /// Does what the solution of the step that is shown says: afterwards its checks hold.
    fn solved(state: Rc<State>, place: &str) -> Rc<State> {
        let shown = running(&state).shown;
        let state = after(state, [Action::Lesson(Act::Solve)]);
        assert_eq!((running(&state).shown, running(&state).current()), (shown, shown), "{place}");
        assert!(running(&state).holds(), "{place}: {:?}", running(&state).findings);
        state
    }

    #[test]
    fn what_the_reader_had_comes_back() {
        let state = after(page(), [Action::Typed(include_str!("../examples/nfs.yaml").into()), Action::Apply]);
        let (text, log) = (state.text.clone(), state.history.log());
        let state = begun(state, "stuck-no-class");
        assert_ne!(state.history.log(), log);
        let state = begun(state, "volume-and-claim");
        let state = after(state, [Action::Lesson(Act::Leave)]);
        assert_eq!((state.text.clone(), state.history.log()), (text, log));
        assert!(state.lessons.running.is_none());
    }

    #[test]
    fn a_reload_goes_on_with_the_lesson() {
        let mut state = begun(page(), "volume-and-claim");
        state = after(state, [Action::Apply, Action::Lesson(Act::Next), Action::Lesson(Act::Answer("big".into()))]);
        let kept: PageKept = serde_json::from_str(&serde_json::to_string(&state.kept()).unwrap()).unwrap();
        assert!(kept.whole);
        let mut again = State::new(&state.text, kept, Layout::Medium);
        again.lessons.asked("volume-and-claim");
        assert_eq!(again.lessons.wanted.as_deref(), Some("volume-and-claim"));
        let loaded = Action::Lesson(Act::Loaded(Shared::new(lesson("volume-and-claim"))));
        let again = after(Rc::new(again), [loaded]);
        assert_eq!(running(&again).begins, running(&state).begins);
        assert_eq!(running(&again).answers, running(&state).answers);
        assert_eq!(again.history.log(), state.history.log());
        let again = after(again, [Action::Apply]);
        assert!(running(&again).holds());
        let again = after(again, [Action::Lesson(Act::Leave)]);
        assert_eq!(&*again.text, "mine: 1\n");
    }

    /// The page after a reload.
    fn reloaded(state: &State) -> Rc<State> {
        let json = |value: Value| serde_json::from_str::<Value>(&value.to_string()).expect("it is JSON");
        let kept = serde_json::from_value(json(serde_json::to_value(state.kept()).unwrap())).unwrap();
        let left = serde_json::from_value(json(serde_json::to_value(&*state.lessons.left.0).unwrap())).unwrap();
        let mut again = State::new(&state.text, kept, Layout::Medium);
        (again.lessons.done, again.lessons.left) = (state.lessons.done.clone(), Shared::new(left));
        crate::state::arrived(Rc::new(again))
    }

    #[test]
    fn closing_the_lessons_brings_back_what_the_reader_had_and_keeps_the_lesson() {
        for reload in [false, true] {
            let again = |state: Rc<State>| if reload { reloaded(&state) } else { state };
            let own = [
                Action::Typed(include_str!("../examples/nfs.yaml").into()),
                Action::Apply,
                Action::Mark("bound".into()),
                Action::Seek(2),
                Action::Continue,
                Action::Command(["delete", "pvc/data", "--wait=false"].map(String::from).to_vec()),
                Action::Typed("mine: 2\n".into()),
                Action::Seek(1),
            ];
            let own = after(page(), own);
            let shape = |state: &State| -> Vec<(usize, usize, u64)> {
                let branches = state.history.branches.iter();
                branches.map(|b| (b.moments.len(), b.deeds.len(), b.head().cluster.revision())).collect()
            };
            let work = [Action::Apply, Action::Lesson(Act::Next), Action::Lesson(Act::Answer("big".into()))];
            let state = after(begun(own.clone(), "volume-and-claim"), work);
            let state = again(after(state, [Action::Typed("work: 1\n".into()), Action::Seek(1)]));
            let state = if reload { begun(state, "volume-and-claim") } else { state };
            assert_eq!((&*state.text, state.past), ("work: 1\n", Some(1)));
            let (steps, log) = (running(&state).begins.clone(), state.history.log());

            // Another lesson in between changes nothing.
            let state = after(begun(state, "stuck-no-class"), [Action::Apply]);
            let state = again(after(state, [Action::Lessons(false)]));
            assert!(state.lessons.running.is_none() && !state.learning());
            assert_eq!((&*state.text, state.past), ("mine: 2\n", Some(1)));
            assert_eq!((state.kept(), shape(&state)), (own.kept(), shape(&own)));
            if !reload {
                assert_eq!(state.terminal, own.terminal);
            }

            let state = begun(after(state, [Action::Lessons(true)]), "volume-and-claim");
            assert_eq!((&*state.text, state.past), ("work: 1\n", Some(1)));
            assert_eq!((&running(&state).begins, state.history.log()), (&steps, log));
            assert_eq!(running(&state).answers["claim"], "big");
            assert!(!state.lessons.left.contains_key("volume-and-claim"));
            let state = solved(state, "the lesson goes on");
            let state = after(state, [Action::Lesson(Act::Leave)]);
            assert_eq!(shape(&state), shape(&own));
        }
    }

    #[test]
    fn a_cluster_from_somewhere_else_comes_back() {
        let objects = crate::core::unshelved(
            r#"[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"theirs","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z"}}]"#,
        );
        let import = Action::Import(Shared::new(objects.expect("it can be read")), 1_767_225_600_000_000);
        let own = after(page(), [import]);
        let there = |state: &State| crate::core::names(&state.moment().cluster, "ns").contains(&"theirs".to_owned());
        assert!(there(&own));
        let state = begun(own.clone(), "volume-and-claim");
        assert!(!there(&state));
        assert_eq!((state.imported, running(&state).own.imported), (None, own.imported), "it stays on the shelf");
        let state = after(state, [Action::Lessons(false)]);
        assert!(there(&state));
        assert_eq!(state.imported, own.imported);
    }

    #[test]
    fn a_manifest_at_the_begin_of_a_step_is_not_applied_by_itself() {
        let state = begun(page(), "volume-and-claim");
        let state = after(state, [Action::ApplyAsTyped(true), Action::Rested]);
        assert!(!running(&state).holds());
        let edited = format!("{}\n", state.text);
        let state = after(state, [Action::Typed(edited), Action::Rested]);
        assert!(running(&state).holds());
    }
}

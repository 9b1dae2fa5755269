//! The page's state: one struct, one action type, one reducer.
//!
//! The reducer is a pure function (the cluster included: it is a pure function too). What touches the browser —
//! storage, timers, the editor, the address — is in the hooks of `app`, which watch this state.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use yew::Reducible;

pub use crate::action::{Action, DocumentAction, TerminalAction, TimeAction};
use crate::core::{self, Checked, Checking, Form};
use crate::erased::Erased;
use crate::examples::{EXAMPLES, is_own};
use crate::lessons::{self, Lessons};
use crate::parts::{full, parts};
use bindery_session::share::VERSION;
use bindery_session::{Bookmark, History, Operation, Snapshot};

/// A shared value that counts as equal only to itself, so that views can tell cheaply whether it changed.
pub struct Shared<T: ?Sized>(pub Rc<T>);

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Shared<T> {
        Shared(Rc::new(value))
    }
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> std::fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Shared").field(&Rc::as_ptr(&self.0)).finish()
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The panels of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Panel {
    /// The editor.
    Manifest,
    /// The steps.
    Story,
    /// `kubectl get`.
    Objects,
    /// The nodes and what they hold.
    Nodes,
    /// The keys and their revisions.
    Etcd,
    /// The events.
    Events,
    /// The calls of CSI drivers.
    Csi,
    /// The command line.
    Terminal,
    /// What points at what.
    Graph,
    /// Tools of time.
    Time,
    /// What is stuck, and why.
    Explain,
    /// The lessons, or the one that the reader is in.
    Lessons,
}

impl Panel {
    /// Its name in messages, ids and classes.
    pub fn name(self) -> &'static str {
        match self {
            Panel::Manifest => "manifest",
            Panel::Story => "story",
            Panel::Objects => "objects",
            Panel::Nodes => "nodes",
            Panel::Etcd => "etcd",
            Panel::Events => "events",
            Panel::Csi => "csi",
            Panel::Terminal => "terminal",
            Panel::Graph => "graph",
            Panel::Time => "time",
            Panel::Explain => "explain",
            Panel::Lessons => "lessons",
        }
    }

    /// The panel of a name.
    pub fn named(name: &str) -> Option<Panel> {
        TABS.into_iter().find(|panel| panel.name() == name)
    }

    /// Whether only the full module has it (the feature `full`).
    pub fn is_full_only(self) -> bool {
        matches!(
            self,
            Panel::Terminal | Panel::Graph | Panel::Time | Panel::Explain | Panel::Etcd | Panel::Csi | Panel::Lessons
        )
    }

    /// Whether the full module has more of it, which is worth fetching when the user opens it.
    pub fn is_richer_in_full(self) -> bool {
        self == Panel::Nodes
    }
}

/// The panels in the order of their tabs: the more room there is, the more of the first have a place of their own.
const TABS: [Panel; 12] = [
    Panel::Lessons,
    Panel::Manifest,
    Panel::Objects,
    Panel::Story,
    Panel::Nodes,
    Panel::Graph,
    Panel::Etcd,
    Panel::Events,
    Panel::Csi,
    Panel::Terminal,
    Panel::Time,
    Panel::Explain,
];

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One panel at a time.
    Narrow,
    /// The editor; the objects over one other panel.
    Medium,
    /// The editor; the story; the objects over one other panel.
    Wide,
}

impl Layout {
    /// The panels that share one place, and so have tabs. Where lessons are shown they have a place of their own, but on
    /// narrow pages.
    pub fn tabs(self, lessons: bool) -> &'static [Panel] {
        match self {
            Layout::Narrow if lessons => &TABS,
            Layout::Narrow => &TABS[1..],
            Layout::Medium => &TABS[3..],
            Layout::Wide => &TABS[4..],
        }
    }
}

/// What the reader chose, kept over reloads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// After a command, controllers wait for the step button.
    pub step_by_step: bool,
    /// Every valid edit is applied.
    pub apply_as_typed: bool,
    /// Diffs side by side.
    pub split: bool,
    /// YAML or JSON.
    pub form: Form,
    /// Revisions a second while playing, as an index into [`SPEEDS`].
    pub speed: usize,
    /// Letters are keys (see `keys`).
    pub letters: bool,
}

/// Milliseconds between two moments while playing, with what the button says.
pub const SPEEDS: &[(u32, &str)] = &[(2400, "¼×"), (1200, "½×"), (600, "1×"), (300, "2×"), (120, "5×")];

impl Default for Settings {
    fn default() -> Self {
        Settings { step_by_step: false, apply_as_typed: false, split: false, form: Form::Yaml, speed: 2, letters: true }
    }
}

/// What is kept over a reload, and what a link holds.
pub type SavedSession = bindery_session::share::Payload<Settings, Panel, Passing>;

/// What lasts until the page is left: the first view hands it over to the whole.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Passing {
    /// Whether the ways to share are open, the other documents are listed, files wait.
    open: [bool; 3],
    /// What was said last.
    notice: String,
    /// What the browser did not keep, and the kinds of such warnings.
    warning: Option<Rc<str>>,
    warned: Vec<String>,
    /// What can be taken back: what was done, and the text or the page before with the number of its document.
    undo: Option<(String, Box<SavedSession>, Option<usize>)>,
    /// The number of the document, and the greatest number.
    document: usize,
    documents: usize,
}

/// The controller steps that are done at once after a command: so many that a small change needs no second frame, and so few
/// that no frame is late.
const AT_ONCE: usize = 150;

/// A text of more documents than this is read when typing rests.
const READ_AT_ONCE: usize = 100;

/// A command line and what it printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The prompt of the shell in a container that read the line; empty for the page's own, `$ `.
    pub prompt: String,
    /// The line, as one types it.
    pub line: String,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

/// What the reader can take back.
#[derive(Clone)]
pub struct Undo {
    /// What was done.
    pub words: Rc<str>,
    /// What comes back.
    pub back: Back,
}

/// What there was before.
#[derive(Clone)]
pub enum Back {
    /// Another text.
    Text(Rc<str>),
    /// Everything else.
    State(Rc<State>),
}

/// The parts of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What was said last.
    Notice,
    /// What can be taken back.
    Undo,
    /// What was not kept.
    Warning,
}

/// Everything that the page shows.
#[derive(Clone)]
pub struct State {
    /// The manifest text.
    pub text: Rc<str>,
    /// Counts the times when the page, not the reader, changed the text.
    pub text_set: u32,
    /// What is known of the text.
    pub checked: Shared<Checked>,
    /// Counts the times when a text was too long to be read at once; the page reads it when typing rests.
    pub unchecked: u32,
    /// Whether that is still to come.
    pub unread: bool,
    /// All that happened.
    pub history: Shared<History>,
    /// The snapshot that is shown; nothing for the newest, whatever it is.
    pub past: Option<usize>,
    /// Whether moments pass by themselves.
    pub playing: bool,
    /// Whether the controllers are at work until all is quiet; the page lets them, a little at a time.
    pub settling: bool,
    /// Counts the times when what the controllers work on became something else.
    pub job: u32,
    /// The reader's choices.
    pub settings: Settings,
    /// The room there is.
    pub layout: Layout,
    /// The tab chosen; the layout says whether it counts.
    pub tab: Panel,
    /// The revisions whose story items are open.
    pub open: Shared<BTreeSet<u64>>,
    /// The etcd key of the object that is open on the objects panel.
    pub object: Option<Rc<str>>,
    /// The key that is open on the etcd panel.
    pub key: Option<Rc<str>>,
    /// The etcd key of the object that is explained.
    pub explained: Option<Rc<str>>,
    /// Etcd keys of what was applied from the text.
    pub applied: Shared<BTreeSet<String>>,
    /// The time at which a cluster from somewhere else was taken in, in microseconds, if that is what is shown.
    pub imported: Option<u64>,
    /// The reader's own session before that.
    pub before_import: Option<Erased<lessons::Session>>,
    /// What was kept and waits for the full module.
    pub waits: Option<Rc<SavedSession>>,
    /// What was typed or clicked as commands, and what they printed.
    pub terminal: Shared<Vec<Typed>>,
    /// The moments that have names.
    pub markers: Shared<Vec<Bookmark>>,
    /// The shell in a container that reads the lines of the terminal.
    pub shell: Option<Rc<bindery_kubectl::Terminal>>,
    /// The prompt and the line of the command that has not yet printed, if the line is not the command itself.
    pub read: Option<(String, String)>,
    /// The operation whose command has not yet printed what it prints.
    pub unsaid: Option<usize>,
    /// The guided example, and how many of its steps are done.
    pub guide: Option<(usize, usize)>,
    /// The lessons.
    pub lessons: Erased<Lessons>,
    /// Whether the lessons are shown.
    pub lessons_open: bool,
    /// The lessons as they were kept, for the full module; `true` if the user asked for them.
    pub kept_lessons: serde_json::Value,
    /// Whether this was opened by a link, which may come from a stranger.
    pub linked: bool,
    /// What the live region says.
    pub notice: Rc<str>,
    /// What can be taken back.
    pub undo: Option<Undo>,
    /// What the browser did not keep.
    pub warning: Option<Rc<str>>,
    /// The kinds of warnings that were given; each is given once.
    pub warned: Vec<String>,
    /// The number of the document that is shown (see `store`).
    pub document: usize,
    /// The greatest number so far.
    pub documents: usize,
    /// The document that was shown before, as it was left.
    pub left: Option<Rc<State>>,
    /// Counts the times when another language was chosen.
    pub spoken: u32,
    /// Whether the other documents are listed.
    pub recent: bool,
    /// Whether files wait for what is to be done with them.
    pub files: bool,
    /// Whether the ways to share are open.
    pub sharing: bool,
    /// Whether the rest of the page could not be loaded.
    pub unreached: bool,
    /// Whether the reader may only look: the page is a part of another one that wants it so.
    pub read_only: bool,
}

/// Whether the user asked for lessons, in the form in which they were kept.
fn lessons_asked(kept: &serde_json::Value) -> bool {
    *kept == true || kept["open"] == true
}

/// The lesson that is open is left.
fn leave_lesson(s: &mut State) {
    if let Some(full) = full() {
        (full.leave_lesson)(s);
    }
}

/// The history of an empty cluster.
pub fn new_history() -> History {
    History::with(parts().session)
}

impl State {
    /// The page as it was left, or as it is first met.
    pub fn new(text: &str, kept: SavedSession, layout: Layout) -> State {
        // What only the full module can do again is left to it, as it was.
        let full = full();
        let waits = (kept.requires_full && full.is_none()).then(|| Rc::new(kept.clone()));
        let passing = kept.passing.map(|passing| *passing).unwrap_or_default();
        let replays = kept.version == VERSION && waits.is_none();
        let mut history = if replays { History::replay(parts().session, kept.log) } else { new_history() };
        let settling = !history.resume(AT_ONCE);
        let mut state = State {
            text: text.into(),
            text_set: 0,
            checked: Shared::new(Checked::default()),
            unchecked: 0,
            unread: false,
            history: Shared::new(history),
            past: kept.past,
            playing: false,
            settling,
            job: 0,
            settings: kept.settings,
            layout,
            tab: kept.tab.unwrap_or(if layout == Layout::Narrow { Panel::Manifest } else { Panel::Story }),
            open: Shared::new(BTreeSet::new()),
            object: kept.object,
            key: kept.key,
            explained: kept.explained.as_deref().map(Rc::from),
            applied: Shared::new(kept.applied),
            guide: kept.guide.filter(|(example, _)| EXAMPLES.get(*example).is_some_and(|e| e.guided())),
            linked: false,
            notice: if kept.refused { crate::text::tr("link-too-much").into() } else { passing.notice.into() },
            undo: passing.undo.map(|(words, kept, number)| {
                let text = kept.text.clone().unwrap_or_default();
                let back = match number {
                    Some(document) => Back::State(Rc::new(State { document, ..State::new(&text, *kept, layout) })),
                    None => Back::Text(text.into()),
                };
                Undo { words: words.into(), back }
            }),
            warning: passing.warning,
            warned: passing.warned,
            document: passing.document,
            documents: passing.documents,
            left: None,
            spoken: 0,
            imported: kept.imported,
            before_import: full.and_then(|full| (full.read_before_import)(kept.before_import)),
            sharing: passing.open[0],
            recent: passing.open[1],
            files: passing.open[2],
            unreached: false,
            read_only: false,
            terminal: Shared::new(Vec::new()),
            shell: None,
            read: None,
            unsaid: None,
            markers: Shared::new(kept.bookmarks),
            lessons: match full {
                Some(full) => (full.read_lessons)(&kept.lessons),
                None => Erased::none(),
            },
            lessons_open: lessons_asked(&kept.lessons),
            kept_lessons: kept.lessons,
            waits,
        };
        state.check();
        state
    }

    /// The page as a link has it: what it asks for is done as long as it is not too much.
    pub fn opened_by_link(mut self) -> State {
        self.linked = true;
        if self.history.is_replaying() {
            let mut history = (*self.history.0).clone();
            history.ask_after_a_while();
            self.history = Shared::new(history);
        }
        self
    }

    /// What is to be kept over a reload, the text apart.
    pub fn to_saved(&self) -> SavedSession {
        if let Some(kept) = &self.waits {
            return (**kept).clone();
        }
        let log = self.history.log();
        SavedSession {
            version: VERSION,
            settings: self.settings.clone(),
            requires_full: core::log_requires_full(&log) || self.imported.is_some() || self.lesson_active(),
            log,
            imported: self.imported,
            before_import: full()
                .map(|full| (full.keep_before_import)(self.before_import.as_ref()))
                .unwrap_or_default(),
            applied: (*self.applied.0).clone(),
            guide: self.guide,
            tab: Some(self.tab),
            past: self.past,
            explained: self.explained.as_deref().map(str::to_owned),
            bookmarks: (*self.markers.0).clone(),
            lessons: match full() {
                Some(full) => (full.keep_lessons)(self),
                None => self.kept_lessons.clone(),
            },
            object: self.object.clone(),
            key: self.key.clone(),
            refused: false,
            passing: None,
            text: None,
        }
    }

    /// What the first view hands over to the whole.
    pub fn to_handoff(&self) -> SavedSession {
        let undo = self.undo.as_ref().map(|undo| {
            let (kept, number) = match &undo.back {
                Back::Text(text) => (SavedSession { text: Some(text.to_string()), ..SavedSession::default() }, None),
                Back::State(back) => (back.to_share_payload(), Some(back.document)),
            };
            (undo.words.to_string(), Box::new(kept), number)
        });
        let passing = Passing {
            open: [self.sharing, self.recent, self.files],
            notice: self.notice.to_string(),
            warning: self.warning.clone(),
            warned: self.warned.clone(),
            undo,
            document: self.document,
            documents: self.documents,
        };
        SavedSession { passing: Some(Box::new(passing)), ..self.to_saved() }
    }

    /// What a link holds. A cluster from somewhere else does not leave this browser, nor do names of its objects.
    pub fn to_share_payload(&self) -> SavedSession {
        self.to_saved().linked(self.text.to_string())
    }

    /// Whether lessons are shown.
    pub fn learning(&self) -> bool {
        self.lessons_open
    }

    /// What is open, as the history of the tab notes it: the tab where there is one panel at a time, else `-`; then the lessons,
    /// the lesson, and what lies over the panels.
    pub fn place(&self) -> String {
        let mut place = if self.effective_layout() == Layout::Narrow { self.tab().name() } else { "-" }.to_owned();
        if self.lessons_open {
            place.push_str(" learning");
            if let Some(id) = self.lesson() {
                place.push_str(" lesson=");
                place.push_str(&id);
            }
        }
        for (open, name) in [(self.sharing, " share"), (self.recent, " recent"), (self.files, " files")] {
            if open {
                place.push_str(name);
            }
        }
        place
    }

    /// The id of the lesson that is open.
    fn lesson(&self) -> Option<String> {
        // The full module opens the lesson of the address.
        full().map_or_else(crate::bridge::lesson, |full| (full.lesson)(self))
    }

    /// Opens and closes what a place says.
    fn go(mut self, place: &str) -> State {
        let open: Vec<&str> = place.split(' ').collect();
        let has = |name: &str| open.contains(&name);
        if has("learning") != self.lessons_open {
            self = (*Rc::new(self).reduce(Action::Lessons(has("learning")))).clone();
        }
        if self.lessons_open && full().is_some() {
            let lesson = open.iter().find_map(|part| part.strip_prefix("lesson="));
            if lesson != self.lesson().as_deref()
                && let Some(full) = full()
            {
                (full.show_lesson)(&mut self, lesson);
            }
        }
        if let (Layout::Narrow, Some(tab)) =
            (self.effective_layout(), TABS.iter().find(|panel| open[0] == panel.name()))
        {
            self.tab = *tab;
        }
        (self.sharing, self.recent) = (has("share"), has("recent"));
        // After a reload no files wait.
        self.files &= has("files");
        self
    }

    /// The layout: lessons take the place of a column.
    pub fn effective_layout(&self) -> Layout {
        if self.layout == Layout::Wide && self.lessons_open { Layout::Medium } else { self.layout }
    }

    /// The panels that share one place.
    pub fn tabs(&self) -> &'static [Panel] {
        self.effective_layout().tabs(self.lessons_open)
    }

    /// The index of the snapshot that is shown.
    pub fn position(&self) -> usize {
        let last = self.history.branch().last();
        self.past.map_or(last, |p| p.min(last))
    }

    /// The snapshot that is shown.
    pub fn snapshot(&self) -> &Rc<Snapshot> {
        &self.history.branch().snapshots[self.position()]
    }

    /// The panel that is shown where panels share a place.
    pub fn tab(&self) -> Panel {
        let tabs = self.tabs();
        if tabs.contains(&self.tab) { self.tab } else { tabs[0] }
    }

    /// What was applied from the text, is no longer in it, and is still in the cluster.
    pub fn removed(&self) -> Vec<String> {
        if self.unread || self.checked.problems.iter().any(core::Problem::is_error) {
            // Half a text says nothing about what is to go.
            return vec![];
        }
        let cluster = &self.history.branch().head().cluster;
        self.applied
            .difference(&self.checked.keys)
            .filter(|key| core::object(cluster, key).is_some_and(|o| !bindery_api::object::is_deleting(&o)))
            .cloned()
            .collect()
    }

    /// Whether the lessons are shown, or one is begun.
    fn lesson_active(&self) -> bool {
        full().is_some_and(|full| self.lessons_open || (full.running)(self).is_some())
    }

    /// Reads the text: at once, or, where it is long, when typing rests.
    pub fn check(&mut self) {
        let mut checking = Checking::new(self.text.clone(), &self.history.branch().head().cluster);
        self.unread = checking.left() > READ_AT_ONCE;
        if self.unread {
            self.unchecked += 1;
        } else {
            while checking.resume() {}
            self.checked = Shared::new(checking.checked);
        }
    }

    /// The reading of a text that is still to come.
    pub fn checking(&self) -> Option<Checking> {
        self.unread.then(|| Checking::new(self.text.clone(), &self.history.branch().head().cluster))
    }

    /// Lets the controllers run until all is quiet: a little at once, the rest while the page stays awake.
    pub fn settle(&mut self) {
        let mut history = (*self.history.0).clone();
        history.start(Operation::Settle);
        self.show_running(history);
    }

    /// Shows a history that is under way: a little is done at once, the rest while the page stays awake.
    pub fn show_running(&mut self, mut history: History) {
        let settling = !history.resume(AT_ONCE);
        self.replace_history(history);
        self.settling = settling;
    }

    /// Does something at the end of the current branch, and shows it.
    pub fn run(&mut self, operation: Operation) {
        let mut history = (*self.history.0).clone();
        history.run(operation);
        self.replace_history(history);
    }

    /// Shows the end of another history; whoever worked on the old one works for nothing.
    pub fn replace_history(&mut self, history: History) {
        self.history = Shared::new(history);
        self.past = None;
        self.settling = false;
        self.job += 1;
    }

    /// Puts a line and what it printed into the terminal.
    pub fn typed(&mut self, typed: Typed) {
        let mut terminal = (*self.terminal.0).clone();
        terminal.push(typed);
        self.terminal = Shared::new(terminal);
    }

    /// A command of the reader: afterwards the controllers run, unless the reader wants to step.
    pub fn command(&mut self, args: Vec<String>, stdin: String) {
        let running = !self.settings.step_by_step;
        let mut history = (*self.history.0).clone();
        self.unsaid = Some(history.branch().operations.len());
        history.start(Operation::Kubectl(args, stdin, running));
        if running {
            history.then(Operation::Settle);
        }
        self.show_running(history);
        self.print_output();
        self.check();
        if self.layout == Layout::Narrow && self.tab == Panel::Manifest {
            // In a lesson one goes back to see its checks turn, unless there is something to put right: that is shown here.
            let refused = self.checked.problems.iter().any(core::Problem::is_error);
            self.tab = match (self.lessons_open, refused) {
                (true, true) => Panel::Manifest,
                (true, false) => Panel::Lessons,
                (false, _) => Panel::Story,
            };
        }
    }

    /// Tells the last operation in the terminal.
    pub fn print_last(&mut self) {
        self.unsaid = self.history.branch().operations.len().checked_sub(1);
        self.print_output();
    }

    /// What one clicks is told in the terminal as the command that does it, once it is done.
    fn print_output(&mut self) {
        let done = self.unsaid.and_then(|at| self.history.branch().operations.get(at));
        let Some((line, output)) = done.and_then(|done| Some((done.operation.command()?, done.output.clone()?))) else {
            return;
        };
        self.unsaid = None;
        let (prompt, line) = self.read.take().unwrap_or((String::new(), line));
        self.typed(Typed { prompt, line, stdout: output.stdout, stderr: output.stderr });
        // What was refused is not there.
        let cluster = &self.history.branch().head().cluster;
        if self.applied.iter().any(|key| core::object(cluster, key).is_none()) {
            let there = self.applied.iter().filter(|key| core::object(cluster, key).is_some());
            self.applied = Shared::new(there.cloned().collect());
        }
    }

    /// Something else takes the place of a cluster from somewhere else.
    pub fn no_import(&mut self) {
        (self.imported, self.before_import) = (None, None);
    }

    /// Applies the text, and lets the controllers run as after any command.
    pub fn apply(&mut self) {
        let mut applied = (*self.applied.0).clone();
        if self.unread {
            applied.extend(bindery_kubectl::references(&self.text).iter().map(core::key_of));
        } else {
            applied.extend(self.checked.keys.iter().cloned());
        }
        self.applied = Shared::new(applied);
        self.command(["apply", "-f", "-"].map(String::from).to_vec(), self.text.to_string());
    }

    /// Whether something was done that another cluster would discard.
    pub fn has_work(&self) -> bool {
        let branches = &self.history.branches;
        self.imported.is_some()
            || self.waits.is_some()
            || self.history.is_replaying()
            || branches.len() > 1
            || branches.iter().any(|branch| !branch.operations.is_empty())
    }

    /// What follows is another document: this one is kept, and can come back.
    pub fn leaves(&mut self, old: &Rc<State>, words: &'static str) {
        let left = Rc::new(old.as_left());
        self.documents += 1;
        (self.document, self.left, self.waits) = (self.documents, Some(left.clone()), None);
        self.undo = Some(Undo { words: crate::text::tr(words).into(), back: Back::State(left) });
    }

    /// This page as another one remembers it.
    pub fn as_left(&self) -> State {
        State { left: None, undo: None, ..self.clone() }
    }

    /// Another page in the place of this one, in the same window.
    pub fn turned_into(&self, new: State) -> State {
        let mut new = State {
            layout: self.layout,
            // Whoever worked on the old history works for nothing.
            job: self.job + 1,
            text_set: self.text_set + 1,
            unchecked: self.unchecked,
            spoken: self.spoken,
            documents: self.documents,
            warning: self.warning.clone(),
            warned: self.warned.clone(),
            ..new
        };
        new.check();
        new
    }

    /// Puts another text into the editor. What the reader wrote can come back.
    pub fn replace_text(&mut self, text: &str, words: &str) {
        if is_own(&self.text) && *self.text != *text {
            self.undo = Some(Undo { words: words.into(), back: Back::Text(self.text.clone()) });
        }
        self.set_text(text);
    }

    /// Whether the API server accepted the text as it is.
    pub fn accepted(&self) -> bool {
        let accepts = |done: &bindery_session::Completed| match (&done.operation, &done.output) {
            (Operation::Kubectl(args, stdin, _), Some(output)) => {
                args.first().is_some_and(|verb| verb == "apply") && output.exit == 0 && **stdin == *self.text
            }
            _ => false,
        };
        self.history.branch().operations.iter().rev().any(|done| accepts(done))
            && self.applied.is_superset(&self.checked.keys)
    }

    /// Puts another text into the editor.
    pub fn set_text(&mut self, text: &str) {
        self.text = text.into();
        self.text_set += 1;
        self.check();
    }

    pub fn seek(&mut self, at: usize) {
        self.past = (at < self.history.branch().last()).then_some(at);
    }

    fn next(&mut self, operation: Operation) {
        match self.past {
            // In the past there is nothing to decide: what came next is known.
            Some(at) => {
                let moments = &self.history.branch().snapshots;
                let write = operation == Operation::UntilWrite;
                let next = (at + 1..moments.len()).find(|i| !write || !moments[*i].records.is_empty());
                self.seek(next.unwrap_or(at + 1));
            }
            None => {
                self.run(operation);
                self.check();
            }
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut s = (*self).clone();
        let action = match action {
            Action::Host(action) => *action,
            action if s.read_only && !action.is_allowed_read_only() => {
                s.notice = crate::text::tr("read-only").into();
                return Rc::new(s);
            }
            action => action,
        };
        s.playing = s.playing && action.keeps_playing();
        if s.history.is_replaying() && action.changes_history() {
            s.notice = crate::text::tr("progress-first").into();
            return Rc::new(s);
        }
        match action {
            Action::Typed(text) => {
                s.text = text.into();
                s.check();
            }
            Action::Example(i) => {
                leave_lesson(&mut s);
                if let Some(example) = EXAMPLES.get(i) {
                    if !example.guided() {
                        s.replace_text(example.text, &crate::text::tr("undo-example"));
                    } else {
                        if self.has_work() || is_own(&s.text) {
                            s.leaves(&self, "undo-example");
                        }
                        s.set_text(example.text);
                    }
                    s.guide = example.guided().then_some((i, 0));
                    if s.guide.is_some() {
                        // A guided example tells its tale from the beginning.
                        s.replace_history(new_history());
                        s.no_import();
                        s.applied = Shared::new(BTreeSet::new());
                        s.markers = Shared::new(Vec::new());
                        s.check();
                    }
                    if s.layout == Layout::Narrow {
                        s.tab = Panel::Manifest;
                    }
                }
            }
            Action::Apply => s.apply(),
            Action::EditIdle => {
                if full().is_some_and(|full| (full.is_untouched)(&s)) {
                    return Rc::new(s);
                }
                if s.settings.apply_as_typed && s.checked.valid() {
                    let tab = s.tab;
                    s.apply();
                    s.tab = tab;
                }
            }
            Action::GuideNext => {
                if let Some((i, done)) = s.guide {
                    match EXAMPLES[i].steps.get(done).map(|step| step.operation()) {
                        Some(Operation::Kubectl(_, text, _)) if !text.is_empty() => {
                            s.replace_text(&text, &crate::text::tr("undo-guide"));
                            s.apply();
                        }
                        Some(Operation::Kubectl(args, ..)) => s.command(args, String::new()),
                        _ => {}
                    }
                    s.guide = Some((i, (done + 1).min(EXAMPLES[i].steps.len())));
                }
            }
            Action::GuideClose => s.guide = None,
            Action::Lessons(on) => {
                if s.waits.is_none() {
                    s.lessons_open = on;
                    s.kept_lessons = on.into();
                }
                if !on {
                    leave_lesson(&mut s);
                    if let Some(full) = full() {
                        (full.hide_lessons)(&mut s);
                    }
                }
                if on {
                    s.tab = if s.layout == Layout::Narrow { Panel::Lessons } else { s.tab };
                }
            }
            Action::Tool(action) => {
                if let Some(full) = full() {
                    (full.reduce)(&mut s, &self, &action);
                }
            }
            Action::Command(args) => s.command(args, String::new()),
            Action::Delete(key) => {
                if let Some(args) = core::delete_command(&key) {
                    s.command(args, String::new());
                }
            }
            Action::Prune => {
                let removed = s.removed();
                let settle = !s.settings.step_by_step;
                for key in &removed {
                    if let Some(args) = core::delete_command(key) {
                        s.run(Operation::Kubectl(args, String::new(), settle));
                    }
                }
                if settle {
                    s.settle();
                }
                let mut applied = (*s.applied.0).clone();
                applied.retain(|key| !removed.contains(key));
                s.applied = Shared::new(applied);
                s.check();
            }
            Action::Back => s.seek(s.position().saturating_sub(1)),
            Action::NextWrite => s.next(Operation::UntilWrite),
            Action::NextStep => s.next(Operation::Step),
            Action::Settle => {
                s.settle();
                s.check();
            }
            Action::Checked(due, checked) if s.unread && s.unchecked == due => {
                (s.checked, s.unread) = (checked, false);
            }
            // That was said of another text.
            Action::Checked(..) => {}
            Action::JobProgress(job, history, done) if s.settling && s.job == job => {
                s.history = history;
                s.settling = !done;
                s.print_output();
                if done {
                    s.check();
                }
            }
            // That work is for a history that is no more.
            Action::JobProgress(..) => {}
            Action::Resume => {
                let mut history = (*s.history.0).clone();
                history.allow_more();
                s.show_running(history);
            }
            Action::Stop => {
                let mut history = (*s.history.0).clone();
                history.stop();
                s.replace_history(history);
                s.print_output();
                s.check();
            }
            Action::Seek(at) => s.seek(at),
            Action::SeekRevision(revision) => {
                let moments = &s.history.branch().snapshots;
                if let Some(at) = moments.iter().position(|m| m.records.iter().any(|r| r.revision >= revision)) {
                    s.seek(at);
                }
            }
            Action::Live => s.past = None,
            Action::Play(on) => {
                s.playing = on;
                // Playing from the end of what is settled plays it all again.
                if on && s.past.is_none() && s.history.branch().settled {
                    s.seek(0);
                }
            }
            Action::Tick => {
                if s.playing {
                    s.next(Operation::UntilWrite);
                    s.playing = s.past.is_some() || !s.history.branch().settled;
                }
            }
            Action::Speed(i) => s.settings.speed = i.min(SPEEDS.len() - 1),
            Action::Continue => {
                let mut history = (*s.history.0).clone();
                history.fork(s.position());
                s.replace_history(history);
                s.check();
            }
            Action::Branch(i) => {
                let mut history = (*s.history.0).clone();
                history.current = i.min(history.branches.len() - 1);
                s.replace_history(history);
                s.check();
            }
            Action::Reset if full().is_some_and(|full| (full.restart_lesson)(&mut s, &self)) => {}
            Action::Reset => {
                if self.has_work() {
                    s.leaves(&self, "undo-cluster");
                }
                s.replace_history(new_history());
                s.no_import();
                s.markers = Shared::new(Vec::new());
                s.applied = Shared::new(BTreeSet::new());
                s.open = Shared::new(BTreeSet::new());
                (s.object, s.key, s.explained) = (None, None, None);
                s.guide = s.guide.map(|(i, _)| (i, 0));
                s.check();
            }
            Action::Layout(layout) => s.layout = layout,
            // Another panel tries again.
            Action::Tab(tab) => (s.tab, s.unreached) = (tab, false),
            Action::Unreached(unreached) => {
                s.unreached = unreached;
                // What waits for the rest of the page has no panel to say so.
                s.notice = if unreached { crate::text::tr("whole-failed").into() } else { "".into() };
            }
            Action::Toggle(revision) => {
                let mut open = (*s.open.0).clone();
                if !open.remove(&revision) {
                    open.insert(revision);
                }
                s.open = Shared::new(open);
            }
            Action::Object(key) => s.object = key,
            Action::Explain(key) => (s.tab, s.explained) = (Panel::Explain, key),
            Action::Open(key) => {
                match core::home(&key) {
                    Panel::Objects => s.object = Some(key),
                    panel => {
                        (s.tab, s.key) = (panel, Some(key));
                    }
                }
                if s.layout == Layout::Narrow && s.tab == Panel::Graph {
                    s.tab = Panel::Objects;
                }
            }
            Action::Key(key) => s.key = key,
            Action::Form(form) => s.settings.form = form,
            Action::Split(on) => s.settings.split = on,
            Action::StepByStep(on) => s.settings.step_by_step = on,
            Action::ApplyAsTyped(on) => s.settings.apply_as_typed = on,
            Action::Letters(on) => s.settings.letters = on,
            Action::Announce(text) => s.notice = text.into(),
            Action::Dismiss(Part::Notice) => s.notice = "".into(),
            Action::Dismiss(Part::Undo) => s.undo = None,
            Action::Dismiss(Part::Warning) => s.warning = None,
            Action::Undo => match s.undo.take().map(|undo| undo.back) {
                Some(Back::Text(text)) => s.set_text(&text),
                Some(Back::State(back)) => {
                    let left = (back.document != s.document).then(|| Rc::new(self.as_left()));
                    s = State { left, ..s.turned_into((*back).clone()) };
                }
                None => {}
            },
            Action::Warn(kind, words) => {
                if !s.warned.iter().any(|warned| warned == kind) {
                    s.warned.push(kind.to_owned());
                    s.warning = Some(words.into());
                }
            }
            Action::LanguageChanged => {
                s.spoken += 1;
                if let Some(full) = full() {
                    (full.fetch_lessons_again)(&mut s);
                }
            }
            Action::Navigated(place) => s = s.go(&place),
            Action::Sharing(on) => (s.sharing, s.recent, s.unreached) = (on, false, false),
            Action::Recent(on) => (s.recent, s.sharing, s.unreached) = (on, false, false),
            Action::Files(on) => s.files = on,
            // It has been unwrapped.
            Action::Host(_) => {}
        }
        if let Some(full) = full() {
            (full.follow)(&mut s, &self);
        }
        Rc::new(s)
    }
}

/// Lets what is under way come to its end, as the page does.
#[cfg(test)]
pub fn arrived(state: Rc<State>) -> Rc<State> {
    if !state.settling {
        return state;
    }
    let mut history = (*state.history.0).clone();
    let done = history.resume(50);
    let job = state.job;
    arrived(state.reduce(Action::JobProgress(job, Shared::new(history), done)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Rc<State> {
        Rc::new(State::new(EXAMPLES[0].text, SavedSession::default(), Layout::Medium))
    }

    /// Runs a test with the parts of each module that ships.
    fn in_every_module(test: impl Fn()) {
        for parts in [&crate::full::FULL, &crate::parts::FIRST_VIEW] {
            crate::parts::link(parts);
            test();
        }
        crate::parts::link(&crate::full::FULL);
    }

    fn after(state: Rc<State>, actions: Vec<Action>) -> Rc<State> {
        actions.into_iter().fold(state, |s, a| arrived(s.reduce(a)))
    }

    // Needs the StatefulSet controller.
    #[test]
    fn what_the_controllers_did_for_another_history_is_not_shown() {
        let set = EXAMPLES.iter().find(|e| e.name == "web").unwrap();
        let s = page().reduce(Action::Typed(set.text.into())).reduce(Action::Apply);
        assert!(s.settling, "the example takes more than can be done at once");
        let (job, history) = (s.job, s.history.clone());
        let s = s.reduce(Action::Reset);
        let s = s.reduce(Action::JobProgress(job, history, true));
        assert_eq!(s.position(), 0);
    }

    #[test]
    fn apply_settles_and_time_goes_both_ways() {
        in_every_module(|| {
            let s = after(page(), vec![Action::Apply]);
            assert!(s.history.branch().settled && s.past.is_none());
            let last = s.position();
            let s = after(s, vec![Action::Back, Action::Back]);
            assert_eq!((s.past, s.position()), (Some(last - 2), last - 2));
            let s = after(s, vec![Action::NextWrite, Action::NextStep]);
            assert_eq!(s.past, None, "the end of the past is the present");
            let s = after(s, vec![Action::Play(true)]);
            assert_eq!((s.playing, s.past), (true, Some(0)));
            let s = after(s, vec![Action::Tick; last]);
            assert_eq!((s.playing, s.past), (false, None));
        });
    }

    #[test]
    fn step_by_step_waits() {
        in_every_module(|| {
            let s = after(page(), vec![Action::StepByStep(true), Action::Apply]);
            assert_eq!(s.position(), 2);
            assert!(!s.history.branch().settled);
            let s = after(s, vec![Action::NextWrite]);
            assert!(s.position() > 2);
            let s = after(s, vec![Action::Play(true), Action::Tick, Action::Tick]);
            assert_eq!(s.position(), 5);
        });
    }

    #[test]
    fn continue_from_the_past_keeps_the_old_branch() {
        in_every_module(|| {
            let s = after(page(), vec![Action::Apply, Action::Seek(2), Action::Continue]);
            assert_eq!((s.history.branches.len(), s.history.current, s.position()), (2, 1, 2));
            let s = after(s, vec![Action::Branch(0)]);
            assert!(s.position() > 2);
        });
    }

    #[test]
    fn what_leaves_the_text_is_offered_for_deletion() {
        in_every_module(|| {
            let s = after(page(), vec![Action::Apply]);
            assert!(s.removed().is_empty());
            let volume_only = EXAMPLES[0].text.split("---").next().unwrap().to_owned();
            let s = after(s, vec![Action::Typed(volume_only)]);
            assert_eq!(s.removed(), ["/registry/persistentvolumeclaims/default/data"]);
            let s = after(s, vec![Action::Prune]);
            assert!(s.removed().is_empty());
        });
    }

    #[test]
    fn a_new_cluster_can_be_taken_back() {
        in_every_module(|| {
            let s = after(page(), vec![Action::Typed("# mine\n".into()), Action::Reset]);
            assert!(s.undo.is_none(), "an empty cluster is no work");
            assert_eq!(s.document, 0);
            let s = after(s, vec![Action::Typed(EXAMPLES[0].text.replace("10Gi", "11Gi")), Action::Apply]);
            let s = after(s, vec![Action::Seek(2), Action::Continue, Action::NextWrite]);
            let (before, log) = (s.to_saved(), s.history.log());
            let s = after(s, vec![Action::Reset, Action::Typed("x: 1\n".into()), Action::Apply]);
            assert_eq!((s.document, s.history.branches.len()), (1, 1));
            assert_eq!(s.left.as_ref().map(|left| left.to_saved()), Some(before.clone()), "it is kept as it was left");
            let abandoned = s.to_saved();
            let s = after(s, vec![Action::Undo]);
            assert_eq!((s.document, s.to_saved(), s.history.log()), (0, before, log));
            assert!(s.text.contains("11Gi") && s.undo.is_none());
            assert_eq!(s.left.as_ref().map(|left| left.to_saved()), Some(abandoned));
            let s = after(s, vec![Action::Reset]);
            assert_eq!(s.document, 2, "a number is given once");
        });
    }

    // Needs the StatefulSet controller.
    #[test]
    fn controllers_go_on_after_a_new_cluster_was_taken_back() {
        let set = EXAMPLES.iter().find(|e| e.name == "web").unwrap();
        let s = page().reduce(Action::Typed(set.text.into())).reduce(Action::Apply);
        let s = s.reduce(Action::Reset).reduce(Action::Undo);
        assert!(s.settling);
        assert!(arrived(s).history.branch().settled);
    }

    /// Every action that puts another text or another cluster into the place of the reader's has a way back.
    #[test]
    fn no_action_discards_what_the_reader_wrote_or_did() {
        let mine = EXAMPLES[0].text.replace("10Gi", "11Gi");
        let guided = EXAMPLES.iter().position(|e| e.guided()).unwrap();
        let work = after(page(), vec![Action::Typed(mine.clone()), Action::Apply]);
        let replaced = [
            Action::Reset,
            Action::Example(1),
            Action::Example(guided),
            Action::tool(TerminalAction::Line("kubectl edit pv nfs".into())),
            Action::tool(DocumentAction::Import(Shared::new(bindery_explain::Import::default()), 1)),
            Action::tool(DocumentAction::OpenFiles("x: 1\n".into())),
        ];
        for action in replaced {
            let s = after(work.clone(), vec![action.clone()]);
            assert!(s.undo.is_some(), "{action:?}");
            let s = after(s, vec![Action::Undo]);
            assert_eq!((&*s.text, s.history.log()), (&*mine, work.history.log()), "{action:?}");
        }
        let s = after(page(), vec![Action::Example(1), Action::Example(guided), Action::Example(2)]);
        assert!(s.undo.is_none(), "the examples stay where they are");
        let s = after(page(), vec![Action::Example(guided), Action::Typed("x: 1\n".into()), Action::GuideNext]);
        let s = after(s, vec![Action::Undo]);
        assert_eq!(&*s.text, "x: 1\n");
    }

    /// the first view ends when the whole takes its place; what it says and what can be taken back go on.
    #[test]
    fn the_full_module_keeps_the_notices_of_the_first_view() {
        in_every_module(|| {
            let mine = EXAMPLES[0].text.replace("10Gi", "11Gi");
            let s = after(page(), vec![Action::Typed(mine.clone()), Action::Apply]);
            let log = s.history.log();
            let actions =
                vec![Action::Reset, Action::Announce("said".into()), Action::Warn("storage-full", "full".into())];
            let s = after(s, actions);
            let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&s.to_handoff()).unwrap()).unwrap();
            let whole = Rc::new(State::new(&s.text, kept, Layout::Medium));
            assert_eq!((&*whole.notice, whole.warning.as_deref(), whole.document), ("said", Some("full"), 1));
            let whole = after(whole, vec![Action::Warn("storage-full", "again".into()), Action::Undo]);
            assert_eq!(whole.warning.as_deref(), Some("full"));
            assert_eq!((&*whole.text, whole.history.log(), whole.document), (&*mine, log, 0));
            assert!(s.to_saved().passing.is_none(), "storage and links hold nothing of it");

            let s = after(page(), vec![Action::Typed("x: 1\n".into()), Action::Example(1)]);
            let whole = Rc::new(State::new(&s.text, s.to_handoff(), Layout::Medium));
            assert_eq!(&*after(whole, vec![Action::Undo]).text, "x: 1\n");
        });
    }

    #[test]
    fn a_text_is_accepted_once_it_was_sent() {
        in_every_module(|| {
            assert!(!page().accepted(), "nothing was sent yet");
            let s = after(page(), vec![Action::Apply]);
            assert!(s.accepted());
            let changed = after(s.clone(), vec![Action::Typed(format!("# more\n{}", s.text))]);
            assert!(!changed.accepted());
            assert!(after(changed, vec![Action::Apply]).accepted());
            assert!(!after(s, vec![Action::Reset]).accepted());
            let refused = EXAMPLES[0].text.replace("10Gi", "-1");
            assert!(!after(page(), vec![Action::Typed(refused), Action::Apply]).accepted());
        });
    }

    #[test]
    fn a_warning_is_given_once() {
        in_every_module(|| {
            let warn = || Action::Warn("storage-full", "full".into());
            let s = after(page(), vec![warn(), Action::Announce("other".into())]);
            assert_eq!(s.warning.as_deref(), Some("full"));
            let s = after(s, vec![Action::Dismiss(Part::Warning), warn()]);
            assert_eq!((s.warning.as_deref(), &*s.notice), (None, "other"));
        });
    }

    #[test]
    fn back_and_forward_lead_to_every_place() {
        let narrow = || Rc::new(State::new(EXAMPLES[0].text, SavedSession::default(), Layout::Narrow));
        let begin = || Action::tool(lessons::LessonAction::Begin("access-modes".into()));
        let actions = [
            Action::Tab(Panel::Events),
            Action::Sharing(true),
            Action::Recent(true),
            Action::Recent(false),
            Action::Lessons(true),
            begin(),
            Action::Tab(Panel::Manifest),
        ];
        for first in [narrow, page] {
            let mut states = vec![first()];
            for action in &actions {
                states.push(states[states.len() - 1].clone().reduce(action.clone()));
            }
            let places: Vec<String> = states.iter().map(|s| s.place()).collect();
            let mut s = states[states.len() - 1].clone();
            for place in places.iter().rev().chain(&places) {
                s = s.reduce(Action::Navigated(place.clone()));
                assert_eq!(s.place(), *place, "{places:?}");
            }
        }
        let s = narrow();
        for strange in ["", " ", "-", "nowhere", "story nonsense lesson=", "lessons", "- learning lesson=none files"] {
            let s = s.clone().reduce(Action::Navigated(strange.into()));
            assert!(!s.files, "no files wait");
        }
        assert_eq!(page().place(), "-");
        let s = after(narrow(), vec![Action::Apply]);
        assert_eq!(s.place(), "story");
    }

    #[test]
    fn a_reload_brings_it_all_back() {
        in_every_module(|| {
            let s = after(page(), vec![Action::Apply, Action::Seek(1), Action::Continue, Action::NextStep]);
            let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&s.to_saved()).unwrap()).unwrap();
            let again = arrived(Rc::new(State::new(&s.text, kept, Layout::Medium)));
            assert_eq!(again.to_saved(), s.to_saved());
            assert_eq!(again.position(), s.position());
        });
    }

    fn import(text: &str) -> Action {
        Action::tool(DocumentAction::Import(Shared::new(bindery_explain::import(text)), 1_767_225_600_000_000))
    }

    const THEIRS: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: theirs, namespace: shop }\nspec: \
                          { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n";

    #[test]
    fn an_import_that_is_forgotten_leaves_the_session_before_it() {
        let own = after(page(), vec![Action::Apply, Action::tool(TimeAction::Mark("bound".into())), Action::Seek(2)]);
        let s = after(own.clone(), vec![import(THEIRS)]);
        assert_eq!(core::names(&s.snapshot().cluster, "pvc"), ["theirs"]);
        assert!(s.markers.is_empty() && s.terminal.is_empty());
        // A second import does not take the place of the session.
        let s = after(
            s,
            vec![import(&THEIRS.replace("theirs", "others")), Action::tool(TimeAction::Mark("theirs".into()))],
        );
        let link = serde_json::to_string(&s.to_share_payload()).unwrap();
        assert!(!link.contains("others") && !link.contains("theirs") && !link.contains("before"), "{link}");
        let kept = serde_json::to_string(&s.to_saved()).unwrap();
        assert!(!kept.contains("others"), "what is kept beside the database names no object of the import: {kept}");
        let reloaded = Rc::new(State::new(&s.text, serde_json::from_str(&kept).unwrap(), Layout::Medium));
        for s in [s, arrived(reloaded)] {
            let s = after(s, vec![Action::tool(DocumentAction::Forget)]);
            assert_eq!(s.to_saved(), own.to_saved());
            assert_eq!((s.position(), s.snapshot().cluster.is_live()), (2, true));
            assert!(s.before_import.is_none());
        }
        let s = after(own, vec![import(THEIRS), Action::Reset]);
        assert!(s.imported.is_none() && s.before_import.is_none(), "a new cluster takes the place of both");
    }

    #[test]
    fn in_an_import_the_text_is_applied_and_no_fix_is_done() {
        let s = after(page(), vec![import(THEIRS), Action::Apply]);
        assert_eq!(s.terminal.last().map(|typed| typed.stderr.as_str()), Some(""));
        assert_eq!(core::names(&s.snapshot().cluster, "pv").len(), 1);
        let revision = s.snapshot().cluster.revision();
        let s = after(
            s,
            vec![Action::tool(TerminalAction::Fix(["delete", "pv", "nfs"].map(String::from).to_vec(), String::new()))],
        );
        assert_eq!(s.snapshot().cluster.revision(), revision);
        assert!(!s.notice.is_empty() && *s.notice != *crate::text::tr("fix-done"), "{}", s.notice);
    }

    #[test]
    fn nodes_markers_and_skipped_operations_come_back_after_a_reload() {
        use crate::core::{self, NodeChange};
        let cut = core::Action::Node { name: "node-a".into(), change: NodeChange::Partition };
        let s = after(
            page(),
            vec![
                Action::Apply,
                Action::tool(TimeAction::Mark("bound".into())),
                Action::tool(TimeAction::Inject(Rc::new(cut.clone()), true)),
            ],
        );
        assert_eq!(s.snapshot().cluster.unreachable().len(), 1);
        let last = s.position();
        let s = after(s, vec![Action::tool(TimeAction::Inject(Rc::new(cut), true))]);
        assert_eq!(s.position(), last, "what is refused leaves no trace");
        assert!(!s.notice.is_empty());
        let s = after(s, vec![Action::tool(TimeAction::ToggleOperation(0))]);
        assert!(core::names(&s.snapshot().cluster, "pvc").is_empty());
        assert_eq!(s.snapshot().cluster.unreachable().len(), 1);
        let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&s.to_saved()).unwrap()).unwrap();
        assert!(kept.requires_full);
        let again = arrived(Rc::new(State::new(&s.text, kept, Layout::Medium)));
        assert_eq!(again.to_saved(), s.to_saved());
        assert_eq!(again.snapshot().cluster.unreachable().len(), 1);
        let marker = again.markers[0].clone();
        let s = after(again, vec![Action::tool(TimeAction::Visit(marker.branch, marker.at))]);
        assert_eq!((s.history.current, core::names(&s.snapshot().cluster, "pvc").len()), (0, 1));
        assert!(s.snapshot().cluster.unreachable().is_empty());
    }
}

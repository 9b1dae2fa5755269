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

/// The text in the editor.
#[derive(Clone)]
pub struct EditorState {
    /// The manifest text.
    pub text: Rc<str>,
    /// Counts the times when the page, not the user, changed the text.
    pub replacements: u32,
    /// The result of the last check.
    pub checked: Shared<Checked>,
    /// Counts the checks that were put off, because the text is too long to be read at each keystroke.
    pub checks_due: u32,
    /// True while such a check is due.
    pub is_check_due: bool,
    /// Etcd keys of the objects that were applied from the text.
    pub applied: Shared<BTreeSet<String>>,
}

/// The cluster over time, and the position in it that is shown.
#[derive(Clone)]
pub struct SessionState {
    /// All operations and snapshots.
    pub history: Shared<History>,
    /// The snapshot that is shown; `None` for the newest one.
    pub past: Option<usize>,
    /// True while snapshots are played.
    pub playing: bool,
    /// True while the controllers run until the cluster is settled; the page runs them in slices.
    pub settling: bool,
    /// Counts the times when another history took the place of the one that a slice works on.
    pub job: u32,
    /// The bookmarked snapshots.
    pub bookmarks: Shared<Vec<Bookmark>>,
    /// The guided example, and the number of its steps that are done.
    pub guide: Option<(usize, usize)>,
    /// The time at which the cluster was imported, in microseconds; `None` for a simulated cluster.
    pub imported: Option<u64>,
    /// The session before the import.
    pub before_import: Option<Erased<lessons::Session>>,
}

/// The terminal panel.
#[derive(Clone)]
pub struct TerminalState {
    /// The commands, typed or clicked, and their output.
    pub entries: Shared<Vec<Typed>>,
    /// The shell in a container that reads the lines.
    pub shell: Option<Rc<bindery_kubectl::Terminal>>,
    /// The prompt and the line of the command whose output is due, if the line is not the command itself.
    pub pending_line: Option<(String, String)>,
    /// The operation whose output is due.
    pub pending_output: Option<usize>,
}

/// Which panels, objects and menus are shown.
#[derive(Clone)]
pub struct ViewState {
    /// The layout for the width of the window.
    pub layout: Layout,
    /// The chosen tab; the layout decides whether it has an effect.
    pub tab: Panel,
    /// The revisions whose activity items are expanded.
    pub expanded: Shared<BTreeSet<u64>>,
    /// The etcd key of the object that is open on the objects panel.
    pub object: Option<Rc<str>>,
    /// The key that is open on the etcd panel.
    pub key: Option<Rc<str>>,
    /// The etcd key of the object that is explained.
    pub explained: Option<Rc<str>>,
    /// True while the lessons are shown.
    pub lessons: bool,
    /// True while the menu for sharing is open.
    pub share_menu: bool,
    /// True while the list of the other documents is open.
    pub document_menu: bool,
    /// True while the menu for chosen or dropped files is open.
    pub file_menu: bool,
    /// True if the full module could not be loaded.
    pub load_failed: bool,
    /// Counts the times when another language was chosen.
    pub locale_changes: u32,
}

/// The documents of this tab (see `store`).
#[derive(Clone)]
pub struct DocumentState {
    /// The number of the document that is shown.
    pub current: usize,
    /// The greatest number so far.
    pub last: usize,
    /// The document that was shown before, as it was left.
    pub left: Option<Rc<State>>,
    /// True if it was opened by a link, which may come from a stranger.
    pub from_link: bool,
}

/// Messages to the user.
#[derive(Clone)]
pub struct NoticeState {
    /// The text of the live region.
    pub message: Rc<str>,
    /// What the user can undo.
    pub undo: Option<Undo>,
    /// What the browser did not store.
    pub warning: Option<Rc<str>>,
    /// The kinds of warnings that were shown; each is shown once.
    pub warned: Vec<String>,
}

/// What only the full module can read.
#[derive(Clone)]
pub struct PendingState {
    /// The stored session, if only the full module can replay it.
    pub session: Option<Rc<SavedSession>>,
    /// The stored lessons; `true` if the user asked for lessons.
    pub lessons: serde_json::Value,
}

/// Everything that the page shows, by concern.
#[derive(Clone)]
pub struct State {
    /// The text in the editor.
    pub editor: EditorState,
    /// The cluster over time.
    pub session: SessionState,
    /// The terminal panel.
    pub terminal: TerminalState,
    /// Which panels, objects and menus are shown.
    pub view: ViewState,
    /// The documents of this tab.
    pub documents: DocumentState,
    /// Messages to the user.
    pub notices: NoticeState,
    /// The lessons.
    pub lessons: Erased<Lessons>,
    /// What only the full module can read.
    pub pending: PendingState,
    /// The user's choices.
    pub settings: Settings,
    /// True if the page that embeds this one allows no change.
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
        let guide = kept.guide.filter(|(example, _)| EXAMPLES.get(*example).is_some_and(|e| e.guided()));
        let undo = passing.undo.map(|(words, kept, number)| {
            let text = kept.text.clone().unwrap_or_default();
            let back = match number {
                Some(document) => {
                    let mut back = State::new(&text, *kept, layout);
                    back.documents.current = document;
                    Back::State(Rc::new(back))
                }
                None => Back::Text(text.into()),
            };
            Undo { words: words.into(), back }
        });
        let [share_menu, document_menu, file_menu] = passing.open;
        let mut state = State {
            editor: EditorState {
                text: text.into(),
                replacements: 0,
                checked: Shared::new(Checked::default()),
                checks_due: 0,
                is_check_due: false,
                applied: Shared::new(kept.applied),
            },
            session: SessionState {
                history: Shared::new(history),
                past: kept.past,
                playing: false,
                settling,
                job: 0,
                bookmarks: Shared::new(kept.bookmarks),
                guide,
                imported: kept.imported,
                before_import: full.and_then(|full| (full.read_before_import)(kept.before_import)),
            },
            terminal: TerminalState {
                entries: Shared::new(Vec::new()),
                shell: None,
                pending_line: None,
                pending_output: None,
            },
            view: ViewState {
                layout,
                tab: kept.tab.unwrap_or(if layout == Layout::Narrow { Panel::Manifest } else { Panel::Story }),
                expanded: Shared::new(BTreeSet::new()),
                object: kept.object,
                key: kept.key,
                explained: kept.explained.as_deref().map(Rc::from),
                lessons: lessons_asked(&kept.lessons),
                share_menu,
                document_menu,
                file_menu,
                load_failed: false,
                locale_changes: 0,
            },
            documents: DocumentState {
                current: passing.document,
                last: passing.documents,
                left: None,
                from_link: false,
            },
            notices: NoticeState {
                message: if kept.refused { crate::text::tr("link-too-much").into() } else { passing.notice.into() },
                undo,
                warning: passing.warning,
                warned: passing.warned,
            },
            lessons: match full {
                Some(full) => (full.read_lessons)(&kept.lessons),
                None => Erased::none(),
            },
            pending: PendingState { session: waits, lessons: kept.lessons },
            settings: kept.settings,
            read_only: false,
        };
        state.check();
        state
    }

    /// The page as a link has it: what it asks for is done as long as it is not too much.
    pub fn opened_by_link(mut self) -> State {
        self.documents.from_link = true;
        if self.session.history.is_replaying() {
            let mut history = (*self.session.history.0).clone();
            history.ask_after_a_while();
            self.session.history = Shared::new(history);
        }
        self
    }

    /// What is to be kept over a reload, the text apart.
    pub fn to_saved(&self) -> SavedSession {
        if let Some(kept) = &self.pending.session {
            return (**kept).clone();
        }
        let log = self.session.history.log();
        SavedSession {
            version: VERSION,
            settings: self.settings.clone(),
            requires_full: core::log_requires_full(&log) || self.session.imported.is_some() || self.lesson_active(),
            log,
            imported: self.session.imported,
            before_import: full()
                .map(|full| (full.keep_before_import)(self.session.before_import.as_ref()))
                .unwrap_or_default(),
            applied: (*self.editor.applied.0).clone(),
            guide: self.session.guide,
            tab: Some(self.view.tab),
            past: self.session.past,
            explained: self.view.explained.as_deref().map(str::to_owned),
            bookmarks: (*self.session.bookmarks.0).clone(),
            lessons: match full() {
                Some(full) => (full.keep_lessons)(self),
                None => self.pending.lessons.clone(),
            },
            object: self.view.object.clone(),
            key: self.view.key.clone(),
            refused: false,
            passing: None,
            text: None,
        }
    }

    /// What the first view hands over to the whole.
    pub fn to_handoff(&self) -> SavedSession {
        let undo = self.notices.undo.as_ref().map(|undo| {
            let (kept, number) = match &undo.back {
                Back::Text(text) => (SavedSession { text: Some(text.to_string()), ..SavedSession::default() }, None),
                Back::State(back) => (back.to_share_payload(), Some(back.documents.current)),
            };
            (undo.words.to_string(), Box::new(kept), number)
        });
        let passing = Passing {
            open: [self.view.share_menu, self.view.document_menu, self.view.file_menu],
            notice: self.notices.message.to_string(),
            warning: self.notices.warning.clone(),
            warned: self.notices.warned.clone(),
            undo,
            document: self.documents.current,
            documents: self.documents.last,
        };
        SavedSession { passing: Some(Box::new(passing)), ..self.to_saved() }
    }

    /// What a link holds. A cluster from somewhere else does not leave this browser, nor do names of its objects.
    pub fn to_share_payload(&self) -> SavedSession {
        self.to_saved().linked(self.editor.text.to_string())
    }

    /// Whether lessons are shown.
    pub fn learning(&self) -> bool {
        self.view.lessons
    }

    /// What is open, as the history of the tab notes it: the tab where there is one panel at a time, else `-`; then the lessons,
    /// the lesson, and what lies over the panels.
    pub fn place(&self) -> String {
        let mut place = if self.effective_layout() == Layout::Narrow { self.tab().name() } else { "-" }.to_owned();
        if self.view.lessons {
            place.push_str(" learning");
            if let Some(id) = self.lesson() {
                place.push_str(" lesson=");
                place.push_str(&id);
            }
        }
        for (open, name) in [(self.view.share_menu, " share"), (self.view.document_menu, " recent"), (self.view.file_menu, " files")] {
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
        if has("learning") != self.view.lessons {
            self = (*Rc::new(self).reduce(Action::Lessons(has("learning")))).clone();
        }
        if self.view.lessons && full().is_some() {
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
            self.view.tab = *tab;
        }
        (self.view.share_menu, self.view.document_menu) = (has("share"), has("recent"));
        // After a reload no files wait.
        self.view.file_menu &= has("files");
        self
    }

    /// The layout: lessons take the place of a column.
    pub fn effective_layout(&self) -> Layout {
        if self.view.layout == Layout::Wide && self.view.lessons { Layout::Medium } else { self.view.layout }
    }

    /// The panels that share one place.
    pub fn tabs(&self) -> &'static [Panel] {
        self.effective_layout().tabs(self.view.lessons)
    }

    /// The index of the snapshot that is shown.
    pub fn position(&self) -> usize {
        let last = self.session.history.branch().last();
        self.session.past.map_or(last, |p| p.min(last))
    }

    /// The snapshot that is shown.
    pub fn snapshot(&self) -> &Rc<Snapshot> {
        &self.session.history.branch().snapshots[self.position()]
    }

    /// The panel that is shown where panels share a place.
    pub fn tab(&self) -> Panel {
        let tabs = self.tabs();
        if tabs.contains(&self.view.tab) { self.view.tab } else { tabs[0] }
    }

    /// What was applied from the text, is no longer in it, and is still in the cluster.
    pub fn removed(&self) -> Vec<String> {
        if self.editor.is_check_due || self.editor.checked.problems.iter().any(core::Problem::is_error) {
            // Half a text says nothing about what is to go.
            return vec![];
        }
        let cluster = &self.session.history.branch().head().cluster;
        self.editor.applied
            .difference(&self.editor.checked.keys)
            .filter(|key| core::object(cluster, key).is_some_and(|o| !bindery_api::object::is_deleting(&o)))
            .cloned()
            .collect()
    }

    /// Whether the lessons are shown, or one is begun.
    fn lesson_active(&self) -> bool {
        full().is_some_and(|full| self.view.lessons || (full.running)(self).is_some())
    }

    /// Reads the text: at once, or, where it is long, when typing rests.
    pub fn check(&mut self) {
        let mut checking = Checking::new(self.editor.text.clone(), &self.session.history.branch().head().cluster);
        self.editor.is_check_due = checking.left() > READ_AT_ONCE;
        if self.editor.is_check_due {
            self.editor.checks_due += 1;
        } else {
            while checking.resume() {}
            self.editor.checked = Shared::new(checking.checked);
        }
    }

    /// The reading of a text that is still to come.
    pub fn checking(&self) -> Option<Checking> {
        self.editor.is_check_due.then(|| Checking::new(self.editor.text.clone(), &self.session.history.branch().head().cluster))
    }

    /// Lets the controllers run until all is quiet: a little at once, the rest while the page stays awake.
    pub fn settle(&mut self) {
        let mut history = (*self.session.history.0).clone();
        history.start(Operation::Settle);
        self.show_running(history);
    }

    /// Shows a history that is under way: a little is done at once, the rest while the page stays awake.
    pub fn show_running(&mut self, mut history: History) {
        let settling = !history.resume(AT_ONCE);
        self.replace_history(history);
        self.session.settling = settling;
    }

    /// Does something at the end of the current branch, and shows it.
    pub fn run(&mut self, operation: Operation) {
        let mut history = (*self.session.history.0).clone();
        history.run(operation);
        self.replace_history(history);
    }

    /// Shows the end of another history; whoever worked on the old one works for nothing.
    pub fn replace_history(&mut self, history: History) {
        self.session.history = Shared::new(history);
        self.session.past = None;
        self.session.settling = false;
        self.session.job += 1;
    }

    /// Puts a line and what it printed into the terminal.
    pub fn typed(&mut self, typed: Typed) {
        let mut terminal = (*self.terminal.entries.0).clone();
        terminal.push(typed);
        self.terminal.entries = Shared::new(terminal);
    }

    /// A command of the reader: afterwards the controllers run, unless the reader wants to step.
    pub fn command(&mut self, args: Vec<String>, stdin: String) {
        let running = !self.settings.step_by_step;
        let mut history = (*self.session.history.0).clone();
        self.terminal.pending_output = Some(history.branch().operations.len());
        history.start(Operation::Kubectl(args, stdin, running));
        if running {
            history.then(Operation::Settle);
        }
        self.show_running(history);
        self.print_output();
        self.check();
        if self.view.layout == Layout::Narrow && self.view.tab == Panel::Manifest {
            // In a lesson one goes back to see its checks turn, unless there is something to put right: that is shown here.
            let refused = self.editor.checked.problems.iter().any(core::Problem::is_error);
            self.view.tab = match (self.view.lessons, refused) {
                (true, true) => Panel::Manifest,
                (true, false) => Panel::Lessons,
                (false, _) => Panel::Story,
            };
        }
    }

    /// Tells the last operation in the terminal.
    pub fn print_last(&mut self) {
        self.terminal.pending_output = self.session.history.branch().operations.len().checked_sub(1);
        self.print_output();
    }

    /// What one clicks is told in the terminal as the command that does it, once it is done.
    fn print_output(&mut self) {
        let done = self.terminal.pending_output.and_then(|at| self.session.history.branch().operations.get(at));
        let Some((line, output)) = done.and_then(|done| Some((done.operation.command()?, done.output.clone()?))) else {
            return;
        };
        self.terminal.pending_output = None;
        let (prompt, line) = self.terminal.pending_line.take().unwrap_or((String::new(), line));
        self.typed(Typed { prompt, line, stdout: output.stdout, stderr: output.stderr });
        // What was refused is not there.
        let cluster = &self.session.history.branch().head().cluster;
        if self.editor.applied.iter().any(|key| core::object(cluster, key).is_none()) {
            let there = self.editor.applied.iter().filter(|key| core::object(cluster, key).is_some());
            self.editor.applied = Shared::new(there.cloned().collect());
        }
    }

    /// Something else takes the place of a cluster from somewhere else.
    pub fn no_import(&mut self) {
        (self.session.imported, self.session.before_import) = (None, None);
    }

    /// Applies the text, and lets the controllers run as after any command.
    pub fn apply(&mut self) {
        let mut applied = (*self.editor.applied.0).clone();
        if self.editor.is_check_due {
            applied.extend(bindery_kubectl::references(&self.editor.text).iter().map(core::key_of));
        } else {
            applied.extend(self.editor.checked.keys.iter().cloned());
        }
        self.editor.applied = Shared::new(applied);
        self.command(["apply", "-f", "-"].map(String::from).to_vec(), self.editor.text.to_string());
    }

    /// Whether something was done that another cluster would discard.
    pub fn has_work(&self) -> bool {
        let branches = &self.session.history.branches;
        self.session.imported.is_some()
            || self.pending.session.is_some()
            || self.session.history.is_replaying()
            || branches.len() > 1
            || branches.iter().any(|branch| !branch.operations.is_empty())
    }

    /// What follows is another document: this one is kept, and can come back.
    pub fn leaves(&mut self, old: &Rc<State>, words: &'static str) {
        let left = Rc::new(old.as_left());
        self.documents.last += 1;
        (self.documents.current, self.documents.left, self.pending.session) = (self.documents.last, Some(left.clone()), None);
        self.notices.undo = Some(Undo { words: crate::text::tr(words).into(), back: Back::State(left) });
    }

    /// This page as another one remembers it.
    pub fn as_left(&self) -> State {
        let mut left = self.clone();
        (left.documents.left, left.notices.undo) = (None, None);
        left
    }

    /// Another page in the place of this one, in the same window.
    pub fn turned_into(&self, mut new: State) -> State {
        // Work on the old history ends without effect.
        new.session.job = self.session.job + 1;
        new.editor.replacements = self.editor.replacements + 1;
        new.editor.checks_due = self.editor.checks_due;
        (new.view.layout, new.view.locale_changes) = (self.view.layout, self.view.locale_changes);
        new.documents.last = self.documents.last;
        (new.notices.warning, new.notices.warned) = (self.notices.warning.clone(), self.notices.warned.clone());
        new.check();
        new
    }

    /// Puts another text into the editor. What the reader wrote can come back.
    pub fn replace_text(&mut self, text: &str, words: &str) {
        if is_own(&self.editor.text) && *self.editor.text != *text {
            self.notices.undo = Some(Undo { words: words.into(), back: Back::Text(self.editor.text.clone()) });
        }
        self.set_text(text);
    }

    /// Whether the API server accepted the text as it is.
    pub fn accepted(&self) -> bool {
        let accepts = |done: &bindery_session::Completed| match (&done.operation, &done.output) {
            (Operation::Kubectl(args, stdin, _), Some(output)) => {
                args.first().is_some_and(|verb| verb == "apply") && output.exit == 0 && **stdin == *self.editor.text
            }
            _ => false,
        };
        self.session.history.branch().operations.iter().rev().any(|done| accepts(done))
            && self.editor.applied.is_superset(&self.editor.checked.keys)
    }

    /// Puts another text into the editor.
    pub fn set_text(&mut self, text: &str) {
        self.editor.text = text.into();
        self.editor.replacements += 1;
        self.check();
    }

    pub fn seek(&mut self, at: usize) {
        self.session.past = (at < self.session.history.branch().last()).then_some(at);
    }

    fn next(&mut self, operation: Operation) {
        match self.session.past {
            // In the past there is nothing to decide: what came next is known.
            Some(at) => {
                let moments = &self.session.history.branch().snapshots;
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
                s.notices.message = crate::text::tr("read-only").into();
                return Rc::new(s);
            }
            action => action,
        };
        s.session.playing = s.session.playing && action.keeps_playing();
        if s.session.history.is_replaying() && action.changes_history() {
            s.notices.message = crate::text::tr("progress-first").into();
            return Rc::new(s);
        }
        match action {
            Action::Typed(text) => {
                s.editor.text = text.into();
                s.check();
            }
            Action::Example(i) => {
                leave_lesson(&mut s);
                if let Some(example) = EXAMPLES.get(i) {
                    if !example.guided() {
                        s.replace_text(example.text, &crate::text::tr("undo-example"));
                    } else {
                        if self.has_work() || is_own(&s.editor.text) {
                            s.leaves(&self, "undo-example");
                        }
                        s.set_text(example.text);
                    }
                    s.session.guide = example.guided().then_some((i, 0));
                    if s.session.guide.is_some() {
                        // A guided example tells its tale from the beginning.
                        s.replace_history(new_history());
                        s.no_import();
                        s.editor.applied = Shared::new(BTreeSet::new());
                        s.session.bookmarks = Shared::new(Vec::new());
                        s.check();
                    }
                    if s.view.layout == Layout::Narrow {
                        s.view.tab = Panel::Manifest;
                    }
                }
            }
            Action::Apply => s.apply(),
            Action::EditIdle => {
                if full().is_some_and(|full| (full.is_untouched)(&s)) {
                    return Rc::new(s);
                }
                if s.settings.apply_as_typed && s.editor.checked.valid() {
                    let tab = s.view.tab;
                    s.apply();
                    s.view.tab = tab;
                }
            }
            Action::GuideNext => {
                if let Some((i, done)) = s.session.guide {
                    match EXAMPLES[i].steps.get(done).map(|step| step.operation()) {
                        Some(Operation::Kubectl(_, text, _)) if !text.is_empty() => {
                            s.replace_text(&text, &crate::text::tr("undo-guide"));
                            s.apply();
                        }
                        Some(Operation::Kubectl(args, ..)) => s.command(args, String::new()),
                        _ => {}
                    }
                    s.session.guide = Some((i, (done + 1).min(EXAMPLES[i].steps.len())));
                }
            }
            Action::GuideClose => s.session.guide = None,
            Action::Lessons(on) => {
                if s.pending.session.is_none() {
                    s.view.lessons = on;
                    s.pending.lessons = on.into();
                }
                if !on {
                    leave_lesson(&mut s);
                    if let Some(full) = full() {
                        (full.hide_lessons)(&mut s);
                    }
                }
                if on {
                    s.view.tab = if s.view.layout == Layout::Narrow { Panel::Lessons } else { s.view.tab };
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
                let mut applied = (*s.editor.applied.0).clone();
                applied.retain(|key| !removed.contains(key));
                s.editor.applied = Shared::new(applied);
                s.check();
            }
            Action::Back => s.seek(s.position().saturating_sub(1)),
            Action::NextWrite => s.next(Operation::UntilWrite),
            Action::NextStep => s.next(Operation::Step),
            Action::Settle => {
                s.settle();
                s.check();
            }
            Action::Checked(due, checked) if s.editor.is_check_due && s.editor.checks_due == due => {
                (s.editor.checked, s.editor.is_check_due) = (checked, false);
            }
            // That was said of another text.
            Action::Checked(..) => {}
            Action::JobProgress(job, history, done) if s.session.settling && s.session.job == job => {
                s.session.history = history;
                s.session.settling = !done;
                s.print_output();
                if done {
                    s.check();
                }
            }
            // That work is for a history that is no more.
            Action::JobProgress(..) => {}
            Action::Resume => {
                let mut history = (*s.session.history.0).clone();
                history.allow_more();
                s.show_running(history);
            }
            Action::Stop => {
                let mut history = (*s.session.history.0).clone();
                history.stop();
                s.replace_history(history);
                s.print_output();
                s.check();
            }
            Action::Seek(at) => s.seek(at),
            Action::SeekRevision(revision) => {
                let moments = &s.session.history.branch().snapshots;
                if let Some(at) = moments.iter().position(|m| m.records.iter().any(|r| r.revision >= revision)) {
                    s.seek(at);
                }
            }
            Action::Live => s.session.past = None,
            Action::Play(on) => {
                s.session.playing = on;
                // Playing from the end of what is settled plays it all again.
                if on && s.session.past.is_none() && s.session.history.branch().settled {
                    s.seek(0);
                }
            }
            Action::Tick => {
                if s.session.playing {
                    s.next(Operation::UntilWrite);
                    s.session.playing = s.session.past.is_some() || !s.session.history.branch().settled;
                }
            }
            Action::Speed(i) => s.settings.speed = i.min(SPEEDS.len() - 1),
            Action::Continue => {
                let mut history = (*s.session.history.0).clone();
                history.fork(s.position());
                s.replace_history(history);
                s.check();
            }
            Action::Branch(i) => {
                let mut history = (*s.session.history.0).clone();
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
                s.session.bookmarks = Shared::new(Vec::new());
                s.editor.applied = Shared::new(BTreeSet::new());
                s.view.expanded = Shared::new(BTreeSet::new());
                (s.view.object, s.view.key, s.view.explained) = (None, None, None);
                s.session.guide = s.session.guide.map(|(i, _)| (i, 0));
                s.check();
            }
            Action::Layout(layout) => s.view.layout = layout,
            // Another panel tries again.
            Action::Tab(tab) => (s.view.tab, s.view.load_failed) = (tab, false),
            Action::Unreached(unreached) => {
                s.view.load_failed = unreached;
                // What waits for the rest of the page has no panel to say so.
                s.notices.message = if unreached { crate::text::tr("whole-failed").into() } else { "".into() };
            }
            Action::Toggle(revision) => {
                let mut open = (*s.view.expanded.0).clone();
                if !open.remove(&revision) {
                    open.insert(revision);
                }
                s.view.expanded = Shared::new(open);
            }
            Action::Object(key) => s.view.object = key,
            Action::Explain(key) => (s.view.tab, s.view.explained) = (Panel::Explain, key),
            Action::Open(key) => {
                match core::home(&key) {
                    Panel::Objects => s.view.object = Some(key),
                    panel => {
                        (s.view.tab, s.view.key) = (panel, Some(key));
                    }
                }
                if s.view.layout == Layout::Narrow && s.view.tab == Panel::Graph {
                    s.view.tab = Panel::Objects;
                }
            }
            Action::Key(key) => s.view.key = key,
            Action::Form(form) => s.settings.form = form,
            Action::Split(on) => s.settings.split = on,
            Action::StepByStep(on) => s.settings.step_by_step = on,
            Action::ApplyAsTyped(on) => s.settings.apply_as_typed = on,
            Action::Letters(on) => s.settings.letters = on,
            Action::Announce(text) => s.notices.message = text.into(),
            Action::Dismiss(Part::Notice) => s.notices.message = "".into(),
            Action::Dismiss(Part::Undo) => s.notices.undo = None,
            Action::Dismiss(Part::Warning) => s.notices.warning = None,
            Action::Undo => match s.notices.undo.take().map(|undo| undo.back) {
                Some(Back::Text(text)) => s.set_text(&text),
                Some(Back::State(back)) => {
                    let left = (back.documents.current != s.documents.current).then(|| Rc::new(self.as_left()));
                    s = s.turned_into((*back).clone());
                    s.documents.left = left;
                }
                None => {}
            },
            Action::Warn(kind, words) => {
                if !s.notices.warned.iter().any(|warned| warned == kind) {
                    s.notices.warned.push(kind.to_owned());
                    s.notices.warning = Some(words.into());
                }
            }
            Action::LanguageChanged => {
                s.view.locale_changes += 1;
                if let Some(full) = full() {
                    (full.fetch_lessons_again)(&mut s);
                }
            }
            Action::Navigated(place) => s = s.go(&place),
            Action::Sharing(on) => (s.view.share_menu, s.view.document_menu, s.view.load_failed) = (on, false, false),
            Action::Recent(on) => (s.view.document_menu, s.view.share_menu, s.view.load_failed) = (on, false, false),
            Action::Files(on) => s.view.file_menu = on,
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
    if !state.session.settling {
        return state;
    }
    let mut history = (*state.session.history.0).clone();
    let done = history.resume(50);
    let job = state.session.job;
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
        assert!(s.session.settling, "the example takes more than can be done at once");
        let (job, history) = (s.session.job, s.session.history.clone());
        let s = s.reduce(Action::Reset);
        let s = s.reduce(Action::JobProgress(job, history, true));
        assert_eq!(s.position(), 0);
    }

    #[test]
    fn apply_settles_and_time_goes_both_ways() {
        in_every_module(|| {
            let s = after(page(), vec![Action::Apply]);
            assert!(s.session.history.branch().settled && s.session.past.is_none());
            let last = s.position();
            let s = after(s, vec![Action::Back, Action::Back]);
            assert_eq!((s.session.past, s.position()), (Some(last - 2), last - 2));
            let s = after(s, vec![Action::NextWrite, Action::NextStep]);
            assert_eq!(s.session.past, None, "the end of the past is the present");
            let s = after(s, vec![Action::Play(true)]);
            assert_eq!((s.session.playing, s.session.past), (true, Some(0)));
            let s = after(s, vec![Action::Tick; last]);
            assert_eq!((s.session.playing, s.session.past), (false, None));
        });
    }

    #[test]
    fn step_by_step_waits() {
        in_every_module(|| {
            let s = after(page(), vec![Action::StepByStep(true), Action::Apply]);
            assert_eq!(s.position(), 2);
            assert!(!s.session.history.branch().settled);
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
            assert_eq!((s.session.history.branches.len(), s.session.history.current, s.position()), (2, 1, 2));
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
            assert!(s.notices.undo.is_none(), "an empty cluster is no work");
            assert_eq!(s.documents.current, 0);
            let s = after(s, vec![Action::Typed(EXAMPLES[0].text.replace("10Gi", "11Gi")), Action::Apply]);
            let s = after(s, vec![Action::Seek(2), Action::Continue, Action::NextWrite]);
            let (before, log) = (s.to_saved(), s.session.history.log());
            let s = after(s, vec![Action::Reset, Action::Typed("x: 1\n".into()), Action::Apply]);
            assert_eq!((s.documents.current, s.session.history.branches.len()), (1, 1));
            assert_eq!(s.documents.left.as_ref().map(|left| left.to_saved()), Some(before.clone()), "it is kept as it was left");
            let abandoned = s.to_saved();
            let s = after(s, vec![Action::Undo]);
            assert_eq!((s.documents.current, s.to_saved(), s.session.history.log()), (0, before, log));
            assert!(s.editor.text.contains("11Gi") && s.notices.undo.is_none());
            assert_eq!(s.documents.left.as_ref().map(|left| left.to_saved()), Some(abandoned));
            let s = after(s, vec![Action::Reset]);
            assert_eq!(s.documents.current, 2, "a number is given once");
        });
    }

    // Needs the StatefulSet controller.
    #[test]
    fn controllers_go_on_after_a_new_cluster_was_taken_back() {
        let set = EXAMPLES.iter().find(|e| e.name == "web").unwrap();
        let s = page().reduce(Action::Typed(set.text.into())).reduce(Action::Apply);
        let s = s.reduce(Action::Reset).reduce(Action::Undo);
        assert!(s.session.settling);
        assert!(arrived(s).session.history.branch().settled);
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
            assert!(s.notices.undo.is_some(), "{action:?}");
            let s = after(s, vec![Action::Undo]);
            assert_eq!((&*s.editor.text, s.session.history.log()), (&*mine, work.session.history.log()), "{action:?}");
        }
        let s = after(page(), vec![Action::Example(1), Action::Example(guided), Action::Example(2)]);
        assert!(s.notices.undo.is_none(), "the examples stay where they are");
        let s = after(page(), vec![Action::Example(guided), Action::Typed("x: 1\n".into()), Action::GuideNext]);
        let s = after(s, vec![Action::Undo]);
        assert_eq!(&*s.editor.text, "x: 1\n");
    }

    /// the first view ends when the whole takes its place; what it says and what can be taken back go on.
    #[test]
    fn the_full_module_keeps_the_notices_of_the_first_view() {
        in_every_module(|| {
            let mine = EXAMPLES[0].text.replace("10Gi", "11Gi");
            let s = after(page(), vec![Action::Typed(mine.clone()), Action::Apply]);
            let log = s.session.history.log();
            let actions =
                vec![Action::Reset, Action::Announce("said".into()), Action::Warn("storage-full", "full".into())];
            let s = after(s, actions);
            let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&s.to_handoff()).unwrap()).unwrap();
            let whole = Rc::new(State::new(&s.editor.text, kept, Layout::Medium));
            assert_eq!((&*whole.notices.message, whole.notices.warning.as_deref(), whole.documents.current), ("said", Some("full"), 1));
            let whole = after(whole, vec![Action::Warn("storage-full", "again".into()), Action::Undo]);
            assert_eq!(whole.notices.warning.as_deref(), Some("full"));
            assert_eq!((&*whole.editor.text, whole.session.history.log(), whole.documents.current), (&*mine, log, 0));
            assert!(s.to_saved().passing.is_none(), "storage and links hold nothing of it");

            let s = after(page(), vec![Action::Typed("x: 1\n".into()), Action::Example(1)]);
            let whole = Rc::new(State::new(&s.editor.text, s.to_handoff(), Layout::Medium));
            assert_eq!(&*after(whole, vec![Action::Undo]).editor.text, "x: 1\n");
        });
    }

    #[test]
    fn a_text_is_accepted_once_it_was_sent() {
        in_every_module(|| {
            assert!(!page().accepted(), "nothing was sent yet");
            let s = after(page(), vec![Action::Apply]);
            assert!(s.accepted());
            let changed = after(s.clone(), vec![Action::Typed(format!("# more\n{}", s.editor.text))]);
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
            assert_eq!(s.notices.warning.as_deref(), Some("full"));
            let s = after(s, vec![Action::Dismiss(Part::Warning), warn()]);
            assert_eq!((s.notices.warning.as_deref(), &*s.notices.message), (None, "other"));
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
            assert!(!s.view.file_menu, "no files wait");
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
            let again = arrived(Rc::new(State::new(&s.editor.text, kept, Layout::Medium)));
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
        assert!(s.session.bookmarks.is_empty() && s.terminal.entries.is_empty());
        // A second import does not take the place of the session.
        let s = after(
            s,
            vec![import(&THEIRS.replace("theirs", "others")), Action::tool(TimeAction::Mark("theirs".into()))],
        );
        let link = serde_json::to_string(&s.to_share_payload()).unwrap();
        assert!(!link.contains("others") && !link.contains("theirs") && !link.contains("before"), "{link}");
        let kept = serde_json::to_string(&s.to_saved()).unwrap();
        assert!(!kept.contains("others"), "what is kept beside the database names no object of the import: {kept}");
        let reloaded = Rc::new(State::new(&s.editor.text, serde_json::from_str(&kept).unwrap(), Layout::Medium));
        for s in [s, arrived(reloaded)] {
            let s = after(s, vec![Action::tool(DocumentAction::Forget)]);
            assert_eq!(s.to_saved(), own.to_saved());
            assert_eq!((s.position(), s.snapshot().cluster.is_live()), (2, true));
            assert!(s.session.before_import.is_none());
        }
        let s = after(own, vec![import(THEIRS), Action::Reset]);
        assert!(s.session.imported.is_none() && s.session.before_import.is_none(), "a new cluster takes the place of both");
    }

    #[test]
    fn in_an_import_the_text_is_applied_and_no_fix_is_done() {
        let s = after(page(), vec![import(THEIRS), Action::Apply]);
        assert_eq!(s.terminal.entries.last().map(|typed| typed.stderr.as_str()), Some(""));
        assert_eq!(core::names(&s.snapshot().cluster, "pv").len(), 1);
        let revision = s.snapshot().cluster.revision();
        let s = after(
            s,
            vec![Action::tool(TerminalAction::Fix(["delete", "pv", "nfs"].map(String::from).to_vec(), String::new()))],
        );
        assert_eq!(s.snapshot().cluster.revision(), revision);
        assert!(!s.notices.message.is_empty() && *s.notices.message != *crate::text::tr("fix-done"), "{}", s.notices.message);
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
        assert!(!s.notices.message.is_empty());
        let s = after(s, vec![Action::tool(TimeAction::ToggleOperation(0))]);
        assert!(core::names(&s.snapshot().cluster, "pvc").is_empty());
        assert_eq!(s.snapshot().cluster.unreachable().len(), 1);
        let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&s.to_saved()).unwrap()).unwrap();
        assert!(kept.requires_full);
        let again = arrived(Rc::new(State::new(&s.editor.text, kept, Layout::Medium)));
        assert_eq!(again.to_saved(), s.to_saved());
        assert_eq!(again.snapshot().cluster.unreachable().len(), 1);
        let marker = again.session.bookmarks[0].clone();
        let s = after(again, vec![Action::tool(TimeAction::Visit(marker.branch, marker.at))]);
        assert_eq!((s.session.history.current, core::names(&s.snapshot().cluster, "pvc").len()), (0, 1));
        assert!(s.snapshot().cluster.unreachable().is_empty());
    }
}

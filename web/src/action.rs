//! What can happen to the page, by concern, and what each action means for the rest of the page.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use crate::core::{self, Checked, Form};
use crate::lessons;
use crate::state::{Layout, NoticePart, Panel, SavedSession, Shared};
use bindery_session::History;

/// What can happen to the page, by concern.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Something in the editor.
    Editor(EditorAction),
    /// Something with the cluster.
    Session(SessionAction),
    /// The controllers run, or another snapshot is shown.
    Playback(PlaybackAction),
    /// Something else is shown.
    View(ViewAction),
    /// A setting was changed.
    Settings(SettingsAction),
    /// A message to the user.
    Notice(NoticeAction),
    /// Something on a panel that only the full module has.
    Full(Rc<dyn FullAction>),
    /// What the page that embeds this one asks for. A read-only page allows it, too.
    Host(Box<Action>),
}

/// What can happen in the editor.
#[derive(Debug, Clone, PartialEq)]
pub enum EditorAction {
    /// The user edited the text.
    Edit(String),
    /// The user stopped typing, while "apply as typed" is on.
    EditIdle,
    /// An example was chosen.
    Example(usize),
    /// The result of a check that was put off: its number, and the result.
    Checked(u32, Shared<Checked>),
}

/// What can happen with the cluster.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionAction {
    /// Applies the text.
    Apply,
    /// Runs a kubectl command line, without the word itself.
    Kubectl(Vec<String>),
    /// Deletes one object, by etcd key.
    Delete(Rc<str>),
    /// Deletes the objects that are no longer in the text.
    Prune,
    /// Starts a branch at the snapshot that is shown.
    Fork,
    /// Shows another branch.
    Branch(usize),
    /// Starts an empty cluster; the text stays.
    Reset,
    /// The next step of the guided example.
    GuideNext,
    /// Closes the guided example.
    GuideClose,
}

/// What can happen in time.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaybackAction {
    /// To the snapshot before.
    Previous,
    /// To the next write: of the history, or of the controllers.
    NextWrite,
    /// One controller step.
    NextStep,
    /// Runs the controllers until the cluster is settled.
    Settle,
    /// Stops the controllers where they are.
    Stop,
    /// Continues the replay of a link after the user confirmed that it can take long.
    Resume,
    /// To a snapshot.
    Seek(usize),
    /// To a revision.
    SeekRevision(u64),
    /// To the newest snapshot.
    Live,
    /// Plays snapshots, or pauses.
    Play(bool),
    /// The next snapshot while playing.
    Tick,
    /// Progress of a job: its number, the history, and whether it is complete.
    JobProgress(u32, Shared<History>, bool),
}

/// What can be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewAction {
    /// The layout for another width.
    Layout(Layout),
    /// Another tab.
    Tab(Panel),
    /// Expands or collapses a record of the activity.
    Toggle(u64),
    /// Opens an object on the objects panel, or closes it.
    Object(Option<Rc<str>>),
    /// Explains why an object is not in its desired state; `None` lists all such objects.
    Explain(Option<Rc<str>>),
    /// Opens an object on the panel that shows it best.
    Open(Rc<str>),
    /// Opens or closes a key on the etcd panel.
    Key(Option<Rc<str>>),
    /// Shows the lessons, or hides them as they are.
    Lessons(bool),
    /// Opens or closes the menu for sharing.
    ShareMenu(bool),
    /// Opens or closes the list of the other documents.
    DocumentMenu(bool),
    /// Opens or closes the menu for chosen or dropped files.
    FileMenu(bool),
    /// The full module could not be loaded, or is to be loaded again.
    LoadFailed(bool),
    /// The browser's Back or Forward leads to a place ([`crate::state::State::place`]).
    Navigated(String),
    /// Another language was chosen.
    LanguageChanged,
}

/// What the user can set.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingsAction {
    /// YAML or JSON.
    Form(Form),
    /// Diffs side by side, or unified.
    Split(bool),
    /// After a command, the controllers wait for the step button.
    StepByStep(bool),
    /// Applies each valid edit.
    ApplyAsTyped(bool),
    /// Single letters are keyboard shortcuts.
    Letters(bool),
    /// The playback speed, as an index into [`crate::state::SPEEDS`].
    Speed(usize),
}

/// What can happen with messages.
#[derive(Debug, Clone, PartialEq)]
pub enum NoticeAction {
    /// Announces a text in the live region.
    Announce(String),
    /// Removes a part of the notice.
    Dismiss(NoticePart),
    /// Undoes what the notice offers to undo.
    Undo,
    /// Warns, once per kind, of something that was not stored: the kind, and the text.
    Warn(&'static str, String),
}

/// An action of the full module. Other modules do not have its type.
pub trait FullAction: Any + fmt::Debug {
    /// What it means for the page: see [`Action::effect`].
    fn effect(&self) -> Effect;
}

// Two are the same only if they are one.
impl PartialEq for dyn FullAction {
    fn eq(&self, other: &dyn FullAction) -> bool {
        std::ptr::addr_eq(self, other)
    }
}

/// An action on a panel of the full module.
#[derive(Debug, Clone, PartialEq)]
pub enum FullModuleAction {
    /// An action of the lessons.
    Lesson(lessons::LessonAction),
    /// An action of the command line.
    Terminal(TerminalAction),
    /// An action of the time tools or on nodes.
    Time(TimeAction),
    /// An action on documents or imported clusters.
    Document(DocumentAction),
}

impl From<lessons::LessonAction> for FullModuleAction {
    fn from(act: lessons::LessonAction) -> FullModuleAction {
        FullModuleAction::Lesson(act)
    }
}

impl From<TerminalAction> for FullModuleAction {
    fn from(action: TerminalAction) -> FullModuleAction {
        FullModuleAction::Terminal(action)
    }
}

impl From<TimeAction> for FullModuleAction {
    fn from(action: TimeAction) -> FullModuleAction {
        FullModuleAction::Time(action)
    }
}

impl From<DocumentAction> for FullModuleAction {
    fn from(action: DocumentAction) -> FullModuleAction {
        FullModuleAction::Document(action)
    }
}

impl FullAction for FullModuleAction {
    fn effect(&self) -> Effect {
        match self {
            FullModuleAction::Terminal(_) => Effect::History,
            FullModuleAction::Time(action) => match action {
                TimeAction::Inject(..) | TimeAction::AdvanceClock(_) | TimeAction::ToggleOperation(_) => {
                    Effect::History
                }
                TimeAction::Visit(..) => Effect::Advance,
                TimeAction::Mark(_) | TimeAction::Unmark(_) => Effect::Document,
            },
            FullModuleAction::Lesson(act) if act.changes_history() => Effect::History,
            FullModuleAction::Lesson(_) | FullModuleAction::Document(_) => Effect::Document,
        }
    }
}

/// An action of the command line.
#[derive(Debug, Clone, PartialEq)]
pub enum TerminalAction {
    /// Runs a line of the terminal.
    Line(String),
    /// Runs the command of a fix, with its standard input.
    Fix(Vec<String>, String),
    /// Runs a kubectl command line, with its standard input.
    Run(Vec<String>, String),
}

/// An action of the time tools or on nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum TimeAction {
    /// Injects an action of the cluster that has no command. If the flag is true, the controllers run afterwards.
    Inject(Rc<core::Action>, bool),
    /// Advances the clock by a number of seconds.
    AdvanceClock(u64),
    /// Skips or restores an operation, and replays all later operations.
    ToggleOperation(usize),
    /// Gives the shown snapshot a name.
    Mark(String),
    /// Removes a name.
    Unmark(usize),
    /// To a snapshot of a branch.
    Visit(usize, usize),
}

/// An action on documents or imported clusters.
#[derive(Debug, Clone, PartialEq)]
pub enum DocumentAction {
    /// Shows an imported cluster, at this time in microseconds.
    Import(Shared<bindery_explain::Import>, u64),
    /// Removes the imported cluster, and restores the session before it.
    Forget,
    /// Puts the text of files into the editor.
    OpenFiles(String),
    /// Shows a stored document, under this number.
    Open(Rc<SavedSession>, usize),
    /// Loads another text with its operations.
    Load(Rc<SavedSession>),
    /// Another text, which the user did not type.
    SetText(String),
}

/// What an action means for the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It adds an operation of the user to the history. It waits until the operations of before a reload are replayed.
    History,
    /// It runs the controllers, or shows another branch. It waits like the former; a read-only page allows it.
    Advance,
    /// It changes the text, the document, or a setting.
    Document,
    /// It changes only what is shown. A read-only page allows it.
    View,
    /// It comes from the page, not from the user. A read-only page allows it.
    Page,
}

impl Effect {
    /// True if a read-only page allows it: it only shows something else, or lets time pass.
    pub fn is_allowed_read_only(self) -> bool {
        matches!(self, Effect::Advance | Effect::View | Effect::Page)
    }
}

impl EditorAction {
    fn effect(&self) -> Effect {
        match self {
            EditorAction::EditIdle => Effect::History,
            EditorAction::Edit(_) | EditorAction::Example(_) => Effect::Document,
            EditorAction::Checked(..) => Effect::Page,
        }
    }
}

impl SessionAction {
    fn effect(&self) -> Effect {
        use SessionAction::*;
        match self {
            Apply | Kubectl(_) | Delete(_) | Prune | Fork | GuideNext => Effect::History,
            Branch(_) => Effect::Advance,
            Reset | GuideClose => Effect::Document,
        }
    }
}

impl PlaybackAction {
    fn effect(&self) -> Effect {
        use PlaybackAction::*;
        match self {
            NextWrite | NextStep | Settle => Effect::Advance,
            Previous | Stop | Resume | Seek(_) | SeekRevision(_) | Live | Play(_) => Effect::View,
            Tick | JobProgress(..) => Effect::Page,
        }
    }
}

impl ViewAction {
    fn effect(&self) -> Effect {
        use ViewAction::*;
        match self {
            Lessons(_) | DocumentMenu(_) | FileMenu(_) | LoadFailed(_) | Navigated(_) => Effect::Document,
            Tab(_) | Toggle(_) | Object(_) | Explain(_) | Open(_) | Key(_) | ShareMenu(_) => Effect::View,
            Layout(_) | LanguageChanged => Effect::Page,
        }
    }
}

impl SettingsAction {
    fn effect(&self) -> Effect {
        use SettingsAction::*;
        match self {
            StepByStep(_) | ApplyAsTyped(_) => Effect::Document,
            Form(_) | Split(_) | Letters(_) => Effect::View,
            Speed(_) => Effect::Page,
        }
    }
}

impl NoticeAction {
    fn effect(&self) -> Effect {
        match self {
            NoticeAction::Undo => Effect::Document,
            NoticeAction::Announce(_) | NoticeAction::Dismiss(_) | NoticeAction::Warn(..) => Effect::Page,
        }
    }
}

impl Action {
    /// An action of the full module.
    pub fn full(action: impl Into<FullModuleAction>) -> Action {
        Action::Full(Rc::new(action.into()))
    }

    /// What it means for the page.
    pub fn effect(&self) -> Effect {
        match self {
            Action::Editor(action) => action.effect(),
            Action::Session(action) => action.effect(),
            Action::Playback(action) => action.effect(),
            Action::View(action) => action.effect(),
            Action::Settings(action) => action.effect(),
            Action::Notice(action) => action.effect(),
            Action::Full(action) => action.effect(),
            Action::Host(_) => Effect::Document,
        }
    }

    /// True if it changes the cluster or shows another branch: it waits until the operations of before a reload are replayed.
    pub fn changes_history(&self) -> bool {
        matches!(self.effect(), Effect::History | Effect::Advance)
    }

    /// True if a read-only page allows it: it only shows something else, or lets time pass.
    pub fn is_allowed_read_only(&self) -> bool {
        self.effect().is_allowed_read_only()
    }

    /// True if playback continues after it.
    pub fn keeps_playing(&self) -> bool {
        match self {
            Action::Editor(EditorAction::Checked(..)) => false,
            Action::Editor(EditorAction::Edit(_)) | Action::View(ViewAction::Toggle(_)) => true,
            Action::Settings(SettingsAction::Form(_) | SettingsAction::Split(_)) => true,
            action => action.effect() == Effect::Page,
        }
    }
}

//! What can happen to the page, by concern, and what each action means for the rest of the page.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use crate::core::{self, Checked, Form};
use crate::lessons;
use crate::state::{Layout, Panel, Part, SavedSession, Shared};
use bindery_session::History;

/// What can happen to the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The user edited the text.
    Typed(String),
    /// An example was chosen.
    Example(usize),
    /// Applies the text.
    Apply,
    /// The text rested after an edit, with the switch on.
    EditIdle,
    /// The next step of the guided example.
    GuideNext,
    /// Closes the guided example.
    GuideClose,
    /// Shows the lessons, or hides them as they are.
    Lessons(bool),
    /// Runs a kubectl command line, without the word itself.
    Command(Vec<String>),
    /// Something on a panel that only the full module has.
    Tool(Rc<dyn Tool>),
    /// Deletes one object, by etcd key.
    Delete(Rc<str>),
    /// Deletes what is no longer in the text.
    Prune,
    /// One snapshot back.
    Back,
    /// To the next write: of history, or of the controllers.
    NextWrite,
    /// One controller step.
    NextStep,
    /// Runs the controllers until all is quiet.
    Settle,
    /// What is known of a text that was too long to be read at once.
    Checked(u32, Shared<Checked>),
    /// In this job the history has come so far, and whether it is done.
    JobProgress(u32, Shared<History>, bool),
    /// The controllers stop where they are.
    Stop,
    /// What a link asks for continues, though it is much.
    Resume,
    /// To a snapshot.
    Seek(usize),
    /// To a revision.
    SeekRevision(u64),
    /// To the newest snapshot.
    Live,
    /// Moments begin to pass, or stop.
    Play(bool),
    /// One snapshot passes.
    Tick,
    /// How fast.
    Speed(usize),
    /// A new branch from the snapshot that is shown.
    Continue,
    /// Another branch.
    Branch(usize),
    /// An empty cluster; the text stays.
    Reset,
    /// Another layout.
    Layout(Layout),
    /// Another tab.
    Tab(Panel),
    /// Opens or closes a record of the activity.
    Toggle(u64),
    /// Opens or closes an object.
    Object(Option<Rc<str>>),
    /// Explains why an object is not where its owner wants it; with nothing, shows all that are not.
    Explain(Option<Rc<str>>),
    /// Opens an object on the panel that shows it best.
    Open(Rc<str>),
    /// Opens or closes a key.
    Key(Option<Rc<str>>),
    /// YAML or JSON.
    Form(Form),
    /// Side by side or not.
    Split(bool),
    /// Step by step or not.
    StepByStep(bool),
    /// Apply as typed or not.
    ApplyAsTyped(bool),
    /// Letters are keys or not.
    Letters(bool),
    /// Announces something in the live region.
    Announce(String),
    /// Takes a part of the notice away.
    Dismiss(Part),
    /// Takes back what the notice says.
    Undo,
    /// Something was not kept: the kind of the warning, and its text.
    Warn(&'static str, String),
    /// Another language was chosen.
    LanguageChanged,
    /// The rest of the page could not be loaded, or is to be loaded again.
    Unreached(bool),
    /// The browser's Back or Forward leads to a place ([`crate::state::State::place`]).
    Navigated(String),
    /// Opens or closes the menu for sharing.
    Sharing(bool),
    /// Opens or closes the list of the other documents.
    Recent(bool),
    /// Files were chosen or dropped, or are done with.
    Files(bool),
    /// What the page that embeds this one asks for; it may do what the user may not.
    Host(Box<Action>),
}

/// An action of the full module. No other module knows which ones there are.
pub trait Tool: Any + fmt::Debug {
    /// What it means for the page: see [`Action::effect`].
    fn effect(&self) -> Effect;

    /// Whether it only leads to another branch.
    fn only_visits(&self) -> bool;
}

// Two are the same only if they are one.
impl PartialEq for dyn Tool {
    fn eq(&self, other: &dyn Tool) -> bool {
        std::ptr::addr_eq(self, other)
    }
}

/// What can happen on the panels of the full module.
#[derive(Debug, Clone, PartialEq)]
pub enum ToolAction {
    /// Something in the lessons.
    Lesson(lessons::LessonAction),
    /// Something on the command line.
    Terminal(TerminalAction),
    /// Something with the tools of time and of nodes.
    Time(TimeAction),
    /// Something with documents and with imported clusters.
    Document(DocumentAction),
}

impl From<lessons::LessonAction> for ToolAction {
    fn from(act: lessons::LessonAction) -> ToolAction {
        ToolAction::Lesson(act)
    }
}

impl From<TerminalAction> for ToolAction {
    fn from(action: TerminalAction) -> ToolAction {
        ToolAction::Terminal(action)
    }
}

impl From<TimeAction> for ToolAction {
    fn from(action: TimeAction) -> ToolAction {
        ToolAction::Time(action)
    }
}

impl From<DocumentAction> for ToolAction {
    fn from(action: DocumentAction) -> ToolAction {
        ToolAction::Document(action)
    }
}

impl Tool for ToolAction {
    fn effect(&self) -> Effect {
        match self {
            ToolAction::Terminal(_) => Effect::History,
            ToolAction::Time(action) => match action {
                TimeAction::Inject(..)
                | TimeAction::AdvanceClock(_)
                | TimeAction::ToggleOperation(_)
                | TimeAction::Visit(..) => Effect::History,
                TimeAction::Mark(_) | TimeAction::Unmark(_) => Effect::Document,
            },
            ToolAction::Lesson(act) if act.changes_history() => Effect::History,
            ToolAction::Lesson(_) | ToolAction::Document(_) => Effect::Document,
        }
    }

    fn only_visits(&self) -> bool {
        matches!(self, ToolAction::Time(TimeAction::Visit(..)))
    }
}

/// What can happen on the command line.
#[derive(Debug, Clone, PartialEq)]
pub enum TerminalAction {
    /// Runs a line of the terminal.
    Line(String),
    /// Runs the command of a fix, with its standard input.
    Fix(Vec<String>, String),
    /// Runs a kubectl command line, with its standard input.
    Run(Vec<String>, String),
}

/// What can happen with the tools of time and of nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum TimeAction {
    /// An action of the cluster that is no command; afterwards the controllers run, or do not.
    Inject(Rc<core::Action>, bool),
    /// The controllers work for so many seconds.
    AdvanceClock(u64),
    /// Skips an operation, or does it again, and does all that followed once more.
    ToggleOperation(usize),
    /// Gives the shown snapshot a name.
    Mark(String),
    /// Removes a name.
    Unmark(usize),
    /// To a snapshot of a branch.
    Visit(usize, usize),
}

/// What can happen with documents and with imported clusters.
#[derive(Debug, Clone, PartialEq)]
pub enum DocumentAction {
    /// Shows an imported cluster, at this time in microseconds.
    Import(Shared<bindery_explain::Import>, u64),
    /// Removes the imported cluster, and shows what was there before it.
    Forget,
    /// Puts the text of files into the editor.
    OpenFiles(String),
    /// Shows a document that was kept, under this number.
    Open(Rc<SavedSession>, usize),
    /// Another text, with what was done with it.
    Load(Rc<SavedSession>),
    /// Another text, which the user did not type.
    SetText(String),
}

/// What an action means for the page. An action has one effect; where several hold, the first one in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It adds an operation to the history, or goes to another branch. It waits until the operations of before a reload are
    /// done again.
    History,
    /// It changes the text, the document, or what the user set.
    Document,
    /// It changes only what is shown, or lets time pass. A page that is read-only allows it.
    View,
    /// It comes from the page, not from the user. A page that is read-only allows it.
    Page,
}

impl Action {
    /// An action of the full module.
    pub fn tool(action: impl Into<ToolAction>) -> Action {
        Action::Tool(Rc::new(action.into()))
    }

    /// What it means for the page.
    pub fn effect(&self) -> Effect {
        use Action::*;
        match self {
            Tool(action) => action.effect(),
            Apply | EditIdle | GuideNext | Command(_) | Delete(_) | Prune | Continue => Effect::History,
            NextWrite | NextStep | Settle | Branch(_) => Effect::History,
            Lessons(_) | Host(_) => Effect::Document,
            Typed(_) | Example(_) | GuideClose | Reset | Undo | StepByStep(_) | ApplyAsTyped(_) => Effect::Document,
            Unreached(_) | Navigated(_) | Recent(_) | Files(_) => Effect::Document,
            Back | Stop | Resume | Seek(_) | SeekRevision(_) | Live | Play(_) => Effect::View,
            Tab(_) | Toggle(_) | Object(_) | Open(_) | Key(_) | Explain(_) | Form(_) | Split(_) => Effect::View,
            Sharing(_) | Letters(_) => Effect::View,
            Checked(..) | JobProgress(..) | Tick | Speed(_) | Layout(_) | Announce(_) | Dismiss(_) | Warn(..)
            | LanguageChanged => Effect::Page,
        }
    }

    /// Whether it does something to the cluster or goes to another branch: that waits for what was done before a reload.
    pub fn changes_history(&self) -> bool {
        self.effect() == Effect::History
    }

    /// Whether a page that is read-only allows it: it is no more than looking, and letting time pass.
    pub fn is_allowed_read_only(&self) -> bool {
        use Action::*;
        match self.effect() {
            Effect::View | Effect::Page => true,
            Effect::Document => false,
            Effect::History => {
                matches!(self, NextWrite | NextStep | Settle | Branch(_))
                    || matches!(self, Tool(action) if action.only_visits())
            }
        }
    }

    /// Whether moments go on to pass by themselves.
    pub fn keeps_playing(&self) -> bool {
        use Action::*;
        match self {
            Checked(..) => false,
            Typed(_) | Toggle(_) | Form(_) | Split(_) => true,
            action => action.effect() == Effect::Page,
        }
    }
}

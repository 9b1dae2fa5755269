//! The page's state: one struct, one action type, one reducer. Each file holds a concern: its part of the state, and what its
//! actions do.
//!
//! The reducer is a pure function (the cluster included: it is a pure function too). What touches the browser —
//! storage, timers, the editor, the address — is in the hooks of `app`, which watch this state.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::rc::Rc;

use yew::Reducible;

mod documents;
mod editor;
mod layout;
mod notice;
mod playback;
mod saved;
mod session;
mod settings;
mod terminal;
mod view;

#[cfg(test)]
use crate::action::PlaybackAction;
pub use crate::action::{Action, DocumentAction, TerminalAction, TimeAction};
use crate::core::Checked;
use crate::erased::Erased;
use crate::examples::EXAMPLES;
use crate::lessons::Lessons;
pub use crate::panel::Panel;
use crate::parts::{full, parts};
use bindery_session::History;
use bindery_session::share::VERSION;
pub use documents::DocumentState;
pub use editor::EditorState;
pub use layout::Layout;
pub use notice::{NoticePart, NoticeState, Undo, UndoTarget};
use saved::lessons_asked;
pub use saved::{PendingState, SavedSession};
use session::AT_ONCE;
pub use session::SessionState;
pub use settings::{SPEEDS, Settings};
pub use terminal::{TerminalState, Typed};
pub use view::ViewState;

/// A shared value that equals only itself, so that views detect a change by comparing pointers.
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

/// Leaves the lesson that is open.
fn leave_lesson(s: &mut State) {
    if let Some(full) = full() {
        (full.leave_lesson)(s);
    }
}

/// Returns the history of an empty cluster.
pub fn new_history() -> History {
    History::with(parts().session)
}

impl State {
    /// Returns the page from a stored session, or from the default one on a first visit.
    pub fn new(text: &str, kept: SavedSession, layout: Layout) -> State {
        // A session that only the full module can replay stays unchanged until that is loaded.
        let full = full();
        let waits = (kept.requires_full && full.is_none()).then(|| Rc::new(kept.clone()));
        let handoff = kept.handoff.map(|handoff| *handoff).unwrap_or_default();
        let replays = kept.version == VERSION && waits.is_none();
        let mut history = if replays { History::replay(parts().session, kept.log) } else { new_history() };
        let settling = !history.resume(AT_ONCE);
        let guide = kept.guide.filter(|(example, _)| EXAMPLES.get(*example).is_some_and(|e| e.guided()));
        let undo = handoff.undo.map(|(words, kept, number)| {
            let text = kept.text.clone().unwrap_or_default();
            let back = match number {
                Some(document) => {
                    let mut back = State::new(&text, *kept, layout);
                    back.documents.current = document;
                    UndoTarget::State(Rc::new(back))
                }
                None => UndoTarget::Text(text.into()),
            };
            Undo { words: words.into(), back }
        });
        let [share_menu, document_menu, file_menu] = handoff.open;
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
                current: handoff.document,
                last: handoff.documents,
                left: None,
                from_link: false,
            },
            notices: NoticeState {
                message: if kept.refused { crate::text::tr("link-too-much").into() } else { handoff.notice.into() },
                undo,
                warning: handoff.warning,
                warned: handoff.warned,
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

    /// True if the lessons are shown, or one was started.
    fn lesson_active(&self) -> bool {
        full().is_some_and(|full| self.view.lessons || (full.running)(self).is_some())
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
            Action::Editor(action) => s.reduce_editor(&self, action),
            Action::Session(action) => s.reduce_session(&self, action),
            Action::Playback(action) => s.reduce_playback(action),
            Action::View(action) => s.reduce_view(action),
            Action::Settings(action) => s.reduce_settings(action),
            Action::Notice(action) => s.reduce_notice(&self, action),
            Action::Full(action) => {
                if let Some(full) = full() {
                    (full.reduce)(&mut s, &self, &action);
                }
            }
            // It was unwrapped above.
            Action::Host(_) => {}
        }
        if let Some(full) = full() {
            (full.after_change)(&mut s, &self);
        }
        Rc::new(s)
    }
}

/// Completes the running job, as the page does.
#[cfg(test)]
pub fn arrived(state: Rc<State>) -> Rc<State> {
    if !state.session.settling {
        return state;
    }
    let mut history = (*state.session.history.0).clone();
    let done = history.resume(50);
    let job = state.session.job;
    arrived(state.reduce(Action::Playback(PlaybackAction::JobProgress(job, Shared::new(history), done))))
}

#[cfg(test)]
mod tests;

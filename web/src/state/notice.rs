//! Messages to the user.

use crate::action::NoticeAction;
use std::rc::Rc;

use super::State;

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

/// What the user can undo.
#[derive(Clone)]
pub struct Undo {
    /// The label of what was done.
    pub words: Rc<str>,
    /// What an undo restores.
    pub back: UndoTarget,
}

/// What an undo restores.
#[derive(Clone)]
pub enum UndoTarget {
    /// The text.
    Text(Rc<str>),
    /// The page.
    State(Rc<State>),
}

/// The parts of the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticePart {
    /// The last message.
    Notice,
    /// What the user can undo.
    Undo,
    /// What the browser did not store.
    Warning,
}

impl State {
    pub(super) fn reduce_notice(&mut self, before: &Rc<State>, action: NoticeAction) {
        match action {
            NoticeAction::Announce(text) => self.notices.message = text.into(),
            NoticeAction::Dismiss(NoticePart::Notice) => self.notices.message = "".into(),
            NoticeAction::Dismiss(NoticePart::Undo) => self.notices.undo = None,
            NoticeAction::Dismiss(NoticePart::Warning) => self.notices.warning = None,
            NoticeAction::Undo => match self.notices.undo.take().map(|undo| undo.back) {
                Some(UndoTarget::Text(text)) => self.set_text(&text),
                Some(UndoTarget::State(back)) => {
                    let left = (back.documents.current != self.documents.current).then(|| Rc::new(before.to_left()));
                    *self = self.replaced_by((*back).clone());
                    self.documents.left = left;
                }
                None => {}
            },
            NoticeAction::Warn(kind, words) => {
                if !self.notices.warned.iter().any(|warned| warned == kind) {
                    self.notices.warned.push(kind.to_owned());
                    self.notices.warning = Some(words.into());
                }
            }
        }
    }
}

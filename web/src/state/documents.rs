//! The documents of this tab.

use std::rc::Rc;

use super::{State, Undo, UndoTarget};

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

impl State {
    /// True if another cluster would discard work of the user.
    pub fn has_work(&self) -> bool {
        let branches = &self.session.history.branches;
        self.session.imported.is_some()
            || self.pending.session.is_some()
            || self.session.history.is_replaying()
            || branches.len() > 1
            || branches.iter().any(|branch| !branch.operations.is_empty())
    }

    /// Starts another document. The user can undo this, because the old document is stored.
    pub fn start_document(&mut self, old: &Rc<State>, words: &'static str) {
        let left = Rc::new(old.to_left());
        self.documents.last += 1;
        (self.documents.current, self.documents.left, self.pending.session) =
            (self.documents.last, Some(left.clone()), None);
        self.notices.undo = Some(Undo { words: crate::text::tr(words).into(), back: UndoTarget::State(left) });
    }

    /// Returns this page as the document before another one.
    pub fn to_left(&self) -> State {
        let mut left = self.clone();
        (left.documents.left, left.notices.undo) = (None, None);
        left
    }

    /// Returns another page for the same window, in place of this one.
    pub fn replaced_by(&self, mut new: State) -> State {
        // The result of a job on the old history is ignored.
        new.session.job = self.session.job + 1;
        new.editor.replacements = self.editor.replacements + 1;
        new.editor.checks_due = self.editor.checks_due;
        (new.view.layout, new.view.locale_changes) = (self.view.layout, self.view.locale_changes);
        new.documents.last = self.documents.last;
        (new.notices.warning, new.notices.warned) = (self.notices.warning.clone(), self.notices.warned.clone());
        new.check();
        new
    }
}

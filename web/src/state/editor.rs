//! The text in the editor.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Layout, Panel, Shared, State, Undo, UndoTarget, leave_lesson, new_history};
use crate::action::EditorAction;
use crate::core::{self, Checked, Checking};
use crate::examples::{EXAMPLES, is_own};
use crate::parts::full;
use bindery_session::Operation;

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

/// A text with more documents is checked when the user stops typing.
const READ_AT_ONCE: usize = 100;

impl State {
    /// Returns the etcd keys of objects that were applied from the text, are no longer in it, and still exist.
    pub fn removed(&self) -> Vec<String> {
        if self.editor.is_check_due || self.editor.checked.problems.iter().any(core::Problem::is_error) {
            // An incomplete text does not tell what is to be deleted.
            return vec![];
        }
        let cluster = &self.session.history.branch().head().cluster;
        self.editor
            .applied
            .difference(&self.editor.checked.keys)
            .filter(|key| core::object(cluster, key).is_some_and(|o| !bindery_api::object::is_deleting(&o)))
            .cloned()
            .collect()
    }

    /// Checks the text: now or, if it is long, when the user stops typing.
    pub fn check(&mut self) {
        let mut checking = Checking::new(self.editor.text.clone(), &self.session.history.branch().head().cluster);
        self.editor.is_check_due = checking.remaining() > READ_AT_ONCE;
        if self.editor.is_check_due {
            self.editor.checks_due += 1;
        } else {
            while checking.resume() {}
            self.editor.checked = Shared::new(checking.checked);
        }
    }

    /// Returns the check that is due.
    pub fn checking(&self) -> Option<Checking> {
        self.editor
            .is_check_due
            .then(|| Checking::new(self.editor.text.clone(), &self.session.history.branch().head().cluster))
    }

    /// Replaces the text. The user can undo this.
    pub fn replace_text(&mut self, text: &str, words: &str) {
        if is_own(&self.editor.text) && *self.editor.text != *text {
            self.notices.undo = Some(Undo { words: words.into(), back: UndoTarget::Text(self.editor.text.clone()) });
        }
        self.set_text(text);
    }

    /// Replaces the text.
    pub fn set_text(&mut self, text: &str) {
        self.editor.text = text.into();
        self.editor.replacements += 1;
        self.check();
    }

    /// True if the API server accepted the text in its current form.
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

    pub(super) fn reduce_editor(&mut self, before: &Rc<State>, action: EditorAction) {
        match action {
            EditorAction::Edit(text) => {
                self.editor.text = text.into();
                self.check();
            }
            EditorAction::Example(i) => {
                leave_lesson(self);
                if let Some(example) = EXAMPLES.get(i) {
                    if !example.guided() {
                        self.replace_text(example.text, &crate::text::tr("undo-example"));
                    } else {
                        if before.has_work() || is_own(&self.editor.text) {
                            self.start_document(before, "undo-example");
                        }
                        self.set_text(example.text);
                    }
                    self.session.guide = example.guided().then_some((i, 0));
                    if self.session.guide.is_some() {
                        // A guided example starts with an empty cluster.
                        self.replace_history(new_history());
                        self.clear_import();
                        self.editor.applied = Shared::new(BTreeSet::new());
                        self.session.bookmarks = Shared::new(Vec::new());
                        self.check();
                    }
                    if self.view.layout == Layout::Narrow {
                        self.view.tab = Panel::Manifest;
                    }
                }
            }
            EditorAction::EditIdle => {
                if full().is_some_and(|full| (full.is_untouched)(self)) {
                    return;
                }
                if self.settings.apply_as_typed && self.editor.checked.valid() {
                    let tab = self.view.tab;
                    self.apply();
                    self.view.tab = tab;
                }
            }
            EditorAction::Checked(due, checked) if self.editor.is_check_due && self.editor.checks_due == due => {
                (self.editor.checked, self.editor.is_check_due) = (checked, false);
            }
            // It is the result for another text.
            EditorAction::Checked(..) => {}
        }
    }
}

//! The cluster over time.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Layout, Panel, Shared, State, new_history};
use crate::action::SessionAction;
use crate::core;
use crate::erased::Erased;
use crate::examples::EXAMPLES;
use crate::lessons;
use crate::parts::full;
use bindery_session::{Bookmark, History, Operation, Snapshot};

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

/// The controller steps that follow a command in the same frame: enough for a small change, and too few to delay the frame.
pub(super) const AT_ONCE: usize = 150;

impl State {
    /// Returns the index of the snapshot that is shown.
    pub fn position(&self) -> usize {
        let last = self.session.history.branch().last();
        self.session.past.map_or(last, |p| p.min(last))
    }

    /// Returns the snapshot that is shown.
    pub fn snapshot(&self) -> &Rc<Snapshot> {
        &self.session.history.branch().snapshots[self.position()]
    }

    /// Runs the controllers until the cluster is settled: the first steps now, the rest in slices.
    pub fn settle(&mut self) {
        let mut history = (*self.session.history.0).clone();
        history.start(Operation::Settle);
        self.show_running(history);
    }

    /// Shows a history whose operations are not complete: the first steps run now, the rest in slices.
    pub fn show_running(&mut self, mut history: History) {
        let settling = !history.resume(AT_ONCE);
        self.replace_history(history);
        self.session.settling = settling;
    }

    /// Runs an operation at the end of the current branch, and shows the result.
    pub fn run(&mut self, operation: Operation) {
        let mut history = (*self.session.history.0).clone();
        history.run(operation);
        self.replace_history(history);
    }

    /// Shows the end of another history. The result of a job on the old one is ignored.
    pub fn replace_history(&mut self, history: History) {
        self.session.history = Shared::new(history);
        self.session.past = None;
        self.session.settling = false;
        self.session.job += 1;
    }

    /// Forgets that the cluster was imported, because another one replaces it.
    pub fn clear_import(&mut self) {
        (self.session.imported, self.session.before_import) = (None, None);
    }

    /// Runs a kubectl command of the user. Afterwards the controllers run, unless the user steps through them.
    pub fn command(&mut self, args: Vec<String>, stdin: String) {
        let running = !self.settings.step_by_step;
        let mut history = (*self.session.history.0).clone();
        self.terminal.pending_output = Some(history.branch().operations.len());
        history.start(Operation::Kubectl(args, stdin, running));
        if running {
            history.enqueue(Operation::Settle);
        }
        self.show_running(history);
        self.print_output();
        self.check();
        if self.view.layout == Layout::Narrow && self.view.tab == Panel::Manifest {
            // In a lesson the checks are shown next. An error is shown in the editor.
            let refused = self.editor.checked.problems.iter().any(core::Problem::is_error);
            self.view.tab = match (self.view.lessons, refused) {
                (true, true) => Panel::Manifest,
                (true, false) => Panel::Lessons,
                (false, _) => Panel::Story,
            };
        }
    }

    /// Applies the text, and runs the controllers as after each command.
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

    pub(super) fn reduce_session(&mut self, before: &Rc<State>, action: SessionAction) {
        match action {
            SessionAction::Apply => self.apply(),
            SessionAction::GuideNext => {
                if let Some((i, done)) = self.session.guide {
                    match EXAMPLES[i].steps.get(done).map(|step| step.operation()) {
                        Some(Operation::Kubectl(_, text, _)) if !text.is_empty() => {
                            self.replace_text(&text, &crate::text::tr("undo-guide"));
                            self.apply();
                        }
                        Some(Operation::Kubectl(args, ..)) => self.command(args, String::new()),
                        _ => {}
                    }
                    self.session.guide = Some((i, (done + 1).min(EXAMPLES[i].steps.len())));
                }
            }
            SessionAction::GuideClose => self.session.guide = None,
            SessionAction::Kubectl(args) => self.command(args, String::new()),
            SessionAction::Delete(key) => {
                if let Some(args) = core::delete_command(&key) {
                    self.command(args, String::new());
                }
            }
            SessionAction::Prune => {
                let removed = self.removed();
                let settle = !self.settings.step_by_step;
                for key in &removed {
                    if let Some(args) = core::delete_command(key) {
                        self.run(Operation::Kubectl(args, String::new(), settle));
                    }
                }
                if settle {
                    self.settle();
                }
                let mut applied = (*self.editor.applied.0).clone();
                applied.retain(|key| !removed.contains(key));
                self.editor.applied = Shared::new(applied);
                self.check();
            }
            SessionAction::Fork => {
                let mut history = (*self.session.history.0).clone();
                history.fork(self.position());
                self.replace_history(history);
                self.check();
            }
            SessionAction::Branch(i) => {
                let mut history = (*self.session.history.0).clone();
                history.current = i.min(history.branches.len() - 1);
                self.replace_history(history);
                self.check();
            }
            SessionAction::Reset if full().is_some_and(|full| (full.restart_lesson)(self, before)) => {}
            SessionAction::Reset => {
                if before.has_work() {
                    self.start_document(before, "undo-cluster");
                }
                self.replace_history(new_history());
                self.clear_import();
                self.session.bookmarks = Shared::new(Vec::new());
                self.editor.applied = Shared::new(BTreeSet::new());
                self.view.expanded = Shared::new(BTreeSet::new());
                (self.view.object, self.view.key, self.view.explained) = (None, None, None);
                self.session.guide = self.session.guide.map(|(i, _)| (i, 0));
                self.check();
            }
        }
    }
}

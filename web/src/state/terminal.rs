//! The terminal panel.

use std::rc::Rc;

use super::{Shared, State};
use crate::core;

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

/// A command line and its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The prompt of the shell in a container; empty for the page's own prompt, `$ `.
    pub prompt: String,
    /// The line.
    pub line: String,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl State {
    /// Adds a line and its output to the terminal.
    pub fn typed(&mut self, typed: Typed) {
        let mut terminal = (*self.terminal.entries.0).clone();
        terminal.push(typed);
        self.terminal.entries = Shared::new(terminal);
    }

    /// Prints the last operation in the terminal.
    pub fn print_last(&mut self) {
        self.terminal.pending_output = self.session.history.branch().operations.len().checked_sub(1);
        self.print_output();
    }

    /// Prints a completed operation in the terminal, as the command that does the same.
    pub(super) fn print_output(&mut self) {
        let done = self.terminal.pending_output.and_then(|at| self.session.history.branch().operations.get(at));
        let Some((line, output)) = done.and_then(|done| Some((done.operation.command()?, done.output.clone()?))) else {
            return;
        };
        self.terminal.pending_output = None;
        let (prompt, line) = self.terminal.pending_line.take().unwrap_or((String::new(), line));
        self.typed(Typed { prompt, line, stdout: output.stdout, stderr: output.stderr });
        // A refused object was not applied.
        let cluster = &self.session.history.branch().head().cluster;
        if self.editor.applied.iter().any(|key| core::object(cluster, key).is_none()) {
            let there = self.editor.applied.iter().filter(|key| core::object(cluster, key).is_some());
            self.editor.applied = Shared::new(there.cloned().collect());
        }
    }
}

//! Running the controllers, and showing another snapshot.

use super::State;
use crate::action::PlaybackAction;
use bindery_session::Operation;

impl State {
    /// Shows a snapshot, by index; the last one is the present.
    pub fn seek(&mut self, at: usize) {
        self.session.past = (at < self.session.history.branch().last()).then_some(at);
    }

    fn next(&mut self, operation: Operation) {
        match self.session.past {
            // In the past, the next snapshot exists.
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

    pub(super) fn reduce_playback(&mut self, action: PlaybackAction) {
        match action {
            PlaybackAction::Previous => self.seek(self.position().saturating_sub(1)),
            PlaybackAction::NextWrite => self.next(Operation::UntilWrite),
            PlaybackAction::NextStep => self.next(Operation::Step),
            PlaybackAction::Settle => {
                self.settle();
                self.check();
            }
            PlaybackAction::JobProgress(job, history, done) if self.session.settling && self.session.job == job => {
                self.session.history = history;
                self.session.settling = !done;
                self.print_output();
                if done {
                    self.check();
                }
            }
            // The job worked on a history that was replaced.
            PlaybackAction::JobProgress(..) => {}
            PlaybackAction::Resume => {
                let mut history = (*self.session.history.0).clone();
                history.extend_budget();
                self.show_running(history);
            }
            PlaybackAction::Stop => {
                let mut history = (*self.session.history.0).clone();
                history.stop();
                self.replace_history(history);
                self.print_output();
                self.check();
            }
            PlaybackAction::Seek(at) => self.seek(at),
            PlaybackAction::SeekRevision(revision) => {
                let moments = &self.session.history.branch().snapshots;
                if let Some(at) = moments.iter().position(|m| m.records.iter().any(|r| r.revision >= revision)) {
                    self.seek(at);
                }
            }
            PlaybackAction::Live => self.session.past = None,
            PlaybackAction::Play(on) => {
                self.session.playing = on;
                // At the end of a settled branch, playback starts at its first snapshot.
                if on && self.session.past.is_none() && self.session.history.branch().settled {
                    self.seek(0);
                }
            }
            PlaybackAction::Tick => {
                if self.session.playing {
                    self.next(Operation::UntilWrite);
                    self.session.playing = self.session.past.is_some() || !self.session.history.branch().settled;
                }
            }
        }
    }
}

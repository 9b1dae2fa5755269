//! The user's choices, which a reload keeps.

use serde::{Deserialize, Serialize};

use super::State;
use crate::action::SettingsAction;
use crate::core::Form;

/// The user's choices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// After a command, controllers wait for the step button.
    pub step_by_step: bool,
    /// Each valid edit is applied.
    pub apply_as_typed: bool,
    /// Diffs side by side.
    pub split: bool,
    /// YAML or JSON.
    pub form: Form,
    /// The playback speed, as an index into [`SPEEDS`].
    pub speed: usize,
    /// Single letters are shortcuts (see `command`).
    pub letters: bool,
}

/// Milliseconds between two snapshots while playing, and the label.
pub const SPEEDS: &[(u32, &str)] = &[(2400, "¼×"), (1200, "½×"), (600, "1×"), (300, "2×"), (120, "5×")];

impl Default for Settings {
    fn default() -> Self {
        Settings { step_by_step: false, apply_as_typed: false, split: false, form: Form::Yaml, speed: 2, letters: true }
    }
}

impl State {
    pub(super) fn reduce_settings(&mut self, action: SettingsAction) {
        match action {
            SettingsAction::Speed(i) => self.settings.speed = i.min(SPEEDS.len() - 1),
            SettingsAction::Form(form) => self.settings.form = form,
            SettingsAction::Split(on) => self.settings.split = on,
            SettingsAction::StepByStep(on) => self.settings.step_by_step = on,
            SettingsAction::ApplyAsTyped(on) => self.settings.apply_as_typed = on,
            SettingsAction::Letters(on) => self.settings.letters = on,
        }
    }
}

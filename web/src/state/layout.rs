//! Where the panels are.

use super::Panel;
use crate::panel::PANELS;

/// The layouts, by the width of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One panel at a time.
    Narrow,
    /// The editor; the objects over one other panel.
    Medium,
    /// The editor; the activity; the objects over one other panel.
    Wide,
}

impl Layout {
    /// Returns the panels that share one place, and so have tabs. The lessons have a place of their own, except on narrow pages.
    pub fn tabs(self, lessons: bool) -> &'static [Panel] {
        match self {
            Layout::Narrow if lessons => &PANELS,
            Layout::Narrow => &PANELS[1..],
            Layout::Medium => &PANELS[3..],
            Layout::Wide => &PANELS[4..],
        }
    }
}

//! The state over a reload, in a link, and from the first view to the full module.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Back, Panel, Settings, Shared, State};
use crate::core;
use crate::parts::full;
use bindery_session::share::VERSION;

/// What is kept over a reload, and what a link holds.
pub type SavedSession = bindery_session::share::Payload<Settings, Panel, Passing>;

/// What lasts until the page is left: the first view hands it over to the whole.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Passing {
    /// Whether the ways to share are open, the other documents are listed, files wait.
    pub(super) open: [bool; 3],
    /// What was said last.
    pub(super) notice: String,
    /// What the browser did not keep, and the kinds of such warnings.
    pub(super) warning: Option<Rc<str>>,
    pub(super) warned: Vec<String>,
    /// What can be taken back: what was done, and the text or the page before with the number of its document.
    pub(super) undo: Option<(String, Box<SavedSession>, Option<usize>)>,
    /// The number of the document, and the greatest number.
    pub(super) document: usize,
    pub(super) documents: usize,
}

/// What only the full module can read.
#[derive(Clone)]
pub struct PendingState {
    /// The stored session, if only the full module can replay it.
    pub session: Option<Rc<SavedSession>>,
    /// The stored lessons; `true` if the user asked for lessons.
    pub lessons: serde_json::Value,
}

/// Whether the user asked for lessons, in the form in which they were kept.
pub(super) fn lessons_asked(kept: &serde_json::Value) -> bool {
    *kept == true || kept["open"] == true
}

impl State {
    /// The page as a link has it: what it asks for is done as long as it is not too much.
    pub fn opened_by_link(mut self) -> State {
        self.documents.from_link = true;
        if self.session.history.is_replaying() {
            let mut history = (*self.session.history.0).clone();
            history.ask_after_a_while();
            self.session.history = Shared::new(history);
        }
        self
    }

    /// What is to be kept over a reload, the text apart.
    pub fn to_saved(&self) -> SavedSession {
        if let Some(kept) = &self.pending.session {
            return (**kept).clone();
        }
        let log = self.session.history.log();
        SavedSession {
            version: VERSION,
            settings: self.settings.clone(),
            requires_full: core::log_requires_full(&log) || self.session.imported.is_some() || self.lesson_active(),
            log,
            imported: self.session.imported,
            before_import: full()
                .map(|full| (full.keep_before_import)(self.session.before_import.as_ref()))
                .unwrap_or_default(),
            applied: (*self.editor.applied.0).clone(),
            guide: self.session.guide,
            tab: Some(self.view.tab),
            past: self.session.past,
            explained: self.view.explained.as_deref().map(str::to_owned),
            bookmarks: (*self.session.bookmarks.0).clone(),
            lessons: match full() {
                Some(full) => (full.keep_lessons)(self),
                None => self.pending.lessons.clone(),
            },
            object: self.view.object.clone(),
            key: self.view.key.clone(),
            refused: false,
            passing: None,
            text: None,
        }
    }

    /// What the first view hands over to the whole.
    pub fn to_handoff(&self) -> SavedSession {
        let undo = self.notices.undo.as_ref().map(|undo| {
            let (kept, number) = match &undo.back {
                Back::Text(text) => (SavedSession { text: Some(text.to_string()), ..SavedSession::default() }, None),
                Back::State(back) => (back.to_share_payload(), Some(back.documents.current)),
            };
            (undo.words.to_string(), Box::new(kept), number)
        });
        let passing = Passing {
            open: [self.view.share_menu, self.view.document_menu, self.view.file_menu],
            notice: self.notices.message.to_string(),
            warning: self.notices.warning.clone(),
            warned: self.notices.warned.clone(),
            undo,
            document: self.documents.current,
            documents: self.documents.last,
        };
        SavedSession { passing: Some(Box::new(passing)), ..self.to_saved() }
    }

    /// What a link holds. A cluster from somewhere else does not leave this browser, nor do names of its objects.
    pub fn to_share_payload(&self) -> SavedSession {
        self.to_saved().linked(self.editor.text.to_string())
    }
}

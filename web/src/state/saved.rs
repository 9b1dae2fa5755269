//! The state over a reload, in a link, and from the first view to the full module.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Panel, Settings, Shared, State, UndoTarget};
use crate::core;
use crate::parts::full;
use bindery_session::share::VERSION;

/// What a reload restores, and what a share link contains.
pub type SavedSession = bindery_session::share::Payload<Settings, Panel, Handoff>;

/// What the first view hands over to the full module, beyond what a reload restores.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Handoff {
    /// True if the menus for sharing, for documents and for files are open.
    pub(super) open: [bool; 3],
    /// The last message.
    pub(super) notice: String,
    /// What the browser did not store, and the kinds of warnings that were shown.
    pub(super) warning: Option<Rc<str>>,
    pub(super) warned: Vec<String>,
    /// What the user can undo: the label, and the text or the page before, with the number of its document.
    pub(super) undo: Option<(String, Box<SavedSession>, Option<usize>)>,
    /// The number of the document, and the greatest number so far.
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

/// True if the stored lessons say that the user asked for lessons.
pub(super) fn lessons_asked(kept: &serde_json::Value) -> bool {
    *kept == true || kept["open"] == true
}

impl State {
    /// Returns the page that a link opened. Its operations are replayed; if they take long, the page asks the user first.
    pub fn opened_by_link(mut self) -> State {
        self.documents.from_link = true;
        if self.session.history.is_replaying() {
            let mut history = (*self.session.history.0).clone();
            history.limit_snapshots();
            self.session.history = Shared::new(history);
        }
        self
    }

    /// Returns what a reload restores, without the text.
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
            handoff: None,
            text: None,
        }
    }

    /// Returns what the first view hands over to the full module.
    pub fn to_handoff(&self) -> SavedSession {
        let undo = self.notices.undo.as_ref().map(|undo| {
            let (kept, number) = match &undo.back {
                UndoTarget::Text(text) => {
                    (SavedSession { text: Some(text.to_string()), ..SavedSession::default() }, None)
                }
                UndoTarget::State(back) => (back.to_share_payload(), Some(back.documents.current)),
            };
            (undo.words.to_string(), Box::new(kept), number)
        });
        let handoff = Handoff {
            open: [self.view.share_menu, self.view.document_menu, self.view.file_menu],
            notice: self.notices.message.to_string(),
            warning: self.notices.warning.clone(),
            warned: self.notices.warned.clone(),
            undo,
            document: self.documents.current,
            documents: self.documents.last,
        };
        SavedSession { handoff: Some(Box::new(handoff)), ..self.to_saved() }
    }

    /// Returns what a share link contains. An imported cluster does not leave this browser, nor do the names of its objects.
    pub fn to_share_payload(&self) -> SavedSession {
        self.to_saved().into_share_payload(self.editor.text.to_string())
    }
}

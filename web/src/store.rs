//! Stores data in the local storage of the browser: the documents (`web/editor/src/documents.js` lists the keys), and the
//! progress in lessons.
//!
//! The storage may be absent, blocked or full. The page shows the error.

use std::cell::RefCell;

use gloo::storage::{LocalStorage, Storage as _};
use gloo::utils::window;
use wasm_bindgen::{JsCast, JsValue};

use crate::state::{SavedSession, State};
use crate::{bridge, share};

const DOCUMENT: &str = "bindery.doc.";
/// The suffixes of a document's keys: the text, the session, the number of crashes, and the session before a crash.
const SUFFIXES: [&str; 4] = ["", ".page", ".crashed", ".log"];
const LESSONS: &str = "bindery.lessons";
const LEFT: &str = "bindery.lessons.left";

/// Why the storage rejected a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StorageError {
    /// The storage is full.
    Full,
    /// The browser blocks the storage, or has none.
    Blocked,
}

thread_local! {
    /// The ids of the documents of this tab, by their numbers in the state.
    static IDS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// The number of the current document.
    static CURRENT: RefCell<usize> = const { RefCell::new(0) };
    /// True if the page shows a link that the user has not changed yet.
    static LINKED: RefCell<bool> = const { RefCell::new(false) };
}

/// Returns the local storage, or `None` where the browser blocks it: by a setting, or in a sandboxed frame.
///
/// [`LocalStorage`] panics if the storage is blocked, and if the storage throws a value that is not an `Error`, as Firefox
/// does when its files are damaged. So this checks the storage first, and the callers use the methods of `web_sys`.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()??;
    Some(LocalStorage::raw())
}

/// Returns a value of the state that the first view handed over.
fn handoff_value(key: &str) -> Option<String> {
    js_sys::Reflect::get(&bridge::handoff()?, &key.into()).ok()?.as_string()
}

/// Returns true if this module replaced the first view.
pub fn has_handoff() -> bool {
    bridge::handoff().is_some()
}

/// Returns the state for the full module: [`text`], [`session`] and [`resume_documents`] read it. Stores pending changes first.
pub fn create_handoff(state: &State) -> JsValue {
    let linked = LINKED.with_borrow(|linked| *linked);
    if !linked {
        // The full module shows the error.
        let _ = save_session(state);
    }
    let handoff = js_sys::Object::new();
    let session = serde_json::to_string(&state.to_handoff()).unwrap_or_default();
    let ids = IDS.with_borrow(|ids| ids.join(" "));
    let linked = if linked { "1" } else { "" };
    let opened = if state.documents.from_link { "1" } else { "" };
    for (key, value) in
        [("text", &*state.editor.text), ("page", &session), ("linked", linked), ("opened", opened), ("ids", &ids)]
    {
        let _ = js_sys::Reflect::set(&handoff, &key.into(), &value.into());
    }
    handoff.into()
}

/// Returns true if the first view had opened a link.
pub fn handoff_opened_link() -> bool {
    handoff_value("opened").is_some_and(|opened| !opened.is_empty())
}

/// Restores the documents of the first view; `number` is the current one.
pub fn resume_documents(number: usize) {
    if let Some(ids) = handoff_value("ids").filter(|ids| !ids.is_empty()) {
        IDS.set(ids.split(' ').map(str::to_owned).collect());
        CURRENT.set(number);
    }
}

fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn set(key: &str, value: &str) -> Result<(), StorageError> {
    storage().ok_or(StorageError::Blocked)?.set_item(key, value).map_err(|error| {
        let full = error.dyn_ref::<js_sys::Error>().is_some_and(|e| e.name() == "QuotaExceededError")
            || js_sys::Reflect::get(&error, &"name".into()).is_ok_and(|name| name == "QuotaExceededError");
        if full { StorageError::Full } else { StorageError::Blocked }
    })
}

/// Returns the keys of a document.
fn keys(id: &str) -> [String; 4] {
    SUFFIXES.map(|suffix| format!("{DOCUMENT}{id}{suffix}"))
}

/// Returns the id of the current document. An embedded page has none.
fn current() -> Option<String> {
    if bridge::embedded() {
        return None;
    }
    let number = CURRENT.with_borrow(|number| *number);
    let known = IDS.with_borrow(|ids| ids.get(number).cloned());
    Some(known.unwrap_or_else(|| bridge::document_ids()[0].clone()))
}

/// Returns the text of a document, without the time.
fn text_of(id: &str) -> Option<String> {
    let value = get(&keys(id)[0])?;
    value.split_once('\n').map(|(_, text)| text.to_owned())
}

fn session_of(id: &str) -> Option<SavedSession> {
    serde_json::from_str(&get(&keys(id)[1])?).ok()
}

/// Returns the stored text.
pub fn text() -> Option<String> {
    handoff_value("text").or_else(|| text_of(&bridge::document_ids()[1]))
}

/// Returns the stored session. A new document has the settings of the previous one.
pub fn session() -> SavedSession {
    if let Some(json) = handoff_value("page") {
        return serde_json::from_str(&json).unwrap_or_default();
    }
    let [_, read, settings, _] = bridge::document_ids();
    session_of(&read).unwrap_or_else(|| {
        let settings = session_of(&settings).map(|session| session.settings).unwrap_or_default();
        SavedSession { settings, ..SavedSession::default() }
    })
}

/// Returns the session of the link in the address. If the page crashed on the link, the session is only its text.
pub fn opened_link() -> Option<SavedSession> {
    let link = share::unpack(&bridge::hash())?;
    let [.., crashed] = bridge::document_ids();
    Some(if crashed.is_empty() { link } else { SavedSession { text: link.text, ..SavedSession::default() } })
}

/// Returns the completed steps of lessons.
pub fn progress() -> crate::lessons::Progress {
    get(LESSONS).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Stores the completed steps of lessons.
///
/// # Errors
/// The storage rejects the value.
pub fn save_progress(progress: &crate::lessons::Progress) -> Result<(), StorageError> {
    if progress.is_empty() || bridge::embedded() {
        return Ok(());
    }
    set(LESSONS, &serde_json::to_string(progress).unwrap_or_default())
}

/// Returns the lessons that the user left.
pub fn left_lessons() -> crate::lessons::PausedLessons {
    get(LEFT).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Stores the lessons that the user left.
///
/// # Errors
/// The storage rejects the value.
pub fn save_left_lessons(left: &crate::lessons::PausedLessons) -> Result<(), StorageError> {
    if bridge::embedded() || (left.is_empty() && get(LEFT).is_none()) {
        return Ok(());
    }
    set(LEFT, &serde_json::to_string(left).unwrap_or_default())
}

/// Stores the text with the current time, if it has changed.
///
/// # Errors
/// The storage rejects the value.
pub fn save_text(text: &str) -> Result<(), StorageError> {
    match current() {
        Some(id) if text_of(&id).as_deref() != Some(text) => write_text(&id, text),
        _ => Ok(()),
    }
}

fn write_text(id: &str, text: &str) -> Result<(), StorageError> {
    set(&keys(id)[0], &format!("{}\n{text}", js_sys::Date::now()))
}

/// Stores the session and the text with the current time.
///
/// # Errors
/// The storage rejects a value.
pub fn save_session(state: &State) -> Result<(), StorageError> {
    let Some(id) = current() else { return Ok(()) };
    let (key, session) = (&keys(&id)[1], serde_json::to_string(&state.to_saved()).unwrap_or_default());
    if get(key).as_deref() == Some(&session) {
        return save_text(&state.editor.text);
    }
    set(key, &session)?;
    write_text(&id, &state.editor.text)
}

/// Opens the document of a number, or creates it if the number is new. The page then stores its data there.
pub fn open_document(number: usize) {
    if bridge::embedded() {
        return;
    }
    let known = IDS.with_borrow_mut(|ids| {
        if ids.is_empty() {
            ids.push(bridge::document_ids()[0].clone());
        }
        ids.get(number).cloned()
    });
    CURRENT.set(number);
    match known {
        // Another tab may have opened it meanwhile.
        Some(id) => bridge::open_document(&id, move |opened| {
            if !opened {
                create_document(number);
            }
        }),
        None => create_document(number),
    }
}

/// Creates a document with a number.
fn create_document(number: usize) {
    let id = bridge::create_document();
    IDS.with_borrow_mut(|ids| {
        ids.resize(ids.len().max(number + 1), String::new());
        ids[number] = id;
    });
}

/// Records whether the page shows a link. The first view may have recorded it earlier.
pub fn note_link(linked: bool) {
    LINKED.set(linked || handoff_value("linked").is_some_and(|linked| !linked.is_empty()));
}

/// Creates a document for the link that the page shows. The document of the user does not change.
pub fn own_link() {
    if LINKED.replace(false) && !bridge::embedded() {
        create_document(CURRENT.with_borrow(|number| *number));
    }
}

/// Deletes the document of a number.
pub fn delete_document(number: usize) {
    if let Some(id) = IDS.with_borrow(|ids| ids.get(number).cloned()) {
        remove(&id);
    }
}

fn remove(id: &str) {
    if let Some(storage) = storage() {
        for key in keys(id) {
            let _ = storage.remove_item(&key);
        }
    }
}

/// Returns the title of a text: the names of its first objects.
pub fn title(text: &str) -> String {
    // A long text is truncated at the end of a YAML document.
    let short = match text.char_indices().nth(20_000) {
        Some((at, _)) => text[..at].rsplit_once("\n---").map_or(text, |(short, _)| short),
        None => text,
    };
    let names: Vec<String> = bindery_kubectl::references(short).iter().take(3).map(|r| r.name.clone()).collect();
    names.join(", ")
}

/// A stored document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// The time of the last change, in milliseconds.
    pub time: f64,
    /// The names of its first objects.
    pub title: String,
    /// The stored values of its keys.
    values: [Option<String>; 4],
}

/// Returns the stored documents except the current one, the newest first.
pub fn other_documents() -> Vec<Document> {
    let (Some(storage), Some(mine)) = (storage(), current()) else { return Vec::new() };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok()?);
    let ids = names.filter_map(|name| name.strip_prefix(DOCUMENT).filter(|id| !id.contains('.')).map(str::to_owned));
    let document = |id: String| {
        let values = keys(&id).map(|key| get(&key));
        let (time, text) = values[0].as_deref()?.split_once('\n')?;
        Some(Document { time: time.parse().unwrap_or(0.0), title: title(text), id, values })
    };
    let mut all: Vec<Document> = ids.filter(|id| *id != mine).filter_map(document).collect();
    all.sort_by(|a, b| b.time.total_cmp(&a.time));
    all
}

impl Document {
    /// Returns its session, and the number that it gets in this tab.
    pub fn open(&self) -> (SavedSession, usize) {
        let text = text_of(&self.id).unwrap_or_default();
        let session = SavedSession { text: Some(text), ..session_of(&self.id).unwrap_or_default() };
        let number = IDS.with_borrow_mut(|ids| {
            if ids.is_empty() {
                ids.push(bridge::document_ids()[0].clone());
            }
            ids.iter().position(|id| *id == self.id).unwrap_or_else(|| {
                ids.push(self.id.clone());
                ids.len() - 1
            })
        });
        (session, number)
    }

    /// Deletes it. Returns the name of its imported cluster in the database, if no other document uses the cluster.
    pub fn delete(&self) -> Option<String> {
        remove(&self.id);
        let import = |json: Option<&str>| serde_json::from_str::<SavedSession>(json?).ok()?.imported;
        let mine = import(self.values[1].as_deref())?;
        let shared = other_documents().iter().any(|other| import(other.values[1].as_deref()) == Some(mine));
        let here = current().and_then(|id| session_of(&id)).is_some_and(|session| session.imported == Some(mine));
        (!shared && !here).then(|| bridge::import_name(mine))
    }

    /// Stores it again after it was deleted.
    ///
    /// # Errors
    /// The storage rejects a value.
    pub fn restore(&self) -> Result<(), StorageError> {
        for (key, value) in keys(&self.id).iter().zip(&self.values) {
            if let Some(value) = value {
                set(key, value)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_title_lists_first_objects() {
        let one = |name: &str| format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n");
        let text = ["a", "b", "c", "d"].map(one).join("---\n");
        assert_eq!(title(&text), "a, b, c");
        assert_eq!(title("kind: ["), "");
        let long = (0..2000).map(|i| one(&format!("n{i}"))).collect::<Vec<_>>().join("---\n");
        assert_eq!(title(&long), "n0, n1, n2");
    }
}

//! What outlives a reload, in the browser's local storage: the documents (`web/editor/src/documents.js` says under which
//! keys), and the steps of lessons that are done.
//!
//! Storage may be absent, blocked or full. What cannot be kept is an error that the page tells the reader.

use std::cell::RefCell;

use gloo::storage::{LocalStorage, Storage as _};
use gloo::utils::window;
use wasm_bindgen::{JsCast, JsValue};

use crate::state::{SavedSession, State};
use crate::{bridge, share};

const DOCUMENT: &str = "bindery.doc.";
/// The ends of a document's keys: its text, the rest, the count of crashes, and the rest as it was before a crash.
const ENDS: [&str; 4] = ["", ".page", ".crashed", ".log"];
const LESSONS: &str = "bindery.lessons";
const LEFT: &str = "bindery.lessons.left";

/// Why something was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unkept {
    /// The storage is full.
    Full,
    /// The browser allows no storage.
    Blocked,
}

thread_local! {
    /// The ids of the documents of this tab, by their numbers in the state.
    static IDS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// The number of the document that is shown.
    static SHOWN: RefCell<usize> = const { RefCell::new(0) };
    /// Whether what is shown came with a link, and is not yet the reader's.
    static LINKED: RefCell<bool> = const { RefCell::new(false) };
}

/// Returns the local storage, or `None` where the browser blocks it: by a setting, or in a sandboxed frame.
///
/// gloo's accessors panic where the storage is blocked and where an error is no JavaScript `Error` (Firefox, if the disk is
/// full), so the storage is asked for once before, and its own methods return the errors.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok()??;
    Some(LocalStorage::raw())
}

/// What the first view left for the whole, if this is the whole and took its place.
fn handoff_value(key: &str) -> Option<String> {
    js_sys::Reflect::get(&bridge::handoff()?, &key.into()).ok()?.as_string()
}

/// Whether this page took the place of another.
pub fn has_handoff() -> bool {
    bridge::handoff().is_some()
}

/// Everything, in a form that [`text`], [`page`] and [`resume_documents`] find when the full module begins. What was changed in the last
/// moment is kept first.
pub fn create_handoff(state: &State) -> JsValue {
    let linked = LINKED.with_borrow(|linked| *linked);
    if !linked {
        // The full module tells the reader if this cannot be done.
        let _ = keep_page(state);
    }
    let handed = js_sys::Object::new();
    let page = serde_json::to_string(&state.to_handoff()).unwrap_or_default();
    let ids = IDS.with_borrow(|ids| ids.join(" "));
    let linked = if linked { "1" } else { "" };
    let opened = if state.documents.from_link { "1" } else { "" };
    for (key, value) in
        [("text", &*state.editor.text), ("page", &page), ("linked", linked), ("opened", opened), ("ids", &ids)]
    {
        let _ = js_sys::Reflect::set(&handed, &key.into(), &value.into());
    }
    handed.into()
}

/// Whether the first view had opened a link when it handed over.
pub fn handoff_opened_link() -> bool {
    handoff_value("opened").is_some_and(|opened| !opened.is_empty())
}

/// Goes on with the document of a number, as the first view left it.
pub fn resume_documents(number: usize) {
    if let Some(ids) = handoff_value("ids").filter(|ids| !ids.is_empty()) {
        IDS.set(ids.split(' ').map(str::to_owned).collect());
        SHOWN.set(number);
    }
}

fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn set(key: &str, value: &str) -> Result<(), Unkept> {
    storage().ok_or(Unkept::Blocked)?.set_item(key, value).map_err(|error| {
        let full = error.dyn_ref::<js_sys::Error>().is_some_and(|e| e.name() == "QuotaExceededError")
            || js_sys::Reflect::get(&error, &"name".into()).is_ok_and(|name| name == "QuotaExceededError");
        if full { Unkept::Full } else { Unkept::Blocked }
    })
}

/// The keys of a document.
fn keys(id: &str) -> [String; 4] {
    ENDS.map(|end| format!("{DOCUMENT}{id}{end}"))
}

/// The id of the document that is shown. An embedded page has none.
fn shown() -> Option<String> {
    if bridge::embedded() {
        return None;
    }
    let number = SHOWN.with_borrow(|number| *number);
    let known = IDS.with_borrow(|ids| ids.get(number).cloned());
    Some(known.unwrap_or_else(|| bridge::documents()[0].clone()))
}

/// The text of a document, without the time before it.
fn text_of(id: &str) -> Option<String> {
    let kept = get(&keys(id)[0])?;
    kept.split_once('\n').map(|(_, text)| text.to_owned())
}

fn page_of(id: &str) -> Option<SavedSession> {
    serde_json::from_str(&get(&keys(id)[1])?).ok()
}

/// The text, if one was kept.
pub fn text() -> Option<String> {
    handoff_value("text").or_else(|| text_of(&bridge::documents()[1]))
}

/// Everything else.
pub fn page() -> SavedSession {
    if let Some(json) = handoff_value("page") {
        return serde_json::from_str(&json).unwrap_or_default();
    }
    let [_, read, settings, _] = bridge::documents();
    page_of(&read).unwrap_or_else(|| {
        // A new document works as the last one did.
        let settings = page_of(&settings).map(|kept| kept.settings).unwrap_or_default();
        SavedSession { settings, ..SavedSession::default() }
    })
}

/// What a link holds. If the page crashed on it, only its text is opened.
pub fn opened_link() -> Option<SavedSession> {
    let link = share::unpack(&bridge::hash())?;
    let [.., crashed] = bridge::documents();
    Some(if crashed.is_empty() { link } else { SavedSession { text: link.text, ..SavedSession::default() } })
}

/// The steps of lessons that are done.
pub fn progress() -> crate::lessons::Progress {
    get(LESSONS).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keeps the steps of lessons that are done.
///
/// # Errors
/// The storage does not take it.
pub fn keep_progress(progress: &crate::lessons::Progress) -> Result<(), Unkept> {
    if progress.is_empty() || bridge::embedded() {
        return Ok(());
    }
    set(LESSONS, &serde_json::to_string(progress).unwrap_or_default())
}

/// The lessons that were left.
pub fn left_lessons() -> crate::lessons::Left {
    get(LEFT).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keeps the lessons that were left.
///
/// # Errors
/// The storage does not take it.
pub fn keep_left_lessons(left: &crate::lessons::Left) -> Result<(), Unkept> {
    if bridge::embedded() || (left.is_empty() && get(LEFT).is_none()) {
        return Ok(());
    }
    set(LEFT, &serde_json::to_string(left).unwrap_or_default())
}

/// Keeps the text. The time is that of the last change.
///
/// # Errors
/// The storage does not take it.
pub fn keep_text(text: &str) -> Result<(), Unkept> {
    match shown() {
        Some(id) if text_of(&id).as_deref() != Some(text) => set_text(&id, text),
        _ => Ok(()),
    }
}

fn set_text(id: &str, text: &str) -> Result<(), Unkept> {
    set(&keys(id)[0], &format!("{}\n{text}", js_sys::Date::now()))
}

/// Keeps everything else, and the time.
///
/// # Errors
/// The storage does not take it.
pub fn keep_page(state: &State) -> Result<(), Unkept> {
    let Some(id) = shown() else { return Ok(()) };
    let (key, page) = (&keys(&id)[1], serde_json::to_string(&state.to_saved()).unwrap_or_default());
    if get(key).as_deref() == Some(&page) {
        return keep_text(&state.editor.text);
    }
    set(key, &page)?;
    set_text(&id, &state.editor.text)
}

/// Turns to the document of a number: to a new one, if the number is new. What is kept from now on is kept there.
pub fn turn_to(number: usize) {
    if bridge::embedded() {
        return;
    }
    let known = IDS.with_borrow_mut(|ids| {
        if ids.is_empty() {
            ids.push(bridge::documents()[0].clone());
        }
        ids.get(number).cloned()
    });
    SHOWN.set(number);
    match known {
        // Another tab may have taken it since.
        Some(id) => bridge::take_document(&id, move |taken| {
            if !taken {
                start_document(number);
            }
        }),
        None => start_document(number),
    }
}

/// Begins a new document under a number.
fn start_document(number: usize) {
    let id = bridge::begin_document();
    IDS.with_borrow_mut(|ids| {
        ids.resize(ids.len().max(number + 1), String::new());
        ids[number] = id;
    });
}

/// Notes whether what is shown came with a link. What the first view noted stays.
pub fn note_link(linked: bool) {
    LINKED.set(linked || handoff_value("linked").is_some_and(|linked| !linked.is_empty()));
}

/// What a link brought becomes a document of its own: the reader's stays as it is.
pub fn own_link() {
    if LINKED.replace(false) && !bridge::embedded() {
        start_document(SHOWN.with_borrow(|number| *number));
    }
}

/// Removes the document of a number.
pub fn forget(number: usize) {
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

/// What a text is called: its first objects.
pub fn title(text: &str) -> String {
    // A long text is cut, at the end of a document.
    let short = match text.char_indices().nth(20_000) {
        Some((at, _)) => text[..at].rsplit_once("\n---").map_or(text, |(short, _)| short),
        None => text,
    };
    let names: Vec<String> = bindery_kubectl::references(short).iter().take(3).map(|r| r.name.clone()).collect();
    names.join(", ")
}

/// A document that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// When it was changed last, in milliseconds.
    pub time: f64,
    /// Its first objects.
    pub title: String,
    /// What the storage holds of it.
    values: [Option<String>; 4],
}

/// The documents that this tab does not show, the newest first.
pub fn others() -> Vec<Document> {
    let (Some(storage), Some(mine)) = (storage(), shown()) else { return Vec::new() };
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
    /// What it holds, and its number from now on.
    pub fn open(&self) -> (SavedSession, usize) {
        let text = text_of(&self.id).unwrap_or_default();
        let kept = SavedSession { text: Some(text), ..page_of(&self.id).unwrap_or_default() };
        let number = IDS.with_borrow_mut(|ids| {
            if ids.is_empty() {
                ids.push(bridge::documents()[0].clone());
            }
            ids.iter().position(|id| *id == self.id).unwrap_or_else(|| {
                ids.push(self.id.clone());
                ids.len() - 1
            })
        });
        (kept, number)
    }

    /// Removes it. Returns the name under which the database keeps its imported cluster, if no other document needs it.
    pub fn delete(&self) -> Option<String> {
        remove(&self.id);
        let import = |json: Option<&str>| serde_json::from_str::<SavedSession>(json?).ok()?.imported;
        let mine = import(self.values[1].as_deref())?;
        let shared = others().iter().any(|other| import(other.values[1].as_deref()) == Some(mine));
        let here = shown().and_then(|id| page_of(&id)).is_some_and(|kept| kept.imported == Some(mine));
        (!shared && !here).then(|| bridge::import_name(mine))
    }

    /// Keeps it again, as it was.
    ///
    /// # Errors
    /// The storage does not take it.
    pub fn restore(&self) -> Result<(), Unkept> {
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
    fn a_document_is_called_by_its_first_objects() {
        let one = |name: &str| format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n");
        let text = ["a", "b", "c", "d"].map(one).join("---\n");
        assert_eq!(title(&text), "a, b, c");
        assert_eq!(title("kind: ["), "");
        let long = (0..2000).map(|i| one(&format!("n{i}"))).collect::<Vec<_>>().join("---\n");
        assert_eq!(title(&long), "n0, n1, n2");
    }
}

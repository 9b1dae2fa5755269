//! What outlives a reload, in the browser's local storage. Storage may be missing or full: then nothing is kept.

use crate::state::Kept;

const TEXT: &str = "bindery.text";
const PAGE: &str = "bindery.page";
#[cfg(feature = "full")]
const LESSONS: &str = "bindery.lessons";
#[cfg(feature = "full")]
const LEFT: &str = "bindery.lessons.left";
/// Only in what the first build hands over.
const NOTICE: &str = "bindery.notice";
const LINKED: &str = "bindery.linked";
/// Written by a panic, here and by the crash screen; read by the next start.
const CRASHED: &str = "bindery.crashed";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What the first build of the page left for the whole, if this is the whole and took its place.
fn left(key: &str) -> Option<String> {
    js_sys::Reflect::get(&crate::bridge::handed()?, &key.into()).ok()?.as_string()
}

/// Whether this page took the place of another.
pub fn handed() -> bool {
    crate::bridge::handed().is_some()
}

/// Everything, in a form that [`text`], [`page`] and [`handed_notice`] find when the whole page begins.
pub fn hand_over(state: &crate::state::State) -> wasm_bindgen::JsValue {
    let handed = js_sys::Object::new();
    let json = serde_json::to_string(&Kept { sharing: state.sharing, ..state.kept() }).unwrap_or_default();
    let linked = if state.linked { "1" } else { "" };
    for (key, value) in [(TEXT, &*state.text), (PAGE, &json), (NOTICE, &*state.notice), (LINKED, linked)] {
        let _ = js_sys::Reflect::set(&handed, &key.into(), &value.into());
    }
    handed.into()
}

/// The notice that the first build showed when it handed over.
pub fn handed_notice() -> String {
    left(NOTICE).unwrap_or_default()
}

/// Whether the first build had opened a link when it handed over.
pub fn handed_link() -> bool {
    left(LINKED).is_some_and(|linked| !linked.is_empty())
}

fn get(key: &str) -> Option<String> {
    if let Some(left) = left(key) {
        return Some(left);
    }
    storage()?.get_item(key).ok()?
}

fn set(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// The text, if one was kept.
pub fn text() -> Option<String> {
    get(TEXT)
}

/// Keeps the text.
pub fn keep_text(text: &str) {
    set(TEXT, text);
}

/// Everything else. After a crash the log of deeds is dropped, or the page might crash for ever.
pub fn page() -> Kept {
    let crashed = get(CRASHED).is_some();
    if let Some(storage) = storage() {
        let _ = storage.remove_item(CRASHED);
    }
    let kept: Kept = get(PAGE).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    if crashed {
        // In a lesson the text that was kept is not the reader's own.
        if let Some(own) = kept.lessons["running"]["own"]["text"].as_str() {
            keep_text(own);
        }
        return Kept { settings: kept.settings, ..Kept::default() };
    }
    kept
}

/// The steps of lessons that are done.
#[cfg(feature = "full")]
pub fn progress() -> crate::lessons::Progress {
    get(LESSONS).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keeps the steps of lessons that are done.
#[cfg(feature = "full")]
pub fn keep_progress(progress: &crate::lessons::Progress) {
    if let Ok(json) = serde_json::to_string(progress) {
        set(LESSONS, &json);
    }
}

/// The lessons that were left.
#[cfg(feature = "full")]
pub fn left_lessons() -> crate::lessons::Left {
    get(LEFT).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// Keeps the lessons that were left.
#[cfg(feature = "full")]
pub fn keep_left_lessons(left: &crate::lessons::Left) {
    if let Ok(json) = serde_json::to_string(left) {
        set(LEFT, &json);
    }
}

/// Keeps everything else.
pub fn keep_page(kept: &Kept) {
    if let Ok(json) = serde_json::to_string(kept) {
        set(PAGE, &json);
    }
}

/// Notes that the page crashed.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))] // Only the browser's panic hook asks for it.
pub fn mark_crashed() {
    set(CRASHED, "1");
}

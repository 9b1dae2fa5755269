//! What outlives a reload, in the browser's local storage. Storage may be missing or full: then nothing is kept.

use crate::state::Kept;

const TEXT: &str = "bindery.text";
const PAGE: &str = "bindery.page";
/// Written by a panic, here and by the crash screen; read by the next start.
const CRASHED: &str = "bindery.crashed";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn get(key: &str) -> Option<String> {
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
    if crashed { Kept { settings: kept.settings, ..Kept::default() } } else { kept }
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

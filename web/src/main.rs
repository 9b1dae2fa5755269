//! The full module of the page.

use wasm_bindgen::prelude::*;

fn main() {
    bindery_web::start(&bindery_web::full::FULL);
}

/// Runs a call of the host of an embedded page; `done` receives the answer as JSON when the controllers are idle.
#[wasm_bindgen(js_name = embedCall)]
pub fn call(text: &str, done: js_sys::Function) {
    bindery_web::embed::call(text, done);
}

/// Sets the language of an embedded page and renders it again.
#[wasm_bindgen(js_name = embedSetLocale)]
pub fn set_locale(language: &str, files: Vec<String>) {
    bindery_web::embed::set_locale(language, files);
}

//! The full module of the page.

use wasm_bindgen::prelude::*;

fn main() {
    bindery_web::start(&bindery_web::full::FULL);
}

/// Does what the host of an embedded page asks for; `done` gets the answer as JSON, when the controllers are at rest.
#[wasm_bindgen(js_name = embedCall)]
pub fn call(text: &str, done: js_sys::Function) {
    bindery_web::embed::call(text, done);
}

/// Changes the language of an embedded page: it is drawn again, as it is.
#[wasm_bindgen(js_name = embedSetLocale)]
pub fn set_locale(language: &str, files: Vec<String>) {
    bindery_web::embed::set_locale(language, files);
}

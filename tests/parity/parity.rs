//! The core as wasm32: replays a recording and returns the log. `parity.test.mjs` compares it with the native one.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Returns the log of a recording, or the text of the error.
#[wasm_bindgen]
pub fn log(recording: &str) -> String {
    bindery_conformance::log(recording).unwrap_or_else(|error| error)
}

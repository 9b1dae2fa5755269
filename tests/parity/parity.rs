//! The core as wasm32: replays a recording and gives back the log. `parity.test.mjs` compares it with the native one.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// The log of a recording, or the error as text.
#[wasm_bindgen]
pub fn log(recording: &str) -> String {
    bindery_conformance::log(recording).unwrap_or_else(|error| error)
}

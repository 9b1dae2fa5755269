//! The shared code of the test binaries and `cargo xtask`: the comparison of the core with recordings on disk, and a
//! reader of the project's sources for the tidy tests.
//!
//! It is not part of the product, so it may read files.
#![allow(clippy::disallowed_methods)] // Only this crate reads files.

pub mod conformance;
pub mod fidelity;
pub mod fuzz;
pub mod lessons;
pub mod settings;
pub mod sources;
pub mod walks;

use std::path::{Path, PathBuf};

/// The root of the project.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

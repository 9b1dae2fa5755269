//! What the test binaries and `cargo xtask` share: the comparison of the core with recordings on disk, and a reader
//! of the sources of the project for the tidy tests.
//!
//! Not a part of the product: here files may be read.
#![allow(clippy::disallowed_methods)] // Files are read here and only here.

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

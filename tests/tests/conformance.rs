//! The core against what Kubernetes really did: every copied recording and case is replayed and held to its floor.
#![allow(clippy::disallowed_methods)] // Reads files.

use bindery_tests::conformance::{Floors, Tally, compare, find};
use bindery_tests::{fidelity, root};

#[test]
fn no_level_is_below_its_floor() {
    let folder = root().join("tests/conformance");
    let files = find(&[folder.join("recordings"), folder.join("cases")]).expect("the recordings can be read");
    let floors = std::fs::read_to_string(folder.join("floors.json")).expect("there are floors");
    let floors = Floors::parse(&floors).expect("the floors can be read");
    let outcomes = compare(&files);
    println!("conformance: {}", Tally::of(&outcomes));
    let below = floors.below(&outcomes);
    assert!(below.is_empty(), "{}", below.join("\n"));

    let page = std::fs::read_to_string(root().join("web/fidelity.html")).unwrap_or_default();
    let told = "web/fidelity.html is not what was measured: cargo xtask conformance tests/conformance --page web/fidelity.html";
    assert!(page == fidelity::page(&outcomes), "{told}");
}

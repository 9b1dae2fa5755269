//! The core against what Kubernetes really did: every copied recording and case is replayed and held to its floor.
#![allow(clippy::disallowed_methods)] // Reads files.

use bindery_tests::conformance::{Floors, Scope, Tally, compare, find};
use bindery_tests::settings::Differences;
use bindery_tests::{fidelity, root};

/// The recordings that need a setting of the recorded cluster.
const SETTINGS: &str = "tests/conformance/page-settings.json";

#[test]
fn no_level_is_below_its_floor() {
    let folder = root().join("tests/conformance");
    let files = find(&[folder.join("recordings"), folder.join("cases")]).expect("the recordings can be read");
    let floors = std::fs::read_to_string(folder.join("floors.json")).expect("there are floors");
    let floors = Floors::parse(&floors).expect("the floors can be read");
    let outcomes = compare(&files);
    println!("conformance: {}", Tally::of(&outcomes));
    let below = floors.below(&outcomes, Scope::Whole);
    assert!(below.is_empty(), "{}", below.join("\n"));

    let page = std::fs::read_to_string(root().join("web/fidelity.html")).unwrap_or_default();
    let told = "web/fidelity.html is not what was measured: cargo xtask conformance tests/conformance --page web/fidelity.html";
    assert!(page == fidelity::page(&outcomes, &settings()), "{told}");
}

fn settings() -> Differences {
    let text = std::fs::read_to_string(root().join(SETTINGS)).expect("the settings can be read");
    Differences::parse(&text).unwrap_or_else(|e| panic!("{SETTINGS}: {e}"))
}

/// What ships is what is measured: with the page's settings a recording agrees as on the recorded cluster, unless it is listed.
#[test]
fn recordings_agree_with_the_settings_of_the_page() {
    let files = find(&[root().join("tests/conformance/recordings")]).expect("the recordings can be read");
    assert!(files.len() > 200, "the recordings are found");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let measured = Differences::measure(&files).expect("the recordings can be replayed");
        std::fs::write(root().join(SETTINGS), measured.text()).expect("the settings are written");
    }
    let settings = settings();
    let broken = settings.broken(&files);
    assert!(broken.is_empty(), "with the settings of the page:\n{}", broken.join("\n"));

    // The list may only shrink: each recording on it needs the recorded value.
    let listed = |name: &str| files.iter().any(|file| file.name() == name);
    for setting in bindery_scenario::Setting::ALL {
        let names: Vec<&str> = settings.recordings(setting).collect();
        let unknown: Vec<&&str> = names.iter().filter(|name| !listed(name)).collect();
        assert!(unknown.is_empty(), "{SETTINGS}: no such recordings: {unknown:?}");
        println!("{}: {} of {} recordings agree", setting.name(), files.len() - names.len(), files.len());
    }
    let needed =
        Differences::measure(&files.iter().filter(|f| needs(&settings, &f.name())).cloned().collect::<Vec<_>>());
    let text = needed.expect("the recordings can be replayed").text();
    assert_eq!(text, settings.text(), "{SETTINGS} is not what was measured: run this test with UPDATE_EXPECT=1");
}

fn needs(settings: &Differences, name: &str) -> bool {
    bindery_scenario::Setting::ALL.into_iter().any(|setting| settings.recordings(setting).any(|listed| listed == name))
}

//! Compares the core with real Kubernetes: every recording and case is replayed and compared with the baseline.
#![allow(clippy::disallowed_methods)] // Reads files.

use bindery_tests::conformance::{Baseline, Scope, Tally, compare, find};
use bindery_tests::settings::Differences;
use bindery_tests::{fidelity, root};

/// The recordings that need a setting of the recorded cluster.
const SETTINGS: &str = "tests/conformance/page-settings.json";

#[test]
fn no_level_is_below_the_baseline() {
    let folder = root().join("tests/conformance");
    let files = find(&[folder.join("recordings"), folder.join("cases")]).expect("the recordings can be read");
    let baseline = std::fs::read_to_string(folder.join("baseline.json")).expect("the baseline can be read");
    let baseline = Baseline::parse(&baseline).expect("the baseline can be parsed");
    let outcomes = compare(&files);
    println!("conformance: {}", Tally::of(&outcomes));
    let regressions = baseline.regressions(&outcomes, Scope::Whole);
    assert!(regressions.is_empty(), "{}", regressions.join("\n"));

    let page = std::fs::read_to_string(root().join("web/fidelity.html")).unwrap_or_default();
    let stale = "web/fidelity.html is not what was measured: cargo xtask conformance tests/conformance --html web/fidelity.html";
    assert!(page == fidelity::page(&outcomes, &settings()), "{stale}");
}

fn settings() -> Differences {
    let text = std::fs::read_to_string(root().join(SETTINGS)).expect("the settings can be read");
    Differences::parse(&text).unwrap_or_else(|e| panic!("{SETTINGS}: {e}"))
}

/// The page's settings must not add differences: a recording agrees as on the recorded cluster, unless it is listed.
#[test]
fn recordings_agree_with_page_settings() {
    let files = find(&[root().join("tests/conformance/recordings")]).expect("the recordings can be read");
    assert!(files.len() > 200, "the recordings are found");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let measured = Differences::measure(&files).expect("the recordings can be replayed");
        std::fs::write(root().join(SETTINGS), measured.text()).expect("the settings are written");
    }
    let settings = settings();
    let broken = settings.new_differences(&files);
    assert!(broken.is_empty(), "with the settings of the page:\n{}", broken.join("\n"));

    // The list may only get shorter: each recording on it must need the recorded value.
    let listed = |name: &str| files.iter().any(|file| file.name() == name);
    for setting in bindery_session::recording::Setting::ALL {
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
    bindery_session::recording::Setting::ALL
        .into_iter()
        .any(|setting| settings.recordings(setting).any(|listed| listed == name))
}

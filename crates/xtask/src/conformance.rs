//! `cargo xtask conformance`: compares the core with recordings.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use bindery_conformance::Level;
use bindery_conformance::trace::ActionTrace;
use bindery_tests::conformance::{Baseline, Outcome, Scope, Tally, by_area, compare, find, parallel};
use bindery_tests::settings::Differences;
use bindery_tests::{fidelity, root};
use serde_json::{Map, Value};

use crate::Failure;

/// The options of the command.
#[derive(Default)]
pub struct Options {
    /// The files and folders.
    pub paths: Vec<PathBuf>,
    /// True to print one JSON object per scenario.
    pub json: bool,
    /// The baseline to check.
    pub check_baseline: Option<PathBuf>,
    /// The baseline to update.
    pub update_baseline: Option<PathBuf>,
    /// The HTML report to write.
    pub html: Option<PathBuf>,
}

/// Replays, compares and prints. Returns false if a level is below the baseline.
///
/// # Errors
/// A file cannot be read.
pub fn conformance(options: &Options) -> Result<bool, Failure> {
    if options.paths.is_empty() {
        return Err("conformance: name recordings or cases: files, or folders of them".to_owned());
    }
    // Everything is read before the first replay, so that an error is reported at once.
    let baseline = options.check_baseline.as_deref().map(read_baseline).transpose()?;
    let files = find(&options.paths)?;
    quiet_panics();
    let outcomes = compare(&files);
    let mut out = String::new();
    for outcome in &outcomes {
        if options.json {
            let _ = writeln!(out, "{}", json(outcome));
        } else if let Some((level, difference)) = outcome.report.first_difference() {
            let _ = writeln!(out, "{}", line(outcome, level, difference));
        }
    }
    let regressions = baseline.map(|baseline| baseline.regressions(&outcomes, scope(options))).unwrap_or_default();
    if !options.json {
        for (area, tally) in by_area(&outcomes) {
            let _ = writeln!(out, "area {area}: {tally}");
        }
        for regression in &regressions {
            let _ = writeln!(out, "below the baseline: {regression}");
        }
    } else {
        for regression in &regressions {
            eprintln!("below the baseline: {regression}");
        }
    }
    if let Some(path) = &options.update_baseline {
        let mut baseline = if path.exists() { read_baseline(path)? } else { Baseline::default() };
        baseline.update(&outcomes);
        std::fs::write(path, baseline.text()).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    if let Some(path) = &options.html {
        let settings = root().join("tests/conformance/page-settings.json");
        let text = std::fs::read_to_string(&settings).map_err(|e| format!("{}: {e}", settings.display()))?;
        let settings = Differences::parse(&text).map_err(|e| format!("{}: {e}", settings.display()))?;
        std::fs::write(path, fidelity::page(&outcomes, &settings)).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    println!("{out}conformance: {}", Tally::of(&outcomes));
    Ok(regressions.is_empty())
}

/// Replays one recording and prints the results of the core in the format of a recording, for a comparison of the two.
/// Or replays an action trace, and prints its writes and the violated invariant. Returns false if an invariant is
/// violated.
///
/// # Errors
/// A file cannot be read.
pub fn replay(file: &Path) -> Result<bool, Failure> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    if let Ok(trace) = ActionTrace::parse(&text) {
        let end = trace.run();
        let (cluster, violation) = match &end {
            Ok(cluster) => (cluster, None),
            Err(v) => (&*v.cluster, Some(format!("after action {}: {}", v.action + 1, v.message))),
        };
        for r in cluster.records() {
            println!("{:>5} {} {}: {}", r.revision, r.actor.name(), r.why.branch, r.key);
            for change in bindery_cluster::diff::diff(r.before.as_deref(), r.after.as_deref()) {
                let value = |v: Option<serde_json::Value>| v.map_or("nothing".to_owned(), |v| v.to_string());
                println!("        {}: {} -> {}", change.path, value(change.before), value(change.after));
            }
        }
        println!("{}", violation.as_deref().unwrap_or("all invariants hold"));
        return Ok(violation.is_none());
    }
    let done = bindery_conformance::record(&text)?;
    println!("{}", serde_json::to_string_pretty(&done).map_err(|e| e.to_string())?);
    Ok(true)
}

/// Writes the log of every recording under `from` into the folder `to`, under the same names.
///
/// # Errors
/// A file cannot be read or written.
pub fn logs(from: &Path, to: &Path) -> Result<(), Failure> {
    let files = find(&[from.to_owned()])?;
    let written = parallel(&files, |file| {
        let log = bindery_conformance::log(&file.text)?;
        let name = file.path.strip_prefix(from).map_err(|e| e.to_string())?;
        let path = to.join(name).with_extension("log");
        std::fs::create_dir_all(path.parent().unwrap_or(to))
            .and_then(|()| std::fs::write(&path, log))
            .map_err(|e| format!("{}: {e}", path.display()))
    });
    written.into_iter().collect()
}

/// The whole suite is compared if one of the paths is the folder with the baseline.
fn scope(options: &Options) -> Scope {
    let baseline = options.check_baseline.as_ref().and_then(|path| path.canonicalize().ok());
    let holds = |path: &PathBuf| {
        let folder = path.canonicalize().ok();
        folder.zip(baseline.as_ref()).is_some_and(|(folder, baseline)| baseline.starts_with(folder))
    };
    if options.paths.iter().any(holds) { Scope::Whole } else { Scope::Part }
}

fn read_baseline(path: &Path) -> Result<Baseline, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Baseline::parse(&text).map_err(|e| format!("{}: {e}", path.display()))
}

/// A panic of the core is reported as the first difference of the scenario.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|_| ()));
}

fn line(outcome: &Outcome, level: Level, difference: &str) -> String {
    let wrong: Vec<&str> = outcome.report.differences.keys().map(|level| level.name()).collect();
    let difference = difference.replace('\n', "\\n");
    format!("{}/{} [{}] {}: {difference}", outcome.area, outcome.report.scenario, wrong.join(" "), level.name())
}

fn json(outcome: &Outcome) -> Value {
    let mut map = Map::new();
    map.insert("area".into(), outcome.area.clone().into());
    map.insert("scenario".into(), outcome.report.scenario.clone().into());
    for level in Level::ALL {
        if let Some(agrees) = outcome.agrees(level) {
            map.insert(level.name().into(), agrees.into());
        }
    }
    let first = outcome.report.first_difference().map(|(level, text)| format!("{}: {text}", level.name()));
    map.insert("first_difference".into(), first.into());
    map.into()
}

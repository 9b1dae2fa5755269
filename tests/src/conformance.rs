//! Finds recordings and cases on disk, replays them on all processors, counts the results and compares them with the
//! baseline.
//!
//! `bindery_conformance` replays and compares.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bindery_conformance::{Level, Report};
use serde::Deserialize;
use serde_json::{Value, json};

/// The type of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A recording: one scenario with its steps.
    Recording,
    /// A list of single requests.
    Cases,
}

/// A file of recordings or cases.
#[derive(Debug, Clone)]
pub struct File {
    /// The path.
    pub path: PathBuf,
    /// The area: the folder of a recording, or the name of a file of cases. Results are counted by area.
    pub area: String,
    /// The type.
    pub kind: Kind,
    /// The text.
    pub text: String,
}

impl File {
    /// Returns `area/scenario`: the folder, and the name without its extension.
    pub fn name(&self) -> String {
        let stem = self.path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        format!("{}/{stem}", self.area)
    }
}

/// The result of one scenario or case.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The area.
    pub area: String,
    /// The type of the file.
    pub kind: Kind,
    /// The result.
    pub report: Report,
}

impl Outcome {
    /// Returns whether there is no difference on a level. `None` if no step was compared on the level: it does not
    /// count as agreement.
    pub fn agrees(&self, level: Level) -> Option<bool> {
        self.report.levels.get(&level).copied()
    }
}

/// Finds the files in some folders, sorted by name. Other JSON files in a folder are ignored, but a file in `paths`
/// must be a recording or cases.
///
/// # Errors
/// A path cannot be read, or a file in `paths` is neither a recording nor cases.
pub fn find(paths: &[PathBuf]) -> Result<Vec<File>, String> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, &mut found)?;
        } else {
            found.push(open(path)?.ok_or_else(|| format!("{}: neither a recording nor cases", path.display()))?);
        }
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<File>) -> Result<(), String> {
    let error = |e: std::io::Error| format!("{}: {e}", folder.display());
    let entries: Result<Vec<_>, _> = std::fs::read_dir(folder).map_err(error)?.collect();
    let mut paths: Vec<PathBuf> = entries.map_err(error)?.into_iter().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "json") {
            match open(&path)? {
                Some(file) => found.push(file),
                None => eprintln!("{}: neither a recording nor cases, passed over", path.display()),
            }
        }
    }
    Ok(())
}

fn open(path: &Path) -> Result<Option<File>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let value: Value = serde_json::from_str(&text).map_err(|e| format!("{}: not JSON: {e}", path.display()))?;
    let kind = match &value {
        Value::Object(map) if map.get("steps").is_some_and(Value::is_array) => Kind::Recording,
        Value::Array(list) if list.iter().all(|c| c.get("verb").is_some()) => Kind::Cases,
        _ => return Ok(None),
    };
    let area = match kind {
        Kind::Recording => path.parent().and_then(Path::file_name),
        Kind::Cases => path.file_stem(),
    };
    let area = area.map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(Some(File { path: path.to_owned(), area, kind, text }))
}

/// Replays and compares all files, in parallel on all processors. The results are in the order of the files.
pub fn compare(files: &[File]) -> Vec<Outcome> {
    parallel(files, compare_file).into_iter().flatten().collect()
}

/// Calls a function with every item, in parallel on all processors. The results are in the order of the items.
pub fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(i) else { break };
                    let result = work(item);
                    done.lock().unwrap_or_else(|e| e.into_inner()).insert(i, result);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(|e| e.into_inner()).into_values().collect()
}

fn compare_file(file: &File) -> Vec<Outcome> {
    let name = file.path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let reports = match file.kind {
        Kind::Recording => catch_panic(|| bindery_conformance::check(&file.text).map(|report| vec![report]))
            .unwrap_or_else(|error| vec![failed_report(&name, file, &error)]),
        Kind::Cases => {
            catch_panic(|| bindery_conformance::case::check(&file.text)).unwrap_or_else(|_| check_each(&name, file))
        }
    };
    reports.into_iter().map(|report| Outcome { area: file.area.clone(), kind: file.kind, report }).collect()
}

/// Returns a panic as an error: a scenario that panics does not affect the results of the others.
fn catch_panic<T>(check: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|panic| Err(format!("panic: {}", message(panic.as_ref()))))
}

/// Checks the cases of a file one by one, if they cannot be checked together. Invalid cases are counted as failed.
fn check_each(name: &str, file: &File) -> Vec<Report> {
    let cases: Vec<Value> = serde_json::from_str(&file.text).unwrap_or_default();
    let check = |(i, case): (usize, &Value)| {
        let alone = json!([case]).to_string();
        catch_panic(|| bindery_conformance::case::check(&alone)).unwrap_or_else(|error| {
            let id = ["id", "name"].iter().find_map(|key| case.get(key)?.as_str());
            vec![failed_report(&id.map_or_else(|| format!("{name} {}", i + 1), str::to_owned), file, &error)]
        })
    };
    cases.iter().enumerate().flat_map(check).collect()
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
        (Some(text), _) => text,
        (None, Some(text)) => text,
        (None, None) => "no message",
    }
}

/// Returns the report of a scenario that cannot be replayed: it fails on each of its levels.
fn failed_report(name: &str, file: &File, error: &str) -> Report {
    let mut report = Report::new(name);
    for level in Level::ALL {
        let has = match (file.kind, level) {
            (Kind::Recording, Level::Cases) => false,
            (Kind::Recording, Level::Order) => file.text.contains("\"ordering\": \"strict\""),
            (Kind::Recording, _) => true,
            (Kind::Cases, _) => level == Level::Cases,
        };
        if has {
            report.note(level, Some(error.to_owned()));
        }
    }
    report
}

/// Agreement by level: the number of scenarios that agree, and the number of compared ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Level, (usize, usize)>);

impl Tally {
    /// Counts the outcomes.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Tally {
        let mut tally = Tally::default();
        for outcome in outcomes {
            for level in Level::ALL {
                let Some(agrees) = outcome.agrees(level) else { continue };
                let count = tally.0.entry(level).or_default();
                count.0 += usize::from(agrees);
                count.1 += 1;
            }
        }
        tally
    }

    /// Returns the number of scenarios that agree on a level, and the number of compared ones.
    pub fn get(&self, level: Level) -> (usize, usize) {
        self.0.get(&level).copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Tally {
    /// Formats `outcome A/N records B/N order C/M events D/N text E/N csi F/K cases G/L`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, level) in Level::ALL.into_iter().enumerate() {
            let (agree, all) = self.get(level);
            write!(f, "{}{} {agree}/{all}", if i == 0 { "" } else { " " }, level.name())?;
        }
        Ok(())
    }
}

/// Returns the tally of each area.
pub fn by_area(outcomes: &[Outcome]) -> BTreeMap<String, Tally> {
    let mut areas: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        areas.entry(&outcome.area).or_default().push(outcome);
    }
    areas.into_iter().map(|(area, outcomes)| (area.to_owned(), Tally::of(outcomes))).collect()
}

/// The key of the totals over all areas in a baseline file.
const ALL: &str = "all";

/// The compared part of the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole suite: a missing area is a regression.
    Whole,
    /// Some areas: the others are not checked.
    Part,
}

/// The numbers of recordings and cases that must agree, by area (and `all`) and level. They only increase.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Baseline(BTreeMap<String, BTreeMap<Level, usize>>);

impl Baseline {
    /// Parses a baseline: `{"binding": {"outcome": 40, ...}, ..., "all": {...}}`.
    ///
    /// # Errors
    /// The text is not a baseline.
    pub fn parse(text: &str) -> Result<Baseline, String> {
        serde_json::from_str(text).map_err(|e| format!("not a baseline: {e}"))
    }

    /// Returns the baseline as text.
    pub fn text(&self) -> String {
        // One line per area: an increase is one line of a diff.
        let lines: Vec<String> =
            self.0.iter().map(|(area, levels)| format!("  {}: {}", json!(area), json!(levels))).collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }

    /// Returns a line for each level that is below the baseline. With [`Scope::Part`], an area that was not compared is not
    /// checked, and the totals are checked only if every area was compared.
    pub fn regressions(&self, outcomes: &[Outcome], scope: Scope) -> Vec<String> {
        let mut tallies = self.tallies(outcomes);
        if scope == Scope::Whole {
            tallies.insert(ALL.to_owned(), Tally::of(outcomes));
        }
        let mut regressions = Vec::new();
        for (area, levels) in &self.0 {
            let none = Tally::default();
            let tally = match (tallies.get(area), scope) {
                (Some(tally), _) => tally,
                (None, Scope::Whole) => &none,
                (None, Scope::Part) => continue,
            };
            for level in Level::ALL {
                let (agree, all) = tally.get(level);
                match levels.get(&level) {
                    Some(baseline) if agree < *baseline => {
                        regressions
                            .push(format!("{area} {}: {agree}/{all} agree, the baseline is {baseline}", level.name()));
                    }
                    Some(_) | None => {}
                }
            }
        }
        regressions
    }

    /// Increases every number to the present result. Never decreases one.
    pub fn update(&mut self, outcomes: &[Outcome]) {
        for (area, tally) in self.tallies(outcomes) {
            let levels = self.0.entry(area).or_default();
            for level in Level::ALL {
                if let (agree, 1..) = tally.get(level) {
                    let baseline = levels.entry(level).or_default();
                    *baseline = agree.max(*baseline);
                }
            }
        }
    }

    fn tallies(&self, outcomes: &[Outcome]) -> BTreeMap<String, Tally> {
        let mut tallies = by_area(outcomes);
        if self.0.keys().all(|area| area == ALL || tallies.contains_key(area)) {
            tallies.insert(ALL.to_owned(), Tally::of(outcomes));
        }
        tallies
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(area: &str, levels: &[(Level, bool)]) -> Outcome {
        let mut report = Report::new("one");
        for (level, agrees) in levels {
            report.note(*level, (!agrees).then(|| "differs".to_owned()));
        }
        Outcome { area: area.into(), kind: Kind::Recording, report }
    }

    #[test]
    fn tally_counts_each_level() {
        let outcomes = [
            outcome("a", &[(Level::Outcome, true), (Level::Records, false), (Level::Order, true)]),
            outcome("a", &[(Level::Outcome, true), (Level::Records, true), (Level::Events, false)]),
        ];
        assert_eq!(
            Tally::of(&outcomes).to_string(),
            "outcome 2/2 records 1/2 order 1/1 events 0/1 text 0/0 csi 0/0 cases 0/0",
            "a level on which nothing was compared does not agree"
        );
    }

    #[test]
    fn unparsable_case_does_not_affect_others() {
        let text = r#"[{"verb": "create"}, {"verb": 3}]"#;
        let file = File { path: "x.json".into(), area: "x".into(), kind: Kind::Cases, text: text.into() };
        let outcomes: Vec<Outcome> = check_each("x", &file)
            .into_iter()
            .map(|r| Outcome { area: "x".into(), kind: file.kind, report: r })
            .collect();
        assert_eq!(Tally::of(&outcomes).get(Level::Cases).1, 2);
    }

    #[test]
    fn panic_is_reported_as_error() {
        assert_eq!(catch_panic::<()>(|| panic!("no {}", "way")), Err("panic: no way".to_owned()));
    }

    #[test]
    fn baseline_increases_and_finds_regressions() {
        let good = [outcome("a", &[(Level::Outcome, true)]), outcome("b", &[(Level::Outcome, true)])];
        let bad = [outcome("a", &[(Level::Outcome, false)]), outcome("b", &[(Level::Outcome, true)])];
        let mut baseline = Baseline::default();
        baseline.update(&good);
        assert_eq!(Baseline::parse(&baseline.text()), Ok(baseline.clone()));
        for scope in [Scope::Whole, Scope::Part] {
            assert_eq!(baseline.regressions(&good, scope), Vec::<String>::new());
            assert_eq!(
                baseline.regressions(&bad, scope),
                ["a outcome: 0/1 agree, the baseline is 1", "all outcome: 1/2 agree, the baseline is 2"]
            );
        }
        let updated = baseline.clone();
        baseline.update(&bad);
        assert_eq!(baseline, updated, "an update decreases no number");
        assert_eq!(
            baseline.regressions(&good[..1], Scope::Part),
            Vec::<String>::new(),
            "the other areas were not compared"
        );
        assert_eq!(
            baseline.regressions(&good[..1], Scope::Whole),
            ["all outcome: 1/1 agree, the baseline is 2", "b outcome: 0/0 agree, the baseline is 1"],
            "an area is missing"
        );
        assert_eq!(baseline.regressions(&[], Scope::Whole).len(), 3, "every area is missing");
    }
}

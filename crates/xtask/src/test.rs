//! `cargo xtask test`: all tests. The stages that find failures fastest run first.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bindery_tests::root;

use crate::process::{cargo, succeeds, target, watched};
use crate::setup::{self, Tools};
use crate::{Failure, conformance, dist, first_run, size};

/// The counts of the tests.
#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
    /// The stages, with their start times.
    stages: Vec<(&'static str, Instant)>,
}

impl Count {
    /// Starts a stage.
    fn stage(&mut self, name: &'static str) {
        println!("\n== {name}");
        self.stages.push((name, Instant::now()));
    }

    /// Returns the duration of each stage.
    fn durations(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        let ends = self.stages.iter().skip(1).map(|(_, since)| *since).chain([Instant::now()]);
        self.stages.iter().zip(ends).map(|((name, since), end)| (*name, end - *since))
    }

    /// Counts a check that passed or failed.
    fn check(&mut self, name: &str, holds: bool) {
        if holds {
            self.passed += 1;
        } else {
            self.failed += 1;
            self.failures.push(name.to_owned());
        }
    }

    /// Counts the results of a test runner. A runner that failed without a failed test counts as one failure.
    fn suite(&mut self, name: &str, passed: usize, failed: usize, succeeded: bool) {
        self.passed += passed;
        self.failed += failed.max(usize::from(!succeeded));
        if !succeeded || failed > 0 {
            self.failures.push(name.to_owned());
        }
    }
}

/// Runs all tests. Returns false if one failed.
///
/// # Errors
/// None: an unavailable tool counts as a failure.
pub fn test() -> Result<bool, Failure> {
    let since = Instant::now();
    let mut count = Count::default();
    // A tool that is unavailable or does not start counts as one failure. The last line is always the count.
    if let Err(failure) = run(&mut count) {
        println!("\nxtask: {failure}");
        count.check("the tests cannot continue", false);
    }
    println!();
    for (stage, time) in count.durations() {
        println!("xtask: {:>5} s  {stage}", time.as_secs());
    }
    println!("xtask: {:>5} s  total", since.elapsed().as_secs());
    for failure in &count.failures {
        println!("xtask: failed: {failure}");
    }
    println!("{} passed, {} failed", count.passed, count.failed);
    Ok(count.failed == 0)
}

fn run(count: &mut Count) -> Result<(), Failure> {
    count.stage("set-up");
    let tools = setup::page()?;
    // Without browsers the other tests still run.
    let browsers = setup::browsers().inspect_err(|failure| println!("\nxtask: {failure}")).ok();
    count.check("the browsers are installed", browsers.is_some());

    // Before all other builds, from which the clone must not benefit.
    count.stage("first run in a clean clone");
    let page = browsers.as_ref().map(|browsers| clean_clone(count, &tools, browsers)).transpose()?.flatten();

    count.stage("format");
    count.check("format", succeeds(cargo().args(["fmt", "--all", "--check"]))?);

    count.stage("lints");
    for (name, arguments) in LINTS {
        let mut clippy = cargo();
        clippy.args(["clippy", "--quiet", "--locked", "--all-targets"]).args(arguments).args(["--", "-D", "warnings"]);
        count.check(name, succeeds(&mut clippy)?);
    }
    // Without the dependencies, whose metadata the lints have built already. A broken link is an error.
    let mut documentation = cargo();
    documentation.args(["doc", "--quiet", "--locked", "--no-deps", "--workspace", "--document-private-items"]);
    count.check("documentation", succeeds(documentation.env("RUSTDOCFLAGS", "-D warnings"))?);

    count.stage("unit tests, tidy and conformance");
    rust(count, &["--workspace", "--no-fail-fast"])?;
    rust(count, &[FIRST_VIEW, &["--lib", "first_view"]].concat())?;

    count.stage("native and wasm32 agree");
    parity(count, &tools)?;

    if let (Some(page), Some(browsers)) = (page, browsers) {
        count.stage("size");
        let holds = size::report(&page)?.hold();
        if !holds {
            println!("the page exceeds its size budget");
        }
        count.check("size", holds);

        // Without these tools, the tests of the samples fail and all others run.
        count.stage("tools of the embedding samples");
        let samples = setup::samples().inspect_err(|failure| println!("\nxtask: {failure}"));
        count.check("the tools of the embedding samples are installed", samples.is_ok());

        count.stage("the page in a browser");
        let mut variables = browsers;
        variables.extend([("BINDERY_DIST", page.clone()), ("BINDERY_HOSTED", page)]);
        node(count, &tools, "browser", "tests/e2e/*.test.mjs", &variables)?;
    }
    Ok(())
}

/// The module of the first view, without the rows of kinds that are only stored (`xtask::size::build`).
const FIRST_VIEW: &[&str] = &["--package", "bindery-web", "--no-default-features"];
/// The lints of each variant that ships.
const LINTS: [(&str, &[&str]); 2] = [("lints", &["--workspace"]), ("lints of the first view", FIRST_VIEW)];

/// Runs the README's commands in a clean clone. Returns the folder of its release page.
fn clean_clone(
    count: &mut Count,
    tools: &Tools,
    browsers: &[(&'static str, PathBuf)],
) -> Result<Option<PathBuf>, Failure> {
    let mut variables = browsers.to_vec();
    variables.extend([("FIRST_RUN_COMMIT", first_run::commit()?.into()), ("FIRST_RUN_FOLDER", first_run::folder())]);
    node(count, tools, "first run", "tests/e2e/first-run.mjs", &variables)?;
    // The page is from this run, because the test removes an earlier one. It can be tested even if other steps failed.
    let page = first_run::page();
    Ok(page.join("index.html").is_file().then_some(page))
}

fn rust(count: &mut Count, packages: &[&str]) -> Result<(), Failure> {
    let (mut passed, mut failed) = (0, 0);
    let succeeded = watched(cargo().args(["test", "--quiet", "--locked"]).args(packages), |line| {
        // test result: ok. 3 passed; 0 failed; 0 ignored; ...
        if let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) {
            let number = |what: &str| {
                let part = counts.split("; ").find_map(|part| part.strip_suffix(what));
                part.and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(0)
            };
            passed += number("passed");
            failed += number("failed");
        }
    })?;
    count.suite(&format!("cargo test {}", packages.join(" ")), passed, failed, succeeded);
    Ok(())
}

fn parity(count: &mut Count, tools: &Tools) -> Result<(), Failure> {
    let folder = target().join("parity");
    let example = ["build", "--quiet", "--locked", "--release", "--package", "bindery-tests", "--example", "parity"];
    let built = succeeds(cargo().args(example).args(["--target", "wasm32-unknown-unknown"]))?;
    let wasm = target().join("wasm32-unknown-unknown/release/examples/parity.wasm");
    let joined = built
        && succeeds(
            tools
                .command("wasm-bindgen")
                .args(["--target", "nodejs", "--no-typescript", "--out-dir"])
                .arg(&folder)
                .arg(&wasm),
        )?;
    count.check("the core builds as wasm32", joined);
    if joined {
        // wasm-bindgen generates CommonJS for node, but the project's own scripts are ES modules.
        let package = folder.join("package.json");
        std::fs::write(&package, "{ \"type\": \"commonjs\" }\n").map_err(|e| format!("{}: {e}", package.display()))?;
        let logs = folder.join("native");
        conformance::logs(&root().join("tests/conformance/recordings"), &logs)?;
        let variables = [("PARITY_WASM", folder.join("parity.js")), ("PARITY_NATIVE", logs)];
        node(count, tools, "parity", "tests/parity/parity.test.mjs", &variables)?;
    }
    Ok(())
}

/// Builds the page and runs the browser tests, which update the screenshots of the README. Returns false if a test
/// failed.
///
/// # Errors
/// A tool is not installed, or the build fails.
pub fn screenshots() -> Result<bool, Failure> {
    let tools = setup::page()?;
    let mut variables = setup::browsers()?;
    setup::samples()?;
    size::build(&tools)?;
    let hosted = dist::folder();
    dist::write(&hosted)?;
    let mut count = Count::default();
    variables.extend([
        ("BINDERY_DIST", hosted.clone()),
        ("BINDERY_HOSTED", hosted),
        ("BINDERY_SCREENSHOTS", "1".into()),
    ]);
    node(&mut count, &tools, "browser", "tests/e2e/*.test.mjs", &variables)?;
    Ok(count.failed == 0)
}

/// Runs node's test runner. The pattern is expanded here, because Node 20 does not expand it.
fn node(
    count: &mut Count,
    tools: &Tools,
    name: &str,
    pattern: &str,
    variables: &[(&str, PathBuf)],
) -> Result<(), Failure> {
    let mut files = Vec::new();
    match pattern.split_once("*") {
        None => files.push(root().join(pattern)),
        Some((folder, ending)) => {
            let entries = std::fs::read_dir(root().join(folder)).map_err(|e| format!("{folder}: {e}"))?;
            files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
            files.retain(|path| path.to_string_lossy().ends_with(ending));
            files.sort();
        }
    }
    let (mut passed, mut failed) = (0, 0);
    let mut node = tools.command("node");
    // One file at a time: measurements of a page require an otherwise idle machine.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=tap"]).args(&files);
    let succeeded = watched(node.envs(variables.iter().cloned()), |line| {
        let number = |what| line.strip_prefix(what).and_then(|n: &str| n.trim().parse::<usize>().ok());
        passed += number("# pass ").unwrap_or(0);
        failed += number("# fail ").unwrap_or(0);
    })?;
    count.suite(name, passed, failed, succeeded && passed > 0);
    Ok(())
}

//! `cargo xtask test`: everything, in the order in which a failure is cheapest to see.

use std::path::Path;
use std::time::Instant;

use bindery_tests::root;

use crate::process::{cargo, succeeds, target, watched};
use crate::setup::{self, Tools};
use crate::{Failure, conformance, dist, size};

/// The tests that ran.
#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
}

impl Count {
    /// One check that either holds or does not.
    fn check(&mut self, name: &str, holds: bool) {
        if holds {
            self.passed += 1;
        } else {
            self.failed += 1;
            self.failures.push(name.to_owned());
        }
    }

    /// A test runner that counted for itself; one that failed without a failed test did not get that far.
    fn suite(&mut self, name: &str, passed: usize, failed: usize, succeeded: bool) {
        self.passed += passed;
        self.failed += failed.max(usize::from(!succeeded));
        if !succeeded || failed > 0 {
            self.failures.push(name.to_owned());
        }
    }
}

/// Runs every test; false if one failed.
///
/// # Errors
/// None: what could not be had is counted as failed.
pub fn test() -> Result<bool, Failure> {
    let since = Instant::now();
    let mut count = Count::default();
    // Whatever cannot be had or started is one failure more: the last line is always the count.
    if let Err(failure) = run(&mut count) {
        println!("\nxtask: {failure}");
        count.check("the tests cannot go on", false);
    }
    println!("\nxtask: all this took {} s", since.elapsed().as_secs());
    for failure in &count.failures {
        println!("xtask: failed: {failure}");
    }
    println!("{} passed, {} failed", count.passed, count.failed);
    Ok(count.failed == 0)
}

fn run(count: &mut Count) -> Result<(), Failure> {
    let tools = setup::page()?;
    let chromium = setup::chromium();

    stage("format");
    count.check("format", succeeds(cargo().args(["fmt", "--all", "--check"]))?);

    stage("lints");
    let clippy = ["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    count.check("lints", succeeds(cargo().args(clippy))?);

    stage("unit tests, tidy and conformance");
    rust(count)?;

    // The page first: parity shares its compiled crates.
    stage("the release page");
    let built = size::build(&tools)?;
    count.check("the release page builds", built);

    stage("native and wasm32 agree");
    parity(count, &tools)?;

    if built {
        stage("size");
        let holds = size::report()?.hold();
        if !holds {
            println!("the page takes more than it may");
        }
        count.check("size", holds);
        let hosted = dist::folder();
        dist::write(&hosted)?;

        stage("the page in a browser");
        browser(count, &tools, &chromium?)?;
    }
    Ok(())
}

fn stage(name: &str) {
    println!("\n== {name}");
}

fn rust(count: &mut Count) -> Result<(), Failure> {
    let (mut passed, mut failed) = (0, 0);
    let arguments = ["test", "--quiet", "--locked", "--workspace", "--no-fail-fast"];
    let succeeded = watched(cargo().args(arguments), |line| {
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
    count.suite("cargo test", passed, failed, succeeded);
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
        // What wasm-bindgen makes for node is CommonJS; the project's own scripts are not.
        let package = folder.join("package.json");
        std::fs::write(&package, "{ \"type\": \"commonjs\" }\n").map_err(|e| format!("{}: {e}", package.display()))?;
        let logs = folder.join("native");
        conformance::logs(&root().join("tests/conformance/recordings"), &logs)?;
        let variables = [("PARITY_WASM", folder.join("parity.js")), ("PARITY_NATIVE", logs)];
        node(count, tools, "parity", "tests/parity/parity.test.mjs", &variables)?;
    }
    Ok(())
}

/// Builds the page and runs the browser tests, which make the README's pictures as they go; false if one failed.
///
/// # Errors
/// What could not be had.
pub fn pictures() -> Result<bool, Failure> {
    let tools = setup::page()?;
    let chromium = setup::chromium()?;
    if !size::build(&tools)? {
        return Ok(false);
    }
    let hosted = dist::folder();
    dist::write(&hosted)?;
    let mut count = Count::default();
    let variables = [("BINDERY_CHROMIUM", chromium), ("BINDERY_HOSTED", hosted), ("BINDERY_PICTURES", "1".into())];
    node(&mut count, &tools, "browser", "tests/e2e/*.test.mjs", &variables)?;
    Ok(count.failed == 0)
}

fn browser(count: &mut Count, tools: &Tools, chromium: &Path) -> Result<(), Failure> {
    let variables = [("BINDERY_CHROMIUM", chromium.to_owned()), ("BINDERY_HOSTED", dist::folder())];
    node(count, tools, "browser", "tests/e2e/*.test.mjs", &variables)
}

/// Runs node's test runner. The pattern is expanded here: Node 20 does not.
fn node(
    count: &mut Count,
    tools: &Tools,
    name: &str,
    pattern: &str,
    variables: &[(&str, std::path::PathBuf)],
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
    // One file at a time: a page that is measured must have the machine to itself.
    node.args(["--test", "--test-concurrency=1", "--test-reporter=tap"]).args(&files);
    let succeeded = watched(node.envs(variables.iter().cloned()), |line| {
        let number = |what| line.strip_prefix(what).and_then(|n: &str| n.trim().parse::<usize>().ok());
        passed += number("# pass ").unwrap_or(0);
        failed += number("# fail ").unwrap_or(0);
    })?;
    count.suite(name, passed, failed, succeeded && passed > 0);
    Ok(())
}

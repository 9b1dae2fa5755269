//! The first steps of a new contributor: a clean clone of the commit under test, and the README's commands in it.
//!
//! `tests/e2e/first-run.mjs` runs them. All other browser tests open the release page from its `cargo xtask dist`, so
//! that no test can pass because of a file that is not committed.

use std::path::PathBuf;
use std::process::Command;

use bindery_tests::root;

use crate::Failure;
use crate::process::{command, first_line, run, target};

/// The build folder of the clone. It is kept so that the next run is quick.
pub fn folder() -> PathBuf {
    target().join("first-run")
}

/// The page from the clone's `cargo xtask dist`.
pub fn page() -> PathBuf {
    folder().join("dist")
}

/// Returns the commit under test: HEAD, or a commit of the work tree as `git add -A` would commit it.
///
/// # Errors
/// The project is not a git checkout.
pub fn commit() -> Result<String, Failure> {
    const REMEDY: &str = "The first-run test clones the project: run it in a git checkout.";
    let git = |arguments: &[&str]| {
        let mut git = command("git");
        git.args(arguments);
        git
    };
    let answer = |command: &mut Command| {
        first_line(command).ok_or_else(|| format!("`git` did not answer in {}. {REMEDY}", root().display()))
    };
    let head = answer(git(&["rev-parse", "HEAD"]).env_remove("GIT_DIR"))?;
    if answer(&mut git(&["status", "--porcelain"]))?.is_empty() {
        return Ok(head);
    }
    println!("xtask: the clone holds the uncommitted changes, too");
    let index = folder().join("index");
    std::fs::create_dir_all(folder()).map_err(|e| format!("{}: {e}", folder().display()))?;
    run(git(&["read-tree", "HEAD"]).env("GIT_INDEX_FILE", &index), REMEDY)?;
    run(git(&["add", "--all"]).env("GIT_INDEX_FILE", &index), REMEDY)?;
    let tree = answer(git(&["write-tree"]).env("GIT_INDEX_FILE", &index))?;
    let mut commit = git(&["-c", "user.name=xtask", "-c", "user.email=xtask@localhost", "commit-tree", &tree]);
    answer(commit.args(["-p", &head, "-m", "Work tree under test"]))
}

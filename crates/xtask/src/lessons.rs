//! `cargo xtask lessons`: runs every published solution against the checks of its lesson.

use std::path::{Path, PathBuf};

use bindery_tests::lessons::{check, check_course, find, packed};
use bindery_tests::root;

use crate::Failure;

/// Runs the lessons in these folders, or all of them. Returns false if a lesson has a problem.
///
/// # Errors
/// A folder cannot be read.
pub fn lessons(paths: &[PathBuf]) -> Result<bool, Failure> {
    let all = root().join("lessons");
    let mut course = Vec::new();
    let mut folders = Vec::new();
    if paths.is_empty() {
        course = check_course(&all);
        folders = find(&all)?;
    }
    for path in paths {
        folders.extend(find(path)?);
    }
    let outcomes = check(&folders);
    for outcome in &outcomes {
        match outcome.wrong.as_slice() {
            [] => println!("ok      {} ({} steps)", outcome.lesson, outcome.steps),
            wrong => {
                println!("failed  {}", outcome.lesson);
                wrong.iter().for_each(|wrong| println!("          {wrong}"));
            }
        }
    }
    course.iter().for_each(|wrong| println!("{wrong}"));
    let failed = outcomes.iter().filter(|outcome| !outcome.wrong.is_empty()).count();
    println!("{} lessons, {failed} failed", outcomes.len());
    Ok(failed == 0 && course.is_empty())
}

/// Writes the lessons into a folder, as the page loads them.
///
/// # Errors
/// A lesson has a problem, or a file cannot be written.
pub fn pack(into: &Path) -> Result<bool, Failure> {
    let files = packed(&root().join("lessons"))?;
    std::fs::create_dir_all(into).map_err(|e| format!("{}: {e}", into.display()))?;
    for (name, bytes) in files {
        let path = into.join(name);
        std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(true)
}

//! The lessons on disk: parses them and runs their solutions.

use std::path::{Path, PathBuf};

use bindery_lessons::{Course, Lesson, Problem, bundle, course, run};

use crate::conformance::parallel;

/// The result of a lesson.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The ID of the lesson.
    pub lesson: String,
    /// The number of steps.
    pub steps: usize,
    /// The problems. Empty if the lesson is correct.
    pub wrong: Vec<String>,
}

/// Returns the folders of lessons below a folder, or the folder itself if it is a lesson, sorted by name.
///
/// # Errors
/// The folder cannot be read, or contains no lessons.
pub fn find(path: &Path) -> Result<Vec<PathBuf>, String> {
    let error = |e: std::io::Error| format!("{}: {e}", path.display());
    let path = path.canonicalize().map_err(error)?;
    let entries: Result<Vec<_>, _> = std::fs::read_dir(&path).map_err(error)?.collect();
    let mut entries: Vec<PathBuf> = entries.map_err(error)?.into_iter().map(|entry| entry.path()).collect();
    entries.sort();
    if entries.iter().any(|entry| entry.ends_with("lesson.yaml") || entry.ends_with("en.md")) {
        return Ok(vec![path]);
    }
    entries.retain(|entry| entry.is_dir());
    if entries.is_empty() { Err(format!("{}: no lessons there", path.display())) } else { Ok(entries) }
}

/// Reads the files of a lesson's folder, sorted by name.
///
/// # Errors
/// A file cannot be read.
pub fn files(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let error = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(error)? {
        let path = entry.map_err(error)?.path();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        files.push((name, text));
    }
    files.sort();
    Ok(files)
}

/// Parses and runs lessons.
pub fn check(folders: &[PathBuf]) -> Vec<Outcome> {
    parallel(folders, |folder| check_one(folder))
}

fn check_one(folder: &Path) -> Outcome {
    let id = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let files = match files(folder) {
        Ok(files) => files,
        Err(error) => return Outcome { lesson: id, steps: 0, wrong: vec![error] },
    };
    match Lesson::read(&id, &files) {
        Ok(lesson) => {
            let outcomes = run::run(&lesson);
            let wrong = outcomes.iter().flat_map(|o| o.failures.iter().map(move |f| format!("step {}: {f}", o.step)));
            Outcome { lesson: id, steps: lesson.steps.len(), wrong: wrong.collect() }
        }
        Err(problems) => Outcome { lesson: id, steps: 0, wrong: problems.iter().map(Problem::to_string).collect() },
    }
}

/// Checks that the course refers to exactly the lessons that have a folder.
pub fn check_course(folder: &Path) -> Vec<String> {
    let course = match read_course(folder) {
        Ok(course) => course,
        Err(wrong) => return wrong,
    };
    let folders = match find(folder) {
        Ok(folders) => folders,
        Err(error) => return vec![error],
    };
    let name = |path: &PathBuf| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let there: Vec<String> = folders.iter().map(name).collect();
    let absent = course.lessons().filter(|id| !there.iter().any(|t| t == id));
    let absent = absent.map(|id| format!("{}: the lesson {id} has no folder", course::FILE));
    let unlisted = there.iter().filter(|id| !course.lessons().any(|lesson| lesson == *id));
    absent.chain(unlisted.map(|id| format!("{}: the lesson {id} is in no chapter", course::FILE))).collect()
}

fn read_course(folder: &Path) -> Result<Course, Vec<String>> {
    let path = folder.join(course::FILE);
    let text = std::fs::read_to_string(&path).map_err(|e| vec![format!("{}: {e}", path.display())])?;
    Course::read(&text).map_err(|problems| problems.iter().map(Problem::to_string).collect())
}

/// Returns the lessons below a folder as the page loads them: files by name.
///
/// # Errors
/// The problems of the course or of a lesson.
pub fn packed(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let lines = |problems: Vec<Problem>| problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n");
    let course = read_course(folder).map_err(|wrong| wrong.join("\n"))?;
    let mut lessons = Vec::new();
    for folder in find(folder)? {
        let id = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let lesson = Lesson::read(&id, &files(&folder)?);
        lessons.push(lesson.map_err(|problems| format!("{id}: {}", lines(problems)))?);
    }
    bundle::files(&course, &lessons).map_err(|problem| problem.to_string())
}

//! Lessons: folders of Markdown and manifests, which are parsed, run and checked.
//!
//! A lesson is `lesson.yaml` (its steps, without texts), manifests, and one Markdown text for each language.
//! `lessons/README.md` describes the format for authors. [`lesson`] parses it, [`text`] parses the Markdown. A step is
//! complete when its [`check`]s pass. They evaluate the cluster and its records, never the input of the reader. [`run`]
//! runs the solutions.
//!
//! The crate does not access the file system: named texts are the input, lessons and problems the output.

pub mod bundle;
pub mod check;
pub mod course;
mod format;
pub mod lesson;
pub mod markdown;
mod reader;
pub mod regions;
pub mod run;
pub mod text;

pub use check::{Actual, Check, CheckResult, LogPosition, Matcher};
pub use course::{Course, Index, Outline};
pub use lesson::{Lesson, Operation, Quiz, Step};
pub use text::Text;

/// The languages of every lesson.
pub const LANGUAGES: [&str; 3] = ["en", "ru", "zh"];

/// A problem that the author must fix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The name of the file in the lesson's folder.
    pub file: String,
    /// The line, starting at 1. 0 if the problem concerns the whole file.
    pub line: usize,
    /// The problem, and its fix.
    pub text: String,
}

impl Problem {
    /// Returns a problem at a line of a file.
    pub fn new(file: &str, line: usize, text: impl Into<String>) -> Problem {
        Problem { file: file.to_owned(), line, text: text.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.text),
            line => write!(f, "{}:{line}: {}", self.file, self.text),
        }
    }
}

/// True if a text is a valid ID of a lesson, a step, an option or a check: `why-pending`.
pub(crate) fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

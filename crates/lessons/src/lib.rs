//! Lessons: folders of Markdown and manifests, read, run and checked.
//!
//! A lesson is `lesson.yaml` (its steps, in no language), manifests, and one Markdown text for each language. `lessons/README.md`
//! tells authors of the format; [`lesson`] reads it, [`text`] the Markdown. A step is done when its [`check`]s hold, which look
//! at the cluster and at what it has written, never at what was typed. [`run`] does what solutions say.
//!
//! No file system: named texts in, lessons and problems out.

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

/// The languages in which every lesson is written.
pub const LANGUAGES: [&str; 3] = ["en", "ru", "zh"];

/// Something that an author has to put right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, by its name in the lesson's folder.
    pub file: String,
    /// The line, from 1; 0 if it is about the whole file.
    pub line: usize,
    /// What is wrong, and what would put it right.
    pub text: String,
}

impl Problem {
    /// A problem at a line of a file.
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

/// Whether a text can name a lesson, a step, an option or a check: `why-pending`.
pub(crate) fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

//! The course: which lessons there are, in chapters.

use std::collections::BTreeMap;

use crate::reader::Reader;
use crate::{LANGUAGES, Problem};

/// The name of its file.
pub const FILE: &str = "course.yaml";

/// All chapters, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The chapters.
    pub chapters: Vec<Chapter>,
}

/// One chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// `bind`.
    pub id: String,
    /// Its title, by language.
    pub title: BTreeMap<String, String>,
    /// The ids of its lessons, in order: the names of their folders.
    pub lessons: Vec<String>,
}

impl Course {
    /// Reads `course.yaml`.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(text: &str) -> Result<Course, Vec<Problem>> {
        let reader = Reader::new(FILE, text).map_err(|problem| vec![problem])?;
        let root = reader.root();
        root.known(&["chapters"]);
        let mut chapters: Vec<Chapter> = Vec::new();
        for node in root.list("chapters") {
            node.known(&["id", "title", "lessons"]);
            let title = node.need("title").map(|title| {
                title.known(&LANGUAGES);
                LANGUAGES.iter().filter_map(|l| Some(((*l).to_owned(), title.need(l)?.text()))).collect()
            });
            let lessons: Vec<String> = node.list("lessons").iter().map(|lesson| lesson.id()).collect();
            for lesson in &lessons {
                let twice = lessons.iter().filter(|l| *l == lesson).count() > 1;
                if twice || chapters.iter().any(|c| c.lessons.contains(lesson)) {
                    node.wrong(format!("the lesson {lesson} is in the course twice"));
                }
            }
            let id = node.need("id").map(|id| id.id()).unwrap_or_default();
            chapters.push(Chapter { id, title: title.unwrap_or_default(), lessons });
        }
        if chapters.is_empty() {
            root.wrong("there are no `chapters`");
        }
        match reader.problems() {
            problems if problems.is_empty() => Ok(Course { chapters }),
            problems => Err(problems),
        }
    }

    /// The ids of all lessons, in order.
    pub fn lessons(&self) -> impl Iterator<Item = &str> {
        self.chapters.iter().flat_map(|chapter| &chapter.lessons).map(String::as_str)
    }
}

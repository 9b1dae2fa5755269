//! The course: the lessons in chapters.

use std::collections::BTreeSet;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Problem;
#[cfg(test)]
use crate::format::Id;
use crate::lesson::Lesson;
use crate::markdown::{Block, Inline};
use crate::reader::Reader;

/// The name of the file.
pub const FILE: &str = "course.yaml";

/// The course of Bindery (`course.yaml`): all chapters, in order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a course: a map with `chapters`")]
pub struct Course {
    /// The chapters.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub chapters: Vec<Chapter>,
}

/// One chapter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a chapter: a map with `id`, `title` and `lessons`")]
pub struct Chapter {
    /// The ID of the chapter: bind.
    #[cfg_attr(test, schemars(with = "Id"))]
    pub id: String,
    /// The title in each language.
    pub title: Title,
    /// The IDs of its lessons, in order: the names of their folders.
    #[cfg_attr(test, schemars(with = "Vec<Id>"))]
    pub lessons: Vec<String>,
}

/// A title in each language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a title in each language: a map with `en`, `ru` and `zh`")]
pub struct Title {
    /// English.
    pub en: String,
    /// Russian.
    pub ru: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl Title {
    /// Returns the title in a language, or in English if there is none in that language.
    pub fn in_language(&self, language: &str) -> &str {
        match language {
            "ru" => &self.ru,
            "zh" => &self.zh,
            _ => &self.en,
        }
    }
}

impl Course {
    /// Parses `course.yaml`.
    ///
    /// # Errors
    /// All problems of the file.
    pub fn read(text: &str) -> Result<Course, Vec<Problem>> {
        let mut reader = Reader::new(FILE, text).map_err(|problem| vec![problem])?;
        let course: Course = reader.read().map_err(|problem| vec![problem])?;
        let root = reader.root();
        let mut seen = BTreeSet::new();
        for (node, chapter) in root.items("chapters", &course.chapters) {
            node.at("id").id(&chapter.id);
            for (node, lesson) in node.items("lessons", &chapter.lessons) {
                node.id(lesson);
                if !seen.insert(lesson) {
                    node.add_problem(format!("the lesson {lesson} is in the course twice"));
                }
            }
        }
        if course.chapters.is_empty() {
            root.add_problem("there are no `chapters`");
        }
        match reader.problems() {
            problems if problems.is_empty() => Ok(course),
            problems => Err(problems),
        }
    }

    /// Returns the IDs of all lessons, in order.
    pub fn lessons(&self) -> impl Iterator<Item = &str> {
        self.chapters.iter().flat_map(|chapter| &chapter.lessons).map(String::as_str)
    }
}

/// The table of contents in one language: chapters with their titles and lessons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// The chapters that have lessons.
    pub chapters: Vec<(String, Vec<Outline>)>,
}

/// The entry of a lesson in the table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The ID of the lesson.
    pub id: String,
    /// The title.
    pub title: Vec<Inline>,
    /// The summary.
    pub summary: Vec<Block>,
    /// The duration for a reader, in minutes.
    pub minutes: u64,
    /// The topics, in the terms of Kubernetes.
    pub topics: Vec<String>,
    /// The IDs of its steps.
    pub steps: Vec<String>,
}

impl Index {
    /// Returns the table of contents of a course in a language. Omits lessons that do not exist.
    pub fn new(course: &Course, lessons: &[Lesson], language: &str) -> Index {
        let outline = |id: &String| {
            let lesson = lessons.iter().find(|lesson| lesson.id == *id)?;
            let text = lesson.text(language)?;
            Some(Outline {
                id: id.clone(),
                title: text.title.clone(),
                summary: text.summary.clone(),
                minutes: lesson.minutes,
                topics: lesson.topics.clone(),
                steps: lesson.steps.iter().map(|step| step.id.clone()).collect(),
            })
        };
        let chapters = course.chapters.iter().map(|chapter| {
            let lessons: Vec<Outline> = chapter.lessons.iter().filter_map(outline).collect();
            (chapter.title.in_language(language).to_owned(), lessons)
        });
        Index { chapters: chapters.filter(|(_, lessons)| !lessons.is_empty()).collect() }
    }
}

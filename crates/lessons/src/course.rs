//! The course: which lessons there are, in chapters.

use std::collections::BTreeMap;

use bindery_api::manifest;
use bindery_api::object;

use crate::markdown::{Block, Inline, sections};
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

/// What a table of contents says of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The lesson's id.
    pub id: String,
    /// Its title.
    pub title: Vec<Inline>,
    /// What it is about.
    pub summary: Vec<Block>,
    /// How long a reader may take.
    pub minutes: u64,
    /// Kubernetes' own words.
    pub topics: Vec<String>,
    /// The ids of its steps.
    pub steps: Vec<String>,
}

impl Outline {
    /// Reads what there is of a lesson: its `lesson.yaml`, and its text up to the first step.
    pub fn read(id: &str, structure: &str, head: &str) -> Option<Outline> {
        let value = manifest::documents(structure).into_iter().next()?.ok()?.value;
        let head = sections("", head).ok()?.into_iter().next()?;
        Some(Outline {
            id: id.to_owned(),
            title: head.title,
            summary: head.body,
            minutes: value["minutes"].as_u64().unwrap_or(0),
            topics: object::strings_at(&value, "topics").into_iter().map(str::to_owned).collect(),
            steps: object::list_at(&value, "steps").iter().map(|s| object::str_at(s, "id").to_owned()).collect(),
        })
    }
}

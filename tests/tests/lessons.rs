//! Every lesson is complete in every language, and its solutions pass its checks.
#![allow(clippy::disallowed_methods)] // Reads files.

use bindery_lessons::{Lesson, bundle};
use bindery_tests::lessons::{check, check_course, files, find, packed};
use bindery_tests::root;

#[test]
fn every_lesson_passes_its_own_checks() {
    let folder = root().join("lessons");
    let mut wrong = check_course(&folder);
    let folders = find(&folder).expect("there are lessons");
    let outcomes = check(&folders);
    let steps: usize = outcomes.iter().map(|outcome| outcome.steps).sum();
    assert!(outcomes.len() >= 25 && steps >= 60, "{} lessons, {steps} steps", outcomes.len());
    for outcome in outcomes {
        wrong.extend(outcome.wrong.iter().map(|wrong| format!("{}: {wrong}", outcome.lesson)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The page loads the parsed lessons: each lesson with its text in one language, and a table of contents for each
/// language.
#[test]
fn packed_lesson_round_trips() {
    let folder = root().join("lessons");
    let packed = packed(&folder).expect("the lessons can be packed");
    let bytes = |name: &str| packed.iter().find(|(of, _)| of == name).map(|(_, bytes)| bytes.as_slice()).expect(name);
    let folders = find(&folder).expect("there are lessons");
    assert_eq!(packed.len(), 3 * (folders.len() + 1));
    for language in ["en", "ru", "zh"] {
        let index = bundle::index(bytes(&format!("index.{language}.bin"))).expect("it is a table of contents");
        assert_eq!(index.chapters.iter().map(|(_, lessons)| lessons.len()).sum::<usize>(), folders.len());
        for folder in &folders {
            let id = folder.file_name().expect("a name").to_string_lossy();
            let mut lesson = Lesson::read(&id, &files(folder).expect("it can be read")).expect("it has no problems");
            lesson.texts.retain(|of, _| of == language);
            let found = bundle::lesson(bytes(&format!("{id}.{language}.bin"))).expect("it is a lesson");
            assert!(found == lesson, "{id} {language}");
        }
    }
    assert!(bundle::lesson(b"{}").is_none(), "what is no lesson is refused");
}

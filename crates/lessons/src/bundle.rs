//! The lessons as files for the page. They are parsed and checked when the page is built, so that the page contains no
//! parser of YAML and Markdown.
//!
//! A file is the `postcard` form of a type, which needs a third of the code of JSON. The writer and the reader are from
//! the same build.

use crate::course::{Course, Index};
use crate::lesson::Lesson;
use crate::{LANGUAGES, Problem};

/// Returns the files by name: for each language the table of contents, and each lesson with its text in that language.
///
/// # Errors
/// A value cannot be serialized.
pub fn files(course: &Course, lessons: &[Lesson]) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let mut files = Vec::new();
    for language in LANGUAGES {
        let index = postcard::to_allocvec(&Index::new(course, lessons, language));
        files.push((format!("index.{language}.bin"), index));
        for lesson in lessons {
            let mut lesson = lesson.clone();
            lesson.texts.retain(|of, _| of == language);
            files.push((format!("{}.{language}.bin", lesson.id), postcard::to_allocvec(&lesson)));
        }
    }
    let written = files.into_iter().map(|(name, bytes)| match bytes {
        Ok(bytes) => Ok((name, bytes)),
        Err(error) => Err(Problem::new(&name, 0, error.to_string())),
    });
    written.collect()
}

/// Parses a table of contents written by [`files`]. `None` if it is invalid.
pub fn index(bytes: &[u8]) -> Option<Index> {
    postcard::from_bytes(bytes).ok()
}

/// Parses a lesson written by [`files`]. `None` if it is invalid.
pub fn lesson(bytes: &[u8]) -> Option<Lesson> {
    postcard::from_bytes(bytes).ok()
}

/// Serializes values of any type as JSON text.
pub(crate) mod json {
    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

    pub fn serialize<T: Serialize, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(value).map_err(ser::Error::custom)?.serialize(to)
    }

    pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        serde_json::from_str(&String::deserialize(from)?).map_err(de::Error::custom)
    }
}

//! Every lesson is complete in every language, and its own solutions pass its own checks.
#![allow(clippy::disallowed_methods)] // Reads files.

use std::collections::BTreeSet;

use bindery_lessons::check::KEYS as KEYS_OF_CHECKS;
use bindery_lessons::lesson::{KEYS, KEYS_OF_DEEDS};
use bindery_tests::lessons::{check, check_course, find};
use bindery_tests::root;
use serde_json::Value;

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

/// The schema that editors read knows the keys that the reader knows.
#[test]
fn the_schema_knows_every_key() {
    let path = root().join("lessons/lesson.schema.json");
    let text = std::fs::read_to_string(&path).expect("there is a schema");
    let schema: Value = serde_json::from_str(&text).expect("it is JSON");
    let mut told = BTreeSet::new();
    keys(&schema, &mut told);
    let known: BTreeSet<&str> = KEYS.iter().chain(KEYS_OF_DEEDS).chain(KEYS_OF_CHECKS).copied().collect();
    let course = ["chapters", "title", "lessons", "en", "ru", "zh"];
    let known: BTreeSet<String> = known.into_iter().chain(course).map(str::to_owned).collect();
    assert_eq!(told, known);
}

fn keys(schema: &Value, told: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                if key == "properties" {
                    told.extend(value.as_object().into_iter().flatten().map(|(key, _)| key.clone()));
                    value.as_object().into_iter().flatten().for_each(|(_, inner)| keys(inner, told));
                } else {
                    keys(value, told);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| keys(inner, told)),
        _ => {}
    }
}

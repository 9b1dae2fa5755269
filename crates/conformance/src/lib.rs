//! The conformance tool: recordings of real clusters, replayed and compared.
//!
//! A recording says what was done to a Kubernetes cluster, step by step, and everything that the cluster wrote, said
//! and printed. [`bindery_session::recording`] does the same to a [`Cluster`](bindery_cluster::Cluster). Here the answers
//! are normalized ([`normalize`]), and the two are compared level by level ([`compare`]).
//!
//! No file system: text in, reports out. It is no part of the page.

pub mod case;
pub mod compare;
pub mod normalize;
pub mod trace;

use bindery_api::Value;
use bindery_session::recording::{self, NORMALIZED, Normalize, Setting, Verbatim};

pub use compare::{Level, Report};

use normalize::Normalizer;

/// Replays one recording with the settings of the recorded cluster, and compares.
///
/// # Errors
/// Text that is not a recording.
pub fn check(text: &str) -> Result<Report, String> {
    check_with(text, &[])
}

/// Replays one recording with some of the page's settings, and compares.
///
/// # Errors
/// Text that is not a recording.
pub fn check_with(text: &str, page: &[Setting]) -> Result<Report, String> {
    let recording = parse(text)?;
    let replay = recording::replay(&recording, page, &mut *normalizer(&recording))?;
    Ok(compare::compare(&recording, &replay))
}

/// Replays one recording and gives back everything the core wrote and said, a line of JSON each: equal on every platform.
///
/// # Errors
/// Text that is not a recording.
pub fn log(text: &str) -> Result<String, String> {
    Ok(recording::replay(&parse(text)?, &[], &mut Verbatim)?.log)
}

/// Replays one recording and gives back what the core did, in the recording's own form.
///
/// # Errors
/// Text that is not a recording.
pub fn record(text: &str) -> Result<Value, String> {
    let recording = parse(text)?;
    let mut normalizer = normalizer(&recording);
    recording::performed(recording, &mut *normalizer)
}

/// The normalizer of a recording. The page's recordings have the values of the simulation as they are.
fn normalizer(recording: &Value) -> Box<dyn Normalize> {
    if recording[NORMALIZED] == false { Box::new(Verbatim) } else { Box::new(Normalizer::default()) }
}

fn parse(text: &str) -> Result<Value, String> {
    let recording: Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
    match recording.get("steps") {
        Some(Value::Array(_)) => Ok(recording),
        _ => Err("not a recording: it has no list of `steps`".into()),
    }
}

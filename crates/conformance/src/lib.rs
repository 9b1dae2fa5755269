//! The conformance tool: replays recordings of real clusters and compares the results.
//!
//! A recording contains the operations on a Kubernetes cluster, step by step, and all writes, events and output of the
//! cluster. [`bindery_session::recording`] runs the same operations on a [`Cluster`](bindery_cluster::Cluster). This
//! crate normalizes the results ([`normalize`]) and compares them level by level ([`compare`]).
//!
//! The crate does not access the file system: texts are the input, reports the output. It is not part of the page.

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
/// The text is not a recording.
pub fn check(text: &str) -> Result<Report, String> {
    check_with(text, &[])
}

/// Replays one recording with some of the page's settings, and compares.
///
/// # Errors
/// The text is not a recording.
pub fn check_with(text: &str, page: &[Setting]) -> Result<Report, String> {
    let recording = parse(text)?;
    let replay = recording::replay(&recording, page, &mut *normalizer(&recording))?;
    Ok(compare::compare(&recording, &replay))
}

/// Replays one recording and returns all writes and events of the core, one JSON object per line. The result is equal
/// on every platform.
///
/// # Errors
/// The text is not a recording.
pub fn log(text: &str) -> Result<String, String> {
    Ok(recording::replay(&parse(text)?, &[], &mut Verbatim)?.log)
}

/// Replays one recording and returns the results of the core in the format of a recording.
///
/// # Errors
/// The text is not a recording.
pub fn record(text: &str) -> Result<Value, String> {
    let recording = parse(text)?;
    let mut normalizer = normalizer(&recording);
    recording::replay_steps(recording, &mut *normalizer)
}

/// Returns the normalizer of a recording. The page's recordings contain the original values of the simulation.
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

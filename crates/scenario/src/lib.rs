//! Recordings of real clusters, replayed and compared.
//!
//! A recording says what was done to a Kubernetes cluster, step by step, and everything that the cluster wrote, said
//! and printed. Here the same is done to a [`Cluster`](bindery_cluster::Cluster), the answers are normalized
//! ([`normalize`]), and the two are compared level by level ([`compare`]).
//!
//! No file system: text in, reports out.

pub mod case;
pub mod compare;
pub mod normalize;
pub mod replay;
pub mod trace;

use bindery_api::Value;

pub use compare::{Level, Report};
pub use replay::Setting;

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
    let replay = replay::replay(&recording, page)?;
    Ok(compare::compare(&recording, &replay))
}

/// Replays one recording and gives back everything the core wrote and said, a line of JSON each: equal on every platform.
///
/// # Errors
/// Text that is not a recording.
pub fn log(text: &str) -> Result<String, String> {
    Ok(replay::replay(&parse(text)?, &[])?.log)
}

/// Replays one recording and gives back what the core did, in the recording's own form.
///
/// # Errors
/// Text that is not a recording.
pub fn record(text: &str) -> Result<Value, String> {
    let mut recording = parse(text)?;
    let replay = replay::replay(&recording, &[])?;
    let steps = recording["steps"].as_array_mut().into_iter().flatten();
    for (step, mut done) in steps.zip(replay.steps) {
        done["step"] = step["step"].clone();
        *step = done;
    }
    recording["final"] = replay.last.into();
    Ok(recording)
}

fn parse(text: &str) -> Result<Value, String> {
    let recording: Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
    match recording.get("steps") {
        Some(Value::Array(_)) => Ok(recording),
        _ => Err("not a recording: it has no list of `steps`".into()),
    }
}

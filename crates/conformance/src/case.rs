//! Single requests: the output of kubectl, and the resulting objects on the server.

use std::time::Duration;

use bindery_api::kinds;
use bindery_api::request::Request;
use bindery_api::{Value, object};
use bindery_session::recording::cluster;
use serde::Deserialize;

use crate::compare::{Level, Report, text_difference};
use crate::normalize::{Normalizer, is_uid};

/// A request and its response.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// A manifest that is applied first.
    given: Option<String>,
    verb: String,
    manifest: String,
    args: Vec<String>,
    exit: i32,
    stdout: String,
    stderr: String,
    /// The objects of the manifest on the server.
    #[serde(default)]
    objects: Vec<Value>,
}

/// Runs every case of a file of cases.
///
/// # Errors
/// The text is not a list of cases: the invalid key and its position.
pub fn check(text: &str) -> Result<Vec<Report>, String> {
    let cases: Vec<Case> = serde_json::from_str(text).map_err(|e| format!("not a list of cases: {e}"))?;
    Ok(cases.iter().map(check_one).collect())
}

fn check_one(case: &Case) -> Report {
    let mut report = Report::new(&case.name);
    let mut cluster = cluster(&[]);
    // The controllers create the default objects of its namespaces first.
    cluster.settle(Duration::from_secs(1));
    if let Some(given) = &case.given {
        bindery_kubectl::run(&mut cluster, &["apply", "-f", "-"], given);
        cluster.settle(Duration::from_secs(4));
    }
    let mut args = vec![case.verb.as_str(), "-f", "-"];
    args.extend(case.args.iter().map(String::as_str));
    let output = bindery_kubectl::run(&mut cluster, &args, &case.manifest);
    if case.given.is_some() {
        // Without a first manifest the objects are from a dry run: no controller has reconciled them.
        cluster.settle(Duration::from_secs(4));
    }
    let normalizer = Normalizer::default();
    let exit = (case.exit != output.exit).then(|| {
        let first_line = output.stderr.lines().next().unwrap_or_default();
        format!("exit {}, not {}, saying {first_line:?}", output.exit, case.exit)
    });
    let stdout = text_difference("stdout", &case.stdout, &normalizer.output(&output.stdout));
    let stderr = text_difference("stderr", &case.stderr, &normalizer.output(&output.stderr));
    let mut uids = Vec::new();
    let objects = case.objects.iter().enumerate().find_map(|(i, theirs)| {
        let kind = kinds::of(theirs)?;
        let got = cluster.request("", Request::get(kind, object::namespace(theirs), object::name(theirs)));
        let ours = match got {
            Ok(response) => {
                let mut ours = Value::clone(&response.object());
                object::remove(&mut ours, "metadata.resourceVersion");
                number_uids(&mut ours, &mut uids);
                normalizer.value(&ours)
            }
            Err(status) => return Some(format!("object {}: {status}", i + 1)),
        };
        let change = bindery_cluster::diff::diff(Some(theirs), Some(&ours)).into_iter().next()?;
        Some(format!("object {}: {} is {:?}, not {:?}", i + 1, change.path, change.after, change.before))
    });
    report.note(Level::Cases, exit.or(stderr).or(stdout).or(objects));
    report
}

/// Replaces UIDs by `uid-1`, `uid-2`, in the order of their first appearance.
fn number_uids(value: &mut Value, uids: &mut Vec<String>) {
    match value {
        Value::String(text) if is_uid(text) => {
            let at = uids.iter().position(|uid| uid == text).unwrap_or_else(|| {
                uids.push(text.clone());
                uids.len() - 1
            });
            *value = format!("uid-{}", at + 1).into();
        }
        Value::Array(list) => list.iter_mut().for_each(|v| number_uids(v, uids)),
        Value::Object(map) => map.values_mut().for_each(|v| number_uids(v, uids)),
        _ => {}
    }
}

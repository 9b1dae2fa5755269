//! The revisions of a StatefulSet's template.
//!
//! Implements `pkg/controller/history/controller_history.go` and the revision half of
//! `pkg/controller/statefulset/stateful_set_control.go`.

use std::collections::BTreeSet;

use bindery_api::kinds::{CONTROLLER_REVISION, STATEFUL_SET};
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Object, Value, object};
use serde_json::json;

use super::set::revision_of;
use crate::common::controller_ref::{claim, controller_of, controller_reference, matches, selector};
use crate::common::hash::{fnv1, go_json, safe_encode};
use crate::common::volume::int;
use crate::{Reconcile, Suspend, Task};

const HASH: &str = "controller.kubernetes.io/hash";
/// The maximum length of the StatefulSet's name in a revision name, so that the hash fits.
const LONGEST_PREFIX: usize = 223;

/// The current and the update revision of a StatefulSet.
pub struct Revisions {
    /// The revision of the Pods that are not updated yet.
    pub current: Object,
    /// The revision of the current template.
    pub update: Object,
    /// The number of hash collisions.
    pub collisions: i64,
}

/// Adopts the revisions without a controller (`adoptOrphanRevisions`).
///
/// # Errors
/// Suspends the sync for requests.
pub fn adopt(task: &mut Task, set: &Object) -> Reconcile<()> {
    let selector = selector(set);
    // A revision that the StatefulSet controls is kept, whatever its labels are.
    let wanted = |r: &Value| controller_of(r).is_some() || matches(selector.as_ref(), r);
    claim(task, (&STATEFUL_SET, set), &CONTROLLER_REVISION, |_| true, wanted).map(|_| ())
}

/// Returns a StatefulSet's revisions, oldest first.
pub fn list(task: &Task, set: &Object) -> Vec<Object> {
    let selector = selector(set);
    let of_set = |r: &Value| controller_of(r).is_none_or(|owner| object::str_at(owner, "uid") == object::uid(set));
    let mut found: Vec<Object> = task
        .cache
        .list(&CONTROLLER_REVISION)
        .filter(|r| object::namespace(r) == object::namespace(set) && matches(selector.as_ref(), r) && of_set(r))
        .cloned()
        .collect();
    bindery_api::sort::sort(&mut found, |a, b| order(a).cmp(&order(b)));
    found
}

fn order(revision: &Value) -> (i64, &str, &str) {
    (int(revision, "revision"), object::str_at(revision, "metadata.creationTimestamp"), object::name(revision))
}

/// Returns the patch that contains a StatefulSet's template (`getPatch`).
fn data(set: &Value) -> Value {
    let mut template = object::at(set, "spec.template").cloned().unwrap_or_else(|| json!({}));
    template["$patch"] = "replace".into();
    json!({ "spec": { "template": template } })
}

fn hash(data: &Value, collisions: i64) -> String {
    safe_encode(fnv1(format!("{}{collisions}", go_json(data)).as_bytes()))
}

fn name(set: &Value, hash: &str) -> String {
    let prefix: String = object::name(set).chars().take(LONGEST_PREFIX).collect();
    format!("{prefix}-{hash}")
}

/// Returns the template of a revision (`ApplyRevision`: the patch replaces only the template).
pub fn template(revision: &Value) -> Value {
    let mut template = object::at(revision, "data.spec.template").cloned().unwrap_or_else(|| json!({}));
    object::remove(&mut template, "$patch");
    template
}

/// Finds or creates the revision of the current template, and finds the current revision of the StatefulSet
/// (`getStatefulSetRevisions`).
///
/// # Errors
/// Suspends the sync for requests, and fails if one is rejected.
pub fn current_and_update(task: &mut Task, set: &Object, revisions: &[Object]) -> Reconcile<Revisions> {
    let mut collisions = int(set, "status.collisionCount");
    let data = data(set);
    let next = revisions.last().map_or(1, |last| int(last, "revision") + 1);
    let equal = revisions.iter().rev().find(|r| r.get("data") == Some(&data)).cloned();
    let update = match (equal, revisions.last()) {
        (Some(equal), Some(last)) if equal.get("data") == last.get("data") => last.clone(),
        (Some(equal), _) => {
            let mut renumbered = Value::clone(&equal);
            renumbered["revision"] = next.into();
            let why =
                Why::new("set-revision-again").fact("set", object::key(set)).fact("revision", object::name(&equal));
            task.update(&CONTROLLER_REVISION, renumbered, why)?
        }
        (None, _) => create(task, set, data, next, &mut collisions)?,
    };
    let at = object::str_at(set, "status.currentRevision");
    let current = revisions.iter().find(|r| object::name(r) == at).unwrap_or(&update).clone();
    Ok(Revisions { current, update, collisions })
}

/// Creates a revision. If another revision has the name and different data, the collision count is increased
/// (`CreateControllerRevision`).
fn create(task: &mut Task, set: &Object, data: Value, number: i64, collisions: &mut i64) -> Reconcile<Object> {
    let mut labels = object::at(set, "spec.template.metadata.labels").cloned().unwrap_or_else(|| json!({}));
    labels[HASH] = hash(&data, *collisions).into();
    let mut revision = json!({
        "apiVersion": CONTROLLER_REVISION.api_version(),
        "kind": CONTROLLER_REVISION.kind,
        "metadata": {
            "namespace": object::namespace(set),
            "labels": labels,
            "ownerReferences": [controller_reference(&STATEFUL_SET, set)],
        },
        "revision": number,
    });
    if let Some(annotations) = object::at(set, "metadata.annotations") {
        revision["metadata"]["annotations"] = annotations.clone();
    }
    loop {
        let name = name(set, &hash(&data, *collisions));
        revision["metadata"]["name"] = name.as_str().into();
        revision["data"] = data.clone();
        let why = Why::new("set-revision-new").fact("set", object::key(set)).fact("revision", name.as_str());
        match task.send(Request::create(&CONTROLLER_REVISION, revision.clone()), why)? {
            Ok(response) => return Ok(response.object()),
            Err(status) if status.is_already_exists() => {
                match task.get_live(&CONTROLLER_REVISION, object::namespace(set), &name)? {
                    Some(known) if known.get("data") == Some(&data) => return Ok(known),
                    Some(_) => *collisions += 1,
                    None => return Err(Suspend::Retry(status.message)),
                }
            }
            Err(status) => return Err(Suspend::Retry(status.message)),
        }
    }
}

/// Deletes the oldest unused revisions, down to the limit (`truncateHistory`).
///
/// # Errors
/// Suspends the sync for requests, and fails if one is rejected.
pub fn truncate(
    task: &mut Task,
    set: &Object,
    pods: &[Object],
    revisions: &[Object],
    live: &Revisions,
) -> Reconcile<()> {
    let mut used: BTreeSet<&str> = pods.iter().map(|pod| revision_of(pod)).collect();
    used.extend([object::name(&live.current), object::name(&live.update)]);
    let old: Vec<&Object> = revisions.iter().filter(|r| !used.contains(object::name(r))).collect();
    let limit = usize::try_from(int(set, "spec.revisionHistoryLimit")).unwrap_or(0);
    for revision in old.iter().take(old.len().saturating_sub(limit)) {
        let (namespace, name) = (object::namespace(revision), object::name(revision));
        let why = Why::new("set-revision-old").fact("set", object::key(set)).fact("revision", name);
        task.write(Request::delete(&CONTROLLER_REVISION, namespace, name), why)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_is_computed_from_go_json() {
        // The first entries of upstream's test data for FNV-1, and escaped HTML characters.
        assert_eq!(fnv1(b""), 0x811c_9dc5);
        assert_eq!(fnv1(b"a"), 0x050c_5d7e);
        assert_eq!(go_json(&json!({ "b": "<&>", "a": 1 })), r#"{"a":1,"b":"\u003c\u0026\u003e"}"#);
        assert_eq!(safe_encode(0), "4");
    }
}

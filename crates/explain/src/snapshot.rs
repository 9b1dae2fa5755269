//! VolumeSnapshots.

use bindery_api::kinds::{
    PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, VOLUME_SNAPSHOT, VOLUME_SNAPSHOT_CLASS, VOLUME_SNAPSHOT_CONTENT,
};
use bindery_api::{Object, object};
use serde_json::json;

use crate::fix::Fix;
use crate::index::ObjectIndex;
use crate::{Explanation, claim};

/// Explains why a snapshot is not ready.
pub fn explain(index: &ObjectIndex, snapshot: &Object) -> Option<Explanation> {
    if object::is_deleting(snapshot) || object::at(snapshot, "status.readyToUse").is_some_and(|r| *r == true) {
        return None;
    }
    let namespace = object::namespace(snapshot);
    let source = object::str_at(snapshot, "spec.source.persistentVolumeClaimName");
    let content = object::str_at(snapshot, "spec.source.volumeSnapshotContentName");
    let class = object::str_at(snapshot, "spec.volumeSnapshotClassName");
    let new = |problem| {
        let known = Explanation::new(problem, (&VOLUME_SNAPSHOT, snapshot)).blocked_by("snapshotter");
        known.fact("claim", source).fact("class", class)
    };
    let error = object::str_at(snapshot, "status.error.message");
    let last_event = (!error.is_empty()).then(|| error.to_owned());
    if !content.is_empty() && index.get(&VOLUME_SNAPSHOT_CONTENT, "", content).is_none() {
        return Some(new("snapshot-content-missing").fact("content", content).blocked_by("you"));
    }
    let found = index.get(&PERSISTENT_VOLUME_CLAIM, namespace, source);
    let volume = found.and_then(|c| index.get(&PERSISTENT_VOLUME, "", object::str_at(c, "spec.volumeName")));
    let driver = volume.map(|v| object::str_at(v, "spec.csi.driver")).unwrap_or_default();
    let fits = |c: &&Object| driver.is_empty() || object::str_at(c, "driver") == driver;
    let default =
        |c: &&Object| object::annotation(c, "snapshot.storage.kubernetes.io/is-default-class") == Some("true");
    let made = |name: &str| {
        let mut class = json!({
            "apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshotClass", "metadata": { "name": name },
            "driver": driver, "deletionPolicy": "Delete",
        });
        if class_is_default(name) {
            object::set_annotation(&mut class, "snapshot.storage.kubernetes.io/is-default-class", "true");
        }
        Fix::create("create-snapshot-class", class)
    };
    let found = if content.is_empty() && found.is_none() {
        new("snapshot-claim-missing").blocked_by("you")
    } else if let Some(claim) = found.filter(|c| object::str_at(c, "status.phase") != "Bound") {
        let inner = claim::explain(index, claim);
        let known = new("snapshot-claim-pending").blocked_by("claim");
        inner.map_or(known.clone(), |inner| Explanation {
            candidates: inner.candidates,
            chain: inner.chain,
            ..known.fix(inner.fixes)
        })
    } else if !class.is_empty() && index.get(&VOLUME_SNAPSHOT_CLASS, "", class).is_none() {
        new("snapshot-class-missing").blocked_by("you").fix((!driver.is_empty()).then(|| made(class)))
    } else if class.is_empty() && !index.list(&VOLUME_SNAPSHOT_CLASS).filter(fits).any(|c| default(&c)) {
        let marked = index.list(&VOLUME_SNAPSHOT_CLASS).find(fits).map(|class| {
            Fix::replace("make-default", class, |class| {
                object::set_annotation(class, "snapshot.storage.kubernetes.io/is-default-class", "true");
            })
        });
        let known = new("snapshot-no-class").blocked_by("you");
        known.fix(marked.or_else(|| (!driver.is_empty()).then(|| made(DEFAULT))))
    } else if last_event.is_some() {
        new("snapshot-failed").fact("error", error)
    } else {
        new("snapshot-coming")
    };
    Some(Explanation { last_event, ..found })
}

/// The name of a class that a fix creates as the default.
const DEFAULT: &str = "snapshots";

fn class_is_default(name: &str) -> bool {
    name == DEFAULT
}

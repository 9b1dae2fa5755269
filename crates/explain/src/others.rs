//! VolumeAttachments, VolumeSnapshots and Namespaces.

use bindery_api::kinds::{
    KINDS, NAMESPACE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, VOLUME_ATTACHMENT, VOLUME_SNAPSHOT,
    VOLUME_SNAPSHOT_CLASS, VOLUME_SNAPSHOT_CONTENT,
};
use bindery_api::view::VolumeAttachment;
use bindery_api::{Object, Value, object};
use serde_json::json;

use crate::fix::Fix;
use crate::world::{World, condition, deleted};
use crate::{Explanation, claim, nodes};

/// Why a volume is not attached, or not detached.
pub fn attachment(world: &World, attachment: &Object) -> Option<Explanation> {
    let node = VolumeAttachment(attachment).spec().node_name();
    let driver = VolumeAttachment(attachment).spec().attacher();
    let volume = object::str_at(attachment, "spec.source.persistentVolumeName");
    let new = |problem| {
        let known = Explanation::new(problem, (&VOLUME_ATTACHMENT, attachment)).waits("attacher");
        known.fact("volume", volume).fact("node", node).fact("driver", driver)
    };
    let force = || {
        let edit = |object: &mut Value| drop(object::remove(object, "metadata.finalizers"));
        Fix::replace("remove-attachment-finalizers", attachment, edit)
    };
    if object::is_deleting(attachment) {
        let error = VolumeAttachment(attachment).status().detach_error().map_or("", |e| e.message());
        let known = match nodes::trouble(world, node) {
            _ if !error.is_empty() => new("attachment-detach-failed").fact("error", error).fix([force()]),
            _ if !nodes::is_installed(world, driver) => new("attachment-driver-gone").fix([force()]),
            Some(_) => new("attachment-node-silent").fix([force()]),
            None => new("attachment-detaching"),
        };
        return Some(known.since(deleted(attachment)));
    }
    if object::at(attachment, "status.attached").is_some_and(|a| *a == true) {
        return None;
    }
    let error = VolumeAttachment(attachment).status().attach_error().map_or("", |e| e.message());
    if !error.is_empty() {
        let fix = Fix::delete("delete-attachment", &VOLUME_ATTACHMENT, attachment, &[]);
        let known = new("attachment-failed").fact("error", error).fix([fix]);
        return Some(Explanation { said: Some(error.to_owned()), ..known });
    }
    if world.knows(&PERSISTENT_VOLUME) && !volume.is_empty() && world.get(&PERSISTENT_VOLUME, "", volume).is_none() {
        let fix = Fix::delete("delete-attachment", &VOLUME_ATTACHMENT, attachment, &[]);
        return Some(new("attachment-volume-gone").fix([fix]));
    }
    if !nodes::is_installed(world, driver) {
        return Some(new("attachment-driver-gone").waits("driver"));
    }
    Some(new("attachment-attaching"))
}

/// Why a snapshot is not ready.
pub fn snapshot(world: &World, snapshot: &Object) -> Option<Explanation> {
    if object::is_deleting(snapshot) || object::at(snapshot, "status.readyToUse").is_some_and(|r| *r == true) {
        return None;
    }
    let namespace = object::namespace(snapshot);
    let source = object::str_at(snapshot, "spec.source.persistentVolumeClaimName");
    let content = object::str_at(snapshot, "spec.source.volumeSnapshotContentName");
    let class = object::str_at(snapshot, "spec.volumeSnapshotClassName");
    let new = |problem| {
        let known = Explanation::new(problem, (&VOLUME_SNAPSHOT, snapshot)).waits("snapshotter");
        known.fact("claim", source).fact("class", class)
    };
    let error = object::str_at(snapshot, "status.error.message");
    let said = (!error.is_empty()).then(|| error.to_owned());
    if !content.is_empty() && world.get(&VOLUME_SNAPSHOT_CONTENT, "", content).is_none() {
        return Some(new("snapshot-content-missing").fact("content", content).waits("you"));
    }
    let found = world.get(&PERSISTENT_VOLUME_CLAIM, namespace, source);
    let volume = found.and_then(|c| world.get(&PERSISTENT_VOLUME, "", object::str_at(c, "spec.volumeName")));
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
        new("snapshot-claim-missing").waits("you")
    } else if let Some(claim) = found.filter(|c| object::str_at(c, "status.phase") != "Bound") {
        let inner = claim::explain(world, claim);
        let known = new("snapshot-claim-pending").waits("claim");
        inner.map_or(known.clone(), |inner| Explanation {
            candidates: inner.candidates,
            chain: inner.chain,
            ..known.fix(inner.fixes)
        })
    } else if !class.is_empty() && world.get(&VOLUME_SNAPSHOT_CLASS, "", class).is_none() {
        new("snapshot-class-missing").waits("you").fix((!driver.is_empty()).then(|| made(class)))
    } else if class.is_empty() && !world.list(&VOLUME_SNAPSHOT_CLASS).filter(fits).any(|c| default(&c)) {
        let marked = world.list(&VOLUME_SNAPSHOT_CLASS).find(fits).map(|class| {
            Fix::replace("make-default", class, |class| {
                object::set_annotation(class, "snapshot.storage.kubernetes.io/is-default-class", "true");
            })
        });
        let known = new("snapshot-no-class").waits("you");
        known.fix(marked.or_else(|| (!driver.is_empty()).then(|| made(DEFAULT))))
    } else if said.is_some() {
        new("snapshot-failed").fact("error", error)
    } else {
        new("snapshot-coming")
    };
    Some(Explanation { said, ..found })
}

/// The name of a class that is made to be the default one.
const DEFAULT: &str = "snapshots";

fn class_is_default(name: &str) -> bool {
    name == DEFAULT
}

/// Why a namespace is not gone.
pub fn namespace(world: &World, namespace: &Object) -> Option<Explanation> {
    if !object::is_deleting(namespace) {
        return None;
    }
    let name = object::name(namespace);
    let mut left = Vec::new();
    let mut fixes = Vec::new();
    for kind in KINDS.iter().filter(|k| k.namespaced) {
        let inside: Vec<&Object> = world.list(kind).filter(|o| object::namespace(o) == name).collect();
        if inside.is_empty() {
            continue;
        }
        left.push(format!("{} {}", inside.len(), kind.plural));
        let held = inside.iter().filter(|o| object::is_deleting(o) && !object::finalizers(o).is_empty());
        let own = |o: &&&&Object| {
            **kind == PERSISTENT_VOLUME_CLAIM && object::finalizers(o).iter().all(|f| f.starts_with("kubernetes.io/"))
        };
        fixes.extend(
            held.filter(|o| !own(&o))
                .take(3)
                .map(|o| Fix::replace("remove-finalizers", o, |o| drop(object::remove(o, "metadata.finalizers")))),
        );
        if **kind == POD {
            let pods = inside.iter().filter(|p| nodes::trouble(world, object::str_at(p, "spec.nodeName")).is_some());
            fixes.extend(
                pods.take(3).map(|p| Fix::delete("force-delete-pod", &POD, p, &["--force", "--grace-period=0"])),
            );
        }
    }
    let conditions = ["NamespaceContentRemaining", "NamespaceFinalizersRemaining", "NamespaceDeletionContentFailure"];
    let told: Vec<&Value> = conditions.iter().filter_map(|c| condition(namespace, c)).collect();
    let said: Vec<&str> =
        told.iter().filter(|c| object::str_at(c, "status") == "True").map(|c| object::str_at(c, "message")).collect();
    let known = Explanation::new("namespace-terminating", (&NAMESPACE, namespace)).waits("finalizers");
    let known = known.fact("left", left.join(", ")).since(deleted(namespace)).fix(fixes);
    Some(Explanation { said: (!said.is_empty()).then(|| said.join(" ")), ..known })
}

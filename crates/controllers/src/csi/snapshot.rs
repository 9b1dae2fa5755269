//! The snapshot controller: binds snapshots to their contents, creates contents, and protects objects that are in use.
//!
//! Implements `external-snapshotter/pkg/common-controller`. Not modelled: groups of snapshots, distributed
//! snapshotting.

use std::time::Duration;

use bindery_api::field::quote;
use bindery_api::kinds::{
    PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, VOLUME_SNAPSHOT, VOLUME_SNAPSHOT_CLASS, VOLUME_SNAPSHOT_CONTENT,
};
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use super::snapshotter::BEING_DELETED;
use super::{BACK_OFF, format_binary_si, snapshotter};
use crate::common::secrets;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

/// The finalizer that keeps a snapshot while it can be a restore source.
const AS_SOURCE: &str = "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection";
/// The finalizer that keeps a snapshot until its content is deleted.
const BOUND: &str = "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection";
/// The finalizer that keeps a claim while a snapshot of it is created.
const CLAIM: &str = "snapshot.storage.kubernetes.io/pvc-as-source-protection";
const DEFAULT_CLASS: &str = "snapshot.storage.kubernetes.io/is-default-class";

const SNAPSHOTS: &str = "snapshots";
const CONTENTS: &str = "contents";

/// See the module.
#[derive(Debug)]
pub struct SnapshotController;

/// Returns the newer of the cached object and the object that this controller wrote itself.
fn known(task: &Task, kind: &'static Kind, key: &str) -> Option<Object> {
    let cached = task.cache.get(kind, key)?;
    let assumed = task.assumed.get(kind, key).filter(|o| object::uid(o) == object::uid(cached));
    let newer = assumed.filter(|assumed| crate::revision(assumed) > crate::revision(cached));
    Some(newer.unwrap_or(cached).clone())
}

fn why(branch: &'static str, snapshot: &Value) -> Why {
    Why::new(branch).fact("snapshot", object::key(snapshot))
}

fn is_ready(snapshot: &Value) -> bool {
    object::at(snapshot, "status.readyToUse") == Some(&Value::Bool(true))
}

/// True if a content refers to this snapshot, by name and UID.
fn names(content: &Value, snapshot: &Value) -> bool {
    let of = |field: &str| object::str_at(content, &format!("spec.volumeSnapshotRef.{field}"));
    of("name") == object::name(snapshot)
        && of("namespace") == object::namespace(snapshot)
        && of("uid") == object::uid(snapshot)
}

/// The reason and the text of the event for a snapshot that cannot be created.
struct Trouble(&'static str, String);

impl SnapshotController {
    fn write(&self, task: &mut Task, kind: &'static Kind, request: Request, why: Why) -> Reconcile<Object> {
        let written = task.write(request, why)?;
        task.store(kind, written.clone());
        Ok(written)
    }

    /// Writes an error to the status and emits an event, once for each text: `updateSnapshotErrorStatusWithEvent`.
    fn update_error_status(
        &self,
        task: &mut Task,
        snapshot: &Object,
        trouble: Trouble,
        unready: bool,
    ) -> Reconcile<()> {
        let Trouble(reason, text) = trouble;
        if object::str_at(snapshot, "status.error.message") == text {
            return Ok(());
        }
        let mut new = Value::clone(snapshot);
        object::set(&mut new, "status.error", json!({ "time": task.now.rfc3339(), "message": text }));
        if unready {
            object::set(&mut new, "status.readyToUse", false);
        }
        let why = why("snapshot-trouble", snapshot).fact("reason", text.as_str());
        let request = Request::update_status(&VOLUME_SNAPSHOT, new);
        let written = self.write(task, &VOLUME_SNAPSHOT, request, why.clone())?;
        task.warning(&written, reason, text, why);
        Ok(())
    }

    fn fail<T>(&self, task: &mut Task, snapshot: &Object, trouble: Trouble, unready: bool) -> Reconcile<T> {
        let text = trouble.1.clone();
        self.update_error_status(task, snapshot, trouble, unready)?;
        Err(Suspend::Retry(text))
    }

    fn snapshot(&self, task: &mut Task, key: &str) -> Reconcile {
        let Some(snapshot) = known(task, &VOLUME_SNAPSHOT, key) else {
            task.forget(&VOLUME_SNAPSHOT, key);
            return Ok(Why::new("snapshot-gone").fact("snapshot", key));
        };
        let snapshot = self.classed(task, snapshot)?;
        self.release_claim(task, &snapshot, false)?;
        if object::is_deleting(&snapshot) {
            return self.deleted(task, &snapshot);
        }
        let content = self.content_of(task, &snapshot)?;
        let snapshot = self.protect(task, snapshot, content.as_ref())?;
        let bound = object::str_at(&snapshot, "status.boundVolumeSnapshotContentName");
        if !is_ready(&snapshot) || bound.is_empty() {
            return self.unready(task, &snapshot, content);
        }
        match known(task, &VOLUME_SNAPSHOT_CONTENT, bound) {
            None => {
                let trouble = Trouble("SnapshotContentMissing", "VolumeSnapshotContent is missing".into());
                self.update_error_status(task, &snapshot, trouble, true)?;
                Ok(why("snapshot-content-missing", &snapshot))
            }
            Some(content) if !names(&content, &snapshot) => {
                let text = "VolumeSnapshotContent is not bound to the VolumeSnapshot correctly";
                self.update_error_status(task, &snapshot, Trouble("SnapshotMisbound", text.into()), true)?;
                Ok(why("snapshot-misbound", &snapshot))
            }
            Some(_) => Ok(why("snapshot-fine", &snapshot)),
        }
    }

    /// Returns the snapshot with its class. If it has none, sets the default class: `checkAndUpdateSnapshotClass`.
    fn classed(&self, task: &mut Task, snapshot: Object) -> Reconcile<Object> {
        if let Some(class) = object::at(&snapshot, "spec.volumeSnapshotClassName").and_then(Value::as_str) {
            if task.cache.get(&VOLUME_SNAPSHOT_CLASS, class).is_some() {
                return Ok(snapshot);
            }
            let text = format!(
                "Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io \"{class}\" not found"
            );
            self.update_error_status(task, &snapshot, Trouble("GetSnapshotClassFailed", text.clone()), false)?;
            // A deleted snapshot does not need its class.
            return if object::is_deleting(&snapshot) { Ok(snapshot) } else { Err(Suspend::Retry(text)) };
        }
        if object::at(&snapshot, "spec.source.volumeSnapshotContentName").is_some() {
            return Ok(snapshot);
        }
        let found = self.driver(task, &snapshot).and_then(|driver| {
            let classes = task.cache.list(&VOLUME_SNAPSHOT_CLASS).filter(|class| {
                object::annotation(class, DEFAULT_CLASS) == Some("true") && object::str_at(class, "driver") == driver
            });
            match classes.map(|class| object::name(class)).collect::<Vec<_>>().as_slice() {
                [one] => Ok((*one).to_owned()),
                [] => Err("cannot find default snapshot class".to_owned()),
                many => Err(format!("{} default snapshot classes were found", many.len())),
            }
        });
        match found {
            Ok(class) => {
                let patch = json!({ "spec": { "volumeSnapshotClassName": class } });
                let (namespace, name) = (object::namespace(&snapshot), object::name(&snapshot));
                let request = Request::patch(&VOLUME_SNAPSHOT, namespace, name, PatchType::Merge, patch);
                let why = why("snapshot-default-class", &snapshot).fact("class", class);
                self.write(task, &VOLUME_SNAPSHOT, request, why)
            }
            Err(error) => {
                let text = format!("Failed to set default snapshot class with error {error}");
                self.fail(task, &snapshot, Trouble("SetDefaultSnapshotClassFailed", text), false)
            }
        }
    }

    /// Returns the driver of the snapshot's source volume.
    fn driver(&self, task: &Task, snapshot: &Value) -> Result<String, String> {
        let volume = self.volume(task, snapshot)?;
        match object::str_at(&volume, "spec.csi.driver") {
            "" => Err(format!("snapshotting non-CSI volumes is not supported, snapshot:{}", object::key(snapshot))),
            driver => Ok(driver.to_owned()),
        }
    }

    fn claim(&self, cache: &Cache, snapshot: &Value) -> Option<Object> {
        let name = object::str_at(snapshot, "spec.source.persistentVolumeClaimName");
        cache.get(&PERSISTENT_VOLUME_CLAIM, &format!("{}/{name}", object::namespace(snapshot))).cloned()
    }

    /// Returns the snapshot's source volume: `getVolumeFromVolumeSnapshot`.
    fn volume(&self, task: &Task, snapshot: &Value) -> Result<Object, String> {
        let Some(claim) = self.claim(&task.cache, snapshot) else {
            let name = object::str_at(snapshot, "spec.source.persistentVolumeClaimName");
            return Err(format!(
                "failed to retrieve PVC {name} from the lister: \"persistentvolumeclaim \\\"{name}\\\" not found\""
            ));
        };
        let name = object::name(&claim);
        if object::str_at(&claim, "status.phase") != "Bound" {
            return Err(format!("the PVC {name} is not yet bound to a PV, will not attempt to take a snapshot"));
        }
        let volume = object::str_at(&claim, "spec.volumeName");
        let Some(found) = task.cache.get(&PERSISTENT_VOLUME, volume) else {
            return Err(format!(
                "failed to retrieve PV {volume} from the API server: \"persistentvolumes \\\"{volume}\\\" not found\""
            ));
        };
        if object::str_at(found, "spec.claimRef.uid") != object::uid(&claim) {
            return Err("claim in dataSource not bound or invalid".into());
        }
        Ok(found.clone())
    }

    /// Returns the content of a snapshot, if it exists.
    fn content_of(&self, task: &mut Task, snapshot: &Object) -> Reconcile<Option<Object>> {
        let source = object::at(snapshot, "spec.source.volumeSnapshotContentName").and_then(Value::as_str);
        let name = source.map_or_else(|| format!("snapcontent-{}", object::uid(snapshot)), str::to_owned);
        let Some(content) = known(task, &VOLUME_SNAPSHOT_CONTENT, &name) else { return Ok(None) };
        let has = |field: &str| object::at(&content, &format!("spec.source.{field}")).is_some();
        let mismatch = match source {
            Some(_) if !has("snapshotHandle") => Some(
                "VolumeSnapshotContent is dynamically provisioned while expecting a pre-provisioned one".to_owned(),
            ),
            None if !has("volumeHandle") => Some(format!(
                "VolumeSnapshotContent {name} is pre-provisioned while expecting a dynamically provisioned one"
            )),
            _ => None,
        };
        if let Some(text) = mismatch {
            return self.fail(task, snapshot, Trouble("SnapshotContentMismatch", text), true);
        }
        let uid = object::str_at(&content, "spec.volumeSnapshotRef.uid");
        let open = source.is_some()
            && uid.is_empty()
            && object::str_at(&content, "spec.volumeSnapshotRef.name") == object::name(snapshot)
            && object::str_at(&content, "spec.volumeSnapshotRef.namespace") == object::namespace(snapshot);
        if !open && !names(&content, snapshot) {
            let text = format!("VolumeSnapshotContent [{name}] is bound to a different snapshot");
            return self.fail(task, snapshot, Trouble("SnapshotContentMisbound", text), true);
        }
        Ok(Some(content))
    }

    /// Adds the finalizers of a snapshot: `checkandAddSnapshotFinalizers`.
    fn protect(&self, task: &mut Task, snapshot: Object, content: Option<&Object>) -> Reconcile<Object> {
        let bound = !object::str_at(&snapshot, "status.boundVolumeSnapshotContentName").is_empty()
            && content.is_some_and(|c| object::str_at(c, "spec.deletionPolicy") == "Delete");
        let mut new = Value::clone(&snapshot);
        object::add_finalizer(&mut new, AS_SOURCE);
        if bound {
            object::add_finalizer(&mut new, BOUND);
        }
        if new == *snapshot {
            return Ok(snapshot);
        }
        let why = why("snapshot-protect", &snapshot);
        self.write(task, &VOLUME_SNAPSHOT, Request::update(&VOLUME_SNAPSHOT, new), why)
    }

    /// Syncs a snapshot that is not ready: `syncUnreadySnapshot`.
    fn unready(&self, task: &mut Task, snapshot: &Object, content: Option<Object>) -> Reconcile {
        let source = object::at(snapshot, "spec.source.volumeSnapshotContentName").and_then(Value::as_str);
        let content = match (source, content) {
            (Some(_), Some(content)) => self.bind(task, snapshot, content)?,
            (Some(_), None) => {
                let trouble = Trouble("SnapshotContentMissing", "VolumeSnapshotContent is missing".into());
                return self.fail(task, snapshot, trouble, true);
            }
            (None, Some(content)) => content,
            (None, None) => match self.create(task, snapshot)? {
                Ok(content) => content,
                Err(error) => {
                    let text = format!("Failed to create snapshot content with error {error}");
                    return self.fail(task, snapshot, Trouble("SnapshotContentCreationFailed", text), true);
                }
            },
        };
        self.update_status(task, snapshot, &content)
    }

    /// Binds a pre-provisioned content to its snapshot: `checkandBindSnapshotContent`.
    fn bind(&self, task: &mut Task, snapshot: &Object, content: Object) -> Reconcile<Object> {
        let class = object::at(snapshot, "spec.volumeSnapshotClassName");
        if names(&content, snapshot) && object::at(&content, "spec.volumeSnapshotClassName").is_some() {
            return Ok(content);
        }
        let mut spec = json!({ "volumeSnapshotRef": { "uid": object::uid(snapshot) } });
        if let Some(class) = class {
            spec["volumeSnapshotClassName"] = class.clone();
        }
        let patch = json!({ "spec": spec });
        let name = object::name(&content);
        let why = why("snapshot-bind-content", snapshot).fact("content", name);
        let request = Request::patch(&VOLUME_SNAPSHOT_CONTENT, "", name, PatchType::Merge, patch);
        self.write(task, &VOLUME_SNAPSHOT_CONTENT, request, why)
    }

    /// Creates the content, for which the driver creates a snapshot: `createSnapshotContent`.
    fn create(&self, task: &mut Task, snapshot: &Object) -> Reconcile<Result<Object, String>> {
        let failed = |name: &str, text: &str| {
            Ok(Err(format!("snapshot controller failed to update {name} on API server: {text}")))
        };
        let Some(claim) = self.claim(&task.cache, snapshot) else {
            return failed(object::name(snapshot), "cannot get claim from snapshot");
        };
        if !object::has_finalizer(&claim, CLAIM) {
            if object::is_deleting(&claim) {
                return failed(object::name(&claim), "cannot add finalizer on claim because it is being deleted");
            }
            let mut new = Value::clone(&claim);
            object::add_finalizer(&mut new, CLAIM);
            let why = why("snapshot-protect-claim", snapshot).fact("claim", object::key(&claim));
            if let Err(status) = task.send(Request::update(&PERSISTENT_VOLUME_CLAIM, new), why)? {
                return failed(object::name(&claim), &status.message);
            }
        }
        let input = |text: String| {
            let name = object::name(snapshot);
            Ok(Err(format!("failed to get input parameters to create snapshot {name}: {}", quote(&text))))
        };
        let class = object::str_at(snapshot, "spec.volumeSnapshotClassName");
        let Some(class) = task.cache.get(&VOLUME_SNAPSHOT_CLASS, class).cloned() else {
            return input(format!("volumesnapshotclass.snapshot.storage.k8s.io \"{class}\" not found"));
        };
        let volume = match self.volume(task, snapshot) {
            Ok(volume) => volume,
            Err(text) => return input(text),
        };
        let name = format!("snapcontent-{}", object::uid(snapshot));
        let parameters = class.get("parameters").unwrap_or(&Value::Null);
        let secret = match secrets::of_snapshot(parameters, &name, snapshot) {
            Ok(secret) => secret,
            Err(text) => return input(text),
        };
        if object::at(&volume, "spec.csi").is_none() {
            let text = format!("cannot find CSI PersistentVolumeSource for volume {}", object::name(&volume));
            return Ok(Err(text));
        }
        let mut content = json!({
            "apiVersion": VOLUME_SNAPSHOT_CONTENT.api_version(), "kind": "VolumeSnapshotContent",
            "metadata": { "name": name },
            "spec": {
                "volumeSnapshotRef": {
                    "apiVersion": VOLUME_SNAPSHOT.api_version(), "kind": "VolumeSnapshot",
                    "namespace": object::namespace(snapshot), "name": object::name(snapshot),
                    "uid": object::uid(snapshot), "resourceVersion": object::resource_version(snapshot),
                },
                "source": { "volumeHandle": object::str_at(&volume, "spec.csi.volumeHandle") },
                "volumeSnapshotClassName": object::name(&class),
                "deletionPolicy": object::str_at(&class, "deletionPolicy"),
                "driver": object::str_at(&class, "driver"),
                "sourceVolumeMode": crate::common::volume::volume_mode(&volume),
            },
        });
        for part in ["name", "namespace"] {
            if let Some(secret) = &secret {
                let key = format!("snapshot.storage.kubernetes.io/deletion-secret-{part}");
                object::set_annotation(&mut content, &key, object::str_at(secret, part));
            }
        }
        let why = why("snapshot-create-content", snapshot).fact("content", name.as_str());
        let request = Request::create(&VOLUME_SNAPSHOT_CONTENT, content.clone());
        let made = match task.send(request, why.clone())? {
            Ok(response) => {
                task.store(&VOLUME_SNAPSHOT_CONTENT, response.object());
                response.object()
            }
            Err(status) if status.is_already_exists() => content.into(),
            Err(status) => {
                let key = object::key(snapshot);
                let text =
                    format!("Error creating volume snapshot content object for snapshot {key}: {}.", status.message);
                task.warning(snapshot, "CreateSnapshotContentFailed", text, why);
                return failed(&key, &status.message);
            }
        };
        let text = format!("Waiting for a snapshot {} to be created by the CSI driver.", object::key(snapshot));
        task.normal(snapshot, "CreatingSnapshot", text, why);
        Ok(Ok(made))
    }

    /// Copies the content's status to the snapshot: `updateSnapshotStatus`.
    fn update_status(&self, task: &mut Task, snapshot: &Object, content: &Object) -> Reconcile {
        let (namespace, name) = (object::namespace(snapshot), object::name(snapshot));
        let Some(live) = task.get_live(&VOLUME_SNAPSHOT, namespace, name)? else {
            return Ok(why("snapshot-gone", snapshot));
        };
        let of = |field: &str| object::at(content, &format!("status.{field}")).cloned();
        let created = of("creationTime").and_then(|nanos| nanos.as_u64()).map(|nanos| Time { micros: nanos / 1000 });
        let size = of("restoreSize").and_then(|size| size.as_u64());
        let ready = of("readyToUse") == Some(true.into());
        let mut status = live.get("status").cloned().unwrap_or_else(|| json!({}));
        let unset = |status: &Value, field: &str| status.get(field).is_none();
        if unset(&status, "boundVolumeSnapshotContentName") {
            status["boundVolumeSnapshotContentName"] = object::name(content).into();
        }
        status["readyToUse"] = ready.into();
        if let Some(created) = created.filter(|_| unset(&status, "creationTime")) {
            status["creationTime"] = created.rfc3339().into();
        }
        if let Some(size) = size.filter(|_| unset(&status, "restoreSize") || status["restoreSize"] == "0") {
            status["restoreSize"] = format_binary_si(size).into();
        }
        match of("error") {
            Some(error) => status["error"] = error,
            None => drop(object::remove(&mut status, "error")),
        }
        if live.get("status") == Some(&status) {
            return Ok(why("snapshot-waits", snapshot));
        }
        let done = why("snapshot-status", snapshot).fact("content", object::name(content));
        let key = object::key(snapshot);
        if object::at(&live, "status.creationTime").is_none() && created.is_some() {
            let text = format!("Snapshot {key} was successfully created by the CSI driver.");
            task.normal(snapshot, "SnapshotCreated", text, done.clone());
        }
        if !is_ready(&live) && ready {
            task.normal(snapshot, "SnapshotReady", format!("Snapshot {key} is ready to use."), done.clone());
        }
        let mut new = Value::clone(&live);
        new["status"] = status;
        self.write(task, &VOLUME_SNAPSHOT, Request::update_status(&VOLUME_SNAPSHOT, new), done.clone())?;
        Ok(done)
    }

    /// Removes the finalizer of a claim, if no snapshot of it is being created: `checkandRemovePVCFinalizer`.
    fn release_claim(&self, task: &mut Task, snapshot: &Object, goes: bool) -> Reconcile<()> {
        let Some(claim) = self.claim(&task.cache, snapshot).filter(|c| object::has_finalizer(c, CLAIM)) else {
            return Ok(());
        };
        let used = task.cache.list(&VOLUME_SNAPSHOT).any(|other| {
            let same = object::key(other) == object::key(snapshot);
            let other = if same { snapshot } else { other };
            !(same && goes)
                && object::namespace(other) == object::namespace(&claim)
                && object::str_at(other, "spec.source.persistentVolumeClaimName") == object::name(&claim)
                && !is_ready(other)
        });
        if used {
            return Ok(());
        }
        let live = task.get_live(&PERSISTENT_VOLUME_CLAIM, object::namespace(&claim), object::name(&claim))?;
        if let Some(mut new) = live.map(|live| Value::clone(&live))
            && object::remove_finalizer(&mut new, CLAIM)
        {
            let why = why("snapshot-release-claim", snapshot).fact("claim", object::key(&claim));
            task.update(&PERSISTENT_VOLUME_CLAIM, new, why)?;
        }
        Ok(())
    }

    /// Syncs a deleted snapshot: `checkandRemoveSnapshotFinalizersAndCheckandDeleteContent`.
    fn deleted(&self, task: &mut Task, snapshot: &Object) -> Reconcile {
        if !object::has_finalizer(snapshot, AS_SOURCE) && !object::has_finalizer(snapshot, BOUND) {
            return Ok(why("snapshot-fine", snapshot));
        }
        let name = match object::str_at(snapshot, "status.boundVolumeSnapshotContentName") {
            "" => format!("snapcontent-{}", object::uid(snapshot)),
            bound => bound.to_owned(),
        };
        let content = known(task, &VOLUME_SNAPSHOT_CONTENT, &name).filter(|content| names(content, snapshot));
        let deletes = content.as_ref().is_some_and(|c| object::str_at(c, "spec.deletionPolicy") == "Delete");
        let restores = task.cache.list(&PERSISTENT_VOLUME_CLAIM).any(|claim| {
            object::namespace(claim) == object::namespace(snapshot)
                && object::str_at(claim, "spec.dataSource.kind") == "VolumeSnapshot"
                && object::str_at(claim, "spec.dataSource.name") == object::name(snapshot)
                && object::str_at(claim, "status.phase") == "Pending"
        });
        if content.is_some() && restores {
            let text = "Snapshot is being used to restore a PVC";
            task.warning(snapshot, "SnapshotDeletePending", text, why("snapshot-delete-pending", snapshot));
            return Err(Suspend::Retry(text.into()));
        }
        if let Some(content) = &content {
            if object::annotation(content, BEING_DELETED).is_none() {
                let patch = json!({ "metadata": { "annotations": { BEING_DELETED: "yes" } } });
                let request = Request::patch(&VOLUME_SNAPSHOT_CONTENT, "", &name, PatchType::Merge, patch);
                let why = why("snapshot-mark-content", snapshot).fact("content", name.as_str());
                self.write(task, &VOLUME_SNAPSHOT_CONTENT, request, why)?;
            }
            if deletes && !object::is_deleting(content) {
                let why = why("snapshot-delete-content", snapshot).fact("content", name.as_str());
                match task.send(Request::delete(&VOLUME_SNAPSHOT_CONTENT, "", &name), why.clone())? {
                    Err(status) if !status.is_not_found() => {
                        let text = "Failed to delete snapshot content API object";
                        task.warning(snapshot, "SnapshotContentObjectDeleteError", text, why);
                        return Err(Suspend::Retry(status.message));
                    }
                    _ => {}
                }
            }
        }
        self.release_claim(task, snapshot, true)?;
        let mut new = Value::clone(snapshot);
        object::remove_finalizer(&mut new, AS_SOURCE);
        if !deletes {
            object::remove_finalizer(&mut new, BOUND);
        }
        let done = why(if deletes { "snapshot-waits-for-content" } else { "snapshot-unprotect" }, snapshot);
        if new != **snapshot {
            self.write(task, &VOLUME_SNAPSHOT, Request::update(&VOLUME_SNAPSHOT, new), done.clone())?;
        }
        Ok(done)
    }

    fn content(&self, task: &mut Task, name: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("content", name);
        let reference = |content: &Value| {
            let of = |field: &str| object::str_at(content, &format!("spec.volumeSnapshotRef.{field}"));
            format!("{}/{}", of("namespace"), of("name"))
        };
        let Some(content) = known(task, &VOLUME_SNAPSHOT_CONTENT, name) else {
            task.forget(&VOLUME_SNAPSHOT_CONTENT, name);
            return Ok(why("snapshot-content-gone"));
        };
        let uid = object::str_at(&content, "spec.volumeSnapshotRef.uid");
        if uid.is_empty() {
            // It is pre-provisioned, and its snapshot does not exist yet.
            return Ok(why("snapshot-content-waits"));
        }
        if !object::is_deleting(&content) && !object::has_finalizer(&content, snapshotter::FINALIZER) {
            let mut finalizers = object::finalizers(&content);
            finalizers.push(snapshotter::FINALIZER);
            let patch = json!({ "metadata": { "finalizers": finalizers } });
            let request = Request::patch(&VOLUME_SNAPSHOT_CONTENT, "", name, PatchType::Merge, patch);
            self.write(task, &VOLUME_SNAPSHOT_CONTENT, request, why("snapshot-protect-content"))?;
            return Ok(why("snapshot-protect-content"));
        }
        let key = reference(&content);
        let snapshot = known(task, &VOLUME_SNAPSHOT, &key).filter(|s| object::uid(s) == uid);
        // Upstream compares pointers here, so every change enqueues the snapshot.
        if snapshot.is_some() && content.get("status").is_some() {
            task.enqueue(SNAPSHOTS, key);
        }
        if snapshot.is_some_and(|s| object::is_deleting(&s)) && object::annotation(&content, BEING_DELETED).is_none() {
            let patch = json!({ "metadata": { "annotations": { BEING_DELETED: "yes" } } });
            let request = Request::patch(&VOLUME_SNAPSHOT_CONTENT, "", name, PatchType::Merge, patch);
            self.write(task, &VOLUME_SNAPSHOT_CONTENT, request, why("snapshot-mark-content"))?;
        }
        Ok(why("snapshot-content-fine"))
    }
}

impl Controller for SnapshotController {
    fn id(&self) -> ControllerId {
        ControllerId::new("snapshot-controller")
    }

    fn event_source(&self) -> &str {
        "snapshot-controller"
    }

    fn field_manager(&self) -> &'static str {
        "snapshot-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 5] = [
            &VOLUME_SNAPSHOT,
            &VOLUME_SNAPSHOT_CONTENT,
            &VOLUME_SNAPSHOT_CLASS,
            &PERSISTENT_VOLUME_CLAIM,
            &PERSISTENT_VOLUME,
        ];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[SNAPSHOTS, CONTENTS]
    }

    fn back_off(&self) -> (Duration, Duration) {
        BACK_OFF
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let object = event.object();
        if event.kind == &VOLUME_SNAPSHOT {
            enqueue(SNAPSHOTS, object::key(object));
            let content = object::str_at(object, "status.boundVolumeSnapshotContentName");
            if event.new.is_none() && !content.is_empty() {
                enqueue(CONTENTS, content.to_owned());
            }
        } else if event.kind == &VOLUME_SNAPSHOT_CONTENT {
            enqueue(CONTENTS, object::key(object));
            if event.new.is_none() {
                let of = |field: &str| object::str_at(object, &format!("spec.volumeSnapshotRef.{field}"));
                enqueue(SNAPSHOTS, format!("{}/{}", of("namespace"), of("name")));
            }
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        if worker == SNAPSHOTS { self.snapshot(task, key) } else { self.content(task, key) }
    }
}

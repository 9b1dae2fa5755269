//! The csi-snapshotter sidecar: calls the driver to create and delete snapshots, and checks pre-provisioned snapshots.
//!
//! Implements `external-snapshotter/pkg/sidecar-controller`, with `--extra-create-metadata`. Not modelled: groups.

use std::time::Duration;

use bindery_api::field::quote;
use bindery_api::kinds::{VOLUME_SNAPSHOT_CLASS, VOLUME_SNAPSHOT_CONTENT};
use bindery_api::request::{PatchType, Request};
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use super::BACK_OFF;
use crate::Call;
use crate::common::secrets;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

/// The finalizer that keeps a content until the driver's snapshot is deleted.
pub const FINALIZER: &str = "snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection";
/// The annotation of a content whose snapshot is deleted.
pub const BEING_DELETED: &str = "snapshot.storage.kubernetes.io/volumesnapshot-being-deleted";
/// The annotation of a content while the driver may be creating its snapshot.
const BEING_CREATED: &str = "snapshot.storage.kubernetes.io/volumesnapshot-being-created";
const SECRET: &str = "snapshot.storage.kubernetes.io/deletion-secret";
const RESERVED: &str = "csi.storage.k8s.io/";

const CONTENTS: &str = "contents";

/// The snapshotter of one driver. See the module.
#[derive(Debug)]
pub struct Snapshotter {
    id: ControllerId,
    driver: String,
}

/// The driver's response, in the fields of the content.
struct Taken {
    handle: String,
    ready: bool,
    bytes: u64,
}

impl Taken {
    fn of(snapshot: &Value) -> Taken {
        Taken {
            handle: object::str_at(snapshot, "snapshot_id").to_owned(),
            ready: snapshot.get("ready_to_use") == Some(&Value::Bool(true)),
            bytes: snapshot.get("size_bytes").and_then(Value::as_u64).unwrap_or(0),
        }
    }
}

impl Snapshotter {
    /// Returns the snapshotter of a driver.
    pub fn new(driver: &str) -> Snapshotter {
        Snapshotter { id: ControllerId::instance("csi-snapshotter", driver), driver: driver.to_owned() }
    }

    /// Returns the driver's name.
    fn driver(&self) -> &str {
        &self.driver
    }

    fn why(&self, branch: &'static str, content: &Value) -> Why {
        Why::new(branch).fact("content", object::name(content)).fact("driver", self.driver())
    }

    /// Writes a change of a content, as a merge patch. The result is stored in the assumed cache immediately.
    fn patch(&self, task: &mut Task, content: &Object, patch: Value, status: bool, why: Why) -> Reconcile<Object> {
        let request = Request::patch(&VOLUME_SNAPSHOT_CONTENT, "", object::name(content), PatchType::Merge, patch);
        let written = task.write(if status { request.on("status") } else { request }, why)?;
        task.store(&VOLUME_SNAPSHOT_CONTENT, written.clone());
        Ok(written)
    }

    fn mark(&self, task: &mut Task, content: Object, begins: bool) -> Reconcile<Object> {
        if object::annotation(&content, BEING_CREATED).is_some() == begins {
            return Ok(content);
        }
        let value = if begins { Value::from("yes") } else { Value::Null };
        let patch = json!({ "metadata": { "annotations": { BEING_CREATED: value } } });
        let why = self.why(if begins { "snapshotter-begins" } else { "snapshotter-ends" }, &content);
        self.patch(task, &content, patch, false, why)
    }

    fn secrets(&self, task: &mut Task, content: &Object) -> Reconcile<Result<Option<Value>, String>> {
        let noted = |part: &str| object::annotation(content, &format!("{SECRET}-{part}")).map(str::to_owned);
        let (Some(name), Some(namespace)) = (noted("name"), noted("namespace")) else { return Ok(Ok(None)) };
        let reference = json!({ "name": name, "namespace": namespace });
        let read = secrets::read(task, &reference, self.why("snapshotter-secret", content))?;
        let text = format!("cannot get credentials for snapshot content {}", quote(object::name(content)));
        Ok(read.map(Some).map_err(|_| text))
    }

    /// Calls the driver to create the snapshot: `createSnapshotWrapper`. Returns the content after its write, and the
    /// driver's response.
    fn take(&self, task: &mut Task, content: Object) -> Reconcile<(Object, Result<Taken, String>)> {
        let class = object::str_at(&content, "spec.volumeSnapshotClassName").to_owned();
        let input = |text: String, content: Object| {
            let name = object::name(&content).to_owned();
            Ok((
                content,
                Err(format!("failed to get input parameters to create snapshot for content {name}: {}", quote(&text))),
            ))
        };
        let Some(class) = task.cache.get(&VOLUME_SNAPSHOT_CLASS, &class).cloned() else {
            let text = match class.as_str() {
                "" => format!("failed to take snapshot {} without a snapshot class", object::name(&content)),
                class => format!("volumesnapshotclass.snapshot.storage.k8s.io \"{class}\" not found"),
            };
            return input(text, content);
        };
        let secrets = match self.secrets(task, &content)? {
            Ok(secrets) => secrets,
            Err(text) => return input(text, content),
        };
        let content = self.mark(task, content, true)?;
        let of = |field: &str| object::str_at(&content, &format!("spec.volumeSnapshotRef.{field}")).to_owned();
        let mut parameters = json!({});
        for (key, value) in class.get("parameters").and_then(Value::as_object).into_iter().flatten() {
            match key.strip_prefix(RESERVED) {
                None => parameters[key] = value.clone(),
                Some(own) if own.starts_with("snapshotter-") => {}
                Some(_) => {
                    let text = format!(
                        "failed to remove CSI Parameters of prefixed keys: found unknown parameter key \"{key}\" with \
                         reserved namespace {RESERVED}"
                    );
                    return Ok((content, Err(text)));
                }
            }
        }
        parameters["csi.storage.k8s.io/volumesnapshot/name"] = of("name").into();
        parameters["csi.storage.k8s.io/volumesnapshot/namespace"] = of("namespace").into();
        parameters["csi.storage.k8s.io/volumesnapshotcontent/name"] = object::name(&content).into();
        let handle = object::str_at(&content, "spec.source.volumeHandle").to_owned();
        let mut request = json!({
            "source_volume_id": handle, "name": format!("snapshot-{}", of("uid")), "parameters": parameters,
        });
        if let Some(secrets) = secrets {
            request["secrets"] = secrets;
        }
        let why = self.why("snapshotter-take", &content).fact("handle", handle.as_str());
        match task.call(Call::controller(self.driver(), "CreateSnapshot", request), why)? {
            Ok(answer) => Ok((content, Ok(Taken::of(&answer["snapshot"])))),
            Err(error) => {
                let under_way = !error.is_final_error();
                let content = if under_way { content } else { self.mark(task, content, false)? };
                let text = format!("failed to take snapshot of the volume {handle}: {}", quote(&error.to_string()));
                Ok((content, Err(text)))
            }
        }
    }

    /// Returns the state of a pre-provisioned snapshot: `GetSnapshotStatus`.
    fn look(&self, task: &mut Task, content: &Object) -> Reconcile<Result<Taken, String>> {
        let handle = object::str_at(content, "spec.source.snapshotHandle").to_owned();
        let request = json!({ "snapshot_id": handle });
        let why = self.why("snapshotter-look", content).fact("handle", handle.as_str());
        let answer = task.call(Call::controller(self.driver(), "ListSnapshots", request), why)?;
        let found = answer.map_err(|error| error.to_string()).and_then(|answer| {
            let entry = object::list_at(&answer, "entries").first().cloned();
            entry.ok_or_else(|| format!("can not find snapshot for snapshotID {handle}"))
        });
        let name = object::name(content);
        Ok(found
            .map(|entry| Taken::of(&entry["snapshot"]))
            .map_err(|text| format!("failed to list snapshot for content {name}: {}", quote(&text))))
    }

    /// Writes the driver's response to the status: `updateSnapshotContentStatus`.
    fn update_content_status(&self, task: &mut Task, content: &Object, taken: &Taken) -> Reconcile<Object> {
        let mut status = content.get("status").cloned().unwrap_or_else(|| json!({}));
        let now = task.now.micros * 1000;
        let mut set = |field: &str, value: Value| {
            if status.get(field).is_none() {
                status[field] = value;
            }
        };
        set("snapshotHandle", taken.handle.as_str().into());
        // The mock driver returns no time: the time of this write is used.
        set("creationTime", now.into());
        if taken.bytes > 0 {
            set("restoreSize", taken.bytes.into());
        }
        status["readyToUse"] = taken.ready.into();
        if taken.ready {
            status["error"] = Value::Null;
        }
        let why = self.why("snapshotter-taken", content).fact("handle", taken.handle.as_str());
        self.patch(task, content, json!({ "status": status }), true, why)
    }

    /// Writes an error to the status and emits an event, once for each text: `updateContentErrorStatusWithEvent`.
    fn failed(&self, task: &mut Task, content: &Object, reason: &'static str, text: String) -> Suspend {
        if object::str_at(content, "status.error.message") == text {
            return Suspend::Retry(text);
        }
        let error = json!({ "time": task.now.rfc3339(), "message": text });
        let why = self.why("snapshotter-failed", content).fact("reason", text.as_str());
        let patch = json!({ "status": { "readyToUse": false, "error": error } });
        match self.patch(task, content, patch, true, why.clone()) {
            Ok(written) => {
                task.warning(&written, reason, text.as_str(), why);
                Suspend::Retry(text)
            }
            Err(stop) => stop,
        }
    }

    /// Calls the driver to delete the snapshot, and removes the finalizer of the content.
    fn delete(&self, task: &mut Task, content: Object) -> Reconcile {
        let mut content = content;
        let handle = object::str_at(&content, "status.snapshotHandle").to_owned();
        if object::str_at(&content, "spec.deletionPolicy") == "Delete" && !handle.is_empty() {
            let mut request = json!({ "snapshot_id": handle });
            let why = self.why("snapshotter-delete", &content).fact("handle", handle.as_str());
            match self.secrets(task, &content)? {
                Ok(Some(secrets)) => request["secrets"] = secrets,
                Ok(None) => {}
                Err(text) => {
                    let why = why.fact("reason", text.as_str());
                    task.warning(&content, "SnapshotDeleteError", "Failed to get snapshot credentials", why);
                    return Err(Suspend::Retry(text));
                }
            }
            let call = Call::controller(self.driver(), "DeleteSnapshot", request);
            if let Err(error) = task.call(call, why)? {
                let text = error.to_string();
                let why = self.why("snapshotter-delete-failed", &content).fact("reason", text.as_str());
                task.warning(&content, "SnapshotDeleteError", "Failed to delete snapshot", why);
                return Err(Suspend::Retry(text));
            }
            let gone = json!({ "snapshotHandle": null, "readyToUse": null, "creationTime": null, "restoreSize": null });
            let why = self.why("snapshotter-deleted", &content);
            content = self.patch(task, &content, json!({ "status": gone }), true, why)?;
        }
        let done = self.why("snapshotter-release", &content);
        let mut left = Value::clone(&content);
        if object::remove_finalizer(&mut left, FINALIZER) {
            let patch = json!({ "metadata": { "finalizers": object::finalizers(&left) } });
            self.patch(task, &content, patch, false, done.clone())?;
        }
        Ok(done)
    }

    fn sync_content(&self, task: &mut Task, name: &str) -> Reconcile {
        let Some(cached) = task.cache.get(&VOLUME_SNAPSHOT_CONTENT, name).cloned() else {
            task.forget(&VOLUME_SNAPSHOT_CONTENT, name);
            return Ok(Why::new("snapshotter-gone").fact("content", name));
        };
        let assumed = task.assumed.get(&VOLUME_SNAPSHOT_CONTENT, name);
        let newer = assumed.filter(|assumed| crate::revision(assumed) > crate::revision(&cached));
        let content = newer.filter(|object| object::uid(object) == object::uid(&cached)).cloned().unwrap_or(cached);
        let class = object::str_at(&content, "spec.volumeSnapshotClassName");
        let others = task.cache.get(&VOLUME_SNAPSHOT_CLASS, class).map(|c| object::str_at(c, "driver"));
        if object::str_at(&content, "spec.driver") != self.driver() || others.is_some_and(|d| d != self.driver()) {
            return Ok(self.why("snapshotter-nothing", &content));
        }
        if object::is_deleting(&content) {
            let unbound = object::at(&content, "spec.source.snapshotHandle").is_some()
                && object::str_at(&content, "spec.volumeSnapshotRef.uid").is_empty();
            let marked = |key: &str| object::annotation(&content, key).is_some();
            if unbound || marked(BEING_DELETED) && !marked(BEING_CREATED) {
                return self.delete(task, content);
            }
        }
        let ready = object::at(&content, "status.readyToUse") == Some(&Value::Bool(true));
        if ready {
            let content = self.mark(task, content, false)?;
            return Ok(self.why("snapshotter-fine", &content));
        }
        let dynamic = object::at(&content, "spec.source.volumeHandle").is_some();
        let first = dynamic && content.get("status").is_none();
        let (content, taken) =
            if dynamic { self.take(task, content)? } else { (content.clone(), self.look(task, &content)?) };
        let taken = match taken {
            Ok(taken) => taken,
            Err(text) if first => {
                let text = format!("Failed to create snapshot: {text}");
                return Err(self.failed(task, &content, "SnapshotCreationFailed", text));
            }
            Err(text) => {
                let text = format!("Failed to check and update snapshot content: {text}");
                return Err(self.failed(task, &content, "SnapshotContentCheckandUpdateFailed", text));
            }
        };
        let content = self.update_content_status(task, &content, &taken)?;
        let content = self.mark(task, content, false)?;
        match taken.ready {
            true => Ok(self.why("snapshotter-taken", &content).fact("handle", taken.handle)),
            false => Err(Suspend::Retry("the snapshot is not ready".into())),
        }
    }
}

impl Controller for Snapshotter {
    fn id(&self) -> ControllerId {
        self.id.clone()
    }

    fn event_source(&self) -> &str {
        &self.id
    }

    fn field_manager(&self) -> &'static str {
        "csi-snapshotter"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&VOLUME_SNAPSHOT_CONTENT, &VOLUME_SNAPSHOT_CLASS];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[CONTENTS]
    }

    fn back_off(&self) -> (Duration, Duration) {
        BACK_OFF
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        10
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if event.kind != &VOLUME_SNAPSHOT_CONTENT {
            return;
        }
        // The snapshotter's own writes are ignored, unless a snapshot has become ready.
        let essence = |o: &Value| {
            let mut o = o.clone();
            for field in ["metadata.resourceVersion", "metadata.finalizers", "status"] {
                object::remove(&mut o, field);
            }
            object::remove_annotation(&mut o, BEING_CREATED);
            o
        };
        let ready = |o: &Value| object::at(o, "status.readyToUse") == Some(&Value::Bool(true));
        match (&event.old, &event.new) {
            (Some(old), Some(new)) if essence(old) == essence(new) && (ready(old) || !ready(new)) => {}
            _ => enqueue(CONTENTS, object::key(event.object())),
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        self.sync_content(task, key)
    }
}

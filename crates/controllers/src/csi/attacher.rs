//! The external-attacher: calls the driver to attach volumes to nodes and to detach them.
//!
//! Implements `external-attacher/pkg/controller`.
//!
//! Not modelled: the comparison with the driver's list of volumes each minute, inline volumes.

use std::time::Duration;

use bindery_api::kinds::{CSI_NODE, PERSISTENT_VOLUME, VOLUME_ATTACHMENT};
use bindery_api::request::{PatchType, Request};
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use super::{BACK_OFF, attached_node, volume_capability};
use crate::Call;
use crate::common::secrets;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

const NODE_ID: &str = "csi.alpha.kubernetes.io/node-id";

const ATTACHMENTS: &str = "attachments";
const VOLUMES: &str = "volumes";

/// The attacher of one driver. See the module.
#[derive(Debug)]
pub struct Attacher {
    id: ControllerId,
    driver: String,
    finalizer: String,
}

/// The error message, and the number of its gRPC code.
type Failure = (String, Option<usize>);

impl Attacher {
    /// Returns the attacher of a driver.
    pub fn new(driver: &str) -> Attacher {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
        let mut finalizer = format!("external-attacher/{}", driver.chars().map(plain).collect::<String>());
        if finalizer.ends_with('-') {
            finalizer.push('X');
        }
        Attacher { id: ControllerId::instance("csi-attacher", driver), driver: driver.to_owned(), finalizer }
    }

    /// Returns the driver's name.
    fn driver(&self) -> &str {
        &self.driver
    }

    fn why(&self, branch: &'static str, attachment: &Value) -> Why {
        Why::new(branch)
            .fact("volume", object::str_at(attachment, "spec.source.persistentVolumeName"))
            .fact("node", object::str_at(attachment, "spec.nodeName"))
            .fact("driver", self.driver())
    }

    fn attachment(&self, task: &mut Task, name: &str) -> Reconcile {
        let Some(attachment) = task.cache.get(&VOLUME_ATTACHMENT, name).cloned() else {
            return Ok(Why::new("attacher-gone").fact("attachment", name));
        };
        let why = |branch| self.why(branch, &attachment);
        let (field, branch, failure) = if object::is_deleting(&attachment) {
            if !object::has_finalizer(&attachment, &self.finalizer) {
                return Ok(why("attacher-nothing"));
            }
            match self.detach(task, &attachment)? {
                Ok(done) => return Ok(done),
                Err(failure) => ("detachError", "attacher-detach-failed", failure),
            }
        } else {
            if object::at(&attachment, "status.attached") == Some(&Value::Bool(true)) {
                return Ok(why("attacher-nothing"));
            }
            match self.attach(task, &attachment)? {
                Ok(done) => return Ok(done),
                Err(failure) => ("attachError", "attacher-attach-failed", failure),
            }
        };
        let (text, code) = failure;
        let mut error = json!({ "message": text, "time": task.now.rfc3339() });
        if let Some(code) = code {
            error["errorCode"] = code.into();
        }
        let mut patch = json!({ "status": {} });
        patch["status"][field] = error;
        let request = Request::patch(&VOLUME_ATTACHMENT, "", name, PatchType::Merge, patch).on("status");
        // The attempt failed, even if the status cannot be written.
        let _ = task.send(request, why(branch).fact("reason", text.as_str()))?;
        Err(Suspend::Retry(text))
    }

    /// Attaches: `csiAttach`. Errors that do not need the driver are detected before the attachment gets a finalizer.
    fn attach(&self, task: &mut Task, attachment: &Object) -> Reconcile<Result<Why, Failure>> {
        let why = |branch| self.why(branch, attachment);
        let fail = |text: String| Ok(Err((text, None)));
        let name = object::str_at(attachment, "spec.source.persistentVolumeName");
        let Some(mut volume) = task.cache.get(&PERSISTENT_VOLUME, name).cloned() else {
            return fail(format!("persistentvolume \"{name}\" not found"));
        };
        if object::is_deleting(&volume) {
            return fail(format!("PersistentVolume \"{name}\" is marked for deletion"));
        }
        if !object::has_finalizer(&volume, &self.finalizer) {
            let patch = json!({ "metadata": { "finalizers": [self.finalizer] } });
            let request = Request::patch(&PERSISTENT_VOLUME, "", name, PatchType::Strategic, patch);
            match task.send(request, why("attacher-protect-volume"))? {
                Ok(response) => volume = response.object(),
                Err(status) => {
                    return fail(format!("could not add PersistentVolume finalizer: {}", status.message));
                }
            }
        }
        let handle = object::str_at(&volume, "spec.csi.volumeHandle").to_owned();
        let capability = match volume_capability(&volume) {
            Ok(capability) => capability,
            Err(text) => return fail(text),
        };
        let secrets = match self.secrets(task, &volume, why("attacher-secret"))? {
            Ok(secrets) => secrets,
            Err(text) => return fail(text),
        };
        let node = match self.node_id(&task.cache, object::str_at(attachment, "spec.nodeName")) {
            Ok(node) => node,
            Err(text) => return fail(text),
        };
        let (id, protected) =
            (object::annotation(attachment, NODE_ID), object::has_finalizer(attachment, &self.finalizer));
        if !protected || id != Some(&node) {
            let mut finalizers = object::finalizers(attachment);
            if !protected {
                finalizers.push(&self.finalizer);
            }
            let patch = json!({ "metadata": { "annotations": { NODE_ID: node }, "finalizers": finalizers } });
            let name = object::name(attachment);
            let request = Request::patch(&VOLUME_ATTACHMENT, "", name, PatchType::Merge, patch);
            if let Err(status) = task.send(request, why("attacher-protect-attachment"))? {
                return fail(format!("could not save VolumeAttachment: {}", status.message));
            }
        }
        let mut request = json!({ "volume_id": handle, "node_id": node, "volume_capability": capability });
        if let Some(secrets) = secrets {
            request["secrets"] = secrets;
        }
        if let Some(attributes) = object::at(&volume, "spec.csi.volumeAttributes") {
            request["volume_context"] = attributes.clone();
        }
        let call = Call::controller(self.driver(), "ControllerPublishVolume", request);
        let answer = match task.call(call, why("attacher-attach"))? {
            Ok(answer) => answer,
            Err(error) => return Ok(Err((error.to_string(), Some(error.number())))),
        };
        let mut status = json!({ "attached": true, "attachError": null });
        if let Some(context) = answer.get("publish_context") {
            status["attachmentMetadata"] = context.clone();
        }
        let name = object::name(attachment);
        let patch = json!({ "status": status });
        let request = Request::patch(&VOLUME_ATTACHMENT, "", name, PatchType::Merge, patch).on("status");
        task.write(request, why("attacher-attached"))?;
        Ok(Ok(why("attacher-attached")))
    }

    /// Detaches: `csiDetach`.
    fn detach(&self, task: &mut Task, attachment: &Object) -> Reconcile<Result<Why, Failure>> {
        let why = |branch| self.why(branch, attachment);
        let name = object::str_at(attachment, "spec.source.persistentVolumeName");
        let Some(volume) = task.cache.get(&PERSISTENT_VOLUME, name).cloned() else {
            return Ok(Err((format!("persistentvolume \"{name}\" not found"), None)));
        };
        let node = match self.node_id(&task.cache, object::str_at(attachment, "spec.nodeName")) {
            Ok(node) => node,
            // The node can be deleted. Its ID was stored when the volume was attached.
            Err(text) => match object::annotation(attachment, NODE_ID) {
                Some(node) => node.to_owned(),
                None => return Ok(Err((text, None))),
            },
        };
        let handle = object::str_at(&volume, "spec.csi.volumeHandle");
        let mut request = json!({ "volume_id": handle, "node_id": node });
        match self.secrets(task, &volume, why("attacher-secret"))? {
            Ok(Some(secrets)) => request["secrets"] = secrets,
            Ok(None) => {}
            Err(text) => return Ok(Err((text, None))),
        }
        let call = Call::controller(self.driver(), "ControllerUnpublishVolume", request);
        if let Err(error) = task.call(call, why("attacher-detach"))? {
            return Ok(Err((error.to_string(), Some(error.number()))));
        }
        let finalizers: Vec<&str> =
            object::finalizers(attachment).into_iter().filter(|f| *f != self.finalizer).collect();
        let patch = json!({ "metadata": { "finalizers": finalizers } });
        let name = object::name(attachment);
        let request = Request::patch(&VOLUME_ATTACHMENT, "", name, PatchType::Merge, patch);
        match task.send(request, why("attacher-detached"))? {
            Ok(response) if !object::finalizers(&response.object()).is_empty() => {
                // Another finalizer remains, so the status reports the detachment.
                let patch = json!({ "status": { "attached": false, "detachError": null, "attachmentMetadata": null } });
                let request = Request::patch(&VOLUME_ATTACHMENT, "", name, PatchType::Merge, patch).on("status");
                task.write(request, why("attacher-detached"))?;
            }
            Err(status) if !status.is_not_found() => return Err(Suspend::Retry(status.message)),
            _ => {}
        }
        Ok(Ok(why("attacher-detached")))
    }

    /// Returns the Secret data for attaching this volume: `getCredentialsFromPV`.
    fn secrets(&self, task: &mut Task, volume: &Value, why: Why) -> Reconcile<Result<Option<Value>, String>> {
        let Some(reference) = object::at(volume, "spec.csi.controllerPublishSecretRef") else { return Ok(Ok(None)) };
        let (namespace, name) = (object::str_at(reference, "namespace"), object::str_at(reference, "name"));
        Ok(match secrets::read(task, reference, why)? {
            Ok(secrets) => Ok(Some(secrets)),
            Err(text) => Err(format!("failed to load secret \"{namespace}/{name}\": {text}")),
        })
    }

    /// Returns the driver's ID of a node: `getNodeID`.
    fn node_id(&self, cache: &Cache, node: &str) -> Result<String, String> {
        let Some(csi_node) = cache.get(&CSI_NODE, node) else {
            return Err(format!("csinode.storage.k8s.io \"{node}\" not found"));
        };
        let mut drivers = object::list_at(csi_node, "spec.drivers").iter();
        match drivers.find(|d| object::str_at(d, "name") == self.driver()) {
            Some(entry) => Ok(object::str_at(entry, "nodeID").to_owned()),
            None => Err(format!("CSINode {node} does not contain driver {}", self.driver)),
        }
    }

    /// Removes the finalizer of a volume without attachments: `SyncNewOrUpdatedPersistentVolume`.
    fn volume(&self, task: &mut Task, name: &str) -> Reconcile {
        let volume = task.cache.get(&PERSISTENT_VOLUME, name);
        let volume = volume.filter(|v| object::is_deleting(v) && object::has_finalizer(v, &self.finalizer));
        let why = |branch| Why::new(branch).fact("volume", name).fact("driver", self.driver());
        if volume.is_none() {
            return Ok(why("attacher-volume-nothing"));
        }
        if attached_node(&task.cache, name).is_some() {
            return Ok(why("attacher-volume-attached"));
        }
        let patch = json!({ "metadata": { "$deleteFromPrimitiveList/finalizers": [self.finalizer] } });
        let request = Request::patch(&PERSISTENT_VOLUME, "", name, PatchType::Strategic, patch);
        match task.send(request, why("attacher-unprotect-volume"))? {
            Err(status) if !status.is_not_found() => Err(Suspend::Retry(status.message)),
            _ => Ok(why("attacher-unprotect-volume")),
        }
    }
}

/// Returns the fields of an attachment whose changes are relevant. Its errors are excluded, as are the attacher's own
/// changes before the attach.
fn essence(attachment: &Value) -> (bool, &Value, Option<&Value>, Option<&Value>) {
    let status = |field: &str| object::at(attachment, "status").and_then(|s| s.get(field));
    (object::is_deleting(attachment), &attachment["spec"], status("attached"), status("attachmentMetadata"))
}

impl Controller for Attacher {
    fn id(&self) -> ControllerId {
        self.id.clone()
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn field_manager(&self) -> &'static str {
        "csi-attacher"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 3] = [&VOLUME_ATTACHMENT, &PERSISTENT_VOLUME, &CSI_NODE];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[ATTACHMENTS, VOLUMES]
    }

    fn back_off(&self) -> (Duration, Duration) {
        BACK_OFF
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        10
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let object = event.object();
        if event.kind == &PERSISTENT_VOLUME && event.new.is_some() {
            enqueue(VOLUMES, object::key(object));
        } else if event.kind == &VOLUME_ATTACHMENT && object::str_at(object, "spec.attacher") == self.driver() {
            match (&event.old, &event.new) {
                (Some(old), Some(new)) if essence(old) == essence(new) => {}
                (_, Some(_)) => enqueue(ATTACHMENTS, object::key(object)),
                _ => enqueue(VOLUMES, object::str_at(object, "spec.source.persistentVolumeName").to_owned()),
            }
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        if worker == ATTACHMENTS { self.attachment(task, key) } else { self.volume(task, key) }
    }
}

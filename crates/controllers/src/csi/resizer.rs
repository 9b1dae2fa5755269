//! The external-resizer: calls the driver to expand volumes, and to modify them to another VolumeAttributesClass.
//!
//! Implements `external-resizer/pkg/controller/{controller,expand_and_recover,resize_status}.go` and
//! `external-resizer/pkg/modifycontroller`.
//!
//! Not modelled: drivers that can expand volumes only on nodes.

use std::time::Duration;

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, VOLUME_ATTRIBUTES_CLASS};
use bindery_api::quantity::Quantity;
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use super::{BACK_OFF, format_binary_si, volume_capability};
use crate::common::secrets;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Table, Task};
use crate::{Call, CallError};

/// The volume's capacity before the expansion, until the node completes it.
const PRE_RESIZE: &str = "volume.alpha.kubernetes.io/pre-resize-capacity";
const NODE_NOT_REQUIRED: &str = "volume.kubernetes.io/node-expansion-not-required";
/// The minimum delay between two attempts of an infeasible request.
const INFEASIBLE_DELAY: Duration = Duration::from_secs(300);
const RESIZE_CONDITIONS: [&str; 4] =
    ["Resizing", "FileSystemResizePending", "ControllerResizeError", "NodeResizeError"];
const MODIFY_CONDITIONS: [&str; 2] = ["ModifyingVolume", "ModifyVolumeError"];

const RESIZE: &str = "resize";
const MODIFY: &str = "modify";

/// The resizer of one driver. See the module.
#[derive(Debug)]
pub struct Resizer {
    id: ControllerId,
    event_source: String,
    driver: String,
}

fn quantity(value: &Value, path: &str) -> Quantity {
    Quantity::parse(object::str_at(value, path)).unwrap_or_default()
}

fn requested(claim: &Value) -> Quantity {
    quantity(claim, "spec.resources.requests.storage")
}

fn capacity(claim: &Value) -> Quantity {
    quantity(claim, "status.capacity.storage")
}

fn resize_status(claim: &Value) -> &str {
    object::str_at(claim, "status.allocatedResourceStatuses.storage")
}

fn class(claim: &Value) -> &str {
    object::str_at(claim, "spec.volumeAttributesClassName")
}

/// Replaces conditions of the same types. Other conditions of the types in `sort` are kept or removed.
fn set_conditions(claim: &mut Value, sort: &[&str], new: &[Value], keep: bool) {
    let mut new: Vec<&Value> = new.iter().collect();
    let mut conditions = Vec::new();
    for old in object::list_at(claim, "status.conditions") {
        let of_type = object::str_at(old, "type");
        if let Some(i) = new.iter().position(|c| object::str_at(c, "type") == of_type) {
            conditions.push(new.remove(i).clone());
        } else if keep || !sort.contains(&of_type) {
            conditions.push(old.clone());
        }
    }
    conditions.extend(new.into_iter().cloned());
    if conditions.is_empty() {
        object::remove(claim, "status.conditions");
    } else {
        object::set(claim, "status.conditions", conditions);
    }
}

/// The next step of an expansion.
enum Plan {
    /// Expands to this size. If the status does not have the size yet, it is written first.
    Expand(Quantity),
    /// The node must complete the expansion first, or there is nothing to expand.
    Stop,
}

/// The local state of a resizer.
#[derive(Debug, Clone, Default, Hash)]
struct State {
    /// Failed expansions, by the key of the claim.
    resize: Table<Failed>,
    /// Failed modifications, by the key of the claim.
    modify: Table<Failed>,
}

fn resize(state: &mut State) -> &mut Table<Failed> {
    &mut state.resize
}

fn modify(state: &mut State) -> &mut Table<Failed> {
    &mut state.modify
}

/// A failed call.
#[derive(Debug, Clone, Copy)]
struct Failed {
    /// True if the driver has stopped work on the request.
    is_final: bool,
    /// True if the volume must not be in use.
    in_use: bool,
    /// The time until which an infeasible call is not retried.
    until: Option<Time>,
}

impl Resizer {
    /// Returns the resizer of a driver.
    pub fn new(driver: &str) -> Resizer {
        Resizer {
            id: ControllerId::instance("csi-resizer", driver),
            event_source: format!("external-resizer {driver}"),
            driver: driver.to_owned(),
        }
    }

    /// Returns the driver's name.
    fn driver(&self) -> &str {
        &self.driver
    }

    fn why(&self, branch: &'static str, claim: &Value) -> Why {
        Why::new(branch)
            .fact("claim", object::key(claim))
            .fact("volume", object::str_at(claim, "spec.volumeName"))
            .fact("driver", self.driver())
    }

    /// Returns the claim and its volume, if the claim is bound to a volume of this driver.
    fn bound(&self, task: &Task, key: &str) -> Option<(Object, Object)> {
        let claim = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key)?;
        let volume = task.cache.get(&PERSISTENT_VOLUME, object::str_at(claim, "spec.volumeName"))?;
        let mine = object::str_at(volume, "spec.csi.driver") == self.driver()
            && object::str_at(claim, "status.phase") == "Bound"
            && object::str_at(volume, "spec.claimRef.uid") == object::uid(claim);
        mine.then(|| (claim.clone(), volume.clone()))
    }

    fn resize(&self, task: &mut Task, key: &str) -> Reconcile {
        let Some((claim, volume)) = self.bound(task, key) else {
            task.take(resize, key);
            return Ok(Why::new("resizer-not-mine").fact("claim", key));
        };
        let why = |branch| self.why(branch, &claim);
        let name = object::name(&volume);
        let size = quantity(&volume, "spec.capacity.storage");
        if object::annotation(&volume, PRE_RESIZE).is_some() && capacity(&claim) >= size {
            let patch = json!({ "metadata": { "annotations": { PRE_RESIZE: null } } });
            let request = Request::patch(&PERSISTENT_VOLUME, "", name, PatchType::Merge, patch);
            task.write(request, why("resizer-node-finished"))?;
        }
        if requested(&claim) <= capacity(&claim) {
            task.take(resize, key);
            return Ok(why("resizer-nothing"));
        }
        let known = task.local::<State>().resize.get(key).copied();
        let last_was_final = known.is_some_and(|failed| failed.is_final);
        let Plan::Expand(new) = plan(&claim, &size, last_was_final) else {
            return Ok(why("resizer-waits-for-node"));
        };
        let why = |branch| self.why(branch, &claim).fact("size", new.to_string());
        let claim = if quantity(&claim, "status.allocatedResources.storage") == new && !resize_status(&claim).is_empty()
        {
            let until = known.and_then(|failed| failed.until).unwrap_or_default();
            if until > task.now {
                return Err(Suspend::RequeueAfter(until.since(task.now)));
            }
            claim.clone()
        } else {
            let mut updated = Value::clone(&claim);
            let condition = condition(task.now, "Resizing", "");
            set_conditions(&mut updated, &RESIZE_CONDITIONS, &[condition], false);
            object::set(&mut updated, "status.allocatedResourceStatuses.storage", "ControllerResizeInProgress");
            object::set(&mut updated, "status.allocatedResources.storage", new.to_string());
            object::remove_annotation(&mut updated, NODE_NOT_REQUIRED);
            task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why("resizer-begin"))?
        };
        if known.is_some_and(|failed| failed.in_use) && is_used(task, &claim) {
            let text = format!(
                "Unable to expand {key} because CSI driver {} only supports offline expansion and volume is currently \
                 in-use",
                self.driver
            );
            task.warning(&claim, "VolumeResizeFailed", text.as_str(), why("resizer-in-use"));
            return Err(Suspend::Retry(text));
        }
        task.normal(&claim, "Resizing", format!("External resizer is resizing volume {name}"), why("resizer-begin"));
        let secrets = match self.secrets(task, &volume, why("resizer-secret"))? {
            Ok(secrets) => secrets,
            Err(text) => {
                let error = CallError::new("Unknown", text);
                return self.resize_failed(task, key, &claim, name, &error);
            }
        };
        let answer = match volume_capability(&volume) {
            Ok(capability) => {
                let mut request = json!({
                    "volume_id": object::str_at(&volume, "spec.csi.volumeHandle"),
                    "capacity_range": { "required_bytes": u64::try_from(new.value()).unwrap_or(0) },
                    "volume_capability": capability,
                });
                if let Some(secrets) = secrets {
                    request["secrets"] = secrets;
                }
                let call = Call::controller(self.driver(), "ControllerExpandVolume", request);
                task.call(call, why("resizer-expand"))?
            }
            Err(text) => Err(CallError::new("InvalidArgument", text)),
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.resize_failed(task, key, &claim, name, &error),
        };
        task.take(resize, key);
        let bytes = answer.get("capacity_bytes").and_then(Value::as_u64).unwrap_or(0);
        let grown = if bytes == 0 { new.to_string() } else { format_binary_si(bytes) };
        let on_node = answer.get("node_expansion_required") == Some(&Value::Bool(true));
        let mut patch = json!({ "spec": { "capacity": { "storage": grown } } });
        if on_node && object::annotation(&volume, PRE_RESIZE).is_none() {
            patch["metadata"]["annotations"][PRE_RESIZE] = object::str_at(&claim, "status.capacity.storage").into();
        }
        let request = Request::patch(&PERSISTENT_VOLUME, "", name, PatchType::Merge, patch);
        task.write(request, why("resizer-volume-grown"))?;
        let mut updated = Value::clone(&claim);
        if on_node {
            let text = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";
            let pending = condition(task.now, "FileSystemResizePending", text);
            set_conditions(&mut updated, &RESIZE_CONDITIONS, &[pending], true);
            object::set(&mut updated, "status.allocatedResourceStatuses.storage", "NodeResizePending");
            let why = why("resizer-node-must-finish");
            let claim = task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why.clone())?;
            task.normal(
                &claim,
                "FileSystemResizeRequired",
                "Require file system resize of volume on node",
                why.clone(),
            );
            return Ok(why);
        }
        set_conditions(&mut updated, &RESIZE_CONDITIONS, &[], false);
        object::set(&mut updated, "status.capacity.storage", grown);
        remove_resize_status(&mut updated);
        object::set_annotation(&mut updated, NODE_NOT_REQUIRED, "true");
        let why = why("resizer-finished");
        let claim = task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why.clone())?;
        task.normal(&claim, "VolumeResizeSuccessful", "Resize volume succeeded", why.clone());
        Ok(why)
    }

    /// Returns the Secret data for expanding this volume.
    fn secrets(&self, task: &mut Task, volume: &Value, why: Why) -> Reconcile<Result<Option<Value>, String>> {
        let Some(reference) = object::at(volume, "spec.csi.controllerExpandSecretRef") else { return Ok(Ok(None)) };
        let (namespace, name) = (object::str_at(reference, "namespace"), object::str_at(reference, "name"));
        Ok(match secrets::read(task, reference, why)? {
            Ok(secrets) => Ok(Some(secrets)),
            Err(text) => Err(format!("error getting secret {name} in namespace {namespace}: {text}")),
        })
    }

    fn resize_failed(&self, task: &mut Task, key: &str, claim: &Object, volume: &str, error: &CallError) -> Reconcile {
        let infeasible = matches!(error.code, "InvalidArgument" | "OutOfRange" | "NotFound");
        // If the volume must not be in use, the resizer waits until no Pod uses it.
        let failed = Failed {
            is_final: error.is_final_error(),
            in_use: error.code == "FailedPrecondition",
            until: infeasible.then(|| task.now + INFEASIBLE_DELAY),
        };
        task.put(resize, key, failed);
        let why = |branch| self.why(branch, claim).fact("reason", error.to_string());
        let branch = if infeasible { "resizer-infeasible" } else { "resizer-failed" };
        if error.is_final_error() {
            let mut updated = Value::clone(claim);
            let text = format!("failed to expand pvc with {error}");
            let failed = condition(task.now, "ControllerResizeError", &text);
            set_conditions(&mut updated, &RESIZE_CONDITIONS, &[failed], true);
            if infeasible {
                object::set(&mut updated, "status.allocatedResourceStatuses.storage", "ControllerResizeInfeasible");
            }
            task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why(branch))?;
        }
        let text = format!("resize volume \"{volume}\" by resizer \"{}\" failed: {error}", self.driver);
        task.warning(claim, "VolumeResizeFailed", text.as_str(), why(branch));
        if infeasible { Err(Suspend::RequeueAfter(INFEASIBLE_DELAY)) } else { Err(Suspend::Retry(text)) }
    }

    fn modify(&self, task: &mut Task, key: &str) -> Reconcile {
        let Some((claim, volume)) = self.bound(task, key) else {
            task.take(modify, key);
            return Ok(Why::new("resizer-not-mine").fact("claim", key));
        };
        let current = object::str_at(&claim, "status.currentVolumeAttributesClassName");
        let status = object::at(&claim, "status.modifyVolumeStatus").filter(|s| !s.is_null());
        let state = status.map_or("", |s| object::str_at(s, "status"));
        let target = status.map_or("", |s| object::str_at(s, "targetVolumeAttributesClassName"));
        let known = task.local::<State>().modify.get(key).copied();
        let uncertain = state == "InProgress" && known.is_some_and(|failed| !failed.is_final);
        // A modification that may still be in progress must end before another starts.
        let wanted = if uncertain { target } else { class(&claim) };
        let why = |branch| self.why(branch, &claim).fact("class", wanted);
        if status.is_none() && wanted == current {
            return Ok(why("resizer-nothing"));
        }
        if wanted.is_empty() {
            if state == "InProgress" {
                return Ok(why("resizer-nothing"));
            }
            let mut updated = Value::clone(&claim);
            set_conditions(&mut updated, &MODIFY_CONDITIONS, &[], false);
            object::remove(&mut updated, "status.modifyVolumeStatus");
            let claim = task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why("resizer-modify-cancelled"))?;
            task.normal(&claim, "VolumeModifyCanceled", "Cancelled modify.", why("resizer-modify-cancelled"));
            return Ok(why("resizer-modify-cancelled"));
        }
        let until = known.and_then(|failed| failed.until).unwrap_or_default();
        if state == "Infeasible" && wanted == target && until > task.now {
            return Err(Suspend::RequeueAfter(until.since(task.now)));
        }
        let Some(attributes) = task.cache.get(&VOLUME_ATTRIBUTES_CLASS, wanted).cloned() else {
            let text = format!("VAC \"{wanted}\" does not exist.");
            task.warning(&claim, "VolumeModifyFailed", text.as_str(), why("resizer-modify-class-missing"));
            let mut updated = Value::clone(&claim);
            object::set(&mut updated, "status.modifyVolumeStatus.status", "Pending");
            task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why("resizer-modify-class-missing"))?;
            return Err(Suspend::Retry(text));
        };
        let driver = object::str_at(&attributes, "driverName");
        if driver != self.driver() {
            let text = format!("VAC driver name {driver} does not match driver name {}", self.driver);
            task.warning(&claim, "VolumeModifyFailed", text.as_str(), why("resizer-modify-other-driver"));
            return Err(Suspend::Retry(text));
        }
        let mut claim = claim.clone();
        if !uncertain {
            let mut updated = Value::clone(&claim);
            let text = format!("Modifying volume to \"{wanted}\" is in progress.");
            set_conditions(&mut updated, &MODIFY_CONDITIONS, &[modifying(task.now, text)], true);
            let status = json!({ "targetVolumeAttributesClassName": wanted, "status": "InProgress" });
            object::set(&mut updated, "status.modifyVolumeStatus", status);
            claim = task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why("resizer-modify"))?;
            let text = format!("external resizer is modifying volume {} with vac {wanted}", object::name(&claim));
            task.normal(&claim, "VolumeModify", text, why("resizer-modify"));
        }
        let mut request = json!({ "volume_id": object::str_at(&volume, "spec.csi.volumeHandle") });
        if let Some(parameters) = attributes.get("parameters") {
            request["mutable_parameters"] = parameters.clone();
        }
        let call = Call::controller(self.driver(), "ControllerModifyVolume", request);
        if let Err(error) = task.call(call, why("resizer-modify"))? {
            return self.modify_failed(task, key, &claim, wanted, &error);
        }
        task.take(modify, key);
        if object::str_at(&volume, "spec.volumeAttributesClassName") != wanted {
            let patch = json!({ "spec": { "volumeAttributesClassName": wanted } });
            let request = Request::patch(&PERSISTENT_VOLUME, "", object::name(&volume), PatchType::Merge, patch);
            task.write(request, why("resizer-modified"))?;
        }
        let mut updated = Value::clone(&claim);
        set_conditions(&mut updated, &MODIFY_CONDITIONS, &[], false);
        object::remove(&mut updated, "status.modifyVolumeStatus");
        object::set(&mut updated, "status.currentVolumeAttributesClassName", wanted);
        let claim = task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why("resizer-modified"))?;
        let name = object::name(&claim);
        let text = format!("external resizer modified volume {name} with vac {wanted} successfully");
        task.normal(&claim, "VolumeModifySuccessful", text, why("resizer-modified"));
        Ok(why("resizer-modified"))
    }

    fn modify_failed(&self, task: &mut Task, key: &str, claim: &Object, class: &str, error: &CallError) -> Reconcile {
        let infeasible = error.code == "InvalidArgument";
        let until = infeasible.then(|| task.now + INFEASIBLE_DELAY);
        let failed = Failed { is_final: error.is_final_error(), in_use: false, until };
        task.put(modify, key, failed);
        let why = self.why("resizer-modify-failed", claim).fact("class", class).fact("reason", error.to_string());
        let (message, event) = if error.is_final_error() {
            (format!("Modifying volume to \"{class}\" failed. Waiting for retry."), error.to_string())
        } else {
            let message = format!("Modifying volume to \"{class}\" is still in progress.");
            (message, format!("{error}. Still modifying to VAC {class}"))
        };
        let now = task.now.rfc3339();
        let failed = json!({
            "type": "ModifyVolumeError", "status": "True", "lastProbeTime": now, "lastTransitionTime": now,
            "reason": error.code, "message": error.message,
        });
        let mut updated = Value::clone(claim);
        set_conditions(&mut updated, &MODIFY_CONDITIONS, &[modifying(task.now, message), failed], true);
        if infeasible {
            object::set(&mut updated, "status.modifyVolumeStatus.status", "Infeasible");
        }
        let claim = task.update_status(&PERSISTENT_VOLUME_CLAIM, updated, why.clone())?;
        task.warning(&claim, "VolumeModifyFailed", event.as_str(), why);
        if infeasible { Err(Suspend::RequeueAfter(INFEASIBLE_DELAY)) } else { Err(Suspend::Retry(event)) }
    }
}

/// True if a Pod that has not terminated uses a claim: the resizer's `inUsePVCStore`.
fn is_used(task: &Task, claim: &Value) -> bool {
    task.cache.list(&POD).any(|pod| {
        let named = |volume: &Value| object::str_at(volume, "persistentVolumeClaim.claimName") == object::name(claim);
        object::namespace(pod) == object::namespace(claim)
            && !matches!(object::str_at(pod, "status.phase"), "Succeeded" | "Failed")
            && object::list_at(pod, "spec.volumes").iter().any(named)
    })
}

fn condition(now: Time, of_type: &str, message: &str) -> Value {
    let now = now.rfc3339();
    let mut condition = json!({ "type": of_type, "status": "True", "lastProbeTime": null, "lastTransitionTime": now });
    if !message.is_empty() {
        condition["message"] = message.into();
    }
    condition
}

fn modifying(now: Time, message: String) -> Value {
    let mut condition = condition(now, "ModifyingVolume", &message);
    condition["lastProbeTime"] = now.rfc3339().into();
    condition
}

fn remove_resize_status(claim: &mut Value) {
    object::remove(claim, "status.allocatedResourceStatuses.storage");
    let left = object::at(claim, "status.allocatedResourceStatuses").and_then(Value::as_object);
    if left.is_some_and(serde_json::Map::is_empty) {
        object::remove(claim, "status.allocatedResourceStatuses");
    }
}

/// Returns the size to request, from the volume's size and the progress of an earlier attempt: `getNewSize` of
/// `expand_and_recover.go`.
fn plan(claim: &Value, size: &Quantity, last_was_final: bool) -> Plan {
    let wanted = requested(claim);
    let allocated = object::at(claim, "status.allocatedResources.storage")
        .map(|_| quantity(claim, "status.allocatedResources.storage"));
    let or_wanted = || allocated.clone().unwrap_or_else(|| wanted.clone());
    if *size < wanted {
        return match resize_status(claim) {
            "ControllerResizeInProgress" if !last_was_final => Plan::Expand(or_wanted()),
            "NodeResizePending" | "NodeResizeInProgress" if *size >= or_wanted() => Plan::Stop,
            "NodeResizePending" | "NodeResizeInProgress" | "NodeResizeInfeasible" => Plan::Expand(or_wanted()),
            _ => Plan::Expand(wanted),
        };
    }
    match resize_status(claim) {
        "NodeResizePending" | "NodeResizeInProgress" => Plan::Stop,
        "" => {
            let mut conditions = object::list_at(claim, "status.conditions").iter();
            if conditions.any(|c| object::str_at(c, "type") == "FileSystemResizePending") {
                Plan::Stop
            } else {
                Plan::Expand(or_wanted())
            }
        }
        _ => Plan::Expand(or_wanted()),
    }
}

impl Controller for Resizer {
    fn id(&self) -> ControllerId {
        self.id.clone()
    }

    fn event_source(&self) -> &str {
        &self.event_source
    }

    fn field_manager(&self) -> &'static str {
        "csi-resizer"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 4] = [&PERSISTENT_VOLUME_CLAIM, &PERSISTENT_VOLUME, &VOLUME_ATTRIBUTES_CLASS, &POD];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(State::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[RESIZE, MODIFY]
    }

    fn back_off(&self) -> (Duration, Duration) {
        BACK_OFF
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        10
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let Some(new) = event.new.as_ref().filter(|_| event.kind == &PERSISTENT_VOLUME_CLAIM) else { return };
        let changed = |differs: &dyn Fn(&Value) -> bool| event.old.as_ref().is_none_or(|old| differs(old));
        let phase = |claim: &Value| object::str_at(claim, "status.phase").to_owned();
        // Its own writes count, too: the condition of a failure causes one more attempt, and a longer backoff after it.
        if changed(&|old| requested(old) != requested(new) || old.get("status") != new.get("status")) {
            enqueue(RESIZE, object::key(new));
        }
        if changed(&|old| class(old) != class(new) || phase(old) != phase(new)) {
            enqueue(MODIFY, object::key(new));
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        if worker == RESIZE { self.resize(task, key) } else { self.modify(task, key) }
    }
}

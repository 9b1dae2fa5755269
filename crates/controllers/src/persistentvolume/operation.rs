//! The operations of the binder, which run concurrently with its workers: provisioning, deleting and recycling volumes.
//!
//! Implements `provisionClaimOperationExternal`, `deleteVolumeOperation` and `recycleVolumeOperation` of
//! `pv_controller.go`, and `pkg/volume/util/recyclerclient`. The object of an operation can be stale, so the operation
//! reads it live.
//!
//! The in-tree host-path provisioner exists and returns an error. Upstream enables it only with a flag for tests.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STORAGE_CLASS};
use bindery_api::request::Request;
use bindery_api::view::{PersistentVolume, PersistentVolumeClaim, Pod, StorageClass};
use bindery_api::why::Why;
use bindery_api::{Object, Value, object};
use serde_json::json;

use super::bind::{unbind_volume, update_volume_phase_with_event};
use super::find::assumed_claim;
use super::migration::{
    BETA_STORAGE_PROVISIONER, IN_TREE_FINALIZER, MIGRATED_TO, STORAGE_PROVISIONER, csi_name, is_in_tree,
};
use super::volume::live_volume;
use super::{PROVISIONED_BY, claim_key};
use crate::common::pod::condition;
use crate::common::pod::is_pod_terminated;
use crate::common::volume::{capacity_of, class_of};
use crate::{Reconcile, Suspend, Task};

/// Deletes the storage of a volume, then the volume. Key: the volume's name.
pub const DELETE: &str = "delete";
/// Scrubs a volume, then makes it Available. Key: the volume's name.
pub const RECYCLE: &str = "recycle";
/// Provisions a volume. Key: the claim's.
pub const PROVISION: &str = "provision";
/// The in-tree plugin that could provision volumes.
const HOST_PATH: &str = "kubernetes.io/host-path";

/// Runs an operation.
///
/// # Errors
/// Suspends the operation for requests. After a failure, the operation backs off.
pub fn run(task: &mut Task, operation: &str, key: &str) -> Reconcile {
    match operation {
        DELETE => delete_volume(task, key),
        RECYCLE => recycle_volume(task, key),
        PROVISION => provision(task, key),
        other => unreachable!("no operation is called {other}"),
    }
}

/// Finds the provisioner of the claim, and starts the operation that provisions a volume.
///
/// # Errors
/// None of its own.
pub fn provision_claim(task: &mut Task, claim: &Object, why: Why) -> Reconcile {
    let class_name = class_of(claim).to_owned();
    let Some(class) = task.cache.get(&STORAGE_CLASS, &class_name) else {
        let why = Why { branch: "binder-claim-class-missing", ..why };
        let text = format!("storageclass.storage.k8s.io \"{class_name}\" not found");
        task.warning(claim, "ProvisioningFailed", text, why.clone());
        return Ok(why);
    };
    let provisioner = StorageClass(class).provisioner().to_owned();
    let why = why.fact("provisioner", provisioner.as_str());
    if csi_name(&provisioner).is_some() || !is_in_tree(&provisioner) || provisioner == HOST_PATH {
        task.operate(PROVISION, object::key(claim));
        Ok(Why { branch: "binder-claim-ask-provisioner", ..why })
    } else {
        let why = Why { branch: "binder-claim-no-plugin", ..why };
        let text = if provisioner == "kubernetes.io/nfs" {
            // The plugin exists, but only for recycling.
            "no provisionable volume plugin matched".to_owned()
        } else {
            format!("no volume plugin matched name: {provisioner}")
        };
        task.warning(claim, "ProvisioningFailed", text, why.clone());
        Ok(why)
    }
}

fn provision(task: &mut Task, key: &str) -> Reconcile {
    let Some(claim) = assumed_claim(&task.assumed, key).cloned() else {
        return Ok(Why::new("binder-unknown-key"));
    };
    let Some(class) = task.cache.get(&STORAGE_CLASS, class_of(&claim)).cloned() else {
        return Ok(Why::new("binder-claim-class-missing").fact("claim", key));
    };
    match StorageClass(&class).provisioner() {
        HOST_PATH => provision_host_path(task, &claim, &class),
        plugin => provision_external(task, &claim, csi_name(plugin).unwrap_or(plugin)),
    }
}

/// Sets the claim's provisioner annotation: `setClaimProvisioner`.
fn name_provisioner(task: &mut Task, claim: &Object, provisioner: &str, why: Why) -> Reconcile<Result<Object, String>> {
    if object::annotation(claim, STORAGE_PROVISIONER) == Some(provisioner) {
        return Ok(Ok(claim.clone()));
    }
    let mut new = Value::clone(claim);
    object::set_annotation(&mut new, BETA_STORAGE_PROVISIONER, provisioner);
    object::set_annotation(&mut new, STORAGE_PROVISIONER, provisioner);
    Ok(match task.send(Request::update(&PERSISTENT_VOLUME_CLAIM, new), why)? {
        Ok(response) => {
            let claim = response.object();
            task.store(&PERSISTENT_VOLUME_CLAIM, claim.clone());
            Ok(claim)
        }
        Err(status) => Err(status.message),
    })
}

/// Runs `provisionClaimOperation` for the disabled plugin.
fn provision_host_path(task: &mut Task, claim: &Object, class: &Value) -> Reconcile {
    let why = |branch| Why::new(branch).fact("claim", object::key(claim)).fact("class", object::name(class));
    if object::at(claim, "spec.dataSource").is_some_and(|source| !source.is_null()) {
        let text = format!(
            "plugin \"{HOST_PATH}\" is not a CSI plugin. Only CSI plugin can provision a claim with a datasource"
        );
        task.warning(claim, "ProvisioningFailed", text.as_str(), why("binder-claim-host-path"));
        return Err(Suspend::Retry(text));
    }
    let claim = match name_provisioner(task, claim, HOST_PATH, why("binder-claim-host-path"))? {
        Ok(claim) => claim,
        Err(error) => return Err(Suspend::Retry(error)),
    };
    if live_volume(task, &format!("pvc-{}", object::uid(&claim)))?.is_some() {
        return Ok(why("binder-claim-host-path"));
    }
    let options = object::strings_at(class, "mountOptions");
    let text = if options.is_empty() {
        format!("Failed to create provisioner: provisioning in volume plugin \"{HOST_PATH}\" is disabled")
    } else {
        format!(
            "Mount options are not supported by the provisioner but StorageClass \"{}\" has mount options [{}]",
            object::name(class),
            options.join(" ")
        )
    };
    task.warning(&claim, "ProvisioningFailed", text.as_str(), why("binder-claim-host-path"));
    Err(Suspend::Retry(text))
}

fn provision_external(task: &mut Task, claim: &Object, provisioner: &str) -> Reconcile {
    let why = Why::new("binder-provision-external").fact("claim", object::key(claim)).fact("provisioner", provisioner);
    let claim = match name_provisioner(task, claim, provisioner, why.clone())? {
        Ok(claim) => claim,
        Err(error) => {
            task.warning(claim, "ProvisioningFailed", format!("Error saving claim: {error}"), why);
            return Err(Suspend::Retry(error));
        }
    };
    let text = format!(
        "Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the \
         system administrator. If volume creation is delayed, please verify that the provisioner is running and \
         correctly registered."
    );
    task.normal(&claim, "ExternalProvisioning", text, why.clone());
    Ok(why)
}

/// True if the volume's claim does not exist any more, or is bound to another volume.
fn is_volume_released(task: &Task, volume: &Value) -> bool {
    let uid = PersistentVolume(volume).spec().claim_ref().map_or("", |r| r.uid());
    let Some(key) = claim_key(volume).filter(|_| !uid.is_empty()) else { return false };
    match assumed_claim(&task.assumed, &key) {
        Some(claim) if object::uid(claim) == uid => {
            let bound_to = PersistentVolumeClaim(claim).spec().volume_name();
            !bound_to.is_empty() && bound_to != object::name(volume)
        }
        _ => true,
    }
}

/// The deleter of the storage of a volume.
enum Deleter {
    /// The binder, with the in-tree hostPath plugin.
    HostPath,
    /// An external deleter, which watches volumes.
    External,
    /// No deleter, with the reason.
    None(String),
}

fn find_deleter(volume: &Value) -> Deleter {
    let no_plugin = |text: String| {
        Deleter::None(format!("error getting deleter volume plugin for volume \"{}\": {text}", object::name(volume)))
    };
    if let Some(provisioner) = object::annotation(volume, PROVISIONED_BY).filter(|name| !name.is_empty()) {
        match provisioner {
            HOST_PATH => Deleter::HostPath,
            // The plugin is found by name, so the error has no prefix.
            "kubernetes.io/nfs" => Deleter::None("no deletable volume plugin matched".into()),
            name if is_in_tree(name) => Deleter::None(format!("no volume plugin matched name: {name}")),
            _ => Deleter::External,
        }
    } else if object::annotation(volume, MIGRATED_TO).is_some() || PersistentVolume(volume).spec().csi().is_some() {
        Deleter::External
    } else if PersistentVolume(volume).spec().host_path().is_some() {
        Deleter::HostPath
    } else if PersistentVolume(volume).spec().nfs().is_some() {
        no_plugin("no deletable volume plugin matched".into())
    } else {
        no_plugin("no volume plugin matched".into())
    }
}

fn delete_volume(task: &mut Task, name: &str) -> Reconcile {
    let Some(volume) = live_volume(task, name)? else {
        return Ok(Why::new("binder-delete-volume-gone").fact("volume", name));
    };
    let why = |branch| Why::new(branch).fact("volume", name);
    if !is_volume_released(task, &volume) {
        return Ok(why("binder-delete-not-released"));
    }
    match find_deleter(&volume) {
        Deleter::External => Ok(why("binder-delete-external")),
        Deleter::None(text) => fail_delete(task, &volume, &text),
        Deleter::HostPath => {
            if PersistentVolume(&volume).spec().host_path().is_none() {
                let text = "spec.PersistentVolumeSource.HostPath is nil";
                return fail_delete(task, &volume, &format!("failed to create deleter for volume \"{name}\": {text}"));
            }
            let path = PersistentVolume(&volume).spec().host_path().map_or("", |p| p.path());
            // Upstream removes the directory. It must be below /tmp, so that a wrong path cannot remove other files of
            // the node.
            if path.split_once("/tmp/").is_none_or(|(_, below)| below.is_empty()) {
                return fail_delete(
                    task,
                    &volume,
                    &format!("host_path deleter only supports /tmp/.+ but received provided {path}"),
                );
            }
            let volume = if object::has_finalizer(&volume, IN_TREE_FINALIZER) {
                let mut new = Value::clone(&volume);
                object::remove_finalizer(&mut new, IN_TREE_FINALIZER);
                task.update(&PERSISTENT_VOLUME, new, why("binder-deletion-finalizers"))?
            } else {
                volume
            };
            let request = Request::delete(&PERSISTENT_VOLUME, "", object::name(&volume));
            match task.send(request, why("binder-delete-volume"))? {
                Ok(_) => Ok(why("binder-delete-volume")),
                Err(status) if status.is_not_found() => Ok(why("binder-delete-volume-gone")),
                // The next sync of the volume retries it.
                Err(_) => Ok(why("binder-delete-refused")),
            }
        }
    }
}

fn fail_delete(task: &mut Task, volume: &Object, text: &str) -> Reconcile {
    let why = Why::new("binder-delete-failed").fact("volume", object::name(volume)).fact("reason", text);
    update_volume_phase_with_event(task, volume, "Failed", "VolumeFailedDelete", text, why)?;
    // `deleteVolumeOperation` returns the error. Therefore `goroutinemap` retries the operation with exponential
    // backoff.
    Err(Suspend::Retry(text.to_owned()))
}

fn recycle_volume(task: &mut Task, name: &str) -> Reconcile {
    let why = |branch| Why::new(branch).fact("volume", name);
    let Some(volume) = live_volume(task, name)? else {
        return Ok(why("binder-delete-volume-gone"));
    };
    if !is_volume_released(task, &volume) {
        return Ok(why("binder-delete-not-released"));
    }
    let key = claim_key(&volume).unwrap_or_default();
    let users = pods_using(task, &key);
    if !users.is_empty() && assumed_claim(&task.assumed, &key).is_none() {
        let text = format!("Volume is used by pods: {}", users.join(","));
        let why = why("binder-recycle-in-use").fact("pods", users.join(","));
        task.normal(&volume, "VolumeFailedRecycle", text, why.clone());
        return Ok(why);
    }
    let Some(source) = recyclable_source(&volume) else {
        let text = "No recycler plugin found for the volume!";
        let why = why("binder-recycle-no-plugin");
        update_volume_phase_with_event(task, &volume, "Failed", "VolumeFailedRecycle", text, why.clone())?;
        return Ok(why);
    };
    match run_recycler(task, &volume, source)? {
        Err(reason) => {
            let text = format!("Recycle failed: {reason}");
            let why = why("binder-recycle-failed").fact("reason", reason);
            update_volume_phase_with_event(task, &volume, "Failed", "VolumeFailedRecycle", &text, why.clone())?;
            Ok(why)
        }
        Ok(()) => {
            let why = why("binder-recycled");
            task.normal(&volume, "VolumeRecycled", "Volume recycled", why.clone());
            unbind_volume(task, &volume, why.clone())?;
            Ok(why)
        }
    }
}

fn pods_using(task: &Task, claim: &str) -> Vec<String> {
    let (namespace, name) = object::split_key(claim);
    task.cache
        .list(&POD)
        .filter(|pod| object::namespace(pod) == namespace)
        .filter(|pod| !is_pod_terminated(pod))
        .filter(|pod| crate::common::pod::pod_claims(pod).any(|claim| claim == name))
        .map(|pod| object::key(pod))
        .collect()
}

/// Returns the name of the volume's source, if its plugin supports recycling.
fn recyclable_source(volume: &Value) -> Option<&'static str> {
    ["hostPath", "nfs"].into_iter().find(|source| object::at(volume, &format!("spec.{source}")).is_some())
}

/// Runs a Pod that scrubs the volume, and waits until it terminates.
fn run_recycler(task: &mut Task, volume: &Object, source: &'static str) -> Reconcile<Result<(), String>> {
    let name = format!("recycler-for-{}", object::name(volume));
    let why = |branch| Why::new(branch).fact("volume", object::name(volume)).fact("pod", name.as_str());
    let delete = || Request::delete(&POD, "default", &name);
    match task.send(Request::create(&POD, recycler_pod(volume, &name, source)), why("binder-recycle-start"))? {
        Ok(_) => {}
        Err(status) if status.is_already_exists() => {
            // A Pod with this name can be left from an interrupted recycler.
            let _ = task.send(delete(), why("binder-recycle-clean"))?;
            return Ok(Err("old recycler pod found, will retry later".into()));
        }
        Err(status) => return Ok(Err(format!("unexpected error creating recycler pod:  {status}"))),
    }
    let mut last_message = String::new();
    // Includes the earlier events.
    let mut now = task.get_live(&POD, "default", &name)?;
    let result = loop {
        let Some(pod) = now else {
            break Err("failed to recycle volume: recycler pod was deleted".into());
        };
        relay(task, volume, &pod, &mut last_message, why("binder-recycle-start"));
        match Pod(&pod).status().phase() {
            "Succeeded" => break Ok(()),
            "Failed" => {
                break Err(match Pod(&pod).status().message() {
                    "" => "failed to recycle volume: pod failed, pod.Status.Message unknown".into(),
                    message => format!("failed to recycle volume: {message}"),
                });
            }
            _ => {}
        }
        now = task.wait(&POD, &format!("default/{name}"))?;
    };
    let _ = task.send(delete(), why("binder-recycle-clean"))?;
    Ok(result)
}

/// Emits the scheduler's events about the recycler Pod as events about the volume. Upstream forwards the Pod's events.
fn relay(task: &mut Task, volume: &Object, pod: &Value, last_message: &mut String, why: Why) {
    let node = Pod(pod).spec().node_name();
    let (warns, text) = match condition(pod, "PodScheduled") {
        _ if !node.is_empty() => (false, format!("Successfully assigned {} to {node}", object::key(pod))),
        Some(scheduled) => (true, object::str_at(scheduled, "message").to_owned()),
        None => return,
    };
    if text == *last_message {
        return;
    }
    let message = format!("Recycler pod: {text}");
    if warns {
        task.warning(volume, "RecyclerPod", message, why);
    } else {
        task.normal(volume, "RecyclerPod", message, why);
    }
    *last_message = text;
}

fn recycler_pod(volume: &Value, name: &str, source: &'static str) -> Value {
    let least: i128 = if source == "nfs" { 300 } else { 60 };
    let gib = capacity_of(volume).value() >> 30;
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "activeDeadlineSeconds": i64::try_from(least.max(30 * gib)).unwrap_or(i64::MAX),
            "restartPolicy": "Never",
            "volumes": [{ "name": "vol", source: volume["spec"][source] }],
            "containers": [{
                "name": "pv-recycler",
                "image": "registry.k8s.io/build-image/debian-base:bookworm-v1.0.6",
                "command": ["/bin/sh"],
                "args": [
                    "-c",
                    "test -e /scrub && find /scrub -mindepth 1 -delete && test -z \"$(ls -A /scrub)\" || exit 1",
                ],
                "volumeMounts": [{ "name": "vol", "mountPath": "/scrub" }],
            }],
        },
    })
}

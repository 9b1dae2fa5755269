//! The attach/detach controller: volumes come to the nodes whose Pods want them, and leave when nobody does.
//!
//! Answers to `pkg/controller/volume/attachdetach` and to the attacher of `pkg/volume/csi`. Its loop of every 100 ms runs
//! when something changes, and when a back-off ends.
//!
//! Not modelled: iSCSI and FC, which are attached without anybody doing anything.

use std::time::Duration;

use bindery_api::kinds::{CSI_DRIVER, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, VOLUME_ATTACHMENT};
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object, order};
use serde_json::json;

use crate::csi::attachment_name;
use crate::volume::{claim_name, is_controlled_by};
use crate::{Cache, Controller, Enqueue, Event, Stop, Sync, Task, memory};

const RECONCILE: &str = "reconcile";
const ALL: &str = "all";
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";
const MANAGED: &str = "volumes.kubernetes.io/controller-managed-attach-detach";
/// A node that is not ready keeps a volume for so long after nobody wants it there.
const FORCE_DETACH: Duration = Duration::from_secs(6 * 60);
/// The back-off of a volume, doubling from the first to the second.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(122));

/// A volume on a node, as far as the controller knows: its actual state of the world. In its memory only.
static ACTUAL: Kind = memory("attached");

/// The attach/detach controller. See the module.
#[derive(Debug)]
pub struct AttachDetachController;

/// A volume that Pods want on a node.
#[derive(Debug, Clone)]
struct Desired {
    node: String,
    volume: Object,
    pods: Vec<Object>,
}

fn csi(volume: &Value) -> (&str, &str) {
    (object::str_at(volume, "spec.csi.driver"), object::str_at(volume, "spec.csi.volumeHandle"))
}

/// `kubernetes.io/csi/<driver>^<handle>`.
fn unique(volume: &Value) -> String {
    let (driver, handle) = csi(volume);
    format!("kubernetes.io/csi/{driver}^{handle}")
}

impl Desired {
    /// The key of its state: volumes and nodes have no blanks in their names.
    fn key(&self) -> String {
        format!("{} {}", self.node, unique(&self.volume))
    }
}

/// Whether a Pod still needs its volumes attached.
fn is_active(pod: &Value) -> bool {
    if matches!(object::str_at(pod, "status.phase"), "Succeeded" | "Failed") {
        return false;
    }
    let running =
        object::list_at(pod, "status.containerStatuses").iter().any(|c| object::at(c, "state.running").is_some());
    !object::is_deleting(pod) || running
}

/// What all Pods want, by node and volume.
fn desired(cache: &Cache) -> Vec<Desired> {
    let mut all: Vec<Desired> = Vec::new();
    for pod in cache.list(&POD) {
        let node = object::str_at(pod, "spec.nodeName");
        let managed = cache.get(&NODE, node).is_some_and(|n| object::annotation(n, MANAGED).is_some());
        if node.is_empty() || !managed || !is_active(pod) {
            continue;
        }
        for source in object::list_at(pod, "spec.volumes") {
            let Some(volume) = volume_of(cache, pod, source) else { continue };
            let entry = Desired { node: node.to_owned(), volume, pods: vec![pod.clone()] };
            match all.iter_mut().find(|d| d.key() == entry.key()) {
                Some(known) => known.pods.push(pod.clone()),
                None => all.push(entry),
            }
        }
    }
    all
}

/// The attachable volume that a Pod's volume means, if it is bound.
fn volume_of(cache: &Cache, pod: &Object, source: &Value) -> Option<Object> {
    let claim =
        cache.get(&PERSISTENT_VOLUME_CLAIM, &format!("{}/{}", object::namespace(pod), claim_name(pod, source)?))?;
    if object::str_at(claim, "status.phase") != "Bound"
        || source.get("ephemeral").is_some() && !is_controlled_by(claim, pod)
    {
        return None;
    }
    let volume = cache.get(&PERSISTENT_VOLUME, object::str_at(claim, "spec.volumeName"))?;
    let (driver, _) = csi(volume);
    let required = cache.get(&CSI_DRIVER, driver).and_then(|d| object::at(d, "spec.attachRequired"));
    let ours = object::str_at(volume, "spec.claimRef.uid") == object::uid(claim);
    (ours && !driver.is_empty() && required.is_none_or(|r| r != false)).then(|| volume.clone())
}

/// Whether a volume may be attached to several nodes.
fn is_shared(modes: &[&str]) -> bool {
    modes.is_empty() || modes.iter().any(|m| matches!(*m, "ReadWriteMany" | "ReadOnlyMany"))
}

impl Controller for AttachDetachController {
    fn name(&self) -> &'static str {
        "attachdetach-controller"
    }

    fn component(&self) -> &'static str {
        "attachdetach-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 6] =
            [&POD, &NODE, &PERSISTENT_VOLUME_CLAIM, &PERSISTENT_VOLUME, &VOLUME_ATTACHMENT, &CSI_DRIVER];
        &WATCHES
    }

    fn workers(&self) -> &'static [&'static str] {
        &[RECONCILE]
    }

    /// Half the period of upstream's loop.
    fn delay(&self) -> Duration {
        Duration::from_millis(50)
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, enqueue: Enqueue<'_>) {
        let relevant = if event.kind == &POD {
            !object::list_at(event.object(), "spec.volumes").is_empty()
        } else {
            event.kind != &PERSISTENT_VOLUME && event.kind != &CSI_DRIVER
        };
        if relevant {
            enqueue(RECONCILE, ALL.to_owned());
        }
    }

    fn sync(&self, task: &mut Task, _: &str, _: &str) -> Sync {
        let wanted = desired(&task.cache);
        recover(task);
        let mut next: Option<Time> = None;
        detach(task, &wanted, &mut next)?;
        attach(task, &wanted, &mut next)?;
        report(task)?;
        match next {
            Some(time) => Err(Stop::After(time.since(task.now).max(Duration::from_millis(100)))),
            None => Ok(Why::new("attach-nothing")),
        }
    }
}

/// Attachments that nobody here knows of, as after a restart.
fn recover(task: &mut Task) {
    let unknown: Vec<(String, Object)> = task
        .cache
        .list(&VOLUME_ATTACHMENT)
        .filter_map(|attachment| {
            let volume =
                task.cache.get(&PERSISTENT_VOLUME, object::str_at(attachment, "spec.source.persistentVolumeName"))?;
            let key = format!("{} {}", object::str_at(attachment, "spec.nodeName"), unique(volume));
            task.own.get(&ACTUAL, &key).is_none().then(|| (key, volume.clone()))
        })
        .collect();
    for (key, volume) in unknown {
        let (node, _) = key.split_once(' ').unwrap_or_default();
        let told = task.cache.get(&NODE, node).is_some_and(|n| {
            object::list_at(n, "status.volumesAttached").iter().any(|v| object::str_at(v, "name") == unique(&volume))
        });
        let state = if told { "attached" } else { "uncertain" };
        put(task, node, &volume, state);
    }
}

fn put(task: &mut Task, node: &str, volume: &Object, state: &str) {
    let key = format!("{node} {}", unique(volume));
    let mut entry = task.own.get(&ACTUAL, &key).map(|e| Value::clone(e)).unwrap_or_else(|| {
        let (driver, handle) = csi(volume);
        json!({
            "metadata": { "name": key }, "node": node, "volume": unique(volume), "name": object::name(volume),
            "modes": object::list_at(volume, "spec.accessModes"),
            "attachment": attachment_name(handle, driver, node),
        })
    });
    entry["state"] = state.into();
    if state != "detaching" {
        entry["unwanted"] = Value::Null;
    }
    task.store(&ACTUAL, Object::new(entry));
}

fn change(task: &mut Task, key: &str, change: impl FnOnce(&mut Value)) {
    if let Some(entry) = task.own.get(&ACTUAL, key) {
        let mut entry = Value::clone(entry);
        change(&mut entry);
        task.store(&ACTUAL, Object::new(entry));
    }
}

fn time_at(entry: &Value, field: &str) -> Option<Time> {
    entry[field].as_u64().map(|micros| Time { micros })
}

fn soonest(next: &mut Option<Time>, time: Time) {
    *next = Some(next.map_or(time, |known| known.min(time)));
}

/// Puts a volume off after a failure.
fn back_off(task: &mut Task, key: &str, next: &mut Option<Time>) {
    let now = task.now;
    let failures = task.own.get(&ACTUAL, key).and_then(|e| e["failures"].as_u64()).unwrap_or(0);
    let until = now + BACK_OFF.0.saturating_mul(1 << failures.min(10)).min(BACK_OFF.1);
    change(task, key, |entry| {
        entry["failures"] = (failures + 1).into();
        entry["until"] = until.micros.into();
    });
    soonest(next, until);
}

/// What is attached and not wanted goes.
fn detach(task: &mut Task, wanted: &[Desired], next: &mut Option<Time>) -> Sync<()> {
    let unwanted: Vec<Object> = task
        .own
        .list(&ACTUAL)
        .filter(|entry| !wanted.iter().any(|d| d.key() == object::name(entry)))
        .cloned()
        .collect();
    for entry in unwanted {
        let key = object::name(&entry).to_owned();
        let (node, volume) = (object::str_at(&entry, "node").to_owned(), object::str_at(&entry, "volume").to_owned());
        let attachment = task.cache.get(&VOLUME_ATTACHMENT, object::str_at(&entry, "attachment")).cloned();
        if entry["state"] == "detaching" && attachment.is_none() {
            task.forget(&ACTUAL, &key);
            continue;
        }
        if entry["state"] == "detaching" {
            continue;
        }
        if let Some(until) = time_at(&entry, "until").filter(|until| *until > task.now) {
            soonest(next, until);
            continue;
        }
        let since = time_at(&entry, "unwanted").unwrap_or(task.now);
        let micros = since.micros;
        change(task, &key, |entry| entry["unwanted"] = micros.into());
        let found = task.cache.get(&NODE, &node).cloned();
        let in_use =
            found.as_ref().is_some_and(|n| object::strings_at(n, "status.volumesInUse").contains(&volume.as_str()));
        let out_of_service = found.as_ref().is_some_and(|n| {
            object::list_at(n, "spec.taints").iter().any(|t| object::str_at(t, "key") == OUT_OF_SERVICE)
        });
        let ready = found.as_ref().is_some_and(|n| {
            object::list_at(n, "status.conditions").iter().any(|c| c["type"] == "Ready" && c["status"] == "True")
        });
        if in_use && !out_of_service {
            let force = since + FORCE_DETACH;
            if ready || force > task.now {
                if !ready {
                    soonest(next, force);
                }
                continue;
            }
        }
        let why = Why::new("attach-detach").fact("volume", object::str_at(&entry, "name")).fact("node", node.as_str());
        change(task, &key, |entry| entry["state"] = "detaching".into());
        // The node is told first, so that nobody there counts on the volume any more.
        report(task)?;
        let Some(attachment) = attachment else {
            task.forget(&ACTUAL, &key);
            continue;
        };
        match task.send(Request::delete(&VOLUME_ATTACHMENT, "", object::name(&attachment)), why)? {
            Err(status) if !status.is_not_found() => {
                change(task, &key, |entry| entry["state"] = "attached".into());
                back_off(task, &key, next);
            }
            _ => {}
        }
    }
    Ok(())
}

/// What is wanted and not attached comes.
fn attach(task: &mut Task, wanted: &[Desired], next: &mut Option<Time>) -> Sync<()> {
    for desired in wanted {
        let key = desired.key();
        let entry = task.own.get(&ACTUAL, &key).cloned().unwrap_or_default();
        let name = object::name(&desired.volume).to_owned();
        let (driver, handle) = csi(&desired.volume);
        let attachment_name = attachment_name(handle, driver, &desired.node);
        let attachment = task.cache.get(&VOLUME_ATTACHMENT, &attachment_name).cloned();
        let why = |branch| Why::new(branch).fact("volume", name.as_str()).fact("node", desired.node.as_str());
        match entry["state"].as_str() {
            Some("attached") => {
                if attachment.as_ref().is_none_or(|a| object::at(a, "status.attached").is_none_or(|t| t != true)) {
                    // Somebody took it away: it is attached again.
                    put(task, &desired.node, &desired.volume, "uncertain");
                } else {
                    change(task, &key, |entry| entry["unwanted"] = Value::Null);
                    continue;
                }
            }
            Some("attaching") => {
                let Some(attachment) = attachment else { continue };
                if object::at(&attachment, "status.attached").is_some_and(|a| a == true) {
                    put(task, &desired.node, &desired.volume, "attached");
                    change(task, &key, |entry| entry["failures"] = 0.into());
                    for pod in &desired.pods {
                        let text = format!("AttachVolume.Attach succeeded for volume \"{name}\" ");
                        task.normal(pod, "SuccessfulAttachVolume", text, why("attach-done"));
                    }
                    continue;
                }
                let error = if object::is_deleting(&attachment) {
                    "volume attachment is being deleted"
                } else {
                    object::str_at(&attachment, "status.attachError.message")
                };
                if !error.is_empty() {
                    let text = format!("AttachVolume.Attach failed for volume \"{name}\" : {error}");
                    for pod in &desired.pods {
                        task.warning(
                            pod,
                            "FailedAttachVolume",
                            text.clone(),
                            why("attach-failed").fact("error", error),
                        );
                    }
                    put(task, &desired.node, &desired.volume, "uncertain");
                    back_off(task, &key, next);
                }
                continue;
            }
            Some("detaching") if attachment.is_some() => continue,
            _ => {}
        }
        if let Some(until) = time_at(&entry, "until").filter(|until| *until > task.now) {
            soonest(next, until);
            continue;
        }
        let modes = object::strings_at(&desired.volume, "spec.accessModes");
        if !is_shared(&modes) && multi_attach(task, desired) {
            continue;
        }
        if attachment.is_none() {
            let new = json!({
                "apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttachment", "metadata": { "name": attachment_name },
                "spec": { "attacher": driver, "nodeName": desired.node, "source": { "persistentVolumeName": name } },
            });
            if let Err(status) = task.send(Request::create(&VOLUME_ATTACHMENT, new), why("attach-begin"))?
                && status.reason != "AlreadyExists"
            {
                put(task, &desired.node, &desired.volume, "uncertain");
                back_off(task, &key, next);
                continue;
            }
        }
        put(task, &desired.node, &desired.volume, "attaching");
        // An attachment that is there already may be ready.
        if attachment.is_some() {
            task.enqueue(RECONCILE, ALL.to_owned());
        }
    }
    Ok(())
}

/// Whether another node has a volume that only one may have. Says so, once for the Pods that wait.
fn multi_attach(task: &mut Task, desired: &Desired) -> bool {
    let volume = unique(&desired.volume);
    let elsewhere: Vec<String> = task
        .own
        .list(&ACTUAL)
        .filter(|e| {
            e["volume"] == volume.as_str()
                && e["node"] != desired.node.as_str()
                && matches!(e["state"].as_str(), Some("attached" | "detaching"))
        })
        .map(|e| object::str_at(e, "node").to_owned())
        .collect();
    if elsewhere.is_empty() {
        return false;
    }
    let key = format!("told {}", desired.key());
    let waiting: Vec<&str> = desired.pods.iter().map(|p| object::uid(p)).collect();
    if task.own.get(&TOLD, &key).is_some_and(|t| object::strings_at(t, "pods") == waiting) {
        return true;
    }
    task.store(&TOLD, Object::new(json!({ "metadata": { "name": key }, "pods": waiting })));
    let users: Vec<Object> = task
        .cache
        .list(&POD)
        .filter(|pod| elsewhere.iter().any(|n| n == object::str_at(pod, "spec.nodeName")))
        .filter(|pod| {
            let volumes = object::list_at(pod, "spec.volumes").iter();
            volumes.filter_map(|v| volume_of(&task.cache, pod, v)).any(|v| unique(&v) == volume)
        })
        .cloned()
        .collect();
    let name = object::name(&desired.volume);
    for pod in &desired.pods {
        let (near, far): (Vec<&Object>, Vec<&Object>) =
            users.iter().partition(|u| object::namespace(u) == object::namespace(pod));
        let names: Vec<&str> = near.iter().map(|p| object::name(p)).collect();
        let suffix = match (names.is_empty(), far.len()) {
            (true, 0) => "Volume is already exclusively attached to one node and can't be attached to another".into(),
            (false, 0) => format!("Volume is already used by pod(s) {}", names.join(", ")),
            (false, n) => {
                format!("Volume is already used by pod(s) {} and {n} pod(s) in different namespaces", names.join(", "))
            }
            (true, n) => format!("Volume is already used by {n} pod(s) in different namespaces"),
        };
        let why = Why::new("attach-multi")
            .fact("volume", name)
            .fact("node", desired.node.as_str())
            .fact("elsewhere", elsewhere.join(", "));
        task.warning(pod, "FailedAttachVolume", format!("Multi-Attach error for volume \"{name}\" {suffix}"), why);
    }
    true
}

/// For whom a Multi-Attach error was told. In the controller's memory only.
static TOLD: Kind = memory("told");

/// Tells each node what is attached to it.
fn report(task: &mut Task) -> Sync<()> {
    let nodes: Vec<Object> = task.cache.list(&NODE).cloned().collect();
    for node in nodes {
        let name = object::name(&node);
        let mine: Vec<String> = task
            .own
            .list(&ACTUAL)
            .filter(|e| e["node"] == name && e["state"] == "attached")
            .map(|e| object::str_at(e, "volume").to_owned())
            .collect();
        let mine = order::sorted_by_text(&mine, |v| v);
        let told: Vec<String> = match task.own.get(&REPORTED, name) {
            Some(reported) => object::strings_at(reported, "volumes").into_iter().map(str::to_owned).collect(),
            None => object::list_at(&node, "status.volumesAttached")
                .iter()
                .map(|v| object::str_at(v, "name").to_owned())
                .collect(),
        };
        if mine == order::sorted_by_text(&told, |v| v) {
            continue;
        }
        let why = Why::new("attach-report").fact("node", name).fact("n", mine.len().to_string());
        let list: Vec<Value> = mine.iter().map(|v| json!({ "name": v, "devicePath": "" })).collect();
        let list = if list.is_empty() { Value::Null } else { list.into() };
        let patch = json!({ "status": { "volumesAttached": list } });
        let request = Request::patch(&NODE, "", name, PatchType::Merge, patch).on("status");
        if task.send(request, why)?.is_ok() {
            task.store(&REPORTED, Object::new(json!({ "metadata": { "name": name }, "volumes": mine })));
        }
    }
    Ok(())
}

/// What a node was last told. In the controller's memory only.
static REPORTED: Kind = memory("reported");

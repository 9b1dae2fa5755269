//! The attach/detach controller: volumes come to the nodes whose Pods want them, and leave when nobody does.
//!
//! Answers to `pkg/controller/volume/attachdetach` and to the attacher of `pkg/volume/csi`. Its loop of every 100 ms runs
//! when something changes, and when a back-off ends. iSCSI and FC volumes are attached without anybody doing anything.

use std::time::Duration;

use bindery_api::kinds::{CSI_DRIVER, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, VOLUME_ATTACHMENT};
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object, order};
use serde_json::json;

use crate::csi::attachment_name;
use crate::volume::{claim_name, is_controlled_by, plain_attachable};
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

/// A volume that can be attached.
#[derive(Debug, Clone)]
struct Volume {
    /// Its name in node statuses.
    unique: String,
    /// Its name in messages: that of the PersistentVolume, or what the Pod calls it.
    name: String,
    modes: Vec<String>,
    /// The driver that attaches it, and what that knows it by; none for one that is there at once.
    csi: Option<(String, String)>,
}

/// A volume that Pods want on a node.
#[derive(Debug, Clone)]
struct Desired {
    node: String,
    volume: Volume,
    pods: Vec<Object>,
}

impl Volume {
    /// What a PersistentVolume is, if it is attachable: `kubernetes.io/csi/<driver>^<handle>`, or of a plain plugin.
    fn of(persistent: &Value) -> Option<Volume> {
        let text = |path| object::str_at(persistent, path).to_owned();
        let (driver, handle) = (text("spec.csi.driver"), text("spec.csi.volumeHandle"));
        let modes = object::strings_at(persistent, "spec.accessModes").into_iter().map(str::to_owned).collect();
        let name = object::name(persistent).to_owned();
        if driver.is_empty() {
            let unique = plain_attachable(persistent.get("spec")?)?;
            return Some(Volume { unique, name, modes, csi: None });
        }
        Some(Volume {
            unique: format!("kubernetes.io/csi/{driver}^{handle}"),
            name,
            modes,
            csi: Some((driver, handle)),
        })
    }

    /// The name of its VolumeAttachment on a node; empty if it needs none.
    fn attachment(&self, node: &str) -> String {
        self.csi.as_ref().map_or_else(String::new, |(driver, handle)| attachment_name(handle, driver, node))
    }
}

impl Desired {
    /// The key of its state: names of nodes have no blanks.
    fn key(&self) -> String {
        format!("{} {}", self.node, self.volume.unique)
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

/// The attachable volume that a Pod's volume means: bound, or the Pod's own.
fn volume_of(cache: &Cache, pod: &Object, source: &Value) -> Option<Volume> {
    let Some(claim) = claim_name(pod, source) else {
        let name = object::str_at(source, "name").to_owned();
        return plain_attachable(source).map(|unique| Volume { unique, name, modes: Vec::new(), csi: None });
    };
    let claim = cache.get(&PERSISTENT_VOLUME_CLAIM, &format!("{}/{claim}", object::namespace(pod)))?;
    if object::str_at(claim, "status.phase") != "Bound"
        || source.get("ephemeral").is_some() && !is_controlled_by(claim, pod)
    {
        return None;
    }
    let persistent = cache.get(&PERSISTENT_VOLUME, object::str_at(claim, "spec.volumeName"))?;
    if object::str_at(persistent, "spec.claimRef.uid") != object::uid(claim) {
        return None;
    }
    let volume = Volume::of(persistent)?;
    let driver = volume.csi.as_ref().and_then(|(driver, _)| cache.get(&CSI_DRIVER, driver));
    let required = driver.and_then(|d| object::at(d, "spec.attachRequired"));
    required.is_none_or(|required| required != false).then_some(volume)
}

/// Whether a volume may be attached to several nodes.
fn is_shared(modes: &[String]) -> bool {
    modes.is_empty() || modes.iter().any(|m| matches!(m.as_str(), "ReadWriteMany" | "ReadOnlyMany"))
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
    let mut unknown: Vec<(String, Volume, bool)> = Vec::new();
    let attached = |node: &Value| -> Vec<String> {
        let list = object::list_at(node, "status.volumesAttached").iter();
        list.map(|v| object::str_at(v, "name").to_owned()).collect()
    };
    for attachment in task.cache.list(&VOLUME_ATTACHMENT) {
        let name = object::str_at(attachment, "spec.source.persistentVolumeName");
        let node = object::str_at(attachment, "spec.nodeName").to_owned();
        let Some(volume) = task.cache.get(&PERSISTENT_VOLUME, name).and_then(|v| Volume::of(v)) else { continue };
        let told = task.cache.get(&NODE, &node).is_some_and(|n| attached(n).contains(&volume.unique));
        unknown.push((node, volume, told));
    }
    for node in task.cache.list(&NODE).filter(|node| task.own.get(&REPORTED, object::name(node)).is_none()) {
        let plain = attached(node).into_iter().filter(|unique| !unique.starts_with("kubernetes.io/csi/"));
        let volume = |unique| Volume { unique, name: String::new(), modes: Vec::new(), csi: None };
        unknown.extend(plain.map(|unique| (object::name(node).to_owned(), volume(unique), true)));
    }
    for (node, volume, told) in unknown {
        if task.own.get(&ACTUAL, &format!("{node} {}", volume.unique)).is_none() {
            put(task, &node, &volume, if told { "attached" } else { "uncertain" });
        }
    }
}

fn put(task: &mut Task, node: &str, volume: &Volume, state: &str) {
    let key = format!("{node} {}", volume.unique);
    let mut entry = task.own.get(&ACTUAL, &key).map(|e| Value::clone(e)).unwrap_or_else(|| {
        json!({
            "metadata": { "name": key }, "node": node, "volume": volume.unique, "name": volume.name,
            "modes": volume.modes, "attachment": volume.attachment(node),
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
        let name = desired.volume.name.clone();
        let attachment_name = desired.volume.attachment(&desired.node);
        let attachment = task.cache.get(&VOLUME_ATTACHMENT, &attachment_name).cloned();
        let why = |branch| Why::new(branch).fact("volume", name.as_str()).fact("node", desired.node.as_str());
        match entry["state"].as_str() {
            Some("attached") => {
                let needed = desired.volume.csi.is_some();
                if needed
                    && attachment.as_ref().is_none_or(|a| object::at(a, "status.attached").is_none_or(|t| t != true))
                {
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
        if !is_shared(&desired.volume.modes) && multi_attach(task, desired) {
            continue;
        }
        let succeeded = format!("AttachVolume.Attach succeeded for volume \"{name}\" ");
        let Some((driver, _)) = &desired.volume.csi else {
            put(task, &desired.node, &desired.volume, "attached");
            for pod in &desired.pods {
                task.normal(pod, "SuccessfulAttachVolume", succeeded.clone(), why("attach-done"));
            }
            continue;
        };
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
    let volume = desired.volume.unique.clone();
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
            volumes.filter_map(|v| volume_of(&task.cache, pod, v)).any(|v| v.unique == volume)
        })
        .cloned()
        .collect();
    let name = desired.volume.name.as_str();
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

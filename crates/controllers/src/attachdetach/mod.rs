//! The attach/detach controller: attaches volumes to the nodes whose Pods use them, and detaches unused volumes.
//!
//! Implements `pkg/controller/volume/attachdetach` and the attacher of `pkg/volume/csi`. Upstream's loop of every 100
//! ms runs when there is a change, and when a backoff ends. iSCSI and FC volumes are attached immediately, without an
//! operation.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bindery_api::kinds::{CSI_DRIVER, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, VOLUME_ATTACHMENT};
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object, sort};
use serde_json::json;

use crate::common::csi::attachment_name;
use crate::common::pod::is_pod_terminated;
use crate::common::volume::{claim_name, is_controlled_by, plain_attachable};
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Table, Task};

const RECONCILE: &str = "reconcile";
const ALL: &str = "all";
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";
const MANAGED: &str = "volumes.kubernetes.io/controller-managed-attach-detach";
/// The time after which an unused volume is detached from a node that is not ready.
const FORCE_DETACH: Duration = Duration::from_secs(6 * 60);
/// The initial and the maximum backoff of a volume. The backoff doubles with each failure.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(122));
/// The timeout of the driver's attacher.
const TIMEOUT: Duration = Duration::from_secs(2 * 60);
/// Half of upstream's period of the check for deleted Pods and for volumes that are not desired any more.
const POPULATE: Duration = Duration::from_secs(30);
/// Half of upstream's period of the verification that attached volumes are still attached.
const VERIFY: Duration = Duration::from_secs(30);

/// The controller's local state.
#[derive(Debug, Clone, Default, Hash)]
struct State {
    /// The volumes on nodes, by node and unique name: the actual state of the world.
    actual: Table<Attached>,
    /// The volumes that Pods use on their nodes, by the Pod's UID and unique name: the desired state of the world.
    wanted: Table<Wanted>,
    /// The failed operations, by the key of the operation.
    failed: Table<Failed>,
    /// True if the controller has recovered the attachments from before its start.
    started: bool,
    /// Reported Multi-Attach errors, by node and unique name.
    multi_attach: Table<()>,
    /// The volumes in the last written status of each node.
    reported: Table<Vec<String>>,
}

fn actual(state: &mut State) -> &mut Table<Attached> {
    &mut state.actual
}

fn wanted(state: &mut State) -> &mut Table<Wanted> {
    &mut state.wanted
}

fn failed(state: &mut State) -> &mut Table<Failed> {
    &mut state.failed
}

fn multi_attached(state: &mut State) -> &mut Table<()> {
    &mut state.multi_attach
}

fn reported(state: &mut State) -> &mut Table<Vec<String>> {
    &mut state.reported
}

/// A volume in the actual state of the world.
#[derive(Debug, Clone, PartialEq)]
struct Attached {
    node: String,
    /// Its unique name.
    volume: String,
    /// Its name in messages.
    name: String,
    modes: Vec<String>,
    /// The name of its VolumeAttachment. Empty if it needs none.
    attachment: String,
    /// True if the node's status reports the volume as in use.
    in_use: bool,
    state: AttachState,
    /// The time since which it has this state.
    since: Time,
    /// The time since which no Pod uses it on this node.
    unwanted: Option<Time>,
    /// The time since which its VolumeAttachment is missing.
    missing: Option<Time>,
    /// True if its VolumeAttachment was seen during the attach operation.
    seen: bool,
    /// The Pods for which it is attached, with the fields that events need.
    pods: Vec<Object>,
    /// The CSI driver, and the volume handle.
    csi: Option<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AttachState {
    Attaching,
    Attached,
    Detaching,
    Uncertain,
}

/// A volume in the desired state of the world.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    node: String,
    /// The Pod's key.
    pod: String,
    /// The Pod's uid.
    uid: String,
    /// The name of the volume in the Pod.
    source: String,
    volume: Volume,
    /// True if the volume of the Pod could be resolved at the last sync.
    found: bool,
    /// The time since which it cannot be resolved.
    since: Option<Time>,
}

/// A failed operation.
#[derive(Debug, Clone)]
struct Failed {
    work: Work,
    failures: u64,
    /// The time until which the volume backs off.
    until: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    Attach,
    Detach,
}

/// The attach/detach controller. See the module.
#[derive(Debug)]
pub struct AttachDetachController;

/// An attachable volume.
#[derive(Debug, Clone, PartialEq)]
struct Volume {
    /// Its name in node statuses.
    unique: String,
    /// Its name in messages: the name of the PersistentVolume, or the name in the Pod.
    name: String,
    modes: Vec<String>,
    /// The CSI driver, and the volume handle. `None` for a volume that is attached immediately.
    csi: Option<(String, String)>,
}

/// A volume that Pods use on a node.
#[derive(Debug, Clone)]
struct Desired {
    node: String,
    volume: Volume,
    pods: Vec<Object>,
}

impl Volume {
    /// Returns the volume of a PersistentVolume, if it is attachable: `kubernetes.io/csi/<driver>^<handle>`, or of an
    /// in-tree plugin.
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

    /// True if it can be attached to several nodes: `IsMultiAttachAllowed`.
    fn is_shared(&self) -> bool {
        is_shared(&self.modes)
    }

    /// Returns the name of its VolumeAttachment on a node. Empty if it needs none.
    fn attachment(&self, node: &str) -> String {
        self.csi.as_ref().map_or_else(String::new, |(driver, handle)| attachment_name(handle, driver, node))
    }
}

impl Desired {
    /// Returns the key of its state. Names of nodes have no blanks.
    fn key(&self) -> String {
        format!("{} {}", self.node, self.volume.unique)
    }
}

/// Returns the volumes that all Pods use, by node and volume. If a claim is lost, a running Pod keeps its volume.
fn desired(task: &mut Task, next: &mut Option<Time>) -> Vec<Desired> {
    let mut all = Grouped::default();
    let pods: Vec<Object> = task.cache.list(&POD).cloned().collect();
    for pod in pods {
        let node = object::str_at(&pod, "spec.nodeName");
        let managed = task.cache.get(&NODE, node).is_some_and(|n| object::annotation(n, MANAGED).is_some());
        if node.is_empty() || !managed || is_pod_terminated(&pod) {
            continue;
        }
        for source in object::list_at(&pod, "spec.volumes") {
            let Some(Some(volume)) = volume_of(&task.cache, &pod, source) else { continue };
            let key = format!("{} {}", object::uid(&pod), volume.unique);
            let new = Wanted {
                node: node.to_owned(),
                pod: object::key(&pod),
                uid: object::uid(&pod).to_owned(),
                source: object::str_at(source, "name").to_owned(),
                volume: volume.clone(),
                found: true,
                since: None,
            };
            if task.local::<State>().wanted.get(&key) != Some(&new) {
                task.put(wanted, &key, new);
            }
            all.keys.insert(key);
            all.add(node, volume, Some(pod.clone()));
        }
    }
    let known = task.local::<State>().wanted.iter().filter(|(key, _)| !all.keys.contains(*key));
    let known: Vec<(String, Wanted)> = known.map(|(key, known)| (key.clone(), known.clone())).collect();
    for (key, known) in known {
        let pod =
            task.cache.get(&POD, &known.pod).filter(|p| object::uid(p) == known.uid && !is_pod_terminated(p)).cloned();
        let source = pod.as_ref().and_then(|pod| {
            object::list_at(pod, "spec.volumes").iter().find(|v| object::str_at(v, "name") == known.source).cloned()
        });
        let now = match (&pod, source) {
            (Some(pod), Some(source)) => volume_of(&task.cache, pod, &source),
            _ => None,
        };
        let mut new = known.clone();
        if pod.is_some() && !matches!(now, Some(None)) {
            new.found = now.is_some();
        } else if pod.is_none() && known.found {
            // Until its deletion, its volume could be resolved.
            task.take(wanted, &key);
            continue;
        } else {
            let since = known.since.unwrap_or(task.now);
            if since + POPULATE <= task.now {
                task.take(wanted, &key);
                continue;
            }
            new.since = Some(since);
            soonest(next, since + POPULATE);
        }
        if new != known {
            task.put(wanted, &key, new);
        }
        all.add(&known.node, known.volume, pod);
    }
    all.list
}

/// The volumes that Pods use, grouped by node and volume.
#[derive(Default)]
struct Grouped {
    list: Vec<Desired>,
    places: BTreeMap<String, usize>,
    /// The keys of the resolved volumes.
    keys: BTreeSet<String>,
}

impl Grouped {
    fn add(&mut self, node: &str, volume: Volume, pod: Option<Object>) {
        let new = Desired { node: node.to_owned(), volume, pods: Vec::new() };
        let at = *self.places.entry(new.key()).or_insert(self.list.len());
        if at == self.list.len() {
            self.list.push(new);
        }
        self.list[at].pods.extend(pod);
    }
}

/// Returns the attachable volume of a Pod's volume: of a bound claim, or inline. Returns `None` if it cannot be
/// resolved now.
fn volume_of(cache: &Cache, pod: &Object, source: &Value) -> Option<Option<Volume>> {
    let Some(claim) = claim_name(pod, source) else {
        let name = object::str_at(source, "name").to_owned();
        return Some(plain_attachable(source).map(|unique| Volume { unique, name, modes: Vec::new(), csi: None }));
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
    let Some(volume) = Volume::of(persistent) else { return Some(None) };
    let driver = volume.csi.as_ref().and_then(|(driver, _)| cache.get(&CSI_DRIVER, driver));
    let required = driver.and_then(|d| object::at(d, "spec.attachRequired"));
    Some(required.is_none_or(|required| required != false).then_some(volume))
}

/// True if the access modes allow attachment to several nodes.
fn is_shared(modes: &[String]) -> bool {
    modes.is_empty() || modes.iter().any(|m| matches!(m.as_str(), "ReadWriteMany" | "ReadOnlyMany"))
}

impl Controller for AttachDetachController {
    fn id(&self) -> ControllerId {
        ControllerId::new("attachdetach-controller")
    }

    fn event_source(&self) -> &str {
        "attachdetach-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 6] =
            [&POD, &NODE, &PERSISTENT_VOLUME_CLAIM, &PERSISTENT_VOLUME, &VOLUME_ATTACHMENT, &CSI_DRIVER];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(State::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[RECONCILE]
    }

    /// Half of the period of upstream's loop.
    fn delay(&self) -> Duration {
        Duration::from_millis(50)
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let relevant = if event.kind == &POD {
            !object::list_at(event.object(), "spec.volumes").is_empty()
        } else {
            event.kind != &PERSISTENT_VOLUME && event.kind != &CSI_DRIVER
        };
        if relevant {
            enqueue(RECONCILE, ALL.to_owned());
        }
    }

    fn sync(&self, task: &mut Task, _: &str, _: &str) -> Reconcile {
        let mut next: Option<Time> = None;
        let wanted = desired(task, &mut next);
        recover(task);
        finish(task, &mut next);
        detach(task, &wanted, &mut next)?;
        attach(task, &wanted, &mut next)?;
        clear_reported(task, &wanted);
        report(task)?;
        match next {
            Some(time) => Err(Suspend::RequeueAfter(time.since(task.now).max(Duration::from_millis(100)))),
            None => Ok(Why::new("attach-nothing")),
        }
    }
}

/// Recovers attachments from before the controller's start.
fn recover(task: &mut Task) {
    if task.local::<State>().started {
        return;
    }
    task.change(|state: &mut State| state.started = true);
    let mut unknown: Vec<(String, Volume, bool)> = Vec::new();
    let attached = |node: &Value| -> Vec<String> {
        let list = object::list_at(node, "status.volumesAttached").iter();
        list.map(|v| object::str_at(v, "name").to_owned()).collect()
    };
    for attachment in task.cache.list(&VOLUME_ATTACHMENT) {
        let name = object::str_at(attachment, "spec.source.persistentVolumeName");
        let node = object::str_at(attachment, "spec.nodeName").to_owned();
        let Some(volume) = task.cache.get(&PERSISTENT_VOLUME, name).and_then(|v| Volume::of(v)) else { continue };
        let is_attached = task.cache.get(&NODE, &node).is_some_and(|n| attached(n).contains(&volume.unique));
        unknown.push((node, volume, is_attached));
    }
    let reported = &task.local::<State>().reported;
    for node in task.cache.list(&NODE).filter(|node| !reported.contains(object::name(node))) {
        let plain = attached(node).into_iter().filter(|unique| !unique.starts_with("kubernetes.io/csi/"));
        let volume = |unique| Volume { unique, name: String::new(), modes: Vec::new(), csi: None };
        unknown.extend(plain.map(|unique| (object::name(node).to_owned(), volume(unique), true)));
    }
    for (node, volume, is_attached) in unknown {
        if !task.local::<State>().actual.contains(&format!("{node} {}", volume.unique)) {
            put(task, &node, &volume, if is_attached { AttachState::Attached } else { AttachState::Uncertain });
        }
    }
}

fn put(task: &mut Task, node: &str, volume: &Volume, state: AttachState) {
    let key = format!("{node} {}", volume.unique);
    let known = task.local::<State>().actual.get(&key).cloned();
    let entry = known.unwrap_or_else(|| Attached {
        node: node.to_owned(),
        volume: volume.unique.clone(),
        name: volume.name.clone(),
        modes: volume.modes.clone(),
        attachment: volume.attachment(node),
        in_use: true,
        state,
        since: task.now,
        unwanted: None,
        missing: None,
        seen: false,
        pods: Vec::new(),
        csi: None,
    });
    let entry = Attached { state, since: task.now, unwanted: None, missing: None, seen: false, ..entry };
    task.put(actual, &key, entry);
}

fn change(task: &mut Task, key: &str, change: impl FnOnce(&mut Attached)) {
    if let Some(entry) = task.local::<State>().actual.get(key) {
        let mut new = entry.clone();
        change(&mut new);
        if new != *entry {
            task.put(actual, key, new);
        }
    }
}

/// Returns the selected volumes on nodes, with their keys.
fn entries(task: &Task, select: impl Fn(&Attached) -> bool) -> Vec<(String, Attached)> {
    let entries = task.local::<State>().actual.iter().filter(|(_, entry)| select(entry));
    entries.map(|(key, entry)| (key.clone(), entry.clone())).collect()
}

fn soonest(next: &mut Option<Time>, time: Time) {
    *next = Some(next.map_or(time, |known| known.min(time)));
}

/// Returns the key of an operation on a volume. If only one node can have the volume, the key is the same for all
/// nodes.
fn operation(shared: bool, node: &str, volume: &str) -> String {
    if shared { format!("{node} {volume}") } else { volume.to_owned() }
}

/// Returns the time until which a volume backs off. A new attachment does not back off because of a failed detachment.
fn put_off(task: &Task, key: &str, work: Work) -> Option<Time> {
    let failed = task.local::<State>().failed.get(key);
    let failed = failed.filter(|failed| work == Work::Detach || failed.work == work)?;
    Some(failed.until).filter(|until| *until > task.now)
}

/// Starts the backoff of a volume after a failure.
fn back_off(task: &mut Task, key: &str, work: Work, next: &mut Option<Time>) {
    let known = task.local::<State>().failed.get(key).filter(|failed| failed.work == work);
    let failures = known.map_or(0, |failed| failed.failures);
    let until = task.now + BACK_OFF.0.saturating_mul(1 << failures.min(10)).min(BACK_OFF.1);
    task.put(failed, key, Failed { work, failures: failures + 1, until });
    soonest(next, until);
}

/// True if an operation is pending on a single-node volume, on this node or another.
fn is_pending(task: &Task, volume: &str) -> bool {
    let mut entries = task.local::<State>().actual.values().filter(|entry| entry.volume == volume);
    entries.any(|entry| matches!(entry.state, AttachState::Attaching | AttachState::Detaching))
}

/// Returns a Pod with the fields that an event needs.
fn about(pod: &Value) -> Object {
    let mut metadata = json!({});
    for field in ["namespace", "name", "uid", "resourceVersion"] {
        metadata[field] = pod["metadata"][field].clone();
    }
    Object::new(json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata }))
}

/// Completes attach operations whose volume is attached, even if it is not desired any more. Emits events about the
/// Pods for which they were started.
fn finish(task: &mut Task, next: &mut Option<Time>) {
    for (key, entry) in entries(task, |entry| entry.state == AttachState::Attaching) {
        let key = key.as_str();
        let work = operation(is_shared(&entry.modes), &entry.node, &entry.volume);
        let why = |branch| Why::new(branch).fact("volume", entry.name.as_str()).fact("node", entry.node.as_str());
        let attachment = task.cache.get(&VOLUME_ATTACHMENT, &entry.attachment).cloned();
        let end = entry.since + TIMEOUT;
        let error = match &attachment {
            Some(a) if object::is_deleting(a) => "volume attachment is being deleted".into(),
            Some(a) if object::at(a, "status.attached").is_some_and(|done| done == true) => {
                change(task, key, |entry| entry.state = AttachState::Attached);
                task.take(failed, &work);
                for pod in &entry.pods {
                    let text = format!("AttachVolume.Attach succeeded for volume \"{}\" ", entry.name);
                    task.normal(pod, "SuccessfulAttachVolume", text, why("attach-done"));
                }
                continue;
            }
            Some(a) => object::str_at(a, "status.attachError.message").to_owned(),
            None if entry.seen => "volume attachment has been deleted".into(),
            None => String::new(),
        };
        let error = match &entry.csi {
            Some((driver, handle)) if error.is_empty() && end <= task.now => {
                format!("timed out waiting for external-attacher of {driver} CSI driver to attach volume {handle}")
            }
            _ => error,
        };
        if error.is_empty() {
            let seen = entry.seen || attachment.is_some();
            change(task, key, |entry| entry.seen = seen);
            soonest(next, end);
            continue;
        }
        let text = format!("AttachVolume.Attach failed for volume \"{}\" : {error}", entry.name);
        for pod in &entry.pods {
            let why = why("attach-failed").fact("error", error.as_str());
            task.warning(pod, "FailedAttachVolume", text.clone(), why);
        }
        change(task, key, |entry| entry.state = AttachState::Uncertain);
        back_off(task, &work, Work::Attach, next);
    }
}

/// Detaches volumes that are attached and not desired.
fn detach(task: &mut Task, wanted: &[Desired], next: &mut Option<Time>) -> Reconcile<()> {
    let kept: BTreeSet<String> = wanted.iter().map(Desired::key).collect();
    for (key, entry) in entries(task, |_| true) {
        let (node, volume) = (entry.node.clone(), entry.volume.clone());
        let found = task.cache.get(&NODE, &node).cloned();
        if let Some(node) = &found {
            // For a deleted node, its last status counts.
            let in_use = object::strings_at(node, "status.volumesInUse").contains(&volume.as_str());
            change(task, &key, |entry| entry.in_use = in_use);
        }
        let attachment = task.cache.get(&VOLUME_ATTACHMENT, &entry.attachment).cloned();
        let work = operation(is_shared(&entry.modes), &node, &volume);
        if entry.state == AttachState::Detaching {
            let Some(attachment) = attachment else {
                task.take(actual, &key);
                task.take(failed, &work);
                continue;
            };
            let end = entry.since + TIMEOUT;
            if object::at(&attachment, "status.detachError").is_some_and(|error| !error.is_null()) || end <= task.now {
                // The state is uncertain. The status of the node does not change.
                change(task, &key, |entry| entry.state = AttachState::Uncertain);
                back_off(task, &work, Work::Detach, next);
            } else {
                soonest(next, end);
            }
            continue;
        }
        if kept.contains(&key)
            || !is_shared(&entry.modes) && is_pending(task, &volume)
            || entry.state == AttachState::Attaching
        {
            continue;
        }
        if let Some(until) = put_off(task, &work, Work::Detach) {
            soonest(next, until);
            continue;
        }
        let since = entry.unwanted.unwrap_or(task.now);
        change(task, &key, |entry| entry.unwanted = Some(since));
        let in_use = task.local::<State>().actual.get(&key).is_some_and(|entry| entry.in_use);
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
        let why = Why::new("attach-detach").fact("volume", entry.name.as_str()).fact("node", node.as_str());
        let now = task.now;
        change(task, &key, |entry| {
            entry.state = AttachState::Detaching;
            entry.since = now;
        });
        // The status of the node is written first, so that its kubelet does not use the volume any more.
        report(task)?;
        let Some(attachment) = attachment else {
            task.take(actual, &key);
            continue;
        };
        match task.send(Request::delete(&VOLUME_ATTACHMENT, "", object::name(&attachment)), why)? {
            Err(status) if !status.is_not_found() => {
                change(task, &key, |entry| entry.state = AttachState::Uncertain);
                back_off(task, &work, Work::Detach, next);
            }
            _ => soonest(next, task.now + TIMEOUT),
        }
    }
    Ok(())
}

/// Attaches volumes that are desired and not attached.
fn attach(task: &mut Task, wanted: &[Desired], next: &mut Option<Time>) -> Reconcile<()> {
    for desired in wanted {
        let key = desired.key();
        let entry = task.local::<State>().actual.get(&key);
        let (state, missing) = (entry.map(|entry| entry.state), entry.and_then(|entry| entry.missing));
        let name = desired.volume.name.clone();
        let attachment_name = desired.volume.attachment(&desired.node);
        let attachment = task.cache.get(&VOLUME_ATTACHMENT, &attachment_name).cloned();
        let why = |branch| Why::new(branch).fact("volume", name.as_str()).fact("node", desired.node.as_str());
        let shared = desired.volume.is_shared();
        let work = operation(shared, &desired.node, &desired.volume.unique);
        let attached =
            attachment.as_ref().is_some_and(|a| object::at(a, "status.attached").is_some_and(|done| done == true));
        match state {
            Some(AttachState::Attached) if desired.volume.csi.is_none() || attached => {
                change(task, &key, |entry| {
                    entry.unwanted = None;
                    entry.missing = None;
                });
                continue;
            }
            Some(AttachState::Attached) => {
                // The VolumeAttachment was deleted: the volume is attached again at the next check.
                let since = missing.unwrap_or(task.now);
                let noticed = since + VERIFY;
                if noticed > task.now {
                    change(task, &key, |entry| entry.missing = Some(since));
                    soonest(next, noticed);
                    continue;
                }
                task.take(actual, &key);
            }
            Some(AttachState::Attaching | AttachState::Detaching) => continue,
            _ => {}
        }
        if !shared && (is_pending(task, &desired.volume.unique) || multi_attach(task, wanted, desired)) {
            continue;
        }
        if let Some(until) = put_off(task, &work, Work::Attach) {
            soonest(next, until);
            continue;
        }
        let succeeded = format!("AttachVolume.Attach succeeded for volume \"{name}\" ");
        let Some((driver, _)) = &desired.volume.csi else {
            put(task, &desired.node, &desired.volume, AttachState::Attached);
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
                put(task, &desired.node, &desired.volume, AttachState::Uncertain);
                back_off(task, &work, Work::Attach, next);
                continue;
            }
        }
        put(task, &desired.node, &desired.volume, AttachState::Attaching);
        change(task, &key, |entry| {
            entry.pods = desired.pods.iter().map(|pod| about(pod)).collect();
            entry.csi = desired.volume.csi.clone();
        });
        soonest(next, task.now + TIMEOUT);
        // An existing attachment can already be complete.
        if attachment.is_some() {
            task.enqueue(RECONCILE, ALL.to_owned());
        }
    }
    Ok(())
}

/// True if another node has a single-node volume. Emits the event once while the volume is desired on this node.
fn multi_attach(task: &mut Task, wanted: &[Desired], desired: &Desired) -> bool {
    let volume = desired.volume.unique.as_str();
    let elsewhere =
        task.local::<State>().actual.values().filter(|entry| {
            entry.volume == volume && entry.node != desired.node && entry.state == AttachState::Attached
        });
    let elsewhere: Vec<String> = elsewhere.map(|entry| entry.node.clone()).collect();
    if elsewhere.is_empty() {
        return false;
    }
    let key = desired.key();
    if task.local::<State>().multi_attach.contains(&key) {
        return true;
    }
    task.put(multi_attached, &key, ());
    let users: Vec<Object> = wanted
        .iter()
        .filter(|other| other.volume.unique == volume && elsewhere.contains(&other.node))
        .flat_map(|other| other.pods.iter().cloned())
        .collect();
    let name = desired.volume.name.as_str();
    for pod in &desired.pods {
        let (same_namespace, other_namespaces): (Vec<&Object>, Vec<&Object>) =
            users.iter().partition(|u| object::namespace(u) == object::namespace(pod));
        let names: Vec<&str> = same_namespace.iter().map(|p| object::name(p)).collect();
        let suffix = match (names.is_empty(), other_namespaces.len()) {
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

/// Clears the multi-attach errors of volumes that are not desired any more.
fn clear_reported(task: &mut Task, wanted: &[Desired]) {
    let keys: Vec<String> = task.local::<State>().multi_attach.keys().cloned().collect();
    for key in keys {
        if !wanted.iter().any(|desired| key == desired.key()) {
            task.take(multi_attached, &key);
        }
    }
}

/// Writes the attached volumes to the status of each node.
fn report(task: &mut Task) -> Reconcile<()> {
    // The status of a deleted node has to be written again when it is re-created.
    let gone = task.local::<State>().reported.keys().filter(|node| task.cache.get(&NODE, node).is_none());
    for node in gone.cloned().collect::<Vec<_>>() {
        task.take(reported, &node);
    }
    let nodes: Vec<Object> = task.cache.list(&NODE).cloned().collect();
    for node in nodes {
        let name = object::name(&node);
        let state = task.local::<State>();
        let mine = state.actual.values().filter(|entry| entry.node == name && entry.state == AttachState::Attached);
        let mine: Vec<String> = mine.map(|entry| entry.volume.clone()).collect();
        let mine = sort::sorted_by_text(&mine, |v| v);
        let published: Vec<String> = match state.reported.get(name) {
            Some(reported) => reported.clone(),
            None => object::list_at(&node, "status.volumesAttached")
                .iter()
                .map(|v| object::str_at(v, "name").to_owned())
                .collect(),
        };
        if mine == sort::sorted_by_text(&published, |v| v) {
            continue;
        }
        let why = Why::new("attach-report").fact("node", name).fact("n", mine.len().to_string());
        let list: Vec<Value> = mine.iter().map(|v| json!({ "name": v, "devicePath": "" })).collect();
        let list = if list.is_empty() { Value::Null } else { list.into() };
        let patch = json!({ "status": { "volumesAttached": list } });
        let request = Request::patch(&NODE, "", name, PatchType::Merge, patch).on("status");
        if task.send(request, why)?.is_ok() {
            task.put(reported, name, mine);
        }
    }
    Ok(())
}

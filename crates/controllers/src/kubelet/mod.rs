//! The kubelet of one node: mounts the volumes of its Pods, simulates their containers, and updates the status of Pods
//! and of its node.
//!
//! Implements `pkg/kubelet`. The 100 ms loops run when there is a change instead.
//!
//! Not modelled: containers (they start immediately and run until they are stopped, except the programs of `program`),
//! probes, eviction, checkpoints.

mod program;
mod state;
mod status;
mod view;
mod volumes;

use std::time::Duration;

use bindery_api::kinds::{
    CONFIG_MAP, CSI_DRIVER, CSI_NODE, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, SECRET, VOLUME_ATTACHMENT,
};
use bindery_api::quantity::Quantity;
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object, sort};
use serde_json::json;

pub use self::program::entrypoint;
use self::state::Mount;
pub use self::state::State;
use self::status::Stage;
pub use self::view::{
    ContainerMount, MountStage, MountView, PodView, StagedView, StorageId, mounts, pod_field, pods, staged,
};
use self::volumes::MountBlocked;
pub use self::volumes::{content_missing, needs_attach, resolve};
use crate::common::volume::{capacity_of, quantity_at};
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Table, Task, Unhashed};

const PODS: &str = "pods";
/// The prefix of a device in a key. Pods and devices share one queue, so that no sync sees the incomplete state of
/// another.
const DEVICE_KEY: &str = "device:";
const STATUS: &str = "node-status";

/// The delay until a worker that waits for volumes detects the deletion of its Pod.
const LOOKING: Duration = Duration::from_millis(20);
/// The delay from a change of the volumes in use to the write of the node's status. Upstream checks every 10 s, so any
/// delay up to that is valid.
const NODE_STATUS: Duration = Duration::from_secs(3);

/// The delay from the binding to the first status: the admission of the Pod and the start of its worker.
const STARTING: Duration = Duration::from_millis(30);
/// The run time of an init container.
const INITIALIZING: Duration = Duration::from_millis(200);
/// The delay from the stop request to the exit of a container.
const STOPPING: Duration = Duration::from_millis(20);
/// The delay from the exit of the containers to the termination of the Pod. The PLEG detects the exit, and volumes are
/// unmounted.
const ENDING: Duration = Duration::from_millis(100);

/// The delay before containers that could not be created are retried. Upstream adds a random time of up to half of it.
const ANOTHER_TRY: Duration = Duration::from_secs(10);
/// The resync period of a running Pod. Upstream adds a random time of up to half of it.
const RESYNC: Duration = Duration::from_secs(60);
/// The key of the pause of a Pod before it expands the filesystem of a volume.
const RESIZE_TURN: &str = "resize";

fn due(state: &mut State) -> &mut Table<Time> {
    &mut state.due
}

fn looking(state: &mut State) -> &mut Table<()> {
    &mut state.looking
}

/// Waits for a duration, once for each Pod and reason.
fn pause(task: &mut Task, pod: &Object, reason: &str, time: Duration) -> Reconcile<()> {
    let key = format!("{} {reason}", object::uid(pod));
    let due = task.local::<State>().due.get(&key).copied().unwrap_or_else(|| {
        let at = task.now + time;
        task.put(due, &key, at);
        at
    });
    if due > task.now { Err(Suspend::RequeueAfter(due.since(task.now))) } else { Ok(()) }
}

/// Returns the time of the active deadline of a Pod, if it has one.
fn deadline(pod: &Value) -> Option<Time> {
    let most = object::at(pod, "spec.activeDeadlineSeconds").and_then(Value::as_u64)?;
    Some(Time::parse(object::str_at(pod, "status.startTime"))? + Duration::from_secs(most))
}

/// The kubelet of a node. See the module.
#[derive(Debug)]
pub struct Kubelet {
    id: ControllerId,
    node: String,
    /// True if it only simulates mounts and containers, as kubemark's hollow nodes do.
    hollow: bool,
}

impl Kubelet {
    /// Returns the kubelet of this node. If it is hollow, it finds no files on the node, and its drivers create no
    /// devices.
    pub fn new(node: &str, hollow: bool) -> Kubelet {
        Kubelet { id: id(node), node: node.to_owned(), hollow }
    }
}

/// Returns the identity of a node's kubelet.
pub fn id(node: &str) -> ControllerId {
    ControllerId::instance("kubelet", node)
}

impl Controller for Kubelet {
    fn id(&self) -> ControllerId {
        self.id.clone()
    }

    fn event_source(&self) -> &str {
        "kubelet"
    }

    fn field_manager(&self) -> &'static str {
        "kubelet"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 9] = [
            &POD,
            &NODE,
            &PERSISTENT_VOLUME_CLAIM,
            &PERSISTENT_VOLUME,
            &CONFIG_MAP,
            &SECRET,
            &CSI_DRIVER,
            &CSI_NODE,
            &VOLUME_ATTACHMENT,
        ];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(State::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[PODS, STATUS]
    }

    fn back_off(&self) -> (Duration, Duration) {
        (Duration::from_millis(500), Duration::from_secs(122))
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, local: &Local, enqueue: Enqueue<'_>) {
        let object = event.object();
        if event.kind == &POD && object::str_at(object, "spec.nodeName") == self.node {
            enqueue(PODS, object::key(object));
        } else if event.kind == &NODE && object::name(object) == self.node {
            let attached = |o: &Value| object::at(o, "status.volumesAttached").cloned();
            if event.old.as_ref().is_none_or(|old| attached(old) != attached(object)) {
                for mount in local.get::<State>().mounts.values().filter(|mount| !mount.mounted) {
                    enqueue(PODS, mount.pod.clone());
                }
            }
        } else if event.kind == &PERSISTENT_VOLUME_CLAIM {
            // The volume was expanded: its filesystem is next.
            let grew = object::str_at(object, "status.allocatedResourceStatuses.storage") == "NodeResizePending";
            let volume = object::str_at(object, "spec.volumeName");
            for mount in local.get::<State>().mounts.values().filter(|mount| grew && mount.spec == volume) {
                enqueue(PODS, mount.pod.clone());
            }
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        match worker {
            PODS => match key.strip_prefix(DEVICE_KEY) {
                Some(device) => self.sync_device(task, device),
                None => self.sync_pod(task, key),
            },
            _ => self.sync_status(task),
        }
    }
}

impl Kubelet {
    fn sync_pod(&self, task: &mut Task, key: &str) -> Reconcile {
        let pod = task.cache.get(&POD, key).filter(|p| object::str_at(p, "spec.nodeName") == self.node).cloned();
        // Unmount the volumes of removed Pods, also of earlier Pods with the same name.
        let uid = pod.as_ref().map_or("", |p| object::uid(p)).to_owned();
        self.tear_down(task, |mount| mount.pod == key && mount.uid != uid)?;
        let Some(pod) = pod else { return Ok(Why::new("kubelet-pod-gone").fact("pod", key)) };
        let over = matches!(object::str_at(&pod, "status.phase"), "Succeeded" | "Failed");
        if object::is_deleting(&pod) || over {
            return self.end(task, &pod, over);
        }
        if object::at(&pod, "status.startTime").is_none() {
            pause(task, &pod, "start", STARTING)?;
        }
        let pod = self.write_status(task, pod, Stage::Creating, "kubelet-creating")?;
        // An error of one volume does not prevent the mount of others.
        let mut trouble = None;
        for (name, block) in volumes::pod_volume_names(&pod) {
            match volumes::resolve(&task.cache, &pod, &name, block) {
                Ok(volume) => {
                    volumes::add_pod_to_desired_state(task, &pod, &volume);
                    let devices = &task.local::<State>().devices;
                    if volume.unique().is_some_and(|d| devices.get(&d).is_some_and(|d| d.attachable)) {
                        task.enqueue(STATUS, self.node.clone());
                    }
                }
                Err(text) => trouble = trouble.or(Some((name, MountBlocked::Unknown(text)))),
            }
        }
        for (name, block) in volumes::pod_volume_names(&pod) {
            let Ok(volume) = volumes::resolve(&task.cache, &pod, &name, block) else { continue };
            let mounted = volumes::is_mounted(task, &pod, &name);
            match volumes::mount(task, self, &pod, &volume)? {
                Ok(()) => self.expand(task, &pod, &volume, mounted)?,
                // A volume that only waits is reported only if no other volume failed.
                Err(blocked) if trouble.is_none() || matches!(trouble, Some((_, MountBlocked::Wait))) => {
                    trouble = Some((name, blocked));
                }
                Err(_) => {}
            }
        }
        if let Some((name, blocked)) = trouble {
            if deadline(&pod).is_some_and(|end| end <= task.now) {
                return self.enforce_active_deadline(task, pod);
            }
            let stopped = self.report_blocked(task, &pod, &name, blocked);
            return match (deadline(&pod), stopped) {
                // The active deadline applies while volumes are not mounted.
                (Some(end), Ok(_) | Err(Suspend::Retry(_))) => {
                    Err(Suspend::RequeueAfter(end.since(task.now).min(ANOTHER_TRY)))
                }
                (_, stopped) => stopped,
            };
        }
        task.take(looking, object::uid(&pod));
        let refused = status::has_config_error(&pod);
        if status::was_running(&pod) && !refused {
            let pod = self.mark_ready(task, pod)?;
            return self.run_containers(task, pod);
        }
        let pod = self.write_status(task, pod, Stage::Sandbox, "kubelet-sandbox")?;
        let blocked = !status::blocked(&task.cache, &pod, status::initialized(&pod)).is_empty();
        let branch = if status::is_initializing(&pod) { "kubelet-initializing" } else { "kubelet-running" };
        let pod = if refused {
            let why = Why::new(branch).fact("pod", key).fact("node", self.node.as_str());
            self.write(task, pod, Stage::Running, why)?
        } else {
            self.write_status(task, pod, Stage::Running, branch)?
        };
        if blocked {
            return Err(Suspend::RequeueAfter(ANOTHER_TRY));
        }
        self.run_containers(task, pod)
    }

    /// Writes the status of a stage, unless the Pod has reached it.
    fn write_status(&self, task: &mut Task, pod: Object, stage: Stage, branch: &'static str) -> Reconcile<Object> {
        let why = Why::new(branch).fact("pod", object::key(&pod)).fact("node", self.node.as_str());
        let rank = |stage| [Stage::Creating, Stage::Sandbox, Stage::Running].iter().position(|s| *s == stage);
        let ready = object::list_at(&pod, "status.conditions")
            .iter()
            .any(|c| c["type"] == "PodReadyToStartContainers" && c["status"] == "True");
        let reached = if object::at(&pod, "status.startTime").is_none() {
            None
        } else if status::was_running(&pod) {
            Some(2)
        } else {
            Some(usize::from(ready))
        };
        if reached >= rank(stage) && rank(stage).is_some() {
            return Ok(pod);
        }
        self.write(task, pod, stage, why)
    }

    /// Runs the containers of a Pod: its init containers one after another, then the other containers.
    fn run_containers(&self, task: &mut Task, mut pod: Object) -> Reconcile {
        while !self.hollow && status::is_initializing(&pod) {
            // A running init container exits. After a sidecar starts, the next one starts.
            let done = status::initialized(&pod) + usize::from(status::is_init_container_running(&pod));
            pause(task, &pod, &format!("init {done}"), INITIALIZING)?;
            let why = Why::new("kubelet-initialized").fact("pod", object::key(&pod));
            let before = pod.clone();
            pod = self.write_with(task, pod, Stage::Running, done, why)?;
            if status::has_config_error(&pod) {
                return Err(Suspend::RequeueAfter(ANOTHER_TRY));
            }
            if pod == before {
                break;
            }
        }
        self.run_to_completion(task, pod)
    }

    fn write(&self, task: &mut Task, pod: Object, stage: Stage, why: Why) -> Reconcile<Object> {
        let initialized = status::initialized(&pod);
        self.write_with(task, pod, stage, initialized, why)
    }

    /// Writes a status with this number of initialized init containers.
    fn write_with(
        &self,
        task: &mut Task,
        pod: Object,
        stage: Stage,
        initialized: usize,
        why: Why,
    ) -> Reconcile<Object> {
        let running = stage == Stage::Running;
        let blocked = if running { status::blocked(&task.cache, &pod, initialized) } else { Vec::new() };
        let input = status::StatusInput { stage, blocked: &blocked, initialized, hollow: self.hollow, now: task.now };
        let new = status::at(&pod, &input);
        if pod.get("status") == Some(&new) {
            return Ok(pod);
        }
        let patch = json!({ "status": new });
        let (namespace, name) = (object::namespace(&pod), object::name(&pod));
        let request = Request::patch(&POD, namespace, name, PatchType::Merge, patch).on("status");
        let answer = task.send(request, why)?;
        let now = task.now;
        task.change(move |state: &mut State| state.last_write = Unhashed(Some(now)));
        match answer {
            Ok(response) => Ok(response.object()),
            Err(status) if status.is_not_found() => Ok(pod),
            Err(status) => Err(Suspend::Retry(status.message)),
        }
    }

    /// True if another Pod's status was written at the same time. In this case the write of this Pod's status waits.
    fn had_to_wait(&self, task: &Task) -> bool {
        task.local::<State>().last_write.0 == Some(task.now)
    }

    /// Marks a Pod as ready that the node lifecycle controller marked as not ready.
    fn mark_ready(&self, task: &mut Task, pod: Object) -> Reconcile<Object> {
        let conditions = object::list_at(&pod, "status.conditions");
        let ready = |kind: &str| conditions.iter().any(|c| c["type"] == kind && c["status"] == "True");
        if ready("Ready") || !ready("ContainersReady") {
            return Ok(pod);
        }
        let why = Why::new("kubelet-ready-again").fact("pod", object::key(&pod)).fact("node", self.node.as_str());
        self.write(task, pod, Stage::Running, why)
    }

    fn report_blocked(&self, task: &mut Task, pod: &Object, volume: &str, blocked: MountBlocked) -> Reconcile {
        let why = Why::new("kubelet-volume-not-ready").fact("pod", object::key(pod)).fact("volume", volume);
        if matches!(blocked, MountBlocked::Unknown(_)) {
            task.take(looking, object::uid(pod));
        } else {
            task.put(looking, object::uid(pod), ());
        }
        match blocked {
            MountBlocked::Wait => {
                Ok(Why::new("kubelet-waits-for-attach").fact("pod", object::key(pod)).fact("volume", volume))
            }
            MountBlocked::Unknown(text) => {
                let message = format!(
                    "Unable to attach or mount volumes: unmounted volumes=[{volume}], unattached volumes=[], failed to \
                     process volumes=[{volume}]: {text}"
                );
                task.warning(pod, "FailedMount", message, why.fact("error", text.as_str()));
                Err(Suspend::Retry(text))
            }
            MountBlocked::Failed(text) => {
                // The node affinity of a block volume is checked before the device is mapped. Its failure is
                // FailedMount.
                let device = text.starts_with("MapVolume.") && !text.starts_with("MapVolume.NodeAffinity");
                let reason = if device { "FailedMapVolume" } else { "FailedMount" };
                task.warning(pod, reason, text.clone(), why.fact("error", text.as_str()));
                Err(Suspend::Retry(text))
            }
        }
    }

    /// Ends a Pod that has terminated or is deleted.
    fn end(&self, task: &mut Task, pod: &Object, over: bool) -> Reconcile {
        let key = object::key(pod);
        let why = |branch| Why::new(branch).fact("pod", key.as_str()).fact("node", self.node.as_str());
        let mut pod = pod.clone();
        if !over {
            let stage = if status::was_running(&pod) {
                Stage::Running
            } else if object::list_at(&pod, "status.conditions")
                .iter()
                .any(|c| c["type"] == "PodReadyToStartContainers" && c["status"] == "True")
            {
                Stage::Sandbox
            } else {
                Stage::Creating
            };
            let seen = object::at(&pod, "status.observedGeneration") == object::at(&pod, "metadata.generation");
            if !seen && !self.had_to_wait(task) {
                if task.local::<State>().looking.contains(object::uid(&pod)) {
                    pause(task, &pod, "look", LOOKING)?;
                }
                pod = self.write(task, pod, stage, why("kubelet-sees-deletion"))?;
            }
            task.take(looking, object::uid(&pod));
            pause(task, &pod, "stop", STOPPING)?;
            if status::is_initializing(&pod) && status::was_running(&pod) {
                pod = self.write(task, pod, Stage::Stopping, why("kubelet-stops"))?;
            }
            if !status::was_running(&pod) {
                // No status reports the exit of the containers. It is detected with the termination of the Pod.
                pause(task, &pod, "end", ENDING)?;
            }
            pod = self.write(task, pod, Stage::Over, why("kubelet-over"))?;
        }
        pause(task, &pod, "end", ENDING)?;
        let uid = object::uid(&pod).to_owned();
        self.tear_down(task, |mount| mount.uid == uid)?;
        if object::is_deleting(&pod) {
            let mut request = Request::delete(&POD, object::namespace(&pod), object::name(&pod));
            request.options.grace_period_seconds = Some(0);
            request.options.uid = Some(uid);
            match task.send(request, why("kubelet-removes"))? {
                Err(status) if !status.is_not_found() && !status.is_conflict() => {
                    return Err(Suspend::Retry(status.message));
                }
                _ => {}
            }
        }
        Ok(why("kubelet-ended"))
    }

    /// Unmounts the matching volumes, and unstages the devices that no mount uses.
    fn tear_down(&self, task: &mut Task, matches: impl Fn(&Mount) -> bool) -> Reconcile<()> {
        let mounts = task.local::<State>().mounts.iter().filter(|(_, mount)| matches(mount));
        let mounts: Vec<(String, Mount)> = mounts.map(|(key, mount)| (key.clone(), mount.clone())).collect();
        for (key, mount) in mounts {
            if let Err(error) = volumes::unmount(task, &self.node, &key, &mount)? {
                return Err(Suspend::Retry(error.to_string()));
            }
            if let Some(device) = mount.device {
                task.enqueue(PODS, format!("{DEVICE_KEY}{device}"));
            }
        }
        Ok(())
    }

    fn sync_device(&self, task: &mut Task, key: &str) -> Reconcile {
        let state = task.local::<State>();
        let used = state.mounts.values().any(|mount| mount.device.as_deref() == Some(key));
        let Some(device) = state.devices.get(key).filter(|_| !used).cloned() else {
            return Ok(Why::new("kubelet-device-in-use").fact("device", key));
        };
        if let Err(error) = volumes::unmount_device(task, &self.node, key, &device)? {
            return Err(Suspend::Retry(error.to_string()));
        }
        task.enqueue(STATUS, self.node.clone());
        Ok(Why::new("kubelet-device-released").fact("device", key))
    }

    /// Writes `volumesInUse` of the node.
    fn sync_status(&self, task: &mut Task) -> Reconcile {
        let attachable = task.local::<State>().devices.iter().filter(|(_, device)| device.attachable);
        let in_use: Vec<String> = attachable.map(|(name, _)| name.clone()).collect();
        let in_use = sort::sorted_by_text(&in_use, |name| name);
        let nothing = Ok(Why::new("kubelet-node-status").fact("node", self.node.as_str()));
        let Some(node) = task.cache.get(&NODE, &self.node).cloned() else { return nothing };
        let unreported = task.local::<State>().devices.values().any(|device| device.attachable && !device.reported);
        if !unreported && object::strings_at(&node, "status.volumesInUse") == in_use {
            task.take(due, &self.node);
            return nothing;
        }
        let Some(at) = task.local::<State>().due.get(&self.node).copied() else {
            task.put(due, &self.node, task.now + NODE_STATUS);
            return Err(Suspend::RequeueAfter(NODE_STATUS));
        };
        if at > task.now {
            return Err(Suspend::RequeueAfter(at.since(task.now)));
        }
        let why =
            Why::new("kubelet-volumes-in-use").fact("node", self.node.as_str()).fact("n", in_use.len().to_string());
        if object::strings_at(&node, "status.volumesInUse") != in_use {
            let list = if in_use.is_empty() { Value::Null } else { in_use.clone().into() };
            let patch = json!({ "status": { "volumesInUse": list } });
            let _ =
                task.write(Request::patch(&NODE, "", &self.node, PatchType::Merge, patch).on("status"), why.clone())?;
        }
        for device in in_use {
            volumes::mark_reported_in_use(task, &device);
        }
        task.take(due, &self.node);
        let waiting = task.local::<State>().mounts.values().filter(|mount| !mount.mounted);
        for pod in waiting.map(|mount| mount.pod.clone()).collect::<Vec<_>>() {
            task.enqueue(PODS, pod);
        }
        Ok(why)
    }

    /// Expands the filesystem of a volume on the node: when it is mounted, or at the Pod's next sync if it is already
    /// mounted.
    fn expand(&self, task: &mut Task, pod: &Object, volume: &volumes::Volume, mounted: bool) -> Reconcile<()> {
        let (Some(claim), Some(persistent)) = (&volume.claim, &volume.persistent) else { return Ok(()) };
        let status = object::str_at(claim, "status.allocatedResourceStatuses.storage");
        if !matches!(status, "NodeResizePending" | "NodeResizeInProgress") {
            task.take(due, &format!("{} {}", object::uid(pod), RESIZE_TURN));
            return Ok(());
        }
        if mounted {
            pause(task, pod, RESIZE_TURN, RESYNC)?;
        }
        let why = |branch| {
            Why::new(branch)
                .fact("volume", object::name(persistent))
                .fact("claim", object::key(claim))
                .fact("node", self.node.as_str())
        };
        if object::at(&volume.source, "persistentVolumeClaim.readOnly").is_some_and(|read_only| read_only == true) {
            if !mounted {
                let text = format!(
                    "MountVolume.NodeExpandVolume failed for volume \"{}\" requested read-only file system",
                    volume.spec_name
                );
                for about in [pod, claim] {
                    task.warning(about, "FileSystemResizeFailed", text.clone(), why("kubelet-expand-read-only"));
                }
            }
            return Ok(());
        }
        let (namespace, name) = (object::namespace(claim).to_owned(), object::name(claim).to_owned());
        let patch_claim = move |patch: Value| {
            Request::patch(&PERSISTENT_VOLUME_CLAIM, &namespace, &name, PatchType::Merge, patch).on("status")
        };
        let mut current = claim.clone();
        if status != "NodeResizeInProgress" {
            let patch = json!({ "status": { "allocatedResourceStatuses": { "storage": "NodeResizeInProgress" } } });
            current = task.write(patch_claim(patch), why("kubelet-expand-begins"))?;
        }
        let size = match quantity_at(&current, "status.allocatedResources.storage") {
            size if size.is_zero() => capacity_of(persistent),
            size => size,
        };
        let call = volumes::expand_call(task, &self.node, pod, volume, size.value(), why("kubelet-secret"))?;
        let answer = match call {
            Ok(call) => task.call(call, why("kubelet-expands"))?.map_err(|error| error.to_string()),
            Err(text) => Err(text),
        };
        if let Err(error) = answer {
            let (reason, step) = match mounted {
                true => ("VolumeResizeFailed", "NodeExpandVolume.NodeExpandVolume failed"),
                false => ("FailedMount", "MountVolume.Setup failed while expanding volume"),
            };
            let text = format!("{step} for volume \"{}\" : {error}", volume.spec_name);
            task.warning(pod, reason, text.clone(), why("kubelet-expand-failed").fact("error", error));
            return Err(Suspend::Retry(text));
        }
        let text = format!("MountVolume.NodeExpandVolume succeeded for volume \"{}\" {}", volume.spec_name, self.node);
        task.normal(pod, "FileSystemResizeSuccessful", text.clone(), why("kubelet-expanded"));
        task.normal(claim, "FileSystemResizeSuccessful", text, why("kubelet-expanded"));
        const RESIZE: [&str; 4] = ["Resizing", "FileSystemResizePending", "ControllerResizeError", "NodeResizeError"];
        let kept: Vec<Value> = object::list_at(&current, "status.conditions")
            .iter()
            .filter(|c| !RESIZE.contains(&object::str_at(c, "type")))
            .cloned()
            .collect();
        let capacity: Quantity = capacity_of(persistent);
        let patch = json!({ "status": {
            "capacity": { "storage": capacity.to_string() },
            "allocatedResourceStatuses": null,
            "conditions": if kept.is_empty() { Value::Null } else { kept.into() },
        } });
        task.write(patch_claim(patch), why("kubelet-expanded"))?;
        Ok(())
    }

    /// Waits until the containers of a Pod exit, if they exit.
    fn run_to_completion(&self, task: &mut Task, pod: Object) -> Reconcile {
        if !program::ends(&pod) {
            return self.enforce_active_deadline(task, pod);
        }
        pause(task, &pod, "finish", ENDING)?;
        let why = Why::new("kubelet-finished").fact("pod", object::key(&pod)).fact("node", self.node.as_str());
        let pod = self.write(task, pod, Stage::Over, why)?;
        self.end(task, &pod, true)
    }

    /// Ends a Pod at `activeDeadlineSeconds`.
    fn enforce_active_deadline(&self, task: &mut Task, pod: Object) -> Reconcile {
        let running = Ok(Why::new("kubelet-runs").fact("pod", object::key(&pod)).fact("node", self.node.as_str()));
        let Some(end) = deadline(&pod) else { return running };
        if end > task.now {
            return Err(Suspend::RequeueAfter(end.since(task.now)));
        }
        let most = object::at(&pod, "spec.activeDeadlineSeconds").and_then(Value::as_u64).unwrap_or(0);
        let why = Why::new("kubelet-deadline").fact("pod", object::key(&pod)).fact("seconds", most.to_string());
        let current = match status::was_running(&pod) {
            true => self.write(task, pod, Stage::Overdue, why.clone())?,
            false => pod,
        };
        let mut overdue = Value::clone(&current);
        // The reason is written with the termination, and determines the status.
        object::set(&mut overdue, "status.reason", status::DEADLINE);
        let pod = self.write(task, Object::new(overdue), Stage::Over, why)?;
        self.end(task, &pod, true)
    }
}

//! The kubelet's volume manager: resolves the volumes of Pods, mounts and unmounts them.
//!
//! Implements `pkg/kubelet/volumemanager`, `pkg/volume/util/operationexecutor` and `pkg/volume/csi`.

use bindery_api::kinds::{
    CONFIG_MAP, CSI_DRIVER, CSI_NODE, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, SECRET, VOLUME_ATTACHMENT,
};
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use super::Kubelet;
use super::state::{Device, Mount, State};
use crate::common::csi::{access_mode, attachment_name, capability, sha256_hex};
use crate::common::secrets;
use crate::common::volume::{claim_name, is_controlled_by, node_affinity_matches, plain_attachable, volume_mode};
use crate::{Cache, Call, CallError, Reconcile, Task};

const ROOT: &str = "/var/lib/kubelet";

/// A resolved volume of a Pod.
#[derive(Debug, Clone)]
pub struct Volume {
    /// The name of the volume in the Pod.
    pub name: String,
    /// The volume's name in messages: the name of the PersistentVolume, or the name in the Pod.
    pub spec_name: String,
    /// The PersistentVolume, if there is one.
    pub persistent: Option<Object>,
    /// The claim, if there is one.
    pub claim: Option<Object>,
    /// The CSI source, if it is one.
    pub csi: Option<Value>,
    /// The volume in the Pod's spec.
    pub source: Value,
    /// True if it is a block device.
    pub block: bool,
}

impl Volume {
    /// Returns the CSI driver's name.
    pub fn driver(&self) -> Option<&str> {
        self.csi.as_ref().map(|csi| object::str_at(csi, "driver"))
    }

    /// Returns the name of the mount operation in messages.
    pub fn operation(&self) -> &'static str {
        if self.block { "MapVolume" } else { "MountVolume" }
    }

    /// True if it is an inline volume.
    pub fn inline(&self) -> bool {
        self.persistent.is_none()
    }

    /// Returns its unique name, if it can be attached or staged.
    pub fn unique(&self) -> Option<String> {
        if let Some(name) = plain_attachable(self.spec()) {
            return Some(name);
        }
        let csi = self.csi.as_ref().filter(|_| !self.inline())?;
        Some(format!("kubernetes.io/csi/{}^{}", object::str_at(csi, "driver"), object::str_at(csi, "volumeHandle")))
    }

    /// Returns the source: the PersistentVolume's spec, or the volume in the Pod's spec.
    fn spec(&self) -> &Value {
        self.persistent.as_ref().and_then(|pv| pv.get("spec")).unwrap_or(&self.source)
    }

    /// Returns the driver's handle of the volume.
    pub fn handle(&self, pod: &Value) -> String {
        match &self.csi {
            Some(csi) if !self.inline() => object::str_at(csi, "volumeHandle").to_owned(),
            _ => format!("csi-{}", sha256_hex(&format!("{}{}", object::uid(pod), self.spec_name))),
        }
    }

    fn staging(&self) -> String {
        let (driver, handle) = (self.driver().unwrap_or_default(), self.csi.as_ref());
        let handle = handle.map_or("", |csi| object::str_at(csi, "volumeHandle"));
        match self.block {
            true => format!("{ROOT}/plugins/kubernetes.io/csi/volumeDevices/staging/{}", self.spec_name),
            false => format!("{ROOT}/plugins/kubernetes.io/csi/{driver}/{}/globalmount", sha256_hex(handle)),
        }
    }

    /// Returns the target path of the driver's mount for a Pod.
    pub fn target(&self, pod: &Value) -> String {
        let uid = object::uid(pod);
        match self.block {
            true => format!("{ROOT}/plugins/kubernetes.io/csi/volumeDevices/publish/{}/{uid}", self.spec_name),
            false => format!("{ROOT}/pods/{uid}/volumes/kubernetes.io~csi/{}/mount", self.spec_name),
        }
    }

    fn capability(&self) -> Value {
        let spec = self.persistent.as_ref().and_then(|pv| pv.get("spec")).unwrap_or(&Value::Null);
        let mode = object::strings_at(spec, "accessModes").first().copied().unwrap_or_default();
        let fs_type = self.csi.as_ref().map_or("", |csi| object::str_at(csi, "fsType"));
        capability(self.block, fs_type, &object::strings_at(spec, "mountOptions"), access_mode(mode))
    }
}

/// The reason why a volume is not mounted.
#[derive(Debug)]
pub enum MountBlocked {
    /// Another component has to act first. There is no event.
    Wait,
    /// The volume cannot be resolved.
    Unknown(String),
    /// Mounting failed: the text of the event.
    Failed(String),
}

/// Returns the names of the volumes that a Pod's containers use. The flag is true if the volume is used as a device.
pub fn pod_volume_names(pod: &Value) -> Vec<(String, bool)> {
    let mut used: Vec<(String, bool)> = Vec::new();
    for field in ["initContainers", "containers", "ephemeralContainers"] {
        for container in object::list_at(pod, &format!("spec.{field}")) {
            for (list, block) in [("volumeMounts", false), ("volumeDevices", true)] {
                for mount in object::list_at(container, list) {
                    let name = object::str_at(mount, "name").to_owned();
                    if !used.iter().any(|(known, _)| *known == name) {
                        used.push((name, block));
                    }
                }
            }
        }
    }
    // In the order of the Pod's spec.
    let declared = object::list_at(pod, "spec.volumes");
    declared.iter().filter_map(|v| used.iter().find(|(name, _)| *name == object::str_at(v, "name")).cloned()).collect()
}

/// Volume types whose code was removed from Kubernetes.
const REMOVED: [&str; 9] =
    ["cephfs", "rbd", "glusterfs", "quobyte", "storageos", "flocker", "scaleIO", "photonPersistentDisk", "gitRepo"];

/// Returns a volume from the spec of the Pod alone.
pub fn volume_spec(pod: &Value, name: &str, block: bool) -> Volume {
    let source = object::list_at(pod, "spec.volumes").iter().find(|v| object::str_at(v, "name") == name);
    let source = source.cloned().unwrap_or(Value::Null);
    Volume {
        name: name.to_owned(),
        spec_name: name.to_owned(),
        persistent: None,
        claim: None,
        csi: source.get("csi").cloned(),
        source,
        block,
    }
}

/// Resolves a volume of a Pod.
///
/// # Errors
/// The message of the kubelet, if the volume cannot be resolved yet.
pub fn resolve(cache: &Cache, pod: &Object, name: &str, block: bool) -> Result<Volume, String> {
    let mut volume = volume_spec(pod, name, block);
    let source = volume.source.clone();
    let Some(claim_name) = claim_name(pod, &source) else {
        if REMOVED.iter().any(|removed| source.get(*removed).is_some()) {
            return Err(format!(
                "failed to get Plugin from volumeSpec for volume \"{name}\" err=no volume plugin matched"
            ));
        }
        return Ok(volume);
    };
    let namespace = object::namespace(pod);
    let fail = |text: String| Err(format!("error processing PVC {namespace}/{claim_name}: {text}"));
    let Some(claim) = cache.get(&PERSISTENT_VOLUME_CLAIM, &format!("{namespace}/{claim_name}")).cloned() else {
        let text = format!("failed to fetch PVC from API server: persistentvolumeclaims \"{claim_name}\" not found");
        return fail(text);
    };
    if source.get("ephemeral").is_some() && !is_controlled_by(&claim, pod) {
        let text =
            format!("PVC {namespace}/{claim_name} was not created for pod {} (pod is not owner)", object::key(pod));
        return Err(text);
    }
    if object::is_deleting(&claim) && !object::has_finalizer(&claim, "kubernetes.io/pvc-protection") {
        return fail("PVC is being deleted".into());
    }
    if object::str_at(&claim, "status.phase") != "Bound" {
        return fail("PVC is not bound".into());
    }
    let pv = object::str_at(&claim, "spec.volumeName").to_owned();
    if pv.is_empty() {
        return fail("PVC has empty pvc.Spec.VolumeName".into());
    }
    let Some(persistent) = cache.get(&PERSISTENT_VOLUME, &pv).cloned() else {
        return fail(format!("failed to fetch PV {pv} from API server: persistentvolumes \"{pv}\" not found"));
    };
    let (have, want) = (object::str_at(&persistent, "spec.claimRef.uid"), object::uid(&claim));
    if object::at(&persistent, "spec.claimRef").is_none() {
        return fail(format!(
            "found PV object {pv} but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim"
        ));
    }
    if have != want {
        return fail(format!(
            "found PV object {pv} but its pv.Spec.ClaimRef.UID {have} does not point to claim.UID {want}"
        ));
    }
    match (volume_mode(&persistent), block) {
        ("Block", false) => {
            return Err(format!("volume {name} has volumeMode Block, but is specified in volumeMounts"));
        }
        ("Filesystem", true) => {
            return Err(format!("volume {name} has volumeMode Filesystem, but is specified in volumeDevices"));
        }
        _ => {}
    }
    let spec = persistent.get("spec").unwrap_or(&Value::Null);
    if REMOVED.iter().any(|removed| spec.get(*removed).is_some()) {
        return Err(format!("failed to get Plugin from volumeSpec for volume \"{pv}\" err=no volume plugin matched"));
    }
    volume.spec_name = pv;
    volume.csi = spec.get("csi").cloned();
    volume.persistent = Some(persistent);
    volume.claim = Some(claim);
    Ok(volume)
}

/// True if the volumes of a driver have to be attached (`attachRequired`).
pub fn needs_attach(cache: &Cache, driver: &str) -> bool {
    let found = cache.get(&CSI_DRIVER, driver);
    found.and_then(|d| object::at(d, "spec.attachRequired")).is_none_or(|required| required != false)
}

/// Returns the key of a mount in the local state.
pub fn mount_key(pod: &Value, volume: &str) -> String {
    format!("{} {volume}", object::uid(pod))
}

/// Adds a volume of a Pod, and its device, to the desired state.
pub fn add_pod_to_desired_state(task: &mut Task, pod: &Object, volume: &Volume) {
    let key = mount_key(pod, &volume.name);
    let device = volume.unique();
    let state = task.local::<State>();
    let (new_mount, new_device) = (!state.mounts.contains(&key), device.clone());
    let new_device = new_device.filter(|device| !state.devices.contains(device));
    if new_mount {
        let mount = Mount {
            pod: object::key(pod),
            uid: object::uid(pod).to_owned(),
            volume: volume.name.clone(),
            spec: volume.spec_name.clone(),
            device,
            driver: volume.driver().map(str::to_owned),
            handle: volume.handle(pod),
            target: volume.target(pod),
            mounted: false,
            uncertain: false,
        };
        task.put(|state: &mut State| &mut state.mounts, &key, mount);
    }
    if let Some(key) = new_device {
        let device = Device {
            driver: volume.driver().map(str::to_owned),
            handle: volume.handle(pod),
            staging: volume.staging(),
            staged: false,
            attachable: volume.driver().is_none_or(|driver| needs_attach(&task.cache, driver)),
            reported: false,
            uncertain: false,
        };
        task.put(|state: &mut State| &mut state.devices, &key, device);
    }
}

fn change_mount(task: &mut Task, key: &str, change: impl FnOnce(&mut Mount)) {
    if let Some(mut mount) = task.local::<State>().mounts.get(key).cloned() {
        change(&mut mount);
        task.put(|state: &mut State| &mut state.mounts, key, mount);
    }
}

fn change_device(task: &mut Task, key: &str, change: impl FnOnce(&mut Device)) {
    if let Some(mut device) = task.local::<State>().devices.get(key).cloned() {
        change(&mut device);
        task.put(|state: &mut State| &mut state.devices, key, device);
    }
}

/// Marks a device as reported in `volumesInUse` of the node.
pub fn mark_reported_in_use(task: &mut Task, device: &str) {
    change_device(task, device, |device| device.reported = true);
}

/// True if a volume is mounted for a Pod.
pub fn is_mounted(task: &Task, pod: &Value, volume: &str) -> bool {
    task.local::<State>().mounts.get(&mount_key(pod, volume)).is_some_and(|mount| mount.mounted)
}

/// True if the volume is mounted for another Pod on this node.
fn is_mounted_for_another(task: &Task, pod: &Value, volume: &Volume) -> bool {
    let same = |mount: &Mount| mount.spec == volume.spec_name && mount.mounted;
    task.local::<State>().mounts.values().any(|mount| same(mount) && mount.uid != object::uid(pod))
}

/// Mounts a volume, as far as possible now.
///
/// # Errors
/// Suspends the sync until a response. The inner error is the reason why the volume is not mounted.
pub fn mount(task: &mut Task, kubelet: &Kubelet, pod: &Object, volume: &Volume) -> Reconcile<Result<(), MountBlocked>> {
    let node = kubelet.node.as_str();
    let key = mount_key(pod, &volume.name);
    if is_mounted(task, pod, &volume.name) {
        return Ok(Ok(()));
    }
    let failed = |step: &str, text: &str| {
        Ok(Err(MountBlocked::Failed(format!("MountVolume.{step} failed for volume \"{}\" : {text}", volume.spec_name))))
    };
    if let Some(persistent) = &volume.persistent
        && let Some(this) = task.cache.get(&NODE, node)
        && !node_affinity_matches(persistent, this)
    {
        return Ok(Err(MountBlocked::Failed(format!(
            "{}.NodeAffinity check failed for volume \"{}\" : no matching NodeSelectorTerms",
            volume.operation(),
            volume.spec_name
        ))));
    }
    let spec = volume.persistent.as_ref().and_then(|pv| pv.get("spec")).unwrap_or(&Value::Null);
    // Of the in-tree plugins, only hostPath does not support mount options.
    if spec.get("hostPath").is_some() && !object::list_at(spec, "mountOptions").is_empty() {
        return Ok(Err(MountBlocked::Failed(format!(
            "MountVolume.MountOptionSupport check failed for volume \"{}\" : mount options are not supported for this \
             volume type",
            volume.spec_name
        ))));
    }
    // A volume without a unique name on the node counts as a different volume for each Pod.
    let one = volume.unique().is_some() || spec.get("local").is_some();
    let alone = object::strings_at(spec, "accessModes") == ["ReadWriteOncePod"];
    if one && alone && is_mounted_for_another(task, pod, volume) {
        // A rejected mount does not keep the device staged, either.
        task.take(|state: &mut State| &mut state.mounts, &key);
        let step = if volume.block { "SetUpDevice" } else { "SetUp" };
        return Ok(Err(MountBlocked::Failed(format!(
            "{}.{step} failed for volume \"{}\" : volume uses the ReadWriteOncePod access mode and is already in use by \
             another pod",
            volume.operation(),
            volume.spec_name
        ))));
    }
    if let Some(text) = content_missing(&task.cache, pod, &volume.source) {
        return failed("SetUp", &text);
    }
    let medium = object::str_at(&volume.source, "emptyDir.medium");
    if !matches!(medium, "" | "Memory") && !medium.starts_with("HugePages") {
        return failed("SetUp", &format!("unknown storage medium \"{medium}\""));
    }
    if volume.source.get("gitRepo").is_some() {
        let text = "git-repo volume plugin has been disabled; if necessary, it may be re-enabled by enabling the \
                    feature-gate `GitRepoVolumeDriver`";
        return failed("SetUp", text);
    }
    if let Some(host) = volume.spec().get("hostPath")
        && let Err(text) = check_host_path(task, kubelet.hollow, host)
    {
        return failed("SetUp", &text);
    }
    if volume.csi.is_some() {
        if let Err(unready) = mount_csi(task, kubelet, pod, volume)? {
            return Ok(Err(unready));
        }
    } else if let Some(device) = volume.unique() {
        if !is_attached(task, node, &device) {
            return Ok(Err(MountBlocked::Wait));
        }
        if kubelet.hollow {
            return failed("WaitForAttach", "no device is found");
        }
    } else {
        // The volume needs no device on the node.
    }
    change_mount(task, &key, |mount| mount.mounted = true);
    Ok(Ok(()))
}

/// True if the status of the node reports a device as in use and as attached.
fn is_attached(task: &Task, node: &str, device: &str) -> bool {
    let reported = task.local::<State>().devices.get(device).is_some_and(|device| device.reported);
    let attached = task.cache.get(&NODE, node).is_some_and(|n| {
        object::list_at(n, "status.volumesAttached").iter().any(|v| object::str_at(v, "name") == device)
    });
    reported && attached
}

/// Checks the path of a `hostPath` volume. Creates it if its type allows this (`checkTypeInternal`).
fn check_host_path(task: &mut Task, hollow: bool, host: &Value) -> Result<(), String> {
    const DIRECTORIES: [&str; 16] = [
        "/", "/boot", "/dev", "/etc", "/home", "/mnt", "/opt", "/proc", "/root", "/run", "/srv", "/sys", "/tmp",
        "/usr", "/var", "/var/log",
    ];
    const FILES: [&str; 5] = ["/etc/hosts", "/etc/hostname", "/etc/machine-id", "/etc/os-release", "/etc/resolv.conf"];
    const DEVICES: [&str; 5] = ["/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero"];
    let given = object::str_at(host, "path");
    let path = if given.len() > 1 { given.trim_end_matches('/') } else { given };
    let state = task.local::<State>();
    let made = |sort: &str| state.host_paths.get(path).is_some_and(|made| *made == sort);
    let found = |known: &[&str]| !hollow && known.contains(&path);
    let (wanted, there) = match object::str_at(host, "type") {
        "" => return Ok(()),
        "DirectoryOrCreate" if !found(&FILES) && !found(&DEVICES) && !made("file") => {
            make(task, path, "directory");
            return Ok(());
        }
        "FileOrCreate" if !found(&DIRECTORIES) && !found(&DEVICES) && !made("directory") => {
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            let under = state.host_paths.get(parent).is_some_and(|made| *made == "directory");
            if !parent.is_empty() && !DIRECTORIES.contains(&parent) && !under {
                return Err(format!("open {given}: no such file or directory"));
            }
            make(task, path, "file");
            return Ok(());
        }
        "DirectoryOrCreate" => ("directory", false),
        "FileOrCreate" => ("file", false),
        "Directory" => ("directory", found(&DIRECTORIES) || made("directory") && !hollow),
        "File" => ("file", found(&FILES) || made("file") && !hollow),
        "Socket" => ("socket file", false),
        "CharDevice" => ("character device", found(&DEVICES)),
        "BlockDevice" => ("block device", false),
        other => return Err(format!("{other} is an invalid volume type")),
    };
    if there { Ok(()) } else { Err(format!("hostPath type check failed: {given} is not a {wanted}")) }
}

/// Records a directory or a file as existing, with its parent directories.
fn make(task: &mut Task, path: &str, sort: &'static str) {
    let mut sort = sort;
    let mut path = path;
    while !path.is_empty() {
        if !task.local::<State>().host_paths.contains(path) {
            task.put(|state: &mut State| &mut state.host_paths, path, sort);
        }
        path = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        sort = "directory";
    }
}

fn mount_csi(task: &mut Task, kubelet: &Kubelet, pod: &Object, volume: &Volume) -> Reconcile<Result<(), MountBlocked>> {
    let node = kubelet.node.as_str();
    let Some(csi) = &volume.csi else { return Ok(Ok(())) };
    let driver = object::str_at(csi, "driver").to_owned();
    let failed = |step: &str, text: &str| {
        let what = volume.operation();
        Ok(Err(MountBlocked::Failed(format!("{what}.{step} failed for volume \"{}\" : {text}", volume.spec_name))))
    };
    let facts = |branch| {
        Why::new(branch).fact("volume", volume.spec_name.as_str()).fact("pod", object::key(pod)).fact("node", node)
    };
    let mut publish_context = None;
    let device = volume.unique();
    if let Some(device) = &device
        && task.local::<State>().devices.get(device).is_some_and(|device| device.attachable)
    {
        if !is_attached(task, node, device) {
            return Ok(Err(MountBlocked::Wait));
        }
        let name = attachment_name(&volume.handle(pod), &driver, node);
        let attachment = task.cache.get(&VOLUME_ATTACHMENT, &name);
        publish_context = attachment.and_then(|a| object::at(a, "status.attachmentMetadata")).cloned();
    }
    let registered = task
        .cache
        .get(&CSI_NODE, node)
        .is_some_and(|n| object::list_at(n, "spec.drivers").iter().any(|d| object::str_at(d, "name") == driver));
    if !registered {
        let text = format!("driver name {driver} not found in the list of registered CSI drivers");
        return match device {
            Some(_) => failed(
                "MountDevice",
                &format!("kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: {text}"),
            ),
            None => failed("SetUp", &format!("kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: {text}")),
        };
    }
    let object = task.cache.get(&CSI_DRIVER, &driver).cloned();
    let call = |method, request| Call { driver: driver.clone(), node: node.to_owned(), method, request };
    let with = |mut request: Value, fields: &[(&str, Option<Value>)]| {
        for (name, value) in fields {
            if let Some(value) = value {
                request[*name] = value.clone();
            }
        }
        request
    };
    let attributes = csi.get("volumeAttributes").filter(|a| a.as_object().is_some_and(|a| !a.is_empty())).cloned();
    let handle = volume.handle(pod);
    let mut staging = None;
    if let Some(device) = &device {
        staging = Some(Value::from(volume.staging()));
        if !task.local::<State>().devices.get(device).is_some_and(|device| device.staged) {
            let secrets = match secret(task, csi, "nodeStageSecretRef", "", facts("kubelet-secret"))? {
                Ok(secrets) => secrets,
                Err(text) => return failed(if volume.block { "SetUpDevice" } else { "MountDevice" }, &text),
            };
            let request = with(
                json!({ "volume_id": handle, "staging_target_path": staging, "volume_capability": volume.capability() }),
                &[
                    ("publish_context", publish_context.clone()),
                    ("secrets", secrets),
                    ("volume_context", attributes.clone()),
                ],
            );
            if let Err(error) = task.call(call("NodeStageVolume", request), facts("kubelet-stage"))? {
                change_device(task, device, |device| device.uncertain = !error.is_final_error());
                return failed(if volume.block { "SetUpDevice" } else { "MountDevice" }, &error.to_string());
            }
            change_device(task, device, |device| {
                device.staged = true;
                device.uncertain = false;
            });
        }
    }
    if !volume.block
        && let Err(text) = supports(object.as_ref(), &driver, volume.inline())
    {
        let text = format!("kubernetes.io/csi: mounter.SetupAt failed to check volume lifecycle mode: {text}");
        return failed("SetUp", &text);
    }
    let mut context = attributes.unwrap_or_else(|| json!({}));
    if object.as_ref().is_some_and(|d| object::at(d, "spec.podInfoOnMount").is_some_and(|p| p == true)) {
        context["csi.storage.k8s.io/pod.name"] = object::name(pod).into();
        context["csi.storage.k8s.io/pod.namespace"] = object::namespace(pod).into();
        context["csi.storage.k8s.io/pod.uid"] = object::uid(pod).into();
        context["csi.storage.k8s.io/serviceAccount.name"] = object::str_at(pod, "spec.serviceAccountName").into();
        context["csi.storage.k8s.io/ephemeral"] = if volume.inline() { "true" } else { "false" }.into();
    }
    let pod_namespace = object::namespace(pod);
    let secrets = match secret(task, csi, "nodePublishSecretRef", pod_namespace, facts("kubelet-secret"))? {
        Ok(secrets) => secrets,
        Err(text) => return failed(if volume.block { "MapPodDevice" } else { "SetUp" }, &text),
    };
    let read_only = ["persistentVolumeClaim.readOnly", "csi.readOnly"]
        .iter()
        .any(|path| object::at(&volume.source, path).is_some_and(|r| r == true));
    let request = with(
        json!({ "volume_id": handle, "target_path": volume.target(pod), "volume_capability": volume.capability() }),
        &[
            ("publish_context", publish_context),
            ("staging_target_path", staging.clone()),
            ("readonly", read_only.then_some(Value::Bool(true))),
            ("secrets", secrets),
            ("volume_context", Some(context).filter(|c| c.as_object().is_some_and(|c| !c.is_empty()))),
        ],
    );
    let key = mount_key(pod, &volume.name);
    if let Err(error) = task.call(call("NodePublishVolume", request), facts("kubelet-publish"))? {
        change_mount(task, &key, |mount| mount.uncertain = !error.is_final_error());
        return failed(if volume.block { "MapPodDevice" } else { "SetUp" }, &error.to_string());
    }
    let absent = volume.block && kubelet.hollow;
    change_mount(task, &key, |mount| mount.uncertain = absent);
    if absent {
        return failed("MapBlockVolume", &format!("lstat {}: no such file or directory", volume.target(pod)));
    }
    Ok(Ok(()))
}

/// Checks that a driver supports inline or persistent volumes: `supportsVolumeLifecycleMode`.
fn supports(object: Option<&Object>, driver: &str, inline: bool) -> Result<(), String> {
    let mode = if inline { "Ephemeral" } else { "Persistent" };
    match object {
        None if inline => Err(format!("volume mode \"{mode}\" not supported by driver {driver} (no CSIDriver object)")),
        None => Ok(()),
        Some(object) => {
            let modes = object::strings_at(object, "spec.volumeLifecycleModes");
            if modes.contains(&mode) {
                return Ok(());
            }
            let modes: Vec<String> = modes.iter().map(|m| format!("\"{m}\"")).collect();
            let only = modes.join(" ");
            Err(format!("volume mode \"{mode}\" not supported by driver {driver} (only supports [{only}])"))
        }
    }
}

/// Reads the Secret of a CSI source. If it has no namespace, this namespace is used.
fn secret(
    task: &mut Task,
    csi: &Value,
    field: &str,
    pod_namespace: &str,
    why: Why,
) -> Reconcile<Result<Option<Value>, String>> {
    let Some(reference) = csi.get(field).filter(|r| !object::str_at(r, "name").is_empty()) else { return Ok(Ok(None)) };
    let name = object::str_at(reference, "name");
    let namespace = Some(object::str_at(reference, "namespace")).filter(|n| !n.is_empty()).unwrap_or(pod_namespace);
    Ok(match secrets::read(task, &json!({ "name": name, "namespace": namespace }), why)? {
        Ok(secrets) => Ok(Some(secrets)),
        Err(text) => {
            let field = format!("{}{}", field[..1].to_uppercase(), &field[1..]);
            Err(format!("fetching {field} {namespace}/{name} failed: {text}"))
        }
    })
}

/// Returns the plugin's message about missing content of a ConfigMap, Secret or projected volume.
pub fn content_missing(cache: &Cache, pod: &Object, source: &Value) -> Option<String> {
    let one = |kind: &'static Kind, word: &str, name: &str, source: &Value| -> Option<String> {
        if source.get("optional").is_some_and(|o| o == true) {
            return None;
        }
        let Some(found) = cache.get(kind, &format!("{}/{name}", object::namespace(pod))) else {
            return Some(format!("{word} \"{name}\" not found"));
        };
        let has =
            |key: &str| ["data", "binaryData"].iter().any(|f| found.get(*f).is_some_and(|d| d.get(key).is_some()));
        let missing = object::list_at(source, "items").iter().map(|i| object::str_at(i, "key")).find(|key| !has(key));
        let whole = if word == "configmap" { "config key" } else { "secret key" };
        missing.map(|key| format!("references non-existent {whole}: {key}"))
    };
    if let Some(source) = source.get("configMap") {
        return one(&CONFIG_MAP, "configmap", object::str_at(source, "name"), source);
    }
    if let Some(source) = source.get("secret") {
        return one(&SECRET, "secret", object::str_at(source, "secretName"), source);
    }
    let sources = object::list_at(source, "projected.sources").iter();
    sources
        .filter_map(|source| {
            let of = |kind, word, field: &str| {
                let source = source.get(field)?;
                one(kind, word, object::str_at(source, "name"), source)
            };
            of(&CONFIG_MAP, "configmap", "configMap").or_else(|| of(&SECRET, "secret", "secret"))
        })
        .next()
}

/// Unmounts a volume of a Pod.
///
/// # Errors
/// Suspends the sync until a response. The inner error is the driver's.
pub fn unmount(task: &mut Task, node: &str, key: &str, mount: &Mount) -> Reconcile<Result<(), CallError>> {
    // A volume that may be mounted is unmounted, too.
    if let Some(driver) =
        mount.driver.as_ref().filter(|driver| (mount.mounted || mount.uncertain) && !driver.is_empty())
    {
        let request = json!({ "volume_id": mount.handle, "target_path": mount.target });
        let call = Call { driver: driver.clone(), node: node.to_owned(), method: "NodeUnpublishVolume", request };
        let why = Why::new("kubelet-unpublish")
            .fact("volume", mount.spec.as_str())
            .fact("pod", mount.pod.as_str())
            .fact("node", node);
        if let Err(error) = task.call(call, why)? {
            return Ok(Err(error));
        }
    }
    task.take(|state: &mut State| &mut state.mounts, key);
    Ok(Ok(()))
}

/// Unstages a device that no Pod uses.
///
/// # Errors
/// Suspends the sync until a response. The inner error is the driver's.
pub fn unmount_device(task: &mut Task, node: &str, key: &str, device: &Device) -> Reconcile<Result<(), CallError>> {
    if device.staged || device.uncertain {
        let request = json!({ "volume_id": device.handle, "staging_target_path": device.staging });
        let driver = device.driver.clone().unwrap_or_default();
        let call = Call { driver, node: node.to_owned(), method: "NodeUnstageVolume", request };
        let why = Why::new("kubelet-unstage").fact("volume", device.handle.as_str()).fact("node", node);
        if let Err(error) = task.call(call, why)? {
            return Ok(Err(error));
        }
    }
    task.take(|state: &mut State| &mut state.devices, key);
    Ok(Ok(()))
}

/// Returns the call that expands the filesystem of a mounted volume, or the reason why it cannot be made.
///
/// # Errors
/// Suspends the sync until a response.
pub fn expand_call(
    task: &mut Task,
    node: &str,
    pod: &Object,
    volume: &Volume,
    bytes: i128,
    why: Why,
) -> Reconcile<Result<Call, String>> {
    let csi = volume.csi.clone().unwrap_or_default();
    let secrets = match secret(task, &csi, "nodeExpandSecretRef", "", why)? {
        Ok(secrets) => secrets,
        Err(text) => return Ok(Err(text)),
    };
    let mut request = json!({
        "volume_id": volume.handle(pod), "volume_path": volume.target(pod),
        "capacity_range": { "required_bytes": bytes as i64 }, "staging_target_path": volume.staging(),
        "volume_capability": volume.capability(),
    });
    if let Some(secrets) = secrets {
        request["secrets"] = secrets;
    }
    let driver = volume.driver().unwrap_or_default().to_owned();
    Ok(Ok(Call { driver, node: node.to_owned(), method: "NodeExpandVolume", request }))
}

//! A view of a node: its Pods with their volumes, the paths and mount stages of the volumes, and the staged devices.
//!
//! Implements the two caches of `pkg/kubelet/volumemanager`, and the paths of `pkg/volume`. Reads the kubelet's caches
//! and assumed cache, and changes nothing.

use bindery_api::kinds::{NODE, PERSISTENT_VOLUME, POD};
use bindery_api::{Object, Value, object};

use super::state::{Mount, State};
use super::volumes::{self, Volume};
use crate::Cache;

const ROOT: &str = "/var/lib/kubelet";

/// The identity of the storage of a volume. It is equal for volumes with the same files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StorageId {
    /// The backing, its words separated by blanks: `csi csi.example.com vol-1`, `nfs server`, `host node-a`, `emptyDir
    /// <uid of the Pod> cache`.
    pub backing: String,
    /// The root of the volume in the backing: `/`, or the path of an NFS export or of a directory on a host.
    pub path: String,
}

impl StorageId {
    /// Returns the whole backing.
    pub fn of(backing: String) -> StorageId {
        StorageId { backing, path: "/".into() }
    }

    /// Returns the backing of a CSI driver's handle.
    pub fn csi(driver: &str, handle: &str) -> StorageId {
        StorageId::of(format!("csi {driver} {handle}"))
    }
}

impl std::fmt::Display for StorageId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.path.as_str() {
            "/" => f.write_str(&self.backing),
            path => write!(f, "{}:{path}", self.backing),
        }
    }
}

/// The stage of the mount of a volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountStage {
    /// The kubelet cannot resolve the volume, with its message.
    Unresolved(String),
    /// The node's status does not report the volume as in use yet.
    Reporting,
    /// The attach/detach controller must attach it.
    Attaching,
    /// The driver must stage it.
    Staging,
    /// It must be mounted for the Pod.
    Publishing,
    /// It is mounted for the Pod.
    Mounted,
    /// The Pod was deleted, or another Pod has its name: it will be unmounted.
    Unmounting,
}

/// A volume of a Pod on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountView {
    /// The Pod: `default/web-0`.
    pub pod: String,
    /// The name of the volume in the Pod.
    pub volume: String,
    /// The claim, without its namespace. Empty if there is none.
    pub claim: String,
    /// The PersistentVolume. Empty if there is none.
    pub pv: String,
    /// The type of the volume, which is the name of its field: `csi`, `nfs`, `emptyDir`.
    pub kind: String,
    /// The path on the node. Empty if the kubelet has no path for it.
    pub path: String,
    /// The containers of the Pod that use it.
    pub containers: Vec<ContainerMount>,
    /// True if it is a block device, and not a filesystem.
    pub block: bool,
    /// The stage of the mount.
    pub stage: MountStage,
    /// The storage of its data.
    pub storage: StorageId,
    /// True if the volume itself is read-only.
    pub read_only: bool,
}

impl MountView {
    /// True if it is mounted for the Pod.
    pub fn mounted(&self) -> bool {
        self.stage == MountStage::Mounted
    }
}

/// The use of a volume by a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerMount {
    /// The container.
    pub container: String,
    /// The index of the mount among the mounts of the container.
    pub index: usize,
    /// `mountPath` or `devicePath`.
    pub path: String,
    /// `subPath`. Empty for the whole volume.
    pub sub_path: String,
    /// `readOnly` of the mount.
    pub read_only: bool,
}

/// A device that a driver has staged on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedView {
    /// The driver.
    pub driver: String,
    /// The driver's handle.
    pub handle: String,
    /// The PersistentVolume. Empty if it does not exist any more.
    pub pv: String,
    /// The staging path.
    pub path: String,
}

/// A Pod on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodView {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its uid.
    pub uid: String,
    /// The phase: `Running`.
    pub phase: String,
    /// True if it is being deleted.
    pub deleting: bool,
    /// Its volumes, in the order of the spec.
    pub mounts: Vec<MountView>,
}

/// Returns the Pods on a node in the kubelet's view, by key.
pub fn pods(node: &str, cache: &Cache, state: &State) -> Vec<PodView> {
    let here = cache.list(&POD).filter(|pod| object::str_at(pod, "spec.nodeName") == node);
    let mut views: Vec<PodView> = here
        .map(|pod| PodView {
            namespace: object::namespace(pod).to_owned(),
            name: object::name(pod).to_owned(),
            uid: object::uid(pod).to_owned(),
            phase: object::str_at(pod, "status.phase").to_owned(),
            deleting: object::is_deleting(pod),
            mounts: mounts(node, cache, state, pod),
        })
        .collect();
    // Volumes of deleted Pods may still be mounted.
    for mount in state.mounts.values() {
        let (key, uid) = (mount.pod.as_str(), mount.uid.as_str());
        if cache.get(&POD, key).is_some_and(|pod| object::uid(pod) == uid) {
            continue;
        }
        let left = left(mount);
        match views.iter_mut().find(|view| view.uid == uid) {
            Some(view) => view.mounts.push(left),
            None => {
                let (namespace, name) = object::split_key(key);
                views.push(PodView {
                    namespace: namespace.to_owned(),
                    name: name.to_owned(),
                    uid: uid.to_owned(),
                    phase: String::new(),
                    deleting: true,
                    mounts: vec![left],
                });
            }
        }
    }
    views
}

/// Returns the volumes of one Pod, in the order of the spec. Volumes that no container uses are not mounted.
pub fn mounts(node: &str, cache: &Cache, state: &State, pod: &Object) -> Vec<MountView> {
    let over = matches!(object::str_at(pod, "status.phase"), "Succeeded" | "Failed");
    let used = volumes::pod_volume_names(pod).into_iter();
    let views = used.filter_map(|(name, block)| {
        let known = state.mounts.get(&volumes::mount_key(pod, &name));
        if over && known.is_none() {
            return None;
        }
        let (volume, trouble) = match volumes::resolve(cache, pod, &name, block) {
            Ok(volume) => (volume, None),
            Err(text) => (volumes::volume_spec(pod, &name, block), Some(text)),
        };
        let stage = match (known, trouble) {
            (Some(mount), _) if mount.mounted => MountStage::Mounted,
            (_, Some(text)) => MountStage::Unresolved(text),
            (known, None) => waiting(node, cache, state, known),
        };
        Some(view(node, pod, &volume, stage))
    });
    views.collect()
}

fn view(node: &str, pod: &Object, volume: &Volume, stage: MountStage) -> MountView {
    let kind = kind_of(volume);
    let read_only =
        ["persistentVolumeClaim.readOnly", "csi.readOnly", "nfs.readOnly", "iscsi.readOnly", "rbd.readOnly"]
            .iter()
            .any(|path| object::at(&volume.source, path).is_some_and(|r| r == true))
            || source_of(volume, kind).is_some_and(|s| s["readOnly"] == true)
            || matches!(kind, "configMap" | "secret" | "projected" | "downwardAPI" | "image");
    MountView {
        pod: object::key(pod),
        volume: volume.name.clone(),
        claim: crate::common::volume::claim_name(pod, &volume.source).unwrap_or_default(),
        pv: volume.persistent.as_ref().map_or("", |pv| object::name(pv)).to_owned(),
        kind: kind.to_owned(),
        path: path_of(volume, kind, pod),
        containers: containers(pod, &volume.name),
        block: volume.block,
        stage,
        storage: storage_of(volume, kind, pod, node),
        read_only,
    }
}

/// Returns the view of a volume whose Pod was deleted.
fn left(mount: &Mount) -> MountView {
    let (driver, inline) = (mount.driver.clone().unwrap_or_default(), mount.device.is_none());
    MountView {
        pod: mount.pod.clone(),
        volume: mount.volume.clone(),
        claim: String::new(),
        pv: if inline { String::new() } else { mount.spec.clone() },
        kind: if driver.is_empty() { String::new() } else { "csi".into() },
        path: if driver.is_empty() { String::new() } else { mount.target.clone() },
        containers: Vec::new(),
        block: mount.target.contains("/volumeDevices/"),
        stage: MountStage::Unmounting,
        storage: match driver.as_str() {
            "" => StorageId::of(String::new()),
            driver => StorageId::csi(driver, &mount.handle),
        },
        read_only: false,
    }
}

/// Returns the stage of a volume that is not mounted.
fn waiting(node: &str, cache: &Cache, state: &State, mount: Option<&Mount>) -> MountStage {
    let Some(key) = mount.and_then(|mount| mount.device.as_deref()) else { return MountStage::Publishing };
    let Some(device) = state.devices.get(key) else { return MountStage::Publishing };
    if device.attachable {
        let attached = cache.get(&NODE, node).is_some_and(|n| {
            object::list_at(n, "status.volumesAttached").iter().any(|v| object::str_at(v, "name") == key)
        });
        if !device.reported {
            return MountStage::Reporting;
        }
        if !attached {
            return MountStage::Attaching;
        }
    }
    if device.staged { MountStage::Publishing } else { MountStage::Staging }
}

fn containers(pod: &Value, volume: &str) -> Vec<ContainerMount> {
    let mut out = Vec::new();
    for field in ["initContainers", "containers", "ephemeralContainers"] {
        for container in object::list_at(pod, &format!("spec.{field}")) {
            for (list, path) in [("volumeMounts", "mountPath"), ("volumeDevices", "devicePath")] {
                for (index, mount) in object::list_at(container, list).iter().enumerate() {
                    if object::str_at(mount, "name") == volume {
                        out.push(ContainerMount {
                            container: object::str_at(container, "name").to_owned(),
                            index,
                            path: object::str_at(mount, path).to_owned(),
                            sub_path: sub_path(pod, container, mount),
                            read_only: mount["readOnly"] == true,
                        });
                    }
                }
            }
        }
    }
    out
}

/// Returns `subPath`, or `subPathExpr` with the container's own variables expanded.
fn sub_path(pod: &Value, container: &Value, mount: &Value) -> String {
    let expression = object::str_at(mount, "subPathExpr");
    if expression.is_empty() {
        return object::str_at(mount, "subPath").to_owned();
    }
    let mut text = expression.to_owned();
    for variable in object::list_at(container, "env") {
        let value = match object::str_at(variable, "valueFrom.fieldRef.fieldPath") {
            "" => object::str_at(variable, "value").to_owned(),
            field => pod_field(pod, field),
        };
        text = text.replace(&format!("$({})", object::str_at(variable, "name")), &value);
    }
    text
}

/// Returns a field of a Pod in the format of the downward API.
pub fn pod_field(pod: &Value, field: &str) -> String {
    if let Some((map, rest)) = field.split_once('[') {
        let key = rest.trim_end_matches(']').trim_matches(['\'', '"']);
        return object::at(pod, map).and_then(|m| m.get(key)).and_then(Value::as_str).unwrap_or("").to_owned();
    }
    match object::at(pod, field) {
        Some(Value::String(text)) => text.clone(),
        // Maps have one line for each key. Values are quoted as in Go.
        Some(Value::Object(map)) => {
            let lines: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{key}={}", bindery_api::field::quote(value.as_str().unwrap_or(""))))
                .collect();
            lines.join("\n")
        }
        _ => String::new(),
    }
}

/// The volume sources of a PersistentVolume.
const PERSISTENT: [&str; 22] = [
    "csi",
    "nfs",
    "hostPath",
    "local",
    "iscsi",
    "rbd",
    "cephfs",
    "fc",
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cinder",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "scaleIO",
    "storageos",
    "vsphereVolume",
];

/// Returns the type of a volume: the name of its source field.
fn kind_of(volume: &Volume) -> &str {
    match &volume.persistent {
        Some(pv) => PERSISTENT.into_iter().find(|kind| pv["spec"].get(kind).is_some()).unwrap_or(""),
        None => {
            let fields = volume.source.as_object().into_iter().flat_map(|o| o.keys());
            // A source without a type is an empty directory.
            fields.map(String::as_str).find(|field| *field != "name").unwrap_or("emptyDir")
        }
    }
}

fn source_of<'a>(volume: &'a Volume, kind: &str) -> Option<&'a Value> {
    match &volume.persistent {
        Some(pv) => pv["spec"].get(kind),
        None => volume.source.get(kind),
    }
}

/// The names of plugins that are not the lowercase name of their field.
const PLUGINS: [(&str, &str); 10] = [
    ("local", "local-volume"),
    ("emptyDir", "empty-dir"),
    ("downwardAPI", "downward-api"),
    ("awsElasticBlockStore", "aws-ebs"),
    ("gcePersistentDisk", "gce-pd"),
    ("azureDisk", "azure-disk"),
    ("azureFile", "azure-file"),
    ("gitRepo", "git-repo"),
    ("vsphereVolume", "vsphere-volume"),
    ("portworxVolume", "portworx-volume"),
];

fn path_of(volume: &Volume, kind: &str, pod: &Value) -> String {
    let name = volume.spec_name.as_str();
    let (uid, lower) = (object::uid(pod), kind.to_ascii_lowercase());
    let plugin = PLUGINS.iter().find(|(field, _)| *field == kind).map_or(lower.as_str(), |(_, plugin)| plugin);
    match kind {
        _ if volume.block => format!("{ROOT}/pods/{uid}/volumeDevices/kubernetes.io~{plugin}/{name}"),
        "csi" => volume.target(pod),
        "hostPath" => source_of(volume, kind).map_or("", |s| object::str_at(s, "path")).to_owned(),
        // The runtime mounts images. A claim that cannot be resolved has no path.
        "image" | "persistentVolumeClaim" | "ephemeral" | "" => String::new(),
        _ => format!("{ROOT}/pods/{uid}/volumes/kubernetes.io~{plugin}/{name}"),
    }
}

fn storage_of(volume: &Volume, kind: &str, pod: &Value, node: &str) -> StorageId {
    let nothing = Value::Null;
    let source = source_of(volume, kind).unwrap_or(&nothing);
    let text = |field: &str| object::str_at(source, field);
    let at = |backing: String, path: &str| {
        let path = path.trim_end_matches('/');
        StorageId { backing, path: if path.starts_with('/') { path.to_owned() } else { format!("/{path}") } }
    };
    match kind {
        "csi" if volume.inline() => StorageId::csi(text("driver"), &volume.handle(pod)),
        "csi" => StorageId::csi(text("driver"), text("volumeHandle")),
        "nfs" => at(format!("nfs {}", text("server")), text("path")),
        "hostPath" | "local" => at(format!("host {node}"), text("path")),
        "cephfs" => at(format!("cephfs {}", object::strings_at(source, "monitors").join(",")), text("path")),
        "rbd" => {
            let pool = if text("pool").is_empty() { "rbd" } else { text("pool") };
            StorageId::of(format!("rbd {} {pool}/{}", object::strings_at(source, "monitors").join(","), text("image")))
        }
        "iscsi" => StorageId::of(format!("iscsi {} {} {}", text("targetPortal"), text("iqn"), source["lun"])),
        "fc" => {
            let names = [object::strings_at(source, "targetWWNs"), object::strings_at(source, "wwids")].concat();
            StorageId::of(format!("fc {} {}", names.join(","), source["lun"]))
        }
        // An inline volume is removed with its Pod.
        _ if volume.inline() => StorageId::of(format!("{kind} {} {}", object::uid(pod), volume.name)),
        _ => StorageId::of(format!("{kind} {}", volume.spec_name)),
    }
}

/// Returns the devices that drivers have staged on a node.
pub fn staged(cache: &Cache, state: &State) -> Vec<StagedView> {
    let staged = state.devices.values().filter(|device| device.staged);
    let views = staged.map(|device| {
        let (driver, handle) = (device.driver.as_deref().unwrap_or_default(), device.handle.as_str());
        StagedView {
            driver: driver.to_owned(),
            handle: handle.to_owned(),
            pv: persistent(cache, driver, handle).unwrap_or_default(),
            path: device.staging.clone(),
        }
    });
    views.collect()
}

/// Returns the name of the PersistentVolume with a handle.
fn persistent(cache: &Cache, driver: &str, handle: &str) -> Option<String> {
    let mut all = cache.list(&PERSISTENT_VOLUME);
    let is = |pv: &Value, field, value| object::str_at(pv, field) == value;
    let found = all.find(|pv| is(pv, "spec.csi.driver", driver) && is(pv, "spec.csi.volumeHandle", handle));
    found.map(|pv| object::name(pv).to_owned())
}

//! The local state of a kubelet: the actual state of its volume manager, and the due times of its work.

use bindery_api::time::Time;

use crate::{Table, Unhashed};

/// The local state of a kubelet.
#[derive(Debug, Clone, Default, Hash)]
pub struct State {
    /// The volumes of Pods on this node, by the Pod's uid and the volume's name.
    pub mounts: Table<Mount>,
    /// The volumes that are attached to this node, or will be, by their unique names.
    pub devices: Table<Device>,
    /// The `hostPath` files that this kubelet created or found: `directory` or `file`, by path.
    pub host_paths: Table<&'static str>,
    /// The end of a Pod's pause, by the Pod's UID and the reason. Under the node's name, the time of the next write of
    /// the node's status.
    pub due: Table<Time>,
    /// The UIDs of Pods whose workers poll for the mount of their volumes.
    pub looking: Table<()>,
    /// The time of the last write of a status. Statuses are written one after another.
    pub last_write: Unhashed<Option<Time>>,
}

/// A volume of a Pod on this node.
#[derive(Debug, Clone)]
pub struct Mount {
    /// The key of the Pod.
    pub pod: String,
    /// The uid of the Pod.
    pub uid: String,
    /// The name of the volume in the Pod.
    pub volume: String,
    /// The volume's name in messages: the name of the PersistentVolume, or the name in the Pod.
    pub spec: String,
    /// The unique name of its device, if it needs one.
    pub device: Option<String>,
    /// The CSI driver, if it is a CSI volume.
    pub driver: Option<String>,
    /// The driver's handle.
    pub handle: String,
    /// The target path of the driver's mount.
    pub target: String,
    /// True if it is mounted.
    pub mounted: bool,
    /// True if it may be mounted: the driver may still have been mounting it when it responded.
    pub uncertain: bool,
}

/// A volume that is attached to this node, or will be.
#[derive(Debug, Clone)]
pub struct Device {
    /// The CSI driver, if it is a CSI volume.
    pub driver: Option<String>,
    /// The driver's handle.
    pub handle: String,
    /// The staging path.
    pub staging: String,
    /// True if it is staged.
    pub staged: bool,
    /// True if it must be attached first.
    pub attachable: bool,
    /// True if the status of the node reported it as in use.
    pub reported: bool,
    /// True if it may be staged: the driver may still have been staging it when it responded.
    pub uncertain: bool,
}

//! What a kubelet keeps in its own memory: the actual state of its volume manager, and when work is due.

use bindery_api::time::Time;

use crate::{Table, Unhashed};

/// The local state of a kubelet.
#[derive(Debug, Clone, Default, Hash)]
pub struct State {
    /// The volumes of Pods on this node, by the Pod's uid and the volume's name.
    pub mounts: Table<Mount>,
    /// The volumes that are attached to this node, or to be, by their unique names.
    pub devices: Table<Device>,
    /// What the node has been found to have made for `hostPath` volumes: `directory` or `file`, by path.
    pub host_paths: Table<&'static str>,
    /// When a pause of a Pod is over, by the Pod's uid and the reason; and under the node's name, when the node's
    /// status is to be written.
    pub due: Table<Time>,
    /// The uids of Pods whose workers look now and then whether their volumes are mounted.
    pub looking: Table<()>,
    /// When a status was last written: they are written one after the other.
    pub last_write: Unhashed<Option<Time>>,
}

/// A volume of a Pod on this node.
#[derive(Debug, Clone)]
pub struct Mount {
    /// The key of the Pod.
    pub pod: String,
    /// The uid of the Pod.
    pub uid: String,
    /// The Pod's name for the volume.
    pub volume: String,
    /// The volume's name in messages: the PersistentVolume's, or the Pod's.
    pub spec: String,
    /// The unique name of the device that it needs.
    pub device: Option<String>,
    /// The CSI driver, if it is a CSI volume.
    pub driver: Option<String>,
    /// What the driver knows it by.
    pub handle: String,
    /// Where the driver mounts it.
    pub target: String,
    /// Whether it is mounted.
    pub mounted: bool,
    /// Whether it may be mounted: the driver may still have been at it when it answered.
    pub uncertain: bool,
}

/// A volume that is attached to this node, or to be.
#[derive(Debug, Clone)]
pub struct Device {
    /// The CSI driver, if it is a CSI volume.
    pub driver: Option<String>,
    /// What the driver knows it by.
    pub handle: String,
    /// Where the driver stages it.
    pub staging: String,
    /// Whether it is staged.
    pub staged: bool,
    /// Whether it has to be attached first.
    pub attachable: bool,
    /// True if the status of the node reported it as in use.
    pub reported: bool,
    /// Whether it may be staged: the driver may still have been at it when it answered.
    pub uncertain: bool,
}

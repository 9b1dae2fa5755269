//! CSI: what is asked of drivers, the sidecars that ask, and the driver that answers.
//!
//! Answers to the CSI specification, `external-provisioner`, `external-attacher`, `external-resizer`,
//! `external-snapshotter`, `lib-volume-populator`, and to the mock driver with which the recordings were made.

pub mod attacher;
mod capacity;
mod driver;
pub mod populator;
pub mod provisioner;
pub mod resizer;
pub(crate) mod secrets;
pub mod snapshot;
pub mod snapshotter;
mod source;
mod topology;
pub mod validator;

use bindery_api::kinds::VOLUME_ATTACHMENT;
use bindery_api::{Kind, Value, object};
use serde_json::json;
use sha2::{Digest, Sha256};

pub use driver::{Driver, Drivers};

/// A call of a CSI method.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The driver, `csi.example.com`.
    pub driver: String,
    /// The node on which the called instance runs; empty for the controller service, wherever it is.
    pub node: String,
    /// `CreateVolume`.
    pub method: &'static str,
    /// The request message, in the field names of the specification; zero values are left out.
    pub request: Value,
}

impl Call {
    /// A call of the controller service.
    pub fn controller(driver: &str, method: &'static str, request: Value) -> Call {
        Call { driver: driver.to_owned(), node: String::new(), method, request }
    }

    /// What the driver copied, if this is its answer: the handles of the volume or snapshot that is copied, and of
    /// that which was made.
    pub fn copies<'a>(&'a self, answer: &'a Value) -> Option<(&'a str, &'a str)> {
        let source = |path| object::str_at(&self.request, path);
        let (from, to) = match self.method {
            "CreateSnapshot" => (source("source_volume_id"), "snapshot.snapshot_id"),
            "CreateVolume" => {
                let from = ["Snapshot.snapshot_id", "Volume.volume_id"];
                let from = from.map(|id| object::str_at(&self.request["volume_content_source"]["Type"], id));
                (from.into_iter().find(|id| !id.is_empty())?, "volume.volume_id")
            }
            _ => return None,
        };
        Some((from, object::str_at(answer, to)))
    }
}

/// A driver's refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    /// The gRPC code, `ResourceExhausted`.
    pub code: &'static str,
    /// What the driver says.
    pub message: String,
}

/// The name of the VolumeAttachment of a volume on a node: `getAttachmentName` in `pkg/volume/csi/csi_attacher.go`.
pub fn attachment_name(handle: &str, driver: &str, node: &str) -> String {
    format!("csi-{}", sha256_hex(&format!("{handle}{driver}{node}")))
}

/// The SHA-256 of a text, in hex: attachments and staging directories are named by it.
pub fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The number of an access mode for a driver with SINGLE_NODE_MULTI_WRITER: `csi-lib-utils/accessmodes`.
pub fn access_mode(mode: &str) -> u64 {
    match mode {
        "ReadOnlyMany" => 3,
        "ReadWriteMany" => 5,
        "ReadWriteOncePod" => 6,
        _ => 7,
    }
}

/// A volume capability: how a volume is used, in the field names of the specification.
pub fn capability(block: bool, fs_type: &str, mount_flags: &[&str], access_mode: u64) -> Value {
    let access = if block {
        json!({ "Block": {} })
    } else {
        let mut mount = json!({});
        if !fs_type.is_empty() {
            mount["fs_type"] = fs_type.into();
        }
        if !mount_flags.is_empty() {
            mount["mount_flags"] = json!(mount_flags);
        }
        json!({ "Mount": mount })
    };
    json!({ "AccessType": access, "access_mode": { "mode": access_mode } })
}

/// The one capability that the sidecars derive from all access modes of a volume: `GetVolumeCapabilities`.
///
/// # Errors
/// The words of the sidecars for modes that do not go together.
pub fn volume_capability(volume: &Value) -> Result<Value, String> {
    let modes = object::strings_at(volume, "spec.accessModes");
    let mode = match modes.as_slice() {
        modes if modes.contains(&"ReadWriteOncePod") && modes.len() > 1 => {
            return Err("Kubernetes does not support use of ReadWriteOncePod with other access modes on the same \
                        PersistentVolume"
                .into());
        }
        modes if modes.contains(&"ReadWriteMany") => "ReadWriteMany",
        modes if modes.contains(&"ReadOnlyMany") && modes.contains(&"ReadWriteOnce") => {
            return Err("CSI does not support ReadOnlyMany and ReadWriteOnce on the same PersistentVolume".into());
        }
        [] => return Err("unsupported AccessMode combination: []".into()),
        [mode, ..] => mode,
    };
    let flags = object::strings_at(volume, "spec.mountOptions");
    let block = object::str_at(volume, "spec.volumeMode") == "Block";
    Ok(capability(block, object::str_at(volume, "spec.csi.fsType"), &flags, access_mode(mode)))
}

/// A node to which a volume is attached, or was to be.
pub(crate) fn attached_node(cache: &crate::Cache, volume: &str) -> Option<String> {
    let mut attachments = cache.list(&VOLUME_ATTACHMENT);
    let found = attachments.find(|a| object::str_at(a, "spec.source.persistentVolumeName") == volume);
    found.map(|a| object::str_at(a, "spec.nodeName").to_owned())
}

/// What a sidecar keeps in mind is data of an object of this kind in its own store. No server knows it.
static MEMORY: Kind = crate::memory("sidecar");

/// What a sidecar has in mind about this key.
pub(crate) fn remembered<'a>(task: &'a crate::Task, key: &str) -> Option<&'a Value> {
    task.own.get(&MEMORY, key).map(|memory| &memory["data"])
}

/// Keeps something in mind about this key.
pub(crate) fn remember(task: &mut crate::Task, key: &str, data: Value) {
    task.store(&MEMORY, json!({ "metadata": { "name": key }, "data": data }).into());
}

/// Forgets what was in mind about this key.
pub(crate) fn forget(task: &mut crate::Task, key: &str) {
    if task.own.get(&MEMORY, key).is_some() {
        task.forget(&MEMORY, key);
    }
}

/// A number of bytes as a quantity with a binary suffix, `1Gi`.
pub(crate) fn binary(mut bytes: u64) -> String {
    let mut suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].into_iter();
    let mut suffix = suffixes.next().unwrap_or_default();
    while bytes != 0 && bytes.is_multiple_of(1024) {
        let Some(larger) = suffixes.next() else { break };
        (bytes, suffix) = (bytes / 1024, larger);
    }
    format!("{bytes}{suffix}")
}

/// How long a sidecar waits before it tries again, doubling: 1 s at first, 5 minutes at most.
pub(crate) const BACK_OFF: (std::time::Duration, std::time::Duration) =
    (std::time::Duration::from_secs(1), std::time::Duration::from_secs(300));

/// The gRPC codes by number.
pub const CODES: [&str; 17] = [
    "OK",
    "Canceled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
];

impl CallError {
    /// A refusal with this code; an unknown one counts as `Unknown`.
    pub fn new(code: &str, message: impl Into<String>) -> CallError {
        let code = CODES.iter().copied().find(|c| *c == code).unwrap_or("Unknown");
        CallError { code, message: message.into() }
    }

    /// Whether the driver may be at it all the same.
    pub fn may_be_under_way(&self) -> bool {
        matches!(self.code, "Canceled" | "DeadlineExceeded" | "Unavailable" | "ResourceExhausted" | "Aborted")
    }

    /// The number of the code.
    pub fn number(&self) -> usize {
        CODES.iter().position(|c| *c == self.code).unwrap_or(2)
    }
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "rpc error: code = {} desc = {}", self.code, self.message)
    }
}

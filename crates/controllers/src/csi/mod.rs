//! CSI: the sidecars of a driver, the snapshot controller, the populator and the validator of data sources.
//!
//! Implements the CSI specification, `external-provisioner`, `external-attacher`, `external-resizer`,
//! `external-snapshotter`, and `lib-volume-populator`.

pub mod attacher;
mod capacity;
pub mod populator;
pub mod provisioner;
pub mod resizer;
pub mod snapshot;
pub mod snapshotter;
mod source;
mod topology;
pub mod validator;

use bindery_api::kinds::VOLUME_ATTACHMENT;
use bindery_api::{Value, object};

use crate::common::csi::{access_mode, capability};

/// Returns the volume capability that the sidecars derive from all access modes of a volume: `GetVolumeCapabilities`.
///
/// # Errors
/// An unsupported combination of modes. The message is that of the sidecars.
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

/// Returns a node to which a volume is attached, or should be.
pub(crate) fn attached_node(cache: &crate::Cache, volume: &str) -> Option<String> {
    let mut attachments = cache.list(&VOLUME_ATTACHMENT);
    let found = attachments.find(|a| object::str_at(a, "spec.source.persistentVolumeName") == volume);
    found.map(|a| object::str_at(a, "spec.nodeName").to_owned())
}

/// Returns a number of bytes as a quantity with a binary suffix: `1Gi`.
pub(crate) fn format_binary_si(mut bytes: u64) -> String {
    let mut suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].into_iter();
    let mut suffix = suffixes.next().unwrap_or_default();
    while bytes != 0 && bytes.is_multiple_of(1024) {
        let Some(larger) = suffixes.next() else { break };
        (bytes, suffix) = (bytes / 1024, larger);
    }
    format!("{bytes}{suffix}")
}

/// The initial and the maximum backoff of a sidecar: 1 s and 5 minutes. The backoff doubles with each failure.
pub(crate) const BACK_OFF: (std::time::Duration, std::time::Duration) =
    (std::time::Duration::from_secs(1), std::time::Duration::from_secs(300));

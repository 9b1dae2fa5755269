//! Names and messages of CSI that the kubelet, the attach/detach controller and the sidecars share.
//!
//! Implements `pkg/volume/csi` and `csi-lib-utils`.

use bindery_api::Value;
use serde_json::json;
use sha2::{Digest, Sha256};

/// Returns the name of the VolumeAttachment of a volume on a node: `getAttachmentName` in
/// `pkg/volume/csi/csi_attacher.go`.
pub fn attachment_name(handle: &str, driver: &str, node: &str) -> String {
    format!("csi-{}", sha256_hex(&format!("{handle}{driver}{node}")))
}

/// Returns the SHA-256 of a text, in hex. Names of attachments and staging directories contain it.
pub fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the number of an access mode for a driver with SINGLE_NODE_MULTI_WRITER: `csi-lib-utils/accessmodes`.
pub fn access_mode(mode: &str) -> u64 {
    match mode {
        "ReadOnlyMany" => 3,
        "ReadWriteMany" => 5,
        "ReadWriteOncePod" => 6,
        _ => 7,
    }
}

/// Returns a volume capability: the mode in which a volume is used, with the field names of the specification.
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

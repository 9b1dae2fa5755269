//! CSI: what is asked of drivers, the sidecars that ask, and the driver that answers.
//!
//! Answers to the CSI specification, `external-provisioner`, `external-attacher`, `external-resizer`, and to the mock
//! driver with which the recordings were made.

mod driver;

use bindery_api::Value;
use sha2::{Digest, Sha256};

pub use driver::{Driver, Drivers};

/// A call of a CSI method.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The driver, `csi.example.com`.
    pub driver: String,
    /// The node on which the called instance runs: for the controller service the first node.
    pub node: String,
    /// `CreateVolume`.
    pub method: &'static str,
    /// The request message, in the field names of the specification; zero values are left out.
    pub request: Value,
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

//! Calls of a CSI driver, and their errors.
//!
//! Implements the CSI specification and `google.golang.org/grpc/status`.

use bindery_api::{Value, object};

/// A call of a CSI method.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The driver, `csi.example.com`.
    pub driver: String,
    /// The node of the called instance. Empty for the controller service, on any node.
    pub node: String,
    /// `CreateVolume`.
    pub method: &'static str,
    /// The request message, with the field names of the specification. Zero values are omitted.
    pub request: Value,
}

impl Call {
    /// Returns a call of the controller service.
    pub fn controller(driver: &str, method: &'static str, request: Value) -> Call {
        Call { driver: driver.to_owned(), node: String::new(), method, request }
    }

    /// Returns the copy that this answer reports: the handle of the source volume or snapshot, and the handle of the
    /// new one. `None` if the driver copied nothing.
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

/// An error of a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    /// The gRPC code: `ResourceExhausted`.
    pub code: &'static str,
    /// The driver's message.
    pub message: String,
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
    /// Returns an error with this code. An unknown code counts as `Unknown`.
    pub fn new(code: &str, message: impl Into<String>) -> CallError {
        let code = CODES.iter().copied().find(|c| *c == code).unwrap_or("Unknown");
        CallError { code, message: message.into() }
    }

    /// True if the driver has stopped work on the request (`isFinalError`). Otherwise it may still be in progress.
    pub fn is_final_error(&self) -> bool {
        !matches!(self.code, "Canceled" | "DeadlineExceeded" | "Unavailable" | "ResourceExhausted" | "Aborted")
    }

    /// Returns the number of the code.
    pub fn number(&self) -> usize {
        CODES.iter().position(|c| *c == self.code).unwrap_or(2)
    }
}

impl std::fmt::Display for CallError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "rpc error: code = {} desc = {}", self.code, self.message)
    }
}

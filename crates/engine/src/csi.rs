//! A call of a CSI driver, and its refusal.
//!
//! Implements the CSI specification and `google.golang.org/grpc/status`.

use bindery_api::{Value, object};

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

    /// True if the driver has stopped work on the request (`isFinalError`). Otherwise it may still be in progress.
    pub fn is_final_error(&self) -> bool {
        !matches!(self.code, "Canceled" | "DeadlineExceeded" | "Unavailable" | "ResourceExhausted" | "Aborted")
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

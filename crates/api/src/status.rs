//! The API server's error responses.
//!
//! Implements `metav1.Status` and `apimachinery/pkg/api/errors`.

use serde::{Deserialize, Serialize};

use crate::Kind;
use crate::field::ErrorList;

/// The error response to a rejected request: Kubernetes' `Status` with `status: Failure`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// HTTP code.
    pub code: u16,
    /// `NotFound`, `Conflict`, ...; empty if the server gives none.
    pub reason: String,
    /// The human-readable message.
    pub message: String,
    /// The group, kind (or resource) and name of the object.
    pub details: Details,
}

/// `Status.details`.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// API group.
    pub group: String,
    /// Kind for `Invalid`, resource name otherwise.
    pub kind: String,
    /// Object name.
    pub name: String,
    /// One entry for each error of a validation, not de-duplicated.
    pub causes: Vec<Cause>,
    /// The fields of a decoding error, for markers in an editor. `metav1.StatusDetails` has no such field.
    #[serde(skip)]
    pub decoding: Vec<Cause>,
}

/// One error of a validation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// `FieldValueInvalid` and the like.
    pub reason: String,
    /// The text without the field path.
    pub message: String,
    /// The field path, such as `spec.capacity[storage]`.
    pub field: String,
}

impl Status {
    /// Returns a failure for one resource. `details.kind` is the resource name.
    pub fn new(code: u16, reason: &str, kind: &Kind, name: &str, message: String) -> Status {
        let details =
            Details { group: kind.group.into(), kind: kind.plural.into(), name: name.into(), ..Details::default() };
        Status { code, reason: reason.into(), message, details }
    }

    /// Returns 404 `persistentvolumes "x" not found`.
    pub fn not_found(kind: &Kind, name: &str) -> Status {
        Status::new(404, "NotFound", kind, name, format!("{} \"{name}\" not found", kind.resource()))
    }

    /// Returns 409 `persistentvolumes "x" already exists`.
    pub fn already_exists(kind: &Kind, name: &str) -> Status {
        Status::new(409, "AlreadyExists", kind, name, format!("{} \"{name}\" already exists", kind.resource()))
    }

    /// Returns 409 `Operation cannot be fulfilled on persistentvolumes "x": <why>`.
    pub fn conflict(kind: &Kind, name: &str, why: &str) -> Status {
        let message = format!("Operation cannot be fulfilled on {} \"{name}\": {why}", kind.resource());
        Status::new(409, "Conflict", kind, name, message)
    }

    /// Returns 403 `persistentvolumeclaims "x" is forbidden: <why>`.
    pub fn forbidden(kind: &Kind, name: &str, why: &str) -> Status {
        let message = if name.is_empty() {
            format!("{} is forbidden: {why}", kind.resource())
        } else {
            format!("{} \"{name}\" is forbidden: {why}", kind.resource())
        };
        Status::new(403, "Forbidden", kind, name, message)
    }

    /// Returns 400 `BadRequest`.
    pub fn bad_request(message: impl Into<String>) -> Status {
        Status { code: 400, reason: "BadRequest".into(), message: message.into(), details: Details::default() }
    }

    /// Returns 422 `PersistentVolume "x" is invalid: <errors>`.
    pub fn invalid(kind: &Kind, name: &str, errors: &ErrorList) -> Status {
        let qualified =
            if kind.group.is_empty() { kind.kind.to_owned() } else { format!("{}.{}", kind.kind, kind.group) };
        let message = format!("{qualified} \"{name}\" is invalid: {}", errors.aggregate());
        let causes = errors
            .iter()
            .map(|e| Cause { reason: e.reason.code().into(), message: e.body(), field: e.field.clone() })
            .collect();
        let details = Details {
            group: kind.group.into(),
            kind: kind.kind.into(),
            name: name.into(),
            causes,
            ..Details::default()
        };
        Status { code: 422, reason: "Invalid".into(), message, details }
    }

    /// True if a write was rejected because of a stale `resourceVersion`.
    pub fn is_conflict(&self) -> bool {
        self.reason == "Conflict"
    }

    /// True if the object does not exist.
    pub fn is_not_found(&self) -> bool {
        self.reason == "NotFound"
    }

    /// True if the object already exists.
    pub fn is_already_exists(&self) -> bool {
        self.reason == "AlreadyExists"
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Status {}

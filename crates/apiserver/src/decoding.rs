//! Decodes the body of a request, before all other steps.
//!
//! Implements `apiserver/pkg/endpoints/handlers` (`finishRequest`, `fieldValidation`) and the messages of the codecs.

use bindery_api::decode::{DecodeError, Decoded, Unknown, convert, decode};
use bindery_api::field::{ErrorList, Path, quote};
use bindery_api::request::{FieldValidation, PatchType};
use bindery_api::status::{Cause, Details};
use bindery_api::{Kind, Status, Value, object};

use crate::registry::Result;

/// Decodes the body of a POST or PUT to its stored form.
///
/// # Errors
/// 400, with the invalid fields.
pub fn body(kind: &Kind, body: Value, validation: FieldValidation, warnings: &mut Vec<String>) -> Result<Value> {
    let refuse = |text: String, decoding: Vec<Cause>| {
        let message =
            format!("{} in version \"{}\" cannot be handled as a {}: {text}", kind.kind, kind.version, kind.kind);
        let details = Details { decoding, ..Details::default() };
        Err(Box::new(Status { details, ..Status::bad_request(message) }))
    };
    let given = object::kind(&body);
    if !given.is_empty() && given != kind.kind {
        let version = &kind.api_version();
        let message = format!(
            "{given} in version \"{}\" cannot be handled as a {}: no kind \"{given}\" is registered for version \
             \"{version}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            kind.version, kind.kind
        );
        return Err(Box::new(Status::bad_request(message)));
    }
    let decoded = match decode(kind, body) {
        Ok(decoded) => decoded,
        Err(error) => return refuse(error.text.clone(), vec![wrong(error)]),
    };
    match decoded.strict_error().filter(|_| validation == FieldValidation::Strict) {
        Some(text) => refuse(text, unknown(&decoded)),
        None => Ok(known(decoded, validation, warnings)),
    }
}

/// Decodes a patched object to its stored form.
///
/// # Errors
/// 422, for the whole patch.
pub fn patched(
    patch_type: PatchType,
    kind: &Kind,
    object: Value,
    patch: &Value,
    validation: FieldValidation,
    warnings: &mut Vec<String>,
) -> Result<Value> {
    // A strategic merge works on maps. Go's converter of unstructured objects, with messages of its own, decodes them.
    let decoded = if patch_type == PatchType::Strategic { convert(kind, object) } else { decode(kind, object) }
        .map_err(|e| with_fields(invalid_patch(patch, &e.text), vec![wrong(e)]))?;
    match decoded.strict_error().filter(|_| validation == FieldValidation::Strict) {
        Some(text) => Err(with_fields(invalid_patch(patch, &text), unknown(&decoded))),
        None => Ok(known(decoded, validation, warnings)),
    }
}

fn with_fields(mut status: Box<Status>, decoding: Vec<Cause>) -> Box<Status> {
    status.details.decoding = decoding;
    status
}

/// Returns the cause for a field of a wrong type.
fn wrong(error: DecodeError) -> Cause {
    Cause { reason: "FieldValueTypeInvalid".into(), message: error.text, field: error.path }
}

/// Returns the causes for fields that the type does not have.
fn unknown(decoded: &Decoded) -> Vec<Cause> {
    let cause = |u: &Unknown| Cause { reason: "FieldValueInvalid".into(), message: u.text(), field: u.path.clone() };
    decoded.unknown.iter().map(cause).collect()
}

fn known(decoded: Decoded, validation: FieldValidation, warnings: &mut Vec<String>) -> Value {
    if validation == FieldValidation::Warn {
        warnings.extend(decoded.unknown.iter().map(|u| u.text()));
    }
    decoded.value
}

/// Returns 422 `The request is invalid: patch: Invalid value: …`.
pub fn invalid_patch(patch: &Value, text: &str) -> Box<Status> {
    let mut errors = ErrorList::new();
    errors.invalid_as(&Path::new("patch"), quote(&crate::patch::go_map(patch)), text);
    let causes = errors
        .iter()
        .map(|e| Cause { reason: e.reason.code().into(), message: e.body(), field: e.field.clone() })
        .collect();
    let message = format!(" \"\" is invalid: {}", errors.aggregate());
    let details = Details { causes, ..Details::default() };
    Box::new(Status { code: 422, reason: "Invalid".into(), message, details })
}

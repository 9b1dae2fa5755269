//! A body as the server reads it, before anything else looks at it.
//!
//! Implements `apiserver/pkg/endpoints/handlers` (`finishRequest`, `fieldValidation`) and the codecs' words.

use bindery_api::decode::{DecodeError, Decoded, Unknown, convert, decode};
use bindery_api::field::{ErrorList, Path, quote};
use bindery_api::request::{FieldValidation, PatchType};
use bindery_api::status::{Cause, Details};
use bindery_api::{Kind, Status, Value, object};

use crate::registry::Result;

/// The body of a POST or PUT in its stored form.
///
/// # Errors
/// 400, with the fields that are wrong.
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

/// An object that a patch was applied to, in its stored form.
///
/// # Errors
/// 422, about the patch as a whole.
pub fn patched(
    patch_type: PatchType,
    kind: &Kind,
    object: Value,
    patch: &Value,
    validation: FieldValidation,
    warnings: &mut Vec<String>,
) -> Result<Value> {
    // A strategic merge works on maps, which another part of Go makes into an object, with words of its own.
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

/// The field of a wrong type.
fn wrong(error: DecodeError) -> Cause {
    Cause { reason: "FieldValueTypeInvalid".into(), message: error.text, field: error.path }
}

/// The fields that the type does not have.
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

/// 422 `The request is invalid: patch: Invalid value: …`.
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

//! Errors of commands, and their format.
//!
//! Implements `kubectl/pkg/cmd/util/helpers.go` (`CheckErr` and the functions that it calls) and Go's aggregate errors.
//! Not modelled: verbose levels and errors of the connection.

use std::borrow::Cow;
use std::collections::BTreeSet;

use bindery_api::Status;

/// The error of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The server rejected a request.
    Status(Box<Status>),
    /// kubectl itself rejected the command.
    Text(String),
    /// kubectl itself rejected a field of the manifest.
    Field {
        /// The path of the field in its object: `metadata.labels`.
        path: String,
        /// The text.
        text: String,
    },
    /// An error with a prefix that kubectl prints before its text.
    Context {
        /// The prefix: `error when creating "STDIN": `.
        text: String,
        /// The error.
        error: Box<Error>,
    },
    /// Several errors of one command, in order. They may be nested, as Go's aggregates.
    Many(Vec<Error>),
    /// An exit code. The command has printed its errors already.
    Exit(i32),
    /// The command was interrupted while it waited.
    Interrupted,
}

/// The exit code of an interrupted command: 128 and the number of `SIGINT`.
pub const INTERRUPTED: i32 = 130;

impl From<crate::client::Interrupted> for Error {
    fn from(_: crate::client::Interrupted) -> Error {
        Error::Interrupted
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Error {
        Error::Status(Box::new(status))
    }
}

impl From<String> for Error {
    fn from(text: String) -> Error {
        Error::Text(text)
    }
}

impl From<&str> for Error {
    fn from(text: &str) -> Error {
        Error::Text(text.to_owned())
    }
}

/// The result of a part of a command.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Returns an error with the usage hint of flag parsing.
    pub fn usage(command: &str, text: impl std::fmt::Display) -> Error {
        Error::Text(format!("{text}\nSee 'kubectl {command} --help' for usage."))
    }

    /// Returns an error with the hint of commands for wrong arguments.
    pub fn hint(command: &str, text: impl std::fmt::Display) -> Error {
        Error::Text(format!("{text}\nSee 'kubectl {command} -h' for help and examples"))
    }

    /// Returns an error for a field that kubectl itself rejects.
    pub fn field(path: impl Into<String>, text: impl Into<String>) -> Error {
        Error::Field { path: path.into(), text: text.into() }
    }

    /// Adds the prefix `error when <verb> "<source>": `. Returns the error unchanged if there is no source.
    pub fn with_source(self, verb: &str, source: &str) -> Error {
        match self {
            Error::Exit(_) | Error::Interrupted => self,
            _ if source.is_empty() => self,
            other => other.with_context(format!("error when {verb} \"{source}\": ")),
        }
    }

    /// Adds a prefix to the error.
    pub fn with_context(self, text: String) -> Error {
        Error::Context { text, error: Box::new(self) }
    }

    /// Returns the error without nested contexts and fields: the prefixes become a part of its message.
    fn plain(&self) -> Cow<'_, Error> {
        let Error::Context { text, error } = self else {
            return match self {
                Error::Field { text, .. } => Cow::Owned(Error::Text(text.clone())),
                other => Cow::Borrowed(other),
            };
        };
        Cow::Owned(match error.plain().into_owned() {
            Error::Status(mut status) => {
                status.message.insert_str(0, text);
                Error::Status(status)
            }
            other => Error::Text(format!("{text}{}", other.text())),
        })
    }

    /// Returns the error without the patches and the objects that `kubectl apply` prints before the server's message.
    fn brief(&self) -> Error {
        match self {
            Error::Context { error, .. } if self.is_multiline() => {
                let mut inner = error.as_ref();
                while let Error::Context { error, .. } = inner {
                    inner = error;
                }
                inner.clone()
            }
            Error::Many(errors) => Error::Many(errors.iter().map(Error::brief).collect()),
            other => other.clone(),
        }
    }

    /// True if a context has more than one line.
    fn is_multiline(&self) -> bool {
        matches!(self, Error::Context { text, error } if text.contains('\n') || error.is_multiline())
    }

    /// Returns the field of the manifest that kubectl itself rejected.
    pub fn refused_field(&self) -> Option<&str> {
        match self {
            Error::Field { path, .. } => Some(path),
            Error::Context { error, .. } => error.refused_field(),
            _ => None,
        }
    }

    /// Returns the server's status. `None` if another component returned the error.
    pub fn status(&self) -> Option<&Status> {
        match self {
            Error::Status(status) => Some(status),
            Error::Context { error, .. } => error.status(),
            _ => None,
        }
    }

    /// True if the server returned `NotFound`.
    pub fn is_not_found(&self) -> bool {
        self.status().is_some_and(Status::is_not_found)
    }

    /// Returns the text of Go's `Error()`.
    pub fn text(&self) -> String {
        match self {
            Error::Status(status) => status.message.clone(),
            Error::Text(text) | Error::Field { text, .. } => text.clone(),
            Error::Context { text, error } => format!("{text}{}", error.text()),
            Error::Many(errors) => {
                let mut seen = BTreeSet::new();
                let texts: Vec<String> =
                    flatten(errors).iter().map(|e| e.text()).filter(|t| seen.insert(t.clone())).collect();
                match texts.as_slice() {
                    [one] => one.clone(),
                    many => format!("[{}]", many.join(", ")),
                }
            }
            Error::Exit(_) | Error::Interrupted => String::new(),
        }
    }

    /// Returns the text for stderr and the exit code.
    pub fn report(&self) -> (String, i32) {
        let one = match self {
            Error::Many(errors) if errors.len() == 1 => &errors[0],
            other => other,
        };
        let one = one.plain();
        let mut text = match one.as_ref() {
            Error::Exit(code) => return (String::new(), *code),
            Error::Interrupted => return (String::new(), INTERRUPTED),
            Error::Status(status) if status.reason == "Invalid" => invalid(status),
            Error::Status(_) => one.line(),
            Error::Text(text) if text.starts_with("error: ") => text.clone(),
            Error::Text(text) => format!("error: {text}"),
            Error::Many(errors) => errors.iter().map(|e| e.line() + "\n").collect(),
            Error::Field { .. } | Error::Context { .. } => one.text(),
        };
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        (text, 1)
    }

    /// Returns the text for stderr of [`Error::brief`]. `None` if it is not shorter than the full text.
    pub fn brief_report(&self) -> Option<String> {
        let (whole, brief) = (self.report().0, self.brief().report().0);
        (brief != whole).then_some(brief)
    }

    /// Returns the text of the error in a list of errors.
    fn line(&self) -> String {
        match self.plain().as_ref() {
            Error::Status(status) => from_server(status),
            other => other.text(),
        }
    }
}

fn flatten(errors: &[Error]) -> Vec<&Error> {
    let mut out = Vec::new();
    for error in errors {
        match error {
            Error::Many(inner) => out.extend(flatten(inner)),
            one => out.push(one),
        }
    }
    out
}

fn from_server(status: &Status) -> String {
    match status.reason.as_str() {
        "" => format!("Error from server: {}", status.message),
        "Unauthorized" => format!("error: You must be logged in to the server ({})", status.message),
        reason => format!("Error from server ({reason}): {}", status.message),
    }
}

/// Formats an `Invalid` status from its causes, without the message and therefore without the source.
fn invalid(status: &Status) -> String {
    let details = &status.details;
    let mut text = "The request is invalid".to_owned();
    if !details.kind.is_empty() || !details.name.is_empty() {
        text = format!("The {} {} is invalid", details.kind, bindery_api::field::quote(&details.name));
    } else if !status.message.is_empty() && details.causes.is_empty() {
        text = format!("{text}: {}", status.message);
    }
    let mut seen = BTreeSet::new();
    let causes: Vec<String> = details
        .causes
        .iter()
        .map(|c| format!("{}: {}", c.field, c.message))
        .filter(|c| seen.insert(c.clone()))
        .collect();
    match causes.as_slice() {
        [] => text,
        [one] => format!("{text}: {one}\n"),
        many => many.iter().fold(format!("{text}: \n"), |text, cause| format!("{text}* {cause}\n")),
    }
}

/// Returns an error for several errors, or `Ok` if there are none.
pub fn aggregate(mut errors: Vec<Error>) -> Result<()> {
    match errors.len() {
        0 => Ok(()),
        1 => Err(errors.remove(0)),
        _ => Err(Error::Many(errors)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_api::status::{Cause, Details};

    fn status(reason: &str, message: &str, causes: &[(&str, &str)]) -> Error {
        let causes = causes
            .iter()
            .map(|(field, message)| Cause { reason: String::new(), message: (*message).into(), field: (*field).into() })
            .collect();
        let details = Details { kind: "PersistentVolume".into(), name: "a".into(), causes, ..Details::default() };
        Error::from(Status { code: 422, reason: reason.into(), message: message.into(), details })
    }

    #[test]
    fn formats_errors_as_kubectl() {
        let twice = [("spec", "Required value"), ("spec", "Required value")];
        let two = [("spec.accessModes", "Required value"), ("spec.capacity", "Required value")];
        let table: &[(Error, &str)] = &[
            ("x".into(), "error: x\n"),
            (status("NotFound", "pv \"a\" not found", &[]), "Error from server (NotFound): pv \"a\" not found\n"),
            (status("", "boom", &[]), "Error from server: boom\n"),
            (status("Invalid", "long", &twice), "The PersistentVolume \"a\" is invalid: spec: Required value\n"),
            (
                status("Invalid", "long", &two),
                "The PersistentVolume \"a\" is invalid: \n* spec.accessModes: Required value\n* spec.capacity: Required value\n",
            ),
            (
                Error::Many(vec![
                    status("Invalid", "long", &two).with_source("creating", "STDIN"),
                    Error::Many(vec!["a".into(), "b".into()]),
                ]),
                "Error from server (Invalid): error when creating \"STDIN\": long\n[a, b]\n",
            ),
            (Error::Many(vec![Error::Many(vec!["unable to recognize x".into()])]), "unable to recognize x\n"),
        ];
        for (error, want) in table {
            assert_eq!(error.report().0, *want);
        }
    }

    #[test]
    fn finds_server_message_after_patch() {
        let message = "persistentvolumeclaims \"data\" is forbidden: only dynamically provisioned pvc can be resized";
        let refused = |verb: &str| {
            let error = status("Forbidden", message, &[]).with_source("patching", "STDIN");
            error.with_source(verb, "STDIN")
        };
        let patch = "applying patch:\n{\"spec\":{\"a\":\"b\\nfor: \\\"c\\\": \"}}\nto:\nResource: \"/v1\"\nName: \"data\"\nfor:";
        let brief_line = format!("Error from server (Forbidden): {message}\n");
        let one = refused(patch);
        let text = one.report().0;
        assert!(text.contains("{\"spec\"") && text.ends_with(&format!("{message}\n")));
        assert_eq!(one.brief_report(), Some(brief_line.clone()));
        let read = "retrieving current configuration of:\nName: \"data\"\nfrom server for:";
        let many = Error::Many(vec![refused(patch), refused(read), "x".into(), refused(patch)]);
        assert_eq!(many.brief_report(), Some(format!("{brief_line}{brief_line}x\n{brief_line}")));
        let created = status("BadRequest", "b", &[]).with_source("creating", "STDIN");
        for plain in [Error::from("x"), Error::Exit(1), created, Error::field("kind", "kind not set")] {
            assert_eq!(plain.brief_report(), None, "{plain:?}");
        }
    }
}

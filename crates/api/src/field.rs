//! Validation errors with field paths.
//!
//! Implements `apimachinery/pkg/util/validation/field`.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::Value;

/// A field path such as `spec.capacity[storage]`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Path(String);

/// True if a text matches the pattern of a DNS-1123 label, of any length.
///
/// Implements the pattern of `apimachinery/pkg/util/validation`.
pub fn is_label(text: &str) -> bool {
    let inner = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(inner) && bytes.last().is_some_and(inner) && bytes.iter().all(|b| inner(b) || *b == b'-')
}

/// True if a text matches the pattern of a DNS-1123 subdomain, of any length.
pub fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

impl Path {
    /// Returns the path of a top-level field, or of dotted fields.
    pub fn new(fields: &str) -> Path {
        Path(fields.to_owned())
    }

    /// Returns the path of a child field.
    pub fn child(&self, field: &str) -> Path {
        if self.0.is_empty() { Path(field.to_owned()) } else { Path(format!("{}.{field}", self.0)) }
    }

    /// Returns the path of a list element.
    pub fn index(&self, i: usize) -> Path {
        Path(format!("{}[{i}]", self.0))
    }

    /// Returns the path of a map entry.
    pub fn key(&self, key: &str) -> Path {
        Path(format!("{}[{key}]", self.0))
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The type of a validation error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A required value is missing.
    Required,
    /// The value breaks a rule.
    Invalid,
    /// The value has the wrong type.
    TypeInvalid,
    /// The value is not one of the supported values.
    NotSupported,
    /// The value is a duplicate.
    Duplicate,
    /// The value refers to an object that does not exist.
    NotFound,
    /// The field must not be set.
    Forbidden,
    /// The value has too many bytes.
    TooLong,
    /// The value has too many elements.
    TooMany,
    /// An internal error.
    Internal,
}

impl Reason {
    /// Returns the code in `Status.details.causes`.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Required => "FieldValueRequired",
            Reason::Invalid => "FieldValueInvalid",
            Reason::TypeInvalid => "FieldValueTypeInvalid",
            Reason::NotSupported => "FieldValueNotSupported",
            Reason::Duplicate => "FieldValueDuplicate",
            Reason::NotFound => "FieldValueNotFound",
            Reason::Forbidden => "FieldValueForbidden",
            Reason::TooLong => "FieldValueTooLong",
            Reason::TooMany => "FieldValueTooMany",
            Reason::Internal => "InternalError",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Reason::Required => "Required value",
            Reason::Invalid | Reason::TypeInvalid => "Invalid value",
            Reason::NotSupported => "Unsupported value",
            Reason::Duplicate => "Duplicate value",
            Reason::NotFound => "Not found",
            Reason::Forbidden => "Forbidden",
            Reason::TooLong => "Too long",
            Reason::TooMany => "Too many",
            Reason::Internal => "Internal error",
        }
    }
}

/// One validation error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The type of the error.
    pub reason: Reason,
    /// The field path.
    pub field: String,
    /// The invalid value as Go prints it, for the types that print one.
    pub value: Option<String>,
    /// The detail text. It can be empty.
    pub detail: String,
}

impl Error {
    /// Returns the text without the field path: `Invalid value: "x": must be …`.
    pub fn body(&self) -> String {
        let mut text = self.reason.text().to_owned();
        if let Some(value) = &self.value {
            text += ": ";
            text += value;
        }
        if !self.detail.is_empty() {
            text += ": ";
            text += &self.detail;
        }
        text
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.field, self.body())
    }
}

/// Returns a string quoted as Go's `%q` prints it.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The errors of one validation, in the order of the checks.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ErrorList(Vec<Error>);

impl ErrorList {
    /// Returns an empty list.
    pub fn new() -> ErrorList {
        ErrorList::default()
    }

    /// True if there are no errors.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the errors.
    pub fn iter(&self) -> std::slice::Iter<'_, Error> {
        self.0.iter()
    }

    /// Adds all errors of another list.
    pub fn extend(&mut self, other: ErrorList) {
        self.0.extend(other.0);
    }

    /// Adds an error.
    pub fn push(&mut self, error: Error) {
        self.0.push(error);
    }

    fn add(&mut self, reason: Reason, field: &Path, value: Option<String>, detail: impl Into<String>) {
        self.0.push(Error { reason, field: field.to_string(), value, detail: detail.into() });
    }

    /// Adds an error: a required value is missing.
    pub fn required(&mut self, field: &Path, detail: &str) {
        self.add(Reason::Required, field, None, detail);
    }

    /// Adds an error: the value breaks a rule. Strings are printed as Go quotes them, other values as JSON.
    pub fn invalid(&mut self, field: &Path, value: impl Into<Value>, detail: impl Into<String>) {
        self.add(Reason::Invalid, field, Some(render(&value.into())), detail);
    }

    /// As [`ErrorList::invalid`], but with the text of the value as an argument.
    pub fn invalid_as(&mut self, field: &Path, rendered: String, detail: impl Into<String>) {
        self.add(Reason::Invalid, field, Some(rendered), detail);
    }

    /// Adds an error: the value is not supported. The supported values are listed in the given order.
    pub fn not_supported(&mut self, field: &Path, value: impl Into<Value>, supported: &[&str]) {
        // Such values have named Go types, which are printed as JSON, with HTML characters escaped.
        let rendered = render(&value.into());
        let rendered = rendered.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        self.not_supported_as(field, rendered, supported);
    }

    /// As [`ErrorList::not_supported`], but with the text of the value as an argument.
    pub fn not_supported_as(&mut self, field: &Path, rendered: String, supported: &[&str]) {
        let list: Vec<String> = supported.iter().map(|s| quote(s)).collect();
        let detail = format!("supported values: {}", list.join(", "));
        self.add(Reason::NotSupported, field, Some(rendered), detail);
    }

    /// Adds an error: the value is a duplicate.
    pub fn duplicate(&mut self, field: &Path, value: impl Into<Value>) {
        self.add(Reason::Duplicate, field, Some(render(&value.into())), "");
    }

    /// Adds an error: the value refers to an object that does not exist.
    pub fn not_found(&mut self, field: &Path, value: impl Into<Value>) {
        self.add(Reason::NotFound, field, Some(render(&value.into())), "");
    }

    /// Adds an error: the field must not be set.
    pub fn forbidden(&mut self, field: &Path, detail: impl Into<String>) {
        self.add(Reason::Forbidden, field, None, detail);
    }

    /// Adds an error: the value has more than `max` bytes.
    pub fn too_long(&mut self, field: &Path, max: usize) {
        self.add(Reason::TooLong, field, None, format!("may not be more than {max} bytes"));
    }

    /// Returns the texts of all errors as Go's aggregate error prints them. Duplicates are removed, and several errors
    /// are in brackets.
    pub fn aggregate(&self) -> String {
        let mut seen = BTreeSet::new();
        let texts: Vec<String> = self.0.iter().map(Error::to_string).filter(|t| seen.insert(t.clone())).collect();
        match texts.as_slice() {
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        }
    }
}

fn render(value: &Value) -> String {
    match value {
        Value::String(s) => quote(s),
        other => other.to_string(),
    }
}

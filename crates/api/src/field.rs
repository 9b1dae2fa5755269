//! Validation errors with field paths.
//!
//! Implements `apimachinery/pkg/util/validation/field`.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::Value;

/// A field path such as `spec.capacity[storage]`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// The path of a top-level field, or of a dotted run of fields.
    pub fn new(fields: &str) -> Path {
        Path(fields.to_owned())
    }

    /// The path of a field below this one.
    pub fn child(&self, field: &str) -> Path {
        if self.0.is_empty() { Path(field.to_owned()) } else { Path(format!("{}.{field}", self.0)) }
    }

    /// The path of a list element.
    pub fn index(&self, i: usize) -> Path {
        Path(format!("{}[{i}]", self.0))
    }

    /// The path of a map entry.
    pub fn key(&self, key: &str) -> Path {
        Path(format!("{}[{key}]", self.0))
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The field is needed.
    Required,
    /// The value breaks a rule.
    Invalid,
    /// The value has the wrong type.
    TypeInvalid,
    /// The value is not one of the known ones.
    NotSupported,
    /// The value was there before.
    Duplicate,
    /// The value names something that is not there.
    NotFound,
    /// The field may not be set.
    Forbidden,
    /// Too many bytes.
    TooLong,
    /// Too many elements.
    TooMany,
    /// Not the reader's fault.
    Internal,
}

impl Reason {
    /// The code in `Status.details.causes`.
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
    /// What kind of error it is.
    pub reason: Reason,
    /// The field path.
    pub field: String,
    /// The offending value, rendered as Go would, for the reasons that show one.
    pub value: Option<String>,
    /// The rest of the text, possibly empty.
    pub detail: String,
}

impl Error {
    /// The text without the field path: `Invalid value: "x": must be …`.
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

/// A Go-quoted string, as `%q` prints it.
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
    /// No errors.
    pub fn new() -> ErrorList {
        ErrorList::default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The errors.
    pub fn iter(&self) -> std::slice::Iter<'_, Error> {
        self.0.iter()
    }

    /// Adds all errors of another list.
    pub fn extend(&mut self, other: ErrorList) {
        self.0.extend(other.0);
    }

    /// Adds an error made elsewhere.
    pub fn push(&mut self, error: Error) {
        self.0.push(error);
    }

    fn add(&mut self, reason: Reason, field: &Path, value: Option<String>, detail: impl Into<String>) {
        self.0.push(Error { reason, field: field.to_string(), value, detail: detail.into() });
    }

    /// The field is needed.
    pub fn required(&mut self, field: &Path, detail: &str) {
        self.add(Reason::Required, field, None, detail);
    }

    /// The value breaks a rule; JSON strings print as Go quotes them, everything else as JSON.
    pub fn invalid(&mut self, field: &Path, value: impl Into<Value>, detail: impl Into<String>) {
        self.add(Reason::Invalid, field, Some(render(&value.into())), detail);
    }

    /// As [`ErrorList::invalid`], with the value's text given.
    pub fn invalid_as(&mut self, field: &Path, rendered: String, detail: impl Into<String>) {
        self.add(Reason::Invalid, field, Some(rendered), detail);
    }

    /// The value is not one of the known ones, given in the order in which they are to be listed.
    pub fn not_supported(&mut self, field: &Path, value: impl Into<Value>, supported: &[&str]) {
        // Such values have Go types of their own, which print as JSON does: with what HTML knows escaped.
        let rendered = render(&value.into());
        let rendered = rendered.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        self.not_supported_as(field, rendered, supported);
    }

    /// As [`ErrorList::not_supported`], with the value's text given.
    pub fn not_supported_as(&mut self, field: &Path, rendered: String, supported: &[&str]) {
        let list: Vec<String> = supported.iter().map(|s| quote(s)).collect();
        let detail = format!("supported values: {}", list.join(", "));
        self.add(Reason::NotSupported, field, Some(rendered), detail);
    }

    /// The value was there before.
    pub fn duplicate(&mut self, field: &Path, value: impl Into<Value>) {
        self.add(Reason::Duplicate, field, Some(render(&value.into())), "");
    }

    /// The value names something that is not there.
    pub fn not_found(&mut self, field: &Path, value: impl Into<Value>) {
        self.add(Reason::NotFound, field, Some(render(&value.into())), "");
    }

    /// The field may not be set.
    pub fn forbidden(&mut self, field: &Path, detail: impl Into<String>) {
        self.add(Reason::Forbidden, field, None, detail);
    }

    /// More than `max` bytes.
    pub fn too_long(&mut self, field: &Path, max: usize) {
        self.add(Reason::TooLong, field, None, format!("may not be more than {max} bytes"));
    }

    /// All texts as Go's aggregate error prints them: repeats dropped, several in brackets.
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

//! The encoding of objects in etcd.
//!
//! Implements `apimachinery/pkg/runtime/serializer/protobuf` and the generated code of `k8s.io/api`: `k8s`, a zero
//! byte, and a `runtime.Unknown` that contains the object as protobuf. Custom resources are stored as JSON. The field
//! numbers are data, [`TABLE`], which a page may load on demand: [`Codec::new`] parses its text.
//!
//! Not modelled: encryption at rest, and older versions of a kind in an upgraded cluster.

mod decode;
mod encode;
mod explain;
mod json;
pub mod table;
mod timestamp;

use bindery_api::{Value, object};
use serde_json::Map;

pub use explain::{Field, Wire};
use table::Table;

/// The schema of Kubernetes 1.36 with the field numbers. A program that does not use it does not contain it.
pub use bindery_schema::TEXT as TABLE;

/// The prefix of every protobuf object.
pub const MAGIC: &[u8] = b"k8s\0";

/// An error of encoding or decoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The field, such as `spec.capacity`. Empty for the object itself.
    pub path: String,
    /// The text of the error.
    pub message: String,
}

/// The result of encoding or decoding.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    fn new(message: String) -> Error {
        Error { path: String::new(), message }
    }

    fn within(self, field: &str) -> Error {
        let path = match self.path.as_str() {
            "" => field.to_owned(),
            path if path.starts_with('[') || field.is_empty() => format!("{field}{path}"),
            path => format!("{field}.{path}"),
        };
        Error { path, ..self }
    }

    fn at(self, offset: usize) -> Error {
        Error { message: format!("{} (byte {offset} of it)", self.message), ..self }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let colon = if self.path.is_empty() { "" } else { ": " };
        write!(f, "{}{colon}{}", self.path, self.message)
    }
}

impl std::error::Error for Error {}

/// Encodes objects to the bytes that etcd stores, and decodes them.
#[derive(Debug)]
pub struct Codec {
    table: Table,
}

impl Codec {
    /// Returns a codec for the messages of a schema: the text of `schema.txt`.
    pub fn new(table: &'static str) -> Codec {
        Codec { table: Table::parse(table) }
    }

    /// Returns the table of messages.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Encodes an object as etcd stores it: without its resourceVersion, which is etcd's revision.
    ///
    /// # Errors
    /// The kind does not have a field, or a value has the wrong type.
    pub fn encode(&self, object: &Value) -> Result<Vec<u8>> {
        let mut stored = object.clone();
        object::remove(&mut stored, "metadata.resourceVersion");
        self.marshal(&stored)
    }

    /// Encodes an object without changes, as in responses to clients that accept protobuf.
    ///
    /// # Errors
    /// The kind does not have a field, or a value has the wrong type.
    pub fn marshal(&self, object: &Value) -> Result<Vec<u8>> {
        let map = object.as_object().ok_or_else(|| Error::new("is not an object".to_owned()))?;
        let (api_version, kind) = (object::api_version(object), object::kind(object));
        let Some(message) = self.table.kind(api_version, kind) else {
            return Ok((json::text(object) + "\n").into_bytes());
        };
        let mut out = MAGIC.to_vec();
        let mut type_meta = Vec::new();
        encode::bytes(1, api_version.as_bytes(), &mut type_meta);
        encode::bytes(2, kind.as_bytes(), &mut type_meta);
        encode::bytes(1, &type_meta, &mut out);
        encode::bytes(2, &encode::message(&self.table, message, map)?, &mut out);
        encode::bytes(3, b"", &mut out);
        encode::bytes(4, b"", &mut out);
        Ok(out)
    }

    /// Decodes an object to the JSON of the API. Objects from etcd have no resourceVersion.
    ///
    /// # Errors
    /// The bytes are not an object, or the kind of the object is unknown.
    pub fn decode(&self, bytes: &[u8]) -> Result<Value> {
        let Some(unknown) = bytes.strip_prefix(MAGIC) else {
            return serde_json::from_slice(bytes).map_err(|error| Error::new(error.to_string()));
        };
        let (mut api_version, mut kind, mut raw) = (String::new(), String::new(), None);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        for field in decode::Reader::new(unknown) {
            let field = field?;
            match (field.number, field.payload) {
                (1, decode::Payload::Bytes(type_meta)) => {
                    for field in decode::Reader::new(type_meta) {
                        let field = field?;
                        match (field.number, field.payload) {
                            (1, decode::Payload::Bytes(bytes)) => api_version = text(bytes),
                            (2, decode::Payload::Bytes(bytes)) => kind = text(bytes),
                            _ => {}
                        }
                    }
                }
                (2, decode::Payload::Bytes(bytes)) => raw = Some(bytes),
                _ => {}
            }
        }
        let message = self.table.kind(&api_version, &kind);
        let message =
            message.ok_or_else(|| Error::new(format!("no kind {kind:?} is registered for {api_version:?}")))?;
        let object: Map<String, Value> = decode::message(&self.table, message, raw.unwrap_or_default())?;
        Ok(Value::Object(object))
    }

    /// Returns the meaning of each range of the bytes: a tree of fields, in order.
    pub fn fields(&self, bytes: &[u8]) -> Vec<Field> {
        explain::fields(&self.table, bytes)
    }
}

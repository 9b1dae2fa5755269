//! Objects as the bytes that etcd holds.
//!
//! Answers to `apimachinery/pkg/runtime/serializer/protobuf` and to the generated code of `k8s.io/api`: `k8s`, a zero
//! byte, and a `runtime.Unknown` with the object as protobuf in it. Kinds that are not of Kubernetes itself (custom
//! resources) are stored as JSON. Which field has which number is data, [`TABLE`], which a page may load when somebody
//! asks: [`Codec::new`] takes its text.
//!
//! Not modelled: encryption at rest, and the older versions of a kind that an upgraded cluster may still hold.

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

/// The schema of Kubernetes 1.36 with the numbers of the fields. A program that does not name it does not carry it.
pub use bindery_schema::TEXT as TABLE;

/// What every protobuf object begins with.
pub const MAGIC: &[u8] = b"k8s\0";

/// Text that cannot become bytes, or bytes that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The field, `spec.capacity`; empty for the object itself.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

/// A value, or what is wrong.
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

/// Turns objects into the bytes that etcd holds, and back.
#[derive(Debug)]
pub struct Codec {
    table: Table,
}

impl Codec {
    /// Returns a codec that knows the messages of a schema: the text of `schema.txt`.
    pub fn new(table: &'static str) -> Codec {
        Codec { table: Table::parse(table) }
    }

    /// The table.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The bytes that etcd holds for an object: without its resourceVersion, which is etcd's revision.
    ///
    /// # Errors
    /// A field that the kind does not have, or a value of the wrong type.
    pub fn encode(&self, object: &Value) -> Result<Vec<u8>> {
        let mut stored = object.clone();
        object::remove(&mut stored, "metadata.resourceVersion");
        self.marshal(&stored)
    }

    /// The bytes of an object as it is: what clients are sent that ask for protobuf.
    ///
    /// # Errors
    /// A field that the kind does not have, or a value of the wrong type.
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

    /// The object that some bytes hold, as the API shows it; etcd's bytes have no resourceVersion.
    ///
    /// # Errors
    /// Bytes that are no object, or an object of an unknown kind.
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

    /// What each range of some bytes says: the parts of the whole, in order, each with its own.
    pub fn fields(&self, bytes: &[u8]) -> Vec<Field> {
        explain::fields(&self.table, bytes)
    }
}

//! Kubernetes objects as data: kinds, metadata, quantities, selectors, requests, and manifest text with positions.
//!
//! An object is its JSON ([`Value`]): what etcd holds and what the wire carries, read through the
//! accessors of [`object`] or the typed views of [`view`]; the schema says the rest.
//!
//! Implements `k8s.io/apimachinery` and `k8s.io/api`. Holds data and parsing, no policy.

pub mod base64;
pub mod decode;
pub mod definition;
pub mod field;
pub mod json;
pub mod kinds;
pub mod manifest;
pub mod object;
pub mod patch;
pub mod quantity;
pub mod quota;
pub mod request;
pub mod schema;
pub mod selector;
pub mod sort;
pub mod status;
pub mod time;
pub mod view;
pub mod why;
pub mod yaml;

pub use kinds::Kind;
pub use object::{Object, Value};
pub use status::Status;

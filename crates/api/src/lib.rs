//! Kubernetes objects as data: kinds, metadata, quantities, selectors, requests, and manifest text with positions.
//!
//! An object is its JSON ([`Value`]), as etcd stores it and as clients receive it. The accessors of [`object`] and the
//! typed views of [`view`] read it. The schema defines its fields.
//!
//! Implements `k8s.io/apimachinery` and `k8s.io/api`. Contains data types and parsers, and no policy.

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
pub mod rand;
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

//! The API server: all admission and validation of requests, and the only client of etcd that writes.
//!
//! Implements `kube-apiserver`: `apiserver/pkg/registry` (the pipelines of a request), `pkg/registry/*/strategy.go` and
//! `pkg/apis/*/validation` (one file for each kind in `strategy/`), and the admission plugins that are enabled by
//! default and affect storage (`admission/`). A clone shares all data with the original.
//!
//! Not modelled: authentication, webhooks, API priority.

mod admission;
mod conversion;
mod decoding;
mod immutable_diff;
mod managedfields;
mod patch;
mod registry;
mod stored;
mod strategy;
mod uid;
mod validation;

pub use registry::Server;

//! The API server: every acceptance rule, and the only writer of etcd.
//!
//! Implements `kube-apiserver`: `apiserver/pkg/registry` (the pipelines of a request), `pkg/registry/*/strategy.go` and
//! `pkg/apis/*/validation` (one file a kind in `strategy/`), and the admission plugins that are on by default and touch
//! storage (`admission/`). A clone shares everything with its original.
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

//! The runtime of controllers: caches, work queues, steps, timers, events.
//!
//! A [`Controller`] reads its own [`Cache`], which can be stale, and decides. Its side effects are only a
//! [`Request`](bindery_api::request::Request), a [`Call`] or an [`Effect`], one at a time. Therefore a user can stop,
//! or crash the controller, between any two writes. A [`Runtime`] is one running controller. The cluster decides which
//! of several runtimes runs next, and advances the clock. This crate contains no controllers.
//!
//! Implements client-go's informers, work queues and event recorder, and the worker loops of kube-controller-manager.
//!
//! # Steps
//! A sync is sequential code, as upstream, with `task.send(...)?` for each request. [`step`] runs it from the start
//! with the replies so far. The first request without a reply ends the run. Between steps, only the replies and the
//! initial view of the sync are kept. Therefore losing this [`Progress`] is exactly a crash.

mod cache;
mod controller;
mod csi;
mod events;
mod id;
mod local;
mod queue;
mod runtime;
mod task;

pub use cache::{Cache, Index, Indexer};
pub use controller::{Controller, Enqueue, Event};
pub use csi::{CODES, Call, CallError};
pub use events::{Emit, EventCorrelator};
pub use id::ControllerId;
pub use local::{Local, State, Table, Unhashed, Update};
pub use queue::WorkQueue;
pub use runtime::{Changes, Due, Outcome, Runtime, WatchEvent};
pub use task::{Answer, Effect, Progress, Reconcile, Reply, Step, Suspend, Task, revision, step};

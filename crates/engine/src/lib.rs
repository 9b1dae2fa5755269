//! What runs a controller: caches, work queues, steps, timers, events.
//!
//! A [`Controller`] reads its own [`Cache`], which may be behind, and decides. Everything it does to the world is a
//! [`Request`](bindery_api::request::Request), a [`Call`] or an [`Effect`], handed out one at a time, so that a reader can
//! stop, or crash the controller, between any two writes. A [`Runtime`] is one controller that runs; which of several runs
//! next, and the passing of time, belong to the cluster. No controller is known here.
//!
//! Implements client-go's informers, work queues and event recorder, and the worker loops of kube-controller-manager.
//!
//! # How a step works
//! A sync is written straight down, as upstream writes it, with `task.send(...)?` for each request. [`step`] runs it
//! from its start with the replies so far: the first request without a reply ends the run. Nothing is kept between
//! steps but the replies and the view the sync began with, so losing that [`Progress`] is exactly a crash.

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
pub use runtime::{Change, Changes, Due, Outcome, Runtime};
pub use task::{Answer, Effect, Progress, Reconcile, Reply, Step, Suspend, Task, revision, step};

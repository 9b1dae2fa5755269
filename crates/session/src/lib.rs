//! Sessions, independent of the browser: one [`Operation`] type, the log of operations, branches and snapshots,
//! bookmarks, recordings, share links.
//!
//! Kubernetes has no counterpart. The page, the lessons and the exports all run operations through [`History`].

pub mod components;
mod history;
mod operation;
pub mod recording;
mod run;
pub mod share;

pub use components::Components;
pub use history::{Bookmark, Branch, Completed, History, Log, MAX_SNAPSHOTS, Snapshot};
pub use operation::{Advance, Injection, Operation};
pub use run::{OnWrite, SETTLE_PERIOD, new_cluster, next_write, resume, settled_at, step};

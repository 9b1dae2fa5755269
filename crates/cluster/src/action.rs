//! What can happen to a cluster.

use std::sync::Arc;

use bindery_api::Status;
use bindery_api::request::{Request, Response};

use crate::Record;

/// One thing that happens. The list of a cluster's actions, with its seed, is its whole history.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Somebody asks the API server.
    Request {
        /// The command line that asked, for the story.
        command: String,
        /// What is asked.
        request: Box<Request>,
    },
    /// The next change reaches a controller's caches.
    Deliver {
        /// The controller.
        controller: &'static str,
    },
    /// A controller works on a key up to its next request.
    Step {
        /// The controller.
        controller: &'static str,
        /// The worker or operation.
        worker: &'static str,
        /// The key.
        key: String,
    },
    /// A controller puts everything on its queues again.
    Resync {
        /// The controller.
        controller: &'static str,
    },
    /// A controller dies and starts again: what it was doing and what it knew is gone.
    Crash {
        /// The controller.
        controller: &'static str,
    },
    /// Time passes.
    Wait {
        /// Microseconds.
        micros: u64,
    },
}

/// What came of an action.
#[derive(Debug, Clone)]
pub struct Applied {
    /// What was written, in order.
    pub records: Vec<Arc<Record>>,
    /// The server's answer, for [`Action::Request`].
    pub answer: Option<Result<Response, Status>>,
}

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
    /// The next write of a controller goes wrong, once.
    Fail {
        /// The controller.
        controller: &'static str,
        /// How.
        fault: Fault,
    },
    /// Time passes.
    Wait {
        /// Microseconds.
        micros: u64,
    },
}

/// How a controller's write goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The server refuses it: 500 `InternalError`.
    Refused,
    /// The server carries it out, and the answer is lost on the way: 504 `Timeout`.
    Lost,
}

impl Fault {
    /// What the controller is told.
    pub(crate) fn status(self) -> Status {
        let (code, reason, message) = match self {
            Fault::Refused => (500, "InternalError", "Internal error occurred: injected"),
            Fault::Lost => {
                let text = "Timeout: request did not complete within requested timeout - context deadline exceeded";
                (504, "Timeout", text)
            }
        };
        Status { code, reason: reason.into(), message: message.into(), details: Default::default() }
    }
}

/// What came of an action.
#[derive(Debug, Clone)]
pub struct Applied {
    /// What was written, in order.
    pub records: Vec<Arc<Record>>,
    /// The server's answer, for [`Action::Request`].
    pub answer: Option<Result<Response, Status>>,
}

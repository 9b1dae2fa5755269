//! What can happen to a cluster.

use std::borrow::Cow;
use std::sync::Arc;

use bindery_api::Status;
use bindery_api::request::{Request, Response};
use bindery_api::why::Why;

use crate::ExecError;
use crate::mock_driver::Driver;
use crate::{Cluster, Record};
use bindery_engine::{ControllerId, Due};
use bindery_files::Ran;

/// One thing that happens. The list of a cluster's actions, with its seed, is its whole history.
///
/// Its serde form is in `written.rs`.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Somebody asks the API server.
    Request {
        /// The command line that asked, for the story.
        command: String,
        /// What is asked.
        request: Box<Request>,
    },
    /// Somebody runs a command in a container: `kubectl exec`.
    Exec(Exec),
    /// The next change reaches a controller's caches.
    Deliver {
        /// The controller.
        controller: ControllerId,
    },
    /// A controller works on a key up to its next request.
    Step {
        /// The controller.
        controller: ControllerId,
        /// The worker or operation.
        worker: Cow<'static, str>,
        /// The key.
        key: String,
    },
    /// A controller puts everything on its queues again.
    Resync {
        /// The controller.
        controller: ControllerId,
    },
    /// A controller dies and starts again: what it was doing and what it knew is gone.
    Crash {
        /// The controller.
        controller: ControllerId,
    },
    /// The next write of a controller goes wrong, once.
    Fail {
        /// The controller.
        controller: ControllerId,
        /// How.
        fault: Fault,
    },
    /// The watches of a controller stall: nothing new reaches its caches, until they are let go again.
    Hold {
        /// The controller.
        controller: ControllerId,
        /// Whether they stall or go on.
        on: bool,
    },
    /// Something happens to a machine.
    Node {
        /// The node's name.
        name: String,
        /// What happens.
        change: NodeChange,
    },
    /// A CSI driver comes or goes. Its CSIDriver object is the user's business.
    Driver {
        /// The driver's name, `csi.example.com`.
        name: String,
        /// What happens.
        change: DriverChange,
    },
    /// Time passes.
    Wait {
        /// Microseconds.
        micros: u64,
    },
}

/// A command for a container. Upstream: `PodExecOptions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exec {
    /// The Pod's namespace.
    pub namespace: String,
    /// The Pod.
    pub pod: String,
    /// The container; empty for the first.
    pub container: String,
    /// The command with its arguments.
    pub command: Vec<String>,
    /// What it reads.
    pub stdin: String,
    /// Whether its standard input is a terminal. A shell is interactive then: without input it starts, and each input
    /// is its next line.
    pub tty: bool,
}

impl Action {
    /// What can happen to a controller.
    pub(crate) fn due(controller: &ControllerId, what: Due) -> Action {
        let controller = controller.clone();
        match what {
            Due::Deliver => Action::Deliver { controller },
            Due::Step { worker, key } => Action::Step { controller, worker: worker.into(), key },
            Due::Resync => Action::Resync { controller },
        }
    }
}

/// What happens to a machine. One that was only made as an object, with kubectl, has no kubelet: nothing happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeChange {
    /// It joins: its kubelet registers it, with the drivers that are installed.
    Join {
        /// `zone-a`.
        zone: String,
    },
    /// It is cut off from the API server: its containers run on, and nothing is heard of them.
    CutOff,
    /// It is there again, as it was.
    BringBack,
    /// It is taken away for good, and its Node object deleted.
    Remove,
}

/// What happens to a driver.
#[derive(Debug, Clone, PartialEq)]
pub enum DriverChange {
    /// It is installed: its sidecars start, and it registers on every node.
    Install(Driver),
    /// It is taken away from everywhere. Its volumes stay where they are, out of reach.
    Uninstall,
    /// It registers on one node.
    Register {
        /// The node.
        node: String,
    },
    /// It goes from one node.
    Deregister {
        /// The node.
        node: String,
    },
}

/// How a controller's write goes wrong.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The server refuses it: 500 `InternalError`.
    #[default]
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
    /// The server's answer, for [`Action::Request`]; for [`Action::Node`] and [`Action::Driver`], what came of it.
    pub answer: Option<Result<Response, Status>>,
    /// Why the sync of an [`Action::Step`] ended, if it ended. What it wrote before has its own reasons in the records.
    pub ended: Option<Why>,
    /// What the command printed, for [`Action::Exec`].
    pub exec: Option<Result<Ran, ExecError>>,
}

/// What is called with each action that was applied, and the cluster right after it.
pub type OnApply<'a> = &'a mut dyn FnMut(&Cluster, &Applied);

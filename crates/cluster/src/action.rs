//! The actions of a cluster.

use std::borrow::Cow;
use std::sync::Arc;

use bindery_api::Status;
use bindery_api::request::{Request, Response};
use bindery_api::why::Why;

use crate::ExecError;
use crate::mock_driver::Driver;
use crate::{Cluster, Record};
use bindery_engine::{ControllerId, Due};
use bindery_sandbox::ExecOutput;

/// One action. The actions of a cluster, with its seed, are its complete history.
///
/// Its serde form is in `written.rs`.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A user sends a request to the API server.
    Request {
        /// The command line of the request.
        command: String,
        /// The request.
        request: Box<Request>,
    },
    /// A user runs a command in a container: `kubectl exec`.
    Exec(Exec),
    /// The next watch event is delivered to a controller.
    Deliver {
        /// The controller.
        controller: ControllerId,
    },
    /// A controller reconciles a key up to its next request.
    Step {
        /// The controller.
        controller: ControllerId,
        /// The worker or operation.
        worker: Cow<'static, str>,
        /// The key.
        key: String,
    },
    /// A controller resyncs: it enqueues every key.
    Resync {
        /// The controller.
        controller: ControllerId,
    },
    /// A controller restarts, and loses its local state.
    Crash {
        /// The controller.
        controller: ControllerId,
    },
    /// The next write of a controller fails, once.
    Fail {
        /// The controller.
        controller: ControllerId,
        /// The fault.
        fault: Fault,
    },
    /// The watches of a controller are paused or resumed. While they are paused, no event is delivered.
    PauseWatch {
        /// The controller.
        controller: ControllerId,
        /// True to pause, false to resume.
        on: bool,
    },
    /// A node changes.
    Node {
        /// The node's name.
        name: String,
        /// The change.
        change: NodeChange,
    },
    /// A CSI driver is installed, uninstalled, registered or deregistered. The user manages its CSIDriver object.
    Driver {
        /// The driver's name: `csi.example.com`.
        name: String,
        /// The change.
        change: DriverChange,
    },
    /// The clock advances.
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
    /// The container. Empty for the first container.
    pub container: String,
    /// The command with its arguments.
    pub command: Vec<String>,
    /// The standard input.
    pub stdin: String,
    /// True if standard input is a terminal. In this case a shell is interactive: without input it starts, and each
    /// input is its next line.
    pub tty: bool,
}

impl Action {
    /// Returns the action of a due item of a controller.
    pub(crate) fn due(controller: &ControllerId, what: Due) -> Action {
        let controller = controller.clone();
        match what {
            Due::Deliver => Action::Deliver { controller },
            Due::Step { worker, key } => Action::Step { controller, worker: worker.into(), key },
            Due::Resync => Action::Resync { controller },
        }
    }
}

/// A change of a node. A node that exists only as an object has no kubelet, and does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeChange {
    /// It joins: its kubelet registers it, with the drivers that are installed.
    Join {
        /// `zone-a`.
        zone: String,
    },
    /// It is partitioned from the API server. Its containers continue.
    Partition,
    /// The partition is healed.
    Heal,
    /// It is removed, and its Node object is deleted.
    Remove,
}

/// A change of a driver.
#[derive(Debug, Clone, PartialEq)]
pub enum DriverChange {
    /// It is installed: its sidecars start, and it registers on every node.
    Install(Driver),
    /// It is uninstalled from all nodes. Its volumes remain.
    Uninstall,
    /// It registers on one node.
    Register {
        /// The node.
        node: String,
    },
    /// It is deregistered from one node.
    Deregister {
        /// The node.
        node: String,
    },
}

/// A fault of a write.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The API server rejects the write: 500 `InternalError`.
    #[default]
    Refused,
    /// The API server carries out the write, and its response is dropped: 504 `Timeout`.
    DropResponse,
}

impl Fault {
    /// Returns the name in serialized actions and in texts.
    pub fn name(self) -> &'static str {
        match self {
            Fault::Refused => "Refused",
            Fault::DropResponse => "Lost",
        }
    }

    /// Returns the error that the controller receives.
    pub(crate) fn status(self) -> Status {
        let (code, reason, message) = match self {
            Fault::Refused => (500, "InternalError", "Internal error occurred: injected"),
            Fault::DropResponse => {
                let text = "Timeout: request did not complete within requested timeout - context deadline exceeded";
                (504, "Timeout", text)
            }
        };
        Status { code, reason: reason.into(), message: message.into(), details: Default::default() }
    }
}

/// The result of an action.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The writes, in order.
    pub records: Vec<Arc<Record>>,
    /// The API server's response to [`Action::Request`]. For [`Action::Node`] and [`Action::Driver`], the result.
    pub answer: Option<Result<Response, Status>>,
    /// The reason, if the sync of an [`Action::Step`] ended. The earlier writes of the sync have their own reasons in
    /// the records.
    pub ended: Option<Why>,
    /// The output of the command of [`Action::Exec`].
    pub exec: Option<Result<ExecOutput, ExecError>>,
}

/// A callback after each action, with the cluster after the action.
pub type OnApply<'a> = &'a mut dyn FnMut(&Cluster, &Applied);

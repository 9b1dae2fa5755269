//! What kubectl talks to.

use std::time::Duration;

use bindery_api::request::{Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Status};
use bindery_cluster::Cluster;
use bindery_cluster::{Action, Exec, ExecError, Ran};

use crate::Wait;

/// A command that waits was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

/// What kubectl needs of a cluster.
#[allow(clippy::result_large_err)] // The answer is the server's own type.
pub trait Client {
    /// Sends a request. `command` is what the record names as its author, such as `kubectl apply`.
    fn request(&mut self, command: &str, request: Request) -> std::result::Result<Response, Status>;
    /// Whether the server has this kind: discovery.
    fn serves(&self, kind: &Kind) -> bool {
        !kind.is_custom()
    }
    /// The clock, for ages.
    fn now(&self) -> Time;
    /// Lets the cluster run until something was written, as a command that waits does: for whole steps from now on, and
    /// not past a time. Where nothing can happen any more, the time is over at once.
    ///
    /// # Errors
    /// The command was interrupted, as by Ctrl+C.
    fn wait(&mut self, step: Duration, end: Time) -> std::result::Result<(), Interrupted>;
    /// Runs a command in a container, at a terminal or not: see [`Exec`]. A client without containers finds none.
    fn exec(&mut self, exec: Exec) -> std::result::Result<Ran, ExecError> {
        let text = format!("unable to upgrade connection: container not found (\"{}\")", exec.container);
        Err(ExecError::Connection(text))
    }
    /// What a container has said; `None` if it was not started.
    fn logs(&self, _namespace: &str, _pod: &str, _container: &str) -> Option<String> {
        None
    }
}

/// The time between one write of a command and the next, in which controllers are at work already.
const BETWEEN_WRITES: Duration = Duration::from_millis(8);

fn is_write(request: &Request) -> bool {
    !matches!(request.verb, Verb::Get | Verb::List)
}

impl Client for Cluster {
    fn request(&mut self, command: &str, request: Request) -> std::result::Result<Response, Status> {
        if is_write(&request) {
            self.run_for(BETWEEN_WRITES);
        }
        Cluster::request(self, command, request)
    }

    fn serves(&self, kind: &Kind) -> bool {
        self.server().serves(kind)
    }

    fn now(&self) -> Time {
        Cluster::now(self)
    }

    fn wait(&mut self, step: Duration, end: Time) -> std::result::Result<(), Interrupted> {
        let (wait, revision) = (Wait { begin: Cluster::now(self), step, end }, self.revision());
        while Cluster::now(self) < end && self.revision() == revision {
            let to = wait.next_look(Cluster::now(self), self.next_time());
            self.run_for(to.since(Cluster::now(self)));
        }
        Ok(())
    }
    fn exec(&mut self, exec: Exec) -> std::result::Result<Ran, ExecError> {
        self.apply(Action::Exec(exec)).exec.expect("a command has an answer")
    }
    fn logs(&self, namespace: &str, pod: &str, container: &str) -> Option<String> {
        Cluster::logs(self, namespace, pod, container).map(str::to_owned)
    }
}

//! The interface between kubectl and the API server.

use std::time::Duration;

use bindery_api::request::{Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Status};
use bindery_cluster::{Action, Applied, Cluster, Exec, ExecError, ExecOutput, OnApply};

use crate::Wait;

/// A waiting command was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

/// The operations of a cluster that kubectl uses.
#[allow(clippy::result_large_err)] // The error is the server's own type.
pub trait Client {
    /// Sends a request. The record names `command`, such as `kubectl apply`, as its author.
    fn request(&mut self, command: &str, request: Request) -> std::result::Result<Response, Status>;
    /// True if the server serves this kind, as discovery reports.
    fn serves(&self, kind: &Kind) -> bool {
        !kind.is_custom()
    }
    /// Returns the current time, from which ages are computed.
    fn now(&self) -> Time;
    /// Runs the cluster until a write, for a command that waits. Advances the time in whole steps, at most to `end`. If
    /// no event is scheduled, advances the time to the end at once.
    ///
    /// # Errors
    /// The command was interrupted, as by Ctrl+C.
    fn wait(&mut self, step: Duration, end: Time) -> std::result::Result<(), Interrupted>;
    /// Runs a command in a container, with or without a terminal (see [`Exec`]). The default implementation has no
    /// containers.
    fn exec(&mut self, exec: Exec) -> std::result::Result<ExecOutput, ExecError> {
        let text = format!("unable to upgrade connection: container not found (\"{}\")", exec.container);
        Err(ExecError::Connection(text))
    }
    /// Returns the log of a container. `None` if the container was not started.
    fn logs(&self, _namespace: &str, _pod: &str, _container: &str) -> Option<String> {
        None
    }
}

/// The time between two writes of a command, in which the controllers reconcile.
const BETWEEN_WRITES: Duration = Duration::from_millis(8);

/// A kubectl client for a [`Cluster`]. The page, the lessons, recordings and tests use it.
pub struct ClusterClient<'a> {
    /// The cluster.
    pub cluster: &'a mut Cluster,
    /// The callback after each action.
    pub on_apply: OnApply<'a>,
    /// True if controllers reconcile between the writes of a command, as in a real cluster.
    pub running: bool,
    /// The limit of the list requests; 0 for no limit.
    pub limit: usize,
}

impl ClusterClient<'_> {
    fn apply(&mut self, action: Action) -> Applied {
        let applied = self.cluster.apply(action);
        (self.on_apply)(self.cluster, &applied);
        applied
    }

    fn run_for(&mut self, time: Duration) {
        self.cluster.run_for_observed(time, self.on_apply);
    }
}

impl Client for ClusterClient<'_> {
    fn request(&mut self, command: &str, mut request: Request) -> std::result::Result<Response, Status> {
        request.options.limit = self.limit;
        if self.running && !matches!(request.verb, Verb::Get | Verb::List) {
            self.run_for(BETWEEN_WRITES);
        }
        let action = Action::Request { command: command.to_owned(), request: Box::new(request) };
        self.apply(action).answer.expect("a request has an answer")
    }

    fn serves(&self, kind: &Kind) -> bool {
        self.cluster.server().serves(kind)
    }

    fn now(&self) -> Time {
        self.cluster.now()
    }

    fn wait(&mut self, step: Duration, end: Time) -> std::result::Result<(), Interrupted> {
        let (wait, revision) = (Wait { start: self.cluster.now(), step, end }, self.cluster.revision());
        while self.cluster.now() < end && self.cluster.revision() == revision {
            let to = wait.next_poll(self.cluster.now(), self.cluster.next_time());
            self.run_for(to.since(self.cluster.now()));
        }
        Ok(())
    }
    fn exec(&mut self, exec: Exec) -> std::result::Result<ExecOutput, ExecError> {
        self.apply(Action::Exec(exec)).exec.expect("a command has an answer")
    }
    fn logs(&self, namespace: &str, pod: &str, container: &str) -> Option<String> {
        self.cluster.logs(namespace, pod, container).map(str::to_owned)
    }
}

/// The client without options, for callers that have only the cluster.
impl Client for Cluster {
    fn request(&mut self, command: &str, request: Request) -> std::result::Result<Response, Status> {
        client(self, &mut |_, _| {}).request(command, request)
    }

    fn serves(&self, kind: &Kind) -> bool {
        self.server().serves(kind)
    }

    fn now(&self) -> Time {
        Cluster::now(self)
    }

    fn wait(&mut self, step: Duration, end: Time) -> std::result::Result<(), Interrupted> {
        client(self, &mut |_, _| {}).wait(step, end)
    }

    fn exec(&mut self, exec: Exec) -> std::result::Result<ExecOutput, ExecError> {
        client(self, &mut |_, _| {}).exec(exec)
    }

    fn logs(&self, namespace: &str, pod: &str, container: &str) -> Option<String> {
        Cluster::logs(self, namespace, pod, container).map(str::to_owned)
    }
}

fn client<'a>(cluster: &'a mut Cluster, on_apply: OnApply<'a>) -> ClusterClient<'a> {
    ClusterClient { cluster, on_apply, running: true, limit: 0 }
}

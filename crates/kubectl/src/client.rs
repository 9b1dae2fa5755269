//! What kubectl talks to.

use std::time::Duration;

use bindery_api::request::{Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Status};
use bindery_cluster::{Action, Applied, Cluster, Exec, ExecError, ExecOutput, OnApply};

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
    fn exec(&mut self, exec: Exec) -> std::result::Result<ExecOutput, ExecError> {
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

/// kubectl's client for a [`Cluster`]. The page, the lessons, recordings and tests use this one.
pub struct ClusterClient<'a> {
    /// The cluster.
    pub cluster: &'a mut Cluster,
    /// Called after each action.
    pub on_apply: OnApply<'a>,
    /// Whether controllers work between the writes of a command, as they do in a real cluster.
    pub running: bool,
    /// The most objects of a list that are asked for, 0 for all.
    pub most: usize,
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
        request.options.limit = self.most;
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
        let (wait, revision) = (Wait { begin: self.cluster.now(), step, end }, self.cluster.revision());
        while self.cluster.now() < end && self.cluster.revision() == revision {
            let to = wait.next_look(self.cluster.now(), self.cluster.next_time());
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

/// The same client, for callers that need nothing but the cluster.
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
    ClusterClient { cluster, on_apply, running: true, most: 0 }
}

//! What kubectl talks to.

use std::time::Duration;

use bindery_api::request::{Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Status};
use bindery_cluster::Cluster;

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
    /// Lets the cluster run for so long, as a command that waits does.
    fn wait(&mut self, time: Duration);
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

    fn wait(&mut self, time: Duration) {
        self.run_for(time);
    }
}

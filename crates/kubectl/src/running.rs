//! Runs a command that may wait, without blocking.
//!
//! Models a terminal with a waiting command: the cluster runs in the meantime, and Ctrl+C interrupts the command.

use std::time::Duration;

use bindery_api::request::{Request, Response};
use bindery_api::time::Time;
use bindery_api::{Kind, Status};
use bindery_cluster::{Exec, ExecError, ExecOutput};

use crate::error::INTERRUPTED;
use crate::{Client, Commands, Interrupted, Output};

/// A response that a command received. A resumed command receives the same responses again.
#[derive(Debug, Clone)]
enum Recorded {
    Response(Result<Response, Status>),
    Exec(Result<ExecOutput, ExecError>),
    /// A wait that ended.
    Waited,
}

/// A wait of a command: until a write, in whole steps from its start, at most to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// The start time.
    pub start: Time,
    /// The poll interval.
    pub step: Duration,
    /// The latest end time.
    pub end: Time,
}

impl Wait {
    /// Returns the time of the next poll that can have a new result, or the end. `next` is the time of the next
    /// scheduled event, if any. The polls before that time can be skipped.
    pub fn next_poll(&self, now: Time, next: Option<Time>) -> Time {
        let Some(next) = next else { return self.end.max(now) };
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let step = micros(self.step).max(1);
        let passed = micros(now.since(self.start)) / step + 1;
        let polls = micros(next.since(self.start)).div_ceil(step).max(passed);
        (self.start + Duration::from_micros(polls.saturating_mul(step))).min(self.end).max(now)
    }
}

/// The progress of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The command is complete: its output.
    Done(Output),
    /// The command waits.
    Waiting(Wait),
}

/// A running command. It stops at each wait. After the wait it runs again from its start with the recorded responses,
/// as a controller's sync does. The result and the output are those of [`crate::run`].
#[derive(Debug, Clone)]
pub struct Running {
    commands: &'static Commands,
    args: Vec<String>,
    stdin: String,
    /// The recorded responses, and their times.
    recorded: Vec<(Recorded, Time)>,
    start: Option<Time>,
    /// The output so far.
    output: Output,
}

impl Running {
    /// Returns a command that is not started, from the commands that the program links. `args` is the command line
    /// without `kubectl`; `-f -` reads `stdin`.
    pub fn new(commands: &'static Commands, args: &[String], stdin: &str) -> Running {
        let (args, stdin) = (args.to_vec(), stdin.to_owned());
        Running { commands, args, stdin, recorded: Vec::new(), start: None, output: Output::default() }
    }

    /// Runs the command to its next wait, or to its end. The previous wait is over.
    pub fn resume(&mut self, client: &mut dyn Client) -> Progress {
        let now = client.now();
        match self.start {
            None => self.start = Some(now),
            Some(_) => self.recorded.push((Recorded::Waited, now)),
        }
        let start = self.start.unwrap_or(now);
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let mut replay = Replay { client, recorded: &mut self.recorded, next: 0, start, wait: None };
        let output = self.commands.run(&mut replay, &args, &self.stdin);
        match replay.wait {
            Some(wait) => {
                self.output = output;
                Progress::Waiting(wait)
            }
            None => Progress::Done(output),
        }
    }

    /// Interrupts a waiting command, as Ctrl+C does. Returns its output so far.
    pub fn interrupt(mut self) -> Output {
        self.output.exit = INTERRUPTED;
        self.output.stderr += "^C\n";
        self.output
    }
}

/// A client that replays the recorded responses of a command, and records new ones.
struct Replay<'a> {
    client: &'a mut dyn Client,
    recorded: &'a mut Vec<(Recorded, Time)>,
    /// The number of replayed responses.
    next: usize,
    start: Time,
    /// The current wait of the command.
    wait: Option<Wait>,
}

impl Replay<'_> {
    /// Returns the next recorded response. `None` after the last one.
    fn next_recorded(&mut self) -> Option<Recorded> {
        let known = self.recorded.get(self.next).map(|(recorded, _)| recorded.clone())?;
        self.next += 1;
        Some(known)
    }

    fn keep(&mut self, recorded: Recorded) {
        self.recorded.push((recorded, self.client.now()));
        self.next = self.recorded.len();
    }
}

impl Client for Replay<'_> {
    fn request(&mut self, command: &str, request: Request) -> Result<Response, Status> {
        if let Some(Recorded::Response(answer)) = self.next_recorded() {
            return answer;
        }
        let answer = self.client.request(command, request);
        self.keep(Recorded::Response(answer.clone()));
        answer
    }

    fn serves(&self, kind: &Kind) -> bool {
        self.client.serves(kind)
    }

    fn now(&self) -> Time {
        match self.next.checked_sub(1) {
            _ if self.next == self.recorded.len() => self.client.now(),
            Some(last) => self.recorded[last].1,
            None => self.start,
        }
    }

    fn wait(&mut self, step: Duration, end: Time) -> Result<(), Interrupted> {
        if let Some(Recorded::Waited) = self.next_recorded() {
            return Ok(());
        }
        self.wait = Some(Wait { start: self.client.now(), step, end });
        Err(Interrupted)
    }
    fn exec(&mut self, exec: Exec) -> Result<ExecOutput, ExecError> {
        if let Some(Recorded::Exec(ran)) = self.next_recorded() {
            return ran;
        }
        let ran = self.client.exec(exec);
        self.keep(Recorded::Exec(ran.clone()));
        ran
    }
    fn logs(&self, namespace: &str, pod: &str, container: &str) -> Option<String> {
        self.client.logs(namespace, pod, container)
    }
}

#[cfg(test)]
mod tests {
    use bindery_cluster::{Action, Cluster, Config};

    use super::*;

    const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], \
                         resources: {requests: {storage: 1Gi}}}\n";
    const VOLUME: &str = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {accessModes: [ReadWriteOnce], \
                          capacity: {storage: 1Gi}, nfs: {server: a, path: /}}\n";

    /// Runs a command to its end, with one action of the cluster in each slice.
    fn in_slices(cluster: &mut Cluster, args: &[&str]) -> (Output, usize) {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (mut running, mut slices) = (Running::new(&crate::commands::ALL, &args, ""), 0);
        loop {
            let wait = match running.resume(cluster) {
                Progress::Done(output) => return (output, slices),
                Progress::Waiting(wait) => wait,
            };
            let revision = cluster.revision();
            while cluster.now() < wait.end && cluster.revision() == revision {
                let to = wait.next_poll(cluster.now(), cluster.next_time());
                while cluster.next_time().is_some_and(|next| next <= to) {
                    cluster.step();
                    slices += 1;
                }
                let micros = to.since(cluster.now()).as_micros() as u64;
                cluster.apply(Action::Wait { micros });
            }
        }
    }

    fn bound(texts: &[&str]) -> Cluster {
        let mut cluster = Cluster::new(Config::default());
        for text in texts {
            assert_eq!(crate::apply(&mut cluster, text).exit, 0);
        }
        cluster
    }

    #[test]
    fn resumed_command_output_matches_single_run() {
        let commands: [&[&str]; 5] = [
            &["wait", "pvc/c", "--for=jsonpath={.status.phase}=Bound", "--timeout=90s"],
            &["wait", "pvc/c", "--for=delete", "--timeout=90s"],
            &["delete", "pvc/c", "pv/v"],
            &["delete", "pvc/c", "--wait=false"],
            &["get", "pvc"],
        ];
        for args in commands {
            let (mut whole, mut parts) = (bound(&[VOLUME, CLAIM]), bound(&[VOLUME, CLAIM]));
            let at_once = crate::run(&mut whole, args, "");
            let (output, _) = in_slices(&mut parts, args);
            assert_eq!(output, at_once, "{args:?}");
            assert_eq!((parts.revision(), parts.now()), (whole.revision(), whole.now()), "{args:?}");
        }
    }

    #[test]
    fn wait_cost_is_independent_of_timeout() {
        let mut steps = Vec::new();
        for timeout in ["--timeout=1h", "--timeout=99999h", "--timeout=-1s"] {
            let mut cluster = bound(&[VOLUME, CLAIM]);
            cluster.settle(Duration::from_secs(60));
            let start = cluster.now();
            let (output, slices) = in_slices(&mut cluster, &["wait", "pvc/c", "--for=delete", timeout]);
            assert_eq!(output.stderr, "error: timed out waiting for the condition on persistentvolumeclaims/c\n");
            assert!(cluster.now().since(start) >= Duration::from_secs(3600));
            steps.push(slices);
        }
        assert!(steps.iter().all(|n| *n <= steps[0] && *n < 100), "{steps:?}");
    }

    #[test]
    fn interrupted_command_keeps_its_output() {
        let mut cluster =
            bound(&[VOLUME.replace("metadata: {name: v}", "metadata: {name: v, finalizers: [a/b]}").as_str()]);
        let mut running = Running::new(&crate::commands::ALL, &["delete".to_owned(), "pv/v".to_owned()], "");
        assert!(matches!(running.resume(&mut cluster), Progress::Waiting(_)));
        let output = running.interrupt();
        assert_eq!((output.exit, output.stdout.as_str()), (130, "persistentvolume \"v\" deleted\n"));
        assert_eq!(output.stderr, "^C\n");
    }
}

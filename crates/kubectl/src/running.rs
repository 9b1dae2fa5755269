//! A command that may wait, carried out as far as it goes at once.
//!
//! Models what a terminal does with a command that waits: everything else goes on beside it, and Ctrl+C ends it.

use std::time::Duration;

use bindery_api::request::{Request, Response};
use bindery_api::time::Time;
use bindery_api::{Kind, Status};
use bindery_cluster::{Exec, ExecError, ExecOutput};

use crate::error::INTERRUPTED;
use crate::{Client, Commands, Interrupted, Output};

/// An answer that a command received. A resumed command receives the same answers again.
#[derive(Debug, Clone)]
enum Recorded {
    Response(Result<Response, Status>),
    Exec(Result<ExecOutput, ExecError>),
    /// The end of a wait.
    Waited,
}

/// Where a command waits: until something was written, in whole steps from its begin on, but not past its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// When it began.
    pub begin: Time,
    /// How often the command looks.
    pub step: Duration,
    /// When it is over at the latest.
    pub end: Time,
}

impl Wait {
    /// The time of the command's next look at which there may be something new, or the end; `next` is when something
    /// happens next, if anything ever will. Between now and then nothing is to be looked at.
    pub fn next_look(&self, now: Time, next: Option<Time>) -> Time {
        let Some(next) = next else { return self.end.max(now) };
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let step = micros(self.step).max(1);
        let passed = micros(now.since(self.begin)) / step + 1;
        let looks = micros(next.since(self.begin)).div_ceil(step).max(passed);
        (self.begin + Duration::from_micros(looks.saturating_mul(step))).min(self.end).max(now)
    }
}

/// How far a command has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// To its end: what it printed.
    Done(Output),
    /// It waits.
    Waits(Wait),
}

/// A command on its way. Where it waits it stops. When the wait is over it is run again from its start with the answers that
/// it has had, as a controller's sync is. In all it does and prints what [`crate::run`] does at once.
#[derive(Debug, Clone)]
pub struct Running {
    commands: &'static Commands,
    args: Vec<String>,
    stdin: String,
    /// What it has recorded, and when.
    recorded: Vec<(Recorded, Time)>,
    begin: Option<Time>,
    /// What it has printed so far.
    output: Output,
}

impl Running {
    /// A command that has not begun, of those that the program links. `args` is the command line without `kubectl`; `-f -`
    /// reads `stdin`.
    pub fn new(commands: &'static Commands, args: &[String], stdin: &str) -> Running {
        let (args, stdin) = (args.to_vec(), stdin.to_owned());
        Running { commands, args, stdin, recorded: Vec::new(), begin: None, output: Output::default() }
    }

    /// Runs the command up to where it waits, or to its end. The wait that it stopped at before is over.
    pub fn resume(&mut self, client: &mut dyn Client) -> Progress {
        let now = client.now();
        match self.begin {
            None => self.begin = Some(now),
            Some(_) => self.recorded.push((Recorded::Waited, now)),
        }
        let begin = self.begin.unwrap_or(now);
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let mut replay = Replay { client, recorded: &mut self.recorded, next: 0, begin, wait: None };
        let output = self.commands.run(&mut replay, &args, &self.stdin);
        match replay.wait {
            Some(wait) => {
                self.output = output;
                Progress::Waits(wait)
            }
            None => Progress::Done(output),
        }
    }

    /// Ends a command that waits, as Ctrl+C does: what it has printed.
    pub fn interrupt(mut self) -> Output {
        self.output.exit = INTERRUPTED;
        self.output.stderr += "^C\n";
        self.output
    }
}

/// A client that gives the answers which a command has had already, and keeps new ones.
struct Replay<'a> {
    client: &'a mut dyn Client,
    recorded: &'a mut Vec<(Recorded, Time)>,
    /// How many of them were given.
    next: usize,
    begin: Time,
    /// Where the command waits now.
    wait: Option<Wait>,
}

impl Replay<'_> {
    /// What was recorded at this point before; none if the command has not come so far.
    fn known(&mut self) -> Option<Recorded> {
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
        if let Some(Recorded::Response(answer)) = self.known() {
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
            None => self.begin,
        }
    }

    fn wait(&mut self, step: Duration, end: Time) -> Result<(), Interrupted> {
        if let Some(Recorded::Waited) = self.known() {
            return Ok(());
        }
        self.wait = Some(Wait { begin: self.client.now(), step, end });
        Err(Interrupted)
    }
    fn exec(&mut self, exec: Exec) -> Result<ExecOutput, ExecError> {
        if let Some(Recorded::Exec(ran)) = self.known() {
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

    /// A command to its end, with one action of the cluster in each slice.
    fn in_slices(cluster: &mut Cluster, args: &[&str]) -> (Output, usize) {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let (mut running, mut slices) = (Running::new(&crate::commands::ALL, &args, ""), 0);
        loop {
            let wait = match running.resume(cluster) {
                Progress::Done(output) => return (output, slices),
                Progress::Waits(wait) => wait,
            };
            let revision = cluster.revision();
            while cluster.now() < wait.end && cluster.revision() == revision {
                let to = wait.next_look(cluster.now(), cluster.next_time());
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
    fn a_resumed_command_prints_the_same() {
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
    fn the_cost_of_a_wait_does_not_depend_on_its_timeout() {
        let mut steps = Vec::new();
        for timeout in ["--timeout=1h", "--timeout=99999h", "--timeout=-1s"] {
            let mut cluster = bound(&[VOLUME, CLAIM]);
            cluster.settle(Duration::from_secs(60));
            let begin = cluster.now();
            let (output, slices) = in_slices(&mut cluster, &["wait", "pvc/c", "--for=delete", timeout]);
            assert_eq!(output.stderr, "error: timed out waiting for the condition on persistentvolumeclaims/c\n");
            assert!(cluster.now().since(begin) >= Duration::from_secs(3600));
            steps.push(slices);
        }
        assert!(steps.iter().all(|n| *n <= steps[0] && *n < 100), "{steps:?}");
    }

    #[test]
    fn an_interrupted_command_keeps_what_it_has_printed() {
        let mut cluster =
            bound(&[VOLUME.replace("metadata: {name: v}", "metadata: {name: v, finalizers: [a/b]}").as_str()]);
        let mut running = Running::new(&crate::commands::ALL, &["delete".to_owned(), "pv/v".to_owned()], "");
        assert!(matches!(running.resume(&mut cluster), Progress::Waits(_)));
        let output = running.interrupt();
        assert_eq!((output.exit, output.stdout.as_str()), (130, "persistentvolume \"v\" deleted\n"));
        assert_eq!(output.stderr, "^C\n");
    }
}

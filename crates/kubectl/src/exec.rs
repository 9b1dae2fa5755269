//! `kubectl exec` and `kubectl logs`.
//!
//! Implements `kubectl/pkg/cmd/{exec,logs}` and `cmd/util/podcmd`. Every terminal is supported. At a terminal, each
//! input of a shell is one line (see [`Exec`]). A log is the output of the container's command before it started to
//! wait.

use bindery_api::kinds::{self, POD};
use bindery_api::object::{self, Value};
use bindery_api::request::{Body, Request};
use bindery_api::{Kind, Object, field};
use bindery_cluster::{Exec, ExecError};

use crate::CommandContext;
use crate::error::{Error, Result};

const DEFAULT: &str = "kubectl.kubernetes.io/default-container";

/// An interactive shell in a container, to which `kubectl exec -i -t` attached a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terminal {
    /// The Pod's namespace.
    pub namespace: String,
    /// The Pod.
    pub pod: String,
    /// The Pod's uid.
    pub uid: String,
    /// The container.
    pub container: String,
    /// The shell.
    pub command: Vec<String>,
}

impl Terminal {
    /// Returns the command line, without `kubectl`, that sends the next line to the shell as standard input.
    pub fn args(&self) -> Vec<String> {
        let words = ["exec", "-i", "-t", &self.pod, "-c", &self.container, "-n", &self.namespace, "--"];
        let words = words.iter().map(|word| (*word).to_owned());
        words.chain(self.command.iter().cloned()).collect()
    }
}

impl CommandContext<'_> {
    /// `kubectl exec POD [-c CONTAINER] -- COMMAND`.
    pub fn exec(&mut self) -> Result<()> {
        let words = self.args.positional.clone();
        let at = match self.args.dash {
            Some(0) | None if words.is_empty() || self.args.dash == Some(0) => {
                return Err(Error::hint("exec", "pod, type/name or --filename must be specified"));
            }
            Some(at) => at,
            None if words.len() > 1 => {
                let text = "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead";
                return Err(Error::hint("exec", text));
            }
            None => words.len(),
        };
        let command = words[at..].to_vec();
        if command.is_empty() {
            return Err(Error::hint("exec", "you must specify at least one command for the container"));
        }
        let pod = self.pod_named(&words[0])?;
        if matches!(object::str_at(&pod, "status.phase"), "Succeeded" | "Failed") {
            let phase = object::str_at(&pod, "status.phase");
            return Err(Error::Text(format!(
                "cannot exec into a container in a completed pod; current phase is {phase}"
            )));
        }
        let container = self.container_of(&pod)?;
        // As in kubectl, without `-i` there is neither an input nor a terminal.
        let (stdin, tty) = match self.args.on("stdin") {
            true => (self.stdin.to_owned(), self.args.on("tty")),
            false => (String::new(), false),
        };
        let (namespace, name) = (object::namespace(&pod).to_owned(), object::name(&pod).to_owned());
        let terminal = (tty && bindery_cluster::is_shell(&command)).then(|| Terminal {
            namespace: namespace.clone(),
            pod: name.clone(),
            uid: object::uid(&pod).to_owned(),
            container: container.clone(),
            command: command.clone(),
        });
        match self.client.exec(Exec { namespace, pod: name, container, command, stdin, tty }) {
            Ok(ran) => {
                self.terminal = terminal;
                self.out += &ran.stdout;
                self.err += &ran.stderr;
                if ran.exit != 0 {
                    self.warn(&format!("command terminated with exit code {}", ran.exit));
                    return Err(Error::Exit(ran.exit));
                }
                Ok(())
            }
            Err(ExecError::Status(status)) => Err(Error::Status(status)),
            Err(ExecError::Connection(text)) => Err(Error::Text(text)),
        }
    }

    /// `kubectl logs POD [-c CONTAINER] [--tail N]`.
    pub fn logs(&mut self) -> Result<()> {
        let words = self.args.positional.clone();
        let Some(name) = words.first() else {
            let text = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required \
                        argument for the logs command";
            return Err(Error::hint("logs", text));
        };
        let pod = self.pod_named(name)?;
        let container = match words.get(1) {
            Some(container) => container.clone(),
            None => self.container_of(&pod)?,
        };
        let all = ["spec.initContainers", "spec.containers"].into_iter().flat_map(|f| object::list_at(&pod, f));
        if !all.into_iter().any(|c| object::str_at(c, "name") == container) {
            let text = format!("container {container} is not valid for pod {}", object::name(&pod));
            return Err(bindery_api::Status::bad_request(text).into());
        }
        let Some(log) = self.client.logs(object::namespace(&pod), object::name(&pod), &container) else {
            let statuses = ["status.initContainerStatuses", "status.containerStatuses"];
            let mut statuses = statuses.into_iter().flat_map(|f| object::list_at(&pod, f));
            let status = statuses.find(|c| object::str_at(c, "name") == container);
            let waiting = status.map_or("ContainerCreating", |c| object::str_at(c, "state.waiting.reason"));
            let why = match waiting {
                "ContainerCreating" => "ContainerCreating".to_owned(),
                "" => "trying and failing to pull image".to_owned(),
                other => other.to_owned(),
            };
            let name = field::quote(&container);
            let text =
                format!("container {name} in pod {} is waiting to start: {why}", field::quote(object::name(&pod)));
            return Err(bindery_api::Status::bad_request(text).into());
        };
        let lines: Vec<&str> = log.split_inclusive('\n').collect();
        let tail = self.args.get("tail").parse::<usize>().unwrap_or(lines.len());
        self.out += &lines[lines.len().saturating_sub(tail)..].concat();
        Ok(())
    }

    /// Returns a Pod by its name, or the first Pod of a workload by `type/name`.
    fn pod_named(&mut self, word: &str) -> Result<Object> {
        let namespace = self.namespace.clone();
        let Some((kind, name)) = word.split_once('/') else {
            return Ok(self.request(Request::get(&POD, &namespace, word))?.object());
        };
        let kind = find(kind)
            .ok_or_else(|| Error::Text(format!("the server doesn't have a resource type {}", field::quote(kind))))?;
        let found = self.request(Request::get(kind, &namespace, name))?.object();
        if *kind == POD {
            return Ok(found);
        }
        let Some(labels) = object::at(&found, "spec.selector.matchLabels").and_then(Value::as_object) else {
            return Err(Error::Text(format!("cannot attach to *v1.{}: selector is not set", kind.kind)));
        };
        let Body::List(pods, _) = self.request(Request::list(&POD, &namespace))?.body else {
            unreachable!("a list is answered by a list");
        };
        let fits = |pod: &&Object| labels.iter().all(|(k, v)| object::label(pod, k) == v.as_str());
        let runs = |pod: &&Object| object::str_at(pod, "status.phase") == "Running" && !object::is_deleting(pod);
        let pod = pods.iter().filter(fits).find(runs).or_else(|| pods.iter().find(fits)).cloned();
        pod.ok_or_else(|| Error::Text("timed out waiting for the condition".into()))
    }

    /// Returns the container of a command: the one with the given name, the one of the default container annotation, or
    /// the first.
    fn container_of(&mut self, pod: &Value) -> Result<String> {
        if self.args.has("container") {
            return Ok(self.args.get("container").to_owned());
        }
        let names: Vec<&str> =
            object::list_at(pod, "spec.containers").iter().map(|c| object::str_at(c, "name")).collect();
        if let Some(chosen) = object::annotation(pod, DEFAULT).filter(|name| names.contains(name)) {
            return Ok(chosen.to_owned());
        }
        let first = names.first().map_or("", |name| name).to_owned();
        let inits = object::list_at(pod, "spec.initContainers").iter().map(|c| object::str_at(c, "name"));
        let others: Vec<String> = inits.map(|name| format!("{name} (init)")).collect();
        if names.len() + others.len() > 1 && !self.args.on("quiet") {
            let all: Vec<String> = names.iter().map(|name| (*name).to_owned()).chain(others).collect();
            self.warn(&format!("Defaulted container {} out of: {}", field::quote(&first), all.join(", ")));
        }
        Ok(first)
    }
}

/// Returns the kind with a name.
fn find(word: &str) -> Option<&'static Kind> {
    kinds::KINDS.iter().copied().find(|k| {
        let names = [k.plural, k.singular];
        names.contains(&word) || k.short.contains(&word)
    })
}

//! An operation of a user on a cluster.
//!
//! The serde form is stored in share links and saved sessions: every form that was ever written must stay readable.

use std::ops::Range;
use std::time::Duration;

use bindery_api::json;
use bindery_cluster::Action;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// An operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    /// A kubectl command line, its standard input, and whether the controllers ran meanwhile.
    Kubectl(Vec<String>, String, bool),
    /// One controller step.
    Step,
    /// Controller steps until the next write.
    #[serde(rename = "write")]
    UntilWrite,
    /// Controller steps until there are no more writes.
    Settle,
    /// Controller steps until a number of writes: a settle operation that is running, or that the user stopped.
    #[serde(rename = "writes")]
    UntilWrites(usize),
    /// An operation other than a kubectl command.
    #[serde(rename = "act")]
    Inject(Injection),
    /// An operation of the parent branch that is skipped in this one.
    #[serde(rename = "off")]
    Skipped(Box<Operation>),
    /// A command that the user interrupted while it waited, after a number of microseconds of the cluster's time.
    Stopped(Box<Operation>, u64),
}

/// An operation other than a kubectl command.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Injection {
    /// An advance of the clock, during which the controllers run.
    Advance(Advance),
    /// One action of the cluster (an early step, a crash, a partitioned node) in its original JSON form: a later
    /// version may know more actions than this one.
    Action(Value),
}

/// A duration by which the clock advances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Advance {
    /// The seconds.
    #[serde(rename = "pass")]
    pub seconds: u64,
    /// The additional microseconds.
    #[serde(skip_serializing_if = "is_zero")]
    pub micros: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl<'de> Deserialize<'de> for Injection {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Injection, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if let Some(seconds) = value["pass"].as_u64() {
            return Ok(Injection::Advance(Advance { seconds, micros: value["micros"].as_u64().unwrap_or(0) }));
        }
        Ok(Injection::Action(value))
    }
}

impl std::fmt::Display for Injection {
    /// Formats the JSON form.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| std::fmt::Error)?)
    }
}

impl Injection {
    /// Returns the injection of an action.
    pub fn of(action: &Action) -> Injection {
        Injection::Action(json::to_value(action).unwrap_or_default())
    }

    /// Returns the action. `None` for an advance of the clock, or for an action that this version does not know.
    pub fn action(&self) -> Option<Action> {
        match self {
            Injection::Advance(_) => None,
            Injection::Action(action) => json::from_value(action).ok(),
        }
    }
}

impl Advance {
    /// Returns the total duration.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.seconds).saturating_add(Duration::from_micros(self.micros))
    }
}

impl Operation {
    /// Returns an operation that advances the clock while the controllers run.
    pub fn advance(time: Duration) -> Operation {
        Operation::Inject(Injection::Advance(Advance { seconds: time.as_secs(), micros: time.subsec_micros().into() }))
    }

    /// Returns an operation that injects one action of the cluster.
    pub fn inject(action: Action) -> Operation {
        Operation::Inject(Injection::of(&action))
    }

    /// Returns the seconds of the cluster's time that the operation requests. `None` if it requests no time.
    pub(crate) fn seconds(&self) -> Option<u64> {
        match self {
            Operation::Inject(Injection::Advance(time)) => Some(time.seconds),
            Operation::Skipped(operation) => operation.seconds(),
            Operation::Stopped(_, micros) => Some(micros.div_ceil(1_000_000)),
            Operation::Kubectl(args, ..) => {
                let at = args.iter().position(|arg| arg.starts_with("--timeout"))?;
                let value = args[at].strip_prefix("--timeout=").or(args.get(at + 1).map(String::as_str))?;
                // `90s`, `5m`. Compound forms appear only in commands that users type.
                let units = [("s", 1), ("m", 60), ("h", 3600)];
                let read = |(unit, seconds): (&str, u64)| {
                    Some(value.strip_suffix(unit)?.parse::<u64>().ok()?.saturating_mul(seconds))
                };
                Some(units.into_iter().find_map(read).unwrap_or(u64::MAX))
            }
            _ => None,
        }
    }

    /// Returns the original operation, without its interruption.
    pub fn original(&self) -> &Operation {
        if let Operation::Stopped(operation, _) = self { operation } else { self }
    }

    /// Returns the number of Pods that the operation requests, as far as its texts show it.
    pub(crate) fn replicas(&self) -> u64 {
        match self {
            Operation::Skipped(operation) | Operation::Stopped(operation, _) => operation.replicas(),
            Operation::Kubectl(args, stdin, _) => {
                let texts = args.iter().chain([stdin]).map(|text| replicas(text));
                texts.fold(0, u64::saturating_add)
            }
            _ => 0,
        }
    }

    /// Returns the command line as typed. `None` if the operation is not a command.
    pub fn command(&self) -> Option<String> {
        let Operation::Kubectl(args, ..) = self.original() else { return None };
        let mut line = "kubectl".to_owned();
        for arg in args {
            line.push(' ');
            line.push_str(&quoted(arg));
        }
        Some(line)
    }

    /// Returns the command line with the input of `kubectl exec` as a here-string of `bash`, for a line of an
    /// interactive shell.
    pub fn line(&self) -> Option<String> {
        let command = self.command()?;
        Some(match self.input() {
            Some(input) => format!("{command} <<< {}", quoted(&input)),
            None => command,
        })
    }

    /// Returns the range of arguments that name standard input as a file. `None` if there are none.
    pub fn stdin_args(&self) -> Option<Range<usize>> {
        let Operation::Kubectl(args, ..) = self.original() else { return None };
        (0..args.len()).find_map(|i| match args[i].as_str() {
            "-f" | "--filename" if args.get(i + 1).is_some_and(|file| file == "-") => Some(i..i + 2),
            "-f-" | "-f=-" | "--filename=-" => Some(i..i + 1),
            _ => None,
        })
    }

    /// True if the operation is a command that reads standard input: a manifest, or the input of a shell.
    pub fn reads_stdin_text(&self) -> bool {
        matches!(self.original(), Operation::Kubectl(_, stdin, _) if !stdin.is_empty())
    }

    /// Returns the input of `kubectl exec`, with `^C` and `^D` for these keys. `None` without an input.
    pub fn input(&self) -> Option<String> {
        let Operation::Kubectl(args, stdin, _) = self.original() else { return None };
        let exec = args.first().is_some_and(|verb| verb == "exec") && !stdin.is_empty();
        exec.then(|| stdin.replace('\u{3}', "^C").replace('\u{4}', "^D"))
    }
}

/// Quotes a word for a shell.
fn quoted(word: &str) -> String {
    let original = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@".contains(c);
    match !word.is_empty() && word.chars().all(original) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// Returns the sum of the numbers after the word `replicas` in a text. A number that cannot be parsed counts as one of
/// the largest.
fn replicas(text: &str) -> u64 {
    let numbers = text.split("replicas").skip(1).filter_map(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'\\:=+".contains(c));
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_.".contains(c)).unwrap_or(rest.len());
        let number = &rest[..end];
        number.starts_with(|c: char| c.is_ascii_digit()).then(|| number.parse().unwrap_or(u64::MAX))
    });
    numbers.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_cluster::{Fault, NodeChange};

    #[test]
    fn operations_keep_their_serialized_form() {
        let kubectl = Operation::Kubectl(vec!["get".into(), "pv".into()], String::new(), true);
        let node = |change| Operation::inject(Action::Node { name: "node-a".into(), change });
        for (operation, kept) in [
            (kubectl.clone(), r#"{"kubectl":[["get","pv"],"",true]}"#),
            (Operation::Step, r#""step""#),
            (Operation::UntilWrite, r#""write""#),
            (Operation::Settle, r#""settle""#),
            (Operation::UntilWrites(3), r#"{"writes":3}"#),
            (Operation::advance(Duration::from_secs(60)), r#"{"act":{"pass":60}}"#),
            (Operation::advance(Duration::from_micros(1_500_000)), r#"{"act":{"pass":1,"micros":500000}}"#),
            (node(NodeChange::Partition), r#"{"act":{"change":"cut off","node":"node-a","zone":""}}"#),
            (
                Operation::inject(Action::Fail { controller: "c".into(), fault: Fault::DropResponse }),
                r#"{"act":{"fail":"c","fault":"Lost"}}"#,
            ),
            (
                Operation::Inject(Injection::Action(serde_json::json!({ "from": "a later version" }))),
                r#"{"act":{"from":"a later version"}}"#,
            ),
            (Operation::Skipped(Box::new(kubectl.clone())), r#"{"off":{"kubectl":[["get","pv"],"",true]}}"#),
            (Operation::Stopped(Box::new(kubectl), 5), r#"{"stopped":[{"kubectl":[["get","pv"],"",true]},5]}"#),
        ] {
            assert_eq!(serde_json::to_string(&operation).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Operation>(kept).unwrap(), operation);
        }
    }

    #[test]
    fn counts_requested_pods() {
        for (text, want) in [
            ("replicas: 3\nother: 9\n---\nreplicas: 4", 7),
            ("{\"replicas\": 2147483647}", 2_147_483_647),
            ("replicas: 0x7fffffff", u64::MAX),
            ("replicas: 2_000", u64::MAX),
            ("--replicas=12", 12),
            ("replicas: few, readyReplicas: 9", 0),
        ] {
            assert_eq!(replicas(text), want, "{text}");
        }
    }

    #[test]
    fn command_line_is_quoted_for_a_shell() {
        let operation = Operation::Kubectl(
            ["patch", "pv/a", "-p", "[{\"op\": \"x'y\"}]"].map(String::from).to_vec(),
            "".into(),
            true,
        );
        assert_eq!(operation.command().unwrap(), r#"kubectl patch pv/a -p '[{"op": "x'\''y"}]'"#);
    }
}

//! What was done to a cluster: one operation.
//!
//! The serde form is kept in share links and saved sessions: every form that was ever written has to be read.

use std::ops::Range;
use std::time::Duration;

use bindery_api::json;
use bindery_cluster::Action;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    /// A kubectl command line, what stood on its standard input, and whether the controllers ran meanwhile.
    Kubectl(Vec<String>, String, bool),
    /// One controller step.
    Step,
    /// Controller steps until something was written.
    #[serde(rename = "write")]
    UntilWrite,
    /// Controller steps until nothing more is written.
    Settle,
    /// Controller steps until this many writes were made: a settling that is under way, or that the user stopped.
    #[serde(rename = "writes")]
    UntilWrites(usize),
    /// What is done to the cluster beside kubectl.
    #[serde(rename = "act")]
    Inject(Injection),
    /// An operation of the branch that this one left, which is skipped here.
    #[serde(rename = "off")]
    Skipped(Box<Operation>),
    /// A command that the user stopped while it waited, after so many microseconds of the cluster's time.
    Stopped(Box<Operation>, u64),
}

/// What is done to a cluster beside kubectl.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Injection {
    /// The controllers work for a time.
    Advance(Advance),
    /// One action of the cluster (a step out of turn, a crash, a partitioned node) in its JSON form, as it was written: a
    /// later version may know more than this one.
    Action(Value),
}

/// A time that passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Advance {
    /// Seconds.
    #[serde(rename = "pass")]
    pub seconds: u64,
    /// Microseconds in addition.
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
    /// Writes its JSON form.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| std::fmt::Error)?)
    }
}

impl Injection {
    /// Returns the injection of an action.
    pub fn of(action: &Action) -> Injection {
        Injection::Action(json::to_value(action).unwrap_or_default())
    }

    /// Returns the action; `None` if it is a time that passes, or an action that this version does not know.
    pub fn action(&self) -> Option<Action> {
        match self {
            Injection::Advance(_) => None,
            Injection::Action(action) => json::from_value(action).ok(),
        }
    }
}

impl Advance {
    /// Returns the whole time.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.seconds).saturating_add(Duration::from_micros(self.micros))
    }
}

impl Operation {
    /// Returns the operation that lets the controllers work for a time.
    pub fn advance(time: Duration) -> Operation {
        Operation::Inject(Injection::Advance(Advance { seconds: time.as_secs(), micros: time.subsec_micros().into() }))
    }

    /// Returns the operation that is one action of the cluster.
    pub fn inject(action: Action) -> Operation {
        Operation::Inject(Injection::of(&action))
    }

    /// How many seconds of the cluster's time it asks for, if it asks for that.
    pub(crate) fn seconds(&self) -> Option<u64> {
        match self {
            Operation::Inject(Injection::Advance(time)) => Some(time.seconds),
            Operation::Skipped(operation) => operation.seconds(),
            Operation::Stopped(_, micros) => Some(micros.div_ceil(1_000_000)),
            Operation::Kubectl(args, ..) => {
                let at = args.iter().position(|arg| arg.starts_with("--timeout"))?;
                let value = args[at].strip_prefix("--timeout=").or(args.get(at + 1).map(String::as_str))?;
                // `90s`, `5m`; other forms are for who types them.
                let units = [("s", 1), ("m", 60), ("h", 3600)];
                let read = |(unit, seconds): (&str, u64)| {
                    Some(value.strip_suffix(unit)?.parse::<u64>().ok()?.saturating_mul(seconds))
                };
                Some(units.into_iter().find_map(read).unwrap_or(u64::MAX))
            }
            _ => None,
        }
    }

    /// What was begun, whether or not it was stopped.
    pub fn plain(&self) -> &Operation {
        if let Operation::Stopped(operation, _) = self { operation } else { self }
    }

    /// How many Pods it asks for, as far as its texts say so.
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

    /// The command as one would type it, for operations that are commands.
    pub fn command(&self) -> Option<String> {
        let Operation::Kubectl(args, ..) = self.plain() else { return None };
        let mut line = "kubectl".to_owned();
        for arg in args {
            line.push(' ');
            line.push_str(&quoted(arg));
        }
        Some(line)
    }

    /// The command with what `kubectl exec` reads: a line of an interactive shell, as a here-string of `bash`.
    pub fn line(&self) -> Option<String> {
        let command = self.command()?;
        Some(match self.input() {
            Some(input) => format!("{command} <<< {}", quoted(&input)),
            None => command,
        })
    }

    /// Where the command line names standard input as its file: the places of its arguments.
    pub fn stdin_named(&self) -> Option<Range<usize>> {
        let Operation::Kubectl(args, ..) = self.plain() else { return None };
        (0..args.len()).find_map(|i| match args[i].as_str() {
            "-f" | "--filename" if args.get(i + 1).is_some_and(|file| file == "-") => Some(i..i + 2),
            "-f-" | "-f=-" | "--filename=-" => Some(i..i + 1),
            _ => None,
        })
    }

    /// Whether it is a command that reads a text: a manifest, or what a shell reads.
    pub fn reads_text(&self) -> bool {
        matches!(self.plain(), Operation::Kubectl(_, stdin, _) if !stdin.is_empty())
    }

    /// What `kubectl exec` reads, if it reads anything; `^C` and `^D` for those keys.
    pub fn input(&self) -> Option<String> {
        let Operation::Kubectl(args, stdin, _) = self.plain() else { return None };
        let exec = args.first().is_some_and(|verb| verb == "exec") && !stdin.is_empty();
        exec.then(|| stdin.replace('\u{3}', "^C").replace('\u{4}', "^D"))
    }
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// The sum of the numbers that follow the word `replicas` in a text. What begins like a number and cannot be read is one of
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
    fn operations_are_written_in_the_form_that_is_kept() {
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
    fn texts_are_weighed_by_the_pods_that_they_ask_for() {
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
    fn a_command_is_printed_as_a_shell_reads_it() {
        let operation = Operation::Kubectl(
            ["patch", "pv/a", "-p", "[{\"op\": \"x'y\"}]"].map(String::from).to_vec(),
            "".into(),
            true,
        );
        assert_eq!(operation.command().unwrap(), r#"kubectl patch pv/a -p '[{"op": "x'\''y"}]'"#);
    }
}

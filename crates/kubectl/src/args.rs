//! Parser of command lines: flags, their values, and positional arguments.
//!
//! Implements `spf13/pflag` and the flag sets of `kubectl/pkg/cmd`. Not modelled: flags without an effect here
//! (kubeconfig, proxy); they are unknown flags.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// How a flag takes its value.
#[derive(Clone, Copy, PartialEq)]
enum Arity {
    /// `--wait`, `--wait=false`.
    Bool,
    /// `--output x`, `--output=x`.
    One,
    /// As `One`, but repeatable or comma-separated.
    Many,
    /// `--dry-run=client`; the value that the flag has without `=`.
    Optional(&'static str),
}

struct Flag {
    long: &'static str,
    short: char,
    takes: Arity,
    /// The commands that have the flag, space-separated. Empty if all commands have it.
    commands: &'static str,
}

const fn flag(long: &'static str, short: char, takes: Arity, commands: &'static str) -> Flag {
    Flag { long, short, takes, commands }
}

const NO: char = '\0';

static FLAGS: &[Flag] = &[
    flag("namespace", 'n', Arity::One, ""),
    flag("help", 'h', Arity::Bool, ""),
    flag("context", NO, Arity::One, ""),
    flag("v", 'v', Arity::One, ""),
    flag("filename", 'f', Arity::Many, "apply create delete replace get describe patch label annotate diff scale wait"),
    flag("recursive", 'R', Arity::Bool, "apply create delete replace get describe patch label annotate diff"),
    flag(
        "output",
        'o',
        Arity::One,
        "apply create delete replace get patch label annotate scale taint set api-resources events wait rollout",
    ),
    flag(
        "dry-run",
        NO,
        Arity::Optional("unchanged"),
        "apply create delete replace patch label annotate scale taint cordon uncordon drain set",
    ),
    flag(
        "selector",
        'l',
        Arity::One,
        "apply delete get describe label annotate scale taint cordon uncordon drain wait set",
    ),
    flag("field-selector", NO, Arity::One, "get delete label annotate wait"),
    flag("all-namespaces", 'A', Arity::Bool, "get describe delete label annotate events wait"),
    flag("watch", NO, Arity::Bool, "rollout"),
    flag("to-revision", NO, Arity::One, "rollout"),
    flag("all", NO, Arity::Bool, "delete label annotate taint apply scale wait set"),
    flag("no-headers", NO, Arity::Bool, "get events api-resources"),
    flag("show-labels", NO, Arity::Bool, "get label"),
    flag("show-kind", NO, Arity::Bool, "get"),
    flag("show-managed-fields", NO, Arity::Bool, "get apply create patch label annotate replace"),
    flag("label-columns", 'L', Arity::Many, "get"),
    flag("sort-by", NO, Arity::One, "get api-resources"),
    flag("ignore-not-found", NO, Arity::Bool, "get delete"),
    flag("watch", 'w', Arity::Bool, "get events"),
    flag("chunk-size", NO, Arity::One, "get describe"),
    flag("show-events", NO, Arity::Bool, "describe"),
    flag("validate", NO, Arity::Optional("strict"), "apply create replace"),
    flag("field-manager", NO, Arity::One, "apply create replace patch label annotate scale taint set"),
    flag("server-side", NO, Arity::Bool, "apply diff"),
    flag("force-conflicts", NO, Arity::Bool, "apply diff"),
    flag("overwrite", NO, Arity::Bool, "apply label annotate taint"),
    flag("force", NO, Arity::Bool, "apply delete replace drain"),
    flag("grace-period", NO, Arity::One, "apply delete replace drain"),
    flag("cascade", NO, Arity::Optional("background"), "apply delete replace"),
    flag("wait", NO, Arity::Bool, "apply delete replace"),
    flag("now", NO, Arity::Bool, "delete"),
    flag("timeout", NO, Arity::One, "apply delete replace wait scale drain rollout"),
    flag("prune", NO, Arity::Bool, "apply"),
    flag("save-config", NO, Arity::Bool, "create replace"),
    flag("patch", 'p', Arity::One, "patch"),
    flag("type", NO, Arity::One, "patch"),
    flag("subresource", NO, Arity::One, "get patch replace"),
    flag("resource-version", NO, Arity::One, "label annotate scale"),
    flag("list", NO, Arity::Bool, "label annotate"),
    flag("replicas", NO, Arity::One, "scale"),
    flag("current-replicas", NO, Arity::One, "scale"),
    flag("for", NO, Arity::Many, "wait events"),
    flag("types", NO, Arity::Many, "events"),
    flag("ignore-daemonsets", NO, Arity::Bool, "drain"),
    flag("delete-emptydir-data", NO, Arity::Bool, "drain"),
    flag("disable-eviction", NO, Arity::Bool, "drain"),
    flag("pod-selector", NO, Arity::One, "drain"),
    flag("recursive", NO, Arity::Bool, "explain"),
    flag("api-version", NO, Arity::One, "explain"),
    flag("namespaced", NO, Arity::Bool, "api-resources"),
    flag("api-group", NO, Arity::One, "api-resources"),
    flag("client", NO, Arity::Bool, "version"),
    flag("container", 'c', Arity::One, "exec logs"),
    flag("stdin", 'i', Arity::Bool, "exec"),
    flag("tty", 't', Arity::Bool, "exec"),
    flag("quiet", 'q', Arity::Bool, "exec"),
    flag("tail", NO, Arity::One, "logs"),
    flag("follow", 'f', Arity::Bool, "logs"),
    flag("from-literal", NO, Arity::Many, "create"),
];

/// A parsed command line.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Args {
    /// The positional arguments, without the name of the command.
    pub positional: Vec<String>,
    /// The number of positional arguments before `--`. `None` if `--` is not given.
    pub dash: Option<usize>,
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Args {
    /// Returns the value of a flag, or `""` if it is not given.
    pub fn get(&self, long: &str) -> &str {
        self.values.get(long).and_then(|v| v.last()).map_or("", String::as_str)
    }

    /// True if the flag is given.
    pub fn has(&self, long: &str) -> bool {
        self.values.contains_key(long)
    }

    /// Returns the values of a repeatable flag.
    pub fn all(&self, long: &str) -> &[String] {
        self.values.get(long).map_or(&[], Vec::as_slice)
    }

    /// Returns the value of a boolean flag that is false by default.
    pub fn on(&self, long: &str) -> bool {
        self.get(long) == "true"
    }

    /// Returns the value of a boolean flag that is true by default.
    pub fn on_by_default(&self, long: &str) -> bool {
        self.get(long) != "false"
    }
}

/// Parses the arguments after the name of the command.
///
/// # Errors
/// The text of the error is pflag's.
pub fn parse(command: &str, words: &[&str]) -> Result<Args> {
    let mut args = Args::default();
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        if word == "--" {
            args.dash = Some(args.positional.len());
            args.positional.extend(words.by_ref().map(|w| (*w).to_owned()));
        } else if let Some(long) = word.strip_prefix("--") {
            let (name, given) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (long, None),
            };
            let flag = FLAGS
                .iter()
                .find(|f| f.long == name && f.is_of(command))
                .ok_or_else(|| Error::usage(command, format!("unknown flag: --{name}")))?;
            let value = match (flag.takes, given) {
                (_, Some(value)) => value,
                (Arity::Bool, None) => "true",
                (Arity::Optional(value), None) => value,
                (Arity::One | Arity::Many, None) => {
                    words.next().ok_or_else(|| Error::usage(command, format!("flag needs an argument: --{name}")))?
                }
            };
            args.set(command, flag, value, &format!("--{name}"))?;
        } else if word.len() > 1 && word.starts_with('-') {
            let mut rest = &word[1..];
            while let Some(c) = rest.chars().next() {
                let flag = FLAGS.iter().find(|f| f.short == c && f.is_of(command)).ok_or_else(|| {
                    Error::usage(command, format!("unknown shorthand flag: {} in -{rest}", quote_char(c)))
                })?;
                rest = &rest[c.len_utf8()..];
                let takes_rest = matches!(flag.takes, Arity::One | Arity::Many);
                let value = if let Some(value) = rest.strip_prefix('=') {
                    rest = "";
                    value
                } else if takes_rest && !rest.is_empty() {
                    std::mem::take(&mut rest)
                } else if takes_rest {
                    words.next().ok_or_else(|| {
                        Error::usage(command, format!("flag needs an argument: {} in {word}", quote_char(c)))
                    })?
                } else {
                    "true"
                };
                args.set(command, flag, value, &format!("-{c}, --{}", flag.long))?;
            }
        } else {
            args.positional.push(word.to_owned());
        }
    }
    Ok(args)
}

/// True if a command line, without `kubectl`, reads standard input: its flag `-f, --filename` is `-`. The command that
/// `exec` runs in a container has a standard input of its own. False if kubectl rejects the command line.
pub fn reads_stdin(words: &[&str]) -> bool {
    let at = command_at(words);
    let Some(command) = words.get(at) else { return false };
    let rest: Vec<&str> = words[..at].iter().chain(&words[at + 1..]).copied().collect();
    parse(command, &rest).is_ok_and(|args| args.all("filename").iter().any(|file| file == "-"))
}

/// True if a command has the flag `-f, --filename`. `logs -f` is another flag.
pub fn takes_files(command: &str) -> bool {
    FLAGS.iter().any(|flag| flag.long == "filename" && flag.is_of(command))
}

/// Returns the position of the name of the command. Global flags may precede it.
pub(crate) fn command_at(words: &[&str]) -> usize {
    let mut at = 0;
    while at < words.len() && words[at].starts_with('-') {
        at += if ["-n", "--namespace", "--context", "-v"].contains(&words[at]) { 2 } else { 1 };
    }
    at.min(words.len())
}

impl Flag {
    fn is_of(&self, command: &str) -> bool {
        self.commands.is_empty() || self.commands.split(' ').any(|c| c == command)
    }
}

impl Args {
    fn set(&mut self, command: &str, flag: &Flag, value: &str, shown: &str) -> Result<()> {
        if flag.takes == Arity::Bool {
            let parsed = match value {
                "1" | "t" | "T" | "TRUE" | "true" | "True" => "true",
                "0" | "f" | "F" | "FALSE" | "false" | "False" => "false",
                _ => {
                    let quoted = bindery_api::field::quote(value);
                    let text = format!(
                        "invalid argument {quoted} for \"{shown}\" flag: strconv.ParseBool: parsing {quoted}: invalid syntax"
                    );
                    return Err(Error::usage(command, text));
                }
            };
            self.values.insert(flag.long, vec![parsed.to_owned()]);
        } else if flag.takes == Arity::Many {
            let values = self.values.entry(flag.long).or_default();
            // A jsonpath condition may contain commas. The other values are lists.
            if flag.long == "for" {
                values.push(value.to_owned());
            } else {
                values.extend(value.split(',').map(str::to_owned));
            }
        } else {
            self.values.insert(flag.long, vec![value.to_owned()]);
        }
        Ok(())
    }
}

fn quote_char(c: char) -> String {
    format!("'{c}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_flags_as_pflag() {
        let args =
            parse("get", &["pv", "-owide", "-Ltier", "-L", "a,b", "--sort-by", ".x", "-A", "--no-headers=false"]);
        let args = args.unwrap();
        assert_eq!(args.positional, ["pv"]);
        assert_eq!(args.get("output"), "wide");
        assert_eq!(args.all("label-columns"), ["tier", "a", "b"]);
        assert_eq!(args.get("sort-by"), ".x");
        assert!(args.on("all-namespaces") && !args.on("no-headers"));
        let args = parse("apply", &["-f", "-", "-o=name", "--dry-run=client"]).unwrap();
        assert_eq!((args.get("filename"), args.get("output"), args.get("dry-run")), ("-", "name", "client"));
    }

    #[test]
    fn reads_stdin_only_for_filename_dash() {
        let table = [
            ("apply -f -", true),
            ("apply -f-", true),
            ("apply -f=-", true),
            ("apply --filename -", true),
            ("apply --filename=-", true),
            ("apply -f a.yaml,-", true),
            ("apply -Rf -", true),
            ("apply -f https://example.org/a.yaml", false),
            ("apply", false),
            ("apply -k -", false),
            ("-n team apply -f -", true),
            ("create -f -", true),
            ("create configmap a --from-literal=k=-", false),
            ("delete -f - --wait=false", true),
            ("delete pod/-", false),
            ("describe -f -", true),
            ("get -f -", true),
            ("get pods -l -", false),
            ("label -f - a=b", true),
            ("annotate -f - a=b", true),
            ("patch -f - -p -", true),
            ("patch pv/a -p -", false),
            ("replace -f -", true),
            ("scale -f - --replicas=2", true),
            ("wait -f - --for=delete", true),
            ("logs -f -", false),
            ("edit pvc/a", false),
            ("exec web-0 -- sh", false),
            ("exec -i web-0 -- sh", false),
            ("exec -it web-0 -- sh", false),
            ("exec -it web-0 -- cat -f -", false),
            ("exec web-0 -- tar -xf -", false),
            ("apply --no-such-flag -f -", false),
            ("", false),
            ("-n", false),
        ];
        for (line, reads) in table {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(reads_stdin(&words), reads, "{line}");
        }
        for command in ALL_COMMANDS {
            let line = format!("{command} x -f -");
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(reads_stdin(&words), takes_files(command), "{line}");
        }
    }

    /// The commands for which the test checks [`takes_files`].
    const ALL_COMMANDS: [&str; 24] = [
        "annotate",
        "api-resources",
        "apply",
        "cordon",
        "create",
        "delete",
        "describe",
        "drain",
        "edit",
        "events",
        "exec",
        "explain",
        "get",
        "label",
        "logs",
        "patch",
        "replace",
        "rollout",
        "scale",
        "set",
        "taint",
        "uncordon",
        "version",
        "wait",
    ];

    #[test]
    fn rejects_invalid_flags() {
        let table = [
            (&["--foo"][..], "unknown flag: --foo\nSee 'kubectl get --help' for usage."),
            (&["-z"], "unknown shorthand flag: 'z' in -z\nSee 'kubectl get --help' for usage."),
            (&["pv", "-o"], "flag needs an argument: 'o' in -o\nSee 'kubectl get --help' for usage."),
            (&["pv", "--output"], "flag needs an argument: --output\nSee 'kubectl get --help' for usage."),
            (
                &["pv", "--watch=maybe"],
                "invalid argument \"maybe\" for \"--watch\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax\nSee 'kubectl get --help' for usage.",
            ),
        ];
        for (words, want) in table {
            assert_eq!(parse("get", words), Err(Error::Text(want.to_owned())));
        }
    }
}

//! Parser of command lines: flags, their values, and positional arguments.
//!
//! Implements `spf13/pflag` and the flag sets of `kubectl/pkg/cmd`. Not modelled: flags without an effect here
//! (kubeconfig, proxy); they are unknown flags.

use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// How a flag takes its value.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Arity {
    /// `--wait`, `--wait=false`.
    Bool,
    /// `--output x`, `--output=x`.
    One,
    /// As `One`, but repeatable or comma-separated.
    Many,
    /// As `One`, but repeatable. A value may contain commas.
    Array,
    /// As `One`, but an integer of this number of bits.
    Int(u32),
    /// `--dry-run=client`; the value that the flag has without `=`.
    Optional(&'static str),
}

pub(crate) struct Flag {
    long: &'static str,
    short: char,
    takes: Arity,
    /// The commands that have the flag, space-separated. `create/job` is `kubectl create job`; `create/*` is every
    /// generator of `kubectl create`. Empty if all commands have it.
    commands: &'static str,
}

const fn flag(long: &'static str, short: char, takes: Arity, commands: &'static str) -> Flag {
    Flag { long, short, takes, commands }
}

const NO: char = '\0';

/// The tables of flags that a program links.
pub(crate) type Flags = &'static [&'static [Flag]];

/// The flags of the commands of [`crate::commands::EDITOR`].
pub(crate) static EDITOR_FLAGS: &[Flag] = &[
    flag("namespace", 'n', Arity::One, ""),
    flag("help", 'h', Arity::Bool, ""),
    flag("context", NO, Arity::One, ""),
    flag("v", 'v', Arity::One, ""),
    flag(
        "filename",
        'f',
        Arity::Many,
        "apply create delete replace get describe patch label annotate diff scale wait expose autoscale",
    ),
    flag(
        "recursive",
        'R',
        Arity::Bool,
        "apply create delete replace get describe patch label annotate diff expose autoscale",
    ),
    flag(
        "output",
        'o',
        Arity::One,
        "apply create create/* delete replace get patch label annotate scale taint set api-resources events wait rollout run expose autoscale",
    ),
    flag(
        "dry-run",
        NO,
        Arity::Optional("unchanged"),
        "apply create create/* delete replace patch label annotate scale taint cordon uncordon drain set run expose autoscale",
    ),
    flag(
        "selector",
        'l',
        Arity::One,
        "apply delete get describe label annotate scale taint cordon uncordon drain wait set",
    ),
    flag("field-selector", NO, Arity::One, "get delete label annotate wait"),
    flag("all-namespaces", 'A', Arity::Bool, "get describe delete label annotate events wait"),
    flag("all", NO, Arity::Bool, "delete label annotate taint apply scale wait set"),
    flag("no-headers", NO, Arity::Bool, "get events api-resources"),
    flag("show-labels", NO, Arity::Bool, "get label"),
    flag("show-kind", NO, Arity::Bool, "get"),
    flag(
        "show-managed-fields",
        NO,
        Arity::Bool,
        "get apply create create/* patch label annotate replace run expose autoscale",
    ),
    flag("label-columns", 'L', Arity::Many, "get"),
    flag("sort-by", NO, Arity::One, "get api-resources"),
    flag("ignore-not-found", NO, Arity::Bool, "get delete"),
    flag("watch", 'w', Arity::Bool, "get events"),
    flag("chunk-size", NO, Arity::One, "get describe"),
    flag("validate", NO, Arity::Optional("strict"), "apply create create/* replace"),
    flag(
        "field-manager",
        NO,
        Arity::One,
        "apply create create/* replace patch label annotate scale taint set run expose autoscale",
    ),
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
    flag("save-config", NO, Arity::Bool, "create create/* replace run expose autoscale"),
    flag("patch", 'p', Arity::One, "patch"),
    flag("type", NO, Arity::One, "patch"),
    flag("subresource", NO, Arity::One, "get patch replace"),
];

/// The flags that none of these commands has.
pub(crate) static OTHER_FLAGS: &[Flag] = &[
    flag("watch", NO, Arity::Bool, "rollout"),
    flag("to-revision", NO, Arity::One, "rollout"),
    flag("show-events", NO, Arity::Bool, "describe"),
    flag("resource-version", NO, Arity::One, "label annotate scale"),
    flag("list", NO, Arity::Bool, "label annotate"),
    flag("replicas", NO, Arity::One, "scale"),
    flag("current-replicas", NO, Arity::One, "scale"),
    flag("for", NO, Arity::Array, "wait events"),
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
    flag("image", NO, Arity::Many, "create/deployment"),
    flag("image", NO, Arity::One, "create/job create/cronjob run"),
    flag("replicas", 'r', Arity::Int(32), "create/deployment"),
    flag("port", NO, Arity::Int(32), "create/deployment"),
    flag("from", NO, Arity::One, "create/job"),
    flag("schedule", NO, Arity::One, "create/cronjob"),
    flag("restart", NO, Arity::One, "create/cronjob run"),
    flag("from-literal", NO, Arity::Array, "create/configmap create/secret/generic"),
    flag("from-file", NO, Arity::Many, "create/configmap create/secret/generic create/secret/docker-registry"),
    flag("from-env-file", NO, Arity::Many, "create/configmap create/secret/generic"),
    flag("type", NO, Arity::One, "create/secret/generic expose"),
    flag("docker-username", NO, Arity::One, "create/secret/docker-registry"),
    flag("docker-password", NO, Arity::One, "create/secret/docker-registry"),
    flag("docker-email", NO, Arity::One, "create/secret/docker-registry"),
    flag("docker-server", NO, Arity::One, "create/secret/docker-registry"),
    flag("cert", NO, Arity::One, "create/secret/tls"),
    flag("key", NO, Arity::One, "create/secret/tls"),
    flag(
        "tcp",
        NO,
        Arity::Many,
        "create/service/clusterip create/service/nodeport create/service/loadbalancer create/service/externalname",
    ),
    flag("clusterip", NO, Arity::One, "create/service/clusterip"),
    flag("node-port", NO, Arity::Int(64), "create/service/nodeport"),
    flag("external-name", NO, Arity::One, "create/service/externalname"),
    flag("hard", NO, Arity::One, "create/quota"),
    flag("scopes", NO, Arity::One, "create/quota"),
    flag("selector", NO, Arity::One, "create/poddisruptionbudget expose"),
    flag("min-available", NO, Arity::One, "create/poddisruptionbudget"),
    flag("max-unavailable", NO, Arity::One, "create/poddisruptionbudget"),
    flag("value", NO, Arity::Int(32), "create/priorityclass"),
    flag("global-default", NO, Arity::Bool, "create/priorityclass"),
    flag("description", NO, Arity::One, "create/priorityclass"),
    flag("preemption-policy", NO, Arity::One, "create/priorityclass"),
    flag("verb", NO, Arity::Many, "create/role create/clusterrole"),
    flag("resource", NO, Arity::Many, "create/role create/clusterrole"),
    flag("resource-name", NO, Arity::Array, "create/role create/clusterrole"),
    flag("non-resource-url", NO, Arity::Many, "create/clusterrole"),
    flag("aggregation-rule", NO, Arity::Array, "create/clusterrole"),
    flag("role", NO, Arity::One, "create/rolebinding"),
    flag("clusterrole", NO, Arity::One, "create/rolebinding create/clusterrolebinding"),
    flag("user", NO, Arity::Array, "create/rolebinding create/clusterrolebinding"),
    flag("group", NO, Arity::Array, "create/rolebinding create/clusterrolebinding"),
    flag("serviceaccount", NO, Arity::Array, "create/rolebinding create/clusterrolebinding"),
    flag("class", NO, Arity::One, "create/ingress"),
    flag("rule", NO, Arity::Array, "create/ingress"),
    flag("default-backend", NO, Arity::One, "create/ingress"),
    flag("annotation", NO, Arity::Array, "create/ingress"),
    flag("annotations", NO, Arity::Array, "run"),
    flag("image-pull-policy", NO, Arity::One, "run"),
    flag("rm", NO, Arity::Bool, "run"),
    flag("env", NO, Arity::Array, "run"),
    flag("port", NO, Arity::One, "run expose"),
    flag("labels", 'l', Arity::One, "run expose"),
    flag("stdin", 'i', Arity::Bool, "run"),
    flag("tty", 't', Arity::Bool, "run"),
    flag("attach", NO, Arity::Bool, "run"),
    flag("leave-stdin-open", NO, Arity::Bool, "run"),
    flag("command", NO, Arity::Bool, "run"),
    flag("expose", NO, Arity::Bool, "run"),
    flag("quiet", 'q', Arity::Bool, "run"),
    flag("privileged", NO, Arity::Bool, "run"),
    flag("protocol", NO, Arity::One, "expose"),
    flag("load-balancer-ip", NO, Arity::One, "expose"),
    flag("target-port", NO, Arity::One, "expose"),
    flag("external-ip", NO, Arity::One, "expose"),
    flag("name", NO, Arity::One, "expose autoscale"),
    flag("session-affinity", NO, Arity::One, "expose"),
    flag("cluster-ip", NO, Arity::One, "expose"),
    flag("min", NO, Arity::Int(32), "autoscale"),
    flag("max", NO, Arity::Int(32), "autoscale"),
    flag("cpu-percent", NO, Arity::Int(32), "autoscale"),
    flag("cpu", NO, Arity::One, "autoscale"),
    flag("memory", NO, Arity::One, "autoscale"),
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

    /// Removes a flag.
    pub fn remove(&mut self, long: &str) {
        self.values.remove(long);
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

fn all(flags: Flags) -> impl Iterator<Item = &'static Flag> {
    flags.iter().flat_map(|table| table.iter())
}

/// Parses the arguments after the name of the command.
///
/// # Errors
/// The text of the error is pflag's.
pub(crate) fn parse(flags: Flags, command: &str, words: &[&str]) -> Result<Args> {
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
            let flag = all(flags)
                .find(|f| f.long == name && f.is_of(command))
                .ok_or_else(|| Error::usage(command, format!("unknown flag: --{name}")))?;
            let value = match (flag.takes, given) {
                (_, Some(value)) => value,
                (Arity::Bool, None) => "true",
                (Arity::Optional(value), None) => value,
                (Arity::One | Arity::Many | Arity::Array | Arity::Int(_), None) => {
                    words.next().ok_or_else(|| Error::usage(command, format!("flag needs an argument: --{name}")))?
                }
            };
            args.set(command, flag, value)?;
        } else if word.len() > 1 && word.starts_with('-') {
            let mut rest = &word[1..];
            while let Some(c) = rest.chars().next() {
                let flag = all(flags).find(|f| f.short == c && f.is_of(command)).ok_or_else(|| {
                    Error::usage(command, format!("unknown shorthand flag: {} in -{rest}", quote_char(c)))
                })?;
                rest = &rest[c.len_utf8()..];
                let takes_rest = flag.takes_word();
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
                args.set(command, flag, value)?;
            }
        } else {
            args.positional.push(word.to_owned());
        }
    }
    Ok(args)
}

/// True if a command line, without `kubectl`, reads standard input: its flag `-f, --filename` is `-`. The command that
/// `exec` runs in a container has a standard input of its own. False if kubectl rejects the command line.
pub(crate) fn reads_stdin(flags: Flags, words: &[&str]) -> bool {
    let at = command_at(words);
    let Some(command) = words.get(at) else { return false };
    let rest: Vec<&str> = words[..at].iter().chain(&words[at + 1..]).copied().collect();
    parse(flags, command, &rest).is_ok_and(|args| args.all("filename").iter().any(|file| file == "-"))
}

/// True if a command has the flag `-f, --filename`. `logs -f` is another flag.
pub(crate) fn takes_files(flags: Flags, command: &str) -> bool {
    all(flags).any(|flag| flag.long == "filename" && flag.is_of(command))
}

/// Splits the words after a command into the name of its subcommand and the other words: the first word that is neither
/// a flag nor the value of one. As in cobra, an unknown flag has a value. `None` if there is no such word before `--`.
pub(crate) fn split_subcommand<'a>(flags: Flags, command: &str, words: &[&'a str]) -> Option<(&'a str, Vec<&'a str>)> {
    let mut at = 0;
    while let Some(&word) = words.get(at).filter(|word| **word != "--") {
        let is_switch = |name: &dyn Fn(&Flag) -> bool| {
            all(flags).any(|flag| name(flag) && !flag.takes_word() && flag.is_of(command))
        };
        let takes_next = match (word.strip_prefix("--"), word.strip_prefix('-')) {
            (Some(long), _) => !long.contains('=') && !is_switch(&|flag| flag.long == long),
            (None, Some(short)) if !short.is_empty() => {
                let mut letters = short.chars();
                let letter = letters.next();
                letters.next().is_none() && !is_switch(&|flag| Some(flag.short) == letter)
            }
            _ => {
                let rest = words[..at].iter().chain(&words[at + 1..]).copied().collect();
                return Some((word, rest));
            }
        };
        at += if takes_next { 2 } else { 1 };
    }
    None
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
        self.commands.is_empty()
            || self.commands.split(' ').any(|of| match of.strip_suffix("/*") {
                Some(parent) => command.strip_prefix(parent).is_some_and(|rest| rest.starts_with(' ')),
                None => of.split('/').eq(command.split(' ')),
            })
    }

    /// True if the next argument is the value of the flag.
    fn takes_word(&self) -> bool {
        matches!(self.takes, Arity::One | Arity::Many | Arity::Array | Arity::Int(_))
    }

    /// Returns the flag as pflag's errors name it: `-r, --replicas`.
    fn shown(&self) -> String {
        if self.short == NO { format!("--{}", self.long) } else { format!("-{}, --{}", self.short, self.long) }
    }
}

impl Args {
    fn set(&mut self, command: &str, flag: &Flag, value: &str) -> Result<()> {
        let rejected = |why: String| Error::usage(command, invalid_argument(value, &flag.shown(), &why));
        match flag.takes {
            Arity::Bool => {
                let parsed = match value {
                    "1" | "t" | "T" | "TRUE" | "true" | "True" => "true",
                    "0" | "f" | "F" | "FALSE" | "false" | "False" => "false",
                    _ => return Err(rejected(syntax_error("ParseBool", value))),
                };
                self.values.insert(flag.long, vec![parsed.to_owned()]);
            }
            Arity::Int(bits) => {
                let parsed = go_int(value, bits).map_err(rejected)?;
                self.values.insert(flag.long, vec![parsed.to_string()]);
            }
            Arity::Array => self.values.entry(flag.long).or_default().push(value.to_owned()),
            Arity::Many => {
                let values = self.values.entry(flag.long).or_default();
                values.extend(value.split(',').filter(|_| !value.is_empty()).map(str::to_owned));
            }
            Arity::One | Arity::Optional(_) => {
                self.values.insert(flag.long, vec![value.to_owned()]);
            }
        }
        Ok(())
    }

    /// Returns the value of an integer flag, or `default` if it is not given.
    pub fn int(&self, long: &str, default: i64) -> i64 {
        self.get(long).parse().unwrap_or(default)
    }
}

/// Returns pflag's error for an invalid value of a flag.
pub fn invalid_argument(value: &str, shown: &str, why: &str) -> String {
    format!("invalid argument {} for \"{shown}\" flag: {why}", bindery_api::field::quote(value))
}

fn syntax_error(function: &str, value: &str) -> String {
    format!("strconv.{function}: parsing {}: invalid syntax", bindery_api::field::quote(value))
}

/// Parses an integer as `strconv.ParseInt` with base 0: a prefix selects the base.
///
/// # Errors
/// The text of Go's error.
fn go_int(value: &str, bits: u32) -> std::result::Result<i64, String> {
    let syntax = || syntax_error("ParseInt", value);
    let (negative, digits) = match value.as_bytes().first() {
        Some(b'-') => (true, &value[1..]),
        Some(b'+') => (false, &value[1..]),
        _ => (false, value),
    };
    let lower = digits.to_ascii_lowercase();
    let (base, digits) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, &lower[..]),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(base)) {
        return Err(syntax());
    }
    let limit = 1_i128 << (bits - 1);
    let parsed = i128::from_str_radix(digits, base).unwrap_or(i128::MAX);
    let parsed = if negative { -parsed } else { parsed };
    i64::try_from(parsed)
        .ok()
        .filter(|n| (-limit..limit).contains(&i128::from(*n)))
        .ok_or_else(|| format!("strconv.ParseInt: parsing {}: value out of range", bindery_api::field::quote(value)))
}

fn quote_char(c: char) -> String {
    format!("'{c}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Flags = &[EDITOR_FLAGS, OTHER_FLAGS];

    #[test]
    fn parses_flags_as_pflag() {
        let args =
            parse(ALL, "get", &["pv", "-owide", "-Ltier", "-L", "a,b", "--sort-by", ".x", "-A", "--no-headers=false"]);
        let args = args.unwrap();
        assert_eq!(args.positional, ["pv"]);
        assert_eq!(args.get("output"), "wide");
        assert_eq!(args.all("label-columns"), ["tier", "a", "b"]);
        assert_eq!(args.get("sort-by"), ".x");
        assert!(args.on("all-namespaces") && !args.on("no-headers"));
        let args = parse(ALL, "apply", &["-f", "-", "-o=name", "--dry-run=client"]).unwrap();
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
            assert_eq!(reads_stdin(ALL, &words), reads, "{line}");
        }
        for command in ALL_COMMANDS {
            let line = format!("{command} x -f -");
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(reads_stdin(ALL, &words), takes_files(ALL, command), "{line}");
        }
    }

    /// The commands for which the test checks [`takes_files`].
    const ALL_COMMANDS: [&str; 27] = [
        "annotate",
        "api-resources",
        "apply",
        "autoscale",
        "cordon",
        "create",
        "delete",
        "describe",
        "drain",
        "edit",
        "events",
        "exec",
        "explain",
        "expose",
        "get",
        "label",
        "logs",
        "patch",
        "replace",
        "rollout",
        "run",
        "scale",
        "set",
        "taint",
        "uncordon",
        "version",
        "wait",
    ];

    #[test]
    fn parses_integers_as_go() {
        let table = [
            ("12", Ok(12)),
            ("+7", Ok(7)),
            ("-0x10", Ok(-16)),
            ("017", Ok(15)),
            ("0b11", Ok(3)),
            ("2147483647", Ok(2_147_483_647)),
            ("2147483648", Err("value out of range")),
            ("-2147483648", Ok(-2_147_483_648)),
            ("", Err("invalid syntax")),
            ("-", Err("invalid syntax")),
            ("1.5", Err("invalid syntax")),
            ("08", Err("invalid syntax")),
        ];
        for (text, want) in table {
            let want = want.map_err(|why| format!("strconv.ParseInt: parsing \"{text}\": {why}"));
            assert_eq!(go_int(text, 32), want, "{text}");
        }
    }

    #[test]
    fn finds_subcommand_between_flags() {
        let table = [
            ("deployment web", Some(("deployment", "web"))),
            ("-n team deployment web", Some(("deployment", "-n team web"))),
            ("--dry-run=client -o yaml job a", Some(("job", "--dry-run=client -o yaml a"))),
            ("--image a deployment web", Some(("deployment", "--image a web"))),
            ("--save-config sa a", Some(("sa", "--save-config a"))),
            ("-f -", None),
            ("-- job", None),
        ];
        for (line, want) in table {
            let words: Vec<&str> = line.split(' ').collect();
            let found = split_subcommand(ALL, "create", &words).map(|(word, rest)| (word, rest.join(" ")));
            assert_eq!(found, want.map(|(word, rest)| (word, rest.to_owned())), "{line}");
        }
    }

    #[test]
    fn rejects_invalid_flags() {
        let table = [
            (&["--foo"][..], "unknown flag: --foo\nSee 'kubectl get --help' for usage."),
            (&["-z"], "unknown shorthand flag: 'z' in -z\nSee 'kubectl get --help' for usage."),
            (&["pv", "-o"], "flag needs an argument: 'o' in -o\nSee 'kubectl get --help' for usage."),
            (&["pv", "--output"], "flag needs an argument: --output\nSee 'kubectl get --help' for usage."),
            (
                &["pv", "--watch=maybe"],
                "invalid argument \"maybe\" for \"-w, --watch\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax\nSee 'kubectl get --help' for usage.",
            ),
        ];
        for (words, want) in table {
            assert_eq!(parse(ALL, "get", words), Err(Error::Text(want.to_owned())));
        }
    }
}

//! The flags of a command line.
//!
//! Answers to `spf13/pflag`, as far as etcdctl's flags use it.

use std::collections::BTreeMap;

use crate::{BAD_ARGS, ERROR, Failure};

/// The flags and the words of a command line.
#[derive(Debug, Default)]
pub struct Flags {
    given: BTreeMap<&'static str, String>,
    /// The command and its arguments.
    pub words: Vec<String>,
}

/// Flags that are on or off.
const SWITCHES: &[&str] = &[
    "prefix",
    "from-key",
    "keys-only",
    "count-only",
    "print-value-only",
    "hex",
    "prev-kv",
    "progress-notify",
    "interactive",
    "debug",
    "insecure-transport",
    "insecure-discovery",
    "insecure-skip-tls-verify",
];

/// Flags with a value; those of a connection are taken and change nothing.
const VALUES: &[&str] = &[
    "write-out",
    "rev",
    "limit",
    "order",
    "sort-by",
    "consistency",
    "min-create-rev",
    "max-create-rev",
    "min-mod-rev",
    "max-mod-rev",
    "endpoints",
    "dial-timeout",
    "command-timeout",
    "keepalive-time",
    "keepalive-timeout",
    "max-request-bytes",
    "max-recv-bytes",
    "cert",
    "key",
    "cacert",
    "user",
    "password",
    "discovery-srv",
    "discovery-srv-name",
];

impl Flags {
    /// Reads a command line.
    pub fn parse(args: &[&str]) -> Result<Flags, Failure> {
        let mut flags = Flags::default();
        let mut args = args.iter().copied();
        while let Some(arg) = args.next() {
            if arg == "--" {
                flags.words.extend(args.by_ref().map(str::to_owned));
            } else if let Some(long) = arg.strip_prefix("--") {
                let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
                if let Some(name) = SWITCHES.iter().find(|switch| **switch == name) {
                    let on = value.unwrap_or("true");
                    if !matches!(on, "true" | "false" | "1" | "0" | "t" | "f" | "T" | "F" | "TRUE" | "FALSE") {
                        return Err((
                            ERROR,
                            format!(
                                "invalid argument {on:?} for \"--{name}\" flag: strconv.ParseBool: parsing {on:?}: \
                                 invalid syntax"
                            ),
                        ));
                    }
                    flags.given.insert(name, on.to_ascii_lowercase());
                } else if let Some(name) = VALUES.iter().find(|flag| **flag == name) {
                    let value = value.or_else(|| args.next());
                    let value = value.ok_or_else(|| (ERROR, format!("flag needs an argument: --{name}")))?;
                    flags.given.insert(name, value.to_owned());
                } else {
                    return Err((ERROR, format!("unknown flag: --{name}")));
                }
            } else if let Some(short) = arg.strip_prefix('-').filter(|short| !short.is_empty()) {
                let (letter, rest) = short.split_at(short.chars().next().map_or(0, char::len_utf8));
                let name = match letter {
                    "w" => "write-out",
                    "d" => "discovery-srv",
                    "i" => {
                        flags.given.insert("interactive", "true".to_owned());
                        continue;
                    }
                    _ => return Err((ERROR, format!("unknown shorthand flag: '{letter}' in {arg}"))),
                };
                let value = Some(rest.trim_start_matches('=')).filter(|rest| !rest.is_empty()).or_else(|| args.next());
                let value = value.ok_or_else(|| (ERROR, format!("flag needs an argument: '{letter}' in {arg}")))?;
                flags.given.insert(name, value.to_owned());
            } else {
                flags.words.push(arg.to_owned());
            }
        }
        Ok(flags)
    }

    /// Whether a switch is on.
    pub fn on(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|value| matches!(value.as_str(), "true" | "1" | "t"))
    }

    /// A flag's value; empty if it was not given.
    pub fn get(&self, name: &str) -> &str {
        self.given.get(name).map_or("", String::as_str)
    }

    /// A flag's number; 0 if it was not given.
    pub fn number(&self, name: &str) -> Result<i64, Failure> {
        let text = self.get(name);
        if text.is_empty() {
            return Ok(0);
        }
        text.parse().map_err(|_| {
            let why = format!("strconv.ParseInt: parsing {text:?}: invalid syntax");
            (ERROR, format!("invalid argument {text:?} for \"--{name}\" flag: {why}"))
        })
    }

    /// Refuses two switches of which only one may be on.
    pub fn not_both(&self, one: &str, other: &str) -> Result<(), Failure> {
        if self.on(one) && self.on(other) {
            let message = format!("`--{one}` and `--{other}` cannot be set at the same time, choose one");
            return Err((BAD_ARGS, message));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_as_pflag_reads_them() {
        let args = ["get", "-w", "json", "--rev=3", "/a", "--prefix", "--limit", "2", "--hex=false", "--", "--b"];
        let flags = Flags::parse(&args).unwrap();
        assert_eq!(flags.words, ["get", "/a", "--b"]);
        assert_eq!((flags.get("write-out"), flags.number("rev"), flags.number("limit")), ("json", Ok(3), Ok(2)));
        assert!(flags.on("prefix") && !flags.on("hex"));
        assert_eq!(Flags::parse(&["-wfields"]).unwrap().get("write-out"), "fields");
        assert_eq!(Flags::parse(&["--nope"]).unwrap_err().1, "unknown flag: --nope");
        assert_eq!(Flags::parse(&["-x"]).unwrap_err().1, "unknown shorthand flag: 'x' in -x");
        assert_eq!(Flags::parse(&["--rev"]).unwrap_err().1, "flag needs an argument: --rev");
        assert!(Flags::parse(&["--rev", "x"]).unwrap().number("rev").unwrap_err().1.contains("ParseInt"));
    }
}

//! The flags of a command line.
//!
//! Implements the subset of `spf13/pflag` that etcdctl uses.

use std::collections::BTreeMap;

use crate::{BAD_ARGS, ERROR, Failure};

/// The flags and the arguments of a command line.
#[derive(Debug, Default)]
pub struct Flags {
    given: BTreeMap<&'static str, String>,
    /// The command and its arguments.
    pub args: Vec<String>,
}

/// The boolean flags.
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

/// The flags with a value. The flags of the connection are accepted and ignored.
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
    /// Parses a command line.
    pub fn parse(args: &[&str]) -> Result<Flags, Failure> {
        let mut flags = Flags::default();
        let mut args = args.iter().copied();
        while let Some(arg) = args.next() {
            if arg == "--" {
                flags.args.extend(args.by_ref().map(str::to_owned));
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
                flags.args.push(arg.to_owned());
            }
        }
        Ok(flags)
    }

    /// True if a boolean flag is set.
    pub fn is_set(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|value| matches!(value.as_str(), "true" | "1" | "t"))
    }

    /// Returns the value of a flag, or an empty text if it is not given.
    pub fn get(&self, name: &str) -> &str {
        self.given.get(name).map_or("", String::as_str)
    }

    /// Returns the number of a flag, or 0 if it is not given.
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

    /// Returns an error if both of two exclusive flags are set.
    pub fn check_exclusive(&self, one: &str, other: &str) -> Result<(), Failure> {
        if self.is_set(one) && self.is_set(other) {
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
    fn parses_flags_as_pflag() {
        let args = ["get", "-w", "json", "--rev=3", "/a", "--prefix", "--limit", "2", "--hex=false", "--", "--b"];
        let flags = Flags::parse(&args).unwrap();
        assert_eq!(flags.args, ["get", "/a", "--b"]);
        assert_eq!((flags.get("write-out"), flags.number("rev"), flags.number("limit")), ("json", Ok(3), Ok(2)));
        assert!(flags.is_set("prefix") && !flags.is_set("hex"));
        assert_eq!(Flags::parse(&["-wfields"]).unwrap().get("write-out"), "fields");
        assert_eq!(Flags::parse(&["--nope"]).unwrap_err().1, "unknown flag: --nope");
        assert_eq!(Flags::parse(&["-x"]).unwrap_err().1, "unknown shorthand flag: 'x' in -x");
        assert_eq!(Flags::parse(&["--rev"]).unwrap_err().1, "flag needs an argument: --rev");
        assert!(Flags::parse(&["--rev", "x"]).unwrap().number("rev").unwrap_err().1.contains("ParseInt"));
    }
}

//! `etcdctl get`.
//!
//! Implements `get_command.go`, and the range, filter, sort and count operations of the server.

use bindery_cluster::Cluster;
use bindery_wire::Codec;

use crate::flags::Flags;
use crate::print::{Form, Pair, Printer};
use crate::{BAD_ARGS, BAD_FEATURE, ERROR, Failure, value};

/// A range of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// A single key.
    Key(String),
    /// All keys with a prefix.
    Prefix(String),
    /// The keys from the first one (inclusive) to the second (exclusive), or to the end.
    Interval(String, Option<String>),
}

impl Range {
    /// True if the range contains a key.
    pub fn contains(&self, key: &str) -> bool {
        match self {
            Range::Key(only) => key == only,
            Range::Prefix(prefix) => key.starts_with(prefix),
            Range::Interval(from, to) => key >= from.as_str() && to.as_ref().is_none_or(|to| key < to.as_str()),
        }
    }

    /// Returns the common prefix of all keys in the range.
    fn prefix(&self) -> &str {
        match self {
            Range::Key(prefix) | Range::Prefix(prefix) => prefix,
            Range::Interval(..) => "",
        }
    }
}

/// The sort key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Key,
    Create,
    Modify,
    Value,
    Version,
}

/// Runs the command.
pub fn get(flags: &Flags, args: &[String], cluster: &Cluster, codec: &Codec, out: &mut Vec<u8>) -> Result<(), Failure> {
    let mut printer = Printer::new(flags)?;
    let range = parse_range(flags, args)?;
    let order = flags.get("order");
    let descending = match order.to_ascii_uppercase().as_str() {
        "DESCEND" => true,
        "ASCEND" | "" => false,
        _ => return Err((BAD_FEATURE, format!("bad sort order {order}"))),
    };
    let sort_by = flags.get("sort-by");
    let target = match sort_by.to_ascii_uppercase().as_str() {
        "KEY" | "" => Target::Key,
        "CREATE" => Target::Create,
        "MODIFY" => Target::Modify,
        "VALUE" => Target::Value,
        "VERSION" => Target::Version,
        _ => return Err((BAD_FEATURE, format!("bad sort target {sort_by}"))),
    };
    let created = bounds(flags, "min-create-rev", "max-create-rev", "getMinCreateRev", "getMaxCreateRev")?;
    let modified = bounds(flags, "min-mod-rev", "max-mod-rev", "getMinModRev", "getMaxModRev")?;

    let store = cluster.server().etcd();
    let revision = match u64::try_from(flags.number("rev")?) {
        Ok(revision) if revision > 0 => revision,
        _ => store.revision(),
    };
    let found = store.range_at(range.prefix(), revision).map_err(|error| (ERROR, error.to_string()))?;
    let mut pairs: Vec<Pair> = found
        .filter(|(key, _)| range.contains(key))
        .map(|(key, kv)| Pair {
            key: key.to_owned(),
            value: Vec::new(),
            create_revision: kv.create_revision,
            mod_revision: kv.mod_revision,
            version: kv.version,
        })
        .collect();
    let count = pairs.len();
    pairs.retain(|pair| within(created, pair.create_revision) && within(modified, pair.mod_revision));
    let keys_only = flags.is_set("keys-only");
    if target == Target::Value && !keys_only {
        fill(&mut pairs, cluster, codec, revision)?;
    }
    match target {
        Target::Key => {}
        Target::Create => pairs.sort_by_key(|pair| pair.create_revision),
        Target::Modify => pairs.sort_by_key(|pair| pair.mod_revision),
        Target::Value => pairs.sort_by(|a, b| a.value.cmp(&b.value)),
        Target::Version => pairs.sort_by_key(|pair| pair.version),
    }
    if descending {
        pairs.reverse();
    }
    let limit = usize::try_from(flags.number("limit")?).unwrap_or(0);
    let more = limit > 0 && pairs.len() > limit;
    if more {
        pairs.truncate(limit);
    }

    if flags.is_set("count-only") {
        if printer.form != Form::Fields {
            return Err((BAD_ARGS, "--count-only is only for `--write-out=fields`".to_owned()));
        }
        pairs.clear();
    } else if !keys_only && target != Target::Value {
        fill(&mut pairs, cluster, codec, revision)?;
    }
    if flags.is_set("print-value-only") {
        if printer.form != Form::Simple {
            return Err((BAD_ARGS, "print-value-only is only for `--write-out=simple`".to_owned()));
        }
        printer.value_only = true;
    }
    printer.range_response(store.revision(), &pairs, more && !flags.is_set("count-only"), count, out);
    Ok(())
}

fn fill(pairs: &mut [Pair], cluster: &Cluster, codec: &Codec, revision: u64) -> Result<(), Failure> {
    for pair in pairs {
        pair.value = value(cluster, codec, &pair.key, revision)?;
    }
    Ok(())
}

/// Returns the range of the arguments.
fn parse_range(flags: &Flags, args: &[String]) -> Result<Range, Failure> {
    let Some(key) = args.first().cloned() else {
        let message = "get command needs one argument as key and an optional argument as range_end";
        return Err((BAD_ARGS, message.to_owned()));
    };
    flags.check_exclusive("prefix", "from-key")?;
    flags.check_exclusive("keys-only", "count-only")?;
    match args.get(1) {
        Some(_) if flags.is_set("prefix") || flags.is_set("from-key") => {
            let message = "too many arguments, only accept one argument when `--prefix` or `--from-key` is set";
            Err((BAD_ARGS, message.to_owned()))
        }
        Some(end) => Ok(Range::Interval(key, Some(end.clone()))),
        None if flags.is_set("prefix") => Ok(Range::Prefix(key)),
        None if flags.is_set("from-key") => Ok(Range::Interval(key, None)),
        None if key.is_empty() => Err((ERROR, "etcdserver: key is not provided".to_owned())),
        None => Ok(Range::Key(key)),
    }
}

/// Returns the minimum and maximum revision of a pair of flags; 0 if there is no bound.
fn bounds(flags: &Flags, min: &str, max: &str, first: &str, second: &str) -> Result<(i64, i64), Failure> {
    let (least, most) = (flags.number(min)?, flags.number(max)?);
    if most > 0 && least > most {
        return Err((BAD_FEATURE, format!("{first}(={least}) > {second}(={most})")));
    }
    Ok((least, most))
}

fn within((least, most): (i64, i64), revision: u64) -> bool {
    let revision = i64::try_from(revision).unwrap_or(i64::MAX);
    (least <= 0 || revision >= least) && (most <= 0 || revision <= most)
}

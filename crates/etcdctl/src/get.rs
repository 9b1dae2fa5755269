//! `etcdctl get`.
//!
//! Answers to `get_command.go` and to how the server ranges, filters, sorts and counts.

use bindery_cluster::Cluster;
use bindery_wire::Codec;

use crate::flags::Flags;
use crate::print::{Form, Pair, Printer};
use crate::{BAD_ARGS, BAD_FEATURE, ERROR, Failure, value};

/// Which keys are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// This one.
    Key(String),
    /// All that begin with it.
    Prefix(String),
    /// From the first on, to before the second if there is one.
    Between(String, Option<String>),
}

impl Range {
    /// Whether a key is in it.
    pub fn holds(&self, key: &str) -> bool {
        match self {
            Range::Key(only) => key == only,
            Range::Prefix(prefix) => key.starts_with(prefix),
            Range::Between(from, to) => key >= from.as_str() && to.as_ref().is_none_or(|to| key < to.as_str()),
        }
    }

    /// What all its keys begin with.
    fn prefix(&self) -> &str {
        match self {
            Range::Key(prefix) | Range::Prefix(prefix) => prefix,
            Range::Between(..) => "",
        }
    }
}

/// By what the answer is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Key,
    Create,
    Modify,
    Value,
    Version,
}

/// Runs the command.
pub fn get(
    flags: &Flags,
    words: &[String],
    cluster: &Cluster,
    codec: &Codec,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let mut printer = Printer::new(flags)?;
    let range = asked(flags, words)?;
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
        .filter(|(key, _)| range.holds(key))
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
    let keys_only = flags.on("keys-only");
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

    if flags.on("count-only") {
        if printer.form != Form::Fields {
            return Err((BAD_ARGS, "--count-only is only for `--write-out=fields`".to_owned()));
        }
        pairs.clear();
    } else if !keys_only && target != Target::Value {
        fill(&mut pairs, cluster, codec, revision)?;
    }
    if flags.on("print-value-only") {
        if printer.form != Form::Simple {
            return Err((BAD_ARGS, "print-value-only is only for `--write-out=simple`".to_owned()));
        }
        printer.value_only = true;
    }
    printer.got(store.revision(), &pairs, more && !flags.on("count-only"), count, out);
    Ok(())
}

fn fill(pairs: &mut [Pair], cluster: &Cluster, codec: &Codec, revision: u64) -> Result<(), Failure> {
    for pair in pairs {
        pair.value = value(cluster, codec, &pair.key, revision)?;
    }
    Ok(())
}

/// The keys that the arguments mean.
fn asked(flags: &Flags, words: &[String]) -> Result<Range, Failure> {
    let Some(key) = words.first().cloned() else {
        let message = "get command needs one argument as key and an optional argument as range_end";
        return Err((BAD_ARGS, message.to_owned()));
    };
    flags.not_both("prefix", "from-key")?;
    flags.not_both("keys-only", "count-only")?;
    match words.get(1) {
        Some(_) if flags.on("prefix") || flags.on("from-key") => {
            let message = "too many arguments, only accept one argument when `--prefix` or `--from-key` is set";
            Err((BAD_ARGS, message.to_owned()))
        }
        Some(end) => Ok(Range::Between(key, Some(end.clone()))),
        None if flags.on("prefix") => Ok(Range::Prefix(key)),
        None if flags.on("from-key") => Ok(Range::Between(key, None)),
        None if key.is_empty() => Err((ERROR, "etcdserver: key is not provided".to_owned())),
        None => Ok(Range::Key(key)),
    }
}

/// The revisions that a pair of flags admits; 0 for no bound.
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

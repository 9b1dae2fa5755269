//! `etcdctl watch`.
//!
//! Answers to `watch_command.go`. A watch has no end: what was written before comes at once, and what is written later
//! when [`Watch::more`] is asked.

use bindery_cluster::Cluster;
use bindery_wire::Codec;

use crate::flags::Flags;
use crate::get::Range;
use crate::print::{Event, Pair, Printer};
use crate::{BAD_ARGS, Failure, INTERRUPTED, Output, value};

/// A watch that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    range: Range,
    printer: Printer,
    previous: bool,
    /// The last revision that it has seen.
    seen: u64,
}

/// Runs the command.
pub fn watch(
    flags: &Flags,
    words: &[String],
    cluster: &Cluster,
    codec: &Codec,
    output: &mut Output,
) -> Result<(), Failure> {
    let printer = Printer::new(flags)?;
    if flags.on("interactive") {
        return Err((BAD_ARGS, "watch --interactive is not simulated".to_owned()));
    }
    let range = match words {
        [] => return Err((BAD_ARGS, "bad number of arguments".to_owned())),
        [_, _] if flags.on("prefix") => {
            return Err((BAD_ARGS, "`range_end` and `--prefix` are mutually exclusive".to_owned()));
        }
        [key, end] => Range::Between(key.clone(), Some(end.clone())),
        [key, ..] if flags.on("prefix") => Range::Prefix(key.clone()),
        [key, ..] => Range::Key(key.clone()),
    };
    let store = cluster.server().etcd();
    let from = u64::try_from(flags.number("rev")?).unwrap_or(0);
    let seen = if from > 0 { from - 1 } else { store.revision() };
    let mut watch = Watch { range, printer, previous: flags.on("prev-kv"), seen };
    // etcd watches from a revision that is not compacted; reading at the compacted one is still possible.
    if from > 0 && from <= store.compacted() {
        watch.printer.watched(store.revision(), &[], Some(store.compacted()), &mut output.stdout);
        let why = bindery_etcd::Error::Compacted;
        output.stderr += &format!("watch was canceled ({why})\n");
        return Err((INTERRUPTED, "watch is canceled by the server".to_owned()));
    }
    // What is past comes in one answer.
    let events = watch.events(cluster, codec)?;
    if !events.is_empty() {
        watch.printer.watched(store.revision(), &events, None, &mut output.stdout);
    }
    output.watch = Some(watch);
    Ok(())
}

impl Watch {
    /// What it prints about the writes since it was last asked, an answer for each.
    pub fn more(&mut self, cluster: &Cluster, codec: &Codec) -> Output {
        let mut output = Output::default();
        match self.events(cluster, codec) {
            Ok(events) => {
                for event in events {
                    let revision = event.now.mod_revision;
                    self.printer.watched(revision, &[event], None, &mut output.stdout);
                }
            }
            Err((exit, message)) => {
                output.exit = exit;
                output.stderr = format!("Error: {message}\n");
            }
        }
        output
    }

    fn events(&mut self, cluster: &Cluster, codec: &Codec) -> Result<Vec<Event>, Failure> {
        let store = cluster.server().etcd();
        let mut events = Vec::new();
        let written = store.since(self.seen).map_err(|error| (INTERRUPTED, error.to_string()))?;
        for event in written.filter(|event| self.range.holds(&event.key)) {
            let pair = |kv: &bindery_etcd::KeyValue<_>| -> Result<Pair, Failure> {
                Ok(Pair {
                    key: event.key.clone(),
                    value: value(cluster, codec, &event.key, kv.mod_revision)?,
                    create_revision: kv.create_revision,
                    mod_revision: kv.mod_revision,
                    version: kv.version,
                })
            };
            let now = match &event.now {
                Some(kv) => pair(kv)?,
                None => Pair { key: event.key.clone(), mod_revision: event.revision, ..Pair::default() },
            };
            let before = event.before.as_ref().filter(|_| self.previous).map(pair).transpose()?;
            events.push(Event { delete: event.now.is_none(), now, before });
        }
        self.seen = self.seen.max(store.revision());
        Ok(events)
    }
}

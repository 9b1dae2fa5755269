//! `etcdctl watch`.
//!
//! Implements `watch_command.go`. A watch has no end. Past events are printed at once, later events when
//! [`Watch::more`] is called.

use bindery_cluster::Cluster;
use bindery_wire::Codec;

use crate::flags::Flags;
use crate::get::Range;
use crate::print::{Event, Pair, Printer};
use crate::{BAD_ARGS, Failure, INTERRUPTED, Output, value};

/// A running watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    range: Range,
    printer: Printer,
    previous: bool,
    /// The last revision whose events were printed.
    seen: u64,
}

/// Runs the command.
pub fn watch(
    flags: &Flags,
    args: &[String],
    cluster: &Cluster,
    codec: &Codec,
    output: &mut Output,
) -> Result<(), Failure> {
    let printer = Printer::new(flags)?;
    if flags.is_set("interactive") {
        return Err((BAD_ARGS, "watch --interactive is not simulated".to_owned()));
    }
    let range = match args {
        [] => return Err((BAD_ARGS, "bad number of arguments".to_owned())),
        [_, _] if flags.is_set("prefix") => {
            return Err((BAD_ARGS, "`range_end` and `--prefix` are mutually exclusive".to_owned()));
        }
        [key, end] => Range::Interval(key.clone(), Some(end.clone())),
        [key, ..] if flags.is_set("prefix") => Range::Prefix(key.clone()),
        [key, ..] => Range::Key(key.clone()),
    };
    let store = cluster.server().etcd();
    let from = u64::try_from(flags.number("rev")?).unwrap_or(0);
    let seen = if from > 0 { from - 1 } else { store.revision() };
    let mut watch = Watch { range, printer, previous: flags.is_set("prev-kv"), seen };
    // etcd watches from a revision that is not compacted. Reads at the compacted revision are still possible.
    if from > 0 && from <= store.compacted() {
        watch.printer.watch_response(store.revision(), &[], Some(store.compacted()), &mut output.stdout);
        let why = bindery_etcd::Error::Compacted;
        output.stderr += &format!("watch was canceled ({why})\n");
        return Err((INTERRUPTED, "watch is canceled by the server".to_owned()));
    }
    // Past events are in one response.
    let events = watch.events(cluster, codec)?;
    if !events.is_empty() {
        watch.printer.watch_response(store.revision(), &events, None, &mut output.stdout);
    }
    output.watch = Some(watch);
    Ok(())
}

impl Watch {
    /// Returns the output for the events since the last call, one response per event.
    pub fn more(&mut self, cluster: &Cluster, codec: &Codec) -> Output {
        let mut output = Output::default();
        match self.events(cluster, codec) {
            Ok(events) => {
                for event in events {
                    let revision = event.current.mod_revision;
                    self.printer.watch_response(revision, &[event], None, &mut output.stdout);
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
        for event in written.filter(|event| self.range.contains(&event.key)) {
            let pair = |kv: &bindery_etcd::KeyValue<_>| -> Result<Pair, Failure> {
                Ok(Pair {
                    key: event.key.clone(),
                    value: value(cluster, codec, &event.key, kv.mod_revision)?,
                    create_revision: kv.create_revision,
                    mod_revision: kv.mod_revision,
                    version: kv.version,
                })
            };
            let current = match &event.now {
                Some(kv) => pair(kv)?,
                None => Pair { key: event.key.clone(), mod_revision: event.revision, ..Pair::default() },
            };
            let previous = event.before.as_ref().filter(|_| self.previous).map(pair).transpose()?;
            events.push(Event { delete: event.now.is_none(), current, previous });
        }
        self.seen = self.seen.max(store.revision());
        Ok(events)
    }
}

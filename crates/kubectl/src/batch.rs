//! Applies a long manifest in parts.
//!
//! Equivalent to `kubectl apply -f -`. Other command lines are not supported.

use std::collections::{BTreeSet, VecDeque};

use crate::args::Args;
use crate::error::{Error, aggregate};
use crate::resources::Info;
use crate::{Client, CommandContext, Output};

/// `kubectl apply -f -` of a long text, which applies some objects per call so that the page stays responsive. The
/// result and the output are those of [`crate::run`].
#[derive(Debug, Clone)]
pub struct Batch {
    args: Args,
    remaining: VecDeque<Info>,
    errors: Vec<Error>,
    out: String,
    err: String,
    warned: BTreeSet<String>,
}

impl Batch {
    /// Parses the text. The only requests to the client are for discovery. `None` if the command line is not `apply -f
    /// -`.
    pub fn new(client: &mut dyn Client, args: &[&str], text: &str) -> Option<Batch> {
        let ["apply", rest @ ..] = args else { return None };
        if *rest != ["-f", "-"] {
            return None;
        }
        let args = crate::args::parse(crate::commands::EDITOR.flags(), "apply", rest).ok()?;
        let mut batch = Batch {
            args,
            remaining: VecDeque::new(),
            errors: Vec::new(),
            out: String::new(),
            err: String::new(),
            warned: BTreeSet::new(),
        };
        let (infos, failed) = batch.with(client, text, |run| run.read_text("apply")).ok()?;
        batch.remaining = infos.into();
        if !failed.is_empty() {
            batch.errors.push(Error::Many(failed));
        }
        Some(batch)
    }

    fn with<T>(&mut self, client: &mut dyn Client, stdin: &str, f: impl FnOnce(&mut CommandContext) -> T) -> T {
        let mut run = CommandContext {
            command: "apply".into(),
            args: std::mem::take(&mut self.args),
            out: std::mem::take(&mut self.out),
            err: std::mem::take(&mut self.err),
            warned: std::mem::take(&mut self.warned),
            ..CommandContext::new(client, stdin, &crate::commands::EDITOR)
        };
        let done = f(&mut run);
        (self.args, self.out, self.err, self.warned) = (run.args, run.out, run.err, run.warned);
        done
    }

    /// Returns the number of objects that are not applied yet.
    pub fn remaining(&self) -> usize {
        self.remaining.len()
    }

    /// Applies the next objects, at most this number.
    pub fn apply_next(&mut self, client: &mut dyn Client, objects: usize) {
        for _ in 0..objects {
            let Some(info) = self.remaining.pop_front() else { return };
            if let Err(error) = self.with(client, "", |run| run.apply_and_print(info)) {
                self.errors.push(error);
            }
        }
    }

    /// Returns the output of the command, with the errors at the end.
    pub fn output(&self) -> Output {
        Output::new(self.out.clone(), self.err.clone(), aggregate(self.errors.clone()).err().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_cluster::{Cluster, Config};

    #[test]
    fn batch_output_matches_single_run() {
        let volume = |name: &str, size: &str| {
            format!(
                "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {name}}}\nspec: {{capacity: {{storage: {size}}}, \
                 accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Recycle, nfs: {{server: a, path: /}}}}\n"
            )
        };
        let good: Vec<String> = (0..9).map(|i| volume(&format!("v{i}"), "1Gi")).collect();
        let bad = [volume("Wrong", "1Gi"), volume("v0", "-1"), volume("w", "1Gi").replace("kind", "kinds")];
        for documents in [good.clone(), [&good[..], &bad].concat(), [&bad[..2], &good].concat(), vec![bad[2].clone()]] {
            let text = documents.join("---\n");
            let (mut whole, mut parts) = (Cluster::new(Config::bare()), Cluster::new(Config::bare()));
            let at_once = crate::apply(&mut whole, &text);
            let mut batch = Batch::new(&mut parts, &["apply", "-f", "-"], &text).unwrap();
            while batch.remaining() > 0 {
                batch.apply_next(&mut parts, 2);
            }
            assert_eq!(batch.output(), at_once);
            assert_eq!(parts.revision(), whole.revision());
        }
        assert!(Batch::new(&mut Cluster::new(Config::bare()), &["apply", "-f", "-", "-o", "yaml"], "").is_none());
    }
}

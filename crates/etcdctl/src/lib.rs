//! The etcdctl command line, on the etcd of the core.
//!
//! Implements `etcdctl` 3.6 (`etcdctl/ctlv3/command`): `get`, `watch` and `version`, in all output formats except
//! `protobuf`. The values are the bytes that a real etcd would store. The commands only read: a write that bypasses the
//! API server creates states without an explanation. Not modelled: members, leases, users, the log lines of the client
//! before it fails, and usage texts.

mod flags;
mod get;
mod print;
mod watch;

use bindery_cluster::Cluster;
use bindery_wire::Codec;

use flags::Flags;
pub use watch::Watch;

/// The output of a command.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Output {
    /// The exit code, 0 for success.
    pub exit: i32,
    /// Standard output. It may be invalid UTF-8.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: String,
    /// A watch that continues. [`Watch::more`] returns its later output.
    pub watch: Option<Watch>,
}

/// The error of a command: its exit code, and the text after `Error: `.
type Failure = (i32, String);

const ERROR: i32 = 1;
const BAD_FEATURE: i32 = 4;
const INTERRUPTED: i32 = 5;
const BAD_ARGS: i32 = 128;

/// Runs one command. `args` is the command line without `etcdctl`.
pub fn etcdctl(args: &[&str], cluster: &Cluster, codec: &Codec) -> Output {
    let mut output = Output::default();
    if let Err((exit, message)) = run(args, cluster, codec, &mut output) {
        output.exit = exit;
        output.stderr += &format!("Error: {message}\n");
    }
    output
}

fn run(args: &[&str], cluster: &Cluster, codec: &Codec, output: &mut Output) -> Result<(), Failure> {
    let flags = Flags::parse(args)?;
    let Some((command, args)) = flags.args.split_first() else {
        return Err((ERROR, "name a command: get, watch or version".to_owned()));
    };
    match command.as_str() {
        "get" => get::get(&flags, args, cluster, codec, &mut output.stdout),
        "watch" => watch::watch(&flags, args, cluster, codec, output),
        "version" => {
            output.stdout = b"etcdctl version: 3.6.14\nAPI version: 3.6\n".to_vec();
            Ok(())
        }
        "put" | "del" | "txn" | "compaction" => {
            Err((ERROR, format!("{command} is not simulated: all writes go through the API server")))
        }
        "alarm" | "auth" | "check" | "completion" | "defrag" | "downgrade" | "elect" | "endpoint" | "help"
        | "lease" | "lock" | "make-mirror" | "member" | "move-leader" | "role" | "snapshot" | "user" => {
            Err((ERROR, format!("{command} is not simulated")))
        }
        other => Err((ERROR, format!("unknown command {other:?} for \"etcdctl\""))),
    }
}

/// Returns the value of a key at a revision, as a real etcd stores it.
fn value(cluster: &Cluster, codec: &Codec, key: &str, revision: u64) -> Result<Vec<u8>, Failure> {
    let bytes = cluster.server().stored_bytes(codec, key, revision);
    bytes.map(Option::unwrap_or_default).map_err(|error| (ERROR, format!("{key}: {error}")))
}

//! The etcdctl command line, on the core's etcd.
//!
//! Answers to `etcdctl` 3.6 (`etcdctl/ctlv3/command`): `get`, `watch` and `version`, in all forms of output but
//! `protobuf`. The values are the bytes that a real etcd would hold. Only reads: whoever writes past the API server
//! makes states of which nothing can say how they came about. Not modelled: members, leases, users, the lines that the
//! client logs before it gives up, and usage texts.

mod flags;
mod get;
mod print;
mod watch;

use bindery_cluster::Cluster;
use bindery_wire::Codec;

use flags::Flags;
pub use watch::Watch;

/// What a command printed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Output {
    /// Exit code, 0 for success.
    pub exit: i32,
    /// Standard output, which may be no text.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: String,
    /// A watch that goes on: what it prints later is its own to say.
    pub watch: Option<Watch>,
}

/// Why a command ended badly: its exit code and what it says after `Error: `.
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
    let Some((command, words)) = flags.words.split_first() else {
        return Err((ERROR, "name a command: get, watch or version".to_owned()));
    };
    match command.as_str() {
        "get" => get::get(&flags, words, cluster, codec, &mut output.stdout),
        "watch" => watch::watch(&flags, words, cluster, codec, output),
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

/// The value of a key at a revision, as a real etcd holds it.
fn value(cluster: &Cluster, codec: &Codec, key: &str, revision: u64) -> Result<Vec<u8>, Failure> {
    let bytes = cluster.server().stored_bytes(codec, key, revision);
    bytes.map(Option::unwrap_or_default).map_err(|error| (ERROR, format!("{key}: {error}")))
}

//! The command line `kubectl` 1.36, with the exact output of the real one.
//!
//! Implements `staging/src/k8s.io/kubectl` and `cli-runtime`. It accesses the server only through [`Client`], as the
//! real kubectl does through the API. Not modelled: configuration files, contexts, plugins, and commands that need a
//! network; those print an error.
//!
//! Example: `cargo run -p bindery-kubectl --example commands`.

mod apply;
mod args;
mod batch;
mod check;
mod client;
mod columns;
pub mod commands;
mod describe;
mod discovery;
mod drain;
mod edit;
mod error;
mod exec;
mod explain;
mod generators;
mod get;
pub mod jsonpath;
mod metadata_commands;
mod output;
mod resources;
mod rollout;
mod running;
mod strategic;
mod table;
mod tabwriter;
mod unsupported;
mod wait;
mod write;

use std::collections::{BTreeSet, VecDeque};

use bindery_api::object::{self, Value};
use bindery_api::request::{Request, Response};
use bindery_api::{Kind, field, kinds};

use args::Args;
pub use batch::Batch;
pub use bindery_api::manifest;
pub use check::{Checked, Diagnostic, ObjectCheck, check};
pub use client::{Client, ClusterClient, Interrupted};
pub use commands::Commands;
use error::{Error, Result};
pub use exec::Terminal;
pub use output::{json, yaml};
pub use running::{Progress, Running, Wait};
pub use table::{Row, Table};

/// The output of a command.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Output {
    /// The exit code, 0 for success.
    pub exit: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Standard error without the patches and the objects that `kubectl apply` prints before the server's message.
    /// `None` if it is not shorter.
    pub brief: Option<String>,
    /// The manifest that `kubectl edit` opens in an editor. The caller applies it.
    pub edit_buffer: Option<String>,
    /// The interactive shell that read the input, for `kubectl exec -i -t`. `Cluster::prompt` returns `None` after it
    /// exited.
    pub terminal: Option<Terminal>,
}

/// The context of a running command.
pub(crate) struct CommandContext<'a> {
    client: &'a mut dyn Client,
    /// The commands that the program links.
    commands: &'static Commands,
    /// The name of the command: `apply`.
    command: String,
    args: Args,
    namespace: String,
    stdin: &'a str,
    out: String,
    err: String,
    edit_buffer: Option<String>,
    terminal: Option<Terminal>,
    warned: BTreeSet<String>,
    warnings: Vec<String>,
    /// The tables that `get` printed.
    tables: Vec<Table>,
    /// The number of pauses in which the cluster ran.
    pauses: u32,
}

impl<'a> CommandContext<'a> {
    /// Returns the context of a new command.
    fn new(client: &'a mut dyn Client, stdin: &'a str, commands: &'static Commands) -> CommandContext<'a> {
        CommandContext {
            client,
            commands,
            command: String::new(),
            args: Args::default(),
            namespace: "default".into(),
            stdin,
            out: String::new(),
            err: String::new(),
            edit_buffer: None,
            terminal: None,
            warned: BTreeSet::new(),
            warnings: Vec::new(),
            tables: Vec::new(),
            pauses: 0,
        }
    }
}

/// Runs a command. `args` is the command line without `kubectl`; `-f -` reads `stdin`.
pub fn run(client: &mut dyn Client, args: &[&str], stdin: &str) -> Output {
    commands::ALL.run(client, args, stdin)
}

impl Output {
    /// Returns the output with the text of the error at its end.
    fn new(stdout: String, mut stderr: String, error: Option<&Error>) -> Output {
        let brief = error.and_then(Error::brief_report).map(|brief| format!("{stderr}{brief}"));
        let (text, exit) = error.map(Error::report).unwrap_or_default();
        stderr += &text;
        Output { exit, stdout, stderr, brief, ..Output::default() }
    }
}

/// Runs `kubectl apply -f -`.
pub fn apply(client: &mut dyn Client, text: &str) -> Output {
    run(client, &["apply", "-f", "-"], text)
}

/// A reference to an object of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// The kind.
    pub kind: &'static Kind,
    /// The namespace; empty for cluster-scoped kinds.
    pub namespace: String,
    /// The name.
    pub name: String,
}

/// Returns the objects of a text, in its order, without documents that cannot be parsed.
pub fn references(text: &str) -> Vec<ObjectRef> {
    let mut queue: VecDeque<Value> =
        manifest::documents(text).into_iter().filter_map(|d| d.ok().map(|d| d.value)).collect();
    let mut out = Vec::new();
    while let Some(value) = queue.pop_front() {
        if object::kind(&value) == "List" {
            for item in object::list_at(&value, "items").iter().rev() {
                queue.push_front(item.clone());
            }
        } else if let Some(kind) = kinds::of(&value) {
            let namespace = match (kind.namespaced, object::namespace(&value)) {
                (false, _) => "",
                (true, "") => "default",
                (true, namespace) => namespace,
            };
            let name = object::name(&value).to_owned();
            if !name.is_empty() {
                out.push(ObjectRef { kind, namespace: namespace.to_owned(), name });
            }
        }
    }
    out
}

impl CommandContext<'_> {
    fn dispatch(&mut self, words: &[&str]) -> Result<()> {
        let at = args::command_at(words);
        let name = match words.get(at) {
            None | Some(&"--help" | &"-h") => "help",
            Some(name) => name,
        };
        if let Some(text) = unsupported::error(name) {
            return Err(Error::Text(text));
        }
        let Some((name, command)) = self.commands.find(name) else {
            return Err(Error::Text(unknown_command(name)));
        };
        let mut rest: Vec<&str> = words.iter().take(at).copied().collect();
        rest.extend(words.iter().skip(at + 1));
        if *name == "create"
            && let Some(result) = self.commands.generate().and_then(|generate| generate(self, &rest))
        {
            return result;
        }
        if self.parse(name, &rest)? { self.help() } else { command(self) }
    }

    /// Parses the words after the name of a command. Returns true if they ask for help.
    fn parse(&mut self, command: &str, words: &[&str]) -> Result<bool> {
        self.command = command.to_owned();
        self.args = args::parse(self.commands.flags(), command, words)?;
        if self.args.has("namespace") {
            self.namespace = self.args.get("namespace").to_owned();
        }
        Ok(self.args.on("help"))
    }

    /// Sends a request. Warnings go to stderr, each text once.
    fn request(&mut self, request: Request) -> Result<Response> {
        let command = self.command.split(' ').next().unwrap_or("");
        let response = self.client.request(&format!("kubectl {command}"), request)?;
        for warning in &response.warnings {
            if self.warned.insert(warning.clone()) {
                self.warning(warning);
            }
        }
        Ok(response)
    }

    fn print_line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes a warning to stderr and to the diagnostics of [`check()`].
    fn warning(&mut self, text: &str) {
        self.warn(&format!("Warning: {text}"));
        self.warnings.push(text.to_owned());
    }

    fn warn(&mut self, line: &str) {
        self.err.push_str(line);
        self.err.push('\n');
    }
}

/// All commands of kubectl, in its own order.
const ALL: &str = "create expose run set explain get edit delete rollout scale autoscale certificate cluster-info top cordon uncordon drain taint describe logs attach exec port-forward proxy cp auth debug events diff apply patch replace wait kustomize label annotate completion plugin version api-resources options config";

/// Returns cobra's error for an unknown command, with suggestions of similar names.
fn unknown_command(word: &str) -> String {
    let mut text = format!("unknown command {} for \"kubectl\"", field::quote(word));
    let typed = word.to_ascii_lowercase();
    let close: Vec<&str> = ALL.split(' ').filter(|n| distance(&typed, n) <= 2 || n.starts_with(&typed)).collect();
    if !close.is_empty() {
        text += "\n\nDid you mean this?\n";
        for name in close {
            text += &format!("\t{name}\n");
        }
    }
    text
}

/// Returns the Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

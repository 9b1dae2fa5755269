//! Tables of the commands that a program links. The linker removes the commands that no table names.

use bindery_api::Value;

use crate::args::{self, EDITOR_FLAGS, Flags, OTHER_FLAGS};
use crate::error::Result;
use crate::get::Group;
use crate::jsonpath::NO_JSONPATH;
use crate::{Client, CommandContext, Output, Table};

/// A command: its name and its function.
pub(crate) type Command = (&'static str, fn(&mut CommandContext) -> Result<()>);

/// `kubectl create KIND` with the words after `create`. `None` if they name no generator.
pub(crate) type Generate = fn(&mut CommandContext, &[&str]) -> Option<Result<()>>;

/// The output formats and the sort order that use JSONPath templates.
pub(crate) struct Templates {
    /// `-o jsonpath` and `-o jsonpath-as-json`. The arguments are the format, the template and the object.
    pub print: fn(&mut CommandContext, &str, &str, &Value) -> Result<()>,
    /// `-o custom-columns`.
    pub columns: fn(&mut CommandContext, &str, &[Value]) -> Result<()>,
    /// `--sort-by`.
    pub sort: fn(&mut [Group], &str) -> Result<()>,
}

/// A set of commands.
pub struct Commands {
    list: &'static [Command],
    flags: Flags,
    /// `kubectl create KIND`.
    generate: Option<Generate>,
    templates: Option<&'static Templates>,
}

impl std::fmt::Debug for Commands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.list.iter().map(|(name, _)| name)).finish()
    }
}

/// All commands.
pub static ALL: Commands = Commands {
    list: &[
        ("annotate", |r| r.annotate()),
        ("api-resources", |r| r.api_resources()),
        ("apply", |r| r.apply()),
        ("autoscale", |r| r.autoscale()),
        ("cordon", |r| r.cordon()),
        ("create", |r| r.create()),
        ("delete", |r| r.delete()),
        ("describe", |r| r.describe()),
        ("drain", |r| r.drain()),
        ("edit", |r| r.edit()),
        ("events", |r| r.events()),
        ("exec", |r| r.exec()),
        ("explain", |r| r.explain()),
        ("expose", |r| r.expose()),
        ("get", |r| r.get()),
        ("help", |r| r.help()),
        ("label", |r| r.label()),
        ("logs", |r| r.logs()),
        ("patch", |r| r.patch()),
        ("replace", |r| r.replace()),
        ("rollout", |r| r.rollout()),
        ("run", |r| r.run_pod()),
        ("scale", |r| r.scale()),
        ("set", |r| r.set()),
        ("taint", |r| r.taint()),
        ("uncordon", |r| r.uncordon()),
        ("version", |r| r.version()),
        ("wait", |r| r.wait()),
    ],
    flags: &[EDITOR_FLAGS, OTHER_FLAGS],
    generate: Some(crate::generators::create),
    templates: Some(&Templates {
        print: |r, format, template, value| r.print_template(format, template, value),
        columns: |r, columns, objects| r.print_custom_columns(columns, objects),
        sort: crate::get::sort,
    }),
};

/// The commands that a page with an editor uses.
pub static EDITOR: Commands = Commands {
    list: &[
        ("apply", |r| r.apply()),
        ("create", |r| r.create()),
        ("delete", |r| r.delete()),
        ("get", |r| r.get()),
        ("help", |r| r.help()),
        ("patch", |r| r.patch()),
        ("replace", |r| r.replace()),
    ],
    flags: &[EDITOR_FLAGS],
    generate: None,
    templates: None,
};

impl Commands {
    /// Runs one command. `args` is the command line without `kubectl`; `-f -` reads `stdin`.
    pub fn run(&'static self, client: &mut dyn Client, args: &[&str], stdin: &str) -> Output {
        let mut run = CommandContext::new(client, stdin, self);
        let error = run.dispatch(args).err();
        let CommandContext { out, err, edit_buffer: opens, terminal, .. } = run;
        Output { edit_buffer: opens, terminal, ..Output::new(out, err, error.as_ref()) }
    }

    /// Returns the tables that `kubectl get` prints. Empty if it prints no table.
    pub fn tables(&'static self, client: &mut dyn Client, args: &[&str]) -> Vec<Table> {
        let mut run = CommandContext::new(client, "", self);
        // A kind that cannot be listed has no table. The tables of the other kinds are returned.
        let _ = run.dispatch(args);
        run.tables
    }

    /// Returns the names of the commands, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.list.iter().map(|(name, _)| *name)
    }

    /// True if a command line, without `kubectl`, reads standard input: its flag `-f, --filename` is `-`. The command that
    /// `exec` runs in a container has a standard input of its own. False if kubectl rejects the command line.
    pub fn reads_stdin(&self, args: &[&str]) -> bool {
        args::reads_stdin(self.flags, args)
    }

    /// True if a command has the flag `-f, --filename`. `logs -f` is another flag.
    pub fn takes_files(&self, command: &str) -> bool {
        args::takes_files(self.flags, command)
    }

    pub(crate) fn flags(&self) -> Flags {
        self.flags
    }

    pub(crate) fn find(&self, name: &str) -> Option<&'static Command> {
        self.list.iter().find(|(known, _)| *known == name)
    }

    /// Returns the function of `kubectl create KIND`. `None` if the program does not link it.
    pub(crate) fn generate(&self) -> Option<Generate> {
        self.generate
    }

    /// Returns the functions for JSONPath templates.
    ///
    /// # Errors
    /// The program does not link them.
    pub(crate) fn templates(&self) -> Result<&'static Templates> {
        Ok(self.templates.ok_or(NO_JSONPATH)?)
    }
}

//! A shell in a container: it runs a command to its end, at once.
//!
//! Implements BusyBox `ash`, with its messages, and the container runtime that starts a command. A command is ended if
//! it would run without end, or if it waits for input without a writer. The same applies to a command that exceeds the
//! limits of [`MountNamespace`]. A command that needs more memory than the limit fails as on a real system: `out of
//! memory`.
//!
//! An interactive shell is a value between its lines: [`Interactive`]. Not modelled: programs that read the terminal,
//! and custom prompts (`PS1`).

use std::rc::Rc;

use bindery_api::time::Time;
use rpds::RedBlackTreeMap;

use crate::mount_namespace::{Mount, MountNamespace, from};
use crate::parse::{self, Command, Part, Pipeline, Redirect, Step, Word};
use crate::tree::Node;
use crate::{Errno, Files, coreutils, expansion};

/// The output of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExecOutput {
    /// The exit code.
    pub exit: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// A container in which commands run.
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    /// The mounts. The root is the first.
    pub mounts: &'a [Mount],
    /// The name of the host.
    pub hostname: &'a str,
    /// The environment.
    pub environment: &'a [(String, String)],
    /// The working directory.
    pub directory: &'a str,
    /// The time.
    pub now: Time,
}

impl Session<'_> {
    /// Runs a command in a running container. `None` if the program does not exist.
    pub fn run(&self, files: &mut Files, command: &[String], stdin: &[u8]) -> Option<ExecOutput> {
        let program = command.first()?;
        let mut shell = self.shell(files, false);
        shell.stdin = stdin.to_vec();
        let known = shell.program_exists(program);
        let flow = if known { shell.program(command) } else { return None };
        Some(shell.end(flow))
    }

    /// Runs the command of a container up to the point where it waits or serves.
    pub fn start(&self, files: &mut Files, command: &[String]) -> ExecOutput {
        let mut shell = self.shell(files, true);
        let flow = if command.is_empty() { Ok(0) } else { shell.program(command) };
        shell.end(flow)
    }

    /// Starts an interactive shell.
    pub fn interactive(&self, files: &mut Files) -> Interactive {
        self.shell(files, false).to_interactive(String::new())
    }

    /// Runs a line in an interactive shell. Returns its output, and the shell after the line. `None` if the shell
    /// exited; only then the exit code can differ from 0. [`END_OF_INPUT`] and [`INTERRUPT`] are lines of their own.
    pub fn line(&self, files: &mut Files, interactive: Interactive, line: &str) -> (ExecOutput, Option<Interactive>) {
        let mut shell = self.shell(files, false);
        let mut text = interactive.pending;
        shell.cwd = interactive.cwd;
        shell.variables = interactive.variables;
        shell.functions = interactive.functions;
        shell.status = interactive.status;
        let flow = match line {
            INTERRUPT => {
                text.clear();
                Err(Stop::Waits)
            }
            END_OF_INPUT if text.is_empty() => Err(Stop::Exit(shell.status)),
            _ => {
                let ends = line == END_OF_INPUT;
                if !ends {
                    text.push_str(line);
                    text.push('\n');
                }
                match shell.parse(&text) {
                    Err(stop) => Err(stop),
                    Ok(Ok(steps)) => match shell.list(&steps) {
                        // A line without a command keeps the last exit code.
                        Ok(_) if steps.is_empty() => Ok(shell.status),
                        flow => flow,
                    },
                    Ok(Err(error)) if !ends && parse::is_incomplete(&error) && text.len() < MAX_TEXT => {
                        let rests = shell.to_interactive(text);
                        return (ExecOutput::default(), Some(rests));
                    }
                    Ok(Err(error)) => {
                        shell.print_error(format_args!("sh: {error}"));
                        Ok(2)
                    }
                }
            }
        };
        shell.status = match flow {
            Ok(status) | Err(Stop::Return(status) | Stop::Error(status)) => status,
            Err(Stop::Exit(_)) => return (shell.end(flow), None),
            Err(Stop::Break | Stop::Continue) => 0,
            Err(Stop::Waits) => {
                shell.err.extend_from_slice(b"^C\n");
                INTERRUPTED
            }
        };
        let rests = shell.to_interactive(String::new());
        (shell.end(Ok(0)), Some(rests))
    }

    fn shell<'a>(&'a self, files: &'a mut Files, start: bool) -> Shell<'a> {
        let space = MountNamespace::new(files, self.mounts, self.now);
        let cwd = space.resolve(self.directory, true).unwrap_or_default();
        let mut variables = Variables::default();
        for (name, value) in self.environment {
            variables.set(name, value);
        }
        Shell {
            space,
            cwd,
            hostname: self.hostname,
            variables,
            functions: RedBlackTreeMap::new(),
            locals: Vec::new(),
            called: 0,
            depth: 0,
            piped: false,
            parameters: vec!["sh".into()],
            status: 0,
            substitution: None,
            stdin: Vec::new(),
            out: Vec::new(),
            err: Vec::new(),
            start,
            step_budget: STEP_BUDGET,
        }
    }
}

/// An interactive shell that waits for its next line. A clone shares the data.
#[derive(Debug, Clone)]
pub struct Interactive {
    cwd: String,
    variables: Variables,
    functions: RedBlackTreeMap<String, Function>,
    status: i32,
    /// The lines of an incomplete command.
    pending: String,
}

impl Interactive {
    /// Returns the prompt of BusyBox `ash` for root: the working directory, `~` for the home directory. `> ` for an
    /// incomplete command.
    pub fn prompt(&self) -> String {
        if !self.pending.is_empty() {
            return "> ".to_owned();
        }
        let home = self.variables.get("HOME").unwrap_or_default().trim_end_matches('/');
        match self.cwd.strip_prefix(home) {
            Some(rest) if !home.is_empty() && (rest.is_empty() || rest.starts_with('/')) => format!("~{rest} # "),
            _ if self.cwd.is_empty() => "/ # ".to_owned(),
            _ => format!("{} # ", self.cwd),
        }
    }
}

/// The character that a terminal sends for Ctrl+C.
pub const INTERRUPT: &str = "\u{3}";
/// The character that a terminal sends for Ctrl+D on an empty line.
pub const END_OF_INPUT: &str = "\u{4}";

/// True if a command is a shell that reads its commands from standard input. At a terminal it is interactive.
pub fn is_shell(command: &[String]) -> bool {
    let [program, flags @ ..] = command else { return false };
    let has_script = |flag: &String| match flag.strip_prefix("--") {
        Some(_) => false,
        None => !flag.starts_with('-') || flag.contains(['c', 'o']),
    };
    matches!(program_name(program), "sh" | "bash" | "ash") && !flags.iter().any(has_script)
}

/// Returns the name of a program without its standard directory.
fn program_name(program: &str) -> &str {
    let name = program.strip_prefix("/usr/local").unwrap_or(program);
    ["/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/"].iter().find_map(|p| name.strip_prefix(p)).unwrap_or(name)
}

/// The maximum number of steps of one command.
const STEP_BUDGET: u32 = 10_000;
/// The maximum number of printed bytes.
const MAX_OUTPUT: usize = 1 << 20;
/// The exit code of an interrupted command.
const INTERRUPTED: i32 = 130;
/// The maximum nesting of running commands, and of function calls. `dash` allows 1000 functions, and has a larger
/// stack.
const MAX_DEPTH: usize = 220;
const MAX_FUNCTION_DEPTH: usize = 100;
/// The maximum number of bytes of one text: a variable, or the words of a command.
const MAX_TEXT: usize = 1 << 20;
/// The maximum number of bytes of all variables.
const MAX_VARIABLES: usize = 4 << 20;

/// The variables. A clone shares the data.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    map: RedBlackTreeMap<String, Rc<str>>,
    /// The memory that they use.
    size: usize,
}

impl Variables {
    /// Returns the value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.map.get(name).map(|value| &**value)
    }

    /// Returns all variables, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.map.iter().map(|(name, value)| (name.as_str(), &**value))
    }

    fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.size += name.len() + value.len() + 64;
        self.map.insert_mut(name.to_owned(), value.into());
    }

    fn remove(&mut self, name: &str) -> Option<Rc<str>> {
        let old = self.map.get(name).cloned()?;
        self.size -= name.len() + old.len() + 64;
        self.map.remove_mut(name);
        Some(old)
    }
}

/// A function: a command and its redirections.
type Function = Rc<(Command, Vec<Redirect>)>;

/// The reason why the following commands do not run.
#[derive(Debug)]
pub enum Stop {
    /// `exit`.
    Exit(i32),
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `return`.
    Return(i32),
    /// An error that ends a shell, unless it is interactive.
    Error(i32),
    /// The command would wait, or run without end.
    Waits,
}

pub type Flow = Result<i32, Stop>;

/// The state of a running shell.
#[derive(Debug)]
pub struct Shell<'a> {
    pub space: MountNamespace<'a>,
    pub cwd: String,
    pub hostname: &'a str,
    pub variables: Variables,
    functions: RedBlackTreeMap<String, Function>,
    /// The previous values of the local variables of a function.
    locals: Vec<(String, Option<Rc<str>>)>,
    /// The nesting of function calls.
    called: usize,
    /// The nesting of commands.
    depth: usize,
    /// True if the output goes to another command, which may read only a part of it.
    pub piped: bool,
    parameters: Vec<String>,
    status: i32,
    /// The exit code of the last `$( )` in the words of this command.
    substitution: Option<i32>,
    pub stdin: Vec<u8>,
    pub out: Vec<u8>,
    pub err: Vec<u8>,
    /// True if this is the command of a container, which may wait and serve.
    pub start: bool,
    step_budget: u32,
}

/// The built-in commands.
const BUILT_IN: [&str; 15] = [
    "cd", "exit", "export", "set", "exec", "trap", "wait", "unset", "shift", "break", "continue", "return", ".", "sh",
    "local",
];
/// The special built-ins of POSIX, which functions cannot override.
const SPECIAL: [&str; 11] =
    ["exit", "export", "set", "exec", "trap", "unset", "shift", "break", "continue", "return", "."];

impl Shell<'_> {
    /// Returns the state of the shell between two lines.
    fn to_interactive(&self, pending: String) -> Interactive {
        Interactive {
            cwd: self.cwd.clone(),
            variables: self.variables.clone(),
            functions: self.functions.clone(),
            status: self.status,
            pending,
        }
    }

    fn end(self, flow: Flow) -> ExecOutput {
        let exit = match flow {
            Ok(exit) | Err(Stop::Exit(exit) | Stop::Return(exit) | Stop::Error(exit)) => exit,
            Err(Stop::Break | Stop::Continue) => 0,
            Err(Stop::Waits) => INTERRUPTED,
        };
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        ExecOutput { exit, stdout: text(self.out), stderr: text(self.err) }
    }

    /// Returns the absolute path of a file.
    pub fn path(&self, path: &str) -> String {
        from(&self.cwd, path)
    }

    /// Prints an error message.
    pub fn print_error(&mut self, text: impl std::fmt::Display) {
        let line = format!("{text}\n");
        // The output of a command that exceeded its limit is truncated.
        if self.space.charge(line.len()).is_ok() {
            self.err.extend_from_slice(line.as_bytes());
        }
    }

    /// Prints a text.
    pub fn print(&mut self, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        let _ = self.space.charge(text.len());
        self.out.extend_from_slice(text);
    }

    /// Charges work to the command.
    pub fn charge(&self, bytes: usize) -> Result<(), Stop> {
        self.space.charge(bytes).map_err(|_| Stop::Waits)
    }

    /// Ends the shell with the message for insufficient memory.
    fn out_of_memory<T>(&mut self) -> Result<T, Stop> {
        self.print_error("sh: out of memory");
        Err(Stop::Error(2))
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Stop> {
        self.charge(value.len())?;
        let grows = name.len() + value.len();
        if value.len() > MAX_TEXT || self.variables.size + grows > MAX_VARIABLES {
            return self.out_of_memory();
        }
        self.variables.set(name, value);
        Ok(())
    }

    /// True if a program with this name exists.
    fn program_exists(&self, program: &str) -> bool {
        let name = program.rsplit('/').next().unwrap_or(program);
        matches!(name, "sh" | "bash" | "ash") || coreutils::find(name).is_some() || self.script(program).is_some()
    }

    /// Returns the text of a script in a file.
    fn script(&self, path: &str) -> Option<String> {
        let content = path.contains('/').then(|| self.space.read(&self.path(path)).ok())??;
        Some(String::from_utf8_lossy(&content.data).into_owned())
    }

    fn burn(&mut self) -> Result<(), Stop> {
        self.step_budget = self.step_budget.saturating_sub(1);
        if self.step_budget == 0 || self.out.len() > MAX_OUTPUT {
            return Err(Stop::Waits);
        }
        self.charge(64)
    }

    /// Runs a program or a built-in command by its name.
    fn program(&mut self, words: &[String]) -> Flow {
        self.burn()?;
        let mut words = words;
        let mut takes_place = false;
        while words.len() > 1 && words[0] == "exec" {
            (words, takes_place) = (&words[1..], true);
        }
        if takes_place {
            let exit = self.run_program(words)?;
            return Err(Stop::Exit(exit));
        }
        self.run_program(words)
    }

    fn run_program(&mut self, words: &[String]) -> Flow {
        let Some(program) = words.first() else { return Ok(0) };
        let name = program_name(program);
        let arguments = &words[1..];
        if !SPECIAL.contains(&program.as_str())
            && let Some(function) = self.functions.get(program).cloned()
        {
            return self.call(&function, arguments);
        }
        match name {
            "sh" | "bash" | "ash" => self.nested(arguments),
            "exec" => Ok(0),
            name if BUILT_IN.contains(&name) => self.built_in(name, arguments),
            name => match (coreutils::find(name), self.script(program)) {
                (Some(run), _) => run(self, arguments),
                (None, Some(text)) => self.run_nested(&text),
                // An unknown program of a container's command is the program of its image: it serves.
                (None, None) if self.start => Err(Stop::Waits),
                (None, None) => {
                    self.print_error(format_args!("sh: {program}: not found"));
                    Ok(127)
                }
            },
        }
    }

    /// Runs a function.
    fn call(&mut self, function: &Function, arguments: &[String]) -> Flow {
        if self.called >= MAX_FUNCTION_DEPTH {
            self.print_error(format_args!("sh: Maximum function recursion depth ({MAX_FUNCTION_DEPTH}) reached"));
            return Err(Stop::Error(2));
        }
        self.called += 1;
        let name = self.parameters.first().cloned().unwrap_or_default();
        let parameters = std::iter::once(name).chain(arguments.iter().cloned()).collect();
        let parameters = std::mem::replace(&mut self.parameters, parameters);
        let locals = std::mem::take(&mut self.locals);
        let flow = self.redirected(&function.0, &function.1);
        for (name, value) in std::mem::replace(&mut self.locals, locals).into_iter().rev() {
            match value {
                Some(value) => self.variables.set(&name, &value),
                None => drop(self.variables.remove(&name)),
            }
        }
        self.parameters = parameters;
        self.called -= 1;
        match flow {
            Err(Stop::Return(exit)) => Ok(exit),
            other => other,
        }
    }

    /// Runs steps in a subshell, with its own working directory and variables.
    fn subshell(&mut self, steps: &[Step]) -> Flow {
        let (cwd, variables, functions) = (self.cwd.clone(), self.variables.clone(), self.functions.clone());
        let flow = self.list(steps);
        (self.cwd, self.variables, self.functions) = (cwd, variables, functions);
        match flow {
            Err(Stop::Exit(exit) | Stop::Return(exit) | Stop::Error(exit)) => Ok(exit),
            other => other,
        }
    }

    fn nested(&mut self, arguments: &[String]) -> Flow {
        let mut at = 0;
        let mut given = false;
        while let Some(flags) = arguments.get(at).and_then(|a| a.strip_prefix('-')) {
            given |= flags.contains('c');
            at += if flags.starts_with('o') { 2 } else { 1 };
        }
        let Some(first) = arguments.get(at) else {
            // A shell without a script reads commands from its input.
            let text = String::from_utf8_lossy(&std::mem::take(&mut self.stdin)).into_owned();
            return self.run_nested(&text);
        };
        let old = std::mem::replace(&mut self.parameters, vec!["sh".into()]);
        self.parameters.truncate(usize::from(arguments.len() <= at + 1 || !given));
        self.parameters.extend(arguments[at + 1..].iter().cloned());
        let flow = if given {
            self.run_nested(first)
        } else {
            match self.script(&self.path(first)) {
                Some(text) => self.run_nested(&text),
                None => {
                    self.print_error(format_args!("sh: can't open '{first}': No such file or directory"));
                    Ok(2)
                }
            }
        };
        self.parameters = old;
        flow
    }

    /// Runs a script in a nested shell.
    fn run_nested(&mut self, text: &str) -> Flow {
        let steps = match self.parse(text)? {
            Ok(steps) => steps,
            Err(text) => {
                self.print_error(format_args!("sh: {text}"));
                return Ok(2);
            }
        };
        match self.subshell(&steps) {
            Err(Stop::Break | Stop::Continue) => Ok(self.status),
            other => other,
        }
    }

    /// Parses a script. This is charged as work.
    fn parse(&mut self, text: &str) -> Result<parse::Result<Vec<Step>>, Stop> {
        self.charge(text.len() * 8)?;
        Ok(parse::script(text))
    }

    fn built_in(&mut self, name: &str, arguments: &[String]) -> Flow {
        let first = arguments.first().map_or("", String::as_str);
        match name {
            "cd" => {
                let home = self.variables.get("HOME").unwrap_or_default().to_owned();
                let to = if first.is_empty() { home.as_str() } else { first };
                match self.space.stat(&self.path(to), true).map(|(at, entry)| (at, entry.is_directory())) {
                    Ok((at, true)) => self.cwd = at,
                    Ok(_) => return self.cannot_cd(to, Errno::NotDirectory),
                    Err(error) => return self.cannot_cd(to, error),
                }
            }
            "exit" => return Err(Stop::Exit(first.parse().unwrap_or(self.status))),
            "return" => return Err(Stop::Return(first.parse().unwrap_or(self.status))),
            "local" if self.called == 0 => {
                self.print_error("sh: local: not in a function");
                return Ok(1);
            }
            "local" => {
                for argument in arguments {
                    let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
                    self.locals.push((name.to_owned(), self.variables.remove(name)));
                    self.set(name, value)?;
                }
            }
            "break" => return Err(Stop::Break),
            "continue" => return Err(Stop::Continue),
            "wait" if self.start => return Err(Stop::Waits),
            "export" => {
                for argument in arguments {
                    if let Some((name, value)) = argument.split_once('=') {
                        self.set(name, value)?;
                    }
                }
            }
            "unset" => {
                for argument in arguments {
                    self.variables.remove(argument);
                }
            }
            "shift" if self.parameters.len() > 1 => drop(self.parameters.remove(1)),
            "." => {
                let text = self.script(&self.path(first));
                return match text.map(|text| self.parse(&text)).transpose()? {
                    Some(Ok(steps)) => match self.list(&steps) {
                        Err(Stop::Return(exit)) => Ok(exit),
                        other => other,
                    },
                    Some(Err(text)) => {
                        self.print_error(format_args!("sh: {text}"));
                        Ok(2)
                    }
                    None => {
                        self.print_error(format_args!("sh: .: can't open '{first}': No such file or directory"));
                        Ok(2)
                    }
                };
            }
            _ => {}
        }
        Ok(0)
    }

    fn cannot_cd(&mut self, to: &str, error: Errno) -> Flow {
        self.print_error(format_args!("sh: cd: line 0: can't cd to {to}: {error}"));
        Ok(2)
    }

    fn list(&mut self, steps: &[Step]) -> Flow {
        let mut status = 0;
        for step in steps {
            let runs = match step.after {
                "&&" => status == 0,
                "||" => status != 0,
                _ => true,
            };
            if runs {
                status = self.pipeline(&step.pipeline)?;
                self.status = status;
            }
        }
        Ok(status)
    }

    fn pipeline(&mut self, pipeline: &Pipeline) -> Flow {
        let last = pipeline.commands.len() - 1;
        let mut status = 0;
        let stdin = self.stdin.clone();
        for (i, (command, redirects)) in pipeline.commands.iter().enumerate() {
            if i == last {
                status = self.redirected(command, redirects)?;
            } else {
                let out = std::mem::take(&mut self.out);
                let piped = std::mem::replace(&mut self.piped, true);
                let flow = self.redirected(command, redirects);
                self.piped = piped;
                self.stdin = std::mem::replace(&mut self.out, out);
                // The end of one command of a pipeline does not end the others.
                if let Err(Stop::Waits) = flow {
                    return Err(Stop::Waits);
                }
            }
        }
        if last > 0 {
            self.stdin = stdin;
        }
        Ok(if pipeline.not { i32::from(status == 0) } else { status })
    }

    /// Runs a command with redirections.
    fn redirected(&mut self, command: &Command, redirects: &[Redirect]) -> Flow {
        if redirects.is_empty() { self.command(command) } else { self.turned(command, redirects) }
    }

    #[inline(never)] // Most commands have no redirections, and the stack is limited.
    fn turned(&mut self, command: &Command, redirects: &[Redirect]) -> Flow {
        // The target of each descriptor. `Own` is the descriptor of the shell itself.
        let mut targets: [Target; 2] = [Target::Own(1), Target::Own(2)];
        let stdin = self.stdin.clone();
        for redirect in redirects {
            let to = self.expand(std::slice::from_ref(&redirect.to))?.join(" ");
            let path = self.path(&to);
            match redirect.how {
                "<" => match self.space.read(&path) {
                    Ok(content) if crate::mount_namespace::is_endless(&content) => {
                        self.stdin = coreutils::part(&content)
                    }
                    Ok(content) => {
                        self.charge(content.data.len())?;
                        self.stdin = content.data.to_vec();
                    }
                    Err(error) => {
                        let error = if error == Errno::NotFound { "no such file".into() } else { error.to_string() };
                        self.print_error(format_args!("sh: can't open {to}: {error}"));
                        return Ok(1);
                    }
                },
                ">&" => {
                    let from = usize::from(redirect.fd.clamp(1, 2) - 1);
                    targets[from] = targets[usize::from(to == "2")].clone();
                }
                how => {
                    let made = match how {
                        ">>" if self.space.read(&path).is_ok() => self.space.write(&path, Default::default(), true),
                        _ => self.space.create(&path),
                    };
                    if let Err(error) = made {
                        let nowhere = matches!(error, Errno::NotFound | Errno::NotDirectory);
                        let error = if nowhere { "nonexistent directory".into() } else { error.to_string() };
                        self.print_error(format_args!("sh: can't create {to}: {error}"));
                        self.stdin = stdin;
                        return Ok(1);
                    }
                    let target = match path.as_str() {
                        "/dev/stdout" | "/proc/1/fd/1" => Target::Own(1),
                        "/dev/stderr" | "/proc/1/fd/2" => Target::Own(2),
                        _ => Target::File(path),
                    };
                    match redirect.fd {
                        3 => targets = [target.clone(), target],
                        fd => targets[usize::from(fd.clamp(1, 2) - 1)] = target,
                    }
                }
            }
        }
        let (out, err) = (std::mem::take(&mut self.out), std::mem::take(&mut self.err));
        let piped = self.piped;
        self.piped &= matches!(targets[0], Target::Own(1));
        let flow = self.command(command);
        self.piped = piped;
        let printed = [std::mem::replace(&mut self.out, out), std::mem::replace(&mut self.err, err)];
        self.stdin = stdin;
        let mut failed = None;
        for (bytes, target) in printed.into_iter().zip(targets).rev() {
            match target {
                Target::Own(1) => self.out.extend(bytes),
                Target::Own(_) => self.err.extend(bytes),
                Target::File(_) if bytes.is_empty() => {}
                Target::File(path) => failed = self.space.write(&path, bytes.as_slice().into(), true).err().or(failed),
            }
        }
        match failed {
            Some(error) => {
                let name = match command {
                    Command::Simple(_, words) => words.first().and_then(|w| match w.as_slice() {
                        [Part::Text(name, _)] if !matches!(name.as_str(), "echo" | "printf") => Some(name.clone()),
                        _ => None,
                    }),
                    _ => None,
                };
                self.print_error(format_args!("{}: write error: {error}", name.as_deref().unwrap_or("sh")));
                flow.map(|_| 1)
            }
            None => flow,
        }
    }

    fn command(&mut self, command: &Command) -> Flow {
        self.with_depth(|shell| shell.run_command(command))
    }

    /// Runs a function one level deeper, up to the maximum nesting.
    fn with_depth(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        self.burn()?;
        if self.depth >= MAX_DEPTH {
            return self.out_of_memory();
        }
        self.depth += 1;
        let flow = run(self);
        self.depth -= 1;
        flow
    }

    fn run_command(&mut self, command: &Command) -> Flow {
        match command {
            Command::Simple(sets, words) => {
                self.substitution = None;
                let words = self.expand(words)?;
                let mut old = Vec::new();
                for (name, value) in sets {
                    let value = self.expand_one(value)?;
                    old.push((name, self.variables.map.get(name).cloned()));
                    self.set(name, &value)?;
                }
                if words.is_empty() {
                    return Ok(self.substitution.take().unwrap_or(0));
                }
                let flow = self.program(&words);
                for (name, value) in old.into_iter().rev() {
                    match value {
                        Some(value) => self.variables.set(name, &value),
                        None => drop(self.variables.remove(name)),
                    }
                }
                flow
            }
            Command::While(condition, on, body) => {
                let mut status = 0;
                while (self.list(condition)? == 0) == *on {
                    self.burn()?;
                    match self.list(body) {
                        Ok(done) => status = done,
                        Err(Stop::Break) => break,
                        Err(Stop::Continue) => {}
                        Err(other) => return Err(other),
                    }
                }
                Ok(status)
            }
            Command::For(name, words, body) => {
                let mut status = 0;
                for word in self.expand(words)? {
                    self.set(name, &word)?;
                    match self.list(body) {
                        Ok(done) => status = done,
                        Err(Stop::Break) => break,
                        Err(Stop::Continue) => {}
                        Err(other) => return Err(other),
                    }
                }
                Ok(status)
            }
            Command::If(branches, otherwise) => {
                for (condition, body) in branches {
                    if self.list(condition)? == 0 {
                        return self.list(body);
                    }
                }
                self.list(otherwise)
            }
            Command::Group(steps, false) => self.list(steps),
            Command::Group(steps, true) => self.subshell(steps),
            Command::Function(name, body) => {
                self.functions.insert_mut(name.clone(), body.clone());
                Ok(0)
            }
        }
    }

    fn variable(&self, name: &str) -> String {
        match name {
            "?" => self.status.to_string(),
            "$" => "1".into(),
            "#" => (self.parameters.len().saturating_sub(1)).to_string(),
            "@" | "*" => self.parameters.get(1..).unwrap_or_default().join(" "),
            name => match name.parse::<usize>() {
                Ok(n) => self.parameters.get(n).cloned().unwrap_or_default(),
                Err(_) => self.variables.get(name).unwrap_or_default().to_owned(),
            },
        }
    }

    fn expand_one(&mut self, word: &Word) -> Result<String, Stop> {
        let mut text = String::new();
        for part in word {
            text += &self.part(part)?;
            if text.len() > MAX_TEXT {
                return self.out_of_memory();
            }
        }
        Ok(text)
    }

    fn part(&mut self, part: &Part) -> Result<String, Stop> {
        let text = self.text_of(part)?;
        self.charge(text.len())?;
        if text.len() > MAX_TEXT { self.out_of_memory() } else { Ok(text) }
    }

    fn text_of(&mut self, part: &Part) -> Result<String, Stop> {
        Ok(match part {
            Part::Text(text, _) => text.clone(),
            Part::Variable(name, default, _) => match self.variable(name) {
                value if value.is_empty() => default.clone(),
                value => value,
            },
            Part::Sum(word) => {
                let text = self.expand_one(word)?;
                self.charge(text.len() * 32)?;
                let value = expansion::evaluate(&text, &|name| self.variable(name));
                match value {
                    Some(value) => value.to_string(),
                    None => {
                        self.print_error("sh: arithmetic syntax error");
                        return Err(Stop::Error(2));
                    }
                }
            }
            Part::Command(steps, _) => {
                let out = std::mem::take(&mut self.out);
                let piped = std::mem::replace(&mut self.piped, false);
                let flow = self.command_substitution(steps);
                self.piped = piped;
                let printed = std::mem::replace(&mut self.out, out);
                self.status = flow?;
                self.substitution = Some(self.status);
                String::from_utf8_lossy(&printed).trim_end_matches('\n').to_owned()
            }
        })
    }

    /// Runs a command substitution `$( )`.
    fn command_substitution(&mut self, steps: &[Step]) -> Flow {
        self.with_depth(|shell| shell.subshell(steps))
    }

    /// Expands words: variables, command substitutions, field splitting, and path names.
    fn expand(&mut self, words: &[Word]) -> Result<Vec<String>, Stop> {
        let (mut out, mut size): (Vec<String>, usize) = (Vec::new(), 0);
        for word in words {
            // The current field, and whether it may be a pattern.
            let (mut field, mut pattern): (Option<String>, bool) = (None, false);
            let mut fields: Vec<(String, bool)> = Vec::new();
            for part in word {
                let text = self.part(part)?;
                match part {
                    Part::Text(_, true) | Part::Variable(_, _, true) | Part::Command(_, true) | Part::Sum(_) => {
                        field.get_or_insert_default().push_str(&text);
                    }
                    // A field that is too long is rejected below, but must not grow until then.
                    _ if field.as_ref().is_some_and(|field| field.len() > MAX_TEXT) => return self.out_of_memory(),
                    Part::Text(_, false) => {
                        pattern |= text.contains(['*', '?', '[']);
                        field.get_or_insert_default().push_str(&text);
                    }
                    Part::Variable(_, _, false) | Part::Command(_, false) => {
                        let mut pieces = text.split_whitespace().peekable();
                        if text.starts_with(char::is_whitespace) {
                            fields.extend(field.take().map(|f| (f, pattern)));
                        }
                        while let Some(piece) = pieces.next() {
                            field.get_or_insert_default().push_str(piece);
                            if pieces.peek().is_some() || text.ends_with(char::is_whitespace) {
                                fields.extend(field.take().map(|f| (f, pattern)));
                            }
                        }
                    }
                }
            }
            fields.extend(field.map(|f| (f, pattern)));
            for (field, pattern) in fields {
                let text = match field.strip_prefix('~') {
                    Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                        format!("{}{rest}", self.variable("HOME"))
                    }
                    _ => field,
                };
                let from = out.len();
                match pattern {
                    true => out.extend(expansion::paths(&self.space, &self.cwd, &text)),
                    false => out.push(text),
                }
                size += out[from..].iter().map(|word| word.len() + 32).sum::<usize>();
                self.charge(size / 64)?;
                if size > MAX_VARIABLES {
                    return self.out_of_memory();
                }
            }
        }
        Ok(out)
    }

    /// Returns the node at a path.
    pub fn node(&self, path: &str, follow: bool) -> Option<Node> {
        self.space.stat(&self.path(path), follow).ok().map(|(_, entry)| entry.node.clone())
    }
}

#[derive(Clone)]
enum Target {
    Own(u8),
    File(String),
}

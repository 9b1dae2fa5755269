//! Starts other programs and checks their versions.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::Failure;

/// Returns a command that runs in the project's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(bindery_tests::root());
    command
}

/// Returns a command for the running cargo.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Returns cargo's target folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => bindery_tests::root().join(folder),
        None => bindery_tests::root().join("target"),
    }
}

/// Finds a program on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Returns the first line of a program's output. `None` if the program does not start or fails.
pub fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Runs a program with visible output. Returns false if it fails.
///
/// # Errors
/// The program cannot be started.
pub fn succeeds(command: &mut Command) -> Result<bool, Failure> {
    command.status().map(|status| status.success()).map_err(|e| format!("cannot run {}: {e}", name(command)))
}

/// A running tool. Its output is printed as it arrives, and searched for the reason of a failure.
pub struct Tool {
    child: Child,
    name: String,
    reason: Receiver<Reason>,
}

impl Tool {
    /// Starts a tool.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(command: &mut Command) -> Result<Tool, Failure> {
        let name = invocation(command);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| format!("cannot run `{name}`: {e}"))?;
        // Trunk reports errors on its standard output, most other tools on standard error.
        let (send, reason) = channel();
        if let Some(stdout) = child.stdout.take() {
            show(stdout, std::io::stdout(), send.clone());
        }
        if let Some(stderr) = child.stderr.take() {
            show(stderr, std::io::stderr(), send);
        }
        Ok(Tool { child, name, reason })
    }

    /// Returns the exit status of the tool. `None` while it runs.
    ///
    /// # Errors
    /// The system does not return the status.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, Failure> {
        self.child.try_wait().map_err(|e| format!("`{}`: {e}", self.name))
    }

    /// Waits until the tool ends.
    ///
    /// # Errors
    /// The tool failed: one line with its name, the reason it printed, and `remedy`.
    pub fn finish(mut self, remedy: &str) -> Result<(), Failure> {
        let status = self.child.wait().map_err(|e| format!("`{}`: {e}", self.name))?;
        if status.success() {
            return Ok(());
        }
        // A child of the tool may keep the pipe open, so the wait for the reason has a limit.
        let mut found = Reason::default();
        while let Ok(reason) = self.reason.recv_timeout(Duration::from_secs(2)) {
            found.add(reason);
        }
        let reason = found.text();
        let reason = if reason.is_empty() { "it printed no reason".to_owned() } else { reason };
        Err(format!("`{}` failed ({status}): {reason}. {remedy}", self.name))
    }

    /// Stops the tool as Ctrl+C does, and kills it if it does not end within some seconds.
    pub fn stop(mut self) {
        let _ = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        for _ in 0..50 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Prints the output of a tool line by line, and sends the reason at its end.
fn show(from: impl Read + Send + 'static, mut to: impl Write + Send + 'static, send: Sender<Reason>) {
    std::thread::spawn(move || {
        let mut found = Reason::default();
        let mut lines = BufReader::new(from);
        let mut line = Vec::new();
        // Bytes, not text: a tool may print invalid UTF-8.
        while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let _ = to.write_all(&line).and_then(|()| to.flush());
            found.read(&String::from_utf8_lossy(&line));
            line.clear();
        }
        let _ = send.send(found);
    });
}

/// Runs a tool with visible output.
///
/// # Errors
/// The tool cannot be started, or it failed: one line with its name, the reason it printed, and `remedy`.
pub fn run(command: &mut Command, remedy: &str) -> Result<(), Failure> {
    Tool::start(command)?.finish(remedy)
}

/// Returns the flag with which tools print colors although their standard error is a pipe.
pub fn color() -> &'static str {
    if std::io::stderr().is_terminal() { "always" } else { "never" }
}

/// The line of a tool's output that explains its failure best: the last one that starts with "error", or else the last
/// one.
#[derive(Default)]
struct Reason {
    error: String,
    last: String,
}

impl Reason {
    fn read(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim().trim_end_matches('.');
        if line.is_empty() {
            return;
        }
        self.last = line.to_owned();
        // Without the leading timestamp of a log.
        let text = line
            .split_once("Z ")
            .filter(|(time, _)| time.starts_with(|c: char| c.is_ascii_digit()))
            .map_or(line, |(_, text)| text);
        let text = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        // The summary of a compiler contains no reason.
        if text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("error")) && text.len() > 12 {
            self.error = text.to_owned();
        }
    }

    /// Adds the reason from another stream of the same tool.
    fn add(&mut self, other: Reason) {
        for (mine, theirs) in [(&mut self.error, other.error), (&mut self.last, other.last)] {
            if !theirs.is_empty() {
                *mine = theirs;
            }
        }
    }

    fn text(self) -> String {
        if self.error.is_empty() { self.last } else { self.error }
    }
}

/// Returns a line without color sequences.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('m').map_or("", |(_, text)| text));
    }
    out
}

/// Formats a command as typed in a shell.
fn invocation(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy());
    words.collect::<Vec<_>>().join(" ")
}

/// Runs a program, prints each line of its standard output, and also passes it to `line`. Returns false if the program
/// fails.
///
/// # Errors
/// The program cannot be started.
pub fn watched(command: &mut Command, mut line: impl FnMut(&str)) -> Result<bool, Failure> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| format!("cannot run {}: {e}", name(command)))?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{text}");
            line(&text);
        }
    }
    child.wait().map(|status| status.success()).map_err(|e| format!("{}: {e}", name(command)))
}

fn name(command: &Command) -> String {
    Path::new(command.get_program()).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_reports_tool_reason_and_remedy() {
        let script = "echo 'error: no such file: a/b' >&2; echo 'Caused by' >&2; exit 3";
        let failure = run(Command::new("sh").args(["-c", script]), "Create it.").unwrap_err();
        assert!(failure.starts_with("`sh -c "), "{failure}");
        assert!(failure.ends_with("failed (exit status: 3): error: no such file: a/b. Create it."), "{failure}");
        assert!(!failure.contains('\n'), "{failure}");
    }

    #[test]
    fn finds_reason_on_standard_output() {
        let failure = run(Command::new("sh").args(["-c", "echo 'ERROR error: no folder a/b'; exit 1"]), "Create it.");
        let failure = failure.unwrap_err();
        assert!(failure.ends_with("failed (exit status: 1): ERROR error: no folder a/b. Create it."), "{failure}");
    }

    #[test]
    fn reason_is_last_error_or_last_line() {
        let reason = |lines: &[&str]| {
            let mut reason = Reason::default();
            lines.iter().for_each(|line| reason.read(line));
            reason.text()
        };
        assert_eq!(
            reason(&["\u{1b}[31merror\u{1b}[0m: first thing.", "", "ERROR second thing", "error", "note"]),
            "ERROR second thing"
        );
        let log = "2026-11-29T16:20:48.136451Z ERROR error taking the path: \"a/b\"";
        assert_eq!(
            reason(&["2026-11-29T16:20:48.114230Z  INFO starting", log, "note"]),
            "ERROR error taking the path: \"a/b\""
        );
        assert_eq!(reason(&["one", "two", ""]), "two");
        assert_eq!(reason(&[]), "");
    }

    #[test]
    fn missing_program_is_an_error() {
        let failure = run(&mut Command::new("bindery-no-such-program"), "").unwrap_err();
        assert!(failure.starts_with("cannot run `bindery-no-such-program`"), "{failure}");
    }
}

//! Other programs: found, asked for their version, run.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;

/// A command that runs in the project's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(bindery_tests::root());
    command
}

/// The cargo that runs this.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => bindery_tests::root().join(folder),
        None => bindery_tests::root().join("target"),
    }
}

/// A program on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// The first line that a program prints, if it can be run and is content.
pub fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Runs a program in sight of the person; false if it fails.
///
/// # Errors
/// The program cannot be started.
pub fn succeeds(command: &mut Command) -> Result<bool, Failure> {
    command.status().map(|status| status.success()).map_err(|e| format!("cannot run {}: {e}", name(command)))
}

/// Runs a program and shows each line of its standard output to `line` as well as to the person; false if it fails.
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

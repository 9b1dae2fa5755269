//! `cargo xtask`: sets up the tools of the project, then serves, tests, compares and measures.
//!
//! Only this crate and the tests start processes and access files.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // The crate accesses the environment.

mod bench;
mod codegen;
mod conformance;
mod dist;
mod first_run;
mod lessons;
mod lzma;
mod process;
mod schema;
mod serve;
mod setup;
mod size;
mod test;
mod wire_check;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::*;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N] [--open] [--release]
      Install what is missing, build the page, serve it on 127.0.0.1 and rebuild it on every change.
  test
      Everything: format, lints, documentation, unit tests, conformance, parity of native and wasm32, the release page,
      its size, and the page in a real browser.
  conformance PATH... [--json] [--check-baseline FILE] [--update-baseline FILE] [--html FILE]
      Replay recordings and cases (files, or folders of them) in the core and compare.
      --json             one JSON object per scenario, with a boolean per level
      --check-baseline   exit 1 if a level is below the baseline in FILE; if a PATH is a folder that holds FILE, every
                         area of FILE must be compared
      --update-baseline  increase the numbers in FILE to what agrees now
      --html             write the results as an HTML page
  bench
      Bind 1,000 and 10,000 pairs, and 1,000 in the page; print the times; fail if ten times as many take more than 15
      times as long.
  replay FILE
      Replay one recording and print what the core did, in the same form; or an action trace of a random walk that failed.
  wire-check FILE
      Compare the encoding of objects with the bytes that a real etcd stored (a file of the form of tests/conformance/bytes.json).
  codegen DIR
      Generate the schema, crates/schema/{schema,docs,enums}.txt, from the types.go files of k8s.io/api (as DIR/api) and
      apimachinery, apiextensions-apiserver and kube-aggregator (likewise), all of one version.
  schema DIR
      Write the schema into a folder as the page's editor reads it. The build of the page does this.
  dist [--out DIR]
      Build the page into a folder for any static host, under any path, with .br and .gz beside the files; without --out
      into target/dist.
  lessons [PATH...] [--pack DIR]
      Run the solution of every lesson (or of those in the folders given) and look whether it passes the lesson's checks.
      With --pack, write the lessons into a folder as the page fetches them. The build of the page does this.
  size
      Build the release page; print its bytes, raw and gzip -9, per file and in all.
  lzma
      Pack a module from standard input as the page unpacks it. The release build calls this.
  screenshots
      Build the page and let the browser tests update the screenshots of the README.
  setup
      Only install what is missing.
";

/// The message of an error.
pub type Failure = String;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            // The last line is one line: the failure, its reason, and the remedy.
            eprintln!("\nxtask: {}", failure.replace('\n', " "));
            ExitCode::from(2)
        }
    }
}

/// Runs the command. Returns false if it failed and has printed the reason.
fn run() -> Result<bool, Failure> {
    let mut args = lexopt::Parser::from_env();
    let command = match args.next().map_err(wrong)? {
        Some(Value(command)) => command,
        Some(Short('h') | Long("help")) | None => {
            print!("{HELP}");
            return Ok(true);
        }
        Some(other) => return Err(wrong(other.unexpected())),
    };
    match command.to_str().unwrap_or_default() {
        "serve" => {
            let mut options = serve::Options::default();
            while let Some(arg) = args.next().map_err(wrong)? {
                match arg {
                    Long("port") => options.port = args.value().and_then(|v| v.parse()).map_err(wrong)?,
                    Long("open") => options.open = true,
                    Long("release") => options.release = true,
                    other => return Err(wrong(other.unexpected())),
                }
            }
            serve::serve(&options).map(|()| true)
        }
        "conformance" => {
            let mut options = conformance::Options::default();
            while let Some(arg) = args.next().map_err(wrong)? {
                match arg {
                    Long("json") => options.json = true,
                    Long("check-baseline") => options.check_baseline = Some(path(args.value().map_err(wrong)?)),
                    Long("html") => options.html = Some(path(args.value().map_err(wrong)?)),
                    Long("update-baseline") => options.update_baseline = Some(path(args.value().map_err(wrong)?)),
                    Value(value) => options.paths.push(path(value)),
                    other => return Err(wrong(other.unexpected())),
                }
            }
            conformance::conformance(&options)
        }
        "replay" => {
            let file = args.value().map_err(wrong)?;
            no_more(&mut args)?;
            conformance::replay(&path(file))
        }
        "wire-check" => {
            let file = args.value().map_err(wrong)?;
            no_more(&mut args)?;
            wire_check::wire_check(&path(file))
        }
        "codegen" => {
            let folder = args.value().map_err(wrong)?;
            no_more(&mut args)?;
            codegen::codegen(&path(folder))
        }
        "schema" => {
            let folder = args.value().map_err(wrong)?;
            no_more(&mut args)?;
            schema::pack(&path(folder))
        }
        "dist" => {
            let mut out = None;
            while let Some(arg) = args.next().map_err(wrong)? {
                match arg {
                    Long("out") => out = Some(path(args.value().map_err(wrong)?)),
                    other => return Err(wrong(other.unexpected())),
                }
            }
            dist::dist(out).map(|()| true)
        }
        "lessons" => {
            let (mut paths, mut into) = (Vec::new(), None);
            while let Some(arg) = args.next().map_err(wrong)? {
                match arg {
                    Value(value) => paths.push(path(value)),
                    Long("pack") => into = Some(path(args.value().map_err(wrong)?)),
                    other => return Err(wrong(other.unexpected())),
                }
            }
            match into {
                Some(into) => lessons::pack(&into),
                None => lessons::lessons(&paths),
            }
        }
        "test" => no_more(&mut args).and_then(|()| test::test()),
        "lzma" => no_more(&mut args).and_then(|()| lzma::command()).map(|()| true),
        "bench" => no_more(&mut args).and_then(|()| bench::bench()),
        "screenshots" => no_more(&mut args).and_then(|()| test::screenshots()),
        "size" => no_more(&mut args).and_then(|()| size::command()),
        "setup" => no_more(&mut args).and_then(|()| setup::page().map(|_| true)),
        other => Err(wrong(format!("there is no command {other:?}"))),
    }
}

fn path(value: OsString) -> PathBuf {
    // Relative to the shell's working directory, which cargo does not change.
    PathBuf::from(value)
}

fn no_more(args: &mut lexopt::Parser) -> Result<(), Failure> {
    match args.next().map_err(wrong)? {
        Some(arg) => Err(wrong(arg.unexpected())),
        None => Ok(()),
    }
}

fn wrong(error: impl std::fmt::Display) -> Failure {
    format!("{error}. `cargo xtask --help` lists the commands and their options")
}

//! Golden tests: transcripts of terminal sessions. `$` is a command, `!` is its standard error, `?` is an exit code
//! other than 0. Standard input is between `<<END` and `END`. `# settle` runs the cluster until it is idle, `# wait 90`
//! runs it for 90 seconds.
//!
//! To update the transcripts: `UPDATE_EXPECT=1 cargo test -p bindery-kubectl --test transcripts`.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // Tests may access the environment.

use std::path::Path;
use std::time::Duration;

use bindery_cluster::{Cluster, Config};

/// Splits a command line into arguments. Single quotes keep spaces together.
fn words(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => out.push(String::new()),
            c => out.last_mut().unwrap().push(c),
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

/// Runs the commands of a transcript. Returns the transcript with the actual output.
fn run_transcript(transcript: &str) -> String {
    let mut cluster = Cluster::new(Config::default());
    let mut actual = String::new();
    let mut lines = transcript.lines();
    while let Some(line) = lines.next() {
        if line.starts_with('#') {
            actual += &format!("{line}\n");
            if line == "# settle" {
                cluster.settle(Duration::from_secs(4));
            } else if let Some(seconds) = line.strip_prefix("# wait ") {
                cluster.run_for(Duration::from_secs(seconds.parse().unwrap()));
            }
            continue;
        }
        let Some(command) = line.strip_prefix("$ kubectl ") else { continue };
        actual += &format!("$ kubectl {command}\n");
        let mut stdin = String::new();
        let command = match command.strip_suffix(" <<END") {
            None => command,
            Some(command) => {
                for line in lines.by_ref().take_while(|l| *l != "END") {
                    stdin += &format!("{line}\n");
                }
                actual += &format!("{stdin}END\n");
                command
            }
        };
        let words = words(command);
        let args: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = bindery_kubectl::run(&mut cluster, &args, &stdin);
        for line in output.stdout.lines() {
            actual += &format!("{}\n", line.trim_end());
        }
        for line in output.stderr.lines() {
            actual += &format!("! {}\n", line.trim_end());
        }
        if output.exit != 0 {
            actual += &format!("? {}\n", output.exit);
        }
        actual += "\n";
    }
    actual
}

#[test]
fn transcripts_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 7, "{} transcripts", files.len());
    for file in files {
        let written = std::fs::read_to_string(&file).unwrap();
        let actual = run_transcript(&written);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&file, actual).unwrap();
        } else {
            let differs = actual.lines().zip(written.lines()).position(|(a, b)| a != b);
            assert!(
                actual == written,
                "{}: line {} of the transcript differs:\n{actual}",
                file.display(),
                differs.map_or(0, |n| n + 1)
            );
        }
    }
}

//! Does what a lesson says, and looks whether its checks hold when they should and only then.

use std::time::Duration;

use bindery_api::time::Time;
use bindery_cluster::{Cluster, Config};
use bindery_kubectl::Output;
use bindery_scenario::walk;

use crate::check::{Finding, Mark, expand};
use crate::lesson::{Deed, Does, Lesson};

/// A cluster counts as settled when nothing was written for so long: longer than the binder waits before it looks at
/// everything again. Events do not count.
const QUIET: Duration = Duration::from_secs(16);
/// How many writes a settling may make: a lesson whose cluster never rests must end all the same.
const MOST: usize = 20_000;

/// What came of a step.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The step's id.
    pub step: String,
    /// What went wrong; nothing if the step is as it should be.
    pub failures: Vec<String>,
}

/// Runs a whole lesson: its setup, and the solution of each step after another.
pub fn run(lesson: &Lesson) -> Vec<Outcome> {
    run_observed(lesson, |_| {})
}

/// Runs a whole lesson as [`run`] does, and shows the cluster after each setup and each solution.
pub fn run_observed(lesson: &Lesson, mut observe: impl FnMut(&Cluster)) -> Vec<Outcome> {
    let mut cluster = Cluster::new(Config::default());
    let mut outcomes = Vec::new();
    let mut failures = Vec::new();
    perform(&mut cluster, lesson, &lesson.setup, "setup", &mut failures);
    for step in &lesson.steps {
        perform(&mut cluster, lesson, &step.setup, "setup", &mut failures);
        observe(&cluster);
        let begin = Mark::of(&cluster);
        let look = |cluster: &Cluster| -> Vec<(&str, Finding)> {
            step.checks.iter().map(|check| (check.id.as_str(), check.look(cluster, begin))).collect()
        };
        if !step.checks.is_empty() && look(&cluster).iter().all(|(_, finding)| finding.holds) {
            failures.push("all checks hold before anything is done".to_owned());
        }
        perform(&mut cluster, lesson, &step.solution, "solution", &mut failures);
        observe(&cluster);
        for (id, finding) in look(&cluster).into_iter().filter(|(_, finding)| !finding.holds) {
            let Finding { subject, want, have, .. } = finding;
            failures.push(format!("check {id}: {subject} is {have}; wanted is {want}"));
        }
        outcomes.push(Outcome { step: step.id.clone(), failures: std::mem::take(&mut failures) });
    }
    outcomes
}

fn perform(cluster: &mut Cluster, lesson: &Lesson, deeds: &[Deed], part: &str, failures: &mut Vec<String>) {
    for (i, deed) in deeds.iter().enumerate() {
        if let Err(error) = perform_one(cluster, lesson, deed) {
            failures.push(format!("{part} {}: {error}", i + 1));
        }
    }
}

fn perform_one(cluster: &mut Cluster, lesson: &Lesson, deed: &Deed) -> Result<(), String> {
    match &deed.does {
        Does::Apply(_) | Does::Kubectl(..) => {
            let (args, stdin) = command(cluster, lesson, &deed.does)?.unwrap_or_default();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let output = bindery_kubectl::run(cluster, &args, &stdin);
            expected(&args.join(" "), &output, deed.fails)?;
        }
        Does::Pass(seconds) => {
            cluster.run_for(Duration::from_secs(*seconds));
        }
        Does::Writes(count) => {
            for _ in 0..*count {
                while cluster.step().is_some_and(|applied| applied.records.is_empty()) {}
            }
        }
        Does::Act(written) => {
            let action = walk::read(cluster, written).ok_or_else(|| impossible(cluster, written))?;
            if let Some(Err(refused)) = cluster.apply(action).answer {
                return Err(refused.message);
            }
        }
    }
    if deed.settle {
        settle(cluster)?;
    }
    Ok(())
}

fn impossible(cluster: &Cluster, written: &bindery_api::Value) -> String {
    let known: Vec<&str> = cluster.controllers().collect();
    format!("{written} cannot be done here; the controllers are {}", known.join(", "))
}

fn expected(line: &str, output: &Output, fails: bool) -> Result<(), String> {
    match (output.exit, fails) {
        (0, true) => Err(format!("kubectl {line} should have failed")),
        (0, false) => Ok(()),
        (_, true) => Ok(()),
        (exit, false) => Err(format!("kubectl {line}: exit {exit}: {}", output.stderr.trim())),
    }
}

/// The words of a deed's kubectl command line, and what it reads; nothing for deeds that are no commands.
///
/// # Errors
/// A value that cannot be taken from an object, quotes without an end.
#[allow(clippy::type_complexity)]
pub fn command(cluster: &Cluster, lesson: &Lesson, does: &Does) -> Result<Option<(Vec<String>, String)>, String> {
    match does {
        Does::Apply(file) => Ok(Some((["apply", "-f", "-"].map(str::to_owned).to_vec(), lesson.manifest(file)))),
        Does::Kubectl(line, stdin) => {
            let line = expand(cluster, line).map_err(|have| have.to_string())?;
            let stdin = stdin.as_ref().map(|file| lesson.manifest(file)).unwrap_or_default();
            Ok(Some((words(&line)?, stdin)))
        }
        Does::Pass(_) | Does::Writes(_) | Does::Act(_) => Ok(None),
    }
}

/// The words of a command line; `'…'` and `"…"` keep spaces.
pub fn words(line: &str) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    let (mut word, mut inside, mut quote) = (String::new(), false, None);
    for c in line.chars() {
        match (c, quote) {
            (_, Some(end)) if c == end => quote = None,
            (_, Some(_)) => word.push(c),
            ('\'' | '"', None) => (quote, inside) = (Some(c), true),
            (c, None) if c.is_whitespace() => {
                if inside || !word.is_empty() {
                    out.push(std::mem::take(&mut word));
                }
                inside = false;
            }
            (c, None) => word.push(c),
        }
    }
    if quote.is_some() {
        return Err(format!("a quote has no end: {line}"));
    }
    if inside || !word.is_empty() {
        out.push(word);
    }
    Ok(out)
}

/// Lets the controllers work until all is quiet, as the page does after a command.
fn settle(cluster: &mut Cluster) -> Result<(), String> {
    let last_write =
        |cluster: &Cluster| cluster.records().rev().find(|r| !r.is_event()).map_or(Time::START, |r| r.time);
    let from = cluster.revision();
    while cluster.next_time().is_some_and(|next| next <= last_write(cluster) + QUIET) {
        cluster.step();
        if cluster.revision() - from > MOST as u64 {
            return Err("the cluster does not come to rest".to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_falls_into_words() {
        assert_eq!(words("patch pv/a -p '{\"a\": 1}' \"\"").unwrap(), ["patch", "pv/a", "-p", "{\"a\": 1}", ""]);
        assert!(words("get 'a").is_err());
    }
}

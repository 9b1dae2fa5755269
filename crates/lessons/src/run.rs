//! Runs lessons, and verifies that checks pass only after their solutions.

use bindery_cluster::Cluster;
use bindery_kubectl::Output;
use bindery_session::{History, Injection, SETTLE_PERIOD};

use crate::check::{CheckResult, LogPosition, expand};
use crate::lesson::{Lesson, Operation, Run};

/// The result of a step.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The ID of the step.
    pub step: String,
    /// The failures. Empty if the step is correct.
    pub failures: Vec<String>,
}

/// Runs a lesson: its setup, and the solutions of its steps in order.
pub fn run(lesson: &Lesson) -> Vec<Outcome> {
    run_observed(lesson, |_| {})
}

/// Runs a lesson as [`run`] does. Calls `observe` after each setup and each solution.
pub fn run_observed(lesson: &Lesson, mut observe: impl FnMut(&Cluster)) -> Vec<Outcome> {
    let mut history = History::new();
    let mut outcomes = Vec::new();
    let mut failures = Vec::new();
    perform(&mut history, lesson, &lesson.setup, "setup", &mut failures);
    for step in &lesson.steps {
        perform(&mut history, lesson, &step.setup, "setup", &mut failures);
        observe(cluster(&history));
        let start = LogPosition::of(cluster(&history));
        let evaluate = |cluster: &Cluster| -> Vec<(&str, CheckResult)> {
            step.checks.iter().map(|check| (check.id.as_str(), check.evaluate(cluster, start))).collect()
        };
        if !step.checks.is_empty() && evaluate(cluster(&history)).iter().all(|(_, result)| result.passed) {
            failures.push("all checks hold before anything is done".to_owned());
        }
        perform(&mut history, lesson, &step.solution, "solution", &mut failures);
        observe(cluster(&history));
        for (id, result) in evaluate(cluster(&history)).into_iter().filter(|(_, result)| !result.passed) {
            let CheckResult { subject, want, have, .. } = result;
            failures.push(format!("check {id}: {subject} is {have}; wanted is {want}"));
        }
        outcomes.push(Outcome { step: step.id.clone(), failures: std::mem::take(&mut failures) });
    }
    outcomes
}

/// Returns the cluster after the last operation.
fn cluster(history: &History) -> &Cluster {
    &history.branch().head().cluster
}

fn perform(history: &mut History, lesson: &Lesson, operations: &[Operation], part: &str, failures: &mut Vec<String>) {
    for (i, operation) in operations.iter().enumerate() {
        if let Err(error) = perform_one(history, lesson, operation) {
            failures.push(format!("{part} {}: {error}", i + 1));
        }
    }
}

/// Runs an operation as the page does.
fn perform_one(history: &mut History, lesson: &Lesson, operation: &Operation) -> Result<(), String> {
    use bindery_session::Operation as Resolved;
    let resolved = resolve(cluster(history), lesson, &operation.run)?;
    if let Resolved::Inject(injection) = &resolved {
        check_injection(cluster(history), injection)?;
    }
    let before = history.branch().last();
    history.run(resolved.clone());
    match &resolved {
        Resolved::Kubectl(args, ..) => {
            let completed = history.branch().operations.last().and_then(|completed| completed.output.as_ref());
            let output = completed.ok_or("the command printed nothing")?;
            expected(&args.join(" "), output, operation.expect_failure.as_deref())?;
        }
        Resolved::UntilWrites(count) => {
            let made = history.branch().last() - before;
            if made < *count {
                return Err(format!(
                    "until-writes: {count}: the controllers made {made} writes, then none for {} s",
                    SETTLE_PERIOD.as_secs()
                ));
            }
        }
        _ => {}
    }
    if operation.settle {
        history.run(Resolved::Settle);
        if !history.branch().settled {
            return Err("the cluster does not come to rest".to_owned());
        }
    }
    Ok(())
}

/// Checks that a cluster supports an injection.
///
/// # Errors
/// The cluster does not support it, or rejects it.
fn check_injection(cluster: &Cluster, injection: &Injection) -> Result<(), String> {
    if let Injection::Advance(_) = injection {
        return Ok(());
    }
    let action = injection.action().filter(|action| cluster.can_apply(action));
    let action = action.ok_or_else(|| impossible(cluster, injection))?;
    match cluster.clone().apply(action).answer {
        Some(Err(refused)) => Err(refused.message),
        _ => Ok(()),
    }
}

fn impossible(cluster: &Cluster, written: &Injection) -> String {
    let known: Vec<&str> = cluster.controllers().map(|id| id.as_str()).collect();
    format!("{written} cannot be done here; the controllers are {}", known.join(", "))
}

fn expected(line: &str, output: &Output, expect_failure: Option<&str>) -> Result<(), String> {
    let stderr = output.stderr.trim();
    match (output.exit, expect_failure) {
        (0, None) => Ok(()),
        (0, Some(part)) => Err(format!("kubectl {line} succeeded; `expect-failure` expects an error with {part:?}")),
        (_, Some(part)) if output.stderr.contains(part) => Ok(()),
        (exit, Some(part)) => Err(format!("kubectl {line}: `expect-failure` expects {part:?}; exit {exit}: {stderr}")),
        (exit, None) => Err(format!("kubectl {line}: exit {exit}: {stderr}")),
    }
}

/// Returns the operation of a lesson on a cluster, with the content of files and the values of objects.
///
/// # Errors
/// A value that an object does not have, or an unterminated quote.
pub fn resolve(cluster: &Cluster, lesson: &Lesson, run: &Run) -> Result<bindery_session::Operation, String> {
    use bindery_session::Operation;
    Ok(match run {
        Run::Apply(file) => {
            Operation::Kubectl(["apply", "-f", "-"].map(str::to_owned).to_vec(), lesson.manifest(file), true)
        }
        Run::Kubectl(line, stdin) => {
            let line = expand(cluster, line).map_err(|have| have.to_string())?;
            let stdin = stdin.as_ref().map(|file| lesson.manifest(file)).unwrap_or_default();
            Operation::Kubectl(split_command_line(&line)?, stdin, true)
        }
        Run::Operation(operation) => operation.clone(),
    })
}

/// Splits a command line into arguments. `'…'` and `"…"` keep spaces.
pub fn split_command_line(line: &str) -> Result<Vec<String>, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_command_line_into_arguments() {
        assert_eq!(
            split_command_line("patch pv/a -p '{\"a\": 1}' \"\"").unwrap(),
            ["patch", "pv/a", "-p", "{\"a\": 1}", ""]
        );
        assert!(split_command_line("get 'a").is_err());
    }

    const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec:\n  \
        accessModes: [ReadWriteOnce]\n  resources: { requests: { storage: 1Gi } }\n";
    const TEXT: &str = "# A title\n\nWhat it is about.\n\n## A step {#step}\n\nA task.\n\n### A question {#hint}\n\nHelp.\n\n### Checks {#checks}\n\n\
        - `there`: there is a claim.\n\n### Solved {#solved}\n\nIt is there.\n";

    /// Returns a lesson with one step, whose solution starts with these lines.
    fn lesson(solution: &str) -> Result<Lesson, Vec<crate::Problem>> {
        let structure = format!(
            "minutes: 1\ntopics: [a]\nsteps:\n  - id: step\n    manifest: claim.yaml\n    checks:\n      \
             - {{ id: there, object: pvc/data, exists: true }}\n    solution:\n{solution}      - apply: claim.yaml\n"
        );
        let files = [("lesson.yaml", structure.as_str()), ("claim.yaml", CLAIM), ("en.md", TEXT)];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        Lesson::read_in("test", &files, &["en"])
    }

    fn failures(solution: &str) -> Vec<String> {
        let lesson = lesson(solution).unwrap_or_else(|problems| panic!("{problems:?}"));
        run(&lesson).into_iter().flat_map(|outcome| outcome.failures).collect()
    }

    fn problems(solution: &str) -> Vec<String> {
        lesson(solution).expect_err("the lesson has a problem").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn expect_failure_names_a_part_of_the_error() {
        let none = Vec::<String>::new();
        assert_eq!(failures("      - { kubectl: get pv absent, expect-failure: '\"absent\" not found' }\n"), none);
        // A misspelled command also fails, but with an error that is not expected.
        assert_eq!(
            failures("      - { kubectl: gett pv absent, expect-failure: '\"absent\" not found' }\n")[0]
                .split(';')
                .next(),
            Some("solution 1: kubectl gett pv absent: `expect-failure` expects \"\\\"absent\\\" not found\"")
        );
        assert_eq!(
            failures("      - { kubectl: get pv, expect-failure: not found }\n"),
            ["solution 1: kubectl get pv succeeded; `expect-failure` expects an error with \"not found\""]
        );
        assert_eq!(
            failures("      - kubectl: get pv absent\n").len(),
            1,
            "an error is expected only with `expect-failure`"
        );
    }

    #[test]
    fn rejects_expect_failure_without_text() {
        for (value, found) in [
            ("true", "type: boolean `true`"),
            ("false", "type: boolean `false`"),
            ("''", "value: string \"\""),
            ("' '", "value: string \" \""),
            ("1", "type: integer `1`"),
            ("[a]", "type: sequence"),
        ] {
            assert_eq!(
                problems(&format!("      - {{ kubectl: get pv absent, expect-failure: {value} }}\n")),
                [format!(
                    "lesson.yaml:9: steps[0].solution[0].expect-failure: invalid {found}, expected a part of the error that kubectl \
                     prints, such as `expect-failure: \"is forbidden\"`; leave it out if the command succeeds"
                )],
            );
        }
    }

    #[test]
    fn until_writes_ends_on_settled_cluster() {
        assert_eq!(
            failures("      - until-writes: 10000\n"),
            ["solution 1: until-writes: 10000: the controllers made 0 writes, then none for 16 s"]
        );
        // The write of the claim is kubectl's. The next write is an event of the PersistentVolume controller.
        let steps = "      - { apply: claim.yaml, settle: false }\n      - { until-writes: 1, settle: false }\n";
        assert_eq!(failures(steps), Vec::<String>::new());
    }

    #[test]
    fn type_errors_have_a_path_and_a_line() {
        for (written, problem) in [
            (
                "      - advance: many\n",
                "9: steps[0].solution[0].advance: invalid type: string \"many\", expected a whole number",
            ),
            (
                "      - { advance: 1,\n          zone: a }\n",
                "10: steps[0].solution[0].zone: this key does not belong to `advance`; its keys are advance, settle",
            ),
            (
                "      - { advance: 1, node: node-a }\n",
                "9: steps[0].solution[0]: exactly one of the keys apply, kubectl, advance, until-writes, node, driver, crash, pause-watches, inject-fault is expected here",
            ),
            (
                "      - node: node-a\n        change: leave\n",
                "10: steps[0].solution[0].change: \"leave\" is unknown; one of join, partition, heal, remove is expected",
            ),
            ("      - { node: node-a }\n", "9: steps[0].solution[0]: missing field `change`"),
            (
                "      - { pause-watches: binder, enabled: node-a }\n",
                "9: steps[0].solution[0].enabled: `true` or `false` is expected here",
            ),
            (
                "      - { inject-fault: binder, fault: Late }\n",
                "9: steps[0].solution[0].fault: unknown variant `Late`, expected `Refused` or `Lost`",
            ),
            ("      - apply: other.yaml\n", "9: steps[0].solution[0].apply: the lesson has no file \"other.yaml\""),
            ("      - advance: 0\n", "9: steps[0].solution[0].advance: a whole number is expected here, 1 or more"),
            (
                "      - [apply]\n",
                "9: steps[0].solution[0]: invalid type: sequence, expected a map that says what is done, such as `apply: claim.yaml`",
            ),
        ] {
            assert_eq!(problems(written), [format!("lesson.yaml:{problem}")], "{written}");
        }
        let unknown = problems("      - apply: claim.yaml\n        fial: a\n");
        let begins = "lesson.yaml:10: steps[0].solution[0]: unknown field `fial`, expected one of `apply`, `kubectl`";
        assert!(unknown.len() == 1 && unknown[0].starts_with(begins), "{unknown:?}");
    }

    /// All invalid values are reported at once. Only a value that does not fit the types ends the parsing.
    #[test]
    fn reports_all_invalid_values() {
        let all = problems("      - advance: 0\n      - apply: other.yaml\n      - { node: node-a, change: leave }\n");
        let places: Vec<&str> = all.iter().map(|problem| problem.split(": ").next().unwrap_or_default()).collect();
        assert_eq!(places, ["lesson.yaml:9", "lesson.yaml:10", "lesson.yaml:11"]);
    }

    #[test]
    fn numbers_have_an_upper_bound() {
        assert_eq!(
            problems("      - advance: 99999999999\n"),
            ["lesson.yaml:9: steps[0].solution[0].advance: 99999999999 is too large: 86400 at most"]
        );
        assert_eq!(
            problems("      - until-writes: 10001\n"),
            ["lesson.yaml:9: steps[0].solution[0].until-writes: 10001 is too large: 10000 at most"]
        );
        assert!(lesson("      - advance: 86400\n      - until-writes: 10000\n").is_ok());
    }

    /// Files of authors are YAML 1.2, where `on` is a text.
    #[test]
    fn keys_need_no_quotes() {
        let lesson = lesson("      - { hold: binder, on: false }\n").unwrap_or_else(|problems| panic!("{problems:?}"));
        let Run::Operation(action) = &lesson.steps[0].solution[0].run else { panic!("it is an action") };
        let action = serde_json::to_string(action).unwrap();
        assert_eq!(action, r#"{"act":{"hold":"binder","on":false}}"#);
    }

    /// Lessons with the former keys can still be parsed.
    #[test]
    fn parses_former_keys() {
        for (former, present) in [
            ("{ kubectl: get pv absent, fails: not found }", "{ kubectl: get pv absent, expect-failure: not found }"),
            ("pass: 60", "advance: 60"),
            ("{ writes: 2, settle: false }", "{ until-writes: 2, settle: false }"),
            ("hold: binder", "pause-watches: binder"),
            ("{ hold: binder, on: false }", "{ pause-watches: binder, enabled: false }"),
            ("{ fail: binder, fault: Lost }", "{ inject-fault: binder, fault: Lost }"),
            ("{ node: node-a, change: cut off }", "{ node: node-a, change: partition }"),
            ("{ node: node-a, change: bring back }", "{ node: node-a, change: heal }"),
            (
                "{ driver: csi.example.com, change: register, \"on\": node-a }",
                "{ driver: csi.example.com, change: register, node: node-a }",
            ),
        ] {
            let [former, present] = [former, present].map(|line| {
                let lesson = lesson(&format!("      - {line}\n")).unwrap_or_else(|problems| panic!("{problems:?}"));
                lesson.steps[0].solution[0].clone()
            });
            assert_eq!(former, present);
        }
        // A problem names the key that the author wrote.
        assert_eq!(
            problems("      - pass: 0\n"),
            ["lesson.yaml:9: steps[0].solution[0].pass: a whole number is expected here, 1 or more"]
        );
        assert_eq!(
            problems("      - { pass: 1, on: true }\n"),
            [
                "lesson.yaml:9: steps[0].solution[0].on: this key does not belong to `advance`; its keys are advance, settle"
            ]
        );
    }
}

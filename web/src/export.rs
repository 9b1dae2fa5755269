//! Exports of the operations: Markdown, a shell script for a real cluster, a recording, and HTML that embeds the page.
//!
//! Every export has the operations that led to the current snapshot. Actions without a kubectl command (a crash, a
//! disconnected node) cannot be repeated in a real cluster. The export lists them.

use std::rc::Rc;

use serde_json::Value;

use crate::core;
use crate::state::State;
use crate::text::{tr, with};
use bindery_session::{Completed, Injection, Operation, recording};

/// Returns the operations that led to the current snapshot, without the omitted ones.
fn operations(state: &State) -> impl Iterator<Item = &Rc<Completed>> {
    let branch = state.session.history.branch();
    let upto = match state.session.past {
        Some(_) => state.snapshot().operation.map_or(0, |operation| operation + 1),
        None => branch.operations.len(),
    };
    branch.operations[..upto].iter().filter(|done| !matches!(done.operation, Operation::Skipped(_)))
}

/// Writes a text between fences that are longer than any fence in the text.
fn fenced(out: &mut String, language: &str, text: &str) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    out.push_str(&format!("{fence}{language}\n{}\n{fence}\n\n", text.trim_end()));
}

/// Returns the history as Markdown: the applied manifests, the output of kubectl, the objects at the end, and a link.
pub fn markdown(state: &State, link: &str) -> String {
    let mut out = String::new();
    let mut last_stdin: Option<&str> = None;
    for done in operations(state) {
        let (Operation::Kubectl(_, stdin, _), Some(line)) = (done.operation.original(), done.operation.line()) else {
            if let Operation::Inject(what) = done.operation.original() {
                fenced(&mut out, "json", &what.to_string());
            }
            continue;
        };
        if done.operation.stdin_args().is_some() && last_stdin != Some(stdin.as_str()) {
            fenced(&mut out, "yaml", stdin);
            last_stdin = Some(stdin);
        }
        let printed = done.output.as_ref().map(|o| format!("{}{}", o.stdout, o.stderr)).unwrap_or_default();
        fenced(&mut out, "console", &format!("$ {line}\n{printed}"));
    }
    if last_stdin != Some(&*state.editor.text) {
        fenced(&mut out, "yaml", &state.editor.text);
    }
    let cluster = &state.snapshot().cluster;
    let objects = core::shown_output(cluster);
    if !objects.trim().is_empty() {
        fenced(&mut out, "console", &format!("$ {}\n{objects}", core::shown_command(cluster)));
    }
    out.push_str(&format!("[{}]({link})\n", tr("share-open")));
    out
}

/// The lines of one interactive shell, as one command with one script: separate commands would run in separate shells.
#[derive(Default)]
struct Lines<'a> {
    args: &'a [String],
    text: String,
    /// The redirection after the command.
    rest: &'static str,
}

impl Lines<'_> {
    /// Returns true for lines at a terminal. Otherwise each input has its own shell.
    fn continues(args: &[String]) -> bool {
        args.iter().take_while(|arg| *arg != "--").any(|arg| arg == "-t")
    }

    /// Writes the command. A script has no terminal, so `-t` is omitted.
    fn write(&mut self, out: &mut String) {
        let Lines { args, text, rest } = std::mem::take(self);
        let end = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
        let flags = args[..end].iter().filter(|arg| *arg != "-t");
        let args = flags.chain(&args[end..]).cloned().collect();
        if let (false, Some(line)) = (text.is_empty(), Operation::Kubectl(args, String::new(), true).command()) {
            out.push_str(&format!("\n{line}"));
            write_here_document(out, &text, rest);
        }
    }
}

/// Returns the commands as a shell script for a real cluster.
pub fn script(state: &State) -> String {
    let mut out = "#!/bin/sh\n".to_owned();
    let comment = |out: &mut String, text: &str| {
        text.lines().for_each(|line| out.push_str(&format!("# {line}\n")));
    };
    comment(&mut out, &tr("share-script-head"));
    out.push_str("set -eu\n");
    let mut any = false;
    let mut shell = Lines::default();
    for done in operations(state) {
        if let (Operation::Kubectl(args, stdin, _), Some(_)) = (done.operation.original(), done.operation.input()) {
            any = true;
            if shell.args != args.as_slice() || !Lines::continues(args) {
                shell.write(&mut out);
                shell.args = args;
            }
            // The exit code of an interactive shell does not end the script.
            let refused = done.output.as_ref().is_some_and(|o| o.exit != 0);
            shell.rest = if refused || Lines::continues(args) { " || true" } else { "" };
            // A script cannot contain the keys that interrupt and end a shell.
            if !stdin.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
                shell.text.push_str(stdin.trim_end_matches('\n'));
                shell.text.push('\n');
            }
            continue;
        }
        if matches!(done.operation, Operation::Settle | Operation::UntilWrites(_)) && !shell.text.is_empty() {
            continue;
        }
        shell.write(&mut out);
        if done.output.as_ref().is_some_and(|o| o.terminal.is_some()) {
            // The shell starts; its lines follow.
            continue;
        }
        match (done.operation.original(), done.operation.command()) {
            (Operation::Kubectl(args, stdin, _), Some(line)) => {
                any = true;
                out.push('\n');
                let refused = done.output.as_ref().is_some_and(|o| o.exit != 0);
                if refused {
                    comment(&mut out, &tr("share-script-refused"));
                }
                out.push_str(&line);
                let or = if refused { " || true" } else { "" };
                if done.operation.stdin_args().is_some() {
                    write_here_document(&mut out, stdin, or);
                } else if args[0] == "exec" {
                    // As in the page, standard input is empty.
                    out.push_str(&format!(" </dev/null{or}\n"));
                } else {
                    out.push_str(&format!("{or}\n"));
                }
            }
            (Operation::Settle | Operation::UntilWrites(_), _) => {
                comment(&mut out, &tr("share-script-settle"));
                out.push_str("sleep 5\n");
            }
            (Operation::Inject(Injection::Advance(time)), _) => out.push_str(&format!("sleep {}\n", time.seconds)),
            (Operation::Inject(what), _) => {
                comment(&mut out, &with("share-script-act", &[("what", &what.to_string())]));
            }
            _ => {}
        }
    }
    shell.write(&mut out);
    if !any {
        out.push_str("\nkubectl apply -f -");
        write_here_document(&mut out, &state.editor.text, "");
    }
    out
}

/// Writes a here-document for the command before it. `rest` follows on the command's line. The shell expands nothing in
/// the text, and no line of the text ends the document.
fn write_here_document(out: &mut String, text: &str, rest: &str) {
    let mut end = "EOF".to_owned();
    while text.lines().any(|line| line.trim_end_matches('\r') == end) {
        end.push('_');
    }
    let text = text.replace('\0', "");
    let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    out.push_str(&format!(" <<'{end}'{rest}\n{text}{newline}{end}\n"));
}

/// Returns true if lessons have a form for an action.
fn is_in_lessons(action: &core::Action) -> bool {
    use core::Action;
    matches!(action, Action::Node { .. } | Action::Crash { .. } | Action::PauseWatch { .. } | Action::Fail { .. })
}

/// Returns the commands as a recording: see [`bindery_session::recording::record`]. `cargo xtask conformance` reads it.
///
/// # Errors
/// The recording's cluster cannot parse a step.
pub fn recording(state: &State) -> Result<String, String> {
    let done = recording::record(operations(state).map(|done| &done.operation), &state.editor.text)?;
    serde_json::to_string_pretty(&done).map_err(|e| e.to_string())
}

/// Returns the commands as a step of a lesson (lessons/README.md): the files of its folder, by name. The checks
/// describe the current state of the objects that the user wrote.
fn lesson_files(state: &State) -> Vec<(String, String)> {
    let quoted = |text: &str| Value::from(text).to_string();
    let mut manifests: Vec<&str> = Vec::new();
    let (mut solution, mut left_out, mut keys) = (String::new(), Vec::new(), std::collections::BTreeSet::new());
    let file = |at: usize| if at == 0 { "manifest.yaml".to_owned() } else { format!("manifest-{}.yaml", at + 1) };
    for done in operations(state) {
        let mut line = match done.operation.original() {
            Operation::Kubectl(args, stdin, _) => {
                let input = done.operation.input().map(|_| 0..0);
                let named = done.operation.stdin_args().or(input).map(|named| {
                    let known = manifests.iter().position(|text| text == stdin);
                    let at = known.unwrap_or_else(|| {
                        manifests.push(stdin);
                        manifests.len() - 1
                    });
                    (named, file(at))
                });
                let command = done.operation.command().unwrap_or_default();
                match named {
                    Some((named, file)) if args[0] == "apply" && named == (1..args.len()) => format!("apply: {file}"),
                    Some((_, file)) => format!("kubectl: {}, stdin: {file}", quoted(&command[8..])),
                    None => format!("kubectl: {}", quoted(&command[8..])),
                }
            }
            Operation::Inject(what) => match what {
                Injection::Advance(time) => format!("pass: {}", time.seconds),
                // Disconnected nodes and controller crashes have the same form in lessons.
                Injection::Action(written) if what.action().is_some_and(|action| is_in_lessons(&action)) => {
                    let all = written.as_object().into_iter().flatten().filter(|(_, value)| *value != "");
                    // Quoted keys: a bare `on` is true in YAML 1.1.
                    all.map(|(key, value)| format!("{}: {value}", quoted(key))).collect::<Vec<_>>().join(", ")
                }
                _ => {
                    left_out.push(what.to_string());
                    continue;
                }
            },
            _ => continue,
        };
        if let Some(output) = done.output.as_ref().filter(|output| output.exit != 0) {
            // The first line is the error; details and suggestions follow.
            let first = output.stderr.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
            if first.is_empty() {
                // A lesson expects a part of an error message.
                left_out.push(line);
                continue;
            }
            line += &format!(", fails: {}", quoted(first));
        }
        solution += &format!("      - {{ {line} }}\n");
    }
    let branch = state.session.history.branch();
    for record in branch.snapshots[..=state.position()].iter().flat_map(|snapshot| &snapshot.records) {
        if matches!(record.actor, core::Actor::User { .. }) && !record.is_event() {
            keys.insert(record.key.clone());
        }
    }
    let (mut checks, mut seen) = (String::new(), String::new());
    for key in &keys {
        let name = core::short_name(key);
        let id: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let found = core::object(&state.snapshot().cluster, key);
        let phase = found.as_ref().map(|object| bindery_api::object::str_at(object, "status.phase").to_owned());
        let (want, words) = match phase.as_deref() {
            None => ("absent: true".to_owned(), "does not exist".to_owned()),
            Some("") => ("exists: true".to_owned(), "exists".to_owned()),
            Some(phase) => (format!("path: .status.phase, is: {phase}"), format!("is {phase}")),
        };
        checks += &format!("      - {{ id: {id}, object: {}, {want} }}\n", quoted(&name));
        seen += &format!("- `{id}`: `{name}` {words}.\n");
    }
    if manifests.is_empty() {
        manifests.push(&state.editor.text);
    }
    let mut step = "  - id: step\n    manifest: manifest.yaml\n".to_owned();
    if !checks.is_empty() {
        step += &format!("    checks:\n{checks}    solution:\n{solution}");
    }
    for what in left_out {
        step += &format!("    # {}\n", with("share-script-act", &[("what", &what)]));
    }
    let page_text = format!(
        "## A title {{#step}}\n\nWhat is to be reached.\n\n### A question that a reader may have {{#hint}}\n\nWhat helps.\n\n\
         ### What is to be seen {{#checks}}\n\n{seen}\n### What it means {{#solved}}\n\nWhat has been seen, and why it is so.\n"
    );
    let manifests = manifests.iter().enumerate().map(|(at, text)| (file(at), (*text).to_owned()));
    [("lesson.yaml".to_owned(), step), ("en.md".to_owned(), page_text)].into_iter().chain(manifests).collect()
}

/// Returns the files of a lesson's step as one text.
pub fn lesson(state: &State) -> String {
    let mut out = String::new();
    for (name, text) in lesson_files(state) {
        out.push_str(&format!("`{name}`\n\n"));
        fenced(&mut out, if name.ends_with(".md") { "markdown" } else { "yaml" }, &text);
    }
    out
}

/// Returns HTML that embeds a page with this text; `base` is the address of this page. The HTML also works in Markdown:
/// there an HTML block ends at an empty line, but a `<pre>` after one ends at its closing tag.
pub fn embed(state: &State, base: &str) -> String {
    let text = state.editor.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<script src=\"{base}embed-classic.js\" async></script>\n\
         <bindery-playground>\n\n<pre>\n{}\n</pre>\n\n</bindery-playground>\n",
        text.trim_end()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{PlaybackAction, SessionAction};
    use crate::action::{TerminalAction, TimeAction};
    use crate::core::NodeChange;
    use crate::examples::EXAMPLES;
    use crate::state::{Action, Layout, SavedSession};
    use yew::Reducible;

    fn page(text: &str, actions: impl IntoIterator<Item = Action>) -> Rc<State> {
        let first = Rc::new(State::new(text, SavedSession::default(), Layout::Medium));
        actions.into_iter().fold(first, |state, action| state.reduce(action))
    }

    fn command(line: &str) -> Action {
        Action::Session(SessionAction::Kubectl(bindery_lessons::run::split_command_line(line).expect("a command line")))
    }

    #[test]
    fn markdown_contains_operations_and_objects() {
        let s =
            page(EXAMPLES[0].text, [Action::Session(SessionAction::Apply), command("delete pvc/data --wait=false")]);
        let page_text = markdown(&s, "https://example.org/#v2:x");
        for words in [
            "```yaml\n# ",
            "```console\n$ kubectl apply -f -\npersistentvolume/nfs created\npersistentvolumeclaim/data created\n```",
            "$ kubectl delete pvc/data --wait=false\npersistentvolumeclaim \"data\" deleted",
            "$ kubectl get pv,pvc,sc\n",
            "Released",
            "(https://example.org/#v2:x)",
        ] {
            assert!(page_text.contains(words), "{words}: {page_text}");
        }
        let tricky = page("# ```\n# ````x\n", []);
        assert!(markdown(&tricky, "l").starts_with("`````yaml\n# ```\n"), "{}", markdown(&tricky, "l"));
    }

    #[test]
    fn script_runs_only_commands() {
        let cut = core::Action::Node { name: "node-a".into(), change: NodeChange::Partition };
        let s = page(
            EXAMPLES[0].text,
            [
                Action::Session(SessionAction::Apply),
                Action::full(TimeAction::Inject(Rc::new(cut), true)),
                command("delete pvc/absent"),
                command("patch pv/nfs -p '{\"a\": 1}'"),
            ],
        );
        let script = script(&s);
        let lines: Vec<&str> = script.lines().filter(|l| l.starts_with("kubectl ")).collect();
        let patch = "kubectl patch pv/nfs -p '{\"a\": 1}'";
        assert_eq!(lines[..2], ["kubectl apply -f - <<'EOF'", "kubectl delete pvc/absent || true"], "{script}");
        assert!(lines[2].starts_with(patch), "{script}");
        assert!(script.contains("# ") && script.contains("cut off"), "{script}");
        assert!(script.starts_with("#!/bin/sh\n"));
    }

    #[test]
    fn shell_lines_are_one_script_command() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: c, image: busybox, command: \
                   [sleep, infinity]}]}\n";
        let mut s = page(pod, [Action::Session(SessionAction::Apply)]);
        for line in [
            "kubectl exec web -- rm -f x",
            "kubectl exec -it web -- sh",
            "cd /tmp",
            "echo 'a b' > f",
            "exit 3",
            "kubectl exec -i web -- sh < script",
            "kubectl exec web -- false",
        ] {
            s = crate::state::arrived(s.reduce(Action::full(TerminalAction::Line(line.into()))));
        }
        let script = script(&s);
        for want in [
            "\nkubectl exec web -- rm -f x </dev/null\n",
            "\nkubectl exec -i web -c c -n default -- sh <<'EOF' || true\ncd /tmp\necho 'a b' > f\nexit 3\nEOF\n",
            "\nkubectl exec -i web -- sh <<'EOF' || true\napiVersion: v1\n",
            "\nkubectl exec web -- false </dev/null || true\n",
        ] {
            assert!(script.contains(want), "{want}: {script}");
        }
        assert_eq!(script.matches("kubectl exec").count(), 4, "{script}");
        let page_text = markdown(&s, "l");
        assert!(page_text.contains("$ kubectl exec -i -t web -c c -n default -- sh <<< 'cd /tmp'\n"), "{page_text}");
        let recorded = recording(&s).expect("the steps can be recorded");
        assert!(recorded.contains("sh <<< 'cd /tmp'"), "what has no form is named: {recorded}");
    }

    #[test]
    fn here_documents_do_not_end_early() {
        let text = "a: |\n  EOF\nEOF\n$(reboot) `reboot`\nEOF_\n'";
        let mut out = String::new();
        write_here_document(&mut out, text, "");
        assert_eq!(out, format!(" <<'EOF__'\n{text}\nEOF__\n"));
    }

    #[test]
    fn recording_contains_operations_and_writes() {
        let s = page(
            EXAMPLES[0].text,
            [
                Action::Session(SessionAction::Apply),
                command("delete pvc/data --wait=false"),
                command("get pv"),
                Action::full(TimeAction::AdvanceClock(60)),
            ],
        );
        let value: Value = serde_json::from_str(&recording(&s).unwrap()).unwrap();
        let steps: Vec<&Value> = value["steps"].as_array().unwrap().iter().map(|s| &s["step"]).collect();
        assert_eq!(steps[0]["apply"], EXAMPLES[0].text);
        assert_eq!((&steps[1]["delete"], &steps[3]["wait"]), (&"pvc/data".into(), &60.into()));
        assert!(value["steps"][0]["writes"].as_array().unwrap().len() > 4);
        assert_eq!(value["kubernetes"], "v1.36.2, simulated");

        // Before the first operation, the recording applies the text.
        let fresh: Value = serde_json::from_str(&recording(&page(EXAMPLES[0].text, [])).unwrap()).unwrap();
        assert_eq!(fresh["steps"][0]["kubectl"]["exit"], 0);
    }

    #[test]
    fn exported_lesson_passes_its_checks() {
        let cut = core::Action::Node { name: "node-a".into(), change: NodeChange::Partition };
        let s = page(
            EXAMPLES[0].text,
            [
                Action::Session(SessionAction::Apply),
                command("delete pvc/data --wait=false"),
                command("delete pvc/absent"),
                Action::full(TimeAction::Inject(Rc::new(cut), true)),
                Action::full(TimeAction::AdvanceClock(60)),
                command("patch pv/nfs --type=merge -p '{\"spec\":{\"claimRef\":null}}'"),
            ],
        );
        let mut files = lesson_files(&s);
        let page_text = format!("# A title\n\nWhat it is about.\n\n{}", files[1].1);
        files[0].1.insert_str(0, "minutes: 5\ntopics: [binding]\nsteps:\n");
        files.remove(1);
        files.extend(["en", "ru", "zh"].map(|language| (format!("{language}.md"), page_text.clone())));
        let lesson =
            bindery_lessons::Lesson::read("from-the-page", &files).unwrap_or_else(|p| panic!("{p:#?} {files:#?}"));
        let step = &lesson.steps[0];
        assert_eq!((step.checks.len(), step.solution.len()), (2, 6));
        let fails: Vec<&str> =
            step.solution.iter().filter_map(|operation| operation.expect_failure.as_deref()).collect();
        assert_eq!(fails, ["Error from server (NotFound): persistentvolumeclaims \"absent\" not found"]);
        for outcome in bindery_lessons::run::run(&lesson) {
            assert_eq!(outcome.failures, Vec::<String>::new(), "{}", files[0].1);
        }
        assert!(super::lesson(&s).starts_with("`lesson.yaml`\n\n```yaml\n  - id: step\n"));
    }

    #[test]
    fn exported_actions_parse_in_lessons() {
        use crate::core::Action as Act;
        let node = |change| Act::Node { name: "node-b".into(), change };
        let controller = "persistentvolume-binder";
        let actions = [
            Act::PauseWatch { controller: controller.into(), on: true },
            Act::Crash { controller: controller.into() },
            Act::Fail { controller: controller.into(), fault: bindery_cluster::Fault::Refused },
            Act::Fail { controller: controller.into(), fault: bindery_cluster::Fault::DropResponse },
            Act::PauseWatch { controller: controller.into(), on: false },
            node(NodeChange::Partition),
            node(NodeChange::Heal),
            node(NodeChange::Remove),
            Act::Node { name: "node-c".into(), change: NodeChange::Join { zone: "zone-b".into() } },
        ];
        let done = actions.iter().cloned().map(|action| Action::full(TimeAction::Inject(Rc::new(action), false)));
        let s = page(EXAMPLES[0].text, [Action::Session(SessionAction::Apply)].into_iter().chain(done));
        let mut files = lesson_files(&s);
        let text = format!("# A title\n\nWhat it is about.\n\n{}", files.remove(1).1);
        files[0].1.insert_str(0, "minutes: 5\ntopics: [binding]\nsteps:\n");
        files.extend(["en", "ru", "zh"].map(|language| (format!("{language}.md"), text.clone())));
        let lesson = bindery_lessons::Lesson::read("exported", &files).unwrap_or_else(|p| panic!("{p:#?} {files:#?}"));
        let read: Vec<Act> = lesson.steps[0]
            .solution
            .iter()
            .filter_map(|operation| match &operation.run {
                bindery_lessons::lesson::Run::Operation(Operation::Inject(injection)) => injection.action(),
                _ => None,
            })
            .collect();
        assert_eq!(format!("{read:?}"), format!("{actions:?}"), "{}", files[0].1);
    }

    #[test]
    fn exports_end_at_current_snapshot() {
        let s = page(
            EXAMPLES[0].text,
            [
                Action::Session(SessionAction::Apply),
                command("delete pvc/data --wait=false"),
                Action::Playback(PlaybackAction::Seek(2)),
            ],
        );
        assert!(!script(&s).contains("delete"), "{}", script(&s));
    }

    #[test]
    fn embedded_text_is_escaped() {
        let html = embed(&page("a: </pre><script>&\n", []), "https://example.org/x/");
        assert!(html.contains("src=\"https://example.org/x/embed-classic.js\""));
        assert!(html.contains("\n\n<pre>\na: &lt;/pre&gt;&lt;script&gt;&amp;\n</pre>\n\n"), "{html}");
    }
}

//! The command line: kubectl and etcdctl, on the cluster at the current snapshot.
//!
//! A command without changes adds nothing to the history, and also works in the past.

use std::rc::Rc;

use bindery_kubectl::{Output, Progress, Running, Terminal};
use bindery_wire::{Codec, TABLE};

use crate::core::{self, Cluster, END_OF_INPUT, INTERRUPT};
use crate::parts::parts;
use crate::state::{Shared, State, Typed};
use crate::text::{tr, with};

/// The available commands.
const COMMANDS: [&str; 4] = ["kubectl", "etcdctl", "help", "clear"];
/// The kubectl commands whose first argument is a resource.
const RESOURCE_COMMANDS: [&str; 13] = [
    "annotate",
    "autoscale",
    "delete",
    "describe",
    "edit",
    "explain",
    "expose",
    "get",
    "label",
    "patch",
    "scale",
    "taint",
    "wait",
];
/// Verbs that change something outside of etcd: files, or the time.
const BESIDE_ETCD: [&str; 2] = ["exec", "wait"];
/// The short names that completion offers in addition to the plural names of all kinds.
const SHORT_NAMES: [&str; 3] = ["pv", "pvc", "sc"];

/// Runs a line: in the shell of a container if one reads the terminal, else as a command of the page.
pub fn run(state: &mut State, line: &str) {
    if let Some(terminal) = state.terminal.shell.clone() {
        return shell(state, &terminal, line);
    }
    let line = line.trim();
    let Some(words) = shlex::split(line) else {
        return state.typed(printed(line, "", &tr("terminal-quotes")));
    };
    let Some((name, args)) = words.split_first() else { return };
    match name.as_str() {
        "clear" => state.terminal.entries = Shared::new(Vec::new()),
        "help" => state.typed(printed(line, &help(), "")),
        "kubectl" | "k" => kubectl(state, line, args),
        "etcdctl" => state.typed(etcdctl(line, args, &state.snapshot().cluster)),
        _ => state.typed(printed(line, "", &with("terminal-unknown", &[("name", name)]))),
    }
}

/// Returns the prompt of the shell that reads the terminal; `None` if the page itself does.
pub fn prompt(state: &State) -> Option<String> {
    core::prompt(&state.session.history.branch().head().cluster, state.terminal.shell.as_ref()?)
}

/// Leaves a shell that no longer runs.
pub fn leave_ended_shell(state: &mut State) {
    let Some(terminal) = state.terminal.shell.clone() else { return };
    let cluster = &state.session.history.branch().head().cluster;
    if core::prompt(cluster, &terminal).is_some() {
        return;
    }
    let killed = !core::is_running(cluster, &terminal);
    state.terminal.shell = None;
    // Otherwise the history went back to before the start of the shell.
    if killed {
        state.typed(printed("", "", KILLED));
    }
}

/// The message of kubectl when the container of a shell is killed.
const KILLED: &str = "command terminated with exit code 137\n";

/// Passes a line to the shell in a container.
fn shell(state: &mut State, terminal: &Rc<Terminal>, line: &str) {
    let typed = match line {
        END_OF_INPUT => "^D",
        INTERRUPT => "^C",
        line => line,
    };
    let Some(prompt) = prompt(state) else { return leave_ended_shell(state) };
    match line.trim() {
        "clear" => return state.terminal.entries = Shared::new(Vec::new()),
        // An empty line has no effect, unless it continues a longer command.
        "" if prompt != "> " => return state.typed(Typed { prompt, ..printed("", "", "") }),
        _ if state.session.past.is_some() => {
            return state.typed(Typed { prompt, ..printed(typed, "", &tr("terminal-past")) });
        }
        _ => {}
    }
    // An empty input would start the shell again.
    let input = if line.is_empty() { " " } else { line };
    let mut copy: Cluster = state.session.history.branch().head().cluster.clone();
    bindery_session::resume(
        &mut copy,
        &mut Running::new(parts().session.commands, &terminal.args(), input),
        false,
        &mut |_, _| {},
    );
    if core::prompt(&copy, terminal).is_none() {
        state.terminal.shell = None;
    }
    state.terminal.pending_line = Some((prompt, typed.to_owned()));
    state.command(terminal.args(), input.to_owned());
}

fn printed(line: &str, stdout: &str, stderr: &str) -> Typed {
    Typed { prompt: String::new(), line: line.to_owned(), stdout: stdout.to_owned(), stderr: stderr.to_owned() }
}

fn help() -> String {
    ["kubectl", "etcdctl", "clear"].map(|name| format!("{name}: {}\n", tr(&format!("terminal-help-{name}")))).concat()
}

fn etcdctl(line: &str, args: &[String], cluster: &Cluster) -> Typed {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = bindery_etcdctl::etcdctl(&args, cluster, &Codec::new(TABLE));
    printed(line, &String::from_utf8_lossy(&output.stdout), &output.stderr)
}

/// Returns kubectl's verb: the first word that is neither a flag nor the value of a flag.
fn verb(args: &[String]) -> &str {
    let mut words = args.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "-n" | "--namespace" | "--context" | "-v" => drop(words.next()),
            flag if flag.starts_with('-') => {}
            verb => return verb,
        }
    }
    ""
}

/// Returns the arguments with `-` for every file: the only file is the text in the editor. A command in a container has
/// its own files.
fn from_editor(args: &[String]) -> Vec<String> {
    if !parts().session.commands.takes_files(verb(args)) {
        return args.to_vec();
    }
    let (mut out, mut named): (Vec<String>, bool) = (Vec::new(), false);
    let end = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    for arg in &args[..end] {
        let value = ["--filename=", "-f=", "-f"].iter().find_map(|flag| arg.strip_prefix(flag));
        let is_file = |file: &str| !file.is_empty() && !file.contains("://");
        out.push(match value {
            _ if named && is_file(arg) => "-".to_owned(),
            Some(file) if !named && is_file(file) => "--filename=-".to_owned(),
            _ => arg.clone(),
        });
        named = !named && ["-f", "--filename"].contains(&arg.as_str());
    }
    out.extend_from_slice(&args[end..]);
    out
}

fn kubectl(state: &mut State, line: &str, args: &[String]) {
    // `< FILE` redirects standard input, as in a shell.
    let (args, redirected) = match args {
        [args @ .., sign, file] if sign == "<" => (args, Some(file != "/dev/null")),
        args => (args, None),
    };
    let args = from_editor(args);
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let text: String = match redirected.unwrap_or_else(|| parts().session.commands.reads_stdin(&words)) {
        true => state.editor.text.to_string(),
        false => String::new(),
    };
    let mut copy: Cluster = state.snapshot().cluster.clone();
    // A command that waits continues below, while the page stays responsive.
    let progress = bindery_session::resume(
        &mut copy,
        &mut Running::new(parts().session.commands, &args, &text),
        false,
        &mut |_, _| {},
    );
    let waits = matches!(progress, Progress::Waiting(_));
    let Output { stdout, stderr, edit_buffer: opens, terminal, .. } = match progress {
        Progress::Done(output) => output,
        Progress::Waiting(_) => Output::default(),
    };
    let changes = waits || copy.revision() != state.snapshot().cluster.revision() || BESIDE_ETCD.contains(&verb(&args));
    if !changes {
        state.typed(printed(line, &stdout, &stderr));
    } else if state.session.past.is_some() {
        state.typed(printed(line, "", &tr("terminal-past")));
    } else {
        state.command(args, text);
        // If standard input is a file, the shell reads all of it.
        state.terminal.shell =
            terminal.filter(|t| redirected.is_none() && core::prompt(&copy, t).is_some()).map(Rc::new);
    }
    if let Some(manifest) = opens {
        state.replace_text(&manifest, &tr("undo-edit"));
        state.typed(printed("", &tr("terminal-opened"), ""));
    }
}

/// Returns the completions of the last word: whole lines, in order.
pub fn complete(line: &str, cluster: &Cluster) -> Vec<String> {
    let (before, word) = line.rsplit_once(' ').map_or(("", line), |(before, word)| (before, word));
    let plain: Vec<&str> = before.split_whitespace().filter(|w| !w.starts_with('-')).collect();
    let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let candidates = match plain[..] {
        [] => words(&COMMANDS),
        ["etcdctl"] => words(&["get", "version", "watch"]),
        ["etcdctl", ..] => core::keys(cluster).into_iter().map(|row| row.key).collect(),
        ["kubectl" | "k"] => parts().session.commands.names().map(str::to_owned).collect(),
        ["kubectl" | "k", "exec" | "logs"] => core::names(cluster, "pods"),
        ["kubectl" | "k", "cordon" | "drain" | "uncordon"] => core::names(cluster, "nodes"),
        ["kubectl" | "k", verb, ref rest @ ..] if RESOURCE_COMMANDS.contains(&verb) => {
            match (rest, word.split_once('/')) {
                ([], Some((resource, _))) => {
                    core::names(cluster, resource).into_iter().map(|name| format!("{resource}/{name}")).collect()
                }
                ([], None) => {
                    let served = bindery_api::kinds::all().into_iter().filter(|kind| cluster.server().serves(kind));
                    served.map(|kind| kind.plural.to_owned()).chain(words(&SHORT_NAMES)).collect()
                }
                ([resource, ..], _) => core::names(cluster, resource),
            }
        }
        _ => Vec::new(),
    };
    let mut fitting: Vec<String> = candidates.into_iter().filter(|c| c.starts_with(word) && c != word).collect();
    fitting.sort();
    fitting.dedup();
    fitting.into_iter().map(|c| if before.is_empty() { c } else { format!("{before} {c}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::SessionAction;
    use crate::action::TerminalAction;
    use yew::Reducible;

    use crate::examples::EXAMPLES;
    use crate::state::{Action, Layout, SavedSession, arrived};
    use bindery_session::{History, Operation};

    const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: c\n    image: busybox\n    \
                       command: [sleep, infinity]\n    volumeMounts: [{name: d, mountPath: /data}]\n  volumes: [{name: d, \
                       emptyDir: {}}]\n";

    /// Types a line, and runs the controllers until they are idle.
    fn type_line(state: Rc<State>, line: &str) -> Rc<State> {
        arrived(state.reduce(Action::full(TerminalAction::Line(line.into()))))
    }

    /// Returns a page on which a Pod runs; the editor has its manifest.
    fn with_pod() -> Rc<State> {
        let state = Rc::new(State::new(POD, SavedSession::default(), Layout::Medium));
        let state = type_line(state, "kubectl apply -f web.yaml");
        assert_eq!(
            last(&type_line(state.clone(), "kubectl get pods --no-headers")).stdout.split_whitespace().nth(2),
            Some("Running")
        );
        state
    }

    #[test]
    fn exec_does_not_read_editor() {
        let mut s = with_pod();
        for (line, stdout) in [
            ("kubectl exec -i web -- sh", ""),
            ("kubectl exec -i web -- cat", ""),
            ("kubectl exec -it web -- cat", ""),
            ("kubectl exec web -- cat", ""),
            ("kubectl exec -t web -- sh", ""),
            ("kubectl exec web -- sh -c 'echo a > /data/f'", ""),
            ("kubectl exec -it web -- cat /data/f", "a\n"),
            ("kubectl -n default exec web -- rm -f /data/f", ""),
            ("kubectl exec web -- ls /data", ""),
            ("kubectl logs -f web", ""),
            ("kubectl exec -i web -- cat < web.yaml", POD),
            ("kubectl exec -i web -- cat < /dev/null", ""),
        ] {
            s = type_line(s, line);
            assert_eq!((last(&s).stdout.as_str(), last(&s).stderr.as_str()), (stdout, ""), "{line}");
            assert!(s.terminal.shell.is_none(), "{line}");
        }
    }

    #[test]
    fn file_arguments_read_editor() {
        for (line, want) in [
            ("apply -f nfs.yaml", "apply -f -"),
            ("apply -fnfs.yaml -n team", "apply --filename=- -n team"),
            ("-n team apply --filename nfs.yaml", "-n team apply --filename -"),
            ("create --filename=nfs.yaml", "create --filename=-"),
            ("delete -f=nfs.yaml", "delete --filename=-"),
            ("apply -f https://example.org/a.yaml", "apply -f https://example.org/a.yaml"),
            ("get pv -o yaml", "get pv -o yaml"),
            ("logs -f web", "logs -f web"),
            ("exec web -- rm -f x", "exec web -- rm -f x"),
            ("apply -f", "apply -f"),
        ] {
            let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(from_editor(&args).join(" "), want, "{line}");
        }
    }

    #[test]
    fn interactive_exec_opens_shell_until_exit() {
        let mut s = with_pod();
        let operations = s.session.history.branch().operations.len();
        s = type_line(s, "kubectl exec -it web -- sh");
        assert_eq!((last(&s).stdout, last(&s).stderr), (String::new(), String::new()), "the manifest is no script");
        assert_eq!(prompt(&s).as_deref(), Some("/ # "));
        for (line, before, after, stdout) in [
            ("cd /data; echo hi > f; cat f", "/ # ", "/data # ", "hi\n"),
            ("pwd", "/data # ", "/data # ", "/data\n"),
            ("x=1; f() { echo $x $1; }", "/data # ", "/data # ", ""),
            ("f 2", "/data # ", "/data # ", "1 2\n"),
            ("kubectl get pods || echo none", "/data # ", "/data # ", "none\n"),
            ("", "/data # ", "/data # ", ""),
            ("if true", "/data # ", "> ", ""),
            ("", "> ", "> ", ""),
            (INTERRUPT, "> ", "/data # ", ""),
            ("false", "/data # ", "/data # ", ""),
        ] {
            s = type_line(s, line);
            assert_eq!((last(&s).prompt.as_str(), last(&s).stdout.as_str()), (before, stdout), "{line}");
            assert_eq!(prompt(&s).as_deref(), Some(after), "{line}");
        }

        // The operations are in the log: a replay has the same result.
        let mut again = History::replay(parts().session, s.session.history.log());
        while !again.resume(50) {}
        let terminal = s.terminal.shell.clone().expect("the shell runs");
        assert_eq!(core::prompt(&again.branch().head().cluster, &terminal).as_deref(), Some("/data # "));
        let execs = s.session.history.branch().operations[operations..]
            .iter()
            .filter(|d| matches!(d.operation, Operation::Kubectl(..)))
            .count();
        assert_eq!(execs, 10, "the start, and every line that is not empty or is a part of a command");

        // Before its start the shell does not run.
        let mut earlier = (*s).clone();
        let mut history = (*earlier.session.history.0).clone();
        history.fork(1);
        earlier.replace_history(history);
        leave_ended_shell(&mut earlier);
        assert!(earlier.terminal.shell.is_none());

        let left = type_line(s.clone(), END_OF_INPUT);
        assert_eq!(
            (last(&left).line.as_str(), last(&left).stderr.as_str()),
            ("^D", "command terminated with exit code 1\n")
        );
        assert!(prompt(&left).is_none());
        s = type_line(s, "exit 3");
        assert_eq!(last(&s).stderr, "command terminated with exit code 3\n");
        assert!(prompt(&s).is_none());
        s = type_line(s, "kubectl exec web -- cat /data/f");
        assert_eq!((last(&s).prompt.as_str(), last(&s).stdout.as_str()), ("", "hi\n"));
    }

    #[test]
    fn shell_ends_with_its_pod() {
        let mut s = type_line(with_pod(), "kubectl exec --stdin --tty pod/web -c c -- /bin/sh");
        assert_eq!(prompt(&s).as_deref(), Some("/ # "));
        s = arrived(s.reduce(Action::Session(SessionAction::Kubectl(
            ["delete", "pod/web", "--wait=false"].map(String::from).to_vec(),
        ))));
        assert_eq!(last(&s).stderr, KILLED);
        assert!(s.terminal.shell.is_none());
        s = type_line(s, "kubectl exec -it web -- sh");
        assert!(last(&s).stderr.contains("pods \"web\" not found"), "{:?}", last(&s));
        assert!(s.terminal.shell.is_none());
    }

    #[test]
    fn missing_shell_does_not_start() {
        let s = type_line(with_pod(), "kubectl exec -it web -- zsh");
        assert!(last(&s).stderr.contains("exec: \"zsh\": executable file not found in $PATH"), "{:?}", last(&s));
        assert!(s.terminal.shell.is_none());
    }

    fn page() -> State {
        State::new(EXAMPLES[0].text, SavedSession::default(), Layout::Medium)
    }

    fn last(state: &State) -> Typed {
        state.terminal.entries.last().cloned().unwrap_or_else(|| panic!("nothing was printed"))
    }

    #[test]
    fn commands_read_write_and_fail() {
        let mut s = page();
        run(&mut s, "kubectl get pv");
        assert_eq!(last(&s).stderr, "No resources found\n");
        assert_eq!(s.position(), 0, "reading leaves no trace");
        run(&mut s, "k apply -f nfs.yaml");
        assert_eq!(last(&s).stdout, "persistentvolume/nfs created\npersistentvolumeclaim/data created\n");
        assert!(s.position() > 2);
        run(&mut s, "kubectl describe pv nfs");
        assert!(last(&s).stdout.contains("Status:"), "{:?}", last(&s));
        run(&mut s, "kubectl get 'pv");
        assert!(!last(&s).stderr.is_empty());
        run(&mut s, "rm -rf /");
        assert!(last(&s).stderr.starts_with("rm: command not found"));
        run(&mut s, "etcdctl get /registry/persistentvolumes --prefix --keys-only");
        assert!(last(&s).stdout.starts_with("/registry/persistentvolumes/nfs\n"), "{:?}", last(&s));
        run(&mut s, "clear");
        assert!(s.terminal.entries.is_empty());
    }

    #[test]
    fn past_is_read_only() {
        let mut s = page();
        run(&mut s, "kubectl apply -f -");
        let end = s.position();
        s.session.past = Some(0);
        run(&mut s, "kubectl get pv");
        assert_eq!(last(&s).stderr, "No resources found\n");
        run(&mut s, "kubectl apply -f -");
        assert_eq!(last(&s).stderr, tr("terminal-past"));
        s.session.past = None;
        assert_eq!(s.position(), end);
    }

    #[test]
    fn words_are_completed() {
        let mut s = page();
        run(&mut s, "kubectl apply -f -");
        let cluster = &s.snapshot().cluster;
        for (line, first) in [
            ("kub", "kubectl"),
            ("kubectl desc", "kubectl describe"),
            ("kubectl get persistentvolumec", "kubectl get persistentvolumeclaims"),
            ("kubectl get pv n", "kubectl get pv nfs"),
            ("kubectl delete pvc/d", "kubectl delete pvc/data"),
            ("kubectl -n default get pods x", ""),
            ("kubectl cordon node-b", ""),
        ] {
            assert_eq!(complete(line, cluster).first().map_or("", String::as_str), first, "{line}");
        }
    }
}

//! The command line: kubectl and etcdctl, on the cluster at the moment that is shown.
//!
//! A command that changes nothing leaves no trace in history, and works in the past, too.

use bindery_kubectl::{Output, Progress, Running};
use bindery_wire::{Codec, TABLE};

use crate::core::{self, Cluster};
use crate::state::{Shared, State, Typed};
use crate::text::{tr, with};

/// The commands that are here.
const COMMANDS: [&str; 4] = ["kubectl", "etcdctl", "help", "clear"];
/// kubectl's verbs, for completion, and whether the word after them is a resource.
const VERBS: [(&str, bool); 22] = [
    ("annotate", true),
    ("api-resources", false),
    ("apply", false),
    ("cordon", false),
    ("create", false),
    ("delete", true),
    ("describe", true),
    ("drain", false),
    ("edit", true),
    ("events", false),
    ("exec", false),
    ("explain", true),
    ("get", true),
    ("label", true),
    ("patch", true),
    ("replace", false),
    ("rollout", false),
    ("scale", true),
    ("taint", true),
    ("uncordon", false),
    ("version", false),
    ("wait", true),
];
/// Verbs that change what is not in etcd: files, or the time.
const BESIDE_ETCD: [&str; 2] = ["exec", "wait"];
/// What people name most, for completion.
const RESOURCES: [&str; 21] = [
    "configmaps",
    "csidrivers",
    "csinodes",
    "deployments",
    "namespaces",
    "nodes",
    "persistentvolumeclaims",
    "persistentvolumes",
    "pods",
    "pv",
    "pvc",
    "replicasets",
    "resourcequotas",
    "sc",
    "secrets",
    "services",
    "statefulsets",
    "storageclasses",
    "volumeattachments",
    "volumepopulators",
    "volumesnapshots",
];

/// Runs a line.
pub fn run(state: &mut State, line: &str) {
    let line = line.trim();
    let Some(words) = shlex::split(line) else {
        return state.typed(printed(line, "", &tr("terminal-quotes")));
    };
    let Some((name, args)) = words.split_first() else { return };
    match name.as_str() {
        "clear" => state.terminal = Shared::new(Vec::new()),
        "help" => state.typed(printed(line, &help(), "")),
        "kubectl" | "k" => kubectl(state, line, args),
        "etcdctl" => state.typed(etcdctl(line, args, &state.moment().cluster)),
        _ => state.typed(printed(line, "", &with("terminal-unknown", &[("name", name)]))),
    }
}

fn printed(line: &str, stdout: &str, stderr: &str) -> Typed {
    Typed { line: line.to_owned(), stdout: stdout.to_owned(), stderr: stderr.to_owned() }
}

fn help() -> String {
    ["kubectl", "etcdctl", "clear"].map(|name| format!("{name}: {}\n", tr(&format!("terminal-help-{name}")))).concat()
}

fn etcdctl(line: &str, args: &[String], cluster: &Cluster) -> Typed {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = bindery_etcdctl::etcdctl(&args, cluster, &Codec::new(TABLE));
    printed(line, &String::from_utf8_lossy(&output.stdout), &output.stderr)
}

fn kubectl(state: &mut State, line: &str, args: &[String]) {
    // There are no files here but the one in the editor.
    let mut args = args.to_vec();
    for i in 0..args.len() {
        let named = i > 0 && ["-f", "--filename"].contains(&args[i - 1].as_str());
        if named && !args[i].contains("://") {
            args[i] = "-".into();
        } else if args[i].starts_with("--filename=") || args[i].starts_with("-f=") {
            args[i] = "--filename=-".into();
        }
    }
    let text = state.text.clone();
    let mut copy: Cluster = state.moment().cluster.clone();
    // A command that waits is carried on below, while the page stays awake.
    let progress = core::go_on(&mut copy, &mut Running::new(&args, &text), false, &mut |_, _| {});
    let waits = matches!(progress, Progress::Waits(_));
    let Output { stdout, stderr, opens, .. } = match progress {
        Progress::Done(output) => output,
        Progress::Waits(_) => Output::default(),
    };
    let changes = waits
        || copy.revision() != state.moment().cluster.revision()
        || args.iter().find(|a| !a.starts_with('-')).is_some_and(|verb| BESIDE_ETCD.contains(&verb.as_str()));
    if !changes {
        state.typed(Typed { line: line.to_owned(), stdout, stderr });
    } else if state.past.is_some() {
        state.typed(printed(line, "", &tr("terminal-past")));
    } else {
        state.command(args, text.to_string());
    }
    if let Some(manifest) = opens {
        state.replace_text(&manifest, &tr("undo-edit"));
        state.typed(printed("", &tr("terminal-opened"), ""));
    }
}

/// What the last word of a line could become: whole lines, in order.
pub fn complete(line: &str, cluster: &Cluster) -> Vec<String> {
    let (before, word) = line.rsplit_once(' ').map_or(("", line), |(before, word)| (before, word));
    let plain: Vec<&str> = before.split_whitespace().filter(|w| !w.starts_with('-')).collect();
    let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let candidates = match plain[..] {
        [] => words(&COMMANDS),
        ["etcdctl"] => words(&["get", "version", "watch"]),
        ["etcdctl", ..] => core::keys(cluster).into_iter().map(|row| row.key).collect(),
        ["kubectl" | "k"] => VERBS.iter().map(|(verb, _)| (*verb).to_owned()).collect(),
        ["kubectl" | "k", "exec" | "logs"] => core::names(cluster, "pods"),
        ["kubectl" | "k", "cordon" | "drain" | "uncordon"] => core::names(cluster, "nodes"),
        ["kubectl" | "k", verb, ref rest @ ..] if VERBS.contains(&(verb, true)) => match (rest, word.split_once('/')) {
            ([], Some((resource, _))) => {
                core::names(cluster, resource).into_iter().map(|name| format!("{resource}/{name}")).collect()
            }
            ([], None) => words(&RESOURCES),
            ([resource, ..], _) => core::names(cluster, resource),
        },
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
    use crate::examples::EXAMPLES;
    use crate::state::{Kept, Layout};

    fn page() -> State {
        State::new(EXAMPLES[0].text, Kept::default(), Layout::Medium)
    }

    fn last(state: &State) -> Typed {
        state.terminal.last().cloned().unwrap_or_else(|| panic!("nothing was printed"))
    }

    #[test]
    fn commands_read_write_and_are_refused() {
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
        assert!(s.terminal.is_empty());
    }

    #[test]
    fn the_past_can_be_read_and_not_changed() {
        let mut s = page();
        run(&mut s, "kubectl apply -f -");
        let end = s.position();
        s.past = Some(0);
        run(&mut s, "kubectl get pv");
        assert_eq!(last(&s).stderr, "No resources found\n");
        run(&mut s, "kubectl apply -f -");
        assert_eq!(last(&s).stderr, tr("terminal-past"));
        s.past = None;
        assert_eq!(s.position(), end);
    }

    #[test]
    fn words_are_completed() {
        let mut s = page();
        run(&mut s, "kubectl apply -f -");
        let cluster = &s.moment().cluster;
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

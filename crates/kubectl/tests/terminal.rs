//! `kubectl exec` at a terminal: a shell keeps its state between lines.

use std::time::Duration;

use bindery_cluster::{Cluster, Config, INTERRUPT};
use bindery_kubectl::{Output, Terminal, run};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: a, image: busybox, \
                   command: [sleep, infinity]}\n  - {name: b, image: busybox, command: [sleep, infinity]}\n";

fn kubectl(cluster: &mut Cluster, line: &str, stdin: &str) -> Output {
    run(cluster, &line.split(' ').collect::<Vec<_>>(), stdin)
}

fn cluster() -> Cluster {
    let mut cluster = Cluster::new(Config::default());
    assert_eq!(bindery_kubectl::apply(&mut cluster, POD).exit, 0);
    cluster.settle(Duration::from_secs(60));
    cluster
}

fn line(cluster: &mut Cluster, terminal: &Terminal, line: &str) -> Output {
    let args = terminal.args();
    run(cluster, &args.iter().map(String::as_str).collect::<Vec<_>>(), line)
}

fn attached(cluster: &mut Cluster, line: &str) -> Terminal {
    let output = kubectl(cluster, line, "");
    assert_eq!((output.exit, output.stdout.as_str()), (0, ""), "{line}: {}", output.stderr);
    output.terminal.expect("the terminal is attached")
}

#[test]
fn only_interactive_shell_keeps_state() {
    let mut cluster = cluster();
    for (command, stdin, stdout) in [
        ("exec -i web -c a -- sh", "cd /tmp; pwd", "/tmp\n"),
        ("exec -i web -c a -- sh", "pwd", "/\n"),
        // Without -i there is neither an input nor a terminal.
        ("exec -t web -c a -- sh", "pwd", ""),
        ("exec web -c a -- sh", "pwd", ""),
        ("exec -it web -c a -- pwd", "", "/\n"),
        ("exec -it web -c a -- sh -c pwd", "", "/\n"),
    ] {
        let output = kubectl(&mut cluster, command, stdin);
        assert_eq!((output.exit, output.stdout.as_str()), (0, stdout), "{command}");
        assert_eq!(output.terminal, None, "{command}");
    }
    let terminal = attached(&mut cluster, "exec -it web -c a -- sh");
    assert_eq!((terminal.container.as_str(), terminal.command.len()), ("a", 1));
    assert_eq!(line(&mut cluster, &terminal, "cd /tmp").stdout, "");
    assert_eq!(line(&mut cluster, &terminal, "pwd").stdout, "/tmp\n");
    assert_eq!(cluster.prompt(&terminal.uid, "a").as_deref(), Some("/tmp # "));

    // The state of a copy is independent, and a new shell starts in the initial state.
    let mut copy = cluster.clone();
    assert_eq!(attached(&mut copy, "exec -it web -c a -- sh"), terminal);
    assert_eq!(copy.prompt(&terminal.uid, "a").as_deref(), Some("/ # "));
    assert_eq!(cluster.prompt(&terminal.uid, "a").as_deref(), Some("/tmp # "));
    assert_eq!(line(&mut cluster, &terminal, INTERRUPT).stderr, "^C\n");

    let ended = line(&mut cluster, &terminal, "exit 5");
    assert_eq!((ended.exit, ended.stderr.as_str()), (5, "command terminated with exit code 5\n"));
    assert_eq!(cluster.prompt(&terminal.uid, "a"), None);
}

#[test]
fn shell_ends_with_its_container_or_next_shell() {
    let mut cluster = cluster();
    let first = attached(&mut cluster, "exec -it web -c a -- sh");
    let second = attached(&mut cluster, "exec -it web -c b -- bash");
    assert_eq!(cluster.prompt(&first.uid, "a"), None);
    assert!(cluster.prompt(&second.uid, "b").is_some());
    assert_eq!(kubectl(&mut cluster, "delete pod web --grace-period=1", "").exit, 0);
    cluster.settle(Duration::from_secs(60));
    assert_eq!(cluster.prompt(&second.uid, "b"), None);
    let output = line(&mut cluster, &second, "pwd");
    assert_eq!(output.stderr, "Error from server (NotFound): pods \"web\" not found\n");
}

//! Golden tests of the shell: `$` is a script, followed by its output.

use bindery_api::time::Time;
use bindery_sandbox::{END_OF_INPUT, Entry, Files, INTERRUPT, Mount, Session, Tree, is_shell};

fn mount(path: &str, backing: &str, read_only: bool, size: Option<u64>) -> Mount {
    Mount {
        path: path.into(),
        backing: backing.into(),
        base: String::new(),
        read_only,
        size,
        device: backing.into(),
        fs_type: "ext4",
    }
}

fn mounts() -> Vec<Mount> {
    let small = mount("/small", "small", false, Some(8192));
    vec![mount("", "root", false, None), mount("/data", "data", false, None), mount("/ro", "data", true, None), small]
}

fn files() -> Files {
    let mut files = Files::default();
    for backing in ["root", "data", "small"] {
        files.put(backing, Tree::directory(0o755, Time::START));
    }
    files.tree("root").put("/tmp", Entry::directory(Time::START));
    files
}

/// Runs scripts one after the other in one container, and compares their output. `!` marks standard error.
fn check(table: &[(&str, &str)]) {
    let mut files = files();
    let mounts = mounts();
    let environment = [("GREETING".to_owned(), "good  day".to_owned())];
    let session =
        Session { mounts: &mounts, hostname: "web-0", environment: &environment, directory: "/", now: Time::START };
    for (script, want) in table {
        let command = ["sh", "-c", script].map(str::to_owned);
        let ran = session.run(&mut files, &command, b"").expect("there is a shell");
        let mut transcript = ran.stdout.clone();
        for line in ran.stderr.lines() {
            transcript += &format!("! {line}\n");
        }
        if ran.exit != 0 {
            transcript += &format!("? {}\n", ran.exit);
        }
        assert_eq!(transcript, *want, "{script}");
    }
}

#[test]
fn words_are_expanded() {
    check(&[
        ("echo a  'b  c' \"d $GREETING\" $GREETING", "a b  c d good  day good day\n"),
        ("x=1; y=$((x + 2 * 3)); echo $y ${z:-none} $(hostname) `pwd`", "7 none web-0 /\n"),
        ("cd /data; touch b a .h; echo * .*; echo *.txt; ls", "a b .h\n*.txt\na\nb\n"),
        ("echo '$x' \\$x \"\\$x\"; printf '%s-%s\\n' a b c", "$x $x $x\na-b\nc-\n"),
        ("echo -n x; echo -e 'a\\tb'", "xa\tb\n"),
        ("f='a b'; test -n \"$f\" && [ \"$f\" = 'a b' ] && echo same", "same\n"),
    ]);
}

#[test]
fn commands_are_chained() {
    check(&[
        ("false && echo no; false || echo yes; true; ! true || echo third", "yes\nthird\n"),
        ("for i in 1 2 3; do echo $i; if [ $i -eq 2 ]; then break; fi; done", "1\n2\n"),
        ("i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i", "3\n"),
        ("(cd /tmp; x=1; pwd); pwd; echo [$x]", "/tmp\n/\n[]\n"),
        (
            "echo b > /f; echo a >> /f; cat < /f | wc -l; cat /f /g 2>/dev/null; ls /g > /out 2>&1; cat /out",
            "2\nb\na\nls: /g: No such file or directory\n",
        ),
        ("echo one two | { cat; echo three; } | tail -n 1", "three\n"),
        ("exit 3", "? 3\n"),
        ("foo", "! sh: foo: not found\n? 127\n"),
        ("echo 'a", "! sh: syntax error: unterminated quoted string\n? 2\n"),
        ("if true; then echo x", "! sh: syntax error: unexpected end of file (expecting \"fi\")\n? 2\n"),
        ("while true; do true; done", "? 130\n"),
    ]);
}

#[test]
fn files_are_created_moved_and_removed() {
    check(&[
        ("mkdir /data/a/b", "! mkdir: can't create directory '/data/a/b': No such file or directory\n? 1\n"),
        ("mkdir -p /data/a/b && echo x > /data/a/b/f && cp -r /data/a /data/c && cat /data/c/b/f", "x\n"),
        ("mv /data/c /data/d && ls /data && rm /data/d", "a\nd\n! rm: '/data/d' is a directory\n? 1\n"),
        ("rm -r /data/d; ls -R /data", "/data:\na\n\n/data/a:\nb\n\n/data/a/b:\nf\n"),
        ("ln -s a/b /data/l; cat /data/l/f; readlink /data/l; readlink -f /data/l/f", "x\na/b\n/data/a/b/f\n"),
        (
            "ln -s loop /data/loop; cat /data/loop",
            "! cat: can't open '/data/loop': Too many levels of symbolic links\n? 1\n",
        ),
        ("cat /ro/a/b/f; touch /ro/x", "x\n! touch: /ro/x: Read-only file system\n? 1\n"),
        ("rm -rf /data/* && ls -A /data; rm -rf /data", "! rm: can't remove '/data': Resource busy\n? 1\n"),
        ("echo x > /no/x", "! sh: can't create /no/x: nonexistent directory\n? 1\n"),
        ("cat < /no", "! sh: can't open /no: no such file\n? 1\n"),
        ("mkdir -p /data/x/y; touch /data/x/y/z; find /data -mindepth 1 -delete && find /data", "/data\n"),
        ("touch /a; mv /a /data/ && ls /data", "a\n"),
    ]);
}

#[test]
fn full_volume_rejects_writes() {
    check(&[
        (
            "dd if=/dev/zero of=/small/f bs=4k count=3",
            "! dd: error writing '/small/f': No space left on device\n! 3+0 records in\n! 2+0 records out\n? 1\n",
        ),
        ("echo x > /small/g", "! sh: write error: No space left on device\n? 1\n"),
        (
            "ls -l /small; df /small | tail -n 1",
            "total 8\n-rw-r--r--    1 root     root          8192 Jan  1 00:00 f\n-rw-r--r--    1 root     root             0 Jan  1 00:00 g\nsmall                        8         8         0 100% /small\n",
        ),
        ("mkdir /small/d", "! mkdir: can't create directory '/small/d': No space left on device\n? 1\n"),
        ("rm /small/f; echo x > /small/g; cat /small/g", "x\n"),
    ]);
}

#[test]
fn container_command_runs_until_it_waits() {
    let mut files = files();
    let mounts = mounts();
    let session =
        Session { mounts: &mounts, hostname: "web-0", environment: &[], directory: "/data", now: Time::START };
    let script = "while true; do date >> log; echo wrote; sleep 5; done";
    let ran = session.start(&mut files, &["sh", "-c", script].map(str::to_owned));
    assert_eq!(ran.stdout, "wrote\n");
    let ran = session.run(&mut files, &["cat".to_owned(), "log".to_owned()], b"").expect("there is a cat");
    assert_eq!(ran.stdout, "Thu Jan  1 00:00:00 UTC 2026\n");
    assert!(session.run(&mut files, &["nginx".to_owned()], b"").is_none());
    let ran = session.run(&mut files, &["cat".to_owned()], b"typed").expect("there is a cat");
    assert_eq!(ran.stdout, "typed");
}

#[test]
fn functions_have_own_parameters_and_variables() {
    check(&[
        ("f() { echo \"$0 $1 $#\"; }; f a b; f; echo $#", "sh a 2\nsh  0\n0\n"),
        ("f() { return 3; echo no; }; f; echo $?; f || echo again", "3\nagain\n"),
        ("x=1; f() { local x=2; y=3; echo $x; }; f; echo $x $y", "2\n1 3\n"),
        ("function g { echo g; }\nh () ( cd /tmp; pwd )\ng; h; pwd", "g\n/tmp\n/\n"),
        ("f() { echo $1; if [ $1 -gt 0 ]; then f $(($1 - 1)); fi; }; f 2", "2\n1\n0\n"),
        ("(f() { echo inner; }; f); f", "inner\n! sh: f: not found\n? 127\n"),
        ("f() { echo out; } > /tmp/f; f; cat /tmp/f", "out\n"),
        ("f() {", "! sh: syntax error: unexpected end of file (expecting \"}\")\n? 2\n"),
    ]);
}

#[test]
fn formats_numbers_and_texts_with_width() {
    check(&[
        ("printf '%5d|%-5d|%05d|%+d\\n' 42 42 -42 42", "   42|42   |-0042|+42\n"),
        ("printf '%5s|%-5s|%.2s|%*d\\n' ab ab abc 4 7", "   ab|ab   |ab|   7\n"),
        ("printf '%x %X %o %d %c%%\\n' 255 255 8 0x10 yes", "ff FF 10 16 y%\n"),
        ("printf '%d\\n' x", "0\n! printf: x: invalid number\n? 1\n"),
        ("printf '%1000000000d' 1; echo $?", "? 130\n"),
        ("printf '%q' 1", "! printf: %q: invalid format\n? 1\n"),
    ]);
}

#[test]
fn reads_of_endless_devices_are_bounded() {
    check(&[
        ("head -c 5 /dev/zero | wc -c; yes | head -n 2; yes no | tail -c 3", "5\ny\ny\nno\n"),
        ("head -c 8 /dev/urandom > /tmp/a; head -c 8 /dev/urandom > /tmp/b; wc -c /tmp/a", "8 /tmp/a\n"),
        ("dd if=/dev/urandom of=/tmp/r bs=1k count=2 2>/dev/null; wc -c /tmp/r; echo x > /dev/zero", "2048 /tmp/r\n"),
        ("dd if=/dev/zero of=/tmp/z bs=1M count=1 2>/dev/null; wc -c /tmp/z", "1048576 /tmp/z\n"),
        ("cat /dev/zero", "? 130\n"),
        ("head -c 3 < /dev/zero | wc -c", "3\n"),
    ]);
    // The bytes are equal at equal times, and not all zero.
    let (mut files, mounts) = (files(), mounts());
    let session = Session { mounts: &mounts, hostname: "web-0", environment: &[], directory: "/", now: Time::START };
    let mut read =
        || session.run(&mut files, &["head", "-c", "64", "/dev/urandom"].map(str::to_owned), b"").unwrap().stdout;
    let first = read();
    assert!(first == read() && first.chars().any(|c| c != '\0'));
}

/// Hostile scripts: each ends, with the error of a real system if it has one, and uses little memory.
#[test]
fn commands_beyond_the_limits_are_stopped() {
    let deep = |open: &str, close: &str, n: usize| format!("{}echo{}", open.repeat(n), close.repeat(n));
    let table = [
        ("x=a; while true; do x=$x$x; done".to_owned(), 2, "sh: out of memory\n"),
        (
            "x=aaaaaaaaaaaaaaaa; x=$x$x$x$x$x$x$x$x; i=0; while true; do i=$((i+1)); export v$i=$x; done".to_owned(),
            130,
            "",
        ),
        (
            "echo a > /f; while true; do cat /f /f > /g || exit 1; mv /g /f; done".to_owned(),
            1,
            "cat: write error: No space left on device\n",
        ),
        (deep("(", ")", 3000), 2, "sh: out of memory\n"),
        (deep("$(", ")", 2000), 2, "sh: out of memory\n"),
        (deep("{ ", "; }", 2000), 2, "sh: out of memory\n"),
        (deep("if true; then ", "; fi", 2000), 2, "sh: out of memory\n"),
        (deep("while ", "; do x; done", 2000), 2, "sh: out of memory\n"),
        (deep("f() ", "", 2000), 2, "sh: out of memory\n"),
        (format!("echo {}1", "$((".repeat(2000)), 2, "sh: out of memory\n"),
        (format!("echo $(({}1))", "(".repeat(2000)), 2, "sh: arithmetic syntax error\n"),
        (format!("[ {} x ]", "! ".repeat(20_000)), 0, ""),
        (format!("{}true", "exec ".repeat(20_000)), 0, ""),
        ("f() { f; }; f".to_owned(), 2, "sh: Maximum function recursion depth (100) reached\n"),
        ("f() { echo $(f); }; f".to_owned(), 0, "sh: out of memory\n"),
        ("echo 'sh /tmp/r' > /tmp/r; sh /tmp/r".to_owned(), 2, "sh: out of memory\n"),
        ("echo '. /tmp/s' > /tmp/s; . /tmp/s".to_owned(), 2, "sh: out of memory\n"),
        ("while true; do mkdir xxxxxxxxxx && cd xxxxxxxxxx || exit 1; done".to_owned(), 1, "File name too long\n"),
        ("i=0; while true; do i=$((i+1)); echo > /data/f$i || exit 1; done".to_owned(), 130, ""),
        (format!("echo {}", "/*/..".repeat(60)), 130, ""),
        (format!("echo {}", "*a".repeat(5000)), 0, ""),
        (format!("touch {}", "a".repeat(300)), 1, ""),
        (format!("cat {}", "/f ".repeat(50_000)), 130, ""),
        ("seq 9223372036854775800 9223372036854775807 > /dev/null".to_owned(), 0, ""),
        ("dd if=/dev/zero of=/data/z 2>/dev/null; truncate -s 18446744073709551615 /data/z".to_owned(), 1, ""),
        ("yes | cat > /dev/null; yes".to_owned(), 130, ""),
        ("f() { f | f; }; f".to_owned(), 130, ""),
    ];
    let mounts = mounts();
    let session = Session { mounts: &mounts, hostname: "web-0", environment: &[], directory: "/", now: Time::START };
    for (script, exit, transcript) in table {
        let mut files = files();
        let ran = session
            .run(&mut files, &["sh".to_owned(), "-c".to_owned(), script.clone()], b"")
            .expect("there is a shell");
        let head: String = script.chars().take(60).collect();
        assert_eq!(ran.exit, exit, "{head}: {}", ran.stderr.lines().last().unwrap_or_default());
        assert!(ran.stderr.ends_with(transcript), "{head}: {}", ran.stderr.lines().last().unwrap_or_default());
        assert!(files.memory() <= 8 << 20, "{head}: {}", files.memory());
        assert!(ran.stdout.len() + ran.stderr.len() <= 40 << 20, "{head}");
        // The next command works.
        let next = session.run(&mut files, &["sh", "-c", "echo still here; ls / > /dev/null"].map(str::to_owned), b"");
        assert_eq!(next.map(|ran| ran.stdout).as_deref(), Some("still here\n"), "{head}");
    }
}

#[test]
fn copying_deep_tree_does_not_overflow_stack() {
    let (mut files, mounts) = (files(), mounts());
    let session =
        Session { mounts: &mounts, hostname: "web-0", environment: &[], directory: "/data", now: Time::START };
    let script = format!("mkdir -p a{}; cp -r a b && ls b; cp -r a a/x; find b | wc -l", "/d".repeat(900));
    let ran = session.run(&mut files, &["sh".to_owned(), "-c".to_owned(), script], b"").expect("there is a shell");
    assert_eq!(ran.stdout, "d\n901\n");
    assert_eq!(ran.stderr, "cp: recursion detected, omitting directory 'a'\n");
}

/// Runs lines in an interactive shell, and compares the prompt before each line and its output. Returns the exit code
/// of the line that ends the shell.
fn interactive(table: &[(&str, &str, &str)]) -> Option<i32> {
    let mut files = files();
    let mounts = mounts();
    let environment = [("HOME".to_owned(), "/tmp".to_owned())];
    let session =
        Session { mounts: &mounts, hostname: "web-0", environment: &environment, directory: "/", now: Time::START };
    let mut shell = session.interactive(&mut files);
    for (i, (prompt, line, want)) in table.iter().enumerate() {
        assert_eq!(shell.prompt(), *prompt, "before {line:?}");
        let (ran, next) = session.line(&mut files, shell, line);
        let stderr = ran.stderr.lines().map(|line| format!("!{line}\n")).collect::<String>();
        assert_eq!(ran.stdout + &stderr, *want, "{line:?}");
        match next {
            Some(next) => {
                assert_eq!(ran.exit, 0, "{line:?}: a shell that goes on has no exit code");
                shell = next;
            }
            None => {
                assert_eq!(i + 1, table.len(), "{line:?} ends the shell");
                return Some(ran.exit);
            }
        }
    }
    None
}

#[test]
fn interactive_shell_keeps_state() {
    let exit = interactive(&[
        ("/ # ", "cd /data; echo hi > f; cat f", "hi\n"),
        ("/data # ", "pwd", "/data\n"),
        ("/data # ", "a=one; export b=two", ""),
        ("/data # ", "greet() { echo $a $b $1; }", ""),
        ("/data # ", "greet three", "one two three\n"),
        ("/data # ", "ls absent", "!ls: absent: No such file or directory\n"),
        ("/data # ", "", ""),
        ("/data # ", "echo $?", "1\n"),
        ("/data # ", "nosuch", "!sh: nosuch: not found\n"),
        ("/data # ", "cd", ""),
        ("~ # ", "mkdir d; cd d", ""),
        ("~/d # ", "cd /data", ""),
        ("/data # ", "(cd /; exit 3); echo $?", "3\n"),
        ("/data # ", "unset a; greet x", "two x\n"),
        ("/data # ", "exit 7", ""),
    ]);
    assert_eq!(exit, Some(7));
}

#[test]
fn interactive_shell_survives_errors_and_interrupts() {
    let deep = format!("echo $(({}1))", "(".repeat(2000));
    let exit = interactive(&[
        ("/ # ", "for i in 1 2; do", ""),
        ("> ", "echo $i", ""),
        ("> ", "done", "1\n2\n"),
        ("/ # ", "echo 'a", ""),
        ("> ", "b'", "a\nb\n"),
        ("/ # ", "echo 'a", ""),
        ("> ", INTERRUPT, "!^C\n"),
        ("/ # ", "echo $?", "130\n"),
        ("/ # ", "if true; then", ""),
        ("> ", END_OF_INPUT, "!sh: syntax error: unexpected end of file (expecting \"fi\")\n"),
        ("/ # ", "fi", "!sh: syntax error: unexpected \"fi\"\n"),
        ("/ # ", "while true; do :; done", "!^C\n"),
        ("/ # ", &deep, "!sh: arithmetic syntax error\n"),
        ("/ # ", "echo $?; return 4; break", "2\n"),
        ("/ # ", "cat", ""),
        ("/ # ", "sh", ""),
        ("/ # ", "false", ""),
        ("/ # ", END_OF_INPUT, ""),
    ]);
    assert_eq!(exit, Some(1));
    assert_eq!(interactive(&[("/ # ", "exec echo last", "last\n")]), Some(0));
}

#[test]
fn shell_without_script_is_interactive() {
    let table = [
        ("sh", true),
        ("/bin/sh", true),
        ("/usr/bin/bash --norc -l", true),
        ("ash -i", true),
        ("sh -c ls", false),
        ("sh -ec ls", false),
        ("sh /data/script", false),
        ("/data/sh", false),
        ("ls", false),
        ("zsh", false),
        ("", false),
    ];
    for (line, want) in table {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        assert_eq!(is_shell(&words), want, "{line}");
    }
}

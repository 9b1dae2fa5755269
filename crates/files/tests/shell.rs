//! What the shell does with what it is told: `$` a script, then what is printed.

use bindery_api::time::Time;
use bindery_files::{Entry, Files, Mount, Session, Tree};

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

/// Runs scripts one after the other in one container, and compares what each prints; `!` stands before complaints.
fn check(table: &[(&str, &str)]) {
    let mut files = files();
    let mounts = mounts();
    let environment = [("GREETING".to_owned(), "good  day".to_owned())];
    let session =
        Session { mounts: &mounts, hostname: "web-0", environment: &environment, directory: "/", now: Time::START };
    for (script, want) in table {
        let command = ["sh", "-c", script].map(str::to_owned);
        let ran = session.run(&mut files, &command, b"").expect("there is a shell");
        let mut told = ran.stdout.clone();
        for line in ran.stderr.lines() {
            told += &format!("! {line}\n");
        }
        if ran.exit != 0 {
            told += &format!("? {}\n", ran.exit);
        }
        assert_eq!(told, *want, "{script}");
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
fn commands_are_joined() {
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
fn files_are_made_moved_and_lost() {
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
fn a_full_volume_takes_no_more() {
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
fn a_containers_command_runs_until_it_waits() {
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

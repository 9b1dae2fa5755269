//! The fuzz targets, which a test also runs: the parsers of untrusted texts and bytes.
//!
//! Each function panics if a property does not hold. `fuzz/README.md` describes how to run the fuzzer.

use std::sync::LazyLock;

use bindery_api::time::Time;
use bindery_api::{Value, manifest};
use bindery_cluster::{Cluster, Config};
use bindery_kubectl::jsonpath::{self, JsonPath};
use bindery_sandbox::{Entry, ExecOutput, Files, Mount, Session, Tree};
use bindery_session::History;
use bindery_session::share::{self, Payload};
use bindery_wire::{Codec, Field, TABLE};
use serde_json::json;

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of its file in `fuzz/fuzz_targets`, and of the folder of its seeds in `fuzz/seeds`.
    pub name: &'static str,
    /// Parses an input. Returns whether it is valid.
    pub run: fn(&[u8]) -> bool,
}

/// All fuzz targets.
pub const TARGETS: [Target; 5] = [
    Target { name: "jsonpath", run: jsonpath },
    Target { name: "manifest", run: manifest },
    Target { name: "share", run: share },
    Target { name: "shell", run: shell },
    Target { name: "wire", run: wire },
];

/// Parses a text as `kubectl apply -f -` does, and applies it. Returns whether kubectl accepts it.
///
/// # Panics
/// A position is not a char boundary of the text, a problem is on a line that does not exist, or kubectl fails without
/// a message.
pub fn manifest(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    // YAML has more line breaks than `str::lines`.
    let lines = 1 + text.chars().filter(|c| ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'].contains(c)).count();
    for document in manifest::documents(text) {
        match document {
            Ok(document) => check_positions(&document, text, &document.value, ""),
            Err(problem) => {
                assert!(!problem.text.is_empty());
                assert!(problem.line <= lines, "{problem:?} in a text of {lines} lines");
            }
        }
    }
    let mut cluster = cluster();
    let output = bindery_kubectl::run(&mut cluster, &["apply", "-f", "-"], text);
    assert_eq!(output.exit == 0, output.stderr.is_empty() || output.stderr.starts_with("Warning: "), "{output:?}");
    output.exit == 0
}

/// Checks that the text can be sliced at the positions of a value and of its children.
fn check_positions(document: &manifest::Document, text: &str, value: &Value, path: &str) {
    let (place, _) = document.place(path);
    let ranges = place.key.iter().chain([&place.value]);
    ranges.for_each(|range| assert!(text.get(range.clone()).is_some(), "{path}: {range:?}"));
    match value {
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(i, item)| check_positions(document, text, item, &format!("{path}[{i}]")));
        }
        Value::Object(map) => map.iter().for_each(|(key, inner)| {
            check_positions(
                document,
                text,
                inner,
                &if path.is_empty() { key.clone() } else { format!("{path}.{key}") },
            );
        }),
        _ => {}
    }
}

/// Returns an empty cluster.
fn cluster() -> Cluster {
    thread_local!(static NEW: Cluster = Cluster::new(Config::default()));
    NEW.with(Cluster::clone)
}

/// Decodes bytes as an object in etcd. Returns whether they are valid.
///
/// # Panics
/// The fields do not cover every byte, or an object changes in a round trip.
pub fn wire(data: &[u8]) -> bool {
    static CODEC: LazyLock<Codec> = LazyLock::new(|| Codec::new(TABLE));
    check_ranges(&CODEC.fields(data), 0, data.len());
    let Ok(object) = CODEC.decode(data) else { return false };
    if let Ok(bytes) = CODEC.marshal(&object) {
        let repeated = CODEC.decode(&bytes).expect("what was written can be read");
        assert_eq!(CODEC.marshal(&repeated).as_ref(), Ok(&bytes), "{object}");
    }
    true
}

/// Checks that the fields are adjacent, and that their children are within them.
fn check_ranges(fields: &[Field], start: usize, end: usize) {
    let mut at = start;
    for field in fields {
        assert!(field.offset == at && (at..=at + field.len).contains(&field.content), "{field:?}");
        at += field.len;
        if !field.children.is_empty() {
            check_ranges(&field.children, field.content, at);
        }
    }
    assert_eq!(at, end, "{fields:?}");
}

/// Parses a text as the fragment of a share link, or as the JSON of an unpacked fragment, and starts to replay its log.
/// Returns whether it is a link.
///
/// # Panics
/// A link changes in a round trip, or its log is lost in the replay.
pub fn share(data: &[u8]) -> bool {
    const LONGEST: usize = 64 << 10;
    let Some(text) = std::str::from_utf8(data).ok().filter(|text| text.len() <= LONGEST) else { return false };
    let read = if text.starts_with('#') { share::unpack(text) } else { Payload::<Value>::parse(text).ok() };
    let Some(payload) = read else { return false };
    assert!(payload.handoff.is_none() && payload.log.is_within_limits());
    if payload.text.is_some() {
        let repeated = share::unpack(&share::pack(&payload, "en"));
        assert_eq!(repeated, Some(Payload { refused: false, ..payload.clone() }));
    }
    let mut history = History::replay(&bindery_session::components::ALL, payload.log.clone());
    history.limit_snapshots();
    for _ in 0..4 {
        if history.resume(50) {
            break;
        }
    }
    assert!(!history.is_replaying() || history.log() == payload.log);
    for bookmark in payload.bookmarks.iter().filter(|bookmark| history.is_on_branch(bookmark)) {
        assert!(history.bookmarked_snapshot(bookmark).is_some());
    }
    true
}

/// Runs a text as a script in a container, and line by line in an interactive shell. Returns whether the script
/// succeeds.
///
/// # Panics
/// The same script has different results in the same container, or exceeds the limits for files and output.
pub fn shell(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let (first, mut files) = script(text);
    let (second, repeated) = script(text);
    assert_eq!((&first, files.memory()), (&second, repeated.memory()));
    assert!(files.memory() <= 8 << 20, "{} bytes of files", files.memory());
    assert!(first.stdout.len() + first.stderr.len() <= 40 << 20);
    session(|session| {
        let mut interactive = Some(session.interactive(&mut files));
        for line in text.lines() {
            let Some(shell) = interactive.take() else { break };
            assert!(shell.prompt().is_ascii() || !text.is_ascii());
            interactive = session.line(&mut files, shell, line).1;
        }
    });
    first.exit == 0
}

/// Runs a script in a new container.
fn script(text: &str) -> (ExecOutput, Files) {
    let mut files = Files::default();
    for backing in ["root", "data"] {
        files.put(backing, Tree::directory(0o755, Time::START));
    }
    files.tree("root").put("/tmp", Entry::directory(Time::START));
    let command = ["sh", "-c", text].map(str::to_owned);
    let ran = session(|session| session.run(&mut files, &command, b"one\ntwo\n")).expect("there is a shell");
    (ran, files)
}

/// Calls a function with a container: a root, and a volume of 64 KiB.
fn session<T>(call: impl FnOnce(Session<'_>) -> T) -> T {
    let mount = |path: &str, backing: &str, size| Mount {
        path: path.to_owned(),
        backing: backing.to_owned(),
        base: String::new(),
        read_only: false,
        size,
        device: backing.to_owned(),
        fs_type: "ext4",
    };
    let mounts = [mount("", "root", None), mount("/data", "data", Some(64 << 10))];
    let environment = [("GREETING".to_owned(), "good  day".to_owned())];
    call(Session { mounts: &mounts, hostname: "web-0", environment: &environment, directory: "/", now: Time::START })
}

/// Evaluates each line of a text as a template of `kubectl get -o jsonpath`. Returns whether every line is valid.
///
/// # Panics
/// Only if the parser panics.
pub fn jsonpath(data: &[u8]) -> bool {
    static OBJECT: LazyLock<Value> = LazyLock::new(|| {
        json!({
            "kind": "List",
            "items": [
                { "kind": "Pod", "metadata": { "name": "a", "labels": { "a.b/c": "x" } }, "size": 1, "ready": true },
                { "kind": "Pod", "metadata": { "name": "b" }, "size": 2.5, "list": [[1, 2], [], null] },
            ],
        })
    });
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let mut valid = true;
    for line in text.lines() {
        let parsed = JsonPath::parse(line);
        valid &= parsed.is_ok();
        if let Ok(template) = parsed {
            let _ = template.print(&OBJECT);
        }
        let _ = jsonpath::relaxed(line);
    }
    valid
}

//! The small programs that work with files.
//!
//! Answers to BusyBox: the flags that course material uses, and its words.

use crate::shell::{Flow, Shell, Stop};
use crate::tree::{Content, Node};
use crate::{Errno, list, words};

/// A program.
pub type Program = fn(&mut Shell<'_>, &[String]) -> Flow;

/// The program of this name.
pub fn find(name: &str) -> Option<Program> {
    PROGRAMS.iter().find(|(known, _)| *known == name).map(|(_, program)| *program)
}

static PROGRAMS: &[(&str, Program)] = &[
    ("[", |s, a| test(s, &a[..a.len().saturating_sub(1)])),
    (":", |_, _| Ok(0)),
    ("cat", cat),
    ("chgrp", |_, _| Ok(0)),
    ("chmod", chmod),
    ("chown", |_, _| Ok(0)),
    ("cp", copy),
    ("date", date),
    ("dd", dd),
    ("df", list::df),
    ("du", list::du),
    ("echo", echo),
    ("env", env),
    ("false", |_, _| Ok(1)),
    ("find", list::find),
    ("grep", grep),
    ("head", |s, a| ends(s, a, true)),
    ("/hello-populator", populate),
    ("hostname", hostname),
    ("id", |s, _| say(s, "uid=0(root) gid=0(root)")),
    ("ln", link),
    ("ls", list::ls),
    ("mkdir", mkdir),
    ("mount", list::mount),
    ("mv", rename),
    ("printenv", env),
    ("printf", printf),
    ("pwd", |s, _| {
        let at = crate::space::shown(&s.cwd);
        say(s, at)
    }),
    ("readlink", readlink),
    ("rm", remove),
    ("rmdir", rmdir),
    ("seq", seq),
    ("sleep", sleep),
    ("stat", list::stat),
    ("sync", |_, _| Ok(0)),
    ("tail", |s, a| ends(s, a, false)),
    ("tee", tee),
    ("test", test),
    ("touch", touch),
    ("true", |_, _| Ok(0)),
    ("truncate", truncate),
    ("wc", wc),
    ("whoami", |s, _| say(s, "root")),
];

/// What upstream's example of a volume populator does to the volume.
fn populate(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let of = |flag: &str| arguments.iter().find_map(|a| a.strip_prefix(flag)).unwrap_or_default();
    let (file, contents) = (of("--file-name="), of("--file-contents="));
    if file.is_empty() || contents.is_empty() {
        shell.complain("Missing required arg");
        return Ok(255);
    }
    let newline = if contents.ends_with('\n') { "" } else { "\n" };
    let content = Content::from(format!("{contents}{newline}").as_bytes());
    let mut status = 0;
    let path = shell.path(file);
    let result = shell.space.write(&path, content, false);
    tell(shell, &mut status, result, || format!("Failed to create file: open {file}"));
    Ok(if status == 0 { 0 } else { 255 })
}

fn say(shell: &mut Shell<'_>, text: impl std::fmt::Display) -> Flow {
    shell.print(format!("{text}\n"));
    Ok(0)
}

/// The letters of the flags, and what is left.
pub fn flags(arguments: &[String]) -> (String, Vec<&str>) {
    let (mut letters, mut rest, mut over) = (String::new(), Vec::new(), false);
    for argument in arguments {
        match argument.strip_prefix('-') {
            Some("-") if !over => over = true,
            Some("-parents") if !over => letters.push('p'),
            Some("-recursive") if !over => letters.push('r'),
            Some(more) if !over && !more.is_empty() => letters.push_str(more),
            _ => rest.push(argument.as_str()),
        }
    }
    (letters, rest)
}

/// Says what could not be done, in a program's words.
fn tell(shell: &mut Shell<'_>, status: &mut i32, result: Result<(), Errno>, text: impl FnOnce() -> String) {
    if let Err(error) = result {
        shell.complain(format_args!("{}: {error}", text()));
        *status = 1;
    }
}

/// The text with its escapes done, as `echo -e` and `printf` do them.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('r')) => out.push('\r'),
            ('\\', Some('\\')) => out.push('\\'),
            ('\\', Some(other)) => out.extend(['\\', other]),
            (c, _) => out.push(c),
        }
    }
    out
}

fn echo(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (mut newline, mut escapes, mut from) = (true, false, 0);
    while let Some(letters) = arguments.get(from).and_then(|a| a.strip_prefix('-')) {
        if letters.is_empty() || !letters.chars().all(|c| "neE".contains(c)) {
            break;
        }
        newline &= !letters.contains('n');
        escapes |= letters.contains('e');
        from += 1;
    }
    let text = arguments[from..].join(" ");
    shell.print(if escapes { escaped(&text) } else { text });
    if newline {
        shell.print("\n");
    }
    Ok(0)
}

fn printf(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let Some((format, mut rest)) = arguments.split_first() else { return Ok(1) };
    loop {
        let (before, mut out) = (rest.len(), String::new());
        let format = escaped(format);
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            match chars.next() {
                Some('%') | None => out.push('%'),
                Some(_) => {
                    if let Some((first, others)) = rest.split_first() {
                        out += first;
                        rest = others;
                    }
                }
            }
        }
        shell.print(out);
        if rest.is_empty() || rest.len() == before {
            return Ok(0);
        }
    }
}

/// What the files named hold, or what comes in; whether all could be read.
fn inputs(shell: &mut Shell<'_>, name: &str, files: &[&str]) -> (Vec<u8>, i32) {
    if files.is_empty() {
        return (std::mem::take(&mut shell.stdin), 0);
    }
    let (mut out, mut status) = (Vec::new(), 0);
    for file in files {
        if *file == "-" {
            out.append(&mut shell.stdin);
            continue;
        }
        match shell.space.read(&shell.path(file)) {
            Ok(content) => out.extend(shown(&content)),
            Err(Errno::IsDirectory) => {
                shell.complain(format_args!("{name}: read error: Is a directory"));
                status = 1;
            }
            Err(error) => {
                shell.complain(format_args!("{name}: can't open '{file}': {error}"));
                status = 1;
            }
        }
    }
    (out, status)
}

/// The bytes, with no more of the zeros than anybody would look at.
fn shown(content: &Content) -> Vec<u8> {
    let mut bytes = Vec::clone(&content.data);
    bytes.resize(bytes.len() + content.zeros.min(4096) as usize, 0);
    bytes
}

fn cat(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (_, files) = flags(arguments);
    let (bytes, status) = inputs(shell, "cat", &files);
    shell.print(bytes);
    Ok(status)
}

fn ends(shell: &mut Shell<'_>, arguments: &[String], first: bool) -> Flow {
    let (mut count, mut bytes, mut files, mut follow) = (10, false, Vec::new(), false);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix('-') {
            Some(flag @ ("n" | "c")) => {
                bytes = flag == "c";
                count = words.next().and_then(|n| n.parse().ok()).unwrap_or(count);
            }
            Some("f" | "F") => follow = true,
            Some(n) if n.trim_start_matches(['n', 'c']).parse::<usize>().is_ok() => {
                bytes = n.starts_with('c');
                count = n.trim_start_matches(['n', 'c']).parse().unwrap_or(count);
            }
            _ => files.push(word.as_str()),
        }
    }
    let (input, status) = inputs(shell, if first { "head" } else { "tail" }, &files);
    let pieces: Vec<&[u8]> =
        if bytes { input.chunks(1).collect() } else { input.split_inclusive(|b| *b == b'\n').collect() };
    let from = if first { 0 } else { pieces.len().saturating_sub(count) };
    let out: Vec<u8> = pieces[from..].iter().take(count).copied().flatten().copied().collect();
    shell.print(out);
    if follow { Err(Stop::Waits) } else { Ok(status) }
}

fn wc(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, files) = flags(arguments);
    let (input, status) = inputs(shell, "wc", &files);
    let text = String::from_utf8_lossy(&input);
    let counts = [('l', text.matches('\n').count()), ('w', text.split_whitespace().count()), ('c', input.len())];
    let asked: Vec<String> = counts
        .iter()
        .filter(|(letter, _)| letters.is_empty() || letters.contains(*letter))
        .map(|(_, n)| if letters.len() == 1 { n.to_string() } else { format!("{n:9}") })
        .collect();
    let name = files.first().map_or(String::new(), |file| format!(" {file}"));
    say(shell, format_args!("{}{name}", asked.join(" ")))?;
    Ok(status)
}

/// Not a regular expression: text, at the beginning for `^`, at the end for `$`.
fn grep(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, rest) = flags(arguments);
    let Some((pattern, files)) = rest.split_first() else {
        shell.complain("Usage: grep [-ivqc] PATTERN [FILE]...");
        return Ok(2);
    };
    let (input, _) = inputs(shell, "grep", files);
    let fold = |text: &str| if letters.contains('i') { text.to_lowercase() } else { text.to_owned() };
    let pattern = fold(pattern);
    let (start, rest) = pattern.strip_prefix('^').map_or((false, pattern.as_str()), |rest| (true, rest));
    let (end, core) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
    let fits = |line: &str| match (start, end) {
        (true, true) => line == core,
        (true, false) => line.starts_with(core),
        (false, true) => line.ends_with(core),
        (false, false) => line.contains(core),
    };
    let text = String::from_utf8_lossy(&input).into_owned();
    let found: Vec<&str> = text.lines().filter(|line| fits(&fold(line)) != letters.contains('v')).collect();
    if letters.contains('c') {
        say(shell, found.len())?;
    } else if !letters.contains('q') {
        for line in &found {
            say(shell, line)?;
        }
    }
    Ok(i32::from(found.is_empty()))
}

fn tee(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, files) = flags(arguments);
    let (input, mut status) = (std::mem::take(&mut shell.stdin), 0);
    for file in files {
        let path = shell.path(file);
        let written = shell.space.write(&path, input.as_slice().into(), letters.contains('a'));
        tell(shell, &mut status, written, || format!("tee: {file}"));
    }
    shell.print(input);
    Ok(status)
}

fn mkdir(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let mut status = 0;
    for path in paths {
        let made = shell.space.mkdir(&shell.path(path), letters.contains('p'));
        tell(shell, &mut status, made, || format!("mkdir: can't create directory '{path}'"));
    }
    Ok(status)
}

fn rmdir(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let mut status = 0;
    for path in flags(arguments).1 {
        let whole = shell.path(path);
        let gone = match shell.space.names(&whole) {
            Ok(names) if names.is_empty() => shell.space.remove(&whole),
            Ok(_) => Err(Errno::NotEmpty),
            Err(error) => Err(error),
        };
        tell(shell, &mut status, gone, || format!("rmdir: '{path}'"));
    }
    Ok(status)
}

fn remove(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let (force, deep) = (letters.contains('f'), letters.contains(['r', 'R']));
    let mut status = 0;
    for path in paths {
        if matches!(path.rsplit('/').next(), Some("." | "..")) {
            shell.complain("rm: can't remove '.' or '..'");
            status = 1;
            continue;
        }
        let whole = shell.path(path);
        match shell.space.stat(&whole, false).map(|(_, entry)| entry.is_directory()) {
            Err(Errno::Missing | Errno::NotDirectory) if force => {}
            Err(error) => tell(shell, &mut status, Err(error), || format!("rm: can't remove '{path}'")),
            Ok(true) if !deep => {
                shell.complain(format_args!("rm: '{path}' is a directory"));
                status = 1;
            }
            Ok(_) => {
                // What is in a directory goes even if the directory itself is mounted.
                let mounted = shell.space.remove(&whole);
                if mounted == Err(Errno::Busy) {
                    for name in shell.space.names(&whole).unwrap_or_default() {
                        let inner = format!("{path}/{name}");
                        let gone = shell.space.remove(&shell.path(&inner));
                        tell(shell, &mut status, gone, || format!("rm: can't remove '{inner}'"));
                    }
                }
                tell(shell, &mut status, mounted, || format!("rm: can't remove '{path}'"));
            }
        }
    }
    Ok(status)
}

fn touch(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let mut status = 0;
    for path in paths {
        let whole = shell.path(path);
        let now = shell.space.now;
        let touched = match shell.space.change(&whole, |entry| entry.mtime = now) {
            Err(Errno::Missing) if letters.contains('c') => Ok(()),
            Err(Errno::Missing) => shell.space.create(&whole),
            other => other,
        };
        tell(shell, &mut status, touched, || format!("touch: {path}"));
    }
    Ok(status)
}

/// The path of a file in a directory, or the path itself.
fn into(shell: &Shell<'_>, from: &str, to: &str) -> String {
    let is_directory = matches!(shell.node(to, true), Some(Node::Directory));
    let name = from.trim_end_matches('/').rsplit('/').next().unwrap_or(from);
    match is_directory {
        true if name == "." || name.is_empty() => to.to_owned(),
        true => format!("{}/{name}", to.trim_end_matches('/')),
        false => to.to_owned(),
    }
}

fn copy(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let [sources @ .., to] = paths.as_slice() else { return Ok(1) };
    let mut status = 0;
    for from in sources {
        let target = into(shell, from, to);
        match shell.node(from, true) {
            None => tell(shell, &mut status, Err(Errno::Missing), || format!("cp: can't stat '{from}'")),
            Some(Node::Directory) if !letters.contains(['r', 'R', 'a']) => {
                shell.complain(format_args!("cp: omitting directory '{from}'"));
                status = 1;
            }
            Some(node) => {
                let (source, path) = (shell.path(from), shell.path(&target));
                let keep = letters.contains('a') || node == Node::Directory;
                let copied = shell.space.copy(&source, &path, keep);
                let what = if copied == Err(Errno::Full) { "error writing" } else { "can't create" };
                let colon =
                    if copied == Err(Errno::Full) { "write error".into() } else { format!("{what} '{target}'") };
                tell(shell, &mut status, copied, || format!("cp: {colon}"));
            }
        }
    }
    Ok(status)
}

fn rename(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (_, paths) = flags(arguments);
    let [sources @ .., to] = paths.as_slice() else { return Ok(1) };
    let mut status = 0;
    for from in sources {
        let (source, path) = (shell.path(from), shell.path(&into(shell, from, to)));
        let moved = match shell.space.stat(&source, false).map(|(at, _)| at) {
            Err(error) => Err(error),
            Ok(at) if shell.space.place(&at).0.read_only => Err(Errno::ReadOnly),
            Ok(at) if shell.space.mounts.iter().any(|m| m.path == at) => Err(Errno::Busy),
            Ok(at) if shell.space.resolve(&path, false).is_ok_and(|to| to.starts_with(&format!("{at}/"))) => {
                Err(Errno::Invalid)
            }
            Ok(at) if shell.space.resolve(&path, false).as_ref() == Ok(&at) => Ok(()),
            Ok(_) => {
                let replaced = match shell.space.stat(&path, false).map(|(_, entry)| entry.is_directory()) {
                    Ok(false) => shell.space.remove(&path),
                    _ => Ok(()),
                };
                replaced
                    .and_then(|()| shell.space.copy(&source, &path, true))
                    .and_then(|()| shell.space.remove(&source))
            }
        };
        tell(shell, &mut status, moved, || format!("mv: can't rename '{from}'"));
    }
    Ok(status)
}

fn link(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let [target, path] = paths.as_slice() else {
        shell.complain("Usage: ln [-s] [-f] TARGET LINK");
        return Ok(1);
    };
    let whole = shell.path(&into(shell, target, path));
    if letters.contains('f') && shell.space.stat(&whole, false).is_ok_and(|(_, entry)| !entry.is_directory()) {
        let _ = shell.space.remove(&whole);
    }
    let mut status = 0;
    let made = match letters.contains('s') {
        true => shell.space.link(target, &whole),
        // There are no hard links: the second name gets what the first holds now.
        false => match shell.space.stat(&whole, false) {
            Ok(_) => Err(Errno::Exists),
            Err(_) => shell.space.copy(&shell.path(target), &whole, true),
        },
    };
    tell(shell, &mut status, made, || format!("ln: {path}"));
    Ok(status)
}

fn readlink(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let path = paths.first().copied().unwrap_or_default();
    if letters.contains('f') {
        return match shell.space.resolve(&shell.path(path), true) {
            Ok(at) => say(shell, crate::space::shown(&at)),
            Err(_) => Ok(1),
        };
    }
    match shell.node(path, false) {
        Some(Node::Link(target)) => say(shell, target),
        _ => Ok(1),
    }
}

fn chmod(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (_, words) = flags(arguments);
    let Some((mode, paths)) = words.split_first() else { return Ok(1) };
    let mut status = 0;
    for path in paths {
        let changed = shell.space.change(&shell.path(path), |entry| match (u32::from_str_radix(mode, 8), *mode) {
            (Ok(mode), _) => entry.mode = mode & 0o7777,
            (_, mode) => {
                let bits = [('r', 0o444), ('w', 0o222), ('x', 0o111)];
                let named: u32 = bits.iter().filter(|(c, _)| mode.contains(*c)).map(|(_, bits)| bits).sum();
                let who = [('u', 0o700), ('g', 0o070), ('o', 0o007)];
                let of: u32 = who.iter().filter(|(c, _)| mode.contains(*c)).map(|(_, bits)| bits).sum();
                let named = named & if of == 0 { 0o777 } else { of };
                entry.mode = if mode.contains('-') { entry.mode & !named } else { entry.mode | named };
            }
        });
        tell(shell, &mut status, changed, || format!("chmod: {path}"));
    }
    Ok(status)
}

fn date(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let now = shell.space.now;
    let stamp = now.rfc3339();
    let format = arguments.iter().find_map(|a| a.strip_prefix('+'));
    let text = match format {
        None => format!("{} {} UTC {}", list::weekday(now), list::month_day_time(now, true), &stamp[..4]),
        Some(format) => {
            let parts = [
                ("%F", &stamp[..10]),
                ("%T", &stamp[11..19]),
                ("%Y", &stamp[..4]),
                ("%m", &stamp[5..7]),
                ("%d", &stamp[8..10]),
                ("%H", &stamp[11..13]),
                ("%M", &stamp[14..16]),
                ("%S", &stamp[17..19]),
            ];
            let text = parts.iter().fold(format.to_owned(), |text, (name, value)| text.replace(name, value));
            text.replace("%s", &(now.micros / 1_000_000).to_string())
        }
    };
    say(shell, text)
}

fn hostname(shell: &mut Shell<'_>, _: &[String]) -> Flow {
    let name = shell.hostname.to_owned();
    say(shell, name)
}

fn env(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    if let Some(name) = arguments.first() {
        return match shell.variables.get(name).cloned() {
            Some(value) => say(shell, value),
            None => Ok(1),
        };
    }
    let all: String = shell.variables.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    shell.print(all);
    Ok(0)
}

fn sleep(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let short = arguments.first().is_some_and(|time| time.trim_end_matches('s').parse::<f64>().is_ok());
    if shell.start || !short { Err(Stop::Waits) } else { Ok(0) }
}

fn seq(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let numbers: Vec<i64> = arguments.iter().filter_map(|a| a.parse().ok()).collect();
    let (from, step, to) = match numbers.as_slice() {
        [to] => (1, 1, *to),
        [from, to] => (*from, 1, *to),
        [from, step, to] => (*from, (*step).max(1), *to),
        _ => return Ok(1),
    };
    let mut n = from;
    while n <= to && n - from < 100_000 {
        say(shell, n)?;
        n += step;
    }
    Ok(0)
}

/// A number of bytes as `dd` and `truncate` take it: `1M`, `512k`.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit: u64 = match text[digits.len()..].to_ascii_uppercase().trim_end_matches("IB").trim_end_matches('B') {
        "" | "C" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        "T" => 1 << 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

fn dd(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let get = |name: &str| arguments.iter().find_map(|a| a.strip_prefix(name)?.strip_prefix('='));
    let block = get("bs").and_then(bytes).unwrap_or(512).max(1);
    let count = get("count").and_then(bytes);
    let content = match get("if") {
        Some(path) if Shell::is_zeros(path) => {
            // Without a count it goes on until there is no room.
            let length = count.map_or(u64::MAX >> 1, |n| n.saturating_mul(block));
            Content { zeros: length, ..Content::default() }
        }
        Some(path) => match shell.space.read(&shell.path(path)) {
            Ok(content) => content,
            Err(error) => {
                shell.complain(format_args!("dd: can't open '{path}': {error}"));
                return Ok(1);
            }
        },
        None => std::mem::take(&mut shell.stdin).as_slice().into(),
    };
    let content = match count.map(|n| n.saturating_mul(block)).filter(|most| *most < content.len()) {
        Some(most) => crate::space::cut(content, most),
        None => content,
    };
    let asked = content.len();
    let (mut status, mut written) = (0, asked);
    match get("of") {
        Some(path) => {
            let whole = shell.path(path);
            match shell.space.write(&whole, content, false) {
                Ok(()) => {}
                Err(Errno::Full) => {
                    shell.complain(format_args!("dd: error writing '{path}': {}", Errno::Full));
                    written = shell.space.read(&whole).map_or(0, |c| c.len());
                    status = 1;
                }
                Err(error) => {
                    shell.complain(format_args!("dd: can't open '{path}': {error}"));
                    return Ok(1);
                }
            }
        }
        None => shell.print(shown(&content)),
    }
    let records = |bytes: u64| format!("{}+{}", bytes / block, u64::from(!bytes.is_multiple_of(block)));
    // The block that did not fit was read.
    let read = if status == 0 { written } else { (written / block + 1).saturating_mul(block) };
    shell.complain(format_args!("{} records in", records(read.min(asked))));
    shell.complain(format_args!("{} records out", records(written)));
    Ok(status)
}

fn truncate(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let mut size = 0;
    let mut paths = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix("-s") {
            Some("") => size = words.next().and_then(|n| bytes(n)).unwrap_or(0),
            Some(n) => size = bytes(n).unwrap_or(0),
            None => paths.push(word.as_str()),
        }
    }
    let mut status = 0;
    for path in paths {
        let whole = shell.path(path);
        let old = shell.space.read(&whole).unwrap_or_default();
        let zeros = old.zeros + size.saturating_sub(old.len());
        let written = shell.space.write(&whole, crate::space::cut(Content { zeros, ..old }, size), false);
        tell(shell, &mut status, written, || format!("truncate: {path}"));
    }
    Ok(status)
}

fn test(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Ok(i32::from(!holds(shell, &words)))
}

fn holds(shell: &Shell<'_>, words: &[&str]) -> bool {
    if let Some(at) = words.iter().position(|w| *w == "-o") {
        return holds(shell, &words[..at]) || holds(shell, &words[at + 1..]);
    }
    if let Some(at) = words.iter().position(|w| *w == "-a") {
        return holds(shell, &words[..at]) && holds(shell, &words[at + 1..]);
    }
    let number = |text: &str| text.parse::<i64>().unwrap_or(0);
    match words {
        [] => false,
        ["!", rest @ ..] => !holds(shell, rest),
        [text] => !text.is_empty(),
        ["-z", text] => text.is_empty(),
        ["-n", text] => !text.is_empty(),
        ["-e", path] => shell.node(path, true).is_some(),
        ["-f", path] => matches!(shell.node(path, true), Some(Node::File(_))),
        ["-d", path] => matches!(shell.node(path, true), Some(Node::Directory)),
        ["-b", path] => matches!(shell.node(path, true), Some(Node::Device(_))),
        ["-L" | "-h", path] => matches!(shell.node(path, false), Some(Node::Link(_))),
        ["-s", path] => shell.space.read(&shell.path(path)).is_ok_and(|content| !content.is_empty()),
        ["-r" | "-x", path] => shell.node(path, true).is_some(),
        ["-w", path] => {
            let at = shell.space.resolve(&shell.path(path), true);
            at.is_ok_and(|at| shell.space.look(&at).is_some() && !shell.space.place(&at).0.read_only)
        }
        [a, "=" | "==", b] => a == b,
        [a, "!=", b] => a != b,
        [a, "-eq", b] => number(a) == number(b),
        [a, "-ne", b] => number(a) != number(b),
        [a, "-lt", b] => number(a) < number(b),
        [a, "-le", b] => number(a) <= number(b),
        [a, "-gt", b] => number(a) > number(b),
        [a, "-ge", b] => number(a) >= number(b),
        _ => false,
    }
}

/// Whether a name is as `find -name` asks.
pub fn named(pattern: &str, path: &str) -> bool {
    words::fits(pattern, path.rsplit('/').next().unwrap_or(path))
}

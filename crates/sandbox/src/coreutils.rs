//! The file utilities.
//!
//! Implements BusyBox: the flags that course material uses, with BusyBox's messages.

use crate::shell::{Flow, Shell, Stop};
use crate::tree::{Content, Node};
use crate::{Errno, expansion, ls};

/// A program.
pub type Program = fn(&mut Shell<'_>, &[String]) -> Flow;

/// Returns the program with a name.
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
    ("df", ls::df),
    ("du", ls::du),
    ("echo", echo),
    ("env", env),
    ("false", |_, _| Ok(1)),
    ("find", ls::find),
    ("grep", grep),
    ("head", |s, a| ends(s, a, true)),
    ("/hello-populator", populate),
    ("hostname", hostname),
    ("id", |s, _| print_message(s, "uid=0(root) gid=0(root)")),
    ("ln", link),
    ("ls", ls::ls),
    ("mkdir", mkdir),
    ("mount", ls::mount),
    ("mv", rename),
    ("printenv", env),
    ("printf", printf),
    ("pwd", |s, _| {
        let at = crate::mount_namespace::shown(&s.cwd);
        print_message(s, at)
    }),
    ("readlink", readlink),
    ("rm", remove),
    ("rmdir", rmdir),
    ("seq", seq),
    ("sleep", sleep),
    ("stat", ls::stat),
    ("sync", |_, _| Ok(0)),
    ("tail", |s, a| ends(s, a, false)),
    ("tee", tee),
    ("test", test),
    ("touch", touch),
    ("true", |_, _| Ok(0)),
    ("truncate", truncate),
    ("wc", wc),
    ("whoami", |s, _| print_message(s, "root")),
    ("yes", yes),
];

/// The effect of upstream's example of a volume populator on the volume.
fn populate(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let of = |flag: &str| arguments.iter().find_map(|a| a.strip_prefix(flag)).unwrap_or_default();
    let (file, contents) = (of("--file-name="), of("--file-contents="));
    if file.is_empty() || contents.is_empty() {
        shell.print_error("Missing required arg");
        return Ok(255);
    }
    let newline = if contents.ends_with('\n') { "" } else { "\n" };
    let content = Content::from(format!("{contents}{newline}").as_bytes());
    let mut status = 0;
    let path = shell.path(file);
    let result = shell.space.write(&path, content, false);
    report_error(shell, &mut status, result, || format!("Failed to create file: open {file}"));
    Ok(if status == 0 { 0 } else { 255 })
}

fn print_message(shell: &mut Shell<'_>, text: impl std::fmt::Display) -> Flow {
    shell.print(format!("{text}\n"));
    Ok(0)
}

/// Splits arguments into the letters of the flags and the operands.
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

/// Reports a failed operation with the message of a program.
fn report_error(shell: &mut Shell<'_>, status: &mut i32, result: Result<(), Errno>, text: impl FnOnce() -> String) {
    if let Err(error) = result {
        shell.print_error(format_args!("{}: {error}", text()));
        *status = 1;
    }
}

/// Replaces escapes in a text as `echo -e` and `printf` do.
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

/// A conversion of `printf`: flags, width, precision and the conversion letter.
#[derive(Default)]
struct Conversion {
    left: bool,
    zeros: bool,
    sign: bool,
    width: usize,
    precision: Option<usize>,
}

impl Conversion {
    /// Pads a text to its width. `None` if the width exceeds the limit.
    fn padded(&self, text: String, number: bool) -> Option<String> {
        let missing = self.width.saturating_sub(text.chars().count());
        if missing > MAX_BYTES {
            return None;
        }
        Some(match (self.left, self.zeros && number) {
            (true, _) => text + &" ".repeat(missing),
            (false, true) => {
                let at = usize::from(text.starts_with(['-', '+']));
                format!("{}{}{}", &text[..at], "0".repeat(missing), &text[at..])
            }
            (false, false) => " ".repeat(missing) + &text,
        })
    }
}

/// Parses a number as `printf` does: decimal, `0x` or octal. An invalid number counts as 0.
fn number(text: &str) -> Option<i128> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(hex) => i128::from(u64::from_str_radix(hex, 16).ok()?),
        None if digits.len() > 1 && digits.starts_with('0') => i128::from(u64::from_str_radix(digits, 8).ok()?),
        None => i128::from(digits.parse::<u64>().ok()?),
    };
    Some(sign * value)
}

fn printf(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let Some((format, mut rest)) = arguments.split_first() else {
        shell.print_error("printf: usage: printf FORMAT [ARGUMENT]...");
        return Ok(2);
    };
    let mut status = 0;
    let format = escaped(format);
    loop {
        let before = rest.len();
        let mut chars = format.chars().peekable();
        while let Some(c) = chars.next() {
            if c != '%' {
                shell.print(c.encode_utf8(&mut [0; 4]));
                continue;
            }
            let mut how = Conversion::default();
            while let Some(flag) = chars.next_if(|c| "-0+ #".contains(*c)) {
                how.left |= flag == '-';
                how.zeros |= flag == '0';
                how.sign |= flag == '+';
            }
            let mut digits = |chars: &mut std::iter::Peekable<std::str::Chars>| {
                if chars.next_if_eq(&'*').is_some() {
                    let given = rest.split_first().map(|(first, others)| (first.parse().unwrap_or(0), others));
                    let (value, others) = given.unwrap_or((0, rest));
                    rest = others;
                    return value;
                }
                let mut value: usize = 0;
                while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                    value = value.saturating_mul(10).saturating_add(digit as usize - '0' as usize);
                }
                value
            };
            how.width = digits(&mut chars);
            if chars.next_if_eq(&'.').is_some() {
                how.precision = Some(digits(&mut chars));
            }
            let letter = match chars.next() {
                None | Some('%') => {
                    shell.print("%");
                    continue;
                }
                Some(letter) => letter,
            };
            let given = rest.split_first().map(|(first, others)| (first.as_str(), others));
            let (word, others) = given.unwrap_or(("", rest));
            rest = others;
            let (text, is_number) = match letter {
                'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
                    let value = number(word).unwrap_or_else(|| {
                        if !word.is_empty() {
                            shell.print_error(format_args!("printf: {word}: invalid number"));
                            status = 1;
                        }
                        0
                    });
                    let text = match letter {
                        'x' => format!("{:x}", value as i64),
                        'X' => format!("{:X}", value as i64),
                        'o' => format!("{:o}", value as i64),
                        _ if how.sign && value >= 0 => format!("+{value}"),
                        _ => value.to_string(),
                    };
                    (text, true)
                }
                's' | 'b' | 'c' => {
                    let text = if letter == 'b' { escaped(word) } else { word.to_owned() };
                    let limit = if letter == 'c' { 1 } else { how.precision.unwrap_or(usize::MAX) };
                    (text.chars().take(limit).collect(), false)
                }
                other => {
                    shell.print_error(format_args!("printf: %{other}: invalid format"));
                    return Ok(1);
                }
            };
            // A very large width would print until the command is interrupted.
            let Some(text) = how.padded(text, is_number) else { return Err(Stop::Waits) };
            shell.charge(text.len())?;
            shell.print(text);
        }
        if rest.is_empty() || rest.len() == before {
            return Ok(status);
        }
        shell.charge(format.len())?;
    }
}

/// `yes [WORD]...`: the maximum that the next command may read. Without one, it runs until the command is interrupted.
fn yes(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let line = if arguments.is_empty() { "y\n".to_owned() } else { arguments.join(" ") + "\n" };
    let limit = if shell.piped { MAX_BYTES } else { MAX_SHOWN_ZEROS };
    for _ in 0..(limit / line.len()).max(1) {
        shell.print(&line);
    }
    if shell.piped { Ok(0) } else { Err(Stop::Waits) }
}

/// The maximum number of bytes that another command reads from endless output.
const MAX_BYTES: usize = 1 << 20;
/// The maximum number of zeros of a file that are printed, and the maximum output of a command that does not end by
/// itself.
const MAX_SHOWN_ZEROS: usize = 4096;

/// Returns the content of the files, or standard input, and whether all could be read. Reads at most `limit` bytes.
fn inputs(shell: &mut Shell<'_>, name: &str, files: &[&str], limit: usize) -> Result<(Vec<u8>, i32), Stop> {
    if files.is_empty() {
        return Ok((std::mem::take(&mut shell.stdin), 0));
    }
    let (mut out, mut status) = (Vec::new(), 0);
    for file in files {
        if *file == "-" {
            out.append(&mut shell.stdin);
            continue;
        }
        match shell.space.read(&shell.path(file)) {
            Ok(content) => {
                let wanted = limit.saturating_sub(out.len());
                let endless = crate::mount_namespace::is_endless(&content);
                if endless && wanted > MAX_BYTES && !shell.piped {
                    return Err(Stop::Waits);
                }
                let zeros = if endless { wanted.min(MAX_BYTES) } else { MAX_SHOWN_ZEROS };
                let from = out.len();
                shell.charge(content.data.len())?;
                out.extend_from_slice(&content.data);
                out.resize(out.len() + content.zeros.min(zeros as u64) as usize, 0);
                if endless {
                    out.truncate(from + wanted.min(MAX_BYTES));
                }
                // Files that are given repeatedly would exhaust the memory.
                if out.len() > MAX_INPUT {
                    return Err(Stop::Waits);
                }
            }
            Err(Errno::IsDirectory) => {
                shell.print_error(format_args!("{name}: read error: Is a directory"));
                status = 1;
            }
            Err(error) => {
                shell.print_error(format_args!("{name}: can't open '{file}': {error}"));
                status = 1;
            }
        }
    }
    Ok((out, status))
}

/// The maximum number of bytes that one command reads.
const MAX_INPUT: usize = 32 << 20;

/// Returns the bytes with a limited number of zeros.
fn shown(content: &Content) -> Vec<u8> {
    let mut bytes = Vec::clone(&content.data);
    bytes.resize(bytes.len() + content.zeros.min(MAX_SHOWN_ZEROS as u64) as usize, 0);
    bytes
}

/// Returns the part of endless content that another command may read.
pub fn part(content: &Content) -> Vec<u8> {
    let mut bytes = Vec::clone(&content.data);
    bytes.resize(MAX_BYTES, 0);
    bytes
}

fn cat(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (_, files) = flags(arguments);
    let (bytes, status) = inputs(shell, "cat", &files, usize::MAX)?;
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
    // The first lines of endless content may be endless, too.
    let limit = if first && bytes { count } else { usize::MAX };
    let (input, status) = inputs(shell, if first { "head" } else { "tail" }, &files, limit)?;
    let out = if bytes {
        let cut = if first { count.min(input.len()) } else { input.len().saturating_sub(count) };
        if first { &input[..cut] } else { &input[cut..] }
    } else {
        let lines = input.split_inclusive(|b| *b == b'\n');
        let skip = if first { 0 } else { lines.clone().count().saturating_sub(count) };
        let from = length(lines.clone().take(skip));
        &input[from..from + length(lines.skip(skip).take(count))]
    };
    shell.print(out);
    if follow { Err(Stop::Waits) } else { Ok(status) }
}

fn length<'a>(lines: impl Iterator<Item = &'a [u8]>) -> usize {
    lines.map(<[u8]>::len).sum()
}

fn wc(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, files) = flags(arguments);
    // The zeros of a file count, although they are not stored.
    let zeros = |file: &&str| {
        let content = shell.space.read(&shell.path(file)).unwrap_or_default();
        if crate::mount_namespace::is_endless(&content) {
            0
        } else {
            content.zeros.saturating_sub(MAX_SHOWN_ZEROS as u64)
        }
    };
    let zeros = files.iter().map(zeros).fold(0, u64::saturating_add);
    let (input, status) = inputs(shell, "wc", &files, usize::MAX)?;
    let text = String::from_utf8_lossy(&input);
    let counts = [
        ('l', text.matches('\n').count() as u64),
        ('w', text.split_whitespace().count() as u64),
        ('c', zeros.saturating_add(input.len() as u64)),
    ];
    let asked: Vec<String> = counts
        .iter()
        .filter(|(letter, _)| letters.is_empty() || letters.contains(*letter))
        .map(|(_, n)| if letters.len() == 1 { n.to_string() } else { format!("{n:9}") })
        .collect();
    let name = files.first().map_or(String::new(), |file| format!(" {file}"));
    print_message(shell, format_args!("{}{name}", asked.join(" ")))?;
    Ok(status)
}

/// Matches text, not regular expressions: at the start for `^`, at the end for `$`.
fn grep(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, rest) = flags(arguments);
    let Some((pattern, files)) = rest.split_first() else {
        shell.print_error("Usage: grep [-ivqc] PATTERN [FILE]...");
        return Ok(2);
    };
    let (input, _) = inputs(shell, "grep", files, usize::MAX)?;
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
        print_message(shell, found.len())?;
    } else if !letters.contains('q') {
        for line in &found {
            print_message(shell, line)?;
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
        report_error(shell, &mut status, written, || format!("tee: {file}"));
    }
    shell.print(input);
    Ok(status)
}

fn mkdir(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let mut status = 0;
    for path in paths {
        let made = shell.space.mkdir(&shell.path(path), letters.contains('p'));
        report_error(shell, &mut status, made, || format!("mkdir: can't create directory '{path}'"));
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
        report_error(shell, &mut status, gone, || format!("rmdir: '{path}'"));
    }
    Ok(status)
}

fn remove(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let (force, deep) = (letters.contains('f'), letters.contains(['r', 'R']));
    let mut status = 0;
    for path in paths {
        if matches!(path.rsplit('/').next(), Some("." | "..")) {
            shell.print_error("rm: can't remove '.' or '..'");
            status = 1;
            continue;
        }
        let whole = shell.path(path);
        match shell.space.stat(&whole, false).map(|(_, entry)| entry.is_directory()) {
            Err(Errno::NotFound | Errno::NotDirectory) if force => {}
            Err(error) => report_error(shell, &mut status, Err(error), || format!("rm: can't remove '{path}'")),
            Ok(true) if !deep => {
                shell.print_error(format_args!("rm: '{path}' is a directory"));
                status = 1;
            }
            Ok(_) => {
                // The content of a directory is removed even if the directory itself is a mount point.
                let mounted = shell.space.remove(&whole);
                if mounted == Err(Errno::Busy) {
                    for name in shell.space.names(&whole).unwrap_or_default() {
                        let inner = format!("{path}/{name}");
                        let gone = shell.space.remove(&shell.path(&inner));
                        report_error(shell, &mut status, gone, || format!("rm: can't remove '{inner}'"));
                    }
                }
                report_error(shell, &mut status, mounted, || format!("rm: can't remove '{path}'"));
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
            Err(Errno::NotFound) if letters.contains('c') => Ok(()),
            Err(Errno::NotFound) => shell.space.create(&whole),
            other => other,
        };
        report_error(shell, &mut status, touched, || format!("touch: {path}"));
    }
    Ok(status)
}

/// Returns the path of a file in a directory, or the path itself.
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
        let place = |path: &str| shell.space.resolve(&shell.path(path), true).unwrap_or_default();
        let (source, inside) = (place(from), place(&target));
        match shell.node(from, true) {
            Some(Node::Directory)
                if letters.contains(['r', 'R', 'a'])
                    && (inside == source || inside.starts_with(&format!("{source}/"))) =>
            {
                shell.print_error(format_args!("cp: recursion detected, omitting directory '{from}'"));
                status = 1;
            }
            None => report_error(shell, &mut status, Err(Errno::NotFound), || format!("cp: can't stat '{from}'")),
            Some(Node::Directory) if !letters.contains(['r', 'R', 'a']) => {
                shell.print_error(format_args!("cp: omitting directory '{from}'"));
                status = 1;
            }
            Some(node) => {
                let (source, path) = (shell.path(from), shell.path(&target));
                let keep = letters.contains('a') || node == Node::Directory;
                let copied = shell.space.copy(&source, &path, keep);
                let what = if copied == Err(Errno::Full) { "error writing" } else { "can't create" };
                let colon =
                    if copied == Err(Errno::Full) { "write error".into() } else { format!("{what} '{target}'") };
                report_error(shell, &mut status, copied, || format!("cp: {colon}"));
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
            Ok(at) => {
                let replaced = match shell.space.stat(&path, false).map(|(_, entry)| entry.is_directory()) {
                    Ok(false) => shell.space.remove(&path),
                    _ => Ok(()),
                };
                replaced.and_then(|()| shell.space.rename(&at, &path)).and_then(|renamed| {
                    if renamed {
                        return Ok(());
                    }
                    shell.space.copy(&source, &path, true)?;
                    shell.space.remove(&source)
                })
            }
        };
        report_error(shell, &mut status, moved, || format!("mv: can't rename '{from}'"));
    }
    Ok(status)
}

fn link(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let [target, path] = paths.as_slice() else {
        shell.print_error("Usage: ln [-s] [-f] TARGET LINK");
        return Ok(1);
    };
    let whole = shell.path(&into(shell, target, path));
    if letters.contains('f') && shell.space.stat(&whole, false).is_ok_and(|(_, entry)| !entry.is_directory()) {
        let _ = shell.space.remove(&whole);
    }
    let mut status = 0;
    let made = match letters.contains('s') {
        true => shell.space.link(target, &whole),
        // There are no hard links: the second name gets a copy of the content.
        false => match shell.space.stat(&whole, false) {
            Ok(_) => Err(Errno::Exists),
            Err(_) => shell.space.copy(&shell.path(target), &whole, true),
        },
    };
    report_error(shell, &mut status, made, || format!("ln: {path}"));
    Ok(status)
}

fn readlink(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let path = paths.first().copied().unwrap_or_default();
    if letters.contains('f') {
        return match shell.space.resolve(&shell.path(path), true) {
            Ok(at) => print_message(shell, crate::mount_namespace::shown(&at)),
            Err(_) => Ok(1),
        };
    }
    match shell.node(path, false) {
        Some(Node::Link(target)) => print_message(shell, target),
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
        report_error(shell, &mut status, changed, || format!("chmod: {path}"));
    }
    Ok(status)
}

fn date(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let now = shell.space.now;
    let stamp = now.rfc3339();
    let format = arguments.iter().find_map(|a| a.strip_prefix('+'));
    let text = match format {
        None => format!("{} {} UTC {}", ls::weekday(now), ls::month_day_time(now, true), &stamp[..4]),
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
    print_message(shell, text)
}

fn hostname(shell: &mut Shell<'_>, _: &[String]) -> Flow {
    let name = shell.hostname.to_owned();
    print_message(shell, name)
}

fn env(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    if let Some(name) = arguments.first() {
        return match shell.variables.get(name).map(str::to_owned) {
            Some(value) => print_message(shell, value),
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
    for _ in 0..100_000 {
        if n > to {
            break;
        }
        print_message(shell, n)?;
        n = n.saturating_add(step);
        if n == i64::MAX {
            break;
        }
    }
    Ok(0)
}

/// Parses a number of bytes as `dd` and `truncate` do: `1M`, `512k`.
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
        Some(path) => match shell.space.read(&shell.path(path)) {
            Ok(content) => content,
            Err(error) => {
                shell.print_error(format_args!("dd: can't open '{path}': {error}"));
                return Ok(1);
            }
        },
        None => std::mem::take(&mut shell.stdin).as_slice().into(),
    };
    let content = match count.map(|n| n.saturating_mul(block)).filter(|limit| *limit < content.len()) {
        Some(limit) => crate::mount_namespace::cut(content, limit),
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
                    shell.print_error(format_args!("dd: error writing '{path}': {}", Errno::Full));
                    written = shell.space.read(&whole).map_or(0, |c| c.len());
                    status = 1;
                }
                Err(error) => {
                    shell.print_error(format_args!("dd: can't open '{path}': {error}"));
                    return Ok(1);
                }
            }
        }
        None => shell.print(shown(&content)),
    }
    let records = |bytes: u64| format!("{}+{}", bytes / block, u64::from(!bytes.is_multiple_of(block)));
    // The block that did not fit was read.
    let read = if status == 0 { written } else { (written / block + 1).saturating_mul(block) };
    shell.print_error(format_args!("{} records in", records(read.min(asked))));
    shell.print_error(format_args!("{} records out", records(written)));
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
        let zeros = old.zeros.saturating_add(size.saturating_sub(old.len()));
        let written = shell.space.write(&whole, crate::mount_namespace::cut(Content { zeros, ..old }, size), false);
        report_error(shell, &mut status, written, || format!("truncate: {path}"));
    }
    Ok(status)
}

fn test(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    Ok(i32::from(!holds(shell, &words)))
}

fn holds(shell: &Shell<'_>, words: &[&str]) -> bool {
    words.split(|word| *word == "-o").any(|words| words.split(|word| *word == "-a").all(|words| one(shell, words)))
}

/// Evaluates a test without `-o` and `-a`.
fn one(shell: &Shell<'_>, words: &[&str]) -> bool {
    let nots =
        if words.len() > 1 && words[0] == "!" { words.iter().take_while(|word| **word == "!").count() } else { 0 };
    let (words, not) = (&words[nots..], nots % 2 == 1);
    if not {
        return !plain(shell, words);
    }
    plain(shell, words)
}

fn plain(shell: &Shell<'_>, words: &[&str]) -> bool {
    let number = |text: &str| text.parse::<i64>().unwrap_or(0);
    match words {
        [] => false,
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
            at.is_ok_and(|at| shell.space.entry(&at).is_some() && !shell.space.place(&at).0.read_only)
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

/// True if a name matches the pattern of `find -name`.
pub fn named(pattern: &str, path: &str) -> bool {
    expansion::matches_name(pattern, path.rsplit('/').next().unwrap_or(path))
}

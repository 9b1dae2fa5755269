//! The programs that show files and mounts: `ls`, `df`, `du`, `mount`, `stat`, `find`.
//!
//! Implements BusyBox.

use bindery_api::time::Time;

use crate::coreutils::{flags, named};
use crate::mount_namespace::{NODE_DISK, shown};
use crate::shell::{Flow, Shell};
use crate::tree::{Entry, Node, Tree};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Formats a time as `Jan  1 00:00`, optionally with seconds.
pub fn month_day_time(time: Time, seconds: bool) -> String {
    let stamp = time.rfc3339();
    let month = stamp[5..7].parse::<usize>().map_or("", |m| MONTHS[(m - 1) % 12]);
    let day = stamp[8..10].trim_start_matches('0');
    format!("{month} {day:>2} {}", if seconds { &stamp[11..19] } else { &stamp[11..16] })
}

/// Returns the weekday, such as `Thu`.
pub fn weekday(time: Time) -> &'static str {
    // January 1, 1970 was a Thursday.
    let days = time.micros / 86_400_000_000;
    ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize]
}

/// Formats the mode as `-rw-r--r--`.
fn mode(entry: &Entry) -> String {
    let kind = match entry.node {
        Node::Directory => 'd',
        Node::File(_) => '-',
        Node::Link(_) => 'l',
        Node::Device(_) => 'b',
    };
    let mut text: Vec<char> =
        (0..9).map(|i| if entry.mode & (0o400 >> i) != 0 { ['r', 'w', 'x'][i % 3] } else { '-' }).collect();
    if entry.mode & 0o1000 != 0 {
        text[8] = 't';
    }
    if entry.mode & 0o2000 != 0 {
        text[5] = 's';
    }
    std::iter::once(kind).chain(text).collect()
}

/// Formats a size with a unit: `1.0G`.
fn human_size(bytes: u64) -> String {
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 1024.0 && unit < 5 {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { bytes.to_string() } else { format!("{value:.1}{}", ["", "K", "M", "G", "T", "P"][unit]) }
}

fn line(entry: &Entry, name: &str, links: usize, people: bool) -> String {
    let size = if people { human_size(entry.size()) } else { entry.size().to_string() };
    let name = match &entry.node {
        Node::Link(target) => format!("{name} -> {target}"),
        _ => name.to_owned(),
    };
    let date = month_day_time(entry.mtime, false);
    format!("{} {links:>4} root     root     {size:>9} {date} {name}\n", mode(entry))
}

/// `ls [-1aAdhlR] [PATH]...`
pub fn ls(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, mut paths) = flags(arguments);
    let has = |c| letters.contains(c);
    if paths.is_empty() {
        paths.push(".");
    }
    // The directories that are not listed yet, the next one last.
    let (mut status, mut files, mut folders): (_, Vec<&str>, Vec<String>) = (0, Vec::new(), Vec::new());
    for path in &paths {
        // A link in the arguments is followed, unless `-l` lists the link itself.
        match shell.space.stat(&shell.path(path), !has('l')).map(|(_, entry)| entry.is_directory()) {
            Ok(true) if !has('d') => folders.push((*path).to_owned()),
            Ok(_) => files.push(path),
            Err(error) => {
                shell.print_error(format_args!("ls: {path}: {error}"));
                status = 1;
            }
        }
    }
    let mut out = String::new();
    for path in &files {
        out += &entry_line(shell, path, path, has('l'), has('h'));
    }
    let titled = paths.len() > 1 || has('R');
    let mut first = files.is_empty();
    folders.reverse();
    while let Some(folder) = folders.pop() {
        let mut names = shell.space.names(&shell.path(&folder)).unwrap_or_default();
        names.retain(|name| has('a') || has('A') || !name.starts_with('.'));
        if has('a') {
            names.splice(0..0, [".".to_owned(), "..".to_owned()]);
        }
        if titled {
            out += &format!("{}{folder}:\n", if first { "" } else { "\n" });
        }
        first = false;
        if has('l') {
            let room = |name: &String| {
                let path = shell.path(&format!("{folder}/{name}"));
                shell.space.stat(&path, false).map_or(0, |(_, entry)| entry.room())
            };
            out += &format!("total {}\n", names.iter().map(room).sum::<u64>() / 1024);
        }
        let mut deeper = Vec::new();
        for name in &names {
            let path = format!("{}/{name}", folder.trim_end_matches('/'));
            out += &entry_line(shell, &path, name, has('l'), has('h'));
            if has('R') && name != "." && name != ".." && shell.node(&path, false) == Some(Node::Directory) {
                deeper.push(path);
            }
        }
        folders.extend(deeper.into_iter().rev());
    }
    shell.print(out);
    Ok(status)
}

fn entry_line(shell: &Shell<'_>, path: &str, name: &str, long: bool, people: bool) -> String {
    if !long {
        return format!("{name}\n");
    }
    let Ok((at, entry)) = shell.space.stat(&shell.path(path), false) else { return format!("{name}\n") };
    let links = match entry.is_directory() {
        true => {
            let names = shell.space.names(&at).unwrap_or_default();
            let inner = |n: &&String| shell.space.entry(&format!("{at}/{n}")).is_some_and(Entry::is_directory);
            2 + names.iter().filter(inner).count()
        }
        false => 1,
    };
    line(entry, name, links, people)
}

/// `df [-h] [PATH]...`
pub fn df(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, paths) = flags(arguments);
    let people = letters.contains('h');
    let mut status = 0;
    let mut asked = Vec::new();
    for path in &paths {
        match shell.space.stat(&shell.path(path), true).map(|(at, _)| at) {
            Ok(at) => asked.push(shell.space.place(&at).0.clone()),
            Err(error) => {
                shell.print_error(format_args!("df: {path}: can't find mount point: {error}"));
                status = 1;
            }
        }
    }
    if paths.is_empty() {
        asked = shell.space.mounts.iter().filter(|m| shell.space.entry(&m.path).is_some()).cloned().collect();
    }
    let title = if people { "     Size" } else { "1K-blocks" };
    let mut out = format!("{:<20} {title:>9}      Used Available Use% Mounted on\n", "Filesystem");
    for mount in asked {
        let used = shell.space.files.get(&mount.backing).map_or(0, |tree| tree.used());
        // A mount without a size of its own is on the node's disk.
        let size = mount.size.unwrap_or(NODE_DISK);
        let free = size.saturating_sub(used);
        let show = |bytes: u64| if people { human_size(bytes) } else { bytes.div_ceil(1024).to_string() };
        let percent = if size == 0 { 0 } else { (u128::from(used) * 100).div_ceil(u128::from(size)) };
        let (device, at) = (&mount.device, shown(&mount.path));
        let device = if device.len() > 20 { format!("{device}\n{:20}", "") } else { format!("{device:<20}") };
        out += &format!("{device} {:>9} {:>9} {:>9} {percent:>3}% {at}\n", show(size), show(used), show(free));
    }
    shell.print(out);
    Ok(status)
}

/// `du [-sh] [PATH]...`
pub fn du(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let (letters, mut paths) = flags(arguments);
    if paths.is_empty() {
        paths.push(".");
    }
    let mut status = 0;
    for path in paths {
        match shell.space.stat(&shell.path(path), false).map(|(at, entry)| (at, entry.room())) {
            Ok((at, own)) => {
                let (mount, inner) = shell.space.place(&at);
                let below = shell.space.files.get(&mount.backing);
                let rooms = |tree: &Tree| {
                    let spend = |(path, _): &(&str, &Entry)| shell.space.charge(path.len() + 64).is_ok();
                    tree.below(&inner).take_while(spend).fold(0, |sum: u64, (_, e)| sum.saturating_add(e.room()))
                };
                let bytes = own.saturating_add(below.map_or(0, rooms));
                let bytes = if letters.contains('h') { human_size(bytes) } else { (bytes / 1024).to_string() };
                shell.print(format!("{bytes}\t{path}\n"));
            }
            Err(error) => {
                shell.print_error(format_args!("du: {path}: {error}"));
                status = 1;
            }
        }
    }
    Ok(status)
}

/// `mount`
pub fn mount(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    if flags(arguments).1.len() > 1 {
        shell.print_error("mount: permission denied (are you root?)");
        return Ok(1);
    }
    let mounts = shell.space.mounts.iter().filter(|m| shell.space.entry(&m.path).is_none_or(|e| !is_device(e)));
    let lines: String = mounts
        .map(|mount| {
            let how = if mount.read_only { "ro" } else { "rw" };
            format!("{} on {} type {} ({how},relatime)\n", mount.device, shown(&mount.path), mount.fs_type)
        })
        .collect();
    shell.print(lines);
    Ok(0)
}

fn is_device(entry: &Entry) -> bool {
    matches!(entry.node, Node::Device(_))
}

/// `stat PATH...`
pub fn stat(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let mut status = 0;
    for path in flags(arguments).1 {
        match shell.space.stat(&shell.path(path), false).map(|(_, entry)| entry.clone()) {
            Ok(entry) => {
                let kind = match &entry.node {
                    Node::Directory => "directory",
                    Node::File(content) if content.is_empty() => "regular empty file",
                    Node::File(_) => "regular file",
                    Node::Link(_) => "symbolic link",
                    Node::Device(_) => "block special file",
                };
                let stamp = entry.mtime.rfc3339().replace('T', " ").replace('Z', ".000000000 +0000");
                let (size, blocks) = (entry.size(), entry.room() / 512);
                shell.print(format!(
                    "  File: {path}\n  Size: {size:<10}\tBlocks: {blocks:<10} IO Block: 4096   {kind}\nAccess: ({:04o}/{})  \
                     Uid: (    0/    root)   Gid: (    0/    root)\nModify: {stamp}\n",
                    entry.mode,
                    mode(&entry),
                ));
            }
            Err(error) => {
                shell.print_error(format_args!("stat: can't stat '{path}': {error}"));
                status = 1;
            }
        }
    }
    Ok(status)
}

/// `find [PATH]... [-type f|d|l] [-name PATTERN] [-mindepth N] [-maxdepth N] [-delete]`
pub fn find(shell: &mut Shell<'_>, arguments: &[String]) -> Flow {
    let tests = arguments.iter().position(|a| a.starts_with('-')).unwrap_or(arguments.len());
    let value = |name: &str| arguments.iter().skip_while(|a| *a != name).nth(1).map(String::as_str);
    let depth = |name: &str, default: usize| value(name).and_then(|n| n.parse().ok()).unwrap_or(default);
    let (least, limit) = (depth("-mindepth", 0), depth("-maxdepth", usize::MAX));
    let mut open: Vec<(String, usize)> = arguments[..tests].iter().rev().map(|path| (path.clone(), 0)).collect();
    if open.is_empty() {
        open.push((".".into(), 0));
    }
    let (mut found, mut status) = (Vec::new(), 0);
    while let Some((path, depth)) = open.pop() {
        let Some(node) = shell.node(&path, false) else {
            shell.print_error(format_args!("find: {path}: No such file or directory"));
            status = 1;
            continue;
        };
        let kind = match node {
            Node::Directory => "d",
            Node::File(_) => "f",
            Node::Link(_) => "l",
            Node::Device(_) => "b",
        };
        if kind == "d" && depth < limit {
            let names = shell.space.names(&shell.path(&path)).unwrap_or_default();
            let inner = |name: &String| (format!("{}/{name}", path.trim_end_matches('/')), depth + 1);
            open.extend(names.iter().rev().map(inner));
        }
        let name = value("-name");
        if shell.space.charge(path.len() + name.map_or(0, str::len)).is_err() {
            break;
        }
        let fits = name.is_none_or(|pattern| named(pattern, &path));
        if depth >= least && fits && value("-type").is_none_or(|t| t == kind) {
            found.push(path);
        }
    }
    if !arguments.iter().any(|a| a == "-delete") {
        shell.print(found.iter().map(|path| format!("{path}\n")).collect::<String>());
        return Ok(status);
    }
    // The content of a directory is removed before it.
    for path in found.iter().rev() {
        if let Err(error) = shell.space.remove(&shell.path(path)) {
            shell.print_error(format_args!("find: {path}: {error}"));
            status = 1;
        }
    }
    Ok(status)
}

//! What a container sees as its filesystem: trees, mounted in each other.
//!
//! Answers to the mount namespace of a container and to the calls of Linux that look up and change files.

use std::cell::Cell;

use bindery_api::time::Time;

use crate::tree::{Content, Entry, Node, normal};
use crate::{Errno, Files};

/// A tree, or a part of one, in the place of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where, as [`normal`] writes it; empty for the root.
    pub path: String,
    /// The tree.
    pub backing: String,
    /// The path in the tree.
    pub base: String,
    /// Whether nothing can be written.
    pub read_only: bool,
    /// How many bytes there is room for; `None` if that is not known.
    pub size: Option<u64>,
    /// What `df` and `mount` call it.
    pub device: String,
    /// `ext4`.
    pub fs_type: &'static str,
}

/// Most links that are followed for one path.
const LINKS: usize = 40;
/// What is written out of unwritten zeros at most.
const ZEROS: u64 = 16 << 20;

/// The longest path (`PATH_MAX`) and the longest name (`NAME_MAX`).
const PATH: usize = 4096;
const NAME: usize = 255;
/// The disk of a node: its `ephemeral-storage`.
pub const NODE_DISK: u64 = 100 << 30;
/// What is really kept of one tree, and of all, at most: memory, where a disk has blocks.
const HELD: usize = 4 << 20;
const HELD_IN_ALL: usize = 64 << 20;
/// The most paths of one tree, where a disk has inodes.
const FILES: usize = 16_384;
/// The bytes that one command may look at, move and print.
const WORK: usize = 128 << 20;
/// What a device that never ends has at least.
const ENDLESS: u64 = u64::MAX >> 1;
/// The number of random bytes that `/dev/urandom` and `/dev/random` give; zeros follow.
const RANDOM: usize = 64 << 10;

/// The files of a container, for as long as a command runs.
#[derive(Debug)]
pub struct MountNamespace<'a> {
    pub files: &'a mut Files,
    pub mounts: &'a [Mount],
    pub now: Time,
    /// How much work is left for the command.
    work: Cell<usize>,
}

pub type Result<T = ()> = std::result::Result<T, Errno>;

impl<'a> MountNamespace<'a> {
    /// What a container sees.
    pub fn new(files: &'a mut Files, mounts: &'a [Mount], now: Time) -> MountNamespace<'a> {
        MountNamespace { files, mounts, now, work: Cell::new(WORK) }
    }

    /// Takes a part of the work that the command may do.
    ///
    /// # Errors
    /// All of it is done: nothing goes on.
    pub fn charge(&self, bytes: usize) -> Result {
        self.work.set(self.work.get().saturating_sub(bytes));
        if self.work.get() == 0 { Err(Errno::Interrupted) } else { Ok(()) }
    }
}

impl MountNamespace<'_> {
    /// The mount that a path is in, and the path in its tree.
    pub fn place(&self, path: &str) -> (&Mount, String) {
        let within = |mount: &&Mount| {
            path.strip_prefix(mount.path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mount = self.mounts.iter().filter(within).max_by_key(|m| m.path.len()).expect("the root is mounted");
        (mount, format!("{}{}", mount.base, &path[mount.path.len()..]))
    }

    /// What stands at a path that holds no links.
    pub fn look(&self, path: &str) -> Option<&Entry> {
        let (mount, inner) = self.place(path);
        self.files.get(&mount.backing)?.get(&inner)
    }

    /// A path without links; what its last name means is found out only if `follow`. What is there need not exist, but
    /// the directory it is in must.
    ///
    /// # Errors
    /// Linux's own.
    pub fn resolve(&self, path: &str, follow: bool) -> Result<String> {
        self.charge(path.len() + 64)?;
        if path.len() > PATH || path.split('/').any(|name| name.len() > NAME) {
            return Err(Errno::NameTooLong);
        }
        // What stands there under this very name has directories above it, and no links.
        if let Some((parent, name)) = path.rsplit_once('/')
            && !matches!(name, "" | "." | "..")
            && self.look(parent).is_some_and(Entry::is_directory)
            && !(follow && self.look(path).is_some_and(|entry| matches!(entry.node, Node::Link(_))))
        {
            return Ok(path.to_owned());
        }
        let mut names: Vec<String> = path.split('/').rev().map(str::to_owned).collect();
        let (mut at, mut links) = (String::new(), 0);
        let must_be_directory = path.ends_with('/') && !path.trim_matches('/').is_empty();
        while let Some(name) = names.pop() {
            match name.as_str() {
                "" | "." => continue,
                ".." => {
                    at.truncate(at.rfind('/').unwrap_or(0));
                    continue;
                }
                _ => {}
            }
            let next = format!("{at}/{name}");
            self.charge(next.len())?;
            let last = names.iter().all(|n| n.is_empty() || n == ".");
            match self.look(&next).map(|entry| &entry.node) {
                Some(Node::Link(target)) if follow || !last => {
                    links += 1;
                    if links > LINKS {
                        return Err(Errno::Loop);
                    }
                    if target.starts_with('/') {
                        at = String::new();
                    }
                    names.extend(target.split('/').rev().map(str::to_owned));
                    continue;
                }
                Some(Node::Directory) => {}
                Some(_) if !last => return Err(Errno::NotDirectory),
                None if !last => return Err(Errno::NotFound),
                _ => {}
            }
            at = next;
        }
        if must_be_directory && self.look(&at).is_some_and(|entry| !entry.is_directory()) {
            return Err(Errno::NotDirectory);
        }
        Ok(at)
    }

    /// What stands at a path.
    pub fn stat(&self, path: &str, follow: bool) -> Result<(String, &Entry)> {
        let at = self.resolve(path, follow)?;
        let entry = self.look(&at).ok_or(Errno::NotFound)?;
        Ok((at, entry))
    }

    /// The names in a directory, with what is mounted there, in order.
    pub fn names(&self, path: &str) -> Result<Vec<String>> {
        let (at, entry) = self.stat(path, true)?;
        if !entry.is_directory() {
            return Err(Errno::NotDirectory);
        }
        let (mount, inner) = self.place(&at);
        let mut names = self.files.get(&mount.backing).map_or_else(Vec::new, |tree| tree.names(&inner));
        self.charge(names.len() * (inner.len() + 64))?;
        for mount in self.mounts {
            if let Some((parent, name)) = mount.path.rsplit_once('/')
                && parent == at
                && let Err(place) = names.binary_search_by(|known| known.as_str().cmp(name))
            {
                names.insert(place, name.to_owned());
            }
        }
        Ok(names)
    }

    /// What a file holds.
    pub fn read(&self, path: &str) -> Result<Content> {
        match path {
            "/dev/null" => return Ok(Content::default()),
            "/dev/zero" => return Ok(Content { zeros: ENDLESS, ..Content::default() }),
            "/dev/random" | "/dev/urandom" => {
                let data = random(self.now.micros, RANDOM).into();
                return Ok(Content { data, zeros: ENDLESS });
            }
            _ => {}
        }
        match &self.stat(path, true)?.1.node {
            Node::File(content) | Node::Device(content) => Ok(content.clone()),
            Node::Directory => Err(Errno::IsDirectory),
            Node::Link(_) => Err(Errno::Loop),
        }
    }

    /// Puts something where nothing is, or in the place of what is there.
    fn put(&mut self, at: &str, entry: Entry) -> Result {
        let (mount, inner) = self.place(at);
        if mount.read_only {
            return Err(Errno::ReadOnly);
        }
        let (backing, size, now) = (mount.backing.clone(), mount.size, self.now);
        let in_all = self.files.held();
        let tree = self.files.tree(&backing);
        let old = tree.get(&inner).cloned();
        let grows = entry_bytes(&entry).saturating_sub(old.as_ref().map_or(0, entry_bytes));
        let has_room = tree.held() + inner.len() + grows <= HELD && in_all + inner.len() + grows <= HELD_IN_ALL;
        if old.is_none() && (tree.count() >= FILES || !has_room) || grows > 0 && !has_room {
            return Err(Errno::Full);
        }
        if let Some(size) = size {
            let (old, new) = (old.as_ref().map_or(0, Entry::room), entry.room());
            if new > old && tree.used() - old.min(tree.used()) + new > size {
                return Err(Errno::Full);
            }
        }
        tree.put(&inner, entry);
        if old.is_none()
            && let Some((parent, _)) = inner.rsplit_once('/')
            && let Some(above) = tree.get(parent).cloned()
        {
            tree.put(parent, Entry { mtime: now, ..above });
        }
        Ok(())
    }

    /// How much more a file at a path may grow to be.
    fn room(&self, at: &str) -> u64 {
        let (mount, inner) = self.place(at);
        // What has no size of its own is on the node's disk.
        let size = mount.size.unwrap_or(NODE_DISK);
        let Some(tree) = self.files.get(&mount.backing) else { return size };
        let own = tree.get(&inner).map_or(0, Entry::room);
        match tree.get(&inner).map(|e| &e.node) {
            Some(Node::Device(_)) => size,
            _ => size.saturating_sub(tree.used().saturating_sub(own)),
        }
    }

    /// Makes a file, or empties one.
    pub fn create(&mut self, path: &str) -> Result {
        self.write(path, Content::default(), false)
    }

    /// Writes a file, or on at its end. What there is room for is written even if that is not all.
    pub fn write(&mut self, path: &str, content: Content, append: bool) -> Result {
        if matches!(path, "/dev/null" | "/dev/stdout" | "/dev/stderr" | "/dev/zero" | "/dev/random" | "/dev/urandom") {
            return Ok(());
        }
        self.charge(content.data.len() + 64)?;
        let at = self.resolve(path, true)?;
        let old = self.look(&at).cloned();
        let (mode, device) = match &old {
            Some(Entry { node: Node::Directory, .. }) => return Err(Errno::IsDirectory),
            Some(Entry { node: Node::Device(_), mode, .. }) => (*mode, true),
            Some(entry) => (entry.mode, false),
            None => (0o644, false),
        };
        if self.place(&at).0.read_only {
            return Err(Errno::ReadOnly);
        }
        let known = old.as_ref().map_or(0, entry_bytes);
        let mut whole = match old.map(|entry| entry.node) {
            Some(Node::File(old) | Node::Device(old)) if append => {
                self.charge(old.data.len())?;
                join(old, &content)?
            }
            _ => content,
        };
        let (mount, _) = self.place(&at);
        let held = self.files.get(&mount.backing).map_or(0, |tree| tree.held());
        let left = HELD.saturating_sub(held).min(HELD_IN_ALL.saturating_sub(self.files.held()));
        // What is really kept may grow by what is left, but for the path.
        let most = (known + left.saturating_sub(at.len() + 128)) as u64;
        let mut room = self.room(&at);
        if whole.data.len() as u64 > most {
            room = room.min(most);
        }
        let fits = whole.len() <= room;
        if !fits {
            whole = cut(whole, room);
        }
        let node = if device { Node::Device(whole) } else { Node::File(whole) };
        self.put(&at, Entry { node, mode, mtime: self.now })?;
        if fits { Ok(()) } else { Err(Errno::Full) }
    }

    /// Makes a directory, with those above it if `parents`.
    pub fn mkdir(&mut self, path: &str, parents: bool) -> Result {
        if parents {
            let whole = path.trim_end_matches('/');
            let above = whole.match_indices('/').map(|(i, _)| &whole[..i]).filter(|p| !p.is_empty());
            for part in above.chain([whole]) {
                match self.stat(part, true) {
                    Ok((_, entry)) if entry.is_directory() => {}
                    Ok(_) => return Err(if part == whole { Errno::Exists } else { Errno::NotDirectory }),
                    Err(_) => self.mkdir(part, false)?,
                }
            }
            return Ok(());
        }
        let at = self.resolve(path, false)?;
        if self.look(&at).is_some() {
            return Err(Errno::Exists);
        }
        self.put(&at, Entry::directory(self.now))
    }

    /// Makes a symbolic link.
    pub fn link(&mut self, target: &str, path: &str) -> Result {
        let at = self.resolve(path, false)?;
        if self.look(&at).is_some() {
            return Err(Errno::Exists);
        }
        self.put(&at, Entry::link(target, self.now))
    }

    /// Changes what is known of a file.
    pub fn change(&mut self, path: &str, change: impl FnOnce(&mut Entry)) -> Result {
        let (at, entry) = self.stat(path, true)?;
        let mut entry = entry.clone();
        change(&mut entry);
        self.put(&at, entry)
    }

    /// Removes a file, or a directory with everything in it.
    pub fn remove(&mut self, path: &str) -> Result {
        let (at, _) = self.stat(path, false)?;
        if self.mounts.iter().any(|m| m.path == at || m.path.starts_with(&format!("{at}/"))) {
            return Err(Errno::Busy);
        }
        let (mount, inner) = self.place(&at);
        if mount.read_only {
            return Err(Errno::ReadOnly);
        }
        let (backing, now) = (mount.backing.clone(), self.now);
        let tree = self.files.tree(&backing);
        tree.remove(&inner);
        if let Some((parent, _)) = inner.rsplit_once('/')
            && let Some(above) = tree.get(parent).cloned()
        {
            tree.put(parent, Entry { mtime: now, ..above });
        }
        Ok(())
    }

    /// Gives what is at one path, which holds no links, another; all in one tree. False if the two are not in one.
    ///
    /// # Errors
    /// Linux's own.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<bool> {
        let to = self.resolve(to, false)?;
        let ((here, inner), (there, target)) = (self.place(from), self.place(&to));
        if there.read_only {
            return Err(Errno::ReadOnly);
        }
        if here.backing != there.backing {
            return Ok(false);
        }
        let (backing, now) = (here.backing.clone(), self.now);
        let tree = self.files.tree(&backing);
        let part = tree.part(&inner);
        tree.remove(&inner);
        for (path, entry) in part.all() {
            tree.put(&format!("{target}{path}"), entry.clone());
        }
        for path in [&inner, &target] {
            if let Some((parent, _)) = path.rsplit_once('/')
                && let Some(above) = tree.get(parent).cloned()
            {
                tree.put(parent, Entry { mtime: now, ..above });
            }
        }
        self.charge(part.count() * (to.len() + 64))?;
        Ok(true)
    }

    /// Copies a file, a link or a directory with everything in it to a path where nothing of another kind is.
    ///
    /// # Errors
    /// Linux's own; what was copied until then stays.
    pub fn copy(&mut self, from: &str, to: &str, keep: bool) -> Result {
        let mut left = vec![(from.to_owned(), to.to_owned(), keep)];
        while let Some((from, to, keep)) = left.pop() {
            if let Some(names) = self.copy_one(&from, &to, keep)? {
                let inner = names.iter().rev().map(|name| (format!("{from}/{name}"), format!("{to}/{name}"), true));
                left.extend(inner);
            }
        }
        Ok(())
    }

    /// Copies what is at a path itself; for a directory the names in it, which are still to be copied.
    fn copy_one(&mut self, from: &str, to: &str, keep: bool) -> Result<Option<Vec<String>>> {
        let (_, entry) = self.stat(from, !keep)?;
        let mut entry = entry.clone();
        if !keep {
            entry.mtime = self.now;
        }
        match &entry.node {
            Node::Directory => {
                let names = self.names(from)?;
                match self.stat(to, true) {
                    Ok((_, there)) if there.is_directory() => {}
                    Ok(_) => return Err(Errno::NotDirectory),
                    Err(Errno::NotFound) => {
                        let at = self.resolve(to, false)?;
                        self.put(&at, entry)?;
                    }
                    Err(error) => return Err(error),
                }
                return Ok(Some(names));
            }
            Node::File(content) | Node::Device(content) if !keep => self.write(to, content.clone(), false)?,
            _ => {
                let at = self.resolve(to, false)?;
                self.put(&at, entry)?;
            }
        }
        Ok(None)
    }
}

/// The bytes that an entry really keeps.
fn entry_bytes(entry: &Entry) -> usize {
    match &entry.node {
        Node::Directory => 0,
        Node::File(content) | Node::Device(content) => content.data.len(),
        Node::Link(target) => target.len(),
    }
}

/// Whether a content never ends.
pub fn is_endless(content: &Content) -> bool {
    content.zeros >= ENDLESS
}

/// Bytes that look random, the same at the same time: a cluster that does the same again has the same files
/// (the generator `splitmix64`).
fn random(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed;
    let mut out = Vec::with_capacity(count + 8);
    while out.len() < count {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        out.extend((word ^ (word >> 31)).to_le_bytes());
    }
    out.truncate(count);
    out
}

/// What a file holds after something was written on at its end.
fn join(old: Content, new: &Content) -> Result<Content> {
    if new.data.is_empty() {
        return Ok(Content { zeros: old.zeros.saturating_add(new.zeros), ..old });
    }
    if old.zeros > ZEROS {
        return Err(Errno::TooLarge);
    }
    let mut data = Vec::clone(&old.data);
    data.resize(data.len() + old.zeros as usize, 0);
    data.extend_from_slice(&new.data);
    Ok(Content { data: data.into(), zeros: new.zeros })
}

/// The beginning of what there is.
pub fn cut(content: Content, room: u64) -> Content {
    let bytes = content.data.len() as u64;
    if room >= bytes {
        Content { zeros: room - bytes, ..content }
    } else {
        Content { data: content.data[..room as usize].to_vec().into(), zeros: 0 }
    }
}

/// A path from where one stands.
pub fn from(cwd: &str, path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("{cwd}/{path}") }
}

/// A path as people read it.
pub fn shown(path: &str) -> String {
    let path = normal(path);
    if path.is_empty() { "/".to_owned() } else { path }
}

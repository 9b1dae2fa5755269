//! The filesystem of a container: trees, mounted into each other.
//!
//! Implements the mount namespace of a container, and the system calls of Linux that look up and change files.

use std::cell::Cell;

use bindery_api::time::Time;

use crate::tree::{Content, Entry, Node, normal};
use crate::{Errno, Files};

/// A mount of a tree, or of a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The mount point, in the format of [`normal`]. Empty for the root.
    pub path: String,
    /// The backing of the tree.
    pub backing: String,
    /// The path in the tree.
    pub base: String,
    /// True if the mount is read-only.
    pub read_only: bool,
    /// The size in bytes. `None` if it is unknown.
    pub size: Option<u64>,
    /// The device that `df` and `mount` print.
    pub device: String,
    /// The type of the filesystem: `ext4`.
    pub fs_type: &'static str,
}

/// The maximum number of links that are followed for one path.
const MAX_LINKS: usize = 40;
/// The maximum number of zeros that are stored as bytes.
const MAX_STORED_ZEROS: u64 = 16 << 20;

/// The maximum length of a path (`PATH_MAX`) and of a name (`NAME_MAX`).
const MAX_PATH: usize = 4096;
const MAX_NAME: usize = 255;
/// The disk size of a node: its `ephemeral-storage`.
pub const NODE_DISK: u64 = 100 << 30;
/// The memory limit of one tree, and of all trees. It replaces the blocks of a disk.
const MAX_TREE_MEMORY: usize = 4 << 20;
const MAX_MEMORY: usize = 64 << 20;
/// The maximum number of paths of one tree. It replaces the inodes of a disk.
const MAX_FILES: usize = 16_384;
/// The maximum number of bytes that one command may read, move and print.
const MAX_WORK: usize = 128 << 20;
/// The minimum length of an endless device.
const MIN_ENDLESS_LENGTH: u64 = u64::MAX >> 1;
/// The number of random bytes of `/dev/urandom` and `/dev/random`. Zeros follow.
const RANDOM_BYTES: usize = 64 << 10;

/// The filesystem of a container while a command runs.
#[derive(Debug)]
pub struct MountNamespace<'a> {
    pub files: &'a mut Files,
    pub mounts: &'a [Mount],
    pub now: Time,
    /// The remaining work of the command.
    work: Cell<usize>,
}

pub type Result<T = ()> = std::result::Result<T, Errno>;

impl<'a> MountNamespace<'a> {
    /// Returns the filesystem of a container.
    pub fn new(files: &'a mut Files, mounts: &'a [Mount], now: Time) -> MountNamespace<'a> {
        MountNamespace { files, mounts, now, work: Cell::new(MAX_WORK) }
    }

    /// Charges work to the command.
    ///
    /// # Errors
    /// The command exceeded its limit.
    pub fn charge(&self, bytes: usize) -> Result {
        self.work.set(self.work.get().saturating_sub(bytes));
        if self.work.get() == 0 { Err(Errno::Interrupted) } else { Ok(()) }
    }
}

impl MountNamespace<'_> {
    /// Returns the mount of a path, and the path in its tree.
    pub fn place(&self, path: &str) -> (&Mount, String) {
        let within = |mount: &&Mount| {
            path.strip_prefix(mount.path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mount = self.mounts.iter().filter(within).max_by_key(|m| m.path.len()).expect("the root is mounted");
        (mount, format!("{}{}", mount.base, &path[mount.path.len()..]))
    }

    /// Returns the entry at a path without links.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        let (mount, inner) = self.place(path);
        self.files.get(&mount.backing)?.get(&inner)
    }

    /// Resolves the links of a path. Resolves the last component only if `follow` is true. The last component need not
    /// exist, but its directory must.
    ///
    /// # Errors
    /// The errors of Linux.
    pub fn resolve(&self, path: &str, follow: bool) -> Result<String> {
        self.charge(path.len() + 64)?;
        if path.len() > MAX_PATH || path.split('/').any(|name| name.len() > MAX_NAME) {
            return Err(Errno::NameTooLong);
        }
        // An entry with exactly this path has real directories above it, and no links.
        if let Some((parent, name)) = path.rsplit_once('/')
            && !matches!(name, "" | "." | "..")
            && self.entry(parent).is_some_and(Entry::is_directory)
            && !(follow && self.entry(path).is_some_and(|entry| matches!(entry.node, Node::Link(_))))
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
            match self.entry(&next).map(|entry| &entry.node) {
                Some(Node::Link(target)) if follow || !last => {
                    links += 1;
                    if links > MAX_LINKS {
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
        if must_be_directory && self.entry(&at).is_some_and(|entry| !entry.is_directory()) {
            return Err(Errno::NotDirectory);
        }
        Ok(at)
    }

    /// Returns the resolved path and the entry at a path.
    pub fn stat(&self, path: &str, follow: bool) -> Result<(String, &Entry)> {
        let at = self.resolve(path, follow)?;
        let entry = self.entry(&at).ok_or(Errno::NotFound)?;
        Ok((at, entry))
    }

    /// Returns the names in a directory, including mount points, sorted.
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

    /// Returns the content of a file.
    pub fn read(&self, path: &str) -> Result<Content> {
        match path {
            "/dev/null" => return Ok(Content::default()),
            "/dev/zero" => return Ok(Content { zeros: MIN_ENDLESS_LENGTH, ..Content::default() }),
            "/dev/random" | "/dev/urandom" => {
                let data = random(self.now.micros, RANDOM_BYTES).into();
                return Ok(Content { data, zeros: MIN_ENDLESS_LENGTH });
            }
            _ => {}
        }
        match &self.stat(path, true)?.1.node {
            Node::File(content) | Node::Device(content) => Ok(content.clone()),
            Node::Directory => Err(Errno::IsDirectory),
            Node::Link(_) => Err(Errno::Loop),
        }
    }

    /// Creates or replaces an entry.
    fn put(&mut self, at: &str, entry: Entry) -> Result {
        let (mount, inner) = self.place(at);
        if mount.read_only {
            return Err(Errno::ReadOnly);
        }
        let (backing, size, now) = (mount.backing.clone(), mount.size, self.now);
        let in_all = self.files.memory();
        let tree = self.files.tree(&backing);
        let old = tree.get(&inner).cloned();
        let grows = entry_bytes(&entry).saturating_sub(old.as_ref().map_or(0, entry_bytes));
        let has_room =
            tree.memory() + inner.len() + grows <= MAX_TREE_MEMORY && in_all + inner.len() + grows <= MAX_MEMORY;
        if old.is_none() && (tree.count() >= MAX_FILES || !has_room) || grows > 0 && !has_room {
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

    /// Returns the number of bytes by which a file at a path may grow.
    fn room(&self, at: &str) -> u64 {
        let (mount, inner) = self.place(at);
        // A mount without a size of its own is on the node's disk.
        let size = mount.size.unwrap_or(NODE_DISK);
        let Some(tree) = self.files.get(&mount.backing) else { return size };
        let own = tree.get(&inner).map_or(0, Entry::room);
        match tree.get(&inner).map(|e| &e.node) {
            Some(Node::Device(_)) => size,
            _ => size.saturating_sub(tree.used().saturating_sub(own)),
        }
    }

    /// Creates a file, or truncates an existing one.
    pub fn create(&mut self, path: &str) -> Result {
        self.write(path, Content::default(), false)
    }

    /// Writes or appends to a file. If the space does not suffice, writes as much as possible.
    pub fn write(&mut self, path: &str, content: Content, append: bool) -> Result {
        if matches!(path, "/dev/null" | "/dev/stdout" | "/dev/stderr" | "/dev/zero" | "/dev/random" | "/dev/urandom") {
            return Ok(());
        }
        self.charge(content.data.len() + 64)?;
        let at = self.resolve(path, true)?;
        let old = self.entry(&at).cloned();
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
        let memory = self.files.get(&mount.backing).map_or(0, |tree| tree.memory());
        let left = MAX_TREE_MEMORY.saturating_sub(memory).min(MAX_MEMORY.saturating_sub(self.files.memory()));
        // The stored bytes may grow by the remaining memory, minus the path.
        let limit = (known + left.saturating_sub(at.len() + 128)) as u64;
        let mut room = self.room(&at);
        if whole.data.len() as u64 > limit {
            room = room.min(limit);
        }
        let fits = whole.len() <= room;
        if !fits {
            whole = cut(whole, room);
        }
        let node = if device { Node::Device(whole) } else { Node::File(whole) };
        self.put(&at, Entry { node, mode, mtime: self.now })?;
        if fits { Ok(()) } else { Err(Errno::Full) }
    }

    /// Creates a directory, with its parents if `parents` is true.
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
        if self.entry(&at).is_some() {
            return Err(Errno::Exists);
        }
        self.put(&at, Entry::directory(self.now))
    }

    /// Creates a symbolic link.
    pub fn link(&mut self, target: &str, path: &str) -> Result {
        let at = self.resolve(path, false)?;
        if self.entry(&at).is_some() {
            return Err(Errno::Exists);
        }
        self.put(&at, Entry::link(target, self.now))
    }

    /// Changes the metadata of a file.
    pub fn change(&mut self, path: &str, change: impl FnOnce(&mut Entry)) -> Result {
        let (at, entry) = self.stat(path, true)?;
        let mut entry = entry.clone();
        change(&mut entry);
        self.put(&at, entry)
    }

    /// Removes a file, or a directory with its content.
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

    /// Renames a path without links within one tree. False if the paths are in different trees.
    ///
    /// # Errors
    /// The errors of Linux.
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

    /// Copies a file, a link or a directory with its content. The target must not exist as another type.
    ///
    /// # Errors
    /// The errors of Linux. The files copied so far are kept.
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

    /// Copies the entry at a path. For a directory, returns the names that are not copied yet.
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

/// Returns the number of stored bytes of an entry.
fn entry_bytes(entry: &Entry) -> usize {
    match &entry.node {
        Node::Directory => 0,
        Node::File(content) | Node::Device(content) => content.data.len(),
        Node::Link(target) => target.len(),
    }
}

/// True if the content is endless.
pub fn is_endless(content: &Content) -> bool {
    content.zeros >= MIN_ENDLESS_LENGTH
}

/// Returns pseudo-random bytes of the generator `splitmix64`. They are equal at equal times, so that a replay creates
/// the same files.
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

/// Appends to the content of a file.
fn join(old: Content, new: &Content) -> Result<Content> {
    if new.data.is_empty() {
        return Ok(Content { zeros: old.zeros.saturating_add(new.zeros), ..old });
    }
    if old.zeros > MAX_STORED_ZEROS {
        return Err(Errno::TooLarge);
    }
    let mut data = Vec::clone(&old.data);
    data.resize(data.len() + old.zeros as usize, 0);
    data.extend_from_slice(&new.data);
    Ok(Content { data: data.into(), zeros: new.zeros })
}

/// Truncates a content to a length.
pub fn cut(content: Content, room: u64) -> Content {
    let bytes = content.data.len() as u64;
    if room >= bytes {
        Content { zeros: room - bytes, ..content }
    } else {
        Content { data: content.data[..room as usize].to_vec().into(), zeros: 0 }
    }
}

/// Returns the absolute path for a path relative to a directory.
pub fn from(cwd: &str, path: &str) -> String {
    if path.starts_with('/') { path.to_owned() } else { format!("{cwd}/{path}") }
}

/// Formats a path for messages.
pub fn shown(path: &str) -> String {
    let path = normal(path);
    if path.is_empty() { "/".to_owned() } else { path }
}

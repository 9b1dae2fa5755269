//! What a container sees as its filesystem: trees, mounted in each other.
//!
//! Answers to the mount namespace of a container and to the calls of Linux that look up and change files.

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

/// The files of a container, for as long as a command runs.
#[derive(Debug)]
pub struct Space<'a> {
    pub files: &'a mut Files,
    pub mounts: &'a [Mount],
    pub now: Time,
}

pub type Result<T = ()> = std::result::Result<T, Errno>;

impl Space<'_> {
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
    pub fn resolve(&self, path: &str, follow: bool) -> Result<String> {
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
                None if !last => return Err(Errno::Missing),
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
        let entry = self.look(&at).ok_or(Errno::Missing)?;
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
        if path == "/dev/null" {
            return Ok(Content::default());
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
        let tree = self.files.tree(&backing);
        let old = tree.get(&inner).cloned();
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
        let (Some(size), Some(tree)) = (mount.size, self.files.get(&mount.backing)) else { return u64::MAX };
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
        if matches!(path, "/dev/null" | "/dev/stdout" | "/dev/stderr") {
            return Ok(());
        }
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
        let mut whole = match old.map(|entry| entry.node) {
            Some(Node::File(old) | Node::Device(old)) if append => join(old, &content)?,
            _ => content,
        };
        let room = self.room(&at);
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

    /// Copies a file, a link or a directory with everything in it to a path where nothing of another kind is.
    pub fn copy(&mut self, from: &str, to: &str, keep: bool) -> Result {
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
                    Err(_) => {
                        let at = self.resolve(to, false)?;
                        self.put(&at, entry)?;
                    }
                }
                for name in names {
                    self.copy(&format!("{from}/{name}"), &format!("{to}/{name}"), true)?;
                }
                Ok(())
            }
            Node::File(content) | Node::Device(content) if !keep => self.write(to, content.clone(), false),
            _ => {
                let at = self.resolve(to, false)?;
                self.put(&at, entry)
            }
        }
    }
}

/// What a file holds after something was written on at its end.
fn join(old: Content, new: &Content) -> Result<Content> {
    if new.data.is_empty() {
        return Ok(Content { zeros: old.zeros + new.zeros, ..old });
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

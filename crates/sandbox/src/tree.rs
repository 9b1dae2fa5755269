//! A tree of files: the content of a filesystem, or of a directory in it.
//!
//! Implements a filesystem of Linux, as far as `ls -l` shows it.

use std::rc::Rc;

use bindery_api::time::Time;
use rpds::RedBlackTreeMap;

/// The block size. Every file uses whole blocks.
const BLOCK_SIZE: u64 = 4096;

/// The content of a file: bytes, followed by a number of zeros.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The bytes.
    pub data: Rc<Vec<u8>>,
    /// The number of zeros that are not stored, as `dd if=/dev/zero` writes them.
    pub zeros: u64,
}

impl Content {
    /// Returns the length in bytes.
    pub fn len(&self) -> u64 {
        (self.data.len() as u64).saturating_add(self.zeros)
    }

    /// True if the content is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Content {
        Content { data: Rc::new(bytes.to_vec()), zeros: 0 }
    }
}

/// The type and the content of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A directory.
    Directory,
    /// A file.
    File(Content),
    /// A symbolic link.
    Link(String),
    /// A block device.
    Device(Content),
}

/// An entry: a node and its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The node.
    pub node: Node,
    /// The permission bits.
    pub mode: u32,
    /// The time of the last modification.
    pub mtime: Time,
}

impl Entry {
    /// Returns a directory with mode 0755.
    pub fn directory(mtime: Time) -> Entry {
        Entry { node: Node::Directory, mode: 0o755, mtime }
    }

    /// Returns a file with mode 0644.
    pub fn file(bytes: &[u8], mtime: Time) -> Entry {
        Entry { node: Node::File(bytes.into()), mode: 0o644, mtime }
    }

    /// Returns a symbolic link.
    pub fn link(target: &str, mtime: Time) -> Entry {
        Entry { node: Node::Link(target.to_owned()), mode: 0o777, mtime }
    }

    /// True if the entry is a directory.
    pub fn is_directory(&self) -> bool {
        self.node == Node::Directory
    }

    /// Returns the size that `ls` prints.
    pub fn size(&self) -> u64 {
        match &self.node {
            Node::Directory => BLOCK_SIZE,
            Node::File(content) | Node::Device(content) => content.len(),
            Node::Link(target) => target.len() as u64,
        }
    }

    /// Returns the disk space that the entry uses.
    pub fn room(&self) -> u64 {
        match &self.node {
            Node::Directory => BLOCK_SIZE,
            Node::File(content) | Node::Device(content) => {
                content.len().div_ceil(BLOCK_SIZE).saturating_mul(BLOCK_SIZE)
            }
            Node::Link(_) => 0,
        }
    }
}

/// Normalizes a path: one slash before each name, none at the end. The root is empty. `.` and `..` are resolved
/// lexically.
pub fn normal(path: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.iter().map(|name| format!("/{name}")).collect()
}

/// Entries by their paths, in the format of [`normal`].
#[derive(Debug, Clone, Default)]
pub struct Tree {
    entries: RedBlackTreeMap<String, Entry>,
    /// The disk space of all entries except the root.
    used: u64,
    /// The memory of all entries.
    memory: usize,
}

/// The memory of an entry in addition to its path and its bytes.
const ENTRY_OVERHEAD: usize = 64;

/// Returns the memory that an entry uses.
fn memory(path: &str, entry: &Entry) -> usize {
    let bytes = match &entry.node {
        Node::Directory => 0,
        Node::File(content) | Node::Device(content) => content.data.len(),
        Node::Link(target) => target.len(),
    };
    ENTRY_OVERHEAD + path.len() + bytes
}

impl Tree {
    /// Returns a tree that is an empty directory.
    pub fn directory(mode: u32, mtime: Time) -> Tree {
        let mut tree = Tree::default();
        tree.put("", Entry { mode, ..Entry::directory(mtime) });
        tree
    }

    /// Returns a tree that is an empty device.
    pub fn device(mtime: Time) -> Tree {
        let mut tree = Tree::default();
        tree.put("", Entry { node: Node::Device(Content::default()), mode: 0o660, mtime });
        tree
    }

    /// Returns the entry at a path.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// Creates or replaces an entry at a path, and creates the directories above it.
    pub fn put(&mut self, path: &str, entry: Entry) {
        let mtime = entry.mtime;
        let mut above = path;
        while let Some((parent, _)) = above.rsplit_once('/') {
            if self.entries.contains_key(parent) {
                break;
            }
            self.set(parent, Some(Entry::directory(mtime)));
            above = parent;
        }
        self.set(path, Some(entry));
    }

    /// Replaces or removes the entry at a path, and updates the totals.
    fn set(&mut self, path: &str, entry: Option<Entry>) {
        let room = |entry: &Entry| if path.is_empty() { 0 } else { entry.room() };
        if let Some(old) = self.entries.get(path) {
            self.used = self.used.saturating_sub(room(old));
            self.memory -= memory(path, old);
        }
        match entry {
            Some(entry) => {
                self.used = self.used.saturating_add(room(&entry));
                self.memory += memory(path, &entry);
                self.entries.insert_mut(path.to_owned(), entry);
            }
            None => drop(self.entries.remove_mut(path)),
        }
    }

    /// Returns the number of paths.
    pub fn count(&self) -> usize {
        self.entries.size()
    }

    /// Returns the memory that the tree uses.
    pub fn memory(&self) -> usize {
        self.memory
    }

    /// Returns everything below a path, without the path itself, sorted by path.
    pub fn below<'a>(&'a self, path: &str) -> impl Iterator<Item = (&'a str, &'a Entry)> + use<'a> {
        let prefix = format!("{path}/");
        let from = (std::ops::Bound::Included(prefix.clone()), std::ops::Bound::Unbounded);
        self.entries
            .range(from)
            .take_while(move |(key, _)| key.starts_with(prefix.as_str()))
            .map(|(key, entry)| (key.as_str(), entry))
    }

    /// Returns all entries, sorted by path. The path of the root is empty.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// Returns the names in a directory, sorted. The cost does not depend on the entries below them.
    pub fn names(&self, path: &str) -> Vec<String> {
        let prefix = format!("{path}/");
        let (mut names, mut from) = (Vec::new(), std::ops::Bound::Included(prefix.clone()));
        while let Some((key, _)) = self.entries.range((from, std::ops::Bound::Unbounded)).next() {
            let Some(rest) = key.strip_prefix(prefix.as_str()) else { break };
            from = match rest.split_once('/') {
                None => {
                    names.push(rest.to_owned());
                    std::ops::Bound::Excluded(key.clone())
                }
                // `0` is the character after `/`.
                Some((name, _)) => std::ops::Bound::Included(format!("{prefix}{name}0")),
            };
        }
        names
    }

    /// Removes the entry at a path, and everything below it.
    pub fn remove(&mut self, path: &str) {
        let gone: Vec<String> = self.below(path).map(|(key, _)| key.to_owned()).collect();
        for key in gone.iter().map(String::as_str).chain([path]) {
            self.set(key, None);
        }
    }

    /// Returns the entry at a path and everything below it as a separate tree.
    pub fn part(&self, path: &str) -> Tree {
        let mut part = Tree::default();
        if let Some(entry) = self.get(path) {
            part.put("", entry.clone());
        }
        for (key, entry) in self.below(path) {
            part.put(&key[path.len()..], entry.clone());
        }
        part
    }

    /// Returns the disk space of all entries except the root.
    pub fn used(&self) -> u64 {
        self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tree_tracks_names_and_usage() {
        let mut tree = Tree::directory(0o755, Time::START);
        for path in ["/a/x/deep", "/a-b/y", "/a/z", "/c"] {
            tree.put(path, Entry::file(b"1234", Time::START));
        }
        assert_eq!(tree.names(""), ["a", "a-b", "c"]);
        assert_eq!(tree.names("/a"), ["x", "z"]);
        let sums = |tree: &Tree| {
            let room: u64 = tree.below("").map(|(_, entry)| entry.room()).sum();
            (room, tree.all().map(|(path, entry)| memory(path, entry)).sum::<usize>())
        };
        assert_eq!((tree.used(), tree.memory()), sums(&tree));
        tree.put("/c", Entry::file(&[0; 10_000], Time::START));
        tree.remove("/a");
        assert_eq!((tree.used(), tree.memory(), tree.count()), (sums(&tree).0, sums(&tree).1, 4));
    }
}

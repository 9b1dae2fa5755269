//! A tree of files: what one filesystem, or one directory of it, holds.
//!
//! Answers to any filesystem of Linux, as far as `ls -l` shows it.

use std::rc::Rc;

use bindery_api::time::Time;
use rpds::RedBlackTreeMap;

/// What takes a block of this size takes all of it.
const BLOCK: u64 = 4096;

/// What a file holds: bytes, and as many zeros after them as there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The bytes.
    pub data: Rc<Vec<u8>>,
    /// Zeros that are not written down, as `dd if=/dev/zero` makes them.
    pub zeros: u64,
}

impl Content {
    /// The length in bytes.
    pub fn len(&self) -> u64 {
        (self.data.len() as u64).saturating_add(self.zeros)
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Content {
        Content { data: Rc::new(bytes.to_vec()), zeros: 0 }
    }
}

/// What stands at a path.
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

/// What stands at a path, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub node: Node,
    /// The permission bits.
    pub mode: u32,
    /// When it was last changed.
    pub mtime: Time,
}

impl Entry {
    /// A directory, mode 0755.
    pub fn directory(mtime: Time) -> Entry {
        Entry { node: Node::Directory, mode: 0o755, mtime }
    }

    /// A file, mode 0644.
    pub fn file(bytes: &[u8], mtime: Time) -> Entry {
        Entry { node: Node::File(bytes.into()), mode: 0o644, mtime }
    }

    /// A symbolic link.
    pub fn link(target: &str, mtime: Time) -> Entry {
        Entry { node: Node::Link(target.to_owned()), mode: 0o777, mtime }
    }

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.node == Node::Directory
    }

    /// The size as `ls` shows it.
    pub fn size(&self) -> u64 {
        match &self.node {
            Node::Directory => BLOCK,
            Node::File(content) | Node::Device(content) => content.len(),
            Node::Link(target) => target.len() as u64,
        }
    }

    /// The room it takes.
    pub fn room(&self) -> u64 {
        match &self.node {
            Node::Directory => BLOCK,
            Node::File(content) | Node::Device(content) => content.len().div_ceil(BLOCK).saturating_mul(BLOCK),
            Node::Link(_) => 0,
        }
    }
}

/// A path with one slash before each name and none at the end; the root is empty. `.` and `..` are taken as they read.
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

/// Files by their paths, written as [`normal`] writes them.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    entries: RedBlackTreeMap<String, Entry>,
    /// The room that everything but the root takes.
    used: u64,
    /// The memory that everything takes.
    held: usize,
}

/// What an entry takes of the memory besides its path and its bytes.
const OWN: usize = 64;

/// The memory that an entry takes.
fn held(path: &str, entry: &Entry) -> usize {
    let bytes = match &entry.node {
        Node::Directory => 0,
        Node::File(content) | Node::Device(content) => content.data.len(),
        Node::Link(target) => target.len(),
    };
    OWN + path.len() + bytes
}

impl Tree {
    /// An empty directory.
    pub fn directory(mode: u32, mtime: Time) -> Tree {
        let mut tree = Tree::default();
        tree.put("", Entry { mode, ..Entry::directory(mtime) });
        tree
    }

    /// An empty device.
    pub fn device(mtime: Time) -> Tree {
        let mut tree = Tree::default();
        tree.put("", Entry { node: Node::Device(Content::default()), mode: 0o660, mtime });
        tree
    }

    /// What stands at a path.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// Puts something at a path, with the directories above it.
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

    /// Changes what stands at one path, and what is known of all.
    fn set(&mut self, path: &str, entry: Option<Entry>) {
        let room = |entry: &Entry| if path.is_empty() { 0 } else { entry.room() };
        if let Some(old) = self.entries.get(path) {
            self.used = self.used.saturating_sub(room(old));
            self.held -= held(path, old);
        }
        match entry {
            Some(entry) => {
                self.used = self.used.saturating_add(room(&entry));
                self.held += held(path, &entry);
                self.entries.insert_mut(path.to_owned(), entry);
            }
            None => drop(self.entries.remove_mut(path)),
        }
    }

    /// How many paths there are.
    pub fn count(&self) -> usize {
        self.entries.size()
    }

    /// How much memory it takes.
    pub fn held(&self) -> usize {
        self.held
    }

    /// Everything below a path, without it, in the order of paths.
    pub fn below<'a>(&'a self, path: &str) -> impl Iterator<Item = (&'a str, &'a Entry)> + use<'a> {
        let prefix = format!("{path}/");
        let from = (std::ops::Bound::Included(prefix.clone()), std::ops::Bound::Unbounded);
        self.entries
            .range(from)
            .take_while(move |(key, _)| key.starts_with(prefix.as_str()))
            .map(|(key, entry)| (key.as_str(), entry))
    }

    /// Everything there is, in the order of paths; the root's path is empty.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// The names in a directory, in order. What is below them costs nothing.
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
                // `0` is what comes after `/`.
                Some((name, _)) => std::ops::Bound::Included(format!("{prefix}{name}0")),
            };
        }
        names
    }

    /// Removes what stands at a path, and all below it.
    pub fn remove(&mut self, path: &str) {
        let gone: Vec<String> = self.below(path).map(|(key, _)| key.to_owned()).collect();
        for key in gone.iter().map(String::as_str).chain([path]) {
            self.set(key, None);
        }
    }

    /// What stands at a path and below it, as a tree of its own.
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

    /// The room that everything but the root takes.
    pub fn used(&self) -> u64 {
        self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_knows_its_names_and_what_it_takes() {
        let mut tree = Tree::directory(0o755, Time::START);
        for path in ["/a/x/deep", "/a-b/y", "/a/z", "/c"] {
            tree.put(path, Entry::file(b"1234", Time::START));
        }
        assert_eq!(tree.names(""), ["a", "a-b", "c"]);
        assert_eq!(tree.names("/a"), ["x", "z"]);
        let sums = |tree: &Tree| {
            let room: u64 = tree.below("").map(|(_, entry)| entry.room()).sum();
            (room, tree.all().map(|(path, entry)| held(path, entry)).sum::<usize>())
        };
        assert_eq!((tree.used(), tree.held()), sums(&tree));
        tree.put("/c", Entry::file(&[0; 10_000], Time::START));
        tree.remove("/a");
        assert_eq!((tree.used(), tree.held(), tree.count()), (sums(&tree).0, sums(&tree).1, 4));
    }
}

//! The files in volumes and containers, and a small shell to work with them.
//!
//! Answers to what lies below the kubelet: filesystems and their mounts, and the BusyBox with which course material looks
//! at them. Knows nothing of objects. Everything is a function of what is there and the cluster's time; a clone shares all.
//!
//! Not modelled: users and permissions (everybody is root), hard links, processes (a command runs to its end at once).

mod coreutils;
mod list;
mod parse;
mod shell;
mod space;
mod tree;
mod words;

use rpds::RedBlackTreeMap;

pub use shell::{END_OF_INPUT, INTERRUPT, Interactive, Ran, Session, is_shell};
pub use space::Mount;
pub use tree::{Content, Entry, Node, Tree, normal};

/// Every tree of files that there is, by the name of what holds it.
#[derive(Debug, Clone, Default)]
pub struct Files {
    trees: RedBlackTreeMap<String, Tree>,
}

impl Files {
    /// A tree.
    pub fn get(&self, backing: &str) -> Option<&Tree> {
        self.trees.get(backing)
    }

    /// A tree to change; an empty one is made if there is none.
    pub fn tree(&mut self, backing: &str) -> &mut Tree {
        if !self.trees.contains_key(backing) {
            self.put(backing, Tree::default());
        }
        self.trees.get_mut(backing).expect("it was just put there")
    }

    /// Puts a tree in the place of another.
    pub fn put(&mut self, backing: &str, tree: Tree) {
        self.trees.insert_mut(backing.to_owned(), tree);
    }

    /// Loses a tree.
    pub fn drop(&mut self, backing: &str) {
        self.trees.remove_mut(backing);
    }

    /// Loses every tree whose name this does not keep.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        let gone: Vec<String> = self.trees.keys().filter(|name| !keep(name)).cloned().collect();
        for name in gone {
            self.trees.remove_mut(&name);
        }
    }

    /// Gives one backing what another holds now: a clone, a snapshot, or a volume restored from one.
    pub fn copy(&mut self, from: &str, to: &str) {
        if let Some(tree) = self.get(from).cloned() {
            self.put(to, tree);
        }
    }

    /// How much memory all files take.
    pub fn held(&self) -> usize {
        self.trees.values().map(Tree::held).sum()
    }
}

/// Why something cannot be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errno {
    /// `ENOENT`
    Missing,
    /// `EEXIST`
    Exists,
    /// `ENOTDIR`
    NotDirectory,
    /// `EISDIR`
    IsDirectory,
    /// `ENOTEMPTY`
    NotEmpty,
    /// `EROFS`
    ReadOnly,
    /// `ENOSPC`
    Full,
    /// `EBUSY`
    Busy,
    /// `ELOOP`
    Loop,
    /// `EINVAL`
    Invalid,
    /// `EFBIG`
    TooLarge,
    /// `ENAMETOOLONG`
    NameTooLong,
    /// `EINTR`: a command that came to too much is cut off.
    Interrupted,
}

impl std::fmt::Display for Errno {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Errno::Missing => "No such file or directory",
            Errno::Exists => "File exists",
            Errno::NotDirectory => "Not a directory",
            Errno::IsDirectory => "Is a directory",
            Errno::NotEmpty => "Directory not empty",
            Errno::ReadOnly => "Read-only file system",
            Errno::Full => "No space left on device",
            Errno::Busy => "Resource busy",
            Errno::Loop => "Too many levels of symbolic links",
            Errno::Invalid => "Invalid argument",
            Errno::TooLarge => "File too large",
            Errno::NameTooLong => "File name too long",
            Errno::Interrupted => "Interrupted system call",
        })
    }
}

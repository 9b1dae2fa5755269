//! The files in volumes and containers, and a small shell.
//!
//! Implements the layers below the kubelet: filesystems and their mounts, and the BusyBox that course material uses. It
//! does not depend on API objects. The result is a function of the files and the cluster's time. A clone shares the
//! data.
//!
//! Not modelled: users and permissions (every user is root), hard links, processes (a command runs to its end at once).

mod coreutils;
mod expansion;
mod ls;
mod mount_namespace;
mod parse;
mod shell;
mod tree;

use rpds::RedBlackTreeMap;

pub use mount_namespace::Mount;
pub use shell::{END_OF_INPUT, ExecOutput, INTERRUPT, Interactive, Session, is_shell};
pub use tree::{Content, Entry, Node, Tree, normal};

/// The trees of files, by the names of their backings.
#[derive(Debug, Clone, Default)]
pub struct Files {
    trees: RedBlackTreeMap<String, Tree>,
}

impl Files {
    /// Returns the tree of a backing.
    pub fn get(&self, backing: &str) -> Option<&Tree> {
        self.trees.get(backing)
    }

    /// Returns a mutable tree, and creates an empty one if there is none.
    pub fn tree(&mut self, backing: &str) -> &mut Tree {
        if !self.trees.contains_key(backing) {
            self.put(backing, Tree::default());
        }
        self.trees.get_mut(backing).expect("it was just put there")
    }

    /// Replaces a tree.
    pub fn put(&mut self, backing: &str, tree: Tree) {
        self.trees.insert_mut(backing.to_owned(), tree);
    }

    /// Removes a tree.
    pub fn drop(&mut self, backing: &str) {
        self.trees.remove_mut(backing);
    }

    /// Retains only the trees for which `keep` returns true.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        let gone: Vec<String> = self.trees.keys().filter(|name| !keep(name)).cloned().collect();
        for name in gone {
            self.trees.remove_mut(&name);
        }
    }

    /// Copies the tree of one backing to another: a clone, a snapshot, or a volume restored from one.
    pub fn copy(&mut self, from: &str, to: &str) {
        if let Some(tree) = self.get(from).cloned() {
            self.put(to, tree);
        }
    }

    /// Returns the memory of all files in bytes.
    pub fn memory(&self) -> usize {
        self.trees.values().map(Tree::memory).sum()
    }
}

/// The error of an operation on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errno {
    /// `ENOENT`
    NotFound,
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
    /// `EINTR`: a command exceeded a limit and is stopped.
    Interrupted,
}

impl std::fmt::Display for Errno {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Errno::NotFound => "No such file or directory",
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

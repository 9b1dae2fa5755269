//! A multi-version key-value store with the semantics of etcd.
//!
//! Implements etcd's `server/storage/mvcc`: one revision for every write, and a key index of generations that end with
//! tombstones. Reads are possible at any revision that is not compacted. Watches replay from any such revision. The
//! store has keys and values, but no kinds: a value is of the caller's type `V`.
//!
//! A clone shares all data with the original, so a snapshot of the whole history costs a few pointers.
//!
//! Not modelled: leases (the caller deletes what expires), transactions of several writes, authentication, the wire
//! protocol.

use rpds::{RedBlackTreeMap, Vector};

/// A key's value at a revision, as in etcd's `KeyValue`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue<V> {
    /// The value.
    pub value: V,
    /// Revision of the write that created the key in its current generation.
    pub create_revision: u64,
    /// Revision of the last write.
    pub mod_revision: u64,
    /// Number of writes in the generation, from 1.
    pub version: u64,
}

/// One write, as a watch delivers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<V> {
    /// The revision that the write made.
    pub revision: u64,
    /// The key.
    pub key: String,
    /// The new value. `None` for a delete.
    pub now: Option<KeyValue<V>>,
    /// The previous value.
    pub before: Option<KeyValue<V>>,
}

/// The reason why a read or a watch was rejected, with etcd's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// The revision is compacted.
    Compacted,
    /// The revision does not exist yet.
    FutureRevision,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Error::Compacted => "etcdserver: mvcc: required revision has been compacted",
            Error::FutureRevision => "etcdserver: mvcc: required revision is a future revision",
        })
    }
}

impl std::error::Error for Error {}

/// The lifetime of a key from its creation to its tombstone.
#[derive(Debug, Clone)]
struct Generation {
    /// Revisions of the puts, ascending. The first put created the key.
    puts: Vector<u64>,
    /// Revision of the delete.
    tombstone: Option<u64>,
}

/// The store. See the crate's documentation.
#[derive(Debug, Clone)]
pub struct Store<V> {
    index: RedBlackTreeMap<String, Vector<Generation>>,
    /// `log[i]` is the event of revision `first + i`.
    log: Vector<Event<V>>,
    revision: u64,
    compacted: u64,
    first: u64,
}

impl<V: Clone + PartialEq> Default for Store<V> {
    fn default() -> Self {
        Store::new()
    }
}

impl<V: Clone + PartialEq> Store<V> {
    /// Returns an empty store at revision 1, as in etcd. The first write creates revision 2.
    pub fn new() -> Store<V> {
        Store { index: RedBlackTreeMap::new(), log: Vector::new(), revision: 1, compacted: 0, first: 2 }
    }

    /// Returns the revision of the last write.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the last compacted revision, 0 if there is none.
    pub fn compacted(&self) -> u64 {
        self.compacted
    }

    /// Writes a key and returns the new revision.
    pub fn put(&mut self, key: &str, value: V) -> u64 {
        let before = self.get(key);
        self.revision += 1;
        let now = KeyValue {
            value,
            create_revision: before.as_ref().map_or(self.revision, |kv| kv.create_revision),
            mod_revision: self.revision,
            version: before.as_ref().map_or(1, |kv| kv.version + 1),
        };
        let mut generations = self.index.get(key).cloned().unwrap_or_default();
        if before.is_some() {
            let last = generations.len() - 1;
            let mut generation = generations[last].clone();
            generation.puts.push_back_mut(self.revision);
            generations.set_mut(last, generation);
        } else {
            generations.push_back_mut(Generation { puts: Vector::new().push_back(self.revision), tombstone: None });
        }
        self.index.insert_mut(key.to_owned(), generations);
        self.log.push_back_mut(Event { revision: self.revision, key: key.to_owned(), now: Some(now), before });
        self.revision
    }

    /// Deletes a key and returns the new revision. If the key does not exist, returns `None` and creates no revision.
    pub fn delete(&mut self, key: &str) -> Option<u64> {
        let before = self.get(key)?;
        self.revision += 1;
        let mut generations = self.index.get(key)?.clone();
        let last = generations.len() - 1;
        let generation = Generation { tombstone: Some(self.revision), ..generations[last].clone() };
        generations.set_mut(last, generation);
        self.index.insert_mut(key.to_owned(), generations);
        self.log.push_back_mut(Event { revision: self.revision, key: key.to_owned(), now: None, before: Some(before) });
        Some(self.revision)
    }

    /// Returns the current value of a key.
    pub fn get(&self, key: &str) -> Option<KeyValue<V>> {
        let generation = self.index.get(key)?.last()?;
        if generation.tombstone.is_some() {
            return None;
        }
        self.event(*generation.puts.last()?)?.now.clone()
    }

    /// Returns the values of a key since its creation, oldest first. Empty if the key does not exist now.
    pub fn history<'a>(&'a self, key: &str) -> impl Iterator<Item = KeyValue<V>> + 'a {
        self.history_at(key, self.revision)
    }

    /// As [`Store::history`], at a revision.
    pub fn history_at<'a>(&'a self, key: &str, revision: u64) -> impl Iterator<Item = KeyValue<V>> + 'a {
        let generation = self.index.get(key).and_then(|generations| generation(generations, revision));
        let puts = generation.into_iter().flat_map(|g| g.puts.iter()).take_while(move |put| **put <= revision);
        puts.filter_map(|revision| self.event(*revision)?.now.clone())
    }

    /// Returns the value of a key at a revision.
    ///
    /// # Errors
    /// A compacted or future revision.
    pub fn get_at(&self, key: &str, revision: u64) -> Result<Option<KeyValue<V>>, Error> {
        self.readable(revision)?;
        Ok(self.index.get(key).and_then(|g| self.find(g, revision)))
    }

    /// Returns the keys with a prefix and their current values, in key order.
    pub fn range<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, KeyValue<V>)> {
        self.keys(prefix).filter_map(|(key, _)| Some((key, self.get(key)?)))
    }

    /// Returns the keys with a prefix and their values at a revision, in key order.
    ///
    /// # Errors
    /// A compacted or future revision.
    pub fn range_at<'a>(
        &'a self,
        prefix: &'a str,
        revision: u64,
    ) -> Result<impl Iterator<Item = (&'a str, KeyValue<V>)>, Error> {
        self.readable(revision)?;
        Ok(self.keys(prefix).filter_map(move |(key, generations)| Some((key, self.find(generations, revision)?))))
    }

    /// Returns all writes after a revision, oldest first: the events of a watch that starts at `after + 1`.
    ///
    /// # Errors
    /// A compacted revision.
    pub fn since(&self, after: u64) -> Result<impl Iterator<Item = &Event<V>>, Error> {
        if after < self.compacted {
            return Err(Error::Compacted);
        }
        Ok((after + 1..=self.revision).filter_map(|r| self.event(r)))
    }

    /// Returns the write of a revision. `None` if the revision is compacted.
    pub fn event(&self, revision: u64) -> Option<&Event<V>> {
        self.log.get(usize::try_from(revision.checked_sub(self.first)?).ok()?)
    }

    /// Removes all data that no read at `revision` or later can return.
    ///
    /// # Errors
    /// A revision that is already compacted or does not exist yet.
    pub fn compact(&mut self, revision: u64) -> Result<(), Error> {
        if revision <= self.compacted {
            return Err(Error::Compacted);
        }
        self.readable(revision)?;
        self.compacted = revision;
        let mut index = RedBlackTreeMap::new();
        for (key, generations) in self.index.iter() {
            let kept: Vector<Generation> = generations
                .iter()
                .filter(|g| g.tombstone.is_none_or(|t| t > revision))
                .map(|g| {
                    let visible = g.puts.iter().rposition(|r| *r <= revision).unwrap_or(0);
                    Generation { puts: g.puts.iter().skip(visible).copied().collect(), tombstone: g.tombstone }
                })
                .collect();
            if !kept.is_empty() {
                index.insert_mut(key.clone(), kept);
            }
        }
        self.index = index;
        Ok(())
    }

    fn readable(&self, revision: u64) -> Result<(), Error> {
        if revision > self.revision {
            Err(Error::FutureRevision)
        } else if revision < self.compacted {
            Err(Error::Compacted)
        } else {
            Ok(())
        }
    }

    fn keys<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Vector<Generation>)> {
        use std::ops::Bound::{Included, Unbounded};
        self.index
            .range::<str, _>((Included(prefix), Unbounded))
            .take_while(move |(key, _)| key.starts_with(prefix))
            .map(|(key, generations)| (key.as_str(), generations))
    }

    fn find(&self, generations: &Vector<Generation>, revision: u64) -> Option<KeyValue<V>> {
        let put = generation(generations, revision)?.puts.iter().rev().find(|r| **r <= revision)?;
        self.event(*put)?.now.clone()
    }
}

/// Returns the generation in which a key existed at a revision.
fn generation(generations: &Vector<Generation>, revision: u64) -> Option<&Generation> {
    let last = generations.iter().rev().find(|g| g.puts.first().is_some_and(|r| *r <= revision))?;
    last.tombstone.is_none_or(|tombstone| tombstone > revision).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> Store<&'static str> {
        let mut s = Store::new();
        assert_eq!(s.put("/a", "1"), 2);
        assert_eq!(s.put("/b", "1"), 3);
        assert_eq!(s.put("/a", "2"), 4);
        assert_eq!(s.delete("/a"), Some(5));
        assert_eq!(s.delete("/a"), None);
        assert_eq!(s.put("/a", "3"), 6);
        s
    }

    #[test]
    fn every_revision_can_be_read() {
        let s = store();
        let values: Vec<_> = (1..=6).map(|r| s.get_at("/a", r).unwrap().map(|kv| kv.value)).collect();
        assert_eq!(values, [None, Some("1"), Some("1"), Some("2"), None, Some("3")]);
        let now = s.get("/a").unwrap();
        assert_eq!((now.create_revision, now.mod_revision, now.version), (6, 6, 1));
        let before = s.get_at("/a", 4).unwrap().unwrap();
        assert_eq!((before.create_revision, before.mod_revision, before.version), (2, 4, 2));
        assert_eq!(s.range("/").map(|(k, _)| k).collect::<Vec<_>>(), ["/a", "/b"]);
        assert_eq!(s.range_at("/", 5).unwrap().map(|(k, _)| k).collect::<Vec<_>>(), ["/b"]);
        assert_eq!(s.get_at("/a", 7), Err(Error::FutureRevision));
    }

    #[test]
    fn every_generation_has_its_history() {
        let s = store();
        let values = |revision| s.history_at("/a", revision).map(|kv| kv.value).collect::<Vec<_>>();
        assert_eq!((values(3), values(4), values(5), values(6)), (vec!["1"], vec!["1", "2"], vec![], vec!["3"]));
        assert_eq!(s.history("/a").count(), 1);
    }

    #[test]
    fn watch_replays_every_write_once_in_order() {
        let s = store();
        let seen: Vec<_> = s.since(2).unwrap().map(|e| (e.revision, e.key.as_str(), e.now.is_some())).collect();
        assert_eq!(seen, [(3, "/b", true), (4, "/a", true), (5, "/a", false), (6, "/a", true)]);
        assert_eq!(s.event(5).unwrap().before.as_ref().unwrap().value, "2");
    }

    #[test]
    fn compaction_keeps_later_revisions_readable() {
        let mut s = store();
        let old = s.clone();
        s.compact(4).unwrap();
        assert_eq!(s.get_at("/a", 4).unwrap().map(|kv| kv.value), Some("2"));
        assert_eq!(s.get_at("/b", 6).unwrap().map(|kv| kv.value), Some("1"));
        assert_eq!(s.get_at("/a", 3), Err(Error::Compacted));
        assert_eq!(s.since(3).map(Iterator::count), Err(Error::Compacted));
        assert_eq!(s.compact(4), Err(Error::Compacted));
        assert_eq!(s.compact(9), Err(Error::FutureRevision));
        assert_eq!(old.get_at("/a", 3).unwrap().map(|kv| kv.value), Some("1"), "a snapshot keeps its own past");
    }
}

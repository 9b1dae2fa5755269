//! The informer cache of a controller.
//!
//! Implements client-go's `cache.Store`. A clone shares all data with the original.

use std::any::Any;
use std::rc::Rc;

use bindery_api::{Kind, Object, Value, object};
use rpds::RedBlackTreeMap;

/// An index of the objects of a [`Cache`]. The controller that looks objects up defines its keys.
///
/// Upstream: client-go's `cache.Indexer`.
pub trait Index: Any {
    /// Updates the index for an object that was added (`old` is `None`), changed, or deleted (`new` is `None`).
    fn update(&mut self, kind: &'static Kind, key: &str, old: Option<&Value>, new: Option<&Value>);

    /// Returns an independent copy.
    fn copy(&self) -> Rc<dyn Index>;
}

/// Creates an empty index.
pub type Indexer = fn() -> Rc<dyn Index>;

/// Objects by kind and by key `namespace/name`, as read from the API server.
#[derive(Clone, Default)]
pub struct Cache {
    indexes: Vec<Rc<dyn Index>>,
    /// The objects of each kind. There are few kinds, so this is a list of maps.
    kinds: Vec<(&'static Kind, RedBlackTreeMap<String, Object>)>,
}

// Without the objects, for the reason in `Local`.
impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    fn of(&self, kind: &Kind) -> Option<&RedBlackTreeMap<String, Object>> {
        self.kinds.iter().find(|(k, _)| *k == kind).map(|(_, objects)| objects)
    }

    /// Returns an empty cache with one index for each indexer.
    pub fn indexed(indexers: &[Indexer]) -> Cache {
        Cache { indexes: indexers.iter().map(|make| make()).collect(), ..Cache::default() }
    }

    /// Returns the index of a type. `None` if the cache has no such index.
    pub fn index<I: Index>(&self) -> Option<&I> {
        self.indexes.iter().find_map(|index| (index.as_ref() as &dyn Any).downcast_ref())
    }

    /// Returns the object with this key.
    pub fn get(&self, kind: &Kind, key: &str) -> Option<&Object> {
        self.of(kind)?.get(key)
    }

    /// Returns all objects of a kind, in key order.
    pub fn list(&self, kind: &Kind) -> impl Iterator<Item = &Object> {
        self.of(kind).into_iter().flat_map(|objects| objects.values())
    }

    /// Returns all keys of a kind, in order.
    pub fn keys(&self, kind: &Kind) -> impl Iterator<Item = &String> {
        self.of(kind).into_iter().flat_map(|objects| objects.keys())
    }

    /// Returns the number of objects of a kind.
    pub fn len(&self, kind: &Kind) -> usize {
        self.of(kind).map_or(0, RedBlackTreeMap::size)
    }

    /// Stores an object under its own key.
    pub fn insert(&mut self, kind: &'static Kind, object: Object) {
        let at = self.kinds.iter().position(|(k, _)| *k == kind).unwrap_or_else(|| {
            self.kinds.push((kind, RedBlackTreeMap::new()));
            self.kinds.len() - 1
        });
        let objects = &mut self.kinds[at].1;
        let key = object::key(&object);
        if self.indexes.is_empty() {
            objects.insert_mut(key, object);
            return;
        }
        let old = objects.get(&key).cloned();
        objects.insert_mut(key.clone(), object.clone());
        self.reindex(kind, &key, old.as_deref(), Some(&object));
    }

    /// Removes an object.
    pub fn remove(&mut self, kind: &'static Kind, key: &str) {
        if let Some((_, objects)) = self.kinds.iter_mut().find(|(k, _)| *k == kind) {
            let old = objects.get(key).filter(|_| !self.indexes.is_empty()).cloned();
            objects.remove_mut(key);
            self.reindex(kind, key, old.as_deref(), None);
        }
    }

    /// Hashes the keys and versions of the objects.
    pub fn fingerprint(&self, hasher: &mut impl std::hash::Hasher) {
        use std::hash::Hash;
        for (key, object) in self.kinds.iter().flat_map(|(_, objects)| objects.iter()) {
            (key, object::resource_version(object)).hash(hasher);
        }
    }

    fn reindex(&mut self, kind: &'static Kind, key: &str, old: Option<&Value>, new: Option<&Value>) {
        for index in &mut self.indexes {
            if Rc::get_mut(index).is_none() {
                *index = index.copy();
            }
            if let Some(index) = Rc::get_mut(index) {
                index.update(kind, key, old, new);
            }
        }
    }
}

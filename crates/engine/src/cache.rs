//! What a controller knows of the cluster.
//!
//! Implements client-go's `cache.Store`. A clone shares everything with its original.

use std::any::Any;
use std::rc::Rc;

use bindery_api::{Kind, Object, Value, object};
use rpds::RedBlackTreeMap;

/// An index of the objects of a [`Cache`] by something other than their keys. The controller that looks objects up defines it.
///
/// Upstream: client-go's `cache.Indexer`.
pub trait Index: Any {
    /// An object was added (`old` is `None`), changed, or deleted (`new` is `None`).
    fn update(&mut self, kind: &'static Kind, key: &str, old: Option<&Value>, new: Option<&Value>);

    /// Returns a copy that changes on its own.
    fn copy(&self) -> Rc<dyn Index>;
}

/// Makes an empty index.
pub type Indexer = fn() -> Rc<dyn Index>;

/// Objects by kind and `namespace/name` key, as read from the API server.
#[derive(Clone, Default)]
pub struct Cache {
    indexes: Vec<Rc<dyn Index>>,
    /// Few kinds, so a list of maps.
    kinds: Vec<(&'static Kind, RedBlackTreeMap<String, Object>)>,
}

// Not of the objects, see `Local`.
impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    fn of(&self, kind: &Kind) -> Option<&RedBlackTreeMap<String, Object>> {
        self.kinds.iter().find(|(k, _)| *k == kind).map(|(_, objects)| objects)
    }

    /// Returns an empty cache with an index from each of these indexers.
    pub fn indexed(indexers: &[Indexer]) -> Cache {
        Cache { indexes: indexers.iter().map(|make| make()).collect(), ..Cache::default() }
    }

    /// Returns the index of a type; `None` if the cache was made without it.
    pub fn index<I: Index>(&self) -> Option<&I> {
        self.indexes.iter().find_map(|index| (index.as_ref() as &dyn Any).downcast_ref())
    }

    /// The object with this key.
    pub fn get(&self, kind: &Kind, key: &str) -> Option<&Object> {
        self.of(kind)?.get(key)
    }

    /// All objects of a kind, in key order.
    pub fn list(&self, kind: &Kind) -> impl Iterator<Item = &Object> {
        self.of(kind).into_iter().flat_map(|objects| objects.values())
    }

    /// All keys of a kind, in order.
    pub fn keys(&self, kind: &Kind) -> impl Iterator<Item = &String> {
        self.of(kind).into_iter().flat_map(|objects| objects.keys())
    }

    /// How many objects of a kind there are.
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

    /// Forgets an object.
    pub fn remove(&mut self, kind: &'static Kind, key: &str) {
        if let Some((_, objects)) = self.kinds.iter_mut().find(|(k, _)| *k == kind) {
            let old = objects.get(key).filter(|_| !self.indexes.is_empty()).cloned();
            objects.remove_mut(key);
            self.reindex(kind, key, old.as_deref(), None);
        }
    }

    /// Which objects are known, in which version.
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

//! What a controller knows of the cluster.
//!
//! Answers to client-go's `cache.Store`. A clone shares everything with its original.

use bindery_api::kinds::{KINDS, PERSISTENT_VOLUME};
use bindery_api::{Kind, Object, Value, object};
use rpds::{RedBlackTreeMap, RedBlackTreeSet};

use crate::persistentvolume::VolumeIndex;

/// Objects by kind and `namespace/name` key, as read from the API server.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    /// Whether anybody looks things up other than by their keys.
    indexed: bool,
    volumes: VolumeIndex,
    /// `owner's uid, kind, key` of every object that has an owner, separated by blanks.
    dependents: RedBlackTreeSet<String>,
    /// Few kinds, so a list of maps.
    kinds: Vec<(&'static Kind, RedBlackTreeMap<String, Object>)>,
}

impl Cache {
    fn of(&self, kind: &Kind) -> Option<&RedBlackTreeMap<String, Object>> {
        self.kinds.iter().find(|(k, _)| *k == kind).map(|(_, objects)| objects)
    }

    /// A cache that also files volumes for claims, and objects by their owners.
    pub fn indexed() -> Cache {
        Cache { indexed: true, ..Cache::default() }
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

    /// The volumes, filed for claims.
    pub fn volumes(&self) -> &VolumeIndex {
        &self.volumes
    }

    /// Stores an object under its own key.
    pub fn insert(&mut self, kind: &'static Kind, object: Object) {
        let at = self.kinds.iter().position(|(k, _)| *k == kind).unwrap_or_else(|| {
            self.kinds.push((kind, RedBlackTreeMap::new()));
            self.kinds.len() - 1
        });
        let objects = &mut self.kinds[at].1;
        let key = object::key(&object);
        if !self.indexed {
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
            let old = objects.get(key).filter(|_| self.indexed).cloned();
            objects.remove_mut(key);
            if self.indexed {
                self.reindex(kind, key, old.as_deref(), None);
            }
        }
    }

    /// Which objects are known, in which version.
    pub fn fingerprint(&self, hasher: &mut impl std::hash::Hasher) {
        use std::hash::Hash;
        for (key, object) in self.kinds.iter().flat_map(|(_, objects)| objects.iter()) {
            (key, object::resource_version(object)).hash(hasher);
        }
    }

    /// The objects that name this uid as an owner, by kind and key.
    pub fn dependents(&self, owner: &str) -> impl Iterator<Item = (&'static Kind, &str)> {
        crate::with_prefix(&self.dependents, format!("{owner} ")).filter_map(|rest| {
            let (plural, key) = rest.split_once(' ')?;
            Some((*KINDS.iter().find(|k| k.plural == plural)?, key))
        })
    }

    fn reindex(&mut self, kind: &'static Kind, key: &str, old: Option<&Value>, new: Option<&Value>) {
        if *kind == PERSISTENT_VOLUME {
            self.volumes.update(old, new);
        }
        let owners = |object: Option<&Value>| -> Vec<String> {
            let references = object.map_or(&[][..], |o| object::list_at(o, "metadata.ownerReferences"));
            references.iter().map(|r| object::str_at(r, "uid").to_owned()).collect()
        };
        let (before, after) = (owners(old), owners(new));
        if before == after {
            return;
        }
        let entry = |owner: &str| format!("{owner} {} {key}", kind.plural);
        for owner in before {
            self.dependents.remove_mut(&entry(&owner));
        }
        for owner in after {
            self.dependents.insert_mut(entry(&owner));
        }
    }
}

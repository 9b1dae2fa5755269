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
    volumes: VolumeIndex,
    dependents: RedBlackTreeMap<String, RedBlackTreeSet<(&'static str, String)>>,
    kinds: RedBlackTreeMap<&'static str, RedBlackTreeMap<String, Object>>,
}

impl Cache {
    /// The object with this key.
    pub fn get(&self, kind: &Kind, key: &str) -> Option<&Object> {
        self.kinds.get(kind.plural)?.get(key)
    }

    /// All objects of a kind, in key order.
    pub fn list(&self, kind: &Kind) -> impl Iterator<Item = &Object> {
        self.kinds.get(kind.plural).into_iter().flat_map(|objects| objects.values())
    }

    /// All keys of a kind, in order.
    pub fn keys(&self, kind: &Kind) -> impl Iterator<Item = &String> {
        self.kinds.get(kind.plural).into_iter().flat_map(|objects| objects.keys())
    }

    /// How many objects of a kind there are.
    pub fn len(&self, kind: &Kind) -> usize {
        self.kinds.get(kind.plural).map_or(0, RedBlackTreeMap::size)
    }

    /// The volumes, filed for claims.
    pub fn volumes(&self) -> &VolumeIndex {
        &self.volumes
    }

    /// Stores an object under its own key.
    pub fn insert(&mut self, kind: &'static Kind, object: Object) {
        if !self.kinds.contains_key(kind.plural) {
            self.kinds.insert_mut(kind.plural, RedBlackTreeMap::new());
        }
        let objects = self.kinds.get_mut(kind.plural).expect("just inserted");
        let key = object::key(&object);
        let old = objects.get(&key).cloned();
        objects.insert_mut(key.clone(), object.clone());
        self.reindex(kind, &key, old.as_deref(), Some(&object));
    }

    /// Forgets an object.
    pub fn remove(&mut self, kind: &'static Kind, key: &str) {
        if let Some(objects) = self.kinds.get_mut(kind.plural) {
            let old = objects.get(key).cloned();
            objects.remove_mut(key);
            self.reindex(kind, key, old.as_deref(), None);
        }
    }

    /// Which objects are known, in which version.
    pub fn fingerprint(&self, hasher: &mut impl std::hash::Hasher) {
        use std::hash::Hash;
        for (key, object) in self.kinds.values().flat_map(|objects| objects.iter()) {
            (key, object::resource_version(object)).hash(hasher);
        }
    }

    /// The objects that name this uid as an owner, by kind and key.
    pub fn dependents(&self, owner: &str) -> impl Iterator<Item = (&'static Kind, &str)> {
        let list = self.dependents.get(owner).into_iter().flat_map(|list| list.iter());
        list.filter_map(|(plural, key)| Some((*KINDS.iter().find(|k| k.plural == *plural)?, key.as_str())))
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
        for owner in before {
            if let Some(list) = self.dependents.get_mut(&owner) {
                list.remove_mut(&(kind.plural, key.to_owned()));
            }
        }
        for owner in after {
            if !self.dependents.contains_key(&owner) {
                self.dependents.insert_mut(owner.clone(), RedBlackTreeSet::new());
            }
            let list = self.dependents.get_mut(&owner).expect("just inserted");
            list.insert_mut((kind.plural, key.to_owned()));
        }
    }
}

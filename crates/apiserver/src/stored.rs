//! Objects as etcd holds them: with the owners of their fields, and as bytes.
//!
//! Implements `apiserver/pkg/storage/etcd3/store.go`, which hands objects to a codec, and the storage versions of
//! `pkg/kubeapiserver`: every kind here is stored in the version in which it is served. The core's own etcd keeps
//! neither owners nor bytes; both are computed on demand.

use bindery_api::{Kind, Object, Value, kinds};
use bindery_wire::Codec;

use crate::{Server, managedfields};

impl Server {
    /// Who owns the fields of an object: its `managedFields`.
    pub fn managed_fields(&self, kind: &Kind, namespace: &str, name: &str) -> Vec<Value> {
        managedfields::list(&self.owners(kind, &kind.etcd_key(namespace, name)))
    }

    /// An object as a real etcd holds it under a key at a revision: its `managedFields` are a part of it.
    pub fn stored(&self, key: &str, revision: u64) -> Option<Object> {
        let (kind, ..) = kinds::by_etcd_key(key)?;
        let stored = self.etcd().get_at(key, revision).ok()??;
        Some(managedfields::with_managed_fields(&stored.value, &self.owners_at(kind, key, revision)))
    }

    /// The bytes that a real etcd holds under a key at a revision.
    ///
    /// # Errors
    /// An object that the codec's table does not fit.
    pub fn stored_bytes(&self, codec: &Codec, key: &str, revision: u64) -> bindery_wire::Result<Option<Vec<u8>>> {
        self.stored(key, revision).map(|object| codec.encode(&object)).transpose()
    }

    /// The owners of a stored object's fields now.
    pub(crate) fn owners(&self, kind: &Kind, key: &str) -> Vec<managedfields::Entry> {
        self.owners_at(kind, key, self.etcd().revision())
    }

    fn owners_at(&self, kind: &Kind, key: &str, revision: u64) -> Vec<managedfields::Entry> {
        let mut entries = Vec::new();
        let mut old = Object::default();
        for stored in self.etcd().history_at(key, revision) {
            let write = self.writes.get(usize::try_from(stored.mod_revision).unwrap_or(0).wrapping_sub(2));
            if let Some(Some(write)) = write {
                entries = managedfields::after(kind, entries, &old, &stored.value, write);
            }
            old = stored.value;
        }
        entries
    }
}

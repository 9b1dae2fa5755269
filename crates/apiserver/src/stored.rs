//! Objects as etcd stores them: with `managedFields`, and as bytes.
//!
//! Implements `apiserver/pkg/storage/etcd3/store.go`, which encodes objects with a codec, and the storage versions of
//! `pkg/kubeapiserver`: every kind here is stored in the version in which it is served. The core's own etcd stores
//! neither `managedFields` nor bytes. Both are computed on demand.

use bindery_api::{Kind, Object, Value, kinds};
use bindery_wire::Codec;

use crate::{Server, managedfields};

impl Server {
    /// Returns the `managedFields` of an object.
    pub fn managed_fields(&self, kind: &Kind, namespace: &str, name: &str) -> Vec<Value> {
        managedfields::list(&self.owners(kind, &kind.etcd_key(namespace, name)))
    }

    /// Returns an object as a real etcd stores it under a key at a revision, with its `managedFields`.
    pub fn stored(&self, key: &str, revision: u64) -> Option<Object> {
        let (kind, ..) = kinds::by_etcd_key(key)?;
        let stored = self.etcd().get_at(key, revision).ok()??;
        Some(managedfields::with_managed_fields(&stored.value, &self.owners_at(kind, key, revision)))
    }

    /// Returns the bytes that a real etcd stores under a key at a revision.
    ///
    /// # Errors
    /// The object does not fit the codec's table.
    pub fn stored_bytes(&self, codec: &Codec, key: &str, revision: u64) -> bindery_wire::Result<Option<Vec<u8>>> {
        self.stored(key, revision).map(|object| codec.encode(&object)).transpose()
    }

    /// Returns the current owners of a stored object's fields.
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

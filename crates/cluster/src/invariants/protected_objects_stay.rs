//! An object with a finalizer is not removed from etcd.

use std::sync::Arc;

use bindery_api::object;

use super::Invariant;
use crate::{Cluster, Record};

/// See the module.
pub const INVARIANT: Invariant = Invariant {
    name: "a protected object never disappears",
    citation: "apiserver/pkg/registry/generic/registry/store.go: deletionFinalizersForGarbageCollection, deleteWithoutFinalizers",
    check,
};

fn check(_: &Cluster, written: &[Arc<Record>]) -> Result<(), String> {
    for record in written.iter().filter(|r| r.after.is_none()) {
        let before = record.before.as_ref().ok_or_else(|| format!("{} was deleted twice", record.key))?;
        // The write that removes the last finalizer deletes the object.
        if object::finalizers(before).len() > 1 {
            return Err(format!("{} vanished with finalizers {:?}", record.key, object::finalizers(before)));
        }
        if !object::finalizers(before).is_empty() && !object::is_deleting(before) {
            return Err(format!("{} vanished with a finalizer, and nobody had deleted it", record.key));
        }
    }
    Ok(())
}

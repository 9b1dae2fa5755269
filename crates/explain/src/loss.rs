//! The objects with stored data that a fix deletes.

use bindery_api::kinds::{self, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, VOLUME_SNAPSHOT_CONTENT};
use bindery_api::{Kind, Object, Value, object};

/// The kinds whose objects contain or represent stored data.
pub const STORES: [&Kind; 3] = [&PERSISTENT_VOLUME_CLAIM, &PERSISTENT_VOLUME, &VOLUME_SNAPSHOT_CONTENT];

/// A deleted object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The UID.
    pub uid: String,
    /// `PersistentVolume`.
    pub kind: &'static str,
    /// The name with its namespace.
    pub name: String,
    /// The policy, `Delete` or `Retain`. Empty for a claim.
    pub policy: String,
    /// True if stored data is deleted with the object.
    pub data: bool,
}

/// Returns the objects of [`STORES`] that are in `before` and not in `after`. A claim loses data only if its volume
/// existed: an unbound claim has no data. `keeps` is true if the storage system still has the data of a volume or a
/// snapshot with the policy Delete.
pub fn losses(before: &[Object], after: &[Object], keeps: impl Fn(&Value) -> bool) -> Vec<Loss> {
    let has = |objects: &[Object], uid: &str| objects.iter().any(|o| object::uid(o) == uid);
    let volume = |name: &str| {
        !name.is_empty() && before.iter().any(|o| kinds::of(o) == Some(&PERSISTENT_VOLUME) && object::name(o) == name)
    };
    let deleted = before.iter().filter(|o| !has(after, object::uid(o)));
    deleted
        .filter_map(|deleted| {
            let kind = kinds::of(deleted).filter(|kind| STORES.contains(kind))?;
            let claim = *kind == PERSISTENT_VOLUME_CLAIM;
            if claim && !volume(object::str_at(deleted, "spec.volumeName")) {
                return None;
            }
            let field =
                if *kind == PERSISTENT_VOLUME { "spec.persistentVolumeReclaimPolicy" } else { "spec.deletionPolicy" };
            let policy = object::str_at(deleted, field).to_owned();
            Some(Loss {
                uid: object::uid(deleted).to_owned(),
                kind: kind.kind,
                name: object::key(deleted),
                data: !claim && policy == "Delete" && !keeps(deleted),
                policy,
            })
        })
        .collect()
}

//! Adds protection finalizers to new volumes and claims, which prevent their removal while they are in use.
//!
//! Implements `plugin/pkg/admission/storage/storageobjectinuseprotection`.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, VOLUME_ATTRIBUTES_CLASS};
use bindery_api::{Kind, Value, object};

pub fn admit(kind: &'static Kind, new: &mut Value) {
    if *kind == PERSISTENT_VOLUME {
        object::add_finalizer(new, "kubernetes.io/pv-protection");
    } else if *kind == PERSISTENT_VOLUME_CLAIM {
        object::add_finalizer(new, "kubernetes.io/pvc-protection");
    } else if *kind == VOLUME_ATTRIBUTES_CLASS {
        object::add_finalizer(new, "kubernetes.io/vac-protection");
    } else {
        // Other kinds are not protected.
    }
}

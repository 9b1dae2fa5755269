//! Annotations and finalizers of objects of in-tree plugins that are migrated to CSI.
//!
//! Implements `updateMigrationAnnotations` and `modifyDeletionFinalizers` of `pv_controller_base.go`.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::view::PersistentVolume;
use bindery_api::why::Why;
use bindery_api::{Object, Value, object};

use super::PROVISIONED_BY;
use crate::common::volume::MIGRATED;
use crate::{Reconcile, Suspend, Task};

/// The CSI driver of an object of a migrated in-tree plugin.
pub const MIGRATED_TO: &str = "pv.kubernetes.io/migrated-to";
/// Claim: the provisioner.
pub const STORAGE_PROVISIONER: &str = "volume.kubernetes.io/storage-provisioner";
/// The beta form of [`STORAGE_PROVISIONER`]. Both are always written together.
pub const BETA_STORAGE_PROVISIONER: &str = "volume.beta.kubernetes.io/storage-provisioner";
/// The finalizer of volumes that the binder deletes.
pub const IN_TREE_FINALIZER: &str = "kubernetes.io/pv-controller";
/// The finalizer of volumes that an external provisioner deletes.
const EXTERNAL_FINALIZER: &str = "external-provisioner.volume.kubernetes.io/finalizer";

/// Returns the CSI driver that replaced an in-tree plugin, if there is one.
pub fn csi_name(plugin: &str) -> Option<&'static str> {
    MIGRATED.iter().find(|(_, in_tree, _)| *in_tree == plugin).map(|(.., csi)| *csi)
}

/// True if this is the name of an in-tree plugin that is migrated to CSI.
pub fn is_in_tree(provisioner: &str) -> bool {
    provisioner.starts_with("kubernetes.io/")
}

/// Updates a claim's annotation.
///
/// # Errors
/// Suspends the sync for the write, and fails if it is rejected.
pub fn update_claim(task: &mut Task, claim: &Object) -> Reconcile<Object> {
    let provisioner =
        object::annotation(claim, STORAGE_PROVISIONER).or_else(|| object::annotation(claim, BETA_STORAGE_PROVISIONER));
    let mut new = Value::clone(claim);
    if !annotate(&mut new, provisioner) {
        return Ok(claim.clone());
    }
    let why = Why::new("binder-migration-annotation").fact("object", object::key(claim));
    let claim = task.update(&PERSISTENT_VOLUME_CLAIM, new, why).map_err(|stop| match stop {
        Suspend::Retry(e) => {
            Suspend::Retry(format!("persistent Volume Controller can't anneal migration annotations: {e}"))
        }
        other => other,
    })?;
    task.store(&PERSISTENT_VOLUME_CLAIM, claim.clone());
    Ok(claim)
}

/// Updates a volume's annotation and deletion finalizers.
///
/// # Errors
/// Suspends the sync for the write, and fails if it is rejected.
pub fn update_volume(task: &mut Task, volume: &Object) -> Reconcile<Object> {
    let provisioner = object::annotation(volume, PROVISIONED_BY);
    let mut new = Value::clone(volume);
    annotate(&mut new, provisioner);
    if let Some(provisioner) = provisioner {
        let policy = PersistentVolume(volume).spec().persistent_volume_reclaim_policy();
        if csi_name(provisioner).is_some() {
            object::remove_finalizer(&mut new, IN_TREE_FINALIZER);
        } else if !is_in_tree(provisioner) {
            // Its external provisioner manages the finalizers.
        } else if policy == "Delete" {
            object::add_finalizer(&mut new, IN_TREE_FINALIZER);
            object::remove_finalizer(&mut new, EXTERNAL_FINALIZER);
        } else {
            object::remove_finalizer(&mut new, IN_TREE_FINALIZER);
            object::remove_finalizer(&mut new, EXTERNAL_FINALIZER);
        }
    }
    if new == **volume {
        return Ok(volume.clone());
    }
    let why = Why::new("binder-deletion-finalizers").fact("volume", object::name(volume));
    let volume = task.update(&PERSISTENT_VOLUME, new, why)?;
    task.store(&PERSISTENT_VOLUME, volume.clone());
    Ok(volume)
}

/// Sets or removes the annotation. Returns true if it changed.
fn annotate(object: &mut Value, provisioner: Option<&str>) -> bool {
    let Some(provisioner) = provisioner else { return false };
    match csi_name(provisioner) {
        Some(csi) if object::annotation(object, MIGRATED_TO) == Some(csi) => false,
        Some(csi) => {
            object::set_annotation(object, MIGRATED_TO, csi);
            true
        }
        None if object::annotation(object, MIGRATED_TO).is_some_and(|to| !to.is_empty()) => {
            object::remove_annotation(object, MIGRATED_TO)
        }
        None => false,
    }
}

//! The data source of a provisioned volume: another claim's volume, or a snapshot.
//!
//! Implements `external-provisioner/pkg/controller/controller.go` (`getVolumeContentSource`) and `clone_controller.go`.
//! Not modelled: sources in other namespaces.

use bindery_api::field::quote;
use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, VOLUME_SNAPSHOT, VOLUME_SNAPSHOT_CONTENT};
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Object, Value, object};
use serde_json::json;

use super::provisioner::{CLONING, Provisioner, request};
use crate::common::volume::{quantity_at, volume_mode};
use crate::{Cache, Reconcile, Suspend, Task};

/// The finalizer that keeps a snapshot while a volume is restored from it.
const RESTORING: &str = "provisioner.storage.kubernetes.io/volumesnapshot-as-source-protection";
/// The annotation that allows a block volume from a snapshot of a filesystem, and the reverse.
const MODE_CHANGE: &str = "snapshot.storage.kubernetes.io/allow-volume-mode-change";

impl Provisioner {
    /// Returns the content source of a volume: `getVolumeContentSource`.
    pub(super) fn content_source(
        &self,
        task: &mut Task,
        claim: &Object,
        class: &Object,
        kind: &str,
        name: &str,
    ) -> Reconcile<Result<Value, String>> {
        if kind != "PersistentVolumeClaim" {
            return self.snapshot_source(task, claim, class, name);
        }
        let namespace = object::namespace(claim);
        let Some(source) = task.cache.get(&PERSISTENT_VOLUME_CLAIM, &format!("{namespace}/{name}")).cloned() else {
            return Ok(Err(format!(
                "error getting PVC {name} (namespace \"{namespace}\") from api server: persistentvolumeclaim \
                 \"{name}\" not found"
            )));
        };
        let handle = match self.cloned_handle(&task.cache, claim, &source) {
            Ok(handle) => handle,
            Err(text) => return Ok(Err(text)),
        };
        if !object::has_finalizer(&source, CLONING) {
            let mut new = Value::clone(&source);
            object::add_finalizer(&mut new, CLONING);
            let why = self.why("provisioner-clone-protect", claim).fact("source", object::key(&source));
            task.update(&PERSISTENT_VOLUME_CLAIM, new, why)?;
        }
        Ok(Ok(json!({ "Type": { "Volume": { "volume_id": handle } } })))
    }

    /// Returns the volume handle of the claim to clone: `getPVCSource`.
    fn cloned_handle(&self, cache: &Cache, claim: &Value, source: &Value) -> Result<String, String> {
        let name = object::name(source);
        let phase = object::str_at(source, "status.phase");
        if phase != "Bound" {
            return Err(format!("the PVC DataSource {name} must have a status of Bound.  Got {phase}"));
        }
        if object::is_deleting(source) {
            return Err(format!("the PVC DataSource {name} is currently being deleted"));
        }
        let (wanted, size) = (request(claim), request(source));
        if wanted < size {
            return Err(format!(
                "error, new PVC request must be greater than or equal in size to the specified PVC data source, \
                 requested {wanted} but source is {size}"
            ));
        }
        let volume = object::str_at(source, "spec.volumeName");
        let Some(volume) = cache.get(&PERSISTENT_VOLUME, volume) else {
            return Err(format!("error getting PV {volume} for PVC {name}: persistentvolume \"{volume}\" not found"));
        };
        let bound = object::str_at(volume, "spec.claimRef.uid") == object::uid(source);
        if object::str_at(volume, "spec.csi.driver") != self.driver() || !bound {
            return Err("claim in dataSource not bound or invalid".into());
        }
        let mode = |o: &Value| match object::str_at(o, "spec.volumeMode") {
            "Block" => "Block",
            _ => "Filesystem",
        };
        if mode(claim) != mode(source) {
            return Err(format!(
                "the source PVC and destination PVCs must have the same volume mode for cloning.  Source is {}, but \
                 new PVC requested {}",
                mode(source),
                mode(claim)
            ));
        }
        Ok(object::str_at(volume, "spec.csi.volumeHandle").to_owned())
    }

    /// Returns the snapshot to restore for a claim: `getSnapshotSource`.
    fn snapshot_source(
        &self,
        task: &mut Task,
        claim: &Object,
        class: &Object,
        name: &str,
    ) -> Reconcile<Result<Value, String>> {
        let get = |kind, namespace: &str, name: &str| (Request::get(kind, namespace, name), Why::new("live-read"));
        let (request, why) = get(&VOLUME_SNAPSHOT, object::namespace(claim), name);
        let snapshot = match task.send(request, why)? {
            Ok(response) => response.object(),
            Err(status) => return Ok(Err(format!("error getting snapshot {name} from api server: {status}"))),
        };
        if object::is_deleting(&snapshot) && !object::has_finalizer(&snapshot, RESTORING) {
            return Ok(Err(format!("snapshot {name} is being deleted")));
        }
        let bound = object::str_at(&snapshot, "status.boundVolumeSnapshotContentName");
        if bound.is_empty() {
            return Ok(Err(format!("snapshot {name} not bound")));
        }
        let (request, why) = get(&VOLUME_SNAPSHOT_CONTENT, "", bound);
        let content = match task.send(request, why)? {
            Ok(response) => response.object(),
            Err(_) => return Ok(Err(format!("error getting snapshotcontent {bound} for snapshot {name}"))),
        };
        let handle = match self.restored_handle(claim, class, &snapshot, &content) {
            Ok(handle) => handle,
            Err(text) => return Ok(Err(text)),
        };
        if !object::has_finalizer(&snapshot, RESTORING) {
            let mut new = Value::clone(&snapshot);
            object::add_finalizer(&mut new, RESTORING);
            let why = self.why("provisioner-restore-protect", claim).fact("snapshot", object::key(&snapshot));
            if let Err(status) = task.send(Request::update(&VOLUME_SNAPSHOT, new), why)? {
                return Err(Suspend::Retry(status.message));
            }
        }
        Ok(Ok(json!({ "Type": { "Snapshot": { "snapshot_id": handle } } })))
    }

    /// Returns the handle of a snapshot, if the claim can be restored from it.
    fn restored_handle(
        &self,
        claim: &Value,
        class: &Value,
        snapshot: &Value,
        content: &Value,
    ) -> Result<String, String> {
        let (name, bound) = (object::name(snapshot), object::name(content));
        let of = |field: &str| object::str_at(content, &format!("spec.volumeSnapshotRef.{field}"));
        if of("uid") != object::uid(snapshot) || of("name") != name || of("namespace") != object::namespace(snapshot) {
            return Err(format!("snapshotcontent {bound} for snapshot {name} is bound to a different snapshot"));
        }
        if object::str_at(content, "spec.driver") != object::str_at(class, "provisioner") {
            return Err(format!(
                "snapshotcontent {bound} for snapshot {name} is not handled by CSI driver of StorageClass {}",
                object::name(class)
            ));
        }
        if object::at(snapshot, "status.readyToUse") != Some(&Value::Bool(true)) {
            return Err(format!("snapshot {name} is not Ready"));
        }
        let handle = object::str_at(content, "status.snapshotHandle");
        if handle.is_empty() {
            return Err(format!("snapshot handle {name} is not available"));
        }
        let (wanted, size) = (request(claim), quantity_at(snapshot, "status.restoreSize").value());
        if i128::from(wanted) < size {
            return Err(format!(
                "requested volume size {wanted} is less than the size {size} for the source snapshot {name}"
            ));
        }
        let source = object::str_at(content, "spec.sourceVolumeMode");
        let allowed = object::annotation(content, MODE_CHANGE);
        if !source.is_empty() && source != volume_mode(claim) && allowed != Some("true") {
            let why = match allowed {
                None => format!("{MODE_CHANGE} annotation is not present on snapshotcontent {bound}"),
                Some("false") => format!("{MODE_CHANGE} is set to false on snapshotcontent {bound}"),
                Some(other) => format!(
                    "failed to convert {MODE_CHANGE} annotation value to boolean with error: strconv.ParseBool: parsing {}: \
                     invalid syntax",
                    quote(other)
                ),
            };
            return Err(format!(
                "requested volume {} modifies the mode of the source volume but does not have permission to do so. {why}",
                object::key(claim)
            ));
        }
        Ok(handle.to_owned())
    }

    /// Removes the finalizer of a snapshot from which the claim was restored. Errors are ignored.
    pub(super) fn restored(&self, task: &mut Task, claim: &Object) -> Reconcile<()> {
        if object::str_at(claim, "spec.dataSource.kind") != "VolumeSnapshot" {
            return Ok(());
        }
        let name = object::str_at(claim, "spec.dataSource.name");
        let request = Request::get(&VOLUME_SNAPSHOT, object::namespace(claim), name);
        if let Ok(response) = task.send(request, Why::new("live-read"))? {
            let mut new = Value::clone(&response.object());
            if object::remove_finalizer(&mut new, RESTORING) {
                let why = self.why("provisioner-restore-unprotect", claim).fact("snapshot", object::key(&new));
                let _ = task.send(Request::update(&VOLUME_SNAPSHOT, new), why)?;
            }
        }
        Ok(())
    }

    /// Removes the finalizer of a claim that is not being cloned any more: `clone_controller.go`.
    pub(super) fn cloned(&self, task: &mut Task, key: &str) -> Reconcile {
        let source = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).cloned();
        let Some(source) = source.filter(|s| object::is_deleting(s) && object::has_finalizer(s, CLONING)) else {
            return Ok(Why::new("provisioner-clone-nothing").fact("claim", key));
        };
        let waits = task.cache.list(&PERSISTENT_VOLUME_CLAIM).find(|claim| {
            object::namespace(claim) == object::namespace(&source)
                && object::str_at(claim, "spec.dataSource.kind") == "PersistentVolumeClaim"
                && object::str_at(claim, "spec.dataSource.name") == object::name(&source)
                && object::str_at(claim, "status.phase") == "Pending"
        });
        if let Some(claim) = waits {
            return Err(Suspend::Retry(format!(
                "PVC '{}' is in 'Pending' state, cloning in progress",
                object::name(claim)
            )));
        }
        let why = Why::new("provisioner-clone-unprotect").fact("claim", key);
        let mut new = Value::clone(&source);
        object::remove_finalizer(&mut new, CLONING);
        task.update(&PERSISTENT_VOLUME_CLAIM, new, why.clone())?;
        Ok(why)
    }
}

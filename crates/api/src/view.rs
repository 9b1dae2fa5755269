//! Typed views of objects: the structs of the schema over JSON.
//!
//! A view is only a reference to the JSON. Its methods have the names of the fields. An absent field reads as Go's zero
//! value. If Go has a pointer, it reads as `None`. The build script generates the views of PersistentVolume,
//! PersistentVolumeClaim, Pod, StorageClass, VolumeAttachment, and all structs that they nest.
//!
//! ```
//! use bindery_api::view::PersistentVolumeClaim;
//! let claim = serde_json::json!({ "spec": { "volumeName": "disk" } });
//! assert_eq!(PersistentVolumeClaim(&claim).spec().volume_name(), "disk");
//! ```

use serde_json::Map;

use crate::Value;

include!(concat!(env!("OUT_DIR"), "/views.rs"));

static NOTHING: Value = Value::Null;

fn get<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.get(name).filter(|value| !value.is_null())
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn view_reads_fields() {
        let pod = json!({
            "metadata": { "name": "web", "uid": "u", "ownerReferences": [{ "name": "set", "controller": true }] },
            "spec": { "nodeName": "node-a", "priority": 0, "hostNetwork": true, "volumes": [
                { "name": "data", "persistentVolumeClaim": { "claimName": "data" } }, { "name": "none", "emptyDir": {} },
            ] },
            "status": { "podIPs": [{ "ip": "10.0.0.1" }] },
        });
        let view = Pod(&pod);
        assert_eq!((view.metadata().name(), view.metadata().uid(), view.spec().node_name()), ("web", "u", "node-a"));
        assert_eq!(
            (view.spec().host_network(), view.spec().host_pid(), view.spec().priority()),
            (true, false, Some(0))
        );
        assert_eq!(view.metadata().owner_references().next().and_then(|owner| owner.controller()), Some(true));
        let claims =
            view.spec().volumes().map(|volume| volume.persistent_volume_claim().map(|claim| claim.claim_name()));
        assert_eq!(claims.collect::<Vec<_>>(), [Some("data"), None]);
        assert_eq!(view.status().pod_ips().map(|ip| ip.ip()).collect::<Vec<_>>(), ["10.0.0.1"]);
    }

    #[test]
    fn absent_and_null_fields_are_read_as_in_go() {
        let claim = json!({ "spec": { "storageClassName": null, "accessModes": ["ReadWriteOnce"] } });
        let spec = PersistentVolumeClaim(&claim).spec();
        assert_eq!((spec.storage_class_name(), spec.volume_name()), (None, ""));
        assert_eq!(spec.access_modes().collect::<Vec<_>>(), ["ReadWriteOnce"]);
        assert!(spec.resources().requests().is_none() && spec.data_source().is_none());
        assert!(PersistentVolume(&claim).spec().claim_ref().is_none());
        assert_eq!(std::mem::size_of::<PersistentVolumeClaim<'_>>(), std::mem::size_of::<&Value>());
    }
}

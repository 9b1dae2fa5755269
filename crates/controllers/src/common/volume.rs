//! The classes and modes of claims and volumes, which all storage components use.
//!
//! Implements `component-helpers/storage/volume/helpers.go` and `pkg/volume/util/storageclass.go`.

use bindery_api::kinds::STORAGE_CLASS;
use bindery_api::quantity::Quantity;
use bindery_api::{Object, Value, object};

use crate::Cache;
use crate::common::controller_ref::controller_of;

/// The legacy annotation. It has precedence over the field, even if it is empty.
const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// Returns the class of a claim or volume, empty if there is none. Matching does not distinguish `""` from an absent
/// field.
pub fn class_of(claim_or_volume: &Value) -> &str {
    object::annotation(claim_or_volume, BETA_CLASS)
        .unwrap_or_else(|| object::str_at(claim_or_volume, "spec.storageClassName"))
}

/// True if the claim has a class. `""` counts: it requests a volume without a class.
pub fn has_class(claim: &Value) -> bool {
    object::annotation(claim, BETA_CLASS).is_some()
        || object::at(claim, "spec.storageClassName").is_some_and(Value::is_string)
}

/// Returns `Filesystem` or `Block`.
pub fn volume_mode(claim_or_volume: &Value) -> &str {
    match object::str_at(claim_or_volume, "spec.volumeMode") {
        "" => "Filesystem",
        mode => mode,
    }
}

/// Returns the VolumeAttributesClass, empty if there is none.
pub fn attributes_class(claim_or_volume: &Value) -> &str {
    object::str_at(claim_or_volume, "spec.volumeAttributesClassName")
}

/// Returns the default class: the newest class with the default annotation. If several are equally new, the first by
/// name.
pub fn default_class(cache: &Cache) -> Option<&Object> {
    cache.list(&STORAGE_CLASS).filter(|class| is_default(class)).max_by(|a, b| {
        let created = |c: &Value| object::str_at(c, "metadata.creationTimestamp").to_owned();
        created(a).cmp(&created(b)).then_with(|| object::name(b).cmp(object::name(a)))
    })
}

fn is_default(class: &Value) -> bool {
    ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"]
        .iter()
        .any(|key| object::annotation(class, key) == Some("true"))
}

/// True if binding waits for a Pod: the class exists and has `WaitForFirstConsumer`.
///
/// # Errors
/// The class has no binding mode. The text is that of upstream.
pub fn is_delay_binding(claim: &Value, cache: &Cache) -> Result<bool, String> {
    let class = class_of(claim);
    if class.is_empty() {
        return Ok(false);
    }
    match cache.get(&STORAGE_CLASS, class) {
        None => Ok(false),
        Some(class) => match object::str_at(class, "volumeBindingMode") {
            "" => Err(format!("VolumeBindingMode not set for StorageClass \"{}\"", object::name(class))),
            mode => Ok(mode == "WaitForFirstConsumer"),
        },
    }
}

/// The short forms in the order in which Kubernetes prints them.
const MODES: [(&str, &str); 4] =
    [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];

/// Returns the access modes in short form, without duplicates, in the order of Kubernetes: `RWO,RWX`.
pub fn access_modes(claim_or_volume: &Value) -> String {
    let modes = object::list_at(claim_or_volume, "spec.accessModes");
    let short: Vec<&str> = MODES.iter().filter(|(long, _)| modes.iter().any(|m| m == long)).map(|(_, s)| *s).collect();
    short.join(",")
}

/// True if the volume has every access mode that the claim requests.
pub fn modes_contain(volume: &Value, claim: &Value) -> bool {
    let offered = object::list_at(volume, "spec.accessModes");
    object::list_at(claim, "spec.accessModes").iter().all(|mode| offered.contains(mode))
}

/// Returns `spec.capacity.storage`.
pub fn capacity_of(volume: &Value) -> Quantity {
    quantity_at(volume, "spec.capacity.storage")
}

/// Returns `spec.resources.requests.storage`.
pub fn request_of(claim: &Value) -> Quantity {
    quantity_at(claim, "spec.resources.requests.storage")
}

/// Returns the quantity at a path. If it is absent, zero, as in a Go resource list.
pub fn quantity_at(value: &Value, path: &str) -> Quantity {
    Quantity::parse(object::str_at(value, path)).unwrap_or_default()
}

/// True if a claim is bound and the binding is complete. All components but the binder use this check.
pub fn is_fully_bound(claim: &Value) -> bool {
    !object::str_at(claim, "spec.volumeName").is_empty()
        && object::annotation(claim, "pv.kubernetes.io/bind-completed").is_some()
}

/// True if the node affinity of a volume matches a node.
pub fn node_affinity_matches(volume: &Value, node: &Value) -> bool {
    object::at(volume, "spec.nodeAffinity.required")
        .is_none_or(|selector| bindery_api::selector::node_selector_matches(selector, node))
}

/// Returns the name of the claim of a Pod's volume. For a generic ephemeral volume it is `<pod>-<volume>`.
pub fn claim_name(pod: &Value, volume: &Value) -> Option<String> {
    if let Some(name) = object::at(volume, "persistentVolumeClaim.claimName").and_then(Value::as_str) {
        return Some(name.to_owned());
    }
    volume.get("ephemeral").map(|_| format!("{}-{}", object::name(pod), object::str_at(volume, "name")))
}

/// Returns the unique name of an iSCSI or FC volume of a Pod or a PersistentVolume's spec. Such volumes are attached
/// without an operation (`GetVolumeName` of their plugins).
pub fn plain_attachable(source: &Value) -> Option<String> {
    let lun = |source: &Value| source.get("lun").and_then(Value::as_i64).unwrap_or(0);
    if let Some(iscsi) = source.get("iscsi") {
        let (portal, iqn) = (object::str_at(iscsi, "targetPortal"), object::str_at(iscsi, "iqn"));
        return Some(format!("kubernetes.io/iscsi/{portal}:{iqn}:{}", lun(iscsi)));
    }
    let fc = source.get("fc")?;
    let list = |field: &str| format!("[{}]", object::strings_at(fc, field).join(" "));
    Some(match object::strings_at(fc, "targetWWNs").is_empty() {
        true => format!("kubernetes.io/fc/{}", list("wwids")),
        false => format!("kubernetes.io/fc/{}:{}", list("targetWWNs"), lun(fc)),
    })
}

/// In-tree plugins that are migrated to CSI: the source of their volumes, their name, and the CSI driver.
pub const MIGRATED: [(&str, &str, &str); 7] = [
    ("awsElasticBlockStore", "kubernetes.io/aws-ebs", "ebs.csi.aws.com"),
    ("azureDisk", "kubernetes.io/azure-disk", "disk.csi.azure.com"),
    ("azureFile", "kubernetes.io/azure-file", "file.csi.azure.com"),
    ("cinder", "kubernetes.io/cinder", "cinder.csi.openstack.org"),
    ("gcePersistentDisk", "kubernetes.io/gce-pd", "pd.csi.storage.gke.io"),
    ("portworxVolume", "kubernetes.io/portworx-volume", "pxd.portworx.com"),
    ("vsphereVolume", "kubernetes.io/vsphere-volume", "csi.vsphere.vmware.com"),
];

/// Returns the in-tree plugin of a PersistentVolume's spec, and the CSI driver that replaced it.
pub fn migrated_plugin(spec: &Value) -> Option<(&'static str, &'static str)> {
    let found = MIGRATED.iter().find(|(source, ..)| spec.get(source).is_some_and(|s| !s.is_null()));
    found.map(|(_, plugin, driver)| (*plugin, *driver))
}

/// True if an object's controller is this owner.
pub fn is_controlled_by(object: &Value, owner: &Value) -> bool {
    controller_of(object).is_some_and(|reference| object::str_at(reference, "uid") == object::uid(owner))
}

/// Returns an integer field. If it is absent, 0.
pub(crate) fn int(object: &Value, path: &str) -> i64 {
    object::at(object, path).and_then(Value::as_i64).unwrap_or(0)
}

//! The kinds of `storage.k8s.io` that drivers and their sidecars write: CSIDriver, CSINode, CSIStorageCapacity,
//! VolumeAttachment, VolumeAttributesClass.
//!
//! Implements `pkg/registry/storage`, `pkg/apis/storage/v1/defaults.go` and
//! `pkg/apis/storage/validation/validation.go`.

use bindery_api::field::{ErrorList, Path};
use bindery_api::quantity::Quantity;
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::storageclass::{parameters, provisioner};
use super::{Strategy, bump_generation, fill_in, immutable, supported};
use crate::validation::{csi_driver_name, dns_subdomain, label_selector, qualified_name, report};

/// The strategy of CSIDriver.
pub struct CsiDriver;

impl Strategy for CsiDriver {
    fn default(&self, driver: &mut Value) {
        fill_in(driver, "spec", "attachRequired", true);
        fill_in(driver, "spec", "podInfoOnMount", false);
        fill_in(driver, "spec", "storageCapacity", false);
        fill_in(driver, "spec", "fsGroupPolicy", "ReadWriteOnceWithFSType");
        fill_in(driver, "spec", "requiresRepublish", false);
        fill_in(driver, "spec", "seLinuxMount", false);
        if driver.get("spec").is_some_and(Value::is_object)
            && object::list_at(driver, "spec.volumeLifecycleModes").is_empty()
        {
            object::set(driver, "spec.volumeLifecycleModes", json!(["Persistent"]));
        }
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::remove(new, "spec.preventPodSchedulingIfMissing");
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        object::remove(new, "spec.preventPodSchedulingIfMissing");
        bump_generation(new, old);
    }

    fn allows_unconditional_update(&self) -> bool {
        false
    }

    fn validate(&self, driver: &Value, errors: &mut ErrorList) {
        let empty = json!({});
        let spec = driver.get("spec").unwrap_or(&empty);
        let path = Path::new("spec");
        let policies = ["File", "None", "ReadWriteOnceWithFSType"];
        supported(errors, &path.child("fsGroupPolicy"), spec, "fsGroupPolicy", &policies);
        let requests = object::list_at(spec, "tokenRequests");
        for (i, request) in requests.iter().enumerate() {
            let path = path.child("tokenRequests").index(i);
            let audience = object::str_at(request, "audience");
            if requests[..i].iter().any(|r| object::str_at(r, "audience") == audience) {
                errors.duplicate(&path.child("audience"), audience);
            }
            match request.get("expirationSeconds").and_then(Value::as_i64) {
                Some(s) if s < 600 => {
                    let detail = "may not specify a duration less than 10 minutes";
                    errors.invalid(&path.child("expirationSeconds"), s, detail);
                }
                Some(s) if s > 1 << 32 => {
                    let detail = "may not specify a duration larger than 2^32 seconds";
                    errors.invalid(&path.child("expirationSeconds"), s, detail);
                }
                _ => {}
            }
        }
        for mode in object::strings_at(spec, "volumeLifecycleModes") {
            if !matches!(mode, "Persistent" | "Ephemeral") {
                errors.not_supported(&path.child("volumeLifecycleModes"), mode, &["Persistent", "Ephemeral"]);
            }
        }
        if let Some(n) = spec.get("nodeAllocatableUpdatePeriodSeconds").and_then(Value::as_i64).filter(|n| *n < 10) {
            let path = path.child("nodeAllocatableUpdatePeriodSeconds");
            errors.invalid(&path, n, "must be greater than or equal to 10 seconds");
        }
        if spec.get("serviceAccountTokenInSecrets").and_then(Value::as_bool) == Some(true) && requests.is_empty() {
            let detail = "serviceAccountTokenInSecrets is set but no tokenRequests are specified";
            errors.invalid(&path.child("serviceAccountTokenInSecrets"), true, detail);
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        // The path has the spelling of upstream.
        immutable(errors, &Path::new("spec.attachedRequired"), new, old, "spec.attachRequired");
        immutable(errors, &Path::new("spec.volumeLifecycleModes"), new, old, "spec.volumeLifecycleModes");
    }

    fn warnings(&self, driver: &Value, warnings: &mut Vec<String>) {
        if !object::list_at(driver, "spec.tokenRequests").is_empty()
            && object::at(driver, "spec.serviceAccountTokenInSecrets").is_none()
        {
            warnings.push("spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes".into());
        }
    }
}

/// The strategy of CSINode.
pub struct CsiNode;

impl Strategy for CsiNode {
    fn allows_unconditional_update(&self) -> bool {
        false
    }

    fn validate(&self, node: &Value, errors: &mut ErrorList) {
        let drivers = object::list_at(node, "spec.drivers");
        for (i, driver) in drivers.iter().enumerate() {
            let path = Path::new("spec.drivers").index(i);
            let name = object::str_at(driver, "name");
            csi_driver_name(errors, &path.child("name"), name);
            match object::str_at(driver, "nodeID") {
                "" => errors.required(&path.child("nodeID"), ""),
                id if id.len() > 256 => errors.invalid(&path.child("nodeID"), id, "must be 256 characters or less"),
                _ => {}
            }
            if let Some(count) = object::at(driver, "allocatable.count").and_then(Value::as_i64).filter(|c| *c < 0) {
                let path = path.child("allocatable").child("count");
                errors.invalid(&path, count, "must be greater than or equal to 0");
            }
            if drivers[..i].iter().any(|d| object::str_at(d, "name") == name) {
                errors.duplicate(&path.child("name"), name);
            }
            let keys = object::strings_at(driver, "topologyKeys");
            for (j, key) in keys.iter().enumerate() {
                if key.is_empty() {
                    errors.required(&path, "");
                } else if keys[..j].contains(key) {
                    errors.duplicate(&path, *key);
                } else {
                    report(errors, &path, key, qualified_name(key));
                }
            }
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        let same = |d: &Value| {
            let mut d = d.clone();
            object::remove(&mut d, "allocatable");
            d
        };
        for driver in object::list_at(new, "spec.drivers") {
            let name = object::str_at(driver, "name");
            let before = object::list_at(old, "spec.drivers").iter().find(|d| object::str_at(d, "name") == name);
            if before.is_some_and(|before| same(before) != same(driver)) {
                let keys = driver.get("topologyKeys").cloned().unwrap_or(Value::Null);
                let allocatable = match object::at(driver, "allocatable.count") {
                    Some(count) => format!("{{\"Count\":{count}}}"),
                    None => "null".into(),
                };
                let text = |f: &str| Value::from(object::str_at(driver, f));
                let rendered = format!(
                    "{{\"Name\":{},\"NodeID\":{},\"TopologyKeys\":{keys},\"Allocatable\":{allocatable}}}",
                    text("name"),
                    text("nodeID")
                );
                errors.invalid_as(&Path::new("spec.drivers"), rendered, "field is immutable");
            }
        }
    }
}

/// The strategy of CSIStorageCapacity.
pub struct CsiStorageCapacity;

impl Strategy for CsiStorageCapacity {
    fn allows_unconditional_update(&self) -> bool {
        false
    }

    fn validate(&self, capacity: &Value, errors: &mut ErrorList) {
        if let Some(topology) = capacity.get("nodeTopology") {
            label_selector(errors, &Path::new("nodeTopology"), topology);
        }
        let class = object::str_at(capacity, "storageClassName");
        report(errors, &Path::new("storageClassName"), class, dns_subdomain(class));
        if let Ok(amount) = Quantity::parse(object::str_at(capacity, "capacity"))
            && amount < Quantity::default()
        {
            errors.invalid(&Path::new("capacity"), amount.to_string(), "must be greater than or equal to 0");
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        for field in ["nodeTopology", "storageClassName"] {
            immutable(errors, &Path::new(field), new, old, field);
        }
    }
}

/// The strategy of VolumeAttachment.
pub struct VolumeAttachment;

impl Strategy for VolumeAttachment {
    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "status", json!({ "attached": false }));
    }

    fn prepare_for_status_update(&self, new: &mut Value, old: &Value, _: Time) {
        for field in ["labels", "annotations", "finalizers", "ownerReferences", "deletionTimestamp", "generation"] {
            let field = format!("metadata.{field}");
            match object::at(old, &field) {
                Some(value) => object::set(new, &field, value.clone()),
                None => drop(object::remove(new, &field)),
            }
        }
    }

    fn allows_unconditional_update(&self) -> bool {
        false
    }

    fn validate(&self, attachment: &Value, errors: &mut ErrorList) {
        let path = Path::new("spec");
        csi_driver_name(errors, &path.child("attacher"), object::str_at(attachment, "spec.attacher"));
        let inline = object::at(attachment, "spec.source.inlineVolumeSpec").is_some();
        let name = object::at(attachment, "spec.source.persistentVolumeName").and_then(Value::as_str);
        let source = path.child("source");
        let one = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
        match (inline, name) {
            (false, None) => errors.required(&source, one),
            (true, Some(_)) => errors.forbidden(&source, one),
            (false, Some("")) => {
                errors.required(&source.child("persistentVolumeName"), "must specify non empty persistentVolumeName");
            }
            _ => {}
        }
        let node = object::str_at(attachment, "spec.nodeName");
        report(errors, &path.child("nodeName"), node, dns_subdomain(node));
        for half in ["attachError", "detachError"] {
            let path = Path::new("status").child(half);
            let Some(error) = object::at(attachment, &format!("status.{half}")) else { continue };
            if object::str_at(error, "message").len() > 1024 {
                // The upstream message has this wrong limit.
                errors.too_long(&path.child("message"), 256 * 1024);
            }
            if let Some(code) = error.get("errorCode").and_then(Value::as_i64).filter(|code| *code < 0) {
                errors.invalid(&path.child("errorCode"), code, "must be between 0 and 2147483647, inclusive");
            }
        }
        if let Some(name) = name.filter(|n| !n.is_empty()) {
            report(errors, &source.child("persistentVolumeName"), name, dns_subdomain(name));
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        if new.get("spec") != old.get("spec") {
            let text = |field: &str| Value::from(object::str_at(new, field));
            let name = object::at(new, "spec.source.persistentVolumeName").cloned().unwrap_or(Value::Null);
            let rendered = format!(
                "{{\"Attacher\":{},\"Source\":{{\"PersistentVolumeName\":{name},\"InlineVolumeSpec\":null}},\"NodeName\":{}}}",
                text("spec.attacher"),
                text("spec.nodeName")
            );
            errors.invalid_as(&Path::new("spec"), rendered, "field is immutable");
        }
    }
}

/// The strategy of VolumeAttributesClass.
pub struct VolumeAttributesClass;

impl Strategy for VolumeAttributesClass {
    fn validate(&self, class: &Value, errors: &mut ErrorList) {
        provisioner(errors, &Path::new("driverName"), object::str_at(class, "driverName"));
        parameters(errors, class, false);
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        for field in ["driverName", "parameters"] {
            if new.get(field) != old.get(field) {
                errors.forbidden(&Path::new(field), format!("updates to {field} are forbidden."));
            }
        }
    }
}

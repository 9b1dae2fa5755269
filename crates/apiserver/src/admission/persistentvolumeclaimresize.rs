//! Rejects the expansion of a claim, unless its class allows it.
//!
//! Implements `plugin/pkg/admission/storage/persistentvolume/resize`.

use bindery_api::kinds::{PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS};
use bindery_api::quantity::Quantity;
use bindery_api::{Kind, Value, object};

use super::forbidden;
use crate::registry::{Result, Server};

pub fn validate(server: &Server, kind: &'static Kind, new: &Value, old: &Value) -> Result<()> {
    let request =
        |claim: &Value| Quantity::parse(object::str_at(claim, "spec.resources.requests.storage")).unwrap_or_default();
    if *kind != PERSISTENT_VOLUME_CLAIM || request(new) <= request(old) {
        return Ok(());
    }
    if object::str_at(old, "status.phase") != "Bound" {
        return Err(forbidden(kind, new, "Only bound persistent volume claims can be expanded"));
    }
    let class_of = |claim: &Value| {
        object::annotation(claim, "volume.beta.kubernetes.io/storage-class")
            .unwrap_or_else(|| object::str_at(claim, "spec.storageClassName"))
            .to_owned()
    };
    let class = class_of(new);
    let allowed = !class.is_empty()
        && class == class_of(old)
        && server
            .lookup(&STORAGE_CLASS, "", &class)
            .is_some_and(|c| c.get("allowVolumeExpansion").and_then(Value::as_bool) == Some(true));
    if allowed {
        Ok(())
    } else {
        let why = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must \
                   support resize";
        Err(forbidden(kind, new, why))
    }
}

//! The admission plugins that are enabled by default and affect storage, in their fixed order.
//!
//! Implements `pkg/kubeapiserver/options/plugins.go` and `plugin/pkg/admission`.
//!
//! Not modelled: webhooks, PodSecurity. Nodes are created without the not-ready taint.

mod defaultstorageclass;
mod defaulttolerationseconds;
mod limitranger;
mod namespacelifecycle;
mod persistentvolumeclaimresize;
pub mod podtopologylabels;
mod priority;
mod resourcequota;
mod serviceaccount;
mod storageobjectinuseprotection;

use bindery_api::request::Request;
use bindery_api::{Kind, Status, Value, object};

use crate::registry::{Result, Server};

/// Runs the mutating plugins for a create, before validation.
///
/// # Errors
/// The rejection of the first plugin that rejects the object.
pub fn mutate_create(server: &Server, kind: &'static Kind, new: &mut Value, request: &Request) -> Result<()> {
    namespacelifecycle::admit_create(server, kind, new, &request.namespace)?;
    limitranger::admit(server, kind, new);
    serviceaccount::admit(server, kind, new)?;
    priority::admit(server, kind, new)?;
    defaulttolerationseconds::admit(kind, new);
    defaultstorageclass::admit(server, kind, new);
    storageobjectinuseprotection::admit(kind, new);
    podtopologylabels::admit(server, kind, new);
    Ok(())
}

/// Runs the mutating plugins for an update, before validation.
///
/// # Errors
/// The rejection of the first plugin that rejects the update.
pub fn mutate_update(server: &Server, kind: &'static Kind, new: &mut Value, request: &Request) -> Result<()> {
    namespacelifecycle::admit_update(server, kind, &request.namespace)?;
    if request.subresource.is_empty() {
        defaulttolerationseconds::admit(kind, new);
    }
    Ok(())
}

/// Runs the validating plugins for a create, after validation. Returns the quotas with their new usage.
///
/// # Errors
/// The rejection of the first plugin that rejects the object.
pub fn validate_create(server: &Server, kind: &'static Kind, new: &Value) -> Result<Vec<Value>> {
    limitranger::validate(server, kind, new)?;
    resourcequota::validate(server, kind, new, None)
}

/// Runs the validating plugins for an update, after validation. Returns the quotas with their new usage.
///
/// # Errors
/// The rejection of the first plugin that rejects the update.
pub fn validate_update(server: &Server, kind: &'static Kind, new: &Value, old: &Value) -> Result<Vec<Value>> {
    if !object::is_deleting(old) {
        limitranger::validate(server, kind, new)?;
    }
    persistentvolumeclaimresize::validate(server, kind, new, old)?;
    resourcequota::validate(server, kind, new, Some(old))
}

/// Runs the validating plugins for a delete.
///
/// # Errors
/// The namespace is immortal.
pub fn validate_delete(kind: &'static Kind, name: &str) -> Result<()> {
    namespacelifecycle::validate_delete(kind, name)
}

/// Returns 403 for the object's name. If it has none, for its `generateName`.
fn forbidden(kind: &Kind, object: &Value, why: &str) -> Box<Status> {
    let name = [object::name(object), object::str_at(object, "metadata.generateName"), "Unknown"]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    Box::new(Status::forbidden(kind, name, why))
}

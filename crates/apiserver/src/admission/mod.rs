//! The admission plugins that are on by default and touch storage, in their fixed order.
//!
//! Implements `pkg/kubeapiserver/options/plugins.go` and `plugin/pkg/admission`.
//!
//! Not modelled: webhooks, PodSecurity; nodes come without the taint of a node that is not ready.

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

/// What changes or refuses a new object before it is validated.
///
/// # Errors
/// The first plugin's refusal.
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

/// What changes or refuses an update before it is validated.
///
/// # Errors
/// The first plugin's refusal.
pub fn mutate_update(server: &Server, kind: &'static Kind, new: &mut Value, request: &Request) -> Result<()> {
    namespacelifecycle::admit_update(server, kind, &request.namespace)?;
    if request.subresource.is_empty() {
        defaulttolerationseconds::admit(kind, new);
    }
    Ok(())
}

/// What refuses a new object that is valid. Gives back the quotas as they are charged.
///
/// # Errors
/// The first plugin's refusal.
pub fn validate_create(server: &Server, kind: &'static Kind, new: &Value) -> Result<Vec<Value>> {
    limitranger::validate(server, kind, new)?;
    resourcequota::validate(server, kind, new, None)
}

/// What refuses an update that is valid. Gives back the quotas as they are charged.
///
/// # Errors
/// The first plugin's refusal.
pub fn validate_update(server: &Server, kind: &'static Kind, new: &Value, old: &Value) -> Result<Vec<Value>> {
    if !object::is_deleting(old) {
        limitranger::validate(server, kind, new)?;
    }
    persistentvolumeclaimresize::validate(server, kind, new, old)?;
    resourcequota::validate(server, kind, new, Some(old))
}

/// What refuses a delete.
///
/// # Errors
/// A namespace that must stay.
pub fn validate_delete(kind: &'static Kind, name: &str) -> Result<()> {
    namespacelifecycle::validate_delete(kind, name)
}

/// 403, about the object's name, or the name it is to be made from.
fn forbidden(kind: &Kind, object: &Value, why: &str) -> Box<Status> {
    let name = [object::name(object), object::str_at(object, "metadata.generateName"), "Unknown"]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default();
    Box::new(Status::forbidden(kind, name, why))
}

//! Rejects new objects in a namespace that does not exist or is terminating.
//!
//! Implements `apiserver/pkg/admission/plugin/namespace/lifecycle`.

use bindery_api::kinds::NAMESPACE;
use bindery_api::status::Cause;
use bindery_api::{Kind, Status, Value, object};

use super::forbidden;
use crate::registry::{Result, Server};

pub fn admit_create(server: &Server, kind: &'static Kind, new: &Value, namespace: &str) -> Result<()> {
    if !kind.namespaced {
        return Ok(());
    }
    let Some(found) = server.lookup(&NAMESPACE, "", namespace) else {
        return Err(Box::new(Status::not_found(&NAMESPACE, namespace)));
    };
    if object::is_deleting(&found) {
        let why = format!("unable to create new content in namespace {namespace} because it is being terminated");
        let mut status = forbidden(kind, new, &why);
        status.details.causes.push(Cause {
            reason: "NamespaceTerminating".into(),
            message: format!("namespace {namespace} is being terminated"),
            field: "metadata.namespace".into(),
        });
        return Err(status);
    }
    Ok(())
}

pub fn admit_update(server: &Server, kind: &'static Kind, namespace: &str) -> Result<()> {
    if kind.namespaced && server.lookup(&NAMESPACE, "", namespace).is_none() {
        return Err(Box::new(Status::not_found(&NAMESPACE, namespace)));
    }
    Ok(())
}

pub fn validate_delete(kind: &'static Kind, name: &str) -> Result<()> {
    if *kind == NAMESPACE && matches!(name, "default" | "kube-system" | "kube-public") {
        return Err(Box::new(Status::forbidden(kind, name, "this namespace may not be deleted")));
    }
    Ok(())
}

//! Sets the service account of a new Pod, and mounts its token into the containers.
//!
//! Implements `plugin/pkg/admission/serviceaccount`.
//!
//! Not modelled: mirror Pods, secrets that an account is limited to.

use bindery_api::kinds::{POD, SERVICE_ACCOUNT};
use bindery_api::{Kind, Value, object};
use serde_json::json;

use super::forbidden;
use crate::registry::{Result, Server};

const PREFIX: &str = "kube-api-access-";
const MOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

pub fn admit(server: &Server, kind: &'static Kind, pod: &mut Value) -> Result<()> {
    if *kind != POD || !pod.get("spec").is_some_and(Value::is_object) {
        return Ok(());
    }
    if object::str_at(pod, "spec.serviceAccountName").is_empty() {
        object::set(pod, "spec.serviceAccountName", "default");
    }
    let (namespace, name) = (object::namespace(pod).to_owned(), object::str_at(pod, "spec.serviceAccountName"));
    let Some(account) = server.lookup(&SERVICE_ACCOUNT, &namespace, name) else {
        let why = format!("error looking up service account {namespace}/{name}: serviceaccount \"{name}\" not found");
        return Err(forbidden(kind, pod, &why));
    };
    object::set(pod, "spec.serviceAccount", name.to_owned());
    let mounts = |object: Option<&Value>| object?.get("automountServiceAccountToken")?.as_bool();
    if mounts(pod.get("spec")).or(mounts(Some(&account))).unwrap_or(true) {
        mount_token(server, pod);
    }
    if object::list_at(pod, "spec.imagePullSecrets").is_empty()
        && let Some(secrets) = account.get("imagePullSecrets")
    {
        object::set(pod, "spec.imagePullSecrets", secrets.clone());
    }
    Ok(())
}

fn mount_token(server: &Server, pod: &mut Value) {
    let volumes = object::list_at(pod, "spec.volumes");
    let own = volumes.iter().map(|v| object::str_at(v, "name")).find(|name| name.starts_with(PREFIX));
    let had = own.is_some();
    let volume = own.map_or_else(|| server.suffixed(PREFIX), str::to_owned);
    let mut mounted = false;
    for field in ["initContainers", "containers"] {
        let containers = pod["spec"].get_mut(field).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten().filter(|c| c.is_object()) {
            if object::list_at(container, "volumeMounts").iter().any(|m| object::str_at(m, "mountPath") == MOUNT) {
                continue;
            }
            append(container, "volumeMounts", json!({ "name": volume, "readOnly": true, "mountPath": MOUNT }));
            mounted = true;
        }
    }
    if mounted && !had {
        let token = json!({ "name": volume, "projected": { "defaultMode": 420, "sources": [
            { "serviceAccountToken": { "expirationSeconds": 3607, "path": "token" } },
            { "configMap": { "name": "kube-root-ca.crt", "items": [{ "key": "ca.crt", "path": "ca.crt" }] } },
            { "downwardAPI": { "items": [
                { "path": "namespace", "fieldRef": { "apiVersion": "v1", "fieldPath": "metadata.namespace" } },
            ] } },
        ] } });
        append(&mut pod["spec"], "volumes", token);
    }
}

/// Appends to a list. Creates the list if it does not exist.
pub fn append(object: &mut Value, field: &str, item: Value) {
    match object.get_mut(field).and_then(Value::as_array_mut) {
        Some(list) => list.push(item),
        None => object[field] = json!([item]),
    }
}

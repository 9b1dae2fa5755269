//! Pod: defaults, what admission adds, and what may change.
//!
//! Answers to `pkg/registry/core/pod/strategy.go`, `pkg/apis/core/v1/defaults.go` and the storage part of
//! `ValidatePodCreate` and `ValidatePodUpdate`.
//!
//! Not modelled yet: validation beside volumes, mounts and names.

use bindery_api::field::{ErrorList, Path};
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::persistentvolume::{default_source, validate_source};
use super::persistentvolumeclaim::validate_spec;
use super::{Strategy, bump_generation, fill, fill_in};
use crate::validation::{dns_label, report};

/// See the module.
pub struct Pod;

impl Strategy for Pod {
    fn default(&self, pod: &mut Value) {
        if let Some(spec) = pod.get_mut("spec").filter(|s| s.is_object()) {
            default_spec(spec);
            for container in containers(spec) {
                let Some(limits) = object::at(container, "resources.limits").and_then(Value::as_object).cloned() else {
                    continue;
                };
                for (resource, limit) in limits {
                    let requests = &mut container["resources"]["requests"];
                    if !requests.is_object() {
                        *requests = json!({});
                    }
                    if requests.get(&resource).is_none() {
                        requests[resource] = limit;
                    }
                }
            }
            fill(spec, "enableServiceLinks", true);
            if let Some(account) = spec.get("serviceAccountName").cloned() {
                spec["serviceAccount"] = account;
            }
        }
    }

    fn prepare_for_create(&self, new: &mut Value, _: Time) {
        object::set(new, "metadata.generation", 1);
        object::set(new, "status", json!({ "phase": "Pending", "qosClass": qos_class(new) }));
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
    }

    fn validate(&self, pod: &Value, errors: &mut ErrorList) {
        let empty = json!({});
        validate_pod_spec(errors, &Path::new("spec"), pod.get("spec").unwrap_or(&empty), object::name(pod));
    }
}

fn qos_class(pod: &Value) -> &'static str {
    let mut any = false;
    let mut guaranteed = true;
    for container in object::list_at(pod, "spec.containers") {
        let of = |part: &str, r: &str| object::at(container, &format!("resources.{part}.{r}")).cloned();
        for resource in ["cpu", "memory"] {
            let (request, limit) = (of("requests", resource), of("limits", resource));
            any |= request.is_some() || limit.is_some();
            guaranteed &= limit.is_some() && (request.is_none() || request == limit);
        }
    }
    match (any, guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

fn containers(spec: &mut Value) -> impl Iterator<Item = &mut Value> {
    let Some(spec) = spec.as_object_mut() else { return Vec::new().into_iter() };
    spec.iter_mut()
        .filter(|(field, _)| matches!(field.as_str(), "containers" | "initContainers" | "ephemeralContainers"))
        .flat_map(|(_, list)| list.as_array_mut().into_iter().flatten())
        .filter(|container| container.is_object())
        .collect::<Vec<_>>()
        .into_iter()
}

/// What decoding fills into the spec of a Pod or of a template.
pub fn default_spec(spec: &mut Value) {
    fill(spec, "restartPolicy", "Always");
    fill(spec, "dnsPolicy", "ClusterFirst");
    fill(spec, "terminationGracePeriodSeconds", 30);
    fill(spec, "securityContext", json!({}));
    fill(spec, "schedulerName", "default-scheduler");
    let host_network = spec.get("hostNetwork").and_then(Value::as_bool) == Some(true);
    for container in containers(spec) {
        fill(container, "terminationMessagePath", "/dev/termination-log");
        fill(container, "terminationMessagePolicy", "File");
        fill(container, "resources", json!({}));
        let image = object::str_at(container, "image").to_owned();
        let tag = image.rsplit('/').next().and_then(|name| name.split_once(':')).map(|(_, tag)| tag);
        let pinned = image.contains('@') || tag.is_some_and(|tag| tag != "latest");
        fill(container, "imagePullPolicy", if pinned { "IfNotPresent" } else { "Always" });
        for port in container.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten() {
            fill(port, "protocol", "TCP");
            if host_network {
                let number = port["containerPort"].clone();
                fill(port, "hostPort", number);
            }
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            for (field, value) in
                [("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)]
            {
                fill_in(container, probe, field, value);
            }
            fill_in(container, &format!("{probe}.httpGet"), "path", "/");
            fill_in(container, &format!("{probe}.httpGet"), "scheme", "HTTP");
        }
        for variable in container.get_mut("env").and_then(Value::as_array_mut).into_iter().flatten() {
            fill_in(variable, "valueFrom.fieldRef", "apiVersion", "v1");
        }
    }
    for volume in spec.get_mut("volumes").and_then(Value::as_array_mut).into_iter().flatten() {
        default_volume(volume);
    }
}

fn default_volume(volume: &mut Value) {
    let Some(map) = volume.as_object_mut() else { return };
    if map.keys().all(|field| field == "name") {
        map.insert("emptyDir".into(), json!({}));
    }
    default_source(volume);
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
        fill_in(volume, source, "defaultMode", 420);
    }
    fill_in(volume, "ephemeral.volumeClaimTemplate.spec", "volumeMode", "Filesystem");
    let fields = |items: Option<&mut Value>| {
        for item in items.and_then(Value::as_array_mut).into_iter().flatten() {
            fill_in(item, "fieldRef", "apiVersion", "v1");
        }
    };
    fields(volume.get_mut("downwardAPI").and_then(|d| d.get_mut("items")));
    let sources = volume.get_mut("projected").and_then(|p| p.get_mut("sources")).and_then(Value::as_array_mut);
    for source in sources.into_iter().flatten() {
        fill_in(source, "serviceAccountToken", "expirationSeconds", 3600);
        fields(source.get_mut("downwardAPI").and_then(|d| d.get_mut("items")));
    }
}

/// The volumes of a Pod and where its containers mount them.
pub fn validate_pod_spec(errors: &mut ErrorList, path: &Path, spec: &Value, pod: &str) {
    let volumes = object::list_at(spec, "volumes");
    let mut known: Vec<&str> = Vec::new();
    for (i, volume) in volumes.iter().enumerate() {
        let path = path.child("volumes").index(i);
        let mut own = ErrorList::new();
        validate_volume(&mut own, &path, volume, pod);
        let name = object::str_at(volume, "name");
        if name.is_empty() {
            own.required(&path.child("name"), "");
        } else {
            report(&mut own, &path.child("name"), name, dns_label(name));
        }
        if known.contains(&name) {
            own.duplicate(&path.child("name"), name);
        }
        if own.is_empty() {
            known.push(name);
        }
        errors.extend(own);
    }
    let containers = object::list_at(spec, "containers");
    if containers.is_empty() {
        errors.required(&path.child("containers"), "");
    }
    for (field, list) in [("containers", containers), ("initContainers", object::list_at(spec, "initContainers"))] {
        for (i, container) in list.iter().enumerate() {
            let path = path.child(field).index(i);
            let name = object::str_at(container, "name");
            if name.is_empty() {
                errors.required(&path.child("name"), "");
            } else {
                report(errors, &path.child("name"), name, dns_label(name));
            }
            if object::str_at(container, "image").is_empty() {
                errors.required(&path.child("image"), "");
            }
            validate_mounts(errors, &path, container, &known);
            if list[..i].iter().any(|c| object::str_at(c, "name") == name) {
                errors.duplicate(&path.child("name"), name);
            }
        }
    }
}

fn validate_volume(errors: &mut ErrorList, path: &Path, volume: &Value, pod: &str) {
    let sources = volume.as_object().into_iter().flatten().filter(|(field, _)| *field != "name");
    for (i, (name, source)) in sources.enumerate() {
        let path = path.child(name);
        if i > 0 {
            errors.forbidden(&path, "may not specify more than 1 volume type");
            continue;
        }
        match name.as_str() {
            "persistentVolumeClaim" => {
                if object::str_at(source, "claimName").is_empty() {
                    errors.required(&path.child("claimName"), "");
                }
            }
            "configMap" if object::str_at(source, "name").is_empty() => errors.required(&path.child("name"), ""),
            "secret" if object::str_at(source, "secretName").is_empty() => {
                errors.required(&path.child("secretName"), "");
            }
            "ephemeral" => {
                let _ = pod;
                let template = path.child("volumeClaimTemplate");
                match object::at(source, "volumeClaimTemplate.spec") {
                    Some(spec) => validate_spec(errors, &template.child("spec"), spec),
                    None => errors.required(&template, ""),
                }
            }
            "csi" => {
                crate::validation::csi_driver_name(errors, &path.child("driver"), object::str_at(source, "driver"))
            }
            other => validate_source(errors, &path, other, source, None),
        }
    }
}

fn validate_mounts(errors: &mut ErrorList, path: &Path, container: &Value, volumes: &[&str]) {
    let mounts = object::list_at(container, "volumeMounts");
    for (i, mount) in mounts.iter().enumerate() {
        let path = path.child("volumeMounts").index(i);
        let name = object::str_at(mount, "name");
        if name.is_empty() {
            errors.required(&path.child("name"), "");
        }
        if !volumes.contains(&name) {
            errors.not_found(&path.child("name"), name);
        }
        let at = object::str_at(mount, "mountPath");
        if at.is_empty() {
            errors.required(&path.child("mountPath"), "");
        }
        if mounts[..i].iter().any(|m| object::str_at(m, "mountPath") == at) {
            errors.invalid(&path.child("mountPath"), at, "must be unique");
        }
    }
}

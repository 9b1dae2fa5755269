//! Pod: defaults, the changes of admission, and the mutable fields.
//!
//! Implements `pkg/registry/core/pod/strategy.go`, `pkg/apis/core/v1/defaults.go` and the storage part of
//! `ValidatePodCreate` and `ValidatePodUpdate`.
//!
//! Not modelled: validation of fields that neither storage nor scheduling uses.

use bindery_api::field::{ErrorList, Path};
use bindery_api::quantity::Quantity;
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::persistentvolume::{default_source, source_warnings, validate_source};
use super::persistentvolumeclaim::validate_spec;
use super::{Strategy, bump_generation, fill, fill_in, supported};
use crate::validation::{dns_label, dns_subdomain, label_value, labels, node_selector, qualified_name, report};

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
        let mut status = json!({ "phase": "Pending", "qosClass": qos_class(new) });
        if !object::list_at(new, "spec.schedulingGates").is_empty() {
            status["conditions"] = json!([{
                "type": "PodScheduled", "status": "False", "reason": "SchedulingGated",
                "message": "Scheduling is blocked due to non-empty scheduling gates",
                "lastProbeTime": null, "lastTransitionTime": null,
            }]);
        }
        object::set(new, "status", status);
    }

    fn prepare_for_update(&self, new: &mut Value, old: &Value) {
        bump_generation(new, old);
    }

    fn validate(&self, pod: &Value, errors: &mut ErrorList) {
        let empty = json!({});
        validate_pod_spec(errors, &Path::new("spec"), pod.get("spec").unwrap_or(&empty), object::name(pod));
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        validate_pod_update(errors, new, old);
    }

    fn warnings_on_create(&self, pod: &Value, warnings: &mut Vec<String>) {
        let messages = dns_label(object::name(pod));
        if !messages.is_empty() {
            warnings.push(format!(
                "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS \
                 label is recommended: [{}]",
                messages.join(", ")
            ));
        }
        spec_warnings(pod.get("spec"), "spec", warnings);
    }
}

/// Adds warnings about the spec of a Pod or of a template.
pub fn spec_warnings(spec: Option<&Value>, path: &str, warnings: &mut Vec<String>) {
    let Some(spec) = spec else { return };
    for (i, volume) in object::list_at(spec, "volumes").iter().enumerate() {
        for text in source_warnings(volume) {
            warnings.push(format!("{path}.volumes[{i}].{text}"));
        }
        if volume.get("gitRepo").is_some() {
            warnings
                .push(format!("{path}.volumes[{i}].gitRepo: deprecated in v1.11, and disabled by default in v1.33+"));
        }
    }
}

/// Validates the changes of an existing Pod.
fn validate_pod_update(errors: &mut ErrorList, new: &Value, old: &Value) {
    let path = Path::new("spec");
    for field in ["containers", "initContainers"] {
        let of = |pod: &Value| object::list_at(pod, &format!("spec.{field}")).len();
        if of(new) != of(old) {
            errors.forbidden(&path.child(field), "pod updates may not add or remove containers");
            return;
        }
    }
    let deadline = |pod: &Value| object::at(pod, "spec.activeDeadlineSeconds").and_then(Value::as_i64);
    match (deadline(new), deadline(old)) {
        (Some(now), Some(was)) if now > was => {
            let detail = "must be less than or equal to previous value";
            errors.invalid(&path.child("activeDeadlineSeconds"), now, detail);
        }
        (None, Some(_)) => {
            let detail = "must not update from a positive integer to nil value";
            errors.invalid(&path.child("activeDeadlineSeconds"), Value::Null, detail);
        }
        _ => {}
    }
    let without_seconds = |toleration: &Value| {
        let mut toleration = toleration.clone();
        object::remove(&mut toleration, "tolerationSeconds");
        toleration
    };
    let tolerations: Vec<Value> = object::list_at(new, "spec.tolerations").iter().map(without_seconds).collect();
    if object::list_at(old, "spec.tolerations").iter().any(|t| !tolerations.contains(&without_seconds(t))) {
        let detail = "existing toleration can not be modified except its tolerationSeconds";
        errors.forbidden(&path.child("tolerations"), detail);
    }
    let gated = |pod: &Value| !object::list_at(pod, "spec.schedulingGates").is_empty();
    for (i, gate) in object::list_at(new, "spec.schedulingGates").iter().enumerate() {
        if !object::list_at(old, "spec.schedulingGates").contains(gate) {
            let name = object::str_at(gate, "name");
            let detail = format!("only deletion is allowed, but found new scheduling gate '{name}'");
            errors.forbidden(&path.child("schedulingGates").index(i).child("name"), detail);
        }
    }
    // The mutable fields are reset. The remaining fields must be equal.
    let before = old.get("spec").cloned().unwrap_or(Value::Null);
    let mut after = new.get("spec").cloned().unwrap_or(Value::Null);
    let restore = |after: &mut Value, field: &str| match object::at(&before, field) {
        Some(value) => object::set(after, field, value.clone()),
        None => drop(object::remove(after, field)),
    };
    for field in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] {
        restore(&mut after, field);
    }
    // While a Pod has scheduling gates, its node affinity can be narrowed.
    if gated(old) {
        restore(&mut after, "nodeSelector");
        restore(&mut after, "affinity.nodeAffinity");
    }
    for field in ["containers", "initContainers"] {
        let list = after.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten();
        for (container, was) in list.zip(object::list_at(&before, field)) {
            container["image"] = was["image"].clone();
        }
    }
    if !super::semantically_equal(&after, &before) {
        let text = "pod updates may not change fields other than `spec.containers[*].image`,\
                    `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to \
                    existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was \
                    previously negative)";
        let difference = crate::immutable_diff::of_pod_specs(&before, &after);
        errors.forbidden(&path, format!("{text}\n{difference}"));
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

/// Sets the defaults of the spec of a Pod or of a template.
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
        let policy = pull_policy(object::str_at(container, "image"));
        fill(container, "imagePullPolicy", policy);
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

fn pull_policy(image: &str) -> &'static str {
    let tag = image.rsplit('/').next().and_then(|name| name.split_once(':')).map(|(_, tag)| tag);
    let pinned = image.contains('@') || tag.is_some_and(|tag| tag != "latest");
    if pinned { "IfNotPresent" } else { "Always" }
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
    let policy = pull_policy(object::str_at(volume, "image.reference"));
    fill_in(volume, "image", "pullPolicy", policy);
    // Go prints it even when it is empty.
    fill_in(volume, "ephemeral.volumeClaimTemplate", "metadata", json!({}));
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

/// Validates the volumes of a Pod and the mounts of its containers.
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
    for (i, volume) in volumes.iter().enumerate() {
        let claim = object::str_at(volume, "persistentVolumeClaim.claimName");
        let clash = |v: &Value| v.get("ephemeral").is_some() && claim == format!("{pod}-{}", object::str_at(v, "name"));
        if !pod.is_empty() && !claim.is_empty() && volumes.iter().any(clash) {
            let path = path.child("volumes").index(i).child("persistentVolumeClaim").child("claimName");
            errors.invalid(&path, claim, "must not reference a PVC that gets created for an ephemeral volume");
        }
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
            validate_devices(errors, &path, container, &known, volumes);
            supported(
                errors,
                &path.child("imagePullPolicy"),
                container,
                "imagePullPolicy",
                &["Always", "IfNotPresent", "Never"],
            );
            validate_resources(errors, &path.child("resources"), container);
            if list[..i].iter().any(|c| object::str_at(c, "name") == name) {
                errors.duplicate(&path.child("name"), name);
            }
        }
    }
    if let Some(seconds) = spec.get("activeDeadlineSeconds").and_then(Value::as_i64)
        && !(1..=i64::from(i32::MAX)).contains(&seconds)
    {
        let detail = "must be between 1 and 2147483647, inclusive";
        errors.invalid(&path.child("activeDeadlineSeconds"), seconds, detail);
    }
    let policies = ["Always", "OnFailure", "Never"];
    supported(errors, &path.child("restartPolicy"), spec, "restartPolicy", &policies);
    let policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    supported(errors, &path.child("dnsPolicy"), spec, "dnsPolicy", &policies);
    validate_scheduling(errors, path, spec);
}

/// Validates that the requests of a container do not exceed its limits.
fn validate_resources(errors: &mut ErrorList, path: &Path, container: &Value) {
    let amount = |v: &Value| Quantity::parse(v.as_str().unwrap_or_default()).unwrap_or_default();
    let list = |part: &str| object::at(container, &format!("resources.{part}")).and_then(Value::as_object);
    for part in ["limits", "requests"] {
        for (resource, value) in list(part).into_iter().flatten() {
            if amount(value) < Quantity::default() {
                let path = path.child(part).key(resource);
                errors.invalid(&path, amount(value).to_string(), "must be greater than or equal to 0");
            }
            let limit = list("limits").and_then(|limits| limits.get(resource)).filter(|_| part == "requests");
            if let Some(limit) = limit.map(amount).filter(|limit| amount(value) > *limit) {
                let detail = format!("must be less than or equal to {resource} limit of {limit}");
                errors.invalid(&path.child(part), amount(value).to_string(), detail);
            }
        }
    }
}

/// Validates the scheduling fields of a Pod.
fn validate_scheduling(errors: &mut ErrorList, path: &Path, spec: &Value) {
    labels(errors, &path.child("nodeSelector"), spec.get("nodeSelector"));
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    let preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    let affinity = path.child("affinity").child("nodeAffinity");
    if let Some(selector) = object::at(spec, &format!("affinity.nodeAffinity.{required}")).filter(|s| s.is_object()) {
        node_selector(errors, &affinity.child(required), selector);
    }
    for (i, term) in object::list_at(spec, &format!("affinity.nodeAffinity.{preferred}")).iter().enumerate() {
        let weight = term.get("weight").and_then(Value::as_i64).unwrap_or(0);
        if !(1..=100).contains(&weight) {
            let path = affinity.child(preferred).index(i).child("weight");
            errors.invalid(&path, weight, "must be in the range 1-100");
        }
    }
    let node = object::str_at(spec, "nodeName");
    if !node.is_empty() {
        report(errors, &path.child("nodeName"), node, dns_subdomain(node));
    }
    for (i, toleration) in object::list_at(spec, "tolerations").iter().enumerate() {
        validate_toleration(errors, &path.child("tolerations").index(i), toleration);
    }
}

fn validate_toleration(errors: &mut ErrorList, path: &Path, toleration: &Value) {
    let text = |field: &str| object::str_at(toleration, field);
    let (key, operator, value, effect) = (text("key"), text("operator"), text("value"), text("effect"));
    if !key.is_empty() {
        report(errors, &path.child("key"), key, qualified_name(key));
    } else if operator != "Exists" {
        let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
        errors.invalid(&path.child("operator"), operator, detail);
    } else {
        // An empty key tolerates all taints.
    }
    if toleration.get("tolerationSeconds").is_some_and(|s| !s.is_null()) && effect != "NoExecute" {
        let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
        errors.invalid(&path.child("effect"), effect, detail);
    }
    match operator {
        "Equal" | "" => report(errors, &path.child("operator"), value, label_value(value)),
        "Exists" => {
            if !value.is_empty() {
                errors.invalid(&path.child("operator"), value, "value must be empty when `operator` is 'Exists'");
            }
        }
        _ => errors.not_supported(&path.child("operator"), operator, &["Equal", "Exists"]),
    }
    let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    if !effect.is_empty() && !effects.contains(&effect) {
        errors.not_supported(&path.child("effect"), effect, &effects);
    }
}

/// The sources of a Pod's volume in the order of their checks.
const SOURCES: [&str; 30] = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];

fn validate_volume(errors: &mut ErrorList, path: &Path, volume: &Value, pod: &str) {
    let own_name = path.child("name");
    let sources = SOURCES.iter().filter_map(|name| volume.get(*name).filter(|s| !s.is_null()).map(|s| (*name, s)));
    for (i, (name, source)) in sources.enumerate() {
        let path = path.child(name);
        if i > 0 {
            errors.forbidden(&path, "may not specify more than 1 volume type");
            continue;
        }
        match name {
            "emptyDir" => {
                let limit = Quantity::parse(object::str_at(source, "sizeLimit"));
                if limit.is_ok_and(|limit| limit < Quantity::default()) {
                    let detail = "SizeLimit field must be a valid resource quantity";
                    errors.forbidden(&path.child("sizeLimit"), detail);
                }
            }
            "persistentVolumeClaim" => {
                if object::str_at(source, "claimName").is_empty() {
                    errors.required(&path.child("claimName"), "");
                }
            }
            "configMap" => {
                if object::str_at(source, "name").is_empty() {
                    errors.required(&path.child("name"), "");
                }
                validate_files(errors, &path, source);
            }
            "secret" => {
                if object::str_at(source, "secretName").is_empty() {
                    errors.required(&path.child("secretName"), "");
                }
                validate_files(errors, &path, source);
            }
            "downwardAPI" => validate_mode(errors, &path, "defaultMode", source),
            "projected" => validate_projected(errors, &path, source),
            "ephemeral" => {
                validate_ephemeral(errors, &path, source);
                let (name, claim) =
                    (object::str_at(volume, "name"), format!("{pod}-{}", object::str_at(volume, "name")));
                if !pod.is_empty() {
                    for message in dns_subdomain(&claim) {
                        errors.invalid(&own_name, name, format!("PVC name \"{claim}\": {message}"));
                    }
                }
            }
            "csi" => {
                crate::validation::csi_driver_name(errors, &path.child("driver"), object::str_at(source, "driver"));
                let secret = source.get("nodePublishSecretRef").filter(|s| !s.is_null());
                if secret.is_some_and(|secret| object::str_at(secret, "name").is_empty()) {
                    errors.required(&path.child("nodePublishSecretRef").child("name"), "");
                }
            }
            other => validate_source(errors, &path, other, source, None),
        }
    }
}

/// Validates a generic ephemeral volume.
fn validate_ephemeral(errors: &mut ErrorList, path: &Path, source: &Value) {
    let path = path.child("volumeClaimTemplate");
    let Some(template) = source.get("volumeClaimTemplate").filter(|t| t.is_object()) else {
        errors.required(&path, "");
        return;
    };
    for (field, value) in object::at(template, "metadata").and_then(Value::as_object).into_iter().flatten() {
        if !matches!(field.as_str(), "labels" | "annotations") && !value.is_null() {
            errors.forbidden(&path.child("metadata").child(field), "cannot be set");
        }
    }
    validate_spec(errors, &path.child("spec"), template.get("spec").unwrap_or(&Value::Null));
}

/// Validates the keys of a ConfigMap or Secret that become files.
fn validate_files(errors: &mut ErrorList, path: &Path, source: &Value) {
    validate_mode(errors, path, "defaultMode", source);
    for (i, item) in object::list_at(source, "items").iter().enumerate() {
        let path = path.child("items").index(i);
        if object::str_at(item, "key").is_empty() {
            errors.required(&path.child("key"), "");
        }
        let at = object::str_at(item, "path");
        if at.is_empty() {
            errors.required(&path.child("path"), "");
        }
        validate_local_path(errors, &path.child("path"), at);
        if at.starts_with("..") && !at.starts_with("../") {
            errors.invalid(&path.child("path"), at, "must not start with '..'");
        }
        validate_mode(errors, &path, "mode", item);
    }
}

fn validate_mode(errors: &mut ErrorList, path: &Path, field: &str, source: &Value) {
    if let Some(mode) = source.get(field).and_then(Value::as_i64).filter(|mode| !(0..=0o777).contains(mode)) {
        errors.invalid(&path.child(field), mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
}

/// Validates a relative path without `..`.
fn validate_local_path(errors: &mut ErrorList, path: &Path, at: &str) {
    if at.starts_with('/') {
        errors.invalid(path, at, "must be a relative path");
    }
    if at.split('/').any(|part| part == "..") {
        errors.invalid(path, at, "must not contain '..'");
    }
}

fn validate_projected(errors: &mut ErrorList, path: &Path, projected: &Value) {
    validate_mode(errors, path, "defaultMode", projected);
    for (i, source) in object::list_at(projected, "sources").iter().enumerate() {
        let path = path.child("sources").index(i);
        let kinds = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle"];
        let given = kinds.iter().filter_map(|kind| source.get(*kind).filter(|s| !s.is_null()).map(|s| (*kind, s)));
        for (n, (kind, source)) in given.enumerate() {
            let own = path.child(kind);
            if n > 0 {
                errors.forbidden(&path, "may not specify more than 1 volume type per source");
                continue;
            }
            if matches!(kind, "secret" | "configMap") {
                if object::str_at(source, "name").is_empty() {
                    errors.required(&own.child("name"), "");
                }
                validate_files(errors, &own, source);
            }
            if kind == "serviceAccountToken" {
                let seconds = source.get("expirationSeconds").and_then(Value::as_i64);
                if let Some(seconds) = seconds.filter(|seconds| *seconds < 600) {
                    let detail = "may not specify a duration less than 10 minutes";
                    errors.invalid(&own.child("expirationSeconds"), seconds, detail);
                }
                if object::str_at(source, "path").is_empty() {
                    errors.required(&own.child("path"), "");
                }
            }
        }
    }
}

/// Validates the volume devices of a container.
fn validate_devices(errors: &mut ErrorList, path: &Path, container: &Value, known: &[&str], volumes: &[Value]) {
    let devices = object::list_at(container, "volumeDevices");
    let mounts = object::list_at(container, "volumeMounts");
    for (i, device) in devices.iter().enumerate() {
        let path = path.child("volumeDevices").index(i);
        let (name, at) = (object::str_at(device, "name"), object::str_at(device, "devicePath"));
        let (of_name, of_path) = (path.child("name"), path.child("devicePath"));
        if name.is_empty() {
            errors.required(&of_name, "");
        }
        if devices[..i].iter().any(|d| object::str_at(d, "name") == name) {
            errors.invalid(&of_name, name, "must be unique");
        }
        match volumes.iter().find(|v| object::str_at(v, "name") == name).filter(|_| known.contains(&name)) {
            Some(volume) if volume.get("persistentVolumeClaim").is_none() && volume.get("ephemeral").is_none() => {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                errors.invalid(&of_name, name, detail);
            }
            Some(_) => {}
            None => errors.not_found(&of_name, name),
        }
        if at.is_empty() {
            errors.required(&of_path, "");
        }
        if devices[..i].iter().any(|d| object::str_at(d, "devicePath") == at) {
            errors.invalid(&of_path, at, "must be unique");
        }
        if !at.is_empty() && at.split('/').any(|part| part == "..") {
            errors.invalid(&of_path, at, "can not contain backsteps ('..')");
        }
        if mounts.iter().any(|m| object::str_at(m, "name") == name) {
            errors.invalid(&of_name, name, "must not already exist in volumeMounts");
        }
        if mounts.iter().any(|m| object::str_at(m, "mountPath") == at) {
            errors.invalid(&of_path, at, "must not already exist as a path in volumeMounts");
        }
    }
}

fn validate_mounts(errors: &mut ErrorList, path: &Path, container: &Value, volumes: &[&str]) {
    let mounts = object::list_at(container, "volumeMounts");
    let unindexed = path.child("volumeMounts");
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
        let devices = object::list_at(container, "volumeDevices");
        if devices.iter().any(|d| object::str_at(d, "name") == name) {
            errors.invalid(&path.child("name"), name, "must not already exist in volumeDevices");
        }
        if devices.iter().any(|d| object::str_at(d, "devicePath") == at) {
            errors.invalid(&path.child("mountPath"), at, "must not already exist as a path in volumeDevices");
        }
        // Upstream's paths below here lack the index.
        let text = |field: &str| object::str_at(mount, field);
        validate_local_path(errors, &unindexed.child("subPath"), text("subPath"));
        if !text("subPath").is_empty() && !text("subPathExpr").is_empty() {
            let detail = "subPathExpr and subPath are mutually exclusive";
            errors.invalid(&path.child("subPathExpr"), text("subPathExpr"), detail);
        }
        let kinds = ["Bidirectional", "HostToContainer", "None"];
        let propagation = text("mountPropagation");
        if !propagation.is_empty() && !kinds.contains(&propagation) {
            errors.not_supported(&unindexed.child("mountPropagation"), propagation, &kinds);
        }
        let privileged = object::at(container, "securityContext.privileged").and_then(Value::as_bool) == Some(true);
        if propagation == "Bidirectional" && !privileged {
            let detail = "Bidirectional mount propagation is available only to privileged containers";
            errors.forbidden(&unindexed.child("mountPropagation"), detail);
        }
        let read_only = mount.get("readOnly").and_then(Value::as_bool) == Some(true);
        if matches!(text("recursiveReadOnly"), "Enabled" | "IfPossible") && !read_only {
            let detail = "may only be specified when readOnly is true";
            errors.forbidden(&unindexed.child("recursiveReadOnly"), detail);
        }
    }
}

//! PersistentVolume.
//!
//! Implements `pkg/registry/core/persistentvolume/strategy.go`, `ValidatePersistentVolume` of
//! `pkg/apis/core/validation/validation.go`, `pkg/volume/validation/pv_validation.go` and
//! `pkg/api/persistentvolume/util.go`.

use bindery_api::field::{ErrorList, Path};
use bindery_api::quantity::Quantity;
use bindery_api::time::Time;
use bindery_api::{Value, object};
use serde_json::json;

use super::{Strategy, fill, fill_in, round_up, supported};
use crate::immutable_diff;
use crate::validation::{csi_driver_name, dns_label, dns_subdomain, no_backsteps, node_selector, report};

/// See the module.
pub struct PersistentVolume;

/// The access modes in the order of messages.
pub const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/// The sources in the order of their checks. The first source counts.
const SOURCE_ORDER: [&str; 22] = [
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "flocker",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flexVolume",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
];

/// The sources that support the legacy annotation for mount options.
const MOUNT_OPTION_SOURCES: [&str; 13] = [
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "nfs",
    "rbd",
    "quobyte",
    "iscsi",
    "cinder",
    "cephfs",
    "azureFile",
    "vsphereVolume",
    "azureDisk",
    "photonPersistentDisk",
];

/// Beta labels with the labels that replaced them.
const BETA_LABELS: [(&str, &str); 5] = [
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("beta.kubernetes.io/os", "kubernetes.io/os"),
    ("beta.kubernetes.io/arch", "kubernetes.io/arch"),
    ("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"),
];

impl Strategy for PersistentVolume {
    fn default(&self, volume: &mut Value) {
        fill(volume, "status.phase", "Pending");
        round_up(volume, "spec.capacity");
        fill_in(volume, "spec", "persistentVolumeReclaimPolicy", "Retain");
        if volume.get("spec").is_some_and(Value::is_object) {
            fill(volume, "spec.volumeMode", "Filesystem");
        }
        if let Some(spec) = volume.get_mut("spec") {
            default_source(spec);
        }
    }

    fn prepare_for_create(&self, new: &mut Value, now: Time) {
        object::set(new, "status", json!({ "phase": "Pending", "lastPhaseTransitionTime": now.rfc3339() }));
    }

    fn prepare_for_status_update(&self, new: &mut Value, old: &Value, now: Time) {
        let time = |object: &Value| object::at(object, "status.lastPhaseTransitionTime").cloned();
        if object::str_at(new, "status.phase") == object::str_at(old, "status.phase") {
            if let (None, Some(time)) = (time(new), time(old)) {
                object::set(new, "status.lastPhaseTransitionTime", time);
            }
        } else if time(new).is_none() || time(new) == time(old) {
            object::set(new, "status.lastPhaseTransitionTime", now.rfc3339());
        } else {
            // The client set the transition time.
        }
    }

    fn validate(&self, volume: &Value, errors: &mut ErrorList) {
        let empty = json!({});
        let spec = volume.get("spec").unwrap_or(&empty);
        let path = Path::new("spec");
        access_modes(errors, &path.child("accessModes"), spec, "");
        capacity(errors, &path.child("capacity"), spec);
        let policies = ["Delete", "Recycle", "Retain"];
        let policy_path = path.child("persistentVolumeReclaimPolicy");
        supported(errors, &policy_path, spec, "persistentVolumeReclaimPolicy", &policies);
        let affinity = spec.get("nodeAffinity").filter(|a| !a.is_null());
        if let Some(affinity) = affinity {
            let path = path.child("nodeAffinity").child("required");
            match affinity.get("required") {
                Some(required) => node_selector(errors, &path, required),
                None => errors.required(&path, "must specify required node constraints"),
            }
        }
        source(errors, &path, spec, object::name(volume), affinity.is_some());
        let host_path = object::str_at(spec, "hostPath.path");
        if !host_path.is_empty()
            && host_path.split('/').all(|step| step.is_empty() || step == ".")
            && host_path.starts_with('/')
            && object::str_at(spec, "persistentVolumeReclaimPolicy") == "Recycle"
        {
            errors.forbidden(&policy_path, "may not be 'recycle' for a hostPath mount of '/'");
        }
        match object::str_at(spec, "storageClassName") {
            "" => {}
            class => report(errors, &path.child("storageClassName"), class, dns_subdomain(class)),
        }
        supported(errors, &path.child("volumeMode"), spec, "volumeMode", &["Block", "Filesystem"]);
        if let Some(class) = spec.get("volumeAttributesClassName").and_then(Value::as_str) {
            let class_path = path.child("volumeAttributesClassName");
            if class.is_empty() {
                errors.required(&class_path, "an empty string is disallowed");
            } else {
                report(errors, &class_path, class, dns_subdomain(class));
            }
            if spec.get("csi").is_none() {
                errors.required(&path.child("csi"), "has to be specified when using volumeAttributesClassName");
            }
        }
        let options = "volume.beta.kubernetes.io/mount-options";
        if object::annotation(volume, options).is_some()
            && !MOUNT_OPTION_SOURCES.iter().any(|source| spec.get(*source).is_some())
        {
            let path = Path::new("metadata").child("annotations").child(options);
            errors.forbidden(&path, "may not specify mount options for this volume type");
        }
    }

    fn validate_update(&self, new: &Value, old: &Value, errors: &mut ErrorList) {
        // Upstream validates the spec a second time here, which is visible in the causes.
        self.validate(new, errors);
        let spec = |object: &Value| object.get("spec").cloned().unwrap_or(Value::Null);
        let (new, old) = (spec(new), spec(old));
        if sources(&new) != sources(&old) && !only_sets_expand_secret(&new, &old) {
            let text = format!(
                "spec.persistentvolumesource is immutable after creation\n{}",
                immutable_diff::of_sources(&old, &new)
            );
            errors.forbidden(&Path::new("spec.persistentvolumesource"), text);
        }
        if new.get("volumeMode") != old.get("volumeMode") {
            let mode = new.get("volumeMode").cloned().unwrap_or(Value::Null);
            errors.invalid(&Path::new("volumeMode"), mode, "field is immutable");
        }
        let affinity = |spec: &Value| spec.get("nodeAffinity").cloned().filter(|a| !a.is_null());
        if let Some(before) = affinity(&old)
            && affinity(&new) != Some(before.clone())
            && !affinity(&new).is_some_and(|now| renames_beta_labels(&before, &now))
        {
            let rendered = go_affinity(affinity(&new).as_ref());
            let detail = "field is immutable, except for updating from beta label to GA";
            errors.invalid_as(&Path::new("nodeAffinity"), rendered, detail);
        }
        let class = |spec: &Value| spec.get("volumeAttributesClassName").is_some_and(Value::is_string);
        if class(&old) && !class(&new) {
            let path = Path::new("spec.volumeAttributesClassName");
            errors.forbidden(&path, "update from non-nil value to nil is forbidden");
        }
    }

    fn warnings(&self, volume: &Value, warnings: &mut Vec<String>) {
        if object::annotation(volume, "volume.beta.kubernetes.io/storage-class").is_some() {
            warnings.push(STORAGE_CLASS_ANNOTATION.into());
        }
        if object::annotation(volume, "volume.beta.kubernetes.io/mount-options").is_some() {
            warnings.push(
                "metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use \"mountOptions\" attribute instead".into(),
            );
        }
        if object::str_at(volume, "spec.persistentVolumeReclaimPolicy") == "Recycle" {
            warnings.push("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.".into());
        }
        for (i, term) in object::list_at(volume, "spec.nodeAffinity.required.nodeSelectorTerms").iter().enumerate() {
            for (j, expression) in object::list_at(term, "matchExpressions").iter().enumerate() {
                let key = object::str_at(expression, "key");
                if let Some((beta, stable)) = BETA_LABELS.iter().find(|(beta, _)| *beta == key) {
                    let since =
                        if key.contains("failure-domain") || key.contains("instance-type") { "v1.17" } else { "v1.14" };
                    warnings.push(format!(
                        "spec.nodeAffinity.required.nodeSelectorTerms[{i}].matchExpressions[{j}].key: {beta} is deprecated since {since}; use \"{stable}\" instead"
                    ));
                }
            }
        }
        for text in volume.get("spec").map(source_warnings).unwrap_or_default() {
            warnings.push(format!("spec.{text}"));
        }
    }
}

/// Returns warnings about removed sources, below the path of the volume.
pub fn source_warnings(volume: &Value) -> Vec<String> {
    let removed = [
        ("photonPersistentDisk", "photonPersistentDisk", "v1.11", "v1.16"),
        ("scaleIO", "scaleIO", "v1.16", "v1.22"),
        ("storageos", "storageOS", "v1.22", "v1.25"),
        ("glusterfs", "glusterfs", "v1.25", "v1.26"),
        ("cephfs", "cephfs", "v1.28", "v1.31"),
        ("rbd", "rbd", "v1.28", "v1.31"),
    ];
    let there = removed.into_iter().filter(|(source, ..)| volume.get(*source).is_some());
    there.map(|(_, name, old, gone)| format!("{name}: deprecated in {old}, non-functional in {gone}+")).collect()
}

/// The warning about the legacy class annotation.
pub const STORAGE_CLASS_ANNOTATION: &str = "metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use \"storageClassName\" attribute instead";

/// Sets the defaults of a volume source, of a volume or of a Pod.
pub fn default_source(spec: &mut Value) {
    if spec.get("hostPath").is_some_and(Value::is_object) && spec["hostPath"].get("type").is_none_or(Value::is_null) {
        spec["hostPath"]["type"] = "".into();
    }
    for (source, field, value) in [
        ("rbd", "pool", "rbd"),
        ("rbd", "user", "admin"),
        ("rbd", "keyring", "/etc/ceph/keyring"),
        ("iscsi", "iscsiInterface", "default"),
        ("azureDisk", "cachingMode", "ReadWrite"),
        ("azureDisk", "fsType", "ext4"),
        ("azureDisk", "kind", "Shared"),
        ("scaleIO", "storageMode", "ThinProvisioned"),
        ("scaleIO", "fsType", "xfs"),
    ] {
        fill_in(spec, source, field, value);
    }
    if spec.get("azureDisk").is_some_and(Value::is_object)
        && spec["azureDisk"].get("readOnly").is_none_or(Value::is_null)
    {
        spec["azureDisk"]["readOnly"] = false.into();
    }
}

/// Validates `accessModes` of a volume or a claim.
pub fn access_modes(errors: &mut ErrorList, path: &Path, spec: &Value, required: &str) {
    let modes = object::strings_at(spec, "accessModes");
    if modes.is_empty() {
        errors.required(path, required);
    }
    let (mut pod, mut other) = (false, false);
    for mode in modes {
        if mode == "ReadWriteOncePod" {
            pod = true;
        } else if ACCESS_MODES.contains(&mode) {
            other = true;
        } else {
            errors.not_supported(path, mode, &ACCESS_MODES);
        }
    }
    if pod && other {
        errors.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
}

fn capacity(errors: &mut ErrorList, path: &Path, spec: &Value) {
    let map = spec.get("capacity").and_then(Value::as_object);
    if map.is_none_or(|map| map.is_empty()) {
        errors.required(path, "");
    }
    if map.is_none_or(|map| map.len() != 1 || !map.contains_key("storage")) {
        errors.not_supported(path, spec.get("capacity").cloned().unwrap_or(Value::Null), &["storage"]);
    }
    for (resource, value) in map.into_iter().flatten() {
        positive(errors, &path.key(resource), value.as_str().unwrap_or_default());
    }
}

/// Validates that a quantity is greater than zero.
fn positive(errors: &mut ErrorList, path: &Path, text: &str) {
    let Ok(quantity) = Quantity::parse(text) else { return };
    let zero = Quantity::default();
    let value = quantity.int64(0);
    if value < 0 {
        errors.invalid_as(path, value.to_string(), "must be a valid resource quantity");
    }
    if quantity <= zero {
        errors.invalid(path, quantity.to_string(), "must be greater than zero");
    }
}

fn sources(spec: &Value) -> Vec<Option<&Value>> {
    immutable_diff::source_names().map(|name| spec.get(name).filter(|v| !v.is_null())).collect()
}

/// True if the only change sets `csi.controllerExpandSecretRef` for the first time.
fn only_sets_expand_secret(new: &Value, old: &Value) -> bool {
    let field = "csi.controllerExpandSecretRef";
    if object::at(old, field).is_some() || object::at(new, field).is_none() {
        return false;
    }
    let mut without = new.clone();
    object::remove(&mut without, field);
    sources(&without) == sources(old)
}

/// True if the only change replaces the key of a beta label with the stable key.
fn renames_beta_labels(old: &Value, new: &Value) -> bool {
    fn rename(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (field, v) in map {
                    match BETA_LABELS.iter().find(|(beta, _)| field == "key" && v == beta) {
                        Some((_, stable)) => *v = (*stable).into(),
                        None => rename(v),
                    }
                }
            }
            Value::Array(list) => list.iter_mut().for_each(rename),
            _ => {}
        }
    }
    let (mut old, mut new) = (old.clone(), new.clone());
    rename(&mut old);
    rename(&mut new);
    old == new
}

/// Returns the node affinity as Go prints the internal struct.
fn go_affinity(affinity: Option<&Value>) -> String {
    let Some(affinity) = affinity else { return "null".into() };
    let expressions = |term: &Value, field: &str| -> String {
        match term.get(field).and_then(Value::as_array) {
            None => "null".into(),
            Some(list) => {
                let printed: Vec<String> = list
                    .iter()
                    .map(|e| {
                        let values = e.get("values").cloned().unwrap_or(Value::Null);
                        let text = |f: &str| Value::from(object::str_at(e, f));
                        format!("{{\"Key\":{},\"Operator\":{},\"Values\":{values}}}", text("key"), text("operator"))
                    })
                    .collect();
                format!("[{}]", printed.join(","))
            }
        }
    };
    let required = match affinity.get("required") {
        None => "null".to_owned(),
        Some(required) => {
            let terms: Vec<String> = object::list_at(required, "nodeSelectorTerms")
                .iter()
                .map(|term| {
                    let (labels, fields) = (expressions(term, "matchExpressions"), expressions(term, "matchFields"));
                    format!("{{\"MatchExpressions\":{labels},\"MatchFields\":{fields}}}")
                })
                .collect();
            format!("{{\"NodeSelectorTerms\":[{}]}}", terms.join(","))
        }
    };
    format!("{{\"Required\":{required}}}")
}

/// Validates the volume's source: exactly one source, which is valid.
fn source(errors: &mut ErrorList, path: &Path, spec: &Value, volume: &str, has_affinity: bool) {
    let mut found = false;
    for name in SOURCE_ORDER {
        let Some(source) = spec.get(name).filter(|v| !v.is_null()) else { continue };
        if found && name != "flexVolume" {
            // The message about CephFS has a different spelling than the field.
            let child = if name == "cephfs" { "cephFS" } else { name };
            errors.forbidden(&path.child(child), "may not specify more than 1 volume type");
            continue;
        }
        found = true;
        let child = if name == "gcePersistentDisk" { "persistentDisk" } else { name };
        validate_source(errors, &path.child(child), name, source, Some(volume));
        if name == "local" && !has_affinity {
            errors.required(&path.child("nodeAffinity"), "Local volume requires node affinity");
        }
    }
    if !found {
        errors.required(path, "must specify a volume type");
    }
}

/// Validates one source. `volume` is the volume's name, and `None` for a source in a Pod.
pub fn validate_source(errors: &mut ErrorList, path: &Path, name: &str, source: &Value, volume: Option<&str>) {
    let text = |field: &str| object::str_at(source, field);
    let required = |errors: &mut ErrorList, fields: &[&str]| {
        for field in fields {
            if object::at(source, field)
                .is_none_or(|v| v.is_null() || v == "" || v.as_array().is_some_and(Vec::is_empty))
            {
                errors.required(&path.child(field), "");
            }
        }
    };
    let secret = |errors: &mut ErrorList, field: &str, namespaced: bool| {
        if let Some(reference) = source.get(field).filter(|r| !r.is_null()) {
            let path = path.child(field);
            let parts: &[&str] = if namespaced { &["name", "namespace"] } else { &["name"] };
            for part in parts {
                if object::str_at(reference, part).is_empty() {
                    errors.required(&path.child(part), "");
                }
            }
        }
    };
    match name {
        "hostPath" => {
            if text("path").is_empty() {
                errors.required(&path.child("path"), "");
                return;
            }
            no_backsteps(errors, &path.child("path"), text("path"));
            let types =
                ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
            supported(errors, &path.child("type"), source, "type", &types);
        }
        "local" => {
            if text("path").is_empty() {
                errors.required(&path.child("path"), "");
            } else {
                no_backsteps(errors, &path.child("path"), text("path"));
            }
        }
        "nfs" => {
            required(errors, &["server", "path"]);
            if !text("path").starts_with('/') {
                errors.invalid(&path.child("path"), text("path"), "must be an absolute path");
            }
        }
        "csi" => {
            csi_driver_name(errors, &path.child("driver"), text("driver"));
            required(errors, &["volumeHandle"]);
            for field in [
                "controllerPublishSecretRef",
                "controllerExpandSecretRef",
                "nodePublishSecretRef",
                "nodeExpandSecretRef",
            ] {
                let Some(reference) = source.get(field).filter(|r| !r.is_null()) else { continue };
                let path = path.child(field);
                type Rule = fn(&str) -> Vec<String>;
                for (part, rule) in [("name", dns_subdomain as Rule), ("namespace", dns_label)] {
                    match object::str_at(reference, part) {
                        "" => errors.required(&path.child(part), ""),
                        value => report(errors, &path.child(part), value, rule(value)),
                    }
                }
            }
        }
        "gcePersistentDisk" | "awsElasticBlockStore" => {
            required(errors, &[if name == "gcePersistentDisk" { "pdName" } else { "volumeID" }]);
            let partition = source.get("partition").and_then(Value::as_i64).unwrap_or(0);
            if !(0..=255).contains(&partition) {
                errors.invalid(&path.child("partition"), partition, "must be between 1 and 255, inclusive");
            }
        }
        "glusterfs" => {
            required(errors, &["endpoints", "path"]);
            if let Some(namespace) = source.get("endpointsNamespace").and_then(Value::as_str) {
                let path = path.child("endpointsNamespace");
                if namespace.is_empty() {
                    let detail = "if the endpointnamespace is set, it must be a valid namespace name";
                    errors.invalid(&path, "", detail);
                } else {
                    report(errors, &path, namespace, dns_label(namespace));
                }
            }
        }
        "flocker" => {
            let (dataset, uuid) = (text("datasetName"), text("datasetUUID"));
            if dataset.is_empty() && uuid.is_empty() {
                errors.required(path, "one of datasetName and datasetUUID is required");
            } else if !dataset.is_empty() && !uuid.is_empty() {
                let detail = "datasetName and datasetUUID can not be specified simultaneously";
                errors.invalid(path, "resource", detail);
            } else if dataset.contains('/') {
                errors.invalid(&path.child("datasetName"), dataset, "must not contain '/'");
            } else {
                // Exactly one of the two is set.
            }
        }
        "rbd" => required(errors, &["monitors", "image"]),
        "quobyte" => {
            let registry = text("registry");
            let pairs = "must be a host:port pair or multiple pairs separated by commas";
            if registry.is_empty() {
                errors.required(&path.child("registry"), pairs);
            } else if text("tenant").len() >= 65 {
                let detail = "must be a UUID and may not exceed a length of 64 characters";
                errors.required(&path.child("tenant"), detail);
            } else {
                let is_pair = |pair: &&str| match pair.strip_prefix('[') {
                    Some(rest) => rest.split_once("]:").is_some(),
                    None => pair.matches(':').count() == 1,
                };
                for _ in registry.split(',').filter(|pair| !is_pair(pair)) {
                    errors.invalid(&path.child("registry"), registry, pairs);
                }
            }
            required(errors, &["volume"]);
        }
        "cephfs" => required(errors, &["monitors"]),
        "iscsi" => iscsi(errors, path, source, volume),
        "cinder" => {
            required(errors, &["volumeID"]);
            secret(errors, "secretRef", volume.is_some());
        }
        "fc" => {
            let (wwns, wwids) = (object::strings_at(source, "targetWWNs"), object::strings_at(source, "wwids"));
            if wwns.is_empty() && wwids.is_empty() {
                let detail = "must specify either targetWWNs or wwids, but not both";
                errors.required(&path.child("targetWWNs"), detail);
            }
            if !wwns.is_empty() && !wwids.is_empty() {
                let detail = "targetWWNs and wwids can not be specified simultaneously";
                errors.invalid(&path.child("targetWWNs"), Value::from(wwns.clone()), detail);
            }
            if !wwns.is_empty() {
                match source.get("lun").and_then(Value::as_i64) {
                    None => errors.required(&path.child("lun"), "lun is required if targetWWNs is specified"),
                    Some(lun) if !(0..=255).contains(&lun) => {
                        errors.invalid(&path.child("lun"), lun, "must be between 0 and 255, inclusive");
                    }
                    Some(_) => {}
                }
            }
        }
        "flexVolume" => {
            required(errors, &["driver"]);
            for (key, _) in source.get("options").and_then(Value::as_object).into_iter().flatten() {
                let namespace = key.split_once('/').map_or("", |(namespace, _)| namespace);
                let reserved = ["kubernetes.io", "k8s.io"]
                    .iter()
                    .any(|r| namespace == *r || namespace.ends_with(&format!(".{r}")));
                if reserved {
                    let detail = "kubernetes.io and k8s.io namespaces are reserved";
                    errors.invalid(&path.child("options").key(key), key.as_str(), detail);
                }
            }
        }
        "azureFile" => {
            required(errors, &["secretName", "shareName"]);
            if source.get("secretNamespace").and_then(Value::as_str) == Some("") {
                errors.required(&path.child("secretNamespace"), "");
            }
        }
        "vsphereVolume" => required(errors, &["volumePath"]),
        "photonPersistentDisk" => required(errors, &["pdID"]),
        "portworxVolume" => required(errors, &["volumeID"]),
        "azureDisk" => {
            required(errors, &["diskName", "diskURI"]);
            let modes = ["None", "ReadOnly", "ReadWrite"];
            supported(errors, &path.child("cachingMode"), source, "cachingMode", &modes);
            supported(errors, &path.child("kind"), source, "kind", &["Dedicated", "Managed", "Shared"]);
            let uri = text("diskURI");
            if text("kind") == "Managed" && !uri.starts_with("/subscriptions/") {
                let form =
                    "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
                errors.not_supported(&path.child("diskURI"), uri, &[form]);
            } else if text("kind") != "Managed" && !uri.starts_with("https://") {
                let form = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";
                errors.not_supported(&path.child("diskURI"), uri, &[form]);
            } else {
                // The form is valid for the kind.
            }
        }
        "scaleIO" => required(errors, &["gateway", "system", "volumeName"]),
        "storageos" => {
            match text("volumeName") {
                "" => errors.required(&path.child("volumeName"), ""),
                value => report(errors, &path.child("volumeName"), value, dns_label(value)),
            }
            match text("volumeNamespace") {
                "" => {}
                value => report(errors, &path.child("volumeNamespace"), value, dns_label(value)),
            }
            secret(errors, "secretRef", volume.is_some());
        }
        _ => {}
    }
}

fn iscsi(errors: &mut ErrorList, path: &Path, source: &Value, volume: Option<&str>) {
    let text = |field: &str| object::str_at(source, field);
    if text("targetPortal").is_empty() {
        errors.required(&path.child("targetPortal"), "");
    }
    let initiator = source.get("initiatorName").and_then(Value::as_str);
    if let (Some(volume), Some(_)) = (volume, initiator) {
        let whole = format!("{volume}:{}", text("targetPortal"));
        if whole.len() > 64 {
            let detail = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if \
                          iscsi.initiatorName is specified.";
            errors.invalid(&path.child("targetportal"), text("targetPortal"), detail);
        }
    }
    let format =
        if volume.is_some() { "must be valid format" } else { "must be valid format starting with iqn, eui, or naa" };
    match text("iqn") {
        "" => errors.required(&path.child("iqn"), ""),
        iqn if !is_iscsi_name(iqn) => errors.invalid(&path.child("iqn"), iqn, format),
        _ => {}
    }
    let lun = source.get("lun").and_then(Value::as_i64).unwrap_or(0);
    if !(0..=255).contains(&lun) {
        errors.invalid(&path.child("lun"), lun, "must be between 0 and 255, inclusive");
    }
    let flag = |field: &str| source.get(field).and_then(Value::as_bool) == Some(true);
    let reference = source.get("secretRef").filter(|r| !r.is_null());
    if (flag("chapAuthDiscovery") || flag("chapAuthSession")) && reference.is_none() {
        errors.required(&path.child("secretRef"), "");
    }
    if reference.is_some_and(|r| object::str_at(r, "name").is_empty()) {
        errors.required(&path.child("secretRef").child("name"), "");
    }
    if let Some(initiator) = initiator.filter(|i| !is_iscsi_name(i)) {
        errors.invalid(&path.child("initiatorname"), initiator, "must be valid format");
    }
}

/// True for `iqn.2001-04.com.example:storage`, and for `eui.` or `naa.` with the correct number of letters and digits.
fn is_iscsi_name(name: &str) -> bool {
    let word = |rest: &str, length: usize| rest.len() == length && rest.bytes().all(|b| b.is_ascii_alphanumeric());
    if let Some(rest) = name.strip_prefix("iqn.") {
        let Some((date, rest)) = rest.split_once('.') else { return false };
        let date_fits = date.len() == 7
            && date.bytes().enumerate().all(|(i, b)| if i == 4 { b == b'-' } else { b.is_ascii_digit() });
        let (authority, label) = match rest.split_once(':') {
            Some((authority, label)) => (authority, label),
            None => return false,
        };
        let authority_fits =
            !authority.is_empty() && authority.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
        let label_fits = !label.is_empty()
            && !label.contains(|c: char| matches!(c, ',' | ';' | '*' | '&' | '$' | '|') || c.is_whitespace());
        date_fits && authority_fits && label_fits
    } else if let Some(rest) = name.strip_prefix("eui.") {
        word(rest, 16)
    } else if let Some(rest) = name.strip_prefix("naa.") {
        word(rest, 32)
    } else {
        false
    }
}

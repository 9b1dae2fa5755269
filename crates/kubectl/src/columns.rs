//! The columns of `kubectl get` for each kind.
//!
//! Implements `pkg/printers/internalversion/printers.go`. In Kubernetes the server creates these tables.

use bindery_api::Kind;
use bindery_api::object::{self, Value, at, list_at, str_at, strings_at};
use bindery_api::time::Time;
use std::time::Duration;

use bindery_api::sort::sorted_by_text;

/// A column: its header, whether only `-o wide` shows it, and its cell.
pub struct Column {
    /// The header in capitals, such as `NAME`.
    pub name: &'static str,
    /// True if only `-o wide` shows the column.
    pub wide: bool,
    cell: fn(&Value, Time) -> String,
}

impl Column {
    /// Returns the cell of an object at a time.
    pub fn cell(&self, object: &Value, now: Time) -> String {
        (self.cell)(object, now)
    }
}

macro_rules! table {
    ($name:ident: $($header:literal $($wide:ident)? => $cell:expr;)*) => {
        static $name: &[Column] = &[$(Column { name: $header, wide: table!(@$($wide)?), cell: $cell }),*];
    };
    (@) => { false };
    (@wide) => { true };
}

table! { PERSISTENT_VOLUME:
    "NAME" => name;
    "CAPACITY" => |o, _| or(quantity(o, "spec.capacity"), "0");
    "ACCESS MODES" => |o, _| access_modes(&strings_at(o, "spec.accessModes"));
    "RECLAIM POLICY" => |o, _| text(o, "spec.persistentVolumeReclaimPolicy");
    "STATUS" => phase;
    "CLAIM" => |o, _| claim(o);
    "STORAGECLASS" => |o, _| class(o);
    "VOLUMEATTRIBUTESCLASS" => |o, _| unset(o, "spec.volumeAttributesClassName");
    "REASON" => |o, _| text(o, "status.reason");
    "AGE" => age;
    "VOLUMEMODE" wide => |o, _| unset(o, "spec.volumeMode");
}

table! { PERSISTENT_VOLUME_CLAIM:
    "NAME" => name;
    "STATUS" => phase;
    "VOLUME" => |o, _| text(o, "spec.volumeName");
    "CAPACITY" => |o, _| if bound(o) { or(quantity(o, "status.capacity"), "0") } else { String::new() };
    "ACCESS MODES" => |o, _| if bound(o) { access_modes(&strings_at(o, "status.accessModes")) } else { String::new() };
    "STORAGECLASS" => |o, _| class(o);
    "VOLUMEATTRIBUTESCLASS" => |o, _| unset(o, "spec.volumeAttributesClassName");
    "AGE" => age;
    "VOLUMEMODE" wide => |o, _| unset(o, "spec.volumeMode");
}

table! { STORAGE_CLASS:
    "NAME" => |o, _| if is_default_class(o) { format!("{} (default)", object::name(o)) } else { object::name(o).into() };
    "PROVISIONER" => |o, _| text(o, "provisioner");
    "RECLAIMPOLICY" => |o, _| or(text(o, "reclaimPolicy"), "Delete");
    "VOLUMEBINDINGMODE" => |o, _| or(text(o, "volumeBindingMode"), "Immediate");
    "ALLOWVOLUMEEXPANSION" => |o, _| flag(o, "allowVolumeExpansion");
    "AGE" => age;
}

table! { VOLUME_ATTRIBUTES_CLASS:
    "NAME" => name;
    "DRIVERNAME" => |o, _| text(o, "driverName");
    "AGE" => age;
}

table! { VOLUME_ATTACHMENT:
    "NAME" => name;
    "ATTACHER" => |o, _| text(o, "spec.attacher");
    "PV" => |o, _| text(o, "spec.source.persistentVolumeName");
    "NODE" => |o, _| text(o, "spec.nodeName");
    "ATTACHED" => |o, _| flag(o, "status.attached");
    "AGE" => age;
}

table! { CSI_DRIVER:
    "NAME" => name;
    "ATTACHREQUIRED" => |o, _| (at(o, "spec.attachRequired") != Some(&Value::Bool(false))).to_string();
    "PODINFOONMOUNT" => |o, _| flag(o, "spec.podInfoOnMount");
    "STORAGECAPACITY" => |o, _| flag(o, "spec.storageCapacity");
    "TOKENREQUESTS" => |o, _| match at(o, "spec.tokenRequests") {
        None | Some(Value::Null) => "<unset>".into(),
        Some(_) => join(list_at(o, "spec.tokenRequests").iter().map(|t| str_at(t, "audience"))),
    };
    "REQUIRESREPUBLISH" => |o, _| flag(o, "spec.requiresRepublish");
    "MODES" => |o, _| or(join(strings_at(o, "spec.volumeLifecycleModes").into_iter()), "<none>");
    "AGE" => age;
}

table! { CSI_NODE:
    "NAME" => name;
    "DRIVERS" => |o, _| list_at(o, "spec.drivers").len().to_string();
    "AGE" => age;
}

table! { CREATED_AT:
    "NAME" => name;
    "CREATED AT" => |o, _| text(o, "metadata.creationTimestamp");
}

table! { POD:
    "NAME" => name;
    "READY" => |o, now| pod(o, now).0;
    "STATUS" => |o, now| pod(o, now).1;
    "RESTARTS" => |o, now| pod(o, now).2;
    "AGE" => age;
    "IP" wide => |o, _| or(list_at(o, "status.podIPs").first().map_or("", |ip| str_at(ip, "ip")).into(), "<none>");
    "NODE" wide => |o, _| or(text(o, "spec.nodeName"), "<none>");
    "NOMINATED NODE" wide => |o, _| or(text(o, "status.nominatedNodeName"), "<none>");
    "READINESS GATES" wide => |o, _| readiness_gates(o);
}

table! { STATEFUL_SET:
    "NAME" => name;
    "READY" => |o, _| format!("{}/{}", number(o, "status.readyReplicas"), number(o, "spec.replicas"));
    "AGE" => age;
    "CONTAINERS" wide => |o, _| containers(o, "name");
    "IMAGES" wide => |o, _| containers(o, "image");
}

table! { DEPLOYMENT:
    "NAME" => name;
    "READY" => |o, _| format!("{}/{}", number(o, "status.readyReplicas"), number(o, "spec.replicas"));
    "UP-TO-DATE" => |o, _| number(o, "status.updatedReplicas").to_string();
    "AVAILABLE" => |o, _| number(o, "status.availableReplicas").to_string();
    "AGE" => age;
    "CONTAINERS" wide => |o, _| containers(o, "name");
    "IMAGES" wide => |o, _| containers(o, "image");
    "SELECTOR" wide => |o, _| selector(at(o, "spec.selector"));
}

table! { REPLICA_SET:
    "NAME" => name;
    "DESIRED" => |o, _| number(o, "spec.replicas").to_string();
    "CURRENT" => |o, _| number(o, "status.replicas").to_string();
    "READY" => |o, _| number(o, "status.readyReplicas").to_string();
    "AGE" => age;
    "CONTAINERS" wide => |o, _| containers(o, "name");
    "IMAGES" wide => |o, _| containers(o, "image");
    "SELECTOR" wide => |o, _| selector(at(o, "spec.selector"));
}

table! { NODE:
    "NAME" => name;
    "STATUS" => |o, _| node_status(o);
    "ROLES" => |o, _| node_roles(o);
    "AGE" => age;
    "VERSION" => |o, _| text(o, "status.nodeInfo.kubeletVersion");
    "INTERNAL-IP" wide => |o, _| address(o, "InternalIP");
    "EXTERNAL-IP" wide => |o, _| address(o, "ExternalIP");
    "OS-IMAGE" wide => |o, _| or(text(o, "status.nodeInfo.osImage"), "<unknown>");
    "KERNEL-VERSION" wide => |o, _| {
        let (kernel, machine) = (text(o, "status.nodeInfo.kernelVersion"), text(o, "status.nodeInfo.architecture"));
        if kernel.is_empty() { "<unknown>".into() } else { format!("{kernel} ({machine})") }
    };
    "CONTAINER-RUNTIME" wide => |o, _| or(text(o, "status.nodeInfo.containerRuntimeVersion"), "<unknown>");
}

table! { NAMESPACE:
    "NAME" => name;
    "STATUS" => |o, _| text(o, "status.phase");
    "AGE" => age;
}

table! { SERVICE:
    "NAME" => name;
    "TYPE" => |o, _| text(o, "spec.type");
    "CLUSTER-IP" => |o, _| or(text(o, "spec.clusterIP"), "<none>");
    "EXTERNAL-IP" => |o, _| external_ip(o);
    "PORT(S)" => |o, _| ports(o);
    "AGE" => age;
    "SELECTOR" wide => |o, _| pairs(at(o, "spec.selector"));
}

table! { CONFIG_MAP:
    "NAME" => name;
    "DATA" => |o, _| (size(o, "data") + size(o, "binaryData")).to_string();
    "AGE" => age;
}

table! { SECRET:
    "NAME" => name;
    "TYPE" => |o, _| text(o, "type");
    "DATA" => |o, _| size(o, "data").to_string();
    "AGE" => age;
}

table! { EVENT:
    "LAST SEEN" => |o, now| event_age(o, now, true);
    "TYPE" => |o, _| text(o, "type");
    "REASON" => |o, _| text(o, "reason");
    "OBJECT" => |o, _| {
        format!("{}/{}", str_at(o, "involvedObject.kind").to_ascii_lowercase(), str_at(o, "involvedObject.name"))
    };
    "SUBOBJECT" wide => |o, _| text(o, "involvedObject.fieldPath");
    "SOURCE" wide => |o, _| source(o);
    "MESSAGE" => |o, _| text(o, "message").trim().into();
    "FIRST SEEN" wide => |o, now| event_age(o, now, false);
    "COUNT" wide => |o, _| event_count(o).to_string();
    "NAME" wide => name;
}

table! { RESOURCE_QUOTA:
    "NAME" => name;
    "REQUEST" => |o, _| quota(o, false);
    "LIMIT" => |o, _| quota(o, true);
    "AGE" => age;
}

table! { CONTROLLER_REVISION:
    "NAME" => name;
    "CONTROLLER" => |o, _| {
        let owner = list_at(o, "metadata.ownerReferences").iter().find(|r| r["controller"] == true);
        owner.map_or("<none>".into(), |r| {
            let group = str_at(r, "apiVersion").split_once('/').map_or(String::new(), |(g, _)| format!(".{g}"));
            format!("{}{group}/{}", str_at(r, "kind").to_ascii_lowercase(), str_at(r, "name"))
        })
    };
    "REVISION" => |o, _| number(o, "revision").to_string();
    "AGE" => age;
}

table! { VOLUME_SNAPSHOT:
    "NAME" => name;
    "READYTOUSE" => |o, _| cell(o, "status.readyToUse");
    "SOURCEPVC" => |o, _| text(o, "spec.source.persistentVolumeClaimName");
    "SOURCESNAPSHOTCONTENT" => |o, _| text(o, "spec.source.volumeSnapshotContentName");
    "RESTORESIZE" => |o, _| text(o, "status.restoreSize");
    "SNAPSHOTCLASS" => |o, _| text(o, "spec.volumeSnapshotClassName");
    "SNAPSHOTCONTENT" => |o, _| text(o, "status.boundVolumeSnapshotContentName");
    "CREATIONTIME" => |o, now| match str_at(o, "status.creationTime") { "" => String::new(), t => since(t, now) };
    "AGE" => age;
}

table! { VOLUME_SNAPSHOT_CONTENT:
    "NAME" => name;
    "READYTOUSE" => |o, _| cell(o, "status.readyToUse");
    "RESTORESIZE" => |o, _| cell(o, "status.restoreSize");
    "DELETIONPOLICY" => |o, _| text(o, "spec.deletionPolicy");
    "DRIVER" => |o, _| text(o, "spec.driver");
    "VOLUMESNAPSHOTCLASS" => |o, _| text(o, "spec.volumeSnapshotClassName");
    "VOLUMESNAPSHOT" => |o, _| text(o, "spec.volumeSnapshotRef.name");
    "VOLUMESNAPSHOTNAMESPACE" => |o, _| text(o, "spec.volumeSnapshotRef.namespace");
    "AGE" => age;
}

table! { VOLUME_SNAPSHOT_CLASS:
    "NAME" => name;
    "DRIVER" => |o, _| text(o, "driver");
    "DELETIONPOLICY" => |o, _| text(o, "deletionPolicy");
    "AGE" => age;
}

table! { VOLUME_POPULATOR:
    "NAME" => name;
    "SOURCEKIND" => |o, _| object::at(o, "sourceKind").map(Value::to_string).unwrap_or_default();
}

table! { NAME_AGE:
    "NAME" => name;
    "AGE" => age;
}

/// Returns the columns of a kind.
pub fn of(kind: &Kind) -> &'static [Column] {
    match kind.kind {
        _ if kind.defined => NAME_AGE,
        "PersistentVolume" => PERSISTENT_VOLUME,
        "PersistentVolumeClaim" => PERSISTENT_VOLUME_CLAIM,
        "StorageClass" => STORAGE_CLASS,
        "VolumeAttributesClass" => VOLUME_ATTRIBUTES_CLASS,
        "VolumeAttachment" => VOLUME_ATTACHMENT,
        "CSIDriver" => CSI_DRIVER,
        "CSINode" => CSI_NODE,
        "Pod" => POD,
        "StatefulSet" => STATEFUL_SET,
        "Deployment" => DEPLOYMENT,
        "ReplicaSet" => REPLICA_SET,
        "VolumeSnapshot" => VOLUME_SNAPSHOT,
        "VolumeSnapshotContent" => VOLUME_SNAPSHOT_CONTENT,
        "VolumeSnapshotClass" => VOLUME_SNAPSHOT_CLASS,
        "VolumePopulator" => VOLUME_POPULATOR,
        "Node" => NODE,
        "Namespace" => NAMESPACE,
        "Service" => SERVICE,
        "ConfigMap" => CONFIG_MAP,
        "Secret" => SECRET,
        "Event" => EVENT,
        "ResourceQuota" => RESOURCE_QUOTA,
        "ControllerRevision" => CONTROLLER_REVISION,
        "ServiceAccount" | "Hello" => NAME_AGE,
        // Kinds without a printer of their own.
        _ => CREATED_AT,
    }
}

fn name(o: &Value, _: Time) -> String {
    object::name(o).to_owned()
}

fn text(o: &Value, path: &str) -> String {
    str_at(o, path).to_owned()
}

fn or(text: String, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text }
}

fn unset(o: &Value, path: &str) -> String {
    at(o, path).and_then(Value::as_str).unwrap_or("<unset>").to_owned()
}

fn flag(o: &Value, path: &str) -> String {
    at(o, path).and_then(Value::as_bool).unwrap_or(false).to_string()
}

fn number(o: &Value, path: &str) -> i64 {
    at(o, path).and_then(Value::as_i64).unwrap_or(0)
}

fn size(o: &Value, path: &str) -> usize {
    at(o, path).and_then(Value::as_object).map_or(0, |m| m.len())
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(",")
}

/// Returns the `storage` entry of a resource list.
pub fn quantity(o: &Value, path: &str) -> String {
    match at(o, path).and_then(|list| list.get("storage")) {
        Some(Value::String(s)) => s.clone(),
        Some(Value::Number(n)) => n.to_string(),
        _ => String::new(),
    }
}

fn bound(o: &Value) -> bool {
    !str_at(o, "spec.volumeName").is_empty()
}

/// Returns the short names in the order `RWO,ROX,RWX,RWOP`, without duplicates.
pub fn access_modes(modes: &[&str]) -> String {
    static NAMES: [(&str, &str); 4] =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    join(NAMES.iter().filter(|(long, _)| modes.contains(long)).map(|(_, short)| *short))
}

fn phase(o: &Value, _: Time) -> String {
    if object::is_deleting(o) { "Terminating".into() } else { text(o, "status.phase") }
}

fn claim(o: &Value) -> String {
    match at(o, "spec.claimRef") {
        Some(r) if r.is_object() => format!("{}/{}", str_at(r, "namespace"), str_at(r, "name")),
        _ => String::new(),
    }
}

/// Returns the storage class. The beta annotation takes precedence over the field.
pub fn class(o: &Value) -> String {
    object::annotation(o, "volume.beta.kubernetes.io/storage-class")
        .map_or_else(|| text(o, "spec.storageClassName"), str::to_owned)
}

/// True if the stable or the beta annotation marks the class as default.
pub fn is_default_class(o: &Value) -> bool {
    ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"]
        .iter()
        .any(|key| object::annotation(o, key) == Some("true"))
}

/// Returns a duration in kubectl's short form.
pub fn human_duration(d: Duration) -> String {
    let s = d.as_secs();
    let (m, h, days) = (s / 60, s / 3600, s / 86_400);
    let two = |n: u64, unit: &str, rest: u64, small: &str| {
        if rest == 0 { format!("{n}{unit}") } else { format!("{n}{unit}{rest}{small}") }
    };
    if s < 120 {
        format!("{s}s")
    } else if m < 10 {
        two(m, "m", s % 60, "s")
    } else if m < 180 {
        format!("{m}m")
    } else if h < 8 {
        two(h, "h", m % 60, "m")
    } else if h < 48 {
        format!("{h}h")
    } else if h < 192 {
        two(days, "d", h % 24, "h")
    } else if days < 730 {
        format!("{days}d")
    } else if days < 365 * 8 {
        two(days / 365, "y", days % 365, "d")
    } else {
        format!("{}y", days / 365)
    }
}

/// Returns the age of a timestamp, or `<unknown>` without one.
pub fn since(timestamp: &str, now: Time) -> String {
    match Time::parse(timestamp) {
        None => "<unknown>".into(),
        Some(then) if then.since(now) > Duration::from_secs(1) => "<invalid>".into(),
        Some(then) => human_duration(now.since(then)),
    }
}

fn age(o: &Value, now: Time) -> String {
    since(str_at(o, "metadata.creationTimestamp"), now)
}

/// Returns a number or a boolean as text, or an empty text if it is absent.
fn cell(o: &Value, path: &str) -> String {
    at(o, path).map_or(String::new(), Value::to_string)
}

fn containers(o: &Value, field: &str) -> String {
    join(list_at(o, "spec.template.spec.containers").iter().map(|c| str_at(c, field)))
}

fn pairs(map: Option<&Value>) -> String {
    match map.and_then(Value::as_object) {
        Some(map) if !map.is_empty() => {
            let pairs: Vec<String> = map.iter().map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or(""))).collect();
            pairs.join(",")
        }
        _ => "<none>".into(),
    }
}

/// Formats a label selector as Go's `FormatLabelSelector` does.
pub fn selector(selector: Option<&Value>) -> String {
    let Some(selector) = selector else { return "<none>".into() };
    let mut parts: Vec<(String, String)> = Vec::new();
    if let Some(map) = selector.get("matchLabels").and_then(Value::as_object) {
        parts.extend(map.iter().map(|(k, v)| (k.clone(), format!("{k}={}", v.as_str().unwrap_or("")))));
    }
    for e in list_at(selector, "matchExpressions") {
        let (key, values) = (str_at(e, "key"), sorted_by_text(&strings_at(e, "values"), |v| v));
        let text = match str_at(e, "operator") {
            "In" => format!("{key} in ({})", values.join(",")),
            "NotIn" => format!("{key} notin ({})", values.join(",")),
            "Exists" => key.to_owned(),
            _ => format!("!{key}"),
        };
        parts.push((key.to_owned(), text));
    }
    let texts: Vec<String> = sorted_by_text(&parts, |p| &p.0).into_iter().map(|p| p.1).collect();
    or(texts.join(","), "<none>")
}

fn condition<'a>(o: &'a Value, name: &str) -> Option<&'a Value> {
    list_at(o, "status.conditions").iter().find(|c| str_at(c, "type") == name)
}

fn readiness_gates(o: &Value) -> String {
    let gates = list_at(o, "spec.readinessGates");
    if gates.is_empty() {
        return "<none>".into();
    }
    let ready = gates
        .iter()
        .filter(|g| condition(o, str_at(g, "conditionType")).is_some_and(|c| str_at(c, "status") == "True"))
        .count();
    format!("{ready}/{}", gates.len())
}

/// Returns READY, STATUS and RESTARTS of a Pod.
fn pod(o: &Value, now: Time) -> (String, String, String) {
    let mut total = list_at(o, "spec.containers").len();
    let mut ready = 0;
    let mut restarts = 0;
    let mut sidecar_restarts = 0;
    let mut last_restart: Option<&str> = None;
    let mut last_sidecar_restart: Option<&str> = None;
    let mut status = or(text(o, "status.reason"), str_at(o, "status.phase"));
    if condition(o, "PodScheduled").is_some_and(|c| str_at(c, "reason") == "SchedulingGated") {
        status = "SchedulingGated".into();
    }
    let init = list_at(o, "spec.initContainers");
    let is_sidecar =
        |name: &str| init.iter().any(|c| str_at(c, "name") == name && str_at(c, "restartPolicy") == "Always");
    total += init.iter().filter(|c| str_at(c, "restartPolicy") == "Always").count();
    let mut initializing = false;
    for (i, c) in list_at(o, "status.initContainerStatuses").iter().enumerate() {
        restarts += number(c, "restartCount");
        last_restart = last_restart.max(finished(c));
        let sidecar = is_sidecar(str_at(c, "name"));
        if sidecar {
            sidecar_restarts += number(c, "restartCount");
            last_sidecar_restart = last_sidecar_restart.max(finished(c));
        }
        let terminated = at(c, "state.terminated");
        if terminated.is_some_and(|t| number(t, "exitCode") == 0) {
            continue;
        }
        if sidecar && c["started"] == true {
            ready += usize::from(c["ready"] == true);
            continue;
        }
        let waiting = str_at(c, "state.waiting.reason");
        status = match terminated {
            Some(t) => format!("Init:{}", exit(t)),
            None if !waiting.is_empty() && waiting != "PodInitializing" => format!("Init:{waiting}"),
            None => format!("Init:{i}/{}", init.len()),
        };
        initializing = true;
        break;
    }
    if !initializing || condition(o, "Initialized").is_some_and(|c| str_at(c, "status") == "True") {
        restarts = sidecar_restarts;
        last_restart = last_sidecar_restart;
        let mut running = false;
        let mut error_reason = String::new();
        for c in list_at(o, "status.containerStatuses").iter().rev() {
            restarts += number(c, "restartCount");
            last_restart = last_restart.max(finished(c));
            let waiting = str_at(c, "state.waiting.reason");
            if !waiting.is_empty() {
                status = waiting.to_owned();
            } else if let Some(t) = at(c, "state.terminated") {
                status = exit(t);
                if number(t, "exitCode") != 0 {
                    error_reason = status.clone();
                }
            } else if c["ready"] == true && at(c, "state.running").is_some() {
                running = true;
                ready += 1;
            }
        }
        if status == "Completed" {
            let is_ready = condition(o, "Ready").is_some_and(|c| str_at(c, "status") == "True");
            if !error_reason.is_empty() {
                status = error_reason;
            } else if running && is_ready {
                status = "Running".into();
            } else if running {
                status = "NotReady".into();
            }
        }
    }
    if object::is_deleting(o) {
        let phase = str_at(o, "status.phase");
        if str_at(o, "status.reason") == "NodeLost" {
            status = "Unknown".into();
        } else if phase != "Succeeded" && phase != "Failed" {
            status = "Terminating".into();
        }
    }
    let restarts = match last_restart {
        Some(when) if restarts > 0 => format!("{restarts} ({} ago)", since(when, now)),
        _ => restarts.to_string(),
    };
    (format!("{ready}/{total}"), status, restarts)
}

fn finished(c: &Value) -> Option<&str> {
    at(c, "lastState.terminated.finishedAt").and_then(Value::as_str)
}

fn exit(terminated: &Value) -> String {
    let signal = number(terminated, "signal");
    match str_at(terminated, "reason") {
        "" if signal != 0 => format!("Signal:{signal}"),
        "" => format!("ExitCode:{}", number(terminated, "exitCode")),
        reason => reason.to_owned(),
    }
}

fn node_status(o: &Value) -> String {
    let mut status = match condition(o, "Ready") {
        Some(c) if str_at(c, "status") == "True" => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if o["spec"]["unschedulable"] == true {
        status += ",SchedulingDisabled";
    }
    status
}

/// Returns the roles from the labels: `control-plane,worker`.
pub fn node_roles(o: &Value) -> String {
    let mut roles: Vec<&str> = Vec::new();
    if let Some(labels) = at(o, "metadata.labels").and_then(Value::as_object) {
        for (key, value) in labels {
            let value = value.as_str().unwrap_or("");
            match key.strip_prefix("node-role.kubernetes.io/") {
                Some(role) if !role.is_empty() => roles.push(role),
                _ if key == "kubernetes.io/role" && !value.is_empty() => roles.push(value),
                _ => {}
            }
        }
    }
    roles = sorted_by_text(&roles, |r| r);
    roles.dedup();
    or(roles.join(","), "<none>")
}

fn address(o: &Value, kind: &str) -> String {
    let found = list_at(o, "status.addresses").iter().find(|a| str_at(a, "type") == kind);
    found.map_or("<none>".into(), |a| text(a, "address"))
}

fn external_ip(o: &Value) -> String {
    let external = strings_at(o, "spec.externalIPs");
    match str_at(o, "spec.type") {
        "ExternalName" => text(o, "spec.externalName"),
        "LoadBalancer" => {
            let mut ips: Vec<&str> = list_at(o, "status.loadBalancer.ingress")
                .iter()
                .map(|i| if str_at(i, "ip").is_empty() { str_at(i, "hostname") } else { str_at(i, "ip") })
                .collect();
            ips.extend(external);
            or(ips.join(","), "<pending>")
        }
        _ => or(external.join(","), "<none>"),
    }
}

fn ports(o: &Value) -> String {
    let list: Vec<String> = list_at(o, "spec.ports")
        .iter()
        .map(|p| {
            let protocol = or(text(p, "protocol"), "TCP");
            match number(p, "nodePort") {
                0 => format!("{}/{protocol}", number(p, "port")),
                node => format!("{}:{node}/{protocol}", number(p, "port")),
            }
        })
        .collect();
    or(list.join(","), "<none>")
}

/// Returns the component, and the host after a comma.
fn source(o: &Value) -> String {
    let component = or(text(o, "source.component"), str_at(o, "reportingComponent"));
    let host = or(text(o, "source.host"), str_at(o, "reportingInstance"));
    if host.is_empty() { component } else { format!("{component}, {host}") }
}

/// Returns the number of occurrences of an event.
pub fn event_count(o: &Value) -> i64 {
    match at(o, "series.count").and_then(Value::as_i64) {
        Some(count) => count,
        None => number(o, "count").max(1),
    }
}

/// Returns the time of the last (or first) occurrence of an event.
pub fn event_time(o: &Value, last: bool) -> &str {
    let fields: &[&str] = if last {
        &["series.lastObservedTime", "lastTimestamp", "firstTimestamp", "eventTime"]
    } else {
        &["firstTimestamp", "eventTime"]
    };
    fields.iter().map(|f| str_at(o, f)).find(|t| !t.is_empty()).unwrap_or("")
}

fn event_age(o: &Value, now: Time, last: bool) -> String {
    since(event_time(o, last), now)
}

fn quota(o: &Value, limits: bool) -> String {
    let Some(hard) = at(o, "status.hard").and_then(Value::as_object) else { return String::new() };
    let show = |v: Option<&Value>| match v {
        Some(Value::String(s)) => s.clone(),
        Some(other) => other.to_string(),
        None => "0".into(),
    };
    let parts: Vec<String> = hard
        .iter()
        .filter(|(name, _)| name.contains("limits.") == limits)
        .map(|(name, v)| format!("{name}: {}/{}", show(at(o, "status.used").and_then(|u| u.get(name))), show(Some(v))))
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn formats_ages() {
        let table = [
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (600, "10m"),
            (10_799, "179m"),
            (10_800, "3h"),
            (10_860, "3h1m"),
            (28_800, "8h"),
            (172_799, "47h"),
            (172_800, "2d"),
            (176_400, "2d1h"),
            (691_200, "8d"),
            (63_072_000, "2y"),
            (63_158_400, "2y1d"),
            (252_288_000, "8y"),
        ];
        for (s, want) in table {
            assert_eq!(human_duration(Duration::from_secs(s)), want);
        }
    }

    #[test]
    fn pod_status_reflects_containers() {
        let container =
            |state: Value, ready: bool| json!({"name": "c", "ready": ready, "restartCount": 0, "state": state});
        let table = [
            (json!({"phase": "Pending"}), "0/1 Pending 0"),
            (
                json!({"phase": "Pending", "containerStatuses": [container(json!({"waiting": {"reason": "ContainerCreating"}}), false)]}),
                "0/1 ContainerCreating 0",
            ),
            (
                json!({"phase": "Running", "containerStatuses": [container(json!({"running": {}}), true)]}),
                "1/1 Running 0",
            ),
            (
                json!({"phase": "Failed", "containerStatuses": [container(json!({"terminated": {"exitCode": 3}}), false)]}),
                "0/1 ExitCode:3 0",
            ),
        ];
        for (status, want) in table {
            let o = json!({"spec": {"containers": [{"name": "c"}]}, "status": status});
            let (ready, status, restarts) = pod(&o, Time::START);
            assert_eq!(format!("{ready} {status} {restarts}"), want);
        }
    }
}

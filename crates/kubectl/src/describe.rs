//! `kubectl describe`.
//!
//! Implements `kubectl/pkg/describe/describe.go`. Kinds without a describer are printed field by field, as upstream.
//! Not modelled: leases and resource usage of nodes, probes except their timing, and endpoints of Services.

use std::collections::BTreeSet;

use bindery_api::object::{self, Object, Value, at, list_at, str_at, strings_at};
use bindery_api::quantity::Quantity;
use bindery_api::request::{Body, Request};
use bindery_api::time::Time;
use bindery_api::{Kind, kinds};

use crate::CommandContext;
use crate::columns::{
    access_modes, class, event_time, human_duration, is_default_class, node_roles, quantity, selector, since,
};
use crate::error::{Error, Result};
use crate::get::go_print;
use crate::resources::{Info, of_object};
use crate::tabwriter::align_columns;
use bindery_api::sort::sorted_by_text;

/// The output of a describer: the aligned lines and the pending lines.
struct PrefixWriter {
    done: String,
    pending: String,
    now: Time,
}

/// The `key: value` lines of one volume source.
type Lines = &'static [(&'static str, &'static str, Show)];

/// The format of a field of a source.
#[derive(Clone, Copy)]
enum Show {
    Text,
    Flag,
    Number,
    List,
    Joined,
    /// `<none>` if the field is absent.
    Maybe,
    /// A reference to a Secret, formatted as Go formats the pointer.
    Secret,
}

/// The field of the volume, the `Type:` line, and the lines below it.
static SOURCES: &[(&str, &str, Lines)] = &[
    (
        "hostPath",
        "HostPath (bare host directory volume)",
        &[("Path", "path", Show::Text), ("HostPathType", "type", Show::Maybe)],
    ),
    ("emptyDir", "EmptyDir (a temporary directory that shares a pod's lifetime)", &[("Medium", "medium", Show::Text)]),
    (
        "gcePersistentDisk",
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        &[
            ("PDName", "pdName", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("Partition", "partition", Show::Number),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "awsElasticBlockStore",
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
        &[
            ("VolumeID", "volumeID", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("Partition", "partition", Show::Number),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "gitRepo",
        "GitRepo (a volume that is pulled from git when the pod is created)",
        &[("Repository", "repository", Show::Text), ("Revision", "revision", Show::Text)],
    ),
    (
        "secret",
        "Secret (a volume populated by a Secret)",
        &[("SecretName", "secretName", Show::Text), ("Optional", "optional", Show::Flag)],
    ),
    (
        "configMap",
        "ConfigMap (a volume populated by a ConfigMap)",
        &[("Name", "name", Show::Text), ("Optional", "optional", Show::Flag)],
    ),
    (
        "nfs",
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        &[("Server", "server", Show::Text), ("Path", "path", Show::Text), ("ReadOnly", "readOnly", Show::Flag)],
    ),
    (
        "iscsi",
        "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
        &[
            ("TargetPortal", "targetPortal", Show::Text),
            ("IQN", "iqn", Show::Text),
            ("Lun", "lun", Show::Number),
            // Upstream lacks this colon.
            ("ISCSIInterface\t", "iscsiInterface", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("ReadOnly", "readOnly", Show::Flag),
            ("Portals", "portals", Show::List),
            ("DiscoveryCHAPAuth", "chapAuthDiscovery", Show::Flag),
            ("SessionCHAPAuth", "chapAuthSession", Show::Flag),
            ("SecretRef", "secretRef", Show::Secret),
            ("InitiatorName", "initiatorName", Show::Maybe),
        ],
    ),
    (
        "glusterfs",
        "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
        &[
            ("EndpointsName", "endpoints", Show::Text),
            ("Path", "path", Show::Text),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "persistentVolumeClaim",
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        &[("ClaimName", "claimName", Show::Text), ("ReadOnly", "readOnly", Show::Flag)],
    ),
    (
        "ephemeral",
        "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
        &[],
    ),
    (
        "rbd",
        "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
        &[
            ("CephMonitors", "monitors", Show::List),
            ("RBDImage", "image", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("RBDPool", "pool", Show::Text),
            ("RadosUser", "user", Show::Text),
            ("Keyring", "keyring", Show::Text),
            ("SecretRef", "secretRef", Show::Secret),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "cephfs",
        "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
        &[
            ("Monitors", "monitors", Show::List),
            ("Path", "path", Show::Text),
            ("User", "user", Show::Text),
            ("SecretFile", "secretFile", Show::Text),
            ("SecretRef", "secretRef", Show::Secret),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "cinder",
        "Cinder (a Persistent Disk resource in OpenStack)",
        &[
            ("VolumeID", "volumeID", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("ReadOnly", "readOnly", Show::Flag),
            ("SecretRef", "secretRef", Show::Secret),
        ],
    ),
    (
        "fc",
        "FC (a Fibre Channel disk)",
        &[
            ("TargetWWNs", "targetWWNs", Show::Joined),
            ("LUN", "lun", Show::Maybe),
            ("FSType", "fsType", Show::Text),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "azureDisk",
        "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
        &[
            ("DiskName", "diskName", Show::Text),
            ("DiskURI", "diskURI", Show::Text),
            ("Kind: \t", "kind", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("CachingMode", "cachingMode", Show::Text),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "azureFile",
        "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
        &[
            ("SecretName", "secretName", Show::Text),
            ("SecretNamespace", "secretNamespace", Show::Text),
            ("ShareName", "shareName", Show::Text),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "vsphereVolume",
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        &[
            ("VolumePath", "volumePath", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("StoragePolicyName", "storagePolicyName", Show::Text),
        ],
    ),
    ("portworxVolume", "PortworxVolume (a Portworx Volume resource)", &[("VolumeID", "volumeID", Show::Text)]),
    (
        "flexVolume",
        "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
        &[
            ("Driver", "driver", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("SecretRef", "secretRef", Show::Secret),
            ("ReadOnly", "readOnly", Show::Flag),
            ("Options", "options", Show::List),
        ],
    ),
    ("local", "LocalVolume (a persistent volume backed by local storage on a node)", &[("Path", "path", Show::Text)]),
    (
        "csi",
        "CSI (a Container Storage Interface (CSI) volume source)",
        &[
            ("Driver", "driver", Show::Text),
            ("FSType", "fsType", Show::Text),
            ("VolumeHandle", "volumeHandle", Show::Text),
            ("ReadOnly", "readOnly", Show::Flag),
        ],
    ),
    (
        "image",
        "Image (a container image or OCI artifact)",
        &[("Reference", "reference", Show::Text), ("PullPolicy", "pullPolicy", Show::Text)],
    ),
];

const LAST_APPLIED: &str = crate::apply::LAST_APPLIED;
const LONGEST: usize = 140;

fn number(v: &Value, path: &str) -> i64 {
    at(v, path).and_then(Value::as_i64).unwrap_or(0)
}

/// Formats a list as `[a b]`.
fn bracketed(list: &[&str]) -> String {
    format!("[{}]", list.join(" "))
}

/// Formats a time as `Fri, 20 Nov 2026 21:00:00 +0000`. Without a time, formats Go's zero time.
fn rfc1123(text: &str) -> String {
    let Some(time) = Time::parse(text) else { return "Mon, 01 Jan 0001 00:00:00 +0000".into() };
    let days = time.micros / 86_400_000_000;
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize];
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let iso = time.rfc3339();
    let month = iso[5..7].parse::<usize>().unwrap_or(1).clamp(1, 12);
    format!("{weekday}, {} {} {} {} +0000", &iso[8..10], months[month - 1], &iso[..4], &iso[11..19])
}

fn first_bytes(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    format!("{}...", &text[..end])
}

impl PrefixWriter {
    fn new(now: Time) -> PrefixWriter {
        PrefixWriter { done: String::new(), pending: String::new(), now }
    }

    /// Writes a line with an indent of two spaces per level. Tabs separate its cells.
    fn line(&mut self, level: usize, text: &str) {
        self.write(level, text);
        self.pending.push('\n');
    }

    fn write(&mut self, level: usize, text: &str) {
        self.pending.push_str(&"  ".repeat(level));
        self.pending.push_str(text);
    }

    fn field(&mut self, level: usize, name: &str, value: &str) {
        self.line(level, &format!("{name}:\t{value}"));
    }

    /// Aligns the pending lines. The following lines do not share their columns.
    fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        if !pending.is_empty() {
            self.done += &align_columns(&pending, 0, 2);
        }
    }

    fn finish(mut self) -> String {
        self.flush();
        self.done
    }

    fn text(&mut self, name: &str, object: &Value, path: &str) {
        self.field(0, name, str_at(object, path));
    }

    fn map(&mut self, title: &str, map: Option<&Value>) {
        let pairs: Vec<String> = map
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or("")))
            .collect();
        self.column(title, &pairs);
    }

    /// Writes a title and values, one below the other.
    fn column(&mut self, title: &str, values: &[String]) {
        match values.split_first() {
            None => self.field(0, title, "<none>"),
            Some((first, rest)) => {
                self.field(0, title, first);
                for value in rest {
                    // The lines below an indented title are not indented: the tab aligns them.
                    let indent = &title[..title.len() - title.trim_start().len()];
                    self.line(0, &format!("{indent}\t{value}"));
                }
            }
        }
    }

    fn labels(&mut self, object: &Value) {
        self.map("Labels", at(object, "metadata.labels"));
    }

    fn annotations(&mut self, title: &str, object: &Value) {
        let empty = serde_json::Map::new();
        let map = at(object, "metadata.annotations").and_then(Value::as_object).unwrap_or(&empty);
        let kept: Vec<(&String, &str)> =
            map.iter().filter(|(k, _)| *k != LAST_APPLIED).map(|(k, v)| (k, v.as_str().unwrap_or(""))).collect();
        if kept.is_empty() {
            return self.field(0, title, "<none>");
        }
        self.write(0, &format!("{title}:\t"));
        for (i, (key, value)) in kept.iter().enumerate() {
            if i > 0 {
                self.write(0, "\t");
            }
            let value = value.strip_suffix('\n').unwrap_or(value);
            if value.len() + key.len() + 2 > LONGEST || value.contains('\n') {
                self.line(0, &format!("{key}:"));
                for line in value.split('\n') {
                    self.line(0, &format!("\t  {}", first_bytes(line, LONGEST - 2)));
                }
            } else {
                self.line(0, &format!("{key}: {value}"));
            }
        }
    }

    /// Writes a map on one line, as StorageClasses print annotations and parameters.
    fn one_line(&mut self, title: &str, map: Option<&Value>) {
        let pairs: Vec<String> = map
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or("")))
            .collect();
        let text = if pairs.is_empty() { "<none>".to_owned() } else { pairs.join(",") };
        self.field(0, title, &text);
    }

    fn head(&mut self, object: &Value, namespaced: bool) {
        self.text("Name", object, "metadata.name");
        if namespaced {
            self.text("Namespace", object, "metadata.namespace");
        }
    }

    fn status(&mut self, object: &Value) {
        match at(object, "metadata.deletionTimestamp").and_then(Value::as_str) {
            Some(when) => {
                let lasts = since(when, self.now);
                self.field(0, "Status", &format!("Terminating (lasts {lasts})"));
            }
            None => self.text("Status", object, "status.phase"),
        }
    }

    fn events(&mut self, events: Option<&[Object]>) {
        let Some(events) = events else { return };
        if events.is_empty() {
            return self.field(0, "Events", "<none>");
        }
        self.flush();
        self.line(0, "Events:");
        self.line(1, "Type\tReason\tAge\tFrom\tMessage");
        self.line(1, "----\t------\t----\t----\t-------");
        for e in &sorted_by_text(events, |e| str_at(e, "lastTimestamp")) {
            let age = interval(e, self.now);
            let source = match str_at(e, "source.component") {
                "" => str_at(e, "reportingComponent"),
                component => component,
            };
            let mut message = str_at(e, "message").trim().to_owned();
            let field = str_at(e, "involvedObject.fieldPath");
            if !field.is_empty() {
                message = format!("{field}: {message}");
            }
            self.line(1, &format!("{}\t{}\t{age}\t{source}\t{message}", str_at(e, "type"), str_at(e, "reason")));
        }
    }

    fn source(&mut self, owner: &Value, pod: bool) {
        let Some((field, kind, lines)) =
            SOURCES.iter().find(|(field, ..)| owner.get(*field).is_some_and(Value::is_object))
        else {
            if let Some(projected) = owner.get("projected") {
                return self.projected(projected);
            }
            if let Some(api) = owner.get("downwardAPI") {
                self.field(2, "Type", "DownwardAPI (a volume populated by information about the pod)");
                self.line(2, "Items:");
                for item in list_at(api, "items") {
                    let from = [str_at(item, "fieldRef.fieldPath"), str_at(item, "resourceFieldRef.resource")];
                    let from = from.iter().find(|f| !f.is_empty()).copied().unwrap_or("");
                    self.line(3, &format!("{from} -> {}", str_at(item, "path")));
                }
                return;
            }
            return self.line(1, "<unknown>");
        };
        let source = &owner[*field];
        self.field(2, "Type", kind);
        for (label, path, show) in *lines {
            if pod && *field == "csi" && *label == "VolumeHandle" {
                continue;
            }
            if pod && *field == "azureFile" && *label == "SecretNamespace" {
                continue;
            }
            let value = match show {
                Show::Text => str_at(source, path).to_owned(),
                Show::Flag => (at(source, path) == Some(&Value::Bool(true))).to_string(),
                Show::Number => number(source, path).to_string(),
                Show::List => at(source, path).map_or("[]".into(), go_print),
                Show::Joined => strings_at(source, path).join(", "),
                Show::Maybe => at(source, path).filter(|v| !v.is_null()).map_or("<none>".into(), go_print),
                Show::Secret => match at(source, path) {
                    Some(r) if r.is_object() && pod => format!("&LocalObjectReference{{Name:{},}}", str_at(r, "name")),
                    Some(r) if r.is_object() => {
                        format!("&SecretReference{{Name:{},Namespace:{},}}", str_at(r, "name"), str_at(r, "namespace"))
                    }
                    _ => "nil".into(),
                },
            };
            match label.strip_suffix('\t') {
                Some(bare) => self.line(2, &format!("{bare}\t{value}")),
                None => self.field(2, label, &value),
            }
        }
        match *field {
            "csi" => {
                let pairs: Vec<String> = at(source, "volumeAttributes")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                    .map(|(k, v)| first_bytes(&format!("{k}={}", v.as_str().unwrap_or("")), LONGEST))
                    .collect();
                match pairs.split_first() {
                    None => self.field(2, "VolumeAttributes", "<none>"),
                    // Each cell has the indent of its level, on both sides of the tab.
                    Some((first, rest)) => {
                        self.line(2, &format!("VolumeAttributes:\t    {first}"));
                        for pair in rest {
                            self.line(2, &format!("    \t    {pair}"));
                        }
                    }
                }
            }
            "emptyDir" => {
                let limit = match source.get("sizeLimit") {
                    Some(Value::String(s)) if s != "0" => s.clone(),
                    _ => "<unset>".into(),
                };
                self.field(2, "SizeLimit", &limit);
            }
            "ephemeral" => {
                if let Some(template) = source.get("volumeClaimTemplate") {
                    self.claim(template, false, "    ");
                }
            }
            _ => {}
        }
    }

    fn projected(&mut self, projected: &Value) {
        self.field(2, "Type", "Projected (a volume that contains injected data from multiple sources)");
        for source in list_at(projected, "sources") {
            let optional = |s: &Value| (s["optional"] == true).to_string();
            if let Some(secret) = source.get("secret") {
                self.field(2, "SecretName", str_at(secret, "name"));
                self.field(2, "Optional", &optional(secret));
            } else if source.get("downwardAPI").is_some() {
                self.field(2, "DownwardAPI", "true");
            } else if let Some(map) = source.get("configMap") {
                self.field(2, "ConfigMapName", str_at(map, "name"));
                self.field(2, "Optional", &optional(map));
            } else if let Some(token) = source.get("serviceAccountToken") {
                self.field(2, "TokenExpirationSeconds", &number(token, "expirationSeconds").to_string());
            }
        }
    }

    /// Writes a claim, or with `indent` the claim template of an ephemeral volume.
    fn claim(&mut self, claim: &Value, full: bool, indent: &str) {
        let mut inner = PrefixWriter::new(self.now);
        if full {
            inner.head(claim, true);
        }
        inner.field(0, "StorageClass", &class(claim));
        if full {
            inner.status(claim);
        }
        inner.text("Volume", claim, "spec.volumeName");
        // In a template each cell has the indent, on both sides of the tab.
        let before = inner.pending.len();
        inner.map("Labels", at(claim, "metadata.labels"));
        let labels = inner.pending.split_off(before);
        inner.annotations("Annotations", claim);
        let annotations = inner.pending.split_off(before);
        if full {
            inner.pending += &labels;
            inner.pending += &annotations;
        } else {
            inner.pending += &labels.replace("\n\t", "\n    \t").replace('\t', "\t    ");
            inner.pending += &annotations.replace('\t', "\t    ");
        }
        if full {
            inner.field(0, "Finalizers", &bracketed(&object::finalizers(claim)));
        }
        let bound = !str_at(claim, "spec.volumeName").is_empty();
        let capacity = if bound { or_zero(quantity(claim, "status.capacity")) } else { String::new() };
        let modes = if bound { access_modes(&strings_at(claim, "status.accessModes")) } else { String::new() };
        inner.field(0, "Capacity", &capacity);
        inner.field(0, "Access Modes", &modes);
        if let Some(mode) = at(claim, "spec.volumeMode").and_then(Value::as_str) {
            inner.field(0, "VolumeMode", mode);
        }
        if let Some(source) = at(claim, "spec.dataSource").filter(|s| s.is_object()) {
            inner.line(0, "DataSource:");
            if let Some(group) = source.get("apiGroup").and_then(Value::as_str) {
                inner.field(1, "APIGroup", group);
            }
            inner.field(1, "Kind", str_at(source, "kind"));
            inner.field(1, "Name", str_at(source, "name"));
        }
        for line in inner.pending.lines() {
            self.pending += indent;
            self.pending += line;
            self.pending.push('\n');
        }
    }

    fn volumes(&mut self, volumes: &[Value], space: &str) {
        if volumes.is_empty() {
            return self.field(0, &format!("{space}Volumes"), "<none>");
        }
        self.line(0, &format!("{space}Volumes:"));
        for volume in volumes {
            let indent = if space.is_empty() { "" } else { " " };
            self.line(1, &format!("{indent}{}:", str_at(volume, "name")));
            self.source(volume, true);
        }
    }

    fn containers(&mut self, label: &str, containers: &[Value], statuses: &[Value], space: &str) {
        let none = if containers.is_empty() { " <none>" } else { "" };
        self.line(0, &format!("{space}{label}:{none}"));
        let indent = if space.is_empty() { "" } else { " " };
        for c in containers {
            let status = statuses.iter().find(|s| s["name"] == c["name"]);
            self.line(1, &format!("{indent}{}:", str_at(c, "name")));
            if let Some(status) = status {
                self.field(2, "Container ID", str_at(status, "containerID"));
            }
            self.field(2, "Image", str_at(c, "image"));
            if let Some(status) = status {
                self.field(2, "Image ID", str_at(status, "imageID"));
            }
            for (title, field) in [("Port", "containerPort"), ("Host Port", "hostPort")] {
                let ports: Vec<String> = list_at(c, "ports")
                    .iter()
                    .map(|p| {
                        let text = format!("{}/{}", number(p, field), str_at(p, "protocol"));
                        match str_at(p, "name") {
                            "" => text,
                            name => format!("{text} ({name})"),
                        }
                    })
                    .collect();
                match ports.len() {
                    0 => self.field(2, title, "<none>"),
                    1 => self.field(2, title, &ports[0]),
                    _ => self.field(2, &format!("{title}s"), &ports.join(", ")),
                }
            }
            for (title, field) in [("Command", "command"), ("Args", "args")] {
                let words = strings_at(c, field);
                if !words.is_empty() {
                    self.line(2, &format!("{title}:"));
                    for line in words.iter().flat_map(|w| w.split('\n')) {
                        self.line(3, line);
                    }
                }
            }
            if let Some(status) = status {
                self.state("State", &status["state"]);
                if at(status, "lastState.terminated").is_some() {
                    self.state("Last State", &status["lastState"]);
                }
                let ready = if status["ready"] == true { "True" } else { "False" };
                self.field(2, "Ready", ready);
                self.field(2, "Restart Count", &number(status, "restartCount").to_string());
            }
            for (title, field) in [("Limits", "resources.limits"), ("Requests", "resources.requests")] {
                let list = at(c, field).and_then(Value::as_object).filter(|l| !l.is_empty());
                if let Some(list) = list {
                    self.line(2, &format!("{title}:"));
                    for (name, value) in list {
                        self.field(3, name, &go_print(value));
                    }
                }
            }
            self.environment(c);
            self.mounts(c);
        }
    }

    fn state(&mut self, title: &str, state: &Value) {
        if let Some(running) = state.get("running") {
            self.field(2, title, "Running");
            self.field(3, "Started", &rfc1123(str_at(running, "startedAt")));
        } else if let Some(t) = state.get("terminated") {
            self.field(2, title, "Terminated");
            for (name, field) in [("Reason", "reason"), ("Message", "message")] {
                if !str_at(t, field).is_empty() {
                    self.field(3, name, str_at(t, field));
                }
            }
            self.field(3, "Exit Code", &number(t, "exitCode").to_string());
            if number(t, "signal") > 0 {
                self.field(3, "Signal", &number(t, "signal").to_string());
            }
            self.field(3, "Started", &rfc1123(str_at(t, "startedAt")));
            self.field(3, "Finished", &rfc1123(str_at(t, "finishedAt")));
        } else {
            self.field(2, title, "Waiting");
            let reason = str_at(state, "waiting.reason");
            if !reason.is_empty() {
                self.field(3, "Reason", reason);
            }
        }
    }

    fn environment(&mut self, c: &Value) {
        let env = list_at(c, "env");
        if env.is_empty() {
            return self.field(2, "Environment", "<none>");
        }
        self.line(2, "Environment:");
        for e in env {
            let name = str_at(e, "name");
            let Some(from) = e.get("valueFrom").filter(|f| f.is_object()) else {
                for (i, line) in str_at(e, "value").split('\n').enumerate() {
                    if i == 0 {
                        self.field(3, name, line);
                    } else {
                        self.line(3, &format!("\t{line}"));
                    }
                }
                continue;
            };
            for (field, words) in [("secretKeyRef", "in secret"), ("configMapKeyRef", "of config map")] {
                if let Some(r) = from.get(field) {
                    let (key, of) = (str_at(r, "key"), str_at(r, "name"));
                    let optional = r["optional"] == true;
                    self.field(3, name, &format!("<set to the key '{key}' {words} '{of}'>\tOptional: {optional}"));
                }
            }
            if let Some(r) = from.get("fieldRef") {
                let version = match str_at(r, "apiVersion") {
                    "" => "v1",
                    version => version,
                };
                self.field(3, name, &format!(" ({version}:{})", str_at(r, "fieldPath")));
            }
            if let Some(r) = from.get("resourceFieldRef") {
                self.field(3, name, &format!(" ({})", str_at(r, "resource")));
            }
        }
    }

    fn mounts(&mut self, c: &Value) {
        let mounts = sorted_by_text(list_at(c, "volumeMounts"), |m| str_at(m, "mountPath"));
        if mounts.is_empty() {
            self.field(2, "Mounts", "<none>");
        } else {
            self.line(2, "Mounts:");
        }
        for m in &mounts {
            let mut flags = if m["readOnly"] == true { "ro".to_owned() } else { "rw".to_owned() };
            if !str_at(m, "subPath").is_empty() {
                flags += &format!(",path={}", bindery_api::field::quote(str_at(m, "subPath")));
            }
            self.line(3, &format!("{} from {} ({flags})", str_at(m, "mountPath"), str_at(m, "name")));
        }
        let devices = sorted_by_text(list_at(c, "volumeDevices"), |d| str_at(d, "devicePath"));
        if !devices.is_empty() {
            // Upstream tests the mounts here, too, not the devices.
            self.line(2, if mounts.is_empty() { "Devices:\t<none>" } else { "Devices:" });
            for d in &devices {
                self.line(3, &format!("{} from {}", str_at(d, "devicePath"), str_at(d, "name")));
            }
        }
    }

    fn tolerations(&mut self, title: &str, tolerations: &[Value]) {
        let texts: Vec<String> = sorted_by_text(tolerations, |t| str_at(t, "key"))
            .iter()
            .map(|t| {
                let mut text = str_at(t, "key").to_owned();
                if !str_at(t, "value").is_empty() {
                    text += &format!("={}", str_at(t, "value"));
                }
                if !str_at(t, "effect").is_empty() {
                    text += &format!(":{}", str_at(t, "effect"));
                }
                if str_at(t, "operator") == "Exists" && str_at(t, "value").is_empty() {
                    text += if text.is_empty() { "op=Exists" } else { " op=Exists" };
                }
                if let Some(s) = at(t, "tolerationSeconds").and_then(Value::as_i64) {
                    text += &format!(" for {s}s");
                }
                text
            })
            .collect();
        self.column_at_tab(title, &texts);
    }

    /// As [`PrefixWriter::column`], but the lines after the first start with a tab.
    fn column_at_tab(&mut self, title: &str, values: &[String]) {
        match values.split_first() {
            None => self.field(0, title, "<none>"),
            Some((first, rest)) => {
                self.field(0, title, first);
                rest.iter().for_each(|v| self.line(0, &format!("\t{v}")));
            }
        }
    }

    fn pod_template(&mut self, template: &Value) {
        self.line(0, "Pod Template:");
        let pairs: Vec<String> = at(template, "metadata.labels")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or("")))
            .collect();
        self.column_at_tab("  Labels", &pairs);
        if at(template, "metadata.annotations").and_then(Value::as_object).is_some_and(|m| !m.is_empty()) {
            self.annotations("  Annotations", template);
        }
        let spec = &template["spec"];
        if !str_at(spec, "serviceAccountName").is_empty() {
            self.field(1, "Service Account", str_at(spec, "serviceAccountName"));
        }
        if !list_at(spec, "initContainers").is_empty() {
            self.containers("Init Containers", list_at(spec, "initContainers"), &[], "  ");
        }
        self.containers("Containers", list_at(spec, "containers"), &[], "  ");
        self.volumes(list_at(spec, "volumes"), "  ");
        self.spread(list_at(spec, "topologySpreadConstraints"), "  ");
        if !str_at(spec, "priorityClassName").is_empty() {
            self.field(1, "Priority Class Name", str_at(spec, "priorityClassName"));
        }
        let pairs: Vec<String> = at(spec, "nodeSelector")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or("")))
            .collect();
        self.column_at_tab("  Node-Selectors", &pairs);
        self.tolerations("  Tolerations", list_at(spec, "tolerations"));
    }

    fn spread(&mut self, constraints: &[Value], space: &str) {
        for (i, c) in sorted_by_text(constraints, |c| str_at(c, "topologyKey")).iter().enumerate() {
            let mut text = format!(
                "{}:{} when max skew {} is exceeded",
                str_at(c, "topologyKey"),
                str_at(c, "whenUnsatisfiable"),
                number(c, "maxSkew")
            );
            if let Some(s) = c.get("labelSelector").filter(|s| s.is_object()) {
                text += &format!(" for selector {}", selector(Some(s)));
            }
            let title = if i == 0 { "Topology Spread Constraints:" } else { "" };
            self.line(0, &format!("{space}{title}\t{text}"));
        }
    }

    fn conditions(&mut self, object: &Value, reason: bool) {
        let conditions = list_at(object, "status.conditions");
        if conditions.is_empty() {
            return;
        }
        self.line(0, "Conditions:");
        self.line(1, if reason { "Type\tStatus\tReason" } else { "Type\tStatus" });
        if reason {
            self.line(1, "----\t------\t------");
        }
        for c in conditions {
            let (kind, status) = (str_at(c, "type"), str_at(c, "status"));
            if reason {
                self.line(1, &format!("{kind} \t{status}\t{}", str_at(c, "reason")));
            } else {
                self.line(1, &format!("{kind} \t{status} "));
            }
        }
    }

    /// Writes every field, with its name split at capitals.
    fn generic(&mut self, level: usize, value: &Value, path: &str) {
        const SKIP: [&str; 5] = [
            ".metadata.managedFields",
            ".metadata.name",
            ".metadata.namespace",
            ".metadata.labels",
            ".metadata.annotations",
        ];
        for (key, v) in value.as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            if SKIP.contains(&path.as_str()) {
                continue;
            }
            match v {
                Value::Object(_) => {
                    self.line(level, &format!("{}:", smart_label(key)));
                    self.generic(level + 1, v, &path);
                }
                Value::Array(list) => {
                    self.line(level, &format!("{}:", smart_label(key)));
                    for item in list {
                        if item.is_object() {
                            self.generic(level + 1, item, &path);
                        } else {
                            self.line(level + 1, &go_print(item));
                        }
                    }
                }
                other => self.field(level, &smart_label(key), &go_print(other)),
            }
        }
    }
}

/// A quantity without a value is printed as `0`.
fn or_zero(text: String) -> String {
    if text.is_empty() { "0".into() } else { text }
}

/// Returns `Creation Timestamp` for `creationTimestamp`.
fn smart_label(field: &str) -> String {
    if field.contains(|c: char| !c.is_alphabetic() && c != '-') {
        return field.to_owned();
    }
    // Runs of one case. The last letter of a run of capitals belongs to the lowercase run after it.
    let mut parts: Vec<String> = Vec::new();
    for c in field.chars() {
        let class = |c: char| {
            if c.is_lowercase() {
                1
            } else if c.is_uppercase() {
                2
            } else {
                3
            }
        };
        match parts.last_mut() {
            Some(part) if part.chars().last().map(class) == Some(class(c)) => part.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    let mut i = 0;
    while i + 1 < parts.len() {
        if parts[i].starts_with(char::is_uppercase) && parts[i + 1].starts_with(char::is_lowercase) {
            let last = parts[i].pop().unwrap_or_default();
            parts[i + 1].insert(0, last);
            if parts[i].is_empty() {
                parts.remove(i);
                continue;
            }
        }
        i += 1;
    }
    let all_upper = |s: &str| !s.chars().any(|c| c.is_alphabetic() && !c.is_uppercase());
    let mut merged: Vec<String> = Vec::new();
    let mut i = 0;
    while i < parts.len() {
        let next_capital = parts.get(i + 1).is_some_and(|n| n.starts_with(char::is_uppercase));
        if parts[i].len() >= 2 && all_upper(&parts[i]) && next_capital {
            merged.push(format!("{}{}", parts[i], parts[i + 1]));
            i += 1;
        } else {
            merged.push(parts[i].clone());
        }
        i += 1;
    }
    let words: Vec<String> = merged
        .into_iter()
        .map(|part| {
            if matches!(part.to_uppercase().as_str(), "API" | "URL" | "UID" | "GUID") {
                part.to_uppercase()
            } else if part.to_lowercase() == part {
                let mut chars = part.chars();
                chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
            } else {
                part
            }
        })
        .collect();
    words.join(" ")
}

/// Returns `43s (x8 over 10m)`, or only the age.
pub fn interval(e: &Value, now: Time) -> String {
    let first = match str_at(e, "eventTime") {
        "" => str_at(e, "firstTimestamp"),
        time => time,
    };
    let ago = |text: &str| Time::parse(text).map_or("<unknown>".to_owned(), |t| human_duration(now.since(t)));
    if at(e, "series").is_some_and(Value::is_object) {
        format!("{} (x{} over {})", ago(str_at(e, "series.lastObservedTime")), number(e, "series.count"), ago(first))
    } else if number(e, "count") > 1 {
        format!("{} (x{} over {})", ago(str_at(e, "lastTimestamp")), number(e, "count"), ago(first))
    } else {
        ago(first)
    }
}

/// Returns the names in the `Used By` field of a claim: the Pods that mount it, and the Pods that own it.
fn users(claim: &Value, pods: &[Object]) -> Vec<String> {
    let owners: Vec<&str> = list_at(claim, "metadata.ownerReferences")
        .iter()
        .filter(|r| r["kind"] == "Pod")
        .map(|r| str_at(r, "uid"))
        .collect();
    let mut names: Vec<String> = Vec::new();
    for pod in pods {
        let mounts = list_at(pod, "spec.volumes")
            .iter()
            .filter(|v| str_at(v, "persistentVolumeClaim.claimName") == object::name(claim))
            .count();
        let times = if mounts == 0 && owners.contains(&object::uid(pod)) { 1 } else { mounts };
        names.extend(std::iter::repeat_n(object::name(pod).to_owned(), times));
    }
    sorted_by_text(&names, |n| n)
}

impl CommandContext<'_> {
    /// `kubectl describe`.
    pub fn describe(&mut self) -> Result<()> {
        let mut show_events = self.args.on_by_default("show-events");
        let mut infos = Vec::new();
        let mut errors: Vec<Error> = Vec::new();
        if self.args.has("filename") {
            let (found, failed) = self.read_text("describe")?;
            infos = found;
            if !failed.is_empty() {
                errors.push(Error::Many(failed));
            }
        } else {
            let targets = self.targets()?;
            if targets.items.is_empty() {
                return Err("You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.\n".into());
            }
            for (kind, names) in &targets.items {
                if names.is_empty() {
                    infos.extend(self.list(kind)?.iter().map(|o| of_object(kind, o)));
                }
                for name in names {
                    let namespace = if kind.namespaced { self.namespace.clone() } else { String::new() };
                    let info = Info::named(kind, namespace, name);
                    match self.fetch(&info) {
                        Ok(object) => infos.push(of_object(kind, &object)),
                        Err(error) if error.is_not_found() && names.len() == 1 && !targets.slashed => {
                            return self.describe_matching(kind, name, error);
                        }
                        Err(error) => errors.push(error),
                    }
                }
            }
        }
        if (!errors.is_empty() || infos.len() > 1) && !self.args.has("show-events") {
            show_events = false;
        }
        let mut seen = BTreeSet::new();
        let mut first = true;
        for info in &infos {
            match self.describe_one(info, show_events) {
                Ok(text) => {
                    if !std::mem::take(&mut first) {
                        self.out += "\n\n";
                    }
                    self.out += &text;
                }
                Err(error) => {
                    if seen.insert(error.text()) {
                        errors.push(error);
                    }
                }
            }
        }
        if infos.is_empty() && errors.is_empty() {
            let line = if self.args.on("all-namespaces") {
                "No resources found".to_owned()
            } else {
                format!("No resources found in {} namespace.", self.namespace)
            };
            self.warn(&line);
        }
        crate::error::aggregate(errors)
    }

    /// Describes the objects whose names start with a prefix, if no object has the name itself.
    fn describe_matching(&mut self, kind: &'static Kind, prefix: &str, original: Error) -> Result<()> {
        let mut found = false;
        for object in self.list(kind)? {
            if object::name(&object).starts_with(prefix) {
                found = true;
                let text = self.describe_one(&of_object(kind, &object), self.args.on_by_default("show-events"))?;
                self.print_line(&text);
            }
        }
        if found { Ok(()) } else { Err(original) }
    }

    /// Lists all objects of a kind in a namespace.
    fn all(&mut self, kind: &'static Kind, namespace: &str) -> Vec<Object> {
        match self.request(Request::list(kind, namespace)).map(|r| r.body) {
            Ok(Body::List(objects, _)) => objects,
            _ => Vec::new(),
        }
    }

    fn events_of(&mut self, object: &Value, kind: &Kind) -> Vec<Object> {
        self.all(&kinds::EVENT, object::namespace(object))
            .into_iter()
            .filter(|e| {
                let i = &e["involvedObject"];
                str_at(i, "name") == object::name(object)
                    && str_at(i, "namespace") == object::namespace(object)
                    && str_at(i, "kind") == kind.kind
                    && str_at(i, "uid") == object::uid(object)
            })
            .collect()
    }

    fn describe_one(&mut self, info: &Info, show_events: bool) -> Result<String> {
        let object = self.fetch(info)?;
        let o: &Value = &object;
        let events = show_events.then(|| self.events_of(o, info.kind));
        let events = events.as_deref();
        let mut writer = PrefixWriter::new(self.client.now());
        match if info.kind.defined { "" } else { info.kind.kind } {
            "PersistentVolume" => volume(&mut writer, o),
            "PersistentVolumeClaim" => {
                let pods = self.all(&kinds::POD, &info.namespace);
                writer.claim(o, true, "");
                writer.column_at_tab("Used By", &users(o, &pods));
                let conditions = list_at(o, "status.conditions");
                if !conditions.is_empty() {
                    writer.line(0, "Conditions:");
                    writer.line(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage");
                    writer.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
                    for c in conditions {
                        writer.line(
                            1,
                            &format!(
                                "{} \t{} \t{} \t{} \t{} \t{}",
                                str_at(c, "type"),
                                str_at(c, "status"),
                                rfc1123(str_at(c, "lastProbeTime")),
                                rfc1123(str_at(c, "lastTransitionTime")),
                                str_at(c, "reason"),
                                str_at(c, "message")
                            ),
                        );
                    }
                }
            }
            "StorageClass" => storage_class(&mut writer, o),
            "VolumeAttributesClass" => {
                writer.head(o, false);
                writer.one_line("Annotations", at(o, "metadata.annotations"));
                writer.text("DriverName", o, "driverName");
                writer.one_line("Parameters", o.get("parameters"));
            }
            "CSINode" => csi_node(&mut writer, o),
            "Pod" => pod(&mut writer, o),
            "StatefulSet" | "Deployment" | "ReplicaSet" => {
                let pods = self.all(&kinds::POD, &info.namespace);
                let sets = self.all(&kinds::REPLICA_SET, &info.namespace);
                workload(&mut writer, o, &pods, &sets);
            }
            "Namespace" => {
                let quotas = self.all(&kinds::RESOURCE_QUOTA, object::name(o));
                let ranges = self.all(&kinds::LIMIT_RANGE, object::name(o));
                namespace(&mut writer, o, &quotas, &ranges);
                return Ok(writer.finish());
            }
            "ResourceQuota" => {
                writer.head(o, true);
                let mut scopes = strings_at(o, "spec.scopes");
                bindery_api::sort::sort(&mut scopes, Ord::cmp);
                if !scopes.is_empty() {
                    writer.field(0, "Scopes", &scopes.join(", "));
                    scopes.iter().filter_map(|scope| scope_help(scope)).for_each(|help| writer.line(0, help));
                }
                writer.line(0, "Resource\tUsed\tHard");
                writer.line(0, "--------\t----\t----");
                quota_rows(&mut writer, 0, o);
                return Ok(writer.finish());
            }
            "LimitRange" => {
                writer.head(o, true);
                writer.line(0, "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
                writer.line(0, "----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
                limit_rows(&mut writer, "", o);
                return Ok(writer.finish());
            }
            "ConfigMap" => {
                writer.head(o, true);
                writer.labels(o);
                writer.annotations("Annotations", o);
                writer.line(0, "\nData\n====");
                for (key, value) in o["data"].as_object().into_iter().flatten() {
                    writer.line(0, &format!("{key}:\n----\n{}\n", value.as_str().unwrap_or("")));
                }
                writer.line(0, "\nBinaryData\n====");
                for (key, value) in o["binaryData"].as_object().into_iter().flatten() {
                    let bytes = decoded_length(value.as_str().unwrap_or(""));
                    writer.line(0, &format!("{key}: {bytes} bytes"));
                }
                writer.line(0, "");
            }
            "Secret" => {
                writer.head(o, true);
                writer.labels(o);
                writer.annotations("Annotations", o);
                writer.line(0, &format!("\nType:\t{}", str_at(o, "type")));
                writer.line(0, "\nData\n====");
                for (key, value) in o["data"].as_object().into_iter().flatten() {
                    writer.field(0, key, &format!("{} bytes", decoded_length(value.as_str().unwrap_or(""))));
                }
                return Ok(writer.finish());
            }
            "Service" => service(&mut writer, o),
            "ServiceAccount" => {
                writer.head(o, true);
                writer.labels(o);
                writer.annotations("Annotations", o);
                let names: Vec<&str> = list_at(o, "imagePullSecrets").iter().map(|s| str_at(s, "name")).collect();
                writer.line(0, &format!("Image pull secrets:\t{}", names.first().unwrap_or(&"<none>")));
                for name in names.iter().skip(1) {
                    writer.line(0, &format!("                   \t{name}"));
                }
            }
            "Node" => {
                let pods = self.all(&kinds::POD, "");
                node(&mut writer, o, &pods);
            }
            _ => {
                writer.head(o, true);
                writer.labels(o);
                writer.annotations("Annotations", o);
                writer.generic(0, o, "");
            }
        }
        writer.events(events);
        Ok(writer.finish())
    }

    /// `kubectl events`.
    pub fn events(&mut self) -> Result<()> {
        if self.args.on("watch") {
            return Err("--watch is not modelled here: every write is shown as it happens".into());
        }
        let all = self.args.on("all-namespaces");
        let namespace = if all { String::new() } else { self.namespace.clone() };
        let mut events = self.all(&kinds::EVENT, &namespace);
        if let Some(target) = self.args.all("for").last().cloned() {
            let Some((resource, name)) = target.split_once('/') else {
                return Err("--for must be in resource/name form".into());
            };
            if name.contains('/') {
                return Err("arguments in resource/name form may not have more than one slash".into());
            }
            let kind = crate::resources::kind_of(self.client, resource)?;
            events
                .retain(|e| str_at(e, "involvedObject.kind") == kind.kind && str_at(e, "involvedObject.name") == name);
        }
        let types = self.args.all("types").to_vec();
        events.retain(|e| types.is_empty() || types.iter().any(|t| t.eq_ignore_ascii_case(str_at(e, "type"))));
        if events.is_empty() {
            let line =
                if all { "No events found.".to_owned() } else { format!("No events found in {namespace} namespace.") };
            self.warn(&line);
            return Ok(());
        }
        events = sorted_by_text(&events, |e| event_time(e, true));
        if self.prints_objects() {
            return self.print_objects_as(events.iter().map(|e| Value::clone(e)).collect(), false);
        }
        let mut text = String::new();
        let prefix = |cell: &str| if all { format!("{cell}\t") } else { String::new() };
        if !self.args.on("no-headers") {
            text += &(prefix("NAMESPACE") + "LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
        }
        let now = self.client.now();
        for e in &events {
            text += &format!(
                "{}{}\t{}\t{}\t{}/{}\t{}\n",
                prefix(object::namespace(e)),
                interval(e, now),
                str_at(e, "type"),
                str_at(e, "reason"),
                str_at(e, "involvedObject.kind"),
                str_at(e, "involvedObject.name"),
                str_at(e, "message").trim()
            );
        }
        self.out += &align_columns(&text, 6, 3);
        Ok(())
    }
}

fn decoded_length(base64: &str) -> usize {
    base64.trim_end_matches('=').len() * 3 / 4
}

fn volume(writer: &mut PrefixWriter, o: &Value) {
    writer.head(o, false);
    writer.labels(o);
    writer.annotations("Annotations", o);
    writer.field(0, "Finalizers", &bracketed(&object::finalizers(o)));
    writer.field(0, "StorageClass", &class(o));
    writer.status(o);
    let claim = match at(o, "spec.claimRef").filter(|r| r.is_object()) {
        Some(r) => format!("{}/{}", str_at(r, "namespace"), str_at(r, "name")),
        None => String::new(),
    };
    writer.field(0, "Claim", &claim);
    writer.text("Reclaim Policy", o, "spec.persistentVolumeReclaimPolicy");
    writer.field(0, "Access Modes", &access_modes(&strings_at(o, "spec.accessModes")));
    if let Some(mode) = at(o, "spec.volumeMode").and_then(Value::as_str) {
        writer.field(0, "VolumeMode", mode);
    }
    writer.field(0, "Capacity", &or_zero(quantity(o, "spec.capacity")));
    match at(o, "spec.nodeAffinity.required").filter(|r| r.is_object()) {
        None => writer.field(0, "Node Affinity", "<none>"),
        Some(required) => {
            writer.line(0, "Node Affinity:\t");
            let terms = list_at(required, "nodeSelectorTerms");
            writer.line(1, if terms.is_empty() { "Required Terms:\t<none>" } else { "Required Terms:\t" });
            for (i, term) in terms.iter().enumerate() {
                terms_of(writer, 2, &format!("Term {i}"), list_at(term, "matchExpressions"), None);
            }
        }
    }
    writer.text("Message", o, "status.message");
    writer.line(0, "Source:");
    writer.source(&o["spec"], false);
}

/// Writes the expressions of a term, one per line.
fn terms_of(writer: &mut PrefixWriter, level: usize, title: &str, expressions: &[Value], operator: Option<&str>) {
    if expressions.is_empty() {
        return writer.field(level, title, "<none>");
    }
    for (i, e) in expressions.iter().enumerate() {
        let own = str_at(e, "operator").to_lowercase();
        let mut text = format!("{} {}", str_at(e, "key"), operator.unwrap_or(&own));
        let values = strings_at(e, "values");
        if !values.is_empty() {
            text += &format!(" [{}]", values.join(", "));
        }
        if i == 0 { writer.field(level, title, &text) } else { writer.line(level, &format!("\t{text}")) }
    }
}

fn storage_class(writer: &mut PrefixWriter, o: &Value) {
    writer.head(o, false);
    writer.field(0, "IsDefaultClass", if is_default_class(o) { "Yes" } else { "No" });
    writer.one_line("Annotations", at(o, "metadata.annotations"));
    writer.text("Provisioner", o, "provisioner");
    writer.one_line("Parameters", o.get("parameters"));
    let expansion = match o.get("allowVolumeExpansion").and_then(Value::as_bool) {
        Some(true) => "True",
        Some(false) => "False",
        None => "<unset>",
    };
    writer.field(0, "AllowVolumeExpansion", expansion);
    let options = strings_at(o, "mountOptions");
    writer.line(0, if options.is_empty() { "MountOptions:\t<none>" } else { "MountOptions:" });
    for option in options {
        writer.line(1, option);
    }
    for (title, field) in [("ReclaimPolicy", "reclaimPolicy"), ("VolumeBindingMode", "volumeBindingMode")] {
        if let Some(value) = o.get(field).and_then(Value::as_str) {
            writer.field(0, title, value);
        }
    }
    if o.get("allowedTopologies").is_some_and(Value::is_array) {
        let terms = list_at(o, "allowedTopologies");
        writer.line(0, if terms.is_empty() { "AllowedTopologies:\t<none>" } else { "AllowedTopologies:\t" });
        for (i, term) in terms.iter().enumerate() {
            terms_of(writer, 1, &format!("Term {i}"), list_at(term, "matchLabelExpressions"), Some("in"));
        }
    }
}

fn csi_node(writer: &mut PrefixWriter, o: &Value) {
    writer.head(o, false);
    writer.labels(o);
    writer.annotations("Annotations", o);
    writer.field(0, "CreationTimestamp", &rfc1123(str_at(o, "metadata.creationTimestamp")));
    writer.line(0, "Spec:");
    if at(o, "spec.drivers").is_some_and(Value::is_array) {
        writer.line(1, "Drivers:");
        for driver in list_at(o, "spec.drivers") {
            writer.line(2, &format!("{}:", str_at(driver, "name")));
            writer.field(3, "Node ID", str_at(driver, "nodeID"));
            if let Some(count) = at(driver, "allocatable.count").and_then(Value::as_i64) {
                writer.line(3, "Allocatables:");
                writer.field(4, "Count", &count.to_string());
            }
            if driver.get("topologyKeys").is_some_and(Value::is_array) {
                writer.field(3, "Topology Keys", &bracketed(&strings_at(driver, "topologyKeys")));
            }
        }
    }
}

/// Returns `Kind/name` of the owner that is the controller of an object.
fn controller(o: &Value) -> Option<String> {
    let owner = list_at(o, "metadata.ownerReferences").iter().find(|r| r["controller"] == true)?;
    Some(format!("{}/{}", str_at(owner, "kind"), str_at(owner, "name")))
}

/// Returns `Guaranteed`, `Burstable` or `BestEffort`, from `qosClass` or from the resources of the containers.
fn qos(o: &Value) -> &str {
    let stored = str_at(o, "status.qosClass");
    if !stored.is_empty() {
        return stored;
    }
    let containers = list_at(o, "spec.containers").iter().chain(list_at(o, "spec.initContainers"));
    let mut any = false;
    let mut all = true;
    for c in containers {
        for name in ["cpu", "memory"] {
            let get = |list: &str| at(c, list).and_then(|l| l.get(name)).filter(|v| **v != "0");
            let (request, limit) = (get("resources.requests"), get("resources.limits"));
            any |= request.is_some() || limit.is_some();
            all &= limit.is_some() && (request.is_none() || request == limit);
        }
    }
    match (any, all) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}

fn pod(writer: &mut PrefixWriter, o: &Value) {
    writer.head(o, true);
    if let Some(priority) = at(o, "spec.priority").and_then(Value::as_i64) {
        writer.field(0, "Priority", &priority.to_string());
    }
    for (title, path) in [
        ("Priority Class Name", "spec.priorityClassName"),
        ("Runtime Class Name", "spec.runtimeClassName"),
        ("Service Account", "spec.serviceAccountName"),
    ] {
        if !str_at(o, path).is_empty() {
            writer.text(title, o, path);
        }
    }
    match str_at(o, "spec.nodeName") {
        "" => writer.field(0, "Node", "<none>"),
        node => writer.field(0, "Node", &format!("{node}/{}", str_at(o, "status.hostIP"))),
    }
    if !str_at(o, "status.startTime").is_empty() {
        writer.field(0, "Start Time", &rfc1123(str_at(o, "status.startTime")));
    }
    writer.labels(o);
    writer.annotations("Annotations", o);
    let finished = matches!(str_at(o, "status.phase"), "Failed" | "Succeeded");
    if object::is_deleting(o) && !finished {
        writer.status(o);
        let grace = number(o, "metadata.deletionGracePeriodSeconds");
        writer.field(0, "Termination Grace Period", &format!("{grace}s"));
    } else {
        writer.text("Status", o, "status.phase");
    }
    for (title, path) in [("Reason", "status.reason"), ("Message", "status.message")] {
        if !str_at(o, path).is_empty() {
            writer.text(title, o, path);
        }
    }
    if !str_at(o, "spec.securityContext.seccompProfile.type").is_empty() {
        writer.text("SeccompProfile", o, "spec.securityContext.seccompProfile.type");
    }
    writer.text("IP", o, "status.podIP");
    let ips = list_at(o, "status.podIPs");
    writer.line(0, if ips.is_empty() { "IPs:\t<none>" } else { "IPs:" });
    for ip in ips {
        writer.field(1, "IP", str_at(ip, "ip"));
    }
    if let Some(owner) = controller(o) {
        writer.field(0, "Controlled By", &owner);
    }
    if !str_at(o, "status.nominatedNodeName").is_empty() {
        writer.text("NominatedNodeName", o, "status.nominatedNodeName");
    }
    if !list_at(o, "spec.initContainers").is_empty() {
        let statuses = list_at(o, "status.initContainerStatuses");
        writer.containers("Init Containers", list_at(o, "spec.initContainers"), statuses, "");
    }
    writer.containers("Containers", list_at(o, "spec.containers"), list_at(o, "status.containerStatuses"), "");
    let gates = list_at(o, "spec.readinessGates");
    if !gates.is_empty() {
        writer.line(0, "Readiness Gates:");
        writer.line(1, "Type\tStatus");
        for gate in gates {
            let kind = str_at(gate, "conditionType");
            let condition = list_at(o, "status.conditions").iter().find(|c| str_at(c, "type") == kind);
            writer.line(1, &format!("{kind} \t{} ", condition.map_or("<none>", |c| str_at(c, "status"))));
        }
    }
    writer.conditions(o, false);
    writer.volumes(list_at(o, "spec.volumes"), "");
    writer.field(0, "QoS Class", qos(o));
    writer.map("Node-Selectors", at(o, "spec.nodeSelector"));
    writer.tolerations("Tolerations", list_at(o, "spec.tolerations"));
    writer.spread(list_at(o, "spec.topologySpreadConstraints"), "");
}

fn workload(writer: &mut PrefixWriter, o: &Value, pods: &[Object], sets: &[Object]) {
    let kind = object::kind(o);
    writer.head(o, true);
    if kind != "ReplicaSet" {
        writer.field(0, "CreationTimestamp", &rfc1123(str_at(o, "metadata.creationTimestamp")));
    }
    let chosen = selector(at(o, "spec.selector"));
    if kind != "Deployment" {
        writer.field(0, "Selector", &chosen);
    }
    writer.labels(o);
    writer.annotations("Annotations", o);
    if kind == "Deployment" {
        writer.field(0, "Selector", &chosen);
    }
    let n = |path| number(o, path);
    match kind {
        "StatefulSet" => {
            writer.field(0, "Replicas", &format!("{} desired | {} total", n("spec.replicas"), n("status.replicas")));
            writer.text("Update Strategy", o, "spec.updateStrategy.type");
            if let Some(partition) = at(o, "spec.updateStrategy.rollingUpdate.partition").and_then(Value::as_i64) {
                writer.field(1, "Partition", &partition.to_string());
                if let Some(most) = at(o, "spec.updateStrategy.rollingUpdate.maxUnavailable") {
                    writer.field(1, "MaxUnavailable", &go_print(most));
                }
            }
        }
        "Deployment" => {
            writer.field(
                0,
                "Replicas",
                &format!(
                    "{} desired | {} updated | {} total | {} available | {} unavailable",
                    n("spec.replicas"),
                    n("status.updatedReplicas"),
                    n("status.replicas"),
                    n("status.availableReplicas"),
                    n("status.unavailableReplicas")
                ),
            );
            writer.text("StrategyType", o, "spec.strategy.type");
            writer.field(0, "MinReadySeconds", &n("spec.minReadySeconds").to_string());
            if let Some(update) = at(o, "spec.strategy.rollingUpdate").filter(|u| u.is_object()) {
                let (down, up) = (go_print(&update["maxUnavailable"]), go_print(&update["maxSurge"]));
                writer.field(0, "RollingUpdateStrategy", &format!("{down} max unavailable, {up} max surge"));
            }
        }
        _ => {
            if let Some(owner) = controller(o) {
                writer.field(0, "Controlled By", &owner);
            }
            writer.field(0, "Replicas", &format!("{} current / {} desired", n("status.replicas"), n("spec.replicas")));
        }
    }
    let owned = |x: &Object| list_at(x, "metadata.ownerReferences").iter().any(|r| str_at(r, "uid") == object::uid(o));
    if kind != "Deployment" {
        let count = |phase| pods.iter().filter(|p| owned(p) && str_at(p, "status.phase") == phase).count();
        let text = format!(
            "{} Running / {} Waiting / {} Succeeded / {} Failed",
            count("Running"),
            count("Pending"),
            count("Succeeded"),
            count("Failed")
        );
        writer.field(0, "Pods Status", &text);
    }
    writer.pod_template(&o["spec"]["template"]);
    if kind != "StatefulSet" {
        writer.conditions(o, true);
    }
    if kind == "Deployment" {
        let revision = |x: &Value| object::annotation(x, "deployment.kubernetes.io/revision").unwrap_or("").to_owned();
        let show = |x: &Object| {
            let (have, want) = (number(x, "status.replicas"), number(x, "spec.replicas"));
            format!("{} ({have}/{want} replicas created)", object::name(x))
        };
        let (new, old): (Vec<&Object>, Vec<&Object>) =
            sets.iter().filter(|s| owned(s)).partition(|s| revision(s) == revision(o));
        if !new.is_empty() || !old.is_empty() {
            let text = |list: Vec<&Object>| {
                let texts: Vec<String> = list.into_iter().map(show).collect();
                if texts.is_empty() { "<none>".into() } else { texts.join(", ") }
            };
            writer.field(0, "OldReplicaSets", &text(old));
            writer.field(0, "NewReplicaSet", &text(new));
        }
    }
    if kind == "StatefulSet" {
        let templates = list_at(o, "spec.volumeClaimTemplates");
        writer.line(0, if templates.is_empty() { "Volume Claims:\t<none>" } else { "Volume Claims:" });
        for t in templates {
            writer.field(1, "Name", object::name(t));
            writer.field(1, "StorageClass", &class(t));
            writer.map("  Labels", at(t, "metadata.labels"));
            writer.map("  Annotations", at(t, "metadata.annotations"));
            let size = quantity(t, "spec.resources.requests");
            writer.field(1, "Capacity", if size.is_empty() { "<default>" } else { &size });
            writer.field(1, "Access Modes", &bracketed(&strings_at(t, "spec.accessModes")));
        }
    }
}

/// Returns the help text of a quota scope: `helpTextForResourceQuotaScope`.
fn scope_help(scope: &str) -> Option<&'static str> {
    Some(match scope {
        "Terminating" => {
            " * Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being \
             actively terminated by the system."
        }
        "NotTerminating" => {
            " * Matches all pods that do not have an active deadline. These pods usually include long running pods whose \
             container command is not expected to terminate."
        }
        "BestEffort" => {
            " * Matches all pods that do not have resource requirements set. These pods have a best effort quality of \
             service."
        }
        "NotBestEffort" => {
            " * Matches all pods that have at least one resource requirement set. These pods have a burstable or \
             guaranteed quality of service."
        }
        _ => return None,
    })
}

fn quota_rows(writer: &mut PrefixWriter, level: usize, o: &Value) {
    for (name, hard) in at(o, "status.hard").and_then(Value::as_object).into_iter().flatten() {
        let used = at(o, "status.used").and_then(|u| u.get(name)).map_or("0".into(), go_print);
        writer.line(level, &format!("{name}\t{used}\t{}", go_print(hard)));
    }
}

fn limit_rows(writer: &mut PrefixWriter, prefix: &str, o: &Value) {
    for item in list_at(o, "spec.limits") {
        let fields = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
        let names: BTreeSet<&String> =
            fields.iter().filter_map(|f| item.get(*f)?.as_object()).flat_map(|m| m.keys()).collect();
        for name in names {
            let cells: Vec<String> =
                fields.iter().map(|f| item.get(*f).and_then(|m| m.get(name)).map_or("-".into(), go_print)).collect();
            writer.line(0, &format!("{prefix}{}\t{name}\t{}", str_at(item, "type"), cells.join("\t")));
        }
    }
}

fn namespace(writer: &mut PrefixWriter, o: &Value, quotas: &[Object], ranges: &[Object]) {
    writer.head(o, false);
    writer.labels(o);
    writer.annotations("Annotations", o);
    writer.text("Status", o, "status.phase");
    let conditions = list_at(o, "status.conditions");
    if !conditions.is_empty() {
        writer.line(0, "Conditions:");
        writer.line(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
        writer.line(1, "----\t------\t------------------\t------\t-------");
        for c in conditions {
            let time = rfc1123(str_at(c, "lastTransitionTime"));
            let texts = [str_at(c, "type"), str_at(c, "status"), &time, str_at(c, "reason"), str_at(c, "message")];
            writer.line(1, &texts.join("\t"));
        }
    }
    writer.line(0, "");
    if quotas.is_empty() {
        writer.line(0, "No resource quota.");
    } else {
        writer.line(0, "Resource Quotas");
        for q in quotas {
            writer.field(1, "Name", object::name(q));
            writer.line(1, "Resource\tUsed\tHard");
            writer.line(1, "--------\t---\t---");
            quota_rows(writer, 1, q);
        }
    }
    writer.line(0, "");
    if ranges.is_empty() {
        writer.line(0, "No LimitRange resource.");
    } else {
        writer.line(0, "Resource Limits");
        writer.line(0, " Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
        writer.line(0, " ----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
        ranges.iter().for_each(|r| limit_rows(writer, " ", r));
    }
}

fn service(writer: &mut PrefixWriter, o: &Value) {
    writer.head(o, true);
    writer.labels(o);
    writer.annotations("Annotations", o);
    writer.one_line("Selector", at(o, "spec.selector"));
    writer.text("Type", o, "spec.type");
    if !str_at(o, "spec.ipFamilyPolicy").is_empty() {
        writer.text("IP Family Policy", o, "spec.ipFamilyPolicy");
    }
    let none = |list: Vec<&str>| if list.is_empty() { "<none>".to_owned() } else { list.join(",") };
    writer.field(0, "IP Families", &none(strings_at(o, "spec.ipFamilies")));
    writer.text("IP", o, "spec.clusterIP");
    writer.field(0, "IPs", &none(strings_at(o, "spec.clusterIPs")));
    for p in list_at(o, "spec.ports") {
        let name = match str_at(p, "name") {
            "" => "<unset>",
            name => name,
        };
        let protocol = str_at(p, "protocol");
        writer.line(0, &format!("Port:\t{name}\t{}/{protocol}", number(p, "port")));
        writer.field(0, "TargetPort", &format!("{}/{protocol}", go_print(&p["targetPort"])));
        if number(p, "nodePort") != 0 {
            writer.line(0, &format!("NodePort:\t{name}\t{}/{protocol}", number(p, "nodePort")));
        }
        writer.field(0, "Endpoints", "");
    }
    writer.text("Session Affinity", o, "spec.sessionAffinity");
    for (title, path) in [
        ("External Traffic Policy", "spec.externalTrafficPolicy"),
        ("Internal Traffic Policy", "spec.internalTrafficPolicy"),
    ] {
        if !str_at(o, path).is_empty() {
            writer.text(title, o, path);
        }
    }
}

fn node(writer: &mut PrefixWriter, o: &Value, pods: &[Object]) {
    writer.head(o, false);
    writer.field(0, "Roles", &node_roles(o));
    writer.labels(o);
    writer.annotations("Annotations", o);
    writer.field(0, "CreationTimestamp", &rfc1123(str_at(o, "metadata.creationTimestamp")));
    let taints: Vec<String> = list_at(o, "spec.taints")
        .iter()
        .map(|t| match str_at(t, "value") {
            "" => format!("{}:{}", str_at(t, "key"), str_at(t, "effect")),
            value => format!("{}={value}:{}", str_at(t, "key"), str_at(t, "effect")),
        })
        .collect();
    writer.column_at_tab("Taints", &sorted_by_text(&taints, |t| t));
    writer.field(0, "Unschedulable", &(o["spec"]["unschedulable"] == true).to_string());
    let conditions = list_at(o, "status.conditions");
    if !conditions.is_empty() {
        writer.line(0, "Conditions:");
        writer.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
        writer.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
        for c in conditions {
            writer.line(
                1,
                &format!(
                    "{} \t{} \t{} \t{} \t{} \t{}",
                    str_at(c, "type"),
                    str_at(c, "status"),
                    rfc1123(str_at(c, "lastHeartbeatTime")),
                    rfc1123(str_at(c, "lastTransitionTime")),
                    str_at(c, "reason"),
                    str_at(c, "message")
                ),
            );
        }
    }
    writer.line(0, "Addresses:");
    for a in list_at(o, "status.addresses") {
        writer.field(1, str_at(a, "type"), str_at(a, "address"));
    }
    for (title, path) in [("Capacity", "status.capacity"), ("Allocatable", "status.allocatable")] {
        let list = at(o, path).and_then(Value::as_object).filter(|l| !l.is_empty());
        if let Some(list) = list {
            writer.line(0, &format!("{title}:"));
            list.iter().for_each(|(name, v)| writer.field(1, name, &go_print(v)));
        }
    }
    writer.line(0, "System Info:");
    for (title, field) in [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
    ] {
        writer.field(1, title, str_at(o, &format!("status.nodeInfo.{field}")));
    }
    let running: Vec<&Object> = pods
        .iter()
        .filter(|p| str_at(p, "spec.nodeName") == object::name(o))
        .filter(|p| !matches!(str_at(p, "status.phase"), "Succeeded" | "Failed"))
        .collect();
    writer.field(0, "Non-terminated Pods", &format!("({} in total)", running.len()));
    writer.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
    writer.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
    let cell = |amount: &Quantity, resource: &str| {
        let all = list_quantity(at(o, "status.allocatable"), resource).milli_value();
        let share = if all == 0 { 0 } else { amount.milli_value() * 100 / all };
        format!("{amount} ({share}%)")
    };
    for p in &running {
        let age = since(str_at(p, "metadata.creationTimestamp"), writer.now);
        let (namespace, name) = (object::namespace(p), object::name(p));
        let cells = ["cpu", "memory"]
            .into_iter()
            .flat_map(|resource| ["requests", "limits"].map(|of| cell(&pod_resource(p, of, resource), resource)));
        let cells = cells.collect::<Vec<_>>().join("\t");
        writer.line(1, &format!("{namespace}\t{name}\t\t{cells}\t{age}"));
    }
    writer.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
    writer.line(1, "Resource\tRequests\tLimits");
    writer.line(1, "--------\t--------\t------");
    for resource in ["cpu", "memory", "ephemeral-storage"] {
        let cells = ["requests", "limits"].map(|of| {
            let all = running.iter().map(|p| pod_resource(p, of, resource));
            cell(&all.fold(Quantity::default(), |sum, amount| sum.add(&amount)), resource)
        });
        writer.line(1, &format!("{resource}\t{}", cells.join("\t")));
    }
}

fn list_quantity(list: Option<&Value>, resource: &str) -> Quantity {
    list.and_then(|list| Quantity::from_json(list.get(resource)?).ok()).unwrap_or_default()
}

/// Returns the resource request of a Pod: the sum of its containers, or its largest init container (`PodRequests`).
fn pod_resource(pod: &Value, of: &str, resource: &str) -> Quantity {
    let each = |field: &str| {
        let containers = list_at(pod, &format!("spec.{field}")).iter();
        containers.map(|c| list_quantity(at(c, &format!("resources.{of}")), resource)).collect::<Vec<_>>()
    };
    let all = each("containers").iter().fold(Quantity::default(), |sum, amount| sum.add(amount));
    each("initContainers").into_iter().fold(all, |most, amount| most.max(amount))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sums_pod_requests_of_node() {
        let o = json!({
            "metadata": { "name": "n" }, "status": { "allocatable": { "cpu": "2", "memory": "4Gi", "pods": "110" } },
        });
        let pod = |name: &str, cpu: &str| {
            let containers = json!([{ "resources": { "requests": { "cpu": cpu }, "limits": { "memory": "1Gi" } } }]);
            let init = json!([{ "resources": { "requests": { "cpu": "750m" } } }]);
            Object::new(json!({
                "metadata": { "name": name, "namespace": "default" },
                "spec": { "nodeName": "n", "containers": containers, "initContainers": init },
            }))
        };
        let mut writer = PrefixWriter::new(Time::START);
        node(&mut writer, &o, &[pod("a", "500m"), pod("b", "1")]);
        let text = writer.finish();
        let squeezed: Vec<String> =
            text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        for line in [
            "default a 750m (37%) 0 (0%) 0 (0%) 1Gi (25%) <unknown>",
            "default b 1 (50%) 0 (0%) 0 (0%) 1Gi (25%) <unknown>",
            "cpu 1750m (87%) 0 (0%)",
            "memory 0 (0%) 2Gi (50%)",
        ] {
            assert!(squeezed.iter().any(|found| found == line), "{line}\n{text}");
        }
    }

    #[test]
    fn splits_field_names_into_words() {
        let table = [
            ("creationTimestamp", "Creation Timestamp"),
            ("apiVersion", "API Version"),
            ("uid", "UID"),
            ("fsGroupPolicy", "Fs Group Policy"),
            ("seLinuxMount", "Se Linux Mount"),
            ("podInfoOnMount", "Pod Info On Mount"),
            ("a.b", "a.b"),
        ];
        for (field, want) in table {
            assert_eq!(smart_label(field), want);
        }
    }

    #[test]
    fn formats_times_as_rfc_1123() {
        assert_eq!(rfc1123("2026-11-20T21:00:00Z"), "Fri, 20 Nov 2026 21:00:00 +0000");
        assert_eq!(rfc1123(""), "Mon, 01 Jan 0001 00:00:00 +0000");
    }

    #[test]
    fn aligns_volume_sources() {
        let table = [
            (
                json!({"spec": {"csi": {"driver": "d", "volumeHandle": "vh-1", "volumeAttributes": {"a": "2", "z": "1"}}}}),
                "Source:\n    Type:              CSI (a Container Storage Interface (CSI) volume source)\n    Driver:            d\n    FSType:            \n    VolumeHandle:      vh-1\n    ReadOnly:          false\n    VolumeAttributes:      a=2\n                           z=1\nEvents:                <none>\n",
            ),
            (
                json!({"spec": {"local": {"path": "/mnt/d"}, "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [
                    {"key": "kubernetes.io/hostname", "operator": "In", "values": ["n1", "n2"]}, {"key": "zone", "operator": "Exists"}]}]}}}}),
                "Node Affinity:     \n  Required Terms:  \n    Term 0:        kubernetes.io/hostname in [n1, n2]\n                   zone exists\nMessage:           \nSource:\n    Type:  LocalVolume (a persistent volume backed by local storage on a node)\n    Path:  /mnt/d\nEvents:    <none>\n",
            ),
        ];
        for (o, want) in table {
            let mut writer = PrefixWriter::new(Time::START);
            volume(&mut writer, &o);
            writer.events(Some(&[]));
            let got = writer.finish();
            assert!(got.ends_with(want), "{got}");
        }
    }

    #[test]
    fn events_have_their_own_columns() {
        let mut writer = PrefixWriter::new(Time::parse("2026-01-01T00:10:43Z").unwrap());
        writer.field(0, "Name", "c2");
        let e = json!({
            "type": "Normal", "reason": "ExternalProvisioning", "count": 8, "message": "Waiting.",
            "firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-01T00:10:00Z",
            "source": {"component": "persistentvolume-controller"},
        });
        writer.events(Some(&[e.into()]));
        let want = "\
Name:  c2
Events:
  Type    Reason                Age                From                         Message
  ----    ------                ----               ----                         -------
  Normal  ExternalProvisioning  43s (x8 over 10m)  persistentvolume-controller  Waiting.
";
        assert_eq!(writer.finish(), want);
    }
}

//! Views of nodes and their content, for users and not for controllers.
//!
//! Implements `kubectl describe node`, and the content of `/var/lib/kubelet`.

use bindery_api::kinds::{NODE, PERSISTENT_VOLUME};
use bindery_api::{Value, object};
use bindery_controllers::kubelet::{self, PodView, StagedView};
use bindery_engine::Cache;

use crate::Cluster;

/// A view of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeView {
    /// `node-a`.
    pub name: String,
    /// `topology.kubernetes.io/zone`.
    pub zone: String,
    /// All labels.
    pub labels: Vec<(String, String)>,
    /// True if its condition `Ready` is `True`.
    pub ready: bool,
    /// True if it is cordoned.
    pub unschedulable: bool,
    /// `key=value:Effect`, as kubectl prints them.
    pub taints: Vec<String>,
    /// The attached volumes in its status.
    pub attached: Vec<AttachedView>,
    /// The volumes in use in its status, by unique name.
    pub in_use: Vec<String>,
    /// The volumes that drivers have staged on the node.
    pub staged: Vec<StagedView>,
    /// The Pods in the kubelet's view. Empty if the node has no kubelet.
    pub pods: Vec<PodView>,
}

/// A volume that is attached to a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedView {
    /// The unique name in the node's status, `kubernetes.io/csi/csi.example.com^vol-1`.
    pub name: String,
    /// The plugin or CSI driver.
    pub driver: String,
    /// The driver's handle of the volume.
    pub handle: String,
    /// The PersistentVolume. Empty if it does not exist any more.
    pub pv: String,
    /// The device path in the status. Can be empty.
    pub device: String,
}

impl Cluster {
    /// Returns the views of all nodes, by name.
    pub fn nodes(&self) -> Vec<NodeView> {
        self.server.all(&NODE, "").iter().map(|node| self.node(node)).collect()
    }

    fn node(&self, node: &Value) -> NodeView {
        let name = object::name(node);
        let kubelet = self.kubelet(name);
        let labels = object::at(node, "metadata.labels").and_then(Value::as_object);
        let labels = labels.into_iter().flatten().map(|(k, v)| (k.clone(), v.as_str().unwrap_or("").to_owned()));
        let taints = object::list_at(node, "spec.taints").iter().map(|taint| {
            let (key, value) = (object::str_at(taint, "key"), object::str_at(taint, "value"));
            let value = if value.is_empty() { String::new() } else { format!("={value}") };
            format!("{key}{value}:{}", object::str_at(taint, "effect"))
        });
        let conditions = object::list_at(node, "status.conditions");
        let attached = object::list_at(node, "status.volumesAttached").iter().map(|entry| {
            let unique = object::str_at(entry, "name");
            let (driver, handle) = split(unique);
            let is = |pv: &Value, field, value| object::str_at(pv, field) == value;
            let prefix = PERSISTENT_VOLUME.etcd_prefix("");
            let mut volumes = self.server.etcd().range(&prefix).map(|(_, stored)| stored.value);
            let pv = volumes.find(|pv| is(pv, "spec.csi.driver", driver) && is(pv, "spec.csi.volumeHandle", handle));
            AttachedView {
                name: unique.to_owned(),
                driver: driver.to_owned(),
                handle: handle.to_owned(),
                pv: pv.map_or_else(String::new, |pv| object::name(&pv).to_owned()),
                device: object::str_at(entry, "devicePath").to_owned(),
            }
        });
        NodeView {
            name: name.to_owned(),
            zone: object::label(node, "topology.kubernetes.io/zone").unwrap_or("").to_owned(),
            labels: labels.collect(),
            ready: conditions.iter().any(|c| c["type"] == "Ready" && c["status"] == "True"),
            unschedulable: object::at(node, "spec.unschedulable").is_some_and(|u| u == true),
            taints: taints.collect(),
            attached: attached.collect(),
            in_use: object::strings_at(node, "status.volumesInUse").into_iter().map(str::to_owned).collect(),
            staged: kubelet.map_or_else(Vec::new, |(cache, state)| kubelet::staged(cache, state)),
            pods: kubelet.map_or_else(Vec::new, |(cache, state)| kubelet::pods(name, cache, state)),
        }
    }

    /// Returns the cache and the local state of a node's kubelet.
    pub(crate) fn kubelet(&self, node: &str) -> Option<(&Cache, &kubelet::State)> {
        let id = kubelet::id(node);
        let found = self.runtimes.iter().find(|runtime| *runtime.id() == id);
        found.map(|runtime| (runtime.cache(), runtime.local().get()))
    }
}

/// Splits a unique name into driver and handle.
fn split(unique: &str) -> (&str, &str) {
    match unique.strip_prefix("kubernetes.io/csi/") {
        Some(rest) => rest.split_once('^').unwrap_or((rest, "")),
        None => unique.rfind('/').map_or((unique, ""), |at| (&unique[..at], &unique[at + 1..])),
    }
}

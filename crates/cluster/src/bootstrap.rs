//! The initial objects of a cluster: namespaces, nodes, and the drivers that are registered on them.
//!
//! Implements `kubeadm`, the kubelet's registration of its node, and `pkg/volume/csi/nodeinfomanager`.

use std::time::Duration;

use crate::mock_driver::{Driver, Drivers};
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Status, Value, kinds, object};
use bindery_engine::ControllerId;
use serde_json::json;

use crate::components::{self, Components};
use crate::{Actor, Cluster};

/// The configuration of a new cluster.
#[derive(Debug, Clone)]
pub struct Config {
    /// The components that the program links.
    pub components: &'static Components,
    /// The seed of UIDs and generated names.
    pub seed: u64,
    /// The resync period of the PersistentVolume controller. `None` for the default of 15 s.
    pub resync_period: Option<Duration>,
    /// The nodes. If there are none, no Pod runs.
    pub nodes: Vec<Node>,
    /// The CSI drivers, installed on every node.
    pub drivers: Vec<Driver>,
    /// True if nodes have the labels of the drivers' topology, as a kubelet sets them. The nodes of the recordings have
    /// none.
    pub topology_labels: bool,
    /// True if nodes are hollow, as in the recordings. Hollow nodes only simulate mounts and containers. They have no
    /// files, and drivers create no devices. A Pod is ready from its first status on, and init containers never exit.
    pub hollow: bool,
    /// True if the extensions of Kubernetes are installed: the custom resources of volume snapshots and populators, the
    /// snapshot controller and the drivers' snapshotters, the example populator with its source kind, and the validator
    /// of data sources. The clusters of the recordings had no extensions.
    pub extensions: bool,
}

/// The configuration of a node.
#[derive(Debug, Clone)]
pub struct Node {
    /// `node-a`.
    pub name: String,
    /// `zone-a`. The region is `region-1`.
    pub zone: String,
}

impl Default for Config {
    fn default() -> Self {
        Config::with(&components::ALL)
    }
}

impl Config {
    /// Returns the configuration of the page: two nodes and two drivers.
    pub fn with(components: &'static Components) -> Config {
        let node = |name: &str, zone: &str| Node { name: name.into(), zone: zone.into() };
        Config {
            components,
            seed: 1,
            resync_period: None,
            topology_labels: true,
            hollow: false,
            extensions: true,
            nodes: vec![node("node-a", "zone-a"), node("node-b", "zone-b")],
            drivers: vec![
                Driver {
                    name: "csi.example.com".into(),
                    topology_key: None,
                    max_volumes_per_node: None,
                    max_bytes: None,
                    capacity: None,
                },
                Driver {
                    name: "zonal.example.com".into(),
                    topology_key: Some("topology.zonal.example.com/zone".into()),
                    max_volumes_per_node: Some(2),
                    max_bytes: Some(100 << 30),
                    capacity: Some(1 << 40),
                },
            ],
        }
    }

    /// Returns a configuration of the control plane only: no node, no driver.
    pub fn bare() -> Config {
        Config { nodes: Vec::new(), drivers: Vec::new(), ..Config::default() }
    }

    pub(crate) fn drivers(&self) -> Drivers {
        let nodes = self.nodes.iter().map(|n| (n.name.clone(), n.zone.clone())).collect();
        Drivers::new(self.drivers.clone(), nodes)
    }
}

/// Creates the initial namespaces and the nodes. Controllers create the default objects of the namespaces.
pub fn run(cluster: &mut Cluster) {
    let mut create = |kind, object| {
        let mut request = Request::create(kind, object);
        request.options.field_manager = "kube-apiserver".to_owned();
        let made = cluster.send(&request, Actor::Controller("kube-apiserver".into()), Why::new("bootstrap"));
        debug_assert!(made.is_ok(), "{made:?}");
    };
    for name in ["kube-system", "kube-public", "kube-node-lease", "default"] {
        create(&kinds::NAMESPACE, json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } }));
    }
    let config = cluster.config.clone();
    for node in &config.nodes {
        let made = register(cluster, &config, node, &"kubelet".into(), "bootstrap");
        debug_assert!(made.is_ok(), "{made:?}");
    }
}

/// Registers a node as its kubelet does, with its drivers.
#[allow(clippy::result_large_err)] // The response has the API server's type.
pub fn register(
    cluster: &mut Cluster,
    config: &Config,
    node: &Node,
    actor: &ControllerId,
    branch: &'static str,
) -> Result<(), Status> {
    let now = cluster.now;
    let why = Why::new(branch).fact("node", node.name.as_str());
    let mut send = |mut request: Request| {
        request.options.field_manager = "kubelet".to_owned();
        cluster.send(&request, Actor::Controller(actor.clone()), why.clone()).map(|made| made.object())
    };
    let name = node.name.as_str();
    let mut labels = json!({
        "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux", "beta.kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/region": "region-1", "topology.kubernetes.io/zone": node.zone,
    });
    for key in config.drivers.iter().filter(|_| config.topology_labels).filter_map(|d| d.topology_key.as_ref()) {
        labels[key] = node.zone.as_str().into();
    }
    let ids: serde_json::Map<String, Value> = config.drivers.iter().map(|d| (d.name.clone(), name.into())).collect();
    let mut annotations = json!({ "volumes.kubernetes.io/controller-managed-attach-detach": "true" });
    if !ids.is_empty() {
        annotations["csi.volume.kubernetes.io/nodeid"] = Value::Object(ids).to_string().into();
    }
    let resources = json!({ "cpu": "32", "memory": "256Gi", "pods": "110", "ephemeral-storage": "100Gi" });
    let made = send(Request::create(
        &kinds::NODE,
        json!({
            "apiVersion": "v1", "kind": "Node",
            "metadata": { "name": name, "labels": labels, "annotations": annotations },
        }),
    ))?;
    let mut status = Value::clone(&made);
    status["status"] = json!({
        "capacity": resources, "allocatable": resources,
        "conditions": [{
            "type": "Ready", "status": "True", "reason": "KubeletReady", "message": "kubelet is posting ready status",
            "lastHeartbeatTime": now.rfc3339(), "lastTransitionTime": now.rfc3339(),
        }],
        "nodeInfo": { "kubeletVersion": "v1.36.2", "operatingSystem": "linux", "architecture": "amd64" },
    });
    let made = send(Request::update_status(&kinds::NODE, status))?;
    let drivers = config.drivers.iter().map(|driver| entry(driver, name));
    let owner = json!({ "apiVersion": "v1", "kind": "Node", "name": name, "uid": object::uid(&made) });
    send(Request::create(
        &kinds::CSI_NODE,
        json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "CSINode",
            "metadata": { "name": name, "ownerReferences": [owner] }, "spec": { "drivers": drivers.collect::<Vec<_>>() },
        }),
    ))?;
    Ok(())
}

/// Returns the entry of a driver in the CSINode of a node.
pub fn entry(driver: &Driver, node: &str) -> Value {
    let mut entry = json!({ "name": driver.name, "nodeID": node });
    if let Some(key) = &driver.topology_key {
        entry["topologyKeys"] = json!([key]);
    }
    if let Some(count) = driver.max_volumes_per_node {
        entry["allocatable"] = json!({ "count": count });
    }
    entry
}

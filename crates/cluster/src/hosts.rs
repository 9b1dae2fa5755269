//! Nodes that join, are partitioned and are removed. Drivers that are installed and uninstalled.
//!
//! Implements the kubelet's registration, its node leases, and `pkg/volume/csi/nodeinfomanager`. Leases are not
//! written: the node lifecycle controller receives the expired leases. A driver's controller service runs on a host
//! that is never partitioned.

use std::rc::Rc;

use crate::mock_driver::Driver;
use bindery_api::kinds::{CSI_NODE, NODE};
use bindery_api::request::{PatchType, Request, Response};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Status, Value, object};
use bindery_controllers::kubelet;
use bindery_engine::ControllerId;
use serde_json::json;

use crate::action::{DriverChange, NodeChange};
use crate::{Actor, Cluster, Node, bootstrap};

type Answer = Result<Response, Status>;

/// The annotation with each driver's ID of the node.
const NODE_ID: &str = "csi.volume.kubernetes.io/nodeid";

fn done() -> Answer {
    Ok(Response { body: bindery_api::request::Body::Success, warnings: Vec::new() })
}

/// Returns the conditions of a healthy node.
pub fn conditions(now: Time) -> Value {
    let all = [
        ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ];
    let one = |(kind, status, reason, message)| {
        json!({
            "type": kind, "status": status, "reason": reason, "message": message,
            "lastHeartbeatTime": now.rfc3339(), "lastTransitionTime": now.rfc3339(),
        })
    };
    all.map(one).to_vec().into()
}

impl Cluster {
    /// Returns the partitioned nodes, and the time of each partition.
    pub fn unreachable(&self) -> &[(String, Time)] {
        &self.unreachable
    }

    /// Returns the nodes with a kubelet, with their zones.
    pub fn managed_nodes(&self) -> &[Node] {
        &self.config.nodes
    }

    /// Returns the installed drivers.
    pub fn drivers(&self) -> &[Driver] {
        &self.config.drivers
    }

    pub(crate) fn is_partitioned(&self, controller: &ControllerId) -> bool {
        !self.unreachable.is_empty() && self.unreachable.iter().any(|(node, _)| kubelet::id(node) == *controller)
    }

    pub(crate) fn change_node(&mut self, name: &str, change: &NodeChange) -> Answer {
        let known = self.config.nodes.iter().any(|node| node.name == name);
        match change {
            NodeChange::Join { zone } if !known => {
                let node = Node { name: name.to_owned(), zone: zone.clone() };
                let config = self.config.clone();
                bootstrap::register(self, &config, &node, &kubelet::id(name), "node-joins")?;
                Rc::make_mut(&mut self.drivers).join(name, zone);
                Rc::make_mut(&mut self.config).nodes.push(node);
                for controller in (self.config.components.controllers.of_node)(name, self.config.hollow) {
                    let runtime = self.start(controller);
                    self.runtimes.push(Rc::new(runtime));
                }
                done()
            }
            NodeChange::Partition if known && !self.is_partitioned(&kubelet::id(name)) => {
                self.unreachable.push((name.to_owned(), self.now));
                self.inform(name, Some(self.now));
                done()
            }
            NodeChange::Heal if self.is_partitioned(&kubelet::id(name)) => {
                self.unreachable.retain(|(node, _)| node != name);
                self.inform(name, None);
                // Also remove drivers that were uninstalled during the partition.
                let known = self.server.lookup(&CSI_NODE, "", name).unwrap_or_default();
                for entry in object::list_at(&known, "spec.drivers") {
                    let driver = object::str_at(entry, "name");
                    if !self.config.drivers.iter().any(|installed| installed.name == driver) {
                        self.note_driver(name, driver, None)?;
                    }
                }
                let pending: Vec<_> =
                    self.pending_registrations.iter().filter(|(node, _)| node == name).cloned().collect();
                self.pending_registrations.retain(|(node, _)| node != name);
                for (_, driver) in pending {
                    if let Some(driver) = self.config.drivers.iter().find(|d| d.name == driver).cloned() {
                        self.note_driver(name, &driver.name, Some(&driver))?;
                    }
                }
                let patch = json!({ "status": { "conditions": conditions(self.now) } });
                let request = Request::patch(&NODE, "", name, PatchType::Strategic, patch).on("status");
                self.kubelet_sends(name, request, Why::new("node-answers").fact("node", name))
            }
            NodeChange::Remove if known => {
                self.unreachable.retain(|(node, _)| node != name);
                self.inform(name, None);
                self.pending_registrations.retain(|(node, _)| node != name);
                self.runtimes.retain(|runtime| *runtime.id() != kubelet::id(name));
                self.paused_watches.retain(|paused| *paused != kubelet::id(name));
                Rc::make_mut(&mut self.drivers).leave(name);
                Rc::make_mut(&mut self.config).nodes.retain(|node| node.name != name);
                let actor = Actor::Controller("cloud-node-lifecycle-controller".into());
                self.send(&Request::delete(&NODE, "", name), actor, Why::new("node-removed").fact("node", name))
            }
            NodeChange::Join { .. } => Err(Status::already_exists(&NODE, name)),
            _ => Err(Status::not_found(&NODE, name)),
        }
    }

    pub(crate) fn change_driver(&mut self, name: &str, change: &DriverChange) -> Answer {
        let known = self.config.drivers.iter().find(|driver| driver.name == name).cloned();
        let reachable = self.config.nodes.iter().filter(|node| !self.is_partitioned(&kubelet::id(&node.name)));
        let nodes: Vec<String> = reachable.map(|node| node.name.clone()).collect();
        let none = || Err(Status::bad_request(format!("no driver {name} is installed")));
        match (change, known) {
            (DriverChange::Install(_), Some(_)) => {
                Err(Status::bad_request(format!("driver {name} is installed already")))
            }
            (DriverChange::Install(driver), None) => {
                let driver = Driver { name: name.to_owned(), ..driver.clone() };
                Rc::make_mut(&mut self.config).drivers.push(driver.clone());
                Rc::make_mut(&mut self.drivers).install(driver.clone());
                for controller in (self.config.components.controllers.of_driver)(name, self.config.extensions) {
                    let runtime = self.start(controller);
                    self.runtimes.push(Rc::new(runtime));
                }
                let away = self.unreachable.iter().map(|(node, _)| (node.clone(), name.to_owned()));
                self.pending_registrations.extend(away);
                nodes.iter().try_for_each(|node| self.note_driver(node, name, Some(&driver)).map(drop))?;
                done()
            }
            (DriverChange::Uninstall, Some(_)) => {
                nodes.iter().try_for_each(|node| self.note_driver(node, name, None).map(drop))?;
                let sidecars = (self.config.components.controllers.of_driver)(name, self.config.extensions);
                self.runtimes.retain(|runtime| sidecars.iter().all(|sidecar| sidecar.id() != *runtime.id()));
                Rc::make_mut(&mut self.drivers).uninstall(name);
                Rc::make_mut(&mut self.config).drivers.retain(|driver| driver.name != name);
                done()
            }
            (DriverChange::Register { node }, Some(driver)) if nodes.contains(node) => {
                self.note_driver(node, name, Some(&driver))
            }
            (DriverChange::Deregister { node }, Some(_)) if nodes.contains(node) => self.note_driver(node, name, None),
            (DriverChange::Register { node } | DriverChange::Deregister { node }, Some(_)) => {
                Err(Status::not_found(&NODE, node))
            }
            (_, None) => none(),
        }
    }

    /// Adds a driver to the CSINode of a node, or removes it. The labels of its topology are kept.
    fn note_driver(&mut self, node: &str, name: &str, there: Option<&Driver>) -> Answer {
        let (Some(object), Some(csi_node)) =
            (self.server.lookup(&NODE, "", node), self.server.lookup(&CSI_NODE, "", node))
        else {
            // A user deleted them. The kubelet does not create them again.
            return done();
        };
        let zone = self.config.nodes.iter().find(|host| host.name == node).map_or("", |host| &host.zone).to_owned();
        let mut ids = object::annotation(&object, NODE_ID)
            .and_then(|text| serde_json::from_str::<Value>(text).ok())
            .unwrap_or_else(|| json!({}));
        let mut drivers: Vec<Value> = object::list_at(&csi_node, "spec.drivers").to_vec();
        drivers.retain(|entry| object::str_at(entry, "name") != name);
        let mut labels = json!({});
        if let Some(driver) = there {
            ids[name] = node.into();
            drivers.push(bootstrap::entry(driver, node));
            if let Some(key) = driver.topology_key.as_ref().filter(|_| self.config.topology_labels) {
                labels[key] = zone.into();
            }
        } else if let Some(ids) = ids.as_object_mut() {
            ids.remove(name);
        }
        let noted =
            if ids.as_object().is_some_and(|ids| ids.is_empty()) { Value::Null } else { ids.to_string().into() };
        let branch = if there.is_some() { "driver-registers" } else { "driver-leaves" };
        let why = Why::new(branch).fact("driver", name).fact("node", node);
        let patch = json!({ "metadata": { "annotations": { NODE_ID: noted }, "labels": labels } });
        self.kubelet_sends(node, Request::patch(&NODE, "", node, PatchType::Merge, patch), why.clone())?;
        let patch = json!({ "spec": { "drivers": drivers } });
        self.kubelet_sends(node, Request::patch(&CSI_NODE, "", node, PatchType::Merge, patch), why)
    }

    fn kubelet_sends(&mut self, node: &str, mut request: Request, why: Why) -> Answer {
        request.options.field_manager = "kubelet".to_owned();
        self.send(&request, Actor::Controller(kubelet::id(node)), why)
    }

    /// Sends the state of this node's lease to the controllers that watch leases.
    fn inform(&mut self, node: &str, silent_since: Option<Time>) {
        let now = self.now;
        for runtime in self.runtimes.iter_mut().filter(|runtime| runtime.controller().watches_leases()) {
            Rc::make_mut(runtime).lease(now, node, silent_since);
        }
    }
}

//! The Kubernetes storage controllers: decisions only. What runs them is in the engine.
//!
//! Answers to `pkg/controller`, to the kubelet, the scheduler and the CSI sidecars. Controllers do not import each other;
//! what two of them need is in [`common`].

pub mod apiextensions;
pub mod attachdetach;
pub mod common;
pub mod csi;
pub mod deployment;
pub mod ephemeral;
pub mod expand;
pub mod garbagecollector;
pub mod kubelet;
pub mod namespace;
pub mod nodelifecycle;
pub mod persistentvolume;
pub mod protection;
pub mod replicaset;
pub mod resourcequota;
pub mod scheduler;
pub mod statefulset;

use std::rc::Rc;

/// Whether StatefulSets, Deployments, ReplicaSets, snapshots and populators are worked on (the feature `workloads`).
pub(crate) const WORKLOADS: bool = cfg!(feature = "workloads");

pub(crate) use bindery_engine::{
    Cache, Call, CallError, Controller, ControllerId, Enqueue, Event, Index, Indexer, Local, Reconcile, Suspend, Table,
    Task, Unhashed, revision,
};

/// Every controller that a cluster has once, in the order in which ties are broken.
pub fn all() -> Vec<Rc<dyn Controller>> {
    vec![
        Rc::new(persistentvolume::PersistentVolumeController),
        Rc::new(protection::PvcProtection),
        Rc::new(protection::PvProtection),
        Rc::new(protection::VacProtection),
        Rc::new(expand::ExpandController),
        Rc::new(ephemeral::EphemeralController),
        Rc::new(attachdetach::AttachDetachController),
        Rc::new(statefulset::StatefulSetController),
        Rc::new(replicaset::ReplicaSetController),
        Rc::new(deployment::DeploymentController),
        Rc::new(resourcequota::ResourceQuotaController),
        Rc::new(garbagecollector::GarbageCollector),
        Rc::new(namespace::RootCaPublisher),
        Rc::new(namespace::ServiceAccounts),
        Rc::new(namespace::NamespaceController),
        Rc::new(scheduler::Scheduler),
        Rc::new(nodelifecycle::NodeLifecycle),
        Rc::new(nodelifecycle::TaintEviction),
        Rc::new(nodelifecycle::PodGc),
        Rc::new(apiextensions::ApiExtensions),
    ]
}

/// The controllers that a node has: its kubelet. A hollow one only pretends to mount and to run.
pub fn of_node(node: &str, hollow: bool) -> Vec<Rc<dyn Controller>> {
    vec![Rc::new(kubelet::Kubelet::new(node, hollow))]
}

/// The controllers that a cluster has once if the custom resources are installed.
pub fn extensions() -> Vec<Rc<dyn Controller>> {
    vec![
        Rc::new(csi::snapshot::SnapshotController),
        Rc::new(csi::validator::DataSourceValidator),
        Rc::new(csi::populator::Populator),
    ]
}

/// The controllers that a CSI driver brings: its sidecars. The snapshotter needs the custom resources.
pub fn of_driver(driver: &str, extensions: bool) -> Vec<Rc<dyn Controller>> {
    use csi::{attacher, provisioner, resizer, snapshotter};
    let mut sidecars: Vec<Rc<dyn Controller>> = vec![
        Rc::new(provisioner::Provisioner::new(driver)),
        Rc::new(attacher::Attacher::new(driver)),
        Rc::new(resizer::Resizer::new(driver)),
    ];
    if extensions {
        sidecars.push(Rc::new(snapshotter::Snapshotter::new(driver)));
    }
    sidecars
}

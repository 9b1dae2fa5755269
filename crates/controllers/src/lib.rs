//! The Kubernetes storage controllers. They only make decisions. The engine crate runs them.
//!
//! Implements `pkg/controller`, the kubelet, the scheduler and the CSI sidecars. Controllers do not import each other:
//! shared code is in [`common`].

pub mod apiextensions;
pub mod attachdetach;
pub mod common;
pub mod csi;
pub mod deployment;
pub mod ephemeral;
pub mod expand;
pub mod garbagecollector;
mod idle;
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

pub(crate) use bindery_engine::{
    Cache, Call, CallError, Controller, ControllerId, Enqueue, Event, Index, Indexer, Local, Reconcile, Suspend, Table,
    Task, Unhashed, revision,
};
use idle::Idle;

/// The controllers that a program links.
#[derive(Clone, Copy)]
pub struct Controllers {
    /// Returns the controllers with one instance in the cluster. Their order breaks ties.
    pub all: fn() -> Vec<Rc<dyn Controller>>,
    /// Returns the controllers of a node: its kubelet. A hollow kubelet mounts no volumes and runs no containers.
    pub of_node: fn(&str, bool) -> Vec<Rc<dyn Controller>>,
    /// Returns the controllers with one instance in the cluster, if the custom resources are installed.
    pub extensions: fn() -> Vec<Rc<dyn Controller>>,
    /// Returns the controllers of a CSI driver: its sidecars. The snapshotter needs the custom resources.
    pub of_driver: fn(&str, bool) -> Vec<Rc<dyn Controller>>,
}

/// All controllers.
pub static ALL: Controllers = Controllers {
    all: || {
        singletons(
            Rc::new(statefulset::StatefulSetController),
            Rc::new(replicaset::ReplicaSetController),
            Rc::new(deployment::DeploymentController),
        )
    },
    of_node,
    extensions: || {
        vec![
            Rc::new(csi::snapshot::SnapshotController),
            Rc::new(csi::validator::DataSourceValidator),
            Rc::new(csi::populator::Populator),
        ]
    },
    of_driver: |driver, extensions| {
        let snapshotter = || -> Rc<dyn Controller> { Rc::new(csi::snapshotter::Snapshotter::new(driver)) };
        sidecars(driver, extensions.then(snapshotter))
    },
};

/// The controllers of the first view of the page. Those of StatefulSets, ReplicaSets, Deployments, snapshots and
/// populators are replaced by idle ones. If there are no such objects, the records are the same.
pub static VOLUMES: Controllers = Controllers {
    all: || {
        singletons(
            Rc::new(Idle(statefulset::StatefulSetController)),
            Rc::new(Idle(replicaset::ReplicaSetController)),
            Rc::new(Idle(deployment::DeploymentController)),
        )
    },
    of_node,
    extensions: || {
        vec![
            Rc::new(Idle(csi::snapshot::SnapshotController)),
            Rc::new(csi::validator::DataSourceValidator),
            Rc::new(Idle(csi::populator::Populator)),
        ]
    },
    of_driver: |driver, extensions| {
        let snapshotter = || -> Rc<dyn Controller> { Rc::new(Idle(csi::snapshotter::Snapshotter::new(driver))) };
        sidecars(driver, extensions.then(snapshotter))
    },
};

fn singletons(
    stateful_sets: Rc<dyn Controller>,
    replica_sets: Rc<dyn Controller>,
    deployments: Rc<dyn Controller>,
) -> Vec<Rc<dyn Controller>> {
    vec![
        Rc::new(persistentvolume::PersistentVolumeController),
        Rc::new(protection::PvcProtection),
        Rc::new(protection::PvProtection),
        Rc::new(protection::VacProtection),
        Rc::new(expand::ExpandController),
        Rc::new(ephemeral::EphemeralController),
        Rc::new(attachdetach::AttachDetachController),
        stateful_sets,
        replica_sets,
        deployments,
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

fn of_node(node: &str, hollow: bool) -> Vec<Rc<dyn Controller>> {
    vec![Rc::new(kubelet::Kubelet::new(node, hollow))]
}

fn sidecars(driver: &str, snapshotter: Option<Rc<dyn Controller>>) -> Vec<Rc<dyn Controller>> {
    use csi::{attacher, provisioner, resizer};
    let mut sidecars: Vec<Rc<dyn Controller>> = vec![
        Rc::new(provisioner::Provisioner::new(driver)),
        Rc::new(attacher::Attacher::new(driver)),
        Rc::new(resizer::Resizer::new(driver)),
    ];
    sidecars.extend(snapshotter);
    sidecars
}

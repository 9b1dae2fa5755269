//! The Kubernetes storage controllers as pure, resumable steps.
//!
//! A controller reads its own [`Cache`], which may be behind, and decides. Everything it does to the world is a
//! [`Request`](bindery_api::request::Request) or an [`Effect`], handed out one at a time, so that a reader can stop,
//! or crash the controller, between any two writes. Order, time, delivery and retries belong to the cluster.
//!
//! Answers to `pkg/controller` and client-go's informers and work queues. Controllers do not import each other; what two of
//! them need is in [`common`].
//!
//! # How a step works
//! A sync is written straight down, as upstream writes it, with `task.send(...)?` for each request. [`step`] runs it
//! from its start with the answers so far: the first request without an answer ends the run. Nothing is kept between
//! steps but the answers and the view the sync began with, so losing that [`Progress`] is exactly a crash.

pub mod apiextensions;
pub mod attachdetach;
mod cache;
pub mod common;
pub mod csi;
pub mod deployment;
pub mod ephemeral;
pub mod expand;
pub mod garbagecollector;
mod id;
pub mod kubelet;
mod local;
pub mod namespace;
pub mod nodelifecycle;
pub mod persistentvolume;
pub mod protection;
pub mod replicaset;
pub mod resourcequota;
mod rpc;
pub mod scheduler;
pub mod statefulset;
mod task;

use std::rc::Rc;
use std::time::Duration;

use bindery_api::time::Time;
use bindery_api::{Kind, Object};

/// Whether StatefulSets, Deployments, ReplicaSets, snapshots and populators are worked on (the feature `workloads`).
pub(crate) const WORKLOADS: bool = cfg!(feature = "workloads");

pub use cache::{Cache, Index, Indexer};
pub use id::ControllerId;
pub use local::{Local, State, Table, Unhashed, Update};
pub use rpc::{CODES, Call, CallError};
pub(crate) use task::revision;
pub use task::{Answer, Effect, Progress, Reconcile, Reply, Step, Suspend, Task, step};

/// A change that an informer reports: `old` is `None` for an add, `new` is `None` for a delete.
#[derive(Debug, Clone)]
pub struct Event {
    /// The kind of the object.
    pub kind: &'static Kind,
    /// The object as the cache held it.
    pub old: Option<Object>,
    /// The object as it is now.
    pub new: Option<Object>,
}

impl Event {
    /// The object: as it is now, or as it last was.
    pub fn object(&self) -> &Object {
        self.new.as_ref().or(self.old.as_ref()).expect("an event has an object")
    }
}

/// Puts a key on a worker's queue.
pub type Enqueue<'a> = &'a mut dyn FnMut(&'static str, String);

/// One controller: which kinds it watches, what a change puts on its queues, and what it does with a key.
pub trait Controller: std::fmt::Debug {
    /// The identity in records and in the story.
    fn id(&self) -> ControllerId;

    /// The component that its events come from; empty if it emits none.
    fn event_source(&self) -> &str;

    /// The field manager of its writes.
    fn field_manager(&self) -> &'static str {
        "kube-controller-manager"
    }

    /// The kinds whose changes it is told.
    fn watches(&self) -> &'static [&'static Kind];

    /// The local state when it starts.
    fn local(&self) -> Local {
        Local::new(())
    }

    /// The indexes of its caches: see [`Cache::indexed`].
    fn indexers(&self) -> &'static [Indexer] {
        &[]
    }

    /// The queues. Names of operations, which run side by side, are not listed.
    fn queues(&self) -> &'static [&'static str];

    /// How many keys of a queue are worked on at a time, never one twice.
    fn max_concurrent_syncs(&self, worker: &str) -> usize {
        let _ = worker;
        1
    }

    /// What a change puts on the queues. The cache holds the change already.
    fn on_event(&self, event: &Event, cache: &Cache, own: &Cache, local: &Local, enqueue: Enqueue<'_>);

    /// Whether it watches the leases of nodes.
    fn watches_leases(&self) -> bool {
        false
    }

    /// Takes a change of a node's lease into the local state, and puts keys on the queues: since when the node has not
    /// renewed the lease, `None` if it renews it. Leases are no objects here.
    fn on_lease(&self, node: &str, expired: Option<Time>, local: &mut Local, enqueue: Enqueue<'_>) {
        let _ = (node, expired, local, enqueue);
    }

    /// How long a key waits after a change before it is worked on.
    fn delay(&self) -> Duration {
        Duration::ZERO
    }

    /// The back-off of a key that failed, doubling from the first to the second.
    fn back_off(&self) -> (Duration, Duration) {
        (Duration::from_millis(5), Duration::from_secs(1000))
    }

    /// How often [`Controller::on_resync`] runs, first when the controller starts; `None` for never.
    fn resync_period(&self) -> Option<Duration> {
        None
    }

    /// What a resync puts on the queues.
    fn on_resync(&self, cache: &Cache, enqueue: Enqueue<'_>) {
        let _ = (cache, enqueue);
    }

    /// Works on one key of one worker, or on an operation.
    ///
    /// # Errors
    /// [`Suspend`] where the work is not done: a request without an answer yet, or a reason to try again.
    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile;
}

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

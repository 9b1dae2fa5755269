//! One state machine: actions in, etcd records out.
//!
//! [`Cluster::apply`] is the only way to change anything. The page, the tests, time travel and share links are clients
//! of that one function: the same actions on the same seed give the same records, byte for byte, native and as wasm.
//!
//! Implements the control plane as a whole: the API server's watch cache, client-go's informers, work queues and event
//! recorder, and the passing of time. A clone shares everything with its original, so keeping one for every revision is
//! cheap.
//!
//! Not modelled: several API servers, leader election, the wire.
//!
//! ```
//! use std::time::Duration;
//!
//! use bindery_api::kinds::PERSISTENT_VOLUME;
//! use bindery_api::request::Request;
//! use bindery_cluster::{Cluster, Config};
//! use serde_json::json;
//!
//! let mut cluster = Cluster::new(Config::default());
//! let volume = json!({
//!     "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": "disk" },
//!     "spec": { "capacity": { "storage": "1Gi" }, "accessModes": ["ReadWriteOnce"], "hostPath": { "path": "/data" } },
//! });
//! cluster.request("kubectl create", Request::create(&PERSISTENT_VOLUME, volume))?;
//! cluster.settle(Duration::from_secs(20));
//! let writes: Vec<_> = cluster.records().map(|record| (record.actor.name(), record.why.branch)).collect();
//! assert_eq!(writes, [("kubectl create", "user"), ("persistentvolume-binder", "binder-volume-available")]);
//! # Ok::<(), bindery_api::Status>(())
//! ```
//!
//! A longer example: `cargo run -p bindery-cluster --example bind`.

mod action;
mod action_json;
mod bootstrap;
pub mod components;
mod containers;
mod contents;
pub mod diff;
mod hosts;
pub mod invariants;
mod mock_driver;
mod nodes;
mod record;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

pub use action::Exec;
pub use action::{Action, Applied, DriverChange, Fault, NodeChange, OnApply};
use bindery_api::request::{Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Status, kinds, sort};
use bindery_apiserver::Server;
pub use bindery_controllers::kubelet::{ContainerMount, MountStage, MountView, PodView, StagedView, StorageId};
pub use bindery_engine::ControllerId;
use bindery_engine::{Changes, Controller, Emit, EventCorrelator, Local, Reply, Runtime, WatchEvent};
pub use bindery_sandbox::{
    Content, END_OF_INPUT, Entry, ExecOutput, Files, INTERRUPT, Node as FileNode, Tree, is_shell,
};
pub use bootstrap::{Config, Node};
pub use containers::ExecError;
pub use mock_driver::Driver;
use mock_driver::Drivers;
pub use nodes::{AttachedView, NodeView};
pub use record::{Actor, CallRecord, Record};
use rpds::Vector;

/// A cluster at a point in time. See the crate's documentation.
#[derive(Debug, Clone)]
pub struct Cluster {
    config: Rc<Config>,
    server: Server,
    now: Time,
    actions: u64,
    last_write: Time,
    records: Vector<Arc<Record>>,
    changes: Changes,
    calls: Vector<Arc<CallRecord>>,
    drivers: Rc<Drivers>,
    runtimes: Vec<Rc<Runtime>>,
    /// The pending faults, each with the controller whose write fails.
    faults: Vec<(ControllerId, Fault)>,
    /// The controllers whose watches are paused.
    paused_watches: Vec<ControllerId>,
    /// The partitioned nodes, and the time of each partition.
    unreachable: Vec<(String, Time)>,
    /// Drivers that were installed during a node's partition: the node, and the driver.
    pending_registrations: Vec<(String, String)>,
    events: EventCorrelator,
    /// The state of the container runtime.
    containers: Local,
}

impl Cluster {
    /// Returns a new cluster. Its namespaces and nodes exist and its controllers run. No user has sent a request.
    pub fn new(config: Config) -> Cluster {
        let mut cluster = Cluster::empty(config);
        bootstrap::run(&mut cluster);
        let hollow = cluster.config.hollow;
        let controllers = cluster.config.components.controllers;
        let nodes = cluster.config.nodes.iter().flat_map(|node| (controllers.of_node)(&node.name, hollow));
        let extensions = cluster.config.extensions;
        let drivers = cluster.config.drivers.iter();
        let sidecars = drivers.flat_map(|driver| (controllers.of_driver)(&driver.name, extensions));
        let more = if extensions { (controllers.extensions)() } else { Vec::new() };
        let all = sidecars.chain((controllers.all)()).chain(more).chain(nodes);
        let all: Vec<_> = all.collect();
        cluster.runtimes = all.into_iter().map(|c| Rc::new(cluster.start(c))).collect();
        cluster.settle(Duration::from_secs(1));
        cluster.records = Vector::new();
        cluster
    }

    /// Returns a cluster with these objects as they are, at the given time. There is no validation, no defaulting and
    /// no change. No controller runs, so that the cluster does not change without a write.
    pub fn from_objects(objects: impl IntoIterator<Item = Object>, now: Time) -> Cluster {
        let mut cluster = Cluster::empty(Config::bare());
        (cluster.now, cluster.last_write) = (now, now);
        let objects: Vec<Object> = objects.into_iter().collect();
        // The kinds that CustomResourceDefinitions define must be registered first.
        for object in objects.iter().filter(|object| kinds::of(object) == kinds::definition()) {
            bindery_api::definition::kinds(object);
        }
        for object in objects {
            let Some(kind) = kinds::of(&object) else { continue };
            cluster.server.load(kind, object);
        }
        cluster
    }

    /// True if controllers run. They do not run in a cluster from [`Cluster::from_objects`].
    pub fn is_live(&self) -> bool {
        !self.runtimes.is_empty()
    }

    fn empty(config: Config) -> Cluster {
        Cluster {
            server: Server::new(config.seed, config.extensions),
            now: Time::START,
            actions: 0,
            last_write: Time::START,
            records: Vector::new(),
            changes: Changes::default(),
            calls: Vector::new(),
            drivers: Rc::new(config.drivers()),
            runtimes: Vec::new(),
            faults: Vec::new(),
            paused_watches: Vec::new(),
            unreachable: Vec::new(),
            pending_registrations: Vec::new(),
            events: EventCorrelator::default(),
            containers: config.components.containers.map_or_else(|| Local::new(()), |runtime| (runtime.state)()),
            config: Rc::new(config),
        }
    }

    /// Returns the time of the cluster's clock.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Returns the revision of the last write.
    pub fn revision(&self) -> u64 {
        self.server.etcd().revision()
    }

    /// Returns the API server, for reads. All changes go through [`Cluster::apply`].
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Returns every write since the cluster was ready, oldest first.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Arc<Record>> {
        self.records.iter()
    }

    /// Returns every CSI call, oldest first.
    pub fn calls(&self) -> impl DoubleEndedIterator<Item = &Arc<CallRecord>> {
        self.calls.iter()
    }

    /// Returns the running controllers, by name.
    pub fn controllers(&self) -> impl Iterator<Item = &ControllerId> {
        self.runtimes.iter().map(|runtime| runtime.id())
    }

    /// Returns the controllers whose watches are paused.
    pub fn paused_watches(&self) -> &[ControllerId] {
        &self.paused_watches
    }

    /// Returns the pending faults in order, each with the controller whose write fails.
    pub fn faults(&self) -> &[(ControllerId, Fault)] {
        &self.faults
    }

    /// Returns the pending watch events of a controller. `None` if its watches are paused.
    fn visible_changes(&self, runtime: &Runtime) -> Option<&Changes> {
        (!self.paused_watches.contains(runtime.id())).then_some(&self.changes)
    }

    /// Returns the write of a revision.
    pub fn record(&self, revision: u64) -> Option<&Arc<Record>> {
        let first = self.records.first()?.revision;
        self.records.get(usize::try_from(revision.checked_sub(first)?).ok()?)
    }

    /// Sends a request to the API server as a user with this command line: [`Action::Request`].
    ///
    /// # Errors
    /// The API server rejects the request.
    pub fn request(&mut self, command: &str, request: Request) -> Result<Response, Status> {
        let action = Action::Request { command: command.to_owned(), request: Box::new(request) };
        self.apply(action).answer.expect("a request has an answer")
    }

    /// Returns all enabled actions, soonest first. Simultaneous actions are in a fixed order.
    pub fn enabled(&self) -> Vec<Action> {
        let mut due: Vec<(Time, Action)> = Vec::new();
        for runtime in self.runtimes.iter().filter(|runtime| !self.is_partitioned(runtime.id())) {
            let own = runtime.enabled(self.now, self.visible_changes(runtime)).into_iter();
            due.extend(own.map(|(time, what)| (time, Action::due(runtime.id(), what))));
        }
        let due = sort::sorted(&due, |a, b| a.0.cmp(&b.0));
        due.into_iter().map(|(_, action)| action).collect()
    }

    /// True if an action can be applied: its controller exists, and an action of a controller is enabled.
    pub fn can_apply(&self, action: &Action) -> bool {
        match action {
            Action::Deliver { .. } | Action::Step { .. } | Action::Resync { .. } => self.enabled().contains(action),
            Action::Crash { controller } | Action::Fail { controller, .. } | Action::PauseWatch { controller, .. } => {
                self.controllers().any(|known| known == controller)
            }
            Action::Request { .. } | Action::Node { .. } | Action::Driver { .. } | Action::Wait { .. } => true,
            Action::Exec(_) => true,
        }
    }

    /// Applies the next action by the clock. Returns `None` if there is no further action.
    pub fn step(&mut self) -> Option<Applied> {
        let (time, action) = self.next()?;
        self.now = self.now.max(time);
        Some(self.apply(action))
    }

    /// Runs until there is no write for the duration `quiet` of the cluster's clock. Writes of events do not count.
    pub fn settle(&mut self, quiet: Duration) -> Vec<Arc<Record>> {
        let from = self.records.len();
        self.settle_observed(quiet, &mut |_, _| {});
        self.records_from(from)
    }

    /// As [`Cluster::settle`], but calls a function after each action.
    pub fn settle_observed(&mut self, quiet: Duration, on_apply: OnApply) {
        let mut last = self.now;
        while let Some((time, action)) = self.next().filter(|(time, _)| *time <= last + quiet) {
            self.now = self.now.max(time);
            let applied = self.apply(action);
            if applied.records.iter().any(|r| !r.is_event()) {
                last = self.now;
            }
            on_apply(self, &applied);
        }
        self.now = self.now.max(last + quiet);
    }

    /// Runs for a duration.
    pub fn run_for(&mut self, time: Duration) -> Vec<Arc<Record>> {
        let from = self.records.len();
        self.run_for_observed(time, &mut |_, _| {});
        self.records_from(from)
    }

    /// Runs for a duration, and calls a function after each action.
    pub fn run_for_observed(&mut self, time: Duration, on_apply: OnApply) {
        let end = self.now + time;
        while let Some((time, action)) = self.next().filter(|(time, _)| *time <= end) {
            self.now = self.now.max(time);
            let applied = self.apply(action);
            on_apply(self, &applied);
        }
        self.now = end;
    }

    /// Hashes the cluster, the caches and the reconciles in progress, but not the time. Two clusters with the same
    /// fingerprint continue in the same way.
    pub fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        for (key, stored) in self.server.etcd().range("/registry/") {
            if !key.starts_with("/registry/events/") {
                (key, stored.mod_revision).hash(&mut hasher);
                stored.value.to_string().hash(&mut hasher);
            }
        }
        for runtime in &self.runtimes {
            runtime.fingerprint(&mut hasher);
        }
        self.faults.hash(&mut hasher);
        self.paused_watches.hash(&mut hasher);
        self.unreachable.iter().for_each(|(node, _)| node.hash(&mut hasher));
        self.pending_registrations.hash(&mut hasher);
        hasher.finish()
    }

    /// Returns the time of the next action. `None` if there is no further action.
    pub fn next_time(&self) -> Option<Time> {
        self.next().map(|(time, _)| time)
    }

    fn next(&self) -> Option<(Time, Action)> {
        let reachable = self.runtimes.iter().filter(|runtime| !self.is_partitioned(runtime.id()));
        let mut first: Option<(Time, Action)> = None;
        for runtime in reachable {
            let before = first.as_ref().map_or(Time::END, |(time, _)| *time);
            let next = runtime.next(self.now, self.visible_changes(runtime), before);
            first = next.map(|(time, what)| (time, Action::due(runtime.id(), what))).or(first);
        }
        first
    }

    /// Applies one action, and returns the writes.
    pub fn apply(&mut self, action: Action) -> Applied {
        self.actions += 1;
        let from = self.records.len();
        let mut exec = None;
        let mut ended = None;
        let answer = match &action {
            Action::Request { command, request } => {
                let why = Why::new("user").fact("command", command.as_str());
                Some(self.send(request, Actor::User { command: command.clone() }, why))
            }
            Action::Exec(command) => {
                exec = Some(self.exec(command));
                None
            }
            // A paused watch delivers no events.
            Action::Deliver { controller } if self.paused_watches.contains(controller) => None,
            Action::Deliver { controller } => {
                self.with_runtime(controller, |_, runtime, changes| runtime.deliver(changes));
                None
            }
            Action::Resync { controller } => {
                self.with_runtime(controller, |now, runtime, _| runtime.resync(now));
                None
            }
            Action::Step { controller, worker, key } => {
                ended = self.run_step(controller, worker, key);
                None
            }
            Action::Crash { controller } => {
                if let Some(i) = self.reachable(controller) {
                    self.runtimes[i] = Rc::new(self.start(self.runtimes[i].controller().clone()));
                }
                None
            }
            Action::Fail { controller, fault } => {
                self.faults.push((controller.clone(), *fault));
                None
            }
            Action::PauseWatch { controller, on } => {
                self.paused_watches.retain(|paused| paused != controller);
                if *on {
                    self.paused_watches.push(controller.clone());
                }
                None
            }
            Action::Node { name, change } => Some(self.change_node(name, change)),
            Action::Driver { name, change } => Some(self.change_driver(name, change)),
            Action::Wait { micros } => {
                self.now = self.now + Duration::from_micros(*micros);
                None
            }
        };
        Applied { records: self.records_from(from), answer, ended, exec }
    }

    /// Returns the records from an index of the log. Uses the index, because an iterator would traverse the whole log.
    fn records_from(&self, from: usize) -> Vec<Arc<Record>> {
        (from..self.records.len()).filter_map(|i| self.records.get(i).cloned()).collect()
    }

    /// Returns the index of a controller that is not partitioned.
    fn reachable(&self, id: &ControllerId) -> Option<usize> {
        self.runtimes.iter().position(|r| r.id() == id).filter(|_| !self.is_partitioned(id))
    }

    fn with_runtime(&mut self, id: &ControllerId, work: impl FnOnce(Time, &mut Runtime, &Changes)) {
        if let Some(i) = self.reachable(id) {
            work(self.now, Rc::make_mut(&mut self.runtimes[i]), &self.changes);
        }
    }

    /// Runs a step of a controller. If its sync ended, returns the reason.
    fn run_step(&mut self, id: &ControllerId, worker: &str, key: &str) -> Option<Why> {
        let i = self.reachable(id)?;
        let now = self.now;
        let outcome = Rc::make_mut(&mut self.runtimes[i]).step(now, worker, key)?;
        let controller = self.runtimes[i].controller().clone();
        for emit in outcome.emits {
            self.emit(&*controller, id, emit);
        }
        if let Some((mut request, why)) = outcome.send {
            request.options.field_manager = controller.field_manager().to_owned();
            let read = matches!(request.verb, Verb::Get | Verb::List);
            let fault = self.faults.iter().position(|(at, _)| !read && at == id);
            let fault = fault.map(|i| self.faults.remove(i).1);
            let answer = match fault {
                Some(Fault::Refused) => Err(Fault::Refused.status()),
                Some(Fault::DropResponse) => {
                    let _ = self.send(&request, Actor::Controller(id.clone()), why);
                    Err(Fault::DropResponse.status())
                }
                None => self.send(&request, Actor::Controller(id.clone()), why),
            };
            Rc::make_mut(&mut self.runtimes[i]).reply(worker, key, Reply::Api(answer));
        }
        if let Some((mut call, why)) = outcome.call {
            if call.node.is_empty() {
                call.node = self.drivers.controller_node().to_owned();
            }
            let answer = Rc::make_mut(&mut self.drivers).call(&call);
            if let Ok(response) = &answer {
                self.driver_called(&call, response);
            }
            // A sidecar knows the capabilities of its driver, and calls no other methods.
            if !matches!(&answer, Err(error) if error.code == "Unimplemented") {
                let actor = Actor::Controller(id.clone());
                let (revision, answer) = (self.revision(), answer.clone());
                self.calls.push_back_mut(Arc::new(CallRecord { revision, time: now, call, answer, actor, why }));
            }
            Rc::make_mut(&mut self.runtimes[i]).reply(worker, key, Reply::Csi(answer));
        }
        outcome.ended
    }

    fn emit(&mut self, controller: &dyn Controller, id: &ControllerId, emit: Emit) {
        let why = emit.why.clone();
        if let Some(mut request) = self.events.request(controller.event_source(), &emit, self.now) {
            request.options.field_manager = controller.field_manager().to_owned();
            // If the API server rejects an event, the recorder drops it, as client-go does.
            let _ = self.send(&request, Actor::Controller(id.clone()), why);
        }
    }

    /// Sends a request to the API server and records its writes.
    fn send(&mut self, request: &Request, actor: Actor, why: Why) -> Result<Response, Status> {
        let before = self.revision();
        let answer = self.server.handle(request, self.now);
        let written: Vec<_> = match self.server.etcd().since(before) {
            Ok(events) => events.cloned().collect(),
            Err(_) => Vec::new(),
        };
        for event in written {
            let (kind, _, _) = kinds::by_etcd_key(&event.key).expect("only known kinds are stored");
            let new = event.now.as_ref().map(|kv| self.server.read(kind, kv));
            let pod = (*kind == kinds::POD).then(|| new.clone());
            self.changes.push(WatchEvent {
                revision: event.revision,
                time: self.now,
                kind,
                key: event.key.clone(),
                new,
            });
            if let Some(pod) = pod {
                self.pod_written(event.before.as_ref().map(|kv| &kv.value), pod.as_ref());
            }
            self.records.push_back_mut(Arc::new(Record {
                revision: event.revision,
                time: self.now,
                key: event.key,
                before: event.before.map(|kv| kv.value),
                after: event.now.map(|kv| kv.value),
                actor: actor.clone(),
                why: why.clone(),
                action: self.actions,
            }));
            self.last_write = self.now;
        }
        answer
    }

    /// Starts a controller: it lists all objects, then watches.
    fn start(&self, controller: Rc<dyn Controller>) -> Runtime {
        let objects: Vec<(&'static Kind, Object)> = controller
            .watches()
            .iter()
            .flat_map(|kind| {
                self.server
                    .etcd()
                    .range(&kind.etcd_prefix(""))
                    .map(|(_, kv)| (*kind, self.server.read(kind, &kv)))
                    .collect::<Vec<_>>()
            })
            .collect();
        let period = controller.resync_period().map(|p| self.config.resync_period.unwrap_or(p));
        Runtime::start(controller, objects, &self.unreachable, &self.changes, self.now, period)
    }
}

//! A running controller: its informers, queues, and reconciles in progress.
//!
//! Implements client-go's shared informers and the worker loops of kube-controller-manager. Each watch event takes
//! [`DELIVERY`] and each request takes [`ROUND_TRIP`]. These durations are short and equal, so that effects which
//! depend only on the order are visible.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use bindery_api::request::Request;
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, kinds, object};
use rpds::Vector;

use crate::{
    Cache, Call, Controller, ControllerId, Effect, Emit, Event, Local, Progress, Reply, Suspend, WorkQueue, step,
};

/// The latency from a write to its arrival in a cache.
const DELIVERY: Duration = Duration::from_millis(1);
/// The latency from a request to its response.
const ROUND_TRIP: Duration = Duration::from_millis(3);
/// The latency from a CSI call to its response. It is longer because the driver does work.
const CALL: Duration = Duration::from_millis(20);
/// The initial and the maximum backoff of a failed operation. The backoff doubles with each failure.
const OPERATION_BACK_OFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(122));

/// A write as watches deliver it: as clients read it, with the time from which it can be delivered.
#[derive(Debug)]
pub struct WatchEvent {
    /// The revision of the write.
    pub revision: u64,
    /// The time of the write.
    pub time: Time,
    /// The kind of the object.
    pub kind: &'static Kind,
    /// The etcd key.
    pub key: String,
    /// The new object. `None` if it was deleted.
    pub new: Option<Object>,
}

/// The changes of each kind, in order: the events of a watch from the first revision. There are few kinds, so this is a
/// list of lists.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    kinds: Vec<(&'static Kind, Vector<Rc<WatchEvent>>)>,
    total: usize,
}

impl Changes {
    /// Adds a write.
    pub fn push(&mut self, change: WatchEvent) {
        let kind = change.kind;
        let at = self.kinds.iter().position(|(k, _)| *k == kind).unwrap_or_else(|| {
            self.kinds.push((kind, Vector::new()));
            self.kinds.len() - 1
        });
        self.kinds[at].1.push_back_mut(Rc::new(change));
        self.total += 1;
    }

    /// Returns the number of changes of all kinds.
    fn total(&self) -> usize {
        self.total
    }

    /// Returns the changes of a kind, in order.
    pub fn of(&self, kind: &Kind) -> Option<&Vector<Rc<WatchEvent>>> {
        self.kinds.iter().find(|(k, _)| *k == kind).map(|(_, changes)| changes)
    }

    fn len(&self, kind: &Kind) -> usize {
        self.of(kind).map_or(0, Vector::len)
    }

    fn get(&self, kind: &Kind, i: usize) -> Option<&Rc<WatchEvent>> {
        self.of(kind)?.get(i)
    }
}

/// An action that a controller can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// The next change is delivered to its caches.
    Deliver,
    /// It reconciles a key up to its next request.
    Step {
        /// The worker or operation.
        worker: &'static str,
        /// The key.
        key: String,
    },
    /// It enqueues every key.
    Resync,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Runtime {
    id: ControllerId,
    controller: Rc<dyn Controller>,
    cache: Cache,
    assumed: Cache,
    local: Local,
    /// The number of delivered changes of each watched kind.
    delivered: Vec<usize>,
    workers: Vec<Worker>,
    /// Operations, which run concurrently with the workers, by name and key. There are few of them.
    operations: Vec<((&'static str, String), Operation)>,
    resync: Option<(Time, Duration)>,
    /// True if all keys of the last resync were reconciled without effect, and there was no activity since. The keys of
    /// a resync depend only on the caches. Therefore the next resync has no effect, either.
    idle: bool,
    /// No action is due before this time. It was computed at this number of changes.
    next_due_cache: Cell<(Time, usize)>,
}

#[derive(Debug, Clone)]
struct Worker {
    name: &'static str,
    queue: WorkQueue,
    /// The maximum number of concurrent reconciles.
    width: usize,
    current: Vec<(String, Progress, Time)>,
    /// Keys that were added during their reconcile. They are queued when it ends.
    requeued: Vec<String>,
}

impl Worker {
    fn is_busy(&self, key: &str) -> bool {
        self.current.iter().any(|(current, ..)| current == key)
    }

    fn add(&mut self, key: String) {
        if !self.is_busy(&key) {
            self.queue.add(key);
        } else if !self.requeued.contains(&key) {
            self.requeued.push(key);
        }
    }

    /// Ends the reconcile of a key.
    fn done(&mut self, key: &str) {
        if let Some(at) = self.requeued.iter().position(|requeued| requeued == key) {
            let key = self.requeued.remove(at);
            self.queue.add(key);
        }
    }
}

#[derive(Debug, Clone)]
struct Operation {
    state: OperationState,
    back_off: Duration,
}

#[derive(Debug, Clone)]
enum OperationState {
    Running(Progress, Time),
    Waiting(Progress, &'static Kind, String),
    Failed(Time),
}

/// The result of a step: what the controller requests from the cluster.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Events to emit.
    pub emits: Vec<Emit>,
    /// The request to send. Its response goes to [`Runtime::reply`].
    pub send: Option<(Request, Why)>,
    /// The CSI call to make. Its response goes to [`Runtime::reply`], too.
    pub call: Option<(Call, Why)>,
    /// The reason if the sync ended.
    pub ended: Option<Why>,
}

/// Returns the first time after `now` that is a multiple of the period after the start.
fn after(time: Time, period: Duration, now: Time) -> Time {
    let period = period.as_micros().max(1) as u64;
    let past = now.micros.checked_sub(time.micros).map_or(0, |past| past / period + 1);
    Time { micros: time.micros.saturating_add(past.saturating_mul(period)) }
}

impl Runtime {
    /// Returns a controller that has listed these objects. `expired_leases` are the nodes whose lease expired, and
    /// since when.
    pub fn start(
        controller: Rc<dyn Controller>,
        objects: Vec<(&'static Kind, Object)>,
        expired_leases: &[(String, Time)],
        changes: &Changes,
        now: Time,
        resync_period: Option<Duration>,
    ) -> Runtime {
        let cache = || Cache::indexed(controller.indexers());
        let mut runtime = Runtime {
            id: controller.id(),
            cache: cache(),
            assumed: cache(),
            local: controller.local(),
            delivered: controller.watches().iter().map(|kind| changes.len(kind)).collect(),
            workers: controller
                .queues()
                .iter()
                .map(|name| Worker {
                    name,
                    queue: WorkQueue::default(),
                    width: controller.max_concurrent_syncs(name),
                    current: Vec::new(),
                    requeued: Vec::new(),
                })
                .collect(),
            operations: Vec::new(),
            resync: resync_period.map(|period| (now, period)),
            idle: false,
            next_due_cache: Cell::default(),
            controller,
        };
        for (kind, object) in &objects {
            runtime.cache.insert(kind, object.clone());
            // Assumed caches are filled from the lists before the first sync.
            runtime.assumed.insert(kind, object.clone());
        }
        for (kind, object) in objects {
            runtime.react(now, &Event { kind, old: None, new: Some(object) });
        }
        for (node, since) in expired_leases {
            runtime.note_lease(node, Some(*since));
        }
        runtime
    }

    /// Returns the identity of the controller.
    pub fn id(&self) -> &ControllerId {
        &self.id
    }

    /// Returns each watched kind with no undelivered change, and its objects in the cache.
    pub fn caught_up<'a>(&'a self, changes: &'a Changes) -> impl Iterator<Item = (&'static Kind, &'a Cache)> {
        let watches = self.controller.watches().iter().zip(&self.delivered);
        watches.filter(|(kind, delivered)| **delivered == changes.len(kind)).map(|(kind, _)| (*kind, &self.cache))
    }

    /// Returns the controller.
    pub fn controller(&self) -> &Rc<dyn Controller> {
        &self.controller
    }

    /// Returns the controller's caches.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Returns the controller's local state.
    pub fn local(&self) -> &Local {
        &self.local
    }

    fn react(&mut self, now: Time, event: &Event) {
        let mut keys = Vec::new();
        self.controller
            .on_event(event, &self.cache, &self.assumed, &self.local, &mut |worker, key| keys.push((worker, key)));
        let delay = self.controller.delay();
        if delay.is_zero() {
            self.enqueue(keys);
        } else {
            for (worker, key) in keys {
                self.worker(worker).queue.add_after(key, now + delay);
            }
        }
    }

    fn enqueue(&mut self, keys: Vec<(&'static str, String)>) {
        for (worker, key) in keys {
            self.worker(worker).add(key);
        }
    }

    fn worker(&mut self, name: &str) -> &mut Worker {
        self.workers.iter_mut().find(|w| w.name == name).expect("a controller names its own workers")
    }

    /// Returns the next change to deliver, with the index of its kind among the watched kinds. Each kind has a separate
    /// watch.
    fn next_change<'a>(&self, changes: &'a Changes) -> Option<(usize, &'a Rc<WatchEvent>)> {
        let watches = self.controller.watches().iter().zip(&self.delivered).enumerate();
        watches
            .filter_map(|(i, (kind, delivered))| Some((i, changes.get(kind, *delivered)?)))
            .min_by_key(|(_, change)| change.revision)
    }

    /// Returns the next action and its time, if it is before `before`.
    pub fn next(&self, now: Time, changes: Option<&Changes>, before: Time) -> Option<(Time, Due)> {
        // This is computed for every controller at every step. If no action is known to be due, it is not computed
        // again.
        let (quiet, known) = self.next_due_cache.get();
        let total = changes.map_or(usize::MAX, Changes::total);
        if known == total && quiet.max(now) >= before {
            return None;
        }
        let mut due = self.enabled(now, changes);
        if self.is_idle() {
            due.retain(|(_, what)| !matches!(what, Due::Resync));
        }
        // The first of equal times wins: deliveries before steps, workers in their order.
        let next = due.into_iter().reduce(|first, other| if other.0 < first.0 { other } else { first });
        self.next_due_cache.set((next.as_ref().map_or(Time::END, |(time, _)| *time), total));
        next.filter(|(time, _)| *time < before)
    }

    /// Returns all possible actions, each with its time. `changes` are the changes that can be delivered.
    pub fn enabled(&self, now: Time, changes: Option<&Changes>) -> Vec<(Time, Due)> {
        let mut due = Vec::new();
        if let Some((_, change)) = changes.and_then(|changes| self.next_change(changes)) {
            due.push(((change.time + DELIVERY).max(now), Due::Deliver));
        }
        for worker in &self.workers {
            let step = |key: &String| Due::Step { worker: worker.name, key: key.clone() };
            for (key, _, ready) in &worker.current {
                due.push(((*ready).max(now), step(key)));
            }
            if worker.current.len() < worker.width
                && let Some((time, key)) = worker.queue.next(now, |key| worker.is_busy(key))
            {
                due.push((time.max(now), step(key)));
            }
        }
        for ((name, key), operation) in &self.operations {
            if let OperationState::Running(_, ready) = &operation.state {
                due.push(((*ready).max(now), Due::Step { worker: name, key: key.clone() }));
            }
        }
        if let Some((time, period)) = self.resync {
            let time = if self.is_idle() { after(time, period, now) } else { time.max(now) };
            due.push((time, Due::Resync));
        }
        due
    }

    /// True if the next resync has no effect.
    fn is_idle(&self) -> bool {
        self.idle
            && self.operations.is_empty()
            && self.workers.iter().all(|worker| worker.current.is_empty() && worker.queue.is_empty())
    }

    /// Records activity: the resyncs until now had no effect and are skipped.
    fn wake(&mut self, now: Time) {
        if std::mem::take(&mut self.idle)
            && let Some((time, period)) = self.resync
        {
            self.resync = Some((after(time, period, now), period));
        }
    }

    /// Delivers the next change to the cache.
    pub fn deliver(&mut self, changes: &Changes) {
        self.next_due_cache.take();
        let Some((i, change)) = self.next_change(changes) else { return };
        self.wake(change.time);
        self.delivered[i] += 1;
        let (_, namespace, name) = kinds::by_etcd_key(&change.key).expect("only known kinds are stored");
        let key = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") };
        let old = self.cache.get(change.kind, &key).cloned();
        match &change.new {
            Some(object) => self.cache.insert(change.kind, object.clone()),
            None => self.cache.remove(change.kind, &key),
        }
        let waiting: Vec<_> = self
            .operations
            .iter()
            .filter(
                |(_, o)| matches!(&o.state, OperationState::Waiting(_, kind, k) if *kind == change.kind && *k == key),
            )
            .map(|(at, o)| (at.clone(), o.clone()))
            .collect();
        for (at, operation) in waiting {
            if let OperationState::Waiting(mut progress, ..) = operation.state {
                progress.resume(Reply::Object(change.new.clone()));
                let state = OperationState::Running(progress, change.time);
                self.put_operation(at, Operation { state, ..operation });
            }
        }
        if old.is_some() || change.new.is_some() {
            let now = change.time + DELIVERY;
            self.react(now, &Event { kind: change.kind, old, new: change.new.clone() });
        }
    }

    /// Handles a change of a node's lease. `expired` is `None` if the node renews it.
    pub fn lease(&mut self, now: Time, node: &str, expired: Option<Time>) {
        if self.controller.watches_leases() {
            self.next_due_cache.take();
            self.wake(now);
            self.note_lease(node, expired);
        }
    }

    fn note_lease(&mut self, node: &str, expired: Option<Time>) {
        let mut keys = Vec::new();
        self.controller.on_lease(node, expired, &mut self.local, &mut |worker, key| keys.push((worker, key)));
        self.enqueue(keys);
    }

    /// Enqueues every key.
    pub fn resync(&mut self, now: Time) {
        self.next_due_cache.take();
        let Some((_, period)) = self.resync else { return };
        self.resync = Some((now + period, period));
        // Set to false by the next step with an effect.
        self.idle = self.workers.iter().all(|worker| worker.current.is_empty() && worker.requeued.is_empty());
        let mut keys = Vec::new();
        self.controller.on_resync(&self.cache, &mut |worker, key| keys.push((worker, key)));
        self.enqueue(keys);
    }

    /// Reconciles a key up to its next request. Returns `None` if the key is not ready.
    pub fn step(&mut self, now: Time, worker: &str, key: &str) -> Option<Outcome> {
        self.next_due_cache.take();
        let queue = self.workers.iter().position(|w| w.name == worker);
        let at = (worker, key.to_owned());
        let operation = self.operations.iter().find(|((name, k), _)| (*name, k) == (at.0, &at.1));
        let operation = operation.map(|(at, o)| (at.clone(), o.clone()));
        let mut progress = match (queue, &operation) {
            (Some(i), _) => {
                let Worker { queue, width, current, .. } = &mut self.workers[i];
                match current.iter().position(|(current, ..)| current == key) {
                    Some(at) => current.remove(at).1,
                    // The maximum number of reconciles is reached, or this key is not queued.
                    None if current.len() >= *width => return None,
                    None if !queue.take(key, |key| current.iter().any(|(busy, ..)| busy == key)) => return None,
                    None => Progress::new(&self.cache, &self.assumed, &self.local),
                }
            }
            (None, Some((_, Operation { state: OperationState::Running(progress, _), .. }))) => progress.clone(),
            (None, _) => return None,
        };
        let done = step(&*self.controller, worker, key, &mut progress, now);
        // Storing an object that is already stored has no effect.
        let is_known = |effect: &Effect| {
            let Effect::Store(kind, object) = effect else { return false };
            self.assumed.get(kind, &object::key(object)).is_some_and(|known| known == object)
        };
        if done.end.is_err() || !done.effects.iter().all(is_known) {
            self.wake(now);
        }
        let mut outcome = Outcome::default();
        let mut enqueued = Vec::new();
        for effect in done.effects {
            match effect {
                Effect::Store(kind, object) => {
                    // The other worker can have written the object after this sync started.
                    let newer = |o: &Object| object::resource_version(o).parse::<u64>().unwrap_or(0);
                    let known = self.assumed.get(kind, &object::key(&object)).map_or(0, newer);
                    if newer(&object) >= known {
                        self.assumed.insert(kind, object);
                    }
                }
                Effect::Forget(kind, key) => self.assumed.remove(kind, &key),
                Effect::Update(update) => update.apply(&mut self.local),
                Effect::Enqueue(worker, key) => enqueued.push((worker, key)),
                Effect::Operate(name, key) => self.operate(now, name, key),
                Effect::Emit { event_type, reason, message, about, why, from } => {
                    outcome.emits.push(Emit { event_type, reason, message, about, why, from });
                }
            }
        }
        match (queue, operation) {
            (Some(i), _) => {
                let worker = &mut self.workers[i];
                match done.end {
                    Ok(why) => {
                        outcome.ended = Some(why);
                        worker.queue.forget(key);
                    }
                    Err(Suspend::Request(request, why)) => {
                        worker.current.push((key.to_owned(), progress, now + ROUND_TRIP));
                        outcome.send = Some((*request, why));
                    }
                    Err(Suspend::RequestInBatch(request, why)) => {
                        worker.current.push((key.to_owned(), progress, now));
                        outcome.send = Some((*request, why));
                    }
                    Err(Suspend::Sleep(time)) => {
                        progress.resume(Reply::Elapsed);
                        worker.current.push((key.to_owned(), progress, now + time));
                    }
                    Err(Suspend::CsiCall(call, why)) => {
                        worker.current.push((key.to_owned(), progress, now + CALL));
                        outcome.call = Some((*call, why));
                    }
                    Err(Suspend::Retry(_)) => {
                        worker.queue.add_rate_limited(key.to_owned(), now, self.controller.back_off())
                    }
                    Err(Suspend::RequeueAfter(time)) => worker.queue.add_after(key.to_owned(), now + time),
                    Err(Suspend::AwaitObject(..)) => unreachable!("only operations wait"),
                }
                if !worker.is_busy(key) {
                    worker.done(key);
                }
            }
            (None, Some((at, operation))) => match done.end {
                Ok(why) => {
                    outcome.ended = Some(why);
                    self.operations.retain(|(other, _)| *other != at);
                }
                Err(Suspend::Request(request, why)) => {
                    let state = OperationState::Running(progress, now + ROUND_TRIP);
                    self.put_operation(at, Operation { state, ..operation });
                    outcome.send = Some((*request, why));
                }
                Err(Suspend::RequestInBatch(request, why)) => {
                    self.put_operation(at, Operation { state: OperationState::Running(progress, now), ..operation });
                    outcome.send = Some((*request, why));
                }
                Err(Suspend::CsiCall(call, why)) => {
                    let state = OperationState::Running(progress, now + CALL);
                    self.put_operation(at, Operation { state, ..operation });
                    outcome.call = Some((*call, why));
                }
                Err(Suspend::Sleep(time)) => {
                    progress.resume(Reply::Elapsed);
                    let state = OperationState::Running(progress, now + time);
                    self.put_operation(at, Operation { state, ..operation });
                }
                Err(Suspend::AwaitObject(kind, key)) => {
                    let state = OperationState::Waiting(progress, kind, key);
                    self.put_operation(at, Operation { state, ..operation });
                }
                Err(Suspend::Retry(_) | Suspend::RequeueAfter(_)) => {
                    let back_off = (operation.back_off * 2).clamp(OPERATION_BACK_OFF.0, OPERATION_BACK_OFF.1);
                    let state = OperationState::Failed(now + back_off);
                    self.put_operation(at, Operation { state, back_off });
                }
            },
            (None, None) => {}
        }
        self.enqueue(enqueued);
        Some(outcome)
    }

    /// Receives the response to the request or the call of a step.
    pub fn reply(&mut self, worker: &str, key: &str, reply: Reply) {
        self.next_due_cache.take();
        if let Some(worker) = self.workers.iter_mut().find(|w| w.name == worker) {
            if let Some((_, progress, _)) = worker.current.iter_mut().find(|(current, ..)| current == key) {
                progress.resume(reply);
            }
        } else if let Some((at, operation)) = self
            .operations
            .iter()
            .find(|((name, k), _)| *name == worker && k == key)
            .map(|(a, o)| (a.clone(), o.clone()))
            && let OperationState::Running(mut progress, ready) = operation.state
        {
            progress.resume(reply);
            let state = OperationState::Running(progress, ready);
            self.put_operation(at, Operation { state, ..operation });
        } else {
            // The controller was restarted in the meantime.
        }
    }

    /// Hashes the caches, the queues and the reconciles in progress.
    pub fn fingerprint(&self, hasher: &mut impl std::hash::Hasher) {
        use std::hash::Hash;
        self.cache.fingerprint(hasher);
        self.assumed.fingerprint(hasher);
        self.local.fingerprint(hasher);
        for worker in &self.workers {
            worker.queue.keys().collect::<Vec<_>>().hash(hasher);
            for (key, progress, _) in &worker.current {
                key.hash(hasher);
                progress.fingerprint(hasher);
            }
            worker.requeued.hash(hasher);
        }
        for ((name, key), operation) in &self.operations {
            (name, key).hash(hasher);
            match &operation.state {
                OperationState::Running(progress, _) | OperationState::Waiting(progress, ..) => {
                    progress.fingerprint(hasher);
                }
                OperationState::Failed(until) => until.hash(hasher),
            }
        }
    }

    fn put_operation(&mut self, at: (&'static str, String), operation: Operation) {
        match self.operations.iter_mut().find(|(other, _)| *other == at) {
            Some((_, known)) => *known = operation,
            None => self.operations.push((at, operation)),
        }
    }

    /// Starts an operation, unless it is running or backing off.
    fn operate(&mut self, now: Time, name: &'static str, key: String) {
        let at = (name, key.clone());
        let known = self.operations.iter().find(|(other, _)| *other == at).map(|(_, o)| o.clone());
        let back_off = match known {
            None => Duration::ZERO,
            Some(Operation { state: OperationState::Failed(until), back_off }) if until <= now => back_off,
            Some(_) => return,
        };
        let state = OperationState::Running(Progress::new(&self.cache, &self.assumed, &self.local), now);
        self.put_operation((name, key), Operation { state, back_off });
    }
}

//! One key being worked on: what the controller sees, asks and does.

use std::time::Duration;

use bindery_api::request::{Request, Response};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Status, Value, object};

use crate::{Cache, Call, CallError, Controller, Local, State, Table, Update};

/// The API server's answer to a request.
pub type Answer = Result<Response, Status>;

/// The reply to what a sync was suspended for.
#[derive(Debug, Clone)]
pub enum Reply {
    /// The API server's answer to [`Suspend::Request`].
    Api(Answer),
    /// The driver's answer to [`Suspend::CsiCall`].
    Csi(Result<Value, CallError>),
    /// The time of [`Suspend::Sleep`] has passed.
    Elapsed,
    /// The object of [`Suspend::AwaitObject`] as it is now; `None` if it was deleted.
    Object(Option<Object>),
}

/// The result of a reconcile: done for the reason given, or suspended.
pub type Reconcile<T = Why> = Result<T, Suspend>;

/// Why a reconcile is not done.
#[derive(Debug, Clone)]
pub enum Suspend {
    /// A request has to be answered first.
    Request(Box<Request>, Why),
    /// A request has to be answered first, and more requests are sent at the same time.
    RequestInBatch(Box<Request>, Why),
    /// A CSI call has to be answered first.
    CsiCall(Box<Call>, Why),
    /// A time has to pass first; the view stays as it is.
    Sleep(Duration),
    /// An object has to change first.
    AwaitObject(&'static Kind, String),
    /// The key goes back to the queue after a time.
    RequeueAfter(Duration),
    /// The reconcile failed; the key goes back to the queue with back-off. The text is what the controller would log.
    Retry(String),
}

/// What a sync does besides requests.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Puts an object into the assumed cache of the controller.
    Store(&'static Kind, Object),
    /// Removes an object from the assumed cache of the controller.
    Forget(&'static Kind, String),
    /// Changes the controller's local state.
    Update(Update),
    /// Puts a key on a queue.
    Enqueue(&'static str, String),
    /// Starts an operation unless it is running or backing off.
    Operate(&'static str, String),
    /// Emits an event about an object.
    Emit {
        /// `Normal` or `Warning`.
        event_type: &'static str,
        /// The reason, in one word.
        reason: &'static str,
        /// The text for people.
        message: String,
        /// What it is about.
        about: Object,
        /// Why the controller says so.
        why: Why,
        /// The component that it comes from, if not the controller's.
        from: Option<&'static str>,
    },
}

/// The replies a sync has had so far, and the view it began with. Losing it is a crash.
#[derive(Debug, Clone)]
pub struct Progress {
    cache: Cache,
    assumed: Cache,
    local: Local,
    replies: Vec<Reply>,
    effects: usize,
}

impl Progress {
    /// A sync that begins now with this view.
    pub fn new(cache: &Cache, assumed: &Cache, local: &Local) -> Progress {
        Progress {
            cache: cache.clone(),
            assumed: assumed.clone(),
            local: local.clone(),
            replies: Vec::new(),
            effects: 0,
        }
    }

    /// Hashes the view the sync began with and the replies it has had.
    pub fn fingerprint(&self, hasher: &mut impl std::hash::Hasher) {
        use std::hash::Hash;
        self.cache.fingerprint(hasher);
        self.assumed.fingerprint(hasher);
        self.local.fingerprint(hasher);
        for reply in &self.replies {
            std::mem::discriminant(reply).hash(hasher);
            match reply {
                Reply::Api(Ok(response)) => object::resource_version(&response.object()).hash(hasher),
                Reply::Api(Err(status)) => status.message.hash(hasher),
                Reply::Csi(Ok(response)) => response.to_string().hash(hasher),
                Reply::Csi(Err(error)) => error.message.hash(hasher),
                Reply::Elapsed => {}
                Reply::Object(object) => object.as_deref().map(object::resource_version).hash(hasher),
            }
        }
    }

    /// Adds the reply to what the last step was suspended for.
    pub fn resume(&mut self, reply: Reply) {
        self.replies.push(reply);
    }
}

/// What one step comes to, with the effects it had on the way.
#[derive(Debug)]
pub struct Step {
    /// Effects since the previous step, in order.
    pub effects: Vec<Effect>,
    /// How it ended.
    pub end: Reconcile,
}

/// Runs a sync up to its next request, or to its end.
pub fn step(controller: &dyn Controller, worker: &str, key: &str, progress: &mut Progress, now: Time) -> Step {
    let mut task = Task {
        cache: progress.cache.clone(),
        assumed: progress.assumed.clone(),
        local: progress.local.clone(),
        now,
        replies: std::mem::take(&mut progress.replies),
        next: 0,
        effects: Vec::new(),
    };
    let end = controller.sync(&mut task, worker, key);
    progress.replies = task.replies;
    let effects = task.effects.split_off(progress.effects.min(task.effects.len()));
    progress.effects += effects.len();
    Step { effects, end }
}

/// A sync under way.
#[derive(Debug)]
pub struct Task {
    /// The informers' caches.
    pub cache: Cache,
    /// The assumed cache: the objects that the controller has seen, including its own writes. Upstream: the local caches of
    /// the PersistentVolume controller, and `AssumeCache`.
    pub assumed: Cache,
    local: Local,
    /// The time now.
    pub now: Time,
    replies: Vec<Reply>,
    next: usize,
    effects: Vec<Effect>,
}

impl Task {
    /// Takes the next reply; `None` if the sync has had none yet.
    fn reply<T>(&mut self, read: impl FnOnce(&Reply) -> Option<T>) -> Option<T> {
        let reply = self.replies.get(self.next)?;
        self.next += 1;
        Some(read(reply).expect("a sync that is resumed suspends for the same again"))
    }

    /// Asks the API server.
    ///
    /// # Errors
    /// Stops the sync until the answer is there.
    pub fn send(&mut self, request: Request, why: Why) -> Reconcile<Answer> {
        let answer = self.reply(|reply| match reply {
            Reply::Api(answer) => Some(answer.clone()),
            _ => None,
        });
        answer.ok_or_else(|| Suspend::Request(Box::new(request), why))
    }

    /// Asks the API server several things at once, as upstream does from one goroutine each.
    ///
    /// # Errors
    /// Stops the sync until all answers are there.
    pub fn send_all(&mut self, requests: Vec<(Request, Why)>) -> Reconcile<Vec<Answer>> {
        let count = requests.len();
        let mut answers = Vec::new();
        for (i, (request, why)) in requests.into_iter().enumerate() {
            match self.send(request, why) {
                Err(Suspend::Request(request, why)) if i + 1 < count => {
                    return Err(Suspend::RequestInBatch(request, why));
                }
                answer => answers.push(answer?),
            }
        }
        Ok(answers)
    }

    /// Lets a time pass with the same view.
    ///
    /// # Errors
    /// Stops the sync until the time is over.
    pub fn sleep(&mut self, time: Duration) -> Reconcile<()> {
        let elapsed = self.reply(|reply| matches!(reply, Reply::Elapsed).then_some(()));
        elapsed.ok_or(Suspend::Sleep(time))
    }

    /// Calls a CSI driver.
    ///
    /// # Errors
    /// Stops the sync until the answer is there.
    pub fn call(&mut self, call: Call, why: Why) -> Reconcile<Result<Value, CallError>> {
        let answer = self.reply(|reply| match reply {
            Reply::Csi(answer) => Some(answer.clone()),
            _ => None,
        });
        answer.ok_or_else(|| Suspend::CsiCall(Box::new(call), why))
    }

    /// Whether this sync has asked anything yet.
    pub fn has_asked(&self) -> bool {
        self.next > 0
    }

    /// Asks the API server for a write and fails the sync when it is refused, as most controllers do.
    ///
    /// # Errors
    /// Stops the sync until the answer is there, and when it is a refusal.
    pub fn write(&mut self, request: Request, why: Why) -> Reconcile<Object> {
        match self.send(request, why)? {
            Ok(response) => Ok(response.object()),
            Err(status) => Err(Suspend::Retry(status.message)),
        }
    }

    /// PUT of an object.
    ///
    /// # Errors
    /// As [`Task::write`].
    pub fn update(&mut self, kind: &'static Kind, object: Value, why: Why) -> Reconcile<Object> {
        self.write(Request::update(kind, object), why)
    }

    /// PUT of an object's status.
    ///
    /// # Errors
    /// As [`Task::write`].
    pub fn update_status(&mut self, kind: &'static Kind, object: Value, why: Why) -> Reconcile<Object> {
        self.write(Request::update_status(kind, object), why)
    }

    /// Live GET: the object, or `None` when it is not there.
    ///
    /// # Errors
    /// Stops the sync until the answer is there, and when the read is refused.
    pub fn get_live(&mut self, kind: &'static Kind, namespace: &str, name: &str) -> Reconcile<Option<Object>> {
        match self.send(Request::get(kind, namespace, name), Why::new("live-read"))? {
            Ok(response) => Ok(Some(response.object())),
            Err(status) if status.is_not_found() => Ok(None),
            Err(status) => Err(Suspend::Retry(status.message)),
        }
    }

    /// Waits until an object changes. Returns the object as it is then; `None` if it was deleted.
    ///
    /// # Errors
    /// Stops the sync until the object changes.
    pub fn wait(&mut self, kind: &'static Kind, key: &str) -> Reconcile<Option<Object>> {
        let object = self.reply(|reply| match reply {
            Reply::Object(object) => Some(object.clone()),
            _ => None,
        });
        object.ok_or_else(|| Suspend::AwaitObject(kind, key.to_owned()))
    }

    /// Puts an object into the assumed cache.
    pub fn store(&mut self, kind: &'static Kind, object: Object) {
        self.assumed.insert(kind, object.clone());
        self.effects.push(Effect::Store(kind, object));
    }

    /// Removes an object from the assumed cache.
    pub fn forget(&mut self, kind: &'static Kind, key: &str) {
        self.assumed.remove(kind, key);
        self.effects.push(Effect::Forget(kind, key.to_owned()));
    }

    /// The controller's local state.
    pub fn local<S: State>(&self) -> &S {
        self.local.get()
    }

    /// Changes the controller's local state: here, and where other syncs begin.
    pub fn change<S: State>(&mut self, change: impl Fn(&mut S) + 'static) {
        let update = Update::new(change);
        update.apply(&mut self.local);
        self.effects.push(Effect::Update(update));
    }

    /// Sets an entry of a table of the local state.
    pub fn put<S: State, T: Clone + 'static>(&mut self, table: fn(&mut S) -> &mut Table<T>, key: &str, value: T) {
        let key = key.to_owned();
        self.change(move |state| table(state).insert(key.clone(), value.clone()));
    }

    /// Removes an entry of a table of the local state.
    pub fn take<S: State, T: 'static>(&mut self, table: fn(&mut S) -> &mut Table<T>, key: &str) {
        let key = key.to_owned();
        self.change(move |state| table(state).remove(&key));
    }

    /// Puts a key on a queue of this controller.
    pub fn enqueue(&mut self, worker: &'static str, key: String) {
        self.effects.push(Effect::Enqueue(worker, key));
    }

    /// Starts an operation of this controller, unless it runs already or backs off.
    pub fn operate(&mut self, operation: &'static str, key: String) {
        self.effects.push(Effect::Operate(operation, key));
    }

    /// Emits a `Normal` event.
    pub fn normal(&mut self, about: &Object, reason: &'static str, message: impl Into<String>, why: Why) {
        self.emit("Normal", about, reason, message.into(), why, None);
    }

    /// Emits a `Normal` event in another component's name.
    pub fn normal_from(
        &mut self,
        component: &'static str,
        about: &Object,
        reason: &'static str,
        message: impl Into<String>,
        why: Why,
    ) {
        self.emit("Normal", about, reason, message.into(), why, Some(component));
    }

    /// Emits a `Warning` event.
    pub fn warning(&mut self, about: &Object, reason: &'static str, message: impl Into<String>, why: Why) {
        self.emit("Warning", about, reason, message.into(), why, None);
    }

    fn emit(
        &mut self,
        event_type: &'static str,
        about: &Object,
        reason: &'static str,
        message: String,
        why: Why,
        from: Option<&'static str>,
    ) {
        self.effects.push(Effect::Emit { event_type, reason, message, about: about.clone(), why, from });
    }
}

/// The revision in an object's `resourceVersion`, 0 if there is none.
pub fn revision(object: &Value) -> u64 {
    object::resource_version(object).parse().unwrap_or(0)
}

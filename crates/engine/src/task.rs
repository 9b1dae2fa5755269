//! The reconcile of one key: the view, the requests and the effects of the controller.

use std::time::Duration;

use bindery_api::request::{Request, Response};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Status, Value, object};

use crate::{Cache, Call, CallError, Controller, Local, State, Table, Update};

/// The API server's response to a request.
pub type Answer = Result<Response, Status>;

/// The reply to a suspended sync.
#[derive(Debug, Clone)]
pub enum Reply {
    /// The API server's response to [`Suspend::Request`].
    Api(Answer),
    /// The driver's response to [`Suspend::CsiCall`].
    Csi(Result<Value, CallError>),
    /// The duration of [`Suspend::Sleep`] has passed.
    Elapsed,
    /// The changed object of [`Suspend::AwaitObject`]. `None` if it was deleted.
    Object(Option<Object>),
}

/// The result of a reconcile: done for the given reason, or suspended.
pub type Reconcile<T = Why> = Result<T, Suspend>;

/// The reason why a reconcile is not complete.
#[derive(Debug, Clone)]
pub enum Suspend {
    /// Waits for the response to a request.
    Request(Box<Request>, Why),
    /// Waits for the response to a request. More requests are sent at the same time.
    RequestInBatch(Box<Request>, Why),
    /// Waits for the response to a CSI call.
    CsiCall(Box<Call>, Why),
    /// Waits for a duration. The view does not change.
    Sleep(Duration),
    /// Waits until an object changes.
    AwaitObject(&'static Kind, String),
    /// Requeues the key after a duration.
    RequeueAfter(Duration),
    /// The reconcile failed: requeues the key with backoff. The text is the controller's log message.
    Retry(String),
}

/// A side effect of a sync other than a request.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Adds an object to the assumed cache of the controller.
    Store(&'static Kind, Object),
    /// Removes an object from the assumed cache of the controller.
    Forget(&'static Kind, String),
    /// Changes the controller's local state.
    Update(Update),
    /// Adds a key to a queue.
    Enqueue(&'static str, String),
    /// Starts an operation unless it is running or backing off.
    Operate(&'static str, String),
    /// Emits an event about an object.
    Emit {
        /// `Normal` or `Warning`.
        event_type: &'static str,
        /// The reason, in CamelCase.
        reason: &'static str,
        /// The human-readable message.
        message: String,
        /// The object that the event is about.
        about: Object,
        /// Why the controller emits it.
        why: Why,
        /// The source component, if it is not the controller's.
        from: Option<&'static str>,
    },
}

/// The replies of a sync so far, and its initial view. Losing it is a crash.
#[derive(Debug, Clone)]
pub struct Progress {
    cache: Cache,
    assumed: Cache,
    local: Local,
    replies: Vec<Reply>,
    effects: usize,
}

impl Progress {
    /// Returns a new sync with this view.
    pub fn new(cache: &Cache, assumed: &Cache, local: &Local) -> Progress {
        Progress {
            cache: cache.clone(),
            assumed: assumed.clone(),
            local: local.clone(),
            replies: Vec::new(),
            effects: 0,
        }
    }

    /// Hashes the initial view and the replies of the sync.
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

    /// Adds the reply to the last suspension.
    pub fn resume(&mut self, reply: Reply) {
        self.replies.push(reply);
    }
}

/// The result of one step, with its effects.
#[derive(Debug)]
pub struct Step {
    /// Effects since the previous step, in order.
    pub effects: Vec<Effect>,
    /// The end of the step.
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

/// A sync in progress.
#[derive(Debug)]
pub struct Task {
    /// The informers' caches.
    pub cache: Cache,
    /// The assumed cache: the objects that the controller has seen, including its own writes. Upstream: the local caches of
    /// the PersistentVolume controller, and `AssumeCache`.
    pub assumed: Cache,
    local: Local,
    /// The current time.
    pub now: Time,
    replies: Vec<Reply>,
    next: usize,
    effects: Vec<Effect>,
}

impl Task {
    /// Takes the next reply. Returns `None` if there is no reply yet.
    fn reply<T>(&mut self, read: impl FnOnce(&Reply) -> Option<T>) -> Option<T> {
        let reply = self.replies.get(self.next)?;
        self.next += 1;
        Some(read(reply).expect("a sync that is resumed suspends for the same again"))
    }

    /// Sends a request to the API server.
    ///
    /// # Errors
    /// Suspends the sync until the response.
    pub fn send(&mut self, request: Request, why: Why) -> Reconcile<Answer> {
        let answer = self.reply(|reply| match reply {
            Reply::Api(answer) => Some(answer.clone()),
            _ => None,
        });
        answer.ok_or_else(|| Suspend::Request(Box::new(request), why))
    }

    /// Sends several requests to the API server at the same time, as upstream does with one goroutine for each.
    ///
    /// # Errors
    /// Suspends the sync until all responses.
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

    /// Waits for a duration with the same view.
    ///
    /// # Errors
    /// Suspends the sync until the duration has passed.
    pub fn sleep(&mut self, time: Duration) -> Reconcile<()> {
        let elapsed = self.reply(|reply| matches!(reply, Reply::Elapsed).then_some(()));
        elapsed.ok_or(Suspend::Sleep(time))
    }

    /// Calls a CSI driver.
    ///
    /// # Errors
    /// Suspends the sync until the response.
    pub fn call(&mut self, call: Call, why: Why) -> Reconcile<Result<Value, CallError>> {
        let answer = self.reply(|reply| match reply {
            Reply::Csi(answer) => Some(answer.clone()),
            _ => None,
        });
        answer.ok_or_else(|| Suspend::CsiCall(Box::new(call), why))
    }

    /// True if this sync has sent a request.
    pub fn has_asked(&self) -> bool {
        self.next > 0
    }

    /// Sends a write to the API server. If the API server rejects it, the sync fails, as in most controllers.
    ///
    /// # Errors
    /// Suspends the sync until the response, or the write is rejected.
    pub fn write(&mut self, request: Request, why: Why) -> Reconcile<Object> {
        match self.send(request, why)? {
            Ok(response) => Ok(response.object()),
            Err(status) => Err(Suspend::Retry(status.message)),
        }
    }

    /// Sends a PUT of an object.
    ///
    /// # Errors
    /// As [`Task::write`].
    pub fn update(&mut self, kind: &'static Kind, object: Value, why: Why) -> Reconcile<Object> {
        self.write(Request::update(kind, object), why)
    }

    /// Sends a PUT of an object's status.
    ///
    /// # Errors
    /// As [`Task::write`].
    pub fn update_status(&mut self, kind: &'static Kind, object: Value, why: Why) -> Reconcile<Object> {
        self.write(Request::update_status(kind, object), why)
    }

    /// Sends a live GET. Returns `None` if the object does not exist.
    ///
    /// # Errors
    /// Suspends the sync until the response, or the read is rejected.
    pub fn get_live(&mut self, kind: &'static Kind, namespace: &str, name: &str) -> Reconcile<Option<Object>> {
        match self.send(Request::get(kind, namespace, name), Why::new("live-read"))? {
            Ok(response) => Ok(Some(response.object())),
            Err(status) if status.is_not_found() => Ok(None),
            Err(status) => Err(Suspend::Retry(status.message)),
        }
    }

    /// Waits until an object changes. Returns the changed object. Returns `None` if it was deleted.
    ///
    /// # Errors
    /// Suspends the sync until the object changes.
    pub fn wait(&mut self, kind: &'static Kind, key: &str) -> Reconcile<Option<Object>> {
        let object = self.reply(|reply| match reply {
            Reply::Object(object) => Some(object.clone()),
            _ => None,
        });
        object.ok_or_else(|| Suspend::AwaitObject(kind, key.to_owned()))
    }

    /// Adds an object to the assumed cache.
    pub fn store(&mut self, kind: &'static Kind, object: Object) {
        self.assumed.insert(kind, object.clone());
        self.effects.push(Effect::Store(kind, object));
    }

    /// Removes an object from the assumed cache.
    pub fn forget(&mut self, kind: &'static Kind, key: &str) {
        self.assumed.remove(kind, key);
        self.effects.push(Effect::Forget(kind, key.to_owned()));
    }

    /// Returns the controller's local state.
    pub fn local<S: State>(&self) -> &S {
        self.local.get()
    }

    /// Changes the controller's local state, in this sync and for later syncs.
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

    /// Adds a key to a queue of this controller.
    pub fn enqueue(&mut self, worker: &'static str, key: String) {
        self.effects.push(Effect::Enqueue(worker, key));
    }

    /// Starts an operation of this controller, unless it is running or backing off.
    pub fn operate(&mut self, operation: &'static str, key: String) {
        self.effects.push(Effect::Operate(operation, key));
    }

    /// Emits a `Normal` event.
    pub fn normal(&mut self, about: &Object, reason: &'static str, message: impl Into<String>, why: Why) {
        self.emit("Normal", about, reason, message.into(), why, None);
    }

    /// Emits a `Normal` event with the name of another component.
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

/// Returns the revision of an object's `resourceVersion`, 0 if there is none.
pub fn revision(object: &Value) -> u64 {
    object::resource_version(object).parse().unwrap_or(0)
}

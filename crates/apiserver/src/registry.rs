//! The request lifecycle: the order of checks, and the write.
//!
//! Implements `apiserver/pkg/registry/generic/registry/store.go`, `.../registry/rest/{create,update,delete}.go` and
//! `.../endpoints/handlers`.

use std::sync::Arc;

use bindery_api::object::{at, remove, set};
use bindery_api::request::{Body, Options, PatchType, Propagation, Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Object, Status, Value, definition, kinds, object};
use bindery_etcd::{KeyValue, Store};
use rpds::Vector;

use crate::managedfields::{WriteInfo, WriteKind};
use crate::{admission, conversion, decoding, managedfields, patch, strategy, uid};

/// Removes duplicate owner references, with a warning.
fn deduplicate_owner_references(new: &mut Value, warnings: &mut Vec<String>) {
    let owners = object::list_at(new, "metadata.ownerReferences");
    let mut once: Vec<Value> = Vec::new();
    let mut duplicates: Vec<&str> = Vec::new();
    for owner in owners {
        if !once.contains(owner) {
            once.push(owner.clone());
        } else if !duplicates.contains(&object::str_at(owner, "uid")) {
            duplicates.push(object::str_at(owner, "uid"));
        } else {
            // The warning exists already.
        }
    }
    if !duplicates.is_empty() {
        warnings.push(format!(
            ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may \
             reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {}",
            duplicates.join(", ")
        ));
        set(new, "metadata.ownerReferences", once);
    }
}

/// A result, or the server's rejection.
pub type Result<T, E = Box<Status>> = std::result::Result<T, E>;

/// The API server with its store. See the crate's documentation.
#[derive(Debug, Clone)]
pub struct Server {
    etcd: Store<Object>,
    /// `writes[i]` created revision `i + 2`. `None` for a delete and for internal writes of the server.
    pub(crate) writes: Vector<Option<Arc<WriteInfo>>>,
    seed: u64,
    custom: bool,
}

impl Server {
    /// Returns a server with an empty store. The seed determines UIDs and generated names. `custom` is true if the
    /// custom resources are installed.
    pub fn new(seed: u64, custom: bool) -> Server {
        Server { etcd: Store::new(), writes: Vector::new(), seed, custom }
    }

    /// Writes an object to the store as it is, like the restore of a backup. There is no admission, no validation and
    /// no field manager.
    pub fn load(&mut self, kind: &Kind, object: Object) {
        if Some(kind) == kinds::definition() {
            definition::kinds(&object);
        }
        let key = kind.etcd_key(object::namespace(&object), object::name(&object));
        self.etcd.put(&key, object);
        self.writes.push_back_mut(None);
    }

    /// True if the server serves the kind.
    pub fn serves(&self, kind: &Kind) -> bool {
        if kind.defined {
            let served = |definition: KeyValue<Object>| {
                definition::is_true(&definition.value, "Established")
                    && definition::kinds(&definition.value).into_iter().any(|row| std::ptr::eq(row, kind))
            };
            return self.definition(kind).is_some_and(served);
        }
        self.custom || !kind.is_custom()
    }

    /// Returns the CustomResourceDefinition of a kind.
    fn definition(&self, kind: &Kind) -> Option<KeyValue<Object>> {
        self.etcd.get(&kinds::definition()?.etcd_key("", &kind.resource()))
    }

    /// Returns the store, for reads.
    pub fn etcd(&self) -> &Store<Object> {
        &self.etcd
    }

    /// Returns an object as clients read it: with defaults and its resourceVersion.
    pub fn read(&self, kind: &Kind, stored: &KeyValue<Object>) -> Object {
        let mut value = Value::clone(&stored.value);
        strategy::of(kind).default(&mut value);
        if kind.defined {
            // The only conversion that needs no webhook (`conversion.strategy: None`).
            set(&mut value, "apiVersion", kind.api_version());
        }
        set(&mut value, "metadata.resourceVersion", stored.mod_revision.to_string());
        Arc::new(value)
    }

    /// Returns the current object with a name, as clients read it.
    pub fn lookup(&self, kind: &Kind, namespace: &str, name: &str) -> Option<Object> {
        self.etcd.get(&kind.etcd_key(namespace, name)).map(|stored| self.read(kind, &stored))
    }

    /// Returns all current objects of a kind in a namespace, as clients read them. If the namespace is empty, of all
    /// namespaces.
    pub fn all(&self, kind: &Kind, namespace: &str) -> Vec<Object> {
        self.etcd.range(&kind.etcd_prefix(namespace)).map(|(_, stored)| self.read(kind, &stored)).collect()
    }

    /// Handles a request.
    ///
    /// # Errors
    /// The server rejects the request.
    #[allow(clippy::result_large_err)] // The response has the API's own type.
    pub fn handle(&mut self, request: &Request, now: Time) -> std::result::Result<Response, Status> {
        if !self.serves(request.kind) {
            return Err(unserved(request));
        }
        if let Some(stored) = conversion::stored(request.kind) {
            return conversion::handle(self, request, stored, now);
        }
        if request.kind.is_custom() && matches!(request.verb, Verb::Patch(PatchType::Strategic, _)) {
            let text = "the body of the request was in an unknown format - accepted media types include: \
                        application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";
            return Err(Status::new(415, "UnsupportedMediaType", request.kind, &request.name, text.into()));
        }
        if matches!(request.verb, Verb::Create(_))
            && request.kind.defined
            && self
                .definition(request.kind)
                .is_some_and(|definition| definition::is_true(&definition.value, "Terminating"))
        {
            let why = "create not allowed while custom resource definition is terminating";
            return Err(Status::forbidden(request.kind, &request.name, why));
        }
        let mut warnings = Vec::new();
        let body = match &request.verb {
            Verb::Get => self.find(request).map(|stored| Body::Object(self.shown(request, &stored))),
            Verb::List => self.list(request),
            Verb::Create(new) => self.create(request, new.clone(), WriteKind::Update(None), now, &mut warnings),
            Verb::Update(new) => self.replace(request, new.clone(), now, &mut warnings),
            Verb::Patch(PatchType::Apply, document) => self.apply(request, document, now, &mut warnings),
            Verb::Patch(patch_type, document) => self.find(request).and_then(|stored| {
                let mut old = self.read(request.kind, &stored);
                if *patch_type == PatchType::Json {
                    old = managedfields::with_managed_fields(&old, &self.owners(request.kind, &self.key(request)));
                }
                let new = patch::apply(*patch_type, request.kind, &old, document)?;
                let validation = request.options.field_validation;
                let mut new = decoding::patched(*patch_type, request.kind, new, document, validation, &mut warnings)?;
                check_name_matches_url(request, &new)?;
                let how = match managedfields::strip_managed_fields(&mut new) {
                    Some(list)
                        if *patch_type == PatchType::Json
                            && Value::from(list.clone()) != old["metadata"]["managedFields"] =>
                    {
                        WriteKind::Set(list)
                    }
                    _ => WriteKind::Update(None),
                };
                self.update(request, new, how, now, &mut warnings)
            }),
            Verb::Delete => self.delete(request, now),
        };
        body.map(|body| Response { body, warnings }).map_err(|status| *status)
    }

    fn key(&self, request: &Request) -> String {
        request.kind.etcd_key(&request.namespace, &request.name)
    }

    fn shown(&self, request: &Request, stored: &KeyValue<Object>) -> Object {
        let object = self.read(request.kind, stored);
        if !request.options.managed_fields {
            return object;
        }
        let key = request.kind.etcd_key(object::namespace(&object), object::name(&object));
        managedfields::with_managed_fields(&object, &self.owners(request.kind, &key))
    }

    fn find(&self, request: &Request) -> Result<KeyValue<Object>> {
        self.etcd.get(&self.key(request)).ok_or_else(|| Box::new(Status::not_found(request.kind, &request.name)))
    }

    fn list(&self, request: &Request) -> Result<Body> {
        let selection = strategy::Selection::of(request.kind, &request.options)?;
        let prefix = request.kind.etcd_prefix(&request.namespace);
        let objects = self.etcd.range(&prefix).map(|(_, stored)| self.shown(request, &stored));
        let most = if request.options.limit == 0 { usize::MAX } else { request.options.limit };
        let objects = objects.filter(|o| selection.takes(o)).take(most).collect();
        Ok(Body::List(objects, self.etcd.revision()))
    }

    /// Handles a server-side apply.
    fn apply(&mut self, request: &Request, document: &Value, now: Time, warnings: &mut Vec<String>) -> Result<Body> {
        let kind = request.kind;
        if request.options.field_manager.is_empty() {
            let text =
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch";
            return Err(Box::new(Status {
                code: 422,
                reason: "Invalid".into(),
                message: text.into(),
                details: Default::default(),
            }));
        }
        let mut config = document.clone();
        if managedfields::strip_managed_fields(&mut config).is_some_and(|list| !list.is_empty()) {
            return Err(Box::new(Status::bad_request("metadata.managedFields must be nil")));
        }
        check_name_matches_url(request, &config)?;
        managedfields::check(kind, &config)?;
        let key = self.key(request);
        let stored = self.etcd.get(&key);
        let live = stored.as_ref().map_or_else(Object::default, |stored| self.read(kind, stored));
        let owners = self.owners(kind, &key);
        let mut write = WriteInfo {
            manager: request.options.field_manager.clone(),
            subresource: request.subresource,
            time: now,
            how: WriteKind::Update(None),
        };
        let applied = managedfields::apply(kind, &live, &owners, &config, &write, request.options.force)?;
        write.how = WriteKind::Apply(applied.fields);
        let how = write.how.clone();
        if stored.is_none() {
            if !object::uid(&config).is_empty() {
                let text = "uid mismatch: the provided object specified uid {}, and no existing object was found";
                return Err(Box::new(Status::conflict(kind, &request.name, &text.replace("{}", object::uid(&config)))));
            }
            self.create(request, applied.new, how, now, warnings)?;
        } else {
            let new = decoding::body(kind, applied.new, request.options.field_validation, warnings)?;
            self.update(request, new, how, now, warnings)?;
        }
        if request.options.dry_run {
            return Ok(Body::Object(live));
        }
        let stored = self.find(request)?;
        let object = self.read(kind, &stored);
        Ok(Body::Object(managedfields::with_managed_fields(&object, &self.owners(kind, &key))))
    }

    fn create(
        &mut self,
        request: &Request,
        mut new: Value,
        how: WriteKind,
        now: Time,
        warnings: &mut Vec<String>,
    ) -> Result<Body> {
        let kind = request.kind;
        if request.subresource == "binding" {
            return self.bind(request, &new, now);
        }
        if request.subresource == "eviction" {
            return self.evict(request, &new, now);
        }
        let strategy = strategy::of(kind);
        let wanted_kind =
            (object::api_version(&new) != kind.api_version()).then(|| object::api_version(&new).to_owned());
        if let Some(version) = wanted_kind.filter(|v| !v.is_empty()) {
            let want = kind.api_version();
            let text =
                format!("the API version in the data ({version}) does not match the expected API version ({want})");
            return Err(Box::new(Status::bad_request(text)));
        }
        if !object::resource_version(&new).is_empty() {
            return Err(Box::new(Status {
                code: 500,
                reason: String::new(),
                message: "resourceVersion should not be set on objects to be created".into(),
                details: Default::default(),
            }));
        }
        new = decoding::body(kind, new, request.options.field_validation, warnings)?;
        strategy.default(&mut new);
        for field in ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] {
            remove(&mut new, &format!("metadata.{field}"));
        }
        put_in_namespace(kind, &mut new, &request.namespace)?;
        deduplicate_owner_references(&mut new, warnings);
        managedfields::strip_managed_fields(&mut new);
        let how = match how {
            WriteKind::Update(_) => WriteKind::Update(Some(Arc::new(new.clone()))),
            how => how,
        };
        admission::mutate_create(self, kind, &mut new, request)?;
        set(&mut new, "metadata.creationTimestamp", now.rfc3339());
        set(&mut new, "metadata.uid", uid::uid(self.seed, self.etcd.revision()));
        self.generate_name(kind, &mut new);
        strategy.prepare_for_create(&mut new, now);
        let errors = strategy.validate_all(kind, &new);
        if !errors.is_empty() {
            return Err(Box::new(Status::invalid(kind, object::name(&new), &errors)));
        }
        strategy.warnings(&new, warnings);
        strategy.warnings_on_create(&new, warnings);
        let charge = admission::validate_create(self, kind, &new)?;
        let key = kind.etcd_key(&request.namespace, object::name(&new));
        if !request.options.dry_run {
            self.charge(charge);
        }
        if let Some(stored) = self.etcd.get(&key) {
            let mut status = Status::already_exists(kind, object::name(&new));
            if object::is_deleting(&stored.value) {
                status.message = format!("object is being deleted: {}", status.message);
            }
            return Err(Box::new(status));
        }
        Ok(Body::Object(self.commit(request, &key, new, how, now)))
    }

    /// Returns a generated name for a part of an object that is being created: the prefix with a random suffix.
    pub fn suffixed(&self, prefix: &str) -> String {
        // This attempt number differs from those of the object's own name.
        uid::generated_name(prefix, self.seed, self.etcd.revision(), 1 << 32)
    }

    fn generate_name(&self, kind: &Kind, new: &mut Value) {
        let base = object::str_at(new, "metadata.generateName").to_owned();
        if !object::name(new).is_empty() || base.is_empty() {
            return;
        }
        let namespace = object::namespace(new).to_owned();
        let free = (0..8)
            .map(|attempt| uid::generated_name(&base, self.seed, self.etcd.revision(), attempt))
            .find(|name| self.etcd.get(&kind.etcd_key(&namespace, name)).is_none());
        set(new, "metadata.name", free.unwrap_or(base));
    }

    /// Handles a PUT.
    fn replace(&mut self, request: &Request, mut new: Value, now: Time, warnings: &mut Vec<String>) -> Result<Body> {
        let kind = request.kind;
        check_name_matches_url(request, &new)?;
        new = decoding::body(kind, new, request.options.field_validation, warnings)?;
        strategy::of(kind).default(&mut new);
        put_in_namespace(kind, &mut new, &request.namespace)?;
        let stored = self.find(request)?;
        let uid = object::uid(&new);
        if !uid.is_empty() && uid != object::uid(&stored.value) {
            let key = kind.etcd_key(&request.namespace, &request.name);
            let why = format!(
                "StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: \
                 Precondition failed: UID in precondition: {uid}, UID in object meta: {}",
                object::uid(&stored.value)
            );
            return Err(Box::new(Status::conflict(kind, &request.name, &why)));
        }
        if object::resource_version(&new).is_empty() && !strategy::of(kind).allows_unconditional_update() {
            let mut errors = bindery_api::field::ErrorList::new();
            let path = bindery_api::field::Path::new("metadata.resourceVersion");
            errors.invalid(&path, 0, "must be specified for an update");
            let mut status = Status::invalid(kind, &request.name, &errors);
            status.message = status.message.replacen(kind.kind, kind.plural, 1);
            status.details.kind = kind.plural.into();
            return Err(Box::new(status));
        }
        let how = match managedfields::strip_managed_fields(&mut new) {
            Some(list) if list.iter().all(|entry| entry.as_object().is_some_and(|e| e.is_empty())) => {
                WriteKind::Set(Vec::new())
            }
            _ => WriteKind::Update(None),
        };
        self.update(request, new, how, now, warnings)
    }

    /// The common part of PUT and PATCH, from the new object on.
    fn update(
        &mut self,
        request: &Request,
        mut new: Value,
        how: WriteKind,
        now: Time,
        warnings: &mut Vec<String>,
    ) -> Result<Body> {
        let kind = request.kind;
        let strategy = strategy::of(kind);
        let stored = self.find(request)?;
        let old = self.read(kind, &stored);
        strategy.default(&mut new);
        deduplicate_owner_references(&mut new, warnings);
        admission::mutate_update(self, kind, &mut new, request)?;
        let version = object::resource_version(&new);
        if !version.is_empty() && version.parse::<u64>().is_err() {
            let why = if version.bytes().all(|b| b.is_ascii_digit()) { "value out of range" } else { "invalid syntax" };
            let message = format!("strconv.ParseUint: parsing {}: {why}", bindery_api::field::quote(version));
            return Err(Box::new(Status { code: 500, reason: String::new(), message, details: Default::default() }));
        }
        // As upstream, "0" means any version.
        if !matches!(version, "" | "0") && version != object::resource_version(&old) {
            let why = "the object has been modified; please apply your changes to the latest version and try again";
            return Err(Box::new(Status::conflict(kind, &request.name, why)));
        }
        let restored = |new: &mut Value, field: &str| match at(&old, field) {
            Some(value) => set(new, field, value.clone()),
            None => drop(remove(new, field)),
        };
        for field in ["metadata.generation", "metadata.creationTimestamp", "metadata.resourceVersion"] {
            restored(&mut new, field);
        }
        if at(&new, "metadata.uid").is_none_or(|uid| uid == "") {
            restored(&mut new, "metadata.uid");
        }
        if at(&old, "metadata.deletionTimestamp").is_some() {
            restored(&mut new, "metadata.deletionTimestamp");
            restored(&mut new, "metadata.deletionGracePeriodSeconds");
        }
        match request.subresource {
            "status" => {
                restored(&mut new, "spec");
                strategy.prepare_for_status_update(&mut new, &old, now);
            }
            "finalize" => {
                let finalizers = at(&new, "spec.finalizers").cloned();
                new = Value::clone(&old);
                match finalizers.filter(|f| f.as_array().is_some_and(|f| !f.is_empty())) {
                    Some(finalizers) => set(&mut new, "spec.finalizers", finalizers),
                    None => drop(remove(&mut new, "spec.finalizers")),
                }
            }
            _ => {
                if kind.status {
                    restored(&mut new, "status");
                }
                strategy.prepare_for_update(&mut new, &old);
            }
        }
        let errors = if request.subresource == "status" {
            strategy.validate_status_update(kind, &new, &old)
        } else {
            strategy.validate_update_all(kind, &new, &old)
        };
        if !errors.is_empty() {
            return Err(Box::new(Status::invalid(kind, &request.name, &errors)));
        }
        if request.subresource.is_empty() {
            strategy.warnings(&new, warnings);
            let charge = admission::validate_update(self, kind, &new, &old)?;
            if !request.options.dry_run {
                self.charge(charge);
            }
        }
        let key = kind.etcd_key(&request.namespace, &request.name);
        if should_delete_during_update(kind, &new) {
            if !request.options.dry_run {
                self.etcd.delete(&key);
            }
            return Ok(Body::Object(Arc::new(new)));
        }
        Ok(Body::Object(self.commit(request, &key, new, how, now)))
    }

    fn delete(&mut self, request: &Request, now: Time) -> Result<Body> {
        let kind = request.kind;
        let options = &request.options;
        admission::validate_delete(kind, &request.name)?;
        let stored = self.find(request)?;
        let old = self.read(kind, &stored);
        preconditions(kind, &request.name, &old, options)?;
        let key = kind.etcd_key(&request.namespace, &request.name);
        let mut new = Value::clone(&old);
        strategy::deletion_finalizers(kind, &mut new, options.propagation_policy);
        if *kind == kinds::NAMESPACE {
            // Its content is deleted first. Then the namespace controller finalizes it.
            if !object::list_at(&old, "spec.finalizers").is_empty() {
                if !object::is_deleting(&old) {
                    set(&mut new, "metadata.deletionTimestamp", now.rfc3339());
                    set(&mut new, "status.phase", "Terminating");
                }
                return Ok(Body::Object(self.commit(request, &key, new, WriteKind::Untracked, now)));
            }
        }
        if Some(kind) == kinds::definition() && !object::is_deleting(&old) {
            // Its objects are deleted first; the finalizer of the CustomResourceDefinition waits for that.
            set(&mut new, "metadata.deletionTimestamp", now.rfc3339());
            if !object::has_finalizer(&new, definition::CLEANUP) {
                let mut finalizers = object::list_at(&new, "metadata.finalizers").to_vec();
                finalizers.push(definition::CLEANUP.into());
                set(&mut new, "metadata.finalizers", finalizers);
            }
            let text = "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon";
            definition::set_condition(&mut new, "Terminating", "True", "InstanceDeletionPending", text, now);
            return Ok(Body::Object(self.commit(request, &key, new, WriteKind::Untracked, now)));
        }
        let grace = strategy::grace_period(kind, &old, options);
        let at_once = grace == 0 && object::finalizers(&new).is_empty();
        // A Pod always gets a deletion timestamp first, even if nothing delays the deletion.
        if at_once && *kind != kinds::POD {
            if !options.dry_run {
                self.etcd.delete(&key);
            }
            return Ok(Body::Object(old));
        }
        let current = at(&old, "metadata.deletionGracePeriodSeconds").and_then(Value::as_u64);
        if !object::is_deleting(&old) || current.is_some_and(|current| u64::from(grace) < current) {
            if !object::is_deleting(&old)
                && let Some(generation) = at(&old, "metadata.generation").and_then(Value::as_u64)
            {
                set(&mut new, "metadata.generation", generation + 1);
            }
            let when = now + std::time::Duration::from_secs(grace.into());
            set(&mut new, "metadata.deletionTimestamp", when.rfc3339());
            set(&mut new, "metadata.deletionGracePeriodSeconds", grace);
        }
        let left = self.commit(request, &key, new, WriteKind::Untracked, now);
        if at_once && !options.dry_run {
            self.etcd.delete(&key);
        }
        Ok(Body::Object(left))
    }

    /// Handles a binding of the scheduler: sets the node of a Pod.
    fn bind(&mut self, request: &Request, binding: &Value, now: Time) -> Result<Body> {
        let stored = self.find(request)?;
        let mut pod = Value::clone(&self.read(request.kind, &stored));
        let refuse = |text: String| {
            let message = format!("Operation cannot be fulfilled on pods/binding \"{}\": {text}", request.name);
            Err(Box::new(Status::new(409, "Conflict", &kinds::POD, &request.name, message)))
        };
        if object::is_deleting(&pod) {
            return refuse(format!("pod {} is being deleted, cannot be assigned to a host", request.name));
        }
        let node = object::str_at(&pod, "spec.nodeName");
        if !node.is_empty() {
            return refuse(format!("pod {} is already assigned to node \"{node}\"", request.name));
        }
        if !object::list_at(&pod, "spec.schedulingGates").is_empty() {
            return refuse(format!("pod {} has non-empty .spec.schedulingGates", request.name));
        }
        let target = object::str_at(binding, "target.name").to_owned();
        set(&mut pod, "spec.nodeName", target.as_str());
        remove(&mut pod, "status.nominatedNodeName");
        for map in ["labels", "annotations"] {
            let given = binding.get("metadata").and_then(|m| m.get(map)).and_then(Value::as_object);
            for (key, value) in given.into_iter().flatten() {
                let set = if map == "labels" { object::set_label } else { object::set_annotation };
                set(&mut pod, key, value.as_str().unwrap_or_default());
            }
        }
        admission::podtopologylabels::admit(self, request.kind, &mut pod);
        strategy::set_condition(&mut pod, "PodScheduled", "True", now);
        let key = request.kind.etcd_key(&request.namespace, &request.name);
        self.commit(request, &key, pod, WriteKind::Untracked, now);
        Ok(Body::Success)
    }

    /// Evicts a Pod: adds the disruption condition, and deletes the Pod (`pkg/registry/core/pod/storage/eviction.go`).
    /// Not modelled: PodDisruptionBudgets, which could reject the eviction.
    fn evict(&mut self, request: &Request, eviction: &Value, now: Time) -> Result<Body> {
        let stored = self.find(request)?;
        if object::name(eviction) != request.name {
            return Err(Box::new(Status::bad_request("name in URL does not match name in Eviction object")));
        }
        let mut pod = Value::clone(&self.read(request.kind, &stored));
        strategy::set_condition(&mut pod, "DisruptionTarget", "True", now);
        let conditions = pod["status"]["conditions"].as_array_mut().expect("just put one in");
        for condition in conditions.iter_mut().filter(|c| c["type"] == "DisruptionTarget") {
            condition["reason"] = "EvictionByEvictionAPI".into();
            condition["message"] = "Eviction API: evicting".into();
        }
        let key = request.kind.etcd_key(&request.namespace, &request.name);
        let plain = Request { subresource: "", ..request.clone() };
        self.commit(&plain, &key, pod, WriteKind::Untracked, now);
        let mut delete = Request { verb: Verb::Delete, ..plain };
        let grace = at(eviction, "deleteOptions.gracePeriodSeconds").and_then(Value::as_u64);
        delete.options.grace_period_seconds = grace.and_then(|seconds| u32::try_from(seconds).ok());
        self.delete(&delete, now)?;
        Ok(Body::Success)
    }

    /// Writes the object, unless it is unchanged or the request is a dry run. Returns the object as a client reads it.
    fn commit(&mut self, request: &Request, key: &str, mut new: Value, how: WriteKind, now: Time) -> Object {
        let kind = request.kind;
        let read_version = remove(&mut new, "metadata.resourceVersion");
        if Some(kind) == kinds::definition() {
            // Registers the names of its kinds.
            definition::kinds(&new);
        }
        if kind.defined
            && let Some(definition) = self.definition(kind)
        {
            let version = definition::storage_version(&definition.value).unwrap_or(kind.version);
            set(&mut new, "apiVersion", format!("{}/{version}", kind.group));
        }
        if request.options.dry_run {
            if let Some(version) = read_version {
                set(&mut new, "metadata.resourceVersion", version);
            }
            strategy::of(kind).default(&mut new);
            return Arc::new(new);
        }
        let stored = self.etcd.get(key);
        let same = stored.as_ref().is_some_and(|stored| *stored.value == new);
        let write = WriteInfo {
            manager: request.options.field_manager.clone(),
            subresource: request.subresource,
            time: now,
            how,
        };
        // An update without changes does not change owners.
        let owned_alike = || {
            let owners = self.owners(kind, key);
            let after = managedfields::after(kind, owners.clone(), &new, &new, &write);
            matches!(write.how, WriteKind::Update(_)) || managedfields::list(&after) == managedfields::list(&owners)
        };
        if !(same && owned_alike()) {
            self.etcd.put(key, Arc::new(new));
            self.record_write_info(write);
        }
        let stored = self.etcd.get(key).expect("just stored");
        self.read(kind, &stored)
    }

    /// Records the writer of the newest revision.
    fn record_write_info(&mut self, write: WriteInfo) {
        let newest = usize::try_from(self.etcd.revision()).unwrap_or(0) - 2;
        while self.writes.len() < newest {
            self.writes.push_back_mut(None);
        }
        self.writes.push_back_mut(Some(Arc::new(write)));
    }

    /// Writes the new usage of quotas.
    fn charge(&mut self, quotas: Vec<Value>) {
        for mut quota in quotas {
            let key = kinds::RESOURCE_QUOTA.etcd_key(object::namespace(&quota), object::name(&quota));
            remove(&mut quota, "metadata.resourceVersion");
            self.etcd.put(&key, Arc::new(quota));
        }
    }
}

/// Returns client-go's error for a URL that the server does not serve.
fn unserved(request: &Request) -> Status {
    let verb = match &request.verb {
        Verb::Get | Verb::List => "get",
        Verb::Create(_) => "post",
        Verb::Update(_) => "put",
        Verb::Patch(..) => "patch",
        Verb::Delete => "delete",
    };
    let what = format!("{verb} {} {}", request.kind.resource(), request.name);
    let message = format!("the server could not find the requested resource ({})", what.trim_end());
    Status::new(404, "NotFound", request.kind, &request.name, message)
}

/// Checks that the name in the body is the name in the URL.
fn check_name_matches_url(request: &Request, object: &Value) -> Result<()> {
    let (have, want) = (object::name(object), &request.name);
    if have == want {
        return Ok(());
    }
    let text = format!("the name of the object ({have}) does not match the name on the URL ({want})");
    Err(Box::new(Status::bad_request(text)))
}

fn put_in_namespace(kind: &Kind, new: &mut Value, namespace: &str) -> Result<()> {
    if !kind.namespaced {
        remove(new, "metadata.namespace");
    } else if object::namespace(new).is_empty() {
        set(new, "metadata.namespace", namespace);
    } else if object::namespace(new) != namespace {
        let text = "the namespace of the provided object does not match the namespace sent on the request";
        return Err(Box::new(Status::bad_request(text)));
    }
    Ok(())
}

/// True if an update leaves no finalizer and no grace period on a deleted object (`ShouldDeleteDuringUpdate`).
fn should_delete_during_update(kind: &Kind, new: &Value) -> bool {
    let grace = at(new, "metadata.deletionGracePeriodSeconds").and_then(Value::as_u64).unwrap_or(0);
    let is_finalizing = *kind == kinds::NAMESPACE && !object::list_at(new, "spec.finalizers").is_empty();
    object::is_deleting(new) && object::finalizers(new).is_empty() && grace == 0 && !is_finalizing
}

fn preconditions(kind: &Kind, name: &str, old: &Value, options: &Options) -> Result<()> {
    let refuse = |text: String| {
        let message = format!("Operation cannot be fulfilled on {} \"{name}\": {text}", kind.kind);
        Err(Box::new(Status::new(409, "Conflict", kind, name, message)))
    };
    match (&options.uid, &options.resource_version) {
        (Some(uid), _) if uid != object::uid(old) => refuse(format!(
            "the UID in the precondition ({uid}) does not match the UID in record ({}). The object might have been \
             deleted and then recreated",
            object::uid(old)
        )),
        (_, Some(version)) if version != object::resource_version(old) => refuse(format!(
            "the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({}). \
             The object might have been modified",
            object::resource_version(old)
        )),
        _ => Ok(()),
    }
}

/// The finalizer of the garbage collector that orphans dependents.
pub const ORPHAN: &str = "orphan";
/// The finalizer of the garbage collector that deletes dependents in the foreground.
pub const FOREGROUND: &str = "foregroundDeletion";

/// Returns the finalizer of a propagation policy.
pub fn policy_finalizer(policy: Propagation) -> Option<&'static str> {
    match policy {
        Propagation::Orphan => Some(ORPHAN),
        Propagation::Foreground => Some(FOREGROUND),
        Propagation::Background => None,
    }
}

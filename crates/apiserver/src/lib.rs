//! Storage of Kubernetes objects, as the API server does it: the only writer of etcd.
//!
//! Answers to `apiserver/pkg/registry` and `pkg/registry`.

use std::sync::Arc;

use bindery_api::request::{Body, Options, PatchType, Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Kind, Object, Status, Value, kinds, object};
use bindery_etcd::{KeyValue, Store};
use serde_json::json;

/// The API server with its store. A clone shares everything with its original.
#[derive(Debug, Clone)]
pub struct Server {
    etcd: Store<Object>,
    seed: u64,
}

impl Server {
    /// A server on an empty store; the seed decides uids.
    pub fn new(seed: u64) -> Server {
        Server { etcd: Store::new(), seed }
    }

    /// The store, for reading.
    pub fn etcd(&self) -> &Store<Object> {
        &self.etcd
    }

    /// An object as a client reads it: with the defaults that a read fills in, and its resourceVersion.
    pub fn read(&self, kind: &Kind, stored: &KeyValue<Object>) -> Object {
        let mut value = Value::clone(&stored.value);
        object::set(&mut value, "metadata.resourceVersion", stored.mod_revision.to_string());
        if *kind == kinds::PERSISTENT_VOLUME_CLAIM && object::str_at(&value, "status.phase").is_empty() {
            object::set(&mut value, "status.phase", "Pending");
        }
        Arc::new(value)
    }

    /// Answers a request.
    ///
    /// # Errors
    /// The server's refusal.
    #[allow(clippy::result_large_err)]
    pub fn handle(&mut self, request: &Request, now: Time) -> Result<Response, Status> {
        let kind = request.kind;
        match &request.verb {
            Verb::Create(new) => self.create(kind, &request.namespace, new.clone(), now, &request.options),
            Verb::Get => {
                let (_, stored) = self.find(request)?;
                Ok(answer(self.read(kind, &stored)))
            }
            Verb::List => {
                let prefix = kind.etcd_prefix(&request.namespace);
                let list = self.etcd.range(&prefix).map(|(_, stored)| self.read(kind, &stored)).collect();
                Ok(Response { body: Body::List(list, self.etcd.revision()), warnings: vec![] })
            }
            Verb::Update(new) => self.update(request, new.clone(), now),
            Verb::Patch(patch_type, patch) => {
                let (_, stored) = self.find(request)?;
                let mut new = Value::clone(&self.read(kind, &stored));
                match patch_type {
                    PatchType::Merge | PatchType::Strategic | PatchType::Apply => merge(&mut new, patch),
                    PatchType::Json => return Err(Status::bad_request("JSON patches are not known yet")),
                }
                self.update(request, new, now)
            }
            Verb::Delete => self.delete(request, now),
        }
    }

    #[allow(clippy::result_large_err)]
    fn find(&self, request: &Request) -> Result<(String, KeyValue<Object>), Status> {
        let key = request.kind.etcd_key(&request.namespace, &request.name);
        match self.etcd.get(&key) {
            Some(stored) => Ok((key, stored)),
            None => Err(Status::not_found(request.kind, &request.name)),
        }
    }

    #[allow(clippy::result_large_err)]
    fn create(
        &mut self,
        kind: &'static Kind,
        namespace: &str,
        mut new: Value,
        now: Time,
        options: &Options,
    ) -> Result<Response, Status> {
        let name = object::name(&new).to_owned();
        if kind.namespaced && self.etcd.get(&kinds::NAMESPACE.etcd_key("", namespace)).is_none() {
            return Err(Status::not_found(&kinds::NAMESPACE, namespace));
        }
        let key = kind.etcd_key(namespace, &name);
        if self.etcd.get(&key).is_some() {
            return Err(Status::already_exists(kind, &name));
        }
        object::set(&mut new, "metadata.uid", self.uid());
        object::set(&mut new, "metadata.creationTimestamp", now.rfc3339());
        if kind.namespaced {
            object::set(&mut new, "metadata.namespace", namespace);
        }
        default(kind, &mut new);
        if *kind == kinds::PERSISTENT_VOLUME {
            object::set(&mut new, "status", json!({ "phase": "Pending", "lastPhaseTransitionTime": now.rfc3339() }));
            object::add_finalizer(&mut new, "kubernetes.io/pv-protection");
        } else if *kind == kinds::PERSISTENT_VOLUME_CLAIM {
            object::set(&mut new, "status", json!({}));
            object::add_finalizer(&mut new, "kubernetes.io/pvc-protection");
        } else if *kind == kinds::NAMESPACE {
            object::set_label(&mut new, "kubernetes.io/metadata.name", &name);
            object::set(&mut new, "spec.finalizers", json!(["kubernetes"]));
            object::set(&mut new, "status", json!({ "phase": "Active" }));
        }
        if options.dry_run {
            return Ok(answer(Arc::new(new)));
        }
        Ok(answer(self.store(kind, &key, new)))
    }

    #[allow(clippy::result_large_err)]
    fn update(&mut self, request: &Request, mut new: Value, now: Time) -> Result<Response, Status> {
        let kind = request.kind;
        let (key, stored) = self.find(request)?;
        let old = self.read(kind, &stored);
        let version = object::resource_version(&new);
        if !version.is_empty() && version != object::resource_version(&old) {
            let why = "the object has been modified; please apply your changes to the latest version and try again";
            return Err(Status::conflict(kind, &request.name, why));
        }
        for field in ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] {
            let field = format!("metadata.{field}");
            match object::at(&old, &field) {
                Some(value) => object::set(&mut new, &field, value.clone()),
                None => drop(object::remove(&mut new, &field)),
            }
        }
        let kept = if request.subresource == "status" { "spec" } else { "status" };
        if kind.status {
            match old.get(kept) {
                Some(value) => object::set(&mut new, kept, value.clone()),
                None => drop(object::remove(&mut new, kept)),
            }
        }
        default(kind, &mut new);
        if *kind == kinds::PERSISTENT_VOLUME
            && object::str_at(&new, "status.phase") != object::str_at(&old, "status.phase")
        {
            object::set(&mut new, "status.lastPhaseTransitionTime", now.rfc3339());
        }
        if request.options.dry_run {
            return Ok(answer(Arc::new(new)));
        }
        if object::is_deleting(&new) && object::finalizers(&new).is_empty() && *kind != kinds::NAMESPACE {
            self.etcd.delete(&key);
            return Ok(answer(Arc::new(new)));
        }
        Ok(answer(self.store(kind, &key, new)))
    }

    #[allow(clippy::result_large_err)]
    fn delete(&mut self, request: &Request, now: Time) -> Result<Response, Status> {
        let kind = request.kind;
        let (key, stored) = self.find(request)?;
        let old = self.read(kind, &stored);
        if object::finalizers(&old).is_empty() {
            if !request.options.dry_run {
                self.etcd.delete(&key);
            }
            return Ok(answer(old));
        }
        let mut new = Value::clone(&old);
        if !object::is_deleting(&old) {
            object::set(&mut new, "metadata.deletionTimestamp", now.rfc3339());
            object::set(&mut new, "metadata.deletionGracePeriodSeconds", 0);
        }
        if request.options.dry_run {
            return Ok(answer(Arc::new(new)));
        }
        Ok(answer(self.store(kind, &key, new)))
    }

    /// Writes unless nothing would change.
    fn store(&mut self, kind: &Kind, key: &str, mut new: Value) -> Object {
        object::remove(&mut new, "metadata.resourceVersion");
        if self.etcd.get(key).is_none_or(|stored| *stored.value != new) {
            self.etcd.put(key, Arc::new(new));
        }
        let stored = self.etcd.get(key).expect("just stored");
        self.read(kind, &stored)
    }

    /// A version 4 uuid from the seed and the revision that the object will have.
    fn uid(&self) -> String {
        let mut state = self.seed ^ self.etcd.revision().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        let (a, b) = (next(), next());
        let variant = 0x8000 | (b >> 48 & 0x3fff);
        format!(
            "{:08x}-{:04x}-4{:03x}-{variant:04x}-{:012x}",
            a >> 32,
            a >> 16 & 0xffff,
            a & 0xfff,
            b & 0xffff_ffff_ffff
        )
    }
}

fn answer(object: Object) -> Response {
    Response { body: Body::Object(object), warnings: vec![] }
}

/// What the decoder fills in.
fn default(kind: &Kind, object: &mut Value) {
    let mut fill = |path: &str, value: &str| {
        if object::at(object, path).is_none() {
            object::set(object, path, value);
        }
    };
    if *kind == kinds::PERSISTENT_VOLUME {
        fill("spec.persistentVolumeReclaimPolicy", "Retain");
        fill("spec.volumeMode", "Filesystem");
    } else if *kind == kinds::PERSISTENT_VOLUME_CLAIM {
        fill("spec.volumeMode", "Filesystem");
    } else if *kind == kinds::STORAGE_CLASS {
        fill("reclaimPolicy", "Delete");
        fill("volumeBindingMode", "Immediate");
    }
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let target = target.as_object_mut().expect("just made an object");
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

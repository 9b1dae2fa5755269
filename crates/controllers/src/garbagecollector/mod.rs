//! The garbage collector: deletes objects whose owners do not exist any more.
//!
//! Implements `pkg/controller/garbagecollector`. An owner reference is *solid* if the owner exists. It is *waiting* if
//! the owner is deleted in the foreground and this object blocks its deletion. Otherwise it is *dangling*.
//!
//! Not modelled: the virtual nodes of upstream's graph (an owner that is not in the cache is looked up live).

use std::rc::Rc;

use bindery_api::kinds::{self, KINDS};
use bindery_api::request::{PatchType, Propagation, Request};
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use rpds::RedBlackTreeSet;
use serde_json::json;

use crate::common::with_prefix;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Index, Indexer, Local, Reconcile, Suspend, Task};

const DELETE: &str = "attempt-to-delete";
const ORPHAN: &str = "attempt-to-orphan";
const FOREGROUND_FINALIZER: &str = "foregroundDeletion";
const ORPHAN_FINALIZER: &str = "orphan";
/// The maximum number of attempts to remove a finalizer before the object is requeued (`retry.DefaultBackoff`).
const TRIES: usize = 4;

/// The garbage collector. See the module.
#[derive(Debug)]
pub struct GarbageCollector;

/// Returns a queue key: the kind and the object's key.
fn item_key(kind: &Kind, key: &str) -> String {
    format!("{} {key}", kind.plural)
}

fn split_item(key: &str) -> Option<(&'static Kind, &str)> {
    let (plural, key) = key.split_once(' ')?;
    KINDS.iter().find(|kind| kind.plural == plural).map(|kind| (*kind, key))
}

fn owners(object: &Value) -> &[Value] {
    object::list_at(object, "metadata.ownerReferences")
}

/// `owner's uid, kind, key` of every object that has an owner, separated by blanks: the edges of upstream's graph.
#[derive(Debug, Clone, Default)]
struct Dependents(RedBlackTreeSet<String>);

impl Index for Dependents {
    fn update(&mut self, kind: &'static Kind, key: &str, old: Option<&Value>, new: Option<&Value>) {
        let owners = |object: Option<&Value>| -> Vec<String> {
            let references = object.map_or(&[][..], owners);
            references.iter().map(|reference| object::str_at(reference, "uid").to_owned()).collect()
        };
        let (before, after) = (owners(old), owners(new));
        if before == after {
            return;
        }
        let entry = |owner: &str| format!("{owner} {}", item_key(kind, key));
        for owner in before {
            self.0.remove_mut(&entry(&owner));
        }
        for owner in after {
            self.0.insert_mut(entry(&owner));
        }
    }

    fn copy(&self) -> Rc<dyn Index> {
        Rc::new(self.clone())
    }
}

/// Returns the objects with an owner reference to this UID, by kind and key.
fn dependents_of<'a>(cache: &'a Cache, owner: &str) -> impl Iterator<Item = (&'static Kind, &'a str)> {
    let entries = cache.index::<Dependents>().map(|index| with_prefix(&index.0, format!("{owner} ")));
    entries.into_iter().flatten().filter_map(split_item)
}

fn is_going_with(object: &Value, finalizer: &str) -> bool {
    object::is_deleting(object) && object::has_finalizer(object, finalizer)
}

impl Controller for GarbageCollector {
    fn id(&self) -> ControllerId {
        ControllerId::new("garbage-collector-controller")
    }

    fn event_source(&self) -> &str {
        "garbage-collector-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        &KINDS
    }

    fn indexers(&self) -> &'static [Indexer] {
        &[|| Rc::new(Dependents::default())]
    }

    fn queues(&self) -> &'static [&'static str] {
        &[DELETE, ORPHAN]
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        20
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let object = event.object();
        let this = || item_key(event.kind, &object::key(object));
        let mut dependents = || {
            // Upstream has no order. Here the highest names come first, as for the Pods of a StatefulSet.
            let mut dependents: Vec<_> = dependents_of(cache, object::uid(object)).collect();
            dependents.reverse();
            for (kind, key) in dependents {
                enqueue(DELETE, item_key(kind, key));
            }
        };
        match &event.new {
            None => dependents(),
            Some(new) => {
                let was = |finalizer| event.old.as_ref().is_some_and(|old| is_going_with(old, finalizer));
                if is_going_with(new, ORPHAN_FINALIZER) && !was(ORPHAN_FINALIZER) {
                    enqueue(ORPHAN, this());
                } else if is_going_with(new, FOREGROUND_FINALIZER) {
                    if !was(FOREGROUND_FINALIZER) {
                        dependents();
                    }
                    enqueue(DELETE, this());
                } else if !owners(new).is_empty() {
                    let changed = event.old.as_ref().is_none_or(|old| owners(old) != owners(new));
                    if changed {
                        enqueue(DELETE, this());
                    }
                } else {
                    // It is its own owner.
                }
            }
        }
        // An owner that is deleted in the foreground waits until its dependents are deleted.
        if event.new.is_none() {
            for owner in owners(object) {
                let owner = kind_of_owner(owner).map(|kind| (kind, owner_key(kind, object, owner)));
                if let Some((kind, key)) = owner
                    && cache.get(kind, &key).is_some_and(|o| is_going_with(o, FOREGROUND_FINALIZER))
                {
                    enqueue(DELETE, item_key(kind, &key));
                }
            }
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        let Some((kind, name)) = split_item(key) else { return Ok(Why::new("gc-unknown")) };
        let Some(known) = task.cache.get(kind, name).cloned() else { return Ok(Why::new("gc-gone")) };
        if worker == ORPHAN {
            return orphan_dependents(task, kind, &known);
        }
        let (namespace, plain) = object::split_key(name);
        // The graph can be stale. Therefore the object is read live before it is deleted.
        let Some(item) = task.get_live(kind, namespace, plain)?.filter(|o| object::uid(o) == object::uid(&known))
        else {
            return Ok(Why::new("gc-gone"));
        };
        attempt_to_delete(task, kind, &item)
    }
}

/// Returns the kind of an owner. Not modelled: owners and dependents of kinds that a CustomResourceDefinition defines.
fn kind_of_owner(owner: &Value) -> Option<&'static Kind> {
    kinds::find(object::str_at(owner, "apiVersion"), object::str_at(owner, "kind")).filter(|kind| !kind.defined)
}

fn owner_key(kind: &Kind, item: &Value, owner: &Value) -> String {
    let name = object::str_at(owner, "name");
    if kind.namespaced { format!("{}/{name}", object::namespace(item)) } else { name.to_owned() }
}

fn attempt_to_delete(task: &mut Task, kind: &'static Kind, item: &Object) -> Reconcile {
    let why = |branch| Why::new(branch).fact("kind", kind.singular).fact("object", object::key(item));
    if is_going_with(item, FOREGROUND_FINALIZER) {
        let blocking: Vec<(&'static Kind, Object)> = dependents_of(&task.cache, object::uid(item))
            .filter_map(|(kind, key)| Some((kind, task.cache.get(kind, key)?.clone())))
            .filter(|(_, dependent)| blocks(dependent, object::uid(item)))
            .collect();
        if blocking.is_empty() {
            return remove_finalizer(task, kind, item, FOREGROUND_FINALIZER, why("gc-foreground-done"));
        }
        for (kind, dependent) in blocking {
            if !object::is_deleting(&dependent) {
                task.enqueue(DELETE, item_key(kind, &object::key(&dependent)));
            }
        }
        return Ok(why("gc-foreground-waits"));
    }
    if object::is_deleting(item) || owners(item).is_empty() {
        return Ok(why("gc-nothing"));
    }
    let (mut solid, mut waiting, mut dangling) = (Vec::new(), Vec::new(), Vec::new());
    for owner in owners(item) {
        let uid = object::str_at(owner, "uid");
        let Some(owner_kind) = kind_of_owner(owner) else {
            // The existence of an owner of an unknown kind cannot be checked.
            return Ok(why("gc-owner-unknown"));
        };
        let found = match task.cache.get(owner_kind, &owner_key(owner_kind, item, owner)).cloned() {
            Some(found) if object::uid(&found) == uid => Some(found),
            _ => {
                let why = why("gc-owner-elsewhere");
                if task.cache.list(owner_kind).any(|o| owner_kind.namespaced && object::uid(o) == uid) {
                    let namespace = object::namespace(item);
                    let text = |field| object::str_at(owner, field);
                    let message = format!(
                        "ownerRef [{}/{}, namespace: {namespace}, name: {}, uid: {uid}] does not exist in namespace \
                         \"{namespace}\"",
                        text("apiVersion"),
                        text("kind"),
                        text("name")
                    );
                    task.warning(item, "OwnerRefInvalidNamespace", message, why.clone());
                }
                if owner_kind.namespaced && object::namespace(item).is_empty() {
                    // A cluster-scoped object cannot have a namespaced owner: it is kept.
                    return Ok(why);
                }
                let namespace = if owner_kind.namespaced { object::namespace(item) } else { "" };
                task.get_live(owner_kind, namespace, object::str_at(owner, "name"))?.filter(|o| object::uid(o) == uid)
            }
        };
        match found {
            None => dangling.push(uid.to_owned()),
            Some(found) if is_going_with(&found, FOREGROUND_FINALIZER) && blocks(item, uid) => {
                waiting.push(uid.to_owned());
            }
            Some(_) => solid.push(uid.to_owned()),
        }
    }
    if !solid.is_empty() {
        if dangling.is_empty() && waiting.is_empty() {
            return Ok(why("gc-owned"));
        }
        let kept: Vec<&Value> =
            owners(item).iter().filter(|o| solid.iter().any(|uid| uid == object::str_at(o, "uid"))).collect();
        return send_patch(task, kind, item, json!({ "ownerReferences": kept }), why("gc-drop-owners"));
    }
    let has_dependents = dependents_of(&task.cache, object::uid(item)).next().is_some();
    let policy = if object::has_finalizer(item, ORPHAN_FINALIZER) {
        Propagation::Orphan
    } else if object::has_finalizer(item, FOREGROUND_FINALIZER) || (!waiting.is_empty() && has_dependents) {
        Propagation::Foreground
    } else {
        Propagation::Background
    };
    let mut request = Request::delete(kind, object::namespace(item), object::name(item));
    request.options.propagation_policy = Some(policy);
    request.options.uid = Some(object::uid(item).to_owned());
    request.options.resource_version = Some(object::resource_version(item).to_owned());
    match task.send(request, why("gc-delete"))? {
        Ok(_) => Ok(why("gc-delete")),
        Err(status) if status.is_not_found() => Ok(why("gc-gone")),
        Err(status) => Err(Suspend::Retry(status.message)),
    }
}

/// True if the object blocks its owner's foreground deletion.
fn blocks(dependent: &Value, owner: &str) -> bool {
    owners(dependent).iter().any(|reference| {
        object::str_at(reference, "uid") == owner
            && reference.get("blockOwnerDeletion").and_then(Value::as_bool).unwrap_or(false)
    })
}

fn orphan_dependents(task: &mut Task, kind: &'static Kind, item: &Object) -> Reconcile {
    let why = |branch| Why::new(branch).fact("kind", kind.singular).fact("object", object::key(item));
    let uid = object::uid(item).to_owned();
    let dependents: Vec<(&'static Kind, Object)> = dependents_of(&task.cache, &uid)
        .filter_map(|(kind, key)| Some((kind, task.cache.get(kind, key)?.clone())))
        .collect();
    let patches = dependents.iter().map(|(kind, dependent)| {
        let kept: Vec<&Value> = owners(dependent).iter().filter(|o| object::str_at(o, "uid") != uid).collect();
        (patch(kind, dependent, json!({ "ownerReferences": kept })), why("gc-orphan"))
    });
    for answer in task.send_all(patches.collect())? {
        if let Err(status) = answer
            && !status.is_not_found()
        {
            return Err(Suspend::Retry(status.message));
        }
    }
    remove_finalizer(task, kind, item, ORPHAN_FINALIZER, why("gc-orphan-done"))
}

/// Removes a finalizer from the current object, and retries on a conflict (`removeFinalizer`).
fn remove_finalizer(task: &mut Task, kind: &'static Kind, item: &Object, finalizer: &str, why: Why) -> Reconcile {
    for _ in 0..TRIES {
        let live = task.get_live(kind, object::namespace(item), object::name(item))?;
        let live = live.filter(|live| object::uid(live) == object::uid(item) && object::has_finalizer(live, finalizer));
        let Some(live) = live else { return Ok(why) };
        let kept: Vec<&str> = object::finalizers(&live).into_iter().filter(|f| *f != finalizer).collect();
        match task.send(patch(kind, &live, json!({ "finalizers": kept })), why.clone())? {
            Err(status) if status.is_conflict() => {}
            Err(status) if !status.is_not_found() => return Err(Suspend::Retry(status.message)),
            _ => return Ok(why),
        }
    }
    Err(Suspend::Retry(format!("{}: others are faster", object::key(item))))
}

fn patch(kind: &'static Kind, item: &Value, mut metadata: Value) -> Request {
    metadata["uid"] = object::uid(item).into();
    metadata["resourceVersion"] = object::resource_version(item).into();
    let patch = json!({ "metadata": metadata });
    Request::patch(kind, object::namespace(item), object::name(item), PatchType::Merge, patch)
}

fn send_patch(task: &mut Task, kind: &'static Kind, item: &Value, metadata: Value, why: Why) -> Reconcile {
    match task.send(patch(kind, item, metadata), why.clone())? {
        Ok(_) => Ok(why),
        Err(status) if status.is_not_found() => Ok(why),
        Err(status) => Err(Suspend::Retry(status.message)),
    }
}

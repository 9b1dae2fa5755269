//! Controller references, and the adoption and release of objects that a selector matches.
//!
//! Implements `pkg/controller/controller_ref_manager.go`.

use bindery_api::request::{PatchType, Request};
use bindery_api::selector::LabelSelector;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use crate::{Cache, Event, Reconcile, Suspend, Task};

/// Returns the controller reference of an object (`metav1.GetControllerOf`).
pub(crate) fn controller_of(object: &Value) -> Option<&Value> {
    object::list_at(object, "metadata.ownerReferences").iter().find(|reference| is_controller(reference))
}

/// True if an owner reference is a controller reference.
pub(crate) fn is_controller(reference: &Value) -> bool {
    reference.get("controller").and_then(Value::as_bool).unwrap_or(false)
}

/// Returns a controller reference to an owner (`metav1.NewControllerRef`).
pub(crate) fn controller_reference(kind: &Kind, owner: &Value) -> Value {
    json!({
        "apiVersion": kind.api_version(),
        "kind": kind.kind,
        "name": object::name(owner),
        "uid": object::uid(owner),
        "controller": true,
        "blockOwnerDeletion": true,
    })
}

/// Returns the controller of an object, if it has this kind, is in the cache and has the same UID
/// (`resolveControllerRef`).
pub(crate) fn resolve<'a>(cache: &'a Cache, kind: &Kind, namespace: &str, reference: &Value) -> Option<&'a Object> {
    let name = object::str_at(reference, "name");
    let known = cache.get(kind, &format!("{namespace}/{name}"))?;
    (object::str_at(reference, "kind") == kind.kind && object::uid(known) == object::str_at(reference, "uid"))
        .then_some(known)
}

/// Returns the keys of the owners to enqueue after a change of an object: its controller and its previous controller.
/// For an orphan that can be adopted, all owners with a matching selector (`addPod`, `updatePod`, `deletePod`).
pub(crate) fn owner_keys(event: &Event, cache: &Cache, owners: &Kind) -> Vec<String> {
    let object = event.object();
    let owner = |object: &Value| {
        resolve(cache, owners, object::namespace(object), controller_of(object)?).map(|owner| object::key(owner))
    };
    let mut keys = Vec::new();
    let is = controller_of(object);
    if let (Some(old), Some(_)) = (&event.old, &event.new)
        && controller_of(old) != is
    {
        keys.extend(owner(old));
    }
    if is.is_some() {
        keys.extend(owner(object));
        return keys;
    }
    let labels = |object: &Value| object::at(object, "metadata.labels").cloned();
    let changed = event.old.as_ref().is_none_or(|old| labels(old) != labels(object) || controller_of(old).is_some());
    if event.new.is_some() && !object::is_deleting(object) && changed {
        let candidates = cache.list(owners).filter(|owner| object::namespace(owner) == object::namespace(object));
        keys.extend(
            candidates.filter(|owner| matches(selector(owner).as_ref(), object)).map(|owner| object::key(owner)),
        );
    }
    keys
}

/// Returns an object's selector. An invalid selector matches no object.
pub(crate) fn selector(object: &Value) -> Option<LabelSelector> {
    LabelSelector::from_object(object::at(object, "spec.selector")?).ok()
}

/// True if an object's labels match a selector.
pub(crate) fn matches(selector: Option<&LabelSelector>, object: &Value) -> bool {
    selector.is_some_and(|selector| selector.matches(object::at(object, "metadata.labels")))
}

/// Returns the objects of an owner from the candidates in its namespace. Adopts orphans that match, and releases
/// objects that no longer match (`ControllerRefManager.ClaimObject`). The returned objects are as in the cache.
///
/// # Errors
/// Suspends the sync for requests. Fails at the end if a request was rejected.
pub(crate) fn claim(
    task: &mut Task,
    (owner_kind, owner): (&'static Kind, &Object),
    kind: &'static Kind,
    considered: impl Fn(&Value) -> bool,
    wanted: impl Fn(&Value) -> bool,
) -> Reconcile<Vec<Object>> {
    let namespace = object::namespace(owner).to_owned();
    let found: Vec<Object> =
        task.cache.list(kind).filter(|o| object::namespace(o) == namespace && considered(o)).cloned().collect();
    let (mut claimed, mut errors) = (Vec::new(), Vec::new());
    let mut may_adopt = None;
    for object in found {
        let why = |branch| {
            Why::new(branch)
                .fact("kind", kind.singular)
                .fact("object", object::name(&object))
                .fact("owner", object::name(owner))
        };
        let (patch, why, keep) = match controller_of(&object) {
            Some(reference) if object::str_at(reference, "uid") != object::uid(owner) => continue,
            Some(_) if wanted(&object) => {
                claimed.push(object);
                continue;
            }
            Some(_) if object::is_deleting(owner) => continue,
            Some(_) => (json!([{ "$patch": "delete", "uid": object::uid(owner) }]), why("owner-release"), false),
            None if object::is_deleting(owner) || object::is_deleting(&object) || !wanted(&object) => continue,
            None => {
                if may_adopt.is_none() {
                    may_adopt = Some(recheck(task, owner_kind, owner)?);
                }
                if let Some(Err(error)) = &may_adopt {
                    errors.push(error.clone());
                    continue;
                }
                (json!([controller_reference(owner_kind, owner)]), why("owner-adopt"), true)
            }
        };
        let patch = json!({ "metadata": { "ownerReferences": patch, "uid": object::uid(&object) } });
        let request = Request::patch(kind, &namespace, object::name(&object), PatchType::Strategic, patch);
        match task.send(request, why)? {
            Ok(_) if keep => claimed.push(object),
            Ok(_) => {}
            Err(status) if status.is_not_found() || (!keep && status.reason == "Invalid") => {}
            Err(status) => errors.push(status.message),
        }
    }
    if errors.is_empty() { Ok(claimed) } else { Err(Suspend::Retry(errors.join(", "))) }
}

/// Before an adoption, checks with a live read that the owner is not deleted (`RecheckDeletionTimestamp`).
pub(crate) fn recheck(task: &mut Task, kind: &'static Kind, owner: &Object) -> Reconcile<Result<(), String>> {
    let (namespace, name) = (object::namespace(owner), object::name(owner));
    Ok(match task.get_live(kind, namespace, name)? {
        Some(fresh) if object::uid(&fresh) != object::uid(owner) => {
            Err(format!("original {} {namespace}/{name} is gone", kind.kind))
        }
        Some(fresh) if object::is_deleting(&fresh) => Err(format!("{namespace}/{name} has just been deleted")),
        Some(_) => Ok(()),
        None => Err(format!("{} \"{name}\" not found", kind.resource())),
    })
}

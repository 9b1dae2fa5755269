//! What the controllers of Pods share: who owns an object, whether a Pod is ready, and the hashes that names end in.
//!
//! Answers to `pkg/controller/{controller_utils,controller_ref_manager}.go`, `pkg/api/v1/pod/util.go` and
//! `apimachinery/pkg/util/rand`.

use std::time::Duration;

use bindery_api::request::{PatchType, Request};
use bindery_api::selector::LabelSelector;
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use crate::{Cache, Event, Reconcile, Suspend, Task, memory};

/// When a key was last written for. In the memory of its controller only.
static WRITTEN: Kind = memory("written");
/// From an answer to the moment when the change is seen, too.
const SEEN: Duration = Duration::from_millis(1);

/// A sync whose controller's last writes may not be seen yet fails, and is tried again
/// (`pkg/controller/util/consistency`, the gates `StaleControllerConsistency...`).
///
/// # Errors
/// The writes are too young.
pub(crate) fn ensure_seen(task: &Task, key: &str) -> Reconcile<()> {
    let written = task.own.get(&WRITTEN, key).and_then(|written| written["at"].as_u64());
    match written.map(|micros| Time { micros } + SEEN) {
        Some(seen) if task.now < seen => Err(Suspend::Retry(format!("{key}: its own writes are not seen yet"))),
        _ => Ok(()),
    }
}

/// Notes that a sync has written.
pub(crate) fn note_written(task: &mut Task, key: &str) {
    if task.has_asked() {
        let written = json!({ "metadata": { "name": key }, "at": task.now.micros });
        task.store(&WRITTEN, Object::new(written));
    }
}

/// The reference to the owner that manages an object (`metav1.GetControllerOf`).
pub(crate) fn controller_of(object: &Value) -> Option<&Value> {
    object::list_at(object, "metadata.ownerReferences").iter().find(|reference| is_controller(reference))
}

/// Whether a reference says that its owner manages the object.
pub(crate) fn is_controller(reference: &Value) -> bool {
    reference.get("controller").and_then(Value::as_bool).unwrap_or(false)
}

/// A reference that says so (`metav1.NewControllerRef`).
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

/// The object of a kind that an object's managing reference means, if it is known and the same (`resolveControllerRef`).
pub(crate) fn resolve<'a>(cache: &'a Cache, kind: &Kind, namespace: &str, reference: &Value) -> Option<&'a Object> {
    let name = object::str_at(reference, "name");
    let known = cache.get(kind, &format!("{namespace}/{name}"))?;
    (object::str_at(reference, "kind") == kind.kind && object::uid(known) == object::str_at(reference, "uid"))
        .then_some(known)
}

/// The owners that a change of an object concerns: that which manages it, that which did, and for an orphan that may be
/// adopted now, all whose selector it matches (`addPod`, `updatePod`, `deletePod`).
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
        let near = cache.list(owners).filter(|owner| object::namespace(owner) == object::namespace(object));
        keys.extend(near.filter(|owner| matches(selector(owner).as_ref(), object)).map(|owner| object::key(owner)));
    }
    keys
}

/// An object's selector; one that cannot be read matches nothing.
pub(crate) fn selector(object: &Value) -> Option<LabelSelector> {
    LabelSelector::from_object(object::at(object, "spec.selector")?).ok()
}

/// Whether an object's labels match a selector.
pub(crate) fn matches(selector: Option<&LabelSelector>, object: &Value) -> bool {
    selector.is_some_and(|selector| selector.matches(object::at(object, "metadata.labels")))
}

/// Takes what belongs to an owner out of those of its namespace that are considered: adopts orphans that match, lets go what no longer does
/// (`ControllerRefManager.ClaimObject`). What comes back is as the cache holds it.
///
/// # Errors
/// Stops the sync for requests, and at the end if one was refused.
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

/// Before anything is adopted, whether the owner is still there, asked of the server (`RecheckDeletionTimestamp`).
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

/// The Pod that a template describes (`GetPodFromTemplate`).
pub(crate) fn pod_of_template(template: &Value, kind: &Kind, owner: &Value) -> Value {
    let mut metadata = json!({
        "generateName": format!("{}-", object::name(owner)),
        "namespace": object::namespace(owner),
        "ownerReferences": [controller_reference(kind, owner)],
    });
    for field in ["labels", "annotations", "finalizers"] {
        if let Some(value) = template.get("metadata").and_then(|m| m.get(field)) {
            metadata[field] = value.clone();
        }
    }
    let spec = template.get("spec").cloned().unwrap_or_else(|| json!({}));
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec })
}

/// The phase of a Pod.
pub(crate) fn phase(pod: &Value) -> &str {
    object::str_at(pod, "status.phase")
}

/// The condition of a type.
pub(crate) fn condition<'a>(object: &'a Value, condition: &str) -> Option<&'a Value> {
    object::list_at(object, "status.conditions").iter().find(|c| object::str_at(c, "type") == condition)
}

/// Whether the condition `Ready` is true (`IsPodReady`).
pub(crate) fn is_ready(pod: &Value) -> bool {
    condition(pod, "Ready").is_some_and(|c| object::str_at(c, "status") == "True")
}

/// Whether a Pod has been ready for this many seconds (`IsPodAvailable`).
pub(crate) fn is_available(pod: &Value, seconds: i64, now: Time) -> bool {
    is_ready(pod) && (seconds <= 0 || until_available(pod, seconds, now).is_some_and(|left| left.is_zero()))
}

/// How long a ready Pod still takes to have been ready for this many seconds.
pub(crate) fn until_available(pod: &Value, seconds: i64, now: Time) -> Option<Duration> {
    let ready = condition(pod, "Ready").filter(|c| object::str_at(c, "status") == "True")?;
    let since = Time::parse(object::str_at(ready, "lastTransitionTime"))?;
    let available = since + Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    Some(available.since(now))
}

/// An integer field, 0 where there is none.
pub(crate) fn int(object: &Value, path: &str) -> i64 {
    object::at(object, path).and_then(Value::as_i64).unwrap_or(0)
}

/// FNV-1, 32 bit.
pub(crate) fn fnv1(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| hash.wrapping_mul(0x0100_0193) ^ u32::from(*byte))
}

/// A hash as the end of a name: its digits as letters that spell no words (`rand.SafeEncodeString`).
pub(crate) fn safe_encode(hash: u32) -> String {
    const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    hash.to_string().bytes().map(|digit| char::from(LETTERS[usize::from(digit) % LETTERS.len()])).collect()
}

/// JSON as Go writes it: compact, keys sorted, and what HTML minds escaped.
pub(crate) fn go_json(value: &Value) -> String {
    let text = value.to_string();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

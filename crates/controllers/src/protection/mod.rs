//! The protection controllers, which prevent the removal of objects that are in use.
//!
//! Implements `pkg/controller/volume/{pvcprotection,pvprotection,vacprotection}` and `protectionutil`. They emit no
//! events.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, VOLUME_ATTRIBUTES_CLASS};
use bindery_api::quota::attributes_classes;
use bindery_api::request::{Body, Request};
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};

use crate::common::pod::{is_pod_terminated, pod_claims};
use crate::common::volume::is_controlled_by;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

const PVC_FINALIZER: &str = "kubernetes.io/pvc-protection";
const PV_FINALIZER: &str = "kubernetes.io/pv-protection";
const VAC_FINALIZER: &str = "kubernetes.io/vac-protection";
const QUEUE: &str = "objects";

/// Protects a claim while a Pod uses it.
#[derive(Debug)]
pub struct PvcProtection;

/// Protects a volume while it is bound.
#[derive(Debug)]
pub struct PvProtection;

/// Protects a VolumeAttributesClass while a volume or a claim refers to it.
#[derive(Debug)]
pub struct VacProtection;

fn is_deletion_candidate(object: &Value, finalizer: &str) -> bool {
    object::is_deleting(object) && object::has_finalizer(object, finalizer)
}

fn needs_finalizer(object: &Value, finalizer: &str) -> bool {
    !object::is_deleting(object) && !object::has_finalizer(object, finalizer)
}

fn wants_look(object: &Value, finalizer: &str) -> bool {
    is_deletion_candidate(object, finalizer) || needs_finalizer(object, finalizer)
}

impl Controller for PvcProtection {
    fn id(&self) -> ControllerId {
        ControllerId::new("pvc-protection-controller")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&PERSISTENT_VOLUME_CLAIM, &POD];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let mut claims_of = |pod: &Value| {
            for claim in pod_claims(pod) {
                enqueue(QUEUE, format!("{}/{claim}", object::namespace(pod)));
            }
        };
        if event.kind == &POD {
            match &event.new {
                None => claims_of(event.object()),
                Some(pod) => {
                    // A Pod that runs on a node uses its claims. The claims of any other Pod may be unused now.
                    if is_pod_terminated(pod) || object::str_at(pod, "spec.nodeName").is_empty() {
                        claims_of(pod);
                    }
                    if let Some(old) = event.old.as_ref().filter(|old| object::uid(old) != object::uid(pod)) {
                        claims_of(old);
                    }
                }
            }
        } else if let Some(claim) = event.new.as_ref().filter(|claim| wants_look(claim, PVC_FINALIZER)) {
            enqueue(QUEUE, object::key(claim));
        } else {
            // Neither deleted nor without its finalizer: no change is necessary.
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let Some(claim) = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).cloned() else {
            return Ok(Why::new("pvc-protection-gone"));
        };
        let why = |branch| Why::new(branch).fact("claim", key);
        if is_deletion_candidate(&claim, PVC_FINALIZER) {
            if let Some(pod) = task.cache.list(&POD).find(|pod| uses(pod, &claim)) {
                let pod = object::key(pod);
                return Ok(why("pvc-protection-in-use").fact("pod", pod));
            }
            // The cache can be stale, and an error would cause data loss. Therefore Pods are listed live.
            let list = Request::list(&POD, object::namespace(&claim));
            let pods = match task.send(list, Why::new("live-read"))? {
                Ok(response) => match response.body {
                    Body::List(pods, _) => pods,
                    _ => Vec::new(),
                },
                Err(status) => return Err(Suspend::Retry(status.message)),
            };
            if let Some(pod) = pods.iter().find(|pod| uses(pod, &claim)) {
                return Ok(why("pvc-protection-in-use").fact("pod", object::key(pod)));
            }
            remove(task, &PERSISTENT_VOLUME_CLAIM, &claim, PVC_FINALIZER, why("pvc-protection-remove"))
        } else if needs_finalizer(&claim, PVC_FINALIZER) {
            add(task, &PERSISTENT_VOLUME_CLAIM, &claim, PVC_FINALIZER, why("pvc-protection-add"))
        } else {
            Ok(why("pvc-protection-nothing"))
        }
    }
}

/// True if the Pod protects the claim from deletion: it is bound to a node, in any phase, and one of its volumes is the claim.
///
/// Implements `podUsesPVC` of `pvc_protection_controller.go`.
pub fn uses(pod: &Value, claim: &Value) -> bool {
    if object::namespace(pod) != object::namespace(claim) || object::str_at(pod, "spec.nodeName").is_empty() {
        return false;
    }
    object::list_at(pod, "spec.volumes").iter().any(|volume| {
        if volume.get("ephemeral").is_some() {
            let shut_down = object::is_deleting(pod)
                && object::at(pod, "metadata.deletionGracePeriodSeconds").and_then(Value::as_i64) == Some(0);
            format!("{}-{}", object::name(pod), object::str_at(volume, "name")) == object::name(claim)
                && is_controlled_by(claim, pod)
                && !shut_down
        } else {
            object::str_at(volume, "persistentVolumeClaim.claimName") == object::name(claim)
        }
    })
}

impl Controller for PvProtection {
    fn id(&self) -> ControllerId {
        ControllerId::new("pv-protection-controller")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 1] = [&PERSISTENT_VOLUME];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if let Some(volume) = event.new.as_ref().filter(|volume| wants_look(volume, PV_FINALIZER)) {
            enqueue(QUEUE, object::key(volume));
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let Some(volume) = task.cache.get(&PERSISTENT_VOLUME, key).cloned() else {
            return Ok(Why::new("pv-protection-gone"));
        };
        let why = |branch| Why::new(branch).fact("volume", key);
        if is_deletion_candidate(&volume, PV_FINALIZER) {
            // Only the phase counts: Pods and attachments are not checked.
            if object::str_at(&volume, "status.phase") == "Bound" {
                Ok(why("pv-protection-in-use"))
            } else {
                remove(task, &PERSISTENT_VOLUME, &volume, PV_FINALIZER, why("pv-protection-remove"))
            }
        } else if needs_finalizer(&volume, PV_FINALIZER) {
            add(task, &PERSISTENT_VOLUME, &volume, PV_FINALIZER, why("pv-protection-add"))
        } else {
            Ok(why("pv-protection-nothing"))
        }
    }
}

impl Controller for VacProtection {
    fn id(&self) -> ControllerId {
        ControllerId::new("volumeattributesclass-protection-controller")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 3] = [&VOLUME_ATTRIBUTES_CLASS, &PERSISTENT_VOLUME, &PERSISTENT_VOLUME_CLAIM];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if event.kind == &VOLUME_ATTRIBUTES_CLASS {
            if let Some(class) = event.new.as_ref().filter(|class| wants_look(class, VAC_FINALIZER)) {
                enqueue(QUEUE, object::key(class));
            }
        } else if let Some(old) = &event.old {
            for name in attributes_classes(old) {
                if event.new.as_ref().is_none_or(|new| !attributes_classes(new).contains(&name)) {
                    enqueue(QUEUE, name.to_owned());
                }
            }
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let Some(class) = task.cache.get(&VOLUME_ATTRIBUTES_CLASS, key).cloned() else {
            return Ok(Why::new("vac-protection-gone").fact("class", key));
        };
        let why = |branch| Why::new(branch).fact("class", key);
        if is_deletion_candidate(&class, VAC_FINALIZER) {
            let mut objects = task.cache.list(&PERSISTENT_VOLUME).chain(task.cache.list(&PERSISTENT_VOLUME_CLAIM));
            let user = objects.find(|o| attributes_classes(o).contains(&key)).map(|o| object::key(o));
            drop(objects);
            match user {
                Some(user) => Ok(why("vac-protection-in-use").fact("user", user)),
                None => remove(task, &VOLUME_ATTRIBUTES_CLASS, &class, VAC_FINALIZER, why("vac-protection-remove")),
            }
        } else if needs_finalizer(&class, VAC_FINALIZER) {
            add(task, &VOLUME_ATTRIBUTES_CLASS, &class, VAC_FINALIZER, why("vac-protection-add"))
        } else {
            Ok(why("vac-protection-nothing"))
        }
    }
}

fn remove(task: &mut Task, kind: &'static Kind, object: &Object, finalizer: &str, why: Why) -> Reconcile {
    let mut new = Value::clone(object);
    object::remove_finalizer(&mut new, finalizer);
    task.update(kind, new, why.clone())?;
    Ok(why)
}

fn add(task: &mut Task, kind: &'static Kind, object: &Object, finalizer: &str, why: Why) -> Reconcile {
    let mut new = Value::clone(object);
    object::add_finalizer(&mut new, finalizer);
    task.update(kind, new, why.clone())?;
    Ok(why)
}

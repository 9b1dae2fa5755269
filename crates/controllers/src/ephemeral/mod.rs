//! The ephemeral-volume controller: creates the claims of the Pods' generic ephemeral volumes.
//!
//! Implements `pkg/controller/volume/ephemeral/controller.go` and `component-helpers/storage/ephemeral`.

use bindery_api::kinds::{PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use crate::common::controller_ref::{controller_of, controller_reference};
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

const QUEUE: &str = "ephemeral_volume";

/// The ephemeral-volume controller. See the module.
#[derive(Debug)]
pub struct EphemeralController;

/// Returns a Pod's generic ephemeral volumes.
fn volumes(pod: &Value) -> impl Iterator<Item = &Value> {
    object::list_at(pod, "spec.volumes").iter().filter(|volume| volume.get("ephemeral").is_some())
}

/// Returns `<pod>-<volume>`.
fn claim_name(pod: &Value, volume: &Value) -> String {
    format!("{}-{}", object::name(pod), object::str_at(volume, "name"))
}

impl Controller for EphemeralController {
    fn id(&self) -> ControllerId {
        ControllerId::new("ephemeral-volume-controller")
    }

    fn event_source(&self) -> &str {
        "ephemeral_volume"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&POD, &PERSISTENT_VOLUME_CLAIM];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        5
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if event.kind == &POD {
            // Changes of a Pod are not relevant.
            if let (None, Some(pod)) = (&event.old, &event.new)
                && !object::is_deleting(pod)
                && volumes(pod).next().is_some()
            {
                enqueue(QUEUE, object::key(pod));
            }
        } else if event.new.is_none() {
            let claim = event.object();
            for pod in cache.list(&POD).filter(|pod| object::namespace(pod) == object::namespace(claim)) {
                if volumes(pod).any(|volume| claim_name(pod, volume) == object::name(claim)) {
                    enqueue(QUEUE, object::key(pod));
                }
            }
        } else {
            // The claim exists already.
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("pod", key);
        let Some(pod) = task.cache.get(&POD, key).filter(|pod| !object::is_deleting(pod)).cloned() else {
            return Ok(why("ephemeral-pod-gone"));
        };
        for volume in volumes(&pod) {
            if let Err(error) = ensure(task, &pod, volume)? {
                let text = format!("ephemeral volume {}: {error}", object::str_at(volume, "name"));
                task.warning(&pod, "FailedBinding", text.as_str(), why("ephemeral-failed").fact("reason", error));
                return Err(Suspend::Retry(text));
            }
        }
        Ok(why("ephemeral-done"))
    }
}

/// Creates the claim of a volume, unless the Pod's claim exists.
fn ensure(task: &mut Task, pod: &Object, volume: &Value) -> Reconcile<Result<(), String>> {
    let name = claim_name(pod, volume);
    let namespace = object::namespace(pod);
    if let Some(claim) = task.cache.get(&PERSISTENT_VOLUME_CLAIM, &format!("{namespace}/{name}")) {
        let owned = controller_of(claim).is_some_and(|owner| object::str_at(owner, "uid") == object::uid(pod));
        let text = format!(
            "PVC {namespace}/{name} was not created for pod {namespace}/{} (pod is not owner)",
            object::name(pod)
        );
        return Ok(if owned { Ok(()) } else { Err(text) });
    }
    let template =
        |path: &str| object::at(volume, "ephemeral.volumeClaimTemplate").and_then(|t| object::at(t, path)).cloned();
    let mut claim = json!({
        "apiVersion": "v1",
        "kind": PERSISTENT_VOLUME_CLAIM.kind,
        "metadata": {
            "name": name,
            "namespace": namespace,
            "ownerReferences": [controller_reference(&POD, pod)],
        },
        "spec": template("spec").unwrap_or_else(|| json!({})),
    });
    for field in ["labels", "annotations"] {
        if let Some(value) = template(&format!("metadata.{field}")) {
            claim["metadata"][field] = value;
        }
    }
    let why = Why::new("ephemeral-create").fact("pod", object::key(pod)).fact("claim", name.as_str());
    Ok(match task.send(Request::create(&PERSISTENT_VOLUME_CLAIM, claim), why)? {
        Ok(_) => Ok(()),
        Err(status) => Err(format!("create PVC {name}: {}", status.message)),
    })
}

//! The expand controller: reports that an external resizer must expand a volume.
//!
//! Implements `pkg/controller/volume/expand`. No in-tree plugin supports expansion any more. Therefore the controller
//! only emits events, and names the CSI driver that replaced a plugin.
//!
//! Not modelled: FlexVolumes.

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::quantity::Quantity;
use bindery_api::request::{PatchType, Request};
use bindery_api::why::Why;
use bindery_api::{Kind, Value, object};
use serde_json::json;

use crate::common::volume::migrated_plugin;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

/// Claim: the CSI driver that expands the volume instead of an in-tree plugin.
const RESIZER: &str = "volume.kubernetes.io/storage-resizer";
const QUEUE: &str = "claims";

/// The expand controller. See the module.
#[derive(Debug)]
pub struct ExpandController;

fn quantity(value: &Value, path: &str) -> Quantity {
    Quantity::parse(object::str_at(value, path)).unwrap_or_default()
}

fn request(claim: &Value) -> Quantity {
    quantity(claim, "spec.resources.requests.storage")
}

fn capacity(claim: &Value) -> Quantity {
    quantity(claim, "status.capacity.storage")
}

impl Controller for ExpandController {
    fn id(&self) -> ControllerId {
        ControllerId::new("persistentvolume-expander")
    }

    fn event_source(&self) -> &str {
        "volume_expand"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&PERSISTENT_VOLUME_CLAIM, &PERSISTENT_VOLUME];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        10
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let claim = event.object();
        if event.kind != &PERSISTENT_VOLUME_CLAIM || object::str_at(claim, "status.phase") != "Bound" {
            return;
        }
        let grew = match (&event.old, &event.new) {
            (Some(old), Some(new)) => request(new) > request(old) || capacity(new) > capacity(old),
            _ => true,
        };
        if grew {
            enqueue(QUEUE, object::key(claim));
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let Some(claim) = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).cloned() else {
            return Ok(Why::new("expand-claim-gone").fact("claim", key));
        };
        let why = |branch| Why::new(branch).fact("claim", key);
        let name = object::str_at(&claim, "spec.volumeName");
        let Some(volume) = task.get_live(&PERSISTENT_VOLUME, "", name)? else {
            return Err(Suspend::Retry(format!("failed to get PV \"{name}\": persistentvolumes \"{name}\" not found")));
        };
        let bound = object::str_at(&volume, "spec.claimRef.namespace") == object::namespace(&claim)
            && object::str_at(&volume, "spec.claimRef.uid") == object::uid(&claim);
        if !bound {
            return Err(Suspend::Retry(format!("persistent Volume is not bound to PVC being updated : {key}")));
        }
        let pre_resize = object::annotation(&volume, "volume.alpha.kubernetes.io/pre-resize-capacity").is_some();
        if request(&claim) <= capacity(&claim) && !pre_resize {
            Ok(why("expand-nothing"))
        } else if let Some((plugin, driver)) = migrated_plugin(&volume["spec"]) {
            let why = why("expand-migrated").fact("plugin", plugin).fact("driver", driver);
            let text = format!("CSI migration enabled for {plugin}; waiting for external resizer to expand the pvc");
            task.normal(&claim, "ExternalExpanding", text, why.clone());
            if object::annotation(&claim, RESIZER) != Some(driver) {
                let patch = json!({ "metadata": { "annotations": { RESIZER: driver } } });
                let (namespace, name) = (object::namespace(&claim), object::name(&claim));
                let request = Request::patch(&PERSISTENT_VOLUME_CLAIM, namespace, name, PatchType::Strategic, patch);
                task.write(request.on("status"), why.clone())?;
            }
            Ok(why)
        } else {
            let why = why("expand-external").fact("request", request(&claim).to_string());
            let text = "waiting for an external controller to expand this PVC";
            task.normal(&claim, "ExternalExpanding", text, why.clone());
            Ok(why)
        }
    }
}

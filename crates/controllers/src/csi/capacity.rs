//! Storage capacity tracking: publishes the available capacity of the driver for each class and topology segment, which
//! the scheduler reads.
//!
//! Implements `external-provisioner/pkg/capacity`, with `--enable-capacity` if the CSIDriver object has
//! `storageCapacity: true`. Only classes with `WaitForFirstConsumer` are processed, as is the default. Upstream polls
//! the driver every minute. Here the driver is called when a volume of the class is created or deleted.

use bindery_api::kinds::{CSI_DRIVER, CSI_STORAGE_CAPACITY, STORAGE_CLASS};
use bindery_api::request::{Body, Request};
use bindery_api::why::Why;
use bindery_api::{Object, Value, object};
use serde_json::json;

use super::provisioner::{Provisioner, State};
use super::{format_binary_si, topology};
use crate::Call;
use crate::{Event, Reconcile, Suspend, Task};

/// The namespace of the driver and its sidecars.
const NAMESPACE: &str = "kube-system";
const DRIVER: &str = "csi.storage.k8s.io/drivername";
const MANAGED_BY: &str = "csi.storage.k8s.io/managed-by";
const MANAGER: &str = "external-provisioner";

/// The capacities that a change affects.
pub(super) enum Capacity {
    /// The capacity of one class.
    OfClass(String),
    /// The capacities of all classes of the driver.
    OfDriver,
}

impl Provisioner {
    /// Returns the capacities that a change affects.
    pub(super) fn changes_capacity(&self, event: &Event) -> Option<Capacity> {
        let object = event.object();
        let changed = |path: &str| {
            let of = |o: &Option<Object>| o.as_ref().and_then(|o| object::at(o, path).cloned());
            event.old.is_none() || event.new.is_none() || of(&event.old) != of(&event.new)
        };
        match event.kind.kind {
            "StorageClass" if object::str_at(object, "provisioner") == self.driver() => {
                Some(Capacity::OfClass(object::name(object).to_owned()))
            }
            "PersistentVolume" if object::str_at(object, "spec.csi.driver") == self.driver() => {
                let class = object::str_at(object, "spec.storageClassName");
                changed("spec.capacity").then(|| Capacity::OfClass(class.to_owned()))
            }
            "CSIDriver" if object::name(object) == self.driver() => Some(Capacity::OfDriver),
            "CSINode" if changed("spec.drivers") => Some(Capacity::OfDriver),
            "Node" if changed("metadata.labels") => Some(Capacity::OfDriver),
            _ => None,
        }
    }

    /// Publishes the available capacity of a class: `syncCapacity` for each of its topology segments.
    pub(super) fn capacity(&self, task: &mut Task, class: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("class", class).fact("driver", self.driver());
        let tracks = task.cache.get(&CSI_DRIVER, self.driver()).and_then(|d| object::at(d, "spec.storageCapacity"));
        let tracks = tracks == Some(&Value::Bool(true));
        let known = task.cache.get(&STORAGE_CLASS, class).cloned();
        let found = known.filter(|class| {
            tracks
                && object::str_at(class, "provisioner") == self.driver()
                && object::str_at(class, "volumeBindingMode") == "WaitForFirstConsumer"
        });
        if found.is_none() && !task.local::<State>().published.contains(class) {
            return Ok(why("capacity-nothing"));
        }
        let mut old = self.published(task, class)?;
        if let Some(found) = &found {
            task.put(|state: &mut State| &mut state.published, class, ());
            for place in topology::places(&task.cache, self.driver()) {
                let at = old.iter().position(|o| o["nodeTopology"]["matchLabels"] == place);
                let known = at.map(|at| old.remove(at));
                if !self.publish(task, found, place, known)? {
                    return Ok(why("capacity-nothing"));
                }
            }
        } else {
            task.take(|state: &mut State| &mut state.published, class);
        }
        for gone in old {
            let request = Request::delete(&CSI_STORAGE_CAPACITY, NAMESPACE, object::name(&gone));
            match task.send(request, why("capacity-gone"))? {
                Err(status) if !status.is_not_found() => return Err(Suspend::Retry(status.message)),
                _ => {}
            }
        }
        Ok(why("capacity-published"))
    }

    /// Returns the published capacities of a class.
    fn published(&self, task: &mut Task, class: &str) -> Reconcile<Vec<Object>> {
        let mut request = Request::list(&CSI_STORAGE_CAPACITY, NAMESPACE);
        request.options.label_selector = format!("{DRIVER}={},{MANAGED_BY}={MANAGER}", self.driver());
        let body = task.send(request, Why::new("live-read"))?.map(|response| response.body);
        match body.map_err(|status| Suspend::Retry(status.message))? {
            Body::List(mut all, _) => {
                all.retain(|o| object::str_at(o, "storageClassName") == class);
                Ok(all)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Publishes the capacity of one topology segment. Returns false if the driver does not report it.
    fn publish(&self, task: &mut Task, class: &Object, place: Value, known: Option<Object>) -> Reconcile<bool> {
        let name = object::name(class);
        let why = Why::new("capacity-publish").fact("class", name).fact("driver", self.driver());
        let mut request = json!({ "accessible_topology": { "segments": place } });
        if let Some(parameters) = class.get("parameters") {
            request["parameters"] = parameters.clone();
        }
        let answer = match task.call(Call::controller(self.driver(), "GetCapacity", request), why.clone())? {
            Ok(answer) => answer,
            Err(error) if error.code == "Unimplemented" => return Ok(false),
            Err(error) => return Err(Suspend::Retry(error.to_string())),
        };
        let size = |path| object::at(&answer, path).and_then(Value::as_u64).map(format_binary_si);
        let mut new = match &known {
            Some(known) => Value::clone(known),
            None => json!({
                "apiVersion": CSI_STORAGE_CAPACITY.api_version(), "kind": "CSIStorageCapacity",
                "metadata": {
                    "generateName": "csisc-", "namespace": NAMESPACE,
                    "labels": { DRIVER: self.driver(), MANAGED_BY: MANAGER },
                },
                "storageClassName": name, "nodeTopology": { "matchLabels": place },
            }),
        };
        new["capacity"] = size("available_capacity").unwrap_or_else(|| "0".into()).into();
        match size("maximum_volume_size.value") {
            Some(most) => new["maximumVolumeSize"] = most.into(),
            None => drop(object::remove(&mut new, "maximumVolumeSize")),
        }
        match known {
            None => drop(task.write(Request::create(&CSI_STORAGE_CAPACITY, new), why)?),
            Some(known) if *known != new => drop(task.update(&CSI_STORAGE_CAPACITY, new, why)?),
            Some(_) => {}
        }
        Ok(true)
    }
}

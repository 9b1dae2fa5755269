//! The external-provisioner: provisions volumes for claims, and deletes released volumes.
//!
//! Implements `external-provisioner/pkg/controller` and `sig-storage-lib-external-provisioner/controller`.
//!
//! Not modelled: one provisioner for each node.

use std::time::Duration;

use bindery_api::kinds::{
    CSI_DRIVER, CSI_NODE, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS, VOLUME_ATTACHMENT,
    VOLUME_ATTRIBUTES_CLASS,
};
use bindery_api::quantity::Quantity;
use bindery_api::request::{PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use super::capacity::Capacity;
use super::{BACK_OFF, attached_node, format_binary_si, topology};
use crate::common::csi::{access_mode, capability};
use crate::common::secrets;
use crate::common::volume::class_of;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Table, Task};
use crate::{Call, CallError};

/// The finalizer that keeps a volume until its storage is deleted.
const FINALIZER: &str = "external-provisioner.volume.kubernetes.io/finalizer";
/// The finalizer that keeps a claim while it is cloned.
pub(super) const CLONING: &str = "provisioner.storage.kubernetes.io/cloning-protection";
const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";
pub(super) const MIGRATED_TO: &str = "pv.kubernetes.io/migrated-to";
pub(super) const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
const STORAGE_PROVISIONER: &str = "volume.kubernetes.io/storage-provisioner";
const BETA_STORAGE_PROVISIONER: &str = "volume.beta.kubernetes.io/storage-provisioner";
const RESERVED: &str = "csi.storage.k8s.io/";
/// The default filesystem type, if the class has none.
const DEFAULT_FS_TYPE: &str = "ext4";
/// The minimum delay between two attempts of an infeasible request.
const INFEASIBLE_DELAY: Duration = Duration::from_secs(300);

const CLAIMS: &str = "claims";
const VOLUMES: &str = "volumes";
const CLONES: &str = "clones";
const CAPACITIES: &str = "capacities";

/// The provisioner of one driver. See the module.
#[derive(Debug)]
pub struct Provisioner {
    id: ControllerId,
    driver: String,
}

/// The state of the claim after a failed attempt: the library's `ProvisioningState`.
enum Failure {
    /// The driver returned a final error.
    Finished(String),
    /// The driver may still be creating the volume. The claim is not released until the driver returns a final result.
    Background(String),
    /// There was no call.
    NoChange(String),
    /// Another node can be selected.
    Reschedule(String),
    /// The next attempt must not be sooner.
    Delay(Duration),
    /// A populator creates the volume.
    Populator,
}

/// The local state of a provisioner.
#[derive(Debug, Clone, Default, Hash)]
pub(super) struct State {
    /// Claims whose volumes the driver may be creating, by key.
    in_progress: Table<Object>,
    /// Infeasible requests by the UIDs of the claim and the class: no retry before this time, and the driver's message.
    infeasible: Table<(Time, String)>,
    /// The classes with published capacities.
    pub(super) published: Table<()>,
}

fn in_progress(state: &mut State) -> &mut Table<Object> {
    &mut state.in_progress
}

fn infeasible(state: &mut State) -> &mut Table<(Time, String)> {
    &mut state.infeasible
}

impl Provisioner {
    /// Returns the provisioner of a driver.
    pub fn new(driver: &str) -> Provisioner {
        Provisioner { id: ControllerId::instance("csi-provisioner", driver), driver: driver.to_owned() }
    }

    /// Returns the driver's name.
    pub(super) fn driver(&self) -> &str {
        &self.driver
    }

    fn serves(&self, object: &Value, annotations: &[&str]) -> bool {
        annotations.iter().find_map(|key| object::annotation(object, key)) == Some(self.driver())
            || object::annotation(object, MIGRATED_TO) == Some(self.driver())
    }

    pub(super) fn why(&self, branch: &'static str, claim: &Value) -> Why {
        Why::new(branch).fact("claim", object::key(claim)).fact("driver", self.driver())
    }

    fn claim(&self, task: &mut Task, key: &str) -> Reconcile {
        let cached = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).cloned();
        let claim = match (task.local::<State>().in_progress.get(key).cloned(), cached) {
            (Some(old), Some(claim)) if object::uid(&old) == object::uid(&claim) => claim,
            // The claim was deleted, but its volume may still be provisioned.
            (Some(old), other) => {
                if other.is_some() {
                    task.enqueue(CLAIMS, key.to_owned());
                }
                old
            }
            (None, Some(claim)) => claim,
            (None, None) => return Ok(Why::new("provisioner-claim-gone").fact("claim", key)),
        };
        let why = |branch| self.why(branch, &claim);
        if !object::str_at(&claim, "spec.volumeName").is_empty()
            || !self.serves(&claim, &[STORAGE_PROVISIONER, BETA_STORAGE_PROVISIONER])
        {
            return Ok(why("provisioner-nothing"));
        }
        let class = self.class(task, &claim)?;
        let selected = object::annotation(&claim, SELECTED_NODE).filter(|node| !node.is_empty());
        let waits = object::str_at(&class, "volumeBindingMode") == "WaitForFirstConsumer";
        if waits && selected.is_none() {
            return Ok(why("provisioner-waits-for-node"));
        }
        match self.provision(task, &claim, &class, selected)? {
            Ok(done) => {
                task.take(in_progress, key);
                Ok(done)
            }
            Err(Failure::Populator) => {
                task.take(in_progress, key);
                let why = why("provisioner-populator").fact("kind", data_source(&claim).map_or("", object::kind));
                let text = "Assuming an external populator will provision the volume";
                task.normal_from("external-provisioner", &claim, "Provisioning", text, why.clone());
                Ok(why)
            }
            Err(Failure::Delay(time)) => Err(Suspend::RequeueAfter(time)),
            Err(Failure::Reschedule(text)) => {
                let why =
                    why("provisioner-reschedule").fact("reason", text.as_str()).fact("node", selected.unwrap_or(""));
                task.warning(&claim, "ProvisioningFailed", text.as_str(), why.clone());
                let mut new = Value::clone(&claim);
                if !object::remove_annotation(&mut new, SELECTED_NODE) {
                    task.take(in_progress, key);
                    return Err(Suspend::Retry(text));
                }
                task.update(&PERSISTENT_VOLUME_CLAIM, new, why.clone())?;
                task.take(in_progress, key);
                Ok(why)
            }
            Err(Failure::Finished(text)) => {
                task.take(in_progress, key);
                Err(self.failed(task, &claim, text))
            }
            Err(Failure::Background(text)) => {
                task.put(in_progress, key, claim.clone());
                Err(self.failed(task, &claim, text))
            }
            Err(Failure::NoChange(text)) => Err(self.failed(task, &claim, text)),
        }
    }

    fn failed(&self, task: &mut Task, claim: &Object, text: String) -> Suspend {
        let why = self.why("provisioner-failed", claim).fact("reason", text.as_str());
        task.warning(claim, "ProvisioningFailed", text.as_str(), why);
        Suspend::Retry(text)
    }

    fn class(&self, task: &Task, claim: &Value) -> Reconcile<Object> {
        let name = class_of(claim);
        match task.cache.get(&STORAGE_CLASS, name) {
            Some(class) => Ok(class.clone()),
            None => Err(Suspend::Retry(format!("storageclass.storage.k8s.io \"{name}\" not found"))),
        }
    }

    /// Runs one attempt: `provisionClaimOperation`.
    fn provision(
        &self,
        task: &mut Task,
        claim: &Object,
        class: &Object,
        selected: Option<&str>,
    ) -> Reconcile<Result<Why, Failure>> {
        let (key, uid) = (object::key(claim), object::uid(claim));
        if let Some((until, of)) = task.local::<State>().infeasible.get(uid)
            && *until > task.now
            && of == object::uid(class)
        {
            return Ok(Err(Failure::Delay(until.since(task.now))));
        }
        let name = format!("pvc-{uid}");
        let why = |branch| self.why(branch, claim).fact("volume", name.as_str());
        if task.cache.get(&PERSISTENT_VOLUME, &name).or_else(|| task.assumed.get(&PERSISTENT_VOLUME, &name)).is_some() {
            return Ok(Ok(why("provisioner-done")));
        }
        if object::str_at(class, "provisioner") != self.driver() {
            return Ok(Ok(why("provisioner-nothing")));
        }
        let text = format!("External provisioner is provisioning volume for claim \"{key}\"");
        task.normal(claim, "Provisioning", text, why("provisioner-create"));
        let request = match self.prepare(task, claim, class, selected)? {
            Ok(request) => request,
            Err(failure) => return Ok(Err(failure)),
        };
        let fs_type = object::str_at(&request["volume_capabilities"][0], "AccessType.Mount.fs_type").to_owned();
        let create = Call::controller(self.driver(), "CreateVolume", request);
        let made = match task.call(create, why("provisioner-create"))? {
            Ok(answer) => answer["volume"].clone(),
            Err(error) => {
                if error.code == "InvalidArgument" {
                    let until = task.now + INFEASIBLE_DELAY;
                    task.put(infeasible, uid, (until, object::uid(class).to_owned()));
                }
                let reschedule = selected.is_some() && topology::supported(&task.cache, self.driver());
                return Ok(Err(failure(&error, reschedule)));
            }
        };
        task.take(infeasible, uid);
        let volume = self.volume(claim, class, &made, &fs_type);
        self.restored(task, claim)?;
        match task.send(Request::create(&PERSISTENT_VOLUME, volume), why("provisioner-create"))? {
            // Stored immediately, so that the next change of the claim does not start another attempt.
            Ok(response) => task.store(&PERSISTENT_VOLUME, response.object()),
            Err(status) if status.is_already_exists() => {}
            Err(status) => return Err(Suspend::Retry(status.message)),
        }
        let why = why("provisioner-create");
        task.normal(claim, "ProvisioningSucceeded", format!("Successfully provisioned volume {name}"), why.clone());
        Ok(Ok(why))
    }

    /// Returns the request for a volume: `prepareProvision`.
    fn prepare(
        &self,
        task: &mut Task,
        claim: &Object,
        class: &Object,
        selected: Option<&str>,
    ) -> Reconcile<Result<Value, Failure>> {
        let fail = |text: String| Ok(Err(Failure::NoChange(text)));
        let source = match data_source(claim) {
            Some(source) => {
                let group = object::str_at(source, "apiGroup");
                match (object::str_at(source, "kind"), group) {
                    ("PersistentVolumeClaim", "") | ("VolumeSnapshot", "snapshot.storage.k8s.io") => Some(source),
                    ("VolumeSnapshot", group) => {
                        return Ok(Err(Failure::Finished(format!(
                            "the PVC source does not belong to the right APIGroup. Expected snapshot.storage.k8s.io, Got \
                             {group}"
                        ))));
                    }
                    _ => return Ok(Err(Failure::Populator)),
                }
            }
            None => None,
        };
        if object::at(claim, "spec.selector").is_some_and(|s| !s.is_null()) {
            return Ok(Err(Failure::Finished("claim Selector is not supported".into())));
        }
        let parameters = class.get("parameters").cloned().unwrap_or_else(|| json!({}));
        let (plain, prefixed) = (parameters.get("fstype"), parameters.get("csi.storage.k8s.io/fstype"));
        if plain.is_some() && prefixed.is_some() {
            let text = "fstype specified in parameters with both \"fstype\" and \"csi.storage.k8s.io/fstype\" keys";
            return Ok(Err(Failure::Finished(text.into())));
        }
        let fs_type = plain.or(prefixed).and_then(Value::as_str).unwrap_or(DEFAULT_FS_TYPE);
        let block = object::str_at(claim, "spec.volumeMode") == "Block";
        let content = match source {
            Some(source) => {
                let (kind, name) = (object::str_at(source, "kind"), object::str_at(source, "name"));
                match self.content_source(task, claim, class, kind, name)? {
                    Ok(content) => Some(content),
                    Err(text) => {
                        return fail(format!("error getting handle for DataSource Type {kind} by Name {name}: {text}"));
                    }
                }
            }
            None => None,
        };
        let bytes = request(claim);
        let flags = object::strings_at(class, "mountOptions");
        let modes = object::strings_at(claim, "spec.accessModes");
        let capabilities: Vec<Value> =
            modes.iter().map(|mode| capability(block, fs_type, &flags, access_mode(mode))).collect();
        let mut request = json!({
            "name": format!("pvc-{}", object::uid(claim)),
            "capacity_range": { "required_bytes": bytes },
            "volume_capabilities": capabilities,
        });
        if let Some(content) = content {
            request["volume_content_source"] = content;
        }
        if topology::supported(&task.cache, self.driver()) {
            match topology::requirements(&task.cache, self.driver(), object::name(claim), class, selected) {
                Ok(Some(requirements)) => request["accessibility_requirements"] = requirements,
                Ok(None) => {}
                Err(topology::Failure::NoSuchNode(text)) => return Ok(Err(Failure::Reschedule(text))),
                Err(topology::Failure::Other(text)) => {
                    return fail(format!("error generating accessibility requirements: {text}"));
                }
            }
        }
        match secrets::reference(&parameters, secrets::PROVISIONER, claim) {
            Ok(Some(reference)) => match secrets::read(task, &reference, self.why("provisioner-secret", claim))? {
                Ok(secrets) => request["secrets"] = secrets,
                Err(text) => {
                    let (name, namespace) =
                        (object::str_at(&reference, "name"), object::str_at(&reference, "namespace"));
                    return fail(format!("error getting secret {name} in namespace {namespace}: {text}"));
                }
            },
            Ok(None) => {}
            Err(text) => return fail(text),
        }
        let others = secrets::OF_VOLUME.iter().map(|(_, sort)| *sort).chain([secrets::MODIFY]);
        if let Some(text) = others.into_iter().find_map(|sort| secrets::reference(&parameters, sort, claim).err()) {
            return fail(text);
        }
        let mut sent = match strip(&parameters) {
            Ok(sent) => sent,
            Err(key) => {
                return fail(format!(
                    "failed to strip CSI Parameters of prefixed keys: found unknown parameter key \"{key}\" with \
                     reserved namespace csi.storage.k8s.io/"
                ));
            }
        };
        sent["csi.storage.k8s.io/pvc/name"] = object::name(claim).into();
        sent["csi.storage.k8s.io/pvc/namespace"] = object::namespace(claim).into();
        sent["csi.storage.k8s.io/pv/name"] = request["name"].clone();
        request["parameters"] = sent;
        let attributes = object::str_at(claim, "spec.volumeAttributesClassName");
        if !attributes.is_empty() {
            let Some(class) = task.cache.get(&VOLUME_ATTRIBUTES_CLASS, attributes) else {
                return fail(format!("volumeattributesclass.storage.k8s.io \"{attributes}\" not found"));
            };
            let driver = object::str_at(class, "driverName");
            if driver != self.driver() {
                return fail(format!(
                    "VAC {attributes} referenced in PVC is for driver {driver} which does not match driver name {}",
                    self.driver
                ));
            }
            if let Some(parameters) = class.get("parameters") {
                request["mutable_parameters"] = parameters.clone();
            }
        }
        Ok(Ok(request))
    }

    /// Returns the PersistentVolume for the volume that the driver created.
    fn volume(&self, claim: &Value, class: &Value, made: &Value, fs_type: &str) -> Value {
        let text = |path: &str| object::str_at(claim, path);
        let mut attributes = made.get("volume_context").cloned().unwrap_or_else(|| json!({}));
        attributes["storage.kubernetes.io/csiProvisionerIdentity"] = identity(self.driver()).into();
        let bytes = made.get("capacity_bytes").and_then(Value::as_u64).filter(|n| *n > 0).unwrap_or(request(claim));
        let mut volume = json!({
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {
                "name": format!("pvc-{}", object::uid(claim)),
                "annotations": {
                    PROVISIONED_BY: object::str_at(class, "provisioner"),
                    "volume.kubernetes.io/provisioner-deletion-secret-name": "",
                    "volume.kubernetes.io/provisioner-deletion-secret-namespace": "",
                },
                "finalizers": [FINALIZER],
            },
            "spec": {
                "accessModes": claim["spec"]["accessModes"],
                "capacity": { "storage": format_binary_si(bytes) },
                "csi": {
                    "driver": self.driver(),
                    "volumeHandle": object::str_at(made, "volume_id"),
                    "volumeAttributes": attributes,
                },
                "claimRef": {
                    "apiVersion": "v1",
                    "kind": "PersistentVolumeClaim",
                    "namespace": object::namespace(claim),
                    "name": object::name(claim),
                    "uid": object::uid(claim),
                    "resourceVersion": object::resource_version(claim),
                },
                "persistentVolumeReclaimPolicy": object::str_at(class, "reclaimPolicy"),
                "storageClassName": class_of(claim),
            },
        });
        if !fs_type.is_empty() {
            volume["spec"]["csi"]["fsType"] = fs_type.into();
        }
        let parameters = class.get("parameters").unwrap_or(&Value::Null);
        // They were validated before the call of the driver.
        let secret = |sort| secrets::reference(parameters, sort, claim).ok().flatten();
        for (field, sort) in secrets::OF_VOLUME {
            if let Some(reference) = secret(sort) {
                volume["spec"]["csi"][field] = reference;
            }
        }
        for (sort, key) in [(secrets::PROVISIONER, "provisioner-deletion"), (secrets::MODIFY, "controller-modify")] {
            if let Some(reference) = secret(sort) {
                for part in ["name", "namespace"] {
                    let key = format!("volume.kubernetes.io/{key}-secret-{part}");
                    object::set_annotation(&mut volume, &key, object::str_at(&reference, part));
                }
            }
        }
        for (field, value) in [("volumeMode", text("spec.volumeMode"))]
            .into_iter()
            .chain([("volumeAttributesClassName", text("spec.volumeAttributesClassName"))])
            .filter(|(_, value)| !value.is_empty())
        {
            volume["spec"][field] = value.into();
        }
        if let Some(options) = class.get("mountOptions") {
            volume["spec"]["mountOptions"] = options.clone();
        }
        let topology = object::list_at(made, "accessible_topology");
        if !topology.is_empty() {
            volume["spec"]["nodeAffinity"] = topology::affinity(topology);
        }
        volume
    }

    fn released(&self, task: &mut Task, name: &str) -> Reconcile {
        let Some(volume) = task.cache.get(&PERSISTENT_VOLUME, name).cloned() else {
            task.forget(&PERSISTENT_VOLUME, name);
            return Ok(Why::new("provisioner-volume-gone").fact("volume", name));
        };
        let why = |branch| Why::new(branch).fact("volume", name).fact("driver", self.driver());
        let provisioned = object::annotation(&volume, PROVISIONED_BY).is_some();
        let mine = if provisioned {
            self.serves(&volume, &[PROVISIONED_BY])
        } else {
            object::str_at(&volume, "spec.csi.driver") == self.driver()
        };
        if !mine {
            return Ok(why("provisioner-volume-nothing"));
        }
        let policy = object::str_at(&volume, "spec.persistentVolumeReclaimPolicy");
        let phase = object::str_at(&volume, "status.phase");
        let (protected, deleting) = (object::has_finalizer(&volume, FINALIZER), object::is_deleting(&volume));
        if policy == "Delete" && phase == "Bound" && !deleting && !protected {
            let patch = json!({ "metadata": { "finalizers": [FINALIZER] } });
            task.write(
                Request::patch(&PERSISTENT_VOLUME, "", name, PatchType::Strategic, patch),
                why("provisioner-protect"),
            )?;
            return Ok(why("provisioner-protect"));
        }
        if policy != "Delete" && protected {
            self.unprotect(task, name, why("provisioner-unprotect").fact("policy", policy))?;
            return Ok(why("provisioner-unprotect").fact("policy", policy));
        }
        if phase != "Released" || policy != "Delete" || deleting && !protected {
            return Ok(why("provisioner-volume-nothing"));
        }
        if let Some(node) = attached_node(&task.cache, name) {
            let text = format!("persistentvolume {name} is still attached to node {node}");
            let why = why("provisioner-still-attached").fact("node", node);
            task.warning(&volume, "VolumeFailedDelete", text.as_str(), why);
            return Err(Suspend::Retry(text));
        }
        let mut request = json!({ "volume_id": object::str_at(&volume, "spec.csi.volumeHandle") });
        let noted = |part: &str| {
            let key = format!("volume.kubernetes.io/provisioner-deletion-secret-{part}");
            object::annotation(&volume, &key).unwrap_or("").to_owned()
        };
        let secret = json!({ "name": noted("name"), "namespace": noted("namespace") });
        // A deleted Secret does not block the deletion of the volume.
        if secret["name"] != ""
            && let Ok(secrets) = secrets::read(task, &secret, why("provisioner-delete"))?
        {
            request["secrets"] = secrets;
        }
        let call = Call::controller(self.driver(), "DeleteVolume", request);
        if let Err(error) = task.call(call, why("provisioner-delete"))? {
            let text = error.to_string();
            let why = why("provisioner-delete-failed").fact("reason", text.as_str());
            task.warning(&volume, "VolumeFailedDelete", text.as_str(), why);
            return Err(Suspend::Retry(text));
        }
        match task.send(Request::delete(&PERSISTENT_VOLUME, "", name), why("provisioner-delete"))? {
            Ok(_) => {}
            Err(status) if status.is_not_found() => return Ok(why("provisioner-volume-gone")),
            Err(status) => return Err(Suspend::Retry(status.message)),
        }
        if protected {
            self.unprotect(task, name, why("provisioner-delete"))?;
        }
        Ok(why("provisioner-delete"))
    }

    fn unprotect(&self, task: &mut Task, name: &str, why: Why) -> Reconcile<()> {
        let patch = json!({ "metadata": { "$deleteFromPrimitiveList/finalizers": [FINALIZER] } });
        match task.send(Request::patch(&PERSISTENT_VOLUME, "", name, PatchType::Strategic, patch), why)? {
            Err(status) if !status.is_not_found() => Err(Suspend::Retry(status.message)),
            _ => Ok(()),
        }
    }
}

/// Classifies the driver's error: `checkError`.
fn failure(error: &CallError, can_reschedule: bool) -> Failure {
    let text = error.to_string();
    match error.code {
        "ResourceExhausted" if can_reschedule => Failure::Reschedule(text),
        "Canceled" | "DeadlineExceeded" | "Unavailable" | "Aborted" => Failure::Background(text),
        "InvalidArgument" => Failure::Finished(format!(
            "Volume provisioning failed with infeasible error. Retries will be delayed. {text}"
        )),
        _ => Failure::Finished(text),
    }
}

/// Returns the data source of a claim. If the API server knows the kind, both fields have it.
fn data_source(claim: &Value) -> Option<&Value> {
    let at = |path| object::at(claim, path).filter(|source| !source.is_null());
    at("spec.dataSource").or_else(|| at("spec.dataSourceRef"))
}

/// Returns the requested size of a claim, in bytes.
pub(super) fn request(claim: &Value) -> u64 {
    let quantity = Quantity::parse(object::str_at(claim, "spec.resources.requests.storage")).unwrap_or_default();
    u64::try_from(quantity.value()).unwrap_or(0)
}

/// Returns the identity of this provisioner: its start time, a random number, and its driver.
fn identity(driver: &str) -> String {
    format!("{}-4242-{driver}", Time::START.micros / 1000)
}

/// Returns the parameters without the provisioner's own parameters. An unknown parameter of the provisioner is an
/// error.
fn strip(parameters: &Value) -> Result<Value, String> {
    const SECRETS: [&str; 7] = [
        "provisioner",
        "controller-publish",
        "node-stage",
        "node-publish",
        "controller-expand",
        "node-expand",
        "controller-modify",
    ];
    let own = |key: &str| {
        let secret = key.strip_suffix("-name").or_else(|| key.strip_suffix("-namespace"));
        key == "fstype"
            || secret.is_some_and(|s| s == "secret" || s.strip_suffix("-secret").is_some_and(|s| SECRETS.contains(&s)))
    };
    let mut sent = serde_json::Map::new();
    for (key, value) in parameters.as_object().into_iter().flatten() {
        match key.strip_prefix(RESERVED) {
            None => drop(sent.insert(key.clone(), value.clone())),
            Some(rest) if own(rest) => {}
            Some(_) => return Err(key.clone()),
        }
    }
    Ok(Value::Object(sent))
}

impl Controller for Provisioner {
    fn id(&self) -> ControllerId {
        self.id.clone()
    }

    fn event_source(&self) -> &str {
        self.driver()
    }

    fn field_manager(&self) -> &'static str {
        "csi-provisioner"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 8] = [
            &PERSISTENT_VOLUME_CLAIM,
            &PERSISTENT_VOLUME,
            &STORAGE_CLASS,
            &NODE,
            &CSI_NODE,
            &CSI_DRIVER,
            &VOLUME_ATTACHMENT,
            &VOLUME_ATTRIBUTES_CLASS,
        ];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(State::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[CLAIMS, VOLUMES, CLONES, CAPACITIES]
    }

    fn back_off(&self) -> (Duration, Duration) {
        BACK_OFF
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        100
    }

    fn on_event(&self, event: &Event, cache: &Cache, assumed: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let key = object::key(event.object());
        match self.changes_capacity(event) {
            Some(Capacity::OfClass(class)) => enqueue(CAPACITIES, class),
            Some(Capacity::OfDriver) => {
                let mine = cache.list(&STORAGE_CLASS).filter(|c| object::str_at(c, "provisioner") == self.driver());
                mine.for_each(|class| enqueue(CAPACITIES, object::name(class).to_owned()));
            }
            None => {}
        }
        if event.kind == &PERSISTENT_VOLUME_CLAIM {
            let Some(claim) = &event.new else { return };
            if object::is_deleting(claim) && object::has_finalizer(claim, CLONING) {
                enqueue(CLONES, key.clone());
            }
            enqueue(CLAIMS, key);
        } else if event.kind == &PERSISTENT_VOLUME
            && (event.new.is_some() || assumed.get(&PERSISTENT_VOLUME, &key).is_some())
        {
            enqueue(VOLUMES, key);
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        match worker {
            CLAIMS => self.claim(task, key),
            VOLUMES => self.released(task, key),
            CAPACITIES => self.capacity(task, key),
            _ => self.cloned(task, key),
        }
    }
}

//! A volume populator: before it binds a claim, it populates the volume with a Pod.
//!
//! Implements `lib-volume-populator/populator-machinery`, and its `example/hello-populator`, which writes the contents
//! of a Hello to a file.
//!
//! Upstream, each populator has a Deployment that runs this controller. It also has a VolumePopulator, with which the
//! validator of data sources recognizes its kind. Neither depends on the other. This project does not run controllers
//! from images, so the VolumePopulator represents both. While a VolumePopulator for Hello exists, this controller runs.
//! The namespace `hello`, in which it works, must exist, too.
//!
//! Not modelled: sources in other namespaces, provider functions instead of the Pod, and other populators.

use bindery_api::kinds::{HELLO, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STORAGE_CLASS, VOLUME_POPULATOR};
use bindery_api::request::{PatchType, Request};
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use super::provisioner::{MIGRATED_TO, SELECTED_NODE};
use crate::common::image::{HELLO_POPULATOR, HELLO_POPULATOR_VERSION};
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Table, Task};

/// The namespace of the populator.
const NAMESPACE: &str = "hello";
/// The finalizer that keeps a claim until its temporary objects are deleted.
const FINALIZER: &str = "hello.example.com/populate-target-protection";
const POPULATED_FROM: &str = "hello.example.com/populated-from";
/// The mount path, or the device path, of the volume in the populator's container.
const MOUNT_PATH: &str = "/mnt";
const DEVICE_PATH: &str = "/dev/block";

const CLAIMS: &str = "claims";

/// See the module.
#[derive(Debug)]
pub struct Populator;

/// True if the populator is installed.
fn runs(cache: &Cache) -> bool {
    cache.list(&VOLUME_POPULATOR).any(|populator| {
        object::str_at(populator, "sourceKind.group") == HELLO.group
            && object::str_at(populator, "sourceKind.kind") == HELLO.kind
    })
}

/// True if this populator must populate a claim.
fn is_ours(claim: &Value) -> bool {
    let of = |field: &str| object::str_at(claim, &format!("spec.dataSourceRef.{field}"));
    object::namespace(claim) != NAMESPACE
        && of("apiGroup") == HELLO.group
        && of("kind") == HELLO.kind
        && !of("name").is_empty()
}

/// The local state of the populator's controller.
#[derive(Debug, Clone, Default, Hash)]
struct State {
    /// The objects whose changes enqueue each claim.
    watched: Table<Vec<String>>,
}

fn watched_objects(state: &mut State) -> &mut Table<Vec<String>> {
    &mut state.watched
}

/// Enqueues the claim when this object changes: `addNotification`.
fn watch(task: &mut Task, claim: &str, kind: &Kind, key: &str) {
    let watched = format!("{} {key}", kind.plural);
    let mut all = task.local::<State>().watched.get(claim).cloned().unwrap_or_default();
    if !all.contains(&watched) {
        all.push(watched);
        task.put(watched_objects, claim, all);
    }
}

impl Populator {
    /// Implements `syncPvc`.
    fn claim(&self, task: &mut Task, key: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("claim", key);
        if !runs(&task.cache) {
            task.take(watched_objects, key);
            return Ok(why("populator-off"));
        }
        let Some(claim) = task.cache.get(&PERSISTENT_VOLUME_CLAIM, key).filter(|c| is_ours(c)).cloned() else {
            task.take(watched_objects, key);
            return Ok(why("populator-claim-gone"));
        };
        let source = format!("{}/{}", object::namespace(&claim), object::str_at(&claim, "spec.dataSourceRef.name"));
        let Some(hello) = task.cache.get(&HELLO, &source).cloned() else {
            let why = why("populator-source-missing").fact("source", source.as_str());
            let text = format!("Data source {source} not found");
            task.warning(&claim, "PopulatorDataSourceNotFound", text, why.clone());
            watch(task, key, &HELLO, &source);
            return Ok(why);
        };
        let mut node = None;
        if let Some(name) = object::at(&claim, "spec.storageClassName").and_then(Value::as_str) {
            let Some(class) = task.cache.get(&STORAGE_CLASS, name).cloned() else {
                watch(task, key, &STORAGE_CLASS, name);
                return Ok(why("populator-class-missing").fact("class", name));
            };
            let in_tree = object::str_at(&class, "provisioner").starts_with("kubernetes.io/");
            if in_tree && object::annotation(&claim, MIGRATED_TO).is_none_or(str::is_empty) {
                return Ok(why("populator-in-tree").fact("class", name));
            }
            if object::str_at(&class, "volumeBindingMode") == "WaitForFirstConsumer" {
                node = object::annotation(&claim, SELECTED_NODE).filter(|node| !node.is_empty());
                if node.is_none() {
                    return Ok(why("populator-waits-for-node"));
                }
            }
        }
        let (pod_name, prime_name) =
            (format!("populate-{}", object::uid(&claim)), format!("prime-{}", object::uid(&claim)));
        let (pod_key, prime_key) = (format!("{NAMESPACE}/{pod_name}"), format!("{NAMESPACE}/{prime_name}"));
        watch(task, key, &POD, &pod_key);
        watch(task, key, &PERSISTENT_VOLUME_CLAIM, &prime_key);
        let pod = task.cache.get(&POD, &pod_key).cloned();
        let mut prime = task.cache.get(&PERSISTENT_VOLUME_CLAIM, &prime_key).cloned();
        if !object::is_deleting(&claim) {
            if object::str_at(&claim, "spec.volumeName").is_empty() {
                let volume_of = match prime {
                    Some(prime) => prime,
                    None => self.make_prime(task, &claim, &prime_name, node)?,
                };
                self.protect(task, &claim)?;
                let Some(pod) = &pod else {
                    return self.start(task, &claim, &hello, (&pod_name, &prime_name), node);
                };
                match object::str_at(pod, "status.phase") {
                    "Succeeded" => {}
                    "Failed" => {
                        let why = why("populator-failed").fact("pod", pod_key.as_str());
                        let text = format!("Populator failed: {}", object::str_at(pod, "status.message"));
                        task.warning(&claim, "PopulatorFailed", text, why.clone());
                        task.write(Request::delete(&POD, NAMESPACE, &pod_name), why.clone())?;
                        return Ok(why);
                    }
                    _ => return Ok(why("populator-waits-for-pod").fact("pod", pod_key.as_str())),
                }
                if let Some(done) = self.rebind(task, &claim, &volume_of, &source)? {
                    return Ok(done);
                }
                prime = Some(volume_of);
            }
            if prime.as_ref().is_some_and(|prime| object::str_at(prime, "status.phase") != "Lost") {
                return Ok(why("populator-waits-for-binder"));
            }
            task.normal(&claim, "PopulatorFinished", "Populator finished", why("populator-finished"));
        }
        if pod.is_some() {
            let why = why("populator-clean").fact("object", pod_name.as_str());
            task.write(Request::delete(&POD, NAMESPACE, &pod_name), why)?;
        }
        if prime.is_some() {
            let why = why("populator-clean").fact("object", prime_name.as_str());
            task.write(Request::delete(&PERSISTENT_VOLUME_CLAIM, NAMESPACE, &prime_name), why)?;
        }
        if let Some(at) = object::finalizers(&claim).iter().position(|f| *f == FINALIZER) {
            let path = format!("/metadata/finalizers/{at}");
            let patch = json!([
                { "op": "test", "path": path, "value": FINALIZER },
                { "op": "remove", "path": path },
            ]);
            self.patch_claim(task, &claim, patch, why("populator-unprotect"))?;
        }
        task.take(watched_objects, key);
        if object::is_deleting(&claim) {
            return Ok(Why::new("populator-dropped").fact("claim", key));
        }
        Ok(why("populator-finished"))
    }

    /// Creates the prime claim, for which the volume is provisioned: a copy of the user's claim without the data
    /// source.
    fn make_prime(&self, task: &mut Task, claim: &Object, name: &str, node: Option<&str>) -> Reconcile<Object> {
        let mut prime = json!({
            "apiVersion": "v1", "kind": PERSISTENT_VOLUME_CLAIM.kind,
            "metadata": { "name": name, "namespace": NAMESPACE }, "spec": {},
        });
        for field in ["accessModes", "resources", "storageClassName", "volumeMode"] {
            if let Some(value) = claim["spec"].get(field) {
                prime["spec"][field] = value.clone();
            }
        }
        if let Some(node) = node {
            object::set_annotation(&mut prime, SELECTED_NODE, node);
        }
        let why = Why::new("populator-prime").fact("claim", object::key(claim)).fact("prime", name);
        match task.send(Request::create(&PERSISTENT_VOLUME_CLAIM, prime), why.clone())? {
            Ok(response) => Ok(response.object()),
            Err(status) => {
                let text = format!("Failed to create populator pvcPrime: {}", status.message);
                task.warning(claim, "PopulatorPVCPrimeCreationError", text, why);
                Err(Suspend::Retry(status.message))
            }
        }
    }

    /// Adds the finalizer to the user's claim: `ensureFinalizer`.
    fn protect(&self, task: &mut Task, claim: &Object) -> Reconcile<()> {
        if object::has_finalizer(claim, FINALIZER) {
            return Ok(());
        }
        let patch = json!([
            { "op": "test", "path": "/metadata/finalizers", "value": object::finalizers(claim) },
            { "op": "add", "path": "/metadata/finalizers/-", "value": FINALIZER },
        ]);
        self.patch_claim(task, claim, patch, Why::new("populator-protect").fact("claim", object::key(claim)))
    }

    fn patch_claim(&self, task: &mut Task, claim: &Object, patch: Value, why: Why) -> Reconcile<()> {
        let (namespace, name) = (object::namespace(claim), object::name(claim));
        let request = Request::patch(&PERSISTENT_VOLUME_CLAIM, namespace, name, PatchType::Json, patch);
        task.write(request, why).map(drop)
    }

    /// Starts the Pod that populates the volume of the prime claim.
    fn start(
        &self,
        task: &mut Task,
        claim: &Object,
        hello: &Value,
        (name, prime): (&str, &str),
        node: Option<&str>,
    ) -> Reconcile {
        let block = object::str_at(claim, "spec.volumeMode") == "Block";
        let of = |field: &str| object::str_at(hello, &format!("spec.{field}"));
        let file = if block { DEVICE_PATH.to_owned() } else { format!("{MOUNT_PATH}/{}", of("fileName")) };
        let mut container = json!({
            "name": "populate", "image": format!("{HELLO_POPULATOR}:{HELLO_POPULATOR_VERSION}"),
            "imagePullPolicy": "IfNotPresent",
            "args": [
                "--mode=populate", format!("--file-name={file}"), format!("--file-contents={}", of("fileContents")),
            ],
        });
        if block {
            container["volumeDevices"] = json!([{ "name": "target", "devicePath": DEVICE_PATH }]);
        } else {
            container["volumeMounts"] = json!([{ "name": "target", "mountPath": MOUNT_PATH }]);
        }
        let mut pod = json!({
            "apiVersion": "v1", "kind": POD.kind, "metadata": { "name": name, "namespace": NAMESPACE },
            "spec": {
                "containers": [container], "restartPolicy": "Never",
                "volumes": [{ "name": "target", "persistentVolumeClaim": { "claimName": prime } }],
            },
        });
        if let Some(node) = node {
            pod["spec"]["nodeName"] = node.into();
        }
        let why = Why::new("populator-start").fact("claim", object::key(claim)).fact("pod", name);
        match task.send(Request::create(&POD, pod), why.clone())? {
            Ok(_) => {
                task.normal(claim, "PopulatorCreated", "Populator started", why.clone());
                Ok(why)
            }
            Err(status) => {
                let text = format!("Failed to create populator pod: {}", status.message);
                task.warning(claim, "PopulatorCreationError", text, why);
                Err(Suspend::Retry(status.message))
            }
        }
    }

    /// Rebinds the populated volume to the user's claim. Returns the reason if the rebind was not complete before.
    fn rebind(&self, task: &mut Task, claim: &Object, prime: &Value, source: &str) -> Reconcile<Option<Why>> {
        let key = object::key(claim);
        let name = object::str_at(prime, "spec.volumeName");
        watch(task, &key, &PERSISTENT_VOLUME, name);
        if name.is_empty() {
            return Err(Suspend::Retry("resource name may not be empty".into()));
        }
        let why = Why::new("populator-rebind").fact("claim", key.as_str()).fact("volume", name);
        let Some(volume) = task.get_live(&PERSISTENT_VOLUME, "", name)? else {
            return Ok(Some(Why::new("populator-volume-gone").fact("claim", key).fact("volume", name)));
        };
        let of = |field: &str| object::str_at(&volume, &format!("spec.claimRef.{field}"));
        let ours =
            [("namespace", object::namespace(claim)), ("name", object::name(claim)), ("uid", object::uid(claim))];
        if ours.iter().all(|(field, value)| of(field) == *value) {
            return Ok(None);
        }
        let mut reference = json!({ "resourceVersion": object::resource_version(claim) });
        for (field, value) in ours {
            reference[field] = value.into();
        }
        let patch = json!({
            "metadata": { "annotations": { POPULATED_FROM: source } }, "spec": { "claimRef": reference },
        });
        task.write(Request::patch(&PERSISTENT_VOLUME, "", name, PatchType::Strategic, patch), why.clone())?;
        Ok(Some(why))
    }
}

impl Controller for Populator {
    fn id(&self) -> ControllerId {
        ControllerId::new("hello-populator")
    }

    fn event_source(&self) -> &str {
        "hello.example.com-populator"
    }

    fn field_manager(&self) -> &'static str {
        "hello-populator"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 6] =
            [&VOLUME_POPULATOR, &PERSISTENT_VOLUME_CLAIM, &PERSISTENT_VOLUME, &POD, &STORAGE_CLASS, &HELLO];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(State::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[CLAIMS]
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, local: &Local, enqueue: Enqueue<'_>) {
        let object = event.object();
        let key = object::key(object);
        if event.kind == &VOLUME_POPULATOR {
            // The controller starts or stops.
            for claim in cache.list(&PERSISTENT_VOLUME_CLAIM).filter(|claim| is_ours(claim)) {
                enqueue(CLAIMS, object::key(claim));
            }
            return;
        }
        let watched = format!("{} {key}", event.kind.plural);
        for (claim, objects) in local.get::<State>().watched.iter() {
            if objects.contains(&watched) {
                enqueue(CLAIMS, claim.clone());
            }
        }
        if event.kind == &PERSISTENT_VOLUME_CLAIM && is_ours(object) {
            enqueue(CLAIMS, key);
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        self.claim(task, key)
    }
}

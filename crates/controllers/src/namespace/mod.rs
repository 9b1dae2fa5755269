//! The controllers of namespaces: they create the default objects of each namespace, and delete the content of a
//! terminating namespace.
//!
//! Implements `pkg/controller/certificates/rootcacertpublisher`, `pkg/controller/serviceaccount` and
//! `pkg/controller/namespace`.
//!
//! Not modelled: discovery failures.

use std::time::Duration;

use bindery_api::kinds::{self, CONFIG_MAP, KINDS, NAMESPACE, POD, SERVICE_ACCOUNT};
use bindery_api::request::{Body, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, definition, object};
use serde_json::json;

use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

const QUEUE: &str = "namespaces";
const ROOT_CA: &str = "kube-root-ca.crt";

/// Creates the ConfigMap with the cluster's CA certificate in every namespace.
#[derive(Debug)]
pub struct RootCaPublisher;

/// Creates the ServiceAccount `default` in every namespace.
#[derive(Debug)]
pub struct ServiceAccounts;

/// Deletes the content of a terminating namespace, then finalizes the namespace.
#[derive(Debug)]
pub struct NamespaceController;

fn is_active(namespace: &Value) -> bool {
    object::str_at(namespace, "status.phase") == "Active" && !object::is_deleting(namespace)
}

/// Enqueues the namespace of the event: the namespace itself, or the namespace of an object with the name `name`.
fn enqueue_namespace(event: &Event, name: &str, enqueue: Enqueue<'_>) {
    if event.kind == &NAMESPACE {
        if let Some(namespace) = &event.new {
            enqueue(QUEUE, object::name(namespace).to_owned());
        }
    } else if object::name(event.object()) == name && (event.new.is_none() || event.old.is_some()) {
        enqueue(QUEUE, object::namespace(event.object()).to_owned());
    } else {
        // An object of another controller.
    }
}

fn ensure(task: &mut Task, namespace: &str, kind: &'static Kind, wanted: Value) -> Reconcile {
    let why = |branch| Why::new(branch).fact("namespace", namespace).fact("object", object::name(&wanted));
    let active = task.cache.get(&NAMESPACE, namespace).is_some_and(|n| is_active(n));
    if !active {
        return Ok(why("namespace-not-active"));
    }
    if task.cache.get(kind, &object::key(&wanted)).is_some() {
        return Ok(why("namespace-has-it"));
    }
    match task.send(Request::create(kind, wanted.clone()), why("namespace-furnish"))? {
        Ok(_) => Ok(why("namespace-furnish")),
        // Another client created it first, or the namespace is terminating.
        Err(status) if status.is_already_exists() || status.is_not_found() => Ok(why("namespace-has-it")),
        Err(status) => Err(Suspend::Retry(status.message)),
    }
}

impl Controller for RootCaPublisher {
    fn id(&self) -> ControllerId {
        ControllerId::new("root-ca-certificate-publisher-controller")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&NAMESPACE, &CONFIG_MAP];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        enqueue_namespace(event, ROOT_CA, enqueue);
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let description = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal \
                           endpoints such as the internal service IP or kubernetes.default.svc. No other usage is \
                           guaranteed across distributions of Kubernetes clusters.";
        let wanted = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": ROOT_CA,
                "namespace": key,
                "annotations": { "kubernetes.io/description": description },
            },
            // The certificate is empty, because no component here uses TLS.
            "data": { "ca.crt": "" },
        });
        ensure(task, key, &CONFIG_MAP, wanted)
    }
}

impl Controller for ServiceAccounts {
    fn id(&self) -> ControllerId {
        ControllerId::new("serviceaccount-controller")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&NAMESPACE, &SERVICE_ACCOUNT];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        enqueue_namespace(event, "default", enqueue);
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let wanted = json!({
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": { "name": "default", "namespace": key },
        });
        ensure(task, key, &SERVICE_ACCOUNT, wanted)
    }
}

impl Controller for NamespaceController {
    fn id(&self) -> ControllerId {
        ControllerId::new("namespace-controller")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 1] = [&NAMESPACE];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if let Some(namespace) = event.new.as_ref().filter(|n| object::is_deleting(n)) {
            enqueue(QUEUE, object::name(namespace).to_owned());
        }
    }

    /// Namespaces are synced with a delay of some seconds. Objects whose creation is in progress then exist.
    fn delay(&self) -> Duration {
        Duration::from_secs(5)
    }

    fn back_off(&self) -> (Duration, Duration) {
        (Duration::from_millis(5), Duration::from_secs(60))
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("namespace", key);
        let Some(namespace) = task.get_live(&NAMESPACE, "", key)?.filter(|n| object::is_deleting(n)) else {
            return Ok(why("namespace-stays"));
        };
        if object::list_at(&namespace, "spec.finalizers").is_empty() {
            return Ok(why("namespace-gone"));
        }
        // Pods are deleted first, so that the objects that they use are not deleted before them.
        let grace = grace_of_pods(task, key, &namespace)?;
        let mut left = delete_all(task, key, &POD)?;
        let wait = if left.is_empty() { FINALIZERS } else { grace.unwrap_or(FINALIZERS) };
        // Pods after their grace period and without finalizers are unexpected remaining content.
        let has_remaining =
            !left.is_empty() && grace.is_none() && left.iter().all(|(_, pod)| object::finalizers(pod).is_empty());
        if left.is_empty() {
            for kind in KINDS.iter().copied().chain(defined(task)?).filter(|k| k.namespaced && *k != &POD) {
                left.extend(delete_all(task, key, kind)?);
            }
        }
        let namespace = update_conditions(task, &namespace, &left, has_remaining)?;
        if has_remaining {
            return Err(Suspend::Retry(unexpected(key)));
        }
        if !left.is_empty() {
            return Err(Suspend::RequeueAfter(Duration::from_secs(wait / 2 + 1)));
        }
        let mut done = Value::clone(&namespace);
        let finalizers: Vec<Value> =
            object::list_at(&done, "spec.finalizers").iter().filter(|f| *f != "kubernetes").cloned().collect();
        object::set(&mut done, "spec.finalizers", finalizers);
        task.write(Request::update(&NAMESPACE, done).on("finalize"), why("namespace-finalize"))?;
        Ok(why("namespace-finalize"))
    }
}

/// Returns the kinds that the cluster's CustomResourceDefinitions define, one row for each resource: discovery.
fn defined(task: &mut Task) -> Reconcile<Vec<&'static Kind>> {
    let Some(kind) = kinds::definition() else { return Ok(Vec::new()) };
    let definitions = list(task, "", kind)?;
    let served = definitions.iter().filter(|definition| definition::is_true(definition, "Established"));
    Ok(served.filter_map(|definition| definition::kinds(definition).first().copied()).collect())
}

/// The estimated time in seconds until the finalizers of the content are removed.
const FINALIZERS: u64 = 15;

fn unexpected(namespace: &str) -> String {
    format!("unexpected items still remain in namespace: {namespace} for gvr: /v1, Resource=pods")
}

/// Returns the longest grace period of the Pods in seconds (`estimateGracefulTermination`). None if it has passed.
fn grace_of_pods(task: &mut Task, namespace: &str, going: &Object) -> Reconcile<Option<u64>> {
    let pods = list(task, namespace, &POD)?;
    let running = pods.iter().filter(|pod| !matches!(object::str_at(pod, "status.phase"), "Failed" | "Succeeded"));
    let seconds = running.filter_map(|pod| object::at(pod, "spec.terminationGracePeriodSeconds")?.as_u64()).max();
    let since = Time::parse(object::str_at(going, "metadata.deletionTimestamp")).unwrap_or(task.now);
    Ok(seconds.filter(|seconds| task.now.since(since) < Duration::from_secs(*seconds)))
}

/// Deletes all objects of a kind in a namespace. Returns the remaining objects.
fn delete_all(task: &mut Task, namespace: &str, kind: &'static Kind) -> Reconcile<Vec<(&'static Kind, Object)>> {
    let why = Why::new("namespace-delete-content").fact("namespace", namespace).fact("kind", kind.plural);
    for object in list(task, namespace, kind)? {
        let request = Request::delete(kind, namespace, object::name(&object));
        // An object that is already deleted is not an error.
        let _ = task.send(request, why.clone())?;
    }
    Ok(list(task, namespace, kind)?.into_iter().map(|object| (kind, object)).collect())
}

fn list(task: &mut Task, namespace: &str, kind: &'static Kind) -> Reconcile<Vec<Object>> {
    match task.send(Request::list(kind, namespace), Why::new("live-read"))? {
        Ok(response) => Ok(match response.body {
            Body::List(objects, _) => objects,
            _ => Vec::new(),
        }),
        // The kind has no definition.
        Err(status) if status.is_not_found() => Ok(Vec::new()),
        Err(status) => Err(Suspend::Retry(status.message)),
    }
}

/// Increases the count of a name. The list is sorted by name.
fn count(counts: &mut Vec<(String, usize)>, name: String) {
    match counts.binary_search_by(|(other, _)| other.cmp(&name)) {
        Ok(at) => counts[at].1 += 1,
        Err(at) => counts.insert(at, (name, 1)),
    }
}

/// Updates the conditions of the namespace: the remaining content, and the finalizers that block its deletion.
fn update_conditions(
    task: &mut Task,
    namespace: &Object,
    left: &[(&'static Kind, Object)],
    has_remaining: bool,
) -> Reconcile<Object> {
    let (mut kinds, mut finalizers) = (Vec::new(), Vec::new());
    // A sync that stopped at the Pods counts no other objects yet.
    for (kind, object) in left.iter().filter(|(kind, _)| *kind != &POD) {
        count(&mut kinds, format!("{}.{}", kind.plural, kind.group));
        for finalizer in object::finalizers(object) {
            count(&mut finalizers, finalizer.to_owned());
        }
    }
    let remaining = kinds.iter().map(|(kind, n)| format!("{kind} has {n} resource instances")).collect::<Vec<_>>();
    let holding = finalizers.iter().map(|(f, n)| format!("{f} in {n} resource instances")).collect::<Vec<_>>();
    let ok =
        |kind: &str, reason: &str, message: &str| (kind.to_owned(), "False", reason.to_owned(), message.to_owned());
    let conditions = [
        ok("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
        ok(
            "NamespaceDeletionGroupVersionParsingFailure",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed",
        ),
        if has_remaining {
            let message =
                format!("Failed to delete all resource types, 1 remaining: {}", unexpected(object::name(namespace)));
            ("NamespaceDeletionContentFailure".to_owned(), "True", "ContentDeletionFailed".to_owned(), message)
        } else {
            ok(
                "NamespaceDeletionContentFailure",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization",
            )
        },
        if remaining.is_empty() {
            ok("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed")
        } else {
            let message = format!("Some resources are remaining: {}", remaining.join(", "));
            ("NamespaceContentRemaining".to_owned(), "True", "SomeResourcesRemain".to_owned(), message)
        },
        if holding.is_empty() {
            ok("NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished")
        } else {
            let message = format!("Some content in the namespace has finalizers remaining: {}", holding.join(", "));
            ("NamespaceFinalizersRemaining".to_owned(), "True", "SomeFinalizersRemain".to_owned(), message)
        },
    ];
    let old = object::list_at(namespace, "status.conditions");
    let now = task.now.rfc3339();
    let new: Vec<Value> = conditions
        .into_iter()
        .map(|(kind, status, reason, message)| {
            let same = old.iter().find(|c| {
                object::str_at(c, "type") == kind
                    && object::str_at(c, "status") == status
                    && object::str_at(c, "reason") == reason
                    && object::str_at(c, "message") == message
            });
            same.cloned().unwrap_or_else(|| {
                json!({ "type": kind, "status": status, "lastTransitionTime": now, "reason": reason, "message": message })
            })
        })
        .collect();
    if new == old {
        return Ok(namespace.clone());
    }
    let mut changed = Value::clone(namespace);
    object::set(&mut changed, "status.conditions", new);
    let why = Why::new("namespace-conditions").fact("namespace", object::name(namespace));
    task.update_status(&NAMESPACE, changed, why)
}

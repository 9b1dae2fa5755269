//! The CustomResourceDefinition controllers: they accept names, establish the served kind, and remove its objects.
//!
//! Implements `apiextensions-apiserver/pkg/controller/{status,establish,apiapproval,finalizer}`, which run in
//! kube-apiserver, each with a queue of its own.
//!
//! Not modelled: conditions of schemas that are not structural, and the CA bundle of a conversion webhook.

use std::sync::LazyLock;
use std::time::Duration;

use bindery_api::definition::{self, CLEANUP, approval, condition, is_true, set_condition};
use bindery_api::request::{Body, Request};
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, field, kinds, object};

use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

const NAMING: &str = "NamingConditionController";
const ESTABLISHING: &str = "EstablishingController";
const APPROVAL: &str = "KubernetesAPIApprovalPolicyConformantConditionController";
const FINALIZER: &str = "CRDFinalizer";

/// The controllers of CustomResourceDefinitions.
#[derive(Debug)]
pub struct ApiExtensions;

impl Controller for ApiExtensions {
    fn id(&self) -> ControllerId {
        ControllerId::new("apiextensions-apiserver")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn field_manager(&self) -> &'static str {
        "kube-apiserver"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: LazyLock<Vec<&Kind>> = LazyLock::new(|| kinds::definition().into_iter().collect());
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[NAMING, ESTABLISHING, APPROVAL, FINALIZER]
    }

    fn max_concurrent_syncs(&self, worker: &str) -> usize {
        if matches!(worker, NAMING | ESTABLISHING) { 1 } else { 5 }
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if !kinds::SERVES_STORED {
            return;
        }
        let key = || object::name(event.object()).to_owned();
        let Some(new) = &event.new else {
            // The names can be accepted for other definitions of the group.
            let group = object::str_at(event.object(), "spec.group");
            for other in cache.list(event.kind).filter(|other| object::str_at(other, "spec.group") == group) {
                enqueue(NAMING, object::name(other).to_owned());
            }
            return;
        };
        enqueue(NAMING, key());
        enqueue(APPROVAL, key());
        if event.old.is_some() && is_true(new, "NamesAccepted") && !is_true(new, "Established") {
            enqueue(ESTABLISHING, key());
        }
        if is_terminating(new) {
            enqueue(FINALIZER, key());
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        if !kinds::SERVES_STORED {
            return Ok(why("crd-absent", key));
        }
        let found = kinds::definition().and_then(|kind| Some((kind, task.cache.get(kind, key)?.clone())));
        let Some((kind, known)) = found else { return Ok(why("crd-absent", key)) };
        match worker {
            NAMING => accept_names(task, kind, &known),
            ESTABLISHING => establish(task, kind, &known),
            APPROVAL => approve(task, kind, &known),
            _ => remove_objects(task, kind, &known),
        }
    }
}

fn why(branch: &'static str, name: &str) -> Why {
    Why::new(branch).fact("definition", name)
}

fn is_terminating(definition: &Value) -> bool {
    object::is_deleting(definition) && object::has_finalizer(definition, CLEANUP)
}

/// Writes a status and returns the stored object. After a conflict, the next event enqueues the definition again.
fn write(task: &mut Task, kind: &'static Kind, new: Value, why: Why) -> Reconcile<Option<Object>> {
    match task.send(Request::update(kind, new).on("status"), why)? {
        Ok(response) => Ok(Some(response.object())),
        Err(status) if status.is_conflict() || status.is_not_found() => Ok(None),
        Err(status) => Err(Suspend::Retry(status.message)),
    }
}

/// `NamingConditionController`: accepts the names of the spec that no other definition of the group has.
fn accept_names(task: &mut Task, kind: &'static Kind, known: &Object) -> Reconcile {
    let name = object::name(known);
    let wanted = object::at(known, "spec.names").cloned().unwrap_or_default();
    let accepted = object::at(known, "status.acceptedNames").cloned().unwrap_or_default();
    if wanted == accepted {
        return Ok(why("crd-names-accepted", name));
    }
    let (mut resources, mut kinds) = (Vec::new(), Vec::new());
    let group = object::str_at(known, "spec.group");
    for other in task.cache.list(kind).filter(|other| object::str_at(other, "spec.group") == group) {
        let text = |field: &str| object::str_at(other, &format!("status.acceptedNames.{field}")).to_owned();
        resources.extend([text("plural"), text("singular")]);
        let short = object::list_at(other, "status.acceptedNames.shortNames").iter();
        resources.extend(short.filter_map(|name| Some(name.as_str()?.to_owned())));
        kinds.extend([text("kind"), text("listKind")]);
    }
    let in_use = |name: &str| format!("{} is already in use", field::quote(name));
    let (mut names, mut conflict) = (accepted.clone(), None);
    for (field, reason, used) in [
        ("plural", "PluralConflict", &resources),
        ("singular", "SingularConflict", &resources),
        ("shortNames", "ShortNamesConflict", &resources),
        ("kind", "KindConflict", &kinds),
        ("listKind", "ListKindConflict", &kinds),
    ] {
        let (new, old) = (wanted.get(field), accepted.get(field));
        let words = |value: Option<&Value>| -> Vec<String> {
            match value {
                Some(Value::Array(list)) => list.iter().filter_map(|v| Some(v.as_str()?.to_owned())).collect(),
                value => value.and_then(Value::as_str).map(str::to_owned).into_iter().collect(),
            }
        };
        let ours = words(old);
        let taken: Vec<String> = words(new)
            .into_iter()
            .filter(|word| !ours.contains(word) && used.contains(word))
            .map(|w| in_use(&w))
            .collect();
        match taken.as_slice() {
            [] => match new {
                Some(new) => names[field] = new.clone(),
                None => drop(object::remove(&mut names, field)),
            },
            [one] => conflict = Some((reason, one.clone())),
            many => conflict = Some((reason, format!("[{}]", many.join(", ")))),
        }
    }
    match wanted.get("categories") {
        Some(categories) => names["categories"] = categories.clone(),
        None => drop(object::remove(&mut names, "categories")),
    }
    let (status, reason, message) = match &conflict {
        Some((reason, message)) => ("False", *reason, message.as_str()),
        None => ("True", "NoConflicts", "no conflicts found"),
    };
    let same = condition(known, "NamesAccepted").is_some_and(|old| {
        let text = |field| object::str_at(old, field);
        (text("status"), text("reason"), text("message")) == (status, reason, message)
    });
    if names == accepted && same {
        return Ok(why("crd-names-accepted", name));
    }
    let mut new = Value::clone(known);
    object::set(&mut new, "status.acceptedNames", names);
    set_condition(&mut new, "NamesAccepted", status, reason, message, task.now);
    if condition(&new, "Established").is_none() || (status == "True" && !is_true(&new, "Established")) {
        let (reason, message) = match status {
            "True" => ("Installing", "the initial names have been accepted"),
            _ => ("NotAccepted", "not all names are accepted"),
        };
        set_condition(&mut new, "Established", "False", reason, message, task.now);
    }
    let branch = if conflict.is_some() { "crd-names-conflict" } else { "crd-accept-names" };
    let why = why(branch, name).fact("error", message);
    if write(task, kind, new, why.clone())?.is_some() {
        // A name can be free now.
        let others: Vec<String> = task.cache.list(kind).map(|other| object::name(other).to_owned()).collect();
        for other in others.into_iter().filter(|other| other != name) {
            task.enqueue(NAMING, other);
        }
    }
    Ok(why)
}

/// `EstablishingController`: establishes the kind, which the API server then serves.
fn establish(task: &mut Task, kind: &'static Kind, known: &Object) -> Reconcile {
    let name = object::name(known);
    if !is_true(known, "NamesAccepted") || is_true(known, "Established") {
        return Ok(why("crd-names-accepted", name));
    }
    let mut new = Value::clone(known);
    let text = "the initial names have been accepted";
    set_condition(&mut new, "Established", "True", "InitialNamesAccepted", text, task.now);
    let why = why("crd-establish", name).fact("kind", object::str_at(known, "spec.names.kind"));
    write(task, kind, new, why.clone())?;
    Ok(why)
}

/// `KubernetesAPIApprovalPolicyConformantConditionController`.
fn approve(task: &mut Task, kind: &'static Kind, known: &Object) -> Reconcile {
    const NAME: &str = "KubernetesAPIApprovalPolicyConformant";
    let why = why("crd-approval", object::name(known));
    let Some((status, reason, message)) = approval(known) else { return Ok(why) };
    let same = condition(known, NAME).is_some_and(|old| {
        let text = |field| object::str_at(old, field);
        (text("status"), text("reason"), text("message")) == (status, reason, message.as_str())
    });
    if !same {
        let mut new = Value::clone(known);
        set_condition(&mut new, NAME, status, reason, &message, task.now);
        write(task, kind, new, why.clone())?;
    }
    Ok(why)
}

/// `CRDFinalizer`: deletes the objects of a deleted definition, then removes the finalizer.
fn remove_objects(task: &mut Task, kind: &'static Kind, known: &Object) -> Reconcile {
    let name = object::name(known);
    if !is_terminating(known) {
        return Ok(why("crd-absent", name));
    }
    let mut new = Value::clone(known);
    let text = "CustomResource deletion is in progress";
    set_condition(&mut new, "Terminating", "True", "InstanceDeletionInProgress", text, task.now);
    let Some(written) = write(task, kind, new, why("crd-delete-objects", name))? else {
        return Ok(why("crd-delete-objects", name));
    };
    let mut new = Value::clone(&written);
    let (reason, text) = if is_true(&written, "Established") {
        if let Some(of) = definition::kinds(&written).first() {
            let list = |task: &mut Task| match task.send(Request::list(of, ""), Why::new("live-read"))? {
                Ok(response) => Ok(match response.body {
                    Body::List(objects, _) => objects,
                    _ => Vec::new(),
                }),
                Err(status) => Err(Suspend::Retry(status.message)),
            };
            for object in list(task)? {
                let request = Request::delete(of, object::namespace(&object), object::name(&object));
                // An object that is already deleted is not an error.
                let _ = task.send(request, why("crd-delete-object", name))?;
            }
            if !list(task)?.is_empty() {
                return Err(Suspend::RequeueAfter(Duration::from_secs(5)));
            }
        }
        ("InstanceDeletionCompleted", "removed all instances")
    } else {
        ("NeverEstablished", "resource was never established")
    };
    set_condition(&mut new, "Terminating", "False", reason, text, task.now);
    let mut finalizers = object::list_at(&new, "metadata.finalizers").to_vec();
    finalizers.retain(|finalizer| finalizer != CLEANUP);
    object::set(&mut new, "metadata.finalizers", finalizers);
    let why = why("crd-finalize", name);
    write(task, kind, new, why.clone())?;
    Ok(why)
}

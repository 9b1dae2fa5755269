//! The scheduler: selects the node of a Pod, and the topology of its unbound claims.
//!
//! Implements `pkg/scheduler`: `schedule_one.go`, the volume plugins and the few other plugins that affect storage. It
//! schedules one Pod at a time. Bindings that wait for volumes run concurrently. If scores are equal, the first node by
//! name is selected. Upstream selects a random one.
//!
//! Not modelled: profiles and extenders, dynamic resources except their messages.

mod explain;
mod nodes;
mod pods;
mod preemption;
mod queue;
mod volumes;

use std::time::Duration;

use bindery_api::kinds::{
    CSI_DRIVER, CSI_NODE, CSI_STORAGE_CAPACITY, NAMESPACE, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD,
    STORAGE_CLASS, VOLUME_ATTACHMENT,
};
use bindery_api::request::{PatchType, Request, Verb};
use bindery_api::why::{Candidate, Check, Why};
use bindery_api::{Kind, Object, Value, object, sort};
use serde_json::json;

use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Task};

use queue::{Assumed, State};

pub use explain::{Claims, Refused, check_claims, check_node, untolerated};

/// The worker of scheduling cycles.
const SCHEDULE: &str = "schedule";
/// The worker of binding cycles: waits for volumes, then binds the Pod.
const BIND: &str = "bind";
/// The duration of a retried scheduling cycle, from its snapshot to its result.
const CYCLE: Duration = Duration::from_millis(2);
/// The period with which a binding cycle polls its claims, and its timeout.
const POLL: Duration = Duration::from_secs(1);
const LIMIT: Duration = Duration::from_secs(600);

/// The scheduler. See the module.
#[derive(Debug)]
pub struct Scheduler;

/// A rejection of a Pod by one node, or by all nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The plugin.
    pub plugin: &'static str,
    /// The reasons.
    pub reasons: Vec<String>,
    /// True if preemption could help.
    pub resolvable: bool,
}

impl Refusal {
    fn never(plugin: &'static str, reason: impl Into<String>) -> Refusal {
        Refusal { plugin, reasons: vec![reason.into()], resolvable: false }
    }

    fn now(plugin: &'static str, reason: impl Into<String>) -> Refusal {
        Refusal { resolvable: true, ..Refusal::never(plugin, reason) }
    }
}

/// The result of a scheduling cycle.
enum Outcome {
    /// The node, and the volumes to bind and to provision.
    Node(Object, volumes::Plan, Why),
    /// No node: the message, the plugins that rejected the Pod, the nodes where preemption could help.
    None { message: String, plugins: Vec<&'static str>, why: Why, nominated: Option<preemption::Victims> },
    /// Another error.
    Error(String),
}

impl Controller for Scheduler {
    fn id(&self) -> ControllerId {
        ControllerId::new("default-scheduler")
    }

    fn event_source(&self) -> &str {
        "default-scheduler"
    }

    fn field_manager(&self) -> &'static str {
        "kube-scheduler"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 10] = [
            &POD,
            &NODE,
            &NAMESPACE,
            &CSI_NODE,
            &PERSISTENT_VOLUME_CLAIM,
            &PERSISTENT_VOLUME,
            &STORAGE_CLASS,
            &CSI_DRIVER,
            &CSI_STORAGE_CAPACITY,
            &VOLUME_ATTACHMENT,
        ];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(State::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[SCHEDULE, BIND]
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, local: &Local, enqueue: Enqueue<'_>) {
        if event.kind == &POD
            && let Some(pod) = &event.new
            && is_mine(pod)
        {
            let spec = |o: &Value| (o.get("spec").cloned(), object::at(o, "metadata.labels").cloned());
            if event.old.as_ref().is_none_or(|old| spec(old) != spec(pod)) {
                enqueue(SCHEDULE, object::key(pod));
            }
        }
        for (key, waiting) in local.get::<State>().waiting.iter() {
            if queue::wakes(key, waiting, event) {
                enqueue(SCHEDULE, key.clone());
            }
        }
    }

    fn sync(&self, task: &mut Task, worker: &str, key: &str) -> Reconcile {
        let pod = task.cache.get(&POD, key).cloned();
        if worker == BIND {
            return finish_binding(task, key, pod);
        }
        let Some(pod) = pod.filter(|pod| is_mine(pod)) else {
            let waited = task.local::<State>().waiting.get(key).map(|waiting| waiting.uid.clone());
            task.take(queue::waiting, key);
            let pod = task.cache.get(&POD, key).cloned().filter(|pod| {
                let without_node = object::str_at(pod, "spec.nodeName").is_empty();
                without_node && object::is_deleting(pod) && waited.as_deref() == Some(object::uid(pod))
            });
            let Some(pod) = pod else { return Ok(Why::new("scheduler-nothing")) };
            let why = Why::new("scheduler-pod-deleted").fact("pod", key);
            task.warning(&pod, "FailedScheduling", format!("skip schedule deleting pod: {key}"), why.clone());
            return Ok(why);
        };
        if task.local::<State>().assumed.get(key).is_some_and(|assumed| assumed.uid == object::uid(&pod)) {
            return Ok(Why::new("scheduler-nothing"));
        }
        let waiting =
            task.local::<State>().waiting.get(key).filter(|waiting| waiting.uid == object::uid(&pod)).cloned();
        if let Some(left) = waiting.as_ref().and_then(|w| queue::back_off_left(w, task.now)) {
            return Err(Suspend::RequeueAfter(left));
        }
        if waiting.is_some() {
            task.sleep(CYCLE)?;
        }
        match cycle(&task.cache, task.local(), &pod) {
            Outcome::Node(node, plan, why) => {
                task.take(queue::waiting, key);
                assume(task, &pod, &node, &plan);
                if plan.is_empty() {
                    bind(task, &pod, object::name(&node), why)
                } else {
                    start_binding(task, &pod, &node, plan, why)
                }
            }
            Outcome::None { message, plugins, why, nominated } => {
                queue::wait(task, &pod, waiting.as_ref(), &plugins);
                task.warning(&pod, "FailedScheduling", message.clone(), why.clone());
                if let Some(victims) = nominated {
                    let ended = refuse(task, &pod, "Unschedulable", &message, Some(&victims.node), why)?;
                    preemption::evict(task, &pod, &victims)?;
                    Ok(ended)
                } else {
                    // While preemption is in progress, the nominated node is kept.
                    let promised = preemption::ineligible(&task.cache, task.local(), &pod)
                        .map(|_| object::str_at(&pod, "status.nominatedNodeName").to_owned());
                    let promised = promised.filter(|node| !node.is_empty());
                    refuse(task, &pod, "Unschedulable", &message, promised.as_deref(), why)
                }
            }
            Outcome::Error(message) => {
                queue::wait(task, &pod, waiting.as_ref(), &["Error"]);
                let why = Why::new("scheduler-error").fact("pod", key).fact("error", message.as_str());
                task.warning(&pod, "FailedScheduling", message.clone(), why.clone());
                refuse(task, &pod, "SchedulerError", &message, None, why)
            }
        }
    }
}

/// True if a Pod waits for this scheduler.
fn is_mine(pod: &Value) -> bool {
    object::str_at(pod, "spec.nodeName").is_empty()
        && !object::is_deleting(pod)
        && matches!(object::str_at(pod, "spec.schedulerName"), "" | "default-scheduler")
        && object::list_at(pod, "spec.schedulingGates").is_empty()
}

/// Returns the Pods that are bound or assumed and have not terminated, with their nodes.
fn placed<'a>(cache: &'a Cache, state: &'a State) -> impl Iterator<Item = (&'a Object, &'a str)> {
    cache.list(&POD).filter_map(move |pod| {
        let node = match object::str_at(pod, "spec.nodeName") {
            "" => {
                let assumed = state.assumed.get(&object::key(pod))?;
                if assumed.uid != object::uid(pod) {
                    return None;
                }
                &assumed.node
            }
            node => node,
        };
        let over = matches!(object::str_at(pod, "status.phase"), "Succeeded" | "Failed");
        (!over).then_some((pod, node))
    })
}

fn cycle(cache: &Cache, state: &State, pod: &Object) -> Outcome {
    let key = object::key(pod);
    let nodes: Vec<&Object> = cache.list(&NODE).collect();
    if nodes.is_empty() {
        return Outcome::None {
            message: "no nodes available to schedule pods".into(),
            plugins: vec!["NoNodes"],
            why: Why::new("scheduler-no-nodes").fact("pod", key),
            nominated: None,
        };
    }
    let total = nodes.len();
    let claims = match volumes::pre_filter(cache, pod) {
        Ok(claims) => claims,
        Err(volumes::Stop::Error(text)) => return Outcome::Error(text),
        Err(volumes::Stop::Refused(refusal)) => {
            let reason = refusal.reasons.join(", ");
            return Outcome::None {
                message: format!("0/{total} nodes are available: {reason}. not found"),
                plugins: vec![refusal.plugin],
                why: Why::new("scheduler-claims-not-ready").fact("pod", key).fact("reason", reason),
                nominated: None,
            };
        }
    };
    let mut feasible: Vec<(&Object, volumes::Plan)> = Vec::new();
    let mut refused: Vec<(&Object, Refusal)> = Vec::new();
    let mut candidates = Vec::new();
    for node in nodes {
        let verdict = fits(cache, state, pod, &claims, node);
        let checks = match &verdict {
            Ok(_) => vec![Check { rule: "node-fits", pass: true, want: String::new(), have: String::new() }],
            Err(volumes::Stop::Refused(r)) => {
                vec![Check { rule: "node-fits", pass: false, want: r.plugin.into(), have: r.reasons.join(", ") }]
            }
            Err(volumes::Stop::Error(text)) => return Outcome::Error(text.clone()),
        };
        candidates.push(Candidate { key: NODE.etcd_key("", object::name(node)), checks, chosen: false });
        match verdict {
            Ok(plan) => feasible.push((node, plan)),
            Err(volumes::Stop::Refused(refusal)) => refused.push((node, refusal)),
            Err(volumes::Stop::Error(_)) => {}
        }
    }
    if let Some((node, plan)) = nodes::select_host(cache, state, pod, feasible) {
        for candidate in &mut candidates {
            candidate.chosen = candidate.key == NODE.etcd_key("", object::name(node));
        }
        let why = Why { candidates, ..Why::new("scheduler-node").fact("pod", key).fact("node", object::name(node)) };
        return Outcome::Node(node.clone(), plan, why);
    }
    let victims = preemption::find(cache, state, pod, &claims, &refused);
    let mut message =
        format!("0/{total} nodes are available: {}.", counted(refused.iter().flat_map(|(_, r)| &r.reasons)));
    if victims.is_none() {
        let why_not = preemption::ineligible(cache, state, pod).map(str::to_owned);
        let why_not = why_not.unwrap_or_else(|| preemption::no_help(total, &refused));
        message += &format!(" no new claims to deallocate, preemption: {why_not}");
    }
    let mut plugins: Vec<&'static str> = refused.iter().map(|(_, r)| r.plugin).collect();
    sort::sort(&mut plugins, Ord::cmp);
    plugins.dedup();
    let why = Why { candidates, ..Why::new("scheduler-no-node").fact("pod", key) };
    Outcome::None { message, plugins, why, nominated: victims }
}

/// Returns `1 this, 2 that`, sorted as texts.
fn counted<'a>(reasons: impl Iterator<Item = &'a String>) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for reason in reasons {
        match counts.iter_mut().find(|(known, _)| known == reason) {
            Some((_, n)) => *n += 1,
            None => counts.push((reason, 1)),
        }
    }
    let texts: Vec<String> = counts.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
    sort::sorted_by_text(&texts, |t| t).join(", ")
}

/// Runs the filters in order. The first rejection decides.
fn fits(
    cache: &Cache,
    state: &State,
    pod: &Object,
    claims: &volumes::Claims,
    node: &Object,
) -> Result<volumes::Plan, volumes::Stop> {
    nodes::filter(cache, state, pod, node).map_err(volumes::Stop::Refused)?;
    let plan = volumes::filter(cache, state, pod, claims, node)?;
    pods::filter(cache, state, pod, node).map_err(volumes::Stop::Refused)?;
    Ok(plan)
}

/// Adds a decision to the local state that the API server does not have yet.
fn assume(task: &mut Task, pod: &Object, node: &Object, plan: &volumes::Plan) {
    let assumed = Assumed {
        uid: object::uid(pod).to_owned(),
        node: object::name(node).to_owned(),
        reserved: false,
        since: task.now,
        bind: plan.bind.clone(),
        provision: plan.provision.clone(),
    };
    task.put(queue::assumed, &object::key(pod), assumed);
}

fn bind(task: &mut Task, pod: &Object, node: &str, why: Why) -> Reconcile {
    let (namespace, name) = (object::namespace(pod), object::name(pod));
    let binding = json!({
        "apiVersion": "v1", "kind": "Binding", "metadata": { "namespace": namespace, "name": name, "uid": object::uid(pod) },
        "target": { "kind": "Node", "name": node },
    });
    let request = Request { verb: Verb::Create(binding), ..Request::get(&POD, namespace, name) }.on("binding");
    if let Err(status) = task.send(request, why.clone())? {
        task.take(queue::assumed, &object::key(pod));
        task.warning(pod, "FailedScheduling", status.message.clone(), why.clone());
        return refuse(task, pod, "SchedulerError", &status.message, None, why);
    }
    let text = format!("Successfully assigned {namespace}/{name} to {node}");
    task.normal(pod, "Scheduled", text, why.clone());
    Ok(why)
}

/// Writes the nominated node, reserves volumes, and sets the selected node of claims. The binding cycle waits for the
/// rest.
fn start_binding(task: &mut Task, pod: &Object, node: &Object, plan: volumes::Plan, why: Why) -> Reconcile {
    let node = object::name(node);
    let patch = json!({ "status": { "nominatedNodeName": node } });
    let request = status_patch(pod, patch);
    // If the Pod was deleted, the binding cycle detects it.
    let _ = task.send(request, why.clone())?;
    for (volume, claim) in &plan.bind {
        let volume = task.cache.get(&PERSISTENT_VOLUME, volume).cloned();
        let claim = task.cache.get(&PERSISTENT_VOLUME_CLAIM, claim).cloned();
        let (Some(volume), Some(claim)) = (volume, claim) else { continue };
        let why = Why::new("scheduler-reserve-volume")
            .fact("volume", object::name(&volume))
            .fact("claim", object::key(&claim))
            .fact("node", node);
        let mut reserved = Value::clone(&volume);
        volumes::reserve(&mut reserved, &claim);
        if reserved != *volume
            && let Err(status) = task.send(Request::update(&PERSISTENT_VOLUME, reserved), why)?
        {
            return fail_binding(task, pod, &status.message);
        }
    }
    for claim in &plan.provision {
        let Some(claim) = task.cache.get(&PERSISTENT_VOLUME_CLAIM, claim).cloned() else { continue };
        if object::annotation(&claim, volumes::SELECTED_NODE) == Some(node) {
            continue;
        }
        let why = Why::new("scheduler-select-node").fact("claim", object::key(&claim)).fact("node", node);
        let mut selected = Value::clone(&claim);
        object::set_annotation(&mut selected, volumes::SELECTED_NODE, node);
        if let Err(status) = task.send(Request::update(&PERSISTENT_VOLUME_CLAIM, selected), why)? {
            return fail_binding(task, pod, &status.message);
        }
    }
    let key = object::key(pod);
    if let Some(mut assumed) = task.local::<State>().assumed.get(&key).cloned() {
        (assumed.reserved, assumed.since) = (true, task.now);
        task.put(queue::assumed, &key, assumed);
    }
    task.enqueue(BIND, key);
    Ok(why)
}

fn finish_binding(task: &mut Task, key: &str, pod: Option<Object>) -> Reconcile {
    let Some(assumed) = task.local::<State>().assumed.get(key).cloned() else {
        return Ok(Why::new("scheduler-nothing"));
    };
    let waited = task.now.since(assumed.since);
    if assumed.reserved && waited < POLL {
        return Err(Suspend::RequeueAfter(POLL - waited));
    }
    let Some(pod) = pod.filter(|pod| object::uid(pod) == assumed.uid) else {
        let (namespace, name) = object::split_key(key);
        let text = format!("binding volumes: pod does not exist any more: pod \"{name}\" not found");
        let gone = Object::new(json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": { "namespace": namespace, "name": name, "uid": assumed.uid },
        }));
        task.take(queue::assumed, key);
        // Its resources are available again.
        let waiting: Vec<String> = task.local::<State>().waiting.keys().cloned().collect();
        for other in waiting {
            task.enqueue(SCHEDULE, other);
        }
        let why = Why::new("scheduler-pod-gone").fact("pod", key);
        task.warning(
            &gone,
            "FailedScheduling",
            format!("running PreBind plugin \"VolumeBinding\": {text}"),
            why.clone(),
        );
        return Ok(why);
    };
    let node = assumed.node.clone();
    match volumes::all_bound(&task.cache, &assumed) {
        Ok(true) => {
            let why = Why::new("scheduler-volumes-bound").fact("pod", key).fact("node", node.as_str());
            bind(task, &pod, &node, why)
        }
        Ok(false) if waited < LIMIT => Err(Suspend::RequeueAfter(POLL)),
        Ok(false) => fail_binding(task, &pod, "binding volumes: context deadline exceeded"),
        Err(text) => fail_binding(task, &pod, &format!("binding volumes: {text}")),
    }
}

fn fail_binding(task: &mut Task, pod: &Object, text: &str) -> Reconcile {
    let key = object::key(pod);
    let message = format!("running PreBind plugin \"VolumeBinding\": {text}");
    let why = Why::new("scheduler-binding-failed").fact("pod", key.as_str()).fact("error", text);
    task.take(queue::assumed, &key);
    queue::wait(task, pod, None, &["Error"]);
    task.enqueue(SCHEDULE, key);
    task.warning(pod, "FailedScheduling", message.clone(), why.clone());
    refuse(task, pod, "SchedulerError", &message, None, why)
}

fn status_patch(pod: &Object, patch: Value) -> Request {
    Request::patch(&POD, object::namespace(pod), object::name(pod), PatchType::Strategic, patch).on("status")
}

/// Writes the condition with the reason why a Pod is not scheduled, unless it has it already.
fn refuse(task: &mut Task, pod: &Object, reason: &str, message: &str, nominated: Option<&str>, why: Why) -> Reconcile {
    let conditions = object::list_at(pod, "status.conditions");
    let known = conditions.iter().find(|c| c["type"] == "PodScheduled");
    let same = known.is_some_and(|c| c["status"] == "False" && c["reason"] == reason && c["message"] == message);
    let old_nomination = object::str_at(pod, "status.nominatedNodeName");
    if same && nominated.unwrap_or("") == old_nomination {
        return Ok(why);
    }
    let since = known.filter(|c| c["status"] == "False").map(|c| c["lastTransitionTime"].clone());
    let mut condition = json!({
        "type": "PodScheduled", "status": "False", "reason": reason, "message": message, "lastProbeTime": null,
        "lastTransitionTime": since.unwrap_or_else(|| task.now.rfc3339().into()),
    });
    if let Some(generation) = object::at(pod, "metadata.generation") {
        condition["observedGeneration"] = generation.clone();
    }
    let mut patch = json!({ "status": { "conditions": [condition] } });
    match nominated {
        Some(node) => patch["status"]["nominatedNodeName"] = node.into(),
        None if !old_nomination.is_empty() => patch["status"]["nominatedNodeName"] = Value::Null,
        None => {}
    }
    let _ = task.send(status_patch(pod, patch), why.clone())?;
    Ok(why)
}

//! The node lifecycle controllers: they taint nodes that are cordoned or unreachable, and evict or delete their Pods.
//!
//! Implements `pkg/controller/nodelifecycle`, `pkg/controller/tainteviction` and `pkg/controller/podgc`. A node without
//! a kubelet never renews its lease. For a node with a kubelet, the cluster reports the expiration, because leases are
//! not written.

use std::time::Duration;

use bindery_api::kinds::{NODE, POD};
use bindery_api::request::{Body, PatchType, Request};
use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use crate::common::pod::{add_disruption_target, disruption_target, tolerates};
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Suspend, Table, Task};

const NODES: &str = "nodes";
const PODS: &str = "pods";
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const NOT_READY: &str = "node.kubernetes.io/not-ready";
/// The taint of a node that is powered off. Its volumes can be detached.
pub const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";
/// The grace period of a node's lease.
const GRACE: Duration = Duration::from_secs(50);
/// The period of the garbage collection of terminated Pods.
const GC_PERIOD: Duration = Duration::from_secs(20);
/// The time for which a node must be missing before its Pods are deleted.
const QUARANTINE: Duration = Duration::from_secs(40);

/// The time since which each node has not renewed its lease: the local state of the node lifecycle controller.
#[derive(Debug, Clone, Default, Hash)]
struct Leases {
    expired: Table<Time>,
}

/// The local state of the Pod garbage collector.
#[derive(Debug, Clone, Default, Hash)]
struct Missing {
    /// The time since which the node of each Pod is missing.
    since: Table<Time>,
}

fn missing(state: &mut Missing) -> &mut Table<Time> {
    &mut state.since
}

/// Taints nodes by their state: `node-lifecycle-controller`.
#[derive(Debug)]
pub struct NodeLifecycle;

fn ready(node: &Value) -> Option<&str> {
    let conditions = object::list_at(node, "status.conditions");
    conditions.iter().find(|c| c["type"] == "Ready").map(|c| object::str_at(c, "status"))
}

fn is(taint: &Value, key: &str, effect: &str) -> bool {
    object::str_at(taint, "key") == key && object::str_at(taint, "effect") == effect
}

/// Returns the node with the taints of this effect that match its state. `None` if it already has them.
fn tainted(node: &Object, effect: &str, now: Time) -> Option<Value> {
    let mut wanted = Vec::new();
    match ready(node) {
        Some("Unknown") => wanted.push(UNREACHABLE),
        Some("False") => wanted.push(NOT_READY),
        _ => {}
    }
    if effect == "NoSchedule" && object::at(node, "spec.unschedulable").is_some_and(|u| u == true) {
        wanted.push(UNSCHEDULABLE);
    }
    let old = object::list_at(node, "spec.taints");
    let managed = |t: &Value| [UNREACHABLE, NOT_READY, UNSCHEDULABLE].iter().any(|key| is(t, key, effect));
    let mut taints: Vec<Value> =
        old.iter().filter(|t| !managed(t) || wanted.iter().any(|key| is(t, key, effect))).cloned().collect();
    for key in wanted {
        if !taints.iter().any(|t| is(t, key, effect)) {
            taints.push(json!({ "key": key, "effect": effect, "timeAdded": now.rfc3339() }));
        }
    }
    if taints == old {
        return None;
    }
    let mut new = Value::clone(node);
    if taints.is_empty() {
        object::remove(&mut new, "spec.taints");
    } else {
        object::set(&mut new, "spec.taints", taints);
    }
    Some(new)
}

impl Controller for NodeLifecycle {
    fn id(&self) -> ControllerId {
        ControllerId::new("node-lifecycle-controller")
    }

    fn event_source(&self) -> &str {
        "node-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 1] = [&NODE];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[NODES]
    }

    fn local(&self) -> Local {
        Local::new(Leases::default())
    }

    fn on_event(&self, event: &Event, _: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        enqueue(NODES, object::key(event.object()));
    }

    fn watches_leases(&self) -> bool {
        true
    }

    fn on_lease(&self, node: &str, expired: Option<Time>, local: &mut Local, enqueue: Enqueue<'_>) {
        let known = local.get::<Leases>().expired.contains(node);
        if !known && expired.is_none() {
            return;
        }
        let leases = &mut local.get_mut::<Leases>().expired;
        match expired {
            Some(since) => leases.insert(node.to_owned(), since),
            None => leases.remove(node),
        }
        enqueue(NODES, node.to_owned());
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("node", key);
        let Some(node) = task.cache.get(&NODE, key).cloned() else {
            let Some(known) = task.assumed.get(&NODE, key).cloned() else { return Ok(why("node-gone")) };
            task.forget(&NODE, key);
            let text = format!("Node {key} event: Removing Node {key} from Controller");
            task.normal(&known, "RemovingNode", text, why("node-gone"));
            return Ok(why("node-gone"));
        };
        task.store(&NODE, node.clone());
        let mut node = node;
        if let Some(since) = task.local::<Leases>().expired.get(key) {
            let end = *since + GRACE;
            if ready(&node) != Some("Unknown") {
                if end > task.now {
                    return Err(Suspend::RequeueAfter(end.since(task.now)));
                }
                node = self.mark_unknown(task, &node)?;
            }
            self.count_out(task, key)?;
        }
        if ready(&node).is_none() {
            let since = Time::parse(object::str_at(&node, "metadata.creationTimestamp")).unwrap_or(task.now);
            let end = since + GRACE;
            if end > task.now {
                return Err(Suspend::RequeueAfter(end.since(task.now)));
            }
            let now = task.now.rfc3339();
            let conditions = CONDITIONS.map(|kind| never_posted(&node, kind, &now));
            let patch = json!({ "status": { "conditions": conditions } });
            let request = Request::patch(&NODE, "", key, PatchType::Strategic, patch).on("status");
            node = task.write(request, why("node-never-answered"))?;
        }
        for (effect, branch) in [("NoSchedule", "node-taint"), ("NoExecute", "node-taint-execute")] {
            if tainted(&node, effect, task.now).is_none() {
                continue;
            }
            // The node is read live before it is changed (`SwapNodeControllerTaint`).
            if let Some(live) = task.get_live(&NODE, "", key)? {
                node = live;
            }
            if let Some(new) = tainted(&node, effect, task.now) {
                node = task.update(&NODE, new, why(branch))?;
            }
        }
        Ok(why("node-fine"))
    }
}

/// The conditions that a kubelet sets.
const CONDITIONS: [&str; 4] = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

fn never_posted(node: &Value, kind: &str, now: &str) -> Value {
    json!({
        "type": kind, "status": "Unknown", "reason": "NodeStatusNeverUpdated",
        "message": "Kubelet never posted node status.",
        "lastHeartbeatTime": object::at(node, "metadata.creationTimestamp"), "lastTransitionTime": now,
    })
}

impl NodeLifecycle {
    /// Sets the conditions of a node to Unknown: `monitorNodeHealth`.
    fn mark_unknown(&self, task: &mut Task, node: &Object) -> Reconcile<Object> {
        let name = object::name(node);
        let now = task.now.rfc3339();
        let known = object::list_at(node, "status.conditions");
        let unknown = |kind: &str| match known.iter().find(|c| c["type"] == kind) {
            None => never_posted(node, kind, &now),
            Some(old) => {
                let mut condition = old.clone();
                condition["status"] = "Unknown".into();
                condition["reason"] = "NodeStatusUnknown".into();
                condition["message"] = "Kubelet stopped posting node status.".into();
                condition["lastTransitionTime"] = now.as_str().into();
                condition
            }
        };
        let was_ready = ready(node) == Some("True");
        let patch = json!({ "status": { "conditions": CONDITIONS.map(unknown) } });
        let why = |branch| Why::new(branch).fact("node", name);
        let request = Request::patch(&NODE, "", name, PatchType::Strategic, patch).on("status");
        let written = task.write(request, why("node-silent"))?;
        if was_ready {
            let text = format!("Node {name} status is now: NodeNotReady");
            task.normal(node, "NodeNotReady", text, why("node-silent"));
        }
        Ok(written)
    }

    /// Marks the Pods of an unreachable node as not ready: `MarkPodsNotReady`.
    fn count_out(&self, task: &mut Task, node: &str) -> Reconcile<()> {
        let now = task.now.rfc3339();
        let pods = match task.send(Request::list(&POD, ""), Why::new("live-read"))? {
            Ok(response) => match response.body {
                Body::List(pods, _) => pods,
                _ => Vec::new(),
            },
            Err(status) => return Err(Suspend::Retry(status.message)),
        };
        for pod in pods.iter().filter(|pod| object::str_at(pod, "spec.nodeName") == node) {
            let mut new = Value::clone(pod);
            let conditions = new["status"]["conditions"].as_array_mut().into_iter().flatten();
            for condition in conditions.filter(|c| c["type"] == "Ready" && c["status"] == "True") {
                condition["status"] = "False".into();
                condition["lastTransitionTime"] = now.as_str().into();
            }
            if new != **pod {
                let why = Why::new("node-silent-pod").fact("node", node).fact("pod", object::key(pod));
                match task.send(Request::update_status(&POD, new), why.clone())? {
                    Err(status) if !status.is_not_found() => return Err(Suspend::Retry(status.message)),
                    _ => task.warning(pod, "NodeNotReady", "Node is not ready", why),
                }
            }
        }
        Ok(())
    }
}

/// Evicts Pods from nodes whose taints they do not tolerate: `taint-eviction-controller`.
#[derive(Debug)]
pub struct TaintEviction;

/// The local state of the taint eviction controller.
#[derive(Debug, Clone, Default, Hash)]
struct Evictions {
    marked: Table<Marked>,
}

fn marked_pods(state: &mut Evictions) -> &mut Table<Marked> {
    &mut state.marked
}

/// A Pod that will be evicted.
#[derive(Debug, Clone)]
struct Marked {
    uid: String,
    /// The time since which it must be evicted.
    since: Time,
    /// True if it was deleted.
    deleted: bool,
}

/// Returns the time for which a Pod tolerates these NoExecute taints of its node: zero, a duration, or no limit
/// (`None`). `getMinTolerationTime` of the taint-eviction-controller.
pub fn tolerated_for(pod: &Value, taints: &[&Value]) -> Option<Duration> {
    let tolerations = object::list_at(pod, "spec.tolerations");
    let mut least: Option<Duration> = None;
    for taint in taints {
        let matching: Vec<&Value> = tolerations.iter().filter(|t| tolerates(t, taint)).collect();
        if matching.is_empty() {
            return Some(Duration::ZERO);
        }
        let seconds = matching.iter().filter_map(|t| t.get("tolerationSeconds").and_then(Value::as_i64)).min();
        if let Some(seconds) = seconds {
            let time = Duration::from_secs(seconds.max(0).unsigned_abs());
            least = Some(least.map_or(time, |known| known.min(time)));
        }
    }
    least
}

impl Controller for TaintEviction {
    fn id(&self) -> ControllerId {
        ControllerId::new("taint-eviction-controller")
    }

    fn event_source(&self) -> &str {
        "taint-eviction-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&NODE, &POD];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(Evictions::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[PODS]
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let object = event.object();
        if event.kind == &POD {
            let node = |o: &Value| object::str_at(o, "spec.nodeName").to_owned();
            if event.new.is_none() || event.old.as_ref().is_none_or(|old| node(old) != node(object)) {
                enqueue(PODS, object::key(object));
            }
        } else {
            let taints = |o: &Value| object::at(o, "spec.taints").cloned();
            if event.new.is_some() && event.old.as_ref().is_none_or(|old| taints(old) != taints(object)) {
                for pod in cache.list(&POD).filter(|p| object::str_at(p, "spec.nodeName") == object::name(object)) {
                    enqueue(PODS, object::key(pod));
                }
            }
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("pod", key);
        let marked = task.local::<Evictions>().marked.get(key).cloned();
        let Some(pod) = task.cache.get(&POD, key).cloned() else {
            if let Some(known) = marked {
                task.take(marked_pods, key);
                let (namespace, name) = object::split_key(key);
                let gone = Object::new(json!({
                    "apiVersion": "v1", "kind": "Pod",
                    "metadata": { "namespace": namespace, "name": name, "uid": known.uid },
                }));
                let text = format!("Cancelling deletion of Pod {key}");
                task.normal(&gone, "TaintManagerEviction", text, why("eviction-over"));
            }
            return Ok(why("eviction-nothing"));
        };
        let Some(node) = task.cache.get(&NODE, object::str_at(&pod, "spec.nodeName")).cloned() else {
            return Ok(why("eviction-nothing"));
        };
        let taints: Vec<&Value> = object::list_at(&node, "spec.taints")
            .iter()
            .filter(|t| object::str_at(t, "effect") == "NoExecute")
            .collect();
        let left = if taints.is_empty() { None } else { tolerated_for(&pod, &taints) };
        let Some(time) = left else {
            task.take(marked_pods, key);
            return Ok(why("eviction-nothing"));
        };
        let since = marked.as_ref().map_or(task.now, |marked| marked.since);
        if marked.is_some_and(|marked| marked.deleted) {
            return Ok(why("eviction-nothing"));
        }
        let mark = |deleted: bool| Marked { uid: object::uid(&pod).to_owned(), since, deleted };
        task.put(marked_pods, key, mark(false));
        let end = since + time;
        if end > task.now {
            return Err(Suspend::RequeueAfter(end.since(task.now)));
        }
        let text = format!("Marking for deletion Pod {key}");
        task.normal(&pod, "TaintManagerEviction", text, why("eviction-evict"));
        add_disruption_target(
            task,
            &pod,
            "DeletionByTaintManager",
            "Taint manager: deleting due to NoExecute taint",
            why("eviction-evict"),
        )?;
        let _ = task.send(Request::delete(&POD, object::namespace(&pod), object::name(&pod)), why("eviction-evict"))?;
        task.put(marked_pods, key, mark(true));
        Ok(why("eviction-evict"))
    }
}

/// Deletes Pods whose node was deleted or is out of service: `pod-garbage-collector-controller`.
#[derive(Debug)]
pub struct PodGc;

impl Controller for PodGc {
    fn id(&self) -> ControllerId {
        ControllerId::new("pod-garbage-collector-controller")
    }

    fn event_source(&self) -> &str {
        ""
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 2] = [&NODE, &POD];
        &WATCHES
    }

    fn local(&self) -> Local {
        Local::new(Missing::default())
    }

    fn queues(&self) -> &'static [&'static str] {
        &[PODS]
    }

    /// Half of upstream's period for the check of all Pods. There is no check while there is no candidate.
    fn delay(&self) -> Duration {
        GC_PERIOD / 2
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        let object = event.object();
        if event.kind == &POD {
            if event.new.is_some() && doomed(cache, object).is_some() {
                enqueue(PODS, object::key(object));
            }
        } else {
            for pod in cache.list(&POD).filter(|p| object::str_at(p, "spec.nodeName") == object::name(object)) {
                if doomed(cache, pod).is_some() {
                    enqueue(PODS, object::key(pod));
                }
            }
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let why = |branch| Why::new(branch).fact("pod", key);
        let pod = task.cache.get(&POD, key).cloned();
        let Some((pod, message)) = pod.and_then(|pod| doomed(&task.cache, &pod).map(|message| (pod, message))) else {
            task.take(missing, key);
            return Ok(why("pod-gc-nothing"));
        };
        if !message.is_empty() {
            let since = task.local::<Missing>().since.get(key).copied().unwrap_or(task.now);
            task.put(missing, key, since);
            let end = since + QUARANTINE;
            if end > task.now {
                return Err(Suspend::RequeueAfter(end.since(task.now)));
            }
            task.take(missing, key);
        }
        let (namespace, name) = (object::namespace(&pod), object::name(&pod));
        if !matches!(object::str_at(&pod, "status.phase"), "Succeeded" | "Failed") {
            let mut status = json!({ "phase": "Failed" });
            if let Some(generation) = object::at(&pod, "metadata.generation") {
                status["observedGeneration"] = generation.clone();
            }
            if !message.is_empty() {
                status["conditions"] = json!([disruption_target(task, &pod, "DeletionByPodGC", message)]);
            }
            let patch = json!({ "status": status });
            let request = Request::patch(&POD, namespace, name, PatchType::Strategic, patch).on("status");
            let _ = task.send(request, why("pod-gc"))?;
        }
        let mut request = Request::delete(&POD, namespace, name);
        request.options.grace_period_seconds = Some(0);
        let _ = task.send(request, why("pod-gc"))?;
        Ok(why("pod-gc"))
    }
}

/// Returns the condition's message about the removal of a Pod. Empty for a reason without a condition.
fn doomed(cache: &Cache, pod: &Value) -> Option<&'static str> {
    let name = object::str_at(pod, "spec.nodeName");
    if name.is_empty() {
        // A Pod that is deleted before it is scheduled has no kubelet that terminates it.
        return object::is_deleting(pod).then_some("");
    }
    let Some(node) = cache.get(&NODE, name) else { return Some("PodGC: node no longer exists") };
    let out = object::list_at(node, "spec.taints").iter().any(|t| object::str_at(t, "key") == OUT_OF_SERVICE);
    (out && object::is_deleting(pod) && ready(node) != Some("True")).then_some("")
}

//! Pods: unscheduled, waiting for volumes, terminating; and the chain from a Pod to its volumes on a node.

use bindery_api::kinds::{
    CONFIG_MAP, CSI_DRIVER, CSI_NODE, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, SECRET, STORAGE_CLASS,
    VOLUME_ATTACHMENT,
};
use bindery_api::time::Time;
use bindery_api::view::{PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttachment};
use bindery_api::why::Candidate;
use bindery_api::{Kind, Object, Value, object};
use bindery_controllers::common::csi::attachment_name;
use bindery_controllers::common::volume::{claim_name, class_of, is_fully_bound, node_affinity_matches};
use bindery_controllers::kubelet::{content_missing, needs_attach, resolve};
use bindery_controllers::scheduler::{check_claims, check_node, untolerated};
use serde_json::json;

use crate::fix::Fix;
use crate::index::{ObjectIndex, condition, deleted, since};
use crate::{Explanation, Link, LinkState, claim, nodes};

/// Explains why a Pod is not scheduled, does not start, or is not deleted.
pub fn explain(index: &ObjectIndex, pod: &Object) -> Option<Explanation> {
    let found = if object::is_deleting(pod) {
        terminating(index, pod)?
    } else if matches!(Pod(pod).status().phase(), "Succeeded" | "Failed") {
        return None;
    } else if Pod(pod).spec().node_name().is_empty() {
        unscheduled(index, pod)?
    } else {
        starting(index, pod)?
    };
    let broken = found.fact_value("claim").map(str::to_owned);
    let chain = if index.brief { Vec::new() } else { chain(index, pod, broken.as_deref()) };
    Some(Explanation { chain, ..found })
}

impl Explanation {
    pub(crate) fn fact_value(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }
}

fn new(problem: &'static str, pod: &Value) -> Explanation {
    Explanation::new(problem, (&POD, pod)).fact("node", Pod(pod).spec().node_name())
}

fn terminating(index: &ObjectIndex, pod: &Object) -> Option<Explanation> {
    let node = Pod(pod).spec().node_name();
    let force = || Fix::delete("force-delete-pod", &POD, pod, &["--force", "--grace-period=0"]);
    let at = deleted(pod);
    match nodes::problem_of(index, node) {
        Some("gone") => return Some(new("pod-terminating-node-gone", pod).since(at).fix([force()])),
        Some(_) => {
            let out = index.get(&NODE, "", node).map(|node| out_of_service(node));
            return Some(
                new("pod-terminating-node-silent", pod).blocked_by("kubelet").since(at).fix(out).fix([force()]),
            );
        }
        None => {}
    }
    let finalizers = object::finalizers(pod);
    if !finalizers.is_empty() {
        let fix = Fix::replace("remove-finalizers", pod, |pod| drop(object::remove(pod, "metadata.finalizers")));
        let known = new("pod-terminating-finalizers", pod).fact("finalizers", finalizers.join(", "));
        return Some(known.blocked_by("finalizers").since(at).fix([fix]));
    }
    // Its grace period may not be over yet.
    (at? <= index.now).then(|| new("pod-terminating", pod).blocked_by("kubelet").since(at).fix([force()]))
}

/// Returns the fix that adds the out-of-service taint to a node, so that its volumes can be attached to other nodes.
pub(crate) fn out_of_service(node: &Value) -> Fix {
    Fix::replace("out-of-service", node, |node| {
        let taint =
            json!({ "key": "node.kubernetes.io/out-of-service", "value": "nodeshutdown", "effect": "NoExecute" });
        match node["spec"].get_mut("taints").and_then(Value::as_array_mut) {
            Some(taints) => taints.push(taint),
            None => node["spec"]["taints"] = json!([taint]),
        }
    })
}

/// Explains why a Pod is not scheduled.
pub fn unscheduled(index: &ObjectIndex, pod: &Object) -> Option<Explanation> {
    let warning = index.last_warning_of(&POD, pod, &["FailedScheduling"]).map(str::to_owned);
    let began = since(pod, "PodScheduled");
    if !object::list_at(pod, "spec.schedulingGates").is_empty() {
        let gates: Vec<&str> =
            object::list_at(pod, "spec.schedulingGates").iter().map(|g| object::str_at(g, "name")).collect();
        return Some(new("pod-gated", pod).fact("gates", gates.join(", ")));
    }
    let found = match check_claims(&index.cache, pod) {
        Err(text) => claims_unready(index, pod, &text),
        Ok(claims) => {
            if index.brief {
                let refused = condition(pod, "PodScheduled").is_some_and(|c| object::str_at(c, "status") == "False");
                let problem = if refused { "pod-unschedulable" } else { "pod-scheduling" };
                new(problem, pod).blocked_by("scheduler")
            } else {
                on_nodes(index, pod, &claims)
            }
        }
    };
    Some(Explanation { last_event: warning, ..found.since(began) })
}

/// Explains a Pod whose claims are not ready for scheduling.
fn claims_unready(index: &ObjectIndex, pod: &Object, text: &str) -> Explanation {
    let namespace = object::namespace(pod);
    for volume in object::list_at(pod, "spec.volumes") {
        let Some(name) = claim_name(pod, volume) else { continue };
        let key = format!("{namespace}/{name}");
        let new = |problem| new(problem, pod).fact("claim", name.as_str());
        let Some(found) = index.cache.get(&PERSISTENT_VOLUME_CLAIM, &key) else {
            if volume.get("ephemeral").is_some() {
                return new("pod-claim-coming").blocked_by("ephemeral");
            }
            let claim = json!({
                "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                "metadata": { "name": name, "namespace": namespace },
                "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } },
            });
            return new("pod-claim-missing").fix([Fix::create("create-claim", claim)]);
        };
        if object::is_deleting(found) {
            let delete = Fix::delete("delete-pod", &POD, pod, &[]);
            return new("pod-claim-terminating").blocked_by("claim").fix([delete]);
        }
        if volume.get("ephemeral").is_some() && !bindery_controllers::common::volume::is_controlled_by(found, pod) {
            return new("pod-claim-not-its-own").fix([Fix::delete(
                "delete-claim",
                &PERSISTENT_VOLUME_CLAIM,
                found,
                &[],
            )]);
        }
        let delayed = bindery_controllers::common::volume::is_delay_binding(found, &index.cache).unwrap_or(false)
            && object::str_at(found, "spec.volumeName").is_empty();
        if object::str_at(found, "status.phase") == "Lost" || !is_fully_bound(found) && !delayed {
            let problem =
                if object::str_at(found, "status.phase") == "Lost" { "pod-claim-lost" } else { "pod-claim-pending" };
            let known = new(problem).blocked_by("claim");
            // A fix of the claim fixes the Pod.
            return match claim::explain(index, found) {
                Some(inner) => Explanation { candidates: inner.candidates, ..known.fix(inner.fixes) },
                None => known,
            };
        }
        let pv = object::str_at(found, "spec.volumeName");
        if is_fully_bound(found) && index.get(&PERSISTENT_VOLUME, "", pv).is_none() {
            return new("pod-volume-missing").fact("volume", pv).blocked_by("claim");
        }
    }
    new("pod-claims-unready", pod).fact("error", text).blocked_by("scheduler")
}

/// Explains the result of every rule for every node.
fn on_nodes(index: &ObjectIndex, pod: &Object, claims: &bindery_controllers::scheduler::Claims) -> Explanation {
    if !index.knows(&NODE) || index.list(&NODE).next().is_none() {
        let problem = if index.complete { "pod-no-nodes" } else { "pod-unschedulable" };
        return new(problem, pod).blocked_by("scheduler");
    }
    let mut candidates = Vec::new();
    let mut fixes = Vec::new();
    for node in index.list(&NODE) {
        let checks = check_node(&index.cache, pod, Some(claims), node);
        let mut failed: Vec<&str> = checks.iter().filter(|c| !c.pass).map(|c| c.rule).collect();
        // A cordoned node has a taint with the same meaning.
        let cordon = |t: &Value| object::str_at(t, "key") == "node.kubernetes.io/unschedulable";
        if failed == ["node-schedulable", "node-taints"] && untolerated(pod, node).all(cordon) {
            failed.pop();
        }
        if let [rule] = failed.as_slice() {
            fixes.extend(node_fix(index, pod, node, rule));
        }
        candidates.push(Candidate { key: NODE.etcd_key("", object::name(node)), checks, chosen: false });
    }
    candidates.sort_by_key(|c| c.checks.iter().filter(|c| !c.pass).count());
    let any = candidates.first().is_some_and(|c| c.checks.iter().all(|check| check.pass));
    let n = candidates.len().to_string();
    let problem = if any { "pod-scheduling" } else { "pod-unschedulable" };
    candidates.truncate(60);
    let known = new(problem, pod).blocked_by("scheduler").fact("n", n);
    Explanation { candidates, ..known.fix(fixes.into_iter().take(4)) }
}

/// Returns the fix for a node that is infeasible for one reason.
fn node_fix(index: &ObjectIndex, pod: &Object, node: &Object, rule: &str) -> Option<Fix> {
    let fix = match rule {
        "node-schedulable" => Fix::replace("uncordon", node, |node| drop(object::remove(node, "spec.unschedulable"))),
        "node-taints" => {
            let away: Vec<Value> = untolerated(pod, node).cloned().collect();
            // The taints of the control plane must not be tolerated or removed.
            if away.iter().any(|t| object::str_at(t, "key").starts_with("node.kubernetes.io/")) {
                return None;
            }
            Fix::replace("remove-taint", node, |node| {
                if let Some(taints) = node["spec"].get_mut("taints").and_then(Value::as_array_mut) {
                    taints.retain(|t| !away.contains(t));
                }
                if object::list_at(node, "spec.taints").is_empty() {
                    object::remove(node, "spec.taints");
                }
            })
        }
        "node-affinity" => {
            let labels = object::at(pod, "spec.nodeSelector").and_then(Value::as_object)?;
            if object::at(pod, "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution").is_some() {
                return None;
            }
            Fix::replace("label-node", node, |node| {
                for (key, value) in labels {
                    object::set_label(node, key, value.as_str().unwrap_or_default());
                }
            })
        }
        "volume-restrictions" => {
            let mut keys = object::list_at(pod, "spec.volumes")
                .iter()
                .filter_map(|v| Some(format!("{}/{}", object::namespace(pod), claim_name(pod, v)?)));
            let other = keys.find_map(|key| {
                let placed =
                    |p: &&Object| object::uid(p) != object::uid(pod) && !object::str_at(p, "spec.nodeName").is_empty();
                index.users(&key).iter().find(placed)
            })?;
            Fix::delete("delete-pod", &POD, other, &[])
        }
        _ => return None,
    };
    Some(fix.fact("node", object::name(node)))
}

/// True if the containers of a Pod are not started.
fn is_starting(pod: &Value) -> bool {
    let statuses = object::list_at(pod, "status.containerStatuses");
    let creating =
        |s: &Value| matches!(object::str_at(s, "state.waiting.reason"), "ContainerCreating" | "PodInitializing");
    Pod(pod).status().phase() != "Running" && (statuses.is_empty() || statuses.iter().any(creating))
}

/// Explains why the containers of a Pod do not start.
fn starting(index: &ObjectIndex, pod: &Object) -> Option<Explanation> {
    if !is_starting(pod) {
        return None;
    }
    let node = Pod(pod).spec().node_name();
    let began = Time::parse(object::str_at(pod, "status.startTime")).or_else(|| since(pod, "PodScheduled"));
    let found = volumes(index, pod, node).unwrap_or_else(|| match nodes::problem_of(index, node) {
        Some(_) => new("pod-node-silent", pod).blocked_by("kubelet"),
        None => match index.last_warning_of(&POD, pod, &["FailedMount", "FailedAttachVolume", "FailedMapVolume"]) {
            Some(error) => {
                let known = new("pod-mount-failed", pod).fact("error", error).blocked_by("kubelet");
                Explanation { last_event: Some(error.to_owned()), ..known }
            }
            None => new("pod-starting", pod).blocked_by("kubelet"),
        },
    });
    Some(found.since(began))
}

/// Explains the first volume that is not ready.
fn volumes(index: &ObjectIndex, pod: &Object, node: &str) -> Option<Explanation> {
    let declared = object::list_at(pod, "spec.volumes");
    for source in declared {
        let name = object::str_at(source, "name");
        if let Some(text) = content_missing(&index.cache, pod, source).filter(|text| known_missing(index, text)) {
            return Some(content(pod, source, &text).fact("volume", name));
        }
        let Some(claim) = claim_name(pod, source) else { continue };
        let key = format!("{}/{claim}", object::namespace(pod));
        let new = |problem| new(problem, pod).fact("claim", claim.as_str());
        let ready = index.cache.get(&PERSISTENT_VOLUME_CLAIM, &key).is_some_and(|c| is_fully_bound(c));
        if !ready {
            let text = format!("persistentvolumeclaim \"{claim}\" is not bound");
            return Some(claims_unready(index, pod, &text));
        }
        let block = object::list_at(pod, "spec.containers")
            .iter()
            .flat_map(|c| object::list_at(c, "volumeDevices"))
            .any(|device| object::str_at(device, "name") == name);
        let volume = match resolve(&index.cache, pod, name, block) {
            Ok(volume) => volume,
            Err(error) => return Some(new("pod-volume-unusable").fact("error", error).blocked_by("kubelet")),
        };
        let (Some(persistent), Some(driver)) = (&volume.persistent, volume.driver()) else { continue };
        let pv = object::name(persistent);
        let new = |problem| new(problem).fact("volume", pv).fact("driver", driver);
        if let Some(this) = index.get(&NODE, "", node)
            && !node_affinity_matches(persistent, this)
        {
            let fix = Fix::delete("delete-pod", &POD, pod, &[]);
            return Some(new("pod-node-out-of-reach").fix([fix]));
        }
        if needs_attach(&index.cache, driver) && index.knows(&VOLUME_ATTACHMENT) {
            let handle = persistent["spec"]["csi"]["volumeHandle"].as_str().unwrap_or_default();
            let attachment = index.get(&VOLUME_ATTACHMENT, "", &attachment_name(handle, driver, node));
            let attached = attachment.is_some_and(|a| object::at(a, "status.attached").is_some_and(|a| *a == true));
            if !attached {
                return Some(unattached(index, pod, persistent, attachment, new));
            }
        }
        if index.knows(&CSI_NODE) && !nodes::has_driver(index, node, driver) {
            let drivers = index
                .get(&CSI_NODE, "", node)
                .map(|n| object::list_at(n, "spec.drivers").iter().map(|d| object::str_at(d, "name")))
                .map(|names| names.collect::<Vec<_>>().join(", "))
                .unwrap_or_default();
            return Some(new("pod-driver-not-registered").fact("drivers", drivers).blocked_by("driver"));
        }
    }
    None
}

/// True if the object is known to be missing. Imports do not contain Secrets.
fn known_missing(index: &ObjectIndex, text: &str) -> bool {
    index.complete || !text.contains("secret") && index.cache.len(&CONFIG_MAP) > 0
}

/// Explains a missing ConfigMap or Secret, or a missing key of one.
fn content(pod: &Object, source: &Value, text: &str) -> Explanation {
    let projected = object::list_at(source, "projected.sources");
    let all = std::iter::once(source).chain(projected);
    let quoted = text.split('"').nth(1);
    let of = all.filter_map(|s| {
        let map = s.get("configMap").map(|m| (&CONFIG_MAP, m, object::str_at(m, "name")));
        map.or_else(|| {
            let secret = s.get("secret")?;
            let name = ["secretName", "name"].iter().map(|f| object::str_at(secret, f)).find(|n| !n.is_empty());
            Some((&SECRET, secret, name.unwrap_or("")))
        })
    });
    let (kind, part, name): (&'static Kind, &Value, &str) =
        of.into_iter().find(|(_, _, name)| quoted.is_none_or(|q| q == *name)).unwrap_or((&CONFIG_MAP, source, ""));
    let known = new("pod-content-missing", pod).fact("error", text).fact("kind", kind.kind).fact("object", name);
    if quoted.is_none() {
        return known.blocked_by("kubelet");
    }
    let keys = object::list_at(part, "items").iter().map(|i| object::str_at(i, "key"));
    let mut data: serde_json::Map<String, Value> = keys.map(|key| (key.to_owned(), "".into())).collect();
    if data.is_empty() {
        data.insert("key".into(), "value".into());
    }
    let field = if *kind == SECRET { "stringData" } else { "data" };
    let new = json!({
        "apiVersion": "v1", "kind": kind.kind, "metadata": { "name": name, "namespace": object::namespace(pod) },
        field: data,
    });
    known.fix([Fix::create("create-content", new)])
}

/// Explains a volume that is not attached to the Pod's node.
fn unattached(
    index: &ObjectIndex,
    pod: &Object,
    volume: &Object,
    attachment: Option<&Object>,
    new: impl Fn(&'static str) -> Explanation,
) -> Explanation {
    let node = Pod(pod).spec().node_name();
    let name = object::name(volume);
    if let Some(error) = attachment.map(|a| object::str_at(a, "status.attachError.message")).filter(|e| !e.is_empty()) {
        let found = new("pod-attach-failed").fact("error", error).blocked_by("attacher");
        return Explanation { last_event: Some(error.to_owned()), ..found };
    }
    let many = object::strings_at(volume, "spec.accessModes").iter().any(|m| m.ends_with("Many"));
    let elsewhere = index.list(&VOLUME_ATTACHMENT).find(|a| {
        object::str_at(a, "spec.source.persistentVolumeName") == name && object::str_at(a, "spec.nodeName") != node
    });
    if let Some(elsewhere) = elsewhere.filter(|_| !many) {
        let other = object::str_at(elsewhere, "spec.nodeName");
        let claim = bindery_controllers::persistentvolume::claim_key(volume).unwrap_or_default();
        let users = index.users(&claim).iter();
        let users: Vec<&Object> = users.filter(|p| object::str_at(p, "spec.nodeName") == other).collect();
        let names: Vec<&str> = users.iter().map(|p| object::name(p)).collect();
        let known = new("pod-multi-attach").fact("other", other).blocked_by("detach");
        let known = known.fact("pods", if names.is_empty() { "–".to_owned() } else { names.join(", ") });
        let dead = nodes::problem_of(index, other) == Some("silent");
        let out = index.get(&NODE, "", other).filter(|_| dead).map(|node| out_of_service(node));
        return known.fix(out).fix(users.iter().map(|p| Fix::delete("delete-pod", &POD, p, &[])));
    }
    match attachment {
        Some(_) => new("pod-attaching").blocked_by("attacher"),
        None => new("pod-not-attached").blocked_by("attach"),
    }
}

fn link(kind: &'static str, key: String, name: &str, state: LinkState, note: &str) -> Link {
    Link { kind, key, name: name.to_owned(), state, note: note.to_owned() }
}

/// Returns the Pod, its claims (or only the explained one), their volumes, and the further links to the node.
fn chain(index: &ObjectIndex, pod: &Object, only: Option<&str>) -> Vec<Link> {
    let phase = Pod(pod).status().phase();
    let key = POD.etcd_key(object::namespace(pod), object::name(pod));
    let mut links = vec![link("Pod", key, object::name(pod), LinkState::Waiting, phase)];
    let node = Pod(pod).spec().node_name();
    for volume in object::list_at(pod, "spec.volumes") {
        let Some(name) = claim_name(pod, volume) else { continue };
        if only.is_some_and(|only| only != name) {
            continue;
        }
        claim_links(index, object::namespace(pod), &name, node, &mut links);
    }
    match nodes::problem_of(index, node) {
        _ if node.is_empty() => links.push(link("Node", String::new(), "", LinkState::Absent, "")),
        None => links.push(link("Node", NODE.etcd_key("", node), node, LinkState::Ok, "")),
        Some("gone") => links.push(link("Node", String::new(), node, LinkState::Absent, "")),
        Some(_) => links.push(link("Node", NODE.etcd_key("", node), node, LinkState::Broken, "NotReady")),
    }
    mark_broken(&mut links);
    links
}

/// Marks the first waiting link as broken if no other link is.
fn mark_broken(links: &mut [Link]) {
    if links.iter().all(|l| l.state != LinkState::Broken && l.state != LinkState::Absent)
        && let Some(last) = links.iter_mut().rev().find(|l| l.state == LinkState::Waiting)
    {
        last.state = LinkState::Broken;
    }
}

fn claim_links(index: &ObjectIndex, namespace: &str, name: &str, node: &str, links: &mut Vec<Link>) {
    let key = PERSISTENT_VOLUME_CLAIM.etcd_key(namespace, name);
    let Some(claim) = index.get(&PERSISTENT_VOLUME_CLAIM, namespace, name) else {
        links.push(link("PersistentVolumeClaim", key, name, LinkState::Absent, ""));
        return;
    };
    let phase = PersistentVolumeClaim(claim).status().phase();
    let state = match phase {
        _ if object::is_deleting(claim) => LinkState::Waiting,
        "Bound" => LinkState::Ok,
        "Lost" => LinkState::Broken,
        _ => LinkState::Waiting,
    };
    let note = if object::is_deleting(claim) { "Terminating" } else { phase };
    links.push(link("PersistentVolumeClaim", key, name, state, note));
    let pv = PersistentVolumeClaim(claim).spec().volume_name();
    let volume = index.get(&PERSISTENT_VOLUME, "", pv);
    let kind = "PersistentVolume";
    match volume {
        Some(volume) => {
            let phase = PersistentVolume(volume).status().phase();
            let taken = !bindery_controllers::persistentvolume::is_volume_bound_to_claim(volume, claim);
            let state = if phase == "Bound" && !taken { LinkState::Ok } else { LinkState::Broken };
            links.push(link(kind, PERSISTENT_VOLUME.etcd_key("", pv), pv, state, phase));
        }
        None => links.push(link(kind, String::new(), pv, LinkState::Absent, "")),
    }
    let class = class_of(claim);
    if !class.is_empty() {
        let key = STORAGE_CLASS.etcd_key("", class);
        match index.get(&STORAGE_CLASS, "", class) {
            Some(class) => {
                let mode = object::str_at(class, "volumeBindingMode");
                links.push(link("StorageClass", key, object::name(class), LinkState::Ok, mode));
            }
            // A statically provisioned volume does not require its class to exist.
            None if volume.is_some() => {}
            None => links.push(link("StorageClass", String::new(), class, LinkState::Absent, "")),
        }
    }
    let driver = volume.map(|v| object::str_at(v, "spec.csi.driver")).filter(|d| !d.is_empty());
    let provisioner = index.get(&STORAGE_CLASS, "", class).map(|c| object::str_at(c, "provisioner"));
    let driver = driver.or(provisioner.filter(|p| volume.is_none() && !p.starts_with("kubernetes.io/")));
    let Some(driver) = driver else { return };
    let key =
        if index.get(&CSI_DRIVER, "", driver).is_some() { CSI_DRIVER.etcd_key("", driver) } else { String::new() };
    let state = if nodes::is_installed(index, driver) { LinkState::Ok } else { LinkState::Absent };
    links.push(link("CSIDriver", key, driver, state, ""));
    let Some(volume) = volume else { return };
    if node.is_empty() || !needs_attach(&index.cache, driver) || !index.knows(&VOLUME_ATTACHMENT) {
        return;
    }
    let handle = PersistentVolume(volume).spec().csi().map_or("", |c| c.volume_handle());
    let name = attachment_name(handle, driver, node);
    match index.get(&VOLUME_ATTACHMENT, "", &name) {
        Some(attachment) => {
            let attached = object::at(attachment, "status.attached").is_some_and(|a| *a == true);
            let error = VolumeAttachment(attachment).status().attach_error().map_or("", |e| e.message());
            let state = if attached { LinkState::Ok } else { LinkState::Broken };
            let note = if attached { "attached" } else { error };
            links.push(link("VolumeAttachment", VOLUME_ATTACHMENT.etcd_key("", &name), &name, state, note));
        }
        None => links.push(link("VolumeAttachment", String::new(), node, LinkState::Absent, "")),
    }
}

/// Returns the chain from a claim, with the first Pod that uses it.
pub fn chain_of_claim(index: &ObjectIndex, claim: &Object) -> Vec<Link> {
    if let Some(pod) = index.users(&object::key(claim)).first() {
        return chain(index, pod, Some(object::name(claim)));
    }
    let mut links = Vec::new();
    claim_links(index, object::namespace(claim), object::name(claim), "", &mut links);
    mark_broken(&mut links);
    links
}

/// Returns the claim of a volume, and the volume.
pub fn chain_of_volume(index: &ObjectIndex, volume: &Object) -> Vec<Link> {
    let mut links = Vec::new();
    if let Some(key) = bindery_controllers::persistentvolume::claim_key(volume) {
        let (namespace, name) = object::split_key(&key);
        let found = index.get(&PERSISTENT_VOLUME_CLAIM, namespace, name);
        let same = |c: &&Object| bindery_controllers::persistentvolume::is_volume_bound_to_claim(volume, c);
        let (key, state, note) = match found.filter(same) {
            Some(claim) => {
                let key = PERSISTENT_VOLUME_CLAIM.etcd_key(namespace, name);
                (key, LinkState::Ok, PersistentVolumeClaim(claim).status().phase())
            }
            None => (String::new(), LinkState::Absent, ""),
        };
        links.push(link("PersistentVolumeClaim", key, name, state, note));
    }
    let name = object::name(volume);
    let phase = if object::is_deleting(volume) { "Terminating" } else { PersistentVolume(volume).status().phase() };
    links.push(link("PersistentVolume", PERSISTENT_VOLUME.etcd_key("", name), name, LinkState::Broken, phase));
    links
}

//! The volume plugins: the claims for which a Pod waits, the nodes that its volumes allow, and the volumes to bind or
//! to provision.
//!
//! Implements `plugins/{volumebinding,volumerestrictions,volumezone,nodevolumelimits}`.

use bindery_api::kinds::{
    CSI_DRIVER, CSI_NODE, CSI_STORAGE_CAPACITY, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS,
    VOLUME_ATTACHMENT,
};
use bindery_api::quantity::Quantity;
use bindery_api::selector::LabelSelector;
use bindery_api::{Object, Value, object, sort};
use serde_json::json;

use super::queue::Assumed;
use super::{Refusal, State, placed};
use crate::Cache;
use crate::common::volume::{
    attributes_class, capacity_of, claim_name, class_of, is_controlled_by, is_delay_binding, is_fully_bound,
    modes_contain, node_affinity_matches, request_of, volume_mode,
};

/// The node for which a claim's volume is provisioned.
pub const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";
const CONFLICT: &str = "node(s) didn't find available persistent volumes to bind";
const AFFINITY: &str = "node(s) didn't match PersistentVolume's node affinity";
const ROOM: &str = "node(s) did not have enough free storage";
const READ_WRITE_ONCE_POD: &str =
    "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod";

/// The reason why a plugin stops.
#[derive(Debug)]
pub enum Stop {
    /// The plugin rejects the node, or all nodes.
    Refused(Refusal),
    /// An error.
    Error(String),
}

/// The claims of a Pod, grouped by the action that they need.
#[derive(Debug, Default)]
pub struct Claims {
    /// Bound claims.
    pub bound: Vec<Object>,
    /// Claims whose binding waits for a node.
    pub delayed: Vec<Object>,
}

/// The writes before a Pod is bound, by the keys of the claims.
#[derive(Debug, Default, Clone)]
pub struct Plan {
    /// Existing volumes, with their claims.
    pub bind: Vec<(String, String)>,
    /// Claims whose volumes must be provisioned.
    pub provision: Vec<String>,
}

impl Plan {
    /// True if there is nothing to wait for.
    pub fn is_empty(&self) -> bool {
        self.bind.is_empty() && self.provision.is_empty()
    }
}

fn refuse<T>(plugin: &'static str, text: String) -> Result<T, Stop> {
    Err(Stop::Refused(Refusal::never(plugin, text)))
}

/// Returns the claims of a Pod, if all of them allow scheduling.
///
/// # Errors
/// A claim that must be changed first.
pub fn pre_filter(cache: &Cache, pod: &Object) -> Result<Claims, Stop> {
    let namespace = object::namespace(pod);
    let find = |name: &str| cache.get(&PERSISTENT_VOLUME_CLAIM, &format!("{namespace}/{name}")).cloned();
    let volumes = object::list_at(pod, "spec.volumes");
    for volume in volumes {
        if let Some(name) = object::at(volume, "persistentVolumeClaim.claimName").and_then(Value::as_str)
            && find(name).is_none()
        {
            return refuse("VolumeRestrictions", format!("persistentvolumeclaim \"{name}\" not found"));
        }
    }
    let mut claims = Claims::default();
    let mut immediate = false;
    for volume in volumes {
        let Some(name) = claim_name(pod, volume) else { continue };
        let ephemeral = volume.get("ephemeral").is_some();
        let Some(claim) = find(&name) else {
            let text =
                format!("waiting for ephemeral volume controller to create the persistentvolumeclaim \"{name}\"");
            return refuse("VolumeBinding", text);
        };
        if object::str_at(&claim, "status.phase") == "Lost" {
            let volume = object::str_at(&claim, "spec.volumeName");
            let text = format!("persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{volume}\"");
            return refuse("VolumeBinding", text);
        }
        if object::is_deleting(&claim) {
            return refuse("VolumeBinding", format!("persistentvolumeclaim \"{name}\" is being deleted"));
        }
        if ephemeral && !is_controlled_by(&claim, pod) {
            let pod = object::key(pod);
            let text = format!("PVC {namespace}/{name} was not created for pod {pod} (pod is not owner)");
            return refuse("VolumeBinding", text);
        }
        if is_fully_bound(&claim) {
            claims.bound.push(claim);
        } else if object::str_at(&claim, "spec.volumeName").is_empty()
            && is_delay_binding(&claim, cache).map_err(Stop::Error)?
        {
            claims.delayed.push(claim);
        } else {
            immediate = true;
        }
    }
    if immediate {
        return refuse("VolumeBinding", "pod has unbound immediate PersistentVolumeClaims".into());
    }
    for claim in &claims.bound {
        let name = object::str_at(claim, "spec.volumeName");
        if cache.get(&PERSISTENT_VOLUME, name).is_none() {
            return refuse("VolumeZone", format!("persistentvolume \"{name}\" not found"));
        }
    }
    Ok(claims)
}

/// A filter that checks a Pod's volumes and a node: its rule in tables, and its function.
pub type Filter = (&'static str, fn(&Cache, &State, &Object, &Claims, &Object) -> Result<Plan, Stop>);

/// The filters, in their order.
pub const FILTERS: [Filter; 4] = [
    ("volume-restrictions", |cache, state, pod, _, node| {
        restrictions(cache, state, pod, node).map(|()| Plan::default())
    }),
    ("volume-limits", |cache, state, pod, _, node| limits(cache, state, pod, node).map(|()| Plan::default())),
    ("volume-binding", |cache, state, _, claims, node| binding(cache, state, claims, node)),
    ("volume-zone", |cache, _, _, claims, node| zones(cache, claims, node).map(|()| Plan::default())),
];

/// Returns the volumes to bind and to provision on a node.
///
/// # Errors
/// The reason why the volumes do not allow the node.
pub fn filter(cache: &Cache, state: &State, pod: &Object, claims: &Claims, node: &Object) -> Result<Plan, Stop> {
    let mut plan = Plan::default();
    for (_, filter) in FILTERS {
        let found = filter(cache, state, pod, claims, node)?;
        plan.bind.extend(found.bind);
        plan.provision.extend(found.provision);
    }
    Ok(plan)
}

/// True if two inline volumes are the same disk, which cannot be on a node twice (`isVolumeConflict`).
fn is_one_disk(a: &Value, b: &Value) -> bool {
    let both = |path: &str| Some((object::at(a, path)?, object::at(b, path)?));
    let read_only = |disk: &Value| disk.get("readOnly").is_some_and(|r| r == true);
    let same = |(a, b): (&Value, &Value), field: &str| object::str_at(a, field) == object::str_at(b, field);
    let shared = |(a, b): (&Value, &Value)| read_only(a) && read_only(b);
    both("gcePersistentDisk").is_some_and(|disks| same(disks, "pdName") && !shared(disks))
        || both("awsElasticBlockStore").is_some_and(|disks| same(disks, "volumeID"))
        || both("iscsi").is_some_and(|disks| same(disks, "iqn") && !shared(disks))
        || both("rbd").is_some_and(|disks| {
            let monitors = object::strings_at(disks.1, "monitors");
            let same_monitor = object::strings_at(disks.0, "monitors").iter().any(|monitor| monitors.contains(monitor));
            same_monitor && same(disks, "pool") && same(disks, "image") && !shared(disks)
        })
}

/// Rejects ReadWriteOncePod claims that another Pod uses, and disks that a Pod of the node uses.
fn restrictions(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Stop> {
    let disks = object::list_at(pod, "spec.volumes");
    let mut here = placed(cache, state).filter(|(_, on)| *on == object::name(node));
    if here.any(|(other, _)| {
        object::list_at(other, "spec.volumes").iter().any(|b| disks.iter().any(|a| is_one_disk(a, b)))
    }) {
        return Err(Stop::Refused(Refusal::now("VolumeRestrictions", "node(s) had no available disk")));
    }
    let names = |pod: &Object| -> Vec<String> {
        let volumes = object::list_at(pod, "spec.volumes").iter();
        volumes
            .filter_map(|v| object::at(v, "persistentVolumeClaim.claimName").and_then(Value::as_str))
            .map(|name| format!("{}/{name}", object::namespace(pod)))
            .collect()
    };
    let exclusive: Vec<String> = names(pod)
        .into_iter()
        .filter(|key| {
            let claim = cache.get(&PERSISTENT_VOLUME_CLAIM, key);
            claim.is_some_and(|c| object::strings_at(c, "spec.accessModes").contains(&"ReadWriteOncePod"))
        })
        .collect();
    let taken = !exclusive.is_empty()
        && placed(cache, state).any(|(other, _)| {
            object::uid(other) != object::uid(pod) && names(other).iter().any(|name| exclusive.contains(name))
        });
    match taken {
        true => Err(Stop::Refused(Refusal::now("VolumeRestrictions", READ_WRITE_ONCE_POD))),
        false => Ok(()),
    }
}

/// Returns the CSI volumes of a Pod: driver and handle. For an unbound claim: its provisioner and its key.
fn csi_volumes(cache: &Cache, pod: &Object) -> Vec<(String, String)> {
    let of = |volume: &Value| -> Option<(String, String)> {
        let key = format!("{}/{}", object::namespace(pod), claim_name(pod, volume)?);
        let claim = cache.get(&PERSISTENT_VOLUME_CLAIM, &key)?;
        let volume = cache.get(&PERSISTENT_VOLUME, object::str_at(claim, "spec.volumeName"));
        if let Some(csi) = volume.and_then(|v| object::at(v, "spec.csi")) {
            return Some((object::str_at(csi, "driver").into(), object::str_at(csi, "volumeHandle").into()));
        }
        if volume.is_some() {
            return None;
        }
        let class = cache.get(&STORAGE_CLASS, class_of(claim))?;
        Some((object::str_at(class, "provisioner").into(), key))
    };
    object::list_at(pod, "spec.volumes").iter().filter_map(of).collect()
}

fn limits(cache: &Cache, state: &State, pod: &Object, node: &Object) -> Result<(), Stop> {
    let name = object::name(node);
    let new = csi_volumes(cache, pod);
    let Some(csi_node) = cache.get(&CSI_NODE, name).filter(|_| !new.is_empty()) else { return Ok(()) };
    let mut here: Vec<(String, String)> =
        placed(cache, state).filter(|(_, n)| *n == name).flat_map(|(other, _)| csi_volumes(cache, other)).collect();
    for attachment in cache.list(&VOLUME_ATTACHMENT).filter(|a| object::str_at(a, "spec.nodeName") == name) {
        let volume = cache.get(&PERSISTENT_VOLUME, object::str_at(attachment, "spec.source.persistentVolumeName"));
        if let Some(csi) = volume.and_then(|v| object::at(v, "spec.csi")) {
            here.push((object::str_at(csi, "driver").into(), object::str_at(csi, "volumeHandle").into()));
        }
    }
    for driver in object::list_at(csi_node, "spec.drivers") {
        let Some(limit) = object::at(driver, "allocatable.count").and_then(Value::as_u64) else { continue };
        let driver = object::str_at(driver, "name");
        let of = |list: &[(String, String)]| -> Vec<String> {
            let mut handles: Vec<String> = list.iter().filter(|(d, _)| d == driver).map(|(_, h)| h.clone()).collect();
            sort::sort(&mut handles, Ord::cmp);
            handles.dedup();
            handles
        };
        let (known, mut wanted) = (of(&here), of(&new));
        wanted.retain(|handle| !known.contains(handle));
        if !wanted.is_empty() && (known.len() + wanted.len()) as u64 > limit {
            return Err(Stop::Refused(Refusal::now("NodeVolumeLimits", "node(s) exceed max volume count")));
        }
    }
    Ok(())
}

fn binding(cache: &Cache, state: &State, claims: &Claims, node: &Object) -> Result<Plan, Stop> {
    let mut reasons = Vec::new();
    for claim in &claims.bound {
        match cache.get(&PERSISTENT_VOLUME, object::str_at(claim, "spec.volumeName")) {
            Some(volume) if !node_affinity_matches(volume, node) => reasons.push(AFFINITY.to_owned()),
            _ => {}
        }
    }
    reasons.dedup();
    let mut plan = Plan::default();
    match delayed(cache, state, &claims.delayed, node, &mut plan)? {
        Some(reason) => reasons.push(reason.to_owned()),
        None if reasons.is_empty() => return Ok(plan),
        None => {}
    }
    Err(Stop::Refused(Refusal { plugin: "VolumeBinding", reasons, resolvable: false }))
}

/// Returns the volumes for the claims that wait for a Pod, or the reason why the node has none.
fn delayed(
    cache: &Cache,
    state: &State,
    claims: &[Object],
    node: &Object,
    plan: &mut Plan,
) -> Result<Option<&'static str>, Stop> {
    let claims = sort::sorted(claims, |a, b| request_of(a).cmp(&request_of(b)));
    let mut to_make: Vec<&Object> = Vec::new();
    for claim in &claims {
        match object::annotation(claim, SELECTED_NODE) {
            Some(selected) if selected != object::name(node) => return Ok(Some(CONFLICT)),
            Some(_) => to_make.push(claim),
            None => {}
        }
    }
    for claim in claims.iter().filter(|c| object::annotation(c, SELECTED_NODE).is_none()) {
        match matching(cache, state, claim, node, plan) {
            Some(volume) => plan.bind.push((object::name(volume).to_owned(), object::key(claim))),
            None => to_make.push(claim),
        }
    }
    for claim in to_make {
        let name = class_of(claim);
        let Some(class) = cache.get(&STORAGE_CLASS, name) else {
            return Err(Stop::Error(format!("failed to find storage class \"{name}\"")));
        };
        let provisioner = object::str_at(class, "provisioner");
        if provisioner.is_empty() || provisioner == NO_PROVISIONER || !allows(class, node) {
            return Ok(Some(CONFLICT));
        }
        if !has_room(cache, provisioner, claim, node) {
            return Ok(Some(ROOM));
        }
        plan.provision.push(object::key(claim));
    }
    Ok(None)
}

/// Returns the smallest matching volume for a claim on this node.
fn matching<'a>(cache: &'a Cache, state: &State, claim: &Object, node: &Object, plan: &Plan) -> Option<&'a Object> {
    let selector = object::at(claim, "spec.selector").map(LabelSelector::from_object);
    let wanted = request_of(claim);
    let assumed =
        |name: &str| state.assumed.values().any(|assumed| assumed.bind.iter().any(|(volume, _)| volume == name));
    let mut smallest: Option<(&Object, Quantity)> = None;
    for volume in cache.list(&PERSISTENT_VOLUME) {
        let reserved = match object::at(volume, "spec.claimRef") {
            Some(reference) => {
                let uid = object::str_at(reference, "uid");
                let named = object::str_at(reference, "namespace") == object::namespace(claim)
                    && object::str_at(reference, "name") == object::name(claim);
                if !named || !uid.is_empty() && uid != object::uid(claim) {
                    continue;
                }
                true
            }
            None => false,
        };
        let capacity = capacity_of(volume);
        let fits = class_of(volume) == class_of(claim)
            && !plan.bind.iter().any(|(taken, _)| taken == object::name(volume))
            && !assumed(object::name(volume))
            && capacity >= wanted
            && volume_mode(volume) == volume_mode(claim)
            && attributes_class(volume) == attributes_class(claim)
            && !object::is_deleting(volume);
        if !fits {
            continue;
        }
        if reserved {
            // If a volume is pre-bound to the claim but not accessible from the node, no other volume replaces it.
            return Some(volume).filter(|volume| node_affinity_matches(volume, node));
        }
        let free = object::str_at(volume, "status.phase") == "Available"
            && node_affinity_matches(volume, node)
            && modes_contain(volume, claim)
            && selector
                .as_ref()
                .is_none_or(|s| s.as_ref().is_ok_and(|s| s.matches(object::at(volume, "metadata.labels"))));
        if free && smallest.as_ref().is_none_or(|(_, least)| capacity < *least) {
            smallest = Some((volume, capacity));
        }
    }
    smallest.map(|(volume, _)| volume)
}

/// True if a class allows volumes on a node.
fn allows(class: &Value, node: &Value) -> bool {
    let terms = object::list_at(class, "allowedTopologies");
    let labels = object::at(node, "metadata.labels");
    let holds = |expression: &Value| {
        let value = labels.and_then(|l| l.get(object::str_at(expression, "key"))).and_then(Value::as_str);
        value.is_some_and(|value| object::strings_at(expression, "values").contains(&value))
    };
    let allowed = |term: &Value| {
        let expressions = object::list_at(term, "matchLabelExpressions");
        !expressions.is_empty() && expressions.iter().all(holds)
    };
    terms.is_empty() || terms.iter().any(allowed)
}

fn has_room(cache: &Cache, provisioner: &str, claim: &Object, node: &Object) -> bool {
    let tracks = cache.get(&CSI_DRIVER, provisioner).and_then(|d| object::at(d, "spec.storageCapacity"));
    if tracks.is_none_or(|tracks| tracks != true) {
        return true;
    }
    let wanted = request_of(claim);
    cache.list(&CSI_STORAGE_CAPACITY).any(|capacity| {
        let size =
            ["maximumVolumeSize", "capacity"].iter().map(|f| object::str_at(capacity, f)).find(|s| !s.is_empty());
        let size = size.and_then(|s| Quantity::parse(s).ok());
        let here = capacity.get("nodeTopology").and_then(|t| LabelSelector::from_object(t).ok());
        object::str_at(capacity, "storageClassName") == class_of(claim)
            && size.is_some_and(|size| size >= wanted)
            && here.is_some_and(|selector| selector.matches(object::at(node, "metadata.labels")))
    })
}

/// The legacy zone labels of volumes, each with the label that replaced it on nodes.
const ZONES: [(&str, &str); 4] = [
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("topology.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("topology.kubernetes.io/region", "topology.kubernetes.io/region"),
];

fn zones(cache: &Cache, claims: &Claims, node: &Object) -> Result<(), Stop> {
    if ZONES.iter().all(|(key, _)| object::label(node, key).is_none()) {
        return Ok(());
    }
    for claim in &claims.bound {
        let Some(volume) = cache.get(&PERSISTENT_VOLUME, object::str_at(claim, "spec.volumeName")) else { continue };
        for (key, now) in ZONES {
            let Some(zones) = object::label(volume, key) else { continue };
            let here = object::label(node, key).or_else(|| object::label(node, now));
            if !here.is_some_and(|zone| zones.split("__").any(|z| z == zone)) {
                return refuse("VolumeZone", "node(s) had no available volume zone".into());
            }
        }
    }
    Ok(())
}

/// Pre-binds a volume to a claim, as the binder does.
pub fn reserve(volume: &mut Value, claim: &Value) {
    let named = object::at(volume, "spec.claimRef").is_some();
    let complete = object::str_at(volume, "spec.claimRef.uid") == object::uid(claim);
    if named && complete {
        return;
    }
    if !named {
        object::set_annotation(volume, "pv.kubernetes.io/bound-by-controller", "yes");
    }
    let reference = json!({
        "kind": "PersistentVolumeClaim", "apiVersion": "v1", "namespace": object::namespace(claim),
        "name": object::name(claim), "uid": object::uid(claim), "resourceVersion": object::resource_version(claim),
    });
    object::set(volume, "spec.claimRef", reference);
}

/// True if the claims of an assumed Pod are bound.
///
/// # Errors
/// The reason why they cannot be bound any more.
pub fn all_bound(cache: &Cache, assumed: &Assumed) -> Result<bool, String> {
    let name = assumed.node.as_str();
    let reached = |volume: &Object| match cache.get(&NODE, name) {
        Some(node) if !node_affinity_matches(volume, node) => Err(format!(
            "pv \"{}\" node affinity doesn't match node \"{name}\": no matching NodeSelectorTerms",
            object::name(volume)
        )),
        _ => Ok(()),
    };
    for (volume, claim) in &assumed.bind {
        let Some(found) = cache.get(&PERSISTENT_VOLUME, volume) else {
            return Err(format!("failed to get pv \"{volume}\" from cache: persistentvolume \"{volume}\" not found"));
        };
        reached(found)?;
        if object::str_at(found, "spec.claimRef.uid").is_empty() {
            return Err(format!("ClaimRef got reset for pv \"{volume}\""));
        }
        if !cache.get(&PERSISTENT_VOLUME_CLAIM, claim).is_some_and(|c| is_fully_bound(c)) {
            return Ok(false);
        }
    }
    for key in &assumed.provision {
        let Some(claim) = cache.get(&PERSISTENT_VOLUME_CLAIM, key) else {
            let (_, name) = object::split_key(key);
            return Err(format!("failed to get pvc \"{key}\" from cache: persistentvolumeclaim \"{name}\" not found"));
        };
        if object::at(claim, "metadata.annotations").is_none() {
            return Err(format!("selectedNode annotation reset for PVC \"{}\"", object::name(claim)));
        }
        if object::annotation(claim, SELECTED_NODE) != Some(name) {
            return Err(format!("provisioning failed for PVC \"{}\"", object::name(claim)));
        }
        match object::str_at(claim, "spec.volumeName") {
            "" => return Ok(false),
            volume => match cache.get(&PERSISTENT_VOLUME, volume) {
                Some(found) => reached(found)?,
                // The claim can be in the cache before its volume.
                None => return Ok(false),
            },
        }
        if !is_fully_bound(claim) {
            return Ok(false);
        }
    }
    Ok(true)
}

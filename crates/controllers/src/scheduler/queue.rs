//! Pods that wait: for another try, or for their volumes.
//!
//! Implements `pkg/scheduler/backend/queue` and the plugins' queueing hints.

use std::time::Duration;

use bindery_api::kinds::{
    CSI_NODE, CSI_STORAGE_CAPACITY, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STORAGE_CLASS,
    VOLUME_ATTACHMENT,
};
use bindery_api::time::Time;
use bindery_api::{Object, object};

use crate::common::volume::claim_name;
use crate::{Event, Table, Task};

/// The local state of the scheduler.
#[derive(Debug, Clone, Default, Hash)]
pub struct State {
    /// Pods for which no node was found, by key.
    pub waiting: Table<Waiting>,
    /// Pods that are to be bound, by key.
    pub assumed: Table<Assumed>,
}

pub fn waiting(state: &mut State) -> &mut Table<Waiting> {
    &mut state.waiting
}

pub fn assumed(state: &mut State) -> &mut Table<Assumed> {
    &mut state.assumed
}

/// A Pod for which no node was found.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub uid: String,
    /// The plugins that refused it.
    pub plugins: Vec<&'static str>,
    /// How often it was tried.
    pub attempts: u64,
    /// When it was last tried.
    pub last: Time,
    /// The names of its claims.
    pub claims: Vec<String>,
}

/// A Pod that is to be bound: a decision that the API server does not know of yet.
#[derive(Debug, Clone)]
pub struct Assumed {
    pub uid: String,
    pub node: String,
    /// Whether its volumes are reserved, and only their binding is waited for.
    pub reserved: bool,
    /// Since when.
    pub since: Time,
    /// The volumes that are reserved, with the keys of their claims.
    pub bind: Vec<(String, String)>,
    /// The keys of the claims whose volumes are to be provisioned.
    pub provision: Vec<String>,
}

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(10);

/// Puts a Pod among those that wait.
pub fn wait(task: &mut Task, pod: &Object, before: Option<&Waiting>, plugins: &[&'static str]) {
    let claims: Vec<String> = object::list_at(pod, "spec.volumes").iter().filter_map(|v| claim_name(pod, v)).collect();
    let new = Waiting {
        uid: object::uid(pod).to_owned(),
        plugins: plugins.to_vec(),
        attempts: before.map_or(0, |waiting| waiting.attempts) + 1,
        last: task.now,
        claims,
    };
    task.put(waiting, &object::key(pod), new);
}

/// How long a Pod must still wait before its next try. While no other Pod is in the queue, back-off holds up none but those
/// that failed with an error (`SchedulerPopFromBackoffQ`).
pub fn back_off_left(waiting: &Waiting, now: Time) -> Option<Duration> {
    if waiting.plugins != ["Error"] {
        return None;
    }
    let attempts = waiting.attempts.clamp(1, 8);
    let back_off = (FIRST * (1 << (attempts - 1))).min(LONGEST);
    let end = waiting.last + back_off;
    (end > now).then(|| end.since(now))
}

/// Whether a change may let a waiting Pod be scheduled.
pub fn wakes(key: &str, waiting: &Waiting, event: &Event) -> bool {
    let object = event.object();
    if event.kind == &POD && object::key(object) == key {
        return false;
    }
    let assumed_claim = || {
        object::namespace(object) == object::split_key(key).0
            && waiting.claims.iter().any(|claim| claim == object::name(object))
    };
    let added = event.old.is_none() && event.new.is_some();
    let alive = event.new.is_some();
    let labels_changed = || match (&event.old, &event.new) {
        (Some(old), Some(new)) => object::at(old, "metadata.labels") != object::at(new, "metadata.labels"),
        _ => added,
    };
    let node_changed = || match (&event.old, &event.new) {
        (Some(old), Some(new)) => {
            labels_changed()
                || old.get("spec") != new.get("spec")
                || object::at(old, "status.allocatable") != object::at(new, "status.allocatable")
        }
        _ => added,
    };
    // A Pod that is going or over leaves its place.
    let pod_left = || {
        event.kind == &POD
            && !object::str_at(object, "spec.nodeName").is_empty()
            && (!alive || matches!(object::str_at(object, "status.phase"), "Succeeded" | "Failed"))
    };
    waiting.plugins.iter().any(|plugin| match *plugin {
        "VolumeRestrictions" => (event.kind == &PERSISTENT_VOLUME_CLAIM && alive && assumed_claim()) || pod_left(),
        "VolumeBinding" => {
            (event.kind == &PERSISTENT_VOLUME_CLAIM && alive && assumed_claim())
                || (event.kind == &PERSISTENT_VOLUME && alive)
                || (event.kind == &STORAGE_CLASS && alive)
                || (event.kind == &NODE && alive && labels_changed())
                || (event.kind == &CSI_NODE && alive)
                || (event.kind == &CSI_STORAGE_CAPACITY && alive)
        }
        "VolumeZone" => {
            alive
                && (event.kind == &PERSISTENT_VOLUME_CLAIM && assumed_claim()
                    || event.kind == &PERSISTENT_VOLUME
                    || event.kind == &STORAGE_CLASS
                    || event.kind == &NODE && labels_changed())
        }
        "NodeVolumeLimits" => {
            (event.kind == &CSI_NODE && alive)
                || pod_left()
                || (event.kind == &PERSISTENT_VOLUME_CLAIM && alive && assumed_claim())
                || (event.kind == &VOLUME_ATTACHMENT && !alive)
        }
        // Every Pod that is added, deleted or labeled can change affinity and anti-affinity.
        "InterPodAffinity" | "PodTopologySpread" => {
            event.kind == &POD && !object::str_at(object, "spec.nodeName").is_empty()
                || event.kind == &NODE && alive && labels_changed()
        }
        "NodeResourcesFit" | "NodePorts" => pod_left() || (event.kind == &NODE && alive && node_changed()),
        "NoNodes" => event.kind == &NODE && added,
        "Error" => true,
        _ => event.kind == &NODE && alive && node_changed(),
    })
}

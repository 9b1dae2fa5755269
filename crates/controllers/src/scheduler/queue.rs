//! The scheduling queue: unschedulable Pods, and assumed Pods that wait for their volumes.
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
    /// Unschedulable Pods, by key.
    pub waiting: Table<Waiting>,
    /// Assumed Pods, by key.
    pub assumed: Table<Assumed>,
}

pub fn waiting(state: &mut State) -> &mut Table<Waiting> {
    &mut state.waiting
}

pub fn assumed(state: &mut State) -> &mut Table<Assumed> {
    &mut state.assumed
}

/// An unschedulable Pod.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub uid: String,
    /// The plugins that rejected it.
    pub plugins: Vec<&'static str>,
    /// The number of attempts.
    pub attempts: u64,
    /// The time of the last attempt.
    pub last: Time,
    /// The names of its claims.
    pub claims: Vec<String>,
}

/// An assumed Pod: a decision that the API server does not have yet.
#[derive(Debug, Clone)]
pub struct Assumed {
    pub uid: String,
    pub node: String,
    /// True if its volumes are reserved, and only their binding is pending.
    pub reserved: bool,
    /// The time of the decision.
    pub since: Time,
    /// The reserved volumes, with the keys of their claims.
    pub bind: Vec<(String, String)>,
    /// The keys of the claims whose volumes must be provisioned.
    pub provision: Vec<String>,
}

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(10);

/// Adds a Pod to the unschedulable Pods.
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

/// Returns the remaining backoff of a Pod. While the queue is empty, only Pods that failed with an error back off
/// (`SchedulerPopFromBackoffQ`).
pub fn back_off_left(waiting: &Waiting, now: Time) -> Option<Duration> {
    if waiting.plugins != ["Error"] {
        return None;
    }
    let attempts = waiting.attempts.clamp(1, 8);
    let back_off = (FIRST * (1 << (attempts - 1))).min(LONGEST);
    let end = waiting.last + back_off;
    (end > now).then(|| end.since(now))
}

/// True if an event can make an unschedulable Pod schedulable.
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
    // A deleted or terminated Pod releases its resources.
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

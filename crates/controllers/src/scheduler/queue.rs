//! Pods that wait: for another try, or for their volumes.
//!
//! Answers to `pkg/scheduler/backend/queue` and to the plugins' queueing hints.

use std::time::Duration;

use bindery_api::kinds::{
    CSI_NODE, CSI_STORAGE_CAPACITY, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STORAGE_CLASS,
    VOLUME_ATTACHMENT,
};
use bindery_api::time::Time;
use bindery_api::{Kind, Object, Value, object};
use serde_json::json;

use crate::common::volume::claim_name;
use crate::{Event, Task, memory};

/// A Pod for which no node was found: the plugins that refused, how often, and when last. In the scheduler's memory only.
pub static WAITING: Kind = memory("waiting");
/// A Pod that is to be bound: its node and the volumes that are still to come. In the scheduler's memory only.
pub static ASSUMED: Kind = memory("assumed");

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(10);

/// Puts a Pod among those that wait.
pub fn wait(task: &mut Task, pod: &Object, before: Option<&Value>, plugins: &[&'static str]) {
    let attempts = before.and_then(|w| w["attempts"].as_u64()).unwrap_or(0) + 1;
    let names: Vec<String> = object::list_at(pod, "spec.volumes").iter().filter_map(|v| claim_name(pod, v)).collect();
    let waiting = json!({
        "metadata": { "namespace": object::namespace(pod), "name": object::name(pod), "uid": object::uid(pod) },
        "plugins": plugins, "attempts": attempts, "last": task.now.micros, "claims": names,
    });
    task.store(&WAITING, Object::new(waiting));
}

/// How long a Pod must still wait before its next try. While nobody else is in line, back-off holds up none but those
/// that failed with an error (`SchedulerPopFromBackoffQ`).
pub fn back_off_left(waiting: &Value, now: Time) -> Option<Duration> {
    if object::strings_at(waiting, "plugins") != ["Error"] {
        return None;
    }
    let attempts = waiting["attempts"].as_u64().unwrap_or(1).clamp(1, 8);
    let back_off = (FIRST * (1 << (attempts - 1))).min(LONGEST);
    let end = Time { micros: waiting["last"].as_u64().unwrap_or(0) } + back_off;
    (end > now).then(|| end.since(now))
}

/// Whether a change may let a waiting Pod be scheduled.
pub fn wakes(waiting: &Value, event: &Event) -> bool {
    let plugins = object::strings_at(waiting, "plugins");
    let object = event.object();
    if event.kind == &POD && object::key(object) == object::key(waiting) {
        return false;
    }
    let own_claim = || {
        object::namespace(object) == object::namespace(waiting)
            && object::strings_at(waiting, "claims").contains(&object::name(object))
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
    plugins.iter().any(|plugin| match *plugin {
        "VolumeRestrictions" => (event.kind == &PERSISTENT_VOLUME_CLAIM && alive && own_claim()) || pod_left(),
        "VolumeBinding" => {
            (event.kind == &PERSISTENT_VOLUME_CLAIM && alive && own_claim())
                || (event.kind == &PERSISTENT_VOLUME && alive)
                || (event.kind == &STORAGE_CLASS && alive)
                || (event.kind == &NODE && alive && labels_changed())
                || (event.kind == &CSI_NODE && alive)
                || (event.kind == &CSI_STORAGE_CAPACITY && alive)
        }
        "VolumeZone" => {
            alive
                && (event.kind == &PERSISTENT_VOLUME_CLAIM && own_claim()
                    || event.kind == &PERSISTENT_VOLUME
                    || event.kind == &STORAGE_CLASS
                    || event.kind == &NODE && labels_changed())
        }
        "NodeVolumeLimits" => {
            (event.kind == &CSI_NODE && alive)
                || pod_left()
                || (event.kind == &PERSISTENT_VOLUME_CLAIM && alive && own_claim())
                || (event.kind == &VOLUME_ATTACHMENT && !alive)
        }
        // Any Pod that comes, goes or changes its labels may be company, or be gone.
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

//! The Deployment controller: replaces the Pods of old ReplicaSets by Pods of the new ReplicaSet.
//!
//! Implements `pkg/controller/deployment/{deployment_controller,rolling,recreate}.go`.
//!
//! Not modelled: the rollback of `extensions/v1beta1`, and the limit of 15 retries.

mod hash;
mod replicas;
mod sets;
mod status;

use bindery_api::kinds::{DEPLOYMENT, POD, REPLICA_SET};
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, object, sort};

use self::replicas::{max_unavailable, of_new_set, sum, wanted};
use self::sets::{active, age};
use crate::common::controller_ref::{claim, controller_of, matches, owner_keys, resolve, selector};
use crate::common::pod::phase;
use crate::common::volume::int;
use crate::{Cache, Controller, ControllerId, Enqueue, Event, Local, Reconcile, Task};

const QUEUE: &str = "deployment";

/// The Deployment controller. See the module.
#[derive(Debug)]
pub struct DeploymentController;

/// A Deployment during a sync.
struct Rollout {
    /// The Deployment before the sync, which is the object of events.
    about: Object,
    /// The Deployment with the changes of the sync. Its resourceVersion is not updated. Therefore a second write of the
    /// same sync is rejected, and the sync is retried.
    deployment: Value,
}

/// The ReplicaSets of a Deployment.
struct Sets {
    /// The ReplicaSet of the current template.
    new: Option<Object>,
    /// The ReplicaSets of other templates.
    old: Vec<Object>,
}

impl Sets {
    fn all(&self) -> impl Iterator<Item = &Object> {
        self.old.iter().chain(&self.new)
    }
}

fn why(branch: &'static str, deployment: &Value) -> Why {
    Why::new(branch).fact("deployment", object::key(deployment))
}

fn recreates(deployment: &Value) -> bool {
    object::str_at(deployment, "spec.strategy.type") == "Recreate"
}

impl Controller for DeploymentController {
    fn id(&self) -> ControllerId {
        ControllerId::new("deployment-controller")
    }

    fn event_source(&self) -> &str {
        "deployment-controller"
    }

    fn watches(&self) -> &'static [&'static Kind] {
        static WATCHES: [&Kind; 3] = [&DEPLOYMENT, &REPLICA_SET, &POD];
        &WATCHES
    }

    fn queues(&self) -> &'static [&'static str] {
        &[QUEUE]
    }

    fn max_concurrent_syncs(&self, _: &str) -> usize {
        5
    }

    fn on_event(&self, event: &Event, cache: &Cache, _: &Cache, _: &Local, enqueue: Enqueue<'_>) {
        if event.kind == &DEPLOYMENT {
            enqueue(QUEUE, object::key(event.object()));
        } else if event.kind == &REPLICA_SET {
            for key in owner_keys(event, cache, &DEPLOYMENT) {
                enqueue(QUEUE, key);
            }
        } else if event.new.is_none()
            && let Some(deployment) = deployment_of(event.object(), cache)
            && recreates(deployment)
            && !has_pods(deployment, cache)
        {
            // The last old Pod was deleted: the new Pods can be created.
            enqueue(QUEUE, object::key(deployment));
        } else {
            // The event of its ReplicaSet enqueues the Deployment.
        }
    }

    fn sync(&self, task: &mut Task, _: &str, key: &str) -> Reconcile {
        let Some(about) = task.cache.get(&DEPLOYMENT, key).cloned() else {
            return Ok(Why::new("deployment-gone").fact("deployment", key));
        };
        let selector = selector(&about);
        let wanted = |set: &Value| matches(selector.as_ref(), set);
        let known = claim(task, (&DEPLOYMENT, &about), &REPLICA_SET, |_| true, wanted)?;
        let mut rollout = Rollout { deployment: Value::clone(&about), about };
        let done = why("deployment-done", &rollout.about);
        if object::is_deleting(&rollout.about) {
            let sets = rollout.sets(task, &known, false)?;
            status::sync_plain(task, &rollout.deployment, &sets)?;
            return Ok(done);
        }
        if status::pause(&mut rollout.deployment, task.now) {
            let reason = why("deployment-pause", &rollout.about);
            task.update_status(&DEPLOYMENT, rollout.deployment.clone(), reason)?;
        }
        let paused = object::at(&rollout.about, "spec.paused").and_then(Value::as_bool).unwrap_or(false);
        if paused || rollout.was_scaled(task, &known)? {
            let sets = rollout.sets(task, &known, false)?;
            rollout.scale(task, &sets)?;
            if paused {
                rollout.clean_up(task, &sets)?;
            }
            status::sync_plain(task, &rollout.deployment, &sets)?;
        } else if recreates(&rollout.about) {
            rollout.recreate(task, &known)?;
        } else {
            rollout.roll(task, &known)?;
        }
        Ok(done)
    }
}

/// Returns the Deployment of a Pod, through its ReplicaSet.
fn deployment_of<'a>(pod: &Value, cache: &'a Cache) -> Option<&'a Object> {
    let namespace = object::namespace(pod);
    let set = resolve(cache, &REPLICA_SET, namespace, controller_of(pod)?)?;
    resolve(cache, &DEPLOYMENT, namespace, controller_of(set)?)
}

/// Returns the Pods of a Deployment's ReplicaSets, each with the UID of its ReplicaSet.
fn pods<'a>(deployment: &'a Value, cache: &'a Cache) -> impl Iterator<Item = (&'a str, &'a Object)> {
    let owner = |object: &'a Value| controller_of(object).map_or("", |owner| object::str_at(owner, "uid"));
    let sets: Vec<&str> = cache
        .list(&REPLICA_SET)
        .filter(|set| owner(set) == object::uid(deployment))
        .map(|set| object::uid(set))
        .collect();
    let pods = cache.list(&POD).map(move |pod| (owner(pod), pod));
    pods.filter(move |(set, _)| !set.is_empty() && sets.contains(set))
}

fn has_pods(deployment: &Value, cache: &Cache) -> bool {
    pods(deployment, cache).next().is_some()
}

impl Rollout {
    /// `rolloutRolling`: scales the new ReplicaSet up, then the old ones down.
    fn roll(&mut self, task: &mut Task, known: &[Object]) -> Reconcile<()> {
        let sets = self.sets(task, known, true)?;
        let Some(new) = sets.new.clone() else { return Ok(()) };
        let (size, all) = (wanted(&self.deployment), sum(sets.all(), "spec.replicas"));
        let count = if wanted(&new) >= size { size } else { of_new_set(&self.deployment, all, wanted(&new)) };
        let (scaled_up, _) = self.scale_replica_set_and_record_event(task, &new, count)?;
        if !scaled_up && !self.scale_down_old(task, &sets, &new)? {
            self.clean_up_if_complete(task, &sets)?;
        }
        status::sync_rollout(task, &self.deployment, &sets)
    }

    /// `reconcileOldReplicaSets`: deletes unavailable Pods first. Then deletes as many Pods as may be unavailable.
    fn scale_down_old(&self, task: &mut Task, sets: &Sets, new: &Object) -> Reconcile<bool> {
        let mut old = active(&sets.old);
        let min_available = wanted(&self.deployment) - max_unavailable(&self.deployment);
        let unavailable = wanted(new) - int(new, "status.availableReplicas");
        let most = sum(sets.all(), "spec.replicas") - min_available - unavailable;
        if old.is_empty() || most <= 0 {
            return Ok(false);
        }
        sort::sort_by_key(&mut old, age);
        let mut taken = 0;
        for set in &mut old {
            let broken = wanted(set) - int(set, "status.availableReplicas");
            if taken >= most || wanted(set) == 0 || broken == 0 {
                continue;
            }
            let fewer = broken.min(most - taken);
            let (_, updated) = self.scale_replica_set_and_record_event(task, set, wanted(set) - fewer)?;
            *set = updated;
            taken += fewer;
        }
        let spare = sum(old.iter().chain([new]), "status.availableReplicas") - min_available;
        let mut spared = 0;
        for set in &old {
            if spared >= spare || wanted(set) == 0 {
                continue;
            }
            let fewer = wanted(set).min(spare - spared);
            self.scale_replica_set_and_record_event(task, set, wanted(set) - fewer)?;
            spared += fewer;
        }
        Ok(taken + spared > 0)
    }

    /// `rolloutRecreate`: deletes all old Pods first, then creates the new ones.
    fn recreate(&mut self, task: &mut Task, known: &[Object]) -> Reconcile<()> {
        let mut sets = self.sets(task, known, false)?;
        let mut scaled_down = false;
        for set in active(&sets.old) {
            scaled_down |= self.scale_replica_set_and_record_event(task, &set, 0)?.0;
        }
        if scaled_down || self.old_pods_run(task, &sets) {
            return status::sync_rollout(task, &self.deployment, &sets);
        }
        if sets.new.is_none() {
            sets = self.sets(task, known, true)?;
        }
        if let Some(new) = sets.new.clone() {
            self.scale_replica_set_and_record_event(task, &new, wanted(&self.deployment))?;
        }
        self.clean_up_if_complete(task, &sets)?;
        status::sync_rollout(task, &self.deployment, &sets)
    }

    fn old_pods_run(&self, task: &Task, sets: &Sets) -> bool {
        let new = sets.new.as_ref().map_or("", |new| object::uid(new));
        let runs = |(set, pod): (&str, &Object)| set != new && !matches!(phase(pod), "Failed" | "Succeeded");
        sum(&sets.old, "status.replicas") > 0 || pods(&self.about, &task.cache).any(runs)
    }
}

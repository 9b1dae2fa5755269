//! The update of a StatefulSet's Pods.
//!
//! Implements `pkg/controller/statefulset/stateful_set_control.go`. In an ordered StatefulSet, the first Pod that is
//! not ready ends the sync. A parallel one continues with the other Pods. Upstream first creates a list of all
//! replicas. Here an ordinal without a Pod has no cost before its turn, and a sync creates at most [`BURST`] Pods.
//!
//! Not modelled: the gate `MaxUnavailableStatefulSet`, which is off by default.

use std::collections::BTreeMap;

use bindery_api::kinds::STATEFUL_SET;
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Object, Value, object, sort};
use serde_json::json;

use super::control::{self, Outcome, TRIES, aggregate, why};
use super::revision::{self, Revisions};
use super::set;
use crate::common::pod::phase;
use crate::common::volume::int;
use crate::{Reconcile, Suspend, Task};

/// The sync of the Pods of a StatefulSet.
struct Round<'a> {
    set: &'a Object,
    ordered: bool,
    revisions: &'a Revisions,
    replicas: Replicas<'a>,
    condemned: Vec<Object>,
    /// The first unavailable Pod by ordinal. It can be deleted although it is unavailable.
    first_unavailable: Option<Object>,
    /// The reason with which the sync ended.
    ended: Why,
}

/// True if the other Pods of an ordered StatefulSet must wait.
type Waits = bool;

/// The maximum number of Pods that one sync creates: upstream's largest batch (`MaxBatchSize`). The events of the new
/// Pods start the next sync.
const BURST: usize = 500;

/// The ordinals of a StatefulSet, which can be a large number, and the existing Pods.
#[derive(Clone)]
struct Replicas<'a> {
    set: &'a Object,
    revisions: &'a Revisions,
    /// The existing Pods, by ordinal.
    pods: BTreeMap<i64, Object>,
    start: i64,
    count: i64,
    /// The number of lowest ordinals that keep the current revision.
    kept: i64,
}

impl Replicas<'_> {
    /// Returns the Pod of an ordinal: the existing Pod, or the Pod to create.
    fn get(&self, ordinal: i64) -> Object {
        self.pods.get(&ordinal).cloned().unwrap_or_else(|| {
            let current = ordinal < self.start.saturating_add(self.kept);
            let revision = if current { &self.revisions.current } else { &self.revisions.update };
            let (template, name) = (revision::template(revision), object::name(revision));
            Object::new(set::new_pod(self.set, &template, name, ordinal))
        })
    }

    /// Returns the ordinals, lowest first.
    fn ordinals(&self) -> std::ops::Range<i64> {
        self.start..self.start.saturating_add(self.count)
    }

    /// Returns the ordinals of one sync: those of all existing Pods, and as many missing ones as one sync creates.
    fn of_a_round(&self) -> impl Iterator<Item = i64> {
        let missing = self.ordinals().filter(|ordinal| !self.pods.contains_key(ordinal)).take(BURST);
        let mut all: Vec<i64> = self.pods.keys().copied().chain(missing).collect();
        sort::sort_by_key(&mut all, |ordinal| *ordinal);
        all.into_iter()
    }
}

/// Syncs the Pods, writes the status and deletes old revisions (`UpdateStatefulSet`).
///
/// # Errors
/// Suspends the sync for requests, and fails if one is rejected.
pub fn update(task: &mut Task, set: &Object, pods: &[Object]) -> Reconcile<(Why, i64)> {
    let known = revision::list(task, set);
    let revisions = revision::current_and_update(task, set, &known)?;
    let mut round = Round {
        set,
        ordered: object::str_at(set, "spec.podManagementPolicy") != "Parallel",
        revisions: &revisions,
        replicas: replicas(set, pods, &revisions),
        condemned: Vec::new(),
        first_unavailable: None,
        ended: Why::new("set-done").fact("set", object::key(set)),
    };
    let mut status = round.status(task, pods.iter());
    let done = round.run(task, pods, &mut status)?;
    let written = write_status(task, set, &mut status)?;
    revision::truncate(task, set, pods, &known, &revisions)?;
    match done.and(written) {
        Ok(()) => Ok((round.ended, status["availableReplicas"].as_i64().unwrap_or(0))),
        Err(error) => Err(Suspend::Retry(error)),
    }
}

impl Round<'_> {
    fn run(&mut self, task: &mut Task, pods: &[Object], status: &mut Value) -> Outcome {
        self.sort(task, pods);
        if object::is_deleting(self.set) {
            return Ok(Ok(()));
        }
        let (replicas, condemned) = (self.replicas.clone(), self.condemned.clone());
        let pods = replicas.of_a_round().map(|ordinal| replicas.get(ordinal));
        let ended = self.all(task, pods, Round::replica)?;
        let ended = match ended {
            Ok(false) => self.all(task, condemned.iter().cloned(), Round::condemned_claims)?,
            ended => ended,
        };
        let ended = match ended {
            Ok(false) => self.all(task, condemned.iter().cloned(), Round::condemn)?,
            ended => ended,
        };
        *status = self.status(task, replicas.pods.values().chain(&condemned));
        match ended {
            Ok(false) if object::str_at(self.set, "spec.updateStrategy.type") != "OnDelete" => {
                self.roll(task, &replicas, status)
            }
            ended => Ok(ended.map(|_| ())),
        }
    }

    /// Sorts the condemned Pods, highest first. Finds the first unavailable Pod. An ordinal without a Pod is
    /// unavailable.
    fn sort(&mut self, task: &Task, pods: &[Object]) {
        let set = self.set;
        self.condemned =
            pods.iter().filter(|pod| !set::is_in_range(set, pod) && set::ordinal(pod) >= 0).cloned().collect();
        sort::sort_by_key(&mut self.condemned, |pod| -set::ordinal(pod));
        let unavailable = |pod: &Object| !set::is_long_ready(set, pod, task.now);
        let replicas = self.replicas.ordinals().map(|ordinal| self.replicas.get(ordinal));
        self.first_unavailable = replicas.chain(self.condemned.iter().rev().cloned()).find(unavailable);
    }

    /// Processes the Pods. If ordered, one after another until one must wait. If parallel, in batches that end with a
    /// rejection (`runForAll`, `slowStartBatch`).
    fn all(
        &mut self,
        task: &mut Task,
        mut pods: impl Iterator<Item = Object>,
        step: fn(&mut Self, &mut Task, &Object) -> Outcome<Waits>,
    ) -> Outcome<Waits> {
        if self.ordered {
            for pod in pods {
                match step(self, task, &pod)? {
                    Ok(false) => {}
                    ended => return Ok(ended),
                }
            }
            return Ok(Ok(false));
        }
        let mut batch = 1;
        loop {
            let (mut errors, mut done) = (Vec::new(), 0);
            for pod in pods.by_ref().take(batch) {
                errors.extend(step(self, task, &pod)?.err());
                done += 1;
            }
            if let Err(error) = aggregate(errors) {
                return Ok(Err(error));
            }
            if done < batch {
                return Ok(Ok(false));
            }
            batch = (batch * 2).min(BURST);
        }
    }

    fn wait(&mut self, branch: &'static str, pod: &Value) -> Outcome<Waits> {
        self.ended = why(branch, self.set, pod);
        Ok(Ok(true))
    }

    /// Implements `processReplica`.
    fn replica(&mut self, task: &mut Task, pod: &Object) -> Outcome<Waits> {
        let set = self.set;
        if matches!(phase(pod), "Failed" | "Succeeded") {
            if !object::is_deleting(pod) {
                let reason = why("set-pod-finished", set, pod);
                if let Err(error) = control::delete(task, set, pod, reason)? {
                    return Ok(Err(error));
                }
            }
            return self.wait("set-pod-finished", pod);
        }
        if !set::is_created(pod) {
            if control::claim_is_stale(task, set, pod) {
                return self.wait("set-waits-for-stale-claim", pod);
            }
            if let Err(error) = control::create(task, set, pod)? {
                return Ok(Err(error));
            }
            if self.ordered {
                return self.wait("set-pod-create", pod);
            }
        }
        if phase(pod) == "Pending"
            && let Err(error) = control::create_missing_claims(task, set, pod)?
        {
            return Ok(Err(error));
        }
        if self.ordered {
            if object::is_deleting(pod) {
                return self.wait("set-waits-for-end", pod);
            }
            if !set::is_running_and_ready(pod) {
                return self.wait("set-waits-for-ready", pod);
            }
            if !set::is_long_ready(set, pod, task.now) {
                return self.wait("set-waits-for-available", pod);
            }
        }
        let right = set::identity_matches(set, pod)
            && set::storage_matches(set, pod)
            && control::claims_are_owned(task, set, pod);
        if right { Ok(Ok(false)) } else { Ok(control::update(task, set, pod)?.map(|()| false)) }
    }

    fn condemned_claims(&mut self, task: &mut Task, pod: &Object) -> Outcome<Waits> {
        if control::claims_are_owned(task, self.set, pod) {
            return Ok(Ok(false));
        }
        Ok(control::own_claims(task, self.set, pod)?.map(|()| false))
    }

    /// Implements `processCondemned`.
    fn condemn(&mut self, task: &mut Task, pod: &Object) -> Outcome<Waits> {
        let set = self.set;
        if object::is_deleting(pod) {
            return if self.ordered { self.wait("set-waits-for-end", pod) } else { Ok(Ok(false)) };
        }
        let first = self.first_unavailable.as_ref().is_some_and(|first| object::name(first) == object::name(pod));
        if self.ordered && !first {
            if !set::is_running_and_ready(pod) {
                return self.wait("set-waits-for-ready", pod);
            }
            if !set::is_long_ready(set, pod, task.now) {
                return self.wait("set-waits-for-available", pod);
            }
        }
        let reason = why("set-pod-scale-down", set, pod);
        self.ended = reason.clone();
        Ok(control::delete(task, set, pod, reason)?.map(|()| true))
    }

    /// Deletes one Pod of an old revision, the highest first, if all higher Pods are available.
    fn roll(&mut self, task: &mut Task, replicas: &Replicas, status: &mut Value) -> Outcome {
        let set = self.set;
        let partition = int(set, "spec.updateStrategy.rollingUpdate.partition").max(0);
        let update = object::name(&self.revisions.update).to_owned();
        let first = replicas.start.saturating_add(partition);
        // The first ordinal without a Pod ends the loop, because it is unavailable.
        for pod in replicas.ordinals().rev().take_while(|ordinal| *ordinal >= first).map(|i| replicas.get(i)) {
            let pod = &pod;
            if set::revision_of(pod) != update && !object::is_deleting(pod) {
                let reason = why("set-pod-replace", set, pod).fact("revision", update.as_str());
                self.ended = reason.clone();
                let result = control::delete(task, set, pod, reason)?;
                if result.is_ok() {
                    status["currentReplicas"] = (int(status, "currentReplicas") - 1).into();
                }
                return Ok(result);
            }
            if !set::is_long_ready(set, pod, task.now) {
                self.ended = why("set-waits-for-available", set, pod);
                return Ok(Ok(()));
            }
        }
        Ok(Ok(()))
    }

    /// Returns the status with these Pods. Optional counts that are zero are removed when it is written.
    fn status<'b>(&self, task: &Task, pods: impl Iterator<Item = &'b Object>) -> Value {
        let (current, update) = (object::name(&self.revisions.current), object::name(&self.revisions.update));
        let [mut replicas, mut ready, mut available, mut at_current, mut at_update] = [0; 5];
        for pod in pods {
            replicas += i64::from(set::is_created(pod));
            if set::is_running_and_ready(pod) {
                ready += 1;
                available += i64::from(set::is_long_ready(self.set, pod, task.now));
            }
            if set::is_created(pod) && !object::is_deleting(pod) {
                at_current += i64::from(set::revision_of(pod) == current);
                at_update += i64::from(set::revision_of(pod) == update);
            }
        }
        json!({
            "observedGeneration": int(self.set, "metadata.generation"),
            "replicas": replicas,
            "readyReplicas": ready,
            "currentReplicas": at_current,
            "updatedReplicas": at_update,
            "currentRevision": current,
            "updateRevision": update,
            "collisionCount": self.revisions.collisions,
            "availableReplicas": available,
        })
    }
}

/// Returns the ordinals of a StatefulSet, and their Pods. If several Pods have the same ordinal, the first counts.
fn replicas<'a>(set: &'a Object, pods: &[Object], revisions: &'a Revisions) -> Replicas<'a> {
    let updates = object::str_at(set, "spec.updateStrategy.type") == "RollingUpdate";
    let kept = match object::at(set, "spec.updateStrategy.rollingUpdate") {
        _ if !updates => 0,
        Some(rolling) => int(rolling, "partition"),
        None => int(set, "status.currentReplicas"),
    };
    let mut known = BTreeMap::new();
    for pod in pods.iter().filter(|pod| set::is_in_range(set, pod)) {
        known.entry(set::ordinal(pod)).or_insert_with(|| pod.clone());
    }
    Replicas { set, revisions, pods: known, start: set::start(set), count: set::replicas(set), kept }
}

/// Completes a rolling update, and writes the status if it changed.
fn write_status(task: &mut Task, set: &Object, status: &mut Value) -> Outcome {
    let wanted = set::replicas(set);
    if object::str_at(set, "spec.updateStrategy.type") == "RollingUpdate"
        && ["updatedReplicas", "readyReplicas", "replicas"].iter().all(|field| int(status, field) == wanted)
    {
        status["currentReplicas"] = status["updatedReplicas"].clone();
        status["currentRevision"] = status["updateRevision"].clone();
    }
    const NUMBERS: [&str; 5] = ["replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"];
    let old = set.get("status").cloned().unwrap_or_else(|| json!({}));
    let same = int(status, "observedGeneration") <= int(&old, "observedGeneration")
        && NUMBERS.iter().all(|field| int(status, field) == int(&old, field))
        && ["currentRevision", "updateRevision"].iter().all(|r| object::str_at(status, r) == object::str_at(&old, r));
    if same {
        return Ok(Ok(()));
    }
    let mut shown = status.clone();
    for field in ["readyReplicas", "currentReplicas", "updatedReplicas"] {
        if int(&shown, field) == 0 {
            object::remove(&mut shown, field);
        }
    }
    let why = Why::new("set-status").fact("set", object::key(set));
    let mut object = Value::clone(set);
    let mut error = String::new();
    for _ in 0..TRIES {
        object["status"] = shown.clone();
        match task.send(Request::update_status(&STATEFUL_SET, object), why.clone())? {
            Ok(_) => return Ok(Ok(())),
            Err(status) if status.is_conflict() => error = status.message,
            Err(status) => return Ok(Err(status.message)),
        }
        // This controller owns only the status: other changes are not relevant.
        match task.get_live(&STATEFUL_SET, object::namespace(set), object::name(set))? {
            Some(fresh) => object = Value::clone(&fresh),
            None => break,
        }
    }
    Ok(Err(error))
}

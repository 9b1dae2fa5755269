//! What a StatefulSet does next with its Pods.
//!
//! Implements `pkg/controller/statefulset/stateful_set_control.go`. The first thing that has to be waited for ends a
//! round of an ordered set; a parallel one continues with the other Pods. Upstream makes a list of all replicas first;
//! here a place without a Pod costs nothing before its turn, and a round makes [`BURST`] Pods at most.
//!
//! Not modelled: the gate `MaxUnavailableStatefulSet`, which is off.

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

/// A round over the Pods of a set.
struct Round<'a> {
    set: &'a Object,
    ordered: bool,
    revisions: &'a Revisions,
    replicas: Replicas<'a>,
    condemned: Vec<Object>,
    /// The first Pod, by ordinal, that is not available: the one that may be deleted all the same.
    first_unavailable: Option<Object>,
    /// What the round ended with.
    ended: Why,
}

/// Whether the rest of an ordered round has to wait.
type Waits = bool;

/// The most Pods that one round makes: upstream's largest batch (`MaxBatchSize`). The Pods that were made start the next
/// round.
const BURST: usize = 500;

/// The places of a set's Pods, of which there may be very many, and the Pods that are in them.
#[derive(Clone)]
struct Replicas<'a> {
    set: &'a Object,
    revisions: &'a Revisions,
    /// By ordinal.
    pods: BTreeMap<i64, Object>,
    start: i64,
    count: i64,
    /// How many of the lowest places keep the current revision.
    kept: i64,
}

impl Replicas<'_> {
    /// The Pod of an ordinal: the one that is there, or the one that is to be made.
    fn get(&self, ordinal: i64) -> Object {
        self.pods.get(&ordinal).cloned().unwrap_or_else(|| {
            let current = ordinal < self.start.saturating_add(self.kept);
            let revision = if current { &self.revisions.current } else { &self.revisions.update };
            let (template, name) = (revision::template(revision), object::name(revision));
            Object::new(set::new_pod(self.set, &template, name, ordinal))
        })
    }

    /// The ordinals, lowest first.
    fn ordinals(&self) -> std::ops::Range<i64> {
        self.start..self.start.saturating_add(self.count)
    }

    /// The ordinals that one round looks at: those of all Pods that are there, and of as many as a round makes.
    fn of_a_round(&self) -> impl Iterator<Item = i64> {
        let missing = self.ordinals().filter(|ordinal| !self.pods.contains_key(ordinal)).take(BURST);
        let mut all: Vec<i64> = self.pods.keys().copied().chain(missing).collect();
        sort::sort_by_key(&mut all, |ordinal| *ordinal);
        all.into_iter()
    }
}

/// Does what is next, writes the status and drops old revisions (`UpdateStatefulSet`).
///
/// # Errors
/// Stops the sync for requests, and when one is refused.
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

    /// Condemned, highest first; and the first Pod that is not available. A place without a Pod is not.
    fn sort(&mut self, task: &Task, pods: &[Object]) {
        let set = self.set;
        self.condemned =
            pods.iter().filter(|pod| !set::is_in_range(set, pod) && set::ordinal(pod) >= 0).cloned().collect();
        sort::sort_by_key(&mut self.condemned, |pod| -set::ordinal(pod));
        let unavailable = |pod: &Object| !set::is_long_ready(set, pod, task.now);
        let replicas = self.replicas.ordinals().map(|ordinal| self.replicas.get(ordinal));
        self.first_unavailable = replicas.chain(self.condemned.iter().rev().cloned()).find(unavailable);
    }

    /// One after the other up to one that waits; or all, a refusal ending its batch (`runForAll`, `slowStartBatch`).
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

    /// `processReplica`.
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

    /// `processCondemned`.
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

    /// Replaces one Pod of an old revision, the highest first, once those above are available.
    fn roll(&mut self, task: &mut Task, replicas: &Replicas, status: &mut Value) -> Outcome {
        let set = self.set;
        let partition = int(set, "spec.updateStrategy.rollingUpdate.partition").max(0);
        let update = object::name(&self.revisions.update).to_owned();
        let first = replicas.start.saturating_add(partition);
        // The first place without a Pod ends it.
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

    /// The status that these Pods make; counts that are 0 and need not be shown are dropped when it is written.
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

/// The places of a set, and the Pods in them. Of several Pods of one ordinal the first counts.
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

/// Completes a rolling update and writes the status if it says something new.
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
        // Only the status is this controller's: what else changed does not matter.
        match task.get_live(&STATEFUL_SET, object::namespace(set), object::name(set))? {
            Some(fresh) => object = Value::clone(&fresh),
            None => break,
        }
    }
    Ok(Err(error))
}

//! The ReplicaSets of a Deployment: the new one, and the number of replicas of each.
//!
//! Implements `pkg/controller/deployment/sync.go` and `pkg/controller/deployment/util/deployment_util.go`.

use std::cmp::Reverse;

use bindery_api::kinds::{DEPLOYMENT, REPLICA_SET};
use bindery_api::request::Request;
use bindery_api::{Object, Value, object, sort};
use serde_json::json;

use super::replicas::{self, annotate, desired, is_rolling_update, max_surge, of_new_set, sum, wanted};
use super::status::{deadline, has_progress, is_complete, set_progress};
use super::{Rollout, Sets, hash, why};
use crate::common::controller_ref::{controller_of, controller_reference};
use crate::common::volume::int;
use crate::{Reconcile, Suspend, Task};

const HASH: &str = "pod-template-hash";
const REVISION: &str = "deployment.kubernetes.io/revision";
const HISTORY: &str = "deployment.kubernetes.io/revision-history";
/// The maximum length of a ReplicaSet's revision history.
const LONGEST_HISTORY: usize = 2000;
/// The annotations of a Deployment that are not copied to its ReplicaSets.
const NOT_COPIED: [&str; 6] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    HISTORY,
    "deployment.kubernetes.io/desired-replicas",
    "deployment.kubernetes.io/max-replicas",
    "deprecated.deployment.rollback.to",
];

/// True if two templates are equal except for the hash (`EqualIgnoreHash`).
fn is_same(a: &Value, b: &Value) -> bool {
    let bare = |template: &Value| {
        let mut template = template.clone();
        let labels = template.get_mut("metadata").and_then(|m| m.get_mut("labels")).and_then(Value::as_object_mut);
        if let Some(labels) = labels {
            labels.remove(HASH);
            if labels.is_empty() {
                object::remove(&mut template, "metadata.labels");
            }
        }
        template
    };
    bare(a) == bare(b)
}

fn template(object: &Value) -> Value {
    object::at(object, "spec.template").cloned().unwrap_or_else(|| json!({}))
}

fn revision(set: &Value) -> i64 {
    object::annotation(set, REVISION).and_then(|r| r.parse().ok()).unwrap_or(0)
}

/// Returns the creation time of a ReplicaSet, and its name, which decides for equal times.
pub fn age(set: &Object) -> (String, String) {
    (object::str_at(set, "metadata.creationTimestamp").to_owned(), object::name(set).to_owned())
}

/// Returns the ReplicaSets with replicas.
pub fn active<'a>(sets: impl IntoIterator<Item = &'a Object>) -> Vec<Object> {
    sets.into_iter().filter(|set| wanted(set) > 0).cloned().collect()
}

/// Sets a ReplicaSet's annotations from its Deployment (`SetNewReplicaSetAnnotations`). Returns true if they changed.
fn describe(set: &mut Value, deployment: &Value, newest: i64, exists: bool) -> bool {
    let mut changed = false;
    for (key, value) in object::at(deployment, "metadata.annotations").and_then(Value::as_object).into_iter().flatten()
    {
        let value = value.as_str().unwrap_or("");
        if !NOT_COPIED.contains(&key.as_str()) && object::annotation(set, key) != Some(value) {
            object::set_annotation(set, key, value);
            changed = true;
        }
    }
    let known = object::annotation(set, REVISION).map(str::to_owned);
    let Ok(number) = known.as_deref().unwrap_or("0").parse::<i64>() else { return false };
    if number < newest {
        object::set_annotation(set, REVISION, &newest.to_string());
        changed = true;
        if let Some(known) = known {
            let mut history = object::annotation(set, HISTORY).filter(|h| !h.is_empty()).unwrap_or("").to_owned();
            while history.len() + known.len() + 1 > LONGEST_HISTORY {
                history = history.split_once(',').map_or(String::new(), |(_, rest)| rest.to_owned());
            }
            let history = if history.is_empty() { known } else { format!("{history},{known}") };
            object::set_annotation(set, HISTORY, &history);
        }
    }
    if !exists && annotate(set, deployment) {
        changed = true;
    }
    changed
}

impl Rollout {
    /// Returns the ReplicaSets with the new one up to date. With `make`, creates the new one if it does not exist
    /// (`getAllReplicaSetsAndSyncRevision`).
    pub fn sets(&mut self, task: &mut Task, known: &[Object], make: bool) -> Reconcile<Sets> {
        let mut by_age = known.to_vec();
        sort::sort_by_key(&mut by_age, age);
        let now = template(&self.deployment);
        let new = by_age.iter().find(|set| is_same(&template(set), &now)).cloned();
        let is_new = |set: &Object| new.as_ref().is_some_and(|new| object::uid(new) == object::uid(set));
        let old: Vec<Object> = known.iter().filter(|set| !is_new(set)).cloned().collect();
        let newest = old.iter().map(|set| revision(set)).max().unwrap_or(0) + 1;
        let new = match new {
            Some(new) => Some(self.keep(task, new, newest)?),
            None if make => Some(self.make(task, &old, newest)?),
            None => None,
        };
        Ok(Sets { new, old })
    }

    /// Sets the revision annotation of the Deployment. Returns true if it changed.
    fn note_revision(&mut self, revision: &str) -> bool {
        let new = object::annotation(&self.deployment, REVISION) != Some(revision);
        if new {
            object::set_annotation(&mut self.deployment, REVISION, revision);
        }
        new
    }

    fn write_status(&self, task: &mut Task, branch: &'static str) -> Reconcile<()> {
        let why = why(branch, &self.deployment);
        task.update_status(&DEPLOYMENT, self.deployment.clone(), why).map(|_| ())
    }

    fn keep(&mut self, task: &mut Task, set: Object, newest: i64) -> Reconcile<Object> {
        let mut copy = Value::clone(&set);
        let mut changed = describe(&mut copy, &self.deployment, newest, true);
        let seconds = int(&self.deployment, "spec.minReadySeconds");
        if int(&copy, "spec.minReadySeconds") != seconds {
            object::set(&mut copy, "spec.minReadySeconds", seconds);
            changed = true;
        }
        if changed {
            let why = why("deployment-annotate", &self.deployment).fact("set", object::name(&set));
            return task.update(&REPLICA_SET, copy, why);
        }
        let mut changed_status = self.note_revision(object::annotation(&copy, REVISION).unwrap_or(""));
        if deadline(&self.deployment).is_some() && !has_progress(&self.deployment) {
            let text = format!("Found new replica set \"{}\"", object::name(&set));
            set_progress(&mut self.deployment, task.now, "True", "FoundNewReplicaSet", &text);
            changed_status = true;
        }
        if changed_status {
            self.write_status(task, "deployment-revision")?;
        }
        Ok(set)
    }

    fn make(&mut self, task: &mut Task, old: &[Object], newest: i64) -> Reconcile<Object> {
        let deployment = &self.deployment;
        let collisions = object::at(deployment, "status.collisionCount").and_then(Value::as_i64);
        let mut pods = template(deployment);
        let hash = hash::of_template(&pods, collisions);
        object::set_label(&mut pods, HASH, &hash);
        let mut selector = object::at(deployment, "spec.selector").cloned().unwrap_or_else(|| json!({}));
        object::set(&mut selector, &format!("matchLabels.{HASH}"), hash.as_str());
        let name = format!("{}-{hash}", object::name(deployment));
        let count = of_new_set(deployment, sum(old, "spec.replicas"), 0);
        let mut set = json!({
            "apiVersion": REPLICA_SET.api_version(),
            "kind": REPLICA_SET.kind,
            "metadata": {
                "name": name,
                "namespace": object::namespace(deployment),
                "labels": pods["metadata"]["labels"],
                "ownerReferences": [controller_reference(&DEPLOYMENT, deployment)],
            },
            "spec": { "replicas": count, "selector": selector, "template": pods },
        });
        if let seconds @ 1.. = int(deployment, "spec.minReadySeconds") {
            set["spec"]["minReadySeconds"] = seconds.into();
        }
        describe(&mut set, deployment, newest, false);
        let reason = why("deployment-new-set", deployment).fact("set", name.as_str());
        let progress = deadline(deployment).is_some();
        let made = match task.send(Request::create(&REPLICA_SET, set), reason.clone())? {
            Ok(response) => {
                if count > 0 {
                    let text = format!("Scaled up replica set {name} from 0 to {count}");
                    task.normal(&self.about, "ScalingReplicaSet", text, reason);
                }
                if progress {
                    let text = format!("Created new replica set \"{name}\"");
                    set_progress(&mut self.deployment, task.now, "True", "NewReplicaSetCreated", &text);
                }
                self.note_revision(&newest.to_string());
                self.write_status(task, "deployment-revision")?;
                return Ok(response.object());
            }
            Err(status) if status.is_already_exists() => {
                let key = format!("{}/{name}", object::namespace(deployment));
                let Some(known) = task.cache.get(&REPLICA_SET, &key).cloned() else {
                    return Err(Suspend::Retry(format!("replicaset.apps \"{name}\" not found")));
                };
                let ours = controller_of(&known).is_some_and(|o| object::str_at(o, "uid") == object::uid(deployment));
                if !ours || !is_same(&template(&known), &template(deployment)) {
                    // Another ReplicaSet has the name, so the collision count is increased for another hash.
                    let count = collisions.unwrap_or(0) + 1;
                    object::set(&mut self.deployment, "status.collisionCount", count);
                    self.write_status(task, "deployment-collision")?;
                    return Err(Suspend::Retry(status.message));
                }
                known
            }
            Err(status) => {
                if !status.details.causes.iter().any(|cause| cause.reason == "NamespaceTerminating") {
                    let text = format!("Failed to create new replica set \"{name}\": {}", status.message);
                    if progress {
                        set_progress(&mut self.deployment, task.now, "False", "ReplicaSetCreateError", &text);
                        let reason = why("deployment-revision", &self.deployment);
                        let _ = task.send(Request::update_status(&DEPLOYMENT, self.deployment.clone()), reason)?;
                    }
                    task.warning(&self.about, "ReplicaSetCreateError", text, reason);
                }
                return Err(Suspend::Retry(status.message));
            }
        };
        if self.note_revision(&newest.to_string()) {
            self.write_status(task, "deployment-revision")?;
        }
        Ok(made)
    }

    /// Sets the number of replicas of a ReplicaSet (`scaleReplicaSet`). Returns true if the number changed.
    fn scale_replica_set(&self, task: &mut Task, set: &Object, count: i64) -> Reconcile<(bool, Object)> {
        let mut copy = Value::clone(set);
        let was = wanted(set);
        let changed = annotate(&mut copy, &self.deployment);
        if was == count && !changed {
            return Ok((false, set.clone()));
        }
        object::set(&mut copy, "spec.replicas", count);
        let name = object::name(set);
        let reason = why("deployment-scale", &self.deployment)
            .fact("set", name)
            .fact("from", was.to_string())
            .fact("to", count.to_string());
        let set = task.update(&REPLICA_SET, copy, reason.clone())?;
        if was != count {
            let way = if was < count { "up" } else { "down" };
            let text = format!("Scaled {way} replica set {name} from {was} to {count}");
            task.normal(&self.about, "ScalingReplicaSet", text, reason);
        }
        Ok((was != count, set.clone()))
    }

    /// As `scale_replica_set`, unless the number is already correct (`scaleReplicaSetAndRecordEvent`).
    pub fn scale_replica_set_and_record_event(
        &self,
        task: &mut Task,
        set: &Object,
        count: i64,
    ) -> Reconcile<(bool, Object)> {
        if wanted(set) == count { Ok((false, set.clone())) } else { self.scale_replica_set(task, set, count) }
    }

    /// True if the annotation of a ReplicaSet differs from the size of the Deployment (`isScalingEvent`).
    pub fn was_scaled(&mut self, task: &mut Task, known: &[Object]) -> Reconcile<bool> {
        let sets = self.sets(task, known, false)?;
        let size = wanted(&self.deployment);
        Ok(active(sets.all()).iter().any(|set| desired(set).is_some_and(|desired| desired != size)))
    }

    /// Scales the ReplicaSets to the Deployment's size without a rollout (`scale`).
    pub fn scale(&mut self, task: &mut Task, sets: &Sets) -> Reconcile<()> {
        let size = wanted(&self.deployment);
        let with_pods = active(sets.all());
        let only = match with_pods.as_slice() {
            [] => sets.new.clone().or_else(|| sets.old.iter().max_by_key(|set| age(set)).cloned()),
            [one] => Some(one.clone()),
            _ => None,
        };
        if let Some(set) = only {
            return self.scale_replica_set_and_record_event(task, &set, size).map(|_| ());
        }
        if with_pods.is_empty() {
            return Ok(());
        }
        let saturated = sets.new.as_ref().is_some_and(|new| {
            wanted(new) == size && desired(new) == Some(size) && int(new, "status.availableReplicas") == size
        });
        if saturated {
            for set in active(&sets.old) {
                self.scale_replica_set_and_record_event(task, &set, 0)?;
            }
            return Ok(());
        }
        if is_rolling_update(&self.deployment) { self.scale_in_proportion(task, with_pods) } else { Ok(()) }
    }

    /// Scales every ReplicaSet by its share. The largest ReplicaSet gets the remainder.
    fn scale_in_proportion(&self, task: &mut Task, mut sets: Vec<Object>) -> Reconcile<()> {
        let allowed = match wanted(&self.deployment) {
            0 => 0,
            size => size + max_surge(&self.deployment),
        };
        let to_add = allowed - sum(&sets, "spec.replicas");
        // The largest first. If sizes are equal, the newest is scaled up first, and the oldest is scaled down first.
        if to_add > 0 {
            sort::sort_by_key(&mut sets, |set| Reverse((wanted(set), age(set))));
        } else if to_add < 0 {
            sort::sort_by_key(&mut sets, |set| (Reverse(wanted(set)), age(set)));
        } else {
            // There are no Pods to distribute.
        }
        let mut added = 0;
        let mut sizes = Vec::new();
        for set in &sets {
            let part = replicas::proportion(set, &self.deployment, to_add, added);
            sizes.push(wanted(set) + part);
            added += part;
        }
        if to_add != 0
            && let Some(first) = sizes.first_mut()
        {
            *first = (*first + to_add - added).max(0);
        }
        for (set, size) in sets.iter().zip(sizes) {
            self.scale_replica_set(task, set, size)?;
        }
        Ok(())
    }

    /// Deletes the oldest ReplicaSets without Pods, down to the limit (`cleanupDeployment`).
    pub fn clean_up(&self, task: &mut Task, sets: &Sets) -> Reconcile<()> {
        let limit = object::at(&self.deployment, "spec.revisionHistoryLimit").and_then(Value::as_i64);
        let Some(limit) = limit.filter(|limit| *limit != i64::from(i32::MAX)) else { return Ok(()) };
        let mut old: Vec<&Object> = sets.old.iter().filter(|set| !object::is_deleting(set)).collect();
        sort::sort_by_key(&mut old, |set| (revision(set), age(set)));
        let surplus = old.len().saturating_sub(usize::try_from(limit).unwrap_or(0));
        for set in old.into_iter().take(surplus) {
            let unseen = int(set, "metadata.generation") > int(set, "status.observedGeneration");
            if int(set, "status.replicas") != 0 || wanted(set) != 0 || unseen {
                continue;
            }
            let name = object::name(set);
            let reason = why("deployment-clean-up", &self.deployment).fact("set", name);
            match task.send(Request::delete(&REPLICA_SET, object::namespace(set), name), reason)? {
                Err(status) if !status.is_not_found() => return Err(Suspend::Retry(status.message)),
                _ => {}
            }
        }
        Ok(())
    }

    /// As `clean_up`, if the rollout is complete.
    pub fn clean_up_if_complete(&self, task: &mut Task, sets: &Sets) -> Reconcile<()> {
        let empty = json!({});
        let status = self.deployment.get("status").unwrap_or(&empty);
        if is_complete(&self.deployment, status) { self.clean_up(task, sets) } else { Ok(()) }
    }
}

//! The status of a Pod as its kubelet writes it.
//!
//! Answers to `pkg/kubelet/{kubelet_pods.go,status}`. Containers are pretended: they start at once, count as ready from
//! the beginning, run for ever unless their program is known to end, and end well when they are told to.

use bindery_api::kinds::{CONFIG_MAP, SECRET};
use bindery_api::time::Time;
use bindery_api::{Kind, Value, object};
use serde_json::json;

use super::program::{ends, exit_code};
use crate::Cache;

/// How far a Pod has come on its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its volumes are being mounted.
    Creating,
    /// There is a sandbox.
    Sandbox,
    /// Its containers run, or its first init container does.
    Running,
    /// It has run for too long: its end is decided.
    Overdue,
    /// Its containers are stopped; an init container that ran has ended, the Pod is not over yet.
    Stopping,
    /// It is over.
    Over,
}

fn names(pod: &Value, field: &str) -> Vec<String> {
    object::list_at(pod, &format!("spec.{field}")).iter().map(|c| object::str_at(c, "name").to_owned()).collect()
}

/// Containers that cannot be made, by name, with what is wrong.
pub type Blocked = Vec<(String, String)>;

/// What a container needs of ConfigMaps and Secrets for its environment that is not there (`makeEnvironmentVariables`).
pub fn blocked(cache: &Cache, pod: &Value) -> Blocked {
    let inits = object::list_at(pod, "spec.initContainers");
    let first = if inits.is_empty() { object::list_at(pod, "spec.containers") } else { &inits[..1] };
    let wrong = |container: &Value| -> Option<String> {
        let find = |kind: &'static Kind, name: &str| cache.get(kind, &format!("{}/{name}", object::namespace(pod)));
        let wanted = |source: &Value| source.get("optional").is_none_or(|optional| optional != true);
        const SORTS: [(&str, &str, &Kind, &str, &str); 2] = [
            ("configMapRef", "configMapKeyRef", &CONFIG_MAP, "configmap", "ConfigMap"),
            ("secretRef", "secretKeyRef", &SECRET, "secret", "Secret"),
        ];
        for from in object::list_at(container, "envFrom") {
            for (field, _, kind, word, _) in SORTS {
                let Some(source) = from.get(field).filter(|s| wanted(s)) else { continue };
                let name = object::str_at(source, "name");
                if find(kind, name).is_none() {
                    return Some(format!("{word} \"{name}\" not found"));
                }
            }
        }
        for variable in object::list_at(container, "env") {
            for (_, field, kind, word, title) in SORTS {
                let source = object::at(variable, &format!("valueFrom.{field}"));
                let Some(source) = source.filter(|s| wanted(s)) else { continue };
                let (name, key) = (object::str_at(source, "name"), object::str_at(source, "key"));
                let Some(found) = find(kind, name) else { return Some(format!("{word} \"{name}\" not found")) };
                if found.get("data").is_none_or(|data| data.get(key).is_none()) {
                    return Some(format!("couldn't find key {key} in {title} {}/{name}", object::namespace(pod)));
                }
            }
        }
        None
    };
    first.iter().filter_map(|c| Some((object::str_at(c, "name").to_owned(), wrong(c)?))).collect()
}

/// The status at a stage. What the Pod has already, such as its start and the times of its conditions, is kept.
pub fn at(pod: &Value, stage: Stage, blocked: &Blocked, now: Time) -> Value {
    let generation = object::at(pod, "metadata.generation").cloned().unwrap_or_else(|| 1.into());
    let inits = names(pod, "initContainers");
    let ran = was_running(pod);
    let overdue = object::str_at(pod, "status.reason") == DEADLINE || stage == Stage::Overdue;
    let over = stage == Stage::Over;
    let well = !ends(pod) || object::list_at(pod, "spec.containers").iter().all(|c| exit_code(c) == Some(0));
    let succeeded = over && ran && inits.is_empty() && !overdue && well;
    let sandbox = matches!(stage, Stage::Sandbox | Stage::Running | Stage::Overdue);
    let phase = match stage {
        Stage::Creating | Stage::Sandbox | Stage::Stopping => "Pending",
        // One container that waits keeps the Pod from counting as one that runs.
        Stage::Running if !blocked.is_empty() => "Pending",
        Stage::Running | Stage::Overdue if inits.is_empty() => "Running",
        Stage::Running | Stage::Overdue => "Pending",
        Stage::Over if succeeded => "Succeeded",
        Stage::Over => "Failed",
    };
    let ended = over || stage == Stage::Overdue;
    let reason = match (ended, succeeded) {
        (true, true) => Some("PodCompleted"),
        (true, false) => Some("PodFailed"),
        _ => None,
    };
    let old = object::list_at(pod, "status.conditions");
    let condition = |kind: &str, holds: bool, reason: Option<&str>, message: Option<String>| {
        let status = if holds { "True" } else { "False" };
        let known = old.iter().find(|c| c["type"] == kind && c["status"] == status);
        let since = known.map_or_else(|| now.rfc3339().into(), |c| c["lastTransitionTime"].clone());
        let mut condition = json!({
            "type": kind, "status": status, "observedGeneration": generation, "lastProbeTime": null,
            "lastTransitionTime": since,
        });
        if let Some(reason) = reason {
            condition["reason"] = reason.into();
        }
        if let Some(message) = message {
            condition["message"] = message.into();
        }
        condition
    };
    let initialized = if inits.is_empty() {
        condition("Initialized", true, reason.filter(|_| succeeded), None)
    } else {
        let message = format!("containers with incomplete status: [{}]", inits.join(" "));
        condition("Initialized", false, Some("ContainersNotInitialized"), Some(message))
    };
    let own = [
        condition("PodReadyToStartContainers", sandbox, None, None),
        initialized,
        condition("Ready", !ended, reason, None),
        condition("ContainersReady", !ended, reason, None),
        condition("PodScheduled", true, None, None),
    ];
    // What others have said of the Pod stays, and comes first.
    let others = old.iter().filter(|c| !own.iter().any(|mine| mine["type"] == c["type"])).cloned();
    let conditions: Vec<Value> = others.chain(own.iter().cloned()).collect();
    let start = object::at(pod, "status.startTime").cloned().unwrap_or_else(|| now.rfc3339().into());
    let mut status =
        json!({ "observedGeneration": generation, "phase": phase, "conditions": conditions, "startTime": start });
    if over && overdue {
        status["reason"] = DEADLINE.into();
        status["message"] = "Pod was active on the node longer than the specified deadline".into();
    }
    if !inits.is_empty() {
        status["initContainerStatuses"] = containers(pod, "initContainers", stage, blocked, now);
    }
    status["containerStatuses"] = containers(pod, "containers", stage, blocked, now);
    status
}

/// The reason of a container that cannot be made.
const CONFIG_ERROR: &str = "CreateContainerConfigError";

/// The reason of a Pod that ran longer than it may.
pub const DEADLINE: &str = "DeadlineExceeded";

/// Whether a container of the Pod could not be made.
pub fn refused(pod: &Value) -> bool {
    ["status.initContainerStatuses", "status.containerStatuses"].iter().any(|field| {
        object::list_at(pod, field).iter().any(|c| object::str_at(c, "state.waiting.reason") == CONFIG_ERROR)
    })
}

/// Whether a container of the Pod was started.
pub fn was_running(pod: &Value) -> bool {
    let of = |field: &str| {
        object::list_at(pod, field).iter().any(|c| {
            ["running", "terminated"]
                .iter()
                .any(|s| object::at(c, &format!("state.{s}.startedAt")).is_some_and(|t| !t.is_null()))
        })
    };
    of("status.containerStatuses") || of("status.initContainerStatuses")
}

fn containers(pod: &Value, field: &str, stage: Stage, blocked: &Blocked, now: Time) -> Value {
    let init = field == "initContainers";
    let has_inits = !object::list_at(pod, "spec.initContainers").is_empty();
    let known = object::list_at(pod, if init { "status.initContainerStatuses" } else { "status.containerStatuses" });
    let list = object::list_at(pod, &format!("spec.{field}")).iter().enumerate().map(|(i, container)| {
        let name = object::str_at(container, "name");
        let old = known.iter().find(|c| object::str_at(c, "name") == name);
        let started = old.and_then(|c| {
            object::at(c, "state.running.startedAt").or_else(|| object::at(c, "state.terminated.startedAt"))
        });
        // Init containers run one by one, and the others after them.
        let runs = if init { i == 0 } else { !has_inits };
        let waiting = if has_inits { "PodInitializing" } else { "ContainerCreating" };
        let wrong = blocked.iter().find(|(blocked, _)| blocked == name);
        let refused = old.and_then(|c| object::at(c, "state.waiting")).filter(|w| w["reason"] == CONFIG_ERROR);
        let state = match stage {
            // What was said of a container that could not be made is said until it is.
            Stage::Sandbox if refused.is_some() => json!({ "waiting": refused }),
            Stage::Creating | Stage::Sandbox => json!({ "waiting": { "reason": waiting } }),
            Stage::Running if wrong.is_some() => {
                json!({ "waiting": { "reason": CONFIG_ERROR, "message": wrong.map(|(_, message)| message) } })
            }
            Stage::Running | Stage::Overdue if runs => {
                json!({ "running": { "startedAt": started.cloned().unwrap_or_else(|| now.rfc3339().into()) } })
            }
            Stage::Over | Stage::Stopping if runs && started.is_some_and(|t| !t.is_null()) => {
                let known = old.and_then(|c| object::at(c, "state.terminated")).cloned();
                known.map_or_else(
                    || {
                        let mut state = json!({ "terminated": {
                            "exitCode": 0, "startedAt": started, "finishedAt": now.rfc3339(),
                            "containerID": format!(
                                "fakeRuntime://{}_{}_{}_0_{name}_0",
                                object::name(pod), object::namespace(pod), object::uid(pod)
                            ),
                        } });
                        if let Some(code) = exit_code(container).filter(|_| ends(pod)) {
                            state["terminated"]["exitCode"] = code.into();
                            state["terminated"]["reason"] = if code == 0 { "Completed" } else { "Error" }.into();
                        }
                        state
                    },
                    |terminated| json!({ "terminated": terminated }),
                )
            }
            Stage::Over if runs => json!({ "terminated": {
                "exitCode": 137, "reason": "ContainerStatusUnknown",
                "message": "The container could not be located when the pod was terminated",
                "startedAt": null, "finishedAt": null,
            } }),
            _ => json!({ "waiting": { "reason": waiting } }),
        };
        let image = object::str_at(container, "image");
        let pulled =
            state.get("waiting").is_none() && (started.is_some_and(|t| !t.is_null()) || stage == Stage::Running);
        let image = if pulled { pulled_name(image) } else { image.to_owned() };
        let mut status = json!({
            "name": name, "state": state, "lastState": {}, "ready": !init, "restartCount": 0, "image": image,
        });
        let mounts: Vec<Value> = object::list_at(container, "volumeMounts").iter().map(mount).collect();
        if !mounts.is_empty() {
            status["volumeMounts"] = mounts.into();
        }
        status
    });
    list.collect::<Vec<_>>().into()
}

/// The name of an image as the runtime knows it: with a tag.
fn pulled_name(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    if last.contains([':', '@']) { image.to_owned() } else { format!("{image}:latest") }
}

fn mount(mount: &Value) -> Value {
    let mut out = json!({ "name": object::str_at(mount, "name"), "mountPath": object::str_at(mount, "mountPath") });
    if mount.get("readOnly").is_some_and(|r| r == true) {
        out["readOnly"] = true.into();
        out["recursiveReadOnly"] = match object::str_at(mount, "recursiveReadOnly") {
            "" => "Disabled".into(),
            "IfPossible" => "Enabled".into(),
            other => other.into(),
        };
    }
    out
}

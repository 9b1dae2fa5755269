//! The status of a Pod as its kubelet writes it.
//!
//! Implements `pkg/kubelet/{kubelet_pods.go,status,prober}`. Containers start immediately and exit with success. They
//! run until they are stopped, or until their known program exits. Init containers exit by themselves. On a hollow
//! kubelet, containers are ready from the start, and an init container never exits.

use bindery_api::kinds::{CONFIG_MAP, SECRET};
use bindery_api::time::Time;
use bindery_api::{Kind, Value, object};
use serde_json::json;

use super::program::{ends, exit_code};
use crate::Cache;

/// The stage of a Pod on its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its volumes are being mounted.
    Creating,
    /// The sandbox exists.
    Sandbox,
    /// Its containers are running, or its first init container is.
    Running,
    /// The active deadline has passed: it will be terminated.
    Overdue,
    /// Its containers are stopped. A running init container has exited. The Pod has not terminated yet.
    Stopping,
    /// It has terminated.
    Over,
}

fn names(pod: &Value, field: &str) -> Vec<String> {
    object::list_at(pod, &format!("spec.{field}")).iter().map(|c| object::str_at(c, "name").to_owned()).collect()
}

/// Containers that cannot be created, by name, with the message.
pub type Blocked = Vec<(String, String)>;

/// Returns the number of initialized init containers.
pub fn initialized(pod: &Value) -> usize {
    let inits = object::list_at(pod, "status.initContainerStatuses");
    // When the containers have started, all init containers are initialized, whatever the exit codes of sidecars are.
    if is_initializing(pod) { inits.iter().take_while(|c| c["ready"] == true).count() } else { inits.len() }
}

/// True if the Pod has init containers, and no other container was started yet.
pub fn is_initializing(pod: &Value) -> bool {
    inits(pod) > 0 && !object::list_at(pod, "status.containerStatuses").iter().any(started)
}

/// True if an init container runs.
pub fn is_init_container_running(pod: &Value) -> bool {
    object::list_at(pod, "status.initContainerStatuses").get(initialized(pod)).is_some_and(started)
}

/// Returns the number of init containers.
fn inits(pod: &Value) -> usize {
    object::list_at(pod, "spec.initContainers").len()
}

/// Returns the containers that need a missing ConfigMap or Secret for their environment (`makeEnvironmentVariables`),
/// if this number of init containers are initialized.
pub fn blocked(cache: &Cache, pod: &Value, initialized: usize) -> Blocked {
    let first = match object::list_at(pod, "spec.initContainers").get(initialized) {
        Some(next) => std::slice::from_ref(next),
        None => object::list_at(pod, "spec.containers"),
    };
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

/// The input of a status, besides the current status of the Pod.
pub struct StatusInput<'a> {
    /// The stage of the Pod.
    pub stage: Stage,
    /// Containers that cannot be created.
    pub blocked: &'a Blocked,
    /// The number of initialized init containers.
    pub initialized: usize,
    /// True if the kubelet is hollow.
    pub hollow: bool,
    /// The current time.
    pub now: Time,
}

/// Returns the status at a stage. Existing fields, such as the start time and the times of conditions, are kept.
pub fn at(pod: &Value, input: &StatusInput) -> Value {
    let StatusInput { stage, blocked, initialized, now, .. } = *input;
    let generation = object::at(pod, "metadata.generation").cloned().unwrap_or_else(|| 1.into());
    let inits = names(pod, "initContainers").split_off(initialized.min(self::inits(pod)));
    let ran = was_running(pod);
    let overdue = object::str_at(pod, "status.reason") == DEADLINE || stage == Stage::Overdue;
    let over = stage == Stage::Over;
    let well = !ends(pod) || object::list_at(pod, "spec.containers").iter().all(|c| exit_code(c) == Some(0));
    let succeeded = over && ran && inits.is_empty() && !overdue && well;
    let sandbox = matches!(stage, Stage::Sandbox | Stage::Running | Stage::Overdue);
    let phase = match stage {
        Stage::Creating | Stage::Sandbox | Stage::Stopping => "Pending",
        // If one container waits, the Pod is not running.
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
    let initialization = if inits.is_empty() {
        condition("Initialized", true, reason.filter(|_| succeeded), None)
    } else {
        let message = format!("containers with incomplete status: [{}]", inits.join(" "));
        condition("Initialized", false, Some("ContainersNotInitialized"), Some(message))
    };
    let containers_of = |field| containers(pod, field, input);
    let statuses = containers_of("containers");
    let unready: Vec<&str> =
        statuses.iter().filter(|c| c["ready"] != true).map(|c| object::str_at(c, "name")).collect();
    let ready = !ended && unready.is_empty();
    let message = || Some(format!("containers with unready status: [{}]", unready.join(" ")));
    let (reason, message) = if ended || ready { (reason, None) } else { (Some("ContainersNotReady"), message()) };
    let own = [
        condition("PodReadyToStartContainers", sandbox, None, None),
        initialization,
        condition("Ready", ready, reason, message.clone()),
        condition("ContainersReady", ready, reason, message),
        condition("PodScheduled", true, None, None),
    ];
    // The conditions of other components are kept, and come first.
    let others = old.iter().filter(|c| !own.iter().any(|mine| mine["type"] == c["type"])).cloned();
    let conditions: Vec<Value> = others.chain(own.iter().cloned()).collect();
    let start = object::at(pod, "status.startTime").cloned().unwrap_or_else(|| now.rfc3339().into());
    let mut status =
        json!({ "observedGeneration": generation, "phase": phase, "conditions": conditions, "startTime": start });
    if over && overdue {
        status["reason"] = DEADLINE.into();
        status["message"] = "Pod was active on the node longer than the specified deadline".into();
    }
    if self::inits(pod) > 0 {
        status["initContainerStatuses"] = containers_of("initContainers").into();
    }
    status["containerStatuses"] = statuses.into();
    status
}

/// The reason of a container that cannot be created.
const CONFIG_ERROR: &str = "CreateContainerConfigError";

/// The reason of a Pod whose active deadline has passed.
pub const DEADLINE: &str = "DeadlineExceeded";

/// True if a container of the Pod could not be created.
pub fn has_config_error(pod: &Value) -> bool {
    ["status.initContainerStatuses", "status.containerStatuses"].iter().any(|field| {
        object::list_at(pod, field).iter().any(|c| object::str_at(c, "state.waiting.reason") == CONFIG_ERROR)
    })
}

/// True if a container of the Pod was started.
pub fn was_running(pod: &Value) -> bool {
    ["status.containerStatuses", "status.initContainerStatuses"]
        .iter()
        .any(|field| object::list_at(pod, field).iter().any(started))
}

/// True if a container was started, by its status.
fn started(status: &Value) -> bool {
    let at = |state: &str| object::at(status, &format!("state.{state}.startedAt"));
    ["running", "terminated"].into_iter().any(|state| at(state).is_some_and(|t| !t.is_null()))
}

fn containers(pod: &Value, field: &str, input: &StatusInput) -> Vec<Value> {
    let StatusInput { stage, blocked, initialized, hollow, now } = *input;
    let init = field == "initContainers";
    let has_inits = inits(pod) > initialized;
    let known = object::list_at(pod, if init { "status.initContainerStatuses" } else { "status.containerStatuses" });
    let list = object::list_at(pod, &format!("spec.{field}")).iter().enumerate().map(|(i, container)| {
        let name = object::str_at(container, "name");
        let old = known.iter().find(|c| object::str_at(c, "name") == name);
        let since = old.and_then(|c| {
            object::at(c, "state.running.startedAt").or_else(|| object::at(c, "state.terminated.startedAt"))
        });
        let was_started = since.is_some_and(|t| !t.is_null());
        // Init containers run one after another, and the other containers run after them. Init containers with
        // restartPolicy Always are sidecars.
        let sidecar = init && object::str_at(container, "restartPolicy") == "Always";
        let (runs, done) = if init { (i <= initialized, i < initialized && !sidecar) } else { (!has_inits, false) };
        let waiting = if has_inits { "PodInitializing" } else { "ContainerCreating" };
        let wrong = blocked.iter().find(|(blocked, _)| blocked == name);
        let refused = old.and_then(|c| object::at(c, "state.waiting")).filter(|w| w["reason"] == CONFIG_ERROR);
        let terminated = || {
            let known = old.and_then(|c| object::at(c, "state.terminated")).cloned();
            let known = known.unwrap_or_else(|| {
                let mut end = json!({
                    "exitCode": 0, "startedAt": since, "finishedAt": now.rfc3339(),
                    "containerID": format!(
                        "fakeRuntime://{}_{}_{}_0_{name}_0",
                        object::name(pod), object::namespace(pod), object::uid(pod)
                    ),
                });
                if let Some(code) = exit_code(container).filter(|_| ends(pod)) {
                    end["exitCode"] = code.into();
                    end["reason"] = if code == 0 { "Completed" } else { "Error" }.into();
                } else if !hollow {
                    end["reason"] = "Completed".into();
                }
                end
            });
            json!({ "terminated": known })
        };
        let state = match stage {
            // The waiting reason of a container that could not be created is kept until it is created.
            Stage::Sandbox if refused.is_some() => json!({ "waiting": refused }),
            Stage::Creating | Stage::Sandbox => json!({ "waiting": { "reason": waiting } }),
            Stage::Running if wrong.is_some() => {
                json!({ "waiting": { "reason": CONFIG_ERROR, "message": wrong.map(|(_, message)| message) } })
            }
            Stage::Running | Stage::Overdue if done => terminated(),
            Stage::Running | Stage::Overdue if runs => {
                json!({ "running": { "startedAt": since.cloned().unwrap_or_else(|| now.rfc3339().into()) } })
            }
            Stage::Over | Stage::Stopping if runs && was_started => terminated(),
            Stage::Over if runs => json!({ "terminated": {
                "exitCode": 137, "reason": "ContainerStatusUnknown",
                "message": "The container could not be located when the pod was terminated",
                "startedAt": null, "finishedAt": null,
            } }),
            _ => json!({ "waiting": { "reason": waiting } }),
        };
        let image = object::str_at(container, "image");
        let pulled = state.get("waiting").is_none() && (was_started || stage == Stage::Running);
        let image = if pulled { pulled_name(image) } else { image.to_owned() };
        let runs = state.get("running").is_some();
        let ready = if hollow { !init } else { done || runs && (!init || sidecar) };
        let mut status = json!({
            "name": name, "state": state, "lastState": {}, "ready": ready, "restartCount": 0, "image": image,
        });
        if !hollow {
            status["started"] = (runs && (!init || sidecar)).into();
        }
        let mounts: Vec<Value> = object::list_at(container, "volumeMounts").iter().map(mount).collect();
        if !mounts.is_empty() {
            status["volumeMounts"] = mounts.into();
        }
        status
    });
    list.collect()
}

/// Returns the name of an image in the runtime: with a tag.
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

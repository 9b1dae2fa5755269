//! Actions as JSON: flat, with the type of the action as the name of the first field.
//!
//! Share links, saved sessions, lessons and walks have this form. Every form that was ever written must be readable.
//! One struct of optional fields adds one visitor to the wasm module. An untagged enum would add one for each variant.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;

use crate::Exec;
use crate::mock_driver::Driver;
use crate::{Action, DriverChange, Fault, NodeChange};
use bindery_api::json;
use bindery_api::request::Request;
use bindery_engine::ControllerId;

/// The fields of all actions.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct ActionJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Box<Request>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exec: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pod: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stdin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tty: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deliver: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resync: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    driver: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    /// A number or null: a parameter of an installed driver.
    #[serde(skip_serializing_if = "Option::is_none")]
    topology: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volumes: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<Value>,
    /// True if watches are paused. Or the node on which a driver registers.
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<u64>,
}

impl From<&Action> for ActionJson {
    fn from(action: &Action) -> ActionJson {
        let mut written = ActionJson::default();
        match action.clone() {
            Action::Request { command, request } => (written.user, written.request) = (Some(command), Some(request)),
            Action::Exec(Exec { namespace, pod, container, command, stdin, tty }) => {
                (written.exec, written.tty, written.stdin) = (Some(command), Some(tty), Some(stdin));
                (written.namespace, written.pod, written.container) = (Some(namespace), Some(pod), Some(container));
            }
            Action::Deliver { controller } => written.deliver = Some(controller.to_string()),
            Action::Step { controller, worker, key } => {
                (written.step, written.worker, written.key) =
                    (Some(controller.to_string()), Some(worker.into_owned()), Some(key));
            }
            Action::Resync { controller } => written.resync = Some(controller.to_string()),
            Action::Crash { controller } => written.crash = Some(controller.to_string()),
            Action::Fail { controller, fault } => {
                (written.fail, written.fault) = (Some(controller.to_string()), Some(fault.name().to_owned()));
            }
            Action::PauseWatch { controller, on } => {
                (written.hold, written.on) = (Some(controller.to_string()), Some(on.into()));
            }
            Action::Node { name, change } => {
                let (change, zone) = match change {
                    NodeChange::Join { zone } => ("join", zone),
                    NodeChange::Partition => ("cut off", String::new()),
                    NodeChange::Heal => ("bring back", String::new()),
                    NodeChange::Remove => ("remove", String::new()),
                };
                (written.node, written.change, written.zone) = (Some(name), Some(change.to_owned()), Some(zone));
            }
            Action::Driver { name, change } => {
                written.driver = Some(name);
                let change = match change {
                    DriverChange::Install(driver) => {
                        (written.topology, written.capacity) =
                            (Some(driver.topology_key.into()), Some(driver.capacity.into()));
                        (written.volumes, written.bytes) =
                            (Some(driver.max_volumes_per_node.into()), Some(driver.max_bytes.into()));
                        "install"
                    }
                    DriverChange::Uninstall => "uninstall",
                    DriverChange::Register { node } => {
                        written.on = Some(node.into());
                        "register"
                    }
                    DriverChange::Deregister { node } => {
                        written.on = Some(node.into());
                        "deregister"
                    }
                };
                written.change = Some(change.to_owned());
            }
            Action::Wait { micros } => written.wait = Some(micros),
        }
        written
    }
}

impl ActionJson {
    /// Returns the action. `None` if the fields are not an action.
    fn action(self) -> Option<Action> {
        let controller = |name: String| ControllerId::from(name);
        let node = self.on.as_ref().and_then(Value::as_str).map(str::to_owned);
        let number = |value: Option<Value>| value.as_ref().and_then(Value::as_u64);
        if let Some(command) = self.exec {
            let text = Option::unwrap_or_default;
            let (namespace, pod, container) = (text(self.namespace), text(self.pod), text(self.container));
            let (stdin, tty) = (text(self.stdin), self.tty.unwrap_or_default());
            return Some(Action::Exec(Exec { namespace, pod, container, command, stdin, tty }));
        }
        Some(if let Some(request) = self.request {
            // Walks of the first versions have no command line.
            Action::Request { command: self.user.unwrap_or_else(|| "walk".to_owned()), request }
        } else if let Some(name) = self.deliver {
            Action::Deliver { controller: controller(name) }
        } else if let Some(name) = self.step {
            Action::Step { controller: controller(name), worker: self.worker?.into(), key: self.key? }
        } else if let Some(name) = self.resync {
            Action::Resync { controller: controller(name) }
        } else if let Some(name) = self.crash {
            Action::Crash { controller: controller(name) }
        } else if let Some(name) = self.fail {
            let fault = match self.fault.as_deref() {
                Some("Refused") | None => Fault::Refused,
                Some("Lost") => Fault::DropResponse,
                Some(_) => return None,
            };
            Action::Fail { controller: controller(name), fault }
        } else if let Some(name) = self.hold {
            let on = self.on.map_or(Some(false), |on| on.as_bool())?;
            Action::PauseWatch { controller: controller(name), on }
        } else if let Some(name) = self.node {
            let change = match self.change?.as_str() {
                "join" => NodeChange::Join { zone: self.zone? },
                "cut off" => NodeChange::Partition,
                "bring back" => NodeChange::Heal,
                "remove" => NodeChange::Remove,
                _ => return None,
            };
            Action::Node { name, change }
        } else if let Some(name) = self.driver {
            let change = match self.change?.as_str() {
                "install" => DriverChange::Install(Driver {
                    // The name is in the action.
                    name: String::new(),
                    topology_key: self.topology.and_then(|key| key.as_str().map(str::to_owned)),
                    max_volumes_per_node: number(self.volumes),
                    max_bytes: number(self.bytes),
                    capacity: number(self.capacity),
                }),
                "uninstall" => DriverChange::Uninstall,
                "register" => DriverChange::Register { node: node? },
                "deregister" => DriverChange::Deregister { node: node? },
                _ => return None,
            };
            Action::Driver { name, change }
        } else {
            Action::Wait { micros: self.wait? }
        })
    }
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Serialized through a value: the code for the fields exists only once for all formats.
        let value = json::to_value(&ActionJson::from(self)).map_err(ser::Error::custom)?;
        value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Action, D::Error> {
        let written: ActionJson = json::from_value(&Value::deserialize(deserializer)?).map_err(de::Error::custom)?;
        written.action().ok_or_else(|| de::Error::custom("not an action"))
    }
}

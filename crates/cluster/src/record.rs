//! The records of the writes to etcd and of the CSI calls.

use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, kinds};
use bindery_engine::{Call, CallError, ControllerId};
use serde::Serialize;

/// One write to etcd. A record never changes after it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// The etcd revision of the write.
    pub revision: u64,
    /// The time of the cluster's clock.
    #[serde(serialize_with = "micros")]
    pub time: Time,
    /// The etcd key.
    pub key: String,
    /// The previous stored value. `None` for a new key.
    pub before: Option<Object>,
    /// The new stored value. `None` for a delete.
    pub after: Option<Object>,
    /// The actor that wrote.
    pub actor: Actor,
    /// The reason.
    pub why: Why,
    /// The number of the action, from 1.
    pub action: u64,
}

fn micros<S: serde::Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(time.micros)
}

/// One call of a CSI driver.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRecord {
    /// The newest revision at the time of the call.
    pub revision: u64,
    /// The time of the cluster's clock.
    pub time: Time,
    /// The call.
    pub call: Call,
    /// The driver's response.
    pub answer: Result<Value, CallError>,
    /// The actor that called.
    pub actor: Actor,
    /// The reason.
    pub why: Why,
}

/// The actor of a write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Actor {
    /// A user, with a command line such as `kubectl apply -f -`.
    User {
        /// The command line.
        command: String,
    },
    /// A controller.
    Controller(ControllerId),
}

impl Actor {
    /// Returns the controller's name, or the user's command.
    pub fn name(&self) -> &str {
        match self {
            Actor::User { command } => command,
            Actor::Controller(name) => name,
        }
    }
}

impl Record {
    /// Returns the kind of the object.
    pub fn kind(&self) -> &'static Kind {
        kinds::by_etcd_key(&self.key).expect("only known kinds are stored").0
    }

    /// True if this is an Event object. Events are messages of controllers, not changes.
    pub fn is_event(&self) -> bool {
        self.kind() == &kinds::EVENT
    }
}

//! The written log.

use bindery_api::time::Time;
use bindery_api::why::Why;
use bindery_api::{Kind, Object, Value, kinds};
use bindery_engine::{Call, CallError, ControllerId};
use serde::Serialize;

/// One write to etcd. A record never changes after it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// The etcd revision that the write made.
    pub revision: u64,
    /// When, by the cluster's clock.
    #[serde(serialize_with = "micros")]
    pub time: Time,
    /// The etcd key.
    pub key: String,
    /// What the key held before, as stored; `None` for a new key.
    pub before: Option<Object>,
    /// What it holds now, as stored; `None` for a delete.
    pub after: Option<Object>,
    /// Who wrote.
    pub actor: Actor,
    /// Why.
    pub why: Why,
    /// Number of the action that wrote, from 1.
    pub action: u64,
}

fn micros<S: serde::Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(time.micros)
}

/// One call of a CSI driver.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRecord {
    /// The newest revision when it was made.
    pub revision: u64,
    /// When, by the cluster's clock.
    pub time: Time,
    /// What was asked.
    pub call: Call,
    /// What the driver answered.
    pub answer: Result<Value, CallError>,
    /// Who asked.
    pub actor: Actor,
    /// Why.
    pub why: Why,
}

/// Who wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Actor {
    /// A person, with a command line such as `kubectl apply -f -`.
    User {
        /// The command line.
        command: String,
    },
    /// A controller.
    Controller(ControllerId),
}

impl Actor {
    /// The controller's name, or the user's command.
    pub fn name(&self) -> &str {
        match self {
            Actor::User { command } => command,
            Actor::Controller(name) => name,
        }
    }
}

impl Record {
    /// The kind of the object.
    pub fn kind(&self) -> &'static Kind {
        kinds::by_etcd_key(&self.key).expect("only known kinds are stored").0
    }

    /// Whether this is an Event object: what controllers say, not what they do.
    pub fn is_event(&self) -> bool {
        self.kind() == &kinds::EVENT
    }
}

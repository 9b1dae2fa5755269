//! The mock driver: volumes that are only numbers, and faults that StorageClass parameters ask for.

use bindery_api::Value;

use super::{Call, CallError};

/// What a driver can do, and where it runs.
#[derive(Debug, Clone)]
pub struct Driver {
    /// `csi.example.com`.
    pub name: String,
    /// The topology key whose value is each node's zone.
    pub topology_key: Option<String>,
    /// How many volumes a node may have.
    pub max_volumes_per_node: Option<u64>,
    /// The largest volume there can be, in bytes.
    pub max_bytes: Option<u64>,
}

/// The drivers of a cluster with the volumes that they have made.
#[derive(Debug, Clone, Default)]
pub struct Drivers {
    /// What is installed.
    pub installed: Vec<Driver>,
    /// The nodes on which they run, with the zones, the first of which has the controller services.
    pub nodes: Vec<(String, String)>,
}

impl Drivers {
    /// Answers a call.
    ///
    /// # Errors
    /// The driver's refusal.
    pub fn call(&mut self, call: &Call) -> Result<Value, CallError> {
        Err(CallError::new("Unimplemented", format!("unknown method {}", call.method)))
    }
}

//! The parts of a cluster that a program links: its controllers, and the container runtime.
//!
//! A program names what it needs, and the linker leaves out the rest. Every set of parts writes the same records as long
//! as there are no objects that only a missing part works on.

use bindery_api::{Object, Status, Value};
use bindery_controllers::Controllers;
use bindery_engine::{Call, Local};
use bindery_sandbox::ExecOutput;

use crate::{Cluster, Exec, ExecError};

/// The parts of a cluster.
pub struct Components {
    /// The controllers.
    pub controllers: &'static Controllers,
    /// The container runtime: files in volumes and containers, and commands in them. They follow the log and never write to
    /// it: without them the records are the same.
    pub containers: Option<&'static ContainerRuntime>,
}

impl std::fmt::Debug for Components {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Components")
    }
}

/// Everything that there is.
pub static ALL: Components =
    Components { controllers: &bindery_controllers::ALL, containers: Some(&crate::containers::RUNTIME) };

/// What the first view of a page needs.
pub static VOLUMES: Components = Components { controllers: &bindery_controllers::VOLUMES, containers: None };

/// What a container runtime does when something happens in the cluster.
pub struct ContainerRuntime {
    /// Its state when the cluster starts.
    pub(crate) state: fn() -> Local,
    pub(crate) pod_written: fn(&mut Cluster, Option<&Object>, Option<&Object>),
    pub(crate) driver_called: fn(&mut Cluster, &Call, &Value),
    pub(crate) exec: fn(&mut Cluster, &Exec) -> Result<ExecOutput, ExecError>,
}

impl Cluster {
    /// A Pod was written: containers start and end.
    pub(crate) fn pod_written(&mut self, before: Option<&Object>, pod: Option<&Object>) {
        if let Some(runtime) = self.config.components.containers {
            (runtime.pod_written)(self, before, pod);
        }
    }

    /// A driver has answered.
    pub(crate) fn driver_called(&mut self, call: &Call, answer: &Value) {
        if let Some(runtime) = self.config.components.containers {
            (runtime.driver_called)(self, call, answer);
        }
    }

    /// Runs a command in a container: `kubectl exec`.
    pub(crate) fn exec(&mut self, exec: &Exec) -> Result<ExecOutput, ExecError> {
        let Some(runtime) = self.config.components.containers else {
            return Err(ExecError::Status(Box::new(Status::bad_request("no container runtime is installed"))));
        };
        (runtime.exec)(self, exec)
    }
}

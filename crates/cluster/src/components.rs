//! The components of a cluster that a program links: its controllers, and the container runtime.
//!
//! A program refers only to the components that it needs, and the linker omits the others. All sets of components write
//! the same records, unless there are objects that only a missing component reconciles.

use bindery_api::{Object, Status, Value};
use bindery_controllers::Controllers;
use bindery_engine::{Call, Local};
use bindery_sandbox::ExecOutput;

use crate::{Cluster, Exec, ExecError};

/// The components of a cluster.
pub struct Components {
    /// The controllers.
    pub controllers: &'static Controllers,
    /// The container runtime: files in volumes and containers, and commands in containers. It reads the log and never
    /// writes to it. Therefore the records are the same without it.
    pub containers: Option<&'static ContainerRuntime>,
}

impl std::fmt::Debug for Components {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Components")
    }
}

/// All components.
pub static ALL: Components =
    Components { controllers: &bindery_controllers::ALL, containers: Some(&crate::containers::RUNTIME) };

/// The components of the first view of the page.
pub static VOLUMES: Components = Components { controllers: &bindery_controllers::VOLUMES, containers: None };

/// The functions of a container runtime, which are called for changes in the cluster.
pub struct ContainerRuntime {
    /// Returns the initial state.
    pub(crate) state: fn() -> Local,
    pub(crate) pod_written: fn(&mut Cluster, Option<&Object>, Option<&Object>),
    pub(crate) driver_called: fn(&mut Cluster, &Call, &Value),
    pub(crate) exec: fn(&mut Cluster, &Exec) -> Result<ExecOutput, ExecError>,
}

impl Cluster {
    /// Called after a write of a Pod: containers start and exit.
    pub(crate) fn pod_written(&mut self, before: Option<&Object>, pod: Option<&Object>) {
        if let Some(runtime) = self.config.components.containers {
            (runtime.pod_written)(self, before, pod);
        }
    }

    /// Called after a driver's response.
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

//! The parts of a session that a program links.

use bindery_cluster::{Action, Cluster, Config, components};
use bindery_kubectl::{Commands, commands};

use crate::Injection;

/// The parts of the cluster, and kubectl's commands.
#[derive(Debug)]
pub struct Components {
    /// The parts of the cluster.
    pub cluster: &'static components::Components,
    /// kubectl's commands.
    pub commands: &'static Commands,
    /// Reads the actions that are no commands; `None` for a program that hands them to another one.
    pub actions: Option<fn(&Injection) -> Option<Action>>,
}

/// Everything that there is.
pub static ALL: Components =
    Components { cluster: &components::ALL, commands: &commands::ALL, actions: Some(Injection::action) };

/// What the first view of a page needs: it binds volumes and applies manifests.
pub static FIRST_VIEW: Components =
    Components { cluster: &components::VOLUMES, commands: &commands::EDITOR, actions: None };

impl Components {
    /// A new cluster, as the page starts it.
    pub fn new_cluster(&self) -> Cluster {
        Cluster::new(Config::with(self.cluster))
    }
}

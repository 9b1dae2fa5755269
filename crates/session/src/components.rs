//! The components of a session that a program links.

use bindery_cluster::{Action, Cluster, Config, components};
use bindery_kubectl::{Commands, commands};

use crate::Injection;

/// The components of the cluster, and the commands of kubectl.
#[derive(Debug)]
pub struct Components {
    /// The components of the cluster.
    pub cluster: &'static components::Components,
    /// The commands of kubectl.
    pub commands: &'static Commands,
    /// Parses the actions that are not commands. `None` if the program delegates them to another one.
    pub actions: Option<fn(&Injection) -> Option<Action>>,
}

/// All components.
pub static ALL: Components =
    Components { cluster: &components::ALL, commands: &commands::ALL, actions: Some(Injection::action) };

/// The components of the first view of a page: it binds volumes and applies manifests.
pub static FIRST_VIEW: Components =
    Components { cluster: &components::VOLUMES, commands: &commands::EDITOR, actions: None };

impl Components {
    /// Returns a new cluster in the page's initial state.
    pub fn new_cluster(&self) -> Cluster {
        Cluster::new(Config::with(self.cluster))
    }
}

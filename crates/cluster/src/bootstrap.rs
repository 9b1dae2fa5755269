//! What is there before anybody asks for anything.

use std::time::Duration;

use bindery_api::kinds;
use bindery_api::request::Request;
use bindery_api::why::Why;
use serde_json::json;

use crate::{Actor, Cluster};

/// How a cluster is made.
#[derive(Debug, Clone)]
pub struct Config {
    /// Seed of uids and generated names.
    pub seed: u64,
    /// How often the binder looks at everything again; its own 15 s if `None`.
    pub resync_period: Option<Duration>,
}

impl Default for Config {
    fn default() -> Self {
        Config { seed: 1, resync_period: None }
    }
}

/// Makes the namespaces that every cluster has; its controllers furnish them.
pub fn run(cluster: &mut Cluster) {
    let mut create = |kind, object| {
        let request = Request::create(kind, object);
        let made = cluster.send(&request, Actor::Controller("kube-apiserver"), Why::new("bootstrap"));
        debug_assert!(made.is_ok(), "{made:?}");
    };
    for name in ["kube-system", "kube-public", "kube-node-lease", "default"] {
        create(&kinds::NAMESPACE, json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": name } }));
    }
}

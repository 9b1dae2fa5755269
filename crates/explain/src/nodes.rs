//! What can be said of a node: whether it is heard of, and the drivers that are registered there.

use bindery_api::kinds::{CSI_DRIVER, CSI_NODE, NODE};
use bindery_api::{Value, object};

use crate::world::{World, condition};

/// What is wrong with a node, if anything.
pub fn trouble(world: &World, name: &str) -> Option<&'static str> {
    if !world.knows(&NODE) || name.is_empty() {
        return None;
    }
    let Some(node) = world.get(&NODE, "", name) else { return Some("gone") };
    is_silent(node).then_some("silent")
}

/// Whether a node does not answer.
pub fn is_silent(node: &Value) -> bool {
    condition(node, "Ready").is_none_or(|c| object::str_at(c, "status") != "True")
}

/// Whether a driver is registered on a node.
pub fn has_driver(world: &World, node: &str, driver: &str) -> bool {
    let found = world.get(&CSI_NODE, "", node);
    found.is_some_and(|n| object::list_at(n, "spec.drivers").iter().any(|d| object::str_at(d, "name") == driver))
}

/// Whether anybody has heard of a driver.
pub fn is_installed(world: &World, driver: &str) -> bool {
    !(world.knows(&CSI_NODE) || world.knows(&CSI_DRIVER))
        || world.get(&CSI_DRIVER, "", driver).is_some()
        || world.list(&CSI_NODE).any(|node| has_driver(world, object::name(node), driver))
}

/// The drivers that nodes have.
pub fn drivers(world: &World) -> Vec<String> {
    let nodes = world.list(&CSI_NODE).flat_map(|node| object::list_at(node, "spec.drivers"));
    let mut drivers: Vec<String> = nodes.map(|d| object::str_at(d, "name").to_owned()).collect();
    drivers.sort_unstable();
    drivers.dedup();
    drivers
}

//! The identity of a controller that runs in a cluster.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The identity of a controller: its component. If a cluster has several instances, the node or the driver is added. As
/// text: `persistentvolume-binder`, `kubelet node-a`. A clone shares the text.
#[derive(Clone)]
pub struct ControllerId(Text);

#[derive(Clone)]
enum Text {
    Static(&'static str),
    Shared(Arc<str>),
}

impl ControllerId {
    /// Returns the identity of a controller with one instance in the cluster.
    pub const fn new(component: &'static str) -> ControllerId {
        ControllerId(Text::Static(component))
    }

    /// Returns the identity of a component's instance on a node or for a driver.
    pub fn instance(component: &str, instance: &str) -> ControllerId {
        ControllerId(Text::Shared(format!("{component} {instance}").into()))
    }

    /// Returns the identity as text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Static(text) => text,
            Text::Shared(text) => text,
        }
    }
}

impl std::ops::Deref for ControllerId {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for ControllerId {
    fn eq(&self, other: &ControllerId) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for ControllerId {}

impl PartialEq<str> for ControllerId {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialOrd for ControllerId {
    fn partial_cmp(&self, other: &ControllerId) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ControllerId {
    fn cmp(&self, other: &ControllerId) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl std::hash::Hash for ControllerId {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl std::fmt::Debug for ControllerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

impl std::fmt::Display for ControllerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

impl From<&'static str> for ControllerId {
    fn from(component: &'static str) -> ControllerId {
        ControllerId::new(component)
    }
}

impl From<String> for ControllerId {
    fn from(text: String) -> ControllerId {
        ControllerId(Text::Shared(text.into()))
    }
}

impl Serialize for ControllerId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ControllerId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ControllerId, D::Error> {
        Ok(String::deserialize(deserializer)?.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_is_its_text() {
        let kubelet = ControllerId::instance("kubelet", "node-a");
        let json = serde_json::to_string(&kubelet).unwrap();
        assert_eq!(json, "\"kubelet node-a\"");
        assert_eq!(serde_json::from_str::<ControllerId>(&json).unwrap(), kubelet);
        assert_eq!(serde_json::from_str::<ControllerId>("\"x\"").unwrap(), ControllerId::new("x"));
        assert!(kubelet < ControllerId::new("kubelet node-b"));
    }
}

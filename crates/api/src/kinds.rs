//! The table of kinds: names, scope and etcd key of each.
//!
//! Implements the registries under `pkg/registry` and API discovery. To add a kind, add one row here.
//! CustomResourceDefinitions add rows, too ([`crate::definition::kinds`]). Each server decides by its own definitions
//! if it serves such rows.

use std::cmp::Reverse;
use std::sync::{LazyLock, PoisonError, RwLock};

use crate::object::{self, Value};

/// A kind that the API server serves.
#[derive(Debug)]
pub struct Kind {
    /// API group, empty for the core group.
    pub group: &'static str,
    /// Served version.
    pub version: &'static str,
    /// `PersistentVolume`.
    pub kind: &'static str,
    /// `persistentvolumes`, as in URLs and messages.
    pub plural: &'static str,
    /// `persistentvolume`, as kubectl prints it.
    pub singular: &'static str,
    /// The short names: `pv`.
    pub short: &'static [&'static str],
    /// True if the kind is namespaced.
    pub namespaced: bool,
    /// True if the kind has a `status` subresource.
    pub status: bool,
    /// The part of the etcd key after `/registry/`.
    pub prefix: &'static str,
    /// Categories, such as `all`.
    pub categories: &'static [&'static str],
    /// True if a CustomResourceDefinition defines the kind.
    pub defined: bool,
}

/// True for the same row, or for rows with the same names. Every change and every cache compares kinds, so this must be
/// fast.
impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        std::ptr::eq(self, other) || (self.plural == other.plural && self.group == other.group)
    }
}

impl Eq for Kind {}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Kind) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Orders by group, then by kind.
impl Ord for Kind {
    fn cmp(&self, other: &Kind) -> std::cmp::Ordering {
        (self.group, self.kind, self.plural).cmp(&(other.group, other.kind, other.plural))
    }
}

impl Kind {
    /// True if it is a custom resource. It exists only if its definition is installed.
    pub fn is_custom(&self) -> bool {
        self.defined
            || matches!(self.group, "snapshot.storage.k8s.io" | "populator.storage.k8s.io" | "hello.example.com")
    }

    /// True if its objects are only stored: no controller here reconciles them.
    pub fn is_only_stored(&self) -> bool {
        self.defined || *self == JOB || self.needs_stored_kinds() && self.kind != "CustomResourceDefinition"
    }

    /// True if it is served only with the feature `stored-kinds`.
    pub fn needs_stored_kinds(&self) -> bool {
        STORED.contains(self)
    }

    /// Returns the `apiVersion`: `v1` or `storage.k8s.io/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Returns the resource name in the server's messages: `persistentvolumes` or `storageclasses.storage.k8s.io`.
    pub fn resource(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// Returns the name in the results of kubectl and in lister errors: `persistentvolume` or
    /// `storageclass.storage.k8s.io`.
    pub fn singular_resource(&self) -> String {
        if self.group.is_empty() { self.singular.to_owned() } else { format!("{}.{}", self.singular, self.group) }
    }

    /// Returns the etcd key of an object: `/registry/persistentvolumeclaims/default/data`.
    pub fn etcd_key(&self, namespace: &str, name: &str) -> String {
        if self.namespaced {
            format!("/registry/{}/{namespace}/{name}", self.prefix)
        } else {
            format!("/registry/{}/{name}", self.prefix)
        }
    }

    /// Returns the etcd prefix of all objects of the kind, or of its objects in one namespace.
    pub fn etcd_prefix(&self, namespace: &str) -> String {
        if self.namespaced && !namespace.is_empty() {
            format!("/registry/{}/{namespace}/", self.prefix)
        } else {
            format!("/registry/{}/", self.prefix)
        }
    }
}

/// Returns every kind in every version: the built-in kinds, then the kinds that CustomResourceDefinitions define.
pub fn all() -> Vec<&'static Kind> {
    let mut all = KINDS.clone();
    if SERVES_STORED {
        all.extend(OTHER_VERSIONS);
        all.extend_from_slice(&DEFINED.read().unwrap_or_else(PoisonError::into_inner));
    }
    all
}

/// Returns the sort key of a version in its group: `v2`, `v1`, `v1beta1`, then by text
/// (`CompareKubeAwareVersionStrings`).
fn version_order(version: &str) -> (u8, Reverse<u32>, Reverse<u32>, &str) {
    let number = |text: &str| text.parse::<u32>().ok().filter(|n| *n > 0 && !text.starts_with(['0', '+']));
    let parsed = version.strip_prefix('v').and_then(|rest| {
        if let Some(major) = number(rest) {
            return Some((0, major, 0));
        }
        [("beta", 1), ("alpha", 2)].into_iter().find_map(|(word, place)| {
            let (major, minor) = rest.split_once(word)?;
            Some((place, number(major)?, number(minor)?))
        })
    });
    let (place, major, minor) = parsed.unwrap_or((3, 0, 0));
    (place, Reverse(major), Reverse(minor), version)
}

/// Returns the kinds with this `apiVersion` and `kind`. If definitions of several clusters differ, there are several.
pub fn matching(api_version: &str, kind: &str) -> Vec<&'static Kind> {
    let mut all = all();
    all.retain(|k| k.kind == kind && k.api_version() == api_version);
    all
}

/// Returns the kind with this `apiVersion` and `kind`.
pub fn find(api_version: &str, kind: &str) -> Option<&'static Kind> {
    let known = KINDS.iter().copied().find(|k| k.kind == kind && k.api_version() == api_version);
    if SERVES_STORED { known.or_else(|| matching(api_version, kind).first().copied()) } else { known }
}

/// Returns the kind of an object, by its `apiVersion` and `kind`.
pub fn of(object: &Value) -> Option<&'static Kind> {
    find(object::api_version(object), object::kind(object))
}

/// Returns the kinds that match `pv`, `persistentvolumes`, `storageclasses.storage.k8s.io` or `StorageClass`. They are
/// in the order of discovery.
pub fn named(word: &str) -> Vec<&'static Kind> {
    let word = word.to_ascii_lowercase();
    let (resource, group) = word.split_once('.').unwrap_or((&word, ""));
    let mut all = all();
    all.retain(|k| {
        (k.plural == resource
            || k.singular == resource
            || k.short.contains(&resource)
            || k.kind.to_ascii_lowercase() == resource)
            && (group.is_empty() || group == k.group || group == format!("{}.{}", k.version, k.group))
    });
    all
}

/// Returns the first of the kinds that match a name, see [`named`].
pub fn by_resource(word: &str) -> Option<&'static Kind> {
    named(word).first().copied()
}

/// Returns the kind whose objects have this etcd key, with the object's namespace and name.
pub fn by_etcd_key(key: &str) -> Option<(&'static Kind, &str, &str)> {
    let rest = key.strip_prefix("/registry/")?;
    let of = |k: &&'static Kind| {
        let rest = rest.strip_prefix(k.prefix)?.strip_prefix('/')?;
        match rest.split_once('/') {
            Some((namespace, name)) if k.namespaced => Some((*k, namespace, name)),
            None if !k.namespaced => Some((*k, "", rest)),
            _ => None,
        }
    };
    let known = KINDS.iter().find_map(of);
    if SERVES_STORED {
        known.or_else(|| DEFINED.read().unwrap_or_else(PoisonError::into_inner).iter().find_map(of))
    } else {
        known
    }
}

/// The kinds of all known definitions, sorted by name. The preferred version of each kind is first.
static DEFINED: RwLock<Vec<&'static Kind>> = RwLock::new(Vec::new());

/// Returns the row of a kind that a CustomResourceDefinition defines. Rows are never removed, because records refer to
/// them.
pub(crate) fn define(wanted: &Defined) -> &'static Kind {
    let mut defined = DEFINED.write().unwrap_or_else(PoisonError::into_inner);
    let Defined { group, version, kind, plural, singular, short, namespaced, status, categories } = *wanted;
    let known = defined.iter().find(|k| {
        (k.group, k.version, k.kind, k.plural, k.singular) == (group, version, kind, plural, singular)
            && (k.namespaced, k.status, k.short, k.categories) == (namespaced, status, short, categories)
    });
    if let Some(known) = known {
        return known;
    }
    let keep = |text: &str| -> &'static str { Box::leak(text.into()) };
    let list = |words: &[&str]| -> &'static [&'static str] { words.iter().map(|w| keep(w)).collect::<Vec<_>>().leak() };
    let row: &'static Kind = Box::leak(Box::new(Kind {
        group: keep(group),
        version: keep(version),
        kind: keep(kind),
        plural: keep(plural),
        singular: keep(singular),
        short: list(short),
        namespaced,
        status,
        prefix: keep(&format!("{group}/{plural}")),
        categories: list(categories),
        defined: true,
    }));
    let place = |kind: &Kind| (kind.group, kind.kind, kind.plural, version_order(kind.version));
    let at = defined.partition_point(|other| place(other) < place(row));
    defined.insert(at, row);
    row
}

/// The names and scope of a kind in a CustomResourceDefinition: see [`Kind`].
pub(crate) struct Defined<'a> {
    pub group: &'a str,
    pub version: &'a str,
    pub kind: &'a str,
    pub plural: &'a str,
    pub singular: &'a str,
    pub short: &'a [&'a str],
    pub namespaced: bool,
    pub status: bool,
    pub categories: &'a [&'a str],
}

/// The kind CustomResourceDefinition, if it is served.
pub fn definition() -> Option<&'static Kind> {
    if SERVES_STORED { STORED.iter().find(|kind| kind.kind == "CustomResourceDefinition") } else { None }
}

macro_rules! kinds {
    ($($const:ident: $group:literal $version:literal $kind:literal $plural:literal $singular:literal $short:expr, $ns:literal, $status:literal, $prefix:literal, $cat:expr;)*) => {
        $(
            #[doc = concat!("`", $kind, "`.")]
            pub static $const: Kind = Kind {
                group: $group, version: $version, kind: $kind, plural: $plural, singular: $singular, short: &$short,
                namespaced: $ns, status: $status, prefix: $prefix, categories: &$cat, defined: false,
            };
        )*
        /// The kinds with a constant.
        const NAMED: &[&Kind] = &[$(&$const),*];
    };
}

/// The rows of the kinds without a constant. Empty if they are not served.
macro_rules! served_rows {
    ($($group:literal $version:literal $kind:literal $plural:literal $singular:literal $short:expr, $ns:literal, $status:literal, $prefix:literal, $cat:expr;)*) => {
        if SERVES_STORED {
            &[$(Kind {
                group: $group, version: $version, kind: $kind, plural: $plural, singular: $singular, short: &$short,
                namespaced: $ns, status: $status, prefix: $prefix, categories: &$cat, defined: false,
            }),*]
        } else {
            &[]
        }
    };
}

/// The kinds without a constant. If they are not served, only their names are present.
macro_rules! stored_kinds {
    ($($group:literal $version:literal $kind:literal $plural:literal $singular:literal $short:expr, $ns:literal, $status:literal, $prefix:literal, $cat:expr;)*) => {
        static STORED: &[Kind] =
            served_rows!($($group $version $kind $plural $singular $short, $ns, $status, $prefix, $cat;)*);
        /// The names of the kinds that are only stored, even if they are not served.
        pub static STORED_NAMES: &[&str] = &[$($kind),*];
    };
}

macro_rules! other_versions {
    ($($group:literal $version:literal $kind:literal $plural:literal $singular:literal $short:expr, $ns:literal, $status:literal, $prefix:literal, $cat:expr;)*) => {
        /// The versions that are served besides the storage version. They have the same etcd key.
        pub static OTHER_VERSIONS: &[Kind] =
            served_rows!($($group $version $kind $plural $singular $short, $ns, $status, $prefix, $cat;)*);
    };
}

/// True if the kinds that are only stored are served.
pub const SERVES_STORED: bool = cfg!(feature = "stored-kinds");

/// Every served kind, in the order of discovery: groups sorted by name, custom resources last.
pub static KINDS: LazyLock<Vec<&Kind>> = LazyLock::new(|| {
    let place = |kind: &Kind| (kind.is_custom(), kind.group, kind.plural);
    let mut kinds = NAMED.to_vec();
    for kind in STORED {
        kinds.insert(kinds.partition_point(|other| place(other) < place(kind)), kind);
    }
    kinds
});

kinds! {
    CONFIG_MAP: "" "v1" "ConfigMap" "configmaps" "configmap" ["cm"], true, false, "configmaps", [];
    EVENT: "" "v1" "Event" "events" "event" ["ev"], true, false, "events", [];
    LIMIT_RANGE: "" "v1" "LimitRange" "limitranges" "limitrange" ["limits"], true, false, "limitranges", [];
    NAMESPACE: "" "v1" "Namespace" "namespaces" "namespace" ["ns"], false, true, "namespaces", [];
    NODE: "" "v1" "Node" "nodes" "node" ["no"], false, true, "minions", [];
    PERSISTENT_VOLUME_CLAIM: "" "v1" "PersistentVolumeClaim" "persistentvolumeclaims" "persistentvolumeclaim" ["pvc"], true, true, "persistentvolumeclaims", [];
    PERSISTENT_VOLUME: "" "v1" "PersistentVolume" "persistentvolumes" "persistentvolume" ["pv"], false, true, "persistentvolumes", [];
    POD: "" "v1" "Pod" "pods" "pod" ["po"], true, true, "pods", ["all"];
    RESOURCE_QUOTA: "" "v1" "ResourceQuota" "resourcequotas" "resourcequota" ["quota"], true, true, "resourcequotas", [];
    SECRET: "" "v1" "Secret" "secrets" "secret" [], true, false, "secrets", [];
    SERVICE_ACCOUNT: "" "v1" "ServiceAccount" "serviceaccounts" "serviceaccount" ["sa"], true, false, "serviceaccounts", [];
    SERVICE: "" "v1" "Service" "services" "service" ["svc"], true, true, "services/specs", ["all"];
    CONTROLLER_REVISION: "apps" "v1" "ControllerRevision" "controllerrevisions" "controllerrevision" [], true, false, "controllerrevisions", [];
    DEPLOYMENT: "apps" "v1" "Deployment" "deployments" "deployment" ["deploy"], true, true, "deployments", ["all"];
    REPLICA_SET: "apps" "v1" "ReplicaSet" "replicasets" "replicaset" ["rs"], true, true, "replicasets", ["all"];
    STATEFUL_SET: "apps" "v1" "StatefulSet" "statefulsets" "statefulset" ["sts"], true, true, "statefulsets", ["all"];
    JOB: "batch" "v1" "Job" "jobs" "job" [], true, true, "jobs", ["all"];
    PRIORITY_CLASS: "scheduling.k8s.io" "v1" "PriorityClass" "priorityclasses" "priorityclass" ["pc"], false, false, "priorityclasses", [];
    CSI_DRIVER: "storage.k8s.io" "v1" "CSIDriver" "csidrivers" "csidriver" [], false, false, "csidrivers", [];
    CSI_NODE: "storage.k8s.io" "v1" "CSINode" "csinodes" "csinode" [], false, false, "csinodes", [];
    CSI_STORAGE_CAPACITY: "storage.k8s.io" "v1" "CSIStorageCapacity" "csistoragecapacities" "csistoragecapacity" [], true, false, "csistoragecapacities", [];
    STORAGE_CLASS: "storage.k8s.io" "v1" "StorageClass" "storageclasses" "storageclass" ["sc"], false, false, "storageclasses", [];
    VOLUME_ATTACHMENT: "storage.k8s.io" "v1" "VolumeAttachment" "volumeattachments" "volumeattachment" [], false, true, "volumeattachments", [];
    VOLUME_ATTRIBUTES_CLASS: "storage.k8s.io" "v1" "VolumeAttributesClass" "volumeattributesclasses" "volumeattributesclass" ["vac"], false, false, "volumeattributesclasses", [];
    HELLO: "hello.example.com" "v1alpha1" "Hello" "hellos" "hello" [], true, false, "hello.example.com/hellos", [];
    VOLUME_POPULATOR: "populator.storage.k8s.io" "v1beta1" "VolumePopulator" "volumepopulators" "volumepopulator" [], false, false, "populator.storage.k8s.io/volumepopulators", [];
    VOLUME_SNAPSHOT_CLASS: "snapshot.storage.k8s.io" "v1" "VolumeSnapshotClass" "volumesnapshotclasses" "volumesnapshotclass" ["vsclass", "vsclasses"], false, false, "snapshot.storage.k8s.io/volumesnapshotclasses", [];
    VOLUME_SNAPSHOT_CONTENT: "snapshot.storage.k8s.io" "v1" "VolumeSnapshotContent" "volumesnapshotcontents" "volumesnapshotcontent" ["vsc", "vscs"], false, true, "snapshot.storage.k8s.io/volumesnapshotcontents", [];
    VOLUME_SNAPSHOT: "snapshot.storage.k8s.io" "v1" "VolumeSnapshot" "volumesnapshots" "volumesnapshot" ["vs"], true, true, "snapshot.storage.k8s.io/volumesnapshots", [];
}

// The other built-in kinds of a 1.36 server that etcd stores, each in its preferred version. The first view does not
// serve them. If a manifest has one, the page fetches the full module.
stored_kinds! {
    "" "v1" "Endpoints" "endpoints" "endpoints" ["ep"], true, false, "services/endpoints", [];
    "" "v1" "PodTemplate" "podtemplates" "podtemplate" [], true, false, "podtemplates", [];
    "" "v1" "ReplicationController" "replicationcontrollers" "replicationcontroller" ["rc"], true, true, "controllers", ["all"];
    "admissionregistration.k8s.io" "v1" "MutatingAdmissionPolicy" "mutatingadmissionpolicies" "mutatingadmissionpolicy" [], false, false, "mutatingadmissionpolicies", ["api-extensions"];
    "admissionregistration.k8s.io" "v1" "MutatingAdmissionPolicyBinding" "mutatingadmissionpolicybindings" "mutatingadmissionpolicybinding" [], false, false, "mutatingadmissionpolicybindings", ["api-extensions"];
    "admissionregistration.k8s.io" "v1" "MutatingWebhookConfiguration" "mutatingwebhookconfigurations" "mutatingwebhookconfiguration" [], false, false, "mutatingwebhookconfigurations", ["api-extensions"];
    "admissionregistration.k8s.io" "v1" "ValidatingAdmissionPolicy" "validatingadmissionpolicies" "validatingadmissionpolicy" [], false, true, "validatingadmissionpolicies", ["api-extensions"];
    "admissionregistration.k8s.io" "v1" "ValidatingAdmissionPolicyBinding" "validatingadmissionpolicybindings" "validatingadmissionpolicybinding" [], false, false, "validatingadmissionpolicybindings", ["api-extensions"];
    "admissionregistration.k8s.io" "v1" "ValidatingWebhookConfiguration" "validatingwebhookconfigurations" "validatingwebhookconfiguration" [], false, false, "validatingwebhookconfigurations", ["api-extensions"];
    "apiextensions.k8s.io" "v1" "CustomResourceDefinition" "customresourcedefinitions" "customresourcedefinition" ["crd", "crds"], false, true, "apiextensions.k8s.io/customresourcedefinitions", ["api-extensions"];
    "apiregistration.k8s.io" "v1" "APIService" "apiservices" "apiservice" [], false, true, "apiregistration.k8s.io/apiservices", ["api-extensions"];
    "apps" "v1" "DaemonSet" "daemonsets" "daemonset" ["ds"], true, true, "daemonsets", ["all"];
    "autoscaling" "v2" "HorizontalPodAutoscaler" "horizontalpodautoscalers" "horizontalpodautoscaler" ["hpa"], true, true, "horizontalpodautoscalers", ["all"];
    "batch" "v1" "CronJob" "cronjobs" "cronjob" ["cj"], true, true, "cronjobs", ["all"];
    "certificates.k8s.io" "v1" "CertificateSigningRequest" "certificatesigningrequests" "certificatesigningrequest" ["csr"], false, true, "certificatesigningrequests", [];
    "coordination.k8s.io" "v1" "Lease" "leases" "lease" [], true, false, "leases", [];
    "discovery.k8s.io" "v1" "EndpointSlice" "endpointslices" "endpointslice" [], true, false, "endpointslices", [];
    "flowcontrol.apiserver.k8s.io" "v1" "FlowSchema" "flowschemas" "flowschema" [], false, true, "flowschemas", [];
    "flowcontrol.apiserver.k8s.io" "v1" "PriorityLevelConfiguration" "prioritylevelconfigurations" "prioritylevelconfiguration" [], false, true, "prioritylevelconfigurations", [];
    "networking.k8s.io" "v1" "IPAddress" "ipaddresses" "ipaddress" ["ip"], false, false, "ipaddresses", [];
    "networking.k8s.io" "v1" "Ingress" "ingresses" "ingress" ["ing"], true, true, "ingress", [];
    "networking.k8s.io" "v1" "IngressClass" "ingressclasses" "ingressclass" [], false, false, "ingressclasses", [];
    "networking.k8s.io" "v1" "NetworkPolicy" "networkpolicies" "networkpolicy" ["netpol"], true, false, "networkpolicies", [];
    "networking.k8s.io" "v1" "ServiceCIDR" "servicecidrs" "servicecidr" [], false, true, "servicecidrs", [];
    "node.k8s.io" "v1" "RuntimeClass" "runtimeclasses" "runtimeclass" [], false, false, "runtimeclasses", [];
    "policy" "v1" "PodDisruptionBudget" "poddisruptionbudgets" "poddisruptionbudget" ["pdb"], true, true, "poddisruptionbudgets", [];
    "rbac.authorization.k8s.io" "v1" "ClusterRole" "clusterroles" "clusterrole" [], false, false, "clusterroles", [];
    "rbac.authorization.k8s.io" "v1" "ClusterRoleBinding" "clusterrolebindings" "clusterrolebinding" [], false, false, "clusterrolebindings", [];
    "rbac.authorization.k8s.io" "v1" "Role" "roles" "role" [], true, false, "roles", [];
    "rbac.authorization.k8s.io" "v1" "RoleBinding" "rolebindings" "rolebinding" [], true, false, "rolebindings", [];
    "resource.k8s.io" "v1" "DeviceClass" "deviceclasses" "deviceclass" [], false, false, "deviceclasses", [];
    "resource.k8s.io" "v1" "ResourceClaim" "resourceclaims" "resourceclaim" [], true, true, "resourceclaims", [];
    "resource.k8s.io" "v1" "ResourceClaimTemplate" "resourceclaimtemplates" "resourceclaimtemplate" [], true, false, "resourceclaimtemplates", [];
    "resource.k8s.io" "v1" "ResourceSlice" "resourceslices" "resourceslice" [], false, false, "resourceslices", [];
}

other_versions! {
    "autoscaling" "v1" "HorizontalPodAutoscaler" "horizontalpodautoscalers" "horizontalpodautoscaler" ["hpa"], true, true, "horizontalpodautoscalers", ["all"];
    "events.k8s.io" "v1" "Event" "events" "event" ["ev"], true, false, "events", [];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_stable_version_comes_first() {
        let versions =
            ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"];
        assert!(versions.is_sorted_by(|a, b| version_order(a) < version_order(b)));
    }

    #[test]
    fn kinds_are_sorted_and_unique() {
        let order: Vec<_> = KINDS.iter().map(|kind| (kind.is_custom(), kind.group, kind.plural)).collect();
        assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
        for name in STORED_NAMES {
            assert!(KINDS.iter().any(|kind| kind.kind == *name && kind.needs_stored_kinds()), "{name}");
        }
    }
}

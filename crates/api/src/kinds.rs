//! The table of kinds: names, scope and etcd key of each.
//!
//! Answers to the registries under `pkg/registry` and to API discovery. A new kind is one row here.

use std::sync::LazyLock;

use crate::object::{self, Value};

/// One kind that the API server serves.
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
    /// What a learner types: `pv`.
    pub short: &'static [&'static str],
    /// Whether objects live in a namespace.
    pub namespaced: bool,
    /// Whether there is a `status` subresource.
    pub status: bool,
    /// The part of the etcd key after `/registry/`.
    pub prefix: &'static str,
    /// Categories, such as `all`.
    pub categories: &'static [&'static str],
}

/// One and the same row, or rows of one name: looked at for every change and every cache, so it has to be quick.
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

/// By group, then by kind.
impl Ord for Kind {
    fn cmp(&self, other: &Kind) -> std::cmp::Ordering {
        (self.group, self.kind, self.plural).cmp(&(other.group, other.kind, other.plural))
    }
}

impl Kind {
    /// Whether it is a custom resource: there only if somebody has installed it.
    pub fn is_custom(&self) -> bool {
        matches!(self.group, "snapshot.storage.k8s.io" | "populator.storage.k8s.io" | "hello.example.com")
    }

    /// Whether its objects are only stored: no controller here acts on them.
    pub fn is_only_stored(&self) -> bool {
        *self == JOB || STORED.contains(self)
    }

    /// `v1` or `storage.k8s.io/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// `persistentvolumes` or `storageclasses.storage.k8s.io`: the name in the server's messages.
    pub fn resource(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// `persistentvolume` or `storageclass.storage.k8s.io`: the name in kubectl's result lines and lister errors.
    pub fn singular_resource(&self) -> String {
        if self.group.is_empty() { self.singular.to_owned() } else { format!("{}.{}", self.singular, self.group) }
    }

    /// The etcd key of an object, `/registry/persistentvolumeclaims/default/data`.
    pub fn etcd_key(&self, namespace: &str, name: &str) -> String {
        if self.namespaced {
            format!("/registry/{}/{namespace}/{name}", self.prefix)
        } else {
            format!("/registry/{}/{name}", self.prefix)
        }
    }

    /// The etcd prefix of all objects of the kind, or of those in one namespace.
    pub fn etcd_prefix(&self, namespace: &str) -> String {
        if self.namespaced && !namespace.is_empty() {
            format!("/registry/{}/{namespace}/", self.prefix)
        } else {
            format!("/registry/{}/", self.prefix)
        }
    }
}

/// The kind with this `apiVersion` and `kind`.
pub fn find(api_version: &str, kind: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|k| k.kind == kind && k.api_version() == api_version)
}

/// The kind of an object, by its `apiVersion` and `kind`.
pub fn of(object: &Value) -> Option<&'static Kind> {
    find(object::api_version(object), object::kind(object))
}

/// The kind a person means by `pv`, `persistentvolumes`, `storageclasses.storage.k8s.io`, `StorageClass`.
pub fn by_resource(word: &str) -> Option<&'static Kind> {
    let word = word.to_ascii_lowercase();
    let (resource, group) = word.split_once('.').unwrap_or((&word, ""));
    KINDS.iter().copied().find(|k| {
        (k.plural == resource
            || k.singular == resource
            || k.short.contains(&resource)
            || k.kind.to_ascii_lowercase() == resource)
            && (group.is_empty() || group == k.group || group == format!("{}.{}", k.version, k.group))
    })
}

/// The kind whose objects live under this etcd key, with the object's namespace and name.
pub fn by_etcd_key(key: &str) -> Option<(&'static Kind, &str, &str)> {
    let rest = key.strip_prefix("/registry/")?;
    KINDS.iter().copied().find_map(|k| {
        let rest = rest.strip_prefix(k.prefix)?.strip_prefix('/')?;
        if k.namespaced { rest.split_once('/').map(|(ns, name)| (k, ns, name)) } else { Some((k, "", rest)) }
    })
}

macro_rules! kinds {
    ($($const:ident: $group:literal $version:literal $kind:literal $plural:literal $singular:literal $short:expr, $ns:literal, $status:literal, $prefix:literal, $cat:expr;)*) => {
        $(
            #[doc = concat!("`", $kind, "`.")]
            pub static $const: Kind = Kind {
                group: $group, version: $version, kind: $kind, plural: $plural, singular: $singular, short: &$short,
                namespaced: $ns, status: $status, prefix: $prefix, categories: &$cat,
            };
        )*
        /// The kinds that have a rule of their own somewhere.
        const NAMED: &[&Kind] = &[$(&$const),*];
    };
}

/// Kinds without a constant. Without the feature there are only their names.
macro_rules! stored_kinds {
    ($($group:literal $version:literal $kind:literal $plural:literal $singular:literal $short:expr, $ns:literal, $status:literal, $prefix:literal, $cat:expr;)*) => {
        #[cfg(not(feature = "stored-kinds"))]
        static STORED: &[Kind] = &[];
        #[cfg(feature = "stored-kinds")]
        static STORED: &[Kind] = &[$(Kind {
            group: $group, version: $version, kind: $kind, plural: $plural, singular: $singular, short: &$short,
            namespaced: $ns, status: $status, prefix: $prefix, categories: &$cat,
        }),*];
        /// The names of the kinds that are only stored, also where they are not served.
        pub static STORED_NAMES: &[&str] = &[$($kind),*];
    };
}

/// Whether the kinds that are only stored are served.
pub const SERVES_STORED: bool = cfg!(feature = "stored-kinds");

/// Every kind that is served: groups in the order of their names and custom resources last, as discovery has them.
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

// The other built-in kinds of a 1.36 server that etcd holds, each in its preferred version. The first build of the page
// does not serve them: it fetches the whole page for a manifest that has one.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_in_order_and_none_is_there_twice() {
        let order: Vec<_> = KINDS.iter().map(|kind| (kind.is_custom(), kind.group, kind.plural)).collect();
        assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
        for name in STORED_NAMES {
            assert!(KINDS.iter().any(|kind| kind.kind == *name && kind.is_only_stored()), "{name}");
        }
    }
}

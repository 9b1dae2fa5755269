//! The difference that "immutable" messages carry.
//!
//! Answers to `apimachinery/pkg/util/diff` (go-difflib's unified diff of two structs as indented JSON). Upstream prints
//! its internal structs: Go field names in struct order, every field, `null` for what is not there.

use bindery_api::{Value, object};

/// How a Go field prints when it is absent.
#[derive(Clone, Copy)]
enum Zero {
    Text,
    False,
    Number,
    Null,
}

/// The fields of a struct: Go name, JSON name, zero.
type Fields = &'static [(&'static str, &'static str, Zero)];

use Zero::{False, Null, Number, Text};

/// The sources of a volume in struct order: Go name, JSON name, fields.
const SOURCES: &[(&str, &str, Fields)] = &[
    (
        "GCEPersistentDisk",
        "gcePersistentDisk",
        &[
            ("PDName", "pdName", Text),
            ("FSType", "fsType", Text),
            ("Partition", "partition", Number),
            ("ReadOnly", "readOnly", False),
        ],
    ),
    (
        "AWSElasticBlockStore",
        "awsElasticBlockStore",
        &[
            ("VolumeID", "volumeID", Text),
            ("FSType", "fsType", Text),
            ("Partition", "partition", Number),
            ("ReadOnly", "readOnly", False),
        ],
    ),
    ("HostPath", "hostPath", &[("Path", "path", Text), ("Type", "type", Null)]),
    (
        "Glusterfs",
        "glusterfs",
        &[
            ("EndpointsName", "endpoints", Text),
            ("Path", "path", Text),
            ("ReadOnly", "readOnly", False),
            ("EndpointsNamespace", "endpointsNamespace", Null),
        ],
    ),
    ("NFS", "nfs", &[("Server", "server", Text), ("Path", "path", Text), ("ReadOnly", "readOnly", False)]),
    (
        "RBD",
        "rbd",
        &[
            ("CephMonitors", "monitors", Null),
            ("RBDImage", "image", Text),
            ("FSType", "fsType", Text),
            ("RBDPool", "pool", Text),
            ("RadosUser", "user", Text),
            ("Keyring", "keyring", Text),
            ("SecretRef", "secretRef", Null),
            ("ReadOnly", "readOnly", False),
        ],
    ),
    (
        "Quobyte",
        "quobyte",
        &[
            ("Registry", "registry", Text),
            ("Volume", "volume", Text),
            ("ReadOnly", "readOnly", False),
            ("User", "user", Text),
            ("Group", "group", Text),
            ("Tenant", "tenant", Text),
        ],
    ),
    (
        "ISCSI",
        "iscsi",
        &[
            ("TargetPortal", "targetPortal", Text),
            ("IQN", "iqn", Text),
            ("Lun", "lun", Number),
            ("ISCSIInterface", "iscsiInterface", Text),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", False),
            ("Portals", "portals", Null),
            ("DiscoveryCHAPAuth", "chapAuthDiscovery", False),
            ("SessionCHAPAuth", "chapAuthSession", False),
            ("SecretRef", "secretRef", Null),
            ("InitiatorName", "initiatorName", Null),
        ],
    ),
    (
        "FlexVolume",
        "flexVolume",
        &[
            ("Driver", "driver", Text),
            ("FSType", "fsType", Text),
            ("SecretRef", "secretRef", Null),
            ("ReadOnly", "readOnly", False),
            ("Options", "options", Null),
        ],
    ),
    (
        "Cinder",
        "cinder",
        &[
            ("VolumeID", "volumeID", Text),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", False),
            ("SecretRef", "secretRef", Null),
        ],
    ),
    (
        "CephFS",
        "cephfs",
        &[
            ("Monitors", "monitors", Null),
            ("Path", "path", Text),
            ("User", "user", Text),
            ("SecretFile", "secretFile", Text),
            ("SecretRef", "secretRef", Null),
            ("ReadOnly", "readOnly", False),
        ],
    ),
    (
        "FC",
        "fc",
        &[
            ("TargetWWNs", "targetWWNs", Null),
            ("Lun", "lun", Null),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", False),
            ("WWIDs", "wwids", Null),
        ],
    ),
    ("Flocker", "flocker", &[("DatasetName", "datasetName", Text), ("DatasetUUID", "datasetUUID", Text)]),
    (
        "AzureFile",
        "azureFile",
        &[
            ("SecretName", "secretName", Text),
            ("ShareName", "shareName", Text),
            ("ReadOnly", "readOnly", False),
            ("SecretNamespace", "secretNamespace", Null),
        ],
    ),
    (
        "VsphereVolume",
        "vsphereVolume",
        &[
            ("VolumePath", "volumePath", Text),
            ("FSType", "fsType", Text),
            ("StoragePolicyName", "storagePolicyName", Text),
            ("StoragePolicyID", "storagePolicyID", Text),
        ],
    ),
    (
        "AzureDisk",
        "azureDisk",
        &[
            ("DiskName", "diskName", Text),
            ("DataDiskURI", "diskURI", Text),
            ("CachingMode", "cachingMode", Null),
            ("FSType", "fsType", Null),
            ("ReadOnly", "readOnly", Null),
            ("Kind", "kind", Null),
        ],
    ),
    ("PhotonPersistentDisk", "photonPersistentDisk", &[("PdID", "pdID", Text), ("FSType", "fsType", Text)]),
    (
        "PortworxVolume",
        "portworxVolume",
        &[("VolumeID", "volumeID", Text), ("FSType", "fsType", Text), ("ReadOnly", "readOnly", False)],
    ),
    (
        "ScaleIO",
        "scaleIO",
        &[
            ("Gateway", "gateway", Text),
            ("System", "system", Text),
            ("SecretRef", "secretRef", Null),
            ("SSLEnabled", "sslEnabled", False),
            ("ProtectionDomain", "protectionDomain", Text),
            ("StoragePool", "storagePool", Text),
            ("StorageMode", "storageMode", Text),
            ("VolumeName", "volumeName", Text),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", False),
        ],
    ),
    ("Local", "local", &[("Path", "path", Text), ("FSType", "fsType", Null)]),
    (
        "StorageOS",
        "storageos",
        &[
            ("VolumeName", "volumeName", Text),
            ("VolumeNamespace", "volumeNamespace", Text),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", False),
            ("SecretRef", "secretRef", Null),
        ],
    ),
    (
        "CSI",
        "csi",
        &[
            ("Driver", "driver", Text),
            ("VolumeHandle", "volumeHandle", Text),
            ("ReadOnly", "readOnly", False),
            ("FSType", "fsType", Text),
            ("VolumeAttributes", "volumeAttributes", Null),
            ("ControllerPublishSecretRef", "controllerPublishSecretRef", Null),
            ("NodeStageSecretRef", "nodeStageSecretRef", Null),
            ("NodePublishSecretRef", "nodePublishSecretRef", Null),
            ("ControllerExpandSecretRef", "controllerExpandSecretRef", Null),
            ("NodeExpandSecretRef", "nodeExpandSecretRef", Null),
        ],
    ),
];

/// The JSON names of all volume sources.
pub fn source_names() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|(_, json, _)| *json)
}

/// The difference between the sources of two volume specs.
pub fn of_sources(old: &Value, new: &Value) -> String {
    let print = |spec: &Value| {
        let mut out = Printer::default();
        out.map(SOURCES.iter().map(|(go, json, fields)| {
            let source = spec.get(*json).cloned();
            (*go, move |out: &mut Printer| match &source {
                Some(source) => out.fields(source, fields),
                None => out.text("null"),
            })
        }));
        out.out
    };
    diff(&print(old), &print(new))
}

/// The difference between two claim specs.
pub fn of_claim_specs(old: &Value, new: &Value) -> String {
    diff(&claim_spec(old), &claim_spec(new))
}

fn claim_spec(spec: &Value) -> String {
    let mut out = Printer::default();
    let null_or = |field: &str| spec.get(field).cloned().unwrap_or(Value::Null);
    const REFERENCE: Fields = &[("APIGroup", "apiGroup", Null), ("Kind", "kind", Text), ("Name", "name", Text)];
    const REFERENCE_ELSEWHERE: Fields = &[
        ("APIGroup", "apiGroup", Null),
        ("Kind", "kind", Text),
        ("Name", "name", Text),
        ("Namespace", "namespace", Null),
    ];
    type Print<'a> = Box<dyn Fn(&mut Printer) + 'a>;
    let plain = |field: &'static str| -> Print<'_> {
        let value = null_or(field);
        Box::new(move |out| out.value(&value))
    };
    let reference = |field: &'static str, fields: Fields| -> Print<'_> {
        let value = null_or(field);
        Box::new(move |out| if value.is_null() { out.text("null") } else { out.fields(&value, fields) })
    };
    let fields: Vec<(&str, Print<'_>)> = vec![
        ("AccessModes", plain("accessModes")),
        // Selectors are metav1 types: they print their JSON names.
        ("Selector", plain("selector")),
        (
            "Resources",
            Box::new(|out| {
                let empty = Value::Object(Default::default());
                let resources = spec.get("resources").unwrap_or(&empty);
                out.fields(resources, &[("Limits", "limits", Null), ("Requests", "requests", Null)]);
            }),
        ),
        ("VolumeName", Box::new(|out| out.value(&Value::from(object::str_at(spec, "volumeName"))))),
        ("StorageClassName", plain("storageClassName")),
        ("VolumeMode", plain("volumeMode")),
        ("DataSource", reference("dataSource", REFERENCE)),
        ("DataSourceRef", reference("dataSourceRef", REFERENCE_ELSEWHERE)),
        ("VolumeAttributesClassName", plain("volumeAttributesClassName")),
    ];
    out.map(fields.into_iter());
    out.out
}

/// JSON with one blank a level, as `json.MarshalIndent(x, "", " ")` prints it.
#[derive(Default)]
struct Printer {
    out: String,
    level: usize,
}

impl Printer {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', self.level));
    }

    fn map<K: AsRef<str>, F: FnOnce(&mut Printer)>(&mut self, fields: impl Iterator<Item = (K, F)>) {
        self.text("{");
        self.level += 1;
        let mut any = false;
        for (name, print) in fields {
            if any {
                self.text(",");
            }
            any = true;
            self.line();
            let name = Value::from(name.as_ref()).to_string();
            self.text(&name);
            self.text(": ");
            print(self);
        }
        self.level -= 1;
        if any {
            self.line();
        }
        self.text("}");
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(map) => self.map(map.iter().map(|(k, v)| (k, move |out: &mut Printer| out.value(v)))),
            Value::Array(list) if list.is_empty() => self.text("[]"),
            Value::Array(list) => {
                self.text("[");
                self.level += 1;
                for (i, v) in list.iter().enumerate() {
                    if i > 0 {
                        self.text(",");
                    }
                    self.line();
                    self.value(v);
                }
                self.level -= 1;
                self.line();
                self.text("]");
            }
            other => {
                let text = other.to_string();
                self.text(&text);
            }
        }
    }

    /// A struct whose fields have these names.
    fn fields(&mut self, value: &Value, fields: Fields) {
        self.map(fields.iter().map(|(go, json, zero)| {
            let field = value.get(*json);
            (*go, move |out: &mut Printer| match (field, zero) {
                (Some(reference @ Value::Object(_)), _) if json.ends_with("Ref") => {
                    out.fields(reference, &[("Name", "name", Text), ("Namespace", "namespace", Text)]);
                }
                (Some(value), _) => out.value(value),
                (None, Text) => out.text("\"\""),
                (None, False) => out.text("false"),
                (None, Number) => out.text("0"),
                (None, Null) => out.text("null"),
            })
        }));
    }
}

/// A unified diff with three lines of context, without file names.
fn diff(old: &str, new: &str) -> String {
    let lines = |text: &str| text.lines().map(|line| format!("{line}\n")).collect::<Vec<_>>();
    let diff = difflib::unified_diff(&lines(old), &lines(new), "", "", "", "", 3);
    // The first two lines name the files.
    diff.into_iter().skip(2).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_changed_path_shows_with_its_neighbours() {
        let old = json!({ "hostPath": { "path": "/tmp/x", "type": "" } });
        let new = json!({ "hostPath": { "path": "/tmp/y", "type": "" } });
        let expected = "@@ -2,7 +2,7 @@\n  \"GCEPersistentDisk\": null,\n  \"AWSElasticBlockStore\": null,\n  \
                        \"HostPath\": {\n-  \"Path\": \"/tmp/x\",\n+  \"Path\": \"/tmp/y\",\n   \"Type\": \"\"\n  },\n  \
                        \"Glusterfs\": null,\n";
        assert_eq!(of_sources(&old, &new), expected);
    }
}

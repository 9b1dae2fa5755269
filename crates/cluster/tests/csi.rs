//! Tests drivers and their sidecars in cases that no recording covers.

use std::time::Duration;

use bindery_api::kinds::{
    CSI_DRIVER, CSI_STORAGE_CAPACITY, NODE, PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, SECRET, STORAGE_CLASS,
    VOLUME_ATTACHMENT, VOLUME_ATTRIBUTES_CLASS,
};
use bindery_api::request::{PatchType, Request};
use bindery_api::{Kind, Object, Value, object};
use bindery_cluster::{Action, Cluster, Config, Driver, DriverChange};
use serde_json::json;

const SETTLE_PERIOD: Duration = Duration::from_secs(4);

fn class(cluster: &mut Cluster, driver: &str, fields: Value) {
    let mut class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": "fast" },
        "provisioner": driver, "allowVolumeExpansion": true,
    });
    for (field, value) in fields.as_object().into_iter().flatten() {
        class[field] = value.clone();
    }
    create(cluster, &STORAGE_CLASS, class);
}

fn claim(name: &str, spec: Value) -> Value {
    let mut claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name, "namespace": "default" },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
            "resources": { "requests": { "storage": "1Gi" } },
        },
    });
    for (field, value) in spec.as_object().into_iter().flatten() {
        claim["spec"][field] = value.clone();
    }
    claim
}

fn create(cluster: &mut Cluster, kind: &'static Kind, object: Value) {
    cluster.request("test", Request::create(kind, object)).expect("the server accepts it");
    cluster.settle(SETTLE_PERIOD);
}

fn patch(cluster: &mut Cluster, kind: &'static Kind, namespace: &str, name: &str, patch: Value) {
    let request = Request::patch(kind, namespace, name, PatchType::Merge, patch);
    cluster.request("test", request).expect("the server accepts it");
    cluster.settle(SETTLE_PERIOD);
}

fn get(cluster: &mut Cluster, kind: &'static Kind, namespace: &str, name: &str) -> Option<Object> {
    cluster.request("test", Request::get(kind, namespace, name)).ok().map(|response| response.object())
}

/// Returns the claim's volume.
fn volume(cluster: &mut Cluster, name: &str) -> Object {
    let claim = get(cluster, &PERSISTENT_VOLUME_CLAIM, "default", name).expect("the claim is there");
    let volume = object::str_at(&claim, "spec.volumeName").to_owned();
    get(cluster, &PERSISTENT_VOLUME, "", &volume).expect("the claim has a volume")
}

fn calls<'a>(cluster: &'a Cluster, method: &str) -> Vec<&'a Value> {
    cluster.calls().filter(|c| c.call.method == method).map(|c| &c.call.request).collect()
}

/// Returns the messages of the events with this reason, without duplicates.
fn events_of(cluster: &Cluster, reason: &str) -> Vec<String> {
    let mut events: Vec<String> = cluster
        .records()
        .filter(|r| r.is_event())
        .filter_map(|r| r.after.as_ref())
        .filter(|event| object::str_at(event, "reason") == reason)
        .map(|event| object::str_at(event, "message").to_owned())
        .collect();
    events.dedup();
    events
}

#[test]
fn clone_refers_to_its_source_and_protects_it() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster, "csi.example.com", json!({}));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", json!({})));
    let source = json!({ "dataSource": { "kind": "PersistentVolumeClaim", "name": "data" } });
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("copy", source));
    let content = &calls(&cluster, "CreateVolume")[1]["volume_content_source"];
    assert_eq!(content, &json!({ "Type": { "Volume": { "volume_id": "vol-1" } } }));
    assert_eq!(volume(&mut cluster, "copy")["spec"]["csi"]["volumeHandle"], "vol-2");
    let data = get(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert!(object::has_finalizer(&data, "provisioner.storage.kubernetes.io/cloning-protection"));
    cluster.request("test", Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", "data")).unwrap();
    cluster.settle(SETTLE_PERIOD);
    assert!(get(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").is_none(), "nobody clones it any more");
}

#[test]
fn zonal_volume_is_provisioned_in_zone_of_selected_node() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster, "zonal.example.com", json!({ "volumeBindingMode": "WaitForFirstConsumer" }));
    let mut data = claim("data", json!({}));
    object::set_annotation(&mut data, "volume.kubernetes.io/selected-node", "node-b");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, data);
    let place = |zone: &str| json!({ "segments": { "topology.zonal.example.com/zone": zone } });
    let requirements = &calls(&cluster, "CreateVolume")[0]["accessibility_requirements"];
    let preferred = [place("zone-b"), place("zone-a")];
    assert_eq!(requirements, &json!({ "requisite": [place("zone-a"), place("zone-b")], "preferred": preferred }));
    let terms = &volume(&mut cluster, "data")["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"];
    let expression = json!({ "key": "topology.zonal.example.com/zone", "operator": "In", "values": ["zone-b"] });
    assert_eq!(terms, &json!([{ "matchExpressions": [expression] }]));
}

#[test]
fn node_without_capacity_is_not_selected() {
    let mut cluster = Cluster::new(Config::default());
    let parameters = json!({ "createError": "ResourceExhausted" });
    let fields = json!({ "volumeBindingMode": "WaitForFirstConsumer", "parameters": parameters });
    class(&mut cluster, "zonal.example.com", fields);
    let mut data = claim("data", json!({}));
    object::set_annotation(&mut data, "volume.kubernetes.io/selected-node", "node-b");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, data);
    let data = get(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert_eq!(object::annotation(&data, "volume.kubernetes.io/selected-node"), None);
    assert_eq!(
        events_of(&cluster, "ProvisioningFailed"),
        ["rpc error: code = ResourceExhausted desc = injected createError"]
    );
    assert_eq!(calls(&cluster, "CreateVolume").len(), 1, "it is not tried again for nobody");
}

#[test]
fn infeasible_expansions_are_retried_after_minutes() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster, "zonal.example.com", json!({}));
    let large = json!({ "resources": { "requests": { "storage": "200Gi" } } });
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("large", large));
    assert_eq!(
        events_of(&cluster, "ProvisioningFailed"),
        ["rpc error: code = OutOfRange desc = requested 214748364800 bytes, the driver provides at most 107374182400"]
    );
    cluster.run_for(Duration::from_secs(30));
    assert!(calls(&cluster, "CreateVolume").len() > 4);

    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster, "csi.example.com", json!({ "parameters": { "createError": "InvalidArgument" } }));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", json!({})));
    cluster.run_for(Duration::from_secs(200));
    assert_eq!(calls(&cluster, "CreateVolume").len(), 1);
    assert_eq!(
        events_of(&cluster, "ProvisioningFailed"),
        ["Volume provisioning failed with infeasible error. Retries will be delayed. rpc error: code = \
          InvalidArgument desc = injected createError"]
    );
    cluster.run_for(Duration::from_secs(200));
    assert_eq!(calls(&cluster, "CreateVolume").len(), 2);
}

#[test]
fn claim_deleted_during_provisioning_is_cleaned_up() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster, "csi.example.com", json!({ "parameters": { "createError": "Unavailable" } }));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", json!({})));
    cluster.request("test", Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", "data")).unwrap();
    cluster.settle(SETTLE_PERIOD);
    let before = calls(&cluster, "CreateVolume").len();
    cluster.request("test", Request::delete(&STORAGE_CLASS, "", "fast")).unwrap();
    class(&mut cluster, "csi.example.com", json!({}));
    cluster.run_for(Duration::from_secs(60));
    assert!(calls(&cluster, "CreateVolume").len() > before);
    assert_eq!(calls(&cluster, "DeleteVolume").len(), 1, "it is made, and deleted: nobody wants it");
    let volumes = cluster.request("test", Request::list(&PERSISTENT_VOLUME, "")).unwrap();
    assert!(matches!(volumes.body, bindery_api::request::Body::List(list, _) if list.is_empty()));
}

#[test]
fn class_secrets_are_sent_to_driver() {
    let mut cluster = Cluster::new(Config::default());
    let parameters = json!({
        "type": "ssd",
        "csi.storage.k8s.io/provisioner-secret-name": "${pvc.name}-key",
        "csi.storage.k8s.io/provisioner-secret-namespace": "${pvc.namespace}",
        "csi.storage.k8s.io/node-stage-secret-name": "stage",
        "csi.storage.k8s.io/node-stage-secret-namespace": "default",
    });
    class(&mut cluster, "csi.example.com", json!({ "parameters": parameters }));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", json!({})));
    assert_eq!(
        events_of(&cluster, "ProvisioningFailed"),
        ["error getting secret data-key in namespace default: secrets \"data-key\" not found"]
    );
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "data-key", "namespace": "default" },
        "data": { "user": "YWRtaW4=" },
    });
    create(&mut cluster, &SECRET, secret);
    cluster.run_for(Duration::from_secs(30));
    let request = calls(&cluster, "CreateVolume")[0];
    assert_eq!(request["secrets"], json!({ "user": "admin" }));
    // The parameters of the driver do not include names of secrets.
    let parameters: Vec<&String> = request["parameters"].as_object().unwrap().keys().collect();
    let names = ["pv/name", "pvc/name", "pvc/namespace"].map(|name| format!("csi.storage.k8s.io/{name}"));
    assert_eq!(parameters, names.iter().chain([&"type".to_owned()]).collect::<Vec<_>>());
    let made = volume(&mut cluster, "data");
    assert_eq!(made["spec"]["csi"]["nodeStageSecretRef"], json!({ "name": "stage", "namespace": "default" }));
    let noted = "volume.kubernetes.io/provisioner-deletion-secret-name";
    assert_eq!(object::annotation(&made, noted), Some("data-key"));
}

#[test]
fn attached_volume_is_not_deleted() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster, "csi.example.com", json!({}));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", json!({})));
    let name = object::name(&volume(&mut cluster, "data")).to_owned();
    create(
        &mut cluster,
        &VOLUME_ATTACHMENT,
        json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttachment", "metadata": { "name": "by-hand" },
            "spec": { "attacher": "csi.example.com", "nodeName": "node-b", "source": { "persistentVolumeName": name } },
        }),
    );
    let attachment = get(&mut cluster, &VOLUME_ATTACHMENT, "", "by-hand").unwrap();
    assert_eq!(attachment["status"], json!({ "attached": true, "attachmentMetadata": { "device": "/dev/vol-1" } }));
    cluster.request("test", Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", "data")).unwrap();
    cluster.settle(SETTLE_PERIOD);
    assert_eq!(
        events_of(&cluster, "VolumeFailedDelete"),
        [format!("persistentvolume {name} is still attached to node node-b")]
    );
    // The volume is detached although the node was deleted: the attacher has stored the driver's node ID.
    cluster.request("test", Request::delete(&NODE, "", "node-b")).unwrap();
    cluster.request("test", Request::delete(&VOLUME_ATTACHMENT, "", "by-hand")).unwrap();
    cluster.run_for(Duration::from_secs(60));
    assert_eq!(calls(&cluster, "ControllerUnpublishVolume")[0]["node_id"], "node-b");
    assert_eq!(calls(&cluster, "DeleteVolume").len(), 1);
    assert!(get(&mut cluster, &PERSISTENT_VOLUME, "", &name).is_none());
}

#[test]
fn claim_with_data_source_waits_for_populator() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster, "csi.example.com", json!({}));
    let source = json!({ "apiGroup": "hello.example.com", "kind": "Hello", "name": "hello1" });
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", json!({ "dataSourceRef": source })));
    cluster.run_for(Duration::from_secs(60));
    assert_eq!(
        events_of(&cluster, "Provisioning"),
        [
            "External provisioner is provisioning volume for claim \"default/data\"",
            "Assuming an external populator will provision the volume",
        ]
    );
    assert_eq!(
        events_of(&cluster, "UnrecognizedDataSourceKind")[0],
        "The datasource for this PVC does not match any registered VolumePopulator"
    );
    assert!(calls(&cluster, "CreateVolume").is_empty());
    let data = get(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert_eq!(data["status"]["phase"], "Pending");
}

#[test]
fn pod_is_scheduled_to_node_with_capacity() {
    let mut cluster = Cluster::new(Config::default());
    let driver = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": { "name": "zonal.example.com" },
        "spec": { "storageCapacity": true },
    });
    create(&mut cluster, &CSI_DRIVER, driver);
    class(&mut cluster, "zonal.example.com", json!({ "volumeBindingMode": "WaitForFirstConsumer" }));
    let published = |cluster: &Cluster| {
        let all = cluster.server().all(&CSI_STORAGE_CAPACITY, "kube-system");
        let one = |o: &Object| {
            let zone = &o["nodeTopology"]["matchLabels"]["topology.zonal.example.com/zone"];
            format!("{} {} {}", zone.as_str().unwrap(), o["capacity"].as_str().unwrap(), o["maximumVolumeSize"])
        };
        let mut all: Vec<String> = all.iter().map(one).collect();
        all.sort();
        all
    };
    assert_eq!(published(&cluster), ["zone-a 1Ti \"100Gi\"", "zone-b 1Ti \"100Gi\""]);
    let pod = |name: &str| {
        json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": "default" },
            "spec": {
                "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": name } }],
                "containers": [{
                    "name": "c", "image": "busybox", "volumeMounts": [{ "name": "data", "mountPath": "/data" }],
                }],
            },
        })
    };
    let size = |size: &str| json!({ "resources": { "requests": { "storage": size } } });
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("large", size("200Gi")));
    create(&mut cluster, &POD, pod("large"));
    assert_eq!(
        events_of(&cluster, "FailedScheduling"),
        ["0/2 nodes are available: 2 node(s) did not have enough free storage. no new claims to deallocate, \
          preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."]
    );
    assert!(calls(&cluster, "CreateVolume").is_empty(), "nobody asks for what is not there");
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("small", size("24Gi")));
    create(&mut cluster, &POD, pod("small"));
    assert_eq!(published(&cluster), ["zone-a 1000Gi \"100Gi\"", "zone-b 1Ti \"100Gi\""]);

    // After a larger driver is installed, the waiting Pod is scheduled again.
    let larger = Driver {
        name: "zonal.example.com".into(),
        topology_key: Some("topology.zonal.example.com/zone".into()),
        max_volumes_per_node: None,
        max_bytes: None,
        capacity: Some(2 << 40),
    };
    for change in [DriverChange::Uninstall, DriverChange::Install(larger)] {
        cluster.apply(Action::Driver { name: "zonal.example.com".into(), change }).answer.unwrap().unwrap();
        cluster.settle(SETTLE_PERIOD);
    }
    cluster.run_for(Duration::from_secs(30));
    let large = get(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "large").unwrap();
    assert_eq!(object::str_at(&large, "status.phase"), "Bound", "{:?}", published(&cluster));
    cluster.request("test", Request::delete(&STORAGE_CLASS, "", "fast")).unwrap();
    cluster.settle(SETTLE_PERIOD);
    assert!(published(&cluster).is_empty());
}

#[test]
fn claim_recovers_from_infeasible_attributes_class() {
    let mut cluster = Cluster::new(Config::default());
    class(&mut cluster, "csi.example.com", json!({}));
    let attributes = |name: &str, parameters: Value| {
        json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttributesClass", "metadata": { "name": name },
            "driverName": "csi.example.com", "parameters": parameters,
        })
    };
    create(&mut cluster, &VOLUME_ATTRIBUTES_CLASS, attributes("busy", json!({ "modifyError": "Unavailable" })));
    create(&mut cluster, &PERSISTENT_VOLUME_CLAIM, claim("data", json!({})));
    let spec = |class: &str| json!({ "spec": { "volumeAttributesClassName": class } });
    patch(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", spec("busy"));
    let data = get(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    let target = json!({ "status": "InProgress", "targetVolumeAttributesClassName": "busy" });
    assert_eq!(data["status"]["modifyVolumeStatus"], target);
    assert_eq!(
        events_of(&cluster, "VolumeModifyFailed"),
        ["rpc error: code = Unavailable desc = injected modifyError. Still modifying to VAC busy"]
    );
    // A modification that can be in progress comes first. Another target waits.
    create(&mut cluster, &VOLUME_ATTRIBUTES_CLASS, attributes("gold", json!({ "iops": "5" })));
    patch(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data", spec("gold"));
    let data = get(&mut cluster, &PERSISTENT_VOLUME_CLAIM, "default", "data").unwrap();
    assert_eq!(data["status"]["modifyVolumeStatus"], target);
}

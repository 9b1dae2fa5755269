//! The output of kubectl for given objects, with a client that has a list of objects instead of a server.
//!
//! The expected texts were printed by kubectl 1.36.2; `¶` marks the ends of lines with trailing spaces.

use std::time::Duration;

use bindery_api::request::{Body, Request, Response, Verb};
use bindery_api::time::Time;
use bindery_api::{Object, Status, Value, kinds, object};
use bindery_kubectl::{Client, Interrupted, run};
use serde_json::json;

struct FakeClient {
    objects: Vec<Object>,
    now: Time,
}

impl Client for FakeClient {
    fn request(&mut self, _: &str, r: Request) -> Result<Response, Status> {
        let here = |o: &&Object| {
            kinds::of(o) == Some(r.kind) && (r.namespace.is_empty() || r.namespace == object::namespace(o))
        };
        let body = match r.verb {
            Verb::Get => {
                let found = self.objects.iter().filter(here).find(|o| object::name(o) == r.name);
                Body::Object(found.cloned().ok_or_else(|| Status::not_found(r.kind, &r.name))?)
            }
            Verb::List => Body::List(self.objects.iter().filter(here).cloned().collect(), 1),
            _ => return Err(Status::bad_request("the fake client is read-only")),
        };
        Ok(Response { body, warnings: vec![] })
    }

    fn now(&self) -> Time {
        self.now
    }

    fn wait(&mut self, _: Duration, end: Time) -> Result<(), Interrupted> {
        self.now = end;
        Ok(())
    }
}

/// Runs a command on objects and compares the output.
fn check(objects: &[Value], command: &str, want: &str) {
    let now = Time::parse("2026-11-20T21:10:52Z").unwrap();
    let mut client = FakeClient { objects: objects.iter().cloned().map(Object::new).collect(), now };
    let words: Vec<&str> = command.split(' ').collect();
    let output = run(&mut client, &words, "");
    let got = output.stdout + &output.stderr;
    assert_eq!(got, want.replace('¶', ""), "kubectl {command}");
}

const CREATED: &str = "2026-11-20T21:10:15Z";

fn claim(name: &str, rest: Value) -> Value {
    let mut claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "default", "uid": format!("uid-{name}"), "creationTimestamp": CREATED},
        "status": {"phase": "Pending"},
    });
    for (key, value) in rest.as_object().unwrap() {
        for (inner, value) in value.as_object().unwrap() {
            claim[key][inner] = value.clone();
        }
    }
    claim
}

fn bound() -> Value {
    claim(
        "c1",
        json!({
            "metadata": {
                "annotations": {"pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes"},
                "finalizers": ["kubernetes.io/pvc-protection"],
            },
            "spec": {"volumeName": "l1", "storageClassName": "plain", "volumeMode": "Filesystem"},
            "status": {
                "phase": "Bound", "capacity": {"storage": "10Gi"}, "accessModes": ["ReadWriteMany", "ReadWriteOnce"],
                "conditions": [{
                    "type": "FileSystemResizePending", "status": "True", "lastProbeTime": null,
                    "lastTransitionTime": "2026-11-20T21:00:00Z",
                    "message": "Waiting for user to (re-)start a pod to finish file system resize of volume on node.",
                }],
            },
        }),
    )
}

#[test]
fn tables() {
    let volume = |name: &str, modes: &[&str], size: &str, rest: Value| {
        let mut spec = json!({
            "capacity": {"storage": size}, "accessModes": modes, "persistentVolumeReclaimPolicy": "Retain",
        });
        spec.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json!({
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name, "creationTimestamp": CREATED},
            "spec": spec, "status": {"phase": if name == "l1" { "Bound" } else { "Pending" }},
        })
    };
    let objects = [
        volume("csi1", &["ReadOnlyMany", "ReadWriteOnce"], "1Gi", json!({})),
        volume("h1", &["ReadWriteOncePod"], "1Gi", json!({})),
        volume(
            "l1",
            &["ReadWriteOnce", "ReadWriteMany", "ReadWriteOnce"],
            "10Gi",
            json!({"claimRef": {"namespace": "default", "name": "c1"}, "storageClassName": "plain"}),
        ),
        bound(),
        claim("c2", json!({"spec": {"storageClassName": "fast"}})),
    ];
    check(
        &objects,
        "get pv,pvc",
        "\
NAME                    CAPACITY   ACCESS MODES   RECLAIM POLICY   STATUS    CLAIM        STORAGECLASS   VOLUMEATTRIBUTESCLASS   REASON   AGE¶
persistentvolume/csi1   1Gi        RWO,ROX        Retain           Pending                               <unset>                          37s¶
persistentvolume/h1     1Gi        RWOP           Retain           Pending                               <unset>                          37s¶
persistentvolume/l1     10Gi       RWO,RWX        Retain           Bound     default/c1   plain          <unset>                          37s¶
¶
NAME                       STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE¶
persistentvolumeclaim/c1   Bound     l1       10Gi       RWO,RWX        plain          <unset>                 37s¶
persistentvolumeclaim/c2   Pending                                      fast           <unset>                 37s¶
",
    );
    let class = |name: &str, rest: Value| {
        let mut class = json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
            "metadata": {"name": name, "creationTimestamp": "2026-11-20T21:10:52Z"},
            "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate", "provisioner": "kubernetes.io/no-provisioner",
        });
        class.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        class
    };
    let default = json!({"name": "fast", "creationTimestamp": "2026-11-20T21:10:52Z",
        "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}});
    let objects = [
        class(
            "fast",
            json!({"metadata": default, "provisioner": "hostpath.csi.k8s.io", "allowVolumeExpansion": true,
                   "volumeBindingMode": "WaitForFirstConsumer"}),
        ),
        class("plain", json!({})),
    ];
    check(
        &objects,
        "get sc --show-kind",
        "\
NAME                                         PROVISIONER                    RECLAIMPOLICY   VOLUMEBINDINGMODE      ALLOWVOLUMEEXPANSION   AGE¶
storageclass.storage.k8s.io/fast (default)   hostpath.csi.k8s.io            Delete          WaitForFirstConsumer   true                   0s¶
storageclass.storage.k8s.io/plain            kubernetes.io/no-provisioner   Delete          Immediate              false                  0s¶
",
    );
    let node = json!({
        "apiVersion": "v1", "kind": "Node", "metadata": {
            "name": "n1", "creationTimestamp": "2026-11-20T21:10:52Z", "labels": {"node-role.kubernetes.io/worker": ""}},
    });
    check(
        &[node],
        "get node --show-kind",
        "NAME      STATUS    ROLES    AGE   VERSION\nnode/n1   Unknown   worker   0s    ¶\n",
    );
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "r1", "namespace": "default", "creationTimestamp": "2026-11-20T21:10:51Z"},
        "spec": {"containers": [{"name": "c"}]},
        "status": {"phase": "Running", "containerStatuses": [{
            "name": "c", "ready": false, "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"exitCode": 1, "finishedAt": "2026-11-20T21:07:49Z"}}}]},
    });
    check(
        &[pod],
        "get pod -o wide",
        "\
NAME   READY   STATUS             RESTARTS       AGE   IP       NODE     NOMINATED NODE   READINESS GATES
r1     0/1     CrashLoopBackOff   3 (3m3s ago)   1s    <none>   <none>   <none>           <none>
",
    );
}

#[test]
fn describe_claim() {
    check(
        &[bound()],
        "describe pvc c1",
        "\
Name:          c1¶
Namespace:     default¶
StorageClass:  plain¶
Status:        Bound¶
Volume:        l1¶
Labels:        <none>¶
Annotations:   pv.kubernetes.io/bind-completed: yes¶
               pv.kubernetes.io/bound-by-controller: yes¶
Finalizers:    [kubernetes.io/pvc-protection]¶
Capacity:      10Gi¶
Access Modes:  RWO,RWX¶
VolumeMode:    Filesystem¶
Used By:       <none>¶
Conditions:¶
  Type                      Status  LastProbeTime                     LastTransitionTime                Reason  Message¶
  ----                      ------  -----------------                 ------------------                ------  -------¶
  FileSystemResizePending   True    Mon, 01 Jan 0001 00:00:00 +0000   Fri, 20 Nov 2026 21:00:00 +0000           Waiting for user to (re-)start a pod to finish file system resize of volume on node.¶
Events:                     <none>¶
",
    );
}

#[test]
fn describe_class() {
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {"name": "fast", "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": "{}\n",
            "storageclass.kubernetes.io/is-default-class": "true"}},
        "provisioner": "hostpath.csi.k8s.io", "parameters": {"a": "1", "b": "2"}, "allowVolumeExpansion": true,
        "mountOptions": ["noatime", "ro"], "reclaimPolicy": "Delete", "volumeBindingMode": "WaitForFirstConsumer",
        "allowedTopologies": [{"matchLabelExpressions": [{"key": "topology.hostpath.csi/node", "values": ["n1", "n2"]}]}],
    });
    check(
        &[class],
        "describe sc fast",
        "\
Name:            fast¶
IsDefaultClass:  Yes¶
Annotations:     kubectl.kubernetes.io/last-applied-configuration={}¶
,storageclass.kubernetes.io/is-default-class=true¶
Provisioner:           hostpath.csi.k8s.io¶
Parameters:            a=1,b=2¶
AllowVolumeExpansion:  True¶
MountOptions:¶
  noatime¶
  ro¶
ReclaimPolicy:      Delete¶
VolumeBindingMode:  WaitForFirstConsumer¶
AllowedTopologies:  ¶
  Term 0:           topology.hostpath.csi/node in [n1, n2]¶
Events:             <none>¶
",
    );
}

#[test]
fn describe_csi() {
    let node = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "CSINode", "metadata": {"name": "n1", "creationTimestamp": CREATED},
        "spec": {"drivers": [{"name": "hostpath.csi.k8s.io", "nodeID": "n1", "allocatable": {"count": 5},
            "topologyKeys": ["topology.hostpath.csi/node"]}]},
    });
    check(
        &[node],
        "describe csinode n1",
        "\
Name:               n1¶
Labels:             <none>¶
Annotations:        <none>¶
CreationTimestamp:  Fri, 20 Nov 2026 21:10:15 +0000¶
Spec:¶
  Drivers:¶
    hostpath.csi.k8s.io:¶
      Node ID:  n1¶
      Allocatables:¶
        Count:        5¶
      Topology Keys:  [topology.hostpath.csi/node]¶
Events:               <none>¶
",
    );
    let attachment = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttachment",
        "metadata": {"name": "va1", "creationTimestamp": CREATED, "resourceVersion": "106",
            "uid": "41c2b779-22d9-4481-8862-c67d49eae8a2", "managedFields": []},
        "spec": {"attacher": "hostpath.csi.k8s.io", "nodeName": "n1", "source": {"persistentVolumeName": "csi1"}},
        "status": {"attached": false},
    });
    check(
        &[attachment],
        "describe volumeattachment va1",
        "\
Name:         va1¶
Namespace:    ¶
Labels:       <none>¶
Annotations:  <none>¶
API Version:  storage.k8s.io/v1¶
Kind:         VolumeAttachment¶
Metadata:¶
  Creation Timestamp:  2026-11-20T21:10:15Z¶
  Resource Version:    106¶
  UID:                 41c2b779-22d9-4481-8862-c67d49eae8a2¶
Spec:¶
  Attacher:   hostpath.csi.k8s.io¶
  Node Name:  n1¶
  Source:¶
    Persistent Volume Name:  csi1¶
Status:¶
  Attached:  false¶
Events:      <none>¶
",
    );
}

#[test]
fn describe_set() {
    let set = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {"name": "web", "namespace": "default", "creationTimestamp": CREATED},
        "spec": {
            "replicas": 2, "selector": {"matchLabels": {"app": "web"}},
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [
                {"name": "c", "image": "busybox", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]}},
            "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {
                "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}],
        },
    });
    check(
        &[set],
        "describe sts web",
        "\
Name:               web¶
Namespace:          default¶
CreationTimestamp:  Fri, 20 Nov 2026 21:10:15 +0000¶
Selector:           app=web¶
Labels:             <none>¶
Annotations:        <none>¶
Replicas:           2 desired | 0 total¶
Update Strategy:    RollingUpdate¶
  Partition:        0¶
Pods Status:        0 Running / 0 Waiting / 0 Succeeded / 0 Failed¶
Pod Template:¶
  Labels:  app=web¶
  Containers:¶
   c:¶
    Image:        busybox¶
    Port:         <none>¶
    Host Port:    <none>¶
    Environment:  <none>¶
    Mounts:¶
      /data from data (rw)¶
  Volumes:         <none>¶
  Node-Selectors:  <none>¶
  Tolerations:     <none>¶
Volume Claims:¶
  Name:          data¶
  StorageClass:  ¶
  Labels:        <none>¶
  Annotations:   <none>¶
  Capacity:      1Gi¶
  Access Modes:  [ReadWriteOnce]¶
Events:          <none>¶
",
    );
}

#[test]
fn describe_pod() {
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p1", "namespace": "default", "labels": {"app": "x"}},
        "spec": {
            "priority": 0, "serviceAccountName": "default",
            "containers": [{"name": "c", "image": "busybox", "command": ["sleep", "3600"], "volumeMounts": [
                {"name": "v", "mountPath": "/data"},
                {"name": "e", "mountPath": "/e", "readOnly": true, "subPath": "s"},
                {"name": "kube-api-access-krbjk", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": true},
            ]}],
            "volumes": [
                {"name": "v", "persistentVolumeClaim": {"claimName": "c2"}},
                {"name": "e", "ephemeral": {"volumeClaimTemplate": {
                    "metadata": {"labels": {"q": "r"}},
                    "spec": {"storageClassName": "fast", "volumeMode": "Filesystem"}}}},
                {"name": "d", "emptyDir": {"sizeLimit": "1Gi"}},
                {"name": "kube-api-access-krbjk", "projected": {"sources": [
                    {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                    {"configMap": {"name": "kube-root-ca.crt"}},
                    {"downwardAPI": {}},
                ]}},
            ],
            "tolerations": [
                {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
                {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
            ],
        },
        "status": {"phase": "Pending"},
    });
    check(
        &[pod],
        "describe pod p1",
        "\
Name:             p1¶
Namespace:        default¶
Priority:         0¶
Service Account:  default¶
Node:             <none>¶
Labels:           app=x¶
Annotations:      <none>¶
Status:           Pending¶
IP:               ¶
IPs:              <none>¶
Containers:¶
  c:¶
    Image:      busybox¶
    Port:       <none>¶
    Host Port:  <none>¶
    Command:¶
      sleep¶
      3600¶
    Environment:  <none>¶
    Mounts:¶
      /data from v (rw)¶
      /e from e (ro,path=\"s\")¶
      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-krbjk (ro)¶
Volumes:¶
  v:¶
    Type:       PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)¶
    ClaimName:  c2¶
    ReadOnly:   false¶
  e:¶
    Type:          EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)¶
    StorageClass:  fast¶
    Volume:        ¶
    Labels:            q=r¶
    Annotations:       <none>¶
    Capacity:      ¶
    Access Modes:  ¶
    VolumeMode:    Filesystem¶
  d:¶
    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)¶
    Medium:     ¶
    SizeLimit:  1Gi¶
  kube-api-access-krbjk:¶
    Type:                    Projected (a volume that contains injected data from multiple sources)¶
    TokenExpirationSeconds:  3607¶
    ConfigMapName:           kube-root-ca.crt¶
    Optional:                false¶
    DownwardAPI:             true¶
QoS Class:                   BestEffort¶
Node-Selectors:              <none>¶
Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s¶
                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s¶
Events:                      <none>¶
",
    );
}

#[test]
fn events() {
    let event = |name: &str, count: i64, first: &str, last: &str| {
        json!({
            "apiVersion": "v1", "kind": "Event", "metadata": {"name": name, "namespace": "default"},
            "involvedObject": {"kind": "PersistentVolumeClaim", "namespace": "default", "name": "c2", "uid": "uid-c2"},
            "type": "Normal", "reason": "WaitForFirstConsumer", "message": "waiting for first consumer to be created before binding",
            "count": count, "firstTimestamp": first, "lastTimestamp": last, "source": {"component": "persistentvolume-controller"},
        })
    };
    let objects = [
        claim("c2", json!({})),
        event("c2.1", 8, "2026-11-20T21:00:52Z", "2026-11-20T21:10:09Z"),
        event("c2.2", 1, "2026-11-20T21:09:52Z", "2026-11-20T21:09:52Z"),
    ];
    check(
        &objects,
        "get events",
        "\
LAST SEEN   TYPE     REASON                 OBJECT                     MESSAGE
43s         Normal   WaitForFirstConsumer   persistentvolumeclaim/c2   waiting for first consumer to be created before binding
60s         Normal   WaitForFirstConsumer   persistentvolumeclaim/c2   waiting for first consumer to be created before binding
",
    );
    check(
        &objects,
        "events --for pvc/c2",
        "\
LAST SEEN           TYPE     REASON                 OBJECT                     MESSAGE
60s                 Normal   WaitForFirstConsumer   PersistentVolumeClaim/c2   waiting for first consumer to be created before binding
43s (x8 over 10m)   Normal   WaitForFirstConsumer   PersistentVolumeClaim/c2   waiting for first consumer to be created before binding
",
    );
    check(&[], "events", "No events found in default namespace.\n");
}

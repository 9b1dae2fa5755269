//! Binds a claim to a volume, and prints each write to etcd with its reason.
//!
//! `cargo run -p bindery-cluster --example bind`

use std::time::Duration;

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::request::Request;
use bindery_api::{Status, object};
use bindery_cluster::{Cluster, Config};
use serde_json::json;

fn main() -> Result<(), Status> {
    print!("{}", bind()?);
    Ok(())
}

/// Returns one line for each revision: the revision, the actor, the etcd key, the phase and the reason.
fn bind() -> Result<String, Status> {
    // The same seed and the same actions give the same records, on every machine.
    let mut cluster = Cluster::new(Config::default());

    // The API server responds immediately. The controllers receive the volumes later.
    for (name, size) in [("small", "1Gi"), ("large", "5Gi")] {
        let volume = json!({
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name },
            "spec": {
                "capacity": { "storage": size }, "accessModes": ["ReadWriteOnce"],
                "nfs": { "server": "10.0.0.5", "path": "/exports" },
            },
        });
        cluster.request("kubectl create", Request::create(&PERSISTENT_VOLUME, volume))?;
    }
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data", "namespace": "default" },
        "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "3Gi" } } },
    });
    cluster.request("kubectl create", Request::create(&PERSISTENT_VOLUME_CLAIM, claim))?;

    // Delivers watch events and runs the controllers until 20 s of virtual time pass without a write.
    cluster.settle(Duration::from_secs(20));

    let mut lines = String::new();
    for record in cluster.records().filter(|record| !record.is_event()) {
        let phase = record.after.as_ref().map_or("", |object| object::str_at(object, "status.phase"));
        let (actor, why) = (record.actor.name(), &record.why);
        lines += &format!("{} {actor} {} {phase:?} {}\n", record.revision, record.key, why.branch);
        // The objects that the controller compared, with the first rule that each one failed.
        for candidate in &why.candidates {
            let failed = candidate.checks.iter().find(|check| !check.pass).map_or("none", |check| check.rule);
            lines += &format!("    candidate {}: chosen {}, failed rule: {failed}\n", candidate.key, candidate.chosen);
        }
    }
    Ok(lines)
}

#[test]
fn binds_smallest_matching_volume() {
    assert_eq!(bind().unwrap(), OUTPUT);
}

#[cfg(test)]
const OUTPUT: &str = r#"20 kubectl create /registry/persistentvolumes/small "Pending" user
21 kubectl create /registry/persistentvolumes/large "Pending" user
22 kubectl create /registry/persistentvolumeclaims/default/data "" user
24 persistentvolume-binder /registry/persistentvolumes/small "Available" binder-volume-available
25 persistentvolume-binder /registry/persistentvolumes/large "Available" binder-volume-available
26 persistentvolume-binder /registry/persistentvolumes/large "Available" binder-bind-match
    candidate /registry/persistentvolumes/large: chosen true, failed rule: none
    candidate /registry/persistentvolumes/small: chosen false, failed rule: capacity
27 persistentvolume-binder /registry/persistentvolumes/large "Bound" binder-bind-volume-phase
28 persistentvolume-binder /registry/persistentvolumeclaims/default/data "Pending" binder-bind-claim
29 persistentvolume-binder /registry/persistentvolumeclaims/default/data "Bound" binder-bind-claim-phase
"#;

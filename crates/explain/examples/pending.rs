//! Explains why a claim is Pending, applies a fix, and explains it again.
//!
//! `cargo run -p bindery-explain --example pending`

use std::time::Duration;

use bindery_api::kinds::{KINDS, PERSISTENT_VOLUME_CLAIM};
use bindery_cluster::{Cluster, Config};
use bindery_explain::{ObjectIndex, explain};

/// A volume of 1Gi, and a claim that requests 5Gi.
const MANIFEST: &str = "\
apiVersion: v1
kind: PersistentVolume
metadata: { name: disk }
spec:
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteOnce]
  hostPath: { path: /data }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 5Gi } }
";

fn main() {
    print!("{}", report());
}

/// Returns the explanation of the claim, each fix, and whether the first fix helps.
fn report() -> String {
    let mut cluster = Cluster::new(Config::default());
    bindery_kubectl::run(&mut cluster, &["apply", "-f", "-"], MANIFEST);
    cluster.settle(Duration::from_secs(20));

    let key = PERSISTENT_VOLUME_CLAIM.etcd_key("default", "data");
    let Some(found) = explain(&index(&cluster), &key) else { return "The claim has no problem.\n".to_owned() };

    // Names and facts are data. The page renders them in the reader's language: message `explain-<problem>`.
    let mut text = format!("problem {} {:?}\nwaits for {}\n", found.problem, found.facts, found.blocked_by);
    for candidate in &found.candidates {
        for check in candidate.checks.iter().filter(|check| !check.pass) {
            let (rule, want, have) = (check.rule, &check.want, &check.have);
            text += &format!("candidate {}: failed rule {rule}, wants {want}, has {have}\n", candidate.key);
        }
    }
    for fix in &found.fixes {
        text += &format!("fix {}: {}\n", fix.id, fix.remote_text().lines().next().unwrap_or_default());
    }

    // Each fix is a kubectl command. The cluster is a value: a copy shows the effect of the fix.
    let mut copy = cluster.clone();
    if let Some((args, stdin)) = found.fixes.first().map(bindery_explain::Fix::command) {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let stdin = stdin.map(|manifest| manifest.to_string()).unwrap_or_default();
        bindery_kubectl::run(&mut copy, &args, &stdin);
        copy.settle(Duration::from_secs(20));
    }
    let solved = explain(&index(&copy), &key).is_none();
    text + &format!("solved by the first fix: {solved}\n")
}

/// Returns an index of the objects of the cluster.
fn index(cluster: &Cluster) -> ObjectIndex {
    let objects = KINDS.iter().flat_map(|kind| cluster.server().all(kind, ""));
    ObjectIndex::new(objects, cluster.now(), true)
}

#[test]
fn fix_binds_claim_larger_than_volume() {
    assert_eq!(report(), OUTPUT);
}

#[cfg(test)]
const OUTPUT: &str = r#"problem claim-no-class [("name", "default/data"), ("request", "5Gi"), ("class", "")]
waits for you
candidate /registry/persistentvolumes/disk: failed rule capacity, wants 5Gi, has 1Gi
fix claim-as-volume: kubectl replace --force -f - <<'EOF'
fix create-volume: kubectl create -f - <<'EOF'
solved by the first fix: true
"#;

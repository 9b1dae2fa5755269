//! Runs kubectl commands in a simulated cluster and prints their output.
//!
//! `cargo run -p bindery-kubectl --example commands`

use std::time::Duration;

use bindery_cluster::{Cluster, Config};

const MANIFEST: &str = "\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: fast
provisioner: csi.example.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  storageClassName: fast
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
";

fn main() {
    print!("{}", session());
}

/// Returns the commands and their output, formatted as a terminal session.
fn session() -> String {
    let mut cluster = Cluster::new(Config::default());
    // Each entry: the command line without `kubectl`, and the standard input for `-f -`.
    let commands: [(&[&str], &str); 4] = [
        (&["apply", "-f", "-"], MANIFEST),
        (&["get", "pvc"], ""),
        (&["get", "pvc/data", "-o", "jsonpath={.status.capacity.storage}{\"\\n\"}"], ""),
        (&["get", "pv/none"], ""),
    ];
    let mut terminal = String::new();
    for (args, stdin) in commands {
        let output = bindery_kubectl::run(&mut cluster, args, stdin);
        terminal += &format!("$ kubectl {}\n{}{}", args.join(" "), output.stdout, output.stderr);
        if output.exit != 0 {
            terminal += &format!("exit code {}\n", output.exit);
        }
        // Lets the controllers reconcile before the next command.
        cluster.settle(Duration::from_secs(20));
    }
    terminal
}

#[test]
fn binds_claim_and_reports_missing_volume() {
    assert_eq!(session(), OUTPUT);
}

#[cfg(test)]
const OUTPUT: &str = r#"$ kubectl apply -f -
storageclass.storage.k8s.io/fast created
persistentvolumeclaim/data created
$ kubectl get pvc
NAME   STATUS   VOLUME                                     CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE
data   Bound    pvc-c9e7a44f-1016-45d9-b80a-bc26c38cf3bf   1Gi        RWO            fast           <unset>                 20s
$ kubectl get pvc/data -o jsonpath={.status.capacity.storage}{"\n"}
1Gi
$ kubectl get pv/none
Error from server (NotFound): persistentvolumes "none" not found
exit code 1
"#;

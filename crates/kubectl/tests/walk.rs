//! Random command lines and manifests: kubectl never panics.

use std::time::Duration;

use bindery_cluster::{Cluster, Config};

/// A deterministic random number generator.
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn choose<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const COMMANDS: &[&str] = &[
    "get",
    "describe",
    "apply",
    "create",
    "replace",
    "delete",
    "patch",
    "label",
    "annotate",
    "scale",
    "set",
    "taint",
    "cordon",
    "drain",
    "wait",
    "events",
    "api-resources",
    "rollout",
    "version",
    "help",
    "logs",
    "gte",
    "",
    "-n",
    "--",
];

const WORDS: &[&str] = &[
    "pv",
    "pvc",
    "pv,pvc",
    "all",
    "ev",
    "sts/web",
    "pv/disk",
    "disk",
    "data",
    "none",
    "status",
    "restart",
    "image",
    "view-last-applied",
    "namespace",
    "configmap",
    "a=b",
    "a-",
    "=",
    "-",
    "/",
    "pv/",
    "/x",
    "a/b/c",
    "x.y.z",
    "é",
    "%",
    "key=value:NoSchedule",
    "key:NoExecute-",
    ":",
    "c=img",
];

const FLAGS: &[&str] = &[
    "-f",
    "-f=-",
    "-o",
    "-oyaml",
    "-owide",
    "-o=json",
    "-ojsonpath={.items[*].metadata.name}",
    "-ojsonpath={.x[",
    "-oname",
    "-ocustom-columns=A:.a,B:{.b}",
    "-o=custom-columns=",
    "--dry-run=client",
    "--dry-run=server",
    "--dry-run=x",
    "-A",
    "-n",
    "other",
    "-l",
    "a in (b,c)",
    "--all",
    "--sort-by=.spec.capacity.storage",
    "--sort-by={",
    "--show-labels",
    "-Ltier",
    "--no-headers",
    "--type=merge",
    "--type=json",
    "-p",
    "{\"spec\":{\"mountOptions\":[\"ro\"]}}",
    "[]",
    "{",
    "--for=delete",
    "--for=condition=Ready",
    "--for=jsonpath={.status.phase}=Bound",
    "--for=jsonpath={..}",
    "--timeout=1s",
    "--timeout=x",
    "--timeout=-1s",
    "--replicas=2",
    "--replicas=x",
    "--force",
    "--grace-period=0",
    "--grace-period=5",
    "--cascade=orphan",
    "--wait=false",
    "--ignore-not-found",
    "--server-side",
    "--force-conflicts",
    "--overwrite",
    "--list",
    "--save-config",
    "--validate=false",
    "--validate=warn",
    "--subresource=status",
    "--help",
    "-hé",
    "-",
    "--=",
    "--é=1",
    "--now",
];

/// Manifests that the API server accepts.
const VALID: &[&str] = &[
    "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: a, path: /b}}\n",
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: \"1\"}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, labels: {tier: gold}}\ndata: {a: \"2\"}\n",
];

const TEXTS: &[&str] = &[
    "",
    "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk, labels: {tier: gold}}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: a, path: /b}}\n",
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, finalizers: [a/b]}\ndata: {a: \"1\"}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, annotations: {}, finalizers: []}\n---\nkind: X\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}, {port: 443}]}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80, name: x}, 5, [1]]}\n",
    "kind: List\napiVersion: v1\nitems: [1, {}, {kind: Pod}, null]\n",
    "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[]}]}",
    "metadata: [1]\nkind: {}\napiVersion: []\n",
    "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\nspec: 5\nstatus: []\n",
    "a: &x [*x]\n",
    "- - -\n? :\n",
    "\u{feff}{\u{0}",
];

#[test]
fn random_command_lines_do_not_panic() {
    let mut rng = Rng(7);
    let mut cluster = Cluster::new(Config::default());
    let (mut succeeded, mut failed, mut written) = (0, 0, 0);
    for round in 0..60_000 {
        // A new cluster at intervals, so that the objects stay realistic.
        if round % 500 == 0 {
            cluster = Cluster::new(Config::default());
        }
        let mut args = vec![rng.choose(COMMANDS)];
        for _ in 0..rng.below(4) {
            args.push(rng.choose(WORDS));
        }
        for _ in 0..rng.below(3) {
            args.push(rng.choose(FLAGS));
        }
        if rng.below(2) == 0 {
            args.extend(["-f", "-"]);
        }
        let mut text = rng.choose(TEXTS).to_owned() + rng.choose(&["", "---\n", "\n...\n"]) + rng.choose(TEXTS);
        // At intervals a command that can succeed, so that other commands find objects.
        if rng.below(8) == 0 {
            args = vec![rng.choose(&["apply", "apply", "create", "replace", "delete"]), "-f", "-"];
            args.extend(Some(rng.choose(FLAGS)).filter(|_| rng.below(4) == 0));
            text = rng.choose(VALID).to_owned();
        }
        let before = cluster.revision();
        let output = bindery_kubectl::run(&mut cluster, &args, &text);
        *(if output.exit == 0 { &mut succeeded } else { &mut failed }) += 1;
        written += usize::from(output.exit == 0 && cluster.revision() > before);
        if output.exit != 0 {
            assert!(!output.stderr.is_empty(), "{args:?} failed without a word");
        }
        if round % 35 == 0 {
            cluster.settle(Duration::from_secs(1));
        }
    }
    let summary = format!("{succeeded} commands succeeded, {failed} failed, {written} of those that succeeded wrote");
    println!("{summary}");
    assert!(succeeded > 6_000 && failed > 30_000 && written > 2_000, "{summary}");
}

//! Random walks and small worlds explored completely: the invariants hold whatever order things happen in.

use std::collections::BTreeSet;
use std::time::Duration;

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::request::{PatchType, Request};
use bindery_api::{Value, object};
use bindery_cluster::{Action, Cluster, Config, invariants};
use serde_json::json;

/// A small generator: tests need the same walk from the same seed everywhere, not good randomness.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

fn volume(name: &str, size: usize, dice: &mut Dice) -> Value {
    let policy = ["Retain", "Delete"][dice.roll(2)];
    let class = ["", "slow"][dice.roll(2)];
    json!({
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": name },
        "spec": {
            "capacity": { "storage": format!("{size}Gi") }, "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": policy, "storageClassName": class,
            "hostPath": { "path": format!("/tmp/{name}") },
        },
    })
}

fn claim(name: &str, size: usize, dice: &mut Dice) -> Value {
    let mut claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": name, "namespace": "default" },
        "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": format!("{size}Gi") } } },
    });
    match dice.roll(4) {
        0 => claim["spec"]["storageClassName"] = "slow".into(),
        1 => claim["spec"]["volumeName"] = format!("pv-{}", dice.roll(4)).into(),
        _ => claim["spec"]["storageClassName"] = "".into(),
    }
    claim
}

/// What a person does next. Nothing that only controllers write is forged.
fn user(dice: &mut Dice) -> Request {
    let pv = format!("pv-{}", dice.roll(4));
    let pvc = format!("pvc-{}", dice.roll(4));
    let size = 1 + dice.roll(5);
    match dice.roll(6) {
        0 | 1 => Request::create(&PERSISTENT_VOLUME, volume(&pv, size, dice)),
        2 | 3 => Request::create(&PERSISTENT_VOLUME_CLAIM, claim(&pvc, size, dice)),
        4 => Request::delete(&PERSISTENT_VOLUME_CLAIM, "default", &pvc),
        _ => match dice.roll(3) {
            0 => Request::delete(&PERSISTENT_VOLUME, "", &pv),
            1 => {
                let patch = json!({ "metadata": { "labels": { "tier": format!("{size}") } } });
                Request::patch(&PERSISTENT_VOLUME, "", &pv, PatchType::Merge, patch)
            }
            _ => {
                let patch = json!({ "spec": { "capacity": { "storage": format!("{size}Gi") } } });
                Request::patch(&PERSISTENT_VOLUME, "", &pv, PatchType::Merge, patch)
            }
        },
    }
}

const CONTROLLERS: [&str; 3] = ["persistentvolume-binder", "pvc-protection-controller", "pv-protection-controller"];

/// Prints what was written, for a walk that went wrong.
fn tell(cluster: &Cluster) {
    for record in cluster.records().filter(|r| !r.is_event()) {
        let after = record.after.as_deref().unwrap_or(&Value::Null);
        let spec = ["claimRef", "volumeName"].map(|f| after.get("spec").and_then(|s| s.get(f)).cloned());
        println!(
            "{} {} {} {} {:?} {:?}",
            record.revision,
            record.actor.name(),
            record.why.branch,
            record.key,
            object::str_at(after, "status.phase"),
            spec.into_iter().flatten().map(|v| v.to_string()).collect::<Vec<_>>(),
        );
    }
}

/// One walk; gives back the number of actions.
fn walk(seed: u64, actions: usize) -> usize {
    let mut dice = Dice(seed);
    let mut cluster = Cluster::new(Config { seed, ..Config::bare() });
    for done in 0..actions {
        let action = match dice.roll(20) {
            0 | 1 => Action::Request { command: "walk".into(), request: Box::new(user(&mut dice)) },
            2 if dice.roll(8) == 0 => Action::Crash { controller: CONTROLLERS[dice.roll(3)] },
            3 if dice.roll(4) == 0 => Action::Wait { micros: 1 + dice.roll(20_000_000) as u64 },
            _ => {
                // Any order of what can happen, not only that of the clock.
                let enabled = cluster.enabled();
                if enabled.is_empty() { continue } else { enabled[dice.roll(enabled.len())].clone() }
            }
        };
        let text = format!("{action:?}");
        let applied = cluster.apply(action);
        if let Err(broken) = invariants::check(&cluster, &applied.records) {
            tell(&cluster);
            panic!("seed {seed}, action {done} ({text}): {broken}");
        }
    }
    // Left alone, everything comes to rest: claims that fit a volume have one.
    cluster.settle(Duration::from_secs(40));
    actions
}

#[test]
fn the_invariants_hold_on_random_walks() {
    let walks = std::env::var("BINDERY_WALKS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let first = std::env::var("BINDERY_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let actions: usize = (first..first + walks).map(|seed| walk(seed, 500)).sum();
    println!("{actions} actions");
}

/// Every order in which deliveries and steps can happen, from one small world.
#[test]
fn the_invariants_hold_in_every_order_of_a_small_world() {
    let mut start = Cluster::new(Config::bare());
    let mut dice = Dice(0);
    for name in ["pv-0", "pv-1"] {
        let mut volume = volume(name, 1, &mut dice);
        volume["spec"]["storageClassName"] = "".into();
        start.request("world", Request::create(&PERSISTENT_VOLUME, volume)).unwrap();
    }
    start.settle(Duration::from_secs(1));
    for name in ["pvc-0", "pvc-1"] {
        let mut claim = claim(name, 1, &mut dice);
        object::remove(&mut claim, "spec.volumeName");
        claim["spec"]["storageClassName"] = "".into();
        start.request("world", Request::create(&PERSISTENT_VOLUME_CLAIM, claim)).unwrap();
    }
    start.request("world", Request::delete(&PERSISTENT_VOLUME, "", "pv-1")).unwrap();

    let mut seen = BTreeSet::new();
    let mut todo = vec![start];
    let mut ends = BTreeSet::new();
    while let Some(cluster) = todo.pop() {
        let quiet = |a: &Action| {
            let watched = matches!(a, Action::Deliver { controller } | Action::Step { controller, .. }
                if CONTROLLERS.contains(controller));
            watched
        };
        let enabled: Vec<Action> = cluster.enabled().into_iter().filter(quiet).collect();
        if enabled.is_empty() {
            let phases: Vec<String> = ["pvc-0", "pvc-1"]
                .iter()
                .map(|name| {
                    let key = PERSISTENT_VOLUME_CLAIM.etcd_key("default", name);
                    let claim = cluster.server().etcd().get(&key).expect("nobody deletes it").value;
                    object::str_at(&claim, "status.phase").to_owned()
                })
                .collect();
            ends.insert(phases);
        }
        for action in enabled {
            let mut next = cluster.clone();
            let applied = next.apply(action);
            invariants::check(&next, &applied.records).unwrap();
            if seen.insert(next.fingerprint()) {
                todo.push(next);
            }
        }
    }
    println!("{} states, {} ends: {ends:?}", seen.len(), ends.len());
    assert!(ends.iter().all(|phases| phases.iter().any(|p| p == "Bound")), "{ends:?}");
}

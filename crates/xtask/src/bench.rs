//! `cargo xtask bench`: the growth of the binding time with the number of pairs, natively and in the page.

use std::time::{Duration, Instant};

use bindery_api::kinds::{PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM};
use bindery_api::object;
use bindery_api::request::Request;
use bindery_cluster::{Cluster, Config};
use serde_json::json;

use crate::process::succeeds;
use crate::{Failure, setup, size};

/// The number of different sizes and classes of the pairs.
const SIZES: usize = 50;
const CLASSES: usize = 4;
/// The maximum ratio of the times for ten times as many pairs.
const MAX_RATIO: f64 = 15.0;

/// Binds a number of claims to the same number of volumes, and keeps every revision.
fn bind(pairs: usize) -> Result<(Duration, u64), Failure> {
    let mut cluster = Cluster::new(Config::bare());
    let start = Instant::now();
    let refused = |e: bindery_api::Status| format!("bench: {e}");
    for i in 0..pairs {
        // The sizes and classes are in different orders for claims and volumes.
        let (size, class) = (1 + i * 7 % SIZES, i % CLASSES);
        let volume = json!({
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": { "name": format!("volume-{i}") },
            "spec": {
                "capacity": { "storage": format!("{size}Gi") }, "accessModes": ["ReadWriteOnce"],
                "storageClassName": format!("class-{class}"), "nfs": { "server": "10.0.0.1", "path": "/" },
            },
        });
        cluster.request("bench", Request::create(&PERSISTENT_VOLUME, volume)).map_err(refused)?;
    }
    cluster.settle(Duration::from_secs(1));
    for i in (0..pairs).rev() {
        let (size, class) = (1 + i * 7 % SIZES, i % CLASSES);
        let claim = json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": { "name": format!("claim-{i}"), "namespace": "default" },
            "spec": {
                "accessModes": ["ReadWriteOnce"], "storageClassName": format!("class-{class}"),
                "resources": { "requests": { "storage": format!("{size}Gi") } },
            },
        });
        cluster.request("bench", Request::create(&PERSISTENT_VOLUME_CLAIM, claim)).map_err(refused)?;
    }
    cluster.settle(Duration::from_secs(1));
    let time = start.elapsed();
    let bound = cluster
        .server()
        .all(&PERSISTENT_VOLUME_CLAIM, "default")
        .iter()
        .filter(|claim| object::str_at(claim, "status.phase") == "Bound")
        .count();
    if bound == pairs {
        Ok((time, cluster.revision()))
    } else {
        Err(format!("bench: {bound} of {pairs} claims are bound"))
    }
}

/// Measures and prints. Returns false if the time exceeds the limit.
///
/// # Errors
/// A pair does not bind.
pub fn bench() -> Result<bool, Failure> {
    bind(100)?;
    let mut times = Vec::new();
    for pairs in [1_000, 10_000] {
        let (time, revisions) = bind(pairs)?;
        println!("{pairs} pairs, {SIZES} sizes, {CLASSES} classes: {:.2} s, {revisions} revisions", time.as_secs_f64());
        times.push(time.as_secs_f64());
    }
    let ratio = times[1] / times[0];
    println!("ten times as many pairs take {ratio:.1} times as long (the limit is {MAX_RATIO})");
    let tools = setup::page()?;
    let browsers = setup::browsers()?;
    size::build(&tools)?;
    let page = succeeds(
        tools
            .command("node")
            .args(["--test", "--test-reporter=tap", "tests/e2e/bench.mjs"])
            .envs(browsers)
            .env("BINDERY_DIST", size::folder()),
    )?;
    Ok(page && ratio <= MAX_RATIO)
}

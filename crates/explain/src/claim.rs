//! Claims: Pending, Lost, Terminating, being expanded, being modified.

use bindery_api::kinds::{
    PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, POD, STORAGE_CLASS, VOLUME_ATTRIBUTES_CLASS, VOLUME_POPULATOR,
    VOLUME_SNAPSHOT,
};
use bindery_api::quantity::Quantity;
use bindery_api::view::{PersistentVolume, PersistentVolumeClaim, Pod, StorageClass};
use bindery_api::why::Candidate;
use bindery_api::{Object, Value, object};
use bindery_controllers::common::volume::{
    attributes_class, class_of, default_class, has_class, is_delay_binding, quantity_at, request_of,
};
use bindery_controllers::persistentvolume::{
    check_volume_satisfy_claim, claim_key, claim_ref, every_rule, find_best_match, is_volume_bound_to_claim,
};
use bindery_controllers::protection;
use serde_json::json;

use crate::fix::{Fix, volume_for};
use crate::index::{ObjectIndex, condition, deleted, since};
use crate::pod::chain_of_claim;
use crate::{Explanation, nodes};

const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";
/// The maximum number of rows in a table of volumes: the closest matches.
const ROWS: usize = 40;

/// Explains why a claim is not bound, not deleted, not expanded or not modified.
pub fn explain(index: &ObjectIndex, claim: &Object) -> Option<Explanation> {
    let found = if object::is_deleting(claim) {
        terminating(index, claim)
    } else {
        match PersistentVolumeClaim(claim).status().phase() {
            "Bound" => resizing(index, claim).or_else(|| modifying(index, claim))?,
            "Lost" => lost(index, claim),
            _ => pending(index, claim),
        }
    };
    let chain = if index.brief { Vec::new() } else { chain_of_claim(index, claim) };
    Some(Explanation { chain, ..found })
}

fn new(problem: &'static str, claim: &Value) -> Explanation {
    let known = Explanation::new(problem, (&PERSISTENT_VOLUME_CLAIM, claim));
    known.fact("request", request_of(claim).to_string()).fact("class", class_of(claim))
}

fn terminating(index: &ObjectIndex, claim: &Object) -> Explanation {
    let users: Vec<&Object> =
        index.users(&object::key(claim)).iter().filter(|pod| protection::uses(pod, claim)).collect();
    if object::has_finalizer(claim, "kubernetes.io/pvc-protection") && !users.is_empty() {
        let names: Vec<&str> = users.iter().map(|pod| object::name(pod)).collect();
        let fixes: Vec<Fix> = users.iter().map(|pod| Fix::delete("delete-pod", &POD, pod, &[])).collect();
        return new("claim-terminating-in-use", claim).fact("pods", names.join(", ")).since(deleted(claim)).fix(fixes);
    }
    let finalizers: Vec<&str> = object::finalizers(claim);
    let others: Vec<&&str> = finalizers.iter().filter(|f| !f.starts_with("kubernetes.io/")).collect();
    if others.is_empty() {
        return new("claim-terminating", claim).blocked_by("pvc-protection").since(deleted(claim));
    }
    let fix = Fix::replace("remove-finalizers", claim, |claim| drop(object::remove(claim, "metadata.finalizers")));
    let known = new("claim-terminating-finalizers", claim).blocked_by("finalizers");
    known.fact("finalizers", finalizers.join(", ")).since(deleted(claim)).fix([fix])
}

/// True if a Pod runs, or will run after it is scheduled.
fn is_active(pod: &Value) -> bool {
    !matches!(Pod(pod).status().phase(), "Succeeded" | "Failed")
}

fn is_scheduled(pod: &Value) -> bool {
    !Pod(pod).spec().node_name().is_empty()
}

fn lost(index: &ObjectIndex, claim: &Object) -> Explanation {
    let name = PersistentVolumeClaim(claim).spec().volume_name();
    let recreate = Fix::recreate("recreate-claim", claim, |claim| drop(object::remove(claim, "spec.volumeName")));
    if name.is_empty() {
        return new("claim-lost-reference", claim).fix([recreate]);
    }
    match index.get(&PERSISTENT_VOLUME, "", name) {
        None => {
            let volume = volume_for(claim, name);
            new("claim-lost-volume", claim).fact("volume", name).fix([Fix::create("create-volume", volume), recreate])
        }
        Some(volume) => {
            let other = claim_key(volume).unwrap_or_default();
            new("claim-misbound", claim).fact("volume", name).fact("other", other).fix([recreate])
        }
    }
}

fn pending(index: &ObjectIndex, claim: &Object) -> Explanation {
    match PersistentVolumeClaim(claim).spec().volume_name() {
        "" => unbound(index, claim),
        name => prebound(index, claim, name),
    }
}

/// Explains a claim that names its volume.
fn prebound(index: &ObjectIndex, claim: &Object, name: &str) -> Explanation {
    let new = |problem| new(problem, claim).fact("volume", name);
    let any = || Fix::recreate("claim-any-volume", claim, |claim| drop(object::remove(claim, "spec.volumeName")));
    let Some(volume) = index.get(&PERSISTENT_VOLUME, "", name) else {
        let fixes = [Fix::create("create-volume", volume_for(claim, name)), any()];
        return new("claim-named-volume-missing").fix(fixes);
    };
    let candidates = if index.brief { Vec::new() } else { vec![every_rule(volume, claim)] };
    let found = if claim_ref(volume).is_none() {
        match check_volume_satisfy_claim(volume, claim) {
            Some((reason, _)) => {
                let fits = Fix::recreate("claim-as-volume", claim, |claim| match_volume(claim, volume));
                new("claim-named-volume-mismatch").fact("reason", reason).fix([fits.fact("volume", name), any()])
            }
            None => new("claim-binding").blocked_by("binder"),
        }
    } else if is_volume_bound_to_claim(volume, claim) {
        new("claim-binding").blocked_by("binder")
    } else {
        let other = claim_key(volume).unwrap_or_default();
        let known = new("claim-named-volume-taken").fact("other", other);
        let open = (PersistentVolume(volume).status().phase() == "Released").then(|| reopen(volume));
        known.fix(open).fix([any()])
    };
    Explanation { candidates, ..found }
}

/// Returns the fix that makes a Released volume Available again.
pub fn reopen(volume: &Value) -> Fix {
    Fix::replace("reopen-volume", volume, |volume| drop(object::remove(volume, "spec.claimRef")))
}

/// Changes the requests of a claim to those that a volume satisfies.
fn match_volume(claim: &mut Value, volume: &Value) {
    if request_of(claim) > bindery_controllers::common::volume::capacity_of(volume) {
        let capacity = object::at(volume, "spec.capacity.storage").cloned().unwrap_or_default();
        object::set(claim, "spec.resources.requests.storage", capacity);
    }
    object::set(claim, "spec.storageClassName", class_of(volume));
    if !bindery_controllers::common::volume::modes_contain(volume, claim) {
        object::set(claim, "spec.accessModes", volume["spec"]["accessModes"].clone());
    }
    for field in ["volumeMode", "volumeAttributesClassName"] {
        match volume["spec"].get(field) {
            Some(value) => claim["spec"][field] = value.clone(),
            None => drop(object::remove(claim, &format!("spec.{field}"))),
        }
    }
}

/// Explains a claim that can bind to any matching volume.
fn unbound(index: &ObjectIndex, claim: &Object) -> Explanation {
    let cache = &index.cache;
    let delay = is_delay_binding(claim, cache).unwrap_or(false);
    let found = find_best_match(cache, claim, delay).unwrap_or_default();
    if let Some(volume) = found.volume {
        let known = new("claim-binding", claim).blocked_by("binder").fact("volume", object::name(&volume));
        return Explanation { candidates: found.candidates, ..known };
    }
    let class = class_of(claim);
    let candidates = if index.brief { Vec::new() } else { closest(index, claim) };
    let near_fixes = if index.brief { Vec::new() } else { near_matches(index, claim, &candidates) };
    let name = format!("pv-{}", object::name(claim));
    let volume = || Fix::create("create-volume", volume_for(claim, &name));
    let known = if !has_class(claim) {
        match default_class(cache) {
            Some(class) => {
                let known = new("claim-default-class", claim).blocked_by("binder");
                known.fact("default", object::name(class))
            }
            None => new("claim-no-class", claim).fix(near_fixes).fix(choose_class(index, claim)).fix([volume()]),
        }
    } else if class.is_empty() {
        new("claim-empty-class", claim).fix(near_fixes).fix([volume()])
    } else {
        match index.get(&STORAGE_CLASS, "", class) {
            None if index.knows(&STORAGE_CLASS) => {
                let others = index.list(&STORAGE_CLASS).take(3).map(|other| {
                    let fix = Fix::recreate("claim-other-class", claim, |claim| {
                        object::set(claim, "spec.storageClassName", object::name(other));
                    });
                    fix.fact("class", object::name(other))
                });
                let made = nodes::drivers(index).into_iter().next().map(|driver| class_by(class, &driver));
                new("claim-class-missing", claim).fix(made).fix(near_fixes).fix(others).fix([volume()])
            }
            None => new("claim-class-unknown", claim).blocked_by("provisioner"),
            Some(storage) => dynamic(index, claim, storage, near_fixes),
        }
    };
    Explanation { candidates, ..known }
}

fn class_by(name: &str, driver: &str) -> Fix {
    let class = json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": { "name": name }, "provisioner": driver,
    });
    Fix::create("create-class", class).fact("driver", driver)
}

/// Returns the fixes that set the class of the claim, or a default class.
fn choose_class(index: &ObjectIndex, claim: &Object) -> Vec<Fix> {
    let mut fixes = Vec::new();
    for class in index.list(&STORAGE_CLASS).take(3) {
        let name = object::name(class);
        let fix = Fix::replace("set-class", claim, |claim| object::set(claim, "spec.storageClassName", name));
        fixes.push(fix.fact("class", name));
    }
    if let Some(class) = index.list(&STORAGE_CLASS).next() {
        fixes.push(Fix::replace("make-default", class, |class| {
            object::set_annotation(class, "storageclass.kubernetes.io/is-default-class", "true");
        }));
    }
    fixes
}

/// Explains a claim whose class exists: a volume is provisioned dynamically, or must be created.
fn dynamic(index: &ObjectIndex, claim: &Object, class: &Object, near_fixes: Vec<Fix>) -> Explanation {
    let provisioner = StorageClass(class).provisioner();
    let new = |problem| new(problem, claim).fact("provisioner", provisioner);
    let delay = is_delay_binding(claim, &index.cache).unwrap_or(false);
    let name = format!("pv-{}", object::name(claim));
    let volume = || Fix::create("create-volume", volume_for(claim, &name));
    if delay && object::annotation(claim, SELECTED_NODE).is_none() {
        let waiting: Vec<&Object> =
            index.users(&object::key(claim)).iter().filter(|p| is_active(p) && !is_scheduled(p)).collect();
        if waiting.is_empty() {
            let pod = Fix::create("create-pod", consumer(claim));
            return new("claim-waits-for-consumer").fix([pod]);
        }
        let names: Vec<&str> = waiting.iter().map(|p| object::name(p)).collect();
        let inner = waiting.first().filter(|_| !index.brief).and_then(|pod| crate::pod::unscheduled(index, pod));
        let known = new("claim-waits-for-pod").fact("pods", names.join(", ")).blocked_by("scheduler");
        return match inner {
            Some(inner) => Explanation { last_event: inner.last_event, ..known.fix(inner.fixes) },
            None => known,
        };
    }
    if provisioner == NO_PROVISIONER {
        return new("claim-static-only").fix(near_fixes).fix([volume()]);
    }
    if PersistentVolumeClaim(claim).spec().selector().is_some() {
        let fix = Fix::recreate("drop-selector", claim, |claim| drop(object::remove(claim, "spec.selector")));
        return new("claim-selector-dynamic").fix(near_fixes).fix([fix, volume()]);
    }
    if !nodes::is_installed(index, provisioner) {
        let others = nodes::drivers(index).into_iter().take(2).map(|driver| {
            let fix = Fix::recreate("class-other-driver", class, |class| class["provisioner"] = driver.as_str().into());
            fix.fact("driver", driver)
        });
        return new("claim-driver-missing").blocked_by("driver").fix(near_fixes).fix(others).fix([volume()]);
    }
    let drop_source = || {
        Fix::recreate("drop-source", claim, |claim| {
            object::remove(claim, "spec.dataSource");
            object::remove(claim, "spec.dataSourceRef");
        })
    };
    if let Some(source) = missing_source(index, claim) {
        return new("claim-source-missing").fact("source", source).fix([drop_source()]);
    }
    if let Some((group, kind)) = populated_from(claim) {
        let names = |populator: &&Object| {
            object::str_at(populator, "sourceKind.group") == group
                && object::str_at(populator, "sourceKind.kind") == kind
        };
        if index.knows(&VOLUME_POPULATOR) && !index.list(&VOLUME_POPULATOR).any(|p| names(&p)) {
            let fixes = [Fix::create("create-populator", populator_for(group, kind)), drop_source()];
            return new("claim-populator-missing").fact("source", kind).fix(fixes);
        }
        let reasons = ["PopulatorPVCPrimeCreationError", "PopulatorCreationError", "PopulatorFailed"];
        let known = new("claim-populating").fact("source", kind).blocked_by("populator");
        return match index.last_warning_of(&PERSISTENT_VOLUME_CLAIM, claim, &reasons) {
            Some(text) => Explanation { last_event: Some(text.to_owned()), ..known.fix([drop_source()]) },
            None => known,
        };
    }
    match index.last_warning_of(&PERSISTENT_VOLUME_CLAIM, claim, &["ProvisioningFailed"]) {
        Some(text) => {
            let parameters = object::at(class, "parameters").and_then(Value::as_object).is_some_and(|p| !p.is_empty());
            let fix = parameters.then(|| {
                Fix::recreate("class-without-parameters", class, |class| drop(object::remove(class, "parameters")))
            });
            let known = new("claim-provisioning-failed").fact("error", text).blocked_by("provisioner");
            Explanation { last_event: Some(text.to_owned()), ..known.fix(fix).fix([volume()]) }
        }
        None => new("claim-provisioning").blocked_by("provisioner"),
    }
}

/// Returns a Pod that uses a claim.
fn consumer(claim: &Value) -> Value {
    let name = format!("{}-user", object::name(claim));
    let block = object::str_at(claim, "spec.volumeMode") == "Block";
    let mut container = json!({ "name": "main", "image": "busybox", "command": ["sleep", "infinity"] });
    if block {
        container["volumeDevices"] = json!([{ "name": "data", "devicePath": "/dev/data" }]);
    } else {
        container["volumeMounts"] = json!([{ "name": "data", "mountPath": "/data" }]);
    }
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": object::namespace(claim) },
        "spec": {
            "containers": [container],
            "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": object::name(claim) } }],
        },
    })
}

/// Returns the data source of a claim, if it does not exist.
fn missing_source(index: &ObjectIndex, claim: &Object) -> Option<String> {
    let source = object::at(claim, "spec.dataSource")?;
    let (kind, name) = (object::str_at(source, "kind"), object::str_at(source, "name"));
    let kind = bindery_api::kinds::by_resource(kind)?;
    let there = index.get(kind, object::namespace(claim), name).is_some();
    (index.knows(kind) && !there).then(|| format!("{}/{name}", kind.singular))
}

/// Returns the group and kind of the data source of a claim, if it requires a volume populator.
fn populated_from(claim: &Value) -> Option<(&str, &str)> {
    let source = object::at(claim, "spec.dataSourceRef").filter(|source| source.is_object())?;
    let (group, kind) = (object::str_at(source, "apiGroup"), object::str_at(source, "kind"));
    let known = [("", PERSISTENT_VOLUME_CLAIM.kind), (VOLUME_SNAPSHOT.group, VOLUME_SNAPSHOT.kind)];
    (!known.contains(&(group, kind))).then_some((group, kind))
}

/// Returns a VolumePopulator for a kind.
fn populator_for(group: &str, kind: &str) -> Value {
    json!({
        "apiVersion": VOLUME_POPULATOR.api_version(), "kind": VOLUME_POPULATOR.kind,
        "metadata": { "name": format!("{}-populator", kind.to_ascii_lowercase()) },
        "sourceKind": { "group": group, "kind": kind },
    })
}

/// Returns the volumes that match best, with the result of each rule.
fn closest(index: &ObjectIndex, claim: &Object) -> Vec<Candidate> {
    let mut all: Vec<(usize, Candidate)> = index
        .list(&PERSISTENT_VOLUME)
        .map(|volume| {
            let candidate = every_rule(volume, claim);
            (candidate.checks.iter().filter(|c| !c.pass).count(), candidate)
        })
        .collect();
    all.sort_by_key(|(failed, _)| *failed);
    all.into_iter().take(ROWS).map(|(_, candidate)| candidate).collect()
}

/// Returns the fixes for volumes that violate few rules.
fn near_matches(index: &ObjectIndex, claim: &Object, candidates: &[Candidate]) -> Vec<Fix> {
    let mut fixes = Vec::new();
    for candidate in candidates.iter().take(3) {
        let failed: Vec<&str> = candidate.checks.iter().filter(|c| !c.pass).map(|c| c.rule).collect();
        let name = candidate.key.rsplit('/').next().unwrap_or_default();
        let Some(volume) = index.get(&PERSISTENT_VOLUME, "", name) else { continue };
        let released = PersistentVolume(volume).status().phase() == "Released";
        if released && failed.iter().all(|rule| ["claim-ref", "phase"].contains(rule)) {
            fixes.push(reopen(volume));
        } else if failed == ["selector"] {
            let labels = object::at(claim, "spec.selector.matchLabels").and_then(Value::as_object);
            let Some(labels) = labels else { continue };
            fixes.push(Fix::replace("label-volume", volume, |volume| {
                for (key, value) in labels {
                    object::set_label(volume, key, value.as_str().unwrap_or_default());
                }
            }));
        } else if !failed.is_empty()
            && failed.iter().all(|r| ["capacity", "class", "access-modes", "volume-mode"].contains(r))
        {
            if failed == ["class"] {
                let class = class_of(claim).to_owned();
                let named = if class.is_empty() { "no" } else { &class }.to_owned();
                let fix = Fix::replace("volume-class", volume, |volume| {
                    if class.is_empty() {
                        object::remove(volume, "spec.storageClassName");
                    } else {
                        object::set(volume, "spec.storageClassName", class);
                    }
                });
                fixes.push(fix.fact("class", named));
            }
            let fix = Fix::recreate("claim-as-volume", claim, |claim| match_volume(claim, volume));
            fixes.push(fix.fact("volume", name));
        } else {
            // Too many differences: another or a new volume needs fewer changes.
        }
    }
    fixes
}

/// Explains a claim that requests more than its capacity.
fn resizing(index: &ObjectIndex, claim: &Object) -> Option<Explanation> {
    let (want, have) = (request_of(claim), quantity_at(claim, "status.capacity.storage"));
    let status = object::str_at(claim, "status.allocatedResourceStatuses.storage");
    if status.is_empty() && (want <= have || have.is_zero()) {
        return None;
    }
    let new = |problem| new(problem, claim).fact("capacity", have.to_string());
    let back = || {
        let lower = lower_request(claim, &have)?;
        let fix = Fix::replace("resize-back", claim, |claim| {
            object::set(claim, "spec.resources.requests.storage", lower.clone());
        });
        Some(fix.fact("capacity", have.to_string()).fact("lower", lower))
    };
    let error = index.last_warning_of(&PERSISTENT_VOLUME_CLAIM, claim, &["VolumeResizeFailed"]);
    let class = index.get(&STORAGE_CLASS, "", class_of(claim));
    let began = since(claim, "Resizing").or_else(|| since(claim, "FileSystemResizePending"));
    let found = match status {
        "ControllerResizeInfeasible" => {
            new("claim-resize-infeasible").fact("error", error.unwrap_or("")).blocked_by("resizer").fix(back())
        }
        "NodeResizeInfeasible" => {
            new("claim-resize-infeasible").fact("error", error.unwrap_or("")).blocked_by("kubelet").fix(back())
        }
        "NodeResizePending" | "NodeResizeInProgress" => {
            let pods: Vec<&str> = index
                .users(&object::key(claim))
                .iter()
                .filter(|p| is_active(p) && is_scheduled(p))
                .map(|p| object::name(p))
                .collect();
            if pods.is_empty() {
                new("claim-resize-needs-pod").fix([Fix::create("create-pod", consumer(claim))])
            } else {
                new("claim-resize-on-node").fact("pods", pods.join(", ")).blocked_by("kubelet")
            }
        }
        _ if class.is_some_and(|c| c.get("allowVolumeExpansion").is_none_or(|a| a != true)) && status.is_empty() => {
            let fix = class.map(|class| {
                Fix::replace("allow-expansion", class, |class| class["allowVolumeExpansion"] = true.into())
            });
            new("claim-resize-not-allowed").fix(fix)
        }
        _ => match error {
            Some(error) => new("claim-resize-failed").fact("error", error).blocked_by("resizer"),
            None => new("claim-resizing").blocked_by("resizer"),
        },
    };
    Some(Explanation { last_event: error.map(str::to_owned), ..found.since(began) })
}

/// Returns a request between the capacity of a claim and the request that failed: `ValidatePersistentVolumeClaimUpdate`
/// accepts a lower request only if it is greater than `status.capacity`. `None` if there is no whole byte between them.
fn lower_request(claim: &Value, have: &Quantity) -> Option<String> {
    let (request, allocated) = (request_of(claim), quantity_at(claim, "status.allocatedResources.storage"));
    let failed = if allocated.is_zero() || request < allocated { request } else { allocated };
    let binary = [("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10), ("", 1)];
    let decimal = [("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000), ("", 1)];
    let units: [(&str, i128); 4] = if failed.to_string().ends_with('i') { binary } else { decimal };
    // The next size in the largest unit: of all allowed sizes, the driver supports this one most likely.
    units.into_iter().find_map(|(suffix, unit)| {
        let count = have.value().checked_div(unit)?.checked_add(1).filter(|count| *count > 1 || unit == 1)?;
        let size = Quantity::parse(&format!("{count}{suffix}")).ok()?;
        (*have < size && size < failed).then(|| size.to_string())
    })
}

/// Explains a claim that requests another VolumeAttributesClass.
fn modifying(index: &ObjectIndex, claim: &Object) -> Option<Explanation> {
    let (want, have) = (attributes_class(claim), object::str_at(claim, "status.currentVolumeAttributesClassName"));
    let status = object::str_at(claim, "status.modifyVolumeStatus.status");
    if want == have && status.is_empty() || want.is_empty() {
        return None;
    }
    let new = |problem| new(problem, claim).fact("want", want).fact("have", have);
    let began = condition(claim, "ModifyingVolume").and_then(|_| since(claim, "ModifyingVolume"));
    let back = (!have.is_empty()).then(|| {
        let fix = Fix::replace("attributes-back", claim, |claim| {
            object::set(claim, "spec.volumeAttributesClassName", have);
        });
        fix.fact("have", have)
    });
    let error = index.last_warning_of(&PERSISTENT_VOLUME_CLAIM, claim, &["VolumeModifyFailed"]);
    let found = if index.knows(&VOLUME_ATTRIBUTES_CLASS) && index.get(&VOLUME_ATTRIBUTES_CLASS, "", want).is_none() {
        let driver = index.get(&PERSISTENT_VOLUME, "", PersistentVolumeClaim(claim).spec().volume_name());
        let driver = driver.map(|v| object::str_at(v, "spec.csi.driver")).unwrap_or_default();
        let made = json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "VolumeAttributesClass", "metadata": { "name": want },
            "driverName": driver, "parameters": { "iops": "1000" },
        });
        new("claim-modify-class-missing").fix([Fix::create("create-attributes-class", made)]).fix(back)
    } else if status == "Infeasible" || error.is_some() {
        new("claim-modify-refused").fact("error", error.unwrap_or("")).blocked_by("resizer").fix(back)
    } else {
        new("claim-modifying").blocked_by("resizer")
    };
    Some(Explanation { last_event: error.map(str::to_owned), ..found.since(began) })
}

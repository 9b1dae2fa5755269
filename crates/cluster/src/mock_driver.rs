//! The mock driver: its volumes are only numbers. Parameters of StorageClasses and VolumeSnapshotClasses
//! (`snapshotError`, `deleteError`) request faults.
//!
//! Implements the driver of the recordings. Its calls implement `csi.proto` of the CSI specification.

use bindery_api::{Value, object};
use serde_json::json;

use bindery_engine::{Call, CallError, Table};

/// The capabilities of a driver, and its topology.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// `csi.example.com`. The action that installs the driver sets it.
    pub name: String,
    /// The topology key. Its value is the zone of each node.
    pub topology_key: Option<String>,
    /// The maximum number of volumes on a node.
    pub max_volumes_per_node: Option<u64>,
    /// The maximum size of a volume in bytes.
    pub max_bytes: Option<u64>,
    /// The capacity in bytes of each topology segment. If the driver has no topology, the total capacity. `None` for no
    /// limit.
    pub capacity: Option<u64>,
}

/// The drivers of a cluster, and the volumes that they created.
#[derive(Debug, Clone, Default)]
pub struct Drivers {
    installed: Vec<Driver>,
    nodes: Vec<(String, String)>,
    /// Volumes, by handle.
    volumes: Table<Volume>,
    /// Snapshots, by handle.
    snapshots: Table<Snapshot>,
    /// Attached volumes, by [`attachment`]: driver and node.
    attached: Table<(String, String)>,
    made: u64,
    taken: u64,
}

#[derive(Debug, Clone)]
struct Volume {
    driver: String,
    name: String,
    bytes: u64,
    /// The parameters of its StorageClass.
    parameters: Value,
    /// The topology in the driver's response.
    topology: Option<Value>,
}

#[derive(Debug, Clone)]
struct Snapshot {
    name: String,
    /// The handle of the source volume.
    source: String,
    bytes: u64,
    /// The parameters of its VolumeSnapshotClass.
    parameters: Value,
}

impl Snapshot {
    fn answer(&self, handle: &str) -> Value {
        json!({
            "snapshot_id": handle, "source_volume_id": self.source, "size_bytes": self.bytes, "ready_to_use": true,
        })
    }
}

/// Returns the requested size.
fn required(request: &Value) -> u64 {
    object::at(request, "capacity_range.required_bytes").and_then(Value::as_u64).unwrap_or(0)
}

/// Fails if the parameters request it.
fn fault(parameters: &Value, name: &str) -> Result<(), CallError> {
    match parameters.get(name).and_then(Value::as_str) {
        Some(code) => Err(CallError::new(code, format!("injected {name}"))),
        None => Ok(()),
    }
}

impl Drivers {
    /// Returns drivers that run on these nodes, each with its zone. The first node has the controller services.
    pub fn new(installed: Vec<Driver>, nodes: Vec<(String, String)>) -> Drivers {
        Drivers { installed, nodes, ..Drivers::default() }
    }

    /// Adds a node.
    pub fn join(&mut self, node: &str, zone: &str) {
        self.nodes.push((node.to_owned(), zone.to_owned()));
    }

    /// Removes a node.
    pub fn leave(&mut self, node: &str) {
        self.nodes.retain(|(known, _)| known != node);
    }

    /// Installs a driver. An earlier driver's volumes with this name belong to it.
    pub fn install(&mut self, driver: Driver) {
        self.installed.push(driver);
    }

    /// Uninstalls a driver.
    pub fn uninstall(&mut self, driver: &str) {
        self.installed.retain(|known| known.name != driver);
    }

    /// Returns the node on which the controller services run.
    pub fn controller_node(&self) -> &str {
        self.nodes.first().map_or("", |(node, _)| node)
    }

    /// Responds to a call.
    ///
    /// # Errors
    /// The driver's error.
    pub fn call(&mut self, call: &Call) -> Result<Value, CallError> {
        let Some(driver) = self.installed.iter().find(|d| d.name == call.driver).cloned() else {
            return Err(CallError::new("Unavailable", format!("no driver {} is installed", call.driver)));
        };
        let request = &call.request;
        let handle = object::str_at(request, "volume_id");
        let volume = self.volumes.get(handle).cloned();
        let parameters = volume.as_ref().map_or(Value::Null, |v| v.parameters.clone());
        match call.method {
            "CreateVolume" => self.create(&driver, request),
            "DeleteVolume" => {
                fault(&parameters, "deleteError")?;
                self.volumes.remove(handle);
                Ok(json!({}))
            }
            "ControllerPublishVolume" => {
                fault(&parameters, "attachError")?;
                self.attach(&driver, object::str_at(request, "node_id"), handle)?;
                let device = if volume.is_some() { handle } else { "static" };
                Ok(json!({ "publish_context": { "device": format!("/dev/{device}") } }))
            }
            "NodeStageVolume" => fault(&parameters, "stageError").map(|()| json!({})),
            "NodePublishVolume" => fault(&parameters, "publishError").map(|()| json!({})),
            "ControllerUnpublishVolume" => {
                let node = object::str_at(request, "node_id");
                self.attached.remove(&attachment(&driver.name, node, handle));
                Ok(json!({}))
            }
            "NodeUnstageVolume" | "NodeUnpublishVolume" => Ok(json!({})),
            "ControllerExpandVolume" => {
                let mut volume = volume.ok_or_else(|| CallError::new("NotFound", "no such volume"))?;
                fault(&parameters, "expandError")?;
                room(&driver, required(request))?;
                volume.bytes = volume.bytes.max(required(request));
                let mut answer = json!({ "capacity_bytes": volume.bytes });
                if parameters.get("expandNode").is_some_and(|v| v == "true") {
                    answer["node_expansion_required"] = true.into();
                }
                self.volumes.insert(handle.to_owned(), volume);
                Ok(answer)
            }
            "NodeExpandVolume" => Ok(json!({ "capacity_bytes": required(request) })),
            "ControllerModifyVolume" => {
                fault(request.get("mutable_parameters").unwrap_or(&Value::Null), "modifyError").map(|()| json!({}))
            }
            "GetCapacity" => {
                let place = request.get("accessible_topology").unwrap_or(&Value::Null);
                let Some((used, total)) = self.used(&driver, place) else {
                    return Err(CallError::new("Unimplemented", "unknown method GetCapacity"));
                };
                let mut answer = json!({ "available_capacity": total.saturating_sub(used) });
                if let Some(most) = driver.max_bytes {
                    answer["maximum_volume_size"] = json!({ "value": most.min(total.saturating_sub(used)) });
                }
                Ok(answer)
            }
            "CreateSnapshot" => self.snapshot(request),
            "DeleteSnapshot" => {
                let id = object::str_at(request, "snapshot_id");
                if let Some(snapshot) = self.snapshots.get(id) {
                    fault(&snapshot.parameters, "deleteError")?;
                }
                self.snapshots.remove(id);
                Ok(json!({}))
            }
            "ListSnapshots" => {
                let id = object::str_at(request, "snapshot_id");
                let entry = |snapshot: &Snapshot| json!({ "snapshot": snapshot.answer(id) });
                Ok(json!({ "entries": self.snapshots.get(id).map(entry).into_iter().collect::<Vec<_>>() }))
            }
            other => Err(CallError::new("Unimplemented", format!("unknown method {other}"))),
        }
    }

    fn create(&mut self, driver: &Driver, request: &Value) -> Result<Value, CallError> {
        let parameters = request.get("parameters").cloned().unwrap_or_default();
        fault(&parameters, "createError")?;
        let (name, bytes) = (object::str_at(request, "name"), required(request));
        room(driver, bytes)?;
        let source = request.get("volume_content_source");
        let id = |path| source.map(|s| object::str_at(s, path)).filter(|id| !id.is_empty());
        if id("Type.Volume.volume_id").is_some_and(|id| !self.volumes.contains(id)) {
            return Err(CallError::new("NotFound", "no such volume"));
        }
        if let Some(id) = id("Type.Snapshot.snapshot_id") {
            let size = self.snapshots.get(id).ok_or_else(|| CallError::new("NotFound", "no such snapshot"))?.bytes;
            if size > bytes {
                let text = format!("snapshot {id} size {size} is greater than requested volume size {bytes}");
                return Err(CallError::new("InvalidArgument", text));
            }
        }
        let known = self.volumes.iter().find(|(_, v)| v.name == name).map(|(handle, v)| (handle.clone(), v.clone()));
        let (handle, volume) = match known {
            // A repeated request is idempotent.
            Some((handle, volume)) if volume.bytes == bytes => (handle, volume),
            Some(_) => return Err(CallError::new("AlreadyExists", format!("volume {name} exists with another size"))),
            None => {
                let topology = driver.topology_key.as_ref().map(|key| self.topology(key, request));
                if let Some((used, total)) = self.used(driver, topology.as_ref().unwrap_or(&Value::Null))
                    && used + bytes > total
                {
                    let text = format!(
                        "requested capacity {bytes} exceeds remaining capacity, {used} out of {total} already used"
                    );
                    return Err(CallError::new("ResourceExhausted", text));
                }
                self.made += 1;
                let volume = Volume { driver: driver.name.clone(), name: name.to_owned(), bytes, parameters, topology };
                let handle = format!("vol-{}", self.made);
                self.volumes.insert(handle.clone(), volume.clone());
                (handle, volume)
            }
        };
        let mut made = json!({
            "capacity_bytes": volume.bytes, "volume_id": handle, "volume_context": { "created-by": "mock" },
        });
        if let Some(source) = source {
            made["content_source"] = source.clone();
        }
        if let Some(topology) = volume.topology {
            made["accessible_topology"] = json!([topology]);
        }
        Ok(json!({ "volume": made }))
    }

    /// Attaches a volume to a node, up to the limit of the node, regardless of the limit reported to Kubernetes.
    fn attach(&mut self, driver: &Driver, node: &str, handle: &str) -> Result<(), CallError> {
        let attachment = attachment(&driver.name, node, handle);
        let here = self.attached.values().filter(|(d, n)| *d == driver.name && n == node).count() as u64;
        if !self.attached.contains(&attachment) && driver.max_volumes_per_node.is_some_and(|most| here >= most) {
            let text = format!("Cannot attach any more volumes to this node ('{node}')");
            return Err(CallError::new("ResourceExhausted", text));
        }
        self.attached.insert(attachment, (driver.name.clone(), node.to_owned()));
        Ok(())
    }

    /// Returns the used bytes of a topology segment, and its capacity. `None` if there is no limit.
    fn used(&self, driver: &Driver, place: &Value) -> Option<(u64, u64)> {
        let total = driver.capacity?;
        let segments = |place: &Value| place.get("segments").cloned().unwrap_or_default();
        let here =
            |v: &&Volume| v.driver == driver.name && v.topology.as_ref().is_none_or(|t| segments(t) == segments(place));
        Some((self.volumes.values().filter(here).map(|v| v.bytes).sum(), total))
    }

    /// Returns the topology of a new volume: the first preferred segment, then the first requisite one. If there is
    /// none, that of the first node.
    fn topology(&self, key: &str, request: &Value) -> Value {
        ["preferred", "requisite"]
            .iter()
            .find_map(|field| object::list_at(request, &format!("accessibility_requirements.{field}")).first().cloned())
            .unwrap_or_else(|| {
                let mut segments = json!({ "segments": {} });
                segments["segments"][key] = self.nodes.first().map_or("", |(_, zone)| zone).into();
                segments
            })
    }

    fn snapshot(&mut self, request: &Value) -> Result<Value, CallError> {
        let parameters = request.get("parameters").cloned().unwrap_or_default();
        fault(&parameters, "snapshotError")?;
        let (name, source) = (object::str_at(request, "name"), object::str_at(request, "source_volume_id"));
        let known = self.snapshots.iter().find(|(_, s)| s.name == name).map(|(handle, s)| (handle.clone(), s.clone()));
        let (handle, snapshot) = match known {
            Some((handle, snapshot)) if snapshot.source == source => (handle, snapshot),
            Some(_) => return Err(CallError::new("AlreadyExists", format!("snapshot {name} is of another volume"))),
            None => {
                let volume = self.volumes.get(source).ok_or_else(|| CallError::new("NotFound", "no such volume"))?;
                self.taken += 1;
                let handle = format!("snap-{}", self.taken);
                let (name, source) = (name.to_owned(), source.to_owned());
                let snapshot = Snapshot { name, source, bytes: volume.bytes, parameters };
                self.snapshots.insert(handle.clone(), snapshot.clone());
                (handle, snapshot)
            }
        };
        Ok(json!({ "snapshot": snapshot.answer(&handle) }))
    }
}

/// Returns the key of a volume that is attached to a node.
fn attachment(driver: &str, node: &str, handle: &str) -> String {
    format!("{driver}\n{node}\n{handle}")
}

/// Fails if the size exceeds the maximum of the driver.
fn room(driver: &Driver, bytes: u64) -> Result<(), CallError> {
    match driver.max_bytes.filter(|most| bytes > *most) {
        Some(most) => {
            let text = format!("requested {bytes} bytes, the driver provides at most {most}");
            Err(CallError::new("OutOfRange", text))
        }
        None => Ok(()),
    }
}

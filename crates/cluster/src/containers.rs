//! The files of containers: their mounts, the files that their command writes at start, and commands that users run in
//! them.
//!
//! Implements the container runtime, `makeMounts` of the kubelet and its subPaths, and the API server's `exec`. The
//! files follow the log. They change when a Pod's status is written, when a driver is called, and when a command runs
//! in a container. This module never writes a record.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use bindery_api::kinds::{PERSISTENT_VOLUME, POD};
use bindery_api::quantity::Quantity;
use bindery_api::time::Time;
use bindery_api::{Object, Status, Value, object};
use bindery_controllers::common::csi::sha256_hex;
use bindery_controllers::kubelet::{self, MountView, StorageId, pod_field};
use bindery_engine::{Call, Local, Table};
use bindery_sandbox::{Content, Entry, ExecOutput, Files, Interactive, Mount, Node, Session, Tree, is_shell, normal};

use crate::components::ContainerRuntime;
use crate::{Cluster, Exec, contents};

/// The files of a cluster, and the containers that mount them.
#[derive(Debug, Clone, Default)]
struct Containers {
    files: Files,
    /// The size of a backing in bytes, if it has its own size.
    sizes: Table<u64>,
    /// The started containers, by the Pod's UID and the container name.
    started: Table<Rc<Container>>,
    /// The interactive shell, with the key of its container. There is one terminal, so the next shell replaces it.
    shell: Option<(String, Rc<Interactive>)>,
}

// No controller depends on the files.
impl Hash for Containers {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// A started container. Its mounts never change.
#[derive(Debug)]
struct Container {
    mounts: Vec<Mount>,
    hostname: String,
    environment: Vec<(String, String)>,
    directory: String,
    /// The volumes of its Pod, as they were at the start of the container.
    volumes: Vec<MountView>,
    since: Time,
    /// The output of its command.
    log: String,
}

/// The reason why a command was not run.
#[derive(Debug, Clone, PartialEq)]
pub enum ExecError {
    /// The API server rejected the request.
    Status(Box<Status>),
    /// The connection to the container failed, with this text.
    Connection(String),
}

fn refused(status: Status) -> ExecError {
    ExecError::Status(Box::new(status))
}

fn key(uid: &str, container: &str) -> String {
    format!("{uid} {container}")
}

/// Returns the containers with a status, and whether each is running.
fn statuses(pod: &Value) -> impl Iterator<Item = (&str, bool)> {
    let fields = ["status.initContainerStatuses", "status.containerStatuses", "status.ephemeralContainerStatuses"];
    let all = fields.into_iter().flat_map(|field| object::list_at(pod, field));
    all.map(|c| (object::str_at(c, "name"), object::at(c, "state.running").is_some_and(|s| !s.is_null())))
}

/// Files in volumes and containers, and commands in containers.
pub(crate) static RUNTIME: ContainerRuntime = ContainerRuntime {
    state: || Local::new(Containers::default()),
    pod_written: Cluster::containers_follow,
    driver_called: Cluster::volumes_follow,
    exec: Cluster::exec_in_container,
};

impl Cluster {
    /// Starts and stops containers after a write of a Pod.
    fn containers_follow(&mut self, before: Option<&Object>, pod: Option<&Object>) {
        let Some(pod) = pod else {
            return before.into_iter().for_each(|pod| self.lose_pod(pod));
        };
        let uid = object::uid(pod);
        for (name, runs) in statuses(pod) {
            match (self.containers.get::<Containers>().started.contains(&key(uid, name)), runs) {
                (false, true) => self.start_container(pod, name),
                (true, false) => {
                    self.containers.get_mut::<Containers>().files.drop(&root_of(uid, name));
                    self.containers.get_mut::<Containers>().shell.take_if(|(of, _)| *of == key(uid, name));
                }
                _ => {}
            }
        }
        if matches!(object::str_at(pod, "status.phase"), "Succeeded" | "Failed") {
            self.lose_volumes(pod);
        }
    }

    /// Removes the files of the Pod's inline volumes.
    fn lose_volumes(&mut self, pod: &Value) {
        let uid = object::uid(pod);
        let containers: &mut Containers = self.containers.get_mut();
        let own = containers.started.iter().filter(|(key, _)| key.starts_with(uid)).flat_map(|(_, c)| &c.volumes);
        let inline: Vec<String> =
            own.filter(|v| v.pv.is_empty() && v.kind == "csi").map(|v| v.storage.backing.clone()).collect();
        containers.files.retain(|backing| !backing.contains(uid) && !inline.iter().any(|gone| gone == backing));
    }

    fn lose_pod(&mut self, pod: &Value) {
        self.lose_volumes(pod);
        let gone: Vec<String> = self
            .containers
            .get::<Containers>()
            .started
            .keys()
            .filter(|key| key.starts_with(object::uid(pod)))
            .cloned()
            .collect();
        for key in gone {
            self.containers.get_mut::<Containers>().started.remove(&key);
            self.containers.get_mut::<Containers>().shell.take_if(|(of, _)| *of == key);
        }
    }

    /// Creates and removes volumes and snapshots after a driver's response.
    fn volumes_follow(&mut self, call: &Call, answer: &Value) {
        let Containers { files, sizes, .. } = self.containers.get_mut();
        let request = &call.request;
        let of = |handle: &str| StorageId::csi(&call.driver, handle).backing;
        let snapshot = |id: &str| format!("snapshot {} {id}", call.driver);
        let volume = of(object::str_at(request, "volume_id"));
        let bytes = |value: &Value| value.get("capacity_bytes").and_then(Value::as_u64);
        match call.method {
            "CreateVolume" => {
                let made = &answer["volume"];
                let backing = of(object::str_at(made, "volume_id"));
                if !sizes.contains(&backing) {
                    let source = &request["volume_content_source"]["Type"];
                    match (object::str_at(source, "Volume.volume_id"), object::str_at(source, "Snapshot.snapshot_id")) {
                        ("", "") => {}
                        ("", id) => files.copy(&snapshot(id), &backing),
                        (handle, _) => files.copy(&of(handle), &backing),
                    }
                    sizes.insert(backing, bytes(made).unwrap_or(0));
                }
            }
            "DeleteVolume" => {
                files.drop(&volume);
                sizes.remove(&volume);
            }
            "CreateSnapshot" => {
                let name = snapshot(object::str_at(answer, "snapshot.snapshot_id"));
                if files.get(&name).is_none() {
                    files.copy(&of(object::str_at(request, "source_volume_id")), &name);
                }
            }
            "DeleteSnapshot" => files.drop(&snapshot(object::str_at(request, "snapshot_id"))),
            "ControllerExpandVolume" if answer["node_expansion_required"] == true => {}
            "ControllerExpandVolume" | "NodeExpandVolume" => {
                if let Some(bytes) = bytes(answer) {
                    sizes.insert(volume, bytes);
                }
            }
            _ => {}
        }
    }

    /// Creates a container with its mounts, and runs its command as far as it is modelled.
    fn start_container(&mut self, pod: &Object, name: &str) {
        let node = object::str_at(pod, "spec.nodeName");
        let Some((cache, state)) = self.kubelet(node) else { return };
        let volumes = kubelet::mounts(node, cache, state, pod);
        let fields = ["spec.containers", "spec.initContainers", "spec.ephemeralContainers"];
        let mut all = fields.iter().flat_map(|field| object::list_at(pod, field));
        let Some(spec) = all.find(|c| object::str_at(c, "name") == name) else { return };
        let now = self.now;
        let uid = object::uid(pod);
        let first = self
            .containers
            .get::<Containers>()
            .started
            .iter()
            .find(|(key, _)| key.starts_with(uid))
            .map(|(_, c)| c.since);
        let since = first.unwrap_or(now);
        for view in &volumes {
            self.furnish(pod, view, since);
        }
        let root = root_of(uid, name);
        let hostname = match object::str_at(pod, "spec.hostname") {
            "" => object::name(pod),
            hostname => hostname,
        };
        self.containers.get_mut::<Containers>().files.put(&root, root_tree(hostname, now));
        let read_only = object::at(spec, "securityContext.readOnlyRootFilesystem").is_some_and(|r| r == true);
        let mut mounts = vec![Mount {
            path: String::new(),
            backing: root.clone(),
            base: String::new(),
            read_only,
            size: None,
            device: "overlay".into(),
            fs_type: "overlay",
        }];
        for view in &volumes {
            for used in view.containers.iter().filter(|c| c.container == name) {
                let (mut backing, mut base) = (view.storage.backing.clone(), normal(&view.storage.path));
                if !used.sub_path.is_empty() {
                    let inner = format!("{base}{}", normal(&used.sub_path));
                    if contents::is_written(&view.kind) {
                        // A mount of a single file keeps the file that existed when the mount was created.
                        let frozen = format!("subPath {uid} {name} {}", used.index);
                        let tree = self
                            .containers
                            .get_mut::<Containers>()
                            .files
                            .get(&backing)
                            .map(|tree| linked(tree, &inner));
                        self.containers.get_mut::<Containers>().files.put(&frozen, tree.unwrap_or_default());
                        (backing, base) = (frozen, String::new());
                    } else {
                        let tree = self.containers.get_mut::<Containers>().files.tree(&backing);
                        if tree.get(&inner).is_none() {
                            tree.put(&inner, Entry::directory(now));
                        }
                        base = inner;
                    }
                }
                let path = normal(&used.path);
                if let Some((parent, _)) = path.rsplit_once('/') {
                    let tree = self.containers.get_mut::<Containers>().files.tree(&root);
                    if tree.get(parent).is_none() {
                        tree.put(parent, Entry::directory(now));
                    }
                }
                let (device, fs_type) = device(view, pod);
                mounts.push(Mount {
                    path,
                    backing,
                    base,
                    read_only: view.read_only || used.read_only,
                    size: None,
                    device,
                    fs_type,
                });
            }
        }
        let directory = match object::str_at(spec, "workingDir") {
            "" => "/".to_owned(),
            directory => directory.to_owned(),
        };
        let tree = self.containers.get_mut::<Containers>().files.tree(&root);
        let inside = normal(&directory);
        if !mounts[1..].iter().any(|m| inside.starts_with(&m.path)) && tree.get(&inside).is_none() {
            tree.put(&inside, Entry::directory(now));
        }
        let environment = environment(pod, spec, hostname);
        let hostname = hostname.to_owned();
        let mut container = Container { mounts, hostname, environment, directory, volumes, since, log: String::new() };
        let words = |field| object::strings_at(spec, field).into_iter();
        let command: Vec<String> = kubelet::entrypoint(spec)
            .into_iter()
            .chain(words("command"))
            .chain(words("args"))
            .map(|word| {
                let expand =
                    |text: String, (name, value): &(String, String)| text.replace(&format!("$({name})"), value);
                container.environment.iter().fold(word.to_owned(), expand)
            })
            .collect();
        if kubelet::entrypoint(spec).is_some() || !object::list_at(spec, "command").is_empty() {
            let mounts = self.containers.get::<Containers>().mounts(&container);
            let ran =
                container.session(&mounts, now).start(&mut self.containers.get_mut::<Containers>().files, &command);
            container.log = ran.stdout + &ran.stderr;
        }
        self.containers.get_mut::<Containers>().started.insert(key(uid, name), Rc::new(container));
    }

    /// Creates the initial content of a volume, if it does not exist.
    fn furnish(&mut self, pod: &Object, view: &MountView, since: Time) {
        let now = self.now;
        let StorageId { backing, path } = &view.storage;
        if contents::is_written(&view.kind) {
            let tree = contents::tree(&self.changes, pod, &view.volume, since, now);
            self.containers.get_mut::<Containers>().files.put(backing, tree);
            return;
        }
        let mut size = None;
        if !view.pv.is_empty() && !matches!(view.kind.as_str(), "nfs" | "hostPath" | "local" | "cephfs") {
            let volume = self.server.lookup(&PERSISTENT_VOLUME, "", &view.pv);
            size = volume.and_then(|pv| bytes(object::str_at(&pv, "spec.capacity.storage")));
        }
        let source = object::list_at(pod, "spec.volumes").iter().find(|v| object::str_at(v, "name") == view.volume);
        let text = |path| source.map_or("", |s| object::str_at(s, path));
        if text("emptyDir.medium") == "Memory" {
            size = bytes(text("emptyDir.sizeLimit"));
        }
        let Containers { files, sizes, .. } = self.containers.get_mut();
        if let Some(size) = size.filter(|_| !sizes.contains(backing)) {
            sizes.insert(backing.clone(), size);
        }
        if files.get(backing).is_none_or(|tree| tree.get("").is_none()) {
            let mode = if view.kind == "emptyDir" { 0o777 } else { 0o755 };
            files.put(backing, if view.block { Tree::device(now) } else { Tree::directory(mode, now) });
        }
        let path = normal(path);
        if files.tree(backing).get(&path).is_none() {
            let entry = match text("hostPath.type") {
                "FileOrCreate" | "File" => Entry::file(&[], now),
                _ => Entry::directory(now),
            };
            files.tree(backing).put(&path, entry);
        }
    }

    /// Runs a command in a container: `kubectl exec`.
    fn exec_in_container(&mut self, exec: &Exec) -> Result<ExecOutput, ExecError> {
        let Exec { namespace, pod: name, container, command, stdin, tty } = exec;
        let Some(pod) = self.server.lookup(&POD, namespace, name) else {
            return Err(refused(Status::not_found(&POD, name)));
        };
        let fields = ["spec.containers", "spec.initContainers", "spec.ephemeralContainers"];
        let mut all = fields.iter().flat_map(|field| object::list_at(&pod, field)).map(|c| object::str_at(c, "name"));
        let container = match container.as_str() {
            "" => object::list_at(&pod, "spec.containers").first().map_or("", |c| object::str_at(c, "name")),
            container if all.any(|known| known == container) => container,
            container => {
                let text = format!("container {container} is not valid for pod {name}");
                return Err(refused(Status::bad_request(text)));
            }
        };
        if object::str_at(&pod, "spec.nodeName").is_empty() {
            return Err(refused(Status::bad_request(format!("pod {name} does not have a host assigned"))));
        }
        let runs = statuses(&pod).any(|(known, runs)| known == container && runs);
        let uid = object::uid(&pod).to_owned();
        let known = self.containers.get::<Containers>().started.get(&key(&uid, container)).filter(|_| runs).cloned();
        let Some(known) = known else {
            let text = format!("unable to upgrade connection: container not found (\"{container}\")");
            return Err(ExecError::Connection(text));
        };
        for view in &known.volumes {
            self.furnish(&pod, view, known.since);
        }
        let mounts = self.containers.get::<Containers>().mounts(&known);
        let session = known.session(&mounts, self.now);
        if *tty && is_shell(command) {
            return Ok(self.containers.get_mut::<Containers>().line(&session, key(&uid, container), stdin));
        }
        let ran = session.run(&mut self.containers.get_mut::<Containers>().files, command, stdin.as_bytes());
        ran.ok_or_else(|| {
            let id = sha256_hex(&format!("{uid} {container} {}", self.actions));
            let program = command.first().map_or("", String::as_str);
            let why = match program.contains('/') {
                true => format!("stat {program}: no such file or directory"),
                false => "executable file not found in $PATH".to_owned(),
            };
            ExecError::Connection(format!(
                "Internal error occurred: error executing command in container: failed to exec in container: failed to \
                 start exec \"{id}\": OCI runtime exec failed: exec failed: unable to start container process: exec: \
                 \"{program}\": {why}: unknown"
            ))
        })
    }

    /// Returns the containers. `None` if the program links no container runtime.
    fn known_containers(&self) -> Option<&Containers> {
        self.config.components.containers.map(|_| self.containers.get())
    }

    /// Returns the prompt of the interactive shell in a container. `None` if no shell runs in it.
    pub fn prompt(&self, pod_uid: &str, container: &str) -> Option<String> {
        let (of, shell) = self.known_containers()?.shell.as_ref()?;
        (*of == key(pod_uid, container)).then(|| shell.prompt())
    }

    /// Returns the log of a container. `None` if it was never started, or its Pod was deleted.
    pub fn logs(&self, namespace: &str, pod: &str, container: &str) -> Option<&str> {
        let containers = self.known_containers()?;
        let pod = self.server.lookup(&POD, namespace, pod)?;
        containers.started.get(&key(object::uid(&pod), container)).map(|c| c.log.as_str())
    }

    /// Returns the current files of a volume. `None` if it never had content.
    pub fn files(&self, mount: &MountView) -> Option<Tree> {
        let containers = self.known_containers()?;
        let (namespace, name) = object::split_key(&mount.pod);
        if contents::is_written(&mount.kind) {
            let pod = self.server.lookup(&POD, namespace, name)?;
            let uid = object::uid(&pod);
            let since = self
                .containers
                .get::<Containers>()
                .started
                .iter()
                .find(|(key, _)| key.starts_with(uid))
                .map(|(_, c)| c.since)?;
            return Some(contents::tree(&self.changes, &pod, &mount.volume, since, self.now));
        }
        let tree = containers.files.get(&mount.storage.backing)?;
        Some(tree.part(&normal(&mount.storage.path)))
    }
}

impl Containers {
    /// Starts the interactive shell of a container, or passes it the next line.
    fn line(&mut self, session: &Session, container: String, line: &str) -> ExecOutput {
        let known = self.shell.take().filter(|(of, _)| *of == container);
        let (ran, shell) = match (known, line) {
            (_, "") => (ExecOutput::default(), Some(session.interactive(&mut self.files))),
            (Some((_, shell)), line) => session.line(&mut self.files, Rc::unwrap_or_clone(shell), line),
            (None, line) => {
                let shell = session.interactive(&mut self.files);
                session.line(&mut self.files, shell, line)
            }
        };
        self.shell = shell.map(|shell| (container, Rc::new(shell)));
        ran
    }

    /// Returns the mounts of a container with their current capacity.
    fn mounts(&self, container: &Container) -> Vec<Mount> {
        let sized = |mount: &Mount| Mount { size: self.sizes.get(&mount.backing).copied(), ..mount.clone() };
        container.mounts.iter().map(sized).collect()
    }
}

impl Container {
    fn session<'a>(&'a self, mounts: &'a [Mount], now: Time) -> Session<'a> {
        let (hostname, environment, directory) = (&self.hostname, &self.environment, &self.directory);
        Session { mounts, hostname, environment, directory, now }
    }
}

/// Returns the backing of a container's root filesystem.
fn root_of(uid: &str, container: &str) -> String {
    format!("container {uid} {container}")
}

fn bytes(quantity: &str) -> Option<u64> {
    u64::try_from(Quantity::parse(quantity).ok()?.value()).ok()
}

/// Returns the subtree at a path. Follows symbolic links.
fn linked(tree: &Tree, path: &str) -> Tree {
    let mut at = path.to_owned();
    for _ in 0..8 {
        let parents = at.match_indices('/').skip(1).map(|(i, _)| i).chain([at.len()]).collect::<Vec<_>>();
        let link = parents.into_iter().find_map(|i| match tree.get(&at[..i]).map(|e| &e.node) {
            Some(Node::Link(target)) => Some((i, target.clone())),
            _ => None,
        });
        let Some((i, target)) = link else { break };
        let parent = at[..i].rsplit_once('/').map_or("", |(parent, _)| parent);
        at = normal(&format!("{parent}/{target}{}", &at[i..]));
    }
    tree.part(&at)
}

/// Returns the device name of a mounted volume, and the type of its filesystem.
fn device(view: &MountView, pod: &Value) -> (String, &'static str) {
    let id = &view.storage.backing;
    let source = object::list_at(pod, "spec.volumes").iter().find(|v| object::str_at(v, "name") == view.volume);
    let memory = source.is_some_and(|s| object::str_at(s, "emptyDir.medium") == "Memory");
    match view.kind.as_str() {
        "nfs" => (format!("{}:{}", id.trim_start_matches("nfs "), view.storage.path), "nfs4"),
        "secret" | "projected" | "downwardAPI" => ("tmpfs".into(), "tmpfs"),
        "emptyDir" if memory => ("tmpfs".into(), "tmpfs"),
        "csi" | "iscsi" | "rbd" | "fc" => {
            (format!("/dev/{}", id.rsplit(' ').next().unwrap_or_default().replace('/', "-")), "ext4")
        }
        _ => ("/dev/sda1".into(), "ext4"),
    }
}

/// Returns the environment of a container: the variables of the image and of the Pod, and variables from Pod fields.
fn environment(pod: &Value, spec: &Value, hostname: &str) -> Vec<(String, String)> {
    let mut all = vec![
        ("HOME".to_owned(), "/root".to_owned()),
        ("HOSTNAME".to_owned(), hostname.to_owned()),
        ("PATH".to_owned(), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned()),
    ];
    for variable in object::list_at(spec, "env") {
        let value = match object::str_at(variable, "valueFrom.fieldRef.fieldPath") {
            "" => object::str_at(variable, "value").to_owned(),
            field => pod_field(pod, field),
        };
        all.push((object::str_at(variable, "name").to_owned(), value));
    }
    all
}

/// Returns the minimal root filesystem of an image.
fn root_tree(hostname: &str, now: Time) -> Tree {
    let mut tree = Tree::directory(0o755, now);
    for name in ["bin", "dev", "etc", "home", "lib", "mnt", "proc", "root", "run", "srv", "sys", "tmp", "usr", "var"] {
        tree.put(&format!("/{name}"), Entry::directory(now));
    }
    tree.put("/tmp", Entry { mode: 0o1777, ..Entry::directory(now) });
    for name in ["null", "zero", "stdout", "stderr"] {
        let node = Node::Device(Content::default());
        tree.put(&format!("/dev/{name}"), Entry { node, mode: 0o666, mtime: now });
    }
    let hosts = format!("127.0.0.1\tlocalhost\n10.0.0.1\t{hostname}\n");
    let files =
        [("hostname", format!("{hostname}\n")), ("hosts", hosts), ("passwd", "root:x:0:0:root:/root:/bin/sh\n".into())];
    for (name, text) in files {
        tree.put(&format!("/etc/{name}"), Entry::file(text.as_bytes(), now));
    }
    tree
}

//! The known programs of images that exit by themselves. All other programs run until they are stopped.

use bindery_api::{Value, object};

use crate::common::image::HELLO_POPULATOR;

/// The exit code of `klog.Fatalf`.
const FATAL: u8 = 255;

/// Returns the program that a container runs because of its image: `hello-populator`.
pub fn entrypoint(container: &Value) -> Option<&'static str> {
    let image = object::str_at(container, "image");
    let tagged =
        image.strip_prefix(HELLO_POPULATOR).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']));
    (tagged && object::list_at(container, "command").is_empty()).then_some("/hello-populator")
}

/// Returns the exit code of a container that exits by itself.
pub fn exit_code(container: &Value) -> Option<u8> {
    entrypoint(container)?;
    let of = |flag: &str| {
        let args = object::strings_at(container, "args");
        args.iter().find_map(|arg| arg.strip_prefix(flag).map(str::to_owned)).unwrap_or_default()
    };
    if of("--mode=") != "populate" {
        return None;
    }
    let file = of("--file-name=");
    let (directory, name) = file.rsplit_once('/').unwrap_or(("", &file));
    let listed = |field: &str, path: &str, wanted: &str| {
        object::list_at(container, field).iter().any(|mount| object::str_at(mount, path) == wanted)
    };
    // Only mounted directories exist: the image has no directory of its own.
    let there = listed("volumeMounts", "mountPath", directory) && !matches!(name, "" | "." | "..")
        || listed("volumeDevices", "devicePath", &file);
    Some(if there && !of("--file-contents=").is_empty() { 0 } else { FATAL })
}

/// True if a Pod terminates by itself: every container exits, and none is restarted.
pub fn ends(pod: &Value) -> bool {
    let codes = object::list_at(pod, "spec.containers").iter().map(exit_code);
    let over = |code: Option<u8>| match object::str_at(pod, "spec.restartPolicy") {
        "Never" => code.is_some(),
        "OnFailure" => code == Some(0),
        _ => false,
    };
    object::list_at(pod, "spec.initContainers").is_empty() && codes.into_iter().all(over)
}

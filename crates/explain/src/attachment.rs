//! VolumeAttachments.

use bindery_api::kinds::{PERSISTENT_VOLUME, VOLUME_ATTACHMENT};
use bindery_api::view::VolumeAttachment;
use bindery_api::{Object, Value, object};

use crate::fix::Fix;
use crate::index::{ObjectIndex, deleted};
use crate::{Explanation, nodes};

/// Explains why a volume is not attached, or not detached.
pub fn explain(index: &ObjectIndex, attachment: &Object) -> Option<Explanation> {
    let node = VolumeAttachment(attachment).spec().node_name();
    let driver = VolumeAttachment(attachment).spec().attacher();
    let volume = object::str_at(attachment, "spec.source.persistentVolumeName");
    let new = |problem| {
        let known = Explanation::new(problem, (&VOLUME_ATTACHMENT, attachment)).blocked_by("attacher");
        known.fact("volume", volume).fact("node", node).fact("driver", driver)
    };
    let force = || {
        let edit = |object: &mut Value| drop(object::remove(object, "metadata.finalizers"));
        Fix::replace("remove-attachment-finalizers", attachment, edit)
    };
    if object::is_deleting(attachment) {
        let error = VolumeAttachment(attachment).status().detach_error().map_or("", |e| e.message());
        let known = match nodes::problem_of(index, node) {
            _ if !error.is_empty() => new("attachment-detach-failed").fact("error", error).fix([force()]),
            _ if !nodes::is_installed(index, driver) => new("attachment-driver-gone").fix([force()]),
            Some(_) => new("attachment-node-silent").fix([force()]),
            None => new("attachment-detaching"),
        };
        return Some(known.since(deleted(attachment)));
    }
    if object::at(attachment, "status.attached").is_some_and(|a| *a == true) {
        return None;
    }
    let error = VolumeAttachment(attachment).status().attach_error().map_or("", |e| e.message());
    if !error.is_empty() {
        let fix = Fix::delete("delete-attachment", &VOLUME_ATTACHMENT, attachment, &[]);
        let known = new("attachment-failed").fact("error", error).fix([fix]);
        return Some(Explanation { last_event: Some(error.to_owned()), ..known });
    }
    if index.knows(&PERSISTENT_VOLUME) && !volume.is_empty() && index.get(&PERSISTENT_VOLUME, "", volume).is_none() {
        let fix = Fix::delete("delete-attachment", &VOLUME_ATTACHMENT, attachment, &[]);
        return Some(new("attachment-volume-gone").fix([fix]));
    }
    if !nodes::is_installed(index, driver) {
        return Some(new("attachment-driver-gone").blocked_by("driver"));
    }
    Some(new("attachment-attaching"))
}

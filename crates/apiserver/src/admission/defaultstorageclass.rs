//! Sets the default StorageClass of a new claim without a class.
//!
//! Implements `plugin/pkg/admission/storage/storageclass/setdefault`.

use bindery_api::kinds::{PERSISTENT_VOLUME_CLAIM, STORAGE_CLASS};
use bindery_api::{Kind, Value, object};

use crate::registry::Server;

pub fn admit(server: &Server, kind: &'static Kind, claim: &mut Value) {
    let has_class = object::annotation(claim, "volume.beta.kubernetes.io/storage-class").is_some()
        || object::at(claim, "spec.storageClassName").is_some_and(Value::is_string);
    if *kind != PERSISTENT_VOLUME_CLAIM || has_class {
        return;
    }
    let is_default = |class: &Value| {
        ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"]
            .iter()
            .any(|key| object::annotation(class, key) == Some("true"))
    };
    // The newest default class wins. If several are equally new, the first by name wins: the list is sorted by name.
    let newest = server.all(&STORAGE_CLASS, "").into_iter().filter(|c| is_default(c)).reduce(|best, class| {
        let created = |c: &Value| object::str_at(c, "metadata.creationTimestamp").to_owned();
        if created(&class) > created(&best) { class } else { best }
    });
    if let Some(class) = newest {
        object::set(claim, "spec.storageClassName", object::name(&class));
    }
}

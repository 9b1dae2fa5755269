//! Namespaces.

use bindery_api::kinds::{KINDS, NAMESPACE, PERSISTENT_VOLUME_CLAIM, POD};
use bindery_api::{Object, Value, object};

use crate::fix::Fix;
use crate::index::{ObjectIndex, condition, deleted};
use crate::{Explanation, nodes};

/// Explains why a namespace is not deleted.
pub fn explain(index: &ObjectIndex, namespace: &Object) -> Option<Explanation> {
    if !object::is_deleting(namespace) {
        return None;
    }
    let name = object::name(namespace);
    let mut left = Vec::new();
    let mut fixes = Vec::new();
    for kind in KINDS.iter().filter(|k| k.namespaced) {
        let inside: Vec<&Object> = index.list(kind).filter(|o| object::namespace(o) == name).collect();
        if inside.is_empty() {
            continue;
        }
        left.push(format!("{} {}", inside.len(), kind.plural));
        let blocked = inside.iter().filter(|o| object::is_deleting(o) && !object::finalizers(o).is_empty());
        let own = |o: &&&&Object| {
            **kind == PERSISTENT_VOLUME_CLAIM && object::finalizers(o).iter().all(|f| f.starts_with("kubernetes.io/"))
        };
        fixes.extend(
            blocked
                .filter(|o| !own(&o))
                .take(3)
                .map(|o| Fix::replace("remove-finalizers", o, |o| drop(object::remove(o, "metadata.finalizers")))),
        );
        if **kind == POD {
            let pods = inside.iter().filter(|p| nodes::problem_of(index, object::str_at(p, "spec.nodeName")).is_some());
            fixes.extend(
                pods.take(3).map(|p| Fix::delete("force-delete-pod", &POD, p, &["--force", "--grace-period=0"])),
            );
        }
    }
    let conditions = ["NamespaceContentRemaining", "NamespaceFinalizersRemaining", "NamespaceDeletionContentFailure"];
    let found: Vec<&Value> = conditions.iter().filter_map(|c| condition(namespace, c)).collect();
    let messages: Vec<&str> =
        found.iter().filter(|c| object::str_at(c, "status") == "True").map(|c| object::str_at(c, "message")).collect();
    let known = Explanation::new("namespace-terminating", (&NAMESPACE, namespace)).blocked_by("finalizers");
    let known = known.fact("left", left.join(", ")).since(deleted(namespace)).fix(fixes);
    Some(Explanation { last_event: (!messages.is_empty()).then(|| messages.join(" ")), ..known })
}

//! A kind with only a table row and a schema has completion and a node in the graph. `tests/tests/kinds.rs` runs
//! commands on such kinds.

use bindery_api::{Kind, kinds, object};

use crate::graph::Model;
use crate::terminal::complete;
use bindery_session::{History, Operation};

const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  accessModes: [ReadWriteOnce]\n  \
                     resources: {requests: {storage: 1Gi}}\n";

fn kind(name: &str) -> &'static Kind {
    kinds::by_resource(name).expect("the kind has a row")
}

#[test]
fn generic_kind_is_completed_and_drawn() {
    let mut history = History::new();
    let mut apply = |text: &str| {
        history.run(Operation::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text.to_owned(), true));
        history.run(Operation::Settle);
        history.branch().head().cluster.clone()
    };
    let claim = kinds::PERSISTENT_VOLUME_CLAIM.etcd_key("default", "data");
    let cluster = apply(CLAIM);
    let uid = object::uid(&cluster.server().etcd().get(&claim).expect("the claim is there").value).to_owned();
    let owner = format!("ownerReferences: [{{apiVersion: v1, kind: PersistentVolumeClaim, name: data, uid: {uid}}}]");
    let cluster = apply(&format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata:\n  name: gpu\n  {owner}\nspec: {{}}\n---\n\
         apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {{name: alone}}\nspec: {{}}\n"
    ));
    for (line, whole) in [
        ("kubectl get runtimec", "kubectl get runtimeclasses"),
        ("kubectl describe resourceclaims g", "kubectl describe resourceclaims gpu"),
        ("kubectl delete resourceclaims/a", "kubectl delete resourceclaims/alone"),
    ] {
        assert_eq!(complete(line, &cluster), [whole], "{line}");
    }
    let model = Model::new(&cluster);
    let place = |key: &str| model.items.iter().position(|item| item.key.as_deref() == Some(key));
    let key = |name: &str| kind("resourceclaims").etcd_key("default", name);
    let (claim, gpu) = (place(&claim).expect("the claim is drawn"), place(&key("gpu")).expect("what it owns is drawn"));
    assert!(model.edges.iter().any(|edge| (edge.from, edge.to, edge.what) == (claim, gpu, "owns")));
    assert_eq!((model.items[gpu].kind, model.items[gpu].name.as_str()), ("resourceclaim", "gpu"));
    assert_eq!(place(&key("alone")), None, "it has to do with nothing that is drawn");
}

//! Finds the problem for the text of an event.
//!
//! The table contains the texts of all Kubernetes versions since 1.5, because search results often quote older
//! versions. Names, numbers and quotes in the text are ignored.

/// A problem that matches a text, and the matching pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The branch of [`crate::Explanation`].
    pub problem: &'static str,
    /// The pattern that matched. `*` matches any text.
    pub pattern: &'static str,
}

/// The patterns, most specific first. `*` matches any text, above all names.
const TEXTS: &[(&str, &str)] = &[
    // The scheduler, volumes.
    ("didn't match persistentvolume's node affinity", "pod-unschedulable"),
    ("had volume node affinity conflict", "pod-unschedulable"),
    ("volume node affinity conflict", "pod-unschedulable"),
    ("no matching nodeselectorterms", "pod-node-out-of-reach"),
    ("nodeaffinity check failed for volume", "pod-node-out-of-reach"),
    ("node selector conflict", "pod-unschedulable"),
    ("had no available volume zone", "pod-unschedulable"),
    ("no available volume zone", "pod-unschedulable"),
    ("exceed max volume count", "pod-unschedulable"),
    ("exceeded max volume count", "pod-unschedulable"),
    ("maxvolumecount", "pod-unschedulable"),
    ("didn't find available persistent volumes to bind", "pod-unschedulable"),
    ("did not have enough free storage", "pod-unschedulable"),
    ("readwriteoncepod access mode already in-use by another pod", "pod-unschedulable"),
    ("unbound immediate persistentvolumeclaims", "pod-claim-pending"),
    ("unbound persistentvolumeclaims", "pod-claim-pending"),
    ("persistentvolumeclaim is not bound", "pod-claim-pending"),
    ("pvc is not bound", "pod-claim-pending"),
    ("persistentvolumeclaim * bound to non-existent persistentvolume", "pod-claim-lost"),
    ("bound to non-existent persistentvolume", "pod-claim-lost"),
    ("persistentvolumeclaim * is being deleted", "pod-claim-terminating"),
    ("pvc is being deleted", "pod-claim-terminating"),
    ("persistentvolumeclaim * not found", "pod-claim-missing"),
    ("persistentvolumeclaims * not found", "pod-claim-missing"),
    ("waiting for ephemeral volume controller to create the persistentvolumeclaim", "pod-claim-coming"),
    ("was not created for pod", "pod-claim-not-its-own"),
    // The scheduler, other reasons.
    ("untolerated taint", "pod-unschedulable"),
    ("had taint * that the pod didn't tolerate", "pod-unschedulable"),
    ("had taints that the pod didn't tolerate", "pod-unschedulable"),
    ("node(s) were unschedulable", "pod-unschedulable"),
    ("didn't match pod's node affinity/selector", "pod-unschedulable"),
    ("didn't match node selector", "pod-unschedulable"),
    ("matchnodeselector", "pod-unschedulable"),
    ("insufficient cpu", "pod-unschedulable"),
    ("insufficient memory", "pod-unschedulable"),
    ("too many pods", "pod-unschedulable"),
    ("no nodes available to schedule pods", "pod-no-nodes"),
    // Attach.
    ("multi-attach error for volume", "pod-multi-attach"),
    ("already exclusively attached to one node and can't be attached to another", "pod-multi-attach"),
    ("volume is already used by", "pod-multi-attach"),
    ("is already attached to another node", "pod-multi-attach"),
    ("resource_in_use_by_another_resource", "pod-multi-attach"),
    ("diskattached to another", "pod-multi-attach"),
    ("attachvolume.attach failed for volume", "pod-attach-failed"),
    ("failed to attach volume", "pod-attach-failed"),
    ("timed out waiting for external-attacher of * csi driver to attach volume", "pod-attaching"),
    ("attachment timeout for volume", "pod-attaching"),
    ("volume not attached according to node status", "pod-not-attached"),
    ("volume has not been added to the list of volumesinuse", "pod-not-attached"),
    ("volumeattachment * not found", "pod-not-attached"),
    ("rpc error: code = * desc = * detach", "attachment-detach-failed"),
    ("detachvolume.detach failed", "attachment-detach-failed"),
    ("detach failed", "attachment-detach-failed"),
    // Mount.
    ("not found in the list of registered csi drivers", "pod-driver-not-registered"),
    ("failed to create newcsidriverclient", "pod-driver-not-registered"),
    ("references non-existent config key", "pod-content-missing"),
    ("references non-existent secret key", "pod-content-missing"),
    ("mountvolume.setup failed for volume * configmap * not found", "pod-content-missing"),
    ("mountvolume.setup failed for volume * secret * not found", "pod-content-missing"),
    ("configmap * not found", "pod-content-missing"),
    ("configmaps * not found", "pod-content-missing"),
    ("secret * not found", "pod-content-missing"),
    ("secrets * not found", "pod-content-missing"),
    ("no volume plugin matched", "pod-volume-unusable"),
    ("has volumemode block, but is specified in volumemounts", "pod-volume-unusable"),
    ("has volumemode filesystem, but is specified in volumedevices", "pod-volume-unusable"),
    ("unable to attach or mount volumes", "pod-mount-failed"),
    ("unable to mount volumes for pod", "pod-mount-failed"),
    ("timeout expired waiting for volumes to attach or mount for pod", "pod-mount-failed"),
    ("timeout expired waiting for volumes to attach/mount for pod", "pod-mount-failed"),
    ("failedmount * timed out waiting for the condition", "pod-mount-failed"),
    ("mountvolume.mountdevice failed", "pod-mount-failed"),
    ("mountvolume.setup failed", "pod-mount-failed"),
    ("mapvolume.setupdevice failed", "pod-mount-failed"),
    ("failedmount", "pod-mount-failed"),
    ("failedattachvolume", "pod-attach-failed"),
    ("wrong fs type, bad option, bad superblock", "pod-mount-failed"),
    ("special device * does not exist", "pod-mount-failed"),
    ("mount failed: exit status 32", "pod-mount-failed"),
    ("containercreating", "pod-starting"),
    ("timed out waiting for the condition", "pod-mount-failed"),
    // Claims.
    ("waiting for first consumer to be created before binding", "claim-waits-for-consumer"),
    ("waitforfirstconsumer", "claim-waits-for-consumer"),
    ("waiting for pod * to be scheduled", "claim-waits-for-pod"),
    ("waiting for pods * to be scheduled", "claim-waits-for-pod"),
    ("no persistent volumes available for this claim and no storage class is set", "claim-no-class"),
    ("no persistent volumes available for this claim", "claim-no-class"),
    ("no volume plugin matched name", "claim-driver-missing"),
    ("storageclass.storage.k8s.io * not found", "claim-class-missing"),
    ("storageclass * not found", "claim-class-missing"),
    ("already bound to a different claim", "claim-named-volume-taken"),
    ("volume already claimed by", "claim-named-volume-taken"),
    ("cannot bind to requested volume", "claim-named-volume-mismatch"),
    ("requested pv is too small", "claim-named-volume-mismatch"),
    ("storageclassname does not match", "claim-named-volume-mismatch"),
    ("incompatible volumemode", "claim-named-volume-mismatch"),
    ("incompatible accessmode", "claim-named-volume-mismatch"),
    ("bound claim has lost reference to persistentvolume", "claim-lost-reference"),
    ("bound claim has lost its persistentvolume", "claim-lost-volume"),
    ("claimlost", "claim-lost-volume"),
    ("two claims are bound to the same volume", "claim-misbound"),
    ("claim.spec.selector is not supported", "claim-selector-dynamic"),
    ("claim selector is not supported", "claim-selector-dynamic"),
    ("failed to provision volume with storageclass", "claim-provisioning-failed"),
    ("provisioningfailed", "claim-provisioning-failed"),
    ("does not match any registered volumepopulator", "claim-populator-missing"),
    ("assuming an external populator will provision the volume", "claim-populating"),
    ("failed to create populator", "claim-populating"),
    ("populator failed", "claim-populating"),
    ("waiting for a volume to be created", "claim-provisioning"),
    ("external provisioner is provisioning volume for claim", "claim-provisioning"),
    ("kubernetes.io/pvc-protection", "claim-terminating-in-use"),
    ("kubernetes.io/pv-protection", "volume-terminating-in-use"),
    // Expansion and modification.
    ("only dynamically provisioned pvc can be resized", "claim-resize-not-allowed"),
    ("storageclass that provisions the pvc must support resize", "claim-resize-not-allowed"),
    ("ignoring the pvc: didn't find a plugin capable of expanding the volume", "claim-resizing"),
    ("waiting for an external controller to expand this pvc", "claim-resizing"),
    ("waiting for user to (re-)start a pod to finish file system resize", "claim-resize-needs-pod"),
    ("filesystemresizepending", "claim-resize-needs-pod"),
    ("filesystemresizerequired", "claim-resize-needs-pod"),
    ("nodeexpandvolume", "claim-resize-on-node"),
    ("resize volume * failed", "claim-resize-failed"),
    ("volumeresizefailed", "claim-resize-failed"),
    ("volumemodifyfailed", "claim-modify-refused"),
    ("volumeattributesclass * not found", "claim-modify-class-missing"),
    // Volumes.
    ("volumefaileddelete", "volume-delete-failed"),
    ("error getting deleter volume plugin", "volume-failed"),
    ("no deletable volume plugin matched", "volume-failed"),
    ("host_path deleter only supports", "volume-failed"),
    ("volume is still attached", "volume-delete-failed"),
    ("recycle failed", "volume-failed"),
    ("released", "volume-released"),
    // Other texts.
    ("exceeded quota", "set-create-refused"),
    ("failedcreate", "set-create-refused"),
    ("failed to create snapshot content with error cannot find default snapshot class", "snapshot-no-class"),
    ("cannot find default snapshot class", "snapshot-no-class"),
    ("volumesnapshotclass * not found", "snapshot-class-missing"),
    ("failed to retrieve snapshot class", "snapshot-class-missing"),
    ("the pvc * is not yet bound to a pv", "snapshot-claim-pending"),
    ("failed to check and update snapshot content", "snapshot-failed"),
    ("some content in the namespace has finalizers remaining", "namespace-terminating"),
    ("some resources are remaining", "namespace-terminating"),
    ("because it is being terminated", "namespace-terminating"),
    ("node is not ready", "pod-node-silent"),
    ("node * not found", "pod-terminating-node-gone"),
    ("nodenotready", "node-not-ready"),
    ("kubelet stopped posting node status", "node-not-ready"),
    ("nodestatusunknown", "node-not-ready"),
    ("taintmanagereviction", "node-evicts"),
    ("deleting due to noexecute taint", "node-evicts"),
    ("marking for deletion pod", "node-evicts"),
];

/// Returns the problems that match a text, without duplicates, most specific first.
pub fn search(text: &str) -> Vec<Hit> {
    let text = plain(text);
    let mut hits: Vec<Hit> = Vec::new();
    for (pattern, problem) in TEXTS {
        if fits(&text, pattern) && !hits.iter().any(|hit| hit.problem == *problem) {
            hits.push(Hit { problem, pattern });
        }
    }
    hits
}

/// Normalizes to lowercase, single spaces and plain quotes.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace(['\u{2019}', '`'], "'").replace(['\u{201c}', '\u{201d}', '\\'], "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True if the text contains the parts of a pattern in order.
fn fits(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split('*').map(str::trim).filter(|part| !part.is_empty()).all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

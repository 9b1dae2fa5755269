//! The Secrets that a StorageClass passes to its driver.
//!
//! Implements `getSecretReference` and `getCredentials` of `external-provisioner/pkg/controller/controller.go`.

use bindery_api::kinds::SECRET;
use bindery_api::request::Request;
use bindery_api::why::Why;
use bindery_api::{Value, object, sort};
use serde_json::json;

use crate::{Reconcile, Task};

/// The Secret for one type of call: its name in messages, and the prefix of its parameters.
type Sort = (&'static str, &'static str);

/// For CreateVolume and DeleteVolume.
pub const PROVISIONER: Sort = ("Provisioner", "provisioner-secret");
/// For ControllerModifyVolume.
pub const MODIFY: Sort = ("ControllerModify", "controller-modify-secret");
/// The Secrets to which a volume refers, with the fields.
pub const OF_VOLUME: [(&str, Sort); 5] = [
    ("controllerPublishSecretRef", ("ControllerPublish", "controller-publish-secret")),
    ("nodeStageSecretRef", ("NodeStage", "node-stage-secret")),
    ("nodePublishSecretRef", ("NodePublish", "node-publish-secret")),
    ("controllerExpandSecretRef", ("ControllerExpand", "controller-expand-secret")),
    ("nodeExpandSecretRef", ("NodeExpand", "node-expand-secret")),
];
/// The default for all of these.
const DEFAULT: Sort = ("Default", "secret");

/// Returns the Secret, `{ name, namespace }`, that a class's parameters name for a claim.
///
/// # Errors
/// The parameters are invalid. The message is that of the provisioner.
pub fn reference(parameters: &Value, sort: Sort, claim: &Value) -> Result<Option<Value>, String> {
    let Some((name, namespace)) =
        [sort, DEFAULT].into_iter().find_map(|sort| templates(parameters, sort)).transpose()?
    else {
        return Ok(None);
    };
    let token = |token: &str, is_name: bool| match token {
        "pv.name" => Some(format!("pvc-{}", object::uid(claim))),
        "pvc.namespace" => Some(object::namespace(claim).to_owned()),
        "pvc.name" if is_name => Some(object::name(claim).to_owned()),
        _ => {
            let key = token.strip_prefix("pvc.annotations['").and_then(|t| t.strip_suffix("']")).filter(|_| is_name)?;
            object::annotation(claim, key).map(str::to_owned)
        }
    };
    let namespace = resolve(namespace, &|t| token(t, false))?;
    let name = resolve(name, &|t| token(t, true))?;
    Ok(Some(json!({ "name": name, "namespace": namespace })))
}

/// Returns the Secret that a snapshot class's parameters name for a snapshot and its content.
///
/// # Errors
/// As [`reference()`].
pub fn of_snapshot(parameters: &Value, content: &str, snapshot: &Value) -> Result<Option<Value>, String> {
    let Some((name, namespace)) = templates(parameters, ("Snapshotter", "snapshotter-secret")).transpose()? else {
        return Ok(None);
    };
    let token = |token: &str, is_name: bool| match token {
        "volumesnapshotcontent.name" => Some(content.to_owned()),
        "volumesnapshot.namespace" => Some(object::namespace(snapshot).to_owned()),
        "volumesnapshot.name" if is_name => Some(object::name(snapshot).to_owned()),
        _ => None,
    };
    let namespace = resolve(namespace, &|t| token(t, false))?;
    let name = resolve(name, &|t| token(t, true))?;
    Ok(Some(json!({ "name": name, "namespace": namespace })))
}

fn templates(parameters: &Value, (words, prefix): Sort) -> Option<Result<(&str, &str), String>> {
    let get = |part: &str| {
        parameters.get(format!("csi.storage.k8s.io/{prefix}-{part}")).and_then(Value::as_str).filter(|t| !t.is_empty())
    };
    match (get("name"), get("namespace")) {
        (Some(name), Some(namespace)) => Some(Ok((name, namespace))),
        (None, None) => None,
        _ => Some(Err(format!(
            "failed to get name and namespace template from params: either name and namespace for {words} secrets \
             specified, Both must be specified"
        ))),
    }
}

/// Expands `${...}`.
fn resolve(template: &str, known: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let (mut out, mut rest, mut invalid) = (String::new(), template, Vec::new());
    while let Some(start) = rest.find("${") {
        let Some(end) = rest[start..].find('}') else { break };
        out.push_str(&rest[..start]);
        let token = &rest[start + 2..start + end];
        match known(token) {
            Some(value) => out.push_str(&value),
            None => invalid.push(token),
        }
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    if invalid.is_empty() {
        return Ok(out);
    }
    sort::sort(&mut invalid, Ord::cmp);
    let invalid: Vec<String> = invalid.into_iter().map(|token| format!("{token:?}")).collect();
    Err(format!("error resolving value \"{template}\": invalid tokens: [{}]", invalid.join(" ")))
}

/// Returns the data of a Secret, as the driver receives it.
///
/// # Errors
/// Suspends the sync until the response.
pub fn read(task: &mut Task, reference: &Value, why: Why) -> Reconcile<Result<Value, String>> {
    let (name, namespace) = (object::str_at(reference, "name"), object::str_at(reference, "namespace"));
    Ok(match task.send(Request::get(&SECRET, namespace, name), why)? {
        Ok(response) => {
            let secret = response.object();
            let data = secret.get("data").and_then(Value::as_object).into_iter().flatten();
            let plain = |(key, value): (&String, &Value)| (key.clone(), decode(value.as_str().unwrap_or("")).into());
            Ok(Value::Object(data.map(plain).collect()))
        }
        Err(status) => Err(status.message),
    })
}

/// Decodes base64. Bytes that are not UTF-8 are replaced.
fn decode(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for value in text.bytes().filter_map(|b| LETTERS.iter().position(|l| *l == b)) {
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_secret_name_template() {
        let claim = json!({ "metadata": { "name": "data", "namespace": "team", "uid": "1" } });
        let of = |name: &str, namespace: &str| {
            let parameters = json!({
                "csi.storage.k8s.io/secret-name": name, "csi.storage.k8s.io/secret-namespace": namespace,
            });
            reference(&parameters, PROVISIONER, &claim)
        };
        let expected = json!({ "name": "key-pvc-1-data", "namespace": "team" });
        assert_eq!(of("key-${pv.name}-${pvc.name}", "${pvc.namespace}"), Ok(Some(expected)));
        let text = "error resolving value \"${pvc.name}\": invalid tokens: [\"pvc.name\"]";
        assert_eq!(of("key", "${pvc.name}"), Err(text.into()));
        assert!(of("key", "").is_err());
    }

    #[test]
    fn decodes_base64() {
        assert_eq!(decode("aGVsbG8gd29ybGQ="), "hello world");
        assert_eq!(decode(""), "");
    }
}

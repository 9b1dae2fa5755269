//! Sets the priority of every Pod.
//!
//! Implements `plugin/pkg/admission/priority`. The two system classes are built in, even if their objects do not exist.

use bindery_api::kinds::{POD, PRIORITY_CLASS};
use bindery_api::{Kind, Value, object};

use super::forbidden;
use crate::registry::{Result, Server};

pub fn admit(server: &Server, kind: &'static Kind, pod: &mut Value) -> Result<()> {
    if *kind != POD || !pod.get("spec").is_some_and(Value::is_object) {
        return Ok(());
    }
    let value = |class: &Value| class.get("value").and_then(Value::as_i64).unwrap_or(0);
    let policy_of = |class: &Value| match object::str_at(class, "preemptionPolicy") {
        "" => "PreemptLowerPriority".to_owned(),
        policy => policy.to_owned(),
    };
    let plain = |priority: i64| (priority, "PreemptLowerPriority".to_owned());
    let (priority, computed) = match object::str_at(pod, "spec.priorityClassName") {
        "" => {
            let classes = server.all(&PRIORITY_CLASS, "");
            let default = classes.iter().filter(|c| c.get("globalDefault").is_some_and(|d| d == true));
            match default.min_by_key(|class| value(class)) {
                Some(class) => {
                    object::set(pod, "spec.priorityClassName", object::name(class));
                    (value(class), policy_of(class))
                }
                None => plain(0),
            }
        }
        "system-cluster-critical" => plain(2_000_000_000),
        "system-node-critical" => plain(2_000_001_000),
        class => match server.lookup(&PRIORITY_CLASS, "", class) {
            Some(class) => (value(&class), policy_of(&class)),
            None => return Err(forbidden(kind, pod, &format!("no PriorityClass with name {class} was found"))),
        },
    };
    if let Some(given) = object::at(pod, "spec.priority").and_then(Value::as_i64).filter(|given| *given != priority) {
        let why = format!(
            "the integer value of priority ({given}) must not be provided in pod spec; priority admission controller \
             computed {priority} from the given PriorityClass name"
        );
        return Err(forbidden(kind, pod, &why));
    }
    let policy = object::str_at(pod, "spec.preemptionPolicy");
    if !policy.is_empty() && policy != computed {
        let why = format!(
            "the string value of PreemptionPolicy ({policy}) must not be provided in pod spec; priority admission \
             controller computed {computed} from the given PriorityClass name"
        );
        return Err(forbidden(kind, pod, &why));
    }
    object::set(pod, "spec.priority", priority);
    object::set(pod, "spec.preemptionPolicy", computed);
    Ok(())
}

//! The examples menu: manifests as data files, and guided examples with several steps.

use bindery_session::Operation;

/// An example of the menu. Its texts are `example-<name>-title` and `example-<name>-about`.
pub struct Example {
    /// The name in message IDs.
    pub name: &'static str,
    /// The manifest text at the start.
    pub text: &'static str,
    /// The steps of a guided example; empty for other examples.
    pub steps: &'static [Step],
}

/// One step of a guided example.
pub struct Step {
    /// The message ID of the description: what the step does, and what to look for.
    pub message: &'static str,
    /// The arguments of a kubectl command.
    args: &'static [&'static str],
    /// The standard input of the command. It is put into the editor.
    text: &'static str,
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../examples/", $name))
    };
}

const STATES_VOLUME: &str = file!("states-volume.yaml");
const STATES: &str = file!("states.yaml");

/// The phases of a PersistentVolume, in order.
static STATES_STEPS: &[Step] = &[
    apply("guide-states-1", STATES_VOLUME),
    apply("guide-states-2", STATES),
    kubectl("guide-states-3", &["delete", "pv/pages", "--wait=false"]),
    kubectl("guide-states-4", &["patch", "pv/pages", "--type=merge", "-p", r#"{"metadata":{"finalizers":null}}"#]),
    apply("guide-states-5", STATES),
    kubectl("guide-states-6", &["delete", "pvc/reader", "--wait=false"]),
    kubectl("guide-states-7", &["patch", "pv/pages", "--type=merge", "-p", r#"{"spec":{"claimRef":null}}"#]),
    apply("guide-states-8", file!("states-delete.yaml")),
    kubectl("guide-states-9", &["delete", "pvc/reader", "--wait=false"]),
];

const fn apply(message: &'static str, text: &'static str) -> Step {
    Step { message, args: &["apply", "-f", "-"], text }
}

const fn kubectl(message: &'static str, args: &'static [&'static str]) -> Step {
    Step { message, args, text: "" }
}

/// All examples, in the order of the menu.
pub static EXAMPLES: &[Example] = &[
    Example { name: "nfs", text: file!("nfs.yaml"), steps: &[] },
    Example { name: "ceph-rbd", text: file!("ceph-rbd.yaml"), steps: &[] },
    Example { name: "cephfs", text: file!("cephfs.yaml"), steps: &[] },
    Example { name: "host-path", text: file!("host-path.yaml"), steps: &[] },
    Example { name: "local", text: file!("local.yaml"), steps: &[] },
    Example { name: "dynamic", text: file!("dynamic.yaml"), steps: &[] },
    Example { name: "populator", text: file!("populator.yaml"), steps: &[] },
    Example { name: "web", text: file!("web.yaml"), steps: &[] },
    Example { name: "states", text: STATES_VOLUME, steps: STATES_STEPS },
];

impl Example {
    /// Returns true if the example has steps.
    pub fn guided(&self) -> bool {
        !self.steps.is_empty()
    }
}

impl Step {
    /// Returns the operation of the step.
    pub fn operation(&self) -> Operation {
        Operation::Kubectl(self.args.iter().map(|arg| (*arg).to_owned()).collect(), self.text.to_owned(), true)
    }
}

/// Returns true if a text is the user's own: not empty, and not an example.
pub fn is_own(text: &str) -> bool {
    let given = |example: &Example| example.text == text || example.steps.iter().any(|step| step.text == text);
    !text.trim().is_empty() && !EXAMPLES.iter().any(given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_session::History;

    #[test]
    fn examples_and_steps_have_texts() {
        for example in EXAMPLES {
            for part in ["title", "about"] {
                let id = format!("example-{}-{part}", example.name);
                assert!(crate::text::has(&id), "{id}");
            }
            for step in example.steps {
                assert!(crate::text::has(step.message), "{}", step.message);
            }
        }
    }

    #[test]
    fn guided_examples_run_without_errors() {
        for example in EXAMPLES.iter().filter(|example| example.guided()) {
            let mut history = History::new();
            for step in example.steps {
                history.run(step.operation());
                history.run(Operation::Settle);
            }
            let outputs: Vec<_> =
                history.branch().operations.iter().filter_map(|completed| completed.output.as_ref()).collect();
            assert_eq!(outputs.len(), example.steps.len());
            assert!(outputs.iter().all(|output| output.exit == 0), "{}: {outputs:?}", example.name);
        }
    }
}

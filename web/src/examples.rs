//! The examples menu: manifests as data files, and guided examples that do one thing after another.

use bindery_session::Operation;

/// An example of the menu. Its texts are `example-<name>-title` and `example-<name>-about`.
pub struct Example {
    /// Its name in messages.
    pub name: &'static str,
    /// The manifest text that it begins with.
    pub text: &'static str,
    /// A steps file for a guided example, empty for others.
    steps: &'static str,
}

/// One step of a guided example.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The message that says what is done and what to look for.
    pub message: &'static str,
    /// What is done: a command. The text that it reads is put into the editor.
    pub operation: Operation,
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../examples/", $name))
    };
}

const STATES_VOLUME: &str = file!("states-volume.yaml");

/// All examples, in the order of the menu.
pub static EXAMPLES: &[Example] = &[
    Example { name: "nfs", text: file!("nfs.yaml"), steps: "" },
    Example { name: "ceph-rbd", text: file!("ceph-rbd.yaml"), steps: "" },
    Example { name: "cephfs", text: file!("cephfs.yaml"), steps: "" },
    Example { name: "host-path", text: file!("host-path.yaml"), steps: "" },
    Example { name: "local", text: file!("local.yaml"), steps: "" },
    Example { name: "dynamic", text: file!("dynamic.yaml"), steps: "" },
    Example { name: "populator", text: file!("populator.yaml"), steps: "" },
    Example { name: "web", text: file!("web.yaml"), steps: "" },
    Example { name: "states", text: STATES_VOLUME, steps: file!("states.steps") },
];

/// The files that steps may name.
static FILES: &[(&str, &str)] = &[
    ("states-volume.yaml", STATES_VOLUME),
    ("states.yaml", file!("states.yaml")),
    ("states-delete.yaml", file!("states-delete.yaml")),
];

impl Example {
    /// The steps of a guided example; none for others.
    pub fn steps(&self) -> Vec<Step> {
        self.steps.lines().filter(|line| !line.starts_with('#')).filter_map(step).collect()
    }

    /// Whether there are steps.
    pub fn guided(&self) -> bool {
        !self.steps.is_empty()
    }
}

/// Whether a text is the reader's own: none of the examples, and not empty.
pub fn is_own(text: &str) -> bool {
    let mut given = EXAMPLES.iter().map(|example| example.text).chain(FILES.iter().map(|(_, text)| *text));
    !text.trim().is_empty() && !given.any(|given| given == text)
}

fn step(line: &'static str) -> Option<Step> {
    let (message, rest) = line.split_once(": ")?;
    let (args, text) = match rest.split_once(' ')? {
        ("apply", file) => (words("apply -f -"), FILES.iter().find(|(name, _)| *name == file)?.1),
        ("kubectl", args) => (words(args), ""),
        _ => return None,
    };
    Some(Step { message, operation: Operation::Kubectl(args, text.to_owned(), true) })
}

/// The words of a command line; `'…'` keeps spaces.
pub fn words(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (i, part) in line.split('\'').enumerate() {
        if i % 2 == 1 {
            out.push(part.to_owned());
        } else {
            out.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_its_texts_and_every_line_is_a_step() {
        for example in EXAMPLES {
            for part in ["title", "about"] {
                let id = format!("example-{}-{part}", example.name);
                assert!(crate::text::has(&id), "{id}");
            }
            let lines = example.steps.lines().filter(|l| !l.starts_with('#')).count();
            assert_eq!(example.steps().len(), lines, "{}", example.name);
            for step in example.steps() {
                assert!(crate::text::has(step.message), "{}", step.message);
            }
        }
    }

    #[test]
    fn quoted_words() {
        assert_eq!(words("patch pv/a -p '{\"a\": 1}'"), ["patch", "pv/a", "-p", "{\"a\": 1}"]);
    }
}

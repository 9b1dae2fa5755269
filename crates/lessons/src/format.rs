//! The types of `lesson.yaml` and of its parts, as authors write them.
//!
//! [`crate::lesson`] and [`crate::check`] check the values and turn them into what is run. The comments of types and fields
//! are the descriptions in `lessons/*.schema.json`, which the test below generates.

use bindery_api::Value;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
#[cfg(test)]
use {
    crate::lesson::{MAX_SECONDS, MAX_WRITES},
    schemars::JsonSchema,
};

use crate::check::{Change, Scope};

/// A form of a map: the key that identifies it, its other required keys, and its optional keys.
pub(crate) struct Form {
    pub name: &'static str,
    pub needs: &'static [&'static str],
    pub takes: &'static [&'static str],
}

impl Form {
    const fn new(name: &'static str, needs: &'static [&'static str], takes: &'static [&'static str]) -> Form {
        Form { name, needs, takes }
    }

    /// Returns all keys of the form.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> {
        [self.name].into_iter().chain(self.needs.iter().chain(self.takes).copied())
    }
}

/// The former names of keys, with the present ones. Files may still use them.
pub(crate) const FORMER_KEYS: [(&str, &str); 8] = [
    ("predict", "quiz"),
    ("fails", "expect-failure"),
    ("pass", "advance"),
    ("writes", "until-writes"),
    ("hold", "pause-watches"),
    ("fail", "inject-fault"),
    ("on", "enabled"),
    ("on", "node"),
];

/// The forms of an [`Operation`].
pub(crate) const OPERATIONS: [Form; 9] = [
    Form::new("apply", &[], &["expect-failure", "settle"]),
    Form::new("kubectl", &[], &["stdin", "expect-failure", "settle"]),
    Form::new("advance", &[], &["settle"]),
    Form::new("until-writes", &[], &["settle"]),
    Form::new("node", &["change"], &["zone", "settle"]),
    Form::new("driver", &["change"], &["topology", "volumes", "bytes", "capacity", "node", "settle"]),
    Form::new("crash", &[], &["settle"]),
    Form::new("pause-watches", &[], &["enabled", "settle"]),
    Form::new("inject-fault", &["fault"], &["settle"]),
];

/// The forms of a [`Check`].
pub(crate) const CHECKS: [Form; 9] = [
    Form::new("object", &[], &["path", "exists", "absent", "is", "is-not", "like", "contains", "at-least", "at-most"]),
    Form::new(
        "count",
        &[],
        &[
            "namespace",
            "selector",
            "where",
            "exists",
            "absent",
            "is",
            "is-not",
            "like",
            "contains",
            "at-least",
            "at-most",
        ],
    ),
    Form::new("event", &[], &["object", "message", "since", "exists", "absent"]),
    Form::new("record", &[], &["change", "by", "why", "where", "since", "exists", "absent"]),
    Form::new("call", &[], &["node", "code", "where", "since", "exists", "absent"]),
    Form::new(
        "file",
        &["pod"],
        &["container", "exists", "absent", "is", "is-not", "like", "contains", "at-least", "at-most"],
    ),
    Form::new(
        "log",
        &[],
        &["container", "exists", "absent", "is", "is-not", "like", "contains", "at-least", "at-most"],
    ),
    Form::new("any", &[], &[]),
    Form::new("all", &[], &[]),
];

/// A lesson of Bindery (`lesson.yaml`). lessons/README.md tells how to write one; `cargo xtask lessons` runs it.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a lesson: a map with `minutes`, `topics` and `steps`")]
pub(crate) struct Lesson {
    /// How long a reader may take, in minutes.
    #[cfg_attr(test, schemars(extend("minimum" = 1)))]
    pub minutes: Whole,
    /// What the lesson is about, in the terms of Kubernetes.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub topics: Vec<Text>,
    /// What is done before the first step.
    #[serde(default)]
    pub setup: Vec<Operation>,
    /// The steps, in order.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub steps: Vec<Step>,
}

/// A step of a lesson.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[cfg_attr(test, schemars(extend("dependentRequired" = { "checks": ["solution"], "solution": ["checks"] })))]
#[serde(deny_unknown_fields, expecting = "a step: a map with an `id`")]
pub(crate) struct Step {
    /// The ID of the step, the same in every language's text.
    pub id: Id,
    /// What the editor begins with. Without a manifest, the editor keeps its text.
    pub manifest: Option<FileName>,
    /// What is done before the reader begins.
    #[serde(default)]
    pub setup: Vec<Operation>,
    /// A question to answer before the step.
    #[serde(alias = "predict")]
    pub quiz: Option<Quiz>,
    /// What must hold for the step to be done.
    #[serde(default)]
    #[cfg_attr(test, schemars(extend("items" = { "$ref": "#/$defs/Check", "required": ["id"] })))]
    pub checks: Vec<Check>,
    /// What makes the checks hold. `apply` here applies the reader's text.
    #[serde(default)]
    pub solution: Vec<Operation>,
}

/// A question with its options.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, expecting = "a map with `options` and the `answer`")]
pub(crate) struct Quiz {
    /// The IDs of the options, in order.
    #[cfg_attr(test, schemars(length(min = 2)))]
    pub options: Vec<Id>,
    /// The ID of the correct option.
    pub answer: Id,
}

/// Something that is done. One of the keys `apply`, `kubectl`, `advance`, `until-writes`, `node`, `driver`, `crash`, `pause-watches` and `inject-fault` says what.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(transform = tests::operations))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[serde(expecting = "a map that says what is done, such as `apply: claim.yaml`")]
pub(crate) struct Operation {
    /// The manifest for `kubectl apply`.
    pub apply: Option<FileName>,
    /// A kubectl command line. May contain `$(pvc/data .spec.volumeName)`: the value of another object's field.
    pub kubectl: Option<Text>,
    /// What the command reads as `-f -`.
    pub stdin: Option<FileName>,
    /// The command must fail. A part of what it writes to standard error.
    #[serde(alias = "fails")]
    pub expect_failure: Option<PartOfError>,
    /// The clock advances by this number of seconds, and the controllers work.
    #[cfg_attr(test, schemars(extend("minimum" = 1, "maximum" = MAX_SECONDS)))]
    #[serde(alias = "pass")]
    pub advance: Option<Whole>,
    /// The controllers work until this number of writes is made. An error if nothing is written for 16 seconds.
    #[cfg_attr(test, schemars(extend("minimum" = 1, "maximum" = MAX_WRITES)))]
    #[serde(alias = "writes")]
    pub until_writes: Option<Whole>,
    /// The name of a node. A new cluster has node-a and node-b. With `driver`, the node on which the driver is registered or deregistered.
    pub node: Option<Text>,
    /// A CSI driver. A new cluster has csi.example.com and zonal.example.com.
    pub driver: Option<Text>,
    /// The change of the node: join, partition, heal, remove. Or of the driver: install, uninstall, register, deregister.
    pub change: Option<Text>,
    /// The zone of a node that joins.
    pub zone: Option<Text>,
    /// The topology key of a driver to install.
    pub topology: Option<Text>,
    /// The maximum number of volumes on a node, of a driver to install.
    pub volumes: Option<Whole>,
    /// The maximum size of a volume in bytes, of a driver to install.
    pub bytes: Option<Whole>,
    /// The capacity of each segment in bytes, of a driver to install.
    pub capacity: Option<Whole>,
    /// Whether the watches are paused. The default is true.
    #[serde(alias = "on")]
    #[cfg_attr(test, schemars(extend("type" = "boolean")))]
    pub enabled: Option<Value>,
    /// The controller that restarts and loses its local state.
    pub crash: Option<Text>,
    /// The controller whose watches are paused. With `enabled: false` they continue.
    #[serde(alias = "hold")]
    pub pause_watches: Option<Text>,
    /// The controller whose next write fails.
    #[serde(alias = "fail")]
    pub inject_fault: Option<Text>,
    /// How the write fails.
    pub fault: Option<Fault>,
    /// Whether the cluster settles afterwards. The default is true.
    pub settle: Option<bool>,
}

/// How a write fails.
#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) enum Fault {
    /// The API server refuses the write.
    Refused,
    /// The API server carries out the write, and its answer is lost.
    Lost,
}

/// The conditions of a value: the keys with their values.
pub(crate) struct Conditions<'a> {
    pub flags: [(&'static str, Option<bool>); 2],
    pub texts: [(&'static str, &'a Option<Text>); 6],
}

/// A map with the conditions of a value, and with other keys. Serde's `flatten` would accept unknown keys.
macro_rules! with_wanted {
    ($(#[$attribute:meta])* struct $name:ident { $($own:tt)* }) => {
        $(#[$attribute])*
        pub(crate) struct $name {
            $($own)*
            /// Whether it must exist.
            pub exists: Option<bool>,
            /// Whether it must be absent.
            pub absent: Option<bool>,
            /// The value is equal to this.
            pub is: Option<Text>,
            /// The value exists and is not equal to this.
            pub is_not: Option<Text>,
            /// The value is like this. `*` stands for any text.
            pub like: Option<Text>,
            /// The value contains this.
            pub contains: Option<Text>,
            /// The value is a number or a quantity, and not less than this: 5Gi.
            pub at_least: Option<Text>,
            /// The value is a number or a quantity, and not more than this.
            pub at_most: Option<Text>,
        }

        impl $name {
            /// Returns the conditions of the value.
            pub fn conditions(&self) -> Conditions<'_> {
                Conditions {
                    flags: [("exists", self.exists), ("absent", self.absent)],
                    texts: [
                        ("is", &self.is),
                        ("is-not", &self.is_not),
                        ("like", &self.like),
                        ("contains", &self.contains),
                        ("at-least", &self.at_least),
                        ("at-most", &self.at_most),
                    ],
                }
            }
        }
    };
}

with_wanted! {
    /// A check. One of the keys `object`, `count`, `event`, `record`, `call`, `file`, `log`, `any` and `all` says what it looks at.
    #[derive(Deserialize)]
    #[cfg_attr(test, derive(JsonSchema), schemars(transform = tests::checks))]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    #[serde(expecting = "a map that says what is looked at, such as `object: pvc/data`")]
    struct Check {
        /// The ID of the check, the same in every language's text. A check within `any` or `all` has no ID.
        pub id: Option<Id>,
        /// An object: pvc/data, or pvc/NAMESPACE/data. May contain `$(pvc/data .spec.volumeName)`. Of an event, the object that it is about.
        pub object: Option<Text>,
        /// kubectl's JSONPath: .status.phase, or a template in braces.
        pub path: Option<Text>,
        /// The objects of a resource are counted: pods.
        pub count: Option<Text>,
        /// The namespace of the objects that are counted.
        pub namespace: Option<Text>,
        /// The label selector of the objects that are counted.
        pub selector: Option<Text>,
        /// A field of the object, of the record, or of the request.
        #[serde(rename = "where")]
        pub filter: Option<Field>,
        /// The reason of an event. `*` stands for any text.
        pub event: Option<Text>,
        /// A part of the event's message.
        pub message: Option<Text>,
        /// The object that was written: pvc/data. `*` in its name stands for any text.
        pub record: Option<Text>,
        /// How the object was written.
        pub change: Option<Change>,
        /// The writer: user, or a controller.
        pub by: Option<Text>,
        /// The branch of the Why.
        pub why: Option<Text>,
        /// The method of a CSI call.
        pub call: Option<Text>,
        /// The node of the CSI call.
        pub node: Option<Text>,
        /// The gRPC code of the answer: OK.
        pub code: Option<Text>,
        /// The beginning of the records and calls that count.
        pub since: Option<Scope>,
        /// The path of a file, as the container sees it.
        pub file: Option<Text>,
        /// The Pod of the file: app.
        pub pod: Option<Text>,
        /// The container. The default is the first.
        pub container: Option<Text>,
        /// The Pod whose container wrote the log.
        pub log: Option<Text>,
        /// Checks, one of which must hold.
        #[cfg_attr(test, schemars(extend("items" = { "$ref": "#/$defs/Check", "properties": { "id": false } })))]
        pub any: Option<Vec<Check>>,
        /// Checks, all of which must hold.
        #[cfg_attr(test, schemars(extend("items" = { "$ref": "#/$defs/Check", "properties": { "id": false } })))]
        pub all: Option<Vec<Check>>,
    }
}

with_wanted! {
    /// A field, and what its value must be.
    #[derive(Deserialize)]
    #[cfg_attr(test, derive(JsonSchema))]
    #[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a map with a `path` and what is wanted")]
    struct Field {
        /// kubectl's JSONPath: .status.phase, or a template in braces.
        pub path: Text,
    }
}

/// An ID of a lesson, a step, an option or a check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(extend("pattern" = "^[a-z][a-z0-9-]*$")))]
pub(crate) struct Id(pub String);

/// A manifest in the lesson's folder.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(extend("pattern" = r"^[^/]+\.yaml$")))]
pub(crate) struct FileName(pub String);

/// A text. A number or a Boolean counts as the text that JSON has for it.
#[derive(Clone, Default)]
#[cfg_attr(test, derive(JsonSchema), schemars(extend("type" = ["string", "number", "boolean"])))]
pub(crate) struct Text(pub String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Text;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Text, E> {
                Ok(Text(flag.to_string()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Text, E> {
                Ok(Text(Value::from(number).to_string()))
            }
        }
        from.deserialize_any(Scalar)
    }
}

/// A whole number.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Whole(pub u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Whole, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Whole;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a whole number")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Whole, E> {
                Ok(Whole(number))
            }
        }
        from.deserialize_u64(Number)
    }
}

/// A part of the error that kubectl prints. A Boolean is refused: a misspelled command fails, too, but with another error.
#[cfg_attr(test, derive(JsonSchema), schemars(extend("pattern" = r"\S")))]
pub(crate) struct PartOfError(pub String);

impl<'de> Deserialize<'de> for PartOfError {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<PartOfError, D::Error> {
        struct Part;
        impl Visitor<'_> for Part {
            type Value = PartOfError;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str(
                    "a part of the error that kubectl prints, such as `expect-failure: \"is forbidden\"`; leave it out \
                     if the command succeeds",
                )
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<PartOfError, E> {
                if text.trim().is_empty() {
                    return Err(E::invalid_value(de::Unexpected::Str(text), &self));
                }
                Ok(PartOfError(text.to_owned()))
            }
        }
        from.deserialize_any(Part)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use schemars::generate::SchemaSettings;
    use schemars::transform::{Transform, transform_subschemas};
    use schemars::{JsonSchema, Schema};
    use serde_json::{Value, json};

    use super::{CHECKS, Form, OPERATIONS};
    use crate::course::Course;

    /// Each form allows the keys that belong to it, and requires some of them.
    fn forms(schema: &mut Schema, forms: &[Form], also: &[&'static str]) {
        let one_of = |form: &Form| {
            let keys: Vec<&str> = also.iter().copied().chain(form.keys()).collect();
            let needs: Vec<&str> = [form.name].into_iter().chain(form.needs.iter().copied()).collect();
            json!({ "required": needs, "propertyNames": { "enum": keys } })
        };
        schema.insert("oneOf".into(), forms.iter().map(one_of).collect());
    }

    pub(super) fn operations(schema: &mut Schema) {
        forms(schema, &OPERATIONS, &[]);
    }

    pub(super) fn checks(schema: &mut Schema) {
        forms(schema, &CHECKS, &["id"]);
    }

    /// Keys without a value count as absent. Authors leave them out, so the schema does not mention `null`.
    #[derive(Clone)]
    struct WithoutNull;

    impl Transform for WithoutNull {
        fn transform(&mut self, schema: &mut Schema) {
            transform_subschemas(self, schema);
            if let Some(Value::Array(types)) = schema.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    schema.insert("type".into(), only);
                }
            }
            if let Some(Value::Array(mut any)) = schema.remove("anyOf") {
                any.retain(|one| one["type"] != "null");
                match (any.pop(), any.is_empty()) {
                    (Some(Value::Object(only)), true) => schema.ensure_object().extend(only),
                    (last, _) => {
                        schema.insert("anyOf".into(), any.into_iter().chain(last).collect());
                    }
                }
            }
        }
    }

    fn schema<T: JsonSchema>() -> String {
        let settings = SchemaSettings::draft2020_12().with_transform(WithoutNull);
        format!("{:#}\n", Value::from(settings.into_generator().into_root_schema_for::<T>()))
    }

    /// The schemas that editors read are those of the types. To write them: `UPDATE_EXPECT=1 cargo test -p bindery-lessons`.
    #[test]
    #[allow(clippy::disallowed_methods)] // Reads and writes the schemas.
    fn schemas_are_up_to_date() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons");
        for (file, text) in
            [("lesson.schema.json", schema::<super::Lesson>()), ("course.schema.json", schema::<Course>())]
        {
            let path = folder.join(file);
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                std::fs::write(&path, &text).unwrap();
            }
            let found = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(found == text, "{file} is out of date: run this test with UPDATE_EXPECT=1");
        }
    }
}

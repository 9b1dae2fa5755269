//! Requests to the API server.
//!
//! Implements the verbs of `apiserver/pkg/endpoints` and `metav1.{Create,Update,Patch,Delete,List}Options`.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{Kind, Object, Value, kinds};

/// A request to the API server.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(into = "RequestJson")]
pub struct Request {
    /// The verb.
    pub verb: Verb,
    /// The kind of the resource.
    pub kind: &'static Kind,
    /// Namespace of the URL, empty for cluster-scoped kinds and for lists over all namespaces.
    pub namespace: String,
    /// Name of the URL, empty for create and list.
    pub name: String,
    /// `status`, `scale`, `binding`, `eviction`, `finalize`, or empty for the object itself.
    pub subresource: &'static str,
    /// The options of the verb.
    pub options: Options,
}

/// The verb of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// POST with the object.
    Create(Value),
    /// GET.
    Get,
    /// GET of the collection.
    List,
    /// PUT with the object.
    Update(Value),
    /// PATCH with the patch document.
    Patch(PatchType, Value),
    /// DELETE.
    Delete,
}

/// The format of a patch document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatchType {
    /// RFC 6902.
    Json,
    /// RFC 7396.
    Merge,
    /// Kubernetes strategic merge patch.
    Strategic,
    /// Server-side apply.
    Apply,
}

/// All fields of `metav1.*Options`.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Options {
    /// Runs all stages of the request except the write.
    pub dry_run: bool,
    /// The field manager.
    pub field_manager: String,
    /// Get and list: return `managedFields`. The upstream server always returns them, and clients hide them.
    pub managed_fields: bool,
    /// Server-side apply: take over the ownership of conflicting fields.
    pub force: bool,
    /// The handling of unknown and duplicate fields.
    pub field_validation: FieldValidation,
    /// Delete: the grace period in seconds.
    pub grace_period_seconds: Option<u32>,
    /// Delete: the handling of dependents.
    pub propagation_policy: Option<Propagation>,
    /// Delete: the object must have this uid.
    pub uid: Option<String>,
    /// Delete: the object must have this resourceVersion.
    pub resource_version: Option<String>,
    /// List: label selector, as in the query string.
    pub label_selector: String,
    /// List: field selector, as in the query string.
    pub field_selector: String,
    /// List: the maximum number of objects, 0 for all.
    pub limit: usize,
}

/// `fieldValidation`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldValidation {
    /// Reject them (kubectl's default).
    #[default]
    Strict,
    /// Remove them with a warning.
    Warn,
    /// Remove them.
    Ignore,
}

/// `propagationPolicy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Propagation {
    /// Dependents are not deleted.
    Orphan,
    /// Dependents are deleted after the owner.
    Background,
    /// Dependents are deleted before the owner.
    Foreground,
}

/// The subresources that a request can have.
const SUBRESOURCES: [&str; 6] = ["", "status", "scale", "binding", "eviction", "finalize"];

/// The serde form of a [`Request`]: flat, with the kind by name. Fields with their default value are omitted.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestJson {
    verb: WrittenVerb,
    kind: String,
    api_version: String,
    #[serde(default, skip_serializing_if = "is_default")]
    namespace: String,
    #[serde(default, skip_serializing_if = "is_default")]
    name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    subresource: String,
    #[serde(default, skip_serializing_if = "is_default")]
    field_manager: String,
    #[serde(default, skip_serializing_if = "is_default")]
    label_selector: String,
    #[serde(default, skip_serializing_if = "is_default")]
    field_selector: String,
    #[serde(default, skip_serializing_if = "is_default")]
    uid: String,
    #[serde(default, skip_serializing_if = "is_default")]
    resource_version: String,
    #[serde(default, skip_serializing_if = "is_default")]
    field_validation: FieldValidation,
    #[serde(default, skip_serializing_if = "is_default")]
    propagation_policy: Option<Propagation>,
    #[serde(default, skip_serializing_if = "is_default")]
    limit: usize,
    #[serde(default, skip_serializing_if = "is_default")]
    dry_run: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    managed_fields: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    force: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    grace_period_seconds: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    body: Value,
}

#[derive(Serialize, Deserialize)]
enum WrittenVerb {
    #[serde(rename = "create")]
    Create,
    #[serde(rename = "get")]
    Get,
    #[serde(rename = "list")]
    List,
    #[serde(rename = "update")]
    Update,
    #[serde(rename = "patch json")]
    PatchJson,
    #[serde(rename = "patch merge")]
    PatchMerge,
    #[serde(rename = "patch strategic")]
    PatchStrategic,
    #[serde(rename = "patch apply")]
    PatchApply,
    #[serde(rename = "delete")]
    Delete,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<Request> for RequestJson {
    fn from(request: Request) -> RequestJson {
        let Request { verb, kind, namespace, name, subresource, options } = request;
        let (verb, body) = match verb {
            Verb::Create(object) => (WrittenVerb::Create, object),
            Verb::Get => (WrittenVerb::Get, Value::Null),
            Verb::List => (WrittenVerb::List, Value::Null),
            Verb::Update(object) => (WrittenVerb::Update, object),
            Verb::Patch(PatchType::Json, patch) => (WrittenVerb::PatchJson, patch),
            Verb::Patch(PatchType::Merge, patch) => (WrittenVerb::PatchMerge, patch),
            Verb::Patch(PatchType::Strategic, patch) => (WrittenVerb::PatchStrategic, patch),
            Verb::Patch(PatchType::Apply, patch) => (WrittenVerb::PatchApply, patch),
            Verb::Delete => (WrittenVerb::Delete, Value::Null),
        };
        RequestJson {
            verb,
            kind: kind.kind.into(),
            api_version: kind.api_version(),
            namespace,
            name,
            subresource: subresource.into(),
            field_manager: options.field_manager,
            label_selector: options.label_selector,
            field_selector: options.field_selector,
            uid: options.uid.unwrap_or_default(),
            resource_version: options.resource_version.unwrap_or_default(),
            field_validation: options.field_validation,
            propagation_policy: options.propagation_policy,
            limit: options.limit,
            dry_run: options.dry_run,
            managed_fields: options.managed_fields,
            force: options.force,
            grace_period_seconds: options.grace_period_seconds,
            body,
        }
    }
}

// Not derived: a derived implementation would borrow the static strings from the input.
impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Request, D::Error> {
        Request::try_from(RequestJson::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl TryFrom<RequestJson> for Request {
    type Error = String;

    fn try_from(written: RequestJson) -> Result<Request, String> {
        let verb = match written.verb {
            WrittenVerb::Create => Verb::Create(written.body),
            WrittenVerb::Get => Verb::Get,
            WrittenVerb::List => Verb::List,
            WrittenVerb::Update => Verb::Update(written.body),
            WrittenVerb::PatchJson => Verb::Patch(PatchType::Json, written.body),
            WrittenVerb::PatchMerge => Verb::Patch(PatchType::Merge, written.body),
            WrittenVerb::PatchStrategic => Verb::Patch(PatchType::Strategic, written.body),
            WrittenVerb::PatchApply => Verb::Patch(PatchType::Apply, written.body),
            WrittenVerb::Delete => Verb::Delete,
        };
        let unknown = || format!("no kind {} of {}", written.kind, written.api_version);
        let subresource = SUBRESOURCES.into_iter().find(|known| *known == written.subresource);
        Ok(Request {
            verb,
            kind: kinds::find(&written.api_version, &written.kind).ok_or_else(unknown)?,
            namespace: written.namespace,
            name: written.name,
            subresource: subresource.ok_or_else(|| format!("no subresource {}", written.subresource))?,
            options: Options {
                dry_run: written.dry_run,
                field_manager: written.field_manager,
                managed_fields: written.managed_fields,
                force: written.force,
                field_validation: written.field_validation,
                grace_period_seconds: written.grace_period_seconds,
                propagation_policy: written.propagation_policy,
                uid: Some(written.uid).filter(|uid| !uid.is_empty()),
                resource_version: Some(written.resource_version).filter(|version| !version.is_empty()),
                label_selector: written.label_selector,
                field_selector: written.field_selector,
                limit: written.limit,
            },
        })
    }
}

/// The API server's response to an accepted request.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The object or the objects of the list, as clients read them: with defaults and resourceVersion. For a delete,
    /// the deleted object, or the object that waits for its finalizers or grace period.
    pub body: Body,
    /// `Warning: 299` headers.
    pub warnings: Vec<String>,
}

/// The body of a response.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// One object.
    Object(Object),
    /// A collection, and the revision at which it was read.
    List(Vec<Object>, u64),
    /// `Status` with `status: Success`.
    Success,
}

impl Response {
    /// Returns the object. Null for lists and for `Success`.
    pub fn object(&self) -> Object {
        match &self.body {
            Body::Object(o) => o.clone(),
            _ => Object::new(Value::Null),
        }
    }
}

impl Request {
    fn new(verb: Verb, kind: &'static Kind, namespace: &str, name: &str) -> Request {
        Request {
            verb,
            kind,
            namespace: namespace.into(),
            name: name.into(),
            subresource: "",
            options: Options::default(),
        }
    }

    /// Returns a POST of a new object in its own namespace.
    pub fn create(kind: &'static Kind, object: Value) -> Request {
        let namespace = crate::object::namespace(&object).to_owned();
        Request::new(Verb::Create(object), kind, &namespace, "")
    }

    /// Returns a GET of one object.
    pub fn get(kind: &'static Kind, namespace: &str, name: &str) -> Request {
        Request::new(Verb::Get, kind, namespace, name)
    }

    /// Returns a GET of all objects in a namespace. If the namespace is empty, of all namespaces.
    pub fn list(kind: &'static Kind, namespace: &str) -> Request {
        Request::new(Verb::List, kind, namespace, "")
    }

    /// Returns a PUT of an object under its own name.
    pub fn update(kind: &'static Kind, object: Value) -> Request {
        let (namespace, name) = (crate::object::namespace(&object).to_owned(), crate::object::name(&object).to_owned());
        Request::new(Verb::Update(object), kind, &namespace, &name)
    }

    /// Returns a PUT of an object's status.
    pub fn update_status(kind: &'static Kind, object: Value) -> Request {
        Request { subresource: "status", ..Request::update(kind, object) }
    }

    /// Returns a PATCH of an object.
    pub fn patch(kind: &'static Kind, namespace: &str, name: &str, patch_type: PatchType, patch: Value) -> Request {
        Request::new(Verb::Patch(patch_type, patch), kind, namespace, name)
    }

    /// Returns a DELETE of an object.
    pub fn delete(kind: &'static Kind, namespace: &str, name: &str) -> Request {
        Request::new(Verb::Delete, kind, namespace, name)
    }

    /// Returns the same request for a subresource.
    pub fn on(self, subresource: &'static str) -> Request {
        Request { subresource, ..self }
    }
}

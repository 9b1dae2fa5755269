//! What a client asks of the API server.
//!
//! Answers to the verbs of `apiserver/pkg/endpoints` and to `metav1.{Create,Update,Patch,Delete,List}Options`.

use crate::{Kind, Object, Value};

/// A request to the API server.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What to do.
    pub verb: Verb,
    /// On which resource.
    pub kind: &'static Kind,
    /// Namespace of the URL, empty for cluster-scoped kinds and for lists over all namespaces.
    pub namespace: String,
    /// Name of the URL, empty for create and list.
    pub name: String,
    /// `status`, `scale`, `binding`, `eviction`, `finalize`, or empty for the object itself.
    pub subresource: &'static str,
    /// Options that the verb understands.
    pub options: Options,
}

/// What to do.
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
    /// Kubernetes' strategic merge.
    Strategic,
    /// Server-side apply.
    Apply,
}

/// `metav1.*Options`, in one.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Options {
    /// Go through everything but the write.
    pub dry_run: bool,
    /// Who owns the fields.
    pub field_manager: String,
    /// Get and list: tell `managedFields`. The real server always does, and clients hide them.
    pub managed_fields: bool,
    /// Take over conflicting fields (server-side apply).
    pub force: bool,
    /// How to treat unknown and duplicate fields.
    pub field_validation: FieldValidation,
    /// Delete: seconds of grace.
    pub grace_period_seconds: Option<u32>,
    /// Delete: what becomes of dependents.
    pub propagation_policy: Option<Propagation>,
    /// Delete: the object must have this uid.
    pub uid: Option<String>,
    /// Delete: the object must have this resourceVersion.
    pub resource_version: Option<String>,
    /// List: label selector, as in the query string.
    pub label_selector: String,
    /// List: field selector, as in the query string.
    pub field_selector: String,
    /// List: at most so many objects, 0 for all.
    pub limit: usize,
}

/// `fieldValidation`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum FieldValidation {
    /// Refuse them (kubectl's choice).
    #[default]
    Strict,
    /// Drop them with a warning.
    Warn,
    /// Drop them.
    Ignore,
}

/// `propagationPolicy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    /// Dependents stay.
    Orphan,
    /// Dependents go afterwards.
    Background,
    /// Dependents go first.
    Foreground,
}

/// What the API server answers to a request it accepts.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The object (for a delete: as it was, or as it now waits), or the list's objects, as read: with defaults and resourceVersion.
    pub body: Body,
    /// `Warning: 299` headers.
    pub warnings: Vec<String>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// One object.
    Object(Object),
    /// A collection and the revision it was read at.
    List(Vec<Object>, u64),
    /// `Status` with `status: Success`.
    Success,
}

impl Response {
    /// The one object; null for lists and bare successes.
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

    /// POST of a new object into its own namespace.
    pub fn create(kind: &'static Kind, object: Value) -> Request {
        let namespace = crate::object::namespace(&object).to_owned();
        Request::new(Verb::Create(object), kind, &namespace, "")
    }

    /// GET of one object.
    pub fn get(kind: &'static Kind, namespace: &str, name: &str) -> Request {
        Request::new(Verb::Get, kind, namespace, name)
    }

    /// GET of all objects in a namespace, or in all.
    pub fn list(kind: &'static Kind, namespace: &str) -> Request {
        Request::new(Verb::List, kind, namespace, "")
    }

    /// PUT of an object under its own name.
    pub fn update(kind: &'static Kind, object: Value) -> Request {
        let (namespace, name) = (crate::object::namespace(&object).to_owned(), crate::object::name(&object).to_owned());
        Request::new(Verb::Update(object), kind, &namespace, &name)
    }

    /// PUT of an object's status.
    pub fn update_status(kind: &'static Kind, object: Value) -> Request {
        Request { subresource: "status", ..Request::update(kind, object) }
    }

    /// PATCH.
    pub fn patch(kind: &'static Kind, namespace: &str, name: &str, patch_type: PatchType, patch: Value) -> Request {
        Request::new(Verb::Patch(patch_type, patch), kind, namespace, name)
    }

    /// DELETE.
    pub fn delete(kind: &'static Kind, namespace: &str, name: &str) -> Request {
        Request::new(Verb::Delete, kind, namespace, name)
    }

    /// The same request, on a subresource.
    pub fn on(self, subresource: &'static str) -> Request {
        Request { subresource, ..self }
    }
}

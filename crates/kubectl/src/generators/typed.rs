//! The JSON of a typed object: fields in the order in which Go declares them.
//!
//! Implements `cli-runtime/pkg/printers/json.go` for objects of `k8s.io/api`.

use bindery_api::object::Value;
use bindery_api::schema::{self, Struct, Type};

use crate::CommandContext;
use crate::apply::go_json;
use crate::error::Result;
use crate::output::without_managed_fields;
use crate::resources::Info;

impl CommandContext<'_> {
    /// Prints the result of a command that has a typed object.
    pub(super) fn print_typed(&mut self, info: &Info, verb: &str) -> Result<()> {
        if self.args.get("output") != "json" {
            return self.result(info, verb);
        }
        let object = without_managed_fields(&info.object, self.args.on("show-managed-fields"));
        write(&mut self.out, &object, Shape::of(schema::of(info.kind)), Some(0));
        self.out.push('\n');
        Ok(())
    }
}

/// Returns the JSON of an object in one line.
pub(super) fn compact(info: &Info) -> String {
    let mut out = String::new();
    write(&mut out, &info.object, Shape::of(schema::of(info.kind)), None);
    out
}

/// What the members of a value are.
#[derive(Clone, Copy)]
enum Shape {
    /// The fields of a struct.
    Struct(&'static Struct),
    /// The items of a list, or the entries of a map.
    Items(Type),
    /// Unknown. Members are sorted.
    Any,
}

impl Shape {
    fn of(found: Option<&'static Struct>) -> Shape {
        found.map_or(Shape::Any, Shape::Struct)
    }

    fn of_type(of: Type) -> Shape {
        match of.item().or_else(|| of.entry()) {
            Some(inner) => Shape::Items(inner),
            None => Shape::of(of.structure()),
        }
    }

    /// Returns the shape of a member.
    fn member(self, name: &str) -> Shape {
        match self {
            Shape::Struct(found) => found.field(name).map_or(Shape::Any, |field| Shape::of_type(field.of)),
            Shape::Items(of) => Shape::of_type(of),
            Shape::Any => Shape::Any,
        }
    }
}

/// Returns the names of the fields of a struct in Go's order.
fn names(found: &'static Struct, out: &mut Vec<&'static str>) {
    if found.is_kind {
        out.extend(["kind", "apiVersion"]);
    }
    for field in &found.declared {
        match field.of.structure() {
            Some(embedded) if field.name.is_empty() => names(embedded, out),
            _ => out.push(field.name),
        }
    }
}

/// Writes a value. `depth` is its indentation, `None` for one line.
fn write(out: &mut String, value: &Value, shape: Shape, depth: Option<usize>) {
    let line = |out: &mut String, depth: Option<usize>| {
        if let Some(depth) = depth {
            out.push('\n');
            out.push_str(&"    ".repeat(depth));
        }
    };
    let inner = depth.map(|depth| depth + 1);
    match value {
        Value::Object(map) if !map.is_empty() => {
            let mut keys: Vec<&str> = map.keys().map(String::as_str).collect();
            if let Shape::Struct(found) = shape {
                let mut order = Vec::new();
                names(found, &mut order);
                keys.sort_by_key(|key| order.iter().position(|name| name == key).unwrap_or(usize::MAX));
            }
            out.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                line(out, inner);
                out.push_str(&go_json(&key.into()));
                out.push_str(if depth.is_some() { ": " } else { ":" });
                write(out, &map[key], shape.member(key), inner);
            }
            line(out, depth);
            out.push('}');
        }
        Value::Array(list) if !list.is_empty() => {
            out.push('[');
            for (i, item) in list.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                line(out, inner);
                write(out, item, shape.member(""), inner);
            }
            line(out, depth);
            out.push(']');
        }
        other => out.push_str(&go_json(other)),
    }
}

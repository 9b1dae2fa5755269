//! Writes the typed views of `src/view.rs` from the schema.
#![allow(clippy::disallowed_methods)] // A build script writes files.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use bindery_schema::{Field, Struct, TEXT, Type, parse};

/// The kinds that have views. Views are also generated for all structs that they nest.
const KINDS: [&str; 5] = ["PersistentVolume", "PersistentVolumeClaim", "Pod", "StorageClass", "VolumeAttachment"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let structs = parse(TEXT);
    let find = |of: Type| structs.iter().find(|found| found.name == of.0);
    let (mut done, mut open) = (BTreeSet::new(), KINDS.map(Type).to_vec());
    let mut out = String::new();
    while let Some(found) = open.pop().and_then(find) {
        if !done.insert(found.name) {
            continue;
        }
        view(found, &find, &mut out);
        let inner = found.fields.iter().map(|field| field.of.innermost());
        open.extend(inner.filter(|of| find(*of).is_some()));
        // Skip names that are already done: the same name can be open more than once.
        open.sort_by_key(|of| !done.contains(of.0));
        while open.last().is_some_and(|of| done.contains(of.0)) {
            open.pop();
        }
    }
    let to = std::env::var_os("OUT_DIR").expect("cargo says where to write");
    std::fs::write(Path::new(&to).join("views.rs"), out).expect("the views are written");
}

fn view<'s>(found: &Struct, find: &dyn Fn(Type) -> Option<&'s Struct>, out: &mut String) {
    let name = found.name;
    let _ = writeln!(out, "/// A `{name}`.\n#[derive(Debug, Clone, Copy)]\npub struct {name}<'a>(pub &'a Value);\n");
    let _ = writeln!(out, "impl<'a> {name}<'a> {{");
    for field in &found.fields {
        let (of, body) = accessor(field, find);
        let _ = writeln!(
            out,
            "    /// The field `{}`, of type `{}`.\n    #[inline]\n    pub fn {}(self) -> {of} {{\n        {body}\n    }}",
            field.name,
            field.of.0,
            method(field.name),
        );
    }
    out.push_str("}\n\n");
}

/// Returns the Rust type of a field, and the expression that reads it.
fn accessor<'s>(field: &Field, find: &dyn Fn(Type) -> Option<&'s Struct>) -> (String, String) {
    let name = field.name;
    let is_text = |of: Type| matches!(of.0, "string" | "Quantity" | "Time" | "MicroTime") || of.is_named();
    let or_default = |of: &str, get: &str, default: &str| match field.pointer {
        true => (format!("Option<{of}>"), get.to_owned()),
        false => (of.to_owned(), format!("{get}{default}")),
    };
    let get = |then: &str| format!("get(self.0, \"{name}\"){then}");
    match (field.of.item(), find(field.of), field.of.0) {
        (Some(item), ..) if find(item).is_some() => {
            let of = format!("impl DoubleEndedIterator<Item = {}<'a>> + ExactSizeIterator", item.0);
            (of, format!("list(self.0, \"{name}\").iter().map({})", item.0))
        }
        (Some(item), ..) if is_text(item) => (
            "impl Iterator<Item = &'a str>".to_owned(),
            format!("list(self.0, \"{name}\").iter().filter_map(Value::as_str)"),
        ),
        (Some(_), ..) => ("&'a [Value]".to_owned(), format!("list(self.0, \"{name}\")")),
        (_, Some(inner), _) => {
            let of = format!("{}<'a>", inner.name);
            match field.pointer {
                true => (format!("Option<{of}>"), get(&format!(".map({})", inner.name))),
                false => (of, format!("{}({})", inner.name, get(".unwrap_or(&NOTHING)"))),
            }
        }
        (.., "bool") => or_default("bool", &get(".and_then(Value::as_bool)"), ".unwrap_or_default()"),
        (.., "int32" | "int64") => or_default("i64", &get(".and_then(Value::as_i64)"), ".unwrap_or_default()"),
        _ if is_text(field.of) => or_default("&'a str", &get(".and_then(Value::as_str)"), ".unwrap_or_default()"),
        _ if field.of.entry().is_some() => {
            ("Option<&'a Map<String, Value>>".to_owned(), get(".and_then(Value::as_object)"))
        }
        _ => ("Option<&'a Value>".to_owned(), get("")),
    }
}

/// Returns the Rust name of a field: `volume_name`, `pod_ips`, `type_`.
fn method(name: &str) -> String {
    let name = name.replace("IPs", "Ips");
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        let next = chars.get(at + 1);
        let begins =
            before.is_some_and(|before| !before.is_uppercase()) || next.is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && at > 0 && begins {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    if matches!(out.as_str(), "type" | "ref" | "match" | "static" | "continue" | "use") { out + "_" } else { out }
}

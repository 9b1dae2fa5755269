//! `kubectl explain`.
//!
//! Implements `kubectl/pkg/explain/v2` (the plaintext template). The documentation is that of `k8s.io/api`. Not
//! modelled: other output formats.

use bindery_api::schema::{self, Field, Struct, Type, doc};
use bindery_api::{Kind, kinds};

use crate::CommandContext;
use crate::error::{Error, Result};

/// The maximum length of a line of a description.
const WIDTH: usize = 76;

/// Returns the name of a type in the published schema.
fn name(of: Type) -> String {
    if let Some(item) = of.item() {
        return format!("[]{}", name(item));
    }
    if let Some(entry) = of.entry() {
        return format!("map[string]{}", name(entry));
    }
    match of.0 {
        "bool" => "boolean".into(),
        "int32" | "int64" => "integer".into(),
        "float64" => "number".into(),
        "[]byte" | "Time" | "MicroTime" => "string".into(),
        "any" => "Object".into(),
        // Go strings with a named type.
        _ if of.is_named() => "string".into(),
        other => other.into(),
    }
}

/// Wraps a description at [`WIDTH`] with an indent of four spaces. Returns `none` if there is no description.
fn wrapped(text: &str, none: &str) -> String {
    let text = if text.is_empty() { none } else { text };
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= WIDTH {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.iter().map(|line| format!("    {line}\n")).collect()
}

fn fields(of: &Struct, depth: usize, recursive: bool, out: &mut String) {
    for Field { name: field, of: kind, required, .. } in &of.fields {
        let required = if *required { " -required-" } else { "" };
        *out += &format!("{}{field}\t<{}>{required}\n", "  ".repeat(depth), name(*kind));
        if !recursive {
            *out += &wrapped(doc(of.name, field), "<no description>");
            out.push('\n');
        } else if depth < 12
            && let Some(inner) = kind.innermost().structure()
        {
            fields(inner, depth + 1, true, out);
        }
    }
}

impl CommandContext<'_> {
    /// `kubectl explain KIND[.FIELD...]`.
    pub fn explain(&mut self) -> Result<()> {
        let [word] = self.args.positional.as_slice() else {
            let text = match self.args.positional.len() {
                0 => {
                    "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources."
                }
                _ => "We accept only this format: explain RESOURCE",
            };
            return Err(text.into());
        };
        let word = word.clone();
        let mut path = word.split('.');
        let resource = path.next().unwrap_or_default();
        let Some(kind) = kinds::named(resource).into_iter().find(|kind| self.client.serves(kind)) else {
            return Err(Error::Text(format!("the server doesn't have a resource type \"{resource}\"")));
        };
        self.explain_kind(kind, path.collect())
    }

    fn explain_kind(&mut self, kind: &Kind, path: Vec<&str>) -> Result<()> {
        let none = || Error::Text(format!("couldn't find resource for \"{}\"", kind.kind));
        let mut found = schema::of(kind).ok_or_else(none)?;
        let mut last: Option<(&Struct, &Field)> = None;
        for step in &path {
            let missing = || Error::Text(format!("field \"{step}\" does not exist"));
            let owner = match last {
                None => found,
                Some((_, field)) => field.of.innermost().structure().ok_or_else(missing)?,
            };
            last = Some((owner, owner.field(step).ok_or_else(missing)?));
            found = owner;
        }
        let mut out = String::new();
        if !kind.group.is_empty() {
            out += &format!("GROUP:      {}\n", kind.group);
        }
        out += &format!("KIND:       {}\nVERSION:    {}\n\n", kind.kind, kind.version);
        let shown = match last {
            None => {
                out += &format!("DESCRIPTION:\n{}\n", wrapped(doc(found.name, ""), "<empty>"));
                Some(found)
            }
            Some((owner, field)) => {
                let required = if field.required { " -required-" } else { "" };
                out += &format!("FIELD: {} <{}>{required}\n\n\nDESCRIPTION:\n", field.name, name(field.of));
                out += &wrapped(doc(owner.name, field.name), "<empty>");
                out.push('\n');
                field.of.innermost().structure()
            }
        };
        if let Some(shown) = shown {
            out += "FIELDS:\n";
            fields(shown, 1, self.args.on("recursive"), &mut out);
        }
        self.out += &format!("{}\n\n", out.trim_end());
        Ok(())
    }
}

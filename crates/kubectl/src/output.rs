//! `-o yaml|json|name` and the result lines of write commands.
//!
//! Implements `cli-runtime/pkg/printers`.

use bindery_api::object::{self, Value};
pub use bindery_api::yaml::to_string as yaml;
use serde_json::json;

use crate::CommandContext;
use crate::apply::DryRun;
use crate::error::{Error, Result};
use crate::jsonpath::JsonPath;
use crate::resources::Info;

/// Returns indented JSON in the format of Go's encoder, with a newline at the end.
pub fn json_indented(value: &Value, indent: &str) -> String {
    let mut out = String::new();
    write_json(&mut out, value, indent, 0);
    out.push('\n');
    out
}

/// Returns JSON with an indent of two spaces, as `view-last-applied` prints it.
pub fn json(value: &Value) -> String {
    json_indented(value, "  ")
}

fn write_json(out: &mut String, value: &Value, indent: &str, depth: usize) {
    let newline = |out: &mut String, depth: usize| {
        out.push('\n');
        for _ in 0..depth {
            out.push_str(indent);
        }
    };
    match value {
        Value::Object(map) if !map.is_empty() => {
            out.push('{');
            for (i, (key, v)) in map.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                newline(out, depth + 1);
                out.push_str(&crate::apply::go_json(&Value::String(key.clone())));
                out.push_str(": ");
                write_json(out, v, indent, depth + 1);
            }
            newline(out, depth);
            out.push('}');
        }
        Value::Array(list) if !list.is_empty() => {
            out.push('[');
            for (i, v) in list.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                newline(out, depth + 1);
                write_json(out, v, indent, depth + 1);
            }
            newline(out, depth);
            out.push(']');
        }
        other => out.push_str(&crate::apply::go_json(other)),
    }
}

/// Returns an object as it is printed: without managedFields unless they are requested.
pub fn without_managed_fields(object: &Value, managed_fields: bool) -> Value {
    let mut object = object.clone();
    if !managed_fields {
        object::remove(&mut object, "metadata.managedFields");
    }
    object
}

impl CommandContext<'_> {
    /// True if `-o` prints objects instead of result lines.
    pub fn prints_objects(&self) -> bool {
        !matches!(self.args.get("output"), "" | "name")
    }

    /// Prints `persistentvolume/disk created`, or the object in the format of `-o`.
    pub fn result(&mut self, info: &Info, verb: &str) -> Result<()> {
        if self.args.get("output") == "name" {
            let line = info.reference();
            self.print_line(&line);
            return Ok(());
        }
        if self.prints_objects() {
            let object = without_managed_fields(&info.object, self.args.on("show-managed-fields"));
            let separate = self.args.get("output") == "yaml" && !self.out.is_empty();
            if separate {
                self.print_line("---");
            }
            return self.print_object(&object);
        }
        let suffix = self.dry_run_suffix()?;
        self.print_line(&format!("{} {verb}{suffix}", info.reference()));
        Ok(())
    }

    /// Returns ` (dry run)`, ` (server dry run)` or an empty text.
    pub fn dry_run_suffix(&self) -> Result<&'static str> {
        Ok(match self.dry_run()? {
            DryRun::None => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        })
    }

    /// Prints one object, or a `List` of several.
    pub fn print_objects(&mut self, objects: Vec<Value>) -> Result<()> {
        let single = objects.len() == 1;
        self.print_objects_as(objects, single)
    }

    /// Prints one object if `single` is true, otherwise a `List`.
    pub fn print_objects_as(&mut self, mut objects: Vec<Value>, single: bool) -> Result<()> {
        let managed = self.args.on("show-managed-fields");
        for object in &mut objects {
            *object = without_managed_fields(object, managed);
        }
        let value = if single && objects.len() == 1 {
            objects.remove(0)
        } else {
            json!({"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": ""}})
        };
        self.print_object(&value)
    }

    /// Prints `-o jsonpath` or `-o jsonpath-as-json`.
    pub(crate) fn print_template(&mut self, name: &str, template: &str, value: &Value) -> Result<()> {
        let path =
            JsonPath::parse(template).map_err(|e| Error::Text(format!("error parsing jsonpath {template}, {e}")))?;
        let executed = |e: String| {
            let template = bindery_api::field::quote(template);
            Error::Text(format!("error executing jsonpath {template}: Error executing template: {e}."))
        };
        if name == "jsonpath" {
            let text = path.print(value).map_err(executed)?;
            self.out += &text;
        } else {
            for part in path.find(value).map_err(executed)? {
                self.out += &json_indented(&Value::Array(part), "    ");
            }
        }
        Ok(())
    }

    fn print_object(&mut self, value: &Value) -> Result<()> {
        let format = self.args.get("output").to_owned();
        let (name, template) = format.split_once('=').unwrap_or((&format, ""));
        match name {
            "yaml" => self.out += &yaml(value),
            "json" => self.out += &json_indented(value, "    "),
            "jsonpath" | "jsonpath-as-json" if template.is_empty() => {
                return Err("template format specified but no template given".into());
            }
            "jsonpath" | "jsonpath-as-json" => {
                let templates = self.commands.templates()?;
                (templates.print)(self, name, template, value)?;
            }
            _ => return Err(self.no_printer()),
        }
        Ok(())
    }

    /// Checks the value of `-o` of a command that prints result lines, before it sends a request.
    pub fn check_output(&self) -> Result<()> {
        let format = self.args.get("output");
        match format.split_once('=').map_or(format, |(name, _)| name) {
            "" | "name" | "yaml" | "json" | "jsonpath" | "jsonpath-as-json" => Ok(()),
            _ => Err(self.no_printer()),
        }
    }

    fn no_printer(&self) -> Error {
        let format = self.args.get("output");
        let wide = if self.command == "get" { "custom-columns,custom-columns-file," } else { "" };
        let last = if self.command == "get" { "wide,yaml" } else { "yaml" };
        Error::Text(format!(
            "unable to match a printer suitable for the output format \"{format}\", allowed formats are: {wide}go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,{last}"
        ))
    }
}

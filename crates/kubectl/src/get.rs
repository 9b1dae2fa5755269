//! `kubectl get`.
//!
//! Implements `kubectl/pkg/cmd/get` and `cli-runtime/pkg/printers/tableprinter.go`. Not modelled: `--watch`, because
//! the page shows every write.

use bindery_api::object::Value;
use bindery_api::{Kind, Object};

use crate::CommandContext;
use crate::error::{Error, Result, aggregate};
use crate::jsonpath::{self, JsonPath};
use crate::resources::{Info, of_object};
use crate::table::{Options, Table};
use crate::tabwriter;
use bindery_api::sort;

impl CommandContext<'_> {
    /// `kubectl get`.
    pub fn get(&mut self) -> Result<()> {
        if self.args.on("watch") {
            return Err("--watch is not modelled here: every write is shown as it happens".into());
        }
        let output = self.args.get("output");
        if self.args.on("show-labels") && !matches!(output, "" | "wide") {
            return Err(Error::Text(format!("--show-labels option cannot be used with {output} printer")));
        }
        let (mut groups, single, errors) = self.gather()?;
        let sort_by = self.args.get("sort-by").to_owned();
        if !sort_by.is_empty() && groups.iter().any(|g| !g.1.is_empty()) {
            (self.commands.templates()?.sort)(&mut groups, &sort_by)?;
        }
        match self.args.get("output") {
            "" => self.print_tables(&groups, false, errors.is_empty()),
            "wide" => self.print_tables(&groups, true, errors.is_empty()),
            _ => {
                let objects: Vec<Value> = groups.iter().flat_map(|(_, list)| list).map(|o| Value::clone(o)).collect();
                if objects.is_empty() && (single && !errors.is_empty() || self.args.on("ignore-not-found")) {
                    return aggregate(errors);
                }
                self.print_fetched(&groups, objects, single)?;
            }
        }
        aggregate(errors)
    }

    /// Prints the objects in a format other than a table.
    fn print_fetched(&mut self, groups: &[Group], objects: Vec<Value>, single: bool) -> Result<()> {
        let output = self.args.get("output").to_owned();
        if output == "name" {
            for (kind, list) in groups {
                for object in list {
                    let line = of_object(kind, object).reference();
                    self.print_line(&line);
                }
            }
            return Ok(());
        }
        if let Some(spec) = output.strip_prefix("custom-columns=") {
            return (self.commands.templates()?.columns)(self, spec, &objects);
        }
        if output == "custom-columns" {
            return Err("custom-columns format specified but no custom columns given".into());
        }
        self.print_objects_as(objects, single)
    }

    /// Prints `-o custom-columns`.
    pub(crate) fn print_custom_columns(&mut self, spec: &str, objects: &[Value]) -> Result<()> {
        if spec.is_empty() {
            return Err("custom-columns format specified but no custom columns given".into());
        }
        let mut columns = Vec::new();
        for part in spec.split(',') {
            let (header, path) = part.split_once(':').ok_or_else(|| {
                Error::Text(format!("unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"))
            })?;
            columns.push((header, JsonPath::parse(&jsonpath::relaxed(path)?)?));
        }
        let mut text = String::new();
        if !self.args.on("no-headers") {
            let headers: Vec<&str> = columns.iter().map(|c| c.0).collect();
            text += &(headers.join("\t") + "\n");
        }
        for object in objects {
            let mut cells = Vec::new();
            for (_, path) in &columns {
                let found = path.find(object)?;
                let mut values: Vec<String> = Vec::new();
                if found.first().is_none_or(Vec::is_empty) {
                    values.push("<none>".into());
                }
                values.extend(found.iter().flatten().map(go_print));
                cells.push(values.join(","));
            }
            text += &(cells.join("\t") + "\n");
        }
        self.out += &tabwriter::align_columns(&text, 6, 3);
        Ok(())
    }

    /// Fetches the requested objects by kind. Also returns whether one object was requested by name, and the errors.
    fn gather(&mut self) -> Result<(Vec<Group>, bool, Vec<Error>)> {
        let mut groups: Vec<Group> = Vec::new();
        let mut errors = Vec::new();
        if self.args.has("filename") {
            let (infos, failed) = self.read_text("get")?;
            let single = infos.len() == 1 && failed.is_empty();
            for info in infos {
                match self.fetch(&info) {
                    Ok(object) => add(&mut groups, info.kind, object),
                    Err(error) if error.is_not_found() && self.args.on("ignore-not-found") => {}
                    Err(error) => errors.push(error),
                }
            }
            if !failed.is_empty() {
                errors.push(Error::Many(failed));
            }
            return Ok((groups, single, errors));
        }
        let targets = self.targets()?;
        if targets.items.is_empty() {
            self.warn("You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n");
            return Err("Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples".into());
        }
        for (kind, names) in &targets.items {
            if names.is_empty() {
                match self.list(kind) {
                    Ok(objects) => groups.push((kind, objects)),
                    Err(error) => errors.push(error),
                }
                continue;
            }
            if self.args.on("all-namespaces") && kind.namespaced {
                return Err("a resource cannot be retrieved by name across all namespaces".into());
            }
            if self.args.has("selector") {
                return Err("name cannot be provided when a selector is specified".into());
            }
            for name in names {
                let namespace = if kind.namespaced { self.namespace.clone() } else { String::new() };
                let info = Info::named(kind, namespace, name);
                match self.fetch(&info) {
                    Ok(object) => add(&mut groups, kind, object),
                    Err(error) if error.is_not_found() && self.args.on("ignore-not-found") => {}
                    Err(error) => errors.push(error),
                }
            }
        }
        Ok((groups, targets.single, errors))
    }

    fn print_tables(&mut self, groups: &[Group], wide: bool, complete: bool) {
        let now = self.client.now();
        let options = Options {
            wide,
            with_kind: self.args.on("show-kind") || groups.iter().any(|g| g.0 != groups[0].0),
            all_namespaces: self.args.on("all-namespaces"),
            label_columns: self.args.all("label-columns").to_vec(),
            show_labels: self.args.on("show-labels"),
        };
        let headers = !self.args.on("no-headers");
        let printed = groups.iter().filter(|g| !g.1.is_empty());
        for (i, (kind, objects)) in printed.enumerate() {
            let table = Table::new(kind, objects, &options, now);
            if i > 0 && headers {
                self.out.push('\n');
            }
            self.out += &table.print(headers);
            self.tables.push(table);
        }
        if self.tables.is_empty() && complete && !self.args.on("ignore-not-found") {
            if options.all_namespaces || groups.iter().any(|g| !g.0.namespaced) {
                self.warn("No resources found");
            } else {
                let line = format!("No resources found in {} namespace.", self.namespace);
                self.warn(&line);
            }
        }
    }
}

/// Formats a decoded JSON value as Go's `%v`.
pub fn go_print(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Null => "<nil>".into(),
        Value::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(k, v)| format!("{k}:{}", go_print(v))).collect();
            format!("map[{}]", pairs.join(" "))
        }
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(go_print).collect();
            format!("[{}]", items.join(" "))
        }
        other => other.to_string(),
    }
}

/// Implements `--sort-by`: objects without the field come first.
pub(crate) fn sort(groups: &mut [Group], path: &str) -> Result<()> {
    let expression = jsonpath::relaxed(path)?;
    let parsed = JsonPath::parse(&expression)?;
    let key = |object: &Object| parsed.find(object).map(|found| found.into_iter().flatten().next());
    let mut found = false;
    for (_, objects) in groups.iter_mut() {
        let mut keyed = Vec::new();
        for object in objects.drain(..) {
            let key = key(&object)?;
            found |= key.is_some();
            keyed.push((key, object));
        }
        let keyed = sort::sorted(&keyed, |a, b| compare(a.0.as_ref(), b.0.as_ref()));
        objects.extend(keyed.into_iter().map(|k| k.1));
    }
    if found {
        Ok(())
    } else {
        let quoted = bindery_api::field::quote(&expression);
        Err(Error::Text(format!("couldn't find any field with path {quoted} in the list of objects")))
    }
}

fn compare(a: Option<&Value>, b: Option<&Value>) -> std::cmp::Ordering {
    use std::cmp::Ordering::Equal;
    match (a, b) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Equal),
        (Some(Value::String(a)), Some(Value::String(b))) => a.cmp(b),
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a.cmp(b),
        (Some(_), Some(_)) => Equal,
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// A kind and its objects, in the order in which they are printed.
pub(crate) type Group = (&'static Kind, Vec<Object>);

fn add(groups: &mut Vec<Group>, kind: &'static Kind, object: Object) {
    match groups.last_mut() {
        Some((last, objects)) if *last == kind => objects.push(object),
        _ => groups.push((kind, vec![object])),
    }
}

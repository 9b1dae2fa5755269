//! `kubectl get`.
//!
//! Answers to `kubectl/pkg/cmd/get` and `cli-runtime/pkg/printers/tableprinter.go`. Does not model `--watch`: the page
//! shows every write as it comes.

use bindery_api::object::{self, Value};
use bindery_api::{Kind, Object};

use crate::Run;
use crate::columns;
use crate::error::{Error, Result, aggregate};
use crate::resources::{self, of_object};

/// Lines of cells, padded as Go's tabwriter does: a column is as wide as its widest cell and the padding, at least
/// `min`; what ends a line is not padded.
pub fn align(lines: &[Vec<String>], min: usize, padding: usize) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths = vec![0; columns];
    for line in lines {
        for (i, cell) in line.iter().enumerate().take(line.len().saturating_sub(1)) {
            widths[i] = widths[i].max(cell.chars().count() + padding).max(min);
        }
    }
    let mut out = String::new();
    for line in lines {
        for (i, cell) in line.iter().enumerate() {
            out.push_str(cell);
            if i + 1 < line.len() {
                out.push_str(&" ".repeat(widths[i].saturating_sub(cell.chars().count())));
            }
        }
        out.push('\n');
    }
    out
}

impl Run<'_> {
    /// `kubectl get`.
    pub fn get(&mut self) -> Result<()> {
        let (groups, single, errors) = self.gather()?;
        let output = self.args.get("output").to_owned();
        match output.as_str() {
            "" | "wide" => self.print_tables(&groups, output == "wide"),
            "name" => {
                for (kind, objects) in &groups {
                    for object in objects {
                        let line = of_object(kind, object).reference();
                        self.say(&line);
                    }
                }
            }
            _ => {
                let all: Vec<Value> = groups.iter().flat_map(|(_, objects)| objects).map(|o| Value::clone(o)).collect();
                if single && all.is_empty() {
                    return aggregate(errors);
                }
                if single {
                    self.print_objects(all)?;
                } else {
                    self.print_list(all)?;
                }
            }
        }
        aggregate(errors)
    }

    /// What is asked for, kind by kind; whether it is one object by name; what could not be had.
    #[allow(clippy::type_complexity)]
    fn gather(&mut self) -> Result<(Vec<(&'static Kind, Vec<Object>)>, bool, Vec<Error>)> {
        let mut groups: Vec<(&'static Kind, Vec<Object>)> = Vec::new();
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
        let targets = resources::targets(&self.args.words, "get")?;
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
            if self.args.on("all-namespaces") {
                return Err("a resource cannot be retrieved by name across all namespaces".into());
            }
            if self.args.has("selector") {
                return Err("name cannot be provided when a selector is specified".into());
            }
            for name in names {
                let namespace = if kind.namespaced { self.namespace.clone() } else { String::new() };
                let info =
                    resources::Info { kind, namespace, name: name.clone(), source: String::new(), object: Value::Null };
                match self.fetch(&info) {
                    Ok(object) => add(&mut groups, kind, object),
                    Err(error) if error.is_not_found() && self.args.on("ignore-not-found") => {}
                    Err(error) => errors.push(error),
                }
            }
        }
        Ok((groups, targets.single, errors))
    }

    fn print_tables(&mut self, groups: &[(&'static Kind, Vec<Object>)], wide: bool) {
        let now = self.client.now();
        let kinds = groups.iter().map(|g| g.0.kind).collect::<std::collections::BTreeSet<_>>().len();
        let asked = resources::targets(&self.args.words, "get")
            .map_or(1, |t| t.items.iter().map(|i| i.0.kind).collect::<std::collections::BTreeSet<_>>().len());
        let with_kind = self.args.on("show-kind") || kinds > 1 || asked > 1;
        let all_namespaces = self.args.on("all-namespaces");
        let (show_labels, headers) = (self.args.on("show-labels"), !self.args.on("no-headers"));
        let label_columns = self.args.all("label-columns").to_vec();
        let mut printed = false;
        for (kind, objects) in groups.iter().filter(|g| !g.1.is_empty()) {
            let columns: Vec<_> = columns::of(kind.kind).iter().filter(|c| wide || !c.wide).collect();
            let mut lines = Vec::new();
            if headers {
                let mut line: Vec<String> = columns.iter().map(|c| c.name.to_owned()).collect();
                if all_namespaces && kind.namespaced {
                    line.insert(0, "NAMESPACE".into());
                }
                line.extend(label_columns.iter().map(|key| key.rsplit('/').next().unwrap_or(key).to_uppercase()));
                if show_labels {
                    line.push("LABELS".into());
                }
                lines.push(line);
            }
            for object in self.sorted(objects) {
                let mut line: Vec<String> = Vec::new();
                for column in &columns {
                    let mut cell = column.cell(&object, now);
                    // A cell is one line; the rest is only hinted at.
                    if let Some(at) = cell.find(['\n', '\r', '\u{c}']) {
                        cell.truncate(at);
                        cell.push_str("...");
                    }
                    if with_kind && column.name == "NAME" && !column.wide {
                        cell = format!("{}/{cell}", kind.singular_resource());
                    }
                    line.push(cell);
                }
                if all_namespaces && kind.namespaced {
                    line.insert(0, object::namespace(&object).to_owned());
                }
                line.extend(label_columns.iter().map(|key| object::label(&object, key).unwrap_or("").to_owned()));
                if show_labels {
                    line.push(labels(&object));
                }
                lines.push(line);
            }
            if printed && headers {
                self.out.push('\n');
            }
            printed = true;
            self.out += &align(&lines, 6, 3);
        }
        if !printed && !self.args.on("ignore-not-found") && groups.iter().all(|g| g.1.is_empty()) && !groups.is_empty()
        {
            // Only lists can be empty without an error.
            if all_namespaces || groups.iter().all(|g| !g.0.namespaced) {
                self.warn("No resources found");
            } else {
                let line = format!("No resources found in {} namespace.", self.namespace);
                self.warn(&line);
            }
        }
    }

    fn sorted(&self, objects: &[Object]) -> Vec<Object> {
        objects.to_vec()
    }

    fn print_list(&mut self, objects: Vec<Value>) -> Result<()> {
        self.print_objects(objects)
    }
}

fn add(groups: &mut Vec<(&'static Kind, Vec<Object>)>, kind: &'static Kind, object: Object) {
    match groups.last_mut() {
        Some((last, objects)) if *last == kind => objects.push(object),
        _ => groups.push((kind, vec![object])),
    }
}

/// `a=b,c=d`, or `<none>`.
pub fn labels(object: &Value) -> String {
    match object::at(object, "metadata.labels").and_then(Value::as_object) {
        Some(map) if !map.is_empty() => {
            let pairs: Vec<String> = map.iter().map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or(""))).collect();
            pairs.join(",")
        }
        _ => "<none>".into(),
    }
}

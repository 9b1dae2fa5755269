//! The tables of `kubectl get`: columns and cells, before they are printed.
//!
//! Implements `metav1.Table` and `cli-runtime/pkg/printers/tableprinter.go`. Not modelled: the types and descriptions
//! of column definitions, which kubectl does not print.

use bindery_api::object::{self, Value};
use bindery_api::time::Time;
use bindery_api::{Kind, Object};

use crate::{columns, tabwriter};

/// A table of objects of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The kind.
    pub kind: &'static Kind,
    /// The names of the columns, in capitals.
    pub columns: Vec<String>,
    /// The rows, in the order of the list.
    pub rows: Vec<Row>,
}

/// One object of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The object's etcd key.
    pub key: String,
    /// The cells, one for each column.
    pub cells: Vec<String>,
}

/// The options of a table.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// `-o wide`.
    pub wide: bool,
    /// True if names start with the kind: `persistentvolume/data`.
    pub with_kind: bool,
    /// True if objects of all namespaces are listed. Then a namespaced kind has a column for the namespace.
    pub all_namespaces: bool,
    /// `--label-columns`.
    pub label_columns: Vec<String>,
    /// `--show-labels`.
    pub show_labels: bool,
}

impl Table {
    /// Returns the table of objects of a kind at a time.
    pub(crate) fn new(kind: &'static Kind, objects: &[Object], options: &Options, now: Time) -> Table {
        let shown: Vec<_> = columns::of(kind).iter().filter(|column| options.wide || !column.wide).collect();
        let namespaces = options.all_namespaces && kind.namespaced;
        let mut columns: Vec<String> = namespaces.then(|| "NAMESPACE".to_owned()).into_iter().collect();
        columns.extend(shown.iter().map(|column| column.name.to_owned()));
        let labels = options.label_columns.iter();
        columns.extend(labels.map(|key| key.rsplit('/').next().unwrap_or(key).to_ascii_uppercase()));
        columns.extend(options.show_labels.then(|| "LABELS".to_owned()));
        let row = |object: &Object| {
            let mut cells: Vec<String> = namespaces.then(|| object::namespace(object).to_owned()).into_iter().collect();
            for column in &shown {
                let mut cell = column.cell(object, now);
                // A cell has one line. An ellipsis replaces the other lines.
                if let Some(at) = cell.find(['\n', '\r', '\u{c}']) {
                    cell.truncate(at);
                    cell.push_str("...");
                }
                if options.with_kind && column.name == "NAME" && !column.wide {
                    cell = format!("{}/{cell}", kind.singular_resource());
                }
                cells.push(cell);
            }
            let labels = options.label_columns.iter();
            cells.extend(labels.map(|key| object::label(object, key).unwrap_or("").to_owned()));
            cells.extend(options.show_labels.then(|| self::labels(object)));
            Row { key: kind.etcd_key(object::namespace(object), object::name(object)), cells }
        };
        Table { kind, columns, rows: objects.iter().map(row).collect() }
    }

    /// Formats the table as kubectl prints it.
    pub(crate) fn print(&self, headers: bool) -> String {
        let head = headers.then_some(&self.columns);
        let lines = head.into_iter().chain(self.rows.iter().map(|row| &row.cells));
        let text: String = lines.map(|cells| cells.join("\t") + "\n").collect();
        tabwriter::align_columns(&text, 6, 3)
    }
}

/// Formats labels as `a=b,c=d`, or `<none>`.
pub(crate) fn labels(object: &Value) -> String {
    match object::at(object, "metadata.labels").and_then(Value::as_object) {
        Some(map) if !map.is_empty() => {
            let pairs: Vec<String> = map.iter().map(|(k, v)| format!("{k}={}", v.as_str().unwrap_or(""))).collect();
            pairs.join(",")
        }
        _ => "<none>".into(),
    }
}

//! `cargo xtask codegen`: the schema of the API, `crates/schema/{schema,docs,enums}.txt`, from upstream's sources.
//!
//! The `types.go` files contain everything: the fields in Go's order, their JSON names and protobuf numbers in the
//! struct tags, and the markers of kube-openapi in the comments (`+optional`, `+listType`, `+enum`, the documentation).
//! Custom resources come from `crates/schema/custom.txt`. The differences of the API server's internal structs, which
//! no published module contains, come from `crates/schema/internal.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use bindery_api::Kind;
use bindery_api::kinds::{KINDS, OTHER_VERSIONS};
use bindery_tests::root;

use crate::Failure;

/// A Go package with kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Package {
    /// The name: `core`; with the version if the package is not stored: `autoscaling.v1`.
    name: String,
    /// The folder below the folder of the sources.
    folder: String,
    /// The group and version of its kinds.
    api_version: String,
    /// True if etcd stores its kinds as JSON.
    json: bool,
    /// The kinds that the first build of the page serves.
    first: Vec<String>,
    /// The other kinds.
    rest: Vec<String>,
}

/// Returns the packages of the kinds that the API server serves, after the one of metadata.
fn packages() -> Vec<Package> {
    let meta = Package {
        name: "meta".into(),
        folder: "apimachinery/pkg/apis/meta/v1".into(),
        api_version: "-".into(),
        json: false,
        first: Vec::new(),
        rest: Vec::new(),
    };
    let mut packages = vec![meta];
    let built_in = KINDS.iter().copied().filter(|kind| !kind.is_custom());
    for (kind, other) in built_in.map(|kind| (kind, false)).chain(OTHER_VERSIONS.iter().map(|kind| (kind, true))) {
        let package = match kind.group.split('.').next().unwrap_or_default() {
            "" => "core",
            package => package,
        };
        let name = if other { format!("{package}.{}", kind.version) } else { package.to_owned() };
        let (module, json) = match package {
            "apiextensions" => ("apiextensions-apiserver/pkg/apis", true),
            "apiregistration" => ("kube-aggregator/pkg/apis", true),
            _ => ("api", false),
        };
        let at = packages.iter().position(|known| known.name == name).unwrap_or_else(|| {
            packages.push(Package {
                name,
                folder: format!("{module}/{package}/{}", kind.version),
                api_version: Kind::api_version(kind),
                json,
                first: Vec::new(),
                rest: Vec::new(),
            });
            packages.len() - 1
        });
        let kinds = if other || kind.needs_stored_kinds() { &mut packages[at].rest } else { &mut packages[at].first };
        kinds.push(kind.kind.to_owned());
    }
    packages
}

/// Go's own types, and their names in the table.
const PLAIN: &[(&str, &str)] = &[
    ("string", "string"),
    ("bool", "bool"),
    ("int32", "int32"),
    ("int64", "int64"),
    // Only in packages that etcd stores as JSON.
    ("float64", "float64"),
    ("[]byte", "[]byte"),
    ("resource.Quantity", "Quantity"),
    ("meta.Time", "Time"),
    ("meta.MicroTime", "MicroTime"),
    ("intstr.IntOrString", "IntOrString"),
    ("runtime.RawExtension", "RawExtension"),
    ("meta.FieldsV1", "FieldsV1"),
    // A list that is wrapped in a message, as required for the value of a map.
    ("certificates.ExtraValue", "ExtraValue"),
    ("types.UID", "types.UID"),
    ("types.NodeName", "types.NodeName"),
    // Types with a custom unmarshaller.
    ("apiextensions.JSON", "any"),
    ("apiextensions.JSONSchemaPropsOrArray", "any"),
    ("apiextensions.JSONSchemaPropsOrBool", "any"),
    ("apiextensions.JSONSchemaPropsOrStringArray", "any"),
];

/// Types that have few values, but no `+enum`.
const ENUMERATIONS: &[&str] = &[
    "apps.PersistentVolumeClaimRetentionPolicyType",
    "core.LimitType",
    "core.RecursiveReadOnlyMode",
    "meta.LabelSelectorOperator",
    "storage.FSGroupPolicy",
    "storage.VolumeLifecycleMode",
];

/// Values of a field that validation rejects, or that require a feature gate.
const REFUSED: &[(&str, &[&str])] =
    &[("StorageClass.reclaimPolicy", &["Recycle"]), ("Toleration.operator", &["Lt", "Gt"])];

/// Returns the `types.go` of a folder.
type Read<'r> = dyn Fn(&str) -> Result<String, Failure> + 'r;

/// A Go field: its name, type, tag, and the comment before it.
#[derive(Debug)]
struct GoField {
    name: String,
    of: String,
    tags: String,
    comment: Vec<String>,
}

/// The declaration of a Go type: its fields, or the type that it is defined as.
enum Of {
    Struct(Vec<GoField>),
    Name(String),
}

struct Declared {
    of: Of,
    comment: Vec<String>,
}

/// The declarations of the sources.
#[derive(Default)]
struct Sources {
    /// Types by their qualified names.
    types: BTreeMap<String, Declared>,
    /// The constants of a type, in the order of the source.
    constants: BTreeMap<String, Vec<String>>,
}

/// The generated files.
#[derive(Debug, PartialEq)]
struct Generated {
    schema: String,
    docs: String,
    enums: String,
}

/// Writes the schema from the `types.go` files below a folder, which contains `k8s.io/api` as `api`, and
/// `apimachinery`, `apiextensions-apiserver` and `kube-aggregator` likewise.
///
/// # Errors
/// A file cannot be read or written, a type is not declared, or a field has no number.
pub fn codegen(go: &Path) -> Result<bool, Failure> {
    let text = |path: &Path| std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()));
    let read = |folder: &str| {
        // The types of one package (JSON Schema) are in a separate file.
        let paths = ["types.go", "types_jsonschema.go"].map(|file| go.join(folder).join(file));
        let [first, rest @ ..] = &paths;
        let mut source = text(first)?;
        for path in rest.iter().filter(|path| path.exists()) {
            source += &text(path)?;
        }
        Ok(source)
    };
    let modules = ["api", "apimachinery", "apiextensions-apiserver", "kube-aggregator"];
    let manifests: Result<Vec<String>, Failure> =
        modules.iter().map(|module| text(&go.join(module).join("go.mod"))).collect();
    let version = version(&manifests?)?;
    let folder = root().join("crates/schema");
    let custom = text(&folder.join("custom.txt"))?;
    let internal = text(&folder.join("internal.txt"))?;
    let generated = generate(&packages(), &read, &version, &custom, &internal)?;
    for (file, text) in [("schema.txt", generated.schema), ("docs.txt", generated.docs), ("enums.txt", generated.enums)]
    {
        let path = folder.join(file);
        std::fs::write(&path, &text).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("{}: {} lines", path.display(), text.lines().count());
    }
    Ok(true)
}

/// Returns the version of `k8s.io` that all modules require of each other.
fn version(manifests: &[String]) -> Result<String, Failure> {
    let ours = ["k8s.io/api ", "k8s.io/apimachinery ", "k8s.io/apiextensions-apiserver "];
    let requirements = manifests.iter().flat_map(|manifest| manifest.lines()).filter_map(|line| {
        let line = line.trim();
        ours.iter().find_map(|module| line.strip_prefix(module)).and_then(|rest| rest.split(' ').next())
    });
    let versions: BTreeSet<&str> = requirements.collect();
    match versions.into_iter().collect::<Vec<_>>().as_slice() {
        [version] => Ok((*version).to_owned()),
        versions => Err(format!("the modules are not of one version: {versions:?}")),
    }
}

/// Returns the part of a struct tag with a name.
fn tag<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split_once(&format!("{name}:\""))?.1.split('"').next()
}

/// Returns the values of a marker of kube-openapi: `+listType=map`.
fn marker<'c>(comment: &'c [String], name: &str) -> Vec<&'c str> {
    let named = |line: &'c String| {
        let rest = line.trim().strip_prefix('+')?.strip_prefix(name)?;
        if rest.is_empty() { Some("") } else { rest.strip_prefix('=') }
    };
    comment.iter().filter_map(named).collect()
}

/// Returns the documentation in a comment, as kube-openapi reads it, on one line.
fn documentation(comment: &[String]) -> String {
    let lines = comment.iter().map(|line| line.trim()).take_while(|line| *line != "---");
    let text = lines.filter(|line| !line.starts_with("TODO") && !line.starts_with('+'));
    text.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// Replaces the package names of a Go type by the short names in the table.
fn qualified(go: &str, package: &str, imports: &BTreeMap<String, String>) -> String {
    for prefix in ["*", "[]"] {
        if let Some(rest) = go.strip_prefix(prefix).filter(|_| go != "[]byte") {
            return format!("{prefix}{}", qualified(rest, package, imports));
        }
    }
    if let Some((_, value)) = go.strip_prefix("map[").and_then(|m| m.split_once(']')) {
        return format!("map[string]{}", qualified(value, package, imports));
    }
    match go.split_once('.') {
        Some((alias, name)) => format!("{}.{name}", imports.get(alias).map_or(alias, String::as_str)),
        None if PLAIN.iter().any(|(plain, _)| *plain == go) => go.to_owned(),
        None => format!("{package}.{go}"),
    }
}

/// Returns every type that the packages declare, by its qualified name.
fn sources(packages: &[Package], read: &Read) -> Result<Sources, Failure> {
    let mut sources = Sources::default();
    for Package { name: package, folder, .. } in packages {
        let text = read(folder)?;
        let mut imports = BTreeMap::new();
        let mut open: Option<(String, Vec<GoField>, Vec<String>)> = None;
        let mut comment: Vec<String> = Vec::new();
        for line in text.lines() {
            if let Some(text) = line.trim().strip_prefix("//") {
                comment.push(text.strip_prefix(' ').unwrap_or(text).to_owned());
                continue;
            }
            let before = std::mem::take(&mut comment);
            let line = line.trim();
            let line = line.strip_prefix("import ").filter(|l| l.ends_with('"')).unwrap_or(line);
            if let Some((name, fields, about)) = &mut open {
                if line == "}" {
                    let of = Of::Struct(std::mem::take(fields));
                    let declared = Declared { of, comment: std::mem::take(about) };
                    sources.types.insert(format!("{package}.{name}"), declared);
                    open = None;
                } else if let Some((field, tags)) = line.split_once('`') {
                    let mut words = field.split_whitespace();
                    let (name, of) = (words.next().unwrap_or_default(), words.next());
                    let of = qualified(of.unwrap_or(name), package, &imports);
                    fields.push(GoField { name: name.to_owned(), of, tags: tags.to_owned(), comment: before });
                }
            } else if let Some(name) = line.strip_prefix("type ").and_then(|l| l.strip_suffix(" struct {")) {
                open = Some((name.to_owned(), Vec::new(), before));
            } else if let Some(name) = line.strip_prefix("type ").and_then(|l| l.strip_suffix(" struct{}")) {
                let declared = Declared { of: Of::Struct(Vec::new()), comment: before };
                sources.types.insert(format!("{package}.{name}"), declared);
            } else if let Some((name, of)) = line.strip_prefix("type ").and_then(|l| l.split_once(' ')) {
                let of = of.split(" //").next().unwrap_or(of).trim();
                let declared = Declared { of: Of::Name(qualified(of, package, &imports)), comment: before };
                sources.types.insert(format!("{package}.{name}"), declared);
            } else if let Some((declaration, value)) = line.split_once(" = \"") {
                // `const Name Type = "Value"`, in a block of constants or separately.
                let mut words = declaration.trim_start_matches("const ").split_whitespace().skip(1);
                if let (Some(of), Some((value, _))) = (words.next(), value.split_once('"')) {
                    sources.constants.entry(format!("{package}.{of}")).or_default().push(value.to_owned());
                }
            } else if let Some((alias, path)) = line.split_once('"').filter(|_| line.ends_with('"')) {
                let path = path.trim_end_matches('"');
                let short = packages.iter().find(|known| path == format!("k8s.io/{}", known.folder));
                let last = path.rsplit('/').next().unwrap_or(path);
                let short = short.map_or(last, |known| &known.name);
                let alias = if alias.trim().is_empty() { last } else { alias.trim() };
                imports.insert(alias.to_owned(), short.to_owned());
            }
        }
    }
    Ok(sources)
}

/// Splits a qualified name into the package and the name.
fn parts(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

struct Table<'s> {
    packages: &'s [Package],
    sources: &'s Sources,
    /// The names in the table, by the qualified names.
    names: BTreeMap<String, String>,
}

impl Table<'_> {
    /// Returns the qualified names of the structs that some kinds use.
    fn reachable(&self, kinds: impl Iterator<Item = String>) -> Result<BTreeSet<String>, Failure> {
        let (mut found, mut wanted) = (BTreeSet::new(), kinds.collect::<Vec<_>>());
        while let Some(name) = wanted.pop() {
            if found.insert(name.clone()) {
                for field in self.fields(&name)? {
                    self.spell(&field.of, Some(&mut wanted))?;
                }
            }
        }
        Ok(found)
    }

    /// Returns the fields of a struct without its TypeMeta.
    fn fields(&self, name: &str) -> Result<impl Iterator<Item = &GoField>, Failure> {
        match self.sources.types.get(name).map(|declared| &declared.of) {
            Some(Of::Struct(fields)) => Ok(fields.iter().filter(|field| field.of != "meta.TypeMeta")),
            _ => Err(format!("{name} is not a struct")),
        }
    }

    /// Returns the name of a type in the table. Adds the structs that it uses to `wanted`.
    fn spell(&self, go: &str, mut wanted: Option<&mut Vec<String>>) -> Result<String, Failure> {
        if let Some((_, plain)) = PLAIN.iter().find(|(name, _)| *name == go) {
            return Ok((*plain).to_owned());
        }
        for (prefix, sign) in [("*", "*"), ("[]", "[]"), ("map[string]", "{}")] {
            if let Some(rest) = go.strip_prefix(prefix) {
                return Ok(format!("{sign}{}", self.spell(rest, wanted)?));
            }
        }
        let declared = self.sources.types.get(go).ok_or_else(|| format!("{go} is not declared"))?;
        match &declared.of {
            // Go's messages refer to such types by their package, which has the name of the version.
            Of::Name(of) if of == "string" => {
                let (package, name) = parts(go);
                let known = self.packages.iter().find(|known| known.name == package);
                let version = known.and_then(|known| known.folder.rsplit('/').next()).unwrap_or(package);
                Ok(format!("{version}.{name}"))
            }
            Of::Name(of) => self.spell(of, wanted),
            Of::Struct(_) => {
                if let Some(wanted) = &mut wanted {
                    wanted.push(go.to_owned());
                }
                Ok(self.names.get(go).cloned().unwrap_or_else(|| parts(go).1.to_owned()))
            }
        }
    }

    /// Returns the line of a field.
    fn field(&self, owner: &str, field: &GoField) -> Result<String, Failure> {
        let GoField { name, of, tags, comment } = field;
        let number = tag(tags, "protobuf").and_then(|proto| proto.split(',').nth(1)?.parse::<u32>().ok());
        let number = number.ok_or_else(|| format!("{owner}.{name} has no number"))?;
        let json: Vec<&str> = tag(tags, "json").unwrap_or_default().split(',').collect();
        let (json, rules) = json.split_first().unwrap_or((&"", &[]));
        let wrong = |rules: &[&str]| format!("{owner}.{name}: unknown options of the JSON tag: {rules:?}");
        if rules == ["inline"] {
            return Ok(format!("= {} {number}", self.spell(of, None)?));
        }
        if rules.iter().any(|rule| !matches!(*rule, "omitempty" | "omitzero")) {
            return Err(wrong(rules));
        }
        let (optional, required) = (!marker(comment, "optional").is_empty(), !marker(comment, "required").is_empty());
        let mark = match (rules.contains(&"omitempty"), optional) {
            (true, false) if required => "?",
            (true, _) => "",
            (false, false) => "!",
            (false, true) => "~",
        };
        let zero = if rules.contains(&"omitzero") { "^" } else { "" };
        let capital = json[..1].to_ascii_uppercase() + &json[1..];
        // The name of an embedded struct is the name of its type without the package.
        let name = name.rsplit('.').next().unwrap_or(name);
        let go = if capital == name { String::new() } else { format!("{name}=") };
        let mut line = format!("{go}{json} {}{mark}{zero} {number}", self.spell(of, None)?);
        let strategies = tag(tags, "patchStrategy").unwrap_or_default();
        for strategy in strategies.split(',').filter(|strategy| !strategy.is_empty()) {
            line += &match (strategy, tag(tags, "patchMergeKey")) {
                ("merge", Some(key)) => format!(" merge:{key}"),
                ("merge", None) => " merge".to_owned(),
                ("retainKeys", _) => " retain".to_owned(),
                // The default strategy of a field.
                ("replace", _) => String::new(),
                (other, _) => return Err(format!("{owner}.{name}: unknown patch strategy {other}")),
            };
        }
        let of_list = marker(comment, "listType");
        let topology = of_list.first().or(marker(comment, "mapType").first()).copied();
        match topology.or(marker(comment, "structType").first().copied()) {
            // The default type of a list.
            None => {}
            Some("atomic") if !of_list.is_empty() => {}
            Some("map") => {
                let keys = marker(comment, "listMapKey");
                let _ = write!(line, " map:{}", keys.join(","));
            }
            Some(other @ ("set" | "atomic" | "granular")) => {
                let _ = write!(line, " {other}");
            }
            Some(other) => return Err(format!("{owner}.{name}: unknown topology {other}")),
        }
        Ok(line)
    }
}

/// Returns the table, the documentation and the enumerations.
fn generate(
    packages: &[Package],
    read: &Read,
    version: &str,
    custom: &str,
    internal: &str,
) -> Result<Generated, Failure> {
    let sources = sources(packages, read)?;
    let mut table = Table { packages, sources: &sources, names: BTreeMap::new() };
    let kinds = |of: fn(&Package) -> &Vec<String>| {
        packages.iter().flat_map(move |package| of(package).iter().map(move |kind| format!("{}.{kind}", package.name)))
    };
    let first = table.reachable(kinds(|package| &package.first))?;
    let all = table.reachable(kinds(|package| &package.first).chain(kinds(|package| &package.rest)))?;
    let rest: BTreeSet<String> = all.difference(&first).cloned().collect();
    // A name has no package if it is unique in the first build, or in all packages.
    for name in &all {
        let (package, short) = parts(name);
        let stored = |name: &str| !parts(name).0.contains('.');
        let same = |set: &BTreeSet<String>| set.iter().filter(|other| stored(other) && parts(other).1 == short).count();
        let alone = stored(name) && if first.contains(name) { same(&first) } else { same(&all) } == 1;
        let unique = if alone { short.to_owned() } else { format!("{package}:{short}") };
        table.names.insert(name.clone(), unique);
    }
    let mut overlays: BTreeMap<&str, &str> = lines(internal).filter_map(|line| line.split_once(' ')).collect();
    let mut schema = format!(
        "# Kubernetes {}: k8s.io/api, apimachinery, apiextensions-apiserver and kube-aggregator {version}.\n\
         # Generated by `cargo xtask codegen`. crates/schema/src/lib.rs says what a line means.\n",
        version.replacen("v0", "1", 1)
    );
    let (mut docs, mut enums) = (BTreeSet::new(), BTreeSet::new());
    for (part, set) in [&first, &rest].into_iter().enumerate() {
        if part == 1 {
            custom_resources(custom, &mut schema, &mut docs, &mut enums);
            schema += "# What only the kinds need that the first build of the page does not serve.\n";
        }
        for package in packages {
            let own: Vec<&String> = set.iter().filter(|name| parts(name).0 == package.name).collect();
            if !own.is_empty() {
                let json = if package.json { " json" } else { "" };
                let _ = writeln!(schema, "@{} {}{json}", package.name, package.api_version);
            }
            for full in own {
                let declared = &sources.types[full];
                let name = &table.names[full];
                let is_kind =
                    matches!(&declared.of, Of::Struct(fields) if fields.iter().any(|f| f.of == "meta.TypeMeta"));
                let atomic = marker(&declared.comment, "structType").contains(&"atomic")
                    || marker(&declared.comment, "mapType").contains(&"atomic");
                let (plus, atomic) = (if is_kind { "+" } else { "" }, if atomic { " atomic" } else { "" });
                let _ = writeln!(schema, "{plus}{name}{atomic}");
                if is_kind {
                    docs.insert(format!("{name}.\t{}", documentation(&declared.comment)));
                }
                let mut numbers = BTreeSet::new();
                for field in table.fields(full)? {
                    let line = table.field(full, field)?;
                    let mut words = line.split(' ');
                    let (names, _, number) = (words.next().unwrap_or_default(), words.next(), words.next());
                    if !numbers.insert(number.map(str::to_owned)) {
                        return Err(format!("{full} has two fields {}", number.unwrap_or_default()));
                    }
                    let _ = writeln!(schema, " {line}");
                    let json = names.rsplit('=').next().unwrap_or_default();
                    if !json.is_empty() {
                        about(&sources, name, json, field, &mut docs, &mut enums);
                    }
                }
                if let Some(internal) = overlays.remove(name.as_str()) {
                    let _ = writeln!(schema, " > {internal}");
                }
            }
        }
    }
    if let Some((name, _)) = overlays.first_key_value() {
        return Err(format!("internal.txt names {name}, which is no struct"));
    }
    embedded(&table, &all, &mut docs, &mut enums)?;
    let text = |lines: BTreeSet<String>| lines.into_iter().map(|line| line + "\n").collect::<String>();
    Ok(Generated { schema, docs: text(docs), enums: text(enums) })
}

/// Adds the documentation and the values of the fields of embedded structs.
fn embedded(
    table: &Table<'_>,
    all: &BTreeSet<String>,
    docs: &mut BTreeSet<String>,
    enums: &mut BTreeSet<String>,
) -> Result<(), Failure> {
    for full in all {
        let mut open = vec![full.clone()];
        while let Some(from) = open.pop() {
            for field in table.fields(&from)? {
                let json = tag(&field.tags, "json").unwrap_or_default().split(',').next().unwrap_or_default();
                if json.is_empty() {
                    open.push(field.of.clone());
                } else if from != *full {
                    about(table.sources, &table.names[full], json, field, docs, enums);
                }
            }
        }
    }
    Ok(())
}

/// Adds the documentation of a field and its values, if its type is an enumeration.
fn about(
    sources: &Sources,
    owner: &str,
    json: &str,
    field: &GoField,
    docs: &mut BTreeSet<String>,
    enums: &mut BTreeSet<String>,
) {
    docs.insert(format!("{owner}.{json}\t{}", documentation(&field.comment)));
    let of = field.of.trim_start_matches(['*', '[', ']']);
    let marked = sources.types.get(of).is_some_and(|declared| !marker(&declared.comment, "enum").is_empty());
    let values = sources.constants.get(of).filter(|_| marked || ENUMERATIONS.contains(&of));
    let full = format!("{owner}.{json}");
    let refused = |value: &&str| REFUSED.iter().any(|(field, values)| *field == full && values.contains(value));
    let accepted = values.into_iter().flatten().map(String::as_str).filter(|value| !value.is_empty());
    let values: Vec<&str> = accepted.filter(|value| !refused(value)).collect();
    if values.len() > 1 {
        enums.insert(format!("{full} {}", values.join(" ")));
    }
}

/// Adds the custom resources.
fn custom_resources(custom: &str, schema: &mut String, docs: &mut BTreeSet<String>, enums: &mut BTreeSet<String>) {
    let mut owner = "";
    for line in lines(custom) {
        let mut words = line.split('\t');
        let mut word = || words.next().unwrap_or_default();
        let (line, doc, values) = (word(), word(), word());
        match line.strip_prefix(' ').and_then(|field| field.split_once(' ')) {
            Some((field, of)) => {
                // No numbers: etcd stores them as JSON.
                let _ = writeln!(schema, " {field} {of} 0");
                docs.extend((!doc.is_empty()).then(|| format!("{owner}.{field}\t{doc}")));
                enums.extend((!values.is_empty()).then(|| format!("{owner}.{field} {values}")));
            }
            None => {
                owner = line.trim_start_matches('+');
                let _ = writeln!(schema, "{line}");
                docs.extend((!doc.is_empty()).then(|| format!("{owner}.\t{doc}")));
            }
        }
    }
}

/// Returns the lines of a text without its comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const META: &str = "
type ObjectMeta struct {
\t// The name.
\tName string `json:\"name,omitempty\" protobuf:\"bytes,1,opt,name=name\"`
\tLabels map[string]string `json:\"labels,omitempty\" protobuf:\"bytes,11,rep,name=labels\"`
}
";
    const CORE: &str = "
import (
\tmetav1 \"k8s.io/apimachinery/pkg/apis/meta/v1\"
\t\"k8s.io/apimachinery/pkg/api/resource\"
)

// Size is a size.
// +enum
type Size string

const (
\tSmall Size = \"Small\"
\tLarge Size = \"Large\"
)

type Unused struct {
\tName string `json:\"name\" protobuf:\"bytes,1,opt,name=name\"`
}

// Disk is a disk.
// +genclient
type Disk struct {
\tmetav1.TypeMeta `json:\",inline\"`
\tmetav1.ObjectMeta `json:\"metadata,omitempty\" protobuf:\"bytes,1,opt,name=metadata\"`
\t// Parts are its parts,
\t// each of its own.
\t// +listType=map
\t// +listMapKey=name
\tParts []Part `json:\"parts\" protobuf:\"bytes,3,rep,name=parts\" patchStrategy:\"merge,retainKeys\" patchMergeKey:\"name\"`
\t// +optional
\tSize *Size `json:\"size\" protobuf:\"bytes,2,opt,name=size\"`
}

// +structType=atomic
type Part struct {
\tReference `json:\",inline\" protobuf:\"bytes,1,opt,name=reference\"`
\tMost resource.Quantity `json:\"most,omitempty,omitzero\" protobuf:\"bytes,2,opt,name=most\"`
}

type Reference struct {
\t// A name.
\t// +required
\tDNSName string `json:\"dnsName,omitempty\" protobuf:\"bytes,1,opt,name=dnsName\"`
}
";

    fn generated(core: &str) -> Result<Generated, Failure> {
        let package = |name: &str, folder: &str, version: &str, kinds: &[&str]| Package {
            name: name.into(),
            folder: folder.into(),
            api_version: version.into(),
            json: false,
            first: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            rest: Vec::new(),
        };
        let packages = [
            package("meta", "apimachinery/pkg/apis/meta/v1", "-", &[]),
            package("core", "api/core/v1", "v1", &["Disk"]),
        ];
        let read = |folder: &str| Ok(if folder.starts_with("api/") { core } else { META }.to_owned());
        generate(&packages, &read, "v0.36.2", "", "Disk size parts")
    }

    #[test]
    fn schema_is_generated_from_struct_tags_and_comments() {
        let generated = generated(CORE).expect("the sources are read");
        let (_, schema) = generated.schema.split_once("@meta").expect("there is a table");
        let expected = " -\nObjectMeta\n name string 1\n labels {}string 11\n@core v1\n+Disk\n \
            ObjectMeta=metadata ObjectMeta 1\n parts []Part! 3 merge:name retain map:name\n size *v1.Size~ 2\n \
            > size parts\nPart atomic\n = Reference 1\n most Quantity^ 2\nReference\n DNSName=dnsName string? 1\n\
            # What only the kinds need that the first build of the page does not serve.\n";
        assert_eq!(schema, expected);
        let docs = "Disk.\tDisk is a disk.\nDisk.metadata\t\nDisk.parts\tParts are its parts, each of its own.\n\
            Disk.size\t\nObjectMeta.labels\t\nObjectMeta.name\tThe name.\nPart.dnsName\tA name.\nPart.most\t\n\
            Reference.dnsName\tA name.\n";
        assert_eq!((generated.docs.as_str(), generated.enums.as_str()), (docs, "Disk.size Small Large\n"));
        assert!(generated.schema.starts_with("# Kubernetes 1.36.2:"), "{}", generated.schema);
    }

    #[test]
    fn errors_name_the_field() {
        let without_number = CORE.replace(" protobuf:\"bytes,3,rep,name=parts\"", "");
        assert_eq!(generated(&without_number), Err("core.Disk.Parts has no number".to_owned()));
        let twice = CORE.replace("bytes,3,rep,name=parts", "bytes,2,rep,name=parts");
        assert_eq!(generated(&twice), Err("core.Disk has two fields 2".to_owned()));
        let undeclared = CORE.replace("type Reference struct", "type Other struct");
        assert_eq!(generated(&undeclared), Err("core.Reference is not declared".to_owned()));
        let strategy = CORE.replace("merge,retainKeys", "other");
        assert_eq!(generated(&strategy), Err("core.Disk.Parts: unknown patch strategy other".to_owned()));
    }

    #[test]
    fn modules_are_of_one_version() {
        let manifest = |version: &str| {
            format!("require (\n\tk8s.io/api {version}\n\tk8s.io/apimachinery {version} // indirect\n)")
        };
        assert_eq!(version(&[manifest("v0.36.2")]), Ok("v0.36.2".to_owned()));
        assert!(version(&[manifest("v0.36.2"), manifest("v0.36.1")]).is_err());
    }
}

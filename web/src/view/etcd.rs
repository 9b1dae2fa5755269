//! The keys of etcd with their revisions, and the value of the open key.

use std::rc::Rc;

use yew::prelude::*;

use super::cluster_panel::{Props, ROWS_SHOWN, more};
use super::code;
use crate::action::ViewAction;
use crate::app::on;
use crate::core::{self, Form, KeyRow};
use crate::state::Action;
use crate::text::{tr, with};

/// The maximum number of shown bytes.
const BYTES: usize = 4096;

/// Renders the value as etcd stores it: each field next to its bytes.
fn bytes(props: &Props, key: &str) -> Html {
    let Some((bytes, fields)) = core::stored_bytes(&props.snapshot.cluster, key) else { return html! {} };
    let hex = |range: &[u8]| range.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ");
    let shown = |from: usize, to: usize| hex(bytes.get(from..to.min(BYTES)).unwrap_or_default());
    html! {
        <details class="bytes" data-testid="bytes">
            <summary>{ with("etcd-bytes", &[("n", &bytes.len().to_string())]) }</summary>
            <div class="wide" tabindex="0" role="group" aria-label={tr("etcd-bytes-label")}>
                <table>
                    <thead><tr>
                        <th scope="col">{ tr("etcd-bytes-offset") }</th><th scope="col">{ tr("etcd-bytes-bytes") }</th>
                        <th scope="col">{ tr("etcd-bytes-field") }</th><th scope="col">{ tr("etcd-bytes-value") }</th>
                    </tr></thead>
                    <tbody>
                        { for fields.iter().take_while(|(_, f)| f.offset < BYTES).map(|(depth, f)| {
                            // A field with parts has only its tag and length; the parts have the rest.
                            let end = if f.children.is_empty() { f.offset + f.len } else { f.content };
                            html! {
                                <tr>
                                    <td class="n">{ f.offset }</td>
                                    <td class="hex">{ shown(f.offset, end) }</td>
                                    <td ~style={format!("padding-inline-start: {depth}ch")} title={f.go.clone()}>
                                        if f.number > 0 { <span class="dim">{ f.number }{ " " }</span> }
                                        { f.path.rsplit('.').next().unwrap_or_default().to_owned() }
                                    </td>
                                    <td>{ f.value.chars().take(80).collect::<String>() }</td>
                                </tr>
                            }
                        }) }
                    </tbody>
                </table>
            </div>
        </details>
    }
}

/// The keys with a common prefix, up to a `/`.
struct Folder<'a> {
    /// The prefix, relative to the parent folder.
    name: &'a str,
    /// The keys directly in the folder.
    keys: Vec<&'a KeyRow>,
    folders: Vec<Folder<'a>>,
}

impl<'a> Folder<'a> {
    /// Returns the tree of sorted keys. Each key contains `name` at the offset `at`, followed by more.
    fn new(name: &'a str, rows: &'a [KeyRow], at: usize) -> Folder<'a> {
        let at = at + name.len();
        let mut folder = Folder { name, keys: Vec::new(), folders: Vec::new() };
        for rows in rows.chunk_by(|a, b| step(&a.key, at) == step(&b.key, at) && step(&a.key, at).ends_with('/')) {
            match step(&rows[0].key, at) {
                name if name.ends_with('/') => folder.folders.push(Folder::new(name, rows, at)),
                _ => folder.keys.extend(rows),
            }
        }
        folder
    }

    /// Returns true if the folder contains such a key.
    fn any(&self, which: &dyn Fn(&str) -> bool) -> bool {
        self.keys.iter().any(|row| which(&row.key)) || self.folders.iter().any(|folder| folder.any(which))
    }

    fn count(&self) -> usize {
        self.keys.len() + self.folders.iter().map(Folder::count).sum::<usize>()
    }
}

/// Returns the next segment of a key, up to the next `/` or the end.
fn step(key: &str, at: usize) -> &str {
    let rest = &key[at..];
    rest.find('/').map_or(rest, |end| &rest[..=end])
}

/// The prefix of all keys.
const ROOT: &str = "/registry/";

/// Renders the keys.
pub fn keys(props: &Props, all: &UseStateHandle<bool>) -> Html {
    let (own, rows): (Vec<_>, Vec<_>) =
        core::keys(&props.snapshot.cluster).into_iter().partition(|row| row.modified <= props.begin);
    let newest = props.snapshot.cluster.revision();
    let tree = |rows: &[KeyRow]| html! { <div class="tree">{ inside(&Folder::new(ROOT, rows, 0), props, all) }</div> };
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={tr("panel-etcd")}>
            <p class="own-keys">{ with("etcd-revision", &[("revision", &newest.to_string())]) }</p>
            if !rows.is_empty() { { tree(&rows) } }
            <details class="own-keys">
                <summary>{ with("etcd-own", &[("n", &own.len().to_string())]) }</summary>
                { tree(&own) }
            </details>
        </div>
    }
}

/// Renders a folder: its keys, then its folders.
fn inside(folder: &Folder, props: &Props, all: &UseStateHandle<bool>) -> Html {
    let open = |key: &str| props.open.as_deref() == Some(key);
    // The open key is always rendered.
    let all_shown = **all || folder.keys.iter().skip(ROWS_SHOWN).any(|row| open(&row.key));
    let shown = if all_shown { folder.keys.len() } else { ROWS_SHOWN };
    html! {
        <>
            if !folder.keys.is_empty() {
                <table class="kubectl keys">
                    <thead>
                        <tr>
                            <th scope="col">{ tr("etcd-key") }</th>
                            <th scope="col" class="n">{ "CREATE" }<span class="sr">{ " revision" }</span></th>
                            <th scope="col" class="n">{ "MOD" }<span class="sr">{ " revision" }</span></th>
                            <th scope="col" class="n">{ "VERSION" }</th>
                        </tr>
                    </thead>
                    <tbody>{ for folder.keys.iter().take(shown).map(|row| line(row, props)) }</tbody>
                </table>
                { more(folder.keys.len(), shown, all) }
            }
            { for folder.folders.iter().map(|below| html! {
                <details key={below.name.to_owned()} class="folder" open={below.count() <= ROWS_SHOWN || below.any(&open)}>
                    <summary><code>{ below.name }</code>{ " " }<span class="dim">{ below.count() }</span></summary>
                    { inside(below, props, all) }
                </details>
            }) }
        </>
    }
}

fn line(row: &KeyRow, props: &Props) -> Html {
    let open = props.open.as_deref() == Some(row.key.as_str());
    let to = (!open).then(|| Rc::<str>::from(row.key.as_str()));
    let fresh = props.snapshot.records.iter().any(|r| r.key == row.key);
    let name = row.key.rsplit('/').next().unwrap_or(&row.key);
    html! {
        <>
            <tr class={classes!(open.then_some("open"), fresh.then_some("fresh"))}>
                <td>
                    <button type="button" class="link" aria-expanded={open.to_string()} title={row.key.clone()}
                        data-key={row.key.clone()} onclick={on(&props.send, Action::View(ViewAction::Key(to)))}>{ name }</button>
                </td>
                <td class="n">{ row.create }</td>
                <td class="n">{ row.modified }</td>
                <td class="n">{ row.version }</td>
            </tr>
            if open {
                <tr class="detail">
                    <td colspan="4">
                        <p><code class="key">{ &row.key }</code></p>
                        { code::block(&core::render(Some(&row.value), Form::Json)) }
                        { bytes(props, &row.key) }
                    </td>
                </tr>
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_form_tree() {
        let row = |key: &str| KeyRow {
            key: key.to_owned(),
            create: 1,
            modified: 1,
            version: 1,
            value: std::sync::Arc::new(bindery_api::Value::Null),
        };
        fn shape(folder: &Folder) -> String {
            let keys = folder.keys.iter().map(|row| row.key.rsplit('/').next().unwrap_or_default().to_owned());
            let folders = folder.folders.iter().map(|f| format!("{}({})", f.name, shape(f)));
            keys.chain(folders).collect::<Vec<_>>().join(" ")
        }
        let rows = ["pods/a/x", "pods/a/y", "pods/b/x", "ranges", "volumes/v", "volumes/w"]
            .map(|k| row(&format!("{ROOT}{k}")));
        let tree = Folder::new(ROOT, &rows, 0);
        assert_eq!(shape(&tree), "ranges pods/(a/(x y) b/(x)) volumes/(v w)");
        assert_eq!(tree.count(), 6);
    }
}

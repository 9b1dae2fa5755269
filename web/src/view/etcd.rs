//! The keys of etcd with their revisions, and the value of one.

use std::rc::Rc;

use yew::prelude::*;

use super::code;
use super::world::Props;
use crate::app::on;
use crate::core::{self, Form};
use crate::state::Action;
use crate::text::{tr, with};

/// The most bytes that are shown: the rest is more of the same.
#[cfg(feature = "full")]
const BYTES: usize = 4096;

/// The value as etcd really holds it: each field beside its bytes.
#[cfg(feature = "full")]
fn bytes(props: &Props, key: &str) -> Html {
    let Some((bytes, fields)) = core::stored_bytes(&props.moment.cluster, key) else { return html! {} };
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
                            // Of what has parts only the tag and the length: the parts have the rest.
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

/// The first load does not know the bytes.
#[cfg(not(feature = "full"))]
fn bytes(_: &Props, _: &str) -> Html {
    html! {}
}

/// The keys.
pub fn keys(props: &Props) -> Html {
    let (own, rows): (Vec<_>, Vec<_>) =
        core::keys(&props.moment.cluster).into_iter().partition(|row| row.modified <= props.begin);
    let newest = props.moment.cluster.revision();
    let line = |row: &core::KeyRow| {
        let open = props.open.as_deref() == Some(row.key.as_str());
        let to = (!open).then(|| Rc::<str>::from(row.key.as_str()));
        let fresh = props.moment.records.iter().any(|r| r.key == row.key);
        let (folder, name) = row.key.rsplit_once('/').unwrap_or(("", &row.key));
        html! {
            <>
                <tr class={classes!(open.then_some("open"), fresh.then_some("fresh"))}>
                    <td>
                        <button type="button" class="link" aria-expanded={open.to_string()}
                            onclick={on(&props.send, Action::Key(to))}>
                            <span class="dim">{ folder }{ "/" }</span>{ name }
                        </button>
                    </td>
                    <td class="n">{ row.create }</td>
                    <td class="n">{ row.modified }</td>
                    <td class="n">{ row.version }</td>
                </tr>
                if open {
                    <tr class="detail">
                        <td colspan="4">
                            { code::block(&core::render(Some(&row.value), Form::Json)) }
                            { bytes(props, &row.key) }
                        </td>
                    </tr>
                }
            </>
        }
    };
    let table = |rows: &[core::KeyRow]| {
        html! {
            <table class="kubectl keys">
                <thead>
                    <tr>
                        <th scope="col">{ tr("etcd-key") }</th>
                        <th scope="col" class="n">{ "CREATE" }<span class="sr">{ " revision" }</span></th>
                        <th scope="col" class="n">{ "MOD" }<span class="sr">{ " revision" }</span></th>
                        <th scope="col" class="n">{ "VERSION" }</th>
                    </tr>
                </thead>
                <tbody>{ for rows.iter().map(line) }</tbody>
            </table>
        }
    };
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={tr("panel-etcd")}>
            <p class="own-keys">{ with("etcd-revision", &[("revision", &newest.to_string())]) }</p>
            if !rows.is_empty() { { table(&rows) } }
            <details class="own-keys">
                <summary>{ with("etcd-own", &[("n", &own.len().to_string())]) }</summary>
                { table(&own) }
            </details>
        </div>
    }
}

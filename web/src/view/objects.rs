//! The objects as `kubectl get` prints them. An object expands to its text and can be deleted.

use std::rc::Rc;

use yew::prelude::*;

use super::cluster_panel::{Props, ROWS_SHOWN, more};
use super::{code, icon::icon};
use crate::action::{SessionAction, ViewAction};
use crate::app::{Send, on};
use crate::command;
use crate::core::{self, Listed};
use crate::state::Action;
use crate::text::{tr, with};

/// Returns the class and the sign of a phase.
pub fn sign(phase: &str) -> Option<(&'static str, &'static str)> {
    Some(match phase {
        "Bound" | "Running" | "Ready" | "installed" => ("good", "●"),
        "Available" => ("free", "○"),
        "Pending" | "ContainerCreating" | "PodInitializing" => ("wait", "◔"),
        "Released" | "Completed" | "Succeeded" => ("idle", "◍"),
        "Terminating" => ("wait", "◌"),
        "Failed" | "Lost" | "NotReady" | "absent" | "Error" | "Unknown" | "CreateContainerConfigError" => ("bad", "✕"),
        _ if phase.starts_with("Init:") => ("wait", "◔"),
        _ => return None,
    })
}

/// Returns true if an object in this phase is not in its desired state.
fn is_pending(phase: &str) -> bool {
    phase == "Released" || matches!(sign(phase), Some(("wait" | "bad", _)))
}

/// Renders a phase with its sign: color is never the only difference.
pub fn phase(cell: &str) -> Html {
    let Some((class, sign)) = sign(cell) else { return html! { { cell } } };
    html! { <span class={classes!("phase", class)}><span aria-hidden="true">{ sign }</span>{ cell }</span> }
}

/// Renders a name with a separate kind, so that a narrow page can hide the kind.
fn name(cell: &str) -> Html {
    match cell.split_once('/') {
        Some((kind, name)) => html! { <><span class="kind">{ kind }{ "/" }</span>{ name }</> },
        None => html! { { cell } },
    }
}

/// A longer cell (in bytes) can be cut off: its tooltip has the full text.
const LONG_CELL: usize = 20;

/// The properties of a row.
#[derive(Properties, PartialEq)]
struct RowProps {
    /// The object's etcd key.
    object: Rc<str>,
    cells: Vec<String>,
    /// The indexes of the name and of the status.
    name_at: Option<usize>,
    status: Option<usize>,
    /// True if the current snapshot wrote the object.
    fresh: bool,
    past: bool,
    /// The object as text, if the row is expanded.
    detail: Option<String>,
    send: Send,
}

/// Renders one object.
#[component]
fn Row(props: &RowProps) -> Html {
    let key = &props.object;
    let open = props.detail.is_some();
    let to = (!open).then(|| key.clone());
    html! {
        <>
            <tr class={classes!(open.then_some("open"), props.fresh.then_some("fresh"))}>
                { for props.cells.iter().enumerate().map(|(i, cell)| html! {
                    <td class={classes!((Some(i) == props.status).then_some("st"))} title={(cell.len() > LONG_CELL).then(|| cell.clone())}>
                        if Some(i) == props.name_at {
                            <button type="button" class="link" aria-expanded={open.to_string()}
                                onclick={on(&props.send, Action::View(ViewAction::Object(to.clone())))}>{ name(cell) }</button>
                        } else if Some(i) == props.status {
                            { phase(cell) }
                            if is_pending(cell) {
                                <button type="button" class="ghost why-ask" data-testid="why"
                                    aria-label={with("object-why", &[("name", &core::short_name(key))])}
                                    onclick={on(&props.send, Action::View(ViewAction::Explain(Some(key.clone()))))}
                                >{ tr("object-why-short") }</button>
                            }
                        } else {
                            { cell }
                        }
                    </td>
                }) }
                <td class="act">
                    if !props.past {
                        <button type="button" class="ghost danger" data-command={command::DELETE} data-testid="delete"
                            data-key={key.to_string()}
                            onclick={on(&props.send, Action::Session(SessionAction::Delete(key.clone())))}
                            title={with("object-delete", &[("name", &core::short_name(key))])}
                            aria-label={with("object-delete", &[("name", &core::short_name(key))])}
                        >{ icon("trash") }</button>
                    }
                </td>
            </tr>
            if let Some(text) = &props.detail {
                <tr class="detail">
                    <td colspan={(props.cells.len() + 1).to_string()}>{ code::block(text) }</td>
                </tr>
            }
        </>
    }
}

/// Renders the objects.
pub fn objects(props: &Props, all: &UseStateHandle<bool>) -> Html {
    let shown = if **all { 0 } else { ROWS_SHOWN };
    let cluster = &props.snapshot.cluster;
    let mut tables = core::tables(cluster, shown);
    // The expanded object is always rendered.
    let drawn = |key: &Rc<str>| tables.iter().flat_map(|t| &t.table.rows).any(|row| *row.key == **key);
    if props.open.as_ref().is_some_and(|key| !drawn(key) && core::object(cluster, key).is_some()) {
        tables = core::tables(cluster, 0);
    }
    if tables.is_empty() {
        return html! { <p class="empty">{ tr("objects-empty") }</p> };
    }
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={tr("panel-objects")}>
            { for tables.into_iter().map(|Listed { table, count }| {
                let status = table.columns.iter().position(|h| h == "STATUS");
                let name_at = table.columns.iter().position(|h| h == "NAME");
                let drawn = table.rows.len();
                html! {
                    <>
                    <table class="kubectl">
                        <thead>
                            <tr>
                                { for table.columns.iter().map(|h| html! { <th scope="col" class={classes!((h == "STATUS").then_some("st"))}>{ h }</th> }) }
                                <th><span class="sr">{ tr("object-delete-head") }</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            { for table.rows.into_iter().map(|bindery_kubectl::Row { key, cells }| {
                                let fresh = props.snapshot.records.iter().any(|r| r.key == key);
                                let open = props.open.as_deref() == Some(key.as_str());
                                let object = open.then(|| core::object(cluster, &key)).flatten();
                                let detail = object.map(|o| core::render(Some(&o), props.form));
                                html! {
                                    <Row key={key.clone()} object={Rc::from(key.as_str())} {cells} {name_at} {status} {fresh}
                                        past={props.past} {detail} send={props.send.clone()} />
                                }
                            }) }
                        </tbody>
                    </table>
                    { more(count, drawn, all) }
                    </>
                }
            }) }
        </div>
    }
}

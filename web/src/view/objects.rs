//! The objects as `kubectl get` prints them; each opens to its text and can be deleted.

use std::rc::Rc;

use yew::prelude::*;

use super::world::{Props, more};
use super::{code, icon::icon};
use crate::app::on;
use crate::core;
use crate::state::Action;
use crate::text::{tr, with};

/// The class and the sign of a phase.
pub fn sign(phase: &str) -> Option<(&'static str, &'static str)> {
    Some(match phase {
        "Bound" | "Running" | "Ready" | "installed" => ("good", "●"),
        "Available" => ("free", "○"),
        "Pending" | "ContainerCreating" | "PodInitializing" => ("wait", "◔"),
        "Released" | "Completed" | "Succeeded" => ("idle", "◍"),
        "Terminating" => ("wait", "◌"),
        "Failed" | "Lost" | "NotReady" | "absent" => ("bad", "✕"),
        _ => return None,
    })
}

/// Whether something in this phase is not where its owner wants it.
fn waits(phase: &str) -> bool {
    phase == "Released" || matches!(sign(phase), Some(("wait" | "bad", _)))
}

/// A phase with its sign: colour is never the only difference.
pub fn phase(cell: &str) -> Html {
    let Some((class, sign)) = sign(cell) else { return html! { { cell } } };
    html! { <span class={classes!("phase", class)}><span aria-hidden="true">{ sign }</span>{ cell }</span> }
}

/// A name with its kind set apart, so that a narrow page can leave it out.
fn name(cell: &str) -> Html {
    match cell.split_once('/') {
        Some((kind, name)) => html! { <><span class="kind">{ kind }{ "/" }</span>{ name }</> },
        None => html! { { cell } },
    }
}

/// The most rows of a table that are drawn before somebody asks for all.
const SOME: usize = 200;

/// The objects.
pub fn objects(props: &Props, all: &UseStateHandle<bool>) -> Html {
    let tables = core::tables(&props.moment.cluster);
    if tables.iter().all(|t| t.rows.is_empty()) {
        return html! { <p class="empty">{ tr("objects-empty") }</p> };
    }
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={tr("panel-objects")}>
            { for tables.iter().map(|table| {
                let status = table.heads.iter().position(|h| h == "STATUS");
                let name_at = table.heads.iter().position(|h| h == "NAME");
                let columns = table.heads.len() + 1;
                let shown = if **all { table.rows.len() } else { SOME };
                html! {
                    <>
                    <table class="kubectl">
                        <thead>
                            <tr>
                                { for table.heads.iter().map(|h| html! { <th scope="col" class={classes!((h == "STATUS").then_some("st"))}>{ h }</th> }) }
                                <th><span class="sr">{ tr("object-delete-head") }</span></th>
                            </tr>
                        </thead>
                        <tbody>
                            { for table.rows.iter().take(shown).map(|(key, cells)| {
                                let key: Option<Rc<str>> = key.as_deref().map(Rc::from);
                                let open = key.is_some() && props.open == key;
                                let fresh = props.moment.records.iter().any(|r| Some(r.key.as_str()) == key.as_deref());
                                let to = if open { None } else { key.clone() };
                                html! {
                                    <>
                                        <tr class={classes!(open.then_some("open"), fresh.then_some("fresh"))}>
                                            { for cells.iter().enumerate().map(|(i, cell)| html! {
                                                <td class={classes!((Some(i) == status).then_some("st"))}>
                                                    if Some(i) == name_at && key.is_some() {
                                                        <button type="button" class="link" aria-expanded={open.to_string()}
                                                            onclick={on(&props.send, Action::Object(to.clone()))}>{ name(cell) }</button>
                                                    } else if Some(i) == status {
                                                        { phase(cell) }
                                                        if let Some(key) = key.as_ref().filter(|_| waits(cell)) {
                                                            <button type="button" class="ghost ask" data-testid="why"
                                                                aria-label={with("object-why", &[("name", &core::short_name(key))])}
                                                                onclick={on(&props.send, Action::Explain(Some(key.clone())))}
                                                            >{ tr("object-why-short") }</button>
                                                        }
                                                    } else {
                                                        { cell }
                                                    }
                                                </td>
                                            }) }
                                            <td class="act">
                                                if let (Some(key), false) = (&key, props.past) {
                                                    <button type="button" class="ghost danger" data-testid="delete"
                                                        data-key={key.to_string()}
                                                        onclick={on(&props.send, Action::Delete(key.clone()))}
                                                        title={with("object-delete", &[("name", &core::short_name(key))])}
                                                        aria-label={with("object-delete", &[("name", &core::short_name(key))])}
                                                    >{ icon("trash") }</button>
                                                }
                                            </td>
                                        </tr>
                                        if open {
                                            <tr class="detail">
                                                <td colspan={columns.to_string()}>
                                                    { key.as_deref().and_then(|key| core::object(&props.moment.cluster, key)).map(|o| {
                                                        code::block(&core::render(Some(&o), props.form))
                                                    }) }
                                                </td>
                                            </tr>
                                        }
                                    </>
                                }
                            }) }
                        </tbody>
                    </table>
                    { more(table.rows.len(), shown, all) }
                    </>
                }
            }) }
        </div>
    }
}

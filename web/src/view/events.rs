//! The events, as `kubectl get events` prints them.

use yew::prelude::*;

use super::cluster_panel::{Props, ROWS_SHOWN, more};
use super::icon::icon;
use crate::core;
use crate::text::tr;

/// Renders the events.
pub fn events(props: &Props, all: &UseStateHandle<bool>) -> Html {
    let Some(table) = core::events(&props.snapshot.cluster) else {
        return html! { <p class="empty">{ tr("events-empty") }</p> };
    };
    let kind = table.columns.iter().position(|h| h == "TYPE");
    let shown = if **all { table.rows.len() } else { table.rows.len().min(ROWS_SHOWN) };
    html! {
        <div class="scroll" tabindex="0" role="group" aria-label={tr("panel-events")}>
            <table class="kubectl events-table">
                <thead><tr>{ for table.columns.iter().map(|h| html! { <th scope="col">{ h }</th> }) }</tr></thead>
                <tbody>
                    { for table.rows.iter().rev().take(shown).map(|row| {
                        let warning = kind.is_some_and(|i| row.cells.get(i).is_some_and(|c| c == "Warning"));
                        html! {
                            <tr class={classes!(warning.then_some("warning"))}>
                                { for row.cells.iter().enumerate().map(|(i, cell)| html! {
                                    <td>
                                        if Some(i) == kind && warning { { icon("warning") } }
                                        { cell }
                                    </td>
                                }) }
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
            { more(table.rows.len(), shown, all) }
        </div>
    }
}

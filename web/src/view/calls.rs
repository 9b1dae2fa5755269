//! The calls of CSI drivers, newest first: who asked which driver for what, and what it answered; each opens to its
//! request and its answer.

use serde_json::json;
use yew::prelude::*;

use super::code;
use super::icon::icon;
use super::world::Props;
use crate::core;
use crate::text::tr;

/// The calls.
pub fn calls(props: &Props) -> Html {
    let calls = core::calls(&props.moment.cluster);
    if calls.is_empty() {
        return html! { <p class="empty">{ tr("calls-empty") }</p> };
    }
    html! {
        <div class="scroll calls" tabindex="0" role="group" aria-label={tr("panel-csi")} data-testid="calls">
            { for calls.iter().rev().map(|call| {
                let refused = call.answer.is_err();
                let said = match &call.answer {
                    Ok(answer) => json!({ "request": call.call.request, "response": answer }),
                    Err(error) => json!({ "request": call.call.request, "code": error.code, "error": error.message }),
                };
                html! {
                    <details class={classes!("call", refused.then_some("warning"))}>
                        <summary>
                            <span class="at">{ call.revision }</span>
                            <b>{ call.call.method }</b>
                            <code>{ core::call_subject(call) }</code>
                            <span class="from">{ call.actor.name() }{ " → " }{ &call.call.driver }</span>
                            if let Err(error) = &call.answer {
                                <span class="refusal">{ icon("warning") }{ error.code }</span>
                            }
                        </summary>
                        { code::block(&core::render(Some(&said.into()), props.form)) }
                    </details>
                }
            }) }
        </div>
    }
}

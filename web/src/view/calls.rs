//! The calls of CSI drivers as a sequence diagram: a lane for each sidecar, kubelet and driver, and an arrow for each
//! call. A call expands to its request and its response.

use serde_json::json;
use yew::prelude::*;

use super::cluster_panel::Props;
use super::code;
use super::icon::{actor, icon};
use crate::core::{self, Actor, CallRecord};
use crate::text::{tr, with};

/// A lane: the calling sidecar or kubelet, or the called driver.
#[derive(Clone, PartialEq)]
struct Lane {
    name: String,
    class: &'static str,
}

fn caller(call: &CallRecord) -> Lane {
    let (class, _, name) = actor(&call.actor);
    // Each driver has its own sidecar; the arrow shows which one.
    let name = match call.actor {
        Actor::Controller(_) => name.trim_end_matches(&call.call.driver).trim().to_owned(),
        Actor::User { .. } => name,
    };
    Lane { name, class }
}

fn driver(call: &CallRecord) -> Lane {
    Lane { name: call.call.driver.clone(), class: "driver" }
}

/// Returns the lanes, callers before drivers.
fn lanes(calls: &[std::sync::Arc<CallRecord>]) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for lane in calls.iter().map(|c| caller(c)).chain(calls.iter().map(|c| driver(c))) {
        if !lanes.contains(&lane) {
            lanes.push(lane);
        }
    }
    lanes
}

/// Renders the calls.
pub fn calls(props: &Props) -> Html {
    let calls = core::calls(&props.snapshot.cluster);
    if calls.is_empty() {
        return html! { <p class="empty">{ tr("calls-empty") }</p> };
    }
    let lanes = lanes(&calls);
    let at = |lane: &Lane| lanes.iter().position(|l| l == lane).unwrap_or_default();
    // The center of a lane, as a fraction of the width.
    let middle = |lane: usize| (lane as f64 + 0.5) / lanes.len() as f64 * 100.0;
    html! {
        <div class="scroll calls" tabindex="0" role="group" aria-label={tr("panel-csi")} data-testid="calls"
            ~style={format!("--lanes: {}", lanes.len())}>
            <div class="lanes" aria-hidden="true">
                { for lanes.iter().map(|lane| html! { <span class={classes!("lane", lane.class)}>{ &lane.name }</span> }) }
            </div>
            <ol class="lines">
                { for calls.iter().map(|call| {
                    let (caller, driver) = (caller(call), driver(call));
                    let (from, to) = (middle(at(&caller)), middle(at(&driver)));
                    let response = match &call.answer {
                        Ok(answer) => json!({ "request": call.call.request, "response": answer }),
                        Err(error) => json!({ "request": call.call.request, "code": error.code, "error": error.message }),
                    };
                    let fresh = props.snapshot.records.iter().any(|r| r.revision == call.revision + 1);
                    html! {
                        <li ~style={format!("--to: {to}%")}>
                            <details class={classes!("call", call.answer.is_err().then_some("warning"), fresh.then_some("fresh"))}>
                                <summary title={with("call-title", &[("revision", &call.revision.to_string()), ("caller", &caller.name), ("driver", &driver.name)])}>
                                    <span class="sr">{ &caller.name }{ " → " }{ &driver.name }{ ": " }</span>
                                    <span class="words">
                                        <b>{ call.call.method }</b>{ " " }<code>{ core::call_subject(call) }</code>
                                    </span>
                                    <span class="wire" aria-hidden="true">
                                        <i class={classes!("arrow", caller.class)} ~style={format!("left: {from}%; width: {}%", to - from)}></i>
                                    </span>
                                    <span class="answer">
                                        if let Err(error) = &call.answer {
                                            <span class="refusal">{ icon("warning") }{ error.code }</span>
                                        } else {
                                            { icon("check") }{ "OK" }
                                        }
                                    </span>
                                </summary>
                                { code::block(&core::render(Some(&response.into()), props.form)) }
                            </details>
                        </li>
                    }
                }) }
            </ol>
        </div>
    }
}

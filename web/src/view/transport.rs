//! The transport: moves through the history, and runs the controllers.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::icon::{self, icon};
use crate::action::{PlaybackAction, SessionAction, SettingsAction};
use crate::app::{Send, on};
use crate::command;
use crate::core;
use crate::state::{Action, SPEEDS, Shared};
use crate::text::{tr, with};
use bindery_session::{Bookmark, History};

/// The properties of the transport.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The history.
    pub history: Shared<History>,
    /// The snapshot that is shown.
    pub position: usize,
    /// True if it is not the newest.
    pub past: bool,
    /// The markers: snapshots with names.
    pub markers: Shared<Vec<Bookmark>>,
    /// True during playback.
    pub playing: bool,
    /// The playback speed.
    pub speed: usize,
    /// True while the controllers run until they are idle.
    pub settling: bool,
    /// Dispatches actions.
    pub send: Send,
}

/// The maximum number of marks above the slider.
const MARKS: usize = 600;

/// Returns the position of a snapshot on the slider.
fn place(i: usize, last: usize) -> String {
    format!("{:.3}%", if last == 0 { 0.0 } else { i as f64 * 100.0 / last as f64 })
}

/// The properties of the marks.
#[derive(Properties, PartialEq)]
struct TicksProps {
    history: Shared<History>,
}

/// Renders the marks above the slider. A long history has marks at regular intervals. The style sheet shows which marks
/// are ahead, so that a new position does not render them again.
#[component]
fn Ticks(props: &TicksProps) -> Html {
    let branch = props.history.branch();
    let last = branch.last();
    html! {
        <div class="ticks made" aria-hidden="true">
            { for branch.snapshots.iter().enumerate().skip(1).step_by(1 + last / MARKS).map(|(i, m)| {
                let class = m.records.first().map_or("quiet", |r| icon::actor(&r.actor).0);
                html! { <i class={classes!("tick", class)} ~style={format!("left:{}", place(i, last))} /> }
            }) }
        </div>
    }
}

/// Renders the transport.
#[component]
pub fn Transport(props: &Props) -> Html {
    let branch = props.history.branch();
    let (last, at, send) = (branch.last(), props.position, &props.send);
    let snapshot = &branch.snapshots[at];
    let revision = snapshot.cluster.revision().to_string();
    let newest = branch.head().cluster.revision().to_string();
    let waiting = !props.past && !branch.settled;
    let value_text = match snapshot.records.first() {
        Some(r) => with(
            "slider-value",
            &[("revision", &revision), ("key", &core::short_name(&r.key)), ("actor", &icon::actor(&r.actor).2)],
        ),
        None => with("slider-first", &[("revision", &revision)]),
    };
    let announcement = value_text.clone();
    let button = |command: &'static str, test: &'static str, drawing: &str, action: Action, disabled: bool| {
        let label = tr(&format!("transport-{test}"));
        html! {
            <button type="button" class="round" data-command={command} data-testid={test} title={label.clone()} aria-label={label} {disabled}
                onclick={on(send, action)}>{ icon(drawing) }</button>
        }
    };
    let seek = {
        let send = send.clone();
        Callback::from(move |e: InputEvent| {
            let input = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(at) = input.and_then(|i| i.value().parse().ok()) {
                send.dispatch(Action::Playback(PlaybackAction::Seek(at)));
            }
        })
    };
    let choose = |action: fn(usize) -> Action| {
        let send = send.clone();
        Callback::from(move |e: Event| {
            let select = e.target().and_then(|t| t.dyn_into::<web_sys::HtmlSelectElement>().ok());
            if let Some(i) = select.and_then(|s| s.value().parse().ok()) {
                send.dispatch(action(i));
            }
        })
    };
    let place = |i: usize| place(i, last);
    let named = props.markers.iter().filter(|m| props.history.is_on_branch(m)).map(|m| {
        html! { <i class="tick named" title={m.name.clone()} ~style={format!("left:{}", place(m.at))} /> }
    });
    html! {
        <footer class="transport" aria-label={tr("transport-label")}>
            <div class="buttons">
                { button(command::STEP_BACK, "step-back", "back", Action::Playback(PlaybackAction::Previous), at == 0) }
                if props.playing {
                    { button(command::PLAY, "pause", "pause", Action::Playback(PlaybackAction::Play(false)), false) }
                } else {
                    { button(command::PLAY, "play", "play", Action::Playback(PlaybackAction::Play(true)), last == 0 && branch.settled) }
                }
                { button(command::STEP_FORWARD, "step-forward", "forward", Action::Playback(PlaybackAction::NextWrite), !props.past && branch.settled) }
                { button(command::STEP_CONTROLLER, "step-controller", "step", Action::Playback(PlaybackAction::NextStep), false) }
                if props.settling {
                    { button(command::SETTLE, "stop", "close", Action::Playback(PlaybackAction::Stop), false) }
                } else if waiting {
                    { button(command::SETTLE, "settle", "settle", Action::Playback(PlaybackAction::Settle), false) }
                }
            </div>
            if waiting && !props.settling {
                <p class="paused" role="status" data-testid="paused">{ tr("controllers-paused") }</p>
            }
            <div class={classes!("track", props.settling.then_some("working"))} aria-busy={props.settling.to_string()} ~style={format!("--at:{}", place(at))}>
                <Ticks history={props.history.clone()} />
                <div class="ticks" aria-hidden="true">{ for named }</div>
                <input type="range" data-command={command::SEEK} data-testid="slider" min="0" max={last.to_string()} value={at.to_string()}
                    oninput={seek} aria-label={tr("slider-label")} aria-valuetext={value_text} disabled={last == 0} />
            </div>
            <output class="revision" data-testid="revision">
                if let Some((what, done, all)) = props.history.progress() {
                    <progress max={all.to_string()} value={done.to_string()} aria-hidden="true" />
                    { with(what, &[("done", &done.to_string()), ("all", &all.to_string())]) }
                } else {
                    { with("revision-of", &[("revision", &revision), ("newest", &newest)]) }
                }
            </output>
            // Announces changes to screen readers.
            <span class="sr" role="status">{ announcement }</span>
            <label class="speed"><span class="sr">{ tr("speed-label") }</span>
                <select data-command={command::SPEED} data-testid="speed" onchange={choose(|i| Action::Settings(SettingsAction::Speed(i)))}>
                    { for SPEEDS.iter().enumerate().map(|(i, (_, label))| html! {
                        <option value={i.to_string()} selected={i == props.speed}>{ *label }</option>
                    }) }
                </select>
            </label>
            if props.history.branches.len() > 1 {
                <label class="branches" title={tr("branch-label")}>{ icon("branch") }<span class="sr">{ tr("branch-label") }</span>
                    <select data-command={command::BRANCH} data-testid="branch" onchange={choose(|i| Action::Session(SessionAction::Branch(i)))}>
                        { for props.history.branches.iter().enumerate().map(|(i, b)| {
                            let n = (i + 1).to_string();
                            let name = match b.from {
                                None => with("branch-first", &[("n", &n)]),
                                Some(_) => {
                                    let at = b.from.map_or(0, |(_, at)| b.snapshots[at.min(b.last())].cluster.revision());
                                    with("branch-name", &[("n", &n), ("revision", &at.to_string())])
                                }
                            };
                            html! { <option value={i.to_string()} selected={i == props.history.current}>{ name }</option> }
                        }) }
                    </select>
                </label>
            }
            <button type="button" class="tool continue" data-command={command::FORK} data-testid="continue-here" disabled={!props.past}
                onclick={on(send, Action::Session(SessionAction::Fork))} title={tr("continue-title")}>
                { icon("branch") }<span>{ tr("continue-button") }</span>
            </button>
            <button type="button" class={classes!("tool", "live", (!props.past).then_some("on"))} data-command={command::LIVE} data-testid="live"
                aria-pressed={(!props.past).to_string()} onclick={on(send, Action::Playback(PlaybackAction::Live))} title={tr("live-title")}>
                { icon("live") }<span>{ tr("live-button") }</span>
            </button>
        </footer>
    }
}

//! The graph: what points at what, drawn row by row; each thing opens, and the whole can be taken along.

use std::rc::Rc;

use yew::prelude::*;

use super::icon::icon;
use super::objects::sign;
use crate::app::{Send, on};
use crate::bridge;
use crate::graph::{Edge, HEIGHT, Item, Layout, Model, WIDTH};
use crate::history::Moment;
use crate::picture;
use crate::state::{Action, Shared};
use crate::text::{tr, with};

/// What the graph needs.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The moment that is shown.
    pub moment: Shared<Moment>,
    /// The one before it, if there is one.
    pub before: Option<Shared<Moment>>,
    /// The etcd key of the object that is open.
    pub open: Option<Rc<str>>,
    /// Takes actions.
    pub send: Send,
}

/// The model with its layout, made once for each moment.
#[derive(PartialEq)]
struct Drawn {
    model: Model,
    layout: Layout,
    /// The edges that were there before.
    old: Vec<(String, String, &'static str)>,
}

fn ends(model: &Model, edge: &Edge) -> (String, String, &'static str) {
    (model.items[edge.from].id.clone(), model.items[edge.to].id.clone(), edge.what)
}

/// How a thing is called by who cannot see it.
fn spoken(item: &Item) -> String {
    with("graph-item", &[("kind", item.kind), ("name", &item.name), ("phase", &item.phase)])
}

/// The graph.
#[component]
pub fn Graph(props: &Props) -> Html {
    let drawn = use_memo((props.moment.clone(), props.before.clone()), |(moment, before)| {
        let focus: Vec<&str> = moment.records.iter().map(|r| r.key.as_str()).collect();
        let model = Model::new(&moment.cluster, &focus);
        let layout = Layout::new(&model);
        let old = before.as_ref().map(|before| {
            let model = Model::new(&before.cluster, &focus);
            model.edges.iter().map(|edge| ends(&model, edge)).collect()
        });
        // Without a moment before nothing is new.
        let old = old.unwrap_or_else(|| model.edges.iter().map(|edge| ends(&model, edge)).collect());
        Drawn { model, layout, old }
    });
    let Drawn { model, layout, old } = &*drawn;
    if model.items.is_empty() {
        return html! { <p class="empty">{ tr("graph-empty") }</p> };
    }
    let take = |name: &'static str, label: String, f: fn(&Drawn, &Send)| {
        let (drawn, send) = (drawn.clone(), props.send.clone());
        html! {
            <button type="button" class="ghost" data-testid={format!("graph-{name}")}
                onclick={Callback::from(move |_: MouseEvent| f(&drawn, &send))}>{ icon("share") }{ label }</button>
        }
    };
    let fresh = |item: &Item| props.moment.records.iter().any(|r| item.key.as_deref() == Some(r.key.as_str()));
    let edge = |(edge, points): (&Edge, &Vec<(i32, i32)>)| {
        let new = !old.contains(&ends(model, edge));
        let class = classes!("gedge", (!edge.firm).then_some("wish"), new.then_some("fresh"));
        let (x, y) = picture::word_at(points);
        let (from, to, what) = ends(model, edge);
        html! {
            <g key={format!("{from} {what} {to}")} {class} data-edge={edge.what}>
                <path d={picture::path(points)} marker-end="url(#graph-tip)" />
                <text x={x.to_string()} y={(y + 4).to_string()}>{ tr(&format!("graph-edge-{}", edge.what)) }</text>
            </g>
        }
    };
    let thing = |(item, (x, y)): (&Item, &(i32, i32))| {
        let (class, sign) = sign(&item.phase).unwrap_or(("plain", ""));
        let open = item.key.is_some() && item.key.as_deref() == props.open.as_deref();
        let key: Option<Rc<str>> = item.key.as_deref().map(Rc::from);
        let pressed = {
            let (send, key) = (props.send.clone(), key.clone());
            Callback::from(move |e: KeyboardEvent| {
                if let (Some(key), "Enter" | " ") = (&key, e.key().as_str()) {
                    e.prevent_default();
                    send.dispatch(Action::Open(key.clone()));
                }
            })
        };
        let label = spoken(item);
        html! {
            <g key={item.id.clone()} class={classes!("gitem", class, fresh(item).then_some("fresh"), open.then_some("open"))}
                ~style={format!("transform:translate({x}px,{y}px)")} data-testid="graph-item" data-id={item.id.clone()}
                role={if key.is_some() { "button" } else { "img" }} tabindex="0" aria-label={label.clone()}
                onclick={key.map(|key| on(&props.send, Action::Open(key)))} onkeydown={pressed}>
                <title>{ label }</title>
                <rect width={WIDTH.to_string()} height={HEIGHT.to_string()} rx="7" />
                <text class="what" x="10" y="19">
                    <tspan class="kind">{ item.kind }{ "/" }</tspan>
                    <tspan class="name">{ picture::shortened(&item.name, picture::LETTERS - item.kind.len()) }</tspan>
                </text>
                <text class="how" x="10" y="36">{ sign }{ " " }{ &item.phase }</text>
            </g>
        }
    };
    let size = format!("0 0 {} {}", layout.width, layout.height);
    html! {
        <>
            <div class="bar small graph-bar">
                { take("svg", tr("graph-svg"), |d, _| bridge::save("cluster.svg", "image/svg+xml", &picture::svg(&d.model, &d.layout, dark()))) }
                { take("png", tr("graph-png"), |d, _| {
                    bridge::save_png("cluster.png", &picture::svg(&d.model, &d.layout, dark()), d.layout.width, d.layout.height);
                }) }
                { take("mermaid", tr("graph-mermaid"), |d, send| {
                    bridge::copy(&picture::mermaid(&d.model));
                    send.dispatch(Action::Say(tr("graph-copied")));
                }) }
                if model.left_out > 0 {
                    <span class="hint">{ with("graph-left-out", &[("n", &model.left_out.to_string())]) }</span>
                }
            </div>
            <div class="scroll graph" tabindex="0" role="group" aria-label={tr("panel-graph")} data-testid="drawing">
                <svg viewBox={size} width={layout.width.to_string()} height={layout.height.to_string()} role="group" aria-label={tr("graph-picture")}>
                    <defs>
                        <marker id="graph-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
                            <path d="M0 0.5L8 4L0 7.5Z" />
                        </marker>
                    </defs>
                    { for model.edges.iter().zip(&layout.paths).map(edge) }
                    { for model.items.iter().zip(&layout.places).map(thing) }
                </svg>
            </div>
        </>
    }
}

/// Pictures are taken as they are seen.
fn dark() -> bool {
    bridge::media("(prefers-color-scheme: dark)")
}

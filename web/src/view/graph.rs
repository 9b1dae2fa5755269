//! The graph: the objects and their references. It zooms, scrolls, searches and filters, and shows an object next to
//! it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::camera::{Camera, STEP, Zoom};
use super::icon::icon;
use super::objects::sign;
use super::{code, objects};
use crate::action::{NoticeAction, ViewAction};
use crate::app::Send;
use crate::bridge;
use crate::core::{self, Form};
use crate::graph::{Edge, HEIGHT, Label, Layout, MAX_NODES, Model, Node, WIDTH};
use crate::picture::{self, INSET};
use crate::state::{Action, Panel, Shared};
use crate::text::{tr, with};
use bindery_session::Snapshot;

/// The properties of the graph.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The snapshot that is shown.
    pub snapshot: Shared<Snapshot>,
    /// The previous snapshot, if there is one.
    pub before: Option<Shared<Snapshot>>,
    /// The output format.
    pub form: Form,
    /// Dispatches actions.
    pub send: Send,
}

/// The model with its layout, computed once for each snapshot and filter.
#[derive(PartialEq, Eq)]
struct Drawn {
    model: Model,
    layout: Layout,
    /// The edges that are new at this snapshot.
    new: Vec<bool>,
    /// The items that the snapshot wrote.
    fresh: Vec<bool>,
}

/// Returns an edge by its ends, which are the same in all snapshots.
fn ends(model: &Model, edge: &Edge) -> (String, String, &'static str) {
    (model.items[edge.from].id.clone(), model.items[edge.to].id.clone(), edge.what)
}

impl Drawn {
    fn new(whole: &Model, namespace: &str, query: &str, snapshot: &Snapshot, before: Option<&Snapshot>) -> Drawn {
        let model = if namespace.is_empty() { whole.clone() } else { whole.of_namespace(namespace) };
        // If the graph is too large, search results have priority, then the items that the snapshot wrote.
        let mut focus: Vec<String> = Vec::new();
        if model.items.len() > MAX_NODES {
            focus.extend(model.matches(query).into_iter().map(|i| model.items[i].id.clone()));
        }
        if focus.is_empty() {
            focus.extend(snapshot.records.iter().map(|r| r.key.clone()));
        }
        let focus: Vec<&str> = focus.iter().map(String::as_str).collect();
        let model = model.bounded(&focus);
        // Without a previous snapshot, nothing is new.
        let old: Option<BTreeSet<_>> = before.map(|before| {
            let model = Model::new(&before.cluster);
            model.edges.iter().map(|edge| ends(&model, edge)).collect()
        });
        let is_new = |edge: &Edge| {
            model.collapsed.is_empty() && old.as_ref().is_some_and(|old| !old.contains(&ends(&model, edge)))
        };
        let new = model.edges.iter().map(is_new).collect();
        let wrote: BTreeSet<&str> = snapshot.records.iter().map(|r| r.key.as_str()).collect();
        let fresh = model.items.iter().map(|item| item.key.as_deref().is_some_and(|key| wrote.contains(key))).collect();
        Drawn { layout: Layout::new(&model), new, fresh, model }
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.model.items.iter().position(|item| item.id == id)
    }

    /// Returns the items that match a search. A namespace matches if its objects match.
    fn hits(&self, whole: &Model, query: &str) -> Vec<usize> {
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        if !self.model.collapsed.is_empty() {
            let inside = whole.matches(query).into_iter().filter_map(|i| self.model.collapsed.get(&whole.items[i].id));
            ids.extend(inside.map(String::as_str));
        }
        let own: BTreeSet<usize> = self.model.matches(query).into_iter().collect();
        let hit = |i: &usize| own.contains(i) || ids.contains(self.model.items[*i].id.as_str());
        let mut hits: Vec<usize> = (0..self.model.items.len()).filter(hit).collect();
        // In reading order: by rows.
        hits.sort_by_key(|i| (self.layout.places[*i].1, self.layout.places[*i].0));
        hits
    }

    /// Returns the closest item in the direction of an arrow key.
    fn nearest(&self, from: usize, key: &str) -> Option<usize> {
        let (x, y) = self.layout.places[from];
        let away = |i: usize| {
            let (to_x, to_y) = self.layout.places[i];
            let (dx, dy) = (i64::from(to_x - x), i64::from(to_y - y));
            let (ahead, aside) = match key {
                "ArrowRight" => (dx, dy),
                "ArrowLeft" => (-dx, dy),
                "ArrowDown" => (dy, dx),
                _ => (-dy, dx),
            };
            (ahead > 0).then_some(ahead + 3 * aside.abs())
        };
        (0..self.model.items.len()).filter_map(|i| Some((away(i)?, i))).min().map(|(_, i)| i)
    }
}

/// Returns the full name and phase of an item.
fn tooltip(item: &Node) -> String {
    format!("{}/{} {}", item.kind, item.name, picture::phase(item))
}

/// Returns the accessible name of an item: the drawn text, as WCAG 2.5.3 requires, and the text without space.
fn accessible_name(item: &Node) -> String {
    let (name, status) = (picture::name(item), picture::status(item));
    let facts = [("name", name.as_str()), ("kind", item.kind), ("phase", status.as_str()), ("whole", &tooltip(item))];
    let whole = name == item.name && status.ends_with(&picture::phase(item));
    with(if whole { "graph-item" } else { "graph-item-cut" }, &facts)
}

/// The view of the graph. It persists while another tab is shown.
#[derive(Default, Clone)]
struct Look {
    zoom: Zoom,
    scrolled: (i32, i32),
    namespace: String,
    selected: Option<Rc<str>>,
}

thread_local! {
    static LOOK: RefCell<Look> = RefCell::default();
}

/// The properties of the drawing.
#[derive(Properties, PartialEq)]
struct DrawingProps {
    drawn: Rc<Drawn>,
    /// The item that is shown next to the graph.
    selected: Option<usize>,
    /// The item with the Tab stop.
    active: usize,
    /// The search results, and the index of the current one.
    hits: Rc<Vec<usize>>,
    hit: Option<usize>,
}

/// Renders the items with their edges.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let Drawn { model, layout, new, fresh } = &*props.drawn;
    let lit = |edge: &Edge| props.selected.is_some_and(|i| i == edge.from || i == edge.to);
    let lit_lines: BTreeSet<(usize, &str)> =
        model.edges.iter().filter(|e| lit(e)).flat_map(|e| [(e.from, e.what), (e.to, e.what)]).collect();
    let edge = |(i, edge): (usize, &Edge)| {
        // A highlighted line is drawn completely.
        let stands_out = lit(edge) || new[i];
        let (path, tip) = if stands_out { (&layout.paths[i], true) } else { picture::drawn(layout, i) };
        let class = classes!(
            "gedge",
            (!edge.established).then_some("wish"),
            new[i].then_some("fresh"),
            lit(edge).then_some("lit")
        );
        let (from, to, what) = ends(model, edge);
        let tip = tip.then_some(if stands_out { "url(#graph-tip-lit)" } else { "url(#graph-tip)" });
        html! {
            <g key={format!("{from} {what} {to}")} {class} data-edge={edge.what}>
                <path d={picture::path(path)} marker-end={tip} />
            </g>
        }
    };
    let label = |(i, label): (usize, &Label)| {
        let edge = &model.edges[label.edge];
        // A line has its label in each channel.
        let nth = layout.labels[..i].iter().rev().take_while(|other| other.edge == label.edge).count();
        let lit = label.hub.map_or_else(|| lit(edge), |hub| lit_lines.contains(&(hub, edge.what)));
        let class = classes!("glabel", lit.then_some("lit"), new[label.edge].then_some("fresh"));
        let (from, to, what) = ends(model, edge);
        html! {
            <g key={format!("{from} {what} {to} {nth}")} {class}>
                <rect x={(label.x - label.width / 2).to_string()} y={(label.y - 7).to_string()} width={label.width.to_string()} height="14" rx="3" />
                <text x={label.x.to_string()} y={(label.y + 4).to_string()}>{ &label.text }</text>
            </g>
        }
    };
    let found: BTreeSet<usize> = props.hits.iter().copied().collect();
    let thing = |(i, (item, (x, y))): (usize, (&Node, &(i32, i32)))| {
        let (class, _) = sign(&item.phase).unwrap_or(("plain", ""));
        let open = props.selected == Some(i);
        let class = classes!(
            "gitem",
            class,
            fresh[i].then_some("fresh"),
            open.then_some("open"),
            found.contains(&i).then_some("hit"),
            (props.hit == Some(i)).then_some("current"),
            (item.members > 0).then_some("many"),
        );
        html! {
            <g key={item.id.clone()} {class} ~style={format!("transform:translate({x}px,{y}px)")} data-testid="graph-item"
                data-id={item.id.clone()} role="button" tabindex={if props.active == i { "0" } else { "-1" }}
                aria-label={accessible_name(item)} aria-expanded={(item.members == 0).then(|| open.to_string())}>
                <title>{ tooltip(item) }</title>
                <rect width={WIDTH.to_string()} height={HEIGHT.to_string()} rx="7" />
                <text class="name" x={INSET.to_string()} y="19">{ picture::name(item) }{ " " }</text>
                <text class="kind" x={INSET.to_string()} y="36">{ item.kind }{ " " }</text>
                <text class="how" x={(WIDTH - INSET).to_string()} y="36">{ picture::status(item) }</text>
            </g>
        }
    };
    let arrow = |id: &'static str| {
        html! {
            <marker {id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">
                <path d="M0 0.5L8 4L0 7.5Z" />
            </marker>
        }
    };
    // Highlighted lines are drawn on top.
    let (upper, lower): (Vec<_>, Vec<_>) = model.edges.iter().enumerate().partition(|(i, edge)| lit(edge) || new[*i]);
    html! {
        <svg viewBox={format!("0 0 {} {}", layout.width, layout.height)} role="group" aria-label={tr("graph-picture")}>
            <defs>{ arrow("graph-tip") }{ arrow("graph-tip-lit") }</defs>
            <g>{ for lower.into_iter().chain(upper).map(edge) }</g>
            <g>{ for layout.labels.iter().enumerate().map(label) }</g>
            <g>{ for model.items.iter().zip(&layout.places).enumerate().map(thing) }</g>
        </svg>
    }
}

/// Renders the graph.
#[component]
pub fn Graph(props: &Props) -> Html {
    let look = use_memo((), |()| LOOK.with_borrow(Look::clone));
    let namespace = use_state(|| look.namespace.clone());
    let selected = use_state(|| look.selected.clone());
    let active = use_state(|| None::<String>);
    let query = use_state(String::new);
    let hit = use_state(|| 0_usize);
    let zoom = use_state(|| 1.0_f64);
    let (place, frame) = (use_node_ref(), use_node_ref());
    let camera = {
        let (frame, zoom) = (frame.clone(), look.zoom);
        use_memo((), |()| Rc::new(Camera::new(frame, zoom, Callback::noop())))
    };
    let camera: Rc<Camera> = (*camera).clone();
    {
        let zoom = zoom.clone();
        camera.set_on_change(Callback::from(move |new: f64| zoom.set(new)));
    }
    let whole = use_memo(props.snapshot.clone(), |snapshot| Model::new(&snapshot.cluster));
    let namespaces = whole.namespaces();
    // A namespace that does not exist at this snapshot filters nothing.
    let filter = if namespaces.contains(&namespace.as_str()) { (*namespace).clone() } else { String::new() };
    let drawn = {
        // The search affects the drawn items only if the graph is too large.
        let chosen = if whole.items.len() > MAX_NODES { (*query).clone() } else { String::new() };
        let whole = whole.clone();
        use_memo(
            (props.snapshot.clone(), props.before.clone(), filter.clone(), chosen),
            move |(snapshot, before, namespace, chosen)| {
                Drawn::new(&whole, namespace, chosen, snapshot, before.as_ref().map(|before| &**before))
            },
        )
    };
    let hits = {
        let (drawn, whole) = (drawn.clone(), whole.clone());
        use_memo((props.snapshot.clone(), filter.clone(), (*query).clone()), move |(_, _, query)| {
            drawn.hits(&whole, query)
        })
    };
    let Drawn { model, layout, .. } = &*drawn;
    let empty = model.items.is_empty();

    // The drawing has the size of its zoom; another namespace is another graph.
    {
        let (camera, look) = (camera.clone(), look.clone());
        use_effect_with((layout.width, layout.height, empty), move |(width, height, _)| {
            let first = camera.is_new();
            camera.resize((*width, *height));
            if first {
                camera.scroll(look.scrolled);
            }
        });
    }
    {
        let camera = camera.clone();
        let known = use_mut_ref(|| filter.clone());
        use_effect_with(filter.clone(), move |filter| {
            if known.replace(filter.clone()) != *filter {
                camera.zoom(Zoom::Readable);
            }
        });
    }
    {
        let camera = camera.clone();
        use_effect_with(empty, move |_| {
            let listeners = camera.listen();
            move || drop(listeners)
        });
    }
    // After each move to a search result, and after the results were drawn.
    {
        let (camera, drawn) = (camera.clone(), drawn.clone());
        let place = hits.get(*hit).map(|i| drawn.layout.places[*i]);
        use_effect_with(((*query).clone(), *hit, place), move |(_, _, place)| {
            if let Some(place) = place {
                camera.show(*place, true);
            }
        });
    }
    // The object next to the graph reduces the width of the frame.
    {
        let (camera, drawn) = (camera.clone(), drawn.clone());
        use_effect_with((*selected).clone(), move |selected| {
            camera.refit();
            if let Some(i) = selected.as_deref().and_then(|id| drawn.find(id)) {
                camera.show(drawn.layout.places[i], false);
            }
        });
    }
    {
        let kept = use_mut_ref(Look::default);
        *kept.borrow_mut() = Look { namespace: (*namespace).clone(), selected: (*selected).clone(), ..Look::default() };
        let camera = camera.clone();
        use_effect_with((), move |()| {
            move || {
                let look = kept.borrow().clone();
                LOOK.set(Look { zoom: camera.saved_zoom(), scrolled: camera.scrolled(), ..look });
            }
        });
    }

    let focus = {
        let (frame, camera, drawn) = (frame.clone(), camera.clone(), drawn.clone());
        Callback::from(move |i: usize| {
            let items = frame.cast::<Element>().and_then(|frame| frame.query_selector_all(".gitem").ok());
            if let Some(item) = items.and_then(|items| items.get(i as u32)) {
                // SVG elements receive the focus like HTML elements.
                let _ = item.unchecked_ref::<HtmlElement>().focus();
                camera.show(drawn.layout.places[i], false);
            }
        })
    };
    let select = {
        let (selected, namespace, active, drawn) = (selected.clone(), namespace.clone(), active.clone(), drawn.clone());
        Callback::from(move |i: usize| {
            let item = &drawn.model.items[i];
            if item.members > 0 {
                active.set(None);
                return namespace.set(item.name.clone());
            }
            active.set(Some(item.id.clone()));
            selected.set((selected.as_deref() != Some(item.id.as_str())).then(|| item.id.as_str().into()));
        })
    };
    let close = {
        let (selected, focus, drawn) = (selected.clone(), focus.clone(), drawn.clone());
        Callback::from(move |()| {
            if let Some(i) = selected.as_deref().and_then(|id| drawn.find(id)) {
                focus.emit(i);
            }
            selected.set(None);
        })
    };
    let picked = {
        let drawn = drawn.clone();
        move |event: &Event| {
            let target = event.target()?.dyn_into::<Element>().ok()?;
            drawn.find(&target.closest(".gitem").ok()??.get_attribute("data-id")?)
        }
    };
    let pressed = {
        let (camera, drawn, picked, select, close, focus) =
            (camera.clone(), drawn.clone(), picked.clone(), select.clone(), close.clone(), focus.clone());
        let open = selected.is_some();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let item = picked(&event);
            let key = event.key();
            match (key.as_str(), item) {
                ("+" | "=", _) => camera.zoom_by(STEP, None),
                ("-" | "_", _) => camera.zoom_by(1.0 / STEP, None),
                ("0", _) => camera.zoom(Zoom::Whole),
                ("Escape", _) if open => close.emit(()),
                ("Enter" | " ", Some(i)) => select.emit(i),
                ("Home", Some(_)) => focus.emit(0),
                ("End", Some(_)) => focus.emit(drawn.model.items.len() - 1),
                (arrow, Some(i)) if arrow.starts_with("Arrow") && !event.shift_key() => {
                    drawn.nearest(i, arrow).into_iter().for_each(|i| focus.emit(i));
                }
                ("ArrowLeft", _) => camera.pan(-60, 0),
                ("ArrowRight", _) => camera.pan(60, 0),
                ("ArrowUp", _) => camera.pan(0, -60),
                ("ArrowDown", _) => camera.pan(0, 60),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let clicked = {
        let (camera, picked, select) = (camera.clone(), picked.clone(), select.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(i) = picked(&event).filter(|_| !camera.was_drag()) {
                select.emit(i);
            }
        })
    };
    let focused = {
        let (active, drawn) = (active.clone(), drawn.clone());
        Callback::from(move |event: FocusEvent| {
            if let Some(i) = picked(&event) {
                active.set(Some(drawn.model.items[i].id.clone()));
            }
        })
    };
    let at_active = active.as_deref().or(selected.as_deref()).and_then(|id| drawn.find(id)).unwrap_or(0);
    let at_selected = selected.as_deref().and_then(|id| drawn.find(id));
    let with_camera = |f: fn(&Camera)| {
        let camera = camera.clone();
        Callback::from(move |_: MouseEvent| f(&camera))
    };
    let control = |name: &'static str, sign: &'static str, label: String, f: fn(&Camera)| {
        html! {
            <button type="button" class="ghost" data-testid={format!("graph-{name}")} title={label.clone()} aria-label={label}
                onclick={with_camera(f)}>{ sign }</button>
        }
    };
    let (place, screen) = (place.clone(), place);
    if empty {
        return html! { <p class="empty">{ tr("graph-empty") }</p> };
    }
    html! {
        <div class="graph-whole" ref={place}>
            { bar(&namespaces, &filter, &namespace, &query, &hits, &hit) }
            <div class="graph-body">
                <div class="graph-view">
                    <div class="scroll graph-frame" tabindex="0" role="group" aria-label={tr("panel-graph")} aria-describedby="graph-keys"
                        data-testid="drawing" ref={frame} onkeydown={pressed} onclick={clicked} onfocusin={focused}
                        onscroll={let camera = camera.clone(); Callback::from(move |_: Event| camera.moved())}
                        onwheel={let camera = camera.clone(); Callback::from(move |e: WheelEvent| camera.wheel(&e))}
                        onpointerdown={let camera = camera.clone(); Callback::from(move |e: PointerEvent| camera.press(&e))}
                        onpointermove={let camera = camera.clone(); Callback::from(move |e: PointerEvent| camera.drag(&e))}
                        onpointerup={let camera = camera.clone(); Callback::from(move |_: PointerEvent| camera.release())}
                        onpointercancel={let camera = camera.clone(); Callback::from(move |_: PointerEvent| camera.release())}>
                        <Drawing drawn={drawn.clone()} selected={at_selected} active={at_active} hits={hits.clone()} hit={hits.get(*hit).copied()} />
                    </div>
                    <p class="sr" id="graph-keys">{ tr("graph-keys") }</p>
                    if model.truncated > 0 || !model.collapsed.is_empty() {
                        <p class="graph-note" data-testid="graph-note">
                            if model.truncated > 0 {
                                { with("graph-left-out", &[("n", &model.truncated.to_string())]) }
                            } else {
                                { with("graph-collapsed", &[("n", &whole.items.len().to_string())]) }
                            }
                        </p>
                    }
                </div>
                if let Some(id) = &*selected {
                    { object_panel(id, at_selected, &drawn, props, &selected, &close) }
                }
            </div>
            <div class="bar small graph-ways">
                <div class="graph-zoom" role="group" aria-label={tr("graph-zoom")}>
                    { control("zoom-out", "−", tr("graph-zoom-out"), |camera| camera.zoom_by(1.0 / STEP, None)) }
                    <output data-testid="graph-zoom">{ format!("{:.0} %", *zoom * 100.0) }</output>
                    { control("zoom-in", "+", tr("graph-zoom-in"), |camera| camera.zoom_by(STEP, None)) }
                    if bridge::can_fill_screen() {
                        <button type="button" class="ghost" data-testid="graph-screen" title={tr("graph-screen")} aria-label={tr("graph-screen")}
                            onclick={Callback::from(move |_: MouseEvent| screen.cast::<Element>().iter().for_each(bridge::fill_screen))}>
                            { icon("expand") }
                        </button>
                    }
                    <button type="button" class="ghost" data-testid="graph-fit" title={tr("graph-fit-title")} onclick={with_camera(|camera| camera.zoom(Zoom::Whole))}>{ tr("graph-fit") }</button>
                </div>
                { export_buttons(&drawn, &props.send) }
            </div>
        </div>
    }
}

/// Renders the search, and the namespace filter if there are several namespaces.
fn bar(
    namespaces: &[&str],
    filter: &str,
    namespace: &UseStateHandle<String>,
    query: &UseStateHandle<String>,
    hits: &[usize],
    hit: &UseStateHandle<usize>,
) -> Html {
    let ask = {
        let (query, hit) = (query.clone(), hit.clone());
        Callback::from(move |event: InputEvent| {
            query.set(event.target_unchecked_into::<HtmlInputElement>().value());
            hit.set(0);
        })
    };
    let next = {
        let (hit, count) = (hit.clone(), hits.len());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && count > 0 {
                event.prevent_default();
                hit.set((*hit + if event.shift_key() { count - 1 } else { 1 }) % count);
            }
        })
    };
    let choose = {
        let namespace = namespace.clone();
        Callback::from(move |event: Event| namespace.set(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let found = match (query.trim(), hits.len()) {
        ("", _) => String::new(),
        (_, 0) => tr("graph-found-none"),
        (_, n) => with("graph-found", &[("i", &(**hit % n + 1).to_string()), ("n", &n.to_string())]),
    };
    html! {
        <div class="bar small graph-bar" role="search" aria-label={tr("graph-search")}>
            <input type="search" autocomplete="off" data-testid="graph-search" aria-label={tr("graph-search")} placeholder={tr("graph-search")}
                title={tr("graph-search-title")} value={(**query).clone()} oninput={ask} onkeydown={next} />
            <span class="graph-found" role="status" data-testid="graph-found">{ found }</span>
            if namespaces.len() > 1 {
                <select data-testid="graph-namespace" aria-label={tr("graph-namespace")} onchange={choose}>
                    <option value="" selected={filter.is_empty()}>{ tr("graph-namespace-all") }</option>
                    { for namespaces.iter().map(|name| html! {
                        <option key={(*name).to_owned()} value={(*name).to_owned()} selected={filter == *name}>{ *name }</option>
                    }) }
                </select>
            }
        </div>
    }
}

/// Renders the buttons that export the graph.
fn export_buttons(drawn: &Rc<Drawn>, send: &Send) -> Html {
    let way = |name: &'static str, label: String, f: fn(&Drawn, &Send)| {
        let (drawn, send) = (drawn.clone(), send.clone());
        html! {
            <button type="button" class="ghost" data-testid={format!("graph-{name}")} onclick={Callback::from(move |_: MouseEvent| f(&drawn, &send))}>
                { icon(if name == "mermaid" { "share" } else { "save" }) }{ label }
            </button>
        }
    };
    html! {
        <div class="graph-save">
            { way("svg", tr("graph-svg"), |d, _| bridge::save("cluster.svg", "image/svg+xml", &picture::svg(&d.model, &d.layout, dark()))) }
            { way("png", tr("graph-png"), |d, _| {
                bridge::save_png("cluster.png", &picture::svg(&d.model, &d.layout, dark()), d.layout.width, d.layout.height);
            }) }
            { way("mermaid", tr("graph-mermaid"), |d, send| {
                bridge::copy(&picture::mermaid(&d.model));
                send.dispatch(Action::Notice(NoticeAction::Announce(tr("graph-copied"))));
            }) }
        </div>
    }
}

/// The maximum number of listed references of an object.
const REFERENCES: usize = 50;

/// Renders an object next to the graph: its phase, its references, its text, and the other panels that show it.
fn object_panel(
    id: &Rc<str>,
    at: Option<usize>,
    drawn: &Rc<Drawn>,
    props: &Props,
    selected: &UseStateHandle<Option<Rc<str>>>,
    close: &Callback<()>,
) -> Html {
    let Drawn { model, .. } = &**drawn;
    let item = at.map(|i| &model.items[i]);
    let key: Option<Rc<str>> = match item {
        Some(item) => item.key.as_deref().map(Rc::from),
        None => id.starts_with('/').then(|| id.clone()),
    };
    let name = item.map_or_else(|| core::short_name(id), |item| format!("{}/{}", item.kind, item.name));
    let object = key.as_deref().and_then(|key| core::object(&props.snapshot.cluster, key));
    let escape = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                close.emit(());
            }
        })
    };
    let touching: Vec<&Edge> = model.edges.iter().filter(|e| at == Some(e.from) || at == Some(e.to)).collect();
    let reference = |edge: &&Edge| {
        let out = at == Some(edge.from);
        let other = &model.items[if out { edge.to } else { edge.from }];
        let words = tr(&format!("graph-edge-{}", edge.what));
        let other_name = format!("{}/{}", other.kind, other.name);
        let go = {
            let (selected, id) = (selected.clone(), Rc::<str>::from(other.id.as_str()));
            Callback::from(move |_: MouseEvent| selected.set(Some(id.clone())))
        };
        let link = html! { <button type="button" class="link" onclick={go}>{ other_name }</button> };
        html! {
            <li key={format!("{} {} {out}", other.id, edge.what)}>
                if out { { words }{ " " }{ link } } else { { link }{ " " }{ words } }
            </li>
        }
    };
    let show = |name: &'static str, panel: Panel, actions: Vec<Action>| {
        let send = props.send.clone();
        let go = Callback::from(move |_: MouseEvent| {
            actions.iter().for_each(|action| send.dispatch(action.clone()));
            // After the panel was rendered.
            Timeout::new(0, move || scroll_to_open(panel)).forget();
        });
        html! {
            <button type="button" class="ghost" data-testid={format!("graph-show-{name}")} onclick={go}>
                { with("graph-show", &[("panel", &tr(&format!("tab-{}", panel.name())))]) }
            </button>
        }
    };
    html! {
        <aside class="graph-object" tabindex="-1" aria-label={name.clone()} data-testid="graph-object" onkeydown={escape}>
            <header>
                <h2>{ name }</h2>
                if let Some(item) = item {
                    { objects::phase(&item.phase) }
                }
                <button type="button" class="ghost" data-testid="graph-close" title={tr("graph-close")} aria-label={tr("graph-close")}
                    onclick={let close = close.clone(); Callback::from(move |_: MouseEvent| close.emit(()))}>{ icon("close") }</button>
            if let (Some(key), true) = (&key, object.is_some()) {
                <div class="graph-shows">
                    if core::panel_for(key) != Panel::Etcd {
                        { show("home", core::panel_for(key), vec![Action::View(ViewAction::Open(key.clone()))]) }
                    }
                    { show("etcd", Panel::Etcd, vec![Action::View(ViewAction::Key(Some(key.clone()))), Action::View(ViewAction::Tab(Panel::Etcd))]) }
                </div>
            }
            </header>
            if !touching.is_empty() {
                <ul class="graph-references" aria-label={tr("graph-references")}>
                    { for touching.iter().take(REFERENCES).map(reference) }
                    if touching.len() > REFERENCES {
                        <li>{ with("graph-references-more", &[("n", &(touching.len() - REFERENCES).to_string())]) }</li>
                    }
                </ul>
            }
            if let Some(object) = &object {
                { code::block(&core::render(Some(object), props.form)) }
            } else {
                <p class="empty">{ tr(if item.is_some() { "graph-no-object" } else { "graph-absent" }) }</p>
            }
        </aside>
    }
}

/// Scrolls to the open row of a panel.
fn scroll_to_open(panel: Panel) {
    if let Ok(Some(row)) = document().query_selector(&format!("#panel-{} .open", panel.name())) {
        row.scroll_into_view();
    }
}

/// Returns true for dark colors: saved pictures have the shown colors.
fn dark() -> bool {
    bridge::media("(prefers-color-scheme: dark)")
}

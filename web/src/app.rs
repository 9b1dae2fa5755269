//! The application: the state, and the hooks that tie it to the browser.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::{Interval, Timeout};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use crate::history::{History, MOST};
use crate::state::{Action, Kept, Layout, Panel, SPEEDS, Settings, Shared, State};
use crate::view::{editor, guide, header, story, tabs, transport, world};
use crate::{bridge, core, examples, share, store, text};
#[cfg(feature = "full")]
use crate::{embed, view};

thread_local! {
    static APP: RefCell<Option<yew::AppHandle<App>>> = const { RefCell::new(None) };
}

/// Draws the page.
pub fn begin() {
    APP.set(Some(yew::Renderer::<App>::new().render()));
}

/// Draws the page anew, as it is: in another language.
#[cfg(feature = "full")]
pub fn again() {
    if let Some(app) = APP.take() {
        app.destroy();
        begin();
    }
}

/// How views send actions.
pub type Send = UseReducerDispatcher<State>;

/// A callback that sends an action.
pub fn on<E>(send: &Send, action: Action) -> Callback<E> {
    let send = send.clone();
    Callback::from(move |_| send.dispatch(action.clone()))
}

fn layout() -> Layout {
    if bridge::media("(min-width: 1500px)") {
        Layout::Wide
    } else if bridge::media("(min-width: 900px)") {
        Layout::Medium
    } else {
        Layout::Narrow
    }
}

fn first() -> State {
    #[cfg(feature = "full")]
    if let Some(state) = embed::first(layout()) {
        return state;
    }
    // A link beats what was kept; what was kept beats the first example.
    let own = store::page();
    let linked = if store::handed() { None } else { share::unpack(&bridge::hash()) };
    let (kept, text) = match linked {
        Some(mut link) => {
            // How it looks is the link's, how it works the reader's.
            link.settings = Settings { form: link.settings.form, split: link.settings.split, ..own.settings };
            let text = link.text.take();
            (link, text)
        }
        None => (own, store::text()),
    };
    State::new(&text.unwrap_or_else(|| examples::EXAMPLES[0].text.to_owned()), kept, layout())
}

/// Follows the width of the window.
#[hook]
fn use_layout(send: &Send) {
    let send = send.clone();
    use_effect_with((), move |_| {
        let listener = web_sys::window().map(|window| {
            let old = std::cell::Cell::new(layout());
            EventListener::new(&window, "resize", move |_| {
                let new = layout();
                if old.replace(new) != new {
                    send.dispatch(Action::Layout(new));
                }
            })
        });
        move || drop(listener)
    });
}

/// Keeps something in the browser's storage shortly after it changed. What a link opened is not the reader's own before
/// something is done with it; then it is kept as a whole, and the link leaves the address.
#[hook]
fn use_kept<T: PartialEq + Clone + 'static>(now: Rc<State>, depends: T, keep: fn(&State)) {
    let linked = use_mut_ref(|| (bridge::hash().len() > 1).then(|| depends.clone()));
    use_effect_with(depends, move |depends| {
        let timer = (linked.borrow().as_ref() != Some(depends)).then(|| {
            Timeout::new(150, move || {
                if bridge::hash().is_empty() {
                    return keep(&now);
                }
                bridge::set_hash("");
                store::keep_text(&now.text);
                store::keep_page(&now.kept());
            })
        });
        move || drop(timer)
    });
}

/// Keeps text and page in the browser's storage.
#[hook]
fn use_storage(state: &UseReducerHandle<State>) {
    let now: Rc<State> = Rc::new((**state).clone());
    use_kept(now.clone(), now.text.clone(), |now| store::keep_text(&now.text));
    let depends = (now.history.clone(), now.settings.clone(), now.applied.clone(), now.guide, now.markers.clone());
    use_kept(now, depends, |now| store::keep_page(&now.kept()));
}

/// Lets moments pass while playing.
#[hook]
fn use_playing(state: &UseReducerHandle<State>) {
    let send = state.dispatcher();
    use_effect_with((state.playing, state.settings.speed), move |(playing, speed)| {
        let timer = playing.then(|| Interval::new(SPEEDS[*speed].0, move || send.dispatch(Action::Tick)));
        move || drop(timer)
    });
}

/// A settling that the page goes on with.
struct Work {
    job: u32,
    history: RefCell<History>,
    /// When the page was last told how far it has come, and how long it took to draw that.
    told: Cell<f64>,
    drawing: Cell<f64>,
    timer: RefCell<Option<Timeout>>,
    send: Send,
}

/// Milliseconds of work between two looks at what the reader does.
const SLICE: f64 = 12.0;
/// Milliseconds between two reports: drawing takes longer than working. At least so many times what the last one took.
const REPORT: f64 = 250.0;
const REPORT_SHARE: f64 = 6.0;

impl Work {
    fn go_on(self: &Rc<Self>) {
        let begin = js_sys::Date::now();
        if self.drawing.get() < 0.0 {
            self.drawing.set(begin - self.told.get());
        }
        let pause = REPORT.max(REPORT_SHARE * self.drawing.get());
        let mut done = false;
        while !done && js_sys::Date::now() - begin < SLICE {
            done = self.history.borrow_mut().settle(40, MOST);
        }
        if done || begin - self.told.get() > pause {
            let so_far = Shared::new(self.history.borrow().clone());
            self.send.dispatch(Action::Arrived(self.job, so_far, done));
            self.told.set(js_sys::Date::now());
            // Not known before the next turn.
            self.drawing.set(-1.0);
        }
        if !done {
            let work = self.clone();
            self.timer.replace(Some(Timeout::new(0, move || work.go_on())));
        }
    }
}

/// Lets the controllers work until all is quiet, while the page stays awake.
#[hook]
fn use_settling(state: &UseReducerHandle<State>) {
    let (send, history) = (state.dispatcher(), state.history.clone());
    use_effect_with((state.settling, state.job), move |(settling, job)| {
        let work = settling.then(|| {
            let work = Rc::new(Work {
                job: *job,
                history: RefCell::new((*history.0).clone()),
                told: Cell::new(js_sys::Date::now()),
                drawing: Cell::default(),
                timer: RefCell::default(),
                send,
            });
            work.go_on();
            work
        });
        move || {
            if let Some(work) = work {
                work.timer.replace(None);
            }
        }
    });
}

/// Fetches the whole page when a panel is shown that this build of it has not, and hands everything over to it.
#[hook]
fn use_whole(state: &UseReducerHandle<State>) {
    let latest = use_mut_ref(|| (**state).clone());
    latest.replace((**state).clone());
    let send = state.dispatcher();
    // What is merely shown first was not asked for.
    let asked = state.tab == state.tab();
    let needed = state.waits.is_some() || state.sharing;
    use_effect_with((state.tab(), asked, needed), move |(tab, asked, needed)| {
        if (tab.later() || (tab.more() && *asked) || *needed) && !cfg!(feature = "full") {
            let leave = move || {
                let state = latest.borrow();
                let handed = store::hand_over(&state.text, &Kept { sharing: state.sharing, ..state.kept() });
                if let Some(app) = APP.take() {
                    app.destroy();
                }
                handed
            };
            bridge::whole(leave, move || send.dispatch(Action::Say(text::tr("whole-failed"))));
        }
    });
}

#[cfg(feature = "full")]
use embed::use_host;

/// The first build of the page knows no host.
#[cfg(not(feature = "full"))]
#[hook]
fn use_host(_state: &UseReducerHandle<State>) {}

/// Applies what was typed when typing rests.
#[hook]
fn use_apply_as_typed(state: &UseReducerHandle<State>) {
    let send = state.dispatcher();
    let first = use_mut_ref(|| true);
    use_effect_with((state.text.clone(), state.settings.apply_as_typed), move |(_, on)| {
        let was_first = first.replace(false);
        let timer = (*on && !was_first).then(|| Timeout::new(500, move || send.dispatch(Action::Rested)));
        move || drop(timer)
    });
}

/// The editor: made once, then told of new texts and diagnostics.
#[hook]
fn use_editor(state: &UseReducerHandle<State>, place: &NodeRef) -> Rc<std::cell::RefCell<Option<bridge::Editor>>> {
    let editor = use_mut_ref(|| None::<bridge::Editor>);
    let send = state.dispatcher();
    let moment = use_mut_ref(|| state.moment().clone());
    moment.replace(state.moment().clone());
    {
        let (editor, place, text) = (editor.clone(), place.clone(), state.text.clone());
        use_effect_with((), move |_| {
            let listeners = bridge::Listeners {
                change: {
                    let send = send.clone();
                    Closure::new(move |text| send.dispatch(Action::Typed(text)))
                },
                apply: Closure::new(move || send.dispatch(Action::Apply)),
                names: Closure::new(move |resource: String| {
                    let names = core::names(&moment.borrow().cluster, &resource);
                    names.into_iter().map(wasm_bindgen::JsValue::from).collect()
                }),
            };
            if let Some(place) = place.cast::<web_sys::Element>() {
                editor.replace(Some(bridge::editor(&place, &text, &listeners)));
            }
            move || drop(listeners)
        });
    }
    {
        let (editor, text) = (editor.clone(), state.text.clone());
        use_effect_with(state.text_set, move |times| {
            if let (Some(editor), true) = (editor.borrow().as_ref(), *times > 0) {
                editor.set_text(&text);
            }
        });
    }
    {
        let (editor, text) = (editor.clone(), state.text.clone());
        use_effect_with(state.checked.clone(), move |checked| {
            if let Some(editor) = editor.borrow().as_ref() {
                editor.set_diagnostics(&text, &checked.problems);
            }
        });
    }
    editor
}

/// The ways to share, once the whole page is there.
#[cfg(feature = "full")]
fn sharing(state: &UseReducerHandle<State>) -> Html {
    html! { <view::share::Share state={Shared::new((**state).clone())} send={state.dispatcher()} /> }
}

/// The ways to share, while the whole page is on its way.
#[cfg(not(feature = "full"))]
fn sharing(_: &UseReducerHandle<State>) -> Html {
    html! { <p class="menu" role="status">{ text::tr("whole-loading") }</p> }
}

/// The page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(first);
    let send = state.dispatcher();
    let place = use_node_ref();
    use_layout(&send);
    use_storage(&state);
    use_playing(&state);
    use_apply_as_typed(&state);
    use_settling(&state);
    use_whole(&state);
    use_host(&state);
    let editor = use_editor(&state, &place);

    let s: &State = &state;
    let reveal = Callback::from(move |line: usize| {
        if let Some(editor) = editor.borrow().as_ref() {
            editor.reveal(line as u32);
        }
    });
    let share = {
        let state = state.clone();
        Callback::from(move |_: MouseEvent| {
            bridge::copy(&bridge::set_hash(&share::pack(&state.linked(), &text::language())));
            state.dispatch(Action::Say(text::tr("share-done")));
            state.dispatch(Action::Sharing(!state.sharing));
        })
    };

    let tab = s.tab();
    let shown = |panel: Panel| !s.layout.tabs().contains(&panel) || tab == panel;
    let class = match s.layout {
        Layout::Narrow => "narrow",
        Layout::Medium => "medium",
        Layout::Wide => "wide",
    };
    let moment = s.moment().clone();
    let panel = |panel: Panel, content: Html| {
        let tabbed = s.layout.tabs().contains(&panel);
        html! {
            <section
                id={format!("panel-{}", panel.name())}
                class={classes!("panel", panel.name())}
                role={tabbed.then_some("tabpanel")}
                aria-labelledby={format!("{}-{}", if tabbed { "tab" } else { "head" }, panel.name())}
                data-testid={panel.name().replace("manifest", "manifest-panel")}
                hidden={!shown(panel)}
            >
                if !tabbed && panel != Panel::Manifest && panel != Panel::Story {
                    <h2 class="panel-head" id={format!("head-{}", panel.name())}>
                        if panel == Panel::Objects {
                            { core::shown_command(&moment.cluster) }
                        } else {
                            { text::tr(&format!("panel-{}", panel.name())) }
                        }
                    </h2>
                }
                { content }
            </section>
        }
    };
    let past = s.past.is_some();
    let world = |side: Panel| {
        // What is not shown is not drawn either.
        if !shown(side) {
            return html! {};
        }
        if side.later() && !cfg!(feature = "full") {
            return html! { <p class="empty">{ text::tr("whole-loading") }</p> };
        }
        #[cfg(feature = "full")]
        if side == Panel::Terminal {
            return html! {
                <view::terminal::Terminal entries={s.terminal.clone()} moment={Shared(moment.clone())} send={send.clone()} />
            };
        }
        #[cfg(feature = "full")]
        if side == Panel::Graph {
            let before = s.position().checked_sub(1).map(|at| Shared(s.history.branch().moments[at].clone()));
            return html! {
                <view::graph::Graph moment={Shared(moment.clone())} {before} open={s.object.clone()} send={send.clone()} />
            };
        }
        #[cfg(feature = "full")]
        if side == Panel::Time {
            return html! {
                <view::time::Time history={s.history.clone()} position={s.position()} {past} markers={s.markers.clone()}
                    form={s.settings.form} split={s.settings.split} open={s.object.clone()} send={send.clone()} />
            };
        }
        #[cfg(feature = "full")]
        if side == Panel::Explain {
            return html! {
                <view::explain::Explain moment={Shared(moment.clone())} {past} form={s.settings.form} send={send.clone()} />
            };
        }
        let open = if side == Panel::Etcd { s.key.clone() } else { s.object.clone() };
        html! {
            <world::World {side} moment={Shared(moment.clone())} {past} {open} form={s.settings.form}
                begin={s.history.branch().moments[0].cluster.revision()} send={send.clone()} />
        }
    };
    html! {
        <div class={classes!("page", class, past.then_some("past"), s.guide.is_some().then_some("guided"))}>
            { header::header(&header::Props { share, sharing: s.sharing, send: send.clone() }) }
            if s.sharing {
                { sharing(&state) }
            }
            if let Some((example, done)) = s.guide {
                { guide::guide(&guide::Props { example, done, send: send.clone() }) }
            }
            <main class="panels">
                { tabs::tabs(&tabs::Props { layout: s.layout, tab, problems: s.checked.problems.len(), send: send.clone() }) }
                { panel(Panel::Manifest, editor::panel(&editor::Props {
                    place: place.clone(),
                    checked: s.checked.clone(),
                    removed: s.removed(),
                    apply_as_typed: s.settings.apply_as_typed,
                    step_by_step: s.settings.step_by_step,
                    reveal,
                    send: send.clone(),
                })) }
                { panel(Panel::Story, html! {
                    <story::Story
                        history={s.history.clone()}
                        position={s.position()}
                        {past}
                        open={s.open.clone()}
                        form={s.settings.form}
                        split={s.settings.split}
                        send={send.clone()}
                    />
                }) }
                { for [Panel::Objects, Panel::Graph, Panel::Nodes, Panel::Etcd, Panel::Events, Panel::Csi, Panel::Terminal, Panel::Time, Panel::Explain].into_iter().map(|side| panel(side, world(side))) }
            </main>
            <transport::Transport
                history={s.history.clone()}
                position={s.position()}
                markers={s.markers.clone()}
                {past}
                playing={s.playing}
                speed={s.settings.speed}
                settling={s.settling}
                send={send.clone()}
            />
            <div class="notice" role="status" aria-live="polite" data-testid="notice">{ s.notice.to_string() }</div>
        </div>
    }
}

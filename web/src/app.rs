//! The application: the state, and the hooks that connect it to the browser.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::window;
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use crate::action::{EditorAction, NoticeAction, PlaybackAction, SessionAction, ViewAction};
use crate::cooperative::CooperativeTask;
use crate::panel::PANELS;
use crate::parts::{EditorCell, full};
use crate::state::{Action, Layout, Panel, SPEEDS, SavedSession, Settings, Shared, State};
use crate::store::StorageError;
use crate::view::{cluster_panel, editor, guide, header, notice, story, tabs, transport};
use crate::{bridge, command, core, examples, share, store, text};

thread_local! {
    static APP: RefCell<Option<yew::AppHandle<App>>> = const { RefCell::new(None) };
    static SEND: RefCell<Option<Send>> = const { RefCell::new(None) };
}

/// Renders the page.
pub fn start() {
    // The styles of the panels that only the full module has.
    if let Some(full) = full() {
        (full.adopt_styles)();
    }
    APP.set(Some(yew::Renderer::<App>::new().render()));
}

/// Renders the page again in another language. Returns true if there is a page.
pub fn redraw() -> bool {
    SEND.with_borrow(|send| send.as_ref().map(|send| send.dispatch(Action::View(ViewAction::LanguageChanged))))
        .is_some()
}

/// Dispatches actions of the views.
pub type Send = UseReducerDispatcher<State>;

/// Returns a callback that dispatches an action.
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

fn initial_state() -> State {
    if let Some(full) = full()
        && let Some(mut state) = (full.embedded)(layout())
    {
        (full.load_progress)(&mut state);
        return state;
    }
    // A link takes precedence over the stored session, and the stored session over the first example.
    let mut own = store::session();
    let lesson = bridge::lesson();
    if lesson.is_some() && own.lessons.is_null() {
        own.lessons = true.into();
    }
    let linked = if store::has_handoff() { None } else { store::opened_link() };
    // After the user shared the page, the link is the user's own.
    let is_own = |link: &SavedSession| link.log == own.log && link.text == store::text();
    store::note_link(linked.as_ref().is_some_and(|link| !is_own(link)));
    let from_link = linked.is_some() || store::handoff_opened_link();
    let (kept, text) = match linked {
        Some(mut link) => {
            // The link determines the view, the user the settings.
            link.settings = Settings { form: link.settings.form, split: link.settings.split, ..own.settings };
            let text = link.text.take();
            (link, text)
        }
        None => (own, store::text()),
    };
    let mut state = State::new(&text.unwrap_or_else(|| examples::EXAMPLES[0].text.to_owned()), kept, layout());
    if from_link {
        state = state.opened_by_link();
    }
    store::resume_documents(state.documents.current);
    if let Some(full) = full() {
        (full.load_progress)(&mut state);
        if let Some(id) = lesson {
            (full.request_lesson)(&mut state, &id);
        }
    }
    if state.view.lessons && state.view.layout == Layout::Narrow && !store::has_handoff() {
        state.view.tab = Panel::Lessons;
    }
    state
}

/// Follows the width of the window.
#[hook]
fn use_layout(send: &Send) {
    let send = send.clone();
    use_effect_with((), move |_| {
        let old = std::cell::Cell::new(layout());
        let listener = EventListener::new(&window(), "resize", move |_| {
            let new = layout();
            if old.replace(new) != new {
                send.dispatch(Action::View(ViewAction::Layout(new)));
            }
        });
        move || drop(listener)
    });
}

/// Warns the user once of what the browser does not store. If the storage is full, the oldest document is deleted.
fn keep(send: &Send, state: Rc<State>, keep: fn(&State) -> Result<(), StorageError>) {
    let Err(why) = keep(&state) else { return };
    if why == StorageError::Blocked {
        return send.dispatch(Action::Notice(NoticeAction::Warn("storage-blocked", text::tr("storage-blocked"))));
    }
    let send = send.clone();
    bridge::remove_oldest_document(move |removed| {
        let Some(removed) = removed else {
            return send.dispatch(Action::Notice(NoticeAction::Warn("storage-full", text::tr("storage-full"))));
        };
        let title = store::title(&removed);
        let title = if title.is_empty() { text::tr("document-untitled") } else { title };
        send.dispatch(Action::Notice(NoticeAction::Warn(
            "storage-room",
            text::with("storage-room", &[("title", &title)]),
        )));
        self::keep(&send, state, keep);
    });
}

/// Stores a value in the browser's storage shortly after it changed, or when the page is left. What a link opened is
/// not stored until the user changes it. Then it becomes a document, and the address no longer contains the link.
#[hook]
fn use_stored<T: PartialEq + Clone + 'static>(
    send: &Send,
    now: Rc<State>,
    depends: T,
    keep: fn(&State) -> Result<(), StorageError>,
) {
    let linked = use_mut_ref(|| (bridge::hash().len() > 1).then(|| depends.clone()));
    // The first state of the page, and the replay after a reload or for a link, are no operations of the user: the link
    // stays in the address.
    let replays = now.session.history.is_replaying();
    let was_replayed = use_mut_ref(|| true).replace(replays) || replays;
    if was_replayed && linked.borrow().is_some() {
        linked.replace(Some(depends.clone()));
    }
    // Recorded during rendering: on a slow browser, the user can leave the page between rendering and effects.
    let pending = use_mut_ref(|| None::<Box<dyn FnOnce()>>);
    let last_seen = use_mut_ref(|| None::<T>);
    if last_seen.borrow().as_ref() != Some(&depends) {
        last_seen.replace(Some(depends.clone()));
        let (send, opened) = (send.clone(), linked.borrow().as_ref() == Some(&depends));
        let link = bridge::hash();
        let task = move || {
            // A link that was created since then contains the change.
            if link.is_empty() || link != bridge::hash() {
                return self::keep(&send, now, keep);
            }
            if was_replayed {
                return;
            }
            own_link();
            self::keep(&send, now, store::save_session);
        };
        pending.replace((!opened).then(|| Box::new(task) as Box<dyn FnOnce()>));
    }
    let run = move || {
        let task = pending.borrow_mut().take();
        task.into_iter().for_each(|task| task());
    };
    let leave = run.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "pagehide", move |_| leave());
        move || drop(listener)
    });
    use_effect_with(depends, move |_| {
        let timer = Timeout::new(150, run);
        move || drop(timer)
    });
}

/// Turns what a link opened into a document of the user.
fn own_link() {
    if bridge::hash().len() > 1 {
        bridge::set_hash("");
    }
    store::own_link();
}

/// Stores the text and the page in the browser's storage.
#[hook]
fn use_storage(state: &UseReducerHandle<State>) {
    let (send, now): (_, Rc<State>) = (state.dispatcher(), Rc::new((**state).clone()));
    {
        let (send, now) = (send.clone(), now.clone());
        let first = use_mut_ref(|| true);
        use_effect_with(now.documents.current, move |number| {
            if first.replace(false) {
                return;
            }
            own_link();
            if let Some(left) = &now.documents.left {
                if left.has_work() || left.editor.text != now.editor.text {
                    keep(&send, left.clone(), store::save_session);
                } else {
                    store::delete_document(left.documents.current);
                }
            }
            store::open_document(*number);
            keep(&send, now, store::save_session);
        });
    }
    use_stored(&send, now.clone(), now.editor.text.clone(), |now| store::save_text(&now.editor.text));
    let depends = (
        now.session.history.clone(),
        now.settings.clone(),
        now.editor.applied.clone(),
        now.session.guide,
        now.session.bookmarks.clone(),
    );
    let depends = (depends, now.view.explained.clone(), now.session.imported);
    let running = full().and_then(|full| (full.running)(&now)).map(Shared);
    let depends = (depends, running, now.view.lessons);
    use_stored(&send, now, depends, store::save_session);
}

/// Advances the snapshots during playback.
#[hook]
fn use_playing(state: &UseReducerHandle<State>) {
    let send = state.dispatcher();
    use_effect_with((state.session.playing, state.settings.speed), move |(playing, speed)| {
        let timer = playing
            .then(|| Interval::new(SPEEDS[*speed].0, move || send.dispatch(Action::Playback(PlaybackAction::Tick))));
        move || drop(timer)
    });
}

/// The panels with their own component. The others show the cluster and share one.
const OWN_COMPONENT: [Panel; 3] = [Panel::Manifest, Panel::Story, Panel::Lessons];

/// The minimum time between two progress reports, in milliseconds. Rendering takes longer than the work between: the
/// time is also at least the last rendering time multiplied by `REPORT_SHARE`.
const REPORT_INTERVAL: f64 = 250.0;
const REPORT_SHARE: f64 = 6.0;

/// Continues running work (the controllers, a long command, the replay after a reload) while the page stays responsive.
#[hook]
fn use_settling(state: &UseReducerHandle<State>) {
    let (send, history) = (state.dispatcher(), state.session.history.clone());
    use_effect_with((state.session.settling, state.session.job), move |(settling, job)| {
        let job = *job;
        let slices = settling.then(|| {
            let mut history = (*history.0).clone();
            // The time of the last progress report, and how long its rendering took.
            let (mut reported_at, mut drawing) = (js_sys::Date::now(), 0.0);
            CooperativeTask::spawn_after(0, move || {
                let now = js_sys::Date::now();
                if drawing < 0.0 {
                    drawing = now - reported_at;
                }
                let done = history.resume(40);
                if done || now - reported_at > REPORT_INTERVAL.max(REPORT_SHARE * drawing) {
                    send.dispatch(Action::Playback(PlaybackAction::JobProgress(
                        job,
                        Shared::new(history.clone()),
                        done,
                    )));
                    // Unknown until the next slice.
                    (reported_at, drawing) = (js_sys::Date::now(), -1.0);
                }
                !done
            })
        });
        move || drop(slices)
    });
}

/// Milliseconds without input after which a long text is checked.
const CHECK_DELAY: u32 = 200;

/// Checks a long text after typing stops, while the page stays responsive.
#[hook]
fn use_checking(state: &UseReducerHandle<State>) {
    let (send, checking) = (state.dispatcher(), state.checking());
    use_effect_with(state.editor.checks_due, move |due| {
        let due = *due;
        let slices = checking.map(|mut checking| {
            CooperativeTask::spawn_after(CHECK_DELAY, move || {
                let more = checking.resume();
                if !more {
                    send.dispatch(Action::Editor(EditorAction::Checked(
                        due,
                        Shared::new(std::mem::take(&mut checking.checked)),
                    )));
                }
                more
            })
        });
        move || drop(slices)
    });
}

/// Loads the full module when a panel is shown that this module does not have, and hands the state over.
#[hook]
fn use_full_module(state: &UseReducerHandle<State>) {
    let latest = use_mut_ref(|| (**state).clone());
    latest.replace((**state).clone());
    let send = state.dispatcher();
    // The panel that is shown first is no request of the user.
    let is_requested = state.view.tab == state.tab();
    let opens = state.view.share_menu || state.view.document_menu || state.view.file_menu;
    let needed =
        state.pending.session.is_some() || opens || state.view.lessons || core::requires_full(&state.editor.text);
    use_effect_with(
        (state.tab(), is_requested, needed, state.view.load_failed),
        move |(tab, is_requested, needed, unreached)| {
            if *unreached {
                return;
            }
            if (tab.is_full_only() || (tab.is_richer_in_full() && *is_requested) || *needed) && full().is_none() {
                let leave = move || {
                    let state = latest.borrow();
                    let handed = store::create_handoff(&state);
                    if let Some(app) = APP.take() {
                        app.destroy();
                    }
                    handed
                };
                bridge::load_full_module(leave, move || send.dispatch(Action::View(ViewAction::LoadFailed(true))));
            }
        },
    );
}

/// Closes what was opened when the user presses the browser's Back button.
#[hook]
fn use_back(state: &UseReducerHandle<State>) {
    let send = state.dispatcher();
    use_effect_with((), move |()| {
        let then = Closure::new(move |place| send.dispatch(Action::View(ViewAction::Navigated(place))));
        bridge::on_navigate(&then);
        move || drop(then)
    });
    use_effect_with(state.place(), |place| bridge::note_location(place));
}

/// Applies the text after typing stops.
#[hook]
fn use_apply_as_typed(state: &UseReducerHandle<State>) {
    let send = state.dispatcher();
    let first = use_mut_ref(|| true);
    use_effect_with((state.editor.text.clone(), state.settings.apply_as_typed), move |(_, on)| {
        let was_first = first.replace(false);
        let timer = (*on && !was_first)
            .then(|| Timeout::new(500, move || send.dispatch(Action::Editor(EditorAction::EditIdle))));
        move || drop(timer)
    });
}

/// The editor. It is created once, then updated with new texts and diagnostics.
#[hook]
fn use_editor(state: &UseReducerHandle<State>, place: &NodeRef) -> Rc<std::cell::RefCell<Option<bridge::Editor>>> {
    let editor = use_mut_ref(|| None::<bridge::Editor>);
    let send = state.dispatcher();
    let snapshot = use_mut_ref(|| state.snapshot().clone());
    snapshot.replace(state.snapshot().clone());
    {
        let (editor, place, text) = (editor.clone(), place.clone(), state.editor.text.clone());
        use_effect_with(state.view.locale_changes, move |_| {
            let listeners = bridge::Listeners {
                change: {
                    let send = send.clone();
                    Closure::new(move |text| send.dispatch(Action::Editor(EditorAction::Edit(text))))
                },
                apply: Closure::new(move || send.dispatch(Action::Session(SessionAction::Apply))),
                names: Closure::new(move |resource: String| {
                    let names = core::names(&snapshot.borrow().cluster, &resource);
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
        let (editor, text) = (editor.clone(), state.editor.text.clone());
        use_effect_with(state.editor.replacements, move |times| {
            if let (Some(editor), true) = (editor.borrow().as_ref(), *times > 0) {
                editor.set_text(&text);
            }
        });
    }
    {
        let (editor, text) = (editor.clone(), state.editor.text.clone());
        use_effect_with(state.editor.checked.clone(), move |checked| {
            if let Some(editor) = editor.borrow().as_ref() {
                editor.set_diagnostics(&text, &checked.problems);
            }
        });
    }
    editor
}

/// Protects the parts of the text that a lesson's step does not allow to change.
#[hook]
fn use_guards(state: &UseReducerHandle<State>, editor: &EditorCell) {
    let (editor, text, lessons) = (editor.clone(), state.editor.text.clone(), state.lessons.clone());
    let step = full().and_then(|full| (full.step)(state));
    use_effect_with((state.editor.replacements, step, state.view.locale_changes), move |_| {
        if let (Some(full), Some(editor)) = (full(), editor.borrow().as_ref()) {
            (full.guard)(editor, &text, &lessons);
        }
    });
}

/// A menu over the page or, while the full module is loading, the loading message.
fn menu(state: &UseReducerHandle<State>, at: usize) -> Html {
    match full() {
        Some(full) => (full.menus[at])(state),
        None => html! { <div class="menu">{ loading(state, &state.dispatcher()) }</div> },
    }
}

/// A part of the page that is loading or failed to load.
fn loading(state: &State, send: &Send) -> Html {
    if !state.view.load_failed {
        return html! { <p class="empty" role="status">{ text::tr("whole-loading") }</p> };
    }
    html! {
        <div class="empty" role="alert" data-testid="unreached">
            <p>{ text::tr("whole-failed") }</p>
            <button type="button" class="tool" data-testid="load-again" onclick={on(send, Action::View(ViewAction::LoadFailed(false)))}>{ text::tr("whole-again") }</button>
        </div>
    }
}

/// Opens the dialog for dropped files.
#[hook]
fn use_files(send: &Send) {
    let send = send.clone();
    use_effect_with((), move |_| {
        let dropped = bridge::FileDropListener::new(move || send.dispatch(Action::View(ViewAction::FileMenu(true))));
        move || drop(dropped)
    });
}

/// The separator that resizes a pane (panes.js).
fn separator(pane: &'static str, orientation: &'static str, controls: &'static str) -> Html {
    html! {
        <div class={classes!("separator", pane)} role="separator" tabindex="0" data-pane={pane} data-testid={format!("separator-{pane}")}
            aria-orientation={orientation} aria-controls={controls} aria-valuemin="0" aria-valuemax="75" aria-valuenow="40"
            aria-label={text::tr(&format!("separator-{pane}"))} title={text::tr("separator-title")}></div>
    }
}

/// The page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(initial_state);
    let send = state.dispatcher();
    SEND.set(Some(send.clone()));
    let place = use_node_ref();
    use_layout(&send);
    use_storage(&state);
    use_playing(&state);
    use_apply_as_typed(&state);
    use_settling(&state);
    use_checking(&state);
    command::use_shortcuts(state.settings.letters);
    use_full_module(&state);
    use_files(&send);
    use_back(&state);
    let editor = use_editor(&state, &place);
    use_guards(&state, &editor);

    let s: &State = &state;
    let reveal = Callback::from(move |line: usize| {
        if let Some(editor) = editor.borrow().as_ref() {
            editor.reveal(line as u32);
        }
    });
    let share = {
        let state = state.clone();
        Callback::from(move |_: MouseEvent| {
            bridge::copy(&bridge::set_hash(&share::pack(&state.to_share_payload(), &text::language())));
            let imported = state.session.imported.is_some();
            state.dispatch(Action::Notice(NoticeAction::Announce(text::tr(if imported {
                "share-imported"
            } else {
                "share-done"
            }))));
            state.dispatch(Action::View(ViewAction::ShareMenu(!state.view.share_menu)));
        })
    };

    let tab = s.tab();
    let (tabs, learning) = (s.tabs(), s.view.lessons);
    let shown = |panel: Panel| !tabs.contains(&panel) || tab == panel;
    let class = match s.effective_layout() {
        Layout::Narrow => "narrow",
        Layout::Medium => "medium",
        Layout::Wide => "wide",
    };
    let snapshot = s.snapshot().clone();
    let panel = |panel: Panel, content: Html| {
        let tabbed = tabs.contains(&panel);
        html! {
            <section
                id={format!("panel-{}", panel.name())}
                class={classes!("panel", panel.name())}
                tabindex="-1"
                role={tabbed.then_some("tabpanel")}
                aria-labelledby={format!("{}-{}", if tabbed { "tab" } else { "head" }, panel.name())}
                data-testid={panel.name().replace("manifest", "manifest-panel")}
                // Without a tab, the shortcut moves the focus to the panel.
                data-command={(!tabbed && panel != Panel::Lessons).then(|| panel.show())}
                hidden={!shown(panel)}
            >
                if !tabbed && !OWN_COMPONENT.contains(&panel) {
                    <h2 class="panel-head" id={format!("head-{}", panel.name())}>
                        if panel == Panel::Objects {
                            { core::shown_command(&snapshot.cluster) }
                        } else {
                            { text::tr(&format!("panel-{}", panel.name())) }
                        }
                    </h2>
                }
                { content }
            </section>
        }
    };
    let past = s.session.past.is_some();
    let content = |which: Panel| {
        // Hidden panels are not rendered.
        if !shown(which) {
            return html! {};
        }
        match full() {
            None if which.is_full_only() => return loading(s, &send),
            None => {}
            Some(full) => {
                if let Some((_, panel)) = full.panels.iter().find(|(panel, _)| *panel == which) {
                    return panel(s, &send);
                }
            }
        }
        let open = if which == Panel::Etcd { s.view.key.clone() } else { s.view.object.clone() };
        html! {
            <cluster_panel::ClusterPanel panel={which} snapshot={Shared(snapshot.clone())} {past} {open} form={s.settings.form}
                begin={s.session.history.branch().snapshots[0].cluster.revision()} send={send.clone()} />
        }
    };
    let save = {
        let text = s.editor.text.clone();
        Callback::from(move |_: MouseEvent| bridge::save("manifest.yaml", "application/yaml", &text))
    };
    html! {
        <>
        { full().map_or_else(Html::default, |full| (full.effects)(&state)) }
        <div key={s.view.locale_changes} class={classes!("page", class, past.then_some("past"), s.session.guide.is_some().then_some("guided"), learning.then_some("learning"))}>
            { header::header(&header::Props { share, sharing: s.view.share_menu, recent: s.view.document_menu, learning, letters: s.settings.letters, send: send.clone() }) }
            if s.view.share_menu {
                { menu(&state, 0) }
            }
            if s.view.document_menu {
                { menu(&state, 1) }
            }
            if s.view.file_menu {
                { menu(&state, 2) }
            }
            { full().map_or_else(Html::default, |full| (full.open_lesson)(s, &send)) }
            if let Some((example, done)) = s.session.guide {
                { guide::guide(&guide::Props { example, done, send: send.clone() }) }
            }
            <main class="panels">
                { tabs::tabs(&tabs::Props { tabs, tab, problems: s.editor.checked.problems.iter().filter(|p| p.severity != core::Severity::Note).count(), send: send.clone() }) }
                if learning { { panel(Panel::Lessons, content(Panel::Lessons)) } }
                { panel(Panel::Manifest, editor::panel(&editor::Props {
                    place: place.clone(),
                    checked: s.editor.checked.clone(),
                    accepted: s.accepted(),
                    save: save.clone(),
                    removed: s.removed(),
                    apply_as_typed: s.settings.apply_as_typed,
                    step_by_step: s.settings.step_by_step,
                    reveal,
                    remedies: full().map_or_else(Html::default, |full| (full.remedies)(s, &send)),
                    send: send.clone(),
                })) }
                { panel(Panel::Story, html! {
                    <story::Story
                        history={s.session.history.clone()}
                        position={s.position()}
                        {past}
                        open={s.view.expanded.clone()}
                        form={s.settings.form}
                        split={s.settings.split}
                        send={send.clone()}
                    />
                }) }
                if s.effective_layout() != Layout::Narrow {
                    { separator("columns", "vertical", if learning { "panel-lessons" } else { "panel-manifest" }) }
                    { separator("rows", "horizontal", "panel-objects") }
                }
                { for PANELS.into_iter().filter(|panel| !OWN_COMPONENT.contains(panel)).map(|which| panel(which, content(which))) }
            </main>
            <notice::Notice message={Shared(s.notices.message.clone())} undo={s.notices.undo.as_ref().map(|undo| Shared(undo.words.clone()))}
                warning={s.notices.warning.clone()} {save} send={send.clone()} />
            <transport::Transport
                history={s.session.history.clone()}
                position={s.position()}
                markers={s.session.bookmarks.clone()}
                {past}
                playing={s.session.playing}
                speed={s.settings.speed}
                settling={s.session.settling}
                send={send.clone()}
            />
            if s.session.history.is_paused() {
                <div class="asks" role="alert" data-testid="asks">
                    { text::tr("link-asks") }
                    <button type="button" data-testid="resume" onclick={on(&send, Action::Playback(PlaybackAction::Resume))}>{ text::tr("link-resume") }</button>
                    <button type="button" data-testid="leave" onclick={on(&send, Action::Playback(PlaybackAction::Stop))}>{ text::tr("link-leave") }</button>
                </div>
            }
        </div>
        </>
    }
}

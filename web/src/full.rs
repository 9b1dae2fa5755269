//! The parts that only the full module has: its panels and menus, their actions, and effects outside of the state.

use std::any::Any;
use std::collections::BTreeSet;
use std::rc::Rc;

use bindery_api::json;
use bindery_lessons::bundle;
use yew::prelude::*;

use crate::action::NoticeAction;
use crate::action::{FullAction, FullModuleAction};
use crate::app::Send;
use crate::erased::Erased;
use crate::lessons::{self, LessonAction, Lessons};
use crate::parts::{Full, Parts};
use crate::state::{
    Action, DocumentAction, Layout, NoticePart, Panel, Shared, State, TerminalAction, TimeAction, Undo, UndoTarget,
};
use crate::text::text_file;
use crate::{bridge, core, embed, store, text, view};
use bindery_session::{History, Operation, components};

/// The full module.
pub static FULL: Parts = Parts {
    session: &components::ALL,
    full: Some(&Full {
        texts: &[
            text_file!("workloads"),
            text_file!("time"),
            text_file!("explain"),
            text_file!("lessons"),
            text_file!("share"),
            text_file!("documents"),
        ],
        start_headless: embed::start_headless,
        adopt_styles: || bridge::adopt_styles(include_str!(concat!(env!("OUT_DIR"), "/full.css"))),
        embedded: embed::first,
        load_progress,
        reduce,
        after_change,
        read_lessons: |kept| Erased::new(Lessons::from_saved(kept)),
        keep_lessons: |s| s.lessons.to_saved(s.view.lessons),
        lesson: |s| s.lessons.id(),
        running: |s| s.lessons.running.as_ref().map(|running| -> Rc<dyn Any> { running.0.clone() }),
        show_lesson: |s, lesson| {
            lessons::reduce(s, lesson.map_or(LessonAction::Leave, |id| LessonAction::Start(id.into())))
        },
        request_lesson: |s, id| {
            s.view.lessons = true;
            s.lessons.request(id);
        },
        read_before_import: |kept| json::from_value(&kept).ok().flatten().map(Erased::new),
        keep_before_import: |session| json::to_value(&session.map(|session| &**session)).unwrap_or_default(),
        leave_lesson: lessons::leave,
        hide_lessons: |s| (s.lessons.wanted, s.lessons.failed) = (None, false),
        restart_lesson,
        reload_lessons: |s| s.lessons.reload(),
        is_untouched: lessons::is_untouched,
        effects: |state| html! { <Effects state={Shared::new((**state).clone())} send={state.dispatcher()} /> },
        step: |s| {
            let running = s.lessons.running.as_ref()?;
            Some((running.id.clone(), running.current(), running.lesson.is_some()))
        },
        guard: |editor, text, lessons| {
            let regions = lessons.running.as_ref().map(|running| running.regions(text)).unwrap_or_default();
            editor.guard(text, &regions);
        },
        panels: &[
            (Panel::Terminal, terminal),
            (Panel::Graph, graph),
            (Panel::Time, time),
            (Panel::Lessons, lessons_panel),
            (Panel::Explain, explain),
        ],
        cluster_panels: &[(Panel::Etcd, view::etcd::keys), (Panel::Csi, |props, _| view::calls::calls(props))],
        menus: [
            |state| html! { <view::share::Share state={Shared::new((**state).clone())} send={state.dispatcher()} /> },
            |state| html! { <view::documents::Documents send={state.dispatcher()} /> },
            |state| html! { <view::files::Files text={state.editor.text.clone()} send={state.dispatcher()} /> },
        ],
        open_lesson,
        remedies: |s, send| {
            lessons::remedies(s).map_or_else(Html::default, |remedies| view::lessons::remedies(&remedies, send))
        },
        nodes: &view::machines::NODES,
    }),
};

/// Reads the progress in lessons, which all pages of the user share.
fn load_progress(state: &mut State) {
    state.lessons.done = Shared::new(store::progress());
    state.lessons.paused = Shared::new(store::left_lessons());
}

/// Resets the cluster of the open lesson. Returns false if no lesson is open.
fn restart_lesson(s: &mut State, before: &Rc<State>) -> bool {
    if s.lessons.running.is_none() {
        return false;
    }
    let back = UndoTarget::State(Rc::new(before.to_left()));
    s.notices.undo = Some(Undo { words: text::tr("undo-lesson").into(), back });
    lessons::restart(s);
    true
}

fn after_change(s: &mut State, before: &State) {
    crate::terminal::leave_ended_shell(s);
    if s.session.history != before.session.history && !s.session.settling {
        lessons::update_checks(s);
    }
}

fn reduce(s: &mut State, before: &Rc<State>, action: &Rc<dyn FullAction>) {
    let action: &dyn Any = action.as_ref();
    let Some(action) = action.downcast_ref::<FullModuleAction>() else { return };
    match action.clone() {
        FullModuleAction::Lesson(act) => lessons::reduce(s, act),
        FullModuleAction::Terminal(action) => reduce_terminal(s, action),
        FullModuleAction::Time(action) => reduce_time(s, action),
        FullModuleAction::Document(action) => reduce_document(s, before, action),
    }
}

fn reduce_terminal(s: &mut State, action: TerminalAction) {
    match action {
        TerminalAction::Line(line) => crate::terminal::run(s, &line),
        TerminalAction::Fix(..) if s.session.imported.is_some() => {
            s.notices.message = crate::text::tr("fix-remote").into()
        }
        TerminalAction::Fix(args, stdin) => {
            s.command(args, stdin);
            s.notices.message = crate::text::tr("fix-done").into();
        }
        TerminalAction::Run(args, stdin) => s.command(args, stdin),
    }
}

fn reduce_time(s: &mut State, action: TimeAction) {
    match action {
        TimeAction::Inject(action, run) => inject(s, Rc::unwrap_or_clone(action), run),
        TimeAction::AdvanceClock(seconds) => {
            let mut history = (*s.session.history.0).clone();
            history.start(Operation::advance(std::time::Duration::from_secs(seconds)));
            s.show_running(history);
            s.check();
        }
        TimeAction::ToggleOperation(operation) => {
            let mut history = (*s.session.history.0).clone();
            history.toggle(operation);
            s.show_running(history);
            s.check();
        }
        TimeAction::Mark(name) => {
            let mut markers = (*s.session.bookmarks.0).clone();
            markers.push(s.session.history.bookmark(s.position(), name));
            s.session.bookmarks = Shared::new(markers);
        }
        TimeAction::Unmark(i) => {
            let mut markers = (*s.session.bookmarks.0).clone();
            if i < markers.len() {
                markers.remove(i);
            }
            s.session.bookmarks = Shared::new(markers);
        }
        TimeAction::Visit(branch, at) => {
            if branch != s.session.history.current && branch < s.session.history.branches.len() {
                let mut history = (*s.session.history.0).clone();
                history.current = branch;
                s.replace_history(history);
                s.check();
            }
            s.seek(at);
        }
    }
}

fn reduce_document(s: &mut State, before: &Rc<State>, action: DocumentAction) {
    match action {
        DocumentAction::Import(import, now) => {
            // After a reload the same cluster is restored.
            if before.has_work() && before.session.imported != Some(now) {
                s.start_document(before, "undo-import");
            }
            lessons::leave(s);
            if s.session.imported.is_none() {
                s.session.before_import = Some(Erased::new(lessons::Session::of(s)));
            }
            s.replace_history(History::of(&components::ALL, core::imported(&import, now)));
            s.session.imported = Some(now);
            (s.session.bookmarks, s.terminal.entries, s.terminal.pending_output) =
                (Shared::new(Vec::new()), Shared::new(Vec::new()), None);
            s.view.expanded = Shared::new(BTreeSet::new());
            s.editor.applied = Shared::new(BTreeSet::new());
            (s.session.guide, s.view.object, s.view.key, s.view.explained) = (None, None, None, None);
            s.check();
        }
        DocumentAction::Forget => forget_import(s),
        DocumentAction::OpenFiles(text) => {
            s.view.file_menu = false;
            s.replace_text(&text, &crate::text::tr("undo-files"));
        }
        DocumentAction::Open(kept, document) => {
            let mut kept = Rc::unwrap_or_clone(kept);
            let text = kept.text.take().unwrap_or_default();
            let left = Some(Rc::new(before.to_left()));
            let mut new = State::new(&text, kept, s.view.layout);
            (new.lessons.done, new.lessons.paused) = (s.lessons.done.clone(), s.lessons.paused.clone());
            s.documents.last = s.documents.last.max(document);
            *s = s.replaced_by(new);
            (s.documents.current, s.documents.left) = (document, left);
        }
        DocumentAction::Load(kept) => {
            let mut kept = Rc::unwrap_or_clone(kept);
            let text = kept.text.take().unwrap_or_default();
            let mut new = State::new(&text, kept, s.view.layout).opened_by_link();
            (new.lessons.done, new.lessons.paused) = (s.lessons.done.clone(), s.lessons.paused.clone());
            (new.settings, new.read_only) = (s.settings.clone(), s.read_only);
            *s = s.replaced_by(new);
        }
        DocumentAction::SetText(text) => s.set_text(&text),
    }
}

/// Runs an action of the cluster that has no command.
fn inject(s: &mut State, action: core::Action, run: bool) {
    let mut copy = s.session.history.branch().head().cluster.clone();
    if let Some(Err(refused)) = copy.apply(action.clone()).answer {
        s.notices.message = refused.message.into();
        return;
    }
    s.run(Operation::inject(action));
    if run && !s.settings.step_by_step {
        s.settle();
    }
    s.check();
}

/// Shows the session before an imported cluster. The text stays: the import did not change it.
fn forget_import(s: &mut State) {
    if s.session.imported.is_none() {
        return;
    }
    let mut before = s.session.before_import.take().map(|before| (*before).clone()).unwrap_or_default();
    before.text = s.editor.text.to_string();
    before.show(s);
    (s.session.imported, s.notices.undo) = (None, None);
    s.notices.message = text::tr("forget-done").into();
}

/// The properties of the effects.
#[derive(Properties, PartialEq)]
struct EffectsProps {
    state: Shared<State>,
    send: Send,
}

/// The effects outside of the state. The component renders nothing.
#[component]
fn Effects(props: &EffectsProps) -> Html {
    use_import(&props.state, &props.send);
    use_lessons(&props.state, &props.send);
    embed::use_host(&props.state, &props.send);
    html! {}
}

/// Restores an imported cluster after a reload.
#[hook]
fn use_import(state: &State, send: &Send) {
    let (send, live) = (send.clone(), state.snapshot().cluster.is_live());
    use_effect_with(state.session.imported, move |imported| match *imported {
        Some(now) if live => yew::platform::spawn_local(async move {
            let text = match bridge::load_text(&bridge::import_name(now)).await {
                // The name in earlier versions.
                None => bridge::load_text("import").await,
                text => text,
            };
            let text = text.unwrap_or_default();
            match core::import_from_text(&text) {
                Some(import) => {
                    let kept = core::import_to_text(&import);
                    if kept != text {
                        bridge::save_text("import", None, |_| {});
                        bridge::save_text(&bridge::import_name(now), Some(&kept), |_| {});
                    }
                    send.dispatch(Action::full(DocumentAction::Import(Shared::new(import), now)));
                }
                None => {
                    send.dispatch(Action::full(DocumentAction::Forget));
                    send.dispatch(Action::Notice(NoticeAction::Dismiss(NoticePart::Notice)));
                    send.dispatch(Action::Notice(NoticeAction::Warn("import-absent", text::tr("import-absent"))));
                }
            }
        }),
        _ => {}
    });
}

/// Loads the lessons, stores the progress, and puts the lesson into the address.
#[hook]
fn use_lessons(state: &State, send: &Send) {
    let lessons = &state.lessons;
    // The style sheet is loaded with the lessons, so that visits without lessons do not load it.
    use_effect_with(state.view.lessons, |open| {
        if *open {
            bridge::adopt_styles(include_str!(concat!(env!("OUT_DIR"), "/lessons.css")));
        }
    });
    let fetched = |send: Send, name: String, then: fn(&[u8]) -> Option<LessonAction>| {
        yew::platform::spawn_local(async move {
            let act = bridge::lesson_file(&name).await.and_then(|bytes| then(&bytes));
            send.dispatch(Action::full(act.unwrap_or(LessonAction::Failed)));
        });
    };
    let index_send = send.clone();
    use_effect_with((state.view.lessons && lessons.index.is_none(), lessons.failed), move |(wanted, failed)| {
        if *wanted && !failed {
            let then = |bytes: &[u8]| Some(LessonAction::Index(Shared::new(bundle::index(bytes)?)));
            fetched(index_send, format!("index.{}.bin", text::language()), then);
        }
    });
    let lesson_send = send.clone();
    use_effect_with((lessons.wanted.clone(), lessons.failed), move |(wanted, failed)| {
        if let (Some(id), false) = (wanted, failed) {
            let then = |bytes: &[u8]| Some(LessonAction::Loaded(Shared::new(bundle::lesson(bytes)?)));
            fetched(lesson_send, format!("{id}.{}.bin", text::language()), then);
        }
    });
    let send = send.clone();
    let full = move || send.dispatch(Action::Notice(NoticeAction::Warn("storage-full", text::tr("storage-full"))));
    let left_full = full.clone();
    use_effect_with(lessons.done.clone(), move |done| {
        if store::save_progress(done).is_err() {
            full();
        }
    });
    use_effect_with(lessons.paused.clone(), move |left| {
        if store::save_left_lessons(left).is_err() {
            left_full();
        }
    });
    use_effect_with(lessons.id(), |id| bridge::set_lesson(id.as_deref()));
}

fn open_lesson(state: &State, send: &Send) -> Html {
    // On a narrow page the panel may be the visible one, and space is limited.
    if state.effective_layout() == Layout::Narrow && state.tab() == Panel::Lessons {
        return html! {};
    }
    view::lessons::open_lesson(&state.lessons, send)
}

fn terminal(s: &State, send: &Send) -> Html {
    html! {
        <view::terminal::Terminal entries={s.terminal.entries.clone()} snapshot={Shared(s.snapshot().clone())} prompt={crate::terminal::prompt(s)} send={send.clone()} />
    }
}

fn graph(s: &State, send: &Send) -> Html {
    let before = s.position().checked_sub(1).map(|at| Shared(s.session.history.branch().snapshots[at].clone()));
    html! {
        <view::graph::Graph snapshot={Shared(s.snapshot().clone())} {before} form={s.settings.form} send={send.clone()} />
    }
}

fn time(s: &State, send: &Send) -> Html {
    html! {
        <view::time::Time history={s.session.history.clone()} position={s.position()} past={s.session.past.is_some()} markers={s.session.bookmarks.clone()}
            form={s.settings.form} split={s.settings.split} open={s.view.object.clone()} send={send.clone()} />
    }
}

fn lessons_panel(s: &State, send: &Send) -> Html {
    let snapshot = s.session.history.branch().snapshots.last().cloned().expect("a branch has a first moment");
    html! {
        <view::lessons::Lessons lessons={s.lessons.clone()} snapshot={Shared(snapshot)} text={s.editor.text.clone()}
            working={s.session.settling} send={send.clone()} />
    }
}

fn explain(s: &State, send: &Send) -> Html {
    html! {
        <view::explain::Explain snapshot={Shared(s.snapshot().clone())} imported={s.session.imported} past={s.session.past.is_some()} working={s.session.settling}
            open={s.view.explained.clone()} form={s.settings.form} send={send.clone()} />
    }
}

//! The page embedded in another page: the calls of its host (docs/embed.md), and the notifications to it.
//!
//! The host is not trusted. It sends a name and plain data. Texts are parsed like user input, and nothing is executed.
//! web/editor/src/embed.js exchanges the messages. Without a view (`headless`), this module has the same state and the
//! same reducer.

use std::cell::RefCell;
use std::rc::Rc;

use bindery_lessons::{Check, CheckResult, LogPosition};
use gloo::timers::callback::{Interval, Timeout};
use serde::Deserialize;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use crate::action::{DocumentAction, TerminalAction};
use crate::action::{PlaybackAction, SessionAction};
use crate::app::{self, Send};
use crate::state::{Action, Layout, Panel, SPEEDS, SavedSession, Shared, State};
use crate::text::{self, with};
use crate::{bridge, examples, share};
use crate::{command, core};
use bindery_session::Operation;

/// The options of the host.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Options {
    text: Option<String>,
    link: Option<String>,
    panel: Option<String>,
    apply: bool,
    read_only: bool,
    headless: bool,
}

/// The calls of the host.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "call", rename_all = "camelCase")]
enum Call {
    Load { text: Option<String>, link: Option<String> },
    Apply { text: Option<String> },
    Kubectl { args: Vec<String>, stdin: Option<String> },
    Goto { revision: u64 },
    Play,
    Pause,
    Step,
    GetState,
    Assert { check: Value },
    Listen { explain: bool },
}

/// Why a call failed: a code and a message.
type Refused = (&'static str, String);

/// The maximum number of bytes of text in one call.
const LIMIT: usize = 1 << 20;

/// Returns the answer from a state.
type Answer = Box<dyn Fn(&State) -> Value>;

/// The actions of a call, and its answer after them.
struct Plan {
    actions: Vec<Action>,
    answer: Answer,
}

/// Returns the current position in the history.
fn place(state: &State) -> Value {
    let head = state.session.history.branch().head().cluster.revision();
    json!({ "revision": state.snapshot().cluster.revision(), "latest": head, "live": state.session.past.is_none() })
}

/// Returns the output of the last command.
fn printed(state: &State) -> Value {
    let last = state.session.history.branch().operations.iter().rev().find_map(|done| {
        let Operation::Kubectl(..) = done.operation.original() else { return None };
        done.output.as_ref()
    });
    let revision = state.session.history.branch().head().cluster.revision();
    match last {
        Some(o) => json!({ "exit": o.exit, "stdout": o.stdout, "stderr": o.stderr, "revision": revision }),
        None => json!({ "exit": 0, "stdout": "", "stderr": "", "revision": revision }),
    }
}

/// Returns the whole state of the page.
fn state_json(state: &State) -> Value {
    let cluster = &state.snapshot().cluster;
    let objects: serde_json::Map<String, Value> = core::keys(cluster)
        .into_iter()
        .filter_map(|row| Some((row.key.clone(), (*core::object(cluster, &row.key)?).clone())))
        .collect();
    let mut all = place(state);
    for (name, value) in [
        ("text", json!(&*state.editor.text)),
        ("language", json!(text::language())),
        ("panel", json!(state.tab().name())),
        ("readOnly", json!(state.read_only)),
        ("playing", json!(state.session.playing)),
        ("settled", json!(state.session.history.branch().settled && !state.session.settling)),
        ("objects", objects.into()),
    ] {
        all[name] = value;
    }
    all
}

/// Returns the result of a check at the current snapshot. Writes and calls count from the start of the branch.
fn check_result(check: &Check, state: &State) -> Value {
    let begin = LogPosition::of(&state.session.history.branch().snapshots[0].cluster);
    let CheckResult { passed: holds, subject, want, have } = check.evaluate(&state.snapshot().cluster, begin);
    json!({ "holds": holds, "subject": subject, "want": want.to_string(), "have": have.to_string() })
}

/// Reads a link: a hash, or an address with one.
fn read_link(link: &str) -> Option<SavedSession> {
    share::unpack(link.split_once('#').map_or(link, |(_, hash)| hash))
}

fn plan(call: Call, state: &State) -> Result<Plan, Refused> {
    let short = |text: &str| match text.len() {
        0..=LIMIT => Ok(()),
        n => Err(("too-long", format!("{n} bytes are more than {LIMIT}"))),
    };
    Ok(match call {
        Call::Load { text, link } => {
            let kept = match (text, link) {
                (_, Some(link)) => {
                    read_link(&link).ok_or(("no-such-link", "this is not a link of the page".to_owned()))?
                }
                (Some(text), None) => {
                    short(&text)?;
                    SavedSession { text: Some(text), ..SavedSession::default() }
                }
                (None, None) => return Err(("bad-call", "load needs a text or a link".to_owned())),
            };
            Plan { actions: vec![Action::full(DocumentAction::Load(Rc::new(kept)))], answer: Box::new(place) }
        }
        Call::Apply { text } => {
            let mut actions = Vec::new();
            if let Some(text) = text {
                short(&text)?;
                actions.push(Action::full(DocumentAction::SetText(text)));
            }
            actions.push(Action::Session(SessionAction::Apply));
            Plan { actions, answer: Box::new(printed) }
        }
        Call::Kubectl { args, stdin } => {
            let stdin = stdin.unwrap_or_default();
            short(&stdin)?;
            // The overhead of a word besides its letters.
            let all = args.iter().fold(stdin.len(), |sum, arg| sum.saturating_add(arg.len() + 16));
            if all > LIMIT {
                return Err(("too-long", format!("{all} bytes are more than {LIMIT}")));
            }
            Plan { actions: vec![Action::full(TerminalAction::Run(args, stdin))], answer: Box::new(printed) }
        }
        Call::Goto { revision } => {
            let branch = state.session.history.branch();
            let first = branch.snapshots[0].cluster.revision();
            let last = branch.head().cluster.revision();
            let action = match revision {
                r if r > last => return Err(("no-such-revision", format!("{r} does not exist: the newest is {last}"))),
                r if r == last => Action::Playback(PlaybackAction::Live),
                r if r <= first => Action::Playback(PlaybackAction::Seek(0)),
                r => Action::Playback(PlaybackAction::SeekRevision(r)),
            };
            Plan { actions: vec![action], answer: Box::new(place) }
        }
        Call::Play => Plan { actions: vec![Action::Playback(PlaybackAction::Play(true))], answer: Box::new(place) },
        Call::Pause => Plan { actions: vec![Action::Playback(PlaybackAction::Play(false))], answer: Box::new(place) },
        Call::Step => Plan { actions: vec![Action::Playback(PlaybackAction::NextWrite)], answer: Box::new(place) },
        Call::GetState => Plan { actions: vec![], answer: Box::new(state_json) },
        Call::Assert { check } => {
            let text = check.to_string();
            short(&text)?;
            let check = Check::parse(&text).map_err(|problems| {
                let words: Vec<String> = problems.into_iter().map(|problem| problem.text).collect();
                ("bad-check", words.join("; "))
            })?;
            Plan { actions: vec![], answer: Box::new(move |state| check_result(&check, state)) }
        }
        Call::Listen { .. } => Plan { actions: vec![], answer: Box::new(|_| Value::Null) },
    })
}

fn read(text: &str) -> Result<Call, Refused> {
    serde_json::from_str(text).map_err(|e| ("bad-call", e.to_string()))
}

fn refusal((code, message): Refused) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

/// What the last notification of the host contained.
#[derive(Default, PartialEq, Clone)]
struct LastNotified {
    place: Option<(usize, usize, u64)>,
    stuck: Option<Value>,
}

/// The connection of the page to its host.
struct Wire {
    state: Rc<State>,
    /// Dispatches actions to the view; `None` without a view.
    send: Option<Send>,
    /// The calls that wait until the controllers are idle.
    waiting: Vec<(js_sys::Function, Answer)>,
    explains: bool,
    notified: LastNotified,
    playing: Option<Interval>,
}

thread_local! {
    static WIRE: RefCell<Option<Wire>> = const { RefCell::new(None) };
}

/// Returns the options of the host, if there is one.
fn options() -> Option<Options> {
    Some(serde_json::from_str(&bridge::host_options()?).unwrap_or_default())
}

/// Returns the first state of an embedded page, or `None` if the page is not embedded.
pub fn first(layout: Layout) -> Option<State> {
    let options = options()?;
    if options.read_only {
        bridge::adopt_styles(&command::read_only_styles());
    }
    let link = options.link.as_deref().and_then(read_link).or_else(|| share::unpack(&bridge::hash()));
    let mut kept = link.unwrap_or_else(|| SavedSession { text: options.text.clone(), ..SavedSession::default() });
    let text = kept.text.take().unwrap_or_else(|| examples::EXAMPLES[0].text.to_owned());
    if let Some(panel) = options.panel.as_deref().and_then(Panel::named) {
        kept.tab = Some(panel);
    }
    let mut state = State::new(&text, kept, layout).opened_by_link();
    if options.apply && (state.editor.is_check_due || state.editor.checked.valid()) {
        let tab = state.view.tab;
        state = (*Rc::new(state).reduce(Action::Session(SessionAction::Apply))).clone();
        state.view.tab = tab;
    }
    state.read_only = options.read_only;
    Some(state)
}

/// Starts without a view, if the host requests that.
pub fn start_headless() -> bool {
    if !options().is_some_and(|options| options.headless) {
        return false;
    }
    let Some(state) = first(Layout::Narrow) else { return false };
    connect(Rc::new(state), None);
    run_without_view();
    true
}

fn connect(state: Rc<State>, send: Option<Send>) {
    let wire = Wire { state, send, waiting: vec![], explains: false, notified: LastNotified::default(), playing: None };
    WIRE.set(Some(wire));
    bridge::notify_host(&json!({ "event": "ready" }));
}

/// Updates the connection to the host with what the view shows.
#[hook]
pub fn use_host(state: &Shared<State>, send: &Send) {
    let (now, send) = (state.0.clone(), send.clone());
    let embedded = use_memo((), |()| bridge::host_options().is_some());
    use_effect(move || {
        if *embedded {
            let known = WIRE.with_borrow_mut(|wire| {
                let Some(wire) = wire else { return false };
                (wire.state, wire.send) = (now.clone(), Some(send.clone()));
                true
            });
            if !known {
                connect(now, Some(send));
            }
            notify_host();
        }
    });
}

/// Dispatches an action of the host: to the view, or to the state of this module.
fn dispatch(action: Action) {
    let action = Action::Host(Box::new(action));
    let send = WIRE.with_borrow(|wire| wire.as_ref().and_then(|wire| wire.send.clone()));
    match send {
        Some(send) => send.dispatch(action),
        None => WIRE.with_borrow_mut(|wire| {
            if let Some(wire) = wire {
                wire.state = wire.state.clone().reduce(action);
            }
        }),
    }
}

/// Runs the controllers and the clock without a view, in place of the view's hooks.
fn run_without_view() {
    let replay_next = WIRE.with_borrow_mut(|wire| {
        let wire = wire.as_mut()?;
        if wire.send.is_some() {
            return None;
        }
        if wire.state.session.settling {
            let mut history = (*wire.state.session.history.0).clone();
            let done = history.resume(400);
            let arrived =
                Action::Playback(PlaybackAction::JobProgress(wire.state.session.job, Shared::new(history), done));
            wire.state = wire.state.clone().reduce(arrived);
        }
        let playing = wire.state.session.playing.then_some(SPEEDS[wire.state.settings.speed].0);
        match (playing, wire.playing.is_some()) {
            (Some(speed), false) => {
                wire.playing = Some(Interval::new(speed, || {
                    dispatch(Action::Playback(PlaybackAction::Tick));
                    run_without_view();
                }));
            }
            (None, true) => drop(wire.playing.take()),
            _ => {}
        }
        wire.state.session.settling.then_some(())
    });
    notify_host();
    if replay_next.is_some() {
        Timeout::new(0, run_without_view).forget();
    }
}

/// Answers the waiting calls, and notifies the host of changes.
fn notify_host() {
    let (answers, events) = WIRE.with_borrow_mut(|wire| {
        let Some(wire) = wire else { return Default::default() };
        let state = wire.state.clone();
        if state.session.settling {
            return Default::default();
        }
        let answers: Vec<(js_sys::Function, Value)> =
            wire.waiting.drain(..).map(|(done, answer)| (done, json!({ "value": answer(&state) }))).collect();
        (answers, pending_events(&state, &mut wire.notified, wire.explains))
    });
    for (done, answer) in answers {
        let _ = done.call1(&JsValue::NULL, &answer.to_string().into());
    }
    events.iter().for_each(bridge::notify_host);
}

/// Returns the events for a shown state.
fn pending_events(state: &State, notified: &mut LastNotified, explains: bool) -> Vec<Value> {
    let mut events = Vec::new();
    let snapshot = state.snapshot();
    let place_now = Some((
        state.session.history.current,
        state.position(),
        state.session.history.branch().head().cluster.revision(),
    ));
    let moved = notified.place != place_now;
    if moved {
        notified.place = place_now;
        let writes: Vec<Value> = snapshot
            .records
            .iter()
            .map(|record| {
                let facts: Vec<(&str, &str)> =
                    record.why.facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let id = format!("why-{}", record.why.branch);
                json!({
                    "revision": record.revision, "key": record.key, "actor": record.actor.name(),
                    "branch": record.why.branch, "why": if text::has(&id) { with(&id, &facts) } else { String::new() },
                })
            })
            .collect();
        let mut value = place(state);
        value["writes"] = writes.into();
        events.push(json!({ "event": "revision", "value": value }));
    }
    if explains && (moved || notified.stuck.is_none()) {
        let stuck: Vec<Value> = bindery_explain::unhealthy(&core::object_index(&snapshot.cluster))
            .iter()
            .map(|check_result| {
                let facts: Vec<(&str, &str)> =
                    check_result.facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
                json!({
                    "key": check_result.key, "problem": check_result.problem, "waitsFor": check_result.blocked_by,
                    "sentence": with(&format!("explain-{}", check_result.problem), &facts),
                })
            })
            .collect();
        let stuck = Some(Value::from(stuck));
        if notified.stuck != stuck {
            notified.stuck = stuck;
            events.push(json!({ "event": "explain", "value": notified.stuck }));
        }
    }
    events
}

/// Runs a call of the host. `done` receives the answer as JSON when the controllers are idle.
pub fn call(text: &str, done: js_sys::Function) {
    let planned = WIRE.with_borrow_mut(|wire| {
        let wire = wire.as_mut().ok_or(("not-ready", "the page has not started yet".to_owned()))?;
        let call = read(text)?;
        if let Call::Listen { explain } = call {
            wire.explains = explain;
        }
        plan(call, &wire.state)
    });
    match planned {
        Err(refused) => drop(done.call1(&JsValue::NULL, &refusal(refused).to_string().into())),
        Ok(Plan { actions, answer }) => {
            let looks = actions.is_empty();
            WIRE.with_borrow_mut(|wire| {
                if let Some(wire) = wire {
                    wire.waiting.push((done, answer));
                }
            });
            actions.into_iter().for_each(dispatch);
            let shown = WIRE.with_borrow(|wire| wire.as_ref().is_some_and(|wire| wire.send.is_some()));
            // A changed view notifies the host itself after rendering.
            if !shown {
                run_without_view();
            } else if looks {
                notify_host();
            }
        }
    }
}

/// Sets another language and renders the page again.
pub fn set_locale(language: &str, files: Vec<String>) {
    text::set_locale(language, files);
    app::redraw();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::TimeAction;
    use crate::action::{EditorAction, ViewAction};
    use crate::examples::EXAMPLES;
    use crate::state::arrived;

    fn page(read_only: bool) -> Rc<State> {
        let mut state = State::new(EXAMPLES[0].text, SavedSession::default(), Layout::Narrow);
        state.read_only = read_only;
        Rc::new(state)
    }

    /// Returns the page after a message, and the answer.
    fn receive(state: Rc<State>, text: &str) -> (Rc<State>, Value) {
        match read(text).and_then(|call| plan(call, &state)) {
            Err(refused) => (state, refusal(refused)),
            Ok(Plan { actions, answer }) => {
                let host = |state: Rc<State>, action| arrived(state.reduce(Action::Host(Box::new(action))));
                let state = actions.into_iter().fold(state, host);
                let answer = answer(&state);
                (state, answer)
            }
        }
    }

    #[test]
    fn host_loads_applies_and_seeks() {
        let (s, answer) = receive(page(true), &json!({ "call": "load", "text": EXAMPLES[1].text }).to_string());
        assert_eq!(answer["live"], true);
        assert_eq!((&*s.editor.text, s.read_only, s.editor.replacements), (EXAMPLES[1].text, true, 1));
        let (s, answer) = receive(s, "{\"call\": \"apply\"}");
        assert_eq!(answer["exit"], 0);
        assert!(answer["stdout"].as_str().unwrap().contains(" created\n"), "{answer}");
        let last = answer["revision"].as_u64().unwrap();
        let (s, answer) = receive(s, &json!({ "call": "goto", "revision": last - 2 }).to_string());
        assert_eq!((&answer["revision"], &answer["live"]), (&json!(last - 2), &json!(false)));
        let (s, answer) = receive(s, "{\"call\": \"step\"}");
        assert_eq!(answer["revision"], last - 1);
        let (s, answer) = receive(s, &json!({ "call": "goto", "revision": last + 1 }).to_string());
        assert_eq!(answer["error"]["code"], "no-such-revision");
        let (s, _) = receive(s, "{\"call\": \"play\"}");
        assert!(s.session.playing);
        let (s, _) = receive(s, "{\"call\": \"pause\"}");
        assert!(!s.session.playing);
        let (s, answer) = receive(s, &json!({ "call": "kubectl", "args": ["get", "pv"] }).to_string());
        assert!(answer["stdout"].as_str().unwrap().starts_with("NAME"), "{answer}");
        let (_, answer) = receive(s, "{\"call\": \"getState\"}");
        let claim = answer["objects"].as_object().unwrap().iter().find(|(k, _)| k.contains("claims")).unwrap().1;
        assert_eq!(claim["status"]["phase"], "Bound");
        assert_eq!(answer["settled"], true);
    }

    #[test]
    fn read_only_page_rejects_changes() {
        let (s, _) = receive(page(true), "{\"call\": \"apply\"}");
        let before = s.to_saved();
        let all = [
            Action::Editor(EditorAction::Edit("x".into())),
            Action::Session(SessionAction::Apply),
            Action::Editor(EditorAction::Example(2)),
            Action::Session(SessionAction::Kubectl(vec!["delete".into(), "pvc/data".into()])),
            Action::Session(SessionAction::Delete("/registry/persistentvolumes/nfs".into())),
            Action::full(TerminalAction::Line("kubectl delete pvc data".into())),
            Action::Session(SessionAction::Reset),
            Action::Session(SessionAction::Fork),
            Action::Session(SessionAction::Prune),
            Action::full(TimeAction::AdvanceClock(60)),
            Action::full(TimeAction::ToggleOperation(0)),
        ];
        let s = all.into_iter().fold(s, |s, action| arrived(s.reduce(action)));
        assert_eq!(s.to_saved(), before);
        assert!(!s.notices.message.is_empty(), "it is notified why");
        let s = s.reduce(Action::Playback(PlaybackAction::Previous)).reduce(Action::View(ViewAction::Tab(Panel::Etcd)));
        assert!(s.session.past.is_some() && s.view.tab == Panel::Etcd);
    }

    #[test]
    fn host_receives_position_and_stuck_objects() {
        let (mut notified, text) = (
            LastNotified::default(),
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\n\
            spec: {accessModes: [ReadWriteOnce], storageClassName: none, resources: {requests: {storage: 1Gi}}}\n",
        );
        let (s, _) = receive(page(false), &json!({ "call": "apply", "text": text }).to_string());
        let events = pending_events(&s, &mut notified, true);
        assert_eq!(events.len(), 2, "{events:?}");
        assert_eq!(events[0]["event"], "revision");
        assert_eq!(events[1]["value"][0]["key"], "/registry/persistentvolumeclaims/default/c");
        assert!(events[1]["value"][0]["sentence"].as_str().unwrap().contains("none"), "{events:?}");
        assert_eq!(pending_events(&s, &mut notified, true), Vec::<Value>::new(), "once");
        let s = s.reduce(Action::Playback(PlaybackAction::Previous));
        assert_eq!(pending_events(&s, &mut notified, true)[0]["event"], "revision");
        assert!(notified.place.is_some());
    }

    #[test]
    fn host_runs_checks() {
        let (s, _) = receive(page(true), "{\"call\": \"apply\"}");
        let check = |s: &Rc<State>, check: Value| {
            receive(s.clone(), &json!({ "call": "assert", "check": check }).to_string()).1
        };
        let bound = json!({ "object": "pvc/data", "path": ".status.phase", "is": "Bound" });
        let answer = check(&s, bound.clone());
        assert_eq!(
            (&answer["holds"], &answer["subject"]),
            (&json!(true), &json!("pvc/data .status.phase")),
            "{answer}"
        );
        assert_eq!(check(&s, json!({ "record": "pv/nfs", "by": "*binder*" }))["holds"], true);
        assert_eq!(check(&s, json!({ "all": [bound, { "count": "pods", "is": 1 }] }))["holds"], false);
        assert_eq!(check(&s, json!({ "object": "pvc/data", "color": "red" }))["error"]["code"], "bad-check");
        assert_eq!(check(&s, json!("nonsense"))["error"]["code"], "bad-check");
        let before = s.reduce(Action::Playback(PlaybackAction::Seek(0)));
        assert_eq!(check(&before, json!({ "object": "pvc/data", "absent": true }))["holds"], true);
    }

    #[test]
    fn invalid_messages_are_rejected() {
        let mut s = page(false);
        let before = s.to_saved();
        let long = json!({ "call": "apply", "text": "x".repeat(LIMIT + 1) }).to_string();
        let many = json!({ "call": "kubectl", "args": vec!["x".repeat(LIMIT / 3); 4] }).to_string();
        let words = json!({ "call": "kubectl", "args": vec!["x"; 100_000] }).to_string();
        for (text, code) in [
            ("", "bad-call"),
            ("7", "bad-call"),
            ("{}", "bad-call"),
            ("{\"call\": \"eval\", \"text\": \"1\"}", "bad-call"),
            ("{\"call\": \"load\"}", "bad-call"),
            ("{\"call\": \"goto\", \"revision\": -1}", "bad-call"),
            ("{\"call\": \"kubectl\", \"args\": \"get pv\"}", "bad-call"),
            ("{\"call\": \"load\", \"link\": \"#v2:en:AAAA\"}", "no-such-link"),
            (&long, "too-long"),
            (&many, "too-long"),
            (&words, "too-long"),
        ] {
            let (after, answer) = receive(s, text);
            assert_eq!(answer["error"]["code"], code, "{answer}");
            s = after;
        }
        assert_eq!(s.to_saved(), before);
    }

    /// Invalid messages that are similar to valid ones: the page answers each and continues.
    #[test]
    fn mutated_messages_are_answered() {
        use crate::fuzz::{Rng, mutated, mutated_value};
        let good = [
            json!({ "call": "load", "text": EXAMPLES[2].text }),
            json!({ "call": "apply", "text": EXAMPLES[0].text }),
            json!({ "call": "kubectl", "args": ["get", "pv", "-o", "yaml"], "stdin": "" }),
            json!({ "call": "kubectl", "args": ["delete", "pvc/data", "--wait=false"] }),
            json!({ "call": "kubectl", "args": ["patch", "pv/nfs", "-p", "{\"spec\":{\"capacity\":{\"storage\":\"1Gi\"}}}"] }),
            json!({ "call": "goto", "revision": 3 }),
            json!({ "call": "step" }),
            json!({ "call": "play" }),
            json!({ "call": "getState" }),
        ];
        let (mut s, mut done) = (page(false), 0);
        for seed in 0..300 {
            let rng = &mut Rng::new(seed);
            let which = rng.below(good.len());
            let message = mutated_value(rng, &good[which]).to_string();
            let message = if rng.below(3) == 0 { mutated(rng, &message) } else { message };
            let (after, answer) = receive(s, &message);
            done += usize::from(answer.get("error").is_none());
            s = after;
        }
        assert!(done > 100, "{done} were understood");
    }
}

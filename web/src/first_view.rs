//! Tests of the module that a visit starts with: its own functions, and the handover to the full module.

use std::rc::Rc;

use yew::Reducible;

use crate::action::{SessionAction, ViewAction};
use crate::core;
use crate::examples::EXAMPLES;
use crate::full::FULL;
use crate::parts::{FIRST_VIEW, link};
use crate::state::{Action, Layout, Panel, SavedSession, State, arrived};

fn page(kept: SavedSession) -> Rc<State> {
    Rc::new(State::new(EXAMPLES[0].text, kept, Layout::Medium))
}

fn written(state: &State) -> Vec<(u64, String)> {
    state.snapshot().cluster.records().map(|record| (record.revision, record.key.clone())).collect()
}

#[test]
fn first_view_and_full_module_write_same_records() {
    let of = |parts| {
        link(parts);
        written(&arrived(page(SavedSession::default()).reduce(Action::Session(SessionAction::Apply))))
    };
    let (first, full) = (of(&FIRST_VIEW), of(&FULL));
    assert!(first.len() > 2);
    assert_eq!(first, full);
}

#[test]
fn full_module_restores_state_of_first_view() {
    link(&FIRST_VIEW);
    let first = arrived(page(SavedSession::default()).reduce(Action::Session(SessionAction::Apply)));
    let records = written(&first);
    let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&first.to_handoff()).unwrap()).unwrap();
    link(&FULL);
    assert_eq!(written(&arrived(page(kept))), records);
}

#[test]
fn first_view_preserves_state_of_full_module() {
    link(&FULL);
    let cut = core::Action::Node { name: "node-a".into(), change: core::NodeChange::Partition };
    let cut = Action::full(crate::action::TimeAction::Inject(Rc::new(cut), true));
    let full =
        arrived(arrived(page(SavedSession::default()).reduce(Action::Session(SessionAction::Apply))).reduce(cut));
    let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&full.to_saved()).unwrap()).unwrap();
    assert!(kept.requires_full);
    link(&FIRST_VIEW);
    let first = page(kept);
    assert!(first.pending.session.is_some());
    assert_eq!(first.to_saved(), full.to_saved());
    link(&FULL);
}

#[test]
fn requests_in_first_view_open_in_full_module() {
    link(&FIRST_VIEW);
    let first = page(SavedSession::default())
        .reduce(Action::View(ViewAction::Lessons(true)))
        .reduce(Action::View(ViewAction::Tab(Panel::Terminal)));
    assert!(first.view.lessons && first.to_saved().lessons == true);
    // The first view has no panel for these.
    let line = Action::full(crate::action::TerminalAction::Line("kubectl get pv".into()));
    assert_eq!(first.clone().reduce(line).to_saved(), first.to_saved());
    let kept = first.to_handoff();
    link(&FULL);
    let full = page(kept);
    assert!(full.view.lessons);
    assert_eq!(full.view.tab, Panel::Terminal);
}

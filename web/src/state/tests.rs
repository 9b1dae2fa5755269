//! Tests of the reducer.

use super::*;
use crate::action::{EditorAction, NoticeAction, PlaybackAction, SessionAction, SettingsAction, ViewAction};
use crate::core;

fn page() -> Rc<State> {
    Rc::new(State::new(EXAMPLES[0].text, SavedSession::default(), Layout::Medium))
}

/// Runs a test with the parts of each module that ships.
fn in_every_module(test: impl Fn()) {
    for parts in [&crate::full::FULL, &crate::parts::FIRST_VIEW] {
        crate::parts::link(parts);
        test();
    }
    crate::parts::link(&crate::full::FULL);
}

fn after(state: Rc<State>, actions: Vec<Action>) -> Rc<State> {
    actions.into_iter().fold(state, |s, a| arrived(s.reduce(a)))
}

// Needs the StatefulSet controller.
#[test]
fn results_for_replaced_history_are_discarded() {
    let set = EXAMPLES.iter().find(|e| e.name == "web").unwrap();
    let s = page()
        .reduce(Action::Editor(EditorAction::Edit(set.text.into())))
        .reduce(Action::Session(SessionAction::Apply));
    assert!(s.session.settling, "the example takes more than can be done at once");
    let (job, history) = (s.session.job, s.session.history.clone());
    let s = s.reduce(Action::Session(SessionAction::Reset));
    let s = s.reduce(Action::Playback(PlaybackAction::JobProgress(job, history, true)));
    assert_eq!(s.position(), 0);
}

#[test]
fn apply_settles_and_seek_moves_both_ways() {
    in_every_module(|| {
        let s = after(page(), vec![Action::Session(SessionAction::Apply)]);
        assert!(s.session.history.branch().settled && s.session.past.is_none());
        let last = s.position();
        let s = after(s, vec![Action::Playback(PlaybackAction::Previous), Action::Playback(PlaybackAction::Previous)]);
        assert_eq!((s.session.past, s.position()), (Some(last - 2), last - 2));
        let s = after(s, vec![Action::Playback(PlaybackAction::NextWrite), Action::Playback(PlaybackAction::NextStep)]);
        assert_eq!(s.session.past, None, "the end of the past is the present");
        let s = after(s, vec![Action::Playback(PlaybackAction::Play(true))]);
        assert_eq!((s.session.playing, s.session.past), (true, Some(0)));
        let s = after(s, vec![Action::Playback(PlaybackAction::Tick); last]);
        assert_eq!((s.session.playing, s.session.past), (false, None));
    });
}

#[test]
fn step_by_step_waits() {
    in_every_module(|| {
        let s = after(
            page(),
            vec![Action::Settings(SettingsAction::StepByStep(true)), Action::Session(SessionAction::Apply)],
        );
        assert_eq!(s.position(), 2);
        assert!(!s.session.history.branch().settled);
        let s = after(s, vec![Action::Playback(PlaybackAction::NextWrite)]);
        assert!(s.position() > 2);
        let s = after(
            s,
            vec![
                Action::Playback(PlaybackAction::Play(true)),
                Action::Playback(PlaybackAction::Tick),
                Action::Playback(PlaybackAction::Tick),
            ],
        );
        assert_eq!(s.position(), 5);
    });
}

#[test]
fn continuing_from_past_keeps_old_branch() {
    in_every_module(|| {
        let s = after(
            page(),
            vec![
                Action::Session(SessionAction::Apply),
                Action::Playback(PlaybackAction::Seek(2)),
                Action::Session(SessionAction::Fork),
            ],
        );
        assert_eq!((s.session.history.branches.len(), s.session.history.current, s.position()), (2, 1, 2));
        let s = after(s, vec![Action::Session(SessionAction::Branch(0))]);
        assert!(s.position() > 2);
    });
}

#[test]
fn objects_removed_from_text_can_be_deleted() {
    in_every_module(|| {
        let s = after(page(), vec![Action::Session(SessionAction::Apply)]);
        assert!(s.removed().is_empty());
        let volume_only = EXAMPLES[0].text.split("---").next().unwrap().to_owned();
        let s = after(s, vec![Action::Editor(EditorAction::Edit(volume_only))]);
        assert_eq!(s.removed(), ["/registry/persistentvolumeclaims/default/data"]);
        let s = after(s, vec![Action::Session(SessionAction::Prune)]);
        assert!(s.removed().is_empty());
    });
}

#[test]
fn new_cluster_can_be_undone() {
    in_every_module(|| {
        let s = after(
            page(),
            vec![Action::Editor(EditorAction::Edit("# mine\n".into())), Action::Session(SessionAction::Reset)],
        );
        assert!(s.notices.undo.is_none(), "an empty cluster is no work");
        assert_eq!(s.documents.current, 0);
        let s = after(
            s,
            vec![
                Action::Editor(EditorAction::Edit(EXAMPLES[0].text.replace("10Gi", "11Gi"))),
                Action::Session(SessionAction::Apply),
            ],
        );
        let s = after(
            s,
            vec![
                Action::Playback(PlaybackAction::Seek(2)),
                Action::Session(SessionAction::Fork),
                Action::Playback(PlaybackAction::NextWrite),
            ],
        );
        let (before, log) = (s.to_saved(), s.session.history.log());
        let s = after(
            s,
            vec![
                Action::Session(SessionAction::Reset),
                Action::Editor(EditorAction::Edit("x: 1\n".into())),
                Action::Session(SessionAction::Apply),
            ],
        );
        assert_eq!((s.documents.current, s.session.history.branches.len()), (1, 1));
        assert_eq!(
            s.documents.left.as_ref().map(|left| left.to_saved()),
            Some(before.clone()),
            "it is kept as it was left"
        );
        let abandoned = s.to_saved();
        let s = after(s, vec![Action::Notice(NoticeAction::Undo)]);
        assert_eq!((s.documents.current, s.to_saved(), s.session.history.log()), (0, before, log));
        assert!(s.editor.text.contains("11Gi") && s.notices.undo.is_none());
        assert_eq!(s.documents.left.as_ref().map(|left| left.to_saved()), Some(abandoned));
        let s = after(s, vec![Action::Session(SessionAction::Reset)]);
        assert_eq!(s.documents.current, 2, "a number is given once");
    });
}

// Needs the StatefulSet controller.
#[test]
fn controllers_resume_after_undo_of_new_cluster() {
    let set = EXAMPLES.iter().find(|e| e.name == "web").unwrap();
    let s = page()
        .reduce(Action::Editor(EditorAction::Edit(set.text.into())))
        .reduce(Action::Session(SessionAction::Apply));
    let s = s.reduce(Action::Session(SessionAction::Reset)).reduce(Action::Notice(NoticeAction::Undo));
    assert!(s.session.settling);
    assert!(arrived(s).session.history.branch().settled);
}

/// Every action that replaces the user's text or cluster can be undone.
#[test]
fn actions_preserve_work_of_user() {
    let mine = EXAMPLES[0].text.replace("10Gi", "11Gi");
    let guided = EXAMPLES.iter().position(|e| e.guided()).unwrap();
    let work =
        after(page(), vec![Action::Editor(EditorAction::Edit(mine.clone())), Action::Session(SessionAction::Apply)]);
    let replaced = [
        Action::Session(SessionAction::Reset),
        Action::Editor(EditorAction::Example(1)),
        Action::Editor(EditorAction::Example(guided)),
        Action::full(TerminalAction::Line("kubectl edit pv nfs".into())),
        Action::full(DocumentAction::Import(Shared::new(bindery_explain::Import::default()), 1)),
        Action::full(DocumentAction::OpenFiles("x: 1\n".into())),
    ];
    for action in replaced {
        let s = after(work.clone(), vec![action.clone()]);
        assert!(s.notices.undo.is_some(), "{action:?}");
        let s = after(s, vec![Action::Notice(NoticeAction::Undo)]);
        assert_eq!((&*s.editor.text, s.session.history.log()), (&*mine, work.session.history.log()), "{action:?}");
    }
    let s = after(
        page(),
        vec![
            Action::Editor(EditorAction::Example(1)),
            Action::Editor(EditorAction::Example(guided)),
            Action::Editor(EditorAction::Example(2)),
        ],
    );
    assert!(s.notices.undo.is_none(), "the examples stay where they are");
    let s = after(
        page(),
        vec![
            Action::Editor(EditorAction::Example(guided)),
            Action::Editor(EditorAction::Edit("x: 1\n".into())),
            Action::Session(SessionAction::GuideNext),
        ],
    );
    let s = after(s, vec![Action::Notice(NoticeAction::Undo)]);
    assert_eq!(&*s.editor.text, "x: 1\n");
}

/// The full module replaces the first view. Notices and the undo stay.
#[test]
fn full_module_keeps_notices_of_first_view() {
    in_every_module(|| {
        let mine = EXAMPLES[0].text.replace("10Gi", "11Gi");
        let s = after(
            page(),
            vec![Action::Editor(EditorAction::Edit(mine.clone())), Action::Session(SessionAction::Apply)],
        );
        let log = s.session.history.log();
        let actions = vec![
            Action::Session(SessionAction::Reset),
            Action::Notice(NoticeAction::Announce("said".into())),
            Action::Notice(NoticeAction::Warn("storage-full", "full".into())),
        ];
        let s = after(s, actions);
        let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&s.to_handoff()).unwrap()).unwrap();
        let whole = Rc::new(State::new(&s.editor.text, kept, Layout::Medium));
        assert_eq!(
            (&*whole.notices.message, whole.notices.warning.as_deref(), whole.documents.current),
            ("said", Some("full"), 1)
        );
        let whole = after(
            whole,
            vec![
                Action::Notice(NoticeAction::Warn("storage-full", "again".into())),
                Action::Notice(NoticeAction::Undo),
            ],
        );
        assert_eq!(whole.notices.warning.as_deref(), Some("full"));
        assert_eq!((&*whole.editor.text, whole.session.history.log(), whole.documents.current), (&*mine, log, 0));
        assert!(s.to_saved().handoff.is_none(), "storage and links hold nothing of it");

        let s = after(
            page(),
            vec![Action::Editor(EditorAction::Edit("x: 1\n".into())), Action::Editor(EditorAction::Example(1))],
        );
        let whole = Rc::new(State::new(&s.editor.text, s.to_handoff(), Layout::Medium));
        assert_eq!(&*after(whole, vec![Action::Notice(NoticeAction::Undo)]).editor.text, "x: 1\n");
    });
}

#[test]
fn text_is_accepted_after_apply() {
    in_every_module(|| {
        assert!(!page().accepted(), "nothing was sent yet");
        let s = after(page(), vec![Action::Session(SessionAction::Apply)]);
        assert!(s.accepted());
        let changed = after(s.clone(), vec![Action::Editor(EditorAction::Edit(format!("# more\n{}", s.editor.text)))]);
        assert!(!changed.accepted());
        assert!(after(changed, vec![Action::Session(SessionAction::Apply)]).accepted());
        assert!(!after(s, vec![Action::Session(SessionAction::Reset)]).accepted());
        let refused = EXAMPLES[0].text.replace("10Gi", "-1");
        assert!(
            !after(page(), vec![Action::Editor(EditorAction::Edit(refused)), Action::Session(SessionAction::Apply)])
                .accepted()
        );
    });
}

#[test]
fn warning_is_shown_once() {
    in_every_module(|| {
        let warn = || Action::Notice(NoticeAction::Warn("storage-full", "full".into()));
        let s = after(page(), vec![warn(), Action::Notice(NoticeAction::Announce("other".into()))]);
        assert_eq!(s.notices.warning.as_deref(), Some("full"));
        let s = after(s, vec![Action::Notice(NoticeAction::Dismiss(NoticePart::Warning)), warn()]);
        assert_eq!((s.notices.warning.as_deref(), &*s.notices.message), (None, "other"));
    });
}

#[test]
fn back_and_forward_restore_every_location() {
    let narrow = || Rc::new(State::new(EXAMPLES[0].text, SavedSession::default(), Layout::Narrow));
    let start = || Action::full(crate::lessons::LessonAction::Start("access-modes".into()));
    let actions = [
        Action::View(ViewAction::Tab(Panel::Events)),
        Action::View(ViewAction::ShareMenu(true)),
        Action::View(ViewAction::DocumentMenu(true)),
        Action::View(ViewAction::DocumentMenu(false)),
        Action::View(ViewAction::Lessons(true)),
        start(),
        Action::View(ViewAction::Tab(Panel::Manifest)),
    ];
    for first in [narrow, page] {
        let mut states = vec![first()];
        for action in &actions {
            states.push(states[states.len() - 1].clone().reduce(action.clone()));
        }
        let places: Vec<String> = states.iter().map(|s| s.place()).collect();
        let mut s = states[states.len() - 1].clone();
        for place in places.iter().rev().chain(&places) {
            s = s.reduce(Action::View(ViewAction::Navigated(place.clone())));
            assert_eq!(s.place(), *place, "{places:?}");
        }
    }
    let s = narrow();
    for strange in ["", " ", "-", "nowhere", "story nonsense lesson=", "lessons", "- learning lesson=none files"] {
        let s = s.clone().reduce(Action::View(ViewAction::Navigated(strange.into())));
        assert!(!s.view.file_menu, "no files wait");
    }
    assert_eq!(page().place(), "-");
    let s = after(narrow(), vec![Action::Session(SessionAction::Apply)]);
    assert_eq!(s.place(), "story");
}

#[test]
fn reload_restores_state() {
    in_every_module(|| {
        let s = after(
            page(),
            vec![
                Action::Session(SessionAction::Apply),
                Action::Playback(PlaybackAction::Seek(1)),
                Action::Session(SessionAction::Fork),
                Action::Playback(PlaybackAction::NextStep),
            ],
        );
        let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&s.to_saved()).unwrap()).unwrap();
        let again = arrived(Rc::new(State::new(&s.editor.text, kept, Layout::Medium)));
        assert_eq!(again.to_saved(), s.to_saved());
        assert_eq!(again.position(), s.position());
    });
}

fn import(text: &str) -> Action {
    Action::full(DocumentAction::Import(Shared::new(bindery_explain::import(text)), 1_767_225_600_000_000))
}

const THEIRS: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: theirs, namespace: shop }\nspec: \
                      { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n";

#[test]
fn forgetting_import_restores_previous_session() {
    let own = after(
        page(),
        vec![
            Action::Session(SessionAction::Apply),
            Action::full(TimeAction::Mark("bound".into())),
            Action::Playback(PlaybackAction::Seek(2)),
        ],
    );
    let s = after(own.clone(), vec![import(THEIRS)]);
    assert_eq!(core::names(&s.snapshot().cluster, "pvc"), ["theirs"]);
    assert!(s.session.bookmarks.is_empty() && s.terminal.entries.is_empty());
    // A second import does not replace the session.
    let s =
        after(s, vec![import(&THEIRS.replace("theirs", "others")), Action::full(TimeAction::Mark("theirs".into()))]);
    let link = serde_json::to_string(&s.to_share_payload()).unwrap();
    assert!(!link.contains("others") && !link.contains("theirs") && !link.contains("before"), "{link}");
    let kept = serde_json::to_string(&s.to_saved()).unwrap();
    assert!(!kept.contains("others"), "what is kept beside the database names no object of the import: {kept}");
    let reloaded = Rc::new(State::new(&s.editor.text, serde_json::from_str(&kept).unwrap(), Layout::Medium));
    for s in [s, arrived(reloaded)] {
        let s = after(s, vec![Action::full(DocumentAction::Forget)]);
        assert_eq!(s.to_saved(), own.to_saved());
        assert_eq!((s.position(), s.snapshot().cluster.is_live()), (2, true));
        assert!(s.session.before_import.is_none());
    }
    let s = after(own, vec![import(THEIRS), Action::Session(SessionAction::Reset)]);
    assert!(s.session.imported.is_none() && s.session.before_import.is_none(), "a new cluster takes the place of both");
}

#[test]
fn import_applies_text_but_runs_no_fix() {
    let s = after(page(), vec![import(THEIRS), Action::Session(SessionAction::Apply)]);
    assert_eq!(s.terminal.entries.last().map(|typed| typed.stderr.as_str()), Some(""));
    assert_eq!(core::names(&s.snapshot().cluster, "pv").len(), 1);
    let revision = s.snapshot().cluster.revision();
    let s = after(
        s,
        vec![Action::full(TerminalAction::Fix(["delete", "pv", "nfs"].map(String::from).to_vec(), String::new()))],
    );
    assert_eq!(s.snapshot().cluster.revision(), revision);
    assert!(
        !s.notices.message.is_empty() && *s.notices.message != *crate::text::tr("fix-done"),
        "{}",
        s.notices.message
    );
}

#[test]
fn reload_restores_nodes_markers_and_skipped_operations() {
    use crate::core::{self, NodeChange};
    let cut = core::Action::Node { name: "node-a".into(), change: NodeChange::Partition };
    let s = after(
        page(),
        vec![
            Action::Session(SessionAction::Apply),
            Action::full(TimeAction::Mark("bound".into())),
            Action::full(TimeAction::Inject(Rc::new(cut.clone()), true)),
        ],
    );
    assert_eq!(s.snapshot().cluster.unreachable().len(), 1);
    let last = s.position();
    let s = after(s, vec![Action::full(TimeAction::Inject(Rc::new(cut), true))]);
    assert_eq!(s.position(), last, "what is refused leaves no trace");
    assert!(!s.notices.message.is_empty());
    let s = after(s, vec![Action::full(TimeAction::ToggleOperation(0))]);
    assert!(core::names(&s.snapshot().cluster, "pvc").is_empty());
    assert_eq!(s.snapshot().cluster.unreachable().len(), 1);
    let kept: SavedSession = serde_json::from_str(&serde_json::to_string(&s.to_saved()).unwrap()).unwrap();
    assert!(kept.requires_full);
    let again = arrived(Rc::new(State::new(&s.editor.text, kept, Layout::Medium)));
    assert_eq!(again.to_saved(), s.to_saved());
    assert_eq!(again.snapshot().cluster.unreachable().len(), 1);
    let marker = again.session.bookmarks[0].clone();
    let s = after(again, vec![Action::full(TimeAction::Visit(marker.branch, marker.at))]);
    assert_eq!((s.session.history.current, core::names(&s.snapshot().cluster, "pvc").len()), (0, 1));
    assert!(s.snapshot().cluster.unreachable().is_empty());
}

//! Which panels, objects and menus are shown.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::Reducible;

use super::{Layout, Panel, Shared, State, leave_lesson};
use crate::action::Action;
use crate::action::ViewAction;
use crate::core;
use crate::panel::PANELS;
use crate::parts::full;

/// Which panels, objects and menus are shown.
#[derive(Clone)]
pub struct ViewState {
    /// The layout for the width of the window.
    pub layout: Layout,
    /// The chosen tab. It has an effect only in some layouts.
    pub tab: Panel,
    /// The revisions whose activity items are expanded.
    pub expanded: Shared<BTreeSet<u64>>,
    /// The etcd key of the object that is open on the objects panel.
    pub object: Option<Rc<str>>,
    /// The key that is open on the etcd panel.
    pub key: Option<Rc<str>>,
    /// The etcd key of the object that is explained.
    pub explained: Option<Rc<str>>,
    /// True while the lessons are shown.
    pub lessons: bool,
    /// True while the menu for sharing is open.
    pub share_menu: bool,
    /// True while the list of the other documents is open.
    pub document_menu: bool,
    /// True while the menu for chosen or dropped files is open.
    pub file_menu: bool,
    /// True if the full module could not be loaded.
    pub load_failed: bool,
    /// Counts the times when another language was chosen.
    pub locale_changes: u32,
}

impl State {
    /// True while the lessons are shown.
    pub fn learning(&self) -> bool {
        self.view.lessons
    }

    /// Returns what is open, for the history of the browser tab: the panel on a narrow page, else `-`; then the lessons, the lesson,
    /// and the open menus.
    pub fn place(&self) -> String {
        let mut place = if self.effective_layout() == Layout::Narrow { self.tab().name() } else { "-" }.to_owned();
        if self.view.lessons {
            place.push_str(" learning");
            if let Some(id) = self.lesson() {
                place.push_str(" lesson=");
                place.push_str(&id);
            }
        }
        for (open, name) in
            [(self.view.share_menu, " share"), (self.view.document_menu, " recent"), (self.view.file_menu, " files")]
        {
            if open {
                place.push_str(name);
            }
        }
        place
    }

    /// Returns the ID of the open lesson.
    fn lesson(&self) -> Option<String> {
        // The full module opens the lesson of the address.
        full().map_or_else(crate::bridge::lesson, |full| (full.lesson)(self))
    }

    /// Opens and closes panels and menus as [`State::place`] noted them.
    fn navigate(mut self, place: &str) -> State {
        let open: Vec<&str> = place.split(' ').collect();
        let has = |name: &str| open.contains(&name);
        if has("learning") != self.view.lessons {
            self = (*Rc::new(self).reduce(Action::View(ViewAction::Lessons(has("learning"))))).clone();
        }
        if self.view.lessons && full().is_some() {
            let lesson = open.iter().find_map(|part| part.strip_prefix("lesson="));
            if lesson != self.lesson().as_deref()
                && let Some(full) = full()
            {
                (full.show_lesson)(&mut self, lesson);
            }
        }
        if let (Layout::Narrow, Some(tab)) =
            (self.effective_layout(), PANELS.iter().find(|panel| open[0] == panel.name()))
        {
            self.view.tab = *tab;
        }
        (self.view.share_menu, self.view.document_menu) = (has("share"), has("recent"));
        // A reload closes the menu for files.
        self.view.file_menu &= has("files");
        self
    }

    /// Returns the layout: the lessons take the place of a column.
    pub fn effective_layout(&self) -> Layout {
        if self.view.layout == Layout::Wide && self.view.lessons { Layout::Medium } else { self.view.layout }
    }

    /// Returns the panels that share one place.
    pub fn tabs(&self) -> &'static [Panel] {
        self.effective_layout().tabs(self.view.lessons)
    }

    /// Returns the panel that is shown where panels share a place.
    pub fn tab(&self) -> Panel {
        let tabs = self.tabs();
        if tabs.contains(&self.view.tab) { self.view.tab } else { tabs[0] }
    }

    pub(super) fn reduce_view(&mut self, action: ViewAction) {
        match action {
            ViewAction::Lessons(on) => {
                if self.pending.session.is_none() {
                    self.view.lessons = on;
                    self.pending.lessons = on.into();
                }
                if !on {
                    leave_lesson(self);
                    if let Some(full) = full() {
                        (full.hide_lessons)(self);
                    }
                }
                if on {
                    self.view.tab = if self.view.layout == Layout::Narrow { Panel::Lessons } else { self.view.tab };
                }
            }
            ViewAction::Layout(layout) => self.view.layout = layout,
            // Another tab loads the full module again.
            ViewAction::Tab(tab) => (self.view.tab, self.view.load_failed) = (tab, false),
            ViewAction::LoadFailed(unreached) => {
                self.view.load_failed = unreached;
                // A menu that waits for the full module has no panel for this message.
                self.notices.message = if unreached { crate::text::tr("whole-failed").into() } else { "".into() };
            }
            ViewAction::Toggle(revision) => {
                let mut open = (*self.view.expanded.0).clone();
                if !open.remove(&revision) {
                    open.insert(revision);
                }
                self.view.expanded = Shared::new(open);
            }
            ViewAction::Object(key) => self.view.object = key,
            ViewAction::Explain(key) => (self.view.tab, self.view.explained) = (Panel::Explain, key),
            ViewAction::Open(key) => {
                match core::panel_for(&key) {
                    Panel::Objects => self.view.object = Some(key),
                    panel => {
                        (self.view.tab, self.view.key) = (panel, Some(key));
                    }
                }
                if self.view.layout == Layout::Narrow && self.view.tab == Panel::Graph {
                    self.view.tab = Panel::Objects;
                }
            }
            ViewAction::Key(key) => self.view.key = key,
            ViewAction::LanguageChanged => {
                self.view.locale_changes += 1;
                if let Some(full) = full() {
                    (full.reload_lessons)(self);
                }
            }
            ViewAction::Navigated(place) => *self = self.clone().navigate(&place),
            ViewAction::ShareMenu(on) => {
                (self.view.share_menu, self.view.document_menu, self.view.load_failed) = (on, false, false)
            }
            ViewAction::DocumentMenu(on) => {
                (self.view.document_menu, self.view.share_menu, self.view.load_failed) = (on, false, false)
            }
            ViewAction::FileMenu(on) => self.view.file_menu = on,
        }
    }
}

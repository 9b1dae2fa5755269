//! The parts of the page that a binary links.
//!
//! A visit starts with a small module: the editor, the objects, the activity. The full module replaces it, in the same
//! state, when the user needs a part that only the full module has. Both are built from this crate. `main` names the
//! parts, the rest of the crate calls them through [`parts`], and the linker omits what a binary does not name.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use crate::action::FullAction;
use crate::app::Send;
use crate::bridge::Editor;
use crate::core::MountView;
use crate::erased::Erased;
use crate::lessons::{Lessons, Session};
use crate::state::{Layout, Panel, State};
use crate::view::cluster_panel::Props;

/// The parts of the page.
pub struct Parts {
    /// The parts of the session: controllers and commands.
    pub session: &'static bindery_session::Components,
    /// The parts that only the full module has.
    pub full: Option<&'static Full>,
}

/// The module that a visit starts with.
pub static FIRST_VIEW: Parts = Parts { session: &bindery_session::components::FIRST_VIEW, full: None };

/// The parts that only the full module has: panels, lessons, documents, the host of an embedded page.
pub struct Full {
    /// The English texts.
    pub texts: &'static [&'static str],
    /// Starts a page without a view, if the host requests that.
    pub start_headless: fn() -> bool,
    /// Prepares the styles of its panels.
    pub adopt_styles: fn(),
    /// Returns the first state of an embedded page; `None` if the page is not embedded.
    pub embedded: fn(Layout) -> Option<State>,
    /// Reads the user's progress in lessons.
    pub load_progress: fn(&mut State),
    /// Runs an action of its panels; the other state is the previous one.
    pub reduce: fn(&mut State, &Rc<State>, &Rc<dyn FullAction>),
    /// Called after every change: leaves ended shells, runs the checks of a lesson.
    pub after_change: fn(&mut State, &State),
    /// Parses the stored lessons.
    pub read_lessons: fn(&Value) -> Erased<Lessons>,
    /// Returns the stored form of the lessons.
    pub keep_lessons: fn(&State) -> Value,
    /// Returns the ID of the open lesson.
    pub lesson: fn(&State) -> Option<String>,
    /// Returns the open lesson; another value whenever it changes.
    pub running: fn(&State) -> Option<Rc<dyn Any>>,
    /// Shows the lesson of the address, or leaves the lesson.
    pub show_lesson: fn(&mut State, Option<&str>),
    /// Starts the lesson of the address, if it is not the open one.
    pub request_lesson: fn(&mut State, &str),
    /// Parses the stored session before an import.
    pub read_before_import: fn(Value) -> Option<Erased<Session>>,
    /// Returns the stored form of the session before an import.
    pub keep_before_import: fn(Option<&Erased<Session>>) -> Value,
    /// Leaves the open lesson.
    pub leave_lesson: fn(&mut State),
    /// Cancels the loading of a lesson.
    pub hide_lessons: fn(&mut State),
    /// Resets the cluster of the open lesson. Returns false if no lesson is open.
    pub restart_lesson: fn(&mut State, &Rc<State>) -> bool,
    /// Loads the lessons in another language.
    pub reload_lessons: fn(&mut State),
    /// Returns true if the text is the one that a step of a lesson put into the editor.
    pub is_untouched: fn(&State) -> bool,
    /// Effects outside of the state: loading lessons, imports, the host. The component renders nothing.
    pub effects: fn(&UseReducerHandle<State>) -> Html,
    /// Returns the step of the open lesson, for [`Full::guard`].
    pub step: fn(&State) -> Option<(String, usize, bool)>,
    /// Protects the parts of the text that a lesson's step does not allow to change.
    pub guard: fn(&Editor, &str, &Erased<Lessons>),
    /// The panels that only this module has.
    pub panels: &'static [(Panel, PanelView)],
    /// The cluster panels that only this module has.
    pub cluster_panels: &'static [(Panel, ClusterPanelView)],
    /// The share menu, the list of documents, and the file dialog.
    pub menus: [fn(&UseReducerHandle<State>) -> Html; 3],
    /// The open lesson, on panels other than its own.
    pub open_lesson: fn(&State, &Send) -> Html,
    /// The remedies if the server rejects the text in a lesson.
    pub remedies: fn(&State, &Send) -> Html,
    /// The additions to the panel of nodes.
    pub nodes: &'static NodeTools,
}

/// Renders one panel.
pub type PanelView = fn(&State, &Send) -> Html;

/// Renders one cluster panel. The handle is true if all rows of a long table are shown.
pub type ClusterPanelView = fn(&Props, &UseStateHandle<bool>) -> Html;

/// The additions to the panel of nodes.
pub struct NodeTools {
    /// Adds nodes and drivers.
    pub machines: fn(&Props) -> Html,
    /// The actions of a node.
    pub machine: fn(&Props, &str) -> Html,
    /// The files of a mount.
    pub files: fn(&Props, &MountView) -> Html,
}

thread_local! {
    static PARTS: Cell<Option<&'static Parts>> = const { Cell::new(None) };
}

/// Sets the parts that the program links.
pub fn link(parts: &'static Parts) {
    PARTS.set(Some(parts));
}

/// Returns the parts that the program links. Tests have all of them.
pub fn parts() -> &'static Parts {
    #[cfg(test)]
    return PARTS.get().unwrap_or(&crate::full::FULL);
    #[cfg(not(test))]
    PARTS.get().expect("main links the parts before anything else")
}

/// Returns the parts that only the full module has, or `None` in the first view.
pub fn full() -> Option<&'static Full> {
    parts().full
}

/// The editor of the page, once it is created.
pub type EditorCell = Rc<RefCell<Option<Editor>>>;

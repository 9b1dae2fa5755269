//! The parts of the page that a binary links.
//!
//! A visit begins with a small module: the editor, the objects, the activity. The full module takes its place, in the same
//! state, when the user turns to what only that one has. Both are built from this crate: `main` names the parts, the rest of
//! the crate calls them through [`parts`], and the linker leaves out what a binary does not name.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value;
use yew::prelude::*;

use crate::action::Tool;
use crate::app::Send;
use crate::bridge::Editor;
use crate::core::MountView;
use crate::erased::Erased;
use crate::lessons::{Lessons, Session};
use crate::state::{Layout, Panel, State};
use crate::view::world::Props;

/// The parts of the page.
pub struct Parts {
    /// The parts of the session: controllers and commands.
    pub session: &'static bindery_session::Components,
    /// What only the full module has.
    pub full: Option<&'static Full>,
}

/// The module that a visit begins with.
pub static FIRST_VIEW: Parts = Parts { session: &bindery_session::components::FIRST_VIEW, full: None };

/// What only the full module has: panels, lessons, documents, the host of an embedded page.
pub struct Full {
    /// The English texts.
    pub texts: &'static [&'static str],
    /// Starts a page without a view, if the host asks for that.
    pub start_headless: fn() -> bool,
    /// Prepares the styles of its panels.
    pub adopt_styles: fn(),
    /// The state that an embedded page begins with; `None` if it is a page of its own.
    pub embedded: fn(Layout) -> Option<State>,
    /// Reads the user's progress in lessons.
    pub recall: fn(&mut State),
    /// Does an action of its panels; the other state is the one before.
    pub reduce: fn(&mut State, &Rc<State>, &Rc<dyn Tool>),
    /// Follows a change of any kind: leaves shells that ended, looks at the checks of a lesson.
    pub follow: fn(&mut State, &State),
    /// Reads the lessons of what was kept.
    pub read_lessons: fn(&Value) -> Erased<Lessons>,
    /// What is to be kept of the lessons.
    pub keep_lessons: fn(&State) -> Value,
    /// The id of the lesson that is open.
    pub lesson: fn(&State) -> Option<String>,
    /// The lesson that is open; another value whenever it changes.
    pub running: fn(&State) -> Option<Rc<dyn Any>>,
    /// Shows the lesson of the address, or leaves the lesson.
    pub show_lesson: fn(&mut State, Option<&str>),
    /// Begins the lesson of the address, if it is another one than the user is in.
    pub ask_lesson: fn(&mut State, &str),
    /// Reads the session before an import of what was kept.
    pub read_before_import: fn(Value) -> Option<Erased<Session>>,
    /// What is to be kept of the session before an import.
    pub keep_before_import: fn(Option<&Erased<Session>>) -> Value,
    /// Leaves the lesson that is open.
    pub leave_lesson: fn(&mut State),
    /// No lesson is to be fetched any more.
    pub hide_lessons: fn(&mut State),
    /// Resets the cluster of the lesson that is open; false if none is.
    pub restart_lesson: fn(&mut State, &Rc<State>) -> bool,
    /// Fetches the lessons in another language.
    pub fetch_lessons_again: fn(&mut State),
    /// Whether the text is what a step of a lesson put into the editor.
    pub is_untouched: fn(&State) -> bool,
    /// Effects beyond the state: fetching lessons, imports, the host. It draws nothing.
    pub effects: fn(&UseReducerHandle<State>) -> Html,
    /// The step of the lesson that is open, for [`Full::guard`].
    pub step: fn(&State) -> Option<(String, usize, bool)>,
    /// Keeps what a lesson's step gives in the editor as it is.
    pub guard: fn(&Editor, &str, &Erased<Lessons>),
    /// The panels that no other module has.
    pub panels: &'static [(Panel, PanelView)],
    /// The sides of the cluster that no other module has.
    pub sides: &'static [(Panel, Side)],
    /// The menu for sharing, the list of documents, the question about files.
    pub menus: [fn(&UseReducerHandle<State>) -> Html; 3],
    /// The lesson that is open, where its panel does not say so.
    pub in_lesson: fn(&State, &Send) -> Html,
    /// The remedies where the server refuses the text in a lesson.
    pub remedies: fn(&State, &Send) -> Html,
    /// What the panel of nodes has beside the nodes.
    pub nodes: &'static NodeTools,
}

/// Draws one panel.
pub type PanelView = fn(&State, &Send) -> Html;

/// Draws one side of the cluster; the handle says whether all rows of a long table are drawn.
pub type Side = fn(&Props, &UseStateHandle<bool>) -> Html;

/// What the panel of nodes has beside the nodes.
pub struct NodeTools {
    /// Adds nodes and drivers.
    pub machines: fn(&Props) -> Html,
    /// What can be done to a node.
    pub machine: fn(&Props, &str) -> Html,
    /// The files of a mount.
    pub files: fn(&Props, &MountView) -> Html,
}

thread_local! {
    static PARTS: Cell<Option<&'static Parts>> = const { Cell::new(None) };
}

/// Names the parts that the program links.
pub fn link(parts: &'static Parts) {
    PARTS.set(Some(parts));
}

/// The parts that the program links. Tests have all of them.
pub fn parts() -> &'static Parts {
    #[cfg(test)]
    return PARTS.get().unwrap_or(&crate::full::FULL);
    #[cfg(not(test))]
    PARTS.get().expect("main links the parts before anything else")
}

/// What only the full module has, if this is the full module.
pub fn full() -> Option<&'static Full> {
    parts().full
}

/// The editor of the page, once it was made.
pub type EditorCell = Rc<RefCell<Option<Editor>>>;

//! The panels of the page: one table, from which the names, the order of the tabs and the shortcuts follow.

use serde::{Deserialize, Serialize};

use crate::action::Effect;
use crate::command::Command;

macro_rules! panels {
    ($($(#[$doc:meta])* $panel:ident $name:literal $key:literal $label:literal $module:ident $effect:ident;)*) => {
        /// The panels of the page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Panel { $($(#[$doc])* $panel),* }

        /// All panels, in the order of their tabs. The wider the page, the more of the first ones have a place of their own.
        pub static PANELS: [Panel; MODULES.len()] = [$(Panel::$panel),*];

        const MODULES: &[Module] = &[$(Module::$module),*];

        static NAMES: &[&str] = &[$($name),*];

        /// The command that shows a panel, for each panel.
        pub static SHOW: &[Command] = &[$(Command {
            name: concat!("show-", $name), key: $key, label: $label, effect: Effect::$effect, opened_by: "",
        }),*];
    };
}

/// Which module has a panel.
#[derive(PartialEq)]
enum Module {
    /// Both modules.
    First,
    /// Both modules. The full module shows more, and is loaded when the user opens the panel.
    Richer,
    /// The full module.
    Full,
}

panels! {
    /// The lessons, or the open lesson.
    Lessons "lessons" "" "" Full View;
    /// The editor.
    Manifest "manifest" "1" "tab-manifest" First View;
    /// The objects, as `kubectl get` prints them.
    Objects "objects" "2" "tab-objects" First View;
    /// The writes and events: the activity.
    Story "story" "3" "tab-story" First View;
    /// The nodes, their volumes and Pods.
    Nodes "nodes" "4" "tab-nodes" Richer View;
    /// The graph of objects.
    Graph "graph" "5" "tab-graph" Full View;
    /// The keys of etcd and their revisions.
    Etcd "etcd" "6" "tab-etcd" Full View;
    /// The events.
    Events "events" "7" "tab-events" First View;
    /// The calls to CSI drivers.
    Csi "csi" "8" "tab-csi" Full View;
    /// The command line. It only runs commands, so that a read-only page has none.
    Terminal "terminal" "9" "tab-terminal" Full History;
    /// The tools of time.
    Time "time" "0" "tab-time" Full View;
    /// Why objects are not in their desired state.
    Explain "explain" "-" "tab-explain" Full View;
}

impl Panel {
    /// Its name in messages, IDs and classes.
    pub fn name(self) -> &'static str {
        NAMES[self as usize]
    }

    /// Returns the panel of a name.
    pub fn named(name: &str) -> Option<Panel> {
        PANELS.into_iter().find(|panel| panel.name() == name)
    }

    /// The name of the command that shows it.
    pub fn show(self) -> &'static str {
        SHOW[self as usize].name
    }

    /// True if only the full module has it.
    pub fn is_full_only(self) -> bool {
        MODULES[self as usize] == Module::Full
    }

    /// True if the full module shows more of it, which is loaded when the user opens it.
    pub fn is_richer_in_full(self) -> bool {
        MODULES[self as usize] == Module::Richer
    }
}

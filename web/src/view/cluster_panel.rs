//! The cluster at one snapshot, on five panels: objects, nodes, keys, events, CSI calls. They share one component, so
//! that they render only after changes, and because each type of component adds some kilobytes.

use std::rc::Rc;

use yew::prelude::*;

use super::{events, nodes, objects};
use crate::app::Send;
use crate::core::Form;
use crate::parts::full;
use crate::state::{Panel, Shared};
use crate::text::with;
use bindery_session::Snapshot;

/// The properties of the cluster panels.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The panel.
    pub panel: Panel,
    /// The snapshot that is shown.
    pub snapshot: Shared<Snapshot>,
    /// The revision at the user's start.
    pub begin: u64,
    /// The etcd key of the open row.
    pub open: Option<Rc<str>>,
    /// True if the snapshot is past.
    pub past: bool,
    /// The output format.
    pub form: Form,
    /// Dispatches actions.
    pub send: Send,
}

/// Renders one panel of the cluster.
#[component]
pub fn ClusterPanel(props: &Props) -> Html {
    // Only the first rows of long tables are rendered until the user requests all.
    let all = use_state(|| false);
    if let Some(full) = full()
        && let Some((_, panel)) = full.cluster_panels.iter().find(|(panel, _)| *panel == props.panel)
    {
        return panel(props, &all);
    }
    match props.panel {
        Panel::Events => events::events(props, &all),
        Panel::Nodes => nodes::nodes(props),
        _ => objects::objects(props, &all),
    }
}

/// The maximum number of rows of a table before the user requests all.
pub const ROWS_SHOWN: usize = 100;

/// Renders the end of a truncated table: the number of further rows, and the button that shows them.
pub fn more(count: usize, shown: usize, all: &UseStateHandle<bool>) -> Html {
    if count <= shown {
        return html! {};
    }
    let all = all.clone();
    let show = Callback::from(move |_: MouseEvent| all.set(true));
    html! {
        <p class="more">
            <button type="button" class="tool" data-testid="more" onclick={show}>
                { with("more-rows", &[("n", &(count - shown).to_string())]) }
            </button>
        </p>
    }
}

//! The cluster at one snapshot, from five sides: objects, nodes, keys, events, CSI calls. One component for all, so that they are
//! drawn again only when they change, and because every kind of component weighs some kilobytes.

use std::rc::Rc;

use yew::prelude::*;

use super::{events, nodes, objects};
use crate::app::Send;
use crate::core::Form;
use crate::parts::full;
use crate::state::{Panel, Shared};
use crate::text::with;
use bindery_session::Snapshot;

/// What the cluster's panels need.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which side.
    pub side: Panel,
    /// The snapshot that is shown.
    pub snapshot: Shared<Snapshot>,
    /// The revision at which the reader began.
    pub begin: u64,
    /// The etcd key of what is open.
    pub open: Option<Rc<str>>,
    /// Whether the snapshot is past.
    pub past: bool,
    /// YAML or JSON.
    pub form: Form,
    /// Takes actions.
    pub send: Send,
}

/// One side of the cluster.
#[component]
pub fn World(props: &Props) -> Html {
    // Of long tables the beginning is drawn until somebody asks for all.
    let all = use_state(|| false);
    if let Some(full) = full()
        && let Some((_, side)) = full.sides.iter().find(|(panel, _)| *panel == props.side)
    {
        return side(props, &all);
    }
    match props.side {
        Panel::Events => events::events(props, &all),
        Panel::Nodes => nodes::nodes(props),
        _ => objects::objects(props, &all),
    }
}

/// The most rows of a table that are drawn before somebody asks for all.
pub const ROWS_SHOWN: usize = 100;

/// Below a table of which only the beginning is drawn: how much more there is, and the way to it.
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

//! The cluster at one moment, from five sides: objects, nodes, keys, events, CSI calls. One component for all, so that they are
//! drawn again only when they change, and because every kind of component weighs some kilobytes.

use std::rc::Rc;

use yew::prelude::*;

use super::{calls, etcd, events, nodes, objects};
use crate::app::Send;
use crate::core::Form;
use crate::history::Moment;
use crate::state::{Panel, Shared};

/// What the cluster's panels need.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which side.
    pub side: Panel,
    /// The moment that is shown.
    pub moment: Shared<Moment>,
    /// The revision at which the reader began.
    pub begin: u64,
    /// The etcd key of what is open.
    pub open: Option<Rc<str>>,
    /// Whether the moment is past.
    pub past: bool,
    /// YAML or JSON.
    pub form: Form,
    /// Takes actions.
    pub send: Send,
}

/// One side of the cluster.
#[component]
pub fn World(props: &Props) -> Html {
    match props.side {
        Panel::Etcd => etcd::keys(props),
        Panel::Events => events::events(props),
        Panel::Csi => calls::calls(props),
        Panel::Nodes => nodes::nodes(props),
        _ => objects::objects(props),
    }
}

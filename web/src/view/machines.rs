//! Nodes and drivers: adding, disconnecting, reconnecting and removing nodes; installing and removing drivers.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::cluster_panel;
use crate::app::{Send, on};
use crate::command;
use crate::core::{self, Action as Act, Driver, DriverChange, MountView, NodeChange};
use crate::parts::NodeTools;
use crate::state::{Action, Shared, TimeAction};
use crate::text::{tr, with};
use bindery_session::Snapshot;

/// The additions to the panel of nodes.
pub static NODES: NodeTools = NodeTools {
    machines: |props| html! { <Machines snapshot={props.snapshot.clone()} past={props.past} send={props.send.clone()} /> },
    machine: |props, node| {
        html! {
            <>
                { sign(&props.snapshot, node) }
                if !props.past { { buttons(&props.snapshot, node, &props.send) } }
            </>
        }
    },
    files,
};

/// Renders the files of a volume, of all writers.
fn files(props: &cluster_panel::Props, mount: &MountView) -> Html {
    let Some(rows) = core::files(&props.snapshot.cluster, mount) else { return html! {} };
    html! {
        <details class="where files" data-testid="files">
            <summary>{ with("mount-files", &[("n", &rows.len().to_string())]) }</summary>
            <ul>
                { for rows.iter().map(|row| html! {
                    <li ~style={format!("padding-inline-start: {}ch", 2 * row.depth)}>
                        <code>{ &row.name }</code>{ " " }<span class="source">{ &row.about }</span>{ " " }<q>{ &row.first_line }</q>
                    </li>
                }) }
            </ul>
        </details>
    }
}

/// Renders the actions of one node; they depend on whether the node is disconnected.
pub fn buttons(snapshot: &Snapshot, node: &str, send: &Send) -> Html {
    let cluster = &snapshot.cluster;
    // A node that was created with kubectl is no machine.
    if !cluster.managed_nodes().iter().any(|host| host.name == node) {
        return html! {};
    }
    let silent = cluster.unreachable().iter().any(|(name, _)| name == node);
    let button = |id: &'static str, change: NodeChange| {
        let action = Action::full(TimeAction::Inject(Rc::new(Act::Node { name: node.to_owned(), change }), true));
        html! {
            <button type="button" class="ghost" data-testid={id} title={tr(&format!("{id}-title"))} onclick={on(send, action)}>{ tr(id) }</button>
        }
    };
    html! {
        <div class="row-of-buttons" data-command={command::INJECT}>
            if silent {
                { button("node-back", NodeChange::Heal) }
                <button type="button" class="ghost" data-testid="node-pass" onclick={on(send, Action::full(TimeAction::AdvanceClock(60)))}>{ with("time-pass", &[("n", "1")]) }</button>
            } else {
                { button("node-cut", NodeChange::Partition) }
            }
            { button("node-remove", NodeChange::Remove) }
        </div>
    }
}

/// Renders the sign of a disconnected node on its card.
pub fn sign(snapshot: &Snapshot, node: &str) -> Html {
    if snapshot.cluster.unreachable().iter().any(|(name, _)| name == node) {
        html! { <span class="phase bad" data-testid="node-silent"><span aria-hidden="true">{ "✕" }</span>{ tr("node-silent") }</span> }
    } else {
        html! {}
    }
}

/// The properties of the machines.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The snapshot that is shown.
    pub snapshot: Shared<Snapshot>,
    /// True if the snapshot is past.
    pub past: bool,
    /// Dispatches actions.
    pub send: Send,
}

fn written(place: &NodeRef) -> String {
    place.cast::<HtmlInputElement>().map(|input| input.value().trim().to_owned()).unwrap_or_default()
}

/// Renders the forms for new nodes, and the drivers.
#[component]
pub fn Machines(props: &Props) -> Html {
    let (name, zone, driver) = (use_node_ref(), use_node_ref(), use_node_ref());
    let zonal = use_state(|| false);
    let cluster = &props.snapshot.cluster;
    let free = ('a'..='z').map(|c| format!("node-{c}"));
    let free = free
        .into_iter()
        .find(|name| !cluster.managed_nodes().iter().any(|host| host.name == *name))
        .unwrap_or_default();
    let join = {
        let (send, name, zone) = (props.send.clone(), name.clone(), zone.clone());
        Callback::from(move |e: SubmitEvent| {
            e.prevent_default();
            let change = NodeChange::Join { zone: written(&zone) };
            send.dispatch(Action::full(TimeAction::Inject(Rc::new(Act::Node { name: written(&name), change }), true)));
        })
    };
    let install = {
        let (send, place, zonal) = (props.send.clone(), driver.clone(), *zonal);
        Callback::from(move |e: SubmitEvent| {
            e.prevent_default();
            let name = written(&place);
            let topology_key = zonal.then(|| format!("topology.{name}/zone"));
            let driver = Driver {
                name: name.clone(),
                topology_key,
                max_volumes_per_node: None,
                max_bytes: None,
                capacity: None,
            };
            send.dispatch(Action::full(TimeAction::Inject(
                Rc::new(Act::Driver { name, change: DriverChange::Install(driver) }),
                true,
            )));
        })
    };
    let set_zonal = {
        let zonal = zonal.clone();
        Callback::from(move |e: Event| {
            if let Some(input) = e.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                zonal.set(input.checked());
            }
        })
    };
    let registered = |driver: &str, node: &str| {
        let key = bindery_api::kinds::CSI_NODE.etcd_key("", node);
        let stored = cluster.server().etcd().get(&key);
        stored.is_some_and(|stored| {
            bindery_api::object::list_at(&stored.value, "spec.drivers")
                .iter()
                .any(|entry| bindery_api::object::str_at(entry, "name") == driver)
        })
    };
    let act = |driver: &str, change: DriverChange| {
        Action::full(TimeAction::Inject(Rc::new(Act::Driver { name: driver.to_owned(), change }), true))
    };
    html! {
        <section class="node machines" data-testid="machines">
            <h3>{ tr("drivers-title") }</h3>
            <ul class="drivers">
                { for cluster.drivers().iter().map(|driver| html! {
                    <li data-driver={driver.name.clone()}>
                        <b>{ &driver.name }</b>
                        if let Some(key) = &driver.topology_key { <span class="source">{ key }</span> }
                        { for cluster.managed_nodes().iter().map(|host| {
                            let there = registered(&driver.name, &host.name);
                            let node = host.name.clone();
                            let change = if there { DriverChange::Deregister { node } } else { DriverChange::Register { node } };
                            let label = with("driver-on", &[("driver", &driver.name), ("node", &host.name)]);
                            html! {
                                <label class="switch"><input type="checkbox" role="switch" checked={there} disabled={props.past}
                                    aria-label={label} onchange={on(&props.send, act(&driver.name, change))} /><span aria-hidden="true">{ &host.name }</span></label>
                            }
                        }) }
                        if !props.past {
                            <button type="button" class="ghost" data-testid="driver-uninstall"
                                aria-label={with("driver-uninstall-label", &[("driver", &driver.name)])}
                                onclick={on(&props.send, act(&driver.name, DriverChange::Uninstall))}>{ tr("driver-uninstall") }</button>
                        }
                    </li>
                }) }
            </ul>
            if !props.past {
                <form class="ask" onsubmit={install}>
                    <input ref={driver} type="text" required=true data-testid="driver-name" value="other.example.com" aria-label={tr("driver-name")}
                        autocapitalize="off" spellcheck="false" />
                    <label class="switch"><input type="checkbox" role="switch" checked={*zonal} onchange={set_zonal} />{ tr("driver-zonal") }</label>
                    <button type="submit" class="ghost" data-testid="driver-install">{ tr("driver-install") }</button>
                </form>
                <h3>{ tr("node-new") }</h3>
                <form class="ask" onsubmit={join} key={free.clone()}>
                    <input ref={name} type="text" required=true data-testid="node-name" value={free} aria-label={tr("node-name")}
                        autocapitalize="off" spellcheck="false" />
                    <input ref={zone} type="text" required=true data-testid="node-zone" value="zone-c" aria-label={tr("node-zone")}
                        autocapitalize="off" spellcheck="false" />
                    <button type="submit" class="ghost" data-testid="node-add">{ tr("node-add") }</button>
                </form>
            }
        </section>
    }
}

//! The nodes: which volumes are attached, staged and mounted, and for which Pod.

use yew::prelude::*;

use super::cluster_panel::Props;
use super::icon::icon;
use super::objects::phase;
use crate::action::SessionAction;
use crate::app::on;
use crate::command;
use crate::core::{self, MountStage, MountView, NodeView};
use crate::parts::full;
use crate::state::Action;
use crate::text::{tr, with};

/// Renders the nodes.
pub fn nodes(props: &Props) -> Html {
    let nodes = core::nodes(&props.snapshot.cluster);
    if nodes.is_empty() && full().is_none() {
        return html! { <p class="empty">{ tr("nodes-empty") }</p> };
    }
    html! {
        <div class="scroll nodes" tabindex="0" role="group" aria-label={tr("panel-nodes")} data-testid="nodes">
            { for nodes.iter().map(|node| self::node(props, node)) }
            { full().map_or_else(Html::default, |full| (full.nodes.machines)(props)) }
        </div>
    }
}

fn node(props: &Props, node: &NodeView) -> Html {
    let cordon = core::cordon_command(&node.name, !node.unschedulable);
    let label = tr(if node.unschedulable { "node-uncordon" } else { "node-cordon" });
    // Attached or staged volumes that no Pod on the node uses.
    let used = |pv: &str| node.pods.iter().flat_map(|p| &p.mounts).any(|m| !pv.is_empty() && m.pv == pv);
    let attached = node.attached.iter().filter(|a| !used(&a.pv)).map(|a| (&a.pv, &a.handle, "stage-attached"));
    let staged = node.staged.iter().filter(|s| !used(&s.pv)).map(|s| (&s.pv, &s.handle, "stage-staged"));
    let left: Vec<_> = staged.chain(attached).collect();
    html! {
        <section class={classes!("node", (!node.ready).then_some("lost"))} data-node={node.name.clone()}>
            <header>
                <h2>{ &node.name }</h2>
                <span class="zone">{ &node.zone }</span>
                <span class={classes!("phase", if node.ready { "good" } else { "bad" })}>
                    <span aria-hidden="true">{ if node.ready { "●" } else { "✕" } }</span>
                    { if node.ready { "Ready" } else { "NotReady" } }
                    if node.unschedulable { { ",SchedulingDisabled" } }
                </span>
                if !props.past {
                    <button type="button" class="ghost" data-command={command::INJECT} data-testid="cordon" title={format!("kubectl {}", cordon.join(" "))}
                        onclick={on(&props.send, Action::Session(SessionAction::Kubectl(cordon)))}>{ label }</button>
                }
            </header>
            { full().map_or_else(Html::default, |full| (full.nodes.machine)(props, &node.name)) }
            if !node.taints.is_empty() {
                <ul class="taints">{ for node.taints.iter().map(|taint| html! { <li><code>{ taint }</code></li> }) }</ul>
            }
            { for node.pods.iter().map(|pod| {
                let state = if pod.deleting { "Terminating" } else { &pod.phase };
                html! {
                    <article class="pod">
                        <h3><span class="kind">{ "pod/" }</span>{ &pod.name }{ " " }{ phase(state) }</h3>
                        <ul class="mounts">{ for pod.mounts.iter().map(|m| html! { <li>{ mount(node, m) }{ full().map_or_else(Html::default, |full| (full.nodes.files)(props, m)) }</li> }) }</ul>
                    </article>
                }
            }) }
            if !left.is_empty() {
                <article class="pod left">
                    <h3>{ tr("node-left") }</h3>
                    <ul class="mounts">
                        { for left.into_iter().map(|(pv, handle, stage)| html! {
                            <li><b>{ if pv.is_empty() { handle } else { pv } }</b>{ " " }<span class="stage done">{ tr(stage) }</span></li>
                        }) }
                    </ul>
                </article>
            }
            if node.pods.is_empty() && node.attached.is_empty() && node.staged.is_empty() {
                <p class="idle">{ tr("node-idle") }</p>
            }
        </section>
    }
}

/// Renders the mount of a volume in a Pod: the completed steps, and the step in progress.
fn mount(node: &NodeView, mount: &MountView) -> Html {
    let driver = mount.kind == "csi" && !mount.pv.is_empty();
    let mounted = mount.stage == MountStage::Mounted;
    let waits = match &mount.stage {
        MountStage::Unresolved(text) => Some(text.clone()),
        MountStage::Mounted => None,
        MountStage::Reporting => Some(tr("mount-reporting")),
        MountStage::Attaching => Some(tr("mount-attaching")),
        MountStage::Staging => Some(tr("mount-staging")),
        MountStage::Publishing => Some(tr("mount-publishing")),
        MountStage::Unmounting => Some(tr("mount-unmounting")),
    };
    let step = |id: &str, done: bool| {
        html! {
            <span class={classes!("stage", done.then_some("done"))}>
                { icon(if done { "check" } else { "dots" }) }{ tr(id) }<span class="sr">{ tr(if done { "step-done" } else { "step-open" }) }</span>
            </span>
        }
    };
    html! {
        <>
            <div class="chain">
                <b>{ &mount.volume }</b>
                <span class="source">
                    { if mount.claim.is_empty() { mount.kind.clone() } else { with("mount-claim", &[("claim", &mount.claim), ("pv", &mount.pv)]) } }
                </span>
            </div>
            <div class="stages">
                if driver {
                    { step("stage-attached", node.attached.iter().any(|a| a.pv == mount.pv)) }
                    { step("stage-staged", node.staged.iter().any(|s| s.pv == mount.pv)) }
                }
                { step(if mount.block { "stage-mapped" } else { "stage-mounted" }, mounted) }
                { for mount.containers.iter().map(|c| html! {
                    <span class="at-path">
                        { &c.container }{ ":" }<code>{ &c.path }</code>
                        if !c.sub_path.is_empty() { <span class="source">{ with("mount-subpath", &[("path", &c.sub_path)]) }</span> }
                        if c.read_only || mount.read_only { <span class="source">{ tr("mount-read-only") }</span> }
                    </span>
                }) }
            </div>
            if let Some(waits) = waits { <p class="waits">{ waits }</p> }
            if !mount.path.is_empty() {
                <details class="where"><summary>{ tr("mount-where") }</summary><code>{ &mount.path }</code></details>
            }
        </>
    }
}

//! The diff of one record: unified or side by side, with unchanged lines folded.

use std::collections::BTreeSet;
use std::sync::Arc;

use yew::prelude::*;

use super::code;
use crate::core::{self, Form, Record};
use crate::diff::{Row, blocks, pairs, rows};
use crate::text::{tr, with};

/// A record that is equal only to itself.
#[derive(Clone)]
pub struct Rec(pub Arc<Record>);

impl PartialEq for Rec {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The properties of a diff.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The record.
    pub record: Rec,
    /// The output format.
    pub form: Form,
    /// True for side by side.
    pub split: bool,
}

/// Renders the diff of a record.
#[component]
pub fn Diff(props: &Props) -> Html {
    let unfolded = use_state(BTreeSet::<usize>::new);
    let record = &props.record.0;
    let before = core::render(record.before.as_deref(), props.form);
    let after = core::render(record.after.as_deref(), props.form);
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let blocks = match props.form {
        Form::Yaml => blocks(rows(&before, &after)),
        // A comma that was added because of a following line is no change of the line.
        Form::Json => blocks(rows(&before.replace(",\n", "\n"), &after.replace(",\n", "\n"))),
    };
    let mark = |row: Option<Row>| -> (&'static str, &'static str, Option<&str>, Html) {
        match row {
            None => ("none", "", None, html! {}),
            Some(Row::Same(i, _)) => ("same", " ", None, code::line(old[i])),
            Some(Row::Removed(i)) => ("removed", "−", Some("diff-removed"), code::line(old[i])),
            Some(Row::Added(i)) => ("added", "+", Some("diff-added"), code::line(new[i])),
        }
    };
    let cell = |row: Option<Row>| {
        let (class, sign, label, line) = mark(row);
        html! {
            <span class={classes!("row", class)}>
                <span class="sign" aria-hidden="true">{ sign }</span>
                if let Some(label) = label { <span class="sr">{ tr(label) }</span> }
                <span class="text">{ line }</span>
            </span>
        }
    };
    let body = blocks.iter().enumerate().map(|(i, block)| {
        if block.fold && !unfolded.contains(&i) {
            let unfold = {
                let unfolded = unfolded.clone();
                Callback::from(move |_: MouseEvent| {
                    let mut set = (*unfolded).clone();
                    set.insert(i);
                    unfolded.set(set);
                })
            };
            let lines = with("diff-folded", &[("n", &block.rows.len().to_string())]);
            return html! { <button type="button" class="fold" onclick={unfold}>{ "⋯ " }{ lines }</button> };
        }
        if props.split {
            html! {
                { for pairs(&block.rows).into_iter().map(|(a, b)| html! {
                    <span class="pair">{ cell(a) }{ cell(b) }</span>
                }) }
            }
        } else {
            html! { { for block.rows.iter().map(|row| cell(Some(*row))) } }
        }
    });
    html! {
        <div class={classes!("diff", props.split.then_some("split"))} data-testid="diff" role="group"
            aria-label={with("diff-label", &[("key", &record.key)])} tabindex="0">
            { for body }
        </div>
    }
}

//! YAML and JSON lines with a little colour: the key of a line is told from its value, nothing more.

use yew::prelude::*;

/// One line of YAML or JSON.
pub fn line(text: &str) -> Html {
    let body = text.trim_start();
    let indent = &text[..text.len() - body.len()];
    let (dash, rest) = match body.strip_prefix("- ") {
        Some(rest) => ("- ", rest),
        None => ("", body),
    };
    let cut = rest.find(": ").or_else(|| rest.strip_suffix(':').map(str::len));
    match cut {
        // A colon within a quoted or long value is no key.
        Some(at) if !rest[..at].contains(' ') && !rest[..at].contains("'{") => html! {
            <>{ indent }{ dash }<span class="yaml-key">{ &rest[..at] }</span>{ &rest[at..] }</>
        },
        _ => html! { <>{ text }</> },
    }
}

/// A whole text.
pub fn block(text: &str) -> Html {
    html! {
        <pre class="code" tabindex="0">{ for text.lines().map(|l| html! { <span class="ln">{ line(l) }{ "\n" }</span> }) }</pre>
    }
}

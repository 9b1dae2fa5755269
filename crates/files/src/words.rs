//! What words come to: patterns of file names, and sums.
//!
//! Answers to word expansion of the POSIX shell.

use crate::space::{Space, from};

/// Whether a text is as a pattern says: `*`, `?`, `[a-z]`, `[!a-z]`.
pub fn matches(pattern: &[char], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => (0..=text.len()).any(|n| matches(rest, &text[n..])),
        ['?', rest @ ..] => !text.is_empty() && matches(rest, &text[1..]),
        ['[', rest @ ..] if rest.iter().skip(1).any(|c| *c == ']') => {
            let end = rest.iter().skip(1).position(|c| *c == ']').map_or(0, |n| n + 1);
            let Some(c) = text.first() else { return false };
            let (not, set) = match &rest[..end] {
                ['!' | '^', set @ ..] => (true, set),
                set => (false, set),
            };
            let mut within = false;
            let mut i = 0;
            while i < set.len() {
                if set.get(i + 1) == Some(&'-') && i + 2 < set.len() {
                    within |= (set[i]..=set[i + 2]).contains(c);
                    i += 3;
                } else {
                    within |= set[i] == *c;
                    i += 1;
                }
            }
            within != not && matches(&rest[end + 1..], &text[1..])
        }
        [c, rest @ ..] => text.first() == Some(c) && matches(rest, &text[1..]),
    }
}

/// Whether a pattern fits a name.
pub fn fits(pattern: &str, name: &str) -> bool {
    matches(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>())
}

/// The paths that a pattern means; the pattern itself if it means none.
pub fn paths(space: &Space<'_>, cwd: &str, pattern: &str) -> Vec<String> {
    if !pattern.contains(['*', '?', '[']) {
        return vec![pattern.to_owned()];
    }
    let mut found = vec![if pattern.starts_with('/') { "/".to_owned() } else { String::new() }];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let mut next = Vec::new();
        for base in found {
            let joined = |name: &str| {
                if base.is_empty() || base.ends_with('/') { format!("{base}{name}") } else { format!("{base}/{name}") }
            };
            if !part.contains(['*', '?', '[']) {
                if space.stat(&from(cwd, &joined(part)), false).is_ok() {
                    next.push(joined(part));
                }
                continue;
            }
            let names = space.names(&from(cwd, &base)).unwrap_or_default();
            let shown = names.iter().filter(|name| part.starts_with('.') || !name.starts_with('.'));
            next.extend(shown.filter(|name| fits(part, name)).map(|name| joined(name)));
        }
        found = next;
    }
    if found.is_empty() { vec![pattern.to_owned()] } else { found }
}

/// The value of a sum of whole numbers and variables.
pub fn sum(text: &str, variable: &dyn Fn(&str) -> String) -> i64 {
    let mut tokens: Vec<String> = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '$') {
        match tokens.last_mut() {
            Some(last) if is_name(c) && last.chars().all(is_name) => last.push(c),
            _ => tokens.push(c.into()),
        }
    }
    let mut at = 0;
    terms(&tokens, &mut at, variable)
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn terms(tokens: &[String], at: &mut usize, variable: &dyn Fn(&str) -> String) -> i64 {
    let mut value = factors(tokens, at, variable);
    while let Some(operator @ ("+" | "-")) = tokens.get(*at).map(String::as_str) {
        *at += 1;
        let next = factors(tokens, at, variable);
        value = if operator == "+" { value.wrapping_add(next) } else { value.wrapping_sub(next) };
    }
    value
}

fn factors(tokens: &[String], at: &mut usize, variable: &dyn Fn(&str) -> String) -> i64 {
    let mut value = one(tokens, at, variable);
    while let Some(operator @ ("*" | "/" | "%")) = tokens.get(*at).map(String::as_str) {
        *at += 1;
        let next = one(tokens, at, variable);
        value = match operator {
            "*" => value.wrapping_mul(next),
            "/" => value.checked_div(next).unwrap_or(0),
            _ => value.checked_rem(next).unwrap_or(0),
        };
    }
    value
}

fn one(tokens: &[String], at: &mut usize, variable: &dyn Fn(&str) -> String) -> i64 {
    let token = tokens.get(*at).map_or("", String::as_str);
    *at += 1;
    match token {
        "(" => {
            let value = terms(tokens, at, variable);
            *at += 1;
            value
        }
        "-" => one(tokens, at, variable).wrapping_neg(),
        token => token.parse().unwrap_or_else(|_| variable(token).parse().unwrap_or(0)),
    }
}

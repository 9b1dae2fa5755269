//! Word expansion: patterns of file names, and arithmetic.
//!
//! Implements the word expansion of the POSIX shell.

use crate::mount_namespace::{MountNamespace, from};

/// The maximum length of a pattern. Longer patterns match no path.
const MAX_PATTERN: usize = 4096;

/// Returns the position after an element of a pattern that is not `*`, if it matches a character.
fn element(pattern: &[char], at: usize, c: char) -> Option<usize> {
    let rest = &pattern[at + 1..];
    match pattern[at] {
        '?' => Some(at + 1),
        '[' if rest.iter().skip(1).any(|c| *c == ']') => {
            let end = rest.iter().skip(1).position(|c| *c == ']').map_or(0, |n| n + 1);
            let (not, set) = match &rest[..end] {
                ['!' | '^', set @ ..] => (true, set),
                set => (false, set),
            };
            let mut within = false;
            let mut i = 0;
            while i < set.len() {
                if set.get(i + 1) == Some(&'-') && i + 2 < set.len() {
                    within |= (set[i]..=set[i + 2]).contains(&c);
                    i += 3;
                } else {
                    within |= set[i] == c;
                    i += 1;
                }
            }
            (within != not).then_some(at + 1 + end + 1)
        }
        literal => (literal == c).then_some(at + 1),
    }
}

/// True if a text matches a pattern: `*`, `?`, `[a-z]`, `[!a-z]`. Only the last star backtracks, so the work is
/// quadratic at most.
pub fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut place, mut star) = (0, 0, None);
    while let Some(c) = text.get(place) {
        if pattern.get(at) == Some(&'*') {
            at += 1;
            star = Some((at, place));
        } else if let Some(next) = (at < pattern.len()).then(|| element(pattern, at, *c)).flatten() {
            (at, place) = (next, place + 1);
        } else if let Some((after, from)) = star {
            (at, place) = (after, from + 1);
            star = Some((after, from + 1));
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

/// True if a name matches a pattern.
pub fn matches_name(pattern: &str, name: &str) -> bool {
    pattern.len() <= MAX_PATTERN && matches(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>())
}

/// Returns the paths that match a pattern, or the pattern itself if there are none.
pub fn paths(space: &MountNamespace<'_>, cwd: &str, pattern: &str) -> Vec<String> {
    if !pattern.contains(['*', '?', '[']) {
        return vec![pattern.to_owned()];
    }
    let mut found = vec![if pattern.starts_with('/') { "/".to_owned() } else { String::new() }];
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let mut next = Vec::new();
        for base in found {
            // Each star multiplies the number of paths.
            if space.charge(base.len() + part.len() + 64).is_err() {
                return vec![pattern.to_owned()];
            }
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
            let spend = |name: &&String| space.charge(base.len() + part.len() + name.len()).is_ok();
            next.extend(shown.take_while(spend).filter(|name| matches_name(part, name)).map(|name| joined(name)));
        }
        found = next;
    }
    if found.is_empty() { vec![pattern.to_owned()] } else { found }
}

/// The maximum nesting of an arithmetic expression.
const MAX_DEPTH: usize = 64;

/// Evaluates an arithmetic expression of integers and variables. `None` if it is nested too deep.
pub fn evaluate(text: &str, variable: &dyn Fn(&str) -> String) -> Option<i64> {
    let mut tokens: Vec<String> = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '$') {
        match tokens.last_mut() {
            // A token is a name or one character.
            Some(last) if is_name(c) && last.starts_with(is_name) => last.push(c),
            _ => tokens.push(c.into()),
        }
    }
    Sum { tokens: &tokens, at: 0, depth: 0, variable }.terms()
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

struct Sum<'a> {
    tokens: &'a [String],
    at: usize,
    depth: usize,
    variable: &'a dyn Fn(&str) -> String,
}

impl<'a> Sum<'a> {
    fn operator(&mut self, of: &str) -> Option<&'a str> {
        let token = self.tokens.get(self.at).map(String::as_str).filter(|token| of.contains(token))?;
        self.at += 1;
        Some(token)
    }

    fn terms(&mut self) -> Option<i64> {
        let mut value = self.factors()?;
        while let Some(operator) = self.operator("+-") {
            let next = self.factors()?;
            value = if operator == "+" { value.wrapping_add(next) } else { value.wrapping_sub(next) };
        }
        Some(value)
    }

    fn factors(&mut self) -> Option<i64> {
        let mut value = self.one()?;
        while let Some(operator) = self.operator("*/%") {
            let next = self.one()?;
            value = match operator {
                "*" => value.wrapping_mul(next),
                "/" => value.checked_div(next).unwrap_or(0),
                _ => value.checked_rem(next).unwrap_or(0),
            };
        }
        Some(value)
    }

    fn one(&mut self) -> Option<i64> {
        let mut negative = false;
        while self.operator("-").is_some() {
            negative = !negative;
        }
        let token = self.tokens.get(self.at).map_or("", String::as_str);
        self.at += 1;
        let value = if token == "(" {
            self.depth = Some(self.depth + 1).filter(|depth| *depth <= MAX_DEPTH)?;
            let value = self.terms()?;
            self.depth -= 1;
            self.at += 1;
            value
        } else {
            token.parse().unwrap_or_else(|_| (self.variable)(token).parse().unwrap_or(0))
        };
        Some(if negative { value.wrapping_neg() } else { value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names() {
        for (pattern, name, fit) in [
            ("*", "", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXbYd", false),
            ("?[a-c][!x]", "zbY", true),
            ("?[a-c][!x]", "zbx", false),
            ("[", "[", true),
            ("*.txt*", "a.txt", true),
            (&format!("{}b", "*a".repeat(100)), &"a".repeat(200), false),
        ] {
            assert_eq!(matches_name(pattern, name), fit, "{pattern} {name}");
        }
    }

    #[test]
    fn arithmetic_is_evaluated_up_to_nesting_limit() {
        let value = |text: &str| evaluate(text, &|name| if name == "x" { "7".into() } else { String::new() });
        assert_eq!(value("1 + 2 * (x - 3) % 5 - -1"), Some(5));
        assert_eq!(value(&format!("{}1", "-".repeat(100_001))), Some(-1));
        assert_eq!(value(&format!("{}1{}", "(".repeat(50), ")".repeat(50))), Some(1));
        assert_eq!(value(&"(".repeat(100_000)), None);
    }
}

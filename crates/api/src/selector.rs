//! Label selectors.
//!
//! Answers to `apimachinery/pkg/labels` and `metav1.LabelSelector`.

use crate::{Value, object};

/// A `LabelSelector` that can be read.
#[derive(Debug, Clone)]
pub struct LabelSelector {
    requirements: Vec<(String, Operator)>,
}

#[derive(Debug, Clone)]
enum Operator {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    DoesNotExist,
}

impl LabelSelector {
    /// Reads `matchLabels` and `matchExpressions`.
    ///
    /// # Errors
    /// An unknown operator.
    pub fn from_object(selector: &Value) -> Result<LabelSelector, String> {
        let mut requirements = Vec::new();
        for (key, value) in object::at(selector, "matchLabels").and_then(Value::as_object).into_iter().flatten() {
            requirements.push((key.clone(), Operator::In(vec![value.as_str().unwrap_or("").to_owned()])));
        }
        for expression in object::list_at(selector, "matchExpressions") {
            let values = object::strings_at(expression, "values").into_iter().map(str::to_owned).collect();
            let operator = match object::str_at(expression, "operator") {
                "In" => Operator::In(values),
                "NotIn" => Operator::NotIn(values),
                "Exists" => Operator::Exists,
                "DoesNotExist" => Operator::DoesNotExist,
                other => return Err(format!("\"{other}\" is not a valid label selector operator")),
            };
            requirements.push((object::str_at(expression, "key").to_owned(), operator));
        }
        Ok(LabelSelector { requirements })
    }

    /// Reads the form of a query: `a=b,c!=d,e in (x,y),f notin (z),g,!h`.
    ///
    /// # Errors
    /// A part that is none of these.
    pub fn parse(text: &str) -> Result<LabelSelector, String> {
        let mut requirements = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            // A comma inside brackets belongs to the values.
            let close = rest.find('(').and_then(|open| Some(open + rest[open..].find(')')?));
            let comma = rest
                .match_indices(',')
                .map(|(i, _)| i)
                .find(|i| !(rest[..*i].contains('(') && close.is_none_or(|close| *i < close)));
            let (part, after) = match comma {
                Some(i) => (&rest[..i], &rest[i + 1..]),
                None => (rest, ""),
            };
            requirements.push(requirement(part.trim())?);
            rest = after.trim();
        }
        Ok(LabelSelector { requirements })
    }

    /// Whether these labels match.
    pub fn matches(&self, labels: Option<&Value>) -> bool {
        self.requirements.iter().all(|(key, operator)| {
            let value = labels.and_then(|l| l.get(key)).and_then(Value::as_str);
            match operator {
                Operator::In(values) => value.is_some_and(|v| values.iter().any(|w| w == v)),
                Operator::NotIn(values) => value.is_none_or(|v| values.iter().all(|w| w != v)),
                Operator::Exists => value.is_some(),
                Operator::DoesNotExist => value.is_none(),
            }
        })
    }
}

fn requirement(part: &str) -> Result<(String, Operator), String> {
    let key = |text: &str| text.trim().to_owned();
    let set = |list: &str| -> Result<Vec<String>, String> {
        let inner = list.trim().strip_prefix('(').and_then(|l| l.strip_suffix(')'));
        let inner = inner.ok_or_else(|| format!("unable to parse requirement: found '{list}', expected: '('"))?;
        Ok(inner.split(',').map(|v| v.trim().to_owned()).collect())
    };
    if let Some(absent) = part.strip_prefix('!') {
        Ok((key(absent), Operator::DoesNotExist))
    } else if let Some((name, list)) = part.split_once(" notin ") {
        Ok((key(name), Operator::NotIn(set(list)?)))
    } else if let Some((name, list)) = part.split_once(" in ") {
        Ok((key(name), Operator::In(set(list)?)))
    } else if let Some((name, value)) = part.split_once("!=") {
        Ok((key(name), Operator::NotIn(vec![key(value)])))
    } else if let Some((name, value)) = part.split_once('=') {
        Ok((key(name), Operator::In(vec![key(value.trim_start_matches('='))])))
    } else if part.is_empty() {
        Err("unable to parse requirement: found '', expected: identifier".into())
    } else {
        Ok((key(part), Operator::Exists))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn queries_match() {
        let labels = json!({ "tier": "gold", "zone": "a" });
        for (query, matches) in [
            ("", true),
            ("tier=gold", true),
            ("tier==gold,zone!=b", true),
            ("tier in (tin, gold),zone", true),
            ("zone notin (a,b)", false),
            ("!tier", false),
            ("!none,none!=x", true),
        ] {
            assert_eq!(LabelSelector::parse(query).unwrap().matches(Some(&labels)), matches, "{query}");
        }
    }
}

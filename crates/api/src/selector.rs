//! Label selectors, field selectors and node selectors.
//!
//! Implements `apimachinery/pkg/labels`, `apimachinery/pkg/fields`, `metav1.LabelSelector` and
//! `component-helpers/scheduling/corev1/nodeaffinity`. Does not validate keys and values. The API server validates
//! those of objects. A query with an invalid label matches no object.

use serde_json::json;

use crate::{Value, object};

/// A parsed `LabelSelector`.
#[derive(Debug, Clone)]
pub struct LabelSelector {
    requirements: Vec<(String, Operator)>,
}

#[derive(Debug, Clone)]
enum Operator {
    Equals(String),
    NotEquals(String),
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    DoesNotExist,
    GreaterThan(i64),
    LessThan(i64),
}

impl LabelSelector {
    /// Parses `matchLabels` and `matchExpressions`.
    ///
    /// # Errors
    /// An unknown operator.
    pub fn from_object(selector: &Value) -> Result<LabelSelector, String> {
        let mut requirements = Vec::new();
        for (key, value) in object::at(selector, "matchLabels").and_then(Value::as_object).into_iter().flatten() {
            requirements.push((key.clone(), Operator::Equals(value.as_str().unwrap_or("").to_owned())));
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

    /// Parses the query form: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1,j<2`.
    ///
    /// # Errors
    /// A syntax error, with the message of the upstream parser.
    pub fn parse(text: &str) -> Result<LabelSelector, String> {
        let mut words = Words { words: words(text), at: 0 };
        let mut requirements = Vec::new();
        loop {
            match words.peek() {
                Word::End => break,
                Word::Name(_) | Word::Sign("!") => {}
                other => return Err(format!("found '{}', expected: !, identifier, or 'end of string'", other.text())),
            }
            requirements.push(requirement(&mut words).map_err(|e| format!("unable to parse requirement: {e}"))?);
            match words.next() {
                Word::End => break,
                Word::Sign(",") => match words.peek() {
                    Word::Name(_) | Word::Sign("!") => {}
                    other => return Err(format!("found '{}', expected: identifier after ','", other.text())),
                },
                other => return Err(format!("found '{}', expected: ',' or 'end of string'", other.text())),
            }
        }
        Ok(LabelSelector { requirements })
    }

    /// Returns the `LabelSelector` of an object. Requirements are sorted by key.
    ///
    /// # Errors
    /// An operator that the objects do not have, with the message of `metav1.ParseToLabelSelector`.
    pub fn to_object(&self) -> Result<Value, String> {
        let (mut labels, mut expressions) = (json!({}), Vec::new());
        let requirements: Vec<_> = self.requirements.iter().collect();
        for (key, operator) in crate::sort::sorted(&requirements, |a, b| a.0.cmp(&b.0)) {
            let (operator, values) = match operator {
                Operator::Equals(value) => {
                    labels[key] = value.as_str().into();
                    continue;
                }
                Operator::In(values) => ("In", Some(values)),
                Operator::NotIn(values) => ("NotIn", Some(values)),
                Operator::Exists => ("Exists", None),
                Operator::DoesNotExist => ("DoesNotExist", None),
                Operator::GreaterThan(_) => return Err("\"gt\" isn't supported in label selectors".into()),
                Operator::LessThan(_) => return Err("\"lt\" isn't supported in label selectors".into()),
                // Upstream's conversion has no case for it.
                Operator::NotEquals(_) => return Err("\"!=\" is not a valid label selector operator".into()),
            };
            let mut expression = json!({"key": key, "operator": operator});
            if let Some(values) = values {
                let values: std::collections::BTreeSet<&String> = values.iter().collect();
                expression["values"] = json!(values);
            }
            expressions.push(expression);
        }
        let mut selector = json!({});
        if labels != json!({}) {
            selector["matchLabels"] = labels;
        }
        if !expressions.is_empty() {
            selector["matchExpressions"] = expressions.into();
        }
        Ok(selector)
    }

    /// True if these labels match.
    pub fn matches(&self, labels: Option<&Value>) -> bool {
        self.requirements
            .iter()
            .all(|(key, operator)| operator.matches(labels.and_then(|l| l.get(key)).and_then(Value::as_str)))
    }
}

impl Operator {
    fn matches(&self, value: Option<&str>) -> bool {
        let number = |value: &str| value.parse::<i64>().ok();
        match self {
            Operator::Equals(wanted) => value == Some(wanted),
            Operator::NotEquals(other) => value != Some(other),
            Operator::In(values) => value.is_some_and(|v| values.iter().any(|w| w == v)),
            Operator::NotIn(values) => value.is_none_or(|v| values.iter().all(|w| w != v)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::GreaterThan(bound) => value.and_then(number).is_some_and(|n| n > *bound),
            Operator::LessThan(bound) => value.and_then(number).is_some_and(|n| n < *bound),
        }
    }
}

/// A token of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Name(String),
    Sign(&'static str),
    End,
}

impl Word {
    fn text(&self) -> &str {
        match self {
            Word::Name(text) => text,
            Word::Sign(text) => text,
            Word::End => "",
        }
    }
}

struct Words {
    words: Vec<Word>,
    at: usize,
}

impl Words {
    fn peek(&self) -> Word {
        self.words.get(self.at).cloned().unwrap_or(Word::End)
    }

    fn next(&mut self) -> Word {
        let word = self.peek();
        self.at += 1;
        word
    }
}

fn words(text: &str) -> Vec<Word> {
    let special = |c: char| "=!(),><".contains(c);
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        if rest.is_empty() {
            return out;
        }
        let found = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"].into_iter().find(|sign| rest.starts_with(sign));
        if let Some(sign) = found {
            out.push(Word::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            let end = rest.find(|c: char| special(c) || " \t\r\n".contains(c)).unwrap_or(rest.len());
            out.push(Word::Name(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
}

fn requirement(words: &mut Words) -> Result<(String, Operator), String> {
    let absent = words.peek() == Word::Sign("!");
    if absent {
        words.next();
    }
    let key = match words.next() {
        Word::Name(key) => key,
        other => return Err(format!("found '{}', expected: identifier", other.text())),
    };
    let last = matches!(words.peek(), Word::End | Word::Sign(","));
    if absent || last {
        return Ok((key, if absent { Operator::DoesNotExist } else { Operator::Exists }));
    }
    let sign = words.next();
    let operator = match sign.text() {
        "in" => Operator::In(values(words)?),
        "notin" => Operator::NotIn(values(words)?),
        "=" | "==" => Operator::Equals(value(words)?),
        "!=" => Operator::NotEquals(value(words)?),
        sign @ (">" | "<") => {
            let value = value(words)?;
            let Ok(bound) = value.parse() else {
                return Err(format!(
                    "values[0]: Invalid value: {}: for 'Gt', 'Lt' operators, the value must be an integer",
                    crate::field::quote(&value)
                ));
            };
            if sign == ">" { Operator::GreaterThan(bound) } else { Operator::LessThan(bound) }
        }
        other => return Err(format!("found '{other}', expected: in, notin, =, ==, !=, gt, lt")),
    };
    Ok((key, operator))
}

/// Parses the value after `=`. An absent value is the empty string.
fn value(words: &mut Words) -> Result<String, String> {
    if matches!(words.peek(), Word::End | Word::Sign(",")) {
        return Ok(String::new());
    }
    match words.next() {
        Word::Name(value) => Ok(value),
        other => Err(format!("found '{}', expected: identifier", other.text())),
    }
}

/// Parses the values after `in`. Between two commas without text there is the empty value.
fn values(words: &mut Words) -> Result<Vec<String>, String> {
    match words.next() {
        Word::Sign("(") => {}
        other => return Err(format!("found '{}' expected: '('", other.text())),
    }
    let mut out = Vec::new();
    match words.peek() {
        Word::Name(_) | Word::Sign(",") => {}
        Word::Sign(")") => {
            return Err("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty".into());
        }
        other => return Err(format!("found '{}', expected: ',', ')' or identifier", other.text())),
    }
    loop {
        match words.next() {
            Word::Name(value) => {
                out.push(value);
                match words.peek() {
                    Word::Sign(",") => {}
                    Word::Sign(")") => break,
                    other => return Err(format!("found '{}', expected: ',' or ')'", other.text())),
                }
            }
            Word::Sign(",") => {
                if out.is_empty() {
                    out.push(String::new());
                }
                match words.peek() {
                    Word::Sign(")") => {
                        out.push(String::new());
                        break;
                    }
                    Word::Sign(",") => {
                        words.next();
                        out.push(String::new());
                    }
                    _ => {}
                }
            }
            other => return Err(format!("found '{}', expected: ',', or identifier", other.text())),
        }
    }
    words.next();
    Ok(out)
}

/// True if a node (the whole object) matches a `NodeSelector`: at least one of its terms matches. A term without
/// requirements, or an invalid term, matches no node.
pub fn node_selector_matches(selector: &Value, node: &Value) -> bool {
    object::list_at(selector, "nodeSelectorTerms").iter().any(|term| node_term_matches(term, node))
}

/// True if a node matches one term: all of its `matchExpressions` and `matchFields`.
pub fn node_term_matches(term: &Value, node: &Value) -> bool {
    let (labels, fields) = (object::list_at(term, "matchExpressions"), object::list_at(term, "matchFields"));
    let node_labels = object::at(node, "metadata.labels");
    let on_label = |expression: &Value| {
        let value = node_labels.and_then(|l| l.get(object::str_at(expression, "key"))).and_then(Value::as_str);
        node_operator(expression).is_some_and(|operator| operator.matches(value))
    };
    let on_field = |expression: &Value| {
        let known = object::str_at(expression, "key") == "metadata.name";
        let operator = node_operator(expression).filter(|o| matches!(o, Operator::In(_) | Operator::NotIn(_)));
        known && operator.is_some_and(|operator| operator.matches(Some(object::str_at(node, "metadata.name"))))
    };
    !(labels.is_empty() && fields.is_empty()) && labels.iter().all(on_label) && fields.iter().all(on_field)
}

fn node_operator(expression: &Value) -> Option<Operator> {
    let values = object::strings_at(expression, "values");
    let owned = || values.iter().map(|v| (*v).to_owned()).collect();
    let bound = || match values.as_slice() {
        [one] => one.parse().ok(),
        _ => None,
    };
    Some(match object::str_at(expression, "operator") {
        "In" if !values.is_empty() => Operator::In(owned()),
        "NotIn" if !values.is_empty() => Operator::NotIn(owned()),
        "Exists" if values.is_empty() => Operator::Exists,
        "DoesNotExist" if values.is_empty() => Operator::DoesNotExist,
        "Gt" => Operator::GreaterThan(bound()?),
        "Lt" => Operator::LessThan(bound()?),
        _ => return None,
    })
}

/// A field selector in query form: `metadata.name=a,spec.nodeName!=b`.
#[derive(Debug, Clone)]
pub struct FieldSelector {
    /// Field, value, and true for equality.
    terms: Vec<(String, String, bool)>,
}

impl FieldSelector {
    /// Parses `a=b`, `a==b` and `a!=b`, separated by commas.
    ///
    /// # Errors
    /// A part without an operator, with the upstream message.
    pub fn parse(text: &str) -> Result<FieldSelector, String> {
        let mut terms = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let operator =
                ["!=", "==", "="].into_iter().filter_map(|o| Some((part.find(o)?, o))).min_by_key(|(at, _)| *at);
            let Some((at, operator)) = operator else {
                return Err(format!("invalid selector: '{text}'; can't understand '{part}'"));
            };
            terms.push((part[..at].to_owned(), part[at + operator.len()..].to_owned(), operator != "!="));
        }
        Ok(FieldSelector { terms })
    }

    /// Returns the fields that the selector compares.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|(field, ..)| field.as_str())
    }

    /// True if an object's fields match. An absent field is the empty string.
    pub fn matches(&self, object: &Value) -> bool {
        self.terms.iter().all(|(field, want, equal)| (object::str_at(object, field) == want) == *equal)
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

    #[test]
    fn rejected_queries_match_upstream_text() {
        for (query, text) in [
            ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
            ("a=b c", "found 'c', expected: ',' or 'end of string'"),
            ("a,", "found '', expected: identifier after ','"),
            (",a", "found ',', expected: !, identifier, or 'end of string'"),
            ("a in b", "unable to parse requirement: found 'b' expected: '('"),
            ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
            ("!", "unable to parse requirement: found '', expected: identifier"),
            ("!a=b", "found '=', expected: ',' or 'end of string'"),
        ] {
            let found = LabelSelector::parse(query).unwrap_err();
            assert_eq!(found, text, "{query}");
        }
        assert_eq!(FieldSelector::parse("a=b,c").unwrap_err(), "invalid selector: 'a=b,c'; can't understand 'c'");
    }

    #[test]
    fn nodes_and_fields_match() {
        let node = json!({ "metadata": { "name": "n1", "labels": { "zone": "a", "disks": "4" } } });
        let label = |key, operator, values: &[&str]| json!({ "matchExpressions": [{ "key": key, "operator": operator, "values": values }] });
        let field = |operator, values: &[&str]| json!({ "matchFields": [{ "key": "metadata.name", "operator": operator, "values": values }] });
        for (term, matches) in [
            (label("zone", "In", &["a", "b"]), true),
            (label("zone", "NotIn", &["a"]), false),
            (label("none", "NotIn", &["a"]), true),
            (label("zone", "Exists", &[]), true),
            (label("zone", "DoesNotExist", &[]), false),
            (label("disks", "Gt", &["3"]), true),
            (label("disks", "Lt", &["4"]), false),
            (label("zone", "Gt", &["3"]), false),
            (label("zone", "Like", &["a"]), false),
            (field("In", &["n1"]), true),
            (field("NotIn", &["n1"]), false),
            (json!({}), false),
        ] {
            assert_eq!(node_selector_matches(&json!({ "nodeSelectorTerms": [term] }), &node), matches, "{term}");
        }
        assert!(!node_selector_matches(&json!({}), &node));
        for (query, matches) in [("metadata.name=n1", true), ("metadata.name!=n1", false), ("spec.x==,", true)] {
            assert_eq!(FieldSelector::parse(query).unwrap().matches(&node), matches, "{query}");
        }
    }
}

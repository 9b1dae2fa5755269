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

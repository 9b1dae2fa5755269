//! The reasons for the decisions of controllers, as data. The page renders them in the reader's language.

use serde::Serialize;

/// The decision branch of a controller, with its facts. The page renders message `why-<branch>` with the facts as
/// arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The name of the branch, such as `binder-claim-bind-volume`.
    pub branch: &'static str,
    /// The named facts of the decision, which are arguments of the message.
    pub facts: Vec<(&'static str, String)>,
    /// The objects that the controller evaluated, in order.
    pub candidates: Vec<Candidate>,
}

/// An object that the controller evaluated, with the results of its checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Its etcd key.
    pub key: String,
    /// The rules in the order of evaluation. The first failed rule ends the evaluation.
    pub checks: Vec<Check>,
    /// True if the controller chose this object.
    pub chosen: bool,
}

/// The result of one rule for one candidate. The page renders message `rule-<rule>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The name of the rule, such as `capacity`.
    pub rule: &'static str,
    /// True if the candidate passed.
    pub pass: bool,
    /// The required value.
    pub want: String,
    /// The candidate's value.
    pub have: String,
}

impl Why {
    /// Returns a branch without facts.
    pub fn new(branch: &'static str) -> Why {
        Why { branch, ..Why::default() }
    }

    /// Adds a fact.
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Why {
        self.facts.push((name, value.into()));
        self
    }
}

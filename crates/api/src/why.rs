//! Why a controller did what it did: data, rendered in the reader's language by the page.

use serde::Serialize;

/// The branch that was taken, with its facts. The page renders message `why-<branch>` with the facts as arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The name of the branch, such as `binder-claim-bind-volume`.
    pub branch: &'static str,
    /// Named facts of the decision, for the sentence.
    pub facts: Vec<(&'static str, String)>,
    /// The objects that were looked at, in order.
    pub candidates: Vec<Candidate>,
}

/// An object that was looked at, and what it passed and failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Its etcd key.
    pub key: String,
    /// The rules, in the order in which they were tried; the first that failed ended the look.
    pub checks: Vec<Check>,
    /// Whether it was taken.
    pub chosen: bool,
}

/// One rule tried on one candidate. The page renders message `rule-<rule>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The name of the rule, such as `capacity`.
    pub rule: &'static str,
    /// Whether the candidate passed.
    pub pass: bool,
    /// What was wanted.
    pub want: String,
    /// What the candidate has.
    pub have: String,
}

impl Why {
    /// A branch without facts.
    pub fn new(branch: &'static str) -> Why {
        Why { branch, ..Why::default() }
    }

    /// Adds a fact.
    pub fn fact(mut self, name: &'static str, value: impl Into<String>) -> Why {
        self.facts.push((name, value.into()));
        self
    }
}

//! Where the cluster has been: a tree of branches, each a list of moments that can be gone back to.
//!
//! A moment is kept for every action that wrote something. Continuing from a past moment begins a branch; the
//! branch that was left stays as it is.

use std::time::Duration;

use bindery_api::Status;
use bindery_api::request::{Request, Response};
use bindery_api::time::Time;
use rpds::Vector;

use crate::{Action, Applied, Cluster, Config};

/// The cluster after an action, with all it has become by then.
#[derive(Debug, Clone)]
pub struct Moment {
    /// What happened; `None` for the beginning.
    pub action: Option<Action>,
    /// The cluster afterwards.
    pub cluster: Cluster,
}

/// One line of moments.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The branch and the number of the moment that this one began from.
    pub parent: Option<(usize, usize)>,
    /// The moments, from the beginning of everything: those before the fork are shared with the parent.
    pub moments: Vector<Moment>,
    /// The cluster now, which may be some quiet actions after the last moment.
    pub head: Cluster,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct History {
    branches: Vec<Branch>,
    current: usize,
    /// The actions of the current branch, quiet ones included: with the seed, they are the whole history.
    actions: Vector<Action>,
}

impl History {
    /// The history of a new cluster.
    pub fn new(config: Config) -> History {
        let head = Cluster::new(config);
        let moments = Vector::new().push_back(Moment { action: None, cluster: head.clone() });
        History { branches: vec![Branch { parent: None, moments, head }], current: 0, actions: Vector::new() }
    }

    /// All branches, oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The number of the branch that goes on.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The branch that goes on.
    pub fn branch(&self) -> &Branch {
        &self.branches[self.current]
    }

    /// The cluster now.
    pub fn head(&self) -> &Cluster {
        &self.branch().head
    }

    /// The moments of the current branch.
    pub fn moments(&self) -> &Vector<Moment> {
        &self.branch().moments
    }

    /// Does one thing on the current branch.
    pub fn apply(&mut self, action: Action) -> Applied {
        let branch = &mut self.branches[self.current];
        let applied = branch.head.apply(action.clone());
        self.actions.push_back_mut(action.clone());
        if !applied.records.is_empty() {
            branch.moments.push_back_mut(Moment { action: Some(action), cluster: branch.head.clone() });
        }
        applied
    }

    /// Asks the API server on the current branch.
    ///
    /// # Errors
    /// The server's refusal.
    pub fn request(&mut self, command: &str, request: Request) -> Result<Response, Status> {
        let action = Action::Request { command: command.to_owned(), request: Box::new(request) };
        self.apply(action).answer.expect("a request has an answer")
    }

    /// Does what happens next by the clock.
    pub fn step(&mut self) -> Option<Applied> {
        self.step_before(None)
    }

    fn step_before(&mut self, end: Option<Time>) -> Option<Applied> {
        let now = self.head().now();
        let (time, action) = self.head().next()?;
        if end.is_some_and(|end| time > end) {
            return None;
        }
        if time > now {
            self.apply(Action::Wait { micros: time.since(now).as_micros() as u64 });
        }
        Some(self.apply(action))
    }

    /// Steps until something is written, at most for `limit` of the cluster's time.
    pub fn step_to_write(&mut self, limit: Duration) -> Option<Applied> {
        let end = self.head().now() + limit;
        loop {
            let applied = self.step_before(Some(end))?;
            if !applied.records.is_empty() {
                return Some(applied);
            }
        }
    }

    /// Runs until nothing was written for `quiet`, by the cluster's clock. Writing an event does not count.
    pub fn settle(&mut self, quiet: Duration) {
        let mut end = self.head().now() + quiet;
        while let Some(applied) = self.step_before(Some(end)) {
            if applied.records.iter().any(|r| !r.is_event()) {
                end = self.head().now() + quiet;
            }
        }
        self.wait_until(end);
    }

    /// Runs for a time.
    pub fn run_for(&mut self, time: Duration) {
        let end = self.head().now() + time;
        while self.step_before(Some(end)).is_some() {}
        self.wait_until(end);
    }

    fn wait_until(&mut self, end: Time) {
        let left = end.since(self.head().now());
        if !left.is_zero() {
            self.apply(Action::Wait { micros: left.as_micros() as u64 });
        }
    }

    /// Begins a branch at a moment of the current one, and goes on there. Nothing happens for the last moment.
    pub fn fork(&mut self, moment: usize) {
        let parent = self.branch();
        if moment + 1 >= parent.moments.len() {
            return;
        }
        let moments: Vector<Moment> = parent.moments.iter().take(moment + 1).cloned().collect();
        let head = moments.last().expect("a branch has a beginning").cluster.clone();
        self.branches.push(Branch { parent: Some((self.current, moment)), moments, head });
        self.current = self.branches.len() - 1;
    }

    /// Goes on with another branch.
    pub fn switch(&mut self, branch: usize) {
        if branch < self.branches.len() {
            self.current = branch;
        }
    }
}

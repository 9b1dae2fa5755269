//! The outline of the activity: the groups of writes. It is kept between renderings and extended with the history, so
//! that a rendering takes the same time for a long history as for a short one.

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::core::{self, Actor, Record};
use bindery_session::{Branch, Completed, Snapshot};

/// Consecutive steps of one actor, or one command of the user.
pub struct Group {
    /// The actor.
    pub actor: Actor,
    /// The operation, for groups of the user and for steps without writes.
    operation: Option<usize>,
    /// The writes, each with its snapshot.
    records: Vec<(usize, Arc<Record>)>,
    /// True for a step without writes.
    pub quiet: bool,
    /// True if the group continues a command of an earlier group.
    pub continues: bool,
    /// The number of seconds without writes before the group, if the clock advanced without an action of the user.
    pub gap: Option<u64>,
    /// The first snapshot.
    first: usize,
    /// The number of lines of output under the heading.
    lines: usize,
    /// The measured height, and the number of writes at that time.
    measured: Option<(usize, f64)>,
    /// The top, in pixels from the top of the activity.
    top: f64,
}

/// The maximum number of writes of one group: groups are rendered completely or not at all.
const LONGEST: usize = 40;
/// The maximum number of visible lines of output.
const LINES: usize = 8;
/// The maximum number of printed groups.
const PRINTED: usize = 2000;

/// The height of the rendered part around the center of the visible part, in pixels.
const AROUND: f64 = 2400.0;
/// The scroll distance in pixels after which other groups are rendered: a small number, so that each frame has little
/// work.
pub const STRIDE: f64 = 480.0;

impl Group {
    /// Returns the writes up to this snapshot.
    pub fn records(&self, position: usize) -> &[(usize, Arc<Record>)] {
        &self.records[..self.records.partition_point(|(snapshot, _)| *snapshot <= position)]
    }

    /// Returns the operation, for groups of the user and for steps without writes.
    pub fn done<'a>(&self, branch: &'a Branch) -> Option<&'a Rc<Completed>> {
        branch.operations.get(self.operation?)
    }

    /// Returns the height in pixels with a number of writes; an estimate before the group was rendered.
    fn height(&self, records: usize) -> f64 {
        let guess = || 34.0 + 62.0 * records as f64 + 19.0 * self.lines as f64;
        self.measured.filter(|(of, _)| *of == records).map_or_else(guess, |(_, height)| height)
    }
}

/// The rendered part of the activity.
pub struct Window {
    /// The range of groups.
    pub groups: Range<usize>,
    /// The height of the groups before it, in pixels.
    pub above: f64,
    /// The height of the groups after it, in pixels.
    pub below: f64,
}

/// The outline of one branch.
#[derive(Default)]
pub struct Outline {
    groups: Vec<Group>,
    /// The number of snapshots in the outline, and the last of them.
    moments: usize,
    last: Option<Rc<Snapshot>>,
    /// The operation with the last shown command.
    last_shown: Option<usize>,
}

impl Outline {
    /// Adds the new snapshots of the branch. The outline of another branch is built from the start.
    pub fn update(&mut self, branch: &Branch) {
        // Snapshots are never changed, and each has one parent: the same last snapshot implies the same snapshots
        // before it.
        let kept = self.moments.checked_sub(1).and_then(|last| branch.snapshots.get(last)).zip(self.last.as_ref());
        if !kept.is_some_and(|(snapshot, last)| Rc::ptr_eq(snapshot, last)) {
            *self = Outline::default();
        }
        for (at, snapshot) in branch.snapshots.iter().enumerate().skip(self.moments) {
            self.add(at, snapshot, branch.operations.get(snapshot.operation.unwrap_or(usize::MAX)));
        }
        (self.moments, self.last) = (branch.snapshots.len(), branch.snapshots.last().cloned());
    }

    fn add(&mut self, at: usize, snapshot: &Snapshot, done: Option<&Rc<Completed>>) {
        let command = done.is_some_and(|d| d.operation.command().is_some());
        if snapshot.records.is_empty() {
            let user = || Actor::User { command: String::new() };
            if command {
                self.start_group(at, user(), snapshot.operation, done);
                self.last_shown = snapshot.operation;
            } else if let Some(stepped) = done.and_then(|d| d.stepped.as_ref()) {
                let actor = core::controller_of(stepped).map_or_else(user, |id| Actor::Controller(id.clone()));
                self.start_group(at, actor, snapshot.operation, None).quiet = true;
            }
        }
        for record in &snapshot.records {
            let same = self.groups.last().is_some_and(|g| match (&g.actor, &record.actor) {
                (Actor::User { .. }, Actor::User { .. }) => self.last_shown == snapshot.operation,
                (a, b) => a == b && !g.quiet,
            } && g.records.len() < LONGEST);
            if !same {
                let user = matches!(record.actor, Actor::User { .. });
                // The output of a command is shown once, where the command starts.
                let continues = user && self.last_shown == snapshot.operation;
                let before = self.groups.iter().rev().find_map(|g| g.records.last());
                let gap = before.map(|(_, before)| record.time.since(before.time).as_secs());
                if user {
                    self.last_shown = snapshot.operation;
                }
                let shown = if user && command { snapshot.operation } else { None };
                let group =
                    self.start_group(at, record.actor.clone(), shown, done.filter(|_| shown.is_some() && !continues));
                group.continues = continues;
                group.gap = gap.filter(|gap| *gap > 0 && !user);
            }
            self.groups.last_mut().expect("the group was just started").records.push((at, record.clone()));
        }
    }

    fn start_group(
        &mut self,
        first: usize,
        actor: Actor,
        operation: Option<usize>,
        prints: Option<&Rc<Completed>>,
    ) -> &mut Group {
        let lines = prints.and_then(|d| d.output.as_ref()).map_or(0, |o| o.stdout.lines().count().min(LINES));
        let top = self.groups.last().map_or(0.0, |g| g.top + g.height(g.records.len()));
        let (quiet, continues, gap, measured) = (false, false, None, None);
        self.groups.push(Group {
            actor,
            operation,
            records: vec![],
            quiet,
            continues,
            gap,
            first,
            lines,
            measured,
            top,
        });
        self.groups.last_mut().expect("just pushed")
    }

    /// Stores the measured heights of the groups from `first` on, when rendered up to this snapshot.
    pub fn measured(&mut self, first: usize, position: usize, heights: &[f64]) {
        let mut top = self.groups.get(first).map_or(0.0, |g| g.top);
        for (i, group) in self.groups.iter_mut().enumerate().skip(first) {
            if let Some(height) = heights.get(i - first) {
                group.measured = Some((group.records(position).len(), *height));
            }
            group.top = top;
            top += group.height(group.records.len());
        }
    }

    /// Returns the groups up to this snapshot. The last group can have later records.
    pub fn groups(&self, position: usize) -> &[Group] {
        &self.groups[..self.groups.partition_point(|g| g.first <= position)]
    }

    /// Returns the part to render up to this snapshot at a scroll position; the end if the list was not scrolled.
    pub fn window(&self, position: usize, scrolled: Option<f64>) -> Window {
        let groups = self.groups(position);
        let whole = groups.last().map_or(0.0, |g| g.top + g.height(g.records(position).len()));
        let middle = scrolled.unwrap_or(whole);
        let first = groups.partition_point(|g| g.top < middle - AROUND).saturating_sub(1);
        let last = groups.partition_point(|g| g.top < middle + AROUND);
        let top = |at: usize| groups.get(at).map_or(whole, |g| g.top);
        Window { groups: first..last, above: top(first), below: whole - top(last) }
    }

    /// Returns the part to print up to this snapshot: at most the last [`PRINTED`] groups.
    pub fn printed(&self, position: usize) -> Window {
        let all = self.groups(position).len();
        Window { groups: all.saturating_sub(PRINTED)..all, above: 0.0, below: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery_session::{History, Operation};

    fn history() -> History {
        let mut history = History::new();
        let text = include_str!("../examples/nfs.yaml").to_owned();
        history.run(Operation::Kubectl(["apply", "-f", "-"].map(String::from).to_vec(), text, true));
        history.run(Operation::Settle);
        history.run(Operation::Step);
        history.run(Operation::Kubectl(["delete", "pv/absent"].map(String::from).to_vec(), String::new(), true));
        history
    }

    fn summary(outline: &Outline, position: usize) -> Vec<(String, usize, bool, bool, Option<u64>)> {
        let groups = outline.groups(position).iter();
        groups.map(|g| (g.actor.name().into(), g.records(position).len(), g.quiet, g.continues, g.gap)).collect()
    }

    fn of(branch: &Branch) -> Outline {
        let mut outline = Outline::default();
        outline.update(branch);
        outline
    }

    #[test]
    fn incremental_update_equals_full_update() {
        let history = history();
        let whole = of(history.branch());
        let mut grown = Outline::default();
        for position in 0..=history.branch().last() {
            let mut branch = history.branch().clone();
            branch.snapshots.truncate(position + 1);
            grown.update(&branch);
            assert_eq!(summary(&grown, position), summary(&of(&branch), position));
            assert_eq!(summary(&whole, position), summary(&grown, position), "up to a snapshot, it is as it was then");
            let records: usize = summary(&whole, position).iter().map(|g| g.1).sum();
            assert_eq!(records, branch.snapshots.iter().map(|m| m.records.len()).sum::<usize>());
            let (a, b) = (whole.window(position, None), grown.window(position, None));
            assert_eq!((a.groups, a.above, a.below), (b.groups, b.above, b.below));
        }
        assert!(summary(&whole, history.branch().last()).len() > 4);
    }

    #[test]
    fn branch_change_rebuilds_outline() {
        let mut history = history();
        let mut outline = of(history.branch());
        history.fork(2);
        outline.update(history.branch());
        assert_eq!(summary(&outline, 2), summary(&of(history.branch()), 2));
        history.run(Operation::Settle);
        outline.update(history.branch());
        let last = history.branch().last();
        assert_eq!(summary(&outline, last), summary(&of(history.branch()), last));
    }

    #[test]
    fn window_and_spacers_cover_all_groups() {
        let mut outline = of(history().branch());
        let (group, height) = (outline.groups.pop().unwrap(), 1000.0);
        outline.groups.clear();
        for _ in 0..1000 {
            let actor = group.actor.clone();
            outline.groups.push(Group { actor, first: 0, top: 0.0, records: vec![], lines: 0, ..group });
        }
        outline.measured(0, 0, &[height; 1000]);
        let whole = |w: &Window| w.above + height * w.groups.len() as f64 + w.below;
        let end = outline.window(0, None);
        assert_eq!((end.groups.end, end.below, whole(&end)), (1000, 0.0, 1000.0 * height));
        let middle = outline.window(0, Some(500.0 * height));
        assert_eq!(whole(&middle), 1000.0 * height);
        assert!(middle.groups.len() < 8 && middle.groups.contains(&500), "{:?}", middle.groups);

        // A rendered group has its measured height from then on, and the groups after it move.
        outline.measured(0, 0, &[height / 2.0; 100]);
        assert!(outline.window(0, Some(500.0 * height)).groups.contains(&550));
        assert_eq!(whole(&outline.window(0, None)), 950.0 * height);
    }
}

//! Runs long tasks in slices. Between two slices the browser handles events and renders.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;

/// The length of a slice, in milliseconds.
const SLICE: f64 = 12.0;

type Timer = Rc<RefCell<Option<Timeout>>>;

/// A running task. It is canceled when this is dropped.
pub struct CooperativeTask(Timer);

impl CooperativeTask {
    /// Starts a task after a delay in milliseconds; with 0 it starts synchronously. `part` does a small part of the
    /// work and returns true if work remains.
    pub fn spawn_after(delay: u32, part: impl FnMut() -> bool + 'static) -> CooperativeTask {
        let timer = Timer::default();
        if delay == 0 {
            slice(&timer, part);
        } else {
            let rest = timer.clone();
            timer.replace(Some(Timeout::new(delay, move || slice(&rest, part))));
        }
        CooperativeTask(timer)
    }
}

fn slice(timer: &Timer, mut part: impl FnMut() -> bool + 'static) {
    let start = js_sys::Date::now();
    while js_sys::Date::now() - start < SLICE {
        if !part() {
            return;
        }
    }
    let rest = timer.clone();
    timer.replace(Some(Timeout::new(0, move || slice(&rest, part))));
}

impl Drop for CooperativeTask {
    fn drop(&mut self) {
        self.0.replace(None);
    }
}

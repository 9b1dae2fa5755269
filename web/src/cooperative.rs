//! Long work in slices: between two of them the page hears the reader and draws.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;

/// Milliseconds of work between two looks at what the reader does.
const SLICE: f64 = 12.0;

type Timer = Rc<RefCell<Option<Timeout>>>;

/// Work under way; it ends when this is dropped.
pub struct CooperativeTask(Timer);

impl CooperativeTask {
    /// Begins after so many milliseconds, with 0 at once. `part` does a little at a time, and tells whether there is more.
    pub fn spawn_after(after: u32, part: impl FnMut() -> bool + 'static) -> CooperativeTask {
        let timer = Timer::default();
        if after == 0 {
            slice(&timer, part);
        } else {
            let rest = timer.clone();
            timer.replace(Some(Timeout::new(after, move || slice(&rest, part))));
        }
        CooperativeTask(timer)
    }
}

fn slice(timer: &Timer, mut part: impl FnMut() -> bool + 'static) {
    let begin = js_sys::Date::now();
    while js_sys::Date::now() - begin < SLICE {
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

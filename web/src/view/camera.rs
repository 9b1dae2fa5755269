//! Which part of the graph is in sight, and how large: the drawing is as large as its zoom asks for, and its frame scrolls.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver, TouchEvent};
use yew::prelude::*;

use crate::graph::{HEIGHT, WIDTH};

/// The smallest and the largest zoom.
const LEAST: f64 = 0.05;
const MAX_ZOOM: f64 = 3.0;
/// How much a press of a button changes the zoom.
pub const STEP: f64 = 1.25;
/// The zooms at which a graph is first shown: small enough to see much of it, and large enough to read.
const FIRST: (f64, f64) = (0.75, 1.0);
/// Below this zoom no text can be read, and none is drawn.
const FAR: f64 = 0.3;
/// So many pixels of movement begin a drag; fewer are a click.
const DRAG: i32 = 4;

/// How large the graph is shown.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub enum Zoom {
    /// All of it where it can still be read.
    #[default]
    Readable,
    /// All of it.
    Whole,
    /// As the reader chose.
    By(f64),
}

/// What is in sight.
pub struct Camera {
    frame: NodeRef,
    wished: Cell<Zoom>,
    zoom: Cell<f64>,
    /// The size of the graph at zoom 1.
    size: Cell<(i32, i32)>,
    /// Where a drag began, and where the frame was scrolled to then.
    from: Cell<Option<[i32; 4]>>,
    dragged: Cell<bool>,
    /// How far the frame is scrolled. A frame that is being hidden no longer tells.
    scrolled: Cell<(i32, i32)>,
    /// The distance of two fingers, and the zoom at which they had it.
    pinch: Cell<Option<(f64, f64)>>,
    changed: RefCell<Callback<f64>>,
}

impl Camera {
    /// A camera on the drawing in a frame, with the zoom of an earlier visit.
    pub fn new(frame: NodeRef, wished: Zoom, changed: Callback<f64>) -> Camera {
        Camera {
            frame,
            wished: Cell::new(wished),
            zoom: Cell::new(1.0),
            size: Cell::default(),
            from: Cell::default(),
            dragged: Cell::default(),
            scrolled: Cell::default(),
            pinch: Cell::default(),
            changed: RefCell::new(changed),
        }
    }

    /// Sets what is called with each new zoom.
    pub fn tell(&self, changed: Callback<f64>) {
        self.changed.replace(changed);
    }

    /// Whether nothing was drawn yet.
    pub fn is_new(&self) -> bool {
        self.size.get() == (0, 0)
    }

    /// The zoom for the next visit.
    pub fn kept(&self) -> Zoom {
        self.wished.get()
    }

    fn frame(&self) -> Option<HtmlElement> {
        self.frame.cast()
    }

    fn drawing(&self) -> Option<Element> {
        self.frame()?.first_element_child()
    }

    /// The zoom at which the whole graph is in sight.
    fn whole(&self) -> f64 {
        let (width, height) = self.size.get();
        let Some(frame) = self.frame() else { return 1.0 };
        let room = |room: i32, size: i32| f64::from((room - 2).max(1)) / f64::from(size.max(1));
        room(frame.client_width(), width).min(room(frame.client_height(), height))
    }

    /// Takes the size of another graph. A zoom that the reader chose stays.
    pub fn resize(&self, size: (i32, i32)) {
        if self.drawing().is_some() {
            self.size.set(size);
            self.zoom(self.wished.get());
        }
    }

    /// The frame has another size.
    pub fn refit(&self) {
        if !matches!(self.wished.get(), Zoom::By(_)) {
            self.zoom(self.wished.get());
        }
    }

    /// Zooms.
    pub fn zoom(&self, zoom: Zoom) {
        self.wished.set(zoom);
        self.apply(match zoom {
            Zoom::Readable => self.whole().clamp(FIRST.0, FIRST.1),
            Zoom::Whole => self.whole().min(1.5),
            Zoom::By(zoom) => zoom,
        });
    }

    fn apply(&self, zoom: f64) {
        let zoom = zoom.clamp(LEAST, MAX_ZOOM);
        let (width, height) = self.size.get();
        if let Some(drawing) = self.drawing() {
            let _ = drawing.set_attribute("width", &format!("{:.1}", f64::from(width) * zoom));
            let _ = drawing.set_attribute("height", &format!("{:.1}", f64::from(height) * zoom));
        }
        if let Some(frame) = self.frame() {
            let _ = frame.class_list().toggle_with_force("far", zoom < FAR);
        }
        self.zoom.set(zoom);
        self.changed.borrow().emit(zoom);
    }

    /// Zooms by a factor. What is at a point of the window, or else in the middle of the frame, stays there.
    pub fn zoom_by(&self, factor: f64, at: Option<(f64, f64)>) {
        let (Some(frame), Some(drawing)) = (self.frame(), self.drawing()) else { return };
        let around = frame.get_bounding_client_rect();
        let (x, y) = at.unwrap_or((around.left() + around.width() / 2.0, around.top() + around.height() / 2.0));
        let old = drawing.get_bounding_client_rect();
        let place = ((x - old.left()) / old.width().max(1.0), (y - old.top()) / old.height().max(1.0));
        self.zoom(Zoom::By((self.zoom.get() * factor).clamp(LEAST, MAX_ZOOM)));
        let new = drawing.get_bounding_client_rect();
        let by = (new.left() + place.0 * new.width() - x, new.top() + place.1 * new.height() - y);
        frame.set_scroll_left(frame.scroll_left() + by.0.round() as i32);
        frame.set_scroll_top(frame.scroll_top() + by.1.round() as i32);
    }

    /// Scrolls by so many pixels.
    pub fn pan(&self, x: i32, y: i32) {
        if let Some(frame) = self.frame() {
            frame.set_scroll_left(frame.scroll_left() + x);
            frame.set_scroll_top(frame.scroll_top() + y);
        }
    }

    /// Brings an item into sight, in the middle if it was not in sight, and as large as can be read if `read`.
    pub fn show(&self, (x, y): (i32, i32), read: bool) {
        let (Some(frame), Some(drawing)) = (self.frame(), self.drawing()) else { return };
        if read && self.zoom.get() < FIRST.0 {
            self.zoom(Zoom::By(FIRST.0));
        }
        let zoom = self.zoom.get();
        let (around, whole) = (frame.get_bounding_client_rect(), drawing.get_bounding_client_rect());
        let left = whole.left() - around.left() + f64::from(x) * zoom;
        let top = whole.top() - around.top() + f64::from(y) * zoom;
        let (width, height) = (f64::from(WIDTH) * zoom, f64::from(HEIGHT) * zoom);
        let (room, high) = (f64::from(frame.client_width()), f64::from(frame.client_height()));
        if left < 0.0 || top < 0.0 || left + width > room || top + height > high {
            self.pan((left + (width - room) / 2.0).round() as i32, (top + (height - high) / 2.0).round() as i32);
        }
    }

    /// Scrolls to where the frame was at an earlier visit.
    pub fn scroll(&self, (x, y): (i32, i32)) {
        if let Some(frame) = self.frame() {
            frame.set_scroll_left(x);
            frame.set_scroll_top(y);
        }
    }

    /// The frame was scrolled.
    pub fn moved(&self) {
        if let Some(frame) = self.frame() {
            self.scrolled.set((frame.scroll_left(), frame.scroll_top()));
        }
    }

    /// How far the frame is scrolled.
    pub fn scrolled(&self) -> (i32, i32) {
        self.scrolled.get()
    }

    /// Ctrl or Cmd and the wheel zoom, and so do two fingers on a touchpad.
    pub fn wheel(&self, event: &WheelEvent) {
        if !event.ctrl_key() && !event.meta_key() {
            return;
        }
        event.prevent_default();
        // In lines, or in pixels.
        let by = event.delta_y() * if event.delta_mode() == 0 { 1.0 } else { 16.0 };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        self.zoom_by((-by.clamp(-25.0, 25.0) / 100.0).exp(), Some(at));
    }

    /// A button of the mouse is pressed: a drag may begin. Fingers scroll the frame by themselves.
    pub fn press(&self, event: &PointerEvent) {
        self.dragged.set(false);
        if event.button() == 0 && event.pointer_type() != "touch" {
            self.moved();
            let (x, y) = self.scrolled();
            self.from.set(Some([event.client_x(), event.client_y(), x, y]));
        }
    }

    /// The mouse moves.
    pub fn drag(&self, event: &PointerEvent) {
        let (Some([x, y, left, top]), Some(frame)) = (self.from.get(), self.frame()) else { return };
        // The button was released elsewhere.
        if event.buttons() & 1 == 0 {
            return self.release();
        }
        let (dx, dy) = (event.client_x() - x, event.client_y() - y);
        if !self.dragged.get() && dx.abs().max(dy.abs()) < DRAG {
            return;
        }
        if !self.dragged.replace(true) {
            let _ = frame.set_pointer_capture(event.pointer_id());
            let _ = frame.class_list().add_1("dragged");
        }
        frame.set_scroll_left(left - dx);
        frame.set_scroll_top(top - dy);
    }

    /// The drag ends.
    pub fn release(&self) {
        self.from.set(None);
        if let Some(frame) = self.frame() {
            let _ = frame.class_list().remove_1("dragged");
        }
    }

    /// Whether the click that follows ends a drag.
    pub fn was_drag(&self) -> bool {
        self.dragged.replace(false)
    }

    fn fingers(&self, event: &TouchEvent) {
        let touches = event.touches();
        let (Some(a), Some(b), 2) = (touches.get(0), touches.get(1), touches.length()) else {
            return self.pinch.set(None);
        };
        if event.cancelable() {
            event.prevent_default();
        }
        let point = |touch: &web_sys::Touch| (f64::from(touch.client_x()), f64::from(touch.client_y()));
        let ((ax, ay), (bx, by)) = (point(&a), point(&b));
        let distance = (ax - bx).hypot(ay - by).max(1.0);
        let (begin, zoom) = self.pinch.get().unwrap_or((distance, self.zoom.get()));
        self.pinch.set(Some((begin, zoom)));
        self.zoom_by(zoom * distance / begin / self.zoom.get(), Some(((ax + bx) / 2.0, (ay + by) / 2.0)));
    }

    /// Hears of two fingers on the frame and of its size for as long as the result is kept. Yew's own listeners cannot keep the
    /// browser from zooming the page.
    pub fn listen(self: &Rc<Camera>) -> Option<Listening> {
        let frame = self.frame()?;
        let options = EventListenerOptions::enable_prevent_default();
        let fingers = ["touchstart", "touchmove", "touchend", "touchcancel"].map(|name| {
            let camera = self.clone();
            EventListener::new_with_options(&frame, name, options, move |event| {
                if let Some(event) = event.dyn_ref::<TouchEvent>() {
                    camera.fingers(event);
                }
            })
        });
        let camera = self.clone();
        let resized = Closure::<dyn FnMut()>::new(move || camera.refit());
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        observer.iter().for_each(|observer| observer.observe(&frame));
        Some(Listening { _fingers: fingers, observer, _resized: resized })
    }
}

/// What a camera listens to.
pub struct Listening {
    _fingers: [EventListener; 4],
    observer: Option<ResizeObserver>,
    _resized: Closure<dyn FnMut()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.observer.iter().for_each(ResizeObserver::disconnect);
    }
}

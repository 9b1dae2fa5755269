//! The visible part of the graph and its zoom: the drawing has the size of its zoom, and its frame scrolls.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver, TouchEvent};
use yew::prelude::*;

use crate::graph::{HEIGHT, WIDTH};

/// The smallest and the largest zoom.
const MIN_ZOOM: f64 = 0.05;
const MAX_ZOOM: f64 = 3.0;
/// The factor of a zoom button.
pub const STEP: f64 = 1.25;
/// The range of the first zoom: small enough to see most of the graph, and large enough to read.
const FIRST_ZOOM: (f64, f64) = (0.75, 1.0);
/// Below this zoom text is unreadable and is not drawn.
const MIN_READABLE_ZOOM: f64 = 0.3;
/// The movement in pixels that starts a drag; a shorter movement is a click.
const DRAG_THRESHOLD: i32 = 4;

/// The zoom of the graph.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub enum Zoom {
    /// The whole graph, but not smaller than readable.
    #[default]
    Readable,
    /// The whole graph.
    Whole,
    /// The zoom that the user chose.
    By(f64),
}

/// The visible part of the graph.
pub struct Camera {
    frame: NodeRef,
    requested: Cell<Zoom>,
    zoom: Cell<f64>,
    /// The size of the graph at zoom 1.
    size: Cell<(i32, i32)>,
    /// The start of a drag, and the scroll position at that time.
    from: Cell<Option<[i32; 4]>>,
    dragged: Cell<bool>,
    /// The scroll position. A frame that is being hidden no longer has it.
    scrolled: Cell<(i32, i32)>,
    /// The distance of two fingers, and the zoom at that distance.
    pinch: Cell<Option<(f64, f64)>>,
    changed: RefCell<Callback<f64>>,
}

impl Camera {
    /// Creates a camera for the drawing in a frame, with the zoom of an earlier view.
    pub fn new(frame: NodeRef, requested: Zoom, changed: Callback<f64>) -> Camera {
        Camera {
            frame,
            requested: Cell::new(requested),
            zoom: Cell::new(1.0),
            size: Cell::default(),
            from: Cell::default(),
            dragged: Cell::default(),
            scrolled: Cell::default(),
            pinch: Cell::default(),
            changed: RefCell::new(changed),
        }
    }

    /// Sets the callback for each new zoom.
    pub fn set_on_change(&self, changed: Callback<f64>) {
        self.changed.replace(changed);
    }

    /// Returns true if nothing was drawn yet.
    pub fn is_new(&self) -> bool {
        self.size.get() == (0, 0)
    }

    /// Returns the zoom for the next view.
    pub fn saved_zoom(&self) -> Zoom {
        self.requested.get()
    }

    fn frame(&self) -> Option<HtmlElement> {
        self.frame.cast()
    }

    fn drawing(&self) -> Option<Element> {
        self.frame()?.first_element_child()
    }

    /// Returns the zoom that shows the whole graph.
    fn fit_zoom(&self) -> f64 {
        let (width, height) = self.size.get();
        let Some(frame) = self.frame() else { return 1.0 };
        let room = |room: i32, size: i32| f64::from((room - 2).max(1)) / f64::from(size.max(1));
        room(frame.client_width(), width).min(room(frame.client_height(), height))
    }

    /// Sets the size of another graph. A zoom that the user chose stays.
    pub fn resize(&self, size: (i32, i32)) {
        if self.drawing().is_some() {
            self.size.set(size);
            self.zoom(self.requested.get());
        }
    }

    /// Handles a change of the frame's size.
    pub fn refit(&self) {
        if !matches!(self.requested.get(), Zoom::By(_)) {
            self.zoom(self.requested.get());
        }
    }

    /// Sets the zoom.
    pub fn zoom(&self, zoom: Zoom) {
        self.requested.set(zoom);
        self.apply(match zoom {
            Zoom::Readable => self.fit_zoom().clamp(FIRST_ZOOM.0, FIRST_ZOOM.1),
            Zoom::Whole => self.fit_zoom().min(1.5),
            Zoom::By(zoom) => zoom,
        });
    }

    fn apply(&self, zoom: f64) {
        let zoom = zoom.clamp(MIN_ZOOM, MAX_ZOOM);
        let (width, height) = self.size.get();
        if let Some(drawing) = self.drawing() {
            let _ = drawing.set_attribute("width", &format!("{:.1}", f64::from(width) * zoom));
            let _ = drawing.set_attribute("height", &format!("{:.1}", f64::from(height) * zoom));
        }
        if let Some(frame) = self.frame() {
            let _ = frame.class_list().toggle_with_force("far", zoom < MIN_READABLE_ZOOM);
        }
        self.zoom.set(zoom);
        self.changed.borrow().emit(zoom);
    }

    /// Zooms by a factor. The given point of the window, or else the center of the frame, keeps its position.
    pub fn zoom_by(&self, factor: f64, at: Option<(f64, f64)>) {
        let (Some(frame), Some(drawing)) = (self.frame(), self.drawing()) else { return };
        let around = frame.get_bounding_client_rect();
        let (x, y) = at.unwrap_or((around.left() + around.width() / 2.0, around.top() + around.height() / 2.0));
        let old = drawing.get_bounding_client_rect();
        let place = ((x - old.left()) / old.width().max(1.0), (y - old.top()) / old.height().max(1.0));
        self.zoom(Zoom::By((self.zoom.get() * factor).clamp(MIN_ZOOM, MAX_ZOOM)));
        let new = drawing.get_bounding_client_rect();
        let by = (new.left() + place.0 * new.width() - x, new.top() + place.1 * new.height() - y);
        frame.set_scroll_left(frame.scroll_left() + by.0.round() as i32);
        frame.set_scroll_top(frame.scroll_top() + by.1.round() as i32);
    }

    /// Scrolls by a number of pixels.
    pub fn pan(&self, x: i32, y: i32) {
        if let Some(frame) = self.frame() {
            frame.set_scroll_left(frame.scroll_left() + x);
            frame.set_scroll_top(frame.scroll_top() + y);
        }
    }

    /// Scrolls an item into view, to the center if it was not visible. If `read` is true, the zoom makes it readable.
    pub fn show(&self, (x, y): (i32, i32), read: bool) {
        let (Some(frame), Some(drawing)) = (self.frame(), self.drawing()) else { return };
        if read && self.zoom.get() < FIRST_ZOOM.0 {
            self.zoom(Zoom::By(FIRST_ZOOM.0));
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

    /// Restores the scroll position of an earlier view.
    pub fn scroll(&self, (x, y): (i32, i32)) {
        if let Some(frame) = self.frame() {
            frame.set_scroll_left(x);
            frame.set_scroll_top(y);
        }
    }

    /// Handles scrolling of the frame.
    pub fn moved(&self) {
        if let Some(frame) = self.frame() {
            self.scrolled.set((frame.scroll_left(), frame.scroll_top()));
        }
    }

    /// Returns the scroll position of the frame.
    pub fn scrolled(&self) -> (i32, i32) {
        self.scrolled.get()
    }

    /// The wheel with Ctrl or Cmd zooms, and so do two fingers on a touchpad.
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

    /// Handles a press of the mouse button: a drag can start. Fingers scroll the frame without this code.
    pub fn press(&self, event: &PointerEvent) {
        self.dragged.set(false);
        if event.button() == 0 && event.pointer_type() != "touch" {
            self.moved();
            let (x, y) = self.scrolled();
            self.from.set(Some([event.client_x(), event.client_y(), x, y]));
        }
    }

    /// Handles a movement of the mouse.
    pub fn drag(&self, event: &PointerEvent) {
        let (Some([x, y, left, top]), Some(frame)) = (self.from.get(), self.frame()) else { return };
        // The button was released outside of the window.
        if event.buttons() & 1 == 0 {
            return self.release();
        }
        let (dx, dy) = (event.client_x() - x, event.client_y() - y);
        if !self.dragged.get() && dx.abs().max(dy.abs()) < DRAG_THRESHOLD {
            return;
        }
        if !self.dragged.replace(true) {
            let _ = frame.set_pointer_capture(event.pointer_id());
            let _ = frame.class_list().add_1("dragged");
        }
        frame.set_scroll_left(left - dx);
        frame.set_scroll_top(top - dy);
    }

    /// Ends the drag.
    pub fn release(&self) {
        self.from.set(None);
        if let Some(frame) = self.frame() {
            let _ = frame.class_list().remove_1("dragged");
        }
    }

    /// Returns true if the next click ends a drag.
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

    /// Listens to gestures of two fingers and to the size of the frame until the result is dropped. With Yew's own
    /// listeners, the browser would zoom the page.
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

/// The listeners of a camera.
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

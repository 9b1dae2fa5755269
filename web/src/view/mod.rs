//! The views: functions of the state to HTML. None of them keeps state of its own that matters.

pub mod calls;
pub mod code;
pub mod diff;
pub mod editor;
pub mod etcd;
pub mod events;
#[cfg(feature = "full")]
pub mod explain;
#[cfg(feature = "full")]
pub mod graph;
pub mod guide;
pub mod header;
pub mod icon;
#[cfg(feature = "full")]
pub mod machines;
pub mod nodes;
pub mod objects;
pub mod story;
pub mod tabs;
#[cfg(feature = "full")]
pub mod terminal;
#[cfg(feature = "full")]
pub mod time;
pub mod transport;
pub mod world;

//! placeholder
use crate::*;
use bindery_api::Kind;
/// x
#[derive(Debug)]
pub struct Resizer {
    name: &'static str,
}
impl Resizer {
    /// x
    pub fn new(name: &'static str) -> Resizer {
        Resizer { name }
    }
}
impl Controller for Resizer {
    fn name(&self) -> &'static str {
        self.name
    }
    fn component(&self) -> &'static str {
        ""
    }
    fn watches(&self) -> &'static [&'static Kind] {
        &[]
    }
    fn workers(&self) -> &'static [&'static str] {
        &[]
    }
    fn on_event(&self, _: &Event, _: &Cache, _: &Cache, _: Enqueue<'_>) {}
    fn sync(&self, _: &mut Task, _: &str, _: &str) -> Sync {
        unreachable!()
    }
}

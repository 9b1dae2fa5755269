//! `kubectl edit`.
//!
//! Implements `kubectl/pkg/cmd/edit`. The caller opens the manifest in an editor and applies it.

use crate::CommandContext;
use crate::error::{Error, Result};
use crate::output;

impl CommandContext<'_> {
    /// `kubectl edit`.
    pub fn edit(&mut self) -> Result<()> {
        let (infos, failed) = self.named()?;
        if !failed.is_empty() {
            return Err(Error::Many(failed));
        }
        let mut texts = Vec::new();
        for info in infos {
            let live = self.fetch(&info)?;
            texts.push(output::yaml(&output::without_managed_fields(&live, false)));
        }
        self.edit_buffer = Some(texts.join("---\n"));
        Ok(())
    }
}

//! Compares recordings with the page's settings: each setting that differs from the recorded cluster, and the
//! recordings that need the recorded value.

use std::collections::{BTreeMap, BTreeSet};

use bindery_conformance::{Level, Report};
use bindery_session::recording::Setting;
use serde::Deserialize;
use serde_json::json;

use crate::conformance::{File, parallel};

/// For each setting, the recordings (`area/scenario`) that have more differences with the page's value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Differences(BTreeMap<Setting, BTreeSet<String>>);

impl Differences {
    /// Parses `{"resync": ["area/scenario", ...], ...}`.
    ///
    /// # Errors
    /// The text is invalid, or lacks a setting.
    pub fn parse(text: &str) -> Result<Differences, String> {
        let differences: Differences = serde_json::from_str(text).map_err(|e| e.to_string())?;
        match Setting::ALL.into_iter().find(|setting| !differences.0.contains_key(setting)) {
            Some(setting) => Err(format!("no list `{}`", setting.name())),
            None => Ok(differences),
        }
    }

    /// Returns the differences as text, one line per recording.
    pub fn text(&self) -> String {
        format!("{:#}\n", json!(self.0))
    }

    /// Replays every recording with each of the page's settings separately, and lists those with more differences.
    ///
    /// # Errors
    /// A file is not a recording.
    pub fn measure(files: &[File]) -> Result<Differences, String> {
        let measured = parallel(files, |file| {
            let base = bindery_conformance::check(&file.text)?;
            let differs =
                |setting: &Setting| Ok((*setting, first_new_difference(&base, &file.text, &[*setting])?.is_some()));
            Setting::ALL.iter().map(differs).collect::<Result<Vec<_>, String>>()
        });
        let mut differences = Differences(Setting::ALL.map(|setting| (setting, BTreeSet::new())).into());
        for (file, settings) in files.iter().zip(measured) {
            for (setting, _) in settings?.into_iter().filter(|(_, differs)| *differs) {
                differences.0.entry(setting).or_default().insert(file.name());
            }
        }
        Ok(differences)
    }

    /// Replays every recording with all of the page's settings that are not listed for it. Returns the new differences.
    pub fn new_differences(&self, files: &[File]) -> Vec<String> {
        let checked = parallel(files, |file| {
            let base = bindery_conformance::check(&file.text)?;
            let page = self.allowed(&file.name());
            Ok(first_new_difference(&base, &file.text, &page)?
                .map(|difference| format!("{}: {difference}", file.name())))
        });
        checked.into_iter().filter_map(|result: Result<_, String>| result.unwrap_or_else(Some)).collect()
    }

    /// Returns the settings of the page that add no differences to a recording.
    fn allowed(&self, name: &str) -> Vec<Setting> {
        Setting::ALL.into_iter().filter(|setting| !self.recordings(*setting).any(|listed| listed == name)).collect()
    }

    /// Returns the recordings that need the recorded value of a setting.
    pub fn recordings(&self, setting: Setting) -> impl Iterator<Item = &str> {
        self.0.get(&setting).into_iter().flatten().map(String::as_str)
    }
}

/// Returns the first level with new differences for some of the page's settings.
fn first_new_difference(base: &Report, text: &str, page: &[Setting]) -> Result<Option<String>, String> {
    let report = bindery_conformance::check_with(text, page)?;
    let lost = |level: &Level| base.levels.get(level) == Some(&true) && report.levels.get(level) != Some(&true);
    let level = Level::ALL.into_iter().find(lost);
    Ok(level.map(|level| report.differences.get(&level).cloned().unwrap_or_else(|| level.name().to_owned())))
}

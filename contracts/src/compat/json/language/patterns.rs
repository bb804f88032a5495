//! The patterns of one check, each compiled once.

use std::collections::BTreeMap;

use super::{Language, PatternError, Unsupported};
use crate::compat::json::budget::{Budget, Exhausted};

/// Compiled patterns by their text, with those that cannot be compiled.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    known: BTreeMap<String, Result<Language, Unsupported>>,
}

impl Patterns {
    /// What `pattern` matches; the outer error ends the check, the inner one says why this pattern has no language here.
    pub(crate) fn get(
        &mut self,
        pattern: &str,
        budget: &mut Budget<'_>,
    ) -> Result<Result<Language, Unsupported>, Exhausted> {
        if let Some(known) = self.known.get(pattern) {
            return Ok(known.clone());
        }
        let compiled = match Language::pattern(pattern, budget) {
            Ok(language) => Ok(language),
            Err(PatternError::Unsupported(unsupported)) => Err(unsupported),
            // Not remembered: it says something about this budget and nothing about the pattern.
            Err(PatternError::Exhausted(exhausted)) => return Err(exhausted),
        };
        budget.bytes(pattern.len() + compiled.as_ref().map_or(0, Language::size) * 16)?;
        self.known.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
    }
}

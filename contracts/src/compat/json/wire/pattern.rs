//! Whether a pattern of `patternProperties` is found in a name.

use std::collections::HashMap;

use crate::compat::json::budget::{Budget, Limits};
use crate::compat::json::language::Language;

/// Automaton states that all patterns of one comparison may take.
const STATES: u64 = 200_000;

/// The automata of the patterns that were asked about; `None` for one that has none.
#[derive(Default)]
pub(super) struct Patterns {
    known: HashMap<String, Option<Language>>,
    spent: u64,
}

impl Patterns {
    /// Whether the pattern is found in the name; a pattern without an automaton is found nowhere.
    pub(super) fn matches(&mut self, pattern: &str, name: &str) -> bool {
        if !self.known.contains_key(pattern) {
            let language = self.compile(pattern);
            self.known.insert(pattern.to_owned(), language);
        }
        self.known[pattern]
            .as_ref()
            .is_some_and(|language| language.contains(name))
    }

    fn compile(&mut self, pattern: &str) -> Option<Language> {
        let limits = Limits {
            states: STATES.saturating_sub(self.spent),
            ..Limits::CHECK
        };
        let mut budget = Budget::new(limits);
        let language = Language::pattern(pattern, &mut budget).ok();
        self.spent += budget.spent(crate::compat::json::budget::Work::States);
        language
    }
}

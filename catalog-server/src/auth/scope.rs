//! What a principal may do, as text and as a decision: `action:pattern`.
//!
//! A pattern names subjects as the registry does: `orders-*` a prefix in the default context, `orders-value` one subject,
//! `:.ctx:*` a whole context, `:*:orders-*` a prefix in every context, `*` everything. Decisions are made on the resolved,
//! qualified name, so that no spelling of a path goes around them.

use std::fmt;
use std::str::FromStr;

use callsheet_store::SubjectName;
use thiserror::Error;

/// What is done. Each action includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Reads, lookups, checks.
    Read,
    /// Registers, soft-deletes, reports.
    Write,
    /// Configures, deletes permanently, manages tokens.
    Admin,
}

impl Action {
    /// As scopes spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// As refusals of the Confluent surface spell it.
    pub fn operation(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Admin => "Admin",
        }
    }
}

/// An action on the subjects of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    action: Action,
    /// `None`: every context.
    context: Option<String>,
    name: String,
    /// Whether `name` is only the beginning.
    prefix: bool,
}

/// A text that is no scope.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "`{text}` is no scope: {reason}; a scope reads `read:orders-*`, `write::.context:*` or `admin:*`"
)]
pub struct ScopeError {
    text: String,
    reason: &'static str,
}

impl Scope {
    /// An action on everything.
    pub fn everything(action: Action) -> Self {
        Self {
            action,
            context: None,
            name: String::new(),
            prefix: true,
        }
    }

    /// The action.
    pub fn action(&self) -> Action {
        self.action
    }

    /// Whether the pattern leaves nothing out.
    pub fn is_everything(&self) -> bool {
        self.context.is_none() && self.prefix && self.name.is_empty()
    }

    /// Whether the pattern names `subject`; an empty name stands for its whole context.
    pub fn covers(&self, subject: &SubjectName) -> bool {
        self.reaches(subject.context())
            && if self.prefix {
                subject.name().starts_with(&self.name)
            } else {
                subject.name() == self.name
            }
    }

    /// Whether the pattern can name a subject of `context`.
    pub fn reaches(&self, context: &str) -> bool {
        self.context.as_deref().is_none_or(|own| own == context)
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let wrong = |reason| ScopeError {
            text: text.to_owned(),
            reason,
        };
        let (action, pattern) = text.split_once(':').unwrap_or((text, "*"));
        let action = match action {
            "read" => Action::Read,
            "write" => Action::Write,
            "admin" => Action::Admin,
            _ => return Err(wrong("it starts with neither `read`, `write` nor `admin`")),
        };
        if pattern.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(wrong("a pattern holds no spaces and no control characters"));
        }
        let (context, name) = if pattern == "*" {
            (None, "*".to_owned())
        } else if let Some(name) = pattern.strip_prefix(":*:") {
            (None, name.to_owned())
        } else {
            let subject = SubjectName::parse(pattern);
            (
                Some(subject.context().to_owned()),
                subject.name().to_owned(),
            )
        };
        let (name, prefix) = match name.strip_suffix('*') {
            Some(start) => (start.to_owned(), true),
            None => (name, false),
        };
        if name.is_empty() && !prefix {
            return Err(wrong("its pattern is empty"));
        }
        Ok(Self {
            action,
            context,
            name,
            prefix,
        })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.prefix { "*" } else { "" };
        let (action, name) = (self.action.as_str(), &self.name);
        match &self.context {
            None if self.is_everything() => write!(out, "{action}:*"),
            None => write!(out, "{action}::*:{name}{star}"),
            // Written out where the bare name would read as something else.
            Some(context) if context == "." && !name.is_empty() && !name.starts_with(':') => {
                write!(out, "{action}:{name}{star}")
            }
            Some(context) => write!(out, "{action}::{context}:{name}{star}"),
        }
    }
}

/// Reads scopes that are separated by spaces or commas.
pub fn parse_list(text: &str) -> Result<Vec<Scope>, ScopeError> {
    text.split([' ', ','])
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        text.parse().unwrap()
    }

    #[test]
    fn a_pattern_names_subjects_of_its_contexts_and_no_others() {
        let names = [
            "orders-value",
            "orders",
            ":.eu:orders-value",
            ":.eu:",
            ":.:orders-value",
            ":.__GLOBAL:",
            "",
            "paid",
        ];
        for (text, covered) in [
            ("read:*", vec![0, 1, 2, 3, 4, 5, 6, 7]),
            ("read", vec![0, 1, 2, 3, 4, 5, 6, 7]),
            ("read:orders-*", vec![0, 4]),
            ("read:orders-value", vec![0, 4]),
            ("read::.:orders-value", vec![0, 4]),
            ("read::.:*", vec![0, 1, 4, 6, 7]),
            ("read::.eu:*", vec![2, 3]),
            ("read::.eu:orders-*", vec![2]),
            ("read::*:orders-*", vec![0, 2, 4]),
        ] {
            let scope = scope(text);
            let found: Vec<usize> = (0..names.len())
                .filter(|index| scope.covers(&SubjectName::parse(names[*index])))
                .collect();
            assert_eq!(found, covered, "{text}");
        }
    }

    #[test]
    fn a_printed_scope_reads_back_as_itself() {
        for text in [
            "read:*",
            "write:orders-*",
            "admin:orders",
            "write::.eu:*",
            "read::*:p*",
            "read::.:*",
        ] {
            assert_eq!(scope(text).to_string(), text);
        }
        assert_eq!(scope("write").to_string(), "write:*");
        assert_eq!(scope("read::.:orders").to_string(), "read:orders");
    }

    #[test]
    fn what_is_no_scope_is_refused_with_the_reason() {
        for text in ["", "owner:*", "read:", "read: a", "read::.eu:", "*"] {
            let error = text.parse::<Scope>().unwrap_err();
            assert!(error.to_string().contains("no scope"), "{text}");
        }
    }

    #[test]
    fn actions_include_the_weaker_ones() {
        assert!(Action::Admin > Action::Write && Action::Write > Action::Read);
    }
}

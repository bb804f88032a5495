//! Names that a path carries: subjects and versions, read once at the edge.

use callsheet_api::error as codes;
use callsheet_store::{GLOBAL_CONTEXT, SubjectName, VersionNumber};

use crate::error::ApiError;

/// A version as a path names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionQuery {
    /// `latest` in any case, or -1.
    Latest,
    /// A number from 1.
    Number(VersionNumber),
}

impl VersionQuery {
    /// Reads a path segment; 42202 for anything that is not a version.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let trimmed = text.trim();
        if trimmed.eq_ignore_ascii_case("latest") {
            return Ok(Self::Latest);
        }
        match trimmed.parse::<i32>() {
            Ok(-1) => Ok(Self::Latest),
            Ok(number) if number > 0 => Ok(Self::Number(VersionNumber(number))),
            _ => Err(ApiError::new(codes::INVALID_VERSION, &[text])),
        }
    }

    /// The number that a "not found" message prints: -1 for `latest`.
    pub fn number(self) -> i32 {
        match self {
            Self::Latest => -1,
            Self::Number(version) => version.0,
        }
    }
}

/// Reads the subject of a data route; 42208 for a name that no subject may have.
pub fn data_subject(text: &str) -> Result<SubjectName, ApiError> {
    let subject = SubjectName::parse(text);
    if subject.context() == GLOBAL_CONTEXT {
        return Err(ApiError::new(codes::INVALID_SUBJECT, &[text]));
    }
    checked(text, subject)
}

/// Reads the scope of `/config` and `/mode`: a subject, a context, or the scope above all contexts.
pub fn settings_scope(text: &str) -> Result<SubjectName, ApiError> {
    checked(text, SubjectName::parse(text))
}

/// Longest name with its context, in bytes: longer ones are no key of an index of Postgres.
const MAX_NAME_BYTES: usize = 1024;

fn checked(text: &str, subject: SubjectName) -> Result<SubjectName, ApiError> {
    let reserved = matches!(subject.name(), "__GLOBAL" | "__EMPTY");
    let long = text.len() > MAX_NAME_BYTES;
    if reserved || long || text.chars().any(char::is_control) {
        return Err(ApiError::new(codes::INVALID_SUBJECT, &[text]));
    }
    Ok(subject)
}

/// Which subjects a list asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectPrefix {
    /// `None` means every context.
    context: Option<String>,
    prefix: String,
}

impl SubjectPrefix {
    /// Reads `subjectPrefix`: `p` in the default context, `:.ctx:p` in one, `:*:p` in all.
    pub fn parse(text: &str) -> Self {
        if let Some(prefix) = text.strip_prefix(":*:") {
            return Self {
                context: None,
                prefix: prefix.to_owned(),
            };
        }
        let name = SubjectName::parse(text);
        Self {
            context: Some(name.context().to_owned()),
            prefix: name.name().to_owned(),
        }
    }

    /// Whether a subject is asked for.
    pub fn matches(&self, subject: &SubjectName) -> bool {
        self.context
            .as_deref()
            .is_none_or(|context| context == subject.context())
            && subject.name().starts_with(&self.prefix)
    }
}

/// Offset and limit of a list, applied after sort and filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    offset: usize,
    limit: usize,
}

impl Paging {
    /// Reads `offset` and `limit`; a limit outside 1..=maximum is the maximum, not clamped to it.
    pub fn new(offset: Option<i64>, limit: Option<i64>, maximum: Option<usize>) -> Self {
        let maximum = maximum.unwrap_or(usize::MAX);
        let limit = limit
            .and_then(|limit| usize::try_from(limit).ok())
            .filter(|limit| (1..=maximum).contains(limit))
            .unwrap_or(maximum);
        let offset = offset
            .and_then(|offset| usize::try_from(offset).ok())
            .unwrap_or(0);
        Self { offset, limit }
    }

    /// The page of a sorted list.
    pub fn apply<T>(self, items: impl IntoIterator<Item = T>) -> Vec<T> {
        items
            .into_iter()
            .skip(self.offset)
            .take(self.limit)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latest_is_minus_one_and_zero_is_no_version() {
        assert_eq!(
            VersionQuery::parse(" LATEST ").unwrap(),
            VersionQuery::Latest
        );
        assert_eq!(VersionQuery::parse("-1").unwrap(), VersionQuery::Latest);
        for text in ["0", "-2", "x", "", "2147483648", "1.5"] {
            assert_eq!(
                VersionQuery::parse(text).unwrap_err().code(),
                42202,
                "{text}"
            );
        }
    }

    #[test]
    fn reserved_names_and_control_characters_are_no_subjects() {
        for text in [
            "__GLOBAL",
            "__EMPTY",
            "a\nb",
            ":.ctx:__GLOBAL",
            ":.__GLOBAL:a",
        ] {
            assert_eq!(data_subject(text).unwrap_err().code(), 42208, "{text}");
        }
        assert!(settings_scope(":.__GLOBAL:").is_ok());
        assert!(data_subject("*").is_ok());
    }

    #[test]
    fn a_prefix_names_one_context_or_all() {
        let everywhere = SubjectPrefix::parse(":*:a");
        let default = SubjectPrefix::parse("a");
        let one = SubjectPrefix::parse(":.x:");
        let [bare, inner] = ["ab", ":.x:ab"].map(SubjectName::parse);
        assert!(everywhere.matches(&bare) && everywhere.matches(&inner));
        assert!(default.matches(&bare) && !default.matches(&inner));
        assert!(!one.matches(&bare) && one.matches(&inner));
    }

    #[test]
    fn a_limit_above_the_maximum_is_the_default() {
        let items = || 0..10;
        assert_eq!(Paging::new(Some(8), Some(5), None).apply(items()), [8, 9]);
        assert_eq!(
            Paging::new(None, Some(11), Some(3)).apply(items()),
            [0, 1, 2]
        );
        assert_eq!(
            Paging::new(Some(-1), Some(0), None).apply(items()).len(),
            10
        );
    }
}

//! Who is calling: a name for the audit trail and what it may do; and the caller of the running request.
//!
//! The caller travels with the task that answers the request, not through parameters: no handler can forget to name who
//! writes, and a list asks here what it may show ([`shows`]: the one answer to "may the caller see this subject?"). Outside a request (start, tests, the demo) nothing is withheld.

use std::sync::Arc;

use callsheet_api::error as codes;
use callsheet_store::SubjectName;

use super::scope::{Action, Scope};
use crate::error::ApiError;

/// Whom the audit trail names where nobody had to say who they are.
pub(crate) const ANONYMOUS: &str = "anonymous";

/// A caller whose identity is proven.
#[derive(Debug, PartialEq, Eq)]
pub struct Principal {
    name: Arc<str>,
    scopes: Vec<Scope>,
    reads_everything: bool,
}

impl Principal {
    /// A principal; `name` starts with how it was proven, as in `token:ci` or `certificate:gateway`.
    pub fn new(name: impl Into<Arc<str>>, scopes: Vec<Scope>) -> Self {
        let reads_everything = scopes.iter().any(Scope::is_everything);
        Self {
            name: name.into(),
            scopes,
            reads_everything,
        }
    }

    /// The name, as `changes` keeps it.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// What it may do.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// Whether it may act on `subject`; an empty name stands for the whole context.
    pub fn may(&self, action: Action, subject: &SubjectName) -> bool {
        self.scopes
            .iter()
            .any(|scope| scope.action() >= action && scope.covers(subject))
    }

    /// Whether it may act on everything.
    pub fn may_everywhere(&self, action: Action) -> bool {
        self.scopes
            .iter()
            .any(|scope| scope.action() >= action && scope.is_everything())
    }

    /// Whether there is anything that it may act on.
    pub fn may_somewhere(&self, action: Action) -> bool {
        self.scopes.iter().any(|scope| scope.action() >= action)
    }

    fn may_read_in(&self, context: &str) -> bool {
        self.scopes.iter().any(|scope| scope.reaches(context))
    }
}

tokio::task_local! {
    /// The caller of the request that this task answers.
    pub(super) static CALLER: Arc<Principal>;
}

/// The name of the caller, for the audit trail.
pub(crate) fn caller() -> Arc<str> {
    CALLER
        .try_with(|caller| Arc::clone(&caller.name))
        .unwrap_or_else(|_| ANONYMOUS.into())
}

/// What the caller may do, as scopes.
pub(crate) fn caller_scopes() -> Vec<String> {
    CALLER
        .try_with(|caller| caller.scopes.iter().map(Scope::to_string).collect())
        .unwrap_or_else(|_| vec![Scope::everything(Action::Admin).to_string()])
}

/// Whether a list may show `subject` to the caller.
pub(crate) fn shows(subject: &SubjectName) -> bool {
    CALLER
        .try_with(|caller| caller.reads_everything || caller.may(Action::Read, subject))
        .unwrap_or(true)
}

/// Whether the caller may see all there is: lists need no filter then.
pub(crate) fn shows_everything() -> bool {
    CALLER
        .try_with(|caller| caller.reads_everything)
        .unwrap_or(true)
}

/// The scopes of a caller who may not see all there is; `None` for one who may.
pub(crate) fn narrow_scopes() -> Option<Vec<Scope>> {
    let scopes = CALLER.try_with(|caller| {
        let narrow = !caller.reads_everything;
        narrow.then(|| caller.scopes.clone())
    });
    scopes.unwrap_or(None)
}

/// Whether a list may show a context to the caller.
pub(crate) fn shows_context(context: &str) -> bool {
    CALLER
        .try_with(|caller| caller.may_read_in(context))
        .unwrap_or(true)
}

/// Refuses a subject that a reference or an id leads to and that the caller may not read.
pub(crate) fn permit_read(subject: &SubjectName) -> Result<(), ApiError> {
    if shows(subject) {
        Ok(())
    } else {
        Err(denied(Action::Read, &subject.to_string()))
    }
}

/// 40301, as the Confluent surface says it.
pub(crate) fn denied(action: Action, subject: &str) -> ApiError {
    ApiError::new(codes::FORBIDDEN_SUBJECT, &[action.operation(), subject])
}

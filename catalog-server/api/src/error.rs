//! The error body and the one table of error codes.
//!
//! Codes of the Confluent surface are Confluent's; those from `…80` to `…99` of each status are
//! ours. The HTTP status is the first three digits of the code.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The body of every error answer: exactly these two members.
///
/// A third member crashed strict clients of other registries, so none is ever added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// Stable number; its first three digits are the HTTP status, or it is the status itself.
    pub error_code: u32,
    /// Text for people.
    pub message: String,
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.message, self.error_code)
    }
}

/// One row of the table of error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorCode {
    /// The number in `error_code`.
    pub code: u32,
    /// The message; every `%s` is replaced by one argument.
    pub template: &'static str,
}

impl ErrorCode {
    const fn new(code: u32, template: &'static str) -> Self {
        Self { code, template }
    }

    /// The HTTP status: the code itself when it has three digits, else its first three.
    pub const fn status(self) -> u16 {
        let status = if self.code < 1000 {
            self.code
        } else {
            self.code / 100
        };
        // Every code of the table is below 60000, so the status has three digits.
        (status % 1000) as u16
    }

    /// Fills the message: the arguments replace the `%s` from left to right.
    ///
    /// Missing arguments leave their `%s` in place, surplus ones are dropped.
    pub fn message(self, arguments: &[&str]) -> String {
        let mut parts = self.template.split("%s");
        let mut text = parts.next().unwrap_or_default().to_owned();
        let mut arguments = arguments.iter();
        for part in parts {
            text.push_str(arguments.next().copied().unwrap_or("%s"));
            text.push_str(part);
        }
        text
    }

    /// The body with the message filled as [`ErrorCode::message`] does.
    pub fn body(self, arguments: &[&str]) -> ErrorBody {
        ErrorBody {
            error_code: self.code,
            message: self.message(arguments),
        }
    }
}

macro_rules! table {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $template:literal;)*) => {
        $($(#[$doc])* pub const $name: ErrorCode = ErrorCode::new($code, $template);)*
        /// Every row, ascending by code.
        pub const TABLE: &[ErrorCode] = &[$($name),*];
    };
}

table! {
    /// A request that cannot be read at all.
    BAD_REQUEST = 400, "%s";
    /// A request that the server refuses whoever sends it.
    FORBIDDEN = 403, "%s";
    /// A path that no route has.
    NOT_FOUND = 404, "HTTP 404 Not Found";
    /// A route that lacks this method.
    METHOD_NOT_ALLOWED = 405, "HTTP 405 Method Not Allowed";
    /// None of the accepted media types can be produced.
    NOT_ACCEPTABLE = 406, "HTTP 406 Not Acceptable";
    /// The request took longer than the server allows.
    REQUEST_TIMEOUT = 408, "the request took longer than %s ms";
    /// A body larger than the server allows, on a route of our own.
    PAYLOAD_TOO_LARGE = 413, "the body is larger than %s bytes";
    /// A body in a media type that is not JSON.
    UNSUPPORTED_MEDIA_TYPE = 415, "HTTP 415 Unsupported Media Type";
    /// A JSON body of the wrong shape.
    UNPROCESSABLE = 422, "%s";
    /// More requests than a caller may send; retry after the time in `Retry-After`.
    TOO_MANY_REQUESTS = 429, "Too many requests; retry later";
    /// A panic, or another failure without a code of its own.
    INTERNAL = 500, "internal server error";
    /// The server is not loaded yet, or the database does not answer.
    UNAVAILABLE = 503, "%s";
    /// A caller who is not known: no credentials, or wrong ones.
    UNAUTHORIZED = 40101, "Unauthorized";
    /// Ours: the same on a route of our own.
    UNAUTHORIZED_CATALOG = 40180, "unknown caller: send an API token as `Authorization: Bearer ...`";
    /// The caller lacks a right on a subject.
    FORBIDDEN_SUBJECT = 40301, "User is denied operation %s on Subject: %s";
    /// The caller lacks a right on everything; the same code as [`FORBIDDEN_SUBJECT`].
    FORBIDDEN_SERVER = 40301, "User is denied operation %s on this server.";
    /// Ours: the same on a route of our own.
    FORBIDDEN_CATALOG = 40380, "%s";
    /// No live version under this subject.
    SUBJECT_NOT_FOUND = 40401, "Subject '%s' not found.";
    /// The subject lacks this version.
    VERSION_NOT_FOUND = 40402, "Version %s not found.";
    /// No schema of this content.
    SCHEMA_NOT_FOUND = 40403, "Schema not found";
    /// No schema of this id or guid; the same code as [`SCHEMA_NOT_FOUND`].
    SCHEMA_ID_NOT_FOUND = 40403, "Schema %s not found";
    /// A second soft delete of a subject.
    SUBJECT_SOFT_DELETED = 40404, "Subject '%s' was soft deleted.Set permanent=true to delete permanently";
    /// A permanent delete without the soft delete before it.
    SUBJECT_NOT_SOFT_DELETED = 40405, "Subject '%s' was not deleted first before being permanently deleted";
    /// A second soft delete of a version.
    VERSION_SOFT_DELETED = 40406, "Subject '%s' Version %s was soft deleted.Set permanent=true to delete permanently";
    /// A permanent delete of a version without the soft delete before it.
    VERSION_NOT_SOFT_DELETED = 40407, "Subject '%s' Version %s was not deleted first before being permanently deleted";
    /// The subject has no compatibility level of its own.
    SUBJECT_CONFIG_NOT_FOUND = 40408, "Subject '%s' does not have subject-level compatibility configured";
    /// The subject has no mode of its own.
    SUBJECT_MODE_NOT_FOUND = 40409, "Subject '%s' does not have subject-level mode configured";
    /// No association of this resource.
    ASSOCIATION_NOT_FOUND = 40410, "Association for '%s' not found.";
    /// Ours: no contract of this id.
    CONTRACT_NOT_FOUND = 40480, "contract `%s` is not in the catalog";
    /// Ours: no check of this id.
    CHECK_NOT_FOUND = 40481, "check `%s` is not in the catalog";
    /// Ours: no such column in the lineage graph.
    COLUMN_NOT_FOUND = 40482, "the lineage graph holds no column `%s` of dataset `%s`";
    /// Ours: a part of Confluent's surface that this registry does not have.
    NOT_PART_OF_THIS_REGISTRY = 40483, "%s not part of this registry";
    /// Ours: no token of this id or name.
    TOKEN_NOT_FOUND = 40484, "no token in force has the id or name `%s`";
    /// The schema breaks an earlier version.
    INCOMPATIBLE_SCHEMA = 40901, "Schema being registered is incompatible with an earlier schema for subject \"%s\", details: [%s]";
    /// The resource has an association of this type that says something else.
    RESOURCE_ASSOCIATED = 40903, "An association of type '%s' already exists for resource '%s'";
    /// A resource is associated with the subject.
    SUBJECT_ASSOCIATED = 40904, "An association already exists for subject '%s'";
    /// A resource owns the subject.
    SUBJECT_OWNED = 40905, "A strong association already exists for subject '%s'";
    /// An associated subject must have a live version.
    NO_ACTIVE_VERSION = 40907, "No active (non-deleted) version exists for subject '%s'";
    /// A frozen association can only be deleted with what it owns.
    ASSOCIATION_FROZEN = 40908, "The association of type  '%s' is frozen for subject '%s'";
    /// Ours: a name that a token in force has.
    TOKEN_NAME_TAKEN = 40980, "a token named `%s` exists; revoke it first, or choose another name";
    /// A schema that does not parse, of an unsupported type, or with a broken reference.
    INVALID_SCHEMA = 42201, "%s";
    /// A version that is neither a positive number nor `latest`.
    INVALID_VERSION = 42202, "The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"";
    /// An unknown compatibility level.
    INVALID_COMPATIBILITY_LEVEL = 42203, "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive";
    /// An unknown mode.
    INVALID_MODE = 42204, "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.";
    /// FORWARD below the scope above all contexts; the same code as [`INVALID_MODE`].
    FORWARD_NOT_GLOBAL = 42204, "Forward mode only supported on global level";
    /// The mode of the subject forbids the operation.
    OPERATION_NOT_PERMITTED = 42205, "%s";
    /// A version that other schemas still refer to.
    REFERENCE_EXISTS = 42206, "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=%s,version=%s}.";
    /// A subject that other schemas refer to; the same code as [`REFERENCE_EXISTS`].
    SUBJECT_REFERENCED = 42206, "One or more references exist to the schema %s.";
    /// An imported id that holds other content.
    ID_MISMATCH = 42207, "The ID of an imported schema does not match the existing ID";
    /// A subject name with control characters or a reserved name.
    INVALID_SUBJECT = 42208, "The specified subject '%s' is not a valid.";
    /// A body above the size limit.
    SCHEMA_TOO_LARGE = 42209, "Register operation failed because schema is too large";
    /// A rule set that breaks its rules.
    INVALID_RULE_SET = 42210, "%s";
    /// A context with subjects in it, soft-deleted ones too.
    CONTEXT_NOT_EMPTY = 42211, "The specified context '%s' is not empty.";
    /// A member of an association that must not be so.
    INVALID_ASSOCIATION = 42212, "The association specified an invalid value for property: '%s', detail: %s";
    /// Ours: an ODCS document with problems.
    INVALID_CONTRACT = 42280, "%s";
    /// Ours: an `OpenLineage` event that cannot be stored.
    INVALID_EVENT = 42281, "%s";
    /// Ours: a query parameter that is missing or malformed.
    INVALID_PARAMETER = 42282, "parameter `%s`: %s";
    /// Ours: a token that cannot be made as asked.
    INVALID_TOKEN_REQUEST = 42283, "%s";
    /// The store failed.
    STORE_FAILED = 50001, "Error in the backend data store";
    /// The store did not answer in time.
    STORE_TIMEOUT = 50002, "Operation timed out";
    /// Ours: the database is gone for the moment; retry after the time in `Retry-After`.
    STORE_UNAVAILABLE = 50380, "the database does not answer; nothing was written";
    /// Ours: the graph has not reached the asked sequence in time.
    NOT_YET_FOLDED = 50381, "the lineage graph is at sequence %s, not yet at %s";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_the_first_three_digits() {
        for row in TABLE {
            let text = row.code.to_string();
            assert_eq!(text[..3], row.status().to_string());
        }
    }

    #[test]
    fn the_table_is_sorted_by_code() {
        assert!(TABLE.is_sorted_by_key(|row| (row.code >= 1000, row.code)));
    }

    #[test]
    fn arguments_fill_the_template_from_left_to_right() {
        assert_eq!(
            VERSION_SOFT_DELETED.message(&["a", "2"]),
            "Subject 'a' Version 2 was soft deleted.Set permanent=true to delete permanently"
        );
        assert_eq!(
            SUBJECT_NOT_FOUND.message(&["100%s"]),
            "Subject '100%s' not found."
        );
    }

    #[test]
    fn the_body_has_exactly_two_members() {
        let text = serde_json::to_string(&SUBJECT_NOT_FOUND.body(&["x"])).unwrap();
        assert_eq!(
            text,
            r#"{"error_code":40401,"message":"Subject 'x' not found."}"#
        );
    }
}

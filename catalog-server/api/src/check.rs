//! The JSON of `callsheet check --format json`, and its copy in the catalog.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::{ReportBody, SpanBody, TruthBody, WireBody};

/// What the gate found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckBody {
    /// The verdict over all contracts.
    pub verdict: CheckVerdict,
    /// Whether everything could be checked.
    pub complete: bool,
    /// One per subject, sorted by path and subject.
    pub contracts: Vec<ContractCheckBody>,
    /// What is said about the check itself, such as acceptances that nothing needs or whose time is over. One of level
    /// `error` makes the verdict `breaking`.
    #[serde(default)]
    pub notices: Vec<NoticeBody>,
}

/// A finding about the check itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeBody {
    /// Id of the rule, such as `acceptance_expired`.
    pub rule: String,
    /// `error`, `warn` or `note`.
    pub level: String,
    /// Where, in the file that it is about.
    pub location: Option<SpanBody>,
    /// What, in one sentence.
    pub message: String,
}

/// The verdict of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckVerdict {
    /// Nothing blocks.
    Safe,
    /// A finding blocks.
    Breaking,
    /// Something could not be decided or checked.
    Undecided,
}

/// What the gate found about one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractCheckBody {
    /// Path of the schema file, with `/`.
    pub path: String,
    /// Subject.
    pub subject: String,
    /// Why it could not be checked; null if it could.
    pub error: Option<CheckErrorBody>,
    /// Every comparison that the level asks for.
    pub comparisons: Vec<ComparisonBody>,
    /// The worst comparison's verdicts with the findings of all; null if nothing was compared.
    pub report: Option<ReportBody>,
    /// Acceptances that hold for findings of the report, by fingerprint; such a finding has level `note`.
    #[serde(default)]
    pub accepted: Vec<AcceptanceBody>,
}

/// Why a finding does not block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AcceptanceBody {
    /// Fingerprint of the finding.
    pub finding: String,
    /// Reason.
    pub why: String,
    /// Who accepted it.
    pub by: String,
    /// Last day on which it holds, `YYYY-MM-DD`.
    pub until: String,
}

/// Why a contract could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckErrorBody {
    /// What went wrong.
    pub message: String,
    /// Line from 1, if a text is at fault.
    pub line: Option<u32>,
    /// Column from 1, in Unicode scalar values.
    pub column: Option<u32>,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparisonBody {
    /// What the new schema was compared with.
    pub against: String,
    /// `backward` or `forward`.
    pub direction: String,
    /// What a Confluent registry answers.
    pub wire: WireBody,
    /// What happens to records.
    pub truth: TruthBody,
}

/// A check to keep in the catalog: `POST /api/v1/checks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckUpload {
    /// Repository, as people name it.
    pub repo: String,
    /// Base commit or revision.
    pub base: String,
    /// Head commit, or `work tree`.
    pub head: String,
    /// Pull request, as people name it.
    #[serde(default)]
    pub pr: Option<String>,
    /// The verdict over all contracts.
    pub verdict: CheckVerdict,
    /// Whether everything could be checked.
    pub complete: bool,
    /// As in [`CheckBody`].
    pub contracts: Vec<ContractCheckBody>,
    /// As in [`CheckBody`].
    #[serde(default)]
    pub notices: Vec<NoticeBody>,
}

impl CheckUpload {
    /// Puts a check and where it was made together.
    pub fn new(check: CheckBody, repo: &str, base: &str, head: &str, pr: Option<&str>) -> Self {
        Self {
            repo: repo.to_owned(),
            base: base.to_owned(),
            head: head.to_owned(),
            pr: pr.map(str::to_owned),
            verdict: check.verdict,
            complete: check.complete,
            contracts: check.contracts,
            notices: check.notices,
        }
    }
}

/// The answer to [`CheckUpload`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckCreated {
    /// Id of the stored check.
    pub id: String,
    /// Path of its page, `/checks/{id}`.
    pub url: String,
}

/// A stored check in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckSummary {
    /// Id of the stored check.
    pub id: String,
    /// Path of its page, `/checks/{id}`.
    pub url: String,
    /// Repository.
    pub repo: String,
    /// Base commit or revision.
    pub base: String,
    /// Head commit, or `work tree`.
    pub head: String,
    /// Pull request, if any.
    pub pr: Option<String>,
    /// The verdict over all contracts.
    pub verdict: String,
    /// When it was received, milliseconds since 1970.
    pub created_ms: i64,
}

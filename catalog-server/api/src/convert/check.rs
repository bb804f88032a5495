//! `From<&CheckResult>` for the body of `callsheet check --format json`.

use callsheet_contracts::gate::{
    Acceptance, CheckError, CheckResult, Comparison, ContractCheck, Notice, Verdict,
};

use crate::check::{
    AcceptanceBody, CheckBody, CheckErrorBody, CheckVerdict, ComparisonBody, ContractCheckBody,
    NoticeBody,
};

impl From<&CheckResult> for CheckBody {
    fn from(result: &CheckResult) -> Self {
        Self {
            verdict: match result.verdict {
                Verdict::Safe => CheckVerdict::Safe,
                Verdict::Breaking => CheckVerdict::Breaking,
                Verdict::Undecided => CheckVerdict::Undecided,
            },
            complete: result.complete,
            contracts: result.contracts.iter().map(Into::into).collect(),
            notices: result.notices.iter().map(Into::into).collect(),
        }
    }
}

impl From<&ContractCheck> for ContractCheckBody {
    fn from(check: &ContractCheck) -> Self {
        Self {
            path: check.path.clone(),
            subject: check.subject.clone(),
            error: check.error.as_ref().map(Into::into),
            comparisons: check.comparisons.iter().map(Into::into).collect(),
            report: check.report.as_ref().map(Into::into),
            accepted: check.accepted.values().map(Into::into).collect(),
        }
    }
}

impl From<&Notice> for NoticeBody {
    fn from(notice: &Notice) -> Self {
        Self {
            rule: notice.rule.to_owned(),
            level: notice.level.as_str().to_owned(),
            location: notice.location.as_ref().map(Into::into),
            message: notice.message.clone(),
        }
    }
}

impl From<&Acceptance> for AcceptanceBody {
    fn from(entry: &Acceptance) -> Self {
        Self {
            finding: entry.finding.clone(),
            why: entry.why.clone(),
            by: entry.by.clone(),
            until: entry.until.to_string(),
        }
    }
}

impl From<&CheckError> for CheckErrorBody {
    fn from(error: &CheckError) -> Self {
        Self {
            message: error.message.clone(),
            line: error.line,
            column: error.column,
        }
    }
}

impl From<&Comparison> for ComparisonBody {
    fn from(comparison: &Comparison) -> Self {
        Self {
            against: comparison.against.clone(),
            direction: comparison.direction.as_str().to_owned(),
            wire: (&comparison.wire).into(),
            truth: (&comparison.truth).into(),
        }
    }
}

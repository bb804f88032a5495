//! `From<&Report>` for the report body and its parts.

use std::fmt::Write as _;

use callsheet_contracts::compat::{Comparison, CompatibilityLevel, LevelReport};
use callsheet_contracts::report::{
    Finding, Fix, Grade, ReaderHit, Report, SourceSpan, Truth, Wire, Witness,
};

use crate::compatibility::{SubjectReportBody, VersionReportBody};
use crate::report::{
    FindingBody, FixBody, ReaderBody, RecordBody, ReportBody, SpanBody, TruthBody, TruthVerdict,
    WireBody, WitnessBody,
};

impl From<&Report> for ReportBody {
    fn from(report: &Report) -> Self {
        Self {
            wire: (&report.wire).into(),
            truth: (&report.truth).into(),
            findings: report.findings.iter().map(Into::into).collect(),
        }
    }
}

impl SubjectReportBody {
    /// What a level answered.
    pub fn new(level: CompatibilityLevel, report: &LevelReport) -> Self {
        Self {
            level: level.as_str().to_owned(),
            wire: WireBody {
                compatible: report.wire_compatible,
                messages: report.messages.clone(),
            },
            comparisons: report.comparisons.iter().map(Into::into).collect(),
        }
    }
}

impl From<&Comparison> for VersionReportBody {
    fn from(comparison: &Comparison) -> Self {
        Self {
            version: comparison.against,
            direction: comparison.direction.as_str().to_owned(),
            report: (&comparison.report).into(),
        }
    }
}

impl From<&Wire> for WireBody {
    fn from(wire: &Wire) -> Self {
        Self {
            compatible: wire.compatible,
            messages: wire.messages.clone(),
        }
    }
}

impl From<&Truth> for TruthBody {
    fn from(truth: &Truth) -> Self {
        let (verdict, reason) = match truth {
            Truth::Proven => (TruthVerdict::Proven, None),
            Truth::Refuted => (TruthVerdict::Refuted, None),
            Truth::Undecided { reason } => (TruthVerdict::Undecided, Some(reason.clone())),
        };
        Self { verdict, reason }
    }
}

impl From<&Finding> for FindingBody {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.to_owned(),
            class: finding.class.as_str().to_owned(),
            axis: finding.axis.as_str().to_owned(),
            level: finding.level.as_str().to_owned(),
            direction: finding.direction.as_str().to_owned(),
            against: finding.against.clone(),
            wire_type: finding.wire_type.map(str::to_owned),
            reader_path: finding.reader_path.clone(),
            writer_path: finding.writer_path.clone(),
            field_path: finding.field_path.clone(),
            reader_span: finding.reader_location.as_ref().map(Into::into),
            writer_span: finding.writer_location.as_ref().map(Into::into),
            message: finding.message.clone(),
            fix: finding.fix.as_ref().map(Into::into),
            witness: finding.witness.as_ref().map(Into::into),
            readers: finding.readers.iter().map(Into::into).collect(),
            fingerprint: finding.fingerprint.clone(),
        }
    }
}

impl From<&SourceSpan> for SpanBody {
    fn from(span: &SourceSpan) -> Self {
        Self {
            file: span.file.clone(),
            line: span.line,
            column: span.column,
        }
    }
}

impl From<&Fix> for FixBody {
    fn from(fix: &Fix) -> Self {
        Self {
            summary: fix.summary.clone(),
            patched: fix.patched.clone(),
        }
    }
}

impl From<&Witness> for WitnessBody {
    fn from(witness: &Witness) -> Self {
        Self {
            record: RecordBody::new(&witness.record),
            encoded_hex: hexadecimal(&witness.encoded),
            error: witness.error.clone(),
            path: witness.path.clone(),
            verified_by: witness
                .verified_by
                .iter()
                .map(|&name| name.to_owned())
                .collect(),
        }
    }
}

impl From<&ReaderHit> for ReaderBody {
    fn from(hit: &ReaderHit) -> Self {
        let grade = match hit.grade {
            Grade::Proven => "proven",
            Grade::Observed => "observed",
            Grade::Declared => "declared",
        };
        Self {
            app: hit.app.clone(),
            version: hit.version.clone(),
            environment: hit.environment.clone(),
            grade: grade.to_owned(),
            last_seen: hit.last_seen.clone(),
            owner: hit.owner.clone(),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

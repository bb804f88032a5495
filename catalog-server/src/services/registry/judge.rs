//! Both verdicts on a schema against every version that its subject's level asks for.

use std::time::{Duration, Instant};

use callsheet_api::error as codes;
use callsheet_api::registry::RegisterRequest;
use callsheet_contracts::Schema;
use callsheet_contracts::compat::{self, CompatibilityLevel, LevelReport, Options, Version};
use callsheet_contracts::gate::Date;
use callsheet_contracts::report::{Direction, Finding};
use callsheet_schema::Span;
use callsheet_store::SubjectName;

use super::compare::Comparable;
use super::index::VersionEntry;
use super::register::{posted_text, strictness_of_new};
use super::{Registry, scope};
use crate::error::ApiError;

/// How a schema is judged, besides what its subject says.
#[derive(Clone, Copy, Debug)]
pub struct Judging {
    /// Instead of the subject's level.
    pub level: Option<CompatibilityLevel>,
    /// Whether the client asked for the normalised text.
    pub normalize: bool,
    /// Today, in UTC.
    pub today: Date,
    /// How long proofs and witnesses are sought; what is open then is undecided.
    pub patience: Duration,
}

impl Registry {
    /// `POST /api/v1/subjects/{s}/compatibility`. Registers nothing.
    ///
    /// Findings name their places in `schema`, the posted one, and in `version N`.
    pub async fn judge(
        &self,
        subject: &SubjectName,
        request: &RegisterRequest,
        judging: Judging,
    ) -> Result<(CompatibilityLevel, LevelReport), ApiError> {
        let (config, mode, history) = {
            let index = self.index();
            let config = scope::config(&index, subject, &self.config.compatibility_level);
            let live: Vec<VersionEntry> = index
                .subject(subject)
                .map(|held| held.live().rev().copied().collect())
                .unwrap_or_default();
            (config, scope::mode(&index, subject), live)
        };
        let level = judging.level.unwrap_or_else(|| config.compatibility());
        let policy = config.policy();
        let normalize = scope::normalizes(judging.normalize, &config, mode);
        let text = posted_text(request)
            .ok_or_else(|| ApiError::new(codes::INVALID_SCHEMA, &["Empty schema"]))?;
        let strictness = strictness_of_new(&config, false);
        let candidate = self
            .candidate(subject, request, text, normalize, strictness)
            .await?;
        let versions = self
            .comparable(subject, &candidate, &history, &config, usize::MAX)
            .await?;
        let new = candidate.schema;
        let started = Instant::now();
        // Pure computation; the threads that answer requests stay free.
        let report = tokio::task::spawn_blocking(move || {
            let history: Vec<Version<'_>> = versions.iter().map(Comparable::version).collect();
            let options = Options {
                policy,
                today: Some(judging.today),
                cancelled: &|| started.elapsed() > judging.patience,
                ..Options::default()
            };
            let mut report = compat::check_level(&new, &history, level, &options);
            for comparison in &mut report.comparisons {
                for finding in &mut comparison.report.findings {
                    // What only a whole history knows stands with the newest version and speaks of another one.
                    let named = |one: &&Version<'_>| name(one) == finding.against;
                    if let Some(version) = history.iter().find(named) {
                        locate(finding, comparison.direction, &new, version);
                    }
                }
            }
            report
        })
        .await
        .map_err(ApiError::internal)?;
        self.metrics
            .compat_check(level.as_str(), report.wire_compatible, started.elapsed());
        Ok((level, report))
    }
}

/// How findings call a version.
fn name(version: &Version<'_>) -> String {
    format!("version {}", version.number)
}

/// Says where a finding stands in the posted text and in the version's.
fn locate(finding: &mut Finding, direction: Direction, new: &Schema, version: &Version<'_>) {
    let posted = |span: Span| new.locate("schema", span);
    let stored = |span: Span| version.schema.locate(name(version), span);
    let (reader, writer) = (finding.reader_span, finding.writer_span);
    (finding.reader_location, finding.writer_location) = match direction {
        Direction::Backward => (reader.map(posted), writer.map(stored)),
        Direction::Forward => (reader.map(stored), writer.map(posted)),
    };
}

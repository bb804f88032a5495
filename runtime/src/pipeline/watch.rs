//! What a runner tells about itself. Without feature `otel` there is nobody to tell, and nothing is measured.

#[cfg(feature = "otel")]
use core::time::Duration;
#[cfg(feature = "otel")]
use std::collections::BTreeMap;
use std::sync::Arc;

#[cfg(feature = "otel")]
use tokio::time::Instant;

use super::job::Group;
use crate::delivery::{BreakerState, Effects};
#[cfg(feature = "otel")]
use crate::otel::{Done, Facts, Telemetry};
use crate::source::{Batch, Source};
use crate::store::{Progress, StoreError};

/// Time between two looks at how far the group is behind.
#[cfg(feature = "otel")]
const LOOK: Duration = Duration::from_secs(10);
/// Longest wait for a source's answer to that.
#[cfg(feature = "otel")]
const ASK: Duration = Duration::from_secs(1);

/// Tells a runner's telemetry, if it has any.
#[derive(Debug, Default)]
pub(super) struct Watch {
    #[cfg(feature = "otel")]
    telemetry: Option<Telemetry>,
    #[cfg(feature = "otel")]
    state: State,
}

#[cfg(feature = "otel")]
#[derive(Debug, Default)]
struct State {
    fetching: Option<Instant>,
    committing: Option<(Instant, Facts)>,
    newest_ms: BTreeMap<u32, i64>,
    looked: Option<Instant>,
}

#[cfg(not(feature = "otel"))]
#[expect(
    clippy::unused_self,
    clippy::unused_async,
    clippy::needless_pass_by_ref_mut,
    reason = "the same calls as with the feature"
)]
impl Watch {
    pub(super) const fn fetching(&mut self) {}

    pub(super) const fn fetched<S: Source>(&mut self, _: &S, _: &Group, _: &Batch) {}

    pub(super) fn effects<S: Source>(
        &self,
        _: &S,
        _: &Group,
        _: &Batch,
        run: Option<Arc<str>>,
    ) -> Effects {
        Effects::of_run(run)
    }

    pub(super) const fn committing(&mut self, _: &Batch, _: &mut Effects) {}

    pub(super) const fn committed<S: Source>(
        &mut self,
        _: &S,
        _: &Batch,
        _: &Progress,
        _: &super::options::Counts,
        _: Option<&StoreError>,
    ) {
    }

    pub(super) const fn retried<S: Source>(&self, _: &S, _: &Group, _: &'static str) {}

    pub(super) const fn breaker<S: Source>(&self, _: &S, _: &Group, _: BreakerState) {}

    pub(super) async fn behind<S: Source>(
        &mut self,
        _: &S,
        _: &Group,
        _: &std::collections::BTreeMap<u32, u64>,
    ) {
    }
}

#[cfg(feature = "otel")]
impl Watch {
    pub(super) const fn by(telemetry: Telemetry) -> Self {
        Self {
            telemetry: Some(telemetry),
            state: State {
                fetching: None,
                committing: None,
                newest_ms: BTreeMap::new(),
                looked: None,
            },
        }
    }

    pub(super) fn fetching(&mut self) {
        if self.telemetry.is_some() {
            self.state.fetching = Some(Instant::now());
        }
    }

    pub(super) fn fetched<S: Source>(&mut self, source: &S, group: &Group, batch: &Batch) {
        if let (Some(telemetry), Some(began)) = (&self.telemetry, self.state.fetching.take()) {
            telemetry.fetched(source.system(), group, batch, began.elapsed());
        }
    }

    pub(super) fn effects<S: Source>(
        &self,
        source: &S,
        group: &Group,
        batch: &Batch,
        run: Option<Arc<str>>,
    ) -> Effects {
        let effects = Effects::of_run(run);
        match &self.telemetry {
            Some(telemetry) => effects.with_spans(telemetry.spans(source.system(), group, batch)),
            None => effects,
        }
    }

    pub(super) fn committing(&mut self, batch: &Batch, effects: &mut Effects) {
        if self.telemetry.is_some() {
            let facts = Telemetry::processed(batch, effects);
            self.state.committing = Some((Instant::now(), facts));
        }
    }

    pub(super) fn committed<S: Source>(
        &mut self,
        source: &S,
        batch: &Batch,
        progress: &Progress,
        counts: &super::options::Counts,
        error: Option<&StoreError>,
    ) {
        let (Some(telemetry), Some((began, facts))) =
            (&self.telemetry, self.state.committing.take())
        else {
            return;
        };
        let done = Done {
            batch,
            progress,
            took: began.elapsed(),
            error,
        };
        let counted = (&counts.tally, &counts.dead_letters);
        telemetry.settled(source.system(), &facts, counted, &done);
        if let (None, Some(record)) = (error, batch.records.last()) {
            let newest = (batch.partition, record.timestamp_ms);
            self.state.newest_ms.insert(newest.0, newest.1);
        }
    }

    pub(super) fn retried<S: Source>(&self, source: &S, group: &Group, code: &'static str) {
        if let Some(telemetry) = &self.telemetry {
            telemetry.retried(group, &source.topic(), code);
        }
    }

    pub(super) fn breaker<S: Source>(&self, source: &S, group: &Group, state: BreakerState) {
        if let Some(telemetry) = &self.telemetry {
            telemetry.breaker(group, &source.topic(), state);
        }
    }

    /// Looks how far the group is behind, every ten seconds at most.
    pub(super) async fn behind<S: Source>(
        &mut self,
        source: &S,
        group: &Group,
        positions: &BTreeMap<u32, u64>,
    ) {
        let Some(telemetry) = &self.telemetry else {
            return;
        };
        if positions.is_empty() || self.state.looked.is_some_and(|at| at.elapsed() < LOOK) {
            return;
        }
        self.state.looked = Some(Instant::now());
        let topic = source.topic();
        if let Some(bytes) = source.waiting_bytes() {
            telemetry.queue(group, &topic, bytes);
        }
        for (partition, position) in positions {
            let end = tokio::time::timeout(ASK, source.end(*partition)).await;
            // A source that does not answer now is asked again later.
            if let Ok(Ok(Some(end))) = end {
                let newest = self.state.newest_ms.get(partition).copied();
                let behind = end.saturating_sub(*position);
                telemetry.lag(group, &topic, *partition, behind, newest);
            }
        }
    }
}

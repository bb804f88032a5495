//! Lineage of the four jobs: which column comes from which, checked against the generated code.

use callsheet::lineage::{DatasetName, JobLineage, LineageError, Transformation, naming};

use crate::contracts::content::Content;
use crate::contracts::engagement::UserEngagement;
use crate::contracts::playback::v4::PlaybackEvent;
use crate::engagement::{Film, Watch};
use crate::run::{CONTENT, ENGAGEMENT, EVENTS, SERVING_TABLE};

/// Namespace of the jobs, and name of the log and of the serving database in dataset names.
pub const PLATFORM: &str = "streaming-platform";

const PRODUCER: &str = concat!(
    "https://callsheet.dev/examples/streaming-platform/",
    env!("CARGO_PKG_VERSION")
);

/// The real film file.
pub fn films() -> DatasetName {
    naming::file("examples/streaming-platform/data/movies.json")
}

/// `catalog.content`.
pub fn content() -> DatasetName {
    naming::embedded(PLATFORM, CONTENT)
}

/// `playback.events`.
pub fn events() -> DatasetName {
    naming::embedded(PLATFORM, EVENTS)
}

/// `engagement.user.5s`.
pub fn engagement() -> DatasetName {
    naming::embedded(PLATFORM, ENGAGEMENT)
}

/// The table that dashboards read.
pub fn serving() -> DatasetName {
    naming::sqlite(PLATFORM, SERVING_TABLE)
}

/// The jobs' lineage.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// Players → `playback.events`.
    pub players: JobLineage,
    /// Film file → `catalog.content`.
    pub ingest: JobLineage,
    /// Events and films → `engagement.user.5s`.
    pub engagement: JobLineage,
    /// `engagement.user.5s` → the serving table.
    pub serving: JobLineage,
}

impl Jobs {
    /// The declarations.
    ///
    /// # Errors
    /// [`LineageError`] when a declaration names a column that the generated code does not have.
    pub fn declare() -> Result<Self, LineageError> {
        Ok(Self {
            players: JobLineage::streaming(PRODUCER, PLATFORM, "players", "What players report.")
                .owned_by("player-team")
                .writes::<PlaybackEvent>(events()),
            ingest: ingest()?,
            engagement: engagement_window()?,
            serving: serve_engagement()?,
        })
    }

    /// All jobs in the order of the data.
    pub fn all(&self) -> [&JobLineage; 4] {
        [&self.players, &self.ingest, &self.engagement, &self.serving]
    }

    /// Number of declared edges.
    pub fn edges(&self) -> usize {
        self.all().iter().map(|job| job.edges()).sum()
    }
}

fn ingest() -> Result<JobLineage, LineageError> {
    let columns = [
        ("Title", "string"),
        ("Release Date", "string"),
        ("Major Genre", "string"),
        ("Running Time min", "integer"),
        ("MPAA Rating", "string"),
        ("Director", "string"),
        ("IMDB Rating", "number"),
        ("IMDB Votes", "integer"),
    ];
    let mut job = JobLineage::streaming(
        PRODUCER,
        PLATFORM,
        "ingest_films",
        "Films of the real catalogue; rows that break the contract become dead letters.",
    )
    .owned_by("catalog-team")
    .reads_fields(films(), &columns)
    .writes::<Content>(content());
    let same = [
        ("title", "Title"),
        ("runtime_min", "Running Time min"),
        ("age_rating", "MPAA Rating"),
        ("director", "Director"),
        ("imdb_rating", "IMDB Rating"),
        ("imdb_votes", "IMDB Votes"),
    ];
    for (column, field) in same {
        job = job.column(
            &content(),
            column,
            &films(),
            field,
            Transformation::direct("IDENTITY"),
        )?;
    }
    for (column, field) in [
        ("release_date", "Release Date"),
        ("genres", "Major Genre"),
        ("kind", "Major Genre"),
    ] {
        job = job.column(
            &content(),
            column,
            &films(),
            field,
            Transformation::direct("TRANSFORMATION"),
        )?;
    }
    for field in ["Title", "Release Date"] {
        job = job.shaped_by(
            &content(),
            &films(),
            field,
            Transformation::indirect("FILTER"),
        )?;
    }
    Ok(job)
}

fn engagement_window() -> Result<JobLineage, LineageError> {
    let mut job = JobLineage::streaming(
        PRODUCER,
        PLATFORM,
        "engagement_window",
        "What each viewer did in five seconds of event time, joined with the film watched last.",
    )
    .owned_by("engagement-team")
    .reads::<Watch<'static>>(events())
    .reads::<Film<'static>>(content())
    .writes::<UserEngagement>(engagement());
    let direct = Transformation::direct;
    let of_events = [
        ("user_id", "user_id", direct("IDENTITY")),
        ("window_start", "occurred_at", direct("TRANSFORMATION")),
        ("window_end", "occurred_at", direct("TRANSFORMATION")),
        ("events", "event_id", direct("AGGREGATION")),
        ("plays", "event_type", direct("AGGREGATION")),
        ("pauses", "event_type", direct("AGGREGATION")),
        ("seeks", "event_type", direct("AGGREGATION")),
        ("buffers", "event_type", direct("AGGREGATION")),
        ("watched_s", "position_s", direct("AGGREGATION")),
        ("last_position_s", "position_s", direct("AGGREGATION")),
        ("last_content_id", "content_id", direct("AGGREGATION")),
    ];
    for (column, field, how) in of_events {
        job = job.column(&engagement(), column, &events(), field, how)?;
    }
    let of_films = [
        ("last_title", "title", direct("IDENTITY")),
        ("last_genre", "genres", direct("TRANSFORMATION")),
        (
            "degraded",
            "content_id",
            Transformation::indirect("CONDITIONAL"),
        ),
    ];
    for (column, field, how) in of_films {
        job = job.column(&engagement(), column, &content(), field, how)?;
    }
    let shaping = [
        (events(), "user_id", "GROUP_BY"),
        (events(), "occurred_at", "WINDOW"),
        (events(), "event_id", "FILTER"),
        (events(), "content_id", "JOIN"),
        (content(), "content_id", "JOIN"),
    ];
    for (dataset, field, how) in shaping {
        job = job.shaped_by(
            &engagement(),
            &dataset,
            field,
            Transformation::indirect(how),
        )?;
    }
    Ok(job)
}

fn serve_engagement() -> Result<JobLineage, LineageError> {
    use callsheet::Contract as _;
    let mut job = JobLineage::streaming(
        PRODUCER,
        PLATFORM,
        "serve_engagement",
        "The latest result of each window, as rows for dashboards.",
    )
    .owned_by("insight-team")
    .reads::<UserEngagement>(engagement())
    .writes::<UserEngagement>(serving());
    for column in UserEngagement::COLUMNS {
        let same = Transformation::direct("IDENTITY");
        job = job.column(&serving(), column.name, &engagement(), column.name, same)?;
    }
    Ok(job)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_column_exists_in_the_generated_code() {
        let jobs = Jobs::declare().unwrap();
        assert_eq!(jobs.edges(), 11 + 19 + 14);
    }

    #[test]
    fn an_event_says_schema_columns_and_lineage_in_both_forms() {
        let jobs = Jobs::declare().unwrap();
        let event = jobs
            .engagement
            .run("run-1")
            .complete(0, &[(&engagement(), 7)])
            .to_value();
        assert_eq!(event["eventType"], "COMPLETE");
        let output = &event["outputs"][0];
        assert_eq!(output["namespace"], "callsheet://streaming-platform");
        assert_eq!(output["facets"]["schema"]["fields"][8]["name"], "watched_s");
        assert_eq!(
            output["facets"]["callsheet_schema"]["subject"],
            "engagement.user.5s-value"
        );
        assert_eq!(output["facets"]["tags"]["tags"][0]["field"], "user_id");
        assert_eq!(output["outputFacets"]["outputStatistics"]["rowCount"], 7);
        let column = &output["facets"]["columnLineage"]["fields"]["watched_s"]["inputFields"][0];
        assert_eq!(
            (
                &column["name"],
                &column["field"],
                &column["transformations"][0]["subtype"]
            ),
            (
                &"playback.events".into(),
                &"position_s".into(),
                &"AGGREGATION".into()
            )
        );
        let entry = &event["job"]["facets"]["lineage"]["entries"][0];
        assert_eq!(
            entry["fields"]["last_title"]["inputs"][0]["name"],
            "catalog.content"
        );
        assert_eq!(entry["inputs"].as_array().unwrap().len(), 5);
        assert_eq!(
            event["job"]["facets"]["jobType"]["processingType"],
            "STREAMING"
        );
        assert_eq!(event["inputs"].as_array().unwrap().len(), 2);
        let declared = jobs.engagement.declared(0).to_value();
        assert!(
            declared.get("run").is_none()
                && declared["job"]["facets"]["lineage"] == event["job"]["facets"]["lineage"]
        );
    }

    #[test]
    fn a_field_that_the_reader_does_not_read_is_an_error() {
        let job = engagement_window().unwrap();
        let error = job
            .column(
                &engagement(),
                "watched_s",
                &events(),
                "country",
                Transformation::direct("IDENTITY"),
            )
            .unwrap_err();
        assert!(matches!(error, LineageError::NotRead { .. }), "{error}");
    }
}

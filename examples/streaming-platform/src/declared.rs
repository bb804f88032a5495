//! Lineage of the four jobs: which column comes from which, checked against the generated code.
//!
//! Where one function makes the output, its `#[callsheet::transform]` says it; a job with state between its input and its output says it by hand.

use callsheet::lineage::{DatasetName, JobLineage, LineageError, Transformation, naming};

use crate::contracts::content::Content;
use crate::contracts::engagement::UserEngagement;
use crate::contracts::playback::v4::PlaybackEvent;
use crate::engagement::{Film, Watch};
use crate::ingest::FILM_LINEAGE;
use crate::run::{CONTENT, ENGAGEMENT, EVENTS, SERVING_TABLE};
use crate::serving::SERVED_LINEAGE;

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
    JobLineage::streaming(
        PRODUCER,
        PLATFORM,
        "ingest_films",
        "Films of the real catalogue; rows that break the contract become dead letters.",
    )
    .owned_by("catalog-team")
    .reads_fields(films(), &columns)
    .writes::<Content>(content())
    .transforms(&content(), &FILM_LINEAGE, &[("row", &films())])
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
    JobLineage::streaming(
        PRODUCER,
        PLATFORM,
        "serve_engagement",
        "The latest result of each window, as rows for dashboards.",
    )
    .owned_by("insight-team")
    .reads::<UserEngagement>(engagement())
    .writes::<UserEngagement>(serving())
    .transforms(&serving(), &SERVED_LINEAGE, &[("window", &engagement())])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Column, dataset and field of every column edge; without a column, of those of all rows.
    fn edges(job: &JobLineage) -> BTreeSet<(String, String, String)> {
        let event = job.declared(0).to_value();
        let entry = &event["job"]["facets"]["lineage"]["entries"][0];
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let mut found = BTreeSet::new();
        for source in entry["inputs"].as_array().into_iter().flatten() {
            found.insert((String::new(), text(&source["name"]), text(&source["field"])));
        }
        for (column, sources) in entry["fields"].as_object().unwrap() {
            for source in sources["inputs"].as_array().unwrap() {
                found.insert((
                    column.clone(),
                    text(&source["name"]),
                    text(&source["field"]),
                ));
            }
        }
        found
    }

    fn list(of: &DatasetName, pairs: &[(&str, &str)]) -> BTreeSet<(String, String, String)> {
        let edge = |(column, field): &(&str, &str)| {
            ((*column).to_owned(), of.name.clone(), (*field).to_owned())
        };
        pairs.iter().map(edge).collect()
    }

    #[test]
    fn what_the_code_of_the_ingest_says_is_what_a_person_says_of_it() {
        let by_hand = [
            ("title", "Title"),
            ("runtime_min", "Running Time min"),
            ("age_rating", "MPAA Rating"),
            ("director", "Director"),
            ("imdb_rating", "IMDB Rating"),
            ("imdb_votes", "IMDB Votes"),
            ("release_date", "Release Date"),
            ("genres", "Major Genre"),
            ("kind", "Major Genre"),
            // Rows without them are dead letters.
            ("", "Title"),
            ("", "Release Date"),
        ];
        assert_eq!(edges(&ingest().unwrap()), list(&films(), &by_hand));
        assert_eq!(FILM_LINEAGE.imprecise, [""; 0]);
    }

    #[test]
    fn what_the_code_of_the_serving_says_is_every_column_as_it_is() {
        use callsheet::Contract as _;
        let columns = UserEngagement::COLUMNS.iter();
        let by_hand: Vec<_> = columns.map(|column| (column.name, column.name)).collect();
        let job = serve_engagement().unwrap();
        assert_eq!(edges(&job), list(&engagement(), &by_hand));
    }

    #[test]
    fn what_the_code_of_the_engagement_says_differs_where_state_is_between() {
        let inferred = JobLineage::streaming(PRODUCER, PLATFORM, "inferred", "")
            .reads::<Watch<'static>>(events())
            .reads::<Film<'static>>(content())
            .writes::<UserEngagement>(engagement())
            .transforms(
                &engagement(),
                &crate::engagement::OF_ONE_LINEAGE,
                &[("watch", &events()), ("film", &content())],
            )
            .unwrap();
        let columns = |job: &JobLineage| -> BTreeSet<_> {
            let all = edges(job).into_iter();
            all.filter(|(column, _, _)| !column.is_empty()).collect()
        };
        let (inferred, declared) = (columns(&inferred), columns(&engagement_window().unwrap()));
        // Events are counted, and films found, by identities that the state remembers.
        let mut by_state = list(&events(), &[("events", "event_id")]);
        by_state.extend(list(&content(), &[("degraded", "content_id")]));
        let only_declared: BTreeSet<_> = declared.difference(&inferred).cloned().collect();
        assert_eq!(only_declared, by_state);
        // Whether there is a film counts as coming from all of it.
        let only_inferred: BTreeSet<_> = inferred.difference(&declared).cloned().collect();
        let whole = list(&content(), &[("degraded", "title"), ("degraded", "genres")]);
        assert_eq!(only_inferred, whole);
    }

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

//! One run of the whole pipeline: film file and players in, serving table out, lineage to the catalog, compared with the oracle.

use std::path::PathBuf;
use std::sync::Arc;

use callsheet::delivery::{Backoff, Effects, Framing, system_clock};
use callsheet::embedded::{Log, LogOptions, Progress, Table, ToTable, Topic};
use callsheet::lineage::{JobLineage, Sender};
use callsheet::pipeline::{Job, Runner, RunnerOptions, Stop, Totals};
use callsheet::registry::{Client, Registry, SchemaCache};
use callsheet::sink::ToTopic;
use callsheet::source::Source;
use callsheet::{Contract, Encode};

use crate::compare::{Comparison, compare};
use crate::contracts::content::Content;
use crate::contracts::engagement::UserEngagement;
use crate::contracts::playback::v4::PlaybackEvent;
use crate::declared::{self, Jobs};
use crate::engagement::{self, Engagement};
use crate::films::{FILMS, FilmFile, Popularity};
use crate::generator::{Draw, Generator, GeneratorOptions};
use crate::ingest::{self, Ingest};
use crate::oracle::Oracle;
use crate::serving::{self, Serving};
use crate::wire::{Players, WriterIds};

/// Topic of viewing events.
pub const EVENTS: &str = "playback.events";
/// Topic of films.
pub const CONTENT: &str = "catalog.content";
/// Topic of engagement windows.
pub const ENGAGEMENT: &str = "engagement.user.5s";
/// Topic of viewing events that came too late.
pub const LATE: &str = "playback.events.late.engagement_window";
/// Serving table.
pub const SERVING_TABLE: &str = "user_engagement";
/// File of the log, in the run's folder.
pub const LOG_FILE: &str = "streaming-platform.log.db";

/// Partitions of the event and engagement topics.
const PARTITIONS: u32 = 4;
/// Records that players send in one commit.
const SEND: usize = 2_000;

/// Schemas by id, when a registry is there.
pub type Schemas = Option<SchemaCache<Registry>>;

/// Any failure of the run; nothing that was committed is lost.
pub type RunError = Box<dyn core::error::Error + Send + Sync>;

/// How to run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Folder for the log; a log that is there is gone on with.
    pub dir: PathBuf,
    /// Registry and catalog. Without one, records name their schema by GUID and lineage stays in the outbox.
    pub registry_url: Option<String>,
    /// Viewing events that arrive, duplicates and broken ones included.
    pub events: u64,
    /// Seed of the viewing events.
    pub seed: u64,
    /// Asks for an early end; the run then answers as if it had been asked for fewer steps.
    pub stop: Stop,
}

/// What came of a run. Everything but `seconds` depends on `events` and `seed` alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Viewing events that arrived.
    pub events_in: u64,
    /// Rows of the serving table: viewer and window.
    pub events_out: u64,
    /// Dead letters of viewing events and of films.
    pub dead_letters: u64,
    /// Dead letters by source and class, such as `films CONTRACT`.
    pub dead_letter_classes: Vec<(String, u64)>,
    /// Viewing events that came after their window was forgotten.
    pub late: u64,
    /// Viewing events whose identity had been counted.
    pub repeated: u64,
    /// Events that the oracle expects and the output lacks.
    pub lost: u64,
    /// Events that the output counts more often than the oracle.
    pub duplicates: u64,
    /// Films in the file.
    pub films_in: u64,
    /// Films in the catalogue.
    pub films_out: u64,
    /// Column edges that the jobs declare.
    pub lineage_edges: u64,
    /// Lineage events that the catalog took in this run.
    pub lineage_events: u64,
    /// Serving table, dead letters and late records are exactly the oracle's.
    pub oracle_equal: bool,
    /// The first difference to the oracle.
    pub difference: Option<String>,
    /// Wall time of the run, in seconds.
    pub seconds: f64,
}

/// Runs the pipeline to the end of its input.
///
/// # Errors
/// Whatever stopped it; call it again with the same options and it goes on from the last commit.
pub async fn run(options: RunOptions) -> Result<Summary, RunError> {
    let started_ms = system_clock();
    std::fs::create_dir_all(&options.dir)?;
    let mut log_options = LogOptions::new(options.dir.join(LOG_FILE));
    log_options.durable = false;
    let log = Log::open(&log_options).await?;
    let platform = Platform::prepare(log.clone(), &options).await?;
    let jobs = Jobs::declare()?;
    let mut summary = Summary {
        lineage_edges: jobs.edges() as u64,
        ..Summary::default()
    };

    let mut draw = Draw::new(options.seed ^ started_ms.cast_unsigned(), 9);
    let runs: Vec<String> = jobs.all().iter().map(|_| uuid(draw.uuid())).collect();
    platform.begin(&jobs, &runs).await?;
    let films = platform.ingest(&options.stop).await?;
    let oracle = platform.play(&options).await?;
    let windows = platform.engage(&options.stop).await?;
    let served = platform.serve(&options.stop).await?;

    let comparison = compare(&log, &platform.table, &oracle).await?;
    summary.films_in = FilmFile::embedded().len() as u64;
    fill(&mut summary, comparison, &oracle);
    let rows = [
        oracle.records,
        summary.films_out,
        windows.appended,
        served.records,
    ];
    platform.end(&jobs, &runs, rows).await?;
    drop(films);
    summary.lineage_events = platform.send_lineage().await?;
    log.close().await;
    summary.seconds = f64::from(u32::try_from(system_clock() - started_ms).unwrap_or(0)) / 1_000.0;
    Ok(summary)
}

fn fill(summary: &mut Summary, comparison: Comparison, oracle: &Oracle) {
    summary.events_in = oracle.records;
    summary.events_out = comparison.rows;
    summary.dead_letters = comparison.dead_letters.iter().map(|(_, count)| count).sum();
    summary.dead_letter_classes = comparison.dead_letters;
    summary.late = comparison.late;
    summary.repeated = oracle.repeated;
    summary.lost = comparison.lost;
    summary.duplicates = comparison.duplicates;
    summary.films_out = comparison.films;
    summary.oracle_equal = comparison.difference.is_none();
    summary.difference = comparison.difference;
}

/// Topics, table, schema ids: what the jobs share.
struct Platform {
    log: Log,
    table: Table,
    events: Topic,
    engagement: Topic,
    schemas: Schemas,
    registry: Option<Registry>,
    ids: Ids,
    framing: Framing,
}

/// Schema ids in the registry; zeros where records name their schema by GUID.
#[derive(Default)]
struct Ids {
    content: u32,
    engagement: u32,
    events: WriterIds,
}

impl Platform {
    async fn prepare(log: Log, options: &RunOptions) -> Result<Self, RunError> {
        let events = log.create_topic(EVENTS, PARTITIONS).await?;
        let engagement = log.create_topic(ENGAGEMENT, PARTITIONS).await?;
        log.create_topic(CONTENT, 1).await?;
        log.create_topic(LATE, PARTITIONS).await?;
        log.create_topic(&format!("{FILMS}.dlq.{}", ingest::GROUP), 1)
            .await?;
        log.create_topic(&format!("{EVENTS}.dlq.{}", engagement::GROUP), PARTITIONS)
            .await?;
        log.create_topic(&format!("{ENGAGEMENT}.dlq.{}", serving::GROUP), PARTITIONS)
            .await?;
        let table = Table::of::<UserEngagement>(SERVING_TABLE, &serving::KEY)?;
        log.create_table(&table).await?;
        let registry = match &options.registry_url {
            Some(url) => Some(Registry::new(Client::new(url)?)),
            None => None,
        };
        let ids = match &registry {
            Some(registry) => Ids::publish(registry).await?,
            None => Ids::default(),
        };
        Ok(Self {
            log,
            table,
            events,
            engagement,
            schemas: registry.clone().map(SchemaCache::new),
            framing: if registry.is_some() {
                Framing::Prefix
            } else {
                Framing::Header
            },
            registry,
            ids,
        })
    }

    fn sink<C: Encode>(&self, topic: &str, partitions: u32, id: u32) -> ToTopic<C> {
        ToTopic::new(topic.into(), partitions, id, self.framing)
    }

    async fn drive<J: Job<Log>, S: Source>(
        &self,
        group: &str,
        source: S,
        job: J,
        stop: &Stop,
    ) -> Result<Totals, RunError> {
        let mut runner = Runner::new(
            self.log.clone(),
            group,
            source,
            job,
            RunnerOptions::default(),
        );
        runner.run_to_end(stop).await?;
        if !stop.is_asked() {
            runner.finish().await?;
        }
        Ok(runner.totals().clone())
    }

    async fn ingest(&self, stop: &Stop) -> Result<Totals, RunError> {
        let job = Ingest::new(self.sink(CONTENT, 1, self.ids.content));
        self.drive(ingest::GROUP, FilmFile::embedded(), job, stop)
            .await
    }

    /// Lets the players play. Sends only what an earlier run did not send; the oracle sees everything.
    async fn play(&self, options: &RunOptions) -> Result<Oracle, RunError> {
        let generated = GeneratorOptions {
            seed: options.seed,
            events: options.events,
        };
        let generator = Generator::new(generated, &Popularity::of_embedded_films());
        let players = Players::new(EVENTS, PARTITIONS, &self.ids.events, self.framing);
        let (group, stream): (Arc<str>, Arc<str>) =
            ("players".into(), format!("seed-{}", options.seed).into());
        let sent = self.log.position(&group, &stream, 0).await?;
        let mut offsets = [0_u64; PARTITIONS as usize];
        let mut oracle = Oracle::default();
        let (mut effects, mut from, mut at) = (Effects::new(), sent, 0_u64);
        for arrival in generator {
            if options.stop.is_asked() {
                break;
            }
            let record = players.record(&arrival)?;
            let offset = &mut offsets[record.partition as usize];
            oracle.take(&arrival, record.partition, *offset);
            *offset += 1;
            at += 1;
            if at > sent {
                effects.append(record);
            }
            if effects.records().len() == SEND {
                self.send(&group, &stream, from, at, core::mem::take(&mut effects))
                    .await?;
                from = at;
            }
        }
        if !effects.records().is_empty() {
            self.send(&group, &stream, from, at, effects).await?;
        }
        Ok(oracle)
    }

    async fn send(
        &self,
        group: &Arc<str>,
        stream: &Arc<str>,
        from: u64,
        to: u64,
        effects: Effects,
    ) -> Result<(), RunError> {
        let progress = Progress {
            group: Arc::clone(group),
            topic: Arc::clone(stream),
            partition: 0,
            from,
            to,
        };
        self.log.commit(Some(&progress), effects).await?;
        Ok(())
    }

    async fn engage(&self, stop: &Stop) -> Result<Totals, RunError> {
        let out = self.sink(ENGAGEMENT, PARTITIONS, self.ids.engagement);
        let job = Engagement::new(PARTITIONS, self.schemas.clone(), out, LATE);
        self.drive(engagement::GROUP, self.events.clone(), job, stop)
            .await
    }

    async fn serve(&self, stop: &Stop) -> Result<Totals, RunError> {
        let job = Serving::new(self.schemas.clone(), ToTable::new(&self.table)?);
        self.drive(serving::GROUP, self.engagement.clone(), job, stop)
            .await
    }

    /// Declares the jobs and begins their runs.
    async fn begin(&self, jobs: &Jobs, runs: &[String]) -> Result<(), RunError> {
        let mut effects = Effects::new();
        for (job, run) in jobs.all().into_iter().zip(runs) {
            effects.post_lineage(&job.declared(system_clock()));
            effects.post_lineage(&job.run(run).start(system_clock()));
        }
        self.log.commit(None, effects).await?;
        Ok(())
    }

    /// Ends the runs; `rows`: what each job wrote.
    async fn end(&self, jobs: &Jobs, runs: &[String], rows: [u64; 4]) -> Result<(), RunError> {
        let outputs = [
            declared::events(),
            declared::content(),
            declared::engagement(),
            declared::serving(),
        ];
        let mut effects = Effects::new();
        let all: [&JobLineage; 4] = jobs.all();
        for (((job, run), output), rows) in all.into_iter().zip(runs).zip(&outputs).zip(rows) {
            effects.post_lineage(&job.run(run).complete(system_clock(), &[(output, rows)]));
        }
        self.log.commit(None, effects).await?;
        Ok(())
    }

    async fn send_lineage(&self) -> Result<u64, RunError> {
        match &self.registry {
            Some(registry) => {
                let sender = Sender::new(
                    self.log.clone(),
                    registry.client().clone(),
                    Backoff::new(system_clock().cast_unsigned()),
                );
                Ok(sender.send_all().await?)
            }
            None => Ok(0),
        }
    }
}

impl Ids {
    /// Publishes every locked version, oldest first; a version that is there keeps its id.
    async fn publish(registry: &Registry) -> Result<Self, RunError> {
        let mut ids = Self::default();
        for version in PlaybackEvent::WRITERS {
            let id = registry
                .publish(PlaybackEvent::SUBJECT, version.schema)
                .await?;
            ids.events.insert(version.version, id);
        }
        ids.content = registry
            .publish(Content::SUBJECT, Content::SCHEMA_JSON)
            .await?;
        ids.engagement = registry
            .publish(UserEngagement::SUBJECT, UserEngagement::SCHEMA_JSON)
            .await?;
        Ok(ids)
    }
}

fn uuid(bytes: [u8; 16]) -> String {
    let text = callsheet::types::Uuid(bytes).to_ascii();
    String::from_utf8_lossy(&text).into_owned()
}

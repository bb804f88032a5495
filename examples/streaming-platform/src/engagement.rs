//! Job `engagement_window`: viewing events → what each viewer did in five seconds, joined with the film watched last.
//!
//! Event time only. Each partition has its own watermark, so that the result depends on the order within a partition and
//! on nothing else. Identities count once; late and broken records go where they can be counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::{Effects, Writers};
use callsheet::embedded::Log;
use callsheet::pipeline::{
    Change, Job, JobError, Placed, Seen, Sighting, Timing, Transient, Tumbling, WindowKey, fnv1a,
};
use callsheet::sink::{Outgoing, Sink as _, ToTopic};
use callsheet::source::{Batch, Header, NewRecord, Record};
use callsheet::types::{Pii, TimestampMillis, Uuid};

use crate::activity::{Activity, Latest};
use crate::contracts::engagement::UserEngagement;
use crate::contracts::playback::v4::EventType;
use crate::run::Schemas;

/// Consumer group of the job.
pub const GROUP: &str = "engagement_window";

/// Windows of five seconds, a watermark five seconds behind, thirty seconds of lateness.
pub const TIMING: Timing = Timing {
    size_ms: 5_000,
    delay_ms: 5_000,
    lateness_ms: 30_000,
};

/// An event this far ahead of its arrival has a wrong clock, in milliseconds.
const CLOCK_BOUND_MS: i64 = 300_000;
/// Identities are remembered this long in event time, in milliseconds.
const REMEMBER_MS: i64 = 600_000;

const WINDOWS: &str = "engagement/windows";
const SEEN: &str = "engagement/seen";
const WATERMARKS: &str = "engagement/watermarks";

/// What the job reads of a viewing event: the projection is its reader schema.
#[derive(Clone, Debug, callsheet::Reader)]
#[contract("playback.events")]
pub struct Watch<'a> {
    event_id: Uuid,
    occurred_at: TimestampMillis,
    #[contract(pii = "minutes watched by each viewer, for recommendations")]
    user_id: Pii<i64>,
    content_id: &'a str,
    event_type: EventType,
    position_s: i32,
}

/// What the job reads of a film.
#[derive(Clone, Debug, callsheet::Reader)]
#[contract("catalog.content")]
pub struct Film<'a> {
    content_id: &'a str,
    title: &'a str,
    genres: Vec<&'a str>,
}

#[derive(Debug)]
struct Partition {
    windows: Tumbling<i64, Activity>,
    seen: Seen,
}

impl Partition {
    fn new() -> Self {
        Self {
            windows: Tumbling::new(TIMING),
            seen: Seen::new(REMEMBER_MS),
        }
    }
}

/// The job.
#[derive(Debug)]
pub struct Engagement {
    partitions: Vec<Partition>,
    events: Writers,
    films: Writers,
    schemas: Schemas,
    titles: BTreeMap<String, Shown>,
    out: ToTopic<UserEngagement>,
    late: Arc<str>,
    stores: [Arc<str>; 3],
    reader: Reader,
}

impl Engagement {
    /// The job over `partitions` partitions; what is too late goes to topic `late`.
    pub fn new(
        partitions: u32,
        schemas: Schemas,
        out: ToTopic<UserEngagement>,
        late: &str,
    ) -> Self {
        Self {
            partitions: (0..partitions).map(|_| Partition::new()).collect(),
            events: Writers::resolved::<Watch<'static>>(),
            films: Writers::resolved::<Film<'static>>(),
            schemas,
            titles: BTreeMap::new(),
            out,
            late: late.into(),
            stores: [WINDOWS.into(), SEEN.into(), WATERMARKS.into()],
            reader: Reader {
                group: GROUP.to_owned(),
                contract: "playback.events",
                contract_version: Some(4),
            },
        }
    }

    /// One record, to the end or to the reason why not.
    fn take(&mut self, record: &Record, effects: &mut Effects) -> Result<(), Reason> {
        let watch: Watch<'_> = self.events.decode(record)?;
        let at_ms = watch.occurred_at.0;
        if at_ms > record.timestamp_ms.saturating_add(CLOCK_BOUND_MS) {
            let message = "the event happened more than five minutes after it arrived";
            return Err(Reason::processing(ErrorCode::Clock, message).at("occurred_at"));
        }
        let part = &mut self.partitions[record.partition as usize];
        let digest = fnv1a(record.value.as_deref().unwrap_or_default());
        match part.seen.see(watch.event_id.0, digest, at_ms) {
            Sighting::First => {}
            Sighting::Again => return Ok(()),
            Sighting::Mutated => {
                let message = "the identity was seen before with other content";
                return Err(Reason::processing(ErrorCode::IdMutation, message).at("event_id"));
            }
        }
        let user_id = *watch.user_id.expose();
        let window = WindowKey {
            start_ms: part.windows.window_of(at_ms),
            key: user_id,
        };
        match part
            .windows
            .add(user_id, at_ms, activity(&watch, record.offset))
        {
            Placed::Late => {
                effects.append(self.too_late(record));
                return Ok(());
            }
            Placed::Updated => {
                let updated = part.windows.get(&window).cloned().unwrap_or_default();
                self.emit(record.partition, window, &updated, effects)?;
            }
            Placed::Open => {}
        }
        let part = &mut self.partitions[record.partition as usize];
        let fired = part.windows.advance(at_ms);
        part.seen.forget_before(part.windows.watermark_ms());
        for (window, activity) in fired {
            self.emit(record.partition, window, &activity, effects)?;
        }
        Ok(())
    }

    fn emit(
        &mut self,
        partition: u32,
        window: WindowKey<i64>,
        activity: &Activity,
        effects: &mut Effects,
    ) -> Result<(), Reason> {
        let Some(latest) = &activity.latest else {
            return Ok(());
        };
        let known = self.titles.get(latest.content_id.as_ref());
        let (first, last) = activity.offsets.unwrap_or_default();
        let value = result(&window, activity, latest, known);
        let source = format!(
            "{}:{partition}:{first}-{last};n={}",
            crate::run::EVENTS,
            activity.events
        );
        let item = Outgoing {
            value,
            key: window.key.to_be_bytes().to_vec(),
            timestamp_ms: window.start_ms + TIMING.size_ms,
            headers: vec![Header::new("callsheet.src", source)],
        };
        self.out.write(item, effects)
    }

    fn too_late(&self, record: &Record) -> NewRecord {
        let mut headers = record.headers.clone();
        headers.push(Header::new("callsheet.src", record.position()));
        NewRecord {
            topic: Arc::clone(&self.late),
            partition: record.partition,
            timestamp_ms: record.timestamp_ms,
            key: record.key.clone(),
            value: record.value.clone(),
            headers,
        }
    }

    /// Hands the changes of one partition's memory to the log's state.
    fn store(&mut self, partition: u32, effects: &mut Effects) {
        let part = &mut self.partitions[partition as usize];
        let [windows, seen, watermarks] = &self.stores;
        let head = partition.to_be_bytes();
        part.windows.take_changes(|window, change| {
            let key = [
                &head[..],
                &window.start_ms.to_be_bytes(),
                &window.key.to_be_bytes(),
            ]
            .concat();
            let value = match change {
                Change::Put(activity) => Some(activity.to_bytes()),
                Change::Removed => None,
            };
            effects.put_state(windows, key, value);
        });
        part.seen.take_changes(|id, entry| {
            let value =
                entry.map(|(digest, at_ms)| [digest.to_be_bytes(), at_ms.to_be_bytes()].concat());
            effects.put_state(seen, [&head[..], &id].concat(), value);
        });
        let watermark = part.windows.watermark_ms().to_be_bytes().to_vec();
        effects.put_state(watermarks, head.to_vec(), Some(watermark));
    }

    async fn restore_films(&mut self, log: &Log) -> Result<(), JobError> {
        let topic = log.topic(crate::run::CONTENT).await?;
        self.titles.clear();
        let mut offset = 0;
        loop {
            let batch = topic.read(0, offset, 2_000).await?;
            if batch.records.is_empty() {
                return Ok(());
            }
            offset = batch.to();
            if let Some(schemas) = &self.schemas {
                let learnt = self.films.learn_unknown(&batch, schemas).await;
                learnt.map_err(|error| {
                    JobError(format!("reading the catalogue: {}", error.0).into())
                })?;
            }
            for record in &batch.records {
                let film: Film<'_> = self
                    .films
                    .decode(record)
                    .map_err(|reason| JobError(Box::new(reason)))?;
                self.titles.insert(film.content_id.to_owned(), shown(&film));
            }
        }
    }
}

/// What dashboards show of a film.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    title: String,
    genre: Option<String>,
}

#[callsheet::transform]
fn shown(film: &Film<'_>) -> Shown {
    Shown {
        title: film.title.to_owned(),
        genre: film.genres.first().map(|genre| (*genre).to_owned()),
    }
}

/// A window's result. `latest`: of the window's activity; `known`: the film watched last, if the catalogue has it.
#[callsheet::transform(calls(Activity::watched_s))]
fn result(
    window: &WindowKey<i64>,
    activity: &Activity,
    latest: &Latest,
    known: Option<&Shown>,
) -> UserEngagement {
    let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    UserEngagement {
        user_id: Pii::new(window.key),
        window_start: TimestampMillis(window.start_ms),
        window_end: TimestampMillis(window.start_ms + TIMING.size_ms),
        events: count(activity.events),
        plays: count(activity.plays),
        pauses: count(activity.pauses),
        seeks: count(activity.seeks),
        buffers: count(activity.buffers),
        watched_s: Activity::watched_s(activity),
        last_position_s: latest.position_s,
        last_content_id: latest.content_id.to_string(),
        last_title: known.map(|film| film.title.clone()),
        last_genre: known.and_then(|film| film.genre.clone()),
        degraded: known.is_none(),
    }
}

/// What one event of one viewer comes to, through every step that looks at its fields.
#[cfg(test)]
#[callsheet::transform(calls(activity, shown, result))]
pub(crate) fn of_one(watch: &Watch<'_>, film: &Film<'_>) -> UserEngagement {
    let made = activity(watch, 0);
    let window = WindowKey {
        start_ms: watch.occurred_at.0.div_euclid(TIMING.size_ms) * TIMING.size_ms,
        key: *watch.user_id.expose(),
    };
    let latest = made.latest.clone().expect("one event is the latest");
    let known = Some(shown(film));
    result(&window, &made, &latest, known.as_ref())
}

#[callsheet::transform]
fn activity(watch: &Watch<'_>, offset: u64) -> Activity {
    let one_if = |kind| u32::from(watch.event_type == kind);
    Activity {
        events: 1,
        plays: one_if(EventType::Play),
        pauses: one_if(EventType::Pause),
        seeks: one_if(EventType::Seek),
        buffers: one_if(EventType::Buffer),
        positions_s: Some((watch.position_s, watch.position_s)),
        latest: Some(Latest {
            at_ms: watch.occurred_at.0,
            event_id: watch.event_id.0,
            position_s: watch.position_s,
            content_id: watch.content_id.into(),
        }),
        offsets: Some((offset, offset)),
    }
}

impl Job<Log> for Engagement {
    async fn restore(&mut self, log: &Log, _partitions: &[u32]) -> Result<(), JobError> {
        self.restore_films(log).await?;
        for (index, part) in (0_u32..).zip(&mut self.partitions) {
            let head = index.to_be_bytes();
            *part = Partition::new();
            let watermark = log.state(WATERMARKS, &head).await?;
            let watermark_ms = watermark
                .first()
                .and_then(|(_, bytes)| bytes.as_slice().try_into().ok())
                .map_or(i64::MIN, i64::from_be_bytes);
            let windows = log.state(WINDOWS, &head).await?;
            let windows = windows.iter().filter_map(|(key, value)| {
                let start_ms = i64::from_be_bytes(key.get(4..12)?.try_into().ok()?);
                let key = i64::from_be_bytes(key.get(12..20)?.try_into().ok()?);
                Some((WindowKey { start_ms, key }, Activity::from_bytes(value)?))
            });
            part.windows.restore(watermark_ms, windows);
            let seen = log.state(SEEN, &head).await?;
            part.seen.restore(seen.iter().filter_map(|(key, value)| {
                let digest = u64::from_be_bytes(value.get(..8)?.try_into().ok()?);
                let at_ms = i64::from_be_bytes(value.get(8..)?.try_into().ok()?);
                Some((key.get(4..)?.try_into().ok()?, digest, at_ms))
            }));
        }
        Ok(())
    }

    async fn prepare(&mut self, batch: &Batch) -> Result<(), Transient> {
        if let Some(schemas) = &self.schemas {
            self.events.learn_unknown(batch, schemas).await?;
        }
        Ok(())
    }

    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            if let Err(reason) = self.take(record, effects) {
                let letter = DeadLetter {
                    record: record.clone(),
                    reason,
                    first_failed_ms: record.timestamp_ms,
                };
                effects.dead_letter(letter, &self.reader);
            }
        }
        self.store(batch.partition, effects);
        Ok(())
    }

    fn finish(&mut self, effects: &mut Effects) -> Result<(), JobError> {
        for partition in (0_u32..).take(self.partitions.len()) {
            let fired = self.partitions[partition as usize].windows.finish();
            for (window, activity) in fired {
                let emitted = self.emit(partition, window, &activity, effects);
                emitted.map_err(|reason| JobError(Box::new(reason)))?;
            }
            self.store(partition, effects);
        }
        Ok(())
    }
}

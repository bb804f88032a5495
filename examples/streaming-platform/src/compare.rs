//! The output against the oracle, row by row and record by record.

use std::collections::{BTreeMap, BTreeSet};

use callsheet::delivery::Cell;
use callsheet::embedded::{Log, LogError, Table};
use callsheet::source::{Record, last_header};

use crate::films::{FILMS, content_id};
use crate::oracle::{ExpectedFilms, ExpectedWindow, Oracle, Position, WindowId, expected_films};
use crate::run::{CONTENT, EVENTS, LATE};
use crate::{engagement, ingest};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Rows of the serving table.
    pub rows: u64,
    /// Films in the catalogue's topic.
    pub films: u64,
    /// Late records.
    pub late: u64,
    /// Dead letters by source and class.
    pub dead_letters: Vec<(String, u64)>,
    /// Events that are expected and not there: in windows, dead letters and late records.
    pub lost: u64,
    /// Events that are there more often than expected.
    pub duplicates: u64,
    /// The first difference of any kind, in words.
    pub difference: Option<String>,
}

impl Comparison {
    fn differs(&mut self, what: impl FnOnce() -> String) {
        if self.difference.is_none() {
            self.difference = Some(what());
        }
    }

    /// Counts what is missing and what is too much of `place`.
    fn count(&mut self, expected: i64, found: i64, place: impl FnOnce() -> String) {
        self.lost += (expected - found).max(0).cast_unsigned();
        self.duplicates += (found - expected).max(0).cast_unsigned();
        if expected != found {
            self.differs(|| format!("{}: {expected} expected, {found} found", place()));
        }
    }
}

/// Compares everything that the pipeline wrote with what the oracle expects.
///
/// # Errors
/// [`LogError`] when the output cannot be read.
pub async fn compare(log: &Log, table: &Table, oracle: &Oracle) -> Result<Comparison, LogError> {
    let mut found = Comparison::default();
    let films = expected_films();
    windows(
        &mut found,
        &log.rows(table, u64::from(u32::MAX)).await?,
        oracle,
        &films,
    );

    let events_dlq = log
        .topic(&format!("{EVENTS}.dlq.{}", engagement::GROUP))
        .await?
        .read_all()
        .await?;
    let films_dlq = log
        .topic(&format!("{FILMS}.dlq.{}", ingest::GROUP))
        .await?
        .read_all()
        .await?;
    dead_letters(&mut found, &events_dlq, oracle);
    let mut classes: BTreeMap<String, u64> = BTreeMap::new();
    for (source, records) in [("films", &films_dlq), ("playback.events", &events_dlq)] {
        for record in records {
            *classes
                .entry(format!("{source} {}", code(record)))
                .or_default() += 1;
        }
    }
    found.dead_letters = classes.into_iter().collect();

    let late = log.topic(LATE).await?.read_all().await?;
    found.late = late.len() as u64;
    late_records(&mut found, &late, oracle);

    let catalogue = log.topic(CONTENT).await?.read_all().await?;
    found.films = catalogue.len() as u64;
    let keys: BTreeSet<String> = catalogue
        .iter()
        .filter_map(|record| String::from_utf8(record.key.clone()?).ok())
        .collect();
    if keys.len() != catalogue.len() || !keys.iter().eq(films.keys()) {
        found.differs(|| {
            format!(
                "catalogue: {} films expected, {} found",
                films.len(),
                catalogue.len()
            )
        });
    }
    if films_dlq.len() + films.len() != crate::films::FilmFile::embedded().len() {
        found.differs(|| format!("films: {} dead letters found", films_dlq.len()));
    }
    Ok(found)
}

fn windows(found: &mut Comparison, rows: &[Vec<Cell>], oracle: &Oracle, films: &ExpectedFilms) {
    found.rows = rows.len() as u64;
    let actual: BTreeMap<WindowId, &Vec<Cell>> = rows
        .iter()
        .filter_map(|row| match row.as_slice() {
            [Cell::Integer(user_id), Cell::Integer(start_ms), ..] => {
                Some(((*user_id, *start_ms), row))
            }
            _ => None,
        })
        .collect();
    let ids: BTreeSet<WindowId> = actual
        .keys()
        .chain(oracle.windows.keys())
        .copied()
        .collect();
    for id in ids {
        let (expected, row) = (oracle.windows.get(&id), actual.get(&id));
        let events = match row.and_then(|row| row.get(3)) {
            Some(Cell::Integer(events)) => *events,
            _ => 0,
        };
        found.count(expected.map_or(0, |window| window.events), events, || {
            format!("window {id:?}")
        });
        if let (Some(expected), Some(row)) = (expected, row)
            && cells(id, expected, films) != **row
        {
            found.differs(|| format!("window {id:?}: a column differs"));
        }
    }
}

/// The whole row that the oracle expects, in the contract's order.
fn cells(
    (user_id, start_ms): WindowId,
    window: &ExpectedWindow,
    films: &ExpectedFilms,
) -> Vec<Cell> {
    let (_, _, position_s, film) = window.last;
    let film = content_id(film);
    let known = films.get(&film);
    let text = |text: Option<String>| text.map_or(Cell::Null, Cell::Text);
    vec![
        Cell::Integer(user_id),
        Cell::Integer(start_ms),
        Cell::Integer(start_ms + 5_000),
        Cell::Integer(window.events),
        Cell::Integer(window.plays),
        Cell::Integer(window.pauses),
        Cell::Integer(window.seeks),
        Cell::Integer(window.buffers),
        Cell::Integer(window.positions_s.1 - window.positions_s.0),
        Cell::Integer(position_s),
        Cell::Text(film),
        text(known.map(|(title, _)| title.clone())),
        text(known.and_then(|(_, genre)| genre.clone())),
        Cell::Integer(i64::from(known.is_none())),
    ]
}

fn dead_letters(found: &mut Comparison, letters: &[Record], oracle: &Oracle) {
    let mut actual: BTreeMap<Position, Vec<String>> = BTreeMap::new();
    for letter in letters {
        let number = |name| {
            last_header(&letter.headers, name)
                .and_then(|value| core::str::from_utf8(value).ok()?.parse::<u64>().ok())
        };
        let offset = number("__connect.errors.offset").unwrap_or(u64::MAX);
        actual
            .entry((letter.partition, offset))
            .or_default()
            .push(code(letter));
    }
    let positions: BTreeSet<Position> = actual
        .keys()
        .chain(oracle.dead_letters.keys())
        .copied()
        .collect();
    for position in positions {
        let expected = oracle.dead_letters.get(&position);
        let codes = actual.get(&position).map(Vec::as_slice).unwrap_or_default();
        let count = i64::try_from(codes.len()).unwrap_or(i64::MAX);
        found.count(i64::from(expected.is_some()), count, || {
            format!("dead letter {position:?}")
        });
        if let (Some(expected), Some(code)) = (expected, codes.first())
            && expected != code
        {
            found
                .differs(|| format!("dead letter {position:?}: {expected} expected, {code} found"));
        }
    }
}

fn late_records(found: &mut Comparison, late: &[Record], oracle: &Oracle) {
    let mut actual: BTreeMap<Position, i64> = BTreeMap::new();
    for record in late {
        let offset = last_header(&record.headers, "callsheet.src")
            .and_then(|source| {
                core::str::from_utf8(source)
                    .ok()?
                    .rsplit(':')
                    .next()?
                    .parse()
                    .ok()
            })
            .unwrap_or(u64::MAX);
        *actual.entry((record.partition, offset)).or_default() += 1;
    }
    let positions: BTreeSet<Position> = actual.keys().chain(&oracle.late).copied().collect();
    for position in positions {
        let count = actual.get(&position).copied().unwrap_or(0);
        found.count(i64::from(oracle.late.contains(&position)), count, || {
            format!("late record {position:?}")
        });
    }
}

fn code(record: &Record) -> String {
    let code =
        last_header(&record.headers, callsheet::dead_letter::CODE_HEADER).unwrap_or_default();
    String::from_utf8_lossy(code).into_owned()
}

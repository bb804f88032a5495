//! Job `ingest_films`: rows of the real film file → `catalog.content`, defects → dead letters.

use callsheet::dead_letter::{DeadLetter, ErrorCode, Reader, Reason};
use callsheet::delivery::Effects;
use callsheet::embedded::Log;
use callsheet::pipeline::{Job, JobError};
use callsheet::sink::{Outgoing, Sink as _, ToTopic};
use callsheet::source::{Batch, Header, Record};
use callsheet::types::Date;
use serde_json::Value;

use crate::contracts::content::{Content, Kind};
use crate::films::content_id;

/// Consumer group of the job.
pub const GROUP: &str = "ingest_films";

/// The last year in which a film of this catalogue can have been released. Fixed: a rule "not in the future" would change
/// its verdict with the calendar.
pub const REFERENCE_YEAR: i32 = 2011;

/// The job.
#[derive(Debug)]
pub struct Ingest {
    out: ToTopic<Content>,
    reader: Reader,
}

impl Ingest {
    /// Ingests into `out`.
    pub fn new(out: ToTopic<Content>) -> Self {
        let reader = Reader {
            group: GROUP.to_owned(),
            contract: "catalog.content",
            contract_version: Some(1),
        };
        Self { out, reader }
    }

    fn film(&mut self, record: &Record, effects: &mut Effects) -> Result<(), Reason> {
        let content = parse(record)?;
        let item = Outgoing {
            key: content.content_id.clone().into_bytes(),
            value: content,
            timestamp_ms: record.timestamp_ms,
            headers: vec![Header::new("callsheet.src", record.position())],
        };
        self.out.write(item, effects)
    }
}

impl Job<Log> for Ingest {
    fn process(&mut self, batch: &Batch, effects: &mut Effects) -> Result<(), JobError> {
        for record in &batch.records {
            if let Err(reason) = self.film(record, effects) {
                let letter = DeadLetter {
                    record: record.clone(),
                    reason,
                    first_failed_ms: record.timestamp_ms,
                };
                effects.dead_letter(letter, &self.reader);
            }
        }
        Ok(())
    }
}

/// The film of a record.
///
/// # Errors
/// `CONTRACT` with the column that is to blame.
fn parse(record: &Record) -> Result<Content, Reason> {
    let bytes = record.value.as_deref().unwrap_or_default();
    let row = serde_json::from_slice(bytes)
        .map_err(|_| Reason::processing(ErrorCode::Contract, "the row is not JSON"))?;
    film(&row, record.offset)
}

/// The film of a row. Its lineage is the job's.
///
/// # Errors
/// `CONTRACT` with the column that is to blame. Reasons name columns and types, not values.
#[callsheet::transform]
pub(crate) fn film(row: &Value, offset: u64) -> Result<Content, Reason> {
    let contract = |message: &str| Reason::processing(ErrorCode::Contract, message);
    let title = match &row["Title"] {
        Value::String(title) => title.clone(),
        Value::Null => {
            return Err(contract("title is null, the contract requires text").at("Title"));
        }
        Value::Number(_) => {
            return Err(contract("title is a number, the contract requires text").at("Title"));
        }
        _ => return Err(contract("title is not text").at("Title")),
    };
    let release_date = row["Release Date"].as_str().and_then(date).ok_or_else(|| {
        contract("release date is not of the form `Jun 12 1998`").at("Release Date")
    })?;
    if release_date.0 > REFERENCE_YEAR {
        let message =
            format!("release date is after {REFERENCE_YEAR}: a two-digit year read as 20xx");
        return Err(contract(&message).at("Release Date"));
    }
    let text = |column: &str| row[column].as_str().map(str::to_owned);
    let genre = text("Major Genre");
    Ok(Content {
        content_id: content_id(usize::try_from(offset).unwrap_or_default()),
        title,
        kind: match genre.as_deref() {
            Some("Documentary") => Kind::Documentary,
            Some("Concert/Performance") => Kind::Concert,
            _ => Kind::Movie,
        },
        genres: genre.into_iter().collect(),
        release_date: Date(days(release_date)),
        runtime_min: row["Running Time min"]
            .as_i64()
            .and_then(|minutes| i32::try_from(minutes).ok()),
        age_rating: text("MPAA Rating"),
        director: text("Director"),
        imdb_rating: row["IMDB Rating"].as_f64(),
        imdb_votes: row["IMDB Votes"].as_i64(),
    })
}

/// Year, month and day of `Jun 12 1998`.
fn date(text: &str) -> Option<(i32, u32, u32)> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut parts = text.split(' ');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)?;
    let day: u32 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    parts
        .next()
        .is_none()
        .then_some((year.parse().ok()?, u32::try_from(month).ok()? + 1, day))
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days((year, month, day): (i32, u32, u32)) -> i32 {
    // Years begin in March, so that the leap day is the last one.
    let (year, month) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = i32::try_from(month).unwrap_or_default();
    let day_of_year = (153 * month + 2) / 5 + i32::try_from(day).unwrap_or(1) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Record {
        Record {
            topic: "films".into(),
            partition: 0,
            offset: 7,
            timestamp_ms: 0,
            key: None,
            value: Some(json.as_bytes().to_vec()),
            headers: Vec::new(),
        }
    }

    #[test]
    fn dates_of_the_file_become_days() {
        assert_eq!(days((1970, 1, 1)), 0);
        assert_eq!(days((2000, 2, 29)), 11_016);
        assert_eq!(days((1928, 12, 31)), -14_976);
        assert_eq!(date("Jun 12 1998"), Some((1998, 6, 12)));
        for wrong in [
            "",
            "Jun 12",
            "Juni 12 1998",
            "Jun 32 1998",
            "Jun 12 1998 x",
            "1998-06-12",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn defects_blame_their_column_and_tell_no_value() {
        let cases = [
            (r#"{"Title": 1776, "Release Date": "Nov 09 1972"}"#, "Title"),
            (r#"{"Title": null, "Release Date": "Nov 09 1972"}"#, "Title"),
            (
                r#"{"Title": "Wings", "Release Date": "Aug 12 2027"}"#,
                "Release Date",
            ),
            (
                r#"{"Title": "Wings", "Release Date": "soon"}"#,
                "Release Date",
            ),
        ];
        for (json, column) in cases {
            let reason = parse(&row(json)).unwrap_err();
            assert_eq!(
                (reason.code, reason.field_path.as_deref()),
                (ErrorCode::Contract, Some(column))
            );
            for value in ["1776", "Wings", "2027", "soon"] {
                assert!(!reason.message.contains(value), "{}", reason.message);
            }
        }
    }

    #[test]
    fn a_sound_row_becomes_a_film() {
        let json = r#"{"Title": "Duel", "Release Date": "Nov 13 1971", "Major Genre": "Documentary", "IMDB Rating": 7}"#;
        let film = parse(&row(json)).unwrap();
        assert_eq!(
            (film.content_id.as_str(), film.title.as_str()),
            ("film-0007", "Duel")
        );
        assert_eq!(film.kind, Kind::Documentary);
        assert_eq!(film.imdb_rating, Some(7.0));
        assert_eq!(film.runtime_min, None);
    }
}

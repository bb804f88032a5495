//! The real film catalogue: its embedded file, its rows as a source, and how popular each film is.
//!
//! Owns the cut of the file into rows without touching a byte of them: what goes to dead letters is what the file says.

use std::sync::Arc;

use callsheet::source::{Batch, Record, Source, SourceError};
use serde_json::Value;

/// `movies.json` of vega-datasets 3.2.1, unmodified; see `data/PROVENANCE.md`.
pub const MOVIES_JSON: &[u8] = include_bytes!("../data/movies.json");

/// Name under which positions in the file are kept, and the head of its dead-letter topic.
pub const FILMS: &str = "films";

/// Licence and provenance of the embedded data.
pub const NOTICE: &str = concat!(
    include_str!("../data/PROVENANCE.md"),
    "\n",
    include_str!("../data/LICENSE")
);

/// Identity of the film in row `index`.
pub fn content_id(index: usize) -> String {
    format!("film-{index:04}")
}

/// The rows of a JSON array of objects, byte for byte; what is no object is left out.
pub fn rows(json: &[u8]) -> Vec<&[u8]> {
    let (mut rows, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in json.iter().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    rows.push(&json[start..=at]);
                }
            }
            _ => {}
        }
    }
    rows
}

/// The film file as a source: one partition, one record per row, offset = row.
#[derive(Clone, Debug)]
pub struct FilmFile {
    topic: Arc<str>,
    rows: Arc<[&'static [u8]]>,
}

impl FilmFile {
    /// The embedded file.
    pub fn embedded() -> Self {
        Self {
            topic: FILMS.into(),
            rows: rows(MOVIES_JSON).into(),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The file has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Source for FilmFile {
    fn topic(&self) -> Arc<str> {
        Arc::clone(&self.topic)
    }

    fn partitions(&self) -> u32 {
        1
    }

    async fn fetch(
        &self,
        partition: u32,
        offset: u64,
        max_records: usize,
    ) -> Result<Batch, SourceError> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let records = (offset..)
            .zip(self.rows.iter().skip(from).take(max_records))
            .map(|(offset, row)| Record {
                topic: Arc::clone(&self.topic),
                partition,
                offset,
                timestamp_ms: crate::generator::EPOCH_MS,
                key: None,
                value: Some(row.to_vec()),
                headers: Vec::new(),
            })
            .collect();
        Ok(Batch {
            topic: Arc::clone(&self.topic),
            partition,
            from: offset,
            records,
        })
    }
}

/// How often each film is watched, and how long it runs.
#[derive(Clone, Debug)]
pub struct Popularity {
    /// Films by rank, with the cumulated share.
    ranked: Arc<[(usize, f64)]>,
    runtimes_s: Arc<[i32]>,
}

impl Popularity {
    /// Zipf with exponent 1.05 over the films by IMDB votes; films without votes come last, in the file's order.
    pub fn of_embedded_films() -> Self {
        let films: Vec<Value> = rows(MOVIES_JSON)
            .into_iter()
            .map(|row| serde_json::from_slice(row).unwrap_or_default())
            .collect();
        let mut order: Vec<usize> = (0..films.len()).collect();
        order.sort_by_key(|index| (-films[*index]["IMDB Votes"].as_i64().unwrap_or(0), *index));
        let mut cumulated = 0.0;
        let mut ranked: Vec<(usize, f64)> = (1_u32..)
            .zip(order)
            .map(|(rank, film)| {
                cumulated += f64::from(rank).powf(-1.05);
                (film, cumulated)
            })
            .collect();
        for (_, share) in &mut ranked {
            *share /= cumulated;
        }
        let runtimes_s = films
            .iter()
            .map(|film| {
                film["Running Time min"]
                    .as_i64()
                    .and_then(|min| i32::try_from(min * 60).ok())
            })
            .map(|runtime_s| runtime_s.unwrap_or(100 * 60))
            .collect();
        Self {
            ranked: ranked.into(),
            runtimes_s,
        }
    }

    /// The film at `share` of all viewings, from [0, 1).
    pub fn pick(&self, share: f64) -> usize {
        let rank = self
            .ranked
            .partition_point(|(_, cumulated)| *cumulated <= share);
        self.ranked
            .get(rank)
            .or(self.ranked.last())
            .map_or(0, |(film, _)| *film)
    }

    /// Running time, in seconds; 100 minutes where the file says nothing.
    pub fn runtime_s(&self, film: usize) -> i32 {
        self.runtimes_s.get(film).copied().unwrap_or(6_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_cut_into_its_rows_without_touching_them() {
        let rows = rows(MOVIES_JSON);
        assert_eq!(MOVIES_JSON.len(), 1_399_981);
        assert_eq!(rows.len(), 3_201);
        assert!(rows[0].starts_with(b"{\"Title\": \"The Land Girls\""));
        assert!(
            rows.iter()
                .all(|row| serde_json::from_slice::<Value>(row).is_ok())
        );
    }

    #[test]
    fn braces_inside_text_do_not_cut() {
        assert_eq!(
            rows(br#"[{"a":"}{\"{"},{"b":{"c":1}}]"#),
            [br#"{"a":"}{\"{"}"#.as_slice(), br#"{"b":{"c":1}}"#]
        );
    }

    #[test]
    fn the_most_voted_film_is_watched_most() {
        let popularity = Popularity::of_embedded_films();
        let film: Value = serde_json::from_slice(rows(MOVIES_JSON)[popularity.pick(0.0)]).unwrap();
        assert_eq!(film["IMDB Votes"], 519_541);
        assert!(popularity.pick(0.999_999) < 3_201);
    }
}

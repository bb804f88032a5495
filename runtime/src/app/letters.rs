//! Dead letters as people read them: where they came from, why they failed, and the bytes.

use core::fmt::Write as _;
use core::time::Duration;

use tokio::time::Instant;

use super::AppError;
use crate::dead_letter::{ATTEMPTS_HEADER, CODE_HEADER, FIELD_PATH_HEADER};
use crate::source::{Header, Record, Source, last_header};

/// A dead letter: the record of the dead-letter topic, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The record as it lies in the dead-letter topic.
    pub record: Record,
}

/// Longest wait for partitions and for records that the topic is known to have.
const QUIET: Duration = Duration::from_secs(30);
/// One look for new records.
const LOOK: Duration = Duration::from_millis(250);
/// Records in one read.
const BATCH: usize = 500;

impl Letter {
    /// `partition:offset` in the dead-letter topic: how `dlq show` names it.
    pub fn place(&self) -> String {
        format!("{}:{}", self.record.partition, self.record.offset)
    }

    /// A header of ours or of Kafka Connect's, as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        core::str::from_utf8(last_header(&self.record.headers, name)?).ok()
    }

    /// `topic:partition:offset` of the record that failed.
    pub fn origin(&self) -> Option<String> {
        Some(format!(
            "{}:{}:{}",
            self.text("__connect.errors.topic")?,
            self.text("__connect.errors.partition")?,
            self.text("__connect.errors.offset")?
        ))
    }

    /// Class of the failure.
    pub fn code(&self) -> Option<&str> {
        self.text(CODE_HEADER)
    }

    /// One line: place, class, origin, attempts, field and reason.
    pub(super) fn line(&self) -> String {
        let text = |name| self.text(name).unwrap_or("-").to_owned();
        let field = self
            .text(FIELD_PATH_HEADER)
            .map(|path| format!(" at `{path}`"))
            .unwrap_or_default();
        format!(
            "{:<12} {:<18} {:<32} {:>3}  {}{field}",
            self.place(),
            text(CODE_HEADER),
            self.origin().unwrap_or_else(|| "-".to_owned()),
            text(ATTEMPTS_HEADER),
            text("__connect.errors.exception.message"),
        )
    }

    /// Everything, headers and bytes.
    pub(super) fn whole(&self) -> String {
        let mut text = format!("{}\n\nheaders\n", self.line());
        for Header { name, value } in &self.record.headers {
            let _never = writeln!(text, "  {name}: {}", value.escape_ascii());
        }
        for (what, bytes) in [("key", &self.record.key), ("value", &self.record.value)] {
            match bytes {
                None => {
                    let _never = writeln!(text, "\n{what}: null");
                }
                Some(bytes) => {
                    let _never = writeln!(text, "\n{what}: {} bytes", bytes.len());
                    dump(bytes, &mut text);
                }
            }
        }
        text
    }
}

/// Sixteen bytes a line, in hexadecimal digits and as text.
fn dump(bytes: &[u8], text: &mut String) {
    for (line, bytes) in bytes.chunks(16).enumerate() {
        let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let plain: String = bytes
            .iter()
            .map(|byte| match byte {
                0x20..=0x7e => char::from(*byte),
                _ => '.',
            })
            .collect();
        let _never = writeln!(
            text,
            "  {:08x}  {:<47}  {plain}",
            line * 16,
            digits.join(" ")
        );
    }
}

/// Partitions of the source, once it has any.
pub(super) async fn partitions<S: Source>(source: &S) -> Result<Vec<u32>, AppError> {
    let until = Instant::now() + QUIET;
    loop {
        let seen = source.arrivals();
        let partitions = source.assignment().partitions;
        if !partitions.is_empty() {
            return Ok(partitions);
        }
        if Instant::now() >= until {
            let topic = source.topic();
            return Err(format!("no partition of `{topic}` came: is it there?").into());
        }
        source.wait(seen, LOOK).await;
    }
}

/// Hands out all dead letters, in the order of partitions and offsets, until `each` has seen enough and answers false.
pub(super) async fn read<S: Source>(
    source: &S,
    mut each: impl FnMut(Letter) -> bool,
) -> Result<(), AppError> {
    for partition in partitions(source).await? {
        let mut offset = source.beginning(partition).await?;
        let end = source.end(partition).await?;
        let mut quiet_until = Instant::now() + QUIET;
        while end.is_none_or(|end| offset < end) {
            let seen = source.arrivals();
            let batch = source.fetch(partition, offset, BATCH).await?;
            if batch.records.is_empty() {
                if end.is_none() || Instant::now() >= quiet_until {
                    break;
                }
                source.wait(seen, LOOK).await;
                continue;
            }
            quiet_until = Instant::now() + QUIET;
            offset = batch.to();
            for record in batch.records {
                if !each(Letter { record }) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_as_digits_and_text() {
        let mut text = String::new();
        dump(b"callsheet \xff\x00 and more", &mut text);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "  00000000  63 61 6c 6c 73 68 65 65 74 20 ff 00 20 61 6e 64  callsheet .. and"
        );
        assert!(
            lines[1].starts_with("  00000010  20 6d 6f 72 65  "),
            "{text}"
        );
        assert!(lines[1].ends_with("   more"), "{text}");
    }
}

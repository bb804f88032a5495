//! Container files and archives.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap is a failed test, in helpers too"
)]

use std::path::{Path, PathBuf};

use callsheet::delivery::Effects;
use callsheet::files::{Archive, AvroFile, Codec, Container, FileError, Format, write_container};
use callsheet::sink::{Outgoing, Sink as _};
use callsheet::source::Source as _;
use callsheet::store::{Apply as _, Progress};
use callsheet::{Contract as _, Encode as _};
use proptest::prelude::*;

use super::visits::Visit;

const CODECS: [Codec; 3] = [Codec::Null, Codec::Deflate, Codec::Snappy];

fn visit(id: i64) -> Visit {
    Visit {
        id,
        note: (id % 3 != 0).then(|| "x".repeat(usize::try_from(id % 400).unwrap())),
        at_ms: id,
    }
}

fn datum(id: i64) -> Vec<u8> {
    let mut out = Vec::new();
    visit(id).encode(&mut out).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn records_come_back_and_damage_is_an_error(
        count in 0_i64..900,
        codec in 0_usize..3,
        cut in any::<prop::sample::Index>(),
        flip in any::<prop::sample::Index>(),
    ) {
        let records: Vec<Vec<u8>> = (0..count).map(datum).collect();
        let bytes = write_container(Visit::SCHEMA_JSON, CODECS[codec], &records).unwrap();
        prop_assert_eq!(Container::open(&bytes).unwrap().records().unwrap(), records.clone());
        // Any cut but at the end of a block is an error; none is a panic.
        let cut = &bytes[..cut.index(bytes.len())];
        if let Ok(read) = Container::open(cut).and_then(Container::records) {
            prop_assert!(read.len() < records.len() || records.is_empty());
        }
        let mut flipped = bytes.clone();
        let at = flip.index(flipped.len());
        flipped[at] ^= 0x40;
        let _read = Container::open(&flipped).and_then(Container::records);
    }
}

#[test]
fn an_independent_reader_reads_what_we_write_and_we_what_it_writes() {
    let schema = apache_avro::Schema::parse_str(Visit::SCHEMA_JSON).unwrap();
    let records: Vec<Vec<u8>> = (0..700).map(datum).collect();
    for (codec, theirs) in [
        (Codec::Null, apache_avro::Codec::Null),
        (
            Codec::Deflate,
            apache_avro::Codec::Deflate(apache_avro::DeflateSettings::default()),
        ),
    ] {
        let ours = write_container(Visit::SCHEMA_JSON, codec, &records).unwrap();
        let read: Vec<_> = apache_avro::Reader::new(ours.as_slice())
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(read.len(), records.len());
        let mut writer = apache_avro::Writer::with_codec(&schema, Vec::new(), theirs).unwrap();
        for value in read {
            writer.append_value(value).unwrap();
        }
        let written = writer.into_inner().unwrap();
        let back = Container::open(&written).unwrap().records().unwrap();
        assert_eq!(back, records, "{codec:?}");
    }
}

#[test]
fn what_is_no_container_is_told() {
    for (bytes, message) in [
        (&b"PAR1"[..], "the file is not an Avro container"),
        (b"Obj\x01", "the file is damaged: header: "),
    ] {
        let error = Container::open(bytes).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
    let fine = write_container("\"long\"", Codec::Null, &[vec![2]]).unwrap();
    let text = String::from_utf8_lossy(&fine).into_owned();
    let other = fine.clone();
    let at = text.find("null").unwrap();
    let mut lz = other;
    lz[at..at + 4].copy_from_slice(b"lzma");
    let error = Container::open(&lz).unwrap_err();
    assert!(matches!(error, FileError::Codec(_)), "{error}");
}

fn effects(archive: &Archive, ids: core::ops::Range<i64>) -> Effects {
    let (mut sink, mut effects) = (archive.sink::<Visit>().unwrap(), Effects::new());
    for id in ids {
        let item = Outgoing {
            value: visit(id),
            key: Vec::new(),
            timestamp_ms: 0,
            headers: Vec::new(),
        };
        sink.write(item, &mut effects).unwrap();
    }
    effects
}

fn progress(from: u64, to: u64) -> Progress {
    Progress {
        group: "g".into(),
        topic: "visits".into(),
        partition: 1,
        from,
        to,
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("visits/1"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn an_archive_holds_each_record_once_whatever_a_failed_commit_left() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::of::<Visit>(folder.path(), Format::Avro(Codec::Snappy));
    let apply = async |from: u64, to: u64| {
        let ids = i64::try_from(from).unwrap()..i64::try_from(to).unwrap();
        let mut effects = effects(&archive, ids);
        let written = archive.apply(Some(&progress(from, to)), &mut effects).await;
        assert_eq!(written.unwrap(), to - from);
        assert!(effects.records().is_empty());
    };
    apply(0, 10).await;
    // The position never moved to 20: the next start reads other batches.
    apply(10, 20).await;
    apply(10, 14).await;
    apply(14, 23).await;
    let mut read = Vec::new();
    for path in files(folder.path()) {
        let file = AvroFile::open(&path, "again").unwrap();
        let end = file.end(0).await.unwrap().unwrap();
        let batch = file.fetch(0, 0, usize::MAX).await.unwrap();
        assert_eq!(batch.to(), end);
        read.extend(
            batch
                .records
                .into_iter()
                .map(|record| record.value.unwrap()),
        );
    }
    assert_eq!(read, (0..23).map(datum).collect::<Vec<_>>());
}

#[tokio::test]
async fn json_lines_are_written_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::of::<Visit>(folder.path(), Format::JsonLines);
    let mut three = effects(&archive, 0..3);
    archive
        .apply(Some(&progress(0, 3)), &mut three)
        .await
        .unwrap();
    let [path] = files(folder.path()).try_into().unwrap();
    let lines = AvroFile::lines(path, "lines").unwrap();
    let batch = lines.fetch(0, 1, 10).await.unwrap();
    let ids: Vec<serde_json::Value> = batch
        .records
        .iter()
        .map(|record| serde_json::from_slice(record.value.as_deref().unwrap()).unwrap())
        .collect();
    assert_eq!(batch.records[0].offset, 1);
    assert_eq!(
        ids.iter()
            .map(|line| line["id"].clone())
            .collect::<Vec<_>>(),
        [1, 2]
    );
}

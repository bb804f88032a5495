//! Rust types as contracts: their schemas, apache-avro's opinion of schemas and bytes, evolution by plan, and a type bound to a locked contract.

use std::collections::BTreeMap;

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use callsheet::code_first::{AvroSchema, FileError, check_file};
use callsheet::types::{
    Date, Decimal, Duration, Enumeration as _, LocalTimestampMicros, Map, Pii, TimeMicros,
    TimeMillis, TimestampMicros, TimestampMillis, Uuid,
};
use callsheet::{Contract, Decode, DecodeError, Encode, WriterPlan};
use callsheet_schema::avro::Schema;
use proptest::prelude::*;

use super::events::{self, PlaybackEvent, dynamic};

/// Everything that a type
/// may hold, "quoted" too.
#[derive(callsheet::Contract, Clone, Debug, PartialEq)]
#[contract(
    namespace = "lib.books",
    aliases("Tome", "old.Book"),
    owner = "library"
)]
struct Book {
    /// Its number.
    #[contract(aliases("no", "number"), default = -7)]
    id: i64,
    pages: i32,
    lent: bool,
    weight: f32,
    #[contract(unit = "cm", default = 20)]
    height: f64,
    title: String,
    raw: Vec<u8>,
    hash: [u8; 4],
    other_hash: Option<[u8; 4]>,
    key: Uuid,
    printed: Date,
    opens: TimeMillis,
    closes: TimeMicros,
    #[contract(default = 5)]
    bought: TimestampMillis,
    changed: TimestampMicros,
    local: LocalTimestampMicros,
    price: Decimal<2>,
    loan: Duration,
    second_loan: Duration,
    #[contract(default = "PAPER", rename = "kind")]
    material: Material,
    #[contract(rename = "type", default = "x\"\\é")]
    r#type: String,
    #[contract(classification = "pii.name", deprecated = "3")]
    reader: Option<Pii<String>>,
    owner: Pii<String>,
    #[contract(default)]
    parts: Vec<Part>,
    main: Box<Part>,
    places: Map<String, Option<Part>>,
    sorted: BTreeMap<String, i32>,
    content: Content,
    extra: Option<Content2>,
    tree: Option<Box<Tree>>,
}

#[derive(callsheet::Contract, Clone, Debug, PartialEq)]
enum Material {
    #[contract(rename = "PAPER", default)]
    Paper,
    Cloth,
}

#[derive(callsheet::Contract, Clone, Debug, PartialEq)]
struct Part {
    name: String,
    material: Material,
}

#[derive(callsheet::Contract, Clone, Debug, PartialEq)]
enum Content {
    Text(String),
    Nothing,
    Part(Part),
    Number(i64),
}

#[derive(callsheet::Contract, Clone, Debug, PartialEq)]
enum Content2 {
    Parts(Vec<Part>),
    Material(Material),
    Long(i64),
}

/// In a namespace of its own, and in itself by way of another type.
#[derive(callsheet::Contract, Clone, Debug, PartialEq)]
#[contract(name = "Node", namespace = "lib.trees")]
struct Tree {
    value: i64,
    left: Option<Box<Tree>>,
    branch: Vec<Branch>,
}

#[derive(callsheet::Contract, Clone, Debug, PartialEq)]
struct Branch {
    #[contract(recursive)]
    to: Vec<Tree>,
}

fn part(name: &str, material: Material) -> Part {
    Part {
        name: name.to_owned(),
        material,
    }
}

prop_compose! {
    fn trees()(values in prop::collection::vec(any::<i64>(), 1..6), split in 0_usize..6) -> Tree {
        let mut tree = Tree { value: 0, left: None, branch: Vec::new() };
        for (at, value) in values.into_iter().enumerate() {
            tree = if at < split {
                Tree { value, left: Some(Box::new(tree)), branch: Vec::new() }
            } else {
                Tree { value, left: None, branch: vec![Branch { to: vec![tree] }, Branch { to: Vec::new() }] }
            };
        }
        tree
    }
}

prop_compose! {
    fn books()(
        (id, pages, lent, number) in (any::<i64>(), any::<i32>(), any::<bool>(), any::<i64>()),
        (weight, height) in (-1e6_f32..1e6, -1e9_f64..1e9),
        (title, word) in (".{0,12}", "[a-zé]{0,6}"),
        raw in prop::collection::vec(any::<u8>(), 0..9),
        (hash, key) in (any::<[u8; 4]>(), any::<[u8; 16]>()),
        choice in 0_u8..4,
        tree in prop::option::of(trees()),
        count in 0_usize..4,
    ) -> Book {
        let material = if choice % 2 == 0 { Material::Paper } else { Material::Cloth };
        let part = || part(&word, material.clone());
        Book {
            id, pages, lent, weight, height, hash,
            title: title.clone(),
            raw,
            other_hash: (choice > 1).then_some(hash),
            key: Uuid(key),
            printed: Date(pages),
            opens: TimeMillis(pages),
            closes: TimeMicros(id),
            bought: TimestampMillis(number),
            changed: TimestampMicros(id),
            local: LocalTimestampMicros(number),
            price: Decimal(i128::from(number)),
            loan: Duration { months: 1, days: 2, milliseconds: 3 },
            second_loan: Duration { months: u32::MAX, days: 0, milliseconds: 9 },
            material: material.clone(),
            r#type: word.clone(),
            reader: (choice > 0).then(|| Pii::new(title.clone())),
            owner: Pii::new(title),
            parts: (0..count).map(|_| part()).collect(),
            main: Box::new(part()),
            places: Map::from(vec![("none".to_owned(), None), ("some".to_owned(), Some(part()))]),
            sorted: BTreeMap::from([("a".to_owned(), 1), (word.clone(), pages)]),
            content: match choice {
                0 => Content::Nothing,
                1 => Content::Text(word.clone()),
                2 => Content::Part(part()),
                _ => Content::Number(number),
            },
            extra: match choice {
                0 => None,
                1 => Some(Content2::Parts(vec![part()])),
                2 => Some(Content2::Material(Material::Cloth)),
                _ => Some(Content2::Long(number)),
            },
            tree: tree.map(Box::new),
        }
    }
}

fn bytes_of<T: AvroSchema>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.to_avro(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_schema_is_what_the_parser_prints() {
    for text in [
        Book::AVRO_SCHEMA,
        Material::AVRO_SCHEMA,
        Content::AVRO_SCHEMA,
        Tree::AVRO_SCHEMA,
    ] {
        assert_eq!(Schema::parse(text).unwrap().to_json(), text);
        apache_avro::Schema::parse_str(text).unwrap();
    }
    assert_eq!(
        Tree::AVRO_SCHEMA,
        "{\"type\":\"record\",\"name\":\"Node\",\"namespace\":\"lib.trees\",\"doc\":\"In a namespace of its own, and in itself by way of another type.\",\
         \"fields\":[{\"name\":\"value\",\"type\":\"long\"},{\"name\":\"left\",\"type\":[\"null\",\"Node\"],\"default\":null},\
         {\"name\":\"branch\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"Branch\",\
         \"fields\":[{\"name\":\"to\",\"type\":{\"type\":\"array\",\"items\":\"Node\"}}]}}}]}"
    );
    assert_eq!(
        Content::AVRO_SCHEMA,
        "[\"string\",\"null\",{\"type\":\"record\",\"name\":\"Part\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"},\
         {\"name\":\"material\",\"type\":{\"type\":\"enum\",\"name\":\"Material\",\"symbols\":[\"PAPER\",\"Cloth\"],\"default\":\"PAPER\"}}]},\"long\"]"
    );
    for piece in [
        "\"doc\":\"Everything that a type\\nmay hold, \\\"quoted\\\" too.\"",
        "{\"name\":\"id\",\"type\":\"long\",\"doc\":\"Its number.\",\"default\":-7,\"aliases\":[\"no\",\"number\"]}",
        "{\"name\":\"height\",\"type\":\"double\",\"default\":20.0,\"unit\":\"cm\"}",
        "\"default\":null,\"classification\":\"pii.name\",\"deprecated\":\"3\"}",
        "{\"name\":\"owner\",\"type\":\"string\",\"classification\":\"pii\"}",
        "{\"name\":\"second_loan\",\"type\":\"callsheet.Duration\"}",
        "\"owner\":\"library\",\"aliases\":[\"Tome\",\"old.Book\"]}",
    ] {
        assert!(
            Book::AVRO_SCHEMA.contains(piece),
            "{piece}\n{}",
            Book::AVRO_SCHEMA
        );
    }
    assert_eq!(Material::from_symbol("PAPER"), Some(Material::Paper));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn apache_avro_reads_the_bytes_and_writes_them_again(book in books()) {
        let schema = apache_avro::Schema::parse_str(Book::AVRO_SCHEMA).unwrap();
        let bytes = bytes_of(&book);
        let reader = GenericDatumReader::builder(&schema).build().unwrap();
        let mut rest = bytes.as_slice();
        let value = reader.read_value(&mut rest).unwrap();
        prop_assert!(rest.is_empty());
        let mut again = Vec::new();
        let writer = GenericDatumWriter::builder(&schema).build().unwrap();
        writer.write_value(&mut again, value).unwrap();
        // Its maps have no order: what it wrote must read as the same value.
        prop_assert_eq!(again.len(), bytes.len());
        let mut read = Book::from_avro(&mut again.as_slice()).unwrap();
        let sort = |map: &Map<String, Option<Part>>| map.iter().map(|(key, value)| (key.clone(), value.clone())).collect::<BTreeMap<_, _>>();
        prop_assert_eq!(sort(&read.places), sort(&book.places));
        read.places = book.places.clone();
        prop_assert_eq!(&read, &book);
    }

    #[test]
    fn code_and_plan_agree_on_every_record(book in books(), at: prop::sample::Index, byte: u8) {
        let plan = WriterPlan::resolve(Book::AVRO_SCHEMA, Book::AVRO_SCHEMA).unwrap();
        let mut bytes = bytes_of(&book);
        let mut input = bytes.as_slice();
        prop_assert_eq!(&Book::from_avro(&mut input).unwrap(), &book);
        prop_assert!(input.is_empty());
        prop_assert_eq!(&Book::from_avro_by(&plan, &mut bytes.as_slice()).unwrap(), &book);
        for cut in 0..bytes.len() {
            prop_assert!(Book::from_avro(&mut &bytes[..cut]).is_err());
            prop_assert!(Book::from_avro_by(&plan, &mut &bytes[..cut]).is_err());
        }
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let code = format!("{:?}", Book::from_avro(&mut bytes.as_slice()));
        prop_assert_eq!(code, format!("{:?}", Book::from_avro_by(&plan, &mut bytes.as_slice())));
    }
}

#[test]
fn a_recursion_without_end_is_refused() {
    let mut tree = Tree {
        value: 1,
        left: None,
        branch: Vec::new(),
    };
    for value in 0..200 {
        tree = Tree {
            value,
            left: Some(Box::new(tree)),
            branch: Vec::new(),
        };
    }
    let bytes = bytes_of(&tree);
    assert_eq!(
        Tree::from_avro(&mut bytes.as_slice()),
        Err(DecodeError::Depth)
    );
    let plan = WriterPlan::resolve(Tree::AVRO_SCHEMA, Tree::AVRO_SCHEMA).unwrap();
    assert_eq!(
        Tree::from_avro_by(&plan, &mut bytes.as_slice()),
        Err(DecodeError::Depth)
    );
}

#[test]
fn other_writers_are_read_with_defaults_aliases_and_unknown_symbols() {
    let writer = r#"{"type": "record", "name": "Part", "fields": [
        {"name": "material", "type": {"type": "enum", "name": "Material", "symbols": ["STONE", "Cloth"]}},
        {"name": "name", "type": "bytes"}, {"name": "more", "type": "string"}]}"#;
    let plan = WriterPlan::resolve(writer, Part::AVRO_SCHEMA).unwrap();
    let read = |bytes: &[u8]| Part::from_avro_by(&plan, &mut &*bytes);
    assert_eq!(read(&[2, 2, b'n', 2, b'x']), Ok(part("n", Material::Cloth)));
    assert_eq!(
        read(&[0, 2, b'n', 2, b'x']),
        Ok(part("n", Material::Paper)),
        "the enum's default"
    );
    #[derive(callsheet::Contract, Debug, PartialEq)]
    #[contract(name = "Part")]
    struct Wide {
        name: String,
        #[contract(default = "Cloth")]
        cover: Material,
        #[contract(default = 1.5)]
        size: f32,
        #[contract(default)]
        tags: Map<String, String>,
        note: Option<String>,
        #[contract(default = true)]
        lent: bool,
    }
    let plan = WriterPlan::resolve(Part::AVRO_SCHEMA, Wide::AVRO_SCHEMA).unwrap();
    let bytes = bytes_of(&part("p", Material::Paper));
    assert_eq!(
        Wide::from_avro_by(&plan, &mut bytes.as_slice()).unwrap(),
        Wide {
            name: "p".to_owned(),
            cover: Material::Cloth,
            size: 1.5,
            tags: Map::new(),
            note: None,
            lent: true
        }
    );
}

mod bound {
    use super::*;

    /// Newer: one thing that a player did while a viewer watched.
    #[derive(callsheet::Contract, Clone, Debug, PartialEq)]
    #[contract(
        "playback.events",
        lock = "tests/fixtures/callsheet.lock",
        version = 4,
        name = "PlaybackEvent",
        namespace = "streaming.playback"
    )]
    pub(super) struct Played {
        /// Identity of the event.
        pub(super) event_id: Uuid,
        /// When the player did it.
        #[contract(aliases("ts"))]
        pub(super) occurred_at: TimestampMillis,
        /// Pseudonymous number of the viewer.
        pub(super) user_id: i64,
        /// What happened.
        pub(super) event_type: EventType,
        /// Position in the film, in seconds.
        pub(super) position_s: i64,
        /// Rendition; null when unknown.
        pub(super) quality_level: Option<i32>,
        pub(super) device: Device,
        pub(super) country: Option<String>,
        #[contract(default)]
        pub(super) tags: Map<String, String>,
        #[contract(default)]
        pub(super) segments: Vec<i64>,
        pub(super) email: Option<String>,
    }

    #[derive(callsheet::Contract, Clone, Debug, PartialEq)]
    pub(super) enum EventType {
        #[contract(rename = "UNKNOWN", default)]
        Unknown,
        #[contract(rename = "PLAY")]
        Play,
        #[contract(rename = "PAUSE")]
        Pause,
        #[contract(rename = "SEEK")]
        Seek,
        #[contract(rename = "STOP")]
        Stop,
    }

    #[derive(callsheet::Contract, Clone, Debug, PartialEq)]
    pub(super) struct Device {
        pub(super) kind: Kind,
        pub(super) os: String,
        #[contract(default = "0")]
        pub(super) app_version: String,
    }

    #[derive(callsheet::Contract, Clone, Debug, PartialEq)]
    #[contract(name = "DeviceKind")]
    pub(super) enum Kind {
        #[contract(rename = "TV")]
        Tv,
        #[contract(rename = "MOBILE")]
        Mobile,
        #[contract(rename = "WEB")]
        Web,
    }
}

/// The same event in the generated type's words.
#[expect(deprecated, reason = "a field of the contract has an end of life")]
fn same(mine: &bound::Played, theirs: &PlaybackEvent) -> bool {
    mine.event_id == theirs.event_id
        && mine.occurred_at == theirs.occurred_at
        && mine.user_id == theirs.user_id
        && format!("{:?}", mine.event_type) == format!("{:?}", theirs.event_type)
        && mine.position_s == theirs.position_s
        && mine.quality_level == theirs.quality_level
        && mine.device.kind.symbol() == theirs.device.kind.symbol()
        && mine.device.os == theirs.device.os
        && mine.device.app_version == theirs.device.app_version
        && mine.country == theirs.country
        && mine.tags == theirs.tags
        && mine.segments == theirs.segments
        && mine.email.as_ref() == theirs.email.as_ref().map(Pii::expose)
}

#[test]
fn a_bound_type_is_the_locked_version() {
    use bound::Played;
    let locked = Schema::parse(<PlaybackEvent as Contract>::SCHEMA_JSON).unwrap();
    assert_eq!(Played::AVRO_SCHEMA, locked.to_json());
    assert_eq!(
        <Played as Contract>::WRITERS,
        <PlaybackEvent as Contract>::WRITERS
    );
    assert_eq!(
        <Played as Contract>::COLUMNS,
        <PlaybackEvent as Contract>::COLUMNS
    );
    assert_eq!(Played::FINGERPRINT, PlaybackEvent::FINGERPRINT);
    assert_eq!(
        (Played::READS, Played::BY_PLAN),
        (PlaybackEvent::READS, &[1, 2, 3][..])
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_bound_type_reads_and_writes_what_the_generated_one_does(event in events::events(), at: prop::sample::Index, byte: u8) {
        let mut bytes = Vec::new();
        event.encode(&mut bytes).unwrap();
        let mine = bound::Played::decode_slot(3, &mut bytes.as_slice()).unwrap();
        prop_assert!(same(&mine, &event), "{mine:?}");
        let mut again = Vec::new();
        mine.encode(&mut again).unwrap();
        prop_assert_eq!(&again, &bytes);
        let index = at.index(bytes.len());
        bytes[index] = byte;
        for (slot, writer) in <PlaybackEvent as Contract>::WRITERS.iter().enumerate() {
            let (mut left, mut right) = (bytes.as_slice(), bytes.as_slice());
            let theirs = PlaybackEvent::decode_slot(slot, &mut left);
            let mine = bound::Played::decode_slot(slot, &mut right);
            match (&mine, &theirs) {
                (Ok(mine), Ok(theirs)) => prop_assert!(same(mine, theirs) && left == right),
                (mine, theirs) => prop_assert_eq!(mine.as_ref().err(), theirs.as_ref().err()),
            }
            prop_assert_eq!(dynamic::<bound::Played>(writer, &bytes), mine);
        }
    }
}

#[test]
fn the_file_of_a_contract_folder_is_held_against_the_type() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("contracts/tree.avsc");
    let stale = check_file::<Tree>(&path).unwrap_err();
    assert!(matches!(&stale, FileError::Stale { path: found } if *found == path));
    assert!(stale.to_string().contains("CALLSHEET_WRITE=1"), "{stale}");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, callsheet::code_first::pretty(Tree::AVRO_SCHEMA)).unwrap();
    check_file::<Tree>(&path).unwrap();
    let other = Tree::AVRO_SCHEMA.replace("\"long\"", "\"int\"");
    std::fs::write(&path, other).unwrap();
    assert!(check_file::<Tree>(&path).is_err());
}

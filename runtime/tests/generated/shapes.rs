//! Every kind of type in one record: logical types, unions, recursion, names that Rust reserves.

use callsheet::types::{Date, Decimal, Duration, Map, TimestampMicros, Uuid};
use callsheet::{Contract, Decode, DecodeError, Encode};

use super::events::{dynamic, whole};

callsheet::contract!(
    "shapes" @ 2,
    lock = "tests/fixtures/callsheet.lock",
    decode_into,
    lazy
);

/// The first version, in a module of its own: same names, no clash.
mod first {
    callsheet::contract!("shapes" @ 1, lock = "tests/fixtures/callsheet.lock");
}

fn leaf(value: &str) -> Tree {
    Tree {
        value: value.to_owned(),
        left: None,
        children: Vec::new(),
        named: Map::new(),
    }
}

fn tree() -> Tree {
    Tree {
        left: Some(Box::new(leaf("left"))),
        children: vec![
            leaf("a"),
            Tree {
                children: vec![leaf("deep")],
                ..leaf("b")
            },
        ],
        named: Map::from(vec![("n".to_owned(), leaf("named"))]),
        ..leaf("root")
    }
}

pub(crate) fn shapes(payload: Option<ShapesPayload>) -> Shapes {
    Shapes {
        r#type: "type".to_owned(),
        added: vec![Added { n: 1 }],
        self_: true,
        event_time: TimestampMicros(-1),
        event_time_2: Date(19_000),
        ratio: 0.5,
        mean: -2.25,
        raw: vec![0, 255],
        hash: [1, 2, 3, 4],
        price: Decimal(-12_345),
        tax: Decimal(7),
        span: Duration {
            months: 1,
            days: 2,
            milliseconds: 3,
        },
        key: Uuid([9; 16]),
        payload,
        either: ShapesEither::String("either".to_owned()),
        nothing: (),
        last: None,
        tree: Some(tree()),
        points: vec![Point {
            x: 1.0,
            label: "p".to_owned(),
        }],
        lookup: Map::from(vec![
            ("none".to_owned(), None),
            (
                "some".to_owned(),
                Some(Point {
                    x: 2.0,
                    label: "q".to_owned(),
                }),
            ),
        ]),
    }
}

#[test]
fn every_shape_reads_back_in_every_form() {
    let payloads = [
        None,
        Some(ShapesPayload::String("text".to_owned())),
        Some(ShapesPayload::Long(i64::MIN)),
        Some(ShapesPayload::Point(Point {
            x: f64::INFINITY,
            label: "Łódź".to_owned(),
        })),
        Some(ShapesPayload::Array(vec!["a".to_owned(), String::new()])),
    ];
    for payload in payloads {
        let shapes = shapes(payload);
        let mut bytes = Vec::new();
        shapes.encode(&mut bytes).unwrap();
        assert_eq!(whole::<Shapes>(1, &bytes).unwrap(), shapes);
        assert_eq!(
            whole::<ShapesRef<'_>>(1, &bytes).unwrap().into_owned(),
            shapes
        );
        assert_eq!(
            dynamic::<Shapes>(&<Shapes as Contract>::WRITERS[1], &bytes).unwrap(),
            shapes
        );
        let older = whole::<first::Shapes>(1, &bytes).unwrap_err();
        assert_eq!(older, DecodeError::Resolution, "a double is no float");
        for cut in 0..bytes.len() {
            assert!(Shapes::decode_slot(1, &mut &bytes[..cut]).is_err());
            assert!(
                dynamic::<ShapesRef<'_>>(&<Shapes as Contract>::WRITERS[1], &bytes[..cut]).is_err()
            );
        }
    }
}

#[test]
fn the_older_version_reads_with_defaults_and_promotions() {
    let first = first::Shapes {
        r#type: "t".to_owned(),
        self_: false,
        event_time: TimestampMicros(5),
        event_time_2: Date(6),
        ratio: 0.25,
        mean: 1.0,
        raw: Vec::new(),
        hash: [0; 4],
        price: Decimal(i128::from(i64::MAX)),
        tax: Decimal(-1),
        span: Duration::default(),
        key: Uuid::default(),
        payload: None,
        either: first::ShapesEither::Int(-9),
        nothing: (),
        last: Some("none".to_owned()),
        tree: None,
        points: Vec::new(),
        lookup: Map::new(),
    };
    let mut bytes = Vec::new();
    first.encode(&mut bytes).unwrap();
    let read = whole::<Shapes>(0, &bytes).unwrap();
    assert_eq!(
        (read.added.len(), read.ratio, read.price, read.either),
        (
            0,
            0.25,
            Decimal(i128::from(i64::MAX)),
            ShapesEither::Int(-9)
        )
    );
    assert_eq!(
        dynamic::<Shapes>(&<Shapes as Contract>::WRITERS[0], &bytes),
        whole::<Shapes>(0, &bytes)
    );
    assert_eq!(whole::<first::Shapes>(0, &bytes).unwrap(), first);
}

#[test]
fn a_decimal_too_wide_for_its_fixed_is_an_error_of_the_encoder() {
    let wide = Shapes {
        tax: Decimal(i128::from(i64::MAX)),
        ..shapes(None)
    };
    assert_eq!(
        wide.encode(&mut Vec::new()),
        Err(callsheet::EncodeError::DecimalRange)
    );
}

#[test]
fn nesting_without_end_is_refused() {
    let mut deep = leaf("end");
    for _ in 0..200 {
        deep = Tree {
            left: Some(Box::new(deep)),
            ..leaf("x")
        };
    }
    let mut bytes = Vec::new();
    Shapes {
        tree: Some(deep),
        ..shapes(None)
    }
    .encode(&mut bytes)
    .unwrap();
    assert_eq!(
        Shapes::decode_slot(1, &mut bytes.as_slice()),
        Err(DecodeError::Depth)
    );
    assert_eq!(
        dynamic::<Shapes>(&<Shapes as Contract>::WRITERS[1], &bytes),
        Err(DecodeError::Depth)
    );
}

#[test]
fn hostile_lengths_are_refused_before_memory_is_taken() {
    let mut bytes = Vec::new();
    shapes(None).encode(&mut bytes).unwrap();
    // The first value is a string: claim 2 GiB, then a negative length.
    for (length, error) in [
        (&[0xfe, 0xff, 0xff, 0xff, 0x0f][..], DecodeError::Truncated),
        (&[1][..], DecodeError::NegativeLength),
    ] {
        let hostile = [length, &bytes[1..]].concat();
        assert_eq!(Shapes::decode_slot(1, &mut hostile.as_slice()), Err(error));
        assert_eq!(
            ShapesRef::decode_slot(1, &mut hostile.as_slice()).err(),
            Some(error)
        );
    }
}

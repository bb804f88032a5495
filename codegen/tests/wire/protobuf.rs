//! The generated Protobuf types against dynamic messages of the same file: bytes of one are read by the other.

use callsheet::prost::Message as _;
use expected_contracts::rides::{
    Kind, Ride, RideCard, RideCardHolder, RidePayment, RideStatus, SCHEMA, Stop,
};
use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage as _};

fn pool(name: &str, text: &str) -> DescriptorPool {
    let folder = std::env::temp_dir().join(format!("callsheet-wire-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("contract.proto");
    std::fs::write(&path, text).unwrap();
    let set = protox::compile([&path], [&folder]).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    DescriptorPool::from_file_descriptor_set(set).unwrap()
}

fn ride() -> Ride {
    let stop = |lat| Stop {
        lat,
        lon: -1.5,
        kind: Kind::Drop.into(),
    };
    Ride {
        id: "łódź".to_owned(),
        ordered_at: Some(expected_contracts::rides::GoogleProtobufTimestamp {
            seconds: -5,
            nanos: 7,
        }),
        status: 77, // of a newer contract: kept
        stops: vec![stop(1.0), stop(f64::INFINITY)],
        fares: [("a".to_owned(), -3), ("b".to_owned(), i64::MAX)].into(),
        by_zone: [(-1, stop(0.0))].into(),
        history: [("x".to_owned(), RideStatus::Done.into())].into(),
        payment: Some(RidePayment::SharedWith(Box::new(Ride {
            payment: Some(RidePayment::Card(RideCard {
                number: "4".to_owned(),
                holder: Some(RideCardHolder {
                    name: "Eva".to_owned(),
                }),
            })),
            ..Ride::default()
        }))),
        rating: Some(0),
        previous: Some(Box::new(Ride {
            payment: Some(RidePayment::CashCents(-9)),
            ..Ride::default()
        })),
        offsets: vec![-1, 0, 1],
        weights: vec![0.5, -0.0],
        signature: vec![0, 255],
        rider_email: "eva@example.org".to_owned(),
        hash: u64::MAX,
        delta: i32::MIN,
        ratio: 1.25,
        r#type: true,
        big: u64::MAX,
        self_: vec![String::new(), "s".to_owned()],
        blobs: vec![vec![], vec![1]],
        statuses: vec![0, 5, 9],
        small: u32::MAX,
        crc: 3,
        balance: i64::MIN,
    }
}

#[test]
fn a_dynamic_message_reads_and_writes_the_same_bytes() {
    let descriptor = pool("same", SCHEMA).get_message_by_name("fleet.rides.v1.Ride").unwrap();
    for message in [ride(), Ride::default()] {
        let bytes = message.encode_to_vec();
        let dynamic = DynamicMessage::decode(descriptor.clone(), bytes.as_slice()).unwrap();
        assert_eq!(dynamic.unknown_fields().count(), 0);
        let again = dynamic.encode_to_vec();
        assert_eq!(Ride::decode(again.as_slice()).unwrap(), message);
        let twice = DynamicMessage::decode(descriptor.clone(), again.as_slice()).unwrap();
        assert_eq!(twice, dynamic);
        assert_eq!(dynamic.descriptor().full_name(), "fleet.rides.v1.Ride");
    }
}

#[test]
fn every_field_of_the_message_is_written() {
    let descriptor = pool("every", SCHEMA).get_message_by_name("fleet.rides.v1.Ride").unwrap();
    let bytes = ride().encode_to_vec();
    let dynamic = DynamicMessage::decode(descriptor.clone(), bytes.as_slice()).unwrap();
    let missing: Vec<String> = descriptor
        .fields()
        .filter(|field| !dynamic.has_field(field))
        .map(|field| field.name().to_owned())
        .collect();
    // Of a oneof one member is there.
    assert_eq!(missing, ["voucher", "card", "cash_cents"]);
}

#[test]
fn truncated_messages_are_errors_and_never_a_panic() {
    let bytes = ride().encode_to_vec();
    for cut in 0..bytes.len() {
        let _ = Ride::decode(&bytes[..cut]);
    }
}

#[test]
fn personal_data_is_redacted_and_enums_have_their_names() {
    let text = format!("{:?}", ride());
    assert!(text.contains("rider_email: <redacted>"), "{text}");
    assert!(!text.contains("eva@"), "{text}");
    assert_eq!(Kind::from_str_name("START"), Some(Kind::Pickup));
    assert_eq!(RideStatus::Driving.as_str_name(), "STATUS_DRIVING");
    assert_eq!(ride().status(), RideStatus::Unspecified, "unknown to this version");
    assert_eq!(ride().status, 77);
}

#[test]
fn proto2_has_its_groups_defaults_and_packing() {
    use expected_contracts::legacy::{Legacy, LegacyEntry, LegacyInner, LegacyInnerSingle, LegacyLevel, SCHEMA};
    let empty = Legacy::default();
    assert_eq!((empty.name(), empty.count(), empty.ratio(), empty.huge(), empty.on()), ("no \"name\"", -7, 2.0, f32::INFINITY, true));
    assert_eq!((empty.level(), empty.raw()), (LegacyLevel::High, &b"a\x01"[..]));
    let message = Legacy {
        id: 3,
        name: Some(String::new()),
        loose: vec![1, -1],
        tight: vec![2, -2],
        entry: vec![LegacyEntry {
            key: "k".to_owned(),
            value: Some(Legacy { id: 4, ..Legacy::default() }),
        }],
        inner: LegacyInner {
            single: Some(LegacyInnerSingle { a: Some(9) }),
        },
        level: Some(LegacyLevel::Low.into()),
        ..Legacy::default()
    };
    let descriptor = pool("proto2", SCHEMA).get_message_by_name("Legacy").unwrap();
    let bytes = message.encode_to_vec();
    let dynamic = DynamicMessage::decode(descriptor, bytes.as_slice()).unwrap();
    assert_eq!(dynamic.unknown_fields().count(), 0);
    assert_eq!(dynamic.encode_to_vec().len(), bytes.len());
    assert_eq!(Legacy::decode(dynamic.encode_to_vec().as_slice()).unwrap(), message);
}

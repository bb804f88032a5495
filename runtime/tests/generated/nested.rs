//! Readers inside readers: lists and maps of records, unions of several types, recursion, each through three writer versions.

use callsheet::types::Map;
use callsheet::{Contract, Decode, DecodeError, Encode};
use proptest::prelude::*;

use super::events::{dynamic, whole};

/// Each version in a module of its own, as the writers of that version have it.
mod v1 {
    callsheet::contract!("orders" @ 1, lock = "tests/fixtures/callsheet.lock");
}
mod v2 {
    callsheet::contract!("orders" @ 2, lock = "tests/fixtures/callsheet.lock");
}
mod v3 {
    callsheet::contract!("orders" @ 3, lock = "tests/fixtures/callsheet.lock");
}

#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract("orders", lock = "tests/fixtures/callsheet.lock")]
struct Order<'a> {
    lines: Vec<Line<'a>>,
    id: i64,
    payment: Option<Payment<'a>>,
    by_region: Map<&'a str, Option<Line<'a>>>,
    replaces: Option<Box<Order<'a>>>,
    total: f64,
}

#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract("orders", at = "lines", lock = "tests/fixtures/callsheet.lock")]
struct Line<'a> {
    status: &'a str,
    discounts: Vec<Discount>,
    quantity: i64,
    sku: &'a str,
}

/// Below the lines, and without text of the message.
#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract(
    "orders",
    at = "lines.discounts",
    lock = "tests/fixtures/callsheet.lock"
)]
struct Discount {
    percent: f64,
}

#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract("orders", at = "payment", lock = "tests/fixtures/callsheet.lock")]
enum Payment<'a> {
    Long(i64),
    #[contract(branch = "string")]
    Text(&'a str),
    Card(Card<'a>),
    /// Read over: its content is not wanted.
    Voucher,
}

#[derive(callsheet::Reader, Clone, Debug, PartialEq)]
#[contract(
    "orders",
    at = "payment",
    record = "Card",
    lock = "tests/fixtures/callsheet.lock"
)]
struct Card<'a> {
    holder: &'a str,
    expires: Option<i32>,
}

/// A part alone, read in a smaller reader: nothing of the other parts is asked for.
#[derive(callsheet::Reader, Debug, PartialEq)]
#[contract("orders", lock = "tests/fixtures/callsheet.lock")]
struct Skus {
    lines: Vec<Sku>,
}

#[derive(callsheet::Reader, Debug, PartialEq)]
#[contract("orders", at = "lines", lock = "tests/fixtures/callsheet.lock")]
struct Sku {
    sku: String,
}

fn line(quantity: i64, sku: &str, reasons: &[&str]) -> v3::Line {
    v3::Line {
        quantity,
        sku: sku.to_owned(),
        discounts: reasons
            .iter()
            .map(|reason| v3::Discount {
                reason: (*reason).to_owned(),
                percent: 2.5,
            })
            .collect(),
        status: v3::Status::Packed,
    }
}

fn order(payment: Option<v3::OrderPayment>) -> v3::Order {
    v3::Order {
        note: Some("note".to_owned()),
        id: 7,
        lines: vec![line(2, "a", &["x", "yy"]), line(3, "b", &[])],
        payment,
        by_region: Map::from(vec![
            ("pl".to_owned(), Some(line(1, "ł", &["z"]))),
            ("de".to_owned(), None),
        ]),
        replaces: None,
        total: 0.5,
    }
}

fn bytes(value: &impl Encode) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

/// Reads by the specialised code and by a plan; both agree.
fn both<'a, T: Decode<'a> + PartialEq + std::fmt::Debug>(
    slot: usize,
    bytes: &'a [u8],
) -> Result<T, DecodeError> {
    let mut input = bytes;
    let specialised = T::decode_slot(slot, &mut input);
    assert_eq!(specialised, dynamic::<T>(&T::WRITERS[slot], bytes));
    specialised
}

#[test]
fn lists_maps_and_unions_of_records_are_read_through_inner_readers() {
    let message = bytes(&order(Some(v3::OrderPayment::Card(v3::Card {
        holder: "Eva".to_owned(),
        number: "4111".to_owned(),
        expires: Some(12),
    }))));
    let read: Order<'_> = both(2, &message).unwrap();
    let discount = Discount { percent: 2.5 };
    let line = |quantity, sku, discounts: usize| Line {
        status: "PACKED",
        discounts: vec![discount.clone(); discounts],
        quantity,
        sku,
    };
    assert_eq!(
        read,
        Order {
            lines: vec![line(2, "a", 2), line(3, "b", 0)],
            id: 7,
            payment: Some(Payment::Card(Card {
                holder: "Eva",
                expires: Some(12)
            })),
            by_region: Map::from(vec![("pl", Some(line(1, "ł", 1))), ("de", None)]),
            replaces: None,
            total: 0.5,
        }
    );
    assert_eq!(
        both::<Skus>(2, &message).unwrap().lines,
        [
            Sku {
                sku: "a".to_owned()
            },
            Sku {
                sku: "b".to_owned()
            }
        ]
    );
}

#[test]
fn every_branch_of_a_union_reaches_its_variant() {
    let voucher = v3::Voucher {
        value: 1.0,
        code: "c".to_owned(),
    };
    for (written, read) in [
        (None, None),
        (
            Some(v3::OrderPayment::String("cash".to_owned())),
            Some(Payment::Text("cash")),
        ),
        (Some(v3::OrderPayment::Long(-1)), Some(Payment::Long(-1))),
        (
            Some(v3::OrderPayment::Voucher(voucher)),
            Some(Payment::Voucher),
        ),
    ] {
        let message = bytes(&order(written));
        assert_eq!(both::<Order<'_>>(2, &message).unwrap().payment, read);
    }
}

#[test]
fn a_reader_may_hold_itself() {
    let mut outer = order(None);
    outer.replaces = Some(Box::new(v3::Order {
        replaces: Some(Box::new(order(Some(v3::OrderPayment::Long(3))))),
        ..order(None)
    }));
    let message = bytes(&outer);
    let read: Order<'_> = both(2, &message).unwrap();
    let inner = read.replaces.unwrap().replaces.unwrap();
    assert_eq!(inner.payment, Some(Payment::Long(3)));
    assert_eq!(inner.lines.len(), 2);
}

#[test]
fn nesting_without_end_is_refused_in_inner_readers() {
    let mut deep = order(None);
    for _ in 0..200 {
        deep = v3::Order {
            replaces: Some(Box::new(deep)),
            lines: Vec::new(),
            by_region: Map::new(),
            ..order(None)
        };
    }
    assert_eq!(both::<Order<'_>>(2, &bytes(&deep)), Err(DecodeError::Depth));
}

/// In version 1 `lines` are `items` of `Item`, the quantity is an `amount`, the card's fields lie the other way round, `null` is no
/// payment and a number is an `int`.
#[test]
fn inner_readers_follow_renames_promotions_and_defaults() {
    let item = |amount, status| v1::Item {
        sku: "s".to_owned(),
        amount,
        status,
        legacy: Some(vec![1, 2]),
    };
    let first = |payment| v1::Order {
        id: -3,
        items: vec![item(5, v1::Status::Sent), item(-6, v1::Status::New)],
        payment,
        total: 9.0,
    };
    let message = bytes(&first(v1::OrderPayment::Card(v1::Card {
        number: "1".to_owned(),
        holder: "Adam".to_owned(),
    })));
    let read: Order<'_> = both(0, &message).unwrap();
    assert_eq!(
        read,
        Order {
            lines: vec![
                Line {
                    status: "SENT",
                    discounts: vec![],
                    quantity: 5,
                    sku: "s"
                },
                Line {
                    status: "NEW",
                    discounts: vec![],
                    quantity: -6,
                    sku: "s"
                },
            ],
            id: -3,
            payment: Some(Payment::Card(Card {
                holder: "Adam",
                expires: None
            })),
            by_region: Map::new(),
            replaces: None,
            total: 9.0,
        }
    );
    let message = bytes(&first(v1::OrderPayment::Int(4)));
    assert_eq!(
        both::<Order<'_>>(0, &message).unwrap().payment,
        Some(Payment::Long(4))
    );
    let second = v2::Order {
        note: None,
        id: 1,
        lines: vec![],
        payment: Some(v2::OrderPayment::Voucher(v2::Voucher {
            code: "x".to_owned(),
            value: 2.0,
        })),
        total: 3.0,
    };
    let read = bytes(&second);
    let read: Order<'_> = both(1, &read).unwrap();
    assert_eq!((read.payment, read.total), (Some(Payment::Voucher), 3.0));
}

#[test]
fn a_writer_that_was_unknown_is_read_by_plan_into_inner_readers() {
    // As if published after the build: `note` is gone from the order, `discounts` and the voucher's code from what nobody reads.
    let schema = r#"{"type": "record", "name": "Order", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
            {"name": "sku", "type": "string"}, {"name": "quantity", "type": "int"},
            {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["SENT"]}}]}}},
        {"name": "payment", "type": [{"type": "record", "name": "Voucher", "fields": []}, "int", "null"]},
        {"name": "total", "type": "double"}]}"#;
    let plan = callsheet::WriterPlan::compile::<Order<'_>>(schema).unwrap();
    let mut message = vec![2, 2, 2, b'k', 8, 0, 0, 2, 14];
    message.extend_from_slice(&1.5_f64.to_le_bytes());
    let read = Order::decode_dynamic(&plan, &mut message.as_slice()).unwrap();
    assert_eq!(
        (read.id, read.payment, read.total, read.lines),
        (
            1,
            Some(Payment::Long(7)),
            1.5,
            vec![Line {
                status: "SENT",
                discounts: vec![],
                quantity: 4,
                sku: "k"
            }]
        )
    );
}

#[test]
fn truncation_anywhere_is_an_error_of_both() {
    let mut outer = order(Some(v3::OrderPayment::Long(300)));
    outer.replaces = Some(Box::new(order(None)));
    let message = bytes(&outer);
    for cut in 0..message.len() {
        assert!(both::<Order<'_>>(2, &message[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn what_is_read_is_named_from_the_root() {
    assert_eq!(
        Order::READS,
        ["by_region", "id", "lines", "payment", "replaces", "total"]
    );
}

proptest! {
    #[test]
    fn hostile_bytes_never_divide_the_two_ways(mut noise in prop::collection::vec(any::<u8>(), 0..80), at in 0_usize..120, slot in 0_usize..3) {
        let _ = both::<Order<'_>>(slot, &noise);
        let mut message = bytes(&order(Some(v3::OrderPayment::Card(v3::Card { holder: "h".to_owned(), number: "n".to_owned(), expires: None }))));
        let at = at % message.len();
        message.truncate(at);
        message.append(&mut noise);
        let _ = both::<Order<'_>>(slot, &message);
    }

    #[test]
    fn inner_readers_read_what_the_whole_type_reads(
        lines in prop::collection::vec((any::<i64>(), ".{0,6}", 0_usize..3), 0..5),
        id: i64, long in prop::option::of(any::<i64>()),
    ) {
        let mut written = order(long.map(v3::OrderPayment::Long));
        written.id = id;
        written.lines = lines.iter().map(|(quantity, sku, reasons)| line(*quantity, sku, &["r"; 2][..(*reasons).min(2)])).collect();
        let message = bytes(&written);
        let read: Order<'_> = both(2, &message).unwrap();
        let owned: v3::Order = whole(2, &message).unwrap();
        prop_assert_eq!(read.id, owned.id);
        prop_assert_eq!(read.lines.len(), owned.lines.len());
        for (read, owned) in read.lines.iter().zip(&owned.lines) {
            prop_assert_eq!((read.quantity, read.sku, read.discounts.len()), (owned.quantity, owned.sku.as_str(), owned.discounts.len()));
        }
        prop_assert_eq!(<v3::Order as Contract>::WRITERS, <Order<'_> as Decode<'_>>::WRITERS);
    }
}

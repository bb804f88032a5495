//! Decoding into a value that is there, and views that decode a field when it is asked for: the same as decoding anew, on every input.

use callsheet::types::{Map, Pii};
use callsheet::{Contract, Decode, DecodeError, Encode, WriterPlan};
use proptest::prelude::*;

use super::events::{PlaybackEvent, PlaybackEventLazy, PlaybackEventRef, Watch, event, events};
use super::shapes::{Point, Shapes, ShapesLazy, ShapesPayload, ShapesRef, shapes};

/// Version 4 again, with code of its own for the newest shape alone.
mod planned {
    callsheet::contract!(
        "playback.events" @ 4,
        lock = "tests/fixtures/callsheet.lock",
        decoders = 1,
        decode_into,
        lazy
    );
}

/// Decodes with what is left over, in comparable form: a number that is none is unlike itself.
fn said<T: std::fmt::Debug>(result: Result<T, DecodeError>, rest: &[u8]) -> String {
    format!("{result:?} {}", result.as_ref().map_or(0, |_| rest.len()))
}

/// A plan for each locked writer, as if it were unknown.
fn plans<T: for<'a> Decode<'a> + Contract>() -> Vec<WriterPlan> {
    let writers = <T as Contract>::WRITERS.iter();
    writers
        .map(|writer| WriterPlan::compile::<T>(writer.schema).unwrap())
        .collect()
}

/// What decoding of `T` says, after every way into `previous` has said the same.
fn into<T>(slot: usize, plans: &[WriterPlan], bytes: &[u8], previous: &T) -> String
where
    T: for<'a> Decode<'a> + Contract + Clone + std::fmt::Debug,
{
    let mut input = bytes;
    let anew = T::decode_slot(slot, &mut input);
    let anew = said(anew, input);
    let mut value = previous.clone();
    for _ in 0..2 {
        // The second time it holds what the first has left, after an error something without meaning.
        let mut input = bytes;
        let read = T::decode_slot_into(slot, &mut input, &mut value);
        assert_eq!(said(read.map(|()| &value), input), anew);
        let mut input = bytes;
        let read = T::decode_dynamic_into(&plans[slot], &mut input, &mut value);
        assert_eq!(said(read.map(|()| &value), input), anew);
    }
    anew
}

/// Holds `$lazy` against `$owned` through `$view`: the whole record, by code and by plan.
macro_rules! lazily {
    ($owned:ty, $view:ty, $lazy:ty, $slot:expr, $plans:expr, $bytes:expr) => {{
        let (slot, bytes): (usize, &[u8]) = ($slot, $bytes);
        let mut input = bytes;
        let anew = <$owned>::decode_slot(slot, &mut input);
        let anew = said(anew, input);
        let mut input = bytes;
        let lazy = <$lazy>::decode_slot(slot, &mut input);
        let read = lazy.map(|lazy| <$view>::from(&lazy.clone()).into_owned());
        assert_eq!(said(read, input), anew);
        let mut input = bytes;
        let lazy = <$lazy>::decode_dynamic(&$plans[slot], &mut input);
        let read = lazy.map(|lazy| <$view>::from(&lazy).into_owned());
        assert_eq!(said(read, input), anew);
    }};
}

fn bytes_of<T: Encode>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

/// Unions in every state, an empty and a full recursion.
fn some_shapes() -> Vec<Shapes> {
    let point = |label: &str| Point {
        x: 3.5,
        label: label.to_owned(),
    };
    let payloads = [
        None,
        Some(ShapesPayload::String("text of some length".to_owned())),
        Some(ShapesPayload::Long(i64::MIN)),
        Some(ShapesPayload::Point(point("Łódź"))),
        Some(ShapesPayload::Array(vec!["a".to_owned(), String::new()])),
    ];
    let mut all: Vec<Shapes> = payloads.into_iter().map(shapes).collect();
    all.push(Shapes {
        tree: None,
        points: vec![point("one"), point(""), point("three")],
        lookup: Map::from(vec![("x".to_owned(), Some(point("y")))]),
        raw: vec![7; 40],
        ..shapes(None)
    });
    all
}

#[test]
fn every_shape_is_decoded_into_every_other_one() {
    let (all, plans) = (some_shapes(), plans::<Shapes>());
    for shapes in &all {
        let bytes = bytes_of(shapes);
        for previous in &all {
            let read = into(1, &plans, &bytes, previous);
            assert_eq!(read, format!("Ok({shapes:?}) 0"));
        }
        lazily!(Shapes, ShapesRef<'_>, ShapesLazy<'_>, 1, plans, &bytes);
        for cut in 0..bytes.len() {
            assert!(into(1, &plans, &bytes[..cut], &all[5]).starts_with("Err"));
            assert!(ShapesLazy::decode_slot(1, &mut &bytes[..cut]).is_err());
        }
    }
}

#[test]
fn memory_is_kept() {
    let long = event();
    let mut short = event();
    short.device.os = "ios".to_owned();
    short.tags = Map::from(vec![("b".to_owned(), "x".to_owned())]);
    short.segments = vec![4];
    short.email = Some(Pii::new("a@b".to_owned()));
    let mut value = long.clone();
    let places = |value: &PlaybackEvent| {
        let (key, tag) = &value.tags.as_slice()[0];
        (
            value.device.os.as_ptr(),
            value.segments.as_ptr(),
            (key.as_ptr(), tag.as_ptr()),
            value.email.as_ref().unwrap().expose().as_ptr(),
        )
    };
    let before = places(&value);
    let bytes = bytes_of(&short);
    PlaybackEvent::decode_slot_into(3, &mut bytes.as_slice(), &mut value).unwrap();
    assert_eq!((&value, places(&value)), (&short, before));
    let plan = WriterPlan::compile::<PlaybackEvent>(<PlaybackEvent as Contract>::WRITERS[3].schema);
    PlaybackEvent::decode_dynamic_into(&plan.unwrap(), &mut bytes.as_slice(), &mut value).unwrap();
    assert_eq!((&value, places(&value)), (&short, before));
}

#[test]
#[expect(deprecated, reason = "a field of the contract has an end of life")]
fn a_lazy_view_has_a_method_for_each_field() {
    let bytes = bytes_of(&event());
    let lazy = PlaybackEventLazy::decode_slot(3, &mut bytes.as_slice()).unwrap();
    assert_eq!((lazy.user_id(), lazy.device().os), (-42, "android"));
    assert_eq!(lazy.tags().get("a"), Some(&"Łódź"));
    assert_eq!(lazy.segments(), [1, 2, 300]);
    assert_eq!(lazy.country(), Some("PL"));
    assert!(
        !format!("{lazy:?}").contains("eva@"),
        "personal data is redacted"
    );
    assert_eq!(PlaybackEventLazy::READS, PlaybackEvent::READS);
    assert_eq!(
        (
            PlaybackEventLazy::BY_PLAN,
            planned::PlaybackEventLazy::BY_PLAN
        ),
        (&[][..], &[1, 2][..])
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn forms_agree_on_any_record(event in events(), previous in events(), at: prop::sample::Index, byte: u8) {
        let mut bytes = bytes_of(&event);
        let plans = plans::<PlaybackEvent>();
        for damaged in [false, true] {
            if damaged {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            for slot in 0..4 {
                into(slot, &plans, &bytes, &previous);
                lazily!(PlaybackEvent, PlaybackEventRef<'_>, PlaybackEventLazy<'_>, slot, plans, &bytes);
                lazily!(planned::PlaybackEvent, planned::PlaybackEventRef<'_>, planned::PlaybackEventLazy<'_>, slot, plans, &bytes);
            }
        }
        let whole = PlaybackEventLazy::decode_slot(3, &mut bytes.as_slice());
        let watch = Watch::decode_slot(3, &mut bytes.as_slice());
        if let (Ok(lazy), Ok(watch)) = (whole, watch) {
            prop_assert_eq!((lazy.user_id(), lazy.occurred_at(), lazy.quality_level(), lazy.device().os), (watch.user_id, watch.occurred_at, watch.quality_level, watch.os));
        }
    }

    #[test]
    fn forms_agree_on_records_of_all_types(from in 0_usize..6, previous in 0_usize..6, at: prop::sample::Index, byte: u8) {
        let (all, plans) = (some_shapes(), plans::<Shapes>());
        let mut bytes = bytes_of(&all[from]);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        for slot in 0..2 {
            into(slot, &plans, &bytes, &all[previous]);
            lazily!(Shapes, ShapesRef<'_>, ShapesLazy<'_>, slot, plans, &bytes);
        }
    }

    #[test]
    fn a_record_cut_anywhere_is_the_same_error(event in events(), previous in events()) {
        let (bytes, plans) = (bytes_of(&event), plans::<PlaybackEvent>());
        for cut in 0..bytes.len() {
            let read = into(3, &plans, &bytes[..cut], &previous);
            prop_assert!(read.starts_with("Err"), "{}", read);
            prop_assert!(PlaybackEventLazy::decode_slot(3, &mut &bytes[..cut]).is_err());
        }
    }
}

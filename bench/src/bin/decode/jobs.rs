//! The jobs: ours first, then the peers, over the same bytes.

use std::hint::black_box;

use callsheet::{Contract, Decode, Encode};

use super::measure::{Case, Job};
use super::peers;
use super::records::{COUNT, Input, Three, ThreeWhole, lean, old, plain};

type Fast = serde_avro_fast::Schema;

/// Measures every job.
pub fn all(input: &Input) -> Vec<Job> {
    let text = <plain::Event as Contract>::SCHEMA_JSON;
    let old_text = <plain::Event as Contract>::WRITERS[0].schema;
    let fast: Fast = text.parse().expect("the schema parses");
    let fast_old: Fast = old_text.parse().expect("the schema parses");
    let fast_flat: Fast = <lean::Flat as Contract>::SCHEMA_JSON.parse().expect("the schema parses");
    let apache = apache_avro::Schema::parse_str(text).expect("the schema parses");
    let apache_old = apache_avro::Schema::parse_str(old_text).expect("the schema parses");
    // apache-avro ignores aliases in resolution: it gets the field under its old name.
    let unrenamed = apache_avro::Schema::parse_str(&text.replace("\"occurred_at\", \"aliases\": [\"ts\"]", "\"ts\"")).expect("the schema parses");
    let apache_flat = apache_avro::Schema::parse_str(<lean::Flat as Contract>::SCHEMA_JSON).expect("the schema parses");
    let peers_events: Vec<peers::Event> = input.plain.iter().map(peers::Event::from).collect();
    let peers_flats: Vec<peers::Flat> = input.flats.iter().map(peers::Flat::from).collect();
    let (events, olds, flats) = (&input.event_bytes, &input.old_bytes, &input.flat_bytes);
    vec![
        Job::measure(
            "decode the event: same owned types (String; map as Vec, the peers' as HashMap)",
            COUNT,
            vec![
                ours::<plain::Event>("callsheet owned", 1, events),
                fast_decode::<peers::Event>("serde_avro_fast owned", &fast, events),
                apache_decode::<peers::Event>("apache-avro read_deser", &apache, events),
            ],
        ),
        Job::measure(
            "decode the event: lean owned (UUID as bytes)",
            COUNT,
            vec![ours::<lean::Event>("callsheet lean owned", 1, events), fast_decode::<peers::Event>("serde_avro_fast owned", &fast, events)],
        ),
        Job::measure(
            "decode the event into a value that is there",
            COUNT,
            vec![
                into::<plain::Event>("callsheet decode_into", 1, events),
                into::<lean::Event>("callsheet decode_into, lean", 1, events),
                into::<lean::Event>("callsheet decode_into, lean, version 1", 0, olds),
                ours::<lean::Event>("callsheet lean owned", 1, events),
                fast_decode::<peers::Event>("serde_avro_fast owned", &fast, events),
            ],
        ),
        Job::measure(
            "decode the event: lazy view",
            COUNT,
            vec![
                ours::<lean::EventLazy<'_>>("callsheet lazy view, no field read", 1, events),
                lazy_three("callsheet lazy view, 3 fields read", 1, events),
                lazy_three("callsheet lazy view, 3 fields read, version 1", 0, olds),
                view("callsheet view", 1, events),
                fast_borrowed("serde_avro_fast borrowed", &fast, events),
            ],
        ),
        Job::measure(
            "decode the event: borrowed view",
            COUNT,
            vec![
                view("callsheet view", 1, events),
                fast_decode::<peers::Event>("serde_avro_fast owned", &fast, events),
                fast_borrowed("serde_avro_fast borrowed", &fast, events),
            ],
        ),
        Job::measure(
            "decode the event: projection, 3 of 12 fields",
            COUNT,
            vec![
                three("callsheet projection", events),
                three_whole("callsheet projection, tail walked", events),
                fast_three("serde_avro_fast, struct of 3 fields", &fast, events),
            ],
        ),
        Job::measure(
            "decode with evolution: version 1 as version 2 (removed, renamed, added, promoted)",
            COUNT,
            vec![
                ours::<lean::Event>("callsheet owned", 0, olds),
                fast_decode::<peers::Event>("serde_avro_fast, serde alias and default", &fast_old, olds),
                apache_resolve("apache-avro read_value + from_value, unrenamed", &apache_old, &unrenamed, olds),
            ],
        ),
        Job::measure(
            "decode an older writer version (view): version 1 against version 2",
            COUNT,
            vec![view("callsheet view, version 2", 1, events), view("callsheet view, version 1", 0, olds), old_own("callsheet view, version 1 as itself", olds)],
        ),
        Job::measure(
            "decode the event by plan (unknown writer)",
            COUNT,
            vec![ours::<lean::Event>("callsheet specialised", 1, events), by_plan("callsheet plan", events)],
        ),
        Job::measure(
            "encode the event",
            COUNT,
            vec![
                encode("callsheet", &input.events),
                encode("callsheet, UUID held as text", &input.plain),
                fast_encode("serde_avro_fast", &fast, &peers_events),
                apache_encode("apache-avro write_ser", &apache, &peers_events),
            ],
        ),
        Job::measure(
            "decode the flat record",
            COUNT,
            vec![
                ours::<lean::Flat>("callsheet", 0, flats),
                fast_decode::<peers::Flat>("serde_avro_fast", &fast_flat, flats),
                apache_decode::<peers::Flat>("apache-avro read_deser", &apache_flat, flats),
            ],
        ),
        Job::measure(
            "encode the flat record",
            COUNT,
            vec![
                encode("callsheet", &input.flats),
                fast_encode("serde_avro_fast", &fast_flat, &peers_flats),
                apache_encode("apache-avro write_ser", &apache_flat, &peers_flats),
            ],
        ),
    ]
}

fn each<'i>(name: &'static str, records: &'i [Vec<u8>], mut one: impl FnMut(&'i [u8]) + 'i) -> Case<'i> {
    Case { name, run: Box::new(move || records.iter().for_each(|record| one(black_box(record.as_slice())))) }
}

fn ours<'i, T: Decode<'i> + 'i>(name: &'static str, slot: usize, records: &'i [Vec<u8>]) -> Case<'i> {
    each(name, records, move |mut record| {
        black_box(T::decode_slot(slot, &mut record).expect("the record is whole"));
    })
}

fn into<'i, T: Decode<'i> + 'i>(name: &'static str, slot: usize, records: &'i [Vec<u8>]) -> Case<'i> {
    let mut first = records.first().map_or(&[][..], Vec::as_slice);
    let mut value = T::decode_slot(slot, &mut first).expect("the record is whole");
    each(name, records, move |mut record| {
        T::decode_slot_into(slot, &mut record, &mut value).expect("the record is whole");
        black_box(&value);
    })
}

fn lazy_three<'i>(name: &'static str, slot: usize, records: &'i [Vec<u8>]) -> Case<'i> {
    each(name, records, move |mut record| {
        let lazy = lean::EventLazy::decode_slot(slot, &mut record).expect("the record is whole");
        black_box((lazy.occurred_at(), lazy.user_id(), lazy.title()));
    })
}

fn view<'i>(name: &'static str, slot: usize, records: &'i [Vec<u8>]) -> Case<'i> {
    ours::<lean::EventRef<'i>>(name, slot, records)
}

fn old_own<'i>(name: &'static str, records: &'i [Vec<u8>]) -> Case<'i> {
    ours::<old::EventRef<'i>>(name, 0, records)
}

fn three<'i>(name: &'static str, records: &'i [Vec<u8>]) -> Case<'i> {
    ours::<Three<'i>>(name, 1, records)
}

fn three_whole<'i>(name: &'static str, records: &'i [Vec<u8>]) -> Case<'i> {
    ours::<ThreeWhole<'i>>(name, 1, records)
}

fn by_plan<'i>(name: &'static str, records: &'i [Vec<u8>]) -> Case<'i> {
    let plan = callsheet::WriterPlan::compile::<lean::Event>(<lean::Event as Contract>::SCHEMA_JSON).expect("the schema resolves to itself");
    each(name, records, move |mut record| {
        black_box(lean::Event::decode_dynamic(&plan, &mut record).expect("the record is whole"));
    })
}

fn fast_decode<'i, T: serde::de::DeserializeOwned + 'i>(name: &'static str, schema: &'i Fast, records: &'i [Vec<u8>]) -> Case<'i> {
    each(name, records, move |record| {
        black_box(serde_avro_fast::from_datum_slice::<T>(record, schema).expect("the record is whole"));
    })
}

fn fast_borrowed<'i>(name: &'static str, schema: &'i Fast, records: &'i [Vec<u8>]) -> Case<'i> {
    each(name, records, move |record| {
        black_box(serde_avro_fast::from_datum_slice::<peers::EventBorrowed<'_>>(record, schema).expect("the record is whole"));
    })
}

fn fast_three<'i>(name: &'static str, schema: &'i Fast, records: &'i [Vec<u8>]) -> Case<'i> {
    each(name, records, move |record| {
        black_box(serde_avro_fast::from_datum_slice::<peers::Three<'_>>(record, schema).expect("the record is whole"));
    })
}

fn apache_decode<'i, T: serde::de::DeserializeOwned + 'i>(name: &'static str, schema: &'i apache_avro::Schema, records: &'i [Vec<u8>]) -> Case<'i> {
    let reader = apache_avro::reader::datum::GenericDatumReader::builder(schema).build().expect("the schema resolves");
    each(name, records, move |mut record| {
        black_box(reader.read_deser::<T>(&mut record).expect("the record is whole"));
    })
}

fn apache_resolve<'i>(name: &'static str, writer: &'i apache_avro::Schema, reader: &'i apache_avro::Schema, records: &'i [Vec<u8>]) -> Case<'i> {
    let reader = apache_avro::reader::datum::GenericDatumReader::builder(writer).reader_schema(reader).build().expect("the schemas resolve");
    each(name, records, move |mut record| {
        let value = reader.read_value(&mut record).expect("the record is whole");
        black_box(apache_avro::from_value::<peers::Event>(&value).expect("the value fits"));
    })
}

fn encode<'i, T: Encode>(name: &'static str, values: &'i [T]) -> Case<'i> {
    let mut out = Vec::new();
    let run = move || {
        for value in values {
            out.clear();
            black_box(value).encode(&mut out).expect("the value fits");
            black_box(&out);
        }
    };
    Case { name, run: Box::new(run) }
}

fn fast_encode<'i, T: serde::Serialize>(name: &'static str, schema: &'i Fast, values: &'i [T]) -> Case<'i> {
    let mut config = serde_avro_fast::ser::SerializerConfig::new(schema);
    let mut out = Vec::new();
    let run = move || {
        for value in values {
            out.clear();
            serde_avro_fast::to_datum(black_box(value), &mut out, &mut config).expect("the value fits");
            black_box(&out);
        }
    };
    Case { name, run: Box::new(run) }
}

fn apache_encode<'i, T: serde::Serialize>(name: &'static str, schema: &'i apache_avro::Schema, values: &'i [T]) -> Case<'i> {
    let writer = apache_avro::writer::datum::GenericDatumWriter::builder(schema).build().expect("the schema resolves");
    let mut out = Vec::new();
    let run = move || {
        for value in values {
            out.clear();
            writer.write_ser(&mut out, black_box(value)).expect("the value fits");
            black_box(&out);
        }
    };
    Case { name, run: Box::new(run) }
}

//! Any schemas and any bytes: decoding and resolving never panic and never allocate beyond what the bytes can hold.
#![no_main]

use callsheet_schema::avro::{Plan, Schema, decode};

libfuzzer_sys::fuzz_target!(|input: (&str, &str, &[u8])| {
    let (writer, reader, bytes) = input;
    let (Ok(writer), Ok(reader)) = (Schema::parse(writer), Schema::parse(reader)) else { return };
    let _ = decode(&writer, &mut { bytes });
    let _ = Plan::compile(&writer, &reader).decode(&mut { bytes });
});

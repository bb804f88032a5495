//! Any bytes: parsing an OpenLineage event never panics.
#![no_main]

use callsheet_openlineage::Event;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Event::parse(bytes);
});

//! Any text: parsing never panics, and what parses prints and parses to the same canonical form.
#![no_main]

use callsheet_schema::avro::Schema;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(schema) = Schema::parse(text) {
        let printed = schema.to_json();
        let again = Schema::parse(&printed).expect("what we print parses");
        assert_eq!(schema.canonical_form(), again.canonical_form());
        assert_eq!(printed, again.to_json());
    }
});

//! Any text: parsing never panics, and what parses prints, parses to the same assertions, and prints to itself.
#![no_main]

use callsheet_schema::json::{ParseOptions, Schema};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let lenient = ParseOptions { lenient: true };
    if let Ok(schema) = Schema::parse_with(text, &[], lenient) {
        let printed = schema.canonical_text();
        let again = Schema::parse_with(&printed, &[], lenient).expect("what we print parses");
        assert_eq!(printed, again.canonical_text());
        assert_eq!(schema.hash(), again.hash());
        for (id, node) in schema.nodes() {
            assert_eq!(schema.tree(id).span, node.span);
        }
    }
    if let Err(problems) = Schema::parse(text, &[]) {
        assert!(!problems.0.is_empty());
    }
});
